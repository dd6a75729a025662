// frame.h: the bytes of the store's file: header, frame heads, event spines. No I/O.
//
// FORMAT.md, in ledger/, is the description; this is the only code that knows the places. It also
// holds the table that says what a frame found at opening is.
#ifndef TP_FRAME_H
#define TP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "tara_privacy.h"

enum {
    TP_FILE_HEADER_SIZE = 128,
    TP_FORMAT_VERSION   = 1,
    TP_FRAME_HEAD_SIZE  = 64,
    TP_SPINE_SIZE       = 12,
    TP_BODY_UNIT        = 16,
    TP_BODY_MAX         = 2 << 20,
    TP_FRAME_MAX        = 64 << 20,
    TP_FRAME_UNIT       = 4, // Every frame begins at a multiple of it.
    TP_SPINE_ABSENT     = 1, // The body was erased; its commitment stands in its place.
    TP_SPINE_NOTE       = 2, // No event: a note of the store's owner.
    TP_NOTE_MAX         = 4096,
    TP_NOTE_FRAME_MAX   = TP_FRAME_HEAD_SIZE + TP_SPINE_SIZE + TP_NOTE_MAX
};

// ---- The file's header -------------------------------------------------------------------------

typedef struct tp_file_header {
    uint8_t  journal_id[16];
    int64_t  created;
    uint8_t  key_check[16];
    uint64_t base_sequence; // Of the first event in the file.
    uint8_t  base_chain[32];
} tp_file_header;

// A new journal's header: its key check and the chain's beginning follow from the id.
void tp_file_header_init(tp_file_header *header, const uint8_t journal_id[16], int64_t created,
                         const tp_hmac_key *site);
void tp_file_header_encode(const tp_file_header *header, uint8_t out[TP_FILE_HEADER_SIZE]);
// TARA_E_FOREIGN_FILE: no store, or one of a later format. TARA_E_CORRUPT: its checksum is wrong.
tara_status tp_file_header_decode(const uint8_t *bytes, size_t size, tp_file_header *out);
// Does this begin as a store's file does, whatever its format?
bool tp_file_header_is_ours(const uint8_t *bytes, size_t size);
// SHA-256("tara/journal/1" || journal id): where the chain begins.
void tp_file_base_chain(const uint8_t journal_id[16], uint8_t chain[32]);
bool tp_file_header_has_key(const tp_file_header *header, const tp_hmac_key *site);

// ---- Frames ------------------------------------------------------------------------------------

typedef struct tp_frame_head {
    uint32_t size;             // Of the whole frame.
    uint32_t count;            // Events; 0: the frame holds a note.
    uint64_t first_sequence;   // Of a note's frame: of the next event.
    uint64_t durable_sequence; // The highest known to be synced when the frame was written.
    uint8_t  chain[32];
} tp_frame_head;

// The checksum begins with the journal's id: a head from another journal, or one that somebody
// had recorded as a text, is none.
void tp_frame_head_encode(const tp_frame_head *head, const uint8_t journal_id[16],
                          uint8_t out[TP_FRAME_HEAD_SIZE]);
// False when these bytes are no head that could stand in a file of this journal.
bool tp_frame_head_decode(const uint8_t bytes[TP_FRAME_HEAD_SIZE], const uint8_t journal_id[16],
                          tp_frame_head *out);

// Do a head's mark and checksum stand here, whatever its numbers?
bool tp_frame_head_signed(const uint8_t bytes[TP_FRAME_HEAD_SIZE], const uint8_t journal_id[16]);
// Does a frame begin here, as far as its first bytes tell?
bool tp_frame_begins(const uint8_t *bytes, size_t size);

// Can the store keep an event of this size?
bool   tp_event_size_valid(uint64_t size);
// How many bytes an event takes in a frame. The size must be valid.
size_t tp_event_stored_size(const tara_stored_event *event);
void   tp_event_encode(const tara_stored_event *event, uint8_t *out);
// Read the event at the front of `bytes`; the sequence is the caller's to set. Gives how many
// bytes it takes, 0 when it cannot be one. The commitment is zeros unless the body is absent.
// Parse believes the checksum.
size_t tp_event_parse(const uint8_t *bytes, size_t size, tara_stored_event *out);
size_t tp_event_decode(const uint8_t *bytes, size_t size, tara_stored_event *out);
// Are these the events of the head, or its note, to the last byte?
bool   tp_frame_events_valid(const tp_frame_head *head, const uint8_t *events, size_t size);

// A note of 1 to TP_NOTE_MAX bytes, in a frame of its own without events. The store's owner says
// what it means. Gives the size of the frame; head->size and count are set here.
size_t tp_note_encode(tp_frame_head *head, const uint8_t journal_id[16], const uint8_t *note,
                      size_t size, uint8_t out[TP_NOTE_FRAME_MAX]);
// The note behind a head without events: *note points into `bytes`. False when it is none.
bool   tp_note_decode(const uint8_t *bytes, size_t size, const uint8_t **note, size_t *note_size);

// ---- The chain ---------------------------------------------------------------------------------

// SHA-256(0x02 || chain before || leaves), leaf = SHA-256(0x00 || sequence || size || commitment).
void tp_chain_begin(tp_sha256 *hash, const uint8_t before[32]);
void tp_chain_event(tp_sha256 *hash, const tara_stored_event *event);
void tp_leaf_hash(const tara_stored_event *event, uint8_t leaf[32]);
// The same of many, four at a time.
void tp_leaves_of(const tara_stored_event *events, size_t count, uint8_t (*leaves)[32]);

// ---- What a frame found at opening is ----------------------------------------------------------

typedef struct tp_frame_finding {
    bool endless;   // More zeros stand behind than this library ever reserved.
    bool blank;     // Nothing but zeros from here to the end of the file, or nothing at all.
    bool head;      // A head stands here.
    bool continues; // It continues the sequence, and claims nothing about itself.
    bool whole;     // The file is long enough for the frame.
    bool sound;     // Its events are what the head and their checksums say.
    bool witnessed; // A later head says that this frame's first event had been synced.
} tp_frame_finding;

typedef enum tp_frame_verdict {
    TP_FRAME_UNDECIDED, // No row: cannot be, a test walks them all.
    TP_FRAME_END,       // The clean end.
    TP_FRAME_ACCEPT,
    TP_FRAME_TORN,      // An append that was interrupted: cut.
    TP_FRAME_DAMAGED    // What had been acknowledged is lost: refuse.
} tp_frame_verdict;

tp_frame_verdict tp_frame_judge(const tp_frame_finding *finding);
// How many rows of the table fit: 1 for every finding.
int tp_frame_rows(const tp_frame_finding *finding);

#endif
