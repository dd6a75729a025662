// test_ledger.c: the one function that writes and the one that replays, over stores that lie.
#include "host_kit.h"

#include "base/civil.h"
#include "base/sha256.h"
#include "ledger/ledger.h"
#include "store/store.h"

// A record as it was last committed.
typedef struct kept {
    tara_key key;
    int64_t  due;
    size_t   size;
    uint8_t  bytes[512];
} kept;

enum { KEPT_MAX = 200 };
typedef struct keeping {
    kept   records[KEPT_MAX];
    size_t count;
} keeping;

// The store in memory behind a host's table, whose answers a test may change.
typedef struct shell {
    tara_store inner;
    tp_memory  memory;
    keeping    kept;       // What the records are.
    int32_t    refuses;    // The answer to every commit, when not 1.
    int        conflicts;  // So many commits are told that another was first.
    int        commits;
    size_t     events_in_last;
    bool       lies;       // About every record.
    int32_t    answer;     // To get, when not 1.
} shell;

static shell         s;
static tp_memory     memory;
static uint64_t      requests, fail_at; // For memory; the one that gets nothing, 0: none.
static tp_ledger     ledger;
static const uint8_t salt[TP_SALT_SIZE] = {1, 2, 3}, hash_key[16] = {4};
static const tara_subject nadia = {{7, 7}}, omar = {{8, 8}};

static int32_t shell_get(void *user, const tara_key *key, tara_record *out)
{
    static const uint8_t nonsense[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    (void)user;
    if (s.answer != TARA_CALLBACK_OK) return s.answer;
    int32_t answer = s.inner.get(s.inner.user, key, out);
    if (s.lies) {
        out->bytes = nonsense;
        out->size = sizeof nonsense;
        out->version = 1;
    }
    return answer;
}

static void keep(const tara_record *record)
{
    size_t at = 0;
    while (at < s.kept.count && memcmp(&s.kept.records[at].key, &record->key,
                                       sizeof record->key) != 0) {
        at++;
    }
    kept *it = &s.kept.records[at];
    assert_true(at < KEPT_MAX && record->size <= sizeof it->bytes);
    if (record->size == 0) {
        if (at < s.kept.count) *it = s.kept.records[--s.kept.count];
        return;
    }
    if (at == s.kept.count) s.kept.count++;
    *it = (kept){.key = record->key, .due = record->due_unix_ms, .size = (size_t)record->size};
    memcpy(it->bytes, record->bytes, (size_t)record->size);
}

static int32_t shell_commit(void *user, const tara_batch *batch)
{
    (void)user;
    s.commits++;
    s.events_in_last = batch->event_count;
    if (s.refuses != TARA_CALLBACK_OK) return s.refuses;
    if (s.conflicts > 0) {
        s.conflicts--;
        return TARA_E_CONFLICT;
    }
    int32_t answer = s.inner.commit(s.inner.user, batch);
    for (size_t i = 0; answer == TARA_CALLBACK_OK && i < batch->record_count; i++) {
        keep(&batch->records[i]);
    }
    return answer;
}

static int32_t shell_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                         size_t capacity, size_t *count, int64_t *next)
{
    (void)user;
    return s.inner.due(s.inner.user, until, cursor, keys, capacity, count, next);
}

static int32_t shell_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                             tara_key *keys, size_t capacity, size_t *count)
{
    (void)user;
    return s.inner.records(s.inner.user, subject, cursor, keys, capacity, count);
}

static int32_t shell_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                            void *sink_user)
{
    (void)user;
    return s.inner.events(s.inner.user, from, limit, sink, sink_user);
}

static int32_t shell_count(void *user, uint64_t *count)
{
    (void)user;
    return s.inner.event_count(s.inner.user, count);
}

static int32_t shell_sync(void *user)
{
    (void)user;
    return TARA_CALLBACK_OK;
}

static void shell_close(void *user)
{
    (void)user;
}

static void *allocate(void *user, size_t size)
{
    (void)user;
    return ++requests == fail_at ? NULL : malloc(size);
}

static void *resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user; (void)old_size;
    return ++requests == fail_at ? NULL : realloc(block, new_size);
}

static void release(void *user, void *block, size_t size)
{
    (void)user; (void)size;
    free(block);
}

static int begin(void **state)
{
    (void)state;
    memset(&s, 0, sizeof s);
    s.memory = tp_memory_standard();
    s.answer = s.refuses = TARA_CALLBACK_OK;
    memory = (tp_memory){allocate, resize, release, NULL, 0};
    requests = fail_at = 0;
    return tp_memory_store_open(&s.memory, hash_key, &s.inner);
}

static int end(void **state)
{
    (void)state;
    s.inner.close(s.inner.user);
    return s.memory.live_bytes == 0 && memory.live_bytes == 0 ? 0 : -1;
}

static tara_status open_with(uint32_t flags)
{
    tara_store store = {sizeof store, flags, &s, shell_get, shell_commit, shell_due,
                        shell_records, shell_events, shell_count, shell_sync, shell_close, NULL};
    return tp_ledger_open(&ledger, &memory, &store, tara_policy_builtin(), false, hash_key);
}

static tp_event age_of(tara_subject subject, tp_time at)
{
    tp_event event = {.type = TP_EVENT_AGE, .at = at, .subject = subject};
    event.body.age = (tp_age_event){.known = TARA_AGE_OF_AGE, .years = 18};
    return event;
}

static tara_status record(tp_event event)
{
    return tp_ledger_record(&ledger, &event, salt, 0);
}

static tara_status assess(uint8_t slot, uint8_t outcome, tp_time at)
{
    tp_event event = {.type = TP_EVENT_ASSESSMENT, .at = at};
    event.body.assessment = (tp_assessment_event){slot, outcome, TP_TIME_NEVER, TP_TEXT("L")};
    return record(event);
}

static tp_verdict decide(tara_subject subject, tp_time at)
{
    tp_question q = {.purpose = 7, .categories = 1}; // feedback, contact
    return tp_ledger_decide(&ledger, &subject, &q, at, NULL);
}

// --- writing -----------------------------------------------------------------------------------

