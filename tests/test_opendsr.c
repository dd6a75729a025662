// test_opendsr.c: OpenDSR: requests, answers, discovery, errors and signatures, with the examples
// of its specification.
#include "dsr_kit.h"
#include "vector.h"

#include "base/bits.h"
#include "base/sha256.h"

#define VECTORS "../shared/vectors/opendsr/spec-2.0-examples.json"
#define ID "a7551968-d5d6-44b2-9831-815ac9017798"
enum { TEXT_MAX = 1 << 14 };

// The request of section 7.2, with the regulation that its example lacks.
static const char example[] =
    "{\"regulation\":\"gdpr\",\"subject_request_id\":\"" ID "\","
    "\"subject_request_type\":\"erasure\",\"submitted_time\":\"2018-10-02T15:00:00Z\","
    "\"subject_identities\":[{\"identity_type\":\"email\","
    "\"identity_value\":\"johndoe@example.com\",\"identity_format\":\"raw\"}],"
    "\"api_version\":\"2.0\","
    "\"status_callback_urls\":[\"https://examplecontroller.com/opendsr/callbacks\"],"
    "\"extensions\":{\"example-processor.com\":{\"foo-processor-custom-id\":123456,"
    "\"property_id\":\"123456\"},"
    "\"example-other-processor.com\":{\"foo-other-processor-custom-id\":654321}}}";

static tara_opendsr_request request;
static tara_error           error;
static char                 room[TEXT_MAX], text[TEXT_MAX];
static size_t               needed;

static int begin(void **state)
{
    (void)state;
    memset(&request, 0, sizeof request);
    memset(&error, 0, sizeof error);
    request.struct_size = sizeof request;
    error.struct_size = sizeof error;
    needed = 0;
    return 0;
}

static tara_status read_as(int32_t dialect, const char *given)
{
    return tara_opendsr_request_read(dialect, given, strlen(given), room, sizeof room, &request,
                                     &error);
}

static tara_status read_request(const char *given)
{
    return read_as(TARA_OPENDSR_2, given);
}

#define ASSERT_REFUSED(call, wanted, named)                                             \
    do {                                                                                \
        assert_int_equal((call), wanted);                                               \
        assert_string_equal(error.field, named);                                        \
        assert_int_equal(error.status, wanted);                                         \
        assert_true(strlen(error.message) > 0);                                         \
    } while (0)

// One part of a text put in the place of another.
static const char *with(const char *given, const char *old, const char *new)
{
    static char out[TEXT_MAX];
    const char *at = strstr(given, old);
    assert_non_null(at);
    snprintf(out, sizeof out, "%.*s%s%s", (int)(at - given), given, new, at + strlen(old));
    return out;
}

static bool is_zeroed(const void *out, size_t size)
{
    const uint8_t *bytes = out;
    for (size_t i = sizeof(uint32_t); i < size; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

// --- requests ----------------------------------------------------------------------------------

static void the_example_is_read(void **state)
{
    (void)state;
    ASSERT_OK(read_request(example));
    assert_int_equal(request.regulation, TARA_REGULATION_GDPR);
    assert_int_equal(request.right, TARA_RIGHT_ERASURE);
    assert_int_equal(request.authenticated, 0);
    assert_string_equal(request.subject_request_id, ID);
    assert_int_equal(request.submitted_unix_ms, INT64_C(1538492400000));
    assert_int_equal(request.identity_count, 1);
    assert_int_equal(request.identities[0].type, TARA_IDENTITY_EMAIL);
    assert_int_equal(request.identities[0].format, TARA_IDENTITY_RAW);
    ASSERT_SLICE(request.identities[0].value, "johndoe@example.com");
    ASSERT_SLICE(request.api_version, "2.0");
    assert_int_equal(request.callback_count, 1);
    assert_true(tp_text_equal(slice(request.callbacks[0].data, request.callbacks[0].size),
                              tp_text_of("https://examplecontroller.com/opendsr/callbacks")));
    assert_int_equal(request.extensions[0], '{');
    assert_int_equal(request.extensions[request.extensions_size - 1], '}');
}

static void what_was_written_reads_the_same(void **state)
{
    (void)state;
    tara_opendsr_request again = {.struct_size = sizeof again};
    ASSERT_OK(read_request(example));
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENDSR_2, &request, text, sizeof text, &needed,
                                         &error));
    text[needed] = '\0';
    assert_string_equal(text, example);
    request.identities[0].value = "a \"quoted\"\n\x01 \xC3\xA9";
    request.identities[0].value_size = strlen(request.identities[0].value);
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENDSR_2, &request, text, sizeof text, &needed,
                                         &error));
    ASSERT_OK(tara_opendsr_request_read(TARA_OPENDSR_2, text, needed, room, sizeof room, &again,
                                        &error));
    ASSERT_SLICE(again.identities[0].value, "a \"quoted\"\n\x01 \xC3\xA9");
    // Of a text with escapes without room nothing is read; of one without, all.
    assert_int_equal(tara_opendsr_request_read(TARA_OPENDSR_2, text, needed, NULL, 0, &again,
                                               &error), TARA_E_BUFFER);
    assert_true(is_zeroed(&again, sizeof again));
    ASSERT_OK(tara_opendsr_request_read(TARA_OPENDSR_2, example, strlen(example), NULL, 0, &again,
                                        &error));
}

