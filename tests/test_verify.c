// test_verify.c: a history against itself and against checkpoints, over stores that lie. Whole
// files that somebody forged: see laws/test_forging.c.
#include "audit_kit.h"

#include "ledger/verify.h"
#include "sim_disk.h"
#include "store/store.h"

static audit_kit     k;
static tara_audit    out;
static tp_progress   progress;

static int begin(void **state)
{
    (void)state;
    audit_kit_begin(&k);
    progress = (tp_progress){NULL, NULL};
    return 0;
}

static int end(void **state)
{
    (void)state;
    audit_kit_end(&k);
    return 0;
}

static tara_status verify(const tara_checkpoint *checkpoints, size_t count)
{
    out = (tara_audit){.struct_size = sizeof out};
    return tp_verify_store(&k.ledger, &progress, checkpoints, count, &out);
}

static void expect(int32_t finding, uint64_t first_bad)
{
    assert_int_equal(verify(NULL, 0), TARA_OK);
    assert_string_equal(tara_finding_name(out.finding), tara_finding_name(finding));
    assert_int_equal(out.first_bad, first_bad);
    assert_int_equal(out.valid, finding == TARA_FINDING_NONE);
    assert_int_equal(out.offset, 0);
}

static tara_checkpoint promised(uint64_t size)
{
    tp_tree         tree = audit_kit_tree(&k, size);
    tara_checkpoint made = {.struct_size = sizeof made, .size = size};
    tp_tree_root(&tree, made.root);
    return made;
}

// An erasure of the ranges; `count` as it says.
static void put_erasure(const tara_range *ranges, size_t range_count, uint64_t count)
{
    tp_memory    memory = tp_memory_standard();
    tp_range_set set = tp_range_set_in(&memory);
    tp_buffer    bytes = tp_buffer_in(&memory);
    tp_event     event = {.type = TP_EVENT_ERASE, .policy_version = 1, .at = 1000};
    for (size_t i = 0; i < range_count; i++) {
        assert_true(tp_range_set_reserve(&set, 1));
        tp_range_set_add(&set, ranges[i]);
    }
    tp_range_set_write(&set, &bytes);
    event.body.erase.reason = TP_ERASE_WISH;
    event.body.erase.count = count;
    event.body.erase.ranges = (tp_text){(const char *)bytes.data, bytes.size};
    audit_kit_put(&k, &event);
    tp_buffer_release(&bytes);
    tp_range_set_release(&set);
}

// --- bodies and erasures -----------------------------------------------------------------------

static void verify_counts_what_is_whole(void **state)
{
    (void)state;
    expect(TARA_FINDING_NONE, 0); // Nothing at all.
    audit_kit_fill(&k, 20);
    put_erasure((tara_range[]){{3, 2}, {9, 1}}, 2, 3);
    audit_kit_fill(&k, 30);
    expect(TARA_FINDING_NONE, 0);
    assert_int_equal(out.events, 30);
    assert_int_equal(out.erased, 0);
    assert_int_equal(out.waiting, 3);
    audit_kit_erase(&k, 3);
    audit_kit_erase(&k, 4);
    audit_kit_erase(&k, 9);
    expect(TARA_FINDING_NONE, 0);
    assert_int_equal(out.erased, 3);
    assert_int_equal(out.waiting, 0);
    tara_checkpoint late = promised(30);
    assert_memory_equal(out.root, late.root, 32);
}

static void verify_finds_bodies_that_are_gone_or_back(void **state)
{
    (void)state;
    audit_kit_fill(&k, 20);
    put_erasure((tara_range[]){{3, 2}, {9, 1}}, 2, 3);
    put_erasure((tara_range[]){{12, 1}}, 1, 1);
    audit_kit_erase(&k, 3);
    audit_kit_erase(&k, 4);
    expect(TARA_FINDING_RESURFACED, 9);
    audit_kit_erase(&k, 9);
    expect(TARA_FINDING_NONE, 0); // The later one waits.
    assert_int_equal(out.waiting, 1);
    audit_kit_erase(&k, 12);
    audit_kit_erase(&k, 15);
    audit_kit_erase(&k, 16);
    expect(TARA_FINDING_MISSING_BODY, 15);
    assert_int_equal(out.erased, 6);
}

