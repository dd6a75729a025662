// test_snapshot.c: what is known beside the journal: it opens sooner with it, and never otherwise.
#include "erase_kit.h"

#include "base/bytes.h"

enum { RECORDS = 700, COMMITS = 60, EVENTS = 120 };

// A record per number: sizes and dues of all kinds. One holds the body of event 3.
static tara_record record_of(uint64_t number, uint8_t *bytes)
{
    uint64_t state = number + 1000;
    tara_record record = {.key = kit_key(number % 50, (uint32_t)(number % 9), (uint32_t)number % 4,
                                         number % 13 == 0 ? UINT64_MAX - number : number),
                          .bytes = bytes,
                          .due_unix_ms = number % 3 ? TARA_NEVER : (int64_t)(number * 1000)};
    record.size = number == 77 ? 300000 : 1 + kit_random(&state) % 200;
    for (size_t i = 0; i < record.size; i++) bytes[i] = (uint8_t)kit_random(&state);
    if (number == 5) {
        tara_stored_event event;
        record.size = kit_event(3, bytes, &event);
    }
    return record;
}

static uint8_t scratch[300000];

static void put_records(tara_store *store)
{
    for (uint64_t i = 0; i < RECORDS; i++) {
        tara_record record = record_of(i, scratch);
        tara_batch batch = {sizeof(batch), 0, NULL, 0, &record, 1};
        for (record.version = 0; record.version <= i % 3; record.version++) {
            assert_int_equal(store->commit(store->user, &batch), 1);
        }
    }
}

static void expect_record(const tara_record *found, uint64_t number)
{
    tara_record expected = record_of(number, scratch);
    assert_int_equal(found->version, number % 3 + 1);
    assert_int_equal(found->size, expected.size);
    assert_true(found->due_unix_ms == expected.due_unix_ms);
    assert_memory_equal(found->bytes, expected.bytes, expected.size);
}

static void expect_records(tara_store *store, bool there)
{
    for (uint64_t i = 0; i < RECORDS; i++) {
        tara_record expected = record_of(i, scratch);
        tara_record found;
        assert_int_equal(store->get(store->user, &expected.key, &found), 1);
        if (there) expect_record(&found, i);
        else       assert_int_equal(found.version, 0);
    }
}

typedef struct visit {
    uint64_t records;
    uint64_t bytes;
    uint64_t stop_at;
    char     prefix[16];
} visit;

static int32_t visit_prefix(void *user, const uint8_t *bytes, size_t size)
{
    visit *v = user;
    assert_true(size < sizeof(v->prefix));
    memcpy(v->prefix, bytes, size);
    return 1;
}

static int32_t visit_record(void *user, const tara_record *record)
{
    visit *v = user;
    v->bytes += record->size;
    return ++v->records == v->stop_at ? 0 : 1;
}

static tara_status load(tara_store *store, visit *v, tp_snapshot_report *report)
{
    tp_snapshot_visitor visitor = {v, visit_prefix, visit_record};
    return tp_file_store_snapshot_load(store, &visitor, report);
}

static bool loads(tara_store *store)
{
    visit v = {0};
    tp_snapshot_report report;
    assert_int_equal(load(store, &v, &report), TARA_OK);
    assert_int_equal(report.loaded, report.why == NULL);
    if (!report.loaded) expect_records(store, false);
    return report.loaded;
}

// A store with records, events, notes and a snapshot.
static uint64_t make_store_file(void)
{
    begin();
    tara_store store = must_open(&disk, 0);
    put_records(&store);
    uint64_t last = commit_many(&store, 0, COMMITS / 2);
    assert_int_equal(tp_file_store_note(&store, "first", 5), TARA_OK);
    assert_int_equal(tp_file_store_note(&store, "noted", 5), TARA_OK);
    last = commit_many(&store, last, COMMITS / 2);
    assert_int_equal(last, EVENTS);
    assert_int_equal(tp_file_store_snapshot_write(&store, "prefix", 6), TARA_OK);
    close_store(&store);
    return last;
}

