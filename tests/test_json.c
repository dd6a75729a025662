// test_json.c: JSON in and out, against other people's vectors and a parser too simple to be wrong.
#define _POSIX_C_SOURCE 200809L // opendir

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define SUITE "../shared/vectors/jsontestsuite/test_parsing"

// --- at hand -----------------------------------------------------------------------------------

// A copy in a block of exactly its size: reading one byte too many is seen by the sanitizer.
static tp_text exact_copy(tp_text text)
{
    char *block = malloc(text.size);
    if (text.size > 0) {
        assert_non_null(block);
        memcpy(block, text.data, text.size);
    }
    return (tp_text){block, text.size};
}

static void release(tp_text text)
{
    free((void *)(uintptr_t)text.data);
}

// What a reader said when it came to its end.
typedef struct verdict {
    bool        valid;
    const char *error;
    size_t      offset;
    size_t      tokens;
} verdict;

// Reads everything and asks every question of every token.
static verdict judge(tp_text text)
{
    tp_text        copy   = exact_copy(text);
    tp_json_reader json   = tp_json_reader_of(copy);
    size_t         tokens = 0;
    tp_json_type   type;

    while ((type = tp_json_next(&json)) != TP_JSON_ERROR && type != TP_JSON_END) {
        tokens++;
        assert_true(json.offset + json.raw.size <= text.size);
        if (type == TP_JSON_STRING || type == TP_JSON_NAME) {
            char  *out  = malloc(json.raw.size + 1);
            size_t size = tp_json_unescape(json.raw, out, json.raw.size);
            assert_true(size <= json.raw.size);
            assert_true(tp_utf8_valid(out, size));
            assert_true(tp_json_raw_equals(json.raw, (tp_text){out, size}));
            free(out);
        }
        int64_t integer;
        if (type == TP_JSON_NUMBER) (void)tp_json_integer(json.raw, &integer);
    }
    verdict said = {type == TP_JSON_END, json.error, json.error_offset, tokens};
    assert_true(said.valid == (said.error == NULL));
    assert_true(said.offset <= text.size);

    tp_json_reader again = tp_json_reader_of(copy);
    assert_true(tp_json_valid(&again) == said.valid);
    release(copy);
    return said;
}

static bool valid(const char *text)
{
    return judge(tp_text_of(text)).valid;
}

static tp_text read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(size + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, size, file), size);
    fclose(file);
    return (tp_text){data, size};
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static size_t reference_utf8(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 + code / 64);
        out[1] = (char)(0x80 + code % 64);
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 + code / 4096);
        out[1] = (char)(0x80 + code / 64 % 64);
        out[2] = (char)(0x80 + code % 64);
        return 3;
    }
    out[0] = (char)(0xF0 + code / 262144);
    out[1] = (char)(0x80 + code / 4096 % 64);
    out[2] = (char)(0x80 + code / 64 % 64);
    out[3] = (char)(0x80 + code % 64);
    return 4;
}

// A document with every kind of token in it. None of its prefixes is JSON.
static const char rich[] =
    "{\"name\": \"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\", "
    "\"escapes\": \"\\\" \\\\ \\/ \\b \\f "
    "\\n \\r \\t \\u00e9 \\ud83d\\uDE00 \\u0000\",\r\n\t\"numbers\": [0, -0, 12, -7.25, 1e9, 2E-3, "
    "3.5e+10],\n \"words\": [true,false , null], \"empty\": [{}, [], \"\"],"
    "\"deep\": [[{\"a\": [{\"b\": {\"c\": [1]}}]}]], \"\": 1 }";

// --- the reader --------------------------------------------------------------------------------

// JSONTestSuite: y_ must parse, n_ must be refused, i_ is ours to decide but must not crash.
static void json_reader_agrees_with_the_test_suite(void **state)
{
    (void)state;
    DIR *directory = opendir(SUITE);
    if (directory == NULL) {
        print_message("skip: no " SUITE "\n");
        return;
    }
    int files = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (strstr(entry->d_name, ".json") == NULL) continue;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", SUITE, entry->d_name);
        tp_text text = read_file(path);
        verdict said = judge(text);
        bool    must_differ = (entry->d_name[0] == 'y' && !said.valid) ||
                              (entry->d_name[0] == 'n' && said.valid);
        if (must_differ) fail_msg("%s: %s", entry->d_name, said.valid ? "accepted" : said.error);
        release(text);
        files++;
    }
    closedir(directory);
    assert_true(files > 100);
}

// The parser everybody writes first: recursive, over text made of a few tokens only. It is LL(1),
// so where it gives up is the first byte that cannot follow.
static bool reference_value(const char *text, size_t *at);

static void reference_space(const char *text, size_t *at)
{
    while (text[*at] == ' ') *at += 1;
}

static bool reference_word(const char *text, size_t *at, const char *word)
{
    if (strncmp(text + *at, word, strlen(word)) != 0) return false;
    *at += strlen(word);
    return true;
}

static bool reference_members(const char *text, size_t *at, char close, bool named)
{
    *at += 1;
    reference_space(text, at);
    if (text[*at] == close) return *at += 1, true;
    for (;;) {
        reference_space(text, at);
        if (named) {
            if (!reference_word(text, at, "\"a\"")) return false;
            reference_space(text, at);
            if (!reference_word(text, at, ":")) return false;
        }
        if (!reference_value(text, at)) return false;
        reference_space(text, at);
        if (text[*at] == close) return *at += 1, true;
        if (!reference_word(text, at, ",")) return false;
    }
}

