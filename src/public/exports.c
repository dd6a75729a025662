// exports.c: the four calls that a source gets to hand over data.
//
// A source is code of somebody else's: everything it says is checked, the first thing that is
// wrong ends its export, and nothing that comes after that reaches the document.
#include "public/exports.h"

#include <string.h>

#include "base/bytes.h"
#include "base/json.h"

static int32_t refuse(tp_export *export, tara_status status, const char *wrong)
{
    export->status = status;
    export->wrong = wrong;
    return status;
}

// The document may have stopped for a reason of its own: its reader, or memory.
static int32_t went(tp_export *export)
{
    const tp_document *doc = export->document;
    if (doc->stopped) export->status = doc->no_memory ? TARA_E_NO_MEMORY : TARA_E_CONFLICT;
    return export->status == TARA_OK ? TARA_CALLBACK_OK : export->status;
}

static bool text_fits(const char *text, size_t size, size_t min, size_t max)
{
    if (size < min || size > max || (text == NULL && size > 0)) return false;
    return tp_utf8_valid(text, size);
}

static int32_t give_value(tara_export *out, const char *name, size_t name_size, const char *json,
                          size_t json_size)
{
    tp_export   *export = out->inner;
    tp_document *doc = export->document;
    tp_text      value = {json, json_size};
    if (export->status != TARA_OK) return export->status;
    if (export->in_file) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "a value came inside a file");
    }
    if (!text_fits(name, name_size, 1, TP_EXPORT_NAME_MAX)) {
        return refuse(export, TARA_E_INVALID_ARGUMENT,
                      "the name of a value was not 1 to 64 bytes of valid UTF-8");
    }
    if (json_size > TP_EXPORT_VALUE_MAX) {
        return refuse(export, TARA_E_LIMIT, "a value was larger than 1 MiB");
    }
    tp_json_reader reader = tp_json_reader_of(value);
    if (json == NULL || !tp_json_valid(&reader)) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "a value was not valid JSON");
    }
    tp_document_object(doc, NULL);
    tp_document_text(doc, "name", (tp_text){name, name_size});
    tp_document_value(doc, "value", value);
    tp_document_end(doc);
    return went(export);
}

static int32_t begin_file(tara_export *out, const char *name, size_t name_size,
                          const char *media_type, size_t media_type_size)
{
    tp_export   *export = out->inner;
    tp_document *doc = export->document;
    tp_text      type = {media_type, media_type_size};
    if (export->status != TARA_OK) return export->status;
    if (export->in_file) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "a file was begun inside another");
    }
    if (!text_fits(name, name_size, 1, TP_EXPORT_FILE_NAME_MAX)) {
        return refuse(export, TARA_E_INVALID_ARGUMENT,
                      "the name of a file was not 1 to 255 bytes of valid UTF-8");
    }
    if (!text_fits(media_type, media_type_size, 0, TP_EXPORT_MEDIA_TYPE_MAX)) {
        return refuse(export, TARA_E_INVALID_ARGUMENT,
                      "the media type of a file was not at most 127 bytes of valid UTF-8");
    }
    if (type.size == 0) type = TP_TEXT("application/octet-stream");
    tp_document_object(doc, NULL);
    tp_document_text(doc, "name", (tp_text){name, name_size});
    tp_document_text(doc, "media_type", type);
    tp_document_bytes_begin(doc, "base64");
    export->in_file = true;
    return went(export);
}

static int32_t give_bytes(tara_export *out, const void *bytes, size_t size)
{
    tp_export *export = out->inner;
    if (export->status != TARA_OK) return export->status;
    if (!export->in_file) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "bytes came without a file");
    }
    if (bytes == NULL && size > 0) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "the bytes of a file were missing");
    }
    tp_document_bytes(export->document, bytes, size);
    return went(export);
}

static int32_t end_file(tara_export *out)
{
    tp_export *export = out->inner;
    if (export->status != TARA_OK) return export->status;
    if (!export->in_file) {
        return refuse(export, TARA_E_INVALID_ARGUMENT, "a file was ended without a begin");
    }
    tp_document_bytes_end(export->document);
    tp_document_end(export->document);
    export->in_file = false;
    return went(export);
}

void tp_export_open(tp_export *export, tp_document *document)
{
    *export = (tp_export){.document = document};
    export->calls = (tara_export){.struct_size = sizeof export->calls, .inner = export,
                                  .value = give_value, .file_begin = begin_file,
                                  .file_bytes = give_bytes, .file_end = end_file};
}

const char *tp_export_close(tp_export *export)
{
    if (export->status == TARA_OK && export->in_file) {
        refuse(export, TARA_E_INVALID_ARGUMENT, "a file was begun and never ended");
    }
    return export->wrong;
}
