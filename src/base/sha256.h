// sha256.h: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104, RFC 4231).
//
// The processor's own instructions are used where it has them (chosen at run time on x86-64 and, on
// Linux, on aarch64; at build time on aarch64 elsewhere), the portable code otherwise; tests prove
// them equal.
#ifndef TP_SHA256_H
#define TP_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TP_SHA256_SIZE  = 32,
    TP_SHA256_BLOCK = 64,
    TP_SHA256_TAIL  = 2 * TP_SHA256_BLOCK // The end of a message with its padding, at most.
};

typedef struct tp_sha256 {
    uint32_t state[8];
    uint64_t size; // Bytes so far.
    uint8_t  block[TP_SHA256_BLOCK];
} tp_sha256;

void tp_sha256_init(tp_sha256 *hash);
void tp_sha256_update(tp_sha256 *hash, const void *bytes, size_t size);
void tp_sha256_final(tp_sha256 *hash, uint8_t digest[TP_SHA256_SIZE]); // Wipes the state.
void tp_sha256_of(const void *bytes, size_t size, uint8_t digest[TP_SHA256_SIZE]);

enum { TP_HMAC_INNER_PAD = 0x36, TP_HMAC_OUTER_PAD = 0x5C }; // RFC 2104.

// HMAC with its two pads hashed once: a key that is used often costs two blocks less each time.
typedef struct tp_hmac_key {
    uint32_t inner[8];
    uint32_t outer[8];
} tp_hmac_key;

typedef struct tp_hmac {
    tp_sha256   inner;
    tp_hmac_key key;
} tp_hmac;

void tp_hmac_key_init(tp_hmac_key *key, const void *secret, size_t size);
void tp_hmac_init(tp_hmac *hmac, const tp_hmac_key *key);
void tp_hmac_update(tp_hmac *hmac, const void *bytes, size_t size);
void tp_hmac_final(tp_hmac *hmac, uint8_t tag[TP_SHA256_SIZE]); // Wipes the state.
void tp_hmac_of(const tp_hmac_key *key, const void *bytes, size_t size,
                uint8_t tag[TP_SHA256_SIZE]);

// For whoever lays out blocks himself. Four states advanced by as many blocks each, at once: in
// less time than one after the other.
void tp_sha256_blocks_x4(uint32_t state[4][8], const uint8_t *const blocks[4], size_t count);
// Pad a message of `size` bytes whose last size % 64 stand in the tail. Gives the blocks it takes.
size_t tp_sha256_pad(uint8_t tail[TP_SHA256_TAIL], uint64_t size);
// The state that every hash begins with, and a state as the digest it stands for.
extern const uint32_t tp_sha256_beginning[8];
void tp_sha256_digest_of(const uint32_t state[8], uint8_t digest[TP_SHA256_SIZE]);

// For tests: which implementations this build and machine have, and using a given one.
enum tp_sha256_path { TP_SHA256_PORTABLE, TP_SHA256_X86_SHA, TP_SHA256_ARM_SHA };
bool tp_sha256_has(int path); // A path must be had to be used.
void tp_sha256_blocks_by(int path, uint32_t state[8], const uint8_t *blocks, size_t count);
void tp_sha256_blocks_x4_by(int path, uint32_t state[4][8], const uint8_t *const blocks[4],
                            size_t count);

#endif
