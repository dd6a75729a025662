// test_operations_signals.c: GPP and us_privacy strings and Global Privacy Control as operations.
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

typedef struct asked {
    const char *operation;
    tara_status status;
    const char *result; // All of it; where it ends in "…", what it begins with.
} asked;

static void ask_all(const asked *rows, size_t count)
{
    uint64_t before = event_count(h.privacy);
    for (size_t i = 0; i < count; i++) {
        static const char more[] = "\xE2\x80\xA6";
        const char *result = NULL, *cut = strstr(rows[i].result, more);
        size_t      size = 0, wanted = strlen(rows[i].result);
        tara_status status = tara_operate(h.privacy, rows[i].operation,
                                          strlen(rows[i].operation), &result, &size);
        bool same = size == wanted && memcmp(result, rows[i].result, size) == 0;
        if (cut != NULL) {
            wanted = (size_t)(cut - rows[i].result);
            same = size > wanted && memcmp(result, rows[i].result, wanted) == 0;
        }
        if (status != rows[i].status || !same) {
            fail_msg("%s\ngave %.*s\nnot %s", rows[i].operation, (int)size, result,
                     rows[i].result);
        }
    }
    assert_int_equal(event_count(h.privacy), before); // Codecs record nothing.
}
#define ASK_ALL(rows) ask_all(rows, sizeof rows / sizeof rows[0])

#define VIRGINIA                                                                               \
    "\"usva\":{\"Version\":1,\"SharingNotice\":1,\"SaleOptOutNotice\":1,"                      \
    "\"TargetedAdvertisingOptOutNotice\":2,\"SaleOptOut\":2,\"TargetedAdvertisingOptOut\":2,"  \
    "\"SensitiveDataProcessing\":[0,1,2,0,1,2,0,1],\"KnownChildSensitiveDataConsents\":2,"     \
    "\"MspaCoveredTransaction\":0,\"MspaOptOutOptionMode\":0,\"MspaServiceProviderMode\":2}"
#define PRIVACY                                                                                \
    "\"uspv1\":{\"Version\":1,\"Notice\":\"Y\",\"OptOutSale\":\"N\",\"LspaCovered\":\"-\"}"

#define CANADIAN                                                                               \
    "\"Created\":17489088000,\"CmpId\":0,\"CmpVersion\":0,\"ConsentLanguage\":\"EN\","            \
    "\"VendorListVersion\":0,\"TcfPolicyVersion\":2"

static void gpp_strings_are_decoded(void **state)
{
    static const asked rows[] = {
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBAA\"}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[]},\"sections\":{}}"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBADTGgG~1YN-~BWoYYYI~as.it-is\"}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[6,9,99]},\"sections\":{"
         PRIVACY "," VIRGINIA ",\"99\":{\"raw\":\"as.it-is\"}}}"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBABMA~CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA."
         "QAAA.IAAA\"}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[2]},\"sections\":"
         "{\"tcfeuv2\":{\"tc\":\"CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA\","
         "\"decoded\":{\"version\":2,\"created\":17489088000,…"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBABjw~as.it-is~1YN-\"}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[5,6]},\"sections\":"
         "{\"5\":{\"raw\":\"as.it-is\"}," PRIVACY "}}"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBABjw~BQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAAA~"
         "1YN-\","
         "\"full\":true}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[5,6]},\"sections\":"
         "{\"tcfcav1\":{\"raw\":\"BQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAAA\",\"decoded\":"
         "{\"Version\":1,\"Created\":17489088000,…"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBABjw~as.it-is~1YN-\",\"full\":true}", TARA_OK,
         "{\"ok\":true,\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[5,6]},\"sections\":"
         "{\"5\":{\"raw\":\"as.it-is\"}," PRIVACY "}}"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"DBABL~CEAAAAAAAQA.QA\"}", TARA_E_TRUNCATED,
         "{\"ok\":false,\"status\":\"truncated\",\"detail\":\"gpp: What is declared reaches beyond "
         "the end.\",\"bit\":66,\"section\":1,\"segment\":0,\"offset\":17}"},
        {"{\"op\":\"gpp.decode\",\"gpp\":\"\"}", TARA_E_EMPTY_SEGMENT,
         "{\"ok\":false,\"status\":\"empty_segment\",…"},
        {"{\"op\":\"gpp.decode\",\"gpp\":1}", TARA_E_INVALID_ARGUMENT, "{\"ok\":false,…"},
        {"{\"op\":\"gpp.decode\"}", TARA_E_INVALID_ARGUMENT, "{\"ok\":false,…"},
    };
    (void)state;
    ASK_ALL(rows);
}

