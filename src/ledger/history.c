// history.c: what is on record: standings, events one by one, and along a subject's own.
#include "ledger/history.h"

#include <string.h>

#include "base/bytes.h"

// --- reading records ---------------------------------------------------------------------------

tara_status tp_history_standing(tp_ledger *ledger, const tara_subject *subject,
                                 tp_standing *standing, uint64_t *version)
{
    tara_key    key = {.subject = *subject, .kind = TP_RECORD_STANDING};
    tara_record record;
    tara_status status = tp_change_get(&ledger->change, &key, &record);
    tp_standing_clear(standing);
    *version = record.version;
    if (status != TARA_OK || record.size == 0) return status;
    if (tp_standing_decode(standing, record.bytes, (size_t)record.size)) return TARA_OK;
    atomic_store(&ledger->failed, 1); // A record that no rule wrote: nobody can know.
    return TARA_E_CORRUPT;
}

tp_change *tp_ledger_reading(tp_ledger *ledger)
{
    tp_change_clear(&ledger->change);
    return &ledger->change;
}

// What somebody said who was forgotten since goes on being respected.
tara_status tp_history_suppression(tp_ledger *ledger, const tara_subject *subject,
                                  tp_standing *suppression)
{
    uint8_t  entry[16];
    tp_time  until = 0;
    uint64_t event = 0;
    if (!ledger->entries || ledger->site == NULL) return TARA_E_NOT_FOUND;
    tp_entry_of(ledger->site, subject, entry);
    return tp_read_suppression(&ledger->change, entry, suppression, &until, &event);
}

