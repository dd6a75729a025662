// breaches.c: breaches of personal data: recorded, judged, told, and the register of them.
//
// What a subject's country asks for is read once, when they are named, and goes into an event of
// nobody: a breach owes the same when they are forgotten.
#include <string.h>

#include "base/civil.h"
#include "decision/names.h"
#include "interop/breaches.h"
#include "law/law.h"
#include "public/context.h"

enum { SUBJECTS_MAX = 500 };
_Static_assert(SUBJECTS_MAX + 2 <= TP_BATCH_EVENTS_MAX, "with the breach and a policy one commit");

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static int32_t offset_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled->policy->time_zone_minutes;
}

static tara_status find(tp_call *call, uint64_t number, tp_breach *breach)
{
    tara_status status = tp_read_breach(tp_ledger_reading(&call->privacy->ledger), number, breach);
    if (status == TARA_E_NOT_FOUND) tp_fault(call, status, "breach", "there is no such breach");
    return status;
}

// --- by when -----------------------------------------------------------------------------------

// The last instant in time. Weekends alone are no business days: whose holidays would count is not
// known. False when it leaves the calendar.
static bool due_by(const tp_call *call, const tp_deadline_law *law, tp_time aware, tp_time *due)
{
    tp_deadline found;
    tp_deadline_question question = {.law = law, .received = aware,
                                     .offset_minutes = offset_of(call)};
    if (!tp_law_due(&question, &found)) return false;
    *due = found.is_instant ? found.instant : found.instant - 1;
    return true;
}

typedef struct dues {
    tp_time     authority, subjects;
    const char *law; // That the authority's is by.
} dues;

// The earliest of each. False when one leaves the calendar.
static bool earliest(const tp_call *call, uint64_t laws, tp_time aware, dues *out)
{
    size_t               count = 0;
    const tp_breach_law *rows = tp_law_breach_rows(&count);
    *out = (dues){TP_TIME_NEVER, TP_TIME_NEVER, ""};
    for (size_t i = 0; i < count; i++) {
        tp_time                due = 0;
        const tp_deadline_law *law = tp_law_deadline(tp_text_of(rows[i].deadline));
        if (!(laws >> rows[i].bit & 1)) continue;
        if (law == NULL || !due_by(call, law, aware, &due)) return false;
        if (rows[i].told & TP_BREACH_AUTHORITY && due < out->authority) {
            out->authority = due;
            out->law = law->id;
        }
        if (rows[i].told & TP_BREACH_SUBJECTS && due < out->subjects) out->subjects = due;
    }
    return out->authority != TP_TIME_NEVER && out->subjects != TP_TIME_NEVER;
}

// Nobody is to be told of what is unlikely to harm anybody: Art. 33(1).
static void excuse(int32_t risk, dues *by)
{
    if (risk != TARA_RISK_UNLIKELY) return;
    by->authority = 0;
    by->law = "";
}

// --- whom it concerns --------------------------------------------------------------------------

// The events of one call: one of the breach first, then one for each who is affected.
typedef struct naming {
    tp_call  *call;
    tp_event *events;
    size_t    count, room;
    uint64_t  number;
    int32_t   day;  // On which it was known.
    uint64_t  laws; // So far.
} naming;

static tara_status begin_naming(naming *n, tp_call *call, size_t subjects)
{
    *n = (naming){.call = call, .count = 1, .room = subjects + 1};
    n->events = tp_allocate_zeroed(&call->privacy->memory, n->room, sizeof *n->events);
    return n->events != NULL ? TARA_OK : TARA_E_NO_MEMORY;
}

static void end_naming(naming *n)
{
    size_t size = n->events == NULL ? 0 : n->room * sizeof *n->events;
    tp_release_wiped(&n->call->privacy->memory, n->events, size);
}

static bool is_named(const naming *n, const tara_subject *subject)
{
    for (size_t i = 1; i < n->count; i++) {
        if (memcmp(&n->events[i].subject, subject, sizeof *subject) == 0) return true;
    }
    return false;
}

static tara_status name(naming *n, const tara_subject *subject)
{
    tp_standing s;
    tp_affected affected;
    bool        known = false;
    tp_ledger  *ledger = &n->call->privacy->ledger;
    if (!tp_is_somebody(subject)) {
        return tp_fault(n->call, TARA_E_INVALID_ARGUMENT, "subjects", "expected subjects");
    }
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    status = tp_read_affected(&ledger->change, subject, n->number, &affected);
    if (status != TARA_E_NOT_FOUND) return status;
    if (is_named(n, subject)) return TARA_OK;
    n->laws |= tp_law_breaches_in(known ? s.place : 0, n->day);
    tp_event *event = &n->events[n->count++];
    event->type = TP_EVENT_BREACH_SUBJECT;
    event->subject = *subject;
    event->body.breach_subject.number = n->number;
    return TARA_OK;
}

