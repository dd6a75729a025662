// index.h: from a hash to the 32-bit names filed under it, growing without a pause.
//
// Linear hashing over buckets of one cache line: 12 names with 8 bits of their hash each, so that a
// look-up reads one line here and, nearly always, only the block it looks for. The index grows by
// splitting one bucket at a time; it never copies itself. About 9 bytes an entry.
#ifndef TP_INDEX_H
#define TP_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

// Buckets in segments, so that they never move.
typedef struct tp_index_buckets {
    void   **segments;
    uint32_t segment_count;
    uint32_t segment_capacity;
    uint32_t count; // Buckets in use.
} tp_index_buckets;

typedef struct tp_index {
    tp_memory       *memory;
    const void      *user;
    // Of an entry, when its bucket splits; and word beforehand that it will be asked, or NULL.
    uint64_t       (*hash_of)(const void *user, uint32_t name);
    void           (*prefetch)(const void *user, uint32_t name);
    tp_index_buckets main;
    tp_index_buckets overflow;
    uint32_t         overflow_free;       // Number + 1 of the first free one.
    uint32_t         overflow_free_count;
    uint32_t         mask;                // Buckets of the last whole doubling, less 1.
    uint32_t         split;               // Buckets below were split since.
    uint64_t         entries;
} tp_index;

void tp_index_init(tp_index *index, tp_memory *memory, const void *user,
                   uint64_t (*hash_of)(const void *user, uint32_t name));
void tp_index_release(tp_index *index);

// Make room for `more` entries; false when there is no memory. What was found stays found.
bool tp_index_reserve(tp_index *index, size_t more);
// So many are to come: buckets for them now, while there is little to deal out anew. False when
// there is no memory.
bool tp_index_expect(tp_index *index, uint64_t entries);

// Whether the entry is the one that is looked for.
typedef bool (*tp_index_match)(const void *wanted, uint32_t name);
// The place of the first entry of that hash which matches, or NULL. The name in it may be replaced
// by another of the same hash; the place is valid until the next put, drop or reserve.
uint32_t *tp_index_find(const tp_index *index, uint64_t hash, tp_index_match match,
                        const void *wanted);
// Room must have been reserved.
void tp_index_put(tp_index *index, uint64_t hash, uint32_t name);
void tp_index_drop(tp_index *index, uint64_t hash, uint32_t name);
// Every entry once, in no order that means anything, until the visitor says no. False when it did.
// The index must not change meanwhile.
bool tp_index_each(const tp_index *index, bool (*visit)(void *user, uint32_t name), void *user);

#endif
