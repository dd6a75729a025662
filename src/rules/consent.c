// consent.c: where a consent stands, and what may happen to it next.
//
// Choices move a consent through next_state[]; nothing else does. EXPIRED and OUTDATED are never
// written down: they are read off the clock and off the policy, so nobody has to be awake at
// midnight to record them.
//
// Sources: GDPR Art. 4(11), 7(1), 7(3); EDPB 05/2020; policy rows C08, C28, C38.
#include "rules/consent.h"

enum { // The public names, short enough to draw a table with.
    NEVER     = TARA_CONSENT_NEVER_ASKED,
    GIVEN     = TARA_CONSENT_GIVEN,
    REFUSED   = TARA_CONSENT_REFUSED,
    WITHDRAWN = TARA_CONSENT_WITHDRAWN,
    EXPIRED   = TARA_CONSENT_EXPIRED,
    OUTDATED  = TARA_CONSENT_OUTDATED,
    STATES
};

// Withdrawing is never refused (Art. 7(3)): its column has no hole, also where nothing was given;
// then it stands on record as a no. Who said yes and is asked again and says no has withdrawn.
static const uint8_t next_state[STATES][TP_CONSENT_DECISIONS] = {
    // from        give   refuse     withdraw
    [NEVER]     = {GIVEN, REFUSED,   WITHDRAWN},
    [GIVEN]     = {GIVEN, WITHDRAWN, WITHDRAWN},
    [REFUSED]   = {GIVEN, REFUSED,   WITHDRAWN},
    [WITHDRAWN] = {GIVEN, WITHDRAWN, WITHDRAWN},
    [EXPIRED]   = {GIVEN, REFUSED,   WITHDRAWN},
    [OUTDATED]  = {GIVEN, WITHDRAWN, WITHDRAWN},
};

uint8_t tp_consent_state(const tp_consent *consent, uint32_t meaning_since, tp_time now)
{
    if (consent->state != GIVEN) return consent->state;
    if (consent->expires_at <= now) return EXPIRED;
    if (consent->policy_version < meaning_since) return OUTDATED;
    return GIVEN;
}

bool tp_consent_may_ask(const tp_consent *consent, uint32_t meaning_since, tp_time now)
{
    switch (tp_consent_state(consent, meaning_since, now)) {
    case GIVEN:
        return false; // Nothing to ask: it holds.
    case REFUSED:
    case WITHDRAWN:
        // A no stays a no until the delay is over, or until what is asked has grown.
        return consent->expires_at <= now || consent->policy_version < meaning_since;
    default:
        return true;
    }
}

tp_time tp_consent_changes_at(const tp_consent *consent, tp_time now)
{
    bool timed = consent->state == GIVEN && consent->expires_at > now;
    return timed ? consent->expires_at : INT64_MAX;
}

tara_status tp_consent_check(const tp_consent *consent, const tp_consent_event *event)
{
    if (event->decision >= TP_CONSENT_DECISIONS) return TARA_E_INVALID_ARGUMENT;
    if (event->actor > TARA_ACTOR_AGENT) return TARA_E_INVALID_ARGUMENT;
    if (consent->state != NEVER && event->made_at < consent->at) return TARA_E_CLOCK_BACKWARDS;
    return TARA_OK;
}

void tp_consent_apply(tp_consent *consent, const tp_consent_event *event, uint32_t policy_version,
                      uint64_t sequence)
{
    uint8_t from = tp_consent_state(consent, 0, event->made_at);
    consent->state = next_state[from][event->decision];
    consent->actor = event->actor;
    consent->policy_version = policy_version;
    consent->at = event->made_at;
    consent->expires_at = event->expires_at;
    consent->event = sequence;
}
