// compare.c: what changed between two versions of a policy, and what follows from it for whom.
#include "policy/compare.h"

tara_status tp_policy_compare(const tp_compiled *before, const tp_compiled *after,
                              tp_difference_visit *visit, void *user)
{
    (void)before; (void)after; (void)visit; (void)user;
    return TARA_E_UNSUPPORTED;
}

tara_status tp_policy_follows(const tp_compiled *before, const tp_compiled *after,
                              tara_error *error)
{
    (void)before; (void)after; (void)error;
    return TARA_E_UNSUPPORTED;
}
