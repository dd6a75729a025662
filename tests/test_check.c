// test_check.c: the walk that believes nothing: each kind of wrong by its name and place.
#define _GNU_SOURCE
#include "erase_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/check.h"
#include "store/scan.h"

enum { FRAMES = 20 };
static size_t   ends[FRAMES + 1];
static uint64_t lasts[FRAMES + 1];
static uint64_t blank_max;

// What the visitor was told.
typedef struct visit {
    uint64_t events;
    uint64_t leaves;
    uint64_t notes;
    uint64_t refuse;  // This event.
    int32_t  reason;
    tp_sha256 hash;   // Of all leaves.
} visit;

static int32_t visit_events(void *user, tara_stored_event *events, size_t count, size_t *refused)
{
    visit *v = user;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].sequence, ++v->events);
        if (events[i].sequence == v->refuse) {
            *refused = i;
            return v->reason;
        }
        if (!events[i].bytes) continue;
        commitment_of(events[i].bytes, (size_t)events[i].size, events[i].commitment);
    }
    return 1;
}

static int32_t visit_leaves(void *user, uint64_t first, const uint8_t (*leaves)[32], size_t count)
{
    visit *v = user;
    assert_int_equal(first, v->leaves + 1);
    v->leaves += count;
    tp_sha256_update(&v->hash, leaves, count * 32);
    return 1;
}

static int32_t visit_note(void *user, const uint8_t *bytes, size_t size, uint64_t sequence)
{
    visit *v = user;
    assert_int_equal(sequence, v->leaves);
    assert_true(size > 0 && bytes[0] == 'n');
    v->notes++;
    return v->refuse == 1000 + v->notes ? v->reason : 1;
}

static visit new_visit(void)
{
    visit v = {.reason = -77};
    tp_sha256_init(&v.hash);
    return v;
}

static tp_check_result check_visited(visit *v)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_check_options options = {.port = &disk.port, .memory = &kit.memory, .file = -1,
                                .path = TP_TEXT("a.tara"), .site = &site,
                                .visitor = {v, visit_events, visit_leaves, visit_note},
                                .blank_max = blank_max};
    tp_check_result result;
    assert_int_equal(tp_check_run(&options, &result), TARA_OK);
    assert_int_equal(kit.live, 0);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(v->leaves, result.events);
    assert_int_equal(v->notes - (v->refuse == 1000 + v->notes), result.notes);
    return result;
}

static tp_check_result check(void)
{
    visit v = new_visit();
    return check_visited(&v);
}

static void expect(tp_check_kind kind, uint64_t offset, uint64_t sequence)
{
    tp_check_result result = check();
    assert_int_equal(result.kind, kind);
    assert_int_equal(result.offset, offset);
    assert_int_equal(result.sequence, sequence);
}

// Frames of 1, 2, 3 … events; every fifth is a note.
static void make_file(void)
{
    begin();
    blank_max = 0;
    tara_store store = must_open(&disk, 0);
    ends[0] = TP_FILE_HEADER_SIZE;
    for (size_t i = 1; i <= FRAMES; i++) {
        size_t count = i % 5 == 0 ? 0 : 1 + i % 3;
        size_t size = TP_FRAME_HEAD_SIZE + (count == 0 ? TP_SPINE_SIZE + 4 : 0);
        for (size_t e = 1; e <= count; e++) {
            uint8_t body[KIT_BODY_MAX];
            tara_stored_event event;
            size += TP_SPINE_SIZE + kit_event(lasts[i - 1] + e, body, &event);
        }
        if (count > 0) assert_int_equal(commit(&store, lasts[i - 1] + 1, count, 0), 1);
        else           assert_int_equal(tp_file_store_note(&store, "note", 4), TARA_OK);
        lasts[i] = lasts[i - 1] + count;
        ends[i] = ends[i - 1] + size;
    }
    close_store(&store);
    assert_int_equal(sim_disk_file(&disk, "a.tara").size, ends[FRAMES]);
}

static sim_bytes file_of(void)
{
    return sim_disk_file(&disk, "a.tara");
}

static void put_file(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    sim_disk_put(&disk, "a.tara", copy, size);
    free(copy);
}

static const uint8_t journal_id[16] = {1, 2, 3};

static tp_frame_head head_at(size_t offset)
{
    tp_frame_head head;
    assert_true(tp_frame_head_decode(file_of().data + offset, journal_id, &head));
    return head;
}

