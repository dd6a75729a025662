// requests.h: what the calls about one request share.
#ifndef TP_REQUESTS_H
#define TP_REQUESTS_H

#include "public/context.h"
#include "rules/request.h"

// A request and whose it is. NOT_FOUND, with the fault told.
tara_status tp_request_find(tp_call *call, uint64_t number, tp_request *request,
                            tara_subject *subject);
// The open request that has to be answered before this erasure is executed; 0: none.
tara_status tp_request_before(tp_call *call, const tp_request *request,
                              const tara_subject *subject, uint64_t *before);
// Fill what the host sees; out NULL: nothing.
tara_status tp_request_tell(tp_call *call, uint64_t number, const tp_request *request,
                            const tara_subject *subject, tara_request *out);
// The same, read anew.
tara_status tp_request_tell_again(tp_call *call, uint64_t number, tara_request *out);
// Check that `out` can be written. For the beginning of a call; out NULL is fine.
tara_status tp_request_out(tp_call *call, tara_request *out);

#endif
