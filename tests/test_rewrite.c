// test_rewrite.c: erasing by writing the file anew, with the power going at any moment.
#include "erase_kit.h"

static const tara_range some[] = {{3, 2}, {9, 1}, {20, 5}};
enum { SOME = 3, GONE = 8, COMMITS = 18, EVENTS = 36 };

static bool among(uint64_t sequence, const tara_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sequence < ranges[i].first) continue;
        if (sequence - ranges[i].first < ranges[i].count) return true;
    }
    return false;
}

// All of them are gone and no other.
static void expect_gone(tara_store *store, uint64_t last, const tara_range *ranges, size_t count)
{
    remains found = look(store);
    assert_int_equal(found.last, last);
    for (uint64_t i = 1; i <= last; i++) {
        assert_int_equal(is_gone(&found, i), among(i, ranges, count));
    }
}

static void expect_no_trace(const sim_disk *on)
{
    for (uint64_t i = 1; i <= EVENTS; i++) {
        if (among(i, some, SOME)) assert_false(body_is_left(on, i));
    }
}

// What is erased is gone from the file, and nothing else of it changed; the store goes on.
static void erasing_takes_these_bodies_and_nothing_else(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
    assert_true(body_is_left(&disk, 3));
    assert_int_equal(erase(&store, some, SOME), 1);
    expect_gone(&store, EVENTS, some, SOME);
    expect_no_trace(&disk);
    assert_true(body_is_left(&disk, 5));
    expect_chain(&disk);
    assert_null(sim_disk_file(&disk, "a.tara.tmp").data);
    assert_int_equal(erase(&store, some, SOME), 1); // Again: nothing is left to do.
    size_t size = sim_disk_file(&disk, "a.tara").size;
    assert_int_equal(commit(&store, EVENTS + 1, 3, 0), 1);
    assert_true(sim_disk_file(&disk, "a.tara").size >= size + 65536); // Space is reserved again.
    expect_gone(&store, EVENTS + 3, some, SOME);
    static const tara_range more[] = {{1, 10}, {EVENTS + 2, 1}};
    assert_int_equal(erase(&store, more, 2), 1);
    close_store(&store);
    expect_chain(&disk);
    store = must_open(&disk, 0);
    static const tara_range all[] = {{1, 10}, {20, 5}, {EVENTS + 2, 1}};
    expect_gone(&store, EVENTS + 3, all, 3);
    tara_range every = {1, EVENTS + 3};
    assert_int_equal(erase(&store, &every, 1), 1);
    expect_gone(&store, EVENTS + 3, &every, 1);
    assert_int_equal(commit(&store, EVENTS + 4, 1, 0), 1);
    close_store(&store);
    expect_chain(&disk);
}

// Events that were not written yet are, and can go at once.
static void erasing_writes_what_is_pending(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 1, 5, TARA_BATCH_LAG), 1);
    tara_range range = {4, 1};
    assert_int_equal(erase(&store, &range, 1), 1);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    tara_store later = must_open(&other, TARA_OPEN_READ_ONLY);
    expect_gone(&later, 5, &range, 1);
    later.close(later.user);
    sim_disk_release(&other);
    close_store(&store);
}

// Marks and reading from anywhere hold in the new file, which has more than one mark.
static void erasing_leaves_every_event_to_be_found(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    uint64_t last = 0;
    for (int i = 0; i < 30; i++, last += 200) {
        assert_int_equal(commit(&store, last + 1, 200, 0), 1);
    }
    tara_range range = {1000, 2500};
    assert_int_equal(erase(&store, &range, 1), 1);
    for (uint64_t from = 1; from < last; from += 373) {
        remains found = {.last = from - 1};
        assert_int_equal(store.events(store.user, from, 10, look_at, &found), 1);
        assert_int_equal(found.last, from + 9);
    }
    assert_int_equal(commit(&store, last + 1, 3, 0), 1);
    assert_int_equal(look(&store).absent, 2500);
    close_store(&store);
}

static int32_t erase_within(void *user, const tara_stored_event *event)
{
    (void)event;
    assert_int_equal(erase(user, some, 1), TARA_E_BUSY);
    return 1;
}

