// test_receipts.c: receipts and records of consents, in each form, through the public calls.
#include "dpv_kit.h"

static host         h;
static tara_subject nadia;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    nadia = adult(h.privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static char text[1 << 18];
static uint64_t event;

static tara_status receipt_as(const tara_subject *subject, const char *purpose_id, int32_t form,
                              const char *language)
{
    size_t      size = 0;
    tara_status status = tara_consent_receipt(h.privacy, subject, purpose(h.privacy, purpose_id),
                                              form, language, text, sizeof text - 1, &size,
                                              &event);
    text[status == TARA_OK ? size : 0] = '\0';
    return status;
}

static const char *receipt(const char *purpose_id, int32_t form, const char *language)
{
    ASSERT_OK(receipt_as(&nadia, purpose_id, form, language));
    return text;
}

static tara_choice choice_of(const char *purpose_id)
{
    return choice(h.privacy, purpose_id);
}

static void give(const char *purpose_id)
{
    tara_choice said = choice_of(purpose_id);
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
}

static void withdraw(const char *purpose_id)
{
    tara_choice said = {.struct_size = sizeof said, .purpose = purpose(h.privacy, purpose_id)};
    ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &said, NULL));
}

static void must_not_say(const char *in, const char *words)
{
    if (says(in, words)) fail_msg("it says: %s", words);
}

static void in_the_order(const char *in, const char *const *words, size_t count)
{
    const char *at = in;
    for (size_t i = 0; i < count; i++) {
        at = strstr(at, words[i]);
        if (at == NULL) fail_msg("not in order: %s", words[i]);
        at += strlen(words[i]);
    }
}

// --- ISO/IEC TS 27560 --------------------------------------------------------------------------

// GDPR Art. 7(1): who, when, how, told what.
static void test_c08_receipt_says_what_was_consented_to(void **state)
{
    (void)state;
    give("marketing");
    for (int i = 0; i < 3; i++) {
        static const char *const languages[] = {NULL, "fr", "en"};
        const char *of = receipt("marketing", TARA_RECEIPT_ISO27560, languages[i]);
        must_be_linked_data(of);
        must_pass(of, TARA_RECEIPT_ISO27560);
        must_say(of, "\"dpv:hasPurpose\":[{\"@id\":\"dpv:DirectMarketing\"}]");
        must_say(of, "\"dpv:hasLegalBasis\":[{\"@id\":\"eu-gdpr:A6-1-a\"}]");
        must_say(of, "\"dpv:hasConsentStatus\":[{\"@type\":[\"dpv:ConsentGiven\"],"
                     "\"dpv:isIndicatedAtTime\":[\"2026-03-01T09:00:00Z\"],\"dpv:hasDuration\":"
                     "[{\"@type\":[\"dpv:UntilTimeDuration\"],\"dct:valid\":"
                     "[\"2028-03-01T09:00:00Z\"]}],\"dpv:isIndicatedBy\":[{\"@type\":"
                     "[\"dpv:DataSubject\"]");
        must_say(of, "\"dpv:hasIndicationMethod\":[\"checkbox\",\"web\"]}]");
        must_say(of, "\"dct:identifier\":[\"N-1\"],\"dct:language\":[\"fr\"],"
                     "\"dct:date\":[\"2024-01-15\"],\"schema:version\":[1]");
        must_say(of, "\"dpv:hasJurisdiction\":[{\"@id\":\"loc:FR\"}]");
        must_say(of, "\"dpv:hasName\":[\"Commission nationale de l'informatique et des libertés");
        must_say(of, "dpv-27560#receipt-eu-gdpr");
        must_say(of, "dpv-27560#record-eu-gdpr");
        must_not_say(of, "nadia");
        assert_int_equal(event, event_count(h.privacy));
    }
}

// Each state of a consent is one of DPV's, with all that came before it.
static void test_c28_receipt_tells_what_became_of_a_consent(void **state)
{
    (void)state;
    static const char *const told[] = {
        "\"dpv:ConsentGiven\"", "2026-03-01T09:00:00Z", "\"dpv:RenewedConsentGiven\"",
        "2026-03-02T09:00:00Z", "\"dpv:ConsentWithdrawn\"", "2026-03-03T09:00:00Z",
        "\"dpv:IndeterminateDuration\"",
    };
    give("marketing");
    h.now += HOST_DAY;
    give("marketing");
    h.now += HOST_DAY;
    withdraw("marketing");
    const char *of = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_pass(of, TARA_RECEIPT_ISO27560);
    must_be_linked_data(of);
    in_the_order(strstr(of, "\"dpv:hasConsentStatus\""), told, sizeof told / sizeof told[0]);

    tara_choice no = choice_of("communication");
    ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &no, NULL));
    of = receipt("communication", TARA_RECEIPT_ISO27560, "en");
    must_pass(of, TARA_RECEIPT_ISO27560);
    must_say(of, "\"dpv:hasConsentStatus\":[{\"@type\":[\"dpv:ConsentRefused\"]");
    must_not_say(of, "\"dpv:ConsentGiven\"");
}