static void put_head(size_t offset, const tp_frame_head *head)
{
    tp_frame_head_encode(head, journal_id, file_of().data + offset);
}

// ---- Sound -------------------------------------------------------------------------------------

// A sound file: all is counted, and the leaves are those of the events, absent or not.
static void check_finds_nothing_wrong_with_a_sound_file(void **unused)
{
    (void)unused;
    make_file();
    visit v = new_visit();
    tp_check_result result = check_visited(&v);
    assert_int_equal(result.kind, TP_CHECK_SOUND);
    assert_int_equal(result.events, lasts[FRAMES]);
    assert_int_equal(result.frames, FRAMES);
    assert_int_equal(result.notes, FRAMES / 5);
    assert_int_equal(result.absent, 0);
    assert_int_equal(result.end, ends[FRAMES]);
    assert_memory_equal(result.header.journal_id, journal_id, 16);
    assert_memory_equal(result.chain, head_at(ends[FRAMES - 1]).chain, 32);
    uint8_t before[32];
    tp_sha256_final(&v.hash, before);

    tara_store store = must_open(&disk, 0);
    tara_range range = {3, 9};
    assert_int_equal(erase(&store, &range, 1), 1);
    close_store(&store);
    v = new_visit();
    result = check_visited(&v);
    assert_int_equal(result.kind, TP_CHECK_SOUND);
    assert_int_equal(result.absent, 9);
    assert_int_equal(result.notes, 1);
    uint8_t after[32];
    tp_sha256_final(&v.hash, after);
    assert_memory_equal(before, after, 32);
}

// The leaves are RFC 9162's, computed here by hand.
static void check_hands_on_the_leaves_of_the_format(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(commit(&store, 1, 1, 0), 1);
    close_store(&store);
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event event;
    size_t size = kit_event(1, body, &event);
    uint8_t entry[45] = {0, 1, 0, 0, 0, 0, 0, 0, 0, (uint8_t)size};
    commitment_of(body, size, entry + 13);
    uint8_t leaf[32];
    uint8_t expected[32];
    tp_sha256_of(entry, sizeof(entry), leaf);
    tp_sha256_of(leaf, sizeof(leaf), expected);
    visit v = new_visit();
    assert_int_equal(check_visited(&v).kind, TP_CHECK_SOUND);
    uint8_t found[32];
    tp_sha256_final(&v.hash, found);
    assert_memory_equal(found, expected, 32);
}

// More events than fit into one batch, in one commit and in many.
static void check_takes_many_events_in_batches(void **unused)
{
    (void)unused;
    begin();
    static uint8_t body[64];
    static tara_stored_event events[9000];
    tara_store store = must_open(&disk, 0);
    for (size_t i = 0; i < 9000; i++) {
        events[i] = (tara_stored_event){.sequence = i + 1, .size = 64, .bytes = body};
        commitment_of(body, 64, events[i].commitment);
    }
    tara_batch batch = {sizeof(batch), 0, events, 9000, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), 1);
    static uint8_t large[TP_BODY_MAX];
    for (uint64_t i = 9001; i < 9010; i++) {
        tara_stored_event event = {.sequence = i, .size = TP_BODY_MAX, .bytes = large};
        commitment_of(large, sizeof(large), event.commitment);
        batch = (tara_batch){sizeof(batch), 0, &event, 1, NULL, 0};
        assert_int_equal(store.commit(store.user, &batch), 1);
    }
    uint64_t last = 9009;
    for (int i = 0; i < 6; i++, last += 1000) {
        assert_int_equal(commit(&store, last + 1, 1000, 0), 1);
    }
    close_store(&store);
    tp_check_result result = check();
    assert_int_equal(result.kind, TP_CHECK_SOUND);
    assert_int_equal(result.events, last);
    file_of().data[300]++; // In the large commit: found although its events are handed on in parts.
    result = check();
    assert_int_equal(result.kind, TP_CHECK_ALTERED);
    assert_in_range(result.sequence, 1, 9);
}

// ---- Wrong -------------------------------------------------------------------------------------

