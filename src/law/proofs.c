// proofs.c: how long what outlives an erasure is kept.
//
// That a request was answered, and that somebody objected to marketing, has to be shown after the
// data is gone; both go when nobody can ask for them any more.
//
// Sources: tests/data/facts/retention.tsv, rows dsar_proof and optout_list; rights_deadlines.tsv.
#include "law/law.h"

#include <string.h>

static const struct {
    const char *law;   // That the request was under; "": any other.
    int32_t     years; // From its closing.
} rows[] = {
    {"uk_gdpr", 6}, // Limitation Act 1980, s. 5.
    {"",        5}, // Code civil, art. 2224.
};

static const int32_t erasure_months = 1;    // GDPR Art. 17(1), 12(3): without undue delay.
static const int32_t suppression_years = 3; // CNIL: at least, and as a digest.

int32_t tp_law_request_proof_years(tp_text law)
{
    size_t i = 0;
    while (rows[i].law[0] != '\0'
           && !tp_text_equal(law, (tp_text){rows[i].law, strlen(rows[i].law)})) i++;
    return rows[i].years;
}

int32_t tp_law_suppression_years(void)
{
    return suppression_years;
}

int32_t tp_law_erasure_months(void)
{
    return erasure_months;
}
