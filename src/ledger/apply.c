// apply.c: the dispatch from an event to its rule, and from a record to its duties.
//
// One row for each type; a type without a row is refused at check and would be dead at apply. All
// that a rule needs stands in the event: replay under a later library gives the same state.
#include "ledger/apply.h"

#include <stddef.h>
#include <string.h>

#include "base/civil.h"
#include "ledger/follow.h"

// --- checks ------------------------------------------------------------------------------------

static tara_status accept(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world; (void)s; (void)e;
    return TARA_OK;
}

static tara_status check_age(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world;
    return tp_age_assert_check(&s->age, &e->body.age);
}

static tara_status check_resolve(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world;
    return tp_age_resolve_check(&s->age, &e->body.age);
}

static tara_status check_guardian(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world; // The call asked the gate. On replay the law may have another answer by now.
    return tp_guardian_verify_check(&s->age, &e->body.guardian, NULL, e->at);
}

static tara_status check_guardian_end(const tp_world *world, const tp_standing *s,
                                      const tp_event *e)
{
    (void)world; (void)e;
    return tp_guardian_end_check(&s->age);
}

static tara_status check_consent(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world;
    return tp_consent_check(tp_standing_consent(s, e->body.consent.purpose), &e->body.consent);
}

static tara_status check_contract(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world;
    return tp_contract_check(&s->contracts, &e->body.contract, e->at);
}

static tara_status check_assessment(const tp_world *world, const tp_standing *s,
                                    const tp_event *e)
{
    (void)world; (void)s;
    return tp_assessment_check(&e->body.assessment, e->at);
}

static tara_status check_objection(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)world; (void)s;
    return tp_objection_check(&e->body.objection);
}

static tara_status check_objection_decision(const tp_world *world, const tp_standing *s,
                                            const tp_event *e)
{
    (void)world;
    const tp_objection *objection =
        tp_standing_objection(s, e->body.objection_decision.purpose);
    return tp_objection_decision_check(objection, &e->body.objection_decision);
}

static const tp_known_source *known_source(const tp_world *world, tp_text name)
{
    for (uint32_t i = 0; i < world->source_count; i++) {
        const tp_known_source *source = &world->source[i];
        if (tp_text_equal((tp_text){source->name, source->size}, name)) return source;
    }
    return NULL;
}

static tara_status check_source(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)s;
    const tp_source_event *event = &e->body.source;
    bool known = known_source(world, event->name) != NULL;
    if (event->retired) return known ? TARA_OK : TARA_E_NOT_FOUND;
    bool full = world->source_count == TP_WORLD_SOURCES_MAX;
    return full && !known ? TARA_E_LIMIT : TARA_OK;
}

static tara_status check_restriction(const tp_world *world, const tp_standing *s,
                                     const tp_event *e)
{
    (void)world;
    return tp_restriction_check(&s->restriction, &e->body.restriction, e->at);
}

static tara_status check_cookie_choice(const tp_world *world, const tp_standing *s,
                                       const tp_event *e)
{
    (void)world;
    const tp_consent_event *choice = &e->body.cookie_choice;
    bool refusable = choice->purpose > TP_COOKIE_NECESSARY
                  && choice->purpose < TP_COOKIE_CATEGORIES;
    if (!refusable) return TARA_E_INVALID_ARGUMENT;
    return tp_consent_check(tp_standing_cookie(s, choice->purpose), choice);
}

static tara_status check_disclosure(const tp_world *world, const tp_standing *s,
                                    const tp_event *e)
{
    (void)world; (void)s;
    return tp_disclosure_check(&e->body.disclosure);
}

static tara_status check_safeguard(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    (void)s;
    return tp_safeguard_check(&world->safeguards, &e->body.safeguard);
}

static tara_status check_safeguard_end(const tp_world *world, const tp_standing *s,
                                       const tp_event *e)
{
    (void)s;
    const tp_safeguard_state *safeguard = tp_safeguard_find(&world->safeguards,
                                                            e->body.safeguard_end.number);
    return safeguard != NULL && !safeguard->ended ? TARA_OK : TARA_E_NOT_FOUND;
}

// --- what follows ------------------------------------------------------------------------------

static void nothing(tp_standing *s, const tp_event *e)
{
    (void)s; (void)e;
}

static void apply_subject(tp_standing *s, const tp_event *e)
{
    s->place = e->body.subject.place;
    s->has_offset = e->body.subject.has_offset;
    s->offset_minutes = e->body.subject.offset_minutes;
}