static void the_buffer_is_filled_whole_or_not_at_all(void **state)
{
    (void)state;
    size_t size = strlen(example);
    ASSERT_OK(read_request(example));
    assert_int_equal(tara_opendsr_request_write(TARA_OPENDSR_2, &request, NULL, 0, &needed,
                                                NULL), TARA_E_BUFFER);
    assert_int_equal(needed, size);
    ASSERT_REFUSED(tara_opendsr_request_write(TARA_OPENDSR_2, &request, NULL, 0, &needed, &error),
                   TARA_E_BUFFER, "buffer");
    char *block = exact_block(example, size);
    memset(block, '?', size);
    assert_int_equal(tara_opendsr_request_write(TARA_OPENDSR_2, &request, block, size - 1,
                                                &needed, NULL), TARA_E_BUFFER);
    for (size_t i = 0; i < size; i++) assert_int_equal(block[i], '?');
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENDSR_2, &request, block, size, &needed, NULL));
    assert_memory_equal(block, example, size);
    free(block);
}

static void each_required_member_is_missed_by_its_name(void **state)
{
    (void)state;
    static const struct { const char *name; bool required; } members[] = {
        {"regulation", true},         {"subject_request_id", true},
        {"subject_request_type", true}, {"submitted_time", true},
        {"subject_identities", false}, {"api_version", false},
        {"status_callback_urls", false}, {"extensions", false},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        char *less = without_member(example, members[i].name);
        if (members[i].required) {
            ASSERT_REFUSED(read_request(less), TARA_E_INVALID_ARGUMENT, members[i].name);
            assert_string_equal(error.message, "this member is missing");
            assert_true(is_zeroed(&request, sizeof request));
        } else {
            ASSERT_OK(read_request(less));
        }
        free(less);
    }
}

static void identities_may_only_be_missing_beside_extensions(void **state)
{
    (void)state;
    char *less = without_member(example, "subject_identities");
    char *least = without_member(less, "extensions");
    ASSERT_REFUSED(read_request(least), TARA_E_INVALID_ARGUMENT, "subject_identities");
    char *empty = without_member(example, "extensions");
    const char *none = with(empty, "[{\"identity_type\":\"email\",\"identity_value\":"
                                   "\"johndoe@example.com\",\"identity_format\":\"raw\"}]", "[]");
    ASSERT_REFUSED(read_request(none), TARA_E_INVALID_ARGUMENT, "subject_identities");
    free(less);
    free(least);
    free(empty);
}

