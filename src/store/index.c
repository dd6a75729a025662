// index.c: from a hash to the 32-bit names filed under it, growing without a pause.
//
// A chain is a bucket and its overflow buckets. It has no holes: all but its last bucket are full,
// and a removed entry is replaced by the last one. A split hence never needs more overflow buckets
// than the chain it splits gives back.
#include "store/index.h"

#include <string.h>

enum {
    PLACES          = 12,
    LOAD            = 9, // Entries a bucket, on average, before the next one is split.
    SEGMENT_BUCKETS = 256,
    LINE            = 64
};

typedef struct bucket {
    uint8_t  tag[PLACES];
    uint32_t name[PLACES]; // 0: empty, and so are all behind it.
    uint32_t next;         // Number + 1 of the overflow bucket.
} bucket;

_Static_assert(sizeof(bucket) == LINE, "a bucket is one cache line");

enum { SEGMENT_SIZE = SEGMENT_BUCKETS * LINE + LINE };

void tp_index_init(tp_index *index, tp_memory *memory, const void *user,
                   uint64_t (*hash_of)(const void *user, uint32_t name))
{
    memset(index, 0, sizeof(*index));
    index->memory = memory;
    index->user = user;
    index->hash_of = hash_of;
}

static void release_buckets(tp_memory *memory, tp_index_buckets *buckets)
{
    for (uint32_t i = 0; i < buckets->segment_count; i++) {
        tp_release(memory, buckets->segments[i], SEGMENT_SIZE);
    }
    tp_release(memory, buckets->segments, buckets->segment_capacity * sizeof(void *));
}

void tp_index_release(tp_index *index)
{
    release_buckets(index->memory, &index->main);
    release_buckets(index->memory, &index->overflow);
    void (*prefetch)(const void *user, uint32_t name) = index->prefetch;
    tp_index_init(index, index->memory, index->user, index->hash_of);
    index->prefetch = prefetch;
}

static bucket *bucket_at(const tp_index_buckets *buckets, uint32_t number)
{
    uint8_t *segment = buckets->segments[number / SEGMENT_BUCKETS];
    size_t past = (uintptr_t)segment % LINE;
    return (bucket *)(void *)(segment + (past ? LINE - past : 0)) + number % SEGMENT_BUCKETS;
}

// One more empty bucket, the last.
static bool add_bucket(tp_memory *memory, tp_index_buckets *buckets)
{
    if (buckets->count == buckets->segment_count * SEGMENT_BUCKETS) {
        if (buckets->segment_count == buckets->segment_capacity) {
            uint32_t more = buckets->segment_capacity ? 2 * buckets->segment_capacity : 4;
            void **segments = tp_resize(memory, buckets->segments,
                                        buckets->segment_capacity * sizeof(void *),
                                        more * sizeof(void *));
            if (!segments) return false;
            buckets->segments = segments;
            buckets->segment_capacity = more;
        }
        void *segment = tp_allocate(memory, SEGMENT_SIZE);
        if (!segment) return false;
        buckets->segments[buckets->segment_count++] = segment;
    }
    memset(bucket_at(buckets, buckets->count++), 0, sizeof(bucket));
    return true;
}

static uint32_t number_of(const tp_index *index, uint64_t hash)
{
    uint32_t number = (uint32_t)hash & index->mask;
    if (number < index->split) number = (uint32_t)hash & (2 * index->mask + 1);
    return number;
}

static uint8_t tag_of(uint64_t hash)
{
    return (uint8_t)(hash >> 56);
}

static bucket *next_of(const tp_index *index, const bucket *at)
{
    return at->next ? bucket_at(&index->overflow, at->next - 1) : NULL;
}

static void free_overflow(tp_index *index, uint32_t number)
{
    bucket *freed = bucket_at(&index->overflow, number);
    memset(freed, 0, sizeof(*freed));
    freed->next = index->overflow_free;
    index->overflow_free = number + 1;
    index->overflow_free_count++;
}

static uint32_t take_overflow(tp_index *index)
{
    uint32_t number = index->overflow_free - 1;
    bucket *taken = bucket_at(&index->overflow, number);
    index->overflow_free = taken->next;
    index->overflow_free_count--;
    taken->next = 0;
    return number;
}

