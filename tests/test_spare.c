// test_spare.c: space that is kept, and erasing on a disk that is full.
#define _GNU_SOURCE
#include "erase_kit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/mount.h>
#endif

#include "store/spare.h"

static sim_bytes spare_file(void)
{
    return sim_disk_file(&disk, "a.tara.spare");
}

// How much is wanted: the file rounded up and something more, and never more than the bound.
static void spare_is_as_large_as_the_file_up_to_a_bound(void **unused)
{
    (void)unused;
    assert_int_equal(tp_spare_wanted(0), 65536);
    assert_int_equal(tp_spare_wanted(1), 2 * 65536);
    assert_int_equal(tp_spare_wanted(65536), 2 * 65536);
    assert_int_equal(tp_spare_wanted(65537), 3 * 65536);
    assert_int_equal(tp_spare_wanted(TP_SPARE_MAX), TP_SPARE_MAX + 65536);
    assert_int_equal(tp_spare_wanted(TP_SPARE_MAX + 1), TP_SPARE_MAX + 65536);
    assert_int_equal(tp_spare_wanted(UINT64_MAX), TP_SPARE_MAX + 65536);
}

// It is made with the first durable commit, grows with the file, and is taken up when it is there.
static void spare_grows_with_the_file(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_null(spare_file().data);
    uint64_t last = 0;
    for (int i = 0; i < 60; i++, last += 100) {
        assert_int_equal(commit(&store, last + 1, 100, 0), 1);
        sim_bytes file = sim_disk_file(&disk, "a.tara");
        assert_true(spare_file().size >= file.size + 65536);
    }
    size_t size = spare_file().size;
    close_store(&store);
    assert_int_equal(spare_file().size, size);
    store = must_open(&disk, 0);
    assert_int_equal(commit(&store, last + 1, 1, 0), 1);
    assert_true(spare_file().size >= size);
    close_store(&store);
    sim_disk_put(&disk, "a.tara.spare", "", 0);
    store = must_open(&disk, 0);
    assert_int_equal(commit(&store, last + 2, 1, 0), 1);
    assert_true(spare_file().size >= sim_disk_file(&disk, "a.tara").size + 65536);
    close_store(&store);
}

// Where nothing is erased, nothing durable is promised, or nothing is written, none is made.
static void spare_is_made_only_where_it_helps(void **unused)
{
    (void)unused;
    begin();
    tara_store store;
    assert_int_equal(open_kit(&disk, 0, NULL, &store), TARA_OK);
    assert_int_equal(commit(&store, 1, 9, 0), 1);
    close_store(&store);
    assert_null(spare_file().data);
    store = must_open(&disk, TARA_OPEN_NO_SYNC);
    assert_int_equal(commit(&store, 10, 9, 0), 1);
    assert_int_equal(store.sync(store.user), 1);
    close_store(&store);
    assert_null(spare_file().data);
    store = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(look(&store).last, 18);
    close_store(&store);
    assert_null(spare_file().data);
}

// No call for the spare file that fails makes a commit fail, and none is left open.
static void spare_never_fails_a_commit(void **unused)
{
    (void)unused;
    bool reached = true;
    for (uint64_t n = 1; reached; n++) {
        begin();
        tara_store store;
        assert_int_equal(open_kit(&disk, 0, NULL, &store), TARA_OK);
        assert_int_equal(commit(&store, 1, 9, 0), 1);
        close_store(&store);
        store = must_open(&disk, 0);
        assert_int_equal(look(&store).last, 9);
        disk.counted = SIM_OPEN | SIM_RESERVE | SIM_REMOVE;
        disk.calls = 0;
        disk.fail_at = n;
        assert_int_equal(commit(&store, 10, 9, 0), 1);
        reached = disk.calls >= n;
        disk.fail_at = 0;
        close_store(&store);
        disk.counted = SIM_ALL;
    }
}

static bool spare_is_there(void)
{
    for (int i = 0; i < SIM_NAMES; i++) {
        if (strcmp(disk.names[i].text, "a.tara.spare") == 0) return true;
    }
    return false;
}

static uint64_t used(void)
{
    uint64_t size = 0;
    for (int i = 0; i < SIM_NAMES; i++) {
        if (disk.names[i].text[0]) size += disk.seen[disk.names[i].file].size;
    }
    return size;
}

