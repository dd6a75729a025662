// test_sha256.c: SHA-256 and HMAC-SHA-256 against their standards, and every path against every
// other.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "vector.h"

#define CAVP "../shared/vectors/crypto-sha256/"
#define HMAC "../shared/vectors/crypto-hmac-hkdf/"

static uint32_t random_state = 2463534242u;

// Marsaglia's xorshift32: the same numbers on every machine.
static uint32_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static void fill_random(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(next_random() >> 11);
    }
}

static bool all_zero(const void *memory, size_t size)
{
    const uint8_t *at = memory;
    for (size_t i = 0; i < size; i++) {
        if (at[i] != 0) return false;
    }
    return true;
}

static void assert_bytes_are(const uint8_t *bytes, const char *hex)
{
    size_t   size;
    uint8_t *wanted = vector_bytes(tp_text_of(hex), &size);
    assert_memory_equal(bytes, wanted, size);
    free(wanted);
}

static void assert_digest(const char *message, const char *hex)
{
    uint8_t digest[TP_SHA256_SIZE];
    tp_sha256_of(message, strlen(message), digest);
    assert_bytes_are(digest, hex);
}

// FIPS 180-4: the examples NIST publishes with it.
static void sha256_gives_the_digests_of_the_standards_examples(void **state)
{
    (void)state;
    assert_digest("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_digest("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

// FIPS 180-4: one million times "a", here in pieces that never meet a block's edge twice alike.
static void sha256_of_a_million_a_is_the_same_in_any_pieces(void **state)
{
    (void)state;
    uint8_t   digest[TP_SHA256_SIZE], letters[997];
    tp_sha256 hash;
    memset(letters, 'a', sizeof letters);
    tp_sha256_init(&hash);
    for (size_t left = 1000000; left > 0;) {
        size_t part = left < sizeof letters ? left : sizeof letters;
        tp_sha256_update(&hash, letters, part);
        left -= part;
    }
    tp_sha256_final(&hash, digest);
    assert_bytes_are(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void check_cavp_file(const char *path, size_t wanted_count)
{
    size_t size, count = 0;
    char  *file = vector_load(path, &size);
    if (file == NULL) return;

    const char *at = file;
    tp_text     object;
    while (vector_next(&at, file + size, &object)) {
        size_t   message_size, digest_size;
        uint8_t *message = vector_hex(object, "msg", &message_size);
        uint8_t *wanted  = vector_hex(object, "sha256", &digest_size);
        uint8_t  digest[TP_SHA256_SIZE];
        assert_non_null(message);
        assert_non_null(wanted);
        assert_int_equal(digest_size, TP_SHA256_SIZE);
        assert_int_equal(message_size, vector_number(object, "lenBits") / 8);
        tp_sha256_of(message, message_size, digest);
        assert_memory_equal(digest, wanted, TP_SHA256_SIZE);
        free(message);
        free(wanted);
        count++;
    }
    assert_true(count >= wanted_count);
    free(file);
}

// NIST CAVP, SHAVS section 6.2 and 6.3.
static void sha256_gives_the_digests_of_cavp(void **state)
{
    (void)state;
    check_cavp_file(CAVP "SHA256ShortMsg.json", 25);
    check_cavp_file(CAVP "SHA256LongMsg.json", 33);
}

// NIST CAVP, SHAVS section 6.4: a hundred times a thousand digests of the last three digests.
static void sha256_passes_the_monte_carlo_test_of_cavp(void **state)
{
    (void)state;
    size_t   size;
    uint8_t *seed = vector_bytes(
        TP_TEXT("6d1e72ad03ddeb5de891e572e2396f8da015d899ef0e79503152d6010a3fe691"), &size);
    for (int checkpoint = 0; checkpoint < 100; checkpoint++) {
        uint8_t last_three[3 * TP_SHA256_SIZE];
        for (size_t i = 0; i < 3; i++) {
            memcpy(last_three + i * TP_SHA256_SIZE, seed, TP_SHA256_SIZE);
        }
        for (int i = 0; i < 1000; i++) {
            tp_sha256_of(last_three, sizeof last_three, seed);
            memmove(last_three, last_three + TP_SHA256_SIZE, 2 * (size_t)TP_SHA256_SIZE);
            memcpy(last_three + 2 * TP_SHA256_SIZE, seed, TP_SHA256_SIZE);
        }
        if (checkpoint > 0) continue;
        assert_bytes_are(seed, "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788");
    }
    assert_bytes_are(seed, "6a912ba4188391a78e6f13d88ed2d14e13afce9db6f7dcbf4a48c24f3db02778");
    free(seed);
}

// A digest is of the bytes, not of how they came: every cut of every length up to three blocks.
static void sha256_in_two_pieces_is_sha256_in_one(void **state)
{
    (void)state;
    uint8_t bytes[192], whole[TP_SHA256_SIZE], pieces[TP_SHA256_SIZE];
    fill_random(bytes, sizeof bytes);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        tp_sha256_of(bytes, size, whole);
        for (size_t cut = 0; cut <= size; cut++) {
            tp_sha256 hash;
            tp_sha256_init(&hash);
            tp_sha256_update(&hash, bytes, cut);
            tp_sha256_update(&hash, bytes + cut, size - cut);
            tp_sha256_final(&hash, pieces);
            assert_memory_equal(pieces, whole, TP_SHA256_SIZE);
        }
    }
}

// FIPS 180-4, 5.1.1: the length counts in 64 bits. Were the high half lost, this many bytes more
// would make no difference.
static void sha256_counts_beyond_32_bits_of_length(void **state)
{
    (void)state;
    uint8_t near[TP_SHA256_SIZE], far[TP_SHA256_SIZE];
    for (uint32_t bit = 6; bit < 61; bit++) {
        tp_sha256 hash;
        tp_sha256_init(&hash);
        tp_sha256_final(&hash, near);
        tp_sha256_init(&hash);
        hash.size = UINT64_C(1) << bit;
        tp_sha256_final(&hash, far);
        assert_memory_not_equal(near, far, TP_SHA256_SIZE);
    }
}

// The processor's instructions and the portable code are one function, from any state.
static void sha256_is_the_same_on_every_path(void **state)
{
    (void)state;
    for (int path = TP_SHA256_X86_SHA; path <= TP_SHA256_ARM_SHA; path++) {
        if (!tp_sha256_has(path)) {
            printf("skip: path %d is not on this machine\n", path);
            continue;
        }
        for (size_t round = 0; round < 400; round++) {
            size_t   count = next_random() % 18, shift = next_random() % 16;
            uint8_t *block = malloc(count * TP_SHA256_BLOCK + shift + 1);
            uint32_t one[8], other[8];
            assert_non_null(block);
            fill_random(block, count * TP_SHA256_BLOCK + shift + 1);
            for (size_t i = 0; i < 8; i++) {
                one[i] = other[i] = next_random();
            }
            tp_sha256_blocks_by(TP_SHA256_PORTABLE, one, block + shift, count);
            tp_sha256_blocks_by(path, other, block + shift, count);
            assert_memory_equal(one, other, sizeof one);
            free(block);
        }
    }
}

// Four at once are four one by one, from any states, at any places, however many blocks.
static void sha256_x4_is_four_singles_on_every_path(void **state)
{
    (void)state;
    for (int path = TP_SHA256_PORTABLE; path <= TP_SHA256_ARM_SHA; path++) {
        if (!tp_sha256_has(path)) continue;
        for (size_t round = 0; round < 200; round++) {
            size_t   count = next_random() % 6;
            uint8_t *block[4], *at[4];
            uint32_t one[4][8], four[4][8];
            for (size_t lane = 0; lane < 4; lane++) {
                size_t shift = next_random() % 16;
                block[lane] = malloc(count * TP_SHA256_BLOCK + shift + 1);
                assert_non_null(block[lane]);
                fill_random(block[lane], count * TP_SHA256_BLOCK + shift + 1);
                at[lane] = block[lane] + shift;
                for (size_t i = 0; i < 8; i++) one[lane][i] = four[lane][i] = next_random();
                tp_sha256_blocks_by(TP_SHA256_PORTABLE, one[lane], at[lane], count);
            }
            const uint8_t *const blocks[4] = {at[0], at[1], at[2], at[3]};
            tp_sha256_blocks_x4_by(path, four, blocks, count);
            assert_memory_equal(one, four, sizeof one);
            for (size_t lane = 0; lane < 4; lane++) free(block[lane]);
        }
    }
}

// The one that is used is one of them, and lanes may read the very same block.
static void sha256_x4_may_read_one_block_four_times(void **state)
{
    (void)state;
    uint8_t              block[TP_SHA256_BLOCK];
    const uint8_t *const blocks[4] = {block, block, block, block};
    uint32_t             one[8] = {0}, four[4][8] = {{0}};
    fill_random(block, sizeof block);
    tp_sha256_blocks_by(TP_SHA256_PORTABLE, one, block, 1);
    tp_sha256_blocks_x4(four, blocks, 1);
    for (size_t lane = 0; lane < 4; lane++) assert_memory_equal(four[lane], one, sizeof one);
}

// Every machine has the portable path, and none has a path that does not exist.
static void sha256_has_the_portable_path_and_no_unknown_one(void **state)
{
    (void)state;
    assert_true(tp_sha256_has(TP_SHA256_PORTABLE));
    assert_false(tp_sha256_has(TP_SHA256_ARM_SHA + 1));
    assert_false(tp_sha256_has(-1));
    assert_false(tp_sha256_has(TP_SHA256_X86_SHA) && tp_sha256_has(TP_SHA256_ARM_SHA));
}

static const uint32_t standards_beginning[8] = { // FIPS 180-4, section 5.3.3.
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

// FIPS 180-4's "abc", by the portable code alone: the vectors above see only the path chosen.
static void sha256_portable_gives_the_standards_digest(void **state)
{
    (void)state;
    uint32_t hash[8];
    uint32_t wanted[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                          0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
    uint8_t  block[TP_SHA256_BLOCK] = {'a', 'b', 'c', 0x80, [TP_SHA256_BLOCK - 1] = 24};
    memcpy(hash, standards_beginning, sizeof hash);
    tp_sha256_blocks_by(TP_SHA256_PORTABLE, hash, block, 1);
    assert_memory_equal(hash, wanted, sizeof hash);
}

// FIPS 180-4, 5.1.1: a one bit, zeros, the length in 64 bits, laid out whole for every length.
static void sha256_pads_every_length_as_the_standard_says(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 200; size++) {
        uint8_t  padded[320] = {0}, digest[TP_SHA256_SIZE];
        uint32_t hash[8];
        size_t   blocks = (size + 1 + 8 + TP_SHA256_BLOCK - 1) / TP_SHA256_BLOCK;
        fill_random(padded, size);
        tp_sha256_of(padded, size, digest);

        uint8_t tail[TP_SHA256_TAIL];
        size_t  from = size - size % TP_SHA256_BLOCK;
        memset(tail, 0xEE, sizeof tail);
        memcpy(tail, padded + from, size - from);
        size_t tail_blocks = tp_sha256_pad(tail, size);

        padded[size] = 0x80;
        padded[blocks * TP_SHA256_BLOCK - 2] = (uint8_t)(size * 8 >> 8);
        padded[blocks * TP_SHA256_BLOCK - 1] = (uint8_t)(size * 8 & 0xFF);
        assert_int_equal(from / TP_SHA256_BLOCK + tail_blocks, blocks);
        assert_memory_equal(tail, padded + from, tail_blocks * TP_SHA256_BLOCK);
        memcpy(hash, standards_beginning, sizeof hash);
        tp_sha256_blocks_by(TP_SHA256_PORTABLE, hash, padded, blocks);
        for (size_t i = 0; i < sizeof digest; i++) {
            assert_int_equal(digest[i], hash[i / 4] >> (24 - 8 * (i % 4)) & 0xFF);
        }
    }
}

// What was hashed may be a secret: nothing of it stays behind in the state.
static void sha256_and_hmac_wipe_their_state_at_the_end(void **state)
{
    (void)state;
    uint8_t     digest[TP_SHA256_SIZE], secret[100];
    tp_sha256   hash;
    tp_hmac_key key;
    tp_hmac     hmac;
    memset(secret, 0xA5, sizeof secret);
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, secret, sizeof secret);
    tp_sha256_final(&hash, digest);
    assert_true(all_zero(&hash, sizeof hash));
    tp_hmac_key_init(&key, secret, sizeof secret);
    tp_hmac_init(&hmac, &key);
    tp_hmac_update(&hmac, secret, sizeof secret);
    tp_hmac_final(&hmac, digest);
    assert_true(all_zero(&hmac, sizeof hmac));
}

// --- HMAC --------------------------------------------------------------------------------------

static void tag_of(const uint8_t *secret, size_t secret_size, const uint8_t *message, size_t size,
                   uint8_t tag[TP_SHA256_SIZE])
{
    tp_hmac_key key;
    tp_hmac_key_init(&key, secret, secret_size);
    tp_hmac_of(&key, message, size, tag);
}

typedef struct repeated { // A byte so many times, or a text.
    const char *text;
    uint8_t     byte;
    size_t      times;
} repeated;

static size_t lay_out(repeated what, uint8_t out[160])
{
    if (what.text == NULL) {
        memset(out, what.byte, what.times);
        return what.times;
    }
    memcpy(out, what.text, strlen(what.text));
    return strlen(what.text);
}

// RFC 4231, section 4. The fifth is cut to 128 bits there.
static void hmac_gives_the_tags_of_rfc_4231(void **state)
{
    (void)state;
    static const char large[] = "This is a test using a larger than block-size key and a larger "
                                "than block-size data. The key needs to be hashed before being "
                                "used by the HMAC algorithm.";
    static const char counting[] = "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17"
                                   "\20\21\22\23\24\25\26\27\30\31";
    static const struct {
        repeated    key, message;
        const char *tag;
    } cases[] = {
        {{NULL, 0x0b, 20}, {"Hi There", 0, 0},
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {{"Jefe", 0, 0}, {"what do ya want for nothing?", 0, 0},
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {{NULL, 0xaa, 20}, {NULL, 0xdd, 50},
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {{counting, 0, 0}, {NULL, 0xcd, 50},
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {{NULL, 0x0c, 20}, {"Test With Truncation", 0, 0}, "a3b6167473100ee06e0c796c2955552b"},
        {{NULL, 0xaa, 131}, {"Test Using Larger Than Block-Size Key - Hash Key First", 0, 0},
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {{NULL, 0xaa, 131}, {large, 0, 0},
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t secret[160], message[160], tag[TP_SHA256_SIZE];
        size_t  secret_size  = lay_out(cases[i].key, secret);
        size_t  message_size = lay_out(cases[i].message, message);
        tag_of(secret, secret_size, message, message_size, tag);
        assert_bytes_are(tag, cases[i].tag);
    }
}

// RFC 2104 written out plainly: H(K ^ opad, H(K ^ ipad, text)).
static void plain_hmac(const uint8_t *secret, size_t secret_size, const uint8_t *message,
                       size_t size, uint8_t tag[TP_SHA256_SIZE])
{
    uint8_t key[64] = {0}, pad[64], inner[TP_SHA256_SIZE];
    if (secret_size > 64) {
        tp_sha256_of(secret, secret_size, key);
    } else {
        memcpy(key, secret, secret_size);
    }
    tp_sha256 hash;
    tp_sha256_init(&hash);
    for (size_t i = 0; i < 64; i++) pad[i] = key[i] ^ 0x36;
    tp_sha256_update(&hash, pad, 64);
    tp_sha256_update(&hash, message, size);
    tp_sha256_final(&hash, inner);
    tp_sha256_init(&hash);
    for (size_t i = 0; i < 64; i++) pad[i] = key[i] ^ 0x5c;
    tp_sha256_update(&hash, pad, 64);
    tp_sha256_update(&hash, inner, sizeof inner);
    tp_sha256_final(&hash, tag);
}

// Prepared pads, one shot and pieces: all are RFC 2104, for every length of key around a block.
static void hmac_is_its_definition_for_all_lengths(void **state)
{
    (void)state;
    uint8_t secret[140], message[140], wanted[TP_SHA256_SIZE], tag[TP_SHA256_SIZE];
    fill_random(secret, sizeof secret);
    fill_random(message, sizeof message);
    for (size_t secret_size = 0; secret_size <= sizeof secret; secret_size++) {
        tp_hmac_key key;
        tp_hmac_key_init(&key, secret, secret_size);
        for (size_t size = 0; size <= sizeof message; size += 1 + secret_size % 3) {
            plain_hmac(secret, secret_size, message, size, wanted);
            tp_hmac_of(&key, message, size, tag);
            assert_memory_equal(tag, wanted, sizeof tag);

            tp_hmac hmac;
            tp_hmac_init(&hmac, &key);
            tp_hmac_update(&hmac, message, size / 3);
            tp_hmac_update(&hmac, message + size / 3, size - size / 3);
            tp_hmac_final(&hmac, tag);
            assert_memory_equal(tag, wanted, sizeof tag);
        }
    }
}

// One vector: does our tag begin with theirs?
static bool tag_agrees(tp_text object)
{
    size_t   secret_size, message_size, wanted_size;
    uint8_t *secret  = vector_hex(object, "key", &secret_size);
    uint8_t *message = vector_hex(object, "msg", &message_size);
    uint8_t *wanted  = vector_hex(object, "tag", &wanted_size);
    uint8_t  tag[TP_SHA256_SIZE];
    assert_true(secret != NULL && message != NULL && wanted != NULL);
    assert_true(wanted_size > 0 && wanted_size <= TP_SHA256_SIZE);
    tag_of(secret, secret_size, message, message_size, tag);
    bool equal = tp_equal_constant_time(tag, wanted, wanted_size);
    free(secret);
    free(message);
    free(wanted);
    return equal;
}

// RFC 4231 once more, from a file somebody else typed.
static void hmac_gives_the_tags_of_the_shared_rfc_4231(void **state)
{
    (void)state;
    size_t size, count = 0;
    char  *file = vector_load(HMAC "rfc4231-hmac-sha256.json", &size);
    if (file == NULL) return;
    const char *at = file;
    for (tp_text object; vector_next(&at, file + size, &object); count++) {
        assert_true(tag_agrees(object));
    }
    assert_true(count >= 6);
    free(file);
}

// Wycheproof: valid tags agree, and a tag with one bit changed anywhere does not.
static void hmac_agrees_with_wycheproof_on_valid_and_invalid(void **state)
{
    (void)state;
    size_t size, valid = 0, invalid = 0;
    char  *file = vector_load(HMAC "wycheproof_hmac_sha256_test.json", &size);
    if (file == NULL) return;
    const char *at = file;
    for (tp_text object; vector_next(&at, file + size, &object);) {
        tp_text tag;
        if (!vector_field(object, "tag", &tag)) continue; // A note or a source, not a vector.
        bool wanted = vector_field_is(object, "result", "valid");
        assert_true(wanted || vector_field_is(object, "result", "invalid"));
        assert_int_equal(tag_agrees(object), wanted);
        if (wanted) valid++;
        else invalid++;
    }
    assert_true(valid >= 30);
    assert_true(invalid >= 54);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_digests_of_the_standards_examples),
        cmocka_unit_test(sha256_of_a_million_a_is_the_same_in_any_pieces),
        cmocka_unit_test(sha256_gives_the_digests_of_cavp),
        cmocka_unit_test(sha256_passes_the_monte_carlo_test_of_cavp),
        cmocka_unit_test(sha256_in_two_pieces_is_sha256_in_one),
        cmocka_unit_test(sha256_counts_beyond_32_bits_of_length),
        cmocka_unit_test(sha256_is_the_same_on_every_path),
        cmocka_unit_test(sha256_x4_is_four_singles_on_every_path),
        cmocka_unit_test(sha256_x4_may_read_one_block_four_times),
        cmocka_unit_test(sha256_has_the_portable_path_and_no_unknown_one),
        cmocka_unit_test(sha256_portable_gives_the_standards_digest),
        cmocka_unit_test(sha256_pads_every_length_as_the_standard_says),
        cmocka_unit_test(sha256_and_hmac_wipe_their_state_at_the_end),
        cmocka_unit_test(hmac_gives_the_tags_of_rfc_4231),
        cmocka_unit_test(hmac_is_its_definition_for_all_lengths),
        cmocka_unit_test(hmac_gives_the_tags_of_the_shared_rfc_4231),
        cmocka_unit_test(hmac_agrees_with_wycheproof_on_valid_and_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
