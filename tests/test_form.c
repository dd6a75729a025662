// test_form.c: JSON by tables of members: what is told of what is refused.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "interop/form.h"

typedef struct inner {
    uint8_t  flag;
    uint64_t number;
} inner;

typedef struct outer {
    inner    within;
    uint64_t sum;
    uint32_t checked;
} outer;

static const tp_member inner_members[] = {
    {"flag", tp_form_flag, offsetof(inner, flag), false, NULL, 0},
    {"number", tp_form_uint64, offsetof(inner, number), true, NULL, 0},
};
static const tp_form inner_form = TP_FORM(inner_members, NULL);

static tara_status read_inner(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_object(r, &inner_form, at);
}

static tara_status add_number(tp_reading *r, void *user)
{
    uint64_t   *sum = user, number = 0;
    tara_status status = tp_form_uint64(r, NULL, &number);
    *sum += number;
    return status;
}

static tara_status read_numbers(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, 12, "at most 12 numbers", add_number, at);
}

static tara_status check_outer(tp_reading *r, void *base)
{
    outer *o = base;
    o->checked++;
    return o->sum == 13 ? tp_form_refuse_member(r, "numbers", "no thirteen") : TARA_OK;
}

static const tp_member outer_members[] = {
    {"within", read_inner, offsetof(outer, within), false, NULL, 0},
    {"numbers", read_numbers, offsetof(outer, sum), true, NULL, 0},
    {"anything", tp_form_skip, 0, true, NULL, 0},
    {"a_member_with_a_name_that_is_rather_longer_than_places_in_errors_are", read_inner,
     offsetof(outer, within), true, NULL, 0},
};
static const tp_form outer_form = TP_FORM(outer_members, check_outer);

static tara_error error;

static tara_status read_text(const char *text, outer *out)
{
    tp_reading r = {.text = {text, strlen(text)}, .error = &error, .now = 1000};
    memset(&error, 0xEE, sizeof error);
    memset(out, 0, sizeof *out);
    r.json = tp_json_reader_of(r.text);
    assert_true(tp_json_valid(&r.json));
    r.json = tp_json_reader_of(r.text);
    tp_json_next(&r.json);
    return tp_form_object(&r, &outer_form, out);
}

static void expect(const char *text, tara_status status, const char *field, const char *message)
{
    outer out;
    assert_int_equal(read_text(text, &out), status);
    assert_int_equal(error.status, status);
    assert_string_equal(error.field, field);
    assert_string_equal(error.message, message);
    assert_int_equal(out.checked, strcmp(message, "no thirteen") == 0);
}

static void form_reads_members_in_any_order(void **state)
{
    (void)state;
    outer out;
    assert_int_equal(read_text("{\"anything\":[{\"within\":1}],\"numbers\":[1,2,3],"
                               "\"within\":{\"number\":18446744073709551615,\"fl\\u0061g\":true}}",
                               &out), TARA_OK);
    assert_int_equal(out.sum, 6);
    assert_int_equal(out.within.flag, 1);
    assert_int_equal(out.within.number, UINT64_MAX);
    assert_int_equal(out.checked, 1);
    assert_int_equal(read_text("{\"within\":{\"flag\":false}}", &out), TARA_OK);
    assert_int_equal(out.within.flag, 0);
}

static void form_tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    expect("{}", TARA_E_INVALID_ARGUMENT, "within", "this member is missing");
    expect("{\"within\":{}}", TARA_E_INVALID_ARGUMENT, "within.flag", "this member is missing");
    expect("{\"within\":[]}", TARA_E_INVALID_ARGUMENT, "within", "expected an object");
    expect("{\"within\":{\"flag\":true,\"flag\":true}}", TARA_E_INVALID_ARGUMENT, "within.flag",
           "this member stands here twice");
    expect("{\"within\":{\"flag\":true,\"flog\":true}}", TARA_E_INVALID_ARGUMENT, "within.flog",
           "there is no such member");
    expect("{\"numbers\":{}}", TARA_E_INVALID_ARGUMENT, "numbers", "expected an array");
    expect("{\"numbers\":[0,1,2,3,4,5,6,7,8,9,10,-1]}", TARA_E_INVALID_ARGUMENT, "numbers[11]",
           "expected an integer from 0 to 18446744073709551615");
    expect("{\"numbers\":[0,0,0,0,0,0,0,0,0,0,0,0,0]}", TARA_E_LIMIT, "numbers",
           "at most 12 numbers");
    expect("{\"numbers\":[6,7],\"within\":{\"flag\":true}}", TARA_E_INVALID_ARGUMENT, "numbers",
           "no thirteen");
    assert_int_equal(error.line, 1);
    expect("{\n \"within\":\n  3}", TARA_E_INVALID_ARGUMENT, "within", "expected an object");
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 3);
    assert_int_equal(error.offset, 15);
}

