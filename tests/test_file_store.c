// test_file_store.c: the file store on a simulated disk: every failure, every power cut, every bit.
#include "store_kit.h"

#include "sim_disk.h"
#include "store/store.h"

static sim_disk disk;  // What a test works on,
static sim_disk other; // and a copy for what might have happened instead.
static kit_memory kit;
static tara_error error;

static tara_status open_as(sim_disk *on, const char *secret, uint32_t flags, tara_store *store)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, secret, strlen(secret));
    tp_file_store_options options = {.path = TP_TEXT("a.tara"), .flags = flags, .site = &site,
                                     .journal_id = {1, 2, 3}, .hash_key = {7}, .created = 1000,
                                     .port = &on->port, .memory = &kit.memory};
    memset(&error, 0, sizeof(error));
    tara_status status = tp_file_store_open(&options, store, &error);
    assert_int_equal(error.status, status);
    assert_int_equal(status == TARA_OK, error.message[0] == 0);
    return status;
}

static tara_store must_open(sim_disk *on, uint32_t flags)
{
    tara_store store;
    assert_int_equal(open_as(on, "site", flags, &store), TARA_OK);
    return store;
}

static void close_store(tara_store *store)
{
    store->close(store->user);
    assert_int_equal(kit.live, 0);
    assert_int_equal(kit.memory.live_bytes, 0);
}

static void begin(void)
{
    sim_disk_release(&disk);
    kit_memory_init(&kit);
}

static tara_key record_key(void)
{
    return kit_key(1, 1, 0, 0);
}

// Events, and one record that says which was the last.
static int32_t commit(tara_store *store, uint64_t first, size_t count, uint32_t flags)
{
    static uint8_t bodies[1100][KIT_BODY_MAX];
    static tara_stored_event events[1100];
    for (size_t i = 0; i < count; i++) kit_event(first + i, bodies[i], &events[i]);
    tara_key key = record_key();
    tara_record found;
    int32_t answer = store->get(store->user, &key, &found);
    if (answer != 1) return answer;
    uint64_t last = first + count - 1;
    tara_record record = {.key = key, .version = found.version, .size = sizeof(last),
                          .bytes = (const uint8_t *)&last, .due_unix_ms = TARA_NEVER};
    tara_batch batch = {sizeof(batch), flags, events, count, &record, 1};
    return store->commit(store->user, &batch);
}

static uint64_t recorded(tara_store *store)
{
    tara_key key = record_key();
    tara_record found;
    uint64_t last = 0;
    assert_int_equal(store->get(store->user, &key, &found), 1);
    if (found.size) memcpy(&last, found.bytes, sizeof(last));
    return last;
}

static int32_t expect_next(void *user, const tara_stored_event *event)
{
    kit_expect_event(event, ++*(uint64_t *)user);
    return 1;
}

// How many events there are; each is the one that was written.
static uint64_t whole_events(tara_store *store)
{
    uint64_t last = 0;
    assert_int_equal(store->events(store->user, 1, UINT64_MAX, expect_next, &last), 1);
    uint64_t count = 0;
    assert_int_equal(store->event_count(store->user, &count), 1);
    assert_int_equal(count, last);
    return last;
}

static tp_file_store_report report_of(const tara_store *store)
{
    tp_file_store_report report;
    tp_file_store_report_of(store, &report);
    return report;
}

// A file of `commits` commits of 1, 2, 3, 1, 2, 3 … events. ends[i]: where commit i ends in the
// file; lasts[i]: its last event.
enum { COMMITS_MAX = 120 };
static size_t   ends[COMMITS_MAX + 1];
static uint64_t lasts[COMMITS_MAX + 1];

static void make_file(size_t commits)
{
    begin();
    tara_store store = must_open(&disk, 0);
    ends[0] = TP_FILE_HEADER_SIZE;
    lasts[0] = 0;
    for (size_t i = 1; i <= commits; i++) {
        size_t count = 1 + (i - 1) % 3;
        size_t size = TP_FRAME_HEAD_SIZE;
        for (size_t e = 1; e <= count; e++) {
            uint8_t body[KIT_BODY_MAX];
            tara_stored_event event;
            size += TP_SPINE_SIZE + kit_event(lasts[i - 1] + e, body, &event);
        }
        assert_int_equal(commit(&store, lasts[i - 1] + 1, count, 0), 1);
        lasts[i] = lasts[i - 1] + count;
        ends[i] = ends[i - 1] + size;
    }
    close_store(&store);
    assert_int_equal(sim_disk_file(&disk, "a.tara").size, ends[commits]);
}

// ---- The plain life ----------------------------------------------------------------------------

