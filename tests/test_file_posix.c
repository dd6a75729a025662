// test_file_posix.c: the POSIX port on the real file system: what is refused, who has the lock.
#define _GNU_SOURCE
#include "store_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"

static char directory[64];
static char path[128];
static tp_memory memory;
static tara_error error;

static int make_directory(void **unused)
{
    (void)unused;
    memory = tp_memory_standard();
    memcpy(directory, "/tmp/tara-store-XXXXXX", 23);
    if (!mkdtemp(directory)) return -1;
    (void)snprintf(path, sizeof(path), "%s/a.tara", directory);
    return 0;
}

static int remove_directory(void **unused)
{
    (void)unused;
    static const char *const names[] = {"a.tara", "a.tara.lock", "a.tara.tmp", "b", "c"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char name[160];
        (void)snprintf(name, sizeof(name), "%s/%s", directory, names[i]);
        if (unlink(name) != 0) (void)rmdir(name);
    }
    return rmdir(directory);
}

static tara_status open_store(uint32_t flags, tara_store *store)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_store_options options = {.path = tp_text_of(path), .flags = flags, .site = &site,
                                     .journal_id = {1}, .hash_key = {2},
                                     .port = &tp_file_posix, .memory = &memory};
    return tp_file_store_open(&options, store, &error);
}

static int32_t commit(tara_store *store, uint64_t sequence)
{
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event event;
    kit_event(sequence, body, &event);
    tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
    return store->commit(store->user, &batch);
}

static uint64_t event_count(tara_store *store)
{
    uint64_t count = UINT64_MAX;
    assert_int_equal(store->event_count(store->user, &count), 1);
    return count;
}

static void close_store(tara_store *store)
{
    store->close(store->user);
    assert_int_equal(memory.live_bytes, 0);
}

// Events survive on the real disk, and reserved space is given back at close.
static void posix_store_keeps_its_events(void **unused)
{
    (void)unused;
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_OK);
    for (uint64_t i = 1; i <= 300; i++) assert_int_equal(commit(&store, i), 1);
    close_store(&store);
    size_t expected = TP_FILE_HEADER_SIZE;
    for (uint64_t i = 1; i <= 300; i++) {
        uint8_t body[KIT_BODY_MAX];
        tara_stored_event event;
        expected += TP_FRAME_HEAD_SIZE + TP_SPINE_SIZE + kit_event(i, body, &event);
    }
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_size, expected);
    assert_int_equal(open_store(0, &store), TARA_OK);
    assert_int_equal(event_count(&store), 300);
    close_store(&store);
}

// Mode 0600 whatever the umask: 0 would leave it open to all, 0777 closed to ourselves.
static void posix_files_are_ours_alone_whatever_the_umask(void **unused)
{
    (void)unused;
    static const mode_t masks[] = {0, 0777, 022};
    for (size_t i = 0; i < 3; i++) {
        (void)unlink(path);
        char lock[160];
        (void)snprintf(lock, sizeof(lock), "%s.lock", path);
        (void)unlink(lock);
        mode_t before = umask(masks[i]);
        tara_store store;
        tara_status status = open_store(0, &store);
        umask(before);
        assert_int_equal(status, TARA_OK);
        assert_int_equal(commit(&store, 1), 1);
        close_store(&store);
        struct stat found;
        assert_int_equal(stat(path, &found), 0);
        assert_int_equal(found.st_mode & 07777, 0600);
        assert_int_equal(stat(lock, &found), 0);
        assert_int_equal(found.st_mode & 07777, 0600);
    }
}

static void expect_unsafe(void)
{
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_E_UNSAFE_FILE);
    assert_int_equal(open_store(TARA_OPEN_READ_ONLY, &store), TARA_E_UNSAFE_FILE);
    assert_int_equal(error.status, TARA_E_UNSAFE_FILE);
    assert_int_equal(memory.live_bytes, 0);
}

