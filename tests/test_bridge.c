// test_bridge.c: what a string says of a purpose, and what follows from it, state by state.
#include "host.h"

#include "base/civil.h"
#include "decision/bridge.h"

// --- what it says ------------------------------------------------------------------------------

#define BITS(...) bits((const int[]){__VA_ARGS__, 0})

static uint32_t bits(const int *numbers)
{
    uint32_t set = 0;
    for (; *numbers != 0; numbers++) set |= UINT32_C(1) << *numbers;
    return set;
}

// GDPR Art. 4(11): specific. All that stands for the purpose, or no yes.
static void a_yes_is_all_of_what_stands_for_a_purpose(void **state)
{
    (void)state;
    const struct { uint32_t tcf; uint32_t custom; uint32_t asked, agreed; uint64_t own, ours;
                   tp_said said; } rows[] = {
        {BITS(7), 0, BITS(7), BITS(7), 0, 0, TP_SAID_YES},
        {BITS(7), 0, BITS(7), BITS(8), 0, 0, TP_SAID_NO},
        {BITS(7), 0, BITS(8), BITS(8), 0, 0, TP_SAID_NOTHING},
        {BITS(7), 0, BITS(8), BITS(7), 0, 0, TP_SAID_NOTHING}, // A bit that nobody asked about.
        {BITS(7, 9), 0, BITS(7, 9), BITS(7, 9), 0, 0, TP_SAID_YES},
        {BITS(7, 9), 0, BITS(7, 9), BITS(9), 0, 0, TP_SAID_NO},
        {BITS(7, 9), 0, BITS(9), BITS(9), 0, 0, TP_SAID_NOTHING},
        {BITS(7, 9), 0, BITS(9), 0, 0, 0, TP_SAID_NO},
        {0, 3, BITS(1), BITS(1), 8, 8, TP_SAID_YES},
        {0, 3, BITS(1), BITS(1), 8, 0, TP_SAID_NO},
        {0, 3, BITS(1), BITS(1), 4, 4, TP_SAID_NOTHING},
        {0, 63, 0, 0, UINT64_C(1) << 63, UINT64_C(1) << 63, TP_SAID_YES},
        {BITS(7), 3, BITS(7), BITS(7), 8, 8, TP_SAID_YES},
        {BITS(7), 3, BITS(7), BITS(7), 8, 0, TP_SAID_NO},
        {BITS(7), 3, BITS(7), 0, 8, 8, TP_SAID_NO},
        {BITS(7), 3, BITS(7), BITS(7), 0, 0, TP_SAID_NOTHING},
        {BITS(7), 3, 0, 0, 8, 8, TP_SAID_NOTHING},
        {BITS(24), 0, BITS(24), BITS(24), 0, 0, TP_SAID_YES},
        {0, 0, BITS(1), BITS(1), 8, 8, TP_SAID_NOTHING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_purpose purpose = {.tcf = rows[i].tcf, .tcf_custom = rows[i].custom};
        tp_tc_said string = {.asked = rows[i].asked, .agreed = rows[i].agreed,
                             .custom_asked = rows[i].own, .custom_agreed = rows[i].ours};
        if (tp_bridge_tc(&purpose, &string) != rows[i].said) fail_msg("row %zu", i);
    }
}

static void an_interest_is_read_from_its_own_bits(void **state)
{
    (void)state;
    tp_purpose purpose = {.tcf = BITS(7, 8)};
    tp_tc_said string = {.agreed = BITS(7, 8), .interest_asked = BITS(7, 8), .interest = BITS(7)};
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_NO);
    string.interest = BITS(7, 8);
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_YES);
    string.interest_asked = 0;
    string.asked = BITS(7, 8);
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_NOTHING);
    purpose = (tp_purpose){.tcf_custom = 3};
    string = (tp_tc_said){.custom_asked = BITS(3), .custom_agreed = BITS(3)};
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_NO);
    string.custom_interest = BITS(3);
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_YES);
    purpose.tcf = BITS(7);
    assert_int_equal(tp_bridge_tc_interest(&purpose, &string), TP_SAID_NOTHING);
}

