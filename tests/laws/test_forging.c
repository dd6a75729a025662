// test_forging.c: a history of 300 events that somebody changed: a bit, or all of it with every
// checksum and the chain made right. What was changed is found by name and place; what no file can
// tell by itself, a checkpoint that was kept elsewhere tells.
//
//   test_forging [EVERY]    one bit in so many; 1: each
#define _XOPEN_SOURCE 700 // mkdtemp, pwrite
#include "laws/forging.h"

#include <fcntl.h>
#include <unistd.h>

enum { EVENTS = 300, CHECKPOINTS = 4 };

static uint64_t flip_every = 499;

static law             l;
static char            directory[] = "/tmp/test_forging_XXXXXX";
static char            path[64];
static tara_subject    lea, max;
static tara_checkpoint promised[CHECKPOINTS]; // Taken on the way.
static uint64_t        erasure_of_lea, erasure_of_max, noted_at;
static uint8_t         before_lea[FORGED_BYTES], before_max[FORGED_BYTES]; // Were forgotten.
static uint8_t         waits_lea[FORGED_BYTES], waits_max[FORGED_BYTES]; // Erased, and there.
static size_t          before_lea_size, before_max_size, waits_lea_size, waits_max_size;
static uint8_t         whole[FORGED_BYTES], made[FORGED_BYTES];
static size_t          whole_size;
static forged          f;

// --- a life ------------------------------------------------------------------------------------

static void open_it(void)
{
    host_path(&l.h, path);
    l.h.options.flags = TARA_OPEN_NO_SYNC;
    ASSERT_OK(host_open(&l.h));
}

static void goes_on_until(uint64_t events)
{
    static uint64_t chance = 5;
    while (event_count(l.h.privacy) < events) {
        int who = (int)(host_chance(&chance) % 2);
        l.h.now += 1000;
        if (host_chance(&chance) % 3 == 0) (void)law_anything_held(&l, &chance, who);
        else                               (void)law_anything_chosen(&l, &chance, who);
    }
}

static tara_checkpoint promise(void)
{
    tara_checkpoint out = {.struct_size = sizeof out};
    ASSERT_OK(tara_audit_checkpoint(l.h.privacy, TEXT("example.org/log"), &out));
    assert_int_equal(out.size, event_count(l.h.privacy));
    return out;
}

static void say_yes(tara_subject subject)
{
    tara_choice given = choice(l.h.privacy, "marketing");
    ASSERT_OK(tara_consent_give(l.h.privacy, &subject, &given, NULL));
}

// Without the space ahead.
static size_t copy_to(uint8_t *out)
{
    forged_read(&f, out, file_read(path, out, FORGED_BYTES));
    return f.size;
}

// The file is copied while the bodies are to leave it and cannot yet.
static uint64_t forget(tara_subject subject, uint8_t *waits, size_t *size)
{
    char         in_the_way[80];
    tara_erasure erasure = {.struct_size = sizeof erasure};
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    uint64_t     erased = 0;
    snprintf(in_the_way, sizeof in_the_way, "%s.tmp", path);
    assert_int_equal(mkdir(in_the_way, 0700), 0);
    ASSERT_OK(tara_subject_erase(l.h.privacy, &subject, &erasure, kept, 8, &needed));
    assert_int_equal(erasure.rewritten, 0);
    assert_true(erasure.count >= 4);
    *size = copy_to(waits);
    host_end(&l.h);
    assert_int_equal(rmdir(in_the_way), 0);
    open_it(); // It goes on by itself.
    ASSERT_OK(tara_audit_compact(l.h.privacy, NULL, NULL, &erased));
    assert_int_equal(erased, 0);
    return erasure.event;
}

