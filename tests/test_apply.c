// test_apply.c: which rule an event goes to, and which duties follow from a record.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/civil.h"
#include "ledger/apply.h"

enum { TYPES = TP_EVENT_AUTHORIZATION };

static const tp_time now = INT64_C(1772355600000); // 2026-03-01T09:00:00Z
static tp_memory     memory;
static tp_compiled   compiled;
static tp_world      world;

static int set_up(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    if (tp_policy_compile(tara_policy_builtin(), NULL, &memory, &compiled) != TARA_OK) return -1;
    world.compiled = &compiled;
    return 0;
}

static bool of_nobody(int type)
{
    return type == TP_EVENT_POLICY || type == TP_EVENT_ASSESSMENT;
}

// A fact about a person needs one, and a fact about everybody has none: a file that says otherwise
// was not written by us.
static void apply_refuses_events_about_the_wrong_one(void **state)
{
    (void)state;
    tp_standing s;
    tp_standing_clear(&s);
    for (int type = 0; type < 256; type++) {
        tp_event event = {.type = (uint8_t)type, .at = now};
        bool     known = type >= 1 && type <= TYPES;
        if (!known || of_nobody(type)) {
            assert_int_equal(tp_check_event(&world, &s, &event), TARA_E_CORRUPT);
        }
        if (!known || !of_nobody(type)) {
            assert_int_equal(tp_check_event(&world, NULL, &event), TARA_E_CORRUPT);
        }
    }
}

// The rule's own refusal comes through.
static void apply_each_type_is_checked_by_its_rule(void **state)
{
    (void)state;
    static const struct { uint8_t type; tara_status of_zeros; } rows[] = {
        {TP_EVENT_SUBJECT, TARA_OK},
        {TP_EVENT_AGE, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_AGE_REPORT, TARA_OK},
        {TP_EVENT_AGE_RESOLVE, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_GUARDIAN, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_GUARDIAN_END, TARA_E_NOT_FOUND},
        {TP_EVENT_CONSENT, TARA_OK},
        {TP_EVENT_CONTRACT, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_OBJECTION, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_OBJECTION_DECISION, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_RESTRICTION, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_AUTHORIZATION, TARA_OK},
    };
    tp_standing s;
    tp_standing_clear(&s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_event event = {.type = rows[i].type, .at = now};
        assert_int_equal(tp_check_event(&world, &s, &event), rows[i].of_zeros);
    }
    tp_event assessment = {.type = TP_EVENT_ASSESSMENT, .at = now};
    assert_int_equal(tp_check_event(&world, NULL, &assessment), TARA_E_INVALID_ARGUMENT);
}

// Each event changes what it is about, and nothing else of the standing.
static void apply_changes_only_what_the_event_is_about(void **state)
{
    (void)state;
    tp_standing before, after;
    tp_standing_clear(&before);
    after = before;
    tp_event consent = {.type = TP_EVENT_CONSENT, .at = now, .sequence = 7, .policy_version = 1};
    consent.body.consent = (tp_consent_event){.decision = TP_CONSENT_GIVE, .purpose = 63,
                                              .made_at = now, .expires_at = TP_TIME_NEVER};
    tp_apply_standing(&after, &consent);
    assert_int_equal(tp_standing_consent(&after, 63)->state, TARA_CONSENT_GIVEN);
    assert_int_equal(tp_standing_consent(&after, 63)->event, 7);
    for (int slot = 0; slot < 63; slot++) {
        assert_int_equal(tp_standing_consent(&after, slot)->state, TARA_CONSENT_NEVER_ASKED);
    }
    assert_memory_equal(&after.age, &before.age, sizeof after.age);
    assert_memory_equal(&after.contracts, &before.contracts, sizeof after.contracts);
    assert_int_equal(after.restriction.set, 0);
    assert_int_equal(after.objected, 0);
    tp_event relied = {.type = TP_EVENT_AUTHORIZATION, .at = now};
    before = after;
    tp_apply_standing(&after, &relied);
    assert_int_equal(after.chosen, before.chosen);
    assert_memory_equal(&after.age, &before.age, sizeof after.age);
}