static void apply_age(tp_standing *s, const tp_event *e)
{
    tp_age_assert_apply(&s->age, &e->body.age, e->at);
}

static void apply_report(tp_standing *s, const tp_event *e)
{
    tp_age_report_apply(&s->age, &e->body.report, e->at);
}

static void apply_resolve(tp_standing *s, const tp_event *e)
{
    tp_age_resolve_apply(&s->age, &e->body.age, e->at);
}

static void apply_guardian(tp_standing *s, const tp_event *e)
{
    tp_guardian_verify_apply(&s->age, &e->body.guardian, e->at);
}

static void apply_guardian_end(tp_standing *s, const tp_event *e)
{
    tp_guardian_end_apply(&s->age, &e->body.guardian_end, e->at);
}

static void apply_consent(tp_standing *s, const tp_event *e)
{
    const tp_consent_event *consent = &e->body.consent;
    tp_consent_apply(tp_standing_choose(s, consent->purpose), consent, e->policy_version,
                     e->sequence);
    bool objected = s->objected >> consent->purpose & 1;
    bool own_word = consent->actor == TARA_ACTOR_SUBJECT; // Nobody else takes an objection back.
    if (consent->decision == TP_CONSENT_GIVE && own_word && objected) {
        tp_objection_consented(tp_standing_object(s, consent->purpose), consent->made_at);
    }
}

static void apply_contract(tp_standing *s, const tp_event *e)
{
    tp_contract_event contract = e->body.contract;
    contract.policy_version = e->policy_version;
    tp_contract_apply(&s->contracts, &contract, e->at);
}

static void apply_objection(tp_standing *s, const tp_event *e)
{
    tp_objection_apply(tp_standing_object(s, e->body.objection.purpose), &e->body.objection,
                       e->at);
}

static void apply_objection_decision(tp_standing *s, const tp_event *e)
{
    tp_objection_decision_apply(tp_standing_object(s, e->body.objection_decision.purpose),
                                &e->body.objection_decision);
}

static void apply_restriction(tp_standing *s, const tp_event *e)
{
    tp_restriction_apply(&s->restriction, &e->body.restriction, e->at);
}

// New data of a child whose deletion was done: another deletion is owed. `deletion_due` of the
// event is what the policy gave at the time.
static void apply_holding(tp_standing *s, const tp_event *e)
{
    bool unguarded = s->age.known == TARA_AGE_MINOR
                  && s->age.guardian != TARA_GUARDIAN_VERIFIED;
    if (unguarded && s->age.deletion_due == 0) {
        s->age.deletion_due = e->body.holding.deletion_due;
    }
}

static void apply_cookie_choice(tp_standing *s, const tp_event *e)
{
    const tp_consent_event *choice = &e->body.cookie_choice;
    tp_consent_apply(&s->cookie[choice->purpose], choice, e->policy_version, e->sequence);
}

static void apply_signal(tp_standing *s, const tp_event *e)
{
    tp_signal_apply(&s->signal, &e->body.signal, e->at);
}

static void apply_forget(tp_standing *s, const tp_event *e)
{
    tp_standing_forget(s, e->at);
    s->first_event = e->sequence; // What was before it is not to count, nor to be there.
    s->known_version = e->policy_version;
}

