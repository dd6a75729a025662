// test_dpv_policy.c: policies and the register in the terms of DPV.
#include "dpv_kit.h"

#include "policy/policy.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The caller frees it.
static char *dpv_of(const tara_policy *policy, const char *language)
{
    rendered r = {NULL, 0, 0, 0};
    ASSERT_OK(tara_policy_dpv(policy, language, render_sink, &r));
    assert_true(r.size > 0 && tp_utf8_valid(r.text, r.size));
    return r.text;
}

static void must_not_say(const char *text, const char *words)
{
    if (says(text, words)) fail_msg("it says: %s", words);
}

static void dpv_of_the_built_in_policy_says_all_that_it_promises(void **state)
{
    (void)state;
    char *text = dpv_of(NULL, NULL);
    must_be_linked_data(text);
    must_say(text, "\"@type\":[\"dpv:PrivacyNotice\"]");
    must_say(text, "\"schema:schemaVersion\":[\"DPV 2.3\"]");
    must_say(text, "\"dpv:hasPurpose\":[{\"@id\":\"dpv:DirectMarketing\"}]");
    must_say(text, "\"dpv:hasPersonalData\":[{\"@id\":\"pd:Name\"},{\"@id\":\"pd:EmailAddress\"},");
    must_say(text, "\"dpv:hasLegalBasis\":[{\"@id\":\"eu-gdpr:A6-1-b\"},"
                   "{\"@id\":\"eu-gdpr:A6-1-c\"}]");
    must_say(text, "\"dpv:hasThirdCountry\":[{\"@id\":\"loc:BD\"}],"
                   "\"dpv:hasLegalBasis\":[{\"@id\":\"eu-gdpr:A46-2-c\"}]");
    must_say(text, "\"dpv:hasThirdCountry\":[{\"@id\":\"loc:US\"}],"
                   "\"dpv:hasLegalBasis\":[{\"@id\":\"eu-gdpr:A45-3\"}]");
    must_say(text, "\"dpv:hasDuration\":[\"P10Y\"],\"dct:temporal\":[\"year_end\"]");
    must_say(text, "\"dct:identifier\":[\"TS-LIA-2024-01\"],\"dct:date\":[\"2024-01-15\"]");
    must_say(text, "\"@type\":[\"dpv:Recipient\",\"dpv:Authority\"]");
    must_say(text, "privacy@tarasolutions.com");
    assert_int_equal(count_of(text, "\"dpv:hasPurpose\":"), 9);
    assert_int_equal(count_of(text, "\"dpv:hasNecessity\":[{\"@id\":\"dpv:Optional\"}]"), 2);
    assert_int_equal(count_of(text, "\"dpv:WithdrawConsent\""), 2);
    assert_int_equal(count_of(text, "\"eu-gdpr:A7-3\""), 2);
    free(text);
}

