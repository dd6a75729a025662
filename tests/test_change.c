// test_change.c: records laid over those of the store: seen as written, committed as one, over
// stores that fail and stores that lie.
#include "store_kit.h"

#include "ledger/change.h"
#include "store/store.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { KIND = 5, OTHER_KIND = 7, FEW = 32 }; // FEW: keys that are asked for at a time.

// The store in memory behind a host's table, whose answers a test may change.
typedef struct shell {
    tara_store inner;
    int        gets, walks;
    int32_t    get_answer, records_answer; // When not 1.
    size_t     got;                        // Told instead of the number of keys; 0: the truth.
    tara_key   slipped_in;                 // Instead of the first key, when its kind is not 0.
} shell;

static shell            s;
static kit_memory       store_memory, memory;
static tp_change        change;
static _Atomic uint32_t failed;
static tara_store       store;

static int32_t shell_get(void *user, const tara_key *key, tara_record *out)
{
    (void)user;
    s.gets++;
    if (s.get_answer != TARA_CALLBACK_OK) return s.get_answer;
    return s.inner.get(s.inner.user, key, out);
}

static int32_t shell_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                             tara_key *keys, size_t capacity, size_t *count)
{
    (void)user;
    s.walks++;
    if (s.records_answer != TARA_CALLBACK_OK) return s.records_answer;
    int32_t answer = s.inner.records(s.inner.user, subject, cursor, keys, capacity, count);
    if (s.slipped_in.kind != 0 && *count > 0) keys[0] = s.slipped_in;
    if (s.got != 0) *count = s.got;
    return answer;
}

static int begin(void **state)
{
    static const uint8_t hash_key[16] = {4};
    (void)state;
    memset(&s, 0, sizeof s);
    s.get_answer = s.records_answer = TARA_CALLBACK_OK;
    kit_memory_init(&store_memory);
    kit_memory_init(&memory);
    atomic_init(&failed, 0);
    if (tp_memory_store_open(&store_memory.memory, hash_key, &s.inner) != TARA_OK) return -1;
    store = (tara_store){.struct_size = sizeof store, .get = shell_get, .records = shell_records};
    tp_change_open(&change, &memory.memory, &store, &failed);
    return 0;
}

static int end(void **state)
{
    (void)state;
    tp_change_release(&change);
    s.inner.close(s.inner.user);
    return memory.live == 0 && store_memory.live == 0 ? 0 : -1;
}

static tara_key key_of(uint64_t ref)
{
    return kit_key(1, KIND, 1, ref);
}

static tara_subject whose(void)
{
    return key_of(0).subject;
}

// From a block of exactly that size, that is gone afterwards: what is laid over is a copy.
static tara_status put(uint64_t ref, const char *text, int64_t due)
{
    tara_key    key = key_of(ref);
    size_t      size = strlen(text);
    char       *block = malloc(size + (size == 0));
    assert_non_null(block);
    memcpy(block, text, size);
    tara_status status = tp_change_put(&change, &key, size == 0 ? NULL : block, size, due);
    memset(block, 'x', size);
    free(block);
    return status;
}

static void assert_reads(uint64_t ref, const char *text, uint64_t version, int64_t due)
{
    tara_key    key = key_of(ref);
    tara_record record;
    assert_int_equal(tp_change_get(&change, &key, &record), TARA_OK);
    assert_int_equal(record.size, strlen(text));
    if (record.size > 0) assert_memory_equal(record.bytes, text, strlen(text));
    assert_int_equal(record.version, version);
    assert_int_equal(record.due_unix_ms, due);
    assert_memory_equal(&record.key, &key, sizeof key);
}

// The records of the change, into the store; begins anew.
static int32_t commit(void)
{
    tara_batch batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY};
    assert_int_equal(tp_change_batch(&change, &batch.records, &batch.record_count), TARA_OK);
    int32_t answer = s.inner.commit(s.inner.user, &batch);
    tp_change_clear(&change);
    return answer;
}

static void stored(uint64_t ref, const char *text)
{
    assert_int_equal(put(ref, text, 100), TARA_OK);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
}

// --- what is laid over -------------------------------------------------------------------------

