// cookies.h: the signal of a browser, for the other calls that meet it.
#ifndef TP_PUBLIC_COOKIES_H
#define TP_PUBLIC_COOKIES_H

#include <stdbool.h>

#include "public/context.h"

// The event that the subject's browser sends the signal, or has stopped. False: it is on record.
bool tp_gpc_event(const tp_call *call, const tara_subject *subject, const tp_standing *standing,
                     bool on, tp_event *event);

#endif