static void dpv_comes_in_the_languages_asked_for(void **state)
{
    (void)state;
    static const struct { const char *language; bool french, english; } rows[] = {
        {NULL, true, true}, {"", true, true}, {"fr", true, false}, {"en", false, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = dpv_of(tara_policy_builtin(), rows[i].language);
        must_be_linked_data(text);
        assert_int_equal(says(text, "\"@language\":\"fr\""), rows[i].french);
        assert_int_equal(says(text, "\"@language\":\"en\""), rows[i].english);
        free(text);
    }
}

typedef struct draft { // The built-in policy, with what learners achieve as sensitive data.
    tara_policy policy;
    tp_category categories[6];
    tp_purpose  purposes[9];
} draft;

static draft sensitive(bool with_terms)
{
    draft it = {.policy = tp_policy_builtin};
    memcpy(it.categories, it.policy.categories, sizeof it.categories);
    memcpy(it.purposes, it.policy.purposes, sizeof it.purposes);
    it.categories[4].special = true;
    for (size_t i = 0; i < COUNT(it.categories) && !with_terms; i++) it.categories[i].dpv.size = 0;
    for (size_t i = 0; i < COUNT(it.purposes) && !with_terms; i++) it.purposes[i].dpv.size = 0;
    return it;
}

// The caller frees it.
static char *dpv_of_draft(draft *it)
{
    it->policy.categories = it->categories;
    it->policy.purposes = it->purposes;
    return dpv_of(&it->policy, "en");
}

static void dpv_of_a_policy_without_terms_has_its_own_words(void **state)
{
    (void)state;
    draft it = sensitive(false);
    char *text = dpv_of_draft(&it);
    must_be_linked_data(text);
    must_say(text, "\"dpv:hasPurpose\":[{\"@type\":[\"dpv:Purpose\"],\"dct:identifier\":"
                   "[\"marketing\"],\"dct:title\":[{\"@language\":\"en\",\"@value\":\"Send you");
    must_say(text, "{\"@type\":[\"dpv:PersonalData\"],\"dct:identifier\":[\"contact\"]");
    must_say(text, "{\"@type\":[\"dpv:PersonalData\",\"dpv:SpecialCategoryPersonalData\"],"
                   "\"dct:identifier\":[\"progress\"]");
    // Of communication, which rests on consent and uses it.
    must_say(text, "[{\"@id\":\"eu-gdpr:A6-1-a\"},{\"@id\":\"eu-gdpr:A9-2-a\"}]");
    must_not_say(text, "\"pd:EmailAddress\"");
    free(text);
}

// A class of the vocabulary does not become special by what one policy says.
static void dpv_says_what_is_special_of_the_data_and_not_of_the_class(void **state)
{
    (void)state;
    draft it = sensitive(true);
    char *text = dpv_of_draft(&it);
    must_be_linked_data(text);
    must_say(text, "{\"@type\":[\"pd:EducationTraining\",\"dpv:SpecialCategoryPersonalData\"],"
                   "\"dct:identifier\":[\"progress\"]}");
    must_not_say(text, "{\"@id\":\"pd:EducationTraining\"}");
    free(text);
}

static void dpv_has_a_basis_for_each_safeguard(void **state)
{
    (void)state;
    static const struct { const char *kind, *basis, *tool; } rows[] = {
        {"scc", "\"eu-gdpr:A46-2-c\"", "eu-gdpr:SCCByCommission"},
        {"bcr", "\"eu-gdpr:A46-2-b\"", "eu-gdpr:BindingCorporateRules"},
        {"code_of_conduct", "\"eu-gdpr:A46-2-e\"", "eu-gdpr:CodesOfConductForDataTransfers"},
        {"certification", "\"eu-gdpr:A46-2-f\"",
         "eu-gdpr:CertificationMechanismsForDataTransfers"},
        {"derogation", "\"dpv:DataTransferLegalBasis\"", "eu-gdpr:SupplementaryMeasure"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char kind[40];
        snprintf(kind, sizeof kind, "\"%s\"", rows[i].kind);
        tara_policy *policy = parsed(edited(builtin_json(), "\"safeguards\"", "\"scc\"", kind),
                                     NULL);
        char *text = dpv_of(policy, "en");
        must_be_linked_data(text);
        must_say(text, rows[i].basis);
        must_say(text, rows[i].tool);
        free(text);
        tara_policy_destroy(policy);
    }
}

// Who shares with nobody is the one recipient, and keeps the data at home.
static void dpv_of_a_policy_without_recipients_names_the_controller(void **state)
{
    (void)state;
    char *json = builtin_json();
    char *from = strstr(json, "  \"recipients\": ["), *to = strstr(json, "  \"trackers\": [");
    memmove(from, to, strlen(to) + 1);
    json = edited(json, "\"floors\"", "  \"trackers\": [",
                  "  \"recipients\": [], \"safeguards\": [], \"trackers\": [");
    json = edited(json, "\"tara_open\"", "\"email_provider\"", "\"first_party\"");
    tara_policy *policy = parsed(json, NULL);
    char        *text = dpv_of(policy, "en");
    must_be_linked_data(text);
    must_say(text, "\"dpv:hasRecipient\":[{\"@type\":[\"dpv:Recipient\",\"dpv:DataController\"]");
    must_say(text, "\"dpv:StorageLocation\"],\"dpv:hasLocation\":[{\"@id\":\"loc:BD\"}]");
    must_not_say(text, "dpv:Share");
    free(text);
    tara_policy_destroy(policy);
}

// Whoever else is at home.
static void dpv_tells_that_data_leave_when_anybody_takes_them_out(void **state)
{
    (void)state;
    static const char out[] = "{\"@id\":\"dpv:Share\"},{\"@id\":\"dpv:Transfer\"}]";
    char *text = dpv_of(NULL, "en");
    assert_int_equal(count_of(text, out), 6);
    free(text);
    tara_policy *policy = parsed(edited(builtin_json(), "\"id\": \"video_provider\"",
                                        "\"service\"", "\"service\", \"marketing\""), NULL);
    text = dpv_of(policy, "en");
    assert_int_equal(count_of(text, out), 6);
    free(text);
    tara_policy_destroy(policy);
}

#define STORED_IN(place) \
    "\"dpv:StorageLocation\"],\"dpv:hasLocation\":[{\"@id\":\"loc:" place "\"}]"

// Each country once, and only those of whom the controller has do the work.
static void dpv_stores_data_where_the_processors_are(void **state)
{
    (void)state;
    char *text = dpv_of(NULL, "en");
    assert_int_equal(count_of(text, STORED_IN("FR")), 9);
    assert_int_equal(count_of(text, STORED_IN("US")), 5);
    assert_int_equal(count_of(text, STORED_IN("IE")), 2);
    free(text);
    char *json = edited(builtin_json(), "\"id\": \"email_provider\"", "\"processor\"",
                        "\"controller\"");
    tara_policy *policy = parsed(edited(json, "\"id\": \"payment_provider\"", "\"IE\"", "\"FR\""),
                                 NULL);
    text = dpv_of(policy, "en");
    assert_int_equal(count_of(text, STORED_IN("FR")), 9);
    assert_int_equal(count_of(text, STORED_IN("US")), 0);
    must_say(text, "\"@type\":[\"dpv:Recipient\",\"dpv:DataController\"],"
                   "\"dct:identifier\":[\"email_provider\"]");
    must_say(text, "\"dpv:LegalAgreement\"");
    free(text);
    tara_policy_destroy(policy);
}

// The name of a policy is the hash of its text: RFC 6920, section 8.1.
static void dpv_names_a_policy_by_its_content(void **state)
{
    (void)state;
    char *text = dpv_of(NULL, "en");
    must_say(text, "\"@id\":\"ni:///sha-256;OvwrAWpS_tfsTVk_7z1yR0pAvkzmQejd0oupRV8OQI8\"");
    free(text);
    tara_policy *other = parsed(edited(builtin_json(), "\"version\"", "1,", "2,"), NULL);
    text = dpv_of(other, "en");
    must_not_say(text, "OvwrAWpS_tfsTVk_7z1yR0pAvkzmQejd0oupRV8OQI8");
    must_say(text, "\"schema:version\":[2]");
    free(text);
    tara_policy_destroy(other);
}

static void dpv_refuses_what_it_is_not(void **state)
{
    (void)state;
    rendered    r = {NULL, 0, 0, 1};
    uint32_t    nothing[4] = {0};
    assert_int_equal(tara_policy_dpv(NULL, NULL, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_dpv((const tara_policy *)(const void *)nothing, NULL, render_sink,
                                     &r), TARA_E_HANDLE);
    assert_int_equal(tara_policy_dpv(NULL, NULL, render_sink, &r), TARA_E_CONFLICT);
    free(r.text);
}

static void dpv_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    tara_policy *policy = parsed(builtin_json(), &h.allocator);
    int64_t      before = h.live;
    for (int on = 0; on < 2; on++) {
        for (uint64_t n = 1;; n++) {
            rendered r = {NULL, 0, 0, 0};
            h.fail_at = h.requests + n;
            h.fail_on = on == 1;
            tara_status status = tara_policy_dpv(policy, "fr", render_sink, &r);
            h.fail_at = 0;
            free(r.text);
            assert_int_equal(h.live, before);
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_true(r.text == NULL && n < 100);
        }
    }
    tara_policy_destroy(policy);
    assert_int_equal(h.live, 0);
}

// --- the register ------------------------------------------------------------------------------

// GDPR Art. 30(1): purposes, data, recipients, transfers, times, measures.
static void test_c42_register_in_dpv_has_what_stands_on_record(void **state)
{
    (void)state;
    host h;
    host_begin(&h);
    char *text = register_of(h.privacy, TARA_FORMAT_DPV, NULL);
    must_be_linked_data(text);
    must_say(text, "\"@type\":[\"dpv:RecordsOfActivities\"]");
    must_say(text, "\"dct:created\":[\"2026-03-01T09:00:00Z\"]");
    must_say(text, "\"dct:source\":[{\"@id\":\"ni:///sha-256;");
    assert_int_equal(count_of(text, "\"dpv:hasPurpose\":"), 9);
    assert_int_equal(count_of(text, "\"dpv:hasThirdCountry\":"), 2);
    must_say(text, "\"eu-gdpr:A46-2-c\"");
    free(text);

    tara_safeguard rules = {.struct_size = sizeof rules, .kind = TARA_SAFEGUARD_BCR,
                            .reference = "BCR-7", .reference_size = 5, .measures = "keys at home",
                            .measures_size = 12};
    uint64_t number = 0;
    ASSERT_OK(tara_recipient_find(h.privacy, TEXT("support_desk"), &rules.recipient));
    ASSERT_OK(tara_safeguard_record(h.privacy, &rules, &number));
    text = register_of(h.privacy, TARA_FORMAT_DPV, "en");
    must_be_linked_data(text);
    must_say(text, "{\"@id\":\"eu-gdpr:A46-2-b\"}");
    must_say(text, "{\"@type\":[\"eu-gdpr:BindingCorporateRules\"],"
                   "\"dct:identifier\":[\"BCR-7\"]}");
    must_say(text, "\"schema:validFrom\":[\"2026-03-01\"]");
    free(text);
    ASSERT_OK(tara_safeguard_revoke(h.privacy, number));
    text = register_of(h.privacy, TARA_FORMAT_DPV, "en");
    must_not_say(text, "BCR-7");
    must_say(text, "\"eu-gdpr:SCCByCommission\"");
    free(text);

    // What the policy ships and was revoked carries nothing any more, either.
    tara_safeguard_status shipped[8] = {{.struct_size = sizeof shipped[0]}};
    size_t                count = 0;
    ASSERT_OK(tara_safeguard_list(h.privacy, shipped, 8, &count));
    for (size_t i = 0; i < count; i++) {
        if (shipped[i].kind != TARA_SAFEGUARD_SCC) continue;
        ASSERT_OK(tara_safeguard_revoke(h.privacy, shipped[i].number));
    }
    text = register_of(h.privacy, TARA_FORMAT_DPV, "en");
    must_not_say(text, "\"eu-gdpr:SCCByCommission\"");
    free(text);

    rendered r = {NULL, 0, 0, 1};
    assert_refused(h.privacy, tara_register_print(h.privacy, TARA_FORMAT_DPV, NULL, render_sink,
                                                  &r), TARA_E_CONFLICT, "sink");
    assert_refused(h.privacy, tara_register_print(h.privacy, 5, NULL, render_sink, &r),
                   TARA_E_INVALID_ARGUMENT, "format");
    free(r.text);
    host_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dpv_of_the_built_in_policy_says_all_that_it_promises),
        cmocka_unit_test(dpv_comes_in_the_languages_asked_for),
        cmocka_unit_test(dpv_of_a_policy_without_terms_has_its_own_words),
        cmocka_unit_test(dpv_says_what_is_special_of_the_data_and_not_of_the_class),
        cmocka_unit_test(dpv_has_a_basis_for_each_safeguard),
        cmocka_unit_test(dpv_of_a_policy_without_recipients_names_the_controller),
        cmocka_unit_test(dpv_tells_that_data_leave_when_anybody_takes_them_out),
        cmocka_unit_test(dpv_stores_data_where_the_processors_are),
        cmocka_unit_test(dpv_names_a_policy_by_its_content),
        cmocka_unit_test(dpv_refuses_what_it_is_not),
        cmocka_unit_test(dpv_without_memory_leaves_nothing_behind),
        cmocka_unit_test(test_c42_register_in_dpv_has_what_stands_on_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