// The file was written anew for the later erasure: what the earlier one lists cannot wait.
static void verify_knows_that_the_earlier_cannot_wait(void **state)
{
    (void)state;
    audit_kit_fill(&k, 20);
    put_erasure((tara_range[]){{3, 2}}, 1, 2);
    put_erasure((tara_range[]){{12, 1}}, 1, 1);
    audit_kit_erase(&k, 12);
    expect(TARA_FINDING_RESURFACED, 3);
}

static void verify_finds_erasures_that_nobody_wrote(void **state)
{
    (void)state;
    static const struct {
        tara_range range;
        uint64_t   count;
    } bad[] = {
        {{0, 0}, 0},              // Of nothing.
        {{3, 2}, 1}, {{3, 2}, 3}, // Another count.
        {{21, 1}, 1},             // Itself,
        {{22, 1}, 1},             // what is to come,
        {{1, UINT64_MAX - 1}, UINT64_MAX - 1}, {{UINT64_MAX - 1, 1}, 1}, // or can never come.
        {{5, 1}, 1},              // What was erased before.
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        audit_kit_begin(&k);
        audit_kit_fill(&k, 19);
        put_erasure((tara_range[]){{5, 2}}, 1, 2);
        put_erasure(&bad[i].range, bad[i].range.count > 0, bad[i].count);
        expect(TARA_FINDING_CONTENT, 21);
        if (i + 1 < sizeof bad / sizeof bad[0]) audit_kit_end(&k);
    }
}

// As many erasures as there is room for, each of all that there is: told at the second.
static void verify_is_not_kept_busy_by_long_lists(void **state)
{
    (void)state;
    audit_kit_fill(&k, 4);
    put_erasure((tara_range[]){{1, 4}}, 1, 4);
    for (int i = 0; i < 150; i++) put_erasure((tara_range[]){{1, 4}}, 1, 4);
    expect(TARA_FINDING_CONTENT, 6);
}

static void verify_finds_a_body_that_nobody_wrote(void **state)
{
    (void)state;
    static const uint8_t nonsense[16] = {0xFF};
    audit_kit_fill(&k, 20);
    k.events[6].bytes = nonsense;
    k.events[6].size = 16;
    expect(TARA_FINDING_CONTENT, 7);
}

// --- stores that lie ---------------------------------------------------------------------------

static void verify_finds_events_that_are_not_there(void **state)
{
    (void)state;
    audit_kit_fill(&k, 20);
    k.events[9].sequence = 11; // One is passed over.
    expect(TARA_FINDING_REMOVED, 10);
    k.events[9].sequence = 9;  // One comes twice.
    expect(TARA_FINDING_REORDERED, 10);
    k.events[9].sequence = 10;
    k.ledger.count = 21;       // It ends before its end.
    expect(TARA_FINDING_REMOVED, 21);
}

static int32_t stop_at_three(void *user, uint64_t done, uint64_t total)
{
    assert_int_equal(total, 20);
    return ++*(int *)user < 3 && done <= 3;
}

