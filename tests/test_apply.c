// test_apply.c: which rule an event goes to, and which duties follow from a record.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "ledger/apply.h"

// Of a policy that no other version came before.
static tp_gate_view gate_view(const tara_policy *its, const tp_standing *standing, tp_time at)
{
    static tp_compiled alone;
    alone.policy = its;
    return tp_gate_view_of(&alone, standing, at);
}

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

enum { SOMEBODY = 1, NOBODY = 2 }; // Whom an event may concern.

static int whom(int type)
{
    switch (type) {
    case TP_EVENT_POLICY: case TP_EVENT_ASSESSMENT: case TP_EVENT_SOURCE:
    case TP_EVENT_SAFEGUARD: case TP_EVENT_SAFEGUARD_END:
    case TP_EVENT_BREACH: case TP_EVENT_BREACH_ASSESS: case TP_EVENT_BREACH_NOTIFIED:
    case TP_EVENT_ERASE: case TP_EVENT_ENTRY:
        return NOBODY;
    case TP_EVENT_HOLD: case TP_EVENT_HOLD_END: // Of one, or of everybody.
        return SOMEBODY | NOBODY;
    case TP_EVENT_COOKIE_CHOICE: case TP_EVENT_SIGNAL:
    case TP_EVENT_DISCLOSURE: case TP_EVENT_TOLD: case TP_EVENT_NOTICE:
    case TP_EVENT_BREACH_SUBJECT: case TP_EVENT_FORGET: case TP_EVENT_KEPT:
        return SOMEBODY;
    default:
        return type >= TP_EVENT_POLICY && type <= TP_EVENT_REQUEST_MARK ? SOMEBODY : 0;
    }
}

// A fact about a person needs one, and a fact about everybody has none: a file that says otherwise
// was not written by us.
static void apply_refuses_events_about_the_wrong_one(void **state)
{
    (void)state;
    tp_standing s;
    tp_standing_clear(&s);
    for (int type = 0; type < 256; type++) {
        tp_event    event = {.type = (uint8_t)type, .at = now};
        tara_status of_one = tp_check_event(&world, &s, &event);
        tara_status of_all = tp_check_event(&world, NULL, &event);
        assert_int_equal(of_one != TARA_E_CORRUPT, (whom(type) & SOMEBODY) != 0);
        assert_int_equal(of_all != TARA_E_CORRUPT, (whom(type) & NOBODY) != 0);
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
        // What these say is checked against their records, in the same commit.
        {TP_EVENT_MERGE, TARA_OK}, {TP_EVENT_HOLDING, TARA_OK}, {TP_EVENT_TOUCH, TARA_OK},
        {TP_EVENT_PURPOSE_END, TARA_OK}, {TP_EVENT_ERASED, TARA_OK},
        {TP_EVENT_ERASURE_REFUSED, TARA_OK}, {TP_EVENT_HOLD, TARA_OK},
        {TP_EVENT_HOLD_END, TARA_OK}, {TP_EVENT_REQUEST, TARA_OK},
        {TP_EVENT_REQUEST_IDENTITY, TARA_OK}, {TP_EVENT_REQUEST_EXTEND, TARA_OK},
        {TP_EVENT_REQUEST_REFUSE, TARA_OK}, {TP_EVENT_REQUEST_PLAN, TARA_OK},
        {TP_EVENT_REQUEST_STEP, TARA_OK}, {TP_EVENT_REQUEST_CORRECT, TARA_OK},
        {TP_EVENT_REQUEST_MARK, TARA_OK}, {TP_EVENT_FORGET, TARA_OK},
        {TP_EVENT_COOKIE_CHOICE, TARA_E_INVALID_ARGUMENT}, // Of no category.
        {TP_EVENT_SIGNAL, TARA_OK}, {TP_EVENT_DISCLOSURE, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_TOLD, TARA_OK},
        {TP_EVENT_NOTICE, TARA_OK}, {TP_EVENT_BREACH_SUBJECT, TARA_OK},
        {TP_EVENT_KEPT, TARA_E_INVALID_ARGUMENT}, // Of no kind.
    };
    static const struct { uint8_t type; tara_status of_zeros; } of_nobody[] = {
        {TP_EVENT_ASSESSMENT, TARA_E_INVALID_ARGUMENT},
        {TP_EVENT_SAFEGUARD, TARA_E_INVALID_ARGUMENT}, {TP_EVENT_SAFEGUARD_END, TARA_E_NOT_FOUND},
        {TP_EVENT_BREACH, TARA_OK}, {TP_EVENT_BREACH_ASSESS, TARA_OK},
        {TP_EVENT_BREACH_NOTIFIED, TARA_OK},
        {TP_EVENT_ERASE, TARA_OK}, {TP_EVENT_ENTRY, TARA_OK}, // By their records.
    };
    tp_standing s;
    tp_standing_clear(&s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_event event = {.type = rows[i].type, .at = now};
        assert_int_equal(tp_check_event(&world, &s, &event), rows[i].of_zeros);
    }
    for (size_t i = 0; i < sizeof of_nobody / sizeof of_nobody[0]; i++) {
        tp_event event = {.type = of_nobody[i].type, .at = now};
        assert_int_equal(tp_check_event(&world, NULL, &event), of_nobody[i].of_zeros);
    }
}

