// change.h: what one commit will write: records laid over those of the store.
//
// The rules read and write through it as if it had been committed already, so that several events
// go in one batch. Nothing reaches the store before the commit.
#ifndef TP_CHANGE_H
#define TP_CHANGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "tara_privacy.h"

typedef struct tp_change_record {
    tara_key key;
    uint64_t version;
    int64_t  due;
    size_t   offset; // In `bytes`.
    size_t   size;   // 0: it goes.
} tp_change_record;

enum { TP_CHANGE_SEEN = 4 };

typedef struct tp_change {
    tp_memory        *memory;
    const tara_store *store;
    _Atomic uint32_t *failed;  // Set when the store fails.
    tp_change_record *records;
    size_t            count, capacity;
    tp_buffer         bytes;
    tara_record      *batch;   // As the port wants them.
    size_t            batch_capacity;
    tara_key          seen_key[TP_CHANGE_SEEN]; // What was read last, and its version: what is
    uint64_t          seen_version[TP_CHANGE_SEEN]; // read is mostly written next.
    unsigned          seen;
} tp_change;

void tp_change_open(tp_change *change, tp_memory *memory, const tara_store *store,
                    _Atomic uint32_t *failed);
void tp_change_clear(tp_change *change); // Keeps the memory.
void tp_change_release(tp_change *change);
void tp_change_wipe(tp_change *change); // Clears it, and gives back what it had.

// The port's answer as a status; a store that fails is marked as failed for good.
tara_status tp_store_answered(_Atomic uint32_t *failed, int32_t answer);

// The record as it will be. Its bytes are good until the next call on the change or the store.
tara_status tp_change_get(tp_change *change, const tara_key *key, tara_record *out);
// Write it; size 0 removes it. `bytes` may not be those of tp_change_get.
tara_status tp_change_put(tp_change *change, const tara_key *key, const void *bytes, size_t size,
                          int64_t due);
// The same of a record whose version tp_change_get told: the store is not asked again.
tara_status tp_change_put_over(tp_change *change, const tara_key *key, uint64_t version,
                               const void *bytes, size_t size, int64_t due);

// Every record of that kind under a subject, as it will be. `visit` may put and remove records;
// what it adds is not visited. Other than TARA_OK ends the walk and is passed on.
typedef tara_status (*tp_change_visit)(void *user, const tara_key *key);
tara_status tp_change_each(tp_change *change, const tara_subject *subject, uint32_t kind,
                           tp_change_visit visit, void *user);

// The records for a batch; good until the next call on the change.
tara_status tp_change_batch(tp_change *change, const tara_record **records, size_t *count);

#endif