static void expect_note(const tara_store *store)
{
    const uint8_t *bytes;
    size_t size;
    uint64_t sequence;
    assert_true(tp_file_store_noted(store, &bytes, &size, &sequence));
    assert_int_equal(size, 5);
    assert_memory_equal(bytes, "noted", 5);
    assert_int_equal(sequence, EVENTS / 2);
}

// ---- Life --------------------------------------------------------------------------------------

// All comes back, the journal goes on behind the place, and what was before can still be read.
static void snapshot_gives_back_what_was_known(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    for (uint32_t flags = 0; flags <= TARA_OPEN_READ_ONLY; flags += TARA_OPEN_READ_ONLY) {
        tara_store store = must_open(&disk, flags);
        visit v = {0};
        tp_snapshot_report report;
        assert_int_equal(load(&store, &v, &report), TARA_OK);
        assert_true(report.loaded);
        assert_null(report.why);
        assert_int_equal(report.sequence, EVENTS);
        assert_int_equal(v.records, RECORDS);
        assert_string_equal(v.prefix, "prefix");
        expect_records(&store, true);
        expect_note(&store);
        assert_int_equal(look(&store).last, last);
        assert_int_equal(load(&store, &v, &report), TARA_E_CONFLICT);
        tara_cursor cursor = {{0}};
        tara_key keys[300];
        size_t count;
        int64_t next;
        assert_int_equal(store.due(store.user, INT64_C(2100000), &cursor, keys, 300, &count, &next),
                         1);
        assert_int_equal(count, 234);
        if (flags == 0) assert_int_equal(commit(&store, last + 1, 2, 0), 1);
        close_store(&store);
        last = EVENTS + 2;
    }
    expect_chain(&disk);
    tara_store store = must_open(&disk, 0); // The snapshot is older than the file now.
    assert_true(loads(&store));
    assert_int_equal(look(&store).last, EVENTS + 2);
    assert_int_equal(commit(&store, EVENTS + 3, 1, 0), 1);
    assert_int_equal(tp_file_store_snapshot_write(&store, NULL, 0), TARA_OK);
    close_store(&store);
    store = must_open(&disk, 0);
    visit v = {0};
    tp_snapshot_report report;
    assert_int_equal(load(&store, &v, &report), TARA_OK);
    assert_int_equal(report.sequence, EVENTS + 3);
    assert_string_equal(v.prefix, "");
    close_store(&store);
}

// After an erasure the journal is another file, and a new snapshot fits that one.
static void snapshot_can_be_made_of_an_erased_journal(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    tara_store store = must_open(&disk, 0);
    assert_true(loads(&store));
    tara_range range = {last, 1};
    assert_int_equal(erase(&store, &range, 1), 1);
    assert_null(sim_disk_file(&disk, "a.tara.snap").data);
    assert_int_equal(tp_file_store_snapshot_write(&store, "again", 5), TARA_OK);
    close_store(&store);
    store = must_open(&disk, 0);
    assert_true(loads(&store));
    expect_records(&store, true);
    expect_note(&store);
    assert_int_equal(look(&store).absent, 1);
    assert_int_equal(commit(&store, last + 1, 1, 0), 1);
    range.first = 1;
    assert_int_equal(erase(&store, &range, 1), 1); // The note is found where the snapshot says.
    expect_note(&store);
    close_store(&store);
    store = must_open(&disk, 0);
    assert_int_equal(look(&store).absent, 2);
    expect_note(&store);
    close_store(&store);
}

static int32_t no_event(void *user, const tara_stored_event *event)
{
    (void)user;
    (void)event;
    return 0;
}

// When it is written it is on disk, and so is all that it knows of.
static void snapshot_is_durable_with_all_that_it_knows(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 1, 5, TARA_BATCH_LAG), 1);
    assert_int_equal(tp_file_store_snapshot_write(&store, "p", 1), TARA_OK);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    tara_store later = must_open(&other, TARA_OPEN_READ_ONLY);
    visit v = {0};
    tp_snapshot_report report;
    assert_int_equal(load(&later, &v, &report), TARA_OK);
    assert_true(report.loaded);
    assert_int_equal(report.sequence, 5);
    assert_int_equal(look(&later).last, 5);
    later.close(later.user);
    sim_disk_release(&other);
    close_store(&store);
}

