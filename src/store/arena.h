// arena.h: many small blocks, named by 32 bits.
//
// Blocks come in classes of 16 bytes, cut from chunks of 64 KiB, and go back to the free list of
// their class; what is larger than 1 KiB is got on its own. A name stays that of a block of the
// same class for ever, so that whoever kept it may look whether the block is still his. 32 GiB.
#ifndef TP_ARENA_H
#define TP_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

enum { TP_ARENA_UNIT = 16, TP_ARENA_CLASSES = 64 };

typedef struct tp_arena_large {
    uint8_t *bytes;     // NULL when free.
    size_t   size;
    uint32_t free_next; // Of the free ones.
} tp_arena_large;

typedef struct tp_arena {
    tp_memory      *memory;
    uint8_t       **chunks;
    uint32_t        chunk_count;
    uint32_t        chunk_capacity;
    uint32_t        used; // Units of the last chunk.
    uint32_t        free_first[TP_ARENA_CLASSES + 1];
    tp_arena_large *large;
    uint32_t        large_count;
    uint32_t        large_capacity;
    uint32_t        large_free; // Number + 1 of the first free one.
} tp_arena;

void tp_arena_init(tp_arena *arena, tp_memory *memory);
void tp_arena_release(tp_arena *arena); // Wipes everything.

// A zeroed block of at least two units; 0 when there is no memory.
uint32_t tp_arena_take(tp_arena *arena, size_t size);
// Wipe the block and keep it for the next. The size must be of the class it was taken with.
void tp_arena_give(tp_arena *arena, uint32_t name, size_t size);
// The block, or NULL when it is a large one that was given back.
uint8_t *tp_arena_at(const tp_arena *arena, uint32_t name);
// Do two sizes share a class, so that the one may be rewritten as the other?
bool tp_arena_same_class(size_t a, size_t b);

#endif
