// context.c: opening and closing, and the way in and out of every public call.
//
// The host's own callbacks (clock, random bytes) are asked before the lock is taken, so that one
// that throws or jumps past us leaves nothing locked. The store's callbacks run under it.
#include "public/context.h"

#include <string.h>

#include "base/civil.h"
#include "decision/names.h"
#include "ledger/audit.h"
#include "ledger/leaves.h"
#include "store/store.h"
#include "store/system.h"

enum {
    OPTIONS_V1 = sizeof(tara_options), STORE_V1 = offsetof(tara_store, erase),
    TOLERANCE_MS = 1000, SITE_KEY_MIN = 32,
    SINK_PIECE = 32 * 1024
};

// --- errors ------------------------------------------------------------------------------------

void tp_set_error(tara_error *error, tara_status status, const char *field, const char *message)
{
    if (error == NULL) return;
    const tp_status_row *row = tp_status_row_of(status);
    if (message == NULL && row != NULL) message = row->en;
    error->status = status;
    error->offset = 0;
    error->line = 0;
    error->column = 0;
    tp_copy_text(error->field, sizeof error->field, field);
    tp_copy_text(error->message, sizeof error->message, message);
}

// Out errors of callers: as much as their struct holds.
static void give_error(tara_error *out, const tara_error *error)
{
    if (out == NULL || out->struct_size < sizeof *out) return;
    uint32_t size = out->struct_size;
    *out = *error;
    out->struct_size = size;
}

tara_status tara_error_last(tara_privacy *privacy, tara_error *error)
{
    tp_call call;
    if (error == NULL || error->struct_size < sizeof *error) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    give_error(error, &privacy->error);
    tp_lock_give(&privacy->lock);
    return TARA_OK;
}

// --- countries and texts -----------------------------------------------------------------------

bool tp_country_in(const char text[TP_COUNTRY_SIZE], tp_place *place)
{
    size_t size = TP_COUNTRY_SIZE; // Without the zeros behind it; one within is refused.
    while (size > 0 && text[size - 1] == '\0') size--;
    *place = 0;
    return size == 0 || tp_place_parse((tp_text){text, size}, place);
}

void tp_country_out(tp_place place, char text[TP_COUNTRY_SIZE])
{
    char written[TP_PLACE_TEXT_MAX];
    memset(text, 0, TP_COUNTRY_SIZE);
    if (place != 0) memcpy(text, written, tp_place_print(place, written));
}
_Static_assert((int)TP_PLACE_TEXT_MAX < (int)TP_COUNTRY_SIZE, "a place is terminated");

bool tp_text_within(const char *data, size_t size, size_t min, size_t max)
{
    if (size < min || size > max) return false;
    if (size > 0 && data == NULL) return false;
    return tp_utf8_valid(data, size);
}

bool tp_source_name_within(const char *data, size_t size, size_t min)
{
    if (!tp_text_within(data, size, min, TP_SOURCE_NAME_MAX)) return false;
    return size == 0 || memchr(data, '\0', size) == NULL;
}

tara_status tp_give_text(const void *text, size_t size, char *buffer, size_t capacity,
                         size_t *needed)
{
    if (needed == NULL || (buffer == NULL && capacity > 0)) return TARA_E_INVALID_ARGUMENT;
    *needed = size;
    if (capacity < size) return TARA_E_BUFFER;
    if (size > 0) memcpy(buffer, text, size);
    return TARA_OK;
}

void tp_pseudonym(const tara_privacy *privacy, const char *space, const char *text, size_t size,
                  uint8_t out[16])
{
    tp_hmac hmac;
    uint8_t tag[TP_SHA256_SIZE];
    tp_hmac_init(&hmac, &privacy->site);
    tp_hmac_update(&hmac, space, strlen(space) + 1); // With its end: no two spaces run together.
    if (size > 0) tp_hmac_update(&hmac, text, size);
    tp_hmac_final(&hmac, tag);
    memcpy(out, tag, 16);
    tp_wipe(tag, sizeof tag);
}

// --- clock -------------------------------------------------------------------------------------

