// sha256_arm.c: SHA-256 blocks by the cryptographic extension of aarch64; empty on other machines.
//
// Whether it is used is decided by the build (-march with "+sha2" or "+crypto"): asking the
// processor is the operating system's privilege there, and we know no operating system.
#include "base/sha256_paths.h"

#if TP_SHA256_WITH_ARM

#include <arm_neon.h>

typedef struct halves {
    uint32x4_t abcd;
    uint32x4_t efgh;
} halves;

// Four rounds with the four schedule words `w`.
static inline halves four_rounds(halves s, uint32x4_t w, const uint32_t *constants)
{
    uint32x4_t mixed = vaddq_u32(w, vld1q_u32(constants));
    return (halves){
        .abcd = vsha256hq_u32(s.abcd, s.efgh, mixed),
        .efgh = vsha256h2q_u32(s.efgh, s.abcd, mixed),
    };
}

// The four schedule words that follow w3, from the sixteen before them.
static inline uint32x4_t next_words(uint32x4_t w0, uint32x4_t w1, uint32x4_t w2, uint32x4_t w3)
{
    return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

static inline uint32x4_t load_words(const uint8_t *at)
{
    return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(at)));
}

static inline halves one_block(halves s, const uint8_t *block)
{
    const uint32_t *k  = tp_sha256_constants;
    uint32x4_t      w0 = load_words(block);
    uint32x4_t      w1 = load_words(block + 16);
    uint32x4_t      w2 = load_words(block + 32);
    uint32x4_t      w3 = load_words(block + 48);
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

void tp_sha256_blocks_arm(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    halves s = {vld1q_u32(state), vld1q_u32(state + 4)};
    for (size_t i = 0; i < count; i++) {
        halves after = one_block(s, blocks + 64 * i);
        s.abcd = vaddq_u32(s.abcd, after.abcd);
        s.efgh = vaddq_u32(s.efgh, after.efgh);
    }
    vst1q_u32(state, s.abcd);
    vst1q_u32(state + 4, s.efgh);
}

#endif