static tara_status name_all(naming *n, const tara_subject *subjects, size_t count)
{
    tara_status status = TARA_OK;
    for (size_t i = 0; i < count && status == TARA_OK; i++) status = name(n, &subjects[i]);
    return status;
}

static const char *bad_subjects(const tara_subject *subjects, size_t count, tara_status *status)
{
    *status = count > SUBJECTS_MAX ? TARA_E_LIMIT : TARA_E_INVALID_ARGUMENT;
    if (count > SUBJECTS_MAX) return "at most 500 subjects a call";
    return subjects == NULL && count > 0 ? "expected subjects" : NULL;
}

// --- what the host sees ------------------------------------------------------------------------

static tara_status out_of(tp_call *call, tara_breach_state *out)
{
    tara_status status = out == NULL ? TARA_OK : tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) tp_fault(call, status, "out", NULL);
    return status;
}

static void tell(const tp_call *call, const tp_breach *breach, tara_breach_state *out)
{
    bool high = breach->risk == TARA_RISK_HIGH;
    out->number = breach->number;
    out->aware_unix_ms = breach->aware;
    out->recorded_unix_ms = breach->recorded_at;
    out->categories = breach->categories;
    out->count = breach->count;
    out->affected = breach->affected;
    out->told = breach->told;
    out->authority_due_unix_ms = breach->authority_due;
    out->notified_unix_ms = breach->notified_at;
    out->subjects_due_unix_ms = high ? breach->subjects_due : 0;
    out->public_unix_ms = breach->public_at;
    out->risk = breach->risk;
    out->authority_owed = tp_breach_owes_authority(breach);
    out->authority_late = tp_breach_authority_late(breach, call->now);
    out->subjects_owed = tp_breach_owes_subjects(breach);
    out->subjects_late = tp_breach_subjects_late(breach, call->now);
    memcpy(out->law, breach->law, breach->law_size);
}
_Static_assert(sizeof ((tara_breach_state *)0)->law > TP_BREACH_LAW_MAX, "an id fits, terminated");

static tara_status tell_again(tp_call *call, uint64_t number, tara_breach_state *out)
{
    tp_breach   breach;
    tara_status status = out == NULL ? TARA_OK : find(call, number, &breach);
    if (status == TARA_OK && out != NULL) tell(call, &breach, out);
    return status;
}

// --- recorded ----------------------------------------------------------------------------------

static bool is_risk(int32_t risk)
{
    return risk >= TARA_RISK_UNKNOWN && risk <= TARA_RISK_HIGH;
}

static const char *bad_breach(const tp_call *call, const tara_breach *breach,
                              const char **message)
{
    uint64_t known = call->privacy->ledger.world.compiled->categories;
    *message = "expected a time that is not in the future";
    if (breach->aware_unix_ms > call->now || breach->aware_unix_ms < TP_TIME_MIN) return "aware";
    *message = "expected one or more categories of the policy";
    if (breach->categories == 0 || (breach->categories & ~known) != 0) return "categories";
    *message = "expected unlikely, risk or high";
    if (!is_risk(breach->risk)) return "risk";
    *message = "expected 1 to 256 bytes of valid UTF-8";
    if (!tp_text_within(breach->nature, breach->nature_size, 1, TP_BREACH_TEXT_MAX)) {
        return "nature";
    }
    *message = "expected at most 256 bytes of valid UTF-8";
    if (!tp_text_within(breach->measures, breach->measures_size, 0, TP_BREACH_TEXT_MAX)) {
        return "measures";
    }
    return NULL;
}

static tara_status fill(naming *n, const tara_breach *breach, tp_time aware)
{
    dues      by;
    tp_event *event = &n->events[0];
    if (!earliest(n->call, n->laws, aware, &by)) {
        return tp_fault(n->call, TARA_E_INVALID_ARGUMENT, "aware", "the date leaves the calendar");
    }
    excuse(breach->risk, &by);
    event->type = TP_EVENT_BREACH;
    event->body.breach = (tp_breach_event){
        .number = n->number,
        .aware = aware,
        .risk = (uint8_t)breach->risk,
        .categories = breach->categories,
        .count = breach->count,
        .authority_due = by.authority,
        .subjects_due = by.subjects,
        .laws = n->laws,
        .nature = {breach->nature, breach->nature_size},
        .measures = {breach->measures, breach->measures_size},
        .law = tp_text_of(by.law),
    };
    return TARA_OK;
}

