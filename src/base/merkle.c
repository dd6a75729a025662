// merkle.c: the Merkle tree of RFC 9162 over SHA-256: its root, its proofs, and their checking.
//
// Source: RFC 9162, section 2.1.
#include "base/merkle.h"

#include <string.h>

#include "base/bytes.h"
#include "base/sha256_many.h"

enum { HASH = TP_SHA256_SIZE };

void tp_merkle_leaf(const void *entry, size_t size, uint8_t leaf[TP_SHA256_SIZE])
{
    static const uint8_t prefix = 0x00;
    tp_sha256 hash;
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, &prefix, 1);
    if (size > 0) tp_sha256_update(&hash, entry, size);
    tp_sha256_final(&hash, leaf);
}

void tp_merkle_node(const uint8_t left[TP_SHA256_SIZE], const uint8_t right[TP_SHA256_SIZE],
                    uint8_t node[TP_SHA256_SIZE])
{
    uint8_t entry[1 + 2 * HASH] = {0x01};
    memcpy(entry + 1, left, HASH);
    memcpy(entry + 1 + HASH, right, HASH);
    tp_sha256_of(entry, sizeof(entry), node);
}

// ---- The tree ----------------------------------------------------------------------------------

static uint32_t peaks_of(uint64_t size)
{
    uint32_t count = 0;
    for (; size != 0; size &= size - 1) count++;
    return count;
}

void tp_tree_clear(tp_tree *tree)
{
    memset(tree, 0, sizeof(*tree));
}

// The root of a perfect subtree of so many leaves, whose number divides the tree's size.
static void add_subtree(tp_tree *tree, const uint8_t root[HASH], uint64_t leaves)
{
    uint32_t last = peaks_of(tree->size);
    memcpy(tree->peak[last], root, HASH);
    // As in adding one to a number: a subtree for each 1 that carries.
    for (uint64_t bit = leaves; tree->size & bit; bit <<= 1) {
        last--;
        tp_merkle_node(tree->peak[last], tree->peak[last + 1], tree->peak[last]);
    }
    tree->size += leaves;
}

bool tp_tree_add(tp_tree *tree, const uint8_t leaf[TP_SHA256_SIZE])
{
    if (tree->size == UINT64_MAX) return false;
    add_subtree(tree, leaf, 1);
    return true;
}

enum { SUBTREE = 64 }; // Leaves that are made one at a time: all nodes of a height together.

// The nodes above `count` of them, an even number and at most SUBTREE; `out` may be `below`.
static void hash_height(const uint8_t (*below)[HASH], size_t count, uint8_t (*out)[HASH])
{
    uint8_t           entries[SUBTREE / 2][1 + 2 * HASH];
    tp_sha256_message messages[SUBTREE / 2];
    for (size_t i = 0; i < count / 2; i++) {
        entries[i][0] = 0x01;
        memcpy(entries[i] + 1, below[2 * i], HASH);
        memcpy(entries[i] + 1 + HASH, below[2 * i + 1], HASH);
        messages[i] = (tp_sha256_message){.bytes = entries[i], .size = sizeof(entries[i]),
                                          .digest = out[i]};
    }
    tp_sha256_many(messages, count / 2);
}

// How many of the leaves that come make a perfect subtree where the tree ends.
static size_t subtree_of(uint64_t size, size_t count)
{
    size_t leaves = 1;
    while (leaves < SUBTREE && leaves <= count / 2 && (size & (2 * leaves - 1)) == 0) leaves *= 2;
    return leaves;
}

bool tp_tree_add_many(tp_tree *tree, const uint8_t (*leaves)[TP_SHA256_SIZE], size_t count)
{
    uint8_t nodes[SUBTREE / 2][HASH];
    if (count > UINT64_MAX - tree->size) return false;
    for (size_t done = 0; done < count;) {
        size_t some = subtree_of(tree->size, count - done);
        if (some > 1) hash_height(leaves + done, some, nodes);
        for (size_t left = some / 2; left > 1; left /= 2) {
            hash_height((const uint8_t (*)[HASH])nodes, left, nodes);
        }
        add_subtree(tree, some > 1 ? nodes[0] : leaves[done], some);
        done += some;
    }
    return true;
}