// C32: a choice is about a category that can be refused, and is checked as every consent is: an
// earlier word does not come after a later one, about whichever category either was.
static void test_c32_only_cookies_that_can_be_refused_have_a_choice(void **state)
{
    static const struct { uint8_t category, decision; tp_time made_at; tara_status gives; }
    rows[] = {
        {TARA_COOKIE_NONE,        TP_CONSENT_GIVE,      0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_NECESSARY,   TP_CONSENT_GIVE,      0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_NECESSARY,   TP_CONSENT_REFUSE,    0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_NECESSARY,   TP_CONSENT_WITHDRAW,  0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_PREFERENCES, TP_CONSENT_GIVE,      0, TARA_OK},
        {TARA_COOKIE_STATISTICS,  TP_CONSENT_REFUSE,    0, TARA_OK},
        {TARA_COOKIE_MARKETING,   TP_CONSENT_WITHDRAW,  0, TARA_OK},
        {TARA_COOKIE_MARKETING,   TP_CONSENT_DECISIONS, 0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_MARKETING + 1, TP_CONSENT_GIVE,    0, TARA_E_INVALID_ARGUMENT},
        {255,                     TP_CONSENT_GIVE,      0, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_STATISTICS,  TP_CONSENT_REFUSE,   -1, TARA_E_CLOCK_BACKWARDS},
        {TARA_COOKIE_MARKETING,   TP_CONSENT_REFUSE,   -1, TARA_OK}, // Not asked about before.
    };
    (void)state;
    tp_standing s;
    tp_standing_clear(&s);
    s.cookie[TARA_COOKIE_STATISTICS] = (tp_consent){.state = TARA_CONSENT_GIVEN, .at = now,
                                                    .expires_at = TP_TIME_NEVER};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_event event = {.type = TP_EVENT_COOKIE_CHOICE, .at = now};
        event.body.cookie_choice = (tp_consent_event){
            .decision = rows[i].decision, .purpose = rows[i].category,
            .made_at = now + rows[i].made_at, .expires_at = TP_TIME_NEVER};
        assert_int_equal(tp_check_event(&world, &s, &event), rows[i].gives);
    }
}

