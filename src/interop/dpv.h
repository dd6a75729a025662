// dpv.h: JSON-LD in the terms of the Data Privacy Vocabulary: its values.
//
// Version 2.3 of the vocabulary, and no term that it does not have: tests hold every one that can
// be written against its list. Every property holds an array, of a value, too: who reads one knows
// the others. What is named by an IRI stands there as {"@id":…} and never as a mere string.
//
// Sources: W3C DPVCG, Data Privacy Vocabulary 2.3, with PD, LOC and EU-GDPR; JSON-LD 1.1; DCMI
// Metadata Terms; schema.org; RFC 6920.
#ifndef TP_DPV_H
#define TP_DPV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "policy/policy.h"

typedef struct tp_dpv { // A document that is being written.
    tp_json_writer     json;
    const tara_policy *policy;
    const uint8_t     *hash;            // Of the policy's canonical text.
    bool               french, english; // The texts that are given.
} tp_dpv;

// "fr": French; NULL and "": both; anything else English.
tp_dpv tp_dpv_to(tp_buffer *out, const tara_policy *policy, const uint8_t hash[32],
                 const char *language);

// --- values ------------------------------------------------------------------------------------

void tp_dpv_begin(tp_dpv *d, const char *type);   // An object of that type, in a list or alone.
void tp_dpv_begin_as(tp_dpv *d, const char *type, const char *also); // Of two; `also` or NULL.
void tp_dpv_end(tp_dpv *d);
void tp_dpv_list(tp_dpv *d, const char *name);    // Its elements follow; then tp_dpv_list_end.
void tp_dpv_list_end(tp_dpv *d);
void tp_dpv_context(tp_dpv *d);                   // The member "@context".
void tp_dpv_refer(tp_dpv *d, const char *iri);    // An element.
void tp_dpv_refer_text(tp_dpv *d, tp_text iri);
void tp_dpv_one(tp_dpv *d, const char *name, const char *iri); // A list of one.
void tp_dpv_text(tp_dpv *d, const char *name, tp_text text);   // The same; left out when empty.
void tp_dpv_words(tp_dpv *d, const char *name, const tp_words *words);
void tp_dpv_time(tp_dpv *d, const char *name, tp_time at);
void tp_dpv_date(tp_dpv *d, const char *name, tp_date date);   // Year 0: left out.
void tp_dpv_place(tp_dpv *d, const char *name, tp_place place); // Of a subdivision the country…
                                                  // …but for those of the United States. 0: none.
void tp_dpv_period(tp_dpv *d, const char *name, tp_period period); // Count 0: left out.
void tp_dpv_identifiers(tp_dpv *d, tp_text identifier); // As dct: and dpv: both have one.

#endif
