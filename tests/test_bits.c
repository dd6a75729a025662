// test_bits.c: hexadecimal and base64 against RFC 4648, and how strictly they are read.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

typedef bool decoder(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                     size_t *size, size_t *bad);

static void *exact_copy(const void *bytes, size_t size)
{
    void *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, bytes, size);
    return copy;
}

// Decodes a copy of exactly that size into a block of exactly that capacity.
static bool decodes(decoder *decode, const char *text, size_t text_size, uint8_t *out,
                    size_t capacity, size_t *size, size_t *bad)
{
    char    *input  = exact_copy(text, text_size);
    uint8_t *output = malloc(capacity == 0 ? 1 : capacity);
    assert_non_null(output);
    memset(output, 0xEE, capacity == 0 ? 1 : capacity);
    bool done = decode(input, text_size, output, capacity, size, bad);
    assert_true(*size <= capacity);
    for (size_t i = *size; i < capacity; i++) {
        assert_int_equal(output[i], 0xEE);
    }
    if (done) memcpy(out, output, *size);
    free(input);
    free(output);
    return done;
}

static void assert_both_ways(decoder *decode, const char *encoded, const char *wanted,
                             const char *plain)
{
    uint8_t out[64];
    size_t  size = 99, bad = 99;
    assert_string_equal(encoded, wanted);
    assert_true(decodes(decode, wanted, strlen(wanted), out, strlen(plain), &size, &bad));
    assert_int_equal(size, strlen(plain));
    assert_memory_equal(out, plain, size);
}

static void assert_refused(decoder *decode, const char *text, size_t place)
{
    uint8_t out[64];
    size_t  size = 99, bad = 99;
    assert_false(decodes(decode, text, strlen(text), out, sizeof out, &size, &bad));
    assert_int_equal(size, 0);
    assert_int_equal(bad, place);
}

// RFC 4648, section 10.
static void base64_gives_the_vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const vectors[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const char    *plain = vectors[i][0];
        const uint8_t *bytes = (const uint8_t *)plain;
        char           padded[16] = {0}, url[16] = {0};
        tp_base64_encode(bytes, strlen(plain), padded);
        tp_base64url_encode(bytes, strlen(plain), url);
        assert_both_ways(tp_base64_decode, padded, vectors[i][1], plain);
        assert_both_ways(tp_base64url_decode, url, vectors[i][2], plain);
        assert_int_equal(tp_base64_size(strlen(plain)), strlen(vectors[i][1]));
        assert_int_equal(tp_base64url_size(strlen(plain)), strlen(vectors[i][2]));
    }
}

// RFC 4648, table 1 and table 2: all 64 digits, in order.
static void base64_has_the_two_alphabets_of_rfc_4648(void **state)
{
    (void)state;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint8_t           bytes[48], back[48];
    char              standard[65] = {0}, url[65] = {0}, wanted[65];
    size_t            size, bad;
    for (uint32_t i = 0; i < 16; i++) { // The numbers 0 to 63, six bits each.
        uint32_t group = (4 * i) << 18 | (4 * i + 1) << 12 | (4 * i + 2) << 6 | (4 * i + 3);
        bytes[3 * i]     = (uint8_t)(group >> 16);
        bytes[3 * i + 1] = (uint8_t)(group >> 8 & 0xFF);
        bytes[3 * i + 2] = (uint8_t)(group & 0xFF);
    }
    tp_base64_encode(bytes, sizeof bytes, standard);
    tp_base64url_encode(bytes, sizeof bytes, url);
    memcpy(wanted, digits, sizeof digits);
    memcpy(wanted + 62, "+/", 3);
    assert_string_equal(standard, wanted);
    memcpy(wanted + 62, "-_", 3);
    assert_string_equal(url, wanted);
    assert_true(tp_base64url_decode(url, 64, back, sizeof back, &size, &bad));
    assert_memory_equal(back, bytes, sizeof bytes);
    assert_true(tp_base64_decode(standard, 64, back, sizeof back, &size, &bad));
    assert_memory_equal(back, bytes, sizeof bytes);
}

// What is not in the alphabet is refused at its place, wherever it stands: no byte is skipped.
static void base64_refuses_every_byte_outside_its_alphabet(void **state)
{
    (void)state;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t place = 0; place < 8; place++) {
        for (int byte = 1; byte < 256; byte++) {
            char text[9] = "AAAAAAAA";
            text[place]  = (char)byte;
            if (strchr(letters, byte) != NULL) continue;
            if (byte != '-' && byte != '_') assert_refused(tp_base64url_decode, text, place);
            bool padding = byte == '=' && place == 7;
            if (byte != '+' && byte != '/' && !padding) {
                assert_refused(tp_base64_decode, text, place);
            }
        }
    }
}

