// test_operations.c: one JSON operation in, one JSON result out; every input is hostile.
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

static tara_status run_bytes(const void *bytes, size_t size)
{
    char *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    tara_status status = tara_operate(h.privacy, exact, size, &result, &result_size);
    free(exact);
    tp_json_reader json = tp_json_reader_of((tp_text){result, result_size});
    assert_true(tp_json_valid(&json));
    const char *start = status == TARA_OK ? "{\"ok\":true" : "{\"ok\":false,\"status\":\"";
    assert_int_equal(strncmp(result, start, strlen(start)), 0);
    return status;
}

static tara_status run(const char *operation)
{
    return run_bytes(operation, strlen(operation));
}

static bool says(const char *what)
{
    char *copy = malloc(result_size + 1);
    assert_non_null(copy);
    memcpy(copy, result, result_size);
    copy[result_size] = '\0';
    bool found = strstr(copy, what) != NULL;
    free(copy);
    return found;
}

static void expect(const char *operation, const char *what)
{
    tara_status status = run(operation);
    if (status != TARA_OK || !says(what)) {
        fail_msg("%s\n gave %.*s\n not %s", operation, (int)result_size, result, what);
    }
}

// Refused as invalid, about that field, and nothing was recorded.
static void refused(const char *operation, const char *field)
{
    char     detail[96];
    uint64_t count = event_count(h.privacy);
    tara_status status = run(operation);
    snprintf(detail, sizeof detail, "\"detail\":\"%s: ", field);
    if (status != TARA_E_INVALID_ARGUMENT || !says(detail)) {
        fail_msg("%s\n gave %.*s\n not about %s", operation, (int)result_size, result, field);
    }
    assert_int_equal(event_count(h.privacy), count);
    assert_string_equal(last_error(h.privacy).field, field);
}

#define NADIA "\"subject\":\"nadia@example.org\""
#define OMAR "\"subject\":\"omar@example.org\""

// Every operation, in an order in which each has something to do.
static void operations_every_one_answers(void **state)
{
    (void)state;
    static const char *const day[][2] = {
        {"{\"op\":\"clock.set\",\"now\":\"2026-03-01T10:00:00+01:00\"}",
         "\"now\":\"2026-03-01T09:00:00Z\""},
        {"{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\",\"time_zone_minutes\":60}",
         "\"subject\":\""},
        {"{\"op\":\"age.gate\"," NADIA "}", "\"next\":\"ask_age\""},
        {"{\"op\":\"age.assert\"," NADIA ",\"born\":\"1999-07-14\",\"method\":\"document\"}",
         "\"age\":\"of_age\""},
        {"{\"op\":\"age.assert\"," OMAR ",\"band\":\"under\"}", "\"age\":\"minor\""},
        {"{\"op\":\"age.compute\",\"born\":\"2012-01-01\",\"now\":\"2026-03-01T09:00:00Z\","
         "\"country\":\"FR\",\"time_zone_minutes\":0}", "\"guardian_needed\":true"},
        {"{\"op\":\"guardian.verify\"," OMAR ",\"guardian\":\"mother\",\"method\":\"video\","
         "\"verifier\":\"a\",\"evidence\":\"e\",\"expires\":\"2027-01-01T00:00:00Z\"}",
         "\"guardian\":\"verified\""},
        {"{\"op\":\"guardian.withdraw\"," OMAR "}", "\"guardian\":\"withdrawn\""},
        {"{\"op\":\"age.report\"," NADIA ",\"reporter\":\"r\",\"note\":\"n\"}",
         "\"due\":\"2026-03-15"},
        {"{\"op\":\"age.resolve\"," NADIA ",\"outcome\":\"of_age\",\"method\":\"call\"}",
         "\"permitted\":true"},
        {"{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\",\"method\":\"checkbox\","
         "\"language\":\"fr\",\"notice\":\"N\",\"actor\":\"agent\",\"channel\":\"web\","
         "\"time\":\"2026-03-01T08:00:00Z\"}", "\"state\":\"given\""},
        {"{\"op\":\"consent.refuse\"," NADIA ",\"purpose\":\"communication\"}",
         "\"state\":\"refused\""},
        {"{\"op\":\"consent.show\"," NADIA ",\"purpose\":\"marketing\"}",
         "\"since\":\"2026-03-01T08:00:00Z\""},
        {"{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"contact\"}",
         "\"reason\":\"consent\",\"basis\":\"consent\",\"article\":\"GDPR 6(1)(a)\""},
        {"{\"op\":\"consent.withdraw\"," NADIA ",\"purpose\":\"marketing\"}",
         "\"state\":\"withdrawn\""},
        {"{\"op\":\"consent.history\"," NADIA ",\"purpose\":\"marketing\"}",
         "\"decision\":\"give\""},
        {"{\"op\":\"consent.history\"," NADIA "}", "\"decision\":\"refuse\""},
        {"{\"op\":\"contract.start\"," NADIA ",\"contract\":\"C\","
         "\"time\":\"2026-02-01T00:00:00Z\"}",
         "true"},
        {"{\"op\":\"subject.show\"," NADIA "}", "\"contracts\":[\"C\"]"},
        {"{\"op\":\"authorize\"," NADIA ",\"purpose\":\"service\",\"categories\":[\"contact\","
         "\"progress\"],\"operation\":\"1\"}", "\"duplicate\":false"},
        {"{\"op\":\"authorize\"," NADIA ",\"purpose\":\"service\",\"categories\":[\"progress\","
         "\"contact\"],\"operation\":\"1\"}", "\"duplicate\":true"},
        {"{\"op\":\"explain\"," NADIA ",\"purpose\":\"service\",\"category\":\"contact\","
         "\"action\":\"disclose\",\"recipient\":\"hosting\",\"destination\":\"FR\"}",
         "\"rules\":["},
        {"{\"op\":\"contract.end\"," NADIA ",\"contract\":\"C\"}", "true"},
        {"{\"op\":\"assessment.record\",\"purpose\":\"feedback\",\"reference\":\"L\","
         "\"outcome\":\"favourable\",\"expires\":\"2026-06-01T00:00:00Z\"}", "true"},
        {"{\"op\":\"objection.raise\"," NADIA ",\"purpose\":\"feedback\"}",
         "\"effect\":\"pending\""},
        {"{\"op\":\"objection.decide\"," NADIA ",\"purpose\":\"feedback\",\"outcome\":\"upheld\","
         "\"grounds\":\"g\"}", "true"},
        {"{\"op\":\"restriction.set\"," NADIA ",\"ground\":\"accuracy\"}", "true"},
        {"{\"op\":\"subject.show\"," NADIA "}", "\"restricted\":true"},
        {"{\"op\":\"restriction.lift\"," NADIA ",\"announced\":true}", "true"},
        {"{\"op\":\"due\",\"until\":\"2028-03-01T00:00:00Z\",\"limit\":5}",
         "\"kind\":\"assessment\""},
        {"{\"op\":\"due\"}", "\"next\":"},
    };
    for (size_t i = 0; i < sizeof day / sizeof day[0]; i++) expect(day[i][0], day[i][1]);
}

