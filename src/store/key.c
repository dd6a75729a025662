// key.c: keys of records: their order, and their 32 bytes for hashing.
#include "store/key.h"

#include <string.h>

#include "base/bytes.h"

static int order_of(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int tp_key_order(const tara_key *a, const tara_key *b)
{
    int order = memcmp(&a->subject, &b->subject, sizeof(a->subject));
    if (order == 0) order = order_of(a->kind, b->kind);
    if (order == 0) order = order_of(a->part, b->part);
    if (order == 0) order = order_of(a->ref, b->ref);
    return order;
}

void tp_key_pack(const tara_key *key, uint8_t out[TP_KEY_SIZE])
{
    memcpy(out, &key->subject, 16);
    tp_store32(out + 16, key->kind);
    tp_store32(out + 20, key->part);
    tp_store64(out + 24, key->ref);
}

size_t tp_key_keep_smallest(tara_key *keys, size_t count, size_t capacity, const tara_key *key)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tp_key_order(&keys[middle], key) < 0) low = middle + 1;
        else high = middle;
    }
    if (low == capacity) return count;

    size_t kept = count < capacity ? count : capacity - 1;
    memmove(keys + low + 1, keys + low, (kept - low) * sizeof(*keys));
    keys[low] = *key;
    return kept + 1;
}
