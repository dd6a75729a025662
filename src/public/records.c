// records.c: what is owed, and what happened.
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "ledger/duties.h"
#include "ledger/notices.h"
#include "public/context.h"

enum {
    OF_ONE = TP_SLOTS + 1, // Duties that one record can have.
    WORK_MAX = 4096,       // Records looked at in one call, unless the host says otherwise.
    ALONG = 4,             // The places of a cursor that are ours; the others are the store's.
    WITHIN = 5
};

// Between two pages: how many duties of the next record were handed out, and the soonest of those
// to come that the pages before have met. A cursor that somebody made up does no harm.
static void cursor_open(const tara_cursor *cursor, uint64_t *done, int64_t *soonest)
{
    uint64_t after_first = cursor->place[WITHIN] >> 8;
    *done = cursor->place[WITHIN] & 0xFF;
    bool sane = after_first > 0 && after_first <= (uint64_t)(TP_TIME_MAX - TP_TIME_MIN) + 1;
    *soonest = sane ? TP_TIME_MIN + (int64_t)(after_first - 1) : TP_TIME_NEVER;
}

static void cursor_close(tara_cursor *cursor, uint64_t done, int64_t soonest)
{
    uint64_t after_first = soonest == TP_TIME_NEVER ? 0 : (uint64_t)(soonest - TP_TIME_MIN) + 1;
    cursor->place[WITHIN] = after_first << 8 | done;
}

static void sort_by_time(tara_duty *duties, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        tara_duty duty = duties[i];
        size_t    at = i;
        for (; at > 0 && duties[at - 1].since_unix_ms > duty.since_unix_ms; at--) {
            duties[at] = duties[at - 1];
        }
        duties[at] = duty;
    }
}

// The duties of one record that have begun by `until`; those to come move *next.
static size_t begun(tara_duty *duties, size_t count, tp_time until, int64_t *next)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (duties[i].since_unix_ms <= until) duties[kept++] = duties[i];
        else if (duties[i].since_unix_ms < *next) *next = duties[i].since_unix_ms;
    }
    sort_by_time(duties, kept);
    return kept;
}

// Hand out what fits of one record; true when all of it did.
static bool hand_out(const tara_duty *found, size_t found_count, uint64_t *done,
                     tara_duty *duties, size_t capacity, uint64_t *count)
{
    for (; *done < found_count && *count < capacity; (*done)++) {
        tara_duty *duty = &duties[(*count)++];
        *duty = found[*done];
        duty->struct_size = sizeof *duty;
    }
    return *done >= found_count;
}

typedef struct listing { // One call of tara_due.
    tp_call              *call;
    const tara_due_query *query;
    tara_cursor           at;      // After the last record that was handed out whole.
    uint64_t              done;    // Of the next one.
    uint64_t              along;   // The next event to look at for people who are to be told.
    int64_t               soonest; // Of the duties to come that were met.
    int64_t               later;   // Of the records that were not.
    tara_duty            *duties;
    size_t                capacity;
    tara_due_page        *page;
    uint64_t              shown;   // Thousands of records of which the host was told.
    bool                  stopped; // By the host, or the work is done for this call.
} listing;

// Every so often the host may look up, and stop us.
static tara_status look_up(listing *l)
{
    bool every = l->page->looked_at / 1024 != l->shown;
    l->shown = l->page->looked_at / 1024;
    if (l->page->looked_at >= l->query->work_max) l->stopped = true;
    if (!every || l->query->progress == NULL) return TARA_OK;
    tara_status status = tp_lend(l->call);
    if (status != TARA_OK) return status;
    int32_t answer = l->query->progress(l->query->user, l->page->looked_at);
    tp_resume(l->call);
    if (answer != TARA_CALLBACK_OK) l->stopped = true;
    return TARA_OK;
}

