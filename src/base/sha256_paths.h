// sha256_paths.h: what sha256.c shares with the files that use the processor's own instructions.
#ifndef TP_SHA256_PATHS_H
#define TP_SHA256_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

#define TP_SHA256_WITH_X86 TP_CPU_X86

// On aarch64 a compiler can make functions for the extension in a build for machines without it,
// and the build may be for machines that all have it. GCC before 8 and clang before 16 know the
// instructions only then.
#if defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO)
#define TP_SHA256_WITH_ARM TP_CPU_ARM
#elif defined(__linux__) && defined(__clang__)
#define TP_SHA256_WITH_ARM (TP_CPU_ARM && __clang_major__ >= 16)
#elif defined(__linux__) && defined(__GNUC__)
#define TP_SHA256_WITH_ARM (TP_CPU_ARM && __GNUC__ >= 8)
#else
#define TP_SHA256_WITH_ARM 0
#endif

extern const uint32_t tp_sha256_constants[64]; // FIPS 180-4, section 4.2.2.

enum { TP_SHA256_LANES = 4 };

// Both forms require TP_CPU_SHA256.
#if TP_SHA256_WITH_X86
void tp_sha256_blocks_x86(uint32_t state[8], const uint8_t *blocks, size_t count);
void tp_sha256_blocks_x4_x86(uint32_t state[TP_SHA256_LANES][8],
                             const uint8_t *const blocks[TP_SHA256_LANES], size_t count);
#endif

#if TP_SHA256_WITH_ARM
void tp_sha256_blocks_arm(uint32_t state[8], const uint8_t *blocks, size_t count);
void tp_sha256_blocks_x4_arm(uint32_t state[TP_SHA256_LANES][8],
                             const uint8_t *const blocks[TP_SHA256_LANES], size_t count);
#endif

#endif
