// test_erasures_list.c: the list of erasures as text: what is written is read back, and nothing
// else is.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "interop/erasures.h"

enum { TAKEN_MAX = 64 };

typedef struct taken {
    tp_stretch  list[TAKEN_MAX];
    size_t      count;
    tara_status answer; // To the stretch `at`, from 1; 0: to none.
    size_t      at;
} taken;

static tara_status take(void *user, const tp_stretch *stretch)
{
    taken *t = user;
    assert_true(t->count < TAKEN_MAX);
    t->list[t->count++] = *stretch;
    return t->count == t->at ? t->answer : TARA_OK;
}

static tara_error error;

static tara_status read_bytes(const char *bytes, size_t size, taken *t)
{
    char *exact = malloc(size == 0 ? 1 : size); // So that a byte read past its end is seen.
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    error = (tara_error){.struct_size = sizeof error};
    tara_status status = tp_stretches_read((tp_text){exact, size}, take, t, &error);
    free(exact);
    return status;
}

static void write_list(const tp_stretch *list, size_t count, tp_buffer *out)
{
    tp_json_writer json = tp_json_writer_to(out);
    tp_stretches_begin(&json);
    for (size_t i = 0; i < count; i++) tp_stretch_put(&json, &list[i]);
    tp_stretches_end(&json);
    assert_false(out->failed);
}

static void list_is_read_as_it_was_written(void **unused)
{
    (void)unused;
    tp_memory  memory = tp_memory_standard();
    tp_buffer  out = tp_buffer_in(&memory);
    tp_stretch list[4] = {
        {1, 1, {0}, {{0}}}, {7, 3, {0xAB, 0xCD}, {{1, 2}, {0, 0, 0, 0, 0, 0, 0, 0xFF}}},
        {2, TP_STRETCH_MAX, {1}, {{9}}}, {UINT64_MAX - 5, 5, {0}, {{0}}},
    };
    memset(list[3].leaf, 0xFF, 32);
    memset(list[2].others[TP_STRETCH_MAX - 2], 0xFF, TP_STRETCH_MARK);
    write_list(list, 2, &out);
    static const char expected[] =
        "{\"tara_erasures\":1,\"erased\":["
        "{\"first\":1,\"count\":1,\"leaf\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\"},"
        "{\"first\":7,\"count\":3,\"leaf\":"
        "\"abcd000000000000000000000000000000000000000000000000000000000000\","
        "\"others\":\"010200000000000000000000000000ff\"}]}";
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, sizeof expected - 1);
    for (size_t count = 0; count <= 4; count++) {
        taken t = {.count = 0};
        tp_buffer_clear(&out);
        write_list(list, count, &out);
        assert_int_equal(read_bytes((const char *)out.data, out.size, &t), TARA_OK);
        assert_int_equal(t.count, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(t.list[i].first, list[i].first);
            assert_int_equal(t.list[i].count, list[i].count);
            assert_memory_equal(t.list[i].leaf, list[i].leaf, 32);
            assert_memory_equal(t.list[i].others, list[i].others, sizeof list[i].others);
        }
        for (size_t part = 0; part < out.size; part++) { // Cut short it is none, and does nothing.
            t = (taken){.count = 0};
            assert_int_equal(read_bytes((const char *)out.data, part, &t), TARA_E_SYNTAX);
            assert_int_equal(t.count, 0);
        }
    }
    tp_buffer_release(&out);
}

#define LEAF "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\""
#define LIST(stretch) "{\"tara_erasures\":1,\"erased\":[" stretch "]}"

