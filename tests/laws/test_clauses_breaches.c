// test_clauses_breaches.c: the promises about breaches of personal data, each by its clause.
#include "laws/laws.h"

static tara_breach a_breach(tara_privacy *privacy, int64_t aware, int32_t risk,
                            const tara_subject *subjects, size_t count)
{
    return (tara_breach){.struct_size = sizeof(tara_breach), .aware_unix_ms = aware,
                         .categories = category(privacy, "contact"), .risk = risk,
                         .subjects = subjects, .subject_count = count,
                         .nature = "a mailbox was read", .nature_size = 18,
                         .measures = "passwords reset", .measures_size = 15};
}

static tara_breach_state becomes_known(tara_privacy *privacy, int64_t aware, int32_t risk,
                                       const tara_subject *subjects, size_t count)
{
    tara_breach       breach = a_breach(privacy, aware, risk, subjects, count);
    tara_breach_state out = {.struct_size = sizeof out};
    assert_int_equal(tara_breach_record(privacy, &breach, &out), TARA_OK);
    return out;
}

static tara_breach_state breach_shown(tara_privacy *privacy, uint64_t number)
{
    tara_breach_state out = {.struct_size = sizeof out};
    assert_int_equal(tara_breach_show(privacy, number, &out), TARA_OK);
    return out;
}

static int32_t is_told(tara_privacy *privacy, uint64_t number, const tara_subject *subject)
{
    int32_t late = -1;
    assert_int_equal(tara_breach_told(privacy, number, subject, &late), TARA_OK);
    return late;
}

static char *register_of(tara_privacy *privacy, int32_t format)
{
    written w = {NULL, 0, 0};
    assert_int_equal(tara_breaches_print(privacy, format, "en", write_down, &w), TARA_OK);
    return w.text;
}

// What happened, when it was known, whose data: in the register, and it outlives the process's day.
static void test_c18_a_breach_is_on_record_with_what_when_and_who(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    tara_subject  two[] = {an_adult(privacy, "nadia"), called(privacy, "nobody knows me yet")};
    int64_t       aware = at(2026, 3, 1, 22);
    tara_breach_state breach = becomes_known(privacy, aware, TARA_RISK_RISK, two, 2);
    assert_int_equal(breach.aware_unix_ms, aware);
    assert_int_equal(breach.recorded_unix_ms, at(2026, 3, 2, 9));
    assert_int_equal(breach.affected, 2);
    uint64_t     after = 0;
    tara_subject seen[2];
    int64_t      told_at[2];
    size_t       count = 0;
    assert_int_equal(tara_breach_subjects(privacy, 1, &after, seen, told_at, 2, &count), TARA_OK);
    assert_int_equal(count, 2);
    assert_memory_equal(seen, two, sizeof two);
    char *text = register_of(privacy, TARA_FORMAT_JSON);
    assert_non_null(strstr(text, "\"nature\":\"a mailbox was read\""));
    assert_non_null(strstr(text, "\"aware\":\"2026-03-01T22:00:00Z\""));
    assert_non_null(strstr(text, "\"measures\":\"passwords reset\""));
    free(text);
    tara_close(privacy);
}

// GDPR Art. 33(5): any breach, also one that nobody need be told of.
static void test_c18_a_breach_without_a_risk_is_on_record_and_owes_nothing(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    tara_breach_state breach = becomes_known(privacy, at(2026, 3, 2, 8), TARA_RISK_UNLIKELY, NULL,
                                             0);
    assert_int_equal(breach.authority_due_unix_ms, 0);
    assert_int_equal(breach.subjects_due_unix_ms, 0);
    now_is(privacy, at(2026, 12, 31, 0));
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 0);
    char *text = register_of(privacy, TARA_FORMAT_JSON);
    assert_non_null(strstr(text, "\"risk\":\"unlikely\""));
    free(text);
    tara_close(privacy);
}

