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
// Is that signal a no to this category of cookies? It is about being measured and advertised to.
bool tp_signal_refuses(int category);

// --- what the policy declares ------------------------------------------------------------------

// Kinds of trackers as bits, 1 << tp_tracker_kind.
enum { TP_TRACKERS_COOKIES = 1 << TP_TRACKER_COOKIE, TP_TRACKERS_ALL = 0xFF };

typedef struct tp_tracker_id { // What one is asked about.
    tp_text  name;
    uint32_t kinds;
    bool     placed; // Domain and path count too: those of a Set-Cookie header.
    tp_text  domain; // Without its leading dot. Empty: the host alone.
    tp_text  path;   // Empty: none was said.
} tp_tracker_id;

// The first declared tracker from *place on that is meant, or NULL; moves *place behind it. An
// exact name wins over a pattern, a longer pattern over a shorter one: of what is declared, those
// of the winning name are handed out.
const tp_tracker *tp_tracker_next(const tara_policy *policy, const tp_tracker_id *id,
                                  size_t *place);

// For how long a cookie that is set at `now` may stay, in milliseconds: as it is declared, at most
// as the policy and the browsers allow. -1: declared for the session.
int64_t tp_tracker_lifetime(const tara_policy *policy, const tp_tracker *tracker, tp_time now);

#endif