// The policy and the first fact are one commit, and a first fact that is refused leaves no policy.
static void ledger_first_fact_brings_the_policy(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    tp_event none = {.type = TP_EVENT_AGE, .at = HOST_NOW, .subject = nadia};
    assert_int_equal(record(none), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(s.commits, 0);
    assert_int_equal(ledger.count, 0);
    tp_event event = age_of(nadia, HOST_NOW);
    ASSERT_OK(tp_ledger_record(&ledger, &event, salt, 0));
    assert_int_equal(event.sequence, 2);
    assert_int_equal(event.previous, 0);
    assert_int_equal(event.policy_version, 1);
    assert_int_equal(s.commits, 1);
    assert_int_equal(s.events_in_last, 2);
    event = age_of(nadia, HOST_NOW);
    ASSERT_OK(tp_ledger_record(&ledger, &event, salt, 0));
    assert_int_equal(event.previous, 2);
    assert_int_equal(s.events_in_last, 1);
    tp_ledger_close(&ledger);
}

static void ledger_time_does_not_go_back(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    ASSERT_OK(record(age_of(omar, HOST_NOW)));
    assert_int_equal(record(age_of(omar, HOST_NOW - 1)), TARA_E_CLOCK_BACKWARDS);
    assert_int_equal(decide(nadia, HOST_NOW - 1).reason, TARA_REASON_CLOCK_BACKWARDS);
    assert_int_equal(decide(nadia, HOST_NOW).permitted, 1);
    tp_ledger_close(&ledger);
}

// A conflict is looked at again, with what the other wrote; not for ever.
static void ledger_conflicts_are_tried_again(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    s.conflicts = 15;
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    s.conflicts = 16;
    assert_int_equal(record(age_of(omar, HOST_NOW)), TARA_E_CONFLICT);
    assert_int_equal(decide(nadia, HOST_NOW).permitted, 1);
    assert_int_equal(decide(omar, HOST_NOW).reason, TARA_REASON_UNKNOWN_SUBJECT);
    assert_int_equal(ledger.count, 2);
    tp_ledger_close(&ledger);
}

static void ledger_fast_answer_is_the_decision(void **state)
{
    (void)state;
    tp_verdict  fast;
    uint32_t    version = 0;
    tp_question q = {.purpose = 7, .categories = 1};
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    uint64_t near = tp_hot_near(&ledger.hot, &nadia);
    assert_true(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast, &version));
    assert_int_equal(fast.reason, decide(nadia, HOST_NOW).reason);
    assert_int_equal(fast.permitted, 1);
    assert_int_equal(version, 1);
    ASSERT_OK(assess(6, TARA_ASSESSMENT_UNFAVOURABLE, HOST_NOW)); // Every line is stale now.
    assert_false(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast, &version));
    assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    q.action = TARA_ACTION_STORE;
    assert_false(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast, &version));
    tp_ledger_close(&ledger);
}

// --- several at a time -------------------------------------------------------------------------

#define DAY ((tp_time)TP_DAY_MS)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static tp_event contract_of(tara_subject subject, const char *id, uint8_t ends, tp_time at)
{
    tp_event event = {.type = TP_EVENT_CONTRACT, .at = at, .subject = subject};
    event.body.contract = (tp_contract_event){.end = ends, .from = at,
                                                       .contract = tp_text_of(id)};
    return event;
}

static bool is_fast(tara_subject subject, tp_time at, int32_t reason)
{
    tp_verdict  fast;
    uint32_t    version = 0;
    tp_question q = {.purpose = 2, .categories = 16}; // service, progress
    uint64_t    near = tp_hot_near(&ledger.hot, &subject);
    bool        told = tp_ledger_decide_fast(&ledger, &subject, near, &q, at, &fast, &version);
    if (told) assert_int_equal(fast.reason, reason);
    assert_int_equal(tp_ledger_decide(&ledger, &subject, &q, at, NULL).reason, reason);
    return told;
}

// While a host's batch is open a line says nothing rather than what was so, until somebody asks.
static void ledger_lines_wait_in_a_batch(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    assert_true(is_fast(nadia, HOST_NOW, TARA_REASON_CONTRACT_MISSING));
    ledger.in_batch = true;
    ASSERT_OK(record(contract_of(nadia, "C-1", 0, HOST_NOW)));
    ASSERT_OK(record(age_of(omar, HOST_NOW)));
    assert_false(is_fast(nadia, HOST_NOW, TARA_REASON_CONTRACT));
    assert_true(is_fast(nadia, HOST_NOW, TARA_REASON_CONTRACT));
    assert_false(is_fast(omar, HOST_NOW, TARA_REASON_CONTRACT_MISSING));
    ledger.in_batch = false;
    ASSERT_OK(record(contract_of(omar, "C-2", 0, HOST_NOW)));
    assert_true(is_fast(omar, HOST_NOW, TARA_REASON_CONTRACT));
    ASSERT_OK(record(contract_of(nadia, "C-1", 1, HOST_NOW + 1)));
    assert_true(is_fast(nadia, HOST_NOW + 1, TARA_REASON_CONTRACT_ENDED));
    tp_ledger_close(&ledger);
}

static tp_event holding_of(tara_subject subject, uint64_t ref, tp_time at)
{
    tp_event event = {.type = TP_EVENT_HOLDING, .at = at, .subject = subject};
    event.body.holding = (tp_holding_event){4, ref, 2, at, TARA_ORIGIN_SUBJECT, 0, TP_TEXT("crm")};
    return event; // Progress, for the service.
}

static tp_event erased_of(tara_subject subject, uint64_t ref, tp_time at)
{
    tp_event event = {.type = TP_EVENT_ERASED, .at = at, .subject = subject};
    event.body.erased = (tp_erased_event){4, ref, TP_TEXT("crm"), TARA_REASON_MINIMISATION, 0};
    return event;
}

static tp_event hold_of(tara_subject subject, uint64_t number, uint8_t scope, tp_time at)
{
    tp_event event = {.type = TP_EVENT_HOLD, .at = at, .subject = subject};
    event.body.hold = (tp_hold_event){number, scope, 0, at + 365 * DAY, TP_TEXT("claim"),
                                      {NULL, 0}};
    return event;
}

static tp_event request_of(tara_subject subject, uint64_t number, tp_time at)
{
    tp_event event = {.type = TP_EVENT_REQUEST, .at = at, .subject = subject};
    event.body.request = (tp_request_event){
        .number = number, .right = TARA_RIGHT_ACCESS, .received = at, .due = at + 30 * DAY,
        .law = TP_TEXT("gdpr"), .rule = TP_TEXT("eu-1182-71"),
        .article = TP_TEXT("GDPR Art. 12(3)")};
    return event;
}