static void check_names_what_is_wrong_with_the_header(void **unused)
{
    (void)unused;
    make_file();
    sim_bytes file = file_of();
    file.data[3] ^= 1;
    expect(TP_CHECK_FOREIGN, 0, 0);
    file.data[3] ^= 1;
    file.data[8] ^= 2;
    expect(TP_CHECK_FORMAT, 0, 0);
    file.data[8] ^= 2;
    file.data[33] ^= 1;
    expect(TP_CHECK_HEADER, 0, 0);
    file.data[33] ^= 1;
    file.data[70] ^= 1; // Another beginning of the chain, under a right checksum.
    tp_store32(file.data + 124, tp_crc32c(0, file.data, 124));
    expect(TP_CHECK_ALTERED, 0, 0);
    file.data[70] ^= 1;
    file.data[41] ^= 1;
    tp_store32(file.data + 124, tp_crc32c(0, file.data, 124));
    expect(TP_CHECK_KEY, 0, 0);
    file.data[41] ^= 1;
    tp_store32(file.data + 124, tp_crc32c(0, file.data, 124));
    expect(TP_CHECK_SOUND, 0, 0);
    for (size_t size = 0; size < TP_FILE_HEADER_SIZE; size += 21) {
        sim_disk_put(&disk, "a.tara", "TARAJRNL", size < 8 ? size : 8);
        expect(TP_CHECK_FOREIGN, 0, 0);
    }
}

// The end: zeros are space, a frame that was begun is torn, other bytes are surplus.
static void check_names_what_stands_at_the_end(void **unused)
{
    (void)unused;
    make_file();
    sim_bytes file = file_of();
    size_t size = file.size;
    uint8_t *bytes = calloc(1, size + 70000);
    memcpy(bytes, file.data, size);
    put_file(bytes, size + 70000);
    expect(TP_CHECK_SOUND, 0, 0);
    blank_max = 65536; // As if that were more than is ever reserved.
    expect(TP_CHECK_SURPLUS, size, 0);
    blank_max = 0;
    bytes[size + 60000] = 1;
    put_file(bytes, size + 70000);
    tp_check_result result = check();
    assert_int_equal(result.kind, TP_CHECK_SURPLUS);
    assert_int_equal(result.offset, size);
    assert_int_equal(result.surplus, 60001);
    assert_int_equal(result.end, size);
    memset(bytes + size, 0, 70000);
    for (size_t part = ends[FRAMES - 1] + 1; part < size; part++) {
        put_file(bytes, part);
        result = check();
        assert_int_equal(result.kind, TP_CHECK_TORN);
        assert_int_equal(result.offset, ends[FRAMES - 1]);
        assert_int_equal(result.events, lasts[FRAMES - 1]);
    }
    free(bytes);
}

static void cut_out(size_t from, size_t until)
{
    sim_bytes file = file_of();
    uint8_t *bytes = malloc(file.size);
    memcpy(bytes, file.data, from);
    memcpy(bytes + from, file.data + until, file.size - until);
    put_file(bytes, file.size - (until - from));
    free(bytes);
}

// Frames taken out, moved, put in twice, and of another journal.
static void check_names_frames_that_are_not_where_they_were(void **unused)
{
    (void)unused;
    make_file();
    cut_out(ends[2], ends[4]);
    expect(TP_CHECK_REMOVED, ends[2], lasts[2] + 1);
    make_file();
    sim_bytes file = file_of();
    size_t size = file.size;
    uint8_t *bytes = malloc(2 * size);
    memcpy(bytes, file.data, ends[6]);
    memcpy(bytes + ends[6], file.data + ends[2], size - ends[2]);
    put_file(bytes, ends[6] + size - ends[2]); // Frames 3 to 6 twice.
    expect(TP_CHECK_REORDERED, ends[6], lasts[6] + 1);
    free(bytes);
    make_file();
    cut_out(ends[4], ends[5]); // A note: events know nothing of it.
    expect(TP_CHECK_SOUND, 0, 0);
    make_file();
    cut_out(ends[17], ends[FRAMES]); // The end: only what is kept elsewhere could tell.
    expect(TP_CHECK_SOUND, 0, 0);
}

