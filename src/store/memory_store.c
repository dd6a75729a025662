// memory_store.c: the store port in memory alone, for tests and for what may be forgotten.
//
// It refuses and answers as the file store does; only nothing can fail but memory, and nothing is
// left after close.
#include "store/store.h"

#include <string.h>

#include "base/bytes.h"
#include "store/frame.h"
#include "store/ranges.h"
#include "store/table.h"

enum { CHUNK_MIN = 64 << 10 };

// Events one behind the other: of each its size, its commitment, whether the body is there, and the
// body. A body that came and was erased leaves its place empty, so that erasing cannot fail.
enum { M_SIZE = 0, M_BODY = 4, M_COMMITMENT = 8, M_HEAD = 40 };
enum { BODY_NONE, BODY_HERE, BODY_ERASED };

typedef struct event_chunk {
    uint64_t first; // Sequence.
    uint64_t count;
    uint8_t *bytes;
    size_t   size;
    size_t   capacity;
} event_chunk;

typedef struct memory_store {
    tp_memory   *memory;
    tp_table     table;
    uint64_t     events;
    event_chunk *chunks;
    size_t       chunk_count;
    size_t       chunk_capacity;
    bool         walking; // A sink is being called.
} memory_store;

static int32_t answer_of(tara_status status)
{
    return status == TARA_OK ? TARA_CALLBACK_OK : status;
}

static int32_t memory_get(void *user, const tara_key *key, tara_record *out)
{
    memory_store *store = user;
    tp_table_get(&store->table, key, out);
    return TARA_CALLBACK_OK;
}

static int32_t memory_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                          size_t capacity, size_t *count, int64_t *next)
{
    memory_store *store = user;
    return answer_of(tp_table_due(&store->table, until, cursor, keys, capacity, count, next));
}

static int32_t memory_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                              tara_key *keys, size_t capacity, size_t *count)
{
    memory_store *store = user;
    tp_table_records(&store->table, subject, cursor, keys, capacity, count);
    return TARA_CALLBACK_OK;
}

static tara_status check_events(const memory_store *store, const tara_batch *batch)
{
    size_t size = 0;
    for (size_t i = 0; i < batch->event_count; i++) {
        const tara_stored_event *event = &batch->events[i];
        if (!tp_event_size_valid(event->size)) return TARA_E_INVALID_ARGUMENT;
        if (event->sequence != store->events + i + 1) return TARA_E_CONFLICT;
        size += tp_event_stored_size(event);
        if (size > TP_FRAME_MAX - TP_FRAME_HEAD_SIZE) return TARA_E_LIMIT;
    }
    return TARA_OK;
}

static size_t room_for(const tara_batch *batch)
{
    size_t size = 0;
    for (size_t i = 0; i < batch->event_count; i++) {
        size += M_HEAD + (batch->events[i].bytes ? (size_t)batch->events[i].size : 0);
    }
    return size;
}

static size_t put_event(uint8_t *at, const tara_stored_event *event)
{
    tp_store32(at + M_SIZE, (uint32_t)event->size);
    tp_store32(at + M_BODY, event->bytes ? BODY_HERE : BODY_NONE);
    memcpy(at + M_COMMITMENT, event->commitment, sizeof(event->commitment));
    if (!event->bytes) return M_HEAD;
    memcpy(at + M_HEAD, event->bytes, (size_t)event->size);
    return M_HEAD + (size_t)event->size;
}

static size_t get_event(const uint8_t *at, uint64_t sequence, tara_stored_event *out)
{
    uint32_t body = tp_load32(at + M_BODY);
    *out = (tara_stored_event){.sequence = sequence, .size = tp_load32(at + M_SIZE),
                               .bytes = body == BODY_HERE ? at + M_HEAD : NULL};
    memcpy(out->commitment, at + M_COMMITMENT, sizeof(out->commitment));
    return M_HEAD + (body == BODY_NONE ? 0 : (size_t)out->size);
}

static bool add_chunk(memory_store *store, size_t size)
{
    if (store->chunk_count == store->chunk_capacity) {
        size_t more = store->chunk_capacity ? 2 * store->chunk_capacity : 4;
        event_chunk *chunks = tp_resize(store->memory, store->chunks,
                                  store->chunk_capacity * sizeof(*chunks), more * sizeof(*chunks));
        if (!chunks) return false;
        store->chunks = chunks;
        store->chunk_capacity = more;
    }
    size_t capacity = size > CHUNK_MIN ? size : CHUNK_MIN;
    uint8_t *bytes = tp_allocate(store->memory, capacity);
    if (!bytes) return false;
    store->chunks[store->chunk_count++] = (event_chunk){store->events + 1, 0, bytes, 0, capacity};
    return true;
}

// Room for all events of a batch in the last chunk.
static bool reserve_events(memory_store *store, size_t size)
{
    if (size == 0) return true;
    if (store->chunk_count > 0) {
        const event_chunk *last = &store->chunks[store->chunk_count - 1];
        if (last->capacity - last->size >= size) return true;
    }
    return add_chunk(store, size);
}