// A name from outside is repeated only when it looks like one; a place that is too long is cut.
static void form_repeats_no_input(void **state)
{
    (void)state;
    expect("{\"nadia@example.org\":1}", TARA_E_INVALID_ARGUMENT, "(a name)",
           "there is no such member");
    expect("{\"\":1}", TARA_E_INVALID_ARGUMENT, "(a name)", "there is no such member");
    expect("{\"33612345678\":1}", TARA_E_INVALID_ARGUMENT, "(a name)", "there is no such member");
    expect("{\"a234567890123456789012345678901234567890\":1}", TARA_E_INVALID_ARGUMENT,
           "(a name)", "there is no such member");
    expect("{\"a_member_with_a_name_that_is_rather_longer_than_places_in_errors_are\":{}}",
           TARA_E_INVALID_ARGUMENT,
           "a_member_with_a_name_that_is_rather_longer_than_places_in_error",
           "this member is missing");
}

static void form_counts_no_further_than_asked(void **state)
{
    (void)state;
    static const char text[] = "[[],{\"a\":[1,2]},3,4]";
    tp_reading r = {.text = {text, sizeof text - 1}};
    r.json = tp_json_reader_of(r.text);
    tp_json_next(&r.json);
    assert_int_equal(tp_form_count(&r, 4), 4);
    assert_int_equal(tp_form_count(&r, 3), 4);
    assert_int_equal(tp_form_count(&r, 2), 3);
    assert_int_equal(tp_form_count(&r, 100), 4);
    tp_json_skip(&r.json);
    assert_int_equal(tp_form_count(&r, 4), 0); // No bracket was just read.
}

static tara_status read_one(tp_value_reader *read, const char *text, void *out)
{
    tp_reading r = {.text = {text, strlen(text)}, .error = &error, .now = 1000};
    r.json = tp_json_reader_of(r.text);
    tp_json_next(&r.json);
    return read(&r, NULL, out);
}

static void form_knows_what_is_past(void **state)
{
    (void)state;
    tp_time at = 7;
    assert_int_equal(read_one(tp_form_past, "\"1970-01-01T00:00:01Z\"", &at), TARA_OK);
    assert_int_equal(at, 1000);
    assert_int_equal(read_one(tp_form_past, "\"1970-01-01T00:00:01.001Z\"", &at),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(read_one(tp_form_past, "null", &at), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(read_one(tp_form_past_or_null, "null", &at), TARA_OK);
    assert_int_equal(at, 0);
    assert_int_equal(read_one(tp_form_time, "\"9999-12-31T23:59:59Z\"", &at), TARA_OK);
    assert_int_equal(read_one(tp_form_time_or_null, "null", &at), TARA_OK);
    assert_int_equal(at, 0);
    assert_int_equal(read_one(tp_form_until, "null", &at), TARA_OK);
    assert_true(at == TP_TIME_NEVER);
    int32_t day = 0;
    assert_int_equal(read_one(tp_form_day_or_null, "null", &day), TARA_OK);
    assert_int_equal(day, TP_DAY_MAX);
    assert_int_equal(read_one(tp_form_day_or_null, "\"1970-01-03\"", &day), TARA_OK);
    assert_int_equal(day, 2);
    assert_int_equal(read_one(tp_form_day_or_null, "\"1970-01-32\"", &day),
                     TARA_E_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_reads_members_in_any_order),
        cmocka_unit_test(form_tells_what_is_wrong_and_where),
        cmocka_unit_test(form_repeats_no_input),
        cmocka_unit_test(form_counts_no_further_than_asked),
        cmocka_unit_test(form_knows_what_is_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