static void receipt_of_an_expired_consent_says_since_when(void **state)
{
    (void)state;
    give("marketing");
    h.now += 800 * HOST_DAY;
    const char *of = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_pass(of, TARA_RECEIPT_ISO27560);
    must_be_linked_data(of);
    must_say(of, "{\"@type\":[\"dpv:ConsentExpired\"],\"dpv:isIndicatedAtTime\":"
                 "[\"2028-03-01T09:00:00Z\"]");
    must_say(of, "\"dpv:isIndicatedBy\":[{\"@type\":[\"dpv:DataController\"]");
}

static void publish(char *json)
{
    json = edited(json, "\"version\"", "1,", "2,");
    tara_policy *policy = parsed(edited(json, "\"last_updated\"", "2024-01-15", "2026-03-01"),
                                 NULL);
    ASSERT_OK(tara_policy_publish(h.privacy, policy));
    tara_policy_destroy(policy);
}

// C38: what was agreed to is what the version then in force said, and the receipt stays of that.
static void test_c38_receipt_is_of_the_version_that_was_consented_to(void **state)
{
    (void)state;
    give("marketing");
    h.now += HOST_DAY;
    publish(edited(builtin_json(), "\"id\": \"marketing\"", "\"contact\",",
                   "\"contact\", \"progress\","));
    h.now += HOST_DAY;
    const char *of = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_pass(of, TARA_RECEIPT_ISO27560);
    must_be_linked_data(of);
    must_say(of, "\"schema:version\":[1]");
    must_not_say(of, "\"pd:EducationTraining\"");
    must_say(of, "{\"@type\":[\"dpv:ConsentExpired\"],\"dpv:isIndicatedAtTime\":"
                 "[\"2026-03-02T09:00:00Z\"]");
    must_say(of, "What was consented to has changed since.");
    give("marketing");
    of = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_say(of, "\"schema:version\":[2]");
    must_say(of, "\"pd:EducationTraining\"");
}

// Recorded after the next version, and made before it.
static void receipt_of_a_choice_told_late_is_of_the_version_of_its_day(void **state)
{
    (void)state;
    tara_choice said = choice_of("marketing");
    said.at_unix_ms = h.now;
    h.now += HOST_DAY;
    publish(edited(builtin_json(), "\"id\": \"marketing\"", "\"contact\",",
                   "\"contact\", \"progress\","));
    h.now += HOST_DAY;
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
    must_say(receipt("marketing", TARA_RECEIPT_ISO27560, "en"), "\"schema:version\":[1]");
    must_not_say(text, "\"pd:EducationTraining\"");
}

static void receipt_says_who_acted_for_the_subject(void **state)
{
    (void)state;
    static const struct { int32_t actor; const char *type; } rows[] = {
        {TARA_ACTOR_GUARDIAN,
         "\"dpv:isIndicatedBy\":[{\"@type\":[\"dpv:GuardianOfDataSubject\"]}]"},
        {TARA_ACTOR_AGENT, "\"dpv:isIndicatedBy\":[{\"@type\":[\"dpv:Agent\"]}]"},
    };
    for (size_t i = 0; i < 2; i++) {
        tara_choice said = choice_of("marketing");
        said.actor = rows[i].actor;
        ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
        must_say(receipt("marketing", TARA_RECEIPT_ISO27560, "en"), rows[i].type);
        must_pass(text, TARA_RECEIPT_ISO27560);
    }
}

// The same event has the same name everywhere; other events, and other documents of it, others.
static void receipt_has_the_name_of_its_event(void **state)
{
    (void)state;
    char first[64], again[64];
    give("marketing");
    const char *at = strstr(receipt("marketing", TARA_RECEIPT_ISO27560, "en"), "urn:uuid:");
    assert_non_null(at);
    memcpy(first, at + 9, 36);
    assert_true(first[14] == '8' && strchr("89ab", first[19]) != NULL);
    assert_true(first[8] == '-' && first[13] == '-' && first[18] == '-' && first[23] == '-');
    h.now += HOST_DAY;
    at = strstr(receipt("marketing", TARA_RECEIPT_ISO27560, "fr"), "urn:uuid:");
    memcpy(again, at + 9, 36);
    assert_memory_equal(first, again, 36);
    at = strstr(at + 1, "urn:uuid:"); // Of the record inside.
    assert_non_null(at);
    assert_memory_not_equal(first, at + 9, 36);
    // Once it has ended a receipt of that has another name; the record has its own for good.
    char record[36];
    memcpy(record, at + 9, 36);
    h.now += 800 * HOST_DAY;
    at = strstr(receipt("marketing", TARA_RECEIPT_ISO27560, "en"), "urn:uuid:");
    assert_memory_not_equal(first, at + 9, 36);
    at = strstr(at + 1, "urn:uuid:");
    assert_memory_equal(record, at + 9, 36);
    give("marketing");
    at = strstr(receipt("marketing", TARA_RECEIPT_ISO27560, "en"), "urn:uuid:");
    assert_memory_not_equal(first, at + 9, 36);
}

