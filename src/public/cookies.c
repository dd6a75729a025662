// cookies.c: choices about cookies, the signal of a browser, and what may be stored and read on a
// device.
//
// What is asked of headers is decided first, once for each tracker that the policy declares, under
// the lock; then the header is walked without it. Nothing that only asks writes anything.
#include "public/cookies.h"

#include <string.h>

#include "base/civil.h"
#include "interop/cookies.h"
#include "interop/gpc.h"
#include "public/evidence.h"

enum {
    NECESSARY = 1 << TARA_COOKIE_NECESSARY,
    REFUSABLE = 1 << TARA_COOKIE_PREFERENCES | 1 << TARA_COOKIE_STATISTICS
              | 1 << TARA_COOKIE_MARKETING
};

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tara_policy *policy_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled->policy;
}

// --- choices -----------------------------------------------------------------------------------

typedef struct choosing { // Categories as bits, by what was decided of them.
    uint32_t    sets[TP_CONSENT_DECISIONS];
    const char *names[TP_CONSENT_DECISIONS]; // Of the parameters, for errors.
} choosing;

static tara_status check_sets(tp_call *call, const choosing *c)
{
    uint32_t all = 0;
    for (int i = 0; i < TP_CONSENT_DECISIONS; i++) {
        if (c->sets[i] & ~(uint32_t)(NECESSARY | REFUSABLE)) {
            return tp_fault(call, TARA_E_INVALID_ARGUMENT, c->names[i],
                            "there is no such category of cookies");
        }
        if (c->sets[i] & NECESSARY) {
            return tp_fault(call, TARA_E_NOT_APPLICABLE, c->names[i],
                            "necessary cookies can be neither refused nor consented to");
        }
        if (c->sets[i] & all) {
            return tp_fault(call, TARA_E_INVALID_ARGUMENT, c->names[i],
                            "a category is both accepted and refused");
        }
        all |= c->sets[i];
    }
    if (all != 0) return TARA_OK;
    return tp_fault(call, TARA_E_INVALID_ARGUMENT, c->names[0],
                    "expected at least one category of cookies");
}

static tara_status check_choice(tp_call *call, const tara_subject *subject, const choosing *c,
                                const tara_choice *evidence, tp_consent_event *shared)
{
    tara_status status = tp_struct_in(evidence, sizeof *evidence, 0);
    if (status != TARA_OK) return tp_fault(call, status, "evidence", NULL);
    if (evidence->purpose != 0) {
        return tp_fault(call, TARA_E_INVALID_ARGUMENT, "purpose",
                        "expected 0: a choice about cookies is about their categories");
    }
    status = check_sets(call, c);
    if (status == TARA_OK) status = tp_evidence_check(call, evidence);
    if (status == TARA_OK) status = tp_evidence_take(call, evidence, shared);
    if (status != TARA_OK || c->sets[TP_CONSENT_GIVE] == 0) return status;
    return tp_may_say_yes(call, subject);
}

static tp_event event_of(const tara_policy *policy, const tara_subject *subject,
                         const tp_consent_event *shared, int category, int decision)
{
    const tp_cookie_rules *rules = &policy->cookie_rules;
    tp_period lasts = decision == TP_CONSENT_GIVE ? rules->consent_yes : rules->consent_no;
    tp_event  event = {.type = TP_EVENT_COOKIE_CHOICE, .subject = *subject};
    event.body.cookie_choice = *shared;
    event.body.cookie_choice.decision = (uint8_t)decision;
    event.body.cookie_choice.purpose = (uint8_t)category;
    event.body.cookie_choice.expires_at = tp_evidence_until(lasts, shared->made_at);
    return event;
}

