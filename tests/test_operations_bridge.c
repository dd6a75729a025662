// test_operations_bridge.c: consent strings and what is on record, through tara_operate.
#include "bridge_kit.h"

static host h;

static int begin(void **state)
{
    (void)state;
    bridge_begin(&h, false);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bridge_end(&h);
    return 0;
}

static char        said[16384];
static tara_status operate(const char *operation)
{
    const char *result = NULL;
    size_t      size = 0;
    tara_status status = tara_operate(h.privacy, operation, strlen(operation), &result, &size);
    assert_true(size < sizeof said);
    memcpy(said, result, size);
    said[size] = '\0';
    return status;
}

static void expect(const char *operation, const char *words)
{
    if (operate(operation) != TARA_OK || strstr(said, words) == NULL) {
        fail_msg("%s\ngave %s\nnot %s", operation, said, words);
    }
}

static void refused(const char *operation, tara_status status, const char *words)
{
    uint64_t events = event_count(h.privacy);
    if (operate(operation) != status || strstr(said, words) == NULL) {
        fail_msg("%s\ngave %s\nnot %s", operation, said, words);
    }
    assert_true(event_count(h.privacy) == events);
}

// The text of a member of what was said, into an operation about another subject.
static const char *with_member(const char *member, const char *pattern)
{
    static char operation[4096];
    char        name[32], value[2048];
    snprintf(name, sizeof name, "\"%s\":\"", member);
    const char *at = strstr(said, name);
    assert_non_null(at);
    at += strlen(name);
    size_t size = strcspn(at, "\"");
    assert_true(size < sizeof value);
    memcpy(value, at, size);
    value[size] = '\0';
    int length = snprintf(operation, sizeof operation, pattern, value);
    assert_true(length > 0 && (size_t)length < sizeof operation);
    return operation;
}

static void live(const char *subject, const char *country)
{
    char operation[256];
    snprintf(operation, sizeof operation,
             "{\"op\":\"subject.set\",\"subject\":\"%s\",\"country\":\"%s\"}", subject, country);
    expect(operation, "\"ok\":true");
    snprintf(operation, sizeof operation,
             "{\"op\":\"age.assert\",\"subject\":\"%s\",\"born\":\"1990-01-01\"}", subject);
    expect(operation, "\"of_age\"");
}

// One tells, another is told: the same purposes, by name.
static void a_tc_string_goes_out_and_comes_in(void **state)
{
    (void)state;
    live("ada", "FR");
    live("bob", "FR");
    expect("{\"op\":\"consent.give\",\"subject\":\"ada\",\"purpose\":\"newsletter\"}", "given");
    expect("{\"op\":\"consent.give\",\"subject\":\"ada\",\"purpose\":\"storage\"}", "given");
    expect("{\"op\":\"consent.to_tc\",\"subject\":\"ada\"}", "{\"ok\":true,\"tc\":\"C");
    expect(with_member("tc", "{\"op\":\"consent.from_tc\",\"subject\":\"bob\",\"tc\":\"%s\"}"),
           "\"given\":[\"storage\",\"newsletter\"],\"withdrawn\":[],\"refused\":[],\"objected\":[],"
           "\"unchanged\":[\"advertising\",\"profiles\",\"content\"],\"older\":[],"
           "\"outdated\":[],\"gated\":[],\"unclear\":[\"measurement\"],\"silent\":[],"
           "\"not_mapped\":[\"health\",\"letters\",\"account\"],"
           "\"said\":\"2026-03-01T00:00:00Z\"");
    expect("{\"op\":\"consent.show\",\"subject\":\"bob\",\"purpose\":\"newsletter\"}",
           "\"since\":\"2026-03-01T00:00:00Z\"");
}

static void a_gpp_string_goes_out_and_comes_in(void **state)
{
    (void)state;
    live("ann", "US-CA");
    live("ben", "US-CA");
    expect("{\"op\":\"consent.refuse\",\"subject\":\"ann\",\"purpose\":\"advertising\"}",
           "refused");
    expect("{\"op\":\"consent.give\",\"subject\":\"ann\",\"purpose\":\"newsletter\"}", "given");
    expect("{\"op\":\"consent.to_gpp\",\"subject\":\"ann\"}", "{\"ok\":true,\"gpp\":\"D");
    expect(with_member("gpp", "{\"op\":\"consent.from_gpp\",\"subject\":\"ben\",\"gpp\":\"%s\","
                              "\"time\":\"2026-02-28T12:00:00Z\"}"),
           "\"gpc\":false,\"given\":[\"newsletter\"],\"withdrawn\":[],"
           "\"refused\":[\"advertising\",\"content\"],\"objected\":[\"measurement\"]");
    assert_non_null(strstr(said, "\"said\":\"2026-02-28T12:00:00Z\""));
    expect("{\"op\":\"consent.to_gpp\",\"subject\":\"ann\",\"section\":\"uspv1\"}", "~1YYN");
    expect("{\"op\":\"consent.from_gpp\",\"subject\":\"ann\",\"gpp\":\"1YNN\"}", "\"said\":null");
}

static void what_cannot_be_is_refused_by_field(void **state)
{
    (void)state;
    live("ada", "FR");
    refused("{\"op\":\"consent.from_tc\",\"subject\":\"ada\"}", TARA_E_INVALID_ARGUMENT,
            "\"detail\":\"tc: ");
    refused("{\"op\":\"consent.from_tc\",\"subject\":\"ada\",\"tc\":\"CAA*\"}", TARA_E_ALPHABET,
            "\"detail\":\"tc: ");
    assert_non_null(strstr(said, "\"offset\":3"));
    refused("{\"op\":\"consent.from_tc\",\"subject\":\"ada\",\"tc\":\"\"}", TARA_E_EMPTY_SEGMENT,
            "\"detail\":\"tc: ");
    refused("{\"op\":\"consent.from_gpp\",\"subject\":\"ada\",\"gpp\":\"DB*\"}", TARA_E_ALPHABET,
            "\"detail\":\"gpp: ");
    refused("{\"op\":\"consent.from_gpp\",\"subject\":\"ada\",\"gpp\":\"1YNN\","
            "\"time\":\"2026-03-02T00:00:00Z\"}", TARA_E_INVALID_ARGUMENT, "\"detail\":\"time: ");
    refused("{\"op\":\"consent.to_gpp\",\"subject\":\"ada\",\"section\":\"usxx\"}",
            TARA_E_INVALID_ARGUMENT, "\"detail\":\"section: ");
    refused("{\"op\":\"consent.to_gpp\",\"subject\":\"ada\",\"section\":\"tcfeuv2\"}",
            TARA_E_INVALID_ARGUMENT, "\"detail\":\"section: ");
    refused("{\"op\":\"consent.to_gpp\",\"subject\":\"ada\"}", TARA_E_NOT_APPLICABLE,
            "\"permitted\":false");
    refused("{\"op\":\"consent.to_tc\",\"subject\":\"ada\"}", TARA_E_NOT_FOUND,
            "\"detail\":\"subject: ");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_tc_string_goes_out_and_comes_in),
        TEST(a_gpp_string_goes_out_and_comes_in),
        TEST(what_cannot_be_is_refused_by_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
