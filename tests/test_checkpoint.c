// test_checkpoint.c: texts of checkpoints: what is written is read back, and nothing but the one
// form is read.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/checkpoint.h"

#define ROOT  "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define DASH  "\xE2\x80\x94 "
#define PLAIN "example.com/behind-the-sofa\n20852163\n" ROOT "\n"
// The example of C2SP tlog-checkpoint.
#define SIGNATURE                                                                                  \
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
#define SIGNED PLAIN "\n" DASH "example.com/behind-the-sofa " SIGNATURE "\n"

// Reads a copy of exactly that size; what it says stays valid until the next one.
static tp_scan read_in(const char *text, size_t size, tp_checkpoint *out)
{
    static char *copy;
    free(copy);
    copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    tp_scan scan = tp_scan_of((tp_text){copy, size});
    bool    read = tp_checkpoint_read(&scan, out);
    assert_int_equal(read, scan.status == TARA_OK);
    assert_true(scan.offset <= size);
    assert_int_equal(scan.message == NULL, read);
    return scan;
}

static void assert_refused(const char *text, tara_status status, const char *field, size_t offset)
{
    tp_checkpoint out;
    tp_scan       scan = read_in(text, strlen(text), &out);
    if (scan.status == TARA_OK || scan.offset != offset) print_error("%s\n", text);
    assert_int_equal(scan.status, status);
    assert_string_equal(scan.field, field);
    assert_int_equal(scan.offset, offset);
}

static void checkpoint_of_the_standard_is_read(void **state)
{
    (void)state;
    static const uint8_t root[] = {0x0a, 0xc5, 0x18, 0x6a, 0x91, 0x86, 0x3e, 0x8e};
    tp_checkpoint out;
    tp_text       signature;
    tp_key_name   key = {TP_TEXT("example.com/behind-the-sofa"), {0x03, 0x3d, 0xe0, 0xae}};
    assert_int_equal(read_in(SIGNED, strlen(SIGNED), &out).status, TARA_OK);
    assert_true(tp_text_equal(out.origin, key.name));
    assert_int_equal(out.size, 20852163);
    assert_memory_equal(out.root, root, sizeof root);
    assert_true(tp_text_equal(out.note, TP_TEXT(PLAIN)));
    assert_true(tp_checkpoint_signature(&out, &key, &signature));
    assert_true(tp_text_equal(signature, TP_TEXT(SIGNATURE)));
    key.id[3] ^= 1;
    assert_false(tp_checkpoint_signature(&out, &key, &signature));
    key.id[3] ^= 1;
    key.name = TP_TEXT("example.com/behind-the-sof");
    assert_false(tp_checkpoint_signature(&out, &key, &signature));
}

static void checkpoint_may_be_unsigned_and_extended(void **state)
{
    (void)state;
    static const char extended[] = PLAIN "one\ntwo three\n";
    tp_checkpoint out;
    tp_text       signature;
    tp_key_name   key = {TP_TEXT("k"), {0, 0, 0, 0}};
    assert_int_equal(read_in(PLAIN, strlen(PLAIN), &out).status, TARA_OK);
    assert_int_equal(out.note.size, strlen(PLAIN));
    assert_false(tp_checkpoint_signature(&out, &key, &signature));
    assert_int_equal(read_in(extended, strlen(extended), &out).status, TARA_OK);
    assert_int_equal(out.note.size, strlen(extended));
    static const char both[] = PLAIN "one\n\n" DASH "j AAAAAAE=\n" DASH "k AAAAAAEC\n";
    assert_int_equal(read_in(both, strlen(both), &out).status, TARA_OK);
    assert_int_equal(out.note.size, strlen(PLAIN "one\n"));
    assert_true(tp_checkpoint_signature(&out, &key, &signature));
    assert_true(tp_text_equal(signature, TP_TEXT("AAAAAAEC")));
}

