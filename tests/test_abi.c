// test_abi.c: the layouts and numbers that programs were compiled with, and the versions told.
//
// abi/layout.h is the record of every public size, offset and constant: this file does not compile
// when one of them moves.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#include "tara_privacy.h"

#include "abi/layout.h"

// What is linked is what the header describes.
static void abi_version_functions_agree_with_the_header(void **state)
{
    (void)state;
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", TARA_VERSION_MAJOR, TARA_VERSION_MINOR,
             TARA_VERSION_PATCH);
    assert_string_equal(tara_version_string(), text);
    assert_int_equal(tara_version_number(), TARA_VERSION_MAJOR << 16 | TARA_VERSION_MINOR << 8 |
                                                TARA_VERSION_PATCH);
}

// The ABI's major is the number in the soname, libtara_privacy.so.0.
static void abi_major_is_the_number_of_the_soname(void **state)
{
    (void)state;
    assert_int_equal(tara_abi_version() >> 16, 0);
}

// A program that is older than the library may meet a status it has no name for, and so may a
// newer one: a name is never missing.
static void abi_unknown_numbers_have_a_name(void **state)
{
    (void)state;
    assert_string_equal(tara_status_name(INT32_MIN), "unknown_status");
    assert_string_equal(tara_status_name(INT32_MAX), "unknown_status");
    assert_string_equal(tara_reason_name(INT32_MAX), "unknown");
    assert_string_equal(tara_basis_name(-1), "unknown");
    assert_string_equal(tara_duty_name(INT32_MIN), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abi_version_functions_agree_with_the_header),
        cmocka_unit_test(abi_major_is_the_number_of_the_soname),
        cmocka_unit_test(abi_unknown_numbers_have_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
