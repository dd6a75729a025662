// sha256_x86.c: SHA-256 blocks by the SHA extensions of x86-64; empty on other machines.
//
// The instructions want the state as (a b e f) and (c d g h) and do two rounds each. Only this file
// is compiled for them, function by function, so the library still runs where they are missing.
#include "base/sha256_paths.h"

#if TP_SHA256_WITH_X86

#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

typedef struct halves {
    __m128i abef;
    __m128i cdgh;
} halves;

// Four rounds with the four schedule words `w`.
WITH_SHA static inline halves four_rounds(halves s, __m128i w, const uint32_t *constants)
{
    __m128i mixed = _mm_add_epi32(w, _mm_loadu_si128((const void *)constants));
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, mixed);
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(mixed, 0x0E));
    return s;
}

// The four schedule words that follow w3, from the sixteen before them.
WITH_SHA static inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
    __m128i seven_back = _mm_alignr_epi8(w3, w2, 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), seven_back), w3);
}

WITH_SHA static inline __m128i load_words(const uint8_t *at)
{
    __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)at), big_endian);
}

WITH_SHA static inline halves one_block(halves s, const uint8_t *block)
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

WITH_SHA void tp_sha256_blocks_x86(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const void *)state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(state + 4)), 0x1B);
    halves  s    = {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};

    for (size_t i = 0; i < count; i++) {
        halves after = one_block(s, blocks + 64 * i);
        s.abef = _mm_add_epi32(s.abef, after.abef);
        s.cdgh = _mm_add_epi32(s.cdgh, after.cdgh);
    }

    __m128i abef = _mm_shuffle_epi32(s.abef, 0x1B);
    __m128i ghcd = _mm_shuffle_epi32(s.cdgh, 0xB1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(abef, ghcd, 0xF0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(ghcd, abef, 8));
}

#endif
