// test_gpp_json.c: GPP strings as JSON, against vectors that three other libraries agree with.
#include "vector.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "interop/gpp_json.h"
#include "tcfca_kit.h"

static tp_memory memory;

static int begin(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(memory.live_bytes, 0);
    return 0;
}

// --- texts -------------------------------------------------------------------------------------

// The members of a string as an object; the caller releases it.
static tp_buffer written_so(tp_text gpp, bool full, tara_status *status)
{
    tp_buffer      out = tp_buffer_in(&memory);
    tp_json_writer json = tp_json_writer_to(&out);
    tara_gpp       decoded = {.struct_size = sizeof decoded};
    *status = tara_gpp_decode(gpp.data, gpp.size, &decoded, NULL);
    if (*status != TARA_OK) return out;
    tp_json_begin_object(&json);
    tp_gpp_write_members(&json, &decoded, full);
    tp_json_end_object(&json);
    assert_false(out.failed);
    return out;
}

static tp_buffer written(tp_text gpp, tara_status *status)
{
    return written_so(gpp, false, status);
}

static tp_text text_of(const tp_buffer *buffer)
{
    return (tp_text){(const char *)buffer->data, buffer->size};
}

// The value of a member of the object that a text is, as it stands there.
static tp_text member_of(tp_text object, const char *name)
{
    tp_json_reader json = tp_json_reader_of(object);
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        bool wanted = tp_json_raw_equals(json.raw, tp_text_of(name));
        tp_json_next(&json);
        size_t from = json.offset;
        tp_json_skip(&json);
        if (wanted) return (tp_text){object.data + from, json.at - from};
    }
    return (tp_text){NULL, 0};
}

// Names that vectors keep for people: they tell nothing that a decoder says.
static bool is_note(tp_text name)
{
    static const char utc[] = "_utc";
    size_t            size = sizeof utc - 1;
    return name.data[0] == '_' ||
           (name.size > size && memcmp(name.data + name.size - size, utc, size) == 0);
}

static void copy_token(const tp_json_reader *json, tp_json_writer *out)
{
    switch (json->type) {
    case TP_JSON_OBJECT: tp_json_begin_object(out); break;
    case TP_JSON_OBJECT_END: tp_json_end_object(out); break;
    case TP_JSON_ARRAY: tp_json_begin_array(out); break;
    case TP_JSON_ARRAY_END: tp_json_end_array(out); break;
    case TP_JSON_NAME: tp_json_name_text(out, json->raw); break;
    case TP_JSON_STRING: tp_json_text(out, json->raw); break; // None has an escape.
    case TP_JSON_NUMBER: tp_json_raw(out, json->raw); break;
    case TP_JSON_TRUE: tp_json_bool(out, true); break;
    case TP_JSON_FALSE: tp_json_bool(out, false); break;
    default: tp_json_null(out);
    }
}

// Without notes and white space.
static tp_buffer plain(tp_text value)
{
    tp_buffer      out = tp_buffer_in(&memory);
    tp_json_writer json = tp_json_writer_to(&out);
    tp_json_reader reader = tp_json_reader_of(value);
    while (tp_json_next(&reader) != TP_JSON_END) {
        assert_int_not_equal(reader.type, TP_JSON_ERROR);
        if (reader.type == TP_JSON_NAME && is_note(reader.raw)) {
            tp_json_next(&reader);
            tp_json_skip(&reader);
            continue;
        }
        copy_token(&reader, &json);
    }
    return out;
}

// --- both ways ---------------------------------------------------------------------------------

static tara_status read_back(tp_text sections, tp_gpp_read *read, tara_error *error)
{
    *read = (tp_gpp_read){.texts = tp_buffer_in(&memory)};
    *error = (tara_error){.struct_size = sizeof *error};
    return tp_gpp_read_sections(sections, read, error);
}

// What was decoded can be encoded, and decodes to the same.
static void check_round_trip(tp_text object, bool full)
{
    tp_gpp_read read;
    tara_error  error;
    char        text[4096];
    size_t      needed;
    tara_status status = read_back(member_of(object, "sections"), &read, &error);
    if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
    assert_int_equal(tp_gpp_check_header(member_of(object, "header"), &read, &error), TARA_OK);
    assert_int_equal(tara_gpp_encode(read.sections, read.count, text, sizeof text, &needed, NULL),
                     TARA_OK);
    tp_buffer again = written_so((tp_text){text, needed}, full, &status);
    assert_true(tp_text_equal(text_of(&again), object));
    tp_buffer_release(&again);
    tp_buffer_release(&read.texts);
}

