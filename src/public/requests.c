// requests.c: a request from its receipt on: deadline, identity, extension, refusal.
//
// Which law answers is looked up once, at receipt, and stands beside the date; what moves the date
// later is computed from that law and what happened to the request.
#include "public/requests.h"

#include <string.h>

#include "base/civil.h"
#include "decision/names.h"
#include "law/law.h"

enum { CHANNEL_MAX = 64, METHOD_MAX = 64, HOLIDAYS_MAX = 1000, LIFE_YEARS = 130 };

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tp_world *world_of(const tp_call *call)
{
    return &call->privacy->ledger.world;
}

// --- the date ----------------------------------------------------------------------------------

static tp_deadline_question question_of(const tp_call *call, const tp_deadline_law *law,
                                        const tp_request *request, int32_t offset)
{
    return (tp_deadline_question){
        .law = law,
        .received = request->received,
        .offset_minutes = offset,
        .extended = request->extended,
        .holidays = call->privacy->holidays,
        .holiday_count = call->privacy->holiday_count,
        .has_calendar = call->privacy->holidays != NULL,
        .restart_day = request->restart_day,
        .pauses = request->pauses,
        .pause_count = request->pause_count,
    };
}

// The last millisecond of the last day at the controller's office. Where it is another day for the
// subject when the request arrives, the earlier of the two counts.
static bool due_of(const tp_call *call, const tp_deadline_law *law, const tp_request *request,
                   const tp_standing *s, tp_time *due)
{
    int32_t              office = world_of(call)->compiled->policy->time_zone_minutes;
    tp_deadline          first, second;
    tp_deadline_question question = question_of(call, law, request, office);
    if (!tp_law_due(&question, &first)) return false;
    if (s->has_offset && s->offset_minutes != office) {
        question.offset_minutes = s->offset_minutes;
        if (!tp_law_due(&question, &second)) return false;
        tp_time instant = tp_day_start(second.day + 1, office);
        bool    arrived = instant > request->received; // Nothing is due before that.
        if (!first.is_instant && second.day < first.day && arrived) first.instant = instant;
    }
    *due = first.is_instant ? first.instant : first.instant - 1;
    return true;
}

// --- finding and telling -----------------------------------------------------------------------

tara_status tp_request_find(tp_call *call, uint64_t number, tp_request *request,
                            tara_subject *subject)
{
    tp_change  *change = tp_ledger_reading(&call->privacy->ledger);
    tara_status status = tp_read_owner(change, TP_NUMBERED_REQUEST, number, subject);
    if (status == TARA_OK) status = tp_read_request(change, subject, number, request);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(call, status, "request", "there is no such request");
    }
    return status;
}

typedef struct looking {
    tp_change *change;
    uint64_t   found;
} looking;

static tara_status takes_data_along(void *user, const tara_key *key)
{
    looking    *l = user;
    tp_request  other;
    tara_status status = tp_read_request(l->change, &key->subject, key->ref, &other);
    if (status != TARA_OK || tp_request_ended(&other)) return status;
    bool first = other.right == TARA_RIGHT_ACCESS || other.right == TARA_RIGHT_PORTABILITY;
    if (first && (l->found == 0 || key->ref < l->found)) l->found = key->ref;
    return TARA_OK;
}

tara_status tp_request_before(tp_call *call, const tp_request *request,
                              const tara_subject *subject, uint64_t *before)
{
    looking l = {.change = tp_ledger_reading(&call->privacy->ledger)};
    *before = 0;
    if (request->right != TARA_RIGHT_ERASURE || tp_request_ended(request)) return TARA_OK;
    // One that began waits too: what it has not reached yet can still be copied.
    if (request->planned && tp_request_outstanding(request) == 0) return TARA_OK;
    tara_status status = tp_change_each(l.change, subject, TP_RECORD_REQUEST, takes_data_along,
                                        &l);
    *before = l.found;
    return status;
}