static void change_reads_what_it_wrote_before_the_store_has_it(void **state)
{
    (void)state;
    stored(1, "one");
    stored(1, "uno");
    assert_reads(1, "uno", 2, 100);
    assert_int_equal(put(1, "eins", 200), TARA_OK);
    assert_int_equal(put(2, "zwei", 300), TARA_OK);
    s.gets = 0;
    assert_reads(1, "eins", 2, 200); // The version is the one to be committed over.
    assert_reads(2, "zwei", 0, 300);
    assert_int_equal(put(1, "un, deux, trois", 400), TARA_OK);
    assert_reads(1, "un, deux, trois", 2, 400);
    assert_reads(2, "zwei", 0, 300);
    assert_int_equal(s.gets, 0); // What is laid over is not asked of the store.
    assert_reads(3, "", 0, TARA_NEVER);
    assert_int_equal(s.gets, 1);
    tp_change_clear(&change); // Nothing of it had reached the store.
    assert_reads(1, "uno", 2, 100);
    assert_reads(2, "", 0, TARA_NEVER);
}

// The same kind and ref of another subject, or another part of the same, is another record.
static void change_tells_keys_apart(void **state)
{
    (void)state;
    tara_key keys[] = {kit_key(1, 5, 1, 9), kit_key(2, 5, 1, 9), kit_key(1, 6, 1, 9),
                       kit_key(1, 5, 2, 9), kit_key(1, 5, 1, 10)};
    for (size_t i = 0; i < LENGTH(keys); i++) {
        uint8_t byte = (uint8_t)i;
        assert_int_equal(tp_change_put(&change, &keys[i], &byte, 1, 1), TARA_OK);
    }
    for (size_t i = 0; i < LENGTH(keys); i++) {
        tara_record record;
        assert_int_equal(tp_change_get(&change, &keys[i], &record), TARA_OK);
        assert_int_equal(record.size, 1);
        assert_int_equal(record.bytes[0], i);
    }
    assert_int_equal(change.count, LENGTH(keys));
}

static void change_put_over_believes_the_version_it_is_told(void **state)
{
    (void)state;
    tara_key key = key_of(1);
    stored(1, "one");
    s.gets = 0;
    assert_int_equal(tp_change_put_over(&change, &key, 1, "two", 3, 5), TARA_OK);
    assert_int_equal(tp_change_put_over(&change, &key, 99, "three", 5, 6), TARA_OK);
    assert_int_equal(s.gets, 0);
    assert_reads(1, "three", 1, 6); // The first time says it.
    assert_int_equal(commit(), TARA_CALLBACK_OK);
    assert_reads(1, "three", 2, 6);
    assert_int_equal(tp_change_put_over(&change, &key, 1, "late", 4, 7), TARA_OK);
    assert_int_equal(commit(), TARA_E_CONFLICT); // Somebody wrote it in between.
    assert_reads(1, "three", 2, 6);
}

// What was read a moment ago is written over the version that was read; when the change begins anew
// that is forgotten, because others may have written since.
static void change_remembers_the_version_of_what_it_read(void **state)
{
    (void)state;
    for (uint64_t ref = 1; ref <= TP_CHANGE_SEEN + 1; ref++) stored(ref, "one");
    s.gets = 0;
    assert_reads(1, "one", 1, 100);
    assert_int_equal(put(1, "two", 1), TARA_OK);
    assert_int_equal(s.gets, 1);
    assert_reads(1, "two", 1, 1);
    tp_change_clear(&change);

    assert_reads(1, "one", 1, 100);
    tp_change_clear(&change);
    tp_change other; // Somebody else's.
    tara_key  key = key_of(1);
    tp_change_open(&other, &memory.memory, &store, &failed);
    assert_int_equal(tp_change_put(&other, &key, "else", 4, 1), TARA_OK);
    tara_batch batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY};
    assert_int_equal(tp_change_batch(&other, &batch.records, &batch.record_count), TARA_OK);
    assert_int_equal(s.inner.commit(s.inner.user, &batch), TARA_CALLBACK_OK);
    tp_change_release(&other);
    assert_int_equal(put(1, "mine", 1), TARA_OK);
    assert_reads(1, "mine", 2, 1);
    assert_int_equal(commit(), TARA_CALLBACK_OK);

    s.gets = 0; // Of the few that are remembered the one read first goes first.
    for (uint64_t ref = 2; ref <= TP_CHANGE_SEEN + 1; ref++) assert_reads(ref, "one", 1, 100);
    assert_reads(1, "mine", 3, 1);
    assert_int_equal(put(2, "anew", 1), TARA_OK);
    assert_int_equal(s.gets, TP_CHANGE_SEEN + 2);
    for (uint64_t ref = 3; ref <= TP_CHANGE_SEEN + 1; ref++) {
        assert_int_equal(put(ref, "anew", 1), TARA_OK);
    }
    assert_int_equal(s.gets, TP_CHANGE_SEEN + 2);
    assert_reads(2, "anew", 1, 1);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
    assert_reads(TP_CHANGE_SEEN + 1, "anew", 2, 1);
}

