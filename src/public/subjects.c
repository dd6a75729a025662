// subjects.c: who a subject is, how old, and who consents for a child.
#include <string.h>

#include "base/civil.h"
#include "law/law.h"
#include "public/context.h"

enum { METHOD_MAX = 64, NOTE_MAX = 4096, OLDEST = 130 };

tara_status tara_subject_from_identity(tara_privacy *privacy, const char *identity,
                                       size_t identity_size, tara_subject *subject)
{
    tp_call call;
    if (subject == NULL) return TARA_E_INVALID_ARGUMENT;
    memset(subject, 0, sizeof *subject);
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_text_within(identity, identity_size, 1, TP_IDENTITY_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "subject",
                                        "expected 1 to 1024 bytes of valid UTF-8"));
    }
    tp_pseudonym(privacy, "subject", identity, identity_size, subject->id);
    return tp_leave(&call, TARA_OK);
}

tara_status tara_subject_set(tara_privacy *privacy, const tara_subject *subject,
                             const char *country, size_t country_size, int32_t time_zone_minutes,
                             uint32_t flags)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_SUBJECT};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (flags & ~(uint32_t)TARA_SUBJECT_HAS_TIME_ZONE) return tp_leave(&call, TARA_E_TOO_NEW);
    if (!tp_place_parse((tp_text){country, country_size}, &event.body.subject.place)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "country",
                                        "expected an ISO 3166 code such as FR or US-CA"));
    }
    event.body.subject.has_offset = flags & TARA_SUBJECT_HAS_TIME_ZONE ? 1 : 0;
    event.body.subject.offset_minutes = event.body.subject.has_offset ? time_zone_minutes : 0;
    if (event.body.subject.offset_minutes < -1440 || event.body.subject.offset_minutes > 1440) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "time_zone_minutes",
                                        "expected -1440 to 1440 minutes"));
    }
    event.subject = *subject;
    return tp_leave(&call, tp_commit(&call, &event));
}

tara_status tara_subject_show(tara_privacy *privacy, const tara_subject *subject,
                              tara_standing *standing)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(standing, sizeof *standing);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "standing", NULL));
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);

    const tp_world *world = &privacy->ledger.world;
    tp_gate_view    view = tp_gate_view_of(world->compiled, &s, call.now);
    standing->known = known;
    standing->restricted = s.restriction.set;
    standing->age = view.gate.age;
    standing->guardian = view.gate.guardian;
    standing->time_zone_minutes = view.offset_minutes;
    if (s.place != 0) tp_place_print(s.place, standing->country);
    for (uint32_t i = 0; i < s.contracts.count; i++) {
        standing->contracts += tp_contract_in_force(&s.contracts.list[i], call.now);
    }
    uint64_t *states[] = {
        [TARA_CONSENT_GIVEN] = &standing->given,     [TARA_CONSENT_REFUSED] = &standing->refused,
        [TARA_CONSENT_WITHDRAWN] = &standing->withdrawn,
        [TARA_CONSENT_EXPIRED] = &standing->expired, [TARA_CONSENT_OUTDATED] = &standing->outdated,
    };
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        uint8_t state = tp_consent_counted(world, &s, &view, slot, call.now);
        if (state != TARA_CONSENT_NEVER_ASKED) *states[state] |= UINT64_C(1) << slot;
        bool stops = tp_objection_stops(tp_standing_objection(&s, slot));
        if (stops) standing->objections |= UINT64_C(1) << slot;
    }
    return tp_leave(&call, TARA_OK);
}

tara_status tara_contract_show(tara_privacy *privacy, const tara_subject *subject, uint32_t index,
                               char *buffer, size_t capacity, size_t *needed)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    for (uint32_t i = 0; i < s.contracts.count; i++) {
        const tp_contract *contract = &s.contracts.list[i];
        if (!tp_contract_in_force(contract, call.now) || index-- > 0) continue;
        return tp_leave(&call, tp_give_text(contract->id, contract->id_size, buffer, capacity,
                                            needed));
    }
    return tp_leave(&call, TARA_E_NOT_FOUND);
}

// --- age ---------------------------------------------------------------------------------------

static void give_age(const tp_gate_view *view, tara_age *out)
{
    out->age = view->gate.age;
    out->guardian = view->gate.guardian;
    out->threshold = view->threshold;
    out->permitted = view->gate.permitted;
    out->next = view->gate.next;
    out->joint_consent = view->joint;
    out->due_unix_ms = view->gate.due;
}

