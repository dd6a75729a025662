// test_gpp_sections.c: the tables of GPP sections, against themselves and the standard's list.
#include "vector.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/json.h"
#include "interop/gpp_sections.h"

static void every_layout_stands_under_its_number(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < TP_GPP_LAYOUTS; i++) {
        const tp_gpp_layout *layout = &tp_gpp_layouts[i];
        assert_int_equal(tp_gpp_number(layout), i);
        if (i <= TP_GPP_REGISTERED) assert_ptr_equal(tp_gpp_latest(i), layout);
        if (i <= TP_GPP_REGISTERED) assert_int_equal(layout->id, i);
        if (layout->older == 0) continue;
        assert_int_equal(tp_gpp_layouts[layout->older].id, layout->id);
        assert_true(tp_gpp_layouts[layout->older].version < layout->version);
        assert_true(tp_gpp_layouts[layout->older].bits < layout->bits);
        const tp_gpp_layout *older = &tp_gpp_layouts[layout->older]; // The same fields, shorter.
        assert_int_equal(older->field_count, layout->field_count);
        for (size_t k = 0; k < layout->field_count; k++) {
            assert_string_equal(older->fields[k].name, layout->fields[k].name);
            assert_true(older->fields[k].count <= layout->fields[k].count);
        }
    }
    assert_null(tp_gpp_latest(0));
    assert_null(tp_gpp_latest(TP_GPP_REGISTERED + 1));
    assert_null(tp_gpp_latest(UINT32_MAX));
}

// What reading rests on: a core of one number of six bits and values of two, then one part.
static void cores_are_a_number_and_values_of_two_bits(void **state)
{
    int sections = 0;
    (void)state;
    for (uint32_t i = 1; i < TP_GPP_LAYOUTS; i++) {
        const tp_gpp_layout *layout = &tp_gpp_layouts[i];
        unsigned             bits = 0, values = 0, behind = 0;
        if (layout->form != TP_GPP_BITS) continue;
        for (size_t k = 0; k < layout->field_count; k++) {
            const tp_gpp_field *field = &layout->fields[k];
            values += field->count;
            if (field->part == TARA_GPP_PART_CORE) {
                assert_int_equal(behind, 0);
                assert_int_equal(field->bits, k == 0 ? 6 : 2);
                bits += field->bits * field->count;
                continue;
            }
            assert_int_equal(field->part, layout->part);
            assert_int_equal(behind, 0); // One field of one part.
            behind = field->count;
            bool gpc = field->part == TARA_GPP_PART_GPC;
            assert_int_equal(field->bits, gpc ? 1 : 2);
            assert_int_equal(field->count, gpc ? 1 : 8);
        }
        assert_int_equal(bits, layout->bits);
        assert_int_equal(behind > 0, layout->part != 0);
        assert_true(values + 2 <= TARA_GPP_VALUES_MAX); // Two more are written and taken back.
        sections++;
    }
    assert_int_equal(sections, 22);
}

static void fields_are_found_by_name(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < TP_GPP_LAYOUTS; i++) {
        const tp_gpp_layout *layout = &tp_gpp_layouts[i];
        uint32_t             at = 0, first = 99;
        for (size_t k = 0; k < layout->field_count; k++) {
            tp_text name = tp_text_of(layout->fields[k].name);
            assert_ptr_equal(tp_gpp_field_named(layout, name, &first), &layout->fields[k]);
            assert_int_equal(first, at);
            at += layout->fields[k].count;
        }
        assert_null(tp_gpp_field_named(layout, TP_TEXT("Nothing"), &first));
        assert_null(tp_gpp_field_named(layout, TP_TEXT(""), &first));
    }
}

// --- the standard's list -----------------------------------------------------------------------

typedef struct listed { // A field as the list has it.
    tp_text name;
    tp_text type;
} listed;

static uint32_t bits_of(tp_text type)
{
    if (tp_text_equal(type, TP_TEXT("Int(6)"))) return 6;
    return tp_text_equal(type, TP_TEXT("Boolean")) ? 1 : 2;
}

static uint32_t count_of(tp_text type)
{
    uint32_t count = 0;
    if (type.data[0] != 'N') return 1;
    const char *at = memchr(type.data, ',', type.size);
    assert_non_null(at);
    for (at++; *at != ')'; at++) count = 10 * count + (uint32_t)(*at - '0');
    return count;
}

// ["SaleOptOut","Int(2)"]: the reader stands at the bracket.
static listed field_of(tp_json_reader *json)
{
    listed found;
    assert_int_equal(tp_json_next(json), TP_JSON_STRING);
    found.name = json->raw;
    assert_int_equal(tp_json_next(json), TP_JSON_STRING);
    found.type = json->raw;
    assert_int_equal(tp_json_next(json), TP_JSON_ARRAY_END);
    return found;
}

