// file_store.c: the store port over one file: records in a table in memory, events in frames.
//
// A commit checks, reserves all memory, writes, syncs, and only then changes the table, which
// cannot fail. Replaying feeds the records back with TARA_BATCH_REPLAY, also from within a sink.
#include "store/store.h"

#include <string.h>

#include "base/bytes.h"
#include "store/backup.h"
#include "store/journal.h"
#include "store/rewrite.h"
#include "store/snapshot.h"
#include "store/spare.h"
#include "store/table.h"

enum { PATH_LIMIT = 4096 - 8 }; // With ".spare" and the end it still is a path to POSIX.

// What stands beside the file.
enum { LOCK, TEMPORARY, SPARE, SNAPSHOT, NAMES };
static const char suffixes[NAMES][8] = {".lock", ".tmp", ".spare", ".snap"};

typedef struct file_store {
    tp_memory *memory;
    tp_table   table;
    tp_journal journal;
    uint32_t   flags;
    intptr_t   lock;
    bool       locked;
    char      *paths; // The path, and behind it with each suffix; one block of
    size_t     paths_size;
    tp_text    beside[NAMES];

    tp_hmac_key      site;
    tp_commitment_of commitment;
    tp_progress      progress;
    uint64_t         spare;     // Space that is kept.
    uint64_t         spare_for; // The journal's reserved_until when that was last seen to.
} file_store;

static int32_t answer_of(tara_status status)
{
    return status == TARA_OK ? TARA_CALLBACK_OK : status;
}

static tara_status fail(file_store *store, tara_status status, const char *text)
{
    return tp_journal_fail(&store->journal, status, text);
}

// Dead for good, or in the middle of handing events to a sink?
static tara_status check_usable(file_store *store)
{
    tp_journal *journal = &store->journal;
    if (journal->dead.status != TARA_OK) {
        journal->last = journal->dead;
        return journal->dead.status;
    }
    if (journal->walking) {
        return fail(store, TARA_E_BUSY, "Called from within a sink of the same store.");
    }
    return TARA_OK;
}

static tara_status refuse_to_write(file_store *store)
{
    return fail(store, TARA_E_READ_ONLY, "The file was opened for reading.");
}

// ---- Records -----------------------------------------------------------------------------------

static int32_t file_get(void *user, const tara_key *key, tara_record *out)
{
    file_store *store = user;
    if (store->journal.dead.status != TARA_OK) return check_usable(store);
    tp_table_get(&store->table, key, out);
    return TARA_CALLBACK_OK;
}

static int32_t file_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                        size_t capacity, size_t *count, int64_t *next)
{
    file_store *store = user;
    if (store->journal.dead.status != TARA_OK) return check_usable(store);
    tara_status status = tp_table_due(&store->table, until, cursor, keys, capacity, count, next);
    if (status != TARA_OK) (void)fail(store, status, "The due records cannot be put in order.");
    return answer_of(status);
}

static int32_t file_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                            tara_key *keys, size_t capacity, size_t *count)
{
    file_store *store = user;
    if (store->journal.dead.status != TARA_OK) return check_usable(store);
    tp_table_records(&store->table, subject, cursor, keys, capacity, count);
    return TARA_CALLBACK_OK;
}

// ---- Spare space -------------------------------------------------------------------------------

// Grows with the space that the journal reserves. Of a store that need not be durable nothing is
// promised on a full disk.
static void keep_spare(file_store *store)
{
    tp_journal *journal = &store->journal;
    bool wanted = store->commitment && !(store->flags & TARA_OPEN_NO_SYNC) && !journal->tight;
    if (!wanted || store->spare_for == journal->reserved_until) return;
    store->spare_for = journal->reserved_until;
    uint64_t size = tp_spare_wanted(journal->reserved_until);
    if (size <= store->spare) return;
    store->spare = tp_spare_keep(journal->port, store->beside[SPARE], size);
}

// From here on no space is reserved until something was erased: what is free now is for that.
static void give_spare(file_store *store)
{
    const tp_file_port *port = store->journal.port;
    (void)port->remove(port->user, store->beside[SPARE]);
    store->spare = 0;
    store->spare_for = 0;
    store->journal.tight = true;
}