// What cannot be erased is refused by name, and nothing is written.
static void erasing_refuses_what_there_is_not(void **unused)
{
    (void)unused;
    static const tara_range wrongs[][2] = {
        {{0, 1}, {5, 1}}, {{1, 0}, {5, 1}}, {{1, 2}, {3, 1}}, {{5, 1}, {1, 1}}, {{1, 5}, {3, 9}},
        {{1, 1}, {36, 2}}, {{1, 1}, {37, 1}}, {{1, 1}, {3, UINT64_MAX}}, {{UINT64_MAX, 1}, {1, 1}},
    };
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
    uint64_t calls = disk.calls;
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        assert_int_equal(erase(&store, wrongs[i], 2), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(erase(&store, NULL, 0), 1);
    assert_int_equal(disk.calls, calls);
    assert_int_equal(store.events(store.user, 1, 1, erase_within, &store), 1);
    assert_int_equal(look(&store).absent, 0);
    close_store(&store);
    store = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(erase(&store, some, SOME), TARA_E_READ_ONLY);
    close_store(&store);
    assert_int_equal(open_kit(&disk, 0, NULL, &store), TARA_OK);
    assert_int_equal(erase(&store, some, SOME), TARA_E_UNSUPPORTED);
    close_store(&store);
}

// ---- Failure -----------------------------------------------------------------------------------

// Whatever happened: every event is there, and of the erasure all or nothing. Then it is done.
static void expect_all_or_nothing(sim_disk *on, bool acknowledged, uint64_t last)
{
    tara_store store = must_open(on, 0);
    remains found = look(&store);
    assert_int_equal(found.last, last);
    assert_true(found.absent == GONE || (found.absent == 0 && !acknowledged));
    if (found.absent == GONE) expect_gone(&store, last, some, SOME);
    if (acknowledged) expect_no_trace(on);
    assert_null(sim_disk_file(on, "a.tara.tmp").data);
    assert_int_equal(commit(&store, last + 1, 2, 0), 1);
    assert_int_equal(erase(&store, some, SOME), 1);
    store.close(store.user);
    expect_no_trace(on);
    expect_chain(on);
    sim_disk_cut_power(on, 0);
    store = must_open(on, 0);
    expect_gone(&store, last + 2, some, SOME);
    store.close(store.user);
}

// An erasure that may fail: the store goes on with the old file, or is dead.
static bool try_to_erase(tara_store *store)
{
    int32_t answer = erase(store, some, SOME);
    if (answer == 1) return true;
    disk.fail_at = 0;
    tp_file_store_failure(store, &error);
    assert_int_equal(error.status, answer);
    assert_true(error.message[0] != 0);
    uint64_t count = 0;
    int32_t again = store->event_count(store->user, &count);
    if (again == 1) {
        remains found = look(store);
        assert_int_equal(found.last, EVENTS);
        assert_int_equal(found.absent, 0);
    } else {
        assert_int_equal(commit(store, EVENTS + 1, 1, 0), TARA_E_STORE);
    }
    return false;
}

// Every call to the system fails once, and from then on, with each status.
static void erasing_survives_every_failing_call(void **unused)
{
    (void)unused;
    static const tara_status statuses[] = {TARA_E_STORE, TARA_E_DISK_FULL, TARA_E_NOT_FOUND,
                                           TARA_E_UNSAFE_FILE};
    for (size_t s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++) {
        bool reached = true;
        for (uint64_t n = 1; reached; n++) {
            for (int on = 0; on < 2; on++) {
                begin();
                tara_store store = must_open(&disk, 0);
                assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
                disk.calls = 0;
                disk.fail_at = n;
                disk.fail_on = on;
                disk.fail_with = statuses[s];
                bool done = try_to_erase(&store);
                reached = disk.calls >= n;
                disk.fail_at = 0;
                store.close(store.user);
                assert_int_equal(disk.open_files, 0);
                assert_int_equal(kit.live, 0);
                for (uint64_t seed = 0; seed < 3; seed++) {
                    sim_disk_copy(&disk, &other);
                    sim_disk_cut_power(&other, seed);
                    expect_all_or_nothing(&other, done, EVENTS);
                    sim_disk_release(&other);
                }
                expect_all_or_nothing(&disk, done, EVENTS);
            }
        }
    }
}

enum { CHANGING = SIM_WRITE | SIM_SYNC | SIM_TRUNCATE | SIM_SYNC_DIRECTORY | SIM_RENAME |
                  SIM_RESERVE | SIM_REMOVE | SIM_OPEN };

// The power goes at any change, with any part of what was not synced on the platter.
static void erasing_survives_a_power_cut_anywhere(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        for (uint64_t seed = 0; seed < 24; seed++) {
            begin();
            disk.names_apart = seed % 2;
            tara_store store = must_open(&disk, 0);
            assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
            disk.counted = CHANGING;
            disk.calls = 0;
            disk.fail_at = n;
            disk.fail_on = true;
            bool done = erase(&store, some, SOME) == 1;
            reached = disk.calls >= n;
            sim_disk_cut_power(&disk, seed);
            store.close(store.user);
            disk.fail_at = 0;
            sim_disk_kill(&disk);
            expect_all_or_nothing(&disk, done, EVENTS);
        }
    }
}

