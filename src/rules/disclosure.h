// disclosure.h: what was told to whom, on which basis, and who was told of a change since.
#ifndef TP_DISCLOSURE_H
#define TP_DISCLOSURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "law/law.h"
#include "policy/policy.h"
#include "tara_privacy.h"

enum {
    TP_DISCLOSURE_TEXT_MAX = 256, // Bytes of the reference.
    TP_DISCLOSURE_BYTES_MAX = 96  // Of a disclosure, encoded.
};

typedef struct tp_disclosure_event {
    uint64_t number;
    uint32_t recipient;   // Slot + 1.
    uint8_t  purpose;     // Slot.
    uint64_t categories;  // Slots.
    tp_place destination; // 0: where the recipient is.
    uint8_t  demand;      // tara_demand
    uint8_t  reason, basis;
    uint64_t safeguard;   // The one relied upon; 0: none.
    uint8_t  uses_up;     // It was a derogation for this occasion: it is over now.
    tp_text  reference;
} tp_disclosure_event;

// A recipient of the subject's data was told of a change (GDPR Art. 19).
typedef struct tp_told_event {
    uint64_t request;   // That changed it: its number stands first.
    uint32_t recipient; // Slot + 1.
} tp_told_event;

typedef struct tp_disclosure {
    uint64_t number;
    uint32_t recipient;
    uint8_t  purpose;
    uint8_t  demanded; // By law.
    uint64_t categories;
    tp_time  at;
    uint64_t event;    // That says the rest.
} tp_disclosure;

// TARA_E_INVALID_ARGUMENT: no number, no recipient, no category, a demand that there is not, a
// demand without its reference, a reason that permits nothing, a text too long.
tara_status tp_disclosure_check(const tp_disclosure_event *event);
void        tp_disclosure_apply(tp_disclosure *disclosure, const tp_disclosure_event *event,
                                tp_time at, uint64_t sequence);

void tp_disclosure_encode(const tp_disclosure *disclosure, tp_writer *out);
// False when the bytes are no disclosure: a store that lies.
bool tp_disclosure_decode(tp_disclosure *disclosure, const uint8_t *bytes, size_t size);

// --- whom to tell of a change (GDPR Art. 19) -----------------------------------------------------

typedef struct tp_tell_of { // What changed.
    uint64_t purposes;   // A choice about these; 0: it was done to the data…
    uint64_t categories; // …of these. Slots.
    tp_time  before;     // Later disclosures were of what it had become.
} tp_tell_of;

typedef struct tp_told_list {
    uint64_t recipients[TP_RECIPIENT_WORDS]; // By slot.
    bool     registered; // As the register says; else as the policy does.
} tp_told_list;

// Those to whom it was disclosed; where none of it is on record, those who get it by the policy.
void tp_tell_whom(tp_told_list *tell, const tp_compiled *compiled, const tp_disclosure *list,
                  size_t count, const tp_tell_of *of);
bool tp_tell_has(const tp_told_list *tell, uint32_t recipient);

#endif
