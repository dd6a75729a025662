// store.h: the two stores that come with the library, behind the public port (tara_store).
//
// A store knows keys and bytes, no meaning. Both keep the records in one table in memory
// (table.h); the file store also keeps the events, in frames, in one file (FORMAT.md, in ledger/).
#ifndef TP_STORE_H
#define TP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "store/check.h"
#include "store/file.h"
#include "store/ranges.h"
#include "tara_privacy.h"

// Records and events in memory, gone at close. `hash_key` is random: it keeps whoever chooses the
// keys from making the table slow. `memory` must outlive the store.
tara_status tp_memory_store_open(tp_memory *memory, const uint8_t hash_key[16], tara_store *out);

// What the proof commits to in place of a body. The store does not look inside.
typedef void (*tp_commitment_of)(const uint8_t *bytes, size_t size, uint8_t out[32]);

typedef struct tp_file_store_options {
    tp_text            path;
    uint32_t           flags;       // tara_open_flag bits
    const tp_hmac_key *site;        // For the key check in the file's header.
    uint8_t            journal_id[16]; // Random; used when the file is made.
    uint8_t            hash_key[16];   // Random.
    tp_time            created;     // Used when the file is made.
    const tp_file_port *port;       // The operating system, or a test's.
    tp_memory         *memory;
    tp_commitment_of   commitment; // NULL: bodies cannot be erased (TARA_E_UNSUPPORTED), and no
                                   // space is kept for it.
} tp_file_store_options;

// What was found and mended.
typedef struct tp_file_store_report {
    bool     created;
    uint64_t events;        // Whole ones. Known once the events were first read from 1, or counted.
    uint64_t torn_bytes;    // At the end: an append that was interrupted. A writer cuts it off.
    uint64_t damaged_at;    // Read-only: where reading had to stop; 0: nowhere.
} tp_file_store_report;

// Open or make the file. Checks are made in this order: path, kind and mode of the file
// (UNSAFE_FILE), lock (LOCKED), header (FOREIGN_FILE, CORRUPT), key (WRONG_KEY), frames (CORRUPT:
// error->offset names the place). *error is filled on every failure.
tara_status tp_file_store_open(const tp_file_store_options *options, tara_store *out,
                               tara_error *error);
void tp_file_store_report_of(const tara_store *store, tp_file_store_report *out);
// Bytes of the file up to the end of its last whole frame.
uint64_t tp_file_store_size(const tara_store *store);
// The journal's id, from the header.
void tp_file_store_journal(const tara_store *store, uint8_t id[16]);
// Why the last call on the store failed: the status and a static sentence.
void tp_file_store_failure(const tara_store *store, tara_error *error);

// Called while erase runs and while a backup is made, within the store; it keeps away from the
// store. Answers other than 1 stop that: TARA_E_CONFLICT, and nothing was done.
void tp_file_store_progress(tara_store *store, tp_progress progress);

// Erasing writes the file anew and needs its size once more. So that it works on a full disk, space
// is kept in path.spare, for files of up to 64 MiB: give it back. Erasing does so by itself; this
// is for what must be written before it.
void tp_file_store_give_spare(tara_store *store);

// As tp_check_run over what is in the file, the pending events written before. The store must not
// be used from within the visitor.
tara_status tp_file_store_check(tara_store *store, const tp_check_visitor *visitor,
                                tp_check_result *out);

// A copy of the file as it is now, under another path (0600), read back before it gets its name.
// It opens as the store does. TARA_E_CONFLICT: there is such a file, or one with ".tmp" behind, or
// the progress callback stopped; TARA_E_INVALID_ARGUMENT, TARA_E_LIMIT: no path; TARA_E_DISK_FULL,
// TARA_E_NO_MEMORY, TARA_E_STORE. Nothing is left then, and the store goes on.
tara_status tp_file_store_backup(tara_store *store, tp_text path);

// What is known, beside the file in path.snap: the records, where the journal stood, and `prefix`,
// of at most TP_SNAPSHOT_PREFIX_MAX bytes that mean something to the caller alone. It is sealed
// with the site key. Everything is synced first. As commit fails; TARA_E_LIMIT. The store goes on
// after a failure, with the snapshot that there was or the new one. Erasing removes it.
enum { TP_SNAPSHOT_PREFIX_MAX = 1 << 20 };
tara_status tp_file_store_snapshot_write(tara_store *store, const void *prefix, size_t size);

// Each answers 1; any other answer, and the snapshot is passed over. NULL: not asked.
typedef struct tp_snapshot_visitor {
    void *user;
    int32_t (*prefix)(void *user, const uint8_t *bytes, size_t size); // Not asked when it is empty.
    int32_t (*record)(void *user, const tara_record *record);
} tp_snapshot_visitor;

typedef struct tp_snapshot_report {
    bool        loaded;
    const char *why;      // It was not: a static sentence.
    uint64_t    sequence; // The last event that it knows of.
} tp_snapshot_report;

// Before anything else is read: put the records in the table as the snapshot has them, and go on
// reading the journal behind it. A snapshot that does not fit this journal to the letter, or whose
// seal does not, is passed over (TARA_OK, and report->why); the visitor has then been shown
// nothing, or only what is sealed, and forgets it. TARA_E_NO_MEMORY, TARA_E_STORE;
// TARA_E_CONFLICT: something was read before.
tara_status tp_file_store_snapshot_load(tara_store *store, const tp_snapshot_visitor *visitor,
                                        tp_snapshot_report *report);

// A note of 1 to 4096 bytes for whoever opens the file next, in the file behind all events so far;
// durable with the next sync. The last one counts. As commit fails; TARA_E_INVALID_ARGUMENT for
// another size.
tara_status tp_file_store_note(tara_store *store, const void *bytes, size_t size);
// The last note that was read or written, and the last event before it. false: none was yet.
// *bytes is valid until the next note or the next reading.
bool tp_file_store_noted(const tara_store *store, const uint8_t **bytes, size_t *size,
                         uint64_t *sequence);

#endif