// ---- Commit ------------------------------------------------------------------------------------

static tara_status reserve_records(file_store *store, const tara_batch *batch)
{
    tara_status status = tp_table_reserve(&store->table, batch->records, batch->record_count);
    if (status != TARA_OK) (void)fail(store, status, "The records cannot be taken.");
    return status;
}

static tara_status check_events(file_store *store, const tara_batch *batch)
{
    uint64_t sequence = tp_journal_count(&store->journal);
    for (size_t i = 0; i < batch->event_count; i++) {
        const tara_stored_event *event = &batch->events[i];
        if (!tp_event_size_valid(event->size)) {
            return fail(store, TARA_E_INVALID_ARGUMENT, "An event's size is not a valid one.");
        }
        if (event->sequence != ++sequence) {
            return fail(store, TARA_E_CONFLICT, "An event does not continue the sequence.");
        }
    }
    return TARA_OK;
}

// Should the pending frame go to the file before these events join it?
static bool pending_is_full(const tp_journal *journal, const tara_batch *batch)
{
    const tp_journal_pending *pending = &journal->pending;
    uint64_t more = tp_journal_size_of(batch->events, batch->event_count);
    return pending->count > 0 && (pending->size + more > TP_PENDING_BYTES_MAX ||
                                  pending->count + batch->event_count > TP_PENDING_EVENTS_MAX);
}

// Events first; when they stand, the records follow. The table was reserved.
static tara_status commit_events(file_store *store, const tara_batch *batch, bool lag)
{
    tp_journal *journal = &store->journal;
    tara_status status = TARA_OK;
    if (pending_is_full(journal, batch)) status = tp_journal_flush(journal);
    if (status != TARA_OK) return status;

    tp_journal_pending before = journal->pending;
    status = tp_journal_gather(journal, batch->events, batch->event_count);
    if (status != TARA_OK) return status;
    if (lag) return TARA_OK;
    status = tp_journal_sync(journal);
    if (status != TARA_OK) tp_journal_forget(journal, &before);
    return status;
}

static tara_status commit_all(file_store *store, const tara_batch *batch)
{
    bool lag = batch->flags & TARA_BATCH_LAG || store->flags & TARA_OPEN_NO_SYNC;
    tara_status status = tp_journal_read_all(&store->journal);
    if (status == TARA_OK) status = check_events(store, batch);
    if (status == TARA_OK) status = reserve_records(store, batch);
    if (status != TARA_OK) return status;

    status = commit_events(store, batch, lag);
    if (status == TARA_OK) tp_table_apply(&store->table);
    else                   tp_table_cancel(&store->table);
    if (status == TARA_OK) keep_spare(store);
    return status;
}

static int32_t file_commit(void *user, const tara_batch *batch)
{
    file_store *store = user;
    if (store->journal.dead.status != TARA_OK) return check_usable(store);
    if (batch->flags & ~(uint32_t)(TARA_BATCH_LAG | TARA_BATCH_REPLAY)) {
        return fail(store, TARA_E_TOO_NEW, "The batch has a flag that is not known here.");
    }
    if (batch->flags & TARA_BATCH_REPLAY) {
        tara_status status = reserve_records(store, batch);
        if (status == TARA_OK) tp_table_apply(&store->table);
        return answer_of(status);
    }
    tara_status status = check_usable(store);
    if (status == TARA_OK && !store->journal.writable) status = refuse_to_write(store);
    return status == TARA_OK ? answer_of(commit_all(store, batch)) : status;
}

// ---- Events ------------------------------------------------------------------------------------

static int32_t file_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                           void *sink_user)
{
    file_store *store = user;
    tp_journal *journal = &store->journal;
    // From within a sink only what has been read already may be read again.
    bool read = from <= journal->last_sequence && limit <= journal->last_sequence - from + 1;
    bool inside = journal->walking && read && journal->dead.status == TARA_OK;
    tara_status status = inside ? TARA_OK : check_usable(store);
    if (status == TARA_OK && !inside) status = tp_journal_flush(journal);
    if (status != TARA_OK || limit == 0) return answer_of(status);
    int32_t answer = TARA_CALLBACK_OK;
    status = tp_journal_walk(&store->journal, from, limit, sink, sink_user, &answer);
    return status == TARA_OK ? answer : status;
}