static void values_are_refused_by_their_path(void **state)
{
    (void)state;
    static const struct { const char *old, *new, *field; } rows[] = {
        {"\"gdpr\"", "\"GDPR\"", "regulation"},
        {"\"gdpr\"", "1", "regulation"},
        {"-44b2-", "-34b2-", "subject_request_id"},
        {"-9831-", "-7831-", "subject_request_id"},
        {"a7551968", "A7551968", "subject_request_id"},
        {"a7551968", "a755196", "subject_request_id"},
        {"\"erasure\"", "\"rectification\"", "subject_request_type"},
        {"2018-10-02T15:00:00Z", "2018-10-02T15:00:00", "submitted_time"},
        {"2018-10-02T15:00:00Z", "2018-02-30T15:00:00Z", "submitted_time"},
        {"\"email\"", "\"e-mail\"", "subject_identities[0].identity_type"},
        {"\"raw\"", "\"sha512\"", "subject_identities[0].identity_format"},
        {"\"johndoe@example.com\"", "\"\"", "subject_identities[0].identity_value"},
        {"\"johndoe@example.com\"", "7", "subject_identities[0].identity_value"},
        {"\"identity_value\"", "\"identity_vlaue\"", "subject_identities[0].identity_vlaue"},
        {"\"2.0\"", "\"two\"", "api_version"},
        {"https://examplecontroller", "ftp://examplecontroller", "status_callback_urls[0]"},
        {"https://examplecontroller", "https:///", "status_callback_urls[0]"},
        {"/opendsr/callbacks", "/opendsr/call backs", "status_callback_urls[0]"},
        {"{\"foo-other-processor-custom-id\":654321}", "654321", "extensions"},
        {"\"extensions\":{", "\"extension\":{", "extension"},
        {"\"api_version\":\"2.0\"", "\"regulation\":\"ccpa\"", "regulation"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ASSERT_REFUSED(read_request(with(example, rows[i].old, rows[i].new)),
                       TARA_E_INVALID_ARGUMENT, rows[i].field);
        assert_true(error.line == 1 && error.column > 0);
        assert_null(strstr(error.message, "johndoe"));
    }
    ASSERT_REFUSED(read_request(with(example, "\"2.0\"", "\"4.0\"")), TARA_E_UNSUPPORTED,
                   "api_version");
    ASSERT_REFUSED(read_request(with(example, "\"2.0\"", "\"20\"")), TARA_E_UNSUPPORTED,
                   "api_version");
    ASSERT_OK(read_request(with(example, "\"2.0\"", "\"3\"")));
    ASSERT_OK(read_request(with(example, "\"2.0\"", "\"1.0\"")));
    ASSERT_REFUSED(read_request("[]"), TARA_E_INVALID_ARGUMENT, "document");
    ASSERT_REFUSED(read_request(""), TARA_E_SYNTAX, "document");
    // A name that could be anything is not repeated.
    ASSERT_REFUSED(read_request(with(example, "\"extensions\"", "\"johndoe@example.com\"")),
                   TARA_E_INVALID_ARGUMENT, "(a name)");
}

static void every_word_of_the_tables_is_known(void **state)
{
    (void)state;
    for (int32_t type = TARA_IDENTITY_CONTROLLER_CUSTOMER_ID;
         type <= TARA_IDENTITY_ROKU_ADVERTISING_ID; type++) {
        char word[64];
        snprintf(word, sizeof word, "\"%s\"", tara_identity_type_name(type));
        ASSERT_OK(read_request(with(example, "\"email\"", word)));
        assert_int_equal(request.identities[0].type, type);
    }
    for (int32_t format = TARA_IDENTITY_RAW; format <= TARA_IDENTITY_SHA256; format++) {
        char word[64];
        snprintf(word, sizeof word, "\"%s\"", tara_identity_format_name(format));
        ASSERT_OK(read_request(with(example, "\"raw\"", word)));
        assert_int_equal(request.identities[0].format, format);
    }
    ASSERT_OK(read_request(with(example, "\"gdpr\"", "\"ccpa\"")));
    assert_int_equal(request.regulation, TARA_REGULATION_CCPA);
    ASSERT_OK(read_request(with(example, "\"erasure\"", "\"access\"")));
    assert_int_equal(request.right, TARA_RIGHT_ACCESS);
    ASSERT_OK(read_request(with(example, "\"erasure\"", "\"portability\"")));
    assert_int_equal(request.right, TARA_RIGHT_PORTABILITY);
    assert_string_equal(tara_identity_type_name(0), "unknown");
    assert_string_equal(tara_identity_format_name(5), "unknown");
    assert_string_equal(tara_regulation_name(TARA_REGULATION_CCPA), "ccpa");
    assert_string_equal(tara_opendsr_status_name(TARA_OPENDSR_CANCELLED), "cancelled");
}

// Version 3 of mParticle's service keys identities by their type.
static void identities_may_stand_under_their_types(void **state)
{
    (void)state;
    const char *listed = "[{\"identity_type\":\"email\",\"identity_value\":"
                         "\"johndoe@example.com\",\"identity_format\":\"raw\"}]";
    ASSERT_OK(read_request(with(example, listed,
                                "{\"email\":{\"value\":\"johndoe@example.com\","
                                "\"encoding\":\"sha256\"},"
                                "\"android_id\":{\"value\":\"7\",\"encoding\":\"raw\"}}")));
    assert_int_equal(request.identity_count, 2);
    assert_int_equal(request.identities[0].type, TARA_IDENTITY_EMAIL);
    assert_int_equal(request.identities[0].format, TARA_IDENTITY_SHA256);
    ASSERT_SLICE(request.identities[0].value, "johndoe@example.com");
    assert_int_equal(request.identities[1].type, TARA_IDENTITY_ANDROID_ID);
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENDSR_2, &request, text, sizeof text, &needed,
                                         &error));
    text[needed] = '\0';
    assert_non_null(strstr(text, "[{\"identity_type\":\"email\","));
    ASSERT_REFUSED(read_request(with(example, listed, "{\"email\":{\"value\":\"x\"}}")),
                   TARA_E_INVALID_ARGUMENT, "subject_identities.email.encoding");
    ASSERT_REFUSED(read_request(with(example, listed, "{\"email\":{\"encoding\":\"raw\"}}")),
                   TARA_E_INVALID_ARGUMENT, "subject_identities.email.value");
    ASSERT_REFUSED(read_request(with(example, listed, "{\"email\":{\"value\":\"x\","
                                     "\"encoding\":\"raw\",\"format\":\"raw\"}}")),
                   TARA_E_INVALID_ARGUMENT, "subject_identities.email.format");
    ASSERT_REFUSED(read_request(with(example, listed, "{\"mail\":{}}")), TARA_E_INVALID_ARGUMENT,
                   "subject_identities");
    ASSERT_REFUSED(read_request(with(example, listed,
                                     "{\"email\":{\"value\":\"x\",\"encoding\":\"raw\"},"
                                     "\"email\":{\"value\":\"y\",\"encoding\":\"raw\"}}")),
                   TARA_E_INVALID_ARGUMENT, "subject_identities.email");
    ASSERT_REFUSED(read_request(with(example, listed, "7")), TARA_E_INVALID_ARGUMENT,
                   "subject_identities");
}

static void opengdpr_names_no_regulation(void **state)
{
    (void)state;
    char *old = without_member(example, "regulation");
    ASSERT_OK(read_as(TARA_OPENGDPR_1, old));
    assert_int_equal(request.regulation, TARA_REGULATION_NONE);
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENGDPR_1, &request, text, sizeof text, &needed,
                                         &error));
    assert_int_equal(needed, strlen(old));
    assert_memory_equal(text, old, needed);
    ASSERT_REFUSED(tara_opendsr_request_write(TARA_OPENDSR_2, &request, text, sizeof text, &needed,
                                              &error), TARA_E_INVALID_ARGUMENT, "regulation");
    ASSERT_REFUSED(read_as(2, old), TARA_E_INVALID_ARGUMENT, "dialect");
    free(old);
    assert_string_equal(tara_opendsr_word(TARA_OPENDSR_2, TARA_OPENDSR_REQUESTS), "/requests");
    assert_string_equal(tara_opendsr_word(TARA_OPENGDPR_1, TARA_OPENDSR_REQUESTS),
                        "/opengdpr_requests");
    assert_string_equal(tara_opendsr_word(TARA_OPENGDPR_1, TARA_OPENDSR_SIGNATURE),
                        "X-OpenGDPR-Signature");
    assert_string_equal(tara_opendsr_word(TARA_OPENDSR_2, TARA_OPENDSR_DOMAIN),
                        "X-OpenDSR-Processor-Domain");
    assert_string_equal(tara_opendsr_word(TARA_OPENDSR_2, 0), "");
    assert_string_equal(tara_opendsr_word(2, TARA_OPENDSR_REQUESTS), "");
}

