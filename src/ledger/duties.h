// duties.h: what a record that needs attention asks of the host.
#ifndef TP_DUTIES_H
#define TP_DUTIES_H

#include <stdint.h>

#include "ledger/ledger.h"

// What such a record stands for, as duties at `now`: begun and to come.
tara_status tp_ledger_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duties, uint32_t capacity, uint32_t *count);

// --- families with a file of their own: at most `capacity` duties of one record ------------------

tara_status tp_safeguard_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                                tara_duty *duties, uint32_t capacity, uint32_t *count);
tara_status tp_breach_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             tara_duty *duties, uint32_t capacity, uint32_t *count);

#endif
