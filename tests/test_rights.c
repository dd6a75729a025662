// test_rights.c: objection and restriction: what stops, what lifts it, and what nothing overrides.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rules/rights.h"

enum { FIRST = 1000, LATER = 2000, EFFECTS = TARA_OBJECTION_OVERRIDDEN + 1 };

// GDPR Art. 21(1) and (3): it stops while it is open, when it is upheld, and for marketing always.
static void an_objection_stops_until_it_is_overridden(void **state)
{
    static const bool stops[EFFECTS] = {
        [TARA_OBJECTION_NONE] = false,    [TARA_OBJECTION_PENDING] = true,
        [TARA_OBJECTION_ABSOLUTE] = true, [TARA_OBJECTION_UPHELD] = true,
        [TARA_OBJECTION_OVERRIDDEN] = false,
    };
    (void)state;
    for (uint8_t effect = 0; effect < EFFECTS; effect++) {
        tp_objection objection = {effect, FIRST};
        assert_int_equal(tp_objection_stops(&objection), stops[effect]);
    }
}

// GDPR Art. 21: whoever objects, objects to be weighed or for good; nothing else can be raised.
static void only_the_two_ways_of_objecting_are_taken(void **state)
{
    static const tara_status expected[EFFECTS] = {
        TARA_E_INVALID_ARGUMENT, TARA_OK, TARA_OK, TARA_E_INVALID_ARGUMENT,
        TARA_E_INVALID_ARGUMENT,
    };
    (void)state;
    for (uint8_t effect = 0; effect < EFFECTS; effect++) {
        tp_objection_event event = {.effect = effect};
        assert_int_equal(tp_objection_check(&event), expected[effect]);
    }
}

// GDPR Art. 21(2): a second objection never weakens the first, and to marketing it is absolute.
static void a_second_objection_never_weakens_the_first(void **state)
{
    static const tp_objection expected[EFFECTS][2] = { // By effect before: then PENDING, ABSOLUTE.
        {{TARA_OBJECTION_PENDING, LATER},  {TARA_OBJECTION_ABSOLUTE, LATER}},
        {{TARA_OBJECTION_PENDING, FIRST},  {TARA_OBJECTION_ABSOLUTE, LATER}},
        {{TARA_OBJECTION_ABSOLUTE, FIRST}, {TARA_OBJECTION_ABSOLUTE, FIRST}},
        {{TARA_OBJECTION_UPHELD, FIRST},   {TARA_OBJECTION_ABSOLUTE, LATER}},
        {{TARA_OBJECTION_PENDING, LATER},  {TARA_OBJECTION_ABSOLUTE, LATER}},
    };
    (void)state;
    for (uint8_t before = 0; before < EFFECTS; before++) {
        for (uint8_t raised = 0; raised < 2; raised++) {
            tp_objection       objection = {before, FIRST};
            tp_objection_event event = {.effect = (uint8_t)(TARA_OBJECTION_PENDING + raised)};
            tp_objection_apply(&objection, &event, LATER);
            assert_int_equal(objection.state, expected[before][raised].state);
            assert_int_equal(objection.at, expected[before][raised].at);
        }
    }
}

// GDPR Art. 21(3): no ground of the controller's overrides an objection to direct marketing.
static void an_objection_is_decided_only_while_it_is_open(void **state)
{
    static const tara_status expected[EFFECTS] = {
        TARA_E_NOT_FOUND, TARA_OK, TARA_E_NOT_APPLICABLE, TARA_E_NOT_FOUND, TARA_E_NOT_FOUND,
    };
    (void)state;
    for (uint8_t effect = 0; effect < EFFECTS; effect++) {
        tp_objection objection = {effect, FIRST};
        for (uint8_t outcome = 0; outcome < EFFECTS; outcome++) {
            tp_objection_decision_event event = {.outcome = outcome, .grounds = TP_TEXT("fraud")};
            bool possible = outcome == TARA_OBJECTION_UPHELD
                         || outcome == TARA_OBJECTION_OVERRIDDEN;
            tara_status wanted = possible ? expected[effect] : TARA_E_INVALID_ARGUMENT;
            assert_int_equal(tp_objection_decision_check(&objection, &event), wanted);
        }
    }
}