// A version that people are to be told of: one duty each, for as many as fit.
static tara_status list_notices(listing *l, const tara_key *key, bool *whole)
{
    tp_ledger  *ledger = &l->call->privacy->ledger;
    tara_status status = TARA_OK;
    *whole = false;
    while (status == TARA_OK && !*whole && !l->stopped && l->page->count < l->capacity) {
        uint32_t  some = 0, looked = 0;
        uint64_t  work = l->query->work_max - l->page->looked_at;
        size_t    room = l->capacity - (size_t)l->page->count;
        tara_duty found[TP_NOTICES_CHUNK];
        if (room > TP_NOTICES_CHUNK) room = TP_NOTICES_CHUNK;
        if (room > work) room = (size_t)work;
        status = tp_notice_duties(ledger, key, l->call->now, &l->along, found, (uint32_t)room,
                                  &some, &looked, whole);
        if (status != TARA_OK) return status;
        uint64_t done = 0;
        hand_out(found, some, &done, l->duties, l->capacity, &l->page->count);
        if (*whole || looked == 0) break;
        l->page->looked_at += looked;
        status = look_up(l);
    }
    if (*whole) l->along = 0;
    return status;
}

// The duties of one record. *whole: all of them were handed out.
static tara_status list_one(listing *l, const tara_key *key, bool *whole)
{
    tara_duty   found[OF_ONE];
    uint32_t    all = 0;
    if (key->kind == TP_RECORD_POLICY) return list_notices(l, key, whole);
    tara_status status = tp_ledger_duties(&l->call->privacy->ledger, key, l->call->now, found,
                                          OF_ONE, &all);
    if (status != TARA_OK) return status;
    size_t some = begun(found, all, l->query->until_unix_ms, &l->soonest);
    *whole = hand_out(found, some, &l->done, l->duties, l->capacity, &l->page->count);
    if (*whole) l->done = 0;
    return TARA_OK;
}

// The next records. Those that were handed out whole move the cursor.
static tara_status list_some(listing *l, bool *any)
{
    enum { SOME = 64 };
    tara_key    keys[SOME];
    tp_ledger  *ledger = &l->call->privacy->ledger;
    size_t      got = 0, whole = 0;
    tara_cursor after = l->at;
    size_t      left = l->capacity - (size_t)l->page->count;
    uint64_t    work = l->query->work_max - l->page->looked_at;
    if (left > SOME) left = SOME;
    if (left > work) left = (size_t)work;
    after.place[ALONG] = after.place[WITHIN] = 0;
    tara_status status = tp_ledger_due(ledger, l->query->until_unix_ms, &after, keys, left, &got,
                                       &l->later);
    *any = got > 0;
    while (status == TARA_OK && whole < got && !l->stopped) {
        bool all = false;
        status = list_one(l, &keys[whole], &all);
        if (status != TARA_OK || !all) break;
        whole++;
        l->page->looked_at++;
        status = look_up(l);
    }
    if (status != TARA_OK || whole == 0) return status;
    if (whole == got) {
        l->at = after;
        return TARA_OK;
    }
    size_t again = 0; // Only the store can say where its cursor stands in between.
    l->at.place[ALONG] = l->at.place[WITHIN] = 0;
    return tp_ledger_due(ledger, l->query->until_unix_ms, &l->at, keys, whole, &again, &l->later);
}

static tara_status list_duties(listing *l)
{
    bool any = true;
    while (any && !l->stopped && l->page->count < l->capacity) {
        tara_status status = list_some(l, &any);
        if (status != TARA_OK) return status;
    }
    l->page->more = any;
    l->page->next_unix_ms = l->later < l->soonest ? l->later : l->soonest;
    return TARA_OK;
}

