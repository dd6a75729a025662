// job.c: what the operations share: finding fields, writing members, refusing.
#include "operations/job.h"

#include <string.h>

#include "base/bits.h"
#include "public/context.h"

enum {
    TEXT_ATTEMPTS = 8, // How often a text may be found longer than it was a moment before: another
                       // thread adds to it.
    GATHERED_MAX = 64 * 1024 * 1024
};

const tp_compiled *tp_job_compiled(const tp_job *j)
{
    return atomic_load_explicit(&j->privacy->ledger.in_force, memory_order_acquire);
}

tara_status tp_job_refuse_as(tp_job *j, tara_status status, const char *name, const char *message)
{
    tp_set_error(&j->error, status, name, message);
    j->own_detail = true;
    return status;
}

tara_status tp_job_refuse(tp_job *j, const char *name, const char *message)
{
    return tp_job_refuse_as(j, TARA_E_INVALID_ARGUMENT, name, message);
}

tara_status tp_job_refuse_string(tp_job *j, const char *name, const tara_string_fault *fault)
{
    j->fault = *fault;
    tp_job_refuse_as(j, fault->status, name, NULL);
    j->error.offset = fault->offset;
    return fault->status;
}

// --- the fields --------------------------------------------------------------------------------

const tp_job_value *tp_job_find(const tp_job *j, const char *name)
{
    static const tp_job_value absent;
    const tp_job_field *fields = j->operation->fields;
    for (size_t i = 0; i < TP_JOB_FIELDS_MAX && fields[i].name != NULL; i++) {
        if (strcmp(fields[i].name, name) == 0) return &j->values[i];
    }
    return &absent;
}

bool tp_job_has(const tp_job *j, const char *name)
{
    return tp_job_find(j, name)->present;
}

tp_text tp_job_text(const tp_job *j, const char *name)
{
    return tp_job_find(j, name)->text;
}

uint64_t tp_job_uint(const tp_job *j, const char *name)
{
    return (uint64_t)tp_job_find(j, name)->number;
}

int64_t tp_job_time(const tp_job *j, const char *name)
{
    const tp_job_value *v = tp_job_find(j, name);
    return v->present && v->number == 0 ? 1 : v->number;
}

const tara_subject *tp_job_subject(const tp_job *j)
{
    return &tp_job_find(j, "subject")->subject;
}

uint32_t tp_job_purpose(const tp_job *j)
{
    return (uint32_t)tp_job_find(j, "purpose")->number;
}

tara_status tp_job_named(tp_job *j, const char *name, const tp_names *names, const char *expected,
                         int32_t *out)
{
    const tp_job_value *v = tp_job_find(j, name);
    if (!v->present || tp_value_of(names, v->text, out)) return TARA_OK;
    return tp_job_refuse(j, name, expected);
}

tara_status tp_job_place(tp_job *j, const char *name, tp_text *out)
{
    tp_place            place;
    const tp_job_value *v = tp_job_find(j, name);
    if (!v->present) return TARA_OK;
    if (!tp_place_parse(v->text, &place)) {
        return tp_job_refuse(j, name, "expected an ISO 3166 code such as FR or US-CA");
    }
    *out = v->text;
    return TARA_OK;
}

tara_status tp_job_zone(tp_job *j, int32_t *out)
{
    const tp_job_value *v = tp_job_find(j, "time_zone_minutes");
    if (!v->present) return TARA_OK;
    if (v->number < -1440 || v->number > 1440) {
        return tp_job_refuse(j, "time_zone_minutes", "expected -1440 to 1440");
    }
    *out = (int32_t)v->number;
    return TARA_OK;
}

tara_status tp_job_evidence(tp_job *j, tara_choice *out)
{
    tp_text     method = tp_job_text(j, "method"), language = tp_job_text(j, "language");
    tp_text     notice = tp_job_text(j, "notice"), channel = tp_job_text(j, "channel");
    int32_t     actor = TARA_ACTOR_SUBJECT;
    tara_status status = tp_job_named(j, "actor", &tp_actor_names,
                                      "expected subject, guardian or agent", &actor);
    *out = (tara_choice){
        .struct_size = sizeof *out,
        .actor = actor,
        .at_unix_ms = tp_job_time(j, "time"),
        .method = method.data, .method_size = method.size,
        .language = language.data, .language_size = language.size,
        .notice = notice.data, .notice_size = notice.size,
        .channel = channel.data, .channel_size = channel.size,
    };
    return status;
}

// --- the result --------------------------------------------------------------------------------

void tp_job_put_name(tp_job *j, const char *name, const char *text)
{
    tp_json_name(&j->json, name);
    tp_json_string(&j->json, text);
}

