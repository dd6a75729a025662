// leaves.h: what the tree over the events is made of, and the note that keeps it in the file.
#ifndef TP_LEAVES_H
#define TP_LEAVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/merkle.h"
#include "base/sha256.h"
#include "tara_privacy.h"

// The commitment of each event whose body is there; the others have theirs. Four of
// one size at a time.
void tp_commitments_of(tara_stored_event *events, size_t count);

// The tree as a note: under the site key and for one journal, so that nobody else can write one
// that is believed.
enum { TP_TREE_NOTE_MAX = 8 + TP_TREE_BYTES_MAX + TP_SHA256_SIZE };
size_t tp_tree_note(const tp_tree *tree, const tp_hmac_key *site, const uint8_t journal_id[16],
                    uint8_t out[TP_TREE_NOTE_MAX]);
// False, and nothing changed, of one that nobody with the key wrote for this journal.
bool   tp_tree_of_note(const uint8_t *bytes, size_t size, const tp_hmac_key *site,
                       const uint8_t journal_id[16], tp_tree *out);

#endif
