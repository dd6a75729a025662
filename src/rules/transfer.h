// transfer.h: may data go from one country to another?
#ifndef TP_TRANSFER_H
#define TP_TRANSFER_H

#include <stdint.h>

#include "law/law.h"
#include "policy/policy.h"

enum {
    TP_SAFEGUARDS_IN_FORCE_MAX = 256, // That the policy ships and those recorded, together.
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
    uint8_t  kind;
    uint16_t shipped;     // Place in the policy's list + 1; 0: recorded.
    uint32_t recipient;   // Slot + 1.
    tp_place destination;
    tp_time  from, until;
    uint64_t event;       // That recorded it; of a shipped one 0.
} tp_safeguard_state;

// All that concern everybody's transfers now: neither revoked nor used up.
typedef struct tp_safeguards {
    tp_safeguard_state list[TP_SAFEGUARDS_IN_FORCE_MAX];
    uint32_t           count;
} tp_safeguards;

typedef struct tp_transfer {
    tp_place source;      // Where the subject is; 0: not known, and then the most protective.
    tp_place destination; // 0: the recipient's place, or none.
    uint32_t recipient;   // Number in the policy, from 1; 0: none.
    int32_t  day;         // The day it is.
} tp_transfer;

typedef struct tp_transfer_answer {
    int32_t  reason;      // 0: nothing stands against it; else why not.
    bool     safeguarded; // It leaves, under adequacy or a safeguard that has to be named.
} tp_transfer_answer;

tp_transfer_answer tp_transfer_ask(const tara_policy *policy, const tp_transfer *transfer);

#endif
