// decide.c: where the rules meet: tables of tests in documented order, one verdict.
//
// The first test that finds something against it decides; a permission needs every test to pass
// and a basis to hold. There is no second path: what the fast lines of memory answer was computed
// here. One table is of the use of data, one of what is stored and read on a device.
//
// Sources: GDPR Art. 4(9), 5, 6, 8, 18, 21, 28(3), 44, 48; ePrivacy Directive Art. 5(3); policy
// rows C07, C08, C11, C12, C16, C30 to C35, C41.
#include "decision/decide.h"

#include "base/civil.h"
#include "rules/transfer.h"

enum { GOES_ON = -1 };

typedef struct walk { // A case with what was derived from it on the way.
    const tp_case          *given;
    const tp_purpose_masks *purpose; // NULL until the purpose is known.
    int                     slot;
    tp_gate_view            gate;
    bool                    only_consent; // Restricted: nothing but consent carries.
    bool                    only_storage; // Restricted: may be kept, and that needs no basis.
    bool                    settled;      // Permitted: the tests that follow are not asked.
    tp_verdict              verdict;
    tp_trace               *trace;
    uint32_t                basis_line;   // Of the trace: what carries.
} walk;

static void bound(walk *v, tp_time until)
{
    if (until < v->verdict.valid_until) v->verdict.valid_until = until;
}

static void note(walk *v, const char *rule, int32_t reason)
{
    if (v->trace == NULL || v->trace->count == TP_TRACE_MAX) return;
    v->trace->line[v->trace->count++] = (tp_trace_line){rule, reason, false};
}

// A guardian's term that runs out when the child decides alone already leaves nothing owed (C15).
static bool outlived_by_age(const tp_age *age, const tp_gate_view *view, tp_time now)
{
    bool ended = age->guardian == TARA_GUARDIAN_VERIFIED && age->guardian_until <= now;
    if (view->gate.age != TARA_AGE_OF_AGE || !ended) return false;
    int32_t day = tp_local_day(age->guardian_until, view->offset_minutes);
    return tp_age_gate(age, view->threshold, day, age->guardian_until).age == TARA_AGE_OF_AGE;
}

// A later version that asks for fewer years opens no gate to a known minor who has not acted since:
// of the versions in force since that became known, the strictest holds.
static int32_t minimum_age(const tp_compiled *compiled, const tp_age *age)
{
    int32_t years = compiled->policy->minimum_age;
    if (age->known != TARA_AGE_MINOR) return years;
    for (const tp_compiled *c = compiled; c->before != NULL; c = c->before) {
        if (c->published_at < age->learned_at) break;
        int32_t before = c->before->policy->minimum_age;
        if (before > years) years = before;
    }
    return years;
}

