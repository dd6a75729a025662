// bytes.c: reading and writing bytes without surprises.
#include "base/bytes.h"

#include <string.h>

// Stands in for the data of an empty input: arithmetic on a null pointer is undefined even by 0.
static const uint8_t nothing[1] = {0};

tp_text tp_text_of(const char *terminated)
{
    if (terminated == NULL) return (tp_text){NULL, 0};
    return (tp_text){terminated, strlen(terminated)};
}

bool tp_text_equal(tp_text a, tp_text b)
{
    if (a.size != b.size) return false;
    return a.size == 0 || memcmp(a.data, b.data, a.size) == 0;
}

int tp_text_order(tp_text a, tp_text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int    order  = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0) return order;
    return (a.size > b.size) - (a.size < b.size);
}

// Reading through volatile forbids the compiler to stop at the first difference.
bool tp_equal_constant_time(const void *a, const void *b, size_t size)
{
    const volatile uint8_t *left       = a;
    const volatile uint8_t *right      = b;
    uint32_t                difference = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t one = left[i];
        difference |= one ^ right[i];
    }
    return difference == 0;
}

int tp_lowest_bit(uint64_t bits)
{
#if defined(__GNUC__)
    return __builtin_ctzll(bits);
#else
    int bit = 0;
    while (!(bits >> bit & 1)) bit++;
    return bit;
#endif
}

void tp_wipe(void *memory, size_t size)
{
    if (size == 0) return;
#if defined(__GNUC__)
    memset(memory, 0, size);
    // Claims to read the memory, so the zeros have to be there.
    __asm__ __volatile__("" : : "r"(memory) : "memory");
#else
    volatile uint8_t *at = memory;
    for (size_t i = 0; i < size; i++) {
        at[i] = 0;
    }
#endif
}

// --- UTF-8 -------------------------------------------------------------------------------------

// The syntax of RFC 3629, section 4, a row for each alternative. What a lead byte narrows is only
// the second byte: that is where overlong forms, surrogates and the end at U+10FFFF show.
typedef struct utf8_row {
    uint8_t lead_first, lead_last;
    uint8_t size;
    uint8_t second_first, second_last;
} utf8_row;