static tara_status record(tp_call *call, const tara_breach *breach, tara_breach_state *out)
{
    naming      n;
    tp_time     aware = breach->aware_unix_ms != 0 ? breach->aware_unix_ms : call->now;
    tara_status status = begin_naming(&n, call, breach->subject_count);
    n.number = call->privacy->ledger.world.numbers[TP_NUMBERED_BREACH] + 1;
    n.day = tp_local_day(aware, offset_of(call));
    n.laws = tp_law_breaches_in(0, n.day);
    if (status == TARA_OK) status = name_all(&n, breach->subjects, breach->subject_count);
    if (status == TARA_OK) status = fill(&n, breach, aware);
    if (status == TARA_OK) status = tp_commit_all(call, n.events, n.count);
    end_naming(&n);
    return status == TARA_OK ? tell_again(call, n.number, out) : status;
}

tara_status tara_breach_record(tara_privacy *privacy, const tara_breach *breach,
                               tara_breach_state *out)
{
    tp_call     call;
    const char *message = NULL;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = out_of(&call, out);
    if (status != TARA_OK) return tp_leave(&call, status);
    status = tp_struct_in(breach, sizeof *breach, 0);
    if (status == TARA_OK && breach->reserved != 0) status = TARA_E_TOO_NEW;
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "breach", NULL));
    const char *field = bad_breach(&call, breach, &message);
    if (field != NULL) return bad(&call, field, message);
    message = bad_subjects(breach->subjects, breach->subject_count, &status);
    if (message != NULL) return tp_leave(&call, tp_fault(&call, status, "subjects", message));
    return tp_leave(&call, record(&call, breach, out));
}

// --- more is known -----------------------------------------------------------------------------

static tp_event assessing(const tp_breach *breach, int32_t risk, tp_text text, uint64_t count,
                          uint64_t laws, const dues *by)
{
    tp_event event = {.type = TP_EVENT_BREACH_ASSESS};
    event.body.breach_assess = (tp_breach_assess_event){
        .number = breach->number,
        .before = breach->last_event,
        .risk = (uint8_t)risk,
        .authority_due = by->authority,
        .subjects_due = by->subjects,
        .laws = laws,
        .count = count != 0 ? count : breach->count,
        .text = text,
        .law = tp_text_of(by->law),
    };
    return event;
}

// A law that was not among them wants to be told too: known of the breach itself from now on.
static tara_status take_laws(naming *n, const tp_breach *breach, bool *any)
{
    dues by;
    *any = n->laws != breach->laws;
    if (!*any) return TARA_OK;
    if (!earliest(n->call, n->laws, breach->aware, &by)) return TARA_E_CORRUPT;
    excuse(breach->risk, &by);
    n->events[0] = assessing(breach, breach->risk, TP_TEXT(""), 0, n->laws, &by);
    return TARA_OK;
}

static tara_status add(tp_call *call, const tp_breach *breach, const tara_subject *subjects,
                       size_t count)
{
    naming      n;
    bool        laws = false;
    tara_status status = begin_naming(&n, call, count);
    n.number = breach->number;
    n.day = tp_local_day(breach->aware, offset_of(call));
    n.laws = breach->laws;
    if (status == TARA_OK) status = name_all(&n, subjects, count);
    if (status == TARA_OK) status = take_laws(&n, breach, &laws);
    size_t first = laws ? 0 : 1;
    if (status == TARA_OK) status = tp_commit_all(call, n.events + first, n.count - first);
    end_naming(&n);
    return status;
}

tara_status tara_breach_add(tara_privacy *privacy, uint64_t number, const tara_subject *subjects,
                            size_t subject_count)
{
    tp_call     call;
    tp_breach   breach;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    const char *message = bad_subjects(subjects, subject_count, &status);
    if (message != NULL) return tp_leave(&call, tp_fault(&call, status, "subjects", message));
    status = find(&call, number, &breach);
    if (status == TARA_OK) status = add(&call, &breach, subjects, subject_count);
    return tp_leave(&call, status);
}

