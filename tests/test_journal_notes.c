// test_journal_notes.c: notes between the frames: the last counts, and none is an event.
#include "erase_kit.h"

typedef struct noted {
    const uint8_t *bytes;
    size_t         size;
    uint64_t       sequence;
} noted;

static bool last_note(const tara_store *store, noted *out)
{
    return tp_file_store_noted(store, &out->bytes, &out->size, &out->sequence);
}

static void expect_note(const tara_store *store, const char *text, uint64_t sequence)
{
    noted found;
    assert_true(last_note(store, &found));
    assert_int_equal(found.size, strlen(text));
    assert_memory_equal(found.bytes, text, found.size);
    assert_int_equal(found.sequence, sequence);
}

static tara_status note(tara_store *store, const char *text)
{
    return tp_file_store_note(store, text, strlen(text));
}

// A note stands behind all events so far, and comes back; events are as if there were none.
static void notes_come_back_and_are_no_events(void **unused)
{
    (void)unused;
    begin();
    tara_store store = must_open(&disk, 0);
    noted none;
    assert_false(last_note(&store, &none));
    assert_int_equal(note(&store, "before all"), TARA_OK);
    expect_note(&store, "before all", 0);
    assert_int_equal(commit(&store, 1, 3, TARA_BATCH_LAG), 1);
    assert_int_equal(note(&store, "a"), TARA_OK);
    expect_note(&store, "a", 3);
    assert_int_equal(note(&store, "bc"), TARA_OK);
    assert_int_equal(commit(&store, 4, 2, 0), 1);
    expect_note(&store, "bc", 3);
    assert_int_equal(look(&store).last, 5);
    close_store(&store);
    expect_chain(&disk);
    store = must_open(&disk, 0);
    assert_int_equal(look(&store).last, 5);
    expect_note(&store, "bc", 3);
    assert_int_equal(commit(&store, 6, 1, 0), 1);
    assert_int_equal(note(&store, "at the end"), TARA_OK);
    tara_range first = {1, 1};
    assert_int_equal(erase(&store, &first, 1), 1); // The last note is kept, of all.
    expect_note(&store, "at the end", 6);
    close_store(&store);
    store = must_open(&disk, TARA_OPEN_READ_ONLY);
    assert_int_equal(look(&store).last, 6);
    expect_note(&store, "at the end", 6);
    assert_int_equal(note(&store, "x"), TARA_E_READ_ONLY);
    close_store(&store);
    expect_chain(&disk);
}

// Any event is found however many notes stand around it.
static void notes_are_in_nobodys_way(void **unused)
{
    (void)unused;
    begin();
    static char text[TP_NOTE_MAX + 1];
    memset(text, 'n', TP_NOTE_MAX);
    tara_store store = must_open(&disk, 0);
    for (uint64_t last = 0; last < 300; last += 10) {
        for (int i = 0; i < 20; i++) {
            assert_int_equal(tp_file_store_note(&store, text, TP_NOTE_MAX), TARA_OK);
        }
        assert_int_equal(commit(&store, last + 1, 10, 0), 1);
    }
    for (int opened = 0; opened < 2; opened++) {
        for (uint64_t from = 1; from <= 290; from++) {
            remains found = {.last = from - 1};
            assert_int_equal(store.events(store.user, from, 5, look_at, &found), 1);
            assert_int_equal(found.last, from + 4);
        }
        assert_int_equal(look(&store).last, 300);
        noted found;
        assert_true(last_note(&store, &found));
        assert_int_equal(found.size, TP_NOTE_MAX);
        close_store(&store);
        store = must_open(&disk, 0);
        assert_int_equal(look(&store).last, 300);
    }
    size_t before = sim_disk_file(&disk, "a.tara").size;
    assert_int_equal(erase(&store, NULL, 0), 1); // The store makes itself smaller.
    size_t after = sim_disk_file(&disk, "a.tara").size;
    assert_true(after < before - 599 * (size_t)TP_NOTE_MAX);
    uint64_t calls = disk.calls;
    assert_int_equal(erase(&store, NULL, 0), 1); // Nothing is left to be saved.
    assert_int_equal(disk.calls, calls);
    tara_range second = {2, 1};
    assert_int_equal(erase(&store, &second, 1), 1); // The note stays where it was moved to.
    noted kept;
    assert_true(last_note(&store, &kept));
    assert_int_equal(kept.sequence, 290);
    assert_int_equal(look(&store).last, 300);
    assert_int_equal(commit(&store, 301, 1, 0), 1);
    close_store(&store);
    expect_chain(&disk);
    store = must_open(&disk, 0);
    assert_int_equal(look(&store).last, 301);
    expect_note(&store, text, 290);
    close_store(&store);
}

