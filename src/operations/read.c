// read.c: the JSON text of an operation into the values of its fields.
//
// The text is hostile. It is validated whole before anything of it is used; unknown, duplicate,
// missing and mistyped fields are refused by name. Nothing that was given is ever said again.
#include "operations/read.h"

#include <string.h>

#include "public/context.h"

static tp_text unescape(tp_job *j, tp_text raw)
{
    char  *at = (char *)j->texts->data + j->texts->size;
    size_t size = tp_json_unescape(raw, at, j->texts->capacity - j->texts->size);
    if (size == SIZE_MAX) return (tp_text){NULL, 0};
    j->texts->size += size;
    return (tp_text){at, size};
}

static tara_status syntax(tp_job *j, const tp_json_reader *in)
{
    uint32_t line = 0, column = 0;
    tara_error *error = &j->error;
    tp_json_place(j->text, in->error_offset, &line, &column);
    tp_set_error(error, TARA_E_SYNTAX, "json", in->error);
    error->line = line;
    error->column = column;
    error->offset = in->error_offset;
    j->own_detail = true;
    return TARA_E_SYNTAX;
}

// --- from JSON ---------------------------------------------------------------------------------

static tara_status take_string(tp_job *j, const tp_job_field *f, tp_job_value *v,
                               tp_json_reader *in)
{
    if (in->type != TP_JSON_STRING) return tp_job_refuse(j, f->name, "expected a string");
    v->text = unescape(j, in->raw);
    return TARA_OK;
}

static tara_status take_strings(tp_job *j, const tp_job_field *f, tp_job_value *v,
                                tp_json_reader *in)
{
    static const char expected[] = "expected an array of strings";
    if (in->type != TP_JSON_ARRAY) return tp_job_refuse(j, f->name, expected);
    for (;;) {
        tp_json_type type = tp_json_next(in);
        if (type == TP_JSON_ERROR) return syntax(j, in);
        if (type == TP_JSON_ARRAY_END) return TARA_OK;
        if (type != TP_JSON_STRING) return tp_job_refuse(j, f->name, expected);
        if (v->item_count == TP_JOB_ITEMS_MAX) {
            return tp_job_refuse(j, f->name, "expected at most 64 items");
        }
        v->items[v->item_count++] = unescape(j, in->raw);
    }
}

static tara_status take_integer(tp_job *j, const tp_job_field *f, tp_job_value *v,
                                tp_json_reader *in)
{
    if (in->type == TP_JSON_NUMBER && tp_json_integer(in->raw, &v->number)) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected an integer");
}

static tara_status take_uint64(tp_job *j, const tp_job_field *f, tp_job_value *v,
                               tp_json_reader *in)
{
    bool whole = in->type == TP_JSON_NUMBER && tp_json_integer(in->raw, &v->number);
    if (whole && v->number >= 0) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected an integer from 0 to 9223372036854775807");
}

static tara_status take_boolean(tp_job *j, const tp_job_field *f, tp_job_value *v,
                                tp_json_reader *in)
{
    v->number = in->type == TP_JSON_TRUE;
    if (v->number || in->type == TP_JSON_FALSE) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected true or false");
}

static tara_status take_true(tp_job *j, const tp_job_field *f, tp_job_value *v,
                             tp_json_reader *in)
{
    v->number = in->type == TP_JSON_TRUE;
    return v->number ? TARA_OK : tp_job_refuse(j, f->name, "expected true");
}

static tara_status to_time(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    if (tp_parse_time(v->text, &v->number)) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected an RFC 3339 time with offset, years 0001 to 9999");
}

// What a request's header would say: true and 1 stand for "1".
static tara_status take_signal(tp_job *j, const tp_job_field *f, tp_job_value *v,
                               tp_json_reader *in)
{
    int32_t on = in->type == TP_JSON_TRUE;
    switch (in->type) {
    case TP_JSON_TRUE:
    case TP_JSON_FALSE: break;
    case TP_JSON_STRING: v->text = unescape(j, in->raw); break;
    case TP_JSON_NUMBER: v->text = in->raw; break;
    default:
        return tp_job_refuse(j, f->name, "expected true, false or the value of a Sec-GPC header");
    }
    if (v->text.size > 0) (void)tara_gpc_read(v->text.data, v->text.size, &on);
    v->number = on;
    return TARA_OK;
}

static tara_status take_true_or_time(tp_job *j, const tp_job_field *f, tp_job_value *v,
                                     tp_json_reader *in)
{
    if (in->type == TP_JSON_TRUE || in->type == TP_JSON_FALSE) {
        v->number = in->type == TP_JSON_TRUE;
        return TARA_OK;
    }
    if (in->type != TP_JSON_STRING) return tp_job_refuse(j, f->name, "expected true or a time");
    v->text = unescape(j, in->raw);
    return to_time(j, f, v);
}