// Not to have opted out is no consent, of whatever field; a no is heard from any.
static void only_consent_fields_give_and_any_field_takes(void **state)
{
    (void)state;
    for (uint32_t mapped = 0; mapped < 1U << TP_GPP_NAMES; mapped++) {
        for (uint32_t no = 0; no < 1U << TP_GPP_NAMES; no++) {
            for (uint32_t yes = 0; yes < 1U << TP_GPP_NAMES; yes++) {
                tp_purpose  purpose = {.gpp = mapped};
                tp_gpp_said string = {no, yes};
                uint32_t    consents = mapped & (1U << TP_GPP_SENSITIVE | 1U << TP_GPP_PERSONAL
                                                 | 1U << TP_GPP_ADDITIONAL);
                tp_said expected = (mapped & no) != 0 ? TP_SAID_NO
                                 : consents != 0 && (consents & yes) == consents ? TP_SAID_YES
                                 : TP_SAID_NOTHING;
                assert_int_equal(tp_bridge_gpp(&purpose, &string), expected);
            }
        }
    }
}

// --- what follows ------------------------------------------------------------------------------

enum { SLOT = 0 };
#define DAY(n) (HOST_NOW + (n) * HOST_DAY)

static tp_compiled compiled;
static tp_world    world;
static tp_purpose  declared;

static void begin_world(void)
{
    memset(&compiled, 0, sizeof compiled);
    memset(&world, 0, sizeof world);
    declared = (tp_purpose){.consent_yes = {13, TP_MONTHS}, .consent_no = {6, TP_MONTHS}};
    compiled.policy = &tp_policy_builtin;
    compiled.published_at = TP_TIME_MIN;
    compiled.purpose[SLOT].declared = &declared;
    compiled.purposes = 1;
    world.compiled = &compiled;
}

// What is on record is from day 0; TARA_CONSENT_OUTDATED and _EXPIRED are made so.
static tp_standing standing_in(uint8_t state)
{
    tp_standing s;
    tp_standing_clear(&s);
    s.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 30};
    if (state == TARA_CONSENT_NEVER_ASKED) return s;
    tp_consent *consent = tp_standing_choose(&s, SLOT);
    *consent = (tp_consent){.state = state, .policy_version = 1, .at = DAY(0),
                            .expires_at = TP_TIME_NEVER, .event = 7};
    if (state == TARA_CONSENT_EXPIRED) consent->expires_at = DAY(1);
    if (state == TARA_CONSENT_EXPIRED || state == TARA_CONSENT_OUTDATED) {
        consent->state = TARA_CONSENT_GIVEN;
    }
    world.meaning_since[SLOT] = state == TARA_CONSENT_OUTDATED ? 2 : 0;
    return s;
}

static tp_gate_view open_gate(void)
{
    tp_gate_view view = {.threshold = 16, .threshold_now = 16, .until = TP_TIME_NEVER};
    view.gate.permitted = true;
    view.gate.age = TARA_AGE_OF_AGE;
    return view;
}

static tp_bridged bridge(uint8_t state, const tp_statement *statement)
{
    begin_world();
    tp_standing  s = standing_in(state);
    tp_gate_view view = open_gate();
    return tp_bridge_consent(&world, &s, &view, SLOT, statement, DAY(9));
}

#define SAME TP_BRIDGED_UNCHANGED
#define OLD  TP_BRIDGED_OLDER
#define GONE TP_BRIDGED_WITHDRAWN
#define REF  TP_BRIDGED_REFUSED
#define GAVE TP_BRIDGED_GIVEN

