// test_operations_exchange.c: OpenDSR and the Data Rights Protocol as operations, from a document
// that came in to the one that goes out.
#include "host_kit.h"

#include "base/bits.h"
#include "base/json.h"
#include "base/sha256.h"

#define ID "a7551968-d5d6-44b2-9831-815ac9017798"
#define ASKED                                                                           \
    "{\"regulation\":\"gdpr\",\"subject_request_id\":\"" ID "\","                       \
    "\"subject_request_type\":\"erasure\",\"submitted_time\":\"2026-02-28T15:00:00Z\"," \
    "\"subject_identities\":[{\"identity_type\":\"email\","                             \
    "\"identity_value\":\"johndoe@example.com\",\"identity_format\":\"raw\"}]}"
#define ASKED_AS_TEXT                                                                   \
    "\"{\\\"subject_request_id\\\":\\\"" ID "\\\","                                     \
    "\\\"subject_request_type\\\":\\\"access\\\","                                      \
    "\\\"submitted_time\\\":\\\"2026-02-28T15:00:00Z\\\",\\n"                           \
    "\\\"subject_identities\\\":{\\\"email\\\":{\\\"value\\\":\\\"a\\\\u0040b\\\","     \
    "\\\"encoding\\\":\\\"raw\\\"}}}\""

enum { ANSWER_MAX = 1 << 16 };

static host          h;
static tara_privacy *privacy;
static char          answer[ANSWER_MAX];
static char          message[3072]; // Of an agent.

static tara_status operate(const char *format, ...)
{
    static char operation[ANSWER_MAX];
    const char *result = NULL;
    size_t      size = 0;
    va_list     arguments;
    va_start(arguments, format);
    int length = vsnprintf(operation, sizeof operation, format, arguments);
    va_end(arguments);
    assert_true(length > 0 && (size_t)length < sizeof operation);
    tara_status status = tara_operate(privacy, operation, (size_t)length, &result, &size);
    assert_true(size < sizeof answer);
    memcpy(answer, result, size);
    answer[size] = '\0';
    tp_json_reader json = tp_json_reader_of((tp_text){answer, size});
    assert_true(tp_json_valid(&json));
    return status;
}