static void verify_says_what_kept_it_from_looking(void **state)
{
    (void)state;
    audit_kit_fill(&k, 20);
    k.stop_at = 9;
    k.answer = TARA_E_STORE;
    assert_int_equal(verify(NULL, 0), TARA_E_STORE);
    assert_int_equal(out.valid, 0);
    assert_true(atomic_load(&k.ledger.failed));
    atomic_store(&k.ledger.failed, 0);
    k.stop_at = 0;
    int calls = 0;
    progress = (tp_progress){stop_at_three, &calls};
    assert_int_equal(verify(NULL, 0), TARA_E_CONFLICT);
    assert_int_equal(calls, 3);
    assert_int_equal(out.valid, 0);
    assert_false(atomic_load(&k.ledger.failed)); // Nothing is wrong with the store.
    progress = (tp_progress){NULL, NULL};
    put_erasure((tara_range[]){{3, 2}, {9, 1}}, 2, 3);
    audit_kit_erase(&k, 3);
    audit_kit_erase(&k, 4);
    audit_kit_erase(&k, 9);
    uint64_t n = 1;
    for (;; n++) {
        k.memory.fail_at = k.memory.requests + n;
        tara_status status = verify(NULL, 0);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(out.valid, 0);
        assert_int_equal(k.memory.live, 0);
        assert_false(atomic_load(&k.ledger.failed));
    }
    assert_true(n > 2);
    assert_int_equal(out.valid, 1);
}

// --- checkpoints -------------------------------------------------------------------------------

static void verify_compares_with_checkpoints(void **state)
{
    (void)state;
    audit_kit_fill(&k, 20);
    tara_checkpoint all[5] = {promised(0), promised(7), promised(7), promised(13), promised(20)};
    assert_int_equal(verify(all, 5), TARA_OK);
    assert_int_equal(out.valid, 1);
    static const uint64_t first_bad[5] = {1, 1, 8, 8, 14}; // Behind the last one that fits.
    for (size_t i = 0; i < 5; i++) {
        all[i].root[31] ^= 0x80;
        assert_int_equal(verify(all, 5), TARA_OK);
        assert_int_equal(out.finding, TARA_FINDING_OTHER_HISTORY);
        assert_int_equal(out.first_bad, first_bad[i]);
        assert_int_equal(out.checkpoint, i + 1);
        all[i].root[31] ^= 0x80;
    }
    all[4].size = 21;
    assert_int_equal(verify(all, 5), TARA_OK);
    assert_int_equal(out.finding, TARA_FINDING_ROLLED_BACK);
    assert_int_equal(out.first_bad, 21);
    assert_int_equal(out.checkpoint, 5);
    audit_kit_erase(&k, 3); // What is wrong with the history itself is told first.
    assert_int_equal(verify(all, 5), TARA_OK);
    assert_int_equal(out.finding, TARA_FINDING_MISSING_BODY);
}

// --- files, over a disk of the test's ----------------------------------------------------------

static sim_disk    disk;
static tp_hmac_key site;

static tara_store open_store(void)
{
    tara_store store;
    tara_error error;
    tp_file_store_options options = {.path = TP_TEXT("a.tara"), .site = &site,
                                     .journal_id = {1}, .hash_key = {2}, .created = 1000,
                                     .port = &disk.port, .memory = &k.memory.memory};
    assert_int_equal(tp_file_store_open(&options, &store, &error), TARA_OK);
    return store;
}

static void commit_events(tara_store *store, size_t from, size_t until)
{
    tara_batch batch = {sizeof batch, 0, &k.events[from], until - from, NULL, 0};
    assert_int_equal(store->commit(store->user, &batch), TARA_CALLBACK_OK);
}

static void note_tree(tara_store *store, const tp_tree *tree)
{
    uint8_t id[16], note[TP_TREE_NOTE_MAX];
    tp_file_store_journal(store, id);
    size_t size = tp_tree_note(tree, &site, id, note);
    assert_int_equal(tp_file_store_note(store, note, size), TARA_OK);
}

static tara_status verify_file(const tp_hmac_key *key, const tara_checkpoint *checkpoints,
                               size_t count)
{
    tp_check_options options = {.port = &disk.port, .memory = &k.memory.memory, .file = -1,
                                .path = TP_TEXT("a.tara"), .site = key, .progress = progress};
    out = (tara_audit){.struct_size = sizeof out};
    return tp_verify_file(&options, checkpoints, count, &out);
}