// Art. 33(1): hours are hours. Neither a weekend nor a change of the clocks moves the instant.
static void test_c18_the_deadline_is_72_elapsed_hours(void **state)
{
    (void)state;
    const int64_t aware[] = {
        at(2026, 3, 27, 17),  // A Friday evening; in Paris the clocks go forward on Sunday.
        at(2026, 10, 23, 16), // The same, back.
        at(2026, 12, 24, 23), // Over Christmas and a weekend.
        at(2028, 2, 28, 12),  // Over a leap day.
        at(2026, 5, 1, 0),
    };
    for (size_t i = 0; i < sizeof aware / sizeof aware[0]; i++) {
        tara_options  options = some_options();
        tara_privacy *privacy = opened_with(&options, aware[i]);
        int64_t       due = aware[i] + 72 * HOUR;
        tara_breach_state breach = becomes_known(privacy, aware[i], TARA_RISK_RISK, NULL, 0);
        assert_int_equal(breach.authority_due_unix_ms, due);
        tara_duty duty = first_duty(privacy);
        assert_int_equal(duty.kind, TARA_DUTY_BREACH);
        assert_int_equal(duty.since_unix_ms, aware[i]);
        assert_int_equal(duty.due_unix_ms, due);
        now_is(privacy, due);
        assert_int_equal(first_duty(privacy).late, 0);
        now_is(privacy, due + 1);
        assert_int_equal(first_duty(privacy).late, 1);
        tara_close(privacy);
    }
}

// From awareness, not from when it was written down: it may be late at once.
static void test_c18_the_deadline_runs_from_awareness(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    int64_t       aware = at(2026, 2, 26, 9);
    tara_breach_state breach = becomes_known(privacy, aware, TARA_RISK_UNKNOWN, NULL, 0);
    assert_int_equal(breach.authority_due_unix_ms, aware + 72 * HOUR);
    assert_int_equal(breach.authority_late, 1);
    assert_int_equal(first_duty(privacy).late, 1);
    tara_breach future = a_breach(privacy, at(2026, 3, 2, 9) + 1, TARA_RISK_RISK, NULL, 0);
    assert_int_equal(tara_breach_record(privacy, &future, NULL), TARA_E_INVALID_ARGUMENT);
    tara_close(privacy);
}

// 96 hours and a threshold of a high risk are a proposal only.
static void test_c18_what_is_only_proposed_is_not_in_force(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    becomes_known(privacy, at(2026, 3, 2, 9), TARA_RISK_RISK, NULL, 0);
    assert_int_equal(first_duty(privacy).due_unix_ms, at(2026, 3, 5, 9));
    tara_breach_due due = {.struct_size = sizeof due};
    for (uint32_t i = 0; tara_breach_deadline(privacy, 1, i, &due) == TARA_OK; i++) {
        assert_null(strstr(due.law, "omnibus"));
        assert_int_equal(due.due_unix_ms, at(2026, 3, 5, 9));
    }
    tara_close(privacy);
}

// Art. 34: with a high risk the duty to tell the people stands until the last was told, late or
// not.
static void test_c18_the_duty_to_tell_people_is_tracked(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    tara_subject  two[] = {an_adult(privacy, "nadia"), an_adult(privacy, "omar")};
    int32_t       late = -1;
    becomes_known(privacy, at(2026, 3, 2, 9), TARA_RISK_HIGH, two, 2);
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 2);
    assert_int_equal(tara_breach_notified(privacy, 1, "CNIL", 4, NULL, 0, &late), TARA_OK);
    assert_int_equal(late, 0);
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 1);
    assert_int_equal(first_duty(privacy).flags, TARA_DUTY_TELL_SUBJECTS);
    assert_int_equal(is_told(privacy, 1, &two[0]), 0);
    now_is(privacy, at(2027, 3, 2, 9));
    assert_int_equal(first_duty(privacy).late, 1);
    assert_int_equal(breach_shown(privacy, 1).subjects_owed, 1);
    assert_int_equal(is_told(privacy, 1, &two[1]), 1);
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 0);
    assert_int_equal(breach_shown(privacy, 1).subjects_late, 1);
    tara_close(privacy);
}

