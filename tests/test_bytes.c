// test_bytes.c: texts, byte order, comparison, UTF-8, and reading and writing within bounds.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static uint8_t *exact_copy(const void *bytes, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, bytes, size);
    return copy;
}

// --- texts -------------------------------------------------------------------------------------

// Equal and ordered are by bytes, unsigned, the shorter first; NULL is the empty text.
static void text_order_is_by_bytes_and_agrees_with_equal(void **state)
{
    (void)state;
    const tp_text rising[] = {
        {NULL, 0}, TP_TEXT("\0"), TP_TEXT("\0a"), TP_TEXT("A"), TP_TEXT("a"), TP_TEXT("aa"),
        TP_TEXT("ab"), TP_TEXT("b"), TP_TEXT("\x7F"), TP_TEXT("\x80"), TP_TEXT("\xFF"),
    };
    int count = sizeof rising / sizeof rising[0];
    for (int a = 0; a < count; a++) {
        for (int b = 0; b < count; b++) {
            int order = tp_text_order(rising[a], rising[b]);
            assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
            assert_int_equal(tp_text_equal(rising[a], rising[b]), a == b);
        }
    }
}

// A terminated string without its end; the lack of one is the empty text.
static void text_of_takes_a_terminated_string_or_null(void **state)
{
    (void)state;
    assert_true(tp_text_equal(tp_text_of("abc"), TP_TEXT("abc")));
    assert_int_equal(tp_text_of("").size, 0);
    assert_int_equal(tp_text_of(NULL).size, 0);
    assert_true(tp_text_equal(tp_text_of(NULL), TP_TEXT("")));
}

// --- byte order --------------------------------------------------------------------------------

// Little-endian on every machine, at every alignment.
static void load_and_store_are_little_endian(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        uint8_t bytes[16] = {0};
        tp_store64(bytes + shift, UINT64_C(0xF8E7D6C5B4A39281));
        for (size_t i = 0; i < 8; i++) {
            assert_int_equal(bytes[shift + i], 0x81 + 0x11 * i);
        }
        assert_int_equal(bytes[shift + 8], 0);
        assert_true(tp_load64(bytes + shift) == UINT64_C(0xF8E7D6C5B4A39281));
        assert_int_equal(tp_load32(bytes + shift), 0xB4A39281u);
        assert_int_equal(tp_load16(bytes + shift), 0x9281);
        tp_store32(bytes + shift, 0x04030201u);
        tp_store16(bytes + shift + 4, 0xBEEF);
        assert_true(tp_load64(bytes + shift) == UINT64_C(0xF8E7BEEF04030201));
    }
}

// --- secrets -----------------------------------------------------------------------------------