// A zero byte is a byte like any other that does not belong.
static void base64_refuses_a_zero_byte(void **state)
{
    (void)state;
    uint8_t out[8];
    size_t  size, bad = 99;
    assert_false(decodes(tp_base64url_decode, "AA\0A", 4, out, sizeof out, &size, &bad));
    assert_int_equal(bad, 2);
}

// RFC 4648, section 3.5: bits that belong to no byte must be zero, or one value had many texts.
static void base64_refuses_unused_bits_that_are_not_zero(void **state)
{
    (void)state;
    assert_refused(tp_base64url_decode, "Zh", 1);
    assert_refused(tp_base64url_decode, "Zm9", 2);
    assert_refused(tp_base64url_decode, "Zm9vYh", 5);
    assert_refused(tp_base64_decode, "Zh==", 1);
    assert_refused(tp_base64_decode, "Zm9=", 2);
    assert_refused(tp_base64_decode, "Zm9vYmF=", 6);
}

// Six bits are no byte: a length of one more than whole groups cannot be.
static void base64_refuses_a_single_digit_left_over(void **state)
{
    (void)state;
    assert_refused(tp_base64url_decode, "A", 0);
    assert_refused(tp_base64url_decode, "Zm9vA", 4);
    assert_refused(tp_base64_decode, "A", 0);
    assert_refused(tp_base64_decode, "Zm9vA", 4);
}

// RFC 4648, section 3.2: padding where it belongs, as much as belongs, and nowhere else.
static void base64_wants_padding_exactly(void **state)
{
    (void)state;
    assert_refused(tp_base64url_decode, "Zg==", 2);
    assert_refused(tp_base64url_decode, "Zm8=", 3);
    assert_refused(tp_base64_decode, "Zg", 2);       // None: the place is the end.
    assert_refused(tp_base64_decode, "Zm8", 3);
    assert_refused(tp_base64_decode, "Zg=", 2);      // Too little.
    assert_refused(tp_base64_decode, "Zm9v=", 4);    // Too much.
    assert_refused(tp_base64_decode, "Zm9v====", 4);
    assert_refused(tp_base64_decode, "Z===", 1);
    assert_refused(tp_base64_decode, "====", 0);
    assert_refused(tp_base64_decode, "=", 0);
    assert_refused(tp_base64_decode, "Zg==Zg==", 2); // In the middle.
    assert_refused(tp_base64_decode, "Zm9=v", 3);
    assert_refused(tp_base64_decode, "Zg==\n", 2);
}

// What does not fit is refused whole; the place is the end, for no character is to blame.
static void base64_writes_nothing_when_the_capacity_is_too_small(void **state)
{
    (void)state;
    for (size_t capacity = 0; capacity < 7; capacity++) {
        uint8_t out[8];
        size_t  size = 99, bad = 99;
        bool    fits = capacity >= 6;
        assert_int_equal(decodes(tp_base64url_decode, "Zm9vYmFy", 8, out, capacity, &size, &bad),
                         fits);
        assert_int_equal(size, fits ? 6 : 0);
        assert_int_equal(bad, 8);
        assert_int_equal(decodes(tp_base64_decode, "Zm9vYmE=", 8, out, capacity, &size, &bad),
                         capacity >= 5);
        assert_int_equal(size, capacity >= 5 ? 5 : 0);
    }
}

static void assert_round_trip(const uint8_t *bytes, size_t size)
{
    char    text[140];
    uint8_t back[100];
    size_t  back_size, bad;
    memset(text, '#', sizeof text);
    tp_base64url_encode(bytes, size, text);
    assert_int_equal(text[tp_base64url_size(size)], '#');
    assert_true(decodes(tp_base64url_decode, text, tp_base64url_size(size), back, size, &back_size,
                        &bad));
    assert_int_equal(back_size, size);
    assert_memory_equal(back, bytes, size);

    memset(text, '#', sizeof text);
    tp_base64_encode(bytes, size, text);
    assert_int_equal(text[tp_base64_size(size)], '#');
    assert_true(decodes(tp_base64_decode, text, tp_base64_size(size), back, size, &back_size,
                        &bad));
    assert_int_equal(back_size, size);
    assert_memory_equal(back, bytes, size);
}

