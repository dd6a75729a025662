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

enum { TRIES = 16 }; // A shared store may take a record from under us so often.

static const tara_subject nobody;

static bool concerns_somebody(const tp_event *event)
{
    return memcmp(&event->subject, &nobody, sizeof nobody) != 0;
}

// The port's answer as a status: 1 is yes, negative says why not, the rest is "failed".
static tara_status answered(tp_ledger *ledger, int32_t answer)
{
    if (answer == TARA_CALLBACK_OK) return TARA_OK;
    tara_status status = answer < 0 ? answer : TARA_E_STORE;
    bool survives = status == TARA_E_CONFLICT || status == TARA_E_NO_MEMORY
                 || status == TARA_E_DISK_FULL || status == TARA_E_READ_ONLY
                 || status == TARA_E_NOT_FOUND || status == TARA_E_BUSY
                 || status == TARA_E_LIMIT || status == TARA_E_INVALID_ARGUMENT;
    if (!survives) atomic_store(&ledger->failed, 1);
    return status;
}

// --- reading records ---------------------------------------------------------------------------

static tara_status get(tp_ledger *ledger, const tara_key *key, tara_record *record)
{
    memset(record, 0, sizeof *record);
    record->key = *key;
    return answered(ledger, ledger->store.get(ledger->store.user, key, record));
}

static tara_status read_standing(tp_ledger *ledger, const tara_subject *subject,
                                 tp_standing *standing, uint64_t *version)
{
    tara_key    key = {.subject = *subject, .kind = TP_RECORD_STANDING};
    tara_record record;
    tara_status status = get(ledger, &key, &record);
    tp_standing_clear(standing);
    *version = record.version;
    if (status != TARA_OK || record.size == 0) return status;
    if (tp_standing_decode(standing, record.bytes, (size_t)record.size)) return TARA_OK;
    atomic_store(&ledger->failed, 1); // A record that no rule wrote: nobody can know.
    return TARA_E_CORRUPT;
}

tara_status tp_ledger_standing(tp_ledger *ledger, const tara_subject *subject,
                               tp_standing *standing, bool *known)
{
    uint64_t    version = 0;
    tara_status status = read_standing(ledger, subject, standing, &version);
    *known = status == TARA_OK && standing->last_event != 0;
    return status;
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

// An obligation that the law names for ordinary use depends on the categories asked for; a line
// has one answer for all of them, so such a purpose is not answered from it.
static bool depends_on_categories(const tp_purpose_masks *purpose)
{
    if (!(purpose->basis_bits >> TARA_BASIS_LEGAL_OBLIGATION & 1)) return false;
    return purpose->declared->obligation_actions >> TARA_ACTION_USE & 1;
}

static void refresh_line(tp_ledger *ledger, const tara_subject *subject,
                         const tp_standing *standing, const tp_gate_view *gate, tp_time now)
{
    const tp_compiled *compiled = ledger->world.compiled;
    tp_hot_answers     answers = {.until = TP_TIME_NEVER};
    tp_case c = {.world = &ledger->world, .standing = standing, .now = now, .gate = gate};
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        const tp_purpose_masks *purpose = &compiled->purpose[slot];
        if (purpose->declared == NULL || depends_on_categories(purpose)) continue;
        c.question = (tp_question){.purpose = slot + 1, .categories = purpose->categories};
        tp_verdict verdict = tp_decide(&c, NULL);
        answers.outcomes[slot / 16] |= (uint64_t)outcome_of(&verdict) << (slot % 16 * 4);
        if (verdict.valid_until < answers.until) answers.until = verdict.valid_until;
        if (verdict.obligations & TARA_OBLIGATION_INVOLVE_GUARDIAN) answers.flags = TP_HOT_GUARDED;
    }
    tp_hot_set(&ledger->hot, subject, &answers);
}

