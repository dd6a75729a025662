// cpu.c: which of the instructions that we have code for this processor has.
//
// Asking an x86 takes a microsecond or more where a hypervisor answers, far longer than hashing a
// short record. So the answer is kept in the only variable of the library that is not the host's:
// every thread that writes it writes the same value, so it does not matter who comes first.
#include "base/cpu.h"

#if TP_CPU_X86

#include <cpuid.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { ASKED = 1 << 16 }; // So that "has nothing" is told from "not asked yet".

// Intel SDM volume 2A, CPUID: leaf 1 in ECX, leaf 7 in EBX.
enum {
    LEAF1_CLMUL = 1 << 1,
    LEAF1_SSSE3 = 1 << 9,
    LEAF1_SSE41 = 1 << 19,
    LEAF1_SSE42 = 1 << 20,
    LEAF7_SHA   = 1 << 29
};

static bool has_all(unsigned int bits, unsigned int wanted)
{
    return (bits & wanted) == wanted;
}

static uint32_t ask(void)
{
    unsigned int eax, ebx7 = 0, ecx1 = 0, other1, other2, other3;
    (void)__get_cpuid(1, &eax, &other1, &ecx1, &other2);
    (void)__get_cpuid_count(7, 0, &eax, &ebx7, &other1, &other3);

    uint32_t found = ASKED;
    if (has_all(ecx1, LEAF1_SSE42)) found |= TP_CPU_CRC32C;
    if (has_all(ecx1, LEAF1_CLMUL)) found |= TP_CPU_CLMUL;
    bool shuffles = has_all(ecx1, LEAF1_SSSE3 | LEAF1_SSE41);
    if (shuffles && has_all(ebx7, LEAF7_SHA)) found |= TP_CPU_SHA256;
    return found;
}

uint32_t tp_cpu_features(void)
{
    static _Atomic uint32_t known;

    uint32_t found = atomic_load_explicit(&known, memory_order_relaxed);
    if (found == 0) {
        found = ask();
        atomic_store_explicit(&known, found, memory_order_relaxed);
    }
    return found & ~(uint32_t)ASKED;
}

#elif TP_CPU_ARM && (defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO))

// Every machine that the build is for has them.
uint32_t tp_cpu_features(void)
{
    return TP_CPU_SHA256;
}

#elif TP_CPU_ARM && defined(__linux__)

#include <sys/auxv.h>

enum { HAS_SHA2 = 1 << 6 }; // HWCAP_SHA2 of Linux's asm/hwcap.h; its numbers never change.

// The system left the answer in our own memory when it started us.
uint32_t tp_cpu_features(void)
{
    return (getauxval(AT_HWCAP) & HAS_SHA2) != 0 ? TP_CPU_SHA256 : 0;
}

#else

uint32_t tp_cpu_features(void)
{
    return 0;
}

#endif
