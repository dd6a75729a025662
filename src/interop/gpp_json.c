// gpp_json.c: a GPP string as JSON, both ways.
#include "interop/gpp_json.h"

#include <string.h>

#include "interop/form.h"
#include "interop/gpp_sections.h"
#include "interop/tcf_json.h"
#include "interop/tcfca_json.h"

enum { HEADER_TYPE = 3, HEADER_VERSION = 1, ID_DIGITS = 5 };

// --- writing -----------------------------------------------------------------------------------

static void write_value(tp_json_writer *json, uint32_t kind, uint8_t value)
{
    char character = (char)value;
    if (kind == TARA_GPP_FLAG) tp_json_bool(json, value != 0);
    else if (kind == TARA_GPP_CHARACTER) tp_json_text(json, (tp_text){&character, 1});
    else tp_json_uint(json, value);
}

static void write_field(tp_json_writer *json, const tp_gpp_field *field, const uint8_t *values)
{
    tp_json_name(json, field->name);
    if (field->count > 1) tp_json_begin_array(json);
    for (size_t k = 0; k < field->count; k++) write_value(json, field->kind, values[k]);
    if (field->count > 1) tp_json_end_array(json);
}

static void write_fields(tp_json_writer *json, const tara_gpp_section *section)
{
    const tp_gpp_layout *layout = &tp_gpp_layouts[section->layout];
    const uint8_t       *values = section->values;
    for (size_t i = 0; i < layout->field_count; i++) {
        const tp_gpp_field *field = &layout->fields[i];
        if (section->parts & field->part) write_field(json, field, values);
        values += field->count;
    }
}

static void write_tc(tp_json_writer *json, tp_text text)
{
    tara_tc tc = {.struct_size = sizeof tc};
    tp_json_name(json, "tc");
    tp_json_text(json, text);
    if (tara_tc_decode(text.data, text.size, &tc, NULL) != TARA_OK) return; // It was read before.
    tp_json_name(json, "decoded");
    tp_tc_write_json(json, &tc);
}

// False: it cannot be read, and is carried as it is.
static bool write_canada(tp_json_writer *json, tp_text text)
{
    tara_tcfca tc = {.struct_size = sizeof tc};
    if (tara_tcfca_decode(text.data, text.size, &tc, NULL) != TARA_OK) return false;
    tp_json_name(json, tara_gpp_section_name(TARA_GPP_TCF_CA_V1));
    tp_json_begin_object(json);
    tp_json_name(json, "raw");
    tp_json_text(json, text);
    tp_json_name(json, "decoded");
    tp_tcfca_write_json(json, &tc);
    tp_json_end_object(json);
    return true;
}

// --- writing all -------------------------------------------------------------------------------

static void write_number_name(tp_json_writer *json, uint32_t id)
{
    char   digits[ID_DIGITS];
    size_t at = sizeof digits;
    for (; id > 0 && at > 0; id /= 10) digits[--at] = (char)('0' + id % 10);
    tp_json_name_text(json, (tp_text){digits + at, sizeof digits - at});
}

static void write_section(tp_json_writer *json, const tara_gpp_section *section, bool full)
{
    tp_text text = {section->text, section->text_size};
    uint8_t form = tp_gpp_layouts[section->layout].form;
    if (full && section->id == TARA_GPP_TCF_CA_V1 && write_canada(json, text)) return;
    if (form == TP_GPP_OPAQUE) write_number_name(json, section->id);
    else tp_json_name(json, tara_gpp_section_name(section->id));
    tp_json_begin_object(json);
    if (form == TP_GPP_OPAQUE) {
        tp_json_name(json, "raw");
        tp_json_text(json, text);
    } else if (form == TP_GPP_TC) {
        write_tc(json, text);
    } else {
        write_fields(json, section);
    }
    tp_json_end_object(json);
}

static void write_header(tp_json_writer *json, const tara_gpp *gpp)
{
    tp_json_name(json, "header");
    tp_json_begin_object(json);
    tp_json_name(json, "type");
    tp_json_uint(json, HEADER_TYPE);
    tp_json_name(json, "version");
    tp_json_uint(json, HEADER_VERSION);
    tp_json_name(json, "sectionIds");
    tp_json_begin_array(json);
    for (uint32_t i = 0; i < gpp->section_count; i++) tp_json_uint(json, gpp->places[i].id);
    tp_json_end_array(json);
    tp_json_end_object(json);
}