#define ASSERT_SAYS(words)                                                              \
    do {                                                                                \
        if (strstr(answer, (words)) == NULL) fail_msg("%s\n not %s", answer, (words));  \
    } while (0)

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    ASSERT_OK(operate("{\"op\":\"subject.set\",\"subject\":\"nadia\",\"country\":\"FR\"}"));
    ASSERT_OK(operate("{\"op\":\"subject.set\",\"subject\":\"carol\",\"country\":\"US-CA\"}"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// A message with a signature of zeros: verified is what the operation's caller says.
static void seal(const char *text)
{
    uint8_t bytes[2048] = {0};
    size_t  size = strlen(text);
    memcpy(bytes + 64, text, size);
    tp_base64_encode(bytes, 64 + size, message);
    message[tp_base64_size(64 + size)] = '\0';
}

static void seal_exercise(const char *exercise)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{ \"agent-id\":\"AA\",\"business-id\":\"CB\",\n"
             "\"issued-at\":\"2026-03-01T08:59:00Z\",\"expires-at\":\"2026-03-01T09:09:00Z\","
             "\"agent-request-id\":\"foo\",\"drp.version\":\"1.0\",\"exercise\":\"%s\","
             "\"regime\":\"ccpa\",\"email\":\"carol@example.com\"}", exercise);
    seal(text);
}

// --- OpenDSR -----------------------------------------------------------------------------------

static void a_request_is_read(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"opendsr.read\",\"request\":%s}", ASKED));
    ASSERT_SAYS("\"request\":" ASKED);
    ASSERT_SAYS("\"right\":\"erasure\"");
    ASSERT_OK(operate("{\"op\":\"opendsr.read\",\"request\":%s,\"dialect\":\"opengdpr\"}",
                      ASKED_AS_TEXT));
    ASSERT_SAYS("[{\"identity_type\":\"email\",\"identity_value\":\"a@b\","
                "\"identity_format\":\"raw\"}]");
    assert_int_equal(operate("{\"op\":\"opendsr.read\",\"request\":%s}", ASKED_AS_TEXT),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("\"detail\":\"regulation: this member is missing\"");
    ASSERT_SAYS("\"line\":2");
    assert_int_equal(operate("{\"op\":\"opendsr.read\",\"request\":\"{\\n  \\\"a\\\":1,\\n}\"}"),
                     TARA_E_SYNTAX);
    ASSERT_SAYS("\"line\":3,\"column\":1");
    // What is laid out in lines comes back on one.
    ASSERT_OK(operate("{\"op\":\"opendsr.read\",\"dialect\":\"opengdpr\",\"request\":"
                      "{\"subject_request_id\":\"" ID "\",\"subject_request_type\":\"access\","
                      "\"submitted_time\":\"2026-02-28T15:00:00Z\","
                      "\"extensions\":{\n\"p.example\" : {\n}\n}}}"));
    ASSERT_SAYS("\"extensions\":{\"p.example\":{}}}");
    assert_int_equal(operate("{\"op\":\"opendsr.read\",\"request\":%s,\"dialect\":\"v1\"}", ASKED),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(operate("{\"op\":\"opendsr.read\",\"request\":\"\"}"), TARA_E_SYNTAX);
    assert_int_equal(operate("{\"op\":\"opendsr.read\",\"request\":7}"),
                     TARA_E_INVALID_ARGUMENT);
}

static void a_request_is_written(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"opendsr.write\",\"subject_request_id\":\"" ID "\","
                      "\"subject_request_type\":\"erasure\",\"regulation\":\"gdpr\","
                      "\"subject_identities\":[{\"identity_format\":\"raw\","
                      "\"identity_type\":\"email\",\"identity_value\":\"johndoe@example.com\"}],"
                      "\"submitted_time\":\"2026-02-28T16:00:00+01:00\"}"));
    ASSERT_SAYS("\"request\":" ASKED);
    ASSERT_OK(operate("{\"op\":\"opendsr.write\",\"subject_request_id\":\"" ID "\","
                      "\"subject_request_type\":\"access\",\"api_version\":\"1.0\","
                      "\"dialect\":\"opengdpr\",\"extensions\":{\"p.example\":{\"a\":1}},"
                      "\"status_callback_urls\":[\"https://a/\",\"https://b/\"],"
                      "\"submitted_time\":\"2026-02-28T15:00:00Z\"}"));
    ASSERT_SAYS("\"status_callback_urls\":[\"https://a/\",\"https://b/\"],"
                "\"extensions\":{\"p.example\":{\"a\":1}}}");
    assert_int_equal(operate("{\"op\":\"opendsr.write\",\"subject_request_id\":\"" ID "\","
                             "\"subject_request_type\":\"access\","
                             "\"submitted_time\":\"2026-02-28T15:00:00Z\"}"),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("\"detail\":\"regulation: this member is missing\"}");
}

