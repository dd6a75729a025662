// test_merkle.c: roots and proofs against RFC 9162 word by word, against vectors of two other
// implementations, and every way of spoiling a proof.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/bytes.h"
#include "base/merkle.h"
#include "vector.h"

#define VECTORS "../shared/vectors/merkle/"

enum { HASH = TP_SHA256_SIZE, LEAVES = 2100, SMALL = 132 };

static uint8_t leaves[LEAVES][HASH];

static uint64_t random_state = 88172645463325252u;

// Marsaglia's xorshift64: the same numbers on every machine.
static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void assert_bytes_are(const uint8_t *bytes, const char *hex)
{
    size_t   size;
    uint8_t *wanted = vector_bytes(tp_text_of(hex), &size);
    assert_memory_equal(bytes, wanted, size);
    free(wanted);
}

// ---- RFC 9162, section 2.1, as it stands there: by recursion over all leaves -------------------

static size_t largest_power_below(size_t n)
{
    size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
}

static void hash_two(const uint8_t *left, const uint8_t *right, uint8_t *out)
{
    uint8_t   prefix = 0x01;
    tp_sha256 hash;
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, &prefix, 1);
    tp_sha256_update(&hash, left, HASH);
    tp_sha256_update(&hash, right, HASH);
    tp_sha256_final(&hash, out);
}

static void mth(size_t begin, size_t n, uint8_t *out)
{
    if (n == 1) {
        memcpy(out, leaves[begin], HASH);
        return;
    }
    uint8_t left[HASH], right[HASH];
    size_t  k = largest_power_below(n);
    mth(begin, k, left);
    mth(begin + k, n - k, right);
    hash_two(left, right, out);
}

static size_t path(size_t m, size_t begin, size_t n, uint8_t *out)
{
    if (n == 1) return 0;
    size_t k = largest_power_below(n), count;
    if (m < k) {
        count = path(m, begin, k, out);
        mth(begin + k, n - k, out + count * HASH);
    } else {
        count = path(m - k, begin + k, n - k, out);
        mth(begin, k, out + count * HASH);
    }
    return count + 1;
}

static size_t subproof(size_t m, size_t begin, size_t n, bool whole, uint8_t *out)
{
    if (m == n && whole) return 0;
    if (m == n) {
        mth(begin, n, out);
        return 1;
    }
    size_t k = largest_power_below(n), count;
    if (m <= k) {
        count = subproof(m, begin, k, whole, out);
        mth(begin + k, n - k, out + count * HASH);
    } else {
        count = subproof(m - k, begin + k, n - k, false, out);
        mth(begin, k, out + count * HASH);
    }
    return count + 1;
}

// ---- The tree ----------------------------------------------------------------------------------

