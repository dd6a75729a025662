// sha256_x86.c: SHA-256 blocks by the SHA extensions of x86-64; empty on other machines.
//
// The instructions want the state as (a b e f) and (c d g h) and do two rounds each. Only this file
// is compiled for them, function by function, so the library still runs where they are missing.
#include "base/sha256_paths.h"

#if TP_SHA256_WITH_X86

#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
// Of four lanes' worth of registers a call would make memory.
#define WITHIN WITH_SHA __attribute__((always_inline)) static inline

typedef __m128i words;

typedef struct halves {
    __m128i abef;
    __m128i cdgh;
} halves;

// Four rounds with the four schedule words `w`.
WITHIN halves four_rounds(halves s, words w, const uint32_t *constants)
{
    __m128i mixed = _mm_add_epi32(w, _mm_loadu_si128((const void *)constants));
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, mixed);
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(mixed, 0x0E));
    return s;
}

// The four schedule words that follow w3, from the sixteen before them.
WITHIN words next_words(words w0, words w1, words w2, words w3)
{
    __m128i seven_back = _mm_alignr_epi8(w3, w2, 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), seven_back), w3);
}

WITHIN words load_words(const uint8_t *at)
{
    __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)at), big_endian);
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

#define BLOCKS      tp_sha256_blocks_x86
#define BLOCKS_EACH tp_sha256_blocks_x4_x86
#include "base/sha256_lanes.h"

#endif
