// test_backup.c: a copy of the file: the same bytes under another name, or nothing.
#include "erase_kit.h"

static const char copy_name[] = "copy";

static tara_status backup(tara_store *store)
{
    return tp_file_store_backup(store, tp_text_of(copy_name));
}

static uint64_t fill(tara_store *store)
{
    uint64_t last = commit_many(store, 0, 30);
    assert_int_equal(tp_file_store_note(store, "noted", 5), TARA_OK);
    return last;
}

static bool is_there(const char *name)
{
    for (int i = 0; i < SIM_NAMES; i++) {
        if (strcmp(disk.names[i].text, name) == 0) return true;
    }
    return false;
}

static void expect_copy(const sim_disk *on)
{
    sim_bytes file = sim_disk_file(on, "a.tara");
    sim_bytes copy = sim_disk_file(on, copy_name);
    assert_true(copy.size > TP_FILE_HEADER_SIZE && copy.size <= file.size);
    assert_memory_equal(copy.data, file.data, copy.size);
}

// The copy is the file without the space ahead, opens as a store, and the store goes on.
static void backup_is_the_file_as_it_was(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    uint64_t last = fill(&store);
    assert_int_equal(commit(&store, last + 1, 2, TARA_BATCH_LAG), 1);
    assert_int_equal(backup(&store), TARA_OK);
    expect_copy(&disk);
    assert_false(is_there("copy.tmp"));
    assert_int_equal(commit(&store, last + 3, 2, 0), 1);
    close_store(&store);
    sim_bytes copy = sim_disk_file(&disk, copy_name);
    sim_disk_copy(&disk, &other);
    sim_disk_cut_power(&other, 0); // It is durable, name and all.
    assert_memory_equal(sim_disk_file(&other, copy_name).data, copy.data, copy.size);
    sim_disk_put(&other, "a.tara", copy.data, copy.size);
    store = must_open(&other, 0);
    assert_int_equal(look(&store).last, last + 2);
    const uint8_t *note;
    size_t note_size;
    uint64_t sequence;
    assert_true(tp_file_store_noted(&store, &note, &note_size, &sequence));
    assert_int_equal(sequence, last);
    store.close(store.user);
    sim_disk_release(&other);
    store = must_open(&disk, TARA_OPEN_READ_ONLY); // Who may only read may copy, too.
    assert_int_equal(tp_file_store_backup(&store, TP_TEXT("third")), TARA_OK);
    assert_int_equal(sim_disk_file(&disk, "third").size, sim_disk_file(&disk, "a.tara").size);
    close_store(&store);
}

// Nothing is ever overwritten, the store itself least of all.
static void backup_overwrites_nothing(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    uint64_t last = fill(&store);
    sim_disk_put(&disk, copy_name, "mine", 4);
    assert_int_equal(backup(&store), TARA_E_CONFLICT);
    assert_int_equal(sim_disk_file(&disk, copy_name).size, 4);
    assert_false(is_there("copy.tmp"));
    sim_disk_put(&disk, "else.tmp", "mine", 4);
    assert_int_equal(tp_file_store_backup(&store, TP_TEXT("else")), TARA_E_CONFLICT);
    assert_memory_equal(sim_disk_file(&disk, "else.tmp").data, "mine", 4);
    assert_int_equal(tp_file_store_backup(&store, TP_TEXT("a.tara")), TARA_E_CONFLICT);
    // A snapshot would take its place, an erasure or the next opening remove it.
    static const char *const own[] = {"a.tara.snap", "a.tara.tmp", "a.tara.spare", "a.tara.lock"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        assert_int_equal(tp_file_store_backup(&store, tp_text_of(own[i])), TARA_E_CONFLICT);
    }
    static char longest[5000];
    memset(longest, 'a', sizeof(longest));
    tp_text path = {longest, sizeof(longest)};
    assert_int_equal(tp_file_store_backup(&store, path), TARA_E_LIMIT);
    assert_int_equal(tp_file_store_backup(&store, TP_TEXT("")), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_file_store_backup(&store, (tp_text){"a\0b", 3}), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(look(&store).last, last);
    close_store(&store);
}

// Whatever fails: no copy or a whole one, no other file, and the old one is whole.
static void backup_survives_every_failing_call(void **unused)
{
    (void)unused;
    static const tara_status statuses[] = {TARA_E_STORE, TARA_E_DISK_FULL, TARA_E_UNSAFE_FILE};
    for (size_t s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++) {
        bool reached = true;
        for (uint64_t n = 1; reached; n++) {
            begin();
            tara_store store = must_open(&disk, 0);
            uint64_t last = fill(&store);
            disk.calls = 0;
            disk.fail_at = n;
            disk.fail_with = statuses[s];
            tara_status status = backup(&store);
            reached = disk.calls >= n;
            disk.fail_at = 0;
            if (status == TARA_OK) expect_copy(&disk);
            else assert_false(is_there(copy_name));
            assert_false(is_there("copy.tmp"));
            uint64_t count;
            if (store.event_count(store.user, &count) == 1) {
                assert_int_equal(commit(&store, last + 1, 1, 0), 1);
            }
            close_store(&store);
            store = must_open(&disk, 0);
            assert_true(look(&store).last >= last);
            close_store(&store);
        }
    }
}

// The power goes anywhere: the copy is whole, empty, or not there.
static void backup_survives_a_power_cut_anywhere(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        for (uint64_t seed = 0; seed < 12; seed++) {
            begin();
            disk.names_apart = seed % 2;
            tara_store store = must_open(&disk, 0);
            uint64_t last = fill(&store);
            assert_int_equal(store.sync(store.user), 1);
            disk.calls = 0;
            disk.fail_at = n;
            disk.fail_on = true;
            tara_status status = backup(&store);
            reached = disk.calls >= n;
            sim_disk_cut_power(&disk, seed);
            store.close(store.user);
            disk.fail_at = 0;
            sim_disk_kill(&disk);
            size_t size = sim_disk_file(&disk, copy_name).size;
            if (status == TARA_OK || size > 0) expect_copy(&disk);
            store = must_open(&disk, 0);
            assert_int_equal(look(&store).last, last);
            store.close(store.user);
        }
    }
}

