// disclosures.c: who is told what, whether that may be, and who was told of a change.
#include <string.h>

#include "base/civil.h"
#include "public/register.h"
#include "public/requests.h"

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tp_compiled *compiled_of(const tp_call *call)
{
    return call->privacy->ledger.world.compiled;
}

// --- a disclosure ------------------------------------------------------------------------------

static void verdict_out(const tara_privacy *privacy, const tp_verdict *found, tara_verdict *out)
{
    out->permitted = found->permitted;
    out->reason = found->reason;
    out->basis = found->basis;
    out->obligations = found->obligations;
    out->valid_until_unix_ms = found->valid_until;
    out->policy_version = privacy->ledger.world.compiled->policy->version;
}

static void deny(const tara_privacy *privacy, int32_t reason, tara_verdict *out)
{
    tp_verdict denied = {.reason = reason};
    verdict_out(privacy, &denied, out);
}

static tara_status question_of(tp_call *call, const tara_disclosure *given, tp_question *asked)
{
    tara_status status = tp_struct_in(given, sizeof *given, 0);
    if (status == TARA_OK && given->reserved != 0) status = TARA_E_TOO_NEW;
    if (status != TARA_OK) return tp_fault(call, status, "disclosure", NULL);
    *asked = (tp_question){
        .purpose = given->purpose, .categories = given->categories,
        .action = TARA_ACTION_DISCLOSE, .recipient = given->recipient, .demand = given->demand,
        .referenced = given->reference_size > 0,
    };
    status = TARA_E_INVALID_ARGUMENT;
    if (!tp_country_in(given->destination, &asked->destination)) {
        return tp_fault(call, status, "destination", "expected a country such as FR or US-CA");
    }
    if (given->demand < 0 || given->demand > TARA_DEMAND_COURT_ORDER) {
        return tp_fault(call, status, "demand",
                        "expected law, government_request, judicial_process or court_order");
    }
    if (!tp_text_within(given->reference, given->reference_size, 0, TP_DISCLOSURE_TEXT_MAX)) {
        return tp_fault(call, status, "reference", "expected at most 256 bytes of valid UTF-8");
    }
    return TARA_OK;
}

// A disclosure is to somebody, also where the decision would let the data be used within.
static tp_verdict judge(tp_call *call, const tara_subject *subject, const tp_question *asked)
{
    if (asked->recipient == 0) {
        return (tp_verdict){.reason = TARA_REASON_INCOMPLETE_QUESTION};
    }
    return tp_ledger_decide(&call->privacy->ledger, subject, asked, call->now, NULL);
}

// Under what it leaves, as the decision has just found.
static tara_status find_way(tp_call *call, const tara_subject *subject, const tp_question *asked,
                            tp_transfer_answer *way)
{
    tp_standing s;
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    tp_gate_view view = tp_gate_view_of(compiled_of(call), &s, call->now);
    tp_way       taken = {.source = s.place, .destination = asked->destination,
                          .recipient = asked->recipient, .offset_minutes = view.offset_minutes};
    *way = tp_decide_way(&ledger->world, &taken, call->now);
    return TARA_OK;
}

static tara_status record(tp_call *call, const tara_disclosure *given, const tp_question *asked,
                          const tp_verdict *found, uint64_t *number)
{
    tp_transfer_answer way;
    tp_event    event = {.type = TP_EVENT_DISCLOSURE, .subject = given->subject};
    tara_status status = find_way(call, &given->subject, asked, &way);
    if (status != TARA_OK) return status;
    event.body.disclosure = (tp_disclosure_event){
        .number = call->privacy->ledger.world.numbers[TP_NUMBERED_DISCLOSURE] + 1,
        .recipient = asked->recipient,
        .purpose = (uint8_t)(asked->purpose - 1),
        .categories = asked->categories,
        .destination = way.destination,
        .demand = (uint8_t)asked->demand,
        .reason = (uint8_t)found->reason,
        .basis = (uint8_t)found->basis,
        .safeguard = way.safeguard,
        .uses_up = way.kind == TARA_SAFEGUARD_DEROGATION,
        .reference = {given->reference, given->reference_size},
    };
    status = tp_commit(call, &event);
    if (status == TARA_OK && number != NULL) *number = event.body.disclosure.number;
    return status;
}

tara_status tara_disclosure_record(tara_privacy *privacy, const tara_disclosure *disclosure,
                                   tara_verdict *verdict, uint64_t *number)
{
    tp_call     call;
    tp_question asked;
    tara_status cleared = tp_struct_out(verdict, sizeof *verdict); // Whatever happens, it denies.
    if (number != NULL) *number = 0;
    tara_status status = tp_write(&call, privacy);
    if (status == TARA_E_CLOCK_BACKWARDS && cleared == TARA_OK) { // An answer, as check gives it.
        deny(privacy, TARA_REASON_CLOCK_BACKWARDS, verdict);
        return TARA_OK;
    }
    if (status != TARA_OK) return status;
    if (cleared != TARA_OK) return tp_leave(&call, tp_fault(&call, cleared, "verdict", NULL));
    status = question_of(&call, disclosure, &asked);
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_verdict found = judge(&call, &disclosure->subject, &asked);
    if (found.permitted) status = record(&call, disclosure, &asked, &found, number);
    // Not on record: not disclosed on it.
    if (status != TARA_OK) deny(privacy, TARA_REASON_STORE_FAILED, verdict);
    else verdict_out(privacy, &found, verdict);
    return tp_leave(&call, status);
}

// --- the register ------------------------------------------------------------------------------

