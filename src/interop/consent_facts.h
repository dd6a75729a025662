// consent_facts.h: what is on record of one consent, for the documents that are made of it.
//
// Sources: GDPR Art. 7(1); EDPB Guidelines 05/2020, paras 104 to 108.
#ifndef TP_CONSENT_FACTS_H
#define TP_CONSENT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "law/law.h"
#include "policy/policy.h"
#include "rules/consent.h"

enum { TP_CHOICES_MAX = 256, TP_UUID_TEXT = 36 }; // Of many choices the newest are told.

typedef struct tp_told_choice { // One choice, with the state that it led to.
    uint8_t state;   // tara_consent_state
    bool    renewed; // A yes after a yes that still held.
    tp_consent_event said;
    uint64_t         event;
} tp_told_choice;

typedef struct tp_consent_facts {
    const tp_compiled *terms;    // The version that was in force at the choice…
    const tp_purpose  *purpose;  // …and the purpose as it has it.
    tara_subject subject;
    tp_place     place;          // Of the subject; 0: not on record.
    uint8_t      state;          // As it counts now: tara_consent_state. NEVER_ASKED: no choice.
    bool         alone;          // OUTDATED for no change, but as a child said it alone.
    tp_time      now;
    tp_time      changed_at;     // EXPIRED and OUTDATED: since when; 0: it cannot be told.
    tp_consent   consent;        // The choice that stands.
    uint8_t      leaf[32];       // Of its event.
    const tp_told_choice *choices; // Oldest first; the last one is the one that stands.
    size_t       choice_count;
} tp_consent_facts;

// What a document of this form (tara_receipt_form) must say and nobody knows: the field, and what
// to do about it. NULL: nothing.
const char *tp_consent_lacks(const tp_consent_facts *facts, int32_t form, const char **message);

// The jurisdiction: the subject's country. Whose country is not on record is given the GDPR's
// protection, here as in every decision: "EU".
size_t tp_consent_jurisdiction(const tp_consent_facts *facts, char out[TP_PLACE_TEXT_MAX]);

// The language of the notice that was shown, and the notice: of the choice that stands; of a no
// that does not say, of the choices before it, back to the yes. Empty when that is not on record.
tp_text tp_consent_language(const tp_consent_facts *facts);
tp_text tp_consent_notice(const tp_consent_facts *facts);

// A UUID of version 8 (RFC 9562): the SHA-256 of `what` and of the leaf by which the choice stands
// in the tree, which has the event's number, size and commitment in it. The same for the same event
// wherever and whenever it is made; tells nothing of the site or of the subject.
void tp_consent_uuid(const tp_consent_facts *facts, const char *what, char out[TP_UUID_TEXT]);

#endif
