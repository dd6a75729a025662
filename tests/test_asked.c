// test_asked.c: duties as an operation: the most urgent first, and as many as were asked for.
#include "host_kit.h"

#include "base/json.h"

static host        h;
static const char *result;
static size_t      result_size;

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

static void run(const char *operation)
{
    tara_status status = tara_operate(h.privacy, operation, strlen(operation), &result,
                                      &result_size);
    if (status != TARA_OK) fail_msg("%s\n gave %.*s", operation, (int)result_size, result);
}

typedef struct listed {
    char kind[24], subject[33], since[32], due[32];
} listed;

// The duties of the result, in their order; and "next" as it stands.
static size_t list(listed *duties, size_t capacity, char next[32])
{
    size_t         count = 0;
    tp_json_reader in = tp_json_reader_of((tp_text){result, result_size});
    static const struct { const char *name; size_t at, size; } members[] = {
        {"kind", offsetof(listed, kind), sizeof duties->kind},
        {"subject", offsetof(listed, subject), sizeof duties->subject},
        {"since", offsetof(listed, since), sizeof duties->since},
        {"due", offsetof(listed, due), sizeof duties->due},
    };
    while (tp_json_next(&in) != TP_JSON_END) {
        assert_int_not_equal(in.type, TP_JSON_ERROR);
        if (in.type == TP_JSON_OBJECT && in.depth == 3) {
            assert_true(count < capacity);
            duties[count++] = (listed){{0}, {0}, {0}, {0}};
        }
        if (in.type != TP_JSON_NAME) continue;
        tp_text name = in.raw;
        if (tp_json_next(&in) != TP_JSON_STRING) continue;
        if (tp_text_equal(name, TP_TEXT("next"))) {
            snprintf(next, 32, "%.*s", (int)in.raw.size, in.raw.data);
        }
        for (size_t i = 0; count > 0 && i < sizeof members / sizeof members[0]; i++) {
            if (!tp_text_equal(name, tp_text_of(members[i].name))) continue;
            snprintf((char *)&duties[count - 1] + members[i].at, members[i].size, "%.*s",
                     (int)in.raw.size, in.raw.data);
        }
    }
    return count;
}

// A report is due in two weeks. An assessment needs attention a month before its end, so it comes
// first when it ends first and last when it ends later, though it begins before the report.
static void arrange(void)
{
    adult(h.privacy, "nadia");
    run("{\"op\":\"assessment.record\",\"purpose\":\"feedback\",\"reference\":\"L\","
        "\"outcome\":\"favourable\",\"expires\":\"2026-03-20T00:00:00Z\"}");
    run("{\"op\":\"assessment.record\",\"purpose\":\"protection\",\"reference\":\"L\","
        "\"outcome\":\"favourable\",\"expires\":\"2026-03-05T00:00:00Z\"}");
    run("{\"op\":\"consent.give\",\"subject\":\"nadia\",\"purpose\":\"marketing\"}");
    run("{\"op\":\"age.report\",\"subject\":\"omar\"}");
}

static void answers_duties_stand_by_urgency(void **state)
{
    (void)state;
    static const char *const kinds[] = {"assessment", "suspected_minor", "assessment", "consent"};
    listed duties[8];
    char   next[32] = "";
    arrange();
    run("{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\"}");
    assert_int_equal(list(duties, 8, next), 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(duties[i].kind, kinds[i]);
    assert_string_equal(duties[0].due, "2026-03-05T00:00:00Z");
    assert_string_equal(duties[1].due, "2026-03-15T09:00:00Z");
    assert_string_equal(duties[2].due, "2026-03-20T00:00:00Z");
    assert_string_equal(next, "");
    run("{\"op\":\"due\"}");
    assert_int_equal(list(duties, 8, next), 3);
    assert_string_equal(next, "2028-01-31T09:00:00Z");
}

// Forty people are reported on one day; before that their consents run out, so that their records
// come first. The assessment waits longer than the reports and must be done by the same instant.
static void report_forty(void)
{
    tara_subject subject;
    char         name[16];
    for (int i = 0; i < 40; i++) {
        tara_choice yes = choice(h.privacy, "marketing");
        snprintf(name, sizeof name, "s%d", i);
        subject = adult(h.privacy, name);
        ASSERT_OK(tara_consent_give(h.privacy, &subject, &yes, NULL));
    }
    h.now += 726 * HOST_DAY; // 2028-02-25T09:00:00Z
    for (int i = 0; i < 40; i++) {
        int64_t due;
        snprintf(name, sizeof name, "s%d", i);
        subject = person(h.privacy, name);
        ASSERT_OK(tara_age_report(h.privacy, &subject, NULL, 0, NULL, 0, &due));
    }
    run("{\"op\":\"assessment.record\",\"purpose\":\"feedback\",\"reference\":\"L\","
        "\"outcome\":\"favourable\",\"expires\":\"2028-03-10T09:00:00Z\"}");
}

// The same instant to act by: what waits longer comes first, then as the library hands them out.
static void answers_duties_of_one_instant_keep_their_order(void **state)
{
    (void)state;
    tara_duty   given[90];
    listed      duties[90];
    char        next[32], hex[33];
    size_t      at = 41;
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query};
    tara_due_page  page = {.struct_size = sizeof page};
    report_forty();
    query.until_unix_ms = h.now;
    given[0].struct_size = sizeof given[0];
    ASSERT_OK(tara_due(h.privacy, &query, &cursor, given, 90, &page));
    run("{\"op\":\"due\"}");
    assert_int_equal(list(duties, 90, next), 81);
    assert_int_equal(page.count, 81);
    for (size_t i = 0; i < 40; i++) assert_string_equal(duties[i].kind, "consent");
    assert_string_equal(duties[40].kind, "assessment");
    assert_string_equal(duties[40].due, "2028-03-10T09:00:00Z");
    for (size_t i = 0; i < 81; i++) {
        if (given[i].kind != TARA_DUTY_SUSPECTED_MINOR) continue;
        for (size_t b = 0; b < 16; b++) snprintf(hex + 2 * b, 3, "%02x", given[i].subject.id[b]);
        assert_string_equal(duties[at].subject, hex);
        assert_string_equal(duties[at].due, duties[40].due);
        at++;
    }
    assert_int_equal(at, 81);
}

