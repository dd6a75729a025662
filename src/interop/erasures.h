// erasures.h: the list of erasures, as it leaves and comes back: stretches of events, and of each
// the first leaf, by which the same history is known. It names nobody.
#ifndef TP_ERASURES_LIST_H
#define TP_ERASURES_LIST_H

#include <stdint.h>

#include "base/json.h"
#include "tara_privacy.h"

enum { TP_ERASURES_BYTES_MAX = 64 << 20 };

typedef struct tp_stretch {
    uint64_t first, count;
    uint8_t  leaf[32];
} tp_stretch;

void tp_stretches_begin(tp_json_writer *json);
void tp_stretch_put(tp_json_writer *json, const tp_stretch *stretch);
void tp_stretches_end(tp_json_writer *json);

// Read a list; `take` gets one stretch after the other, and ends the reading with other than OK.
// TARA_E_SYNTAX, TARA_E_INVALID_ARGUMENT, TARA_E_LIMIT: *error says where.
typedef tara_status tp_stretch_take(void *user, const tp_stretch *stretch);
tara_status tp_stretches_read(tp_text text, tp_stretch_take *take, void *user, tara_error *error);

#endif