// --- Kantara -----------------------------------------------------------------------------------

static void receipt_of_kantara_has_all_that_its_schema_wants(void **state)
{
    (void)state;
    give("marketing");
    const char *of = receipt("marketing", TARA_RECEIPT_KANTARA, NULL);
    must_pass(of, TARA_RECEIPT_KANTARA);
    must_say(of, "\"version\":\"KI-CR-v1.1.0\",\"jurisdiction\":\"FR\","
                 "\"consentTimestamp\":1772355600,\"collectionMethod\":\"checkbox\"");
    must_say(of, "\"termination\":\"2028-03-01T09:00:00Z\",\"thirdPartyDisclosure\":false");
    must_say(of, "\"address\":{\"streetAddress\":\"199, Venus Complex");
    must_say(of, "\"addressCountry\":\"BD\"}");
    must_say(of, "\"policyUrl\":\"ni:///sha-256;OvwrAWpS_tfsTVk_7z1yR0pAvkzmQejd0oupRV8OQI8\"");
    must_say(of, "\"sensitive\":false");
    must_say(of, "\"purpose\":\"Vous envoyer des communications marketing");
    must_say(receipt("marketing", TARA_RECEIPT_KANTARA, "en"), "\"purpose\":\"Send you");
    must_say(text, "\"purposeCategory\":[\"dpv:DirectMarketing\"]");
    must_not_say(text, "nadia");
}

static void receipt_of_kantara_names_third_parties_and_the_notice(void **state)
{
    (void)state;
    publish(edited(edited(builtin_json(), "\"id\": \"email_provider\"", "\"processor\"",
                          "\"controller\""), "\"marketing\"", "\"marketing\"", "\"marketing\""));
    tara_choice said = choice_of("marketing");
    said.notice = "https://tara.example/p/2";
    said.notice_size = strlen(said.notice);
    said.language = "de";
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
    const char *of = receipt("marketing", TARA_RECEIPT_KANTARA, NULL);
    must_pass(of, TARA_RECEIPT_KANTARA);
    must_say(of, "\"thirdPartyDisclosure\":true,\"thirdPartyName\":\"E-mail delivery\"");
    must_say(of, "\"policyUrl\":\"https://tara.example/p/2\"");
    must_say(of, "\"language\":\"de\"");
}

// What was shown for an earlier yes is not what this one was given to; a withdrawal is about what
// was shown for the yes that it takes back.
static void receipt_names_no_notice_of_another_yes(void **state)
{
    (void)state;
    tara_choice said = choice_of("marketing");
    said.notice = "https://tara.example/p/1";
    said.notice_size = strlen(said.notice);
    said.language = "de";
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
    tara_choice bare = {.struct_size = sizeof bare, .purpose = said.purpose};
    ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &bare, NULL));
    must_say(receipt("marketing", TARA_RECEIPT_ISO27560, NULL), "\"https://tara.example/p/1\"");
    must_say(text, "\"dct:language\":[\"de\"]");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &bare, NULL));
    must_say(receipt("marketing", TARA_RECEIPT_KANTARA, NULL), "\"policyUrl\":\"ni:///sha-256;");
    must_say(receipt("marketing", TARA_RECEIPT_ISO27560, NULL),
             "\"dct:language\":[\"fr\",\"en\"]");
    must_not_say(text, "tara.example/p/1");
}

// GDPR Art. 8(1). Nothing changed, least of all before the consent was given.
static void receipt_of_a_child_alone_says_that_it_does_not_count(void **state)
{
    (void)state;
    tara_subject kid = person(h.privacy, "kid");
    tara_choice  said = choice_of("marketing");
    ASSERT_OK(tara_consent_give(h.privacy, &kid, &said, NULL));
    h.now += HOST_DAY + 1; // A fraction of a second is in no time that is told.
    ASSERT_OK(tara_age_assert_born(h.privacy, &kid, 2015, 1, 1, NULL, 0, NULL));
    ASSERT_OK(receipt_as(&kid, "marketing", TARA_RECEIPT_ISO27560, NULL));
    must_pass(text, TARA_RECEIPT_ISO27560);
    must_say(text, "{\"@type\":[\"dpv:ConsentInvalidated\"],\"dpv:isIndicatedAtTime\":["
                   "\"2026-03-02T09:00:00Z\"]");
    must_say(text, "It was not authorised as the law wants it of a child");
    must_not_say(text, "has changed since");
    assert_refused(h.privacy, receipt_as(&kid, "marketing", TARA_RECEIPT_KANTARA, NULL),
                   TARA_E_NOT_APPLICABLE, "form");
}

