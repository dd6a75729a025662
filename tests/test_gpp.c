// test_gpp.c: GPP strings: what they say, what is refused and where, both ways.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "interop/gpp.h"
#include "rows_kit.h"

#define VECTORS "../shared/vectors/gpp/"
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MANY                                                                                   \
    "DBABrGA~BVWqAAEABCA~BWoYYZoI~BWoYYYI~BWoYYQg~BWaGGGCA~BWoYYYQg"

static tara_status decode(const char *text, size_t size, tara_gpp *gpp, tara_string_fault *fault)
{
    *gpp = (tara_gpp){.struct_size = sizeof *gpp};
    *fault = (tara_string_fault){.struct_size = sizeof *fault};
    tara_status status = tara_gpp_decode(text, size, gpp, fault);
    assert_int_equal(fault->status, status);
    if (status == TARA_OK) return status;
    assert_true(fault->offset <= size);
    assert_int_equal(gpp->section_count, 0);
    assert_null(gpp->text);
    return status;
}

static tara_gpp good(const char *text)
{
    tara_gpp          gpp;
    tara_string_fault fault;
    tara_status       status = decode(text, strlen(text), &gpp, &fault);
    if (status != TARA_OK) fail_msg("%s: %s", text, tara_status_name(status));
    return gpp;
}

static tara_gpp_section section_of(const char *text, uint32_t id)
{
    tara_gpp         gpp = good(text);
    tara_gpp_section section = {.struct_size = sizeof section};
    assert_int_equal(tara_gpp_find(&gpp, id, &section), TARA_OK);
    assert_int_equal(section.id, id);
    return section;
}

static uint32_t value_of(const tara_gpp_section *section, const char *name, uint32_t index)
{
    uint32_t value = 99;
    assert_int_equal(tara_gpp_value(section, name, strlen(name), index, &value), TARA_OK);
    return value;
}

// --- Fibonacci codes ---------------------------------------------------------------------------

// By the definition: take the greatest Fibonacci number that fits, again and again. The code as
// characters; its length.
static size_t slow_code(uint32_t number, char out[32])
{
    uint32_t numbers[32] = {1, 2};
    size_t   last = 1, length = 0;
    while (numbers[last] <= number) {
        numbers[last + 1] = numbers[last] + numbers[last - 1];
        last++;
    }
    memset(out, '0', 32);
    for (size_t i = last + 1; i-- > 0;) {
        if (numbers[i] > number) continue;
        number -= numbers[i];
        out[i] = '1';
        if (length == 0) length = i + 1;
    }
    out[length] = '1';
    return length + 1;
}

static void codes_are_those_of_the_definition(void **state)
{
    (void)state;
    for (uint32_t number = 1; number <= TP_GPP_NUMBER_MAX; number++) {
        char             code[32], text[8];
        size_t           length = slow_code(number, code), at = 3;
        tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
        tp_sextets_put(&out, 7, 3); // Somewhere in a digit, and behind ones.
        tp_gpp_put_fibonacci(&out, number);
        assert_int_equal(out.bits, 3 + length);
        assert_int_equal(tp_gpp_fibonacci_bits(number), length);
        tp_sextets_end(&out, 1);
        tp_text digits = {text, out.size};
        for (size_t i = 0; i < length; i++) {
            assert_int_equal(tp_sextets_bit(digits, 3 + i), code[i] == '1');
        }
        assert_int_equal(tp_gpp_take_fibonacci(digits, &at), number);
        assert_int_equal(at, 3 + length);
    }
}

static void codes_without_an_end_or_of_too_much_are_none(void **state)
{
    char code[32], text[8];
    (void)state;
    for (uint32_t number = TP_GPP_NUMBER_MAX + 1; number < 400000; number += 7) {
        size_t           length = slow_code(number, code), at = 0;
        tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
        for (size_t i = 0; i < length; i++) tp_sextets_put(&out, code[i] == '1', 1);
        tp_sextets_end(&out, 1);
        assert_int_equal(tp_gpp_take_fibonacci((tp_text){text, out.size}, &at), 0);
        assert_int_equal(at, 0);
    }
    for (uint32_t number = 1; number <= TP_GPP_NUMBER_MAX; number += 11) {
        size_t length = slow_code(number, code), at = 0;
        for (size_t digits = 0; 6 * digits < length; digits++) { // A part of the code.
            tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
            for (size_t i = 0; i < 6 * digits; i++) tp_sextets_put(&out, code[i] == '1', 1);
            assert_int_equal(tp_gpp_take_fibonacci((tp_text){text, digits}, &at), 0);
        }
    }
    size_t at = 0;
    assert_int_equal(tp_gpp_take_fibonacci(TP_TEXT("AAAAAAAAAAAAAAAA"), &at), 0);
    assert_int_equal(tp_gpp_take_fibonacci(TP_TEXT("qqqqqqqqqqqqqqqq"), &at), 0); // 1010…
}

// --- headers -----------------------------------------------------------------------------------

