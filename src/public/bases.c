// bases.c: consent, contracts, assessments, objections, restriction.
#include "base/civil.h"
#include "policy/policy.h"
#include "public/evidence.h"

enum { SHORT_TEXT = 64 };

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static const tp_purpose_masks *purpose_of(const tp_call *call, uint32_t purpose)
{
    if (purpose == 0 || purpose > TP_SLOTS) return NULL;
    const tp_purpose_masks *masks =
        &call->privacy->ledger.world.compiled->purpose[purpose - 1];
    return masks->declared == NULL ? NULL : masks;
}

static bool rests_on(const tp_purpose_masks *purpose, int basis)
{
    return purpose->basis_bits >> basis & 1;
}

// --- consent -----------------------------------------------------------------------------------

static tara_status give_consent(tp_call *call, const tara_subject *subject, uint32_t purpose,
                                tara_consent *out)
{
    tp_standing s;
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    tara_status status = tp_ledger_standing(ledger, subject, &s, &known);
    if (status != TARA_OK) return status;
    int              slot = (int)purpose - 1;
    const tp_world  *world = &ledger->world;
    const tp_consent *consent = tp_standing_consent(&s, slot);
    tp_gate_view     view = tp_gate_view_of(world->compiled, &s, call->now);
    uint32_t         meaning = world->meaning_since[slot];
    uint8_t          state = tp_consent_counted(world, &s, &view, slot, call->now);
    out->purpose = purpose;
    out->state = state;
    out->may_ask = tp_consent_may_ask(consent, meaning, call->now)
                || state == TARA_CONSENT_OUTDATED;
    if (!known || consent->event == 0) return TARA_OK;
    out->since_unix_ms = consent->at;
    out->expires_unix_ms = consent->expires_at;
    out->policy_version = consent->policy_version;
    out->actor = consent->actor;
    out->event = consent->event;
    return TARA_OK;
}

static tara_status choose(tara_privacy *privacy, const tara_subject *subject,
                          const tara_choice *choice, uint8_t decision, tara_consent *out)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_CONSENT};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    status = tp_struct_in(choice, sizeof *choice, 0);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "choice", NULL));
    if (out != NULL) status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    const tp_purpose_masks *purpose = purpose_of(&call, choice->purpose);
    if (purpose == NULL) return bad(&call, "purpose", "the policy has no such purpose");
    status = tp_evidence_check(&call, choice);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (!rests_on(purpose, TARA_BASIS_CONSENT)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "purpose",
                                        "the purpose does not rest on consent"));
    }
    status = tp_evidence_take(&call, choice, &event.body.consent);
    if (status == TARA_OK && decision == TP_CONSENT_GIVE) status = tp_may_say_yes(&call, subject);
    if (status != TARA_OK) return tp_leave(&call, status);

    tp_consent_event *consent = &event.body.consent;
    tp_period         lasts = decision == TP_CONSENT_GIVE ? purpose->declared->consent_yes
                                                          : purpose->declared->consent_no;
    event.subject = *subject;
    consent->decision = decision;
    consent->purpose = (uint8_t)(choice->purpose - 1);
    consent->expires_at = tp_evidence_until(lasts, consent->made_at);
    status = tp_commit(&call, &event);
    if (status == TARA_E_CLOCK_BACKWARDS) {
        tp_fault(&call, status, "time", "a later choice is already on record");
    }
    if (status == TARA_OK && out != NULL) {
        status = give_consent(&call, subject, choice->purpose, out);
    }
    return tp_leave(&call, status);
}

tara_status tara_consent_give(tara_privacy *privacy, const tara_subject *subject,
                              const tara_choice *choice, tara_consent *out)
{
    return choose(privacy, subject, choice, TP_CONSENT_GIVE, out);
}

tara_status tara_consent_refuse(tara_privacy *privacy, const tara_subject *subject,
                                const tara_choice *choice, tara_consent *out)
{
    return choose(privacy, subject, choice, TP_CONSENT_REFUSE, out);
}

tara_status tara_consent_withdraw(tara_privacy *privacy, const tara_subject *subject,
                                  const tara_choice *choice, tara_consent *out)
{
    return choose(privacy, subject, choice, TP_CONSENT_WITHDRAW, out);
}

