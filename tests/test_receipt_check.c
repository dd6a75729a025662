// test_receipt_check.c: consent receipts of others, with the vectors of Kantara and of DPV's guide.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vector.h"

#include "base/json.h"
#include "tara_privacy.h"

#define VECTORS "../shared/vectors/"

static tara_error error;

// In a block of its very size.
static tara_status check(tp_text text, int32_t *form)
{
    char *copy = malloc(text.size == 0 ? 1 : text.size);
    assert_non_null(copy);
    if (text.size > 0) memcpy(copy, text.data, text.size);
    error = (tara_error){.struct_size = sizeof error};
    tara_status status = tara_consent_receipt_check(copy, text.size, form, &error);
    free(copy);
    if (status != TARA_OK) assert_true(error.status == status && error.message[0] != '\0');
    return status;
}

static tara_status check_as(const char *text, int32_t form)
{
    return check(tp_text_of(text), &form);
}

// --- receipts that are whole -------------------------------------------------------------------

static const char kantara[] =
    "{\"version\":\"KI-CR-v1.1.0\",\"jurisdiction\":\"FR\",\"consentTimestamp\":1510592400,"
    "\"collectionMethod\":\"checkbox\",\"consentReceiptID\":\"c1befd3e-b7e5-8ea6-8688-e9a565aade21"
    "\",\"piiPrincipalId\":\"p\",\"piiControllers\":[{\"piiController\":\"c\",\"contact\":\"d\","
    "\"address\":{},\"email\":\"e\",\"phone\":\"f\"}],\"policyUrl\":\"u\",\"services\":["
    "{\"service\":\"s\",\"purposes\":[{\"consentType\":\"EXPLICIT\",\"purposeCategory\":[],"
    "\"piiCategory\":[\"2 - Contact\"],\"termination\":\"t\",\"thirdPartyDisclosure\":true,"
    "\"thirdPartyName\":\"n\"}]}],\"sensitive\":false,\"spiCat\":[]}";

#define SCHEMA  "https://w3id.org/dpv/schema/dpv-27560#"
#define PROCESS \
    "\"dpv:hasPurpose\":\"dpv:Marketing\",\"dpv:hasPersonalData\":\"pd:EmailAddress\"," \
    "\"dpv:hasStorageCondition\":[{\"@type\":\"dpv:StorageDuration\"}]," \
    "\"dpv:hasDataController\":\"c\",\"dpv:hasRecipient\":[\"r\"],\"dpv:hasConsentControl\":" \
    "{\"@type\":\"dpv:WithdrawConsent\"},\"dpv:hasJurisdiction\":\"loc:FR\"," \
    "\"dpv:hasRight\":\"eu-gdpr:A7-3\""
#define RECORD(profile, process) \
    "{\"@type\":[\"dpv:ConsentRecord\"],\"dct:conformsTo\":{\"@id\":\"" SCHEMA profile "\"}," \
    "\"dct:identifier\":\"i\",\"dpv:hasDataSubject\":\"s\",\"dpv:hasNotice\":[{\"dct:language\":" \
    "\"fr\"}],\"dpv:hasProcess\":[{" process "}],\"dpv:hasConsentStatus\":{\"@type\":" \
    "\"dpv:ConsentGiven\",\"dpv:isIndicatedAtTime\":\"2026-03-01T09:00:00Z\"," \
    "\"dpv:hasDuration\":\"P2Y\",\"dpv:isIndicatedBy\":\"s\"}}"
#define GDPR \
    ",\"dpv:hasLegalBasis\":\"eu-gdpr:A6-1-a\",\"dpv:hasProcessing\":\"dpv:Use\"," \
    "\"dpv:hasNecessity\":\"dpv:Optional\""
#define RECEIPT(profile, records) \
    "{\"@type\":\"dpv:ConsentReceipt\",\"dct:conformsTo\":[\"" SCHEMA profile "\"]," \
    "\"dpv:hasIdentifier\":[\"i\"],\"dpv:hasRecordOfActivity\":" records "}"

static const char *const whole[] = {
    kantara, RECORD("record", PROCESS), RECORD("record-eu-gdpr", PROCESS GDPR),
    RECEIPT("receipt", "[" RECORD("record", PROCESS) "]"),
    RECEIPT("receipt-eu-gdpr", RECORD("record-eu-gdpr", PROCESS GDPR)),
};

static void receipts_that_are_whole_are_taken(void **state)
{
    (void)state;
    static const int32_t forms[] = {TARA_RECEIPT_KANTARA, TARA_RECEIPT_RECORD,
                                    TARA_RECEIPT_RECORD, TARA_RECEIPT_ISO27560,
                                    TARA_RECEIPT_ISO27560};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        int32_t form = 0;
        tara_status status = check(tp_text_of(whole[i]), &form);
        if (status != TARA_OK) fail_msg("%zu: %s: %s", i, error.field, error.message);
        assert_int_equal(form, forms[i]);
        assert_int_equal(check_as(whole[i], forms[i]), TARA_OK);
        for (int32_t other = 1; other <= 4; other++) {
            if (other == forms[i]) continue;
            assert_int_equal(check_as(whole[i], other), TARA_E_INVALID_ARGUMENT);
        }
    }
    assert_int_equal(check_as(RECEIPT("receipt", "[\"urn:x\",{\"@id\":\"urn:y\"}]"), 0), TARA_OK);
}

