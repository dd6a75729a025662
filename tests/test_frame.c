// test_frame.c: the bytes of header, frames and events, and the table of what a frame is.
#include "store_kit.h"

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/frame.h"

static const uint8_t journal_id[16] = {9, 8, 7, 6, 5, 4, 3, 2, 1};

static tp_hmac_key site_key(const char *secret)
{
    tp_hmac_key key;
    tp_hmac_key_init(&key, secret, strlen(secret));
    return key;
}

static void *exact(const void *bytes, size_t size)
{
    void *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    if (size) memcpy(copy, bytes, size);
    return copy;
}

static void put_header(uint8_t bytes[TP_FILE_HEADER_SIZE])
{
    tp_hmac_key site = site_key("site");
    tp_file_header header;
    tp_file_header_init(&header, journal_id, -5, &site);
    tp_file_header_encode(&header, bytes);
}

// Every finding has one answer, and only one row of the table gives it.
static void frame_table_has_one_row_for_every_finding(void **unused)
{
    (void)unused;
    for (unsigned bits = 0; bits < 128; bits++) {
        tp_frame_finding found = {bits & 1, bits & 2, bits & 4, bits & 8, bits & 16, bits & 32,
                                   bits & 64};
        assert_int_equal(tp_frame_rows(&found), 1);
        tp_frame_verdict verdict = tp_frame_judge(&found);
        assert_int_not_equal(verdict, TP_FRAME_UNDECIDED);
        bool right = found.head && found.continues && found.whole && found.sound;
        assert_int_equal(verdict == TP_FRAME_ACCEPT, right && !found.blank && !found.endless);
        if (verdict == TP_FRAME_TORN) assert_false(found.witnessed);
    }
}

// What is written is what is read.
static void header_comes_back_as_it_was(void **unused)
{
    (void)unused;
    uint8_t bytes[TP_FILE_HEADER_SIZE];
    put_header(bytes);
    assert_memory_equal(bytes, "TARAJRNL\1\0\0\0\200\0\0\0", 16);
    tp_file_header header;
    assert_int_equal(tp_file_header_decode(bytes, sizeof(bytes), &header), TARA_OK);
    assert_memory_equal(header.journal_id, journal_id, 16);
    assert_true(header.created == -5);
    assert_int_equal(header.base_sequence, 1);
    uint8_t chain[32];
    uint8_t input[14 + 16];
    memcpy(input, "tara/journal/1", 14);
    memcpy(input + 14, journal_id, 16);
    tp_sha256_of(input, sizeof(input), chain);
    assert_memory_equal(header.base_chain, chain, 32);
    tp_hmac_key right = site_key("site");
    tp_hmac_key wrong = site_key("sitf");
    assert_true(tp_file_header_has_key(&header, &right));
    assert_false(tp_file_header_has_key(&header, &wrong));
}

// A file that is no store is never taken for one, nor a damaged store for a whole one.
static void header_refuses_every_prefix_and_every_flipped_bit(void **unused)
{
    (void)unused;
    uint8_t bytes[TP_FILE_HEADER_SIZE];
    put_header(bytes);
    tp_file_header header;
    for (size_t size = 0; size < sizeof(bytes); size++) {
        uint8_t *copy = exact(bytes, size);
        assert_int_equal(tp_file_header_decode(copy, size, &header), TARA_E_FOREIGN_FILE);
        free(copy);
    }
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tara_status status = tp_file_header_decode(bytes, sizeof(bytes), &header);
        assert_int_equal(status, bit / 8 < 12 ? TARA_E_FOREIGN_FILE : TARA_E_CORRUPT);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

// What has no meaning yet must be zero, also under a right checksum: a later format may use it.
static void header_refuses_what_it_does_not_know(void **unused)
{
    (void)unused;
    static const size_t places[] = {8, 12, 56, 96, 99, 100, 123};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        uint8_t bytes[TP_FILE_HEADER_SIZE];
        put_header(bytes);
        bytes[places[i]] ^= 2;
        tp_store32(bytes + 124, tp_crc32c(0, bytes, 124));
        tp_file_header header;
        assert_int_equal(tp_file_header_decode(bytes, sizeof(bytes), &header),
                         TARA_E_FOREIGN_FILE);
    }
}

