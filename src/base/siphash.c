// siphash.c: SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
#include "base/siphash.h"

#include "base/bytes.h"

enum { ROUNDS_PER_WORD = 2, ROUNDS_AT_END = 4 };

static inline uint64_t rotated(uint64_t x, uint32_t left)
{
    return x << left | x >> (64 - left);
}

static inline void rounds(uint64_t v[4], int count)
{
    for (int i = 0; i < count; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotated(v[1], 13) ^ v[0];
        v[3] = rotated(v[3], 16) ^ v[2];
        v[0] = rotated(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotated(v[1], 17) ^ v[2];
        v[3] = rotated(v[3], 21) ^ v[0];
        v[2] = rotated(v[2], 32);
    }
}

static inline void absorb(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    rounds(v, ROUNDS_PER_WORD);
    v[0] ^= word;
}

// What is left over when the words are done, with the length above it.
static uint64_t last_word(const uint8_t *at, size_t left, size_t size)
{
    uint64_t word = (uint64_t)size << 56;
    for (size_t i = 0; i < left; i++) {
        word |= (uint64_t)at[i] << (8 * i);
    }
    return word;
}

uint64_t tp_siphash(const uint8_t key[16], const void *bytes, size_t size)
{
    const uint8_t *at   = bytes;
    uint64_t       k0   = tp_load64(key);
    uint64_t       k1   = tp_load64(key + 8);
    uint64_t       v[4] = { // "somepseudorandomlygeneratedbytes"
        k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
        k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573),
    };
    size_t left = size;
    while (left >= 8) {
        absorb(v, tp_load64(at));
        at += 8;
        left -= 8;
    }
    absorb(v, last_word(at, left, size));
    v[2] ^= 0xFF;
    rounds(v, ROUNDS_AT_END);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
