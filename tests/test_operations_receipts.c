// test_operations_receipts.c: receipts and DPV documents as operations, with their proofs.
#include "dpv_kit.h"

static host h;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    (void)adult(h.privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static const char *run(const char *operation, tara_status status)
{
    static char text[1 << 18];
    const char *result = NULL;
    size_t      size = 0;
    assert_int_equal(tara_operate(h.privacy, operation, strlen(operation), &result, &size),
                     status);
    assert_true(size < sizeof text);
    memcpy(text, result, size);
    text[size] = '\0';
    must_be_json(text);
    return text;
}

// The value of a member at the top of a result, unescaped if it is a string. The caller frees it.
static char *member(const char *result, const char *name)
{
    tp_json_reader json = tp_json_reader_of(tp_text_of(result));
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        bool   wanted = tp_json_raw_equals(json.raw, tp_text_of(name));
        tp_json_type type = tp_json_next(&json);
        tp_text raw = json.raw;
        size_t  from = json.offset;
        tp_json_skip(&json);
        if (!wanted) continue;
        char  *value = malloc(strlen(result) + 1);
        size_t size = 0;
        assert_non_null(value);
        if (type == TP_JSON_STRING) {
            size = tp_json_unescape(raw, value, strlen(result));
        } else {
            size = json.at - from;
            memcpy(value, result + from, size);
        }
        value[size] = '\0';
        return value;
    }
    fail_msg("no %s", name);
    return NULL;
}

#define GIVE "{\"op\":\"consent.give\",\"subject\":\"nadia\",\"purpose\":\"marketing\"," \
             "\"method\":\"checkbox\",\"language\":\"fr\"}"
#define RECEIPT(more) \
    "{\"op\":\"receipt\",\"subject\":\"nadia\",\"purpose\":\"marketing\"" more "}"

static void must_prove(const char *result, const char *origin)
{
    char *proof = member(result, "proof"), *checkpoint = member(result, "checkpoint");
    char *inclusion = member(result, "inclusion");
    uint8_t         body[4096];
    size_t          needed = 0;
    tara_receipt    read = {.struct_size = sizeof read};
    tara_checkpoint tree = {.struct_size = sizeof tree};
    ASSERT_OK(tara_receipt_read(proof, strlen(proof), body, sizeof body, &needed, &read, NULL));
    ASSERT_OK(tara_checkpoint_read(checkpoint, strlen(checkpoint), &tree, NULL, NULL));
    assert_int_equal(read.event, event_count(h.privacy));
    assert_int_equal(read.tree_size, tree.size);
    assert_memory_equal(read.root, tree.root, 32);
    if (origin != NULL) assert_string_equal(tree.origin, origin);
    char start[64];
    snprintf(start, sizeof start, "{\"event\":%d,\"index\":%d,\"size\":%d,\"leaf\":\"",
             (int)read.event, (int)read.event - 1, (int)read.tree_size);
    assert_memory_equal(inclusion, start, strlen(start));
    free(proof);
    free(checkpoint);
    free(inclusion);
}