typedef struct tally {
    size_t rows, refused, either;
} tally;

// Upstream wrote Version 1 with the fields of version 2 (README of the vectors: "either accepted").
// The vectors follow the number and the reference decoders the length: they differ in one value.
static bool is_old_encoder(tp_text row)
{
    static const char words[] = "\"usnat.MspaCoveredTransaction 0!=1\"";
    for (size_t i = 0; i + sizeof words - 1 <= row.size; i++) {
        if (memcmp(row.data + i, words, sizeof words - 1) == 0) return true;
    }
    return false;
}

// The text as the reference decoders read it.
static void as_by_length(tp_buffer *text)
{
    tp_buffer_append(text, "", 1);
    assert_false(text->failed);
    char *at = strstr((char *)text->data, "\"usnat\":{");
    assert_non_null(at);
    at = strstr(at, "\"MspaCoveredTransaction\":0");
    assert_non_null(at);
    at[strlen("\"MspaCoveredTransaction\":")] = '1';
    text->size--;
}

static void check_row(tp_text row, tally *t)
{
    tp_text     gpp = member_of(row, "gpp");
    tara_status status;
    gpp = (tp_text){gpp.data + 1, gpp.size - 2};
    tp_buffer ours = written(gpp, &status);
    t->rows++;
    if (tp_text_equal(member_of(row, "verdict"), TP_TEXT("\"reject\""))) {
        if (status == TARA_OK) fail_msg("taken: %.*s", (int)gpp.size, gpp.data);
        t->refused++;
    } else if (status != TARA_OK) {
        fail_msg("%s: %.*s", tara_status_name(status), (int)gpp.size, gpp.data);
    } else {
        tp_buffer wanted = plain(member_of(row, "expect"));
        bool      either = is_old_encoder(row);
        if (either) as_by_length(&wanted);
        if (!tp_text_equal(text_of(&ours), text_of(&wanted))) {
            fail_msg("%.*s\n%.*s\nnot\n%.*s", (int)gpp.size, gpp.data, (int)ours.size,
                     (const char *)ours.data, (int)wanted.size, (const char *)wanted.data);
        }
        t->either += either;
        check_round_trip(text_of(&ours), false);
        tp_buffer fully = written_so(gpp, true, &status);
        check_round_trip(text_of(&fully), true);
        tp_buffer_release(&fully);
        tp_buffer_release(&wanted);
    }
    tp_buffer_release(&ours);
}

static tally check_file(const char *path)
{
    size_t         size;
    tally          t = {0};
    char          *file = vector_load(path, &size);
    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    if (file == NULL) return t;
    assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
    while (tp_json_next(&json) == TP_JSON_OBJECT) {
        size_t from = json.offset;
        tp_json_skip(&json);
        check_row((tp_text){file + from, json.at - from}, &t);
    }
    assert_int_equal(json.type, TP_JSON_ARRAY_END);
    free(file);
    return t;
}

static void generated_strings_are_read_as_others_read_them(void **state)
{
    (void)state;
    tally t = check_file("tests/data/gpp/generated.json");
    assert_true(t.rows >= 30);
    assert_int_equal(t.either, 0);
    t = check_file("../shared/vectors/gpp/generated.json");
    assert_int_equal(t.either, 0);
}

static void strings_of_other_libraries_are_read_as_they_read_them(void **state)
{
    (void)state;
    tally t = check_file("../shared/vectors/gpp/from-upstream-tests.json");
    if (t.rows == 0) return;
    assert_true(t.refused >= 4);
    assert_true(t.either <= 4);
}

// --- Fibonacci codes and headers of the vectors ------------------------------------------------

