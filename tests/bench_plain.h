// bench_plain.h: a plain TC string decoder, the work of any decoder that spreads things out.
//
// Digits become bytes by four tables, all fields of all segments are read, each list of vendors is
// a set of 65,536 bits that is cleared for every string, and restrictions are a list. It checks
// what it must so as to read no further than it may, and tells nobody what is wrong nor where.
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PLAIN_BYTES = 49152, PLAIN_WORDS = 65536 / 64, PLAIN_RESTRICTIONS = 8192, PLAIN_LISTS = 4 };

typedef struct plain_tables { uint32_t of[4][256]; } plain_tables; // By the digit's place of four.

// Vendors from 1 on, high bit first: as they stand in a bit field, which then is copied by words.
typedef struct plain_set { uint64_t words[PLAIN_WORDS]; } plain_set;

typedef struct plain_restriction { uint16_t purpose, type, first, last; } plain_restriction;

typedef struct plain_tc {
    uint64_t          created, updated;
    uint32_t          version, cmp_id, cmp_version, screen, language, list_version, policy;
    uint32_t          specific, non_standard, features, consent, interest, one_treatment, country;
    uint32_t          publisher_consent, publisher_interest, custom_count;
    uint64_t          custom_consent, custom_interest;
    plain_set         vendors[PLAIN_LISTS]; // Consent, legitimate interest, disclosed, allowed.
    size_t            restriction_count;
    plain_restriction restrictions[PLAIN_RESTRICTIONS];
} plain_tc;

typedef struct plain_reader {
    size_t  bits, at;
    bool    failed;
    uint8_t bytes[PLAIN_BYTES + 16];
} plain_reader;

// --- base64url ----------------------------------------------------------------------------------

#define PLAIN_BAD UINT32_C(0x80000000)

static inline void plain_prepare(plain_tables *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int place = 0; place < 4; place++) {
        for (int i = 0; i < 256; i++) out->of[place][i] = PLAIN_BAD;
        for (uint32_t i = 0; i < 64; i++) {
            out->of[place][(uint8_t)digits[i]] = i << (18 - 6 * place);
        }
    }
}

// False where something is no digit. Zeros follow the last byte.
static inline bool plain_bytes(const plain_tables *by, const char *text, size_t size, uint8_t *out)
{
    const uint8_t *from = (const uint8_t *)text;
    uint32_t       seen = 0;
    size_t         i = 0;
    for (; i + 4 <= size; i += 4, out += 3) {
        uint32_t word = by->of[0][from[i]] | by->of[1][from[i + 1]] | by->of[2][from[i + 2]] |
                        by->of[3][from[i + 3]];
        seen |= word;
        out[0] = (uint8_t)(word >> 16);
        out[1] = (uint8_t)(word >> 8);
        out[2] = (uint8_t)word;
    }
    uint32_t last = 0;
    for (size_t k = 0; i + k < size; k++) last |= by->of[k][from[i + k]];
    out[0] = (uint8_t)(last >> 16);
    out[1] = (uint8_t)(last >> 8);
    memset(out + 2, 0, 8);
    return ((seen | last) & PLAIN_BAD) == 0;
}

// --- bits ---------------------------------------------------------------------------------------

static inline uint64_t plain_word(const plain_reader *in) // At least 57 bits of it are.
{
    uint64_t word;
    memcpy(&word, in->bytes + in->at / 8, sizeof word);
    return __builtin_bswap64(word) << in->at % 8;
}

static inline uint64_t plain_take(plain_reader *in, unsigned count) // 1 to 56
{
    if (count > in->bits - in->at) {
        in->failed = true;
        return 0;
    }
    uint64_t word = plain_word(in) >> (64 - count);
    in->at += count;
    return word;
}

static inline bool plain_has(const plain_set *set, uint32_t vendor)
{
    return (set->words[(vendor - 1) / 64] >> (63 - (vendor - 1) % 64) & 1) != 0;
}

static inline void plain_add(plain_set *set, uint32_t first, uint32_t last)
{
    uint64_t from = UINT64_MAX >> (first - 1) % 64, to = UINT64_MAX << (63 - (last - 1) % 64);
    uint32_t word = (first - 1) / 64, end = (last - 1) / 64;
    if (word == end) {
        set->words[word] |= from & to;
        return;
    }
    set->words[word] |= from;
    for (word++; word < end; word++) set->words[word] = UINT64_MAX;
    set->words[end] |= to;
}

static inline void plain_add_bits(plain_reader *in, plain_set *set, uint32_t max)
{
    uint64_t *to = set->words;
    if (max > in->bits - in->at) {
        in->failed = true;
        return;
    }
    for (; max >= 64; max -= 64, in->at += 64) {
        *to++ = plain_word(in) | in->bytes[in->at / 8 + 8] >> (8 - in->at % 8);
    }
    if (max > 32) {
        *to = plain_take(in, 32) << 32;
        max -= 32;
        *to |= plain_take(in, max) << (32 - max);
    } else if (max > 0) {
        *to = plain_take(in, max) << (64 - max);
    }
}