static tara_status choose(tara_privacy *privacy, const tara_subject *subject, const choosing *c,
                          const tara_choice *evidence)
{
    tp_call          call;
    tp_event         events[TP_COOKIE_CATEGORIES];
    tp_consent_event shared;
    size_t           count = 0;
    tara_status      status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = check_choice(&call, subject, c, evidence, &shared);
    if (status != TARA_OK) return tp_leave(&call, status);
    for (int category = 0; category < TP_COOKIE_CATEGORIES; category++) {
        for (int i = 0; i < TP_CONSENT_DECISIONS; i++) {
            if (!(c->sets[i] >> category & 1)) continue;
            events[count++] = event_of(policy_of(&call), subject, &shared, category, i);
        }
    }
    status = tp_commit_all(&call, events, count);
    if (status == TARA_E_CLOCK_BACKWARDS) {
        tp_fault(&call, status, "time", "a later choice is already on record");
    }
    return tp_leave(&call, status);
}

tara_status tara_cookie_choose(tara_privacy *privacy, const tara_subject *subject, uint32_t accept,
                               uint32_t refuse, const tara_choice *evidence)
{
    choosing c = {.sets = {[TP_CONSENT_GIVE] = accept, [TP_CONSENT_REFUSE] = refuse},
                  .names = {"accept", "refuse", "categories"}};
    return choose(privacy, subject, &c, evidence);
}

tara_status tara_cookie_accept_all(tara_privacy *privacy, const tara_subject *subject,
                                   const tara_choice *evidence)
{
    return tara_cookie_choose(privacy, subject, REFUSABLE, 0, evidence);
}

tara_status tara_cookie_refuse_all(tara_privacy *privacy, const tara_subject *subject,
                                   const tara_choice *evidence)
{
    return tara_cookie_choose(privacy, subject, 0, REFUSABLE, evidence);
}

tara_status tara_cookie_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                 uint32_t categories, const tara_choice *evidence)
{
    choosing c = {.sets = {[TP_CONSENT_WITHDRAW] = categories},
                  .names = {"categories", "categories", "categories"}};
    return choose(privacy, subject, &c, evidence);
}

static tara_status show_choice(tp_call *call, const tara_subject *subject, int32_t category,
                               tara_consent *out)
{
    tp_standing     s;
    bool            known = false;
    tp_ledger      *ledger = &call->privacy->ledger;
    const tp_world *world = &ledger->world;
    tara_status     status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    const tp_consent *choice = tp_standing_cookie(&s, category);
    tp_gate_view      view = tp_gate_view_of(world->compiled, &s, call->now);
    out->state = tp_cookies_counted(world, &s, &view, category, call->now);
    out->may_ask = tp_consent_may_ask(choice, world->cookies_since[category], call->now)
                || out->state == TARA_CONSENT_OUTDATED;
    if (choice->event == 0) return TARA_OK;
    out->since_unix_ms = choice->at;
    out->expires_unix_ms = choice->expires_at;
    out->policy_version = choice->policy_version;
    out->actor = choice->actor;
    out->event = choice->event;
    return TARA_OK;
}

tara_status tara_cookie_show(tara_privacy *privacy, const tara_subject *subject, int32_t category,
                             tara_consent *out)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    if (subject == NULL) return bad(&call, "subject", NULL);
    if (category == TARA_COOKIE_NECESSARY) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "category",
                                        "nobody is asked about necessary cookies"));
    }
    if (category < TARA_COOKIE_PREFERENCES || category > TARA_COOKIE_MARKETING) {
        return bad(&call, "category", "there is no such category of cookies");
    }
    return tp_leave(&call, show_choice(&call, subject, category, out));
}

// --- the signal --------------------------------------------------------------------------------

tara_status tara_gpc_read(const char *value, size_t value_size, int32_t *on)
{
    if (on == NULL || (value == NULL && value_size > 0)) return TARA_E_INVALID_ARGUMENT;
    *on = tp_gpc_read((tp_text){value, value_size});
    return TARA_OK;
}