// Of RFC 6962's reference implementation: eight entries and the root after each.
static const char *const reference_entries[8] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
static const char *const reference_roots[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

// RFC 6962: the empty tree has the hash of nothing, and no leaf passes for a node.
static void merkle_roots_are_those_of_the_reference(void **state)
{
    (void)state;
    tp_tree tree;
    uint8_t root[HASH], leaf[HASH];
    tp_tree_clear(&tree);
    tp_tree_root(&tree, root);
    assert_bytes_are(root, reference_roots[0]);
    for (size_t i = 0; i < 8; i++) {
        size_t   size;
        uint8_t *entry = vector_bytes(tp_text_of(reference_entries[i]), &size);
        tp_merkle_leaf(entry, size, leaf);
        free(entry);
        assert_true(tp_tree_add(&tree, leaf));
        assert_int_equal(tree.size, i + 1);
        tp_tree_root(&tree, root);
        assert_bytes_are(root, reference_roots[i + 1]);
    }
}

static void merkle_roots_are_those_of_the_definition(void **state)
{
    (void)state;
    tp_tree tree;
    tp_tree_clear(&tree);
    for (size_t i = 0; i < LEAVES; i++) {
        uint8_t root[HASH], wanted[HASH];
        assert_true(tp_tree_add(&tree, leaves[i]));
        if (i >= SMALL && i % 97 != 0 && i + 1 != LEAVES) continue;
        tp_tree_root(&tree, root);
        mth(0, i + 1, wanted);
        assert_memory_equal(root, wanted, HASH);
    }
}

static void merkle_roots_are_those_of_another_log(void **state)
{
    (void)state;
    size_t size, count = 0;
    char  *file = vector_load(VECTORS "tlog-roots.json", &size);
    if (file == NULL) return;
    tp_tree     tree;
    const char *at = file;
    tp_text     object;
    tp_tree_clear(&tree);
    while (vector_next(&at, file + size, &object)) {
        uint64_t wanted_size = vector_number(object, "size");
        assert_true(wanted_size < 100000);
        if (wanted_size < tree.size) tp_tree_clear(&tree); // They come in any order.
        while (tree.size < wanted_size) {
            char    entry[32];
            uint8_t leaf[HASH];
            int     length = snprintf(entry, sizeof entry, "leaf %u", (unsigned)tree.size);
            tp_merkle_leaf(entry, (size_t)length, leaf);
            assert_true(tp_tree_add(&tree, leaf));
        }
        size_t   root_size;
        uint8_t *wanted = vector_hex(object, "root", &root_size);
        uint8_t  root[HASH];
        assert_int_equal(root_size, HASH);
        tp_tree_root(&tree, root);
        assert_memory_equal(root, wanted, HASH);
        free(wanted);
        count++;
    }
    assert_int_equal(count, 347);
    free(file);
}

// What is decoded goes on as the tree that was encoded would have.
static void merkle_tree_is_encoded_and_back(void **state)
{
    (void)state;
    tp_tree tree, again;
    tp_tree_clear(&tree);
    for (size_t i = 0; i < SMALL; i++) {
        uint8_t bytes[TP_TREE_BYTES_MAX], root[HASH], wanted[HASH];
        size_t  size = tp_tree_encode(&tree, bytes);
        uint8_t *exact = malloc(size + 1);
        assert_non_null(exact);
        memcpy(exact, bytes, size);
        exact[size] = 0;
        memset(&again, 0xEE, sizeof again);
        assert_true(tp_tree_decode(exact, size, &again));
        assert_memory_equal(&again, &tree, 8 + (size - 8));
        for (size_t cut = 0; cut < size; cut++) {
            assert_false(tp_tree_decode(exact, cut, &again));
        }
        assert_false(tp_tree_decode(exact, size + 1, &again));
        free(exact);
        assert_int_equal(again.size, i);
        assert_true(tp_tree_add(&tree, leaves[i]));
        assert_true(tp_tree_add(&again, leaves[i]));
        tp_tree_root(&tree, wanted);
        tp_tree_root(&again, root);
        assert_memory_equal(root, wanted, HASH);
    }
}

// 2^64 - 1 leaves have 64 peaks, and one more leaf has no place.
static void merkle_tree_can_be_as_large_as_its_size(void **state)
{
    (void)state;
    uint8_t bytes[TP_TREE_BYTES_MAX + 1], root[HASH], wanted[HASH];
    tp_tree tree;
    tp_store64(bytes, UINT64_MAX - 1);
    memcpy(bytes + 8, leaves, (size_t)63 * HASH);
    assert_true(tp_tree_decode(bytes, 8 + (size_t)63 * HASH, &tree));
    assert_true(tp_tree_add(&tree, leaves[63]));
    assert_true(tree.size == UINT64_MAX);
    memcpy(wanted, leaves[63], HASH);
    for (size_t i = 63; i > 0; i--) hash_two(leaves[i - 1], wanted, wanted);
    tp_tree_root(&tree, root);
    assert_memory_equal(root, wanted, HASH);

    assert_false(tp_tree_add(&tree, leaves[64]));
    tp_tree_root(&tree, root);
    assert_memory_equal(root, wanted, HASH);
    assert_int_equal(tp_tree_encode(&tree, bytes), TP_TREE_BYTES_MAX);
    assert_true(tp_tree_decode(bytes, TP_TREE_BYTES_MAX, &tree));
}

// In whatever pieces leaves come, the tree is the one that they make one by one.
static void merkle_trees_grow_alike_in_pieces(void **state)
{
    (void)state;
    for (size_t longest = 1; longest < 300; longest += 13) {
        tp_tree one, many;
        tp_tree_clear(&one);
        tp_tree_clear(&many);
        for (size_t done = 0; done < LEAVES;) {
            size_t some = (size_t)(next_random() % (longest + 1));
            if (some > LEAVES - done) some = LEAVES - done;
            assert_true(tp_tree_add_many(&many, (const uint8_t (*)[HASH])&leaves[done], some));
            for (size_t i = 0; i < some; i++) assert_true(tp_tree_add(&one, leaves[done + i]));
            assert_memory_equal(&many, &one, offsetof(tp_tree, peak));
            uint8_t a[TP_TREE_BYTES_MAX], b[TP_TREE_BYTES_MAX];
            size_t  size = tp_tree_encode(&one, a);
            assert_int_equal(tp_tree_encode(&many, b), size);
            assert_memory_equal(a, b, size);
            done += some;
        }
    }
}

static void merkle_tree_takes_no_piece_that_is_too_large(void **state)
{
    (void)state;
    uint8_t bytes[TP_TREE_BYTES_MAX], before[HASH], after[HASH];
    tp_tree tree;
    tp_store64(bytes, UINT64_MAX - 1);
    memcpy(bytes + 8, leaves, (size_t)63 * HASH);
    assert_true(tp_tree_decode(bytes, 8 + (size_t)63 * HASH, &tree));
    tp_tree_root(&tree, before);
    assert_false(tp_tree_add_many(&tree, (const uint8_t (*)[HASH])leaves, 2));
    tp_tree_root(&tree, after);
    assert_memory_equal(after, before, HASH);
    assert_true(tp_tree_add_many(&tree, (const uint8_t (*)[HASH])leaves, 1));
    assert_true(tree.size == UINT64_MAX);
}

// ---- Proofs ------------------------------------------------------------------------------------

// Hands over the leaves one by one; from when all that is needed has passed by, no more.
static void feed(tp_prover *prover)
{
    for (size_t i = 0; !tp_prover_done(prover); i++) {
        assert_true(i < LEAVES && i < prover->size);
        tp_prover_add(prover, leaves[i]);
    }
}

// The same proof, whatever pieces the leaves come in.
static void assert_fed_alike(tp_prover in_pieces, const tp_prover *wanted)
{
    size_t size = (size_t)in_pieces.size;
    for (size_t done = 0; done < size;) {
        size_t some = 1 + (size_t)(next_random() % 100);
        if (some > size - done) some = size - done;
        tp_prover_add_many(&in_pieces, (const uint8_t (*)[HASH])&leaves[done], some);
        done += some;
    }
    assert_true(tp_prover_done(&in_pieces));
    assert_int_equal(in_pieces.count, wanted->count);
    assert_memory_equal(in_pieces.hash, wanted->hash, wanted->count * HASH);
}

// Nothing but the proof itself proves: none missing, none surplus, no bit changed.
static void assert_inclusion_only_so(size_t index, size_t size, const uint8_t *hashes, size_t count)
{
    uint8_t root[HASH], spoilt[(TP_PROOF_MAX + 1) * HASH] = {0};
    mth(0, size, root);
    memcpy(spoilt, hashes, count * HASH);
    assert_true(tp_inclusion_proven(leaves[index], index, size, hashes, count, root));
    assert_false(tp_inclusion_proven(leaves[index], index, size, spoilt, count + 1, root));
    if (count > 0) {
        assert_false(tp_inclusion_proven(leaves[index], index, size, hashes, count - 1, root));
        size_t bit = next_random() % (count * HASH * 8);
        spoilt[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(tp_inclusion_proven(leaves[index], index, size, spoilt, count, root));
    }
    size_t other = next_random() % size;
    if (other != index) {
        assert_false(tp_inclusion_proven(leaves[index], other, size, hashes, count, root));
        assert_false(tp_inclusion_proven(leaves[other], index, size, hashes, count, root));
    }
    assert_false(tp_inclusion_proven(leaves[index], size, size, hashes, count, root));
    root[next_random() % HASH] ^= 0x10;
    assert_false(tp_inclusion_proven(leaves[index], index, size, hashes, count, root));
}

static void check_inclusion(size_t index, size_t size)
{
    tp_prover prover;
    uint8_t   wanted[TP_PROOF_MAX * HASH];
    size_t    count = path(index, 0, size, wanted);
    assert_true(tp_prover_inclusion(&prover, index, size));
    tp_prover in_pieces = prover;
    feed(&prover);
    assert_fed_alike(in_pieces, &prover);
    assert_int_equal(prover.count, count);
    assert_memory_equal(prover.hash, wanted, count * HASH);
    assert_inclusion_only_so(index, size, wanted, count);
}

static void assert_consistency_only_so(size_t old_size, size_t size, const uint8_t *hashes,
                                       size_t count)
{
    uint8_t old_root[HASH], root[HASH], spoilt[(TP_PROOF_MAX + 1) * HASH] = {0};
    mth(0, old_size, old_root);
    mth(0, size, root);
    memcpy(spoilt, hashes, count * HASH);
    assert_true(tp_consistency_proven(old_size, old_root, size, root, hashes, count));
    assert_false(tp_consistency_proven(old_size, old_root, size, root, spoilt, count + 1));
    assert_false(tp_consistency_proven(0, old_root, size, root, hashes, count));
    if (old_size < size) {
        assert_false(tp_consistency_proven(size, root, old_size, old_root, hashes, count));
    }
    if (count > 0) {
        assert_false(tp_consistency_proven(old_size, old_root, size, root, hashes, count - 1));
        size_t bit = next_random() % (count * HASH * 8);
        spoilt[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(tp_consistency_proven(old_size, old_root, size, root, spoilt, count));
    }
    old_root[next_random() % HASH] ^= 0x04;
    assert_false(tp_consistency_proven(old_size, old_root, size, root, hashes, count));
    mth(0, old_size, old_root);
    root[next_random() % HASH] ^= 0x20;
    assert_false(tp_consistency_proven(old_size, old_root, size, root, hashes, count));
}

static void check_consistency(size_t old_size, size_t size)
{
    tp_prover prover;
    uint8_t   wanted[TP_PROOF_MAX * HASH];
    size_t    count = subproof(old_size, 0, size, true, wanted);
    assert_true(tp_prover_consistency(&prover, old_size, size));
    tp_prover in_pieces = prover;
    feed(&prover);
    assert_fed_alike(in_pieces, &prover);
    assert_int_equal(prover.count, count);
    assert_memory_equal(prover.hash, wanted, count * HASH);
    assert_consistency_only_so(old_size, size, wanted, count);
}

static void merkle_inclusion_is_proven_as_defined(void **state)
{
    (void)state;
    for (size_t size = 1; size <= SMALL; size++) {
        for (size_t index = 0; index < size; index++) check_inclusion(index, size);
    }
    for (int i = 0; i < 60; i++) {
        size_t size = 1 + next_random() % LEAVES;
        check_inclusion(next_random() % size, size);
    }
}

static void merkle_consistency_is_proven_as_defined(void **state)
{
    (void)state;
    for (size_t size = 1; size <= SMALL; size++) {
        for (size_t old = 1; old <= size; old++) check_consistency(old, size);
    }
    for (int i = 0; i < 60; i++) {
        size_t size = 1 + next_random() % LEAVES;
        check_consistency(1 + next_random() % size, size);
    }
}

// Leaves behind the tree change nothing: a log may have grown since.
static void merkle_prover_passes_over_what_is_not_asked_for(void **state)
{
    (void)state;
    tp_prover prover;
    uint8_t   wanted[TP_PROOF_MAX * HASH];
    size_t    count = path(3, 0, 11, wanted);
    assert_true(tp_prover_inclusion(&prover, 3, 11));
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(tp_prover_done(&prover), i >= 11);
        tp_prover_add(&prover, leaves[i]);
    }
    static const uint8_t zeros[HASH];
    assert_int_equal(prover.count, count);
    assert_memory_equal(prover.hash, wanted, count * HASH);
    assert_memory_equal(prover.hash[count], zeros, HASH);
}

// Of trees as large as they come no proof is longer than there is room for.
static void merkle_proofs_of_the_largest_trees_fit(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {UINT64_MAX, UINT64_MAX - 1, (UINT64_C(1) << 63) + 1,
                                     UINT64_C(1) << 63, (UINT64_C(1) << 62) + 1};
    uint32_t longest = 0, longest_path = 0;
    tp_prover prover;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int j = 0; j < 2000; j++) {
            uint64_t at = j < 70 ? (uint64_t)j : sizes[i] - 1 - (next_random() >> (j % 64));
            at %= sizes[i];
            assert_true(tp_prover_inclusion(&prover, at, sizes[i]));
            assert_true(prover.count <= TP_PATH_MAX);
            if (prover.count > longest_path) longest_path = prover.count;
            assert_true(tp_prover_consistency(&prover, at + 1, sizes[i]));
            assert_true(prover.count <= TP_PROOF_MAX);
            if (prover.count > longest) longest = prover.count;
        }
    }
    assert_int_equal(longest_path, TP_PATH_MAX);
    assert_int_equal(longest, TP_PROOF_MAX);
}

