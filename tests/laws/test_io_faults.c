// test_io_faults.c: a day on a disk of which every call fails, once and from there on.
//
// After a failure either the call's effect is absent and the context goes on, or the context denies
// everything until it is opened anew; and then all that was acknowledged is there, and at most the
// one fact that was not.
//
//   test_io_faults [EVERY]    the power goes after one failure in so many
#include "laws/one_day.h"

static law      l;
static sim_disk disk;
static law_text shown;
static char    *after_step[LAW_STEPS + 1]; // What a day without failures shows after n steps.

static char *show_now(void)
{
    law_show(&l, &shown);
    char *copy = malloc(shown.size + 1);
    assert_non_null(copy);
    memcpy(copy, shown.text, shown.size + 1);
    return copy;
}

// Shown at the end of the day, so that only what is recorded makes a difference.
static void show_at_evening(void)
{
    l.h.now = HOST_NOW + 2 * HOST_DAY;
    law_show(&l, &shown);
}

static int set_up(void **state)
{
    (void)state;
    for (int steps = 0; steps <= LAW_STEPS; steps++) {
        sim_disk_init(&disk);
        law_init(&l);
        ASSERT_OK(law_open_on(&l, &disk, 0));
        law_meet(&l);
        for (int step = 0; step < steps; step++) ASSERT_OK(law_step(&l, step));
        l.h.now = HOST_NOW + 2 * HOST_DAY;
        after_step[steps] = show_now();
        host_end(&l.h);
        sim_disk_release(&disk);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i <= LAW_STEPS; i++) free(after_step[i]);
    return 0;
}

// Nothing is permitted and nothing can be recorded.
static void assert_denies_everything(void)
{
    for (int who = 0; who < LAW_PEOPLE; who++) {
        for (uint32_t number = 1; number <= 9; number++) {
            tara_question q = {.struct_size = sizeof q, .subject = l.people[who],
                               .categories = 1, .purpose = number};
            tara_verdict  v = {.struct_size = sizeof v};
            ASSERT_OK(tara_check(l.h.privacy, &q, &v));
            assert_int_equal(v.permitted, 0);
            assert_int_equal(v.reason, TARA_REASON_STORE_FAILED);
        }
    }
    assert_int_equal(tara_subject_set(l.h.privacy, &l.people[2], TEXT("FR"), 0, 0), TARA_E_STORE);
    assert_int_equal(tara_sync(l.h.privacy), TARA_E_STORE);
}

static bool denies(void)
{
    tara_question q = {.struct_size = sizeof q, .subject = l.people[0], .categories = 1,
                       .purpose = 1};
    tara_verdict  v = {.struct_size = sizeof v};
    ASSERT_OK(tara_check(l.h.privacy, &q, &v));
    return v.reason == TARA_REASON_STORE_FAILED;
}

static void assert_shows(int steps, bool or_one_more)
{
    show_at_evening();
    bool same = strcmp(shown.text, after_step[steps]) == 0;
    bool more = or_one_more && steps < LAW_STEPS && strcmp(shown.text, after_step[steps + 1]) == 0;
    if (!same && !more) assert_string_equal(shown.text, after_step[steps]);
}

// The steps that were acknowledged before one was not; LAW_STEPS: all of them.
static int live_until_refused(tara_status *status)
{
    for (int step = 0; step < LAW_STEPS; step++) {
        *status = law_step(&l, step);
        if (*status != TARA_OK) return step;
    }
    *status = TARA_OK;
    return LAW_STEPS;
}

static bool is_told(tara_status status)
{
    return status == TARA_E_STORE || status == TARA_E_DISK_FULL;
}

// While the context that was refused something is still open.
static void assert_survives_a_power_cut(int done, bool or_one_more)
{
    static sim_disk copy;
    host            living = l.h;
    for (uint64_t seed = 0; seed < 3; seed++) {
        sim_disk_copy(&disk, &copy);
        sim_disk_cut_power(&copy, seed == 2 ? disk.calls | 2 : seed);
        host_init(&l.h);
        ASSERT_OK(law_open_on(&l, &copy, 0));
        assert_shows(done, or_one_more);
        host_end(&l.h);
        sim_disk_release(&copy);
    }
    l.h = living;
}

static bool     cut_power_after; // The failure.
static uint64_t cut_every = 7;