bool tp_ledger_decide_fast(const tp_ledger *ledger, const tara_subject *subject, uint64_t near,
                           const tp_question *question, tp_time now, tp_verdict *verdict)
{
    const tp_compiled *compiled = ledger->world.compiled;
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
    *verdict = verdict_of[answer.outcome];
    verdict->valid_until = answer.until;
    if (verdict->permitted && answer.flags & TP_HOT_GUARDED) {
        verdict->obligations |= TARA_OBLIGATION_INVOLVE_GUARDIAN;
    }
    return true;
}

tp_verdict tp_ledger_decide(tp_ledger *ledger, const tara_subject *subject,
                            const tp_question *question, tp_time now, tp_trace *trace)
{
    tp_standing standing;
    bool        known = false;
    tp_case     c = {.world = &ledger->world, .question = *question, .now = now};
    c.clock_backwards = now < atomic_load(&ledger->last_at);
    c.store_failed = atomic_load(&ledger->failed) != 0 || ledger->cut_short;
    if (!c.store_failed && !c.clock_backwards) {
        c.store_failed = tp_ledger_standing(ledger, subject, &standing, &known) != TARA_OK;
    }
    if (known) c.standing = &standing;
    if (c.standing == NULL || c.store_failed) return tp_decide(&c, trace);
    tp_gate_view gate = tp_gate_view_of(ledger->world.compiled->policy, &standing, now);
    c.gate = &gate;
    if (ledger->has_hot) refresh_line(ledger, subject, &standing, &gate, now);
    return tp_decide(&c, trace);
}

// --- writing -----------------------------------------------------------------------------------

// Everything that one event changes, before it is committed; and the policy, which goes with the
// first event of a new store.
typedef struct change {
    tp_standing  standing;
    tp_gate_view gate; // After the event.
    tara_record  records[3];
    size_t       record_count;
    uint8_t      standing_bytes[TP_STANDING_BYTES_MAX];
    uint8_t      other_bytes[3][16]; // Of the record at the same place.
} change;

static tara_status add_record(tp_ledger *ledger, change *change_, const tara_key *key,
                              const uint8_t *bytes, size_t size, tp_time due)
{
    tara_record *record = &change_->records[change_->record_count++];
    tara_record  stored;
    tara_status  status = get(ledger, key, &stored);
    *record = (tara_record){.key = *key, .version = stored.version, .due_unix_ms = due};
    record->bytes = bytes;
    record->size = size;
    return status;
}

static tara_status change_standing(tp_ledger *ledger, change *change_, const tp_event *event,
                                   uint64_t version)
{
    tp_writer out = tp_writer_of(change_->standing_bytes, sizeof change_->standing_bytes);
    tp_apply_standing(&change_->standing, event);
    change_->standing.last_event = event->sequence;
    tp_standing_encode(&change_->standing, &out);
    if (out.failed) return TARA_E_LIMIT;
    tara_record *record = &change_->records[change_->record_count++];
    *record = (tara_record){.version = version, .size = out.size, .bytes = out.data};
    record->key = (tara_key){.subject = event->subject, .kind = TP_RECORD_STANDING};
    const tara_policy *policy = ledger->world.compiled->policy;
    change_->gate = tp_gate_view_of(policy, &change_->standing, event->at);
    record->due_unix_ms = tp_standing_due(policy, &change_->standing, &change_->gate, event->at);
    return TARA_OK;
}

// Records beside the standing: they point to the event that holds the rest.
static tara_status change_others(tp_ledger *ledger, change *change_, const tp_event *event)
{
    tara_key  key = {.subject = event->subject};
    uint8_t  *bytes = change_->other_bytes[change_->record_count];
    tp_writer out = tp_writer_of(bytes, sizeof change_->other_bytes[0]);
    tp_time   due = TP_TIME_NEVER;
    tp_write_varint(&out, event->sequence);
    switch (event->type) {
    case TP_EVENT_POLICY:
        key.kind = TP_RECORD_POLICY;
        key.ref = event->policy_version;
        break;
    case TP_EVENT_ASSESSMENT:
        key.kind = TP_RECORD_ASSESSMENT;
        key.part = event->body.assessment.purpose + 1u;
        due = tp_assessment_due(ledger->world.compiled->policy,
                                event->body.assessment.expires_at);
        break;
    case TP_EVENT_AUTHORIZATION:
        if (tp_load64(event->body.authorization.operation) == 0) return TARA_OK;
        key.kind = TP_RECORD_AUTHORIZATION;
        key.ref = tp_load64(event->body.authorization.operation);
        break;
    default:
        return TARA_OK;
    }
    return add_record(ledger, change_, &key, out.data, out.size, due);
}

