// sextets.h: bits that stand in a text as base64url digits of six bits each, high bit first.
//
// The form of consent strings (IAB TCF and GPP): not RFC 4648, which knows bytes only. Any number
// of digits may stand there, what the last ones hold beyond what is read does not matter, and there
// is no padding. Nothing is allocated: the reader holds a window of the text as bytes and moves it.
#ifndef TP_SEXTETS_H
#define TP_SEXTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum {
    TP_SEXTETS_WINDOW = 3072,  // Bytes: 4096 digits.
    TP_SEXTETS_TAKE_MAX = 57   // Bits at once: with those before them in a byte they fill a word.
};
enum { TP_NO_SEXTET = 0x80 };  // What no digit is worth.

// What a character is worth as a digit, or TP_NO_SEXTET.
extern const uint8_t tp_sextet_values[256];

// --- reading in order --------------------------------------------------------------------------

// After the first failure `status` and `fault` stay, and every later read gives zero: callers check
// once, where what they read next depends on it.
typedef struct tp_sextets {
    const char *text;
    size_t      size;   // Digits…
    size_t      bits;   // …and the bits in them.
    size_t      at;     // The bit that is read next.
    tara_status status; // TARA_OK, ALPHABET, PADDING, TRUNCATED, or a caller's.
    size_t      fault;  // The bit where the first failure is: of a field, its first.
    size_t      base;   // Private: the first bit in the window, and the bit after the last.
    size_t      end;
    uint8_t     window[TP_SEXTETS_WINDOW + 8];
} tp_sextets;

void tp_sextets_open(tp_sextets *in, tp_text text);
// Fails, unless something failed before; false for the caller to return.
bool tp_sextets_fail(tp_sextets *in, tara_status status, size_t bit);
// Moves the window on, so that it holds what is read next. What it passes is looked at.
void tp_sextets_move(tp_sextets *in);

// The next bits, at most TP_SEXTETS_TAKE_MAX. Beyond the end: TRUNCATED.
static inline uint64_t tp_sextets_take(tp_sextets *in, unsigned count)
{
    if (in->status != TARA_OK) return 0;
    if (count > in->bits - in->at) {
        (void)tp_sextets_fail(in, TARA_E_TRUNCATED, in->at);
        return 0;
    }
    if (in->at + count > in->end) tp_sextets_move(in);
    const uint8_t *from = in->window + (in->at - in->base) / 8;
    uint64_t       word = 0;
    for (int i = 0; i < 8; i++) word = word << 8 | from[i]; // One load and a swap of its bytes.
    word = word << (in->at - in->base) % 8 >> 1 >> (63 - count);
    in->at += count;
    return in->status == TARA_OK ? word : 0;
}

// Goes back to a bit before the next one.
void tp_sextets_rewind(tp_sextets *in, size_t at);
// Leaves bits out. Beyond the end: TRUNCATED.
bool tp_sextets_skip(tp_sextets *in, size_t count);
// All of the text was looked at and nothing failed.
bool tp_sextets_done(tp_sextets *in);

// --- reading anywhere --------------------------------------------------------------------------

// At most 37 bits from bit `at` on, of a text that was read to its end without a failure. Beyond
// its end they are zero.
uint64_t tp_sextets_peek(tp_text text, size_t at, unsigned count);

static inline bool tp_sextets_bit(tp_text text, size_t at)
{
    size_t digit = at / 6;
    return digit < text.size &&
           (tp_sextet_values[(uint8_t)text.data[digit]] >> (5 - at % 6) & 1) != 0;
}

// --- writing -----------------------------------------------------------------------------------

// Writes what fits and counts on, so that the size that is needed is known in the end.
typedef struct tp_sextet_writer {
    char    *out;
    size_t   capacity;
    size_t   size;  // Characters, also those that did not fit.
    size_t   bits;  // Of the digits begun since the last end.
    uint64_t held;  // Private: the last bits that fill no digit yet.
    unsigned count;
} tp_sextet_writer;

tp_sextet_writer tp_sextet_writer_of(char *out, size_t capacity);
void tp_sextets_put(tp_sextet_writer *out, uint64_t value, unsigned count); // At most 57 bits.
void tp_sextets_put_zeros(tp_sextet_writer *out, size_t count);
// Zeros up to a multiple of `unit` bits, and to the end of the last digit.
void tp_sextets_end(tp_sextet_writer *out, unsigned unit);
void tp_sextets_put_char(tp_sextet_writer *out, char character); // Between digits: '.', '~'.

#endif
