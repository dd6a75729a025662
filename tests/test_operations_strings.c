// test_operations_strings.c: TC strings through tara_operate.
#include "host_kit.h"

#define CORE "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA."

static host h;

static int begin(void **state)
{
    host_begin(&h);
    *state = h.privacy;
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static void says(void **state, const char *operation, const char *expected)
{
    const char *result;
    size_t      size;
    (void)tara_operate(*state, operation, strlen(operation), &result, &size);
    if (strncmp(result, expected, strlen(expected)) != 0) {
        fail_msg("%s\ngave     %.*s\nexpected %s", operation, (int)size, result, expected);
    }
}

static void tcf_decode_gives_the_members_of_the_string(void **state)
{
    says(state, "{\"op\":\"tcf.decode\",\"tc\":\"" CORE "IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA\"}",
         "{\"ok\":true,\"version\":2,\"created\":17489088000,\"lastUpdated\":17489088000,"
         "\"cmpId\":880,\"cmpVersion\":0,\"consentScreen\":0,\"consentLanguage\":\"EN\","
         "\"vendorListVersion\":48,\"tcfPolicyVersion\":2,\"isServiceSpecific\":true,");
}

static void tcf_decode_refuses_with_the_bit(void **state)
{
    says(state, "{\"op\":\"tcf.decode\",\"tc\":\"" CORE "IAEQAgABgADA\"}",
         "{\"ok\":false,\"status\":\"range_overlap\",\"detail\":\"tc: A range covers what another "
         "one covers.\",\"bit\":50,\"section\":0,\"segment\":1,\"offset\":53}");
    says(state, "{\"op\":\"tcf.decode\",\"tc\":\"\"}",
         "{\"ok\":false,\"status\":\"empty_segment\"");
    says(state, "{\"op\":\"tcf.decode\"}", "{\"ok\":false,\"status\":\"invalid_argument\"");
}

static void tcf_check_names_what_is_remarkable(void **state)
{
    says(state, "{\"op\":\"tcf.check\",\"tc\":\"" CORE "IAAA\"}",
         "{\"ok\":true,\"valid\":false,\"findings\":[\"old_policy\",\"old_policy_too_late\"]}");
}

static void tcf_encode_takes_what_decode_gives(void **state)
{
    const char *result;
    size_t      size;
    static const char decode[] =
        "{\"op\":\"tcf.decode\",\"tc\":\"" CORE "IDKQA4AAgAKAGQAygAAA\"}";
    assert_int_equal(tara_operate(*state, decode, strlen(decode), &result, &size), TARA_OK);
    char operation[4096];
    snprintf(operation, sizeof operation, "{\"op\":\"tcf.encode\",\"fields\":%.*s}", (int)size,
             result);
    says(state, operation, "{\"ok\":true,\"tc\":\"" CORE "IDKQA4AAgAKAGQAygA\"}");
    says(state, "{\"op\":\"tcf.encode\",\"fields\":{\"created\":1}}",
         "{\"ok\":false,\"status\":\"invalid_argument\","
         "\"detail\":\"cmpId: this member is missing\"");
}

static void tcf_may_answers_for_what_a_vendor_registered(void **state)
{
    // Created 2026-06-01, purpose 3 and vendor 755 consented to; 755 may not for purpose 4.
    static const char made[] =
        "{\"op\":\"tcf.encode\",\"fields\":{\"created\":17802720000,\"cmpId\":7,\"cmpVersion\":1,"
        "\"consentLanguage\":\"FR\",\"vendorListVersion\":100,\"tcfPolicyVersion\":5,"
        "\"isServiceSpecific\":true,\"purposesConsent\":[3,4],"
        "\"vendorConsent\":{\"ranges\":[[755,755]]},\"disclosedVendors\":{\"ranges\":[[755,755]]},"
        "\"publisherRestrictions\":"
        "[{\"purposeId\":4,\"restrictionType\":0,\"ranges\":[[1,800]]}]}}";
    const char *result;
    size_t      size;
    char        tc[256], operation[512];
    assert_int_equal(tara_operate(*state, made, strlen(made), &result, &size), TARA_OK);
    assert_int_equal(sscanf(result, "{\"ok\":true,\"tc\":\"%255[^\"]\"}", tc), 1);
    static const struct { const char *asked, *expected; } cases[] = {
        {"\"purpose\":3,\"vendor\":755,\"purposes\":[3,4]",
         "{\"ok\":true,\"permitted\":true,\"restrictions\":[],\"valid\":true}"},
        {"\"purpose\":4,\"vendor\":755,\"purposes\":[3,4]",
         "{\"ok\":true,\"permitted\":false,\"restrictions\":[\"not_allowed\"],\"valid\":true}"},
        {"\"purpose\":3,\"vendor\":755,\"legIntPurposes\":[3]", "{\"ok\":true,\"permitted\":false"},
        {"\"purpose\":3,\"vendor\":755", "{\"ok\":true,\"permitted\":false"},
        {"\"purpose\":3,\"vendor\":756,\"purposes\":[3]", "{\"ok\":true,\"permitted\":false"},
        {"\"purpose\":0,\"vendor\":756", "{\"ok\":false,\"status\":\"invalid_argument\""},
        {"\"purpose\":1,\"vendor\":0", "{\"ok\":false,\"status\":\"invalid_argument\""},
        {"\"purpose\":1,\"vendor\":1,\"purposes\":[25]",
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"purposes:"},
        {"\"purpose\":1,\"vendor\":1,\"purposes\":3",
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"purposes:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(operation, sizeof operation, "{\"op\":\"tcf.may\",\"tc\":\"%s\",%s}", tc,
                 cases[i].asked);
        says(state, operation, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcf_decode_gives_the_members_of_the_string),
        cmocka_unit_test(tcf_decode_refuses_with_the_bit),
        cmocka_unit_test(tcf_check_names_what_is_remarkable),
        cmocka_unit_test(tcf_encode_takes_what_decode_gives),
        cmocka_unit_test(tcf_may_answers_for_what_a_vendor_registered),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
