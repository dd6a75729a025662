// cookies.h: what the policy declares of cookies and trackers, and the signal of a browser.
//
// A choice about a category of cookies is a consent like any other (consent.h).
#ifndef TP_RULES_COOKIES_H
#define TP_RULES_COOKIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "policy/policy.h"
#include "tara_privacy.h"

enum { TP_COOKIE_CATEGORIES = TP_COOKIE_MARKETING + 1 }; // By number; 0 is none.

typedef struct tp_signal_event { // Global Privacy Control.
    uint8_t value;    // 1: do not sell or share.
    uint8_t conflict; // An explicit choice stood against it.
} tp_signal_event;

typedef struct tp_signal { // The last one on record.
    uint8_t on;
    uint8_t conflict;
    tp_time at;       // 0: there was none.
} tp_signal;

void tp_signal_apply(tp_signal *signal, const tp_signal_event *event, tp_time at);

#endif
