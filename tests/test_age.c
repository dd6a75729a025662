// test_age.c: the age gate: what is unknown stays shut, what is a child's opens on one day.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "law/law.h"
#include "rules/age.h"

enum { NOW = 1000000, DUE = 5000000, GRACE = 700, TODAY = 20000, COMES_OF_AGE = TODAY + 100 };

static int32_t day(int32_t year, int32_t month, int32_t date)
{
    return tp_day_of((tp_date){year, month, date});
}

static tp_age minor(void) // Comes of age at 16 on COMES_OF_AGE.
{
    return (tp_age){.known = TARA_AGE_MINOR, .years = 16, .of_age_on = COMES_OF_AGE,
                    .learned_at = NOW - 10, .deletion_due = DUE};
}

static tp_age guarded(tp_time until)
{
    tp_age age = minor();
    age.guardian = TARA_GUARDIAN_VERIFIED;
    age.verified_at = NOW - 5;
    age.guardian_until = until;
    age.grace_ms = GRACE;
    age.deletion_due = 0;
    return age;
}

static tp_age_event asserts(uint8_t known, uint8_t years, int32_t of_age_on)
{
    return (tp_age_event){.known = known, .years = years, .of_age_on = of_age_on,
                          .deletion_due = DUE + 1, .suspicion_due = DUE + 2, .today = TODAY};
}

// GDPR Art. 8(2): reasonable efforts to verify; who said nothing has not been verified.
static void an_age_that_nobody_told_is_never_adult(void **state)
{
    (void)state;
    tp_age  nothing = {0};
    tp_gate gate = tp_age_gate(&nothing, 0, TP_DAY_MAX, TP_TIME_MAX);
    assert_int_equal(gate.age, TARA_AGE_UNKNOWN);
    assert_int_equal(gate.next, TARA_NEXT_ASK_AGE);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_NONE);
    assert_false(gate.permitted);
    assert_int_equal(gate.due, 0);
    assert_int_equal(gate.changes_on, TP_DAY_MAX);
    assert_int_equal(gate.changes_at, TP_TIME_NEVER);
}

// EDPB 05/2020 para 132: "at least so old" answers only thresholds up to that age.
static void at_least_so_old_opens_up_to_that_threshold_and_not_above(void **state)
{
    (void)state;
    tp_age adult = {.known = TARA_AGE_OF_AGE, .years = 16};
    for (int32_t threshold = 0; threshold <= 20; threshold++) {
        tp_gate gate = tp_age_gate(&adult, threshold, TODAY, NOW);
        assert_int_equal(gate.age, threshold <= 16 ? TARA_AGE_OF_AGE : TARA_AGE_UNKNOWN);
        assert_int_equal(gate.next, threshold <= 16 ? TARA_NEXT_NOTHING : TARA_NEXT_ASK_AGE);
        assert_int_equal(gate.permitted, threshold <= 16);
        assert_int_equal(gate.changes_on, TP_DAY_MAX);
        assert_int_equal(gate.due, 0);
    }
}

// "Under so many years", without a day: a minor where the threshold is that or more, else unknown.
static void under_so_many_years_without_a_day_never_opens(void **state)
{
    (void)state;
    tp_age young = {.known = TARA_AGE_MINOR, .years = 16, .of_age_on = TP_DAY_MAX,
                    .deletion_due = DUE};
    for (int32_t threshold = 0; threshold <= 20; threshold++) {
        tp_gate gate = tp_age_gate(&young, threshold, TP_DAY_MAX, NOW);
        assert_int_equal(gate.age, threshold >= 16 ? TARA_AGE_MINOR : TARA_AGE_UNKNOWN);
        assert_int_equal(gate.changes_on, TP_DAY_MAX);
        assert_false(gate.permitted);
    }
}

