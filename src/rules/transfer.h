// transfer.h: may data go from one country to another?
#ifndef TP_TRANSFER_H
#define TP_TRANSFER_H

#include <stdint.h>

#include "law/law.h"
#include "policy/policy.h"

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