static tara_status see_gate(tp_call *call, const tara_subject *subject, tp_standing *s,
                            tp_gate_view *view)
{
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, s, &known);
    if (status != TARA_OK) return status;
    *view = tp_gate_view_of(ledger->world.compiled, s, call->now);
    return TARA_OK;
}

// Record, then show where the gate stands now.
static tara_status commit_and_show(tp_call *call, tp_event *event, tara_age *out)
{
    tp_standing  s;
    tp_gate_view view;
    tara_status  status = tp_commit(call, event);
    if (status == TARA_OK && out != NULL) {
        status = see_gate(call, &event->subject, &s, &view);
        if (status == TARA_OK) give_age(&view, out);
    }
    return tp_leave(call, status);
}

static tara_status begin_age(tp_call *call, tara_privacy *privacy, const tara_subject *subject,
                             tara_age *out)
{
    tara_status status = tp_write(call, privacy);
    if (status != TARA_OK) return status;
    if (out != NULL) {
        status = tp_struct_out(out, sizeof *out);
        if (status != TARA_OK) return tp_leave(call, tp_fault(call, status, "out", NULL));
    }
    return tp_is_somebody(subject) ? TARA_OK : tp_no_subject(call);
}

// What the policy gives for deleting a minor's data and, where what is told may contradict what is
// known, for resolving that; from now.
static void add_deadlines(const tp_call *call, const tp_standing *s, tp_age_event *age)
{
    const tara_policy *policy = call->privacy->ledger.world.compiled->policy;
    bool doubtful = s->age.known == TARA_AGE_MINOR;
    age->suspicion_due = doubtful ? tp_period_after(policy->suspicion, call->now) : 0;
    age->deletion_due = 0;
    if (age->known == TARA_AGE_MINOR) {
        age->deletion_due = tp_period_after(policy->minor_deletion, call->now);
    }
}

// The date decides and is not kept: of who is of age in every law, only that; of other adults how
// many years at least; of a minor the day of coming of age.
static void judge(const tp_gate_view *view, const tp_standing *s, tp_date born, tp_age_event *age)
{
    int32_t years = tp_age_on(born, tp_date_of(view->today), s->place);
    int32_t highest = tp_law_highest_age(view->today);
    if (years >= view->threshold_now) {
        age->known = TARA_AGE_OF_AGE;
        if (years > highest && highest >= view->threshold_now) years = highest;
        age->years = (uint8_t)years;
        return;
    }
    age->known = TARA_AGE_MINOR;
    age->years = (uint8_t)view->threshold_now;
    age->of_age_on = tp_age_reached_on(born, view->threshold_now, s->place);
}

static const char *impossible_birth(tp_date born, int32_t today)
{
    if (!tp_date_valid(born)) return "there is no such day";
    if (tp_day_of(born) > today) return "a date of birth cannot lie in the future";
    tp_date oldest = tp_date_of(today);
    if (oldest.year - born.year > OLDEST) return "nobody is older than 130 years";
    return NULL;
}

tara_status tara_age_assert_born(tara_privacy *privacy, const tara_subject *subject, int32_t year,
                                 int32_t month, int32_t day, const char *method,
                                 size_t method_size, tara_age *out)
{
    tp_call      call;
    tp_standing  s;
    tp_gate_view view;
    tp_date      born = {year, month, day};
    tp_event     event = {.type = TP_EVENT_AGE};
    tara_status  status = begin_age(&call, privacy, subject, out);
    if (status != TARA_OK) return status;
    status = see_gate(&call, subject, &s, &view);
    if (status != TARA_OK) return tp_leave(&call, status);
    const char *impossible = impossible_birth(born, view.today);
    if (impossible != NULL) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "born", impossible));
    }
    if (!tp_text_within(method, method_size, 0, METHOD_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "method",
                                        "expected at most 64 bytes of valid UTF-8"));
    }
    event.subject = *subject;
    event.body.age.method = (tp_text){method, method_size};
    event.body.age.today = view.today;
    judge(&view, &s, born, &event.body.age);
    add_deadlines(&call, &s, &event.body.age);
    return commit_and_show(&call, &event, out);
}

