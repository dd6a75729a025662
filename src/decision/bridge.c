// bridge.c: what a consent string that was made elsewhere says of a purpose, and what follows here.
//
// A string never says more than its bits: a yes needs every one of those that stand for the purpose
// (GDPR Art. 4(11), 7(1)), a no is heard from any. What it does not speak of stays as it is, and a
// choice that was made here later stands.
//
// Sources: GDPR Art. 4(11), 7, 8, 21; IAB TCF policies and technical specifications 2.2 and 2.3;
// IAB GPP, US sections; Cal. Civ. Code 1798.120, 1798.135; 15 USC 6502 (COPPA).
#include "decision/bridge.h"

// --- what it says ------------------------------------------------------------------------------

static tp_said all_of(uint64_t wanted, uint64_t asked, uint64_t agreed)
{
    if (wanted == 0) return TP_SAID_NOTHING;
    if ((wanted & asked & ~agreed) != 0) return TP_SAID_NO;
    return (wanted & ~asked) == 0 ? TP_SAID_YES : TP_SAID_NOTHING;
}

// Two things that both stand for a purpose.
static tp_said both(tp_said one, tp_said other)
{
    if (one == TP_SAID_NO || other == TP_SAID_NO) return TP_SAID_NO;
    return one == TP_SAID_YES && other == TP_SAID_YES ? TP_SAID_YES : TP_SAID_NOTHING;
}

static tp_said named_and_own(tp_said named, tp_said own, const tp_purpose *purpose)
{
    if (purpose->tcf_custom == 0) return named;
    return purpose->tcf == 0 ? own : both(named, own);
}

static uint64_t own_of(const tp_purpose *purpose)
{
    return purpose->tcf_custom == 0 ? 0 : UINT64_C(1) << purpose->tcf_custom;
}

tp_said tp_bridge_tc(const tp_purpose *purpose, const tp_tc_said *string)
{
    tp_said named = all_of(purpose->tcf, string->asked, string->agreed);
    tp_said own = all_of(own_of(purpose), string->custom_asked, string->custom_agreed);
    return named_and_own(named, own, purpose);
}

tp_said tp_bridge_tc_interest(const tp_purpose *purpose, const tp_tc_said *string)
{
    tp_said named = all_of(purpose->tcf, string->interest_asked, string->interest);
    tp_said own = all_of(own_of(purpose), string->custom_asked, string->custom_interest);
    return named_and_own(named, own, purpose);
}

tp_said tp_bridge_gpp(const tp_purpose *purpose, const tp_gpp_said *string)
{
    uint32_t consents = purpose->gpp >> TP_GPP_FIRST_CONSENT << TP_GPP_FIRST_CONSENT;
    if ((purpose->gpp & string->no) != 0) return TP_SAID_NO;
    return consents != 0 && (consents & ~string->yes) == 0 ? TP_SAID_YES : TP_SAID_NOTHING;
}

// --- what follows ------------------------------------------------------------------------------

enum { // The names, short enough to draw a table with.
    SAME      = TP_BRIDGED_UNCHANGED,
    WITHDRAWN = TP_BRIDGED_WITHDRAWN,
    REFUSED   = TP_BRIDGED_REFUSED,
    STATES    = TARA_CONSENT_OUTDATED + 1
};

// A bit that is not set tells no refusal from silence: where no yes stands nothing is recorded, so
// that who was never asked stays that. What is outdated or expired is no yes.
static const uint8_t after_no[STATES][2] = {
    // from                       a bit      said outright
    [TARA_CONSENT_NEVER_ASKED] = {SAME,      REFUSED},
    [TARA_CONSENT_GIVEN]       = {WITHDRAWN, WITHDRAWN},
    [TARA_CONSENT_REFUSED]     = {SAME,      SAME},
    [TARA_CONSENT_WITHDRAWN]   = {SAME,      SAME},
    [TARA_CONSENT_EXPIRED]     = {SAME,      REFUSED},
    [TARA_CONSENT_OUTDATED]    = {SAME,      WITHDRAWN},
};

// The last instant at which it can have been said.
static tp_time said_until(const tp_statement *said)
{
    return said->whole_day ? tp_time_add(said->made_at, TP_DAY_MS - 1) : said->made_at;
}

// Where the time is a day, nobody knows which of two choices of that day came later: the no wins.
static tp_bridged follow_no(const tp_consent *consent, uint8_t state, const tp_statement *said)
{
    tp_bridged then = after_no[state][said->outright];
    bool       before = consent->event != 0 && said_until(said) < consent->at;
    return then != TP_BRIDGED_UNCHANGED && before ? TP_BRIDGED_OLDER : then;
}