static tara_status record_all(tp_event *events, size_t count)
{
    return tp_ledger_record_all(&ledger, events, count, salt, 0);
}

static uint32_t holdings_of(tara_subject subject)
{
    tp_standing standing;
    bool        known = false;
    ASSERT_OK(tp_ledger_standing(&ledger, &subject, &standing, &known));
    return standing.holdings;
}

// Each follows from what those before it did, as if they had been committed already; the store
// hears of all at once.
static void ledger_several_events_are_one_commit(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    tp_event events[] = {
        age_of(nadia, HOST_NOW), holding_of(nadia, 1, HOST_NOW), age_of(omar, HOST_NOW),
        holding_of(nadia, 2, HOST_NOW), erased_of(nadia, 1, HOST_NOW),
        request_of(omar, 1, HOST_NOW),
    };
    ASSERT_OK(record_all(events, LENGTH(events)));
    assert_int_equal(s.commits, 1);
    assert_int_equal(s.events_in_last, LENGTH(events) + 1); // And the policy.
    static const uint64_t previous[] = {0, 2, 0, 3, 5, 4};
    for (size_t i = 0; i < LENGTH(events); i++) {
        assert_int_equal(events[i].sequence, i + 2);
        assert_int_equal(events[i].previous, previous[i]);
        assert_int_equal(events[i].policy_version, 1);
    }
    assert_int_equal(ledger.count, LENGTH(events) + 1);
    assert_int_equal(holdings_of(nadia), 1);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_REQUEST], 1);
    assert_int_equal(decide(nadia, HOST_NOW).permitted, 1);
    assert_int_equal(decide(omar, HOST_NOW).permitted, 1);
    tp_event two[] = {age_of(nadia, HOST_NOW + 5), age_of(omar, HOST_NOW + 7)};
    ASSERT_OK(record_all(two, 2));
    assert_int_equal(s.events_in_last, 2);
    assert_int_equal(atomic_load(&ledger.last_at), HOST_NOW + 7);
    ASSERT_OK(record_all(two, 0)); // Nothing to say.
    assert_int_equal(s.commits, 2);
    tp_ledger_close(&ledger);
}

// The lines of all that an event was about tell what is so now: of the last one and of the others.
static void ledger_several_events_leave_no_line_behind(void **state)
{
    (void)state;
    tp_verdict  fast;
    tp_question q = {.purpose = 2, .categories = 16}; // service, progress
    ASSERT_OK(open_with(0));
    tp_event before[] = {age_of(nadia, HOST_NOW), age_of(omar, HOST_NOW),
                         contract_of(nadia, "C-1", 0, HOST_NOW),
                         contract_of(omar, "C-1", 0, HOST_NOW)};
    ASSERT_OK(record_all(before, LENGTH(before)));
    const tara_subject subjects[] = {nadia, omar};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tp_ledger_decide(&ledger, &subjects[i], &q, HOST_NOW, NULL).reason,
                         TARA_REASON_CONTRACT);
    }
    tp_event after[] = {contract_of(nadia, "C-1", 1, HOST_NOW + 1),
                        contract_of(omar, "C-2", 0, HOST_NOW + 1)};
    ASSERT_OK(record_all(after, LENGTH(after)));
    for (int i = 0; i < 2; i++) {
        uint32_t version = 0;
        int32_t  reason = i == 0 ? TARA_REASON_CONTRACT_ENDED : TARA_REASON_CONTRACT;
        uint64_t near = tp_hot_near(&ledger.hot, &subjects[i]);
        bool     told = tp_ledger_decide_fast(&ledger, &subjects[i], near, &q, HOST_NOW + 1, &fast,
                                              &version);
        if (told) assert_int_equal(fast.reason, reason);
        assert_int_equal(tp_ledger_decide(&ledger, &subjects[i], &q, HOST_NOW + 1, NULL).reason,
                         reason);
    }
    tp_ledger_close(&ledger);
}

// One that may not follow takes the others with it, wherever it stands.
static void ledger_several_events_are_refused_together(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    for (size_t bad = 0; bad < 4; bad++) {
        tp_event events[] = {age_of(nadia, HOST_NOW), holding_of(nadia, 1, HOST_NOW),
                             hold_of(nadia, 1, TP_HOLD_SUBJECT, HOST_NOW), age_of(omar, HOST_NOW)};
        events[bad] = erased_of(nadia, 9, HOST_NOW); // Not held.
        assert_int_equal(record_all(events, 4), TARA_E_NOT_FOUND);
        assert_int_equal(s.commits, 0);
        assert_int_equal(ledger.count, 0);
        assert_int_equal(s.kept.count, 0);
        assert_int_equal(ledger.world.numbers[TP_NUMBERED_HOLD], 0);
        assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_UNKNOWN_SUBJECT);
    }
    static tp_event many[TP_BATCH_EVENTS_MAX + 1];
    for (size_t i = 0; i < LENGTH(many); i++) many[i] = age_of(nadia, HOST_NOW);
    assert_int_equal(record_all(many, LENGTH(many)), TARA_E_LIMIT);
    assert_int_equal(ledger.count, 0);
    ASSERT_OK(record_all(many, TP_BATCH_EVENTS_MAX));
    assert_int_equal(ledger.count, TP_BATCH_EVENTS_MAX + 1);
    many[0].at = HOST_NOW - 1;
    assert_int_equal(record_all(many, 2), TARA_E_CLOCK_BACKWARDS);
    tp_ledger_close(&ledger);
}