// The receipt stands there as JSON, is one by our own check, and its event is proven.
static void receipts_come_with_their_proof(void **state)
{
    (void)state;
    run(GIVE, TARA_OK);
    static const struct { const char *operation; int32_t form; } rows[] = {
        {RECEIPT(""), TARA_RECEIPT_ISO27560},
        {RECEIPT(",\"format\":\"iso27560\",\"language\":\"fr\""), TARA_RECEIPT_ISO27560},
        {RECEIPT(",\"format\":\"kantara\""), TARA_RECEIPT_KANTARA},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *result = run(rows[i].operation, TARA_OK);
        char       *receipt = member(result, "receipt");
        must_pass(receipt, rows[i].form);
        must_prove(result, NULL);
        size_t size = strlen(result) + 64;
        char  *check = malloc(size), *whole = malloc(size);
        assert_true(check != NULL && whole != NULL);
        snprintf(check, size, "{\"op\":\"receipt.check\",\"receipt\":%s}", receipt);
        snprintf(whole, size, "{\"op\":\"receipt.check\",\"receipt\":%s}", result);
        const char *wanted = rows[i].form == TARA_RECEIPT_KANTARA
                           ? "{\"ok\":true,\"valid\":true,\"format\":\"kantara\"}"
                           : "{\"ok\":true,\"valid\":true,\"format\":\"iso27560\"}";
        must_say(run(check, TARA_OK), wanted);
        must_say(run(whole, TARA_OK), wanted); // The answer as it was given, too.
        memcpy(strstr(whole, "\"ok\":true"), "\"ok\":null", 9); // What is none holds none.
        run(whole, TARA_E_INVALID_ARGUMENT);
        free(whole);
        free(check);
        free(receipt);
    }
    const char *result = run(RECEIPT(",\"format\":\"dpv\",\"origin\":\"o.example/log\""), TARA_OK);
    must_prove(result, "o.example/log");
    char *record = member(result, "receipt");
    must_be_linked_data(record);
    free(record);
}

// A category of cookies is named as a purpose is, where no purpose is called so.
static void receipts_of_cookies_come_with_their_proof(void **state)
{
#define OF(what, more) \
    "{\"op\":\"receipt\",\"subject\":\"nadia\",\"purpose\":\"" what "\"" more "}"
    static const struct { const char *operation; } rows[] = {
        {OF("statistics", "")}, {OF("statistics", ",\"format\":\"kantara\"")},
        {OF("statistics", ",\"format\":\"dpv\"")},
    };
    (void)state;
    must_say(run(OF("statistics", ""), TARA_E_NOT_FOUND),
             "purpose: no choice about these cookies is on record");
    must_say(run(OF("necessary", ""), TARA_E_NOT_APPLICABLE),
             "purpose: nobody is asked about necessary cookies");
    run("{\"op\":\"consent.give\",\"subject\":\"nadia\",\"purpose\":\"statistics\"}", TARA_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *result = run(rows[i].operation, TARA_OK);
        must_say(result, "ookies");
        must_prove(result, NULL);
    }
    must_say(run(OF("marketing", ""), TARA_E_NOT_FOUND), "about this purpose"); // Not its cookies.
}

static void documents_stand_in_results_as_json(void **state)
{
    (void)state;
    static const struct { const char *operation, *name; } rows[] = {
        {"{\"op\":\"policy.dpv\"}", "policy"},
        {"{\"op\":\"policy.dpv\",\"language\":\"fr\"}", "policy"},
        {"{\"op\":\"consent.dpv\",\"subject\":\"nadia\"}", "consents"},
        {"{\"op\":\"consent.dpv\",\"subject\":\"nadia\",\"language\":\"en\"}", "consents"},
        {"{\"op\":\"register.print\",\"format\":\"dpv\"}", "register"},
    };
    run(GIVE, TARA_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *document = member(run(rows[i].operation, TARA_OK), rows[i].name);
        must_be_linked_data(document);
        must_say(document, "{\"@context\":{\"dpv\":\"https://w3id.org/dpv#\"");
        free(document);
    }
}