static void merkle_prover_refuses_what_cannot_be(void **state)
{
    (void)state;
    tp_prover prover;
    assert_false(tp_prover_inclusion(&prover, 0, 0));
    assert_false(tp_prover_inclusion(&prover, 5, 5));
    assert_false(tp_prover_inclusion(&prover, UINT64_MAX, UINT64_MAX));
    assert_false(tp_prover_consistency(&prover, 0, 0));
    assert_false(tp_prover_consistency(&prover, 0, 5));
    assert_false(tp_prover_consistency(&prover, 6, 5));
}

// A count that somebody wrote is not believed: no more is read than the tree has room for.
static void merkle_proofs_are_not_read_past_their_height(void **state)
{
    (void)state;
    uint8_t root[HASH], old_root[HASH], hashes[TP_PROOF_MAX * HASH];
    mth(0, 3, old_root);
    mth(0, 5, root);
    size_t   count = path(1, 0, 5, hashes);
    uint8_t *exact = malloc((count + 1) * HASH);
    assert_non_null(exact);
    memcpy(exact, hashes, count * HASH);
    assert_false(tp_inclusion_proven(leaves[1], 1, 5, exact, SIZE_MAX, root));
    count = subproof(3, 0, 5, true, exact);
    assert_true(tp_consistency_proven(3, old_root, 5, root, exact, count));
    assert_false(tp_consistency_proven(3, old_root, 5, root, exact, SIZE_MAX));
    assert_false(tp_consistency_proven(3, old_root, 5, root, NULL, 0));
    free(exact);
}

