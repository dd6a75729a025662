// test_rights_operations.c: what is held, holds, requests and whole records as JSON operations:
// what scenarios cannot reach, for it takes a system of the host, little memory, or a long text.
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

static tara_status run(const char *operation)
{
    size_t size = strlen(operation);
    char  *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, operation, size);
    tara_status status = tara_operate(h.privacy, exact, size, &result, &result_size);
    free(exact);
    tp_json_reader json = tp_json_reader_of((tp_text){result, result_size});
    assert_true(tp_json_valid(&json));
    const char *start = status == TARA_OK ? "{\"ok\":true" : "{\"ok\":false,\"status\":\"";
    assert_int_equal(strncmp(result, start, strlen(start)), 0);
    return status;
}

static bool says(const char *what)
{
    size_t size = strlen(what);
    for (size_t i = 0; i + size <= result_size; i++) {
        if (memcmp(result + i, what, size) == 0) return true;
    }
    return false;
}

static void expect(const char *operation, const char *what)
{
    tara_status status = run(operation);
    if (status != TARA_OK || !says(what)) {
        fail_msg("%s\n gave %.*s\n not %s", operation, (int)result_size, result, what);
    }
}

static void expect_refusal(const char *operation, tara_status status, const char *what)
{
    if (run(operation) != status || !says(what)) {
        fail_msg("%s\n gave %.*s\n not %s", operation, (int)result_size, result, what);
    }
}

#define NADIA "\"subject\":\"nadia@example.org\""
#define OMAR  "\"subject\":\"omar@example.org\""

static const char *const day[][2] = { // In an order in which each has something to do.
    {"{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\"}", "\"subject\":\""},
    {"{\"op\":\"holding.start\"," NADIA ",\"category\":\"contact\",\"ref\":1,\"purposes\":"
     "[\"account\",\"support\"],\"since\":\"2026-02-28T09:00:00Z\",\"source\":\"crm\","
     "\"origin\":\"third_party\"}", "\"due\":\"2028-02-28T09:00:00Z\""},
    {"{\"op\":\"holding.start\"," NADIA ",\"category\":\"progress\",\"purposes\":[\"service\"]}",
     "\"ref\":0"},
    {"{\"op\":\"holding.touch\"," NADIA ",\"category\":\"contact\",\"ref\":1,"
     "\"purpose\":\"account\"}", "\"due\":\"2028-03-01T09:00:00Z\""},
    {"{\"op\":\"holding.end_purpose\"," NADIA ",\"category\":\"contact\",\"ref\":1,"
     "\"purpose\":\"account\"}", "\"due\":\"2028-02-28T09:00:00Z\""},
    {"{\"op\":\"holding.show\"," NADIA ",\"category\":\"contact\",\"ref\":1}",
     "\"origin\":\"third_party\",\"sources\":[{\"source\":\"crm\",\"erased\":false}]"},
    {"{\"op\":\"holding.list\"," NADIA "}", "\"category\":\"progress\",\"ref\":0"},
    {"{\"op\":\"hold.place\"," NADIA ",\"category\":\"contact\",\"reason\":\"r\","
     "\"authority\":\"a\"}", "\"hold\":1"},
    {"{\"op\":\"holding.erased\"," NADIA ",\"category\":\"contact\",\"ref\":1,"
     "\"source\":\"crm\"}", "\"permitted\":false,\"reason\":\"legal_hold\""},
    {"{\"op\":\"due\",\"until\":\"2029-01-01T00:00:00Z\"}", "\"kind\":\"hold\""},
    {"{\"op\":\"hold.release\",\"hold\":1}", "\"hold\":1"},
    {"{\"op\":\"holidays.set\",\"holidays\":[\"2026-03-30\"]}", "true"},
    {"{\"op\":\"request.open\"," NADIA ",\"right\":\"rectification\","
     "\"received\":\"2026-02-28T09:00:00Z\",\"channel\":\"web\",\"actor\":\"agent\","
     "\"categories\":[\"contact\"]}", "\"due_day\":\"2026-03-31\""},
    {"{\"op\":\"request.identify\",\"request\":1,\"doubt\":\"d\",\"pause\":true}",
     "\"state\":\"awaiting_identity\""},
    {"{\"op\":\"request.identify\",\"request\":1,\"method\":\"m\"}", "\"state\":\"open\""},
    {"{\"op\":\"request.extend\",\"request\":1,\"reason\":\"r\"}", "\"state\":\"extended\""},
    {"{\"op\":\"request.confirm\",\"request\":1}", "\"state\":\"extended\""},
    {"{\"op\":\"request.correct\",\"request\":1,\"category\":\"contact\",\"note\":\"n\"}",
     "\"state\":\"extended\""},
    {"{\"op\":\"request.plan\",\"request\":1}", "\"action\":\"rectify\""},
    {"{\"op\":\"request.execute\",\"request\":1}", "\"outstanding\":1"},
    {"{\"op\":\"due\"}", "\"right\":\"rectification\""},
    {"{\"op\":\"request.acknowledge\",\"request\":1,\"category\":\"contact\",\"source\":\"crm\","
     "\"outcome\":\"refused\",\"note\":\"n\"}", "\"state\":\"refused\""},
    {"{\"op\":\"request.answer\",\"request\":1,\"language\":\"fr\"}", "\"state\":\"answered\""},
    {"{\"op\":\"request.show\",\"request\":1}", "\"steps\":[{"},
    {"{\"op\":\"request.open\"," NADIA ",\"right\":\"access\","
     "\"received\":\"2026-03-01T09:00:00Z\"}", "\"request\":2"},
    {"{\"op\":\"request.list\"," NADIA "}", "\"request\":2"},
    {"{\"op\":\"request.withdraw\",\"request\":2}", "\"state\":\"withdrawn\""},
    {"{\"op\":\"request.open\"," NADIA ",\"right\":\"objection\",\"purposes\":[\"marketing\"],"
     "\"received\":\"2026-03-01T09:00:00Z\"}", "\"request\":3"},
    {"{\"op\":\"request.refuse\",\"request\":3,\"reason\":\"excessive\"}",
     "\"authority_site\":\"https://www.cnil.fr\",\"article\":\"GDPR 12(5)(b)\""},
    {"{\"op\":\"subject.export\"," NADIA "}", "\"package\":{\"format\":\"tara-subject\""},
    {"{\"op\":\"subject.merge\",\"from\":\"nadia@example.org\",\"into\":\"omar@example.org\"}",
     "\"carried\":[\"country\",\"objections\",\"holdings\",\"requests\"]"},
    {"{\"op\":\"holding.erased\"," OMAR ",\"category\":\"contact\",\"ref\":1,"
     "\"source\":\"crm\"}", "\"permitted\":true"},
    {"{\"op\":\"erasures.replay\",\"since\":\"2026-01-01T00:00:00Z\"}",
     "\"asked\":1,\"failed\":1"},
    {"{\"op\":\"subject.forget\"," OMAR "}", "\"exception\":\"suppression\""},
};
enum { DAY = sizeof day / sizeof day[0] };

