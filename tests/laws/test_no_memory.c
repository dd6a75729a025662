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
    for (uint64_t n = 1;; n += LAW_STRIDE) {
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
    l.h.now = HOST_NOW + step * LAW_PACE;
    law_show(&l, &before);
    for (uint64_t n = 1;; n += LAW_STRIDE) {
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

static tara_status show_held(void)
{
    tara_retention h = {.struct_size = sizeof h};
    return tara_holding_show(l.h.privacy, &l.people[0], category(l.h.privacy, "contact"), 0, &h);
}

static tara_status list_requests(void)
{
    uint64_t numbers[8];
    size_t   count;
    return tara_request_list(l.h.privacy, &l.people[0], numbers, 8, &count);
}

static tara_status show_request(void)
{
    tara_request r = {.struct_size = sizeof r};
    return tara_request_show(l.h.privacy, 4, &r);
}

static tara_status show_plan(void)
{
    tara_step steps[8] = {{.struct_size = sizeof steps[0]}};
    size_t    count;
    return tara_request_plan(l.h.privacy, 4, steps, 8, &count);
}

static tara_status write_refusal(void)
{
    return tara_request_answer(l.h.privacy, 3, TARA_FORMAT_TEXT, "fr", law_swallow, NULL);
}

static tara_status export_record(void)
{
    return tara_subject_export(l.h.privacy, &l.people[1], law_swallow, NULL);
}

static tara_status list_notices(void)
{
    tara_notice notices[16] = {{.struct_size = sizeof notices[0]}};
    size_t      count;
    return tara_notice_list(l.h.privacy, &l.people[1], 1, notices, 16, &count);
}

static tara_status list_pending(void)
{
    tara_notice notices[16] = {{.struct_size = sizeof notices[0]}};
    tara_cursor cursor = {{0}};
    size_t      count;
    int32_t     more;
    return tara_notice_pending(l.h.privacy, &cursor, notices, 16, &count, &more);
}

static tara_status ask_cookie(void)
{
    tara_device_verdict v = {.struct_size = sizeof v};
    return tara_cookie_may_set(l.h.privacy, &l.people[0], TEXT("tara_language"), 0, &v);
}

static tara_status show_breach(void)
{
    tara_breach_state b = {.struct_size = sizeof b};
    return tara_breach_show(l.h.privacy, 1, &b);
}

// What only asks changes nothing, with memory or without.
static void asks_through_failures(bool and_on)
{
    static tara_status (*const asks[])(void) = {
        print_last, list_history, list_due, explain_json, explain_text, operate_history,
        operate_explain, operate_due, print_policy, show_held, list_requests, show_request,
        show_plan, write_refusal, export_record, list_notices, list_pending, ask_cookie,
        show_breach,
    };
    law_show(&l, &before);
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        for (uint64_t n = 1;; n += LAW_STRIDE) {
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
    for (uint64_t n = 1;; n += LAW_STRIDE) {
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

// --- an execution, of which each step is a commit of its own ------------------------------------

static int asked[64]; // How often each category was.

static int32_t erase(void *user, tara_task *task)
{
    (void)user;
    int slot = 0;
    while (!(task->category >> slot & 1)) slot++;
    asked[slot]++;
    return TARA_SOURCE_DONE;
}

static void register_eraser(const char *name)
{
    tara_source s = {.struct_size = sizeof s, .name = name, .name_size = strlen(name),
                     .erase = erase};
    ASSERT_OK(tara_source_register(l.h.privacy, &s));
}

// What failed is gone on with where it stood: nothing is forgotten, and nothing is asked again of
// which it is on record that it was done.
static void execute_through_failures(bool and_on)
{
    tara_request r = {.struct_size = sizeof r};
    uint32_t     left = UINT32_MAX;
    for (uint64_t n = 1;; n += LAW_STRIDE) {
        arm(n, and_on);
        tara_status status = tara_request_execute(l.h.privacy, 1, NULL);
        disarm();
        ASSERT_OK(tara_request_show(l.h.privacy, 1, &r));
        if (r.steps > 0) assert_true(r.outstanding <= left);
        if (r.steps > 0) left = r.outstanding;
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_true(n < 10000);
    }
    assert_int_equal(r.steps, 3);
    assert_int_equal(r.outstanding, 0);
}

static void no_memory_lets_an_execution_go_on_where_it_stood(void **state)
{
    (void)state;
    for (int and_on = 0; and_on < 2; and_on++) {
        law_init(&l);
        ASSERT_OK(host_open(&l.h));
        law_meet(&l);
        l.people[0] = adult(l.h.privacy, law_names[0]);
        memset(asked, 0, sizeof asked);
        uint64_t service = UINT64_C(1) << (purpose(l.h.privacy, "service") - 1);
        ASSERT_OK(law_hold_data(&l, "contact", 0, service, "crm"));
        ASSERT_OK(law_hold_data(&l, "progress", 7, service, "lms"));
        ASSERT_OK(law_hold_data(&l, "education", 0, service, "crm"));
        register_eraser("crm");
        register_eraser("lms");
        ASSERT_OK(law_ask_for(&l, 0, TARA_RIGHT_ERASURE));
        execute_through_failures(and_on);
        for (int slot = 0; slot < 64; slot++) {
            bool theirs = slot == 0 || slot == 3 || slot == 4;
            assert_int_equal(asked[slot] > 0, theirs);
        }
        tara_cursor cursor = {{0}};
        uint64_t    categories[4], refs[4];
        size_t      count = 1;
        ASSERT_OK(tara_holding_list(l.h.privacy, &l.people[0], &cursor, categories, refs, 4,
                                    &count));
        assert_int_equal(count, 0);
        host_end(&l.h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_once_changes_nothing),
        cmocka_unit_test(no_memory_from_there_on_changes_nothing),
        cmocka_unit_test(no_memory_changes_nothing_in_memory_either),
        cmocka_unit_test(no_memory_lets_an_execution_go_on_where_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