static void apply_events(memory_store *store, const tara_batch *batch)
{
    for (size_t i = 0; i < batch->event_count; i++) {
        event_chunk *last = &store->chunks[store->chunk_count - 1];
        last->size += put_event(last->bytes + last->size, &batch->events[i]);
        last->count++;
    }
    store->events += batch->event_count;
}

static int32_t memory_commit(void *user, const tara_batch *batch)
{
    memory_store *store = user;
    if (batch->flags & ~(uint32_t)(TARA_BATCH_LAG | TARA_BATCH_REPLAY)) return TARA_E_TOO_NEW;
    bool replay = batch->flags & TARA_BATCH_REPLAY;
    if (!replay && store->walking) return TARA_E_BUSY;
    tara_status status = replay ? TARA_OK : check_events(store, batch);
    if (status != TARA_OK) return status;
    status = tp_table_reserve(&store->table, batch->records, batch->record_count);
    if (status != TARA_OK) return status;
    if (!replay && !reserve_events(store, room_for(batch))) {
        tp_table_cancel(&store->table);
        return TARA_E_NO_MEMORY;
    }
    if (!replay) apply_events(store, batch);
    tp_table_apply(&store->table);
    return TARA_CALLBACK_OK;
}

// The last chunk that begins at or before the sequence.
static size_t chunk_of(const memory_store *store, uint64_t sequence)
{
    size_t low = 0;
    size_t high = store->chunk_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (store->chunks[middle].first <= sequence) low = middle;
        else high = middle;
    }
    return low;
}

static int32_t hand_out(const event_chunk *chunk, uint64_t from, uint64_t until,
                        tara_event_sink sink, void *sink_user)
{
    size_t place = 0;
    for (uint64_t i = 0; i < chunk->count && chunk->first + i < until; i++) {
        tara_stored_event event;
        place += get_event(chunk->bytes + place, chunk->first + i, &event);
        if (event.sequence < from) continue;
        int32_t answer = sink(sink_user, &event);
        if (answer != TARA_CALLBACK_OK) return answer;
    }
    return TARA_CALLBACK_OK;
}

static int32_t memory_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                             void *sink_user)
{
    memory_store *store = user;
    if (store->walking) return TARA_E_BUSY;
    if (from == 0) from = 1;
    if (store->events < from) return TARA_CALLBACK_OK;
    uint64_t left = store->events - from + 1;
    uint64_t until = from + (limit < left ? limit : left);
    int32_t answer = TARA_CALLBACK_OK;
    store->walking = true;
    for (size_t i = chunk_of(store, from); i < store->chunk_count; i++) {
        if (answer != TARA_CALLBACK_OK || store->chunks[i].first >= until) break;
        answer = hand_out(&store->chunks[i], from, until, sink, sink_user);
    }
    store->walking = false;
    return answer;
}

static int32_t memory_event_count(void *user, uint64_t *count)
{
    memory_store *store = user;
    *count = store->events;
    return TARA_CALLBACK_OK;
}

static void erase_in(event_chunk *chunk, const tara_range *ranges, size_t count, size_t *at)
{
    size_t place = 0;
    for (uint64_t i = 0; i < chunk->count; i++) {
        uint8_t          *stored = chunk->bytes + place;
        tara_stored_event event;
        place += get_event(stored, chunk->first + i, &event);
        if (!event.bytes || !tp_ranges_hold(ranges, count, at, event.sequence)) continue;
        tp_wipe(stored + M_HEAD, (size_t)event.size);
        tp_store32(stored + M_BODY, BODY_ERASED);
    }
}

static int32_t memory_erase(void *user, const tara_range *ranges, size_t count)
{
    memory_store *store = user;
    if (store->walking) return TARA_E_BUSY;
    if (!tp_ranges_valid(ranges, count, store->events)) return TARA_E_INVALID_ARGUMENT;
    size_t place = 0;
    for (size_t i = 0; i < store->chunk_count && count > 0; i++) {
        erase_in(&store->chunks[i], ranges, count, &place);
    }
    return TARA_CALLBACK_OK;
}

static int32_t memory_sync(void *user)
{
    (void)user;
    return TARA_CALLBACK_OK;
}

static void memory_close(void *user)
{
    memory_store *store = user;
    tp_memory *memory = store->memory;
    tp_table_release(&store->table);
    for (size_t i = 0; i < store->chunk_count; i++) {
        tp_release_wiped(memory, store->chunks[i].bytes, store->chunks[i].capacity);
    }
    tp_release(memory, store->chunks, store->chunk_capacity * sizeof(*store->chunks));
    tp_release_wiped(memory, store, sizeof(*store));
}

tara_status tp_memory_store_open(tp_memory *memory, const uint8_t hash_key[16], tara_store *out)
{
    memory_store *store = tp_allocate_zeroed(memory, 1, sizeof(*store));
    if (!store) return TARA_E_NO_MEMORY;
    store->memory = memory;
    tp_table_init(&store->table, memory, hash_key);
    *out = (tara_store){.struct_size = sizeof(*out),
                        .user = store,
                        .get = memory_get,
                        .commit = memory_commit,
                        .due = memory_due,
                        .records = memory_records,
                        .events = memory_events,
                        .event_count = memory_event_count,
                        .sync = memory_sync,
                        .close = memory_close,
                        .erase = memory_erase};
    return TARA_OK;
}