static void rights_operations_every_one_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < DAY; i++) expect(day[i][0], day[i][1]);
}

static size_t times(const char *what)
{
    size_t count = 0, size = strlen(what);
    for (size_t i = 0; i + size <= result_size; i++) {
        count += memcmp(result + i, what, size) == 0;
    }
    return count;
}

// After these more is read, to tell how it stands: that may fail with the deed done.
static bool looks_afterwards(const char *operation)
{
    static const char *const all[] = {"request.execute", "request.acknowledge", "request.answer",
                                      "request.correct", "request.refuse"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strstr(operation, all[i]) != NULL) return true;
    }
    return false;
}

// With memory that fails at one allocation after the other, until it answers; false when it was
// done although it could not say so.
static bool sweep(const char *operation)
{
    for (uint64_t n = 1;; n++) {
        uint64_t count = event_count(h.privacy);
        h.fail_at = h.requests + n;
        tara_status status = run(operation);
        h.fail_at = 0;
        if (status == TARA_OK) return true;
        if (status != TARA_E_NO_MEMORY) fail_msg("%s\n gave %s", operation, result);
        if (event_count(h.privacy) == count) continue;
        if (!looks_afterwards(operation)) fail_msg("recorded: %s", operation);
        if (strstr(operation, "refuse\"") != NULL) return false; // Not done twice.
    }
}

// Refused for want of memory nothing is recorded, and it may be tried again.
static void rights_operations_without_memory_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < DAY; i++) {
        if (!sweep(day[i][0]) || says(day[i][1])) continue;
        fail_msg("%s\n gave %.*s\n not %s", day[i][0], (int)result_size, result, day[i][1]);
    }
}

