// notices.c: who is to be told of which version, derived from what is known of them.
//
// A material change concerns who was known before it and whose data serves a purpose that it
// touches: by a choice, a contract or data from before, or because the purpose needs no act of
// theirs. What they did since, they did knowing the new version: only an objection that ends, or
// data from before that serves a purpose anew, makes it concern somebody later. People are found by
// their first event, once each; who was forgotten and is there again, by the one that forgot them.
//
// Sources: GDPR Art. 13(3), 14(4); WP260 rev.01; policy row C37.
#include "ledger/notices.h"

#include <string.h>

#include "base/civil.h"

enum { EVENT_BITS = 40 }; // Of a notice's number: the event by which its subject became known.

// --- whom a version concerns -------------------------------------------------------------------

typedef struct holding_walk {
    tp_change *change;
    tp_time    before;   // Held since before then.
    uint64_t   purposes;
} holding_walk;

static tara_status add_purposes(void *user, const tara_key *key)
{
    holding_walk *w = user;
    tp_holding    holding;
    tara_status status = tp_read_holding(w->change, &key->subject, tp_category_of(key), key->ref,
                                         &holding);
    bool from_before = status == TARA_OK && holding.first_since <= w->before;
    if (from_before) w->purposes |= holding.purposes & ~holding.ended;
    return status;
}

static bool contract_before(const tp_standing *s, uint32_t version)
{
    for (uint32_t i = 0; i < s->contracts.count; i++) {
        if (s->contracts.list[i].policy_version < version) return true;
    }
    return false;
}

// Does the purpose rest on something that needs no act of the subject's, and no objection stops?
static bool without_act(const tp_purpose_masks *purpose, const tp_objection *objection)
{
    static const uint32_t no_act = 1U << TARA_BASIS_LEGAL_OBLIGATION
                                 | 1U << TARA_BASIS_VITAL_INTEREST | 1U << TARA_BASIS_PUBLIC_TASK
                                 | 1U << TARA_BASIS_LEGITIMATE_INTEREST;
    return (purpose->basis_bits & no_act) != 0 && !tp_objection_stops(objection);
}

static bool serves(const tp_compiled *c, const tp_standing *s, int slot)
{
    const tp_purpose_masks *purpose = &c->purpose[slot];
    const tp_consent       *consent = tp_standing_consent(s, slot);
    uint32_t                version = c->policy->version;
    if (consent->state == TARA_CONSENT_GIVEN && consent->policy_version < version) return true;
    bool contract = purpose->basis_bits >> TARA_BASIS_CONTRACT & 1;
    if (contract && contract_before(s, version)) return true;
    return without_act(purpose, tp_standing_objection(s, slot));
}

static tara_status concerned(tp_ledger *ledger, const tp_compiled *c, const tara_subject *subject,
                             const tp_standing *s, bool *yes, uint64_t *purposes)
{
    holding_walk w = {.change = &ledger->change, .before = c->published_at};
    tara_status  status = TARA_OK;
    *yes = false;
    *purposes = 0;
    bool away = s->forgotten && !tp_standing_came_back(s);
    bool known_before = s->known_version < c->policy->version && !away;
    if (!c->news.material || !known_before) return TARA_OK;
    if (s->holdings > 0) {
        status = tp_change_each(w.change, subject, TP_RECORD_HOLDING, add_purposes, &w);
    }
    for (uint64_t left = c->news.purposes; left != 0; left &= left - 1) {
        int  slot = tp_lowest_bit(left);
        bool theirs = w.purposes >> slot & 1 || serves(c, s, slot);
        if (theirs) *purposes |= UINT64_C(1) << slot;
    }
    *yes = c->news.everybody || *purposes != 0;
    return status;
}

// --- one notice --------------------------------------------------------------------------------

static uint64_t place_of(const tp_compiled *c)
{
    uint64_t place = 1;
    for (; c->before != NULL; c = c->before) place++;
    return place;
}

static tp_time due_of(const tp_compiled *c)
{
    tp_period within = c->policy->notice_rules.within;
    if (within.count == 0) within = (tp_period){tp_law_notice_days(), TP_DAYS};
    return tp_period_after(within, c->published_at);
}

static void describe(const tp_compiled *c, const tp_standing *s, tp_notice_view *out)
{
    uint8_t planned = c->policy->notice_rules.means;
    out->number = place_of(c) << EVENT_BITS | s->first_event;
    out->version = c->policy->version;
    out->means = out->record.means != 0 ? out->record.means
               : planned != 0 ? planned : (uint8_t)TARA_MEANS_MESSAGE;
    out->since = c->published_at;
    out->due = due_of(c);
}
_Static_assert((int)TP_NOTICE_BANNER == (int)TARA_MEANS_BANNER
               && (int)TP_NOTICE_MESSAGE == (int)TARA_MEANS_MESSAGE, "the same means");

