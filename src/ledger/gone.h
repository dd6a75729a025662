// gone.h: numbers of events as ranges: in an event's body, and as a set in memory.
#ifndef TP_GONE_H
#define TP_GONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "tara_privacy.h"

// --- as bytes ----------------------------------------------------------------------------------
// Of each range how many numbers lie between it and the one before (from 0 for the first), and how
// many it has: two varints. Adjacent ranges are one.

typedef struct tp_ranges { // Reading them.
    tp_reader in;
    uint64_t  behind; // First number that may follow.
} tp_ranges;

tp_ranges tp_ranges_of(tp_text bytes);
// False at the end, and for bytes that nobody wrote: then in.failed.
bool      tp_ranges_next(tp_ranges *ranges, tara_range *out);

// --- as a set ----------------------------------------------------------------------------------

typedef struct tp_range_set { // Sorted, disjoint, not adjacent.
    tp_memory  *memory;
    tara_range *list;
    size_t      count, capacity;
} tp_range_set;

tp_range_set tp_range_set_in(tp_memory *memory);
void         tp_range_set_release(tp_range_set *set);
void         tp_range_set_clear(tp_range_set *set); // Keeps the memory.
// Room for `more` numbers that stand alone; then adding as many ranges cannot fail.
bool         tp_range_set_reserve(tp_range_set *set, size_t more);
void         tp_range_set_add(tp_range_set *set, tara_range range);
bool         tp_range_set_has(const tp_range_set *set, uint64_t number);
uint64_t     tp_range_set_size(const tp_range_set *set); // Numbers in it.
void         tp_range_set_write(const tp_range_set *set, tp_buffer *out);

#endif
