// ranges.h: sets of sequences, as ranges that are sorted, disjoint and not adjacent; and progress.
#ifndef TP_RANGES_H
#define TP_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tara_privacy.h"

// Sorted, disjoint, not adjacent, none empty, from 1 to `last`?
bool tp_ranges_valid(const tara_range *ranges, size_t count, uint64_t last);
// Is the sequence in one of them? Asked for sequences that grow: *place, 0 to begin with, moves
// along.
bool tp_ranges_hold(const tara_range *ranges, size_t count, size_t *place, uint64_t sequence);

// How far something long has come. Called in its midst: it must not use what is being worked on.
typedef struct tp_progress {
    int32_t (*step)(void *user, uint64_t done, uint64_t total); // NULL: nobody asks.
    void    *user;
} tp_progress;

// May it go on? No when the step answers other than 1.
bool tp_progress_step(const tp_progress *progress, uint64_t done, uint64_t total);

#endif
