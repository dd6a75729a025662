// breaches.c: what each law wants told of a breach, and to whom.
//
// By when stands with the other deadlines. Thresholds differ and most need a judgement: on the safe
// side a law is taken to want it told unless a risk is unlikely, and the people of the GDPR when
// the risk is high.
//
// Sources: GDPR Art. 33, 34; tests/data/facts/breach.tsv, row by row, but for Art. 33(2), which
// binds a processor, and for what is only proposed.
#include "law/law.h"

#define TO_AUTHORITY TP_BREACH_AUTHORITY
#define TO_SUBJECTS  TP_BREACH_SUBJECTS
#define TO_BOTH      (TP_BREACH_AUTHORITY | TP_BREACH_SUBJECTS)

// The attorney general of California counts from the notice to the residents: from awareness the
// date is never later than the law's.
static const tp_breach_law rows[] = {
    // bit, told, high, deadline
    {0,  TO_AUTHORITY, false, "gdpr_breach"},
    {0,  TO_SUBJECTS,  true,  "gdpr_breach_subjects"},
    {1,  TO_AUTHORITY, false, "uk_gdpr_breach"},
    {2,  TO_AUTHORITY, false, "fadp_breach"},
    {3,  TO_AUTHORITY, false, "bdpdpa_breach"},
    {4,  TO_AUTHORITY, false, "bdcsa_breach"},
    {5,  TO_SUBJECTS,  false, "ca_1798_82_breach"},
    {5,  TO_AUTHORITY, false, "ca_1798_82_breach_attorney"},
    {6,  TO_SUBJECTS,  false, "ny_899aa_breach"},
    {7,  TO_BOTH,      false, "lgpd_breach"},
    {8,  TO_AUTHORITY, false, "dpdp_breach"},
    {9,  TO_BOTH,      false, "pipeda_breach"},
    {10, TO_BOTH,      false, "p39_1_breach"},
    {11, TO_BOTH,      false, "ndb_breach"},
    {12, TO_BOTH,      false, "nzpa_breach"},
    {13, TO_AUTHORITY, false, "appi_breach"},
    {14, TO_AUTHORITY, false, "pipa_kr_breach"},
    {15, TO_AUTHORITY, false, "pdpa_sg_breach"},
    {16, TO_AUTHORITY, false, "pdpa_th_breach"},
    {17, TO_AUTHORITY, false, "pdpa_my_breach"},
    {18, TO_BOTH,      false, "uupdp_breach"},
    {19, TO_BOTH,      false, "npc_breach"},
    {20, TO_AUTHORITY, false, "kdpa_breach"},
    {21, TO_AUTHORITY, false, "ndpa_breach"},
    {22, TO_BOTH,      false, "popia_breach"},
    {23, TO_AUTHORITY, false, "kvkk_breach"},
    {24, TO_BOTH,      false, "pipl_breach"},
};

const tp_breach_law *tp_law_breach_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

// Of that very place.
static uint64_t laws_of(tp_place place, int32_t day)
{
    uint64_t laws = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const tp_deadline_law *law = tp_law_deadline(tp_text_of(rows[i].deadline));
        if (law == NULL || !tp_place_is(place, law->place)) continue;
        tp_law_term term = {law->valid_from, law->valid_to, TP_LAW_IN_FORCE};
        if (tp_law_applies(term, day)) laws |= UINT64_C(1) << rows[i].bit;
    }
    return laws;
}

uint64_t tp_law_breaches_in(tp_place place, int32_t day)
{
    enum { GDPR = 1 };
    uint64_t laws = laws_of(place, day);
    if (laws == 0) laws = laws_of(tp_place_country(place), day);
    return laws | GDPR;
}