// GDPR Art. 8(1): for every age that a law sets, shut on the eve of the birthday, open on the day.
static void the_gate_opens_on_the_birthday_for_every_threshold_in_law(void **state)
{
    static const tp_date births[] = {{2012, 2, 28}, {2012, 2, 29}, {2012, 3, 1}, {2013, 12, 31},
                                     {2013, 1, 1}};
    size_t            count = 0, tried = 0;
    const tp_age_row *rows = tp_law_age_rows(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        tp_place place = 0;
        if (rows[i].age == 0 || strcmp(rows[i].place, "EU") == 0) continue;
        assert_true(tp_place_parse(tp_text_of(rows[i].place), &place));
        for (size_t b = 0; b < sizeof births / sizeof births[0]; b++) {
            int32_t reached = tp_age_reached_on(births[b], rows[i].age, place);
            tp_age  age = {.known = TARA_AGE_MINOR, .years = (uint8_t)rows[i].age,
                           .of_age_on = reached};
            tp_gate eve = tp_age_gate(&age, rows[i].age, reached - 1, NOW);
            tp_gate on = tp_age_gate(&age, rows[i].age, reached, NOW);
            assert_int_equal(eve.age, TARA_AGE_MINOR);
            assert_int_equal(eve.next, TARA_NEXT_VERIFY_GUARDIAN);
            assert_int_equal(eve.changes_on, reached);
            assert_false(eve.permitted);
            assert_int_equal(on.age, TARA_AGE_OF_AGE);
            assert_int_equal(on.next, TARA_NEXT_NOTHING);
            assert_int_equal(on.changes_on, TP_DAY_MAX);
            assert_true(on.permitted);
            tried++;
        }
    }
    assert_true(tried > 300);
}

// A threshold moves by whole years; a 29 February that a year lacks becomes 1 March, never earlier.
static void another_threshold_moves_the_day_by_whole_years(void **state)
{
    static const struct {
        int32_t year, month, date; // Of reaching 16.
        int32_t threshold;
        int32_t moved_year, moved_month, moved_date;
    } rows[] = {
        {2028, 2, 29, 16, 2028, 2, 29},   {2028, 2, 29, 15, 2027, 3, 1},
        {2028, 2, 29, 18, 2030, 3, 1},    {2028, 2, 29, 20, 2032, 2, 29},
        {2028, 2, 28, 15, 2027, 2, 28},   {2027, 3, 1, 17, 2028, 3, 1},
        {2028, 12, 31, 13, 2025, 12, 31}, {2100, 3, 1, 20, 2104, 3, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_age age = {.known = TARA_AGE_MINOR, .years = 16,
                      .of_age_on = day(rows[i].year, rows[i].month, rows[i].date)};
        int32_t moved = day(rows[i].moved_year, rows[i].moved_month, rows[i].moved_date);
        tp_gate eve = tp_age_gate(&age, rows[i].threshold, moved - 1, NOW);
        assert_int_equal(eve.changes_on, moved);
        assert_false(eve.permitted);
        assert_true(tp_age_gate(&age, rows[i].threshold, moved, NOW).permitted);
    }
}

// A day that no calendar has is never reached: what cannot be computed stays shut.
static void a_day_beyond_the_calendar_is_never_reached(void **state)
{
    (void)state;
    tp_age late = {.known = TARA_AGE_MINOR, .years = 16, .of_age_on = day(9999, 6, 1)};
    assert_int_equal(tp_age_gate(&late, 16, TODAY, NOW).changes_on, day(9999, 6, 1));
    assert_int_equal(tp_age_gate(&late, 17, TODAY, NOW).changes_on, TP_DAY_MAX);
    assert_false(tp_age_gate(&late, 17, day(9999, 12, 30), NOW).permitted);
    tp_age early = {.known = TARA_AGE_MINOR, .years = 16, .of_age_on = day(2, 6, 1)};
    assert_int_equal(tp_age_gate(&early, 15, day(1, 1, 1), NOW).changes_on, day(1, 6, 1));
    assert_int_equal(tp_age_gate(&early, 14, TODAY, NOW).changes_on, TP_DAY_MAX);
    assert_false(tp_age_gate(&early, 14, TODAY, NOW).permitted);
}

// GDPR Art. 8(1): a guardian's word opens the gate to a minor until its last instant.
static void a_guardian_opens_the_gate_until_the_word_ends(void **state)
{
    (void)state;
    tp_age  age = guarded(NOW);
    tp_gate gate = tp_age_gate(&age, 16, TODAY, NOW - 1);
    assert_int_equal(gate.age, TARA_AGE_MINOR);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_VERIFIED);
    assert_int_equal(gate.next, TARA_NEXT_NOTHING);
    assert_int_equal(gate.changes_at, NOW);
    assert_int_equal(gate.changes_on, COMES_OF_AGE);
    assert_int_equal(gate.due, 0);
    assert_true(gate.permitted);

    gate = tp_age_gate(&age, 16, TODAY, NOW);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(gate.next, TARA_NEXT_VERIFY_GUARDIAN);
    assert_int_equal(gate.changes_at, TP_TIME_NEVER);
    assert_int_equal(gate.due, NOW + GRACE);
    assert_false(gate.permitted);
}