static void there_is_a_limit_to_everything(void **state)
{
    (void)state;
    char   many[TEXT_MAX] = "", urls[TEXT_MAX] = "";
    static char long_text[TARA_DSR_TEXT_MAX + 1];
    for (int i = 0; i < TARA_DSR_IDENTITIES_MAX; i++) {
        strcat(many, "{\"identity_type\":\"email\",\"identity_value\":\"x\","
                     "\"identity_format\":\"raw\"},");
        snprintf(text, sizeof text, "[%s{", many);
        if (i == TARA_DSR_IDENTITIES_MAX - 2) ASSERT_OK(read_request(with(example, "[{", text)));
    }
    snprintf(text, sizeof text, "[%s{", many);
    ASSERT_REFUSED(read_request(with(example, "[{", text)), TARA_E_LIMIT,
                   "subject_identities[32]");
    for (int i = 0; i < TARA_DSR_CALLBACKS_MAX; i++) strcat(urls, "\"https://a\",");
    snprintf(text, sizeof text, "[%s\"https://e", urls);
    ASSERT_REFUSED(read_request(with(example, "[\"https://e", text)), TARA_E_LIMIT,
                   "status_callback_urls[8]");
    memset(long_text, ' ', sizeof long_text);
    assert_int_equal(tara_opendsr_request_read(TARA_OPENDSR_2, long_text, sizeof long_text, NULL,
                                               0, &request, &error), TARA_E_LIMIT);
    // Without an error to fill it is refused all the same; one of another size is let be.
    assert_int_equal(tara_opendsr_request_read(TARA_OPENDSR_2, "7", 1, NULL, 0, &request, NULL),
                     TARA_E_INVALID_ARGUMENT);
    error = (tara_error){.struct_size = 4};
    assert_int_equal(tara_opendsr_request_read(TARA_OPENDSR_2, "7", 1, NULL, 0, &request, &error),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(error.status, 0);
}

static void what_cannot_be_read_is_not_written(void **state)
{
    (void)state;
    const tara_opendsr_request zero = {.struct_size = sizeof zero};
    ASSERT_OK(read_request(example));
    tara_opendsr_request good = request;
#define WRITE tara_opendsr_request_write(TARA_OPENDSR_2, &request, text, sizeof text, &needed, \
                                         &error)
#define ASSERT_NOT_WRITTEN(change, named)                                               \
    do {                                                                                \
        request = good;                                                                 \
        change;                                                                         \
        ASSERT_REFUSED(WRITE, TARA_E_INVALID_ARGUMENT, named);                          \
    } while (0)
    ASSERT_NOT_WRITTEN(request = zero, "regulation");
    ASSERT_NOT_WRITTEN(request.regulation = 3, "regulation");
    ASSERT_NOT_WRITTEN(request.right = TARA_RIGHT_OBJECTION, "subject_request_type");
    ASSERT_NOT_WRITTEN(request.subject_request_id[0] = 'X', "subject_request_id");
    ASSERT_NOT_WRITTEN(memset(request.subject_request_id, 'a', 40), "subject_request_id");
    ASSERT_NOT_WRITTEN(request.submitted_unix_ms = TARA_NEVER, "submitted_time");
    ASSERT_NOT_WRITTEN(request.identity_count = 33, "subject_identities");
    ASSERT_NOT_WRITTEN(request.identities[0].type = 12, "subject_identities");
    ASSERT_NOT_WRITTEN((request.identities[0].value = "\xFF",
                        request.identities[0].value_size = 1), "subject_identities");
    ASSERT_NOT_WRITTEN(request.callback_count = 9, "status_callback_urls");
    ASSERT_NOT_WRITTEN(request.callback_count = 2, "status_callback_urls");
    ASSERT_NOT_WRITTEN((request.extensions = "{]", request.extensions_size = 2), "extensions");
    ASSERT_NOT_WRITTEN((request.extensions = "{\"a\":1}", request.extensions_size = 7),
                       "extensions");
    ASSERT_NOT_WRITTEN(request.api_version = NULL, "api_version");
    request = good;
    request.flags = 1;
    assert_int_equal(WRITE, TARA_E_TOO_NEW);
    request = good;
    request.reserved = 1;
    assert_int_equal(WRITE, TARA_E_TOO_NEW);
    request = good;
    request.struct_size = 8;
    assert_int_equal(WRITE, TARA_E_INVALID_ARGUMENT);
    request = good;
    ASSERT_OK(WRITE);
}

// --- the examples of the specification ---------------------------------------------------------