// One {"from":"…","to":"…"} whose brace was just read. To is the first day that counts again.
static tara_status take_period(tp_job *j, const tp_job_field *f, tp_job_value *v,
                               tp_json_reader *in)
{
    bool    had[2] = {false, false};
    tp_date date;
    while (tp_json_next(in) == TP_JSON_NAME) {
        int which = tp_json_raw_equals(in->raw, TP_TEXT("from")) ? 0
                  : tp_json_raw_equals(in->raw, TP_TEXT("to")) ? 1 : 2;
        if (which == 2 || had[which]) break;
        had[which] = true;
        bool right = tp_json_next(in) == TP_JSON_STRING
                  && tp_parse_date(unescape(j, in->raw), &date);
        if (!right) break;
        v->days[2 * v->item_count + (size_t)which] = tp_day_of(date);
    }
    bool whole = in->type == TP_JSON_OBJECT_END && had[0] && had[1]
              && v->days[2 * v->item_count] <= v->days[2 * v->item_count + 1];
    if (!whole) {
        return tp_job_refuse(j, f->name, "expected {from, to} with dates in that order");
    }
    v->item_count++;
    return TARA_OK;
}

static tara_status take_periods(tp_job *j, const tp_job_field *f, tp_job_value *v,
                                tp_json_reader *in)
{
    static const char expected[] = "expected an array of {from, to}";
    if (in->type != TP_JSON_ARRAY) return tp_job_refuse(j, f->name, expected);
    while (tp_json_next(in) == TP_JSON_OBJECT) {
        if (v->item_count == TP_JOB_ITEMS_MAX) {
            return tp_job_refuse(j, f->name, "expected at most 64 items");
        }
        tara_status status = take_period(j, f, v, in);
        if (status != TARA_OK) return status;
    }
    return in->type == TP_JSON_ARRAY_END ? TARA_OK : tp_job_refuse(j, f->name, expected);
}

// From the first byte of the value to its last. The token of a string is without its quotes.
static tara_status take_json(tp_job *j, const tp_job_field *f, tp_job_value *v,
                             tp_json_reader *in)
{
    (void)f; // Whatever it is, it is right.
    const char *first = j->text.data + in->offset;
    if (tp_json_skip(in) == TP_JSON_ERROR) return syntax(j, in);
    const char *after = in->raw.data + in->raw.size + (in->type == TP_JSON_STRING ? 1 : 0);
    v->text = (tp_text){first, (size_t)(after - first)};
    return TARA_OK;
}

// --- to what it means --------------------------------------------------------------------------

static tara_status to_subject(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    tara_status status = tara_subject_from_identity(j->privacy, v->text.data, v->text.size,
                                                    &v->subject);
    if (status == TARA_E_INVALID_ARGUMENT) {
        return tp_job_refuse(j, f->name, "expected 1 to 1024 bytes");
    }
    return status;
}

static tara_status to_date(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    if (tp_parse_date(v->text, &v->date)) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected a date YYYY-MM-DD that exists");
}

static tara_status to_day_or_time(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    if (tp_parse_date(v->text, &v->date) || tp_parse_time(v->text, &v->number)) return TARA_OK;
    return tp_job_refuse(j, f->name, "expected a date YYYY-MM-DD or an RFC 3339 time with offset");
}

static tara_status to_days(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    tp_date date;
    for (size_t i = 0; i < v->item_count; i++) {
        if (!tp_parse_date(v->items[i], &date)) {
            return tp_job_refuse(j, f->name, "expected dates YYYY-MM-DD that exist");
        }
        v->days[i] = tp_day_of(date);
    }
    return TARA_OK;
}

static tara_status no_purpose(tp_job *j, const tp_job_field *f)
{
    return tp_job_refuse(j, f->name, "the policy has no such purpose");
}

static tara_status to_purpose(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    uint32_t purpose = 0;
    if (tara_purpose_find(j->privacy, v->text.data, v->text.size, &purpose) == TARA_OK) {
        v->number = purpose;
        return TARA_OK;
    }
    v->number = UINT32_MAX; // A number that no purpose has.
    return f->asks ? TARA_OK : no_purpose(j, f);
}

// A purpose of the policy, or else a category of cookies: one consents to both.
static tara_status to_chosen(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    uint32_t purpose = 0;
    v->cookies = TARA_COOKIE_NONE;
    if (tara_purpose_find(j->privacy, v->text.data, v->text.size, &purpose) == TARA_OK) {
        v->number = purpose;
        return TARA_OK;
    }
    (void)tp_value_of(&tp_cookie_category_names, v->text, &v->cookies);
    return v->cookies != TARA_COOKIE_NONE ? TARA_OK : no_purpose(j, f);
}