static const utf8_row utf8_rows[] = {
    // lead      size  second
    {0x00, 0x7F, 1, 0x00, 0x00},
    {0xC2, 0xDF, 2, 0x80, 0xBF},
    {0xE0, 0xE0, 3, 0xA0, 0xBF}, // Not below U+0800.
    {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, // Not U+D800 to U+DFFF.
    {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, // Not below U+10000.
    {0xF1, 0xF3, 4, 0x80, 0xBF},
    {0xF4, 0xF4, 4, 0x80, 0x8F}, // Not above U+10FFFF.
};
enum { UTF8_ROWS = sizeof utf8_rows / sizeof utf8_rows[0] };

static const utf8_row *utf8_row_of(uint8_t lead)
{
    for (size_t i = 0; i < UTF8_ROWS; i++) {
        if (lead <= utf8_rows[i].lead_last) {
            return lead >= utf8_rows[i].lead_first ? &utf8_rows[i] : NULL;
        }
    }
    return NULL;
}

// The bytes of the character at `at`, or 0 when none is well-formed there.
static size_t utf8_character(const uint8_t *at, size_t left)
{
    const utf8_row *row = utf8_row_of(at[0]);
    if (row == NULL || row->size > left) return 0;
    if (row->size == 1) return 1;
    if (at[1] < row->second_first || at[1] > row->second_last) return 0;
    for (size_t i = 2; i < row->size; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    return row->size;
}

bool tp_utf8_valid(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t         at    = 0;
    while (at < size) {
        bool ascii = size - at >= 8 && (tp_load64(bytes + at) & UINT64_C(0x8080808080808080)) == 0;
        size_t step = ascii ? 8 : utf8_character(bytes + at, size - at);
        if (step == 0) return false;
        at += step;
    }
    return true;
}

// --- reader ------------------------------------------------------------------------------------

enum { VARINT_BYTES_MAX = 10 }; // 64 bits in groups of seven: the tenth holds one bit.

tp_reader tp_reader_of(const void *bytes, size_t size)
{
    const uint8_t *begin = size == 0 ? nothing : bytes;
    return (tp_reader){begin, begin + size, false};
}

static bool room_to_read(const tp_reader *reader, uint64_t size)
{
    return !reader->failed && size <= (uint64_t)(reader->end - reader->at);
}

// The next `size` bytes, or NULL and failed.
static const uint8_t *take(tp_reader *reader, size_t size)
{
    if (!room_to_read(reader, size)) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += size;
    return taken;
}

uint8_t tp_read8(tp_reader *reader)
{
    const uint8_t *at = take(reader, 1);
    return at == NULL ? 0 : *at;
}

uint16_t tp_read16(tp_reader *reader)
{
    const uint8_t *at = take(reader, 2);
    return at == NULL ? 0 : tp_load16(at);
}

uint32_t tp_read32(tp_reader *reader)
{
    const uint8_t *at = take(reader, 4);
    return at == NULL ? 0 : tp_load32(at);
}

uint64_t tp_read64(tp_reader *reader)
{
    const uint8_t *at = take(reader, 8);
    return at == NULL ? 0 : tp_load64(at);
}

// One value has one form: a last group of zero could have been left out, and what the tenth byte
// holds beyond bit 63 would be lost. Both are refused.
uint64_t tp_read_varint(tp_reader *reader)
{
    if (reader->failed) return 0;
    const uint8_t *bytes = reader->at;
    size_t         left  = (size_t)(reader->end - bytes);
    if (left > 0 && bytes[0] < 0x80) { // As most are.
        reader->at++;
        return bytes[0];
    }
    uint64_t value = 0;
    for (uint32_t i = 0; i < VARINT_BYTES_MAX && i < left; i++) {
        uint8_t byte = bytes[i];
        if (i == VARINT_BYTES_MAX - 1 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if ((byte & 0x80) != 0) continue;
        if (byte == 0 && i > 0) break;
        reader->at += i + 1;
        return value;
    }
    reader->failed = true;
    return 0;
}

int64_t tp_read_signed(tp_reader *reader)
{
    uint64_t value = tp_read_varint(reader);
    int64_t  half  = (int64_t)(value >> 1);
    return (value & 1) != 0 ? -half - 1 : half;
}

tp_text tp_read_text(tp_reader *reader)
{
    uint64_t size = tp_read_varint(reader);
    if (!room_to_read(reader, size)) {
        reader->failed = true;
        return (tp_text){NULL, 0};
    }
    return (tp_text){(const char *)take(reader, (size_t)size), (size_t)size};
}

void tp_read_bytes(tp_reader *reader, void *out, size_t size)
{
    const uint8_t *at = take(reader, size);
    if (size == 0) return;
    if (at == NULL) {
        memset(out, 0, size);
    } else {
        memcpy(out, at, size);
    }
}

bool tp_reader_done(const tp_reader *reader)
{
    return !reader->failed && reader->at == reader->end;
}

// --- writer ------------------------------------------------------------------------------------

tp_writer tp_writer_of(void *memory, size_t capacity)
{
    return (tp_writer){memory, 0, capacity, false};
}

void tp_write_bytes(tp_writer *writer, const void *bytes, size_t size)
{
    if (writer->failed || size > writer->capacity - writer->size) {
        writer->failed = true;
        return;
    }
    if (size == 0) return;
    memcpy(writer->data + writer->size, bytes, size);
    writer->size += size;
}

void tp_write8(tp_writer *writer, uint8_t value)
{
    if (writer->failed || writer->size == writer->capacity) {
        writer->failed = true;
        return;
    }
    writer->data[writer->size++] = value;
}

void tp_write16(tp_writer *writer, uint16_t value)
{
    uint8_t bytes[2];
    tp_store16(bytes, value);
    tp_write_bytes(writer, bytes, sizeof bytes);
}

void tp_write32(tp_writer *writer, uint32_t value)
{
    uint8_t bytes[4];
    tp_store32(bytes, value);
    tp_write_bytes(writer, bytes, sizeof bytes);
}

void tp_write64(tp_writer *writer, uint64_t value)
{
    uint8_t bytes[8];
    tp_store64(bytes, value);
    tp_write_bytes(writer, bytes, sizeof bytes);
}

static size_t put_varint(uint8_t bytes[VARINT_BYTES_MAX], uint64_t value)
{
    size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = (uint8_t)(0x80 | (value & 0x7F));
    bytes[size++] = (uint8_t)value;
    return size;
}

void tp_write_varint(tp_writer *writer, uint64_t value)
{
    bool room = !writer->failed && writer->capacity - writer->size >= VARINT_BYTES_MAX;
    if (room) { // As nearly always: no byte of it is looked after alone.
        writer->size += put_varint(writer->data + writer->size, value);
        return;
    }
    uint8_t bytes[VARINT_BYTES_MAX];
    tp_write_bytes(writer, bytes, put_varint(bytes, value));
}

void tp_write_signed(tp_writer *writer, int64_t value)
{
    uint64_t doubled = (uint64_t)value << 1;
    tp_write_varint(writer, value < 0 ? ~doubled : doubled);
}

void tp_write_text(tp_writer *writer, tp_text text)
{
    tp_write_varint(writer, text.size);
    tp_write_bytes(writer, text.data, text.size);
}