// What was committed is there after reopening, and only then; the file is made once.
static void store_gives_back_what_was_committed(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_true(report_of(&store).created);
    assert_int_equal(commit(&store, 1, 3, 0), 1);
    assert_int_equal(commit(&store, 4, 1, 0), 1);
    assert_int_equal(whole_events(&store), 4);
    assert_int_equal(recorded(&store), 4);
    close_store(&store);
    store = must_open(&disk, 0);
    assert_false(report_of(&store).created);
    assert_int_equal(recorded(&store), 0);
    assert_int_equal(whole_events(&store), 4);
    assert_int_equal(report_of(&store).events, 4);
    assert_int_equal(report_of(&store).torn_bytes, 0);
    assert_int_equal(commit(&store, 5, 2, 0), 1);
    close_store(&store);
    store = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(whole_events(&store), 6);
    assert_int_equal(commit(&store, 7, 1, 0), TARA_E_READ_ONLY);
    assert_int_equal(commit(&store, 7, 1, TARA_BATCH_REPLAY), 1);
    assert_int_equal(recorded(&store), 7);
    uint8_t id[16];
    static const uint8_t expected[16] = {1, 2, 3};
    tp_file_store_journal(&store, id);
    assert_memory_equal(id, expected, 16);
    close_store(&store);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);
}

typedef struct partial {
    uint64_t    last;
    uint64_t    stop_at;
    int32_t     answer;
    tara_store *store;
} partial;

static int32_t expect_until(void *user, const tara_stored_event *event)
{
    partial *to = user;
    kit_expect_event(event, ++to->last);
    return event->sequence == to->stop_at ? to->answer : 1;
}

// Any event can be read at any time, also before all were read and while some are not written.
static void store_reads_events_from_anywhere(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    for (uint64_t first = 1; first <= 9000; first += 100) {
        assert_int_equal(commit(&store, first, 100, first % 300 == 1 ? 0 : TARA_BATCH_LAG), 1);
    }
    assert_int_equal(store.sync(store.user), 1);
    for (int opened = 0; opened < 2; opened++) {
        for (uint64_t from = 8999; from > 40; from = from * 2 / 3) {
            partial to = {.last = from - 1};
            assert_int_equal(store.events(store.user, from, 7, expect_until, &to), 1);
            assert_int_equal(to.last, from + 6 > 9000 ? 9000 : from + 6);
        }
        partial beyond = {.last = 0};
        assert_int_equal(store.events(store.user, 9001, 7, expect_until, &beyond), 1);
        assert_int_equal(store.events(store.user, UINT64_MAX, 9, expect_until, &beyond), 1);
        assert_int_equal(beyond.last, 0);
        close_store(&store);
        store = must_open(&disk, 0);
        partial stopped = {.last = 9, .stop_at = 12, .answer = 0};
        assert_int_equal(store.events(store.user, 10, 99, expect_until, &stopped), 0);
        assert_int_equal(stopped.last, 12);
    }
    assert_int_equal(whole_events(&store), 9000);
    close_store(&store);
}

static int32_t replay_one(void *user, const tara_stored_event *event)
{
    partial *to = user;
    assert_int_equal(commit(to->store, event->sequence, 1, TARA_BATCH_REPLAY), 1);
    assert_int_equal(commit(to->store, event->sequence, 1, 0), TARA_E_BUSY);
    assert_int_equal(to->store->sync(to->store->user), TARA_E_BUSY);
    return 1;
}

// A replay reads the file once and puts the records back from within the sink.
static void store_takes_records_from_a_sink(void **unused)
{
    (void)unused;
    make_file(20);
    tara_store store = must_open(&disk, 0);
    disk.counted = SIM_READ;
    disk.calls = 0;
    partial to = {.store = &store};
    assert_int_equal(store.events(store.user, 1, UINT64_MAX, replay_one, &to), 1);
    assert_int_equal(disk.calls, 1);
    assert_int_equal(recorded(&store), lasts[20]);
    close_store(&store);
}

// Lagging commits are seen at once, cost no sync, and are durable after one.
static void store_gathers_commits_that_may_lag(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    uint64_t syncs = disk.syncs;
    for (uint64_t i = 1; i <= 3000; i++) {
        assert_int_equal(commit(&store, i, 1, TARA_BATCH_LAG), 1);
        assert_int_equal(recorded(&store), i);
    }
    assert_int_equal(disk.syncs, syncs);
    assert_int_equal(store.sync(store.user), 1);
    assert_int_equal(disk.syncs, syncs + 1);
    assert_int_equal(store.sync(store.user), 1);
    assert_int_equal(disk.syncs, syncs + 1);
    assert_int_equal(commit(&store, 3001, 1, TARA_BATCH_LAG), 1);
    assert_int_equal(commit(&store, 3002, 1, 0), 1);
    assert_int_equal(disk.syncs, syncs + 2);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    tara_store later = must_open(&other, TARA_OPEN_READ_ONLY);
    assert_int_equal(whole_events(&later), 3002);
    later.close(later.user);
    sim_disk_release(&other);
    close_store(&store);

    begin();
    store = must_open(&disk, TARA_OPEN_NO_SYNC);
    syncs = disk.syncs;
    for (uint64_t i = 1; i <= 50; i++) assert_int_equal(commit(&store, i, 1, 0), 1);
    assert_int_equal(disk.syncs, syncs);
    close_store(&store);
    assert_int_equal(disk.syncs, syncs + 1);
}