// A second cut while the file is opened after the first.
static void erasing_survives_a_power_cut_while_mending(void **unused)
{
    (void)unused;
    for (uint64_t seed = 2; seed < 400; seed++) {
        begin();
        disk.names_apart = seed % 2;
        tara_store store = must_open(&disk, 0);
        assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
        disk.counted = CHANGING;
        disk.calls = 0;
        disk.fail_at = 1 + seed % 11;
        disk.fail_on = true;
        bool done = erase(&store, some, SOME) == 1;
        sim_disk_cut_power(&disk, seed);
        store.close(store.user);
        sim_disk_kill(&disk);
        disk.calls = 0;
        disk.fail_at = 1 + seed % 7;
        if (open_kit(&disk, 0, commitment_of, &store) == TARA_OK) {
            done = erase(&store, some, SOME) == 1 || done;
            sim_disk_cut_power(&disk, seed * 7);
            store.close(store.user);
        } else {
            sim_disk_cut_power(&disk, seed * 7);
        }
        disk.fail_at = 0;
        sim_disk_kill(&disk);
        expect_all_or_nothing(&disk, done, EVENTS);
    }
}

// Out of memory at any request: nothing of it is done, nothing leaks, and the next time it works.
static void erasing_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        begin();
        tara_store store = must_open(&disk, 0);
        assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
        kit.fail_at = kit.requests + n;
        int32_t answer = erase(&store, some, SOME);
        failed = answer != 1;
        kit.fail_at = 0;
        if (failed) {
            assert_int_equal(answer, TARA_E_NO_MEMORY);
            assert_int_equal(look(&store).absent, 0);
            assert_null(sim_disk_file(&disk, "a.tara.tmp").data);
            assert_int_equal(erase(&store, some, SOME), 1);
        }
        expect_gone(&store, EVENTS, some, SOME);
        close_store(&store);
    }
}

// ---- Others meanwhile --------------------------------------------------------------------------

enum meddling {
    MEDDLE_NOT, REPLACE_FILE, REMOVE_FILE, REPLACE_NEW, REMOVE_NEW, DAMAGE_NEW, LENGTHEN_NEW,
    KEEP_A_BODY, FORGE_DURABLE, FORGE_CHAIN, FORGE_SEQUENCE, DAMAGE_OLD, STOP
};

typedef struct meddler {
    enum meddling how;
    int           at;
    int           steps;
    uint64_t      done, total;
} meddler;

static void replace(const char *name)
{
    sim_bytes file = sim_disk_file(&disk, name);
    uint8_t *copy = malloc(file.size);
    memcpy(copy, file.data, file.size);
    sim_disk_put(&disk, "b", copy, file.size);
    free(copy);
    assert_int_equal(disk.port.rename(&disk, TP_TEXT("b"), tp_text_of(name)), TARA_OK);
}

// An event of the new file gets a body back, with every checksum right.
static void put_a_body_back(void)
{
    sim_bytes old_file = sim_disk_file(&disk, "a.tara");
    sim_bytes new_file = sim_disk_file(&disk, "a.tara.tmp");
    memcpy(new_file.data, old_file.data, new_file.size < old_file.size ? new_file.size
                                                                       : old_file.size);
}

// The third frame of the new file says something else, under a right checksum.
static void forge_head(enum meddling how)
{
    static const uint8_t journal_id[16] = {1, 2, 3};
    sim_bytes file = sim_disk_file(&disk, "a.tara.tmp");
    size_t at = TP_FILE_HEADER_SIZE;
    tp_frame_head head;
    for (int i = 0; i < 3; i++) {
        if (i > 0) at += head.size;
        assert_true(tp_frame_head_decode(file.data + at, journal_id, &head));
    }
    if (how == FORGE_DURABLE)  head.durable_sequence--;
    if (how == FORGE_CHAIN)    head.chain[31] ^= 1;
    if (how == FORGE_SEQUENCE) head.first_sequence++;
    tp_frame_head_encode(&head, journal_id, file.data + at);
}

static int32_t meddle(void *user, uint64_t done, uint64_t total)
{
    meddler *m = user;
    assert_true(done >= m->done && done <= total && (m->total == 0 || m->total == total));
    m->done = done;
    m->total = total;
    if (++m->steps != m->at) return 1;
    sim_bytes new_file = sim_disk_file(&disk, "a.tara.tmp");
    sim_bytes old_file = sim_disk_file(&disk, "a.tara");
    switch (m->how) {
    case REPLACE_FILE: replace("a.tara"); break;
    case REMOVE_FILE:  disk.port.remove(&disk, TP_TEXT("a.tara")); break;
    case REPLACE_NEW:  replace("a.tara.tmp"); break;
    case REMOVE_NEW:   disk.port.remove(&disk, TP_TEXT("a.tara.tmp")); break;
    case DAMAGE_NEW:   new_file.data[new_file.size - 3] ^= 1; break;
    case LENGTHEN_NEW: disk.port.truncate(&disk, disk.file_count - 1, new_file.size + 1); break;
    case KEEP_A_BODY:  put_a_body_back(); break;
    case FORGE_DURABLE:
    case FORGE_CHAIN:
    case FORGE_SEQUENCE: forge_head(m->how); break;
    case DAMAGE_OLD:   old_file.data[300] ^= 1; break;
    case STOP:         return 7;
    case MEDDLE_NOT:   break;
    }
    return 1;
}