// C30, C32: a choice about one category is one about that category: no other one, no purpose of
// processing whose slot has the same number, and no objection.
static void test_c30_choice_about_cookies_is_of_its_category_only(void **state)
{
    (void)state;
    tp_standing s;
    tp_standing_clear(&s);
    *tp_standing_object(&s, TARA_COOKIE_STATISTICS) = (tp_objection){TARA_OBJECTION_PENDING, 1};
    tp_event choice = {.type = TP_EVENT_COOKIE_CHOICE, .at = now, .sequence = 7,
                       .policy_version = 3};
    choice.body.cookie_choice = (tp_consent_event){
        .decision = TP_CONSENT_GIVE, .purpose = TARA_COOKIE_STATISTICS,
        .actor = TARA_ACTOR_SUBJECT, .made_at = now - 1, .expires_at = now + 9};
    tp_apply_standing(&s, &choice);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        bool given = i == TARA_COOKIE_STATISTICS;
        assert_int_equal(tp_standing_cookie(&s, i)->state,
                         given ? TARA_CONSENT_GIVEN : TARA_CONSENT_NEVER_ASKED);
    }
    const tp_consent *consent = tp_standing_cookie(&s, TARA_COOKIE_STATISTICS);
    assert_int_equal(consent->at, now - 1);
    assert_int_equal(consent->expires_at, now + 9);
    assert_int_equal(consent->policy_version, 3);
    assert_int_equal(consent->event, 7);
    assert_int_equal(s.chosen, 0);
    assert_int_equal(tp_standing_objection(&s, TARA_COOKIE_STATISTICS)->state,
                     TARA_OBJECTION_PENDING);
    choice.body.cookie_choice.decision = TP_CONSENT_REFUSE; // Who said yes and then no withdrew.
    choice.body.cookie_choice.made_at = now;
    tp_apply_standing(&s, &choice);
    assert_int_equal(consent->state, TARA_CONSENT_WITHDRAWN);
}

// The last word of a browser counts, and is no choice about a category.
static void apply_signal_keeps_the_last_one(void **state)
{
    static const tp_signal_event said[] = {{1, 0}, {1, 1}, {0, 1}, {0, 0}};
    (void)state;
    tp_standing s, before;
    memset(&s, 0, sizeof s);
    s.cookie[TARA_COOKIE_MARKETING].state = TARA_CONSENT_GIVEN;
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        tp_event event = {.type = TP_EVENT_SIGNAL, .at = now + (tp_time)i};
        event.body.signal = said[i];
        before = s;
        tp_apply_standing(&s, &event);
        assert_int_equal(s.signal.on, said[i].value);
        assert_int_equal(s.signal.conflict, said[i].conflict);
        assert_int_equal(s.signal.at, now + (tp_time)i);
        before.signal = s.signal;
        assert_memory_equal(&s, &before, sizeof s);
    }
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
    assert_memory_equal(after.cookie, before.cookie, sizeof after.cookie);
    assert_int_equal(after.signal.at, 0);
    assert_int_equal(after.restriction.set, 0);
    assert_int_equal(after.objected, 0);
    tp_event relied = {.type = TP_EVENT_AUTHORIZATION, .at = now};
    before = after;
    tp_apply_standing(&after, &relied);
    assert_int_equal(after.chosen, before.chosen);
    assert_memory_equal(&after.age, &before.age, sizeof after.age);
}

// What has a record of its own beside the standing leaves the standing to it.
static void apply_what_has_its_own_record_leaves_the_standing_alone(void **state)
{
    static const uint8_t types[] = {
        TP_EVENT_MERGE, TP_EVENT_HOLDING, TP_EVENT_TOUCH, TP_EVENT_PURPOSE_END, TP_EVENT_ERASED,
        TP_EVENT_ERASURE_REFUSED, TP_EVENT_HOLD, TP_EVENT_HOLD_END, TP_EVENT_REQUEST,
        TP_EVENT_REQUEST_IDENTITY, TP_EVENT_REQUEST_EXTEND, TP_EVENT_REQUEST_REFUSE,
        TP_EVENT_REQUEST_PLAN, TP_EVENT_REQUEST_STEP, TP_EVENT_REQUEST_CORRECT,
        TP_EVENT_REQUEST_MARK, TP_EVENT_DISCLOSURE, TP_EVENT_TOLD, TP_EVENT_NOTICE,
        TP_EVENT_BREACH_SUBJECT,
    };
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        tp_standing before, after;
        memset(&before, 0, sizeof before);
        before.last_event = 3;
        before.holdings = before.holds = before.requests = 2;
        before.first_event = before.known_version = 2;
        before.cookie[TARA_COOKIE_MARKETING].state = TARA_CONSENT_REFUSED;
        before.signal = (tp_signal){1, 0, now};
        before.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 20};
        after = before;
        tp_event event = {.type = types[i], .at = now};
        event.body.holding.deletion_due = now + 1;
        tp_apply_standing(&after, &event);
        assert_memory_equal(&after, &before, sizeof after);
    }
}

