// signals.c: GPP and us_privacy strings and Global Privacy Control as operations.
#include <string.h>

#include "interop/gpp_json.h"
#include "operations/families.h"
#include "public/context.h"

// --- GPP strings -------------------------------------------------------------------------------

tara_status tp_op_gpp_decode(tp_job *j)
{
    tara_gpp          gpp = {.struct_size = sizeof gpp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tp_text           text = tp_job_text(j, "gpp");
    tara_status       status = tara_gpp_decode(text.data, text.size, &gpp, &fault);
    if (status != TARA_OK) return tp_job_refuse_string(j, "gpp", &fault);
    tp_gpp_write_members(&j->json, &gpp, tp_job_find(j, "full")->number == 1);
    return TARA_OK;
}

static tara_status encode(tp_job *j, const void *with, char *buffer, size_t capacity,
                          size_t *needed)
{
    const tp_gpp_read *read = with;
    tara_string_fault  fault = {.struct_size = sizeof fault};
    tara_status        status = tara_gpp_encode(read->sections, read->count, buffer, capacity,
                                                needed, &fault);
    if (status == TARA_OK || status == TARA_E_BUFFER) return status;
    return tp_job_refuse_string(j, "sections", &fault);
}

// What the JSON could not be read for has its place in the job's error.
static tara_status read_sections(tp_job *j, tp_gpp_read *read)
{
    tara_status status = tp_gpp_read_sections(tp_job_text(j, "sections"), read, &j->error);
    if (status == TARA_OK && tp_job_has(j, "header")) {
        status = tp_gpp_check_header(tp_job_text(j, "header"), read, &j->error);
    }
    j->own_detail = status != TARA_OK && j->error.status == status;
    return status;
}

tara_status tp_op_gpp_encode(tp_job *j)
{
    tp_gpp_read read = {.texts = tp_buffer_in(&j->privacy->scratch)};
    tp_buffer   text = tp_buffer_in(&j->privacy->scratch);
    tara_status status = read_sections(j, &read);
    if (status == TARA_OK) status = tp_job_whole_text(j, encode, &read, &text);
    if (status == TARA_OK) {
        tp_job_put_text(j, "gpp", (tp_text){(const char *)text.data, text.size});
    }
    tp_buffer_release(&text);
    tp_buffer_release(&read.texts);
    return status;
}

// --- us_privacy --------------------------------------------------------------------------------

static void put_character(tp_job *j, const char *name, uint32_t character)
{
    char text = (char)character;
    tp_job_put_text(j, name, (tp_text){&text, 1});
}

tara_status tp_op_usp_decode(tp_job *j)
{
    tara_usp          usp = {.struct_size = sizeof usp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tp_text           text = tp_job_text(j, "usp");
    tara_status       status = tara_usp_decode(text.data, text.size, &usp, &fault);
    if (status != TARA_OK) return tp_job_refuse_string(j, "usp", &fault);
    tp_job_put_uint(j, "version", usp.version);
    put_character(j, "notice", usp.notice);
    put_character(j, "optOutSale", usp.opt_out_sale);
    put_character(j, "lspa", usp.lspa_covered);
    tp_job_put_bool(j, "applies", usp.flags & TARA_USP_APPLIES);
    tp_job_put_bool(j, "valid", usp.flags & TARA_USP_VALID);
    return TARA_OK;
}

static tara_status take_character(tp_job *j, const char *name, uint32_t *out)
{
    tp_text text = tp_job_text(j, name);
    bool    good = text.size == 1 &&
                (text.data[0] == 'Y' || text.data[0] == 'N' || text.data[0] == '-');
    if (!good) return tp_job_refuse_as(j, TARA_E_VALUE, name, "expected \"Y\", \"N\" or \"-\"");
    *out = (unsigned char)text.data[0];
    return TARA_OK;
}

tara_status tp_op_usp_encode(tp_job *j)
{
    enum { LENGTH = 4 };
    char        text[LENGTH];
    size_t      size = 0;
    tara_usp    usp = {.struct_size = sizeof usp, .version = 1};
    tara_status status = take_character(j, "notice", &usp.notice);
    if (tp_job_has(j, "version") && tp_job_find(j, "version")->number != 1) {
        return tp_job_refuse_as(j, TARA_E_VERSION, "version", "expected 1");
    }
    if (status == TARA_OK) status = take_character(j, "optOutSale", &usp.opt_out_sale);
    if (status == TARA_OK) status = take_character(j, "lspa", &usp.lspa_covered);
    if (status == TARA_OK) status = tara_usp_encode(&usp, text, sizeof text, &size);
    if (status == TARA_OK) tp_job_put_text(j, "usp", (tp_text){text, size});
    return status;
}

// --- Global Privacy Control --------------------------------------------------------------------

static const char *const support_names[] = {
    [TARA_GPC_UNKNOWN] = "unknown",
    [TARA_GPC_SUPPORTED] = "supported",
    [TARA_GPC_NOT_SUPPORTED] = "not-supported",
};

static tara_status read_headers(tp_job *j)
{
    const tp_job_value *values = tp_job_find(j, "values");
    const char         *texts[TP_JOB_ITEMS_MAX];
    size_t              sizes[TP_JOB_ITEMS_MAX];
    int32_t             on = 0;
    for (size_t i = 0; i < values->item_count; i++) {
        texts[i] = values->items[i].data;
        sizes[i] = values->items[i].size;
    }
    tara_status status = tara_gpc_read_all(texts, sizes, values->item_count, &on);
    if (status == TARA_OK) tp_job_put_bool(j, "optOut", on);
    return status;
}

static tara_status read_document(tp_job *j)
{
    tara_gpc_document document = {.struct_size = sizeof document};
    tp_text           body = tp_job_text(j, "body");
    tara_status       status = tara_gpc_document_read(body.data, body.size, &document);
    if (status != TARA_OK) return status;
    tp_job_put_name(j, "support", support_names[document.support]);
    tp_json_name(&j->json, "lastUpdate");
    if (document.last_update_size == 0) tp_json_null(&j->json);
    else tp_json_text(&j->json, (tp_text){document.last_update, document.last_update_size});
    tp_job_put_bool(j, "malformed", document.malformed);
    return TARA_OK;
}

tara_status tp_op_gpc_read(tp_job *j)
{
    if (tp_job_has(j, "values") == tp_job_has(j, "body")) {
        return tp_job_refuse(j, "values", "expected either values or body");
    }
    return tp_job_has(j, "body") ? read_document(j) : read_headers(j);
}

tara_status tp_op_gpc_write(tp_job *j)
{
    enum { ROOM = 128 };
    static const char expected[] = "expected an RFC 3339 date or time, at most 40 characters";
    char              text[ROOM];
    size_t            size = 0;
    tp_text           update = tp_job_text(j, "lastUpdate");
    tara_gpc_document document = {.struct_size = sizeof document};
    bool              yes = tp_job_find(j, "gpc")->number == 1;
    document.support = yes ? TARA_GPC_SUPPORTED : TARA_GPC_NOT_SUPPORTED;
    if (update.size > sizeof document.last_update) return tp_job_refuse(j, "lastUpdate", expected);
    if (update.size > 0) memcpy(document.last_update, update.data, update.size);
    document.last_update_size = (uint32_t)update.size;
    tara_status status = tara_gpc_document_write(&document, text, sizeof text, &size);
    if (status != TARA_OK) return tp_job_refuse_as(j, status, "lastUpdate", expected);
    tp_job_put_text(j, "document", (tp_text){text, size});
    return TARA_OK;
}
