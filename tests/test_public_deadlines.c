// test_public_deadlines.c: tara_deadline_compute and tara_authority_show: what they take, refuse
// and tell.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "base/civil.h"
#include "law/law.h"
#include "tara_privacy.h"

static tp_time at(const char *text)
{
    tp_time instant = 0;
    assert_true(tp_parse_time(tp_text_of(text), &instant));
    return instant;
}

static tara_deadline_question asked(const char *law, const char *received)
{
    return (tara_deadline_question){.struct_size = sizeof(tara_deadline_question),
                                    .received_unix_ms = at(received),
                                    .law = law, .law_size = strlen(law)};
}

static int32_t day(int32_t year, int32_t month, int32_t day_)
{
    return tp_day_of((tp_date){year, month, day_});
}

// GDPR Art. 12(3) with Regulation (EEC) 1182/71 Art. 3: 28 February 2026 is a Saturday.
static void test_c29_a_month_ends_on_a_working_day(void **state)
{
    (void)state;
    tara_deadline          due = {.struct_size = sizeof due};
    tara_deadline_question q = asked("gdpr", "2026-01-31T10:00:00Z");
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.due_day, day(2026, 3, 2));
    assert_int_equal(due.is_instant, 0);
    assert_true(due.due_unix_ms == at("2026-03-03T00:00:00Z"));
    assert_string_equal(due.rule, "eu-1182-71");
    assert_string_equal(due.article, "GDPR Art. 12(3)");
    q.flags = TARA_DEADLINE_NO_ROLL;
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.due_day, day(2026, 2, 28));
}

// A holiday counts only in a calendar that was given; an extension is three months from receipt.
static void test_c29_calendar_and_extension_count(void **state)
{
    (void)state;
    int32_t                holiday = day(2026, 5, 1);
    tara_deadline          due = {.struct_size = sizeof due};
    tara_deadline_question q = asked("gdpr", "2026-04-01T10:00:00Z");
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.due_day, holiday);
    q.holidays = &holiday;
    q.holiday_count = 1;
    q.flags = TARA_DEADLINE_HAS_CALENDAR;
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.due_day, day(2026, 5, 4));
    q.flags |= TARA_DEADLINE_EXTENDED;
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.due_day, day(2026, 7, 1));
}

// GDPR Art. 33(1): hours are elapsed hours.
static void test_c18_hours_give_an_instant(void **state)
{
    (void)state;
    tara_deadline          due = {.struct_size = sizeof due};
    tara_deadline_question q = asked("gdpr_breach", "2026-04-03T10:00:00Z");
    assert_int_equal(tara_deadline_compute(&q, &due), TARA_OK);
    assert_int_equal(due.is_instant, 1);
    assert_true(due.due_unix_ms == at("2026-04-06T10:00:00Z"));
}

static void refused(tara_deadline_question q, tara_status status)
{
    tara_deadline due = {.struct_size = sizeof due};
    assert_int_equal(tara_deadline_compute(&q, &due), status);
    assert_int_equal(due.due_day, 0);
    assert_string_equal(due.rule, "");
}

static void deadline_refuses_what_cannot_be(void **state)
{
    (void)state;
    int32_t                wrong = INT32_MAX, backwards[2] = {20000, 19999};
    tara_deadline_question good = asked("gdpr", "2026-04-03T10:00:00Z"), q = good;
    refused((q = good, q.law = "nowhere", q.law_size = 7, q), TARA_E_NOT_FOUND);
    refused((q = good, q.law = NULL, q.law_size = 0, q), TARA_E_NOT_FOUND);
    refused((q = good, q.law = NULL, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.received_unix_ms = INT64_MAX, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.received_unix_ms = TP_TIME_MAX, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.time_zone_minutes = 1441, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.restart_day = INT32_MIN, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.holiday_count = 1, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.holidays = &wrong, q.holiday_count = 1, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.holidays = &wrong, q.holiday_count = 1001, q), TARA_E_LIMIT);
    refused((q = good, q.pause_count = 1, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.pauses = backwards, q.pause_count = 1, q), TARA_E_INVALID_ARGUMENT);
    refused((q = good, q.pauses = backwards, q.pause_count = 65, q), TARA_E_LIMIT);
    refused((q = good, q.flags = 8, q), TARA_E_TOO_NEW);
    refused((q = good, q.struct_size = 8, q), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_deadline_compute(&good, NULL), TARA_E_INVALID_ARGUMENT);
    tara_deadline small = {.struct_size = 8};
    assert_int_equal(tara_deadline_compute(&good, &small), TARA_E_INVALID_ARGUMENT);
}