// Two empty trees are the same, and that is no proof: RFC 9162, section 2.1.4.1, 0 < m.
static void merkle_nothing_is_proven_of_empty_trees(void **state)
{
    (void)state;
    uint8_t empty[HASH];
    tp_sha256_of("", 0, empty);
    assert_false(tp_consistency_proven(0, empty, 0, empty, NULL, 0));
    assert_false(tp_inclusion_proven(empty, 0, 0, NULL, 0, empty));
}

// ---- Vectors of others -------------------------------------------------------------------------

// The bytes of one text of a proof. Some are shorter than a hash, to be refused or not to matter:
// what is missing is made up for, differently of a root and of a leaf.
static void hash_of(tp_text text, bool is_hex, int filler, uint8_t *out)
{
    size_t size, bad;
    memset(out, filler, HASH);
    bool read = is_hex ? tp_hex_decode(text.data, text.size, out, HASH)
                       : tp_base64_decode(text.data, text.size, out, HASH, &size, &bad);
    assert_true(read);
}

static void hash_field(tp_text object, const char *name, bool is_hex, uint8_t *out)
{
    tp_text value;
    assert_true(vector_field(object, name, &value));
    hash_of(value, is_hex, name[0], out);
}

static size_t hash_list(tp_text object, bool is_hex, uint8_t *out)
{
    tp_text list;
    size_t  count = 0;
    assert_true(vector_field(object, "proof", &list));
    const char *at = list.data, *end = object.data + object.size;
    if (*at != '[') return 0; // null
    for (at++; at < end && *at != ']';) {
        if (*at != '"') {
            at++;
            continue;
        }
        const char *after = vector_skip_string(at, end);
        assert_true(count < TP_PROOF_MAX);
        hash_of((tp_text){at + 1, (size_t)(after - at) - 2}, is_hex, 0, out + count * HASH);
        count++;
        at = after;
    }
    return count;
}

