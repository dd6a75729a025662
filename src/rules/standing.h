// standing.h: all that is on record about one subject: the record of kind "standing".
//
// The rules' own records, side by side; each rule knows its part alone. Encoded it is what the
// store keeps (a few dozen bytes for most subjects).
#ifndef TP_STANDING_H
#define TP_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "law/law.h"
#include "rules/age.h"
#include "rules/basis.h"
#include "rules/consent.h"
#include "rules/rights.h"

enum { TP_SLOTS = 64, TP_STANDING_BYTES_MAX = 8192 };

typedef struct tp_standing {
    uint64_t       last_event; // 0: nothing was ever recorded of this subject.
    tp_place       place;
    int32_t        offset_minutes;
    uint8_t        has_offset;
    tp_age         age;
    tp_restriction restriction;
    tp_contracts   contracts;
    uint64_t       chosen;   // Slots of `consent` that are in use; the others hold nothing.
    uint64_t       objected; // The same of `objection`.
    tp_consent     consent[TP_SLOTS];
    tp_objection   objection[TP_SLOTS];
} tp_standing;

void tp_standing_clear(tp_standing *standing);
// False when the bytes are no standing: a store that lies.
bool tp_standing_decode(tp_standing *standing, const uint8_t *bytes, size_t size);
void tp_standing_encode(const tp_standing *standing, tp_writer *out);

// To read: a slot that is not in use reads as never asked, not objected.
const tp_consent   *tp_standing_consent(const tp_standing *standing, int slot);
const tp_objection *tp_standing_objection(const tp_standing *standing, int slot);
// To write: takes the slot into use.
tp_consent   *tp_standing_choose(tp_standing *standing, int slot);
tp_objection *tp_standing_object(tp_standing *standing, int slot);

#endif