static bool reference_value(const char *text, size_t *at)
{
    reference_space(text, at);
    if (text[*at] == '{') return reference_members(text, at, '}', true);
    if (text[*at] == '[') return reference_members(text, at, ']', false);
    if (text[*at] == '1') {
        while (text[*at] == '1') *at += 1;
        return true;
    }
    return reference_word(text, at, "\"a\"") || reference_word(text, at, "true") ||
           reference_word(text, at, "null");
}

// RFC 8259, section 2: of all short texts, the reader takes exactly those of the grammar, and
// names the first byte that cannot be.
static void json_reader_agrees_with_a_naive_parser_on_all_short_texts(void **state)
{
    (void)state;
    static const char *const tokens[] = {"{", "}", "[", "]",    ",",    ":",
                                         "1", " ", "\"a\"", "true", "null"};
    enum { KINDS = sizeof tokens / sizeof tokens[0], LENGTH_MAX = 5 };

    size_t texts = 1, accepted = 0;
    for (int length = 0; length <= LENGTH_MAX; length++, texts *= KINDS) {
        for (size_t number = 0; number < texts; number++) {
            char   text[4 * LENGTH_MAX + 1] = "";
            size_t rest                     = number;
            for (int i = 0; i < length; i++, rest /= KINDS) strcat(text, tokens[rest % KINDS]);

            size_t at       = 0;
            bool   expected = reference_value(text, &at);
            reference_space(text, &at);
            expected = expected && text[at] == '\0';

            verdict said = judge(tp_text_of(text));
            if (said.valid != expected) fail_msg("'%s' is judged wrongly", text);
            if (!expected && said.offset != at) {
                fail_msg("'%s' is wrong at %zu, not at %zu", text, at, said.offset);
            }
            accepted += expected;
        }
    }
    assert_true(accepted > 200);
}

typedef struct refusal {
    const char *text;
    size_t      offset;
    const char *error;
} refusal;

static const char no_escape[]  = "expected one of \" \\ / b f n r t u after a backslash";
static const char no_hex[]     = "expected four hexadecimal digits after \\u";
static const char no_low[]     = "expected the low half of a surrogate pair";
static const char lonely_low[] = "expected no low surrogate without a high one before it";
static const char no_quote[]   = "expected '\"' at the end of a string";
static const char no_control[] = "expected control characters in strings to be escaped";
static const char no_utf8[]    = "expected well-formed UTF-8";

static const refusal refusals[] = {
    {"", 0, "expected a value"},
    {" \n ", 3, "expected a value"},
    {"\xEF\xBB\xBF{}", 0, "expected no byte order mark"},
    {"\f1", 0, "expected a value"},
    {"[", 1, "expected a value or ']'"},
    {"[,1]", 1, "expected a value or ']'"},
    {"[1,]", 3, "expected a value"},
    {"[1 2]", 3, "expected ',' or ']' after an element"},
    {"[1}", 2, "expected ',' or ']' after an element"},
    {"[1", 2, "expected ',' or ']' after an element"},
    {"{", 1, "expected a string as member name or '}'"},
    {"{1:2}", 1, "expected a string as member name or '}'"},
    {"{]", 1, "expected a string as member name or '}'"},
    {"{\"a\":1,}", 7, "expected a string as member name"},
    {"{\"a\":1, 'b':2}", 8, "expected a string as member name"},
    {"{\"a\" 1}", 5, "expected ':' after a member name"},
    {"{\"a\"}", 4, "expected ':' after a member name"},
    {"{\"a\":}", 5, "expected a value"},
    {"{\"a\":1 \"b\":2}", 7, "expected ',' or '}' after a member"},
    {"{\"a\":1]", 6, "expected ',' or '}' after a member"},
    {"1 2", 2, "expected nothing after the value"},
    {"{}}", 2, "expected nothing after the value"},
    {"nullx", 4, "expected nothing after the value"},
    {"[nul]", 1, "expected a value or ']'"},
    {"[1,tru", 3, "expected a value"},
    {"True", 0, "expected a value"},
    {"NaN", 0, "expected a value"},
    {"// 1", 0, "expected a value"},
    {"+1", 0, "expected a value"},
    {".5", 0, "expected a value"},
    {"-", 1, "expected a digit after a minus sign"},
    {"-x", 1, "expected a digit after a minus sign"},
    {"-01", 2, "expected no digit after a leading zero"},
    {"00", 1, "expected no digit after a leading zero"},
    {"1.", 2, "expected a digit after a decimal point"},
    {"1.e5", 2, "expected a digit after a decimal point"},
    {"1e", 2, "expected a digit in an exponent"},
    {"1E+", 3, "expected a digit in an exponent"},
    {"1e+-2", 3, "expected a digit in an exponent"},
    {"0x1", 1, "expected nothing after the value"},
    {"\"abc", 4, no_quote},
    {"\"", 1, no_quote},
    {"\"a\tb\"", 2, no_control},
    {"\"a\nb\"", 2, no_control},
    {"\"\x1F\"", 1, no_control},
    {"\"a\\", 3, no_escape},
    {"\"a\\x41\"", 3, no_escape},
    {"\"\\U0041\"", 2, no_escape},
    {"\"\\u00g0\"", 5, no_hex},
    {"\"\\u12\"", 5, no_hex},
    {"\"\\u", 3, no_hex},
    {"\"\\ud800\"", 7, no_low},
    {"\"\\ud800", 7, no_low},
    {"\"\\uDBFFabcdef\"", 7, no_low},
    {"\"\\ud800\\u0041\"", 7, no_low},
    {"\"\\ud800\\ud800\"", 7, no_low},
    {"\"\\ud800\\udc0\"", 7, no_low},
    {"\"\\ud800\\n\"", 7, no_low},
    {"\"x\\udc00\"", 2, lonely_low},
    {"\"\\udfff\\ud800\"", 1, lonely_low},
    {"\"\xC0\x80\"", 1, no_utf8},         // Overlong NUL.
    {"\"\xE0\x9F\xBF\"", 1, no_utf8},     // Overlong U+07FF.
    {"\"\xF0\x8F\xBF\xBF\"", 1, no_utf8}, // Overlong U+FFFF.
    {"\"\xED\xA0\x80\"", 1, no_utf8},     // The surrogate U+D800.
    {"\"\xF4\x90\x80\x80\"", 1, no_utf8}, // U+110000.
    {"\"\xF8\x88\x80\x80\x80\"", 1, no_utf8},
    {"\"ab\x80\"", 3, no_utf8},
    {"\"\xC3\"", 1, no_utf8},
    {"\"\xE2\x82\"", 1, no_utf8},
    {"\"\xF0\x9F\x98", 1, no_utf8},
    {"\"\xFF\"", 1, no_utf8},
    {"[\xC3\xA9]", 1, "expected a value or ']'"},
};

