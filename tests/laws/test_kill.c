// test_kill.c: kill -9 at every step of an execution. The next process goes on where the last one
// stood: the request ends done, no source is asked more than twice for a step, none is forgotten.
//
// What the sources did is counted in memory that the processes share: it is what they would know.
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include "source_kit.h"
#include "store_files.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOURCES = 3, CATEGORIES = 6 };

static const char *const names[SOURCES] = {"crm", "mail", "billing"};

typedef struct witness {
    int asked[SOURCES][CATEGORIES];
    int done[SOURCES][CATEGORIES];
    int points; // Passed so far by the process that is to be killed.
} witness;

static witness *seen;
static int      kill_at; // The point at which this process is killed; 0: at none.
static char     directory[64], path[96];
static host     h;

static int make_directory(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/tara_kill_XXXXXX");
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return seen == MAP_FAILED ? -1 : 0;
}

static int remove_directory(void **state)
{
    (void)state;
    munmap(seen, sizeof *seen);
    remove_store(path);
    return rmdir(directory);
}

// --- the process that is killed ----------------------------------------------------------------

static void point(void)
{
    if (kill_at > 0 && ++seen->points == kill_at) (void)kill(getpid(), SIGKILL);
}

// Asked, then done, then it has said so: a process may end at each of them.
static int32_t does(void *user, tara_task *task)
{
    int which = *(const int *)user, category = 0;
    while (!(task->category >> category & 1)) category++;
    seen->asked[which][category]++;
    point();
    seen->done[which][category]++;
    point();
    return TARA_SOURCE_DONE;
}

static void *pass_and_allocate(void *user, size_t size)
{
    (void)user;
    point();
    return malloc(size);
}

static void *pass_and_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user; (void)old_size;
    point();
    return realloc(block, new_size);
}

static void pass_and_release(void *user, void *block, size_t size)
{
    (void)user; (void)size;
    point();
    free(block);
}

static int32_t pass_and_draw(void *user, uint8_t *out, size_t size)
{
    point();
    return host_random(user, out, size);
}

static tara_status register_all(tara_privacy *privacy)
{
    static const int    numbers[SOURCES] = {0, 1, 2};
    static const uint64_t may_hold[SOURCES] = {0, 1U << 5, 0}; // mail: technical.
    tara_status status = TARA_OK;
    for (int i = 0; i < SOURCES && status == TARA_OK; i++) {
        tara_source source = {.struct_size = sizeof source, .name = names[i],
                              .name_size = strlen(names[i]), .categories = may_hold[i],
                              .user = (void *)(uintptr_t)&numbers[i], .rectify = does,
                              .restrict_data = does, .erase = does};
        status = tara_source_register(privacy, &source);
    }
    return status;
}

// Nothing of cmocka's in here: a child that fails must not go on with the tests.
static void execute_and_be_killed(int at_point)
{
    host child;
    host_init(&child);
    child.allocator.allocate = pass_and_allocate;
    child.allocator.resize = pass_and_resize;
    child.allocator.release = pass_and_release;
    child.platform.random = pass_and_draw;
    host_path(&child, path);
    if (host_open(&child) != TARA_OK) _exit(1);
    if (register_all(child.privacy) != TARA_OK) _exit(2);
    kill_at = at_point;
    if (tara_request_execute(child.privacy, 1, NULL) != TARA_OK) _exit(3);
    kill_at = 0;
    tara_close(child.privacy);
    _exit(0);
}

// --- before and after --------------------------------------------------------------------------

static void open_again(uint32_t flags)
{
    host_init(&h);
    host_path(&h, path);
    h.options.flags = flags;
    ASSERT_OK(host_open(&h));
}

// Nadia's data in three systems, some of it kept by law, and one request.
static void set_up(int32_t right)
{
    remove_store(path);
    memset(seen, 0, sizeof *seen);
    open_again(TARA_OPEN_NO_SYNC);
    tara_privacy *p = h.privacy;
    tara_subject  nadia = adult(p, "nadia");
    hold_data(p, nadia, "contact", 7, "support", "crm");
    hold_data(p, nadia, "contact", 8, "support", "crm");
    hold_data(p, nadia, "contact", 8, "support", "mail");
    hold_data(p, nadia, "progress", 0, "service", "crm");
    hold_data(p, nadia, "payment", 1, "orders", "billing");
    hold_data(p, nadia, "payment", 2, "protection", "billing");
    ASSERT_OK(register_all(p));
    assert_int_equal(ask_for(p, nadia, right), 1);
    host_end(&h);
}

