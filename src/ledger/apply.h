// apply.h: which rule an event goes to: checked before it is written, applied after.
#ifndef TP_APPLY_H
#define TP_APPLY_H

#include "decision/decide.h"
#include "ledger/event.h"

// May this event follow? standing NULL for events that concern no single person. Pure.
tara_status tp_check_event(const tp_world *world, const tp_standing *standing,
                           const tp_event *event);
// Follow it: the subject's part, and what concerns everybody. Cannot fail.
void tp_apply_standing(tp_standing *standing, const tp_event *event);
void tp_apply_world(tp_world *world, const tp_event *event);

// The balancing test that the policy ships for a purpose.
void tp_shipped_assessment(const tp_compiled *compiled, uint32_t slot, tp_assessment *assessment);

// The earliest instant at which a duty of the subject begins; TP_TIME_NEVER: none. `view`: the age
// gate at `now`.
tp_time  tp_standing_due(const tara_policy *policy, const tp_standing *standing,
                         const tp_gate_view *view, tp_time now);
// The duties of a subject, begun and to come, at `now`. Returns how many were written.
uint32_t tp_standing_duties(const tara_policy *policy, const tp_standing *standing,
                            const tp_gate_view *view, tp_time now, tara_duty *duties,
                            uint32_t capacity);
tp_time  tp_assessment_due(const tara_policy *policy, tp_time expires_at);
uint32_t tp_assessment_duty(const tara_policy *policy, const tp_assessment *assessment,
                            uint32_t purpose, tp_time now, tara_duty *duties, uint32_t capacity);

#endif