static int32_t add_leaf(void *user, const tara_stored_event *stored)
{
    tara_stored_event event = *stored;
    uint8_t           leaf[1][32];
    tp_commitments_of(&event, 1);
    tp_leaves_of(&event, 1, leaf);
    return tp_tree_add(user, leaf[0]) ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

// As a context does when it is closed after more than a thousand events.
static void note_the_tree(void)
{
    tp_memory   memory = tp_memory_standard();
    tp_hmac_key site;
    tara_store  store;
    tara_error  error;
    tp_tree     tree;
    uint8_t     id[16], note[TP_TREE_NOTE_MAX];
    tp_hmac_key_init(&site, l.h.site_key, sizeof l.h.site_key);
    tp_file_store_options options = {.path = tp_text_of(path), .site = &site, .memory = &memory,
                                     .port = &tp_file_posix, .hash_key = {3}};
    ASSERT_OK(tp_file_store_open(&options, &store, &error));
    tp_tree_clear(&tree);
    assert_int_equal(store.events(store.user, 1, UINT64_MAX, add_leaf, &tree), TARA_CALLBACK_OK);
    tp_file_store_journal(&store, id);
    size_t size = tp_tree_note(&tree, &site, id, note);
    ASSERT_OK(tp_file_store_note(&store, note, size));
    noted_at = tree.size;
    store.close(store.user);
}

static void live(void)
{
    lea = adult(l.h.privacy, "lea");
    max = adult(l.h.privacy, "max");
    goes_on_until(60);
    promised[0] = promise();
    say_yes(lea);
    say_yes(max);
    goes_on_until(110);
    say_yes(lea);
    say_yes(max);
    ASSERT_OK(tara_sync(l.h.privacy));
    before_lea_size = copy_to(before_lea);
    erasure_of_lea = forget(lea, waits_lea, &waits_lea_size);
    goes_on_until(150);
    promised[1] = promise();
    goes_on_until(200);
    host_end(&l.h);
    note_the_tree();
    open_it();
    goes_on_until(240);
    promised[2] = promise();
    ASSERT_OK(tara_sync(l.h.privacy));
    before_max_size = copy_to(before_max);
    erasure_of_max = forget(max, waits_max, &waits_max_size);
    goes_on_until(EVENTS);
    promised[3] = promise();
}

static int make_file(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    law_init(&l);
    open_it();
    law_meet(&l);
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(tara_subject_set(l.h.privacy, &l.people[i], TEXT("FR"), 0, 0));
        ASSERT_OK(tara_age_assert_born(l.h.privacy, &l.people[i], 1990, 5, 17, TEXT("document"),
                                       NULL));
    }
    live();
    host_end(&l.h);
    whole_size = copy_to(whole);
    return 0;
}

static int drop_file(void **state)
{
    (void)state;
    remove_store(path);
    rmdir(directory);
    return 0;
}

// --- what these tests say in one line ----------------------------------------------------------

static tara_audit verify_with(const void *key, const tara_checkpoint *checkpoints, size_t count)
{
    tara_audit out = {.struct_size = sizeof out};
    ASSERT_OK(tara_file_verify(path, strlen(path), key, key == NULL ? 0 : sizeof l.h.site_key,
                               checkpoints, count, NULL, NULL, &out));
    assert_int_equal(out.valid, out.finding == TARA_FINDING_NONE);
    return out;
}

static tara_audit verify(const tara_checkpoint *checkpoints, size_t count)
{
    return verify_with(l.h.site_key, checkpoints, count);
}

static void take_apart(void)
{
    forged_read(&f, whole, whole_size);
}

static void put_together(void)
{
    file_write(path, made, forged_write(&f, made));
}

static uint64_t first_of_frame(uint64_t number)
{
    size_t   at = forged_frame_of(&f, number);
    uint64_t first = 1;
    for (size_t i = 0; i < at; i++) first += f.frames[i].count;
    return first;
}

static void expect(tara_audit audit, int32_t finding, uint64_t first_bad)
{
    assert_string_equal(tara_finding_name(audit.finding), tara_finding_name(finding));
    assert_int_equal(audit.first_bad, first_bad);
}

// As somebody forges it who has not the key: notes that he cannot write he leaves out.
static void put_together_without_notes(void)
{
    f.drops_notes = true;
    put_together();
}