// When the store refuses nothing of it happened: what may go on goes on, what nobody can know
// denies from then on.
static void ledger_several_events_fail_together(void **state)
{
    static const struct { int32_t answer; tara_status status; bool survives; } rows[] = {
        {TARA_E_DISK_FULL, TARA_E_DISK_FULL, true}, {TARA_E_NO_MEMORY, TARA_E_NO_MEMORY, true},
        {TARA_E_LIMIT, TARA_E_LIMIT, true}, {0, TARA_E_STORE, false},
        {TARA_E_STORE, TARA_E_STORE, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        s.inner.close(s.inner.user);
        ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
        s.kept.count = 0;
        ASSERT_OK(open_with(0));
        ASSERT_OK(record(age_of(nadia, HOST_NOW)));
        keeping  before = s.kept;
        tp_event events[] = {holding_of(nadia, 1, HOST_NOW + 1), age_of(omar, HOST_NOW + 1),
                             hold_of(nadia, 1, TP_HOLD_SUBJECT, HOST_NOW + 1)};
        s.refuses = rows[i].answer;
        assert_int_equal(record_all(events, 3), rows[i].status);
        s.refuses = TARA_CALLBACK_OK;
        assert_int_equal(ledger.count, 2);
        assert_int_equal(atomic_load(&ledger.last_at), HOST_NOW);
        assert_int_equal(ledger.world.numbers[TP_NUMBERED_HOLD], 0);
        assert_memory_equal(&s.kept, &before, sizeof before);
        assert_int_equal(atomic_load(&ledger.failed), !rows[i].survives);
        assert_int_equal(decide(nadia, HOST_NOW).permitted, rows[i].survives);
        assert_int_equal(record_all(events, 3), rows[i].survives ? TARA_OK : TARA_E_STORE);
        tp_ledger_close(&ledger);
    }
}

// Wherever memory ends, nothing of it happened, nothing is lost, and saying it again works.
static void ledger_several_events_survive_the_end_of_memory(void **state)
{
    (void)state;
    uint64_t refused = 0;
    for (uint64_t at = 1;; at++) {
        s.inner.close(s.inner.user);
        ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
        s.kept.count = 0;
        fail_at = 0;
        ASSERT_OK(open_with(0));
        tp_event events[] = {
            age_of(nadia, HOST_NOW), holding_of(nadia, 1, HOST_NOW), age_of(omar, HOST_NOW),
            holding_of(nadia, 2, HOST_NOW), erased_of(nadia, 1, HOST_NOW),
            request_of(omar, 1, HOST_NOW), hold_of(omar, 1, TP_HOLD_SUBJECT, HOST_NOW),
        };
        requests = 0;
        fail_at = at;
        tara_status status = record_all(events, LENGTH(events));
        fail_at = 0;
        if (status == TARA_E_NO_MEMORY) {
            refused++;
            assert_int_equal(ledger.count, 0);
            assert_int_equal(s.kept.count, 0);
            assert_int_equal(atomic_load(&ledger.failed), 0);
            assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_UNKNOWN_SUBJECT);
            ASSERT_OK(record_all(events, LENGTH(events)));
        }
        assert_int_equal(ledger.count, LENGTH(events) + 1);
        assert_int_equal(holdings_of(nadia), 1);
        bool to_the_end = requests < at;
        tp_ledger_close(&ledger);
        assert_int_equal(memory.live_bytes, 0);
        if (to_the_end) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
    }
    assert_true(refused > 8);
}

typedef struct salts {
    uint8_t list[16][TP_SALT_SIZE];
    size_t  count;
} salts;

static int32_t take_salt(void *user, const tara_stored_event *event)
{
    salts *all = user;
    assert_true(all->count < 16 && event->size > TP_SALT_SIZE);
    memcpy(all->list[all->count++], event->bytes, TP_SALT_SIZE);
    return TARA_CALLBACK_OK;
}

// As the ledger makes salts out of one: whoever holds a body may try that, too.
static void derived(const uint8_t *from, uint64_t index, uint8_t out[32])
{
    uint8_t     number[8];
    tp_hmac_key key;
    tp_hmac_key_init(&key, from, TP_SALT_SIZE);
    tp_store64(number, index);
    tp_hmac_of(&key, number, sizeof number, out);
}

// Each body has a salt of its own, of which none tells another: an erased body cannot be guessed
// by what its neighbours keep.
static void ledger_several_events_have_salts_of_their_own(void **state)
{
    (void)state;
    static salts first, second;
    uint8_t      other_salt[TP_SALT_SIZE] = {1, 2, 4};
    tp_event     events[9];
    first.count = second.count = 0;
    ASSERT_OK(open_with(0));
    for (size_t i = 0; i < LENGTH(events); i++) events[i] = age_of(nadia, HOST_NOW);
    ASSERT_OK(record_all(events, LENGTH(events)));
    assert_int_equal(s.inner.events(s.inner.user, 1, UINT64_MAX, take_salt, &first), 1);
    assert_int_equal(first.count, LENGTH(events) + 1);
    for (size_t i = 0; i < first.count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(first.list[i], first.list[j], TP_SALT_SIZE);
        }
        for (uint64_t index = 0; index < first.count; index++) {
            uint8_t guess[32];
            derived(first.list[i], index, guess);
            for (size_t j = 0; j < first.count; j++) {
                assert_memory_not_equal(guess, first.list[j], TP_SALT_SIZE);
            }
        }
        assert_memory_not_equal(first.list[i], salt, TP_SALT_SIZE);
    }
    ASSERT_OK(tp_ledger_record_all(&ledger, events, LENGTH(events), other_salt, 0));
    assert_int_equal(s.inner.events(s.inner.user, first.count + 1, UINT64_MAX, take_salt, &second),
                     1);
    for (size_t i = 0; i < second.count; i++) { // Of another random salt all others.
        for (size_t j = 0; j < first.count; j++) {
            assert_memory_not_equal(second.list[i], first.list[j], TP_SALT_SIZE);
        }
    }
    ASSERT_OK(record(events[0])); // One alone has the random one itself.
    second.count = 0;
    assert_int_equal(s.inner.events(s.inner.user, ledger.count, 1, take_salt, &second), 1);
    assert_memory_equal(second.list[0], salt, TP_SALT_SIZE);
    tp_ledger_close(&ledger);
}

// --- stores that lie ---------------------------------------------------------------------------

static void ledger_record_that_no_rule_wrote_denies(void **state)
{
    (void)state;
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    s.lies = true;
    tp_verdict verdict = decide(nadia, HOST_NOW);
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(verdict.reason, TARA_REASON_STORE_FAILED);
    s.lies = false; // Caught once it is not believed again.
    assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_STORE_FAILED);
    assert_int_equal(record(age_of(omar, HOST_NOW)), TARA_E_STORE);
    tp_ledger_close(&ledger);
}

static void ledger_get_that_fails_denies(void **state)
{
    (void)state;
    static const int32_t answers[] = {0, 2, TARA_E_STORE, TARA_E_CORRUPT, INT32_MIN};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        s.inner.close(s.inner.user);
        ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
        ASSERT_OK(open_with(0));
        ASSERT_OK(record(age_of(nadia, HOST_NOW)));
        s.answer = answers[i];
        assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_STORE_FAILED);
        s.answer = TARA_CALLBACK_OK;
        assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_STORE_FAILED);
        tp_ledger_close(&ledger);
    }
}

// --- replay ------------------------------------------------------------------------------------