void tp_tree_root(const tp_tree *tree, uint8_t root[TP_SHA256_SIZE])
{
    uint32_t left = peaks_of(tree->size);
    if (left == 0) {
        tp_sha256_of(NULL, 0, root);
        return;
    }
    left--;
    memcpy(root, tree->peak[left], HASH);
    while (left > 0) {
        left--;
        tp_merkle_node(tree->peak[left], root, root);
    }
}

size_t tp_tree_encode(const tp_tree *tree, uint8_t out[TP_TREE_BYTES_MAX])
{
    size_t size = (size_t)peaks_of(tree->size) * HASH;
    tp_store64(out, tree->size);
    memcpy(out + 8, tree->peak, size);
    return 8 + size;
}

bool tp_tree_decode(const uint8_t *bytes, size_t size, tp_tree *out)
{
    if (size < 8) return false;
    uint64_t leaves = tp_load64(bytes);
    if (size - 8 != (size_t)peaks_of(leaves) * HASH) return false;
    tp_tree_clear(out);
    out->size = leaves;
    memcpy(out->peak, bytes + 8, size - 8);
    return true;
}

// ---- Making proofs -----------------------------------------------------------------------------

// Where a tree of two leaves or more divides: at the largest power of two below its size.
static uint64_t split_of(uint64_t size)
{
    uint64_t split = 1;
    while (split < size - split) split <<= 1;
    return split;
}

// The leaves from lo to hi; never empty. Ways down are of 64 steps at most: each halves the size,
// rounded up.
typedef struct span {
    uint64_t lo, hi;
} span;

static void want(tp_prover *prover, span leaves)
{
    prover->begin[prover->count] = leaves.lo;
    prover->end[prover->count] = leaves.hi;
    prover->count++;
}

// A step down: the side that holds `at` is gone into, of the other one the root is wanted.
static span step_down(tp_prover *prover, span all, uint64_t at)
{
    uint64_t middle = all.lo + split_of(all.hi - all.lo);
    span     left = {all.lo, middle};
    span     right = {middle, all.hi};
    bool     go_left = at < middle;
    want(prover, go_left ? right : left);
    return go_left ? left : right;
}

// The part that begins at or next behind the leaf that comes.
static void choose_part(tp_prover *prover)
{
    uint32_t best = prover->count;
    for (uint32_t i = 0; i < prover->count; i++) {
        if (prover->begin[i] < prover->fed) continue;
        if (best == prover->count || prover->begin[i] < prover->begin[best]) best = i;
    }
    prover->current = best;
    tp_tree_clear(&prover->part);
}

static void begin_proof(tp_prover *prover, uint64_t size)
{
    memset(prover, 0, sizeof(*prover));
    prover->size = size;
}

// Proofs go up from the leaf, and the ways went down.
static void turn_over(tp_prover *prover)
{
    for (uint32_t i = 0, j = prover->count; i + 1 < j; i++) {
        j--;
        span kept = {prover->begin[i], prover->end[i]};
        prover->begin[i] = prover->begin[j];
        prover->end[i] = prover->end[j];
        prover->begin[j] = kept.lo;
        prover->end[j] = kept.hi;
    }
    choose_part(prover);
}

bool tp_prover_inclusion(tp_prover *prover, uint64_t index, uint64_t size)
{
    if (index >= size) return false;
    begin_proof(prover, size);
    span here = {0, size};
    while (here.hi - here.lo > 1) here = step_down(prover, here, index);
    turn_over(prover);
    return true;
}

// RFC 9162, section 2.1.4.1: down to the subtree that ends where the old tree does. The verifier
// has the root of that one when it is all of the old tree.
bool tp_prover_consistency(tp_prover *prover, uint64_t old_size, uint64_t size)
{
    if (old_size == 0 || old_size > size) return false;
    begin_proof(prover, size);
    span here = {0, size};
    while (here.hi != old_size) here = step_down(prover, here, old_size - 1);
    if (here.lo > 0) want(prover, here);
    turn_over(prover);
    return true;
}

void tp_prover_add(tp_prover *prover, const uint8_t leaf[TP_SHA256_SIZE])
{
    tp_prover_add_many(prover, (const uint8_t (*)[HASH])leaf, 1);
}