tara_status tara_breach_assess(tara_privacy *privacy, uint64_t number, int32_t risk,
                               const char *text, size_t text_size, uint64_t count,
                               tara_breach_state *out)
{
    tp_call     call;
    tp_breach   breach;
    dues        by;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = out_of(&call, out);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (!is_risk(risk)) return bad(&call, "risk", "expected unlikely, risk or high");
    if (!tp_text_within(text, text_size, 0, TP_BREACH_TEXT_MAX)) {
        return bad(&call, "text", "expected at most 256 bytes of valid UTF-8");
    }
    status = find(&call, number, &breach);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (!earliest(&call, breach.laws, breach.aware, &by)) return tp_leave(&call, TARA_E_CORRUPT);
    excuse(risk, &by);
    tp_event event = assessing(&breach, risk, (tp_text){text, text_size}, count, breach.laws,
                               &by);
    status = tp_commit(&call, &event);
    if (status == TARA_OK) status = tell_again(&call, number, out);
    return tp_leave(&call, status);
}

// --- told --------------------------------------------------------------------------------------

static tp_event telling(const tp_breach *breach, uint8_t whom)
{
    tp_event event = {.type = TP_EVENT_BREACH_NOTIFIED};
    event.body.breach_notified.number = breach->number;
    event.body.breach_notified.before = breach->last_event;
    event.body.breach_notified.whom = whom;
    return event;
}

tara_status tara_breach_notified(tara_privacy *privacy, uint64_t number, const char *authority,
                                 size_t authority_size, const char *reason, size_t reason_size,
                                 int32_t *late)
{
    tp_call     call;
    tp_breach   breach;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_text_within(authority, authority_size, 0, TP_BREACH_TEXT_MAX)) {
        return bad(&call, "authority", "expected at most 256 bytes of valid UTF-8");
    }
    if (!tp_text_within(reason, reason_size, 0, TP_BREACH_TEXT_MAX)) {
        return bad(&call, "reason", "expected at most 256 bytes of valid UTF-8");
    }
    status = find(&call, number, &breach);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (reason_size == 0 && tp_breach_wants_reasons(&breach, call.now)) {
        return bad(&call, "reason", "after the deadline the reasons for the delay are required");
    }
    tp_event event = telling(&breach, TP_BREACH_TO_AUTHORITY);
    event.body.breach_notified.authority = (tp_text){authority, authority_size};
    event.body.breach_notified.reason = (tp_text){reason, reason_size};
    status = tp_commit(&call, &event);
    if (status == TARA_OK && late != NULL) *late = tp_breach_authority_late(&breach, call.now);
    return tp_leave(&call, status);
}

// Late is what was wanted: at a high risk.
static int32_t is_late(const tp_breach *breach, tp_time told_at)
{
    return breach->risk == TARA_RISK_HIGH && told_at > breach->subjects_due;
}

static tara_status tell_public(tp_call *call, const tp_breach *breach, tp_time *told_at)
{
    tp_event event = telling(breach, TP_BREACH_TO_PUBLIC);
    *told_at = breach->public_at;
    if (breach->public_at != 0) return TARA_OK;
    *told_at = call->now;
    return tp_commit(call, &event);
}

// With the last of them the breach's own record says that all were: that stays when they are
// forgotten.
static tara_status tell_subject(tp_call *call, const tp_breach *breach,
                                const tara_subject *subject, tp_time *told_at)
{
    tp_affected affected;
    tp_event    events[2] = {{.type = TP_EVENT_BREACH_SUBJECT, .subject = *subject}};
    tara_status status = tp_read_affected(tp_ledger_reading(&call->privacy->ledger), subject,
                                          breach->number, &affected);
    if (status == TARA_E_NOT_FOUND) {
        tp_fault(call, status, "subject", "they are not affected on record");
    }
    *told_at = affected.told_at;
    if (status != TARA_OK || affected.told_at != 0) return status;
    *told_at = call->now;
    events[0].body.breach_subject = (tp_breach_subject_event){breach->number, 1};
    events[1] = telling(breach, TP_BREACH_TO_EVERYBODY);
    bool last = breach->told + 1 == breach->affected;
    return tp_commit_all(call, events, last ? 2 : 1);
}

