// change_texts.h: what a person is told of one change of the policy, in English and French.
//
// In the sentences "{0}" is what the change is about as the policy calls it, "{1}" what came to it
// or went, "{2}" what counts now and "{3}" what counted before.
#ifndef TP_CHANGE_TEXTS_H
#define TP_CHANGE_TEXTS_H

#include "interop/answer_texts.h"

typedef struct tp_change_text {
    int32_t     what; // tara_change_kind
    const char *path; // What the path begins with, as the rows of comparing have it; "": any.
    tp_both     text;
    tp_both     with; // The same with both values; empty texts where it is never told with them.
} tp_change_text;

// Never NULL: what has no row is told as a change of wording. `pattern`: "purposes.*.bases.*".
const tp_change_text *tp_change_text_of(int32_t what, const char *pattern);

// What an editorial change is about, to be counted with others of its sort.
typedef enum tp_editorial {
    TP_EDITORIAL_WORDING = 0, TP_EDITORIAL_CONTACTS, TP_EDITORIAL_RECORDS, TP_EDITORIAL_NARROWER,
    TP_EDITORIALS
} tp_editorial;
tp_editorial tp_editorial_of(int32_t what);

#endif