// Every state, with a yes, a bit that is not set and a no said outright, from before, at and after
// what is on record, and of a string without a time.
static void every_state_has_its_answer(void **state)
{
    (void)state;
    static const struct { uint8_t from, said, outright; uint8_t then[4]; } rows[] = {
        // from                     said           outright  before at    after  undated
        {TARA_CONSENT_NEVER_ASKED, TP_SAID_YES, 0, {GAVE, GAVE, GAVE, GAVE}},
        {TARA_CONSENT_GIVEN,       TP_SAID_YES, 0, {SAME, SAME, GAVE, SAME}},
        {TARA_CONSENT_REFUSED,     TP_SAID_YES, 0, {OLD,  OLD,  GAVE, OLD}},
        {TARA_CONSENT_WITHDRAWN,   TP_SAID_YES, 0, {OLD,  OLD,  GAVE, OLD}},
        {TARA_CONSENT_EXPIRED,     TP_SAID_YES, 0, {OLD,  OLD,  GAVE, OLD}},
        {TARA_CONSENT_NEVER_ASKED, TP_SAID_NO,  0, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_GIVEN,       TP_SAID_NO,  0, {OLD,  GONE, GONE, GONE}},
        {TARA_CONSENT_REFUSED,     TP_SAID_NO,  0, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_WITHDRAWN,   TP_SAID_NO,  0, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_EXPIRED,     TP_SAID_NO,  0, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_OUTDATED,    TP_SAID_NO,  0, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_NEVER_ASKED, TP_SAID_NO,  1, {REF,  REF,  REF,  REF}},
        {TARA_CONSENT_GIVEN,       TP_SAID_NO,  1, {OLD,  GONE, GONE, GONE}},
        {TARA_CONSENT_REFUSED,     TP_SAID_NO,  1, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_WITHDRAWN,   TP_SAID_NO,  1, {SAME, SAME, SAME, SAME}},
        {TARA_CONSENT_EXPIRED,     TP_SAID_NO,  1, {OLD,  REF,  REF,  REF}},
        {TARA_CONSENT_OUTDATED,    TP_SAID_NO,  1, {OLD,  GONE, GONE, GONE}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int when = 0; when < 4; when++) {
            tp_statement statement = {.said = (tp_said)rows[i].said, .dated = when < 3,
                                      .outright = rows[i].outright,
                                      .made_at = when < 3 ? DAY(when - 1) : DAY(9)};
            tp_bridged then = bridge(rows[i].from, &statement);
            if (then != rows[i].then[when]) fail_msg("row %zu, time %d: %d", i, when, (int)then);
        }
    }
    for (uint8_t from = 0; from <= TARA_CONSENT_OUTDATED; from++) {
        tp_statement nothing = {.said = TP_SAID_NOTHING, .dated = true, .made_at = DAY(5)};
        assert_int_equal(bridge(from, &nothing), TP_BRIDGED_SILENT);
    }
}

// C38: what the purpose meant on the day of the yes is what was agreed to.
static void a_yes_counts_for_what_the_purpose_meant_that_day(void **state)
{
    (void)state;
    static tp_compiled first;
    static tara_policy second;
    tp_gate_view       view = open_gate();
    begin_world();
    first = compiled;
    second = tp_policy_builtin;
    second.version = 2;
    compiled.before = &first;
    compiled.policy = &second;
    compiled.published_at = DAY(3);
    tp_standing s = standing_in(TARA_CONSENT_NEVER_ASKED);
    world.meaning_since[SLOT] = 2;
    tp_statement yes = {.said = TP_SAID_YES, .dated = true, .made_at = DAY(3) - 1};
    assert_int_equal(tp_bridge_consent(&world, &s, &view, SLOT, &yes, DAY(9)),
                     TP_BRIDGED_OUTDATED);
    yes.made_at = DAY(3);
    assert_int_equal(tp_bridge_consent(&world, &s, &view, SLOT, &yes, DAY(9)), TP_BRIDGED_GIVEN);
    world.meaning_since[SLOT] = 1; // Nothing grew.
    yes.made_at = DAY(2);
    assert_int_equal(tp_bridge_consent(&world, &s, &view, SLOT, &yes, DAY(9)), TP_BRIDGED_GIVEN);
}

static void a_yes_counts_for_as_long_as_the_policy_lets_it(void **state)
{
    (void)state;
    tp_statement yes = {.said = TP_SAID_YES, .dated = true};
    yes.made_at = tp_period_after((tp_period){-13, TP_MONTHS}, DAY(9));
    assert_int_equal(bridge(TARA_CONSENT_NEVER_ASKED, &yes), TP_BRIDGED_OUTDATED);
    yes.made_at += HOST_DAY;
    assert_int_equal(bridge(TARA_CONSENT_NEVER_ASKED, &yes), TP_BRIDGED_GIVEN);
}