// EDPB 05/2020 para 139: on the day of the threshold the guardian's word ends by itself.
static void a_guardians_word_ends_at_the_threshold(void **state)
{
    (void)state;
    tp_age age = guarded(TP_TIME_NEVER);
    assert_int_equal(tp_age_gate(&age, 16, COMES_OF_AGE - 1, NOW).guardian,
                     TARA_GUARDIAN_VERIFIED);
    tp_gate gate = tp_age_gate(&age, 16, COMES_OF_AGE, NOW);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(gate.age, TARA_AGE_OF_AGE);
    assert_int_equal(gate.changes_at, TP_TIME_NEVER);
    assert_true(gate.permitted);
    // Nobody's guardian is asked while the age is unknown, and none opens the gate then.
    tp_age unknown = guarded(TP_TIME_NEVER);
    unknown.known = TARA_AGE_UNKNOWN;
    gate = tp_age_gate(&unknown, 16, TODAY, NOW);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_VERIFIED);
    assert_int_equal(gate.next, TARA_NEXT_ASK_AGE);
    assert_int_equal(gate.due, 0);
    assert_false(gate.permitted);
}

// GDPR Art. 7(3): a guardian who takes the word back shuts the gate, and the data is due.
static void a_guardian_who_withdrew_opens_nothing(void **state)
{
    (void)state;
    tp_age                age = guarded(TP_TIME_NEVER);
    tp_guardian_end_event end = {.deletion_due = DUE};
    assert_int_equal(tp_guardian_end_check(&age), TARA_OK);
    tp_guardian_end_apply(&age, &end, NOW);
    tp_gate gate = tp_age_gate(&age, 16, TODAY, NOW);
    assert_int_equal(gate.guardian, TARA_GUARDIAN_WITHDRAWN);
    assert_int_equal(gate.next, TARA_NEXT_VERIFY_GUARDIAN);
    assert_int_equal(gate.due, DUE);
    assert_false(gate.permitted);
    assert_int_equal(age.guardian_until, NOW);
    assert_int_equal(age.learned_at, NOW - 10); // No other minor than before.
    assert_int_equal(tp_age_duty_of(&age, &gate, 0, NOW).since, NOW);
    assert_int_equal(tp_guardian_end_check(&age), TARA_E_NOT_FOUND);
    tp_age nobody = minor();
    assert_int_equal(tp_guardian_end_check(&nobody), TARA_E_NOT_FOUND);
}

// Policy row C13: a suspicion shuts every gate until it is resolved, the adult's too.
static void a_suspicion_shuts_every_gate(void **state)
{
    (void)state;
    tp_age ages[] = {{.known = TARA_AGE_OF_AGE, .years = 18}, minor(), guarded(TP_TIME_NEVER),
                     {0}};
    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        tp_report_event report = {.due = DUE}, again = {.due = DUE + 100};
        tp_age_report_apply(&ages[i], &report, NOW);
        tp_age_report_apply(&ages[i], &again, NOW + 50); // A second report does not win time.
        tp_gate gate = tp_age_gate(&ages[i], 16, TODAY, NOW);
        assert_int_equal(gate.age, TARA_AGE_SUSPECTED_MINOR);
        assert_int_equal(gate.next, TARA_NEXT_RESOLVE_SUSPICION);
        assert_int_equal(gate.due, DUE);
        assert_int_equal(gate.changes_at, TP_TIME_NEVER);
        assert_int_equal(ages[i].suspected, 1);
        assert_int_equal(ages[i].suspected_at, NOW);
        assert_false(gate.permitted);
    }
}

