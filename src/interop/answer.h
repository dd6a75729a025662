// answer.h: the answer to a request of a subject, as a document.
//
// All that it says was copied out of the ledger before, so that it can be written while others go
// on recording. The formats are "tara-answer" and "tara-portability", version 1.
//
// Sources: GDPR Art. 12 to 22, 77, 79; policy rows C21 to C28, C39, C40.
#ifndef TP_ANSWER_H
#define TP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decision/decide.h"
#include "interop/document.h"
#include "interop/record.h"
#include "ledger/event.h"
#include "rules/request.h"

// An event, encoded, in `events`. Size 0: none.
typedef struct tp_answer_place {
    size_t   offset, size;
    uint64_t sequence;
} tp_answer_place;

typedef struct tp_answer {
    uint64_t        number;
    tp_time         at;          // When it is answered, or was.
    tp_request      request;
    tp_person       person;
    tp_time        *due;         // Of each holding: when it is to be erased.
    uint64_t        held;        // Categories (slots) under a hold.
    tp_gate_view    gate;
    uint8_t         consent[TP_SLOTS]; // tara_consent_state, as decisions count it.
    uint8_t         cookies[TP_COOKIE_CATEGORIES]; // The same of choices about cookies.
    tp_verdict      verdict[TP_SLOTS]; // By purpose, of all its categories.
    tp_buffer       events;
    tp_answer_place *choices;    // About consent and about cookies, newest first.
    size_t          choice_count;
    tp_answer_place steps[TP_STEPS_MAX];             // What was last said of a step.
    tp_answer_place corrections[TP_CORRECTIONS_MAX]; // As in the request.
    tp_answer_place decisions[TP_SLOTS]; // On objections, by purpose: the last one.
    tp_answer_place refusal;
    tp_time         now;         // When it was looked at what may leave.
    tp_safeguards   safeguards;  // As they stood then.
    tp_answer_place recorded[TP_SAFEGUARDS_IN_FORCE_MAX]; // Of each of them that was recorded.
    tp_disclosure  *disclosures; // All that are on record.
    size_t          disclosure_count;
    tp_answer_place *disclosed;  // What says the rest of each; read for an access.
    tp_time         told[TP_RECIPIENTS_MAX]; // Recipients, by slot, of this request; 0: not yet.
    // Writes the elements of own_data.
    void          (*own_data)(void *user, tp_document *doc);
    void           *user;
} tp_answer;

// From the first member to the last. The document is open, and closed by the caller.
void tp_answer_write(tp_document *doc, const tp_answer *answer);

// --- its parts ---------------------------------------------------------------------------------

void tp_answer_access(tp_document *doc, const tp_answer *answer);
void tp_answer_deeds(tp_document *doc, const tp_answer *answer);
void tp_answer_refusal(tp_document *doc, const tp_answer *answer);
// Steps that were not done and why; `exports`: of a copy, else with what was to be done.
void tp_answer_not_done(tp_document *doc, const tp_answer *answer, bool exports);
// The authority of the subject's country.
void tp_answer_complaint(tp_document *doc, const tp_answer *answer);
// The member "article" of what the Union's GDPR and the United Kingdom's give alike; null where
// another law answers the request.
void tp_answer_remedy_article(tp_document *doc, const tp_answer *answer, tp_text of_union,
                              tp_text of_kingdom);

// --- what they share ---------------------------------------------------------------------------

// False when there is none.
bool tp_answer_event(const tp_answer *answer, tp_answer_place place, tp_event *event);
void tp_answer_purpose(tp_document *doc, const tp_answer *answer, const char *name, int slot);
void tp_answer_category(tp_document *doc, const tp_answer *answer, const char *name, int slot);
void tp_answer_purposes(tp_document *doc, const tp_answer *answer, uint64_t slots);
void tp_answer_categories(tp_document *doc, const tp_answer *answer, uint64_t slots);
// From places in the policy's lists to slots.
uint64_t tp_answer_slots(uint64_t places, const uint8_t *slot_of);

#endif