// Valid by itself; against the checkpoints not, from `first_bad` on.
static void expect_only_checkpoints_tell(int32_t finding, uint64_t first_bad, uint64_t which)
{
    expect(verify(NULL, 0), TARA_FINDING_NONE, 0);
    tara_audit audit = verify(promised, CHECKPOINTS);
    expect(audit, finding, first_bad);
    assert_int_equal(audit.checkpoint, which);
}

// --- the file as it is -------------------------------------------------------------------------

static void forging_begins_with_a_file_that_is_whole(void **state)
{
    (void)state;
    file_write(path, whole, whole_size);
    tara_audit audit = verify(promised, CHECKPOINTS);
    expect(audit, TARA_FINDING_NONE, 0);
    assert_true(audit.events >= EVENTS && audit.erased >= 8);
    assert_int_equal(audit.waiting, 0);
    assert_int_equal(audit.checkpoint, 0);
    assert_memory_equal(audit.root, promised[3].root, 32);
    expect(verify_with(NULL, promised, CHECKPOINTS), TARA_FINDING_NONE, 0);
    take_apart();
    assert_int_equal(f.count, audit.events);
    size_t notes = 0, larger = 0;
    for (size_t i = 0; i < f.frame_count; i++) {
        notes += f.frames[i].note != NULL;
        larger += f.frames[i].count > 1;
    }
    assert_int_equal(notes, 1);
    assert_true(larger > 1);
    size_t size = forged_write(&f, made); // Taken apart and put together it is the same.
    assert_int_equal(size, whole_size);
    assert_memory_equal(made, whole, size);
}

// --- bits --------------------------------------------------------------------------------------

static void flip(int file, uint64_t bit)
{
    uint8_t byte = whole[bit / 8] ^ (uint8_t)(1u << bit % 8);
    assert_int_equal(pwrite(file, &byte, 1, (off_t)(bit / 8)), 1);
}

static void put_back(int file, uint64_t bit)
{
    assert_int_equal(pwrite(file, &whole[bit / 8], 1, (off_t)(bit / 8)), 1);
}

// There is no bit that may be anything.
static void forging_of_any_bit_is_found(void **state)
{
    (void)state;
    uint64_t tried = 0, by_finding[TARA_FINDING_ROLLED_BACK + 1] = {0};
    file_write(path, whole, whole_size);
    int file = open(path, O_RDWR);
    assert_true(file >= 0);
    for (uint64_t bit = 0; bit < 8 * (uint64_t)whole_size; bit += flip_every, tried++) {
        flip(file, bit);
        tara_audit audit = verify(NULL, 0);
        if (audit.valid) fail_msg("bit %d was not found", (int)bit);
        by_finding[audit.finding]++;
        put_back(file, bit);
    }
    close(file);
    expect(verify(promised, CHECKPOINTS), TARA_FINDING_NONE, 0);
    print_message("%llu of %llu bits flipped, each found:", (unsigned long long)tried,
                  (unsigned long long)(8 * whole_size));
    for (int32_t i = 0; i <= TARA_FINDING_ROLLED_BACK; i++) {
        if (by_finding[i] == 0) continue;
        print_message(" %s %llu", tara_finding_name(i), (unsigned long long)by_finding[i]);
    }
    print_message("\n");
    assert_true(tried > 100);
}

// --- history made anew, with all checksums and the chain right ---------------------------------

// The place of the first event behind `number` that is nobody's erasure and has a body.
static uint64_t ordinary(uint64_t number)
{
    uint64_t at = forged_find(&f, number, TP_EVENT_CONSENT);
    assert_true(at != 0 && at < f.count);
    return at;
}

static const uint64_t places[CHECKPOINTS] = {30, 115, 205, 250}; // One before each checkpoint.

