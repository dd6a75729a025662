// test_two_processes.c: one file, a process that writes and one that reads, and others that want to
// write; and what becomes of a file that may no longer be written.
//
// Correct or refused, never corrupted.
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include "laws/one_day.h"
#include "store_files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPENINGS = 60, FACTS_MAX = 20000, TEXT_MAX = 8192 };

static char directory[64], path[96], lock_path[104];
static law  l;

static int make_directory(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/tara_two_XXXXXX");
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    snprintf(lock_path, sizeof lock_path, "%s.lock", path);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    remove_store(path);
    return rmdir(directory);
}

static tara_status open_path(uint32_t flags)
{
    law_init(&l);
    host_path(&l.h, path);
    l.h.options.flags = flags;
    return host_open(&l.h);
}

static void record(uint64_t number)
{
    l.h.now = HOST_NOW + (int64_t)number;
    const tara_subject *whose = &l.people[0];
    tara_status status = number % 2 ? tara_restriction_set(l.h.privacy, whose, TEXT("claims"))
                                    : tara_restriction_lift(l.h.privacy, whose, l.h.now);
    bool refused = status == TARA_E_NOT_APPLICABLE || status == TARA_E_NOT_FOUND;
    if (status != TARA_OK && !refused) _exit(2);
}

// Nothing of cmocka's is reached in here unless something is wrong.
static void write_until_killed(int ready)
{
    if (open_path(0) != TARA_OK) _exit(1);
    law_meet(&l);
    if (write(ready, "r", 1) != 1) _exit(3);
    for (uint64_t number = 1; number < FACTS_MAX; number++) record(number);
    for (;;) pause();
}

static pid_t begin_writer(void)
{
    int  ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) write_until_killed(ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return child;
}

static void end_writer(pid_t child)
{
    int status = 0;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status)) fail_msg("the writer ended as %d", WEXITSTATUS(status));
}

// Every event is there, whole, and says what it is.
static void read_all(uint64_t count)
{
    static char text[TEXT_MAX];
    size_t      size = 0;
    for (uint64_t event = count > 51 ? count - 50 : 2; event <= count; event++) {
        ASSERT_OK(tara_event_print(l.h.privacy, event, text, sizeof text, &size));
        text[size] = '\0';
        assert_non_null(strstr(text, "\"type\":\"restriction"));
    }
}

static void a_reader_sees_whole_commits_while_another_writes(void **state)
{
    (void)state;
    pid_t    writer = begin_writer();
    uint64_t before = 0, grown = 0;
    for (int i = 0; i < OPENINGS; i++) {
        ASSERT_OK(open_path(TARA_OPEN_READ_ONLY));
        // An end that is not whole yet may be told of; it is no damage.
        assert_true(l.h.logged == 0 || l.h.log_status == TARA_OK);
        uint64_t count = event_count(l.h.privacy);
        assert_true(count >= before);
        grown += count > before;
        read_all(count);
        before = count;
        host_end(&l.h);
        usleep(1000);
    }
    end_writer(writer);
    assert_true(grown > 5);
    ASSERT_OK(open_path(0));
    assert_true(event_count(l.h.privacy) >= before);
    host_end(&l.h);
}

static void a_second_writer_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    pid_t writer = begin_writer();
    for (int i = 0; i < OPENINGS; i++) {
        assert_int_equal(open_path(0), TARA_E_LOCKED);
        assert_int_equal(l.h.live, 0);
    }
    // Closing another descriptor of the file does not let go of the lock, as a POSIX lock would.
    int other = open(path, O_RDONLY), lock = open(lock_path, O_RDWR);
    assert_true(other >= 0 && lock >= 0);
    close(other);
    close(lock);
    assert_int_equal(open_path(0), TARA_E_LOCKED);
    end_writer(writer);
    ASSERT_OK(open_path(0)); // Its end let go of it.
    host_end(&l.h);
}

// As somebody whom the mode binds, which it does not root. 0: as it should be.
static int try_to_write(void)
{
    if (geteuid() == 0 && (chown(path, 65534, 65534) != 0 || chown(directory, 65534, 65534) != 0
                           || unlink(lock_path) != 0 || setgid(65534) != 0 || setuid(65534) != 0)) {
        return 10;
    }
    if (open_path(0) == TARA_OK) return 11;
    if (l.h.live != 0) return 12;
    if (open_path(TARA_OPEN_READ_ONLY) != TARA_OK) return 13;
    uint64_t count = event_count(l.h.privacy);
    tara_close(l.h.privacy);
    return count == 2 ? 0 : 14;
}

// The context that is open goes on; the next one is refused, and may read.
static void a_file_made_read_only_is_finished_and_then_refused(void **state)
{
    (void)state;
    int status = 0;
    ASSERT_OK(open_path(0));
    law_meet(&l);
    assert_int_equal(chmod(path, 0400), 0);
    ASSERT_OK(tara_restriction_set(l.h.privacy, &l.people[0], TEXT("claims")));
    host_end(&l.h);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(try_to_write());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    if (geteuid() == 0) assert_int_equal(chown(directory, 0, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_reader_sees_whole_commits_while_another_writes,
                                        make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(a_second_writer_is_refused_and_changes_nothing,
                                        make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(a_file_made_read_only_is_finished_and_then_refused,
                                        make_directory, remove_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