static void the_examples_of_the_specification(void **state)
{
    (void)state;
    size_t size;
    char  *file = vector_load(VECTORS, &size);
    if (file == NULL) skip();
    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    int            broken = 0, fixed = 0, answered = 0;
    while (tp_json_next(&json) != TP_JSON_END) {
        assert_int_not_equal(json.type, TP_JSON_ERROR);
        if (json.type != TP_JSON_NAME) continue;
        bool is_text = tp_json_raw_equals(json.raw, TP_TEXT("bodyText"));
        bool is_fixed = tp_json_raw_equals(json.raw, TP_TEXT("bodyFixed"));
        tp_json_next(&json);
        size_t begins = json.offset;
        if (is_text && json.type == TP_JSON_STRING) {
            size_t length = tp_json_unescape(json.raw, text, sizeof text - 1);
            text[length] = '\0';
            if (strstr(text, "subject_request_type") != NULL) {
                // After the comma that should not be there a name is expected: line 20.
                ASSERT_REFUSED(read_request(text), TARA_E_SYNTAX, "document");
                assert_int_equal(error.line, 20);
                assert_int_equal(error.column, 5);
                broken++;
            } else {
                tara_opendsr_document told = {.struct_size = sizeof told};
                // Its encoded request is a placeholder, which is no base64.
                ASSERT_REFUSED(tara_opendsr_document_read(TARA_OPENDSR_RESPONSE, text, length,
                                                          room, sizeof room, &told, &error),
                               TARA_E_INVALID_ARGUMENT, "encoded_request");
                const char *whole = with(text, "<BASE64 ENCODED REQUEST>", "e30=");
                ASSERT_OK(tara_opendsr_document_read(TARA_OPENDSR_RESPONSE, whole, strlen(whole),
                                                     room, sizeof room, &told, &error));
                ASSERT_SLICE(told.controller_id, "example_controller_id");
                answered++;
            }
        }
        if (is_fixed) {
            tp_json_skip(&json);
            snprintf(text, sizeof text, "%.*s", (int)(json.at - begins), file + begins);
            ASSERT_REFUSED(read_request(text), TARA_E_INVALID_ARGUMENT, "regulation");
            ASSERT_OK(read_request(with(text, "{", "{\"regulation\":\"gdpr\",")));
            ASSERT_OK(read_as(TARA_OPENGDPR_1, text));
            fixed++;
        }
    }
    assert_true(broken == 1 && fixed == 1 && answered == 1);
    free(file);
}

// --- what a processor says ---------------------------------------------------------------------

static tara_opendsr_document whole_document(int32_t kind)
{
    tara_opendsr_document d = {.struct_size = sizeof d, .kind = kind};
    bool response = kind == TARA_OPENDSR_RESPONSE, cancelled = kind == TARA_OPENDSR_CANCELLATION;
    memcpy(d.subject_request_id, ID, sizeof ID);
    d.controller_id = "example_controller_id";
    d.controller_id_size = strlen(d.controller_id);
    if (!cancelled) d.expected_unix_ms = INT64_C(1541084401000);
    if (response || cancelled) {
        d.received_unix_ms = INT64_C(1538492401000);
        d.processor_signature = "c2ln";
        d.processor_signature_size = 4;
    } else {
        d.status = TARA_OPENDSR_PENDING;
        d.results_url = "https://exampleprocessor.com/secure/d188d4ba";
        d.results_url_size = strlen(d.results_url);
        d.has_results_count = 1;
        d.results_count = 103;
    }
    if (response) {
        d.request = "{}";
        d.request_size = 2;
    }
    if (kind == TARA_OPENDSR_CALLBACK) {
        d.status_callback_url = "https://examplecontroller.com/callbacks";
        d.status_callback_url_size = strlen(d.status_callback_url);
    }
    if (kind == TARA_OPENDSR_STATUS || cancelled) {
        d.api_version = "2.0";
        d.api_version_size = 3;
    }
    return d;
}

static tara_status write_document(const tara_opendsr_document *d)
{
    tara_status status = tara_opendsr_document_write(d, text, sizeof text - 1, &needed, &error);
    if (status == TARA_OK) text[needed] = '\0';
    return status;
}

static void documents_are_written_as_the_examples_are(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        [TARA_OPENDSR_RESPONSE] =
            "{\"controller_id\":\"example_controller_id\","
            "\"expected_completion_time\":\"2018-11-01T15:00:01Z\","
            "\"received_time\":\"2018-10-02T15:00:01Z\",\"encoded_request\":\"e30=\","
            "\"subject_request_id\":\"" ID "\",\"processor_signature\":\"c2ln\"}",
        [TARA_OPENDSR_STATUS] =
            "{\"controller_id\":\"example_controller_id\","
            "\"expected_completion_time\":\"2018-11-01T15:00:01Z\","
            "\"subject_request_id\":\"" ID "\",\"request_status\":\"pending\","
            "\"api_version\":\"2.0\","
            "\"results_url\":\"https://exampleprocessor.com/secure/d188d4ba\","
            "\"results_count\":103}",
        [TARA_OPENDSR_CALLBACK] =
            "{\"controller_id\":\"example_controller_id\","
            "\"expected_completion_time\":\"2018-11-01T15:00:01Z\","
            "\"status_callback_url\":\"https://examplecontroller.com/callbacks\","
            "\"subject_request_id\":\"" ID "\",\"request_status\":\"pending\","
            "\"results_url\":\"https://exampleprocessor.com/secure/d188d4ba\","
            "\"results_count\":103}",
        [TARA_OPENDSR_CANCELLATION] =
            "{\"controller_id\":\"example_controller_id\","
            "\"received_time\":\"2018-10-02T15:00:01Z\",\"subject_request_id\":\"" ID "\","
            "\"processor_signature\":\"c2ln\",\"api_version\":\"2.0\"}",
    };
    for (int32_t kind = TARA_OPENDSR_RESPONSE; kind <= TARA_OPENDSR_CANCELLATION; kind++) {
        tara_opendsr_document told = whole_document(kind), again = {.struct_size = sizeof again};
        ASSERT_OK(write_document(&told));
        assert_string_equal(text, wanted[kind]);
        ASSERT_OK(tara_opendsr_document_read(kind, text, needed, room, sizeof room, &again,
                                             &error));
        assert_int_equal(again.kind, kind);
        assert_int_equal(again.expected_unix_ms, told.expected_unix_ms);
        assert_int_equal(again.results_count, told.results_count);
        char first[TEXT_MAX];
        strcpy(first, text);
        tara_opendsr_document twice = again; // Whose texts are in the first writing.
        size_t second_size = 0;
        char   second[TEXT_MAX];
        ASSERT_OK(tara_opendsr_document_write(&twice, second, sizeof second, &second_size, NULL));
        assert_int_equal(second_size, strlen(first));
        assert_memory_equal(second, first, second_size);
    }
}