static void notes_have_a_size(void **unused)
{
    (void)unused;
    begin();
    static char text[TP_NOTE_MAX + 1];
    tara_store store = must_open(&disk, 0);
    assert_int_equal(tp_file_store_note(&store, text, 0), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_file_store_note(&store, text, sizeof(text)), TARA_E_INVALID_ARGUMENT);
    for (size_t size = 1; size <= TP_NOTE_MAX; size += size < 9 ? 1 : 511) {
        assert_int_equal(tp_file_store_note(&store, text, size), TARA_OK);
        noted found;
        assert_true(last_note(&store, &found));
        assert_int_equal(found.size, size);
    }
    close_store(&store);
}

// Where each frame of the file ends, what was the last event then, and the last note.
enum { FRAMES = 40 };
static size_t   ends[FRAMES + 1];
static uint64_t lasts[FRAMES + 1];
static int      notes[FRAMES + 1];

// Two frames of events, then one of a note, and so on; the end is two notes.
static void make_file(void)
{
    begin();
    tara_store store = must_open(&disk, 0);
    ends[0] = TP_FILE_HEADER_SIZE;
    for (int i = 1; i <= FRAMES; i++) {
        lasts[i] = lasts[i - 1];
        notes[i] = notes[i - 1];
        if (i % 3 == 0 || i >= FRAMES - 1) {
            char text[16] = "note";
            text[4 + i % 8] = (char)('0' + i);
            assert_int_equal(tp_file_store_note(&store, text, 5 + (size_t)i % 8), TARA_OK);
            assert_int_equal(store.sync(store.user), 1);
            notes[i] = i;
            ends[i] = ends[i - 1] + TP_FRAME_HEAD_SIZE + TP_SPINE_SIZE +
                      (5 + (size_t)i % 8 + 3) / 4 * 4;
        } else {
            uint8_t body[KIT_BODY_MAX];
            tara_stored_event event;
            lasts[i]++;
            assert_int_equal(commit(&store, lasts[i], 1, 0), 1);
            ends[i] = ends[i - 1] + TP_FRAME_HEAD_SIZE + TP_SPINE_SIZE +
                      kit_event(lasts[i], body, &event);
        }
    }
    close_store(&store);
    assert_int_equal(sim_disk_file(&disk, "a.tara").size, ends[FRAMES]);
}

static int frames_within(size_t size)
{
    int frames = 0;
    while (frames < FRAMES && ends[frames + 1] <= size) frames++;
    return frames;
}

static void expect_frames(tara_store *store, int frames)
{
    assert_int_equal(look(store).last, lasts[frames]);
    noted found;
    assert_int_equal(last_note(store, &found), notes[frames] > 0);
    if (notes[frames] > 0) {
        assert_int_equal(found.size, 5 + (size_t)notes[frames] % 8);
        assert_int_equal(found.sequence, lasts[notes[frames]]);
    }
}

// Torn anywhere, the file opens with the whole frames before, and goes on.
static void notes_may_be_torn_anywhere(void **unused)
{
    (void)unused;
    make_file();
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t whole = file.size;
    uint8_t *bytes = malloc(whole);
    memcpy(bytes, file.data, whole);
    for (size_t size = TP_FILE_HEADER_SIZE; size < whole; size++) {
        begin();
        sim_disk_put(&disk, "a.tara", bytes, size);
        tara_store store = must_open(&disk, 0);
        int frames = frames_within(size);
        expect_frames(&store, frames);
        if (size % 5 == 0) {
            assert_int_equal(note(&store, "further"), TARA_OK);
            assert_int_equal(commit(&store, lasts[frames] + 1, 2, 0), 1);
            store.close(store.user);
            store = must_open(&disk, 0);
            assert_int_equal(look(&store).last, lasts[frames] + 2);
            expect_note(&store, "further", lasts[frames]);
        }
        close_store(&store);
    }
    free(bytes);
}

static bool was_torn(const tara_store *store)
{
    tp_file_store_report report;
    tp_file_store_report_of(store, &report);
    return report.torn_bytes > 0;
}

