// table.h: the records in memory, by key; shared by both stores.
//
// A change is made in two steps: reserve checks the versions and gets all the memory, apply cannot
// fail. Between the two a store makes its events durable, so that a commit never half-happens.
// A record costs its bytes, about 36 for its key and the like, and about 18 for being found.
#ifndef TP_TABLE_H
#define TP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "store/arena.h"
#include "store/due.h"
#include "store/index.h"
#include "tara_privacy.h"

enum { TP_RECORD_MAX = 2 << 20 }; // Bytes of one record.

// One record of a batch, between reserve and apply.
typedef struct tp_table_change {
    const tara_record *record;
    uint64_t           hash;
    uint32_t           name;     // The block the record lives in now; 0: there is none.
    uint32_t           fresh;    // The block it will live in; 0: where it is, or nowhere.
    bool               due_room; // Room in the calendar was reserved.
} tp_table_change;

// Pinned: it must not move once initialised.
typedef struct tp_table {
    tp_memory       *memory;
    uint8_t          hash_key[16];
    tp_arena         arena;
    tp_index         by_key;
    tp_index         by_subject; // The first record of each subject; the others are chained to it.
    tp_due           due;
    tp_table_change *changes;
    size_t           change_count;
    size_t           change_capacity;
    uint32_t        *seen;       // Scratch: which keys of the batch came before.
    size_t           seen_capacity;
} tp_table;

void tp_table_init(tp_table *table, tp_memory *memory, const uint8_t hash_key[16]);
void tp_table_release(tp_table *table); // Wipes everything.

// As tara_store.get.
void tp_table_get(const tp_table *table, const tara_key *key, tara_record *out);

// Check and prepare the records of a batch; they must stay where they are until apply or cancel,
// one of which must follow success. The first that applies of
//   TARA_E_INVALID_ARGUMENT  a key twice, bytes missing, a due that is no instant,
//   TARA_E_LIMIT             more than TP_RECORD_MAX bytes, or a due together with a kind or part
//                            beyond what a cursor holds (due.h),
//   TARA_E_CONFLICT          another version is in the table,
//   TARA_E_NO_MEMORY.
tara_status tp_table_reserve(tp_table *table, const tara_record *records, size_t count);
void        tp_table_apply(tp_table *table);
void        tp_table_cancel(tp_table *table);

// As tara_store.due.
tara_status tp_table_due(tp_table *table, int64_t until, tara_cursor *cursor, tara_key *keys,
                         size_t capacity, size_t *count, int64_t *next);
// As tara_store.records, in order of key. Each call walks the records of the subject once.
void tp_table_records(const tp_table *table, const tara_subject *subject, tara_cursor *cursor,
                      tara_key *keys, size_t capacity, size_t *count);

// Every record once, in no order that means anything, until the visitor says no. False when it
// did. The table must not change meanwhile.
typedef bool (*tp_table_visit)(void *user, const tara_record *record);
bool     tp_table_each(const tp_table *table, tp_table_visit visit, void *user);
uint64_t tp_table_count(const tp_table *table);
// Put a record there as tp_table_each gave it, version and all. As tp_table_reserve;
// TARA_E_CONFLICT: there is one of that key. Without a version or bytes it is none.
tara_status tp_table_load(tp_table *table, const tara_record *record);
// So many are to be put there. False when there is no memory for them.
bool        tp_table_expect(tp_table *table, uint64_t records);
// Empty it, with the same hash key.
void tp_table_clear(tp_table *table);

#endif
