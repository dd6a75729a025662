// cpu.h: which of the instructions that we have code for this processor has.
#ifndef TP_CPU_H
#define TP_CPU_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define TP_CPU_X86 1
#else
#define TP_CPU_X86 0
#endif

// Little-endian aarch64. There the processor answers the operating system alone, so it is Linux
// that we ask; under others the build says what every machine it is for has.
#if defined(__aarch64__) && !defined(__AARCH64EB__)
#define TP_CPU_ARM 1
#else
#define TP_CPU_ARM 0
#endif

enum {
    TP_CPU_CRC32C = 1, // x86 SSE4.2.
    TP_CPU_SHA256 = 2, // x86 SHA extensions, with the SSSE3 and SSE4.1 that go with them; or the
                       // SHA-2 instructions of aarch64.
    TP_CPU_CLMUL  = 4  // x86 PCLMULQDQ.
};

// The bits of what is there. Never changes while the program runs.
uint32_t tp_cpu_features(void);

#endif
