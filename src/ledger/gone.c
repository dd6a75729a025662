// gone.c: numbers of events as ranges: in an event's body, and as a set in memory.
#include "ledger/gone.h"

#include <string.h>

// --- as bytes ----------------------------------------------------------------------------------

tp_ranges tp_ranges_of(tp_text bytes)
{
    return (tp_ranges){.in = tp_reader_of(bytes.data, bytes.size)};
}

bool tp_ranges_next(tp_ranges *ranges, tara_range *out)
{
    tp_reader *in = &ranges->in;
    if (in->failed || in->at == in->end) return false;
    uint64_t gap = tp_read_varint(in);
    uint64_t count = tp_read_varint(in);
    bool     sane = !in->failed && gap != 0 && count != 0 && gap <= UINT64_MAX - ranges->behind
             && count <= UINT64_MAX - ranges->behind - gap;
    if (!sane) {
        in->failed = true;
        return false;
    }
    *out = (tara_range){ranges->behind + gap, count};
    ranges->behind += gap + count;
    return true;
}

static void put_varint(tp_buffer *out, uint64_t value)
{
    uint8_t   bytes[10];
    tp_writer writer = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&writer, value);
    tp_buffer_append(out, bytes, writer.size);
}

void tp_range_set_write(const tp_range_set *set, tp_buffer *out)
{
    uint64_t behind = 0;
    for (size_t i = 0; i < set->count; i++) {
        put_varint(out, set->list[i].first - behind);
        put_varint(out, set->list[i].count);
        behind = set->list[i].first + set->list[i].count;
    }
}

// --- as a set ----------------------------------------------------------------------------------

tp_range_set tp_range_set_in(tp_memory *memory)
{
    return (tp_range_set){.memory = memory};
}

void tp_range_set_release(tp_range_set *set)
{
    tp_release(set->memory, set->list, set->capacity * sizeof *set->list);
    *set = tp_range_set_in(set->memory);
}

void tp_range_set_clear(tp_range_set *set)
{
    set->count = 0;
}

bool tp_range_set_reserve(tp_range_set *set, size_t more)
{
    if (more <= set->capacity - set->count) return true;
    size_t size = sizeof *set->list;
    if (more > SIZE_MAX / size / 2 - set->count) return false;
    size_t      capacity = set->count + more + set->count / 2;
    tara_range *list = tp_resize(set->memory, set->list, set->capacity * size, capacity * size);
    if (list == NULL) return false;
    set->list = list;
    set->capacity = capacity;
    return true;
}

// The first range that ends at `number` or behind it.
static size_t place_of(const tp_range_set *set, uint64_t number)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->list[middle].first + set->list[middle].count < number) low = middle + 1;
        else high = middle;
    }
    return low;
}

void tp_range_set_add(tp_range_set *set, tara_range range)
{
    uint64_t first = range.first, behind = range.first + range.count;
    size_t   at = place_of(set, first), last = at;
    for (; last < set->count && set->list[last].first <= behind; last++) { // They become one.
        uint64_t end = set->list[last].first + set->list[last].count;
        if (set->list[last].first < first) first = set->list[last].first;
        if (end > behind) behind = end;
    }
    size_t kept = set->count - last;
    memmove(&set->list[at + 1], &set->list[last], kept * sizeof *set->list);
    set->list[at] = (tara_range){first, behind - first};
    set->count = at + 1 + kept;
}

bool tp_range_set_has(const tp_range_set *set, uint64_t number)
{
    if (set->count == 0) return false;
    size_t at = place_of(set, number + 1);
    return at < set->count && set->list[at].first <= number;
}

uint64_t tp_range_set_size(const tp_range_set *set)
{
    uint64_t size = 0;
    for (size_t i = 0; i < set->count; i++) size += set->list[i].count;
    return size;
}