// Is there an explicit yes to what the signal says no to?
static bool said_yes(const tp_world *world, const tp_standing *s, tp_time now)
{
    tp_gate_view view = tp_gate_view_of(world->compiled, s, now);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        bool given = tp_signal_refuses(i)
                  && tp_cookies_counted(world, s, &view, i, now) == TARA_CONSENT_GIVEN;
        if (given) return true;
    }
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_purpose *purpose = world->compiled->purpose[slot].declared;
        if (purpose == NULL || !purpose->direct_marketing) continue;
        if (tp_consent_counted(world, s, &view, slot, now) == TARA_CONSENT_GIVEN) return true;
    }
    return false;
}

bool tp_gpc_event(const tp_call *call, const tara_subject *subject, const tp_standing *s,
                     bool on, tp_event *event)
{
    event->type = TP_EVENT_SIGNAL;
    event->subject = *subject;
    event->body.signal.value = on;
    event->body.signal.conflict = on && said_yes(&call->privacy->ledger.world, s, call->now);
    return s->signal.on != event->body.signal.value
        || s->signal.conflict != event->body.signal.conflict;
}

tara_status tara_signal_gpc(tara_privacy *privacy, const tara_subject *subject, int32_t on,
                            int32_t *conflict)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    tp_event    event = {0};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (on != 0 && on != 1) return bad(&call, "value", "expected 1 or 0");
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    bool news = tp_gpc_event(&call, subject, &s, on == 1, &event);
    if (news) status = tp_commit(&call, &event);
    if (status == TARA_OK && conflict != NULL) *conflict = event.body.signal.conflict;
    return tp_leave(&call, status);
}

tara_status tara_signal_show(tara_privacy *privacy, const tara_subject *subject, tara_signal *out)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    if (subject == NULL) return bad(&call, "subject", NULL);
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    out->on = s.signal.on;
    out->conflict = s.signal.conflict;
    out->since_unix_ms = s.signal.at;
    return tp_leave(&call, TARA_OK);
}

// --- asking ------------------------------------------------------------------------------------

static tara_status begin(tp_call *call, tara_privacy *privacy, const tara_subject *subject,
                         uint32_t flags)
{
    tara_status status = tp_read(call, privacy);
    if (status != TARA_OK) return status;
    if (subject == NULL) return bad(call, "subject", NULL);
    if (flags & ~(uint32_t)TARA_DEVICE_GPC) {
        return tp_leave(call, tp_fault(call, TARA_E_TOO_NEW, "flags", NULL));
    }
    return TARA_OK;
}

static void look_at(tp_call *call, const tara_subject *subject, uint32_t flags, tp_visitor *v)
{
    tp_ledger_visitor(&call->privacy->ledger, subject, call->now, v);
    if (!call->told) v->c.clock_backwards = true; // Nobody knows whether it is.
    v->c.gpc = flags & TARA_DEVICE_GPC;
}

// Of several that bear the name the one decides that is denied: a header does not say which it is.
static tp_verdict decide_named(tp_visitor *v, const tp_tracker_id *id, const tp_tracker **tracker)
{
    const tara_policy *policy = v->c.world->compiled->policy;
    size_t             place = 0;
    v->c.tracker = *tracker = tp_tracker_next(policy, id, &place);
    tp_verdict verdict = tp_decide_tracker(&v->c, NULL);
    while (verdict.permitted && v->c.tracker != NULL) {
        v->c.tracker = tp_tracker_next(policy, id, &place);
        if (v->c.tracker == NULL) break;
        tp_verdict other = tp_decide_tracker(&v->c, NULL);
        if (other.permitted) continue;
        *tracker = v->c.tracker;
        verdict = other;
    }
    return verdict;
}

static void tell(const tp_call *call, const tp_verdict *verdict, const tp_tracker *tracker,
                 tara_device_verdict *out)
{
    out->permitted = verdict->permitted;
    out->reason = verdict->reason;
    out->basis = verdict->basis;
    out->obligations = verdict->obligations;
    out->valid_until_unix_ms = verdict->valid_until;
    out->policy_version = policy_of(call)->version;
    if (tracker == NULL) return;
    int64_t lifetime = tp_tracker_lifetime(policy_of(call), tracker, call->now);
    out->category = tracker->category;
    out->session = lifetime < 0;
    if (verdict->permitted && lifetime > 0) out->max_age_s = lifetime / TP_SECOND_MS;
}