static void operations_unknown_fields_are_refused_by_name(void **state)
{
    (void)state;
    refused("{\"op\":\"age.gate\"," NADIA ",\"extra\":1}", "extra");
    refused("{\"extra\":{\"a\":[1]},\"op\":\"age.gate\"," NADIA "}", "extra");
    refused("{\"op\":\"age.gate\"," NADIA ",\"Nadia@x\":1}", "(a name)");
    refused("{\"op\":\"age.gate\"," NADIA ",\"\":1}", "(a name)");
}

static void operations_missing_fields_are_refused_by_name(void **state)
{
    (void)state;
    refused("{\"op\":\"age.gate\"}", "subject");
    refused("{\"op\":\"consent.give\"," NADIA "}", "purpose");
    refused("{\"op\":\"contract.start\"," NADIA "}", "contract");
    refused("{\"op\":\"restriction.lift\"," NADIA "}", "announced");
    refused("{\"op\":\"clock.set\"}", "now");
    refused("{" NADIA "}", "op");
    refused("{}", "op");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\"}", "category");
    refused("{\"op\":\"age.assert\"," NADIA "}", "born");
}

static void operations_duplicate_fields_are_refused_by_name(void **state)
{
    (void)state;
    refused("{\"op\":\"age.gate\"," NADIA "," OMAR "}", "subject");
    refused("{\"op\":\"age.gate\",\"op\":\"age.gate\"," NADIA "}", "op");
    refused("{\"op\":\"age.gate\"," NADIA ",\"subj\\u0065ct\":\"b\"}", "subject");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"contact\","
            "\"categories\":[\"contact\"]}", "category");
    refused("{\"op\":\"age.assert\"," NADIA ",\"born\":\"1999-01-01\",\"band\":\"over\"}", "born");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"categories\":[\"contact\","
            "\"contact\"]}", "categories");
}