static void gpp_strings_are_encoded(void **state)
{
    static const asked rows[] = {
        {"{\"op\":\"gpp.encode\",\"sections\":{}}", TARA_OK, "{\"ok\":true,\"gpp\":\"DBAA\"}"},
        {"{\"op\":\"gpp.encode\",\"sections\":{" VIRGINIA "," PRIVACY ","
         "\"99\":{\"raw\":\"as.it-\\u0069s\"}}}", TARA_OK,
         "{\"ok\":true,\"gpp\":\"DBADTGgG~1YN-~BWoYYYI~as.it-is\"}"},
        {"{\"op\":\"gpp.encode\",\"header\":{\"type\":3,\"version\":1,\"sectionIds\":[6]},"
         "\"sections\":{" PRIVACY "}}", TARA_OK, "{\"ok\":true,\"gpp\":\"DBABT~1YN-\"}"},
        {"{\"op\":\"gpp.encode\",\"sections\":{},\"ok\":true}", TARA_OK, // As it was decoded.
         "{\"ok\":true,\"gpp\":\"DBAA\"}"},
        {"{\"op\":\"gpp.encode\",\"header\":{\"sectionIds\":[7]},\"sections\":{" PRIVACY "}}",
         TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"sectionIds[0]: …"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"usxx\":{}}}", TARA_E_UNKNOWN_SECTION,
         "{\"ok\":false,\"status\":\"unknown_section\",\"detail\":\"sections: …"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"usva\":{\"Version\":1}}}",
         TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"usva.SharingNotice: …"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"uspv1\":{\"Version\":2,\"Notice\":\"Y\","
         "\"OptOutSale\":\"N\",\"LspaCovered\":\"-\"}}}", TARA_E_VERSION,
         "{\"ok\":false,\"status\":\"unknown_version\",\"detail\":\"sections: …"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"5\":{\"raw\":\"a~b\"}}}", TARA_E_ALPHABET,
         "{\"ok\":false,\"status\":\"alphabet\",\"detail\":\"sections: …"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"tcfeuv2\":{\"tc\":\"CP\"}}}", TARA_E_TRUNCATED,
         "{\"ok\":false,\"status\":\"truncated\",…"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"tcfcav1\":{\"decoded\":{" CANADIAN "}}}}", TARA_OK,
         "{\"ok\":true,\"gpp\":\"DBABD~BQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAA\"}"},
        {"{\"op\":\"gpp.encode\",\"sections\":{\"tcfcav1\":{\"decoded\":{" CANADIAN
         ",\"ConsentScreen\":64}}}}", TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"tcfcav1.decoded."
         "ConsentScreen: the format has no room for that number\",…"},
        {"{\"op\":\"gpp.encode\",\"sections\":[]}", TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"sections: …"},
    };
    (void)state;
    ASK_ALL(rows);
}

static void us_privacy_strings_go_both_ways(void **state)
{
    static const asked rows[] = {
        {"{\"op\":\"usp.decode\",\"usp\":\"1YN-\"}", TARA_OK,
         "{\"ok\":true,\"version\":1,\"notice\":\"Y\",\"optOutSale\":\"N\",\"lspa\":\"-\","
         "\"applies\":true,\"valid\":true}"},
        {"{\"op\":\"usp.decode\",\"usp\":\"1---\"}", TARA_OK,
         "{\"ok\":true,\"version\":1,\"notice\":\"-\",\"optOutSale\":\"-\",\"lspa\":\"-\","
         "\"applies\":false,\"valid\":true}"},
        {"{\"op\":\"usp.decode\",\"usp\":\"1N--\"}", TARA_OK,
         "{\"ok\":true,\"version\":1,\"notice\":\"N\",\"optOutSale\":\"-\",\"lspa\":\"-\","
         "\"applies\":true,\"valid\":false}"},
        {"{\"op\":\"usp.decode\",\"usp\":\"2YNY\"}", TARA_E_VERSION,
         "{\"ok\":false,\"status\":\"unknown_version\",…"},
        {"{\"op\":\"usp.decode\",\"usp\":\"1yNY\"}", TARA_E_VALUE,
         "{\"ok\":false,\"status\":\"bad_value\",\"detail\":\"usp: The field cannot have that "
         "value.\",\"bit\":8,\"section\":0,\"segment\":0,\"offset\":1}"},
        {"{\"op\":\"usp.encode\",\"notice\":\"Y\",\"optOutSale\":\"N\",\"lspa\":\"-\"}", TARA_OK,
         "{\"ok\":true,\"usp\":\"1YN-\"}"},
        {"{\"op\":\"usp.encode\",\"version\":1,\"notice\":\"-\",\"optOutSale\":\"-\","
         "\"lspa\":\"-\"}", TARA_OK, "{\"ok\":true,\"usp\":\"1---\"}"},
        {"{\"op\":\"usp.encode\",\"valid\":true,\"applies\":false,\"lspa\":\"-\",\"notice\":\"-\","
         "\"optOutSale\":\"-\",\"version\":1,\"ok\":true}", TARA_OK,
         "{\"ok\":true,\"usp\":\"1---\"}"}, // As it was decoded, whatever the order.
        {"{\"op\":\"usp.encode\",\"version\":2,\"notice\":\"-\",\"optOutSale\":\"-\","
         "\"lspa\":\"-\"}", TARA_E_VERSION,
         "{\"ok\":false,\"status\":\"unknown_version\",\"detail\":\"version: expected 1\"}"},
        {"{\"op\":\"usp.encode\",\"notice\":\"Y\",\"optOutSale\":\"NN\",\"lspa\":\"-\"}",
         TARA_E_VALUE, "{\"ok\":false,\"status\":\"bad_value\",\"detail\":\"optOutSale: …"},
    };
    (void)state;
    ASK_ALL(rows);
}

