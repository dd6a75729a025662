// context.h: what every public call does first and last: handle, process, clock, lock, error.
#ifndef TP_CONTEXT_H
#define TP_CONTEXT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lock.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/structs.h"
#include "ledger/ledger.h"
#include "tara_privacy.h"

enum { TP_SOURCES_MAX = 64, TP_GIVEN_MAX = 16 << 20 };

typedef struct tp_source { // A system of the host that is registered now; see sources.h.
    char        name[TP_SOURCE_NAME_MAX];
    uint8_t     size;
    uint64_t    categories; // Slots.
    tara_source calls;      // Its name points nowhere: it is above.
} tp_source;

// What the host gave for a step of an export: one JSON value, in memory only.
typedef struct tp_given {
    struct tp_given *next;
    uint64_t         request;
    uint32_t         step;
    size_t           size;
    char             json[];
} tp_given;

enum { TP_IDENTITY_MAX = 1024, TP_SALTS = 4096 };
#define TP_CONTEXT_MAGIC UINT32_C(0x41524154)

struct tara_privacy {
    uint32_t      magic;
    tp_memory     memory;
    tara_platform platform;       // The host's; NULL members: the system's own.
    tp_hmac_key   site;
    tp_lock       lock;
    int64_t       process;        // That opened it.
    const volatile uint8_t *mark; // 1 in that process, 0 in a child of it; or NULL.
    int64_t       tolerance_ms;
    _Atomic int32_t manual;       // The clock stands where it was set.
    _Atomic int64_t manual_now;
    _Atomic int64_t latest;       // The latest instant that the running clock has shown.
    bool          no_sync, batch, is_file;
    bool          snapshots;      // Opened with TARA_OPEN_SNAPSHOT.
    uint64_t      snapshot;       // The last event that the one beside the file knows of.
    uint64_t      noted;          // Events that the last note in the file is about.
    bool          put_off;        // Bodies could not leave the store when they were to.
    tara_store    store;
    tp_ledger     ledger;
    tara_error    error;
    tp_lock       operating;      // tara_operate, from its first line to its last.
    tp_memory     scratch;        // Its memory, counted apart: it runs outside the other lock.
    tp_buffer     result;         // Of tara_operate.
    tp_source    *sources;        // TP_SOURCES_MAX, once one is registered.
    uint32_t      source_count;
    tp_given     *given;          // For answers to come.
    int32_t      *holidays;       // Days; NULL: no calendar.
    size_t        holiday_count, holiday_room;
    uint32_t      salts_left;
    uint8_t       salts[TP_SALTS];
};

// A call in progress.
typedef struct tp_call {
    tara_privacy *privacy;
    tp_time       now;
    uint8_t       salt[TP_SALT_SIZE];
    bool          locked;
    bool          told;    // The clock could be read.
    const char   *field;   // What was wrong, for the error: a name of the call's own.
    const char   *message; // A static sentence.
    uint64_t      offset;  // Bytes into what the field holds; 0: it has no place there.
    uint64_t      let_go;  // Bodies that left the store on the way in.
} tp_call;

// Enter: the handle is one of ours, the process the one that opened it, the clock can be read,
// nobody of this thread is inside. tp_write also fetches a salt and refuses a clock that went back,
// and does what is owed of erasures whose time has come.
tara_status tp_read(tp_call *call, tara_privacy *privacy);
// The same for what depends on the time: CLOCK_BACKWARDS when the clock cannot be read.
tara_status tp_read_now(tp_call *call, tara_privacy *privacy);
tara_status tp_write(tp_call *call, tara_privacy *privacy);
// The same, about a subject that is not all zeros.
tara_status tp_write_about(tp_call *call, tara_privacy *privacy, const tara_subject *subject);
bool        tp_is_somebody(const tara_subject *subject);
tara_status tp_no_subject(tp_call *call); // Leaves, refusing the subject.
// Leave: keeps the error, gives the lock back, passes the status on.
tara_status tp_leave(tp_call *call, tara_status status);
// The same of what a file of ours refused: it knows better why.
tara_status tp_leave_file(tp_call *call, tara_status status, const char *field);
// The same with an error that has a place in a text: its status.
tara_status tp_leave_at(tp_call *call, const tara_error *error);
// Around a callback of the host: the lock is not held meanwhile, and this thread gets BUSY if the
// callback calls back. What was read before has to be read anew afterwards. LIMIT when too many
// threads are inside callbacks; then nothing was lent.
tara_status tp_lend(tp_call *call);
void        tp_resume(tp_call *call);
// A finished text to a sink of the host's, in pieces, around which the lock is lent. CONFLICT when
// the sink stops.
tara_status tp_pour(tp_call *call, const tp_buffer *text, tara_sink sink, void *user);
// The bodies of what was erased leave the store, if that is small: how many did. What fails is
// tried again by tara_audit_compact: until then the duty stands.
uint64_t    tp_erase_bodies(tara_privacy *privacy);
// The disk is full: what was kept in reserve for erasures is given back. False: there is none.
bool        tp_make_room(tara_privacy *privacy);
// A snapshot of what is known now.
tara_status tp_leave_snapshot(tara_privacy *privacy);
// What calls left on the stack of who was erased is not to be found there.
void        tp_wipe_stack(void);
// Says what was wrong; for `return tp_leave(call, tp_fault(...))`.
tara_status tp_fault(tp_call *call, tara_status status, const char *field, const char *message);

// Record an event of the call: fills time and flags.
tara_status tp_commit(tp_call *call, tp_event *event);
// Several, as one.
tara_status tp_commit_all(tp_call *call, tp_event *events, size_t count);
// A fresh salt, for a call that commits more than once. ENTROPY.
tara_status tp_salt_again(tp_call *call);

// Is this an open context of ours?
bool tp_is_open(const tara_privacy *privacy);
// Is this still the process that opened the context?
bool tp_same_process(const tara_privacy *privacy);

// The clock of the context, without a lock. False when it cannot be read.
bool tp_clock(tara_privacy *privacy, tp_time *now);
// The instant to decide at: a clock that stepped back less than the tolerance stands still.
tp_time tp_steady(const tara_privacy *privacy, tp_time now);
// Under the lock, of a clock that was right before: who waited finds later events on record, and
// time does not stand before them.
tp_time tp_caught_up(const tara_privacy *privacy, tp_time now);

// May memory be had from it? All of its functions must be there.
tara_status tp_check_allocator(const tara_allocator *allocator);

// Valid UTF-8 of min to max bytes?
bool tp_text_within(const char *data, size_t size, size_t min, size_t max);
// The same of the name of a source: no zero byte in it.
bool tp_source_name_within(const char *data, size_t size, size_t min);
// A country in a struct of the header, padded with zeros; all zeros: none. False for what is none.
enum { TP_COUNTRY_SIZE = 8 };
bool tp_country_in(const char text[TP_COUNTRY_SIZE], tp_place *place);
void tp_country_out(tp_place place, char text[TP_COUNTRY_SIZE]);
// Copy a finished text to the caller's buffer (two-call rule of the header).
tara_status tp_give_text(const void *text, size_t size, char *buffer, size_t capacity,
                         size_t *needed);
void tp_set_error(tara_error *error, tara_status status, const char *field, const char *message);

// Keyed digests of what the host names: under the site key, each kind in a space of its own.
void tp_pseudonym(const tara_privacy *privacy, const char *space, const char *text, size_t size,
                  uint8_t out[16]);

#endif