static void operations_mistyped_fields_are_refused_by_name(void **state)
{
    (void)state;
    static const char *const values[] = {"1", "true", "null", "[]", "{}", "\"\"", "1.5", "[1]"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "{\"op\":\"age.gate\",\"subject\":%s}", values[i]);
        refused(text, "subject");
        snprintf(text, sizeof text, "{\"op\":\"clock.set\",\"now\":%s}", values[i]);
        refused(text, "now");
        snprintf(text, sizeof text, "{\"op\":\"consent.give\"," NADIA ",\"purpose\":%s}",
                 values[i]);
        refused(text, "purpose");
        snprintf(text, sizeof text, "{\"op\":\"age.assert\"," NADIA ",\"born\":%s}", values[i]);
        refused(text, "born");
        snprintf(text, sizeof text, "{\"op\":%s," NADIA "}", values[i]);
        refused(text, "op");
    }
    refused("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\",\"time_zone_minutes\":\"60\"}",
            "time_zone_minutes");
    refused("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\",\"time_zone_minutes\":1.5}",
            "time_zone_minutes");
    refused("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\","
            "\"time_zone_minutes\":99999999999999999999}", "time_zone_minutes");
    refused("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\","
            "\"time_zone_minutes\":4294967356}",
            "time_zone_minutes");
    refused("{\"op\":\"subject.set\"," NADIA ",\"country\":\"XX\"}", "country");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"categories\":\"contact\"}",
            "categories");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"categories\":[1]}",
            "categories");
    refused("{\"op\":\"restriction.lift\"," NADIA ",\"announced\":false}", "announced");
    refused("{\"op\":\"restriction.lift\"," NADIA ",\"announced\":1}", "announced");
    refused("{\"op\":\"restriction.lift\"," NADIA ",\"announced\":\"now\"}", "announced");
    refused("{\"op\":\"consent.show\"," NADIA ",\"purpose\":\"nothing\"}", "purpose");
    refused("{\"op\":\"due\",\"limit\":0}", "limit");
    refused("{\"op\":\"due\",\"limit\":1001}", "limit");
    refused("{\"op\":\"age.assert\"," NADIA ",\"band\":\"above\"}", "band");
    refused("{\"op\":\"age.compute\",\"born\":\"2030-01-01\",\"now\":\"2026-01-01T00:00:00Z\"}",
            "born");
    refused("{\"op\":\"age.compute\",\"born\":\"2010-01-01\",\"now\":\"2026-01-01T00:00:00Z\","
            "\"country\":\"QQ\"}", "country");
    refused("{\"op\":\"age.compute\",\"born\":\"2010-01-01\",\"now\":\"2026-01-01T00:00:00Z\","
            "\"time_zone_minutes\":1441}", "time_zone_minutes");
    refused("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\",\"actor\":\"me\"}",
            "actor");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"contact\","
            "\"action\":\"sell\"}", "action");
    refused("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"contact\","
            "\"destination\":\"Mars\"}", "destination");
    refused("{\"op\":\"nothing.at.all\"}", "op");
    refused("[1]", "op");
    refused("\"op\"", "op");
}

// What the policy does not name is a question all the same: the decision answers it.
static void operations_questions_may_name_the_unknown(void **state)
{
    (void)state;
    adult(h.privacy, "nadia@example.org");
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"sell\",\"category\":\"contact\"}",
           "\"reason\":\"unknown_purpose\"");
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"blood\"}",
           "\"reason\":\"unknown_category\"");
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"categories\":[]}",
           "\"reason\":\"incomplete_question\"");
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\",\"category\":\"contact\","
           "\"recipient\":\"nobody\"}", "\"reason\":\"recipient_unknown\"");
    expect("{\"op\":\"check\"," OMAR ",\"purpose\":\"marketing\",\"category\":\"contact\"}",
           "\"reason\":\"unknown_subject\"");
}

// A time that is given is given, also the first of 1970: it does not come to mean "never".
static void operations_first_instant_of_1970_is_a_time(void **state)
{
    (void)state;
    adult(h.privacy, "nadia@example.org");
    expect("{\"op\":\"age.assert\"," OMAR ",\"band\":\"under\"}", "\"minor\"");
    refused("{\"op\":\"guardian.verify\"," OMAR ",\"guardian\":\"m\",\"method\":\"v\","
            "\"verifier\":\"a\",\"evidence\":\"e\",\"expires\":\"1970-01-01T00:00:00Z\"}",
            "expires");
    refused("{\"op\":\"assessment.record\",\"purpose\":\"feedback\",\"reference\":\"L\","
            "\"outcome\":\"favourable\",\"expires\":\"1970-01-01T00:00:00Z\"}", "expires");
    expect("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\","
           "\"time\":\"1970-01-01T00:00:00Z\"}", "\"state\":\"expired\"");
}