// Also in a context that never answered anything: what it is told in has to be had first.
static void rights_operations_first_results_are_told(void **state)
{
    (void)state;
    tara_status status = TARA_E_NO_MEMORY;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        host_end(&h);
        host_begin(&h);
        h.fail_at = h.requests + n;
        status = run("{\"op\":\"hold.place\",\"all\":true,\"reason\":\"litigation\"}");
        h.fail_at = 0;
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        expect_refusal("{\"op\":\"hold.release\",\"hold\":1}", TARA_E_NOT_FOUND, "hold: ");
    }
    assert_true(says("\"hold\":1"));
}

static void keep_thirty(void)
{
    char text[256];
    expect(day[0][0], day[0][1]);
    for (int i = 1; i <= 30; i++) {
        snprintf(text, sizeof text, "{\"op\":\"holding.start\"," NADIA ",\"category\":\"contact\","
                 "\"ref\":%d,\"purposes\":[\"account\"]}", i);
        expect(text, "\"due\":");
    }
}

// Nobody is forgotten without being told what is kept.
static void rights_operations_forget_and_tell(void **state)
{
    (void)state;
    keep_thirty();
    assert_true(sweep("{\"op\":\"subject.forget\"," NADIA "}"));
    assert_int_equal(times("\"exception\":\"not_erased\""), 30);
}

// Identities come in and never go out.
static void rights_operations_never_echo_an_identity(void **state)
{
    (void)state;
    for (size_t i = 0; i < DAY; i++) {
        (void)run(day[i][0]);
        assert_false(says("nadia"));
        assert_false(says("omar"));
    }
}

// What no operation shows is on record all the same.
static void rights_operations_record_what_they_are_told(void **state)
{
    (void)state;
    char   text[1024];
    size_t size = 0;
    expect(day[0][0], day[0][1]);
    expect("{\"op\":\"hold.place\"," NADIA ",\"reason\":\"litigation\",\"authority\":\"Court\"}",
           "\"hold\":1");
    ASSERT_OK(tara_event_print(h.privacy, event_count(h.privacy), text, sizeof text - 1, &size));
    text[size] = '\0';
    assert_non_null(strstr(text, "\"reason\":\"litigation\""));
    assert_non_null(strstr(text, "\"authority\":\"Court\""));
    expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"access\",\"channel\":\"desk 3\","
           "\"received\":\"2026-03-01T08:00:00Z\"}", "\"request\":1");
    ASSERT_OK(tara_event_print(h.privacy, event_count(h.privacy), text, sizeof text - 1, &size));
    text[size] = '\0';
    assert_non_null(strstr(text, "\"channel\":\"desk 3\""));
}

// --- lists -------------------------------------------------------------------------------------

// More than are asked for in one call: each once.
static void rights_operations_lists_are_whole(void **state)
{
    (void)state;
    char text[256];
    expect(day[0][0], day[0][1]);
    for (int i = 1; i <= 70; i++) {
        snprintf(text, sizeof text, "{\"op\":\"holding.start\"," NADIA ",\"category\":\"contact\","
                 "\"ref\":%d,\"purposes\":[\"account\"]}", i);
        expect(text, "\"due\":");
    }
    expect("{\"op\":\"holding.list\"," NADIA "}", "\"holdings\":[");
    assert_int_equal(times("\"category\":\"contact\""), 70);
    for (int i = 1; i <= 70; i++) {
        snprintf(text, sizeof text, "\"ref\":%d,", i);
        assert_int_equal(times(text), 1);
    }
    for (int i = 1; i <= 40; i++) {
        expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"access\","
               "\"received\":\"2026-03-01T09:00:00Z\"}", "\"duplicate\":false");
        snprintf(text, sizeof text, "{\"op\":\"request.withdraw\",\"request\":%d}", i);
        expect(text, "\"withdrawn\"");
    }
    expect("{\"op\":\"request.list\"," NADIA "}", "\"requests\":[");
    assert_int_equal(times("\"state\":\"withdrawn\""), 40);
}

// --- with a system of the host -----------------------------------------------------------------

typedef struct system_double {
    int32_t answer;
    int64_t again;
    size_t  values; // Of 1 MiB each, of an export.
    int     asked;
} system_double;

static int32_t erase(void *user, tara_task *task)
{
    system_double *s = user;
    s->asked++;
    task->again_unix_ms = s->again;
    snprintf(task->reason, sizeof task->reason, "out of order");
    return s->answer;
}

