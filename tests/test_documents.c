// test_documents.c: notices and the register as operations.
#include "document_kit.h"

static host          h;
static tara_privacy *privacy;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// What the operation says, terminated; valid until the next one.
static const char *run(const char *operation, tara_status expected)
{
    static char told[128 * 1024];
    const char *result = NULL;
    size_t      size = 0;
    assert_int_equal(tara_operate(privacy, operation, strlen(operation), &result, &size), expected);
    assert_true(size < sizeof told);
    memcpy(told, result, size);
    told[size] = '\0';
    must_be_json(told);
    return told;
}

static void documents_notice_is_the_one_that_the_call_renders(void **state)
{
    (void)state;
    static const struct { const char *operation; int32_t form; const char *language; } rows[] = {
        {"{\"op\":\"policy.notice\"}", TARA_NOTICE_FULL, "en"},
        {"{\"op\":\"policy.notice\",\"form\":\"short\",\"language\":\"fr\"}", TARA_NOTICE_SHORT,
         "fr"},
        {"{\"op\":\"policy.notice\",\"form\":\"full\",\"format\":\"json\",\"language\":\"fr-CA\"}",
         TARA_NOTICE_FULL, "fr"},
        {"{\"op\":\"policy.notice\",\"version\":1}", TARA_NOTICE_FULL, "en"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char       *notice = notice_of(NULL, rows[i].form, TARA_FORMAT_JSON, rows[i].language);
        const char *result = run(rows[i].operation, TARA_OK);
        size_t      size = strlen(notice);
        assert_int_equal(strncmp(result, "{\"ok\":true,\"notice\":", 20), 0);
        assert_int_equal(strncmp(result + 20, notice, size), 0);
        assert_string_equal(result + 20 + size, "}");
        free(notice);
    }
}

// Everything but JSON is a string.
static void documents_texts_stand_in_strings(void **state)
{
    (void)state;
    static const struct { const char *operation, *begins; } rows[] = {
        {"{\"op\":\"policy.notice\",\"format\":\"text\"}",
         "{\"ok\":true,\"notice\":\"Privacy policy of Tara Solutions\\n====="},
        {"{\"op\":\"policy.notice\",\"format\":\"markdown\",\"language\":\"fr\"}",
         "{\"ok\":true,\"notice\":\"# Politique de confidentialité de Tara Solutions\\n\\n"},
        {"{\"op\":\"register.print\",\"format\":\"csv\",\"language\":\"fr\"}",
         "{\"ok\":true,\"register\":\"\\\"Activité\\\",\\\"Finalité\\\","},
        {"{\"op\":\"register.print\",\"format\":\"markdown\"}",
         "{\"ok\":true,\"register\":\"# Register of processing activities of Tara Solutions\\n"},
        {"{\"op\":\"register.print\"}", "{\"ok\":true,\"register\":{\"format\":\"tara-register\","},
        {"{\"op\":\"register.print\",\"format\":\"json\"}",
         "{\"ok\":true,\"register\":{\"format\":\"tara-register\","},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *result = run(rows[i].operation, TARA_OK);
        assert_int_equal(strncmp(result, rows[i].begins, strlen(rows[i].begins)), 0);
    }
}

static void documents_bad_fields_are_refused_by_name(void **state)
{
    (void)state;
    static const struct { const char *operation; tara_status status; const char *says; } rows[] = {
        {"{\"op\":\"policy.notice\",\"form\":\"long\"}", TARA_E_INVALID_ARGUMENT,
         "form: expected short or full"},
        {"{\"op\":\"policy.notice\",\"form\":1}", TARA_E_INVALID_ARGUMENT, "form"},
        {"{\"op\":\"policy.notice\",\"format\":\"csv\"}", TARA_E_INVALID_ARGUMENT,
         "format: expected json, text or markdown"},
        {"{\"op\":\"policy.notice\",\"format\":\"pdf\"}", TARA_E_INVALID_ARGUMENT, "format: "},
        {"{\"op\":\"policy.notice\",\"format\":\"\"}", TARA_E_INVALID_ARGUMENT, "format: "},
        {"{\"op\":\"policy.notice\",\"language\":\"a-tag-that-is-longer-than-any-language-is\"}",
         TARA_E_INVALID_ARGUMENT, "language: expected a BCP 47 tag"},
        {"{\"op\":\"policy.notice\",\"version\":2}", TARA_E_NOT_FOUND,
         "version: no such version is on record"},
        {"{\"op\":\"policy.notice\",\"version\":0}", TARA_E_NOT_FOUND, "version"},
        {"{\"op\":\"policy.notice\",\"version\":-1}", TARA_E_NOT_FOUND, "version"},
        {"{\"op\":\"policy.notice\",\"version\":4294967297}", TARA_E_NOT_FOUND, "version"},
        {"{\"op\":\"policy.notice\",\"version\":\"1\"}", TARA_E_INVALID_ARGUMENT, "version"},
        {"{\"op\":\"policy.notice\",\"subject\":\"nadia\"}", TARA_E_INVALID_ARGUMENT, "subject"},
        {"{\"op\":\"policy.notice\",\"since\":2}", TARA_E_NOT_FOUND,
         "since: no such version is on record"},
        {"{\"op\":\"policy.notice\",\"since\":-1}", TARA_E_NOT_FOUND, "since"},
        {"{\"op\":\"policy.notice\",\"since\":1}", TARA_E_INVALID_ARGUMENT,
         "since: expected an earlier version than the one told of"},
        {"{\"op\":\"policy.notice\",\"since\":\"1\"}", TARA_E_INVALID_ARGUMENT, "since"},
        {"{\"op\":\"policy.notice\",\"since\":1,\"form\":\"full\"}", TARA_E_INVALID_ARGUMENT,
         "form: the notice of a change has one form"},
        {"{\"op\":\"policy.notice\",\"since\":1,\"version\":2}", TARA_E_NOT_FOUND, "version"},
        {"{\"op\":\"register.print\",\"format\":\"text\"}", TARA_E_INVALID_ARGUMENT,
         "format: expected json, markdown, csv or dpv"},
        {"{\"op\":\"register.print\",\"form\":\"short\"}", TARA_E_INVALID_ARGUMENT, "form"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *result = run(rows[i].operation, rows[i].status);
        must_say(result, "{\"ok\":false,");
        must_say(result, rows[i].says);
    }
}

// The built-in policy, then one of another retention and one of another age.
static tara_policy *publish(int version, const char *anchor, const char *old, const char *new)
{
    char number[16];
    snprintf(number, sizeof number, "%d,", version);
    char *json = edited(builtin_json(), "\"version\"", "1,", number);
    tara_policy *policy = parsed(edited(json, anchor, old, new), NULL);
    ASSERT_OK(tara_policy_publish(privacy, policy));
    return policy;
}

static char *change_of(const tara_policy *before, const tara_policy *after, int32_t format,
                       const char *language)
{
    rendered r = {NULL, 0, 0, 0};
    ASSERT_OK(tara_policy_changes_render(before, after, format, language, render_sink, &r));
    return r.text;
}

static void must_be_notice(const char *operation, char *notice)
{
    const char *result = run(operation, TARA_OK);
    size_t      size = strlen(notice);
    assert_int_equal(strncmp(result, "{\"ok\":true,\"notice\":", 20), 0);
    assert_int_equal(strncmp(result + 20, notice, size), 0);
    assert_string_equal(result + 20 + size, "}");
    free(notice);
}

// C37: from any version on record to any later one.
static void test_c37_notice_of_a_change_is_the_one_that_the_call_renders(void **state)
{
    (void)state;
    const tara_policy *first = tara_policy_builtin();
    tara_policy *second = publish(2, "\"id\": \"orders\"", "P13M", "P14M");
    tara_policy *third = publish(3, "\"minimum_age\"", "16", "15");
    must_be_notice("{\"op\":\"policy.notice\",\"since\":1,\"version\":2,\"language\":\"fr\"}",
                   change_of(first, second, TARA_FORMAT_JSON, "fr"));
    must_be_notice("{\"op\":\"policy.notice\",\"since\":2}",
                   change_of(second, third, TARA_FORMAT_JSON, "en"));
    must_be_notice("{\"op\":\"policy.notice\",\"since\":1}",
                   change_of(first, third, TARA_FORMAT_JSON, "en"));
    const char *text = run("{\"op\":\"policy.notice\",\"since\":1,\"version\":2,"
                           "\"format\":\"text\",\"language\":\"fr\"}", TARA_OK);
    must_say(text, "nous conservons vos données plus\\n  longtemps : 14 mois au lieu de 13 mois.");
    must_say(run("{\"op\":\"policy.notice\",\"since\":3,\"version\":2}",
                 TARA_E_INVALID_ARGUMENT), "since: expected an earlier version");
    tara_policy_destroy(second);
    tara_policy_destroy(third);
}

static void documents_nothing_is_recorded(void **state)
{
    (void)state;
    adult(privacy, "nadia");
    uint64_t before = event_count(privacy);
    run("{\"op\":\"policy.notice\"}", TARA_OK);
    run("{\"op\":\"register.print\"}", TARA_OK);
    assert_int_equal(event_count(privacy), before);
}

static void documents_without_memory_can_be_asked_again(void **state)
{
    (void)state;
    static const char *const operations[] = {
        "{\"op\":\"policy.notice\",\"format\":\"markdown\"}", "{\"op\":\"register.print\"}",
        "{\"op\":\"policy.notice\",\"since\":1,\"format\":\"text\"}",
    };
    tara_policy *second = publish(2, "\"id\": \"orders\"", "P13M", "P14M");
    for (int i = 0; i < 6; i++) {
        for (uint64_t n = 1;; n++) {
            const char *result = NULL;
            size_t      size = 0;
            h.fail_at = h.requests + n;
            h.fail_on = i % 2 == 1;
            tara_status status = tara_operate(privacy, operations[i / 2],
                                              strlen(operations[i / 2]), &result, &size);
            h.fail_at = 0;
            h.fail_on = false;
            assert_int_equal(result[0], '{');
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_true(n < 200);
        }
    }
    tara_policy_destroy(second);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(documents_notice_is_the_one_that_the_call_renders),
        HERE(documents_texts_stand_in_strings),
        HERE(documents_bad_fields_are_refused_by_name),
        HERE(test_c37_notice_of_a_change_is_the_one_that_the_call_renders),
        HERE(documents_nothing_is_recorded),
        HERE(documents_without_memory_can_be_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
