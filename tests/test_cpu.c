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
    assert_int_equal(tp_cpu_features() & ~(uint32_t)(TP_CPU_CRC32C | TP_CPU_SHA256), 0);
}

// A second opinion: the compiler's own library asks the same processor.
static void cpu_agrees_with_the_compilers_library(void **state)
{
    (void)state;
#if TP_CPU_X86
    __builtin_cpu_init();
    bool crc     = (tp_cpu_features() & TP_CPU_CRC32C) != 0;
    bool sha     = (tp_cpu_features() & TP_CPU_SHA256) != 0;
    bool shuffle = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1");
    assert_true(crc == (__builtin_cpu_supports("sse4.2") != 0));
    assert_true(shuffle || !sha);
#else
    assert_int_equal(tp_cpu_features(), 0);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_answers_the_same_every_time),
        cmocka_unit_test(cpu_answers_nothing_without_a_name),
        cmocka_unit_test(cpu_agrees_with_the_compilers_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
