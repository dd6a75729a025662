// transfer.h: may data go from one country to another?
#ifndef TP_TRANSFER_H
#define TP_TRANSFER_H

#include <stdint.h>

#include "law/law.h"
#include "policy/policy.h"

enum {
    TP_SAFEGUARDS_RECORDED_MAX = 256, // Beside those that the policy ships.
    TP_SAFEGUARDS_IN_FORCE_MAX = TP_SAFEGUARDS_MAX + TP_SAFEGUARDS_RECORDED_MAX,
    TP_SAFEGUARD_TEXT_MAX = 256       // Bytes of the reference, and of the measures.
};

typedef struct tp_safeguard_event {
    uint64_t number;
    uint32_t recipient;   // Slot + 1.
    tp_place destination;
    uint8_t  kind;        // tara_safeguard_kind
    tp_time  signed_at;   // 0: not said.
    tp_time  from, until; // Until: the first instant at which it no longer holds.
    tp_text  reference, measures;
} tp_safeguard_event;

typedef struct tp_safeguard_end_event {
    uint64_t number;
} tp_safeguard_end_event;

typedef struct tp_safeguard_state {
    uint64_t number;
    uint8_t  kind;        // tara_safeguard_kind
    uint8_t  ended;       // Revoked or used up, and still of consequence: it carries nothing.
    uint16_t shipped;     // Place in the policy's list + 1; 0: not of the version in force.
    uint32_t recipient;   // Slot + 1.
    tp_place destination;
    tp_time  from, until;
    uint64_t event;       // That recorded it; of one that a policy shipped 0.
    uint64_t digest;      // Of one that a policy shipped: makes it the same in another version.
} tp_safeguard_state;

// Those of the policy in force in its order, then those recorded in theirs. What is revoked goes,
// but for what would open again by itself: what the policy ships, and adequacy.
typedef struct tp_safeguards {
    tp_safeguard_state list[TP_SAFEGUARDS_IN_FORCE_MAX];
    uint32_t           count;
} tp_safeguards;

typedef struct tp_transfer {
    tp_place source;      // Where the subject is; 0: not known, and then the most protective.
    tp_place destination; // 0: the recipient's place, or none.
    uint32_t recipient;   // Slot + 1; 0: none.
    int32_t  day;         // The day it is, for the law…
    tp_time  day_ends;    // …until then,
    tp_time  now;         // and the instant, for safeguards.
} tp_transfer;

typedef struct tp_transfer_answer {
    int32_t  reason;      // 0: nothing stands against it; else why not.
    int32_t  by;          // By what it may: TARA_REASON_NO_TRANSFER, …; 0 when it may not.
    bool     safeguarded; // It leaves, under adequacy or a safeguard that has to be named.
    uint8_t  kind;        // tara_safeguard_kind of what it leaves under; adequacy: the decision's.
    uint64_t safeguard;   // Its number; 0: none, or the decision alone.
    tp_place destination; // Where it goes; 0: nowhere that is known.
    tp_time  until;       // The first instant at which the answer may change by itself.
} tp_transfer_answer;

// The first of these carries: that it is no transfer, adequacy (GDPR Art. 45), a safeguard (46), a
// derogation (49).
tp_transfer_answer tp_transfer_ask(const tp_compiled *compiled, const tp_safeguards *safeguards,
                                   const tp_transfer *transfer);

// --- the list ----------------------------------------------------------------------------------

// A version of the policy comes into force. What it ships as an earlier one did (kind, recipient,
// destination and reference are the same) keeps its number and stays revoked if it was; the rest
// gets the next numbers, in the policy's order. What was recorded stays while its recipient is
// still named. The same version again changes nothing.
void tp_safeguards_adopt(tp_safeguards *safeguards, uint64_t *last_number,
                         const tp_compiled *compiled);
// NULL when there is none of that number.
const tp_safeguard_state *tp_safeguard_find(const tp_safeguards *safeguards, uint64_t number);
// Is an ended one replaced by what is recorded now? Adequacy on the same way, recorded itself.
bool tp_safeguard_replaces(const tp_safeguard_event *event, const tp_safeguard_state *earlier);

// TARA_E_INVALID_ARGUMENT: no number, recipient, destination or kind; no reference, or a text too
// long; no measures where the kind needs them; an end or a signature out of order. TARA_E_LIMIT.
tara_status tp_safeguard_check(const tp_safeguards *safeguards, const tp_safeguard_event *event);
void        tp_safeguard_apply(tp_safeguards *safeguards, const tp_safeguard_event *event,
                               uint64_t sequence);
// Of clauses, rules, codes and certification supplementary measures are required.
bool        tp_safeguard_needs_measures(uint8_t kind);
// Revoked, or used up. Does nothing when there is none of that number.
void        tp_safeguard_end(tp_safeguards *safeguards, uint64_t number);

#endif