static void checkpoint_is_refused_in_any_other_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *field;
        size_t      offset;
    } cases[] = {
        {"", "origin", 0},
        {"o", "origin", 1},
        {"\n1\n" ROOT "\n", "origin", 0},
        {"o\n", "size", 2},
        {"o\n\n" ROOT "\n", "size", 2},
        {"o\n01\n" ROOT "\n", "size", 2},
        {"o\n00\n" ROOT "\n", "size", 2},
        {"o\n+1\n" ROOT "\n", "size", 2},
        {"o\n-1\n" ROOT "\n", "size", 2},
        {"o\n 1\n" ROOT "\n", "size", 2},
        {"o\n1 \n" ROOT "\n", "size", 3},
        {"o\n1a\n" ROOT "\n", "size", 3},
        {"o\n18446744073709551616\n" ROOT "\n", "size", 21},
        {"o\n99999999999999999999\n" ROOT "\n", "size", 21},
        {"o\n184467440737095516150\n" ROOT "\n", "size", 22},
        {"o\n1\n", "root", 4},
        {"o\n1\n" ROOT, "root", 48},
        {"o\n1\n\n", "root", 4},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "root", 4},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n", "root", 48},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", "root", 48},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "root", 46},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n", "root", 25},
        {"o\r\n1\n" ROOT "\n", "text", 1},
        {"o\t\n1\n" ROOT "\n", "text", 1},
        {"o\x80\n1\n" ROOT "\n", "text", 1},
        {"o\xED\xA0\x80\n1\n" ROOT "\n", "text", 1},
        {"o\n1\n" ROOT "\next", "extension", 52},
        {"o\n1\n" ROOT "\n\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n" DASH "k AAAAAAE=", "signature", 64},
        {"o\n1\n" ROOT "\n\n" DASH "k AAAAAAE=\n\n", "signature", 65},
        {"o\n1\n" ROOT "\n\n- k AAAAAAE=\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n\xE2\x80\x93 k AAAAAAE=\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n\xE2\x80\x94k AAAAAAE=\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n" DASH "kAAAAAAE=\n", "signature", 50},
        {"o\n1\n" ROOT "\n\n" DASH " AAAAAAE=\n", "signature", 54},
        {"o\n1\n" ROOT "\n\n" DASH "k+l AAAAAAE=\n", "signature", 54},
        {"o\n1\n" ROOT "\n\n" DASH "k\xC2\xA0l AAAAAAE=\n", "signature", 54},
        {"o\n1\n" ROOT "\n\n" DASH "k  AAAAAAE=\n", "signature", 56},
        {"o\n1\n" ROOT "\n\n" DASH "k AAAAAA==\n", "signature", 56},
        {"o\n1\n" ROOT "\n\n" DASH "k \n", "signature", 56},
        {"o\n1\n" ROOT "\n\n" DASH "k AAAAAAE\n", "signature", 63},
        {"o\n1\n" ROOT "\n\n" DASH "k AAAAAAE= \n", "signature", 63},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_refused(cases[i].text, TARA_E_SYNTAX, cases[i].field, cases[i].offset);
    }
}

// Padding ends a signature, also where a piece of the decoder ends.
static void checkpoint_signature_has_no_padding_within(void **state)
{
    (void)state;
    char text[400] = "o\n1\n" ROOT "\n\n" DASH "k ";
    size_t begin = strlen(text);
    memset(text + begin, 'A', 128);
    memcpy(text + begin + 128, "AAA=\n", 6);
    tp_checkpoint out;
    assert_int_equal(read_in(text, strlen(text), &out).status, TARA_OK);
    text[begin + 63] = '=';
    assert_refused(text, TARA_E_SYNTAX, "signature", begin + 63);
    text[begin + 63] = 'A';
    text[begin + 7] = '=';
    assert_refused(text, TARA_E_SYNTAX, "signature", begin + 7);
}

static void checkpoint_holds_what_the_limits_say(void **state)
{
    (void)state;
    char text[8192], origin[TARA_ORIGIN_MAX + 2];
    tp_checkpoint out;
    memset(origin, 'o', sizeof origin);
    origin[TARA_ORIGIN_MAX] = '\0';
    int length = snprintf(text, sizeof text, "%s\n0\n" ROOT "\n", origin);
    assert_int_equal(read_in(text, (size_t)length, &out).status, TARA_OK);
    snprintf(text, sizeof text, "%so\n0\n" ROOT "\n", origin);
    assert_refused(text, TARA_E_LIMIT, "origin", 0);

    size_t at = (size_t)snprintf(text, sizeof text, "o\n0\n" ROOT "\n\n");
    for (int i = 0; i < TARA_SIGNATURES_MAX; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, DASH "k AAAAAAE=\n");
    }
    assert_int_equal(read_in(text, at, &out).status, TARA_OK);
    snprintf(text + at, sizeof text - at, DASH "k AAAAAAE=\n");
    assert_refused(text, TARA_E_LIMIT, "signature", at);
}

