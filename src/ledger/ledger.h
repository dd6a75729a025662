// ledger.h: the only writer: check, append, apply; and the records that follow from the events.
//
// A fact goes: the rule's check, the event encoded, the store's commit (the only step that can
// fail for reasons outside), the rule's apply. Replay is apply alone.
#ifndef TP_LEDGER_H
#define TP_LEDGER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/merkle.h"
#include "base/sha256.h"
#include "decision/decide.h"
#include "ledger/change.h"
#include "ledger/erasure.h"
#include "ledger/event.h"
#include "ledger/hot.h"
#include "ledger/records.h"
#include "ledger/versions.h"
#include "tara_privacy.h"

typedef struct tp_ledger {
    tp_memory   *memory;
    tara_store   store;
    tp_world     world;
    tp_versions  versions;    // Of the policy.
    _Atomic(const tp_compiled *) in_force; // The same as world.compiled, for who takes no lock.
    tp_hot       hot;
    bool         has_hot;     // Not for a store that others may write to.
    bool         read_only;
    bool         in_batch;    // Of the host: more follows, lines wait until somebody asks.
    bool         cut_short;   // What was recorded last cannot be read: everything denies.
    uint64_t     count;       // Events.
    _Atomic int64_t  last_at; // Of the latest event: time does not go back behind it.
    _Atomic uint32_t failed;  // The store failed: everything denies until it is opened anew.
    tp_change    change;      // Scratch, reused: what the commit at hand writes.
    tp_buffer    body;        // The same: its events' bodies.
    uint64_t     bad_event;   // Replay: the event that could not be read.
    const tp_hmac_key *site;  // For entries; NULL: nobody is found by them.
    bool         entries;     // There may be some.
    bool         behind;      // Replay: behind a snapshot, which says what stands before.
    bool         outdated;    // And it cannot be that of this file any more.
    uint64_t     missing;     // Replay: events so far whose bodies are gone.
    tp_range_set gone;        // Erased; the bodies wait to leave the store.
    tp_tree      tree;        // Over the events up to tree.size; grows with each commit once it
                              // reaches the last: tp_audit_catch_up.
    tp_buffer    owed;        // Subjects whose events are to be erased since nothing stands
                              // against it any more: tp_ledger_settle.
} tp_ledger;

// Take over a store and replay what it holds. `policy` is the host's: for a new store, or a version
// that the store knows; else TARA_E_POLICY_MISMATCH. NULL: the one on record, of a new store the
// built-in one. On failure the store is not closed.
tara_status tp_ledger_open(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                           const tara_policy *policy, bool read_only, const uint8_t hash_key[16]);
// The same of a file store, by its snapshot and what was recorded since, if there is one that fits.
// *snapshot: the last event that it knew of; 0: all was read. CONFLICT: an erasure since has left
// the file, so that what the snapshot says of its subject would stay: open without it.
tara_status tp_ledger_open_snapshot(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                                    const tara_policy *policy, bool read_only,
                                    const uint8_t hash_key[16], const tp_hmac_key *site,
                                    const uint8_t journal_id[16], uint64_t *snapshot);
void        tp_ledger_close(tp_ledger *ledger);

// Record one fact at event->at: check, append, apply. `flags`: tara_batch_flag. Sets sequence,
// policy_version, previous. `operation` or NULL: remembered under this digest (authorizations).
tara_status tp_ledger_record(tp_ledger *ledger, tp_event *event, const uint8_t salt[TP_SALT_SIZE],
                             uint32_t flags);
// The same for several, in that order, as one commit: all or nothing. At most TP_BATCH_EVENTS_MAX.
enum { TP_BATCH_EVENTS_MAX = 512 };
tara_status tp_ledger_record_all(tp_ledger *ledger, tp_event *events, size_t count,
                                 const uint8_t salt[TP_SALT_SIZE], uint32_t flags);