// Of the leaves that come, those up to the wanted part's beginning or end, whichever is next.
static size_t up_to_edge(const tp_prover *prover, size_t count)
{
    uint64_t begin = prover->begin[prover->current];
    uint64_t edge = prover->fed < begin ? begin : prover->end[prover->current];
    return edge - prover->fed < count ? (size_t)(edge - prover->fed) : count;
}

void tp_prover_add_many(tp_prover *prover, const uint8_t (*leaves)[TP_SHA256_SIZE], size_t count)
{
    for (size_t done = 0; done < count && !tp_prover_done(prover);) {
        uint32_t current = prover->current;
        size_t   some = up_to_edge(prover, count - done);
        bool     wanted = prover->begin[current] <= prover->fed;
        // Never full: it is a part of a tree.
        if (wanted) tp_tree_add_many(&prover->part, leaves + done, some);
        prover->fed += some;
        done += some;
        if (!wanted || prover->fed < prover->end[current]) continue;
        tp_tree_root(&prover->part, prover->hash[current]);
        choose_part(prover);
    }
}

bool tp_prover_done(const tp_prover *prover)
{
    return prover->current == prover->count;
}

// ---- Checking proofs ---------------------------------------------------------------------------

// Where a proof has come to: a node and the last one, both counted from 0 at the height reached.
typedef struct climb {
    uint64_t place, last;
} climb;

static void step_up(climb *at)
{
    at->place >>= 1;
    at->last >>= 1;
}

// Up to where the next hash is joined; below the root there is one. Is it the left one of the two?
// A last node without a neighbour goes up as it is.
static bool joins_left(climb *at)
{
    bool left = (at->place & 1) != 0 || at->place == at->last;
    while (left && (at->place & 1) == 0) step_up(at);
    step_up(at);
    return left;
}

// RFC 9162, section 2.1.3.2.
bool tp_inclusion_proven(const uint8_t leaf[TP_SHA256_SIZE], uint64_t index, uint64_t size,
                         const uint8_t *hashes, size_t count, const uint8_t root[TP_SHA256_SIZE])
{
    if (index >= size) return false;
    climb   at = {index, size - 1};
    uint8_t reached[HASH];
    memcpy(reached, leaf, HASH);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *hash = hashes + i * HASH;
        if (at.last == 0) return false; // The root is reached: this hash is one too many.
        bool left = joins_left(&at);
        tp_merkle_node(left ? hash : reached, left ? reached : hash, reached);
    }
    return at.last == 0 && tp_equal_constant_time(reached, root, HASH);
}

// RFC 9162, section 2.1.4.2, from step 4 on: both roots are made anew. `seed` is the subtree at
// the old tree's end that both share.
static bool both_follow(climb at, const uint8_t seed[HASH], const uint8_t *hashes, size_t count,
                        const uint8_t old_root[HASH], const uint8_t root[HASH])
{
    uint8_t old_reached[HASH], reached[HASH];
    memcpy(old_reached, seed, HASH);
    memcpy(reached, seed, HASH);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *hash = hashes + i * HASH;
        if (at.last == 0) return false;
        bool left = joins_left(&at);
        if (left) tp_merkle_node(hash, old_reached, old_reached);
        tp_merkle_node(left ? hash : reached, left ? reached : hash, reached);
    }
    bool old_same = tp_equal_constant_time(old_reached, old_root, HASH);
    bool same = tp_equal_constant_time(reached, root, HASH);
    return at.last == 0 && old_same && same;
}

bool tp_consistency_proven(uint64_t old_size, const uint8_t old_root[TP_SHA256_SIZE],
                           uint64_t size, const uint8_t root[TP_SHA256_SIZE],
                           const uint8_t *hashes, size_t count)
{
    if (old_size == 0 || old_size > size) return false;
    if (old_size == size) return count == 0 && tp_equal_constant_time(old_root, root, HASH);
    if (count == 0) return false;
    climb at = {old_size - 1, size - 1};
    while (at.place & 1) step_up(&at);
    // The old tree is a whole subtree of the new one: its root is known, no hash is spent on it.
    bool whole = (old_size & (old_size - 1)) == 0;
    if (whole) return both_follow(at, old_root, hashes, count, old_root, root);
    return both_follow(at, hashes, hashes + HASH, count - 1, old_root, root);
}
