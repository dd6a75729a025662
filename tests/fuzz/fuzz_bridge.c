// fuzz_bridge.c: any bytes as a TC, GPP or us_privacy string about somebody of whom nothing is on
// record, in a context whose policy says what stands for its purposes. No consent comes out of a
// bit that is 0; what is told again of what was recorded says no more than that.
//
// The first byte says who we are (bit 0: a vendor) and where the subject lives; the rest is the
// string, without a terminator.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

#define NOW INT64_C(1772355600000) // 2026-03-01T09:00:00Z
#define VENDOR 755
enum { POLICY_MAX = 32 * 1024, PURPOSES = 5 };

static const char *const purposes[PURPOSES] = {
    "storage", "advertising", "profiles", "content", "newsletter"};
static const uint32_t tcf[PURPOSES] = {1, 1U << 1 | 1U << 6, 1U << 2 | 1U << 3, 1U << 8, 0};
static const uint64_t custom[PURPOSES] = {0, 0, 0, 1U << 4, 1U << 2};

// --- the two policies --------------------------------------------------------------------------

static void cut(char *text, const char *what)
{
    char *at = strstr(text, what);
    claim(at != NULL, "the policy is the one that is known");
    memmove(at, at + strlen(what), strlen(at + strlen(what)) + 1);
}

static tara_policy *policy_of(int vendor)
{
    static tara_policy *kept[2];
    static char         text[POLICY_MAX];
    if (kept[vendor] != NULL) return kept[vendor];
    FILE *file = fopen("tests/data/consent-strings-policy.json", "rb");
    claim(file != NULL, "the policy is there");
    size_t size = fread(text, 1, sizeof text - 64, file);
    fclose(file);
    text[size] = '\0';
    if (vendor) {
        cut(text, "\"tcf_custom\": 3,");
        cut(text, "\"tcf_custom\": 5,");
        char *at = strstr(text, "\"cmp\"");
        claim(at != NULL, "it says how strings are written");
        memmove(at + 15, at, strlen(at) + 1);
        memcpy(at, "\"vendor\": 755, ", 15);
    }
    claim(tara_policy_parse(text, strlen(text), NULL, &kept[vendor], NULL) == TARA_OK,
          "the policy can be read");
    return kept[vendor];
}

// --- a context ---------------------------------------------------------------------------------

static int32_t clock_of(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = NOW;
    return 1;
}

static tara_privacy *open_context(int vendor, const char *place, tara_subject *subject)
{
    static const uint8_t key[32] = {7};
    tara_platform platform = {.struct_size = sizeof platform, .now = clock_of};
    tara_privacy *privacy = NULL;
    tara_options  options;
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    options.policy = policy_of(vendor);
    options.platform = &platform;
    claim(tara_open(&options, &privacy, NULL) == TARA_OK, "it opens");
    claim(tara_subject_from_identity(privacy, "ada", 3, subject) == TARA_OK, "somebody");
    claim(tara_subject_set(privacy, subject, place, strlen(place), 0, 0) == TARA_OK, "lives");
    claim(tara_age_assert_band(privacy, subject, TARA_BAND_OVER, NULL, 0, NULL) == TARA_OK, "old");
    return privacy;
}

static uint64_t events_of(tara_privacy *privacy)
{
    uint64_t count = 0;
    claim(tara_event_count(privacy, &count) == TARA_OK, "events are counted");
    return count;
}

static int is_given(tara_privacy *privacy, const tara_subject *subject, const char *id)
{
    uint32_t     purpose = 0;
    tara_consent consent = {.struct_size = sizeof consent};
    claim(tara_purpose_find(privacy, id, strlen(id), &purpose) == TARA_OK, "the purpose is there");
    claim(tara_consent_show(privacy, subject, purpose, &consent) == TARA_OK, "it is shown");
    return consent.state == TARA_CONSENT_GIVEN;
}

// --- what the string says, asked in another way ------------------------------------------------

static int tc_agrees(const char *text, size_t size, int vendor, int purpose)
{
    tara_tc tc = {.struct_size = sizeof tc};
    if (tara_tc_decode(text, size, &tc, NULL) != TARA_OK) return 0;
    if (tc.findings & TARA_TC_INVALID) return 0;
    if (!vendor) {
        return tc.has_publisher_tc && (tc.publisher_consent & tcf[purpose]) == tcf[purpose]
            && (tc.custom_consent & custom[purpose]) == custom[purpose];
    }
    int told = !tc.vendors[TARA_TC_DISCLOSED].present
            || tara_tc_lists(&tc, TARA_TC_DISCLOSED, VENDOR);
    for (uint32_t number = 1; number <= 24; number++) {
        if (!(tcf[purpose] >> (number - 1) & 1)) continue;
        uint32_t restrictions = tara_tc_restrictions(&tc, number, VENDOR);
        if (restrictions & ~(1U << TARA_TC_REQUIRE_CONSENT)) return 0;
    }
    return told && tcf[purpose] != 0 && (tc.purposes_consent & tcf[purpose]) == tcf[purpose]
        && tara_tc_lists(&tc, TARA_TC_CONSENT, VENDOR);
}