// EDPB 05/2020 para 134: who is known to be a child does not open the gate by claiming otherwise.
static void a_known_minor_who_claims_to_be_of_age_becomes_a_suspicion(void **state)
{
    (void)state;
    tp_age       age = minor();
    tp_age_event claim = asserts(TARA_AGE_OF_AGE, 18, TP_DAY_MAX);
    assert_int_equal(tp_age_assert_check(&age, &claim), TARA_OK);
    tp_age_assert_apply(&age, &claim, NOW);
    assert_int_equal(age.known, TARA_AGE_MINOR);
    assert_int_equal(age.suspected, 1);
    assert_int_equal(age.suspected_at, NOW);
    assert_int_equal(age.suspicion_due, DUE + 2);
    assert_int_equal(age.of_age_on, COMES_OF_AGE);
    assert_int_equal(age.deletion_due, DUE);
    claim.suspicion_due = DUE + 99;
    tp_age_assert_apply(&age, &claim, NOW + 1); // Claiming it again wins no time.
    assert_int_equal(age.suspected_at, NOW);
    assert_int_equal(age.suspicion_due, DUE + 2);
}

// GDPR Art. 8(1): who is of age where the law asks for less is still a child where it asks for
// more; being asked under the lower threshold in between does not wash that away.
static void a_lower_threshold_in_between_does_not_wash_a_child_of_age(void **state)
{
    (void)state;
    tp_age       age = minor();
    tp_age_event abroad = asserts(TARA_AGE_OF_AGE, 13, 0), home = asserts(TARA_AGE_OF_AGE, 16, 0);
    tp_age_assert_apply(&age, &abroad, NOW);
    assert_int_equal(age.suspected, 0);
    assert_int_equal(tp_age_gate(&age, 13, TODAY, NOW).age, TARA_AGE_OF_AGE);
    assert_int_equal(tp_age_gate(&age, 16, TODAY, NOW).age, TARA_AGE_MINOR);
    tp_age_assert_apply(&age, &home, NOW);
    assert_int_equal(tp_age_gate(&age, 16, TODAY, NOW).age, TARA_AGE_SUSPECTED_MINOR);
    tp_age_resolve_apply(&age, &abroad, NOW);
    assert_int_equal(tp_age_gate(&age, 16, TODAY, NOW).age, TARA_AGE_MINOR);
    assert_int_equal(tp_age_gate(&age, 16, COMES_OF_AGE, NOW).age, TARA_AGE_OF_AGE);
}

