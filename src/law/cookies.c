// cookies.c: how long a cookie may stay.
//
// Sources: tests/data/facts/cookie_rules.tsv, row browser_cap.
#include "law/law.h"

// Longer lifetimes are cut down and not refused. CNIL's 13 months fit.
static const int32_t browsers_keep_days = 400; // draft-ietf-httpbis-rfc6265bis-22, section 5.5.

int32_t tp_law_cookie_days_max(void)
{
    return browsers_keep_days;
}