void tp_gpp_write_members(tp_json_writer *json, const tara_gpp *gpp, bool full)
{
    write_header(json, gpp);
    tp_json_name(json, "sections");
    tp_json_begin_object(json);
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section section = {.struct_size = sizeof section};
        if (tara_gpp_section_at(gpp, i, &section) != TARA_OK) continue; // None: all were read.
        write_section(json, &section, full);
    }
    tp_json_end_object(json);
}

// --- reading: the fields of a section ----------------------------------------------------------

enum { FIELDS_MAX = 20 }; // Of one section.

typedef struct wanted { // What a section is read by: a member for each field.
    const tp_gpp_layout *layout;
    tara_gpp_section    *section;
    tp_member            members[FIELDS_MAX];
    const tp_gpp_field  *field; // Being read.
    uint8_t             *value; // Where its next value goes.
    size_t               left;  // Values of it still to come.
} wanted;

static bool take_value(const tp_reading *r, const tp_gpp_field *field, uint8_t *value)
{
    int64_t number;
    tp_text text;
    char    character[2];
    switch (field->kind) {
    case TARA_GPP_FLAG:
        *value = r->json.type == TP_JSON_TRUE;
        return *value || r->json.type == TP_JSON_FALSE;
    case TARA_GPP_CHARACTER:
        if (!tp_form_text(r, character, sizeof character, &text) || text.size != 1) return false;
        *value = (uint8_t)text.data[0];
        return *value == 'Y' || *value == 'N' || *value == '-';
    default:
        if (!tp_form_integer(r, 0, (INT64_C(1) << field->bits) - 1, &number)) return false;
        *value = (uint8_t)number;
        return true;
    }
}

static tara_status value_item(tp_reading *r, void *user)
{
    static const char *const expected[] = {
        [TARA_GPP_NUMBER] = "expected a version",
        [TARA_GPP_NOTICE] = "expected 0 to 3", [TARA_GPP_OPT_OUT] = "expected 0 to 3",
        [TARA_GPP_CONSENT] = "expected 0 to 3", [TARA_GPP_COVERED] = "expected 0 to 3",
        [TARA_GPP_MODE] = "expected 0 to 3", [TARA_GPP_FLAG] = "expected true or false",
        [TARA_GPP_CHARACTER] = "expected \"Y\", \"N\" or \"-\"",
    };
    wanted *w = user;
    if (w->left == 0) return tp_form_refuse(r, "more values than the field has");
    if (!take_value(r, w->field, w->value)) return tp_form_refuse(r, expected[w->field->kind]);
    w->value++;
    w->left--;
    return TARA_OK;
}

static tara_status read_field(tp_reading *r, const tp_member *m, void *at)
{
    wanted *w = r->user;
    w->field = &w->layout->fields[m - w->members];
    w->value = at;
    w->left = w->field->count;
    tara_status status = w->field->count == 1 ? value_item(r, w) :
                         tp_form_list(r, w->left, "more values than the field has", value_item, w);
    if (status != TARA_OK) return status;
    if (w->left > 0) return tp_form_refuse(r, "fewer values than the field has");
    w->section->parts |= w->field->part;
    return TARA_OK;
}

// Do the lists in an object have as many items as a layout wants? The reader stands at its brace.
static bool lists_fit(tp_reading r, const tp_gpp_layout *layout)
{
    while (tp_json_next(&r.json) == TP_JSON_NAME) {
        size_t i = 0, count = layout->field_count;
        while (i < count && !tp_json_raw_equals(r.json.raw, tp_text_of(layout->fields[i].name))) {
            i++;
        }
        bool   list = tp_json_next(&r.json) == TP_JSON_ARRAY;
        size_t most = i < count ? layout->fields[i].count : 0;
        if (list && i < count && tp_form_count(&r, most) != most) return false;
        if (tp_json_skip(&r.json) == TP_JSON_ERROR) return false;
    }
    return true;
}

static tara_status read_fields(tp_reading *r, const tp_gpp_layout *latest,
                               tara_gpp_section *section)
{
    wanted w = {.layout = latest, .section = section};
    size_t offset = offsetof(tara_gpp_section, values);
    if (latest->older != 0 && !lists_fit(*r, latest)) w.layout = &tp_gpp_layouts[latest->older];
    for (size_t i = 0; i < w.layout->field_count; i++) {
        const tp_gpp_field *field = &w.layout->fields[i];
        w.members[i] = (tp_member){.name = field->name, .read = read_field, .offset = offset,
                                   .optional = field->part != TARA_GPP_PART_CORE};
        offset += field->count;
    }
    tp_form form = {w.members, w.layout->field_count, NULL};
    r->user = &w;
    tara_status status = tp_form_object(r, &form, section);
    section->layout = tp_gpp_number(w.layout);
    return status;
}

