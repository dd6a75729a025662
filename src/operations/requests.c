// requests.c: what a subject asks for, from receipt to answer, as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { LANGUAGE_MAX = 36 }; // BCP 47 recommends no less than 35 characters.

static uint64_t number_of(const tp_job *j)
{
    return tp_job_uint(j, "request");
}

// --- a request ---------------------------------------------------------------------------------

static void put_state(tp_job *j, const tara_request *r)
{
    tp_job_put_name(j, "state", tara_request_state_name(r->state));
}

// The instant, and its day at the controller's.
static void put_due(tp_job *j, const tara_request *r)
{
    int32_t zone = tp_job_compiled(j)->policy->time_zone_minutes;
    tp_job_put_time(j, "due", r->due_unix_ms);
    tp_job_put_day(j, "due_day", tp_local_day(r->due_unix_ms, zone));
    if (r->confirm_unix_ms != 0) tp_job_put_time(j, "confirm_due", r->confirm_unix_ms);
}

static void put_law(tp_job *j, const tara_request *r)
{
    tp_job_put_name(j, "rule", r->rule);
    tp_job_put_name(j, "law", r->law);
    tp_job_put_name(j, "article", r->article);
}

static void put_head(tp_job *j, const tara_request *r)
{
    tp_job_put_uint(j, "request", r->number);
    tp_job_put_subject(j, "subject", &r->subject);
    tp_job_put_name(j, "right", tara_right_name(r->right));
    put_state(j, r);
    tp_job_put_name(j, "actor", tara_actor_name(r->actor));
    tp_job_put_time(j, "received", r->received_unix_ms);
    put_due(j, r);
    tp_job_put_bool(j, "late", r->late);
    tp_job_put_bool(j, "extended", r->extended);
    put_law(j, r);
}

static void put_left(tp_job *j, const tara_request *r)
{
    tp_job_put_uint(j, "outstanding", r->outstanding);
    if (r->waits_for != 0) tp_job_put_uint(j, "waits_for", r->waits_for);
}

// --- steps -------------------------------------------------------------------------------------

static tara_status plan(tp_job *j, const void *number, char *buffer, size_t capacity,
                        size_t *needed)
{
    tara_step *steps = (void *)buffer;
    if (capacity >= sizeof *steps) steps->struct_size = sizeof *steps;
    tara_status status = tara_request_plan(j->privacy, *(const uint64_t *)number, steps,
                                           capacity / sizeof *steps, needed);
    *needed *= sizeof *steps;
    return status;
}

static void put_step(tp_job *j, const tara_step *step)
{
    bool excepted = step->exception != TARA_EXCEPTION_NONE;
    tp_json_begin_object(&j->json);
    tp_job_put_category(j, "category", step->category);
    tp_job_put_name(j, "source", step->source);
    tp_job_put_name(j, "action", tara_step_action_name(step->action));
    tp_job_put_name(j, "exception", excepted ? tara_exception_name(step->exception) : NULL);
    tp_job_put_name(j, "article", excepted ? tara_exception_article(step->exception) : NULL);
    tp_job_put_time(j, "until", step->until_unix_ms);
    tp_job_put_name(j, "state", tara_step_state_name(step->state));
    if (step->again_unix_ms != 0) tp_job_put_time(j, "again", step->again_unix_ms);
    tp_json_end_object(&j->json);
}

static tara_status put_steps(tp_job *j, uint64_t number)
{
    tp_buffer   bytes;
    tara_status status = tp_job_whole_text(j, plan, &number, &bytes);
    if (status == TARA_OK) {
        const tara_step *steps = (const void *)bytes.data;
        tp_json_name(&j->json, "steps");
        tp_json_begin_array(&j->json);
        for (size_t i = 0; i < bytes.size / sizeof *steps; i++) put_step(j, &steps[i]);
        tp_json_end_array(&j->json);
    }
    tp_buffer_release(&bytes);
    return status;
}

// --- from receipt ------------------------------------------------------------------------------

