// test_exports.c: what a source hands over is checked before it is written.
#include "host_kit.h"

#include "base/json.h"
#include "public/exports.h"

typedef struct reader {
    tp_memory   memory;
    host        host;
    tp_document doc;
    tp_export   export;
    char       *text;
    size_t      size;
    bool        stops;
} reader;

static bool take(void *user, const char *text, size_t size)
{
    reader *r = user;
    if (r->stops) return false;
    r->text = realloc(r->text, r->size + size + 1);
    assert_non_null(r->text);
    memcpy(r->text + r->size, text, size);
    r->size += size;
    r->text[r->size] = '\0';
    return true;
}

static tara_export *begin(reader *r)
{
    memset(r, 0, sizeof *r);
    host_init(&r->host);
    r->memory = (tp_memory){host_allocate, host_resize, host_release, &r->host, 0};
    tp_document_open(&r->doc, &r->memory, (tp_document_form){.text = false}, take, r);
    tp_document_list(&r->doc, "items");
    tp_export_open(&r->export, &r->doc);
    assert_int_equal(r->export.calls.struct_size, sizeof(tara_export));
    return &r->export.calls;
}

static void end(reader *r)
{
    tp_document_close(&r->doc);
    assert_int_equal(r->host.live, 0);
    free(r->text);
}

// It was all right, and this is what the list holds.
static void expect(reader *r, const char *items)
{
    assert_null(tp_export_close(&r->export));
    tp_document_end(&r->doc);
    assert_true(tp_document_close(&r->doc));
    // The list stands alone here, with its name before it.
    assert_string_equal(r->text, items);
    end(r);
}

// It was refused for that reason, and so is everything after it.
static void expect_wrong(reader *r, const char *wrong)
{
    tara_export *out = &r->export.calls;
    const char  *told = tp_export_close(&r->export);
    assert_non_null(told);
    if (strstr(told, wrong) == NULL) print_error("told instead: %s\n", told);
    assert_non_null(strstr(told, wrong));
    tara_status status = r->export.status;
    assert_true(status < 0);
    assert_int_equal(out->value(out, TEXT("n"), TEXT("1")), status);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("text/plain")), status);
    assert_int_equal(out->file_bytes(out, "x", 1), status);
    assert_int_equal(out->file_end(out), status);
    assert_string_equal(tp_export_close(&r->export), told); // The first thing that was wrong.
    end(r);
}

static void exports_values_and_files_in_any_order(void **state)
{
    (void)state;
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(out->value(out, TEXT("a"), TEXT(" {\"x\":[1]} ")), 1);
    assert_int_equal(out->file_begin(out, TEXT("f.txt"), TEXT("text/plain")), 1);
    assert_int_equal(out->file_bytes(out, "he", 2), 1);
    assert_int_equal(out->file_bytes(out, NULL, 0), 1);
    assert_int_equal(out->file_bytes(out, "llo", 3), 1);
    assert_int_equal(out->file_end(out), 1);
    assert_int_equal(out->value(out, TEXT("a"), TEXT("null")), 1); // The same name again.
    assert_int_equal(out->file_begin(out, TEXT("empty"), NULL, 0), 1);
    assert_int_equal(out->file_end(out), 1);
    expect(&r, "\"items\":[{\"name\":\"a\",\"value\": {\"x\":[1]} },"
               "{\"name\":\"f.txt\",\"media_type\":\"text/plain\",\"base64\":\"aGVsbG8=\"},"
               "{\"name\":\"a\",\"value\":null},"
               "{\"name\":\"empty\",\"media_type\":\"application/octet-stream\",\"base64\":\"\"}]");
}

static void exports_nothing_is_fine(void **state)
{
    (void)state;
    reader r;
    begin(&r);
    expect(&r, "\"items\":[]");
}

// --- values ------------------------------------------------------------------------------------

static int32_t give(tara_export *out, const char *name, size_t name_size, const char *json,
                    size_t json_size)
{
    char *own_name = malloc(name_size + 1), *own_json = malloc(json_size == 0 ? 1 : json_size);
    assert_true(own_name != NULL && own_json != NULL);
    memcpy(own_name, name, name_size);
    memcpy(own_json, json, json_size);
    char   *exact = realloc(own_name, name_size == 0 ? 1 : name_size);
    int32_t answer = out->value(out, exact, name_size, own_json, json_size);
    free(exact);
    free(own_json);
    return answer;
}

static void exports_values_that_are_no_json_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", " ", "{", "[1,]", "{\"a\":1", "nul", "'x'", "1 2", "\"\xFF\"", "\"\xC3\"",
        "\xEF\xBB\xBF" "1",
        "{\"a\":\"\\uD800\"}", "\"\n\"", "01", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        reader       r;
        tara_export *out = begin(&r);
        assert_int_equal(give(out, TEXT("n"), bad[i], strlen(bad[i])), TARA_E_INVALID_ARGUMENT);
        expect_wrong(&r, "not valid JSON");
    }
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(out->value(out, TEXT("n"), NULL, 0), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "not valid JSON");
}