static tara_status check_kept(const tp_world *world, const tp_standing *s, const tp_event *e)
{
    const tp_kept_event *kept = &e->body.kept;
    tp_standing          theirs;
    (void)world;
    if (kept->kind == TP_RECORD_HOLDING) {
        return s->forgotten == 2 ? TARA_OK : TARA_E_INVALID_ARGUMENT;
    }
    bool whole = kept->kind == TP_RECORD_STANDING && s->last_event == 0
              && tp_standing_decode(&theirs, (const uint8_t *)kept->bytes.data, kept->bytes.size);
    return whole && theirs.forgotten != 1 ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

static void apply_kept(tp_standing *s, const tp_event *e)
{
    const tp_kept_event *kept = &e->body.kept;
    if (kept->kind != TP_RECORD_STANDING) return;
    (void)tp_standing_decode(s, (const uint8_t *)kept->bytes.data, kept->bytes.size); // Checked.
    s->first_event = e->sequence;
}

// --- the table ---------------------------------------------------------------------------------

enum whom { NOBODY = 1, SOMEBODY, EITHER };

static const struct row {
    tara_status (*check)(const tp_world *world, const tp_standing *s, const tp_event *e);
    void        (*apply)(tp_standing *s, const tp_event *e);
    enum whom     whom; // Whom must it concern?
} rows[] = {
    [TP_EVENT_POLICY]             = {accept, nothing, NOBODY},
    [TP_EVENT_SUBJECT]            = {accept, apply_subject, SOMEBODY},
    [TP_EVENT_AGE]                = {check_age, apply_age, SOMEBODY},
    [TP_EVENT_AGE_REPORT]         = {accept, apply_report, SOMEBODY},
    [TP_EVENT_AGE_RESOLVE]        = {check_resolve, apply_resolve, SOMEBODY},
    [TP_EVENT_GUARDIAN]           = {check_guardian, apply_guardian, SOMEBODY},
    [TP_EVENT_GUARDIAN_END]       = {check_guardian_end, apply_guardian_end, SOMEBODY},
    [TP_EVENT_CONSENT]            = {check_consent, apply_consent, SOMEBODY},
    [TP_EVENT_CONTRACT]           = {check_contract, apply_contract, SOMEBODY},
    [TP_EVENT_ASSESSMENT]         = {check_assessment, nothing, NOBODY},
    [TP_EVENT_OBJECTION]          = {check_objection, apply_objection, SOMEBODY},
    [TP_EVENT_OBJECTION_DECISION] = {check_objection_decision, apply_objection_decision, SOMEBODY},
    [TP_EVENT_RESTRICTION]        = {check_restriction, apply_restriction, SOMEBODY},
    [TP_EVENT_AUTHORIZATION]      = {accept, nothing, SOMEBODY},
    [TP_EVENT_MERGE]              = {accept, nothing, SOMEBODY},
    [TP_EVENT_HOLDING]            = {accept, apply_holding, SOMEBODY},
    [TP_EVENT_TOUCH]              = {accept, nothing, SOMEBODY},
    [TP_EVENT_PURPOSE_END]        = {accept, nothing, SOMEBODY},
    [TP_EVENT_ERASED]             = {accept, nothing, SOMEBODY},
    [TP_EVENT_ERASURE_REFUSED]    = {accept, nothing, SOMEBODY},
    [TP_EVENT_HOLD]               = {accept, nothing, EITHER},
    [TP_EVENT_HOLD_END]           = {accept, nothing, EITHER},
    [TP_EVENT_SOURCE]             = {check_source, nothing, NOBODY},
    [TP_EVENT_REQUEST]            = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_IDENTITY]   = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_EXTEND]     = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_REFUSE]     = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_PLAN]       = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_STEP]       = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_CORRECT]    = {accept, nothing, SOMEBODY},
    [TP_EVENT_REQUEST_MARK]       = {accept, nothing, SOMEBODY},
    [TP_EVENT_COOKIE_CHOICE]      = {check_cookie_choice, apply_cookie_choice, SOMEBODY},
    [TP_EVENT_SIGNAL]             = {accept, apply_signal, SOMEBODY},
    [TP_EVENT_DISCLOSURE]         = {check_disclosure, nothing, SOMEBODY},
    [TP_EVENT_TOLD]               = {accept, nothing, SOMEBODY},
    [TP_EVENT_SAFEGUARD]          = {check_safeguard, nothing, NOBODY},
    [TP_EVENT_SAFEGUARD_END]      = {check_safeguard_end, nothing, NOBODY},
    [TP_EVENT_NOTICE]             = {accept, nothing, SOMEBODY},
    [TP_EVENT_BREACH]             = {accept, nothing, NOBODY},
    [TP_EVENT_BREACH_SUBJECT]     = {accept, nothing, SOMEBODY},
    [TP_EVENT_BREACH_ASSESS]      = {accept, nothing, NOBODY},
    [TP_EVENT_BREACH_NOTIFIED]    = {accept, nothing, NOBODY},
    [TP_EVENT_FORGET]             = {accept, apply_forget, SOMEBODY},
    [TP_EVENT_ERASE]              = {accept, nothing, NOBODY},
    [TP_EVENT_KEPT]               = {check_kept, apply_kept, SOMEBODY},
    [TP_EVENT_ENTRY]              = {accept, nothing, NOBODY},
};

