// disclosures.c: what is told to whom, under which safeguard, and who was told of a change.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { DISCLOSURES_A_CALL = 16, LIST_MAX = 64 * 1024 * 1024 };

// --- what the rows share -----------------------------------------------------------------------

static tara_status too_long(tp_job *j, const char *name)
{
    if (j->json.out->size <= LIST_MAX) return TARA_OK;
    return tp_job_refuse_as(j, TARA_E_LIMIT, name, "the list is longer than 64 MiB");
}

// A country into a struct of the header.
static tara_status put_place(tp_job *j, const char *name, char out[TP_COUNTRY_SIZE])
{
    tp_text     text = {NULL, 0};
    tara_status status = tp_job_place(j, name, &text);
    if (status == TARA_OK && text.size > 0) memcpy(out, text.data, text.size);
    return status;
}

static void put_recipient(tp_job *j, const char *name, uint32_t recipient)
{
    const char *id = "";
    size_t      size = 0;
    tara_recipient_id(j->privacy, recipient, &id, &size);
    tp_job_put_text(j, name, (tp_text){id, size});
}

// 0 is none.
static void put_number(tp_job *j, const char *name, uint64_t number)
{
    tp_json_name(&j->json, name);
    if (number == 0) tp_json_null(&j->json);
    else tp_json_uint(&j->json, number);
}

// "" is none.
static void put_text_if(tp_job *j, const char *name, const char *text)
{
    tp_job_put_name(j, name, text[0] == '\0' ? NULL : text);
}

static void put_demand(tp_job *j, int32_t demand)
{
    tp_job_put_name(j, "demand", demand == TARA_DEMAND_NONE ? NULL : tara_demand_name(demand));
}

// Of a date that day as the policy counts it: its first instant, or the first one after it.
static int64_t instant_of(const tp_job *j, const char *name, bool whole)
{
    const tp_job_value *v = tp_job_find(j, name);
    int32_t offset = tp_job_compiled(j)->policy->time_zone_minutes;
    if (!v->present || v->date.year == 0) return tp_job_time(j, name);
    return tp_day_start(tp_day_of(v->date) + (whole ? 1 : 0), offset);
}

// --- disclosures -------------------------------------------------------------------------------

tara_status tp_op_disclosure_record(tp_job *j)
{
    uint64_t        number = 0;
    tara_verdict    verdict = {.struct_size = sizeof verdict};
    tp_text         reference = tp_job_text(j, "reference");
    tara_disclosure given = {
        .struct_size = sizeof given,
        .subject = *tp_job_subject(j),
        .categories = tp_job_uint(j, "categories"),
        .purpose = tp_job_purpose(j),
        .recipient = (uint32_t)tp_job_uint(j, "recipient"),
        .reference = reference.data, .reference_size = reference.size,
    };
    tara_status status = put_place(j, "destination", given.destination);
    if (status == TARA_OK) {
        status = tp_job_named(j, "demand", &tp_demand_names,
                              "expected law, government_request, judicial_process or court_order",
                              &given.demand);
    }
    if (status == TARA_OK) {
        status = tara_disclosure_record(j->privacy, &given, &verdict, &number);
    }
    if (status != TARA_OK) return status;
    tp_job_put_verdict(j, &verdict);
    put_number(j, "disclosure", number);
    return TARA_OK;
}

static void put_disclosed(tp_job *j, const tara_disclosed *disclosed)
{
    tp_json_begin_object(&j->json);
    tp_job_put_uint(j, "disclosure", disclosed->number);
    put_recipient(j, "recipient", disclosed->recipient);
    tp_job_put_purpose(j, "purpose", disclosed->purpose);
    tp_job_put_categories(j, "categories", disclosed->categories);
    put_text_if(j, "destination", disclosed->destination);
    tp_job_put_time(j, "at", disclosed->at_unix_ms);
    tp_job_put_name(j, "basis", tara_basis_name(disclosed->basis));
    tp_job_put_name(j, "reason", tara_reason_name(disclosed->reason));
    tp_job_put_name(j, "article", tara_reason_article(disclosed->reason));
    put_demand(j, disclosed->demand);
    put_text_if(j, "reference", disclosed->reference);
    put_number(j, "safeguard", disclosed->safeguard);
    tp_job_put_uint(j, "event", disclosed->event);
    tp_json_end_object(&j->json);
}

