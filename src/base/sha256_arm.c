// sha256_arm.c: SHA-256 blocks by the cryptographic extension of aarch64; empty on other machines.
//
// Only this file is compiled for it, function by function, so the library still runs where it is
// missing; whether it is there says base/cpu.c. A build for machines that all have it (-march with
// "+sha2" or "+crypto") asks nobody.
#include "base/sha256_paths.h"

#if TP_SHA256_WITH_ARM

#include <arm_neon.h>

#if defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO)
#define WITH_SHA // The whole build is for it.
#elif defined(__clang__)
#define WITH_SHA __attribute__((target("+sha2")))
#else
#define WITH_SHA __attribute__((target("+crypto"))) // GCC 12 and before do not take "+sha2" for it.
#endif
// Of four lanes' worth of registers a call would make memory.
#define WITHIN WITH_SHA __attribute__((always_inline)) static inline

typedef struct halves {
    uint32x4_t abcd;
    uint32x4_t efgh;
} halves;

// Four rounds with the four schedule words `w`.
WITHIN halves four_rounds(halves s, uint32x4_t w, const uint32_t *constants)
{
    uint32x4_t mixed = vaddq_u32(w, vld1q_u32(constants));
    return (halves){
        .abcd = vsha256hq_u32(s.abcd, s.efgh, mixed),
        .efgh = vsha256h2q_u32(s.efgh, s.abcd, mixed),
    };
}

// The four schedule words that follow w3, from the sixteen before them.
WITHIN uint32x4_t next_words(uint32x4_t w0, uint32x4_t w1, uint32x4_t w2, uint32x4_t w3)
{
    return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

WITHIN uint32x4_t load_words(const uint8_t *at)
{
    return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(at)));
}

WITHIN halves one_block(halves s, const uint8_t *block)
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

WITHIN halves load_state(const uint32_t state[8])
{
    return (halves){vld1q_u32(state), vld1q_u32(state + 4)};
}

WITHIN void store_state(uint32_t state[8], halves s)
{
    vst1q_u32(state, s.abcd);
    vst1q_u32(state + 4, s.efgh);
}

WITHIN halves added(halves before, halves after)
{
    return (halves){vaddq_u32(before.abcd, after.abcd), vaddq_u32(before.efgh, after.efgh)};
}

WITH_SHA void tp_sha256_blocks_arm(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    halves s = load_state(state);
    for (size_t i = 0; i < count; i++) {
        s = added(s, one_block(s, blocks + 64 * i));
    }
    store_state(state, s);
}

// --- four lanes --------------------------------------------------------------------------------

// Four rounds wait for the four before them; meanwhile the other lanes have theirs. All fit the 32
// registers, written out lane by lane: what a loop indexes would live in memory.
enum { LANES = TP_SHA256_LANES };

WITHIN void load_each(uint32x4_t w[LANES], const uint8_t *const blocks[LANES], size_t offset)
{
    w[0] = load_words(blocks[0] + offset);
    w[1] = load_words(blocks[1] + offset);
    w[2] = load_words(blocks[2] + offset);
    w[3] = load_words(blocks[3] + offset);
}

WITHIN void rounds_each(halves s[LANES], const uint32x4_t w[LANES], const uint32_t *constants)
{
    s[0] = four_rounds(s[0], w[0], constants);
    s[1] = four_rounds(s[1], w[1], constants);
    s[2] = four_rounds(s[2], w[2], constants);
    s[3] = four_rounds(s[3], w[3], constants);
}

WITHIN void next_each(uint32x4_t w0[LANES], const uint32x4_t w1[LANES],
                      const uint32x4_t w2[LANES], const uint32x4_t w3[LANES])
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
    uint32x4_t      w0[LANES], w1[LANES], w2[LANES], w3[LANES];
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

WITH_SHA void tp_sha256_blocks_x4_arm(uint32_t state[LANES][8],
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