void tp_job_put_text(tp_job *j, const char *name, tp_text text)
{
    tp_json_name(&j->json, name);
    tp_json_text(&j->json, text);
}

void tp_job_put_json(tp_job *j, const char *name, tp_text already_json)
{
    tp_json_name(&j->json, name);
    tp_json_raw(&j->json, already_json);
}

void tp_job_put_bool(tp_job *j, const char *name, bool flag)
{
    tp_json_name(&j->json, name);
    tp_json_bool(&j->json, flag);
}

void tp_job_put_uint(tp_job *j, const char *name, uint64_t number)
{
    tp_json_name(&j->json, name);
    tp_json_uint(&j->json, number);
}

void tp_job_put_time(tp_job *j, const char *name, int64_t at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_json_name(&j->json, name);
    if (at == 0 || at == TARA_NEVER) tp_json_null(&j->json);
    else tp_json_text(&j->json, (tp_text){text, tp_format_time(at, text)});
}

void tp_job_put_day(tp_job *j, const char *name, int32_t day)
{
    char text[TP_DATE_TEXT];
    tp_format_date(tp_date_of(day), text);
    tp_job_put_text(j, name, (tp_text){text, sizeof text});
}

void tp_job_put_subject(tp_job *j, const char *name, const tara_subject *subject)
{
    char text[2 * sizeof subject->id];
    tp_json_name(&j->json, name);
    if (!tp_is_somebody(subject)) {
        tp_json_null(&j->json);
        return;
    }
    tp_hex_encode(subject->id, sizeof subject->id, text);
    tp_json_text(&j->json, (tp_text){text, sizeof text});
}

static tp_text purpose_id(const tp_job *j, uint32_t purpose)
{
    const char *id = "";
    size_t      size = 0;
    tara_purpose_id(j->privacy, purpose, &id, &size);
    return (tp_text){id, size};
}

void tp_job_put_purpose(tp_job *j, const char *name, uint32_t purpose)
{
    tp_job_put_text(j, name, purpose_id(j, purpose));
}

void tp_job_put_purposes(tp_job *j, const char *name, uint64_t purposes)
{
    tp_json_name(&j->json, name);
    tp_json_begin_array(&j->json);
    for (uint32_t slot = 0; slot < TP_PURPOSES_MAX; slot++) {
        if (purposes >> slot & 1) tp_json_text(&j->json, purpose_id(j, slot + 1));
    }
    tp_json_end_array(&j->json);
}

static tp_text category_id(const tp_job *j, uint64_t category)
{
    const char *id = "";
    size_t      size = 0;
    tara_category_id(j->privacy, category, &id, &size);
    return (tp_text){id, size};
}

void tp_job_put_category(tp_job *j, const char *name, uint64_t category)
{
    tp_job_put_text(j, name, category_id(j, category));
}

void tp_job_put_categories(tp_job *j, const char *name, uint64_t categories)
{
    tp_json_name(&j->json, name);
    tp_json_begin_array(&j->json);
    for (uint64_t bit = 1; bit != 0; bit <<= 1) {
        if (categories & bit) tp_json_text(&j->json, category_id(j, bit));
    }
    tp_json_end_array(&j->json);
}

static void put_obligations(tp_job *j, uint64_t obligations)
{
    tp_json_name(&j->json, "obligations");
    tp_json_begin_array(&j->json);
    for (uint64_t bit = 1; bit <= TARA_OBLIGATION_NAME_SAFEGUARD; bit <<= 1) {
        if (obligations & bit) tp_json_string(&j->json, tara_obligation_name(bit));
    }
    tp_json_end_array(&j->json);
}

void tp_job_put_hash(tp_job *j, const char *name, const uint8_t hash[32])
{
    char digits[64];
    tp_hex_encode(hash, 32, digits);
    tp_job_put_text(j, name, (tp_text){digits, sizeof digits});
}

void tp_job_put_hashes(tp_job *j, const tara_proof *proof)
{
    tp_json_name(&j->json, "hashes");
    tp_json_begin_array(&j->json);
    for (uint64_t i = 0; i < proof->count; i++) {
        char digits[64];
        tp_hex_encode(proof->hashes[i], 32, digits);
        tp_json_text(&j->json, (tp_text){digits, sizeof digits});
    }
    tp_json_end_array(&j->json);
}