static bool inclusion_of(tp_text object, bool is_hex)
{
    uint8_t leaf[HASH], root[HASH], hashes[TP_PROOF_MAX * HASH];
    hash_field(object, "leafHash", is_hex, leaf);
    hash_field(object, "root", is_hex, root);
    size_t count = hash_list(object, is_hex, hashes);
    return tp_inclusion_proven(leaf, vector_number(object, is_hex ? "index" : "leafIdx"),
                               vector_number(object, is_hex ? "size" : "treeSize"), hashes, count,
                               root);
}

static bool consistency_of(tp_text object, bool is_hex)
{
    uint8_t old_root[HASH], root[HASH], hashes[TP_PROOF_MAX * HASH];
    hash_field(object, "root1", is_hex, old_root);
    hash_field(object, "root2", is_hex, root);
    size_t count = hash_list(object, is_hex, hashes);
    return tp_consistency_proven(vector_number(object, "size1"), old_root,
                                 vector_number(object, "size2"), root, hashes, count);
}

typedef bool prover_of(tp_text object, bool is_hex);

static void check_file(const char *path_of, prover_of *proven, bool is_hex, size_t wanted_count,
                       size_t wanted_good)
{
    size_t size, count = 0, good = 0;
    char  *file = vector_load(path_of, &size);
    if (file == NULL) return;
    const char *at = file;
    tp_text     object;
    while (vector_next(&at, file + size, &object)) {
        bool wanted = !vector_field_is(object, "wantErr", "true");
        bool found = proven(object, is_hex);
        if (found != wanted) print_error("%.*s\n", (int)object.size, object.data);
        assert_int_equal(found, wanted);
        good += found;
        count++;
    }
    assert_int_equal(count, wanted_count);
    assert_int_equal(good, wanted_good);
    free(file);
}