// Whatever could be somebody else's, or no file at all, is not opened, and nothing hangs.
static void posix_refuses_unsafe_files(void **unused)
{
    (void)unused;
    char second[160];
    (void)snprintf(second, sizeof(second), "%s/b", directory);
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_OK);
    close_store(&store);

    assert_int_equal(link(path, second), 0); // A second name.
    expect_unsafe();
    assert_int_equal(unlink(second), 0);
    assert_int_equal(chmod(path, 0602), 0);
    expect_unsafe();
    assert_int_equal(chmod(path, 0620), 0);
    expect_unsafe();
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(open_store(0, &store), TARA_OK);
    close_store(&store);
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
        expect_unsafe();
        assert_int_equal(chown(path, 0, (gid_t)-1), 0);
    } else {
        print_message("skip: another owner's file needs root\n");
    }
    assert_int_equal(rename(path, second), 0);
    assert_int_equal(symlink(second, path), 0);
    expect_unsafe();
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/nowhere/at/all", path), 0); // Leads nowhere: still a link.
    expect_unsafe();
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    expect_unsafe();
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_unsafe();
    assert_int_equal(unlink(path), 0);
}

// An empty file was not made by us, and is not ours to fill.
static void posix_refuses_an_empty_file(void **unused)
{
    (void)unused;
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(file >= 0);
    (void)close(file);
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_E_FOREIGN_FILE);
}

// Who has a store has it alone, also within one process, also after other descriptors were
// closed.
static void posix_lock_holds_within_one_process(void **unused)
{
    (void)unused;
    tara_store store;
    tara_store second;
    assert_int_equal(open_store(0, &store), TARA_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(open_store(0, &second), TARA_E_LOCKED);
        char lock[160];
        (void)snprintf(lock, sizeof(lock), "%s.lock", path);
        int descriptor = open(lock, O_RDWR);
        (void)close(descriptor);
        descriptor = open(path, O_RDWR);
        (void)close(descriptor);
    }
    assert_int_equal(open_store(TARA_OPEN_READ_ONLY, &second), TARA_OK);
    second.close(second.user);
    assert_int_equal(commit(&store, 1), 1);
    close_store(&store);
    assert_int_equal(open_store(0, &store), TARA_OK);
    close_store(&store);
}

static int in_child(int (*run)(void))
{
    pid_t child = fork();
    if (child == 0) _exit(run());
    int status = -1;
    while (waitpid(child, &status, 0) < 0) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int try_to_open(void)
{
    tara_store store;
    return open_store(0, &store) == TARA_E_LOCKED ? 0 : 1;
}

static int open_and_die(void)
{
    tara_store store;
    if (open_store(0, &store) != TARA_OK) return 1;
    return commit(&store, 1) == 1 ? 0 : 2; // Gone without closing.
}

static tara_store inherited;

static int let_go_of_the_lock(void)
{
    // What a child's exit does to descriptors it shares with its parent.
    for (int file = 3; file < 64; file++) (void)close(file);
    return 0;
}

// Another process is kept out; a dead one keeps nobody out; a child cannot lose its parent's lock.
static void posix_lock_holds_between_processes(void **unused)
{
    (void)unused;
    assert_int_equal(open_store(0, &inherited), TARA_OK);
    assert_int_equal(in_child(try_to_open), 0);
    assert_int_equal(in_child(let_go_of_the_lock), 0);
    assert_int_equal(in_child(try_to_open), 0);
    close_store(&inherited);
    assert_int_equal(in_child(open_and_die), 0);
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_OK);
    assert_int_equal(event_count(&store), 1);
    close_store(&store);
}

// The lock file tells who has it.
static void posix_lock_file_names_the_process(void **unused)
{
    (void)unused;
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_OK);
    char lock[160];
    (void)snprintf(lock, sizeof(lock), "%s.lock", path);
    FILE *file = fopen(lock, "r");
    assert_non_null(file);
    long pid = 0;
    assert_int_equal(fscanf(file, "%ld", &pid), 1);
    (void)fclose(file);
    assert_int_equal(pid, getpid());
    close_store(&store);
}