// A yes in the place of another: nothing in the file tells.
static void forging_of_a_body_is_found_by_the_next_checkpoint(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECKPOINTS; i++) {
        take_apart();
        uint64_t                 at = ordinary(places[i]);
        const tara_stored_event *other = &f.events[ordinary(at + 1) - 1];
        assert_true(at <= promised[i].size && (i == 0 || at > promised[i - 1].size));
        forged_body(&f, at, other->bytes, (size_t)other->size);
        put_together_without_notes();
        uint64_t first_bad = i == 0 ? 1 : promised[i - 1].size + 1;
        expect_only_checkpoints_tell(TARA_FINDING_OTHER_HISTORY, first_bad, i + 1);
        // Of checkpoints that are older than the change none can tell.
        expect(verify(promised, i), TARA_FINDING_NONE, 0);
        // The last alone tells, and no more than that.
        expect(verify(&promised[3], 1), TARA_FINDING_OTHER_HISTORY, 1);
    }
}

// The note, which only the site key can write, tells of what stands before it.
static void forging_is_found_by_the_note(void **state)
{
    (void)state;
    take_apart();
    uint64_t                 at = ordinary(120);
    const tara_stored_event *other = &f.events[ordinary(at + 1) - 1];
    forged_body(&f, at, other->bytes, (size_t)other->size);
    put_together();
    expect(verify(NULL, 0), TARA_FINDING_NOTE, noted_at);
    expect(verify_with(NULL, NULL, 0), TARA_FINDING_NONE, 0); // Not without the key.
    take_apart();
    forged_swap(&f, ordinary(noted_at + 1), ordinary(noted_at + 9));
    put_together(); // Nor of what came later.
    expect(verify(NULL, 0), TARA_FINDING_NONE, 0);
    take_apart();
    uint8_t note[TP_NOTE_MAX];
    for (size_t i = 0; i < f.frame_count; i++) {
        if (f.frames[i].note == NULL) continue;
        memcpy(note, f.frames[i].note, f.frames[i].note_size);
        note[20] ^= 1;
        f.frames[i].note = note;
    }
    put_together();
    expect(verify(NULL, 0), TARA_FINDING_NOTE, noted_at);
}

// With the chain as it was, the file tells of itself.
static void forging_that_leaves_the_chain_is_found_where_it_begins(void **state)
{
    (void)state;
    take_apart();
    uint64_t                 at = ordinary(120);
    const tara_stored_event *other = &f.events[ordinary(at + 1) - 1];
    forged_body(&f, at, other->bytes, (size_t)other->size);
    f.keeps_chain = true;
    put_together();
    expect(verify(NULL, 0), TARA_FINDING_ALTERED, first_of_frame(at));
    // What comes first is told, though a later event is more than altered.
    static const uint8_t nonsense[32] = {1};
    uint64_t later = ordinary(first_of_frame(at) + f.frames[forged_frame_of(&f, at)].count);
    assert_true(later < noted_at); // So that both are looked at together.
    forged_body(&f, later, nonsense, sizeof nonsense);
    assert_true(forged_frame_of(&f, at) != forged_frame_of(&f, later));
    put_together();
    tara_audit audit = verify(NULL, 0);
    expect(audit, TARA_FINDING_ALTERED, first_of_frame(at));
    assert_true(audit.offset > 0);
    // A checkpoint tells of still earlier ones, at no place of the file.
    promised[0].root[5] ^= 1;
    audit = verify(promised, CHECKPOINTS);
    promised[0].root[5] ^= 1;
    expect(audit, TARA_FINDING_OTHER_HISTORY, 1);
    assert_int_equal(audit.offset, 0);
}

static void forging_of_an_event_that_nobody_wrote_is_found(void **state)
{
    (void)state;
    static const uint8_t nonsense[32] = {1};
    take_apart();
    forged_body(&f, 77, nonsense, sizeof nonsense);
    put_together_without_notes();
    expect(verify(NULL, 0), TARA_FINDING_CONTENT, 77);
    expect(verify(promised, CHECKPOINTS), TARA_FINDING_CONTENT, 77);
}

