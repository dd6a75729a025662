// follow_breaches.c: what is on record of each breach, and of those it concerns.
#include "ledger/follow.h"

tara_status tp_follow_breach(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_follow_breach_subject(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_follow_breach_assess(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_follow_breach_notified(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}
