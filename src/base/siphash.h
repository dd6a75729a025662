// siphash.h: SipHash-2-4, so that whoever chooses the keys of a table cannot make it slow.
#ifndef TP_SIPHASH_H
#define TP_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t tp_siphash(const uint8_t key[16], const void *bytes, size_t size);

#endif