static tara_status to_cookies(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    for (size_t i = 0; i < v->item_count; i++) {
        int32_t category = TARA_COOKIE_NONE;
        bool    known = tp_value_of(&tp_cookie_category_names, v->items[i], &category);
        if (!known || category == TARA_COOKIE_NONE) {
            return tp_job_refuse(j, f->name, "expected preferences, statistics, marketing");
        }
        int64_t bit = INT64_C(1) << category;
        if (v->number & bit) return tp_job_refuse(j, f->name, "a category is named twice");
        v->number |= bit;
    }
    return TARA_OK;
}

static tara_status to_purposes(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    uint64_t all = 0;
    for (size_t i = 0; i < v->item_count; i++) {
        uint32_t purpose = 0;
        tara_status status = tara_purpose_find(j->privacy, v->items[i].data, v->items[i].size,
                                               &purpose);
        if (status != TARA_OK) return no_purpose(j, f);
        uint64_t bit = UINT64_C(1) << (purpose - 1);
        if (all & bit) return tp_job_refuse(j, f->name, "a purpose is named twice");
        all |= bit;
    }
    v->number = (int64_t)all;
    return TARA_OK;
}

// A category that no policy has. The highest: of the next version it would be the last to be one.
static uint64_t unused(uint64_t in_use)
{
    uint64_t bit = UINT64_C(1) << 63;
    while (bit & in_use) bit >>= 1;
    return bit;
}

static tara_status to_categories(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    uint64_t all = 0;
    uint64_t in_use = tp_job_compiled(j)->categories;
    for (size_t i = 0; i < v->item_count; i++) {
        uint64_t bit = 0;
        tara_status status = tara_category_find(j->privacy, v->items[i].data, v->items[i].size,
                                                &bit);
        if (status != TARA_OK) {
            if (!f->asks || in_use == UINT64_MAX) {
                return tp_job_refuse(j, f->name, "the policy has no such category");
            }
            bit = unused(in_use);
        }
        if (all & bit && status == TARA_OK) {
            return tp_job_refuse(j, f->name, "a category is named twice");
        }
        all |= bit;
    }
    v->number = (int64_t)all;
    return TARA_OK;
}

static tara_status to_category(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    v->items[v->item_count++] = v->text;
    return to_categories(j, f, v);
}

static tara_status to_recipient(tp_job *j, const tp_job_field *f, tp_job_value *v)
{
    uint32_t recipient = 0;
    if (tara_recipient_find(j->privacy, v->text.data, v->text.size, &recipient) == TARA_OK) {
        v->number = recipient;
        return TARA_OK;
    }
    v->number = UINT32_MAX; // A number that no recipient has.
    if (f->asks) return TARA_OK;
    return tp_job_refuse(j, f->name, "the policy names no such recipient");
}

// Many more than the items of a value: they stand in the job. A number says how many they are.
static tara_status take_people(tp_job *j, const tp_job_field *f, tp_job_value *v,
                               tp_json_reader *in)
{
    static const char expected[] = "expected an array of identities, or how many";
    if (in->type == TP_JSON_NUMBER) {
        bool whole = tp_json_integer(in->raw, &v->number) && v->number >= 0;
        return whole ? TARA_OK : tp_job_refuse(j, f->name, expected);
    }
    if (in->type != TP_JSON_ARRAY) return tp_job_refuse(j, f->name, expected);
    while (tp_json_next(in) == TP_JSON_STRING) {
        if (v->item_count == TP_JOB_PEOPLE_MAX) {
            return tp_job_refuse_as(j, TARA_E_LIMIT, f->name, "at most 500 in one operation");
        }
        v->text = unescape(j, in->raw);
        tara_status status = to_subject(j, f, v);
        if (status != TARA_OK) return status;
        tp_buffer_append(j->people, &v->subject, sizeof v->subject);
        if (j->people->failed) return TARA_E_NO_MEMORY;
        v->item_count++;
    }
    if (in->type == TP_JSON_ERROR) return syntax(j, in);
    return in->type == TP_JSON_ARRAY_END ? TARA_OK : tp_job_refuse(j, f->name, expected);
}

// --- the kinds ---------------------------------------------------------------------------------

typedef struct reading {
    tara_status (*take)(tp_job *j, const tp_job_field *f, tp_job_value *v, tp_json_reader *in);
    tara_status (*to)(tp_job *j, const tp_job_field *f, tp_job_value *v); // Then; or NULL.
} reading;