// A receipt of that form would read as a consent.
static void receipt_of_kantara_is_of_a_yes_alone(void **state)
{
    (void)state;
    give("marketing");
    withdraw("marketing");
    assert_refused(h.privacy, receipt_as(&nadia, "marketing", TARA_RECEIPT_KANTARA, NULL),
                   TARA_E_NOT_APPLICABLE, "form");
    tara_choice no = choice_of("communication");
    ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &no, NULL));
    assert_refused(h.privacy, receipt_as(&nadia, "communication", TARA_RECEIPT_KANTARA, NULL),
                   TARA_E_NOT_APPLICABLE, "form");
}

// --- what is not known -------------------------------------------------------------------------

static void receipt_invents_nothing(void **state)
{
    (void)state;
    static const int32_t forms[] = {TARA_RECEIPT_ISO27560, TARA_RECEIPT_KANTARA, TARA_RECEIPT_DPV};
    for (size_t i = 0; i < 3; i++) {
        assert_refused(h.privacy, receipt_as(&nadia, "marketing", forms[i], NULL),
                       TARA_E_NOT_FOUND, "purpose");
        assert_refused(h.privacy, receipt_as(&nadia, "orders", forms[i], NULL),
                       TARA_E_NOT_FOUND, "purpose");
    }
    tara_choice bare = {.struct_size = sizeof bare, .purpose = purpose(h.privacy, "marketing")};
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &bare, NULL));
    must_say(receipt("marketing", TARA_RECEIPT_ISO27560, NULL), "\"dct:language\":[\"fr\",\"en\"]");
    must_say(receipt("marketing", TARA_RECEIPT_KANTARA, "fr"),
             "\"collectionMethod\":\"non consigné\"");
    must_say(receipt("marketing", TARA_RECEIPT_KANTARA, NULL),
             "\"collectionMethod\":\"not recorded\"");
    const char *of = receipt("marketing", TARA_RECEIPT_DPV, "en");
    must_be_linked_data(of);
    must_not_say(of, "dpv:hasIndicationMethod");
    must_not_say(of, "dct:conformsTo");
    bare.channel = "web";
    bare.channel_size = 3;
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &bare, NULL));
    must_say(receipt("marketing", TARA_RECEIPT_KANTARA, NULL), "\"collectionMethod\":\"web\"");
}

// Whose country nobody knows has the GDPR's protection.
static void receipt_of_a_person_without_country_is_under_the_gdpr(void **state)
{
    (void)state;
    tara_subject stranger = person(h.privacy, "stranger");
    tara_choice  said = choice_of("marketing");
    ASSERT_OK(tara_age_assert_born(h.privacy, &stranger, 1990, 5, 17, TEXT("document"), NULL));
    ASSERT_OK(tara_consent_give(h.privacy, &stranger, &said, NULL));
    ASSERT_OK(receipt_as(&stranger, "marketing", TARA_RECEIPT_ISO27560, NULL));
    must_say(text, "\"dpv:hasJurisdiction\":[{\"@id\":\"loc:EU\"}]");
    must_pass(text, TARA_RECEIPT_ISO27560);
    ASSERT_OK(receipt_as(&stranger, "marketing", TARA_RECEIPT_KANTARA, NULL));
    must_say(text, "\"jurisdiction\":\"EU\"");
}

// GDPR Art. 17: of who is forgotten there is nothing to be told.
static void test_c24_receipt_of_one_who_was_forgotten_is_none(void **state)
{
    (void)state;
    give("marketing");
    size_t kept = 0;
    ASSERT_OK(tara_subject_forget(h.privacy, &nadia, NULL, 0, &kept));
    assert_refused(h.privacy, receipt_as(&nadia, "marketing", TARA_RECEIPT_DPV, NULL),
                   TARA_E_NOT_FOUND, "purpose");
}

// A no on either side wins, and stands last.
static void test_c21_receipt_after_a_merge_ends_with_what_stands(void **state)
{
    (void)state;
    tara_subject device = adult(h.privacy, "device");
    tara_choice  said = choice_of("marketing");
    ASSERT_OK(tara_consent_refuse(h.privacy, &device, &said, NULL));
    h.now += HOST_DAY;
    give("marketing");
    h.now += HOST_DAY;
    uint64_t taken = 0;
    ASSERT_OK(tara_subject_merge(h.privacy, &device, &nadia, &taken));
    static const char *const told[] = {"\"dpv:ConsentGiven\"", "2026-03-02T09:00:00Z",
                                       "\"dpv:ConsentRefused\"", "2026-03-01T09:00:00Z"};
    const char *of = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_pass(of, TARA_RECEIPT_ISO27560);
    in_the_order(strstr(of, "\"dpv:hasConsentStatus\""), told, 4);
}

