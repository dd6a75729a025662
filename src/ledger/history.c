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

// Where the ways go on that are still to be followed: as many as ever joined one subject. A heap
// of uint64_t, the newest on top.
static bool add_chain(tp_buffer *chains, uint64_t sequence)
{
    if (sequence == 0) return true;
    tp_buffer_append(chains, &sequence, sizeof sequence);
    if (chains->failed) return false;
    uint64_t *at = (uint64_t *)(void *)chains->data;
    size_t    i = chains->size / sizeof *at - 1;
    for (; i > 0 && at[(i - 1) / 2] < sequence; i = (i - 1) / 2) at[i] = at[(i - 1) / 2];
    at[i] = sequence;
    return true;
}

// The newest of all, taken out; 0: there is none.
static uint64_t newest(tp_buffer *chains)
{
    uint64_t *at = (uint64_t *)(void *)chains->data;
    size_t    count = chains->size / sizeof *at, i = 0;
    if (count == 0) return 0;
    uint64_t top = at[0], last = at[--count];
    chains->size = count * sizeof *at;
    for (size_t next; (next = 2 * i + 1) < count; i = next) {
        if (next + 1 < count && at[next + 1] > at[next]) next++;
        if (at[next] <= last) break;
        at[i] = at[next];
    }
    at[i] = last;
    return top;
}

static tara_status follow_chains(const tp_event *event, bool past, tp_buffer *chains)
{
    uint64_t joined = event->type == TP_EVENT_MERGE ? event->body.merge.last : 0;
    bool     back = event->previous < event->sequence && joined < event->sequence;
    if (!back) return TARA_E_CORRUPT; // It only goes back.
    if (event->type == TP_EVENT_FORGET && !past) return TARA_OK; // Nothing leads back.
    bool added = add_chain(chains, event->previous) && add_chain(chains, joined);
    return added ? TARA_OK : TARA_E_NO_MEMORY;
}

tara_status tp_chains_walk(tp_ledger *ledger, uint64_t last, bool past, tp_event_visit visit,
                           void *user)
{
    tp_event    event;
    tp_buffer   bytes = tp_buffer_in(ledger->memory), chains = tp_buffer_in(ledger->memory);
    tara_status status = add_chain(&chains, last) ? TARA_OK : TARA_E_NO_MEMORY;
    for (uint64_t at; status == TARA_OK && (at = newest(&chains)) != 0;) {
        status = tp_ledger_event(ledger, at, &bytes, &event);
        if (status == TARA_OK) status = visit(user, &event, &bytes);
        if (status == TARA_OK) status = follow_chains(&event, past, &chains);
    }
    tp_buffer_release(&bytes);
    tp_buffer_release(&chains);
    return status;
}

tara_status tp_ledger_walk(tp_ledger *ledger, const tara_subject *subject, tp_event_visit visit,
                           void *user)
{
    tp_standing standing;
    bool        known = false;
    tara_status status = tp_ledger_standing(ledger, subject, &standing, &known);
    if (status != TARA_OK || !known) return status;
    return tp_chains_walk(ledger, standing.last_event, false, visit, user);
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