// What the store could not tell is not remembered.
static void change_remembers_nothing_of_a_read_that_failed(void **state)
{
    (void)state;
    tara_key    key = key_of(1);
    tara_record record;
    stored(1, "one");
    s.get_answer = TARA_E_BUSY;
    assert_int_equal(tp_change_get(&change, &key, &record), TARA_E_BUSY);
    s.get_answer = TARA_CALLBACK_OK;
    assert_int_equal(put(1, "two", 1), TARA_OK);
    assert_reads(1, "two", 1, 1);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
}

static void change_removal_is_committed_unless_nothing_was_there(void **state)
{
    (void)state;
    const tara_record *records = NULL;
    size_t             count = 99;
    stored(1, "one");
    assert_int_equal(put(1, "", 55), TARA_OK);
    assert_reads(1, "", 1, TARA_NEVER); // Nothing falls due of what is gone.
    assert_int_equal(put(2, "two", 5), TARA_OK); // Comes…
    assert_int_equal(put(2, "", 5), TARA_OK);    // …and goes.
    assert_int_equal(put(3, "", 5), TARA_OK);    // Was never there.
    assert_int_equal(tp_change_batch(&change, &records, &count), TARA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(records[0].key.ref, 1);
    assert_int_equal(records[0].version, 1);
    assert_int_equal(records[0].size, 0);
    assert_null(records[0].bytes);
    assert_int_equal(put(1, "once more", 7), TARA_OK); // Written again after all.
    assert_reads(1, "once more", 1, 7);
    assert_int_equal(put(1, "", 5), TARA_OK);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
    assert_reads(1, "", 0, TARA_NEVER);
}

static void change_batch_says_all_of_each_record(void **state)
{
    (void)state;
    const tara_record *records = NULL;
    size_t             count = 99;
    assert_int_equal(tp_change_batch(&change, &records, &count), TARA_OK);
    assert_int_equal(count, 0);
    stored(1, "one");
    assert_int_equal(put(1, "uno", 11), TARA_OK);
    for (uint64_t ref = 2; ref < 40; ref++) {
        assert_int_equal(put(ref, "new", (int64_t)ref), TARA_OK);
    }
    assert_int_equal(tp_change_batch(&change, &records, &count), TARA_OK);
    assert_int_equal(count, 39);
    for (size_t i = 0; i < count; i++) {
        tara_key key = key_of(i + 1);
        assert_memory_equal(&records[i].key, &key, sizeof key);
        assert_int_equal(records[i].version, i == 0 ? 1 : 0);
        assert_int_equal(records[i].due_unix_ms, i == 0 ? 11 : (int64_t)i + 1);
        assert_int_equal(records[i].size, 3);
        assert_memory_equal(records[i].bytes, i == 0 ? "uno" : "new", 3);
    }
}

// Commits follow each other: what one of them needed of memory the next has.
static void change_keeps_its_memory_when_it_begins_anew(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        uint64_t before = memory.requests;
        for (uint64_t ref = 0; ref < 50; ref++) assert_int_equal(put(ref, "text", 1), TARA_OK);
        assert_int_equal(commit(), TARA_CALLBACK_OK);
        assert_int_equal(memory.requests > before, round == 0);
        assert_int_equal(change.count, 0);
    }
}

// --- walking -----------------------------------------------------------------------------------

enum { REFS = 256 };

typedef struct walk {
    int         visits[REFS]; // By ref.
    uint64_t    stop_at;      // This one ends the walk; 0: none.
    void      (*act)(uint64_t ref);
} walk;

static tara_status visit(void *user, const tara_key *key)
{
    walk    *w = user;
    uint64_t ref = key->ref;
    tara_key expected = key_of(ref);
    assert_memory_equal(key, &expected, sizeof expected);
    assert_true(ref < REFS);
    w->visits[ref]++;
    if (w->act != NULL) w->act(ref);
    return w->stop_at != 0 && ref == w->stop_at ? TARA_E_LIMIT : TARA_OK;
}

static tara_status walk_all(walk *w)
{
    tara_subject subject = whose();
    return tp_change_each(&change, &subject, KIND, visit, w);
}

