// notice.h: a policy as a notice to people: in full, in short, and what is new in a version.
//
// Made of the data that decides and of nothing else, so that what people read is what is done. The
// formats are "tara-notice" and "tara-notice-changes", version 1.
//
// Sources: GDPR Art. 12(1), 13; policy rows C36 to C42.
#ifndef TP_POLICY_NOTICE_H
#define TP_POLICY_NOTICE_H

#include <stdint.h>

#include "interop/document.h"
#include "policy/policy.h"

// From the first member to the last. The document is open, with the words of notices, and closed by
// the caller. `form`: tara_notice_form.
void tp_notice_write(tp_document *doc, const tara_policy *policy, int32_t form);

// What is new in `after`, which was compiled after `before`. Other than TARA_OK is what the
// comparison said; nothing was written then.
tara_status tp_notice_changes_write(tp_document *doc, const tp_compiled *before,
                                    const tp_compiled *after);

#endif
