// test_audit.c: the tree that a ledger keeps: it catches up, proves, and says what stood in its
// way.
#include "audit_kit.h"

#include "ledger/audit.h"

static audit_kit k;

static int begin(void **state)
{
    (void)state;
    audit_kit_begin(&k);
    return 0;
}

static int end(void **state)
{
    (void)state;
    audit_kit_end(&k);
    return 0;
}

static void expect_tree(uint64_t size)
{
    tp_tree expected = audit_kit_tree(&k, size);
    uint8_t root[32], ours[32];
    tp_tree_root(&expected, root);
    tp_tree_root(&k.ledger.tree, ours);
    assert_int_equal(k.ledger.tree.size, size);
    assert_memory_equal(ours, root, 32);
}

// From wherever it stands, with bodies and without; what it has it does not read again.
static void tree_catches_up(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 31, 32, 33, 64, 65, 150, AUDIT_EVENTS};
    size_t before = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        audit_kit_fill(&k, sizes[i]);
        audit_kit_erase(&k, sizes[i]);
        k.read = 0;
        assert_int_equal(tp_audit_catch_up(&k.ledger), TARA_OK);
        assert_int_equal(k.read, sizes[i] - before);
        expect_tree(sizes[i]);
        before = sizes[i];
        assert_int_equal(tp_audit_catch_up(&k.ledger), TARA_OK);
        assert_int_equal(k.read, sizes[i] > before ? 0 : k.read);
    }
}

// Bodies that are large are not gathered for long.
static void tree_catches_up_over_large_bodies(void **state)
{
    (void)state;
    static char text[TP_POLICY_BYTES_MAX];
    tp_event event = {.type = TP_EVENT_POLICY, .policy_version = 1, .at = 1000};
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < 40; i++) {
        event.body.policy.document = (tp_text){text, 1 + i * 2000};
        audit_kit_put(&k, &event);
    }
    assert_int_equal(tp_audit_catch_up(&k.ledger), TARA_OK);
    expect_tree(40);
}

static void tree_stays_where_it_was_when_something_fails(void **state)
{
    (void)state;
    static const struct {
        int32_t     answer;
        tara_status status;
        bool        poisons;
    } fails[] = {
        {TARA_E_STORE, TARA_E_STORE, true},
        {0, TARA_E_STORE, true},
        {TARA_E_CORRUPT, TARA_E_CORRUPT, true},
        {TARA_CALLBACK_OK, TARA_E_CORRUPT, false}, // It ends early and says nothing.
    };
    audit_kit_fill(&k, 100);
    assert_int_equal(tp_audit_catch_up(&k.ledger), TARA_OK);
    audit_kit_fill(&k, AUDIT_EVENTS);
    for (size_t i = 0; i < sizeof fails / sizeof fails[0]; i++) {
        tp_prover prover;
        memset(&prover, 0, sizeof prover);
        assert_true(tp_prover_inclusion(&prover, 150, AUDIT_EVENTS));
        k.stop_at = 140;
        k.answer = fails[i].answer;
        tara_status status = tp_audit_catch_up(&k.ledger);
        if (status != fails[i].status) fail_msg("answer %d: %d", fails[i].answer, status);
        expect_tree(100);
        if (fails[i].poisons) {
            assert_true(atomic_load(&k.ledger.failed));
            assert_int_equal(tp_audit_catch_up(&k.ledger), TARA_E_STORE);
            assert_int_equal(tp_audit_feed(&k.ledger, &prover), TARA_E_STORE);
            atomic_store(&k.ledger.failed, 0);
        }
        assert_int_equal(tp_audit_feed(&k.ledger, &prover), fails[i].status);
        atomic_store(&k.ledger.failed, 0);
        k.stop_at = 0;
    }
    for (uint64_t n = 1;; n++) {
        k.memory.fail_at = k.memory.requests + n;
        tara_status status = tp_audit_catch_up(&k.ledger);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(k.memory.live, 0);
        assert_false(atomic_load(&k.ledger.failed));
        expect_tree(100);
    }
    expect_tree(AUDIT_EVENTS);
}