// Where a name stops being one that a header could carry as it is; its size if it never does.
static size_t unusable_at(tp_text name)
{
    size_t at = 0;
    while (at < name.size) {
        uint8_t byte = (uint8_t)name.data[at];
        if (byte < 0x20 || byte == 0x7F || byte == ';' || byte == '=') break;
        at++;
    }
    return at;
}

static void tell_malformed(const tp_call *call, tp_cookie_fault fault, size_t offset,
                           tara_device_verdict *out)
{
    const char *name = tp_cookie_fault_name(fault);
    out->reason = TARA_REASON_COOKIE_MALFORMED;
    out->policy_version = policy_of(call)->version;
    out->valid_until_unix_ms = TARA_NEVER;
    out->fault_offset = offset;
    memcpy(out->fault, name, strlen(name));
}

static tara_status ask(tara_privacy *privacy, const tara_subject *subject, tp_tracker_id id,
                       uint32_t flags, tara_device_verdict *out)
{
    tp_call           call;
    tp_visitor        visitor;
    const tp_tracker *tracker;
    tara_status       status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return status;
    status = begin(&call, privacy, subject, flags);
    if (status != TARA_OK) return status;
    if (id.name.size > 0 && id.name.data == NULL) return bad(&call, "name", NULL);
    size_t unusable = id.kinds == TP_TRACKERS_COOKIES ? unusable_at(id.name) : id.name.size;
    if (unusable < id.name.size) {
        tell_malformed(&call, TP_COOKIE_UNWRITABLE, unusable, out);
        return tp_leave(&call, TARA_OK);
    }
    look_at(&call, subject, flags, &visitor);
    tp_verdict verdict = decide_named(&visitor, &id, &tracker);
    tell(&call, &verdict, tracker, out);
    return tp_leave(&call, TARA_OK);
}

tara_status tara_cookie_may_set(tara_privacy *privacy, const tara_subject *subject,
                                const char *name, size_t name_size, uint32_t flags,
                                tara_device_verdict *verdict)
{
    tp_tracker_id id = {.name = {name, name_size}, .kinds = TP_TRACKERS_COOKIES};
    return ask(privacy, subject, id, flags, verdict);
}

tara_status tara_tracker_may_run(tara_privacy *privacy, const tara_subject *subject,
                                 const char *name, size_t name_size, uint32_t flags,
                                 tara_device_verdict *verdict)
{
    tp_tracker_id id = {.name = {name, name_size}, .kinds = TP_TRACKERS_ALL};
    return ask(privacy, subject, id, flags, verdict);
}

// --- the Set-Cookie header ---------------------------------------------------------------------

static tara_status bad_header(tp_call *call, const char *field, tp_cookie_fault fault,
                              size_t offset)
{
    static const char *const messages[TP_COOKIE_FAULT_COUNT] = {
        [TP_COOKIE_TOO_LONG] = "expected at most 64 KiB",
        [TP_COOKIE_CONTROL]  = "expected no control characters",
        [TP_COOKIE_TOO_MANY] = "expected at most 10000 pairs",
    };
    call->offset = offset;
    return bad(call, field, messages[fault]);
}

// What is wrong with it that is no matter of cookies: it is no header at all.
static bool is_no_header(tp_cookie_fault fault)
{
    return fault == TP_COOKIE_TOO_LONG || fault == TP_COOKIE_CONTROL
        || fault == TP_COOKIE_TOO_MANY;
}

// Does it take the cookie back? A browser then stores nothing.
static bool takes_back(const tp_set_cookie *cookie, tp_time now)
{
    tp_time until = TP_TIME_NEVER;
    return tp_set_cookie_expiry(cookie, now, INT64_MAX, &until) && until <= now;
}

