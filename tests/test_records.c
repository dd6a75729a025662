// test_records.c: what is owed, and what happened.
#include "host_kit.h"

#include "base/json.h"

enum { PEOPLE = 12, MOST = 64 };

static host h;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// People whose consents end on different days; some are children.
static void people(void)
{
    tara_choice marketing = choice(h.privacy, "marketing");
    tara_choice communication = choice(h.privacy, "communication");
    for (int i = 0; i < PEOPLE; i++) {
        char name[32];
        snprintf(name, sizeof name, "person %d", i);
        tara_subject s = adult(h.privacy, name);
        ASSERT_OK(tara_consent_give(h.privacy, &s, &marketing, NULL));
        if (i % 2) ASSERT_OK(tara_consent_give(h.privacy, &s, &communication, NULL));
        if (i % 3 == 0) ASSERT_OK(tara_age_report(h.privacy, &s, NULL, 0, NULL, 0, NULL));
        h.now += HOST_DAY;
    }
    ASSERT_OK(tara_assessment_record(h.privacy, purpose(h.privacy, "feedback"), TEXT("L"),
                                     TARA_ASSESSMENT_FAVOURABLE, h.now + 100 * HOST_DAY));
}

static size_t list(int64_t until, size_t page, tara_duty *out, int64_t *next)
{
    tara_cursor    cursor = {{0}};
    size_t         total = 0;
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  told = {.struct_size = sizeof told};
    do {
        assert_true(total + page <= MOST * 2);
        out[total].struct_size = sizeof *out;
        ASSERT_OK(tara_due(h.privacy, &query, &cursor, out + total, page, &told));
        assert_true(told.count <= page);
        total += (size_t)told.count;
    } while (told.more);
    if (next != NULL) *next = told.next_unix_ms;
    return total;
}

// Pages of one give what one large page gives.
static void records_pages_of_one_equal_one_page(void **state)
{
    (void)state;
    tara_duty all[2 * MOST], one[2 * MOST];
    int64_t   next = 0, next_one = 0;
    people();
    int64_t untils[] = {HOST_NOW, HOST_NOW + 6 * HOST_DAY, h.now, h.now + 80 * HOST_DAY,
                        h.now + 700 * HOST_DAY, h.now + 5000 * HOST_DAY};
    for (size_t u = 0; u < sizeof untils / sizeof untils[0]; u++) {
        memset(all, 0, sizeof all);
        memset(one, 0, sizeof one);
        size_t count = list(untils[u], MOST, all, &next);
        for (size_t page = 1; page < 6; page++) {
            assert_int_equal(list(untils[u], page, one, &next_one), count);
            for (size_t i = 0; i < count; i++) {
                assert_memory_equal(&one[i], &all[i], sizeof all[i]);
            }
        }
        for (size_t i = 0; i < count; i++) assert_true(all[i].since_unix_ms <= untils[u]);
        assert_true(next > untils[u]);
    }
    assert_true(list(h.now + 5000 * HOST_DAY, MOST, all, &next) > PEOPLE);
    assert_int_equal(next, TARA_NEVER);
}

// A host that sleeps until `next` misses nothing, and finds something when it wakes.
static void records_next_is_exactly_when_a_duty_arises(void **state)
{
    (void)state;
    tara_duty duties[2 * MOST];
    int64_t   next = 0, until = HOST_NOW - HOST_DAY, after;
    int       woken = 0;
    people();
    size_t known = list(until, MOST, duties, &next);
    while (next != TARA_NEVER) {
        assert_true(next > until);
        assert_int_equal(list(next - 1, MOST, duties, &after), known);
        size_t now_known = list(next, MOST, duties, &after);
        assert_true(now_known > known);
        known = now_known;
        until = next;
        next = after;
        assert_true(++woken < MOST);
    }
    assert_true(woken > PEOPLE / 2);
}

static void records_duty_says_what_by_when_and_whether_late(void **state)
{
    (void)state;
    tara_duty    duties[2 * MOST];
    int64_t      next = 0;
    tara_subject child = person(h.privacy, "omar");
    ASSERT_OK(tara_age_assert_born(h.privacy, &child, 2014, 1, 1, NULL, 0, NULL));
    assert_int_equal(list(h.now, MOST, duties, &next), 1);
    assert_int_equal(duties[0].kind, TARA_DUTY_MINOR_DELETION);
    assert_memory_equal(&duties[0].subject, &child, sizeof child);
    assert_int_equal(duties[0].due_unix_ms, HOST_NOW + 14 * HOST_DAY);
    assert_int_equal(duties[0].late, 0);
    h.now += 14 * HOST_DAY;
    assert_int_equal(list(h.now, MOST, duties, &next), 1);
    assert_int_equal(duties[0].late, 1);
    ASSERT_OK(tara_age_report(h.privacy, &child, NULL, 0, NULL, 0, NULL));
    assert_int_equal(list(h.now, MOST, duties, &next), 1);
    assert_int_equal(duties[0].kind, TARA_DUTY_SUSPECTED_MINOR);
}

static void records_due_is_checked(void **state)
{
    (void)state;
    tara_duty   duty = {.struct_size = sizeof duty};
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query};
    tara_due_page  page = {.struct_size = sizeof page};
    assert_refused(h.privacy, tara_due(h.privacy, &query, NULL, &duty, 1, &page),
                   TARA_E_INVALID_ARGUMENT, "duties");
    assert_refused(h.privacy, tara_due(h.privacy, &query, &cursor, NULL, 1, &page),
                   TARA_E_INVALID_ARGUMENT, "duties");
    assert_refused(h.privacy, tara_due(h.privacy, &query, &cursor, &duty, 0, &page),
                   TARA_E_INVALID_ARGUMENT, "duties");
    assert_refused(h.privacy, tara_due(h.privacy, &query, &cursor, &duty, 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "page");
    assert_refused(h.privacy, tara_due(h.privacy, NULL, &cursor, &duty, 1, &page),
                   TARA_E_INVALID_ARGUMENT, "query");
    duty.struct_size = 0;
    assert_refused(h.privacy, tara_due(h.privacy, &query, &cursor, &duty, 1, &page),
                   TARA_E_INVALID_ARGUMENT, "duties");
}

