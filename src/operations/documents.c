// documents.c: what is rendered from the policy as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { LANGUAGE_MAX = 36 }; // BCP 47 recommends no less than 35 characters.

typedef struct wanted { // What all these operations may be told.
    int32_t format;
    char    language[LANGUAGE_MAX]; // Terminated; "": not given.
} wanted;

static const tp_name format_rows[] = { // Of notices the first three, of registers the last four.
    {TARA_FORMAT_TEXT, "text"}, {TARA_FORMAT_JSON, "json"}, {TARA_FORMAT_MARKDOWN, "markdown"},
    {TARA_FORMAT_CSV, "csv"}, {TARA_FORMAT_DPV, "dpv"},
};
static const tp_name form_rows[] = {{TARA_NOTICE_SHORT, "short"}, {TARA_NOTICE_FULL, "full"}};
static const tp_names of_notices = {format_rows, 3}, of_registers = {format_rows + 1, 4};
static const tp_names form_names = {form_rows, 2};

static tara_status read_wanted(tp_job *j, const tp_names *formats, const char *expected,
                               wanted *w)
{
    tp_text     language = tp_job_text(j, "language");
    tara_status status = tp_job_named(j, "format", formats, expected, &w->format);
    if (status != TARA_OK) return status;
    if (language.size >= sizeof w->language) {
        return tp_job_refuse(j, "language", "expected a BCP 47 tag of at most 35 bytes");
    }
    if (language.size > 0) memcpy(w->language, language.data, language.size);
    return TARA_OK;
}

// JSON stands in the result as it is, everything else as a string.
static tara_status put_document(tp_job *j, const char *name, const wanted *w,
                                tp_job_gathered *g, tara_status status)
{
    tp_text document = {(const char *)g->text.data, g->text.size};
    status = tp_job_gathered_all(j, g, status);
    bool json = w->format == TARA_FORMAT_JSON || w->format == TARA_FORMAT_DPV;
    if (status == TARA_OK && json) tp_job_put_json(j, name, document);
    else if (status == TARA_OK) tp_job_put_text(j, name, document);
    tp_buffer_release(&g->text);
    return status;
}

// The version that a field names, as far as this context knows it; the one in force where none is
// asked for.
static tara_status find_policy(tp_job *j, const char *field, const tara_policy **policy)
{
    tp_call     call;
    int64_t     version = (int64_t)tp_job_uint(j, field);
    tara_status status = tp_read(&call, j->privacy);
    if (status != TARA_OK) return status;
    const tp_compiled *compiled = j->privacy->ledger.world.compiled;
    bool any = !tp_job_has(j, field);
    while (compiled != NULL && !any && compiled->policy->version != version) {
        compiled = compiled->before;
    }
    *policy = compiled == NULL ? NULL : compiled->policy;
    status = tp_leave(&call, TARA_OK);
    if (status != TARA_OK || *policy != NULL) return status;
    return tp_job_refuse_as(j, TARA_E_NOT_FOUND, field, "no such version is on record");
}

static tara_status put_notice(tp_job *j, const wanted *w, const tara_policy *policy)
{
    int32_t     form = TARA_NOTICE_FULL;
    tara_status status = tp_job_named(j, "form", &form_names, "expected short or full", &form);
    if (status != TARA_OK) return status;
    tp_job_gathered g = tp_job_gather(j);
    status = tara_policy_render(policy, form, w->format, w->language, tp_job_sink, &g);
    return put_document(j, "notice", w, &g, status);
}

// What people are told of the change from one version to the other.
static tara_status put_change(tp_job *j, const wanted *w, const tara_policy *after)
{
    const tara_policy *before = NULL;
    if (tp_job_has(j, "form")) {
        return tp_job_refuse(j, "form", "the notice of a change has one form");
    }
    tara_status status = find_policy(j, "since", &before);
    if (status != TARA_OK) return status;
    if (before->version >= after->version) {
        return tp_job_refuse(j, "since", "expected an earlier version than the one told of");
    }
    tp_job_gathered g = tp_job_gather(j);
    status = tara_policy_changes_render(before, after, w->format, w->language, tp_job_sink, &g);
    return put_document(j, "notice", w, &g, status);
}

tara_status tp_op_policy_notice(tp_job *j)
{
    wanted             w = {.format = TARA_FORMAT_JSON};
    const tara_policy *policy = NULL;
    tara_status status = read_wanted(j, &of_notices, "expected json, text or markdown", &w);
    if (status == TARA_OK) status = find_policy(j, "version", &policy);
    if (status != TARA_OK) return status;
    return tp_job_has(j, "since") ? put_change(j, &w, policy) : put_notice(j, &w, policy);
}

tara_status tp_op_register_print(tp_job *j)
{
    wanted      w = {.format = TARA_FORMAT_JSON};
    tara_status status = read_wanted(j, &of_registers, "expected json, markdown, csv or dpv", &w);
    if (status != TARA_OK) return status;
    tp_job_gathered g = tp_job_gather(j);
    status = tara_register_print(j->privacy, w.format, w.language, tp_job_sink, &g);
    return put_document(j, "register", &w, &g, status);
}