static int32_t export_values(void *user, tara_task *task, tara_export *out)
{
    enum { VALUE = 1 << 20 };
    system_double *s = user;
    char          *value = malloc(VALUE);
    int32_t        taken = TARA_CALLBACK_OK;
    (void)task;
    assert_non_null(value);
    memset(value, 'x', VALUE);
    value[0] = value[VALUE - 1] = '"';
    for (size_t i = 0; i < s->values && taken == TARA_CALLBACK_OK; i++) {
        taken = out->value(out, TEXT("page"), value, VALUE);
    }
    free(value);
    return taken == TARA_CALLBACK_OK ? s->answer : TARA_SOURCE_FAILED;
}

static void register_lms(system_double *s)
{
    tara_source lms = {.struct_size = sizeof lms, .name = "lms", .name_size = 3, .user = s,
                       .export_data = export_values, .erase = erase};
    ASSERT_OK(tara_source_register(h.privacy, &lms));
    expect(day[0][0], day[0][1]);
    expect("{\"op\":\"holding.start\"," NADIA ",\"category\":\"progress\",\"ref\":3,"
           "\"purposes\":[\"service\"],\"source\":\"lms\"}", "\"due\":");
}

static void rights_operations_tell_when_a_system_is_asked_again(void **state)
{
    (void)state;
    system_double s = {.answer = TARA_SOURCE_LATER, .again = HOST_NOW + HOST_DAY};
    register_lms(&s);
    expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"erasure\","
           "\"received\":\"2026-03-01T08:00:00Z\"}", "\"request\":1");
    expect("{\"op\":\"request.execute\",\"request\":1}",
           "\"state\":\"asked\",\"again\":\"2026-03-02T09:00:00Z\"}],\"outstanding\":1");
    expect("{\"op\":\"request.execute\",\"request\":1}", "\"state\":\"asked\"");
    assert_int_equal(s.asked, 1);
    h.now += HOST_DAY;
    s.answer = TARA_SOURCE_FAILED;
    expect("{\"op\":\"request.execute\",\"request\":1}", "\"state\":\"failed\"}]");
    s.answer = TARA_SOURCE_DONE;
    expect("{\"op\":\"request.execute\",\"request\":1}", "\"state\":\"done\"}],\"outstanding\":0");
    assert_int_equal(s.asked, 3);
    expect("{\"op\":\"erasures.replay\",\"since\":\"2026-03-01T00:00:00Z\"}",
           "\"asked\":1,\"failed\":0");
    assert_int_equal(s.asked, 4);
    expect("{\"op\":\"source.retire\",\"source\":\"lms\"}", "true");
    expect_refusal("{\"op\":\"source.retire\",\"source\":\"lms\"}", TARA_E_NOT_FOUND, "source: ");
}

// A copy that is longer than an operation can give is refused, and not counted as given.
static void rights_operations_copies_have_a_limit(void **state)
{
    (void)state;
    system_double s = {.answer = TARA_SOURCE_DONE, .values = 65};
    register_lms(&s);
    expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"access\","
           "\"received\":\"2026-03-01T08:00:00Z\"}", "\"request\":1");
    expect("{\"op\":\"request.execute\",\"request\":1}", "\"state\":\"executing\"");
    uint64_t count = event_count(h.privacy);
    expect_refusal("{\"op\":\"request.answer\",\"request\":1}", TARA_E_LIMIT,
                   "\"status\":\"limit\",\"detail\":\"package: it is longer than 64 MiB\"}");
    assert_int_equal(event_count(h.privacy), count);
    expect("{\"op\":\"request.show\",\"request\":1}", "\"state\":\"executing\"");
    s.values = 1;
    expect("{\"op\":\"request.answer\",\"request\":1}", "\"state\":\"answered\"");
    assert_true(result_size > 1 << 20);
}

// What was long is not kept for ever.
static void rights_operations_long_results_are_given_back(void **state)
{
    (void)state;
    static const char small[] = "{\"op\":\"due\",\"limit\":1}";
    system_double s = {.answer = TARA_SOURCE_DONE, .values = 8};
    register_lms(&s);
    expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"access\","
           "\"received\":\"2026-03-01T08:00:00Z\"}", "\"request\":1");
    expect("{\"op\":\"request.execute\",\"request\":1}", "\"state\":\"executing\"");
    expect(small, "duties");
    int64_t live = h.live;
    expect("{\"op\":\"request.answer\",\"request\":1}", "\"state\":\"answered\"");
    assert_true(h.live > live + (8 << 20));
    expect(small, "duties");
    assert_true(h.live < live + (1 << 20));
}