// GDPR Art. 21: a yes after an objection is the later word; one that was made before it is not.
static void apply_later_yes_ends_an_objection(void **state)
{
    (void)state;
    for (int later = 0; later < 2; later++) {
        tp_standing s;
        tp_standing_clear(&s);
        tp_event objection = {.type = TP_EVENT_OBJECTION, .at = now};
        objection.body.objection = (tp_objection_event){7, TARA_OBJECTION_ABSOLUTE};
        tp_apply_standing(&s, &objection);
        tp_event yes = {.type = TP_EVENT_CONSENT, .at = now + 5, .policy_version = 1};
        yes.body.consent = (tp_consent_event){.decision = TP_CONSENT_GIVE, .purpose = 7,
            .made_at = later ? now : now - 1, .expires_at = TP_TIME_NEVER};
        tp_apply_standing(&s, &yes);
        assert_int_equal(tp_objection_stops(tp_standing_objection(&s, 7)), !later);
    }
}

static void apply_world_keeps_one_assessment_a_purpose(void **state)
{
    (void)state;
    tp_world mine = world;
    tp_event event = {.type = TP_EVENT_ASSESSMENT, .at = now};
    event.body.assessment = (tp_assessment_event){6, TARA_ASSESSMENT_UNFAVOURABLE, now + 9,
                                                  TP_TEXT("L")};
    tp_apply_world(&mine, &event);
    assert_int_equal(mine.assessment[6].outcome, TARA_ASSESSMENT_UNFAVOURABLE);
    assert_int_equal(mine.assessment[6].expires_at, now + 9);
    assert_int_equal(mine.assessment[5].outcome, 0);
    tp_event other = {.type = TP_EVENT_CONSENT, .at = now};
    tp_apply_world(&mine, &other);
    assert_int_equal(mine.assessment[0].outcome, 0);
}

// The tests that the policy ships are those of its legitimate interests, and only those.
static void apply_shipped_assessments_are_those_of_interests(void **state)
{
    (void)state;
    int shipped = 0;
    for (uint32_t slot = 0; slot < compiled.purpose_slots; slot++) {
        tp_assessment assessment;
        tp_shipped_assessment(&compiled, slot, &assessment);
        bool interest = compiled.purpose[slot].basis_bits >> TARA_BASIS_LEGITIMATE_INTEREST & 1;
        assert_int_equal(assessment.outcome == TARA_ASSESSMENT_FAVOURABLE, interest);
        shipped += interest;
    }
    assert_int_equal(shipped, 4);
    tp_assessment none;
    tp_shipped_assessment(&compiled, 63, &none);
    assert_int_equal(none.outcome, 0);
}

// --- duties ------------------------------------------------------------------------------------

static uint32_t duties_of(const tp_standing *s, tp_time at, tara_duty *duties, uint32_t capacity)
{
    const tara_policy *policy = tara_policy_builtin();
    tp_gate_view       view = tp_gate_view_of(policy, s, at);
    return tp_standing_duties(policy, s, &view, at, duties, capacity);
}

static void give(tp_standing *s, uint8_t slot, tp_time until)
{
    tp_event yes = {.type = TP_EVENT_CONSENT, .at = now, .policy_version = 1, .sequence = 3};
    yes.body.consent = (tp_consent_event){.decision = TP_CONSENT_GIVE, .purpose = slot,
                                          .made_at = now, .expires_at = until};
    tp_apply_standing(s, &yes);
}

