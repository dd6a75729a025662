// test_ages.c: who consents alone, and how old a person is.
#include "tsv.h"

enum { POLICY_AGE = 16 }; // The built-in policy: not for children under 16.

static int32_t age_in(const char *place, const char *day)
{
    return tp_law_consent_age(place_from(place), day_from(day)).age;
}

static int32_t age_on(const char *born, const char *today, const char *place)
{
    return tp_age_on(tp_date_of(day_from(born)), tp_date_of(day_from(today)), place_from(place));
}

static void assert_reached(const char *born, int32_t age, const char *place, const char *day)
{
    tp_date date = tp_date_of(day_from(born));
    assert_int_equal(tp_age_reached_on(date, age, place_from(place)), day_from(day));
}

static const tp_age_row *row_of(const char *place, const char *law)
{
    size_t            count = 0;
    const tp_age_row *rows  = tp_law_age_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].place, place) == 0 && strcmp(rows[i].law, law) == 0) return &rows[i];
    }
    fail_msg("%s: no row for %s", place, law);
    return NULL;
}

static tp_age_meaning meaning_from(const char *text)
{
    static const char *const meanings[] = {
        [TP_AGE_OWN_CONSENT_FROM]     = "OWN_CONSENT_FROM",
        [TP_AGE_PARENT_BELOW]         = "PARENT_BELOW",
        [TP_AGE_OPTIN_BELOW]          = "OPTIN_BELOW",
        [TP_AGE_OPTIN_SALE_BELOW]     = "OPTIN_SALE_BELOW",
        [TP_AGE_OPTIN_SALE_ADS_BELOW] = "OPTIN_SALE_ADS_BELOW",
        [TP_AGE_BAN_ADS_SALE_BELOW]   = "BAN_ADS_SALE_BELOW",
        [TP_AGE_MINOR_DUTIES_BELOW]   = "MINOR_DUTIES_BELOW",
        [TP_AGE_ACCOUNT_LINK_BELOW]   = "ACCOUNT_LINK_BELOW",
        [TP_AGE_GUIDANCE]             = "GUIDANCE",
        [TP_AGE_CAPACITY]             = "CAPACITY",
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (strcmp(text, meanings[i]) == 0) return (tp_age_meaning)i;
    }
    fail_msg("%s: no meaning", text);
    return TP_AGE_CAPACITY;
}

static bool decides(const tsv *facts)
{
    bool meant = tsv_cell_is(facts, "meaning", "OWN_CONSENT_FROM")
              || tsv_cell_is(facts, "meaning", "PARENT_BELOW");
    return meant && !tsv_cell_is(facts, "state", "proposed");
}

// Every fact is in the table, with its age, meaning, law, days and state; and nothing else is.
static void test_c12_every_age_fact_is_in_the_table(void **state)
{
    (void)state;
    size_t count = 0;
    size_t facts = 0;
    tsv   *table = tsv_open("tests/data/facts/age_digital_consent.tsv");
    for (; tsv_next(table); facts++) {
        const tp_age_row *row = row_of(tsv_cell(table, "iso"), tsv_cell(table, "law"));
        assert_int_equal(row->age, tsv_cell_is(table, "age", "-") ? 0 : tsv_int(table, "age"));
        assert_int_equal(row->meaning, meaning_from(tsv_cell(table, "meaning")));
        assert_int_equal(row->term.from, tsv_written(table, "valid_from", TP_LAW_ALWAYS));
        assert_int_equal(row->term.to, tsv_written(table, "valid_to", TP_LAW_OPEN));
        assert_int_equal(row->term.state, state_from(tsv_cell(table, "state")));
        assert_int_equal(row->joint, strstr(tsv_cell(table, "note"), "JOINT") != NULL);
    }
    tsv_close(table, 70);
    tp_law_age_rows(&count);
    assert_int_equal(count, facts);
}

// Each deciding fact answers on its first and its last day, and not on the day after its last.
static void test_c12_each_age_holds_from_its_first_day_to_its_last(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/age_digital_consent.tsv");
    while (tsv_next(facts)) {
        tp_place place = place_from(tsv_cell(facts, "iso"));
        if (place == 0 || !decides(facts)) continue;
        tp_age_law law = tp_law_consent_age(place, tsv_day(facts, "valid_from"));
        assert_int_equal(law.age, tsv_int(facts, "age"));
        assert_string_equal(law.law, tsv_cell(facts, "law"));
        if (tsv_cell_is(facts, "valid_to", "-")) continue;
        law = tp_law_consent_age(place, tsv_day(facts, "valid_to"));
        assert_string_equal(law.law, tsv_cell(facts, "law"));
        law = tp_law_consent_age(place, tsv_day(facts, "valid_to") + 1);
        assert_string_not_equal(law.law, tsv_cell(facts, "law"));
    }
    tsv_close(facts, 70);
}