tara_status tp_op_disclosure_list(tp_job *j)
{
    tara_disclosed page[DISCLOSURES_A_CALL];
    size_t         count = 0;
    tara_cursor    cursor = {{0}};
    tara_status    status;
    tp_json_name(&j->json, "disclosures");
    tp_json_begin_array(&j->json);
    do {
        page[0].struct_size = sizeof page[0];
        status = tara_disclosure_list(j->privacy, tp_job_subject(j), &cursor, page,
                                      DISCLOSURES_A_CALL, &count);
        if (status == TARA_OK) status = too_long(j, "disclosures");
        if (status != TARA_OK) return status;
        for (size_t i = 0; i < count; i++) put_disclosed(j, &page[i]);
    } while (count > 0);
    tp_json_end_array(&j->json);
    return status;
}

// --- whom to tell of a change ------------------------------------------------------------------

static tara_status ask_recipients(tp_job *j, const void *with, char *buffer, size_t capacity,
                                  size_t *needed)
{
    const uint64_t *request = with;
    tara_telling   *list = (tara_telling *)(void *)buffer;
    size_t          room = capacity / sizeof *list, count = 0;
    if (room > 0) list[0].struct_size = sizeof *list;
    tara_status status = tara_request_recipients(j->privacy, *request, list, room, &count);
    *needed = count * sizeof *list;
    return status;
}

tara_status tp_op_request_recipients(tp_job *j)
{
    tp_buffer   found;
    uint64_t    request = tp_job_uint(j, "request");
    tara_status status = tp_job_whole_text(j, ask_recipients, &request, &found);
    const tara_telling *list = (const tara_telling *)(const void *)found.data;
    size_t count = status == TARA_OK ? found.size / sizeof *list : 0;
    tp_json_name(&j->json, "recipients");
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < count; i++) {
        tp_json_begin_object(&j->json);
        put_recipient(j, "recipient", list[i].recipient);
        tp_job_put_time(j, "told", list[i].told_unix_ms);
        tp_job_put_bool(j, "registered", list[i].registered);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
    tp_buffer_release(&found);
    return status;
}

// A recipient of an earlier version of the policy is to be told, too.
static tara_status find_recipient(tp_job *j, uint32_t *recipient)
{
    tp_text asked = tp_job_text(j, "recipient");
    for (uint32_t number = 1;; number++) {
        const char *id = "";
        size_t      size = 0;
        if (tara_recipient_id(j->privacy, number, &id, &size) != TARA_OK) break;
        if (!tp_text_equal(asked, (tp_text){id, size})) continue;
        *recipient = number;
        return TARA_OK;
    }
    return tp_job_refuse(j, "recipient", "the policy names no such recipient");
}

tara_status tp_op_request_told(tp_job *j)
{
    uint32_t    recipient = 0;
    tara_status status = find_recipient(j, &recipient);
    if (status == TARA_OK) {
        status = tara_request_told(j->privacy, tp_job_uint(j, "request"), recipient);
    }
    if (status == TARA_OK) put_recipient(j, "recipient", recipient);
    return status;
}

// --- safeguards --------------------------------------------------------------------------------

// The call's name of the end is another than the field's.
static tara_status refused(tp_job *j, tara_status status)
{
    tara_error error = {.struct_size = sizeof error};
    (void)tara_error_last(j->privacy, &error);
    bool its_end = error.status == status && strcmp(error.field, "valid_until") == 0;
    return its_end ? tp_job_refuse_as(j, status, "valid_to", error.message) : status;
}

tara_status tp_op_safeguard_record(tp_job *j)
{
    uint64_t       number = 0;
    tp_text        reference = tp_job_text(j, "reference"), measures = tp_job_text(j, "measures");
    tara_safeguard given = {
        .struct_size = sizeof given,
        .recipient = (uint32_t)tp_job_uint(j, "recipient"),
        .signed_unix_ms = instant_of(j, "signed", false),
        .valid_from_unix_ms = instant_of(j, "valid_from", false),
        .valid_until_unix_ms = instant_of(j, "valid_to", true),
        .reference = reference.data, .reference_size = reference.size,
        .measures = measures.data, .measures_size = measures.size,
    };
    tara_status status = put_place(j, "destination", given.destination);
    if (status == TARA_OK) {
        status = tp_job_named(j, "kind", &tp_safeguard_kind_names,
                              "expected adequacy, scc, bcr, code_of_conduct, certification or "
                              "derogation", &given.kind);
    }
    if (status != TARA_OK) return status;
    status = tara_safeguard_record(j->privacy, &given, &number);
    if (status != TARA_OK) return refused(j, status);
    tara_safeguard_status out = {.struct_size = sizeof out};
    tp_job_put_uint(j, "safeguard", number);
    status = tara_safeguard_show(j->privacy, number, &out);
    if (status == TARA_OK) tp_job_put_time(j, "valid_until", out.valid_until_unix_ms);
    return TARA_OK; // It is on record, whatever was read after it.
}

