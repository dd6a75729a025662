// cookie_terms.h: a version of the policy as it speaks of one category of cookies.
//
// A choice about cookies is a consent like any other: documents of a consent are made of it by the
// same writers, once that category reads as a purpose.
#ifndef TP_COOKIE_TERMS_H
#define TP_COOKIE_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

typedef struct tp_cookie_terms { // Too large for a stack.
    tp_compiled  compiled; // With the hash of the version: it is no policy of its own.
    tara_policy  policy;
    tp_purpose   purpose;  // The only one.
    tp_category  categories[TP_CATEGORIES_MAX];
    tp_recipient recipients[TP_RECIPIENTS_MAX];
} tp_cookie_terms;

// The category is its only purpose, each of its trackers a kind of data, and whoever sets one a
// recipient. `version` must stay alive. False: more trackers of it than there can be kinds of data.
bool tp_cookie_terms_of(tp_cookie_terms *out, const tp_compiled *version, int category);

#endif