// A person mends a policy file by these sentences and places.
static void json_reader_says_what_was_expected_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const refusal *row  = &refusals[i];
        verdict        said = judge(tp_text_of(row->text));
        if (said.valid) fail_msg("row %zu is accepted: %s", i, row->text);
        assert_string_equal(said.error, row->error);
        assert_int_equal(said.offset, row->offset);
    }
}

// A NUL byte is neither white space nor the end of the text.
static void json_reader_refuses_nul_bytes(void **state)
{
    (void)state;
    assert_false(judge(TP_TEXT("1\0")).valid);
    assert_false(judge(TP_TEXT("\0")).valid);
    assert_false(judge(TP_TEXT("\"\0\"")).valid);
    assert_false(judge(TP_TEXT("\"\\\0\"")).valid);
    assert_false(judge(TP_TEXT("[1\0]")).valid);
    assert_true(judge(TP_TEXT("[1]")).valid);
}

// The text without bytes may have no address.
static void json_reader_refuses_the_text_that_is_nowhere(void **state)
{
    (void)state;
    tp_json_reader json = tp_json_reader_of((tp_text){NULL, 0});
    assert_int_equal(tp_json_next(&json), TP_JSON_ERROR);
    assert_string_equal(json.error, "expected a value");
    assert_int_equal(json.error_offset, 0);
}

static void json_reader_tells_tokens_in_order(void **state)
{
    (void)state;
    static const struct {
        tp_json_type type;
        const char  *raw;
        size_t       offset;
    } expected[] = {
        {TP_JSON_OBJECT, "{", 1},      {TP_JSON_NAME, "a", 2},       {TP_JSON_ARRAY, "[", 8},
        {TP_JSON_NUMBER, "-1.5e3", 9}, {TP_JSON_TRUE, "true", 17},   {TP_JSON_FALSE, "false", 22},
        {TP_JSON_NULL, "null", 28},    {TP_JSON_ARRAY_END, "]", 32}, {TP_JSON_NAME, "b\\n", 34},
        {TP_JSON_STRING, "", 40},      {TP_JSON_OBJECT_END, "}", 42}, {TP_JSON_END, "", 44},
        {TP_JSON_END, "", 44},
    };
    tp_text text = TP_TEXT(" {\"a\" : [-1.5e3 ,true,false,null],\"b\\n\":\"\"} ");
    tp_json_reader json = tp_json_reader_of(text);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(tp_json_next(&json), expected[i].type);
        assert_int_equal(json.type, expected[i].type);
        assert_int_equal(json.offset, expected[i].offset);
        assert_true(tp_text_equal(json.raw, tp_text_of(expected[i].raw)));
    }
}

static void json_reader_stays_at_an_error(void **state)
{
    (void)state;
    tp_json_reader json = tp_json_reader_of(TP_TEXT("[1,]"));
    while (tp_json_next(&json) != TP_JSON_ERROR) {}
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tp_json_next(&json), TP_JSON_ERROR);
        assert_string_equal(json.error, "expected a value");
        assert_int_equal(json.error_offset, 3);
        assert_int_equal(tp_json_skip(&json), TP_JSON_ERROR);
    }
}

// Nesting is bounded by a number, not by the stack of the machine.
static void json_reader_refuses_nesting_deeper_than_64(void **state)
{
    (void)state;
    enum { MANY = 100000 };
    char *text = malloc(MANY);
    assert_non_null(text);

    memset(text, '[', MANY);
    verdict said = judge((tp_text){text, MANY});
    assert_string_equal(said.error, "nesting deeper than 64");
    assert_int_equal(said.offset, 64);

    memset(text, ']', 2 * 65);
    memset(text, '[', 64);
    assert_true(judge((tp_text){text, 2 * 64}).valid);
    text[64] = '[';
    assert_int_equal(judge((tp_text){text, 2 * 65}).offset, 64);

    for (size_t i = 0; i < MANY / 5; i++) memcpy(text + 5 * i, "{\"a\":", 5);
    said = judge((tp_text){text, MANY});
    assert_string_equal(said.error, "nesting deeper than 64");
    assert_int_equal(said.offset, 5 * 64);
    free(text);
}

