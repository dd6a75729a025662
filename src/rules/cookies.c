// cookies.c: what the policy declares of cookies and trackers, and the signal of a browser.
//
// Sources: ePrivacy Directive 5(3); Global Privacy Control (W3C); policy rows C30 to C33.
#include "rules/cookies.h"

void tp_signal_apply(tp_signal *signal, const tp_signal_event *event, tp_time at)
{
    signal->on = event->value;
    signal->conflict = event->conflict;
    signal->at = at;
}