// --- the calls ---------------------------------------------------------------------------------

// The clock runs on between the two calls.
static void receipt_is_as_large_as_it_said(void **state)
{
    (void)state;
    size_t   first = 0, then = 0;
    uint32_t of = purpose(h.privacy, "marketing");
    give("marketing");
    assert_int_equal(tara_consent_receipt(h.privacy, &nadia, of, TARA_RECEIPT_ISO27560, NULL, NULL,
                                          0, &first, NULL), TARA_E_BUFFER);
    h.now += 1234;
    ASSERT_OK(tara_consent_receipt(h.privacy, &nadia, of, TARA_RECEIPT_ISO27560, NULL, text,
                                   first, &then, NULL));
    assert_int_equal(first, then);
    must_say(text, "\"dct:created\":[\"2026-03-01T09:00:01Z\"]");
}

static void receipt_refuses_what_it_is_not(void **state)
{
    (void)state;
    tara_subject nobody = {{0}};
    uint32_t     marketing = purpose(h.privacy, "marketing");
    size_t       size = 0;
    give("marketing");
#define CALL(subject, of, form, buffer, capacity, needed) \
    tara_consent_receipt(h.privacy, subject, of, form, NULL, buffer, capacity, needed, NULL)
    assert_refused(h.privacy, CALL(&nobody, marketing, 1, text, 9, &size),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, CALL(NULL, marketing, 1, text, 9, &size), TARA_E_INVALID_ARGUMENT,
                   "subject");
    assert_refused(h.privacy, CALL(&nadia, 0, 1, text, 9, &size), TARA_E_INVALID_ARGUMENT,
                   "purpose");
    assert_refused(h.privacy, CALL(&nadia, 64, 1, text, 9, &size), TARA_E_INVALID_ARGUMENT,
                   "purpose");
    assert_refused(h.privacy, CALL(&nadia, 65, 1, text, 9, &size), TARA_E_INVALID_ARGUMENT,
                   "purpose");
    assert_refused(h.privacy, CALL(&nadia, marketing, 0, text, 9, &size),
                   TARA_E_INVALID_ARGUMENT, "form");
    assert_refused(h.privacy, CALL(&nadia, marketing, TARA_RECEIPT_RECORD, text, 9, &size),
                   TARA_E_INVALID_ARGUMENT, "form");
    assert_refused(h.privacy, CALL(&nadia, marketing, 1, NULL, 9, &size),
                   TARA_E_INVALID_ARGUMENT, "buffer");
    assert_refused(h.privacy, CALL(&nadia, marketing, 1, text, 9, NULL),
                   TARA_E_INVALID_ARGUMENT, "buffer");
    assert_int_equal(CALL(&nadia, marketing, 1, NULL, 0, &size), TARA_E_BUFFER);
    size_t needed = size;
    char  *exact = malloc(needed);
    assert_non_null(exact);
    assert_int_equal(CALL(&nadia, marketing, 1, exact, needed - 1, &size), TARA_E_BUFFER);
    ASSERT_OK(CALL(&nadia, marketing, 1, exact, needed, &size));
    assert_int_equal(size, needed);
    free(exact);
    assert_int_equal(tara_consent_receipt(NULL, &nadia, marketing, 1, NULL, text, 9, &size, NULL),
                     TARA_E_HANDLE);
}

// Nodes of one "@id" are one: that of the policy names no notice, or the languages would mix.
static void notices_of_different_consents_are_different(void **state)
{
    (void)state;
    static const char *const languages[] = {"de", "it"};
    static const char *const about[] = {"marketing", "communication"};
    rendered r = {NULL, 0, 0, 0};
    for (size_t i = 0; i < 2; i++) {
        tara_choice said = choice_of(about[i]);
        said.language = languages[i];
        ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
    }
    ASSERT_OK(tara_consent_dpv(h.privacy, &nadia, "en", render_sink, &r));
    must_say(r.text, "\"dpv:hasNotice\":[{\"@type\":[\"dpv:ConsentNotice\"],\"dct:source\":"
                     "[{\"@id\":\"ni:///sha-256;");
    must_say(r.text, "\"dct:language\":[\"it\"]");
    must_say(r.text, "\"dct:language\":[\"de\"]");
    assert_null(strstr(r.text, "OQI8\",\"@type\""));
    free(r.text);
}