tara_status tara_breach_told(tara_privacy *privacy, uint64_t number, const tara_subject *subject,
                             int32_t *late)
{
    tp_call     call;
    tp_breach   breach;
    tp_time     told_at = 0;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (subject != NULL && !tp_is_somebody(subject)) return tp_no_subject(&call);
    status = find(&call, number, &breach);
    if (status != TARA_OK) return tp_leave(&call, status);
    status = subject == NULL ? tell_public(&call, &breach, &told_at)
                             : tell_subject(&call, &breach, subject, &told_at);
    if (status == TARA_OK && late != NULL) *late = is_late(&breach, told_at);
    return tp_leave(&call, status);
}

// --- shown -------------------------------------------------------------------------------------

tara_status tara_breach_count(tara_privacy *privacy, uint64_t *count)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (count == NULL) return bad(&call, "count", NULL);
    *count = privacy->ledger.world.numbers[TP_NUMBERED_BREACH];
    return tp_leave(&call, TARA_OK);
}

tara_status tara_breach_show(tara_privacy *privacy, uint64_t number, tara_breach_state *out)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (out == NULL) return bad(&call, "out", NULL);
    status = out_of(&call, out);
    if (status == TARA_OK) status = tell_again(&call, number, out);
    return tp_leave(&call, status);
}

static bool owed(const tp_breach_law *row, int32_t risk)
{
    return row->high ? risk == TARA_RISK_HIGH : risk != TARA_RISK_UNLIKELY;
}

static tara_status tell_due(tp_call *call, const tp_breach *breach, uint32_t index,
                            tara_breach_due *out)
{
    size_t               count = 0;
    uint32_t             met = 0;
    const tp_breach_law *rows = tp_law_breach_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (!(breach->laws >> rows[i].bit & 1) || met++ != index) continue;
        const tp_deadline_law *law = tp_law_deadline(tp_text_of(rows[i].deadline));
        if (law == NULL || !due_by(call, law, breach->aware, &out->due_unix_ms)) {
            return TARA_E_CORRUPT;
        }
        out->tell = rows[i].told;
        out->owed = owed(&rows[i], breach->risk);
        tp_copy_text(out->law, sizeof out->law, law->id);
        tp_copy_text(out->rule, sizeof out->rule, law->rule);
        tp_copy_text(out->article, sizeof out->article, law->article);
        return TARA_OK;
    }
    return tp_fault(call, TARA_E_NOT_FOUND, "index", "there are no more");
}
_Static_assert((int)TARA_TELL_AUTHORITY == TP_BREACH_AUTHORITY
               && (int)TARA_TELL_SUBJECTS == TP_BREACH_SUBJECTS, "said outside as inside");

tara_status tara_breach_deadline(tara_privacy *privacy, uint64_t number, uint32_t index,
                                 tara_breach_due *out)
{
    tp_call     call;
    tp_breach   breach;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    status = find(&call, number, &breach);
    if (status == TARA_OK) status = tell_due(&call, &breach, index, out);
    return tp_leave(&call, status);
}

// The places from *after on, up to the room there is.
static tara_status list(tp_call *call, const tp_breach *breach, uint64_t *after,
                        tara_subject *subjects, int64_t *told_unix_ms, size_t capacity,
                        size_t *count)
{
    tp_affected affected;
    tp_change  *change = tp_ledger_reading(&call->privacy->ledger);
    while (*after < breach->places && *count < capacity) {
        tara_subject *subject = &subjects[*count];
        tara_status   status = tp_read_breach_place(change, breach->number, *after + 1, subject);
        if (status == TARA_OK) {
            status = tp_read_affected(change, subject, breach->number, &affected);
            if (status == TARA_E_NOT_FOUND) return tp_record_corrupt(change); // Leads nowhere.
        } else if (status == TARA_E_NOT_FOUND) {
            (*after)++;
            continue;
        }
        if (status != TARA_OK) return status;
        told_unix_ms[(*count)++] = affected.told_at;
        (*after)++;
    }
    return TARA_OK;
}

tara_status tara_breach_subjects(tara_privacy *privacy, uint64_t number, uint64_t *after,
                                 tara_subject *subjects, int64_t *told_unix_ms, size_t capacity,
                                 size_t *count)
{
    tp_call     call;
    tp_breach   breach;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = after != NULL && subjects != NULL && told_unix_ms != NULL && count != NULL
               && capacity > 0;
    if (!usable) return bad(&call, "subjects", NULL);
    status = find(&call, number, &breach);
    if (status != TARA_OK) return tp_leave(&call, status);
    uint64_t place = *after;
    size_t   found = 0;
    status = list(&call, &breach, &place, subjects, told_unix_ms, capacity, &found);
    if (status == TARA_OK) {
        *after = place;
        *count = found;
    }
    return tp_leave(&call, status);
}

