// verify.h: a whole history against itself and against checkpoints that were kept elsewhere.
//
// The store's walk finds what checksums and the chain tell. Here stands what needs meaning: that
// each body is one that a rule wrote, that each missing one was erased by an event, that none came
// back, and that the tree is the one that earlier checkpoints speak of.
#ifndef TP_VERIFY_H
#define TP_VERIFY_H

#include <stddef.h>

#include "ledger/ledger.h"
#include "store/check.h"
#include "store/store.h"
#include "tara_privacy.h"

// A file that nobody need have open. `options`: which, its key or NULL, progress; the visitor is
// set here. Checkpoints are sorted by size. TARA_OK: it was looked through, and *out says what was
// found.
tara_status tp_verify_file(const tp_check_options *options, const tara_checkpoint *checkpoints,
                           size_t count, tara_audit *out);
// The same of a file store that is open: what was committed to it.
tara_status tp_verify_opened(tara_store *store, tp_memory *memory, const tp_hmac_key *site,
                             const tara_checkpoint *checkpoints, size_t count, tara_audit *out);
// The same of a store that is no file of ours: its events alone.
tara_status tp_verify_store(tp_ledger *ledger, const tp_progress *progress,
                            const tara_checkpoint *checkpoints, size_t count, tara_audit *out);

#endif
