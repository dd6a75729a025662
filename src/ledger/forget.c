// forget.c: somebody's events are erased: at their wish, when nothing stands against it any more,
// or when what was kept beyond it has reached its end.
#include <string.h>

#include "base/bytes.h"
#include "ledger/commit.h"
#include "ledger/history.h"

// --- erasing -----------------------------------------------------------------------------------

static tara_status see_event(void *user, const tp_event *event, const tp_buffer *bytes)
{
    tp_erasure *erasure = user;
    (void)bytes;
    tp_erasure_see(erasure, event);
    return erasure->failed ? TARA_E_NO_MEMORY : TARA_OK;
}

// All of the subject's events that are still there: those of the commit at hand and those before.
static tara_status collect(tp_ledger *ledger, const tp_event_list *events, uint64_t last,
                           tp_erasure *erasure)
{
    tara_status status = TARA_OK;
    for (size_t i = events->count; i > 0 && status == TARA_OK; i--) {
        status = see_event(erasure, &events->list[i - 1], NULL);
        last = events->list[i - 1].previous;
    }
    return status == TARA_OK ? tp_chains_walk(ledger, last, true, see_event, erasure) : status;
}

// What the commit was made of is not to stay in memory that is kept for the next one.
static void wipe_scratch(tp_ledger *ledger)
{
    tp_buffer_release(&ledger->body);
    ledger->body = tp_buffer_in(ledger->memory);
    tp_change_wipe(&ledger->change);
}

// The erasure of the subject behind what the list holds, which was prepared; all of it as one
// commit. The bodies that are to go were never in the way of anything but memory.
static tara_status commit_erasure(tp_ledger *ledger, tp_prepared *p, tp_event_list *events,
                                  const tara_subject *subject, tp_time at, const uint8_t *salt,
                                  tp_erase_reason reason, uint64_t *erased, uint64_t *count)
{
    tp_erasure  erasure;
    tp_standing standing = p->standing;
    size_t      before = events->count;
    tp_erasure_begin(&erasure, ledger->memory, reason);
    tara_status status = collect(ledger, events, standing.last_event, &erasure);
    if (status == TARA_OK) {
        status = tp_erasure_events(&erasure, &ledger->change, &ledger->world, ledger->site,
                                   subject, &standing, at, events);
    }
    for (size_t i = before; i < events->count && status == TARA_OK; i++) {
        events->list[i].at = at;
        events->list[i].policy_version = ledger->world.compiled->policy->version;
    }
    p->erased = *subject;
    p->erases = true;
    if (status == TARA_OK) {
        status = tp_prepare_more(ledger, p, events->list, events->count, before);
    }
    if (status == TARA_OK) status = tp_commit_list(ledger, p, events, salt, 0);
    if (status == TARA_OK) {
        bool stays = events->list[events->count - 1].type == TP_EVENT_KEPT;
        *erased = events->list[before].sequence;
        *count = tp_range_set_size(&erasure.gone);
        if (ledger->has_hot && !stays) tp_hot_remove(&ledger->hot, subject);
        wipe_scratch(ledger);
    }
    tp_erasure_release(&erasure);
    tp_wipe(&standing, sizeof standing);
    return status;
}

static tara_status may_write(const tp_ledger *ledger, tp_time at)
{
    if (ledger->read_only) return TARA_E_READ_ONLY;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    return at < atomic_load(&ledger->last_at) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
}

tara_status tp_ledger_forget(tp_ledger *ledger, tp_event *event, const uint8_t salt[TP_SALT_SIZE],
                             tp_erase_reason reason, uint64_t *erased, uint64_t *count)
{
    tp_prepared      p;
    tp_event_list events = tp_event_list_in(ledger->memory);
    tara_status   status = may_write(ledger, event->at);
    *erased = *count = 0;
    if (status != TARA_OK) return status;
    event->policy_version = ledger->world.compiled->policy->version;
    tp_event_list_put(&events, event);
    status = events.failed ? TARA_E_NO_MEMORY : tp_prepare_all(ledger, &p, events.list, 1);
    if (status == TARA_OK && tp_standing_settles(&p.standing)) {
        status = commit_erasure(ledger, &p, &events, &event->subject, event->at, salt, reason,
                                erased, count);
    } else if (status == TARA_OK) {
        status = tp_commit_list(ledger, &p, &events, salt, 0);
    }
    tp_event_list_release(&events);
    tp_wipe(&p, sizeof p);
    return status;
}

static tara_status settle_one(tp_ledger *ledger, const tara_subject *subject, tp_time at,
                              const uint8_t *salt)
{
    tp_prepared      p;
    uint64_t      version = 0, erased = 0, count = 0;
    tp_event_list events = tp_event_list_in(ledger->memory);
    tara_status   status = tp_prepare_all(ledger, &p, NULL, 0);
    if (status == TARA_OK) status = tp_history_standing(ledger, subject, &p.standing, &version);
    if (status == TARA_OK && tp_standing_settles(&p.standing)) {
        status = commit_erasure(ledger, &p, &events, subject, at, salt, TP_ERASE_WISH, &erased,
                                &count);
    } else if (status == TARA_OK) {
        tp_strike_owed(ledger, subject); // They came back meanwhile.
    }
    tp_event_list_release(&events);
    tp_wipe(&p, sizeof p);
    return status;
}