// What follows from the event, whose sequence is set; added to what the change holds already.
static tara_status prepare(tp_ledger *ledger, change *change_, tp_event *event)
{
    uint64_t version = 0;
    if (concerns_somebody(event)) {
        tara_status status = read_standing(ledger, &event->subject, &change_->standing, &version);
        if (status != TARA_OK) return status;
        event->previous = change_->standing.last_event;
        status = tp_check_event(&ledger->world, &change_->standing, event);
        if (status == TARA_OK) status = change_standing(ledger, change_, event, version);
        if (status != TARA_OK) return status;
    } else {
        tara_status status = tp_check_event(&ledger->world, NULL, event);
        if (status != TARA_OK) return status;
    }
    return change_others(ledger, change_, event);
}

// What follows a commit; cannot fail.
static void follow(tp_ledger *ledger, const change *change_, const tp_event *event)
{
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    tp_apply_world(&ledger->world, event);
    if (!ledger->has_hot) return;
    if (!concerns_somebody(event)) tp_hot_stale_all(&ledger->hot);
    else refresh_line(ledger, &event->subject, &change_->standing, &change_->gate, event->at);
}

static tara_status prepare_all(tp_ledger *ledger, change *change_, tp_event *policy,
                               tp_event *event)
{
    tara_status status = TARA_OK;
    change_->record_count = 0;
    event->sequence = ledger->count + 1;
    if (policy != NULL) {
        policy->sequence = event->sequence++;
        status = prepare(ledger, change_, policy);
    }
    if (status == TARA_OK) status = prepare(ledger, change_, event);
    if (status == TARA_OK && ledger->has_hot && concerns_somebody(event)) {
        status = tp_hot_reserve(&ledger->hot, &event->subject);
    }
    return status;
}

static tara_stored_event stored_event(uint64_t sequence, const uint8_t *bytes, size_t size)
{
    tara_stored_event stored = {.sequence = sequence, .size = size, .bytes = bytes};
    tp_body_commitment(bytes, size, stored.commitment);
    return stored;
}

// One more salt out of the random one, for the policy, whose text is no secret.
static void derive_salt(const uint8_t *salt, uint8_t out[TP_SALT_SIZE])
{
    uint8_t     mixed[32];
    tp_hmac_key key;
    tp_hmac_key_init(&key, salt, TP_SALT_SIZE);
    tp_hmac_of(&key, "policy", 6, mixed);
    memcpy(out, mixed, TP_SALT_SIZE);
    tp_wipe(mixed, sizeof mixed);
    tp_wipe(&key, sizeof key);
}

// The policy event of a new store, or NULL, and the fact, as one batch: all or nothing.
static tara_status append(tp_ledger *ledger, change *change_, const tp_event *policy,
                          const tp_event *event, const uint8_t *salt, uint32_t flags)
{
    uint8_t           own_salt[TP_SALT_SIZE];
    tara_stored_event stored[2];
    tp_buffer        *body = &ledger->body;
    size_t            count = 0, middle = 0;
    bool              fits = true;
    tp_buffer_clear(body);
    if (policy != NULL) {
        derive_salt(salt, own_salt);
        fits = tp_body_encode(policy, own_salt, body);
        middle = body->size;
    }
    if (!fits || !tp_body_encode(event, salt, body)) {
        return body->failed ? TARA_E_NO_MEMORY : TARA_E_LIMIT;
    }
    if (policy != NULL) stored[count++] = stored_event(policy->sequence, body->data, middle);
    stored[count++] = stored_event(event->sequence, body->data + middle, body->size - middle);
    tara_batch batch = {.struct_size = sizeof batch, .flags = flags, .events = stored,
                        .event_count = count, .records = change_->records,
                        .record_count = change_->record_count};
    return answered(ledger, ledger->store.commit(ledger->store.user, &batch));
}

