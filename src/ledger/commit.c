// commit.c: the one function that writes: check, append, follow.
//
// Commit order: what can run out of memory is reserved, the store commits, then the lines and the
// world follow, which cannot fail. When the store fails in a way that leaves open what is on disk,
// the ledger is marked failed and everything denies until it is opened anew.
#include "ledger/commit.h"

#include <string.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "ledger/apply.h"
#include "ledger/history.h"
#include "ledger/lines.h"
#include "store/frame.h"

enum { TRIES = 16 }; // A shared store may take a record from under us so often.

// --- preparing ---------------------------------------------------------------------------------

static tara_status put_standing(tp_ledger *ledger, const tara_subject *subject,
                                const tp_prepared *p, uint64_t version, tp_time at)
{
    uint8_t   bytes[TP_STANDING_BYTES_MAX];
    tara_key  key = {.subject = *subject, .kind = TP_RECORD_STANDING};
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_standing_encode(&p->standing, &out);
    if (out.failed) return TARA_E_LIMIT;
    tp_time due = tp_standing_due(ledger->world.compiled->policy, &p->standing, &p->gate, at);
    if (tp_standing_settles(&p->standing)) due = at; // So it is found again: see load_owed.
    return tp_change_put_over(&ledger->change, &key, version, out.data, out.size, due);
}

// The way to the history of who is merged into the subject.
static tara_status find_joined(tp_ledger *ledger, tp_prepared *p, tp_event *event)
{
    uint64_t     version = 0;
    tara_subject from;
    memcpy(from.id, event->body.merge.from, sizeof from.id);
    tara_status status = tp_history_standing(ledger, &from, &p->standing, &version);
    event->body.merge.last = p->standing.last_event;
    return status;
}

// By data or a choice from before, whose way was not open: what else they do they do knowing the
// version in force.
static bool concerned_anew(const tp_following *f)
{
    switch (f->event->type) {
    case TP_EVENT_MERGE:
    case TP_EVENT_OBJECTION_DECISION: return true;
    case TP_EVENT_CONSENT: return f->standing->objected >> f->event->body.consent.purpose & 1;
    default: return f->data_anew;
    }
}

bool tp_room_to_owe(tp_ledger *ledger)
{
    bool room = tp_buffer_reserve(&ledger->owed, sizeof(tara_subject));
    ledger->owed.failed = false; // The next one may find it.
    return room;
}

