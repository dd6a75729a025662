// documents.c: what is rendered from the policy as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { LANGUAGE_MAX = 36 }; // BCP 47 recommends no less than 35 characters.

typedef struct wanted { // What both operations may be told.
    int32_t format;
    char    language[LANGUAGE_MAX]; // Terminated; "": not given.
} wanted;

static const tp_name format_rows[] = {
    {TARA_FORMAT_JSON, "json"}, {TARA_FORMAT_TEXT, "text"}, {TARA_FORMAT_MARKDOWN, "markdown"},
    {TARA_FORMAT_CSV, "csv"},
};
static const tp_name form_rows[] = {{TARA_NOTICE_SHORT, "short"}, {TARA_NOTICE_FULL, "full"}};
static const tp_names format_names = {format_rows, 4}, form_names = {form_rows, 2};

// `never`: the format that this document does not come in.
static tara_status read_wanted(tp_job *j, int32_t never, const char *expected, wanted *w)
{
    tp_text     language = tp_job_text(j, "language");
    tara_status status = tp_job_named(j, "format", &format_names, expected, &w->format);
    if (status != TARA_OK) return status;
    if (w->format == never) return tp_job_refuse(j, "format", expected);
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
    if (status == TARA_OK && w->format == TARA_FORMAT_JSON) tp_job_put_json(j, name, document);
    else if (status == TARA_OK) tp_job_put_text(j, name, document);
    tp_buffer_release(&g->text);
    return status;
}

// That version of the policy, as far as this context knows it; the one in force where none is
// asked for. NULL: there is none.
static tara_status find_policy(tp_job *j, const tara_policy **policy)
{
    tp_call     call;
    int64_t     version = (int64_t)tp_job_uint(j, "version");
    tara_status status = tp_read(&call, j->privacy);
    if (status != TARA_OK) return status;
    const tp_compiled *compiled = j->privacy->ledger.world.compiled;
    bool any = !tp_job_has(j, "version");
    while (compiled != NULL && !any && compiled->policy->version != version) {
        compiled = compiled->before;
    }
    *policy = compiled == NULL ? NULL : compiled->policy;
    return tp_leave(&call, TARA_OK);
}

tara_status tp_op_policy_notice(tp_job *j)
{
    wanted             w = {.format = TARA_FORMAT_JSON};
    int32_t            form = TARA_NOTICE_FULL;
    const tara_policy *policy = NULL;
    tara_status status = read_wanted(j, TARA_FORMAT_CSV, "expected json, text or markdown", &w);
    if (status == TARA_OK) {
        status = tp_job_named(j, "form", &form_names, "expected short or full", &form);
    }
    if (status == TARA_OK) status = find_policy(j, &policy);
    if (status != TARA_OK) return status;
    if (policy == NULL) {
        return tp_job_refuse_as(j, TARA_E_NOT_FOUND, "version", "no such version is on record");
    }
    tp_job_gathered g = tp_job_gather(j);
    status = tara_policy_render(policy, form, w.format, w.language, tp_job_sink, &g);
    return put_document(j, "notice", &w, &g, status);
}

tara_status tp_op_register_print(tp_job *j)
{
    wanted      w = {.format = TARA_FORMAT_JSON};
    tara_status status = read_wanted(j, TARA_FORMAT_TEXT, "expected json, markdown or csv", &w);
    if (status != TARA_OK) return status;
    tp_job_gathered g = tp_job_gather(j);
    status = tara_register_print(j->privacy, w.format, w.language, tp_job_sink, &g);
    return put_document(j, "register", &w, &g, status);
}
