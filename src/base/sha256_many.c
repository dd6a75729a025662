// sha256_many.c: digests and tags of many short messages, four at a time.
//
// Four messages of one size have their block ends at the same places, so their states are advanced
// together from the first block to the padding.
#include "base/sha256_many.h"

#include <string.h>

#include "base/bytes.h"

enum { LANES = 4 };

// Four hashes on their way, and the last block or two of each.
typedef struct quad {
    uint32_t state[LANES][8];
    uint8_t  tail[LANES][TP_SHA256_TAIL];
} quad;

static void begin(quad *q)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        memcpy(q->state[lane], tp_sha256_beginning, sizeof q->state[lane]);
    }
}

static void hash_tails(quad *q, size_t blocks)
{
    const uint8_t *const tails[LANES] = {q->tail[0], q->tail[1], q->tail[2], q->tail[3]};
    tp_sha256_blocks_x4(q->state, tails, blocks);
}

// All of the messages, `before` bytes of whole blocks having gone ahead of each.
static void finish(quad *q, const uint8_t *const bytes[LANES], size_t size, size_t before)
{
    size_t rest = size % TP_SHA256_BLOCK, whole = size - rest, blocks = 0;
    if (whole > 0) tp_sha256_blocks_x4(q->state, bytes, whole / TP_SHA256_BLOCK);
    for (size_t lane = 0; lane < LANES; lane++) {
        if (rest > 0) memcpy(q->tail[lane], bytes[lane] + whole, rest);
        blocks = tp_sha256_pad(q->tail[lane], (uint64_t)before + size);
    }
    hash_tails(q, blocks);
}

static void store_digests(const quad *q, const tp_sha256_message *m)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        tp_sha256_digest_of(q->state[lane], m[lane].digest);
    }
}

static bool four_alike(const tp_sha256_message *m)
{
    return m[1].size == m[0].size && m[2].size == m[0].size && m[3].size == m[0].size;
}

static void each(const tp_sha256_message *messages, size_t count,
                 void (*four)(quad *q, const tp_sha256_message *m),
                 void (*one)(const tp_sha256_message *m))
{
    quad q;
    for (size_t i = 0; i < count;) {
        bool alike = count - i >= LANES && four_alike(&messages[i]);
        if (alike) four(&q, &messages[i]);
        else       one(&messages[i]);
        i += alike ? LANES : 1;
    }
    tp_wipe(&q, sizeof q);
}

// --- SHA-256 -----------------------------------------------------------------------------------

static void digest_four(quad *q, const tp_sha256_message *m)
{
    const uint8_t *const bytes[LANES] = {m[0].bytes, m[1].bytes, m[2].bytes, m[3].bytes};
    begin(q);
    finish(q, bytes, m[0].size, 0);
    store_digests(q, m);
}

static void digest_one(const tp_sha256_message *m)
{
    tp_sha256_of(m->bytes, m->size, m->digest);
}

void tp_sha256_many(const tp_sha256_message *messages, size_t count)
{
    each(messages, count, digest_four, digest_one);
}

// --- HMAC --------------------------------------------------------------------------------------

// The states after the keys under a pad.
static void hash_pads(quad *q, const tp_sha256_message *m, uint8_t pad)
{
    begin(q);
    for (size_t lane = 0; lane < LANES; lane++) {
        uint8_t *block = q->tail[lane];
        for (size_t i = 0; i < TP_HMAC_SALT; i++) {
            block[i] = m[lane].key[i] ^ pad;
        }
        memset(block + TP_HMAC_SALT, pad, TP_SHA256_BLOCK - TP_HMAC_SALT);
    }
    hash_tails(q, 1);
}

// RFC 2104: the inner digests are the messages of the outer hashes.
static void tag_four(quad *q, const tp_sha256_message *m)
{
    const uint8_t *const bytes[LANES] = {m[0].bytes, m[1].bytes, m[2].bytes, m[3].bytes};
    const uint8_t *const inner[LANES] = {m[0].digest, m[1].digest, m[2].digest, m[3].digest};
    hash_pads(q, m, TP_HMAC_INNER_PAD);
    finish(q, bytes, m[0].size, TP_SHA256_BLOCK);
    store_digests(q, m);
    hash_pads(q, m, TP_HMAC_OUTER_PAD);
    finish(q, inner, TP_SHA256_SIZE, TP_SHA256_BLOCK);
    store_digests(q, m);
}

static void tag_one(const tp_sha256_message *m)
{
    tp_hmac_key key;
    tp_hmac_key_init(&key, m->key, TP_HMAC_SALT);
    tp_hmac_of(&key, m->bytes, m->size, m->digest);
    tp_wipe(&key, sizeof key);
}

void tp_hmac_many(const tp_sha256_message *messages, size_t count)
{
    each(messages, count, tag_four, tag_one);
}
