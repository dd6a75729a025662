// records.c: what is owed, and what happened.
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "public/context.h"

enum {
    OF_ONE = TP_SLOTS + 1, // Duties that one record can have.
    WITHIN = 5             // The place of a cursor that is ours; the others are the store's.
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
                     tara_duty *duties, size_t capacity, size_t *count)
{
    for (; *done < found_count && *count < capacity; (*done)++) {
        tara_duty *duty = &duties[(*count)++];
        *duty = found[*done];
        duty->struct_size = sizeof *duty;
    }
    return *done >= found_count;
}

tara_status tara_due(tara_privacy *privacy, int64_t until_unix_ms, tara_cursor *cursor,
                     tara_duty *duties, size_t capacity, size_t *count, int64_t *next)
{
    tp_call     call;
    tara_duty   found[OF_ONE];
    tara_cursor at;
    uint64_t    done;
    int64_t     soonest, later = TP_TIME_NEVER;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = cursor != NULL && count != NULL && duties != NULL && capacity > 0
               && duties[0].struct_size == sizeof *duties;
    if (!usable) return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "duties", NULL));
    *count = 0;
    at = *cursor;
    cursor_open(cursor, &done, &soonest);
    while (*count < capacity) {
        tara_key    key;
        size_t      got = 0;
        uint32_t    all = 0;
        tara_cursor after = at;
        after.place[WITHIN] = 0;
        status = tp_ledger_due(&privacy->ledger, until_unix_ms, &after, &key, 1, &got, &later);
        if (status != TARA_OK) return tp_leave(&call, status);
        if (got == 0) break;
        status = tp_ledger_duties(&privacy->ledger, &key, call.now, found, OF_ONE, &all);
        if (status != TARA_OK) return tp_leave(&call, status);
        size_t   some = begun(found, all, until_unix_ms, &soonest);
        if (!hand_out(found, some, &done, duties, capacity, count)) break;
        at = after;
        done = 0;
    }
    cursor_close(&at, done, soonest);
    *cursor = at;
    if (next != NULL) *next = later < soonest ? later : soonest;
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
    if (status == TARA_OK) {
        tp_json_writer json = tp_json_writer_to(&text);
        tp_event_json(&event, privacy->ledger.world.compiled, &json);
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

static bool a_choice(const tp_event *event, uint32_t purpose)
{
    if (event->type != TP_EVENT_CONSENT) return false;
    return purpose == 0 || event->body.consent.purpose + 1u == purpose;
}

// Along the subject's own chain of events, newest first: nobody else's are read.
static tara_status walk(tara_privacy *privacy, const tara_subject *subject, wanted want,
                        uint32_t purpose, uint64_t *events, size_t capacity, size_t *needed)
{
    tp_call     call;
    tp_standing s;
    tp_event    event;
    bool        known = false;
    size_t      found = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (subject == NULL || needed == NULL || (events == NULL && capacity > 0)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "events", NULL));
    }
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    tp_buffer bytes = tp_buffer_in(&privacy->memory);
    uint64_t  sequence = known ? s.last_event : 0;
    while (status == TARA_OK && sequence != 0) {
        status = tp_ledger_event(&privacy->ledger, sequence, &bytes, &event);
        if (status != TARA_OK) break;
        bool asked_for = want(&event, purpose);
        if (asked_for && found < capacity) events[found] = sequence;
        found += asked_for;
        if (event.previous >= sequence) status = TARA_E_CORRUPT; // A chain only goes back.
        sequence = event.previous;
    }
    tp_buffer_release(&bytes);
    if (status == TARA_OK) *needed = found;
    if (status == TARA_OK && found > capacity) status = TARA_E_BUFFER;
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