// Replaced or cut short by somebody else: noticed at the next commit, and the other file is left
// alone.
static void posix_notices_a_file_replaced_or_cut_short(void **unused)
{
    (void)unused;
    for (int how = 0; how < 3; how++) {
        (void)unlink(path);
        tara_store store;
        assert_int_equal(open_store(0, &store), TARA_OK);
        assert_int_equal(commit(&store, 1), 1);
        if (how == 0) assert_int_equal(truncate(path, 150), 0);
        if (how == 1) assert_int_equal(unlink(path), 0);
        if (how == 2) {
            char second[160];
            (void)snprintf(second, sizeof(second), "%s/b", directory);
            FILE *file = fopen(second, "w");
            assert_non_null(file);
            assert_int_equal(fputs("somebody else's", file) >= 0, 1);
            (void)fclose(file);
            assert_int_equal(rename(second, path), 0);
        }
        assert_int_equal(commit(&store, 2), TARA_E_STORE);
        assert_int_equal(commit(&store, 2), TARA_E_STORE);
        close_store(&store);
        struct stat found;
        if (how == 2) {
            assert_int_equal(stat(path, &found), 0);
            assert_int_equal(found.st_size, 15);
        }
    }
}

// No directory to be in: an error that is told, nothing made.
static void posix_tells_that_a_directory_is_missing(void **unused)
{
    (void)unused;
    char kept[128];
    memcpy(kept, path, sizeof(kept));
    (void)snprintf(path, sizeof(path), "%s/none/a.tara", directory);
    tara_store store;
    assert_int_equal(open_store(0, &store), TARA_E_STORE);
    assert_int_equal(open_store(TARA_OPEN_READ_ONLY, &store), TARA_E_NOT_FOUND);
    assert_true(error.message[0] != 0);
    memcpy(path, kept, sizeof(kept));
}

static int commit_until_killed(int told)
{
    tara_store store;
    if (open_store(0, &store) != TARA_OK) _exit(1);
    uint64_t last = event_count(&store);
    for (;;) {
        last++;
        if (commit(&store, last) != 1) _exit(2);
        if (write(told, &last, sizeof(last)) != sizeof(last)) _exit(3);
    }
}

// kill -9 at any moment: what was acknowledged is there.
static void posix_store_survives_being_killed(void **unused)
{
    (void)unused;
    uint64_t acknowledged = 0;
    for (int i = 0; i < 20; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) commit_until_killed(ends[1]);
        (void)close(ends[1]);
        uint64_t last;
        for (int told = 0; told <= i * 3; told++) {
            assert_int_equal(read(ends[0], &last, sizeof(last)), sizeof(last));
            acknowledged = last;
        }
        (void)kill(child, SIGKILL);
        while (read(ends[0], &last, sizeof(last)) == sizeof(last)) acknowledged = last;
        (void)close(ends[0]);
        (void)waitpid(child, NULL, 0);
        tara_store store;
        assert_int_equal(open_store(0, &store), TARA_OK);
        uint64_t count = event_count(&store);
        assert_in_range(count, acknowledged, acknowledged + 1);
        close_store(&store);
    }
}

#define IN_A_DIRECTORY(test) \
    cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_DIRECTORY(posix_store_keeps_its_events),
        IN_A_DIRECTORY(posix_files_are_ours_alone_whatever_the_umask),
        IN_A_DIRECTORY(posix_refuses_unsafe_files),
        IN_A_DIRECTORY(posix_refuses_an_empty_file),
        IN_A_DIRECTORY(posix_lock_holds_within_one_process),
        IN_A_DIRECTORY(posix_lock_holds_between_processes),
        IN_A_DIRECTORY(posix_lock_file_names_the_process),
        IN_A_DIRECTORY(posix_notices_a_file_replaced_or_cut_short),
        IN_A_DIRECTORY(posix_tells_that_a_directory_is_missing),
        IN_A_DIRECTORY(posix_store_survives_being_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
