// crc32c.h: CRC-32C (Castagnoli, RFC 3720 appendix B.4). Finds accidents, not attackers.
#ifndef TP_CRC32C_H
#define TP_CRC32C_H

#include <stddef.h>
#include <stdint.h>

// The checksum of `bytes`, continuing from `crc` (0 to begin). Uses SSE4.2 where present.
uint32_t tp_crc32c(uint32_t crc, const void *bytes, size_t size);
// For tests: slicing by 8.
uint32_t tp_crc32c_portable(uint32_t crc, const void *bytes, size_t size);

#endif
