// duties_breach.c: what a record of a breach asks of the host.
#include "ledger/duties.h"

tara_status tp_breach_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                     tara_duty *duties, uint32_t capacity, uint32_t *count)
{
    (void)ledger; (void)key; (void)now; (void)duties; (void)capacity;
    *count = 0;
    return TARA_OK;
}