// Those of the above that may be missing: what they are of is whole without.
static bool may_be_missing(tp_text name, size_t depth)
{
    bool typed = depth > 1 && tp_text_equal(name, TP_TEXT("@type")); // Of what is not looked into.
    return typed || tp_text_equal(name, TP_TEXT("dpv:hasRecordOfActivity"));
}

// Without the member from name_at to end, and without a comma beside it.
static tp_text without(const char *text, size_t name_at, size_t end)
{
    static char out[8192];
    size_t      size = strlen(text);
    assert_true(size < sizeof out);
    if (text[end] == ',') end++;
    else if (text[name_at - 1] == ',') name_at--;
    memcpy(out, text, name_at);
    memcpy(out + name_at, text + end, size - end);
    return (tp_text){out, size - (end - name_at)};
}

static void receipts_need_each_of_their_members(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        tp_json_reader json = tp_json_reader_of(tp_text_of(whole[i]));
        while (tp_json_next(&json) != TP_JSON_END) {
            if (json.type != TP_JSON_NAME) continue;
            tp_text        name = json.raw;
            size_t         at = json.offset, depth = json.depth;
            tp_json_reader ahead = json;
            int32_t        form = 0;
            tp_json_next(&ahead);
            tp_json_skip(&ahead);
            tara_status status = check(without(whole[i], at, ahead.at), &form);
            if (status == TARA_OK && may_be_missing(name, depth)) continue;
            if (status == TARA_OK) fail_msg("%.*s is not missed", (int)name.size, name.data);
            assert_int_equal(status, TARA_E_INVALID_ARGUMENT);
            refused++;
        }
    }
    assert_true(refused > 100);
}

