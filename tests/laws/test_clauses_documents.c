// test_clauses_documents.c: what the policy promises about telling people, seen from outside.
//
// The rows of the table of clauses that documents keep. Each test fails when the promise is broken.
#include "laws/laws.h"

typedef struct rendered {
    char  *text; // Terminated.
    size_t size;
} rendered;

static int32_t gather(void *user, const char *text, size_t size)
{
    rendered *r = user;
    r->text = realloc(r->text, r->size + size + 1);
    assert_non_null(r->text);
    memcpy(r->text + r->size, text, size);
    r->size += size;
    r->text[r->size] = '\0';
    return TARA_CALLBACK_OK;
}

static int32_t stop(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_FAILED;
}

static const int32_t forms[] = {TARA_NOTICE_SHORT, TARA_NOTICE_FULL};
static const int32_t formats[] = {TARA_FORMAT_TEXT, TARA_FORMAT_MARKDOWN, TARA_FORMAT_JSON};
static const char *const languages[] = {"fr", "en"};

// The caller frees it.
static char *notice(const tara_policy *policy, int32_t form, int32_t format, const char *language)
{
    rendered r = {NULL, 0};
    assert_int_equal(tara_policy_render(policy, form, format, language, gather, &r), TARA_OK);
    return r.text;
}

static bool says(const char *text, const char *words)
{
    return strstr(text, words) != NULL;
}

static void all_say(const char *french, const char *english)
{
    for (int form = 0; form < 2; form++) {
        for (int format = 0; format < 3; format++) {
            for (int language = 0; language < 2; language++) {
                char       *text = notice(NULL, forms[form], formats[format],
                                          languages[language]);
                const char *words = language == 0 ? french : english;
                if (!says(text, words)) fail_msg("it does not say: %s", words);
                free(text);
            }
        }
    }
}

static void test_c42_each_notice_says_who_and_how_to_exercise_rights(void **state)
{
    (void)state;
    all_say("Tara Solutions", "Tara Solutions");
    all_say("privacy@tarasolutions.com", "privacy@tarasolutions.com");
    all_say("dpo@tarasolutions.com", "dpo@tarasolutions.com");
    all_say("+880 2 5566 7788", "+880 2 5566 7788");
    all_say("15 janvier 2024", "15 January 2024");
}

static void test_c42_full_notice_names_every_right_with_its_article(void **state)
{
    (void)state;
    static const char *const articles[] = {"15", "16", "17", "18", "20", "21", "7(3)"};
    for (int language = 0; language < 2; language++) {
        char *text = notice(NULL, TARA_NOTICE_FULL, TARA_FORMAT_MARKDOWN, languages[language]);
        for (size_t i = 0; i < 7; i++) {
            char words[32];
            snprintf(words, sizeof words, "(%s. %s)", language == 0 ? "RGPD, art" : "GDPR, Art",
                     articles[i]);
            assert_true(says(text, words));
        }
        free(text);
    }
}

// The built-in policy with one word replaced behind another. The caller destroys it.
static tara_policy *changed(const char *anchor, const char *old, const char *new)
{
    static char text[256 * 1024], other[256 * 1024];
    size_t      size = 0;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), text, sizeof text - 1, &size),
                     TARA_OK);
    text[size] = '\0';
    char *at = strstr(strstr(text, anchor), old);
    assert_non_null(at);
    snprintf(other, sizeof other, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    tara_policy *policy = NULL;
    assert_int_equal(tara_policy_parse(other, strlen(other), NULL, &policy, NULL), TARA_OK);
    return policy;
}

