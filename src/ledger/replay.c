// replay.c: opening: what the events say again, or the records of a store that keeps them.
#include <string.h>

#include "base/bytes.h"
#include "ledger/apply.h"
#include "ledger/commit.h"
#include "ledger/history.h"
#include "ledger/leaves.h"
#include "store/store.h"

// --- replay ------------------------------------------------------------------------------------

// What a document on record says was once accepted: it is damaged when it is not any more.
static tara_status prepare_policy(tp_ledger *ledger, const tp_event *event)
{
    bool        follows = ledger->versions.on_record;
    tara_status status = tp_versions_prepare(&ledger->versions, event, follows, NULL);
    bool        refused = status == TARA_E_POLICY || status == TARA_E_SYNTAX;
    return refused ? TARA_E_CORRUPT : status;
}

typedef struct replay {
    tp_ledger  *ledger;
    tp_prepared   *prepared;
    tara_status status;
} replay;

static tara_status replay_event(tp_ledger *ledger, tp_prepared *p, tp_event *event)
{
    if (event->type == TP_EVENT_POLICY) {
        tara_status status = prepare_policy(ledger, event);
        if (status != TARA_OK) return status;
    }
    tara_status status = tp_prepare_all(ledger, p, event, 1);
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY};
    if (status == TARA_OK) {
        status = tp_change_batch(&ledger->change, &batch.records, &batch.record_count);
    }
    if (status != TARA_OK) return status;
    status = tp_ledger_answered(ledger, ledger->store.commit(ledger->store.user, &batch));
    if (status != TARA_OK) return status;
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    if (event->type == TP_EVENT_POLICY) tp_commit_policy(ledger, event);
    tp_apply_world(&ledger->world, event);
    if (event->type == TP_EVENT_MERGE) ledger->versions.last_merge = event->sequence;
    if (event->type == TP_EVENT_ERASE) tp_commit_erased(ledger, p, event, p->waits);
    if (event->type == TP_EVENT_ERASE && ledger->behind && !p->waits) ledger->outdated = true;
    if (p->erases && ledger->has_hot) tp_hot_remove(&ledger->hot, &p->erased);
    tp_commit_remember(ledger, p, event, true);
    return TARA_OK;
}

// A history begins with a policy and its time does not go back: record() sees to both.
static bool may_follow(const tp_ledger *ledger, const tp_event *event)
{
    bool under_policy = ledger->versions.on_record || event->type == TP_EVENT_POLICY;
    return under_policy && event->at >= atomic_load(&ledger->last_at);
}

// What a rule refuses was not recorded by us: the history is damaged, whatever the refusal is.
static tara_status as_history(tara_status status)
{
    bool refused = status == TARA_E_NOT_FOUND || status == TARA_E_NOT_APPLICABLE
                || status == TARA_E_INVALID_ARGUMENT || status == TARA_E_LIMIT
                || status == TARA_E_CONFLICT || status == TARA_E_CLOCK_BACKWARDS;
    return refused ? TARA_E_CORRUPT : status;
}

