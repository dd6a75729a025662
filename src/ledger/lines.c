// lines.c: a subject's line: decided from the records, and asked without a lock.
#include "ledger/lines.h"

#include <string.h>

#include "ledger/history.h"

static tp_outcome outcome_of(const tp_verdict *verdict)
{
    static const struct { int32_t reason; tp_outcome outcome; } rows[] = {
        {TARA_REASON_CONSENT, TP_OUTCOME_CONSENT},
        {TARA_REASON_CONTRACT, TP_OUTCOME_CONTRACT},
        {TARA_REASON_LEGITIMATE_INTEREST, TP_OUTCOME_INTEREST},
        {TARA_REASON_CONSENT_NEVER_ASKED, TP_OUTCOME_NEVER_ASKED},
        {TARA_REASON_CONSENT_REFUSED, TP_OUTCOME_REFUSED},
        {TARA_REASON_CONSENT_WITHDRAWN, TP_OUTCOME_WITHDRAWN},
        {TARA_REASON_CONSENT_EXPIRED, TP_OUTCOME_EXPIRED},
        {TARA_REASON_CONSENT_OUTDATED, TP_OUTCOME_OUTDATED},
        {TARA_REASON_OBJECTION, TP_OUTCOME_OBJECTION},
        {TARA_REASON_RESTRICTION, TP_OUTCOME_RESTRICTION},
        {TARA_REASON_AGE_UNKNOWN, TP_OUTCOME_AGE_UNKNOWN},
        {TARA_REASON_MINOR, TP_OUTCOME_MINOR},
        {TARA_REASON_SUSPECTED_MINOR, TP_OUTCOME_SUSPECTED},
        {TARA_REASON_CONTRACT_MISSING, TP_OUTCOME_CONTRACT_MISSING},
        {TARA_REASON_CONTRACT_ENDED, TP_OUTCOME_CONTRACT_ENDED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].reason == verdict->reason) return rows[i].outcome;
    }
    return TP_OUTCOME_ASK;
}

// What an outcome says, written out again. Obligations are those of the basis.
static const tp_verdict verdict_of[] = {
    [TP_OUTCOME_CONSENT] = {true, TARA_REASON_CONSENT, TARA_BASIS_CONSENT,
                            TARA_OBLIGATION_OFFER_WITHDRAWAL, 0},
    [TP_OUTCOME_CONTRACT] = {true, TARA_REASON_CONTRACT, TARA_BASIS_CONTRACT, 0, 0},
    [TP_OUTCOME_INTEREST] = {true, TARA_REASON_LEGITIMATE_INTEREST,
                             TARA_BASIS_LEGITIMATE_INTEREST,
                             TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT, 0},
    [TP_OUTCOME_NEVER_ASKED] = {false, TARA_REASON_CONSENT_NEVER_ASKED, 0, 0, 0},
    [TP_OUTCOME_REFUSED] = {false, TARA_REASON_CONSENT_REFUSED, 0, 0, 0},
    [TP_OUTCOME_WITHDRAWN] = {false, TARA_REASON_CONSENT_WITHDRAWN, 0, 0, 0},
    [TP_OUTCOME_EXPIRED] = {false, TARA_REASON_CONSENT_EXPIRED, 0, 0, 0},
    [TP_OUTCOME_OUTDATED] = {false, TARA_REASON_CONSENT_OUTDATED, 0, 0, 0},
    [TP_OUTCOME_OBJECTION] = {false, TARA_REASON_OBJECTION, 0, 0, 0},
    [TP_OUTCOME_RESTRICTION] = {false, TARA_REASON_RESTRICTION, 0, 0, 0},
    [TP_OUTCOME_AGE_UNKNOWN] = {false, TARA_REASON_AGE_UNKNOWN, 0, 0, 0},
    [TP_OUTCOME_MINOR] = {false, TARA_REASON_MINOR, 0, 0, 0},
    [TP_OUTCOME_SUSPECTED] = {false, TARA_REASON_SUSPECTED_MINOR, 0, 0, 0},
    [TP_OUTCOME_CONTRACT_MISSING] = {false, TARA_REASON_CONTRACT_MISSING, 0, 0, 0},
    [TP_OUTCOME_CONTRACT_ENDED] = {false, TARA_REASON_CONTRACT_ENDED, 0, 0, 0},
};

// A contract covers no data that a later version added for the purpose, and those before it still.
static bool grew_under_contracts(const tp_compiled *compiled, uint32_t slot)
{
    uint64_t categories = compiled->purpose[slot].categories;
    for (const tp_compiled *c = compiled->before; c != NULL; c = c->before) {
        bool contract = c->purpose[slot].basis_bits >> TARA_BASIS_CONTRACT & 1;
        if (contract && (categories & ~c->purpose[slot].categories) != 0) return true;
    }
    return false;
}

// An obligation that the law names for ordinary use depends on the categories asked for; a line
// has one answer for all of them, so such a purpose is not answered from it.
static bool depends_on_categories(const tp_compiled *compiled, uint32_t slot)
{
    const tp_purpose_masks *purpose = &compiled->purpose[slot];
    if (grew_under_contracts(compiled, slot)) return true;
    if (!(purpose->basis_bits >> TARA_BASIS_LEGAL_OBLIGATION & 1)) return false;
    return purpose->declared->obligation_actions >> TARA_ACTION_USE & 1;
}