static void receipts_are_refused_by_the_path_of_what_is_missing(void **state)
{
    (void)state;
    static const struct { const char *text, *field; } rows[] = {
        {RECORD("record-eu-gdpr", PROCESS), "dpv:hasProcess[0].dpv:hasLegalBasis"},
        {RECEIPT("receipt-eu-gdpr", "[" RECORD("record-eu-gdpr", PROCESS) "]"),
         "dpv:hasRecordOfActivity[0].dpv:hasProcess[0].dpv:hasLegalBasi"},
        {RECEIPT("receipt", "[{\"dpv:hasNotice\":[{\"dct:language\":\"fr\"}]}]"),
         "dpv:hasRecordOfActivity[0].@type"},
        {RECORD("receipt", PROCESS), "dct:conformsTo"},
        {RECEIPT("record", "[\"x\"]"), "dct:conformsTo"},
        {RECORD("", PROCESS), "dct:conformsTo"},
        {RECORD("record", "\"dpv:hasPurpose\":\"dpv:Marketing\""),
         "dpv:hasProcess[0].dpv:hasPersonalData"},
        {"{\"@type\":\"dpv:ConsentRecord\"}", "dct:conformsTo"},
        {"{\"@type\":\"dpv:Process\"}", "@type"}, {"{\"@context\":{}}", "@type"},
        {"{}", ""}, {"{\"a\":1}", ""}, {"[]", ""}, {"{\"version\":1}", "version"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(check_as(rows[i].text, 0), TARA_E_INVALID_ARGUMENT);
        if (strncmp(error.field, rows[i].field, strlen(rows[i].field)) != 0
            || (rows[i].field[0] == '\0' && error.field[0] != '\0')) {
            fail_msg("%zu: %s, not %s", i, error.field, rows[i].field);
        }
    }
}

// --- what is given -----------------------------------------------------------------------------

static void receipts_have_their_limits(void **state)
{
    (void)state;
    static char large[TARA_CONSENT_RECEIPT_MAX + 2];
    int32_t     form = 0;
    memset(large, ' ', sizeof large);
    large[0] = '{';
    large[TARA_CONSENT_RECEIPT_MAX - 1] = '}';
    assert_int_equal(check((tp_text){large, TARA_CONSENT_RECEIPT_MAX}, &form),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(check((tp_text){large, TARA_CONSENT_RECEIPT_MAX + 1}, &form), TARA_E_LIMIT);
    assert_int_equal(check((tp_text){NULL, 0}, &form), TARA_E_SYNTAX);
    assert_int_equal(tara_consent_receipt_check(NULL, 1, &form, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_consent_receipt_check("{}", 2, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(check_as(kantara, TARA_RECEIPT_DPV), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(check_as(kantara, 5), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(check_as(kantara, -1), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(form, 0);
}

// No beginning of one is one, and no single bit makes it crash.
static void receipts_are_read_to_their_last_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        size_t size = strlen(whole[i]);
        char  *copy = malloc(size);
        assert_non_null(copy);
        memcpy(copy, whole[i], size);
        for (size_t k = 0; k < size; k++) {
            int32_t form = 0;
            assert_int_equal(check((tp_text){copy, k}, &form), TARA_E_SYNTAX);
        }
        for (size_t bit = 0; bit < 8 * size; bit++) {
            int32_t form = 0;
            copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
            tara_status status = check((tp_text){copy, size}, &form);
            bool known = status == TARA_OK || status == TARA_E_SYNTAX
                      || status == TARA_E_INVALID_ARGUMENT;
            assert_true(known && (status == TARA_OK) == (form != 0));
            copy[bit / 8] = whole[i][bit / 8];
        }
        free(copy);
    }
}

// --- vectors -----------------------------------------------------------------------------------

typedef struct vector { // One element of a file: its members as they stand there.
    tp_text id, valid, receipt, status, text;
} vector;

static tp_text value_of(tp_json_reader *json)
{
    tp_json_next(json);
    tp_text raw = json->raw;
    size_t  from = json->offset;
    bool    inside = json->type == TP_JSON_OBJECT || json->type == TP_JSON_ARRAY;
    tp_json_skip(json);
    return inside ? (tp_text){json->text + from, json->at - from} : raw;
}

static bool next_vector(tp_json_reader *json, vector *v)
{
    memset(v, 0, sizeof *v);
    if (tp_json_next(json) != TP_JSON_OBJECT) return false;
    while (tp_json_next(json) == TP_JSON_NAME) {
        tp_text name = json->raw, value = value_of(json);
        if (tp_text_equal(name, TP_TEXT("id"))) v->id = value;
        if (tp_text_equal(name, TP_TEXT("valid"))) v->valid = value;
        if (tp_text_equal(name, TP_TEXT("receipt"))) v->receipt = value;
        if (tp_text_equal(name, TP_TEXT("status"))) v->status = value;
        if (tp_text_equal(name, TP_TEXT("text"))) v->text = value;
    }
    return true;
}

static char *load(const char *path, tp_json_reader *json)
{
    size_t size = 0;
    char  *file = vector_load(path, &size);
    if (file == NULL) return NULL;
    *json = tp_json_reader_of((tp_text){file, size});
    return file;
}

static void receipts_of_kantara_are_judged_as_its_schema_does(void **state)
{
    (void)state;
    tp_json_reader json;
    vector         v;
    size_t         count = 0;
    char          *file = load(VECTORS "kantara-cr/mutations.json", &json);
    if (file == NULL) skip();
    assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
    for (; next_vector(&json, &v); count++) {
        int32_t     form = 0;
        bool        valid = tp_text_equal(v.valid, TP_TEXT("true"));
        tara_status status = check(v.receipt, &form);
        if ((status == TARA_OK) != valid) {
            fail_msg("%.*s: %s: %s", (int)v.id.size, v.id.data, error.field, error.message);
        }
        assert_int_equal(form, valid ? TARA_RECEIPT_KANTARA : 0);
        if (v.id.size <= 8 || memcmp(v.id.data, "missing-", 8) != 0) continue;
        assert_true(tp_text_equal(tp_text_of(error.field),
                                  (tp_text){v.id.data + 8, v.id.size - 8}));
    }
    assert_true(count >= 15);
    free(file);
    file = load(VECTORS "kantara-cr/kantara-consent-receipt-v1_1-example.json", &json);
    assert_non_null(file);
    assert_int_equal(check_as(file, 0), TARA_OK);
    free(file);
}

// Fragments of the guide: what stands in one twice or is no JSON is refused as such; the others are
// no whole records, and what they lack is named.
static void receipts_of_the_guide_are_refused_for_what_they_lack(void **state)
{
    (void)state;
    tp_json_reader json;
    vector         v;
    size_t         count = 0;
    char          *file = load(VECTORS "dpv-27560/guide-examples.json", &json);
    if (file == NULL) skip();
    assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
    for (; next_vector(&json, &v); count++) {
        int32_t form = 0;
        char   *text = malloc(v.text.size + 1);
        assert_non_null(text);
        size_t      size = tp_json_unescape(v.text, text, v.text.size);
        tara_status status = check((tp_text){text, size}, &form);
        if (tp_text_equal(v.status, TP_TEXT("invalid-json"))) {
            assert_true(status == TARA_E_SYNTAX || strstr(error.message, "twice") != NULL);
        } else if (tp_text_equal(v.status, TP_TEXT("duplicate-keys"))) {
            assert_int_equal(status, TARA_E_INVALID_ARGUMENT);
            assert_non_null(strstr(error.message, "twice"));
        } else {
            bool told = status == TARA_OK || error.field[0] != '\0';
            if (!told) printf("%.*s\n%s\n", (int)size, text, error.message);
            assert_true(told);
        }
        free(text);
    }
    assert_true(count >= 15);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_that_are_whole_are_taken),
        cmocka_unit_test(receipts_need_each_of_their_members),
        cmocka_unit_test(receipts_are_refused_by_the_path_of_what_is_missing),
        cmocka_unit_test(receipts_have_their_limits),
        cmocka_unit_test(receipts_are_read_to_their_last_byte),
        cmocka_unit_test(receipts_of_kantara_are_judged_as_its_schema_does),
        cmocka_unit_test(receipts_of_the_guide_are_refused_for_what_they_lack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