static void headers_of_the_vectors_name_their_sections(void **state)
{
    size_t size, rows = 0;
    char  *file = vector_load("../shared/vectors/gpp/fibonacci.json", &size);
    (void)state;
    if (file == NULL) return;
    tp_text        headers = member_of((tp_text){file, size}, "headers");
    tp_json_reader json = tp_json_reader_of(headers);
    assert_int_equal(tp_json_next(&json), TP_JSON_ARRAY);
    for (; tp_json_next(&json) == TP_JSON_OBJECT; rows++) {
        static const char *const with[] = {
            "", "~CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA",
            "~CQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA~1YNN",
        };
        size_t from = json.offset;
        tp_json_skip(&json);
        tp_text   row = {headers.data + from, json.at - from}, header = {NULL, 0};
        char      text[256];
        tara_gpp  gpp = {.struct_size = sizeof gpp};
        tp_buffer wanted = plain(member_of(row, "sectionIds"));
        assert_true(vector_field(row, "header", &header));
        assert_true(rows < sizeof with / sizeof with[0]);
        int length = snprintf(text, sizeof text, "%.*s%s", (int)header.size, header.data,
                              with[rows]);
        assert_int_equal(tara_gpp_decode(text, (size_t)length, &gpp, NULL), TARA_OK);
        tp_buffer      ids = tp_buffer_in(&memory);
        tp_json_writer out = tp_json_writer_to(&ids);
        tp_json_begin_array(&out);
        for (uint32_t i = 0; i < gpp.section_count; i++) tp_json_uint(&out, gpp.places[i].id);
        tp_json_end_array(&out);
        assert_true(tp_text_equal(text_of(&ids), text_of(&wanted)));
        tp_buffer_release(&ids);
        tp_buffer_release(&wanted);
    }
    assert_int_equal(rows, 3);
    free(file);
}

// --- what is refused ---------------------------------------------------------------------------

#define TEXAS                                                                                   \
    "\"Version\":1,\"ProcessingNotice\":2,\"SaleOptOutNotice\":2,"                              \
    "\"TargetedAdvertisingOptOutNotice\":2,\"SaleOptOut\":2,\"TargetedAdvertisingOptOut\":2,"   \
    "\"KnownChildSensitiveDataConsents\":2,\"AdditionalDataProcessingConsent\":2,"              \
    "\"MspaCoveredTransaction\":2,\"MspaOptOutOptionMode\":2,\"MspaServiceProviderMode\":2"
#define SENSITIVE "\"SensitiveDataProcessing\":[2,2,2,2,2,2,2,2]"

