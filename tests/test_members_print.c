// test_members_print.c: checking and printing structs by tables: refusals, escapes, counting.
#include "dsr_kit.h"

#include "base/members.h"

typedef struct thing {
    tp_text  text, encoded, bytes, raw;
    char     uuid[40];
    tp_time  time;
    int32_t  word, flag, has_number;
    uint32_t bits, count;
    uint32_t unused;
    uint64_t number;
    tp_text  texts[2];
} thing;

static const tp_word  rows[] = {{1, "one"}, {1, "uno"}, {5, "five"}};
static const tp_words words = TP_WORDS(rows, "expected one or five");

enum { FIRST = 1, SECOND = 2, BOTH = 3 };
#define AT(field) offsetof(thing, field)
static const tp_json_member members[] = {
    {"text", TP_MEMBER_TEXT, AT(text), SECOND, BOTH, 0, 0, NULL, NULL},
    {"encoded", TP_MEMBER_ENCODED, AT(encoded), 0, BOTH, AT(bytes), 0, NULL, NULL},
    {"raw", TP_MEMBER_RAW, AT(raw), 0, BOTH, 0, 0, NULL, NULL},
    {"uuid", TP_MEMBER_UUID, AT(uuid), 0, BOTH, 0, 0, NULL, NULL},
    {"time", TP_MEMBER_TIME, AT(time), 0, BOTH, 0, 0, NULL, NULL},
    {"word", TP_MEMBER_WORD, AT(word), 0, BOTH, 0, 0, &words, NULL},
    {"flag", TP_MEMBER_FLAG, AT(flag), 0, FIRST, 0, 0, NULL, NULL},
    {"number", TP_MEMBER_NUMBER, AT(number), 0, BOTH, AT(has_number), 0, NULL, NULL},
    {"texts", TP_MEMBER_TEXTS, AT(texts), 0, BOTH, AT(count), 2, NULL, NULL},
    {"bits", TP_MEMBER_BITS, AT(bits), 0, BOTH, 0, 0, &words, NULL},
};
static const tp_members form = {members, sizeof members / sizeof *members, false};

static char   text[1024];
static size_t needed;

static const char *printed(const thing *t)
{
    ASSERT_OK(tp_members_check(&form, FIRST, t, NULL));
    ASSERT_OK(tp_members_print(&form, FIRST, t, text, sizeof text - 1, &needed));
    text[needed] = '\0';
    return text;
}

static void nothing_is_an_empty_object(void **state)
{
    (void)state;
    thing t = {.number = 7}; // Which is not there: its flag is 0.
    assert_string_equal(printed(&t), "{}");
}

static void each_kind_is_printed(void **state)
{
    (void)state;
    thing t = {
        .text = TP_TEXT("a\"\\/\b\f\n\r\t\x01\x1F\x7F\xC3\xA9"), .bytes = TP_TEXT("foobar"),
        .raw = TP_TEXT("[1]"), .uuid = "a7551968-d5d6-44b2-9831-815ac9017798",
        .time = 1, .word = 1, .flag = 1, .has_number = 1, .number = INT64_MAX,
        .bits = 1u << 1 | 1u << 5, .count = 2, .texts = {TP_TEXT("x"), TP_TEXT("y")},
    };
    assert_string_equal(printed(&t),
        "{\"text\":\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\","
        "\"encoded\":\"Zm9vYmFy\",\"raw\":[1],"
        "\"uuid\":\"a7551968-d5d6-44b2-9831-815ac9017798\","
        "\"time\":\"1970-01-01T00:00:00.001Z\",\"word\":\"one\",\"flag\":true,"
        "\"number\":9223372036854775807,\"texts\":[\"x\",\"y\"],\"bits\":[\"one\",\"five\"]}");
    size_t size = needed;
    for (size_t capacity = 0; capacity < size; capacity++) {
        char *block = exact_block(text, capacity);
        assert_int_equal(tp_members_print(&form, FIRST, &t, block, capacity, &needed),
                         TARA_E_BUFFER);
        assert_int_equal(needed, size);
        free(block);
    }
    assert_int_equal(tp_members_print(&form, FIRST, &t, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_members_print(&form, FIRST, &t, text, 1, NULL), TARA_E_INVALID_ARGUMENT);
}

static void what_could_not_be_read_is_refused_by_name(void **state)
{
    (void)state;
    static const struct { const char *name; thing t; uint32_t kind; } cases[] = {
        {"text", {.number = 0}, SECOND},
        {"flag", {.text = {"x", 1}, .flag = 1}, SECOND},
        {"text", {.text = {"\xFF", 1}}, FIRST},
        {"text", {.text = {NULL, 1}}, FIRST},
        {"encoded", {.encoded = {"e30", 3}}, FIRST},
        {"encoded", {.encoded = {"e30=", 4}, .bytes = {"{}", 2}}, FIRST},
        {"encoded", {.bytes = {NULL, 1}}, FIRST},
        {"raw", {.raw = {"{", 1}}, FIRST},
        {"raw", {.raw = {"null", 4}}, FIRST},
        {"raw", {.raw = {"1,\"a\":2", 7}}, FIRST},
        {"uuid", {.uuid = "x"}, FIRST},
        {"time", {.time = INT64_MAX}, FIRST},
        {"word", {.word = 2}, FIRST},
        {"flag", {.flag = -1}, FIRST},
        {"number", {.has_number = 1, .number = UINT64_MAX}, FIRST},
        {"texts", {.count = 3}, FIRST},
        {"texts", {.count = 1}, FIRST},
        {"texts", {.count = 1, .texts = {{"", 0}, {"", 0}}}, FIRST},
        {"bits", {.bits = 4}, FIRST},
        {"bits", {.bits = UINT32_MAX}, FIRST},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tara_error error = {.struct_size = sizeof error};
        assert_int_equal(tp_members_check(&form, cases[i].kind, &cases[i].t, &error),
                         TARA_E_INVALID_ARGUMENT);
        assert_string_equal(error.field, cases[i].name);
    }
}

static void what_is_counted_does_not_wrap(void **state)
{
    (void)state;
    tp_members_printer p = {.first = true};
    for (int i = 0; i < 3; i++) tp_print_bytes(&p, "", SIZE_MAX / 2);
    assert_true(p.size == SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_an_empty_object),
        cmocka_unit_test(each_kind_is_printed),
        cmocka_unit_test(what_could_not_be_read_is_refused_by_name),
        cmocka_unit_test(what_is_counted_does_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