// What is read is what decides: the same document allows the use and tells of it.
static void test_c42_notice_comes_from_the_data_that_decides(void **state)
{
    (void)state;
    tara_policy  *policy = changed("\"id\": \"feedback\"", "\"progress\"", "\"education\"");
    tara_options  options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_privacy *usual = opened();
    tara_subject  nadia = an_adult(p, "nadia"), also = an_adult(usual, "nadia");
    char *after = notice(policy, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "en");
    char *before = notice(NULL, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "en");
    static const char *const feedback = "\"id\":\"feedback\",\"name\":\"Request feedback\","
                                        "\"categories\":[\"contact\",\"education\"]";
    assert_true(says(after, feedback));
    assert_false(says(before, feedback));
    assert_int_equal(reason_to(p, &nadia, "feedback", "education"),
                     TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(reason_to(usual, &also, "feedback", "education"),
                     TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    assert_int_equal(reason_to(p, &nadia, "feedback", "progress"),
                     TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    free(after);
    free(before);
    tara_close(p);
    tara_close(usual);
    tara_policy_destroy(policy);
}

static void test_c42_a_notice_that_nobody_takes_locks_nothing(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    assert_int_equal(tara_policy_render(NULL, TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "fr", stop,
                                        NULL), TARA_E_CONFLICT);
    assert_int_equal(tara_register_print(p, TARA_FORMAT_JSON, "fr", stop, NULL),
                     TARA_E_CONFLICT);
    an_adult(p, "nadia");
    rendered r = {NULL, 0};
    assert_int_equal(tara_register_print(p, TARA_FORMAT_JSON, "fr", gather, &r), TARA_OK);
    assert_true(says(r.text, "\"format\":\"tara-register\""));
    free(r.text);
    tara_close(p);
}

// C36: the date by which a person sees that the policy is another one.
static void test_c36_notice_bears_the_date_of_its_version(void **state)
{
    (void)state;
    tara_policy *policy = changed("\"last_updated\"", "2024-01-15", "2026-02-01");
    char        *text = notice(policy, TARA_NOTICE_SHORT, TARA_FORMAT_TEXT, "fr");
    assert_true(says(text, "Dernière mise à jour : 1er février 2026 (version 1)\n"));
    free(text);
    tara_policy_destroy(policy);
}

// The caller frees it.
static char *told_of(const tara_policy *after, int32_t format, const char *language)
{
    rendered r = {NULL, 0};
    assert_int_equal(tara_policy_changes_render(NULL, after, format, language, gather, &r),
                     TARA_OK);
    return r.text;
}

// C37: every change that is important, and none that is not, in a sentence that says what was and
// what is.
static void test_c37_people_are_told_what_changes_for_them(void **state)
{
    (void)state;
    static const struct { const char *anchor, *old, *new, *french, *english; } rows[] = {
        {"\"id\": \"orders\"", "\"P13M\"", "\"P14M\"", "14 mois au lieu de 13 mois",
         "14 months instead of 13 months"},
        {"\"minimum_age\"", "16", "15", "(auparavant : 16 ans)", "(before: 16)"},
        {"\"id\": \"hosting\"", "\"FR\"", "\"BE\"", "(auparavant : France)", "(before: France)"},
        {"\"controller\"", "Tara Solutions", "Tara Learning", "et non plus Tara Solutions",
         "instead of Tara Solutions"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_policy *policy = changed(rows[i].anchor, rows[i].old, rows[i].new);
        char *french = told_of(policy, TARA_FORMAT_MARKDOWN, "fr");
        char *english = told_of(policy, TARA_FORMAT_MARKDOWN, "en");
        char *json = told_of(policy, TARA_FORMAT_JSON, "en");
        assert_true(says(french, rows[i].french));
        assert_true(says(english, rows[i].english));
        assert_true(says(json, "\"material\":true"));
        free(french);
        free(english);
        free(json);
        tara_policy_destroy(policy);
    }
    tara_policy *policy = changed("\"privacy_email\"", "privacy@", "hello@");
    char        *json = told_of(policy, TARA_FORMAT_JSON, "en");
    assert_true(says(json, "\"changes\":[],\"editorial\":{"));
    assert_true(says(json, "\"contacts\":1,"));
    free(json);
    tara_policy_destroy(policy);
}

// C38: what is asked anew, and that nothing else is.
static void test_c37_people_are_told_which_consent_is_asked_anew(void **state)
{
    (void)state;
    tara_policy *policy = changed("\"id\": \"marketing\"", "\"contact\",",
                                  "\"contact\", \"progress\",");
    char *json = told_of(policy, TARA_FORMAT_JSON, "fr");
    assert_true(says(json, "\"purposes\":[\"marketing\"],\"cookies\":[]},\"rights\""));
    free(json);
    tara_policy_destroy(policy);
    policy = changed("\"id\": \"account\"", "\"contact\",", "\"contact\", \"progress\",");
    json = told_of(policy, TARA_FORMAT_JSON, "fr");
    assert_true(says(json, "Aucun consentement n'est à redemander. Vous n'avez rien à faire."));
    assert_true(says(json, "\"purposes\":[],\"cookies\":[]},\"rights\""));
    free(json);
    tara_policy_destroy(policy);
}

// C39, C40: in the notice too.
static void test_c40_full_notice_says_where_to_complain(void **state)
{
    (void)state;
    char *text = notice(NULL, TARA_NOTICE_FULL, TARA_FORMAT_MARKDOWN, "fr");
    assert_true(says(text, "Vous pouvez introduire une réclamation auprès de l'autorité de "
                           "protection des données de votre pays."));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c42_each_notice_says_who_and_how_to_exercise_rights),
        cmocka_unit_test(test_c42_full_notice_names_every_right_with_its_article),
        cmocka_unit_test(test_c42_notice_comes_from_the_data_that_decides),
        cmocka_unit_test(test_c42_a_notice_that_nobody_takes_locks_nothing),
        cmocka_unit_test(test_c36_notice_bears_the_date_of_its_version),
        cmocka_unit_test(test_c37_people_are_told_what_changes_for_them),
        cmocka_unit_test(test_c37_people_are_told_which_consent_is_asked_anew),
        cmocka_unit_test(test_c40_full_notice_says_where_to_complain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
