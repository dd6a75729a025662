// check.h: a walk over a whole file that believes nothing: checksums, sequence, chain.
//
// The store does not look inside events: the visitor computes what the proof commits to, refuses
// what cannot be, and gets the leaves for its tree. Nothing is changed, no lock is taken, and the
// memory is bounded, whatever the file says.
#ifndef TP_CHECK_H
#define TP_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "store/file.h"
#include "store/frame.h"
#include "store/ranges.h"
#include "tara_privacy.h"

typedef enum tp_check_kind {
    TP_CHECK_SOUND,
    TP_CHECK_FOREIGN,    // No store.
    TP_CHECK_FORMAT,     // A store of another format.
    TP_CHECK_HEADER,     // The header's checksum does not fit.
    TP_CHECK_KEY,        // Made with another site key.
    TP_CHECK_TORN,       // A frame was begun at the end, and nothing says that it had been whole.
    TP_CHECK_SURPLUS,    // Behind the end stand bytes that begin no frame, or zeros without an end.
    TP_CHECK_DAMAGED,    // A frame cannot be read that had been whole.
    TP_CHECK_IMPOSSIBLE, // A frame has a right checksum and numbers that no frame can have.
    TP_CHECK_REMOVED,    // Events are missing before this one.
    TP_CHECK_REORDERED,  // The sequence goes back: frames were moved or put in twice.
    TP_CHECK_ALTERED,    // An event's checksum does not fit, or the chain does not.
    TP_CHECK_REFUSED     // The visitor refused an event or a note.
} tp_check_kind;

// Each answers 1 to go on. NULL: not asked.
typedef struct tp_check_visitor {
    void *user;
    // Put its commitment into each event that has bytes. Any other answer refuses the event
    // *refused, the first by default, and is the reason.
    int32_t (*events)(void *user, tara_stored_event *events, size_t count, size_t *refused);
    // The leaves of the events from `first` on, when the chain over them was found right. Of a
    // commit of more than TP_CHECK_EVENTS events all but the last are handed over before.
    int32_t (*leaves)(void *user, uint64_t first, const uint8_t (*leaves)[32], size_t count);
    // A note that stands behind the event `sequence`.
    int32_t (*note)(void *user, const uint8_t *bytes, size_t size, uint64_t sequence);
} tp_check_visitor;

enum {
    TP_CHECK_EVENTS = 4096,    // At once, of
    TP_CHECK_BYTES  = 4 << 20  // at most so many bytes.
};

typedef struct tp_check_options {
    const tp_file_port *port;
    tp_memory          *memory;
    tp_text             path;  // Opened for reading, when `file` is -1.
    intptr_t            file;
    uint64_t            until; // Where to end; 0: at the end of the file.
    const tp_hmac_key  *site;  // NULL: whoever made it.
    tp_check_visitor    visitor;
    tp_progress         progress;
    uint64_t            blank_max; // 0: TP_BLANK_MAX.
} tp_check_options;

typedef struct tp_check_result {
    tp_check_kind  kind;     // Of the first thing that is not right.
    uint64_t       offset;   // Where it stands.
    uint64_t       sequence; // The first event that it concerns; 0: none.
    int32_t        reason;   // REFUSED: what the visitor answered.
    tp_file_header header;
    uint64_t       end;      // Behind what was found right.
    uint64_t       surplus;  // TORN, SURPLUS: bytes from `offset` to the last that is not zero.
    uint64_t       frames, events, absent, notes; // Found right; absent: without a body.
    uint8_t        chain[32]; // Of the last frame that was found right.
} tp_check_result;

// TARA_OK: the file was looked through; what was found is in *out. Else what kept it from that:
// TARA_E_NOT_FOUND, TARA_E_UNSAFE_FILE, TARA_E_STORE, TARA_E_NO_MEMORY, and TARA_E_CONFLICT when
// the progress callback stops, or `leaves` does.
tara_status tp_check_run(const tp_check_options *options, tp_check_result *out);

#endif
