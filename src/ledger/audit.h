// audit.h: the tree over the events of a ledger, its checkpoint and its proofs.
//
// The tree is kept as its peaks and grows with each commit. After an opening it stands where the
// last note left it, and catches up with what was written since when it is asked for.
#ifndef TP_AUDIT_H
#define TP_AUDIT_H

#include <stdint.h>

#include "base/merkle.h"
#include "ledger/ledger.h"

// Brings the tree up to the last event.
tara_status tp_audit_catch_up(tp_ledger *ledger);
// Feeds every leaf to the prover.
tara_status tp_audit_feed(tp_ledger *ledger, tp_prover *prover);
// The body of an event as it stands in the store; and its leaf. NOT_FOUND: erased.
tara_status tp_audit_body(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes);
tara_status tp_audit_leaf(tp_ledger *ledger, uint64_t sequence, uint8_t leaf[32]);

#endif