static void forging_of_the_order_is_found_by_checkpoints(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECKPOINTS; i++) {
        take_apart();
        uint64_t one = ordinary(places[i]);
        forged_swap(&f, one, ordinary(one + 3));
        put_together_without_notes();
        uint64_t first_bad = i == 0 ? 1 : promised[i - 1].size + 1;
        expect_only_checkpoints_tell(TARA_FINDING_OTHER_HISTORY, first_bad, i + 1);
    }
}

// An event taken out, all that follow renumbered. An erasure behind it lists other events then.
static void forging_by_taking_out_is_found(void **state)
{
    (void)state;
    take_apart();
    forged_drop(&f, ordinary(promised[2].size + 20));
    put_together_without_notes();
    tara_audit audit = verify(NULL, 0);
    expect(audit, TARA_FINDING_NONE, 0); // Behind the last erasure the file cannot tell.
    audit = verify(promised, CHECKPOINTS);
    expect(audit, TARA_FINDING_OTHER_HISTORY == audit.finding ? TARA_FINDING_OTHER_HISTORY
                                                              : TARA_FINDING_ROLLED_BACK,
           promised[3].size == f.count ? promised[2].size + 1 : f.count + 1);
    take_apart();
    forged_drop(&f, ordinary(20));
    put_together_without_notes();
    audit = verify(NULL, 0);
    assert_true(audit.finding == TARA_FINDING_RESURFACED // What it lists is there,
                || audit.finding == TARA_FINDING_CONTENT); // or is to come.
    audit = verify(promised, CHECKPOINTS);
    assert_int_equal(audit.valid, 0);
}

static void forging_by_rolling_back_is_found_by_checkpoints(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECKPOINTS; i++) {
        take_apart();
        uint64_t size = i == 3 ? promised[3].size - 1 : promised[i].size;
        forged_roll_back(&f, size);
        if (size < erasure_of_max) continue; // Then bodies are gone that nothing says of.
        put_together();
        expect_only_checkpoints_tell(TARA_FINDING_ROLLED_BACK, size + 1, 4);
    }
    // An older file, whole as it was.
    file_write(path, before_max, before_max_size);
    expect_only_checkpoints_tell(TARA_FINDING_ROLLED_BACK, promised[2].size + 1, 4);
    file_write(path, before_lea, before_lea_size);
    tara_audit older = verify(promised, CHECKPOINTS);
    expect(older, TARA_FINDING_ROLLED_BACK, older.events + 1);
    assert_int_equal(older.checkpoint, 2);
    // Rolled back, and gone on differently.
    take_apart();
    forged_roll_back(&f, erasure_of_max + 5);
    while (f.count < promised[3].size) {
        const tara_stored_event *again = &f.events[ordinary(1) - 1];
        f.events[f.count++] = *again;
        f.frames[f.frame_count++] = (forged_frame){.count = 1, .durable = f.count - 1};
    }
    put_together();
    expect_only_checkpoints_tell(TARA_FINDING_OTHER_HISTORY, promised[2].size + 1, 4);
}

// --- bodies ------------------------------------------------------------------------------------

// What it commits to is the same, so no checkpoint tells; the file does.
static void forging_by_dropping_a_body_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECKPOINTS; i++) {
        take_apart();
        uint64_t at = ordinary(places[i]);
        forged_erase(&f, at);
        put_together();
        expect(verify(NULL, 0), TARA_FINDING_MISSING_BODY, at);
        expect(verify(promised, CHECKPOINTS), TARA_FINDING_MISSING_BODY, at);
    }
    take_apart();
    forged_erase(&f, erasure_of_lea); // The erasure itself: what it says of is unsaid.
    put_together();
    tara_audit audit = verify(NULL, 0);
    assert_int_equal(audit.finding, TARA_FINDING_MISSING_BODY);
    assert_true(f.events[audit.first_bad - 1].bytes == NULL);
    assert_true(audit.first_bad < erasure_of_lea);
}

static forged older; // Of when somebody was forgotten, and the bodies still there.

