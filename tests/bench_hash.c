// bench_hash.c: what hashing and checksums cost, which is the least that any history costs.
//
// Each record of a chain needs the digest of the one before, so that is one stream; to check what
// is written already four go side by side.
#include <string.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/sha256.h"
#include "base/sha256_many.h"
#include "bench_host.h"
#include "ledger/event.h"
#include "store/frame.h"

enum { RECORDS = 256, RECORD_BYTES = 128, BODY_BYTES = 96, CHECKED = 64 * 1024 };
enum { AT_SEQUENCE = 1, AT_SIZE = 9, AT_COMMITMENT = 13, LEAF_BYTES = 45 }; // As FORMAT.md says.

typedef struct hashed {
    uint8_t           records[RECORDS][RECORD_BYTES];
    uint8_t           bodies[RECORDS][BODY_BYTES];
    uint8_t           leaves[RECORDS][TP_SHA256_SIZE];
    uint8_t           entries[RECORDS][LEAF_BYTES];
    tp_sha256_message messages[RECORDS];
    uint8_t           checked[CHECKED];
} hashed;

static void fill(uint8_t *bytes, size_t size, uint64_t seed)
{
    for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)random_at(seed + i);
}

// --- limits -------------------------------------------------------------------------------------

static double sha256_one(void *user, uint64_t operations, uint64_t round)
{
    hashed *h = user;
    uint8_t digest[TP_SHA256_SIZE] = {(uint8_t)round};
    double  start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        uint8_t *record = h->records[i % RECORDS];
        memcpy(record, digest, sizeof digest);
        tp_sha256_of(record, RECORD_BYTES, digest);
    }
    sink += digest[0];
    return (now_ns() - start) / (double)operations;
}

static double sha256_four(void *user, uint64_t operations, uint64_t round)
{
    hashed *h = user;
    (void)round;
    for (size_t i = 0; i < RECORDS; i++) {
        h->messages[i] = (tp_sha256_message){NULL, h->records[i], RECORD_BYTES, h->leaves[i]};
    }
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i += RECORDS) tp_sha256_many(h->messages, RECORDS);
    sink += h->leaves[0][0];
    return (now_ns() - start) / (double)operations;
}

// Bytes a nanosecond are gigabytes a second.
static double crc32c_speed(void *user, uint64_t operations, uint64_t round)
{
    hashed  *h = user;
    uint32_t sum = (uint32_t)round;
    double   start = now_ns();
    for (uint64_t i = 0; i < operations; i++) sum = tp_crc32c(sum, h->checked, CHECKED);
    sink += sum;
    return (double)operations * CHECKED / (now_ns() - start);
}

// --- events -------------------------------------------------------------------------------------

static tara_stored_event event_of(const hashed *h, uint64_t i)
{
    return (tara_stored_event){.sequence = i + 1, .size = BODY_BYTES,
                               .bytes = h->bodies[i % RECORDS]};
}

// Commitment and leaf, as recording does it.
static double events_one(void *user, uint64_t operations, uint64_t round)
{
    hashed *h = user;
    (void)round;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        tara_stored_event event = event_of(h, i);
        tp_body_commitment(event.bytes, BODY_BYTES, event.commitment);
        tp_leaf_hash(&event, h->leaves[i % RECORDS]);
    }
    sink += h->leaves[0][0];
    return (now_ns() - start) / (double)operations;
}

static void commit_many(hashed *h, uint64_t first)
{
    for (size_t i = 0; i < RECORDS; i++) {
        uint8_t *body = h->bodies[i], *entry = h->entries[i];
        tp_store64(entry + AT_SEQUENCE, first + i + 1);
        tp_store32(entry + AT_SIZE, BODY_BYTES);
        h->messages[i] = (tp_sha256_message){body, body + TP_SALT_SIZE, BODY_BYTES - TP_SALT_SIZE,
                                             entry + AT_COMMITMENT};
    }
    tp_hmac_many(h->messages, RECORDS);
    for (size_t i = 0; i < RECORDS; i++) {
        h->messages[i] = (tp_sha256_message){NULL, h->entries[i], LEAF_BYTES, h->leaves[i]};
    }
    tp_sha256_many(h->messages, RECORDS);
}

// The same leaves, or what is measured is not the same work.
static void check_leaves(hashed *h)
{
    uint8_t leaf[TP_SHA256_SIZE];
    commit_many(h, 0);
    for (size_t i = 0; i < RECORDS; i++) {
        tara_stored_event event = event_of(h, i);
        tp_body_commitment(event.bytes, BODY_BYTES, event.commitment);
        tp_leaf_hash(&event, leaf);
        if (memcmp(leaf, h->leaves[i], sizeof leaf) != 0) stop("leaves", TARA_E_CORRUPT);
    }
}

static double events_many(void *user, uint64_t operations, uint64_t round)
{
    hashed *h = user;
    (void)round;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i += RECORDS) commit_many(h, i);
    sink += h->leaves[0][0];
    return (now_ns() - start) / (double)operations;
}

void bench_hash(const settings *set, report *to)
{
    static hashed h;
    contender list[] = {
        {"limit.sha256.one",  "ns/record", sha256_one,   &h, 100 * RECORDS, NULL},
        {"limit.sha256.four", "ns/record", sha256_four,  &h, 100 * RECORDS, NULL},
        {"limit.crc32c",      "GB/s",      crc32c_speed, &h, 200,           NULL},
        {"hash.event.one",    "ns/event",  events_one,   &h, 100 * RECORDS, NULL},
        {"hash.event.many",   "ns/event",  events_many,  &h, 100 * RECORDS, NULL},
    };
    fill(h.records[0], sizeof h.records, 1);
    fill(h.bodies[0], sizeof h.bodies, 2);
    fill(h.checked, sizeof h.checked, 3);
    check_leaves(&h);
    race(list, sizeof list / sizeof list[0], set->rounds, "", to);
    print_ratio(to, "hash.one.vs.many", "hash.event.one", "hash.event.many", "", "");
}