// What stands before the place is not read again, and damage there is found by whoever reads there.
static void snapshot_saves_reading_the_journal(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    sim_disk_file(&disk, "a.tara").data[TP_FILE_HEADER_SIZE + 80] ^= 1;
    tara_store store = must_open(&disk, 0);
    assert_true(loads(&store));
    uint64_t count;
    assert_int_equal(store.event_count(store.user, &count), 1);
    assert_int_equal(count, last);
    assert_int_equal(commit(&store, last + 1, 1, 0), 1);
    assert_int_equal(store.events(store.user, 1, 1, no_event, NULL), TARA_E_CORRUPT);
    close_store(&store);
}

// Frames behind the place that no head proves are written again before the next is acknowledged.
static void snapshot_does_not_vouch_for_what_came_later(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    tara_store store = must_open(&disk, 0);
    assert_true(loads(&store));
    disk.counted = SIM_SYNC;
    disk.calls = 0;
    disk.fail_at = 1;
    assert_int_equal(commit(&store, last + 1, 2, 0), TARA_E_STORE);
    disk.fail_at = 0;
    close_store(&store);
    store = must_open(&disk, 0);
    assert_true(loads(&store));
    assert_int_equal(commit(&store, last + 3, 1, 0), 1);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0);
    tara_store later = must_open(&other, TARA_OPEN_READ_ONLY);
    assert_int_equal(look(&later).last, last + 3);
    later.close(later.user);
    sim_disk_release(&other);
    close_store(&store);
}

// ---- Not believed ------------------------------------------------------------------------------

static void expect_passed_over(uint64_t last)
{
    tara_store store = must_open(&disk, 0);
    assert_false(loads(&store));
    assert_int_equal(look(&store).last, last);
    close_store(&store);
}

static uint8_t *copy_of_snapshot(size_t *size)
{
    sim_bytes file = sim_disk_file(&disk, "a.tara.snap");
    uint8_t *copy = malloc(file.size);
    memcpy(copy, file.data, file.size);
    *size = file.size;
    return copy;
}

// A small store, so that each bit can be flipped.
static void make_small(void)
{
    begin();
    tara_store store = must_open(&disk, 0);
    tara_record record = record_of(2, scratch);
    tara_batch batch = {sizeof(batch), 0, NULL, 0, &record, 1};
    assert_int_equal(store.commit(store.user, &batch), 1);
    assert_int_equal(commit(&store, 1, 2, 0), 1);
    assert_int_equal(tp_file_store_note(&store, "n", 1), TARA_OK);
    assert_int_equal(tp_file_store_snapshot_write(&store, "p", 1), TARA_OK);
    close_store(&store);
}

// Cut anywhere, longer, or with any bit flipped, it is passed over and nothing of it is shown.
static void snapshot_is_passed_over_when_a_bit_is_wrong(void **unused)
{
    (void)unused;
    make_small();
    size_t size;
    uint8_t *bytes = copy_of_snapshot(&size);
    uint8_t *longer = calloc(1, size + 1);
    memcpy(longer, bytes, size);
    for (size_t part = 0; part <= size + 1; part++) {
        if (part == size) continue;
        sim_disk_put(&disk, "a.tara.snap", longer, part);
        expect_passed_over(2);
    }
    free(longer);
    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        sim_disk_put(&disk, "a.tara.snap", bytes, size);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tara_store store = must_open(&disk, 0);
        visit v = {0};
        tp_snapshot_report report;
        assert_int_equal(load(&store, &v, &report), TARA_OK);
        assert_false(report.loaded);
        assert_int_equal(v.records, 0);
        close_store(&store);
    }
    sim_disk_put(&disk, "a.tara.snap", bytes, size);
    tara_store store = must_open(&disk, 0);
    assert_true(loads(&store));
    close_store(&store);
    free(bytes);
}