// EDPB 05/2020 para 134: neither does who tells another birthday, by which it would open sooner.
static void a_known_minor_who_claims_to_come_of_age_sooner_becomes_a_suspicion(void **state)
{
    static const struct { uint8_t years; int32_t of_age_on; uint8_t suspected; } rows[] = {
        {16, COMES_OF_AGE - 1, 1},   {16, COMES_OF_AGE, 0},       {16, COMES_OF_AGE + 1, 0},
        {15, COMES_OF_AGE - 367, 1}, {15, COMES_OF_AGE - 366, 0}, {16, TP_DAY_MAX, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_age       age = minor(), undated = minor(), adult = {.known = TARA_AGE_OF_AGE};
        tp_age_event event = asserts(TARA_AGE_MINOR, rows[i].years, rows[i].of_age_on);
        undated.of_age_on = TP_DAY_MAX;
        tp_age_assert_apply(&age, &event, NOW);
        assert_int_equal(age.suspected, rows[i].suspected);
        assert_int_equal(age.of_age_on, rows[i].suspected ? COMES_OF_AGE : rows[i].of_age_on);
        tp_age_assert_apply(&undated, &event, NOW); // No day was known to contradict.
        assert_int_equal(undated.suspected, 0);
        assert_int_equal(undated.of_age_on, rows[i].of_age_on);
        tp_age_assert_apply(&adult, &event, NOW);
        assert_int_equal(adult.suspected, 0);
        assert_int_equal(adult.known, TARA_AGE_MINOR);
    }
}

// A minor of whom no day is known may be under any age, and nobody else is.
static void only_a_minor_may_be_under_an_age(void **state)
{
    (void)state;
    tp_age dated = minor(), undated = minor(), adult = {.known = TARA_AGE_OF_AGE, .years = 16};
    undated.of_age_on = TP_DAY_MAX;
    assert_true(tp_age_may_be_under(&dated, 16, COMES_OF_AGE - 1));
    assert_false(tp_age_may_be_under(&dated, 16, COMES_OF_AGE));
    assert_false(tp_age_may_be_under(&dated, 15, TODAY));
    assert_true(tp_age_may_be_under(&dated, 17, COMES_OF_AGE));
    assert_true(tp_age_may_be_under(&undated, 1, TODAY));
    assert_false(tp_age_may_be_under(&adult, 18, TODAY));
}

// What is on record of an age that the gate does not ask for: reached, not reached, or neither.
static void an_age_is_reached_or_not_as_far_as_the_record_goes(void **state)
{
    (void)state;
    tp_age dated = minor(), undated = minor(), adult = {.known = TARA_AGE_OF_AGE, .years = 16};
    tp_age nobody = {.known = TARA_AGE_UNKNOWN};
    undated.of_age_on = TP_DAY_MAX;
    assert_true(tp_age_under(&dated, 16, COMES_OF_AGE - 1));
    assert_false(tp_age_reached(&dated, 16, COMES_OF_AGE - 1));
    assert_true(tp_age_reached(&dated, 16, COMES_OF_AGE));
    assert_false(tp_age_under(&dated, 16, COMES_OF_AGE));
    assert_true(tp_age_under(&dated, 18, COMES_OF_AGE));
    assert_false(tp_age_under(&undated, 13, TODAY)); // Under 16, and perhaps 14.
    assert_false(tp_age_reached(&undated, 13, TODAY));
    assert_true(tp_age_under(&undated, 16, TODAY));
    assert_true(tp_age_reached(&adult, 16, TODAY));
    assert_false(tp_age_reached(&adult, 18, TODAY));
    assert_false(tp_age_under(&adult, 18, TODAY));
    assert_false(tp_age_reached(&nobody, 1, TODAY));
    assert_false(tp_age_under(&nobody, 130, TODAY));
}

// On the birthday the claim is true and contradicts nothing; the day before it does.
static void a_claim_on_the_birthday_contradicts_nothing(void **state)
{
    (void)state;
    tp_age       eve = minor(), on = minor();
    tp_age_event claim = asserts(TARA_AGE_OF_AGE, 16, TP_DAY_MAX);
    claim.today = COMES_OF_AGE - 1;
    tp_age_assert_apply(&eve, &claim, NOW);
    assert_int_equal(eve.suspected, 1);
    claim.today = COMES_OF_AGE;
    tp_age_assert_apply(&on, &claim, NOW);
    assert_int_equal(on.suspected, 0);
    assert_int_equal(on.known, TARA_AGE_OF_AGE);
    assert_int_equal(on.years, 16);
    assert_int_equal(on.learned_at, 0);
    assert_int_equal(on.deletion_due, 0);
}

// Policy row C14: the time for deletion runs from learning it, and not anew with every assertion.
static void the_deadline_runs_from_when_the_minor_became_known(void **state)
{
    (void)state;
    tp_age       age = {.known = TARA_AGE_OF_AGE, .years = 16};
    tp_age_event first = asserts(TARA_AGE_MINOR, 16, COMES_OF_AGE);
    tp_age_assert_apply(&age, &first, NOW);
    assert_int_equal(age.known, TARA_AGE_MINOR);
    assert_int_equal(age.years, 16);
    assert_int_equal(age.of_age_on, COMES_OF_AGE);
    assert_int_equal(age.learned_at, NOW);
    assert_int_equal(age.deletion_due, DUE + 1);
    assert_int_equal(tp_age_gate(&age, 16, TODAY, NOW).due, DUE + 1);

    tp_age_event second = asserts(TARA_AGE_MINOR, 15, COMES_OF_AGE + 3);
    second.deletion_due = DUE + 500;
    tp_age_assert_apply(&age, &second, NOW + 9);
    assert_int_equal(age.years, 15);
    assert_int_equal(age.of_age_on, COMES_OF_AGE + 3);
    assert_int_equal(age.learned_at, NOW);
    assert_int_equal(age.deletion_due, DUE + 1);

    tp_age with_guardian = guarded(TP_TIME_NEVER);
    with_guardian.known = TARA_AGE_UNKNOWN;
    tp_age_assert_apply(&with_guardian, &first, NOW);
    assert_int_equal(with_guardian.deletion_due, 0);
    assert_int_equal(with_guardian.learned_at, NOW);
}

// Only "of age" and "minor" are established; a suspicion is reported, unknown is not asserted.
static void only_two_ages_can_be_established(void **state)
{
    static const tara_status expected[] = {
        [TARA_AGE_UNKNOWN] = TARA_E_INVALID_ARGUMENT, [TARA_AGE_OF_AGE] = TARA_OK,
        [TARA_AGE_MINOR] = TARA_OK, [TARA_AGE_SUSPECTED_MINOR] = TARA_E_INVALID_ARGUMENT,
    };
    (void)state;
    tp_age calm = {0}, suspected = {.suspected = 1};
    for (uint8_t known = 0; known <= TARA_AGE_SUSPECTED_MINOR; known++) {
        tp_age_event event = asserts(known, 16, TP_DAY_MAX);
        assert_int_equal(tp_age_assert_check(&calm, &event), expected[known]);
        assert_int_equal(tp_age_resolve_check(&suspected, &event), expected[known]);
        tara_status idle = expected[known] == TARA_OK ? TARA_E_NOT_APPLICABLE : expected[known];
        assert_int_equal(tp_age_resolve_check(&calm, &event), idle);
    }
}

// Policy row C13: a person resolves a suspicion, either way, and it is over.
static void a_resolved_suspicion_leaves_what_was_established(void **state)
{
    (void)state;
    tp_age       child = minor();
    tp_age_event confirmed = asserts(TARA_AGE_MINOR, 18, TP_DAY_MAX);
    child.suspected = 1;
    child.suspected_at = NOW;
    child.suspicion_due = DUE;
    tp_age adult = child, younger = child;
    tp_age unknown = {.suspected = 1, .suspected_at = NOW, .suspicion_due = DUE};
    tp_age_resolve_apply(&child, &confirmed, NOW + 1);
    assert_int_equal(child.suspected, 0);
    assert_int_equal(child.suspected_at, 0);
    assert_int_equal(child.suspicion_due, 0);
    assert_int_equal(child.years, 16); // The day of coming of age stays known.
    assert_int_equal(child.of_age_on, COMES_OF_AGE);
    assert_int_equal(child.deletion_due, DUE);

    tp_age_event cleared = asserts(TARA_AGE_OF_AGE, 18, TP_DAY_MAX);
    tp_age_resolve_apply(&adult, &cleared, NOW + 1);
    assert_int_equal(adult.known, TARA_AGE_OF_AGE);
    assert_int_equal(adult.years, 18);
    assert_int_equal(adult.deletion_due, 0);
    assert_int_equal(adult.suspected, 0);

    tp_age_resolve_apply(&unknown, &confirmed, NOW + 1);
    assert_int_equal(unknown.known, TARA_AGE_MINOR);
    assert_int_equal(unknown.years, 18);
    assert_int_equal(unknown.of_age_on, TP_DAY_MAX);
    assert_int_equal(unknown.learned_at, NOW + 1);
    assert_int_equal(unknown.deletion_due, DUE + 1);

    // The day that was told made a child of 15; who is found to be under 13 told a false one.
    tp_age_event found = asserts(TARA_AGE_MINOR, 13, TP_DAY_MAX);
    tp_age_resolve_apply(&younger, &found, NOW + 1);
    assert_int_equal(younger.years, 13);
    assert_int_equal(younger.of_age_on, TP_DAY_MAX);

    tp_age undated = {.known = TARA_AGE_MINOR, .years = 16, .of_age_on = TP_DAY_MAX};
    undated.suspected = 1;
    tp_age_resolve_apply(&undated, &found, NOW + 1);
    assert_int_equal(undated.years, 13);

    tp_age was_adult = {.known = TARA_AGE_OF_AGE, .years = 18, .of_age_on = 7, .suspected = 1};
    tp_age_resolve_apply(&was_adult, &confirmed, NOW + 1);
    assert_int_equal(was_adult.years, 18);
    assert_int_equal(was_adult.of_age_on, TP_DAY_MAX);
}

// GDPR Art. 8(2): a guardian is verified for who is not of age, until later than now.
static void a_guardian_is_verified_for_who_is_not_of_age(void **state)
{
    static const tara_status by_age[] = {
        [TARA_AGE_UNKNOWN] = TARA_OK, [TARA_AGE_OF_AGE] = TARA_E_NOT_APPLICABLE,
        [TARA_AGE_MINOR] = TARA_OK, [TARA_AGE_SUSPECTED_MINOR] = TARA_OK,
    };
    (void)state;
    tp_age            age = minor();
    tp_guardian_event event = {.until = NOW + 1, .grace_ms = GRACE, .guardian = {1, 2, 3}};
    for (uint8_t known = 0; known <= TARA_AGE_SUSPECTED_MINOR; known++) {
        tp_gate gate = {.age = known};
        assert_int_equal(tp_guardian_verify_check(&age, &event, &gate, NOW), by_age[known]);
        tara_status late = tp_guardian_verify_check(&age, &event, &gate, NOW + 1);
        assert_int_equal(late, TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tp_guardian_verify_check(&age, &event, NULL, NOW), TARA_OK); // On record.
    tp_guardian_verify_apply(&age, &event, NOW);
    assert_int_equal(age.guardian, TARA_GUARDIAN_VERIFIED);
    assert_int_equal(age.verified_at, NOW);
    assert_int_equal(age.guardian_until, NOW + 1);
    assert_int_equal(age.grace_ms, GRACE);
    assert_int_equal(age.deletion_due, 0);
    assert_memory_equal(age.guardian_id, event.guardian, sizeof event.guardian);
}

// Policy row C15: a guardian verified anew in time is one term; after its end, or after the word
// was taken back, another one begins.
static void a_guardian_renewed_in_time_is_one_term(void **state)
{
    (void)state;
    tp_guardian_event again = {.until = NOW + 9000, .grace_ms = GRACE + 1};
    tp_age in_time = guarded(NOW + 1), late = guarded(NOW), withdrawn = guarded(NOW + 1);
    withdrawn.guardian = TARA_GUARDIAN_WITHDRAWN;
    tp_guardian_verify_apply(&in_time, &again, NOW);
    tp_guardian_verify_apply(&late, &again, NOW);
    tp_guardian_verify_apply(&withdrawn, &again, NOW);
    assert_int_equal(in_time.verified_at, NOW - 5);
    assert_int_equal(late.verified_at, NOW);
    assert_int_equal(withdrawn.verified_at, NOW);
    assert_int_equal(in_time.guardian_until, NOW + 9000);
    assert_int_equal(in_time.grace_ms, GRACE + 1);
}

// Policy rows C13 to C15: one duty at a time, the most urgent first, each since when and by when.
static void what_is_owed_because_of_age_is_one_duty(void **state)
{
    enum { NOTICE = 1000, UNTIL = NOW + 5000 };
    tp_age of_age = {.known = TARA_AGE_OF_AGE, .years = 16, .deletion_due = DUE};
    tp_age owed_nothing = minor(), reported = guarded(UNTIL), withdrawn = guarded(NOW - 1);
    tp_age unknown = guarded(UNTIL);
    owed_nothing.deletion_due = 0;
    reported.suspected = 1;
    reported.suspected_at = NOW - 3;
    reported.suspicion_due = DUE;
    withdrawn.guardian = TARA_GUARDIAN_WITHDRAWN;
    withdrawn.deletion_due = DUE;
    unknown.known = TARA_AGE_UNKNOWN;
    const struct {
        tp_age  age;
        int32_t today;
        int32_t kind;
        tp_time since, due;
    } rows[] = {
        {{0},            TODAY, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
        {of_age,         TODAY, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
        {owed_nothing,   TODAY, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
        {unknown,        TODAY, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
        {minor(),        TODAY, TARA_DUTY_MINOR_DELETION, NOW - 10, DUE},
        {withdrawn,      TODAY, TARA_DUTY_MINOR_DELETION, NOW - 1, DUE},
        {reported,       TODAY, TARA_DUTY_SUSPECTED_MINOR, NOW - 3, DUE},
        {guarded(UNTIL), TODAY, TARA_DUTY_GUARDIAN, UNTIL - NOTICE, UNTIL},
        {guarded(NOW + 1), TODAY, TARA_DUTY_GUARDIAN, NOW + 1 - NOTICE, NOW + 1},
        {guarded(NOW),   TODAY, TARA_DUTY_MINOR_DELETION, NOW, NOW + GRACE},
        {guarded(UNTIL), COMES_OF_AGE, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
        {guarded(NOW),   COMES_OF_AGE, TARA_DUTY_MINOR_DELETION, NOW, NOW + GRACE},
        {guarded(TP_TIME_NEVER), TODAY, TARA_DUTY_NONE, TP_TIME_NEVER, TP_TIME_NEVER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_gate     gate = tp_age_gate(&rows[i].age, 16, rows[i].today, NOW);
        tp_age_duty duty = tp_age_duty_of(&rows[i].age, &gate, NOTICE, NOW);
        assert_int_equal(duty.kind, rows[i].kind);
        assert_int_equal(duty.since, rows[i].since);
        assert_int_equal(duty.due, rows[i].due);
    }
    // Whoever looks at the gate knows better: a term that age outlived leaves nothing owed.
    tp_age  ended = guarded(NOW);
    tp_gate gate = tp_age_gate(&ended, 16, COMES_OF_AGE, NOW);
    gate.due = 0;
    assert_int_equal(tp_age_duty_of(&ended, &gate, NOTICE, NOW).kind, TARA_DUTY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_age_that_nobody_told_is_never_adult),
        cmocka_unit_test(at_least_so_old_opens_up_to_that_threshold_and_not_above),
        cmocka_unit_test(under_so_many_years_without_a_day_never_opens),
        cmocka_unit_test(the_gate_opens_on_the_birthday_for_every_threshold_in_law),
        cmocka_unit_test(another_threshold_moves_the_day_by_whole_years),
        cmocka_unit_test(a_day_beyond_the_calendar_is_never_reached),
        cmocka_unit_test(a_guardian_opens_the_gate_until_the_word_ends),
        cmocka_unit_test(a_guardians_word_ends_at_the_threshold),
        cmocka_unit_test(a_guardian_who_withdrew_opens_nothing),
        cmocka_unit_test(a_suspicion_shuts_every_gate),
        cmocka_unit_test(a_known_minor_who_claims_to_be_of_age_becomes_a_suspicion),
        cmocka_unit_test(a_lower_threshold_in_between_does_not_wash_a_child_of_age),
        cmocka_unit_test(a_known_minor_who_claims_to_come_of_age_sooner_becomes_a_suspicion),
        cmocka_unit_test(only_a_minor_may_be_under_an_age),
        cmocka_unit_test(an_age_is_reached_or_not_as_far_as_the_record_goes),
        cmocka_unit_test(a_claim_on_the_birthday_contradicts_nothing),
        cmocka_unit_test(the_deadline_runs_from_when_the_minor_became_known),
        cmocka_unit_test(only_two_ages_can_be_established),
        cmocka_unit_test(a_resolved_suspicion_leaves_what_was_established),
        cmocka_unit_test(a_guardian_is_verified_for_who_is_not_of_age),
        cmocka_unit_test(a_guardian_renewed_in_time_is_one_term),
        cmocka_unit_test(what_is_owed_because_of_age_is_one_duty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