tara_status tara_consent_show(tara_privacy *privacy, const tara_subject *subject,
                              uint32_t purpose, tara_consent *out)
{
    tp_call     call;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "out", NULL));
    if (subject == NULL) return bad(&call, "subject", NULL);
    if (purpose_of(&call, purpose) == NULL) {
        return bad(&call, "purpose", "the policy has no such purpose");
    }
    return tp_leave(&call, give_consent(&call, subject, purpose, out));
}

// --- contracts ---------------------------------------------------------------------------------

static tara_status record_contract(tara_privacy *privacy, const tara_subject *subject,
                                   const char *contract, size_t contract_size, tp_time at,
                                   uint8_t end)
{
    tp_call     call;
    tp_standing s;
    bool        known = false;
    tp_event    event = {.type = TP_EVENT_CONTRACT};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (!tp_text_within(contract, contract_size, 1, TP_CONTRACT_ID_MAX)) {
        return bad(&call, "contract", "expected 1 to 64 bytes of valid UTF-8");
    }
    if (at < TP_TIME_MIN || at > TP_TIME_MAX) {
        return bad(&call, "time", "expected a time of the years 0001 to 9999");
    }
    event.subject = *subject;
    event.body.contract = (tp_contract_event){
        .end = end, .from = at == 0 ? call.now : at, .contract = {contract, contract_size}};
    status = tp_ledger_standing(&privacy->ledger, subject, &s, &known);
    if (status != TARA_OK) return tp_leave(&call, status);
    const tp_contract *standing = tp_contract_find(&s.contracts, event.body.contract.contract);
    bool in_force = standing != NULL && tp_contract_in_force(standing, call.now);
    if (!end && in_force) return tp_leave(&call, TARA_OK); // Said before: nothing to record.
    status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_FOUND) tp_fault(&call, status, "contract", "it is not in force");
    if (status == TARA_E_CLOCK_BACKWARDS) {
        tp_fault(&call, status, "time", "it would end before it began");
    }
    if (status == TARA_E_LIMIT) {
        tp_fault(&call, status, "contract", "at most 16 contracts at a time");
    }
    return tp_leave(&call, status);
}

tara_status tara_contract_start(tara_privacy *privacy, const tara_subject *subject,
                                const char *contract, size_t contract_size, int64_t at_unix_ms)
{
    return record_contract(privacy, subject, contract, contract_size, at_unix_ms, 0);
}

tara_status tara_contract_end(tara_privacy *privacy, const tara_subject *subject,
                              const char *contract, size_t contract_size, int64_t at_unix_ms)
{
    return record_contract(privacy, subject, contract, contract_size, at_unix_ms, 1);
}

// --- assessments -------------------------------------------------------------------------------

tara_status tara_assessment_record(tara_privacy *privacy, uint32_t purpose, const char *reference,
                                   size_t reference_size, int32_t outcome, int64_t expires_unix_ms)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_ASSESSMENT};
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    const tp_purpose_masks *masks = purpose_of(&call, purpose);
    if (masks == NULL) return bad(&call, "purpose", "the policy has no such purpose");
    if (!tp_text_within(reference, reference_size, 1, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "reference", "expected 1 to 256 bytes of valid UTF-8");
    }
    if (outcome != TARA_ASSESSMENT_FAVOURABLE && outcome != TARA_ASSESSMENT_UNFAVOURABLE) {
        return bad(&call, "outcome", "expected favourable or unfavourable");
    }
    tp_time until = expires_unix_ms == 0 ? TP_TIME_NEVER : expires_unix_ms;
    if (until <= call.now || (until > TP_TIME_MAX && until != TP_TIME_NEVER)) {
        return bad(&call, "expires", "expected a time in the future");
    }
    if (!rests_on(masks, TARA_BASIS_LEGITIMATE_INTEREST)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "purpose",
                                        "the purpose does not rest on legitimate interest"));
    }
    event.body.assessment = (tp_assessment_event){
        .purpose = (uint8_t)(purpose - 1),
        .outcome = (uint8_t)outcome,
        .expires_at = until,
        .reference = {reference, reference_size},
    };
    return tp_leave(&call, tp_commit(&call, &event));
}