// One of another journal, and one that is newer than the journal that was put back.
static void snapshot_is_passed_over_when_the_journal_is_another(void **unused)
{
    (void)unused;
    make_small();
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    uint8_t *before = malloc(file.size);
    size_t before_size = file.size;
    memcpy(before, file.data, before_size);
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 3, 2, 0), 1);
    assert_int_equal(tp_file_store_snapshot_write(&store, "p", 1), TARA_OK);
    close_store(&store);
    sim_disk_put(&disk, "a.tara", before, before_size);
    expect_passed_over(2);
    free(before);
    size_t size;
    uint8_t *newer = copy_of_snapshot(&size);
    store = must_open(&disk, 0); // The same length and sequence, and another history.
    assert_int_equal(look(&store).last, 2);
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event events[2];
    static uint8_t bodies[2][KIT_BODY_MAX];
    for (uint64_t i = 0; i < 2; i++) {
        size_t body_size = kit_event(3 + i, body, &events[i]);
        memset(bodies[i], 9, body_size);
        events[i].bytes = bodies[i];
        commitment_of(bodies[i], body_size, events[i].commitment);
    }
    tara_batch batch = {sizeof(batch), 0, events, 2, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), 1);
    close_store(&store);
    sim_disk_put(&disk, "a.tara.snap", newer, size);
    free(newer);
    store = must_open(&disk, 0);
    assert_false(loads(&store));
    uint64_t count;
    assert_int_equal(store.event_count(store.user, &count), 1);
    assert_int_equal(count, 4);
    close_store(&store);

    begin();
    store = must_open(&disk, 0);
    assert_false(loads(&store)); // None.
    assert_int_equal(tp_file_store_snapshot_write(&store, "p", 1), TARA_OK);
    close_store(&store);
    expect_passed_over(0); // Of nothing.
}

// Whoever refuses what he is shown gets an empty table, and the journal is read from its beginning.
static void snapshot_is_put_back_when_the_caller_refuses(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    for (uint64_t at = 1; at <= RECORDS; at += 233) {
        tara_store store = must_open(&disk, 0);
        visit v = {.stop_at = at};
        tp_snapshot_report report;
        assert_int_equal(load(&store, &v, &report), TARA_OK);
        assert_false(report.loaded);
        expect_records(&store, false);
        assert_int_equal(look(&store).last, last);
        assert_int_equal(commit(&store, last + 1, 1, 0), 1);
        last++;
        close_store(&store);
    }
    tara_store store = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(tp_file_store_snapshot_write(&store, "p", 1), TARA_E_READ_ONLY);
    close_store(&store);
    store = must_open(&disk, 0);
    static uint8_t prefix[TP_SNAPSHOT_PREFIX_MAX + 1];
    assert_int_equal(tp_file_store_snapshot_write(&store, prefix, sizeof(prefix)), TARA_E_LIMIT);
    assert_int_equal(tp_file_store_snapshot_write(&store, prefix, sizeof(prefix) - 1), TARA_OK);
    close_store(&store);
}

// ---- Failure -----------------------------------------------------------------------------------

enum { CHANGING = SIM_WRITE | SIM_SYNC | SIM_TRUNCATE | SIM_SYNC_DIRECTORY | SIM_RENAME |
                  SIM_RESERVE | SIM_REMOVE | SIM_OPEN };

static void expect_either(sim_disk *on, uint64_t last)
{
    tara_store store = must_open(on, 0);
    visit v = {0};
    tp_snapshot_report report;
    assert_int_equal(load(&store, &v, &report), TARA_OK);
    if (report.loaded) assert_true(report.sequence == 2 || report.sequence == 7);
    assert_int_equal(look(&store).last, last);
    store.close(store.user);
}

// Writing it fails or the power goes at any call: the old one is there, the new one, or none.
static void snapshot_survives_failure_while_it_is_written(void **unused)
{
    (void)unused;
    for (int cut = 0; cut < 2; cut++) {
        bool reached = true;
        for (uint64_t n = 1; reached; n++) {
            for (uint64_t seed = 0; seed < 12; seed++) {
                make_small();
                tara_store store = must_open(&disk, 0);
                assert_int_equal(commit(&store, 3, 5, 0), 1);
                disk.counted = cut ? CHANGING : SIM_ALL;
                disk.calls = 0;
                disk.fail_at = n;
                disk.fail_on = cut;
                tara_status status = tp_file_store_snapshot_write(&store, "q", 1);
                reached = disk.calls >= n;
                if (cut) sim_disk_cut_power(&disk, seed);
                else     assert_true(status == TARA_OK || disk.calls >= n);
                disk.fail_at = cut ? disk.fail_at : 0;
                if (!cut) assert_int_equal(commit(&store, 8, 1, 0), 1);
                store.close(store.user);
                disk.fail_at = 0;
                sim_disk_kill(&disk);
                assert_int_equal(kit.live, 0);
                expect_either(&disk, cut ? 7 : 8);
            }
        }
    }
}