static void wrong_members_are_refused_by_name(void **state)
{
    static const struct { const char *text; tara_status status; const char *field; } rows[] = {
        {"", TARA_E_SYNTAX, "sections"},
        {"{", TARA_E_SYNTAX, "sections"},
        {"[]", TARA_E_INVALID_ARGUMENT, "sections"},
        {"{\"usxx\":{}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"\":{}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"0\":{\"raw\":\"A\"}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"05\":{\"raw\":\"A\"}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"65536\":{\"raw\":\"A\"}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"-5\":{\"raw\":\"A\"}}", TARA_E_UNKNOWN_SECTION, "sections"},
        {"{\"5\":{\"raw\":\"A\"},\"5\":{\"raw\":\"A\"}}", TARA_E_DUPLICATE, "sections"},
        {"{\"16\":{\"raw\":\"A\"},\"ustx\":{}}", TARA_E_DUPLICATE, "sections"},
        {"{\"5\":{}}", TARA_E_INVALID_ARGUMENT, "5.raw"},
        {"{\"5\":{\"raw\":1}}", TARA_E_INVALID_ARGUMENT, "5.raw"},
        {"{\"5\":{\"raw\":\"A\",\"x\":1}}", TARA_E_INVALID_ARGUMENT, "5.x"},
        {"{\"5\":\"A\"}", TARA_E_INVALID_ARGUMENT, "5"},
        {"{\"tcfeuv2\":{\"decoded\":{}}}", TARA_E_INVALID_ARGUMENT, "tcfeuv2.tc"},
        {"{\"ustx\":{" TEXAS "}}", TARA_E_INVALID_ARGUMENT, "ustx.SensitiveDataProcessing"},
        {"{\"ustx\":{" TEXAS "," SENSITIVE ",\"more\":1}}", TARA_E_INVALID_ARGUMENT, "ustx.more"},
        {"{\"ustx\":{" TEXAS "," SENSITIVE ",\"SharingNotice\":1}}", TARA_E_INVALID_ARGUMENT,
         "ustx.SharingNotice"},
        {"{\"ustx\":{" TEXAS "," SENSITIVE ",\"Gpc\":1}}", TARA_E_INVALID_ARGUMENT, "ustx.Gpc"},
        {"{\"ustx\":{" TEXAS ",\"SensitiveDataProcessing\":[2,2,2,2,2,2,2]}}",
         TARA_E_INVALID_ARGUMENT, "ustx.SensitiveDataProcessing"},
        {"{\"ustx\":{" TEXAS ",\"SensitiveDataProcessing\":[2,2,2,2,2,2,2,2,2]}}", TARA_E_LIMIT,
         "ustx.SensitiveDataProcessing"},
        {"{\"ustx\":{" TEXAS ",\"SensitiveDataProcessing\":[2,4,2,2,2,2,2,2]}}",
         TARA_E_INVALID_ARGUMENT, "ustx.SensitiveDataProcessing[1]"},
        {"{\"ustx\":{" TEXAS ",\"SensitiveDataProcessing\":2}}", TARA_E_INVALID_ARGUMENT,
         "ustx.SensitiveDataProcessing"},
        {"{\"usva\":{\"Version\":64}}", TARA_E_INVALID_ARGUMENT, "usva.Version"},
        {"{\"usva\":{\"Version\":-1}}", TARA_E_INVALID_ARGUMENT, "usva.Version"},
        {"{\"uspv1\":{\"Version\":1,\"Notice\":\"y\"}}", TARA_E_INVALID_ARGUMENT, "uspv1.Notice"},
        {"{\"uspv1\":{\"Version\":1,\"Notice\":\"YY\"}}", TARA_E_INVALID_ARGUMENT,
         "uspv1.Notice"},
        {"{\"uspv1\":{\"Version\":1,\"Notice\":\"Y\",\"Notice\":\"Y\"}}",
         TARA_E_INVALID_ARGUMENT, "uspv1.Notice"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_gpp_read read;
        tara_error  error;
        tara_status status = read_back(tp_text_of(rows[i].text), &read, &error);
        if (status != rows[i].status || strcmp(error.field, rows[i].field) != 0) {
            fail_msg("%s: %s about %s", rows[i].text, tara_status_name(status), error.field);
        }
        assert_int_equal(error.status, status);
        assert_true(error.message[0] != '\0');
        tp_buffer_release(&read.texts);
    }
}

static void a_header_must_name_the_sections(void **state)
{
    static const char sections[] =
        "{\"99\":{\"raw\":\"A\"},\"uspv1\":{\"Version\":1,\"Notice\":\"Y\",\"OptOutSale\":\"N\","
        "\"LspaCovered\":\"N\"}}"; // In any order.
    static const struct { const char *text, *field; } rows[] = {
        {"{}", NULL},
        {"{\"type\":3,\"version\":1,\"sectionIds\":[6,99]}", NULL},
        {"{\"sectionIds\":[99,6]}", "sectionIds[0]"},
        {"{\"sectionIds\":[6]}", "sectionIds"},
        {"{\"sectionIds\":[6,99,100]}", "sectionIds[2]"},
        {"{\"sectionIds\":6}", "sectionIds"},
        {"{\"type\":2}", "type"},
        {"{\"version\":2}", "version"},
        {"{\"more\":2}", "more"},
        {"[]", "header"},
        {"{", "header"},
    };
    tp_gpp_read read;
    tara_error  error;
    (void)state;
    assert_int_equal(read_back(tp_text_of(sections), &read, &error), TARA_OK);
    assert_int_equal(read.count, 2);
    assert_int_equal(read.sections[0].id, 6);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        error = (tara_error){.struct_size = sizeof error};
        tara_status status = tp_gpp_check_header(tp_text_of(rows[i].text), &read, &error);
        assert_int_equal(status == TARA_OK, rows[i].field == NULL);
        if (rows[i].field != NULL) assert_string_equal(error.field, rows[i].field);
    }
    tp_buffer_release(&read.texts);
}