tara_status tp_job_put_inclusion(tp_job *j, const char *name, uint64_t event, uint64_t tree_size)
{
    tara_proof  proof = {.struct_size = sizeof proof, .tree_size = tree_size};
    tara_status status = tara_audit_prove(j->privacy, event, &proof);
    if (status != TARA_OK) return status;
    tp_json_name(&j->json, name);
    tp_json_begin_object(&j->json);
    tp_job_put_uint(j, "event", event);
    tp_job_put_uint(j, "index", event - 1);
    tp_job_put_uint(j, "size", proof.tree_size);
    tp_job_put_hash(j, "leaf", proof.leaf);
    tp_job_put_hashes(j, &proof);
    tp_json_end_object(&j->json);
    return TARA_OK;
}

void tp_job_put_verdict(tp_job *j, const tara_verdict *verdict)
{
    tp_job_put_bool(j, "permitted", verdict->permitted);
    tp_job_put_name(j, "reason", tara_reason_name(verdict->reason));
    tp_job_put_name(j, "basis", verdict->basis == 0 ? NULL : tara_basis_name(verdict->basis));
    tp_job_put_name(j, "article", tara_reason_article(verdict->reason));
    tp_job_put_time(j, "valid_until", verdict->valid_until_unix_ms);
    tp_job_put_uint(j, "policy_version", verdict->policy_version);
    put_obligations(j, verdict->obligations);
}

void tp_job_put_consent(tp_job *j, const tara_consent *consent)
{
    tp_job_put_name(j, "state", tara_consent_state_name(consent->state));
    tp_job_put_time(j, "since", consent->since_unix_ms);
    tp_job_put_time(j, "expires", consent->expires_unix_ms);
    tp_json_name(&j->json, "policy_version");
    if (consent->event == 0) tp_json_null(&j->json);
    else tp_json_uint(&j->json, consent->policy_version);
    tp_job_put_bool(j, "may_ask", consent->may_ask);
    if (consent->event == 0) return;
    tp_job_put_name(j, "actor", tara_actor_name(consent->actor));
    tp_job_put_uint(j, "event", consent->event);
}

void tp_job_put_sources(tp_job *j, const tara_subject *subject, uint64_t category, uint64_t ref)
{
    char    name[TP_SOURCE_NAME_MAX];
    size_t  size = 0;
    int32_t erased = 0;
    tp_json_name(&j->json, "sources");
    tp_json_begin_array(&j->json);
    for (uint32_t i = 0; i < TP_HOLDING_SOURCES_MAX; i++) {
        tara_status status = tara_holding_source(j->privacy, subject, category, ref, i, name,
                                                 sizeof name, &size, &erased);
        if (status != TARA_OK) break;
        tp_json_begin_object(&j->json);
        tp_job_put_text(j, "source", (tp_text){name, size});
        tp_job_put_bool(j, "erased", erased);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
}

// --- long texts --------------------------------------------------------------------------------

tara_status tp_job_whole_text(tp_job *j, tp_job_text_call call, const void *with, tp_buffer *text)
{
    size_t needed = 0;
    *text = tp_buffer_in(&j->privacy->scratch);
    tara_status status = call(j, with, NULL, 0, &needed);
    for (int i = 0; status == TARA_E_BUFFER && i < TEXT_ATTEMPTS; i++) {
        if (!tp_buffer_reserve(text, needed)) return TARA_E_NO_MEMORY;
        status = call(j, with, (char *)text->data, text->capacity, &needed);
    }
    if (status == TARA_OK) text->size = needed;
    return status;
}

tara_status tp_job_print_event(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed)
{
    const uint64_t *event = with;
    return tara_event_print(j->privacy, *event, buffer, capacity, needed);
}

tara_status tp_job_print_proof(tp_job *j, const void *with, char *buffer, size_t capacity,
                               size_t *needed)
{
    const tp_job_proving *p = with;
    return tara_audit_receipt(j->privacy, p->event, p->origin.data, p->origin.size, NULL, buffer,
                              capacity, needed);
}

tp_job_gathered tp_job_gather(tp_job *j)
{
    return (tp_job_gathered){.text = tp_buffer_in(&j->privacy->scratch)};
}

int32_t tp_job_sink(void *gathered, const char *text, size_t size)
{
    tp_job_gathered *g = gathered;
    g->too_long = size > GATHERED_MAX - g->text.size;
    if (g->too_long) return TARA_CALLBACK_FAILED;
    tp_buffer_append(&g->text, text, size);
    return g->text.failed ? TARA_CALLBACK_FAILED : TARA_CALLBACK_OK;
}

tara_status tp_job_gathered_all(tp_job *j, const tp_job_gathered *gathered, tara_status status)
{
    if (gathered->text.failed) return TARA_E_NO_MEMORY;
    if (!gathered->too_long) return status;
    return tp_job_refuse_as(j, TARA_E_LIMIT, "package", "it is longer than 64 MiB");
}