static void all_consents_are_told_in_dpv(void **state)
{
    (void)state;
    rendered r = {NULL, 0, 0, 0};
    give("marketing");
    ASSERT_OK(tara_consent_dpv(h.privacy, &nadia, "en", render_sink, &r));
    must_be_linked_data(r.text);
    must_say(r.text, "\"@graph\":[{\"@type\":[\"dpv:ConsentRecord\"]");
    assert_int_equal(count_of(r.text, "\"dpv:ConsentRecord\""), 5); // Three are of cookies.
    assert_int_equal(count_of(r.text, "\"dpv:hasConsentStatus\":[{\"@type\":"
                                      "[\"dpv:ConsentUnknown\"]}]"), 4);
    must_say(r.text, "\"dpv:hasConsentStatus\":[{\"@type\":[\"dpv:ConsentGiven\"]");
    free(r.text);
    tara_subject stranger = person(h.privacy, "stranger");
    r = (rendered){NULL, 0, 0, 0};
    ASSERT_OK(tara_consent_dpv(h.privacy, &stranger, NULL, render_sink, &r));
    assert_int_equal(count_of(r.text, "\"dpv:ConsentUnknown\""), 5);
    free(r.text);
    r = (rendered){NULL, 0, 0, 1};
    assert_refused(h.privacy, tara_consent_dpv(h.privacy, &nadia, NULL, render_sink, &r),
                   TARA_E_CONFLICT, "sink");
    assert_refused(h.privacy, tara_consent_dpv(h.privacy, &nadia, NULL, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "sink");
    assert_refused(h.privacy, tara_consent_dpv(h.privacy, NULL, NULL, render_sink, &r),
                   TARA_E_INVALID_ARGUMENT, "subject");
    free(r.text);
}

// More choices than are told: the newest are, and the one that stands.
static void receipt_of_many_choices_tells_the_newest(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        give("marketing");
        h.now += 1000;
    }
    const char *large = receipt("marketing", TARA_RECEIPT_ISO27560, "en");
    must_pass(large, TARA_RECEIPT_ISO27560);
    assert_int_equal(count_of(large, "dpv:isIndicatedAtTime"), 256);
    must_say(large, "2026-03-01T09:04:59Z");
    must_not_say(large, "\"2026-03-01T09:00:43Z\"");
    must_say(large, "\"2026-03-01T09:00:44Z\"");
}

// --- whatever was chosen -----------------------------------------------------------------------

static uint32_t random_state = 2463534242u;

// Marsaglia's xorshift32: the same numbers on every machine.
static uint32_t below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

// At most 63 bytes, of what JSON has to escape and of what it has not; maybe none.
static size_t odd_words(char out[64])
{
    static const char *const pieces[] = {"a", "\"", "\\", "\n", "\t", "\x7f", "\x01", "é", "/",
                                         "\xE2\x80\xA8", "\xF0\x9F\x99\x82", " ", "}", "]",
                                         ","};
    size_t size = 0;
    for (uint32_t left = below(12); left > 0; left--) {
        const char *piece = pieces[below(sizeof pieces / sizeof pieces[0])];
        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return size;
}

static void choose_anything(const char *purpose_id)
{
    char        method[64], language[64], notice[64], channel[64];
    tara_choice said = {.struct_size = sizeof said, .purpose = purpose(h.privacy, purpose_id),
                        .actor = (int32_t)below(3), .method = method, .language = language,
                        .notice = notice, .channel = channel};
    said.method_size = odd_words(method);
    said.language_size = below(4) == 0 ? 0 : (size_t)snprintf(language, sizeof language, "fr-FR");
    said.notice_size = odd_words(notice);
    said.channel_size = odd_words(channel);
    h.now += 1 + below(100) * HOST_DAY;
    uint32_t way = below(3);
    if (way == 0) ASSERT_OK(tara_consent_give(h.privacy, &nadia, &said, NULL));
    if (way == 1) ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &said, NULL));
    if (way == 2) ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &said, NULL));
}

// What is written in one form or another passes the check of others' in that form.
static void receipts_of_anything_pass_our_own_check(void **state)
{
    (void)state;
    static const char *const purposes[] = {"marketing", "communication"};
    static const char *const languages[] = {NULL, "fr", "en"};
    int                      passed[4] = {0};
    for (int i = 0; i < 400; i++) {
        const char *id = purposes[below(2)];
        choose_anything(id);
        if (below(4) == 0) h.now += 900 * HOST_DAY;
        int32_t     form = 1 + (int32_t)below(3);
        tara_status status = receipt_as(&nadia, id, form, languages[below(3)]);
        if (status == TARA_E_NOT_FOUND || status == TARA_E_NOT_APPLICABLE) continue;
        ASSERT_OK(status);
        if (form == TARA_RECEIPT_KANTARA) must_pass(text, form);
        if (form == TARA_RECEIPT_ISO27560) must_pass(text, form);
        if (form != TARA_RECEIPT_KANTARA) must_be_linked_data(text);
        passed[form]++;
    }
    for (int form = 1; form <= 3; form++) assert_true(passed[form] > 20);
}