static void headers_name_sections(void **state)
{
    (void)state;
    assert_int_equal(good("DBAA").section_count, 0);
    assert_int_equal(good("DBAAAAAAAAAA").section_count, 0); // What follows does not matter.
    tara_gpp gpp = good("DBABM~" "CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA");
    assert_int_equal(gpp.section_count, 1);
    assert_int_equal(gpp.places[0].id, 2);
    gpp = good("DBABMA~" "CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA");
    assert_int_equal(gpp.places[0].id, 2);
    gpp = good("DBABjw~whatever~1YNN");
    assert_int_equal(gpp.section_count, 2);
    assert_int_equal(gpp.places[0].id, 5);
    assert_int_equal(gpp.places[1].id, 6);
    gpp = good(MANY);
    assert_int_equal(gpp.section_count, 6);
    for (uint32_t i = 0; i < 6; i++) assert_int_equal(gpp.places[i].id, 7 + i);
}

// Any set of numbers comes back from the header that is written for it.
static void headers_are_read_as_they_were_written(void **state)
{
    uint32_t random = 1;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        tara_gpp_section  sections[TARA_GPP_SECTIONS_MAX];
        tara_string_fault fault = {.struct_size = sizeof fault};
        size_t            count = 0, needed = 0;
        uint32_t          id = 27; // Behind those with layouts: any text is one.
        char              text[4096];
        while (count < (size_t)round % (TARA_GPP_SECTIONS_MAX + 1)) {
            random = random * 1664525 + 1013904223;
            id += random >> 28 < 9 ? 1 : 1 + (random >> 8) % (round % 3 == 0 ? 1000 : 20);
            sections[count] = (tara_gpp_section){.struct_size = sizeof sections[0], .id = id,
                                                 .text = "raw", .text_size = 3};
            if (id > TP_GPP_NUMBER_MAX) break;
            count++;
        }
        assert_int_equal(tara_gpp_encode(sections, count, text, sizeof text, &needed, &fault),
                         TARA_OK);
        tara_gpp gpp;
        assert_int_equal(decode(text, needed, &gpp, &fault), TARA_OK);
        assert_int_equal(gpp.section_count, count);
        for (size_t i = 0; i < count; i++) assert_int_equal(gpp.places[i].id, sections[i].id);
    }
}

// --- what is refused ---------------------------------------------------------------------------

static void what_is_wrong_is_told_with_its_place(void **state)
{
    static const struct {
        const char *text;
        tara_status status;
        uint32_t    offset, bit, section, segment;
    } cases[] = {
        {"", TARA_E_EMPTY_SEGMENT, 0, 0, 0, 0},
        {"~", TARA_E_EMPTY_SEGMENT, 0, 0, 0, 0},
        {"CBAA", TARA_E_VALUE, 0, 0, 0, 0},
        {"D", TARA_E_TRUNCATED, 1, 6, 0, 0},
        {"DAAA", TARA_E_VERSION, 1, 6, 0, 0},
        {"DCAA", TARA_E_VERSION, 1, 6, 0, 0},
        {"DB", TARA_E_TRUNCATED, 2, 12, 0, 0},
        {"DBA", TARA_E_TRUNCATED, 2, 12, 0, 0},
        {"DBAB", TARA_E_TRUNCATED, 4, 24, 0, 0},
        {"DBABA", TARA_E_FIBONACCI, 4, 25, 0, 0},            // No end before the text's.
        {"DBABAAAAAAAAAAAA~x", TARA_E_FIBONACCI, 4, 25, 0, 0},
        {"DBACMA~x~x", TARA_E_FIBONACCI, 4, 29, 0, 0},       // The second code has none.
        {"DB=AA", TARA_E_PADDING, 2, 12, 0, 0},
        {"DBAA+", TARA_E_ALPHABET, 4, 24, 0, 0},
        {"DBAA/", TARA_E_ALPHABET, 4, 24, 0, 0},
        {"DBABMA.A~x", TARA_E_ALPHABET, 6, 36, 0, 0},
        {"DBAA~", TARA_E_SECTION_COUNT, 4, 0, 0, 0},
        {"DBAA~x", TARA_E_SECTION_COUNT, 4, 0, 0, 0},
        {"DBABL", TARA_E_SECTION_COUNT, 5, 0, 0, 0},
        {"DBABL~one~two", TARA_E_SECTION_COUNT, 5, 0, 0, 0},
        {"DBABL~", TARA_E_EMPTY_SEGMENT, 6, 0, 1, 0},
        {"DBABL~.QA", TARA_E_EMPTY_SEGMENT, 6, 0, 1, 0},
        {"DBABL~B", TARA_E_TRUNCATED, 7, 6, 1, 0},
        {"DBABL~BAAAAAAAA", TARA_E_TRUNCATED, 15, 54, 1, 0}, // Version 1: 60 bits.
        {"DBABL~CEAAAAAAAQA.QA", TARA_E_TRUNCATED, 17, 66, 1, 0},
        {"DBABL~BAAAAAAAAAA.AA", TARA_E_UNKNOWN_SEGMENT, 18, 0, 1, 1},
        {"DBABL~BAAAAAAAAAA.gA", TARA_E_UNKNOWN_SEGMENT, 18, 0, 1, 1},
        {"DBABL~BAAAAAAAAAA.", TARA_E_EMPTY_SEGMENT, 18, 0, 1, 1},
        {"DBABL~BAAAAAAAAAA.QA.", TARA_E_EMPTY_SEGMENT, 21, 0, 1, 2},
        {"DBABL~BAAAAAAAAAA.QA.YA", TARA_E_DUPLICATE, 21, 0, 1, 2},
        {"DBABL~BAAAAAAAAAA.Q=", TARA_E_PADDING, 19, 6, 1, 1},
        {"DBABL~BAAAAAA*AAA.QA", TARA_E_ALPHABET, 13, 42, 1, 0},
        {"DBABRg~BEAAABA.QA", TARA_E_UNKNOWN_SEGMENT, 15, 0, 1, 1}, // Virginia has no GPC.
        {"DBABzw~1YNN~BVWqAAEABCA.", TARA_E_EMPTY_SEGMENT, 24, 0, 2, 1},
        {"DBABzw~1Y~BVWqAAEABCA", TARA_E_TRUNCATED, 9, 16, 1, 0},
        {"DBABzw~1YNN-~BVWqAAEABCA", TARA_E_SYNTAX, 11, 32, 1, 0},
        {"DBABzw~1Yn-~BVWqAAEABCA", TARA_E_VALUE, 9, 16, 1, 0},
        {"DBABzw~x~BVWqAAEABCA", TARA_E_VERSION, 7, 0, 1, 0},
        {"DBABzw~~BVWqAAEABCA", TARA_E_EMPTY_SEGMENT, 7, 0, 1, 0},
        {"DBABM~CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.I=AA", TARA_E_PADDING, 52, 6, 1, 1},
        {"DBABjw~a!c~1YNN", TARA_E_ALPHABET, 8, 6, 1, 0},
        {"DBABjw~~1YNN", TARA_E_EMPTY_SEGMENT, 7, 0, 1, 0},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tara_gpp          gpp;
        tara_string_fault fault;
        size_t            size = strlen(cases[i].text);
        char             *text = rows_exact(cases[i].text, size);
        tara_status       status = decode(text, size, &gpp, &fault);
        if (status != cases[i].status || fault.offset != cases[i].offset ||
            fault.bit != cases[i].bit || fault.section != cases[i].section ||
            fault.segment != cases[i].segment) {
            fail_msg("%s: %s at %d, bit %d of section %d, segment %d", cases[i].text,
                     tara_status_name(status), (int)fault.offset, (int)fault.bit,
                     (int)fault.section, (int)fault.segment);
        }
        free(text);
    }
}

