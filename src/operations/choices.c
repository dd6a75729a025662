// choices.c: consent, contracts, assessments, objections and restrictions as operations.
#include <string.h>

#include "operations/families.h"
#include "public/context.h"

enum { HISTORY_MAX = 4096 };

// --- consent -----------------------------------------------------------------------------------

typedef tara_status (*choosing)(tara_privacy *, const tara_subject *, const tara_choice *,
                                tara_consent *);

// The same three choices about a category of cookies, as bits.
typedef tara_status (*choosing_cookies)(tara_privacy *, const tara_subject *, uint32_t,
                                        const tara_choice *);

static tara_status accept_cookies(tara_privacy *privacy, const tara_subject *subject,
                                  uint32_t categories, const tara_choice *evidence)
{
    return tara_cookie_choose(privacy, subject, categories, 0, evidence);
}

static tara_status refuse_cookies(tara_privacy *privacy, const tara_subject *subject,
                                  uint32_t categories, const tara_choice *evidence)
{
    return tara_cookie_choose(privacy, subject, 0, categories, evidence);
}

// What is wrong with a category of cookies is wrong with the field that named it.
static tara_status about_purpose(tp_job *j, tara_status status)
{
    static const char *const names[] = {"accept", "refuse", "categories", "category"};
    tara_error error = {.struct_size = sizeof error};
    (void)tara_error_last(j->privacy, &error);
    for (size_t i = 0; i < sizeof names / sizeof *names && error.status == status; i++) {
        if (strcmp(error.field, names[i]) != 0) continue;
        return tp_job_refuse_as(j, status, "purpose", error.message);
    }
    return status;
}

static tara_status choose(tp_job *j, choosing call, choosing_cookies call_for_cookies)
{
    tara_consent consent = {.struct_size = sizeof consent};
    tara_choice  choice;
    int32_t      cookies = tp_job_find(j, "purpose")->cookies;
    tara_status  status = tp_job_evidence(j, &choice);
    if (status != TARA_OK) return status;
    if (cookies != TARA_COOKIE_NONE) {
        status = call_for_cookies(j->privacy, tp_job_subject(j), 1U << cookies, &choice);
        if (status != TARA_OK) return about_purpose(j, status);
        status = tara_cookie_show(j->privacy, tp_job_subject(j), cookies, &consent);
    } else {
        choice.purpose = tp_job_purpose(j);
        status = call(j->privacy, tp_job_subject(j), &choice, &consent);
    }
    if (status == TARA_OK) tp_job_put_consent(j, &consent);
    return status;
}

tara_status tp_op_consent_give(tp_job *j)
{
    return choose(j, tara_consent_give, accept_cookies);
}

tara_status tp_op_consent_refuse(tp_job *j)
{
    return choose(j, tara_consent_refuse, refuse_cookies);
}

tara_status tp_op_consent_withdraw(tp_job *j)
{
    return choose(j, tara_consent_withdraw, tara_cookie_withdraw);
}

tara_status tp_op_consent_show(tp_job *j)
{
    tara_consent consent = {.struct_size = sizeof consent};
    int32_t      cookies = tp_job_find(j, "purpose")->cookies;
    tara_status  status = cookies != TARA_COOKIE_NONE
        ? tara_cookie_show(j->privacy, tp_job_subject(j), cookies, &consent)
        : tara_consent_show(j->privacy, tp_job_subject(j), tp_job_purpose(j), &consent);
    if (status == TARA_OK) tp_job_put_consent(j, &consent);
    return status == TARA_OK || cookies == TARA_COOKIE_NONE ? status : about_purpose(j, status);
}

static tara_status put_event(tp_job *j, uint64_t event)
{
    tp_buffer   text;
    tara_status status = tp_job_whole_text(j, tp_job_print_event, &event, &text);
    if (status == TARA_OK) tp_json_raw(&j->json, (tp_text){(char *)text.data, text.size});
    tp_buffer_release(&text);
    return status;
}

// Oldest first; of very many the newest.
tara_status tp_op_consent_history(tp_job *j)
{
    uint64_t events[HISTORY_MAX];
    size_t   count = 0;
    int32_t  cookies = tp_job_find(j, "purpose")->cookies;
    tara_status status = cookies != TARA_COOKIE_NONE
        ? tara_cookie_history(j->privacy, tp_job_subject(j), cookies, events, HISTORY_MAX, &count)
        : tara_consent_history(j->privacy, tp_job_subject(j), tp_job_purpose(j), events,
                               HISTORY_MAX, &count);
    if (status == TARA_E_BUFFER) count = HISTORY_MAX;
    else if (status != TARA_OK) return status;
    tp_json_name(&j->json, "events");
    tp_json_begin_array(&j->json);
    status = TARA_OK;
    for (size_t i = count; i > 0 && status == TARA_OK; i--) status = put_event(j, events[i - 1]);
    tp_json_end_array(&j->json);
    return status;
}

// --- basis -------------------------------------------------------------------------------------

tara_status tp_op_contract_start(tp_job *j)
{
    tp_text contract = tp_job_text(j, "contract");
    return tara_contract_start(j->privacy, tp_job_subject(j), contract.data, contract.size,
                               tp_job_time(j, "time"));
}

tara_status tp_op_contract_end(tp_job *j)
{
    tp_text contract = tp_job_text(j, "contract");
    return tara_contract_end(j->privacy, tp_job_subject(j), contract.data, contract.size,
                             tp_job_time(j, "time"));
}

tara_status tp_op_assessment_record(tp_job *j)
{
    int32_t outcome = 0;
    tp_text reference = tp_job_text(j, "reference");
    (void)tp_value_of(&tp_outcome_names, tp_job_text(j, "outcome"), &outcome);
    return tara_assessment_record(j->privacy, tp_job_purpose(j), reference.data, reference.size,
                                  outcome, tp_job_time(j, "expires"));
}

tara_status tp_op_objection_raise(tp_job *j)
{
    int32_t     effect = 0;
    tara_status status = tara_objection_raise(j->privacy, tp_job_subject(j), tp_job_purpose(j),
                                              &effect);
    if (status == TARA_OK) tp_job_put_name(j, "effect", tara_objection_effect_name(effect));
    return status;
}

tara_status tp_op_objection_decide(tp_job *j)
{
    int32_t outcome = 0;
    tp_text grounds = tp_job_text(j, "grounds");
    (void)tp_value_of(&tp_objection_names, tp_job_text(j, "outcome"), &outcome);
    return tara_objection_decide(j->privacy, tp_job_subject(j), tp_job_purpose(j), outcome,
                                 grounds.data, grounds.size);
}

tara_status tp_op_restriction_set(tp_job *j)
{
    tp_text ground = tp_job_text(j, "ground");
    return tara_restriction_set(j->privacy, tp_job_subject(j), ground.data, ground.size);
}

// announced: the time at which the subject was told, or true for "now".
tara_status tp_op_restriction_lift(tp_job *j)
{
    int64_t             now = 0;
    const tp_job_value *announced = tp_job_find(j, "announced");
    tara_status         status = tara_clock_now(j->privacy, &now);
    if (status != TARA_OK) return status;
    if (announced->text.size == 0 && announced->number == 0) {
        return tp_job_refuse(j, "announced",
                             "the subject must have been told before it is lifted");
    }
    return tara_restriction_lift(j->privacy, tp_job_subject(j),
                                 announced->text.size == 0 ? now : announced->number);
}