// GDPR Art. 21(1): the controller demonstrates grounds; without any there is no decision.
static void a_decision_needs_grounds_and_keeps_the_day(void **state)
{
    (void)state;
    tp_objection                objection = {TARA_OBJECTION_PENDING, FIRST};
    tp_objection_decision_event event = {.outcome = TARA_OBJECTION_UPHELD};
    assert_int_equal(tp_objection_decision_check(&objection, &event), TARA_E_INVALID_ARGUMENT);
    event.grounds = TP_TEXT("x");
    assert_int_equal(tp_objection_decision_check(&objection, &event), TARA_OK);
    tp_objection_decision_apply(&objection, &event);
    assert_int_equal(objection.state, TARA_OBJECTION_UPHELD);
    assert_int_equal(objection.at, FIRST);
}

// Who objects and later says yes has changed their mind; a yes from before changes nothing.
static void only_a_later_yes_ends_an_objection(void **state)
{
    (void)state;
    for (uint8_t effect = 0; effect < EFFECTS; effect++) {
        tp_objection before = {effect, FIRST};
        tp_objection_consented(&before, FIRST - 1);
        assert_int_equal(before.state, effect);
        assert_int_equal(before.at, FIRST);

        tp_objection after = {effect, FIRST};
        bool         stopped = tp_objection_stops(&after);
        tp_objection_consented(&after, FIRST);
        assert_int_equal(after.state, stopped ? TARA_OBJECTION_NONE : effect);
        assert_int_equal(after.at, stopped ? 0 : FIRST);
    }
}

// GDPR Art. 18(2): storage, legal claims and the protection of another person; nothing else.
static void a_restriction_allows_three_actions_and_no_other(void **state)
{
    (void)state;
    for (int32_t action = -1; action <= TARA_ACTION_COMPLY + 1; action++) {
        bool allowed = action == TARA_ACTION_STORE || action == TARA_ACTION_LEGAL_CLAIM
                    || action == TARA_ACTION_PROTECT_PERSON;
        assert_int_equal(tp_restriction_allows(action), allowed);
    }
}

// GDPR Art. 18(3): the subject is told before it is lifted, so not in the future, and of this one.
static void a_restriction_is_lifted_only_after_the_subject_was_told(void **state)
{
    static const struct {
        tp_time     announced_at;
        tara_status status;
    } rows[] = {
        {FIRST - 1, TARA_E_INVALID_ARGUMENT}, // Before it was set: of some other one.
        {FIRST,     TARA_OK},
        {LATER,     TARA_OK},
        {LATER + 1, TARA_E_INVALID_ARGUMENT}, // Promised is not told.
    };
    (void)state;
    tp_restriction none = {0}, set = {1, FIRST, 0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_restriction_event event = {.lift = 1, .announced_at = rows[i].announced_at};
        assert_int_equal(tp_restriction_check(&set, &event, LATER), rows[i].status);
        assert_int_equal(tp_restriction_check(&none, &event, LATER), TARA_E_NOT_FOUND);
    }
}

// GDPR Art. 18(1): setting one needs a ground; setting it again changes nothing.
static void a_restriction_needs_a_ground_and_stands_since_its_first_day(void **state)
{
    (void)state;
    tp_restriction       restriction = {0};
    tp_restriction_event event = {.lift = 0};
    assert_int_equal(tp_restriction_check(&restriction, &event, FIRST), TARA_E_INVALID_ARGUMENT);
    event.ground = TP_TEXT("x");
    assert_int_equal(tp_restriction_check(&restriction, &event, FIRST), TARA_OK);
    event.ground = TP_TEXT("accuracy");
    assert_int_equal(tp_restriction_check(&restriction, &event, FIRST), TARA_OK);
    tp_restriction_apply(&restriction, &event, FIRST);
    assert_int_equal(restriction.set, 1);
    assert_int_equal(restriction.at, FIRST);
    tp_restriction_apply(&restriction, &event, LATER);
    assert_int_equal(restriction.at, FIRST);

    tp_restriction_event lift = {.lift = 1, .announced_at = LATER};
    tp_restriction_apply(&restriction, &lift, LATER);
    assert_int_equal(restriction.set, 0);
    assert_int_equal(restriction.at, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_objection_stops_until_it_is_overridden),
        cmocka_unit_test(only_the_two_ways_of_objecting_are_taken),
        cmocka_unit_test(a_second_objection_never_weakens_the_first),
        cmocka_unit_test(an_objection_is_decided_only_while_it_is_open),
        cmocka_unit_test(a_decision_needs_grounds_and_keeps_the_day),
        cmocka_unit_test(only_a_later_yes_ends_an_objection),
        cmocka_unit_test(a_restriction_allows_three_actions_and_no_other),
        cmocka_unit_test(a_restriction_is_lifted_only_after_the_subject_was_told),
        cmocka_unit_test(a_restriction_needs_a_ground_and_stands_since_its_first_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