static void assert_visited(const walk *w, uint64_t ref, int times)
{
    assert_int_equal(w->visits[ref], times);
}

// Those of the store, those that are new, those that are written over: each once. Those that go,
// other kinds and other subjects: not.
static void change_each_visits_what_will_be(void **state)
{
    (void)state;
    walk     w = {.stop_at = 0};
    tara_key foreign = kit_key(2, KIND, 1, 5), other = kit_key(1, OTHER_KIND, 1, 6);
    assert_int_equal(walk_all(&w), TARA_OK);
    for (uint64_t ref = 1; ref <= 4; ref++) stored(ref, "stored");
    assert_int_equal(tp_change_put(&change, &foreign, "f", 1, 1), TARA_OK);
    assert_int_equal(tp_change_put(&change, &other, "o", 1, 1), TARA_OK);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
    assert_int_equal(put(2, "over", 1), TARA_OK);
    assert_int_equal(put(3, "", 1), TARA_OK);
    assert_int_equal(put(9, "new", 1), TARA_OK);
    assert_int_equal(put(10, "new", 1), TARA_OK);
    assert_int_equal(put(10, "", 1), TARA_OK);
    foreign.ref = 11;
    other.ref = 12;
    assert_int_equal(tp_change_put(&change, &foreign, "f", 1, 1), TARA_OK);
    assert_int_equal(tp_change_put(&change, &other, "o", 1, 1), TARA_OK);
    assert_int_equal(walk_all(&w), TARA_OK);
    for (uint64_t ref = 0; ref < REFS; ref++) {
        bool there = ref == 1 || ref == 2 || ref == 4 || ref == 9;
        assert_visited(&w, ref, there);
    }
}

static void change_each_walks_any_number(void **state)
{
    (void)state;
    for (size_t count = FEW - 1; count <= 3 * FEW + 1; count += FEW / 2 + 1) {
        walk w = {.stop_at = 0};
        for (uint64_t ref = 0; ref < count; ref++) {
            assert_int_equal(put(ref, "stored", 1), TARA_OK);
        }
        assert_int_equal(commit(), TARA_CALLBACK_OK);
        for (uint64_t ref = 0; ref < count; ref += 3) {
            assert_int_equal(put(ref, "over", 1), TARA_OK);
        }
        assert_int_equal(walk_all(&w), TARA_OK);
        for (uint64_t ref = 0; ref < REFS; ref++) assert_visited(&w, ref, ref < count);
        tp_change_clear(&change);
    }
}

static void change_each_ends_with_the_visitor(void **state)
{
    (void)state;
    walk stops = {.stop_at = 2}, stops_late = {.stop_at = 8};
    for (uint64_t ref = 1; ref <= 4; ref++) stored(ref, "stored");
    for (uint64_t ref = 7; ref <= 9; ref++) assert_int_equal(put(ref, "new", 1), TARA_OK);
    assert_int_equal(walk_all(&stops), TARA_E_LIMIT);
    for (uint64_t ref = 0; ref < REFS; ref++) { // A store gives them in order of key.
        assert_visited(&stops, ref, ref == 1 || ref == 2);
    }
    assert_int_equal(walk_all(&stops_late), TARA_E_LIMIT);
    assert_visited(&stops_late, 7, 1);
    assert_visited(&stops_late, 9, 0);
    assert_int_equal(atomic_load(&failed), 0);
}

static void write_over(uint64_t ref)
{
    assert_int_equal(put(ref, "written on the way", 1), TARA_OK);
}

// Who writes each record on the way meets each once, also when the list has to move for it.
static void change_each_visits_what_is_written_on_the_way_once(void **state)
{
    (void)state;
    walk w = {.act = write_over};
    for (uint64_t ref = 0; ref < 100; ref++) assert_int_equal(put(ref, "stored", 1), TARA_OK);
    assert_int_equal(commit(), TARA_CALLBACK_OK);
    for (uint64_t ref = 90; ref < 110; ref++) assert_int_equal(put(ref, "over", 1), TARA_OK);
    assert_int_equal(walk_all(&w), TARA_OK);
    for (uint64_t ref = 0; ref < REFS; ref++) assert_visited(&w, ref, ref < 110);
    assert_int_equal(change.count, 110);
    assert_reads(5, "written on the way", 1, 1);
}

static void add_another(uint64_t ref)
{
    if (ref < 100) assert_int_equal(put(ref + 100, "new", 1), TARA_OK);
}

