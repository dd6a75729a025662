// bytes.h: reading and writing bytes without surprises.
//
// Little-endian on every machine, bounds before reads, comparison in constant time where a secret
// is compared, and a wipe that no compiler drops.
#ifndef TP_BYTES_H
#define TP_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t tp_time; // Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.

// A view of text or bytes that somebody else owns. Not terminated. data may be NULL when size is 0.
typedef struct tp_text {
    const char *data;
    size_t      size;
} tp_text;

// A text from a string literal.
#define TP_TEXT(literal) ((tp_text){(literal), sizeof(literal) - 1})

tp_text tp_text_of(const char *terminated); // NULL gives the empty text.
bool    tp_text_equal(tp_text a, tp_text b);
int     tp_text_order(tp_text a, tp_text b); // Bytewise; <0, 0, >0.

// Put together byte by byte, so that neither the machine's byte order nor its alignment can show;
// compilers turn that into one load or store where they may, and here they see that they may.
static inline uint16_t tp_load16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t tp_load32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t tp_load64(const uint8_t *at)
{
    return tp_load32(at) | (uint64_t)tp_load32(at + 4) << 32;
}

// High byte first.
static inline uint64_t tp_load64_big(const uint8_t *at)
{
    return (uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 | (uint64_t)at[2] << 40 |
           (uint64_t)at[3] << 32 | (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
           (uint64_t)at[6] << 8 | (uint64_t)at[7];
}

static inline void tp_store16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void tp_store32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
}

static inline void tp_store64(uint8_t *at, uint64_t value)
{
    tp_store32(at, (uint32_t)value);
    tp_store32(at + 4, (uint32_t)(value >> 32));
}

// Equal? Takes the same time wherever the first difference is.
bool tp_equal_constant_time(const void *a, const void *b, size_t size);

// The number of the lowest bit that is set; `bits` is not 0. For walks over sets of 64:
// for (uint64_t left = set; left != 0; left &= left - 1) … tp_lowest_bit(left) …
int tp_lowest_bit(uint64_t bits);

// Overwrite with zeros in a way that is not optimised away.
void tp_wipe(void *memory, size_t size);

// Is it well-formed UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF)?
bool tp_utf8_valid(const char *text, size_t size);

// A bounded reader. After the first read past the end, or of a malformed value, `failed` stays
// true and every later read gives zero: callers check once, at the end.
typedef struct tp_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool           failed;
} tp_reader;

tp_reader tp_reader_of(const void *bytes, size_t size);
uint8_t   tp_read8(tp_reader *reader);
uint16_t  tp_read16(tp_reader *reader);
uint32_t  tp_read32(tp_reader *reader);
uint64_t  tp_read64(tp_reader *reader);
uint64_t  tp_read_varint(tp_reader *reader); // LEB128, shortest form only, at most 10 bytes.
int64_t   tp_read_signed(tp_reader *reader); // Zigzag over varint.
tp_text   tp_read_text(tp_reader *reader);   // varint length, then bytes; a view into the input.
void      tp_read_bytes(tp_reader *reader, void *out, size_t size); // Zeros on failure.
bool      tp_reader_done(const tp_reader *reader); // Nothing failed and nothing is left.

// A bounded writer into memory that the caller owns. Writing past the capacity sets `failed` and
// writes nothing more.
typedef struct tp_writer {
    uint8_t *data;
    size_t   size;
    size_t   capacity;
    bool     failed;
} tp_writer;

tp_writer tp_writer_of(void *memory, size_t capacity);
void      tp_write8(tp_writer *writer, uint8_t value);
void      tp_write16(tp_writer *writer, uint16_t value);
void      tp_write32(tp_writer *writer, uint32_t value);
void      tp_write64(tp_writer *writer, uint64_t value);
void      tp_write_varint(tp_writer *writer, uint64_t value);
void      tp_write_signed(tp_writer *writer, int64_t value);
void      tp_write_text(tp_writer *writer, tp_text text);
void      tp_write_bytes(tp_writer *writer, const void *bytes, size_t size);

#endif