static int32_t take(void *user, const tara_stored_event *stored)
{
    replay  *r = user;
    tp_event event;
    r->ledger->bad_event = stored->sequence;
    if (stored->sequence != r->ledger->count + 1) {
        r->status = TARA_E_CORRUPT;
        return TARA_CALLBACK_FAILED;
    }
    if (stored->bytes == NULL) { // Erased: nothing of it may count.
        r->ledger->count = stored->sequence;
        r->ledger->missing++;
        return TARA_CALLBACK_OK;
    }
    bool whole = tp_body_decode(&event, stored->bytes, (size_t)stored->size);
    if (!whole || !may_follow(r->ledger, &event)) {
        r->status = TARA_E_CORRUPT;
        return TARA_CALLBACK_FAILED;
    }
    uint64_t previous = event.previous;
    uint64_t joined = event.type == TP_EVENT_MERGE ? event.body.merge.last : 0;
    r->status = as_history(replay_event(r->ledger, r->prepared, &event));
    bool same = previous == event.previous
             && (event.type != TP_EVENT_MERGE || joined == event.body.merge.last);
    if (r->status == TARA_OK && !same) r->status = TARA_E_CORRUPT;
    return r->status == TARA_OK ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

static tara_status replay_all(tp_ledger *ledger)
{
    tp_prepared   *scratch = tp_allocate(ledger->memory, sizeof *scratch);
    replay      r = {ledger, scratch, TARA_OK};
    uint64_t    count = 0;
    if (scratch == NULL) return TARA_E_NO_MEMORY;
    int32_t answer = ledger->store.events(ledger->store.user, ledger->count + 1, UINT64_MAX, take,
                                          &r);
    tara_status status = r.status;
    if (status == TARA_OK) status = tp_ledger_answered(ledger, answer);
    if (status == TARA_OK) {
        status = tp_ledger_answered(ledger, ledger->store.event_count(ledger->store.user, &count));
    }
    if (status == TARA_OK && count != ledger->count) status = TARA_E_CORRUPT;
    tp_release_wiped(ledger->memory, scratch, sizeof *scratch);
    return status;
}

// A store that keeps its records needs no replay: only what concerns everybody is read back, some
// of it from the events that its records point to, in the order in which they happened.
typedef struct loading {
    tp_ledger *ledger;
    tp_buffer  sequences; // uint64_t each.
    bool       has_policy; // One of them is on record as a version of the policy.
} loading;

static tara_status keep_sequence(loading *l, uint64_t sequence)
{
    if (sequence == 0 || sequence > l->ledger->count) return TARA_E_CORRUPT;
    tp_buffer_append(&l->sequences, &sequence, sizeof sequence);
    return l->sequences.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status load_hold(tp_ledger *ledger, const tara_key *key)
{
    tp_world *world = &ledger->world;
    if (world->hold_count == TP_WORLD_HOLDS_MAX) return TARA_E_CORRUPT;
    return tp_read_hold(&ledger->change, &key->subject, key->ref,
                        &world->hold[world->hold_count++]);
}

static tara_status load_counter(tp_ledger *ledger, const tara_key *key)
{
    tara_record record;
    tara_status status = tp_change_get(&ledger->change, key, &record);
    if (status != TARA_OK) return status;
    if (key->part == 0 || key->part >= TP_NUMBERED_KINDS) return TARA_E_CORRUPT;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    ledger->world.numbers[key->part] = tp_read_varint(&in);
    return tp_reader_done(&in) ? TARA_OK : TARA_E_CORRUPT;
}

static tara_status load_pointer(loading *l, const tara_key *key)
{
    tara_record record;
    tara_status status = tp_change_get(&l->ledger->change, key, &record);
    if (status != TARA_OK) return status;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    uint64_t  sequence = tp_read_varint(&in);
    return tp_reader_done(&in) ? keep_sequence(l, sequence) : TARA_E_CORRUPT;
}

static tara_status load_safeguard(loading *l, const tara_key *key)
{
    tara_record record;
    uint64_t    brought = 0, ended = 0;
    tara_status status = tp_change_get(&l->ledger->change, key, &record);
    if (status != TARA_OK) return status;
    bool whole = tp_safeguard_pointers(record.bytes, (size_t)record.size, &brought, &ended);
    status = whole ? keep_sequence(l, brought) : TARA_E_CORRUPT;
    return status == TARA_OK && ended != 0 ? keep_sequence(l, ended) : status;
}

static tara_status load_hold_key(void *user, const tara_key *key)
{
    loading *l = user;
    return load_hold(l->ledger, key);
}

static tara_status load_counter_key(void *user, const tara_key *key)
{
    loading *l = user;
    return load_counter(l->ledger, key);
}

static tara_status load_pointer_key(void *user, const tara_key *key)
{
    loading *l = user;
    if (key->kind == TP_RECORD_POLICY) l->has_policy = true;
    return load_pointer(l, key);
}

static tara_status load_safeguard_key(void *user, const tara_key *key)
{
    return load_safeguard(user, key);
}

// In the order in which they happened. There are few: of policies, assessments, sources and
// safeguards.
static void sort_numbers(uint64_t *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t number = numbers[i];
        size_t   at = i;
        for (; at > 0 && numbers[at - 1] > number; at--) numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

// The numbers that it gave its safeguards are given again; the counter knows of later ones already.
static tara_status load_policy(tp_ledger *ledger, const tp_event *event)
{
    uint64_t   *last = &ledger->world.numbers[TP_NUMBERED_SAFEGUARD], counted = *last;
    tara_status status = prepare_policy(ledger, event);
    if (status == TARA_OK) status = tp_shipped_after(&ledger->change, event->sequence, last);
    if (status == TARA_OK) tp_commit_policy(ledger, event);
    if (*last < counted) *last = counted;
    return status;
}

// Those whose bodies have left the store have no record any more.
static tara_status load_wait(tp_ledger *ledger, const tp_event *event)
{
    tara_record record;
    tara_key    key = {.kind = TP_RECORD_ERASURE, .ref = event->sequence};
    tp_ranges   ranges = tp_ranges_of(event->body.erase.ranges);
    tara_range  range;
    tara_status status = tp_record_read(&ledger->change, &key, &record);
    if (status != TARA_OK) return status == TARA_E_NOT_FOUND ? TARA_OK : status;
    while (tp_ranges_next(&ranges, &range)) {
        if (!tp_range_set_reserve(&ledger->gone, 1)) return TARA_E_NO_MEMORY;
        tp_range_set_add(&ledger->gone, range);
    }
    return TARA_OK;
}

static tara_status load_event(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes)
{
    tp_event    event;
    tara_status status = tp_ledger_event(ledger, sequence, bytes, &event);
    if (status != TARA_OK) return status;
    uint64_t known = ledger->versions.on_record ? ledger->world.compiled->event : 0;
    bool     policy = event.type == TP_EVENT_POLICY && event.sequence > known; // Not twice.
    if (policy) status = load_policy(ledger, &event);
    if (event.at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event.at);
    bool points = event.type == TP_EVENT_ASSESSMENT || event.type == TP_EVENT_SOURCE
               || event.type == TP_EVENT_SAFEGUARD || event.type == TP_EVENT_SAFEGUARD_END
               || event.type == TP_EVENT_DISCLOSURE || event.type == TP_EVENT_ERASE;
    if (points) tp_apply_world(&ledger->world, &event);
    if (status == TARA_OK && event.type == TP_EVENT_ERASE) status = load_wait(ledger, &event);
    return status;
}

static tara_status load_world(tp_ledger *ledger)
{
    static const struct {
        uint32_t        kind;
        tp_change_visit load;
    } kinds[] = {
        {TP_RECORD_POLICY, load_pointer_key}, {TP_RECORD_ASSESSMENT, load_pointer_key},
        {TP_RECORD_SOURCE, load_pointer_key}, {TP_RECORD_HOLD, load_hold_key},
        {TP_RECORD_COUNTER, load_counter_key}, {TP_RECORD_SAFEGUARD, load_safeguard_key},
        {TP_RECORD_ERASURE, load_pointer_key},
    };
    static const tara_subject nobody;
    loading     l = {.ledger = ledger, .sequences = tp_buffer_in(ledger->memory)};
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    tara_status status = TARA_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TARA_OK; i++) {
        status = tp_change_each(&ledger->change, &nobody, kinds[i].kind, kinds[i].load, &l);
    }
    size_t    count = l.sequences.size / sizeof(uint64_t);
    uint64_t *sequences = (uint64_t *)(void *)l.sequences.data;
    sort_numbers(sequences, count);
    for (size_t i = 0; i < count && status == TARA_OK; i++) {
        if (i > 0 && sequences[i] == sequences[i - 1]) continue; // One event ships several.
        status = load_event(ledger, sequences[i], &bytes);
    }
    ledger->versions.last_merge = ledger->count; // Where the last one was, no record says.
    // The last one says how late it is.
    if (status == TARA_OK && ledger->count > 0) status = load_event(ledger, ledger->count, &bytes);
    bool known = l.has_policy && ledger->versions.on_record; // Under which policy was it begun?
    if (status == TARA_OK && ledger->count > 0 && !known) status = TARA_E_CORRUPT;
    tp_buffer_release(&bytes);
    tp_buffer_release(&l.sequences);
    return status;
}

// Those whose erasure was still to follow when the process ended: their records are overdue.
static tara_status load_owed(tp_ledger *ledger)
{
    enum { SOME = 32 };
    tara_key    keys[SOME];
    tara_cursor cursor = {{0}};
    size_t      got = 0;
    int64_t     next = 0;
    tara_status status = TARA_OK;
    do {
        status = tp_ledger_answered(ledger, ledger->store.due(ledger->store.user,
                                                    atomic_load(&ledger->last_at), &cursor, keys,
                                                    SOME, &got, &next));
        for (size_t i = 0; i < got && i < SOME && status == TARA_OK; i++) {
            tp_standing standing;
            uint64_t    version = 0;
            if (keys[i].kind != TP_RECORD_STANDING) continue;
            status = tp_history_standing(ledger, &keys[i].subject, &standing, &version);
            if (status != TARA_OK || !tp_standing_settles(&standing)) continue;
            if (!tp_room_to_owe(ledger)) return TARA_E_NO_MEMORY;
            tp_buffer_append(&ledger->owed, keys[i].subject.id, sizeof keys[i].subject.id);
        }
    } while (status == TARA_OK && got > 0);
    return status;
}

static tara_status take_policy(tp_ledger *ledger, const tara_policy *policy)
{
    tara_status status = tp_versions_open(&ledger->versions, ledger->memory, policy,
                                          &ledger->world);
    atomic_init(&ledger->in_force, ledger->world.compiled);
    return status;
}

// --- opening -----------------------------------------------------------------------------------

static tara_status begin(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                         const tara_policy *policy, bool read_only, const uint8_t *hash_key)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->memory = memory;
    ledger->store = *store;
    ledger->read_only = read_only;
    ledger->body = tp_buffer_in(memory);
    tp_tree_clear(&ledger->tree);
    ledger->gone = tp_range_set_in(memory);
    ledger->owed = tp_buffer_in(memory);
    tp_change_open(&ledger->change, memory, &ledger->store, &ledger->failed);
    atomic_init(&ledger->last_at, TP_TIME_MIN);
    atomic_init(&ledger->failed, 0);
    // What concerns everybody is read once: others' writes to it would not be seen.
    if (store->flags & TARA_STORE_SHARED) return TARA_E_UNSUPPORTED;
    tara_status status = take_policy(ledger, policy);
    bool kept = (store->flags & TARA_STORE_KEEPS_RECORDS) != 0;
    ledger->entries = kept; // Nobody counted them.
    if (!kept && status == TARA_OK) status = tp_hot_open(&ledger->hot, memory, hash_key);
    ledger->has_hot = !kept && status == TARA_OK;
    return status;
}

static tara_status conclude(tp_ledger *ledger, tara_status status)
{
    if (status == TARA_OK && !tp_versions_known(&ledger->versions)) {
        status = TARA_E_POLICY_MISMATCH;
    }
    if (status != TARA_OK) {
        uint64_t bad = ledger->bad_event;
        tp_ledger_close(ledger);
        ledger->bad_event = bad;
    }
    return status;
}

tara_status tp_ledger_open(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                           const tara_policy *policy, bool read_only, const uint8_t hash_key[16])
{
    tara_status status = begin(ledger, memory, store, policy, read_only, hash_key);
    if (status == TARA_OK && ledger->has_hot) {
        status = replay_all(ledger);
    } else if (status == TARA_OK) {
        status = tp_ledger_answered(ledger, store->event_count(store->user, &ledger->count));
        if (status == TARA_OK) status = load_world(ledger);
        if (status == TARA_OK) status = load_owed(ledger);
    }
    return conclude(ledger, status);
}

typedef struct restoring { // A snapshot, on its way in.
    tp_ledger         *ledger;
    const tp_hmac_key *site;
    const uint8_t     *journal_id;
    tara_status        status;
} restoring;

static int32_t restore_tree(void *user, const uint8_t *bytes, size_t size)
{
    restoring *r = user;
    bool ours = tp_tree_of_note(bytes, size, r->site, r->journal_id, &r->ledger->tree);
    return ours ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

static tara_status restore_subject(tp_ledger *ledger, const tara_record *record)
{
    tp_standing standing;
    bool sound = tp_standing_decode(&standing, record->bytes, (size_t)record->size);
    if (!sound) return TARA_E_CORRUPT;
    if (tp_standing_settles(&standing)) {
        if (!tp_room_to_owe(ledger)) return TARA_E_NO_MEMORY;
        tp_buffer_append(&ledger->owed, record->key.subject.id, sizeof record->key.subject.id);
    }
    return tp_hot_reserve(&ledger->hot, &record->key.subject);
}

static int32_t restore_record(void *user, const tara_record *record)
{
    restoring *r = user;
    if (record->key.kind == TP_RECORD_ENTRY) r->ledger->entries = true;
    if (record->key.kind != TP_RECORD_STANDING) return TARA_CALLBACK_OK;
    r->status = restore_subject(r->ledger, record);
    return r->status == TARA_OK ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

// A snapshot that was passed over half way has left lines of subjects behind, who may be nobody.
static tara_status start_anew(tp_ledger *ledger, const uint8_t *hash_key)
{
    tp_hot_close(&ledger->hot);
    tp_buffer_clear(&ledger->owed);
    tp_tree_clear(&ledger->tree);
    ledger->entries = false;
    return tp_hot_open(&ledger->hot, ledger->memory, hash_key);
}

static tara_status restore(tp_ledger *ledger, const tp_hmac_key *site, const uint8_t *journal_id,
                           const uint8_t *hash_key, uint64_t *snapshot)
{
    restoring           r = {ledger, site, journal_id, TARA_OK};
    tp_snapshot_visitor visitor = {&r, restore_tree, restore_record};
    tp_snapshot_report  report = {.loaded = false};
    tara_status status = tp_file_store_snapshot_load(&ledger->store, &visitor, &report);
    *snapshot = 0;
    if (status != TARA_OK) return status;
    if (r.status == TARA_E_NO_MEMORY) return r.status;
    if (!report.loaded) return start_anew(ledger, hash_key);
    ledger->count = report.sequence;
    ledger->behind = true;
    *snapshot = report.sequence;
    return load_world(ledger);
}

tara_status tp_ledger_open_snapshot(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                                    const tara_policy *policy, bool read_only,
                                    const uint8_t hash_key[16], const tp_hmac_key *site,
                                    const uint8_t journal_id[16], uint64_t *snapshot)
{
    tara_status status = begin(ledger, memory, store, policy, read_only, hash_key);
    if (status == TARA_OK) status = restore(ledger, site, journal_id, hash_key, snapshot);
    if (status == TARA_OK) status = replay_all(ledger);
    if (status == TARA_OK && ledger->outdated) status = TARA_E_CONFLICT;
    return conclude(ledger, status);
}

void tp_ledger_close(tp_ledger *ledger)
{
    tp_hot_close(&ledger->hot);
    tp_buffer_release(&ledger->body);
    tp_change_release(&ledger->change);
    tp_range_set_release(&ledger->gone);
    tp_buffer_release(&ledger->owed);
    tp_versions_close(&ledger->versions);
    ledger->has_hot = false;
}