static tara_status look(tp_ledger *ledger, const tp_compiled *c, const tara_subject *subject,
                        const tp_standing *s, tp_notice_view *out, bool *concerns)
{
    memset(out, 0, sizeof *out);
    out->subject = *subject;
    tara_status status = concerned(ledger, c, subject, s, concerns, &out->purposes);
    if (status != TARA_OK || !c->news.material) return status;
    status = tp_read_notice(&ledger->change, subject, c->policy->version, &out->record);
    if (status == TARA_E_NOT_FOUND) status = TARA_OK;
    if (out->record.means != 0) *concerns = true; // It did when they were told.
    describe(c, s, out);
    return status;
}

tara_status tp_notices_of(tp_ledger *ledger, const tara_subject *subject, bool all,
                          tp_notice_view *out, uint32_t capacity, uint32_t *count)
{
    const tp_compiled *versions[TP_NOTICES_OF_ONE];
    tp_standing s;
    bool        known = false, concerns = false;
    uint32_t    some = 0;
    *count = 0;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK || !known) return status;
    for (const tp_compiled *c = ledger->world.compiled; c != NULL && some < TP_NOTICES_OF_ONE;
         c = c->before) {
        if (c->news.material && c->policy->version > s.known_version) versions[some++] = c;
    }
    for (; some > 0 && *count < capacity && status == TARA_OK; some--) {
        tp_notice_view *view = &out[*count];
        status = look(ledger, versions[some - 1], subject, &s, view, &concerns);
        if (concerns && (all || view->record.means == 0)) ++*count;
    }
    return status;
}

static const tp_compiled *version_at(const tp_ledger *ledger, uint64_t place)
{
    const tp_compiled *c = ledger->world.compiled;
    uint64_t           last = place_of(c);
    if (place == 0 || place > last) return NULL;
    for (; last > place; last--) c = c->before;
    return c;
}

tara_status tp_notice_find(tp_ledger *ledger, uint64_t number, tp_notice_view *out)
{
    tp_event    event;
    tp_standing s;
    bool        known = false, concerns = false;
    uint64_t    first = number & ((UINT64_C(1) << EVENT_BITS) - 1);
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    const tp_compiled *c = version_at(ledger, number >> EVENT_BITS);
    tara_status status = c == NULL ? TARA_E_NOT_FOUND
                                   : tp_ledger_event(ledger, first, &bytes, &event);
    if (status == TARA_OK) status = tp_ledger_standing(ledger, &event.subject, &s, &known);
    if (status == TARA_OK && (!known || s.first_event != first)) status = TARA_E_NOT_FOUND;
    if (status == TARA_OK) status = look(ledger, c, &event.subject, &s, out, &concerns);
    if (status == TARA_OK && !concerns) status = TARA_E_NOT_FOUND;
    tp_buffer_release(&bytes);
    return status;
}

// --- everybody ---------------------------------------------------------------------------------

typedef struct first_events { // Of subjects, among the events that a store hands out.
    const tp_range_set *gone;
    uint64_t     sequence[TP_NOTICES_CHUNK];
    tara_subject subject[TP_NOTICES_CHUNK];
    uint32_t     count;
    bool         damaged;
} first_events;

static int32_t take_first(void *user, const tara_stored_event *stored)
{
    first_events *f = user;
    tp_event      event;
    bool erased = stored->bytes == NULL || tp_range_set_has(f->gone, stored->sequence);
    if (erased) return TARA_CALLBACK_OK;
    if (f->count == TP_NOTICES_CHUNK || !tp_body_decode(&event, stored->bytes,
                                                        (size_t)stored->size)) {
        f->damaged = true;
        return TARA_CALLBACK_FAILED;
    }
    bool begins = event.previous == 0 || event.type == TP_EVENT_FORGET; // Their record, anew.
    if (!begins || tp_is_nobody(&event.subject)) return TARA_CALLBACK_OK;
    f->sequence[f->count] = stored->sequence;
    f->subject[f->count++] = event.subject;
    return TARA_CALLBACK_OK;
}

static tara_status read_first(tp_ledger *ledger, uint64_t from, uint32_t some, first_events *out)
{
    memset(out, 0, sizeof *out);
    out->gone = &ledger->gone;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    int32_t answer = ledger->store.events(ledger->store.user, from, some, take_first, out);
    if (out->damaged) return TARA_E_CORRUPT;
    return tp_store_answered(&ledger->failed, answer);
}

