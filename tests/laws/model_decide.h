// model_decide.h: the naive reading of the decision: what each basis says, and which one carries.
//
// See test_model.c.
#ifndef TP_TEST_MODEL_DECIDE_H
#define TP_TEST_MODEL_DECIDE_H

#include "laws/model_kept.h"

// --- what each basis says -----------------------------------------------------------------------

// `meaning_since`: the version by which what was said yes to grew last.
static int said_at(const model *m, const person *p, const said *s, int meaning_since, int64_t at)
{
    if (s->state != TARA_CONSENT_GIVEN) return s->state;
    if (s->ends <= at) return TARA_CONSENT_EXPIRED;
    if (s->version < meaning_since) return TARA_CONSENT_OUTDATED;
    // Told after that version came into force, and said before.
    bool grew = meaning_since > 1;
    if (grew && s->at < m->versions[meaning_since - 1].at) return TARA_CONSENT_OUTDATED;
    // What a child said alone, before a guardian was verified, does not count, nor does it begin to
    // count on the birthday.
    bool guarded = p->guardian != TARA_GUARDIAN_NONE && s->at >= p->verified_at;
    int  threshold = threshold_on(m, p, local_date(at, zone_of(m, p)));
    bool child = p->age == TARA_AGE_MINOR
              && (!p->dated || earlier(local_date(s->at, zone_of(m, p)), reaches(p, threshold)));
    bool alone = s->actor == TARA_ACTOR_SUBJECT && !guarded;
    return child && alone ? TARA_CONSENT_OUTDATED : TARA_CONSENT_GIVEN;
}

static int consent_at(const model *m, const person *p, int slot, int64_t at)
{
    return said_at(m, p, &p->said[slot], m->meaning_since[slot], at);
}

static int cookies_at(const model *m, const person *p, int category, int64_t at)
{
    return said_at(m, p, &p->cookies[category], m->cookies_since[category], at);
}

static bool objection_stops(const said *s)
{
    return s->objection == TARA_OBJECTION_PENDING || s->objection == TARA_OBJECTION_ABSOLUTE
        || s->objection == TARA_OBJECTION_UPHELD;
}

static int contracts_in_force(const person *p, int64_t at)
{
    int count = 0;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        const bond *b = &p->contracts[i];
        count += b->standing && b->from <= at && at < b->until;
    }
    return count;
}

static bool a_contract_ended(const person *p, int64_t at)
{
    if (p->contract_ended) return true;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        if (p->contracts[i].standing && p->contracts[i].until <= at) return true;
    }
    return false;
}

// A contract covers what the policy has said without a break since it began, or was concluded.
static bool contract_covers(const model *m, const bond *b, int slot, const tara_question *q)
{
    for (int v = m->version_count - 1; v >= 0; v--) {
        const purpose *asked = &m->versions[v].rules.purposes[slot];
        bool same = rests_on(asked, TARA_BASIS_CONTRACT)
                 && (q->categories & ~asked->categories) == 0;
        if (!same) return false;
        if (b->version > v && b->from >= m->versions[v].at) return true;
    }
    return true;
}

static int contract_reason(const model *m, const person *p, int slot, const tara_question *q,
                           int64_t at)
{
    for (int i = 0; i < CONTRACT_IDS; i++) {
        const bond *b = &p->contracts[i];
        bool in_force = b->standing && b->from <= at && at < b->until;
        if (in_force && contract_covers(m, b, slot, q)) return TARA_REASON_CONTRACT;
    }
    if (contracts_in_force(p, at) > 0) return TARA_REASON_CONTRACT_MISSING;
    return a_contract_ended(p, at) ? TARA_REASON_CONTRACT_ENDED : TARA_REASON_CONTRACT_MISSING;
}

