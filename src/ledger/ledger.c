// ledger.c: the one function that writes, and the one that replays.
//
// Commit order: what can run out of memory is reserved, the store commits, then the lines and the
// world follow, which cannot fail. When the store fails in a way that leaves open what is on disk,
// the ledger is marked failed and everything denies until it is opened anew.
#include "ledger/ledger.h"

#include <string.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "ledger/apply.h"
#include "ledger/leaves.h"
#include "store/frame.h"
#include "store/store.h"

enum { TRIES = 16 }; // A shared store may take a record from under us so often.

static bool concerns_somebody(const tp_event *event)
{
    return !tp_is_nobody(&event->subject);
}

static tara_status answered(tp_ledger *ledger, int32_t answer)
{
    return tp_store_answered(&ledger->failed, answer);
}

// --- reading records ---------------------------------------------------------------------------

static tara_status read_standing(tp_ledger *ledger, const tara_subject *subject,
                                 tp_standing *standing, uint64_t *version)
{
    tara_key    key = {.subject = *subject, .kind = TP_RECORD_STANDING};
    tara_record record;
    tara_status status = tp_change_get(&ledger->change, &key, &record);
    tp_standing_clear(standing);
    *version = record.version;
    if (status != TARA_OK || record.size == 0) return status;
    if (tp_standing_decode(standing, record.bytes, (size_t)record.size)) return TARA_OK;
    atomic_store(&ledger->failed, 1); // A record that no rule wrote: nobody can know.
    return TARA_E_CORRUPT;
}

tp_change *tp_ledger_reading(tp_ledger *ledger)
{
    tp_change_clear(&ledger->change);
    return &ledger->change;
}

// What somebody said who was forgotten since goes on being respected.
static tara_status suppression_of(tp_ledger *ledger, const tara_subject *subject,
                                  tp_standing *suppression)
{
    uint8_t  entry[16];
    tp_time  until = 0;
    uint64_t event = 0;
    if (!ledger->entries || ledger->site == NULL) return TARA_E_NOT_FOUND;
    tp_entry_of(ledger->site, subject, entry);
    return tp_read_suppression(&ledger->change, entry, suppression, &until, &event);
}

tara_status tp_ledger_standing(tp_ledger *ledger, const tara_subject *subject,
                               tp_standing *standing, bool *known)
{
    uint64_t version = 0;
    tp_change_clear(&ledger->change);
    tara_status status = read_standing(ledger, subject, standing, &version);
    *known = status == TARA_OK && standing->last_event != 0;
    if (status != TARA_OK || *known) return status;
    status = suppression_of(ledger, subject, standing);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

// --- lines -------------------------------------------------------------------------------------

static tp_outcome outcome_of(const tp_verdict *verdict)
{
    static const struct { int32_t reason; tp_outcome outcome; } rows[] = {
        {TARA_REASON_CONSENT, TP_OUTCOME_CONSENT},
        {TARA_REASON_CONTRACT, TP_OUTCOME_CONTRACT},
        {TARA_REASON_LEGITIMATE_INTEREST, TP_OUTCOME_INTEREST},
        {TARA_REASON_CONSENT_NEVER_ASKED, TP_OUTCOME_NEVER_ASKED},
        {TARA_REASON_CONSENT_REFUSED, TP_OUTCOME_REFUSED},
        {TARA_REASON_CONSENT_WITHDRAWN, TP_OUTCOME_WITHDRAWN},
        {TARA_REASON_CONSENT_EXPIRED, TP_OUTCOME_EXPIRED},
        {TARA_REASON_CONSENT_OUTDATED, TP_OUTCOME_OUTDATED},
        {TARA_REASON_OBJECTION, TP_OUTCOME_OBJECTION},
        {TARA_REASON_RESTRICTION, TP_OUTCOME_RESTRICTION},
        {TARA_REASON_AGE_UNKNOWN, TP_OUTCOME_AGE_UNKNOWN},
        {TARA_REASON_MINOR, TP_OUTCOME_MINOR},
        {TARA_REASON_SUSPECTED_MINOR, TP_OUTCOME_SUSPECTED},
        {TARA_REASON_CONTRACT_MISSING, TP_OUTCOME_CONTRACT_MISSING},
        {TARA_REASON_CONTRACT_ENDED, TP_OUTCOME_CONTRACT_ENDED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].reason == verdict->reason) return rows[i].outcome;
    }
    return TP_OUTCOME_ASK;
}