// Forget the subject of `event` (of type FORGET), and in the same commit erase all of its events,
// unless something stands against it: then *erased is 0, and it is owed when that is over.
// *erased: the number of the ERASE event. Durable when it returns.
tara_status tp_ledger_forget(tp_ledger *ledger, tp_event *event, const uint8_t salt[TP_SALT_SIZE],
                             tp_erase_reason reason, uint64_t *erased, uint64_t *count);
// Erase what is owed, as much as can be: what fails stays owed, and the first failure is told.
tara_status tp_ledger_settle(tp_ledger *ledger, tp_time at, const uint8_t salt[TP_SALT_SIZE]);
// Erase the entries that have reached their end at `at`. *erased: 0 when there is none.
tara_status tp_ledger_expire(tp_ledger *ledger, tp_time at, const uint8_t salt[TP_SALT_SIZE],
                             uint64_t *erased);
// The bodies of what is erased leave the store. UNSUPPORTED when it cannot; then, and whenever it
// fails, the duty stands. `anyway`: also when there is nothing to leave.
tara_status tp_ledger_rewrite(tp_ledger *ledger, bool anyway);
// What is kept beyond an erasure of the subject.
tara_status tp_ledger_entry(tp_ledger *ledger, const tara_subject *subject, uint8_t entry[16],
                            bool *known);
// Put another version of the policy into force at event->at: prints, checks and compares it,
// records it and follows. A copy is kept. *error is filled for TARA_E_POLICY and TARA_E_LIMIT.
tara_status tp_ledger_publish(tp_ledger *ledger, const tara_policy *policy, tp_time at,
                              const uint8_t salt[TP_SALT_SIZE], uint32_t flags,
                              tara_error *error);
// What nothing was written to: for reading records.
tp_change *tp_ledger_reading(tp_ledger *ledger);

// The subject's standing; *known false when nothing is on record.
tara_status tp_ledger_standing(tp_ledger *ledger, const tara_subject *subject,
                               tp_standing *standing, bool *known);

// Decide from the records and refresh the subject's line.
tp_verdict tp_ledger_decide(tp_ledger *ledger, const tara_subject *subject,
                            const tp_question *question, tp_time now, tp_trace *trace);

// What a decision about the subject's device looks at, read once for all of its trackers: the
// caller sets tracker and gpc and asks tp_decide_tracker. A store that fails leaves a case that
// denies.
typedef struct tp_visitor {
    tp_case      c;        // Points to the others: it stays where it is.
    tp_standing  standing;
    tp_gate_view gate;
} tp_visitor;
void tp_ledger_visitor(tp_ledger *ledger, const tara_subject *subject, tp_time now,
                       tp_visitor *out);

// Decide from the subject's line alone. False when it cannot say: ask under the lock. `near`: what
// tp_hot_near gave for the subject, if the ledger has lines. *version: of the policy that decided.
bool tp_ledger_decide_fast(const tp_ledger *ledger, const tara_subject *subject, uint64_t near,
                           const tp_question *question, tp_time now, tp_verdict *verdict,
                           uint32_t *version);

// The event of an operation that was authorized before; 0 when there is none.
tara_status tp_ledger_authorized(tp_ledger *ledger, const tara_subject *subject,
                                 const uint8_t operation[16], uint64_t *sequence);

// The subject's own events, newest first, and those of who was merged into them: nobody else's are
// read. `bytes` holds the event while `visit` sees it. Other than TARA_OK ends the walk and is
// passed on.
typedef tara_status (*tp_event_visit)(void *user, const tp_event *event, const tp_buffer *bytes);
tara_status tp_ledger_walk(tp_ledger *ledger, const tara_subject *subject, tp_event_visit visit,
                           void *user);

// Read one event. It and its texts live in *bytes, which the caller releases. TARA_E_NOT_FOUND.
tara_status tp_ledger_event(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes,
                            tp_event *event);

// Keys of records that need attention by `until`, as the store gives them.
tara_status tp_ledger_due(tp_ledger *ledger, tp_time until, tara_cursor *cursor, tara_key *keys,
                          size_t capacity, size_t *count, int64_t *next);

#endif
