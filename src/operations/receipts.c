// receipts.c: consent receipts and DPV documents as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { LANGUAGE_MAX = 36, CHECKPOINT_TEXT = 512 }; // BCP 47 recommends 35 characters or more.

static const tp_name form_rows[] = {
    {TARA_RECEIPT_ISO27560, "iso27560"}, {TARA_RECEIPT_KANTARA, "kantara"},
    {TARA_RECEIPT_DPV, "dpv"}, {TARA_RECEIPT_RECORD, "record"},
};
static const tp_names written_names = {form_rows, 3}, checked_names = {form_rows, 4};

// Terminated; "": not given.
static tara_status read_language(tp_job *j, char out[LANGUAGE_MAX])
{
    tp_text language = tp_job_text(j, "language");
    memset(out, 0, LANGUAGE_MAX);
    if (language.size >= LANGUAGE_MAX) {
        return tp_job_refuse(j, "language", "expected a BCP 47 tag of at most 35 bytes");
    }
    if (language.size > 0) memcpy(out, language.data, language.size);
    return TARA_OK;
}

// --- receipts ----------------------------------------------------------------------------------

typedef struct asking {
    int32_t     form;
    const char *language;
    uint64_t   *event;
} asking;

static tara_status print_receipt(tp_job *j, const void *with, char *buffer, size_t capacity,
                                 size_t *needed)
{
    const asking *a = with;
    int32_t       cookies = tp_job_find(j, "purpose")->cookies;
    if (cookies != TARA_COOKIE_NONE) {
        return tara_cookie_receipt(j->privacy, tp_job_subject(j), cookies, a->form, a->language,
                                   buffer, capacity, needed, a->event);
    }
    return tara_consent_receipt(j->privacy, tp_job_subject(j), tp_job_purpose(j), a->form,
                                a->language, buffer, capacity, needed, a->event);
}

static tara_status put_parts(tp_job *j, tp_text proof)
{
    size_t       size = 0;
    tara_receipt read = {.struct_size = sizeof read};
    tp_buffer    body = tp_buffer_in(&j->privacy->scratch);
    if (!tp_buffer_reserve(&body, proof.size)) return TARA_E_NO_MEMORY;
    tara_status status = tara_receipt_read(proof.data, proof.size, body.data, proof.size, &size,
                                           &read, NULL);
    tp_buffer_release(&body);
    if (status != TARA_OK) return status;
    // The same proof in its parts, in the tree of the same checkpoint.
    status = tp_job_put_inclusion(j, "inclusion", read.event, read.tree_size);
    if (status != TARA_OK) return status;
    size_t at = (size_t)read.checkpoint_offset;
    tp_job_put_text(j, "proof", proof);
    tp_job_put_text(j, "checkpoint", (tp_text){proof.data + at, proof.size - at});
    return TARA_OK;
}

static tara_status put_proof(tp_job *j, uint64_t event)
{
    tp_buffer   text;
    tp_job_proving p = {event, tp_job_text(j, "origin")};
    tara_status status = tp_job_whole_text(j, tp_job_print_proof, &p, &text);
    if (status == TARA_OK) status = put_parts(j, (tp_text){(const char *)text.data, text.size});
    tp_buffer_release(&text);
    return status;
}

// What is wrong with the form, or with the cookies, is wrong with the field that named it.
static tara_status about_format(tp_job *j, tara_status status)
{
    static const char *const fields[][2] = {{"form", "format"}, {"category", "purpose"}};
    tara_error error = {.struct_size = sizeof error};
    if (tara_error_last(j->privacy, &error) != TARA_OK || error.status != status) return status;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(error.field, fields[i][0]) != 0) continue;
        return tp_job_refuse_as(j, status, fields[i][1], error.message);
    }
    return status;
}

tara_status tp_op_receipt(tp_job *j)
{
    char        language[LANGUAGE_MAX];
    uint64_t    event = 0;
    asking      a = {TARA_RECEIPT_ISO27560, language, &event};
    tp_buffer   text;
    tara_status status = tp_job_named(j, "format", &written_names,
                                      "expected iso27560, kantara or dpv", &a.form);
    if (status == TARA_OK) status = read_language(j, language);
    if (status != TARA_OK) return status;
    status = tp_job_whole_text(j, print_receipt, &a, &text);
    if (status == TARA_OK) {
        tp_job_put_json(j, "receipt", (tp_text){(const char *)text.data, text.size});
        status = put_proof(j, event);
    } else {
        status = about_format(j, status);
    }
    tp_buffer_release(&text);
    return status;
}

// Line and column are those in the field's own value.
static tara_status refuse_receipt(tp_job *j, tara_status status, const tara_error *error)
{
    if (error->field[0] != '\0') {
        j->own_detail = true;
        j->error = *error;
        return status;
    }
    status = tp_job_refuse_as(j, status, "receipt", error->message);
    j->error.line = error->line;
    j->error.column = error->column;
    return status;
}

// What the operation `receipt` answered is a receipt as it stands: that which it holds.
static tp_text unwrapped(tp_text text)
{
    tp_json_reader json = tp_json_reader_of(text);
    tp_text        inner = text;
    bool           answer = false;
    if (tp_json_next(&json) != TP_JSON_OBJECT) return text;
    while (tp_json_next(&json) == TP_JSON_NAME) {
        bool named = tp_json_raw_equals(json.raw, TP_TEXT("receipt"));
        bool ok = tp_json_raw_equals(json.raw, TP_TEXT("ok"));
        tp_json_type type = tp_json_next(&json);
        size_t       from = json.offset;
        tp_json_skip(&json);
        if (ok) answer = type == TP_JSON_TRUE;
        if (named && type == TP_JSON_OBJECT) inner = (tp_text){text.data + from, json.at - from};
    }
    return answer && json.type == TP_JSON_OBJECT_END ? inner : text;
}

tara_status tp_op_receipt_check(tp_job *j)
{
    tp_text     receipt = unwrapped(tp_job_text(j, "receipt"));
    int32_t     form = 0;
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tara_consent_receipt_check(receipt.data, receipt.size, &form, &error);
    if (status != TARA_OK) return refuse_receipt(j, status, &error);
    tp_job_put_bool(j, "valid", true);
    for (size_t i = 0; i < checked_names.count; i++) {
        if (form_rows[i].value == form) tp_job_put_name(j, "format", form_rows[i].name);
    }
    return TARA_OK;
}

// --- documents ---------------------------------------------------------------------------------

static tara_status put_gathered(tp_job *j, const char *name, tp_job_gathered *g,
                                tara_status status)
{
    status = tp_job_gathered_all(j, g, status);
    if (status == TARA_OK) {
        tp_job_put_json(j, name, (tp_text){(const char *)g->text.data, g->text.size});
    }
    tp_buffer_release(&g->text);
    return status;
}

tara_status tp_op_consent_dpv(tp_job *j)
{
    char        language[LANGUAGE_MAX];
    tara_status status = read_language(j, language);
    if (status != TARA_OK) return status;
    tp_job_gathered g = tp_job_gather(j);
    status = tara_consent_dpv(j->privacy, tp_job_subject(j), language, tp_job_sink, &g);
    return put_gathered(j, "consents", &g, status);
}

tara_status tp_op_policy_dpv(tp_job *j)
{
    char        language[LANGUAGE_MAX];
    tara_status status = read_language(j, language);
    if (status != TARA_OK) return status;
    tp_job_gathered g = tp_job_gather(j);
    status = tara_policy_dpv(tp_job_compiled(j)->policy, language, tp_job_sink, &g);
    return put_gathered(j, "policy", &g, status);
}