// What an outcome says, written out again. Obligations are those of the basis.
static const tp_verdict verdict_of[] = {
    [TP_OUTCOME_CONSENT] = {true, TARA_REASON_CONSENT, TARA_BASIS_CONSENT,
                            TARA_OBLIGATION_OFFER_WITHDRAWAL, 0},
    [TP_OUTCOME_CONTRACT] = {true, TARA_REASON_CONTRACT, TARA_BASIS_CONTRACT, 0, 0},
    [TP_OUTCOME_INTEREST] = {true, TARA_REASON_LEGITIMATE_INTEREST,
                             TARA_BASIS_LEGITIMATE_INTEREST,
                             TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT, 0},
    [TP_OUTCOME_NEVER_ASKED] = {false, TARA_REASON_CONSENT_NEVER_ASKED, 0, 0, 0},
    [TP_OUTCOME_REFUSED] = {false, TARA_REASON_CONSENT_REFUSED, 0, 0, 0},
    [TP_OUTCOME_WITHDRAWN] = {false, TARA_REASON_CONSENT_WITHDRAWN, 0, 0, 0},
    [TP_OUTCOME_EXPIRED] = {false, TARA_REASON_CONSENT_EXPIRED, 0, 0, 0},
    [TP_OUTCOME_OUTDATED] = {false, TARA_REASON_CONSENT_OUTDATED, 0, 0, 0},
    [TP_OUTCOME_OBJECTION] = {false, TARA_REASON_OBJECTION, 0, 0, 0},
    [TP_OUTCOME_RESTRICTION] = {false, TARA_REASON_RESTRICTION, 0, 0, 0},
    [TP_OUTCOME_AGE_UNKNOWN] = {false, TARA_REASON_AGE_UNKNOWN, 0, 0, 0},
    [TP_OUTCOME_MINOR] = {false, TARA_REASON_MINOR, 0, 0, 0},
    [TP_OUTCOME_SUSPECTED] = {false, TARA_REASON_SUSPECTED_MINOR, 0, 0, 0},
    [TP_OUTCOME_CONTRACT_MISSING] = {false, TARA_REASON_CONTRACT_MISSING, 0, 0, 0},
    [TP_OUTCOME_CONTRACT_ENDED] = {false, TARA_REASON_CONTRACT_ENDED, 0, 0, 0},
};

// A contract covers no data that a later version added for the purpose, and those before it still.
static bool grew_under_contracts(const tp_compiled *compiled, uint32_t slot)
{
    uint64_t categories = compiled->purpose[slot].categories;
    for (const tp_compiled *c = compiled->before; c != NULL; c = c->before) {
        bool contract = c->purpose[slot].basis_bits >> TARA_BASIS_CONTRACT & 1;
        if (contract && (categories & ~c->purpose[slot].categories) != 0) return true;
    }
    return false;
}

// An obligation that the law names for ordinary use depends on the categories asked for; a line
// has one answer for all of them, so such a purpose is not answered from it.
static bool depends_on_categories(const tp_compiled *compiled, uint32_t slot)
{
    const tp_purpose_masks *purpose = &compiled->purpose[slot];
    if (grew_under_contracts(compiled, slot)) return true;
    if (!(purpose->basis_bits >> TARA_BASIS_LEGAL_OBLIGATION & 1)) return false;
    return purpose->declared->obligation_actions >> TARA_ACTION_USE & 1;
}

static void refresh_line(tp_ledger *ledger, const tara_subject *subject,
                         const tp_standing *standing, const tp_gate_view *gate,
                         const tp_kept *kept, tp_time now)
{
    const tp_compiled *compiled = ledger->world.compiled;
    tp_hot_answers     answers = {.until = TP_TIME_NEVER};
    tp_case c = {.world = &ledger->world, .standing = standing, .now = now, .gate = gate,
                 .kept = kept};
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        const tp_purpose_masks *purpose = &compiled->purpose[slot];
        if (purpose->declared == NULL || depends_on_categories(compiled, slot)) continue;
        // What has run out has done so for some categories: one answer would not fit all.
        if (kept != NULL && tp_kept_elapsed(kept, purpose->categories, (int)slot)) continue;
        c.question = (tp_question){.purpose = slot + 1, .categories = purpose->categories};
        tp_verdict verdict = tp_decide(&c, NULL);
        answers.outcomes[slot / 16] |= (uint64_t)outcome_of(&verdict) << (slot % 16 * 4);
        if (verdict.valid_until < answers.until) answers.until = verdict.valid_until;
        if (verdict.obligations & TARA_OBLIGATION_INVOLVE_GUARDIAN) answers.flags = TP_HOT_GUARDED;
    }
    tp_hot_set(&ledger->hot, subject, &answers);
}

