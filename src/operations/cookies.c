// cookies.c: cookies, trackers and the signal of a browser as operations.
#include "operations/families.h"
#include "public/context.h"

enum { HEADER_MAX = 64 * 1024 }; // What the calls take of a header, and no result is longer.

static uint32_t flags_of(const tp_job *j)
{
    return tp_job_find(j, "gpc")->number == 1 ? TARA_DEVICE_GPC : 0;
}

// --- choices -----------------------------------------------------------------------------------

static const int32_t refusable[] = {
    TARA_COOKIE_PREFERENCES, TARA_COOKIE_STATISTICS, TARA_COOKIE_MARKETING,
};

static tara_status put_choices(tp_job *j)
{
    tara_status status = TARA_OK;
    tp_json_name(&j->json, "choices");
    tp_json_begin_object(&j->json);
    for (size_t i = 0; i < sizeof refusable / sizeof refusable[0] && status == TARA_OK; i++) {
        tara_consent choice = {.struct_size = sizeof choice};
        status = tara_cookie_show(j->privacy, tp_job_subject(j), refusable[i], &choice);
        if (status != TARA_OK) break;
        tp_json_name(&j->json, tara_cookie_category_name(refusable[i]));
        tp_json_begin_object(&j->json);
        tp_job_put_consent(j, &choice);
        tp_json_end_object(&j->json);
    }
    tp_json_end_object(&j->json);
    return status;
}

tara_status tp_op_cookie_choose(tp_job *j)
{
    tara_choice evidence;
    tara_status status = tp_job_evidence(j, &evidence);
    if (status != TARA_OK) return status;
    status = tara_cookie_choose(j->privacy, tp_job_subject(j), (uint32_t)tp_job_uint(j, "accept"),
                                (uint32_t)tp_job_uint(j, "refuse"), &evidence);
    return status == TARA_OK ? put_choices(j) : status;
}

typedef tara_status (*choosing_all)(tara_privacy *, const tara_subject *, const tara_choice *);

static tara_status choose_all(tp_job *j, choosing_all call)
{
    tara_choice evidence;
    tara_status status = tp_job_evidence(j, &evidence);
    if (status == TARA_OK) status = call(j->privacy, tp_job_subject(j), &evidence);
    return status == TARA_OK ? put_choices(j) : status;
}

tara_status tp_op_cookie_accept_all(tp_job *j)
{
    return choose_all(j, tara_cookie_accept_all);
}

tara_status tp_op_cookie_refuse_all(tp_job *j)
{
    return choose_all(j, tara_cookie_refuse_all);
}

tara_status tp_op_cookie_show(tp_job *j)
{
    tara_signal signal = {.struct_size = sizeof signal};
    tara_status status = put_choices(j);
    if (status == TARA_OK) status = tara_signal_show(j->privacy, tp_job_subject(j), &signal);
    if (status == TARA_OK) tp_job_put_bool(j, "gpc", signal.on);
    return status;
}

tara_status tp_op_signal_gpc(tp_job *j)
{
    int32_t     conflict = 0;
    tara_status status = tara_signal_gpc(j->privacy, tp_job_subject(j),
                                         (int32_t)tp_job_find(j, "value")->number, &conflict);
    if (status == TARA_OK) tp_job_put_bool(j, "conflict", conflict);
    return status;
}

// --- what may be -------------------------------------------------------------------------------

static void put_verdict(tp_job *j, const tara_device_verdict *verdict)
{
    bool undeclared = verdict->category == TARA_COOKIE_NONE;
    tp_job_put_bool(j, "permitted", verdict->permitted);
    tp_job_put_name(j, "reason", tara_reason_name(verdict->reason));
    tp_job_put_name(j, "category",
                    undeclared ? NULL : tara_cookie_category_name(verdict->category));
    if (verdict->permitted && !verdict->session) {
        tp_job_put_uint(j, "max_age", (uint64_t)verdict->max_age_s);
    }
    tp_job_put_name(j, "basis", verdict->basis == 0 ? NULL : tara_basis_name(verdict->basis));
    tp_job_put_name(j, "article", tara_reason_article(verdict->reason));
    if (verdict->basis == TARA_BASIS_CONSENT) {
        tp_job_put_name(j, "device_article",
                        tara_reason_article(TARA_REASON_NECESSARY_COOKIE));
    }
    tp_job_put_uint(j, "policy_version", verdict->policy_version);
    if (verdict->reason != TARA_REASON_COOKIE_MALFORMED) return;
    tp_job_put_name(j, "fault", verdict->fault);
    tp_job_put_uint(j, "fault_offset", verdict->fault_offset);
}