static void each_required_member_of_a_document_is_missed(void **state)
{
    (void)state;
    static const struct { int32_t kind; const char *names; } rows[] = {
        {TARA_OPENDSR_RESPONSE, "controller_id expected_completion_time received_time "
                                "encoded_request subject_request_id"},
        {TARA_OPENDSR_STATUS, "controller_id expected_completion_time subject_request_id "
                              "request_status"},
        {TARA_OPENDSR_CALLBACK, "controller_id expected_completion_time status_callback_url "
                                "subject_request_id request_status"},
        {TARA_OPENDSR_CANCELLATION, "controller_id received_time subject_request_id"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tara_opendsr_document d = whole_document(rows[i].kind), out = {.struct_size = sizeof out};
        char                  whole[TEXT_MAX], names[256];
        ASSERT_OK(write_document(&d));
        strcpy(whole, text);
        strcpy(names, rows[i].names);
        for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
            char *less = without_member(whole, name);
            ASSERT_REFUSED(tara_opendsr_document_read(rows[i].kind, less, strlen(less), room,
                                                      sizeof room, &out, &error),
                           TARA_E_INVALID_ARGUMENT, name);
            assert_true(is_zeroed(&out, sizeof out));
            free(less);
        }
        // Answers may grow: what is not known is skipped.
        const char *more = with(whole, "{", "{\"new\":[1,{\"a\":null}],");
        ASSERT_OK(tara_opendsr_document_read(rows[i].kind, more, strlen(more), room, sizeof room,
                                             &out, &error));
    }
}

static void a_document_holds_only_what_its_kind_has(void **state)
{
    (void)state;
    tara_opendsr_document d = whole_document(TARA_OPENDSR_STATUS);
    d.received_unix_ms = 1;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "received_time");
    d = whole_document(TARA_OPENDSR_RESPONSE);
    d.status = TARA_OPENDSR_PENDING;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "request_status");
    d = whole_document(TARA_OPENDSR_RESPONSE);
    d.encoded_request = "e30=";
    d.encoded_request_size = 4;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "encoded_request");
    d.request_size = 0;
    ASSERT_OK(write_document(&d));
    d.encoded_request = "e30";
    d.encoded_request_size = 3;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "encoded_request");
    d = whole_document(TARA_OPENDSR_CALLBACK);
    d.status_callback_url = "ftp://c";
    d.status_callback_url_size = 7;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "status_callback_url");
    d = whole_document(TARA_OPENDSR_STATUS);
    d.results_url_size = 3;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "results_url");
    d = whole_document(TARA_OPENDSR_STATUS);
    d.has_results_count = 2;
    assert_int_equal(write_document(&d), TARA_E_TOO_NEW);
    d.has_results_count = 1;
    d.results_count = UINT64_MAX;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "results_count");
    d.kind = 5;
    ASSERT_REFUSED(write_document(&d), TARA_E_INVALID_ARGUMENT, "kind");
    ASSERT_REFUSED(tara_opendsr_document_read(0, "{}", 2, NULL, 0, &d, &error),
                   TARA_E_INVALID_ARGUMENT, "kind");
    ASSERT_REFUSED(tara_opendsr_document_read(TARA_OPENDSR_STATUS, NULL, 2, NULL, 0, &d, &error),
                   TARA_E_INVALID_ARGUMENT, "text");
    ASSERT_REFUSED(tara_opendsr_document_read(TARA_OPENDSR_STATUS, "{}", 2, NULL, 2, &d, &error),
                   TARA_E_INVALID_ARGUMENT, "text");
    tara_opendsr_discovery found = {.struct_size = sizeof found};
    ASSERT_REFUSED(tara_opendsr_discovery_read(NULL, 2, NULL, 0, &found, &error),
                   TARA_E_INVALID_ARGUMENT, "text");
}