tara_status tara_due(tara_privacy *privacy, const tara_due_query *query, tara_cursor *cursor,
                     tara_duty *duties, size_t capacity, tara_due_page *page)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(query, sizeof *query, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "query", NULL));
    status = tp_struct_out(page, sizeof *page);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "page", NULL));
    bool usable = cursor != NULL && duties != NULL && capacity > 0
               && duties[0].struct_size == sizeof *duties;
    if (!usable) return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "duties", NULL));
    tara_due_query bounded = *query;
    if (bounded.work_max == 0) bounded.work_max = WORK_MAX;
    listing l = {.call = &call, .query = &bounded, .at = *cursor, .duties = duties,
                 .capacity = capacity, .page = page, .later = TP_TIME_NEVER};
    cursor_open(cursor, &l.done, &l.soonest);
    l.along = cursor->place[ALONG];
    status = list_duties(&l);
    if (status != TARA_OK) {
        page->count = 0;
        return tp_leave(&call, status);
    }
    cursor_close(&l.at, l.done, l.soonest);
    l.at.place[ALONG] = l.along;
    *cursor = l.at;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_event_count(tara_privacy *privacy, uint64_t *count)
{
    tp_call call;
    if (count == NULL) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    *count = privacy->ledger.count;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_event_print(tara_privacy *privacy, uint64_t sequence, char *buffer,
                             size_t capacity, size_t *needed)
{
    tp_call     call;
    tp_event    event;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    tp_buffer bytes = tp_buffer_in(&privacy->memory);
    tp_buffer text = tp_buffer_in(&privacy->memory);
    status = tp_ledger_event(&privacy->ledger, sequence, &bytes, &event);
    bool there = sequence != 0 && sequence <= privacy->ledger.count;
    bool erased = status == TARA_E_NOT_FOUND && there;
    if (status == TARA_OK || erased) {
        tp_json_writer json = tp_json_writer_to(&text);
        if (erased) tp_erased_json(sequence, &json);
        else        tp_event_json(&event, privacy->ledger.world.compiled, &json);
        status = text.failed ? TARA_E_NO_MEMORY
                             : tp_give_text(text.data, text.size, buffer, capacity, needed);
    }
    tp_buffer_release(&text);
    tp_buffer_release(&bytes);
    return tp_leave(&call, status);
}

typedef bool (*wanted)(const tp_event *event, uint32_t purpose);

static bool any_event(const tp_event *event, uint32_t purpose)
{
    (void)event; (void)purpose;
    return true;
}

static bool a_cookie_choice(const tp_event *event, uint32_t category)
{
    if (event->type != TP_EVENT_COOKIE_CHOICE) return false;
    return category == TARA_COOKIE_NONE || event->body.cookie_choice.purpose == category;
}

static bool a_choice(const tp_event *event, uint32_t purpose)
{
    if (purpose == 0 && a_cookie_choice(event, TARA_COOKIE_NONE)) return true;
    if (event->type != TP_EVENT_CONSENT) return false;
    return purpose == 0 || event->body.consent.purpose + 1u == purpose;
}

typedef struct finding { // The events of a subject that somebody wants.
    wanted    want;
    uint32_t  purpose; // Or a category of cookies.
    uint64_t *events;
    size_t    capacity, found;
} finding;

static tara_status find_event(void *user, const tp_event *event, const tp_buffer *bytes)
{
    finding *f = user;
    (void)bytes;
    if (!f->want(event, f->purpose)) return TARA_OK;
    if (f->found < f->capacity) f->events[f->found] = event->sequence;
    f->found++;
    return TARA_OK;
}

static tara_status walk(tara_privacy *privacy, const tara_subject *subject, wanted want,
                        uint32_t purpose, uint64_t *events, size_t capacity, size_t *needed)
{
    tp_call     call;
    finding     f = {want, purpose, events, capacity, 0};
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (subject == NULL || needed == NULL || (events == NULL && capacity > 0)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "events", NULL));
    }
    status = tp_ledger_walk(&privacy->ledger, subject, find_event, &f);
    if (status == TARA_OK) *needed = f.found;
    if (status == TARA_OK && f.found > capacity) status = TARA_E_BUFFER;
    return tp_leave(&call, status);
}

tara_status tara_history(tara_privacy *privacy, const tara_subject *subject, uint64_t *events,
                         size_t capacity, size_t *needed)
{
    return walk(privacy, subject, any_event, 0, events, capacity, needed);
}

tara_status tara_consent_history(tara_privacy *privacy, const tara_subject *subject,
                                 uint32_t purpose, uint64_t *events, size_t capacity,
                                 size_t *needed)
{
    return walk(privacy, subject, a_choice, purpose, events, capacity, needed);
}

tara_status tara_cookie_history(tara_privacy *privacy, const tara_subject *subject,
                                int32_t category, uint64_t *events, size_t capacity,
                                size_t *needed)
{
    return walk(privacy, subject, a_cookie_choice, (uint32_t)category, events, capacity, needed);
}