// Only those whose record begins with that event: who was forgotten and came back has another.
static tara_status keep_known(tp_ledger *ledger, const first_events *found,
                              tara_subject *subjects, uint32_t *count)
{
    tara_status status = TARA_OK;
    for (uint32_t i = 0; i < found->count && status == TARA_OK; i++) {
        tp_standing s;
        bool        known = false;
        status = tp_ledger_standing(ledger, &found->subject[i], &s, &known);
        bool theirs = status == TARA_OK && known && s.first_event == found->sequence[i];
        if (theirs) subjects[(*count)++] = found->subject[i];
    }
    return status;
}

// Behind the last event by which somebody is found whom the version may concern: before it was
// published, or later, when they turned out to be one who was known then.
static uint64_t last_for(const tp_ledger *ledger, const tp_compiled *c)
{
    uint64_t behind = ledger->versions.last_merge + 1;
    return behind > c->event ? behind : c->event;
}

static uint64_t last_of_interest(const tp_ledger *ledger)
{
    const tp_compiled *c = ledger->world.compiled;
    while (c != NULL && !c->news.material) c = c->before;
    return c == NULL ? 0 : last_for(ledger, c);
}

static tara_status some_subjects(tp_ledger *ledger, uint64_t *position, uint64_t last,
                                 uint32_t most, tara_subject *subjects, uint32_t *count)
{
    first_events found;
    if (most > TP_NOTICES_CHUNK) most = TP_NOTICES_CHUNK;
    if (*position + most > last) most = (uint32_t)(last - *position);
    tara_status status = read_first(ledger, *position, most, &found);
    if (status == TARA_OK) status = keep_known(ledger, &found, subjects, count);
    if (status == TARA_OK) *position += most;
    return status;
}

tara_status tp_notices_subjects(tp_ledger *ledger, uint64_t *position, uint32_t most,
                                tara_subject *subjects, uint32_t *count, bool *done)
{
    uint64_t    last = last_of_interest(ledger);
    tara_status status = TARA_OK;
    *count = 0;
    if (*position == 0) *position = 1;
    if (*position < last) {
        status = some_subjects(ledger, position, last, most, subjects, count);
    }
    *done = *position >= last;
    return status;
}

// --- duties ------------------------------------------------------------------------------------

static tara_status duty_of(tp_ledger *ledger, const tp_compiled *c, const tara_subject *subject,
                           tp_time now, tara_duty *duties, uint32_t *count)
{
    tp_standing    s;
    tp_notice_view view;
    bool           known = false, concerns = false;
    tara_status    status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status == TARA_OK && known) status = look(ledger, c, subject, &s, &view, &concerns);
    if (status != TARA_OK || !concerns || view.record.means != 0) return status;
    duties[(*count)++] = (tara_duty){
        .kind = TARA_DUTY_NOTICE, .late = view.due < now, .subject = *subject,
        .ref = view.number, .since_unix_ms = view.since, .due_unix_ms = view.due};
    return TARA_OK;
}

// Up to where everybody was told nobody has to be looked for again, until somebody there comes to
// be concerned: tp_versions_look_again.
static void remember(tp_version *version, uint64_t from, uint64_t position, uint32_t count)
{
    if (count == 0 && from == version->all_told + 1) version->all_told = position - 1;
}

static tp_version *published(tp_ledger *ledger, uint64_t version)
{
    tp_version *v = ledger->versions.in_force;
    while (v != NULL && v->compiled.policy->version != version) v = v->before;
    return v;
}

tara_status tp_notice_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             uint64_t *position, tara_duty *duties, uint32_t capacity,
                             uint32_t *count, uint32_t *looked, bool *done)
{
    tara_subject subjects[TP_NOTICES_CHUNK];
    uint32_t     some = 0;
    tp_version  *version = published(ledger, key->ref);
    tara_status  status = TARA_OK;
    *count = *looked = 0;
    *done = true;
    if (version == NULL || !version->compiled.news.material) return TARA_OK;
    uint64_t last = last_for(ledger, &version->compiled);
    if (*position <= version->all_told) *position = version->all_told + 1;
    uint64_t from = *position;
    if (from < last) {
        status = some_subjects(ledger, position, last, capacity, subjects, &some);
    }
    for (uint32_t i = 0; i < some && status == TARA_OK; i++) {
        status = duty_of(ledger, &version->compiled, &subjects[i], now, duties, count);
    }
    if (status != TARA_OK) return status;
    remember(version, from, *position, *count);
    *looked = (uint32_t)(*position - from);
    *done = *position >= last;
    return TARA_OK;
}