// GDPR Art. 8, policy row C14: new data of a child without a guardian owes another deletion, by
// the day that the event says; one that is owed already, of whomever, is not put off.
static void test_c14_new_data_of_a_child_owes_another_deletion(void **state)
{
    static const struct { uint8_t known, guardian; tp_time owed, after; } rows[] = {
        {TARA_AGE_MINOR, TARA_GUARDIAN_NONE, 0, 9}, {TARA_AGE_MINOR, TARA_GUARDIAN_NONE, 5, 5},
        {TARA_AGE_MINOR, TARA_GUARDIAN_WITHDRAWN, 0, 9},
        {TARA_AGE_MINOR, TARA_GUARDIAN_VERIFIED, 0, 0},
        {TARA_AGE_OF_AGE, TARA_GUARDIAN_NONE, 0, 0}, {TARA_AGE_UNKNOWN, TARA_GUARDIAN_NONE, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing s;
        tp_event    event = {.type = TP_EVENT_HOLDING, .at = now};
        tp_standing_clear(&s);
        s.age.known = rows[i].known;
        s.age.guardian = rows[i].guardian;
        s.age.deletion_due = rows[i].owed;
        event.body.holding.deletion_due = 9;
        tp_apply_standing(&s, &event);
        assert_int_equal(s.age.deletion_due, rows[i].after);
    }
}

// Who is forgotten keeps the no to advertising, and the counts of records that stay.
static void apply_forget_leaves_objections_and_counts(void **state)
{
    (void)state;
    tp_standing s;
    tp_event    forget = {.type = TP_EVENT_FORGET, .at = now, .sequence = 9,
                          .policy_version = 4};
    tp_standing_clear(&s);
    s.last_event = 7;
    s.first_event = 2;
    s.known_version = 1;
    s.cookie[TARA_COOKIE_MARKETING].state = TARA_CONSENT_REFUSED;
    s.signal = (tp_signal){1, 1, now};
    s.holdings = 2;
    s.holds = 1;
    s.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 20};
    s.restriction = (tp_restriction){1, now, 1};
    s.contracts.count = 1;
    tp_standing_choose(&s, 3)->state = TARA_CONSENT_GIVEN;
    *tp_standing_object(&s, 7) = (tp_objection){TARA_OBJECTION_ABSOLUTE, now};
    *tp_standing_object(&s, 6) = (tp_objection){TARA_OBJECTION_PENDING, now};
    tp_apply_standing(&s, &forget);
    assert_int_equal(s.chosen, 0);
    assert_int_equal(s.objected, 1 << 7);
    assert_int_equal(s.age.known, TARA_AGE_UNKNOWN);
    assert_int_equal(s.restriction.set, 0);
    assert_int_equal(s.contracts.count, 0);
    assert_int_equal(s.holdings, 2);
    assert_int_equal(s.holds, 1);
    assert_false(tp_standing_empty(&s));
    assert_int_equal(tp_standing_cookie(&s, TARA_COOKIE_MARKETING)->state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(s.signal.at, 0);
    assert_int_equal(s.first_event, 9);
    assert_int_equal(s.known_version, 4);
}

// What was erased gives the same record as what was not: from the forgetting on nothing differs.
static void apply_forget_says_the_same_when_what_was_before_is_gone(void **state)
{
    (void)state;
    tp_standing whole, erased;
    tp_event    forget = {.type = TP_EVENT_FORGET, .at = now, .sequence = 9,
                          .policy_version = 4};
    tp_standing_clear(&whole);
    tp_standing_clear(&erased);
    whole.last_event = 7;
    whole.first_event = 2;
    whole.known_version = 1;
    whole.signal = (tp_signal){1, 1, now};
    tp_apply_standing(&whole, &forget);
    tp_apply_standing(&erased, &forget);
    whole.last_event = erased.last_event = forget.sequence;
    assert_memory_equal(&whole, &erased, offsetof(tp_standing, consent));
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

// --- what concerns everybody -------------------------------------------------------------------

static tp_event hold_event(uint64_t number, uint8_t scope, uint8_t category)
{
    tp_event event = {.type = TP_EVENT_HOLD, .at = now, .sequence = 40 + number};
    event.body.hold = (tp_hold_event){number, scope, category, now + 5, TP_TEXT("r"), {NULL, 0}};
    return event;
}

static void end_hold(tp_world *w, uint64_t number)
{
    tp_event event = {.type = TP_EVENT_HOLD_END, .at = now};
    event.body.hold_end.number = number;
    tp_apply_world(w, &event);
}

// Holds on everybody are at hand for every erasure; those on one subject are under that subject.
// Both are numbered in one row.
static void test_c20_holds_on_everybody_are_kept_at_hand(void **state)
{
    (void)state;
    tp_world mine = world;
    tp_event events[] = {hold_event(1, TP_HOLD_ALL, 0), hold_event(2, TP_HOLD_SUBJECT, 0),
                         hold_event(3, TP_HOLD_CATEGORY, 4),
                         hold_event(4, TP_HOLD_SUBJECT_CATEGORY, 4)};
    for (size_t i = 0; i < 4; i++) {
        tp_apply_world(&mine, &events[i]);
        assert_int_equal(mine.numbers[TP_NUMBERED_HOLD], i + 1);
    }
    assert_int_equal(mine.hold_count, 2);
    assert_int_equal(mine.hold[0].number, 1);
    assert_int_equal(mine.hold[0].event, 41);
    assert_int_equal(mine.hold[1].number, 3);
    assert_int_equal(mine.hold[1].category, 4);
    end_hold(&mine, 2); // Not of everybody: nothing to do here.
    assert_int_equal(mine.hold_count, 2);
    end_hold(&mine, 1);
    assert_int_equal(mine.hold_count, 1);
    assert_int_equal(mine.hold[0].number, 3);
    end_hold(&mine, 1);
    assert_int_equal(mine.hold_count, 1);
    assert_int_equal(mine.numbers[TP_NUMBERED_HOLD], 4); // Numbers are not given twice.
    assert_int_equal(mine.numbers[TP_NUMBERED_REQUEST], 0);
    tp_event request = {.type = TP_EVENT_REQUEST, .at = now};
    request.body.request.number = 9;
    tp_apply_world(&mine, &request);
    assert_int_equal(mine.numbers[TP_NUMBERED_REQUEST], 9);
    assert_int_equal(mine.numbers[TP_NUMBERED_HOLD], 4);
}

// Each kind of thing has numbers of its own, and the last one given is remembered.
static void apply_world_counts_each_kind_by_itself(void **state)
{
    (void)state;
    tp_world mine = world;
    tp_event disclosure = {.type = TP_EVENT_DISCLOSURE, .at = now};
    tp_event breach = {.type = TP_EVENT_BREACH, .at = now};
    disclosure.body.disclosure.number = 6;
    breach.body.breach.number = 3;
    tp_apply_world(&mine, &disclosure);
    tp_apply_world(&mine, &breach);
    for (int kind = 0; kind < TP_NUMBERED_KINDS; kind++) {
        uint64_t last = kind == TP_NUMBERED_DISCLOSURE ? 6 : kind == TP_NUMBERED_BREACH ? 3 : 0;
        assert_int_equal(mine.numbers[kind], last);
    }
    tp_event told = {.type = TP_EVENT_BREACH_SUBJECT, .at = now}; // Says a number, gives none.
    told.body.breach_subject.number = 2;
    tp_apply_world(&mine, &told);
    assert_int_equal(mine.numbers[TP_NUMBERED_BREACH], 3);
}

static tp_event source_event(const char *name, uint8_t retired, uint64_t of)
{
    tp_event event = {.type = TP_EVENT_SOURCE, .at = now};
    event.body.source = (tp_source_event){retired, of, tp_text_of(name)};
    return event;
}

static tara_status take_source(tp_world *w, const char *name, uint8_t retired, uint64_t of)
{
    tp_event    event = source_event(name, retired, of);
    tara_status status = tp_check_event(w, NULL, &event);
    if (status == TARA_OK) tp_apply_world(w, &event);
    return status;
}

// A source is known by its name: registered again it is replaced, retired it is gone, and of the
// sixty-fifth nothing is known.
static void apply_world_knows_each_source_once(void **state)
{
    (void)state;
    tp_world mine = world;
    char     name[24];
    assert_int_equal(take_source(&mine, "crm", 1, 0), TARA_E_NOT_FOUND);
    for (int i = 0; i < TP_WORLD_SOURCES_MAX; i++) {
        snprintf(name, sizeof name, "source %d", i);
        assert_int_equal(take_source(&mine, name, 0, 1), TARA_OK);
    }
    assert_int_equal(take_source(&mine, "crm", 0, 1), TARA_E_LIMIT);
    assert_int_equal(mine.source_count, TP_WORLD_SOURCES_MAX);
    assert_int_equal(take_source(&mine, "source 5", 0, 6), TARA_OK);
    assert_int_equal(mine.source_count, TP_WORLD_SOURCES_MAX);
    assert_int_equal(mine.source[5].categories, 6);
    assert_int_equal(mine.source[5].size, 8);
    assert_memory_equal(mine.source[5].name, "source 5", 8);
    assert_int_equal(take_source(&mine, "source 5", 1, 0), TARA_OK);
    assert_int_equal(mine.source_count, TP_WORLD_SOURCES_MAX - 1);
    assert_int_equal(take_source(&mine, "source 5", 1, 0), TARA_E_NOT_FOUND);
    assert_int_equal(take_source(&mine, "source", 1, 0), TARA_E_NOT_FOUND); // Not by a prefix.
    assert_int_equal(take_source(&mine, "crm", 0, 1), TARA_OK);
    tp_event one_more = source_event("late", 0, 1); // Refused at check; nothing is overwritten.
    tp_apply_world(&mine, &one_more);
    assert_int_equal(mine.source_count, TP_WORLD_SOURCES_MAX);
    assert_int_equal(take_source(&mine, "source 63", 0, 7), TARA_OK);
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
    tp_gate_view       view = gate_view(policy, s, at);
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
    tp_gate_view view = gate_view(policy, &s, now);
    assert_int_equal(tp_standing_due(policy, &s, &view, now), duties[0].since_unix_ms);
    assert_int_equal(duties_of(&s, end, duties, 8), 1);
    assert_int_equal(duties[0].late, 1);
    assert_int_equal(duties_of(&s, now, duties, 0), 0); // No room: nothing is written.
    tp_event objection = {.type = TP_EVENT_OBJECTION, .at = now};
    objection.body.objection = (tp_objection_event){7, TARA_OBJECTION_ABSOLUTE};
    tp_apply_standing(&s, &objection);
    assert_int_equal(duties_of(&s, now, duties, 8), 0);
    view = gate_view(policy, &s, now);
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
        cmocka_unit_test(test_c32_only_cookies_that_can_be_refused_have_a_choice),
        cmocka_unit_test(test_c30_choice_about_cookies_is_of_its_category_only),
        cmocka_unit_test(apply_signal_keeps_the_last_one),
        cmocka_unit_test(apply_changes_only_what_the_event_is_about),
        cmocka_unit_test(apply_what_has_its_own_record_leaves_the_standing_alone),
        cmocka_unit_test(test_c14_new_data_of_a_child_owes_another_deletion),
        cmocka_unit_test(apply_forget_leaves_objections_and_counts),
        cmocka_unit_test(apply_forget_says_the_same_when_what_was_before_is_gone),
        cmocka_unit_test(apply_later_yes_ends_an_objection),
        cmocka_unit_test(apply_world_keeps_one_assessment_a_purpose),
        cmocka_unit_test(test_c20_holds_on_everybody_are_kept_at_hand),
        cmocka_unit_test(apply_world_counts_each_kind_by_itself),
        cmocka_unit_test(apply_world_knows_each_source_once),
        cmocka_unit_test(apply_shipped_assessments_are_those_of_interests),
        cmocka_unit_test(apply_consent_is_a_duty_before_it_ends),
        cmocka_unit_test(apply_assessment_is_a_duty_before_it_ends),
        cmocka_unit_test(apply_notice_before_an_end_goes_by_its_unit),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