bool tp_clock(tara_privacy *privacy, tp_time *now)
{
    if (atomic_load_explicit(&privacy->manual, memory_order_acquire)) {
        *now = atomic_load_explicit(&privacy->manual_now, memory_order_relaxed);
        return true;
    }
    // Before the clock: another thread may read it later than we do and tell it sooner.
    int64_t latest = atomic_load_explicit(&privacy->latest, memory_order_acquire);
    bool read = privacy->platform.now != NULL
                  ? privacy->platform.now(privacy->platform.user, now) == TARA_CALLBACK_OK
                  : tp_system_now(now);
    if (!read || *now < TP_TIME_MIN || *now > TP_TIME_MAX) return false;
    if (*now > latest) {
        atomic_compare_exchange_strong(&privacy->latest, &latest, *now);
    } else if (latest - *now > privacy->tolerance_ms) {
        return false; // It ran, and now shows an earlier time: nobody can know which is right.
    } else {
        *now = latest; // A small step back is read as standing still.
    }
    return true;
}

tp_time tp_steady(const tara_privacy *privacy, tp_time now)
{
    int64_t last = atomic_load_explicit(&privacy->ledger.last_at, memory_order_relaxed);
    return now < last && last - now <= privacy->tolerance_ms ? last : now;
}

tp_time tp_caught_up(const tara_privacy *privacy, tp_time now)
{
    int64_t last = atomic_load_explicit(&privacy->ledger.last_at, memory_order_relaxed);
    return now < last ? last : now;
}

tara_status tara_clock_set(tara_privacy *privacy, int64_t now_unix_ms)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK && status != TARA_E_CLOCK_BACKWARDS) return status;
    if (!call.locked) return status;
    if (now_unix_ms < TP_TIME_MIN || now_unix_ms > TP_TIME_MAX) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "now",
                                        "expected a time of the years 0001 to 9999"));
    }
    // Answers kept from a later time say nothing about an earlier one.
    bool back = now_unix_ms < call.now || call.now == TP_TIME_MIN;
    if (back && privacy->ledger.has_hot) tp_hot_stale_all(&privacy->ledger.hot);
    atomic_store(&privacy->manual_now, now_unix_ms);
    atomic_store_explicit(&privacy->manual, 1, memory_order_release);
    return tp_leave(&call, TARA_OK);
}

tara_status tara_clock_now(tara_privacy *privacy, int64_t *now_unix_ms)
{
    tp_call call;
    if (now_unix_ms == NULL) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    *now_unix_ms = call.now;
    return tp_leave(&call, TARA_OK);
}

// --- in and out --------------------------------------------------------------------------------

bool tp_is_open(const tara_privacy *privacy)
{
    return privacy != NULL && privacy->magic == TP_CONTEXT_MAGIC;
}

static bool has_random(const tara_privacy *privacy)
{
    return privacy->platform.random != NULL;
}

static bool host_random(const tara_privacy *privacy, uint8_t *out, size_t size)
{
    return privacy->platform.random(privacy->platform.user, out, size) == TARA_CALLBACK_OK;
}

// The system's random bytes are fetched in larger pieces: a call a salt would cost more than the
// hashing. What is handed out is wiped from the pool.
static bool pooled_salt(tara_privacy *privacy, uint8_t salt[TP_SALT_SIZE])
{
    if (privacy->salts_left < TP_SALT_SIZE) {
        if (!tp_system_random(privacy->salts, sizeof privacy->salts)) return false;
        privacy->salts_left = sizeof privacy->salts;
    }
    privacy->salts_left -= TP_SALT_SIZE;
    uint8_t *from = privacy->salts + privacy->salts_left;
    memcpy(salt, from, TP_SALT_SIZE);
    tp_wipe(from, TP_SALT_SIZE);
    return true;
}

bool tp_same_process(const tara_privacy *privacy)
{
    if (privacy->mark != NULL) return *privacy->mark == 1;
    return privacy->process == tp_system_process();
}

static tara_status enter(tp_call *call, tara_privacy *privacy)
{
    memset(call, 0, sizeof *call);
    if (!tp_is_open(privacy)) return TARA_E_HANDLE;
    if (!tp_same_process(privacy)) return TARA_E_FORKED;
    call->privacy = privacy;
    return TARA_OK;
}

// Read and judged before the lock is waited for; caught_up does the rest behind it.
static bool read_clock(tp_call *call, tara_privacy *privacy)
{
    call->told = tp_clock(privacy, &call->now);
    if (!call->told) call->now = TP_TIME_MIN;
    else call->now = tp_steady(privacy, call->now);
    return call->told && call->now >= atomic_load(&privacy->ledger.last_at);
}

