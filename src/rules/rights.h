// rights.h: objection and restriction: what a subject demanded, as state that outlives the request.
#ifndef TP_RIGHTS_H
#define TP_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

typedef struct tp_objection { // To one purpose.
    uint8_t state; // tara_objection_effect
    tp_time at;
} tp_objection;

typedef struct tp_objection_event {
    uint8_t purpose; // Slot.
    uint8_t effect;  // TARA_OBJECTION_PENDING or TARA_OBJECTION_ABSOLUTE
} tp_objection_event;

typedef struct tp_objection_decision_event {
    uint8_t purpose;
    uint8_t outcome; // TARA_OBJECTION_UPHELD or TARA_OBJECTION_OVERRIDDEN
    tp_text grounds;
} tp_objection_decision_event;

// Does the objection stop processing that rests on a legitimate interest (or, when absolute, any)?
bool        tp_objection_stops(const tp_objection *objection);
tara_status tp_objection_check(const tp_objection_event *event);
void        tp_objection_apply(tp_objection *objection, const tp_objection_event *event,
                               tp_time at);
tara_status tp_objection_decision_check(const tp_objection *objection,
                                        const tp_objection_decision_event *event);
void        tp_objection_decision_apply(tp_objection *objection,
                                        const tp_objection_decision_event *event);
// A yes that the subject gave after objecting is their later word: the objection is over.
void        tp_objection_consented(tp_objection *objection, tp_time at);

typedef struct tp_restriction {
    uint8_t set;
    tp_time at;
    uint8_t preserves; // The subject wants the data kept: GDPR Art. 18(1)(b) or (c).
} tp_restriction;

typedef struct tp_restriction_event {
    uint8_t lift;         // 1: lifts; 0: sets.
    tp_time announced_at; // Lifting: when the subject was told (GDPR Art. 18(3)).
    tp_text ground;       // Setting: which of Art. 18(1), or the host's own words.
} tp_restriction_event;

// Under a restriction, is this action allowed whatever the basis (GDPR Art. 18(2))?
bool        tp_restriction_allows(int32_t action);
tara_status tp_restriction_check(const tp_restriction *restriction,
                                 const tp_restriction_event *event, tp_time at);
void        tp_restriction_apply(tp_restriction *restriction, const tp_restriction_event *event,
                                 tp_time at);

#endif