typedef struct tape { // Events to be told anew.
    uint8_t  bodies[8][65536];
    size_t   sizes[8];
    size_t   count;
} tape;

static tape taped;

static int32_t take(void *user, const tara_stored_event *event)
{
    (void)user;
    assert_true(taped.count < 8 && event->size <= sizeof taped.bodies[0]);
    memcpy(taped.bodies[taped.count], event->bytes, (size_t)event->size);
    taped.sizes[taped.count++] = (size_t)event->size;
    return TARA_CALLBACK_OK;
}

static int32_t copy_body(void *user, const tara_stored_event *event)
{
    tp_buffer *body = user;
    tp_buffer_append(body, event->bytes, (size_t)event->size);
    return TARA_CALLBACK_OK;
}

// A history of five: the policy, two of nadia, one of omar, an assessment.
static void make_tape(void)
{
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    ASSERT_OK(record(age_of(omar, HOST_NOW + 1)));
    ASSERT_OK(record(age_of(nadia, HOST_NOW + 2)));
    ASSERT_OK(assess(6, TARA_ASSESSMENT_UNFAVOURABLE, HOST_NOW + 3));
    tp_ledger_close(&ledger);
    taped.count = 0;
    assert_int_equal(s.inner.events(s.inner.user, 1, UINT64_MAX, take, NULL), TARA_CALLBACK_OK);
    assert_int_equal(taped.count, 5);
}

// Another store with these events in this order, opened.
static tara_status replay(const size_t *order, size_t count)
{
    s.inner.close(s.inner.user);
    ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
    for (size_t i = 0; i < count; i++) {
        tara_stored_event event = {.sequence = i + 1, .size = taped.sizes[order[i]],
                                   .bytes = taped.bodies[order[i]]};
        tara_batch batch = {.struct_size = sizeof batch, .events = &event, .event_count = 1};
        assert_int_equal(s.inner.commit(s.inner.user, &batch), TARA_CALLBACK_OK);
    }
    return open_with(0);
}

static void ledger_replay_tells_the_same(void **state)
{
    (void)state;
    static const size_t order[] = {0, 1, 2, 3, 4};
    make_tape();
    ASSERT_OK(replay(order, 5));
    assert_int_equal(ledger.count, 5);
    assert_int_equal(atomic_load(&ledger.last_at), HOST_NOW + 3);
    assert_int_equal(decide(nadia, HOST_NOW + 3).reason, TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    tp_ledger_close(&ledger);
    ASSERT_OK(replay(order, 4)); // A shorter true history is another one.
    assert_int_equal(decide(nadia, HOST_NOW + 3).permitted, 1);
    tp_ledger_close(&ledger);
}

static int by_key(const void *a, const void *b)
{
    return memcmp(&((const kept *)a)->key, &((const kept *)b)->key, sizeof(tara_key));
}

static keeping in_order(void)
{
    keeping all = s.kept;
    qsort(all.records, all.count, sizeof all.records[0], by_key);
    return all;
}

static void assert_same_records(const keeping *a, const keeping *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_memory_equal(&a->records[i].key, &b->records[i].key, sizeof a->records[i].key);
        assert_int_equal(a->records[i].due, b->records[i].due);
        assert_int_equal(a->records[i].size, b->records[i].size);
        assert_memory_equal(a->records[i].bytes, b->records[i].bytes, a->records[i].size);
    }
}

// A life with everything that has a record: one event at a time, or all that happen at the same
// time as one commit.
static void live(bool at_once)
{
    tp_time  later = HOST_NOW + 100 * DAY;
    tp_event source = {.type = TP_EVENT_SOURCE, .at = HOST_NOW};
    tp_event plan = {.type = TP_EVENT_REQUEST_PLAN, .at = later, .subject = nadia};
    tp_event merge = {.type = TP_EVENT_MERGE, .at = later, .subject = nadia};
    tp_event forget = {.type = TP_EVENT_FORGET, .at = later, .subject = {{9, 9}}};
    source.body.source = (tp_source_event){0, 16, TP_TEXT("crm")};
    plan.body.plan = (tp_plan_event){1, {"", 1}}; // No steps.
    memcpy(merge.body.merge.from, omar.id, sizeof omar.id);
    tp_event first[] = {
        age_of(nadia, HOST_NOW), contract_of(nadia, "C-1", 0, HOST_NOW),
        holding_of(nadia, 1, HOST_NOW), holding_of(omar, 1, HOST_NOW),
        holding_of(omar, 2, HOST_NOW), hold_of(omar, 1, TP_HOLD_SUBJECT, HOST_NOW),
        request_of(nadia, 1, HOST_NOW), source, age_of((tara_subject){{9, 9}}, HOST_NOW),
    };
    tp_event second[] = {contract_of(nadia, "C-1", 1, later), plan, merge, forget,
                         erased_of((tara_subject){{7, 7}}, 2, later)};
    if (at_once) ASSERT_OK(record_all(first, LENGTH(first)));
    for (size_t i = 0; !at_once && i < LENGTH(first); i++) ASSERT_OK(record(first[i]));
    // A hold came over with the merge: of what it covers nothing may be erased.
    assert_int_equal(record_all(second, LENGTH(second)), TARA_E_CONFLICT);
    if (at_once) ASSERT_OK(record_all(second, LENGTH(second) - 1));
    for (size_t i = 0; !at_once && i + 1 < LENGTH(second); i++) ASSERT_OK(record(second[i]));
    ASSERT_OK(record(hold_of((tara_subject){{0}}, 2, TP_HOLD_ALL, later)));
}