// A cookie for the session keeps no lifetime; one that is being taken back keeps what says so.
static tp_cookie_fault write_capped(const tp_set_cookie *cookie, int64_t lifetime, tp_time now,
                                    tp_writer *out)
{
    tp_set_cookie shown = *cookie;
    if (lifetime < 0 && !takes_back(cookie, now)) shown.present &= ~(uint32_t)TP_COOKIE_LIFETIME;
    return tp_set_cookie_write(&shown, now, lifetime < 0 ? 0 : lifetime, out);
}

// What may not be set may still be taken back, where it is declared and it can be told that it is.
static void permit_taking_back(const tp_set_cookie *cookie, const tp_tracker *tracker, tp_time now,
                               tp_verdict *found)
{
    bool told = found->reason != TARA_REASON_STORE_FAILED
             && found->reason != TARA_REASON_CLOCK_BACKWARDS;
    if (found->permitted || tracker == NULL || !told || !takes_back(cookie, now)) return;
    *found = (tp_verdict){.permitted = true, .reason = TARA_REASON_MINIMISATION,
                          .valid_until = found->valid_until};
}

// Decides, and writes what may be sent. BUFFER when it does not fit.
static tara_status check_set(tp_call *call, tp_visitor *v, const tp_set_cookie *cookie,
                             tp_writer *out, tara_device_verdict *verdict)
{
    const tp_tracker *tracker;
    tp_tracker_id     id = {.name = cookie->name, .kinds = TP_TRACKERS_COOKIES, .placed = true,
                            .domain = cookie->domain, .path = cookie->path};
    tp_verdict found = decide_named(v, &id, &tracker);
    permit_taking_back(cookie, tracker, call->now, &found);
    if (found.permitted) {
        int64_t lifetime = tp_tracker_lifetime(policy_of(call), tracker, call->now);
        tp_cookie_fault fault = write_capped(cookie, lifetime, call->now, out);
        if (fault != TP_COOKIE_FINE) return TARA_E_BUFFER;
    }
    tell(call, &found, tracker, verdict);
    if (found.reason == TARA_REASON_MINIMISATION) verdict->max_age_s = 0;
    return TARA_OK;
}

tara_status tara_cookie_check_set(tara_privacy *privacy, const tara_subject *subject,
                                  const char *set_cookie, size_t set_cookie_size, uint32_t flags,
                                  char *buffer, size_t capacity, size_t *needed,
                                  tara_device_verdict *verdict)
{
    tp_call       call;
    tp_visitor    visitor;
    tp_set_cookie cookie;
    tp_writer     out = tp_writer_of(buffer, capacity);
    tara_status   status = tp_struct_out(verdict, sizeof *verdict);
    if (status != TARA_OK) return status;
    status = begin(&call, privacy, subject, flags);
    if (status != TARA_OK) return status;
    if (set_cookie == NULL && set_cookie_size > 0) return bad(&call, "set_cookie", NULL);
    if (needed == NULL || (buffer == NULL && capacity > 0)) return bad(&call, "buffer", NULL);
    *needed = 0;
    (void)tp_set_cookie_read(&cookie, (tp_text){set_cookie, set_cookie_size},
                             TP_COOKIE_RFC6265BIS);
    if (is_no_header(cookie.fault)) {
        return bad_header(&call, "set_cookie", cookie.fault, cookie.fault_offset);
    }
    if (cookie.fault != TP_COOKIE_FINE) {
        tell_malformed(&call, cookie.fault, cookie.fault_offset, verdict);
        return tp_leave(&call, TARA_OK);
    }
    look_at(&call, subject, flags, &visitor);
    status = check_set(&call, &visitor, &cookie, &out, verdict);
    *needed = status == TARA_E_BUFFER ? set_cookie_size : out.size;
    return tp_leave(&call, status);
}

// --- the Cookie header -------------------------------------------------------------------------

// What was decided of each cookie that the policy declares, by its place.
typedef struct rulings {
    const tara_policy *policy; // Lives as long as the context does.
    bool               permitted[TP_COOKIES_MAX];
    int32_t            reason[TP_COOKIES_MAX];
} rulings;

