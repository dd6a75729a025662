// form.c: JSON documents by tables of members; every refusal names its member and its place.
#include "interop/form.h"

#include <string.h>

#include "base/civil.h"

enum { SHORT_TEXT = 64 };

static const char no_time[] = "expected an RFC 3339 time, years 0001 to 9999";

// --- failures ----------------------------------------------------------------------------------

tara_status tp_form_fail(tp_reading *r, tara_status status, size_t offset, const char *message)
{
    tara_error *error = r->error;
    size_t      size = strlen(message);
    if (size >= sizeof error->message) size = sizeof error->message - 1;
    error->status = status;
    error->offset = offset;
    tp_json_place(r->text, offset, &error->line, &error->column);
    if (r->path.size == 0) tp_path_enter(&r->path, r->whole == NULL ? "package" : r->whole);
    memcpy(error->field, r->path.text, sizeof error->field);
    memset(error->message, 0, sizeof error->message);
    memcpy(error->message, message, size);
    return status;
}

tara_status tp_form_refuse(tp_reading *r, const char *message)
{
    return tp_form_fail(r, TARA_E_INVALID_ARGUMENT, r->json.offset, message);
}

tara_status tp_form_refuse_member(tp_reading *r, const char *name, const char *message)
{
    tp_path_enter(&r->path, name);
    return tp_form_refuse(r, message);
}

// A name from outside is repeated only when it looks like one.
static tara_status no_such_member(tp_reading *r)
{
    tp_text raw = r->json.raw;
    char    name[40] = "(a name)";
    bool    plain = raw.size > 0 && raw.size < sizeof name
                 && !(raw.data[0] >= '0' && raw.data[0] <= '9'); // Not somebody's number.
    for (size_t i = 0; i < raw.size && plain; i++) {
        char c = raw.data[i];
        plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_';
    }
    if (plain) {
        memcpy(name, raw.data, raw.size);
        name[raw.size] = '\0';
    }
    return tp_form_refuse_member(r, name, "there is no such member");
}

// --- objects and lists -------------------------------------------------------------------------

static const tp_member *find_member(const tp_form *form, tp_text raw)
{
    for (size_t i = 0; i < form->count; i++) {
        if (tp_json_raw_equals(raw, tp_text_of(form->members[i].name))) return &form->members[i];
    }
    return NULL;
}

static tara_status read_member(tp_reading *r, const tp_form *form, void *base, uint32_t *seen)
{
    const tp_member *m = find_member(form, r->json.raw);
    if (m == NULL) return no_such_member(r);
    uint32_t bit = UINT32_C(1) << (m - form->members);
    size_t   outside = tp_path_enter(&r->path, m->name);
    if (*seen & bit) return tp_form_refuse(r, "this member stands here twice");
    *seen |= bit;
    tp_json_next(&r->json);
    tara_status status = m->read(r, m, (uint8_t *)base + m->offset);
    if (status == TARA_OK) tp_path_leave(&r->path, outside);
    return status;
}

tara_status tp_form_object(tp_reading *r, const tp_form *form, void *base)
{
    uint32_t seen = 0;
    if (r->json.type != TP_JSON_OBJECT) return tp_form_refuse(r, "expected an object");
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        tara_status status = read_member(r, form, base, &seen);
        if (status != TARA_OK) return status;
    }
    for (size_t i = 0; i < form->count; i++) {
        if (form->members[i].optional || seen >> i & 1) continue;
        return tp_form_refuse_member(r, form->members[i].name, "this member is missing");
    }
    return form->check == NULL ? TARA_OK : form->check(r, base);
}

size_t tp_form_count(const tp_reading *r, size_t most)
{
    tp_json_reader ahead = r->json;
    size_t         count = 0;
    if (ahead.type != TP_JSON_ARRAY) return 0;
    while (count <= most && tp_json_next(&ahead) != TP_JSON_ARRAY_END) {
        tp_json_skip(&ahead);
        count++;
    }
    return count;
}

tara_status tp_form_list(tp_reading *r, size_t most, const char *too_many,
                         tp_item_reader *read_item, void *user)
{
    if (r->json.type != TP_JSON_ARRAY) return tp_form_refuse(r, "expected an array");
    if (tp_form_count(r, most) > most) {
        return tp_form_fail(r, TARA_E_LIMIT, r->json.offset, too_many);
    }
    for (size_t index = 0; tp_json_next(&r->json) != TP_JSON_ARRAY_END; index++) {
        size_t      outside = tp_path_enter_item(&r->path, index);
        tara_status status = read_item(r, user);
        if (status != TARA_OK) return status;
        tp_path_leave(&r->path, outside);
    }
    return TARA_OK;
}

// --- single values -----------------------------------------------------------------------------

bool tp_form_text(const tp_reading *r, char *out, size_t capacity, tp_text *text)
{
    if (r->json.type != TP_JSON_STRING) return false;
    size_t size = tp_json_unescape(r->json.raw, out, capacity);
    *text = (tp_text){out, size == SIZE_MAX ? 0 : size};
    return size != SIZE_MAX;
}

bool tp_form_is_null(const tp_reading *r)
{
    return r->json.type == TP_JSON_NULL;
}