// What tcfcav1 says is told when it is asked for; on the way back its text counts, if it is there.
static void the_canadian_section_is_told_in_full(void **state)
{
    static const char canada[] =
        "BP1R2oAP1R2oAAHABAFRAeCIAMAAACAAAAf7ADDUmqFYAPwAk1GAA.eBAABAAAIiS";
    static const char wanted[] =
        "\"VendorExpressConsent\":[[5,5],[77,77],[1021,1021]],"
        "\"VendorImpliedConsent\":[[6,6],[31,31]],\"PubRestrictions\":[],"
        "\"PubPurposesExpressConsent\":[1,2,9],\"PubPurposesImpliedConsent\":[3,24],"
        "\"NumCustomPurposes\":4,\"CustomPurposesExpressConsent\":[2],"
        "\"CustomPurposesImpliedConsent\":[1,4]}}}}";
    char           text[256];
    tara_gpp       gpp = {.struct_size = sizeof gpp};
    tp_buffer      out = tp_buffer_in(&memory);
    tp_json_writer json = tp_json_writer_to(&out);
    int            size = snprintf(text, sizeof text, "DBABD~%s", canada);
    (void)state;
    assert_int_equal(tara_gpp_decode(text, (size_t)size, &gpp, NULL), TARA_OK);
    tp_json_begin_object(&json);
    tp_gpp_write_members(&json, &gpp, true);
    tp_json_end_object(&json);
    tp_text object = text_of(&out), canadian = member_of(object, "sections");
    assert_true(object.size > sizeof wanted);
    assert_memory_equal(object.data + object.size - (sizeof wanted - 1), wanted,
                        sizeof wanted - 1);
    tp_gpp_read read;
    tara_error  error;
    char        back[256] = "";
    size_t      needed;
    assert_true(member_of(canadian, "tcfcav1").size > 0);
    assert_int_equal(read_back(canadian, &read, &error), TARA_OK);
    assert_int_equal(tara_gpp_encode(read.sections, read.count, back, sizeof back, &needed, NULL),
                     TARA_OK);
    assert_true(tp_text_equal(tp_text_of(strchr(text, '~')),
                              (tp_text){strchr(back, '~'), strlen(canada) + 1}));
    tp_buffer_release(&read.texts);
    tp_buffer_release(&out);
}

// The text of the only section that the JSON says, a canadian one; the caller releases the rest.
static tp_text read_canadian(tp_text json, tp_gpp_read *read)
{
    tara_error  error;
    tara_status status = read_back(json, read, &error);
    if (status != TARA_OK) {
        fail_msg("%s: %s: %.*s", error.field, error.message, (int)json.size, json.data);
    }
    assert_int_equal(read->count, 1);
    assert_int_equal(read->sections[0].id, TARA_GPP_TCF_CA_V1);
    return (tp_text){read->sections[0].text, read->sections[0].text_size};
}

// Without its text, it is encoded from its fields: to the same text, in either coding of ranges.
static void the_canadian_section_is_made_of_what_it_says(void **state)
{
    static char text[KIT_TEXT + 8];
    kit        *k = calloc(1, sizeof *k);
    int         made = 0;
    (void)state;
    assert_non_null(k);
    k->random = 11;
    for (int round = 0; round < 150; round++) {
        tara_tcfca_draft draft = canada_make(k);
        size_t           size = 0;
        tara_status      status;
        tp_gpp_read      read;
        for (int i = 0; i < TARA_TCFCA_LISTS; i++) draft.vendors[i].max_vendor_id = 0;
        memcpy(text, "DBABD~", 6);
        if (tara_tcfca_encode(&draft, text + 6, KIT_TEXT, &size, NULL) != TARA_OK) continue;
        tp_buffer      object = written_so((tp_text){text, size + 6}, true, &status);
        tp_buffer      json = tp_buffer_in(&memory);
        tp_json_writer out = tp_json_writer_to(&json);
        tp_text        section = member_of(member_of(text_of(&object), "sections"), "tcfcav1");
        tp_json_begin_object(&out);
        tp_json_name(&out, "tcfcav1");
        tp_json_begin_object(&out);
        tp_json_name(&out, "decoded");
        tp_json_raw(&out, member_of(section, "decoded"));
        tp_json_end_object(&out);
        tp_json_end_object(&out);
        assert_true(tp_text_equal(read_canadian(text_of(&json), &read),
                                  (tp_text){text + 6, size}));
        made++;
        tp_buffer_release(&read.texts);
        tp_buffer_release(&json);
        tp_buffer_release(&object);
    }
    assert_true(made > 140);
    free(k);
}

#define CANADA(more) "{\"tcfcav1\":{\"decoded\":{" MIN more "}}}"
#define MIN                                                                                  \
    "\"Created\":17820000000,\"CmpId\":1,\"CmpVersion\":1,\"ConsentLanguage\":\"EN\"," \
    "\"VendorListVersion\":1,\"TcfPolicyVersion\":2"
