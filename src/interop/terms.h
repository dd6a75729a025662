// terms.h: what a policy's data says, part by part, for notices and registers.
//
// Each part writes its members from the policy itself: the same lists that decide. In JSON with
// identifiers; for a person in the words that the policy has for them.
//
// Sources: GDPR Art. 13(1), (2), 30(1); policy rows C30 to C35, C39, C42.
#ifndef TP_TERMS_H
#define TP_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "interop/document.h"
#include "interop/notice_texts.h"
#include "policy/policy.h"

// A safeguard of transfers that the policy ships, or that was recorded beside it.
typedef struct tp_terms_safeguard {
    uint64_t            number;    // Under which it is on record; 0: none.
    bool                ended;     // Revoked: nothing rests on it any more.
    uint8_t             kind;      // tp_safeguard_kind
    const tp_recipient *recipient; // NULL: this version of the policy does not name it.
    tp_text             recipient_id;
    tp_place            destination;
    tp_text             reference, measures;
    tp_date             signed_on, from, to; // Year 0: not said, no end.
} tp_terms_safeguard;

tp_text tp_terms_words(const tp_document *doc, const tp_words *words); // In its language.
void tp_terms_tell(tp_document *doc, const char *name, int sentence);
// A list at the top; in a text its elements are items of one line under its heading.
void tp_terms_list(tp_document *doc, const char *name);
void tp_terms_list_end(tp_document *doc);
// Who sets a tracker, as the policy calls them; "us" of ourselves.
tp_text tp_terms_setter(const tp_document *doc, const tara_policy *policy,
                        const tp_tracker *tracker);
bool tp_terms_ours(const tp_tracker *tracker);
// "GDPR, Art. 6(1)(b)", "RGPD, art. 6(1)(b)".
tp_text tp_terms_article(const tp_document *doc, const char *article,
                         char out[TP_DOCUMENT_WORDS_MAX]);

void tp_terms_controller(tp_document *doc, const tara_policy *policy); // An object.
void tp_terms_contacts(tp_document *doc, const tp_contacts *contacts); // Members.

// Lists of what the bits name, by place in the policy's lists.
void tp_terms_categories(tp_document *doc, const tara_policy *policy, uint64_t places);
void tp_terms_purposes(tp_document *doc, const tara_policy *policy, const char *name,
                       uint64_t places);
void tp_terms_all_categories(tp_document *doc, const tara_policy *policy); // With their ids.

// Of one purpose.
const char *tp_terms_basis_article(uint8_t basis);
void tp_terms_bases(tp_document *doc, const tp_purpose *purpose);
void tp_terms_consent(tp_document *doc, const tp_purpose *purpose);
void tp_terms_retention(tp_document *doc, const tp_purpose *purpose);
void tp_terms_assessment(tp_document *doc, const tp_purpose *purpose);
void tp_terms_obligation(tp_document *doc, const tara_policy *policy, const tp_purpose *purpose);

void tp_terms_floors(tp_document *doc, const tara_policy *policy);
void tp_terms_recipients(tp_document *doc, const tara_policy *policy);
tp_terms_safeguard tp_terms_shipped(const tara_policy *policy, size_t place);
// The decision that covers the country of a recipient (GDPR Art. 45), called as the document's
// readers call it. False: there is none.
bool tp_terms_decision(const tp_document *doc, const tara_policy *policy, size_t recipient,
                       tp_terms_safeguard *out);
// Elements of the list "transfers": every safeguard that is shipped, and every recipient outside
// the EEA whom an adequacy decision alone covers.
void tp_terms_transfers(tp_document *doc, const tara_policy *policy);
void tp_terms_transfer(tp_document *doc, const tp_terms_safeguard *safeguard);
// Does the recipient process outside the EEA, on the day of this version?
bool tp_terms_is_abroad(const tara_policy *policy, const tp_recipient *recipient);

#endif