// Every single bit at every place counts, and so does nothing beyond the size.
static void constant_time_equality_sees_every_bit(void **state)
{
    (void)state;
    uint8_t a[40], b[40];
    memset(a, 0x5A, sizeof a);
    for (size_t size = 0; size < sizeof a; size++) {
        memcpy(b, a, sizeof b);
        b[size] ^= 0xFF;
        assert_true(tp_equal_constant_time(a, b, size));
        b[size] ^= 0xFF;
        for (size_t bit = 0; bit < size * 8; bit++) {
            b[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_false(tp_equal_constant_time(a, b, size));
            b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
    assert_true(tp_equal_constant_time(NULL, NULL, 0));
}

// Exactly what was named is zero afterwards.
static void wipe_clears_its_bytes_and_no_others(void **state)
{
    (void)state;
    for (size_t begin = 0; begin < 20; begin++) {
        for (size_t end = begin; end < 20; end++) {
            uint8_t bytes[20];
            memset(bytes, 0xA5, sizeof bytes);
            tp_wipe(bytes + begin, end - begin);
            for (size_t i = 0; i < sizeof bytes; i++) {
                assert_int_equal(bytes[i], i >= begin && i < end ? 0 : 0xA5);
            }
        }
    }
    tp_wipe(NULL, 0);
}

// --- UTF-8 -------------------------------------------------------------------------------------

// One character by the bit patterns of RFC 3629, section 3, then by the value they make.
static size_t naive_character(const uint8_t *at, size_t left)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t   size  = 0;
    uint32_t value = 0;
    if (at[0] < 0x80) return 1;
    if (at[0] >> 5 == 6)  size = 2, value = at[0] & 0x1Fu;
    if (at[0] >> 4 == 14) size = 3, value = at[0] & 0x0Fu;
    if (at[0] >> 3 == 30) size = 4, value = at[0] & 0x07u;
    if (size == 0 || size > left) return 0;
    for (size_t i = 1; i < size; i++) {
        if (at[i] >> 6 != 2) return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < smallest[size] || surrogate || value > 0x10FFFF ? 0 : size;
}

static bool naive_valid(const uint8_t *at, size_t size)
{
    while (size > 0) {
        size_t step = naive_character(at, size);
        if (step == 0) return false;
        at += step;
        size -= step;
    }
    return true;
}

// RFC 3629, section 4: every text of one, two and three bytes.
static void utf8_agrees_with_a_plain_decoder_on_all_short_texts(void **state)
{
    (void)state;
    uint8_t *text  = exact_copy("\0\0\0", 3); // Shorter texts use its end, at the edge.
    uint32_t wrong = 0;
    for (uint32_t code = 0; code < 1u << 24; code++) {
        text[0] = (uint8_t)(code >> 16);
        text[1] = (uint8_t)(code >> 8 & 0xFF);
        text[2] = (uint8_t)(code & 0xFF);
        wrong += tp_utf8_valid((const char *)text, 3) != naive_valid(text, 3);
        if (code >> 16 != 0) continue;
        wrong += tp_utf8_valid((const char *)text + 1, 2) != naive_valid(text + 1, 2);
        wrong += tp_utf8_valid((const char *)text + 2, 1) != naive_valid(text + 2, 1);
    }
    assert_int_equal(wrong, 0);
    free(text);
}

// Four bytes: every first and second byte, with the edges of what may follow.
static void utf8_agrees_with_a_plain_decoder_on_four_bytes(void **state)
{
    (void)state;
    static const uint8_t edges[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    uint8_t *text = exact_copy("\0\0\0\0", 4);
    for (uint32_t code = 0; code < 1u << 16; code++) {
        text[0] = (uint8_t)(code >> 8);
        text[1] = (uint8_t)(code & 0xFF);
        for (size_t i = 0; i < 36; i++) {
            text[2] = edges[i / 6];
            text[3] = edges[i % 6];
            if (tp_utf8_valid((const char *)text, 4) != naive_valid(text, 4)) fail();
        }
    }
    free(text);
}

typedef struct utf8_case {
    tp_text text;
    bool    valid;
} utf8_case;

// The plain decoder may err as we do; these are typed in from RFC 3629 and Unicode's table 3-7.
static void utf8_knows_the_famous_cases(void **state)
{
    (void)state;
    const utf8_case cases[] = {
        {TP_TEXT(""), true},
        {TP_TEXT("\0"), true},
        {TP_TEXT("A\xE2\x89\xA2\xCE\x91."), true},             // RFC 3629, section 7.
        {TP_TEXT("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4"), true},
        {TP_TEXT("\xEF\xBB\xBF\xF0\xA3\x8E\xB4"), true},
        {TP_TEXT("\xED\x9F\xBF\xEE\x80\x80"), true},           // Around the surrogates.
        {TP_TEXT("\xEF\xBF\xBF"), true},                       // A noncharacter is a code point.
        {TP_TEXT("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), true},   // U+10000 and U+10FFFF.
        {TP_TEXT("\xC0\x80"), false},                          // Overlong, RFC 3629, section 10.
        {TP_TEXT("\x2F\xC0\xAE\x2E\x2F"), false},
        {TP_TEXT("\xC1\xBF"), false},
        {TP_TEXT("\xE0\x9F\xBF"), false},
        {TP_TEXT("\xF0\x8F\xBF\xBF"), false},
        {TP_TEXT("\xED\xA0\x80"), false},                      // U+D800
        {TP_TEXT("\xED\xBF\xBF"), false},                      // U+DFFF
        {TP_TEXT("\xED\xA1\x8C\xED\xBE\xB4"), false},          // A surrogate pair.
        {TP_TEXT("\xF4\x90\x80\x80"), false},                  // U+110000
        {TP_TEXT("\xF5\x80\x80\x80"), false},
        {TP_TEXT("\xF8\x88\x80\x80\x80"), false},
        {TP_TEXT("\xFE"), false},
        {TP_TEXT("\xFF"), false},
        {TP_TEXT("\x80"), false},
        {TP_TEXT("\xE2\x82"), false},                          // Cut off.
        {TP_TEXT("\xF0\x9F\x98"), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *text = exact_copy(cases[i].text.data, cases[i].text.size);
        assert_int_equal(tp_utf8_valid((const char *)text, cases[i].text.size), cases[i].valid);
        free(text);
    }
    assert_true(tp_utf8_valid(NULL, 0));
}

// Long stretches of ASCII are read eight at a time; a bad byte must be seen at every place in them.
static void utf8_finds_a_bad_byte_anywhere_in_ascii(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 40; size++) {
        char *text = malloc(size);
        assert_non_null(text);
        memset(text, 'a', size);
        assert_true(tp_utf8_valid(text, size));
        for (size_t place = 0; place < size; place++) {
            text[place] = (char)0x80;
            assert_false(tp_utf8_valid(text, size));
            text[place] = (char)0xC3;
            assert_false(tp_utf8_valid(text, size));
            if (place + 1 < size) {
                text[place + 1] = (char)0xA9;
                assert_true(tp_utf8_valid(text, size));
                text[place + 1] = 'a';
            }
            text[place] = 'a';
        }
        free(text);
    }
}

// --- reader ------------------------------------------------------------------------------------

static const uint8_t all_kinds[] = {
    0x01,                                           // 8
    0x02, 0x01,                                     // 16
    0x04, 0x03, 0x02, 0x01,                         // 32
    0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, // 64
    0xAC, 0x02,                                     // varint 300
    0x03,                                           // signed -2
    0x03, 'a', 'b', 'c',                            // text
    0xDE, 0xAD,                                     // bytes
};

typedef struct read_values {
    uint8_t  one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    uint64_t varint;
    int64_t  sign;
    tp_text  text;
    uint8_t  bytes[2];
} read_values;

static read_values read_all_kinds(tp_reader *reader)
{
    read_values values = {0};
    values.one    = tp_read8(reader);
    values.two    = tp_read16(reader);
    values.four   = tp_read32(reader);
    values.eight  = tp_read64(reader);
    values.varint = tp_read_varint(reader);
    values.sign   = tp_read_signed(reader);
    values.text   = tp_read_text(reader);
    tp_read_bytes(reader, values.bytes, sizeof values.bytes);
    return values;
}

// Each kind as the format says, and done exactly when nothing is left.
static void reader_reads_every_kind(void **state)
{
    (void)state;
    uint8_t    *input  = exact_copy(all_kinds, sizeof all_kinds);
    tp_reader   reader = tp_reader_of(input, sizeof all_kinds);
    read_values values = read_all_kinds(&reader);
    assert_int_equal(values.one, 1);
    assert_int_equal(values.two, 0x0102);
    assert_int_equal(values.four, 0x01020304);
    assert_true(values.eight == UINT64_C(0x0102030405060708));
    assert_int_equal(values.varint, 300);
    assert_int_equal(values.sign, -2);
    assert_true(tp_text_equal(values.text, TP_TEXT("abc")));
    assert_ptr_equal(values.text.data, input + 19);
    assert_int_equal(values.bytes[0], 0xDE);
    assert_int_equal(values.bytes[1], 0xAD);
    assert_true(tp_reader_done(&reader));
    free(input);
}

// Cut off anywhere: no read leaves the input, and the failure is still there at the end.
static void reader_of_every_prefix_fails_and_stays_inside(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof all_kinds; size++) {
        uint8_t    *input  = exact_copy(all_kinds, size);
        tp_reader   reader = tp_reader_of(input, size);
        read_values values = read_all_kinds(&reader);
        assert_true(reader.failed);
        assert_false(tp_reader_done(&reader));
        assert_int_equal(values.bytes[0] | values.bytes[1], 0);
        free(input);
    }
}

// The latch: after the first failure everything is zero, even what would still fit.
static void reader_gives_zeros_after_the_first_failure(void **state)
{
    (void)state;
    static const uint8_t ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    uint8_t   bytes[4] = {9, 9, 9, 9}, zeros[4] = {0};
    tp_reader reader   = tp_reader_of(ones, 7);
    assert_true(tp_read64(&reader) == 0);
    assert_true(reader.failed);
    assert_int_equal(tp_read8(&reader), 0);
    assert_int_equal(tp_read16(&reader), 0);
    assert_int_equal(tp_read32(&reader), 0);
    assert_true(tp_read64(&reader) == 0);
    assert_true(tp_read_varint(&reader) == 0);
    assert_true(tp_read_signed(&reader) == 0);
    assert_int_equal(tp_read_text(&reader).size, 0);
    tp_read_bytes(&reader, bytes, sizeof bytes);
    assert_memory_equal(bytes, zeros, sizeof bytes);
    assert_true(reader.failed);
    assert_false(tp_reader_done(&reader));
}

// Nothing to read is done at once, with or without an address.
static void reader_of_nothing_is_done(void **state)
{
    (void)state;
    tp_reader reader = tp_reader_of(NULL, 0);
    assert_true(tp_reader_done(&reader));
    tp_read_bytes(&reader, NULL, 0);
    assert_true(tp_reader_done(&reader));
    assert_int_equal(tp_read8(&reader), 0);
    assert_true(reader.failed);
}

// What is left over is not done.
static void reader_with_something_left_is_not_done(void **state)
{
    (void)state;
    tp_reader reader = tp_reader_of("ab", 2);
    (void)tp_read8(&reader);
    assert_false(reader.failed);
    assert_false(tp_reader_done(&reader));
}

static bool varint_is(tp_text bytes, uint64_t wanted)
{
    uint8_t  *input  = exact_copy(bytes.data, bytes.size);
    tp_reader reader = tp_reader_of(input, bytes.size);
    uint64_t  value  = tp_read_varint(&reader);
    bool      done   = tp_reader_done(&reader);
    assert_true(done || value == 0);
    free(input);
    return done && value == wanted;
}

static bool varint_refused(tp_text bytes)
{
    uint8_t  *input  = exact_copy(bytes.data, bytes.size);
    tp_reader reader = tp_reader_of(input, bytes.size);
    bool      zero   = tp_read_varint(&reader) == 0;
    free(input);
    return zero && reader.failed;
}

// LEB128 (DWARF 5, section 7.6), narrowed: one value has one form.
static void varint_is_read_in_its_shortest_form_only(void **state)
{
    (void)state;
    assert_true(varint_is(TP_TEXT("\x00"), 0));
    assert_true(varint_is(TP_TEXT("\x7F"), 127));
    assert_true(varint_is(TP_TEXT("\x80\x01"), 128));
    assert_true(varint_is(TP_TEXT("\xE5\x8E\x26"), 624485));
    assert_true(varint_refused(TP_TEXT("\x80\x00")));
    assert_true(varint_refused(TP_TEXT("\xFF\x00")));
    assert_true(varint_refused(TP_TEXT("\x80\x80\x80\x00")));
}

// Ten bytes hold 70 bits; the six beyond 64 must not be there, nor an eleventh byte.
static void varint_beyond_64_bits_is_refused(void **state)
{
    (void)state;
    assert_true(varint_is(TP_TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), UINT64_MAX));
    assert_true(varint_is(TP_TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), UINT64_C(1) << 63));
    assert_true(varint_refused(TP_TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02")));
    assert_true(varint_refused(TP_TEXT("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F")));
    assert_true(varint_refused(TP_TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00")));
    assert_true(varint_refused(TP_TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01")));
    assert_true(varint_refused(TP_TEXT("\x81\x80\x80\x80\x80\x80\x80\x80\x80\x81\x00")));
}

// A length that the rest of the input does not have, up to the largest there is.
static void reader_refuses_a_text_longer_than_the_input(void **state)
{
    (void)state;
    static const tp_text inputs[] = {
        {"\x04" "abc", 4}, {"\x01", 1}, {"\xFF\xFF\xFF\xFF\x0F" "abc", 8},
        {"\x83\x80\x80\x80\x10" "abc", 8}, // 2^32 + 3, which 32 bits would take for 3.
        {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01" "abc", 13},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        uint8_t  *input  = exact_copy(inputs[i].data, inputs[i].size);
        tp_reader reader = tp_reader_of(input, inputs[i].size);
        tp_text   text   = tp_read_text(&reader);
        assert_true(reader.failed);
        assert_null(text.data);
        assert_int_equal(text.size, 0);
        free(input);
    }
}

// --- writer ------------------------------------------------------------------------------------

static void write_all_kinds(tp_writer *writer)
{
    tp_write8(writer, 1);
    tp_write16(writer, 0x0102);
    tp_write32(writer, 0x01020304);
    tp_write64(writer, UINT64_C(0x0102030405060708));
    tp_write_varint(writer, 300);
    tp_write_signed(writer, -2);
    tp_write_text(writer, TP_TEXT("abc"));
    tp_write_bytes(writer, "\xDE\xAD", 2);
}

// What the reader reads.
static void writer_writes_every_kind(void **state)
{
    (void)state;
    uint8_t  *memory = malloc(sizeof all_kinds);
    tp_writer writer = tp_writer_of(memory, sizeof all_kinds);
    write_all_kinds(&writer);
    assert_false(writer.failed);
    assert_int_equal(writer.size, sizeof all_kinds);
    assert_memory_equal(memory, all_kinds, sizeof all_kinds);
    free(memory);
}

// Every smaller capacity: it fails, stays failed, stays inside, and what is there is a beginning.
static void writer_of_every_smaller_capacity_fails_and_stays_inside(void **state)
{
    (void)state;
    for (size_t capacity = 0; capacity < sizeof all_kinds; capacity++) {
        uint8_t  *memory = malloc(capacity == 0 ? 1 : capacity);
        tp_writer writer = tp_writer_of(memory, capacity);
        write_all_kinds(&writer);
        assert_true(writer.failed);
        assert_true(writer.size <= capacity);
        assert_memory_equal(memory, all_kinds, writer.size);
        size_t size = writer.size;
        tp_write_bytes(&writer, NULL, 0);
        tp_write8(&writer, 1);
        assert_int_equal(writer.size, size);
        assert_true(writer.failed);
        free(memory);
    }
}

// A writer into nothing takes nothing, which is not a failure.
static void writer_into_nothing_takes_nothing(void **state)
{
    (void)state;
    tp_writer writer = tp_writer_of(NULL, 0);
    tp_write_bytes(&writer, NULL, 0);
    assert_false(writer.failed);
    tp_write_bytes(&writer, "x", SIZE_MAX);
    assert_true(writer.failed);
}

static size_t assert_number_returns(uint64_t value)
{
    uint8_t   bytes[20];
    tp_writer writer = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&writer, value);
    size_t size = writer.size;
    tp_write_signed(&writer, (int64_t)value);
    assert_false(writer.failed);
    tp_reader reader = tp_reader_of(bytes, writer.size);
    assert_true(tp_read_varint(&reader) == value);
    assert_true(tp_read_signed(&reader) == (int64_t)value);
    assert_true(tp_reader_done(&reader));
    return size;
}

// Around every power of two, signed and not: what was written is read, in a byte for seven bits.
static void varint_reading_undoes_writing(void **state)
{
    (void)state;
    assert_int_equal(assert_number_returns(0), 1);
    for (uint32_t bit = 0; bit < 64; bit++) {
        uint64_t power = UINT64_C(1) << bit;
        assert_int_equal(assert_number_returns(power), bit / 7 + 1);
        assert_int_equal(assert_number_returns(power | (power - 1)), bit / 7 + 1);
        (void)assert_number_returns(power + 1);
        (void)assert_number_returns(0 - power);
    }
}

// Zigzag keeps small numbers of either sign small.
static void signed_numbers_near_zero_take_one_byte(void **state)
{
    (void)state;
    static const int64_t values[] = {0, -1, 1, -2, 2, -64, 63};
    static const uint8_t wanted[] = {0, 1, 2, 3, 4, 127, 126};
    for (size_t i = 0; i < sizeof wanted; i++) {
        uint8_t   byte   = 0xEE;
        tp_writer writer = tp_writer_of(&byte, 1);
        tp_write_signed(&writer, values[i]);
        assert_false(writer.failed);
        assert_int_equal(byte, wanted[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_order_is_by_bytes_and_agrees_with_equal),
        cmocka_unit_test(text_of_takes_a_terminated_string_or_null),
        cmocka_unit_test(load_and_store_are_little_endian),
        cmocka_unit_test(constant_time_equality_sees_every_bit),
        cmocka_unit_test(wipe_clears_its_bytes_and_no_others),
        cmocka_unit_test(utf8_agrees_with_a_plain_decoder_on_all_short_texts),
        cmocka_unit_test(utf8_agrees_with_a_plain_decoder_on_four_bytes),
        cmocka_unit_test(utf8_knows_the_famous_cases),
        cmocka_unit_test(utf8_finds_a_bad_byte_anywhere_in_ascii),
        cmocka_unit_test(reader_reads_every_kind),
        cmocka_unit_test(reader_of_every_prefix_fails_and_stays_inside),
        cmocka_unit_test(reader_gives_zeros_after_the_first_failure),
        cmocka_unit_test(reader_of_nothing_is_done),
        cmocka_unit_test(reader_with_something_left_is_not_done),
        cmocka_unit_test(varint_is_read_in_its_shortest_form_only),
        cmocka_unit_test(varint_beyond_64_bits_is_refused),
        cmocka_unit_test(reader_refuses_a_text_longer_than_the_input),
        cmocka_unit_test(writer_writes_every_kind),
        cmocka_unit_test(writer_of_every_smaller_capacity_fails_and_stays_inside),
        cmocka_unit_test(writer_into_nothing_takes_nothing),
        cmocka_unit_test(varint_reading_undoes_writing),
        cmocka_unit_test(signed_numbers_near_zero_take_one_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
