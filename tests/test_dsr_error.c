// test_dsr_error.c: the documents that say what went wrong, of OpenDSR and the Data Rights
// Protocol.
#include "dsr_kit.h"

enum { TEXT_MAX = 8192 };

static char   text[TEXT_MAX];
static size_t needed;

static tara_error error_of(int32_t status, const char *field, const char *message)
{
    tara_error error = {.struct_size = sizeof error, .status = status};
    strcpy(error.field, field);
    strcpy(error.message, message);
    return error;
}

static tara_status write_error(int32_t protocol, int32_t code, const tara_error *errors,
                               size_t count, int32_t fatal)
{
    tara_status status = tara_dsr_error_write(protocol, code, errors, count, fatal, text,
                                              sizeof text - 1, &needed);
    if (status == TARA_OK) text[needed] = '\0';
    return status;
}

static void opendsr_lists_all_errors(void **state)
{
    (void)state;
    tara_error errors[2] = {
        error_of(TARA_E_INVALID_ARGUMENT, "regulation", "this member is missing"),
        error_of(TARA_E_SYNTAX, "", "expected \"\\\""),
    };
    ASSERT_OK(write_error(TARA_DSR_OPENDSR, 400, errors, 2, 0));
    assert_string_equal(text,
        "{\"error\":{\"code\":400,\"message\":\"regulation: this member is missing\","
        "\"errors\":[{\"domain\":\"Validation\",\"reason\":\"invalid_argument\","
        "\"message\":\"regulation: this member is missing\"},"
        "{\"domain\":\"Validation\",\"reason\":\"syntax\","
        "\"message\":\"expected \\\"\\\\\\\"\"}]}}");
}

static void drp_says_the_first(void **state)
{
    (void)state;
    tara_error errors[2] = {
        error_of(TARA_E_PROOF, "signature", "no"), error_of(TARA_E_SYNTAX, "", "x"),
    };
    ASSERT_OK(write_error(TARA_DSR_DRP, 403, errors, 2, 0));
    assert_string_equal(text, "{\"code\":\"403\",\"message\":\"signature: no\"}");
    ASSERT_OK(write_error(TARA_DSR_DRP, 599, errors, 1, 1));
    assert_string_equal(text, "{\"code\":\"599\",\"message\":\"signature: no\",\"fatal\":true}");
}

static void reasons_are_called_as_statuses_are(void **state)
{
    (void)state;
    static const int32_t known[] = {
        TARA_E_INVALID_ARGUMENT, TARA_E_NO_MEMORY, TARA_E_BUFFER, TARA_E_TOO_NEW,
        TARA_E_UNSUPPORTED, TARA_E_NOT_FOUND, TARA_E_CONFLICT, TARA_E_NOT_APPLICABLE,
        TARA_E_STORE, TARA_E_LIMIT, TARA_E_SYNTAX, TARA_E_PROOF,
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char       wanted[64];
        tara_error error = error_of(known[i], "", "x");
        snprintf(wanted, sizeof wanted, "\"reason\":\"%s\"", tara_status_name(known[i]));
        ASSERT_OK(write_error(TARA_DSR_OPENDSR, 400, &error, 1, 0));
        assert_non_null(strstr(text, wanted));
    }
    tara_error error = error_of(TARA_E_BUSY, "", "x");
    ASSERT_OK(write_error(TARA_DSR_OPENDSR, 503, &error, 1, 0));
    assert_non_null(strstr(text, "\"reason\":\"error\""));
}

static void the_buffer_is_filled_whole_or_not_at_all(void **state)
{
    (void)state;
    tara_error error = error_of(TARA_E_SYNTAX, "document", "x");
    for (int32_t protocol = TARA_DSR_OPENDSR; protocol <= TARA_DSR_DRP; protocol++) {
        ASSERT_OK(write_error(protocol, 400, &error, 1, 0));
        size_t size = needed;
        for (size_t capacity = 0; capacity < size; capacity++) {
            char *block = exact_block(text, capacity);
            memset(block, '?', capacity);
            assert_int_equal(tara_dsr_error_write(protocol, 400, &error, 1, 0, block, capacity,
                                                  &needed), TARA_E_BUFFER);
            assert_int_equal(needed, size);
            for (size_t i = 0; i < capacity; i++) assert_int_equal(block[i], '?');
            free(block);
        }
    }
}