tara_status tp_form_skip(tp_reading *r, const tp_member *m, void *at)
{
    (void)m; (void)at;
    tp_json_skip(&r->json);
    return TARA_OK;
}

static bool take_time(const tp_reading *r, tp_time *at)
{
    char    bytes[SHORT_TEXT];
    tp_text text;
    return tp_form_text(r, bytes, sizeof bytes, &text) && tp_parse_time(text, at);
}

tara_status tp_form_past(tp_reading *r, const tp_member *m, void *at)
{
    tp_time *time = at;
    (void)m;
    if (!take_time(r, time)) return tp_form_refuse(r, no_time);
    if (*time > r->now) return tp_form_refuse(r, "expected a time that is not in the future");
    return TARA_OK;
}

tara_status tp_form_past_or_null(tp_reading *r, const tp_member *m, void *at)
{
    *(tp_time *)at = 0;
    return tp_form_is_null(r) ? TARA_OK : tp_form_past(r, m, at);
}

tara_status tp_form_time(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return take_time(r, at) ? TARA_OK : tp_form_refuse(r, no_time);
}

tara_status tp_form_time_or_null(tp_reading *r, const tp_member *m, void *at)
{
    *(tp_time *)at = 0;
    return tp_form_is_null(r) ? TARA_OK : tp_form_time(r, m, at);
}

tara_status tp_form_until(tp_reading *r, const tp_member *m, void *at)
{
    *(tp_time *)at = TP_TIME_NEVER;
    return tp_form_is_null(r) ? TARA_OK : tp_form_time(r, m, at);
}

tara_status tp_form_day_or_null(tp_reading *r, const tp_member *m, void *at)
{
    char    bytes[SHORT_TEXT];
    tp_text text;
    tp_date date;
    (void)m;
    *(int32_t *)at = TP_DAY_MAX;
    if (tp_form_is_null(r)) return TARA_OK;
    bool right = tp_form_text(r, bytes, sizeof bytes, &text) && tp_parse_date(text, &date);
    if (!right) return tp_form_refuse(r, "expected a date YYYY-MM-DD, or null");
    *(int32_t *)at = tp_day_of(date);
    return TARA_OK;
}

bool tp_form_integer(const tp_reading *r, int64_t low, int64_t high, int64_t *number)
{
    return r->json.type == TP_JSON_NUMBER && tp_json_integer(r->json.raw, number)
        && *number >= low && *number <= high;
}

// Also those beyond the largest of int64_t.
tara_status tp_form_uint64(tp_reading *r, const tp_member *m, void *at)
{
    tp_text  raw = r->json.raw;
    uint64_t value = 0;
    bool     right = r->json.type == TP_JSON_NUMBER;
    (void)m;
    for (size_t i = 0; i < raw.size && right; i++) {
        right = raw.data[i] >= '0' && raw.data[i] <= '9';
        uint64_t digit = right ? (uint64_t)(raw.data[i] - '0') : 0;
        right = right && value <= (UINT64_MAX - digit) / 10;
        if (right) value = value * 10 + digit;
    }
    if (!right) return tp_form_refuse(r, "expected an integer from 0 to 18446744073709551615");
    *(uint64_t *)at = value;
    return TARA_OK;
}

tara_status tp_form_flag(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    bool set = r->json.type == TP_JSON_TRUE;
    if (!set && r->json.type != TP_JSON_FALSE) return tp_form_refuse(r, "expected true or false");
    *(uint8_t *)at = set;
    return TARA_OK;
}

tara_status tp_form_name(tp_reading *r, const tp_member *m, void *at)
{
    char    bytes[SHORT_TEXT];
    tp_text text;
    int32_t value = 0;
    bool    right = tp_form_text(r, bytes, sizeof bytes, &text)
              && tp_value_of(m->names, text, &value) && m->allowed >> value & 1;
    if (!right) return tp_form_refuse(r, "expected one of the names that are recorded here");
    *(uint8_t *)at = (uint8_t)value;
    return TARA_OK;
}

static bool take_slot(const tp_reading *r, int (*slot_of)(const tp_compiled *, tp_text),
                      uint8_t *slot)
{
    char    bytes[SHORT_TEXT];
    tp_text text;
    int     found = tp_form_text(r, bytes, sizeof bytes, &text) ? slot_of(r->compiled, text) : -1;
    if (found >= 0) *slot = (uint8_t)found;
    return found >= 0;
}

tara_status tp_form_purpose(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    if (take_slot(r, tp_purpose_slot, at)) return TARA_OK;
    return tp_form_refuse(r, "expected a purpose of the policy");
}

tara_status tp_form_category(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    if (take_slot(r, tp_category_slot, at)) return TARA_OK;
    return tp_form_refuse(r, "expected a category of the policy");
}

static tara_status purpose_item(tp_reading *r, void *user)
{
    uint64_t *slots = user;
    uint8_t   slot = 0;
    tara_status status = tp_form_purpose(r, NULL, &slot);
    if (status != TARA_OK) return status;
    if (*slots >> slot & 1) return tp_form_refuse(r, "this purpose stands here twice");
    *slots |= UINT64_C(1) << slot;
    return TARA_OK;
}

tara_status tp_form_purposes(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_PURPOSES_MAX, "at most 64 purposes", purpose_item, at);
}