// No beginning of a text is a text, but for where lines end; and no reader leaves its block.
static void checkpoint_is_whole_or_refused(void **state)
{
    (void)state;
    tp_checkpoint out;
    for (size_t size = 0; size < strlen(SIGNED); size++) {
        tara_status wanted = size == strlen(PLAIN) ? TARA_OK : TARA_E_SYNTAX;
        assert_int_equal(read_in(SIGNED, size, &out).status, wanted);
    }
}

static void checkpoint_names_are_told_from_others(void **state)
{
    (void)state;
    static const char *const never[] = {"", "a\nb", "a\tb", "\x7F\x80", "a\x01", "\xC0\x80"};
    static const char *const no_key[] = {
        "a b", "a+b", "+", " ", "a\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80",
        "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
        "\xE3\x80\x80",
    };
    static const char *const keys[] = {"a", "example.org/log-1", "\xC3\xA9", "\xE2\x80\x8B",
                                       "\xE2\x80\x94", "\xF0\x9F\x94\x91", "\xE2\x80\xA7"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_false(tp_is_origin(tp_text_of(never[i])));
        assert_false(tp_is_key_name(tp_text_of(never[i])));
    }
    for (size_t i = 0; i < sizeof no_key / sizeof no_key[0]; i++) {
        assert_true(tp_is_origin(tp_text_of(no_key[i])));
        assert_false(tp_is_key_name(tp_text_of(no_key[i])));
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(tp_is_key_name(tp_text_of(keys[i])));
    }
    char longest[TARA_ORIGIN_MAX + 1];
    memset(longest, 'k', sizeof longest);
    assert_true(tp_is_key_name((tp_text){longest, TARA_ORIGIN_MAX}));
    assert_false(tp_is_key_name((tp_text){longest, TARA_ORIGIN_MAX + 1}));
}

static void checkpoint_is_printed_as_it_is_read(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {0, 9, 10, UINT64_MAX};
    uint8_t root[TP_SHA256_SIZE];
    for (size_t i = 0; i < sizeof root; i++) root[i] = (uint8_t)(0xF0 + i);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char          text[TP_NOTE_PRINTED_MAX];
        tp_checkpoint out;
        tp_writer     writer = tp_writer_of(text, sizeof text);
        tp_checkpoint_print(&writer, TP_TEXT("a log"), sizes[i], root);
        assert_false(writer.failed);
        assert_int_equal(read_in(text, writer.size, &out).status, TARA_OK);
        assert_true(out.size == sizes[i]);
        assert_memory_equal(out.root, root, sizeof root);
        assert_true(tp_text_equal(out.origin, TP_TEXT("a log")));
    }
}

static void checkpoint_signature_is_printed_as_it_is_read(void **state)
{
    (void)state;
    uint8_t bytes[131], decoded[131];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(7 * i);
    for (size_t size = 5; size <= sizeof bytes; size++) {
        char          text[512];
        tp_checkpoint out;
        tp_text       base64;
        tp_key_name   key = {TP_TEXT("k/1"), {0, 7, 14, 21}};
        tp_writer     writer = tp_writer_of(text, sizeof text);
        tp_write_bytes(&writer, PLAIN "\n", sizeof(PLAIN "\n") - 1);
        size_t before = writer.size;
        tp_signature_print(&writer, key.name, bytes, size);
        assert_int_equal(writer.size - before, tp_signature_line_size(key.name, size));
        assert_int_equal(read_in(text, writer.size, &out).status, TARA_OK);
        assert_true(tp_checkpoint_signature(&out, &key, &base64));
        memset(decoded, 0xEE, sizeof decoded);
        tp_decode_behind(base64, TP_KEY_ID_SIZE, decoded);
        assert_memory_equal(decoded, bytes + TP_KEY_ID_SIZE, size - TP_KEY_ID_SIZE);
        assert_int_equal(decoded[size - TP_KEY_ID_SIZE], 0xEE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoint_of_the_standard_is_read),
        cmocka_unit_test(checkpoint_may_be_unsigned_and_extended),
        cmocka_unit_test(checkpoint_is_refused_in_any_other_form),
        cmocka_unit_test(checkpoint_signature_has_no_padding_within),
        cmocka_unit_test(checkpoint_holds_what_the_limits_say),
        cmocka_unit_test(checkpoint_is_whole_or_refused),
        cmocka_unit_test(checkpoint_names_are_told_from_others),
        cmocka_unit_test(checkpoint_is_printed_as_it_is_read),
        cmocka_unit_test(checkpoint_signature_is_printed_as_it_is_read),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, NULL, NULL);
}