// The body is encoded byte for byte, whatever its length.
static void the_request_is_encoded_as_it_came(void **state)
{
    (void)state;
    static const struct { const char *body, *base64; } rows[] = { // RFC 4648, section 10.
        {"f", "\"Zg==\""}, {"fo", "\"Zm8=\""}, {"foo", "\"Zm9v\""}, {"foobar", "\"Zm9vYmFy\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tara_opendsr_document d = whole_document(TARA_OPENDSR_RESPONSE);
        d.request = rows[i].body;
        d.request_size = strlen(rows[i].body);
        ASSERT_OK(write_document(&d));
        assert_non_null(strstr(text, rows[i].base64));
    }
    tara_opendsr_document d = whole_document(TARA_OPENDSR_RESPONSE), again = {.struct_size =
                                                                              sizeof again};
    d.request = example;
    d.request_size = strlen(example);
    ASSERT_OK(write_document(&d));
    ASSERT_OK(tara_opendsr_document_read(TARA_OPENDSR_RESPONSE, text, needed, room, sizeof room,
                                         &again, &error));
    uint8_t body[TEXT_MAX];
    size_t  size, bad;
    assert_true(tp_base64_decode(again.encoded_request, again.encoded_request_size, body,
                                 sizeof body, &size, &bad));
    assert_int_equal(size, strlen(example));
    assert_memory_equal(body, example, size);
}

static void a_discovery_says_what_there_is(void **state)
{
    (void)state;
    static const char wanted[] =
        "{\"api_version\":\"2.0\",\"supported_identities\":[{\"identity_type\":\"email\","
        "\"identity_format\":\"raw\"},{\"identity_type\":\"email\","
        "\"identity_format\":\"sha256\"}],"
        "\"supported_subject_request_types\":[\"access\",\"erasure\"],"
        "\"processor_certificate\":\"https://exampleprocessor.com/cert.pem\"}";
    tara_opendsr_discovery d = {.struct_size = sizeof d};
    ASSERT_OK(tara_opendsr_discovery_read(wanted, strlen(wanted), NULL, 0, &d, &error));
    assert_int_equal(d.rights, 1 << TARA_RIGHT_ACCESS | 1 << TARA_RIGHT_ERASURE);
    assert_int_equal(d.identity_count, 2);
    assert_int_equal(d.identities[1].format, TARA_IDENTITY_SHA256);
    ASSERT_OK(tara_opendsr_discovery_write(&d, text, sizeof text, &needed, &error));
    assert_int_equal(needed, strlen(wanted));
    assert_memory_equal(text, wanted, needed);
    d.rights |= 1 << TARA_RIGHT_OBJECTION;
    ASSERT_REFUSED(tara_opendsr_discovery_write(&d, text, sizeof text, &needed, &error),
                   TARA_E_INVALID_ARGUMENT, "supported_subject_request_types");
    d.rights = 1 << TARA_RIGHT_ACCESS;
    d.identities[0].value = "x";
    d.identities[0].value_size = 1;
    ASSERT_REFUSED(tara_opendsr_discovery_write(&d, text, sizeof text, &needed, &error),
                   TARA_E_INVALID_ARGUMENT, "supported_identities");
    static const char *const names[] = {"api_version", "supported_identities",
                                        "supported_subject_request_types",
                                        "processor_certificate"};
    for (size_t i = 0; i < 4; i++) {
        char *less = without_member(wanted, names[i]);
        ASSERT_REFUSED(tara_opendsr_discovery_read(less, strlen(less), NULL, 0, &d, &error),
                       TARA_E_INVALID_ARGUMENT, names[i]);
        free(less);
    }
    const char *twice = with(wanted, "\"erasure\"", "\"access\"");
    ASSERT_REFUSED(tara_opendsr_discovery_read(twice, strlen(twice), NULL, 0, &d, &error),
                   TARA_E_INVALID_ARGUMENT, "supported_subject_request_types[1]");
}

// --- signatures --------------------------------------------------------------------------------

typedef struct asking {
    int32_t     answer;
    int         count;
    tara_signed what;
    size_t      size; // Of the signature that is made.
} asking;

static int32_t check(void *user, const tara_signed *what)
{
    asking *a = user;
    a->what = *what;
    a->count++;
    assert_int_equal(what->signature_size, 3);
    assert_memory_equal(what->signature, "sig", 3);
    return a->answer;
}

static tara_status verify(asking *a, const char *signature)
{
    return tara_opendsr_verify(TEXT("processor.example"), example, strlen(example), signature,
                               strlen(signature), check, a, &error);
}

static void only_one_is_yes(void **state)
{
    (void)state;
    static const int32_t answers[] = {0, -1, 2, INT32_MIN, INT32_MAX};
    asking  a = {.answer = 1};
    uint8_t digest[32];
    ASSERT_OK(verify(&a, "c2ln"));
    tp_sha256_of(example, strlen(example), digest);
    assert_memory_equal(a.what.digest, digest, sizeof digest);
    ASSERT_SLICE(a.what.signer, "processor.example");
    assert_ptr_equal(a.what.text, example);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        a.answer = answers[i];
        ASSERT_REFUSED(verify(&a, "c2ln"), TARA_E_PROOF, "signature");
    }
    assert_int_equal(a.count, 6);
    a.answer = 1;
    ASSERT_REFUSED(verify(&a, ""), TARA_E_PROOF, "signature");
    ASSERT_REFUSED(verify(&a, "c2l"), TARA_E_SYNTAX, "signature");
    ASSERT_REFUSED(verify(&a, "c2ln\n"), TARA_E_SYNTAX, "signature");
    ASSERT_REFUSED(tara_opendsr_verify(TEXT("a"), "", 0, "c2ln", 4, NULL, NULL, &error),
                   TARA_E_INVALID_ARGUMENT, "signature");
    assert_int_equal(a.count, 6);
}

static int32_t sign(void *user, const char *body, size_t size, uint8_t *signature,
                    size_t capacity, size_t *signature_size)
{
    asking *a = user;
    assert_int_equal(capacity, TARA_DSR_SIGNATURE_MAX);
    assert_int_equal(size, strlen(example));
    assert_ptr_equal(body, example);
    memset(signature, 0, capacity);
    memcpy(signature, "sig", 3);
    *signature_size = a->size;
    a->count++;
    return a->answer;
}

