// test_gpc.c: Global Privacy Control: several headers, and what a site says of itself.
#include "vector.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"
#include "tara_privacy.h"

static tara_gpc_document read_of(const char *text, size_t size)
{
    char             *exact = malloc(size + (size == 0));
    tara_gpc_document document = {.struct_size = sizeof document};
    assert_non_null(exact);
    memcpy(exact, text, size);
    assert_int_equal(tara_gpc_document_read(exact, size, &document), TARA_OK);
    free(exact);
    return document;
}

static void documents_are_read_as_the_standard_wants(void **state)
{
    static const struct { const char *text; int support; const char *update; int malformed; }
    rows[] = {
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06\"}", TARA_GPC_SUPPORTED, "2021-05-06", 0},
        {"{\"gpc\":false}", TARA_GPC_NOT_SUPPORTED, "", 0},
        {" {\"lastUpdate\" : \"2021-05-06T10:00:00+02:00\", \"version\": 1, \"gpc\":true} ",
         TARA_GPC_SUPPORTED, "2021-05-06T10:00:00+02:00", 0},
        {"{\"\\u0067pc\":true,\"lastUpdate\":\"20\\u00321-05-06\"}", TARA_GPC_SUPPORTED,
         "2021-05-06", 0},
        {"{\"gpc\":true,\"x\":{\"gpc\":false,\"y\":[{}]}}", TARA_GPC_SUPPORTED, "", 0},
        {"{\"gpc\":true,\"x\":1,\"x\":2}", TARA_GPC_SUPPORTED, "", 0}, // No member of ours.
        {"{\"gpc\":\"true\"}", TARA_GPC_UNKNOWN, "", 0},
        {"{\"gpc\":[true]}", TARA_GPC_UNKNOWN, "", 0},
        {"{\"gpc\":true,\"lastUpdate\":\"2021-02-30\"}", TARA_GPC_SUPPORTED, "", 0},
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06T10:00:00\"}", TARA_GPC_SUPPORTED, "", 0},
        {"{\"gpc\":true,\"lastUpdate\":null}", TARA_GPC_SUPPORTED, "", 0},
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06T10:00:00.000000000000000000000000Z\"}",
         TARA_GPC_SUPPORTED, "", 0}, // Longer than what is kept.
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06T10:00:00.0000000000000000000Z\"}",
         TARA_GPC_SUPPORTED, "2021-05-06T10:00:00.0000000000000000000Z", 0}, // Just as long.
        {"true", TARA_GPC_UNKNOWN, "", 0},
        {"[{\"gpc\":true}]", TARA_GPC_UNKNOWN, "", 0},
        {"", TARA_GPC_UNKNOWN, "", 1},
        {"{\"gpc\":true", TARA_GPC_UNKNOWN, "", 1},
        {"{\"gpc\":true}x", TARA_GPC_UNKNOWN, "", 1},
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06\",}", TARA_GPC_UNKNOWN, "", 1},
        {"{\"gpc\":true,\"gpc\":true}", TARA_GPC_UNKNOWN, "", 1},
        {"{\"gpc\":true,\"lastUpdate\":\"2021-05-06\",\"lastUpdate\":\"\"}", TARA_GPC_UNKNOWN, "",
         1},
        {"<html>", TARA_GPC_UNKNOWN, "", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_gpc_document document = read_of(rows[i].text, strlen(rows[i].text));
        if (document.support != rows[i].support || document.malformed != rows[i].malformed) {
            fail_msg("%s: support %d", rows[i].text, (int)document.support);
        }
        assert_int_equal(document.last_update_size, strlen(rows[i].update));
        assert_memory_equal(document.last_update, rows[i].update, strlen(rows[i].update));
    }
}

// No prefix of a document says what only the whole one says.
static void no_prefix_says_anything(void **state)
{
    static const char text[] = "{\"gpc\":true,\"lastUpdate\":\"2021-05-06\",\"x\":[1,{}]}";
    (void)state;
    for (size_t size = 0; size < sizeof text - 1; size++) {
        tara_gpc_document document = read_of(text, size);
        assert_int_equal(document.support, TARA_GPC_UNKNOWN);
        assert_int_equal(document.malformed, 1);
        assert_int_equal(document.last_update_size, 0);
    }
}

static void what_is_written_is_read_back(void **state)
{
    static const char *const updates[] = {"", "2026-01-31", "2026-01-31T23:59:59Z",
                                          "2021-05-06T10:00:00.0000000000000000000Z"};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof updates / sizeof updates[0]; i++) {
        char              text[128];
        size_t            needed = 0, again = 0;
        const char       *update = updates[i / 2];
        tara_gpc_document document = {.struct_size = sizeof document};
        document.support = i % 2 == 0 ? TARA_GPC_SUPPORTED : TARA_GPC_NOT_SUPPORTED;
        document.last_update_size = (uint32_t)strlen(update);
        memcpy(document.last_update, update, strlen(update));
        assert_int_equal(tara_gpc_document_write(&document, NULL, 0, &needed), TARA_E_BUFFER);
        assert_int_equal(tara_gpc_document_write(&document, text, needed - 1, &again),
                         TARA_E_BUFFER);
        assert_int_equal(tara_gpc_document_write(&document, text, needed, &again), TARA_OK);
        assert_int_equal(again, needed);
        tara_gpc_document back = read_of(text, needed);
        assert_memory_equal(&back, &document, sizeof back);
    }
}