tara_status tp_read(tp_call *call, tara_privacy *privacy)
{
    tara_status status = enter(call, privacy);
    if (status != TARA_OK) return status;
    bool right = read_clock(call, privacy);
    if (!tp_lock_take(&privacy->lock)) return TARA_E_BUSY;
    call->locked = true;
    if (right) call->now = tp_caught_up(privacy, call->now);
    return TARA_OK;
}

tara_status tp_read_now(tp_call *call, tara_privacy *privacy)
{
    tara_status status = tp_read(call, privacy);
    if (status != TARA_OK || call->told) return status;
    return tp_leave(call, tp_fault(call, TARA_E_CLOCK_BACKWARDS, "clock",
                                   "the clock cannot be read"));
}

enum { SMALL_FILE = 64 << 20 }; // Bodies leave a file of that size at once.

bool tp_make_room(tara_privacy *privacy)
{
    if (privacy->is_file) tp_file_store_give_spare(&privacy->store);
    return privacy->is_file;
}

uint64_t tp_erase_bodies(tara_privacy *privacy)
{
    tp_ledger *ledger = &privacy->ledger;
    bool small = !privacy->is_file || tp_file_store_size(&privacy->store) <= SMALL_FILE;
    if (ledger->gone.count == 0 || !small) return 0;
    uint64_t waits = tp_range_set_size(&ledger->gone);
    privacy->snapshot = 0; // It goes with them.
    tara_status status = tp_ledger_rewrite(ledger, false);
    if (status == TARA_E_DISK_FULL && tp_make_room(privacy)) {
        status = tp_ledger_rewrite(ledger, false);
    }
    privacy->put_off = status != TARA_OK;
    return status == TARA_OK ? waits : 0;
}

#if defined(__GNUC__) // Within its caller it would lie above what the caller's calls have left.
__attribute__((noinline))
#endif
void tp_wipe_stack(void)
{
    uint8_t left[96 * 1024]; // More than all calls below a public one use together.
    tp_wipe(left, sizeof left);
}

// What stood against an erasure is over: it follows now, or when it can. No other event shares its
// salt. Bodies that could not leave the store are not tried again with every call.
static tara_status finish_erasures(tp_call *call)
{
    tara_privacy *privacy = call->privacy;
    tp_ledger    *ledger = &privacy->ledger;
    bool          owed = ledger->owed.size > 0;
    if (ledger->read_only) return TARA_OK;
    if (owed) (void)tp_ledger_settle(ledger, call->now, call->salt);
    if (!privacy->put_off) call->let_go = tp_erase_bodies(privacy);
    if (owed) tp_wipe_stack();
    return owed ? tp_salt_again(call) : TARA_OK;
}

tara_status tp_write(tp_call *call, tara_privacy *privacy)
{
    tara_status status = enter(call, privacy);
    if (status != TARA_OK) return status;
    bool right = read_clock(call, privacy);
    bool salted = !has_random(privacy) || host_random(privacy, call->salt, sizeof call->salt);
    if (!tp_lock_take(&privacy->lock)) return TARA_E_BUSY;
    call->locked = true;
    if (!has_random(privacy)) salted = pooled_salt(privacy, call->salt);
    if (!salted) {
        return tp_leave(call, tp_fault(call, TARA_E_ENTROPY, "random", NULL));
    }
    if (!right) {
        return tp_leave(call, tp_fault(call, TARA_E_CLOCK_BACKWARDS, "clock",
                                       "the clock stands before what is already recorded"));
    }
    call->now = tp_caught_up(privacy, call->now);
    status = finish_erasures(call);
    return status == TARA_OK ? TARA_OK : tp_leave(call, status);
}

bool tp_is_somebody(const tara_subject *subject)
{
    static const tara_subject nobody;
    return subject != NULL && memcmp(subject, &nobody, sizeof nobody) != 0;
}

tara_status tp_no_subject(tp_call *call)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, "subject",
                                   "expected a subject that is not all zeros"));
}

tara_status tp_write_about(tp_call *call, tara_privacy *privacy, const tara_subject *subject)
{
    tara_status status = tp_write(call, privacy);
    if (status != TARA_OK) return status;
    return tp_is_somebody(subject) ? TARA_OK : tp_no_subject(call);
}

tara_status tp_lend(tp_call *call)
{
    if (tp_lock_lend(&call->privacy->lock)) return TARA_OK;
    return tp_fault(call, TARA_E_LIMIT, "callback", "too many threads are inside callbacks");
}

