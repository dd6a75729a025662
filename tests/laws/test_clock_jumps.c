// test_clock_jumps.c: between every two facts of a day the clock jumps, there and back.
//
// While it stands before what is on record everything is denied and nothing can be recorded; far
// ahead what is asked is answered or refused by name; and when it is right again everything is as
// it was: nothing that had run out counts again, nothing was recorded.
#include "laws/one_day.h"

#define SECOND INT64_C(1000)
#define HOUR   INT64_C(3600000)
#define YEAR   INT64_C(31557600000)

enum { TOLERANCE = 1000, QUESTIONS = LAW_PEOPLE * 9 };

static const int64_t jumps[] = {
    SECOND, -SECOND, HOUR, -HOUR, HOST_DAY, -HOST_DAY, 10 * YEAR, -10 * YEAR,
    INT64_MAX, INT64_MAX - 1, INT64_MIN, INT64_MIN + 1,
};
enum { JUMPS = sizeof jumps / sizeof jumps[0] };

static law      l;
static law_text shown;
static char    *before;

// The edges are instants, the others distances.
static int64_t jumped(int64_t now, int64_t jump)
{
    bool is_edge = jump > 100 * YEAR || jump < -100 * YEAR;
    return is_edge ? jump : now + jump;
}

static int count_grants(int32_t *reason)
{
    int granted = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        tara_question q = {.struct_size = sizeof q, .subject = l.people[i / 9], .categories = 1,
                           .purpose = (uint32_t)(i % 9) + 1};
        tara_verdict  v = {.struct_size = sizeof v};
        ASSERT_OK(tara_check(l.h.privacy, &q, &v));
        granted += v.permitted;
        *reason = v.reason;
    }
    return granted;
}

static void assert_behind(void)
{
    int32_t reason = 0;
    tara_choice  c = choice(l.h.privacy, "marketing");
    tara_subject *s = &l.people[0];
    assert_int_equal(count_grants(&reason), 0);
    assert_int_equal(reason, TARA_REASON_CLOCK_BACKWARDS);
    assert_int_equal(tara_consent_give(l.h.privacy, s, &c, NULL), TARA_E_CLOCK_BACKWARDS);
    assert_int_equal(tara_restriction_set(l.h.privacy, s, TEXT("accuracy")),
                     TARA_E_CLOCK_BACKWARDS);
}

// Beyond the year 9999 there is no instant: nothing is granted on the word of such a clock.
static void assert_no_instant(void)
{
    int32_t reason = 0;
    assert_int_equal(count_grants(&reason), 0);
    tara_status status = tara_restriction_set(l.h.privacy, &l.people[0], TEXT("accuracy"));
    assert_true(status == TARA_E_CLOCK_BACKWARDS
                || status == TARA_E_INVALID_ARGUMENT);
}

// Only asking: what is recorded at such an instant is there for good.
static void assert_answered(void)
{
    int32_t reason = 0;
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = l.h.now};
    tara_due_page  page = {.struct_size = sizeof page};
    tara_cursor    cursor = {{0}};
    tara_duty      duty = {.struct_size = sizeof duty};
    (void)count_grants(&reason);
    ASSERT_OK(tara_due(l.h.privacy, &query, &cursor, &duty, 1, &page));
    for (int i = 0; i < LAW_PEOPLE; i++) {
        tara_age age = {.struct_size = sizeof age};
        ASSERT_OK(tara_age_gate(l.h.privacy, &l.people[i], &age));
    }
}

static void show(void)
{
    law_show(&l, &shown);
}

static void jump_and_return(int64_t jump)
{
    int64_t now = l.h.now;
    l.h.now = jumped(now, jump);
    bool is_edge = l.h.now > 10000 * YEAR || l.h.now < -10000 * YEAR;
    if (l.h.now < now - TOLERANCE) assert_behind();
    else if (is_edge)              assert_no_instant();
    else                           assert_answered();
    l.h.now = now;
}

// A day that has been lived up to a step, on a clock that never jumped.
static void live_until(int steps)
{
    law_init(&l);
    ASSERT_OK(host_open(&l.h));
    law_meet(&l);
    for (int step = 0; step < steps; step++) ASSERT_OK(law_step(&l, step));
}

static void remember(void)
{
    show();
    free(before);
    before = malloc(shown.size + 1);
    assert_non_null(before);
    memcpy(before, shown.text, shown.size + 1);
}

// Behind: there and back as often as one likes, in one context.
static void clock_that_goes_back_changes_nothing(void **state)
{
    (void)state;
    for (int steps = 1; steps <= LAW_STEPS; steps++) {
        live_until(steps);
        remember();
        for (int i = 0; i < JUMPS; i++) {
            if (jumped(l.h.now, jumps[i]) < l.h.now) jump_and_return(jumps[i]);
        }
        show();
        assert_string_equal(shown.text, before);
        host_end(&l.h);
    }
}

// Ahead: whoever has seen that instant denies everything until it comes, or goes on as before; what
// is on record is the same.
static void clock_that_goes_ahead_records_nothing(void **state)
{
    (void)state;
    for (int steps = 1; steps <= LAW_STEPS; steps++) {
        for (int i = 0; i < JUMPS; i++) {
            live_until(steps);
            if (jumped(l.h.now, jumps[i]) < l.h.now) {
                host_end(&l.h);
                continue;
            }
            uint64_t events = event_count(l.h.privacy);
            int32_t  reason = 0, reason_after = 0;
            int      granted = count_grants(&reason);
            jump_and_return(jumps[i]);
            int after = count_grants(&reason_after);
            assert_true(after == granted
                        || (after == 0 && reason_after == TARA_REASON_CLOCK_BACKWARDS));
            assert_int_equal(event_count(l.h.privacy), events);
            host_end(&l.h);
        }
    }
    free(before);
    before = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_that_goes_back_changes_nothing),
        cmocka_unit_test(clock_that_goes_ahead_records_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