static void backup_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    tara_status status = TARA_E_NO_MEMORY;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        begin();
        tara_store store = must_open(&disk, 0);
        (void)fill(&store);
        kit.fail_at = kit.requests + n;
        status = backup(&store);
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        assert_int_equal(is_there(copy_name), status == TARA_OK);
        kit.fail_at = 0;
        close_store(&store);
    }
}

typedef struct meddler {
    int steps;
    int at;
    int how;
} meddler;

static int32_t meddle(void *user, uint64_t done, uint64_t total)
{
    meddler *m = user;
    assert_true(done <= total);
    if (++m->steps != m->at) return 1;
    sim_bytes copy = sim_disk_file(&disk, "copy.tmp");
    if (m->how == 0) return 0;
    if (m->how == 1) copy.data[copy.size - 1] ^= 1;
    if (m->how == 2) sim_disk_put(&disk, copy_name, "theirs", 6);
    if (m->how == 3) disk.port.remove(&disk, TP_TEXT("copy.tmp"));
    return 1;
}

// It can be stopped at each step, and notices what others do.
static void backup_can_be_stopped_and_notices_others(void **unused)
{
    (void)unused;
    static const struct {
        int         how, at;
        tara_status status;
    } cases[] = {{0, 1, TARA_E_CONFLICT}, {0, 2, TARA_E_CONFLICT}, {1, 1, TARA_E_STORE},
                 {2, 2, TARA_E_CONFLICT}, {3, 2, TARA_E_STORE},    {0, 3, TARA_OK}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin();
        tara_store store = must_open(&disk, 0);
        uint64_t last = fill(&store);
        meddler m = {.how = cases[i].how, .at = cases[i].at};
        tp_file_store_progress(&store, (tp_progress){meddle, &m});
        assert_int_equal(backup(&store), cases[i].status);
        if (cases[i].status != TARA_OK && cases[i].how != 2) assert_false(is_there(copy_name));
        if (cases[i].how == 2) assert_memory_equal(sim_disk_file(&disk, copy_name).data, "th", 2);
        assert_false(is_there("copy.tmp"));
        assert_int_equal(commit(&store, last + 1, 1, 0), 1);
        close_store(&store);
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
        cmocka_unit_test(backup_is_the_file_as_it_was),
        cmocka_unit_test(backup_overwrites_nothing),
        cmocka_unit_test(backup_survives_every_failing_call),
        cmocka_unit_test(backup_survives_a_power_cut_anywhere),
        cmocka_unit_test(backup_survives_every_failing_allocation),
        cmocka_unit_test(backup_can_be_stopped_and_notices_others),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