static void numbers_and_counts_have_limits(void **state)
{
    char              text[64];
    tara_gpp          gpp;
    tara_string_fault fault;
    (void)state;
    // A group from 65535 on of two; and two numbers whose sum is too large.
    for (int group = 0; group < 2; group++) {
        tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
        tp_sextets_put(&out, 3 << 6 | 1, 12);
        tp_sextets_put(&out, group ? 1 : 2, 12);
        tp_sextets_put(&out, (uint64_t)group, 1);
        tp_gpp_put_fibonacci(&out, TP_GPP_NUMBER_MAX);
        if (!group) tp_sextets_put(&out, 0, 1);
        size_t second = out.bits;
        tp_gpp_put_fibonacci(&out, 1);
        tp_sextets_end(&out, 6);
        assert_int_equal(decode(text, out.size, &gpp, &fault), TARA_E_OVER_MAXIMUM);
        assert_int_equal(fault.bit, second);
    }
    // All of 1 to 65535, without the sections: the count is found without walking them.
    tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
    tp_sextets_put(&out, 3 << 6 | 1, 12);
    tp_sextets_put(&out, 1, 12);
    tp_sextets_put(&out, 1, 1);
    tp_gpp_put_fibonacci(&out, 1);
    tp_gpp_put_fibonacci(&out, TP_GPP_NUMBER_MAX - 1);
    tp_sextets_end(&out, 6);
    assert_int_equal(decode(text, out.size, &gpp, &fault), TARA_E_SECTION_COUNT);
    // As many sections as it says, and too many.
    size_t size = out.size;
    char  *whole = malloc(size + 2 * TP_GPP_NUMBER_MAX);
    assert_non_null(whole);
    memcpy(whole, text, size);
    for (int i = 0; i < TP_GPP_NUMBER_MAX; i++, size += 2) memcpy(whole + size, "~A", 2);
    assert_int_equal(decode(whole, size, &gpp, &fault), TARA_E_LIMIT);
    assert_int_equal(decode(whole, size - 2, &gpp, &fault), TARA_E_SECTION_COUNT);
    free(whole);
}

// A reader that looked at what it passed again and again would not end within a test's time.
static void a_megabyte_of_anything_is_read_once(void **state)
{
    enum { SIZE = 1 << 20 };
    static const char *const fillings[] = {"A", "~", ".", "~.", "BA.QA", "~1YNN", "D", "\xFF",
                                           "A.", "_"};
    static const char *const beginnings[] = {"", "DBAA", "DBABL~B", "DBABL~BAAAAAAAAAA.QA",
                                             "DBABjw~", "DBABjw~a~1YNN", "DB__", "DB__MMMMMMM"};
    char             *text = malloc(SIZE);
    tara_gpp          gpp;
    tara_string_fault fault;
    (void)state;
    assert_non_null(text);
    for (size_t f = 0; f < LENGTH(fillings); f++) {
        for (size_t b = 0; b < LENGTH(beginnings); b++) {
            size_t at = strlen(beginnings[b]), period = strlen(fillings[f]);
            memcpy(text, beginnings[b], at);
            for (size_t i = 0; at + i < SIZE; i++) text[at + i] = fillings[f][i % period];
            (void)decode(text, SIZE, &gpp, &fault);
        }
    }
    free(text);
}

