// cpu.h: which of the instructions that we have code for this processor has.
#ifndef TP_CPU_H
#define TP_CPU_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define TP_CPU_X86 1
#else
#define TP_CPU_X86 0
#endif

enum {
    TP_CPU_CRC32C = 1, // x86 SSE4.2.
    TP_CPU_SHA256 = 2  // x86 SHA extensions, with the SSSE3 and SSE4.1 that go with them.
};

// The bits of what is there. Never changes while the program runs.
uint32_t tp_cpu_features(void);

#endif