// One that fails stands in nobody else's way.
tara_status tp_ledger_settle(tp_ledger *ledger, tp_time at, const uint8_t salt[TP_SALT_SIZE])
{
    tara_status first = may_write(ledger, at);
    uint8_t     own[TP_SALT_SIZE];
    if (first != TARA_OK) return first;
    for (size_t i = 0, place = 0; place < ledger->owed.size; i++) {
        tara_subject subject;
        memcpy(subject.id, ledger->owed.data + place, sizeof subject.id);
        tp_salt_derive(salt, UINT64_MAX - i, own);
        tara_status status = settle_one(ledger, &subject, at, own);
        if (status == TARA_OK) continue; // It was struck: another stands in its place.
        if (first == TARA_OK) first = status;
        place += sizeof subject.id;
    }
    tp_wipe(own, sizeof own);
    return first;
}

// Those that have reached their end, as many as there are.
static tara_status find_expired(tp_ledger *ledger, tp_time at, tp_erasure *erasure)
{
    enum { SOME = 32 };
    tara_key    keys[SOME];
    tara_cursor cursor = {{0}};
    size_t      got = 0;
    int64_t     next = 0;
    tara_status status = TARA_OK;
    do {
        int32_t answer = ledger->store.due(ledger->store.user, at, &cursor, keys, SOME, &got,
                                           &next);
        status = tp_ledger_answered(ledger, answer);
        for (size_t i = 0; i < got && status == TARA_OK; i++) {
            tp_entry entry;
            if (keys[i].kind != TP_RECORD_ENTRY) continue;
            status = tp_read_entry(&ledger->change, &keys[i], &entry);
            if (status == TARA_OK && entry.until <= at) tp_erasure_take(erasure, entry.event);
        }
    } while (status == TARA_OK && got > 0);
    return status == TARA_OK && erasure->failed ? TARA_E_NO_MEMORY : status;
}

tara_status tp_ledger_expire(tp_ledger *ledger, tp_time at, const uint8_t salt[TP_SALT_SIZE],
                             uint64_t *erased)
{
    tp_prepared      p;
    tp_erasure    erasure;
    tp_event_list events = tp_event_list_in(ledger->memory);
    tara_status   status = may_write(ledger, at);
    *erased = 0;
    if (status != TARA_OK || !ledger->entries) return status;
    tp_change_clear(&ledger->change);
    tp_erasure_begin(&erasure, ledger->memory, TP_ERASE_TERM);
    status = find_expired(ledger, at, &erasure);
    if (status == TARA_OK && erasure.gone.count > 0) {
        tp_erase_event_put(&erasure, &ledger->world, &events);
        status = events.failed ? TARA_E_NO_MEMORY : TARA_OK;
    }
    if (status == TARA_OK && events.count > 0) {
        events.list[0].at = at;
        events.list[0].policy_version = ledger->world.compiled->policy->version;
        status = tp_prepare_all(ledger, &p, events.list, events.count);
        if (status == TARA_OK) status = tp_commit_list(ledger, &p, &events, salt, 0);
        if (status == TARA_OK) *erased = events.list[0].sequence;
    }
    tp_event_list_release(&events);
    tp_erasure_release(&erasure);
    return status;
}

static tara_status forget_wait(void *user, const tara_key *key)
{
    return tp_record_remove(user, key);
}

// The records say no more that bodies wait.
static tara_status nothing_waits(tp_ledger *ledger)
{
    static const tara_subject nobody;
    tara_batch batch = {.struct_size = sizeof batch,
                        .flags = ledger->has_hot ? TARA_BATCH_REPLAY : 0};
    tp_change_clear(&ledger->change);
    tara_status status = tp_change_each(&ledger->change, &nobody, TP_RECORD_ERASURE, forget_wait,
                                        &ledger->change);
    if (status == TARA_OK) {
        status = tp_change_batch(&ledger->change, &batch.records, &batch.record_count);
    }
    if (status != TARA_OK || batch.record_count == 0) return status;
    return tp_ledger_answered(ledger, ledger->store.commit(ledger->store.user, &batch));
}

// It was not done; when the store answers other questions it is no worse than before.
static tara_status not_rewritten(tp_ledger *ledger, int32_t answer)
{
    uint64_t there = 0;
    bool     lives = ledger->store.event_count(ledger->store.user, &there) == TARA_CALLBACK_OK;
    if (!lives) return tp_ledger_answered(ledger, answer);
    return answer < 0 ? answer : TARA_E_STORE;
}

tara_status tp_ledger_rewrite(tp_ledger *ledger, bool anyway)
{
    tara_store *store = &ledger->store;
    if (ledger->gone.count == 0 && !anyway) return TARA_OK;
    tara_status status = may_write(ledger, TP_TIME_NEVER);
    if (status != TARA_OK) return status;
    if (store->erase == NULL) return TARA_E_UNSUPPORTED;
    int32_t answer = store->erase(store->user, ledger->gone.list, ledger->gone.count);
    if (answer != TARA_CALLBACK_OK) return not_rewritten(ledger, answer);
    status = nothing_waits(ledger);
    if (status == TARA_OK) tp_range_set_clear(&ledger->gone);
    return status;
}
