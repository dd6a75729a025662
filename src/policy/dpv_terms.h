// dpv_terms.h: the terms by which a policy may say what its purposes and data are to others.
//
// Source: W3C Data Privacy Vocabulary (DPV) 2.3, with its extension for personal data.
#ifndef TP_DPV_TERMS_H
#define TP_DPV_TERMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum { TP_DPV_TERMS_MAX = 16 }; // Of one category of data.

// "dpv:DirectMarketing": is it a purpose there?
bool tp_dpv_is_purpose(tp_text term);
// "pd:EmailAddress": is it a class of personal data there?
bool tp_dpv_is_data(tp_text term);
// Terms parted by a space each: the next one from *at on. False: there is none.
bool tp_dpv_next(tp_text terms, size_t *at, tp_text *term);

const char *const *tp_dpv_purposes(size_t *count); // Without their prefix, in bytewise order.
const char *const *tp_dpv_data(size_t *count);

#endif