static void rule(tp_visitor *v, rulings *r)
{
    r->policy = v->c.world->compiled->policy;
    for (size_t i = 0; i < r->policy->tracker_count; i++) {
        v->c.tracker = &r->policy->trackers[i];
        tp_verdict verdict = tp_decide_tracker(&v->c, NULL);
        r->permitted[i] = verdict.permitted;
        r->reason[i] = verdict.reason;
    }
}

static bool may_read(void *user, tp_text name)
{
    const rulings    *r = user;
    tp_tracker_id     id = {.name = name, .kinds = TP_TRACKERS_COOKIES};
    size_t            place = 0;
    const tp_tracker *tracker = tp_tracker_next(r->policy, &id, &place);
    bool              declared = tracker != NULL;
    for (; tracker != NULL; tracker = tp_tracker_next(r->policy, &id, &place)) {
        if (!r->permitted[tracker - r->policy->trackers]) return false;
    }
    return declared;
}

static tara_status read_header(tp_call *call, const char *header, size_t header_size,
                               tp_cookie_reader *out)
{
    if (header == NULL && header_size > 0) return bad(call, "header", NULL);
    *out = tp_cookie_reader_of((tp_text){header, header_size});
    if (out->fault == TP_COOKIE_FINE) return TARA_OK;
    return bad_header(call, "header", out->fault, out->fault_offset);
}

static size_t filtered_size(rulings *r, tp_cookie_reader reader)
{
    size_t size = 0;
    while (tp_cookie_next(&reader)) {
        if (!may_read(r, reader.name)) continue;
        size += reader.pair.size + (size > 0 ? 2 : 0);
    }
    return size;
}

static int32_t tell_removed(rulings *r, tp_cookie_reader reader, tara_name_sink removed,
                            void *user)
{
    while (removed != NULL && tp_cookie_next(&reader)) {
        if (may_read(r, reader.name)) continue;
        int32_t answer = removed(user, reader.name.data, reader.name.size);
        if (answer != TARA_CALLBACK_OK) return answer;
    }
    return TARA_CALLBACK_OK;
}

static tara_status stopped(tp_call *call)
{
    return tp_fault(call, TARA_E_CONFLICT, "sink", "it stopped before the end");
}

tara_status tara_cookie_filter(tara_privacy *privacy, const tara_subject *subject,
                               const char *header, size_t header_size, uint32_t flags,
                               char *buffer, size_t capacity, size_t *needed,
                               tara_name_sink removed, void *user)
{
    tp_call          call;
    tp_visitor       visitor;
    tp_cookie_reader reader;
    rulings          r;
    tara_status      status = begin(&call, privacy, subject, flags);
    if (status != TARA_OK) return status;
    if (needed == NULL || (buffer == NULL && capacity > 0)) return bad(&call, "buffer", NULL);
    status = read_header(&call, header, header_size, &reader);
    if (status != TARA_OK) return status;
    look_at(&call, subject, flags, &visitor);
    rule(&visitor, &r);
    status = tp_lend(&call);
    if (status != TARA_OK) return tp_leave(&call, status);
    *needed = filtered_size(&r, reader);
    bool    fits = *needed <= capacity;
    int32_t answer = fits ? tell_removed(&r, reader, removed, user) : TARA_CALLBACK_OK;
    if (fits && answer == TARA_CALLBACK_OK) {
        tp_writer out = tp_writer_of(buffer, capacity);
        (void)tp_cookie_filter(&reader, may_read, &r, &out);
    }
    tp_resume(&call);
    if (answer != TARA_CALLBACK_OK) return tp_leave(&call, stopped(&call));
    return tp_leave(&call, fits ? TARA_OK : TARA_E_BUFFER);
}

// --- taking back -------------------------------------------------------------------------------

typedef struct taking { // Back what may not stay.
    const rulings   *r;
    tara_cookie_sink sink;
    void            *user;
} taking;