// A short list is the beginning of the long one: of all, the most urgent.
static void answers_limit_cuts_the_least_urgent(void **state)
{
    (void)state;
    listed all[4], some[4];
    char   next[32], text[96];
    arrange();
    run("{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\"}");
    assert_int_equal(list(all, 4, next), 4);
    for (size_t limit = 1; limit <= 4; limit++) {
        snprintf(text, sizeof text, "{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\","
                                    "\"limit\":%d}", (int)limit);
        run(text);
        assert_int_equal(list(some, 4, next), limit);
        for (size_t i = 0; i < limit; i++) assert_memory_equal(&some[i], &all[i], sizeof all[i]);
    }
}

static void answers_duties_are_a_thousand_at_most(void **state)
{
    (void)state;
    enum { MOST = 1000 };
    char    next[32];
    listed *duties = malloc((MOST + 40) * sizeof *duties);
    assert_non_null(duties);
    for (int i = 0; i < MOST + 40; i++) {
        int64_t due;
        char    name[16];
        snprintf(name, sizeof name, "s%d", i);
        tara_subject subject = person(h.privacy, name);
        ASSERT_OK(tara_age_report(h.privacy, &subject, NULL, 0, NULL, 0, &due));
    }
    run("{\"op\":\"due\"}");
    assert_int_equal(list(duties, MOST + 40, next), MOST);
    run("{\"op\":\"due\",\"limit\":1000}");
    assert_int_equal(list(duties, MOST + 40, next), MOST);
    run("{\"op\":\"due\",\"limit\":999}");
    assert_int_equal(list(duties, MOST + 40, next), MOST - 1);
    free(duties);
}

// Wherever memory ends, the answer is the whole one or says that there was none.
static void survive(const char *operation)
{
    int  failures = 0;
    bool done = false;
    run(operation);
    size_t whole_size = result_size;
    char  *whole = malloc(whole_size);
    assert_non_null(whole);
    memcpy(whole, result, whole_size);
    for (uint64_t n = 1; !done && n < 100; n++) {
        h.fail_at = h.requests + n;
        tara_status status = tara_operate(h.privacy, operation, strlen(operation), &result,
                                          &result_size);
        done = h.requests < h.fail_at;
        h.fail_at = 0;
        if (status == TARA_OK) {
            assert_int_equal(result_size, whole_size);
            assert_memory_equal(result, whole, whole_size);
        } else {
            static const char refusal[] = "{\"ok\":false,\"status\":\"no_memory\"";
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(strncmp(result, refusal, sizeof refusal - 1), 0);
            failures++;
        }
    }
    free(whole);
    assert_true(done && failures >= 3); // Values, strings, and its own.
}

static void answers_are_whole_or_say_that_memory_ended(void **state)
{
    (void)state;
    arrange();
    survive("{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\"}");
    survive("{\"op\":\"explain\",\"subject\":\"nadia\",\"purpose\":\"marketing\","
            "\"category\":\"contact\"}");
    survive("{\"op\":\"consent.history\",\"subject\":\"nadia\"}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(answers_duties_stand_by_urgency),
        TEST(answers_duties_of_one_instant_keep_their_order),
        TEST(answers_limit_cuts_the_least_urgent),
        TEST(answers_duties_are_a_thousand_at_most),
        TEST(answers_are_whole_or_say_that_memory_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
