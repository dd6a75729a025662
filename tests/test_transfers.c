// test_transfers.c: adequacy has a first day, a last day, and a scope.
#include "tsv.h"

static tp_adequacy_law adequacy(const char *place, const char *day)
{
    return tp_law_adequacy(place_from(place), day_from(day));
}

static tp_adequacy kind_from(const char *scope)
{
    if (strcmp(scope, "-") == 0) return TP_ADEQUACY_NONE;
    return strncmp(scope, "all", 3) == 0 ? TP_ADEQUACY_ALL : TP_ADEQUACY_SCOPED;
}

static const tp_adequacy_row *row_of(const char *place, int32_t from)
{
    size_t                 count = 0;
    const tp_adequacy_row *rows  = tp_law_adequacy_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].place, place) == 0 && rows[i].term.from == from) return &rows[i];
    }
    fail_msg("%s: no row from %d", place, (int)from);
    return NULL;
}

// GDPR Art. 45: every decision with the instrument, scope and days that the facts give.
static void test_c34_every_adequacy_fact_is_in_the_table(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/adequacy.tsv");
    while (tsv_next(facts)) {
        int32_t                from = tsv_written(facts, "adopted", TP_LAW_ALWAYS);
        const tp_adequacy_row *row  = row_of(tsv_cell(facts, "iso"), from);
        bool                   none = tsv_cell_is(facts, "instrument", "none");
        assert_int_equal(row->term.to, tsv_written(facts, "valid_to", TP_LAW_OPEN));
        assert_int_equal(row->term.state, state_from(tsv_cell(facts, "state")));
        assert_int_equal(row->kind, kind_from(tsv_cell(facts, "scope")));
        assert_string_equal(row->scope, tsv_text(facts, "scope"));
        assert_string_equal(row->instrument, none ? "" : tsv_cell(facts, "instrument"));
    }
    tsv_close(facts, 21);
}

// The table holds nothing beyond the facts but the United Kingdom's first decision.
static void test_the_table_has_no_adequacy_that_the_facts_lack(void **state)
{
    (void)state;
    size_t count = 0;
    size_t facts = 0;
    tsv   *table = tsv_open("tests/data/facts/adequacy.tsv");
    while (tsv_next(table)) facts++;
    tsv_close(table, 21);
    tp_law_adequacy_rows(&count);
    assert_int_equal(count, facts + 1);
}

// A decision counts from its adoption on, and on no day before.
static void test_c34_adequacy_begins_on_its_day(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/adequacy.tsv");
    while (tsv_next(facts)) {
        tp_place place = place_from(tsv_cell(facts, "iso"));
        if (place == 0 || tsv_cell_is(facts, "adopted", "-")) continue;
        tp_adequacy_law law = tp_law_adequacy(place, tsv_day(facts, "adopted"));
        assert_int_equal(law.kind, kind_from(tsv_cell(facts, "scope")));
        assert_string_equal(law.instrument, tsv_cell(facts, "instrument"));
        if (tsv_cell_is(facts, "iso", "GB")) continue; // Had a decision before this one.
        law = tp_law_adequacy(place, tsv_day(facts, "adopted") - 1);
        assert_int_equal(law.kind, TP_ADEQUACY_NONE);
    }
    tsv_close(facts, 21);
}

// Decision (EU) 2025/2574 runs to 27 December 2031; the first one held from 28 June 2021.
static void test_c34_adequacy_ends_on_its_day(void **state)
{
    (void)state;
    assert_int_equal(adequacy("GB", "2031-12-27").kind, TP_ADEQUACY_ALL);
    assert_int_equal(adequacy("GB", "2031-12-28").kind, TP_ADEQUACY_NONE);
    assert_int_equal(adequacy("GB", "2025-12-18").kind, TP_ADEQUACY_SCOPED);
    assert_string_equal(adequacy("GB", "2025-12-18").instrument, "(EU) 2021/1772");
    assert_int_equal(adequacy("GB", "2021-06-27").kind, TP_ADEQUACY_NONE);
}

// French calls the Union and the Community by other letters, and says whom it covers in French.
static void test_c34_each_decision_is_called_in_french_too(void **state)
{
    (void)state;
    size_t count = 0;
    const tp_adequacy_row *rows = tp_law_adequacy_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const tp_adequacy_row *row = &rows[i];
        size_t digits = strcspn(row->instrument, "0123456789");
        assert_int_equal(row->instrument[0] == '\0', row->instrument_fr[0] == '\0');
        assert_int_equal(row->scope[0] == '\0', row->scope_fr[0] == '\0');
        assert_null(strstr(row->instrument_fr, "EU"));
        assert_null(strstr(row->instrument_fr, "EC"));
        assert_int_equal(strncmp(row->instrument + digits, row->instrument_fr + digits, 6), 0);
        if (row->scope[0] != '\0') assert_string_not_equal(row->scope, row->scope_fr);
    }
    assert_string_equal(adequacy("CH", "2026-03-01").instrument_fr, "2000/518/CE");
    assert_string_equal(adequacy("JP", "2026-03-01").instrument_fr, "(UE) 2019/419");
    assert_string_equal(adequacy("BD", "2026-03-01").scope_fr, "");
}

// The Data Privacy Framework covers certified recipients, not the country.
static void test_c34_a_scoped_decision_says_whom_it_covers(void **state)
{
    (void)state;
    tp_adequacy_law law = adequacy("US-CA", "2026-11-22");
    assert_int_equal(law.kind, TP_ADEQUACY_SCOPED);
    assert_string_equal(law.scope, "only organisations on the Data Privacy Framework List");
    assert_int_equal(adequacy("CA", "2026-11-22").kind, TP_ADEQUACY_SCOPED);
}

// Negotiating is not deciding; what nobody decided and what is not known is not adequate.
static void test_c34_without_a_decision_nothing_is_adequate(void **state)
{
    (void)state;
    static const char *const places[] = {"KE", "BD", "IN", "CN", "AU", "FR", "", "EPO"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        tp_adequacy_law law = adequacy(places[i], "2026-11-22");
        assert_int_equal(law.kind, TP_ADEQUACY_NONE);
        assert_string_equal(law.instrument, "");
        assert_string_equal(law.scope, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c34_every_adequacy_fact_is_in_the_table),
        cmocka_unit_test(test_the_table_has_no_adequacy_that_the_facts_lack),
        cmocka_unit_test(test_c34_adequacy_begins_on_its_day),
        cmocka_unit_test(test_c34_adequacy_ends_on_its_day),
        cmocka_unit_test(test_c34_each_decision_is_called_in_french_too),
        cmocka_unit_test(test_c34_a_scoped_decision_says_whom_it_covers),
        cmocka_unit_test(test_c34_without_a_decision_nothing_is_adequate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
