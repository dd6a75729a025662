// test_crc32c.c: CRC-32C against RFC 3720 and against its definition bit by bit, on both paths.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"

static uint32_t random_state = 2463534242u;

// Marsaglia's xorshift32: the same numbers on every machine.
static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static uint8_t *random_block(size_t size)
{
    uint8_t *block = malloc(size == 0 ? 1 : size);
    assert_non_null(block);
    for (size_t i = 0; i < size; i++) {
        block[i] = (uint8_t)(next_random() >> 11);
    }
    return block;
}

// The division of polynomials itself, a bit at a time.
static uint32_t crc_by_bits(uint32_t crc, const uint8_t *bytes, size_t size)
{
    uint32_t rest = ~crc;
    for (size_t i = 0; i < size; i++) {
        rest ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            rest = (rest & 1) != 0 ? rest >> 1 ^ 0x82F63B78u : rest >> 1;
        }
    }
    return ~rest;
}

static void assert_crc(const void *bytes, size_t size, uint32_t wanted)
{
    assert_true(tp_crc32c(0, bytes, size) == wanted);
    assert_true(tp_crc32c_portable(0, bytes, size) == wanted);
}

// The check value every catalogue of CRCs gives.
static void crc32c_of_the_nine_digits_is_the_check_value(void **state)
{
    (void)state;
    assert_crc("123456789", 9, 0xE3069283u);
    assert_crc(NULL, 0, 0);
}

// RFC 3720, appendix B.4. It lists checksums in the order they are sent, lowest byte first.
static void crc32c_gives_the_checksums_of_rfc_3720(void **state)
{
    (void)state;
    static const uint8_t read_command[48] = {
        0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
        0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    };
    uint8_t bytes[32];
    memset(bytes, 0, sizeof bytes);
    assert_crc(bytes, sizeof bytes, 0x8A9136AAu);
    memset(bytes, 0xFF, sizeof bytes);
    assert_crc(bytes, sizeof bytes, 0x62A8AB43u);
    for (uint8_t i = 0; i < 32; i++) bytes[i] = i;
    assert_crc(bytes, sizeof bytes, 0x46DD794Eu);
    for (uint8_t i = 0; i < 32; i++) bytes[i] = (uint8_t)(31 - i);
    assert_crc(bytes, sizeof bytes, 0x113FDB5Cu);
    assert_crc(read_command, sizeof read_command, 0xD9963A56u);
}

// Both paths are the definition, for every short length, every alignment, any beginning.
static void crc32c_is_its_definition_on_both_paths(void **state)
{
    (void)state;
    for (size_t size = 0; size < 80; size++) {
        for (size_t shift = 0; shift < 16; shift++) {
            uint8_t *block  = random_block(size + shift);
            uint32_t begin  = next_random();
            uint32_t wanted = crc_by_bits(begin, block + shift, size);
            assert_true(tp_crc32c(begin, block + shift, size) == wanted);
            assert_true(tp_crc32c_portable(begin, block + shift, size) == wanted);
            free(block);
        }
    }
}

// Larger blocks, where the loops run long.
static void crc32c_is_the_same_on_both_paths_for_random_sizes(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t   size = next_random() % 9000, shift = next_random() % 16;
        uint8_t *block = random_block(size + shift);
        uint32_t begin = next_random();
        assert_true(tp_crc32c(begin, block + shift, size) ==
                    tp_crc32c_portable(begin, block + shift, size));
        free(block);
    }
}

// Where three parts of a kilobyte begin to go at once, and where the last three of them end.
static void crc32c_is_its_definition_around_whole_parts(void **state)
{
    (void)state;
    for (size_t parts = 1; parts <= 7; parts++) {
        for (size_t near = 0; near < 5; near++) {
            size_t   size = parts * 1024 + near * 3 - 6;
            uint8_t *block = random_block(size);
            uint32_t begin = next_random(), wanted = crc_by_bits(begin, block, size);
            assert_true(tp_crc32c(begin, block, size) == wanted);
            assert_true(tp_crc32c_portable(begin, block, size) == wanted);
            free(block);
        }
    }
}

// Every entry of all eight tables is read by some word of this, and a wrong one shows.
static void crc32c_tables_hold_at_every_entry(void **state)
{
    (void)state;
    for (size_t place = 0; place < 8; place++) {
        for (uint32_t value = 0; value < 256; value++) {
            uint8_t word[8] = {0};
            word[place] = (uint8_t)value;
            uint32_t begin = UINT32_MAX; // Inverted to nothing, so the bytes stay themselves.
            assert_true(tp_crc32c_portable(begin, word, 8) == crc_by_bits(begin, word, 8));
        }
    }
}

// Continuing is the same as beginning with more.
static void crc32c_continues_where_it_stopped(void **state)
{
    (void)state;
    uint8_t *block = random_block(100);
    uint32_t whole = tp_crc32c(0, block, 100);
    for (size_t cut = 0; cut <= 100; cut++) {
        assert_true(tp_crc32c(tp_crc32c(0, block, cut), block + cut, 100 - cut) == whole);
    }
    free(block);
}

// What it is for: any single flipped bit is found.
static void crc32c_finds_every_flipped_bit(void **state)
{
    (void)state;
    uint8_t *block = random_block(64);
    uint32_t whole = tp_crc32c(0, block, 64);
    for (size_t bit = 0; bit < 64 * 8; bit++) {
        block[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(tp_crc32c(0, block, 64) != whole);
        block[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c_of_the_nine_digits_is_the_check_value),
        cmocka_unit_test(crc32c_gives_the_checksums_of_rfc_3720),
        cmocka_unit_test(crc32c_is_its_definition_on_both_paths),
        cmocka_unit_test(crc32c_is_the_same_on_both_paths_for_random_sizes),
        cmocka_unit_test(crc32c_is_its_definition_around_whole_parts),
        cmocka_unit_test(crc32c_tables_hold_at_every_entry),
        cmocka_unit_test(crc32c_continues_where_it_stopped),
        cmocka_unit_test(crc32c_finds_every_flipped_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
