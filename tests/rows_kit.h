// rows_kit.h: rows of vectors in JSON, [{"tc":"…","verdict":"decode","expect":{…}},…], one by one.
#ifndef TESTS_ROWS_KIT_H
#define TESTS_ROWS_KIT_H

#include "base/json.h"
#include "base/memory.h"
#include "vector.h"

typedef struct row {
    char    string[64 * 1024]; // The member of that name, unescaped.
    size_t  size;
    bool    decodes;           // The verdict.
    tp_text expect, reason, flags; // As they stand in the file; empty when absent.
} row;

typedef struct rows {
    char          *file; // NULL: it is not there, which was said.
    tp_json_reader json;
    const char    *string_name;
} rows;

static inline rows rows_open(const char *path, const char *string_name)
{
    size_t size;
    rows   all = {.file = vector_load(path, &size), .string_name = string_name};
    if (all.file == NULL) return all;
    all.json = tp_json_reader_of((tp_text){all.file, size});
    if (tp_json_next(&all.json) != TP_JSON_ARRAY) abort();
    return all;
}

static inline void rows_close(rows *all)
{
    free(all->file);
}

static inline bool rows_next(rows *all, row *out)
{
    tp_json_reader *json = &all->json;
    if (all->file == NULL || tp_json_next(json) != TP_JSON_OBJECT) return false;
    out->size = SIZE_MAX;
    out->decodes = false;
    out->expect = out->reason = out->flags = (tp_text){"", 0};
    while (tp_json_next(json) == TP_JSON_NAME) {
        tp_text name = json->raw;
        tp_json_next(json);
        size_t begin = json->offset;
        tp_text raw = json->raw;
        if (tp_json_raw_equals(name, tp_text_of(all->string_name))) {
            out->size = tp_json_unescape(raw, out->string, sizeof out->string);
        }
        if (tp_json_raw_equals(name, TP_TEXT("verdict"))) {
            out->decodes = tp_json_raw_equals(raw, TP_TEXT("decode"));
        }
        if (tp_json_raw_equals(name, TP_TEXT("reason"))) out->reason = raw;
        tp_json_skip(json);
        tp_text value = {all->file + begin, json->offset + json->raw.size - begin};
        if (tp_json_raw_equals(name, TP_TEXT("expect"))) out->expect = value;
        if (tp_json_raw_equals(name, TP_TEXT("semanticFlags"))) out->flags = value;
    }
    if (out->size == SIZE_MAX) abort();
    return true;
}

// Of decoders' own notes, "_bitsUsed", and of readers' help, "created_utc".
static inline bool rows_is_note(tp_text name)
{
    static const char utc[] = "_utc";
    size_t            size = sizeof utc - 1;
    if (name.size > 0 && name.data[0] == '_') return true;
    return name.size > size && memcmp(name.data + name.size - size, utc, size) == 0;
}

// What is expected, without notes, written as the library writes JSON.
static inline void rows_expected(tp_text expect, tp_json_writer *out)
{
    tp_json_reader json = tp_json_reader_of(expect);
    for (tp_json_type type = tp_json_next(&json); type != TP_JSON_END; type = tp_json_next(&json)) {
        switch (type) {
        case TP_JSON_OBJECT:     tp_json_begin_object(out); break;
        case TP_JSON_OBJECT_END: tp_json_end_object(out); break;
        case TP_JSON_ARRAY:      tp_json_begin_array(out); break;
        case TP_JSON_ARRAY_END:  tp_json_end_array(out); break;
        case TP_JSON_NULL:       tp_json_null(out); break;
        case TP_JSON_TRUE:       tp_json_bool(out, true); break;
        case TP_JSON_FALSE:      tp_json_bool(out, false); break;
        case TP_JSON_NUMBER:     tp_json_raw(out, json.raw); break;
        case TP_JSON_STRING: {
            char   text[64 * 1024];
            size_t size = tp_json_unescape(json.raw, text, sizeof text);
            tp_json_text(out, (tp_text){text, size});
            break;
        }
        case TP_JSON_NAME:
            if (rows_is_note(json.raw)) {
                tp_json_next(&json);
                tp_json_skip(&json);
            } else {
                tp_json_name_text(out, json.raw);
            }
            break;
        case TP_JSON_ERROR:
        case TP_JSON_END: abort();
        }
    }
}

// A copy of exactly that size on the heap, so that a read beyond it is noticed.
static inline char *rows_exact(const char *text, size_t size)
{
    char *copy = calloc(size + (size == 0), 1);
    if (copy == NULL) abort();
    if (size > 0) memcpy(copy, text, size);
    return copy;
}

#endif
