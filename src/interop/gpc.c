// gpc.c: Global Privacy Control: the Sec-GPC header of a request, and what a site says of itself.
#include "interop/gpc.h"

#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/structs.h"

// --- the header --------------------------------------------------------------------------------

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

// What stands there without white space around it is one byte, and that is '1'.
static bool is_one(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) at++;
    while (at < end && is_blank(end[-1])) end--;
    return end - at == 1 && *at == '1';
}

bool tp_gpc_read(tp_text value)
{
    size_t begin = 0;
    for (size_t i = 0; i <= value.size; i++) {
        if (i < value.size && value.data[i] != ',') continue;
        if (value.size > 0 && is_one(value.data + begin, value.data + i)) return true;
        begin = i + 1;
    }
    return false;
}

tara_status tara_gpc_read_all(const char *const *values, const size_t *sizes, size_t count,
                              int32_t *on)
{
    bool any = false;
    if (on == NULL || (count > 0 && (values == NULL || sizes == NULL))) {
        return TARA_E_INVALID_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[i] == NULL && sizes[i] > 0) return TARA_E_INVALID_ARGUMENT;
        any = any || tp_gpc_read((tp_text){values[i], sizes[i]});
    }
    *on = any;
    return TARA_OK;
}

// --- reading the document ----------------------------------------------------------------------

static bool is_update(tp_text text)
{
    tp_date date;
    tp_time time;
    return tp_parse_date(text, &date) || tp_parse_time(text, &time);
}

static void take_support(const tp_json_reader *json, tara_gpc_document *out)
{
    if (json->type == TP_JSON_TRUE) out->support = TARA_GPC_SUPPORTED;
    if (json->type == TP_JSON_FALSE) out->support = TARA_GPC_NOT_SUPPORTED;
}

static void take_update(const tp_json_reader *json, tara_gpc_document *out)
{
    char text[TARA_GPC_UPDATE_MAX];
    if (json->type != TP_JSON_STRING) return;
    size_t size = tp_json_unescape(json->raw, text, sizeof text);
    if (size == SIZE_MAX || !is_update((tp_text){text, size})) return;
    memcpy(out->last_update, text, size);
    out->last_update_size = (uint32_t)size;
}

typedef struct member {
    tp_text name;
    void  (*take)(const tp_json_reader *json, tara_gpc_document *out);
} member;

static const member members[] = {
    {{"gpc", 3}, take_support},
    {{"lastUpdate", 10}, take_update},
};
enum { MEMBER_COUNT = sizeof members / sizeof members[0] };

// False: the text is no JSON, or has a member twice that is one of ours.
static bool read_document(tp_text text, tara_gpc_document *out)
{
    bool           seen[MEMBER_COUNT] = {false};
    tp_json_reader json = tp_json_reader_of(text);
    if (tp_json_next(&json) != TP_JSON_OBJECT) return tp_json_valid(&json);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        size_t i = 0;
        while (i < MEMBER_COUNT && !tp_json_raw_equals(json.raw, members[i].name)) i++;
        if (tp_json_next(&json) == TP_JSON_ERROR) return false;
        if (i < MEMBER_COUNT) {
            if (seen[i]) return false;
            seen[i] = true;
            members[i].take(&json, out);
        }
        if (tp_json_skip(&json) == TP_JSON_ERROR) return false;
    }
    return json.type == TP_JSON_OBJECT_END && tp_json_next(&json) == TP_JSON_END;
}

tara_status tara_gpc_document_read(const char *text, size_t size, tara_gpc_document *document)
{
    tara_status status = tp_struct_out(document, sizeof *document);
    if (status != TARA_OK) return status;
    if (text == NULL && size > 0) return TARA_E_INVALID_ARGUMENT;
    if (read_document((tp_text){text, size}, document)) return TARA_OK;
    (void)tp_struct_out(document, sizeof *document); // Nothing of what came before the fault.
    document->malformed = 1;
    return TARA_OK;
}

// --- writing the document ----------------------------------------------------------------------

// What is written can be read: `text` fits where it is put, which the caller looked after.
static size_t put(char *out, size_t at, tp_text text)
{
    memcpy(out + at, text.data, text.size);
    return at + text.size;
}

tara_status tara_gpc_document_write(const tara_gpc_document *document, char *buffer,
                                    size_t capacity, size_t *needed)
{
    static const char longest[] = "{\"gpc\":false,\"lastUpdate\":\"\"}";
    char              text[sizeof longest + TARA_GPC_UPDATE_MAX];
    tara_status       status = tp_struct_in(document, sizeof *document, 0);
    if (status != TARA_OK) return status;
    tp_text update = {document->last_update, document->last_update_size};
    bool    known = document->support == TARA_GPC_SUPPORTED ||
                 document->support == TARA_GPC_NOT_SUPPORTED;
    if (!known || update.size > TARA_GPC_UPDATE_MAX || (update.size > 0 && !is_update(update)) ||
        needed == NULL || (buffer == NULL && capacity > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    bool   yes = document->support == TARA_GPC_SUPPORTED;
    size_t size = put(text, 0, yes ? TP_TEXT("{\"gpc\":true") : TP_TEXT("{\"gpc\":false"));
    if (update.size > 0) {
        size = put(text, size, TP_TEXT(",\"lastUpdate\":\""));
        size = put(text, size, update);
        size = put(text, size, TP_TEXT("\""));
    }
    size = put(text, size, TP_TEXT("}"));
    *needed = size;
    if (capacity < size) return TARA_E_BUFFER;
    memcpy(buffer, text, size);
    return TARA_OK;
}
