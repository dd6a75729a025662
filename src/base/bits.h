// bits.h: bytes as text: hexadecimal and base64url (RFC 4648, section 5).
#ifndef TP_BITS_H
#define TP_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Lower-case hexadecimal. Writes 2 * size characters, no terminator.
void tp_hex_encode(const uint8_t *bytes, size_t size, char *out);
// Exactly 2 * size hexadecimal digits of either case; false (and zeros) otherwise.
bool tp_hex_decode(const char *text, size_t text_size, uint8_t *out, size_t size);

// Base64url without padding. Writes tp_base64url_size(size) characters, no terminator.
size_t tp_base64url_size(size_t size);
void   tp_base64url_encode(const uint8_t *bytes, size_t size, char *out);
// Strict: the url alphabet, no padding, no white space, unused bits zero. Writes *size bytes (at
// most 3 * text_size / 4 + 2, never more than capacity). When false, *size is 0, nothing is written
// and *bad is the place of the first bad character; text_size when what is wrong is at the end
// (padding is missing) or is `capacity`.
bool tp_base64url_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                         size_t *size, size_t *bad);

// Standard base64 with padding (RFC 4648, section 4), strict in the same way.
size_t tp_base64_size(size_t size);
void   tp_base64_encode(const uint8_t *bytes, size_t size, char *out);
bool   tp_base64_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity,
                        size_t *size, size_t *bad);

#endif