static void exports_names_are_checked(void **state)
{
    (void)state;
    char long_name[66];
    memset(long_name, 'n', sizeof long_name);
    const struct { const char *name; size_t size; } bad[] = {
        {"", 0}, {long_name, 65}, {"\xFF", 1}, {"a\xC3", 2}, {NULL, 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        reader       r;
        tara_export *out = begin(&r);
        assert_int_equal(out->value(out, bad[i].name, bad[i].size, TEXT("1")),
                         TARA_E_INVALID_ARGUMENT);
        expect_wrong(&r, "name of a value");
    }
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(give(out, long_name, 64, TEXT("1")), 1);
    end(&r);
}

static void exports_values_have_a_limit(void **state)
{
    (void)state;
    size_t size = (1 << 20) + 1;
    char  *json = malloc(size);
    assert_non_null(json);
    memset(json, ' ', size);
    json[0] = '7';
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(out->value(out, TEXT("n"), json, size - 1), 1);
    assert_int_equal(out->value(out, TEXT("n"), json, size), TARA_E_LIMIT);
    free(json);
    expect_wrong(&r, "larger than 1 MiB");
}

// --- files -------------------------------------------------------------------------------------

static void exports_files_have_a_beginning_and_an_end(void **state)
{
    (void)state;
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(out->file_bytes(out, "x", 1), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "bytes came without a file");

    out = begin(&r);
    assert_int_equal(out->file_end(out), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "ended without a begin");

    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    assert_int_equal(out->file_begin(out, TEXT("g"), TEXT("a/b")), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "begun inside another");

    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    assert_int_equal(out->value(out, TEXT("n"), TEXT("1")), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "a value came inside a file");

    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    assert_int_equal(out->file_bytes(out, "x", 1), 1);
    expect_wrong(&r, "begun and never ended");

    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    assert_int_equal(out->file_end(out), 1);
    assert_int_equal(out->file_end(out), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "ended without a begin");

    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    assert_int_equal(out->file_bytes(out, NULL, 1), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "bytes of a file were missing");
}

static void exports_files_have_names_and_types(void **state)
{
    (void)state;
    char long_text[256];
    memset(long_text, 'n', sizeof long_text);
    reader       r;
    tara_export *out = begin(&r);
    assert_int_equal(out->file_begin(out, "", 0, TEXT("a/b")), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "name of a file");
    out = begin(&r);
    assert_int_equal(out->file_begin(out, long_text, 256, TEXT("a/b")), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "name of a file");
    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), long_text, 128), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "media type");
    out = begin(&r);
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("\x80")), TARA_E_INVALID_ARGUMENT);
    expect_wrong(&r, "media type");
    out = begin(&r);
    assert_int_equal(out->file_begin(out, long_text, 255, long_text, 127), 1);
    end(&r);
}

// --- a document that ends ----------------------------------------------------------------------

// That its reader stopped, or that memory ran out, is no fault of the source's.
static void exports_a_stop_of_the_document_is_not_the_sources_fault(void **state)
{
    (void)state;
    char         bytes[1024] = {0};
    reader       r;
    tara_export *out = begin(&r);
    r.stops = true;
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    int32_t answer = 1;
    for (int i = 0; i < 100 && answer == 1; i++) answer = out->file_bytes(out, bytes, 1024);
    assert_int_equal(answer, TARA_E_CONFLICT);
    assert_int_equal(out->file_end(out), TARA_E_CONFLICT);
    assert_null(tp_export_close(&r.export));
    end(&r);

    out = begin(&r);
    r.host.fail_at = r.host.requests + 1;
    r.host.fail_on = true;
    assert_int_equal(out->file_begin(out, TEXT("f"), TEXT("a/b")), 1);
    answer = 1;
    for (int i = 0; i < 100 && answer == 1; i++) answer = out->file_bytes(out, bytes, 1024);
    assert_int_equal(answer, TARA_E_NO_MEMORY);
    assert_int_equal(out->value(out, TEXT("n"), TEXT("1")), TARA_E_NO_MEMORY);
    assert_null(tp_export_close(&r.export));
    end(&r);
}

// Calls in any order: the text is JSON whenever nothing was refused, and nothing is read or written
// out of bounds.
static void exports_any_order_of_calls(void **state)
{
    (void)state;
    uint64_t chance = 17;
    int      whole = 0;
    for (int round = 0; round < 3000; round++) {
        reader       r;
        tara_export *out = begin(&r);
        for (int i = 0; i < 6; i++) {
            switch (host_chance(&chance) % 5) {
            case 0: out->value(out, TEXT("v"), TEXT("[1]")); break;
            case 1: out->file_begin(out, TEXT("f"), TEXT("a/b")); break;
            case 2: out->file_bytes(out, "abcdefgh", host_chance(&chance) % 9); break;
            case 3: out->file_end(out); break;
            default: break;
            }
        }
        if (tp_export_close(&r.export) == NULL) {
            whole++;
            tp_document_end(&r.doc);
            assert_true(tp_document_close(&r.doc));
            tp_text list = {r.text + strlen("\"items\":"), r.size - strlen("\"items\":")};
            tp_json_reader json = tp_json_reader_of(list);
            assert_true(tp_json_valid(&json));
        }
        end(&r);
    }
    assert_true(whole > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_values_and_files_in_any_order),
        cmocka_unit_test(exports_nothing_is_fine),
        cmocka_unit_test(exports_values_that_are_no_json_are_refused),
        cmocka_unit_test(exports_names_are_checked),
        cmocka_unit_test(exports_values_have_a_limit),
        cmocka_unit_test(exports_files_have_a_beginning_and_an_end),
        cmocka_unit_test(exports_files_have_names_and_types),
        cmocka_unit_test(exports_a_stop_of_the_document_is_not_the_sources_fault),
        cmocka_unit_test(exports_any_order_of_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