// The same calls make the same bytes.
static void store_writes_the_same_bytes_for_the_same_calls(void **unused)
{
    (void)unused;
    make_file(60);
    sim_bytes first = sim_disk_file(&disk, "a.tara");
    uint8_t *copy = malloc(first.size);
    memcpy(copy, first.data, first.size);
    size_t size = first.size;
    make_file(60);
    sim_bytes second = sim_disk_file(&disk, "a.tara");
    assert_int_equal(second.size, size);
    assert_memory_equal(second.data, copy, size);
    free(copy);
}

// What cannot be stored is refused by name and changes nothing.
static void store_refuses_what_it_cannot_keep(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 2, 1, 0), TARA_E_CONFLICT);
    assert_int_equal(commit(&store, 1, 1, 128), TARA_E_TOO_NEW);
    uint8_t body[32] = {0};
    tara_stored_event event = {.sequence = 1, .size = 24, .bytes = body};
    tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), TARA_E_INVALID_ARGUMENT);
    tp_file_store_failure(&store, &error);
    assert_int_equal(error.status, TARA_E_INVALID_ARGUMENT);
    assert_true(error.message[0] != 0);
    static uint8_t large[TP_BODY_MAX];
    static tara_stored_event many[33];
    for (size_t i = 0; i < 33; i++) {
        many[i] = (tara_stored_event){.sequence = i + 1, .size = sizeof(large), .bytes = large};
    }
    batch = (tara_batch){sizeof(batch), 0, many, 33, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), TARA_E_LIMIT);
    assert_int_equal(whole_events(&store), 0);
    assert_int_equal(commit(&store, 1, 1, 0), 1);
    close_store(&store);
}

// A body that was erased is an event with its commitment in place of the body.
static void store_keeps_events_without_a_body(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    tara_stored_event event = {.sequence = 1, .size = 4096};
    memset(event.commitment, 0xAB, 32);
    tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), 1);
    close_store(&store);
    store = must_open(&disk, 0);
    uint64_t count;
    assert_int_equal(store.event_count(store.user, &count), 1);
    assert_int_equal(count, 1);
    close_store(&store);
}

// ---- Opening -----------------------------------------------------------------------------------

// Another key, another kind of file, no file: each by its name.
static void store_refuses_what_is_not_its_own(void **unused)
{
    (void)unused;
    tara_store store;
    begin();
    assert_int_equal(open_as(&disk, "site", TARA_OPEN_READ_ONLY, &store), TARA_E_NOT_FOUND);
    assert_int_equal(open_as(&disk, "site", TARA_OPEN_MUST_EXIST, &store), TARA_E_NOT_FOUND);
    assert_null(sim_disk_file(&disk, "a.tara").data);
    make_file(2);
    assert_int_equal(open_as(&disk, "sitf", 0, &store), TARA_E_WRONG_KEY);
    store = must_open(&disk, 0);
    tara_store second;
    assert_int_equal(open_as(&disk, "site", 0, &second), TARA_E_LOCKED);
    second = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(whole_events(&second), 3);
    second.close(second.user);
    close_store(&store);
    sim_disk_put(&disk, "a.tara", "", 0);
    assert_int_equal(open_as(&disk, "site", 0, &store), TARA_E_FOREIGN_FILE);
    sim_disk_put(&disk, "a.tara", "SQLite format 3", 16);
    assert_int_equal(open_as(&disk, "site", 0, &store), TARA_E_FOREIGN_FILE);
    assert_int_equal(sim_disk_file(&disk, "a.tara").size, 16);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);
    assert_int_equal(kit.live, 0);
}

static void refuses_path(tp_text path, tara_status expected)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_store_options options = {.path = path, .site = &site, .port = &disk.port,
                                     .memory = &kit.memory};
    tara_store store;
    assert_int_equal(tp_file_store_open(&options, &store, &error), expected);
    assert_int_equal(kit.live, 0);
}

// A path that cannot be one never reaches the system.
static void store_refuses_impossible_paths(void **unused)
{
    (void)unused;
    begin();
    static char longest[5000];
    memset(longest, 'a', sizeof(longest));
    refuses_path((tp_text){NULL, 0}, TARA_E_INVALID_ARGUMENT);
    refuses_path((tp_text){"a\0b", 3}, TARA_E_INVALID_ARGUMENT);
    refuses_path((tp_text){longest, sizeof(longest)}, TARA_E_LIMIT);
    assert_int_equal(disk.calls, 0);
}