static void list_says_what_is_wrong_with_it(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        tara_status status;
        const char *field;
    } bad[] = {
        {"x", TARA_E_SYNTAX, "list"},
        {"7", TARA_E_INVALID_ARGUMENT, "list"},
        {"null", TARA_E_INVALID_ARGUMENT, "list"},
        {"[]", TARA_E_INVALID_ARGUMENT, "list"},
        {LIST("") "x", TARA_E_SYNTAX, "list"},
        {"{\"erased\":[]}", TARA_E_INVALID_ARGUMENT, "tara_erasures"},
        {"{\"tara_erasures\":\"1\",\"erased\":[]}", TARA_E_INVALID_ARGUMENT, "tara_erasures"},
        {"{\"tara_erasures\":0,\"erased\":[]}", TARA_E_INVALID_ARGUMENT, "tara_erasures"},
        {"{\"tara_erasures\":1,\"erased\":[],\"x\":1}", TARA_E_INVALID_ARGUMENT, "x"},
        {"{\"tara_erasures\":1,\"erased\":null}", TARA_E_INVALID_ARGUMENT, "erased"},
        {LIST("{}"), TARA_E_INVALID_ARGUMENT, "erased[0].first"},
        {LIST("{\"first\":1,\"count\":1}"), TARA_E_INVALID_ARGUMENT, "erased[0].leaf"},
        {LIST("{\"first\":0,\"count\":1,\"leaf\":" LEAF "}"), TARA_E_INVALID_ARGUMENT, "erased[0]"},
        {LIST("{\"first\":1,\"count\":0,\"leaf\":" LEAF "}"), TARA_E_INVALID_ARGUMENT, "erased[0]"},
        {LIST("{\"first\":2,\"count\":18446744073709551614,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0]"},
        {LIST("{\"first\":18446744073709551616,\"count\":1,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].first"},
        {LIST("{\"first\":-1,\"count\":1,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].first"},
        {LIST("{\"first\":1.5,\"count\":1,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].first"},
        {LIST("{\"first\":1,\"count\":1,\"leaf\":\"00\"}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].leaf"},
        {LIST("{\"first\":1,\"count\":1,\"leaf\":7}"), TARA_E_INVALID_ARGUMENT, "erased[0].leaf"},
        {LIST("{\"first\":1,\"count\":1,\"leaf\":\"0011223344556677889"
              "9aabbccddeeff00112233445566778899aabbccddeefg\"}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].leaf"},
        {LIST("{\"first\":1,\"count\":2,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].others"},
        {LIST("{\"first\":1,\"count\":1,\"leaf\":" LEAF ",\"others\":\"0011223344556677\"}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].others"},
        {LIST("{\"first\":1,\"count\":2,\"leaf\":" LEAF ",\"others\":\"001122334455667\"}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].others"},
        {LIST("{\"first\":1,\"count\":2,\"leaf\":" LEAF ",\"others\":\"001122334455667x\"}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].others"},
        {LIST("{\"first\":1,\"count\":2,\"leaf\":" LEAF ",\"others\":2}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].others"},
        {LIST("{\"first\":1,\"first\":1,\"count\":1,\"leaf\":" LEAF "}"),
         TARA_E_INVALID_ARGUMENT, "erased[0].first"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        taken       t = {.count = 0};
        tara_status status = read_bytes(bad[i].text, strlen(bad[i].text), &t);
        if (status != bad[i].status) fail_msg("%s: %d", bad[i].text, status);
        if (strcmp(error.field, bad[i].field) != 0) fail_msg("%s: %s", bad[i].text, error.field);
        assert_int_equal(error.status, status);
        assert_true(error.message[0] != '\0');
        assert_int_equal(t.count, 0);
    }
}

static void list_knows_each_event_by_its_leaf(void **unused)
{
    (void)unused;
    tp_stretch stretch = {.first = 5, .count = 3, .leaf = {1}, .others = {{2}, {3}}};
    for (uint64_t index = 0; index < 5; index++) {
        for (uint8_t first = 1; first <= 5; first++) {
            uint8_t leaf[32] = {first};
            bool    is = index < 3 && first == index + 1;
            assert_int_equal(tp_stretch_has(&stretch, index, leaf), is);
        }
    }
    uint8_t leaf[32] = {1};
    leaf[31] = 1; // Of the first all of it counts.
    assert_false(tp_stretch_has(&stretch, 0, leaf));
    stretch.count = UINT64_MAX;
    assert_false(tp_stretch_has(&stretch, TP_STRETCH_MAX, leaf));
}

// What takes the stretches may end the reading: that is no fault of the text.
static void list_is_read_until_somebody_ends_it(void **unused)
{
    (void)unused;
    tp_memory  memory = tp_memory_standard();
    tp_buffer  out = tp_buffer_in(&memory);
    tp_stretch list[5] = {{.first = 1, .count = 1}, {.first = 2, .count = 1},
                          {.first = 3, .count = 1}, {.first = 4, .count = 1},
                          {.first = 5, .count = 1}};
    write_list(list, 5, &out);
    for (size_t at = 1; at <= 5; at++) {
        taken t = {.answer = TARA_E_STORE, .at = at};
        assert_int_equal(read_bytes((const char *)out.data, out.size, &t), TARA_E_STORE);
        assert_int_equal(t.count, at);
        assert_int_equal(error.status, TARA_OK);
    }
    tp_buffer_release(&out);
}

static tara_status count_only(void *user, const tp_stretch *stretch)
{
    *(uint64_t *)user += stretch->count;
    return TARA_OK;
}

static void list_has_its_limits(void **unused)
{
    (void)unused;
    size_t size = (size_t)TP_ERASURES_BYTES_MAX + 1;
    char  *large = malloc(size);
    assert_non_null(large);
    memset(large, ' ', size);
    memcpy(large, LIST(""), strlen(LIST("")));
    uint64_t count = 0;
    error = (tara_error){.struct_size = sizeof error};
    assert_int_equal(tp_stretches_read((tp_text){large, size}, count_only, &count, &error),
                     TARA_E_LIMIT);
    assert_int_equal(tp_stretches_read((tp_text){large, size - 1}, count_only, &count, &error),
                     TARA_OK);
    char *at = large + sprintf(large, "{\"tara_erasures\":1,\"erased\":[{}");
    for (int i = 0; i < 1 << 20; i++, at += 3) memcpy(at, ",{}", 3);
    memcpy(at, "]}", 2);
    error = (tara_error){.struct_size = sizeof error};
    assert_int_equal(tp_stretches_read((tp_text){large, size - 1}, count_only, &count, &error),
                     TARA_E_LIMIT);
    assert_string_equal(error.field, "erased");
    assert_int_equal(count, 0);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_read_as_it_was_written),
        cmocka_unit_test(list_says_what_is_wrong_with_it),
        cmocka_unit_test(list_knows_each_event_by_its_leaf),
        cmocka_unit_test(list_is_read_until_somebody_ends_it),
        cmocka_unit_test(list_has_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