// Which kind of container is open is known at every one of the 64 levels, also after others were.
static void json_reader_remembers_every_open_bracket(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 200; round++) {
        char   text[64 * 6 + 2], closing[64];
        size_t size = 0;
        for (int level = 0; level < 64; level++) {
            bool object    = next_random(&random) % 2 == 0;
            closing[level] = object ? '}' : ']';
            size += (size_t)sprintf(text + size, "%s", object ? "{\"a\":" : "[");
        }
        text[size++] = '1';
        size_t first_close = size;
        for (int level = 63; level >= 0; level--) text[size++] = closing[level];
        assert_true(judge((tp_text){text, size}).valid);

        size_t wrong = first_close + next_random(&random) % 64;
        text[wrong]  = text[wrong] == '}' ? ']' : '}';
        assert_int_equal(judge((tp_text){text, size}).offset, wrong);
    }
}

// Words, escapes and characters that are wrong are told from their start; the rest to the byte.
enum { TOLD_FROM_START = 5 };

static void json_reader_refuses_every_prefix_of_a_document(void **state)
{
    (void)state;
    assert_true(valid(rich));
    for (size_t size = 0; size < sizeof rich - 1; size++) {
        verdict said = judge((tp_text){rich, size});
        assert_false(said.valid);
        assert_true(said.offset + TOLD_FROM_START >= size);
    }
}

// Whatever one byte becomes, nothing before it is blamed.
static void json_reader_survives_every_byte_changed(void **state)
{
    (void)state;
    char   text[sizeof rich];
    size_t still_valid = 0;
    memcpy(text, rich, sizeof rich);
    for (size_t at = 0; at < sizeof rich - 1; at++) {
        for (int byte = 0; byte < 256; byte++) {
            text[at]     = (char)byte;
            verdict said = judge((tp_text){text, sizeof rich - 1});
            if (said.valid) still_valid++;
            else assert_true(said.offset + TOLD_FROM_START >= at);
        }
        text[at] = rich[at];
    }
    assert_true(still_valid > sizeof rich - 1);
}

static tp_json_type next_of(tp_json_reader *json, int count)
{
    while (--count > 0) tp_json_next(json);
    return tp_json_next(json);
}

static void json_reader_skips_a_value_whole(void **state)
{
    (void)state;
    tp_json_reader json = tp_json_reader_of(TP_TEXT("{\"a\":[1,{\"b\":[]},[]],\"c\":{},\"d\":2}"));
    assert_int_equal(next_of(&json, 3), TP_JSON_ARRAY);
    assert_int_equal(tp_json_skip(&json), TP_JSON_ARRAY_END);
    assert_int_equal(tp_json_next(&json), TP_JSON_NAME);
    assert_true(tp_json_raw_equals(json.raw, TP_TEXT("c")));
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    assert_int_equal(tp_json_skip(&json), TP_JSON_OBJECT_END);
    assert_int_equal(next_of(&json, 2), TP_JSON_NUMBER);
    assert_int_equal(tp_json_skip(&json), TP_JSON_NUMBER);
    assert_true(tp_json_raw_equals(json.raw, TP_TEXT("2")));
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT_END);
    assert_int_equal(tp_json_next(&json), TP_JSON_END);
}

static void json_reader_sees_errors_in_what_it_skips(void **state)
{
    (void)state;
    tp_json_reader json = tp_json_reader_of(TP_TEXT("[[1,[2,}]]"));
    assert_int_equal(next_of(&json, 2), TP_JSON_ARRAY);
    assert_int_equal(tp_json_skip(&json), TP_JSON_ERROR);
    assert_int_equal(json.error_offset, 7);
}

// --- strings and numbers -----------------------------------------------------------------------

// The token of a string literal, checked to be the only one.
static tp_text raw_of(const char *literal)
{
    tp_json_reader json = tp_json_reader_of(tp_text_of(literal));
    assert_int_equal(tp_json_next(&json), TP_JSON_STRING);
    tp_text raw = json.raw;
    assert_int_equal(tp_json_next(&json), TP_JSON_END);
    return raw;
}

typedef struct meaning {
    const char *literal;
    tp_text     text;
} meaning;

static const meaning meanings[] = {
    {"\"\"", {"", 0}},
    {"\"plain\"", {"plain", 5}},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", {"\"\\/\b\f\n\r\t", 8}},
    {"\"a\\u0000b\"", {"a\0b", 3}},
    {"\"\\u0041\\u007f\\u0080\"", {"A\x7F\xC2\x80", 4}},
    {"\"\\u07FF\\u0800\\uffff\"", {"\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF", 8}},
    {"\"\\ud7ff\\ue000\"", {"\xED\x9F\xBF\xEE\x80\x80", 6}},
    {"\"\\ud800\\udc00\"", {"\xF0\x90\x80\x80", 4}},
    {"\"\\uDBFF\\uDFFF\"", {"\xF4\x8F\xBF\xBF", 4}},
    {"\"x\\ud83d\\ude00y\"", {"x\xF0\x9F\x98\x80y", 6}},
    {"\"\xC3\xA9\\n\xC3\xA9\"", {"\xC3\xA9\n\xC3\xA9", 5}},
    {"\"\\\\u0041\"", {"\\u0041", 6}},
};

static void json_strings_mean_what_their_escapes_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        tp_text raw  = exact_copy(raw_of(meanings[i].literal));
        tp_text text = meanings[i].text;
        for (size_t room = 0; room <= raw.size; room++) {
            char  *out  = malloc(room + 1);
            size_t size = tp_json_unescape(raw, out, room);
            assert_int_equal(size, room < text.size ? SIZE_MAX : text.size);
            if (room >= text.size) assert_memory_equal(out, text.data, text.size);
            free(out);
        }
        assert_true(tp_json_raw_equals(raw, text));
        release(raw);
    }
}

