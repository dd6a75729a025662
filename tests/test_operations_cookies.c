// test_operations_cookies.c: the fields that only cookies and signals have, with what each takes.
#include "host_kit.h"

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

static const char *operate(const char *operation)
{
    static char text[8192];
    const char *result = NULL;
    size_t      size = 0;
    (void)tara_operate(h.privacy, operation, strlen(operation), &result, &size);
    assert_true(size < sizeof text);
    memcpy(text, result, size);
    text[size] = '\0';
    return text;
}

static void says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) fail_msg("%s\ndoes not say %s", text, words);
}

// A signal is true, 1 and what a Sec-GPC header says; what cannot be one is refused.
static void operations_take_signals_as_headers_say_them(void **state)
{
    (void)state;
    static const struct { const char *value; int on; } rows[] = { // -1: refused.
        {"true", 1}, {"1", 1}, {"\"1\"", 1}, {"\" 1 \"", 1}, {"\"0,1\"", 1}, {"\"\\u0031\"", 1},
        {"false", 0}, {"0", 0}, {"2", 0}, {"1.0", 0}, {"10", 0}, {"-1", 0}, {"\"\"", 0},
        {"\"true\"", 0}, {"\"1;a=b\"", 0}, {"\"\xEF\xBC\x91\"", 0},
        {"null", -1}, {"[1]", -1}, {"{}", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char asked[256];
        snprintf(asked, sizeof asked,
                 "{\"op\":\"cookie.may_set\",\"subject\":\"v\",\"name\":\"tara_campaign\","
                 "\"gpc\":%s}", rows[i].value);
        const char *expected = rows[i].on < 0 ? "\"detail\":\"gpc: expected"
                             : rows[i].on > 0 ? "\"reason\":\"consent_refused\""
                                              : "\"reason\":\"consent_never_asked\"";
        says(operate(asked), expected);
        snprintf(asked, sizeof asked,
                 "{\"op\":\"signal.gpc\",\"subject\":\"s\",\"value\":%s}", rows[i].value);
        const char *result = operate(asked);
        says(result, rows[i].on < 0 ? "\"detail\":\"value: expected" : "\"conflict\":false");
        if (rows[i].on < 0) continue;
        says(operate("{\"op\":\"cookie.show\",\"subject\":\"s\"}"),
             rows[i].on ? "\"gpc\":true" : "\"gpc\":false");
    }
}

// A name of both is the purpose's; a category of cookies is meant where no purpose bears its name.
static void operations_consent_to_purposes_and_to_cookies(void **state)
{
    (void)state;
    static const struct { const char *purpose, *type; } rows[] = {
        {"marketing", "\"purpose\":\"marketing\""}, {"communication", "\"type\":\"consent\""},
        {"preferences", "\"category\":\"preferences\""},
        {"statistics", "\"type\":\"cookie_choice\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char asked[256], event[1024];
        size_t size = 0;
        snprintf(asked, sizeof asked, "{\"op\":\"consent.give\",\"subject\":\"v\",\"purpose\":"
                 "\"%s\",\"method\":\"checkbox\"}", rows[i].purpose);
        says(operate(asked), "\"ok\":true,\"state\":\"given\"");
        ASSERT_OK(tara_event_print(h.privacy, event_count(h.privacy), event, sizeof event - 1,
                                   &size));
        event[size] = '\0';
        says(event, rows[i].type);
        says(event, "\"method\":\"checkbox\"");
    }
    static const char *const none[] = {"necessary", "none", "analytics", "", "Statistics"};
    static const char *const why[] = {
        "\"status\":\"not_applicable\",\"detail\":\"purpose: necessary",
        "\"detail\":\"purpose: the policy has no such purpose\"",
        "\"detail\":\"purpose: the policy has no such purpose\"",
        "\"detail\":\"purpose: the policy has no such purpose\"",
        "\"detail\":\"purpose: the policy has no such purpose\""};
    uint64_t count = event_count(h.privacy);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        char asked[256];
        snprintf(asked, sizeof asked, "{\"op\":\"consent.give\",\"subject\":\"v\",\"purpose\":"
                 "\"%s\"}", none[i]);
        says(operate(asked), why[i]);
    }
    assert_int_equal(event_count(h.privacy), count);
}

static void operations_take_sets_of_categories(void **state)
{
    (void)state;
    static const struct { const char *fields, *says; } rows[] = {
        {"\"accept\":[]", "accept: expected at least one"},
        {"\"accept\":\"statistics\"", "accept: expected an array of strings"},
        {"\"accept\":[\"none\"]", "accept: expected preferences, statistics, marketing"},
        {"\"accept\":[\"marketing\",\"marketing\"]", "accept: a category is named twice"},
        {"\"refuse\":[\"necessary\"]", "refuse: necessary cookies"},
        {"\"accept\":[\"marketing\"],\"refuse\":[\"marketing\"]", "refuse: a category is both"},
        {"\"accept\":[\"marketing\"],\"actor\":\"nobody\"", "actor: expected subject, guardian"},
        {"\"accept\":[\"marketing\"],\"time\":\"2030-01-01T00:00:00Z\"", "time: expected a time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char asked[256];
        snprintf(asked, sizeof asked, "{\"op\":\"cookie.choose\",\"subject\":\"v\",%s}",
                 rows[i].fields);
        says(operate(asked), rows[i].says);
    }
    assert_int_equal(event_count(h.privacy), 0);
    says(operate("{\"op\":\"cookie.choose\",\"subject\":\"v\",\"accept\":[\"marketing\"],"
                 "\"refuse\":[\"statistics\",\"preferences\"],\"time\":\"2026-02-28T00:00:00Z\"}"),
         "\"marketing\":{\"state\":\"given\",\"since\":\"2026-02-28T00:00:00Z\"");
}

// A header of 64 KiB comes back whole, one byte more is refused.
static void operations_bear_the_largest_headers(void **state)
{
    (void)state;
    enum { MOST = 65536 };
    static char asked[MOST + 256], expected[] = "\"offset\":65536";
    for (int more = 0; more < 2; more++) {
        int size = snprintf(asked, sizeof asked,
                            "{\"op\":\"cookie.filter\",\"subject\":\"v\",\"header\":\"");
        memset(asked + size, ';', MOST + (size_t)more);
        memcpy(asked + size + 100, "tara_choices=1", 14);
        strcpy(asked + size + MOST + more, "\"}");
        const char *result = operate(asked);
        says(result, more ? expected : "\"header\":\"tara_choices=1\"");
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(operations_take_signals_as_headers_say_them),
        TEST(operations_consent_to_purposes_and_to_cookies),
        TEST(operations_take_sets_of_categories),
        TEST(operations_bear_the_largest_headers),
    };
    return cmocka_run_group_tests_name("operations_cookies", tests, NULL, NULL);
}