static void merkle_proofs_of_others_are_judged_as_they_say(void **state)
{
    (void)state;
    check_file(VECTORS "inclusion.json", inclusion_of, false, 45, 3);
    check_file(VECTORS "consistency.json", consistency_of, false, 48, 3);
    check_file(VECTORS "tlog-inclusion.json", inclusion_of, true, 76, 76);
    check_file(VECTORS "tlog-consistency.json", consistency_of, true, 71, 71);
}

static int make_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEAVES; i++) {
        uint8_t entry[8];
        tp_store64(entry, i);
        tp_merkle_leaf(entry, sizeof entry, leaves[i]);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merkle_roots_are_those_of_the_reference),
        cmocka_unit_test(merkle_roots_are_those_of_the_definition),
        cmocka_unit_test(merkle_roots_are_those_of_another_log),
        cmocka_unit_test(merkle_tree_is_encoded_and_back),
        cmocka_unit_test(merkle_tree_can_be_as_large_as_its_size),
        cmocka_unit_test(merkle_trees_grow_alike_in_pieces),
        cmocka_unit_test(merkle_tree_takes_no_piece_that_is_too_large),
        cmocka_unit_test(merkle_inclusion_is_proven_as_defined),
        cmocka_unit_test(merkle_consistency_is_proven_as_defined),
        cmocka_unit_test(merkle_prover_passes_over_what_is_not_asked_for),
        cmocka_unit_test(merkle_proofs_of_the_largest_trees_fit),
        cmocka_unit_test(merkle_prover_refuses_what_cannot_be),
        cmocka_unit_test(merkle_proofs_are_not_read_past_their_height),
        cmocka_unit_test(merkle_nothing_is_proven_of_empty_trees),
        cmocka_unit_test(merkle_proofs_of_others_are_judged_as_they_say),
    };
    return cmocka_run_group_tests_name("merkle", tests, make_leaves, NULL);
}