// Events enough for several steps, in commits large enough that each is one.
static uint64_t make_large(tara_store *store)
{
    static uint8_t body[1 << 20];
    for (uint64_t i = 1; i <= 3; i++) {
        memset(body, (int)i, sizeof(body));
        tara_stored_event event = {.sequence = i, .size = sizeof(body), .bytes = body};
        commitment_of(body, sizeof(body), event.commitment);
        tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
        assert_int_equal(store->commit(store->user, &batch), 1);
    }
    return 3;
}

static int32_t erase_meddled(enum meddling how, int at, meddler *m)
{
    begin();
    tara_store store = must_open(&disk, 0);
    uint64_t last = make_large(&store);
    *m = (meddler){.how = how, .at = at};
    tp_file_store_progress(&store, (tp_progress){meddle, m});
    tara_range range = {2, 1};
    int32_t answer = erase(&store, &range, 1);
    uint64_t count = 0;
    int32_t alive = store.event_count(store.user, &count);
    if (how == STOP || how == MEDDLE_NOT) assert_int_equal(count, last);
    bool dies = how == REPLACE_FILE || how == REMOVE_FILE || how == DAMAGE_OLD;
    assert_int_equal(alive == 1, !dies);
    if (answer != 1 && how != REPLACE_NEW) {
        assert_null(sim_disk_file(&disk, "a.tara.tmp").data);
    }
    close_store(&store);
    return answer;
}

// The progress goes from little to all, and can stop it at any step; then nothing was done.
static void erasing_tells_how_far_it_is_and_can_be_stopped(void **unused)
{
    (void)unused;
    meddler m;
    assert_int_equal(erase_meddled(MEDDLE_NOT, 0, &m), 1);
    assert_in_range(m.steps, 5, 8);
    assert_int_equal(m.done, m.total);
    int steps = m.steps;
    for (int at = 1; at <= steps; at++) {
        assert_int_equal(erase_meddled(STOP, at, &m), TARA_E_CONFLICT);
        assert_int_equal(m.steps, at);
    }
}

// Whoever replaces or damages a file in the midst of it is noticed before anything takes its place.
static void erasing_notices_what_others_do_to_the_files(void **unused)
{
    (void)unused;
    static const struct {
        enum meddling how;
        int           at;
        int32_t       answer;
    } cases[] = {
        {REPLACE_FILE, 2, TARA_E_STORE}, {REPLACE_FILE, 6, TARA_E_STORE},
        {REMOVE_FILE,  6, TARA_E_STORE}, {REPLACE_NEW,  6, TARA_E_STORE},
        {REMOVE_NEW,   6, TARA_E_STORE}, {DAMAGE_NEW,   4, TARA_E_STORE},
        {LENGTHEN_NEW, 6, TARA_E_STORE}, {KEEP_A_BODY,  4, TARA_E_STORE},
        {FORGE_CHAIN,  4, TARA_E_STORE}, {FORGE_DURABLE, 4, TARA_E_STORE},
        {FORGE_SEQUENCE, 4, TARA_E_STORE}, {DAMAGE_OLD, 3, TARA_E_CORRUPT},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        meddler m;
        assert_int_equal(erase_meddled(cases[i].how, cases[i].at, &m), cases[i].answer);
    }
}

// A temporary file that somebody left is no obstacle.
static void erasing_removes_a_stale_temporary_file(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit_many(&store, 0, COMMITS), EVENTS);
    sim_disk_put(&disk, "a.tara.tmp", "stale", 5);
    assert_int_equal(erase(&store, some, SOME), 1);
    expect_gone(&store, EVENTS, some, SOME);
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
        cmocka_unit_test(erasing_takes_these_bodies_and_nothing_else),
        cmocka_unit_test(erasing_writes_what_is_pending),
        cmocka_unit_test(erasing_leaves_every_event_to_be_found),
        cmocka_unit_test(erasing_refuses_what_there_is_not),
        cmocka_unit_test(erasing_survives_every_failing_call),
        cmocka_unit_test(erasing_survives_a_power_cut_anywhere),
        cmocka_unit_test(erasing_survives_a_power_cut_while_mending),
        cmocka_unit_test(erasing_survives_every_failing_allocation),
        cmocka_unit_test(erasing_tells_how_far_it_is_and_can_be_stopped),
        cmocka_unit_test(erasing_notices_what_others_do_to_the_files),
        cmocka_unit_test(erasing_removes_a_stale_temporary_file),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