// --- every prefix and every bit ----------------------------------------------------------------

#define WITH_TC                                                                                \
    "DBADNZGA~CP188cAP188cA-aAG5ESAHE8APfgAAAAAB5YIXwBICRAJjAeUB9YH7AgZBB4ELwAAAAA.IAAA."      \
    "cDgAH_wAFYAAAAAAAAAAAAAA~1YNN~BEhqgiqoaA"

static const char *const samples[] = {
    MANY,
    WITH_TC,
    "DBABLA~CAAAWVVVVVRA.QA",
    "DBABLA~BEAAAAAAAABA.QA",
    "DBABzw~1YNN~BVWqAAEABCA.YA",
    "DBACEYw~BkpA.YA~BiGJ.UUA",
    "DBABgeA~BmKhkiaJSA.QA~BhhUGIYA.YA",
    "DBABjw~opaque.~1---",
};

// What is decoded says the same when it is written by its values and read again.
static void check_again(const tara_gpp *gpp)
{
    tara_gpp_section  sections[TARA_GPP_SECTIONS_MAX];
    tara_string_fault fault;
    char              text[1024];
    size_t            needed = 0;
    tara_gpp          again;
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        sections[i] = (tara_gpp_section){.struct_size = sizeof sections[0]};
        assert_int_equal(tara_gpp_section_at(gpp, i, &sections[i]), TARA_OK);
        (void)tara_gpp_section_valid(&sections[i], NULL);
        if (sections[i].parts != 0) sections[i].text = NULL;
    }
    assert_int_equal(tara_gpp_encode(sections, gpp->section_count, text, sizeof text, &needed,
                                     NULL), TARA_OK);
    assert_int_equal(decode(text, needed, &again, &fault), TARA_OK);
    assert_int_equal(again.section_count, gpp->section_count);
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section section = {.struct_size = sizeof section};
        assert_int_equal(tara_gpp_section_at(&again, i, &section), TARA_OK);
        assert_int_equal(section.id, sections[i].id);
        assert_int_equal(section.layout, sections[i].layout);
        assert_int_equal(section.parts, sections[i].parts);
        assert_memory_equal(section.values, sections[i].values, sizeof section.values);
    }
}

static void try_text(const char *text, size_t size)
{
    tara_gpp          gpp;
    tara_string_fault fault;
    char             *block = rows_exact(text, size);
    int32_t           on;
    if (decode(block, size, &gpp, &fault) == TARA_OK) {
        assert_int_equal(tara_gpp_gpc(&gpp, &on), TARA_OK);
        check_again(&gpp);
    }
    free(block);
}

static void sweep(const char *given, size_t size)
{
    char text[1024];
    assert_true(size <= sizeof text);
    for (size_t prefix = 0; prefix <= size; prefix++) try_text(given, prefix);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        memcpy(text, given, size);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        try_text(text, size);
    }
}

static void prefixes_and_flipped_bits_do_no_harm(void **state)
{
    static const char *const files[] = {"tests/data/gpp/generated.json", VECTORS "generated.json",
                                        VECTORS "from-upstream-tests.json"};
    (void)state;
    for (size_t i = 0; i < LENGTH(samples); i++) {
        tara_gpp whole = good(samples[i]);
        check_again(&whole);
        sweep(samples[i], strlen(samples[i]));
    }
    for (size_t i = 0; i < LENGTH(files); i++) {
        rows       all = rows_open(files[i], "gpp");
        static row given;
        while (rows_next(&all, &given)) sweep(given.string, given.size);
        rows_close(&all);
    }
}

// --- sections ----------------------------------------------------------------------------------

static void values_stand_under_their_names(void **state)
{
    (void)state;
    tara_gpp_section section = section_of(MANY, TARA_GPP_US_CA);
    assert_int_equal(value_of(&section, "Version", 0), 1);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 2);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 0), 0);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 1), 1);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 8), 2);
    assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 1), 2);
    assert_int_equal(value_of(&section, "MspaServiceProviderMode", 0), 2);
    uint32_t value = 7;
    assert_int_equal(tara_gpp_value(&section, "Gpc", 3, 0, &value), TARA_E_NOT_FOUND);
    assert_int_equal(tara_gpp_value(&section, "SharingNotice", 13, 0, &value), TARA_E_NOT_FOUND);
    assert_int_equal(tara_gpp_value(&section, "SaleOptOut", 10, 1, &value),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_value(&section, "SensitiveDataProcessing", 23, 9, &value),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(value, 7);
    section = section_of("DBABgeA~BmKhkiaJSA.QA~BhhUGIYA.YA", TARA_GPP_US_TN);
    assert_int_equal(value_of(&section, "Gpc", 0), 1);
    section = section_of("DBACEYw~BkpA.YA~BiGJ.UUA", TARA_GPP_US_RI);
    assert_int_equal(section.parts, TARA_GPP_PART_CORE | TARA_GPP_PART_SENSITIVE);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 0), 1);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 7), 0);
    section = section_of("DBABzw~1YN-~BVWqAAEABCA", TARA_GPP_USP_V1);
    assert_int_equal(value_of(&section, "OptOutSale", 0), 'N');
    assert_int_equal(value_of(&section, "LspaCovered", 0), '-');
}

