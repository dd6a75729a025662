// transfer.c: a destination is open by adequacy or by a safeguard on record; otherwise it is shut.
//
// Both ends matter: within the EEA is no transfer, and a subject whose own law sets no such rule
// is not blocked by one. Adequacy that covers only some recipients carries only for those that the
// policy declares to be covered.
//
// Sources: GDPR Art. 44 to 46; policy rows C34, C35.
#include "rules/transfer.h"

static bool is_transfer(tp_place source, tp_place destination, int32_t day)
{
    if (destination == 0) return false;
    if (!tp_law_restricts_transfers(source)) return false;
    if (tp_place_country(source) == tp_place_country(destination)) return false;
    bool from_eea = source == 0 || tp_place_in_eea(source, day);
    return !(from_eea && tp_place_in_eea(destination, day));
}

static bool adequate(const tara_policy *policy, const tp_transfer *transfer, tp_place destination)
{
    // United Kingdom (DPA 2018, Sch. 21, para. 5) and Switzerland (DPO, Annex 1).
    if (tp_place_in_eea(destination, transfer->day)) return true;
    tp_adequacy_law law = tp_law_adequacy(destination, transfer->day);
    if (law.kind == TP_ADEQUACY_ALL) return true;
    if (law.kind != TP_ADEQUACY_SCOPED || transfer->recipient == 0) return false;
    const tp_recipient *recipient = &policy->recipients[transfer->recipient - 1];
    bool there = tp_place_country(recipient->place) == tp_place_country(destination);
    return there && recipient->certified;
}

static bool valid_on(const tp_safeguard *safeguard, int32_t day)
{
    if (day < tp_day_of(safeguard->valid_from)) return false;
    return safeguard->valid_to.year == 0 || day <= tp_day_of(safeguard->valid_to);
}

// TARA_REASON_SAFEGUARD_EXPIRED when only ones that are not valid today are there.
static int32_t by_safeguard(const tara_policy *policy, const tp_transfer *transfer,
                            tp_place destination)
{
    int32_t reason = TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD;
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        const tp_safeguard *safeguard = &policy->safeguards[i];
        bool ours = safeguard->recipient + 1 == transfer->recipient
                 && tp_place_country(safeguard->destination) == tp_place_country(destination);
        if (!ours) continue;
        if (valid_on(safeguard, transfer->day)) return 0;
        reason = TARA_REASON_SAFEGUARD_EXPIRED;
    }
    return reason;
}

tp_transfer_answer tp_transfer_ask(const tara_policy *policy, const tp_transfer *transfer)
{
    tp_place destination = transfer->destination;
    if (destination == 0 && transfer->recipient != 0) {
        destination = policy->recipients[transfer->recipient - 1].place;
    }
    if (!is_transfer(transfer->source, destination, transfer->day)) {
        return (tp_transfer_answer){0, false};
    }
    if (adequate(policy, transfer, destination)) return (tp_transfer_answer){0, true};
    int32_t reason = by_safeguard(policy, transfer, destination);
    return (tp_transfer_answer){reason, reason == 0};
}
