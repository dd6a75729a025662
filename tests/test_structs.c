// test_structs.c: structs and errors that cross the public header.
#include "base/structs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef struct later { // A struct as a later version may have it.
    uint32_t struct_size;
    uint32_t flags;
    uint64_t first;
    uint64_t added;
} later;

enum { OURS = 16 };

static void a_struct_is_read_when_all_of_it_is_known(void **state)
{
    later in = {.struct_size = OURS};
    (void)state;
    assert_int_equal(tp_struct_in(NULL, OURS, 0), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_struct_in(&in, OURS, 0), TARA_OK);
    in.flags = 4;
    assert_int_equal(tp_struct_in(&in, OURS, 3), TARA_E_TOO_NEW);
    assert_int_equal(tp_struct_in(&in, OURS, 4), TARA_OK);
    in.struct_size = OURS - 1;
    assert_int_equal(tp_struct_in(&in, OURS, 4), TARA_E_INVALID_ARGUMENT);
    in.struct_size = sizeof in;
    assert_int_equal(tp_struct_in(&in, OURS, 4), TARA_OK);
    in.added = UINT64_C(1) << 63;
    assert_int_equal(tp_struct_in(&in, OURS, 4), TARA_E_TOO_NEW);
    in.struct_size = UINT32_MAX;
    assert_int_equal(tp_struct_in(&in, OURS, 4), TARA_E_INVALID_ARGUMENT);
}

static void a_struct_is_zeroed_as_far_as_it_goes(void **state)
{
    later out = {sizeof out, 7, 7, 7};
    (void)state;
    assert_int_equal(tp_struct_fits(&out, OURS), TARA_OK);
    assert_int_equal(out.first, 7);
    assert_int_equal(tp_struct_out(&out, OURS), TARA_OK);
    assert_int_equal(out.struct_size, sizeof out);
    assert_int_equal(out.flags | out.first | out.added, 0);
    out.struct_size = 8;
    assert_int_equal(tp_struct_out(&out, OURS), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_struct_out(NULL, OURS), TARA_E_INVALID_ARGUMENT);
}

static void an_error_is_told_where_somebody_wants_to_know(void **state)
{
    tara_error error = {.struct_size = sizeof error, .offset = 9, .line = 9, .column = 9};
    char       longer[sizeof error.field + 9];
    (void)state;
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(tp_say_error(&error, TARA_E_SYNTAX, longer, NULL), TARA_E_SYNTAX);
    assert_int_equal(error.status, TARA_E_SYNTAX);
    assert_int_equal(error.offset | error.line | error.column, 0);
    assert_int_equal(strlen(error.field), sizeof error.field - 1);
    assert_string_equal(error.message, "");
    assert_int_equal(tp_say_error(NULL, TARA_E_LIMIT, "a", "b"), TARA_E_LIMIT);
    error.struct_size = 0;
    assert_int_equal(tp_say_error(&error, TARA_E_LIMIT, "a", "b"), TARA_E_LIMIT);
    assert_int_equal(error.status, TARA_E_SYNTAX);
}

static void a_fault_is_told_where_somebody_wants_to_know(void **state)
{
    tara_string_fault fault = {sizeof fault, 1, 2, 3, 4, 5}, told = {.struct_size = sizeof told};
    (void)state;
    told.status = TARA_E_LIMIT;
    assert_int_equal(tp_say_fault(&fault, TARA_E_LIMIT), TARA_E_LIMIT);
    assert_memory_equal(&fault, &told, sizeof fault); // No place of an earlier one.
    assert_int_equal(tp_say_fault(NULL, TARA_E_BUFFER), TARA_E_BUFFER);
    fault.struct_size = 4;
    assert_int_equal(tp_say_fault(&fault, TARA_E_BUFFER), TARA_E_BUFFER);
    assert_int_equal(fault.status, TARA_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_is_read_when_all_of_it_is_known),
        cmocka_unit_test(a_struct_is_zeroed_as_far_as_it_goes),
        cmocka_unit_test(an_error_is_told_where_somebody_wants_to_know),
        cmocka_unit_test(a_fault_is_told_where_somebody_wants_to_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