tara_status tp_ledger_standing(tp_ledger *ledger, const tara_subject *subject,
                               tp_standing *standing, bool *known)
{
    uint64_t version = 0;
    tp_change_clear(&ledger->change);
    tara_status status = tp_history_standing(ledger, subject, standing, &version);
    *known = status == TARA_OK && standing->last_event != 0;
    if (status != TARA_OK || *known) return status;
    status = tp_history_suppression(ledger, subject, standing);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

// --- reading events ----------------------------------------------------------------------------

static int32_t copy_event(void *user, const tara_stored_event *stored)
{
    tp_buffer *bytes = user;
    if (stored->bytes == NULL) return TARA_CALLBACK_OK;
    tp_buffer_append(bytes, stored->bytes, (size_t)stored->size);
    return bytes->failed ? TARA_E_NO_MEMORY : TARA_CALLBACK_OK;
}

tara_status tp_ledger_event(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes,
                            tp_event *event)
{
    if (sequence == 0 || sequence > ledger->count) return TARA_E_NOT_FOUND;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    tp_buffer_clear(bytes);
    if (tp_range_set_has(&ledger->gone, sequence)) return TARA_E_NOT_FOUND; // Erased; it waits.
    int32_t answer = ledger->store.events(ledger->store.user, sequence, 1, copy_event, bytes);
    tara_status status = bytes->failed ? TARA_E_NO_MEMORY : tp_ledger_answered(ledger, answer);
    if (status != TARA_OK) return status;
    if (bytes->size == 0) return TARA_E_NOT_FOUND; // Erased, and gone.
    if (!tp_body_decode(event, bytes->data, bytes->size)) return TARA_E_CORRUPT;
    event->sequence = sequence;
    return TARA_OK;
}

tara_status tp_chains_add(tp_chains *c, uint64_t sequence)
{
    if (sequence == 0) return TARA_OK;
    if (c->count == TP_CHAINS_MAX) return TARA_E_LIMIT;
    c->at[c->count++] = sequence;
    return TARA_OK;
}

// The newest of all, taken out; 0: there is none.
static uint64_t newest(tp_chains *c)
{
    unsigned which = 0;
    if (c->count == 0) return 0;
    for (unsigned i = 1; i < c->count; i++) {
        if (c->at[i] > c->at[which]) which = i;
    }
    uint64_t sequence = c->at[which];
    c->at[which] = c->at[--c->count];
    return sequence;
}

// Along the chains; `past`: also past the event by which the subject was forgotten.
tara_status tp_chains_walk(tp_ledger *ledger, tp_chains *c, bool past, tp_event_visit visit,
                               void *user)
{
    tp_event    event;
    tara_status status = TARA_OK;
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    for (uint64_t at; status == TARA_OK && (at = newest(c)) != 0;) {
        status = tp_ledger_event(ledger, at, &bytes, &event);
        if (status == TARA_OK) status = visit(user, &event, &bytes);
        if (status != TARA_OK) break;
        uint64_t joined = event.type == TP_EVENT_MERGE ? event.body.merge.last : 0;
        if (event.previous >= at || joined >= at) status = TARA_E_CORRUPT; // It only goes back.
        if (event.type == TP_EVENT_FORGET && !past) continue; // Nothing leads back.
        if (status == TARA_OK) status = tp_chains_add(c, event.previous);
        if (status == TARA_OK) status = tp_chains_add(c, joined);
    }
    tp_buffer_release(&bytes);
    return status;
}

tara_status tp_ledger_walk(tp_ledger *ledger, const tara_subject *subject, tp_event_visit visit,
                           void *user)
{
    tp_standing standing;
    bool        known = false;
    tp_chains      c = {.count = 0};
    tara_status status = tp_ledger_standing(ledger, subject, &standing, &known);
    if (status == TARA_OK && known) status = tp_chains_add(&c, standing.last_event);
    return status == TARA_OK ? tp_chains_walk(ledger, &c, false, visit, user) : status;
}

// --- what points to events, and what is due ---------------------------------------------------

tara_status tp_ledger_entry(tp_ledger *ledger, const tara_subject *subject, uint8_t entry[16],
                            bool *known)
{
    tara_subject key;
    tara_cursor  cursor = {{0}};
    tara_key     first;
    size_t       got = 0;
    *known = false;
    if (!ledger->entries || ledger->site == NULL) return TARA_OK;
    tp_entry_of(ledger->site, subject, entry);
    memcpy(key.id, entry, sizeof key.id);
    int32_t answer = ledger->store.records(ledger->store.user, &key, &cursor, &first, 1, &got);
    tara_status status = tp_ledger_answered(ledger, answer);
    *known = status == TARA_OK && got > 0;
    return status;
}

tara_status tp_ledger_authorized(tp_ledger *ledger, const tara_subject *subject,
                                 const uint8_t operation[16], uint64_t *sequence)
{
    tara_key key = {.subject = *subject, .kind = TP_RECORD_AUTHORIZATION,
                    .ref = tp_load64(operation)};
    tara_record record;
    tara_status status = tp_change_get(tp_ledger_reading(ledger), &key, &record);
    *sequence = 0;
    if (status != TARA_OK || record.size == 0) return status;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    *sequence = tp_read_varint(&in);
    return tp_reader_done(&in) ? TARA_OK : TARA_E_CORRUPT;
}

tara_status tp_ledger_due(tp_ledger *ledger, tp_time until, tara_cursor *cursor, tara_key *keys,
                          size_t capacity, size_t *count, int64_t *next)
{
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    // Records were put at the time that an earlier version said: what this one brings forward is
    // among those of later times.
    int64_t margin = ledger->versions.due_margin_ms;
    int32_t answer = ledger->store.due(ledger->store.user, tp_time_add(until, margin), cursor,
                                       keys, capacity, count, next);
    if (margin > 0 && *next != TP_TIME_NEVER) {
        tp_time sooner = tp_time_add(*next, -margin);
        *next = sooner > until ? sooner : tp_time_add(until, 1);
    }
    // A cursor that the store never gave is the caller's mistake and says nothing of the store.
    return answer == TARA_E_INVALID_ARGUMENT ? answer : tp_ledger_answered(ledger, answer);
}
