// sha256_many.c: digests and tags of many short messages, four at a time.
//
// Four messages of one size have their block ends at the same places, so their states are advanced
// together from the first block to the padding.
#include "base/sha256_many.h"

#include <string.h>

#include "base/bytes.h"

enum { LANES = 4, SHORT_BYTES = 5 * TP_SHA256_BLOCK, PADDING_MIN = 9 };

// Four hashes on their way; of each the last block or two, or all of a short message.
typedef struct quad {
    uint32_t state[LANES][8];
    uint8_t  tail[LANES][TP_SHA256_TAIL];
    uint8_t  all[LANES][SHORT_BYTES];
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

// A short message is put together with its padding: its blocks are hashed without a stop between
// them, which costs as much as half a block.
static bool is_short(size_t size) { return size <= SHORT_BYTES - PADDING_MIN; }

static void hash_short(quad *q, size_t size)
{
    const uint8_t *const all[LANES] = {q->all[0], q->all[1], q->all[2], q->all[3]};
    size_t whole = size / TP_SHA256_BLOCK, blocks = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        uint8_t *tail = q->all[lane] + whole * TP_SHA256_BLOCK;
        blocks = whole + tp_sha256_pad(tail, size);
    }
    begin(q);
    tp_sha256_blocks_x4(q->state, all, blocks);
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
    size_t size = m[0].size;
    if (is_short(size)) {
        for (size_t lane = 0; lane < LANES && size > 0; lane++) {
            memcpy(q->all[lane], bytes[lane], size);
        }
        hash_short(q, size);
    } else {
        begin(q);
        finish(q, bytes, size, 0);
    }
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

// The key under a pad is the first block.
static void put_pad(uint8_t block[TP_SHA256_BLOCK], const uint8_t key[TP_HMAC_SALT], uint8_t pad)
{
    for (size_t i = 0; i < TP_HMAC_SALT; i++) block[i] = key[i] ^ pad;
    memset(block + TP_HMAC_SALT, pad, TP_SHA256_BLOCK - TP_HMAC_SALT);
}

static void tag_inner(quad *q, const tp_sha256_message *m)
{
    const uint8_t *const bytes[LANES] = {m[0].bytes, m[1].bytes, m[2].bytes, m[3].bytes};
    size_t size = m[0].size;
    if (is_short(TP_SHA256_BLOCK + size)) {
        for (size_t lane = 0; lane < LANES; lane++) {
            put_pad(q->all[lane], m[lane].key, TP_HMAC_INNER_PAD);
            if (size > 0) memcpy(q->all[lane] + TP_SHA256_BLOCK, bytes[lane], size);
        }
        hash_short(q, TP_SHA256_BLOCK + size);
        return;
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        put_pad(q->tail[lane], m[lane].key, TP_HMAC_INNER_PAD);
    }
    begin(q);
    hash_tails(q, 1);
    finish(q, bytes, size, TP_SHA256_BLOCK);
}

// RFC 2104: the inner digests are the messages of the outer hashes.
static void tag_four(quad *q, const tp_sha256_message *m)
{
    tag_inner(q, m);
    for (size_t lane = 0; lane < LANES; lane++) {
        put_pad(q->all[lane], m[lane].key, TP_HMAC_OUTER_PAD);
        tp_sha256_digest_of(q->state[lane], q->all[lane] + TP_SHA256_BLOCK);
    }
    hash_short(q, TP_SHA256_BLOCK + TP_SHA256_SIZE);
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