void tp_resume(tp_call *call)
{
    tp_lock_resume(&call->privacy->lock);
    call->now = tp_caught_up(call->privacy, call->now);
}

tara_status tp_pour(tp_call *call, const tp_buffer *text, tara_sink sink, void *user)
{
    size_t      size = 0;
    int32_t     answer = TARA_CALLBACK_OK;
    tara_status status = tp_lend(call);
    if (status != TARA_OK) return status;
    for (size_t at = 0; at < text->size && answer == TARA_CALLBACK_OK; at += size) {
        size = text->size - at < SINK_PIECE ? text->size - at : SINK_PIECE;
        answer = sink(user, (const char *)text->data + at, size);
    }
    tp_resume(call);
    if (answer == TARA_CALLBACK_OK) return TARA_OK;
    return tp_fault(call, TARA_E_CONFLICT, "sink", "it stopped before the end");
}

tara_status tp_fault(tp_call *call, tara_status status, const char *field, const char *message)
{
    call->field = field;
    call->message = message;
    return status;
}

tara_status tp_leave(tp_call *call, tara_status status)
{
    tara_privacy *privacy = call->privacy;
    if (status != TARA_OK && status != TARA_E_BUFFER) {
        if (call->message == NULL && status == TARA_E_STORE && privacy->is_file) {
            tp_file_store_failure(&privacy->store, &privacy->error);
            privacy->error.status = status;
        } else {
            tp_set_error(&privacy->error, status, call->field, call->message);
            privacy->error.offset = call->offset;
        }
    }
    tp_wipe(call->salt, sizeof call->salt);
    if (call->locked) tp_lock_give(&privacy->lock);
    call->locked = false;
    return status;
}

tara_status tp_leave_file(tp_call *call, tara_status status, const char *field)
{
    tara_error error = {.struct_size = sizeof error};
    if (call->privacy->is_file) tp_file_store_failure(&call->privacy->store, &error);
    bool said = status != TARA_OK && call->message == NULL && error.status == status;
    if (!said) return tp_leave(call, tp_fault(call, status, field, call->message));
    tp_copy_text(error.field, sizeof error.field, field);
    return tp_leave_at(call, &error);
}

tara_status tp_leave_at(tp_call *call, const tara_error *error)
{
    tara_error *kept = &call->privacy->error;
    uint32_t    size = kept->struct_size;
    tara_status status = error->status;
    *kept = *error;
    kept->struct_size = size;
    tp_leave(call, TARA_OK); // Which keeps the error that is there.
    return status;
}

tara_status tp_commit_all(tp_call *call, tp_event *events, size_t count)
{
    tara_privacy *privacy = call->privacy;
    uint32_t      flags = privacy->no_sync || privacy->batch ? TARA_BATCH_LAG : 0;
    for (size_t i = 0; i < count; i++) events[i].at = call->now;
    return tp_ledger_record_all(&privacy->ledger, events, count, call->salt, flags);
}

tara_status tp_commit(tp_call *call, tp_event *event)
{
    return tp_commit_all(call, event, 1);
}

tara_status tp_salt_again(tp_call *call)
{
    tara_privacy *privacy = call->privacy;
    bool salted = has_random(privacy) ? host_random(privacy, call->salt, sizeof call->salt)
                                      : pooled_salt(privacy, call->salt);
    return salted ? TARA_OK : tp_fault(call, TARA_E_ENTROPY, "random", NULL);
}

tara_status tara_sync(tara_privacy *privacy)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (atomic_load(&privacy->ledger.failed)) return tp_leave(&call, TARA_E_STORE);
    if (privacy->ledger.read_only) return tp_leave(&call, TARA_E_READ_ONLY);
    if (privacy->store.sync(privacy->store.user) != TARA_CALLBACK_OK) {
        atomic_store(&privacy->ledger.failed, 1);
        return tp_leave(&call, TARA_E_STORE);
    }
    return tp_leave(&call, TARA_OK);
}

tara_status tara_batch_begin(tara_privacy *privacy)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (privacy->batch) {
        return tp_leave(&call, tp_fault(&call, TARA_E_CONFLICT, "batch", "a batch is open"));
    }
    privacy->batch = true;
    privacy->ledger.in_batch = true;
    return tp_leave(&call, TARA_OK);
}