// A cursor is the caller's memory and may hold anything.
static void records_any_cursor_is_harmless(void **state)
{
    (void)state;
    uint64_t  chance = 3;
    tara_duty duties[4];
    people();
    for (int i = 0; i < 500; i++) {
        tara_cursor cursor;
        for (int k = 0; k < 6; k++) {
            cursor.place[k] = host_chance(&chance) >> (host_chance(&chance) % 64);
        }
        duties[0].struct_size = sizeof duties[0];
        tara_due_query query = {.struct_size = sizeof query,
                                .until_unix_ms = h.now + 5000 * HOST_DAY};
        tara_due_page  page = {.struct_size = sizeof page};
        tara_status status = tara_due(h.privacy, &query, &cursor, duties, 4, &page);
        assert_true(status == TARA_OK || status == TARA_E_INVALID_ARGUMENT);
        if (status == TARA_OK) assert_true(page.count <= 4);
    }
}

static void records_history_is_newest_first_and_complete(void **state)
{
    (void)state;
    uint64_t    events[8], few[2] = {0, 0}, count = 0;
    size_t      needed = 0;
    tara_choice yes = choice(h.privacy, "marketing"), no = choice(h.privacy, "communication");
    tara_subject nadia = adult(h.privacy, "nadia"); // Events 2 and 3.
    adult(h.privacy, "omar");                      // 4 and 5.
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &no, NULL));
    ASSERT_OK(tara_event_count(h.privacy, &count));
    assert_int_equal(count, 7);
    ASSERT_OK(tara_history(h.privacy, &nadia, events, 8, &needed));
    assert_int_equal(needed, 4);
    static const uint64_t expected[] = {7, 6, 3, 2};
    assert_memory_equal(events, expected, sizeof expected);
    assert_int_equal(tara_history(h.privacy, &nadia, few, 2, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, 4);
    assert_memory_equal(few, expected, sizeof few);
    assert_int_equal(tara_history(h.privacy, &nadia, NULL, 0, &needed), TARA_E_BUFFER);
    ASSERT_OK(tara_consent_history(h.privacy, &nadia, 0, events, 8, &needed));
    assert_int_equal(needed, 2);
    ASSERT_OK(tara_consent_history(h.privacy, &nadia, yes.purpose, events, 8, &needed));
    assert_int_equal(needed, 1);
    assert_int_equal(events[0], 6);
    tara_subject never = person(h.privacy, "never");
    ASSERT_OK(tara_history(h.privacy, &never, NULL, 0, &needed));
    assert_int_equal(needed, 0);
}

static void records_history_is_checked(void **state)
{
    (void)state;
    size_t       needed;
    uint64_t     events[1];
    tara_subject nadia = person(h.privacy, "nadia");
    assert_refused(h.privacy, tara_history(h.privacy, NULL, events, 1, &needed),
                   TARA_E_INVALID_ARGUMENT, "events");
    assert_refused(h.privacy, tara_history(h.privacy, &nadia, NULL, 1, &needed),
                   TARA_E_INVALID_ARGUMENT, "events");
    assert_refused(h.privacy, tara_consent_history(h.privacy, &nadia, 0, events, 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "events");
    assert_int_equal(tara_event_count(h.privacy, NULL), TARA_E_INVALID_ARGUMENT);
}

// Every event prints as a JSON object; there is none before the first and behind the last.
static void records_every_event_prints(void **state)
{
    (void)state;
    char   text[4096];
    size_t needed = 0;
    people();
    uint64_t count = event_count(h.privacy);
    for (uint64_t event = 1; event <= count; event++) {
        char start[32];
        assert_int_equal(tara_event_print(h.privacy, event, NULL, 0, &needed), TARA_E_BUFFER);
        char *exact = malloc(needed);
        assert_non_null(exact);
        ASSERT_OK(tara_event_print(h.privacy, event, exact, needed, &needed));
        tp_json_reader json = tp_json_reader_of((tp_text){exact, needed});
        assert_true(tp_json_valid(&json));
        snprintf(start, sizeof start, "{\"event\":%d,\"at\":\"2026-", (int)event);
        assert_memory_equal(exact, start, strlen(start));
        free(exact);
    }
    assert_int_equal(tara_event_print(h.privacy, 0, text, sizeof text, &needed), TARA_E_NOT_FOUND);
    assert_int_equal(tara_event_print(h.privacy, count + 1, text, sizeof text, &needed),
                     TARA_E_NOT_FOUND);
    assert_int_equal(tara_event_print(h.privacy, UINT64_MAX, text, sizeof text, &needed),
                     TARA_E_NOT_FOUND);
    assert_int_equal(tara_event_print(h.privacy, 1, text, sizeof text, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_pages_of_one_equal_one_page),
        TEST(records_next_is_exactly_when_a_duty_arises),
        TEST(records_duty_says_what_by_when_and_whether_late),
        TEST(records_due_is_checked),
        TEST(records_any_cursor_is_harmless),
        TEST(records_history_is_newest_first_and_complete),
        TEST(records_history_is_checked),
        TEST(records_every_event_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