static tara_status authority_in(const char *country, tara_authority *out)
{
    *out = (tara_authority){.struct_size = sizeof *out, .awaited = -1, .name = "x", .site = "x"};
    return tara_authority_show(country, strlen(country), out);
}

// GDPR Art. 77: a person may complain where they are.
static void test_c40_an_authority_is_shown_for_the_place(void **state)
{
    (void)state;
    tara_authority there;
    assert_int_equal(authority_in("FR", &there), TARA_OK);
    assert_string_equal(there.name,
                        "Commission nationale de l'informatique et des libertés (CNIL)");
    assert_string_equal(there.name_other, "CNIL");
    assert_string_equal(there.site, "https://www.cnil.fr");
    assert_int_equal(there.awaited, 0);
    assert_int_equal(authority_in("DE-BY", &there), TARA_OK);
    assert_string_equal(there.site, "https://www.lda.bayern.de");
    assert_string_equal(there.name_other, "");
    assert_int_equal(authority_in("FR-75", &there), TARA_OK);
    assert_string_equal(there.site, "https://www.cnil.fr");
    assert_int_equal(authority_in("BD", &there), TARA_OK);
    assert_string_equal(there.name, "National Data Management Authority");
    assert_string_equal(there.site, "");
    assert_int_equal(there.awaited, 1);
}

static void test_c40_no_authority_is_guessed(void **state)
{
    (void)state;
    tara_authority there;
    assert_int_equal(authority_in("KI", &there), TARA_E_NOT_FOUND);
    assert_string_equal(there.name, "");
    assert_string_equal(there.site, "");
    assert_int_equal(there.awaited, 0);
}

static void authority_refuses_what_is_no_place(void **state)
{
    (void)state;
    static const char *const none[] = {"", "F", "XX", "FRA", "US-ZZ", "EU", "France"};
    tara_authority there = {.struct_size = sizeof there};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_int_equal(authority_in(none[i], &there), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tara_authority_show(NULL, 0, &there), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_authority_show(NULL, 2, &there), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_authority_show("FR", 2, NULL), TARA_E_INVALID_ARGUMENT);
    there.struct_size = 8;
    assert_int_equal(tara_authority_show("FR", 2, &there), TARA_E_INVALID_ARGUMENT);
}

// Nothing of the table is cut short.
static void authority_texts_all_fit(void **state)
{
    (void)state;
    size_t              count = 0;
    const tp_authority *rows = tp_law_authority_rows(&count);
    tara_authority      there;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].place, "EU") == 0) continue; // No place is equal to it.
        assert_int_equal(authority_in(rows[i].place, &there), TARA_OK);
        assert_string_equal(there.name, rows[i].name);
        assert_string_equal(there.name_other, rows[i].name_other);
        assert_string_equal(there.site, rows[i].site);
        assert_int_equal(there.awaited, rows[i].awaited);
    }
    assert_true(count > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c29_a_month_ends_on_a_working_day),
        cmocka_unit_test(test_c29_calendar_and_extension_count),
        cmocka_unit_test(test_c18_hours_give_an_instant),
        cmocka_unit_test(deadline_refuses_what_cannot_be),
        cmocka_unit_test(test_c40_an_authority_is_shown_for_the_place),
        cmocka_unit_test(test_c40_no_authority_is_guessed),
        cmocka_unit_test(authority_refuses_what_is_no_place),
        cmocka_unit_test(authority_texts_all_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
