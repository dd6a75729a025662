// register.h: the register of processing activities, as JSON, Markdown and a table.
//
// Made of the policy in force and of what is on record beside it. The format is "tara-register",
// version 1. An activity is a purpose of the policy.
//
// Sources: GDPR Art. 30(1); RFC 4180.
#ifndef TP_REGISTER_H
#define TP_REGISTER_H

#include <stddef.h>
#include <stdint.h>

#include "decision/decide.h"
#include "interop/document.h"
#include "interop/terms.h"

typedef struct tp_register {
    const tp_world           *world;
    tp_time                   now;
    tp_time                   in_force_since; // On record here; 0: nothing is on record yet.
    uint64_t                  holds;          // In force.
    uint64_t                  registered;     // Of world->source, by place: registered now.
    const tp_terms_safeguard *safeguards;     // Of the policy, then those recorded.
    size_t                    safeguard_count;
} tp_register;

// From the first member to the last. The document is open, with the words of registers.
void tp_register_write(tp_document *doc, const tp_register *given);

// A row of titles, then one a purpose. A field that begins with one of = + - @ gets an apostrophe:
// spreadsheets run what begins so.
void tp_register_table(tp_buffer *out, const tp_register *given, bool french);

// In the terms of DPV 2.3, as JSON-LD. `language` as in tp_dpv_to.
void tp_register_dpv(tp_buffer *out, const tp_register *given, const char *language);

// The decision by which alone data go to a recipient: nothing else that holds is on record for
// them, and that decision was not recorded or revoked itself. False: there is none.
bool tp_register_decision(const tp_document *doc, const tp_register *given, size_t recipient,
                          tp_terms_safeguard *out);

#endif