// Committing may meet another writer's record in a shared store: then all is looked at again.
static tara_status commit(tp_ledger *ledger, tp_event *policy, tp_event *event,
                          const uint8_t *salt, uint32_t flags)
{
    change change_;
    for (int tries = 0; tries < TRIES; tries++) {
        tara_status status = prepare_all(ledger, &change_, policy, event);
        if (status != TARA_OK) return status;
        status = append(ledger, &change_, policy, event, salt, flags);
        if (status == TARA_OK) {
            follow(ledger, &change_, event);
            return TARA_OK;
        }
        if (status != TARA_E_CONFLICT) return status;
        uint64_t count = 0;
        status = answered(ledger, ledger->store.event_count(ledger->store.user, &count));
        if (status != TARA_OK) return status;
        ledger->count = count;
    }
    return TARA_E_CONFLICT;
}

// A new store begins with the policy, at the time of the first fact recorded under it.
static tara_status commit_first(tp_ledger *ledger, tp_event *event, const uint8_t *salt,
                                uint32_t flags)
{
    tp_buffer text = tp_buffer_in(ledger->memory);
    tp_event  policy = {.type = TP_EVENT_POLICY, .at = event->at,
                        .policy_version = event->policy_version};
    tp_policy_print(ledger->world.compiled->policy, &text);
    memcpy(policy.body.policy.hash, ledger->world.compiled->hash, 32);
    policy.body.policy.document = (tp_text){(const char *)text.data, text.size};
    tara_status status = text.failed ? TARA_E_NO_MEMORY
                                     : commit(ledger, &policy, event, salt, flags);
    if (status == TARA_OK) ledger->policy_on_record = true;
    tp_buffer_release(&text);
    return status;
}

tara_status tp_ledger_record(tp_ledger *ledger, tp_event *event, const uint8_t salt[TP_SALT_SIZE],
                             uint32_t flags)
{
    if (ledger->read_only) return TARA_E_READ_ONLY;
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    if (event->at < atomic_load(&ledger->last_at)) return TARA_E_CLOCK_BACKWARDS;
    event->policy_version = ledger->world.compiled->policy->version;
    if (!ledger->policy_on_record) return commit_first(ledger, event, salt, flags);
    return commit(ledger, NULL, event, salt, flags);
}

// --- replay ------------------------------------------------------------------------------------

static tara_status adopt_policy(tp_ledger *ledger, const tp_event *event)
{
    const tp_compiled *given = &ledger->pending.compiled;
    ledger->policy_on_record = true;
    bool same = event->policy_version == given->policy->version
             && tp_equal_constant_time(event->body.policy.hash, given->hash, 32);
    return same ? TARA_OK : TARA_E_POLICY_MISMATCH;
}

typedef struct replay {
    tp_ledger  *ledger;
    change     *change;
    tara_status status;
} replay;

static tara_status replay_event(tp_ledger *ledger, change *change_, tp_event *event)
{
    if (event->type == TP_EVENT_POLICY) {
        tara_status status = adopt_policy(ledger, event);
        if (status != TARA_OK) return status;
    }
    tara_status status = prepare_all(ledger, change_, NULL, event);
    if (status != TARA_OK) return status;
    tara_batch batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY,
                        .records = change_->records, .record_count = change_->record_count};
    status = answered(ledger, ledger->store.commit(ledger->store.user, &batch));
    if (status != TARA_OK) return status;
    ledger->count = event->sequence;
    if (event->at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event->at);
    tp_apply_world(&ledger->world, event);
    return TARA_OK;
}

