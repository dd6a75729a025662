// key.h: keys of records: their order, and their 32 bytes for hashing.
#ifndef TP_KEY_H
#define TP_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "tara_privacy.h"

enum { TP_KEY_SIZE = 32 };

// Subject bytewise, then kind, part and ref as numbers: <0, 0, >0.
int tp_key_order(const tara_key *a, const tara_key *b);
// The same bytes on every machine, so that the same hash key gives the same hash.
void tp_key_pack(const tara_key *key, uint8_t out[TP_KEY_SIZE]);
// Put the key where it belongs among the `count` sorted keys; of more than `capacity` the
// greatest falls out. Gives the new count.
size_t tp_key_keep_smallest(tara_key *keys, size_t count, size_t capacity, const tara_key *key);

#endif