static void verify_believes_notes_of_the_key_alone(void **state)
{
    (void)state;
    tp_tree right, wrong, early;
    audit_kit_fill(&k, 30);
    right = wrong = audit_kit_tree(&k, 20);
    early = audit_kit_tree(&k, 19);
    wrong.peak[0][3] ^= 1;
    const tp_tree *notes[] = {&right, &wrong, &early};
    for (size_t i = 0; i < 4; i++) {
        sim_disk_init(&disk);
        tp_hmac_key_init(&site, "site", 4);
        tara_store store = open_store();
        commit_events(&store, 0, 12);
        commit_events(&store, 12, 20);
        if (i < 3) note_tree(&store, notes[i]);
        else       assert_int_equal(tp_file_store_note(&store, "somebody's", 10), TARA_OK);
        commit_events(&store, 20, 30);
        out = (tara_audit){.struct_size = sizeof out};
        assert_int_equal(tp_verify_opened(&store, &k.memory.memory, &site, NULL, 0, &out), TARA_OK);
        assert_int_equal(out.finding, i == 0 ? TARA_FINDING_NONE : TARA_FINDING_NOTE);
        assert_int_equal(out.first_bad, i == 0 ? 0 : 20);
        store.close(store.user);
        assert_int_equal(verify_file(&site, NULL, 0), TARA_OK);
        assert_int_equal(out.finding, i == 0 ? TARA_FINDING_NONE : TARA_FINDING_NOTE);
        assert_int_equal(out.first_bad, i == 0 ? 0 : 20);
        assert_true(i == 0 || out.offset > 0);
        assert_int_equal(verify_file(NULL, NULL, 0), TARA_OK); // Nobody can tell.
        assert_int_equal(out.finding, TARA_FINDING_NONE);
        assert_int_equal(out.events, 30);
        sim_disk_release(&disk);
    }
}

static void verify_of_a_file_says_what_kept_it_from_looking(void **state)
{
    (void)state;
    sim_disk_init(&disk);
    tp_hmac_key_init(&site, "site", 4);
    audit_kit_fill(&k, 30);
    audit_kit_erase(&k, 5);
    tara_store store = open_store();
    put_erasure((tara_range[]){{5, 1}}, 1, 1);
    commit_events(&store, 0, 31);
    store.close(store.user);
    uint64_t failures = 0;
    for (uint64_t n = 1;; n++, failures++) {
        k.memory.fail_at = k.memory.requests + n;
        tara_status status = verify_file(&site, NULL, 0);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(out.valid, 0);
        assert_int_equal(k.memory.live, 0);
    }
    assert_true(failures > 4);
    assert_int_equal(out.valid, 1);
    k.memory.fail_at = 0;
    disk.fail_with = TARA_E_STORE;
    disk.counted = SIM_ALL;
    for (uint64_t n = 1;; n++) {
        disk.calls = 0;
        disk.fail_at = n;
        tara_status status = verify_file(&site, NULL, 0);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_STORE);
        assert_int_equal(out.valid, 0);
        assert_int_equal(k.memory.live, 0);
        assert_int_equal(disk.open_files, 0);
    }
    sim_disk_release(&disk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(verify_counts_what_is_whole),
        TEST(verify_finds_bodies_that_are_gone_or_back),
        TEST(verify_knows_that_the_earlier_cannot_wait),
        TEST(verify_finds_erasures_that_nobody_wrote),
        TEST(verify_is_not_kept_busy_by_long_lists),
        TEST(verify_finds_a_body_that_nobody_wrote),
        TEST(verify_finds_events_that_are_not_there),
        TEST(verify_says_what_kept_it_from_looking),
        TEST(verify_compares_with_checkpoints),
        TEST(verify_believes_notes_of_the_key_alone),
        TEST(verify_of_a_file_says_what_kept_it_from_looking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