tara_status tp_request_tell(tp_call *call, uint64_t number, const tp_request *request,
                            const tara_subject *subject, tara_request *out)
{
    if (out == NULL) return TARA_OK;
    tara_status status = tp_request_before(call, request, subject, &out->waits_for);
    if (status != TARA_OK) return status;
    out->number = number;
    out->subject = *subject;
    out->right = request->right;
    out->state = request->state;
    out->actor = request->actor;
    out->late = tp_request_late(request, call->now);
    out->extended = request->extended;
    out->received_unix_ms = request->received;
    out->due_unix_ms = request->due;
    out->confirm_unix_ms = request->confirm_due;
    out->steps = request->step_count;
    out->outstanding = tp_request_outstanding(request);
    memcpy(out->rule, request->rule, sizeof request->rule);
    memcpy(out->article, request->article, sizeof request->article);
    memcpy(out->law, request->law, sizeof request->law);
    return TARA_OK;
}
_Static_assert(sizeof ((tara_request *)0)->rule >= TP_RULE_MAX, "a rule fits");
_Static_assert(sizeof ((tara_request *)0)->article >= TP_ARTICLE_MAX, "an article fits");
_Static_assert(sizeof ((tara_request *)0)->law >= TP_LAW_ID_MAX, "a law fits");

tara_status tp_request_tell_again(tp_call *call, uint64_t number, tara_request *out)
{
    tp_request   request;
    tara_subject subject;
    if (out == NULL) return TARA_OK;
    tara_status status = tp_request_find(call, number, &request, &subject);
    return status == TARA_OK ? tp_request_tell(call, number, &request, &subject, out) : status;
}

tara_status tp_request_out(tp_call *call, tara_request *out)
{
    if (out == NULL) return TARA_OK;
    tara_status status = tp_struct_out(out, sizeof *out);
    return status == TARA_OK ? TARA_OK : tp_fault(call, status, "out", NULL);
}

tara_status tara_request_show(tara_privacy *privacy, uint64_t number, tara_request *out)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (out == NULL) return bad(&call, "out", NULL);
    status = tp_request_out(&call, out);
    if (status == TARA_OK) status = tp_request_tell_again(&call, number, out);
    return tp_leave(&call, status);
}

typedef struct gathering {
    uint64_t *numbers;
    size_t    capacity, count;
} gathering;

static tara_status gather(void *user, const tara_key *key)
{
    gathering *g = user;
    if (g->count < g->capacity) g->numbers[g->count] = key->ref;
    g->count++;
    return TARA_OK;
}

tara_status tara_request_list(tara_privacy *privacy, const tara_subject *subject,
                              uint64_t *numbers, size_t capacity, size_t *needed)
{
    tp_call     call;
    gathering   g = {numbers, capacity, 0};
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    if (needed == NULL || (numbers == NULL && capacity > 0)) return bad(&call, "numbers", NULL);
    status = tp_change_each(tp_ledger_reading(&privacy->ledger), subject, TP_RECORD_REQUEST,
                            gather, &g);
    if (status != TARA_OK) return tp_leave(&call, status);
    *needed = g.count;
    return tp_leave(&call, g.count > capacity ? TARA_E_BUFFER : TARA_OK);
}

// --- receipt -----------------------------------------------------------------------------------

static bool rests_on(const tp_purpose_masks *purpose, int basis)
{
    return purpose->basis_bits >> basis & 1;
}

// tara_objection_effect of an objection to that purpose; NONE: one does not object to it.
static uint8_t effect_on(const tp_purpose_masks *purpose)
{
    if (purpose->declared == NULL) return TARA_OBJECTION_NONE;
    if (purpose->declared->direct_marketing) return TARA_OBJECTION_ABSOLUTE;
    bool balanced = rests_on(purpose, TARA_BASIS_LEGITIMATE_INTEREST)
                 || rests_on(purpose, TARA_BASIS_PUBLIC_TASK);
    return balanced ? TARA_OBJECTION_PENDING : TARA_OBJECTION_NONE;
}

// Which purposes the right can be about. Slots.
static uint64_t applicable(const tp_compiled *compiled, int32_t right)
{
    uint64_t slots = 0;
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        const tp_purpose_masks *purpose = &compiled->purpose[slot];
        bool fits = right == TARA_RIGHT_OBJECTION ? effect_on(purpose) != TARA_OBJECTION_NONE
                                                  : rests_on(purpose, TARA_BASIS_CONSENT);
        if (purpose->declared != NULL && fits) slots |= UINT64_C(1) << slot;
    }
    return slots;
}