tara_status tp_check_event(const tp_world *world, const tp_standing *standing,
                           const tp_event *event)
{
    if (event->type >= sizeof rows / sizeof rows[0]) return TARA_E_CORRUPT;
    const struct row *row = &rows[event->type];
    enum whom it_does = standing != NULL ? SOMEBODY : NOBODY;
    if (row->check == NULL) return TARA_E_CORRUPT;
    if (row->whom != EITHER && row->whom != it_does) return TARA_E_CORRUPT;
    return row->check(world, standing, event);
}

// Who was forgotten and comes back does so knowing the version in force.
void tp_apply_standing(tp_standing *standing, const tp_event *event)
{
    bool away = standing->forgotten && !tp_standing_came_back(standing);
    rows[event->type].apply(standing, event);
    if (away && tp_standing_came_back(standing)) standing->known_version = event->policy_version;
}

static void end_hold(tp_world *world, uint64_t number)
{
    for (uint32_t i = 0; i < world->hold_count; i++) {
        if (world->hold[i].number != number) continue;
        world->hold[i] = world->hold[--world->hold_count];
        return;
    }
}

static void apply_source(tp_world *world, const tp_source_event *event)
{
    const tp_known_source *known = known_source(world, event->name);
    tp_known_source       *source = known == NULL ? NULL : &world->source[known - world->source];
    if (event->retired) {
        if (source != NULL) *source = world->source[--world->source_count];
        return;
    }
    if (source == NULL && world->source_count == TP_WORLD_SOURCES_MAX) return; // Refused at check.
    if (source == NULL) source = &world->source[world->source_count++];
    source->size = (uint8_t)event->name.size;
    memcpy(source->name, event->name.data, event->name.size);
    source->categories = event->categories;
}

// Of a store that keeps its records an earlier event may be followed after a later one.
static void give_number(tp_world *world, tp_numbered kind, uint64_t number)
{
    if (number > world->numbers[kind]) world->numbers[kind] = number;
}

// A derogation is for one occasion (GDPR Art. 49): this was it.
static void apply_disclosure(tp_world *world, const tp_disclosure_event *event)
{
    give_number(world, TP_NUMBERED_DISCLOSURE, event->number);
    if (event->uses_up) tp_safeguard_end(&world->safeguards, event->safeguard);
}

// Those who had the numbers may be gone, and who used up a derogation: neither comes back.
static void apply_erase(tp_world *world, const tp_erase_event *event)
{
    tp_reader numbers = tp_reader_of(event->numbers.data, event->numbers.size);
    tp_reader ended = tp_reader_of(event->ended.data, event->ended.size);
    for (int kind = 1; kind < TP_NUMBERED_KINDS && numbers.at < numbers.end; kind++) {
        give_number(world, (tp_numbered)kind, tp_read_varint(&numbers));
    }
    while (ended.at < ended.end && !ended.failed) {
        tp_safeguard_end(&world->safeguards, tp_read_varint(&ended));
    }
}

void tp_apply_world(tp_world *world, const tp_event *event)
{
    switch (event->type) {
    case TP_EVENT_ASSESSMENT:
        tp_assessment_apply(&world->assessment[event->body.assessment.purpose],
                            &event->body.assessment, event->at);
        break;
    case TP_EVENT_HOLD:
        world->numbers[TP_NUMBERED_HOLD] = event->body.hold.number;
        if (event->body.hold.scope < TP_HOLD_CATEGORY) break; // Of one subject.
        if (world->hold_count == TP_WORLD_HOLDS_MAX) break;   // Refused at check.
        tp_hold_apply(&world->hold[world->hold_count++], &event->body.hold, event->at,
                      event->sequence);
        break;
    case TP_EVENT_HOLD_END: end_hold(world, event->body.hold_end.number); break;
    case TP_EVENT_SOURCE: apply_source(world, &event->body.source); break;
    case TP_EVENT_REQUEST:
        world->numbers[TP_NUMBERED_REQUEST] = event->body.request.number;
        break;
    case TP_EVENT_DISCLOSURE: apply_disclosure(world, &event->body.disclosure); break;
    case TP_EVENT_SAFEGUARD:
        tp_safeguard_apply(&world->safeguards, &event->body.safeguard, event->sequence);
        give_number(world, TP_NUMBERED_SAFEGUARD, event->body.safeguard.number);
        break;
    case TP_EVENT_SAFEGUARD_END:
        tp_safeguard_end(&world->safeguards, event->body.safeguard_end.number);
        break;
    case TP_EVENT_ERASE: apply_erase(world, &event->body.erase); break;
    case TP_EVENT_BREACH:
        world->numbers[TP_NUMBERED_BREACH] = event->body.breach.number;
        break;
    default: break;
    }
}

