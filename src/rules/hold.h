// hold.h: a legal hold: what it covers may not be erased until it is released.
#ifndef TP_HOLD_H
#define TP_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum {
    TP_HOLD_TEXT_MAX = 256, // Bytes of the reason, and of the authority.
    TP_HOLD_BYTES_MAX = 64  // Of a hold, encoded.
};

typedef enum tp_hold_scope {
    TP_HOLD_SUBJECT = 1, TP_HOLD_SUBJECT_CATEGORY, TP_HOLD_CATEGORY, TP_HOLD_ALL
} tp_hold_scope;

typedef struct tp_hold_event { // Placed: nothing that it covers may be erased until it is released.
    uint64_t number;
    uint8_t  scope;    // tp_hold_scope
    uint8_t  category; // Slot; 0 where the scope has none.
    tp_time  review_at;
    tp_text  reason, authority;
} tp_hold_event;

typedef struct tp_hold_end_event {
    uint64_t number;
} tp_hold_end_event;

typedef struct tp_hold {
    uint64_t number;   // 0: none.
    uint8_t  scope;    // tp_hold_scope
    uint8_t  category;
    tp_time  placed_at;
    tp_time  review_at;
    uint64_t event;    // That says why.
} tp_hold;

// May it be placed? TARA_E_INVALID_ARGUMENT: no number, a scope that there is not or that does not
// go with `about_subject` (whether the event concerns one), a category where the scope has none, no
// reason, a text too long, no later instant for its review.
tara_status tp_hold_check(const tp_hold_event *event, bool about_subject, tp_time at);
void        tp_hold_apply(tp_hold *hold, const tp_hold_event *event, tp_time at,
                          uint64_t sequence);
// Does it stand against erasing data of that category (slot)? Of the subjects that it concerns;
// whose that is, the caller knows.
bool        tp_hold_covers(const tp_hold *hold, int category);

void        tp_hold_encode(const tp_hold *hold, tp_writer *out);
// False when the bytes are no hold: a store that lies.
bool        tp_hold_decode(tp_hold *hold, const uint8_t *bytes, size_t size);

#endif