static tara_store make_full(bool with_spare)
{
    begin();
    tara_store store;
    assert_int_equal(open_kit(&disk, with_spare ? 0 : TARA_OPEN_NO_SYNC, commitment_of, &store),
                     TARA_OK);
    for (uint64_t last = 0; last < 3000; last += 100) {
        assert_int_equal(commit(&store, last + 1, 100, 0), 1);
    }
    assert_int_equal(store.sync(store.user), 1);
    disk.space = used();
    return store;
}

static const tara_range range = {100, 2000};

// Where there is no room, nothing of it is left lying about, and what was kept is kept.
static void spare_takes_no_room_from_others(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    disk.space = 8192;
    assert_int_equal(commit(&store, 1, 9, 0), 1);
    assert_false(spare_is_there());
    disk.space = UINT64_MAX / 2;
    close_store(&store);
    store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 10, 9, 0), 1);
    size_t size = spare_file().size;
    assert_true(size > 0);
    disk.space = used() + 4096;
    for (uint64_t last = 18; last < 3000; last += 6) {
        if (commit(&store, last + 1, 6, 0) != 1) break;
        assert_int_equal(spare_file().size, size);
    }
    close_store(&store);
}

// On a full disk erasing takes the space that was kept, and keeps it again when there is room.
static void erasing_works_on_a_full_disk(void **unused)
{
    (void)unused;
    tara_store store = make_full(true);
    assert_int_equal(erase(&store, &range, 1), 1);
    assert_int_equal(look(&store).absent, 2000);
    assert_false(body_is_left(&disk, 100));
    assert_non_null(spare_file().data); // What went made room.
    assert_true(used() <= disk.space);
    disk.space = UINT64_MAX / 2;
    assert_int_equal(commit(&store, 3001, 100, 0), 1);
    assert_true(spare_file().size >= sim_disk_file(&disk, "a.tara").size + 65536);
    close_store(&store);
}

// Without it a full disk is told, and nothing has changed.
static void erasing_tells_of_a_full_disk_when_no_space_was_kept(void **unused)
{
    (void)unused;
    tara_store store = make_full(false);
    assert_int_equal(erase(&store, &range, 1), TARA_E_DISK_FULL);
    assert_int_equal(look(&store).absent, 0);
    assert_null(sim_disk_file(&disk, "a.tara.tmp").data);
    assert_int_equal(commit(&store, 3001, 1, TARA_BATCH_LAG), 1);
    disk.space = UINT64_MAX / 2;
    assert_int_equal(erase(&store, &range, 1), 1);
    assert_int_equal(look(&store).absent, 2000);
    close_store(&store);
}

// What must be written before the erasure finds room in what is given back, and leaves enough.
static void spare_given_back_is_not_taken_by_the_next_commit(void **unused)
{
    (void)unused;
    tara_store store = make_full(true);
    uint64_t last = 3000;
    while (commit(&store, last + 1, 100, 0) == 1) last += 100; // The reserved end fills up.
    assert_int_equal(commit(&store, last + 1, 100, 0), TARA_E_DISK_FULL);
    tp_file_store_give_spare(&store);
    assert_null(spare_file().data);
    assert_int_equal(commit(&store, last + 1, 100, 0), 1);
    assert_null(spare_file().data);
    last += 100;
    assert_int_equal(erase(&store, &range, 1), 1);
    assert_int_equal(look(&store).last, last);
    assert_int_equal(look(&store).absent, 2000);
    close_store(&store);
}

// The disk is filled up in the midst of it by somebody else, at every size.
static void erasing_survives_a_disk_that_fills_up_meanwhile(void **unused)
{
    (void)unused;
    for (uint64_t room = 0; room < 300000; room += 7001) {
        tara_store store = make_full(room % 2 == 0);
        disk.space += room;
        int32_t answer = erase(&store, &range, 1);
        assert_true(answer == 1 || (answer == TARA_E_DISK_FULL && room % 2 == 1));
        assert_int_equal(look(&store).absent, answer == 1 ? 2000 : 0);
        disk.space = UINT64_MAX / 2;
        assert_int_equal(commit(&store, 3001, 1, 0), 1);
        close_store(&store);
    }
}

// ---- A real disk -------------------------------------------------------------------------------

static char folder[] = "/tmp/tara-spare-XXXXXX";
static char path[64];

static tara_status open_real(tara_store *store)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_store_options options = {.path = tp_text_of(path), .site = &site,
                                     .journal_id = {1, 2, 3}, .hash_key = {7},
                                     .port = &tp_file_posix, .memory = &kit.memory,
                                     .commitment = commitment_of};
    return tp_file_store_open(&options, store, &error);
}