// Numbers that no frame can have, under a right checksum: nothing is read or allocated for them.
static void check_names_impossible_frames(void **unused)
{
    (void)unused;
    for (int how = 0; how < 6; how++) {
        make_file();
        tp_frame_head head = head_at(ends[5]);
        uint64_t first = head.first_sequence;
        if (how == 0) head.size = UINT32_MAX - 3;
        if (how == 1) head.count = UINT32_MAX;
        if (how == 2) head.first_sequence = UINT64_MAX;
        if (how == 3) head.durable_sequence = head.first_sequence;
        if (how == 4) head.size = TP_FRAME_HEAD_SIZE;
        if (how == 5) head.size += 2;
        put_head(ends[5], &head);
        kit.requests = 0;
        expect(TP_CHECK_IMPOSSIBLE, ends[5], first);
        assert_in_range(kit.requests, 1, 6);
    }
    make_file();
    tp_frame_head head = head_at(ends[5]);
    head.size = TP_FRAME_MAX; // Possible, and the file is not so long: it is not believed.
    put_head(ends[5], &head);
    expect(TP_CHECK_DAMAGED, ends[5], lasts[5] + 1);
}

// Every flipped bit behind the header is found where it is; in the last frame it may look torn.
static void check_finds_every_flipped_bit(void **unused)
{
    (void)unused;
    make_file();
    size_t size = file_of().size;
    for (size_t bit = 8 * TP_FILE_HEADER_SIZE; bit < size * 8; bit++) {
        sim_bytes file = file_of();
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        size_t frame = 0;
        while (ends[frame + 1] <= bit / 8) frame++;
        tp_check_result result = check();
        assert_int_not_equal(result.kind, TP_CHECK_SOUND);
        assert_int_equal(result.offset, ends[frame]);
        assert_int_equal(result.end, ends[frame]);
        assert_int_equal(result.events, lasts[frame]);
        // The note at the very end knows of the event before it, and no head knows of the note.
        bool attested = lasts[frame] < lasts[FRAMES];
        bool by_sum = result.kind == TP_CHECK_ALTERED || result.kind == TP_CHECK_DAMAGED;
        bool at_end = result.kind == TP_CHECK_TORN || result.kind == TP_CHECK_SURPLUS;
        assert_true(attested ? by_sum : at_end);
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void fix_event(uint8_t *spine, size_t content)
{
    uint32_t crc = tp_crc32c(0, spine, 8);
    tp_store32(spine + 8, tp_crc32c(crc, spine + TP_SPINE_SIZE, content));
}

// Whoever makes the checksums right is found by the chain: each byte of each body, sizes, absence.
static void check_finds_forgeries_under_right_checksums(void **unused)
{
    (void)unused;
    make_file();
    for (size_t f = 0; f < FRAMES; f++) {
        tp_frame_head head = head_at(ends[f]);
        size_t at = ends[f] + TP_FRAME_HEAD_SIZE;
        for (uint32_t i = 0; i < head.count; i++) {
            uint8_t *spine = file_of().data + at;
            size_t body = tp_load32(spine);
            for (size_t b = 0; b < body; b++) {
                spine[TP_SPINE_SIZE + b] ^= 0x40;
                fix_event(spine, body);
                expect(TP_CHECK_ALTERED, ends[f], lasts[f] + 1);
                spine[TP_SPINE_SIZE + b] ^= 0x40;
                fix_event(spine, body);
            }
            at += TP_SPINE_SIZE + body;
        }
        head.chain[7] ^= 1;
        put_head(ends[f], &head);
        expect(TP_CHECK_ALTERED, ends[f], head.count > 0 ? lasts[f] + 1 : 0);
        head.chain[7] ^= 1;
        put_head(ends[f], &head);
    }
    expect(TP_CHECK_SOUND, 0, 0);
    tara_store store = must_open(&disk, 0);
    tara_range range = {1, 2};
    assert_int_equal(erase(&store, &range, 1), 1);
    close_store(&store);
    uint8_t *spine = file_of().data + TP_FILE_HEADER_SIZE + TP_FRAME_HEAD_SIZE;
    spine[0] ^= 0x40; // The size that an absent body had.
    fix_event(spine, 32);
    expect(TP_CHECK_ALTERED, TP_FILE_HEADER_SIZE, 1);
    spine[0] ^= 0x40;
    spine[20] ^= 1; // Its commitment.
    fix_event(spine, 32);
    expect(TP_CHECK_ALTERED, TP_FILE_HEADER_SIZE, 1);
}

// The visitor refuses by place and reason; what is wrong before it comes first.
static void check_tells_what_the_visitor_refused(void **unused)
{
    (void)unused;
    make_file();
    for (uint64_t event = 1; event <= lasts[FRAMES]; event++) {
        size_t frame = 0;
        while (lasts[frame + 1] < event) frame++;
        visit v = new_visit();
        v.refuse = event;
        tp_check_result result = check_visited(&v);
        assert_int_equal(result.kind, TP_CHECK_REFUSED);
        assert_int_equal(result.sequence, event);
        assert_int_equal(result.offset, ends[frame]);
        assert_int_equal(result.reason, -77);
        assert_int_equal(result.end, ends[frame]);
    }
    visit v = new_visit();
    v.refuse = 1002; // The second note.
    tp_check_result result = check_visited(&v);
    assert_int_equal(result.kind, TP_CHECK_REFUSED);
    assert_int_equal(result.offset, ends[9]);
    assert_int_equal(result.reason, -77);
    tp_frame_head head = head_at(ends[2]);
    head.chain[0] ^= 1;
    put_head(ends[2], &head);
    v = new_visit();
    v.refuse = lasts[4];
    result = check_visited(&v);
    assert_int_equal(result.kind, TP_CHECK_ALTERED);
    assert_int_equal(result.offset, ends[2]);
}

// ---- Failure -----------------------------------------------------------------------------------

static int32_t stop_leaves(void *user, uint64_t first, const uint8_t (*leaves)[32], size_t count)
{
    (void)user;
    (void)first;
    (void)leaves;
    (void)count;
    return 0;
}

static int32_t stop_step(void *user, uint64_t done, uint64_t total)
{
    assert_true(done <= total);
    return --*(int *)user > 0;
}

// No file, no memory, no reading, no patience: a status, and nothing is left behind.
static void check_fails_by_name(void **unused)
{
    (void)unused;
    make_file();
    visit v = new_visit();
    tp_check_options options = {.port = &disk.port, .memory = &kit.memory, .file = -1,
                                .path = TP_TEXT("b.tara"),
                                .visitor = {&v, visit_events, NULL, NULL}};
    tp_check_result result;
    assert_int_equal(tp_check_run(&options, &result), TARA_E_NOT_FOUND);
    options.path = TP_TEXT("a.tara");
    assert_int_equal(tp_check_run(&options, &result), TARA_OK);
    int steps = 1;
    v = new_visit();
    options.progress = (tp_progress){stop_step, &steps};
    assert_int_equal(tp_check_run(&options, &result), TARA_E_CONFLICT);
    options.progress = (tp_progress){NULL, NULL};
    options.visitor.leaves = stop_leaves;
    v = new_visit();
    assert_int_equal(tp_check_run(&options, &result), TARA_E_CONFLICT);
    options.visitor.leaves = NULL;
    tara_status status = TARA_E_NO_MEMORY;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        v = new_visit();
        kit.requests = 0;
        kit.fail_at = n;
        status = tp_check_run(&options, &result);
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        assert_int_equal(kit.live, 0);
    }
    kit.fail_at = 0;
    status = TARA_E_STORE;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        v = new_visit();
        disk.calls = 0;
        disk.fail_at = n;
        status = tp_check_run(&options, &result);
        assert_true(status == TARA_OK || status == TARA_E_STORE);
        assert_int_equal(disk.open_files, 0);
    }
    disk.fail_at = 0;
}