// Would the yes count, were it on record? Not when it is too old by the policy's periods, nor when
// what the purpose means has grown since it was said, nor of a child alone.
static bool counts(const tp_world *world, const tp_standing *standing, const tp_gate_view *view,
                   int slot, tp_time made_at, tp_time now)
{
    tp_standing      with = *standing;
    tp_period        lasts = world->compiled->purpose[slot].declared->consent_yes;
    tp_consent_event yes = {.decision = TP_CONSENT_GIVE, .purpose = (uint8_t)slot,
                            .actor = TARA_ACTOR_SUBJECT, .made_at = made_at,
                            .expires_at = TP_TIME_NEVER};
    if (lasts.count != 0) yes.expires_at = tp_period_after(lasts, made_at);
    const tp_compiled *then = tp_policy_in_force_at(world->compiled, made_at);
    tp_consent_apply(tp_standing_choose(&with, slot), &yes, then->policy->version, UINT64_MAX);
    return tp_consent_counted(world, &with, view, slot, now) == TARA_CONSENT_GIVEN;
}

static bool gate_open(const tp_gate_view *view)
{
    return view->gate.permitted || view->gate.age == TARA_AGE_UNKNOWN;
}

tp_bridged tp_bridge_consent(const tp_world *world, const tp_standing *standing,
                             const tp_gate_view *view, int slot, const tp_statement *statement,
                             tp_time now)
{
    const tp_consent *consent = tp_standing_consent(standing, slot);
    uint8_t state = tp_consent_state(consent, world->meaning_since[slot], now);
    if (statement->said == TP_SAID_NOTHING) return TP_BRIDGED_SILENT;
    if (statement->said == TP_SAID_NO) return follow_no(consent, state, statement);
    // A yes of which nobody knows when it was said may be from before anything that is on record,
    // and a click for all partners takes no objection back that was made to us.
    bool later = consent->event == 0 || (statement->dated && statement->made_at > consent->at);
    bool objected = tp_objection_stops(tp_standing_objection(standing, slot));
    bool same = state == TARA_CONSENT_GIVEN;
    if (!later || objected) return same ? TP_BRIDGED_UNCHANGED : TP_BRIDGED_OLDER;
    if (!gate_open(view)) return TP_BRIDGED_GATED;
    bool count = counts(world, standing, view, slot, statement->made_at, now);
    return count ? TP_BRIDGED_GIVEN : TP_BRIDGED_OUTDATED;
}

// One that was decided, or that a yes took back, is not raised again by the same string.
tp_bridged tp_bridge_objection(const tp_standing *standing, int slot,
                               const tp_statement *statement)
{
    if (statement->said != TP_SAID_NO) return TP_BRIDGED_SILENT;
    bool known = tp_standing_objection(standing, slot)->state != TARA_OBJECTION_NONE;
    return known ? TP_BRIDGED_UNCHANGED : TP_BRIDGED_OBJECTED;
}

// --- what is told to others --------------------------------------------------------------------

bool tp_bridge_tells_yes(const tp_world *world, const tp_standing *standing,
                         const tp_gate_view *view, int slot, tp_time now)
{
    bool counted = tp_consent_counted(world, standing, view, slot, now) == TARA_CONSENT_GIVEN;
    return counted && gate_open(view)
        && !tp_objection_stops(tp_standing_objection(standing, slot));
}

bool tp_bridge_tells_no(const tp_standing *standing, int slot)
{
    uint8_t state = tp_standing_consent(standing, slot)->state;
    return state == TARA_CONSENT_REFUSED || state == TARA_CONSENT_WITHDRAWN
        || tp_objection_stops(tp_standing_objection(standing, slot));
}

// --- the young under American law ---------------------------------------------------------------

// Nobody opted a child in by staying silent (Cal. Civ. Code 1798.120(c)), and while the age gate is
// shut nothing may be sold here either (C12): also of a subject whose age nobody knows, who is
// never silently an adult. The same of one who is not on record as having reached the age that the
// law of their state sets, which may lie above the gate's.
tp_bridge_age tp_bridge_age_of(const tp_standing *standing, const tp_gate_view *view)
{
    tp_sale_law law = tp_law_sale_age(standing->place, view->today);
    bool        child = tp_age_may_be_under(&standing->age, law.age, view->today);
    if (law.banned && child) return TP_BRIDGE_NEVER;
    bool shut = view->gate.age != TARA_AGE_OF_AGE;
    bool old_enough = tp_age_reached(&standing->age, law.age, view->today);
    return shut || !old_enough ? TP_BRIDGE_OPTS_IN : TP_BRIDGE_OPTS_OUT;
}

bool tp_bridge_speaks(const tp_standing *standing, const tp_gate_view *view, int slot)
{
    const tp_place united_states = 'U' << 8 | 'S';
    tp_age_law     law = tp_law_consent_age(united_states, view->today);
    bool           child = tp_age_may_be_under(&standing->age, law.age, view->today);
    return !child || tp_standing_consent(standing, slot)->actor == TARA_ACTOR_GUARDIAN;
}