static int32_t file_event_count(void *user, uint64_t *count)
{
    file_store *store = user;
    tara_status status = check_usable(store);
    if (status == TARA_OK) status = tp_journal_read_all(&store->journal);
    if (status == TARA_OK) *count = tp_journal_count(&store->journal);
    return answer_of(status);
}

static int32_t file_sync(void *user)
{
    file_store *store = user;
    tara_status status = check_usable(store);
    if (status != TARA_OK || !store->journal.writable) return answer_of(status);
    status = tp_journal_read_all(&store->journal);
    if (status == TARA_OK) status = tp_journal_sync(&store->journal);
    if (status == TARA_OK) keep_spare(store);
    return answer_of(status);
}

// ---- Erasing -----------------------------------------------------------------------------------

static tara_status rewrite(file_store *store, const tara_range *ranges, size_t count)
{
    tp_rewrite_options options = {.ranges = ranges,
                                  .count = count,
                                  .commitment = store->commitment,
                                  .progress = store->progress,
                                  .temporary = store->beside[TEMPORARY],
                                  .snapshot = store->beside[SNAPSHOT]};
    return tp_journal_rewrite(&store->journal, &options);
}

static tara_status check_writable(file_store *store)
{
    tara_status status = check_usable(store);
    if (status == TARA_OK && !store->journal.writable) status = refuse_to_write(store);
    return status != TARA_OK ? status : tp_journal_read_all(&store->journal);
}

static int32_t file_erase(void *user, const tara_range *ranges, size_t count)
{
    file_store *store = user;
    tara_status status = check_writable(store);
    if (status != TARA_OK) return status;
    if (!store->commitment) return fail(store, TARA_E_UNSUPPORTED, "This store cannot erase.");
    if (!tp_ranges_valid(ranges, count, tp_journal_count(&store->journal))) {
        return fail(store, TARA_E_INVALID_ARGUMENT, "There are no such events.");
    }
    // Without ranges only superseded notes can go.
    if (count == 0 && store->journal.note.superseded == 0) return TARA_CALLBACK_OK;
    status = rewrite(store, ranges, count);
    if (status == TARA_E_DISK_FULL) {
        give_spare(store);
        status = rewrite(store, ranges, count);
    }
    store->journal.tight = false;
    if (store->journal.dead.status == TARA_OK) keep_spare(store);
    return answer_of(status);
}

void tp_file_store_progress(tara_store *store, tp_progress progress)
{
    ((file_store *)store->user)->progress = progress;
}

void tp_file_store_give_spare(tara_store *store)
{
    give_spare(store->user);
}

// ---- Checking and copying ----------------------------------------------------------------------

static tara_status check_failed(file_store *store, tara_status status)
{
    if (status == TARA_E_NO_MEMORY) return fail(store, status, "No memory to check the file.");
    if (status == TARA_E_CONFLICT)  return fail(store, status, "The callback stopped the check.");
    return tp_journal_scan_failed(&store->journal, status, 0);
}

tara_status tp_file_store_check(tara_store *store, const tp_check_visitor *visitor,
                                tp_check_result *out)
{
    file_store *self = store->user;
    tp_journal *journal = &self->journal;
    tara_status status = check_usable(self);
    if (status == TARA_OK) status = tp_journal_flush(journal);
    if (status != TARA_OK) return status;
    tp_check_options options = {.port = journal->port,
                                .memory = self->memory,
                                .file = journal->file,
                                .until = journal->read_all ? journal->end : 0,
                                .visitor = *visitor,
                                .progress = self->progress};
    journal->walking = true;
    status = tp_check_run(&options, out);
    journal->walking = false;
    return status == TARA_OK ? status : check_failed(self, status);
}

// What stands beside the file comes and goes: a copy of that name would go with it.
static bool is_own_name(const file_store *store, tp_text path)
{
    for (int i = 0; i < NAMES; i++) {
        if (tp_text_equal(path, store->beside[i])) return true;
    }
    return false;
}