void tp_shipped_assessment(const tp_compiled *compiled, uint32_t slot, tp_assessment *assessment)
{
    const tp_purpose *purpose = compiled->purpose[slot].declared;
    *assessment = (tp_assessment){0};
    if (purpose == NULL || purpose->assessment.reference.size == 0) return;
    const tp_assessment_decl *shipped = &purpose->assessment;
    assessment->outcome = TARA_ASSESSMENT_FAVOURABLE;
    assessment->at = tp_day_start(tp_day_of(shipped->recorded_on), 0);
    assessment->expires_at = TP_TIME_NEVER;
    if (shipped->expires_on.year != 0) {
        assessment->expires_at = tp_day_start(tp_day_of(shipped->expires_on), 0);
    }
}

// --- duties ------------------------------------------------------------------------------------

static tp_time notice_before(const tara_policy *policy, tp_time end)
{
    tp_period notice = policy->renewal_notice;
    if (notice.unit == TP_DAYS) return tp_time_add(end, -(int64_t)notice.count * TP_DAY_MS);
    int32_t months = notice.unit == TP_YEARS ? notice.count * 12 : notice.count;
    return tp_time_add_months(end, -months);
}

static void add_duty(tara_duty *duties, uint32_t capacity, uint32_t *count, tara_duty duty)
{
    if (*count < capacity) duties[(*count)++] = duty;
}

// A yes about to end, or ended and to be asked anew. Nobody need ask one who objected.
static void add_consents(const tara_policy *policy, const tp_standing *s, tp_time now,
                         tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    for (uint64_t left = s->chosen; left != 0; left &= left - 1) {
        int               slot = tp_lowest_bit(left);
        const tp_consent *consent = &s->consent[slot];
        bool ends = consent->state == TARA_CONSENT_GIVEN && consent->expires_at != TP_TIME_NEVER;
        if (!ends || tp_objection_stops(tp_standing_objection(s, slot))) continue;
        add_duty(duties, capacity, count, (tara_duty){
            .kind = TARA_DUTY_CONSENT,
            .late = consent->expires_at <= now,
            .ref = (uint64_t)slot + 1,
            .since_unix_ms = notice_before(policy, consent->expires_at),
            .due_unix_ms = consent->expires_at,
        });
    }
}

uint32_t tp_standing_duties(const tara_policy *policy, const tp_standing *standing,
                            const tp_gate_view *view, tp_time now, tara_duty *duties,
                            uint32_t capacity)
{
    uint32_t     count = 0;
    int64_t      notice = (int64_t)policy->renewal_notice.count * TP_DAY_MS;
    tp_age_duty  age = tp_age_duty_of(&standing->age, &view->gate, notice, now);
    if (age.kind != TARA_DUTY_NONE) {
        add_duty(duties, capacity, &count, (tara_duty){
            .kind = age.kind,
            .late = age.due <= now,
            .since_unix_ms = age.since,
            .due_unix_ms = age.due,
        });
    }
    add_consents(policy, standing, now, duties, capacity, &count);
    return count;
}

tp_time tp_standing_due(const tara_policy *policy, const tp_standing *standing,
                        const tp_gate_view *view, tp_time now)
{
    tara_duty duties[TP_SLOTS + 1];
    tp_time   first = TP_TIME_NEVER;
    uint32_t  count = tp_standing_duties(policy, standing, view, now, duties, TP_SLOTS + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (duties[i].since_unix_ms < first) first = duties[i].since_unix_ms;
    }
    return first;
}

tp_time tp_assessment_due(const tara_policy *policy, tp_time expires_at)
{
    return expires_at == TP_TIME_NEVER ? TP_TIME_NEVER : notice_before(policy, expires_at);
}

uint32_t tp_assessment_duty(const tara_policy *policy, const tp_assessment *assessment,
                            uint32_t purpose, tp_time now, tara_duty *duties, uint32_t capacity)
{
    uint32_t count = 0;
    if (assessment->outcome == 0 || assessment->expires_at == TP_TIME_NEVER) return 0;
    add_duty(duties, capacity, &count, (tara_duty){
        .kind = TARA_DUTY_ASSESSMENT,
        .late = assessment->expires_at <= now,
        .ref = purpose,
        .since_unix_ms = notice_before(policy, assessment->expires_at),
        .due_unix_ms = assessment->expires_at,
    });
    return count;
}