static const reading readings[] = { // By tp_job_kind.
    [TP_JOB_STRING]       = {take_string, NULL},
    [TP_JOB_IDENTITY]     = {take_string, to_subject},
    [TP_JOB_TIME]         = {take_string, to_time},
    [TP_JOB_DATE]         = {take_string, to_date},
    [TP_JOB_INTEGER]      = {take_integer, NULL},
    [TP_JOB_UINT64]       = {take_uint64, NULL},
    [TP_JOB_BOOLEAN]      = {take_boolean, NULL},
    [TP_JOB_TRUE]         = {take_true, NULL},
    [TP_JOB_TRUE_OR_TIME] = {take_true_or_time, NULL},
    [TP_JOB_STRINGS]      = {take_strings, NULL},
    [TP_JOB_PURPOSE]      = {take_string, to_purpose},
    [TP_JOB_PURPOSES]     = {take_strings, to_purposes},
    [TP_JOB_CATEGORY]     = {take_string, to_category},
    [TP_JOB_CATEGORIES]   = {take_strings, to_categories},
    [TP_JOB_RECIPIENT]    = {take_string, to_recipient},
    [TP_JOB_CHOSEN]       = {take_string, to_chosen},
    [TP_JOB_COOKIES]      = {take_strings, to_cookies},
    [TP_JOB_SIGNAL]       = {take_signal, NULL},
    [TP_JOB_DATES]        = {take_strings, to_days},
    [TP_JOB_PERIODS]      = {take_periods, NULL},
    [TP_JOB_PEOPLE]       = {take_people, NULL},
    [TP_JOB_DAY_OR_TIME]  = {take_string, to_day_or_time},
    [TP_JOB_JSON]         = {take_json, NULL},
};

static tara_status read_value(tp_job *j, const tp_job_field *f, tp_job_value *v,
                              tp_json_reader *in)
{
    const reading *r = &readings[f->kind];
    tara_status    status = r->take(j, f, v, in);
    return status == TARA_OK && r->to != NULL ? r->to(j, f, v) : status;
}

// --- the members -------------------------------------------------------------------------------

tara_status tp_job_read_name(tp_job *j, tp_text *name)
{
    tp_json_reader in = tp_json_reader_of(j->text);
    tp_json_reader whole = in;
    if (!tp_json_valid(&whole)) return syntax(j, &whole);
    if (tp_json_next(&in) != TP_JSON_OBJECT) return tp_job_refuse(j, "op", "expected an object");
    while (tp_json_next(&in) == TP_JSON_NAME) {
        bool is_op = tp_json_raw_equals(in.raw, TP_TEXT("op"));
        tp_json_next(&in);
        if (!is_op) {
            tp_json_skip(&in);
            continue;
        }
        if (in.type != TP_JSON_STRING) return tp_job_refuse(j, "op", "expected a string");
        *name = unescape(j, in.raw);
        return TARA_OK;
    }
    return tp_job_refuse(j, "op", "missing");
}

// A field's name comes from outside: repeated in an error only when it looks like one.
static tara_status no_such_field(tp_job *j, tp_text raw)
{
    char name[48] = "(a name)";
    bool plain = raw.size > 0 && raw.size < sizeof name
              && !(raw.data[0] >= '0' && raw.data[0] <= '9'); // Not somebody's number.
    for (size_t i = 0; i < raw.size && plain; i++) {
        char c = raw.data[i];
        plain = (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
    }
    if (plain) {
        memcpy(name, raw.data, raw.size);
        name[raw.size] = '\0';
    }
    return tp_job_refuse(j, name, "the operation has no such field");
}

static tara_status read_member(tp_job *j, tp_json_reader *in, bool *had_op)
{
    tp_text name = in->raw;
    if (tp_json_raw_equals(name, TP_TEXT("op"))) {
        if (*had_op) return tp_job_refuse(j, "op", "given twice");
        *had_op = true;
        tp_json_next(in);
        return TARA_OK;
    }
    for (size_t i = 0; i < TP_JOB_FIELDS_MAX && j->operation->fields[i].name != NULL; i++) {
        const tp_job_field *f = &j->operation->fields[i];
        if (!tp_json_raw_equals(name, tp_text_of(f->name))) continue;
        if (j->values[i].present) return tp_job_refuse(j, f->name, "given twice");
        j->values[i].present = true;
        tp_json_next(in);
        return read_value(j, f, &j->values[i], in);
    }
    return no_such_field(j, name);
}

tara_status tp_job_read_fields(tp_job *j)
{
    bool           had_op = false;
    tp_json_reader in = tp_json_reader_of(j->text);
    tp_json_next(&in);
    while (tp_json_next(&in) == TP_JSON_NAME) {
        tara_status status = read_member(j, &in, &had_op);
        if (status != TARA_OK) return status;
    }
    for (size_t i = 0; i < TP_JOB_FIELDS_MAX && j->operation->fields[i].name != NULL; i++) {
        const tp_job_field *f = &j->operation->fields[i];
        if (f->required && !j->values[i].present) return tp_job_refuse(j, f->name, "missing");
    }
    return TARA_OK;
}