#define OWN                                                                                  \
    ",\"PubPurposesExpressConsent\":[],\"PubPurposesImpliedConsent\":[],"                   \
    "\"NumCustomPurposes\":2,\"CustomPurposesExpressConsent\":[]"

static void the_canadian_section_counts_by_its_text_first(void **state)
{
    static const char *const texts[] = {
        "{\"tcfcav1\":{\"raw\":\"BAAA\"}}",
        "{\"tcfcav1\":{\"raw\":\"BAAA\",\"decoded\":{\"anything\":[1]}}}",
        "{\"tcfcav1\":{\"decoded\":7,\"raw\":\"BAAA\"}}",
    };
    tp_gpp_read read;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(tp_text_equal(read_canadian(tp_text_of(texts[i]), &read), TP_TEXT("BAAA")));
        tp_buffer_release(&read.texts);
    }
    tara_tcfca tc = {.struct_size = sizeof tc};
    tp_text    text = read_canadian(tp_text_of(CANADA("")), &read);
    assert_int_equal(tara_tcfca_decode(text.data, text.size, &tc, NULL), TARA_OK);
    assert_int_equal(tc.created_unix_ms, INT64_C(1782000000000));
    assert_int_equal(tc.last_updated_unix_ms, tc.created_unix_ms);
    assert_false(tc.has_publisher || tc.vendors[TARA_TCFCA_DISCLOSED].present);
    tp_buffer_release(&read.texts);
}

static void the_canadian_section_is_refused_by_name(void **state)
{
    static const struct { const char *text; tara_status status; const char *field; } rows[] = {
        {"{\"tcfcav1\":{}}", TARA_E_INVALID_ARGUMENT, "raw"},
        {"{\"tcfcav1\":{\"raw\":1}}", TARA_E_INVALID_ARGUMENT, "raw"},
        {"{\"tcfcav1\":{\"more\":1}}", TARA_E_INVALID_ARGUMENT, "more"},
        {"{\"tcfcav1\":{\"decoded\":[]}}", TARA_E_INVALID_ARGUMENT, "decoded"},
        {"{\"tcfcav1\":{\"decoded\":{}}}", TARA_E_INVALID_ARGUMENT, "decoded.Created"},
        {CANADA(",\"Version\":2"), TARA_E_INVALID_ARGUMENT, "decoded.Version"},
        {CANADA(",\"CmpId\":2"), TARA_E_INVALID_ARGUMENT, "decoded.CmpId"},
        {CANADA(",\"cmpId\":2"), TARA_E_INVALID_ARGUMENT, "decoded.cmpId"},
        {CANADA(",\"ConsentScreen\":64"), TARA_E_INVALID_ARGUMENT, "decoded.ConsentScreen"},
        {CANADA(",\"PurposesExpressConsent\":[25]"), TARA_E_INVALID_ARGUMENT,
         "decoded.PurposesExpressConsent"},
        {CANADA(",\"PurposesImpliedConsent\":[1,1]"), TARA_E_INVALID_ARGUMENT,
         "decoded.PurposesImpliedConsent[1]"},
        {CANADA(",\"VendorExpressConsent\":[[2,3],[4,4]]"), TARA_E_INVALID_ARGUMENT,
         "decoded.VendorExpressConsent"},
        {CANADA(",\"VendorImpliedConsent\":[[1]]"), TARA_E_INVALID_ARGUMENT,
         "decoded.VendorImpliedConsent[0]"},
        {CANADA(",\"DisclosedVendors\":{}"), TARA_E_INVALID_ARGUMENT, "decoded.DisclosedVendors"},
        {CANADA(",\"PubRestrictions\":[{\"key\":1,\"type\":0}]"), TARA_E_INVALID_ARGUMENT,
         "decoded.PubRestrictions[0].ids"},
        {CANADA(",\"PubRestrictions\":[{\"key\":64,\"type\":0,\"ids\":[]}]"),
         TARA_E_INVALID_ARGUMENT, "decoded.PubRestrictions"},
        {CANADA(",\"FixedRanges\":1"), TARA_E_INVALID_ARGUMENT, "decoded.FixedRanges"},
        {CANADA(",\"FixedRanges\":true,\"PubRestrictions\":[{\"key\":2,\"type\":0,\"ids\":[]}]"),
         TARA_E_INVALID_ARGUMENT, "decoded.flags"},
        {CANADA(OWN), TARA_E_INVALID_ARGUMENT, "decoded.PubPurposesExpressConsent"},
        {CANADA(OWN ",\"CustomPurposesImpliedConsent\":[3]"), TARA_E_INVALID_ARGUMENT,
         "decoded.CustomPurposesImpliedConsent"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_gpp_read read;
        tara_error  error;
        char        field[80];
        tara_status status = read_back(tp_text_of(rows[i].text), &read, &error);
        snprintf(field, sizeof field, "tcfcav1.%s", rows[i].field);
        if (status != rows[i].status || strcmp(error.field, field) != 0) {
            fail_msg("%s: %s about %s", rows[i].text, tara_status_name(status), error.field);
        }
        assert_int_equal(error.status, status);
        assert_int_equal(error.line, 1);
        assert_true(error.message[0] != '\0');
        tp_buffer_release(&read.texts);
    }
}

static void more_sections_than_a_string_has_are_refused(void **state)
{
    char        text[4096] = "{";
    tp_gpp_read read;
    tara_error  error;
    (void)state;
    for (int i = 0; i < TARA_GPP_SECTIONS_MAX + 1; i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%s\"%d\":{\"raw\":\"A\"}", i == 0 ? "" : ",",
                 1000 - i); // Each goes before all others.
    }
    strcat(text, "}");
    assert_int_equal(read_back(tp_text_of(text), &read, &error), TARA_E_LIMIT);
    assert_int_equal(read.count, TARA_GPP_SECTIONS_MAX);
    for (size_t i = 1; i < read.count; i++) {
        assert_int_equal(read.sections[i].id, read.sections[i - 1].id + 1);
    }
    tp_buffer_release(&read.texts);
}