// GDPR Art. 8; C12: the gate is asked after the order in time, so that what is on record is told.
static void the_gate_stops_a_yes_and_no_no(void **state)
{
    (void)state;
    tp_gate_view view = open_gate();
    tp_statement yes = {.said = TP_SAID_YES, .dated = true, .made_at = DAY(5)};
    tp_statement no = {.said = TP_SAID_NO, .dated = true, .made_at = DAY(5)};
    begin_world();
    view.gate.permitted = false;
    for (int32_t age = TARA_AGE_UNKNOWN; age <= TARA_AGE_SUSPECTED_MINOR; age++) {
        tp_standing s = standing_in(TARA_CONSENT_NEVER_ASKED), given = standing_in(1);
        view.gate.age = (uint8_t)age;
        tp_bridged then = tp_bridge_consent(&world, &s, &view, SLOT, &yes, DAY(9));
        assert_int_equal(then, age == TARA_AGE_UNKNOWN ? TP_BRIDGED_GIVEN : TP_BRIDGED_GATED);
        assert_int_equal(tp_bridge_consent(&world, &given, &view, SLOT, &no, DAY(9)), GONE);
    }
}

// GDPR Art. 21(3).
static void a_yes_takes_no_objection_back(void **state)
{
    (void)state;
    static const struct { uint8_t objection; tp_bridged then; } rows[] = {
        {TARA_OBJECTION_NONE, TP_BRIDGED_GIVEN}, {TARA_OBJECTION_PENDING, OLD},
        {TARA_OBJECTION_ABSOLUTE, OLD}, {TARA_OBJECTION_UPHELD, OLD},
        {TARA_OBJECTION_OVERRIDDEN, TP_BRIDGED_GIVEN},
    };
    tp_gate_view view = open_gate();
    tp_statement yes = {.said = TP_SAID_YES, .dated = true, .made_at = DAY(5)};
    for (size_t i = 0; i < 5; i++) {
        begin_world();
        tp_standing s = standing_in(TARA_CONSENT_NEVER_ASKED);
        *tp_standing_object(&s, SLOT) = (tp_objection){rows[i].objection, DAY(1)};
        assert_int_equal(tp_bridge_consent(&world, &s, &view, SLOT, &yes, DAY(9)), rows[i].then);
        tp_statement no = {.said = TP_SAID_NO, .made_at = DAY(5)};
        bool first = rows[i].objection == TARA_OBJECTION_NONE;
        assert_int_equal(tp_bridge_objection(&s, SLOT, &no), first ? TP_BRIDGED_OBJECTED : SAME);
        assert_int_equal(tp_bridge_objection(&s, SLOT, &yes), TP_BRIDGED_SILENT);
    }
}

// --- what is told to others --------------------------------------------------------------------

static void only_a_yes_that_counts_is_told(void **state)
{
    (void)state;
    tp_gate_view view = open_gate();
    for (uint8_t from = 0; from <= TARA_CONSENT_OUTDATED; from++) {
        begin_world();
        tp_standing s = standing_in(from);
        bool given = from == TARA_CONSENT_GIVEN;
        bool no = from == TARA_CONSENT_REFUSED || from == TARA_CONSENT_WITHDRAWN;
        assert_int_equal(tp_bridge_tells_yes(&world, &s, &view, SLOT, DAY(9)), given);
        assert_int_equal(tp_bridge_tells_no(&s, SLOT), no);
        view.gate.permitted = false;
        view.gate.age = TARA_AGE_SUSPECTED_MINOR;
        assert_false(tp_bridge_tells_yes(&world, &s, &view, SLOT, DAY(9)));
        view = open_gate();
        *tp_standing_object(&s, SLOT) = (tp_objection){TARA_OBJECTION_PENDING, DAY(1)};
        assert_false(tp_bridge_tells_yes(&world, &s, &view, SLOT, DAY(9)));
        assert_true(tp_bridge_tells_no(&s, SLOT));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_yes_is_all_of_what_stands_for_a_purpose),
        cmocka_unit_test(an_interest_is_read_from_its_own_bits),
        cmocka_unit_test(only_consent_fields_give_and_any_field_takes),
        cmocka_unit_test(every_state_has_its_answer),
        cmocka_unit_test(a_yes_counts_for_what_the_purpose_meant_that_day),
        cmocka_unit_test(a_yes_counts_for_as_long_as_the_policy_lets_it),
        cmocka_unit_test(the_gate_stops_a_yes_and_no_no),
        cmocka_unit_test(a_yes_takes_no_objection_back),
        cmocka_unit_test(only_a_yes_that_counts_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
