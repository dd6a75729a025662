// arena.c: many small blocks, named by 32 bits.
//
// A name is chunk << 12 | unit, or, with the top bit set, the number of a large block. Unit 0 of
// chunk 0 is never given out: 0 names nothing.
#include "store/arena.h"

#include <string.h>

enum {
    CHUNK_SHIFT = 12,
    CHUNK_UNITS = 1 << CHUNK_SHIFT,
    CHUNK_SIZE  = CHUNK_UNITS * TP_ARENA_UNIT,
    CHUNK_LIMIT = 1 << (31 - CHUNK_SHIFT),
    LARGEST     = TP_ARENA_CLASSES * TP_ARENA_UNIT
};

#define LARGE_BIT UINT32_C(0x80000000)

void tp_arena_init(tp_arena *arena, tp_memory *memory)
{
    memset(arena, 0, sizeof(*arena));
    arena->memory = memory;
}

void tp_arena_release(tp_arena *arena)
{
    for (uint32_t i = 0; i < arena->chunk_count; i++) {
        tp_release_wiped(arena->memory, arena->chunks[i], CHUNK_SIZE);
    }
    for (uint32_t i = 0; i < arena->large_count; i++) {
        tp_release_wiped(arena->memory, arena->large[i].bytes, arena->large[i].size);
    }
    tp_release(arena->memory, arena->chunks, arena->chunk_capacity * sizeof(*arena->chunks));
    tp_release(arena->memory, arena->large, arena->large_capacity * sizeof(*arena->large));
    tp_arena_init(arena, arena->memory);
}

static uint32_t class_of(size_t size)
{
    size_t units = (size + TP_ARENA_UNIT - 1) / TP_ARENA_UNIT;
    return units < 2 ? 2 : (uint32_t)units;
}

bool tp_arena_same_class(size_t a, size_t b)
{
    if (a > LARGEST || b > LARGEST) return a == b;
    return class_of(a) == class_of(b);
}

uint8_t *tp_arena_at(const tp_arena *arena, uint32_t name)
{
    if (name & LARGE_BIT) return arena->large[name & ~LARGE_BIT].bytes;
    return arena->chunks[name >> CHUNK_SHIFT] + (name & (CHUNK_UNITS - 1)) * TP_ARENA_UNIT;
}

static void push_free(tp_arena *arena, uint32_t name, uint32_t units)
{
    memcpy(tp_arena_at(arena, name), &arena->free_first[units], sizeof(uint32_t));
    arena->free_first[units] = name;
}

static uint32_t pop_free(tp_arena *arena, uint32_t units)
{
    uint32_t name = arena->free_first[units];
    if (name == 0) return 0;

    uint8_t *block = tp_arena_at(arena, name);
    memcpy(&arena->free_first[units], block, sizeof(uint32_t));
    memset(block, 0, sizeof(uint32_t));
    return name;
}

static bool add_chunk(tp_arena *arena)
{
    if (arena->chunk_count == CHUNK_LIMIT) return false;
    if (arena->chunk_count == arena->chunk_capacity) {
        uint32_t more = arena->chunk_capacity ? 2 * arena->chunk_capacity : 4;
        uint8_t **chunks = tp_resize(arena->memory, arena->chunks,
                                     arena->chunk_capacity * sizeof(*chunks),
                                     more * sizeof(*chunks));
        if (!chunks) return false;
        arena->chunks = chunks;
        arena->chunk_capacity = more;
    }
    uint8_t *chunk = tp_allocate(arena->memory, CHUNK_SIZE);
    if (!chunk) return false;

    // What is left of the last chunk is a free block of just that class.
    if (arena->chunk_count > 0) {
        uint32_t left = CHUNK_UNITS - arena->used;
        uint32_t name = ((arena->chunk_count - 1) << CHUNK_SHIFT) | arena->used;
        if (left >= 2) {
            memset(tp_arena_at(arena, name), 0, left * TP_ARENA_UNIT);
            push_free(arena, name, left);
        }
    }
    arena->used = arena->chunk_count == 0 ? 1 : 0;
    arena->chunks[arena->chunk_count++] = chunk;
    return true;
}

static uint32_t take_large(tp_arena *arena, size_t size)
{
    if (arena->large_free == 0 && arena->large_count == arena->large_capacity) {
        uint32_t more = arena->large_capacity ? 2 * arena->large_capacity : 4;
        if (more >= LARGE_BIT / 2) return 0;
        tp_arena_large *large = tp_resize(arena->memory, arena->large,
                                          arena->large_capacity * sizeof(*large),
                                          more * sizeof(*large));
        if (!large) return 0;
        arena->large = large;
        arena->large_capacity = more;
    }
    uint8_t *bytes = tp_allocate_zeroed(arena->memory, size, 1);
    if (!bytes) return 0;

    uint32_t number = arena->large_count;
    if (arena->large_free) {
        number = arena->large_free - 1;
        arena->large_free = arena->large[number].free_next;
    } else {
        arena->large_count++;
    }
    arena->large[number] = (tp_arena_large){bytes, size, 0};
    return LARGE_BIT | number;
}

uint32_t tp_arena_take(tp_arena *arena, size_t size)
{
    if (size > LARGEST) return take_large(arena, size);

    uint32_t units = class_of(size);
    uint32_t name = pop_free(arena, units);
    if (name) return name;
    bool fits = arena->chunk_count > 0 && arena->used + units <= CHUNK_UNITS;
    if (!fits && !add_chunk(arena)) return 0;

    name = ((arena->chunk_count - 1) << CHUNK_SHIFT) | arena->used;
    arena->used += units;
    memset(tp_arena_at(arena, name), 0, units * TP_ARENA_UNIT);
    return name;
}

void tp_arena_give(tp_arena *arena, uint32_t name, size_t size)
{
    if (name & LARGE_BIT) {
        tp_arena_large *large = &arena->large[name & ~LARGE_BIT];
        tp_release_wiped(arena->memory, large->bytes, large->size);
        *large = (tp_arena_large){NULL, 0, arena->large_free};
        arena->large_free = (name & ~LARGE_BIT) + 1;
        return;
    }
    uint32_t units = class_of(size);
    tp_wipe(tp_arena_at(arena, name), units * TP_ARENA_UNIT);
    push_free(arena, name, units);
}
