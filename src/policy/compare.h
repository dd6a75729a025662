// compare.h: what changed between two versions of a policy, and what follows from it for whom.
#ifndef TP_COMPARE_H
#define TP_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

enum { TP_DIFFERENCE_PATH_MAX = 192 };

typedef struct tp_difference {
    int32_t  what;       // tara_change_kind
    bool     material;   // People must be told (C37).
    bool     widens;     // A consent given before does not cover it (C38).
    int32_t  concerns;   // tara_concerns
    uint64_t purposes;   // Slots of the later version that it touches.
    uint64_t categories; // The same.
    uint32_t cookies;    // Categories of cookies, as bits 1 << number.
    char     path[TP_DIFFERENCE_PATH_MAX]; // "purposes.marketing.categories.payment"; terminated.
    const tp_change_mark *mark; // What the author of the later version says of it; NULL: nothing.
} tp_difference;

// Other than TARA_OK ends the comparison and is passed on.
typedef tara_status tp_difference_visit(void *user, const tp_difference *difference);

// Every difference, in the order of the document. `after` was compiled after `before`, whether or
// not it says that it follows it.
tara_status tp_policy_compare(const tp_compiled *before, const tp_compiled *after,
                              tp_difference_visit *visit, void *user);

// May it be published after that one? TARA_E_POLICY, with the field and what was expected: the
// version does not grow, the date goes back, a mark names a path at which nothing changed, or calls
// editorial what is material by itself.
tara_status tp_policy_follows(const tp_compiled *before, const tp_compiled *after,
                              tara_error *error);

#endif