bool tp_ledger_decide_fast(const tp_ledger *ledger, const tara_subject *subject, uint64_t near,
                           const tp_question *question, tp_time now, tp_verdict *verdict,
                           uint32_t *version)
{
    const tp_compiled *compiled = atomic_load_explicit(&ledger->in_force, memory_order_acquire);
    if (!ledger->has_hot || question->action != TARA_ACTION_USE) return false;
    if (question->recipient != 0 || question->destination != 0) return false;
    if (question->purpose - 1 >= compiled->purpose_slots || question->categories == 0) return false;
    const tp_purpose_masks *purpose = &compiled->purpose[question->purpose - 1];
    if (purpose->declared == NULL) return false;
    if ((question->categories & ~purpose->categories) != 0) return false;
    if (atomic_load_explicit(&ledger->failed, memory_order_relaxed)) return false;

    tp_hot_answer answer;
    int           slot = (int)question->purpose - 1;
    if (tp_hot_ask(&ledger->hot, subject, near, slot, now, &answer) != TP_HOT_FRESH) return false;
    // A line that was filled since under another version does not go with these masks.
    if (atomic_load_explicit(&ledger->in_force, memory_order_acquire) != compiled) return false;
    *version = compiled->policy->version;
    *verdict = verdict_of[answer.outcome];
    verdict->valid_until = answer.until;
    if (verdict->permitted && answer.flags & TP_HOT_GUARDED) {
        verdict->obligations |= TARA_OBLIGATION_INVOLVE_GUARDIAN;
    }
    return true;
}

// A case about the subject, whose standing is read if it can be.
static tp_case case_of(tp_ledger *ledger, const tara_subject *subject, tp_time now,
                       tp_standing *standing, bool *known)
{
    tp_case c = {.world = &ledger->world, .now = now};
    *known = false;
    c.clock_backwards = now < atomic_load(&ledger->last_at);
    c.store_failed = atomic_load(&ledger->failed) != 0 || ledger->cut_short;
    if (c.store_failed || c.clock_backwards) return c;
    c.store_failed = tp_ledger_standing(ledger, subject, standing, known) != TARA_OK;
    return c;
}

void tp_ledger_visitor(tp_ledger *ledger, const tara_subject *subject, tp_time now,
                       tp_visitor *out)
{
    bool known = false;
    out->c = case_of(ledger, subject, now, &out->standing, &known);
    if (!known) return;
    out->gate = tp_gate_view_of(ledger->world.compiled, &out->standing, now);
    out->c.standing = &out->standing;
    out->c.gate = &out->gate;
}

tp_verdict tp_ledger_decide(tp_ledger *ledger, const tara_subject *subject,
                            const tp_question *question, tp_time now, tp_trace *trace)
{
    tp_standing standing;
    tp_kept     kept, all;
    bool        known = false;
    tp_case     c = case_of(ledger, subject, now, &standing, &known);
    c.question = *question;
    if (known && standing.holdings > 0) {
        uint64_t purpose = question->purpose - 1 < TP_SLOTS
                         ? UINT64_C(1) << (question->purpose - 1) : 0;
        tp_kept_clear(&kept, question->categories, purpose);
        tp_kept_clear(&all, UINT64_MAX, UINT64_MAX);
        c.store_failed = tp_read_kept(&ledger->change, &ledger->world, subject, &standing, now,
                                      &kept, ledger->has_hot ? &all : NULL) != TARA_OK;
        c.kept = &kept;
    }
    if (known) c.standing = &standing;
    if (c.standing == NULL || c.store_failed) return tp_decide(&c, trace);
    tp_gate_view gate = tp_gate_view_of(ledger->world.compiled, &standing, now);
    c.gate = &gate;
    if (ledger->has_hot) {
        refresh_line(ledger, subject, &standing, &gate, c.kept == NULL ? NULL : &all, now);
    }
    return tp_decide(&c, trace);
}