static size_t check_segments(tp_json_reader *json, const tp_gpp_layout *layout)
{
    size_t at = 0;
    assert_int_equal(tp_json_next(json), TP_JSON_OBJECT);
    while (tp_json_next(json) == TP_JSON_NAME) {
        // Which no encoder writes: it numbers the core 0, for which there is no code.
        bool header = tp_json_raw_equals(json->raw, TP_TEXT("Section Header"));
        assert_int_equal(tp_json_next(json), TP_JSON_ARRAY);
        while (tp_json_next(json) == TP_JSON_ARRAY) {
            listed field = field_of(json);
            bool   type = tp_text_equal(field.name, TP_TEXT("SubsectionType"));
            if (header || type) continue;
            const tp_gpp_field *ours = &layout->fields[at++];
            assert_true(tp_text_equal(tp_text_of(ours->name), field.name));
            assert_int_equal(ours->bits, bits_of(field.type));
            assert_int_equal(ours->count, count_of(field.type));
        }
    }
    return at;
}

static void the_tables_are_those_of_the_standard(void **state)
{
    size_t size, sections = 0;
    char  *file = vector_load("../shared/vectors/gpp/us-sections.json", &size);
    (void)state;
    if (file == NULL) return;
    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    for (; tp_json_next(&json) == TP_JSON_NAME; sections++) {
        uint32_t id = 0;
        int64_t  number = 0;
        size_t   fields = 0;
        assert_int_equal(tara_gpp_section_id(json.raw.data, json.raw.size, &id), TARA_OK);
        assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
        while (tp_json_next(&json) == TP_JSON_NAME) {
            bool segments = tp_json_raw_equals(json.raw, TP_TEXT("segments"));
            bool is_id = tp_json_raw_equals(json.raw, TP_TEXT("id"));
            if (segments) {
                fields = check_segments(&json, tp_gpp_latest(id));
                continue;
            }
            tp_json_next(&json);
            if (is_id) assert_true(tp_json_integer(json.raw, &number));
            tp_json_skip(&json);
        }
        assert_int_equal(number, id);
        assert_int_equal(fields, tp_gpp_latest(id)->field_count);
    }
    assert_int_equal(sections, 21);
    free(file);
}

// Where the standard counts the sensitive categories as opted out, 1 must not read "no consent".
static void sensitive_data_is_opted_out_where_the_standard_says_so(void **state)
{
    size_t size, sections = 0;
    char  *file = vector_load("../shared/vectors/gpp/us-sensitive-categories.json", &size);
    (void)state;
    if (file == NULL) return;
    tp_json_reader json = tp_json_reader_of((tp_text){file, size});
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        uint32_t id = 0, first;
        assert_int_equal(tara_gpp_section_id(json.raw.data, json.raw.size, &id), TARA_OK);
        assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
        while (tp_json_next(&json) == TP_JSON_NAME) {
            tp_text name = TP_TEXT("SensitiveDataProcessing");
            bool    sensitive = tp_json_raw_equals(json.raw, name);
            assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
            tp_json_reader end = json;
            tp_json_skip(&end);
            if (!sensitive) {
                json = end;
                continue;
            }
            const tp_gpp_field *field = tp_gpp_field_named(tp_gpp_latest(id), name, &first);
            assert_non_null(field);
            size_t  length = (size_t)(end.offset - json.offset);
            char   *object = malloc(length + 1);
            assert_non_null(object);
            memcpy(object, file + json.offset, length);
            object[length] = '\0';
            bool opted = strstr(object, "\"opted out\"") != NULL;
            assert_int_equal(field->kind, opted ? TARA_GPP_OPT_OUT : TARA_GPP_CONSENT);
            free(object);
            json = end;
            sections++;
        }
    }
    assert_int_equal(sections, 20); // Maryland asks none.
    free(file);
}

// As many values as the field has, each of years and, where the standard says so, of a sale or of
// advertising; and years that are on nobody's mind in none.
static void every_value_of_known_children_is_about_somebody(void **state)
{
    const tp_text name = TP_TEXT("KnownChildSensitiveDataConsents");
    size_t        sections = 0, about = 0;
    (void)state;
    for (uint32_t id = 0; id <= TP_GPP_REGISTERED + 1; id++) {
        const tp_gpp_layout *layout = tp_gpp_latest(id);
        const tp_gpp_field  *field = NULL;
        uint32_t             first, index = 0;
        if (layout != NULL) field = tp_gpp_field_named(layout, name, &first);
        for (; tp_gpp_child_at(id, index) != NULL; index++) {
            const tp_gpp_child *child = tp_gpp_child_at(id, index);
            assert_true(child->from < child->below && child->below <= 18);
            if (child->opt_out == NULL) continue;
            assert_non_null(tp_gpp_field_named(layout, tp_text_of(child->opt_out), &first));
            about++;
        }
        assert_int_equal(index, field == NULL ? 0 : field->count);
        sections += index > 0;
    }
    assert_int_equal(sections, 20); // Maryland asks none.
    assert_int_equal(about, 2 + 4 * 2 + 2 * 4);
    assert_int_equal(tp_gpp_child_at(TARA_GPP_US_DE, 4)->below, 18);
    assert_int_equal(tp_gpp_child_at(TARA_GPP_US_NJ, 4)->below, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_stands_under_its_number),
        cmocka_unit_test(cores_are_a_number_and_values_of_two_bits),
        cmocka_unit_test(fields_are_found_by_name),
        cmocka_unit_test(every_value_of_known_children_is_about_somebody),
        cmocka_unit_test(the_tables_are_those_of_the_standard),
        cmocka_unit_test(sensitive_data_is_opted_out_where_the_standard_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