// --- reading: texts ----------------------------------------------------------------------------

typedef struct carried { // A section that is a text.
    tp_text text;
} carried;

static tara_status read_text(tp_reading *r, const tp_member *m, void *at)
{
    tp_buffer *texts = r->user;
    tp_text    text;
    (void)m;
    char *room = (char *)texts->data + texts->size; // As large as the JSON: nothing moves.
    if (!tp_form_text(r, room, texts->capacity - texts->size, &text)) {
        return tp_form_refuse(r, "expected a string");
    }
    texts->size += text.size;
    ((carried *)at)->text = text;
    return TARA_OK;
}

static const tp_member raw_members[] = {
    {.name = "raw", .read = read_text, .offset = offsetof(carried, text)},
};
static const tp_form raw_form = TP_FORM(raw_members, NULL);

static const tp_member tc_members[] = {
    {.name = "tc", .read = read_text, .offset = offsetof(carried, text)},
    {.name = "decoded", .read = tp_form_skip, .optional = true},
};
static const tp_form tc_form = TP_FORM(tc_members, NULL);

static tara_status read_carried(tp_reading *r, const tp_form *form, tp_buffer *texts,
                                tara_gpp_section *section)
{
    carried of = {{NULL, 0}};
    r->user = texts;
    tara_status status = tp_form_object(r, form, &of);
    section->text = of.text.data;
    section->text_size = of.text.size;
    return status;
}

// --- reading: tcfcav1 --------------------------------------------------------------------------

typedef struct canadian {
    carried    raw;     // First: read_text fills one.
    tp_reading decoded; // Where that began. No text: it was not there.
} canadian;

static tara_status note_decoded(tp_reading *r, const tp_member *m, void *at)
{
    *(tp_reading *)at = *r;
    return tp_form_skip(r, m, at);
}

static const tp_member canada_members[] = {
    {.name = "raw", .read = read_text, .offset = offsetof(canadian, raw), .optional = true},
    {.name = "decoded", .read = note_decoded, .offset = offsetof(canadian, decoded),
     .optional = true},
};
static const tp_form canada_form = TP_FORM(canada_members, NULL);

// A text that is there is carried as it is; else one is made of what it would say.
static tara_status read_canada(tp_reading *r, tp_buffer *texts, tara_gpp_section *section)
{
    canadian of = {.raw = {{NULL, 0}}};
    r->user = texts;
    tara_status status = tp_form_object(r, &canada_form, &of);
    if (status != TARA_OK) return status;
    tp_text text = of.raw.text;
    if (text.data == NULL) {
        if (of.decoded.text.data == NULL) {
            return tp_form_refuse_member(r, "raw", "this member is missing");
        }
        status = tp_tcfca_read_json(&of.decoded, texts, &text);
    }
    section->text = text.data;
    section->text_size = text.size;
    return status;
}

// --- reading: the sections ---------------------------------------------------------------------

// A name of the standard, or a number without sign and leading zero. 0: neither.
static uint32_t id_of(tp_text raw, bool *numbered)
{
    uint32_t id = 0;
    *numbered = raw.size > 0 && raw.size <= ID_DIGITS && raw.data[0] != '0';
    for (size_t i = 0; i < raw.size && *numbered; i++) {
        *numbered = raw.data[i] >= '0' && raw.data[i] <= '9';
        id = 10 * id + (uint32_t)(raw.data[i] - '0');
    }
    if (*numbered) return id <= UINT16_MAX ? id : 0;
    return tara_gpp_section_id(raw.data, raw.size, &id) == TARA_OK ? id : 0;
}

// Where the section of that id goes, so that they stay in order; NULL: there is one.
static tara_gpp_section *insert(tp_gpp_read *out, uint32_t id)
{
    size_t at = out->count;
    while (at > 0 && out->sections[at - 1].id >= id) at--;
    if (at < out->count && out->sections[at].id == id) return NULL;
    memmove(&out->sections[at + 1], &out->sections[at],
            (out->count - at) * sizeof out->sections[0]);
    out->sections[at] = (tara_gpp_section){.struct_size = sizeof out->sections[0], .id = id};
    out->count++;
    return &out->sections[at];
}

