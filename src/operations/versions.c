// versions.c: publishing a policy, reading past ones, and notices, as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { VERSIONS_MAX = 1024, NOTICES_A_CALL = 64, NOTICES_MAX = 1000 };

// --- the policy that an operation gives --------------------------------------------------------

// The host's file, gathered; it says how to read one, or there is none.
static tara_status read_file(tp_job *j, tp_text name, tp_job_gathered *text)
{
    const tara_platform *platform = &j->privacy->platform;
    if (platform->read_file == NULL) {
        return tp_job_refuse_as(j, TARA_E_UNSUPPORTED, "file",
                                "this host reads no files: give the policy itself");
    }
    int32_t answer = platform->read_file(platform->user, name.data, name.size, tp_job_sink, text);
    if (answer == TARA_CALLBACK_OK) return tp_job_gathered_all(j, text, TARA_OK);
    if (text->too_long || text->text.failed) return tp_job_gathered_all(j, text, TARA_E_LIMIT);
    return tp_job_refuse(j, "file", "it cannot be read");
}

static tara_status parse(tp_job *j, tp_text json, tara_policy **policy)
{
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tara_policy_parse(json.data, json.size, NULL, policy, &error);
    if (status == TARA_OK) return TARA_OK;
    j->error = error;
    j->error.status = status;
    j->own_detail = true;
    return status;
}

// One of the two fields. The caller destroys what it gets.
static tara_status given_policy(tp_job *j, tara_policy **policy)
{
    tp_job_gathered file = tp_job_gather(j);
    tp_text         json = tp_job_text(j, "policy");
    tara_status     status = TARA_OK;
    *policy = NULL;
    if (tp_job_has(j, "file") == tp_job_has(j, "policy")) {
        return tp_job_refuse(j, "policy", "expected policy or file");
    }
    if (!tp_job_has(j, "file") && json.data[0] != '{') {
        return tp_job_refuse(j, "policy", "expected an object");
    }
    if (tp_job_has(j, "file")) {
        status = read_file(j, tp_job_text(j, "file"), &file);
        json = (tp_text){(const char *)file.text.data, file.text.size};
    }
    if (status == TARA_OK) status = parse(j, json, policy);
    tp_buffer_release(&file.text);
    return status;
}

// --- versions ----------------------------------------------------------------------------------

typedef struct versions {
    const tara_policy *before, *after;
} versions;

static tara_status print_changes(tp_job *j, const void *with, char *buffer, size_t capacity,
                                 size_t *needed)
{
    const versions *v = with;
    (void)j;
    return tara_policy_compare_print(v->before, v->after, buffer, capacity, needed);
}

static tara_status put_changes(tp_job *j, const tara_policy *before, const tara_policy *after)
{
    tp_buffer   text;
    versions    v = {before, after};
    tara_status status = tp_job_whole_text(j, print_changes, &v, &text);
    if (status == TARA_OK) {
        tp_job_put_json(j, "changes", (tp_text){(const char *)text.data, text.size});
    }
    tp_buffer_release(&text);
    return status;
}

tara_status tp_op_policy_publish(tp_job *j)
{
    const tara_policy *before = NULL;
    tara_policy       *policy = NULL;
    tara_status status = tara_policy_in_force(j->privacy, &before);
    if (status == TARA_OK) status = given_policy(j, &policy);
    if (status == TARA_OK) status = tara_policy_publish(j->privacy, policy);
    if (status == TARA_OK) {
        tp_job_put_uint(j, "version", tara_policy_version(policy));
        status = put_changes(j, before, policy);
    }
    tara_policy_destroy(policy);
    return status;
}

// What publishing it would bring.
tara_status tp_op_policy_compare(tp_job *j)
{
    const tara_policy *before = NULL;
    tara_policy       *policy = NULL;
    tara_status status = tara_policy_in_force(j->privacy, &before);
    if (status == TARA_OK) status = given_policy(j, &policy);
    if (status == TARA_OK) status = put_changes(j, before, policy);
    tara_policy_destroy(policy);
    return status;
}

static tara_status print_policy(tp_job *j, const void *policy, char *buffer, size_t capacity,
                                size_t *needed)
{
    (void)j;
    return tara_policy_print(policy, buffer, capacity, needed);
}

// The version in force, or a past one.
tara_status tp_op_policy_show(tp_job *j)
{
    const tara_policy *policy = NULL;
    tp_buffer          text;
    uint64_t    version = tp_job_uint(j, "version");
    bool        past = tp_job_has(j, "version");
    tara_status status = !past ? tara_policy_in_force(j->privacy, &policy)
                       : version > UINT32_MAX ? tp_job_refuse(j, "version", "expected a version")
                       : tara_policy_past(j->privacy, (uint32_t)version, &policy);
    if (status != TARA_OK) return status;
    status = tp_job_whole_text(j, print_policy, policy, &text);
    if (status == TARA_OK) {
        size_t size = tp_json_compact((char *)text.data, text.size); // A result is one line.
        tp_job_put_uint(j, "version", tara_policy_version(policy));
        tp_job_put_json(j, "policy", (tp_text){(const char *)text.data, size});
    }
    tp_buffer_release(&text);
    return status;
}

