// follow_notices.c: what is on record of each notice of a new version.
#include "ledger/follow.h"

tara_status tp_follow_notice(tp_following *f)
{
    (void)f;
    return TARA_E_UNSUPPORTED;
}