// Does any section hold that field with a 2 in all of its places?
static int gpp_agrees(const char *text, size_t size, const char *name)
{
    tara_gpp         gpp = {.struct_size = sizeof gpp};
    tara_gpp_section section = {.struct_size = sizeof section};
    tara_gpp_field   field = {.struct_size = sizeof field};
    if (tara_gpp_decode(text, size, &gpp, NULL) != TARA_OK) return 0;
    for (uint32_t i = 0; i < gpp.section_count; i++) {
        claim(tara_gpp_section_at(&gpp, i, &section) == TARA_OK, "a section is there");
        for (uint32_t k = 0; tara_gpp_field_at(&section, k, &field) == TARA_OK; k++) {
            if (strcmp(field.name, name) != 0 || field.kind != TARA_GPP_CONSENT) continue;
            int all = 1;
            for (uint32_t v = 0; v < field.count; v++) all &= section.values[field.first + v] == 2;
            if (all) return 1;
        }
    }
    return 0;
}

// --- the claims --------------------------------------------------------------------------------

// What is told of one gives another no more than the one had.
static void tell_another(tara_privacy *privacy, const tara_subject *one)
{
    char         text[4096];
    size_t       needed = 0;
    tara_subject other = {{9}};
    tara_status  status = tara_consent_to_tc(privacy, one, text, sizeof text, &needed);
    if (status == TARA_E_NOT_FOUND) return;
    claim(status == TARA_OK, "what is on record can be told");
    status = tara_consent_from_tc(privacy, &other, text, needed, NULL);
    claim(status == TARA_OK, "what is told can be read");
    for (int i = 0; i < PURPOSES; i++) {
        claim(!is_given(privacy, &other, purposes[i]) || is_given(privacy, one, purposes[i]),
              "nothing is told that was not given");
    }
}

static void try_tc(tara_privacy *privacy, const tara_subject *subject, int vendor,
                   const char *text, size_t size)
{
    tara_bridge_report report = {.struct_size = sizeof report};
    uint64_t           before = events_of(privacy);
    tara_status status = tara_consent_from_tc(privacy, subject, text, size, &report);
    if (status != TARA_OK) claim(events_of(privacy) == before, "a refusal records nothing");
    claim(report.refused == 0 && report.objected == 0, "no bit of it is a refusal");
    for (int i = 0; i < PURPOSES; i++) {
        claim(!is_given(privacy, subject, purposes[i]) || tc_agrees(text, size, vendor, i),
              "a consent is what the bits say");
    }
    before = events_of(privacy);
    claim(tara_consent_from_tc(privacy, subject, text, size, NULL) == status, "the same again");
    claim(events_of(privacy) == before, "records nothing");
    tell_another(privacy, subject);
}

static void try_gpp(tara_privacy *privacy, const tara_subject *subject, const char *text,
                    size_t size)
{
    char        told[512];
    size_t      needed = 0;
    uint64_t    before = events_of(privacy);
    tara_status status = tara_consent_from_gpp(privacy, subject, text, size, 0, NULL);
    if (status != TARA_OK) claim(events_of(privacy) == before, "a refusal records nothing");
    claim(!is_given(privacy, subject, "newsletter")
          || gpp_agrees(text, size, "PersonalDataConsents"), "a consent field says so");
    claim(!is_given(privacy, subject, "content")
          || gpp_agrees(text, size, "AdditionalDataProcessingConsent"), "a consent field says so");
    claim(!is_given(privacy, subject, "health")
          || gpp_agrees(text, size, "SensitiveDataProcessing"), "a consent field says so");
    claim(!is_given(privacy, subject, "advertising") && !is_given(privacy, subject, "profiles"),
          "an opt-out gives nothing");
    before = events_of(privacy);
    claim(tara_consent_from_gpp(privacy, subject, text, size, 0, NULL) == status, "the same again");
    claim(events_of(privacy) == before, "records nothing");
    claim(tara_consent_to_gpp(privacy, subject, TARA_GPP_US_NATIONAL, told, sizeof told, &needed)
              == TARA_OK, "what is on record can be told");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const places[] = {"US-CA", "FR", "US-FL", "US-NY"};
    tara_subject subject;
    if (size == 0) return 0;
    char *text = malloc(size > 1 ? size - 1 : 1);
    claim(text != NULL, "there is memory");
    memcpy(text, data + 1, size - 1);
    int           vendor = data[0] & 1;
    tara_privacy *privacy = open_context(vendor, places[data[0] >> 1 & 3], &subject);
    int gpp = size > 1 && (text[0] == 'D' || text[0] == '1');
    if (gpp) try_gpp(privacy, &subject, text, size - 1);
    else try_tc(privacy, &subject, vendor, text, size - 1);
    tara_close(privacy);
    free(text);
    return 0;
}