static tp_frame_head good_head(void)
{
    tp_frame_head head = {.size = 64 + 28, .count = 1, .first_sequence = 8, .durable_sequence = 7};
    memset(head.chain, 0x5A, 32);
    return head;
}

static bool head_passes(const tp_frame_head *head)
{
    uint8_t bytes[TP_FRAME_HEAD_SIZE];
    tp_frame_head_encode(head, journal_id, bytes);
    tp_frame_head out;
    return tp_frame_head_decode(bytes, journal_id, &out);
}

// Every bit of a head stands under its checksum, and the checksum under the journal's id.
static void head_comes_back_and_refuses_every_flipped_bit(void **unused)
{
    (void)unused;
    tp_frame_head head = good_head();
    uint8_t bytes[TP_FRAME_HEAD_SIZE];
    tp_frame_head_encode(&head, journal_id, bytes);
    tp_frame_head out;
    assert_true(tp_frame_head_decode(bytes, journal_id, &out));
    assert_int_equal(out.size, head.size);
    assert_int_equal(out.count, head.count);
    assert_int_equal(out.first_sequence, head.first_sequence);
    assert_int_equal(out.durable_sequence, head.durable_sequence);
    assert_memory_equal(out.chain, head.chain, 32);
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(tp_frame_head_decode(bytes, journal_id, &out));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    uint8_t other[16] = {1};
    assert_false(tp_frame_head_decode(bytes, other, &out));
}

// A head that says what cannot be is none, whatever its checksum.
static void head_refuses_impossible_numbers(void **unused)
{
    (void)unused;
    tp_frame_head head = good_head();
    assert_true(head_passes(&head));
    head.count = 0; // A note.
    assert_true(head_passes(&head));
    head.size = 64 + 12;
    assert_false(head_passes(&head));
    head.size = 64 + 12 + 4096;
    assert_true(head_passes(&head));
    head.size = 64 + 12 + 4096 + 4;
    assert_false(head_passes(&head));
    head = good_head();
    head.count = 2;
    assert_false(head_passes(&head));
    head = good_head();
    head.size = 64 + 24;
    assert_false(head_passes(&head));
    head.size = 64 + 30;
    assert_false(head_passes(&head));
    head.size = TP_FRAME_MAX;
    assert_true(head_passes(&head));
    head.size = TP_FRAME_MAX + 4;
    assert_false(head_passes(&head));
    head = good_head();
    head.durable_sequence = head.first_sequence;
    assert_false(head_passes(&head));
    head.durable_sequence = 0;
    head.first_sequence = 0;
    assert_false(head_passes(&head));
    head.first_sequence = UINT64_MAX;
    assert_false(head_passes(&head));
}

