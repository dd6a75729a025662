// sha256_many.h: digests and tags of many short messages, four at a time.
//
// Neighbours of equal size are hashed together, four in less time than one after the other takes;
// what has no three such neighbours is hashed by itself. So a caller who cares puts equal sizes
// next to each other, and any order gives the same digests.
#ifndef TP_SHA256_MANY_H
#define TP_SHA256_MANY_H

#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

enum { TP_HMAC_SALT = 16 };

typedef struct tp_sha256_message {
    const uint8_t *key; // Read by tp_hmac_many only: TP_HMAC_SALT bytes.
    const uint8_t *bytes;
    size_t         size;
    uint8_t       *digest; // TP_SHA256_SIZE bytes, none of them part of a key or a message.
} tp_sha256_message;

// SHA-256 of each.
void tp_sha256_many(const tp_sha256_message *messages, size_t count);
// HMAC-SHA-256 of each under its own key. Of keys and messages nothing stays on the stack.
void tp_hmac_many(const tp_sha256_message *messages, size_t count);

#endif