static tara_status purposes_of(tp_job *j, uint64_t *purposes)
{
    uint32_t purpose = tp_job_purpose(j);
    if (tp_job_has(j, "purpose") && tp_job_has(j, "purposes")) {
        return tp_job_refuse(j, "purpose", "expected purpose or purposes");
    }
    *purposes = purpose == 0 ? tp_job_uint(j, "purposes") : UINT64_C(1) << (purpose - 1);
    return TARA_OK;
}

tara_status tp_op_request_open(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tp_text      channel = tp_job_text(j, "channel");
    uint64_t     purposes = 0;
    int32_t      right = TARA_RIGHT_NONE, actor = TARA_ACTOR_SUBJECT;
    tara_status  status = purposes_of(j, &purposes);
    if (status == TARA_OK) {
        status = tp_job_named(j, "right", &tp_right_names,
                              "expected access, rectification, erasure, restriction, portability, "
                              "objection or withdrawal", &right);
    }
    if (status == TARA_OK) {
        status = tp_job_named(j, "actor", &tp_actor_names, "expected subject, guardian or agent",
                              &actor);
    }
    if (status != TARA_OK) return status;
    tara_intake intake = {
        .struct_size = sizeof intake,
        .right = right,
        .actor = actor,
        .received_unix_ms = tp_job_time(j, "received"),
        .purposes = purposes,
        .categories = tp_job_uint(j, "categories"),
        .channel = channel.data, .channel_size = channel.size,
    };
    status = tara_request_open(j->privacy, tp_job_subject(j), &intake, &r);
    if (status != TARA_OK) return status;
    tp_job_put_uint(j, "request", r.number);
    tp_job_put_name(j, "right", tara_right_name(r.right));
    put_state(j, &r);
    put_due(j, &r);
    put_law(j, &r);
    tp_job_put_bool(j, "duplicate", r.duplicate);
    return TARA_OK;
}

// Settled by a method, or in doubt, and then for which reason.
tara_status tp_op_request_identify(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tp_text      method = tp_job_text(j, "method"), reason = tp_job_text(j, "doubt");
    bool         settled = tp_job_has(j, "method"), pause = tp_job_find(j, "pause")->number;
    int32_t doubt = tp_job_find(j, "scope")->number ? TARA_DOUBT_SCOPE : TARA_DOUBT_IDENTITY;
    tara_status status;
    if (settled == tp_job_has(j, "doubt")) {
        return tp_job_refuse(j, "method", "expected method or doubt");
    }
    if (settled && tp_job_has(j, "scope")) return tp_job_refuse(j, "scope", "goes with doubt");
    if (settled && tp_job_has(j, "pause")) return tp_job_refuse(j, "pause", "goes with doubt");
    if (settled) {
        status = tara_request_identify(j->privacy, number_of(j), method.data, method.size, &r);
    } else {
        status = tara_request_doubt(j->privacy, number_of(j), doubt,
                                    pause ? TARA_DOUBT_PAUSE : 0, reason.data, reason.size, &r);
    }
    if (status != TARA_OK) return status;
    put_state(j, &r);
    put_due(j, &r);
    return TARA_OK;
}

tara_status tp_op_request_extend(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tp_text      reason = tp_job_text(j, "reason");
    tara_status  status = tara_request_extend(j->privacy, number_of(j), reason.data, reason.size,
                                              &r);
    if (status != TARA_OK) return status;
    put_state(j, &r);
    put_due(j, &r);
    return TARA_OK;
}

// Where the subject may complain: the authority of the subject's country; null when not known.
static tara_status put_authority(tp_job *j, const tara_subject *subject)
{
    tara_standing  standing = {.struct_size = sizeof standing};
    tara_authority authority = {.struct_size = sizeof authority};
    tara_status    status = tara_subject_show(j->privacy, subject, &standing);
    if (status != TARA_OK) return status;
    bool known = tara_authority_show(standing.country, strlen(standing.country), &authority)
              == TARA_OK;
    tp_job_put_name(j, "authority", known ? authority.name : NULL);
    tp_job_put_name(j, "authority_site", authority.site[0] != '\0' ? authority.site : NULL);
    return TARA_OK;
}

