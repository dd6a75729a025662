// records.h: the records beside the standing, and what events make of them.
//
// Holdings, holds, requests and what points to events. Everything here works on a tp_change: at
// the commit and at replay alike, from the event and the records alone.
#ifndef TP_RECORDS_H
#define TP_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "decision/decide.h"
#include "ledger/change.h"
#include "ledger/event.h"
#include "ledger/follow.h"
#include "rules/request.h"

bool tp_is_nobody(const tara_subject *subject);
tara_key tp_holding_key(const tara_subject *subject, int category, uint64_t ref);
// The slot in a holding's key; -1: no rule wrote it, and there is nothing to read under it.
int      tp_category_of(const tara_key *key);
tara_key tp_request_key(const tara_subject *subject, uint64_t number);

// --- reading -----------------------------------------------------------------------------------

// TARA_E_NOT_FOUND when there is none; TARA_E_CORRUPT for bytes that no rule wrote.
tara_status tp_read_holding(tp_change *change, const tara_subject *subject, int category,
                            uint64_t ref, tp_holding *out);
tara_status tp_read_hold(tp_change *change, const tara_subject *subject, uint64_t number,
                         tp_hold *out);
tara_status tp_read_request(tp_change *change, const tara_subject *subject, uint64_t number,
                            tp_request *out);
// Whose request or hold it is: nobody's for a hold that concerns everybody. NOT_FOUND.
tara_status tp_read_owner(tp_change *change, tp_numbered kind, uint64_t number,
                          tara_subject *owner);

// What starts the periods of a subject's data.
tp_retention_facts tp_facts_of(const tp_standing *standing);
// What is held of a subject, as decisions want it: of everything, and of what one of them asks;
// both were cleared by the caller. `all` or NULL.
tara_status tp_read_kept(tp_change *change, const tp_world *world, const tara_subject *subject,
                         const tp_standing *standing, tp_time now, tp_kept *asked, tp_kept *all);
// The hold that covers a category of a subject's data; number 0: none does.
tara_status tp_read_covering(tp_change *change, const tp_world *world,
                             const tara_subject *subject, const tp_standing *standing,
                             int category, tp_hold *hold);
// What an erasure of that holding meets at `now`; *covering, or NULL: the hold in the way.
// `requested`: the subject asked for it.
tara_status tp_read_erasure(tp_change *change, const tp_world *world, const tara_subject *subject,
                            const tp_standing *standing, int category, const tp_holding *holding,
                            tp_time now, tp_erasure_case *out, tp_hold *covering);
// When a holding needs attention: a child's before its purposes end.
tp_time tp_holding_attention(const tp_world *world, const tp_standing *standing, int category,
                             const tp_holding *holding, tp_time now);

// --- following ---------------------------------------------------------------------------------

// Check what the records say against the event, and write what follows from it. NOT_FOUND,
// NOT_APPLICABLE, INVALID_ARGUMENT, LIMIT: nothing of it may be committed.
tara_status tp_records_follow(tp_following *f);

#endif
