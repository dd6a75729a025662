// standing.h: all that is on record about one subject: the record of kind "standing".
//
// The rules' own records, side by side; each rule knows its part alone. Encoded it is what the
// store keeps (a few dozen bytes for most subjects).
#ifndef TP_STANDING_H
#define TP_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "law/law.h"
#include "rules/age.h"
#include "rules/basis.h"
#include "rules/consent.h"
#include "rules/cookies.h"
#include "rules/rights.h"

enum { TP_SLOTS = 64, TP_STANDING_BYTES_MAX = 8192 };

typedef struct tp_standing {
    uint64_t       last_event; // 0: nothing was ever recorded of this subject.
    tp_place       place;
    int32_t        offset_minutes;
    uint8_t        has_offset;
    tp_age         age;
    tp_restriction restriction;
    tp_contracts   contracts;
    uint32_t       holdings; // Records of their own under this subject: holdings,
    uint32_t       holds;    // legal holds,
    uint32_t       requests; // requests that have not ended.
    uint64_t       first_event;   // The first of the subject's own that counts.
    uint32_t       known_version; // Of the policy, in force at that event: what they were told.
    tp_signal      signal;        // Of their browser.
    tp_consent     cookie[TP_COOKIE_CATEGORIES]; // By tp_cookie_category; all zeros: never asked.
    uint8_t        forgotten; // At the subject's wish: what is left goes with its last record.
                              // 1: the events from before are still there; 2: they are erased.
    tp_time        held_since_end; // Forgotten: when the contracts ended, for the floors of what is
                                   // still held. 0: there was none.
    uint64_t       chosen;   // Slots of `consent` that are in use; the others hold nothing.
    uint64_t       objected; // The same of `objection`.
    tp_consent     consent[TP_SLOTS];
    tp_objection   objection[TP_SLOTS];
} tp_standing;

void tp_standing_clear(tp_standing *standing);
// False when the bytes are no standing: a store that lies.
bool tp_standing_decode(tp_standing *standing, const uint8_t *bytes, size_t size);
void tp_standing_encode(const tp_standing *standing, tp_writer *out);

// `from` turned out to be the same person: what is narrower on either side wins. Records beside the
// standings are not its business. Returns tara_taken bits; LIMIT (more than 16 contracts) by
// *fits, and nothing changed.
uint64_t tp_standing_merge(tp_standing *into, const tp_standing *from, bool *fits);
// Forget all but what outlives it: objections to direct marketing, the counts of records and, while
// something is held, when the contracts ended: a legal floor may run from there.
void     tp_standing_forget(tp_standing *standing, tp_time at);
// Is there anything left to be kept on record?
bool     tp_standing_empty(const tp_standing *standing);
// Forgotten, and nothing stands against it any more that the events it comes from are erased: no
// hold, no open request, and nobody who came back meanwhile.
bool     tp_standing_settles(const tp_standing *standing);
// Forgotten, and something was said of them since that no entry keeps: they are there again.
bool     tp_standing_came_back(const tp_standing *standing);
// Only objections, to be kept beyond an erasure; false when there are none.
bool     tp_standing_suppression(const tp_standing *standing, tp_standing *out);
// Take over the objections of such a one.
void     tp_standing_respect(tp_standing *standing, const tp_standing *suppression);

// To read: a slot that is not in use reads as never asked, not objected.
const tp_consent   *tp_standing_consent(const tp_standing *standing, int slot);
const tp_objection *tp_standing_objection(const tp_standing *standing, int slot);
// The choice about a category of cookies; of another number: never asked.
const tp_consent   *tp_standing_cookie(const tp_standing *standing, int category);
// The purposes (slots) that an objection or a withdrawal (tara_right) stands about.
uint64_t tp_standing_chosen_against(const tp_standing *standing, int32_t right);
// To write: takes the slot into use.
tp_consent   *tp_standing_choose(tp_standing *standing, int slot);
tp_objection *tp_standing_object(tp_standing *standing, int slot);

#endif
