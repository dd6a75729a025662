// follow_disclosures.c: what is on record of each disclosure, and who was told of a change.
#include "ledger/follow.h"

tara_status tp_follow_disclosure(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_follow_told(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}