tara_status tp_file_store_backup(tara_store *store, tp_text path)
{
    file_store *self = store->user;
    tara_status status = check_usable(self);
    if (status == TARA_OK) status = tp_journal_read_all(&self->journal);
    if (status != TARA_OK) return status;
    if (path.size == 0 || memchr(path.data, 0, path.size)) {
        return fail(self, TARA_E_INVALID_ARGUMENT, "The path is empty or has a zero byte.");
    }
    if (path.size > PATH_LIMIT) return fail(self, TARA_E_LIMIT, "The path is too long.");
    if (is_own_name(self, path)) {
        return fail(self, TARA_E_CONFLICT, "The store keeps that name for itself.");
    }
    return tp_journal_backup(&self->journal, path, self->progress);
}

// ---- Snapshots ---------------------------------------------------------------------------------

static tp_snapshot snapshot_of(file_store *store)
{
    return (tp_snapshot){&store->journal, &store->table, &store->site, store->beside[SNAPSHOT],
                         store->beside[TEMPORARY]};
}

tara_status tp_file_store_snapshot_write(tara_store *store, const void *prefix, size_t size)
{
    file_store *self = store->user;
    tp_snapshot snapshot = snapshot_of(self);
    tara_status status = check_writable(self);
    return status == TARA_OK ? tp_snapshot_write(&snapshot, prefix, size) : status;
}

tara_status tp_file_store_snapshot_load(tara_store *store, const tp_snapshot_visitor *visitor,
                                        tp_snapshot_report *report)
{
    file_store *self = store->user;
    tp_snapshot snapshot = snapshot_of(self);
    tara_status status = check_usable(self);
    if (status != TARA_OK) return status;
    bool untouched = self->journal.last_frame == 0 && tp_table_count(&self->table) == 0;
    if (!untouched) return fail(self, TARA_E_CONFLICT, "Something was read or written before.");
    self->journal.walking = true;
    status = tp_snapshot_load(&snapshot, visitor, report);
    self->journal.walking = false;
    return status;
}

// ---- Notes -------------------------------------------------------------------------------------

tara_status tp_file_store_note(tara_store *store, const void *bytes, size_t size)
{
    file_store *self = store->user;
    tara_status status = check_writable(self);
    if (status != TARA_OK) return status;
    if (size == 0 || size > TP_NOTE_MAX) {
        return fail(self, TARA_E_INVALID_ARGUMENT, "A note has 1 to 4096 bytes.");
    }
    return tp_journal_put_note(&self->journal, bytes, size);
}

bool tp_file_store_noted(const tara_store *store, const uint8_t **bytes, size_t *size,
                         uint64_t *sequence)
{
    const tp_journal_note *note = &((const file_store *)store->user)->journal.note;
    *bytes = note->bytes;
    *size = note->size;
    *sequence = note->sequence;
    return note->size > 0;
}

// ---- Open and close ----------------------------------------------------------------------------

static void file_close(void *user)
{
    file_store *store = user;
    const tp_file_port *port = store->journal.port;
    tp_journal_close(&store->journal);
    tp_table_release(&store->table);
    if (store->journal.file != -1) port->close(port->user, store->journal.file);
    if (store->locked) port->unlock(port->user, store->lock);
    tp_memory *memory = store->memory;
    tp_release(memory, store->paths, store->paths_size);
    tp_release_wiped(memory, store, sizeof(*store));
}

static tara_status open_existing(file_store *store)
{
    tp_journal *journal = &store->journal;
    uint32_t flags = journal->writable ? TP_FILE_WRITE : 0;
    tara_status status = journal->port->open(journal->port->user, journal->path, flags,
                                             &journal->file);
    if (status == TARA_OK) return TARA_OK;
    journal->file = -1;
    if (status == TARA_E_NOT_FOUND) return fail(store, status, "There is no such file.");
    if (status == TARA_E_UNSAFE_FILE) {
        return fail(store, status, "Not a regular file of ours alone: a link, a directory, a FIFO, "
                                   "a device, another owner's, or others may write it.");
    }
    return fail(store, TARA_E_STORE, "The file cannot be opened.");
}

static tara_status take_lock(file_store *store)
{
    const tp_file_port *port = store->journal.port;
    tara_status status = port->lock(port->user, store->beside[LOCK], &store->lock);
    store->locked = status == TARA_OK;
    if (status == TARA_OK) return TARA_OK;
    if (status == TARA_E_LOCKED) return fail(store, status, "Another process or context has it.");
    if (status == TARA_E_UNSAFE_FILE) return fail(store, status, "The lock file is not safe.");
    return fail(store, TARA_E_STORE, "The lock file cannot be made.");
}