// What takes effect with the receipt: objections and withdrawals, as events after the request's.
static size_t effects(const tp_call *call, const tara_subject *subject, const tp_standing *s,
                      const tara_intake *intake, tp_event *events)
{
    const tp_compiled *compiled = world_of(call)->compiled;
    uint64_t meant = intake->purposes != 0 ? intake->purposes
                                           : applicable(compiled, intake->right);
    size_t   count = 0;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        tp_event *event = &events[count];
        if (!(meant >> slot & 1)) continue;
        const tp_purpose_masks *purpose = &compiled->purpose[slot];
        *event = (tp_event){.subject = *subject};
        if (intake->right == TARA_RIGHT_OBJECTION) {
            event->type = TP_EVENT_OBJECTION;
            event->body.objection = (tp_objection_event){(uint8_t)slot, effect_on(purpose)};
            count++;
            continue;
        }
        bool given = tp_standing_consent(s, slot)->state == TARA_CONSENT_GIVEN;
        if (!given && intake->purposes == 0) continue; // Nothing to take back.
        tp_period asks_not = purpose->declared->consent_no;
        event->type = TP_EVENT_CONSENT;
        event->body.consent = (tp_consent_event){
            .decision = TP_CONSENT_WITHDRAW,
            .purpose = (uint8_t)slot,
            .actor = (uint8_t)intake->actor,
            .made_at = call->now,
            .expires_at = asks_not.count == 0 ? TP_TIME_NEVER
                                              : tp_period_after(asks_not, call->now),
            .method = TP_TEXT("request"),
            .channel = {intake->channel, intake->channel_size},
        };
        count++;
    }
    return count;
}

// Could the subject have asked for anything then?
static bool alive(const tp_call *call, const tp_standing *s, tp_time received)
{
    tp_date day = tp_date_of(tp_local_day(received, 0));
    tp_date today = tp_date_of(tp_local_day(call->now, 0));
    if (today.year - day.year > LIFE_YEARS) return false;
    if (s->age.known != TARA_AGE_MINOR || s->age.of_age_on == TP_DAY_MAX) return true;
    tp_date born;
    bool    told = tp_add_months(tp_date_of(s->age.of_age_on), -12 * s->age.years, &born);
    return !told || tp_day_of(day) >= tp_day_of(born) - 1; // Of either 29 February.
}

static const char *bad_intake(const tp_call *call, const tp_standing *s,
                              const tara_intake *intake, const char **message)
{
    const tp_compiled *compiled = world_of(call)->compiled;
    bool of_purposes = intake->right == TARA_RIGHT_OBJECTION
                    || intake->right == TARA_RIGHT_WITHDRAWAL;
    *message = "expected access, rectification, erasure, restriction, portability, objection or "
               "withdrawal";
    if (intake->right < TARA_RIGHT_ACCESS || intake->right > TARA_RIGHT_WITHDRAWAL) {
        return "right";
    }
    *message = "expected subject, guardian or agent";
    if (intake->actor < TARA_ACTOR_SUBJECT || intake->actor > TARA_ACTOR_AGENT) return "actor";
    *message = "expected a time that is not in the future";
    if (intake->received_unix_ms > call->now) return "received";
    *message = "expected a time at which the subject was alive";
    if (intake->received_unix_ms < TP_TIME_MIN || !alive(call, s, intake->received_unix_ms)) {
        return "received";
    }
    *message = "expected purposes of the policy, for an objection or a withdrawal";
    if (intake->purposes != 0 && !of_purposes) return "purposes";
    if ((intake->purposes & ~compiled->purposes) != 0) return "purposes";
    *message = "expected categories of the policy";
    if ((intake->categories & ~compiled->categories) != 0) return "categories";
    *message = "expected at most 64 bytes of valid UTF-8";
    if (!tp_text_within(intake->channel, intake->channel_size, 0, CHANNEL_MAX)) return "channel";
    return NULL;
}

typedef struct matching { // Looks for an open request that asks for the same, or more.
    tp_change         *change;
    const tara_intake *intake;
    uint64_t           found;
} matching;

static bool within(uint64_t asked, uint64_t open)
{
    return open == 0 || (asked != 0 && (asked & ~open) == 0);
}

static tara_status match(void *user, const tara_key *key)
{
    matching   *m = user;
    tp_request  open;
    tara_status status = tp_read_request(m->change, &key->subject, key->ref, &open);
    if (status != TARA_OK || tp_request_ended(&open)) return status;
    bool same = open.right == m->intake->right
             && within(m->intake->purposes, open.purposes)
             && within(m->intake->categories, open.categories);
    if (same && m->found == 0) m->found = key->ref;
    return TARA_OK;
}

