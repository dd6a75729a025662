// follow_safeguards.c: what is on record of each safeguard of transfers.
#include "ledger/follow.h"

tara_status tp_follow_safeguard(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_follow_safeguard_end(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}