// The string of that name in the text of an event; empty when there is none.
static tp_text member_of(const tp_buffer *event, const char *name, char *out, size_t capacity)
{
    tp_json_reader in = tp_json_reader_of((tp_text){(const char *)event->data, event->size});
    tp_json_next(&in);
    while (tp_json_next(&in) == TP_JSON_NAME) {
        bool found = tp_json_raw_equals(in.raw, tp_text_of(name));
        if (tp_json_next(&in) == TP_JSON_STRING && found) {
            size_t size = tp_json_unescape(in.raw, out, capacity);
            return (tp_text){out, size == SIZE_MAX ? 0 : size};
        }
        tp_json_skip(&in);
    }
    return (tp_text){NULL, 0};
}

// On what the refusal stands says its event: the subject's newest, unless another thread has
// written one since.
static tara_status put_refused_on(tp_job *j, const tara_subject *subject)
{
    char        type[TP_ARTICLE_MAX], article[TP_ARTICLE_MAX];
    tp_buffer   text;
    uint64_t    event = 0;
    size_t      count = 0;
    tara_status status = tara_history(j->privacy, subject, &event, 1, &count);
    if (status != TARA_OK && status != TARA_E_BUFFER) return status;
    status = tp_job_whole_text(j, tp_job_print_event, &event, &text);
    if (status == TARA_OK) {
        tp_text kind = member_of(&text, "type", type, sizeof type);
        bool    told = tp_text_equal(kind, TP_TEXT("request_refuse"));
        tp_text on = member_of(&text, "article", article, sizeof article);
        if (told) tp_job_put_text(j, "article", on);
        else tp_job_put_name(j, "article", NULL);
    }
    tp_buffer_release(&text);
    return status;
}

tara_status tp_op_request_refuse(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tp_text      reason = tp_job_text(j, "reason");
    tara_status  status = tara_request_refuse(j->privacy, number_of(j), reason.data, reason.size,
                                              &r);
    if (status != TARA_OK) return status;
    put_state(j, &r);
    tp_job_put_text(j, "reason", reason);
    status = put_authority(j, &r.subject);
    return status == TARA_OK ? put_refused_on(j, &r.subject) : status;
}

typedef tara_status (*moving)(tara_privacy *, uint64_t, tara_request *);

static tara_status move(tp_job *j, moving call)
{
    tara_request r = {.struct_size = sizeof r};
    tara_status  status = call(j->privacy, number_of(j), &r);
    if (status == TARA_OK) put_state(j, &r);
    return status;
}

tara_status tp_op_request_withdraw(tp_job *j)
{
    return move(j, tara_request_withdraw);
}

tara_status tp_op_request_confirm(tp_job *j)
{
    return move(j, tara_request_confirm);
}

tara_status tp_op_request_correct(tp_job *j)
{
    tp_text     note = tp_job_text(j, "note");
    tara_status status = tara_request_correct(j->privacy, number_of(j),
                                              tp_job_uint(j, "category"), note.data, note.size);
    return status == TARA_OK ? move(j, tara_request_show) : status;
}

// --- to the answer -----------------------------------------------------------------------------

tara_status tp_op_request_plan(tp_job *j)
{
    return put_steps(j, number_of(j));
}

// How far it is: after something was done for it.
static tara_status put_progress(tp_job *j, const tara_request *r)
{
    put_state(j, r);
    put_due(j, r);
    tara_status status = put_steps(j, r->number);
    put_left(j, r);
    return status;
}

tara_status tp_op_request_execute(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tara_status  status = tara_request_execute(j->privacy, number_of(j), &r);
    return status == TARA_OK ? put_progress(j, &r) : status;
}