// An open store checks itself, what is pending included, and cannot be used meanwhile.
static int32_t busy_note(void *user, const uint8_t *bytes, size_t size, uint64_t sequence)
{
    tara_store *store = user;
    (void)bytes;
    (void)size;
    (void)sequence;
    assert_int_equal(commit(store, 999, 1, 0), TARA_E_BUSY);
    assert_int_equal(tp_file_store_note(store, "x", 1), TARA_E_BUSY);
    return 1;
}

static int32_t fill_in(void *user, tara_stored_event *events, size_t count, size_t *refused)
{
    (void)user;
    (void)refused;
    for (size_t i = 0; i < count; i++) {
        if (!events[i].bytes) continue;
        commitment_of(events[i].bytes, (size_t)events[i].size, events[i].commitment);
    }
    return 1;
}

static void check_runs_in_an_open_store(void **unused)
{
    (void)unused;
    make_file();
    tara_store store = must_open(&disk, 0);
    assert_int_equal(look(&store).last, lasts[FRAMES]);
    assert_int_equal(commit(&store, lasts[FRAMES] + 1, 3, TARA_BATCH_LAG), 1);
    tp_check_visitor visitor = {&store, fill_in, NULL, busy_note};
    tp_check_result result;
    assert_int_equal(tp_file_store_check(&store, &visitor, &result), TARA_OK);
    assert_int_equal(result.kind, TP_CHECK_SOUND);
    assert_int_equal(result.events, lasts[FRAMES] + 3);
    int steps = 1;
    tp_file_store_progress(&store, (tp_progress){stop_step, &steps});
    assert_int_equal(tp_file_store_check(&store, &visitor, &result), TARA_E_CONFLICT);
    tp_file_store_progress(&store, (tp_progress){NULL, NULL});
    assert_int_equal(commit(&store, lasts[FRAMES] + 4, 1, 0), 1);
    file_of().data[ends[3] + 80] ^= 1;
    assert_int_equal(tp_file_store_check(&store, &visitor, &result), TARA_OK);
    assert_int_equal(result.kind, TP_CHECK_ALTERED);
    assert_int_equal(result.offset, ends[3]);
    close_store(&store);
}