static void fill_up(void)
{
    static const char block[1024] = {1};
    char filler[80];
    snprintf(filler, sizeof(filler), "%s/filler", folder);
    FILE *file = fopen(filler, "wb");
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    while (fwrite(block, 1, sizeof(block), file) == sizeof(block)) continue;
    fclose(file);
}

static bool mount_small(void)
{
#if defined(__linux__)
    if (geteuid() != 0 || !mkdtemp(folder)) return false;
    snprintf(path, sizeof(path), "%s/a.tara", folder);
    if (mount("tara", folder, "tmpfs", 0, "size=2m") == 0) return true;
    rmdir(folder);
#endif
    return false;
}

static void unmount_small(void)
{
#if defined(__linux__)
    assert_int_equal(umount(folder), 0);
    assert_int_equal(rmdir(folder), 0);
#endif
}

// The same where the system itself says that the disk is full; only root can make such a disk.
static void erasing_works_on_a_real_disk_that_is_full(void **unused)
{
    (void)unused;
    begin();
    if (!mount_small()) {
        print_message("skipped: a small disk cannot be made here\n");
        skip();
    }
    tara_store store;
    assert_int_equal(open_real(&store), TARA_OK);
    for (uint64_t last = 0; last < 3000; last += 100) {
        assert_int_equal(commit(&store, last + 1, 100, 0), 1);
    }
    char spare[80];
    struct stat found;
    snprintf(spare, sizeof(spare), "%s.spare", path);
    assert_int_equal(stat(spare, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_true((uint64_t)found.st_blocks * 512 >= (uint64_t)found.st_size);
    fill_up();
    assert_int_equal(erase(&store, &range, 1), 1);
    assert_int_equal(look(&store).absent, 2000);
    store.close(store.user);
    unlink(spare);
    fill_up();
    assert_int_equal(open_real(&store), TARA_OK);
    tara_range rest = {1, 3000};
    int32_t answer = erase(&store, &rest, 1);
    assert_int_equal(answer, TARA_E_DISK_FULL); // No spare any more.
    assert_int_equal(look(&store).absent, 2000);
    store.close(store.user);
    assert_int_equal(kit.live, 0);
    unmount_small();
}

// A link in its place is not followed, and what it names stays as it is.
static void spare_follows_no_link(void **unused)
{
    (void)unused;
    char here[] = "/tmp/tara-link-XXXXXX";
    char victim[64];
    char spare[64];
    struct stat found;
    assert_non_null(mkdtemp(here));
    snprintf(victim, sizeof(victim), "%s/victim", here);
    snprintf(spare, sizeof(spare), "%s/spare", here);
    FILE *file = fopen(victim, "wb");
    assert_non_null(file);
    fputs("mine", file);
    fclose(file);
    assert_int_equal(symlink(victim, spare), 0);
    assert_int_equal(tp_spare_keep(&tp_file_posix, tp_text_of(spare), 65536), 0);
    assert_int_equal(stat(victim, &found), 0);
    assert_int_equal(found.st_size, 4);
    unlink(spare);
    assert_int_equal(tp_spare_keep(&tp_file_posix, tp_text_of(spare), 65536), 65536);
    assert_int_equal(tp_spare_keep(&tp_file_posix, tp_text_of(spare), 131072), 131072);
    assert_int_equal(stat(spare, &found), 0);
    assert_int_equal(found.st_size, 131072);
    assert_true(found.st_blocks * 512 >= 131072);
    unlink(spare);
    unlink(victim);
    assert_int_equal(rmdir(here), 0);
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
        cmocka_unit_test(spare_is_as_large_as_the_file_up_to_a_bound),
        cmocka_unit_test(spare_grows_with_the_file),
        cmocka_unit_test(spare_is_made_only_where_it_helps),
        cmocka_unit_test(spare_never_fails_a_commit),
        cmocka_unit_test(spare_takes_no_room_from_others),
        cmocka_unit_test(erasing_works_on_a_full_disk),
        cmocka_unit_test(erasing_tells_of_a_full_disk_when_no_space_was_kept),
        cmocka_unit_test(spare_given_back_is_not_taken_by_the_next_commit),
        cmocka_unit_test(erasing_survives_a_disk_that_fills_up_meanwhile),
        cmocka_unit_test(spare_follows_no_link),
        cmocka_unit_test(erasing_works_on_a_real_disk_that_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