tara_status tp_op_request_acknowledge(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tp_text      source = tp_job_text(j, "source"), note = tp_job_text(j, "note");
    tp_text      data = tp_job_text(j, "data");
    int32_t      outcome = TARA_STEP_DONE;
    tara_status  status = tp_job_named(j, "outcome", &tp_step_state_names,
                                       "expected done, refused or failed", &outcome);
    if (status != TARA_OK) return status;
    tara_acknowledgement given = {
        .struct_size = sizeof given,
        .category = tp_job_uint(j, "category"),
        .outcome = outcome,
        .source = source.data, .source_size = source.size,
        .note = note.data, .note_size = note.size,
        .data = data.data, .data_size = data.size,
    };
    status = tara_request_acknowledge(j->privacy, number_of(j), &given, &r);
    return status == TARA_OK ? put_progress(j, &r) : status;
}

static tara_status format_of(tp_job *j, int32_t *format)
{
    tp_text text = tp_job_text(j, "format");
    bool    is_text = tp_text_equal(text, TP_TEXT("text"));
    *format = is_text ? TARA_FORMAT_TEXT : TARA_FORMAT_JSON;
    if (!tp_job_has(j, "format") || is_text || tp_text_equal(text, TP_TEXT("json"))) {
        return TARA_OK;
    }
    return tp_job_refuse(j, "format", "expected json or text");
}

tara_status tp_op_request_answer(tp_job *j)
{
    char    language[LANGUAGE_MAX] = "";
    tp_text wanted = tp_job_text(j, "language");
    int32_t format = TARA_FORMAT_JSON;
    tara_status status = format_of(j, &format);
    if (status != TARA_OK) return status;
    if (wanted.size >= sizeof language) {
        return tp_job_refuse(j, "language", "expected a BCP 47 tag of at most 35 bytes");
    }
    if (wanted.size > 0) memcpy(language, wanted.data, wanted.size);
    tp_job_gathered g = tp_job_gather(j);
    status = tara_request_answer(j->privacy, number_of(j), format, language, tp_job_sink, &g);
    status = tp_job_gathered_all(j, &g, status);
    tp_text package = {(const char *)g.text.data, g.text.size};
    if (status == TARA_OK) status = move(j, tara_request_show);
    if (status == TARA_OK && format == TARA_FORMAT_TEXT) tp_job_put_text(j, "package", package);
    if (status == TARA_OK && format == TARA_FORMAT_JSON) tp_job_put_json(j, "package", package);
    tp_buffer_release(&g.text);
    return status;
}

tara_status tp_op_request_show(tp_job *j)
{
    tara_request r = {.struct_size = sizeof r};
    tara_status  status = tara_request_show(j->privacy, number_of(j), &r);
    if (status != TARA_OK) return status;
    put_head(j, &r);
    if (r.steps > 0) {
        status = put_steps(j, r.number);
    } else { // What they would be now says request.plan.
        tp_json_name(&j->json, "steps");
        tp_json_begin_array(&j->json);
        tp_json_end_array(&j->json);
    }
    put_left(j, &r);
    return status;
}

static tara_status numbers(tp_job *j, const void *subject, char *buffer, size_t capacity,
                           size_t *needed)
{
    uint64_t   *list = (void *)buffer;
    tara_status status = tara_request_list(j->privacy, subject, list, capacity / sizeof *list,
                                           needed);
    *needed *= sizeof *list;
    return status;
}

tara_status tp_op_request_list(tp_job *j)
{
    tp_buffer   bytes;
    tara_status status = tp_job_whole_text(j, numbers, tp_job_subject(j), &bytes);
    const uint64_t *list = (const void *)bytes.data;
    tp_json_name(&j->json, "requests");
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < bytes.size / sizeof *list && status == TARA_OK; i++) {
        tara_request r = {.struct_size = sizeof r};
        status = tara_request_show(j->privacy, list[i], &r);
        if (status != TARA_OK) break;
        tp_json_begin_object(&j->json);
        put_head(j, &r);
        put_left(j, &r);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
    tp_buffer_release(&bytes);
    return status;
}

// Even none are a calendar: one in which no day but those of weekends is free.
tara_status tp_op_holidays_set(tp_job *j)
{
    const tp_job_value *holidays = tp_job_find(j, "holidays");
    return tara_holidays_set(j->privacy, holidays->days, holidays->item_count);
}