// Nobody who was not asked has said no; and what is necessary stays.
static bool unwelcome(const rulings *r, size_t place)
{
    const tp_tracker *tracker = &r->policy->trackers[place];
    bool cookie = tracker->kind == TP_TRACKER_COOKIE && tracker->category != TP_COOKIE_NECESSARY;
    return cookie && !r->permitted[place] && r->reason[place] != TARA_REASON_CONSENT_NEVER_ASKED;
}

static bool is_pattern(const tp_tracker *tracker)
{
    return tracker->name.data[tracker->name.size - 1] == '*';
}

// A name that no browser would have kept can be told, and has no line.
static int32_t tell_cookie(const taking *t, size_t place, tp_text name, bool resolved)
{
    char              line[TP_COOKIE_DELETION_MAX];
    tp_writer         out = tp_writer_of(line, sizeof line);
    const tp_tracker *tracker = &t->r->policy->trackers[place];
    tp_cookie_id      id = {name, tracker->domain, tracker->path};
    if (resolved) (void)tp_cookie_delete(&id, &out);
    tara_cookie cookie = {
        .struct_size = sizeof cookie,
        .category = tracker->category,
        .reason = t->r->reason[place],
        .name = name.data, .name_size = name.size,
        .domain = tracker->domain.data, .domain_size = tracker->domain.size,
        .path = tracker->path.data, .path_size = tracker->path.size,
        .set_cookie = line, .set_cookie_size = out.size,
    };
    return t->sink(t->user, &cookie);
}

static int32_t tell_declared(const taking *t, bool has_header)
{
    for (size_t i = 0; i < t->r->policy->tracker_count; i++) {
        const tp_tracker *tracker = &t->r->policy->trackers[i];
        bool              pattern = is_pattern(tracker);
        if (!unwelcome(t->r, i) || (pattern && has_header)) continue;
        int32_t answer = tell_cookie(t, i, tracker->name, !pattern);
        if (answer != TARA_CALLBACK_OK) return answer;
    }
    return TARA_CALLBACK_OK;
}

// The cookies that are there by the names of patterns.
static int32_t tell_found(const taking *t, tp_cookie_reader *reader)
{
    while (tp_cookie_next(reader)) {
        tp_tracker_id id = {.name = reader->name, .kinds = TP_TRACKERS_COOKIES};
        size_t        place = 0;
        for (const tp_tracker *tracker;
             (tracker = tp_tracker_next(t->r->policy, &id, &place)) != NULL;) {
            if (!is_pattern(tracker) || !unwelcome(t->r, place - 1)) continue;
            int32_t answer = tell_cookie(t, place - 1, reader->name, true);
            if (answer != TARA_CALLBACK_OK) return answer;
        }
    }
    return TARA_CALLBACK_OK;
}

tara_status tara_cookie_to_delete(tara_privacy *privacy, const tara_subject *subject,
                                  const char *header, size_t header_size, uint32_t flags,
                                  tara_cookie_sink sink, void *user)
{
    tp_call          call;
    tp_visitor       visitor;
    tp_cookie_reader reader;
    rulings          r;
    taking           t = {&r, sink, user};
    tara_status      status = begin(&call, privacy, subject, flags);
    if (status != TARA_OK) return status;
    if (sink == NULL) return bad(&call, "sink", NULL);
    status = read_header(&call, header, header_size, &reader);
    if (status != TARA_OK) return status;
    look_at(&call, subject, flags, &visitor);
    if (visitor.c.store_failed) return tp_leave(&call, TARA_E_STORE);
    if (visitor.c.clock_backwards) {
        return tp_leave(&call, tp_fault(&call, TARA_E_CLOCK_BACKWARDS, "clock", NULL));
    }
    rule(&visitor, &r);
    status = tp_lend(&call);
    if (status != TARA_OK) return tp_leave(&call, status);
    int32_t answer = tell_declared(&t, header != NULL);
    if (answer == TARA_CALLBACK_OK) answer = tell_found(&t, &reader);
    tp_resume(&call);
    return tp_leave(&call, answer == TARA_CALLBACK_OK ? TARA_OK : stopped(&call));
}