// A flipped bit is damage where a later head attests the frame: of the frames behind the last event
// that a head attests, it is taken for torn.
static void notes_stand_under_their_checksums(void **unused)
{
    (void)unused;
    make_file();
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t size = file.size;
    uint8_t *bytes = malloc(size);
    memcpy(bytes, file.data, size);
    for (size_t bit = 8 * TP_FILE_HEADER_SIZE; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        begin();
        sim_disk_put(&disk, "a.tara", bytes, size);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        int frames = frames_within(bit / 8);
        // The last event is attested by the notes behind it; a note by the first head that knows
        // of a later event.
        bool attested = lasts[frames] < lasts[FRAMES];
        tara_store store = must_open(&disk, 0);
        remains found = {0};
        int32_t answer = store.events(store.user, 1, UINT64_MAX, look_at, &found);
        assert_int_equal(found.last, lasts[frames]);
        assert_int_equal(answer, attested ? TARA_E_CORRUPT : 1);
        assert_int_equal(was_torn(&store), !attested);
        close_store(&store);
    }
    free(bytes);
}

enum { CHANGING = SIM_WRITE | SIM_SYNC | SIM_TRUNCATE | SIM_SYNC_DIRECTORY | SIM_RENAME |
                  SIM_RESERVE };

// A life with notes that stops at the first refusal.
static void live(tara_store *store, uint64_t *events, uint64_t *synced_note, uint64_t *tried_note)
{
    *events = *synced_note = *tried_note = 0;
    for (uint64_t i = 1; i <= 8; i++) {
        uint64_t number = i;
        *tried_note = i;
        if (tp_file_store_note(store, &number, sizeof(number)) != TARA_OK) return;
        if (commit(store, i, 1, i % 3 == 0 ? TARA_BATCH_LAG : 0) != 1) return;
        if (i % 3 == 0) continue;
        *events = i;
        *synced_note = i;
    }
    if (store->sync(store->user) != 1) return;
    *events = 8;
}

static void expect_survivors(sim_disk *on, uint64_t events, uint64_t synced, uint64_t tried)
{
    tara_store store = must_open(on, 0);
    remains found = look(&store);
    assert_in_range(found.last, events, tried);
    noted note_found;
    uint64_t number = 0;
    if (last_note(&store, &note_found)) {
        assert_int_equal(note_found.size, sizeof(number));
        memcpy(&number, note_found.bytes, sizeof(number));
        assert_int_equal(note_found.sequence + 1, number);
    }
    assert_in_range(number, synced, tried);
    store.close(store.user);
}

// The power goes, or a call fails, at any moment: what was synced is there, events and notes.
static void notes_survive_a_power_cut_and_every_failing_call(void **unused)
{
    (void)unused;
    for (int cut = 0; cut < 2; cut++) {
        bool reached = true;
        for (uint64_t n = 1; reached; n++) {
            for (uint64_t seed = 0; seed < 16; seed++) {
                begin();
                tara_store store = must_open(&disk, 0);
                disk.counted = cut ? CHANGING : SIM_ALL;
                disk.calls = 0;
                disk.fail_at = n;
                disk.fail_on = cut;
                disk.fail_with = seed % 2 ? TARA_E_DISK_FULL : TARA_E_STORE;
                uint64_t events, synced, tried;
                live(&store, &events, &synced, &tried);
                reached = disk.calls >= n;
                if (cut) sim_disk_cut_power(&disk, seed);
                store.close(store.user);
                disk.fail_at = 0;
                sim_disk_kill(&disk);
                if (!cut) sim_disk_cut_power(&disk, seed);
                assert_int_equal(kit.live, 0);
                expect_survivors(&disk, events, synced, tried);
            }
        }
    }
}

static void notes_survive_every_failing_allocation(void **unused)
{
    (void)unused;
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        begin();
        tara_store store = must_open(&disk, 0);
        kit.fail_at = kit.requests + n;
        uint64_t events, synced, tried;
        live(&store, &events, &synced, &tried);
        failed = tried < 8 || events < 8;
        kit.fail_at = 0;
        close_store(&store);
        expect_survivors(&disk, events, synced, tried);
        kit.requests = 0;
        kit.fail_at = n;
        if (open_kit(&disk, 0, commitment_of, &store) == TARA_OK) {
            remains found = {0};
            int32_t answer = store.events(store.user, 1, UINT64_MAX, look_at, &found);
            assert_true(answer == 1 || answer == TARA_E_NO_MEMORY);
            kit.fail_at = 0;
            assert_int_equal(look(&store).last >= events, 1);
            close_store(&store);
        }
        kit.fail_at = 0;
        assert_int_equal(kit.live, 0);
    }
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
        cmocka_unit_test(notes_come_back_and_are_no_events),
        cmocka_unit_test(notes_are_in_nobodys_way),
        cmocka_unit_test(notes_have_a_size),
        cmocka_unit_test(notes_may_be_torn_anywhere),
        cmocka_unit_test(notes_stand_under_their_checksums),
        cmocka_unit_test(notes_survive_a_power_cut_and_every_failing_call),
        cmocka_unit_test(notes_survive_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