// A temporary file that a crash left is removed before anything else.
static void store_removes_a_stale_temporary_file(void **unused)
{
    (void)unused;
    make_file(2);
    sim_disk_put(&disk, "a.tara.tmp", "half", 4);
    tara_store store = must_open(&disk, 0);
    assert_null(sim_disk_file(&disk, "a.tara.tmp").data);
    close_store(&store);
}

static size_t commits_within(size_t size)
{
    size_t commits = 0;
    while (commits < COMMITS_MAX && ends[commits + 1] && ends[commits + 1] <= size) commits++;
    return commits;
}

// Torn anywhere, the file opens with exactly the whole frames before, says what was cut, and goes
// on.
static void store_opens_every_prefix(void **unused)
{
    (void)unused;
    enum { COMMITS = 100 };
    memset(ends, 0, sizeof(ends));
    make_file(COMMITS);
    assert_int_equal(lasts[COMMITS], 199);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t whole = file.size;
    uint8_t *bytes = malloc(whole);
    memcpy(bytes, file.data, whole);
    for (size_t size = 0; size < whole; size++) {
        begin();
        sim_disk_put(&disk, "a.tara", bytes, size);
        tara_store store;
        tara_status status = open_as(&disk, "site", 0, &store);
        if (size < TP_FILE_HEADER_SIZE) {
            assert_int_equal(status, TARA_E_FOREIGN_FILE);
            assert_int_equal(sim_disk_file(&disk, "a.tara").size, size);
            continue;
        }
        assert_int_equal(status, TARA_OK);
        size_t commits = commits_within(size);
        assert_int_equal(whole_events(&store), lasts[commits]);
        size_t zeros = 0;
        while (size - zeros > ends[commits] && bytes[size - zeros - 1] == 0) zeros++;
        assert_int_equal(report_of(&store).torn_bytes, size - zeros - ends[commits]);
        if (size % 37 == 0) {
            assert_int_equal(commit(&store, lasts[commits] + 1, 2, 0), 1);
            store.close(store.user);
            store = must_open(&disk, 0);
            assert_int_equal(whole_events(&store), lasts[commits] + 2);
            assert_int_equal(report_of(&store).torn_bytes, 0);
        }
        close_store(&store);
    }
    free(bytes);
}

// One flipped bit is refused, or it costs the last commit and says so: never another history.
static void store_finds_every_flipped_bit(void **unused)
{
    (void)unused;
    enum { COMMITS = 29 }; // The last but one has a single event: the least that a head attests.
    memset(ends, 0, sizeof(ends));
    make_file(COMMITS);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t size = file.size;
    uint8_t *bytes = malloc(size);
    memcpy(bytes, file.data, size);
    size_t torn = 0;
    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        begin();
        sim_disk_put(&disk, "a.tara", bytes, size);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        size_t commits = commits_within(bit / 8);
        tara_store store;
        tara_status status = open_as(&disk, "site", 0, &store);
        if (bit / 8 < TP_FILE_HEADER_SIZE) {
            assert_true(status == TARA_E_FOREIGN_FILE || status == TARA_E_CORRUPT);
            continue;
        }
        assert_int_equal(status, TARA_OK);
        uint64_t last = 0;
        int32_t answer = store.events(store.user, 1, UINT64_MAX, expect_next, &last);
        assert_int_equal(last, lasts[commits]);
        if (commits == COMMITS - 1) {
            assert_int_equal(answer, 1);
            assert_true(report_of(&store).torn_bytes > 0);
            torn++;
        } else {
            assert_int_equal(answer, TARA_E_CORRUPT);
            tp_file_store_failure(&store, &error);
            assert_int_equal(error.offset, ends[commits]);
            assert_int_equal(commit(&store, last + 1, 1, 0), TARA_E_CORRUPT);
        }
        close_store(&store);
        if (commits < COMMITS - 1) assert_int_equal(sim_disk_file(&disk, "a.tara").size, size);
    }
    assert_int_equal(torn, 8 * (ends[COMMITS] - ends[COMMITS - 1]));
    free(bytes);
}

// Reading alone serves what stands before the damage, says where it is, and changes nothing.
static void store_reads_up_to_the_damage(void **unused)
{
    (void)unused;
    memset(ends, 0, sizeof(ends));
    make_file(10);
    for (size_t broken = 3; broken <= 9; broken += 6) {
        sim_disk_copy(&disk, &other);
        sim_bytes file = sim_disk_file(&other, "a.tara");
        file.data[ends[broken] + 70] ^= 1;
        tara_store store = must_open(&other, TARA_OPEN_READ_ONLY);
        assert_int_equal(whole_events(&store), lasts[broken]);
        assert_int_equal(report_of(&store).damaged_at, ends[broken]);
        assert_int_equal(report_of(&store).torn_bytes, broken == 9 ? ends[10] - ends[9] : 0);
        close_store(&store);
        assert_int_equal(sim_disk_file(&other, "a.tara").size, ends[10]);
        sim_disk_release(&other);
    }
}