// Reading it fails at any call, or memory runs out: a status or another way, never half of it.
static void snapshot_survives_failure_while_it_is_loaded(void **unused)
{
    (void)unused;
    uint64_t last = make_store_file();
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        tara_store store = must_open(&disk, 0);
        visit v = {0};
        tp_snapshot_report report = {0};
        disk.calls = 0;
        disk.fail_at = n;
        tara_status status = load(&store, &v, &report);
        reached = disk.calls >= n;
        disk.fail_at = 0;
        assert_true(status == TARA_OK || status == TARA_E_STORE);
        if (status == TARA_OK) {
            expect_records(&store, report.loaded);
            assert_int_equal(look(&store).last, last);
        }
        close_store(&store);
    }
    reached = true;
    for (uint64_t n = 1; reached; n++) {
        tara_store store = must_open(&disk, 0);
        visit v = {0};
        tp_snapshot_report report = {0};
        kit.requests = 0;
        kit.fail_at = n;
        tara_status status = load(&store, &v, &report);
        reached = kit.requests >= n;
        kit.fail_at = 0;
        assert_int_equal(status, reached ? TARA_E_NO_MEMORY : TARA_OK);
        expect_records(&store, report.loaded);
        assert_int_equal(look(&store).last, last);
        close_store(&store);
    }
}

// What is erased does not come back with a snapshot, wherever the power goes.
static void snapshot_is_gone_before_the_erased_file_is_there(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        for (uint64_t seed = 0; seed < 40; seed++) {
            begin();
            disk.names_apart = seed % 2;
            tara_store store = must_open(&disk, 0);
            tara_record record = record_of(5, scratch); // It holds the body of event 3.
            tara_batch batch = {sizeof(batch), 0, NULL, 0, &record, 1};
            assert_int_equal(store.commit(store.user, &batch), 1);
            assert_int_equal(commit(&store, 1, 9, 0), 1);
            assert_int_equal(tp_file_store_snapshot_write(&store, NULL, 0), TARA_OK);
            disk.counted = CHANGING;
            disk.calls = 0;
            disk.fail_at = n;
            disk.fail_on = true;
            tara_range range = {3, 1};
            bool done = erase(&store, &range, 1) == 1;
            reached = disk.calls >= n;
            sim_disk_cut_power(&disk, seed);
            store.close(store.user);
            disk.fail_at = 0;
            sim_disk_kill(&disk);
            store = must_open(&disk, 0);
            remains found = look(&store);
            assert_true(found.absent == 1 || !done);
            assert_int_equal(body_is_left(&disk, 3), found.absent == 0);
            store.close(store.user);
        }
    }
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
        cmocka_unit_test(snapshot_gives_back_what_was_known),
        cmocka_unit_test(snapshot_can_be_made_of_an_erased_journal),
        cmocka_unit_test(snapshot_is_durable_with_all_that_it_knows),
        cmocka_unit_test(snapshot_saves_reading_the_journal),
        cmocka_unit_test(snapshot_does_not_vouch_for_what_came_later),
        cmocka_unit_test(snapshot_is_passed_over_when_a_bit_is_wrong),
        cmocka_unit_test(snapshot_is_passed_over_when_the_journal_is_another),
        cmocka_unit_test(snapshot_is_put_back_when_the_caller_refuses),
        cmocka_unit_test(snapshot_survives_failure_while_it_is_written),
        cmocka_unit_test(snapshot_survives_failure_while_it_is_loaded),
        cmocka_unit_test(snapshot_is_gone_before_the_erased_file_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