// Which layout of the national section is meant, the lengths of its lists say. What an old encoder
// wrote at the length of version 2 is written at that of its own version.
static void national_sections_are_told_apart_by_their_lists(void **state)
{
    static const struct { const char *text, *again; } rows[] = {
        {"DBABL~BVWqAAEABCA.QA", "DBABL~BVWqAAEABCA.QA"},
        {"DBABL~BEAAAAAAAABA.QA", "DBABL~BEAAAAAAAQA.QA"},
        {"DBABL~BAAAYYYYmWZg.YA", "DBABL~BAAAYYYYaYA.YA"},
        {"DBABL~CAAAWVVVVVRA.QA", "DBABL~CAAAWVVVVVRA.QA"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_status status;
        tp_gpp_read read;
        tara_error  error;
        char        text[64];
        size_t      needed;
        tp_buffer   object = written(tp_text_of(rows[i].text), &status);
        assert_int_equal(status, TARA_OK);
        assert_int_equal(read_back(member_of(text_of(&object), "sections"), &read, &error),
                         TARA_OK);
        assert_int_equal(tara_gpp_encode(read.sections, read.count, text, sizeof text, &needed,
                                         NULL), TARA_OK);
        assert_true(tp_text_equal((tp_text){text, needed}, tp_text_of(rows[i].again)));
        tp_buffer_release(&read.texts);
        tp_buffer_release(&object);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(generated_strings_are_read_as_others_read_them, begin,
                                        end),
        cmocka_unit_test_setup_teardown(strings_of_other_libraries_are_read_as_they_read_them,
                                        begin, end),
        cmocka_unit_test_setup_teardown(headers_of_the_vectors_name_their_sections, begin, end),
        cmocka_unit_test_setup_teardown(wrong_members_are_refused_by_name, begin, end),
        cmocka_unit_test_setup_teardown(a_header_must_name_the_sections, begin, end),
        cmocka_unit_test_setup_teardown(the_canadian_section_is_told_in_full, begin, end),
        cmocka_unit_test_setup_teardown(the_canadian_section_is_made_of_what_it_says, begin, end),
        cmocka_unit_test_setup_teardown(the_canadian_section_counts_by_its_text_first, begin, end),
        cmocka_unit_test_setup_teardown(the_canadian_section_is_refused_by_name, begin, end),
        cmocka_unit_test_setup_teardown(more_sections_than_a_string_has_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(national_sections_are_told_apart_by_their_lists, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