// --- writing -----------------------------------------------------------------------------------

// Where the subject of the last event prepared stands after it.
typedef struct prepared {
    tp_standing  standing;
    tp_gate_view gate;
    uint64_t     look_from; // First event of the earliest subject who may be concerned anew by a
                            // version that is in force already; UINT64_MAX: of nobody.
    bool         suppressed; // Somebody is on record anew whose objections are in an entry.
    tara_subject erased;     // By an event of type ERASE: whose events, when there is somebody.
    bool         erases;
    bool         waits;      // Those are still in the store.
} prepared;

static tara_status put_standing(tp_ledger *ledger, const tara_subject *subject,
                                const prepared *p, uint64_t version, tp_time at)
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
static tara_status find_joined(tp_ledger *ledger, prepared *p, tp_event *event)
{
    uint64_t     version = 0;
    tara_subject from;
    memcpy(from.id, event->body.merge.from, sizeof from.id);
    tara_status status = read_standing(ledger, &from, &p->standing, &version);
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

static bool room_to_owe(tp_ledger *ledger)
{
    bool room = tp_buffer_reserve(&ledger->owed, sizeof(tara_subject));
    ledger->owed.failed = false; // The next one may find it.
    return room;
}

static tara_status notice_suppressed(tp_ledger *ledger, prepared *p, const tara_subject *subject)
{
    tp_standing said;
    tara_status status = suppression_of(ledger, subject, &said);
    if (status == TARA_OK) p->suppressed = true;
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

static tara_status prepare_about(tp_ledger *ledger, prepared *p, tp_event *event)
{
    uint64_t    version = 0;
    tara_status status = TARA_OK;
    if (event->type == TP_EVENT_MERGE) status = find_joined(ledger, p, event);
    if (status != TARA_OK) return status;
    status = read_standing(ledger, &event->subject, &p->standing, &version);
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
    if (tp_standing_settles(&p->standing) && !room_to_owe(ledger)) return TARA_E_NO_MEMORY;
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
static tara_status find_erased(tp_ledger *ledger, prepared *p, const tp_event *event)
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
    p->erases = p->waits && concerns_somebody(&newest);
    if (p->erases) p->erased = newest.subject;
    ranges = tp_ranges_of(event->body.erase.ranges);
    while (p->waits && !p->erases && status == TARA_OK && tp_ranges_next(&ranges, &range)) {
        status = remove_entries(ledger, range, &bytes);
    }
    tp_buffer_release(&bytes);
    return status == TARA_E_NOT_FOUND ? TARA_OK : status;
}

// What follows from the event, whose sequence is set; added to what the change holds already.
static tara_status prepare(tp_ledger *ledger, prepared *p, tp_event *event)
{
    if (concerns_somebody(event)) return prepare_about(ledger, p, event);
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
static void follow_policy(tp_ledger *ledger, const tp_event *event)
{
    if (ledger->has_hot) tp_hot_stale_all(&ledger->hot);
    tp_versions_follow(&ledger->versions, &ledger->world, event);
    atomic_store_explicit(&ledger->in_force, ledger->world.compiled, memory_order_release);
}

static void strike_owed(tp_ledger *ledger, const tara_subject *subject)
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
static void follow_erase(tp_ledger *ledger, const prepared *p, const tp_event *event, bool waits)
{
    tp_ranges  ranges = tp_ranges_of(event->body.erase.ranges);
    tara_range range;
    while (waits && tp_ranges_next(&ranges, &range)) tp_range_set_add(&ledger->gone, range);
    if (p->erases) strike_owed(ledger, &p->erased);
}

// What a commit leaves to be done later, and what it makes known of entries. Room was made.
static void remember(tp_ledger *ledger, const prepared *p, const tp_event *event, bool alone)
{
    if (event->type == TP_EVENT_ENTRY) ledger->entries = true;
    if (!alone || !concerns_somebody(event) || !tp_standing_settles(&p->standing)) return;
    strike_owed(ledger, &event->subject);
    tp_buffer_append(&ledger->owed, event->subject.id, sizeof event->subject.id);
}

// What follows a commit; cannot fail.
static void follow(tp_ledger *ledger, const prepared *p, const tp_event *event, bool alone)
{
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    if (event->type == TP_EVENT_POLICY) follow_policy(ledger, event);
    tp_apply_world(&ledger->world, event);
    if (event->type == TP_EVENT_MERGE) ledger->versions.last_merge = event->sequence;
    if (p->look_from != UINT64_MAX) tp_versions_look_again(&ledger->versions, p->look_from);
    if (event->type == TP_EVENT_ERASE) follow_erase(ledger, p, event, p->waits);
    remember(ledger, p, event, alone);
    if (!ledger->has_hot) return;
    bool others = event->type == TP_EVENT_MERGE || event->type == TP_EVENT_FORGET;
    if (!concerns_somebody(event)) {
        // A hold stands against erasure and a source is only known: no answer changes.
        bool answers = event->type == TP_EVENT_ASSESSMENT || event->type == TP_EVENT_SAFEGUARD
                    || event->type == TP_EVENT_SAFEGUARD_END;
        if (answers) tp_hot_stale_all(&ledger->hot);
    } else if (!alone || others || ledger->in_batch || p->standing.holdings > 0
               || p->standing.forgotten) {
        tp_hot_stale(&ledger->hot, &event->subject); // Decided anew by whoever asks first.
    } else {
        refresh_line(ledger, &event->subject, &p->standing, &p->gate, NULL, event->at);
    }
    if (event->type != TP_EVENT_MERGE) return;
    tara_subject from;
    memcpy(from.id, event->body.merge.from, sizeof from.id);
    tp_hot_stale(&ledger->hot, &from);
}

// Those behind the first `done`, which were prepared before.
static tara_status prepare_more(tp_ledger *ledger, prepared *p, tp_event *events, size_t count,
                                size_t done)
{
    for (size_t i = done; i < count; i++) {
        events[i].sequence = ledger->count + 1 + i;
        tara_status status = prepare(ledger, p, &events[i]);
        // Who was on record before has a line.
        bool newly = concerns_somebody(&events[i]) && events[i].previous == 0;
        if (status == TARA_OK && ledger->has_hot && newly) {
            status = tp_hot_reserve(&ledger->hot, &events[i].subject);
        }
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

static tara_status prepare_all(tp_ledger *ledger, prepared *p, tp_event *events, size_t count)
{
    tp_change_clear(&ledger->change);
    p->look_from = UINT64_MAX;
    p->suppressed = p->erases = false;
    return prepare_more(ledger, p, events, count, 0);
}

static tara_stored_event stored_event(uint64_t sequence, const uint8_t *bytes, size_t size)
{
    tara_stored_event stored = {.sequence = sequence, .size = size, .bytes = bytes};
    tp_body_commitment(bytes, size, stored.commitment);
    return stored;
}

// More salts out of the random one, which is kept nowhere: none of them tells another.
static void derive_salt(const uint8_t *salt, size_t index, uint8_t out[TP_SALT_SIZE])
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
        if (count > 1) derive_salt(salt, i, own);
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
        status = answered(ledger, ledger->store.commit(ledger->store.user, &batch));
    }
    if (status == TARA_OK) grow_tree(ledger, stored, count);
    return status;
}

static void follow_all(tp_ledger *ledger, const prepared *p, const tp_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) follow(ledger, p, &events[i], i + 1 == count);
}

// Events that were prepared, from a list.
static tara_status commit_list(tp_ledger *ledger, const prepared *p, const tp_event_list *events,
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
    if (!concerns_somebody(event)) return false;
    for (size_t i = 0; i < events->count; i++) {
        bool same = memcmp(&events->list[i].subject, &event->subject, sizeof key.subject) == 0;
        if (same) return false;
    }
    *status = tp_change_get(&ledger->change, &key, &record);
    if (*status != TARA_OK || record.size > 0) return false;
    *status = suppression_of(ledger, &event->subject, said);
    bool found = *status == TARA_OK;
    if (*status == TARA_E_NOT_FOUND) *status = TARA_OK;
    return found;
}

// Somebody comes back who was forgotten: what they objected to is on record before what they do
// now, in the same commit.
static tara_status commit_resumed(tp_ledger *ledger, prepared *p, tp_event *events, size_t count,
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
    if (status == TARA_OK) status = prepare_all(ledger, p, all.list, all.count);
    if (status == TARA_OK) status = commit_list(ledger, p, &all, salt, flags);
    if (status == TARA_OK) memcpy(events, all.list + before, count * sizeof *events);
    tp_event_list_release(&all);
    return status;
}

// Committing may meet another writer's record in a shared store: then all is looked at again.
static tara_status try_commit(tp_ledger *ledger, tp_event *events, size_t count,
                              tara_stored_event *stored, const uint8_t *salt, uint32_t flags)
{
    prepared p;
    for (int tries = 0; tries < TRIES; tries++) {
        tara_status status = prepare_all(ledger, &p, events, count);
        if (status == TARA_OK && p.suppressed) {
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
        status = answered(ledger, ledger->store.event_count(ledger->store.user, &there));
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
    prepared   *prepared;
    tara_status status;
} replay;

static tara_status replay_event(tp_ledger *ledger, prepared *p, tp_event *event)
{
    if (event->type == TP_EVENT_POLICY) {
        tara_status status = prepare_policy(ledger, event);
        if (status != TARA_OK) return status;
    }
    tara_status status = prepare_all(ledger, p, event, 1);
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY};
    if (status == TARA_OK) {
        status = tp_change_batch(&ledger->change, &batch.records, &batch.record_count);
    }
    if (status != TARA_OK) return status;
    status = answered(ledger, ledger->store.commit(ledger->store.user, &batch));
    if (status != TARA_OK) return status;
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    if (event->type == TP_EVENT_POLICY) follow_policy(ledger, event);
    tp_apply_world(&ledger->world, event);
    if (event->type == TP_EVENT_MERGE) ledger->versions.last_merge = event->sequence;
    if (event->type == TP_EVENT_ERASE) follow_erase(ledger, p, event, p->waits);
    if (event->type == TP_EVENT_ERASE && ledger->behind && !p->waits) ledger->outdated = true;
    if (p->erases && ledger->has_hot) tp_hot_remove(&ledger->hot, &p->erased);
    remember(ledger, p, event, true);
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
    prepared   *scratch = tp_allocate(ledger->memory, sizeof *scratch);
    replay      r = {ledger, scratch, TARA_OK};
    uint64_t    count = 0;
    if (scratch == NULL) return TARA_E_NO_MEMORY;
    int32_t answer = ledger->store.events(ledger->store.user, ledger->count + 1, UINT64_MAX, take,
                                          &r);
    tara_status status = r.status;
    if (status == TARA_OK) status = answered(ledger, answer);
    if (status == TARA_OK) {
        status = answered(ledger, ledger->store.event_count(ledger->store.user, &count));
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
    if (status == TARA_OK) follow_policy(ledger, event);
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
        status = answered(ledger, ledger->store.due(ledger->store.user,
                                                    atomic_load(&ledger->last_at), &cursor, keys,
                                                    SOME, &got, &next));
        for (size_t i = 0; i < got && i < SOME && status == TARA_OK; i++) {
            tp_standing standing;
            uint64_t    version = 0;
            if (keys[i].kind != TP_RECORD_STANDING) continue;
            status = read_standing(ledger, &keys[i].subject, &standing, &version);
            if (status != TARA_OK || !tp_standing_settles(&standing)) continue;
            if (!room_to_owe(ledger)) return TARA_E_NO_MEMORY;
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
        status = answered(ledger, store->event_count(store->user, &ledger->count));
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
        if (!room_to_owe(ledger)) return TARA_E_NO_MEMORY;
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

// --- reading events ----------------------------------------------------------------------------

static int32_t copy_event(void *user, const tara_stored_event *stored)
{
    tp_buffer *bytes = user;
    if (stored->bytes == NULL) return TARA_CALLBACK_OK;
    tp_buffer_append(bytes, stored->bytes, (size_t)stored->size);
    return bytes->failed ? TARA_E_NO_MEMORY : TARA_CALLBACK_OK;
}

tara_status tp_ledger_event(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes,
                            tp_event *event)
{
    if (sequence == 0 || sequence > ledger->count) return TARA_E_NOT_FOUND;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    tp_buffer_clear(bytes);
    if (tp_range_set_has(&ledger->gone, sequence)) return TARA_E_NOT_FOUND; // Erased; it waits.
    int32_t answer = ledger->store.events(ledger->store.user, sequence, 1, copy_event, bytes);
    tara_status status = bytes->failed ? TARA_E_NO_MEMORY : answered(ledger, answer);
    if (status != TARA_OK) return status;
    if (bytes->size == 0) return TARA_E_NOT_FOUND; // Erased, and gone.
    if (!tp_body_decode(event, bytes->data, bytes->size)) return TARA_E_CORRUPT;
    event->sequence = sequence;
    return TARA_OK;
}

enum { CHAINS_MAX = 31 };

typedef struct chains { // Where the subject's chain of events goes on, and those that joined it.
    uint64_t at[CHAINS_MAX];
    unsigned count;
} chains;

static tara_status add_chain(chains *c, uint64_t sequence)
{
    if (sequence == 0) return TARA_OK;
    if (c->count == CHAINS_MAX) return TARA_E_LIMIT;
    c->at[c->count++] = sequence;
    return TARA_OK;
}

// The newest of all, taken out; 0: there is none.
static uint64_t newest(chains *c)
{
    unsigned which = 0;
    if (c->count == 0) return 0;
    for (unsigned i = 1; i < c->count; i++) {
        if (c->at[i] > c->at[which]) which = i;
    }
    uint64_t sequence = c->at[which];
    c->at[which] = c->at[--c->count];
    return sequence;
}

// Along the chains; `past`: also past the event by which the subject was forgotten.
static tara_status walk_chains(tp_ledger *ledger, chains *c, bool past, tp_event_visit visit,
                               void *user)
{
    tp_event    event;
    tara_status status = TARA_OK;
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    for (uint64_t at; status == TARA_OK && (at = newest(c)) != 0;) {
        status = tp_ledger_event(ledger, at, &bytes, &event);
        if (status == TARA_OK) status = visit(user, &event, &bytes);
        if (status != TARA_OK) break;
        uint64_t joined = event.type == TP_EVENT_MERGE ? event.body.merge.last : 0;
        if (event.previous >= at || joined >= at) status = TARA_E_CORRUPT; // It only goes back.
        if (event.type == TP_EVENT_FORGET && !past) continue; // Nothing leads back.
        if (status == TARA_OK) status = add_chain(c, event.previous);
        if (status == TARA_OK) status = add_chain(c, joined);
    }
    tp_buffer_release(&bytes);
    return status;
}

tara_status tp_ledger_walk(tp_ledger *ledger, const tara_subject *subject, tp_event_visit visit,
                           void *user)
{
    tp_standing standing;
    bool        known = false;
    chains      c = {.count = 0};
    tara_status status = tp_ledger_standing(ledger, subject, &standing, &known);
    if (status == TARA_OK && known) status = add_chain(&c, standing.last_event);
    return status == TARA_OK ? walk_chains(ledger, &c, false, visit, user) : status;
}

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
    chains      c = {.count = 0};
    tara_status status = TARA_OK;
    for (size_t i = events->count; i > 0 && status == TARA_OK; i--) {
        status = see_event(erasure, &events->list[i - 1], NULL);
        last = events->list[i - 1].previous;
    }
    if (status == TARA_OK) status = add_chain(&c, last);
    return status == TARA_OK ? walk_chains(ledger, &c, true, see_event, erasure) : status;
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
static tara_status commit_erasure(tp_ledger *ledger, prepared *p, tp_event_list *events,
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
        status = prepare_more(ledger, p, events->list, events->count, before);
    }
    if (status == TARA_OK) status = commit_list(ledger, p, events, salt, 0);
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
    prepared      p;
    tp_event_list events = tp_event_list_in(ledger->memory);
    tara_status   status = may_write(ledger, event->at);
    *erased = *count = 0;
    if (status != TARA_OK) return status;
    event->policy_version = ledger->world.compiled->policy->version;
    tp_event_list_put(&events, event);
    status = events.failed ? TARA_E_NO_MEMORY : prepare_all(ledger, &p, events.list, 1);
    if (status == TARA_OK && tp_standing_settles(&p.standing)) {
        status = commit_erasure(ledger, &p, &events, &event->subject, event->at, salt, reason,
                                erased, count);
    } else if (status == TARA_OK) {
        status = commit_list(ledger, &p, &events, salt, 0);
    }
    tp_event_list_release(&events);
    tp_wipe(&p, sizeof p);
    return status;
}

static tara_status settle_one(tp_ledger *ledger, const tara_subject *subject, tp_time at,
                              const uint8_t *salt)
{
    prepared      p;
    uint64_t      version = 0, erased = 0, count = 0;
    tp_event_list events = tp_event_list_in(ledger->memory);
    tara_status   status = prepare_all(ledger, &p, NULL, 0);
    if (status == TARA_OK) status = read_standing(ledger, subject, &p.standing, &version);
    if (status == TARA_OK && tp_standing_settles(&p.standing)) {
        status = commit_erasure(ledger, &p, &events, subject, at, salt, TP_ERASE_WISH, &erased,
                                &count);
    } else if (status == TARA_OK) {
        strike_owed(ledger, subject); // They came back meanwhile.
    }
    tp_event_list_release(&events);
    tp_wipe(&p, sizeof p);
    return status;
}

tara_status tp_ledger_settle(tp_ledger *ledger, tp_time at, const uint8_t salt[TP_SALT_SIZE])
{
    tara_status status = may_write(ledger, at);
    uint8_t     own[TP_SALT_SIZE];
    for (size_t i = 0; ledger->owed.size > 0 && status == TARA_OK; i++) {
        tara_subject subject;
        memcpy(subject.id, ledger->owed.data, sizeof subject.id);
        derive_salt(salt, UINT64_MAX - i, own);
        status = settle_one(ledger, &subject, at, own);
    }
    tp_wipe(own, sizeof own);
    return status;
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
        status = answered(ledger, ledger->store.due(ledger->store.user, at, &cursor, keys, SOME,
                                                    &got, &next));
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
    prepared      p;
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
        status = prepare_all(ledger, &p, events.list, events.count);
        if (status == TARA_OK) status = commit_list(ledger, &p, &events, salt, 0);
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
    return answered(ledger, ledger->store.commit(ledger->store.user, &batch));
}

tara_status tp_ledger_rewrite(tp_ledger *ledger, bool anyway)
{
    tara_store *store = &ledger->store;
    if (ledger->gone.count == 0 && !anyway) return TARA_OK;
    tara_status status = may_write(ledger, TP_TIME_NEVER);
    if (status != TARA_OK) return status;
    if (store->erase == NULL) return TARA_E_UNSUPPORTED;
    status = answered(ledger, store->erase(store->user, ledger->gone.list, ledger->gone.count));
    if (status == TARA_OK) status = nothing_waits(ledger);
    if (status == TARA_OK) tp_range_set_clear(&ledger->gone);
    return status;
}

tara_status tp_ledger_entry(tp_ledger *ledger, const tara_subject *subject, uint8_t entry[16],
                            bool *known)
{
    tara_subject key;
    tara_cursor  cursor = {{0}};
    tara_key     first;
    size_t       got = 0;
    *known = false;
    if (!ledger->entries || ledger->site == NULL) return TARA_OK;
    tp_entry_of(ledger->site, subject, entry);
    memcpy(key.id, entry, sizeof key.id);
    tara_status status = answered(ledger, ledger->store.records(ledger->store.user, &key, &cursor,
                                                                &first, 1, &got));
    *known = status == TARA_OK && got > 0;
    return status;
}

tara_status tp_ledger_authorized(tp_ledger *ledger, const tara_subject *subject,
                                 const uint8_t operation[16], uint64_t *sequence)
{
    tara_key key = {.subject = *subject, .kind = TP_RECORD_AUTHORIZATION,
                    .ref = tp_load64(operation)};
    tara_record record;
    tara_status status = tp_change_get(tp_ledger_reading(ledger), &key, &record);
    *sequence = 0;
    if (status != TARA_OK || record.size == 0) return status;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    *sequence = tp_read_varint(&in);
    return tp_reader_done(&in) ? TARA_OK : TARA_E_CORRUPT;
}

tara_status tp_ledger_due(tp_ledger *ledger, tp_time until, tara_cursor *cursor, tara_key *keys,
                          size_t capacity, size_t *count, int64_t *next)
{
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    // Records were put at the time that an earlier version said: what this one brings forward is
    // among those of later times.
    int64_t margin = ledger->versions.due_margin_ms;
    int32_t answer = ledger->store.due(ledger->store.user, tp_time_add(until, margin), cursor,
                                       keys, capacity, count, next);
    if (margin > 0 && *next != TP_TIME_NEVER) {
        tp_time sooner = tp_time_add(*next, -margin);
        *next = sooner > until ? sooner : tp_time_add(until, 1);
    }
    // A cursor that the store never gave is the caller's mistake and says nothing of the store.
    return answer == TARA_E_INVALID_ARGUMENT ? answer : answered(ledger, answer);
}