static void fields_are_told_one_after_the_other(void **state)
{
    (void)state;
    for (uint32_t id = 1; id <= 27; id++) {
        tara_gpp_section section = {.struct_size = sizeof section, .id = id};
        tara_gpp_field   field = {.struct_size = sizeof field};
        uint32_t         index = 0, next = 0;
        for (; tara_gpp_field_at(&section, index, &field) == TARA_OK; index++) {
            assert_int_equal(field.first, next);
            assert_true(field.count > 0 && strlen(field.name) > 0);
            next += field.count;
        }
        assert_null(field.name);
        assert_int_equal(index > 0, id >= TARA_GPP_USP_V1);
    }
    tara_gpp_section section = section_of(MANY, TARA_GPP_US_NATIONAL); // Of version 1.
    tara_gpp_field   field = {.struct_size = sizeof field};
    assert_int_equal(tara_gpp_field_at(&section, 10, &field), TARA_OK);
    assert_string_equal(field.name, "SensitiveDataProcessing");
    assert_int_equal(field.count, 12);
    assert_int_equal(field.kind, TARA_GPP_CONSENT);
}

static void sections_have_names(void **state)
{
    (void)state;
    for (uint32_t id = 1; id <= 27; id++) {
        uint32_t    back = 0;
        const char *name = tara_gpp_section_name(id);
        assert_int_equal(tara_gpp_section_id(name, strlen(name), &back), TARA_OK);
        assert_int_equal(back, id);
    }
    uint32_t id = 5;
    assert_string_equal(tara_gpp_section_name(TARA_GPP_US_NATIONAL), "usnat");
    assert_string_equal(tara_gpp_section_name(0), "");
    assert_string_equal(tara_gpp_section_name(28), "");
    assert_int_equal(tara_gpp_section_id("", 0, &id), TARA_E_NOT_FOUND);
    assert_int_equal(tara_gpp_section_id("usna", 4, &id), TARA_E_NOT_FOUND);
    assert_int_equal(id, 5);
}

// Version 1 with as many bits as version 2 has is what an old encoder wrote: the values stand where
// version 2 has them, and there are as many as version 1 has. So @iabgpp/cmpapi 3.2.0 reads it.
static void national_sections_are_read_by_version_and_length(void **state)
{
    static const uint8_t sensitive[12] = {1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    (void)state;
    uint32_t         value;
    tara_gpp_section section = section_of("DBABLA~BEAAAAAAAABA.QA", TARA_GPP_US_NATIONAL);
    assert_int_equal(value_of(&section, "Version", 0), 1);
    assert_int_equal(value_of(&section, "MspaCoveredTransaction", 0), 1);
    section = section_of("DBABLA~BAAAYYYYmWZg.YA", TARA_GPP_US_NATIONAL);
    for (uint32_t i = 0; i < LENGTH(sensitive); i++) {
        assert_int_equal(value_of(&section, "SensitiveDataProcessing", i), sensitive[i]);
    }
    assert_int_equal(tara_gpp_value(&section, "SensitiveDataProcessing", 23, 12, &value),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 0), 1);
    assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 1), 2);
    assert_int_equal(tara_gpp_value(&section, "KnownChildSensitiveDataConsents", 31, 2, &value),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(value_of(&section, "PersonalDataConsents", 0), 2);
    assert_int_equal(value_of(&section, "MspaCoveredTransaction", 0), 1);
    assert_int_equal(value_of(&section, "MspaOptOutOptionMode", 0), 2);
    assert_int_equal(value_of(&section, "MspaServiceProviderMode", 0), 0);
    assert_int_equal(value_of(&section, "Gpc", 0), 1);
    section = section_of("DBABLA~BAAAAAAAAAB.QA", TARA_GPP_US_NATIONAL); // 66 bits.
    assert_int_equal(tara_gpp_value(&section, "SensitiveDataProcessing", 23, 12, &value),
                     TARA_E_INVALID_ARGUMENT);
    section = section_of("DBABLA~CAAAWVVVVVRA.QA", TARA_GPP_US_NATIONAL);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 15), 1);
}

static void what_is_not_known_is_carried(void **state)
{
    static const struct { const char *text; uint32_t id; const char *raw; } cases[] = {
        {"DBABjw~whatever.it_is-~1YNN", TARA_GPP_TCF_CA_V1, "whatever.it_is-"},
        {"DBABL~DAAAAAAAAAA.__.-", TARA_GPP_US_NATIONAL, "DAAAAAAAAAA.__.-"}, // Version 3.
        {"DBABRg~AAAA", TARA_GPP_US_VA, "AAAA"},                              // Version 0.
        {"DBABTA~2YNY", TARA_GPP_USP_V1, "2YNY"},
        {"DBABMA~BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", TARA_GPP_TCF_EU_V2,
         "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA"},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tara_gpp_section section = section_of(cases[i].text, cases[i].id);
        uint32_t         value;
        assert_int_equal(section.layout, 0);
        assert_int_equal(section.parts, 0);
        assert_int_equal(section.text_size, strlen(cases[i].raw));
        assert_memory_equal(section.text, cases[i].raw, section.text_size);
        assert_int_equal(tara_gpp_value(&section, "Version", 7, 0, &value), TARA_E_NOT_FOUND);
        assert_int_equal(tara_gpp_section_valid(&section, NULL), TARA_OK);
    }
}