// A frame of the same journal that does not continue the sequence was not written there by us.
static void store_refuses_frames_taken_out(void **unused)
{
    (void)unused;
    memset(ends, 0, sizeof(ends));
    make_file(10);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t cut = ends[5] - ends[4];
    uint8_t *bytes = malloc(file.size);
    memcpy(bytes, file.data, ends[4]);
    memcpy(bytes + ends[4], file.data + ends[5], file.size - ends[5]);
    sim_disk_put(&disk, "a.tara", bytes, file.size - cut);
    free(bytes);
    tara_store store = must_open(&disk, 0);
    uint64_t count;
    assert_int_equal(store.event_count(store.user, &count), TARA_E_CORRUPT);
    close_store(&store);
}

// ---- Failure -----------------------------------------------------------------------------------

// A life of the store that stops at the first refusal. *acknowledged: the last durable event.
static tara_status live(sim_disk *on, uint64_t *acknowledged, uint64_t *attempted)
{
    *acknowledged = 0;
    *attempted = 0;
    tara_store store;
    tara_status status = open_as(on, "site", 0, &store);
    if (status != TARA_OK) return status;
    uint64_t first = 1;
    for (int i = 0; i < 12; i++) {
        size_t count = 1 + (size_t)i % 3;
        bool lag = i % 4 == 1;
        *attempted = first + count - 1;
        int32_t answer = commit(&store, first, count, lag ? TARA_BATCH_LAG : 0);
        if (answer == 1 && i % 4 == 2) answer = store.sync(store.user);
        if (answer != 1) {
            uint64_t told = 0;
            int32_t again = store.event_count(store.user, &told);
            // Either nothing happened, or nothing goes on.
            if (again == 1) assert_int_equal(told, first - 1);
            else            assert_int_equal(commit(&store, first, 1, 0), TARA_E_STORE);
            tp_file_store_failure(&store, &error);
            assert_true(error.message[0] != 0);
            store.close(store.user);
            return answer;
        }
        if (!lag) *acknowledged = *attempted;
        first += count;
    }
    store.close(store.user);
    return TARA_OK;
}

static void expect_survivors(sim_disk *on, uint64_t acknowledged, uint64_t attempted)
{
    tara_store store = must_open(on, 0);
    uint64_t last = whole_events(&store);
    assert_in_range(last, acknowledged, attempted);
    assert_int_equal(commit(&store, last + 1, 2, 0), 1);
    store.close(store.user);
    sim_disk_cut_power(on, 0);
    store = must_open(on, 0);
    assert_int_equal(whole_events(&store), last + 2);
    store.close(store.user);
}

// Every call to the system fails once, and from then on, with each status: acknowledged events are
// there when the file is opened anew, after a crash and after a power cut.
static void store_survives_every_failing_call(void **unused)
{
    (void)unused;
    static const tara_status statuses[] = {TARA_E_STORE, TARA_E_DISK_FULL, TARA_E_NOT_FOUND,
                                           TARA_E_LOCKED, TARA_E_UNSAFE_FILE};
    for (size_t s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++) {
        bool reached = true;
        for (uint64_t n = 1; reached; n++) {
            for (int on = 0; on < 2; on++) {
                begin();
                disk.fail_at = n;
                disk.fail_on = on;
                disk.fail_with = statuses[s];
                uint64_t acknowledged, attempted;
                (void)live(&disk, &acknowledged, &attempted);
                reached = disk.calls >= n;
                assert_int_equal(disk.open_files, 0);
                assert_int_equal(disk.locks, 0);
                assert_int_equal(kit.live, 0);
                disk.fail_at = 0;
                for (uint64_t seed = 0; seed < 4; seed++) {
                    sim_disk_copy(&disk, &other);
                    sim_disk_cut_power(&other, seed);
                    expect_survivors(&other, acknowledged, attempted);
                    sim_disk_release(&other);
                }
                expect_survivors(&disk, acknowledged, attempted);
            }
        }
    }
}

// The same while a torn file is read, mended and added to; and for memory.
static void store_survives_every_failure_while_mending(void **unused)
{
    (void)unused;
    memset(ends, 0, sizeof(ends));
    make_file(9);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t size = file.size - 5;
    uint8_t *bytes = malloc(size);
    memcpy(bytes, file.data, size);
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        begin();
        sim_disk_put(&disk, "a.tara", bytes, size);
        disk.fail_at = n;
        kit.fail_at = n;
        uint64_t expected = lasts[8];
        tara_store store;
        if (open_as(&disk, "site", 0, &store) == TARA_OK) {
            uint64_t last = 0;
            (void)store.events(store.user, 1, UINT64_MAX, expect_next, &last);
            assert_in_range(last, 0, lasts[8]);
            if (commit(&store, lasts[8] + 1, 2, 0) == 1) expected += 2;
            store.close(store.user);
        }
        reached = disk.calls >= n || kit.requests >= n;
        disk.fail_at = 0;
        kit.fail_at = 0;
        assert_int_equal(kit.live, 0);
        assert_int_equal(disk.open_files, 0);
        expect_survivors(&disk, expected, lasts[8] + 2);
    }
    free(bytes);
}