static inline bool plain_range(plain_reader *in, uint32_t *first, uint32_t *last)
{
    uint64_t word = plain_word(in);
    unsigned count = word >> 63 ? 33 : 17;
    *first = word >> 47 & 0xFFFF;
    *last = count == 33 ? word >> 31 & 0xFFFF : *first;
    in->failed = in->failed || count > in->bits - in->at;
    in->at += count;
    return !in->failed && *first != 0 && *last >= *first;
}

// --- segments -----------------------------------------------------------------------------------

static inline bool plain_vendors(plain_reader *in, plain_set *set)
{
    uint32_t max = (uint32_t)plain_take(in, 16), first, last;
    if (plain_take(in, 1) == 0) {
        plain_add_bits(in, set, max);
        return !in->failed;
    }
    for (uint64_t left = plain_take(in, 12); left > 0; left--) {
        if (!plain_range(in, &first, &last)) return false;
        plain_add(set, first, last);
    }
    return !in->failed;
}

static inline bool plain_restricted(plain_reader *in, plain_tc *out)
{
    uint32_t first, last;
    for (uint64_t left = plain_take(in, 12); left > 0; left--) {
        uint16_t purpose = (uint16_t)plain_take(in, 6), type = (uint16_t)plain_take(in, 2);
        for (uint64_t ranges = plain_take(in, 12); ranges > 0; ranges--) {
            if (!plain_range(in, &first, &last)) return false;
            if (out->restriction_count == PLAIN_RESTRICTIONS) return false;
            out->restrictions[out->restriction_count++] =
                (plain_restriction){purpose, type, (uint16_t)first, (uint16_t)last};
        }
    }
    return !in->failed;
}

static inline bool plain_core(plain_reader *in, plain_tc *out)
{
    out->version = (uint32_t)plain_take(in, 6);
    out->created = plain_take(in, 36);
    out->updated = plain_take(in, 36);
    out->cmp_id = (uint32_t)plain_take(in, 12);
    out->cmp_version = (uint32_t)plain_take(in, 12);
    out->screen = (uint32_t)plain_take(in, 6);
    out->language = (uint32_t)plain_take(in, 12);
    out->list_version = (uint32_t)plain_take(in, 12);
    out->policy = (uint32_t)plain_take(in, 6);
    out->specific = (uint32_t)plain_take(in, 1);
    out->non_standard = (uint32_t)plain_take(in, 1);
    out->features = (uint32_t)plain_take(in, 12);
    out->consent = (uint32_t)plain_take(in, 24);
    out->interest = (uint32_t)plain_take(in, 24);
    out->one_treatment = (uint32_t)plain_take(in, 1);
    out->country = (uint32_t)plain_take(in, 12);
    return out->version == 2 && plain_vendors(in, &out->vendors[0]) &&
           plain_vendors(in, &out->vendors[1]) && plain_restricted(in, out);
}

static inline bool plain_publisher(plain_reader *in, plain_tc *out)
{
    out->publisher_consent = (uint32_t)plain_take(in, 24);
    out->publisher_interest = (uint32_t)plain_take(in, 24);
    out->custom_count = (uint32_t)plain_take(in, 6);
    if (out->custom_count == 0 || out->custom_count > 56) return !in->failed;
    out->custom_consent = plain_take(in, out->custom_count);
    out->custom_interest = plain_take(in, out->custom_count);
    return !in->failed;
}

static inline bool plain_segment(plain_reader *in, bool core, plain_tc *out)
{
    if (core) return plain_core(in, out);
    uint64_t type = plain_take(in, 3);
    if (type == 3) return plain_publisher(in, out);
    return (type == 1 || type == 2) && plain_vendors(in, &out->vendors[1 + type]);
}

// The allowed vendors' set is cleared only where there is one: hardly ever.
static inline bool plain_decode(const plain_tables *by, const char *text, size_t size,
                                plain_tc *out)
{
    plain_reader in;
    memset(out, 0, offsetof(plain_tc, vendors) + 3 * sizeof out->vendors[0]);
    out->restriction_count = 0;
    for (size_t begin = 0; begin <= size;) {
        const char *dot = memchr(text + begin, '.', size - begin);
        size_t      count = dot == NULL ? size - begin : (size_t)(dot - (text + begin));
        if (count > PLAIN_BYTES / 3 * 4 || count == 0) return false;
        if (!plain_bytes(by, text + begin, count, in.bytes)) return false;
        in.bits = 6 * count;
        in.at = 0;
        in.failed = false;
        if (in.bytes[0] >> 5 == 2 && begin > 0) {
            memset(&out->vendors[3], 0, sizeof out->vendors[3]);
        }
        if (!plain_segment(&in, begin == 0, out)) return false;
        begin += count + 1;
    }
    return true;
}

#endif