static void put_in_chain(tp_index *index, bucket *at, uint64_t hash, uint32_t name)
{
    while (at->next) at = next_of(index, at);

    uint32_t place = 0;
    while (place < PLACES && at->name[place]) place++;
    if (place == PLACES) {
        uint32_t number = take_overflow(index);
        at->next = number + 1;
        at = bucket_at(&index->overflow, number);
        place = 0;
    }
    at->tag[place] = tag_of(hash);
    at->name[place] = name;
}

// Deal the entries of the next bucket in turn out between it and a new one.
static bool split_one(tp_index *index)
{
    if (!add_bucket(index->memory, &index->main)) return false;
    if (index->main.count == 1) return true; // The first of all.

    bucket *from = bucket_at(&index->main, index->split);
    bucket moving = *from;
    memset(from, 0, sizeof(*from));
    if (index->split == index->mask) {
        index->mask = 2 * index->mask + 1;
        index->split = 0;
    } else {
        index->split++;
    }
    for (;;) {
        for (uint32_t i = 0; index->prefetch && i < PLACES && moving.name[i]; i++) {
            index->prefetch(index->user, moving.name[i]);
        }
        for (uint32_t i = 0; i < PLACES && moving.name[i]; i++) {
            uint64_t hash = index->hash_of(index->user, moving.name[i]);
            bucket *to = bucket_at(&index->main, number_of(index, hash));
            put_in_chain(index, to, hash, moving.name[i]);
        }
        if (moving.next == 0) return true;
        uint32_t number = moving.next - 1;
        moving = *bucket_at(&index->overflow, number);
        free_overflow(index, number);
    }
}

bool tp_index_expect(tp_index *index, uint64_t entries)
{
    while (entries > (uint64_t)index->main.count * LOAD && index->main.count < UINT32_MAX / 2) {
        if (!split_one(index)) return false;
    }
    return true;
}

bool tp_index_reserve(tp_index *index, size_t more)
{
    while (index->entries + more > (uint64_t)index->main.count * LOAD) {
        if (index->main.count == UINT32_MAX / 2 || !split_one(index)) return false;
    }
    while (index->overflow_free_count < more) {
        if (!add_bucket(index->memory, &index->overflow)) return false;
        free_overflow(index, index->overflow.count - 1);
    }
    return true;
}

uint32_t *tp_index_find(const tp_index *index, uint64_t hash, tp_index_match match,
                        const void *wanted)
{
    if (index->main.count == 0) return NULL;

    uint8_t tag = tag_of(hash);
    bucket *at = bucket_at(&index->main, number_of(index, hash));
    for (; at; at = next_of(index, at)) {
        for (uint32_t i = 0; i < PLACES && at->name[i]; i++) {
            if (at->tag[i] == tag && match(wanted, at->name[i])) return &at->name[i];
        }
    }
    return NULL;
}

void tp_index_put(tp_index *index, uint64_t hash, uint32_t name)
{
    put_in_chain(index, bucket_at(&index->main, number_of(index, hash)), hash, name);
    index->entries++;
}

void tp_index_drop(tp_index *index, uint64_t hash, uint32_t name)
{
    bucket *hole = NULL;
    uint32_t hole_place = 0;
    bucket *before = NULL;
    bucket *last = bucket_at(&index->main, number_of(index, hash));
    for (;;) {
        for (uint32_t i = 0; i < PLACES && !hole; i++) {
            if (last->name[i] != name) continue;
            hole = last;
            hole_place = i;
        }
        if (!last->next) break;
        before = last;
        last = next_of(index, last);
    }
    if (!hole) return;

    uint32_t place = PLACES - 1;
    while (last->name[place] == 0) place--;
    hole->tag[hole_place] = last->tag[place];
    hole->name[hole_place] = last->name[place];
    last->tag[place] = 0;
    last->name[place] = 0;
    index->entries--;
    if (place == 0 && before) {
        uint32_t number = before->next - 1;
        before->next = 0;
        free_overflow(index, number);
    }
}

bool tp_index_each(const tp_index *index, bool (*visit)(void *user, uint32_t name), void *user)
{
    for (uint32_t number = 0; number < index->main.count; number++) {
        const bucket *at = bucket_at(&index->main, number);
        for (; at; at = next_of(index, at)) {
            for (uint32_t i = 0; i < PLACES && at->name[i]; i++) {
                if (!visit(user, at->name[i])) return false;
            }
        }
    }
    return true;
}