// What a visitor adds it knows: it is not told of it. So a walk ends.
static void change_each_does_not_visit_what_is_added_on_the_way(void **state)
{
    (void)state;
    walk w = {.act = add_another};
    for (uint64_t ref = 1; ref <= 3; ref++) stored(ref, "stored");
    assert_int_equal(put(4, "over", 1), TARA_OK);
    assert_int_equal(walk_all(&w), TARA_OK);
    for (uint64_t ref = 0; ref < REFS; ref++) assert_visited(&w, ref, ref >= 1 && ref <= 4);
    for (uint64_t ref = 101; ref <= 104; ref++) assert_reads(ref, "new", 0, 1);
}

static void remove_the_others(uint64_t ref)
{
    for (uint64_t other = 1; other <= 6; other++) {
        if (other != ref) assert_int_equal(put(other, "", 1), TARA_OK);
    }
}

// What is gone when its turn comes is not visited.
static void change_each_does_not_visit_what_is_removed_on_the_way(void **state)
{
    (void)state;
    for (int laid_over = 0; laid_over < 2; laid_over++) {
        walk w = {.act = remove_the_others};
        int  visited = 0;
        for (uint64_t ref = 1; ref <= 6; ref++) assert_int_equal(put(ref, "text", 1), TARA_OK);
        if (!laid_over) assert_int_equal(commit(), TARA_CALLBACK_OK);
        assert_int_equal(walk_all(&w), TARA_OK);
        for (int ref = 0; ref < REFS; ref++) visited += w.visits[ref];
        assert_int_equal(visited, 1);
        tp_change_clear(&change);
        for (uint64_t ref = 1; ref <= 6; ref++) assert_int_equal(put(ref, "", 1), TARA_OK);
        assert_int_equal(commit(), TARA_CALLBACK_OK);
    }
}

// --- memory that ends --------------------------------------------------------------------------

static tara_status write_much(void)
{
    char               text[200];
    const tara_record *records;
    size_t             count;
    memset(text, 't', sizeof text);
    text[sizeof text - 1] = '\0';
    for (uint64_t ref = 0; ref < 40; ref++) {
        tara_status status = put(ref, ref % 5 == 4 ? "" : text + ref, (int64_t)ref);
        if (status != TARA_OK) return status;
    }
    walk w = {.act = NULL};
    tara_status status = walk_all(&w);
    return status == TARA_OK ? tp_change_batch(&change, &records, &count) : status;
}

// Wherever memory ends: the call says so, nothing is lost or leaked, and the store is not to blame.
static void change_says_when_memory_ends(void **state)
{
    (void)state;
    uint64_t needed = 0;
    assert_int_equal(write_much(), TARA_OK);
    needed = memory.requests;
    assert_true(needed > 6);
    for (uint64_t fail_at = 1; fail_at <= needed; fail_at++) {
        tp_change_release(&change);
        assert_int_equal(memory.live, 0);
        memory.requests = 0;
        memory.fail_at = fail_at;
        assert_int_equal(write_much(), TARA_E_NO_MEMORY);
        assert_int_equal(atomic_load(&failed), 0);
        tp_change_clear(&change);
        assert_reads(7, "", 0, TARA_NEVER);
        memory.fail_at = 0;
        assert_int_equal(write_much(), TARA_OK);
        assert_reads(39, "", 0, TARA_NEVER);
        tp_change_clear(&change);
    }
}

// --- stores that fail, stores that lie ---------------------------------------------------------

// What a store may answer and go on, and what leaves open what it holds.
static const struct {
    int32_t answer; tara_status status; bool survives;
} answers[] = {
    {TARA_CALLBACK_OK, TARA_OK, true}, {0, TARA_E_STORE, false}, {2, TARA_E_STORE, false},
    {INT32_MAX, TARA_E_STORE, false}, {INT32_MIN, INT32_MIN, false},
    {TARA_E_STORE, TARA_E_STORE, false}, {TARA_E_CORRUPT, TARA_E_CORRUPT, false},
    {TARA_E_CONFLICT, TARA_E_CONFLICT, true}, {TARA_E_NO_MEMORY, TARA_E_NO_MEMORY, true},
    {TARA_E_DISK_FULL, TARA_E_DISK_FULL, true}, {TARA_E_READ_ONLY, TARA_E_READ_ONLY, true},
    {TARA_E_NOT_FOUND, TARA_E_NOT_FOUND, true}, {TARA_E_BUSY, TARA_E_BUSY, true},
    {TARA_E_LIMIT, TARA_E_LIMIT, true},
    {TARA_E_INVALID_ARGUMENT, TARA_E_INVALID_ARGUMENT, true},
    {TARA_E_FORKED, TARA_E_FORKED, false}, {TARA_E_WRONG_KEY, TARA_E_WRONG_KEY, false},
};