// ---- Holes -------------------------------------------------------------------------------------

// A file with a hole that nobody could read to its end, and one whose content is beyond 4 GiB.
static void check_and_opening_do_not_read_a_hole_for_ever(void **unused)
{
    (void)unused;
    make_file();
    char path[] = "/tmp/tara-check-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    sim_bytes bytes = file_of();
    assert_int_equal(write(file, bytes.data, bytes.size), (ssize_t)bytes.size);
    off_t far = (off_t)1 << 42;
    if (ftruncate(file, far) != 0) {
        close(file);
        unlink(path);
        print_message("skipped: no files with such holes here\n");
        skip();
    }
    visit v = new_visit();
    tp_check_options options = {.port = &tp_file_posix, .memory = &kit.memory, .file = -1,
                                .path = tp_text_of(path),
                                .visitor = {&v, visit_events, visit_leaves, visit_note}};
    tp_check_result result;
    assert_int_equal(tp_check_run(&options, &result), TARA_OK);
    assert_int_equal(result.kind, TP_CHECK_SURPLUS);
    assert_int_equal(result.events, lasts[FRAMES]);
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_store_options opening = {.path = tp_text_of(path), .site = &site,
                                     .port = &tp_file_posix, .memory = &kit.memory};
    tara_store store;
    assert_int_equal(tp_file_store_open(&opening, &store, &error), TARA_OK);
    remains found = {0};
    assert_int_equal(store.events(store.user, 1, UINT64_MAX, look_at, &found), TARA_E_CORRUPT);
    assert_int_equal(found.last, lasts[FRAMES]);
    tp_file_store_failure(&store, &error);
    assert_int_equal(error.offset, ends[FRAMES]);
    store.close(store.user);
    struct stat after;
    assert_int_equal(fstat(file, &after), 0);
    assert_true(after.st_size == far); // Nothing was cut off.
    close(file);
    unlink(path);
    char lock[64];
    snprintf(lock, sizeof(lock), "%s.lock", path);
    unlink(lock);
    assert_int_equal(kit.live, 0);
}

enum { FAR_EVENTS = 31, FAR_FRAMES = 67 }; // 64 MiB less a little each: together beyond 4 GiB.

// A frame whose bodies are zeros, written as heads and spines with holes between them.
static bool put_far_frame(int file, uint64_t offset, uint64_t first, uint8_t chain[32])
{
    static uint8_t zeros[TP_BODY_MAX];
    static uint8_t spine[TP_SPINE_SIZE + TP_BODY_MAX];
    tara_stored_event event = {.size = TP_BODY_MAX, .bytes = zeros};
    if (spine[2] == 0) tp_event_encode(&event, spine); // The same each time.
    tp_frame_head head = {.size = TP_FRAME_HEAD_SIZE + FAR_EVENTS * sizeof(spine),
                          .count = FAR_EVENTS, .first_sequence = first,
                          .durable_sequence = first - 1};
    tp_sha256 hash;
    tp_chain_begin(&hash, chain);
    for (uint64_t i = 0; i < FAR_EVENTS; i++) {
        off_t at = (off_t)(offset + TP_FRAME_HEAD_SIZE + i * sizeof(spine));
        if (pwrite(file, spine, TP_SPINE_SIZE, at) != TP_SPINE_SIZE) return false;
        event.sequence = first + i;
        tp_chain_event(&hash, &event);
    }
    tp_sha256_final(&hash, chain);
    memcpy(head.chain, chain, 32);
    uint8_t bytes[TP_FRAME_HEAD_SIZE];
    tp_frame_head_encode(&head, journal_id, bytes);
    if (ftruncate(file, (off_t)(offset + head.size)) != 0) return false;
    return pwrite(file, bytes, sizeof(bytes), (off_t)offset) == (ssize_t)sizeof(bytes);
}

