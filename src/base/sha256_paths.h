// sha256_paths.h: what sha256.c shares with the files that use the processor's own instructions.
#ifndef TP_SHA256_PATHS_H
#define TP_SHA256_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

#define TP_SHA256_WITH_X86 TP_CPU_X86

// On aarch64 the build says whether every machine it is for has the extension.
#if defined(__aarch64__) && !defined(__AARCH64EB__) && \
    (defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO))
#define TP_SHA256_WITH_ARM 1
#else
#define TP_SHA256_WITH_ARM 0
#endif

extern const uint32_t tp_sha256_constants[64]; // FIPS 180-4, section 4.2.2.

#if TP_SHA256_WITH_X86
// Requires TP_CPU_SHA256.
void tp_sha256_blocks_x86(uint32_t state[8], const uint8_t *blocks, size_t count);
#endif

#if TP_SHA256_WITH_ARM
void tp_sha256_blocks_arm(uint32_t state[8], const uint8_t *blocks, size_t count);
#endif

#endif
