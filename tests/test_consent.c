// test_consent.c: where a consent stands, cell by cell, and what no choice can do to it.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/civil.h"
#include "rules/consent.h"

enum { GIVEN_AT = 1000, EXPIRES_AT = 5000, CHOSEN_AT = 6000 };

// A consent that reads as `state` at `now`: EXPIRED is a yes whose time is over.
static tp_consent consent_in(uint8_t state, tp_time now)
{
    tp_consent consent = {.state = state, .policy_version = 3, .at = GIVEN_AT, .event = 7};
    consent.expires_at = TP_TIME_NEVER;
    if (state == TARA_CONSENT_NEVER_ASKED) return (tp_consent){0};
    if (state == TARA_CONSENT_EXPIRED) {
        consent.state = TARA_CONSENT_GIVEN;
        consent.expires_at = now;
    }
    return consent;
}

static tp_consent_event choice_of(tp_consent_decision decision)
{
    return (tp_consent_event){.decision = (uint8_t)decision, .actor = TARA_ACTOR_GUARDIAN,
                              .made_at = CHOSEN_AT, .expires_at = CHOSEN_AT + 1000};
}

static const uint8_t reachable[] = {TARA_CONSENT_NEVER_ASKED, TARA_CONSENT_GIVEN,
                                    TARA_CONSENT_REFUSED, TARA_CONSENT_WITHDRAWN,
                                    TARA_CONSENT_EXPIRED};
enum { REACHABLE = sizeof reachable };

// GDPR Art. 7(3): a no after a yes is a withdrawal; a no to a first question is a refusal.
static void every_choice_leads_where_the_table_says(void **state)
{
    static const uint8_t expected[REACHABLE][TP_CONSENT_DECISIONS] = {
        {TARA_CONSENT_GIVEN, TARA_CONSENT_REFUSED, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, TARA_CONSENT_WITHDRAWN, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, TARA_CONSENT_REFUSED, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, TARA_CONSENT_WITHDRAWN, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN, TARA_CONSENT_REFUSED, TARA_CONSENT_WITHDRAWN},
    };
    (void)state;
    for (int from = 0; from < REACHABLE; from++) {
        for (int decision = 0; decision < TP_CONSENT_DECISIONS; decision++) {
            tp_consent       consent = consent_in(reachable[from], CHOSEN_AT);
            tp_consent_event event = choice_of((tp_consent_decision)decision);
            assert_int_equal(tp_consent_state(&consent, 0, CHOSEN_AT), reachable[from]);
            tp_consent_apply(&consent, &event, 4, 99);
            assert_int_equal(consent.state, expected[from][decision]);
        }
    }
}

// GDPR Art. 7(1): what is kept of a choice is what shows it: who, when, under which version.
static void a_choice_replaces_all_that_was_kept_of_the_one_before(void **state)
{
    (void)state;
    for (int from = 0; from < REACHABLE; from++) {
        tp_consent       consent = consent_in(reachable[from], CHOSEN_AT);
        tp_consent_event event = choice_of(TP_CONSENT_GIVE);
        tp_consent_apply(&consent, &event, 4, 99);
        assert_int_equal(consent.actor, TARA_ACTOR_GUARDIAN);
        assert_int_equal(consent.policy_version, 4);
        assert_int_equal(consent.at, CHOSEN_AT);
        assert_int_equal(consent.expires_at, CHOSEN_AT + 1000);
        assert_int_equal(consent.event, 99);
    }
}

// GDPR Art. 7(3): taking back is possible at any time, for anybody who may choose.
static void withdrawing_is_never_refused_from_any_state(void **state)
{
    (void)state;
    for (int from = 0; from < REACHABLE; from++) {
        for (uint8_t actor = TARA_ACTOR_SUBJECT; actor <= TARA_ACTOR_AGENT; actor++) {
            tp_consent       consent = consent_in(reachable[from], CHOSEN_AT);
            tp_consent_event event = choice_of(TP_CONSENT_WITHDRAW);
            event.actor = actor;
            assert_int_equal(tp_consent_check(&consent, &event), TARA_OK);
            tp_consent_apply(&consent, &event, 4, 99);
            assert_int_equal(tp_consent_state(&consent, 0, CHOSEN_AT), TARA_CONSENT_WITHDRAWN);
            assert_int_equal(tp_consent_state(&consent, 9, TP_TIME_MAX), TARA_CONSENT_WITHDRAWN);
        }
    }
}

// GDPR Art. 4(11): a choice that nobody could have made is no choice.
static void a_choice_that_cannot_be_is_refused(void **state)
{
    (void)state;
    tp_consent       consent = consent_in(TARA_CONSENT_GIVEN, CHOSEN_AT);
    tp_consent_event event = choice_of(TP_CONSENT_GIVE);
    event.decision = TP_CONSENT_DECISIONS;
    assert_int_equal(tp_consent_check(&consent, &event), TARA_E_INVALID_ARGUMENT);
    event = choice_of(TP_CONSENT_GIVE);
    event.actor = TARA_ACTOR_AGENT;
    assert_int_equal(tp_consent_check(&consent, &event), TARA_OK);
    event.actor = TARA_ACTOR_AGENT + 1;
    assert_int_equal(tp_consent_check(&consent, &event), TARA_E_INVALID_ARGUMENT);
}

