// records.c: a handler for each type of event that has records beside the standing.
//
// A handler reads the record, asks its rule's check, applies, writes. What the subject's other
// events move (a contract ends: the periods that run from it begin) is done at the end, once.
#include "ledger/records.h"

#include <string.h>

#include "base/civil.h"
#include "base/sha256.h"
#include "ledger/apply.h"
#include "ledger/follow.h"

bool tp_is_nobody(const tara_subject *subject)
{
    static const tara_subject nobody;
    return memcmp(subject, &nobody, sizeof nobody) == 0;
}

tara_key tp_holding_key(const tara_subject *subject, int category, uint64_t ref)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_HOLDING,
                      .part = (uint32_t)category + 1, .ref = ref};
}

int tp_category_of(const tara_key *key)
{
    return key->part <= TP_CATEGORIES_MAX ? (int)key->part - 1 : -1;
}

tara_key tp_request_key(const tara_subject *subject, uint64_t number)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_REQUEST, .ref = number};
}

static tara_key hold_key(const tara_subject *subject, uint64_t number)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_HOLD, .ref = number};
}

// --- reading -----------------------------------------------------------------------------------

tara_status tp_read_holding(tp_change *change, const tara_subject *subject, int category,
                            uint64_t ref, tp_holding *out)
{
    tara_record record;
    memset(out, 0, sizeof *out);
    if (category < 0 || category >= TP_CATEGORIES_MAX) return tp_record_corrupt(change);
    tara_key    key = tp_holding_key(subject, category, ref);
    tara_status status = tp_record_read(change, &key, &record);
    if (status != TARA_OK) return status;
    bool whole = tp_holding_decode(out, record.bytes, (size_t)record.size);
    return whole ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_read_hold(tp_change *change, const tara_subject *subject, uint64_t number,
                         tp_hold *out)
{
    tara_record record;
    tara_key    key = hold_key(subject, number);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool sound = tp_hold_decode(out, record.bytes, (size_t)record.size);
    return sound ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_read_request(tp_change *change, const tara_subject *subject, uint64_t number,
                            tp_request *out)
{
    tara_record record;
    tara_key    key = tp_request_key(subject, number);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool whole = tp_request_decode(out, record.bytes, (size_t)record.size);
    return whole ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_read_owner(tp_change *change, tp_numbered kind, uint64_t number,
                          tara_subject *owner)
{
    tara_key key = tp_number_key(kind, number);
    return tp_record_subject(change, &key, owner);
}

tp_retention_facts tp_facts_of(const tp_standing *standing)
{
    tp_retention_facts facts;
    memset(&facts, 0, sizeof facts);
    facts.contract_end = standing->contracts.ended_at;
    if (facts.contract_end == 0) facts.contract_end = standing->held_since_end;
    for (uint32_t i = 0; i < standing->contracts.count; i++) {
        tp_time until = standing->contracts.list[i].until;
        if (until > facts.contract_end || facts.contract_end == 0) facts.contract_end = until;
    }
    for (uint64_t left = standing->chosen; left != 0; left &= left - 1) {
        int               slot = tp_lowest_bit(left);
        const tp_consent *consent = &standing->consent[slot];
        if (consent->state == TARA_CONSENT_NEVER_ASKED) continue;
        bool given = consent->state == TARA_CONSENT_GIVEN;
        facts.withdrawal[slot] = given ? consent->expires_at : consent->at;
    }
    return facts;
}

typedef struct keeping { // tp_read_kept, on its way along the subject's holdings.
    tp_change          *change;
    const tp_world     *world;
    tp_retention_facts  facts;
    tp_time             now;
    tp_kept            *asked, *all;
} keeping;

static tara_status add_kept(void *user, const tara_key *key)
{
    keeping    *k = user;
    tp_holding  holding;
    int         category = tp_category_of(key);
    tara_status status = tp_read_holding(k->change, &key->subject, category, key->ref, &holding);
    if (status != TARA_OK) return status;
    tp_kept_add(k->asked, k->world->compiled, &holding, category, &k->facts, k->now);
    if (k->all == NULL) return TARA_OK;
    tp_kept_add(k->all, k->world->compiled, &holding, category, &k->facts, k->now);
    return TARA_OK;
}

tara_status tp_read_kept(tp_change *change, const tp_world *world, const tara_subject *subject,
                         const tp_standing *standing, tp_time now, tp_kept *asked, tp_kept *all)
{
    keeping k = {.change = change, .world = world, .now = now, .asked = asked, .all = all};
    k.facts = tp_facts_of(standing);
    tara_status status = tp_change_each(change, subject, TP_RECORD_HOLDING, add_kept, &k);
    bool holds = world->hold_count > 0 || standing->holds > 0;
    for (uint64_t left = holds ? asked->of_categories : 0; left != 0 && status == TARA_OK;
         left &= left - 1) {
        tp_hold hold;
        int     category = tp_lowest_bit(left);
        status = tp_read_covering(change, world, subject, standing, category, &hold);
        if (hold.number != 0) asked->on_hold |= UINT64_C(1) << category;
    }
    return status;
}

typedef struct covering { // tp_read_covering, along the subject's holds.
    tp_change *change;
    int        category;
    tp_hold   *hold;
} covering;

static tara_status look_at_hold(void *user, const tara_key *key)
{
    covering   *c = user;
    tp_hold     hold;
    tara_status status = tp_read_hold(c->change, &key->subject, key->ref, &hold);
    if (status == TARA_OK && tp_hold_covers(&hold, c->category)) *c->hold = hold;
    return status;
}

tara_status tp_read_covering(tp_change *change, const tp_world *world,
                             const tara_subject *subject, const tp_standing *standing,
                             int category, tp_hold *hold)
{
    covering c = {change, category, hold};
    memset(hold, 0, sizeof *hold);
    for (uint32_t i = 0; i < world->hold_count; i++) {
        if (!tp_hold_covers(&world->hold[i], category)) continue;
        *hold = world->hold[i];
        return TARA_OK;
    }
    if (standing->holds == 0) return TARA_OK;
    return tp_change_each(change, subject, TP_RECORD_HOLD, look_at_hold, &c);
}

// A child's data without a guardian's consent: when it must be gone; TP_TIME_NEVER for others.
static tp_time child_due(const tp_world *world, const tp_standing *standing, tp_time now)
{
    if (standing->age.known != TARA_AGE_MINOR) return TP_TIME_NEVER;
    tp_gate_view view = tp_gate_view_of(world->compiled, standing, now);
    bool         owed = view.gate.age == TARA_AGE_MINOR && !view.gate.permitted;
    return owed && view.gate.due != 0 ? view.gate.due : TP_TIME_NEVER;
}

tara_status tp_read_erasure(tp_change *change, const tp_world *world, const tara_subject *subject,
                            const tp_standing *standing, int category, const tp_holding *holding,
                            tp_time now, tp_erasure_case *out, tp_hold *covers)
{
    tp_hold            hold;
    tp_retention_facts facts = tp_facts_of(standing);
    tara_status status = tp_read_covering(change, world, subject, standing, category, &hold);
    *out = (tp_erasure_case){.now = now};
    if (covers != NULL) *covers = hold;
    if (status != TARA_OK) return status;
    out->known = true;
    out->held = hold.number != 0;
    out->preserved = standing->restriction.set && standing->restriction.preserves;
    out->minor = child_due(world, standing, now) != TP_TIME_NEVER;
    out->floor_ends = tp_floor_ends(world->compiled, holding, category, &facts, NULL);
    out->purposes_end = tp_purposes_end(world->compiled, holding, &facts);
    return TARA_OK;
}

// A child's data goes before its purposes end, but not before the law lets it.
static tp_time due_with_child(const tp_world *world, const tp_standing *standing, int category,
                              const tp_holding *holding, tp_time child)
{
    tp_retention_facts facts = tp_facts_of(standing);
    tp_time due = tp_holding_due(world->compiled, holding, category, &facts);
    if (child >= due) return due;
    tp_time floor = tp_floor_ends(world->compiled, holding, category, &facts, NULL);
    return child > floor ? child : floor;
}

tp_time tp_holding_attention(const tp_world *world, const tp_standing *standing, int category,
                             const tp_holding *holding, tp_time now)
{
    return due_with_child(world, standing, category, holding, child_due(world, standing, now));
}

// When it is to be looked at: no later than it can fall due while nothing is recorded. A guardian's
// word may end, and a law may raise its age.
static tp_time look_at(const tp_following *f, int category, const tp_holding *holding)
{
    return due_with_child(f->world, f->standing, category, holding,
                          tp_age_deletion_by(&f->standing->age));
}

// --- writing -----------------------------------------------------------------------------------

static tara_status put_holding(const tp_following *f, const tara_subject *subject, int category,
                               uint64_t ref, const tp_holding *holding)
{
    uint8_t   bytes[TP_HOLDING_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = tp_holding_key(subject, category, ref);
    tp_holding_encode(holding, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(f->change, &key, out.data, out.size, look_at(f, category, holding));
}

static tara_status put_request(const tp_following *f, const tara_subject *subject,
                               uint64_t number, const tp_request *request)
{
    uint8_t     bytes[TP_REQUEST_BYTES_MAX];
    tp_writer   out = tp_writer_of(bytes, sizeof bytes);
    tara_key    key = tp_request_key(subject, number);
    tp_request_encode(request, &out);
    tara_status status = out.failed ? TARA_E_LIMIT
                                    : tp_change_put(f->change, &key, out.data, out.size,
                                                    tp_request_attention(request));
    tp_wipe(bytes, out.size);
    return status;
}

static tara_status put_hold(const tp_following *f, const tara_subject *subject,
                            const tp_hold *hold)
{
    uint8_t   bytes[TP_HOLD_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = hold_key(subject, hold->number);
    tp_hold_encode(hold, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(f->change, &key, out.data, out.size, hold->review_at);
}

// --- holdings ----------------------------------------------------------------------------------

static tara_status follow_holding(tp_following *f)
{
    const tp_holding_event *event = &f->event->body.holding;
    const tara_subject     *subject = &f->event->subject;
    tp_holding  holding;
    tara_status status = tp_read_holding(f->change, subject, event->category, event->ref,
                                         &holding);
    bool        is_new = status == TARA_E_NOT_FOUND;
    if (status != TARA_OK && !is_new) return status;
    status = tp_holding_start_check(&holding, event);
    if (status != TARA_OK) return status;
    uint64_t served = holding.purposes & ~holding.ended;
    tp_holding_start_apply(&holding, event);
    bool from_before = holding.first_since <= f->world->compiled->published_at;
    if (from_before && (event->purposes & ~served) != 0) f->data_anew = true;
    if (is_new) f->standing->holdings++;
    return put_holding(f, subject, event->category, event->ref, &holding);
}

static tara_status follow_touch(tp_following *f)
{
    const tp_touch_event *event = &f->event->body.touch;
    const tara_subject   *subject = &f->event->subject;
    tp_holding  holding;
    tara_status status = tp_read_holding(f->change, subject, event->category, event->ref,
                                         &holding);
    if (status == TARA_OK) status = tp_holding_touch_check(&holding, event);
    if (status != TARA_OK) return status;
    tp_holding_touch_apply(&holding, event);
    return put_holding(f, subject, event->category, event->ref, &holding);
}

static tara_status follow_purpose_end(tp_following *f)
{
    const tp_purpose_end_event *event = &f->event->body.purpose_end;
    const tara_subject         *subject = &f->event->subject;
    tp_holding  holding;
    tara_status status = tp_read_holding(f->change, subject, event->category, event->ref,
                                         &holding);
    if (status == TARA_OK) status = tp_purpose_end_check(&holding, event);
    if (status != TARA_OK) return status;
    tp_purpose_end_apply(&holding, event, f->event->at);
    return put_holding(f, subject, event->category, event->ref, &holding);
}

// The source has erased it: what stands against that was asked before the event was written, and
// is asked here again, in the commit.
static tara_status erase_from(tp_following *f, const tp_erased_event *event)
{
    const tara_subject *subject = &f->event->subject;
    tp_holding  holding;
    tara_status status = tp_read_holding(f->change, subject, event->category, event->ref,
                                         &holding);
    if (status == TARA_OK) status = tp_holding_erased_check(&holding, event);
    if (status != TARA_OK) return status;
    tp_holding_erased_apply(&holding, event);
    if (!tp_holding_gone(&holding)) {
        return put_holding(f, subject, event->category, event->ref, &holding);
    }
    tara_key key = tp_holding_key(subject, event->category, event->ref);
    if (f->standing->holdings == 0) return tp_record_corrupt(f->change);
    f->standing->holdings--;
    // Of a child, that was the deletion owed.
    if (f->standing->holdings == 0) tp_age_deleted(&f->standing->age, f->event->at);
    return tp_record_remove(f->change, &key);
}

static tara_status follow_erased(tp_following *f)
{
    const tp_erased_event *event = &f->event->body.erased;
    tp_erasure_case given;
    tp_holding      holding;
    bool            permitted = false;
    tara_status status = tp_read_holding(f->change, &f->event->subject, event->category,
                                         event->ref, &holding);
    if (status != TARA_OK) return status;
    status = tp_read_erasure(f->change, f->world, &f->event->subject, f->standing,
                             event->category, &holding, f->event->at, &given, NULL);
    if (status != TARA_OK) return status;
    given.requested = event->reason == TARA_REASON_ERASURE_REQUESTED
                   || event->reason == TARA_REASON_MINOR; // It stands before the subject's wish.
    tp_erasure_reason(&given, &permitted);
    return permitted ? erase_from(f, event) : TARA_E_CONFLICT;
}

static tara_status follow_refused(tp_following *f)
{
    const tp_erased_event *event = &f->event->body.erased;
    tp_holding holding;
    return tp_read_holding(f->change, &f->event->subject, event->category, event->ref, &holding);
}

// --- holds -------------------------------------------------------------------------------------

static tara_status follow_hold(tp_following *f)
{
    const tp_hold_event *event = &f->event->body.hold;
    bool        about = !tp_is_nobody(&f->event->subject);
    tp_hold     hold = {0};
    tara_status status = tp_hold_check(event, about, f->event->at);
    if (status != TARA_OK) return status;
    if (!about && f->world->hold_count == TP_WORLD_HOLDS_MAX) return TARA_E_LIMIT;
    tp_hold_apply(&hold, event, f->event->at, f->event->sequence);
    if (about) f->standing->holds++;
    status = put_hold(f, &f->event->subject, &hold);
    return status == TARA_OK ? tp_number_give(f, TP_NUMBERED_HOLD, event->number) : status;
}

static tara_status follow_hold_end(tp_following *f)
{
    uint64_t    number = f->event->body.hold_end.number;
    tara_key    key = hold_key(&f->event->subject, number);
    tara_key    whose = tp_number_key(TP_NUMBERED_HOLD, number);
    tp_hold     hold;
    tara_status status = tp_read_hold(f->change, &f->event->subject, number, &hold);
    if (status != TARA_OK) return status;
    if (f->standing != NULL && f->standing->holds == 0) return tp_record_corrupt(f->change);
    if (f->standing != NULL) f->standing->holds--;
    status = tp_record_remove(f->change, &key);
    return status == TARA_OK ? tp_record_remove(f->change, &whose) : status;
}

// --- sources -----------------------------------------------------------------------------------

static tara_status follow_source(tp_following *f)
{
    const tp_source_event *event = &f->event->body.source;
    uint8_t   digest[32];
    tara_key  key = {.kind = TP_RECORD_SOURCE};
    tp_sha256_of(event->name.data, event->name.size, digest);
    key.ref = tp_load64(digest);
    if (event->name.size == 0 || event->name.size > TP_SOURCE_NAME_MAX) {
        return TARA_E_INVALID_ARGUMENT;
    }
    if (event->retired) return tp_record_remove(f->change, &key);
    return tp_record_point(f, &key, TP_TIME_NEVER);
}

// --- requests ----------------------------------------------------------------------------------

static tara_status follow_request(tp_following *f)
{
    const tp_request_event *event = &f->event->body.request;
    tp_request  request;
    tara_status status = tp_read_request(f->change, &f->event->subject, event->number, &request);
    if (status == TARA_OK) return TARA_E_CONFLICT;
    if (status != TARA_E_NOT_FOUND) return status;
    status = tp_request_open_check(&request, event, f->event->at);
    if (status != TARA_OK) return status;
    tp_request_open_apply(&request, event, f->event->at);
    f->standing->requests++;
    status = put_request(f, &f->event->subject, event->number, &request);
    return status == TARA_OK ? tp_number_give(f, TP_NUMBERED_REQUEST, event->number) : status;
}

// Every later event of a request: its number stands first in each body.
static tara_status change_request(tp_following *f, tp_request *request)
{
    const tp_event *e = f->event;
    tara_status     status = TARA_E_CORRUPT;
    switch (e->type) {
    case TP_EVENT_REQUEST_IDENTITY:
        status = tp_request_identity_check(request, &e->body.identity);
        if (status == TARA_OK) tp_request_identity_apply(request, &e->body.identity);
        break;
    case TP_EVENT_REQUEST_EXTEND:
        status = tp_request_extend_check(request, &e->body.extend, e->at);
        if (status == TARA_OK) tp_request_extend_apply(request, &e->body.extend);
        break;
    case TP_EVENT_REQUEST_REFUSE:
        status = tp_request_refuse_check(request, &e->body.refuse);
        if (status == TARA_OK) tp_request_refuse_apply(request, e->at);
        break;
    case TP_EVENT_REQUEST_PLAN:
        status = tp_request_plan_check(request, &e->body.plan);
        if (status == TARA_OK) tp_request_plan_apply(request, &e->body.plan);
        break;
    case TP_EVENT_REQUEST_STEP:
        status = tp_request_step_check(request, &e->body.step);
        if (status == TARA_OK) tp_request_step_apply(request, &e->body.step, e->sequence);
        break;
    case TP_EVENT_REQUEST_CORRECT:
        status = tp_request_correct_check(request, &e->body.correct);
        if (status == TARA_OK) tp_request_correct_apply(request, &e->body.correct, e->sequence);
        break;
    case TP_EVENT_REQUEST_MARK:
        status = tp_request_mark_check(request, &e->body.mark);
        if (status == TARA_OK) tp_request_mark_apply(request, &e->body.mark, e->at);
        break;
    default: break;
    }
    return status;
}

typedef struct sweeping { // Along a subject's holdings.
    tp_following     *f;
    const tp_request *request;
} sweeping;

// The subject wants it gone: what may not go yet is kept for the law that keeps it, for nothing
// else.
static tara_status end_purposes(void *user, const tara_key *key)
{
    sweeping   *s = user;
    tp_holding  holding;
    int         category = tp_category_of(key);
    tara_status status = tp_read_holding(s->f->change, &key->subject, category, key->ref,
                                         &holding);
    if (status != TARA_OK) return status;
    bool asked = s->request->categories == 0 || s->request->categories >> category & 1;
    if (!asked) return TARA_OK;
    tp_purpose_end_event all = {.category = (uint8_t)category, .ref = key->ref,
                                .purposes = holding.purposes & ~holding.ended};
    if (all.purposes == 0) return TARA_OK;
    tp_purpose_end_apply(&holding, &all, s->f->event->at);
    return put_holding(s->f, &key->subject, category, key->ref, &holding);
}

static tara_status follow_request_event(tp_following *f)
{
    uint64_t            number = f->event->body.mark.number; // First in every one of them.
    const tara_subject *subject = &f->event->subject;
    tp_request  request;
    tara_status status = tp_read_request(f->change, subject, number, &request);
    if (status == TARA_OK) status = change_request(f, &request);
    if (status != TARA_OK) return status;
    if (tp_request_ended(&request)) {
        if (f->standing->requests == 0) return tp_record_corrupt(f->change);
        f->standing->requests--;
    }
    status = put_request(f, subject, number, &request);
    if (status != TARA_OK || request.right != TARA_RIGHT_ERASURE) return status;
    sweeping s = {.f = f, .request = &request};
    if (f->event->type != TP_EVENT_REQUEST_PLAN) return TARA_OK;
    return tp_change_each(f->change, subject, TP_RECORD_HOLDING, end_purposes, &s);
}

// --- two that are one, and one that is to be none ----------------------------------------------

typedef struct moving {
    tp_following *f;
    tara_subject  from;
} moving;

static tara_status join_holding(moving *m, const tara_key *key, tp_holding *theirs)
{
    tp_holding  ours;
    int         category = tp_category_of(key);
    tara_status status = tp_read_holding(m->f->change, &m->f->event->subject, category, key->ref,
                                         &ours);
    if (status == TARA_E_NOT_FOUND) {
        m->f->standing->holdings++;
        return put_holding(m->f, &m->f->event->subject, category, key->ref, theirs);
    }
    if (status != TARA_OK) return status;
    if (!tp_holding_join(&ours, theirs)) return TARA_E_LIMIT;
    return put_holding(m->f, &m->f->event->subject, category, key->ref, &ours);
}

static tara_status move_holding(void *user, const tara_key *key)
{
    moving     *m = user;
    tp_holding  theirs;
    tara_status status = tp_read_holding(m->f->change, &m->from, tp_category_of(key), key->ref,
                                         &theirs);
    if (status == TARA_OK) status = join_holding(m, key, &theirs);
    return status == TARA_OK ? tp_record_remove(m->f->change, key) : status;
}

static tara_status give_number(const tp_following *f, tp_numbered kind, uint64_t number)
{
    tara_key whose = tp_number_key(kind, number);
    return tp_change_put(f->change, &whose, f->event->subject.id, sizeof f->event->subject.id,
                         TP_TIME_NEVER);
}

static tara_status move_hold(void *user, const tara_key *key)
{
    moving     *m = user;
    tp_hold     hold;
    tara_status status = tp_read_hold(m->f->change, &m->from, key->ref, &hold);
    if (status == TARA_OK) status = put_hold(m->f, &m->f->event->subject, &hold);
    if (status == TARA_OK) status = give_number(m->f, TP_NUMBERED_HOLD, key->ref);
    if (status != TARA_OK) return status;
    m->f->standing->holds++;
    return tp_record_remove(m->f->change, key);
}

static tara_status move_request(void *user, const tara_key *key)
{
    moving     *m = user;
    tp_request  request;
    tara_status status = tp_read_request(m->f->change, &m->from, key->ref, &request);
    if (status == TARA_OK) {
        status = put_request(m->f, &m->f->event->subject, key->ref, &request);
    }
    if (status == TARA_OK) status = give_number(m->f, TP_NUMBERED_REQUEST, key->ref);
    if (status != TARA_OK) return status;
    if (!tp_request_ended(&request)) m->f->standing->requests++;
    return tp_record_remove(m->f->change, key);
}

// What they were told as one they need not be told again as the other.
static tara_status move_notice(void *user, const tara_key *key)
{
    moving     *m = user;
    tp_notice   theirs, ours;
    uint32_t    version = (uint32_t)key->ref;
    tara_status status = tp_read_notice(m->f->change, &m->from, version, &theirs);
    if (status != TARA_OK) return status;
    status = tp_read_notice(m->f->change, &m->f->event->subject, version, &ours);
    if (status != TARA_OK && status != TARA_E_NOT_FOUND) return status;
    tp_notice_join(&ours, &theirs);
    status = tp_put_notice(m->f->change, &m->f->event->subject, version, &ours);
    return status == TARA_OK ? tp_record_remove(m->f->change, key) : status;
}

static tara_status move_breach(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_breach_move(m->f, key);
}

static tara_status forget_breach(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_breach_forget(m->f, key);
}

static tara_status move_disclosure(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_move_disclosure(m->f, key);
}

static tara_status move_told(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_move_told(m->f, key);
}

static tara_status remove_any(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_record_remove(m->f->change, key);
}

// Data comes to a child whose own was deleted: another deletion is owed, as for any new data.
static void owe_deletion(const tp_following *f)
{
    tp_age *age = &f->standing->age;
    bool    unguarded = age->known == TARA_AGE_MINOR && age->guardian != TARA_GUARDIAN_VERIFIED;
    if (!unguarded || age->deletion_due != 0 || f->standing->holdings == 0) return;
    age->deletion_due = tp_period_after(f->world->compiled->policy->minor_deletion, f->event->at);
}

static tara_status follow_merge(tp_following *f)
{
    static const struct {
        uint32_t        kind;
        tp_change_visit move;
    } kinds[] = {
        {TP_RECORD_HOLDING, move_holding},
        {TP_RECORD_HOLD, move_hold},
        {TP_RECORD_REQUEST, move_request},
        {TP_RECORD_NOTICE, move_notice},
        {TP_RECORD_BREACH, move_breach},
        {TP_RECORD_DISCLOSURE, move_disclosure},
        {TP_RECORD_TOLD, move_told},
        {TP_RECORD_AUTHORIZATION, remove_any},
        {TP_RECORD_STANDING, remove_any},
    };
    moving      m = {.f = f};
    tp_standing from;
    tara_record record;
    bool        fits = true;
    memcpy(m.from.id, f->event->body.merge.from, sizeof m.from.id);
    if (memcmp(&m.from, &f->event->subject, sizeof m.from) == 0) return TARA_E_INVALID_ARGUMENT;
    tara_key    key = {.subject = m.from, .kind = TP_RECORD_STANDING};
    tara_status status = tp_record_read(f->change, &key, &record);
    if (status != TARA_OK) return status;
    bool sound = tp_standing_decode(&from, record.bytes, (size_t)record.size);
    if (!sound) return tp_record_corrupt(f->change);
    tp_standing_merge(f->standing, &from, &fits);
    if (!fits) return TARA_E_LIMIT;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TARA_OK; i++) {
        status = tp_change_each(f->change, &m.from, kinds[i].kind, kinds[i].move, &m);
    }
    owe_deletion(f);
    return status;
}

static tara_status forget_disclosure(void *user, const tara_key *key)
{
    moving *m = user;
    return tp_forget_disclosure(m->f, key);
}

static tara_status follow_forget(tp_following *f)
{
    static const struct {
        uint32_t        kind;
        tp_change_visit forget;
    } kinds[] = {
        {TP_RECORD_AUTHORIZATION, remove_any},
        {TP_RECORD_NOTICE, remove_any},
        {TP_RECORD_DISCLOSURE, forget_disclosure},
        {TP_RECORD_BREACH, forget_breach},
    };
    static const tp_request every_category;
    const tara_subject *subject = &f->event->subject;
    moving      m = {.f = f, .from = *subject};
    sweeping    s = {.f = f, .request = &every_category};
    tara_status status = TARA_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TARA_OK; i++) {
        status = tp_change_each(f->change, subject, kinds[i].kind, kinds[i].forget, &m);
    }
    if (status != TARA_OK) return status;
    return tp_change_each(f->change, subject, TP_RECORD_HOLDING, end_purposes, &s);
}

// A holding of one whose events are erased: as it was before.
static tara_status follow_kept(tp_following *f)
{
    const tp_kept_event *event = &f->event->body.kept;
    tp_holding holding;
    if (event->kind != TP_RECORD_HOLDING) return TARA_OK;
    bool sound = event->part >= 1 && event->part <= TP_CATEGORIES_MAX
              && tp_holding_decode(&holding, (const uint8_t *)event->bytes.data,
                                   event->bytes.size);
    if (!sound) return TARA_E_INVALID_ARGUMENT;
    return put_holding(f, &f->event->subject, (int)event->part - 1, event->ref, &holding);
}

// --- records that point to an event ------------------------------------------------------------

// Those whom a material change concerns are to be told from now on: the record comes up until then.
static tara_status follow_policy(tp_following *f)
{
    tara_key key = {.kind = TP_RECORD_POLICY, .ref = f->event->policy_version};
    bool        tells = f->published != NULL && f->published->news.material;
    tara_status status = tp_record_point(f, &key, tells ? f->event->at : TP_TIME_NEVER);
    return status == TARA_OK ? tp_follow_published(f) : status;
}

static tara_status follow_assessment(tp_following *f)
{
    const tp_assessment_event *event = &f->event->body.assessment;
    tara_key key = {.kind = TP_RECORD_ASSESSMENT, .part = event->purpose + 1u};
    tp_time  due = tp_assessment_due(f->world->compiled->policy, event->expires_at);
    return tp_record_point(f, &key, due);
}

static tara_status follow_authorization(tp_following *f)
{
    tara_key key = {.subject = f->event->subject, .kind = TP_RECORD_AUTHORIZATION,
                    .ref = tp_load64(f->event->body.authorization.operation)};
    return key.ref == 0 ? TARA_OK : tp_record_point(f, &key, TP_TIME_NEVER);
}

// --- what the subject's other events move ------------------------------------------------------

static tara_status reschedule(void *user, const tara_key *key)
{
    tp_following *f = user;
    tara_record   record;
    tp_holding    holding;
    int           category = tp_category_of(key);
    tara_status   status = tp_read_holding(f->change, &key->subject, category, key->ref,
                                           &holding);
    if (status == TARA_OK) status = tp_change_get(f->change, key, &record);
    if (status != TARA_OK) return status;
    if (look_at(f, category, &holding) == record.due_unix_ms) return TARA_OK;
    return put_holding(f, &key->subject, category, key->ref, &holding);
}

// --- the table ---------------------------------------------------------------------------------

static const struct {
    tara_status (*follow)(tp_following *f);
    bool          moves; // May begin or end periods of what is held.
} rows[TP_EVENT_TYPES] = {
    [TP_EVENT_POLICY]           = {follow_policy, false},
    [TP_EVENT_AGE]              = {NULL, true},
    [TP_EVENT_AGE_RESOLVE]      = {NULL, true},
    [TP_EVENT_GUARDIAN]         = {NULL, true},
    [TP_EVENT_GUARDIAN_END]     = {NULL, true},
    [TP_EVENT_CONSENT]          = {NULL, true},
    [TP_EVENT_CONTRACT]         = {NULL, true},
    [TP_EVENT_ASSESSMENT]       = {follow_assessment, false},
    [TP_EVENT_AUTHORIZATION]    = {follow_authorization, false},
    [TP_EVENT_MERGE]            = {follow_merge, true},
    [TP_EVENT_HOLDING]          = {follow_holding, false},
    [TP_EVENT_TOUCH]            = {follow_touch, false},
    [TP_EVENT_PURPOSE_END]      = {follow_purpose_end, false},
    [TP_EVENT_ERASED]           = {follow_erased, false},
    [TP_EVENT_ERASURE_REFUSED]  = {follow_refused, false},
    [TP_EVENT_HOLD]             = {follow_hold, false},
    [TP_EVENT_HOLD_END]         = {follow_hold_end, false},
    [TP_EVENT_SOURCE]           = {follow_source, false},
    [TP_EVENT_REQUEST]          = {follow_request, false},
    [TP_EVENT_REQUEST_IDENTITY] = {follow_request_event, false},
    [TP_EVENT_REQUEST_EXTEND]   = {follow_request_event, false},
    [TP_EVENT_REQUEST_REFUSE]   = {follow_request_event, false},
    [TP_EVENT_REQUEST_PLAN]     = {follow_request_event, false},
    [TP_EVENT_REQUEST_STEP]     = {follow_request_event, false},
    [TP_EVENT_REQUEST_CORRECT]  = {follow_request_event, false},
    [TP_EVENT_REQUEST_MARK]     = {follow_request_event, false},
    [TP_EVENT_DISCLOSURE]       = {tp_follow_disclosure, false},
    [TP_EVENT_TOLD]             = {tp_follow_told, false},
    [TP_EVENT_SAFEGUARD]        = {tp_follow_safeguard, false},
    [TP_EVENT_SAFEGUARD_END]    = {tp_follow_safeguard_end, false},
    [TP_EVENT_NOTICE]           = {tp_follow_notice, false},
    [TP_EVENT_BREACH]           = {tp_follow_breach, false},
    [TP_EVENT_BREACH_SUBJECT]   = {tp_follow_breach_subject, false},
    [TP_EVENT_BREACH_ASSESS]    = {tp_follow_breach_assess, false},
    [TP_EVENT_BREACH_NOTIFIED]  = {tp_follow_breach_notified, false},
    [TP_EVENT_FORGET]           = {follow_forget, true},
    [TP_EVENT_ERASE]            = {tp_follow_erase, false},
    [TP_EVENT_KEPT]             = {follow_kept, false},
    [TP_EVENT_ENTRY]            = {tp_follow_entry, false},
};

tara_status tp_records_follow(tp_following *f)
{
    tara_status status = TARA_OK;
    if (f->event->type >= TP_EVENT_TYPES) return TARA_E_CORRUPT;
    if (rows[f->event->type].follow != NULL) status = rows[f->event->type].follow(f);
    if (status != TARA_OK || !rows[f->event->type].moves || f->standing == NULL) return status;
    if (f->standing->holdings == 0) return TARA_OK;
    return tp_change_each(f->change, &f->event->subject, TP_RECORD_HOLDING, reschedule, f);
}