tara_status tara_batch_commit(tara_privacy *privacy)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (!privacy->batch) {
        return tp_leave(&call, tp_fault(&call, TARA_E_CONFLICT, "batch", "no batch is open"));
    }
    privacy->batch = false;
    privacy->ledger.in_batch = false;
    tp_leave(&call, TARA_OK);
    return privacy->no_sync ? TARA_OK : tara_sync(privacy);
}

// --- opening -----------------------------------------------------------------------------------

void tara_options_init(tara_options *options, uint32_t struct_size)
{
    if (options == NULL || struct_size < sizeof(uint32_t)) return;
    memset(options, 0, struct_size);
    options->struct_size = struct_size;
}

static tara_status refuse(tara_error *error, tara_status status, const char *field,
                          const char *message)
{
    tp_set_error(error, status, field, message);
    return status;
}

enum {
    OPEN_FLAGS = TARA_OPEN_READ_ONLY | TARA_OPEN_NO_SYNC | TARA_OPEN_MUST_EXIST
               | TARA_OPEN_SNAPSHOT
};

// A table with a hole is refused before anything would jump into it.
tara_status tp_check_allocator(const tara_allocator *a)
{
    tara_status status = tp_struct_in(a, sizeof *a, 0);
    bool whole = status == TARA_OK && a->allocate != NULL && a->resize != NULL
              && a->release != NULL;
    return whole || status != TARA_OK ? status : TARA_E_INVALID_ARGUMENT;
}

static tara_status check_store(const tara_store *s)
{
    bool        old = s != NULL && s->struct_size < sizeof *s; // Ends before erase.
    tara_status status = tp_struct_in(s, old ? (size_t)STORE_V1 : sizeof *s,
                                      TARA_STORE_KEEPS_RECORDS | TARA_STORE_SHARED);
    if (status != TARA_OK) return status;
    bool reads = s->get != NULL && s->due != NULL && s->records != NULL && s->events != NULL
              && s->event_count != NULL;
    bool writes = s->commit != NULL && s->sync != NULL && s->close != NULL;
    return reads && writes ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

static tara_status check_options(const tara_options *o, tara_error *error)
{
    tara_status status = tp_struct_in(o, OPTIONS_V1, OPEN_FLAGS);
    if (status != TARA_OK) return refuse(error, status, "options", NULL);
    if (o->reserved != NULL) return refuse(error, TARA_E_TOO_NEW, "options.reserved", NULL);
    if (o->site_key == NULL || o->site_key_size < SITE_KEY_MIN) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "options.site_key",
                      "expected a site key of at least 32 bytes");
    }
    if (o->clock_tolerance_ms < 0 || o->clock_tolerance_ms > TP_DAY_MS) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "options.clock_tolerance_ms",
                      "expected 0 to 86400000");
    }
    if (o->path != NULL && o->store != NULL) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "options.store",
                      "expected a path or a store, not both");
    }
    if (o->path != NULL && !tp_text_within(o->path, o->path_size, 1, 4096)) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "options.path",
                      "expected 1 to 4096 bytes of UTF-8");
    }
    if (o->policy != NULL && !tp_is_policy(o->policy)) {
        return refuse(error, TARA_E_HANDLE, "options.policy", NULL);
    }
    if (o->store != NULL) status = check_store(o->store);
    if (status != TARA_OK) return refuse(error, status, "options.store", NULL);
    if (o->allocator != NULL) status = tp_check_allocator(o->allocator);
    if (status != TARA_OK) return refuse(error, status, "options.allocator", NULL);
    if (o->platform != NULL) status = tp_struct_in(o->platform, sizeof *o->platform, 0);
    return status == TARA_OK ? TARA_OK : refuse(error, status, "options.platform", NULL);
}

// The host's store is ours from the call on: an open that fails closes it, if its table is whole.
static void close_given_store(const tara_options *o)
{
    if (tp_struct_in(o, OPTIONS_V1, OPEN_FLAGS) != TARA_OK || o->store == NULL) return;
    if (check_store(o->store) == TARA_OK) o->store->close(o->store->user);
}

// What a shorter table does not have it cannot do.
static void take_store(const tara_store *given, tara_store *out)
{
    size_t size = given->struct_size < sizeof *out ? (size_t)STORE_V1 : sizeof *out;
    memset(out, 0, sizeof *out);
    memcpy(out, given, size);
    out->struct_size = sizeof *out;
}