static tara_range first_range_of(uint64_t erasure)
{
    tp_event   event = forged_event(&f, erasure);
    tp_ranges  ranges = tp_ranges_of(event.body.erase.ranges);
    tara_range range = {0, 0};
    assert_int_equal(event.type, TP_EVENT_ERASE);
    assert_true(tp_ranges_next(&ranges, &range));
    return range;
}

// All bodies that the erasure lists, from `older`.
static void bring_back_all(uint64_t erasure)
{
    tp_event   event = forged_event(&f, erasure);
    tp_ranges  ranges = tp_ranges_of(event.body.erase.ranges);
    tara_range range;
    while (tp_ranges_next(&ranges, &range)) {
        for (uint64_t i = range.first; i < range.first + range.count; i++) {
            f.events[i - 1] = older.events[i - 1];
        }
    }
}

static void forging_by_bringing_back_a_body_is_found(void **state)
{
    (void)state;
    forged_read(&older, waits_lea, waits_lea_size);
    take_apart();
    tara_range range = first_range_of(erasure_of_lea);
    for (uint64_t at = range.first; at < range.first + range.count; at++) {
        take_apart();
        assert_memory_equal(f.events[at - 1].commitment, older.events[at - 1].commitment, 32);
        f.events[at - 1] = older.events[at - 1];
        put_together();
        expect(verify(NULL, 0), TARA_FINDING_RESURFACED, at);
        expect(verify(promised, CHECKPOINTS), TARA_FINDING_RESURFACED, at);
    }
    take_apart(); // All of them: the later erasure has gone through, so these cannot wait.
    bring_back_all(erasure_of_lea);
    put_together();
    expect(verify(NULL, 0), TARA_FINDING_RESURFACED, range.first);
    // All of the last erasure: as if the power had gone before the file was written anew. It is
    // told how many wait, and opening the store erases them.
    forged_read(&older, waits_max, waits_max_size);
    take_apart();
    bring_back_all(erasure_of_max);
    put_together();
    tara_audit audit = verify(promised, CHECKPOINTS);
    expect(audit, TARA_FINDING_NONE, 0);
    assert_int_equal(audit.waiting, forged_event(&f, erasure_of_max).body.erase.count);
    l.h.now += HOST_DAY;
    open_it();
    host_end(&l.h);
    audit = verify(promised, CHECKPOINTS);
    expect(audit, TARA_FINDING_NONE, 0);
    assert_int_equal(audit.waiting, 0);
}

// --- erasures that list what they did not erase ------------------------------------------------

typedef struct listing {
    const char *what;
    uint64_t    count; // 0: as many as are listed.
    tara_range  ranges[3];
    int32_t     finding;
    uint64_t    first_bad;
} listing;

static void list_instead(uint64_t erasure, const listing *listed, tp_buffer *body)
{
    static const uint8_t salt[TP_SALT_SIZE] = {9};
    tp_event     event = forged_event(&f, erasure);
    tp_memory    memory = tp_memory_standard();
    tp_range_set set = tp_range_set_in(&memory);
    tp_buffer    ranges = tp_buffer_in(&memory);
    for (size_t i = 0; i < 3 && listed->ranges[i].count > 0; i++) {
        assert_true(tp_range_set_reserve(&set, 1));
        tp_range_set_add(&set, listed->ranges[i]);
    }
    tp_range_set_write(&set, &ranges);
    event.body.erase.ranges = (tp_text){(const char *)ranges.data, ranges.size};
    event.body.erase.count = listed->count != 0 ? listed->count : tp_range_set_size(&set);
    tp_buffer_clear(body);
    assert_true(tp_body_encode(&event, salt, body));
    forged_body(&f, erasure, body->data, body->size);
    tp_buffer_release(&ranges);
    tp_range_set_release(&set);
}

