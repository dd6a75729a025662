// test_leaves.c: what the tree is made of, computed here by hand, and the note that keeps it.
#include "store_kit.h"

#include "base/bytes.h"
#include "ledger/event.h"
#include "ledger/leaves.h"
#include "store/frame.h"

enum { EVENTS = 150 };

static uint8_t           bodies[EVENTS][KIT_BODY_MAX];
static tara_stored_event events[EVENTS];

// Every seventh has no body.
static void make_events(void)
{
    for (uint64_t i = 0; i < EVENTS; i++) {
        kit_event(i + 1, bodies[i], &events[i]);
        if (i % 7 == 6) events[i].bytes = NULL;
    }
}

// However many are asked for at once, it is what one alone gives.
static void leaves_of_many_are_those_of_each(void **unused)
{
    (void)unused;
    static uint8_t leaves[EVENTS][32];
    static const size_t counts[] = {0, 1, 3, 4, 5, 31, 32, 33, 64, 65, EVENTS};
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        make_events();
        memset(leaves, 0, sizeof leaves);
        tp_commitments_of(events, counts[c]);
        tp_leaves_of(events, counts[c], leaves);
        for (size_t i = 0; i < counts[c]; i++) {
            uint8_t           leaf[32];
            tara_stored_event one = events[i];
            if (one.bytes != NULL) tp_body_commitment(one.bytes, one.size, one.commitment);
            else memset(one.commitment, (int)(i + 1), 32); // As it stood there.
            assert_memory_equal(events[i].commitment, one.commitment, 32);
            tp_leaf_hash(&one, leaf);
            assert_memory_equal(leaves[i], leaf, 32);
        }
        if (counts[c] < EVENTS) { // No more than was asked for.
            static const uint8_t nothing[32];
            assert_memory_equal(leaves[counts[c]], nothing, 32);
        }
    }
}

// HMAC-SHA-256 under the first 16 bytes of the rest; and number, size and that, behind a zero.
static void leaves_are_those_of_the_format(void **unused)
{
    (void)unused;
    uint8_t           body[32] = {1, 2, 3}, entry[45] = {0}, expected[32], leaf[1][32];
    tara_stored_event event = {.sequence = 0x0102, .size = 32, .bytes = body};
    tp_hmac_key       key;
    tp_hmac           hmac;
    body[31] = 9;
    tp_hmac_key_init(&key, body, 16);
    tp_hmac_init(&hmac, &key);
    tp_hmac_update(&hmac, body + 16, 16);
    tp_hmac_final(&hmac, expected);
    tp_commitments_of(&event, 1);
    assert_memory_equal(event.commitment, expected, 32);
    entry[1] = 0x02;
    entry[2] = 0x01;
    entry[9] = 32;
    memcpy(entry + 13, expected, 32);
    tp_sha256_of(entry, sizeof entry, expected);
    tp_leaves_of(&event, 1, leaf);
    assert_memory_equal(leaf[0], expected, 32);
}

// --- the note ----------------------------------------------------------------------------------

static tp_hmac_key site;
static const uint8_t journal[16] = {4, 5, 6};

static size_t note_of(uint64_t size, tp_tree *tree, uint8_t note[TP_TREE_NOTE_MAX])
{
    tp_tree_clear(tree);
    for (uint64_t i = 0; i < size; i++) {
        uint8_t leaf[32] = {(uint8_t)i, (uint8_t)(i >> 8)};
        assert_true(tp_tree_add(tree, leaf));
    }
    return tp_tree_note(tree, &site, journal, note);
}

static void note_brings_the_tree_back(void **unused)
{
    (void)unused;
    static const uint64_t sizes[] = {0, 1, 2, 3, 7, 8, 255, 1024, 1025};
    uint8_t note[TP_TREE_NOTE_MAX];
    tp_tree tree, back;
    tp_hmac_key_init(&site, "site", 4);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t  size = note_of(sizes[i], &tree, note);
        uint8_t root[32], again[32];
        assert_true(size <= TP_TREE_NOTE_MAX && size <= TP_NOTE_MAX);
        assert_true(tp_tree_of_note(note, size, &site, journal, &back));
        assert_int_equal(back.size, sizes[i]);
        tp_tree_root(&tree, root);
        tp_tree_root(&back, again);
        assert_memory_equal(root, again, 32);
    }
}

static void expect_none(const uint8_t *note, size_t size, const tp_hmac_key *key,
                        const uint8_t id[16])
{
    tp_tree out, before;
    memset(&out, 0x5A, sizeof out);
    memset(&before, 0x5A, sizeof before);
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    memcpy(exact, note, size);
    assert_false(tp_tree_of_note(exact, size, key, id, &out));
    assert_memory_equal(&out, &before, sizeof out);
    free(exact);
}

// Another key, another journal, any other bit, any part of it: nothing that is believed.
static void note_of_anybody_else_is_none(void **unused)
{
    (void)unused;
    static const uint8_t elsewhere[16] = {4, 5, 7};
    uint8_t     note[TP_TREE_NOTE_MAX + 1];
    tp_tree     tree;
    tp_hmac_key other;
    tp_hmac_key_init(&site, "site", 4);
    tp_hmac_key_init(&other, "another", 7);
    size_t size = note_of(77, &tree, note);
    expect_none(note, size, &other, journal);
    expect_none(note, size, &site, elsewhere);
    for (size_t part = 0; part < size; part++) expect_none(note, part, &site, journal);
    note[size] = 0;
    expect_none(note, size + 1, &site, journal);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        note[bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect_none(note, size, &site, journal);
        note[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(tp_tree_of_note(note, size, &site, journal, &tree));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_of_many_are_those_of_each),
        cmocka_unit_test(leaves_are_those_of_the_format),
        cmocka_unit_test(note_brings_the_tree_back),
        cmocka_unit_test(note_of_anybody_else_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