tara_status tp_op_safeguard_revoke(tp_job *j)
{
    tara_status status = tara_safeguard_revoke(j->privacy, tp_job_uint(j, "safeguard"));
    if (status == TARA_OK) tp_job_put_uint(j, "safeguard", tp_job_uint(j, "safeguard"));
    return status;
}

static tara_status ask_safeguards(tp_job *j, const void *with, char *buffer, size_t capacity,
                                  size_t *needed)
{
    tara_safeguard_status *list = (tara_safeguard_status *)(void *)buffer;
    size_t                 room = capacity / sizeof *list, count = 0;
    (void)with; // All of them.
    if (room > 0) list[0].struct_size = sizeof *list;
    tara_status status = tara_safeguard_list(j->privacy, list, room, &count);
    *needed = count * sizeof *list;
    return status;
}

static void put_safeguard(tp_job *j, const tara_safeguard_status *safeguard)
{
    tp_json_begin_object(&j->json);
    tp_job_put_uint(j, "safeguard", safeguard->number);
    put_recipient(j, "recipient", safeguard->recipient);
    put_text_if(j, "destination", safeguard->destination);
    tp_job_put_name(j, "kind", tara_safeguard_kind_name(safeguard->kind));
    tp_job_put_name(j, "reference", safeguard->reference);
    tp_job_put_time(j, "valid_from", safeguard->valid_from_unix_ms);
    tp_job_put_time(j, "valid_until", safeguard->valid_until_unix_ms);
    tp_job_put_bool(j, "in_force", safeguard->in_force);
    tp_job_put_bool(j, "ended", safeguard->ended);
    tp_job_put_bool(j, "shipped", safeguard->shipped);
    tp_json_end_object(&j->json);
}

tara_status tp_op_safeguard_list(tp_job *j)
{
    tp_buffer   found;
    tara_status status = tp_job_whole_text(j, ask_safeguards, NULL, &found);
    const tara_safeguard_status *list = (const tara_safeguard_status *)(const void *)found.data;
    size_t count = status == TARA_OK ? found.size / sizeof *list : 0;
    tp_json_name(&j->json, "safeguards");
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < count; i++) put_safeguard(j, &list[i]);
    tp_json_end_array(&j->json);
    tp_buffer_release(&found);
    return status;
}

// --- transfers ---------------------------------------------------------------------------------

tara_status tp_op_transfer_check(tp_job *j)
{
    tara_transfer_answer answer = {.struct_size = sizeof answer};
    tara_transfer        given = {
        .struct_size = sizeof given,
        .subject = *tp_job_subject(j),
        .categories = tp_job_uint(j, "categories"),
        .recipient = (uint32_t)tp_job_uint(j, "recipient"),
    };
    tara_status status = put_place(j, "destination", given.destination);
    if (status == TARA_OK) status = put_place(j, "source", given.source);
    if (status == TARA_OK) status = tara_transfer_check(j->privacy, &given, &answer);
    if (status != TARA_OK) return status;
    bool under = answer.permitted && answer.kind != TARA_SAFEGUARD_NONE;
    tp_job_put_bool(j, "permitted", answer.permitted);
    tp_job_put_name(j, "reason", tara_reason_name(answer.reason));
    put_number(j, "safeguard", answer.safeguard);
    tp_job_put_name(j, "article", tara_reason_article(answer.reason));
    tp_job_put_name(j, "kind", under ? tara_safeguard_kind_name(answer.kind) : NULL);
    put_text_if(j, "reference", answer.reference);
    tp_job_put_time(j, "valid_until", answer.valid_until_unix_ms);
    return TARA_OK;
}