// The confirmation of receipt that goes with a law on that day, or NULL.
static const tp_deadline_law *confirmation_of(const tp_deadline_law *law, int32_t day)
{
    char   id[TP_LAW_ID_MAX + 8];
    size_t size = strlen(law->id);
    if (size + sizeof "_confirm" > sizeof id) return NULL;
    memcpy(id, law->id, size);
    memcpy(id + size, "_confirm", sizeof "_confirm");
    const tp_deadline_law *confirm = tp_law_deadline(tp_text_of(id));
    if (confirm == NULL) return NULL;
    tp_law_term term = {confirm->valid_from, confirm->valid_to, TP_LAW_IN_FORCE};
    return tp_law_applies(term, day) ? confirm : NULL;
}

static tara_status date_intake(tp_call *call, const tp_standing *s, const tara_intake *intake,
                               tp_request_event *event)
{
    tp_request request;
    tp_text    right = tp_text_of(tp_name_of(&tp_right_names, intake->right));
    int32_t    office = world_of(call)->compiled->policy->time_zone_minutes;
    int32_t    day = tp_local_day(intake->received_unix_ms, office);
    if (!tp_law_right_offered(s->place, right, day)) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "right",
                        "the law of the subject's country knows no such right");
    }
    memset(&request, 0, sizeof request);
    request.received = intake->received_unix_ms;
    const tp_deadline_law *law = tp_law_deadline_for(s->place, right, day);
    const tp_deadline_law *confirm = confirmation_of(law, day);
    bool dated = due_of(call, law, &request, s, &event->due)
              && (confirm == NULL || due_of(call, confirm, &request, s, &event->confirm_due));
    if (!dated) {
        return tp_fault(call, TARA_E_INVALID_ARGUMENT, "received", "the date leaves the calendar");
    }
    event->law = tp_text_of(law->id);
    event->rule = tp_text_of(law->rule);
    event->article = tp_text_of(law->article);
    return TARA_OK;
}

static tara_status receive(tp_call *call, const tara_subject *subject, const tp_standing *s,
                           const tara_intake *intake, tara_request *out)
{
    tp_event    events[1 + TP_SLOTS] = {{.type = TP_EVENT_REQUEST, .subject = *subject}};
    tp_request_event *event = &events[0].body.request;
    bool of_purposes = intake->right == TARA_RIGHT_OBJECTION
                    || intake->right == TARA_RIGHT_WITHDRAWAL;
    size_t count = 1;
    *event = (tp_request_event){
        .number = world_of(call)->numbers[TP_NUMBERED_REQUEST] + 1,
        .right = (uint8_t)intake->right,
        .actor = (uint8_t)intake->actor,
        .received = intake->received_unix_ms,
        .purposes = intake->purposes,
        .categories = intake->categories,
        .channel = {intake->channel, intake->channel_size},
    };
    uint64_t foreign = intake->purposes & ~applicable(world_of(call)->compiled, intake->right);
    if (of_purposes && foreign != 0) {
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "purposes",
                        "one objects to direct marketing and to what rests on an interest, and "
                        "withdraws a consent");
    }
    tara_status status = date_intake(call, s, intake, event);
    if (status != TARA_OK) return status;
    if (of_purposes) count += effects(call, subject, s, intake, events + 1);
    uint64_t number = event->number;
    status = tp_commit_all(call, events, count);
    return status == TARA_OK ? tp_request_tell_again(call, number, out) : status;
}

tara_status tara_request_open(tara_privacy *privacy, const tara_subject *subject,
                              const tara_intake *intake, tara_request *out)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    const char *message = NULL;
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = tp_struct_in(intake, sizeof *intake, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "intake", NULL));
    tara_intake given = *intake;
    if (given.received_unix_ms == 0) given.received_unix_ms = call.now;
    intake = &given;
    status = tp_request_out(&call, out);
    if (status == TARA_OK) status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    const char *field = bad_intake(&call, &s, intake, &message);
    if (field != NULL) return bad(&call, field, message);
    matching m = {.change = tp_ledger_reading(&privacy->ledger), .intake = intake};
    if (s.requests > 0) {
        status = tp_change_each(m.change, subject, TP_RECORD_REQUEST, match, &m);
    }
    if (status != TARA_OK) return tp_leave(&call, status);
    if (m.found == 0) return tp_leave(&call, receive(&call, subject, &s, intake, out));
    status = tp_request_tell_again(&call, m.found, out);
    if (status == TARA_OK && out != NULL) out->duplicate = 1;
    return tp_leave(&call, status);
}

