// register.c: the register of disclosures of one subject, as several calls read it.
#include "public/register.h"

#include <string.h>

typedef struct reading {
    tp_call   *call;
    tp_buffer *list;
    uint64_t   request;
    tp_time   *told;
} reading;

static tara_status read_one(void *user, const tara_key *key)
{
    reading      *r = user;
    tp_disclosure disclosure;
    tara_status   status = tp_read_disclosure(&r->call->privacy->ledger.change, &key->subject,
                                              key->ref, &disclosure);
    if (status != TARA_OK) return status;
    tp_buffer_append(r->list, &disclosure, sizeof disclosure);
    return r->list->failed ? TARA_E_NO_MEMORY : TARA_OK;
}

tara_status tp_register_read(tp_call *call, const tara_subject *subject, tp_buffer *list)
{
    reading r = {.call = call, .list = list};
    return tp_change_each(tp_ledger_reading(&call->privacy->ledger), subject,
                          TP_RECORD_DISCLOSURE, read_one, &r);
}

static tara_status read_told(void *user, const tara_key *key)
{
    reading    *r = user;
    tp_event    event;
    tara_record record;
    tp_ledger  *ledger = &r->call->privacy->ledger;
    if (key->ref != r->request) return TARA_OK;
    tara_status status = tp_record_read(&ledger->change, key, &record);
    if (status != TARA_OK) return status;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    uint64_t  sequence = tp_read_varint(&in);
    bool      whole = tp_reader_done(&in) && key->part - 1 < TP_RECIPIENTS_MAX;
    if (!whole) return tp_record_corrupt(&ledger->change);
    tp_buffer bytes = tp_buffer_in(&r->call->privacy->memory);
    status = tp_ledger_event(ledger, sequence, &bytes, &event);
    if (status == TARA_OK) r->told[key->part - 1] = event.at;
    tp_buffer_release(&bytes);
    return status == TARA_E_NOT_FOUND ? tp_record_corrupt(&ledger->change) : status;
}

tara_status tp_register_told(tp_call *call, const tara_subject *subject, uint64_t request,
                             tp_time told[TP_RECIPIENTS_MAX])
{
    reading r = {.call = call, .request = request, .told = told};
    memset(told, 0, TP_RECIPIENTS_MAX * sizeof *told);
    return tp_change_each(tp_ledger_reading(&call->privacy->ledger), subject, TP_RECORD_TOLD,
                          read_told, &r);
}

// Slots of the data that it changed, or may change yet.
static uint64_t changed(const tp_request *request)
{
    uint64_t done = 0;
    bool     settled = request->planned && tp_request_ended(request);
    for (uint32_t i = 0; i < request->step_count; i++) {
        const tp_step *step = &request->steps[i];
        if (step->state == TARA_STEP_DONE) done |= UINT64_C(1) << step->category;
    }
    if (settled) return done;
    return request->categories == 0 ? UINT64_MAX : request->categories;
}

static tara_status read_change(tp_call *call, const tara_subject *subject,
                               const tp_request *request, tp_tell_of *of)
{
    tp_standing standing;
    bool        known = false;
    tara_status status = TARA_OK;
    of->before = request->ended_at == 0 ? TP_TIME_NEVER : request->ended_at;
    switch (request->right) {
    case TARA_RIGHT_RECTIFICATION: case TARA_RIGHT_ERASURE: case TARA_RIGHT_RESTRICTION:
        of->categories = changed(request);
        return TARA_OK;
    case TARA_RIGHT_OBJECTION: case TARA_RIGHT_WITHDRAWAL:
        of->purposes = request->purposes;
        if (of->purposes != 0) return TARA_OK;
        status = tp_ledger_standing(&call->privacy->ledger, subject, &standing, &known);
        of->purposes = tp_standing_chosen_against(&standing, request->right);
        return status;
    default:
        return tp_fault(call, TARA_E_NOT_APPLICABLE, "request",
                        "a copy changes nothing: there is nobody to tell");
    }
}

tara_status tp_register_tell(tp_call *call, const tara_subject *subject,
                             const tp_request *request, tp_told_list *tell)
{
    tp_tell_of  of = {.purposes = 0};
    tp_buffer   list = tp_buffer_in(&call->privacy->memory);
    tara_status status = read_change(call, subject, request, &of);
    if (status == TARA_OK) status = tp_register_read(call, subject, &list);
    if (status == TARA_OK) {
        tp_tell_whom(tell, call->privacy->ledger.world.compiled,
                     (const tp_disclosure *)(const void *)list.data,
                     list.size / sizeof(tp_disclosure), &of);
    }
    tp_buffer_release(&list);
    return status;
}

tara_status tp_register_event(tp_call *call, const tp_disclosure *disclosure, tp_buffer *bytes,
                              tp_event *event)
{
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_event(ledger, disclosure->event, bytes, event);
    bool        other = status == TARA_OK && event->type != TP_EVENT_DISCLOSURE;
    return other ? TARA_E_CORRUPT : status;
}