// The records are what follows from the events: said one by one, at once, or read back.
static void ledger_replay_makes_the_same_records(void **state)
{
    (void)state;
    static keeping one_by_one, at_once, replayed;
    ASSERT_OK(open_with(0));
    live(false);
    one_by_one = in_order();
    tp_ledger_close(&ledger);
    s.inner.close(s.inner.user);
    ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
    s.kept.count = 0;
    ASSERT_OK(open_with(0));
    live(true);
    at_once = in_order();
    assert_same_records(&one_by_one, &at_once);
    assert_true(one_by_one.count >= 10);
    tp_world before = ledger.world;
    tp_ledger_close(&ledger);

    static tp_buffer bodies[32]; // The same events in a store that has no records yet.
    tara_store       old = s.inner;
    uint64_t         count = 0;
    assert_int_equal(old.event_count(old.user, &count), TARA_CALLBACK_OK);
    ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
    for (uint64_t i = 0; i < count; i++) {
        bodies[i] = tp_buffer_in(&memory);
        assert_int_equal(old.events(old.user, i + 1, 1, copy_body, &bodies[i]), 1);
        tara_stored_event event = {.sequence = i + 1, .size = bodies[i].size,
                                   .bytes = bodies[i].data};
        tara_batch batch = {.struct_size = sizeof batch, .events = &event, .event_count = 1};
        assert_int_equal(s.inner.commit(s.inner.user, &batch), TARA_CALLBACK_OK);
        tp_buffer_release(&bodies[i]);
    }
    old.close(old.user);
    s.kept.count = 0;
    ASSERT_OK(open_with(0));
    replayed = in_order();
    assert_same_records(&at_once, &replayed);
    assert_int_equal(ledger.world.hold_count, before.hold_count);
    assert_memory_equal(ledger.world.hold, before.hold, sizeof before.hold);
    assert_int_equal(ledger.world.source_count, 1);
    assert_memory_equal(ledger.world.source, before.source, sizeof before.source);
    assert_memory_equal(ledger.world.numbers, before.numbers, sizeof before.numbers);
    tp_ledger_close(&ledger);
}

// Each event names the subject's one before: what was dropped, doubled or moved does not fit.
static void ledger_replay_notices_a_history_out_of_order(void **state)
{
    (void)state;
    static const size_t orders[][5] = {
        {0, 3, 2, 1, 4}, {0, 2, 1, 3, 4}, {0, 1, 1, 3, 4}, {1, 2, 3, 4, 0}, {0, 2, 3, 4, 1},
        {0, 3, 3, 3, 3}, {4, 1, 0, 3, 2},
    };
    make_tape();
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        assert_int_equal(replay(orders[i], 5), TARA_E_CORRUPT);
    }
}

static void ledger_replay_notices_bodies_that_nobody_wrote(void **state)
{
    (void)state;
    static const size_t order[] = {0, 1, 2, 3, 4};
    make_tape();
    taped.bodies[2][TP_SALT_SIZE] = 0x7F; // A type that there is not.
    assert_int_equal(replay(order, 5), TARA_E_CORRUPT);
    assert_int_equal(ledger.bad_event, 3);
}

// What no rule lets follow was not recorded by us, and the opening says so, and where.
static void ledger_replay_notices_what_no_rule_lets_follow(void **state)
{
    (void)state;
    static const tara_subject nobody;
    tp_event mark = {.type = TP_EVENT_REQUEST_MARK, .at = HOST_NOW + 1, .subject = nadia};
    tp_event merge = {.type = TP_EVENT_MERGE, .at = HOST_NOW + 1, .subject = nadia};
    tp_event lift = {.type = TP_EVENT_RESTRICTION, .at = HOST_NOW + 1, .subject = nadia};
    tp_event empty = holding_of(nadia, 1, HOST_NOW + 1);
    mark.body.mark = (tp_mark_event){.number = 1, .mark = TP_MARK_ANSWERED};
    memcpy(merge.body.merge.from, nadia.id, sizeof nadia.id);
    lift.body.restriction.lift = 1;
    empty.body.holding.purposes = 0;
    const tp_event events[] = {
        erased_of(nadia, 1, HOST_NOW + 1), hold_of(nadia, 7, TP_HOLD_SUBJECT, HOST_NOW + 1),
        contract_of(nadia, "C-1", 1, HOST_NOW + 1), mark, merge, lift, empty,
        hold_of(nobody, 1, TP_HOLD_SUBJECT, HOST_NOW + 1),
    };
    static const size_t order[] = {0, 1, 2};
    make_tape();
    taped.count = 2;
    for (size_t i = 0; i < LENGTH(events); i++) {
        tp_buffer body = tp_buffer_in(&memory);
        tp_event  event = events[i];
        event.previous = tp_is_nobody(&event.subject) ? 0 : 2;
        event.policy_version = 1;
        assert_true(tp_body_encode(&event, salt, &body));
        memcpy(taped.bodies[2], body.data, body.size);
        taped.sizes[2] = body.size;
        tp_buffer_release(&body);
        assert_int_equal(replay(order, 3), TARA_E_CORRUPT);
        assert_int_equal(ledger.bad_event, 3);
    }
}

static tp_event merge_of(tara_subject from, tara_subject into, tp_time at)
{
    tp_event event = {.type = TP_EVENT_MERGE, .at = at, .subject = into};
    memcpy(event.body.merge.from, from.id, sizeof from.id);
    return event;
}

typedef struct path {
    uint64_t at[16];
    size_t   count, stop_after;
} path;

static tara_status follow_path(void *user, const tp_event *event, const tp_buffer *bytes)
{
    path *p = user;
    assert_true(p->count < LENGTH(p->at) && bytes->size > 0);
    p->at[p->count++] = event->sequence;
    return p->stop_after == p->count ? TARA_E_BUFFER : TARA_OK;
}

// The way to the history of one who was merged is written with the merge, by the ledger itself, and
// a history that names another way is not ours.
static void ledger_merge_leads_to_both_histories(void **state)
{
    (void)state;
    static const size_t order[] = {0, 1, 2, 3};
    static const uint64_t newest_first[] = {6, 5, 4, 2};
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));               // 2
    ASSERT_OK(record(age_of((tara_subject){{9}}, HOST_NOW))); // 3: of somebody else.
    ASSERT_OK(record(age_of(omar, HOST_NOW)));
    ASSERT_OK(record(age_of(omar, HOST_NOW)));
    tp_event merge = merge_of(omar, nadia, HOST_NOW);
    ASSERT_OK(tp_ledger_record(&ledger, &merge, salt, 0));
    assert_int_equal(merge.previous, 2);
    assert_int_equal(merge.body.merge.last, 5);
    path all = {.count = 0}, two = {.stop_after = 2}, none = {.count = 0};
    ASSERT_OK(tp_ledger_walk(&ledger, &nadia, follow_path, &all));
    assert_int_equal(all.count, LENGTH(newest_first));
    assert_memory_equal(all.at, newest_first, sizeof newest_first);
    assert_int_equal(tp_ledger_walk(&ledger, &nadia, follow_path, &two), TARA_E_BUFFER);
    assert_int_equal(two.count, 2);
    ASSERT_OK(tp_ledger_walk(&ledger, &omar, follow_path, &none));
    assert_int_equal(none.count, 0);
    tp_ledger_close(&ledger);

    for (uint64_t last = 0; last < 6; last++) { // Of omar it is 3.
        s.inner.close(s.inner.user);
        ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
        make_tape(); // policy, nadia, omar, nadia
        tp_event  forged = merge_of(omar, nadia, HOST_NOW + 2);
        tp_buffer body = tp_buffer_in(&memory);
        forged.body.merge.last = last;
        forged.previous = 2;
        forged.policy_version = 1;
        assert_true(tp_body_encode(&forged, salt, &body));
        memcpy(taped.bodies[3], body.data, body.size);
        taped.sizes[3] = body.size;
        tp_buffer_release(&body);
        assert_int_equal(replay(order, 4), last == 3 ? TARA_OK : TARA_E_CORRUPT);
        if (last == 3) tp_ledger_close(&ledger);
    }
}

