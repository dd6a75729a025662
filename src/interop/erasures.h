// erasures.h: the list of erasures, as it leaves and comes back: stretches of events, the first
// leaf of each and the beginning of every other, by which the same history is known. It names
// nobody.
#ifndef TP_ERASURES_LIST_H
#define TP_ERASURES_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "tara_privacy.h"

enum {
    TP_ERASURES_BYTES_MAX = 64 << 20,
    TP_STRETCH_MAX        = 64, // Events of one.
    TP_STRETCH_MARK       = 8   // Bytes of the leaf of each but the first.
};

// A history that goes its own way may do so in the midst of one: each event is known by its leaf.
typedef struct tp_stretch {
    uint64_t first, count;
    uint8_t  leaf[32];
    uint8_t  others[TP_STRETCH_MAX - 1][TP_STRETCH_MARK];
} tp_stretch;

// Is that the leaf of the event at `index` of the stretch, from 0?
bool tp_stretch_has(const tp_stretch *stretch, uint64_t index, const uint8_t leaf[32]);

void tp_stretches_begin(tp_json_writer *json);
void tp_stretch_put(tp_json_writer *json, const tp_stretch *stretch);
void tp_stretches_end(tp_json_writer *json);

// Read a list; `take` gets one stretch after the other, and ends the reading with other than OK.
// TARA_E_SYNTAX, TARA_E_INVALID_ARGUMENT, TARA_E_LIMIT: *error says where.
typedef tara_status tp_stretch_take(void *user, const tp_stretch *stretch);
tara_status tp_stretches_read(tp_text text, tp_stretch_take *take, void *user, tara_error *error);

#endif