// What somebody told or established without a date: of age, or under the threshold in force.
static tara_status record_known(tp_call *call, uint8_t type, const tara_subject *subject,
                                uint8_t known, tp_text method, tara_age *out)
{
    tp_standing  s;
    tp_gate_view view;
    tp_event     event = {.type = type, .subject = *subject};
    tara_status  status = see_gate(call, subject, &s, &view);
    if (status != TARA_OK) return tp_leave(call, status);
    event.body.age.known = known;
    event.body.age.years = (uint8_t)view.threshold_now;
    event.body.age.of_age_on = known == TARA_AGE_MINOR ? TP_DAY_MAX : 0;
    event.body.age.today = view.today;
    event.body.age.method = method;
    add_deadlines(call, &s, &event.body.age);
    return commit_and_show(call, &event, out);
}

tara_status tara_age_assert_band(tara_privacy *privacy, const tara_subject *subject, int32_t band,
                                 const char *method, size_t method_size, tara_age *out)
{
    tp_call     call;
    tara_status status = begin_age(&call, privacy, subject, out);
    if (status != TARA_OK) return status;
    if (band != TARA_BAND_UNDER && band != TARA_BAND_OVER) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "band",
                                        "expected under or over"));
    }
    if (!tp_text_within(method, method_size, 0, METHOD_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "method",
                                        "expected at most 64 bytes of valid UTF-8"));
    }
    uint8_t known = band == TARA_BAND_OVER ? TARA_AGE_OF_AGE : TARA_AGE_MINOR;
    return record_known(&call, TP_EVENT_AGE, subject, known, (tp_text){method, method_size}, out);
}

tara_status tara_age_gate(tara_privacy *privacy, const tara_subject *subject, tara_age *out)
{
    tp_call      call;
    tp_standing  s;
    tp_gate_view view;
    tara_status  status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    status = see_gate(&call, subject, &s, &view);
    if (status != TARA_OK) return tp_leave(&call, status);
    give_age(&view, out);
    // Under a clock that stands before what is recorded the gate is shut, as every decision denies.
    if (call.now < atomic_load(&privacy->ledger.last_at)) out->permitted = 0;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_age_compute(const tara_policy *policy, int32_t year, int32_t month, int32_t day,
                             int64_t now_unix_ms, const char *country, size_t country_size,
                             int32_t time_zone_minutes, tara_age_answer *out)
{
    tp_date  born = {year, month, day};
    tp_place place = 0;
    if (policy == NULL) policy = tara_policy_builtin();
    if (!tp_is_policy(policy)) return TARA_E_HANDLE;
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return status;
    bool within = now_unix_ms >= TP_TIME_MIN && now_unix_ms <= TP_TIME_MAX
               && time_zone_minutes >= -1440 && time_zone_minutes <= 1440;
    if (!within) return TARA_E_INVALID_ARGUMENT;
    if (country_size > 0 && !tp_place_parse((tp_text){country, country_size}, &place)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    int32_t today = tp_local_day(now_unix_ms, time_zone_minutes);
    if (impossible_birth(born, today) != NULL) return TARA_E_INVALID_ARGUMENT;
    tp_age_law law = tp_law_consent_age(place, today);
    out->age_years = tp_age_on(born, tp_date_of(today), place);
    out->threshold = law.age > policy->minimum_age ? law.age : policy->minimum_age;
    out->guardian_needed = out->age_years < out->threshold;
    out->joint_consent = out->guardian_needed && law.joint && out->age_years < law.age;
    return TARA_OK;
}

tara_status tara_age_report(tara_privacy *privacy, const tara_subject *subject,
                            const char *reporter, size_t reporter_size, const char *note,
                            size_t note_size, int64_t *due_unix_ms)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_AGE_REPORT};
    tara_age    age = {.struct_size = sizeof age};
    tara_status status = begin_age(&call, privacy, subject, NULL);
    if (status != TARA_OK) return status;
    if (!tp_text_within(reporter, reporter_size, 0, TP_IDENTITY_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "reporter",
                                        "expected at most 1024 bytes of valid UTF-8"));
    }
    if (!tp_text_within(note, note_size, 0, NOTE_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "note",
                                        "expected at most 4096 bytes of valid UTF-8"));
    }
    event.subject = *subject;
    tp_report_event *report = &event.body.report;
    if (reporter_size > 0) {
        tp_pseudonym(privacy, "subject", reporter, reporter_size, report->reporter);
    }
    if (note_size > 0) tp_pseudonym(privacy, "note", note, note_size, report->note);
    report->due = tp_period_after(privacy->ledger.world.compiled->policy->suspicion, call.now);
    status = commit_and_show(&call, &event, &age);
    if (status == TARA_OK && due_unix_ms != NULL) *due_unix_ms = age.due_unix_ms;
    return status;
}