static void global_privacy_control_is_read_and_written(void **state)
{
    static const asked rows[] = {
        {"{\"op\":\"gpc.read\",\"values\":[]}", TARA_OK, "{\"ok\":true,\"optOut\":false}"},
        {"{\"op\":\"gpc.read\",\"values\":[\"0\",\"1\"]}", TARA_OK,
         "{\"ok\":true,\"optOut\":true}"},
        {"{\"op\":\"gpc.read\",\"values\":[\"true\"]}", TARA_OK, "{\"ok\":true,\"optOut\":false}"},
        {"{\"op\":\"gpc.read\",\"body\":\"{\\\"gpc\\\":true,\\\"lastUpdate\\\":\\\"2026-01-31\\\"}"
         "\"}", TARA_OK,
         "{\"ok\":true,\"support\":\"supported\",\"lastUpdate\":\"2026-01-31\","
         "\"malformed\":false}"},
        {"{\"op\":\"gpc.read\",\"body\":\"{\\\"gpc\\\":false}\"}", TARA_OK,
         "{\"ok\":true,\"support\":\"not-supported\",\"lastUpdate\":null,\"malformed\":false}"},
        {"{\"op\":\"gpc.read\",\"body\":\"\"}", TARA_OK,
         "{\"ok\":true,\"support\":\"unknown\",\"lastUpdate\":null,\"malformed\":true}"},
        {"{\"op\":\"gpc.read\"}", TARA_E_INVALID_ARGUMENT, "{\"ok\":false,…"},
        {"{\"op\":\"gpc.read\",\"values\":[],\"body\":\"\"}", TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,…"},
        {"{\"op\":\"gpc.write\",\"gpc\":true,\"lastUpdate\":\"2026-01-31T10:00:00Z\"}", TARA_OK,
         "{\"ok\":true,\"document\":\"{\\\"gpc\\\":true,\\\"lastUpdate\\\":"
         "\\\"2026-01-31T10:00:00Z\\\"}\"}"},
        {"{\"op\":\"gpc.write\",\"gpc\":false}", TARA_OK,
         "{\"ok\":true,\"document\":\"{\\\"gpc\\\":false}\"}"},
        {"{\"op\":\"gpc.write\",\"gpc\":false,\"lastUpdate\":\"31/01/2026\"}",
         TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"lastUpdate: …"},
        {"{\"op\":\"gpc.write\",\"gpc\":false,\"lastUpdate\":"
         "\"2026-01-31T10:00:00.000000000000000000000000Z\"}", TARA_E_INVALID_ARGUMENT,
         "{\"ok\":false,\"status\":\"invalid_argument\",\"detail\":\"lastUpdate: …"},
    };
    (void)state;
    ASK_ALL(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gpp_strings_are_decoded, begin, end),
        cmocka_unit_test_setup_teardown(gpp_strings_are_encoded, begin, end),
        cmocka_unit_test_setup_teardown(us_privacy_strings_go_both_ways, begin, end),
        cmocka_unit_test_setup_teardown(global_privacy_control_is_read_and_written, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