static void a_signature_is_asked_for_once_there_is_room(void **state)
{
    (void)state;
    asking a = {.answer = 1, .size = 3};
    size_t size = strlen(example);
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, NULL, 0, &needed), TARA_E_BUFFER);
    assert_int_equal(a.count, 0);
    assert_int_equal(needed, 1368);
    ASSERT_OK(tara_opendsr_sign(example, size, sign, &a, text, needed, &needed));
    assert_int_equal(needed, 4);
    assert_memory_equal(text, "c2ln", 4);
    a.size = TARA_DSR_SIGNATURE_MAX;
    ASSERT_OK(tara_opendsr_sign(example, size, sign, &a, text, sizeof text, &needed));
    assert_int_equal(needed, 1368);
    a.answer = 0;
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, text, sizeof text, &needed),
                     TARA_E_CONFLICT);
    a = (asking){.answer = 1, .size = 0};
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, text, sizeof text, &needed),
                     TARA_E_CONFLICT);
    a.size = TARA_DSR_SIGNATURE_MAX + 1;
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, text, sizeof text, &needed),
                     TARA_E_CONFLICT);
    a = (asking){.answer = 1, .size = 3};
    assert_int_equal(tara_opendsr_sign(NULL, 1, sign, &a, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_opendsr_sign(example, size, NULL, &a, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, text, sizeof text, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_opendsr_sign(example, size, sign, &a, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_opendsr_sign(NULL, 0, sign, &a, NULL, 0, &needed), TARA_E_BUFFER);
    assert_int_equal(a.count, 0);
}

// --- sweeps ------------------------------------------------------------------------------------

static tara_status sweep_request(const char *given, size_t size, char *space, size_t space_size)
{
    tara_opendsr_request out = {.struct_size = sizeof out}, again = {.struct_size = sizeof again};
    char                 told[TEXT_MAX];
    size_t               told_size = 0;
    tara_status          status = tara_opendsr_request_read(TARA_OPENDSR_2, given, size, space,
                                                            space_size, &out, &error);
    if (status != TARA_OK) {
        assert_true(is_zeroed(&out, sizeof out));
        assert_true(error.offset <= size);
        return status;
    }
    ASSERT_OK(tara_opendsr_request_write(TARA_OPENDSR_2, &out, told, sizeof told, &told_size,
                                         NULL));
    ASSERT_OK(tara_opendsr_request_read(TARA_OPENDSR_2, told, told_size, space, space_size, &again,
                                        NULL));
    return status;
}

static tara_status sweep_status(const char *given, size_t size, char *space, size_t space_size)
{
    tara_opendsr_document out = {.struct_size = sizeof out};
    tara_status           status = tara_opendsr_document_read(TARA_OPENDSR_STATUS, given, size,
                                                              space, space_size, &out, &error);
    assert_true(status == TARA_OK || is_zeroed(&out, sizeof out));
    return status;
}

static tara_status sweep_response(const char *given, size_t size, char *space, size_t space_size)
{
    tara_opendsr_document out = {.struct_size = sizeof out};
    return tara_opendsr_document_read(TARA_OPENDSR_RESPONSE, given, size, space, space_size, &out,
                                      &error);
}

static void every_beginning_and_every_bit(void **state)
{
    (void)state;
    char escaped[TEXT_MAX];
    strcpy(escaped, with(example, "johndoe", "\\u006aohn\\ndoe\\ud83d\\ude00"));
    sweep_case cases[] = {
        {escaped, strlen(escaped), sweep_request},
        {text, 0, sweep_status},
        {text, 0, sweep_response},
    };
    assert_true(sweep(&cases[0]) > 0);
    static const int32_t kinds[] = {0, TARA_OPENDSR_STATUS, TARA_OPENDSR_RESPONSE};
    for (size_t i = 1; i < 3; i++) {
        tara_opendsr_document d = whole_document(kinds[i]);
        ASSERT_OK(write_document(&d));
        cases[i].size = needed;
        assert_true(sweep(&cases[i]) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_example_is_read, begin),
        cmocka_unit_test_setup(what_was_written_reads_the_same, begin),
        cmocka_unit_test_setup(the_buffer_is_filled_whole_or_not_at_all, begin),
        cmocka_unit_test_setup(each_required_member_is_missed_by_its_name, begin),
        cmocka_unit_test_setup(identities_may_only_be_missing_beside_extensions, begin),
        cmocka_unit_test_setup(values_are_refused_by_their_path, begin),
        cmocka_unit_test_setup(every_word_of_the_tables_is_known, begin),
        cmocka_unit_test_setup(identities_may_stand_under_their_types, begin),
        cmocka_unit_test_setup(opengdpr_names_no_regulation, begin),
        cmocka_unit_test_setup(there_is_a_limit_to_everything, begin),
        cmocka_unit_test_setup(what_cannot_be_read_is_not_written, begin),
        cmocka_unit_test_setup(the_examples_of_the_specification, begin),
        cmocka_unit_test_setup(documents_are_written_as_the_examples_are, begin),
        cmocka_unit_test_setup(each_required_member_of_a_document_is_missed, begin),
        cmocka_unit_test_setup(a_document_holds_only_what_its_kind_has, begin),
        cmocka_unit_test_setup(the_request_is_encoded_as_it_came, begin),
        cmocka_unit_test_setup(a_discovery_says_what_there_is, begin),
        cmocka_unit_test_setup(only_one_is_yes, begin),
        cmocka_unit_test_setup(a_signature_is_asked_for_once_there_is_room, begin),
        cmocka_unit_test_setup(every_beginning_and_every_bit, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
