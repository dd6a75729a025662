// basis.h: contracts of one subject, and the balancing test of one legitimate interest.
#ifndef TP_BASIS_H
#define TP_BASIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum { TP_CONTRACTS_MAX = 16, TP_CONTRACT_ID_MAX = 64 };

typedef struct tp_contract {
    char    id[TP_CONTRACT_ID_MAX];
    uint8_t id_size;
    tp_time since;
    tp_time until; // First instant it no longer holds; TP_TIME_NEVER while nobody ended it.
    uint32_t policy_version; // In force when it was recorded: what was said of its purposes then.
} tp_contract;

typedef struct tp_contracts {
    tp_contract list[TP_CONTRACTS_MAX]; // In force, or to be.
    uint32_t    count;
    tp_time     ended_at;               // When one last ended; 0: none ever did.
} tp_contracts;

typedef struct tp_contract_event {
    uint8_t end; // 1: ends; 0: starts.
    tp_time from; // When it starts or ends.
    tp_text contract;
    uint32_t policy_version; // Of the event itself.
} tp_contract_event;

typedef enum tp_contract_state {
    TP_CONTRACT_MISSING = 0, TP_CONTRACT_IN_FORCE, TP_CONTRACT_ENDED
} tp_contract_state;

// Where the subject's contracts stand at `now`. *changes_at: when that changes by itself.
tp_contract_state tp_contracts_state(const tp_contracts *contracts, tp_time now,
                                     tp_time *changes_at);
bool tp_contract_in_force(const tp_contract *contract, tp_time now);
const tp_contract *tp_contract_find(const tp_contracts *contracts, tp_text id);

// TARA_E_INVALID_ARGUMENT, TARA_E_NOT_FOUND (end), TARA_E_LIMIT, TARA_E_CLOCK_BACKWARDS (it would
// end before it began).
tara_status tp_contract_check(const tp_contracts *contracts, const tp_contract_event *event,
                              tp_time at);
void        tp_contract_apply(tp_contracts *contracts, const tp_contract_event *event, tp_time at);

// The balancing test of one purpose (GDPR Art. 6(1)(f)); concerns all subjects.
typedef struct tp_assessment {
    uint8_t outcome;    // 0: none on record.
    tp_time at;
    tp_time expires_at; // TP_TIME_NEVER: no end.
} tp_assessment;

typedef struct tp_assessment_event {
    uint8_t purpose; // Slot.
    uint8_t outcome; // tara_assessment_outcome
    tp_time expires_at;
    tp_text reference;
} tp_assessment_event;

// TARA_REASON_LEGITIMATE_INTEREST, or why it does not carry.
int32_t     tp_assessment_reason(const tp_assessment *assessment, tp_time now);
tara_status tp_assessment_check(const tp_assessment_event *event, tp_time at);
void        tp_assessment_apply(tp_assessment *assessment, const tp_assessment_event *event,
                                tp_time at);

#endif