static void one_section_alone_is_read_as_in_a_string(void **state)
{
    static const char text[] = "BWoYYZoI.YA";
    tara_gpp_section  section = {.struct_size = sizeof section};
    tara_string_fault fault = {.struct_size = sizeof fault};
    (void)state;
    assert_int_equal(tara_gpp_section_decode(TARA_GPP_US_CA, text, 11, &section, &fault),
                     TARA_OK);
    assert_int_equal(value_of(&section, "Gpc", 0), 1);
    assert_ptr_equal(section.text, text);
    assert_int_equal(tara_gpp_section_decode(TARA_GPP_US_CA, text, 9, &section, &fault),
                     TARA_E_EMPTY_SEGMENT);
    assert_int_equal(fault.section, 0);
    assert_int_equal(fault.segment, 1);
    assert_int_equal(section.id, 0);
    assert_int_equal(section.parts, 0);
    assert_int_equal(tara_gpp_section_decode(9999, text, 11, &section, &fault), TARA_OK);
    assert_int_equal(section.layout, 0);
    assert_int_equal(tara_gpp_section_decode(0, text, 11, &section, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_decode(65536, text, 11, &section, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

static void what_the_standard_does_not_allow_is_told(void **state)
{
    static const struct {
        uint32_t    id;
        const char *text;
        tara_status status;
        uint32_t    segment, bit;
    } cases[] = {
        {TARA_GPP_US_CA, "BWoYYZoI", TARA_E_VALUE, 0, 40},       // Covered: 0.
        {TARA_GPP_US_CA, "BWoYYZoU.QA", TARA_E_VALUE, 0, 40},
        {TARA_GPP_US_CA, "BWoYYZpU.QA", TARA_OK, 0, 0},
        {TARA_GPP_US_CA, "BWoYYZpV.QA", TARA_E_VALUE, 0, 47},    // A bit behind the fields.
        {TARA_GPP_US_CA, "BWoYYZpUA.QA", TARA_OK, 0, 0},
        {TARA_GPP_US_CA, "BWoYYZpUB.QA", TARA_E_VALUE, 0, 53},
        {TARA_GPP_US_CA, "B9oYYZpU.QA", TARA_E_VALUE, 0, 6},     // 3 in the first notice.
        {TARA_GPP_US_CA, "BWoYYZpU.UA", TARA_E_VALUE, 1, 3},
        {TARA_GPP_US_CA, "BWoYYZpU.QB", TARA_E_VALUE, 1, 11},
        {TARA_GPP_US_RI, "BpAA.UUA", TARA_OK, 0, 0},
        {TARA_GPP_US_RI, "BpAA.UWM", TARA_E_VALUE, 1, 14},
        {TARA_GPP_US_NATIONAL, "BEAAAAAAAABA", TARA_E_VALUE, 0, 0}, // Not of this version.
        {TARA_GPP_US_NATIONAL, "CAAAAAAAAABA", TARA_OK, 0, 0},
        {TARA_GPP_USP_V1, "1---", TARA_OK, 0, 0},
        {TARA_GPP_USP_V1, "1Y-N", TARA_E_VALUE, 0, 16},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tara_gpp_section  section = {.struct_size = sizeof section};
        tara_string_fault fault = {.struct_size = sizeof fault};
        assert_int_equal(tara_gpp_section_decode(cases[i].id, cases[i].text, strlen(cases[i].text),
                                                 &section, NULL), TARA_OK);
        tara_status status = tara_gpp_section_valid(&section, &fault);
        if (status != cases[i].status || fault.bit != cases[i].bit ||
            fault.segment != cases[i].segment) {
            fail_msg("%s: %s at bit %d of segment %d", cases[i].text, tara_status_name(status),
                     (int)fault.bit, (int)fault.segment);
        }
    }
}

static void the_browsers_signal_is_found_in_any_section(void **state)
{
    static const struct { const char *text; int on; } cases[] = {
        {"DBAA", 0}, {MANY, 0}, {"DBABgeA~BmKhkiaJSA.QA~BhhUGIYA.YA", 1},
        {"DBABgeA~BmKhkiaJSA.QA~BhhUGIYA.QA", 0}, {"DBABgeA~BmKhkiaJSA.YA~BhhUGIYA", 1},
        {"DBABjw~A.YA~1YNN", 0}, // Not a part that we know.
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        tara_gpp gpp = good(cases[i].text);
        int32_t  on = 7;
        assert_int_equal(tara_gpp_gpc(&gpp, &on), TARA_OK);
        assert_int_equal(on, cases[i].on);
    }
}

// --- writing -----------------------------------------------------------------------------------

static tara_gpp_section california(void)
{
    tara_gpp_section section = section_of(MANY, TARA_GPP_US_CA);
    section.text = NULL;
    section.text_size = 0;
    section.layout = 0;
    return section;
}

static void sections_are_written_from_values_and_texts(void **state)
{
    tara_gpp_section sections[2] = {california(), {.struct_size = sizeof sections[0]}};
    char             text[64] = "";
    size_t           needed = 0;
    (void)state;
    sections[0].parts |= TARA_GPP_PART_GPC;
    sections[0].values[21] = 1;
    sections[1].id = 300;
    sections[1].text = "a~b";
    sections[1].text_size = 1;
    assert_int_equal(tara_gpp_encode(sections, 2, NULL, 0, &needed, NULL), TARA_E_BUFFER);
    assert_int_equal(tara_gpp_encode(sections, 2, text, needed - 1, &needed, NULL),
                     TARA_E_BUFFER);
    assert_string_equal(text, "");
    assert_int_equal(tara_gpp_encode(sections, 2, text, needed, &needed, NULL), TARA_OK);
    assert_int_equal(strlen(text), needed);
    assert_string_equal(strchr(text, '~'), "~BWoYYZoI.YA~a");
    tara_gpp gpp = good(text);
    assert_int_equal(gpp.places[1].id, 300);
    assert_int_equal(tara_gpp_encode(NULL, 0, text, sizeof text, &needed, NULL), TARA_OK);
    assert_int_equal(needed, 4);
    assert_memory_equal(text, "DBAA", 4);
}

static void refused(const tara_gpp_section *sections, size_t count, tara_status status,
                    uint32_t section)
{
    char              text[256] = "";
    size_t            needed = 99;
    tara_string_fault fault = {.struct_size = sizeof fault};
    assert_int_equal(tara_gpp_encode(sections, count, text, sizeof text, &needed, &fault), status);
    assert_int_equal(fault.status, status);
    assert_int_equal(fault.section, section);
    assert_int_equal(needed, 99);
    assert_string_equal(text, "");
}

static void what_cannot_be_written_is_refused(void **state)
{
    tara_gpp_section two[2] = {california(), california()}, one = california();
    (void)state;
    refused(two, 2, TARA_E_DUPLICATE, 2);
    two[1].id = TARA_GPP_US_NATIONAL;
    refused(two, 2, TARA_E_INVALID_ARGUMENT, 2);
    one.values[1] = 4;
    refused(&one, 1, TARA_E_VALUE, 1);
    one = california();
    one.values[0] = 2;
    refused(&one, 1, TARA_E_VERSION, 1);
    one = california();
    one.parts = 0;
    refused(&one, 1, TARA_E_UNKNOWN_SEGMENT, 1);
    one.parts = TARA_GPP_PART_CORE | TARA_GPP_PART_SENSITIVE;
    refused(&one, 1, TARA_E_UNKNOWN_SEGMENT, 1);
    one.parts = TARA_GPP_PART_GPC;
    refused(&one, 1, TARA_E_UNKNOWN_SEGMENT, 1);
    one.parts = 8;
    refused(&one, 1, TARA_E_TOO_NEW, 1);
    one = california();
    one.layout = TARA_GPP_US_VA;
    refused(&one, 1, TARA_E_VERSION, 1);
    one.layout = 1000;
    refused(&one, 1, TARA_E_VERSION, 1);
    one = california();
    one.id = TARA_GPP_TCF_EU_V2;
    refused(&one, 1, TARA_E_UNKNOWN_SECTION, 1);
    one.id = 28;
    refused(&one, 1, TARA_E_UNKNOWN_SECTION, 1);
    one.id = 0;
    refused(&one, 1, TARA_E_INVALID_ARGUMENT, 1);
    one.id = 65536;
    refused(&one, 1, TARA_E_INVALID_ARGUMENT, 1);
    one.id = 28;
    one.text = "a b";
    one.text_size = 3;
    refused(&one, 1, TARA_E_ALPHABET, 1);
    one.text_size = 0;
    refused(&one, 1, TARA_E_EMPTY_SEGMENT, 1);
    one.text_size = 1;
    one.struct_size++;
    refused(&one, 1, TARA_E_INVALID_ARGUMENT, 1);
    tara_gpp_section usp = section_of("DBABTA~1YNN", TARA_GPP_USP_V1);
    usp.text = NULL;
    usp.values[2] = 'n';
    refused(&usp, 1, TARA_E_VALUE, 1);
}

static void arguments_that_cannot_be_are_refused(void **state)
{
    tara_gpp         gpp = good(MANY);
    tara_gpp_section section = {.struct_size = sizeof section};
    tara_gpp_field   field = {.struct_size = sizeof field};
    size_t           needed;
    int32_t          on;
    uint32_t         number;
    char             text[8];
    (void)state;
    assert_int_equal(tara_gpp_decode(NULL, 1, &gpp, NULL), TARA_E_INVALID_ARGUMENT);
    for (uint32_t id = 1; id <= TARA_GPP_US_RI + 1; id++) { // The empty text may stand nowhere.
        assert_int_equal(tara_gpp_section_decode(id, NULL, 0, &section, NULL),
                         TARA_E_EMPTY_SEGMENT);
    }
    assert_int_equal(tara_gpp_decode(MANY, 1, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_gpc(&gpp, &on), TARA_E_INVALID_ARGUMENT); // Nothing was decoded.
    gpp = good(MANY);
    assert_int_equal(tara_gpp_section_at(&gpp, 6, &section), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_at(NULL, 0, &section), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_at(&gpp, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_find(&gpp, 13, &section), TARA_E_NOT_FOUND);
    assert_int_equal(tara_gpp_gpc(&gpp, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_id("usnat", 5, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_id(NULL, 5, &number), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_field_at(NULL, 0, &field), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_field_at(&section, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_value(&section, NULL, 0, 0, &number), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_value(&section, "Gpc", 3, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_valid(NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_section_valid(&section, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_encode(NULL, 1, text, 8, &needed, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_encode(NULL, 0, text, 8, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_encode(NULL, 0, NULL, 8, &needed, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpp_encode(&section, TARA_GPP_SECTIONS_MAX + 1, text, 8, &needed, NULL),
                     TARA_E_LIMIT);
    gpp.places[0].offset = 1u << 30; // What was changed since is noticed.
    assert_int_equal(tara_gpp_section_at(&gpp, 0, &section), TARA_E_INVALID_ARGUMENT);
    gpp.section_count = TARA_GPP_SECTIONS_MAX + 1;
    assert_int_equal(tara_gpp_find(&gpp, 7, &section), TARA_E_INVALID_ARGUMENT);
}

// Every failure has its status in the fault, also where nothing in a text is to blame.
static void every_failure_is_told_to_who_asks(void **state)
{
    tara_gpp          gpp = good(MANY), small = {.struct_size = sizeof small - 1};
    tara_gpp_section  section = {.struct_size = sizeof section}, old = section;
    tara_string_fault fault;
    size_t            needed;
    char              text[8];
    (void)state;
    old.struct_size = sizeof old - 1;
#define TOLD(call, expected)                                            \
    do {                                                                \
        fault = (tara_string_fault){sizeof fault, 0, 9, 9, 9, 9};       \
        assert_int_equal(call, expected);                               \
        assert_int_equal(fault.status, expected);                       \
        assert_true(fault.offset == 0 && fault.bit == 0);               \
        assert_true(fault.section == 0 && fault.segment == 0);          \
    } while (0)
    TOLD(tara_gpp_decode(NULL, 1, &gpp, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_decode(MANY, 1, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_decode(MANY, 1, &small, &fault), TARA_E_INVALID_ARGUMENT);
    if (SIZE_MAX > UINT32_MAX) { // Before a byte of it is looked at.
        TOLD(tara_gpp_decode(MANY, (size_t)UINT32_MAX + 1, &gpp, &fault), TARA_E_LIMIT);
    }
    TOLD(tara_gpp_section_decode(0, "A", 1, &section, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_decode(65536, "A", 1, &section, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_decode(7, NULL, 1, &section, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_decode(7, "A", 1, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_decode(7, "A", 1, &old, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_valid(NULL, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_valid(&old, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_section_valid(&section, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_encode(NULL, 1, text, 8, &needed, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_encode(NULL, 0, text, 8, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_encode(NULL, 0, NULL, 8, &needed, &fault), TARA_E_INVALID_ARGUMENT);
    TOLD(tara_gpp_encode(&section, TARA_GPP_SECTIONS_MAX + 1, text, 8, &needed, &fault),
         TARA_E_LIMIT);
    TOLD(tara_gpp_encode(NULL, 0, text, 3, &needed, &fault), TARA_E_BUFFER);
}

static void us_privacy_is_written_from_its_values(void **state)
{
    tara_gpp_section  section = {.struct_size = sizeof section, .id = TARA_GPP_USP_V1,
                                 .parts = TARA_GPP_PART_CORE, .values = {1, 'Y', '-', 'N', 'Y'}};
    tara_string_fault fault = {.struct_size = sizeof fault};
    char              text[32];
    size_t            needed = 0;
    (void)state;
    assert_int_equal(tara_gpp_encode(&section, 1, text, sizeof text, &needed, &fault), TARA_OK);
    assert_int_equal(needed, strlen("DBABT~1Y-N"));
    assert_memory_equal(text, "DBABT~1Y-N", needed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_definition),
        cmocka_unit_test(codes_without_an_end_or_of_too_much_are_none),
        cmocka_unit_test(headers_name_sections),
        cmocka_unit_test(headers_are_read_as_they_were_written),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(numbers_and_counts_have_limits),
        cmocka_unit_test(a_megabyte_of_anything_is_read_once),
        cmocka_unit_test(prefixes_and_flipped_bits_do_no_harm),
        cmocka_unit_test(us_privacy_is_written_from_its_values),
        cmocka_unit_test(values_stand_under_their_names),
        cmocka_unit_test(fields_are_told_one_after_the_other),
        cmocka_unit_test(sections_have_names),
        cmocka_unit_test(national_sections_are_read_by_version_and_length),
        cmocka_unit_test(what_is_not_known_is_carried),
        cmocka_unit_test(one_section_alone_is_read_as_in_a_string),
        cmocka_unit_test(what_the_standard_does_not_allow_is_told),
        cmocka_unit_test(the_browsers_signal_is_found_in_any_section),
        cmocka_unit_test(sections_are_written_from_values_and_texts),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(arguments_that_cannot_be_are_refused),
        cmocka_unit_test(every_failure_is_told_to_who_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
