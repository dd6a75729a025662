// apply.c: the dispatch from an event to its rule, and from a record to its duties.
//
// One row for each type; a type without a row is refused at check and would be dead at apply. All
// that a rule needs stands in the event: replay under a later library gives the same state.
#include "ledger/apply.h"

#include <stddef.h>

#include "base/civil.h"

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

static tara_status check_restriction(const tp_world *world, const tp_standing *s,
                                     const tp_event *e)
{
    (void)world;
    return tp_restriction_check(&s->restriction, &e->body.restriction, e->at);
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
    tp_contract_apply(&s->contracts, &e->body.contract, e->at);
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

// --- the table ---------------------------------------------------------------------------------

static const struct row {
    tara_status (*check)(const tp_world *world, const tp_standing *s, const tp_event *e);
    void        (*apply)(tp_standing *s, const tp_event *e);
    bool          of_somebody; // Must it concern a person?
} rows[] = {
    [TP_EVENT_POLICY]             = {accept, nothing, false},
    [TP_EVENT_SUBJECT]            = {accept, apply_subject, true},
    [TP_EVENT_AGE]                = {check_age, apply_age, true},
    [TP_EVENT_AGE_REPORT]         = {accept, apply_report, true},
    [TP_EVENT_AGE_RESOLVE]        = {check_resolve, apply_resolve, true},
    [TP_EVENT_GUARDIAN]           = {check_guardian, apply_guardian, true},
    [TP_EVENT_GUARDIAN_END]       = {check_guardian_end, apply_guardian_end, true},
    [TP_EVENT_CONSENT]            = {check_consent, apply_consent, true},
    [TP_EVENT_CONTRACT]           = {check_contract, apply_contract, true},
    [TP_EVENT_ASSESSMENT]         = {check_assessment, nothing, false},
    [TP_EVENT_OBJECTION]          = {check_objection, apply_objection, true},
    [TP_EVENT_OBJECTION_DECISION] = {check_objection_decision, apply_objection_decision, true},
    [TP_EVENT_RESTRICTION]        = {check_restriction, apply_restriction, true},
    [TP_EVENT_AUTHORIZATION]      = {accept, nothing, true},
};

tara_status tp_check_event(const tp_world *world, const tp_standing *standing,
                           const tp_event *event)
{
    if (event->type >= sizeof rows / sizeof rows[0]) return TARA_E_CORRUPT;
    const struct row *row = &rows[event->type];
    if (row->check == NULL || row->of_somebody != (standing != NULL)) return TARA_E_CORRUPT;
    return row->check(world, standing, event);
}

void tp_apply_standing(tp_standing *standing, const tp_event *event)
{
    rows[event->type].apply(standing, event);
}

void tp_apply_world(tp_world *world, const tp_event *event)
{
    if (event->type != TP_EVENT_ASSESSMENT) return;
    const tp_assessment_event *assessment = &event->body.assessment;
    tp_assessment_apply(&world->assessment[assessment->purpose], assessment, event->at);
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
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_consent *consent = tp_standing_consent(s, slot);
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