void tp_line_refresh(tp_ledger *ledger, const tara_subject *subject,
                         const tp_standing *standing, const tp_gate_view *gate,
                         const tp_kept *kept, tp_time now)
{
    const tp_compiled *compiled = ledger->world.compiled;
    tp_hot_answers     answers = {.until = TP_TIME_NEVER};
    tp_case c = {.world = &ledger->world, .standing = standing, .now = now, .gate = gate,
                 .kept = kept};
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        const tp_purpose_masks *purpose = &compiled->purpose[slot];
        if (purpose->declared == NULL || depends_on_categories(compiled, slot)) continue;
        // What has run out has done so for some categories: one answer would not fit all.
        if (kept != NULL && tp_kept_elapsed(kept, purpose->categories, (int)slot)) continue;
        c.question = (tp_question){.purpose = slot + 1, .categories = purpose->categories};
        tp_verdict verdict = tp_decide(&c, NULL);
        answers.outcomes[slot / 16] |= (uint64_t)outcome_of(&verdict) << (slot % 16 * 4);
        if (verdict.valid_until < answers.until) answers.until = verdict.valid_until;
        if (verdict.obligations & TARA_OBLIGATION_INVOLVE_GUARDIAN) answers.flags = TP_HOT_GUARDED;
    }
    tp_hot_set(&ledger->hot, subject, &answers);
}

bool tp_ledger_decide_fast(const tp_ledger *ledger, const tara_subject *subject, uint64_t near,
                           const tp_question *question, tp_time now, tp_verdict *verdict,
                           uint32_t *version)
{
    const tp_compiled *compiled = atomic_load_explicit(&ledger->in_force, memory_order_acquire);
    if (!ledger->has_hot || question->action != TARA_ACTION_USE) return false;
    if (question->recipient != 0 || question->destination != 0) return false;
    if (question->purpose - 1 >= compiled->purpose_slots || question->categories == 0) return false;
    const tp_purpose_masks *purpose = &compiled->purpose[question->purpose - 1];
    if (purpose->declared == NULL) return false;
    if ((question->categories & ~purpose->categories) != 0) return false;
    if (atomic_load_explicit(&ledger->failed, memory_order_relaxed)) return false;

    tp_hot_answer answer;
    int           slot = (int)question->purpose - 1;
    if (tp_hot_ask(&ledger->hot, subject, near, slot, now, &answer) != TP_HOT_FRESH) return false;
    // A line that was filled since under another version does not go with these masks.
    if (atomic_load_explicit(&ledger->in_force, memory_order_acquire) != compiled) return false;
    *version = compiled->policy->version;
    *verdict = verdict_of[answer.outcome];
    verdict->valid_until = answer.until;
    if (verdict->permitted && answer.flags & TP_HOT_GUARDED) {
        verdict->obligations |= TARA_OBLIGATION_INVOLVE_GUARDIAN;
    }
    return true;
}

// A case about the subject, whose standing is read if it can be.
static tp_case case_of(tp_ledger *ledger, const tara_subject *subject, tp_time now,
                       tp_standing *standing, bool *known)
{
    tp_case c = {.world = &ledger->world, .now = now};
    *known = false;
    c.clock_backwards = now < atomic_load(&ledger->last_at);
    c.store_failed = atomic_load(&ledger->failed) != 0 || ledger->cut_short;
    if (c.store_failed || c.clock_backwards) return c;
    c.store_failed = tp_ledger_standing(ledger, subject, standing, known) != TARA_OK;
    return c;
}

void tp_ledger_visitor(tp_ledger *ledger, const tara_subject *subject, tp_time now,
                       tp_visitor *out)
{
    bool known = false;
    out->c = case_of(ledger, subject, now, &out->standing, &known);
    if (out->c.store_failed || out->c.clock_backwards) return;
    if (!known && out->standing.objected == 0) return; // What the forgotten objected to stands.
    out->gate = tp_gate_view_of(ledger->world.compiled, &out->standing, now);
    out->c.standing = &out->standing;
    out->c.gate = &out->gate;
}

tp_verdict tp_ledger_decide(tp_ledger *ledger, const tara_subject *subject,
                            const tp_question *question, tp_time now, tp_trace *trace)
{
    tp_standing standing;
    tp_kept     kept, all;
    bool        known = false;
    tp_case     c = case_of(ledger, subject, now, &standing, &known);
    c.question = *question;
    if (known && standing.holdings > 0) {
        uint64_t purpose = question->purpose - 1 < TP_SLOTS
                         ? UINT64_C(1) << (question->purpose - 1) : 0;
        tp_kept_clear(&kept, question->categories, purpose);
        tp_kept_clear(&all, UINT64_MAX, UINT64_MAX);
        c.store_failed = tp_read_kept(&ledger->change, &ledger->world, subject, &standing, now,
                                      &kept, ledger->has_hot ? &all : NULL) != TARA_OK;
        c.kept = &kept;
    }
    if (known) c.standing = &standing;
    if (c.standing == NULL || c.store_failed) return tp_decide(&c, trace);
    tp_gate_view gate = tp_gate_view_of(ledger->world.compiled, &standing, now);
    c.gate = &gate;
    if (ledger->has_hot) {
        tp_line_refresh(ledger, subject, &standing, &gate, c.kept == NULL ? NULL : &all, now);
    }
    return tp_decide(&c, trace);
}