// C22, C26: in the language asked for, in JSON or as a text for a person.
static void rights_operations_answers_are_texts_too(void **state)
{
    (void)state;
    expect(day[0][0], day[0][1]);
    expect("{\"op\":\"request.open\"," NADIA ",\"right\":\"objection\",\"purpose\":\"marketing\","
           "\"received\":\"2026-03-01T08:00:00Z\"}", "\"request\":1");
    expect("{\"op\":\"request.answer\",\"request\":1,\"format\":\"json\",\"language\":\"en-GB\"}",
           "\"package\":{\"format\":\"tara-answer\"");
    assert_true(says("\"language\":\"en\""));
    expect("{\"op\":\"request.answer\",\"request\":1,\"format\":\"text\",\"language\":\"fr-FR\"}",
           "\"package\":\"");
    assert_true(says("privacy@tarasolutions.com"));
    assert_true(says("CNIL"));
    assert_true(says("2 mars 2026") || says("1 mars 2026") || says("1er mars 2026"));
    expect("{\"op\":\"request.answer\",\"request\":1,\"format\":\"text\",\"language\":\"en\"}",
           "1 March 2026");
    assert_false(says("mars 2026"));
}

// --- records as a whole ------------------------------------------------------------------------

// The package of the last result, in memory of its own.
static char *package_of(void)
{
    static const char name[] = "\"package\":";
    for (size_t i = 0; i + sizeof name <= result_size; i++) {
        if (memcmp(result + i, name, sizeof name - 1) != 0) continue;
        size_t size = result_size - i - sizeof name; // But for the brace that ends the result.
        char  *text = malloc(size + 1);
        assert_non_null(text);
        memcpy(text, result + i + sizeof name - 1, size);
        text[size] = '\0';
        return text;
    }
    fail_msg("no package in %.*s", (int)result_size, result);
    return NULL;
}

static void import(const char *package, bool as_string, const char *what)
{
    char  *operation = malloc(2 * strlen(package) + 128);
    size_t size = 0;
    assert_non_null(operation);
    size += (size_t)sprintf(operation, "{\"op\":\"subject.import\"," NADIA ",\"package\":%s",
                            as_string ? "\"" : "");
    for (const char *at = package; *at != '\0'; at++) {
        if (as_string && (*at == '"' || *at == '\\')) operation[size++] = '\\';
        operation[size++] = *at;
    }
    sprintf(operation + size, "%s}", as_string ? "\"" : "");
    expect(operation, what);
    free(operation);
}

// C26: what was exported is read back, of the same person under the same key, also when it comes
// as the text of a string.
static void rights_operations_what_was_exported_is_read(void **state)
{
    (void)state;
    for (int as_string = 0; as_string < 2; as_string++) {
        expect("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\"}", "true");
        expect("{\"op\":\"age.assert\"," NADIA ",\"born\":\"1999-07-14\"}", "of_age");
        expect("{\"op\":\"contract.start\"," NADIA ",\"contract\":\"course \\\"1\\\"\"}", "true");
        expect("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\"}", "given");
        expect("{\"op\":\"consent.refuse\"," NADIA ",\"purpose\":\"communication\"}", "refused");
        expect("{\"op\":\"subject.export\"," NADIA "}", "\"package\":{");
        char *package = package_of();
        expect("{\"op\":\"subject.forget\"," NADIA "}", "\"forgotten\":true,\"kept\":[]");
        expect("{\"op\":\"subject.show\"," NADIA "}", "\"known\":false");
        import(package, as_string,
               "\"taken\":[\"country\",\"age\",\"refusals\",\"consents\",\"contracts\"]");
        expect("{\"op\":\"subject.show\"," NADIA "}", "\"contracts\":[\"course \\\"1\\\"\"]");
        assert_true(says("\"communication\":\"refused\",\"marketing\":\"given\""));
        free(package);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rights_operations_every_one_answers),
        TEST(rights_operations_without_memory_change_nothing),
        TEST(rights_operations_first_results_are_told),
        TEST(rights_operations_forget_and_tell),
        TEST(rights_operations_never_echo_an_identity),
        TEST(rights_operations_record_what_they_are_told),
        TEST(rights_operations_lists_are_whole),
        TEST(rights_operations_tell_when_a_system_is_asked_again),
        TEST(rights_operations_copies_have_a_limit),
        TEST(rights_operations_long_results_are_given_back),
        TEST(rights_operations_answers_are_texts_too),
        TEST(rights_operations_what_was_exported_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