// RFC 8259, section 7: any character may be escaped, above U+FFFF as a pair.
static void json_strings_can_escape_every_character(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char raw[16], expected[4], out[12];
        int  size = code < 0x10000
                        ? snprintf(raw, sizeof raw, "\\u%04x", (unsigned)code)
                        : snprintf(raw, sizeof raw, "\\u%04X\\u%04x",
                                   (unsigned)(0xD800 + (code - 0x10000) / 1024),
                                   (unsigned)(0xDC00 + (code - 0x10000) % 1024));
        size_t length = reference_utf8(code, expected);
        size_t got    = tp_json_unescape((tp_text){raw, (size_t)size}, out, sizeof out);
        if (got != length || memcmp(out, expected, length) != 0) fail_msg("U+%04X", (unsigned)code);
        if (tp_json_utf8((tp_text){expected, length}) != length) fail_msg("U+%04X", (unsigned)code);
    }
}

static void json_utf8_finds_nothing_in_nothing(void **state)
{
    (void)state;
    assert_int_equal(tp_json_utf8((tp_text){NULL, 0}), 0);
    assert_int_equal(tp_json_utf8(TP_TEXT("\xC3\xA9\x80")), 2);
    assert_int_equal(tp_json_utf8(TP_TEXT("\xC3")), 0);
}

static void json_raw_equals_compares_meanings_not_spellings(void **state)
{
    (void)state;
    tp_text raw = raw_of("\"p\\u0075rpose\"");
    assert_true(tp_json_raw_equals(raw, TP_TEXT("purpose")));
    assert_false(tp_json_raw_equals(raw, TP_TEXT("purposes")));
    assert_false(tp_json_raw_equals(raw, TP_TEXT("purpos")));
    assert_false(tp_json_raw_equals(raw, TP_TEXT("pvrpose")));
    assert_false(tp_json_raw_equals(raw, TP_TEXT("p")));
    assert_false(tp_json_raw_equals(raw, TP_TEXT("p\\u0075rpose")));
    assert_false(tp_json_raw_equals(raw, (tp_text){NULL, 0}));
    assert_true(tp_json_raw_equals(raw_of("\"\""), (tp_text){NULL, 0}));
    assert_true(tp_json_raw_equals((tp_text){NULL, 0}, (tp_text){NULL, 0}));
    assert_false(tp_json_raw_equals((tp_text){NULL, 0}, TP_TEXT("p")));
}

// The functions on raw text read no further than it goes, whoever gives it to them.
static void json_unescape_refuses_what_no_reader_gives(void **state)
{
    (void)state;
    static const char *const broken[] = {"\\", "a\\", "\\u", "\\u12", "\\x", "\\ud800", "\\ud800\\",
                                         "\\ud800\\u", "\\ud800\\udc0", "\\udc00"};
    char out[16];
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        tp_text raw = exact_copy(tp_text_of(broken[i]));
        assert_int_equal(tp_json_unescape(raw, out, sizeof out), SIZE_MAX);
        assert_false(tp_json_raw_equals(raw, TP_TEXT("a")));
        release(raw);
    }
    assert_int_equal(tp_json_unescape((tp_text){NULL, 0}, NULL, 0), 0);
}

static const struct {
    const char *raw;
    bool        fits;
    int64_t     value;
} integers[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"7", true, 7},
    {"-1", true, -1},
    {"9223372036854775806", true, INT64_MAX - 1},
    {"9223372036854775807", true, INT64_MAX},
    {"-9223372036854775807", true, -INT64_MAX},
    {"-9223372036854775808", true, INT64_MIN},
    {"9223372036854775808", false, 0},
    {"-9223372036854775809", false, 0},
    {"18446744073709551615", false, 0},
    {"18446744073709551616", false, 0},
    {"-18446744073709551617", false, 0},
    {"92233720368547758070", false, 0},
    {"99999999999999999999999999999999999999", false, 0},
    {"1.0", false, 0},
    {"1e2", false, 0},
    {"1E2", false, 0},
    {"-1.5", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"+1", false, 0},
    {"1 ", false, 0},
};

static void json_integers_reach_both_ends_of_64_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        int64_t value = 4711;
        tp_text raw   = exact_copy(tp_text_of(integers[i].raw));
        assert_int_equal(tp_json_integer(raw, &value), integers[i].fits);
        assert_true(value == (integers[i].fits ? integers[i].value : 4711));
        release(raw);
    }
}

// --- places ------------------------------------------------------------------------------------

static void check_place(const char *text, size_t offset, uint32_t line, uint32_t column)
{
    uint32_t got_line = 0, got_column = 0;
    tp_json_place(tp_text_of(text), offset, &got_line, &got_column);
    assert_int_equal(got_line, line);
    assert_int_equal(got_column, column);
}

// Editors count lines and characters from 1; a character of four bytes is one.
static void json_place_counts_lines_and_characters(void **state)
{
    (void)state;
    const char *text = "{\r\n  \"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\": x}\n";
    size_t      x    = (size_t)(strchr(text, 'x') - text);
    check_place(text, 0, 1, 1);
    check_place(text, 1, 1, 2);
    check_place(text, 3, 2, 1);
    check_place(text, x, 2, 10);
    check_place(text, strlen(text), 3, 1);
    check_place(text, SIZE_MAX, 3, 1);
    check_place("a\n\n\nb", 4, 4, 1);
    check_place("", 0, 1, 1);
    check_place(NULL, 5, 1, 1);
    assert_int_equal(judge(tp_text_of(text)).offset, x);
}

// --- the writer --------------------------------------------------------------------------------

typedef struct paper {
    tp_memory memory;
    tp_buffer buffer;
} paper;

static void page_open(paper *page)
{
    page->memory = tp_memory_standard();
    page->buffer = tp_buffer_in(&page->memory);
}

static tp_text page_text(const paper *page)
{
    return (tp_text){(const char *)page->buffer.data, page->buffer.size};
}

