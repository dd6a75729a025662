// test_law_proofs.c: what outlives an erasure is kept as long as the facts say, and no longer.
#include "tsv.h"

// The first row of that preset for the country.
static tsv *row_of(const char *preset, const char *country)
{
    tsv *table = tsv_open("tests/data/facts/retention.tsv");
    while (tsv_next(table)) {
        bool country_too = tsv_cell_is(table, "country", country);
        if (country_too && tsv_cell_is(table, "preset", preset)) return table;
    }
    fail_msg("%s of %s: no row", preset, country);
    return NULL;
}

// "5-6" allows either.
static bool allows(const tsv *table, int32_t years)
{
    char   *rest = NULL;
    int32_t least = (int32_t)strtol(tsv_cell(table, "period"), &rest, 10);
    int32_t most = *rest == '-' ? (int32_t)strtol(rest + 1, NULL, 10) : least;
    return least > 0 && years >= least && years <= most;
}

static int32_t years_under(const char *law)
{
    return tp_law_request_proof_years(tp_text_of(law));
}

static void test_c24_proof_of_a_request_is_kept_as_the_facts_say(void **state)
{
    (void)state;
    static const struct { const char *country, *law; int32_t years; } laws[] = {
        {"FR", "gdpr", 5}, {"GB", "uk_gdpr", 6},
    };
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        tsv *table = row_of("dsar_proof", laws[i].country);
        assert_string_equal(tsv_cell(table, "unit"), "Y");
        assert_string_equal(tsv_cell(table, "start"), "closing");
        assert_true(allows(table, laws[i].years));
        assert_int_equal(years_under(laws[i].law), laws[i].years);
        tsv_close(table, 2);
    }
}

// What the shorter of two periods would lose is the reason for a row of its own.
static void test_c24_any_other_law_is_the_default(void **state)
{
    (void)state;
    static const char *const others[] = {"", "uk_gdp", "uk_gdpr2", "UK_GDPR", "ccpa"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(years_under(others[i]), 5);
    }
    assert_int_equal(tp_law_request_proof_years((tp_text){NULL, 0}), 5);
}

static void test_c24_an_objection_is_kept_three_years(void **state)
{
    (void)state;
    tsv *table = row_of("optout_list", "FR");
    assert_string_equal(tsv_cell(table, "unit"), "Y");
    assert_true(allows(table, tp_law_suppression_years()));
    tsv_close(table, 2);
}

static void test_c24_erasing_waits_a_month_at_the_most(void **state)
{
    (void)state;
    assert_int_equal(tp_law_erasure_months(), 1); // As long as an answer: GDPR Art. 12(3).
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c24_proof_of_a_request_is_kept_as_the_facts_say),
        cmocka_unit_test(test_c24_any_other_law_is_the_default),
        cmocka_unit_test(test_c24_an_objection_is_kept_three_years),
        cmocka_unit_test(test_c24_erasing_waits_a_month_at_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
