// history.h: lives of the library beside its model, on a disk and in memory that fail.
//
// Now and then the n-th call of the disk or the n-th request for memory fails within an operation,
// the process is killed, or the power goes. Then the library is opened anew and must be where the
// model is: before the operation, or after it when it was not acknowledged but is on disk. What
// was acknowledged is there. What the model would be after an operation that the library did not
// acknowledge, the same operation tells on a twin: another context on a disk as it was before.
//
// Everything follows from a seed, or from bytes that a fuzzer gives: see test_history.c.
#ifndef TP_TEST_HISTORY_H
#define TP_TEST_HISTORY_H

#include "laws/model_life.h"
#include "host.h"
#include "ledger/event.h"
#include "sim_disk.h"
#include "store/store.h"

typedef struct history {
    run       r; // First: what the run's functions are given is the history.
    host      h;
    tp_memory store_memory;
    sim_disk *disk; // In use: `real` or the twin's.
    sim_disk  real, twin;
    model     before;
    uint64_t  chance_before;
    const uint8_t *bytes_before;
    size_t    left_before;
    jmp_buf   jump;
    bool      armed;
    bool      over; // It cannot be told where this life stands.
    uint64_t  faults, cuts, kills, unacknowledged, given_up;
} history;

static history hist; // Large.

// --- the host ----------------------------------------------------------------------------------

static tara_status history_open(run *r, tara_options *options, tara_error *error)
{
    history    *y = &hist;
    tara_store  store;
    tp_hmac_key site;
    (void)error;
    tp_hmac_key_init(&site, options->site_key, options->site_key_size);
    y->store_memory = (tp_memory){.allocate = host_allocate, .resize = host_resize,
                                  .release = host_release, .host = &y->h};
    tp_file_store_options made = {.path = TP_TEXT("a.tara"), .site = &site, .journal_id = {1},
                                  .hash_key = {2}, .created = HOST_NOW, .port = &y->disk->port,
                                  .memory = &y->store_memory,
                                  .commitment = tp_body_commitment};
    tara_status status = tp_file_store_open(&made, &store, error);
    if (status != TARA_OK) return status;
    options->store = &store;
    options->allocator = &y->h.allocator;
    options->platform = &y->h.platform;
    return tara_open(options, &r->privacy, error);
}

static bool has_failed(const history *y)
{
    bool disk = y->disk->fail_at != 0 && y->disk->calls >= y->disk->fail_at;
    return disk || (y->h.fail_at != 0 && y->h.requests >= y->h.fail_at);
}

// A difference within an operation that was made to fail ends it.
static void history_differs(run *r)
{
    (void)r;
    if (hist.armed && has_failed(&hist)) longjmp(hist.jump, 1);
}

static void close_context(history *y)
{
    tara_close(y->r.privacy);
    y->r.privacy = NULL;
    if (y->h.live != 0) differ(&y->r, "bytes that were not given back", 0, y->h.live);
}

// What was not recorded is forgotten: the calendar, and data for answers.
static void forget_what_was_not_recorded(model *m)
{
    m->holiday_count = 0;
    for (int i = 0; i < m->request_count * STEPS_OF_ONE; i++) {
        m->requests[i / STEPS_OF_ONE].steps[i % STEPS_OF_ONE].data = false;
    }
}

static uint64_t events_on_record(history *y)
{
    uint64_t events = 0;
    same(&y->r, "event count", TARA_OK, tara_event_count(y->r.privacy, &events));
    return events;
}

// --- an operation that fails -------------------------------------------------------------------

static void arm(history *y)
{
    uint64_t n = (uint64_t)(1 + below(one_in(4) ? 60 : 8));
    bool     for_good = one_in(2);
    bool     of_memory = one_in(2);
    y->disk->calls = y->h.requests = 0;
    y->disk->fail_with = one_in(3) ? TARA_E_DISK_FULL : TARA_E_STORE;
    y->disk->fail_on = y->h.fail_on = for_good;
    y->disk->fail_at = of_memory ? 0 : n;
    y->h.fail_at = of_memory ? n : 0;
    y->armed = true;
}

static void disarm(history *y)
{
    y->armed = false;
    y->disk->fail_at = y->h.fail_at = 0;
}

static void take_snapshot(history *y)
{
    y->before = y->r.model;
    y->chance_before = random_state;
    y->bytes_before = random_bytes;
    y->left_before = random_left;
    sim_disk_copy(y->disk, &y->twin);
    sim_disk_kill(&y->twin);
    y->twin.fail_at = 0;
}