// No two rows decide for one place on one day.
static void test_c12_no_two_ages_decide_at_once(void **state)
{
    (void)state;
    size_t            count = 0;
    const tp_age_row *rows  = tp_law_age_rows(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            const tp_age_row *a = &rows[i];
            const tp_age_row *b = &rows[k];
            if (strcmp(a->place, b->place) != 0) continue;
            if (a->meaning > TP_AGE_PARENT_BELOW || b->meaning > TP_AGE_PARENT_BELOW) continue;
            if (a->term.state < TP_LAW_ENACTED || b->term.state < TP_LAW_ENACTED) continue;
            assert_true(a->term.to < b->term.from || b->term.to < a->term.from);
        }
    }
}

// Databeskyttelsesloven s.6: 13 until the end of 2023, 15 from 1 January 2024 on.
static void test_c12_denmark_went_from_13_to_15_with_the_year_2024(void **state)
{
    (void)state;
    assert_int_equal(age_in("DK", "2023-12-31"), 13);
    assert_int_equal(age_in("DK", "2024-01-01"), 15);
}

// GDPR Art. 8(1): 16 where the member state has not (yet) chosen; before the GDPR, none.
static void test_c12_the_unions_16_fills_the_gaps_in_the_eea_only(void **state)
{
    (void)state;
    assert_int_equal(age_in("BE", "2018-09-04"), 16);
    assert_int_equal(age_in("BE", "2018-09-05"), 13);
    assert_int_equal(age_in("NO", "2018-06-01"), 16);
    assert_int_equal(age_in("BE", "2018-05-24"), 0);
    assert_int_equal(age_in("RS", "2018-09-04"), 0);
}

// Loi Informatique et Libertés, art. 45: below 15 the child and the parents consent together.
static void test_c12_france_needs_joint_consent_below_15(void **state)
{
    (void)state;
    tp_age_law france = tp_law_consent_age(place_from("FR-75"), day_from("2026-11-22"));
    assert_int_equal(france.age, 15);
    assert_true(france.joint);
    assert_false(tp_law_consent_age(place_from("DE"), day_from("2026-11-22")).joint);
}

// Cal. Civ. Code 1798.120(c) and the like: from its first day on each such fact says under which
// age a sale needs a yes, and where no yes helps; the day before it says nothing.
static void test_c12_the_young_opt_in_to_a_sale(void **state)
{
    size_t tried = 0;
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/age_digital_consent.tsv");
    while (tsv_next(facts)) {
        const char *meaning = tsv_cell(facts, "meaning");
        bool        banned = strcmp(meaning, "BAN_ADS_SALE_BELOW") == 0;
        bool        duties = strcmp(meaning, "MINOR_DUTIES_BELOW") == 0;
        bool        opt_in = strncmp(meaning, "OPTIN", 5) == 0 || duties;
        if (!banned && !opt_in) continue;
        tp_place    place = place_from(tsv_cell(facts, "iso"));
        tp_sale_law law = tp_law_sale_age(place, tsv_day(facts, "valid_from"));
        assert_int_equal(law.age, tsv_int(facts, "age"));
        assert_int_equal(law.banned, banned);
        assert_string_equal(law.law, tsv_cell(facts, "law"));
        assert_int_equal(tp_law_sale_age(place, tsv_day(facts, "valid_from") - 1).age, 0);
        tried++;
    }
    tsv_close(facts, 70);
    assert_int_equal(tried, 14);
    int32_t day = day_from("2026-11-22");
    assert_int_equal(tp_law_sale_age(place_from("US"), day).age, 0);
    assert_int_equal(tp_law_sale_age(place_from("FR"), day).age, 0);
    assert_int_equal(tp_law_sale_age(0, day).age, 0);
}