// A history begins with a policy and its time does not go back: record() sees to both.
static bool may_follow(const tp_ledger *ledger, const tp_event *event)
{
    bool under_policy = ledger->policy_on_record || event->type == TP_EVENT_POLICY;
    return under_policy && event->at >= atomic_load(&ledger->last_at);
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
        return TARA_CALLBACK_OK;
    }
    bool whole = tp_body_decode(&event, stored->bytes, (size_t)stored->size);
    if (!whole || !may_follow(r->ledger, &event)) {
        r->status = TARA_E_CORRUPT;
        return TARA_CALLBACK_FAILED;
    }
    uint64_t previous = event.previous;
    r->status = replay_event(r->ledger, r->change, &event);
    if (r->status == TARA_OK && previous != event.previous) r->status = TARA_E_CORRUPT;
    return r->status == TARA_OK ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

static tara_status replay_all(tp_ledger *ledger)
{
    change     *scratch = tp_allocate(ledger->memory, sizeof *scratch);
    replay      r = {ledger, scratch, TARA_OK};
    uint64_t    count = 0;
    if (scratch == NULL) return TARA_E_NO_MEMORY;
    int32_t answer = ledger->store.events(ledger->store.user, 1, UINT64_MAX, take, &r);
    tara_status status = r.status;
    if (status == TARA_OK) status = answered(ledger, answer);
    if (status == TARA_OK) {
        status = answered(ledger, ledger->store.event_count(ledger->store.user, &count));
    }
    if (status == TARA_OK && count != ledger->count) status = TARA_E_CORRUPT;
    tp_release_wiped(ledger->memory, scratch, sizeof *scratch);
    return status;
}

// A store that keeps its records needs no replay: only what concerns everybody is read back, from
// the events that its records point to, in the order in which they happened.
static tara_status load_world(tp_ledger *ledger)
{
    enum { MOST = 2 * TP_SLOTS + 1 };
    tara_key    keys[MOST];
    uint64_t    sequences[MOST];
    tara_cursor cursor = {{0}};
    size_t      count = 0;
    tp_buffer   bytes = tp_buffer_in(ledger->memory);
    tp_event    event;
    int32_t     answer = ledger->store.event_count(ledger->store.user, &ledger->count);
    tara_status status = answered(ledger, answer);
    for (size_t some = 1; status == TARA_OK && some > 0 && count < MOST; count += some) {
        some = 0;
        answer = ledger->store.records(ledger->store.user, &nobody, &cursor, keys + count,
                                       MOST - count, &some);
        status = answered(ledger, answer);
        if (some > MOST - count) return TARA_E_CORRUPT;
    }
    for (size_t i = 0; i < count && status == TARA_OK; i++) {
        tara_record record;
        status = get(ledger, &keys[i], &record);
        if (status != TARA_OK) break;
        tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
        uint64_t  sequence = tp_read_varint(&in);
        size_t    at = i;
        for (; at > 0 && sequences[at - 1] > sequence; at--) sequences[at] = sequences[at - 1];
        sequences[at] = sequence;
    }
    for (size_t i = 0; i <= count && status == TARA_OK && ledger->count > 0; i++) {
        status = tp_ledger_event(ledger, i < count ? sequences[i] : ledger->count, &bytes, &event);
        if (status != TARA_OK) break;
        if (event.type == TP_EVENT_POLICY) status = adopt_policy(ledger, &event);
        if (event.at > atomic_load(&ledger->last_at)) atomic_store(&ledger->last_at, event.at);
        tp_apply_world(&ledger->world, &event);
    }
    tp_buffer_release(&bytes);
    return status;
}