static void page_expect(paper *page, const char *expected)
{
    tp_text text = page_text(page);
    assert_false(page->buffer.failed);
    if (!tp_text_equal(text, tp_text_of(expected))) {
        fail_msg("wrote %.*s\nnot   %s", (int)text.size, text.data, expected);
    }
    tp_buffer_release(&page->buffer);
}

static void write_example(tp_json_writer *json)
{
    tp_json_begin_object(json);
    tp_json_name(json, "version");
    tp_json_int(json, -1);
    tp_json_name(json, "empty");
    tp_json_begin_object(json);
    tp_json_end_object(json);
    tp_json_name(json, "list");
    tp_json_begin_array(json);
    tp_json_begin_array(json);
    tp_json_end_array(json);
    tp_json_begin_object(json);
    tp_json_name_text(json, TP_TEXT("a\"b"));
    tp_json_bool(json, true);
    tp_json_name(json, "c");
    tp_json_string(json, NULL);
    tp_json_end_object(json);
    tp_json_string(json, "x");
    tp_json_end_array(json);
    tp_json_name(json, "raw");
    tp_json_raw(json, TP_TEXT("[1, 2]"));
    tp_json_name(json, "last");
    tp_json_bool(json, false);
    tp_json_end_object(json);
}

static void json_compact_takes_out_what_lays_out(void **state)
{
    static const struct { const char *given, *left; } rows[] = {
        {"", ""}, {" \t\r\n", ""}, {"{\n  \"a b\": [1, 2],\r\n\t\"c\": { }\n}\n",
                                   "{\"a b\":[1,2],\"c\":{}}"},
        {"[\"\\\" \", \"\\\\\", \" \"]", "[\"\\\" \",\"\\\\\",\" \"]"}, {"true", "true"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char   text[64];
        size_t size = strlen(rows[i].given);
        memcpy(text, rows[i].given, size);
        size = tp_json_compact(text, size);
        assert_int_equal(size, strlen(rows[i].left));
        assert_memory_equal(text, rows[i].left, size);
    }
}

static void json_writer_writes_no_white_space(void **state)
{
    (void)state;
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    write_example(&json);
    page_expect(&page, "{\"version\":-1,\"empty\":{},"
                       "\"list\":[[],{\"a\\\"b\":true,\"c\":null},\"x\"],"
                       "\"raw\":[1, 2],\"last\":false}");
}

// The layout of policy files: people read and compare them.
static void json_writer_indents_by_two_and_keeps_empty_containers_short(void **state)
{
    (void)state;
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    json.indent         = true;
    write_example(&json);
    page_expect(&page, "{\n"
                       "  \"version\": -1,\n"
                       "  \"empty\": {},\n"
                       "  \"list\": [\n"
                       "    [],\n"
                       "    {\n"
                       "      \"a\\\"b\": true,\n"
                       "      \"c\": null\n"
                       "    },\n"
                       "    \"x\"\n"
                       "  ],\n"
                       "  \"raw\": [1, 2],\n"
                       "  \"last\": false\n"
                       "}");
}

static void write_string_of(paper *page, tp_text text)
{
    page_open(page);
    tp_json_writer json = tp_json_writer_to(&page->buffer);
    tp_json_text(&json, text);
}

// RFC 8785, section 3.2.2.2: the short escapes, lower-case \u00xx, and nothing else.
static void json_writer_escapes_as_canonical_json_does(void **state)
{
    (void)state;
    for (int byte = 0; byte < 0x80; byte++) {
        static const char *const two = "\b\t\n\f\r\"\\", *const letters = "btnfr\"\\";
        char        in[3] = {'a', (char)byte, 'b'}, expected[16];
        const char *short_form = byte == 0 ? NULL : strchr(two, byte);
        if (short_form != NULL) sprintf(expected, "\"a\\%cb\"", letters[short_form - two]);
        else if (byte < 0x20) sprintf(expected, "\"a\\u%04xb\"", (unsigned)byte);
        else sprintf(expected, "\"a%cb\"", byte);
        paper page;
        write_string_of(&page, (tp_text){in, 3});
        page_expect(&page, expected);
    }
    paper page;
    write_string_of(&page, TP_TEXT("/\x7F\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80"));
    page_expect(&page, "\"/\x7F\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\"");
    write_string_of(&page, (tp_text){NULL, 0});
    page_expect(&page, "\"\"");
}

// What we write, others must be able to read: never ill-formed UTF-8 (RFC 8259, section 8.1).
static void json_writer_replaces_what_is_not_utf8(void **state)
{
    (void)state;
    paper page;
    write_string_of(&page, TP_TEXT("a\x80z\xC3"));
    page_expect(&page, "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\"");
    write_string_of(&page, TP_TEXT("\xED\xA0\x80\xC3\xA9"));
    page_expect(&page, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\"");
    write_string_of(&page, TP_TEXT("\xE2\x82\"\xF0\x9F"));
    page_expect(&page, "\"\xEF\xBF\xBD\xEF\xBF\xBD\\\"\xEF\xBF\xBD\xEF\xBF\xBD\"");

    for (unsigned bytes = 0; bytes < 0x10000; bytes++) {
        char in[2] = {(char)(bytes >> 8), (char)(bytes & 0xFF)};
        write_string_of(&page, (tp_text){in, 2});
        assert_true(judge(page_text(&page)).valid);
        tp_text raw = {page_text(&page).data + 1, page.buffer.size - 2};
        assert_int_equal(tp_json_raw_equals(raw, (tp_text){in, 2}), tp_utf8_valid(in, 2));
        tp_buffer_release(&page.buffer);
    }
}

static void json_writer_writes_integers_to_both_ends(void **state)
{
    (void)state;
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    tp_json_begin_array(&json);
    tp_json_int(&json, 0);
    tp_json_int(&json, INT64_MAX);
    tp_json_int(&json, INT64_MIN);
    tp_json_uint(&json, 0);
    tp_json_uint(&json, UINT64_MAX);
    tp_json_uint(&json, 10);
    tp_json_end_array(&json);
    page_expect(&page, "[0,9223372036854775807,-9223372036854775808,0,18446744073709551615,10]");
}

// Mistakes of the caller cost a value, not the document.
static void json_writer_stays_json_when_misused(void **state)
{
    (void)state;
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    tp_json_begin_object(&json);
    tp_json_name(&json, "a");
    tp_json_name(&json, "b");
    tp_json_end_object(&json);
    tp_json_end_object(&json);
    tp_json_end_array(&json);
    page_expect(&page, "{\"a\":null,\"b\":null}");
}

// One writer for a file of lines: values outside of any container get no commas.
static void json_writer_can_write_texts_one_after_another(void **state)
{
    (void)state;
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    for (int64_t i = 0; i < 2; i++) {
        tp_json_begin_array(&json);
        tp_json_int(&json, i);
        tp_json_end_array(&json);
        tp_buffer_byte(&page.buffer, '\n');
    }
    page_expect(&page, "[0]\n[1]\n");
}

static void json_writer_knows_no_greatest_depth(void **state)
{
    (void)state;
    enum { DEEP = 5000 };
    paper page;
    page_open(&page);
    tp_json_writer json = tp_json_writer_to(&page.buffer);
    for (int i = 0; i < DEEP; i++) tp_json_begin_array(&json);
    tp_json_int(&json, 1);
    for (int i = 0; i < DEEP; i++) tp_json_end_array(&json);
    assert_int_equal(page.buffer.size, 2 * DEEP + 1);
    assert_int_equal(json.depth, 0);
    assert_int_equal(page.buffer.data[DEEP], '1');
    tp_buffer_release(&page.buffer);
}

// --- there and back ----------------------------------------------------------------------------

typedef struct written {
    tp_json_type type;
    int64_t      integer;
    char         text[24];
    size_t       size;
} written;

enum { WRITTEN_MAX = 400 };

typedef struct scenario {
    written steps[WRITTEN_MAX];
    size_t  count;
} scenario;

static written random_text(uint64_t *random, tp_json_type type)
{
    static const uint32_t edges[] = {0,    8,     0x1F,  '"',    '\\',    0x7F,
                                     0x80, 0x7FF, 0x800, 0xFFFF, 0x10FFFF};
    written step = {.type = type};
    for (size_t left = next_random(random) % 6; left > 0; left--) {
        bool     edge = next_random(random) % 2 == 0;
        uint32_t code = edge ? edges[next_random(random) % (sizeof edges / sizeof edges[0])]
                             : 'a' + (uint32_t)(next_random(random) % 26);
        step.size += reference_utf8(code, step.text + step.size);
    }
    return step;
}

// Of all sizes and both signs.
static int64_t random_integer(uint64_t *random)
{
    uint64_t bits  = next_random(random) << 33 ^ next_random(random) << 10;
    int64_t  value = (int64_t)(bits >> (1 + next_random(random) % 62));
    return next_random(random) % 2 == 0 ? value : -value;
}

static void random_script(scenario *script, uint64_t *random)
{
    char   open[40];
    size_t depth = 0;
    script->count = 0;
    do {
        bool    full = script->count > WRITTEN_MAX - 60;
        int     kind = full && depth > 0 ? 0 : (int)(next_random(random) % 9);
        bool    end  = depth > 0 && kind == 0;
        written step = {.type = TP_JSON_NULL};
        if (!end && depth > 0 && open[depth - 1] == '{') {
            script->steps[script->count++] = random_text(random, TP_JSON_NAME);
        }
        if (end) {
            step.type = open[--depth] == '{' ? TP_JSON_OBJECT_END : TP_JSON_ARRAY_END;
        } else if (kind <= 3 && depth < sizeof open) {
            step.type     = kind == 1 ? TP_JSON_OBJECT : TP_JSON_ARRAY;
            open[depth++] = kind == 1 ? '{' : '[';
        } else if (kind <= 5) {
            step = random_text(random, TP_JSON_STRING);
        } else if (kind == 6) {
            step.type    = TP_JSON_NUMBER;
            step.integer = random_integer(random);
        } else {
            step.type = kind == 7 ? TP_JSON_TRUE : TP_JSON_FALSE;
        }
        script->steps[script->count++] = step;
    } while (depth > 0);
}

static void write_step(tp_json_writer *json, const written *step)
{
    tp_text text = {step->text, step->size};
    switch (step->type) {
    case TP_JSON_OBJECT: tp_json_begin_object(json); break;
    case TP_JSON_OBJECT_END: tp_json_end_object(json); break;
    case TP_JSON_ARRAY: tp_json_begin_array(json); break;
    case TP_JSON_ARRAY_END: tp_json_end_array(json); break;
    case TP_JSON_NAME: tp_json_name_text(json, text); break;
    case TP_JSON_STRING: tp_json_text(json, text); break;
    case TP_JSON_NUMBER: tp_json_int(json, step->integer); break;
    case TP_JSON_TRUE: tp_json_bool(json, true); break;
    case TP_JSON_FALSE: tp_json_bool(json, false); break;
    default: tp_json_null(json); break;
    }
}

static void check_script(const scenario *script, tp_text text)
{
    tp_text        copy = exact_copy(text);
    tp_json_reader json = tp_json_reader_of(copy);
    for (size_t i = 0; i < script->count; i++) {
        const written *step = &script->steps[i];
        assert_int_equal(tp_json_next(&json), step->type);
        if (step->type == TP_JSON_NAME || step->type == TP_JSON_STRING) {
            assert_true(tp_json_raw_equals(json.raw, (tp_text){step->text, step->size}));
        }
        int64_t integer = 0;
        if (step->type == TP_JSON_NUMBER) assert_true(tp_json_integer(json.raw, &integer));
        assert_true(integer == step->integer);
    }
    assert_int_equal(tp_json_next(&json), TP_JSON_END);
    release(copy);
}

// Reading undoes writing, whatever was written and in whichever layout.
static void json_read_again_is_what_was_written(void **state)
{
    (void)state;
    uint64_t random  = 2026;
    size_t   longest = 0;
    for (int round = 0; round < 2000; round++) {
        scenario script;
        random_script(&script, &random);
        if (script.count > longest) longest = script.count;

        paper page;
        page_open(&page);
        tp_json_writer json = tp_json_writer_to(&page.buffer);
        json.indent         = round % 2 == 1;
        for (size_t i = 0; i < script.count; i++) write_step(&json, &script.steps[i]);
        check_script(&script, page_text(&page));
        tp_buffer_release(&page.buffer);
        assert_int_equal(page.memory.live_bytes, 0);
    }
    assert_true(longest > 50);
}

// A host with little memory: after `left` requests there is no more.
typedef struct poor_host {
    int left;
} poor_host;

static void *poor_allocate(void *host, size_t size)
{
    poor_host *poor = host;
    return poor->left-- > 0 ? malloc(size) : NULL;
}

static void *poor_resize(void *host, void *block, size_t old_size, size_t new_size)
{
    void *moved = poor_allocate(host, new_size);
    if (moved == NULL) return NULL;
    if (block != NULL) memcpy(moved, block, old_size < new_size ? old_size : new_size);
    free(block);
    return moved;
}

static void poor_release(void *host, void *block, size_t size)
{
    (void)host;
    (void)size;
    free(block);
}

// Out of memory is told once, at the end, and what was written before is a beginning of the text.
static void json_writer_survives_memory_running_out_at_every_request(void **state)
{
    (void)state;
    paper whole;
    page_open(&whole);
    tp_json_writer full = tp_json_writer_to(&whole.buffer);
    for (int i = 0; i < 50; i++) write_example(&full);

    bool finished = false;
    for (int n = 0; !finished; n++) {
        poor_host poor   = {n};
        tp_memory memory = {poor_allocate, poor_resize, poor_release, &poor, 0};
        tp_buffer buffer = tp_buffer_in(&memory);

        tp_json_writer json = tp_json_writer_to(&buffer);
        for (int i = 0; i < 50; i++) write_example(&json);
        finished = !buffer.failed;
        assert_true(finished == (buffer.size == whole.buffer.size));
        if (buffer.size > 0) assert_memory_equal(buffer.data, whole.buffer.data, buffer.size);
        assert_int_equal(json.depth, 0);
        tp_buffer_release(&buffer);
        assert_int_equal(memory.live_bytes, 0);
        assert_true(n < 1000);
        assert_true(n > 0 || !finished);
    }
    tp_buffer_release(&whole.buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_reader_agrees_with_the_test_suite),
        cmocka_unit_test(json_reader_agrees_with_a_naive_parser_on_all_short_texts),
        cmocka_unit_test(json_reader_says_what_was_expected_and_where),
        cmocka_unit_test(json_reader_refuses_nul_bytes),
        cmocka_unit_test(json_reader_refuses_the_text_that_is_nowhere),
        cmocka_unit_test(json_reader_tells_tokens_in_order),
        cmocka_unit_test(json_reader_stays_at_an_error),
        cmocka_unit_test(json_reader_refuses_nesting_deeper_than_64),
        cmocka_unit_test(json_reader_remembers_every_open_bracket),
        cmocka_unit_test(json_reader_refuses_every_prefix_of_a_document),
        cmocka_unit_test(json_reader_survives_every_byte_changed),
        cmocka_unit_test(json_reader_skips_a_value_whole),
        cmocka_unit_test(json_reader_sees_errors_in_what_it_skips),
        cmocka_unit_test(json_strings_mean_what_their_escapes_say),
        cmocka_unit_test(json_strings_can_escape_every_character),
        cmocka_unit_test(json_utf8_finds_nothing_in_nothing),
        cmocka_unit_test(json_raw_equals_compares_meanings_not_spellings),
        cmocka_unit_test(json_unescape_refuses_what_no_reader_gives),
        cmocka_unit_test(json_integers_reach_both_ends_of_64_bits),
        cmocka_unit_test(json_place_counts_lines_and_characters),
        cmocka_unit_test(json_compact_takes_out_what_lays_out),
        cmocka_unit_test(json_writer_writes_no_white_space),
        cmocka_unit_test(json_writer_indents_by_two_and_keeps_empty_containers_short),
        cmocka_unit_test(json_writer_escapes_as_canonical_json_does),
        cmocka_unit_test(json_writer_replaces_what_is_not_utf8),
        cmocka_unit_test(json_writer_writes_integers_to_both_ends),
        cmocka_unit_test(json_writer_stays_json_when_misused),
        cmocka_unit_test(json_writer_can_write_texts_one_after_another),
        cmocka_unit_test(json_writer_knows_no_greatest_depth),
        cmocka_unit_test(json_read_again_is_what_was_written),
        cmocka_unit_test(json_writer_survives_memory_running_out_at_every_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