static tara_status show(tp_call *call, const tp_disclosure *disclosure, tara_disclosed *out)
{
    tp_event    event;
    tp_buffer   bytes = tp_buffer_in(&call->privacy->memory);
    tara_status status = tp_register_event(call, disclosure, &bytes, &event);
    if (status == TARA_OK) {
        const tp_disclosure_event *said = &event.body.disclosure;
        *out = (tara_disclosed){
            .struct_size = sizeof *out, .number = disclosure->number,
            .event = disclosure->event, .at_unix_ms = disclosure->at,
            .categories = disclosure->categories, .safeguard = said->safeguard,
            .recipient = disclosure->recipient, .purpose = disclosure->purpose + 1u,
            .demand = said->demand, .reason = said->reason, .basis = said->basis,
        };
        tp_country_out(said->destination, out->destination);
        if (said->reference.size > 0) {
            memcpy(out->reference, said->reference.data, said->reference.size);
        }
    }
    tp_buffer_release(&bytes);
    return status;
}
_Static_assert(sizeof((tara_disclosed){0}.reference) > TP_DISCLOSURE_TEXT_MAX, "terminated");

tara_status tara_disclosure_list(tara_privacy *privacy, const tara_subject *subject,
                                 tara_cursor *cursor, tara_disclosed *disclosures,
                                 size_t capacity, size_t *count)
{
    tp_call       call;
    tara_key      key;
    tp_disclosure disclosure;
    tara_status   status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (!tp_is_somebody(subject)) return tp_no_subject(&call);
    bool usable = cursor != NULL && disclosures != NULL && count != NULL && capacity > 0
               && disclosures[0].struct_size == sizeof *disclosures;
    if (!usable) return bad(&call, "disclosures", NULL);
    const tara_store *store = &privacy->store;
    size_t            got = 1;
    *count = 0;
    while (got > 0 && *count < capacity && status == TARA_OK) {
        int32_t answer = store->records(store->user, subject, cursor, &key, 1, &got);
        status = tp_store_answered(&privacy->ledger.failed, answer);
        if (status != TARA_OK || got == 0 || key.kind != TP_RECORD_DISCLOSURE) continue;
        status = tp_read_disclosure(tp_ledger_reading(&privacy->ledger), subject, key.ref,
                                    &disclosure);
        if (status == TARA_OK) status = show(&call, &disclosure, &disclosures[*count]);
        if (status == TARA_OK) ++*count;
    }
    return tp_leave(&call, status);
}

// --- a change, and who was told of it ----------------------------------------------------------

typedef struct telling { // Too large for a stack.
    tp_request   request;
    tara_subject subject;
    tp_told_list      tell;
    tp_time      told[TP_RECIPIENTS_MAX];
} telling;

static tara_status list_tellings(tp_call *call, const telling *t, tara_telling *out,
                                 size_t capacity, size_t *needed)
{
    size_t count = 0;
    for (uint32_t slot = 0; slot < compiled_of(call)->recipient_slots; slot++) {
        bool listed = tp_tell_has(&t->tell, slot + 1) || t->told[slot] != 0;
        if (!listed) continue;
        if (count < capacity) {
            out[count] = (tara_telling){.struct_size = sizeof *out, .recipient = slot + 1,
                                        .registered = t->tell.registered,
                                        .told_unix_ms = t->told[slot]};
        }
        count++;
    }
    *needed = count;
    return count > capacity ? TARA_E_BUFFER : TARA_OK;
}

tara_status tara_request_recipients(tara_privacy *privacy, uint64_t number,
                                    tara_telling *recipients, size_t capacity, size_t *needed)
{
    tp_call     call;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = needed != NULL && (recipients != NULL || capacity == 0)
               && (capacity == 0 || recipients[0].struct_size == sizeof *recipients);
    if (!usable) return bad(&call, "recipients", NULL);
    telling *t = tp_allocate_zeroed(&privacy->memory, 1, sizeof *t);
    if (t == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    status = tp_request_find(&call, number, &t->request, &t->subject);
    if (status == TARA_OK) status = tp_register_tell(&call, &t->subject, &t->request, &t->tell);
    if (status == TARA_OK) status = tp_register_told(&call, &t->subject, number, t->told);
    if (status == TARA_OK) status = list_tellings(&call, t, recipients, capacity, needed);
    tp_release_wiped(&privacy->memory, t, sizeof *t);
    return tp_leave(&call, status);
}

static tara_status tell(tp_call *call, telling *t, uint64_t number, uint32_t recipient)
{
    tp_event    event = {.type = TP_EVENT_TOLD};
    tara_status status = tp_request_find(call, number, &t->request, &t->subject);
    if (status == TARA_OK) status = tp_register_tell(call, &t->subject, &t->request, &t->tell);
    if (status == TARA_OK) status = tp_register_told(call, &t->subject, number, t->told);
    if (status != TARA_OK || t->told[recipient - 1] != 0) return status; // Once is enough.
    event.subject = t->subject;
    event.body.told = (tp_told_event){.request = number, .recipient = recipient};
    return tp_commit(call, &event);
}

tara_status tara_request_told(tara_privacy *privacy, uint64_t number, uint32_t recipient)
{
    tp_call     call;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    // Also one that the policy names no more.
    bool known = recipient != 0 && recipient <= compiled_of(&call)->recipient_slots;
    if (!known) return bad(&call, "recipient", "the policy names no such recipient");
    telling *t = tp_allocate_zeroed(&privacy->memory, 1, sizeof *t);
    if (t == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    status = tell(&call, t, number, recipient);
    tp_release_wiped(&privacy->memory, t, sizeof *t);
    return tp_leave(&call, status);
}