// Damage that comes while the file is open is found by whoever reads there, or writes it again.
static void store_finds_damage_that_comes_later(void **unused)
{
    (void)unused;
    for (int how = 0; how < 2; how++) {
        memset(ends, 0, sizeof(ends));
        make_file(10);
        tara_store store = must_open(&disk, 0);
        assert_int_equal(whole_events(&store), lasts[10]);
        sim_bytes file = sim_disk_file(&disk, "a.tara");
        file.data[ends[how == 0 ? 4 : 9] + 80] ^= 1;
        uint64_t last = 0;
        int32_t answer = how == 0 ? store.events(store.user, 1, UINT64_MAX, expect_next, &last)
                                  : commit(&store, lasts[10] + 1, 1, 0);
        assert_int_equal(answer, TARA_E_CORRUPT);
        if (how == 0) assert_int_equal(last, lasts[4]);
        assert_int_equal(commit(&store, lasts[10] + 1, 1, 0), TARA_E_CORRUPT);
        close_store(&store);
    }
}

// The records answer through the port until the store is dead, and then nothing does.
static void store_answers_for_its_records_while_it_lives(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    uint8_t byte = 1;
    tara_record record = {.key = kit_key(5, 6, 7, 8), .size = 1, .bytes = &byte, .due_unix_ms = 9};
    tara_batch batch = {sizeof(batch), 0, NULL, 0, &record, 1};
    assert_int_equal(store.commit(store.user, &batch), 1);
    tara_key keys[2];
    size_t count;
    int64_t next;
    tara_cursor cursor = {{0}};
    assert_int_equal(store.due(store.user, 9, &cursor, keys, 2, &count, &next), 1);
    assert_int_equal(count, 1);
    assert_memory_equal(&keys[0].subject, &record.key.subject, 16);
    cursor = (tara_cursor){{0}};
    assert_int_equal(store.records(store.user, &record.key.subject, &cursor, keys, 2, &count), 1);
    assert_int_equal(count, 1);

    disk.counted = SIM_SYNC;
    disk.calls = 0;
    disk.fail_at = 1;
    assert_int_equal(commit(&store, 1, 1, 0), TARA_E_STORE);
    uint64_t events;
    assert_int_equal(store.get(store.user, &record.key, &record), TARA_E_STORE);
    assert_int_equal(store.due(store.user, 9, &cursor, keys, 2, &count, &next), TARA_E_STORE);
    assert_int_equal(store.records(store.user, &record.key.subject, &cursor, keys, 2, &count),
                     TARA_E_STORE);
    assert_int_equal(store.event_count(store.user, &events), TARA_E_STORE);
    assert_int_equal(store.events(store.user, 1, 1, expect_next, &events), TARA_E_STORE);
    close_store(&store);
}

// A failed sync must not be believed later: the pages may be marked clean and be nowhere.
static void store_writes_again_what_a_failed_sync_left_in_doubt(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 1, 2, 0), 1);
    disk.counted = SIM_SYNC;
    disk.calls = 0;
    disk.fail_at = 1;
    assert_int_equal(commit(&store, 3, 2, 0), TARA_E_STORE);
    disk.fail_at = 0;
    assert_int_equal(commit(&store, 3, 2, 0), TARA_E_STORE);
    assert_int_equal(store.sync(store.user), TARA_E_STORE);
    tara_key key = record_key();
    tara_record found;
    assert_int_equal(store.get(store.user, &key, &found), TARA_E_STORE);
    close_store(&store);

    store = must_open(&disk, 0);
    assert_int_equal(whole_events(&store), 4); // Seen, and not on the platter.
    assert_int_equal(commit(&store, 5, 1, 0), 1);
    sim_disk_kill(&disk);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    tara_store later = must_open(&other, TARA_OPEN_READ_ONLY);
    assert_int_equal(whole_events(&later), 5);
    later.close(later.user);
    sim_disk_release(&other);
    store.close(store.user);
}

// The power goes after any call, with any part of what was not synced on the platter.
static void store_survives_a_power_cut_anywhere(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        for (uint64_t seed = 0; seed < 24; seed++) {
            begin();
            disk.counted = SIM_WRITE | SIM_SYNC | SIM_TRUNCATE | SIM_SYNC_DIRECTORY | SIM_RENAME |
                           SIM_RESERVE;
            disk.fail_at = n;
            disk.fail_on = true;
            uint64_t acknowledged, attempted;
            (void)live(&disk, &acknowledged, &attempted);
            reached = disk.calls >= n;
            disk.fail_at = 0;
            sim_disk_cut_power(&disk, seed);
            expect_survivors(&disk, acknowledged, attempted);
        }
    }
}