static tara_status take_policy(tp_ledger *ledger, const tara_policy *policy)
{
    tara_status status = tp_policy_compile(policy, NULL, ledger->memory,
                                           &ledger->pending.compiled);
    if (status != TARA_OK) return status;
    ledger->world.compiled = &ledger->pending.compiled;
    for (uint32_t slot = 0; slot < ledger->pending.compiled.purpose_slots; slot++) {
        tp_shipped_assessment(&ledger->pending.compiled, slot, &ledger->world.assessment[slot]);
    }
    return TARA_OK;
}

tara_status tp_ledger_open(tp_ledger *ledger, tp_memory *memory, const tara_store *store,
                           const tara_policy *policy, bool read_only, const uint8_t hash_key[16])
{
    memset(ledger, 0, sizeof *ledger);
    ledger->memory = memory;
    ledger->store = *store;
    ledger->read_only = read_only;
    ledger->body = tp_buffer_in(memory);
    atomic_init(&ledger->last_at, TP_TIME_MIN);
    atomic_init(&ledger->failed, 0);
    tara_status status = take_policy(ledger, policy);
    if (status != TARA_OK) return status;
    // What concerns everybody is read once: others' writes to it would not be seen.
    if (store->flags & TARA_STORE_SHARED) return TARA_E_UNSUPPORTED;
    bool kept = (store->flags & TARA_STORE_KEEPS_RECORDS) != 0;
    if (!kept) status = tp_hot_open(&ledger->hot, memory, hash_key);
    ledger->has_hot = !kept && status == TARA_OK;
    if (status == TARA_OK) status = kept ? load_world(ledger) : replay_all(ledger);
    if (status != TARA_OK) {
        uint64_t bad = ledger->bad_event;
        tp_ledger_close(ledger);
        ledger->bad_event = bad;
    }
    return status;
}

void tp_ledger_close(tp_ledger *ledger)
{
    tp_hot_close(&ledger->hot);
    tp_buffer_release(&ledger->body);
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
    int32_t answer = ledger->store.events(ledger->store.user, sequence, 1, copy_event, bytes);
    tara_status status = bytes->failed ? TARA_E_NO_MEMORY : answered(ledger, answer);
    if (status != TARA_OK) return status;
    if (bytes->size == 0) return TARA_E_NOT_FOUND; // Erased.
    if (!tp_body_decode(event, bytes->data, bytes->size)) return TARA_E_CORRUPT;
    event->sequence = sequence;
    return TARA_OK;
}

tara_status tp_ledger_authorized(tp_ledger *ledger, const tara_subject *subject,
                                 const uint8_t operation[16], uint64_t *sequence)
{
    tara_key key = {.subject = *subject, .kind = TP_RECORD_AUTHORIZATION,
                    .ref = tp_load64(operation)};
    tara_record record;
    tara_status status = get(ledger, &key, &record);
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
    int32_t answer = ledger->store.due(ledger->store.user, until, cursor, keys, capacity, count,
                                       next);
    // A cursor that the store never gave is the caller's mistake and says nothing of the store.
    return answer == TARA_E_INVALID_ARGUMENT ? answer : answered(ledger, answer);
}

tara_status tp_ledger_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    tp_standing standing;
    bool        known = false;
    const tara_policy *policy = ledger->world.compiled->policy;
    *count = 0;
    if (key->kind == TP_RECORD_ASSESSMENT) {
        if (key->part == 0 || key->part > TP_SLOTS) return TARA_E_CORRUPT;
        *count = tp_assessment_duty(policy, &ledger->world.assessment[key->part - 1], key->part,
                                    now, duties, capacity);
    }
    if (key->kind != TP_RECORD_STANDING) return TARA_OK;
    tara_status status = tp_ledger_standing(ledger, &key->subject, &standing, &known);
    if (status != TARA_OK || !known) return status;
    tp_gate_view view = tp_gate_view_of(policy, &standing, now);
    *count = tp_standing_duties(policy, &standing, &view, now, duties, capacity);
    for (uint32_t i = 0; i < *count; i++) duties[i].subject = key->subject;
    return TARA_OK;
}