static tp_memory memory_of(const tara_allocator *allocator)
{
    if (allocator == NULL) return tp_memory_standard();
    return (tp_memory){.allocate = allocator->allocate, .resize = allocator->resize,
                       .release = allocator->release, .host = allocator->user};
}

static void tell(const tara_privacy *privacy, tara_status status, const char *message)
{
    if (privacy->platform.log == NULL) return;
    privacy->platform.log(privacy->platform.user, status, message, strlen(message));
}

static tara_status open_file(tara_privacy *privacy, const tara_options *o,
                             const uint8_t random[32], tp_time now, tara_error *error)
{
    tp_file_store_options options = {
        .path = {o->path, o->path_size},
        .flags = o->flags & ~(uint32_t)TARA_OPEN_SNAPSHOT,
        .site = &privacy->site,
        .created = now,
        .port = &tp_file_posix,
        .memory = &privacy->memory,
        .commitment = tp_body_commitment,
    };
    memcpy(options.journal_id, random, 16);
    memcpy(options.hash_key, random + 16, 16);
    privacy->is_file = true;
    return tp_file_store_open(&options, &privacy->store, error);
}

static tara_status open_store(tara_privacy *privacy, const tara_options *o,
                              const uint8_t random[32], tp_time now, tara_error *error)
{
    if (o->store != NULL) return TARA_OK; // Taken over already.
    if (o->path != NULL) return open_file(privacy, o, random, now, error);
    tara_status status = tp_memory_store_open(&privacy->memory, random + 16, &privacy->store);
    return status == TARA_OK ? status : refuse(error, status, "store", NULL);
}

// The tree goes on from where the last note left it. One that is not ours is as good as none.
static void take_note(tara_privacy *privacy)
{
    tp_tree        tree;
    const uint8_t *bytes;
    uint8_t        id[16];
    size_t         size = 0;
    uint64_t       sequence = 0;
    if (!privacy->is_file) return;
    if (!tp_file_store_noted(&privacy->store, &bytes, &size, &sequence)) return;
    tp_file_store_journal(&privacy->store, id);
    if (!tp_tree_of_note(bytes, size, &privacy->site, id, &tree)) return;
    bool fits = tree.size == sequence && tree.size <= privacy->ledger.count;
    if (!fits || tree.size < privacy->ledger.tree.size) return;
    privacy->ledger.tree = tree;
    privacy->noted = tree.size;
}

// So that the next opening need not hash again what stands there. Best effort.
static void leave_note(tara_privacy *privacy)
{
    enum { WORTH_A_NOTE = 1024 };
    uint8_t    id[16], note[TP_TREE_NOTE_MAX];
    tp_ledger *ledger = &privacy->ledger;
    bool       worth = ledger->count - privacy->noted >= WORTH_A_NOTE;
    if (!privacy->is_file || ledger->read_only || !worth) return;
    if (tp_audit_catch_up(ledger) != TARA_OK) return;
    tp_file_store_journal(&privacy->store, id);
    size_t size = tp_tree_note(&ledger->tree, &privacy->site, id, note);
    if (tp_file_store_note(&privacy->store, note, size) == TARA_OK) {
        privacy->noted = ledger->tree.size;
    }
}

static tara_status begin_ledger(tara_privacy *privacy, const tara_options *o,
                                const uint8_t random[32])
{
    uint8_t id[16];
    bool    read_only = o->flags & TARA_OPEN_READ_ONLY;
    if (!privacy->is_file || !privacy->snapshots) {
        return tp_ledger_open(&privacy->ledger, &privacy->memory, &privacy->store, o->policy,
                              read_only, random);
    }
    tp_file_store_journal(&privacy->store, id);
    return tp_ledger_open_snapshot(&privacy->ledger, &privacy->memory, &privacy->store, o->policy,
                                   read_only, random, &privacy->site, id, &privacy->snapshot);
}

tara_status tp_leave_snapshot(tara_privacy *privacy)
{
    uint8_t     id[16], note[TP_TREE_NOTE_MAX];
    tp_ledger  *ledger = &privacy->ledger;
    tara_status status = tp_audit_catch_up(ledger);
    if (status != TARA_OK) return status;
    tp_file_store_journal(&privacy->store, id);
    size_t size = tp_tree_note(&ledger->tree, &privacy->site, id, note);
    status = tp_file_store_snapshot_write(&privacy->store, note, size);
    if (status == TARA_OK) privacy->snapshot = ledger->count;
    return status;
}