// --- identity ----------------------------------------------------------------------------------

static const tp_deadline_law *law_of(const tp_request *request)
{
    return tp_law_deadline(tp_text_of(request->law));
}

static const char over[] = "the request does not allow it in its state";

// Enter a call that moves a request on. Leaves when it fails.
static tara_status enter(tp_call *call, tara_privacy *privacy, uint64_t number,
                         tara_request *out, tp_request *request, tara_subject *subject)
{
    tara_status status = tp_write(call, privacy);
    if (status != TARA_OK) return status;
    status = tp_request_out(call, out);
    if (status == TARA_OK) status = tp_request_find(call, number, request, subject);
    return status == TARA_OK ? TARA_OK : tp_leave(call, status);
}

// Record what moves it on, and tell where it stands.
static tara_status move_on(tp_call *call, tp_event *event, uint64_t number, tara_request *out)
{
    tara_status status = tp_commit(call, event);
    if (status == TARA_E_NOT_APPLICABLE && call->message == NULL) {
        tp_fault(call, status, "request", over);
    }
    if (status == TARA_OK) status = tp_request_tell_again(call, number, out);
    return tp_leave(call, status);
}

// Does waiting for this answer not count? Where a statute says so it does not; where an authority
// lets it, the controller chooses, and the strict clock is the default.
static bool waiting_pauses(const tp_deadline_law *law, int32_t doubt, uint32_t flags)
{
    if (law == NULL) return false;
    tp_clock_effect effect = doubt == TARA_DOUBT_SCOPE ? law->clarify : law->identity;
    bool            statute = law->identity == TP_CLOCK_RESTARTS;
    return effect == TP_CLOCK_PAUSES && (statute || flags & TARA_DOUBT_PAUSE);
}

static int32_t today_at_office(const tp_call *call)
{
    return tp_local_day(call->now, world_of(call)->compiled->policy->time_zone_minutes);
}

tara_status tara_request_doubt(tara_privacy *privacy, uint64_t number, int32_t doubt,
                               uint32_t flags, const char *reason, size_t reason_size,
                               tara_request *out)
{
    tp_call      call;
    tp_request   request;
    tara_subject subject;
    tara_status  status = enter(&call, privacy, number, out, &request, &subject);
    if (status != TARA_OK) return status;
    if (doubt != TARA_DOUBT_IDENTITY && doubt != TARA_DOUBT_SCOPE) {
        return bad(&call, "doubt", "expected identity or scope");
    }
    if (flags & ~(uint32_t)TARA_DOUBT_PAUSE) return bad(&call, "flags", "unknown flags");
    if (!tp_text_within(reason, reason_size, 1, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "doubt", "expected a reason of 1 to 256 bytes of valid UTF-8");
    }
    if (doubt == TARA_DOUBT_SCOPE && request.right != TARA_RIGHT_ACCESS) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "doubt",
                                        "only a request for access can be unclear in its scope"));
    }
    tp_event event = {.type = TP_EVENT_REQUEST_IDENTITY, .subject = subject};
    event.body.identity = (tp_identity_event){
        .number = number,
        .doubt = (uint8_t)doubt,
        .pauses = waiting_pauses(law_of(&request), doubt, flags),
        .day = today_at_office(&call),
        .due = request.due,
        .text = {reason, reason_size},
    };
    return move_on(&call, &event, number, out);
}