// A bill binds nobody; an enacted law binds from its day.
static void test_c12_proposals_do_not_count_and_enacted_laws_wait(void **state)
{
    (void)state;
    assert_int_equal(age_in("AU", "2030-01-01"), 0);
    assert_int_equal(age_in("IN", "2027-05-12"), 0);
    assert_int_equal(age_in("IN", "2027-05-13"), 18);
    assert_int_equal(age_in("JP", "2028-07-16"), 0);
    assert_int_equal(age_in("JP", "2028-07-17"), 16);
}

// Bans, guidance and capacity set no age of consent; COPPA's 13 holds in every state.
static void test_c21_a_part_without_its_own_age_has_its_countrys(void **state)
{
    (void)state;
    assert_int_equal(age_in("US-CA", "2026-11-22"), 13);
    assert_int_equal(age_in("US-NY", "2026-11-22"), 13);
    assert_int_equal(age_in("CA-QC", "2026-11-22"), 14);
    assert_int_equal(age_in("CA-ON", "2026-11-22"), 0);
    assert_int_equal(age_in("CH", "2026-11-22"), 0);
}

// A place that is not known has no age of its own: the policy's 16 stands.
static void test_c12_an_unknown_place_sets_no_age(void **state)
{
    (void)state;
    tp_age_law none = tp_law_consent_age(0, day_from("2026-11-22"));
    assert_int_equal(none.age, 0);
    assert_string_equal(none.law, "");
    assert_false(none.joint);
}

// Thailand's 20 (PDPA s.20) is the highest since it is in force; nothing was before COPPA.
static void test_c12_the_highest_age_is_that_of_the_day(void **state)
{
    (void)state;
    assert_int_equal(tp_law_highest_age(day_from("2022-05-31")), 18);
    assert_int_equal(tp_law_highest_age(day_from("2022-06-01")), 20);
    assert_int_equal(tp_law_highest_age(day_from("2000-04-20")), 0);
    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            tp_place place = place_from((char[3]){a, b, '\0'});
            assert_true(tp_law_consent_age(place, day_from("2026-11-22")).age <= 20);
        }
    }
}

// Worked cases: offset, local day, age, the law's age, and the gate at the policy's 16 or higher.
static void test_c12_the_worked_cases_hold(void **state)
{
    (void)state;
    tsv *cases = tsv_open("tests/data/facts/cases/age_cases.tsv");
    while (tsv_next(cases)) {
        tp_place place = place_from(tsv_text(cases, "iso"));
        int32_t  day   = tp_local_day(tsv_time(cases, "now_utc"), tsv_int(cases, "utc_offset_min"));
        tp_date  born  = tp_date_of(tsv_day(cases, "dob"));
        int32_t  age   = tp_age_on(born, tp_date_of(day), place);
        int32_t  law   = tp_law_consent_age(place, day).age;
        bool     young = age < (law > POLICY_AGE ? law : POLICY_AGE);
        assert_int_equal(day, tsv_day(cases, "local_date"));
        assert_int_equal(age, tsv_int(cases, "age"));
        assert_int_equal(young, tsv_cell_is(cases, "parent_needed_min16", "yes"));
        bool early = tsv_cell_is(cases, "leap_rule", "FEB28");
        assert_int_equal(tp_law_leap_birthday_early(place), early);
        if (tsv_cell_is(cases, "consent_age", "-")) {
            assert_int_equal(law, 0);
            continue;
        }
        assert_int_equal(law, tsv_int(cases, "consent_age"));
        assert_int_equal(age < law, tsv_cell_is(cases, "parent_needed", "yes"));
    }
    tsv_close(cases, 10);
}

// A year of life is complete on the birthday, and not the day before.
static void test_c12_a_birthday_completes_the_year(void **state)
{
    (void)state;
    assert_int_equal(age_on("2010-11-22", "2026-11-21", "FR"), 15);
    assert_int_equal(age_on("2010-11-22", "2026-11-22", "FR"), 16);
    assert_int_equal(age_on("2010-12-31", "2026-01-01", "FR"), 15);
    assert_int_equal(age_on("2026-11-22", "2026-11-22", "FR"), 0);
    assert_reached("2010-11-22", 16, "FR", "2026-11-22");
    assert_reached("2010-11-22", 0, "FR", "2010-11-22");
    assert_reached("2010-11-22", -1, "FR", "2010-11-22");
}

