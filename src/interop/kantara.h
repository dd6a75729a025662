// kantara.h: a consent as a Kantara Consent Receipt.
//
// Source: Kantara Initiative, Consent Receipt Specification 1.1.0.
#ifndef TP_KANTARA_H
#define TP_KANTARA_H

#include "base/json.h"
#include "interop/consent_facts.h"

// tp_consent_lacks said that nothing is missing, and the consent was given. `language` "fr": texts
// in French; NULL and "": in the language of the notice that was shown; anything else: English.
void tp_kantara_write(tp_buffer *out, const tp_consent_facts *facts, const char *language);

#endif
