// test_sha256_many.c: many at a time give what one at a time gives, for every length and order.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/sha256_many.h"

enum { MANY = 23, SIZE_MAX_TRIED = 500 };

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

typedef struct batch {
    tp_sha256_message messages[MANY];
    uint8_t          *blocks[MANY]; // A key, then a message of exactly its size.
    uint8_t           digests[MANY][TP_SHA256_SIZE];
    size_t            count;
} batch;

static void add_message(batch *b, size_t size)
{
    uint8_t *block = random_block(TP_HMAC_SALT + size);
    b->blocks[b->count] = block;
    b->messages[b->count] = (tp_sha256_message){block, block + TP_HMAC_SALT, size,
                                                b->digests[b->count]};
    b->count++;
}

static void assert_digests_are_those_of_singles(const batch *b)
{
    tp_sha256_many(b->messages, b->count);
    for (size_t i = 0; i < b->count; i++) {
        uint8_t wanted[TP_SHA256_SIZE];
        tp_sha256_of(b->messages[i].bytes, b->messages[i].size, wanted);
        assert_memory_equal(b->digests[i], wanted, sizeof wanted);
    }
}

static void assert_tags_are_those_of_singles(const batch *b)
{
    tp_hmac_many(b->messages, b->count);
    for (size_t i = 0; i < b->count; i++) {
        uint8_t     wanted[TP_SHA256_SIZE];
        tp_hmac_key key;
        tp_hmac_key_init(&key, b->messages[i].key, TP_HMAC_SALT);
        tp_hmac_of(&key, b->messages[i].bytes, b->messages[i].size, wanted);
        assert_memory_equal(b->digests[i], wanted, sizeof wanted);
    }
}

static void check_and_free(batch *b)
{
    assert_digests_are_those_of_singles(b);
    assert_tags_are_those_of_singles(b);
    for (size_t i = 0; i < b->count; i++) free(b->blocks[i]);
}

// FIPS 180-4: a known digest in each of the four lanes, and in one that stands alone.
static void many_give_the_standards_digest_in_every_lane(void **state)
{
    (void)state;
    static const uint8_t abc[3] = {'a', 'b', 'c'};
    static const uint8_t wanted[4] = {0xba, 0x78, 0x16, 0xbf};
    uint8_t              digests[5][TP_SHA256_SIZE] = {{0}};
    tp_sha256_message    messages[5];
    for (size_t i = 0; i < 5; i++) {
        messages[i] = (tp_sha256_message){NULL, abc, sizeof abc, digests[i]};
    }
    tp_sha256_many(messages, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_memory_equal(digests[i], wanted, sizeof wanted);
    }
}

// Every length up to three blocks, four alike: each residue meets the padding in its own way.
static void many_of_equal_size_are_singles_for_all_lengths(void **state)
{
    (void)state;
    for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
        batch b = {.count = 0};
        for (size_t i = 0; i < 4; i++) add_message(&b, size);
        check_and_free(&b);
    }
}

// Every count, so that what is left over at the end is none, one, two and three.
static void many_are_singles_for_all_counts(void **state)
{
    (void)state;
    for (size_t count = 0; count <= MANY; count++) {
        batch b = {.count = 0};
        for (size_t i = 0; i < count; i++) add_message(&b, 80);
        check_and_free(&b);
    }
}

// Few lengths in random order: fours begin anywhere, and one that differs is never taken along.
static void many_of_mixed_sizes_are_singles(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        batch b = {.count = 0};
        for (size_t i = 0; i < MANY; i++) {
            add_message(&b, next_random() % 5 > 0 ? 64 : next_random() % SIZE_MAX_TRIED);
        }
        check_and_free(&b);
    }
}

// RFC 4231 has no key of 16 bytes; RFC 2104's own definition, laid out with plain hashes, does.
static void many_tags_are_those_of_the_definition(void **state)
{
    (void)state;
    batch b = {.count = 0};
    for (size_t i = 0; i < 4; i++) add_message(&b, 97);
    tp_hmac_many(b.messages, 4);
    for (size_t i = 0; i < 4; i++) {
        uint8_t inner[64 + 97], outer[64 + TP_SHA256_SIZE], wanted[TP_SHA256_SIZE];
        memset(inner, 0x36, 64);
        memset(outer, 0x5c, 64);
        for (size_t k = 0; k < TP_HMAC_SALT; k++) {
            inner[k] ^= b.blocks[i][k];
            outer[k] ^= b.blocks[i][k];
        }
        memcpy(inner + 64, b.blocks[i] + TP_HMAC_SALT, 97);
        tp_sha256_of(inner, sizeof inner, outer + 64);
        tp_sha256_of(outer, sizeof outer, wanted);
        assert_memory_equal(b.digests[i], wanted, sizeof wanted);
        free(b.blocks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_give_the_standards_digest_in_every_lane),
        cmocka_unit_test(many_of_equal_size_are_singles_for_all_lengths),
        cmocka_unit_test(many_are_singles_for_all_counts),
        cmocka_unit_test(many_of_mixed_sizes_are_singles),
        cmocka_unit_test(many_tags_are_those_of_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
