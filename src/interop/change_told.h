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

// Of a text that stands in both languages, is this the one that the reader does not read?
bool tp_change_is_foreign(const tp_document *doc, const tp_difference *difference);
// And does its author say something of the other one?
bool tp_change_is_marked_in_ours(const tp_document *doc, const tp_difference *difference,
                                 const tara_policy *after);

#endif