// --- cookies -----------------------------------------------------------------------------------

static tara_status cookie_receipt(int32_t category, int32_t form, const char *language)
{
    size_t      size = 0;
    tara_status status = tara_cookie_receipt(h.privacy, &nadia, category, form, language, text,
                                             sizeof text - 1, &size, &event);
    text[status == TARA_OK ? size : 0] = '\0';
    return status;
}

static void choose_cookies(uint32_t accept, uint32_t refuse)
{
    tara_choice said = {.struct_size = sizeof said, .method = "banner", .method_size = 6,
                        .language = "fr", .language_size = 2};
    ASSERT_OK(tara_cookie_choose(h.privacy, &nadia, accept, refuse, &said));
}

enum { STATISTICS = 1 << TARA_COOKIE_STATISTICS, MARKETING = 1 << TARA_COOKIE_MARKETING };

// GDPR Art. 7(1), ePrivacy Directive Art. 5(3): what people are asked most is a consent, too.
static void test_c32_receipt_of_a_choice_about_cookies(void **state)
{
    (void)state;
    give("marketing"); // Which has nothing to do with the cookies of that name.
    choose_cookies(STATISTICS, MARKETING);
    for (int32_t form = TARA_RECEIPT_ISO27560; form <= TARA_RECEIPT_DPV; form++) {
        ASSERT_OK(cookie_receipt(TARA_COOKIE_STATISTICS, form, "en"));
        assert_int_equal(event, event_count(h.privacy) - 1);
        if (form != TARA_RECEIPT_DPV) must_pass(text, form);
        if (form != TARA_RECEIPT_KANTARA) must_be_linked_data(text);
        must_say(text, "Cookies and trackers for statistics");
        must_say(text, "Measures how the website is used");
        must_not_say(text, "nadia");
    }
    must_say(text, "\"dct:identifier\":[\"tara_stats_*\"]");
    must_say(text, "\"dct:valid\":[\"2026-09-01T09:00:00Z\"]");
    must_say(text, "\"dpv:hasIndicationMethod\":[\"banner\"]");
    ASSERT_OK(cookie_receipt(TARA_COOKIE_MARKETING, TARA_RECEIPT_ISO27560, "fr"));
    must_pass(text, TARA_RECEIPT_ISO27560);
    must_say(text, "Cookies et traceurs de marketing");
    must_say(text, "\"dpv:hasConsentStatus\":[{\"@type\":[\"dpv:ConsentRefused\"]");
    must_not_say(text, "dpv:ConsentGiven"); // Of the purpose of that name.
    must_say(text, "\"dct:identifier\":[\"email_provider\"]");
    assert_int_equal(event, event_count(h.privacy));
}

static void test_c28_receipt_tells_what_became_of_a_choice_about_cookies(void **state)
{
    (void)state;
    static const char *const told[] = {
        "\"dpv:ConsentGiven\"", "2026-03-01T09:00:00Z", "\"dpv:ConsentWithdrawn\"",
        "2026-03-02T09:00:00Z",
    };
    choose_cookies(STATISTICS, 0);
    h.now += HOST_DAY;
    tara_choice said = {.struct_size = sizeof said};
    ASSERT_OK(tara_cookie_withdraw(h.privacy, &nadia, STATISTICS, &said));
    ASSERT_OK(cookie_receipt(TARA_COOKIE_STATISTICS, TARA_RECEIPT_ISO27560, NULL));
    must_pass(text, TARA_RECEIPT_ISO27560);
    in_the_order(text, told, sizeof told / sizeof told[0]);
    assert_refused(h.privacy, cookie_receipt(TARA_COOKIE_STATISTICS, TARA_RECEIPT_KANTARA, NULL),
                   TARA_E_NOT_APPLICABLE, "form");
    choose_cookies(STATISTICS, 0);
    h.now += 300 * HOST_DAY;
    ASSERT_OK(cookie_receipt(TARA_COOKIE_STATISTICS, TARA_RECEIPT_ISO27560, NULL));
    must_say(text, "\"dpv:ConsentExpired\"");
}

