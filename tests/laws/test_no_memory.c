// test_no_memory.c: a day in which every request for memory fails, once and from there on.
//
// After each failure everything that the API shows is as it was before the call; the same call
// with memory then does what it does in a day without failures.
#include "laws/one_day.h"

static law       l;
static sim_disk  disk;
static law_text  before, after;

static void arm(uint64_t nth, bool and_on)
{
    l.h.fail_at = l.h.requests + nth;
    l.h.fail_on = and_on;
}

static void disarm(void)
{
    l.h.fail_at = 0;
    l.h.fail_on = false;
}

static void assert_nothing_changed(void)
{
    law_show(&l, &after);
    assert_string_equal(after.text, before.text);
}

static void open_through_failures(bool and_on)
{
    for (uint64_t n = 1;; n++) {
        arm(n, and_on);
        tara_status status = law_open_on(&l, &disk, 0);
        disarm();
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_null(l.h.privacy);
        assert_int_equal(l.h.live, 0);
        assert_int_equal(disk.open_files, 0);
        assert_int_equal(disk.locks, 0);
        assert_true(n < 10000);
    }
}

static void step_through_failures(int step, bool and_on)
{
    l.h.now = HOST_NOW + step * (HOST_DAY / 24);
    law_show(&l, &before);
    for (uint64_t n = 1;; n++) {
        arm(n, and_on);
        tara_status status = law_step(&l, step);
        disarm();
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_nothing_changed();
        assert_true(n < 10000);
    }
    law_show(&l, &after);
    assert_string_not_equal(after.text, before.text);
}

static tara_status print_last(void)
{
    char   text[4096];
    size_t size;
    return tara_event_print(l.h.privacy, event_count(l.h.privacy), text, sizeof text, &size);
}

static tara_status list_history(void)
{
    uint64_t events[64];
    size_t   count;
    return tara_history(l.h.privacy, &l.people[0], events, 64, &count);
}

static tara_status list_due(void)
{
    tara_duty   duties[4] = {{.struct_size = sizeof duties[0]}};
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query,
                            .until_unix_ms = l.h.now + 1000 * HOST_DAY};
    tara_due_page  page = {.struct_size = sizeof page};
    return tara_due(l.h.privacy, &query, &cursor, duties, 4, &page);
}

static tara_status explain(int32_t format)
{
    char          text[4096];
    size_t        size;
    tara_question q = question(l.h.privacy, l.people[0], "service", "contact");
    return tara_explain(l.h.privacy, &q, format, "fr", text, sizeof text, &size);
}

static tara_status explain_json(void)
{
    return explain(TARA_FORMAT_JSON);
}

static tara_status explain_text(void)
{
    return explain(TARA_FORMAT_TEXT);
}

static tara_status operate(const char *text, size_t size)
{
    const char *result = NULL;
    size_t      result_size = 0;
    tara_status status = tara_operate(l.h.privacy, text, size, &result, &result_size);
    assert_true(result_size > 2);
    assert_int_equal(result[0], '{');
    assert_int_equal(result[result_size - 1], '}');
    bool said_ok = result_size > 10 && memcmp(result, "{\"ok\":true", 10) == 0;
    assert_int_equal(said_ok, status == TARA_OK);
    return status;
}

static tara_status operate_history(void)
{
    return operate(TEXT("{\"op\":\"consent.history\",\"subject\":\"nadia@example.org\"}"));
}

static tara_status operate_explain(void)
{
    return operate(TEXT("{\"op\":\"explain\",\"subject\":\"nadia@example.org\","
                        "\"purpose\":\"service\",\"category\":\"contact\"}"));
}

static tara_status operate_due(void)
{
    return operate(TEXT("{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\"}"));
}

static tara_status print_policy(void)
{
    size_t size;
    tara_status status = tara_policy_print(tara_policy_builtin(), NULL, 0, &size);
    return status == TARA_E_BUFFER ? TARA_OK : status;
}

// What only asks changes nothing, with memory or without.
static void asks_through_failures(bool and_on)
{
    static tara_status (*const asks[])(void) = {
        print_last, list_history, list_due, explain_json, explain_text, operate_history,
        operate_explain, operate_due, print_policy,
    };
    law_show(&l, &before);
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        for (uint64_t n = 1;; n++) {
            arm(n, and_on);
            tara_status status = asks[i]();
            disarm();
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_nothing_changed();
        }
    }
}

static void live_through_it(bool and_on)
{
    sim_disk_init(&disk);
    law_init(&l);
    open_through_failures(and_on);
    law_meet(&l);
    for (int step = 0; step < LAW_STEPS; step++) step_through_failures(step, and_on);
    asks_through_failures(and_on);
    host_end(&l.h);
    law_text *kept = malloc(sizeof *kept);
    assert_non_null(kept);
    memcpy(kept, &after, sizeof *kept);
    open_through_failures(and_on);
    law_show(&l, &after);
    assert_string_equal(after.text, kept->text);
    free(kept);
    host_end(&l.h);
    assert_int_equal(disk.open_files, 0);
    sim_disk_release(&disk);
}

static void no_memory_once_changes_nothing(void **state)
{
    (void)state;
    live_through_it(false);
}

static void no_memory_from_there_on_changes_nothing(void **state)
{
    (void)state;
    live_through_it(true);
}

// The same with the store in memory.
static void no_memory_changes_nothing_in_memory_either(void **state)
{
    (void)state;
    law_init(&l);
    for (uint64_t n = 1;; n++) {
        arm(n, n % 2 == 0);
        tara_status status = host_open(&l.h);
        disarm();
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(l.h.live, 0);
    }
    law_meet(&l);
    for (int step = 0; step < LAW_STEPS; step++) step_through_failures(step, step % 2 == 0);
    host_end(&l.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_once_changes_nothing),
        cmocka_unit_test(no_memory_from_there_on_changes_nothing),
        cmocka_unit_test(no_memory_changes_nothing_in_memory_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