// A yes becomes a duty thirty days before it ends; who has objected is not asked again.
static void apply_consent_is_a_duty_before_it_ends(void **state)
{
    (void)state;
    tara_duty   duties[8];
    tp_standing s;
    tp_time     end = now + 100 * (tp_time)TP_DAY_MS;
    const tara_policy *policy = tara_policy_builtin();
    tp_standing_clear(&s);
    assert_int_equal(duties_of(&s, now, duties, 8), 0);
    give(&s, 7, end);
    give(&s, 5, TP_TIME_NEVER);
    assert_int_equal(duties_of(&s, now, duties, 8), 1);
    assert_int_equal(duties[0].kind, TARA_DUTY_CONSENT);
    assert_int_equal(duties[0].ref, 8);
    assert_int_equal(duties[0].since_unix_ms, end - 30 * (tp_time)TP_DAY_MS);
    assert_int_equal(duties[0].due_unix_ms, end);
    assert_int_equal(duties[0].late, 0);
    tp_gate_view view = tp_gate_view_of(policy, &s, now);
    assert_int_equal(tp_standing_due(policy, &s, &view, now), duties[0].since_unix_ms);
    assert_int_equal(duties_of(&s, end, duties, 8), 1);
    assert_int_equal(duties[0].late, 1);
    assert_int_equal(duties_of(&s, now, duties, 0), 0); // No room: nothing is written.
    tp_event objection = {.type = TP_EVENT_OBJECTION, .at = now};
    objection.body.objection = (tp_objection_event){7, TARA_OBJECTION_ABSOLUTE};
    tp_apply_standing(&s, &objection);
    assert_int_equal(duties_of(&s, now, duties, 8), 0);
    view = tp_gate_view_of(policy, &s, now);
    assert_int_equal(tp_standing_due(policy, &s, &view, now), TP_TIME_NEVER);
}

static void apply_assessment_is_a_duty_before_it_ends(void **state)
{
    (void)state;
    tara_duty     duty;
    tp_assessment open = {TARA_ASSESSMENT_FAVOURABLE, now, TP_TIME_NEVER}, none = {0};
    tp_assessment ends = {TARA_ASSESSMENT_FAVOURABLE, now, now + 50 * (tp_time)TP_DAY_MS};
    const tara_policy *policy = tara_policy_builtin();
    assert_int_equal(tp_assessment_duty(policy, &open, 7, now, &duty, 1), 0);
    assert_int_equal(tp_assessment_duty(policy, &none, 7, now, &duty, 1), 0);
    assert_int_equal(tp_assessment_duty(policy, &ends, 7, now, &duty, 1), 1);
    assert_int_equal(duty.kind, TARA_DUTY_ASSESSMENT);
    assert_int_equal(duty.ref, 7);
    assert_int_equal(duty.since_unix_ms, now + 20 * (tp_time)TP_DAY_MS);
    assert_int_equal(tp_assessment_due(policy, ends.expires_at), duty.since_unix_ms);
    assert_int_equal(tp_assessment_due(policy, TP_TIME_NEVER), TP_TIME_NEVER);
}

// The policy's notice may be in months or years, too.
static void apply_notice_before_an_end_goes_by_its_unit(void **state)
{
    (void)state;
    tara_policy policy = *tara_policy_builtin();
    tp_time     end = INT64_C(1774947600000); // 2026-03-31T09:00:00Z
    policy.renewal_notice.unit = TP_MONTHS;
    policy.renewal_notice.count = 1;
    assert_int_equal(tp_assessment_due(&policy, end), INT64_C(1772269200000)); // 28 February.
    policy.renewal_notice.unit = TP_YEARS;
    assert_int_equal(tp_assessment_due(&policy, end), INT64_C(1743411600000)); // A year before.
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apply_refuses_events_about_the_wrong_one),
        cmocka_unit_test(apply_each_type_is_checked_by_its_rule),
        cmocka_unit_test(apply_changes_only_what_the_event_is_about),
        cmocka_unit_test(apply_later_yes_ends_an_objection),
        cmocka_unit_test(apply_world_keeps_one_assessment_a_purpose),
        cmocka_unit_test(apply_shipped_assessments_are_those_of_interests),
        cmocka_unit_test(apply_consent_is_a_duty_before_it_ends),
        cmocka_unit_test(apply_assessment_is_a_duty_before_it_ends),
        cmocka_unit_test(apply_notice_before_an_end_goes_by_its_unit),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