// Two cuts in a row, the second during the mending of the first.
static void store_survives_a_power_cut_while_mending(void **unused)
{
    (void)unused;
    for (uint64_t seed = 2; seed < 200; seed++) {
        begin();
        disk.counted = SIM_SYNC;
        disk.fail_at = 3 + seed % 9;
        disk.fail_on = true;
        uint64_t acknowledged, attempted;
        (void)live(&disk, &acknowledged, &attempted);
        disk.fail_at = 0;
        sim_disk_cut_power(&disk, seed);
        disk.counted = SIM_WRITE | SIM_SYNC | SIM_TRUNCATE;
        disk.calls = 0;
        disk.fail_at = 1 + seed % 5;
        disk.fail_on = true;
        tara_store store;
        if (open_as(&disk, "site", 0, &store) == TARA_OK) {
            uint64_t count = 0;
            if (store.event_count(store.user, &count) == 1) {
                assert_in_range(count, acknowledged, attempted);
                int32_t answer = commit(&store, count + 1, 2, 0);
                if (answer == 1) acknowledged = count + 2;
                if (count + 2 > attempted) attempted = count + 2;
            }
            store.close(store.user);
        }
        disk.fail_at = 0;
        sim_disk_cut_power(&disk, seed * 7);
        expect_survivors(&disk, acknowledged, attempted);
    }
}

// Lagging commits reach the disk in any order or not at all; what a sync covered stays.
static void store_keeps_the_beginning_of_lagging_commits(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < 60; seed++) {
        begin();
        tara_store store = must_open(&disk, 0);
        uint64_t next = 1;
        for (int i = 0; i < 40; i++, next += 100) {
            assert_int_equal(commit(&store, next, 100, TARA_BATCH_LAG), 1);
            if (i == 15) assert_int_equal(store.sync(store.user), 1);
        }
        sim_disk_cut_power(&disk, seed);
        disk.space = 0; // The process is gone too: whatever its close tries must not help.
        disk.fail_on = true;
        disk.fail_at = 1;
        store.close(store.user);
        disk.fail_at = 0;
        disk.space = UINT64_MAX / 2;
        sim_disk_kill(&disk);
        expect_survivors(&disk, 1600, next - 1);
    }
}

// What was torn is off the disk before anything is written behind the cut: else a frame of then
// could follow a frame of now after another power cut.
static void store_cuts_a_torn_end_for_good(void **unused)
{
    (void)unused;
    memset(ends, 0, sizeof(ends));
    make_file(9);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    uint8_t *bytes = malloc(file.size);
    memcpy(bytes, file.data, file.size);
    sim_disk_put(&disk, "a.tara", bytes, file.size - 5);
    free(bytes);
    tara_store store = must_open(&disk, 0);
    assert_int_equal(whole_events(&store), lasts[8]);
    assert_int_equal(sim_disk_file(&disk, "a.tara").size, ends[8]);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    assert_int_equal(sim_disk_file(&other, "a.tara").size, ends[8]);
    sim_disk_release(&other);
    close_store(&store);
}

// A full disk: nothing of the commit stays, what was there stays, and it goes on when there is
// room.
static void store_takes_a_commit_back_when_the_disk_is_full(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    disk.space = 3000;
    uint64_t last = 0;
    int32_t answer;
    while ((answer = commit(&store, last + 1, 1, 0)) == 1) last++;
    assert_int_equal(answer, TARA_E_DISK_FULL);
    assert_in_range(last, 8, 30);
    tara_store reader = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(whole_events(&reader), last);
    assert_int_equal(report_of(&reader).torn_bytes, 0);
    reader.close(reader.user);
    assert_int_equal(recorded(&store), last);
    assert_int_equal(whole_events(&store), last);
    assert_int_equal(commit(&store, last + 1, 1, TARA_BATCH_LAG), 1);
    assert_int_equal(store.sync(store.user), TARA_E_DISK_FULL);
    assert_int_equal(commit(&store, last + 2, 1, 0), TARA_E_DISK_FULL);
    assert_int_equal(recorded(&store), last + 1);
    disk.space = 100000;
    assert_int_equal(commit(&store, last + 2, 1, 0), 1);
    assert_int_equal(whole_events(&store), last + 2);
    close_store(&store);
    store = must_open(&disk, 0);
    assert_int_equal(whole_events(&store), last + 2);
    close_store(&store);
}

static void swap_file(size_t size)
{
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    uint8_t *copy = malloc(file.size);
    memcpy(copy, file.data, file.size);
    sim_disk_put(&disk, "b.tara", copy, size);
    free(copy);
    tp_text from = TP_TEXT("b.tara");
    tp_text to = TP_TEXT("a.tara");
    assert_int_equal(disk.port.rename(disk.port.user, from, to), TARA_OK);
}