static int32_t take_last(void *user, const tara_stored_event *event)
{
    *(uint64_t *)user = event->sequence;
    return 1;
}

static int32_t fill_zeros(void *user, tara_stored_event *events, size_t count, size_t *refused)
{
    (void)user;
    (void)events; // The commitments are zeros already: the store computes none.
    (void)count;
    (void)refused;
    return 1;
}

// Frames beyond 4 GiB are read, checked, added to and found.
static void check_and_opening_know_offsets_beyond_32_bits(void **unused)
{
    (void)unused;
    begin();
    char path[] = "/tmp/tara-far-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_header header;
    uint8_t bytes[TP_FILE_HEADER_SIZE];
    tp_file_header_init(&header, journal_id, 1, &site);
    tp_file_header_encode(&header, bytes);
    bool made = pwrite(file, bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes);
    uint64_t size = TP_FRAME_HEAD_SIZE + (uint64_t)FAR_EVENTS * (TP_SPINE_SIZE + TP_BODY_MAX);
    for (uint64_t i = 0; i < FAR_FRAMES && made; i++) {
        made = put_far_frame(file, sizeof(bytes) + i * size, 1 + i * FAR_EVENTS,
                             header.base_chain);
    }
    struct stat found;
    bool sparse = made && fstat(file, &found) == 0 && found.st_blocks < 1 << 18;
    close(file);
    if (!sparse) {
        unlink(path);
        print_message("skipped: no files with such holes here\n");
        skip();
    }
    tp_file_store_options opening = {.path = tp_text_of(path), .site = &site,
                                     .port = &tp_file_posix, .memory = &kit.memory};
    tara_store store;
    uint64_t count = 0;
    assert_int_equal(tp_file_store_open(&opening, &store, &error), TARA_OK);
    tp_check_visitor visitor = {NULL, fill_zeros, NULL, NULL};
    tp_check_result result;
    assert_int_equal(tp_file_store_check(&store, &visitor, &result), TARA_OK);
    assert_int_equal(result.kind, TP_CHECK_SOUND);
    assert_true(result.end > UINT64_C(1) << 32);
    assert_int_equal(store.event_count(store.user, &count), 1);
    assert_int_equal(count, FAR_EVENTS * FAR_FRAMES);
    tara_range last = {count, 1};
    assert_int_equal(store.events(store.user, last.first, 1, take_last, &count), 1);
    assert_int_equal(count, last.first);
    store.close(store.user);
    unlink(path);
    char lock[64];
    snprintf(lock, sizeof(lock), "%s.lock", path);
    unlink(lock);
    assert_int_equal(kit.live, 0);
}

static int release_disk(void **unused)
{
    (void)unused;
    sim_disk_release(&disk);
    return 0;
}

int main(void)
{
    sim_disk_init(&disk);
    sim_disk_init(&other);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_finds_nothing_wrong_with_a_sound_file),
        cmocka_unit_test(check_hands_on_the_leaves_of_the_format),
        cmocka_unit_test(check_takes_many_events_in_batches),
        cmocka_unit_test(check_names_what_is_wrong_with_the_header),
        cmocka_unit_test(check_names_what_stands_at_the_end),
        cmocka_unit_test(check_names_frames_that_are_not_where_they_were),
        cmocka_unit_test(check_names_impossible_frames),
        cmocka_unit_test(check_finds_every_flipped_bit),
        cmocka_unit_test(check_finds_forgeries_under_right_checksums),
        cmocka_unit_test(check_tells_what_the_visitor_refused),
        cmocka_unit_test(check_fails_by_name),
        cmocka_unit_test(check_runs_in_an_open_store),
        cmocka_unit_test(check_and_opening_do_not_read_a_hole_for_ever),
        cmocka_unit_test(check_and_opening_know_offsets_beyond_32_bits),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