// At close, when reading what came since would take longer than it should. Best effort.
static void leave_snapshot(tara_privacy *privacy)
{
    enum { WORTH_A_SNAPSHOT = 1024, PART = 32 };
    const tp_ledger *ledger = &privacy->ledger;
    if (!privacy->snapshots || !privacy->is_file || ledger->read_only) return;
    if (atomic_load(&ledger->failed) || ledger->gone.count > 0) return;
    uint64_t since = ledger->count - privacy->snapshot;
    if (since >= WORTH_A_SNAPSHOT && since >= ledger->count / PART) {
        (void)tp_leave_snapshot(privacy);
    }
}

// A torn end may be what a writer is at; damage hides what was acknowledged.
static void tell_what_was_found(tara_privacy *privacy)
{
    tp_file_store_report report;
    tp_file_store_report_of(&privacy->store, &report);
    if (report.torn_bytes > 0) {
        bool cut = !privacy->ledger.read_only;
        tell(privacy, TARA_OK, cut ? "a torn end of the store was cut off"
                                   : "the store ends in an interrupted append");
    } else if (report.damaged_at > 0) {
        tell(privacy, TARA_E_CORRUPT, "the store is damaged: only what stands before is read");
        privacy->ledger.cut_short = true;
    }
}

static tara_status open_ledger(tara_privacy *privacy, const tara_options *o,
                               const uint8_t random[32], tara_error *error)
{
    tara_status status = begin_ledger(privacy, o, random);
    privacy->ledger.site = &privacy->site;
    if (status == TARA_OK) take_note(privacy);
    if (status == TARA_OK && privacy->is_file) tell_what_was_found(privacy);
    if (status == TARA_OK) return status;
    if (status == TARA_E_POLICY_MISMATCH) {
        return refuse(error, status, "options.policy",
                      "the store does not know this policy: leave it out and publish it there");
    }
    refuse(error, status, "store", NULL);
    if (privacy->is_file) tp_file_store_failure(&privacy->store, error);
    if (error->offset == 0) error->offset = privacy->ledger.bad_event;
    error->status = status;
    return status;
}

// What the host registered or gave while the context was open.
static void release_registered(tara_privacy *privacy)
{
    tp_memory *memory = &privacy->memory;
    while (privacy->given != NULL) {
        tp_given *given = privacy->given;
        privacy->given = given->next;
        tp_release_wiped(memory, given, sizeof *given + given->size);
    }
    tp_release(memory, privacy->sources, TP_SOURCES_MAX * sizeof *privacy->sources);
    tp_release(memory, privacy->holidays, privacy->holiday_room * sizeof *privacy->holidays);
}

static void release(tara_privacy *privacy)
{
    release_registered(privacy);
    tp_memory memory = privacy->memory;
    if (privacy->store.close != NULL) privacy->store.close(privacy->store.user);
    tp_ledger_close(&privacy->ledger);
    tp_buffer_release(&privacy->result);
    tp_lock_destroy(&privacy->lock);
    tp_lock_destroy(&privacy->operating);
    tp_system_fork_unmark(privacy->mark);
    privacy->magic = 0;
    tp_release_wiped(&memory, privacy, sizeof *privacy);
}

// The snapshot is of before an erasure: what it says of the subject must not come back.
static tara_status open_without_snapshot(tara_privacy *privacy, const tara_options *o,
                                         const uint8_t random[64], tp_time now, tara_error *error)
{
    privacy->store.close(privacy->store.user);
    memset(&privacy->store, 0, sizeof privacy->store);
    privacy->snapshots = false;
    tara_status status = open_store(privacy, o, random, now, error);
    if (status == TARA_OK) status = open_ledger(privacy, o, random + 32, error);
    privacy->snapshots = true;
    return status;
}