tara_status tara_request_identify(tara_privacy *privacy, uint64_t number, const char *method,
                                  size_t method_size, tara_request *out)
{
    tp_call      call;
    tp_request   request;
    tp_standing  s;
    tara_subject subject;
    bool         known = false;
    tara_status  status = enter(&call, privacy, number, out, &request, &subject);
    if (status != TARA_OK) return status;
    if (!tp_text_within(method, method_size, 1, METHOD_MAX)) {
        return bad(&call, "method", "expected 1 to 64 bytes of valid UTF-8");
    }
    const tp_deadline_law *law = law_of(&request);
    int32_t office = world_of(&call)->compiled->policy->time_zone_minutes;
    bool    in_time = request.doubted_on <= tp_local_day(request.due, office);
    bool    restarts = law != NULL && law->identity == TP_CLOCK_RESTARTS
                 && request.doubt == TARA_DOUBT_IDENTITY && in_time; // Late stays late.
    tp_event event = {.type = TP_EVENT_REQUEST_IDENTITY, .subject = subject};
    event.body.identity = (tp_identity_event){
        .number = number,
        .day = today_at_office(&call),
        .restart_day = restarts ? today_at_office(&call) : 0,
        .due = request.due,
        .text = {method, method_size},
    };
    status = tp_request_identity_check(&request, &event.body.identity);
    if (status == TARA_E_NOT_APPLICABLE) tp_fault(&call, status, "request", over);
    if (status == TARA_E_LIMIT) tp_fault(&call, status, "request", "it was paused 8 times");
    if (status == TARA_OK) status = tp_ledger_standing(&privacy->ledger, &subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_request_identity_apply(&request, &event.body.identity); // As it will be.
    tp_time due = request.due;
    if (law != NULL && due_of(&call, law, &request, &s, &due) && due > request.due) {
        event.body.identity.due = due; // What was promised is not taken back.
    }
    return move_on(&call, &event, number, out);
}

// --- extension, refusal, and other ends --------------------------------------------------------

static const char wants_reason[] = "expected 1 to 256 bytes of valid UTF-8, not all of them blank";

// The subject is told it: blanks tell nothing.
static bool is_reason(const char *reason, size_t size)
{
    size_t blank = 0;
    if (!tp_text_within(reason, size, 1, TP_EVENT_TEXT_MAX)) return false;
    while (blank < size && (unsigned char)reason[blank] <= ' ') blank++;
    return blank < size;
}

tara_status tara_request_extend(tara_privacy *privacy, uint64_t number, const char *reason,
                                size_t reason_size, tara_request *out)
{
    tp_call      call;
    tp_request   request;
    tp_standing  s;
    tara_subject subject;
    bool         known = false;
    tara_status  status = enter(&call, privacy, number, out, &request, &subject);
    if (status != TARA_OK) return status;
    if (!is_reason(reason, reason_size)) return bad(&call, "reason", wants_reason);
    const tp_deadline_law *law = law_of(&request);
    if (law == NULL || law->extension == 0) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "request",
                                        "its law gives no more time"));
    }
    status = tp_ledger_standing(&privacy->ledger, &subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_event event = {.type = TP_EVENT_REQUEST_EXTEND, .subject = subject};
    event.body.extend = (tp_extend_event){.number = number, .due = request.due,
                                          .reason = {reason, reason_size}};
    if (!request.extended && call.now > request.first_due) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "request",
                                        "the first period is over: too late to extend"));
    }
    if (request.extended) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "request",
                                        "it was extended before"));
    }
    request.extended = 1;
    if (!due_of(&call, law, &request, &s, &event.body.extend.due)) {
        return bad(&call, "request", "the date leaves the calendar");
    }
    // Holidays that were known before and are not now take nothing back of what was promised.
    tp_time *due = &event.body.extend.due;
    if (*due < request.due) *due = request.due;
    return move_on(&call, &event, number, out);
}

