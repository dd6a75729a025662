// test_system_faults.c: the system's own calls fail, are interrupted or do less than was asked.
//
// The library's calls to the system end here instead of in the C library: the n-th of them is
// interrupted, cut short, or fails with an errno, once or from there on. What the simulated disk
// shows of the port the other tests show; this is what stands below the port.
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include "host_kit.h"
#include "store_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__linux__) && defined(__LP64__) && defined(SYS_pwrite64) && defined(SYS_pread64)
#define STANDS_BETWEEN 1
#else
#define STANDS_BETWEEN 0
#endif

enum { SHORT = -1, NONE = 0 }; // Instead of an errno.

static struct {
    bool     counting;
    int      fault;    // An errno, or SHORT.
    uint64_t at;       // The call, from 1; 0: none.
    bool     for_good; // And all after it.
    uint64_t calls;
    uint64_t hit;      // Calls that were disturbed.
} between;

#if STANDS_BETWEEN

static int fault_now(void)
{
    if (!between.counting || between.at == 0) {
        between.calls += between.counting;
        return NONE;
    }
    bool now = ++between.calls == between.at || (between.for_good && between.calls > between.at);
    if (now) between.hit++;
    return now ? between.fault : NONE;
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset)
{
    int fault = fault_now();
    if (fault == SHORT && size > 1) size = 1 + size / 3;
    if (fault > NONE) {
        errno = fault;
        return -1;
    }
    return syscall(SYS_pwrite64, file, bytes, size, offset);
}

ssize_t pread64(int file, void *out, size_t size, off64_t offset)
{
    int fault = fault_now();
    if (fault == SHORT && size > 1) size = 1 + size / 3;
    if (fault == ENOSPC || fault == EDQUOT || fault == EFBIG) fault = NONE; // Not of a read.
    if (fault > NONE) {
        errno = fault;
        return -1;
    }
    return syscall(SYS_pread64, file, out, size, offset);
}

int fdatasync(int file)
{
    int fault = fault_now();
    if (fault > NONE) {
        errno = fault;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, file);
}

int ftruncate64(int file, off64_t size)
{
    int fault = fault_now();
    if (fault > NONE) {
        errno = fault;
        return -1;
    }
    return (int)syscall(SYS_ftruncate, file, size);
}

#endif

static char path[64];
static host h;

static int make_directory(void **state)
{
    char directory[] = "/tmp/tara_faults_XXXXXX";
    (void)state;
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

// --- a day, step by step -----------------------------------------------------------------------

enum { STEPS = 5 };

static tara_status take_step(int step)
{
    tara_choice  marketing;
    size_t       needed = 0;
    tara_subject nadia = person(h.privacy, "nadia"), omar = person(h.privacy, "omar");
    switch (step) {
    case 0: return tara_age_assert_band(h.privacy, &nadia, TARA_BAND_OVER, NULL, 0, NULL);
    case 1:
        marketing = choice(h.privacy, "marketing");
        return tara_consent_refuse(h.privacy, &nadia, &marketing, NULL);
    case 2: return tara_age_assert_band(h.privacy, &omar, TARA_BAND_OVER, NULL, 0, NULL);
    case 3: return tara_subject_forget(h.privacy, &omar, NULL, 0, &needed);
    default: return tara_audit_compact(h.privacy, NULL, NULL, &(uint64_t){0});
    }
}

static void open_store(void)
{
    host_init(&h);
    host_path(&h, path);
}

// How many steps were acknowledged, one after the other.
static int live(void)
{
    int done = 0;
    open_store();
    if (host_open(&h) != TARA_OK) return 0;
    while (done < STEPS && take_step(done) == TARA_OK) done++;
    tara_close(h.privacy);
    return done;
}

static void is_as_acknowledged(int done)
{
    tara_audit audit = {.struct_size = sizeof audit};
    open_store();
    ASSERT_OK(host_open(&h));
    int32_t nadia = ask(h.privacy, person(h.privacy, "nadia"), "marketing", "contact").reason;
    int32_t omar = ask(h.privacy, person(h.privacy, "omar"), "marketing", "contact").reason;
    if (done >= 1) assert_int_not_equal(nadia, TARA_REASON_UNKNOWN_SUBJECT);
    if (done >= 2) assert_int_equal(nadia, TARA_REASON_CONSENT_REFUSED);
    if (done == 3) assert_true(omar == TARA_REASON_CONSENT_NEVER_ASKED
                               || omar == TARA_REASON_UNKNOWN_SUBJECT); // Forgetting may be there.
    if (done >= 4) assert_int_equal(omar, TARA_REASON_UNKNOWN_SUBJECT);
    ASSERT_OK(tara_audit_verify(h.privacy, NULL, 0, NULL, NULL, &audit));
    assert_int_equal(audit.valid, 1);
    host_end(&h);
}

static int live_with(int fault, uint64_t at, bool for_good)
{
    remove_store(path);
    memset(&between, 0, sizeof between);
    between.fault = fault;
    between.at = at;
    between.for_good = for_good;
    between.counting = true;
    int done = live();
    between.counting = false;
    return done;
}

static uint64_t calls_of_a_day(void)
{
    assert_int_equal(live_with(NONE, 0, false), STEPS);
    return between.calls;
}

static void skip_elsewhere(void)
{
    if (STANDS_BETWEEN) return;
    print_message("skip: this system's calls have other names\n");
    skip();
}

// Interrupted, or less done than was asked: taken up again, and nobody notices. But for a sync.
static void a_call_that_is_interrupted_is_taken_up_again(void **state)
{
    static const int faults[] = {EINTR, SHORT};
    uint64_t         noticed = 0;
    (void)state;
    skip_elsewhere();
    uint64_t calls = calls_of_a_day();
    assert_true(calls > 20);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (uint64_t at = 1; at <= calls; at++) {
            int done = live_with(faults[i], at, false);
            if (done < STEPS) noticed++;
            if (faults[i] == SHORT) assert_int_equal(done, STEPS);
            is_as_acknowledged(done);
        }
    }
    assert_true(noticed > 0 && noticed < calls / 2); // The syncs.
}

// Whatever fails, once or for good: what was acknowledged is there, and the rest whole or absent.
static void a_call_that_fails_loses_nothing_acknowledged(void **state)
{
    static const int faults[] = {EIO, ENOSPC, EDQUOT, EFBIG};
    uint64_t         failed = 0;
    (void)state;
    skip_elsewhere();
    uint64_t calls = calls_of_a_day();
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (uint64_t at = 1; at <= calls; at++) {
            for (int for_good = 0; for_good <= 1; for_good++) {
                int done = live_with(faults[i], at, for_good);
                failed += done < STEPS;
                is_as_acknowledged(done);
            }
        }
    }
    assert_true(failed > 0);
    print_message("%llu days with a fault, %llu of them ended early\n",
                  (unsigned long long)(calls * 8), (unsigned long long)failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_that_is_interrupted_is_taken_up_again),
        cmocka_unit_test(a_call_that_fails_loses_nothing_acknowledged),
    };
    return cmocka_run_group_tests_name("system_faults", tests, make_directory, remove_directory);
}