// --- what is no JSON ---------------------------------------------------------------------------

static void expect_syntax(const char *text, const char *place)
{
    tara_status status = run(text);
    if (status != TARA_E_SYNTAX || !says(place) || !says("\"status\":\"syntax\"")) {
        fail_msg("%s\n gave %.*s\n not %s", text, (int)result_size, result, place);
    }
}

static void operations_syntax_errors_tell_line_and_column(void **state)
{
    (void)state;
    expect_syntax("", "\"line\":1,\"column\":1");
    expect_syntax("{\"op\":\"age.gate\",}", "\"line\":1,\"column\":18");
    expect_syntax("{\n  \"op\": \"age.gate\"\n  \"subject\"", "\"line\":3,\"column\":3");
    expect_syntax("{\"op\":\"age.gate\"}}", "\"line\":1,\"column\":18");
    expect_syntax("{\"op\":\"é\",}", "\"line\":1,\"column\":11");
    expect_syntax("{'op':1}", "\"line\":1,\"column\":2");
    expect_syntax("{\"op\":01}", "\"line\":1");
    expect_syntax("{\"op\":\"\\ud800\"}", "\"line\":1");
}

static void operations_every_prefix_is_refused(void **state)
{
    (void)state;
    static const char whole[] = "{\"op\":\"check\"," NADIA ",\"purpose\":\"marketing\","
        "\"categories\":[\"contact\",\"technical\"],\"action\":\"use\",\"destination\":\"FR\"}";
    for (size_t size = 0; size + 1 < sizeof whole; size++) {
        assert_int_equal(run_bytes(whole, size), TARA_E_SYNTAX);
    }
    ASSERT_OK(run(whole));
}

static void operations_invalid_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xFF", "\xC0\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "{\"op\":\"age.gate\",\"subject\":\"a%sb\"}", bad[i]);
        assert_int_equal(run(text), TARA_E_SYNTAX);
        snprintf(text, sizeof text, "{\"op\":\"age.gate\",\"a%s\":1}", bad[i]);
        assert_int_equal(run(text), TARA_E_SYNTAX);
    }
    assert_int_equal(run_bytes("{\"op\":\"age.gate\",\"subject\":\"a\0b\"}", 33), TARA_E_SYNTAX);
}

static void operations_deep_nesting_is_refused(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH + 32);
    assert_non_null(text);
    size_t size = (size_t)snprintf(text, 32, "{\"op\":\"age.gate\",\"x\":");
    memset(text + size, '[', DEPTH);
    tara_status status = run_bytes(text, size + DEPTH);
    assert_true(status == TARA_E_SYNTAX || status == TARA_E_LIMIT);
    free(text);
}

// Linear in what was given, and the context goes on.
static void operations_huge_input_is_refused(void **state)
{
    (void)state;
    enum { SIZE = 4 << 20 };
    static const char start[] = "{\"op\":\"age.gate\",\"subject\":\"";
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'a', SIZE);
    memcpy(text, start, sizeof start - 1);
    memcpy(text + SIZE - 2, "\"}", 2);
    tara_status status = run_bytes(text, SIZE);
    assert_true(status == TARA_E_INVALID_ARGUMENT || status == TARA_E_LIMIT);
    assert_true(result_size < 1000);
    memset(text, '{', SIZE);
    assert_int_not_equal(run_bytes(text, SIZE), TARA_OK);
    memset(text, '"', SIZE);
    assert_int_not_equal(run_bytes(text, SIZE), TARA_OK);
    free(text);
    expect("{\"op\":\"due\"}", "\"duties\":[]");
}

static void operations_too_many_items_are_refused(void **state)
{
    (void)state;
    char   text[2048];
    size_t size = (size_t)snprintf(text, sizeof text, "{\"op\":\"check\"," NADIA
                                   ",\"purpose\":\"marketing\",\"categories\":[\"a\"");
    for (int i = 0; i < 64; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size, ",\"a\"");
    }
    snprintf(text + size, sizeof text - size, "]}");
    refused(text, "categories");
}

// Every byte of a good operation, changed in every way: an answer or a refusal, always JSON.
static void operations_every_altered_byte_is_answered(void **state)
{
    (void)state;
    char text[] = "{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\","
                  "\"language\":\"fr\",\"time\":\"2026-02-01T00:00:00Z\",\"actor\":\"agent\"}";
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        char kept = text[i];
        for (int value = 0; value < 256; value++) {
            text[i] = (char)value;
            run_bytes(text, sizeof text - 1);
        }
        text[i] = kept;
    }
}

// --- echoes ------------------------------------------------------------------------------------

