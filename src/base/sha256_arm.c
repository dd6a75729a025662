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

typedef uint32x4_t words;

typedef struct halves {
    uint32x4_t abcd;
    uint32x4_t efgh;
} halves;

// Four rounds with the four schedule words `w`.
WITHIN halves four_rounds(halves s, words w, const uint32_t *constants)
{
    uint32x4_t mixed = vaddq_u32(w, vld1q_u32(constants));
    return (halves){
        .abcd = vsha256hq_u32(s.abcd, s.efgh, mixed),
        .efgh = vsha256h2q_u32(s.efgh, s.abcd, mixed),
    };
}

// The four schedule words that follow w3, from the sixteen before them.
WITHIN words next_words(words w0, words w1, words w2, words w3)
{
    return vsha256su1q_u32(vsha256su0q_u32(w0, w1), w2, w3);
}

WITHIN words load_words(const uint8_t *at)
{
    return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(at)));
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

#define BLOCKS      tp_sha256_blocks_arm
#define BLOCKS_EACH tp_sha256_blocks_x4_arm
#include "base/sha256_lanes.h"

#endif