// --- objection and restriction -----------------------------------------------------------------

tara_status tara_objection_raise(tara_privacy *privacy, const tara_subject *subject,
                                 uint32_t purpose, int32_t *effect)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_OBJECTION};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    const tp_purpose_masks *masks = purpose_of(&call, purpose);
    if (masks == NULL) return bad(&call, "purpose", "the policy has no such purpose");
    bool absolute = masks->declared->direct_marketing;
    bool balanced = rests_on(masks, TARA_BASIS_LEGITIMATE_INTEREST)
                 || rests_on(masks, TARA_BASIS_PUBLIC_TASK);
    if (!absolute && !balanced) {
        return tp_leave(&call, tp_fault(&call, TARA_E_NOT_APPLICABLE, "purpose",
                                        "one objects to direct marketing and to what rests on an "
                                        "interest; here withdraw, or end the contract"));
    }
    event.subject = *subject;
    event.body.objection.purpose = (uint8_t)(purpose - 1);
    event.body.objection.effect = absolute ? TARA_OBJECTION_ABSOLUTE : TARA_OBJECTION_PENDING;
    status = tp_commit(&call, &event);
    if (status == TARA_OK && effect != NULL) *effect = event.body.objection.effect;
    return tp_leave(&call, status);
}

tara_status tara_objection_decide(tara_privacy *privacy, const tara_subject *subject,
                                  uint32_t purpose, int32_t outcome, const char *grounds,
                                  size_t grounds_size)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_OBJECTION_DECISION};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (purpose_of(&call, purpose) == NULL) {
        return bad(&call, "purpose", "the policy has no such purpose");
    }
    if (outcome != TARA_OBJECTION_UPHELD && outcome != TARA_OBJECTION_OVERRIDDEN) {
        return bad(&call, "outcome", "expected upheld or overridden");
    }
    if (!tp_text_within(grounds, grounds_size, 1, TP_EVENT_TEXT_MAX)) {
        return bad(&call, "grounds", "expected 1 to 256 bytes of valid UTF-8");
    }
    event.subject = *subject;
    event.body.objection_decision = (tp_objection_decision_event){
        .purpose = (uint8_t)(purpose - 1),
        .outcome = (uint8_t)outcome,
        .grounds = {grounds, grounds_size},
    };
    status = tp_commit(&call, &event);
    if (status == TARA_E_NOT_APPLICABLE) {
        tp_fault(&call, status, "purpose", "no ground overrides an objection to direct marketing");
    }
    if (status == TARA_E_NOT_FOUND) tp_fault(&call, status, "purpose", "no objection is pending");
    return tp_leave(&call, status);
}

tara_status tara_restriction_set(tara_privacy *privacy, const tara_subject *subject,
                                 const char *ground, size_t ground_size)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_RESTRICTION};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    if (!tp_text_within(ground, ground_size, 1, SHORT_TEXT)) {
        return bad(&call, "ground", "expected 1 to 64 bytes of valid UTF-8");
    }
    event.subject = *subject;
    event.body.restriction.ground = (tp_text){ground, ground_size};
    return tp_leave(&call, tp_commit(&call, &event));
}

tara_status tara_restriction_lift(tara_privacy *privacy, const tara_subject *subject,
                                  int64_t announced_unix_ms)
{
    tp_call     call;
    tp_event    event = {.type = TP_EVENT_RESTRICTION};
    tara_status status = tp_write_about(&call, privacy, subject);
    if (status != TARA_OK) return status;
    event.subject = *subject;
    event.body.restriction.lift = 1;
    event.body.restriction.announced_at = announced_unix_ms;
    if (announced_unix_ms <= TP_TIME_MIN || announced_unix_ms > call.now) {
        return bad(&call, "announced", "the subject must have been told before it is lifted");
    }
    status = tp_commit(&call, &event);
    if (status == TARA_E_INVALID_ARGUMENT) {
        tp_fault(&call, status, "announced", "announced before the restriction was set");
    }
    if (status == TARA_E_NOT_FOUND) tp_fault(&call, status, "subject", "nothing is restricted");
    return tp_leave(&call, status);
}
