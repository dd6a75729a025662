// test_json_shape.c: texts held to tables: what is missing, of another type or twice is named.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_shape.h"

static const char *const words[] = {"a:One", "a:Two"};

static const tp_shape_member inner_rows[] = {
    {"n", TP_SHAPE_COUNT, true, NULL, NULL, 0, 0},
    {"b", TP_SHAPE_BOOL, false, NULL, NULL, 0, 0},
    {"s", TP_SHAPE_STRING, false, NULL, NULL, 0, 0},
};
static const char *b_without_s(const tp_shape_seen *seen, size_t *member)
{
    *member = 2;
    return (seen->truths & 2) && !(seen->strings & 4) ? "expected s beside b" : NULL;
}
static const tp_shape_form inner = {inner_rows, 3, b_without_s};
static const tp_shape_member rows[] = {
    {"list", TP_SHAPE_OBJECTS, false, &inner, NULL, 0, 0},
    {"texts", TP_SHAPE_STRINGS, false, NULL, NULL, 0, 5},
    {"nodes", TP_SHAPE_NODES, false, &inner, NULL, 0, 0},
    {"word", TP_SHAPE_VALUES, false, NULL, words, 2, 1},
    {"object", TP_SHAPE_OBJECT, false, NULL, NULL, 0, 0},
};
static const tp_shape_form form = {rows, 5, NULL};

static uint64_t   facts;
static tara_error error;

static tara_status check(const char *text, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    error = (tara_error){.struct_size = sizeof error};
    tara_status status = tp_shape_check((tp_text){copy, size}, &form, &facts, &error);
    free(copy);
    assert_int_equal(status, error.status);
    return status;
}

static void shape_takes_what_the_table_says(void **state)
{
    (void)state;
    static const char *const taken[] = {
        "{}", "{\"list\":[]}", "{\"list\":[{\"n\":0},{\"n\":-0,\"b\":false,\"x\":{\"x\":[[]]}}]}",
        "{\"nodes\":{\"n\":99999999999999999999999}}", "{\"nodes\":[{\"n\":1}]}",
        "{\"word\":\"a:One\"}", "{\"word\":[\"x\",\"a:Two\"]}", "{\"word\":{\"@id\":\"a:Two\"}}",
        "{\"word\":[{\"y\":\"\"},{\"@id\":\"a:\\u0054wo\"}]}", "{\"object\":{\"n\":null}}",
        "{\"list\":[{\"n\":1,\"b\":true,\"s\":\"\"}]}", "{\"other\":[1,[2],null],\"x\":null}",
        "{\"x\":{\"y\":1,\"z\":{\"w\":1}},\"y\":2,\"z\":3,\"w\":4}",
    };
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (check(taken[i], strlen(taken[i])) != TARA_OK) {
            fail_msg("%s: %s: %s", taken[i], error.field, error.message);
        }
    }
    static const char both[] = "{\"word\":\"a:Two\",\"texts\":[]}";
    assert_int_equal(check(both, sizeof both - 1), TARA_OK);
    assert_int_equal(facts, 1U << 2 | 1U << 5);
}

