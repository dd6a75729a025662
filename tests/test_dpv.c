// test_dpv.c: values in the terms of DPV, and every term that stands anywhere in our sources.
#include "dpv_kit.h"

#include "interop/dpv.h"

static tp_memory memory;
static tp_buffer out;
static uint8_t   hash[32];

static int begin(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    out = tp_buffer_in(&memory);
    return 0;
}

static int end(void **state)
{
    (void)state;
    tp_buffer_release(&out);
    assert_int_equal(memory.live_bytes, 0);
    return 0;
}

static tp_dpv opened(const char *language)
{
    tp_buffer_clear(&out);
    return tp_dpv_to(&out, &tp_policy_builtin, hash, language);
}

static void assert_written(const char *expected)
{
    tp_text text = {(char *)out.data, out.size};
    if (tp_text_equal(text, tp_text_of(expected))) return;
    fail_msg("%.*s\nis not\n%s", (int)out.size, (char *)out.data, expected);
}

static void dpv_holds_values_in_lists(void **state)
{
    (void)state;
    tp_dpv d = opened("en");
    tp_dpv_begin_as(&d, "dpv:A", "dpv:B");
    tp_dpv_one(&d, "n", "dpv:C");
    tp_dpv_text(&d, "t", TP_TEXT("x\"y"));
    tp_dpv_text(&d, "none", TP_TEXT(""));
    tp_dpv_time(&d, "time", 1500);
    tp_dpv_date(&d, "date", (tp_date){2024, 2, 29});
    tp_dpv_date(&d, "none", (tp_date){0, 0, 0});
    tp_dpv_period(&d, "p", (tp_period){24, TP_MONTHS});
    tp_dpv_period(&d, "none", (tp_period){0, 0});
    tp_dpv_identifiers(&d, TP_TEXT("i"));
    tp_dpv_end(&d);
    assert_written("{\"@type\":[\"dpv:A\",\"dpv:B\"],\"n\":[{\"@id\":\"dpv:C\"}],"
                   "\"t\":[\"x\\\"y\"],\"time\":[\"1970-01-01T00:00:01.500Z\"],"
                   "\"date\":[\"2024-02-29\"],\"p\":[\"P24M\"],\"dct:identifier\":[\"i\"],"
                   "\"dpv:hasIdentifier\":[\"i\"]}");
}

static void dpv_gives_texts_in_the_languages_asked_for(void **state)
{
    (void)state;
    static const tp_words words = {{"f", 1}, {"e", 1}}, half = {{"f", 1}, {"", 0}};
    static const tp_words none = {{"", 0}, {"", 0}};
#define FR "{\"@language\":\"fr\",\"@value\":\"f\"}"
#define EN "{\"@language\":\"en\",\"@value\":\"e\"}"
    static const struct { const char *language, *expected; } rows[] = {
        {NULL, "{\"@type\":[\"a\"],\"w\":[" FR "," EN "],\"h\":[" FR "]}"},
        {"", "{\"@type\":[\"a\"],\"w\":[" FR "," EN "],\"h\":[" FR "]}"},
        {"fr-CA", "{\"@type\":[\"a\"],\"w\":[" FR "],\"h\":[" FR "]}"},
        {"en", "{\"@type\":[\"a\"],\"w\":[" EN "],\"h\":[]}"},
        {"xx", "{\"@type\":[\"a\"],\"w\":[" EN "],\"h\":[]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_dpv d = opened(rows[i].language);
        tp_dpv_begin(&d, "a");
        tp_dpv_words(&d, "w", &words);
        tp_dpv_words(&d, "h", &half);
        tp_dpv_words(&d, "none", &none);
        tp_dpv_end(&d);
        assert_written(rows[i].expected);
    }
}

static void dpv_knows_countries_and_american_states(void **state)
{
    (void)state;
    static const struct { const char *place, *expected; } rows[] = {
        {"FR", "{\"@type\":[\"a\"],\"l\":[{\"@id\":\"loc:FR\"}]}"},
        {"US-CA", "{\"@type\":[\"a\"],\"l\":[{\"@id\":\"loc:US-CA\"}]}"},
        {"CA-QC", "{\"@type\":[\"a\"],\"l\":[{\"@id\":\"loc:CA\"}]}"},
        {"FR-IDF", "{\"@type\":[\"a\"],\"l\":[{\"@id\":\"loc:FR\"}]}"},
        {"", "{\"@type\":[\"a\"]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_place place = 0;
        tp_dpv   d = opened(NULL);
        bool     known = tp_place_parse(tp_text_of(rows[i].place), &place);
        assert_true(known || rows[i].place[0] == '\0');
        tp_dpv_begin(&d, "a");
        tp_dpv_place(&d, "l", place);
        tp_dpv_end(&d);
        assert_written(rows[i].expected);
    }
}

// Whatever can be written stands as a literal in one of these files, in all its branches.
static void dpv_has_every_term_that_our_sources_name(void **state)
{
    (void)state;
    static const char *const files[] = {
        "src/interop/dpv.c", "src/interop/dpv_policy.c", "src/interop/consent_record.c",
        "src/interop/register_dpv.c", "src/interop/receipt_check.c", "src/interop/kantara.c",
        "src/policy/builtin.c",
    };
    size_t count = 0;
    if (dpv_list() == NULL) skip();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        size_t size = 0;
        char  *source = vector_load(files[i], &size);
        assert_non_null(source);
        for (const char *at = source; (at = strchr(at, '"')) != NULL;) {
            const char *stop = vector_skip_string(at, source + size);
            tp_text     literal = {at + 1, (size_t)(stop - at) - 2};
            at = stop;
            for (size_t from = 0; from < literal.size;) { // A policy's terms are parted by spaces.
                const char *space = memchr(literal.data + from, ' ', literal.size - from);
                size_t      to = space == NULL ? literal.size : (size_t)(space - literal.data);
                tp_text     term = {literal.data + from, to - from};
                from = to + 1;
                bool prefix = term.size > 0 && term.data[term.size - 1] == ':';
                if (!is_prefixed(term) || prefix) continue;
                if (!is_term(term)) fail_msg("%s: %.*s", files[i], (int)term.size, term.data);
                count++;
            }
        }
        free(source);
    }
    assert_true(count > 200);
}

static void dpv_names_what_the_guide_names_wrongly_nowhere(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "dpv:Analytics", "dpv:ConsentTerminated", "dpv:hasLegalName", "pd:Email",
        "dpv:JointDataController", "eu-gdpr:A46", "eu-gdpr:A45", "eu-gdpr:GDPR", "dct:name",
        "loc:XX", "loc:FR-IDF", "schema:name",
    };
    if (dpv_list() == NULL) skip();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(is_term(tp_text_of(wrong[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dpv_holds_values_in_lists, begin, end),
        cmocka_unit_test_setup_teardown(dpv_gives_texts_in_the_languages_asked_for, begin, end),
        cmocka_unit_test_setup_teardown(dpv_knows_countries_and_american_states, begin, end),
        cmocka_unit_test(dpv_has_every_term_that_our_sources_name),
        cmocka_unit_test(dpv_names_what_the_guide_names_wrongly_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
