// test_cpu.c: what the processor is asked agrees with what the compiler's library is told.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>

#include "base/cpu.h"

// The first answer, which asks, and the later ones, which remember, are the same.
static void cpu_answers_the_same_every_time(void **state)
{
    (void)state;
    uint32_t first = tp_cpu_features();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tp_cpu_features(), first);
    }
}

// Only bits that have a name: what the cache keeps beside them does not get out.
static void cpu_answers_nothing_without_a_name(void **state)
{
    (void)state;
    uint32_t named = TP_CPU_CRC32C | TP_CPU_SHA256 | TP_CPU_CLMUL;
    assert_int_equal(tp_cpu_features() & ~named, 0);
}

#if TP_CPU_ARM && defined(__linux__)
// The processor itself, through the register that Linux answers for it: bits 12 to 15 of
// ID_AA64ISAR0_EL1 (Arm ARM, D19.2.61) are not 0 where SHA-256 is.
static bool register_tells_sha256(void)
{
    uint64_t features;
    __asm__("mrs %0, ID_AA64ISAR0_EL1" : "=r"(features));
    return (features >> 12 & 15) != 0;
}
#endif

// A second opinion: the compiler's own library asks the same processor, or we do it another way.
static void cpu_agrees_with_another_way_of_asking(void **state)
{
    (void)state;
#if TP_CPU_X86
    __builtin_cpu_init();
    bool crc     = (tp_cpu_features() & TP_CPU_CRC32C) != 0;
    bool sha     = (tp_cpu_features() & TP_CPU_SHA256) != 0;
    bool shuffle = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1");
    assert_true(crc == (__builtin_cpu_supports("sse4.2") != 0));
    bool clmul   = (tp_cpu_features() & TP_CPU_CLMUL) != 0;
    assert_true(clmul == (__builtin_cpu_supports("pclmul") != 0));
    assert_true(shuffle || !sha);
#elif TP_CPU_ARM && defined(__linux__)
    assert_true((tp_cpu_features() == TP_CPU_SHA256) == register_tells_sha256());
#elif !TP_CPU_ARM
    assert_int_equal(tp_cpu_features(), 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_answers_the_same_every_time),
        cmocka_unit_test(cpu_answers_nothing_without_a_name),
        cmocka_unit_test(cpu_agrees_with_another_way_of_asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