// A hash that is not its document's was not recorded by us.
static void ledger_replay_refuses_a_policy_that_is_not_what_it_says(void **state)
{
    (void)state;
    static const size_t order[] = {0, 1, 2, 3, 4};
    tp_event event;
    make_tape();
    assert_true(tp_body_decode(&event, taped.bodies[0], taped.sizes[0]));
    assert_int_equal(event.type, TP_EVENT_POLICY);
    event.body.policy.hash[0] ^= 1;
    tp_buffer body = tp_buffer_in(&memory);
    assert_true(tp_body_encode(&event, salt, &body));
    memcpy(taped.bodies[0], body.data, body.size);
    tp_buffer_release(&body);
    assert_int_equal(replay(order, 5), TARA_E_CORRUPT);
}

// A store that keeps its records is not replayed: what concerns everybody is read back.
static void ledger_kept_records_need_no_replay(void **state)
{
    (void)state;
    ASSERT_OK(open_with(TARA_STORE_KEEPS_RECORDS));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    ASSERT_OK(assess(6, TARA_ASSESSMENT_FAVOURABLE, HOST_NOW + 1));
    ASSERT_OK(assess(6, TARA_ASSESSMENT_UNFAVOURABLE, HOST_NOW + 2));
    ASSERT_OK(record(age_of(omar, HOST_NOW + 3)));
    tp_ledger_close(&ledger);
    int commits = s.commits;
    ASSERT_OK(open_with(TARA_STORE_KEEPS_RECORDS));
    assert_int_equal(s.commits, commits);
    assert_int_equal(ledger.count, 5);
    assert_int_equal(atomic_load(&ledger.last_at), HOST_NOW + 3);
    assert_int_equal(decide(nadia, HOST_NOW + 3).reason, TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    assert_int_equal(record(age_of(omar, HOST_NOW + 2)), TARA_E_CLOCK_BACKWARDS);
    ASSERT_OK(record(age_of(omar, HOST_NOW + 4)));
    assert_int_equal(ledger.count, 6);
    tp_ledger_close(&ledger);
}

static tp_event source_of(const char *name, uint8_t retired, tp_time at)
{
    tp_event event = {.type = TP_EVENT_SOURCE, .at = at};
    event.body.source = (tp_source_event){retired, 16, tp_text_of(name)};
    return event;
}

static tp_event hold_end_of(tara_subject subject, uint64_t number, tp_time at)
{
    tp_event event = {.type = TP_EVENT_HOLD_END, .at = at, .subject = subject};
    event.body.hold_end.number = number;
    return event;
}

static tara_status reopen_kept(void)
{
    tp_ledger_close(&ledger);
    return open_with(TARA_STORE_KEEPS_RECORDS);
}

// What concerns everybody is there again: holds, sources, and which number comes next.
static void test_c20_kept_holds_sources_and_numbers_are_read_back(void **state)
{
    (void)state;
    static const tara_subject nobody;
    tp_time at = HOST_NOW;
    ASSERT_OK(open_with(TARA_STORE_KEEPS_RECORDS));
    ASSERT_OK(record(holding_of(nadia, 1, at)));
    ASSERT_OK(record(hold_of(nadia, 1, TP_HOLD_SUBJECT, at)));
    ASSERT_OK(record(hold_of(nobody, 2, TP_HOLD_ALL, at)));
    ASSERT_OK(record(hold_of(nobody, 3, TP_HOLD_ALL, at)));
    ASSERT_OK(record(hold_end_of(nobody, 3, at)));
    ASSERT_OK(record(request_of(omar, 1, at)));
    ASSERT_OK(record(source_of("crm", 0, at)));
    ASSERT_OK(record(source_of("mail", 0, at)));
    ASSERT_OK(record(source_of("crm", 1, at)));
    ASSERT_OK(record(source_of("shop", 0, at)));
    tp_world before = ledger.world;
    ASSERT_OK(reopen_kept());
    assert_int_equal(ledger.world.hold_count, 1);
    assert_memory_equal(&ledger.world.hold[0], &before.hold[0], sizeof before.hold[0]);
    assert_memory_equal(ledger.world.numbers, before.numbers, sizeof before.numbers);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_HOLD], 3);
    assert_int_equal(ledger.world.source_count, 2);
    for (uint32_t i = 0; i < 2; i++) { // In the order in which they were registered.
        assert_string_equal(ledger.world.source[i].name, i == 0 ? "mail" : "shop");
        assert_int_equal(ledger.world.source[i].categories, 16);
    }
    assert_int_equal(record(erased_of(nadia, 1, at)), TARA_E_CONFLICT); // Held, twice.
    ASSERT_OK(record(hold_end_of(nobody, 2, at)));
    assert_int_equal(record(erased_of(nadia, 1, at)), TARA_E_CONFLICT);
    ASSERT_OK(record(hold_end_of(nadia, 1, at)));
    ASSERT_OK(record(erased_of(nadia, 1, at)));
    assert_int_equal(record(hold_of(nadia, 3, TP_HOLD_SUBJECT, at)), TARA_E_CONFLICT);
    ASSERT_OK(record(hold_of(nadia, 4, TP_HOLD_SUBJECT, at)));
    ASSERT_OK(record(request_of(nadia, 2, at)));
    ASSERT_OK(reopen_kept());
    assert_int_equal(ledger.world.hold_count, 0);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_HOLD], 4);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_REQUEST], 2);
    tp_ledger_close(&ledger);
}

