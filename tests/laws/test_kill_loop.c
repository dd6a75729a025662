// test_kill_loop.c: a process that records as fast as it can is killed at any instant, many times.
//
// This process is the oracle: it makes the same calls on a context in memory, as many as were
// acknowledged, and compares all that both show.
//
//   test_kill_loop [SEED [CYCLES]]
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include "laws/one_day.h"
#include "store_files.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CYCLES = 50, CYCLES_A_FILE = 25, CALLS_MAX = 400, CYCLE_MICROSECONDS = 30000 };

static uint64_t chosen_seed = 20260301;
static uint64_t chosen_cycles = CYCLES;
static char     directory[64], path[96];
static law      oracle, found;
static law_text shown;
static char    *expected;
static uint64_t calls; // That the oracle made.
static uint64_t confirmed, unconfirmed;

static int make_directory(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/tara_loop_XXXXXX");
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    return 0;
}

static void remove_files(void)
{
    remove_store(path);
}

static int remove_directory(void **state)
{
    (void)state;
    remove_files();
    return rmdir(directory);
}

// --- what both do ------------------------------------------------------------------------------

static tara_status make_call(law *l, uint64_t number)
{
    uint64_t chance = chosen_seed + number * 7919;
    l->h.chance = chance; // Receipts are random, and are shown.
    l->h.now = HOST_NOW + (int64_t)number * 60000;
    return law_anything_brief(l, &chance);
}

static bool is_refusal(tara_status status)
{
    return status != TARA_OK && status != TARA_E_STORE && status != TARA_E_NO_MEMORY
        && status != TARA_E_BUSY;
}

static void open_found(law *l)
{
    law_init(l);
    host_path(&l->h, path);
    l->h.now = HOST_NOW + (int64_t)calls * 60000;
    if (host_open(&l->h) != TARA_OK) fail_msg("status %d", l->h.error.status);
    law_meet(l);
}

// Nothing of cmocka's in here: a child that fails must not go on with the tests.
static void record_until_killed(int told)
{
    law_init(&found);
    host_path(&found.h, path);
    found.h.now = HOST_NOW + (int64_t)calls * 60000;
    if (host_open(&found.h) != TARA_OK) _exit(1);
    memcpy(found.people, oracle.people, sizeof found.people);
    for (uint64_t number = calls; number < CALLS_MAX; number++) {
        tara_status status = make_call(&found, number);
        if (status != TARA_OK && !is_refusal(status)) _exit(2);
        if (write(told, &number, sizeof number) != sizeof number) _exit(3);
    }
    for (;;) pause();
}

// --- the oracle --------------------------------------------------------------------------------

static void show(law *l)
{
    law_show(l, &shown);
}

static void follow_until(uint64_t count)
{
    for (; calls < count; calls++) {
        tara_status status = make_call(&oracle, calls);
        assert_true(status == TARA_OK || is_refusal(status));
    }
    oracle.h.now = HOST_NOW + (int64_t)calls * 60000;
}

static bool shows_the_same(void)
{
    show(&oracle);
    strcpy(expected, shown.text);
    found.h.now = oracle.h.now;
    show(&found);
    return strcmp(expected, shown.text) == 0;
}

static void compare(uint64_t acknowledged)
{
    follow_until(acknowledged);
    open_found(&found);
    // More events than were acknowledged: of the call that was under way.
    bool more = event_count(found.h.privacy) > event_count(oracle.h.privacy);
    if (more) follow_until(acknowledged + 1);
    if (!shows_the_same()) {
        const char *wanted = expected, *got = shown.text;
        while (*wanted == *got && *got != '\0') wanted++, got++;
        fail_msg("seed %llu, after %llu calls\n  expected: %.300s\n  found:    %.300s",
                 (unsigned long long)chosen_seed, (unsigned long long)calls, wanted, got);
    }
    if (more) unconfirmed++;
    host_end(&found.h);
}

// What was told before the end was acknowledged.
static uint64_t last_told(int told, uint64_t acknowledged)
{
    uint64_t number;
    while (read(told, &number, sizeof number) == sizeof number) acknowledged = number + 1;
    return acknowledged;
}

static void cycle(uint64_t *chance)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        record_until_killed(ends[1]);
    }
    close(ends[1]);
    // Three times of four something was acknowledged before, however busy the machine is.
    uint64_t begun = calls, number;
    bool     wait = host_chance(chance) % 4 != 0;
    if (wait && read(ends[0], &number, sizeof number) == sizeof number) begun = number + 1;
    usleep((useconds_t)(host_chance(chance) % CYCLE_MICROSECONDS));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status)) fail_msg("the child ended by itself, as %d", WEXITSTATUS(status));
    uint64_t acknowledged = last_told(ends[0], begun);
    close(ends[0]);
    confirmed += acknowledged - calls;
    compare(acknowledged);
}

static void begin_file(void)
{
    remove_files();
    calls = 0;
    law_init(&oracle);
    ASSERT_OK(host_open(&oracle.h));
    law_meet(&oracle);
}

static void killed_at_any_instant_loses_nothing_acknowledged(void **state)
{
    (void)state;
    uint64_t chance = chosen_seed;
    expected = malloc(LAW_SHOWN_MAX);
    assert_non_null(expected);
    begin_file();
    for (uint64_t i = 0; i < chosen_cycles; i++) {
        if (i % CYCLES_A_FILE == CYCLES_A_FILE - 1 || calls > CALLS_MAX / 2) {
            host_end(&oracle.h);
            begin_file();
        }
        cycle(&chance);
    }
    host_end(&oracle.h);
    free(expected);
    print_message("%llu cycles, %llu calls acknowledged, %llu more were there whole\n",
                  (unsigned long long)chosen_cycles, (unsigned long long)confirmed,
                  (unsigned long long)unconfirmed);
    assert_true(confirmed > chosen_cycles / 2);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_at_any_instant_loses_nothing_acknowledged,
                                        make_directory, remove_directory),
    };
    if (argc > 1) chosen_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) chosen_cycles = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