// A no from before the purpose was put on that basis stands against it; 0: there is none.
static int no_from_before(const model *m, const person *p, int slot, int basis)
{
    const said *s = &p->said[slot];
    int         v = m->version_count - 1;
    while (v > 0 && rests_on(&m->versions[v - 1].rules.purposes[slot], basis)) v--;
    if (v == 0) return 0; // From the beginning.
    if (objection_stops(s) && s->objected_at <= m->versions[v].at) return TARA_REASON_OBJECTION;
    if (s->version > v) return 0;
    if (s->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    return s->state == TARA_CONSENT_WITHDRAWN ? TARA_REASON_CONSENT_WITHDRAWN : 0;
}

// The browser objects to direct marketing, as long as no explicit yes stands against it.
static bool browser_objects(const model *m, const person *p, int slot, int64_t at)
{
    return p->browser.on && m->rules->purposes[slot].marketing
        && consent_at(m, p, slot, at) != TARA_CONSENT_GIVEN;
}

static int interest_reason(const model *m, const person *p, int slot, int64_t at)
{
    const said *s = &p->said[slot];
    if (objection_stops(s) || browser_objects(m, p, slot, at)) return TARA_REASON_OBJECTION;
    if (s->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    if (s->state == TARA_CONSENT_WITHDRAWN) return TARA_REASON_CONSENT_WITHDRAWN;
    if (m->outcome[slot] == 0) return TARA_REASON_ASSESSMENT_MISSING;
    if (m->outcome[slot] == TARA_ASSESSMENT_UNFAVOURABLE) {
        return TARA_REASON_ASSESSMENT_UNFAVOURABLE;
    }
    return m->assessed_until[slot] <= at ? TARA_REASON_ASSESSMENT_EXPIRED
                                         : TARA_REASON_LEGITIMATE_INTEREST;
}

static int task_reason(const person *p, int slot)
{
    const said *s = &p->said[slot];
    if (objection_stops(s)) return TARA_REASON_OBJECTION;
    if (s->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    if (s->state == TARA_CONSENT_WITHDRAWN) return TARA_REASON_CONSENT_WITHDRAWN;
    return TARA_REASON_PUBLIC_TASK;
}

static int consent_reason(const model *m, const person *p, int slot, int64_t at)
{
    switch (consent_at(m, p, slot, at)) {
    case TARA_CONSENT_GIVEN: return TARA_REASON_CONSENT;
    case TARA_CONSENT_REFUSED: return TARA_REASON_CONSENT_REFUSED;
    case TARA_CONSENT_WITHDRAWN: return TARA_REASON_CONSENT_WITHDRAWN;
    case TARA_CONSENT_EXPIRED: return TARA_REASON_CONSENT_EXPIRED;
    case TARA_CONSENT_OUTDATED: return TARA_REASON_CONSENT_OUTDATED;
    default: return TARA_REASON_CONSENT_NEVER_ASKED;
    }
}

static bool obliged(const purpose *asked, const tara_question *q)
{
    return (q->categories & ~asked->obliged_categories) == 0
        && (asked->obliged_actions >> q->action & 1) != 0;
}

static int obligation_reason(const model *m, const person *p, int slot, const tara_question *q)
{
    int before = no_from_before(m, p, slot, TARA_BASIS_LEGAL_OBLIGATION);
    if (!obliged(&m->rules->purposes[slot], q)) return TARA_REASON_OBLIGATION_NOT_NAMED;
    return before != 0 ? before : TARA_REASON_LEGAL_OBLIGATION;
}

static int basis_reason(const model *m, const person *p, int slot, const tara_question *q,
                        int basis, int64_t at)
{
    switch (basis) {
    case TARA_BASIS_CONSENT: return consent_reason(m, p, slot, at);
    case TARA_BASIS_CONTRACT: return contract_reason(m, p, slot, q, at);
    case TARA_BASIS_LEGITIMATE_INTEREST: return interest_reason(m, p, slot, at);
    case TARA_BASIS_PUBLIC_TASK: return task_reason(p, slot);
    case TARA_BASIS_LEGAL_OBLIGATION: return obligation_reason(m, p, slot, q);
    default:
        return q->action == TARA_ACTION_PROTECT_PERSON ? TARA_REASON_VITAL_INTEREST
                                                       : TARA_REASON_NO_BASIS;
    }
}

static uint64_t obligations_of(int basis)
{
    switch (basis) {
    case TARA_BASIS_CONSENT: return TARA_OBLIGATION_OFFER_WITHDRAWAL;
    case TARA_BASIS_LEGAL_OBLIGATION: return TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES;
    case TARA_BASIS_LEGITIMATE_INTEREST:
    case TARA_BASIS_PUBLIC_TASK: return TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT;
    default: return 0;
    }
}

static bool permits(int reason)
{
    return reason >= TARA_REASON_CONSENT && reason <= TARA_REASON_PUBLIC_TASK;
}

static answer no(int reason)
{
    return (answer){0, reason, TARA_BASIS_NONE, 0};
}

// What was kept for the purpose has run out: new data only, what is held for a claim, or what the
// law still orders, unless a restriction leaves nothing but the person's own word.
static answer unless_run_out(const model *m, const person *p, int slot, const tara_question *q,
                             bool consent_only, answer found, int64_t at)
{
    bool over = false, ordered = true, on_hold = true;
    for (int category = 0; category < CATEGORIES; category++) {
        if (!(q->categories >> category & 1)) continue;
        over = over || ran_out(m, p, category, slot, at);
        ordered = ordered && law_keeps(m, p, category, slot, at);
        on_hold = on_hold && is_held(m, number_of(m, p), category);
    }
    bool for_claims = q->action == TARA_ACTION_STORE || q->action == TARA_ACTION_LEGAL_CLAIM;
    if (!over || q->action == TARA_ACTION_COLLECT || (for_claims && on_hold)) return found;
    const purpose *asked = &m->rules->purposes[slot];
    bool named = rests_on(asked, TARA_BASIS_LEGAL_OBLIGATION) && !consent_only
              && obligation_reason(m, p, slot, q) == TARA_REASON_LEGAL_OBLIGATION;
    if (!ordered || !named) return no(TARA_REASON_RETENTION_ELAPSED);
    uint64_t guardian = found.obligations & TARA_OBLIGATION_INVOLVE_GUARDIAN;
    return (answer){1, TARA_REASON_LEGAL_OBLIGATION, TARA_BASIS_LEGAL_OBLIGATION,
                    guardian | TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES};
}

// The bases in the policy's order; when none carries the last says why, but an obligation that is
// about something else says so only when nothing else was tried.
static answer by_a_basis(const model *m, const person *p, int slot, const tara_question *q,
                         bool consent_only, uint64_t obligations, int64_t at)
{
    int why_not = TARA_REASON_NO_BASIS;
    for (int i = 0; i < 4 && m->rules->purposes[slot].bases[i] != 0; i++) {
        int basis = m->rules->purposes[slot].bases[i];
        if (consent_only && basis != TARA_BASIS_CONSENT) continue;
        int reason = basis_reason(m, p, slot, q, basis, at);
        if (permits(reason)) {
            answer found = {1, reason, basis, obligations | obligations_of(basis)};
            return unless_run_out(m, p, slot, q, consent_only, found, at);
        }
        bool elsewhere = reason == TARA_REASON_OBLIGATION_NOT_NAMED;
        if (!elsewhere || why_not == TARA_REASON_NO_BASIS) why_not = reason;
    }
    return no(consent_only ? TARA_REASON_RESTRICTION : why_not);
}

static answer ask_model(const model *m, const person *p, const tara_question *q, int64_t at)
{
    static const int gate_reason[] = {
        [TARA_AGE_UNKNOWN] = TARA_REASON_AGE_UNKNOWN, [TARA_AGE_MINOR] = TARA_REASON_MINOR,
        [TARA_AGE_SUSPECTED_MINOR] = TARA_REASON_SUSPECTED_MINOR,
    };
    if (q->purpose == 0 || q->categories == 0) return no(TARA_REASON_INCOMPLETE_QUESTION);
    if (q->action == TARA_ACTION_TRANSFER) return no(TARA_REASON_INCOMPLETE_QUESTION); // Whither?
    if (at < m->last_event) return no(TARA_REASON_CLOCK_BACKWARDS);
    if (q->purpose > PURPOSES) return no(TARA_REASON_UNKNOWN_PURPOSE);
    int slot = (int)q->purpose - 1;
    if (q->categories >> CATEGORIES != 0) return no(TARA_REASON_UNKNOWN_CATEGORY);
    if (!p->known) return no(TARA_REASON_UNKNOWN_SUBJECT);
    if (q->categories & ~m->rules->purposes[slot].categories) {
        return no(TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    }
    gate g = gate_at(m, p, at);
    if (!g.open) return no(gate_reason[g.age]);
    uint64_t obligations = g.age == TARA_AGE_MINOR ? TARA_OBLIGATION_INVOLVE_GUARDIAN : 0;
    // What is direct marketing now stops at any objection, whatever it was when it was raised.
    int  objection = p->said[slot].objection;
    bool absolute = m->rules->purposes[slot].marketing ? objection != TARA_OBJECTION_NONE
                                                       : objection == TARA_OBJECTION_ABSOLUTE;
    if (absolute) return no(TARA_REASON_OBJECTION);
    if (!p->restricted) return by_a_basis(m, p, slot, q, false, obligations, at);
    if (q->action == TARA_ACTION_STORE) {
        obligations |= TARA_OBLIGATION_STORE_ONLY;
        return (answer){1, TARA_REASON_STORAGE_ONLY, TARA_BASIS_NONE, obligations};
    }
    bool claim = q->action == TARA_ACTION_LEGAL_CLAIM || q->action == TARA_ACTION_PROTECT_PERSON;
    return by_a_basis(m, p, slot, q, !claim, obligations, at);
}

#endif