// Decoding undoes encoding, for every length, and encoding writes what its size says.
static void base64_decoding_undoes_encoding(void **state)
{
    (void)state;
    uint8_t  bytes[100];
    uint32_t value = 1;
    for (size_t size = 1; size <= sizeof bytes; size++) {
        for (size_t i = 0; i < size; i++) {
            value    = value * 1664525u + 1013904223u;
            bytes[i] = (uint8_t)(value >> 24);
        }
        assert_round_trip(bytes, size);
    }
}

// Is the text read, and then written again as it was?
static bool returns(const char *text, size_t text_size)
{
    char    again[4];
    uint8_t out[2];
    size_t  size, bad;
    if (!tp_base64url_decode(text, text_size, out, sizeof out, &size, &bad)) return false;
    assert_int_equal(size, text_size - 1);
    tp_base64url_encode(out, size, again);
    assert_memory_equal(again, text, text_size);
    return true;
}

// Encoding undoes decoding: of all texts of two and three digits, as many are read as there are
// values of one and two bytes, and each is written the same.
static void base64url_has_one_text_for_each_value(void **state)
{
    (void)state;
    size_t ones = 0, twos = 0;
    for (uint32_t code = 0; code < 128 * 128 * 128; code++) {
        char text[3] = {(char)(code >> 14), (char)(code >> 7 & 127), (char)(code & 127)};
        twos += returns(text, 3);
        if (code < 128 * 128) ones += returns(text + 1, 2);
    }
    assert_int_equal(ones, 256);
    assert_int_equal(twos, 65536);
}

// RFC 4648, section 8, in lower case as this library writes it.
static void hex_writes_lower_case_and_reads_both(void **state)
{
    (void)state;
    uint8_t bytes[6], wanted[6] = {0x00, 0x7F, 0x80, 0xAB, 0xCD, 0xEF};
    char    text[13] = {0};
    tp_hex_encode(wanted, sizeof wanted, text);
    assert_string_equal(text, "007f80abcdef");
    assert_true(tp_hex_decode("007f80abcdef", 12, bytes, 6));
    assert_memory_equal(bytes, wanted, 6);
    assert_true(tp_hex_decode("007F80AbCdEf", 12, bytes, 6));
    assert_memory_equal(bytes, wanted, 6);
    assert_true(tp_hex_decode("", 0, bytes, 0));
}

// All bytes there and back, and every character that is not a digit refused at both places.
static void hex_reads_its_digits_and_nothing_else(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        uint8_t value = (uint8_t)byte, back = 0xEE;
        char    text[2];
        tp_hex_encode(&value, 1, text);
        assert_true(tp_hex_decode(text, 2, &back, 1));
        assert_int_equal(back, byte);

        bool digit = byte != 0 && strchr("0123456789abcdefABCDEF", byte) != NULL;
        char first[2] = {(char)byte, '1'}, second[2] = {'1', (char)byte};
        assert_int_equal(tp_hex_decode(first, 2, &back, 1), digit);
        back = 0xEE;
        assert_int_equal(tp_hex_decode(second, 2, &back, 1), digit);
        if (!digit) assert_int_equal(back, 0);
    }
}

// The wrong length is refused, and what was asked for reads as zeros, never as something left over.
static void hex_of_the_wrong_length_gives_zeros(void **state)
{
    (void)state;
    static const char digits[] = "aabbccdd";
    for (size_t text_size = 0; text_size <= 8; text_size++) {
        uint8_t out[3] = {1, 2, 3}, zeros[3] = {0};
        char   *text = exact_copy(digits, text_size);
        assert_int_equal(tp_hex_decode(text, text_size, out, 3), text_size == 6);
        if (text_size != 6) assert_memory_equal(out, zeros, 3);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_gives_the_vectors_of_rfc_4648),
        cmocka_unit_test(base64_has_the_two_alphabets_of_rfc_4648),
        cmocka_unit_test(base64_refuses_every_byte_outside_its_alphabet),
        cmocka_unit_test(base64_refuses_a_zero_byte),
        cmocka_unit_test(base64_refuses_unused_bits_that_are_not_zero),
        cmocka_unit_test(base64_refuses_a_single_digit_left_over),
        cmocka_unit_test(base64_wants_padding_exactly),
        cmocka_unit_test(base64_writes_nothing_when_the_capacity_is_too_small),
        cmocka_unit_test(base64_decoding_undoes_encoding),
        cmocka_unit_test(base64url_has_one_text_for_each_value),
        cmocka_unit_test(hex_writes_lower_case_and_reads_both),
        cmocka_unit_test(hex_reads_its_digits_and_nothing_else),
        cmocka_unit_test(hex_of_the_wrong_length_gives_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