// --- the register ------------------------------------------------------------------------------

typedef struct printing {
    tp_call            *call;
    tp_breach_register  out;
    tp_buffer           text, bytes, chain; // chain: sequences of a breach's later events.
} printing;

// The breach's own events behind the one that recorded it, newest first: they only go back.
static tara_status collect(printing *p, const tp_breach *breach)
{
    tp_event event;
    tp_buffer_clear(&p->chain);
    for (uint64_t at = breach->last_event; at != breach->event;) {
        tara_status status = tp_ledger_event(&p->call->privacy->ledger, at, &p->bytes, &event);
        if (status != TARA_OK) return status;
        tp_buffer_append(&p->chain, &at, sizeof at);
        if (p->chain.failed) return TARA_E_NO_MEMORY;
        bool     assessed = event.type == TP_EVENT_BREACH_ASSESS;
        bool     ours = assessed || event.type == TP_EVENT_BREACH_NOTIFIED;
        uint64_t before = assessed ? event.body.breach_assess.before
                                   : event.body.breach_notified.before;
        if (!ours || before >= at || before < breach->event) return TARA_E_CORRUPT;
        at = before;
    }
    return TARA_OK;
}

// Those of one type, oldest first.
static tara_status print_chain(printing *p, uint8_t type)
{
    tp_event event;
    uint64_t at = 0;
    for (size_t left = p->chain.size / sizeof at; left > 0; left--) {
        memcpy(&at, p->chain.data + (left - 1) * sizeof at, sizeof at);
        tara_status status = tp_ledger_event(&p->call->privacy->ledger, at, &p->bytes, &event);
        if (status != TARA_OK) return status;
        if (event.type == type) tp_breach_register_item(&p->out, &event);
    }
    tp_breach_register_list_end(&p->out);
    return TARA_OK;
}

static tara_status print_breach(printing *p, uint64_t number)
{
    tp_breach   breach;
    tp_event    event;
    tara_status status = find(p->call, number, &breach);
    if (status == TARA_OK) status = collect(p, &breach);
    if (status == TARA_OK) {
        status = tp_ledger_event(&p->call->privacy->ledger, breach.event, &p->bytes, &event);
    }
    if (status != TARA_OK) return status;
    if (event.type != TP_EVENT_BREACH) return TARA_E_CORRUPT;
    tp_breach_register_breach_begin(&p->out, &breach, &event.body.breach);
    tp_breach_register_assessments_begin(&p->out);
    status = print_chain(p, TP_EVENT_BREACH_ASSESS);
    if (status != TARA_OK) return status;
    tp_breach_register_notifications_begin(&p->out);
    status = print_chain(p, TP_EVENT_BREACH_NOTIFIED);
    tp_breach_register_breach_end(&p->out);
    return status;
}

static tara_status print_all(printing *p)
{
    tara_status status = TARA_OK;
    uint64_t    count = p->call->privacy->ledger.world.numbers[TP_NUMBERED_BREACH];
    tp_breach_register_begin(&p->out);
    for (uint64_t number = 1; number <= count && status == TARA_OK; number++) {
        status = print_breach(p, number);
    }
    tp_breach_register_end(&p->out);
    return p->text.failed ? TARA_E_NO_MEMORY : status;
}

tara_status tara_breaches_print(tara_privacy *privacy, int32_t format, const char *language,
                                tara_sink sink, void *user)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool known = format == TARA_FORMAT_JSON || format == TARA_FORMAT_MARKDOWN
              || format == TARA_FORMAT_CSV;
    if (!known) return bad(&call, "format", "expected JSON, MARKDOWN or CSV");
    if (sink == NULL) return bad(&call, "sink", NULL);
    tp_memory *memory = &privacy->memory;
    printing   p = {.call = &call, .text = tp_buffer_in(memory), .bytes = tp_buffer_in(memory),
                    .chain = tp_buffer_in(memory)};
    p.out = (tp_breach_register){.format = format, .french = tp_is_french(language),
                                 .compiled = privacy->ledger.world.compiled, .now = call.now,
                                 .out = &p.text};
    status = print_all(&p);
    if (status == TARA_OK) status = tp_pour(&call, &p.text, sink, user);
    tp_buffer_release(&p.chain);
    tp_buffer_release(&p.bytes);
    tp_buffer_release(&p.text);
    return tp_leave(&call, status);
}
