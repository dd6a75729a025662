// receipt.h: one event and the proof that it stands in a log, as a text for whoever it is about.
//
// Source: C2SP tlog-proof (c2sp.org). Its extra data is the event's body, which opens the
// commitment that the leaf is made of.
#ifndef TP_RECEIPT_H
#define TP_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/merkle.h"
#include "interop/checkpoint.h"

typedef struct tp_receipt {
    tp_text       body;      // In base64.
    size_t        body_size; // Bytes that it decodes to; the store can keep an event of this size.
    uint64_t      index;
    size_t        count;
    uint8_t       hashes[TP_PATH_MAX][TP_SHA256_SIZE];
    size_t        checkpoint_at; // Where it begins; it goes to the end of the text.
    tp_checkpoint checkpoint;
} tp_receipt;

// The form only: nothing is proven yet.
bool tp_receipt_read(tp_scan *scan, tp_receipt *out);

// An empty body is left out. `hashes` are `count` times 32 bytes; `checkpoint` is the text, signed
// or not, of one that holds the event.
void tp_receipt_print(tp_buffer *out, tp_text body, uint64_t index, const uint8_t *hashes,
                      size_t count, tp_text checkpoint);

#endif