static void a_request_goes_from_its_opening_to_its_end(void **state)
{
    (void)state;
    char        digits[2 * TP_SHA256_SIZE];
    uint8_t     digest[TP_SHA256_SIZE];
    ASSERT_OK(operate("{\"op\":\"opendsr.open\",\"subject\":\"nadia\",\"request\":%s,"
                      "\"authenticated\":true}", ASKED));
    ASSERT_SAYS("\"request\":1,\"right\":\"erasure\",\"state\":\"received\"");
    ASSERT_SAYS("\"law\":\"gdpr\"");
    ASSERT_SAYS("\"differs\":false");
    ASSERT_SAYS("\"subject_request_id\":\"" ID "\"");
    ASSERT_OK(operate("{\"op\":\"opendsr.respond\",\"request\":1,\"controller_id\":\"c\","
                      "\"subject_request_id\":\"" ID "\",\"body\":\"{}\"}"));
    ASSERT_SAYS("\"document\":{\"controller_id\":\"c\",\"expected_completion_time\":\"2026-");
    ASSERT_SAYS("\"received_time\":\"2026-03-01T09:00:00Z\",\"encoded_request\":\"e30=\","
                "\"subject_request_id\":\"" ID "\"}");
    const char *document = strstr(answer, "{\"controller_id\""), *past = strchr(document, '}') + 1;
    tp_sha256_of(document, (size_t)(past - document), digest);
    tp_hex_encode(digest, sizeof digest, digits);
    assert_memory_equal(strstr(answer, "\"sha256\":\"") + 10, digits, sizeof digits);
    ASSERT_OK(operate("{\"op\":\"opendsr.status\",\"request\":1,\"controller_id\":\"c\","
                      "\"subject_request_id\":\"" ID "\",\"results_count\":0}"));
    ASSERT_SAYS("\"request_status\":\"pending\",\"results_count\":0}");
    ASSERT_OK(operate("{\"op\":\"opendsr.status\",\"request\":1,\"controller_id\":\"c\","
                      "\"subject_request_id\":\"" ID "\","
                      "\"status_callback_url\":\"https://c.example/x\"}"));
    ASSERT_SAYS("\"status_callback_url\":\"https://c.example/x\"");
    assert_int_equal(operate("{\"op\":\"opendsr.cancelled\",\"request\":1,"
                             "\"controller_id\":\"c\",\"subject_request_id\":\"" ID "\"}"),
                     TARA_E_NOT_APPLICABLE);
    ASSERT_OK(operate("{\"op\":\"request.withdraw\",\"request\":1}"));
    ASSERT_OK(operate("{\"op\":\"opendsr.cancelled\",\"request\":1,\"controller_id\":\"c\","
                      "\"subject_request_id\":\"" ID "\",\"api_version\":\"2.0\"}"));
    ASSERT_SAYS("{\"controller_id\":\"c\",\"received_time\":\"2026-03-01T09:00:00Z\","
                "\"subject_request_id\":\"" ID "\",\"api_version\":\"2.0\"}");
}

static void who_sent_it_must_be_known(void **state)
{
    (void)state;
    assert_int_equal(operate("{\"op\":\"opendsr.open\",\"subject\":\"nadia\",\"request\":%s}",
                             ASKED), TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("authenticated");
    assert_int_equal(operate("{\"op\":\"opendsr.open\",\"subject\":\"nadia\",\"request\":%s,"
                             "\"authenticated\":false}", ASKED), TARA_E_INVALID_ARGUMENT);
    seal_exercise("deletion");
    assert_int_equal(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                             "\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("verified");
    assert_int_equal(operate("{\"op\":\"request.show\",\"request\":1}"), TARA_E_NOT_FOUND);
}

static void another_law_is_told(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"opendsr.open\",\"subject\":\"carol\",\"request\":%s,"
                      "\"authenticated\":true}", ASKED));
    ASSERT_SAYS("\"law\":\"ccpa\"");
    ASSERT_SAYS("\"differs\":true");
}