// One day. False when the failure lay beyond its end.
static bool live(uint64_t fail_at, bool fail_on, tara_status fail_with)
{
    int         done = 0;
    tara_status status;
    sim_disk_init(&disk);
    law_init(&l);
    disk.counted = SIM_ALL;
    disk.fail_at = fail_at;
    disk.fail_on = fail_on;
    disk.fail_with = fail_with;
    status = law_open_on(&l, &disk, 0);
    bool opened = status == TARA_OK;
    if (opened) {
        law_meet(&l);
        done = live_until_refused(&status);
    }
    bool reached = disk.calls >= fail_at;
    disk.fail_at = 0;
    if (opened && cut_power_after) assert_survives_a_power_cut(done, status != TARA_OK);
    if (status != TARA_OK) assert_true(is_told(status));
    if (opened && status != TARA_OK) {
        if (denies()) assert_denies_everything();
        else assert_shows(done, false);
    }
    if (opened) host_end(&l.h);
    assert_int_equal(l.h.live, 0);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);

    ASSERT_OK(law_open_on(&l, &disk, 0));
    law_meet(&l);
    assert_shows(done, status != TARA_OK);
    host_end(&l.h);
    sim_disk_release(&disk);
    return reached;
}

static void fail_everywhere(bool fail_on, tara_status fail_with)
{
    uint64_t n = 1;
    while (live(n, fail_on, fail_with)) n += cut_power_after ? cut_every : LAW_STRIDE;
    assert_true(n > 3 * LAW_STEPS); // A write, a look at the file and a sync for each at the least.
}

static void io_fault_once_loses_nothing_acknowledged(void **state)
{
    (void)state;
    fail_everywhere(false, TARA_E_STORE);
}

static void io_fault_from_there_on_loses_nothing_acknowledged(void **state)
{
    (void)state;
    fail_everywhere(true, TARA_E_STORE);
}

static void io_full_disk_once_loses_nothing_acknowledged(void **state)
{
    (void)state;
    fail_everywhere(false, TARA_E_DISK_FULL);
}

static void io_full_disk_from_there_on_loses_nothing_acknowledged(void **state)
{
    (void)state;
    fail_everywhere(true, TARA_E_DISK_FULL);
}

// What the system no longer knows to be unwritten was never acknowledged.
static void io_fault_and_a_power_cut_lose_nothing_acknowledged(void **state)
{
    (void)state;
    cut_power_after = true;
    fail_everywhere(false, TARA_E_STORE);
    fail_everywhere(true, TARA_E_DISK_FULL);
    cut_power_after = false;
}

// A full disk is survived: what does not fit is refused, and when there is room the day goes on.
static void io_full_disk_is_survived(void **state)
{
    (void)state;
    tara_status status;
    sim_disk_init(&disk);
    law_init(&l);
    ASSERT_OK(law_open_on(&l, &disk, 0));
    law_meet(&l);
    disk.space = 0;
    for (int i = 0; i < SIM_FILES; i++) disk.space += disk.seen[i].size;
    uint64_t room = disk.space;
    int      refused = 0;
    for (int step = 0; step < LAW_STEPS; step++) {
        l.h.now = HOST_NOW + step * LAW_PACE;
        char *before = show_now();
        for (int tries = 0; (status = law_step(&l, step)) != TARA_OK; tries++) {
            assert_int_equal(status, TARA_E_DISK_FULL);
            assert_false(denies());
            law_show(&l, &shown);
            assert_string_equal(shown.text, before);
            assert_true(tries < 1000);
            refused++;
            room += 512;
            disk.space = room;
        }
        free(before);
    }
    assert_true(refused > 0);
    uint64_t erased = 0; // Bodies that waited for room, if any did.
    disk.space = 4 * room;
    ASSERT_OK(tara_audit_compact(l.h.privacy, NULL, NULL, &erased));
    assert_shows(LAW_STEPS, false);
    host_end(&l.h);
    sim_disk_release(&disk);
}

// The power goes after each step: all that was acknowledged is there, whatever reached the platter.
static void io_power_cut_loses_nothing_acknowledged(void **state)
{
    (void)state;
    for (int steps = 0; steps <= LAW_STEPS; steps++) {
        for (uint64_t seed = 0; seed < 4; seed++) {
            sim_disk_init(&disk);
            law_init(&l);
            ASSERT_OK(law_open_on(&l, &disk, 0));
            law_meet(&l);
            for (int step = 0; step < steps; step++) ASSERT_OK(law_step(&l, step));
            static sim_disk copy;
            sim_disk_copy(&disk, &copy);
            sim_disk_cut_power(&copy, seed);
            host_end(&l.h);
            ASSERT_OK(law_open_on(&l, &copy, 0));
            assert_shows(steps, false);
            host_end(&l.h);
            sim_disk_release(&copy);
            sim_disk_release(&disk);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(io_fault_once_loses_nothing_acknowledged),
        cmocka_unit_test(io_fault_from_there_on_loses_nothing_acknowledged),
        cmocka_unit_test(io_full_disk_once_loses_nothing_acknowledged),
        cmocka_unit_test(io_full_disk_from_there_on_loses_nothing_acknowledged),
        cmocka_unit_test(io_fault_and_a_power_cut_lose_nothing_acknowledged),
        cmocka_unit_test(io_full_disk_is_survived),
        cmocka_unit_test(io_power_cut_loses_nothing_acknowledged),
    };
    if (argc > 1) cut_every = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
