// test_ledger.c: the one function that writes and the one that replays, over stores that lie.
#include "host_kit.h"

#include "base/civil.h"
#include "ledger/ledger.h"
#include "store/store.h"

// The store in memory behind a host's table, whose answers a test may change.
typedef struct shell {
    tara_store inner;
    tp_memory  memory;
    int        conflicts;  // So many commits are told that another was first.
    int        commits;
    size_t     events_in_last;
    bool       lies;       // About every record.
    int32_t    answer;     // To get, when not 1.
} shell;

static shell         s;
static tp_memory     memory;
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

static int32_t shell_commit(void *user, const tara_batch *batch)
{
    (void)user;
    s.commits++;
    s.events_in_last = batch->event_count;
    if (s.conflicts > 0) {
        s.conflicts--;
        return TARA_E_CONFLICT;
    }
    return s.inner.commit(s.inner.user, batch);
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

static int begin(void **state)
{
    (void)state;
    memset(&s, 0, sizeof s);
    s.memory = tp_memory_standard();
    s.answer = TARA_CALLBACK_OK;
    memory = tp_memory_standard();
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
                        shell_records, shell_events, shell_count, shell_sync, shell_close};
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
    tp_question q = {.purpose = 7, .categories = 1};
    ASSERT_OK(open_with(0));
    ASSERT_OK(record(age_of(nadia, HOST_NOW)));
    uint64_t near = tp_hot_near(&ledger.hot, &nadia);
    assert_true(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast));
    assert_int_equal(fast.reason, decide(nadia, HOST_NOW).reason);
    assert_int_equal(fast.permitted, 1);
    ASSERT_OK(assess(6, TARA_ASSESSMENT_UNFAVOURABLE, HOST_NOW)); // Every line is stale now.
    assert_false(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast));
    assert_int_equal(decide(nadia, HOST_NOW).reason, TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    q.action = TARA_ACTION_STORE;
    assert_false(tp_ledger_decide_fast(&ledger, &nadia, near, &q, HOST_NOW, &fast));
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

static void ledger_replay_refuses_another_policy(void **state)
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
    assert_int_equal(replay(order, 5), TARA_E_POLICY_MISMATCH);
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
        TEST(ledger_record_that_no_rule_wrote_denies),
        TEST(ledger_get_that_fails_denies),
        TEST(ledger_replay_tells_the_same),
        TEST(ledger_replay_notices_a_history_out_of_order),
        TEST(ledger_replay_notices_bodies_that_nobody_wrote),
        TEST(ledger_replay_refuses_another_policy),
        TEST(ledger_kept_records_need_no_replay),
        TEST(ledger_shared_stores_are_not_supported_yet),
        TEST(ledger_read_only_records_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