// A file that was replaced, removed or cut short is noticed before anything is written to it.
static void store_notices_that_the_file_is_not_its_own_any_more(void **unused)
{
    (void)unused;
    for (int how = 0; how < 3; how++) {
        begin();
        tara_store store = must_open(&disk, 0);
        assert_int_equal(commit(&store, 1, 3, 0), 1);
        if (how == 0) swap_file(sim_disk_file(&disk, "a.tara").size);
        if (how == 1) disk.port.remove(disk.port.user, TP_TEXT("a.tara"));
        if (how == 2) disk.port.truncate(disk.port.user, 0, 200);
        assert_int_equal(commit(&store, 4, 1, 0), TARA_E_STORE);
        tp_file_store_failure(&store, &error);
        assert_non_null(strstr(error.message, "replaced"));
        assert_int_equal(commit(&store, 4, 1, 0), TARA_E_STORE);
        close_store(&store);
    }
}

// Out of memory at any request, open to close: a status, nothing lost, nothing leaked.
static void store_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        begin();
        kit.fail_at = n;
        uint64_t acknowledged, attempted;
        tara_status status = live(&disk, &acknowledged, &attempted);
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        reached = kit.requests >= n;
        assert_int_equal(kit.live, 0);
        kit.fail_at = 0;
        expect_survivors(&disk, acknowledged, attempted);

        kit_memory_init(&kit);
        kit.fail_at = n;
        tara_store store;
        if (open_as(&disk, "site", 0, &store) == TARA_OK) {
            uint64_t last = 0;
            int32_t answer = store.events(store.user, 1, UINT64_MAX, expect_next, &last);
            if (answer != 1) {
                assert_int_equal(answer, TARA_E_NO_MEMORY);
                (void)whole_events(&store);
            }
            store.close(store.user);
        }
        assert_int_equal(kit.live, 0);
    }
}

// A text that looks like a frame and boasts of syncs cannot make a torn end look like damage.
static void store_is_not_misled_by_recorded_frames(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 1, 1, 0), 1);
    uint8_t body[192] = {0};
    uint8_t guessed_id[16] = {0};
    tp_frame_head head = {.size = 92, .count = 1, .first_sequence = 99, .durable_sequence = 98};
    tp_frame_head_encode(&head, guessed_id, body + 64);
    tara_stored_event event = {.sequence = 2, .size = sizeof(body), .bytes = body};
    tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), 1);
    close_store(&store);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    file.data[file.size - 1] ^= 1;
    store = must_open(&disk, 0);
    assert_int_equal(whole_events(&store), 1);
    assert_true(report_of(&store).torn_bytes > 0);
    close_store(&store);
}

static int release_disk(void **unused)
{
    (void)unused;
    sim_disk_release(&disk);
    return 0;
}

int main(void)
{
    sim_disk_init(&disk);
    sim_disk_init(&other);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_gives_back_what_was_committed),
        cmocka_unit_test(store_reads_events_from_anywhere),
        cmocka_unit_test(store_takes_records_from_a_sink),
        cmocka_unit_test(store_gathers_commits_that_may_lag),
        cmocka_unit_test(store_writes_the_same_bytes_for_the_same_calls),
        cmocka_unit_test(store_refuses_what_it_cannot_keep),
        cmocka_unit_test(store_keeps_events_without_a_body),
        cmocka_unit_test(store_refuses_what_is_not_its_own),
        cmocka_unit_test(store_refuses_impossible_paths),
        cmocka_unit_test(store_removes_a_stale_temporary_file),
        cmocka_unit_test(store_opens_every_prefix),
        cmocka_unit_test(store_finds_every_flipped_bit),
        cmocka_unit_test(store_reads_up_to_the_damage),
        cmocka_unit_test(store_refuses_frames_taken_out),
        cmocka_unit_test(store_survives_every_failing_call),
        cmocka_unit_test(store_survives_every_failure_while_mending),
        cmocka_unit_test(store_finds_damage_that_comes_later),
        cmocka_unit_test(store_answers_for_its_records_while_it_lives),
        cmocka_unit_test(store_writes_again_what_a_failed_sync_left_in_doubt),
        cmocka_unit_test(store_survives_a_power_cut_anywhere),
        cmocka_unit_test(store_survives_a_power_cut_while_mending),
        cmocka_unit_test(store_keeps_the_beginning_of_lagging_commits),
        cmocka_unit_test(store_cuts_a_torn_end_for_good),
        cmocka_unit_test(store_takes_a_commit_back_when_the_disk_is_full),
        cmocka_unit_test(store_notices_that_the_file_is_not_its_own_any_more),
        cmocka_unit_test(store_survives_every_failing_allocation),
        cmocka_unit_test(store_is_not_misled_by_recorded_frames),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