// What a reason in so many words stands on; any other is the general duty to say why.
static tp_text article_of(tp_text reason)
{
    static const struct { const char *reason; const char *article; } rows[] = {
        {"manifestly_unfounded", "GDPR 12(5)(b)"}, {"excessive", "GDPR 12(5)(b)"},
        {"identity_not_proven", "GDPR 12(2)"},     {"rights_of_others", "GDPR 15(4), 20(4)"},
        {"legal_obligation", "GDPR 17(3)(b)"},     {"legal_claims", "GDPR 17(3)(e)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool it_is = tp_text_equal(tp_text_of(rows[i].reason), reason);
        if (it_is) return tp_text_of(rows[i].article);
    }
    return TP_TEXT("GDPR 12(4)");
}

// The United Kingdom's GDPR counts its articles alike. Of any other law what is known is the
// article that stands beside the date.
static tp_text refused_by(const tp_request *request, tp_text reason, char out[TP_ARTICLE_MAX])
{
    tp_writer written = tp_writer_of(out, TP_ARTICLE_MAX);
    tp_text   article = article_of(reason), kingdom = TP_TEXT("UK ");
    if (strncmp(request->law, "gdpr", 4) == 0) return article;
    if (strcmp(request->law, "uk_gdpr") != 0) return tp_text_of(request->article);
    tp_write_bytes(&written, kingdom.data, kingdom.size);
    tp_write_bytes(&written, article.data, article.size);
    return (tp_text){out, written.size};
}

tara_status tara_request_refuse(tara_privacy *privacy, uint64_t number, const char *reason,
                                size_t reason_size, tara_request *out)
{
    tp_call      call;
    char         article[TP_ARTICLE_MAX];
    tp_request   request;
    tara_subject subject;
    tara_status  status = enter(&call, privacy, number, out, &request, &subject);
    if (status != TARA_OK) return status;
    if (!is_reason(reason, reason_size)) return bad(&call, "reason", wants_reason);
    tp_event event = {.type = TP_EVENT_REQUEST_REFUSE, .subject = subject};
    event.body.refuse = (tp_refuse_event){.number = number, .reason = {reason, reason_size}};
    event.body.refuse.article = refused_by(&request, event.body.refuse.reason, article);
    return move_on(&call, &event, number, out);
}

static tara_status mark(tara_privacy *privacy, uint64_t number, uint8_t which, tara_request *out)
{
    tp_call      call;
    tp_request   request;
    tara_subject subject;
    tara_status  status = enter(&call, privacy, number, out, &request, &subject);
    if (status != TARA_OK) return status;
    tp_event event = {.type = TP_EVENT_REQUEST_MARK, .subject = subject};
    event.body.mark = (tp_mark_event){.number = number, .mark = which};
    return move_on(&call, &event, number, out);
}

tara_status tara_request_withdraw(tara_privacy *privacy, uint64_t number, tara_request *out)
{
    return mark(privacy, number, TP_MARK_WITHDRAWN, out);
}

tara_status tara_request_confirm(tara_privacy *privacy, uint64_t number, tara_request *out)
{
    return mark(privacy, number, TP_MARK_CONFIRMED, out);
}

tara_status tara_request_correct(tara_privacy *privacy, uint64_t number, uint64_t category,
                                 const char *note, size_t note_size)
{
    tp_call      call;
    tp_request   request;
    tara_subject subject;
    int          slot = 0;
    tara_status  status = enter(&call, privacy, number, NULL, &request, &subject);
    if (status != TARA_OK) return status;
    bool one = category != 0 && (category & (category - 1)) == 0
            && (category & ~world_of(&call)->compiled->categories) == 0;
    if (!one) return bad(&call, "category", "expected one category of the policy");
    if (!tp_text_within(note, note_size, 1, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "note", "expected 1 to 256 bytes of valid UTF-8");
    }
    while (!(category >> slot & 1)) slot++;
    tp_event event = {.type = TP_EVENT_REQUEST_CORRECT, .subject = subject};
    event.body.correct = (tp_correct_event){.number = number, .category = (uint8_t)slot,
                                            .note = {note, note_size}};
    status = tp_request_correct_check(&request, &event.body.correct);
    if (status == TARA_E_INVALID_ARGUMENT) {
        return bad(&call, "category", "expected a category that the request is about");
    }
    return move_on(&call, &event, number, NULL);
}

// --- the calendar ------------------------------------------------------------------------------

tara_status tara_holidays_set(tara_privacy *privacy, const int32_t *holidays, size_t count)
{
    tp_call     call;
    int32_t    *days = NULL;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (holidays == NULL && count > 0) return bad(&call, "holidays", NULL);
    if (count > HOLIDAYS_MAX) {
        return tp_leave(&call, tp_fault(&call, TARA_E_LIMIT, "holidays", "at most 1000 days"));
    }
    for (size_t i = 0; i < count; i++) {
        if (holidays[i] >= TP_DAY_MIN && holidays[i] <= TP_DAY_MAX) continue;
        return bad(&call, "holidays", "expected days of the years 0001 to 9999");
    }
    // A calendar without holidays is one too.
    size_t room = holidays == NULL ? 0 : count == 0 ? 1 : count;
    if (room > 0) days = tp_allocate_zeroed(&privacy->memory, room, sizeof *days);
    if (room > 0 && days == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    if (count > 0) memcpy(days, holidays, count * sizeof *days);
    tp_release(&privacy->memory, privacy->holidays, privacy->holiday_room * sizeof *days);
    privacy->holidays = days;
    privacy->holiday_count = count;
    privacy->holiday_room = room;
    return tp_leave(&call, TARA_OK);
}
