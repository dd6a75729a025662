// merkle.h: the Merkle tree of RFC 9162 over SHA-256: its root, its proofs, and their checking.
//
// A tree is kept as its peaks, the roots of the perfect subtrees that its size is the sum of:
// constant memory, whatever its size. A proof is made while every leaf hash passes by once. What
// stands here are hashes of leaves and nodes only; what a leaf is made of is the caller's affair.
//
// Source: RFC 9162, section 2.1; the hashing is that of RFC 6962.
#ifndef TP_MERKLE_H
#define TP_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"

enum {
    TP_TREE_PEAKS     = 64,                                // One for each bit of a size.
    TP_TREE_BYTES_MAX = 8 + TP_TREE_PEAKS * TP_SHA256_SIZE,
    TP_PATH_MAX       = 64,                                // Hashes of a proof of inclusion.
    TP_PROOF_MAX      = TP_PATH_MAX + 1                    // And of one of consistency.
};

// The prefixes keep a leaf from passing for a node: SHA-256(0x00 || entry) and
// SHA-256(0x01 || left || right).
void tp_merkle_leaf(const void *entry, size_t size, uint8_t leaf[TP_SHA256_SIZE]);
void tp_merkle_node(const uint8_t left[TP_SHA256_SIZE], const uint8_t right[TP_SHA256_SIZE],
                    uint8_t node[TP_SHA256_SIZE]); // May be either of the two.

// ---- The tree ----------------------------------------------------------------------------------

typedef struct tp_tree {
    uint64_t size; // Leaves.
    uint8_t  peak[TP_TREE_PEAKS][TP_SHA256_SIZE]; // As many as `size` has bits; the highest first.
} tp_tree;

void tp_tree_clear(tp_tree *tree);
// One node is hashed for each leaf, on average. False, and nothing changed, of a tree that is full.
bool tp_tree_add(tp_tree *tree, const uint8_t leaf[TP_SHA256_SIZE]);
// The same of many, whose nodes are hashed four at a time where they can be.
bool tp_tree_add_many(tp_tree *tree, const uint8_t (*leaves)[TP_SHA256_SIZE], size_t count);
// Of an empty tree: the hash of nothing.
void tp_tree_root(const tp_tree *tree, uint8_t root[TP_SHA256_SIZE]);

// The size in 8 bytes and the peaks. Gives how many bytes were written.
size_t tp_tree_encode(const tp_tree *tree, uint8_t out[TP_TREE_BYTES_MAX]);
// False, and nothing changed, of anything but exactly one tree.
bool tp_tree_decode(const uint8_t *bytes, size_t size, tp_tree *out);

// ---- Making proofs -----------------------------------------------------------------------------

typedef struct tp_prover {
    uint64_t size;                               // Of the tree that is proven about.
    uint64_t fed;                                // Leaves that passed by.
    uint32_t count;                              // Hashes of the proof.
    uint32_t current;                            // The one that is being made; count: none.
    uint64_t begin[TP_PROOF_MAX];                // Of which leaves each is the root.
    uint64_t end[TP_PROOF_MAX];
    uint8_t  hash[TP_PROOF_MAX][TP_SHA256_SIZE]; // The proof, in the order of RFC 9162.
    tp_tree  part;                               // Of the current one.
} tp_prover;

// Prepare to prove which leaf stands at `index` of the tree of that size. False: none does.
bool tp_prover_inclusion(tp_prover *prover, uint64_t index, uint64_t size);
// That the tree of `old_size` leaves is the beginning of the one of `size`. False when the old one
// is empty, of which nothing can be proven, or the larger.
bool tp_prover_consistency(tp_prover *prover, uint64_t old_size, uint64_t size);
// Every leaf hash in order, from the first. Those behind the tree's end are passed over.
void tp_prover_add(tp_prover *prover, const uint8_t leaf[TP_SHA256_SIZE]);
void tp_prover_add_many(tp_prover *prover, const uint8_t (*leaves)[TP_SHA256_SIZE], size_t count);
// Have all leaves passed by that the proof is made of? Then `hash` holds it.
bool tp_prover_done(const tp_prover *prover);

// ---- Checking proofs ---------------------------------------------------------------------------

// `hashes` are `count` times 32 bytes. Missing ones and surplus ones prove nothing, nor does a
// question that cannot be: an index beyond the tree, an old tree that is empty or the larger.
bool tp_inclusion_proven(const uint8_t leaf[TP_SHA256_SIZE], uint64_t index, uint64_t size,
                         const uint8_t *hashes, size_t count, const uint8_t root[TP_SHA256_SIZE]);
bool tp_consistency_proven(uint64_t old_size, const uint8_t old_root[TP_SHA256_SIZE],
                           uint64_t size, const uint8_t root[TP_SHA256_SIZE],
                           const uint8_t *hashes, size_t count);

#endif