static void what_cannot_be_written_is_refused(void **state)
{
    char              text[128];
    size_t            needed = 0;
    tara_gpc_document good = {.struct_size = sizeof good, .support = TARA_GPC_SUPPORTED};
    (void)state;
    tara_gpc_document wrong = good;
    wrong.support = TARA_GPC_UNKNOWN;
    assert_int_equal(tara_gpc_document_write(&wrong, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    wrong = good;
    wrong.support = 3;
    assert_int_equal(tara_gpc_document_write(&wrong, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    wrong = good;
    wrong.last_update_size = TARA_GPC_UPDATE_MAX + 1;
    assert_int_equal(tara_gpc_document_write(&wrong, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    wrong.last_update_size = 3;
    memcpy(wrong.last_update, "\"}{", 3);
    assert_int_equal(tara_gpc_document_write(&wrong, text, sizeof text, &needed),
                     TARA_E_INVALID_ARGUMENT);
    wrong = good;
    wrong.flags = 1;
    assert_int_equal(tara_gpc_document_write(&wrong, text, sizeof text, &needed), TARA_E_TOO_NEW);
    assert_int_equal(tara_gpc_document_write(&good, text, sizeof text, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_document_write(&good, NULL, 1, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_document_read("{}", 2, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_document_read(NULL, 2, &good), TARA_E_INVALID_ARGUMENT);
}

static void one_header_of_several_is_enough(void **state)
{
    static const char *const values[] = {"0", "true", NULL, " 1 "};
    static const size_t      sizes[] = {1, 4, 0, 3};
    int32_t                  on = 7;
    (void)state;
    assert_int_equal(tara_gpc_read_all(NULL, NULL, 0, &on), TARA_OK);
    assert_int_equal(on, 0);
    assert_int_equal(tara_gpc_read_all(values, sizes, 3, &on), TARA_OK);
    assert_int_equal(on, 0);
    assert_int_equal(tara_gpc_read_all(values, sizes, 4, &on), TARA_OK);
    assert_int_equal(on, 1);
    const size_t lying[] = {1, 4, 1, 3};
    assert_int_equal(tara_gpc_read_all(values, lying, 4, &on), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_read_all(values, NULL, 1, &on), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_read_all(NULL, sizes, 1, &on), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_read_all(values, sizes, 1, NULL), TARA_E_INVALID_ARGUMENT);
}

// A proxy may have joined several headers into one (RFC 9110, 5.3). In exact-size blocks.
static void joined_headers_are_looked_at_one_by_one(void **state)
{
    static const struct { const char *value; int32_t on; } rows[] = {
        {"1", 1},     {"0,1", 1},   {"1,0", 1},  {"0, 1", 1}, {" \t1\t ,0", 1}, {"0,0,\t1 ", 1},
        {",1", 1},    {"1,", 1},    {"0", 0},    {"", 0},     {",", 0},        {" ", 0},
        {"\t,\t", 0}, {"1 1", 0},   {"11", 0},   {"0,11", 0}, {"01,10", 0},    {"\"1\"", 0},
        {"1;q=1", 0}, {"true,?1", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t      size = strlen(rows[i].value);
        char       *exact = malloc(size + (size == 0));
        int32_t     on = 7;
        assert_non_null(exact);
        if (size > 0) memcpy(exact, rows[i].value, size);
        const char *values[] = {exact};
        assert_int_equal(tara_gpc_read_all(values, &size, 1, &on), TARA_OK);
        if (on != rows[i].on) fail_msg("%s", rows[i].value);
        free(exact);
    }
}

static void the_form_of_a_document_is_this(void **state)
{
    char              text[64];
    size_t            needed = 0;
    tara_gpc_document document = {.struct_size = sizeof document,
                                  .support = TARA_GPC_NOT_SUPPORTED};
    (void)state;
    assert_int_equal(tara_gpc_document_write(&document, text, sizeof text, &needed), TARA_OK);
    assert_int_equal(needed, strlen("{\"gpc\":false}"));
    assert_memory_equal(text, "{\"gpc\":false}", needed);
    document.support = TARA_GPC_SUPPORTED;
    document.last_update_size = 10;
    memcpy(document.last_update, "2026-01-31", 10);
    assert_int_equal(tara_gpc_document_write(&document, text, sizeof text, &needed), TARA_OK);
    assert_int_equal(needed, strlen("{\"gpc\":true,\"lastUpdate\":\"2026-01-31\"}"));
    assert_memory_equal(text, "{\"gpc\":true,\"lastUpdate\":\"2026-01-31\"}", needed);
}

static void the_vectors_of_documents_are_read_as_they_say(void **state)
{
    static const char *const supports[] = {"unknown", "supported", "not-supported"};
    size_t  size, rows = 0;
    tp_text row, body, update;
    char   *file = vector_load("../shared/vectors/gpc/gpc.json", &size), plain[512];
    (void)state;
    if (file == NULL) return;
    for (const char *at = file; vector_next(&at, file + size, &row);) {
        if (!vector_field(row, "body", &body)) continue;
        size_t            used = tp_json_unescape(body, plain, sizeof plain);
        tara_gpc_document document = read_of(plain, used);
        assert_true(vector_field_is(row, "support", supports[document.support]));
        assert_true(vector_field(row, "lastUpdate", &update));
        if (document.last_update_size == 0) assert_true(tp_text_equal(update, TP_TEXT("null")));
        else assert_memory_equal(update.data, document.last_update, update.size);
        rows++;
    }
    assert_true(rows >= 6);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_read_as_the_standard_wants),
        cmocka_unit_test(no_prefix_says_anything),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(one_header_of_several_is_enough),
        cmocka_unit_test(joined_headers_are_looked_at_one_by_one),
        cmocka_unit_test(the_form_of_a_document_is_this),
        cmocka_unit_test(the_vectors_of_documents_are_read_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
