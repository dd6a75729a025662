// change.c: records laid over those of the store until they are committed.
//
// A commit touches a few records; those of a subject with many holdings are the exception. The
// list is searched from its end, where what was just written stands.
#include "ledger/change.h"

#include <string.h>

void tp_change_open(tp_change *change, tp_memory *memory, const tara_store *store,
                    _Atomic uint32_t *failed)
{
    *change = (tp_change){.memory = memory, .store = store, .failed = failed};
    change->bytes = tp_buffer_in(memory);
}

void tp_change_clear(tp_change *change)
{
    change->count = 0;
    change->seen = 0;
    tp_buffer_clear(&change->bytes);
}

void tp_change_release(tp_change *change)
{
    tp_buffer_release(&change->bytes);
    tp_release_wiped(change->memory, change->records,
                     change->capacity * sizeof *change->records);
    tp_release_wiped(change->memory, change->batch,
                     change->batch_capacity * sizeof *change->batch);
    change->records = NULL;
    change->batch = NULL;
    change->count = change->capacity = change->batch_capacity = 0;
}

void tp_change_wipe(tp_change *change)
{
    tp_change_release(change);
    change->bytes = tp_buffer_in(change->memory);
    tp_wipe(change->seen_key, sizeof change->seen_key);
    change->seen = 0;
}

tara_status tp_store_answered(_Atomic uint32_t *failed, int32_t answer)
{
    if (answer == TARA_CALLBACK_OK) return TARA_OK;
    tara_status status = answer < 0 ? answer : TARA_E_STORE;
    bool survives = status == TARA_E_CONFLICT || status == TARA_E_NO_MEMORY
                 || status == TARA_E_DISK_FULL || status == TARA_E_READ_ONLY
                 || status == TARA_E_NOT_FOUND || status == TARA_E_BUSY
                 || status == TARA_E_UNSUPPORTED
                 || status == TARA_E_LIMIT || status == TARA_E_INVALID_ARGUMENT;
    if (!survives) atomic_store(failed, 1);
    return status;
}

static bool same_key(const tara_key *a, const tara_key *b)
{
    return a->ref == b->ref && a->kind == b->kind && a->part == b->part
        && memcmp(&a->subject, &b->subject, sizeof a->subject) == 0;
}

static tp_change_record *find(const tp_change *change, const tara_key *key)
{
    for (size_t i = change->count; i > 0; i--) {
        tp_change_record *record = &change->records[i - 1];
        if (same_key(&record->key, key)) return record;
    }
    return NULL;
}

static tara_status from_store(tp_change *change, const tara_key *key, tara_record *out)
{
    *out = (tara_record){.key = *key};
    return tp_store_answered(change->failed,
                             change->store->get(change->store->user, key, out));
}

static void see(tp_change *change, const tara_key *key, uint64_t version)
{
    unsigned at = change->seen++ % TP_CHANGE_SEEN;
    change->seen_key[at] = *key;
    change->seen_version[at] = version;
}

static bool was_seen(const tp_change *change, const tara_key *key, uint64_t *version)
{
    unsigned count = change->seen < TP_CHANGE_SEEN ? change->seen : TP_CHANGE_SEEN;
    for (unsigned i = 0; i < count; i++) {
        if (!same_key(&change->seen_key[i], key)) continue;
        *version = change->seen_version[i];
        return true;
    }
    return false;
}

tara_status tp_change_get(tp_change *change, const tara_key *key, tara_record *out)
{
    const tp_change_record *record = find(change, key);
    if (record == NULL) {
        tara_status status = from_store(change, key, out);
        if (status == TARA_OK) see(change, key, out->version);
        return status;
    }
    *out = (tara_record){.key = *key, .version = record->version, .due_unix_ms = record->due,
                         .size = record->size};
    if (record->size > 0) out->bytes = change->bytes.data + record->offset;
    return TARA_OK;
}

static tp_change_record *add(tp_change *change)
{
    if (change->count == change->capacity) {
        size_t more = change->capacity == 0 ? 4 : 2 * change->capacity;
        size_t size = sizeof *change->records;
        tp_change_record *records = tp_resize_wiped(change->memory, change->records,
                                                    change->capacity * size, more * size);
        if (records == NULL) return NULL;
        change->records = records;
        change->capacity = more;
    }
    return &change->records[change->count];
}