static void what_others_say_is_read(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"opendsr.answer\",\"kind\":\"status\",\"document\":"
                      "{\"request_status\":\"completed\",\"controller_id\":\"c\","
                      "\"expected_completion_time\":\"2018-11-01T16:00:01+01:00\",\"more\":[],"
                      "\"subject_request_id\":\"" ID "\"}}"));
    ASSERT_SAYS("\"document\":{\"controller_id\":\"c\","
                "\"expected_completion_time\":\"2018-11-01T15:00:01Z\","
                "\"subject_request_id\":\"" ID "\",\"request_status\":\"completed\"}");
    assert_int_equal(operate("{\"op\":\"opendsr.answer\",\"kind\":\"status\",\"document\":{}}"),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(operate("{\"op\":\"opendsr.answer\",\"kind\":\"reply\",\"document\":{}}"),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("kind");
    ASSERT_OK(operate("{\"op\":\"opendsr.discovery\",\"discovery\":{\"api_version\":\"2.0\","
                      "\"supported_identities\":[],\"processor_certificate\":\"https://p/c.pem\","
                      "\"supported_subject_request_types\":[\"erasure\"]}}"));
    ASSERT_SAYS("\"supported_subject_request_types\":[\"erasure\"]");
    assert_int_equal(operate("{\"op\":\"opendsr.discovery\",\"discovery\":[]}"),
                     TARA_E_INVALID_ARGUMENT);
}

// --- the Data Rights Protocol ------------------------------------------------------------------

static void a_message_is_split_read_and_opened(void **state)
{
    (void)state;
    seal_exercise("deletion");
    ASSERT_OK(operate("{\"op\":\"drp.split\",\"message\":\"%s\"}", message));
    ASSERT_SAYS("\"signature\":\"AAAAAAAA");
    ASSERT_SAYS("\"text\":\"eyAiYWdlbnQtaWQi"); // { "agent-id"
    ASSERT_OK(operate("{\"op\":\"drp.read\",\"message\":\"%s\",\"verified\":true,"
                      "\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message));
    ASSERT_SAYS("\"message\":{\"agent-id\":\"AA\",\"business-id\":\"CB\",\"issued-at\"");
    assert_int_equal(operate("{\"op\":\"drp.read\",\"message\":\"%s\",\"verified\":true,"
                             "\"agent_id\":\"BB\",\"business_id\":\"CB\"}", message),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("agent-id: expected");
    ASSERT_OK(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                      "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message));
    ASSERT_SAYS("\"request\":1,\"right\":\"erasure\"");
    ASSERT_SAYS("\"agent_request_id\":\"foo\"");
    ASSERT_OK(operate("{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r-1\","
                      "\"agent_request_id\":\"foo\"}"));
    ASSERT_SAYS("\"document\":{\"request_id\":\"r-1\",\"received_at\":\"2026-03-01T09:00:00Z\"");
    ASSERT_SAYS("\"status\":\"open\"}");
    ASSERT_SAYS("\"final\":false");
    ASSERT_OK(operate("{\"op\":\"clock.set\",\"now\":\"2026-03-01T09:09:00Z\"}"));
    assert_int_equal(operate("{\"op\":\"drp.read\",\"message\":\"%s\",\"verified\":true,"
                             "\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("expires-at");
}

static void an_opt_out_names_its_purposes(void **state)
{
    (void)state;
    seal_exercise("sale:opt-out");
    assert_int_equal(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                             "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}",
                             message), TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("purposes");
    ASSERT_OK(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                      "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\","
                      "\"purposes\":[\"marketing\"]}", message));
    ASSERT_SAYS("\"right\":\"objection\"");
    ASSERT_SAYS("\"agent_request_id\":\"foo\"");
    seal_exercise("sale:opt-in");
    assert_int_equal(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                             "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}",
                             message), TARA_E_NOT_APPLICABLE);
    ASSERT_SAYS("\"permitted\":false");
}

static void an_agent_need_not_number_its_requests(void **state)
{
    (void)state;
    seal("{\"agent-id\":\"AA\",\"business-id\":\"CB\",\"issued-at\":\"2026-03-01T08:59:00Z\","
         "\"expires-at\":\"2026-03-01T09:09:00Z\",\"drp.version\":\"1.0\","
         "\"exercise\":\"access\"}");
    ASSERT_OK(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                      "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message));
    assert_null(strstr(answer, "agent_request_id"));
}

static void other_messages_are_read_by_their_kind(void **state)
{
    (void)state;
    seal("{\"reason\":\"I don't want my account deleted\"}");
    ASSERT_OK(operate("{\"op\":\"drp.read\",\"kind\":\"revoke\",\"message\":\"%s\","
                      "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message));
    ASSERT_SAYS("\"message\":{\"reason\":\"I don't want my account deleted\"}");
    assert_int_equal(operate("{\"op\":\"drp.read\",\"kind\":\"token\",\"message\":\"%s\","
                             "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}",
                             message), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(operate("{\"op\":\"drp.split\",\"message\":\"?\"}"), TARA_E_SYNTAX);
    assert_int_equal(operate("{\"op\":\"drp.split\",\"message\":\"\"}"), TARA_E_SYNTAX);
    ASSERT_OK(operate("{\"op\":\"drp.token\",\"agent_id\":\"AA\",\"token\":\"t\"}"));
    ASSERT_SAYS("\"document\":{\"agent-id\":\"AA\",\"token\":\"t\"}");
    assert_int_equal(operate("{\"op\":\"drp.token\",\"agent_id\":\"A A\",\"token\":\"t\"}"),
                     TARA_E_INVALID_ARGUMENT);
}

static void an_extension_says_why(void **state)
{
    (void)state;
    seal_exercise("access");
    ASSERT_OK(operate("{\"op\":\"drp.open\",\"subject\":\"carol\",\"message\":\"%s\","
                      "\"verified\":true,\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message));
    ASSERT_OK(operate("{\"op\":\"request.extend\",\"request\":1,\"reason\":\"many\"}"));
    assert_int_equal(operate("{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r-1\"}"),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("processing_details");
    ASSERT_OK(operate("{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r-1\","
                      "\"processing_details\":\"many\"}"));
    ASSERT_OK(operate("{\"op\":\"request.identify\",\"request\":1,\"doubt\":\"who?\"}"));
    assert_int_equal(operate("{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r-1\","
                             "\"processing_details\":\"many\"}"), TARA_E_INVALID_ARGUMENT);
    ASSERT_SAYS("user_verification_url");
    ASSERT_OK(operate("{\"op\":\"request.refuse\",\"request\":1,\"reason\":\"no_match\"}"));
    ASSERT_OK(operate("{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r-1\","
                      "\"expires_at\":\"2026-05-01T00:00:00Z\"}"));
    ASSERT_SAYS("\"status\":\"denied\",\"reason\":\"no_match\","
                "\"expires_at\":\"2026-05-01T00:00:00Z\"}");
    ASSERT_SAYS("\"final\":true");
}

static void what_a_business_says_is_read(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"drp.answer\",\"document\":{\"request_id\":\"x\","
                      "\"status\":\"denied\",\"reason\":\"other\"}}"));
    ASSERT_SAYS("\"status\":\"denied\",\"reason\":\"other\",\"final\":true");
    ASSERT_OK(operate("{\"op\":\"drp.answer\",\"document\":\"{\\\"request_id\\\":\\\"x\\\","
                      "\\\"status\\\":\\\"open\\\"}\"}"));
    ASSERT_SAYS("\"status\":\"open\",\"reason\":null,\"final\":false");
    ASSERT_OK(operate("{\"op\":\"drp.answer\",\"document\":{\"request_id\":\"x\","
                      "\"agent_request_id\":\"foo\",\"status\":\"fulfilled\","
                      "\"received_at\":\"2026-03-01T10:00:00+01:00\","
                      "\"expected_by\":\"2026-03-02T00:00:00Z\","
                      "\"expires_at\":\"2026-03-03T00:00:00Z\",\"processing_details\":\"d\","
                      "\"user_verification_url\":\"https://v/\","
                      "\"results_url\":\"https://r/\"}}"));
    ASSERT_SAYS("\"request_id\":\"x\",\"received_at\":\"2026-03-01T09:00:00Z\","
                "\"expected_by\":\"2026-03-02T00:00:00Z\","
                "\"expires_at\":\"2026-03-03T00:00:00Z\",\"agent_request_id\":\"foo\","
                "\"processing_details\":\"d\",\"user_verification_url\":\"https://v/\","
                "\"results_url\":\"https://r/\",\"status\":\"fulfilled\"");
    assert_int_equal(operate("{\"op\":\"drp.answer\",\"document\":{\"request_id\":\"x\","
                             "\"status\":\"open\",\"reason\":\"other\"}}"),
                     TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(operate("{\"op\":\"drp.forget_after\",\"told\":\"2026-03-01T00:00:00Z\"}"));
    ASSERT_SAYS("\"after\":\"2026-04-30T00:00:00Z\"");
    ASSERT_OK(operate("{\"op\":\"drp.forget_after\",\"told\":\"2026-03-01T00:00:00Z\","
                      "\"expires_at\":\"2026-03-02T00:00:00Z\"}"));
    ASSERT_SAYS("\"after\":\"2026-03-08T00:00:00Z\"");
}

// --- what went wrong ---------------------------------------------------------------------------

static void an_error_becomes_a_document(void **state)
{
    (void)state;
    ASSERT_OK(operate("{\"op\":\"dsr.error\",\"protocol\":\"opendsr\",\"code\":400,"
                      "\"status\":\"invalid_argument\",\"detail\":\"regulation: missing\"}"));
    ASSERT_SAYS("\"document\":{\"error\":{\"code\":400,\"message\":\"regulation: missing\","
                "\"errors\":[{\"domain\":\"Validation\",\"reason\":\"invalid_argument\","
                "\"message\":\"regulation: missing\"}]}}");
    ASSERT_OK(operate("{\"op\":\"dsr.error\",\"protocol\":\"drp\",\"code\":403,"
                      "\"status\":\"not_proven\",\"detail\":\"no\",\"fatal\":true}"));
    ASSERT_SAYS("\"document\":{\"code\":\"403\",\"message\":\"no\",\"fatal\":true}");
    ASSERT_OK(operate("{\"op\":\"dsr.failure\",\"protocol\":\"opendsr\",\"document\":{\"error\":"
                      "{\"code\":400,\"message\":\"m\",\"errors\":[{\"domain\":\"d\","
                      "\"reason\":\"r\",\"message\":\"x\"}]}}}"));
    ASSERT_SAYS("\"code\":400,\"message\":\"m\",\"fatal\":false,"
                "\"errors\":[{\"domain\":\"d\",\"reason\":\"r\",\"message\":\"x\"}]");
    ASSERT_OK(operate("{\"op\":\"dsr.failure\",\"protocol\":\"drp\",\"document\":"
                      "{\"code\":\"403\",\"message\":\"m\",\"fatal\":true}}"));
    ASSERT_SAYS("\"code\":403,\"message\":\"m\",\"fatal\":true,\"errors\":[]");
    assert_int_equal(operate("{\"op\":\"dsr.failure\",\"protocol\":\"drp\",\"document\":{}}"),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(operate("{\"op\":\"dsr.failure\",\"protocol\":\"x\",\"document\":{}}"),
                     TARA_E_INVALID_ARGUMENT);
    static const char *const refused[] = {
        "\"protocol\":\"drp\",\"code\":399,\"status\":\"not_proven\",\"detail\":\"no\"",
        "\"protocol\":\"drp\",\"code\":600,\"status\":\"not_proven\",\"detail\":\"no\"",
        "\"protocol\":\"smtp\",\"code\":400,\"status\":\"not_proven\",\"detail\":\"no\"",
        "\"protocol\":\"drp\",\"code\":400,\"status\":\"poof\",\"detail\":\"no\"",
        "\"protocol\":\"opendsr\",\"code\":400,\"status\":\"limit\",\"detail\":\"\",\"fatal\":true",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(operate("{\"op\":\"dsr.error\",%s}", refused[i]),
                         TARA_E_INVALID_ARGUMENT);
    }
}

static void each_says_when_there_is_no_memory(void **state)
{
    (void)state;
    static char operations[13][4096];
    seal_exercise("access");
    snprintf(operations[0], 4096, "{\"op\":\"opendsr.read\",\"request\":%s}", ASKED);
    snprintf(operations[1], 4096, "{\"op\":\"drp.split\",\"message\":\"%s\"}", message);
    snprintf(operations[2], 4096, "{\"op\":\"drp.read\",\"message\":\"%s\",\"verified\":true,"
             "\"agent_id\":\"AA\",\"business_id\":\"CB\"}", message);
    snprintf(operations[3], 4096, "{\"op\":\"opendsr.answer\",\"kind\":\"cancellation\","
             "\"document\":{\"controller_id\":\"c\",\"received_time\":\"2026-03-01T09:00:00Z\","
             "\"subject_request_id\":\"" ID "\"}}");
    snprintf(operations[4], 4096, "{\"op\":\"drp.token\",\"agent_id\":\"A\",\"token\":\"t\"}");
    snprintf(operations[5], 4096, "{\"op\":\"dsr.error\",\"protocol\":\"drp\",\"code\":403,"
             "\"status\":\"not_proven\",\"detail\":\"no\"}");
    snprintf(operations[6], 4096, "{\"op\":\"drp.answer\",\"document\":{\"request_id\":\"x\","
             "\"status\":\"open\"}}");
    snprintf(operations[7], 4096, "{\"op\":\"opendsr.discovery\",\"discovery\":"
             "{\"api_version\":\"2.0\",\"supported_identities\":[],"
             "\"processor_certificate\":\"https://p/c\","
             "\"supported_subject_request_types\":[\"access\"]}}");
    snprintf(operations[8], 4096, "{\"op\":\"opendsr.write\",\"subject_request_id\":\"" ID "\","
             "\"subject_request_type\":\"access\",\"dialect\":\"opengdpr\","
             "\"extensions\":{\"p.example\":{}},\"submitted_time\":\"2026-02-28T15:00:00Z\"}");
    snprintf(operations[9], 4096, "{\"op\":\"dsr.failure\",\"protocol\":\"opendsr\","
             "\"document\":{\"error\":{\"code\":400,\"errors\":[{}]}}}");
    // It is open already: what is opened again is told, and nothing is written.
    ASSERT_OK(operate("{\"op\":\"opendsr.open\",\"subject\":\"nadia\",\"request\":%s,"
                      "\"authenticated\":true}", ASKED));
    snprintf(operations[10], 4096, "{\"op\":\"opendsr.open\",\"subject\":\"nadia\",\"request\":%s,"
             "\"authenticated\":true}", ASKED);
    snprintf(operations[11], 4096, "{\"op\":\"opendsr.status\",\"request\":1,"
             "\"controller_id\":\"c\",\"subject_request_id\":\"" ID "\"}");
    snprintf(operations[12], 4096, "{\"op\":\"drp.status\",\"request\":1,\"request_id\":\"r\"}");
    for (size_t i = 0; i < 13; i++) {
        for (uint64_t n = 1;; n++) {
            h.fail_at = h.requests + n;
            tara_status status = operate("%s", operations[i]);
            bool        reached = h.requests >= h.fail_at;
            h.fail_at = 0;
            if (!reached) break;
            if (status != TARA_E_NO_MEMORY) fail_msg("%s: %d %s", operations[i], status, answer);
        }
        ASSERT_OK(operate("%s", operations[i]));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_is_read),
        TEST(a_request_is_written),
        TEST(a_request_goes_from_its_opening_to_its_end),
        TEST(who_sent_it_must_be_known),
        TEST(another_law_is_told),
        TEST(what_others_say_is_read),
        TEST(a_message_is_split_read_and_opened),
        TEST(an_opt_out_names_its_purposes),
        TEST(an_agent_need_not_number_its_requests),
        TEST(other_messages_are_read_by_their_kind),
        TEST(an_extension_says_why),
        TEST(what_a_business_says_is_read),
        TEST(an_error_becomes_a_document),
        TEST(each_says_when_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
