// consent.h: one consent, of one subject, for one purpose.
#ifndef TP_CONSENT_H
#define TP_CONSENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

typedef struct tp_consent {
    uint8_t  state;          // NEVER_ASKED, GIVEN, REFUSED, WITHDRAWN; the rest is computed.
    uint8_t  actor;          // tara_actor
    uint32_t policy_version; // In force when the choice was made.
    tp_time  at;             // When the choice was made.
    tp_time  expires_at;     // Of a yes: when it no longer holds. Of a no: when to ask again.
    uint64_t event;          // The event that says so.
} tp_consent;

typedef enum tp_consent_decision {
    TP_CONSENT_GIVE = 0, TP_CONSENT_REFUSE, TP_CONSENT_WITHDRAW, TP_CONSENT_DECISIONS
} tp_consent_decision;

typedef struct tp_consent_event {
    uint8_t decision; // tp_consent_decision
    uint8_t purpose;  // Slot.
    uint8_t actor;
    tp_time made_at;  // When the choice was made: at or before the event itself.
    tp_time expires_at;
    tp_text method, language, notice, channel; // GDPR Art. 7(1): how the controller can show it.
} tp_consent_event;

// tara_consent_state at `now`. A yes given under a version before `meaning_since` has been
// overtaken by a wider meaning: OUTDATED (C38).
uint8_t tp_consent_state(const tp_consent *consent, uint32_t meaning_since, tp_time now);

// May the host ask (again)? Never before the delay that the policy sets after a no (C28).
bool tp_consent_may_ask(const tp_consent *consent, uint32_t meaning_since, tp_time now);

// When the state next changes by the passing of time; TP_TIME_NEVER: not.
tp_time tp_consent_changes_at(const tp_consent *consent, tp_time now);

// May this choice follow? TARA_E_INVALID_ARGUMENT, TARA_E_CLOCK_BACKWARDS, TARA_OK.
tara_status tp_consent_check(const tp_consent *consent, const tp_consent_event *event);
// Follow it. Cannot fail.
void tp_consent_apply(tp_consent *consent, const tp_consent_event *event, uint32_t policy_version,
                      uint64_t sequence);

#endif