// Whoever had the lock before may have put another file in the place of the one that was opened.
static tara_status open_again(file_store *store)
{
    tp_journal *journal = &store->journal;
    if (journal->file != -1) journal->port->close(journal->port->user, journal->file);
    return open_existing(store);
}

// The header is written under another name and takes its own when it is on disk, so that there is
// never a store without one.
static tara_status make_file(file_store *store, const tp_file_store_options *options)
{
    tp_journal *journal = &store->journal;
    const tp_file_port *port = journal->port;
    tp_text temporary = store->beside[TEMPORARY];
    uint32_t flags = TP_FILE_WRITE | TP_FILE_CREATE | TP_FILE_EXCLUSIVE;
    tara_status status = port->open(port->user, temporary, flags, &journal->file);
    if (status != TARA_OK) {
        journal->file = -1;
        return fail(store, status == TARA_E_DISK_FULL ? status : TARA_E_STORE,
                    "The file cannot be made.");
    }
    uint8_t bytes[TP_FILE_HEADER_SIZE];
    tp_file_header_init(&journal->header, options->journal_id, options->created, options->site);
    tp_file_header_encode(&journal->header, bytes);
    status = port->write(port->user, journal->file, 0, bytes, sizeof(bytes));
    if (status == TARA_OK) status = port->sync(port->user, journal->file);
    if (status == TARA_OK) status = port->rename(port->user, temporary, journal->path);
    if (status == TARA_OK) status = port->sync_directory(port->user, journal->path);
    if (status != TARA_OK) {
        (void)port->remove(port->user, temporary);
        return fail(store, status == TARA_E_DISK_FULL ? status : TARA_E_STORE,
                    "The file cannot be made.");
    }
    journal->report.created = true;
    journal->read_all = true;
    journal->reserved_until = TP_FILE_HEADER_SIZE;
    return TARA_OK;
}

static tara_status read_header(file_store *store, const tp_hmac_key *site)
{
    tp_journal *journal = &store->journal;
    const tp_file_port *port = journal->port;
    uint8_t bytes[TP_FILE_HEADER_SIZE];
    size_t got = 0;
    tara_status status = port->read(port->user, journal->file, 0, bytes, sizeof(bytes), &got);
    if (status != TARA_OK) return fail(store, TARA_E_STORE, "The file cannot be read.");
    status = tp_file_header_decode(bytes, got, &journal->header);
    if (status == TARA_E_CORRUPT) return fail(store, status, "The header is damaged.");
    if (status != TARA_OK) return fail(store, status, "Not a store, or one of a later format.");
    if (tp_file_header_has_key(&journal->header, site)) return TARA_OK;
    return fail(store, TARA_E_WRONG_KEY, "The store was made with another site key.");
}

// What a writer does before it looks into the file.
static tara_status prepare_to_write(file_store *store)
{
    const tp_file_port *port = store->journal.port;
    tara_status status = take_lock(store);
    if (status != TARA_OK) return status;
    status = port->remove(port->user, store->beside[TEMPORARY]);
    if (status != TARA_OK && status != TARA_E_NOT_FOUND) {
        return fail(store, TARA_E_STORE, "A left-over temporary file cannot be removed.");
    }
    status = open_again(store);
    if (status != TARA_OK) return status;
    // An earlier rename may have been seen by everybody and still be lost with the power.
    status = port->sync_directory(port->user, store->journal.path);
    if (status == TARA_OK) return TARA_OK;
    return fail(store, TARA_E_STORE, "The directory cannot be synced.");
}