tara_status tp_op_policy_versions(tp_job *j)
{
    uint32_t    numbers[VERSIONS_MAX];
    int64_t     since[VERSIONS_MAX];
    size_t      count = 0;
    tara_status status = tara_policy_versions(j->privacy, numbers, since, VERSIONS_MAX, &count);
    if (status == TARA_E_BUFFER) {
        return tp_job_refuse_as(j, TARA_E_LIMIT, "versions", "there are more than 1024");
    }
    if (status != TARA_OK) return status;
    tp_json_name(&j->json, "versions");
    tp_json_begin_array(&j->json);
    for (size_t i = 0; i < count; i++) {
        tp_json_begin_object(&j->json);
        tp_job_put_uint(j, "version", numbers[i]);
        tp_job_put_time(j, "since", since[i]);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
    return TARA_OK;
}

// --- notices -----------------------------------------------------------------------------------

static void put_notice(tp_job *j, const tara_notice *notice)
{
    tp_json_begin_object(&j->json);
    tp_job_put_uint(j, "notice", notice->number);
    tp_job_put_subject(j, "subject", &notice->subject);
    tp_job_put_name(j, "means", tara_means_name(notice->means));
    tp_job_put_name(j, "state", tara_notice_state_name(notice->state));
    tp_job_put_uint(j, "version", notice->version);
    tp_job_put_purposes(j, "purposes", notice->purposes);
    tp_job_put_time(j, "since", notice->since_unix_ms);
    tp_job_put_time(j, "due", notice->due_unix_ms);
    tp_job_put_bool(j, "late", notice->late);
    tp_job_put_time(j, "delivered", notice->delivered_unix_ms);
    tp_job_put_time(j, "acknowledged", notice->acknowledged_unix_ms);
    tp_json_end_object(&j->json);
}

static tara_status put_theirs(tp_job *j, int32_t all)
{
    tara_notice notices[NOTICES_A_CALL] = {{.struct_size = sizeof *notices}};
    size_t      count = 0;
    tara_status status = tara_notice_list(j->privacy, tp_job_subject(j), all, notices,
                                          NOTICES_A_CALL, &count);
    for (size_t i = 0; i < count && status == TARA_OK; i++) put_notice(j, &notices[i]);
    return status;
}

// Of everybody, at most NOTICES_MAX; a few at a time, so that other threads get their turn.
static tara_status put_everybodys(tp_job *j, bool *more)
{
    tara_notice notices[NOTICES_A_CALL];
    tara_cursor cursor = {{0}};
    int32_t     others = 1;
    tara_status status = TARA_OK;
    for (size_t listed = 0; others && listed < NOTICES_MAX && status == TARA_OK;) {
        size_t count = 0;
        notices[0].struct_size = sizeof *notices;
        status = tara_notice_pending(j->privacy, &cursor, notices, NOTICES_A_CALL, &count,
                                     &others);
        for (size_t i = 0; i < count && status == TARA_OK; i++) put_notice(j, &notices[i]);
        listed += count;
    }
    *more = others != 0;
    return status;
}

tara_status tp_op_notice_pending(tp_job *j)
{
    bool        more = false;
    tara_status status;
    tp_json_name(&j->json, "notices");
    tp_json_begin_array(&j->json);
    if (tp_job_has(j, "subject")) status = put_theirs(j, 0);
    else status = put_everybodys(j, &more);
    tp_json_end_array(&j->json);
    tp_job_put_bool(j, "more", more);
    return status;
}

tara_status tp_op_notice_list(tp_job *j)
{
    tp_json_name(&j->json, "notices");
    tp_json_begin_array(&j->json);
    tara_status status = put_theirs(j, 1);
    tp_json_end_array(&j->json);
    return status;
}

static tara_status tell(tp_job *j, tara_status (*call)(tara_privacy *, uint64_t, int32_t))
{
    int32_t     means = TARA_MEANS_NONE;
    tara_status status = tp_job_named(j, "means", &tp_notice_means_names,
                                      "expected banner or message", &means);
    if (status == TARA_OK && tp_job_has(j, "means") && means == TARA_MEANS_NONE) {
        return tp_job_refuse(j, "means", "expected banner or message");
    }
    if (status == TARA_OK) status = call(j->privacy, tp_job_uint(j, "notice"), means);
    if (status == TARA_OK) tp_job_put_uint(j, "notice", tp_job_uint(j, "notice"));
    return status;
}

tara_status tp_op_notice_delivered(tp_job *j)
{
    return tell(j, tara_notice_delivered);
}

tara_status tp_op_notice_acknowledged(tp_job *j)
{
    return tell(j, tara_notice_acknowledged);
}
