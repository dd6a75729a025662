// test_law.c: days as the tables write them, and when a row is in force.
#include "tsv.h"

static const int32_t first = 20240101, last = 20241231;

static bool applies(tp_law_state state, const char *day)
{
    return tp_law_applies((tp_law_term){first, last, state}, day_from(day));
}

// The tables are read by people: 20240229 is the 29th of February 2024.
static void test_a_day_is_written_as_people_read_it(void **state)
{
    (void)state;
    assert_int_equal(tp_law_written(day_from("2024-02-29")), 20240229);
    assert_int_equal(tp_law_written(day_from("1969-12-31")), 19691231);
    assert_int_equal(tp_law_written(TP_DAY_MIN), TP_LAW_ALWAYS);
    assert_int_equal(tp_law_written(TP_DAY_MAX), TP_LAW_OPEN);
}

// A host may ask about any number: what the calendar does not have is its nearest end.
static void test_a_day_outside_the_calendar_is_its_end(void **state)
{
    (void)state;
    assert_int_equal(tp_law_written(INT32_MIN), TP_LAW_ALWAYS);
    assert_int_equal(tp_law_written(INT32_MAX), TP_LAW_OPEN);
}

// A law holds on its first and on its last day.
static void test_a_row_holds_from_its_first_day_to_its_last(void **state)
{
    (void)state;
    static const tp_law_state holding[] = {TP_LAW_ENACTED, TP_LAW_IN_FORCE, TP_LAW_SUPERSEDED};
    for (size_t i = 0; i < sizeof holding / sizeof *holding; i++) {
        assert_false(applies(holding[i], "2023-12-31"));
        assert_true(applies(holding[i], "2024-01-01"));
        assert_true(applies(holding[i], "2024-12-31"));
        assert_false(applies(holding[i], "2025-01-01"));
    }
}

// What is only proposed or negotiated binds nobody, whatever days stand beside it.
static void test_a_proposal_never_holds(void **state)
{
    (void)state;
    assert_false(applies(TP_LAW_PROPOSED, "2024-06-01"));
    assert_false(applies(TP_LAW_NEGOTIATING, "2024-06-01"));
    assert_false(applies(TP_LAW_ABSENT, "2024-06-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_is_written_as_people_read_it),
        cmocka_unit_test(test_a_day_outside_the_calendar_is_its_end),
        cmocka_unit_test(test_a_row_holds_from_its_first_day_to_its_last),
        cmocka_unit_test(test_a_proposal_never_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
