// checkpoint.h: the size and root of a log as a text that is signed, printed and read.
//
// Sources: C2SP tlog-checkpoint and signed-note (c2sp.org).
#ifndef TP_CHECKPOINT_H
#define TP_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/sha256.h"
#include "tara_privacy.h"

enum {
    TP_KEY_ID_SIZE       = 4,
    TP_HASH_LINE         = 44, // 32 bytes as base64.
    TP_SIZE_DIGITS       = 20, // Of the largest size.
    TP_NOTE_PRINTED_MAX  = TARA_ORIGIN_MAX + 1 + TP_SIZE_DIGITS + 1 + TP_HASH_LINE + 1
};

// ---- Reading texts of lines --------------------------------------------------------------------

// A text that is read line by line, and what was wrong with it first.
typedef struct tp_scan {
    tp_text     text;
    size_t      at;      // Where the next line begins.
    tara_status status;  // OK until something is wrong.
    size_t      offset;  // Where; field and message say what.
    const char *field;
    const char *message;
} tp_scan;

// Refuses at once what is no UTF-8 or has control characters other than line feeds in it.
tp_scan tp_scan_of(tp_text text);
// Is a line left?
bool tp_scan_more(const tp_scan *scan);
// The next line, without the line feed that it must end in. False when something is wrong, with
// this line or before; so are those below, of what they are given. `field` is told; who reads on
// stops there.
bool tp_scan_line(tp_scan *scan, const char *field, tp_text *line);
// For `return tp_scan_fault(…)`: is always false. `place` is in the text.
bool tp_scan_fault(tp_scan *scan, tara_status status, const char *place, const char *field,
                   const char *message);
// All of `digits` as a number: no sign, no leading zero, at most 2^64 - 1.
bool tp_scan_number(tp_scan *scan, tp_text digits, const char *field, uint64_t *out);
bool tp_scan_hash(tp_scan *scan, tp_text base64, const char *field, uint8_t out[TP_SHA256_SIZE]);
// Is it base64 in its one form, and of how many bytes? Nothing is decoded.
bool tp_scan_base64(tp_scan *scan, tp_text base64, const char *field, size_t *size);

// ---- Checkpoints -------------------------------------------------------------------------------

typedef struct tp_checkpoint {
    tp_text  origin;
    uint64_t size;
    uint8_t  root[TP_SHA256_SIZE];
    tp_text  note;       // Of one that was read: what is signed, to its last line feed.
    tp_text  signatures; // The lines behind the blank one; empty: it is not signed.
} tp_checkpoint;

// To the end of the text.
bool tp_checkpoint_read(tp_scan *scan, tp_checkpoint *out);

typedef struct tp_key_name { // Who signed: a name, and which of its keys.
    tp_text name;
    uint8_t id[TP_KEY_ID_SIZE];
} tp_key_name;

// The first signature by that key, as base64 of the key's id and the signature. False: none.
bool tp_checkpoint_signature(const tp_checkpoint *checkpoint, const tp_key_name *key,
                             tp_text *base64);

// The bytes of well-formed base64 behind the first ones, which are skipped.
void tp_decode_behind(tp_text base64, size_t skip, uint8_t *out);

// 1 to 255 bytes of UTF-8 without control characters; of a key's name without spaces and '+' too.
bool tp_is_origin(tp_text text);
bool tp_is_key_name(tp_text text);

// The note's text: three lines.
void tp_checkpoint_print(tp_writer *out, tp_text origin, uint64_t size,
                         const uint8_t root[TP_SHA256_SIZE]);
// A signature line; the blank line before the first one is the caller's to write. `signature` is
// preceded by the key's id.
void   tp_signature_print(tp_writer *out, tp_text name, const uint8_t *signature, size_t size);
size_t tp_signature_line_size(tp_text name, size_t size);

// A number as digits, and bytes as base64.
void tp_write_digits(tp_writer *out, uint64_t number);
void tp_write_base64(tp_writer *out, const uint8_t *bytes, size_t size);

#endif