typedef tara_status (*asking)(tara_privacy *, const tara_subject *, const char *, size_t, uint32_t,
                              tara_device_verdict *);

static tara_status ask(tp_job *j, asking call)
{
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    tp_text             name = tp_job_text(j, "name");
    tara_status status = call(j->privacy, tp_job_subject(j), name.data, name.size, flags_of(j),
                              &verdict);
    if (status == TARA_OK) put_verdict(j, &verdict);
    return status;
}

tara_status tp_op_cookie_may_set(tp_job *j)
{
    return ask(j, tara_cookie_may_set);
}

tara_status tp_op_tracker_may_run(tp_job *j)
{
    return ask(j, tara_tracker_may_run);
}

tara_status tp_op_cookie_check_set(tp_job *j)
{
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    tp_buffer           header = tp_buffer_in(&j->privacy->scratch);
    tp_text             given = tp_job_text(j, "set_cookie");
    size_t              size = 0;
    if (!tp_buffer_reserve(&header, given.size < HEADER_MAX ? given.size + 1 : HEADER_MAX)) {
        return TARA_E_NO_MEMORY;
    }
    tara_status status = tara_cookie_check_set(j->privacy, tp_job_subject(j), given.data,
                                               given.size, flags_of(j), (char *)header.data,
                                               header.capacity, &size, &verdict);
    if (status == TARA_OK) {
        put_verdict(j, &verdict);
        tp_json_name(&j->json, "set_cookie");
        if (verdict.permitted) tp_json_text(&j->json, (tp_text){(char *)header.data, size});
        else tp_json_null(&j->json);
    }
    tp_buffer_release(&header);
    return status;
}

// --- headers and deletions ---------------------------------------------------------------------

static int32_t put_removed(void *user, const char *name, size_t name_size)
{
    tp_job *j = user;
    tp_json_text(&j->json, (tp_text){name, name_size});
    return TARA_CALLBACK_OK;
}

tara_status tp_op_cookie_filter(tp_job *j)
{
    tp_buffer header = tp_buffer_in(&j->privacy->scratch);
    tp_text   given = tp_job_text(j, "header");
    size_t    size = 0;
    // Half as much again: between pairs stand two bytes where one may have stood.
    size_t room = given.size < HEADER_MAX ? given.size + given.size / 2 + 1 : 2 * HEADER_MAX;
    if (!tp_buffer_reserve(&header, room)) return TARA_E_NO_MEMORY;
    tp_json_name(&j->json, "removed");
    tp_json_begin_array(&j->json);
    tara_status status = tara_cookie_filter(j->privacy, tp_job_subject(j), given.data, given.size,
                                            flags_of(j), (char *)header.data, header.capacity,
                                            &size, put_removed, j);
    tp_json_end_array(&j->json);
    tp_job_put_text(j, "header", (tp_text){(char *)header.data, size});
    tp_buffer_release(&header);
    return status;
}

static void put_text_or_null(tp_job *j, const char *name, const char *text, size_t size)
{
    if (size == 0) tp_job_put_name(j, name, NULL);
    else tp_job_put_text(j, name, (tp_text){text, size});
}

static int32_t put_cookie(void *user, const tara_cookie *cookie)
{
    tp_job *j = user;
    tp_json_begin_object(&j->json);
    tp_job_put_text(j, "name", (tp_text){cookie->name, cookie->name_size});
    put_text_or_null(j, "domain", cookie->domain, cookie->domain_size);
    put_text_or_null(j, "path", cookie->path, cookie->path_size);
    tp_job_put_name(j, "category", tara_cookie_category_name(cookie->category));
    tp_job_put_name(j, "reason", tara_reason_name(cookie->reason));
    put_text_or_null(j, "set_cookie", cookie->set_cookie, cookie->set_cookie_size);
    tp_json_end_object(&j->json);
    return TARA_CALLBACK_OK;
}

tara_status tp_op_cookie_to_delete(tp_job *j)
{
    tp_text header = tp_job_text(j, "header");
    tp_json_name(&j->json, "names");
    tp_json_begin_array(&j->json);
    tara_status status = tara_cookie_to_delete(j->privacy, tp_job_subject(j),
                                               tp_job_has(j, "header") ? header.data : NULL,
                                               header.size, flags_of(j), put_cookie, j);
    tp_json_end_array(&j->json);
    return status;
}