static tara_status notice_suppressed(tp_ledger *ledger, tp_prepared *p, const tara_subject *subject)
{
    tp_standing said;
    tara_status status = tp_history_suppression(ledger, subject, &said);
    if (status == TARA_OK) p->suppressed = true;
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

static tara_status prepare_about(tp_ledger *ledger, tp_prepared *p, tp_event *event)
{
    uint64_t    version = 0;
    tara_status status = TARA_OK;
    if (event->type == TP_EVENT_MERGE) status = find_joined(ledger, p, event);
    if (status != TARA_OK) return status;
    status = tp_history_standing(ledger, &event->subject, &p->standing, &version);
    if (status != TARA_OK) return status;
    event->previous = p->standing.last_event;
    if (event->previous == 0) {
        p->standing.first_event = event->sequence;
        p->standing.known_version = event->policy_version;
    }
    if (event->previous == 0 && event->type != TP_EVENT_KEPT) {
        status = notice_suppressed(ledger, p, &event->subject);
        if (status != TARA_OK) return status;
    }
    status = tp_check_event(&ledger->world, &p->standing, event);
    if (status != TARA_OK) return status;
    tp_apply_standing(&p->standing, event);
    p->standing.last_event = event->sequence;
    tp_following f = {.change = &ledger->change, .world = &ledger->world,
                      .standing = &p->standing, .event = event, .missing = ledger->missing};
    status = tp_records_follow(&f);
    if (status != TARA_OK) return status;
    bool earlier = concerned_anew(&f) && p->standing.first_event < p->look_from;
    if (earlier) p->look_from = p->standing.first_event;
    p->gate = tp_gate_view_of(ledger->world.compiled, &p->standing, event->at);
    if (tp_standing_settles(&p->standing) && !tp_room_to_owe(ledger)) return TARA_E_NO_MEMORY;
    return put_standing(ledger, &event->subject, p, version, event->at);
}

static tara_key entry_key_of(const tp_event *event)
{
    const tp_entry_event *entry = &event->body.entry;
    return tp_entry_key(entry->entry, (tp_entry_kind)entry->kind, entry->ref);
}

// An entry that goes leaves no record, unless a later one has taken its place.
static tara_status remove_entry(tp_ledger *ledger, const tp_event *event)
{
    tp_entry    kept;
    tara_key    key = entry_key_of(event);
    tara_status status = tp_read_entry(&ledger->change, &key, &kept);
    if (status == TARA_OK && kept.event == event->sequence) {
        status = tp_record_remove(&ledger->change, &key);
    }
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

static tara_status remove_entries(tp_ledger *ledger, tara_range range, tp_buffer *bytes)
{
    tara_status status = TARA_OK;
    for (uint64_t i = 0; i < range.count && status == TARA_OK; i++) {
        tp_event event;
        status = tp_ledger_event(ledger, range.first + i, bytes, &event);
        if (status == TARA_OK && event.type == TP_EVENT_ENTRY) {
            status = remove_entry(ledger, &event);
        }
    }
    return status;
}

// Whose bodies they are is told by the newest: of a subject it is their own. Those that have left
// the store tell nothing, and then there is nothing to remove.
static tara_status find_erased(tp_ledger *ledger, tp_prepared *p, const tp_event *event)
{
    tp_ranges   ranges = tp_ranges_of(event->body.erase.ranges);
    tara_range  range = {0, 0};
    tp_event    newest;
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    tara_status status = TARA_OK;
    size_t      count = 0;
    while (tp_ranges_next(&ranges, &range)) count++;
    uint64_t last = range.first + range.count - 1;
    bool     sane = count > 0 && last < event->sequence;
    if (!sane) return TARA_E_INVALID_ARGUMENT;
    if (!tp_range_set_reserve(&ledger->gone, count)) return TARA_E_NO_MEMORY;
    p->waits = true;
    if (p->erases) return TARA_OK; // The commit at hand knows.
    status = tp_ledger_event(ledger, last, &bytes, &newest);
    p->waits = status == TARA_OK;
    p->erases = p->waits && tp_concerns_somebody(&newest);
    if (p->erases) p->erased = newest.subject;
    ranges = tp_ranges_of(event->body.erase.ranges);
    while (p->waits && status == TARA_OK && tp_ranges_next(&ranges, &range)) {
        status = remove_entries(ledger, range, &bytes);
    }
    tp_buffer_release(&bytes);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

// What follows from the event, whose sequence is set; added to what the change holds already.
static tara_status prepare(tp_ledger *ledger, tp_prepared *p, tp_event *event)
{
    if (tp_concerns_somebody(event)) return prepare_about(ledger, p, event);
    const tp_version *next = ledger->versions.next;
    bool         brings = event->type == TP_EVENT_POLICY && next != NULL
                       && next->compiled.policy->version == event->policy_version;
    tp_following f = {.change = &ledger->change, .world = &ledger->world, .event = event,
                      .published = brings ? &next->compiled : NULL, .missing = ledger->missing};
    tara_status  status = tp_check_event(&ledger->world, NULL, event);
    if (status == TARA_OK && event->type == TP_EVENT_ERASE) {
        status = find_erased(ledger, p, event);
        f.waits = p->waits;
        if (p->erases) f.erased = &p->erased;
    }
    return status == TARA_OK ? tp_records_follow(&f) : status;
}

// Lines first: what was decided under the version before must not meet the masks of the next.
void tp_commit_policy(tp_ledger *ledger, const tp_event *event)
{
    if (ledger->has_hot) tp_hot_stale_all(&ledger->hot);
    tp_versions_follow(&ledger->versions, &ledger->world, event);
    atomic_store_explicit(&ledger->in_force, ledger->world.compiled, memory_order_release);
}

void tp_strike_owed(tp_ledger *ledger, const tara_subject *subject)
{
    tp_buffer *owed = &ledger->owed;
    for (size_t at = 0; at < owed->size; at += sizeof subject->id) {
        if (memcmp(owed->data + at, subject->id, sizeof subject->id) != 0) continue;
        owed->size -= sizeof subject->id;
        memmove(owed->data + at, owed->data + owed->size, sizeof subject->id);
        tp_wipe(owed->data + owed->size, sizeof subject->id);
        return;
    }
}

// From now on nobody reads those bodies. Room was made for them.
void tp_commit_erased(tp_ledger *ledger, const tp_prepared *p, const tp_event *event, bool waits)
{
    tp_ranges  ranges = tp_ranges_of(event->body.erase.ranges);
    tara_range range;
    while (waits && tp_ranges_next(&ranges, &range)) tp_range_set_add(&ledger->gone, range);
    if (p->erases) tp_strike_owed(ledger, &p->erased);
}

// What a commit leaves to be done later, and what it makes known of entries. Room was made.
void tp_commit_remember(tp_ledger *ledger, const tp_prepared *p, const tp_event *event, bool alone)
{
    if (event->type == TP_EVENT_ENTRY) ledger->entries = true;
    if (!alone || !tp_concerns_somebody(event) || !tp_standing_settles(&p->standing)) return;
    tp_strike_owed(ledger, &event->subject);
    tp_buffer_append(&ledger->owed, event->subject.id, sizeof event->subject.id);
}

// What follows a commit; cannot fail.
static void follow(tp_ledger *ledger, const tp_prepared *p, const tp_event *event, bool alone)
{
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    if (event->type == TP_EVENT_POLICY) tp_commit_policy(ledger, event);
    tp_apply_world(&ledger->world, event);
    if (event->type == TP_EVENT_MERGE) ledger->versions.last_merge = event->sequence;
    if (p->look_from != UINT64_MAX) tp_versions_look_again(&ledger->versions, p->look_from);
    if (event->type == TP_EVENT_ERASE) tp_commit_erased(ledger, p, event, p->waits);
    tp_commit_remember(ledger, p, event, alone);
    if (!ledger->has_hot) return;
    bool others = event->type == TP_EVENT_MERGE || event->type == TP_EVENT_FORGET;
    if (!tp_concerns_somebody(event)) {
        // A hold stands against erasure and a source is only known: no answer changes.
        bool answers = event->type == TP_EVENT_ASSESSMENT || event->type == TP_EVENT_SAFEGUARD
                    || event->type == TP_EVENT_SAFEGUARD_END;
        if (answers) tp_hot_stale_all(&ledger->hot);
    } else if (!alone || others || ledger->in_batch || p->standing.holdings > 0
               || p->standing.forgotten) {
        tp_hot_stale(&ledger->hot, &event->subject); // Decided anew by whoever asks first.
    } else {
        tp_line_refresh(ledger, &event->subject, &p->standing, &p->gate, NULL, event->at);
    }
    if (event->type != TP_EVENT_MERGE) return;
    tara_subject from;
    memcpy(from.id, event->body.merge.from, sizeof from.id);
    tp_hot_stale(&ledger->hot, &from);
}

// Those behind the first `done`, which were prepared before.
tara_status tp_prepare_more(tp_ledger *ledger, tp_prepared *p, tp_event *events, size_t count,
                                size_t done)
{
    for (size_t i = done; i < count; i++) {
        events[i].sequence = ledger->count + 1 + i;
        tara_status status = prepare(ledger, p, &events[i]);
        // Who was on record before has a line.
        bool newly = tp_concerns_somebody(&events[i]) && events[i].previous == 0;
        if (status == TARA_OK && ledger->has_hot && newly) {
            status = tp_hot_reserve(&ledger->hot, &events[i].subject);
        }
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

tara_status tp_prepare_all(tp_ledger *ledger, tp_prepared *p, tp_event *events, size_t count)
{
    tp_change_clear(&ledger->change);
    p->look_from = UINT64_MAX;
    p->suppressed = p->erases = false;
    return tp_prepare_more(ledger, p, events, count, 0);
}

static tara_stored_event stored_event(uint64_t sequence, const uint8_t *bytes, size_t size)
{
    tara_stored_event stored = {.sequence = sequence, .size = size, .bytes = bytes};
    tp_body_commitment(bytes, size, stored.commitment);
    return stored;
}

// More salts out of the random one, which is kept nowhere: none of them tells another.
void tp_salt_derive(const uint8_t *salt, size_t index, uint8_t out[TP_SALT_SIZE])
{
    uint8_t     mixed[32], number[8];
    tp_hmac_key key;
    tp_hmac_key_init(&key, salt, TP_SALT_SIZE);
    tp_store64(number, index);
    tp_hmac_of(&key, number, sizeof number, mixed);
    memcpy(out, mixed, TP_SALT_SIZE);
    tp_wipe(mixed, sizeof mixed);
    tp_wipe(&key, sizeof key);
}

// One event has the random salt itself. Of several none does: what stays of one would tell the
// others' salts, and a body that was erased could be guessed.
static tara_status encode_bodies(tp_ledger *ledger, const tp_event *events, size_t count,
                                 const uint8_t *salt, tara_stored_event *stored)
{
    uint8_t own[TP_SALT_SIZE];
    tp_buffer_clear(&ledger->body);
    for (size_t i = 0; i < count; i++) {
        size_t before = ledger->body.size;
        memcpy(own, salt, sizeof own);
        if (count > 1) tp_salt_derive(salt, i, own);
        bool fits = tp_body_encode(&events[i], own, &ledger->body);
        if (!fits) return ledger->body.failed ? TARA_E_NO_MEMORY : TARA_E_LIMIT;
        stored[i].size = ledger->body.size - before;
    }
    const uint8_t *at = ledger->body.data;
    for (size_t i = 0; i < count; i++) {
        size_t size = (size_t)stored[i].size;
        stored[i] = stored_event(events[i].sequence, at, size);
        at += size;
    }
    tp_wipe(own, sizeof own);
    return TARA_OK;
}

// A tree that stands before the last event is left behind until it is asked for.
static void grow_tree(tp_ledger *ledger, const tara_stored_event *stored, size_t count)
{
    if (ledger->tree.size != ledger->count) return;
    for (size_t i = 0; i < count; i++) {
        uint8_t leaf[32];
        tp_leaf_hash(&stored[i], leaf);
        if (!tp_tree_add(&ledger->tree, leaf)) return;
    }
}

// The events and the records that follow from them, as one batch: all or nothing.
static tara_status append(tp_ledger *ledger, const tp_event *events, size_t count,
                          tara_stored_event *stored, const uint8_t *salt, uint32_t flags)
{
    tara_batch  batch = {.struct_size = sizeof batch, .flags = flags, .events = stored,
                         .event_count = count};
    tara_status status = encode_bodies(ledger, events, count, salt, stored);
    if (status == TARA_OK) {
        status = tp_change_batch(&ledger->change, &batch.records, &batch.record_count);
    }
    if (status == TARA_OK) {
        status = tp_ledger_answered(ledger, ledger->store.commit(ledger->store.user, &batch));
    }
    if (status == TARA_OK) grow_tree(ledger, stored, count);
    return status;
}

static void follow_all(tp_ledger *ledger, const tp_prepared *p, const tp_event *events,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) follow(ledger, p, &events[i], i + 1 == count);
}

// Events that were prepared, from a list.
tara_status tp_commit_list(tp_ledger *ledger, const tp_prepared *p, const tp_event_list *events,
                               const uint8_t *salt, uint32_t flags)
{
    size_t             size = events->count * sizeof(tara_stored_event);
    tara_stored_event *stored = tp_allocate(ledger->memory, size);
    if (stored == NULL) return TARA_E_NO_MEMORY;
    tara_status status = append(ledger, events->list, events->count, stored, salt, flags);
    if (status == TARA_OK) follow_all(ledger, p, events->list, events->count);
    tp_release_wiped(ledger->memory, stored, size);
    return status;
}

// Who is in an entry and on record by none of the events in the list yet.
static bool to_resume(tp_ledger *ledger, const tp_event_list *events, const tp_event *event,
                      tp_standing *said, tara_status *status)
{
    tara_key    key = {.subject = event->subject, .kind = TP_RECORD_STANDING};
    tara_record record;
    if (!tp_concerns_somebody(event)) return false;
    for (size_t i = 0; i < events->count; i++) {
        bool same = memcmp(&events->list[i].subject, &event->subject, sizeof key.subject) == 0;
        if (same) return false;
    }
    *status = tp_change_get(&ledger->change, &key, &record);
    if (*status != TARA_OK || record.size > 0) return false;
    *status = tp_history_suppression(ledger, &event->subject, said);
    bool found = *status == TARA_OK;
    if (*status == TARA_E_NOT_FOUND) *status = TARA_OK;
    return found;
}

// Somebody comes back who was forgotten: what they objected to is on record before what they do
// now, in the same commit.
static tara_status commit_resumed(tp_ledger *ledger, tp_prepared *p, tp_event *events, size_t count,
                                  const uint8_t *salt, uint32_t flags)
{
    tp_standing   said;
    tara_status   status = TARA_OK;
    tp_event_list all = tp_event_list_in(ledger->memory);
    tp_change_clear(&ledger->change);
    for (size_t i = 0; i < count && status == TARA_OK; i++) {
        if (!to_resume(ledger, &all, &events[i], &said, &status)) continue;
        said.known_version = events[i].policy_version;
        tp_suppression_event(&all, &events[i].subject, &said);
        tp_event *back = all.count == 0 ? NULL : &all.list[all.count - 1];
        if (all.failed || back == NULL) break;
        back->at = events[i].at;
        back->policy_version = events[i].policy_version;
    }
    size_t before = all.count;
    for (size_t i = 0; i < count; i++) tp_event_list_put(&all, &events[i]);
    if (status == TARA_OK && all.failed) status = TARA_E_NO_MEMORY;
    if (status == TARA_OK) status = tp_prepare_all(ledger, p, all.list, all.count);
    if (status == TARA_OK) status = tp_commit_list(ledger, p, &all, salt, flags);
    if (status == TARA_OK) memcpy(events, all.list + before, count * sizeof *events);
    tp_event_list_release(&all);
    return status;
}

// Committing may meet another writer's record in a shared store: then all is looked at again.
static tara_status try_commit(tp_ledger *ledger, tp_event *events, size_t count,
                              tara_stored_event *stored, const uint8_t *salt, uint32_t flags)
{
    tp_prepared p;
    for (int tries = 0; tries < TRIES; tries++) {
        tara_status status = tp_prepare_all(ledger, &p, events, count);
        if (p.suppressed) { // Whatever it says: what they objected to is not known to it.
            return commit_resumed(ledger, &p, events, count, salt, flags);
        }
        if (status != TARA_OK) return status;
        status = append(ledger, events, count, stored, salt, flags);
        if (status == TARA_OK) {
            follow_all(ledger, &p, events, count);
            return TARA_OK;
        }
        if (status != TARA_E_CONFLICT) return status;
        uint64_t there = 0;
        status = tp_ledger_answered(ledger, ledger->store.event_count(ledger->store.user, &there));
        if (status != TARA_OK) return status;
        ledger->count = there;
    }
    return TARA_E_CONFLICT;
}

static tara_status commit(tp_ledger *ledger, tp_event *events, size_t count, const uint8_t *salt,
                          uint32_t flags)
{
    enum { FEW = 4 };
    tara_stored_event few[FEW];
    if (count <= FEW) return try_commit(ledger, events, count, few, salt, flags);
    size_t             size = count * sizeof(tara_stored_event);
    tara_stored_event *many = tp_allocate(ledger->memory, size);
    if (many == NULL) return TARA_E_NO_MEMORY;
    tara_status status = try_commit(ledger, events, count, many, salt, flags);
    tp_release_wiped(ledger->memory, many, size);
    return status;
}

// A new store begins with the policy, at the time of the first fact recorded under it.
static tara_status commit_first(tp_ledger *ledger, tp_event *events, size_t count,
                                const uint8_t *salt, uint32_t flags)
{
    size_t    size = (count + 1) * sizeof *events;
    tp_event *all = tp_allocate(ledger->memory, size);
    tp_buffer text = tp_buffer_in(ledger->memory);
    if (all == NULL) return TARA_E_NO_MEMORY;
    all[0] = (tp_event){.type = TP_EVENT_POLICY, .at = events[0].at,
                        .policy_version = ledger->world.compiled->policy->version};
    memcpy(all + 1, events, count * sizeof *events);
    tp_policy_print(ledger->world.compiled->policy, &text);
    memcpy(all[0].body.policy.hash, ledger->world.compiled->hash, 32);
    all[0].body.policy.document = (tp_text){(const char *)text.data, text.size};
    tara_status status = text.failed ? TARA_E_NO_MEMORY
                                     : commit(ledger, all, count + 1, salt, flags);
    memcpy(events, all + 1, count * sizeof *events);
    tp_buffer_release(&text);
    tp_release_wiped(ledger->memory, all, size);
    return status;
}

tara_status tp_ledger_record_all(tp_ledger *ledger, tp_event *events, size_t count,
                                 const uint8_t salt[TP_SALT_SIZE], uint32_t flags)
{
    if (ledger->read_only) return TARA_E_READ_ONLY;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    if (count == 0) return TARA_OK;
    if (count > TP_BATCH_EVENTS_MAX) return TARA_E_LIMIT;
    if (events[0].at < atomic_load(&ledger->last_at)) return TARA_E_CLOCK_BACKWARDS;
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == TP_EVENT_POLICY) continue; // It names the version that it brings.
        events[i].policy_version = ledger->world.compiled->policy->version;
    }
    if (!ledger->versions.on_record) return commit_first(ledger, events, count, salt, flags);
    return commit(ledger, events, count, salt, flags);
}

tara_status tp_ledger_record(tp_ledger *ledger, tp_event *event, const uint8_t salt[TP_SALT_SIZE],
                             uint32_t flags)
{
    return tp_ledger_record_all(ledger, event, 1, salt, flags);
}

// --- publishing --------------------------------------------------------------------------------

static tara_status publish(tp_ledger *ledger, tp_event *event, const uint8_t *salt,
                           uint32_t flags, tara_error *error)
{
    tara_status status = tp_versions_prepare(&ledger->versions, event, true, error);
    if (status == TARA_OK) status = tp_ledger_record(ledger, event, salt, flags);
    if (status != TARA_OK) tp_versions_drop(&ledger->versions);
    return status;
}

tara_status tp_ledger_publish(tp_ledger *ledger, const tara_policy *policy, tp_time at,
                              const uint8_t salt[TP_SALT_SIZE], uint32_t flags,
                              tara_error *error)
{
    tp_event  event = {.type = TP_EVENT_POLICY, .at = at, .policy_version = policy->version};
    tp_buffer text = tp_buffer_in(ledger->memory);
    tp_policy_print(policy, &text);
    tara_status status = text.failed ? TARA_E_NO_MEMORY : TARA_OK;
    if (status == TARA_OK) {
        tp_sha256_of(text.data, text.size, event.body.policy.hash);
        event.body.policy.document = (tp_text){(const char *)text.data, text.size};
        status = publish(ledger, &event, salt, flags, error);
    }
    tp_buffer_release(&text);
    return status;
}
