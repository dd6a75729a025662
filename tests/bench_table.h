// bench_table.h: a minimal open-addressing table of 24-byte rows, the best plain hash table.
//
// It knows one state a subject and nothing of a policy: what it takes is what a lookup takes.
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include "bench_kit.h"

typedef struct table_row { identity id; uint64_t state; } table_row; // State 0: an empty row.
typedef struct table { region memory; table_row *rows; uint64_t mask; } table;

// At most two thirds full.
static inline bool table_make(table *out, uint64_t subjects, bool huge)
{
    uint64_t rows = power_of_two_above(subjects + subjects / 2 + 2);
    out->memory = region_take((size_t)rows * sizeof(table_row), huge);
    out->rows = out->memory.bytes;
    out->mask = rows - 1;
    return out->rows != NULL;
}

static inline table_row *table_place(const table *in, identity id)
{
    uint64_t at = id.word[0] & in->mask;
    for (;;) {
        table_row *row = &in->rows[at];
        if (row->state == 0) return row;
        if (row->id.word[0] == id.word[0] && row->id.word[1] == id.word[1]) return row;
        at = (at + 1) & in->mask;
    }
}

static inline void table_set(table *in, identity id, uint32_t slot, uint64_t state)
{
    table_row *row = table_place(in, id);
    row->id = id;
    row->state = (row->state & ~(UINT64_C(3) << (2 * slot))) | state << (2 * slot);
}

static inline bool table_load(table *out, const workload *work, bool huge)
{
    choice_row rows[CHOICES_MAX];
    if (!table_make(out, work->subjects, huge)) return false;
    for (uint64_t i = 0; i < work->subjects; i++) {
        uint32_t count = choices_of(work, i, rows);
        identity id = identity_of(i);
        for (uint32_t k = 0; k < count; k++) table_set(out, id, rows[k].slot, rows[k].state);
    }
    return true;
}

#endif