// Each category has its own record among all consents, with its own trackers and its own choice.
static void all_consents_tell_of_cookies_too(void **state)
{
    rendered r = {NULL, 0, 0, 0};
    (void)state;
    choose_cookies(STATISTICS, MARKETING);
    ASSERT_OK(tara_consent_dpv(h.privacy, &nadia, "en", render_sink, &r));
    must_be_linked_data(r.text);
    assert_int_equal(count_of(r.text, "\"dpv:ConsentRecord\""), 5);
    const char *of = strstr(r.text, "Cookies and trackers for statistics");
    assert_non_null(of);
    must_say(of, "\"tara_stats_*\"");
    must_say(of, "\"dpv:ConsentGiven\"");
    assert_null(strstr(strstr(of, "\"dpv:hasConsentStatus\""), "\"tara_stats_*\""));
    of = strstr(of, "Cookies and trackers for marketing");
    assert_non_null(of);
    assert_null(strstr(of, "\"dpv:ConsentGiven\""));
    must_say(of, "\"dpv:ConsentRefused\"");
    free(r.text);
}

static void receipt_of_cookies_refuses_what_it_is_not(void **state)
{
    (void)state;
    static const struct { int32_t category; tara_status status; } rows[] = {
        {TARA_COOKIE_NECESSARY, TARA_E_NOT_APPLICABLE},
        {TARA_COOKIE_NONE, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_MARKETING + 1, TARA_E_INVALID_ARGUMENT}, {-1, TARA_E_INVALID_ARGUMENT},
        {TARA_COOKIE_STATISTICS, TARA_E_NOT_FOUND}, // Never asked.
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_refused(h.privacy, cookie_receipt(rows[i].category, TARA_RECEIPT_DPV, NULL),
                       rows[i].status, "category");
    }
    choose_cookies(STATISTICS, 0);
    assert_refused(h.privacy, cookie_receipt(TARA_COOKIE_STATISTICS, TARA_RECEIPT_RECORD, NULL),
                   TARA_E_INVALID_ARGUMENT, "form");
    int64_t     before = h.live;
    tara_status status = TARA_E_NO_MEMORY;
    for (uint64_t n = 1; status == TARA_E_NO_MEMORY; n++) {
        h.fail_at = h.requests + n;
        status = cookie_receipt(TARA_COOKIE_STATISTICS, TARA_RECEIPT_DPV, NULL);
        h.fail_at = 0;
        assert_int_equal(h.live, before);
        assert_true(n > 3 || status == TARA_E_NO_MEMORY);
    }
    ASSERT_OK(status);
}

static void receipts_without_memory_leave_nothing_behind(void **state)
{
    (void)state;
    give("marketing");
    int64_t before = h.live;
    for (int i = 0; i < 8; i++) {
        for (uint64_t n = 1;; n++) {
            rendered    r = {NULL, 0, 0, 0};
            tara_status status = TARA_OK;
            uint32_t    of = purpose(h.privacy, "marketing");
            size_t      size = 0;
            h.fail_at = h.requests + n;
            h.fail_on = i % 2 == 1;
            if (i / 2 < 3) {
                status = tara_consent_receipt(h.privacy, &nadia, of, i / 2 + 1, NULL, text,
                                              sizeof text, &size, NULL);
            } else {
                status = tara_consent_dpv(h.privacy, &nadia, NULL, render_sink, &r);
            }
            h.fail_at = 0;
            free(r.text);
            assert_int_equal(h.live, before);
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_true(n < 200);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c08_receipt_says_what_was_consented_to),
        TEST(test_c28_receipt_tells_what_became_of_a_consent),
        TEST(receipt_of_an_expired_consent_says_since_when),
        TEST(test_c38_receipt_is_of_the_version_that_was_consented_to),
        TEST(receipt_of_a_choice_told_late_is_of_the_version_of_its_day),
        TEST(receipt_says_who_acted_for_the_subject),
        TEST(receipt_has_the_name_of_its_event),
        TEST(receipt_of_kantara_has_all_that_its_schema_wants),
        TEST(receipt_of_kantara_names_third_parties_and_the_notice),
        TEST(receipt_of_kantara_is_of_a_yes_alone),
        TEST(receipt_of_a_child_alone_says_that_it_does_not_count),
        TEST(receipt_names_no_notice_of_another_yes),
        TEST(receipt_invents_nothing),
        TEST(receipt_of_a_person_without_country_is_under_the_gdpr),
        TEST(test_c24_receipt_of_one_who_was_forgotten_is_none),
        TEST(test_c21_receipt_after_a_merge_ends_with_what_stands),
        TEST(receipt_is_as_large_as_it_said),
        TEST(receipt_refuses_what_it_is_not),
        TEST(all_consents_are_told_in_dpv),
        TEST(notices_of_different_consents_are_different),
        TEST(receipt_of_many_choices_tells_the_newest),
        TEST(receipts_of_anything_pass_our_own_check),
        TEST(test_c32_receipt_of_a_choice_about_cookies),
        TEST(test_c28_receipt_tells_what_became_of_a_choice_about_cookies),
        TEST(all_consents_tell_of_cookies_too),
        TEST(receipt_of_cookies_refuses_what_it_is_not),
        TEST(receipts_without_memory_leave_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