tara_status tara_age_resolve(tara_privacy *privacy, const tara_subject *subject, int32_t outcome,
                             const char *method, size_t method_size)
{
    tp_call     call;
    tara_status status = begin_age(&call, privacy, subject, NULL);
    if (status != TARA_OK) return status;
    if (outcome != TARA_AGE_OF_AGE && outcome != TARA_AGE_MINOR) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "outcome",
                                        "expected of_age or minor"));
    }
    if (!tp_text_within(method, method_size, 1, METHOD_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "method",
                                        "expected 1 to 64 bytes of valid UTF-8"));
    }
    return record_known(&call, TP_EVENT_AGE_RESOLVE, subject, (uint8_t)outcome,
                        (tp_text){method, method_size}, NULL);
}

// --- guardians ---------------------------------------------------------------------------------

static const char *missing_evidence(const tara_guardian_evidence *e)
{
    if (!tp_text_within(e->guardian, e->guardian_size, 1, TP_IDENTITY_MAX)) return "guardian";
    if (!tp_text_within(e->method, e->method_size, 1, METHOD_MAX)) return "method";
    if (!tp_text_within(e->verifier, e->verifier_size, 1, METHOD_MAX)) return "verifier";
    if (!tp_text_within(e->evidence, e->evidence_size, 1, TP_EVENT_TEXT_MAX)) return "evidence";
    return NULL;
}

tara_status tara_guardian_verify(tara_privacy *privacy, const tara_subject *subject,
                                 const tara_guardian_evidence *evidence, tara_age *out)
{
    tp_call      call;
    tp_standing  s;
    tp_gate_view view;
    tp_event     event = {.type = TP_EVENT_GUARDIAN};
    tara_status status = begin_age(&call, privacy, subject, out);
    if (status != TARA_OK) return status;
    status = tp_struct_in(evidence, sizeof *evidence, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "evidence", NULL));
    const char *missing = missing_evidence(evidence);
    if (missing != NULL) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, missing,
                                        "declared is not verified: guardian, method, verifier "
                                        "and evidence are all needed"));
    }
    const tara_policy *policy = privacy->ledger.world.compiled->policy;
    tp_guardian_event *guardian = &event.body.guardian;
    guardian->until = evidence->expires_unix_ms == 0 ? TP_TIME_NEVER : evidence->expires_unix_ms;
    bool endless = guardian->until == TP_TIME_NEVER;
    if (guardian->until <= call.now || (!endless && guardian->until > TP_TIME_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "expires",
                                        "expected a time in the future"));
    }
    event.subject = *subject;
    tp_pseudonym(privacy, "subject", evidence->guardian, evidence->guardian_size,
                 guardian->guardian);
    guardian->grace_ms = tp_period_after(policy->minor_deletion, call.now) - call.now;
    guardian->method = (tp_text){evidence->method, evidence->method_size};
    guardian->verifier = (tp_text){evidence->verifier, evidence->verifier_size};
    guardian->evidence = (tp_text){evidence->evidence, evidence->evidence_size};
    if (memcmp(guardian->guardian, subject->id, sizeof subject->id) == 0) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "guardian",
                                        "nobody is their own guardian"));
    }
    status = see_gate(&call, subject, &s, &view);
    if (status == TARA_OK) {
        status = tp_guardian_verify_check(&s.age, guardian, &view.gate, call.now);
    }
    if (status != TARA_OK) return tp_leave(&call, status);
    return commit_and_show(&call, &event, out);
}

tara_status tara_guardian_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                   tara_age *out)
{
    tp_call      call;
    tp_standing  s;
    tp_gate_view view;
    tp_event     event = {.type = TP_EVENT_GUARDIAN_END};
    tara_status status = begin_age(&call, privacy, subject, out);
    if (status != TARA_OK) return status;
    status = see_gate(&call, subject, &s, &view);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (view.gate.guardian != TARA_GUARDIAN_VERIFIED) {
        // What ended by itself is not withdrawn: a deletion owed since then would win time by it.
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_FOUND, "subject",
                                        "no guardian's consent stands"));
    }
    const tara_policy *policy = privacy->ledger.world.compiled->policy;
    event.subject = *subject;
    event.body.guardian_end.deletion_due = tp_period_after(policy->minor_deletion, call.now);
    return commit_and_show(&call, &event, out);
}
