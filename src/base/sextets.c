// sextets.c: bits that stand in a text as base64url digits of six bits each.
#include "base/sextets.h"

#include <string.h>

// --- digits ------------------------------------------------------------------------------------

static const char digits[64] = {
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P',
    'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '_',
};

#define NO TP_NO_SEXTET
#define NONE NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO

const uint8_t tp_sextet_values[256] = {
    NONE, NONE,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, 63,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
};

static uint32_t value_of(char digit)
{
    return tp_sextet_values[(uint8_t)digit];
}

// --- the window --------------------------------------------------------------------------------

void tp_sextets_open(tp_sextets *in, tp_text text)
{
    in->text = text.data;
    in->size = text.size;
    in->bits = 6 * text.size; // A text of that size would not fit in memory otherwise.
    in->at = in->base = in->end = in->fault = 0;
    in->status = text.size > SIZE_MAX / 6 ? TARA_E_LIMIT : TARA_OK;
}

bool tp_sextets_fail(tp_sextets *in, tara_status status, size_t bit)
{
    if (in->status == TARA_OK) {
        in->status = status;
        in->fault = bit;
    }
    return false;
}

// The first of some digits that is none.
static void tell_bad_digit(tp_sextets *in, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++) {
        if (value_of(in->text[i]) != TP_NO_SEXTET) continue;
        tara_status status = in->text[i] == '=' ? TARA_E_PADDING : TARA_E_ALPHABET;
        (void)tp_sextets_fail(in, status, 6 * i);
        return;
    }
}

// Digits as bytes. The bits of the last ones are put where they would stand were there more.
static void load(tp_sextets *in, size_t from, size_t count)
{
    const char *text = in->text + from;
    uint8_t    *to = in->window;
    uint32_t    seen = 0;
    size_t      i = 0;
    for (; count - i >= 4; i += 4, to += 3) {
        uint32_t a = value_of(text[i]), b = value_of(text[i + 1]);
        uint32_t c = value_of(text[i + 2]), d = value_of(text[i + 3]);
        seen |= a | b | c | d;
        to[0] = (uint8_t)(a << 2 | b >> 4);
        to[1] = (uint8_t)(b << 4 | c >> 2);
        to[2] = (uint8_t)(c << 6 | d);
    }
    uint32_t last = 0;
    for (size_t k = 0; i + k < count; k++) {
        seen |= value_of(text[i + k]);
        last |= value_of(text[i + k]) << (18 - 6 * k);
    }
    to[0] = (uint8_t)(last >> 16);
    to[1] = (uint8_t)(last >> 8);
    to[2] = (uint8_t)last;
    memset(to + 3, 0, 5); // A word is read also from the last byte.
    if (seen & TP_NO_SEXTET) tell_bad_digit(in, from, count);
}

void tp_sextets_move(tp_sextets *in)
{
    enum { GROUP = 24, DIGITS = TP_SEXTETS_WINDOW / 3 * 4 };
    while (in->end < in->bits && in->at + TP_SEXTETS_TAKE_MAX > in->end && in->status == TARA_OK) {
        size_t base = in->at / GROUP * GROUP;
        if (base > in->end) base = in->end; // Not beyond what was looked at.
        size_t left = in->size - base / 6;
        size_t count = left < DIGITS ? left : DIGITS;
        load(in, base / 6, count);
        in->base = base;
        in->end = base + 6 * count;
    }
}

void tp_sextets_rewind(tp_sextets *in, size_t at)
{
    if (at < in->base) in->base = in->end = 0; // From the beginning: the window has moved on.
    in->at = at;
}

bool tp_sextets_skip(tp_sextets *in, size_t count)
{
    if (in->status != TARA_OK) return false;
    if (count > in->bits - in->at) return tp_sextets_fail(in, TARA_E_TRUNCATED, in->at);
    in->at += count;
    return true;
}

bool tp_sextets_done(tp_sextets *in)
{
    size_t at = in->at;
    in->at = in->bits;
    tp_sextets_move(in);
    in->at = at;
    return in->status == TARA_OK;
}

// --- reading anywhere --------------------------------------------------------------------------

uint64_t tp_sextets_peek(tp_text text, size_t at, unsigned count)
{
    enum { DIGITS = 7 }; // As many as 37 bits and the five before them can touch.
    size_t   digit = at / 6;
    uint64_t word = 0;
    for (size_t i = 0; i < DIGITS; i++) {
        uint64_t value = digit + i < text.size ? value_of(text.data[digit + i]) : 0;
        word = word << 6 | value;
    }
    word <<= 64 - 6 * DIGITS + at % 6;
    return word >> 1 >> (63 - count);
}

// --- writing -----------------------------------------------------------------------------------

tp_sextet_writer tp_sextet_writer_of(char *out, size_t capacity)
{
    return (tp_sextet_writer){.out = out, .capacity = capacity};
}

void tp_sextets_put_char(tp_sextet_writer *out, char character)
{
    if (out->size < out->capacity) out->out[out->size] = character;
    out->size++;
}

void tp_sextets_put(tp_sextet_writer *out, uint64_t value, unsigned count)
{
    out->held = out->held << count | value;
    out->count += count;
    out->bits += count;
    while (out->count >= 6) {
        out->count -= 6;
        tp_sextets_put_char(out, digits[out->held >> out->count & 63]);
    }
}

void tp_sextets_put_zeros(tp_sextet_writer *out, size_t count)
{
    enum { AT_ONCE = 48 };
    for (; count > AT_ONCE; count -= AT_ONCE) tp_sextets_put(out, 0, AT_ONCE);
    tp_sextets_put(out, 0, (unsigned)count);
}

void tp_sextets_end(tp_sextet_writer *out, unsigned unit)
{
    unsigned over = (unsigned)(out->bits % unit);
    if (over != 0) tp_sextets_put(out, 0, unit - over);
    if (out->count > 0) tp_sextets_put(out, 0, 6 - out->count);
    out->bits = 0;
    out->held = 0;
}