static void receipts_are_refused_by_field(void **state)
{
    (void)state;
    static const struct { const char *operation; tara_status status; const char *says; } rows[] = {
        {RECEIPT(""), TARA_E_NOT_FOUND, "purpose: no choice about this purpose is on record"},
        {RECEIPT(",\"format\":\"record\""), TARA_E_INVALID_ARGUMENT,
         "format: expected iso27560, kantara or dpv"},
        {RECEIPT(",\"format\":1"), TARA_E_INVALID_ARGUMENT, "format"},
        {RECEIPT(",\"language\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""),
         TARA_E_INVALID_ARGUMENT, "language: expected a BCP 47 tag"},
        {RECEIPT(",\"origin\":\"\\n\""), TARA_E_NOT_FOUND, "purpose"},
        {"{\"op\":\"receipt\",\"purpose\":\"marketing\"}", TARA_E_INVALID_ARGUMENT, "subject"},
        {"{\"op\":\"receipt\",\"subject\":\"nadia\"}", TARA_E_INVALID_ARGUMENT, "purpose"},
        {"{\"op\":\"receipt\",\"subject\":\"nadia\",\"purpose\":\"no\"}",
         TARA_E_INVALID_ARGUMENT, "purpose"},
        {"{\"op\":\"receipt.check\"}", TARA_E_INVALID_ARGUMENT, "receipt"},
        {"{\"op\":\"receipt.check\",\"receipt\":[]}", TARA_E_INVALID_ARGUMENT,
         "receipt: expected an object\",\"line\":1,\"column\":1"},
        {"{\"op\":\"receipt.check\",\"receipt\":{}}", TARA_E_INVALID_ARGUMENT,
         "receipt: expected a consent receipt"},
        {"{\"op\":\"receipt.check\",\"receipt\":{\"version\":\"KI-CR-v1.1.0\","
         "\"consentTimestamp\":-1}}", TARA_E_INVALID_ARGUMENT,
         "consentTimestamp: expected a whole number, not negative\",\"line\":1,\"column\":46"},
        {"{\"op\":\"receipt.check\",\"receipt\":{\"version\":1,\"version\":1}}",
         TARA_E_INVALID_ARGUMENT, "twice"},
        {"{\"op\":\"policy.dpv\",\"version\":1}", TARA_E_INVALID_ARGUMENT, "version"},
        {"{\"op\":\"consent.dpv\"}", TARA_E_INVALID_ARGUMENT, "subject"},
        {"{\"op\":\"policy.notice\",\"format\":\"dpv\"}", TARA_E_INVALID_ARGUMENT,
         "format: expected json, text or markdown"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *result = run(rows[i].operation, rows[i].status);
        must_say(result, "{\"ok\":false,");
        must_say(result, rows[i].says);
    }
    run("{\"op\":\"consent.refuse\",\"subject\":\"nadia\",\"purpose\":\"marketing\","
        "\"language\":\"fr\"}", TARA_OK);
    must_say(run(RECEIPT(",\"format\":\"kantara\""), TARA_E_NOT_APPLICABLE),
             "format: this form knows no refusal");
    must_say(run(RECEIPT(",\"origin\":\"\\n\""), TARA_E_INVALID_ARGUMENT), "origin");
    must_say(run(RECEIPT(""), TARA_OK), "\"dpv:ConsentRefused\"");
}

// Whatever request for memory fails, the operation is refused as a whole, and nothing is left.
static void receipts_without_memory_are_refused(void **state)
{
    (void)state;
    static const char *const operations[] = {
        RECEIPT(""), RECEIPT(",\"format\":\"kantara\""), "{\"op\":\"policy.dpv\"}",
        "{\"op\":\"consent.dpv\",\"subject\":\"nadia\"}",
        "{\"op\":\"receipt.check\",\"receipt\":{}}",
    };
    run(GIVE, TARA_OK);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        tara_status status = TARA_E_NO_MEMORY;
        for (uint64_t n = 1; status == TARA_E_NO_MEMORY; n++) {
            const char *result = NULL;
            size_t      size = 0;
            h.fail_at = h.requests + n;
            status = tara_operate(h.privacy, operations[i], strlen(operations[i]), &result, &size);
            h.fail_at = 0;
            assert_non_null(result);
            assert_true(n < 400);
            bool refused = size > 11 && memcmp(result, "{\"ok\":false", 11) == 0;
            assert_int_equal(refused, status != TARA_OK);
        }
        bool wrong = i == 4; // An empty object is no receipt.
        assert_int_equal(status, wrong ? TARA_E_INVALID_ARGUMENT : TARA_OK);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(receipts_come_with_their_proof),
        TEST(receipts_of_cookies_come_with_their_proof),
        TEST(documents_stand_in_results_as_json),
        TEST(receipts_are_refused_by_field),
        TEST(receipts_without_memory_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