static void shape_names_what_is_wrong(void **state)
{
    (void)state;
    static const struct { const char *text, *field; uint32_t column; } wrong[] = {
        {"[]", "", 1}, {"1", "", 1},
        {"{\"list\":{}}", "list", 9}, {"{\"list\":[1]}", "list[0]", 10},
        {"{\"list\":[{}]}", "list[0].n", 10},
        {"{\"list\":[{\"n\":1},{\"n\":1.0}]}", "list[1].n", 23},
        {"{\"list\":[{\"n\":-1}]}", "list[0].n", 15},
        {"{\"list\":[{\"n\":1e2}]}", "list[0].n", 15},
        {"{\"list\":[{\"n\":1,\"b\":\"true\"}]}", "list[0].b", 21},
        {"{\"list\":[{\"n\":1,\"b\":true,\"s\":1}]}", "list[0].s", 30},
        {"{\"list\":[{\"n\":1,\"b\":true}]}", "list[0].s", 10},
        {"{\"texts\":\"a\"}", "texts", 10}, {"{\"texts\":[\"a\",[]]}", "texts[1]", 15},
        {"{\"nodes\":[]}", "nodes", 10}, {"{\"nodes\":\"a\"}", "nodes", 10},
        {"{\"nodes\":[[{\"n\":1}]]}", "nodes[0]", 11}, {"{\"nodes\":null}", "nodes", 10},
        {"{\"word\":\"a:Three\"}", "word", 9}, {"{\"word\":[\"a:Three\"]}", "word", 9},
        {"{\"word\":{\"x\":\"a:One\"}}", "word", 9},
        {"{\"word\":{\"@id\":[\"a:One\"]}}", "word", 9},
        {"{\"object\":[]}", "object", 11},
        {"{\"x\":1,\"x\":1}", "", 8}, {"{\"x\":1,\"\\u0078\":1}", "", 8},
        {"{\"x\":{\"y\":[{\"z\":1,\"z\":2}]}}", "", 19}, {"{\"list\":[],\"list\":[]}", "list", 12},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        tara_status status = check(wrong[i].text, strlen(wrong[i].text));
        bool same = status == TARA_E_INVALID_ARGUMENT && error.column == wrong[i].column
                 && strcmp(error.field, wrong[i].field) == 0 && error.message[0] != '\0';
        if (!same) {
            fail_msg("%s: %d %s %u %s", wrong[i].text, (int)status, error.field,
                     (unsigned)error.column, error.message);
        }
    }
}

static void shape_refuses_what_is_no_json_in_whole(void **state)
{
    (void)state;
    static const char text[] =
        "{\"list\":[{\"n\":1,\"b\":true,\"s\":\"\\u00e9\"}],\"word\":\"a:One\"}";
    for (size_t size = 0; size < sizeof text - 1; size++) {
        assert_int_equal(check(text, size), TARA_E_SYNTAX);
    }
    assert_int_equal(check(text, sizeof text - 1), TARA_OK);
    assert_int_equal(check("{} {}", 5), TARA_E_SYNTAX);
}

// A level opened inside a level, to the reader's own limit and beyond.
static void shape_walks_as_deep_as_json_goes(void **state)
{
    (void)state;
    char text[400];
    for (int depth = 1; depth <= 65; depth++) {
        size_t size = 0;
        for (int i = 0; i < depth - 1; i++) size += (size_t)sprintf(text + size, "{\"x\":");
        size += (size_t)sprintf(text + size, "{}");
        for (int i = 0; i < depth - 1; i++) text[size++] = '}';
        assert_int_equal(check(text, size), depth <= 64 ? TARA_OK : TARA_E_SYNTAX);
    }
}

static size_t wide(char *text, int from, int count)
{
    size_t size = (size_t)sprintf(text, "{");
    for (int i = from; i < from + count; i++) {
        size += (size_t)sprintf(text + size, "%s\"m%d\":0", i > from ? "," : "", i);
    }
    return size + (size_t)sprintf(text + size, "}");
}

static void shape_bounds_the_members_of_an_object(void **state)
{
    (void)state;
    static char text[4096];
    assert_int_equal(check(text, wide(text, 0, TP_SHAPE_MEMBERS_MAX)), TARA_OK);
    assert_int_equal(check(text, wide(text, 0, TP_SHAPE_MEMBERS_MAX + 1)), TARA_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shape_takes_what_the_table_says),
        cmocka_unit_test(shape_names_what_is_wrong),
        cmocka_unit_test(shape_refuses_what_is_no_json_in_whole),
        cmocka_unit_test(shape_walks_as_deep_as_json_goes),
        cmocka_unit_test(shape_bounds_the_members_of_an_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
