// erasure.h: the events of an erasure: which bodies leave, and what outlives them.
//
// One event names the numbers and nobody. What must outlive it is written anew behind it: entries
// under a digest that only the site key makes (objections to marketing, that requests were
// answered), and what systems of the host still hold of the subject.
//
// Sources: GDPR Art. 17(1), 17(3), 21(3), 5(2); policy row C24.
#ifndef TP_ERASURE_H
#define TP_ERASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/sha256.h"
#include "ledger/change.h"
#include "ledger/event.h"
#include "ledger/follow.h"
#include "ledger/gone.h"

// Events to be recorded together; their texts live as long as the list.
typedef struct tp_event_list {
    tp_memory *memory;
    tp_event  *list;
    size_t     count, capacity;
    struct tp_kept_text *texts;
    bool       failed; // Out of memory: what was put since is not there.
} tp_event_list;

tp_event_list tp_event_list_in(tp_memory *memory);
void          tp_event_list_release(tp_event_list *events); // Wipes them.
void          tp_event_list_put(tp_event_list *events, const tp_event *event);
tp_text       tp_event_list_keep(tp_event_list *events, const void *bytes, size_t size);

typedef struct tp_erasure {
    tp_range_set gone;
    tp_buffer    ended;       // Numbers of derogations that are used up, as varints.
    uint8_t      reason;      // tp_erase_reason
    uint64_t     request;
    uint8_t      receipt[32];
    bool         failed;      // Out of memory.
} tp_erasure;

void tp_erasure_begin(tp_erasure *erasure, tp_memory *memory, tp_erase_reason reason);
void tp_erasure_release(tp_erasure *erasure);
// One of the events that go; the newest first.
void tp_erasure_see(tp_erasure *erasure, const tp_event *event);
void tp_erasure_take(tp_erasure *erasure, uint64_t sequence);

// The entry of a subject: 16 bytes of HMAC-SHA-256 under the site key.
void tp_entry_of(const tp_hmac_key *site, const tara_subject *subject, uint8_t entry[16]);
// Its objections that outlive it, if there are any: `out` is a standing of them alone.
tara_status tp_read_suppression(tp_change *change, const uint8_t entry[16], tp_standing *out,
                                tp_time *until, uint64_t *event);
// How long they are kept that are left at `at`; and that a request was answered.
tp_time     tp_suppression_until(tp_time at);
tp_time     tp_request_proof_until(const tp_request *request);
// Brings them back to who is on record again.
void tp_suppression_event(tp_event_list *events, const tara_subject *subject,
                          const tp_standing *suppression);

// The ERASE event and all that is written behind it. `standing`: of the subject, at `at`; numbers:
// the last given of each kind. What is read is as `change` has it.
tara_status tp_erasure_events(tp_erasure *erasure, tp_change *change, const tp_world *world,
                              const tp_hmac_key *site, const tara_subject *subject,
                              const tp_standing *standing, tp_time at, tp_event_list *out);
// The ERASE event alone.
void tp_erase_event_put(tp_erasure *erasure, const tp_world *world, tp_event_list *out);

#endif