static tara_status make(tara_privacy *privacy, const tara_options *o, tara_error *error)
{
    uint8_t random[64];
    tp_time now = 0;
    privacy->tolerance_ms = o->clock_tolerance_ms > 0 ? o->clock_tolerance_ms : TOLERANCE_MS;
    privacy->no_sync = o->flags & TARA_OPEN_NO_SYNC;
    privacy->process = tp_system_process();
    privacy->mark = tp_system_fork_mark();
    if (o->platform != NULL) privacy->platform = *o->platform;
    atomic_init(&privacy->manual, 0);
    atomic_init(&privacy->manual_now, 0);
    atomic_init(&privacy->latest, TP_TIME_MIN);
    privacy->scratch = privacy->memory;
    privacy->scratch.live_bytes = 0;
    privacy->result = tp_buffer_in(&privacy->scratch);
    tp_hmac_key_init(&privacy->site, o->site_key, o->site_key_size);

    bool random_there = has_random(privacy) ? host_random(privacy, random, sizeof random)
                                            : tp_system_random(random, sizeof random);
    if (!random_there) return refuse(error, TARA_E_ENTROPY, "options.platform.random", NULL);
    if (!tp_clock(privacy, &now)) now = 0; // It may be opened; it denies until there is a clock.
    privacy->snapshots = o->flags & TARA_OPEN_SNAPSHOT;
    tara_status status = open_store(privacy, o, random, now, error);
    if (status == TARA_OK) status = open_ledger(privacy, o, random + 32, error);
    if (status == TARA_E_CONFLICT && privacy->snapshots && o->store == NULL) {
        status = open_without_snapshot(privacy, o, random, now, error);
    }
    tp_wipe(random, sizeof random);
    return status;
}

// An erasure that was on record when the process ended goes on where it stood.
static void resume_erasures(tara_privacy *privacy)
{
    tp_call call;
    bool nothing = privacy->ledger.owed.size == 0 && privacy->ledger.gone.count == 0;
    if (nothing || privacy->ledger.read_only) return;
    if (tp_write(&call, privacy) != TARA_OK) return;
    (void)tp_leave(&call, TARA_OK);
    tp_wipe_stack();
}

// The host may set its clock only afterwards: what follows did so with the last event on record.
static void resume_at_open(tara_privacy *privacy)
{
    atomic_store(&privacy->manual_now, atomic_load(&privacy->ledger.last_at));
    atomic_store(&privacy->manual, 1);
    resume_erasures(privacy);
    atomic_store(&privacy->manual, 0);
}

tara_status tara_open(const tara_options *options, tara_privacy **out, tara_error *error)
{
    tara_error detail = {.struct_size = sizeof detail};
    if (out == NULL) return TARA_E_INVALID_ARGUMENT;
    *out = NULL;
    tara_status status = check_options(options, &detail);
    if (status != TARA_OK) {
        give_error(error, &detail);
        close_given_store(options);
        return status;
    }
    tp_memory     memory = memory_of(options->allocator);
    tara_privacy *privacy = tp_allocate_zeroed(&memory, 1, sizeof *privacy);
    bool locks = privacy != NULL && tp_lock_init(&privacy->lock);
    if (locks && !tp_lock_init(&privacy->operating)) {
        tp_lock_destroy(&privacy->lock);
        locks = false;
    }
    if (!locks) {
        tp_release(&memory, privacy, sizeof *privacy);
        refuse(&detail, TARA_E_NO_MEMORY, NULL, NULL);
        give_error(error, &detail);
        close_given_store(options);
        return TARA_E_NO_MEMORY;
    }
    privacy->memory = memory;
    if (options->store != NULL) take_store(options->store, &privacy->store);
    privacy->error.struct_size = sizeof privacy->error;
    status = make(privacy, options, &detail);
    if (status != TARA_OK) {
        give_error(error, &detail);
        release(privacy);
        return status;
    }
    privacy->magic = TP_CONTEXT_MAGIC;
    resume_at_open(privacy);
    *out = privacy;
    return TARA_OK;
}

#if defined(__GNUC__)
__attribute__((noinline))
#endif
static void close_context(tara_privacy *privacy)
{
    if (!tp_is_open(privacy)) return;
    if (!tp_same_process(privacy)) {
        privacy->store.close = NULL; // The parent's: we would write what it has yet to.
    } else {
        if (!tp_lock_take(&privacy->lock)) return; // From inside a callback: it stays open.
        bool lent = tp_lock_is_lent(&privacy->lock);
        tp_lock_give(&privacy->lock);
        if (lent) return; // So it does while another thread is inside one.
        resume_erasures(privacy);
        leave_note(privacy);
        leave_snapshot(privacy);
        if (!privacy->ledger.read_only) (void)tara_sync(privacy);
    }
    release(privacy);
}

// Nothing of the caller's size lies between what is wiped and who called: also what earlier calls
// left there goes.
void tara_close(tara_privacy *privacy)
{
    close_context(privacy);
    tp_wipe_stack();
}
