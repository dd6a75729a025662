// bits.c: bytes as text: hexadecimal, and base64 in both alphabets (RFC 4648).
//
// Decoding base64 first looks for what is wrong and only then writes: nothing of a bad text gets
// out, and every byte string has exactly one text.
#include "base/bits.h"

#include <string.h>

#include "base/bytes.h"

// --- hexadecimal -------------------------------------------------------------------------------

static const char hex_digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                    '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

enum { NOT_A_DIGIT = 255 };

static uint8_t hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return (uint8_t)(digit - '0');
    if (digit >= 'a' && digit <= 'f') return (uint8_t)(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'F') return (uint8_t)(digit - 'A' + 10);
    return NOT_A_DIGIT;
}

void tp_hex_encode(const uint8_t *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++) {
        out[2 * i]     = hex_digits[bytes[i] >> 4];
        out[2 * i + 1] = hex_digits[bytes[i] & 15];
    }
}

static bool hex_all(const char *text, size_t text_size)
{
    for (size_t i = 0; i < text_size; i++) {
        if (hex_value(text[i]) == NOT_A_DIGIT) return false;
    }
    return true;
}

bool tp_hex_decode(const char *text, size_t text_size, uint8_t *out, size_t size)
{
    if (text_size / 2 != size || text_size % 2 != 0 || !hex_all(text, text_size)) {
        if (size > 0) memset(out, 0, size);
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        out[i] = (uint8_t)(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
    }
    return true;
}

// --- base64 ------------------------------------------------------------------------------------

// What differs between sections 4 and 5 of RFC 4648.
typedef struct alphabet {
    char value62;
    char value63;
    bool padded;
} alphabet;

static const alphabet standard = {'+', '/', true};
static const alphabet url      = {'-', '_', false};

static const char common_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "abcdefghijklmnopqrstuvwxyz"
                                    "0123456789";

enum { NO = 255 };

// The inverse of common_digits, over ASCII.
static const uint8_t common_values[128] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
};

static char digit_of(const alphabet *in, uint32_t value)
{
    if (value == 62) return in->value62;
    if (value == 63) return in->value63;
    return common_digits[value];
}

static uint8_t value_of(const alphabet *in, char digit)
{
    if (digit == in->value62) return 62;
    if (digit == in->value63) return 63;
    uint8_t code = (uint8_t)digit;
    return code < 128 ? common_values[code] : NO;
}

// The 24 bits of up to three bytes, the first one highest.
static uint32_t group_of(const uint8_t *bytes, size_t size)
{
    uint32_t group = (uint32_t)bytes[0] << 16;
    if (size > 1) group |= (uint32_t)bytes[1] << 8;
    if (size > 2) group |= bytes[2];
    return group;
}

static void encode(const alphabet *in, const uint8_t *bytes, size_t size, char *out)
{
    for (size_t at = 0; at < size; at += 3) {
        size_t   part  = size - at < 3 ? size - at : 3;
        uint32_t group = group_of(bytes + at, part);
        for (size_t i = 0; i < part + 1; i++) {
            *out++ = digit_of(in, group >> (18 - 6 * i) & 63);
        }
        for (size_t i = part; in->padded && i < 3; i++) {
            *out++ = '=';
        }
    }
}

// The digits of a text, without the padding that may follow them.
static size_t digits_in(const alphabet *in, const char *text, size_t text_size)
{
    if (!in->padded || text_size == 0 || text_size % 4 != 0) return text_size;
    if (text[text_size - 1] != '=') return text_size;
    return text[text_size - 2] == '=' ? text_size - 2 : text_size - 1;
}

// The last digit of an incomplete group has bits that belong to no byte.
static bool unused_bits_zero(const alphabet *in, const char *text, size_t digits)
{
    static const uint8_t unused[4] = {0, 63, 15, 3};
    return digits == 0 || (value_of(in, text[digits - 1]) & unused[digits % 4]) == 0;
}

// Is the text in its one right form? If not, *bad is the place: the first character that may not
// stand there, a last one that is one too many or has bits too many, or the end where padding is
// missing.
static bool well_formed(const alphabet *in, const char *text, size_t text_size, size_t *bad)
{
    size_t digits = digits_in(in, text, text_size);
    for (*bad = 0; *bad < digits; (*bad)++) {
        if (value_of(in, text[*bad]) == NO) return false;
    }
    *bad = digits == 0 ? 0 : digits - 1;
    if (digits % 4 == 1 || !unused_bits_zero(in, text, digits)) return false;
    *bad = text_size;
    return !in->padded || text_size % 4 == 0;
}

// One group of two to four digits, which gives a byte less.
static void decode_group(const alphabet *in, const char *text, size_t digits, uint8_t *out)
{
    uint32_t group = 0;
    for (size_t i = 0; i < digits; i++) {
        group |= (uint32_t)value_of(in, text[i]) << (18 - 6 * i);
    }
    for (size_t i = 0; i + 1 < digits; i++) {
        out[i] = (uint8_t)(group >> (16 - 8 * i) & 0xFF);
    }
}

static bool decode(const alphabet *in, tp_text text, uint8_t *out, size_t capacity, size_t *size,
                   size_t *bad)
{
    *size = 0;
    if (!well_formed(in, text.data, text.size, bad)) return false;
    size_t digits = digits_in(in, text.data, text.size);
    size_t needed = digits / 4 * 3 + digits % 4 * 3 / 4;
    if (needed > capacity) return false;
    for (size_t at = 0; at < digits; at += 4) {
        decode_group(in, text.data + at, digits - at < 4 ? digits - at : 4, out + at / 4 * 3);
    }
    *size = needed;
    return true;
}

size_t tp_base64url_size(size_t size)
{
    static const size_t digits[3] = {0, 2, 3};
    return size / 3 * 4 + digits[size % 3];
}

void tp_base64url_encode(const uint8_t *bytes, size_t size, char *out)
{
    encode(&url, bytes, size, out);
}

bool tp_base64url_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                         size_t *size, size_t *bad)
{
    return decode(&url, (tp_text){text, text_size}, out, capacity, size, bad);
}

size_t tp_base64_size(size_t size)
{
    return (size / 3 + (size % 3 != 0)) * 4;
}

void tp_base64_encode(const uint8_t *bytes, size_t size, char *out)
{
    encode(&standard, bytes, size, out);
}

bool tp_base64_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                      size_t *size, size_t *bad)
{
    return decode(&standard, (tp_text){text, text_size}, out, capacity, size, bad);
}
