// duties_safeguard.c: what a record of a safeguard asks of the host.
#include "ledger/duties.h"

#include "ledger/apply.h"

// To be renewed before it ends; after that it is late for as long as it is not revoked (C35).
tara_status tp_safeguard_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                                tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    const tp_world           *world = &ledger->world;
    const tp_safeguard_state *safeguard = tp_safeguard_find(&world->safeguards, key->ref);
    *count = 0;
    bool renewed = safeguard != NULL && !safeguard->ended && safeguard->until != TP_TIME_NEVER
                && safeguard->kind != TARA_SAFEGUARD_DEROGATION
                && (safeguard->event != 0 || safeguard->shipped != 0);
    if (!renewed || capacity == 0) return TARA_OK;
    duties[(*count)++] = (tara_duty){
        .kind = TARA_DUTY_SAFEGUARD,
        .late = safeguard->until <= now,
        .ref = safeguard->number,
        .since_unix_ms = tp_assessment_due(world->compiled->policy, safeguard->until),
        .due_unix_ms = safeguard->until,
    };
    return TARA_OK;
}
