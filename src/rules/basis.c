// basis.c: the bases that need no word of the subject: a contract in force, an interest weighed.
//
// A contract carries only while it is in force; that it ended is remembered, so that "ended" and
// "never was" stay two answers. An interest carries only with a favourable balancing test that
// has not expired.
//
// Sources: GDPR Art. 6(1)(b), 6(1)(f); policy rows C07, C09, C10.
#include "rules/basis.h"

#include <string.h>

#include "base/civil.h"

bool tp_contract_in_force(const tp_contract *contract, tp_time now)
{
    return contract->since <= now && now < contract->until;
}

tp_contract_state tp_contracts_state(const tp_contracts *contracts, tp_time now,
                                     tp_time *changes_at)
{
    bool    ended = contracts->ended_at != 0;
    tp_time held_until = 0;
    tp_time begins_at = TP_TIME_NEVER;
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        if (tp_contract_in_force(contract, now)) {
            if (contract->until > held_until) held_until = contract->until;
        } else if (contract->until <= now) {
            ended = true;
        } else if (contract->since < begins_at) {
            begins_at = contract->since;
        }
    }
    *changes_at = held_until > 0 ? held_until : begins_at;
    if (held_until > 0) return TP_CONTRACT_IN_FORCE;
    return ended ? TP_CONTRACT_ENDED : TP_CONTRACT_MISSING;
}

static int find(const tp_contracts *contracts, tp_text id)
{
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        if (tp_text_equal((tp_text){contract->id, contract->id_size}, id)) return (int)i;
    }
    return -1;
}

const tp_contract *tp_contract_find(const tp_contracts *contracts, tp_text id)
{
    int at = find(contracts, id);
    return at < 0 ? NULL : &contracts->list[at];
}

// How many of the list would still stand at `at`: what has ended is only remembered as a date.
static uint32_t standing_at(const tp_contracts *contracts, tp_time at)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < contracts->count; i++) count += contracts->list[i].until > at;
    return count;
}

tara_status tp_contract_check(const tp_contracts *contracts, const tp_contract_event *event,
                              tp_time at)
{
    if (event->contract.size == 0) return TARA_E_INVALID_ARGUMENT;
    if (event->contract.size > TP_CONTRACT_ID_MAX) return TARA_E_INVALID_ARGUMENT;
    const tp_contract *known = tp_contract_find(contracts, event->contract);
    if (known != NULL && known->until <= at) known = NULL;
    if (event->end) {
        if (known == NULL) return TARA_E_NOT_FOUND;
        return event->from < known->since ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    }
    if (known != NULL) return TARA_OK;
    return standing_at(contracts, at) < TP_CONTRACTS_MAX ? TARA_OK : TARA_E_LIMIT;
}

static void forget_ended(tp_contracts *contracts, tp_time at)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < contracts->count; i++) {
        tp_contract contract = contracts->list[i];
        if (contract.until > at) contracts->list[kept++] = contract;
        else if (contract.until > contracts->ended_at) contracts->ended_at = contract.until;
    }
    contracts->count = kept;
}

void tp_contract_apply(tp_contracts *contracts, const tp_contract_event *event, tp_time at)
{
    forget_ended(contracts, at);
    int known = find(contracts, event->contract);
    if (event->end) {
        if (known >= 0) contracts->list[known].until = event->from;
        forget_ended(contracts, at);
        return;
    }
    if (known >= 0) {
        tp_contract *planned = &contracts->list[known];
        if (planned->since <= at) return; // In force: starting it again changes nothing.
        planned->since = event->from;
        planned->policy_version = event->policy_version;
        planned->until = TP_TIME_NEVER;
        return;
    }
    if (contracts->count == TP_CONTRACTS_MAX) return;
    tp_contract *contract = &contracts->list[contracts->count++];
    memset(contract, 0, sizeof *contract);
    memcpy(contract->id, event->contract.data, event->contract.size);
    contract->id_size = (uint8_t)event->contract.size;
    contract->since = event->from;
    contract->until = TP_TIME_NEVER;
    contract->policy_version = event->policy_version;
}

int32_t tp_assessment_reason(const tp_assessment *assessment, tp_time now)
{
    if (assessment->outcome == 0) return TARA_REASON_ASSESSMENT_MISSING;
    if (assessment->outcome != TARA_ASSESSMENT_FAVOURABLE) {
        return TARA_REASON_ASSESSMENT_UNFAVOURABLE;
    }
    if (assessment->expires_at <= now) return TARA_REASON_ASSESSMENT_EXPIRED;
    return TARA_REASON_LEGITIMATE_INTEREST;
}

tara_status tp_assessment_check(const tp_assessment_event *event, tp_time at)
{
    bool known = event->outcome == TARA_ASSESSMENT_FAVOURABLE
              || event->outcome == TARA_ASSESSMENT_UNFAVOURABLE;
    if (!known) return TARA_E_INVALID_ARGUMENT;
    return event->expires_at > at ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_assessment_apply(tp_assessment *assessment, const tp_assessment_event *event, tp_time at)
{
    assessment->outcome = event->outcome;
    assessment->at = at;
    assessment->expires_at = event->expires_at;
}