static void overwrite(tara_key key, const void *bytes, size_t size)
{
    tara_record there;
    assert_int_equal(s.inner.get(s.inner.user, &key, &there), TARA_CALLBACK_OK);
    tara_record its = {.key = key, .version = there.version, .due_unix_ms = TARA_NEVER,
                           .size = size, .bytes = bytes};
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY,
                         .records = &its, .record_count = 1};
    assert_int_equal(s.inner.commit(s.inner.user, &batch), TARA_CALLBACK_OK);
}

// A store whose kept records no rule wrote is not opened: nobody knows what it would permit.
static void ledger_kept_records_that_no_rule_wrote_are_refused(void **state)
{
    static const uint8_t nonsense[] = {0xFF, 0xFF, 0xFF}, two[] = {1, 1};
    static const uint8_t none[] = {0}, later[] = {4};
    static const uint8_t none_whole[] = {0, 0}, later_whole[] = {4, 0}, ends_later[] = {1, 4};
    static const tara_subject nobody;
    static const struct { tara_key key; const uint8_t *bytes; size_t size; } rows[] = {
        {{.kind = TP_RECORD_HOLD, .ref = 1}, nonsense, sizeof nonsense},
        {{.kind = TP_RECORD_COUNTER, .part = TP_NUMBERED_HOLD}, nonsense, sizeof nonsense},
        {{.kind = TP_RECORD_COUNTER, .part = TP_NUMBERED_HOLD}, two, sizeof two},
        {{.kind = TP_RECORD_COUNTER, .part = 0}, two, 1},
        {{.kind = TP_RECORD_COUNTER, .part = TP_NUMBERED_KINDS}, two, 1},
        {{.kind = TP_RECORD_COUNTER, .part = UINT32_MAX}, two, 1},
        {{.kind = TP_RECORD_POLICY, .ref = 1}, nonsense, sizeof nonsense},
        {{.kind = TP_RECORD_ASSESSMENT, .part = 7}, two, sizeof two},
        {{.kind = TP_RECORD_SOURCE, .ref = 1}, nonsense, sizeof nonsense},
        {{.kind = TP_RECORD_ASSESSMENT, .part = 7}, none, 1}, // There is no such event,
        {{.kind = TP_RECORD_ASSESSMENT, .part = 7}, later, 1}, // nor such a one yet.
        {{.kind = TP_RECORD_POLICY, .ref = 1}, NULL, 0}, // Under which policy was it begun?
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, nonsense, sizeof nonsense},
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, two, 1},
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, two, sizeof two}, // Ended before it was there.
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, none_whole, 2},
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, later_whole, 2},
        {{.kind = TP_RECORD_SAFEGUARD, .ref = 1}, ends_later, 2},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        s.inner.close(s.inner.user);
        ASSERT_OK(tp_memory_store_open(&s.memory, hash_key, &s.inner));
        ASSERT_OK(open_with(TARA_STORE_KEEPS_RECORDS));
        ASSERT_OK(record(hold_of(nobody, 1, TP_HOLD_ALL, HOST_NOW)));
        ASSERT_OK(assess(6, TARA_ASSESSMENT_FAVOURABLE, HOST_NOW));
        ASSERT_OK(reopen_kept());
        overwrite(rows[i].key, rows[i].bytes, rows[i].size);
        assert_int_equal(reopen_kept(), TARA_E_CORRUPT);
    }
}

// More holds than can be at hand: one left out would erase what it keeps.
static void test_c20_kept_holds_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const tara_subject nobody;
    ASSERT_OK(open_with(TARA_STORE_KEEPS_RECORDS));
    for (uint64_t number = 1; number <= TP_WORLD_HOLDS_MAX; number++) {
        ASSERT_OK(record(hold_of(nobody, number, TP_HOLD_ALL, HOST_NOW)));
    }
    ASSERT_OK(reopen_kept());
    assert_int_equal(ledger.world.hold_count, TP_WORLD_HOLDS_MAX);
    tara_record first;
    tara_key    key = {.kind = TP_RECORD_HOLD, .ref = 1};
    uint8_t     bytes[TP_HOLD_BYTES_MAX];
    assert_int_equal(s.inner.get(s.inner.user, &key, &first), TARA_CALLBACK_OK);
    size_t size = (size_t)first.size;
    memcpy(bytes, first.bytes, size);
    key.ref = 1000;
    overwrite(key, bytes, size);
    assert_int_equal(reopen_kept(), TARA_E_CORRUPT);
}

static void ledger_shared_stores_are_not_supported_yet(void **state)
{
    (void)state;
    assert_int_equal(open_with(TARA_STORE_SHARED), TARA_E_UNSUPPORTED);
}

static void ledger_read_only_records_nothing(void **state)
{
    (void)state;
    tara_store store = s.inner;
    ASSERT_OK(tp_ledger_open(&ledger, &memory, &store, tara_policy_builtin(), true, hash_key));
    assert_int_equal(record(age_of(nadia, HOST_NOW)), TARA_E_READ_ONLY);
    tp_ledger_close(&ledger);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ledger_first_fact_brings_the_policy),
        TEST(ledger_time_does_not_go_back),
        TEST(ledger_conflicts_are_tried_again),
        TEST(ledger_fast_answer_is_the_decision),
        TEST(ledger_lines_wait_in_a_batch),
        TEST(ledger_several_events_are_one_commit),
        TEST(ledger_several_events_leave_no_line_behind),
        TEST(ledger_several_events_are_refused_together),
        TEST(ledger_several_events_fail_together),
        TEST(ledger_several_events_survive_the_end_of_memory),
        TEST(ledger_several_events_have_salts_of_their_own),
        TEST(ledger_record_that_no_rule_wrote_denies),
        TEST(ledger_get_that_fails_denies),
        TEST(ledger_replay_tells_the_same),
        TEST(ledger_replay_makes_the_same_records),
        TEST(ledger_replay_notices_a_history_out_of_order),
        TEST(ledger_replay_notices_bodies_that_nobody_wrote),
        TEST(ledger_replay_notices_what_no_rule_lets_follow),
        TEST(ledger_merge_leads_to_both_histories),
        TEST(ledger_replay_refuses_a_policy_that_is_not_what_it_says),
        TEST(ledger_kept_records_need_no_replay),
        TEST(test_c20_kept_holds_sources_and_numbers_are_read_back),
        TEST(ledger_kept_records_that_no_rule_wrote_are_refused),
        TEST(test_c20_kept_holds_that_do_not_fit_are_refused),
        TEST(ledger_shared_stores_are_not_supported_yet),
        TEST(ledger_read_only_records_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
