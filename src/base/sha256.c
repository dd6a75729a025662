// sha256.c: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) over one function of whole blocks.
//
// Everything but that function is independent of the processor; the function has a portable form
// here and faster ones in sha256_x86.c and sha256_arm.c.
#include "base/sha256.h"

#include <string.h>

#include "base/bytes.h"
#include "base/sha256_paths.h"

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const uint32_t tp_sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// The first 32 bits of the fractional parts of the square roots of the first 8 primes.
const uint32_t tp_sha256_beginning[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

// SHA-256 is big-endian, unlike everything else we write.
static uint32_t load_big32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
}

static void store_big32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

// --- the portable form -------------------------------------------------------------------------

static inline uint32_t rotated(uint32_t x, uint32_t right)
{
    return x >> right | x << (32 - right);
}

// One round. Instead of moving eight variables along, the caller names them one place further.
static inline void round_with(uint32_t a, uint32_t b, uint32_t c, uint32_t *d,
                              uint32_t e, uint32_t f, uint32_t g, uint32_t *h, uint32_t word)
{
    uint32_t choice   = g ^ (e & (f ^ g));
    uint32_t majority = (a & b) | (c & (a | b));
    uint32_t sum1     = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    uint32_t sum0     = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    uint32_t first    = *h + sum1 + choice + word;
    *d += first;
    *h = first + sum0 + majority;
}

// The message schedule.
static void expand(uint32_t word[64], const uint8_t block[TP_SHA256_BLOCK])
{
    for (size_t i = 0; i < 16; i++) {
        word[i] = load_big32(block + 4 * i);
    }
    for (size_t i = 16; i < 64; i++) {
        uint32_t near = word[i - 2], far = word[i - 15];
        uint32_t sigma1 = rotated(near, 17) ^ rotated(near, 19) ^ near >> 10;
        uint32_t sigma0 = rotated(far, 7) ^ rotated(far, 18) ^ far >> 3;
        word[i] = sigma1 + word[i - 7] + sigma0 + word[i - 16];
    }
}