static int32_t higher(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

tp_gate_view tp_gate_view_of(const tp_compiled *compiled, const tp_standing *standing,
                             tp_time now)
{
    const tara_policy *policy = compiled->policy;
    tp_gate_view       view = {.until = TP_TIME_NEVER};
    view.offset_minutes = policy->time_zone_minutes;
    if (standing->has_offset) view.offset_minutes = standing->offset_minutes;
    view.today = tp_local_day(now, view.offset_minutes);
    tp_age_law law = tp_law_consent_age(standing->place, view.today);
    view.threshold = higher(law.age, minimum_age(compiled, &standing->age));
    view.threshold_now = higher(law.age, policy->minimum_age);
    view.gate = tp_age_gate(&standing->age, view.threshold, view.today, now);
    if (outlived_by_age(&standing->age, &view, now)) view.gate.due = 0;
    view.joint = law.joint && view.gate.age == TARA_AGE_MINOR
              && tp_age_may_be_under(&standing->age, law.age, view.today);

    int32_t change = tp_law_next_change(standing->place, view.today);
    if (view.gate.changes_on < change) change = view.gate.changes_on;
    if (change < TP_DAY_MAX) view.until = tp_day_start(change, view.offset_minutes);
    if (view.gate.changes_at < view.until) view.until = view.gate.changes_at;
    return view;
}

// Was it said before that version came into force? Told later, it is recorded under the version of
// that day, and was still said of what was meant before (C38).
static bool said_before(const tp_world *world, const tp_consent *consent, uint32_t version)
{
    const tp_compiled *c = world->compiled;
    while (c != NULL && c->policy->version > version) c = c->before;
    return c != NULL && c->policy->version == version && consent->at < c->published_at;
}

// What a child said alone before a guardian was verified does not count.
static uint8_t counted(const tp_world *world, const tp_consent *consent, uint32_t meaning_since,
                       const tp_standing *standing, const tp_gate_view *view, tp_time now)
{
    uint8_t state = tp_consent_state(consent, meaning_since, now);
    if (state == TARA_CONSENT_GIVEN && said_before(world, consent, meaning_since)) {
        return TARA_CONSENT_OUTDATED;
    }
    int32_t day = tp_local_day(consent->at, view->offset_minutes);
    bool guarded = standing->age.guardian != TARA_GUARDIAN_NONE
                && consent->at >= standing->age.verified_at;
    bool child_alone = consent->actor == TARA_ACTOR_SUBJECT && !guarded
                    && tp_age_may_be_under(&standing->age, view->threshold, day);
    return state == TARA_CONSENT_GIVEN && child_alone ? TARA_CONSENT_OUTDATED : state;
}

uint8_t tp_consent_counted(const tp_world *world, const tp_standing *standing,
                           const tp_gate_view *view, int slot, tp_time now)
{
    return counted(world, tp_standing_consent(standing, slot), world->meaning_since[slot], standing,
                   view, now);
}

uint8_t tp_cookies_counted(const tp_world *world, const tp_standing *standing,
                           const tp_gate_view *view, int category, tp_time now)
{
    return counted(world, tp_standing_cookie(standing, category), world->cookies_since[category],
                   standing, view, now);
}

// --- what a new version may not open ------------------------------------------------------------
// Publishing a version is no act of the subject's (C38). A basis that it adds for a purpose does
// not carry where a no of theirs stood before; a contract covers what the policy said when it
// began.

static bool rests_on(const tp_compiled *compiled, int slot, uint8_t basis)
{
    return compiled->purpose[slot].basis_bits >> basis & 1;
}

// The version since which the purpose has rested on that basis without a break.
static const tp_compiled *rested_since(const tp_compiled *compiled, int slot, uint8_t basis)
{
    const tp_compiled *c = compiled;
    while (c->before != NULL && rests_on(c->before, slot, basis)) c = c->before;
    return c;
}

// What stood against the purpose before it was put on that basis; 0: nothing.
static int32_t stood_before(const walk *v, uint8_t basis)
{
    const tp_standing  *s = v->given->standing;
    const tp_consent   *consent = tp_standing_consent(s, v->slot);
    const tp_objection *objection = tp_standing_objection(s, v->slot);
    const tp_compiled  *first = rested_since(v->given->world->compiled, v->slot, basis);
    uint32_t            version = first->policy->version;
    bool objected = tp_objection_stops(objection) && objection->at <= first->published_at;
    if (first->before == NULL) return 0;
    if (objected) return TARA_REASON_OBJECTION;
    if (consent->policy_version >= version) return 0;
    if (consent->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    return consent->state == TARA_CONSENT_WITHDRAWN ? TARA_REASON_CONSENT_WITHDRAWN : 0;
}

// Did every version since the contract began put the purpose on contracts, with these data?
static bool covers(const walk *v, const tp_contract *contract)
{
    const tp_compiled *c = v->given->world->compiled;
    while (c->before != NULL && (contract->policy_version < c->policy->version
                                 || contract->since < c->published_at)) {
        c = c->before;
        uint64_t added = v->given->question.categories & ~c->purpose[v->slot].categories;
        if (!rests_on(c, v->slot, TARA_BASIS_CONTRACT) || added != 0) return false;
    }
    return true;
}

// Until when does one of those in force cover it? 0: none does, and *next is when that may change.
static tp_time covered_until(const walk *v, tp_time *next)
{
    const tp_contracts *contracts = &v->given->standing->contracts;
    tp_time             now = v->given->now, until = 0;
    *next = TP_TIME_NEVER;
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        bool    in_force = tp_contract_in_force(contract, now);
        tp_time change = in_force ? contract->until : contract->since;
        if (in_force && covers(v, contract) && contract->until > until) until = contract->until;
        if (change > now && change < *next) *next = change;
    }
    return until;
}

// --- the bases ---------------------------------------------------------------------------------

static const int32_t reason_of_consent[] = {
    [TARA_CONSENT_NEVER_ASKED] = TARA_REASON_CONSENT_NEVER_ASKED,
    [TARA_CONSENT_GIVEN]       = TARA_REASON_CONSENT,
    [TARA_CONSENT_REFUSED]     = TARA_REASON_CONSENT_REFUSED,
    [TARA_CONSENT_WITHDRAWN]   = TARA_REASON_CONSENT_WITHDRAWN,
    [TARA_CONSENT_EXPIRED]     = TARA_REASON_CONSENT_EXPIRED,
    [TARA_CONSENT_OUTDATED]    = TARA_REASON_CONSENT_OUTDATED,
};

static int32_t by_consent(walk *v)
{
    const tp_case *c = v->given;
    uint8_t state = tp_consent_counted(c->world, c->standing, &v->gate, v->slot, c->now);
    // Also where it does not carry: what is outdated today will be expired one day.
    bound(v, tp_consent_changes_at(tp_standing_consent(c->standing, v->slot), c->now));
    return reason_of_consent[state];
}

static int32_t by_contract(walk *v)
{
    static const int32_t reason_of[] = {
        [TP_CONTRACT_MISSING] = TARA_REASON_CONTRACT_MISSING,
        [TP_CONTRACT_ENDED]   = TARA_REASON_CONTRACT_ENDED,
    };
    tp_time changes_at = TP_TIME_NEVER, next = TP_TIME_NEVER;
    tp_contract_state state = tp_contracts_state(&v->given->standing->contracts, v->given->now,
                                                 &changes_at);
    if (state != TP_CONTRACT_IN_FORCE) {
        bound(v, changes_at);
        return reason_of[state];
    }
    tp_time until = covered_until(v, &next); // Not of one that lasts longer and covers nothing.
    bound(v, until != 0 ? until : next);
    return until != 0 ? TARA_REASON_CONTRACT : TARA_REASON_CONTRACT_MISSING;
}

// Only the data and the actions that the law names (GDPR Art. 6(1)(c)).
static int32_t by_obligation(walk *v)
{
    const tp_question *question = &v->given->question;
    bool named = (question->categories & ~v->purpose->obligation_categories) == 0
              && v->purpose->declared->obligation_actions >> question->action & 1;
    int32_t against = stood_before(v, TARA_BASIS_LEGAL_OBLIGATION);
    if (named && against != 0) return against;
    return named ? TARA_REASON_LEGAL_OBLIGATION : TARA_REASON_OBLIGATION_NOT_NAMED;
}

// A no is not walked around: an interest does not replace the consent that was refused or taken
// back (EDPB 05/2020, paras 121-123).
static int32_t said_no(const walk *v)
{
    const tp_consent *consent = tp_standing_consent(v->given->standing, v->slot);
    if (consent->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    if (consent->state == TARA_CONSENT_WITHDRAWN) return TARA_REASON_CONSENT_WITHDRAWN;
    return 0;
}

// One may object to direct marketing by automated means (GDPR Art. 21(5)): the signal of a browser
// is such an objection, until an explicit yes stands against it.
static bool signal_objects(walk *v)
{
    const tp_case *c = v->given;
    if (!c->standing->signal.on || !v->purpose->declared->direct_marketing) return false;
    bound(v, tp_consent_changes_at(tp_standing_consent(c->standing, v->slot), c->now));
    return tp_consent_counted(c->world, c->standing, &v->gate, v->slot, c->now)
        != TARA_CONSENT_GIVEN;
}

static int32_t by_interest(walk *v)
{
    const tp_case *c = v->given;
    if (tp_objection_stops(tp_standing_objection(c->standing, v->slot)) || signal_objects(v)) {
        return TARA_REASON_OBJECTION;
    }
    if (said_no(v) != 0) return said_no(v);
    const tp_assessment *assessment = &c->world->assessment[v->slot];
    int32_t reason = tp_assessment_reason(assessment, c->now);
    if (reason == TARA_REASON_LEGITIMATE_INTEREST) bound(v, assessment->expires_at);
    return reason;
}

static int32_t by_public_task(walk *v)
{
    if (tp_objection_stops(tp_standing_objection(v->given->standing, v->slot))) {
        return TARA_REASON_OBJECTION;
    }
    if (said_no(v) != 0) return said_no(v);
    bool task_named = v->purpose->declared->obligation_law.size > 0;
    return task_named ? TARA_REASON_PUBLIC_TASK : TARA_REASON_NO_BASIS;
}

static int32_t by_vital_interest(walk *v)
{
    bool protects = v->given->question.action == TARA_ACTION_PROTECT_PERSON;
    int32_t against = stood_before(v, TARA_BASIS_VITAL_INTEREST);
    if (protects && against != 0) return against;
    return protects ? TARA_REASON_VITAL_INTEREST : TARA_REASON_NO_BASIS;
}

static const struct {
    const char *rule;
    int32_t   (*ask)(walk *v);
    int32_t     carries; // What `ask` answers when the basis holds.
    uint64_t    obligations;
} bases[] = {
    [TARA_BASIS_CONSENT] = {"basis.consent", by_consent, TARA_REASON_CONSENT,
                            TARA_OBLIGATION_OFFER_WITHDRAWAL},
    [TARA_BASIS_CONTRACT] = {"basis.contract", by_contract, TARA_REASON_CONTRACT, 0},
    [TARA_BASIS_LEGAL_OBLIGATION] = {"basis.legal_obligation", by_obligation,
                                     TARA_REASON_LEGAL_OBLIGATION,
                                     TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES},
    [TARA_BASIS_VITAL_INTEREST] = {"basis.vital_interest", by_vital_interest,
                                   TARA_REASON_VITAL_INTEREST, 0},
    [TARA_BASIS_PUBLIC_TASK] = {"basis.public_task", by_public_task, TARA_REASON_PUBLIC_TASK,
                                TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT},
    [TARA_BASIS_LEGITIMATE_INTEREST] = {"basis.legitimate_interest", by_interest,
                                        TARA_REASON_LEGITIMATE_INTEREST,
                                        TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT},
};

// --- the tests ---------------------------------------------------------------------------------

// The law demands it (C11): what the subject wishes and what the controller may do otherwise does
// not matter, and what is permitted is this one disclosure (GDPR Art. 6(1)(c), 6(3)).
static bool demanded(const walk *v)
{
    return v->given->question.demand != TARA_DEMAND_NONE;
}

static int32_t complete(walk *v)
{
    const tp_question *question = &v->given->question;
    bool whole = question->purpose != 0 && question->categories != 0;
    // A transfer goes somewhere: without that its own test would find nothing.
    bool nowhere = question->recipient == 0 && question->destination == 0;
    if (question->action == TARA_ACTION_TRANSFER && nowhere) whole = false;
    // A demand is one for a disclosure, to somebody, and says by which it can be found again.
    bool found = question->demand >= TARA_DEMAND_LAW && question->demand <= TARA_DEMAND_COURT_ORDER
              && question->referenced && question->recipient != 0
              && question->action == TARA_ACTION_DISCLOSE;
    if (demanded(v) && !found) whole = false;
    return whole ? GOES_ON : TARA_REASON_INCOMPLETE_QUESTION;
}

static int32_t store_answers(walk *v)
{
    return v->given->store_failed ? TARA_REASON_STORE_FAILED : GOES_ON;
}

static int32_t clock_goes_on(walk *v)
{
    return v->given->clock_backwards ? TARA_REASON_CLOCK_BACKWARDS : GOES_ON;
}

static int32_t purpose_known(walk *v)
{
    uint32_t purpose = v->given->question.purpose;
    if (purpose > TP_SLOTS) return TARA_REASON_UNKNOWN_PURPOSE;
    const tp_purpose_masks *masks = &v->given->world->compiled->purpose[purpose - 1];
    if (masks->declared == NULL) return TARA_REASON_UNKNOWN_PURPOSE;
    v->slot = (int)purpose - 1;
    v->purpose = masks;
    return GOES_ON;
}

static int32_t category_known(walk *v)
{
    uint64_t unknown = v->given->question.categories & ~v->given->world->compiled->categories;
    return unknown == 0 ? GOES_ON : TARA_REASON_UNKNOWN_CATEGORY;
}

static int32_t subject_known(walk *v)
{
    return v->given->standing != NULL ? GOES_ON : TARA_REASON_UNKNOWN_SUBJECT;
}

// Purpose limitation and data minimisation (GDPR Art. 5(1)(b) and (c)).
static int32_t category_for_purpose(walk *v)
{
    uint64_t foreign = v->given->question.categories & ~v->purpose->categories;
    if (demanded(v)) return GOES_ON; // Its purpose is the demand's.
    return foreign == 0 ? GOES_ON : TARA_REASON_CATEGORY_NOT_FOR_PURPOSE;
}

// Of the day that the policy counts by. GDPR Art. 28(3): a processor without a contract in force
// gets nothing.
static int32_t contract_holds(const tara_policy *policy, const tp_recipient *recipient,
                              tp_time now, tp_time *until)
{
    int32_t offset = policy->time_zone_minutes;
    tp_time from = TP_TIME_MIN, end = TP_TIME_NEVER;
    if (recipient->contract_from.year != 0) {
        from = tp_day_start(tp_day_of(recipient->contract_from), offset);
    }
    if (recipient->contract_to.year != 0) { // Its last day, whole.
        end = tp_day_start(tp_day_of(recipient->contract_to) + 1, offset);
    }
    *until = now < from ? from : now < end ? end : TP_TIME_NEVER;
    return from <= now && now < end ? GOES_ON : TARA_REASON_RECIPIENT_CONTRACT_ENDED;
}

// A recipient is told what the policy says it is told.
static bool may_get(const tp_compiled *compiled, const tp_recipient *recipient,
                    uint64_t categories)
{
    return (categories & ~tp_categories_in_slots(compiled, recipient->categories)) == 0;
}

// For the purposes the policy says; on a demand of the law, who may make one.
static int32_t recipient_known(walk *v)
{
    const tp_compiled *compiled = v->given->world->compiled;
    const tp_question *question = &v->given->question;
    if (question->recipient == 0) return GOES_ON;
    const tp_recipient *recipient = tp_recipient_numbered(compiled, question->recipient);
    v->verdict.obligations |= TARA_OBLIGATION_RECORD_DISCLOSURE;
    if (recipient == NULL || !may_get(compiled, recipient, question->categories)) {
        return TARA_REASON_RECIPIENT_UNKNOWN;
    }
    if (demanded(v)) {
        return recipient->role == TP_AUTHORITY ? GOES_ON : TARA_REASON_RECIPIENT_UNKNOWN;
    }
    bool serves = tp_purposes_in_slots(compiled, recipient->purposes) >> v->slot & 1;
    if (!serves) return TARA_REASON_RECIPIENT_UNKNOWN;
    tp_time until;
    int32_t reason = contract_holds(compiled->policy, recipient, v->given->now, &until);
    bound(v, until);
    return reason;
}

static int32_t of_age(walk *v)
{
    static const int32_t reason_of[] = {
        [TARA_AGE_UNKNOWN] = TARA_REASON_AGE_UNKNOWN,
        [TARA_AGE_OF_AGE] = TARA_REASON_AGE_UNKNOWN, // Never read: the gate is open then.
        [TARA_AGE_MINOR] = TARA_REASON_MINOR,
        [TARA_AGE_SUSPECTED_MINOR] = TARA_REASON_SUSPECTED_MINOR,
    };
    const tp_case *c = v->given;
    v->gate = c->gate != NULL ? *c->gate
                              : tp_gate_view_of(c->world->compiled, c->standing, c->now);
    if (demanded(v)) return GOES_ON;
    bound(v, v->gate.until);
    if (!v->gate.gate.permitted) return reason_of[v->gate.gate.age];
    if (v->gate.gate.age == TARA_AGE_MINOR) {
        v->verdict.obligations |= TARA_OBLIGATION_INVOLVE_GUARDIAN;
    }
    return GOES_ON;
}

static int32_t not_objected(walk *v)
{
    const tp_objection *objection = tp_standing_objection(v->given->standing, v->slot);
    // What a version makes direct marketing was perhaps none when it was objected to.
    bool absolute = objection->state == TARA_OBJECTION_ABSOLUTE
                 || (objection->state != TARA_OBJECTION_NONE
                     && v->purpose->declared->direct_marketing);
    if (demanded(v)) return GOES_ON;
    return absolute ? TARA_REASON_OBJECTION : GOES_ON;
}

static int32_t restriction_allows(walk *v)
{
    if (!v->given->standing->restriction.set) return GOES_ON;
    if (demanded(v)) { // Not on a mere request: GDPR Art. 18(2).
        bool asked = v->given->question.demand == TARA_DEMAND_GOVERNMENT_REQUEST;
        return asked ? TARA_REASON_RESTRICTION : GOES_ON;
    }
    int32_t action = v->given->question.action;
    v->only_storage = action == TARA_ACTION_STORE;
    if (tp_restriction_allows(action)) return GOES_ON;
    bool by_word = v->purpose->basis_bits >> TARA_BASIS_CONSENT & 1;
    v->only_consent = true;
    return by_word ? GOES_ON : TARA_REASON_RESTRICTION;
}

// What carries, and the line that says so.
static void carried(walk *v, const char *rule, int32_t reason)
{
    note(v, rule, reason);
    v->verdict.reason = reason;
    if (v->trace != NULL) v->basis_line = v->trace->count - 1;
}

// Relied on instead of a basis that was found before, whose obligations go with it.
static void rely_on(walk *v, uint8_t basis)
{
    carried(v, bases[basis].rule, bases[basis].carries);
    v->verdict.obligations &= ~bases[v->verdict.basis].obligations;
    v->verdict.obligations |= bases[basis].obligations;
    v->verdict.basis = basis;
}

// The bases in the order of the policy; the first that carries is relied on. When none does, the
// last one tried says why, unless it was an obligation that names something else altogether.
static int32_t a_basis_holds(walk *v)
{
    if (v->only_storage) {
        carried(v, "basis.storage_only", TARA_REASON_STORAGE_ONLY);
        v->verdict.obligations |= TARA_OBLIGATION_STORE_ONLY;
        return GOES_ON;
    }
    if (demanded(v)) {
        rely_on(v, TARA_BASIS_LEGAL_OBLIGATION);
        return GOES_ON;
    }
    int32_t why_not = TARA_REASON_NO_BASIS;
    for (int i = 0; i < TP_BASES_MAX && v->purpose->bases[i] != TARA_BASIS_NONE; i++) {
        uint8_t basis = v->purpose->bases[i];
        if (v->only_consent && basis != TARA_BASIS_CONSENT) continue;
        int32_t reason = bases[basis].ask(v);
        if (reason == bases[basis].carries) {
            rely_on(v, basis);
            return GOES_ON;
        }
        note(v, bases[basis].rule, reason);
        if (reason != TARA_REASON_OBLIGATION_NOT_NAMED || why_not == TARA_REASON_NO_BASIS) {
            why_not = reason;
        }
    }
    return v->only_consent ? TARA_REASON_RESTRICTION : why_not;
}

// What was kept for this purpose has served it: whatever carries the purpose carries new data only
// (GDPR Art. 5(1)(e)). What the law still orders to keep serves that law and nothing else.
static int32_t still_kept(walk *v)
{
    const tp_kept     *kept = v->given->kept;
    const tp_question *question = &v->given->question;
    if (kept == NULL || v->only_storage || demanded(v)) return GOES_ON;
    bound(v, kept->until);
    bool elapsed = tp_kept_elapsed(kept, question->categories, v->slot);
    if (!elapsed || question->action == TARA_ACTION_COLLECT) return GOES_ON;
    bool for_claims = question->action == TARA_ACTION_STORE
                   || question->action == TARA_ACTION_LEGAL_CLAIM;
    bool on_hold = (question->categories & ~kept->on_hold) == 0;
    if (for_claims && on_hold) return GOES_ON; // GDPR Art. 17(3)(e): it is held for them.
    bool ordered = v->purpose->basis_bits >> TARA_BASIS_LEGAL_OBLIGATION & 1
                && !v->only_consent && tp_kept_by_law(kept, question->categories, v->slot)
                && by_obligation(v) == TARA_REASON_LEGAL_OBLIGATION;
    if (!ordered) return TARA_REASON_RETENTION_ELAPSED;
    bool already = v->verdict.basis == TARA_BASIS_LEGAL_OBLIGATION;
    if (!already) rely_on(v, TARA_BASIS_LEGAL_OBLIGATION);
    return GOES_ON;
}

// May it go there? `recipient`: from 1; 0: none. `destination` 0: where the recipient is.
static int32_t may_leave(walk *v, uint32_t recipient, tp_place destination)
{
    if (destination == 0 && recipient == 0) return GOES_ON;
    tp_way way = {.source = v->given->standing->place, .destination = destination,
                  .recipient = recipient, .offset_minutes = v->gate.offset_minutes};
    tp_transfer_answer answer = tp_decide_way(v->given->world, &way, v->given->now);
    if (answer.safeguarded) v->verdict.obligations |= TARA_OBLIGATION_NAME_SAFEGUARD;
    bound(v, answer.until);
    return answer.reason == 0 ? GOES_ON : answer.reason;
}

static int32_t destination_open(walk *v)
{
    return may_leave(v, v->given->question.recipient, v->given->question.destination);
}

// In the order in which reasons are documented. A row that finds nothing lets the next one look.
typedef struct test {
    const char *rule; // As explain names it.
    int32_t   (*find)(walk *v);
    bool        carries; // What carries notes a line of its own.
} test;

static const test tests[] = {
    {"question",     complete, false},
    {"store",        store_answers, false},
    {"clock",        clock_goes_on, false},
    {"purpose",      purpose_known, false},
    {"category",     category_known, false},
    {"subject",      subject_known, false},
    {"purpose_limitation", category_for_purpose, false},
    {"recipient",    recipient_known, false},
    {"age",          of_age, false},
    {"objection",    not_objected, false},
    {"restriction",  restriction_allows, false},
    {"basis",        a_basis_holds, true},
    {"retention",    still_kept, false},
    {"transfer",     destination_open, false},
};

static void decided(tp_trace *trace, uint32_t line)
{
    if (trace != NULL && line < trace->count) trace->line[line].decided = true;
}

static tp_verdict denied(walk *v, int32_t reason)
{
    v->verdict.permitted = false;
    v->verdict.reason = reason;
    v->verdict.basis = TARA_BASIS_NONE;
    v->verdict.obligations = 0;
    bool unknowable = reason == TARA_REASON_STORE_FAILED
                   || reason == TARA_REASON_CLOCK_BACKWARDS
                   || reason == TARA_REASON_INCOMPLETE_QUESTION;
    if (unknowable) v->verdict.valid_until = 0;
    return v->verdict;
}

static tp_verdict decide(walk *v, const test *rows, size_t count)
{
    v->verdict.valid_until = TP_TIME_NEVER;
    if (v->trace != NULL) v->trace->count = 0;
    for (size_t i = 0; i < count && !v->settled; i++) {
        int32_t reason = rows[i].find(v);
        bool    told = reason == GOES_ON && (rows[i].carries || v->settled);
        if (told) continue; // Its own line says what carried.
        note(v, rows[i].rule, reason == GOES_ON ? TP_TRACE_PASSED : reason);
        if (reason == GOES_ON) continue;
        decided(v->trace, v->trace == NULL ? 0 : v->trace->count - 1);
        return denied(v, reason);
    }
    decided(v->trace, v->basis_line);
    v->verdict.permitted = true;
    return v->verdict;
}

tp_verdict tp_decide(const tp_case *given, tp_trace *trace)
{
    walk v = {.given = given, .trace = trace};
    return decide(&v, tests, sizeof tests / sizeof tests[0]);
}

// --- cookies and other trackers ----------------------------------------------------------------

static const tp_tracker *tracker_of(const walk *v)
{
    return v->given->tracker;
}

static int32_t tracker_declared(walk *v)
{
    return tracker_of(v) != NULL ? GOES_ON : TARA_REASON_COOKIE_UNDECLARED;
}

// What the service that was asked for cannot do without needs nobody's consent.
static int32_t strictly_necessary(walk *v)
{
    if (tracker_of(v)->category != TP_COOKIE_NECESSARY) return GOES_ON;
    carried(v, "necessary", TARA_REASON_NECESSARY_COOKIE);
    v->settled = true;
    return GOES_ON;
}

// A visitor whose age nobody knows may choose. A known child may with a guardian's help only.
static int32_t no_child(walk *v)
{
    int32_t reason = of_age(v);
    return reason == TARA_REASON_AGE_UNKNOWN ? GOES_ON : reason;
}

// Who objected to direct marketing is not followed around for it either.
static int32_t no_marketing_against(walk *v)
{
    const tp_compiled *compiled = v->given->world->compiled;
    if (tracker_of(v)->category != TP_COOKIE_MARKETING) return GOES_ON;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_objection *objection = tp_standing_objection(v->given->standing, slot);
        const tp_purpose   *purpose = compiled->purpose[slot].declared;
        bool marketing = objection->state == TARA_OBJECTION_ABSOLUTE
                      || (purpose != NULL && purpose->direct_marketing);
        if (marketing && tp_objection_stops(objection)) return TARA_REASON_OBJECTION;
    }
    return GOES_ON;
}

// Who sets it gets what it tells: that is a disclosure to them, and perhaps a transfer.
static int32_t setter_open(walk *v)
{
    const tp_compiled  *compiled = v->given->world->compiled;
    int                 slot = tp_recipient_slot(compiled, tracker_of(v)->set_by);
    const tp_recipient *setter = slot < 0 ? NULL
                                          : tp_recipient_numbered(compiled, (uint32_t)slot + 1);
    tp_time until;
    if (setter == NULL) return GOES_ON;
    int32_t reason = contract_holds(compiled->policy, setter, v->given->now, &until);
    bound(v, until);
    return reason == GOES_ON ? may_leave(v, (uint32_t)slot + 1, 0) : reason;
}

// An explicit choice wins over the signal of a browser, whichever came first; without one the
// signal is a no to what measures and what advertises. A restriction lets stand what rests on
// consent (GDPR Art. 18(2)).
static int32_t choice_given(walk *v)
{
    const tp_case *c = v->given;
    int            category = tracker_of(v)->category;
    bool signal = (c->gpc || c->standing->signal.on) && tp_signal_refuses(category);
    uint8_t state = tp_cookies_counted(c->world, c->standing, &v->gate, category, c->now);
    bound(v, tp_consent_changes_at(tp_standing_cookie(c->standing, category), c->now));
    if (state != TARA_CONSENT_GIVEN) {
        bool said_no = state == TARA_CONSENT_REFUSED || state == TARA_CONSENT_WITHDRAWN;
        return signal && !said_no ? TARA_REASON_CONSENT_REFUSED : reason_of_consent[state];
    }
    carried(v, "choice", TARA_REASON_CONSENT);
    v->verdict.basis = TARA_BASIS_CONSENT;
    v->verdict.obligations |= TARA_OBLIGATION_OFFER_WITHDRAWAL;
    return GOES_ON;
}

static const test tracker_tests[] = {
    {"store",     store_answers, false},
    {"clock",     clock_goes_on, false},
    {"declared",  tracker_declared, false},
    {"necessary", strictly_necessary, false},
    {"age",       no_child, false},
    {"objection", no_marketing_against, false},
    {"transfer",  setter_open, false},
    {"choice",    choice_given, true},
};

tp_verdict tp_decide_tracker(const tp_case *given, tp_trace *trace)
{
    static const tp_standing visitor; // Of whom nothing is on record: nobody asked them.
    tp_case c = *given;
    walk    v = {.given = &c, .trace = trace};
    if (c.standing == NULL) {
        c.standing = &visitor;
        c.gate = NULL;
    }
    return decide(&v, tracker_tests, sizeof tracker_tests / sizeof tracker_tests[0]);
}

// --- a way out ---------------------------------------------------------------------------------

tp_transfer_answer tp_decide_way(const tp_world *world, const tp_way *way, tp_time now)
{
    int32_t     day = tp_local_day(now, way->offset_minutes);
    tp_transfer transfer = {
        .source = way->source, .destination = way->destination, .recipient = way->recipient,
        .day = day, .day_ends = tp_day_start(day + 1, way->offset_minutes), .now = now,
    };
    return tp_transfer_ask(world->compiled, &world->safeguards, &transfer);
}

tp_transfer_answer tp_decide_transfer(const tp_world *world, const tp_way *way, tp_time now)
{
    const tp_compiled  *compiled = world->compiled;
    const tp_recipient *recipient = tp_recipient_numbered(compiled, way->recipient);
    tp_transfer_answer  denied = {.until = TP_TIME_NEVER};
    tp_time             until = TP_TIME_NEVER;
    denied.reason = TARA_REASON_INCOMPLETE_QUESTION;
    if (way->recipient == 0 || way->categories == 0) {
        denied.until = 0;
        return denied;
    }
    denied.reason = TARA_REASON_UNKNOWN_CATEGORY;
    if ((way->categories & ~compiled->categories) != 0) return denied;
    denied.reason = TARA_REASON_RECIPIENT_UNKNOWN;
    if (recipient == NULL || !may_get(compiled, recipient, way->categories)) return denied;
    denied.reason = contract_holds(compiled->policy, recipient, now, &until);
    denied.until = until;
    if (denied.reason != GOES_ON) return denied;
    tp_transfer_answer answer = tp_decide_way(world, way, now);
    if (until < answer.until) answer.until = until;
    return answer;
}
