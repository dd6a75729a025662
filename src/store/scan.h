// scan.h: finding frames in a file: a window that moves over it, and what stands at a place.
//
// Whoever walks a file does it here: the journal, the rewriting that erases, the check. Nothing is
// changed, and no more memory is taken than the largest frame that the file has room for.
#ifndef TP_SCAN_H
#define TP_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "store/file.h"
#include "store/frame.h"

// Zeros that are looked through to see what follows. Space is reserved in steps far below it, and
// what a system had not yet written when the power went is shorter; a hole can be 16 EiB.
enum { TP_BLANK_MAX = 1 << 30 };

typedef struct tp_scan {
    const tp_file_port *port;
    tp_memory          *memory;
    intptr_t            file;
    uint8_t             journal_id[16];
    uint64_t            file_size; // When the scan began; whoever scans may lower it.
    uint64_t            blank_max;
    uint8_t            *bytes;
    size_t              capacity;
    uint64_t            at;        // What the window holds: size bytes from here.
    size_t              size;
    size_t              ahead;
} tp_scan;

// TARA_E_STORE: the file cannot be examined. Close the scan also after a failure.
tara_status tp_scan_open(tp_scan *scan, const tp_file_port *port, tp_memory *memory, intptr_t file,
                         const uint8_t journal_id[16]);
void tp_scan_close(tp_scan *scan);

// *out: `size` bytes at the offset, until the next call; NULL when the file ends before.
// TARA_E_STORE: reading failed. TARA_E_NO_MEMORY.
tara_status tp_scan_look(tp_scan *scan, uint64_t offset, size_t size, const uint8_t **out);

typedef struct tp_found_frame {
    tp_frame_finding finding;
    tp_frame_verdict verdict;
    tp_frame_head    head;
    const uint8_t   *events; // Behind the head; valid until the window moves. NULL when torn off.
    uint64_t         content_end; // Behind the last byte that is not zero, unless accepted.
} tp_found_frame;

// What stands at the offset, where the frame of the sequence is expected?
tara_status tp_scan_frame(tp_scan *scan, uint64_t offset, uint64_t sequence, tp_found_frame *out);

#endif
