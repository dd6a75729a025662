// retention.c: what is held, until when, and what may not be erased, as operations.
#include "operations/families.h"
#include "public/context.h"

enum { HOLDINGS_A_CALL = 32, LIST_MAX = 64 * 1024 * 1024 };

static uint64_t category_of(const tp_job *j)
{
    return tp_job_uint(j, "category");
}

// To the calls an empty source is the host itself; here that is said by leaving it out.
static tara_status source_of(tp_job *j, tp_text *source)
{
    *source = tp_job_text(j, "source");
    if (!tp_job_has(j, "source") || source->size > 0) return TARA_OK;
    return tp_job_refuse(j, "source", "expected 1 to 64 bytes of valid UTF-8");
}

// --- holdings ----------------------------------------------------------------------------------

static void put_due(tp_job *j, int64_t due)
{
    tp_job_put_time(j, "due", due);
    tp_job_put_category(j, "category", category_of(j));
    tp_job_put_uint(j, "ref", tp_job_uint(j, "ref"));
}

tara_status tp_op_holding_start(tp_job *j)
{
    int64_t     due = 0;
    int32_t     origin = TARA_ORIGIN_SUBJECT;
    tp_text     source;
    tara_status status = source_of(j, &source);
    if (status == TARA_OK) {
        status = tp_job_named(j, "origin", &tp_origin_names,
                              "expected subject, observed, third_party or inferred", &origin);
    }
    if (status != TARA_OK) return status;
    tara_holding holding = {
        .struct_size = sizeof holding,
        .category = category_of(j),
        .ref = tp_job_uint(j, "ref"),
        .purposes = tp_job_uint(j, "purposes"),
        .since_unix_ms = tp_job_time(j, "since"),
        .origin = origin,
        .source = source.data, .source_size = source.size,
    };
    status = tara_holding_start(j->privacy, tp_job_subject(j), &holding, &due);
    if (status == TARA_OK) put_due(j, due);
    return status;
}

tara_status tp_op_holding_touch(tp_job *j)
{
    int64_t     due = 0;
    uint32_t    purpose = tp_job_purpose(j);
    uint64_t    purposes = purpose == 0 ? 0 : UINT64_C(1) << (purpose - 1);
    tara_status status = tara_holding_touch(j->privacy, tp_job_subject(j), category_of(j),
                                            tp_job_uint(j, "ref"), purposes, &due);
    if (status == TARA_OK) put_due(j, due);
    return status;
}

tara_status tp_op_holding_end_purpose(tp_job *j)
{
    int64_t     due = 0;
    tara_status status = tara_holding_end_purpose(j->privacy, tp_job_subject(j), category_of(j),
                                                  tp_job_uint(j, "ref"), tp_job_purpose(j), &due);
    if (status == TARA_OK) put_due(j, due);
    return status;
}

static void put_held(tp_job *j, uint64_t category, uint64_t ref, const tara_retention *kept)
{
    tp_job_put_category(j, "category", category);
    tp_job_put_uint(j, "ref", ref);
    tp_job_put_time(j, "due", kept->due_unix_ms);
    tp_job_put_purposes(j, "kept_for", kept->kept_for);
    tp_job_put_time(j, "floor", kept->floor_unix_ms);
    tp_job_put_name(j, "floor_id", kept->floor[0] == '\0' ? NULL : kept->floor);
    tp_job_put_bool(j, "held", kept->held != 0);
    tp_json_name(&j->json, "hold");
    if (kept->held == 0) tp_json_null(&j->json);
    else tp_json_uint(&j->json, kept->held);
    tp_job_put_purposes(j, "purposes", kept->purposes);
    tp_job_put_time(j, "since", kept->since_unix_ms);
    tp_job_put_name(j, "origin", tara_origin_name(kept->origin));
    tp_job_put_sources(j, tp_job_subject(j), category, ref);
}

tara_status tp_op_holding_show(tp_job *j)
{
    tara_retention kept = {.struct_size = sizeof kept};
    uint64_t       ref = tp_job_uint(j, "ref");
    tara_status    status = tara_holding_show(j->privacy, tp_job_subject(j), category_of(j), ref,
                                              &kept);
    if (status == TARA_OK) put_held(j, category_of(j), ref, &kept);
    return status;
}

