// evidence.h: how a choice was made, as the host tells it: of a consent and of a choice about
// cookies alike (GDPR Art. 7(1)).
#ifndef TP_EVIDENCE_H
#define TP_EVIDENCE_H

#include "public/context.h"

// Who chose, and by what: INVALID_ARGUMENT naming the field.
tara_status tp_evidence_check(tp_call *call, const tara_choice *choice);
// The same as an event has it, with the time: INVALID_ARGUMENT of one that is to come. What was
// chosen, and until when it counts, is left to the caller.
tara_status tp_evidence_take(tp_call *call, const tara_choice *choice, tp_consent_event *out);
// Until when a choice counts that was made then. A period of 0: without end.
tp_time tp_evidence_until(tp_period lasts, tp_time made_at);

// May the subject say yes? NOT_APPLICABLE: a child needs a guardian who was verified, and of who
// may be a child it is not known yet.
tara_status tp_may_say_yes(tp_call *call, const tara_subject *subject);

#endif