// Born on 29 February: 1 March in common years, but 28 February where the place's law says so.
static void test_c12_leap_day_births_follow_the_place(void **state)
{
    (void)state;
    assert_reached("2008-02-29", 17, "DE", "2025-03-01");
    assert_reached("2008-02-29", 17, "", "2025-03-01");
    assert_reached("2008-02-29", 17, "NZ", "2025-02-28");
    assert_reached("2008-02-29", 17, "TW", "2025-02-28");
    assert_reached("2008-02-29", 17, "NZ-AUK", "2025-02-28");
    assert_reached("2008-02-29", 17, "BD", "2025-03-01");
    assert_reached("2008-02-29", 16, "DE", "2024-02-29");
    assert_reached("2008-02-29", 16, "NZ", "2024-02-29");
}

// Every leap-day fact is in the table; the rule marked as optional is known and not followed.
static void test_c12_every_leap_birthday_fact_is_in_the_table(void **state)
{
    (void)state;
    size_t             count = 0;
    size_t             facts = 0;
    const tp_leap_row *rows  = tp_law_leap_rows(&count);
    tsv               *table = tsv_open("tests/data/facts/leap_birthday.tsv");
    for (; tsv_next(table); facts++) {
        bool        other = tsv_cell_is(table, "iso", "DEFAULT");
        const char *place = other ? "" : tsv_cell(table, "iso");
        bool        early = tsv_cell_is(table, "birthday_in_common_year", "02-28");
        size_t      i     = 0;
        while (i < count && strcmp(rows[i].place, place) != 0) i++;
        assert_true(i < count);
        assert_int_equal(rows[i].early, early);
        assert_int_equal(rows[i].used, !tsv_cell_is(table, "iso", "BD"));
        assert_int_equal(tp_law_leap_birthday_early(place_from(place)), early && rows[i].used);
    }
    tsv_close(table, 15);
    assert_int_equal(count, facts);
}

// An age is reached on the first day on which a person has it, for every birth and every place.
static void test_c12_reaching_an_age_and_having_it_agree(void **state)
{
    (void)state;
    static const char *const places[] = {"", "DE", "NZ"};
    for (int32_t day = day_from("2007-12-31"); day <= day_from("2008-03-02"); day++) {
        for (int32_t age = 1; age <= 100; age++) {
            for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
                tp_place place   = place_from(places[i]);
                tp_date  born    = tp_date_of(day);
                int32_t  reached = tp_age_reached_on(born, age, place);
                assert_int_equal(tp_age_on(born, tp_date_of(reached), place), age);
                assert_int_equal(tp_age_on(born, tp_date_of(reached - 1), place), age - 1);
            }
        }
    }
}

// What the calendar does not have is its last day, never a wrapped number.
static void test_an_age_past_the_calendar_is_its_last_day(void **state)
{
    (void)state;
    tp_date born = {9990, 2, 28};
    assert_int_equal(tp_age_reached_on(born, 9, 0), day_from("9999-02-28"));
    assert_int_equal(tp_age_reached_on(born, 10, 0), TP_DAY_MAX);
    assert_int_equal(tp_age_reached_on(born, INT32_MAX, 0), TP_DAY_MAX);
    assert_int_equal(tp_age_reached_on(born, INT32_MIN, 0), day_from("9990-02-28"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c12_every_age_fact_is_in_the_table),
        cmocka_unit_test(test_c12_each_age_holds_from_its_first_day_to_its_last),
        cmocka_unit_test(test_c12_no_two_ages_decide_at_once),
        cmocka_unit_test(test_c12_denmark_went_from_13_to_15_with_the_year_2024),
        cmocka_unit_test(test_c12_the_unions_16_fills_the_gaps_in_the_eea_only),
        cmocka_unit_test(test_c12_france_needs_joint_consent_below_15),
        cmocka_unit_test(test_c12_the_young_opt_in_to_a_sale),
        cmocka_unit_test(test_c12_proposals_do_not_count_and_enacted_laws_wait),
        cmocka_unit_test(test_c21_a_part_without_its_own_age_has_its_countrys),
        cmocka_unit_test(test_c12_an_unknown_place_sets_no_age),
        cmocka_unit_test(test_c12_the_highest_age_is_that_of_the_day),
        cmocka_unit_test(test_c12_the_worked_cases_hold),
        cmocka_unit_test(test_c12_a_birthday_completes_the_year),
        cmocka_unit_test(test_c12_leap_day_births_follow_the_place),
        cmocka_unit_test(test_c12_every_leap_birthday_fact_is_in_the_table),
        cmocka_unit_test(test_c12_reaching_an_age_and_having_it_agree),
        cmocka_unit_test(test_an_age_past_the_calendar_is_its_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
