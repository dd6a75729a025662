// sha256_x86.c: SHA-256 blocks by the SHA extensions of x86-64; empty on other machines.
//
// The instructions want the state as (a b e f) and (c d g h) and do two rounds each. Only this file
// is compiled for them, function by function, so the library still runs where they are missing.
#include "base/sha256_paths.h"

#if TP_SHA256_WITH_X86

#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
// Of four lanes' worth of registers a call would make memory.
#define WITHIN   __attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline

typedef struct halves {
    __m128i abef;
    __m128i cdgh;
} halves;

// Four rounds with the four schedule words `w`.
WITHIN halves four_rounds(halves s, __m128i w, const uint32_t *constants)
{
    __m128i mixed = _mm_add_epi32(w, _mm_loadu_si128((const void *)constants));
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, mixed);
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(mixed, 0x0E));
    return s;
}

// The four schedule words that follow w3, from the sixteen before them.
WITHIN __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
    __m128i seven_back = _mm_alignr_epi8(w3, w2, 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), seven_back), w3);
}

WITHIN __m128i load_words(const uint8_t *at)
{
    __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)at), big_endian);
}

WITHIN halves one_block(halves s, const uint8_t *block)
{
    const uint32_t *k  = tp_sha256_constants;
    __m128i         w0 = load_words(block);
    __m128i         w1 = load_words(block + 16);
    __m128i         w2 = load_words(block + 32);
    __m128i         w3 = load_words(block + 48);
    for (int i = 0; i < 3; i++, k += 16) {
        s  = four_rounds(s, w0, k);
        w0 = next_words(w0, w1, w2, w3);
        s  = four_rounds(s, w1, k + 4);
        w1 = next_words(w1, w2, w3, w0);
        s  = four_rounds(s, w2, k + 8);
        w2 = next_words(w2, w3, w0, w1);
        s  = four_rounds(s, w3, k + 12);
        w3 = next_words(w3, w0, w1, w2);
    }
    s = four_rounds(s, w0, k);
    s = four_rounds(s, w1, k + 4);
    s = four_rounds(s, w2, k + 8);
    return four_rounds(s, w3, k + 12);
}

WITHIN halves load_state(const uint32_t state[8])
{
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const void *)state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(state + 4)), 0x1B);
    return (halves){_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};
}

WITHIN void store_state(uint32_t state[8], halves s)
{
    __m128i abef = _mm_shuffle_epi32(s.abef, 0x1B);
    __m128i ghcd = _mm_shuffle_epi32(s.cdgh, 0xB1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(abef, ghcd, 0xF0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(ghcd, abef, 8));
}

WITHIN halves added(halves before, halves after)
{
    return (halves){_mm_add_epi32(before.abef, after.abef),
                    _mm_add_epi32(before.cdgh, after.cdgh)};
}

WITH_SHA void tp_sha256_blocks_x86(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    halves s = load_state(state);
    for (size_t i = 0; i < count; i++) {
        s = added(s, one_block(s, blocks + 64 * i));
    }
    store_state(state, s);
}

// --- four lanes --------------------------------------------------------------------------------

// Two rounds wait for the two before them; meanwhile the other lanes have theirs. Four lanes do not
// fit the sixteen registers, yet measure better than two. All is written out lane by lane: what a
// loop indexes would live in memory.
enum { LANES = TP_SHA256_LANES };

WITHIN void load_each(__m128i w[LANES], const uint8_t *const blocks[LANES], size_t offset)
{
    w[0] = load_words(blocks[0] + offset);
    w[1] = load_words(blocks[1] + offset);
    w[2] = load_words(blocks[2] + offset);
    w[3] = load_words(blocks[3] + offset);
}

WITHIN void rounds_each(halves s[LANES], const __m128i w[LANES], const uint32_t *constants)
{
    s[0] = four_rounds(s[0], w[0], constants);
    s[1] = four_rounds(s[1], w[1], constants);
    s[2] = four_rounds(s[2], w[2], constants);
    s[3] = four_rounds(s[3], w[3], constants);
}

WITHIN void next_each(__m128i w0[LANES], const __m128i w1[LANES], const __m128i w2[LANES],
                      const __m128i w3[LANES])
{
    w0[0] = next_words(w0[0], w1[0], w2[0], w3[0]);
    w0[1] = next_words(w0[1], w1[1], w2[1], w3[1]);
    w0[2] = next_words(w0[2], w1[2], w2[2], w3[2]);
    w0[3] = next_words(w0[3], w1[3], w2[3], w3[3]);
}

// The block at `offset` of each lane.
WITHIN void one_block_each(halves s[LANES], const uint8_t *const blocks[LANES], size_t offset)
{
    const uint32_t *k = tp_sha256_constants;
    __m128i         w0[LANES], w1[LANES], w2[LANES], w3[LANES];
    load_each(w0, blocks, offset);
    load_each(w1, blocks, offset + 16);
    load_each(w2, blocks, offset + 32);
    load_each(w3, blocks, offset + 48);
    for (int i = 0; i < 3; i++, k += 16) {
        rounds_each(s, w0, k);
        next_each(w0, w1, w2, w3);
        rounds_each(s, w1, k + 4);
        next_each(w1, w2, w3, w0);
        rounds_each(s, w2, k + 8);
        next_each(w2, w3, w0, w1);
        rounds_each(s, w3, k + 12);
        next_each(w3, w0, w1, w2);
    }
    rounds_each(s, w0, k);
    rounds_each(s, w1, k + 4);
    rounds_each(s, w2, k + 8);
    rounds_each(s, w3, k + 12);
}

WITH_SHA void tp_sha256_blocks_x4_x86(uint32_t state[LANES][8],
                                      const uint8_t *const blocks[LANES], size_t count)
{
    halves s[LANES] = {load_state(state[0]), load_state(state[1]), load_state(state[2]),
                       load_state(state[3])};
    for (size_t i = 0; i < count; i++) {
        halves before[LANES] = {s[0], s[1], s[2], s[3]};
        one_block_each(s, blocks, 64 * i);
        s[0] = added(before[0], s[0]);
        s[1] = added(before[1], s[1]);
        s[2] = added(before[2], s[2]);
        s[3] = added(before[3], s[3]);
    }
    store_state(state[0], s[0]);
    store_state(state[1], s[1]);
    store_state(state[2], s[2]);
    store_state(state[3], s[3]);
}

#endif