// Art. 33(1): a late notification comes with reasons, and they are in the register.
static void test_c18_a_late_notification_comes_with_reasons(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    int32_t       late = -1;
    becomes_known(privacy, at(2026, 3, 2, 9), TARA_RISK_RISK, NULL, 0);
    now_is(privacy, at(2026, 3, 5, 9) + 1);
    assert_int_equal(tara_breach_notified(privacy, 1, "CNIL", 4, NULL, 0, &late),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 1);
    assert_int_equal(tara_breach_notified(privacy, 1, "CNIL", 4, "logs read late", 14, &late),
                     TARA_OK);
    assert_int_equal(late, 1);
    assert_int_equal(count_duties(privacy, TARA_DUTY_BREACH), 0);
    char *text = register_of(privacy, TARA_FORMAT_MARKDOWN);
    assert_non_null(strstr(text, "authority CNIL: logs read late"));
    assert_non_null(strstr(text, "- **Authority late**: yes"));
    free(text);
    tara_close(privacy);
}

// A breach is about data that is held, and permits nothing: every answer stays as it was.
static void test_c18_a_breach_is_never_a_grant(void **state)
{
    (void)state;
    static const char *const all[] = {"account", "service", "support", "administration", "orders",
                                      "communication", "feedback", "marketing", "protection"};
    tara_privacy *privacy = opened();
    tara_subject  people[] = {an_adult(privacy, "nadia"), a_child(privacy, "lina"),
                              called(privacy, "nobody knows me yet")};
    int32_t       before[3][9];
    says_no(privacy, &people[0], "marketing");
    for (int who = 0; who < 3; who++) {
        for (int p = 0; p < 9; p++) {
            before[who][p] = reason_to(privacy, &people[who], all[p], "contact");
        }
    }
    becomes_known(privacy, at(2026, 3, 2, 9), TARA_RISK_HIGH, people, 3);
    for (int who = 0; who < 3; who++) is_told(privacy, 1, &people[who]);
    is_told(privacy, 1, NULL);
    for (int who = 0; who < 3; who++) {
        for (int p = 0; p < 9; p++) {
            int32_t after = reason_to(privacy, &people[who], all[p], "contact");
            bool    met = who == 2; // Now something is on record, but no age.
            assert_int_equal(after, met ? TARA_REASON_AGE_UNKNOWN : before[who][p]);
            tara_question asked = question(privacy, &people[who], all[p], "contact");
            if (met) assert_int_equal(verdict_on(privacy, asked).permitted, 0);
        }
    }
    tara_close(privacy);
}

// Art. 17: who is forgotten is in no breach any more, and the breach owes nothing anew.
static void test_c24_who_is_forgotten_is_in_no_breach(void **state)
{
    (void)state;
    tara_privacy *privacy = opened();
    tara_subject  nadia = an_adult(privacy, "nadia"), seen;
    uint64_t      after = 0;
    int64_t       told_at = 0;
    size_t        needed = 0, count = 9;
    becomes_known(privacy, at(2026, 3, 2, 9), TARA_RISK_HIGH, &nadia, 1);
    is_told(privacy, 1, &nadia);
    assert_int_equal(tara_subject_forget(privacy, &nadia, NULL, 0, &needed), TARA_OK);
    assert_int_equal(tara_breach_subjects(privacy, 1, &after, &seen, &told_at, 1, &count),
                     TARA_OK);
    assert_int_equal(count, 0);
    assert_int_equal(breach_shown(privacy, 1).affected, 0);
    assert_int_equal(breach_shown(privacy, 1).subjects_owed, 0);
    tara_close(privacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c18_a_breach_is_on_record_with_what_when_and_who),
        cmocka_unit_test(test_c18_a_breach_without_a_risk_is_on_record_and_owes_nothing),
        cmocka_unit_test(test_c18_the_deadline_is_72_elapsed_hours),
        cmocka_unit_test(test_c18_the_deadline_runs_from_awareness),
        cmocka_unit_test(test_c18_what_is_only_proposed_is_not_in_force),
        cmocka_unit_test(test_c18_the_duty_to_tell_people_is_tracked),
        cmocka_unit_test(test_c18_a_late_notification_comes_with_reasons),
        cmocka_unit_test(test_c18_a_breach_is_never_a_grant),
        cmocka_unit_test(test_c24_who_is_forgotten_is_in_no_breach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