static int slot_of(uint64_t category)
{
    int slot = 0;
    while (!(category >> slot & 1)) slot++;
    return slot;
}

static int source_named(const char *name)
{
    for (int i = 0; i < SOURCES; i++) {
        if (strcmp(names[i], name) == 0) return i;
    }
    fail_msg("a step of %s", name);
    return -1;
}

// What is on record as done is done and is not asked for again; the rest is.
static void assert_ends_done(int32_t right)
{
    witness      before;
    tara_subject nadia = person(h.privacy, "nadia");
    plan         then = plan_of(h.privacy, 1);
    memcpy(&before, seen, sizeof before);
    tara_request out = execute(h.privacy, 1);
    plan         now = plan_of(h.privacy, 1);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(out.state, TARA_REQUEST_EXECUTING); // To be answered.
    assert_int_equal(then.count, right == TARA_RIGHT_ERASURE ? 6 : 5);
    assert_int_equal(now.count, then.count);
    for (size_t i = 0; i < now.count; i++) {
        int  source = source_named(now.steps[i].source), slot = slot_of(now.steps[i].category);
        int  asked = seen->asked[source][slot], asked_before = before.asked[source][slot];
        bool kept = now.steps[i].exception == TARA_EXCEPTION_LEGAL_RETENTION;
        assert_int_equal(now.steps[i].state, kept ? TARA_STEP_KEPT : TARA_STEP_DONE);
        if (kept) continue;
        bool was_done = then.steps[i].state == TARA_STEP_DONE;
        if (was_done) assert_true(before.done[source][slot] > 0);
        assert_int_equal(asked - asked_before, was_done ? 0 : 1);
        assert_in_range(asked, 1, 2);
        assert_true(seen->done[source][slot] > 0);
    }
    bool erased = right == TARA_RIGHT_ERASURE;
    assert_int_equal(is_held(h.privacy, nadia, "contact", 7), !erased);
    assert_int_equal(is_held(h.privacy, nadia, "contact", 8), !erased);
    assert_int_equal(is_held(h.privacy, nadia, "progress", 0), !erased);
    assert_int_equal(is_held(h.privacy, nadia, "payment", 2), !erased);
    assert_true(is_held(h.privacy, nadia, "payment", 1));
    tara_standing standing = {.struct_size = sizeof standing};
    ASSERT_OK(tara_subject_show(h.privacy, &nadia, &standing));
    assert_int_equal(standing.restricted, right == TARA_RIGHT_RESTRICTION);
    memcpy(&before, seen, sizeof before);
    execute(h.privacy, 1);
    assert_memory_equal(seen, &before, sizeof before);
}

static void killed_at_every_point(int32_t right)
{
    bool killed = true;
    int  at_point = 0;
    while (killed) {
        int status = 0;
        set_up(right);
        at_point++;
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) execute_and_be_killed(at_point);
        assert_int_equal(waitpid(child, &status, 0), child);
        killed = WIFSIGNALED(status);
        if (killed) assert_int_equal(WTERMSIG(status), SIGKILL);
        else assert_int_equal(WEXITSTATUS(status), 0);
        open_again(TARA_OPEN_NO_SYNC);
        ASSERT_OK(register_all(h.privacy));
        assert_ends_done(right);
        host_end(&h);
    }
    assert_true(at_point > 40); // Each source asked, done, said; memory and salts of each record.
    for (int i = 0; i < SOURCES; i++) { // Of the one that was left alone: asked once each.
        for (int slot = 0; slot < CATEGORIES; slot++) assert_in_range(seen->asked[i][slot], 0, 1);
    }
}

static void test_c24_an_erasure_that_was_killed_goes_on(void **state)
{
    (void)state;
    killed_at_every_point(TARA_RIGHT_ERASURE);
}

static void test_c25_a_restriction_that_was_killed_goes_on(void **state)
{
    (void)state;
    killed_at_every_point(TARA_RIGHT_RESTRICTION);
}

static void test_c23_a_rectification_that_was_killed_goes_on(void **state)
{
    (void)state;
    killed_at_every_point(TARA_RIGHT_RECTIFICATION);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_c24_an_erasure_that_was_killed_goes_on),
        FILE_TEST(test_c25_a_restriction_that_was_killed_goes_on),
        FILE_TEST(test_c23_a_rectification_that_was_killed_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