// Whatever is wrong with it, an identity is never said again.
static void operations_never_echo_an_identity(void **state)
{
    (void)state;
    static const char *const all[] = {
        "{\"op\":\"age.gate\",\"subject\":\"canary@example.org\"}",
        "{\"op\":\"age.gate\",\"subject\":\"canary@example.org\",\"canary@example.org\":1}",
        "{\"op\":\"canary@example.org\"}",
        "{\"op\":\"subject.set\",\"subject\":\"canary@example.org\",\"country\":\"canary@\"}",
        "{\"op\":\"age.gate\",\"subject\":\"canary@example.org",
        "{\"op\":\"consent.give\",\"subject\":\"canary@example.org\",\"purpose\":\"canary@\"}",
        "{\"op\":\"consent.give\",\"subject\":\"canary@example.org\",\"purpose\":\"account\"}",
        "{\"op\":\"age.report\",\"subject\":\"canary@example.org\",\"reporter\":\"canary@\"}",
        "{\"op\":\"contract.end\",\"subject\":\"canary@example.org\",\"contract\":\"canary@\"}",
        "{\"op\":\"subject.show\",\"subject\":\"canary@example.org\"}",
        "{\"op\":\"due\",\"until\":\"canary@example.org\"}",
        "canary@example.org",
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        (void)run(all[i]);
        assert_false(says("canary"));
        tara_error error = last_error(h.privacy);
        assert_null(strstr(error.message, "canary"));
        assert_null(strstr(error.field, "canary"));
    }
}

static void operations_arguments_of_the_call_are_checked(void **state)
{
    (void)state;
    assert_int_equal(tara_operate(h.privacy, TEXT("{}"), NULL, &result_size),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_operate(h.privacy, TEXT("{}"), &result, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_operate(h.privacy, NULL, 1, &result, &result_size),
                     TARA_E_INVALID_ARGUMENT);
}

// The status of the call behind it comes through, with its own detail.
static void operations_pass_the_status_of_the_call_on(void **state)
{
    (void)state;
    adult(h.privacy, "nadia@example.org");
    assert_int_equal(run("{\"op\":\"contract.end\"," NADIA ",\"contract\":\"C\"}"),
                     TARA_E_NOT_FOUND);
    assert_true(says("\"status\":\"not_found\",\"detail\":\"contract: it is not in force\""));
    assert_int_equal(run("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"account\"}"),
                     TARA_E_NOT_APPLICABLE);
    h.now -= HOST_DAY;
    assert_int_equal(run("{\"op\":\"restriction.set\"," NADIA ",\"ground\":\"g\"}"),
                     TARA_E_CLOCK_BACKWARDS);
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"feedback\",\"category\":\"contact\"}",
           "\"reason\":\"clock_backwards\"");
}

// A refusal by the rules says "not permitted" whoever asks; one of a mistake says nothing of it.
static void operations_refusals_by_the_rules_permit_nothing(void **state)
{
    (void)state;
    adult(h.privacy, "nadia@example.org");
    assert_int_equal(run("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"account\"}"),
                     TARA_E_NOT_APPLICABLE);
    assert_true(says("\"status\":\"not_applicable\",\"detail\":\"purpose: "));
    assert_true(says("\",\"permitted\":false}"));
    assert_int_equal(run("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"sell\"}"),
                     TARA_E_INVALID_ARGUMENT);
    assert_false(says("permitted"));
    assert_int_equal(run("{\"op\":\"contract.end\"," NADIA ",\"contract\":\"C\"}"),
                     TARA_E_NOT_FOUND);
    assert_false(says("permitted"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(operations_every_one_answers),
        TEST(operations_unknown_fields_are_refused_by_name),
        TEST(operations_missing_fields_are_refused_by_name),
        TEST(operations_duplicate_fields_are_refused_by_name),
        TEST(operations_mistyped_fields_are_refused_by_name),
        TEST(operations_questions_may_name_the_unknown),
        TEST(operations_first_instant_of_1970_is_a_time),
        TEST(operations_syntax_errors_tell_line_and_column),
        TEST(operations_every_prefix_is_refused),
        TEST(operations_invalid_utf8_is_refused),
        TEST(operations_deep_nesting_is_refused),
        TEST(operations_huge_input_is_refused),
        TEST(operations_too_many_items_are_refused),
        TEST(operations_every_altered_byte_is_answered),
        TEST(operations_never_echo_an_identity),
        TEST(operations_arguments_of_the_call_are_checked),
        TEST(operations_pass_the_status_of_the_call_on),
        TEST(operations_refusals_by_the_rules_permit_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