// A choice cannot be slipped in before the one that stands (GDPR Art. 5(2)).
static void a_choice_before_the_last_one_is_refused(void **state)
{
    (void)state;
    tp_consent       consent = consent_in(TARA_CONSENT_REFUSED, CHOSEN_AT);
    tp_consent_event event = choice_of(TP_CONSENT_GIVE);
    event.made_at = GIVEN_AT - 1;
    assert_int_equal(tp_consent_check(&consent, &event), TARA_E_CLOCK_BACKWARDS);
    event.made_at = GIVEN_AT;
    assert_int_equal(tp_consent_check(&consent, &event), TARA_OK);

    tp_consent never = {.at = GIVEN_AT}; // Nothing was chosen: its time means nothing.
    event.made_at = GIVEN_AT - 1;
    assert_int_equal(tp_consent_check(&never, &event), TARA_OK);
}

// Policy row C28: a yes ends at the first instant at which it no longer holds, and by itself.
static void a_yes_expires_on_the_millisecond(void **state)
{
    (void)state;
    tp_consent consent = consent_in(TARA_CONSENT_GIVEN, 0);
    consent.expires_at = EXPIRES_AT;
    assert_int_equal(tp_consent_state(&consent, 0, EXPIRES_AT - 1), TARA_CONSENT_GIVEN);
    assert_int_equal(tp_consent_state(&consent, 0, EXPIRES_AT), TARA_CONSENT_EXPIRED);
    consent.expires_at = TP_TIME_NEVER;
    assert_int_equal(tp_consent_state(&consent, 0, TP_TIME_MAX), TARA_CONSENT_GIVEN);
}

// Policy row C38: a yes to something narrower is no yes to what it has grown to.
static void a_yes_from_before_a_wider_meaning_is_outdated(void **state)
{
    (void)state;
    tp_consent consent = consent_in(TARA_CONSENT_GIVEN, 0);
    assert_int_equal(tp_consent_state(&consent, 3, GIVEN_AT), TARA_CONSENT_GIVEN);
    assert_int_equal(tp_consent_state(&consent, 4, GIVEN_AT), TARA_CONSENT_OUTDATED);
    consent.expires_at = EXPIRES_AT; // Expired says more: not even the narrow meaning holds.
    assert_int_equal(tp_consent_state(&consent, 4, EXPIRES_AT), TARA_CONSENT_EXPIRED);
}

// GDPR Art. 4(11): silence is not consent.
static void a_zeroed_consent_was_never_asked(void **state)
{
    (void)state;
    tp_consent consent = {0};
    assert_int_equal(tp_consent_state(&consent, 0, 0), TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(tp_consent_state(&consent, 9, TP_TIME_MAX), TARA_CONSENT_NEVER_ASKED);
    assert_true(tp_consent_may_ask(&consent, 0, 0));
    assert_int_equal(tp_consent_changes_at(&consent, 0), TP_TIME_NEVER);
}

// Policy row C28: nobody is asked again while a yes holds, or before the delay after a no.
static void asking_again_waits_for_the_delay_or_for_a_wider_meaning(void **state)
{
    static const struct {
        uint8_t  state;
        tp_time  now;
        uint32_t meaning_since;
        bool     may_ask;
    } rows[] = {
        {TARA_CONSENT_NEVER_ASKED, EXPIRES_AT - 1, 3, true},
        {TARA_CONSENT_GIVEN,       EXPIRES_AT - 1, 3, false},
        {TARA_CONSENT_GIVEN,       EXPIRES_AT,     3, true}, // Expired.
        {TARA_CONSENT_GIVEN,       EXPIRES_AT - 1, 4, true}, // Outdated.
        {TARA_CONSENT_REFUSED,     EXPIRES_AT - 1, 3, false},
        {TARA_CONSENT_REFUSED,     EXPIRES_AT,     3, true},
        {TARA_CONSENT_REFUSED,     EXPIRES_AT - 1, 4, true},
        {TARA_CONSENT_WITHDRAWN,   EXPIRES_AT - 1, 3, false},
        {TARA_CONSENT_WITHDRAWN,   EXPIRES_AT,     3, true},
        {TARA_CONSENT_WITHDRAWN,   EXPIRES_AT - 1, 4, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_consent consent = {.state = rows[i].state, .policy_version = 3, .at = GIVEN_AT,
                              .expires_at = EXPIRES_AT};
        bool may_ask = tp_consent_may_ask(&consent, rows[i].meaning_since, rows[i].now);
        assert_int_equal(may_ask, rows[i].may_ask);
    }
}

// Only a yes that holds has an end to wait for: a no does not end by itself.
static void only_a_yes_changes_by_the_passing_of_time(void **state)
{
    (void)state;
    for (uint8_t s = TARA_CONSENT_NEVER_ASKED; s <= TARA_CONSENT_WITHDRAWN; s++) {
        tp_consent consent = {.state = s, .at = GIVEN_AT, .expires_at = EXPIRES_AT};
        tp_time    expected = s == TARA_CONSENT_GIVEN ? EXPIRES_AT : TP_TIME_NEVER;
        assert_int_equal(tp_consent_changes_at(&consent, EXPIRES_AT - 1), expected);
        assert_int_equal(tp_consent_changes_at(&consent, EXPIRES_AT), TP_TIME_NEVER);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_choice_leads_where_the_table_says),
        cmocka_unit_test(a_choice_replaces_all_that_was_kept_of_the_one_before),
        cmocka_unit_test(withdrawing_is_never_refused_from_any_state),
        cmocka_unit_test(a_choice_that_cannot_be_is_refused),
        cmocka_unit_test(a_choice_before_the_last_one_is_refused),
        cmocka_unit_test(a_yes_expires_on_the_millisecond),
        cmocka_unit_test(a_yes_from_before_a_wider_meaning_is_outdated),
        cmocka_unit_test(a_zeroed_consent_was_never_asked),
        cmocka_unit_test(asking_again_waits_for_the_delay_or_for_a_wider_meaning),
        cmocka_unit_test(only_a_yes_changes_by_the_passing_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