static void return_to_snapshot(history *y)
{
    y->r.model = y->before;
    y->r.model.rules = &y->r.model.versions[y->r.model.version_count - 1].rules;
    random_state = y->chance_before;
    random_bytes = y->bytes_before;
    random_left = y->left_before;
}

// The process ends, or the power goes, or neither. Opened anew.
static void end_and_open_again(history *y)
{
    int how = below(3);
    if (how == 0) { // An orderly end.
        close_context(y);
    } else {
        static sim_disk left;
        sim_disk_copy(y->disk, &left);
        if (how == 1) sim_disk_kill(&left);
        else          sim_disk_cut_power(&left, random64());
        close_context(y);
        sim_disk_release(y->disk);
        *y->disk = left;
        y->disk->port.user = y->disk;
        if (how == 1) y->kills++;
        else          y->cuts++;
    }
    open_context(&y->r);
    forget_what_was_not_recorded(&y->r.model);
    // What was found and never acknowledged could go with the next cut: now it is acknowledged.
    same(&y->r, "sync after opening", TARA_OK, tara_sync(y->r.privacy));
}

static bool is_poisoned(history *y)
{
    return tara_sync(y->r.privacy) == TARA_E_STORE;
}

// The operation again where nothing fails: the model follows it.
static void follow_on_twin(history *y, int which, uint64_t events)
{
    tara_privacy *opened = y->r.privacy;
    int64_t       live = y->h.live;
    bool          by_calendar = y->r.model.holiday_count > 0; // Which the twin does not have.
    y->disk = &y->twin;
    open_context(&y->r);
    forget_what_was_not_recorded(&y->r.model);
    (void)operate(&y->r, which);
    y->over = by_calendar || y->r.model.events != events; // Of several commits, some.
    if (y->over) y->given_up++;
    tara_close(y->r.privacy);
    same(&y->r, "bytes that the twin did not give back", live, y->h.live);
    y->disk = &y->real;
    y->r.privacy = opened;
}

// Was not acknowledged: there whole, or absent.
static void settle(history *y, int which)
{
    bool go_on = !is_poisoned(y) && one_in(2);
    if (!go_on) end_and_open_again(y);
    uint64_t events = events_on_record(y);
    uint64_t state = random_state;
    const uint8_t *bytes = random_bytes;
    size_t left = random_left;
    return_to_snapshot(y);
    if (events > y->before.events) {
        y->unacknowledged++;
        follow_on_twin(y, which, events);
    } else if (!go_on) {
        forget_what_was_not_recorded(&y->r.model);
    }
    random_state = state;
    random_bytes = bytes;
    random_left = left;
    sim_disk_release(&y->twin);
}

static void operate_and_fail(history *y, int which)
{
    arm(y);
    take_snapshot(y);
    if (setjmp(y->jump) == 0) {
        (void)operate(&y->r, which);
        bool failed = has_failed(y);
        disarm(y);
        sim_disk_release(&y->twin);
        // It may have failed where nothing was lost: what was asked is answered.
        if (failed && is_poisoned(y)) end_and_open_again(y);
        if (failed) y->faults++;
        return;
    }
    disarm(y);
    y->faults++;
    settle(y, which);
}

// A fuzzer's bytes are for what happens, not for what is asked.
static void compare_by_chance(run *r)
{
    size_t left = random_left;
    random_left = 0;
    compare(r);
    if (one_in(40)) compare_due(r);
    random_left = left;
}

static void history_step(history *y)
{
    int which = below(OPERATIONS);
    let_time_pass(&y->r);
    if (anybody_is_owed(&y->r.model)) do_settle(&y->r);
    if (one_in(2)) operate_and_fail(y, which);
    else           (void)operate(&y->r, which);
    if (y->over) return;
    if (one_in(30)) end_and_open_again(y);
    compare_by_chance(&y->r);
}

// --- a life ------------------------------------------------------------------------------------

static void history_live(uint64_t seed, uint64_t steps)
{
    history *y = &hist;
    bool     by_bytes = random_left > 0; // Then no longer than they last.
    memset(&y->r, 0, sizeof y->r);
    host_init(&y->h);
    sim_disk_init(&y->real);
    y->disk = &y->real;
    y->armed = y->over = false;
    y->r.open = history_open;
    y->r.differs = history_differs;
    y->r.base = printed_policy(tara_policy_builtin());
    begin_life(&y->r, &tara_solutions, seed);
    grow_up(&y->r);
    for (y->r.step = 1; y->r.step <= steps && !y->over; y->r.step++) {
        if (by_bytes && random_left < 2) break;
        history_step(y);
    }
    close_context(y);
    sim_disk_release(&y->real);
    free(y->r.base);
}

#endif