static tara_status read_section(tp_reading *r, tp_gpp_read *out)
{
    bool     numbered;
    tp_text  raw = r->json.raw;
    uint32_t id = id_of(raw, &numbered);
    if (id == 0) {
        return tp_form_fail(r, TARA_E_UNKNOWN_SECTION, r->json.offset,
                            "no section of that name is registered");
    }
    if (out->count == TARA_GPP_SECTIONS_MAX) {
        return tp_form_fail(r, TARA_E_LIMIT, r->json.offset, "at most 64 sections");
    }
    tara_gpp_section *section = insert(out, id);
    if (section == NULL) {
        return tp_form_fail(r, TARA_E_DUPLICATE, r->json.offset, "this section stands here twice");
    }
    (void)tp_path_enter_text(&r->path, raw);
    const tp_gpp_layout *latest = tp_gpp_latest(id);
    tp_json_next(&r->json);
    if (numbered || latest->form == TP_GPP_OPAQUE) {
        bool canada = !numbered && id == TARA_GPP_TCF_CA_V1;
        if (canada) return read_canada(r, &out->texts, section);
        return read_carried(r, &raw_form, &out->texts, section);
    }
    if (latest->form == TP_GPP_TC) return read_carried(r, &tc_form, &out->texts, section);
    return read_fields(r, latest, section);
}

// The text as a value that was begun. False: it is no JSON, which was told.
static bool begin(tp_reading *r)
{
    tp_json_reader whole = r->json;
    if (tp_json_valid(&whole)) {
        tp_json_next(&r->json);
        return true;
    }
    (void)tp_form_fail(r, TARA_E_SYNTAX, whole.error_offset, whole.error);
    return false;
}

tara_status tp_gpp_read_sections(tp_text text, tp_gpp_read *out, tara_error *error)
{
    tp_reading r = {.json = tp_json_reader_of(text), .text = text, .error = error,
                    .whole = "sections"};
    if (!tp_buffer_reserve(&out->texts, text.size + 1)) return TARA_E_NO_MEMORY;
    out->count = 0;
    if (!begin(&r)) return TARA_E_SYNTAX;
    if (r.json.type != TP_JSON_OBJECT) return tp_form_refuse(&r, "expected an object");
    while (tp_json_next(&r.json) == TP_JSON_NAME) {
        tara_status status = read_section(&r, out);
        if (status != TARA_OK) return status;
        tp_path_leave(&r.path, 0);
    }
    return TARA_OK;
}

// --- reading: the header -----------------------------------------------------------------------

typedef struct named { // How far the sections were named.
    const tp_gpp_read *read;
    size_t             count;
} named;

static tara_status read_type(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m; (void)at;
    if (tp_form_integer(r, HEADER_TYPE, HEADER_TYPE, &number)) return TARA_OK;
    return tp_form_refuse(r, "expected 3");
}

static tara_status read_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m; (void)at;
    if (tp_form_integer(r, HEADER_VERSION, HEADER_VERSION, &number)) return TARA_OK;
    return tp_form_refuse(r, "expected 1");
}

static tara_status id_item(tp_reading *r, void *user)
{
    named  *n = user;
    int64_t id;
    if (n->count < n->read->count && tp_form_integer(r, 1, UINT16_MAX, &id) &&
        id == n->read->sections[n->count].id) {
        n->count++;
        return TARA_OK;
    }
    return tp_form_refuse(r, "expected the numbers of the sections, ascending");
}

static tara_status read_ids(tp_reading *r, const tp_member *m, void *at)
{
    named *n = at;
    (void)m;
    tara_status status = tp_form_list(r, TARA_GPP_SECTIONS_MAX, "at most 64 sections", id_item, n);
    if (status != TARA_OK || n->count == n->read->count) return status;
    return tp_form_refuse(r, "expected the numbers of all sections");
}

static const tp_member header_members[] = {
    {.name = "type", .read = read_type, .optional = true},
    {.name = "version", .read = read_version, .optional = true},
    {.name = "sectionIds", .read = read_ids, .optional = true},
};
static const tp_form header_form = TP_FORM(header_members, NULL);

tara_status tp_gpp_check_header(tp_text text, const tp_gpp_read *read, tara_error *error)
{
    named      n = {read, 0};
    tp_reading r = {.json = tp_json_reader_of(text), .text = text, .error = error,
                    .whole = "header"};
    return begin(&r) ? tp_form_object(&r, &header_form, &n) : TARA_E_SYNTAX;
}