static void compress(uint32_t state[8], const uint32_t word[64])
{
    const uint32_t *k = tp_sha256_constants;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (size_t i = 0; i < 64; i += 8) {
        round_with(a, b, c, &d, e, f, g, &h, word[i] + k[i]);
        round_with(h, a, b, &c, d, e, f, &g, word[i + 1] + k[i + 1]);
        round_with(g, h, a, &b, c, d, e, &f, word[i + 2] + k[i + 2]);
        round_with(f, g, h, &a, b, c, d, &e, word[i + 3] + k[i + 3]);
        round_with(e, f, g, &h, a, b, c, &d, word[i + 4] + k[i + 4]);
        round_with(d, e, f, &g, h, a, b, &c, word[i + 5] + k[i + 5]);
        round_with(c, d, e, &f, g, h, a, &b, word[i + 6] + k[i + 6]);
        round_with(b, c, d, &e, f, g, h, &a, word[i + 7] + k[i + 7]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

static void blocks_portable(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    uint32_t word[64];
    for (size_t i = 0; i < count; i++) {
        expand(word, blocks + i * TP_SHA256_BLOCK);
        compress(state, word);
    }
    tp_wipe(word, sizeof word);
}

// --- the choice --------------------------------------------------------------------------------

static bool cpu_has_it(void)
{
    return (tp_cpu_features() & TP_CPU_SHA256) != 0;
}

// The best there is: no build has two that are not portable.
static int best_path(void)
{
    int path = TP_SHA256_WITH_ARM ? TP_SHA256_ARM_SHA : TP_SHA256_X86_SHA;
    return tp_sha256_has(path) ? path : TP_SHA256_PORTABLE;
}

bool tp_sha256_has(int path)
{
    switch (path) {
    case TP_SHA256_PORTABLE: return true;
    case TP_SHA256_X86_SHA:  return TP_SHA256_WITH_X86 && cpu_has_it();
    case TP_SHA256_ARM_SHA:  return TP_SHA256_WITH_ARM && cpu_has_it();
    default:                 return false;
    }
}

void tp_sha256_blocks_by(int path, uint32_t state[8], const uint8_t *blocks, size_t count)
{
#if TP_SHA256_WITH_X86
    if (path == TP_SHA256_X86_SHA) {
        tp_sha256_blocks_x86(state, blocks, count);
        return;
    }
#endif
#if TP_SHA256_WITH_ARM
    if (path == TP_SHA256_ARM_SHA) {
        tp_sha256_blocks_arm(state, blocks, count);
        return;
    }
#endif
    (void)path;
    blocks_portable(state, blocks, count);
}

void tp_sha256_blocks_x4_by(int path, uint32_t state[4][8], const uint8_t *const blocks[4],
                            size_t count)
{
#if TP_SHA256_WITH_X86
    if (path == TP_SHA256_X86_SHA) {
        tp_sha256_blocks_x4_x86(state, blocks, count);
        return;
    }
#endif
#if TP_SHA256_WITH_ARM
    if (path == TP_SHA256_ARM_SHA) {
        tp_sha256_blocks_x4_arm(state, blocks, count);
        return;
    }
#endif
    (void)path;
    for (size_t lane = 0; lane < TP_SHA256_LANES; lane++) {
        blocks_portable(state[lane], blocks[lane], count);
    }
}

static void hash_blocks(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    tp_sha256_blocks_by(best_path(), state, blocks, count);
}

void tp_sha256_blocks_x4(uint32_t state[4][8], const uint8_t *const blocks[4], size_t count)
{
    tp_sha256_blocks_x4_by(best_path(), state, blocks, count);
}

// --- SHA-256 -----------------------------------------------------------------------------------

enum { LENGTH_AT = TP_SHA256_BLOCK - 8 }; // The last block ends with the length in bits.

static void start_from(tp_sha256 *hash, const uint32_t state[8], uint64_t size)
{
    memcpy(hash->state, state, sizeof hash->state);
    hash->size = size;
}

void tp_sha256_digest_of(const uint32_t state[8], uint8_t digest[TP_SHA256_SIZE])
{
    for (size_t i = 0; i < 8; i++) {
        store_big32(digest + 4 * i, state[i]);
    }
}

static void store_length(uint8_t block[TP_SHA256_BLOCK], uint64_t bytes)
{
    store_big32(block + LENGTH_AT, (uint32_t)(bytes >> 29));
    store_big32(block + LENGTH_AT + 4, (uint32_t)(bytes << 3));
}

size_t tp_sha256_pad(uint8_t tail[TP_SHA256_TAIL], uint64_t size)
{
    size_t filled = (size_t)(size % TP_SHA256_BLOCK);
    size_t blocks = filled < LENGTH_AT ? 1 : 2;
    size_t end    = blocks * TP_SHA256_BLOCK;
    tail[filled++] = 0x80;
    memset(tail + filled, 0, end - filled);
    store_length(tail + end - TP_SHA256_BLOCK, size);
    return blocks;
}

void tp_sha256_init(tp_sha256 *hash)
{
    start_from(hash, tp_sha256_beginning, 0);
}

void tp_sha256_update(tp_sha256 *hash, const void *bytes, size_t size)
{
    if (size == 0) return;
    const uint8_t *at     = bytes;
    size_t         filled = (size_t)(hash->size % TP_SHA256_BLOCK);
    hash->size += size;

    if (filled > 0) {
        size_t room = TP_SHA256_BLOCK - filled;
        size_t part = size < room ? size : room;
        memcpy(hash->block + filled, at, part);
        if (part < room) return;
        hash_blocks(hash->state, hash->block, 1);
        at += part;
        size -= part;
    }
    size_t whole = size / TP_SHA256_BLOCK;
    if (whole > 0) hash_blocks(hash->state, at, whole);
    size_t rest = size % TP_SHA256_BLOCK;
    if (rest > 0) memcpy(hash->block, at + whole * TP_SHA256_BLOCK, rest);
}

void tp_sha256_final(tp_sha256 *hash, uint8_t digest[TP_SHA256_SIZE])
{
    size_t filled = (size_t)(hash->size % TP_SHA256_BLOCK);
    hash->block[filled++] = 0x80;
    if (filled > LENGTH_AT) {
        memset(hash->block + filled, 0, TP_SHA256_BLOCK - filled);
        hash_blocks(hash->state, hash->block, 1);
        filled = 0;
    }
    memset(hash->block + filled, 0, LENGTH_AT - filled);
    store_length(hash->block, hash->size);
    hash_blocks(hash->state, hash->block, 1);
    tp_sha256_digest_of(hash->state, digest);
    tp_wipe(hash, sizeof *hash);
}

void tp_sha256_of(const void *bytes, size_t size, uint8_t digest[TP_SHA256_SIZE])
{
    tp_sha256 hash;
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, bytes, size);
    tp_sha256_final(&hash, digest);
}

// --- HMAC --------------------------------------------------------------------------------------

static void hash_pad(uint32_t state[8], const uint8_t secret[TP_SHA256_BLOCK], uint8_t pad)
{
    uint8_t block[TP_SHA256_BLOCK];
    for (size_t i = 0; i < TP_SHA256_BLOCK; i++) {
        block[i] = secret[i] ^ pad;
    }
    memcpy(state, tp_sha256_beginning, sizeof tp_sha256_beginning);
    hash_blocks(state, block, 1);
    tp_wipe(block, sizeof block);
}

void tp_hmac_key_init(tp_hmac_key *key, const void *secret, size_t size)
{
    uint8_t padded[TP_SHA256_BLOCK] = {0};
    if (size > TP_SHA256_BLOCK) {
        tp_sha256_of(secret, size, padded);
    } else if (size > 0) {
        memcpy(padded, secret, size);
    }
    hash_pad(key->inner, padded, TP_HMAC_INNER_PAD);
    hash_pad(key->outer, padded, TP_HMAC_OUTER_PAD);
    tp_wipe(padded, sizeof padded);
}

// The outer hash is of one pad and one digest: after the pad, always exactly one block.
static void finish_tag(tp_sha256 *inner, const tp_hmac_key *key, uint8_t tag[TP_SHA256_SIZE])
{
    uint8_t  block[TP_SHA256_BLOCK] = {0};
    uint32_t state[8];
    tp_sha256_final(inner, block);
    block[TP_SHA256_SIZE] = 0x80;
    store_length(block, TP_SHA256_BLOCK + TP_SHA256_SIZE);
    memcpy(state, key->outer, sizeof state);
    hash_blocks(state, block, 1);
    tp_sha256_digest_of(state, tag);
    tp_wipe(block, sizeof block);
    tp_wipe(state, sizeof state);
}

void tp_hmac_init(tp_hmac *hmac, const tp_hmac_key *key)
{
    hmac->key = *key;
    start_from(&hmac->inner, key->inner, TP_SHA256_BLOCK);
}

void tp_hmac_update(tp_hmac *hmac, const void *bytes, size_t size)
{
    tp_sha256_update(&hmac->inner, bytes, size);
}

void tp_hmac_final(tp_hmac *hmac, uint8_t tag[TP_SHA256_SIZE])
{
    finish_tag(&hmac->inner, &hmac->key, tag);
    tp_wipe(hmac, sizeof *hmac);
}

void tp_hmac_of(const tp_hmac_key *key, const void *bytes, size_t size,
                uint8_t tag[TP_SHA256_SIZE])
{
    tp_sha256 inner;
    start_from(&inner, key->inner, TP_SHA256_BLOCK);
    tp_sha256_update(&inner, bytes, size);
    finish_tag(&inner, key, tag);
}