static void proofs_are_made_of_all_leaves(void **state)
{
    (void)state;
    audit_kit_fill(&k, 77);
    audit_kit_erase(&k, 33);
    tp_tree tree = audit_kit_tree(&k, 77), old = audit_kit_tree(&k, 20);
    uint8_t root[32], old_root[32];
    tp_tree_root(&tree, root);
    tp_tree_root(&old, old_root);
    for (uint64_t event = 1; event <= 77; event++) {
        tp_prover prover;
        uint8_t   leaf[32];
        memset(&prover, 0, sizeof prover);
        assert_true(tp_prover_inclusion(&prover, event - 1, 77));
        assert_int_equal(tp_audit_feed(&k.ledger, &prover), TARA_OK);
        assert_int_equal(tp_audit_leaf(&k.ledger, event, leaf), TARA_OK);
        assert_true(tp_inclusion_proven(leaf, event - 1, 77, prover.hash[0], prover.count, root));
    }
    tp_prover prover;
    memset(&prover, 0, sizeof prover);
    assert_true(tp_prover_consistency(&prover, 20, 77));
    assert_int_equal(tp_audit_feed(&k.ledger, &prover), TARA_OK);
    assert_true(tp_consistency_proven(20, old_root, 77, root, prover.hash[0], prover.count));
}

static void bodies_are_read_until_they_are_erased(void **state)
{
    (void)state;
    uint8_t   leaf[32], expected[32];
    tp_buffer bytes = tp_buffer_in(&k.memory.memory);
    audit_kit_fill(&k, 9);
    assert_int_equal(tp_audit_body(&k.ledger, 4, &bytes), TARA_OK);
    assert_int_equal(bytes.size, k.events[3].size);
    assert_memory_equal(bytes.data, k.events[3].bytes, bytes.size);
    assert_int_equal(tp_audit_body(&k.ledger, 0, &bytes), TARA_E_NOT_FOUND);
    assert_int_equal(tp_audit_body(&k.ledger, 10, &bytes), TARA_E_NOT_FOUND);
    assert_int_equal(tp_audit_leaf(&k.ledger, 0, leaf), TARA_E_NOT_FOUND);
    assert_int_equal(tp_audit_leaf(&k.ledger, 10, leaf), TARA_E_NOT_FOUND);
    // Erased, and still in the store: nobody reads it any more. Its leaf stays.
    assert_true(tp_range_set_reserve(&k.ledger.gone, 1));
    tp_range_set_add(&k.ledger.gone, (tara_range){5, 1});
    assert_int_equal(tp_audit_body(&k.ledger, 5, &bytes), TARA_E_NOT_FOUND);
    tp_leaf_hash(&k.events[4], expected);
    assert_int_equal(tp_audit_leaf(&k.ledger, 5, leaf), TARA_OK);
    assert_memory_equal(leaf, expected, 32);
    audit_kit_erase(&k, 4);
    assert_int_equal(tp_audit_body(&k.ledger, 4, &bytes), TARA_E_NOT_FOUND);
    k.stop_at = 6;
    k.answer = TARA_E_STORE;
    assert_int_equal(tp_audit_body(&k.ledger, 6, &bytes), TARA_E_STORE);
    assert_int_equal(tp_audit_leaf(&k.ledger, 6, leaf), TARA_E_STORE);
    atomic_store(&k.ledger.failed, 0);
    k.answer = TARA_CALLBACK_OK; // It hands over nothing and says nothing.
    assert_int_equal(tp_audit_leaf(&k.ledger, 6, leaf), TARA_E_CORRUPT);
    k.stop_at = 0;
    tp_buffer_release(&bytes);
    k.memory.fail_at = k.memory.requests + 1;
    assert_int_equal(tp_audit_body(&k.ledger, 6, &bytes), TARA_E_NO_MEMORY);
    assert_false(atomic_load(&k.ledger.failed));
    tp_buffer_release(&bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tree_catches_up),
        TEST(tree_catches_up_over_large_bodies),
        TEST(tree_stays_where_it_was_when_something_fails),
        TEST(proofs_are_made_of_all_leaves),
        TEST(bodies_are_read_until_they_are_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
