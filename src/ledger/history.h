// history.h: what the files of the ledger share for reading what is on record.
#ifndef TP_HISTORY_H
#define TP_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ledger.h"

static inline bool tp_concerns_somebody(const tp_event *event)
{
    return !tp_is_nobody(&event->subject);
}

static inline tara_status tp_ledger_answered(tp_ledger *ledger, int32_t answer)
{
    return tp_store_answered(&ledger->failed, answer);
}

// As the change at hand has it; cleared when there is none. *version: to write it again.
tara_status tp_history_standing(tp_ledger *ledger, const tara_subject *subject,
                                tp_standing *standing, uint64_t *version);
// What somebody objected to who was forgotten since. NOT_FOUND.
tara_status tp_history_suppression(tp_ledger *ledger, const tara_subject *subject,
                                   tp_standing *suppression);

// Along a subject's own events from `last` on and along those that joined it, the newest first;
// `past`: also past the one by which the subject was forgotten. 0: there is none.
tara_status tp_chains_walk(tp_ledger *ledger, uint64_t last, bool past, tp_event_visit visit,
                           void *user);

#endif