static void what_cannot_be_said_is_refused(void **state)
{
    (void)state;
    static tara_error many[TARA_DSR_ERRORS_MAX + 1];
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        many[i] = error_of(TARA_E_SYNTAX, "field", "message");
    }
    // As long as both can be.
    memset(many[0].field, 'f', sizeof many[0].field);
    memset(many[0].message, 'm', sizeof many[0].message);
    ASSERT_OK(write_error(TARA_DSR_OPENDSR, 400, many, TARA_DSR_ERRORS_MAX, 0));
    ASSERT_OK(write_error(TARA_DSR_DRP, 400, many, 1, 0));
    assert_int_equal(needed, strlen("{\"code\":\"400\",\"message\":\"\"}") + 64 + 2 + 248);
#define ASSERT_REFUSED(...) assert_int_equal(write_error(__VA_ARGS__), TARA_E_INVALID_ARGUMENT)
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 400, many, TARA_DSR_ERRORS_MAX + 1, 0);
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 400, many, 0, 0);
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 400, NULL, 1, 0);
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 399, many, 1, 0);
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 600, many, 1, 0);
    ASSERT_REFUSED(TARA_DSR_OPENDSR, 400, many, 1, 1);
    ASSERT_REFUSED(TARA_DSR_DRP, 400, many, 1, 2);
    ASSERT_REFUSED(0, 400, many, 1, 0);
    ASSERT_REFUSED(3, 400, many, 1, 0);
    many[0].message[0] = '\xFF';
    ASSERT_REFUSED(TARA_DSR_DRP, 400, many, 1, 0);
    many[1].struct_size = 4;
    ASSERT_REFUSED(TARA_DSR_DRP, 400, many + 1, 1, 0);
    assert_int_equal(tara_dsr_error_write(TARA_DSR_DRP, 400, many + 2, 1, 0, text, sizeof text,
                                          NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_dsr_error_write(TARA_DSR_DRP, 400, many + 2, 1, 0, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
}

// --- reading -----------------------------------------------------------------------------------

static tara_dsr_failure failure;
static tara_error       error;

static tara_status read_failure(int32_t protocol, const char *given)
{
    static char room[TEXT_MAX];
    failure = (tara_dsr_failure){.struct_size = sizeof failure};
    error = (tara_error){.struct_size = sizeof error};
    return tara_dsr_error_read(protocol, given, strlen(given), room, sizeof room, &failure,
                               &error);
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    tara_error errors[2] = {
        error_of(TARA_E_INVALID_ARGUMENT, "regulation", "missing"),
        error_of(TARA_E_SYNTAX, "", "\""),
    };
    ASSERT_OK(write_error(TARA_DSR_OPENDSR, 400, errors, 2, 0));
    ASSERT_OK(read_failure(TARA_DSR_OPENDSR, text));
    assert_int_equal(failure.code, 400);
    ASSERT_SLICE(failure.message, "regulation: missing");
    assert_int_equal(failure.error_count, 2);
    ASSERT_SLICE(failure.errors[0].domain, "Validation");
    ASSERT_SLICE(failure.errors[0].reason, "invalid_argument");
    ASSERT_SLICE(failure.errors[1].message, "\"");
    ASSERT_OK(write_error(TARA_DSR_DRP, 403, errors, 1, 1));
    ASSERT_OK(read_failure(TARA_DSR_DRP, text));
    assert_int_equal(failure.code, 403);
    assert_int_equal(failure.fatal, 1);
    assert_int_equal(failure.error_count, 0);
}

static void others_say_it_in_their_way(void **state)
{
    (void)state;
    ASSERT_OK(read_failure(TARA_DSR_OPENDSR, "{}"));
    assert_int_equal(failure.code, 0);
    ASSERT_OK(read_failure(TARA_DSR_OPENDSR, "{\"trace\":1,\"error\":{\"code\":599,"
                           "\"message\":\"\",\"errors\":[{},{\"extra\":[]}]}}"));
    assert_int_equal(failure.error_count, 2);
    ASSERT_OK(read_failure(TARA_DSR_DRP, "{\"code\":\"100\",\"message\":\"\",\"fatal\":false}"));
    static const struct { int32_t protocol; const char *given, *field; } rows[] = {
        {TARA_DSR_OPENDSR, "{\"error\":{}}", "error.code"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":99}}", "error.code"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":600}}", "error.code"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":\"400\"}}", "error.code"},
        {TARA_DSR_OPENDSR, "{\"error\":[]}", "error"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":400,\"errors\":{}}}", "error.errors"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":400,\"errors\":[{\"domain\":1}]}}",
         "error.errors[0].domain"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":400,\"errors\":[{\"reason\":1}]}}",
         "error.errors[0].reason"},
        {TARA_DSR_OPENDSR, "{\"error\":{\"code\":400,\"message\":1}}", "error.message"},
        {TARA_DSR_DRP, "{\"code\":\"400\"}", "message"},
        {TARA_DSR_DRP, "{\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":400,\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"4000\",\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"600\",\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"099\",\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"-10\",\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"1e2\",\"message\":\"x\"}", "code"},
        {TARA_DSR_DRP, "{\"code\":\"400\",\"message\":\"x\",\"fatal\":1}", "fatal"},
        {3, "{}", "protocol"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(read_failure(rows[i].protocol, rows[i].given), TARA_E_INVALID_ARGUMENT);
        assert_string_equal(error.field, rows[i].field);
        assert_int_equal(failure.code, 0);
    }
    strcpy(text, "{\"error\":{\"code\":400,\"errors\":[{}");
    for (int i = 1; i < TARA_DSR_ERRORS_MAX; i++) strcat(text, ",{}");
    char *end = text + strlen(text);
    strcpy(end, "]}}");
    ASSERT_OK(read_failure(TARA_DSR_OPENDSR, text));
    strcpy(end, ",{}]}}");
    assert_int_equal(read_failure(TARA_DSR_OPENDSR, text), TARA_E_LIMIT);
    assert_string_equal(error.field, "error.errors[16]");
}

static tara_status sweep_opendsr(const char *given, size_t size, char *room, size_t room_size)
{
    tara_dsr_failure out = {.struct_size = sizeof out};
    return tara_dsr_error_read(TARA_DSR_OPENDSR, given, size, room, room_size, &out, NULL);
}

static tara_status sweep_drp(const char *given, size_t size, char *room, size_t room_size)
{
    tara_dsr_failure out = {.struct_size = sizeof out};
    return tara_dsr_error_read(TARA_DSR_DRP, given, size, room, room_size, &out, NULL);
}

static void every_beginning_and_every_bit(void **state)
{
    (void)state;
    tara_error given = error_of(TARA_E_SYNTAX, "a", "\"b\"");
    ASSERT_OK(write_error(TARA_DSR_OPENDSR, 400, &given, 1, 0));
    assert_true(sweep(&(sweep_case){text, needed, sweep_opendsr}) > 0);
    ASSERT_OK(write_error(TARA_DSR_DRP, 400, &given, 1, 1));
    assert_true(sweep(&(sweep_case){text, needed, sweep_drp}) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opendsr_lists_all_errors),
        cmocka_unit_test(drp_says_the_first),
        cmocka_unit_test(reasons_are_called_as_statuses_are),
        cmocka_unit_test(the_buffer_is_filled_whole_or_not_at_all),
        cmocka_unit_test(what_cannot_be_said_is_refused),
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(others_say_it_in_their_way),
        cmocka_unit_test(every_beginning_and_every_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
