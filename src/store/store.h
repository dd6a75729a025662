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
#include "store/file.h"
#include "tara_privacy.h"

// Records and events in memory, gone at close. `hash_key` is random: it keeps whoever chooses the
// keys from making the table slow. `memory` must outlive the store.
tara_status tp_memory_store_open(tp_memory *memory, const uint8_t hash_key[16], tara_store *out);

typedef struct tp_file_store_options {
    tp_text            path;
    uint32_t           flags;       // tara_open_flag bits
    const tp_hmac_key *site;        // For the key check in the file's header.
    uint8_t            journal_id[16]; // Random; used when the file is made.
    uint8_t            hash_key[16];   // Random.
    tp_time            created;     // Used when the file is made.
    const tp_file_port *port;       // The operating system, or a test's.
    tp_memory         *memory;
} tp_file_store_options;

// What was found and mended.
typedef struct tp_file_store_report {
    bool     created;
    uint64_t events;        // Whole ones. Known once the events were first read from 1, or counted.
    uint64_t torn_bytes;    // Cut off the end: an append that a power cut interrupted.
    uint64_t damaged_at;    // Read-only: where reading had to stop; 0: nowhere.
} tp_file_store_report;

// Open or make the file. Checks are made in this order: path, kind and mode of the file
// (UNSAFE_FILE), lock (LOCKED), header (FOREIGN_FILE, CORRUPT), key (WRONG_KEY), frames (CORRUPT:
// error->offset names the place). *error is filled on every failure.
tara_status tp_file_store_open(const tp_file_store_options *options, tara_store *out,
                               tara_error *error);
void tp_file_store_report_of(const tara_store *store, tp_file_store_report *out);
// The journal's id, from the header.
void tp_file_store_journal(const tara_store *store, uint8_t id[16]);
// Why the last call on the store failed: the status and a static sentence.
void tp_file_store_failure(const tara_store *store, tara_error *error);

#endif
