// store_kit.h: what the tests of the store share: memory that runs out, chance, keys, events.
#ifndef STORE_KIT_H
#define STORE_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/frame.h"
#include "tara_privacy.h"

// Memory whose n-th request fails; 0: none does.
typedef struct kit_memory {
    tp_memory memory;
    uint64_t  requests;
    uint64_t  fail_at;
    size_t    live;
} kit_memory;

static inline bool kit_refuses(kit_memory *kit)
{
    return ++kit->requests == kit->fail_at;
}

static inline void *kit_allocate(void *host, size_t size)
{
    kit_memory *kit = host;
    if (kit_refuses(kit)) return NULL;
    void *block = malloc(size);
    if (block) {
        memset(block, 0xA5, size);
        kit->live += size;
    }
    return block;
}

static inline void *kit_resize(void *host, void *block, size_t old_size, size_t new_size)
{
    kit_memory *kit = host;
    if (kit_refuses(kit)) return NULL;
    void *moved = realloc(block, new_size);
    if (moved) kit->live += new_size - old_size;
    return moved;
}

static inline void kit_release(void *host, void *block, size_t size)
{
    kit_memory *kit = host;
    kit->live -= size;
    free(block);
}

static inline void kit_memory_init(kit_memory *kit)
{
    *kit = (kit_memory){{kit_allocate, kit_resize, kit_release, kit, 0}, 0, 0, 0};
}

static inline uint64_t kit_random(uint64_t *state) // splitmix64
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = (*state ^ *state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

static inline tara_key kit_key(uint64_t subject, uint32_t kind, uint32_t part, uint64_t ref)
{
    tara_key key = {.kind = kind, .part = part, .ref = ref};
    uint64_t state = subject;
    uint64_t half[2] = {kit_random(&state), kit_random(&state)};
    memcpy(key.subject.id, half, 16);
    return key;
}

// The event of a sequence: the same bytes each time, of a size that varies.
enum { KIT_BODY_MAX = 96 };

static inline size_t kit_event(uint64_t sequence, uint8_t body[KIT_BODY_MAX],
                               tara_stored_event *out)
{
    uint64_t state = sequence;
    size_t size = 16 * (1 + kit_random(&state) % 6);
    for (size_t i = 0; i < size; i++) body[i] = (uint8_t)kit_random(&state);
    *out = (tara_stored_event){.sequence = sequence, .size = size, .bytes = body};
    memset(out->commitment, (int)(sequence & 0xFF), sizeof(out->commitment));
    return size;
}

static inline void kit_expect_event(const tara_stored_event *event, uint64_t sequence)
{
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event expected;
    kit_event(sequence, body, &expected);
    assert_int_equal(event->sequence, sequence);
    assert_int_equal(event->size, expected.size);
    assert_non_null(event->bytes);
    assert_memory_equal(event->bytes, body, expected.size);
}

#endif