static void forging_of_what_an_erasure_lists_is_found(void **state)
{
    (void)state;
    take_apart();
    tara_range    first = first_range_of(erasure_of_lea), behind = first;
    uint64_t      here = erasure_of_lea, there = ordinary(first.first + first.count + 3);
    tp_memory     memory = tp_memory_standard();
    tp_buffer     body = tp_buffer_in(&memory);
    behind.first++;
    behind.count--;
    const listing listings[] = {
        {"nothing", 0, {{0, 0}}, TARA_FINDING_CONTENT, here},
        {"more than it counts", 1, {first}, TARA_FINDING_CONTENT, here},
        {"less than it counts", 99, {first}, TARA_FINDING_CONTENT, here},
        {"itself", 0, {first, {here, 1}}, TARA_FINDING_CONTENT, here},
        {"what is to come", 0, {first, {here + 1, 1}}, TARA_FINDING_CONTENT, here},
        {"all that can be", 0, {{1, UINT64_MAX - 1}}, TARA_FINDING_CONTENT, here},
        {"somebody else's", 0, {first, {there, 1}}, TARA_FINDING_RESURFACED, there},
        {"one too few", 0, {behind}, TARA_FINDING_MISSING_BODY, first.first},
    };
    for (size_t i = 0; i < sizeof listings / sizeof listings[0]; i++) {
        take_apart();
        list_instead(here, &listings[i], &body);
        put_together_without_notes();
        tara_audit audit = verify(NULL, 0);
        if (audit.finding != listings[i].finding) {
            fail_msg("%s: %s", listings[i].what, tara_finding_name(audit.finding));
        }
        expect(audit, listings[i].finding, listings[i].first_bad);
    }
    // Twice the same.
    take_apart();
    listing twice = {"twice", 0, {first}, 0, 0};
    list_instead(erasure_of_max, &twice, &body);
    put_together_without_notes();
    expect(verify(NULL, 0), TARA_FINDING_CONTENT, erasure_of_max);
    tp_buffer_release(&body);
}

// --- checkpoints that are forged ---------------------------------------------------------------