static void change_passes_on_why_the_store_fails(void **state)
{
    (void)state;
    tara_key    key = key_of(1);
    tara_record record;
    stored(1, "one");
    for (size_t i = 0; i < LENGTH(answers); i++) {
        walk w = {.act = NULL};
        atomic_store(&failed, 0);
        assert_int_equal(tp_store_answered(&failed, answers[i].answer), answers[i].status);
        assert_int_equal(atomic_load(&failed), !answers[i].survives);

        atomic_store(&failed, 0);
        s.get_answer = answers[i].answer;
        assert_int_equal(tp_change_get(&change, &key, &record), answers[i].status);
        assert_int_equal(atomic_load(&failed), !answers[i].survives);
        atomic_store(&failed, 0);
        assert_int_equal(put(1, "two", 1), answers[i].status);
        assert_int_equal(change.count, answers[i].status == TARA_OK);
        assert_int_equal(atomic_load(&failed), !answers[i].survives);
        s.get_answer = TARA_CALLBACK_OK;
        tp_change_clear(&change);

        atomic_store(&failed, 0);
        s.records_answer = answers[i].answer;
        assert_int_equal(walk_all(&w), answers[i].status);
        assert_visited(&w, 1, answers[i].status == TARA_OK);
        assert_int_equal(atomic_load(&failed), !answers[i].survives);
        s.records_answer = TARA_CALLBACK_OK;
    }
}

// A store that could not say what there is has not said that there is nothing.
static void change_walk_that_fails_visits_nothing_more(void **state)
{
    (void)state;
    walk w = {.act = NULL};
    assert_int_equal(put(9, "new", 1), TARA_OK);
    s.records_answer = TARA_CALLBACK_FAILED;
    assert_int_equal(walk_all(&w), TARA_E_STORE);
    assert_visited(&w, 9, 0);
    assert_int_equal(s.walks, 1);
}

// More keys than were asked for, or somebody else's, are not followed: the store cannot be trusted
// with anything else either.
static void change_walk_believes_no_keys_that_were_not_asked_for(void **state)
{
    (void)state;
    for (int lie = 0; lie < 3; lie++) {
        walk w = {.act = NULL};
        tp_change_clear(&change);
        for (uint64_t ref = 1; ref <= 3; ref++) {
            assert_int_equal(put(ref, "text", 1), TARA_OK);
        }
        assert_int_equal(commit(), TARA_CALLBACK_OK);
        assert_int_equal(put(9, "new", 1), TARA_OK);
        atomic_store(&failed, 0);
        s.got = lie == 0 ? FEW + 1 : 0;
        s.slipped_in = lie == 0 ? (tara_key){.kind = 0}
                     : lie == 1 ? kit_key(2, KIND, 1, 1) : kit_key(2, OTHER_KIND, 1, 1);
        assert_int_equal(walk_all(&w), TARA_E_CORRUPT);
        assert_int_equal(atomic_load(&failed), 1);
        for (int ref = 0; ref < REFS; ref++) assert_visited(&w, (uint64_t)ref, 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(change_reads_what_it_wrote_before_the_store_has_it),
        TEST(change_tells_keys_apart),
        TEST(change_put_over_believes_the_version_it_is_told),
        TEST(change_remembers_the_version_of_what_it_read),
        TEST(change_remembers_nothing_of_a_read_that_failed),
        TEST(change_removal_is_committed_unless_nothing_was_there),
        TEST(change_batch_says_all_of_each_record),
        TEST(change_keeps_its_memory_when_it_begins_anew),
        TEST(change_each_visits_what_will_be),
        TEST(change_each_walks_any_number),
        TEST(change_each_ends_with_the_visitor),
        TEST(change_each_visits_what_is_written_on_the_way_once),
        TEST(change_each_does_not_visit_what_is_added_on_the_way),
        TEST(change_each_does_not_visit_what_is_removed_on_the_way),
        TEST(change_says_when_memory_ends),
        TEST(change_passes_on_why_the_store_fails),
        TEST(change_walk_that_fails_visits_nothing_more),
        TEST(change_walk_believes_no_keys_that_were_not_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