static tara_status open_file(file_store *store, const tp_file_store_options *options)
{
    tp_journal *journal = &store->journal;
    bool may_make = journal->writable && !(options->flags & TARA_OPEN_MUST_EXIST);
    tara_status status = open_existing(store);
    if (status != TARA_OK && !(status == TARA_E_NOT_FOUND && may_make)) return status;
    if (journal->writable) status = prepare_to_write(store);
    if (status == TARA_E_NOT_FOUND && may_make) status = make_file(store, options);
    if (status != TARA_OK) return status;
    if (!journal->report.created) status = read_header(store, options->site);
    if (status != TARA_OK) return status;

    memcpy(journal->chain, journal->header.base_chain, sizeof(journal->chain));
    journal->end = TP_FILE_HEADER_SIZE;
    status = journal->port->identity(journal->port->user, journal->file, &journal->identity);
    return status == TARA_OK ? status : fail(store, TARA_E_STORE, "The file cannot be examined.");
}

static void tell(tara_error *error, const tp_journal_failure *failure)
{
    memset(error, 0, sizeof(*error));
    error->struct_size = sizeof(*error);
    error->status = failure->status;
    error->offset = failure->offset;
    size_t size = failure->text ? strlen(failure->text) : 0;
    if (size >= sizeof(error->message)) size = sizeof(error->message) - 1;
    if (size > 0) memcpy(error->message, failure->text, size);
}

static tara_status refuse(tara_error *error, tara_status status, const char *text)
{
    tell(error, &(tp_journal_failure){status, text, 0});
    return status;
}

// The path and what stands beside it, one behind the other.
static bool make_paths(file_store *store, tp_text path)
{
    store->paths_size = (NAMES + 1) * path.size + sizeof(suffixes);
    store->paths = tp_allocate(store->memory, store->paths_size);
    if (!store->paths) return false;
    char *at = store->paths;
    memcpy(at, path.data, path.size);
    store->journal.path = (tp_text){at, path.size};
    at += path.size;
    for (int i = 0; i < NAMES; i++) {
        size_t size = strlen(suffixes[i]);
        memcpy(at, path.data, path.size);
        memcpy(at + path.size, suffixes[i], size);
        store->beside[i] = (tp_text){at, path.size + size};
        at += path.size + size;
    }
    return true;
}

static file_store *make_store(const tp_file_store_options *options)
{
    tp_memory *memory = options->memory;
    file_store *store = tp_allocate_zeroed(memory, 1, sizeof(*store));
    if (!store) return NULL;
    store->memory = memory;
    if (!make_paths(store, options->path)) {
        tp_release(memory, store, sizeof(*store));
        return NULL;
    }
    store->flags = options->flags;
    store->commitment = options->commitment;
    store->site = *options->site;
    store->journal.port = options->port;
    store->journal.memory = memory;
    store->journal.file = -1;
    store->journal.writable = !(options->flags & TARA_OPEN_READ_ONLY);
    tp_table_init(&store->table, memory, options->hash_key);
    return store;
}

tara_status tp_file_store_open(const tp_file_store_options *options, tara_store *out,
                               tara_error *error)
{
    tp_text path = options->path;
    if (path.size == 0 || memchr(path.data, 0, path.size)) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "The path is empty or has a zero byte.");
    }
    if (path.size > PATH_LIMIT) return refuse(error, TARA_E_LIMIT, "The path is too long.");
    file_store *store = make_store(options);
    if (!store) return refuse(error, TARA_E_NO_MEMORY, "No memory for the store.");
    tara_status status = open_file(store, options);
    if (status != TARA_OK) {
        tell(error, &store->journal.last);
        file_close(store);
        return status;
    }
    *out = (tara_store){.struct_size = sizeof(*out),
                        .user = store,
                        .get = file_get,
                        .commit = file_commit,
                        .due = file_due,
                        .records = file_records,
                        .events = file_events,
                        .event_count = file_event_count,
                        .sync = file_sync,
                        .close = file_close,
                        .erase = file_erase};
    return TARA_OK;
}

void tp_file_store_report_of(const tara_store *store, tp_file_store_report *out)
{
    const file_store *self = store->user;
    *out = self->journal.report;
    out->events = self->journal.last_sequence;
}

uint64_t tp_file_store_size(const tara_store *store)
{
    const file_store *self = store->user;
    return self->journal.end;
}

void tp_file_store_journal(const tara_store *store, uint8_t id[16])
{
    const file_store *self = store->user;
    memcpy(id, self->journal.header.journal_id, 16);
}

void tp_file_store_failure(const tara_store *store, tara_error *error)
{
    const file_store *self = store->user;
    tell(error, &self->journal.last);
}
