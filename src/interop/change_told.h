// change_told.h: one change of the policy in a sentence for the people whom it concerns.
//
// With what the policy calls things in their language, and with both values where there are two.
//
// Sources: GDPR Art. 12(1), 13(3); policy row C37.
#ifndef TP_CHANGE_TOLD_H
#define TP_CHANGE_TOLD_H

#include "interop/document.h"
#include "policy/compare.h"

// The text member `name`. Only while the comparison of the two versions visits the difference.
void tp_change_tell(tp_document *doc, const char *name, const tp_difference *difference,
                    const tp_compiled *before, const tp_compiled *after);

#endif