tara_status tp_change_put(tp_change *change, const tara_key *key, const void *bytes, size_t size,
                          int64_t due)
{
    tara_record stored = {.version = 0};
    bool known = find(change, key) != NULL || was_seen(change, key, &stored.version);
    if (!known) {
        tara_status status = from_store(change, key, &stored);
        if (status != TARA_OK) return status;
    }
    return tp_change_put_over(change, key, stored.version, bytes, size, due);
}

tara_status tp_change_put_over(tp_change *change, const tara_key *key, uint64_t version,
                               const void *bytes, size_t size, int64_t due)
{
    tp_change_record *record = find(change, key);
    if (record == NULL) {
        record = add(change);
        if (record == NULL) return TARA_E_NO_MEMORY;
        *record = (tp_change_record){.key = *key, .version = version};
        change->count++;
    }
    size_t offset = change->bytes.size;
    tp_buffer_append(&change->bytes, bytes, size);
    if (change->bytes.failed) return TARA_E_NO_MEMORY;
    record->offset = offset;
    record->size = size;
    record->due = size == 0 ? INT64_MAX : due;
    return TARA_OK;
}

// A key that was not asked for: who follows it would change somebody else's records.
static tara_status answered_wrongly(tp_change *change)
{
    atomic_store(change->failed, 1);
    return TARA_E_CORRUPT;
}

// Those of the store that were not laid over; what was laid over comes after.
static tara_status each_stored(tp_change *change, const tara_subject *subject, uint32_t kind,
                               size_t laid_over, tp_change_visit visit, void *user)
{
    enum { SOME = 32 };
    tara_key    keys[SOME];
    tara_cursor cursor = {{0}};
    size_t      got = 0;
    do {
        int32_t answer = change->store->records(change->store->user, subject, &cursor, keys,
                                                SOME, &got);
        tara_status status = tp_store_answered(change->failed, answer);
        if (status != TARA_OK) return status;
        if (got > SOME) return answered_wrongly(change);
        for (size_t i = 0; i < got; i++) {
            bool theirs = memcmp(&keys[i].subject, subject, sizeof *subject) == 0;
            if (!theirs) return answered_wrongly(change);
            if (keys[i].kind != kind) continue;
            const tp_change_record *over = find(change, &keys[i]);
            bool later = over != NULL && over < change->records + laid_over;
            bool removed = over != NULL && over->size == 0; // On the way.
            if (later || removed) continue;
            status = visit(user, &keys[i]);
            if (status != TARA_OK) return status;
        }
    } while (got > 0);
    return TARA_OK;
}

tara_status tp_change_each(tp_change *change, const tara_subject *subject, uint32_t kind,
                           tp_change_visit visit, void *user)
{
    size_t      laid_over = change->count;
    tara_status status = each_stored(change, subject, kind, laid_over, visit, user);
    for (size_t i = 0; i < laid_over && status == TARA_OK; i++) {
        tp_change_record record = change->records[i]; // The list may move.
        bool theirs = memcmp(&record.key.subject, subject, sizeof *subject) == 0;
        if (!theirs || record.key.kind != kind || record.size == 0) continue;
        status = visit(user, &record.key);
    }
    return status;
}

tara_status tp_change_batch(tp_change *change, const tara_record **records, size_t *count)
{
    if (change->count > change->batch_capacity) {
        size_t size = sizeof *change->batch;
        tara_record *batch = tp_resize_wiped(change->memory, change->batch,
                                             change->batch_capacity * size,
                                             change->capacity * size);
        if (batch == NULL) return TARA_E_NO_MEMORY;
        change->batch = batch;
        change->batch_capacity = change->capacity;
    }
    *count = 0;
    for (size_t i = 0; i < change->count; i++) {
        const tp_change_record *record = &change->records[i];
        if (record->version == 0 && record->size == 0) continue; // Came and went.
        change->batch[(*count)++] = (tara_record){
            .key = record->key, .version = record->version, .due_unix_ms = record->due,
            .size = record->size,
            .bytes = record->size > 0 ? change->bytes.data + record->offset : NULL,
        };
    }
    *records = change->batch;
    return TARA_OK;
}