// One of a list. Gone since it was listed: left out.
static tara_status put_listed(tp_job *j, uint64_t category, uint64_t ref)
{
    tara_retention kept = {.struct_size = sizeof kept};
    tara_status    status = tara_holding_show(j->privacy, tp_job_subject(j), category, ref, &kept);
    if (status == TARA_E_NOT_FOUND) return TARA_OK;
    if (status != TARA_OK) return status;
    if (j->json.out->size > LIST_MAX) {
        return tp_job_refuse_as(j, TARA_E_LIMIT, "holdings", "the list is longer than 64 MiB");
    }
    tp_json_begin_object(&j->json);
    put_held(j, category, ref, &kept);
    tp_json_end_object(&j->json);
    return TARA_OK;
}

tara_status tp_op_holding_list(tp_job *j)
{
    uint64_t    categories[HOLDINGS_A_CALL], refs[HOLDINGS_A_CALL];
    size_t      count = 0;
    tara_cursor cursor = {{0}};
    tara_status status;
    tp_json_name(&j->json, "holdings");
    tp_json_begin_array(&j->json);
    do {
        status = tara_holding_list(j->privacy, tp_job_subject(j), &cursor, categories, refs,
                                   HOLDINGS_A_CALL, &count);
        if (status != TARA_OK) return status;
        for (size_t i = 0; i < count && status == TARA_OK; i++) {
            status = put_listed(j, categories[i], refs[i]);
        }
    } while (status == TARA_OK && count > 0);
    tp_json_end_array(&j->json);
    return status;
}

tara_status tp_op_holding_erased(tp_job *j)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    tp_text      source;
    tara_status  status = source_of(j, &source);
    if (status != TARA_OK) return status;
    status = tara_holding_erased(j->privacy, tp_job_subject(j), category_of(j),
                                 tp_job_uint(j, "ref"), source.data, source.size, &verdict);
    if (status != TARA_OK) return status;
    tp_job_put_bool(j, "permitted", verdict.permitted);
    tp_job_put_name(j, "reason", tara_reason_name(verdict.reason));
    tp_job_put_name(j, "article", tara_reason_article(verdict.reason));
    tp_job_put_time(j, "until", verdict.valid_until_unix_ms); // Of a refusal that ends by itself.
    return TARA_OK;
}

// --- holds -------------------------------------------------------------------------------------

tara_status tp_op_hold_place(tp_job *j)
{
    uint64_t  number = 0;
    tp_text   reason = tp_job_text(j, "reason"), authority = tp_job_text(j, "authority");
    tara_hold hold = {
        .struct_size = sizeof hold,
        .flags = tp_job_has(j, "all") ? TARA_HOLD_ALL : 0,
        .subject = *tp_job_subject(j),
        .category = category_of(j),
        .reason = reason.data, .reason_size = reason.size,
        .authority = authority.data, .authority_size = authority.size,
    };
    tara_status status = tara_hold_place(j->privacy, &hold, &number);
    if (status == TARA_OK) tp_job_put_uint(j, "hold", number);
    return status;
}

tara_status tp_op_hold_release(tp_job *j)
{
    tara_status status = tara_hold_release(j->privacy, tp_job_uint(j, "hold"));
    if (status == TARA_OK) tp_job_put_uint(j, "hold", tp_job_uint(j, "hold"));
    return status;
}

// --- sources -----------------------------------------------------------------------------------

tara_status tp_op_source_retire(tp_job *j)
{
    tp_text source = tp_job_text(j, "source");
    return tara_source_retire(j->privacy, source.data, source.size);
}

tara_status tp_op_erasures_replay(tp_job *j)
{
    uint64_t    asked = 0, failed = 0;
    tara_status status = tara_erasures_replay(j->privacy, tp_job_find(j, "since")->number, &asked,
                                              &failed);
    if (status != TARA_OK) return status;
    tp_job_put_uint(j, "asked", asked);
    tp_job_put_uint(j, "failed", failed);
    return TARA_OK;
}
