// register.h: the register of disclosures of one subject, as several calls read it.
#ifndef TP_REGISTER_H
#define TP_REGISTER_H

#include "public/context.h"
#include "rules/disclosure.h"
#include "rules/request.h"

// Every disclosure on record: tp_disclosure each, appended to *list.
tara_status tp_register_read(tp_call *call, const tara_subject *subject, tp_buffer *list);
// When each recipient was told of what a request changed, by slot; 0: not yet.
tara_status tp_register_told(tp_call *call, const tara_subject *subject, uint64_t request,
                             tp_time told[TP_RECIPIENTS_MAX]);
// Whom to tell of what a request changes: while it is open all that it may change, after that what
// it did. NOT_APPLICABLE for a right that changes nothing.
tara_status tp_register_tell(tp_call *call, const tara_subject *subject,
                             const tp_request *request, tp_told_list *tell);
// The event of a disclosure. It lives in *bytes.
tara_status tp_register_event(tp_call *call, const tp_disclosure *disclosure, tp_buffer *bytes,
                              tp_event *event);

#endif