// Present and absent bodies come back; every prefix and every flipped bit is refused.
static void events_come_back_and_refuse_damage(void **unused)
{
    (void)unused;
    for (int absent = 0; absent < 2; absent++) {
        uint8_t body[KIT_BODY_MAX];
        tara_stored_event event;
        kit_event(3, body, &event);
        if (absent) event.bytes = NULL;
        uint8_t bytes[TP_SPINE_SIZE + KIT_BODY_MAX];
        size_t size = tp_event_stored_size(&event);
        assert_int_equal(size, 12 + (absent ? 32 : event.size));
        tp_event_encode(&event, bytes);
        tara_stored_event out;
        assert_int_equal(tp_event_decode(bytes, size, &out), size);
        assert_int_equal(out.size, event.size);
        static const uint8_t zeros[32] = {0};
        assert_memory_equal(out.commitment, absent ? event.commitment : zeros, 32);
        if (absent) assert_null(out.bytes);
        else        assert_memory_equal(out.bytes, body, event.size);
        for (size_t part = 0; part < size; part++) {
            uint8_t *copy = exact(bytes, part);
            assert_int_equal(tp_event_decode(copy, part, &out), 0);
            free(copy);
        }
        uint8_t *copy = exact(bytes, size);
        for (size_t bit = 0; bit < size * 8; bit++) {
            copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(tp_event_decode(copy, size, &out), 0);
            copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        free(copy);
    }
}

// A note comes back; its bytes are these for ever; every prefix and flipped bit is refused.
static void notes_come_back_and_refuse_damage(void **unused)
{
    (void)unused;
    static const uint8_t golden[] = {
        'T', 'F', 'R', 'M', 84, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0x24, 0xC7, 0xF9, 0xED,
        0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A,
        0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A,
        0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A,
        0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A,
        5, 0, 0, 0, 2, 0, 0, 0, 0xA6, 0xCC, 0xB0, 0x08, 'h', 'e', 'l', 'l', 'o', 0, 0, 0,
    };
    uint8_t bytes[TP_NOTE_FRAME_MAX];
    tp_frame_head head = good_head();
    size_t size = tp_note_encode(&head, journal_id, (const uint8_t *)"hello", 5, bytes);
    assert_int_equal(size, sizeof(golden));
    assert_memory_equal(bytes, golden, sizeof(golden));
    tp_frame_head out;
    assert_true(tp_frame_head_decode(bytes, journal_id, &out));
    assert_int_equal(out.count, 0);
    const uint8_t *note = bytes + TP_FRAME_HEAD_SIZE;
    size_t note_size = size - TP_FRAME_HEAD_SIZE;
    assert_true(tp_frame_events_valid(&out, note, note_size));
    const uint8_t *told;
    size_t told_size;
    assert_true(tp_note_decode(note, note_size, &told, &told_size));
    assert_int_equal(told_size, 5);
    assert_memory_equal(told, "hello", 5);
    for (size_t part = 0; part < note_size; part++) {
        uint8_t *copy = exact(note, part);
        assert_false(tp_note_decode(copy, part, &told, &told_size));
        free(copy);
    }
    for (size_t bit = 0; bit < note_size * 8; bit++) {
        bytes[TP_FRAME_HEAD_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(tp_note_decode(note, note_size, &told, &told_size));
        bytes[TP_FRAME_HEAD_SIZE + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

// What a note cannot be is refused under a right checksum, too.
static void notes_refuse_what_cannot_be(void **unused)
{
    (void)unused;
    static const struct {
        size_t   at;
        uint32_t value;
    } wrongs[] = {{0, 0}, {0, 4}, {0, 9}, {0, TP_NOTE_MAX + 1}, {4, 0}, {4, 3}, {4, 6}, {16, 1}};
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        uint8_t bytes[TP_NOTE_FRAME_MAX];
        tp_frame_head head = good_head();
        size_t size = tp_note_encode(&head, journal_id, (const uint8_t *)"hell", 4, bytes);
        uint8_t *note = bytes + TP_FRAME_HEAD_SIZE;
        size -= TP_FRAME_HEAD_SIZE;
        if (wrongs[i].at == 16) { // Padding that is not zero.
            tp_store32(note, 3);
        } else {
            tp_store32(note + wrongs[i].at, wrongs[i].value);
        }
        uint32_t crc = tp_crc32c(0, note, 8);
        tp_store32(note + 8, tp_crc32c(crc, note + 12, size - 12));
        const uint8_t *told;
        size_t told_size;
        bool right = wrongs[i].at == 0 && wrongs[i].value == 4;
        assert_int_equal(tp_note_decode(note, size, &told, &told_size), right);
    }
}

// Sizes that a body cannot have, at the edges.
static void event_sizes_are_bounded(void **unused)
{
    (void)unused;
    assert_false(tp_event_size_valid(0));
    assert_false(tp_event_size_valid(15));
    assert_true(tp_event_size_valid(16));
    assert_false(tp_event_size_valid(17));
    assert_true(tp_event_size_valid(TP_BODY_MAX));
    assert_false(tp_event_size_valid(TP_BODY_MAX + 16));
    assert_false(tp_event_size_valid(UINT64_C(1) << 32));
}

// A frame's events are exactly its events: none missing, none to spare.
static void frame_events_must_fill_the_frame(void **unused)
{
    (void)unused;
    uint8_t bytes[3 * (TP_SPINE_SIZE + KIT_BODY_MAX)];
    size_t size = 0;
    for (uint64_t i = 1; i <= 3; i++) {
        uint8_t body[KIT_BODY_MAX];
        tara_stored_event event;
        kit_event(i, body, &event);
        tp_event_encode(&event, bytes + size);
        size += tp_event_stored_size(&event);
    }
    tp_frame_head head = {.count = 3};
    assert_true(tp_frame_events_valid(&head, bytes, size));
    head.count = 2;
    assert_false(tp_frame_events_valid(&head, bytes, size));
    head.count = 4;
    assert_false(tp_frame_events_valid(&head, bytes, size));
}

// The leaf commits to sequence, size and commitment, and so does the chain over it.
static void chain_is_what_the_format_says(void **unused)
{
    (void)unused;
    tara_stored_event event = {.sequence = 0x0102030405060708, .size = 0x30};
    memset(event.commitment, 0xC0, 32);
    uint8_t entry[45] = {0x00, 8, 7, 6, 5, 4, 3, 2, 1, 0x30, 0, 0, 0};
    memset(entry + 13, 0xC0, 32);
    uint8_t expected[32];
    uint8_t leaf[32];
    tp_sha256_of(entry, sizeof(entry), expected);
    tp_leaf_hash(&event, leaf);
    assert_memory_equal(leaf, expected, 32);

    uint8_t input[1 + 32 + 32] = {0x02};
    memset(input + 1, 0x11, 32);
    memcpy(input + 33, leaf, 32);
    tp_sha256_of(input, sizeof(input), expected);
    tp_sha256 hash;
    uint8_t chain[32];
    tp_chain_begin(&hash, input + 1);
    tp_chain_event(&hash, &event);
    tp_sha256_final(&hash, chain);
    assert_memory_equal(chain, expected, 32);
}

// However many are hashed together, each is as it is alone.
static void leaves_are_hashed_alike_together(void **unused)
{
    (void)unused;
    enum { MOST = 70 };
    tara_stored_event events[MOST];
    uint8_t leaves[MOST][32], leaf[32];
    for (size_t i = 0; i < MOST; i++) {
        events[i] = (tara_stored_event){.sequence = 1000 + i, .size = 16 * (i + 1)};
        memset(events[i].commitment, (int)i, 32);
    }
    for (size_t count = 0; count <= MOST; count++) {
        memset(leaves, 0xEE, sizeof(leaves));
        tp_leaves_of(events, count, leaves);
        for (size_t i = 0; i < count; i++) {
            tp_leaf_hash(&events[i], leaf);
            assert_memory_equal(leaves[i], leaf, 32);
        }
        for (size_t i = count; i < MOST; i++) assert_int_equal(leaves[i][0], 0xEE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_table_has_one_row_for_every_finding),
        cmocka_unit_test(header_comes_back_as_it_was),
        cmocka_unit_test(header_refuses_every_prefix_and_every_flipped_bit),
        cmocka_unit_test(header_refuses_what_it_does_not_know),
        cmocka_unit_test(head_comes_back_and_refuses_every_flipped_bit),
        cmocka_unit_test(head_refuses_impossible_numbers),
        cmocka_unit_test(events_come_back_and_refuse_damage),
        cmocka_unit_test(notes_come_back_and_refuse_damage),
        cmocka_unit_test(notes_refuse_what_cannot_be),
        cmocka_unit_test(event_sizes_are_bounded),
        cmocka_unit_test(frame_events_must_fill_the_frame),
        cmocka_unit_test(chain_is_what_the_format_says),
        cmocka_unit_test(leaves_are_hashed_alike_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
