// journal.h: the events of the file store: reading frames, appending frames.
//
// journal_read.c walks the file and finds out, at its end, what an interrupted append left there;
// journal_write.c appends and syncs. After a failure that leaves the disk in doubt the journal is
// dead: every call gives the same failure until the file is opened anew.
#ifndef TP_JOURNAL_H
#define TP_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "store/file.h"
#include "store/frame.h"
#include "store/scan.h"
#include "store/store.h"
#include "tara_privacy.h"

enum {
    TP_MARK_BYTES         = 64 << 10, // Between two marks.
    TP_PENDING_EVENTS_MAX = 1024,     // Events that gather before they are written without a sync.
    TP_PENDING_BYTES_MAX  = 1 << 20
};

// Why a call failed: a static sentence, and the place in the file or 0.
typedef struct tp_journal_failure {
    tara_status status;
    const char *text;
    uint64_t    offset;
} tp_journal_failure;

// Where a frame begins, every 64 KiB.
typedef struct tp_journal_mark {
    uint64_t sequence;
    uint64_t offset;
} tp_journal_mark;

// The frame that gathers in memory. Its head is written when it goes to the file.
typedef struct tp_journal_pending {
    uint8_t  *bytes;
    size_t    capacity;
    size_t    size; // With the head; 0 while there is no event.
    uint32_t  count;
    tp_sha256 chain;
} tp_journal_pending;

// The last note of the file.
typedef struct tp_journal_note {
    uint8_t *bytes;      // TP_NOTE_MAX of them, or NULL.
    size_t   size;       // 0: there is none.
    uint64_t sequence;   // Of the last event before it.
    uint64_t offset;     // Of its frame.
    uint64_t superseded; // Notes before it, which only take room.
} tp_journal_note;

typedef struct tp_journal {
    const tp_file_port *port;
    tp_memory          *memory;
    tp_text             path;
    intptr_t            file;
    bool                writable;
    tp_file_identity    identity;
    tp_file_header      header;

    uint64_t end;           // Behind the last whole frame that was read or written.
    uint64_t last_sequence; // Of its last event.
    uint64_t last_frame;    // Where that frame begins; 0: there is none.
    uint8_t  chain[32];     // Of that frame.
    uint64_t durable;       // The highest sequence that is proven to be synced.
    bool     read_all;      // There is nothing behind `end`.
    bool     walking;       // A sink is being called.
    uint64_t proven_until;  // Frames before were synced, as a snapshot says; 0: none does.
    uint64_t rewrite_until; // Frames that an earlier opening left unproven end here; 0: none.
    bool     unsynced;      // Written since the last sync.

    uint64_t           reserved_until; // Space on disk was got up to here.
    uint64_t           reserve_step;
    bool               tight; // What is free is needed: none is reserved.
    tp_journal_pending pending;
    tp_journal_mark   *marks;
    size_t             mark_count;
    size_t             mark_capacity;
    tp_journal_note    note;

    tp_journal_failure   dead; // status 0 while alive.
    tp_journal_failure   last; // What tp_file_store_failure tells.
    tp_file_store_report report;
} tp_journal;

// Remember why, and give the status.
tara_status tp_journal_fail(tp_journal *journal, tara_status status, const char *text);
// The same, for good.
tara_status tp_journal_die(tp_journal *journal, tara_status status, const char *text,
                           uint64_t offset);

// Hand the events from..from+limit-1 to the sink, as far as they are in the file. What has not
// been read before is checked, and only then handed out. *answer: 1, or what the sink gave last.
tara_status tp_journal_walk(tp_journal *journal, uint64_t from, uint64_t limit,
                            tara_event_sink sink, void *user, int32_t *answer);
// Read to the end; nothing when that was done before.
tara_status tp_journal_read_all(tp_journal *journal);
// Where the first frame begins that has the sequence, or that is a note before its event. It must
// have been read.
tara_status tp_journal_find(tp_journal *journal, uint64_t sequence, uint64_t *offset);
// Room for one more mark, and the mark itself when one is needed at `offset`.
bool tp_journal_mark_room(tp_journal *journal);
void tp_journal_mark_at(tp_journal *journal, uint64_t sequence, uint64_t offset);
// The same for a note; a note's `sequence` is the last that was read or written.
bool tp_journal_note_room(tp_journal *journal);
void tp_journal_note_at(tp_journal *journal, const uint8_t *bytes, size_t size, uint64_t offset);
// What a scan that failed means for the journal.
tara_status tp_journal_scan_failed(tp_journal *journal, tara_status status, uint64_t offset);
// The file is still the one that was opened, under its name, and nobody cut it short; else the
// journal dies.
tara_status tp_journal_check_ours(tp_journal *journal);

// The following want a writable journal that was read to its end.

// Add events to the pending frame; nothing is written yet. TARA_E_NO_MEMORY, TARA_E_LIMIT.
tara_status tp_journal_gather(tp_journal *journal, const tara_stored_event *events, size_t count);
// Take back the newest events of the pending frame: it was `before`.
void tp_journal_forget(tp_journal *journal, const tp_journal_pending *before);
// Write the pending frame. TARA_E_DISK_FULL: nothing of it is in the file, it is still pending.
tara_status tp_journal_flush(tp_journal *journal);
// Write the pending frame, and wait until all is on disk.
tara_status tp_journal_sync(tp_journal *journal);

// Write the pending frame and behind it a note of 1 to TP_NOTE_MAX bytes.
tara_status tp_journal_put_note(tp_journal *journal, const uint8_t *bytes, size_t size);

// How many bytes the events take in a frame.
uint64_t tp_journal_size_of(const tara_stored_event *events, size_t count);
uint64_t tp_journal_count(const tp_journal *journal); // Written and pending.
// Flush, sync what needs it, give back reserved space, and release everything but the file.
void tp_journal_close(tp_journal *journal);

#endif