static void forging_of_checkpoints_is_found(void **state)
{
    (void)state;
    tara_checkpoint given[TARA_CHECKPOINTS_MAX + 1];
    tara_audit      audit = {.struct_size = sizeof audit};
    file_write(path, whole, whole_size);
    for (size_t bit = 0; bit < 256; bit += 37) { // Of the root.
        given[0] = promised[1];
        given[0].root[bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect(verify(given, 1), TARA_FINDING_OTHER_HISTORY, 1);
    }
    given[0] = promised[1]; // Of the size.
    given[0].size++;
    expect(verify(given, 1), TARA_FINDING_OTHER_HISTORY, 1);
    given[0].size = promised[3].size + 1;
    audit = verify(given, 1);
    expect(audit, TARA_FINDING_ROLLED_BACK, audit.events + 1);
    assert_int_equal(audit.checkpoint, 1);
    given[0].size = UINT64_MAX;
    expect(verify(given, 1), TARA_FINDING_ROLLED_BACK, audit.events + 1);
    given[0].size = 0; // Of nothing there is one root.
    expect(verify(given, 1), TARA_FINDING_OTHER_HISTORY, 1);
    tp_tree nothing;
    tp_tree_clear(&nothing);
    tp_tree_root(&nothing, given[0].root);
    expect(verify(given, 1), TARA_FINDING_NONE, 0);
    // In any order, several of one size, whatever the log is called.
    for (size_t i = 0; i < TARA_CHECKPOINTS_MAX + 1; i++) {
        given[i] = promised[(i * 7 + 3) % CHECKPOINTS];
        snprintf(given[i].origin, sizeof given[i].origin, "log %d", (int)i);
    }
    expect(verify(given, TARA_CHECKPOINTS_MAX), TARA_FINDING_NONE, 0);
    given[TARA_CHECKPOINTS_MAX - 1].root[0] ^= 1; // One of them lies.
    audit = verify(given, TARA_CHECKPOINTS_MAX);
    assert_int_equal(audit.finding, TARA_FINDING_OTHER_HISTORY);
    assert_int_equal(audit.valid, 0);
    audit = (tara_audit){.struct_size = sizeof audit};
    assert_int_equal(tara_file_verify(path, strlen(path), NULL, 0, given,
                                      TARA_CHECKPOINTS_MAX + 1, NULL, NULL, &audit),
                     TARA_E_LIMIT);
    assert_int_equal(audit.events, 0);
}

// A checkpoint of another log of the same events: each has its own salts.
static void forging_with_a_checkpoint_of_another_log_is_found(void **state)
{
    (void)state;
    host          h;
    host_init(&h);
    h.chance = 4242;
    ASSERT_OK(host_open(&h));
    tara_privacy *other = h.privacy;
    tara_subject  nadia = person(other, "nadia@example.org");
    ASSERT_OK(tara_subject_set(other, &nadia, TEXT("FR"), 0, 0));
    tara_checkpoint theirs = {.struct_size = sizeof theirs};
    ASSERT_OK(tara_audit_checkpoint(other, NULL, 0, &theirs));
    host_end(&h);
    file_write(path, whole, whole_size);
    expect(verify(&theirs, 1), TARA_FINDING_OTHER_HISTORY, 1);
    tara_checkpoint both[2] = {promised[2], theirs};
    tara_audit      audit = verify(both, 2);
    expect(audit, TARA_FINDING_OTHER_HISTORY, 1);
    assert_int_equal(audit.checkpoint, 1); // In order of size.
}

// What the library itself writes is never taken for forged, whoever was forgotten, merged or back.
static void forging_is_never_found_in_what_was_not(void **state)
{
    (void)state;
    uint64_t erased = 0, events = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t chance = seed;
        remove_store(path);
        law_init(&l);
        open_it();
        law_meet(&l);
        for (int call = 1; call <= 1500; call++) {
            l.h.now += 1 + (int64_t)(host_chance(&chance) % (HOST_DAY / 2));
            if (call % 29 == 0) { // What stands against it ends, so that who waits is forgotten.
                for (uint64_t n = 1; n < 90; n++) {
                    (void)tara_hold_release(l.h.privacy, n);
                    (void)tara_request_withdraw(l.h.privacy, n, NULL);
                }
            }
            (void)law_anything(&l, &chance);
            if (call % 150 > 0) continue;
            tara_audit out = {.struct_size = sizeof out};
            ASSERT_OK(tara_audit_verify(l.h.privacy, NULL, 0, NULL, NULL, &out));
            if (!out.valid) {
                fail_msg("seed %d, call %d: %s at event %d", (int)seed, call,
                         tara_finding_name(out.finding), (int)out.first_bad);
            }
        }
        host_end(&l.h);
        tara_audit audit = verify(NULL, 0);
        expect(audit, TARA_FINDING_NONE, 0);
        erased += audit.erased;
        events += audit.events;
    }
    print_message("%llu of %llu events erased\n", (unsigned long long)erased,
                  (unsigned long long)events);
    assert_true(erased > 100);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forging_begins_with_a_file_that_is_whole),
        cmocka_unit_test(forging_of_any_bit_is_found),
        cmocka_unit_test(forging_of_a_body_is_found_by_the_next_checkpoint),
        cmocka_unit_test(forging_is_found_by_the_note),
        cmocka_unit_test(forging_that_leaves_the_chain_is_found_where_it_begins),
        cmocka_unit_test(forging_of_an_event_that_nobody_wrote_is_found),
        cmocka_unit_test(forging_of_the_order_is_found_by_checkpoints),
        cmocka_unit_test(forging_by_taking_out_is_found),
        cmocka_unit_test(forging_by_rolling_back_is_found_by_checkpoints),
        cmocka_unit_test(forging_by_dropping_a_body_is_found),
        cmocka_unit_test(forging_by_bringing_back_a_body_is_found),
        cmocka_unit_test(forging_of_what_an_erasure_lists_is_found),
        cmocka_unit_test(forging_of_checkpoints_is_found),
        cmocka_unit_test(forging_with_a_checkpoint_of_another_log_is_found),
        cmocka_unit_test(forging_is_never_found_in_what_was_not),
    };
    if (argc > 1) flip_every = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
