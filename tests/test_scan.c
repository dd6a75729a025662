// test_scan.c: what stands at a place of a file, wherever the window's edges fall.
#include "erase_kit.h"

#include "store/scan.h"

static const uint8_t journal_id[16] = {1, 2, 3};

static tp_scan scan;

static void open_scan(const uint8_t *bytes, size_t size)
{
    sim_disk_put(&disk, "f", bytes, size);
    intptr_t file;
    assert_int_equal(disk.port.open(&disk, TP_TEXT("f"), 0, &file), TARA_OK);
    assert_int_equal(tp_scan_open(&scan, &disk.port, &kit.memory, file, journal_id), TARA_OK);
}

static void close_scan(void)
{
    disk.port.close(&disk, scan.file);
    tp_scan_close(&scan);
    assert_int_equal(kit.live, 0);
}

static tp_found_frame frame_at(uint64_t offset, uint64_t sequence)
{
    tp_found_frame found;
    assert_int_equal(tp_scan_frame(&scan, offset, sequence, &found), TARA_OK);
    return found;
}

static void put_head(uint8_t *at, uint64_t first, uint64_t durable)
{
    tp_frame_head head = {.size = 92, .count = 1, .first_sequence = first,
                          .durable_sequence = durable};
    tp_frame_head_encode(&head, journal_id, at);
}

// Any span of a file can be looked at, in any order, and never more than there is.
static void window_shows_what_is_there(void **unused)
{
    (void)unused;
    begin();
    enum { SIZE = 300000 };
    uint8_t *bytes = malloc(SIZE);
    uint64_t state = 1;
    for (size_t i = 0; i < SIZE; i++) bytes[i] = (uint8_t)kit_random(&state);
    open_scan(bytes, SIZE);
    for (int i = 0; i < 20000; i++) {
        size_t offset = kit_random(&state) % (SIZE + 100);
        size_t size = kit_random(&state) % (i % 50 ? 300 : 70000);
        const uint8_t *seen;
        assert_int_equal(tp_scan_look(&scan, offset, size, &seen), TARA_OK);
        bool there = offset <= SIZE && SIZE - offset >= size;
        if (size > 0) assert_int_equal(seen != NULL, there);
        if (seen && size > 0) assert_memory_equal(seen, bytes + offset, size);
    }
    const uint8_t *seen;
    assert_int_equal(tp_scan_look(&scan, UINT64_MAX, 64, &seen), TARA_OK);
    assert_null(seen);
    close_scan();
    free(bytes);
}

// A head that attests is found at every multiple of 4, over every edge of the pieces, and only if
// it knows of the sequence.
static void witness_is_found_wherever_it_stands(void **unused)
{
    (void)unused;
    begin();
    enum { SIZE = 70000 };
    uint8_t *bytes = calloc(1, SIZE);
    bytes[0] = 1; // Something that is no head.
    for (size_t at = 4; at + TP_FRAME_HEAD_SIZE <= SIZE; at += at < 16000 ? 988 : 4) {
        if (at > 16600 && at < 32500) at = 32500;
        if (at > 33000) at = at < 69900 ? 69900 : at;
        put_head(bytes + at, 9, 7);
        open_scan(bytes, SIZE);
        assert_int_equal(frame_at(0, 7).verdict, TP_FRAME_DAMAGED);
        tp_found_frame found = frame_at(0, 8);
        assert_int_equal(found.verdict, TP_FRAME_TORN);
        assert_true(found.content_end > at && found.content_end <= at + TP_FRAME_HEAD_SIZE);
        close_scan();
        memset(bytes + at, 0, TP_FRAME_HEAD_SIZE);
    }
    put_head(bytes, 9, 8); // No head attests itself.
    open_scan(bytes, 80);
    tp_found_frame found = frame_at(0, 9);
    assert_int_equal(found.verdict, TP_FRAME_TORN);
    assert_false(found.finding.witnessed);
    close_scan();
    free(bytes);
}

// Zeros are space while they end; when they do not, it is damage, and no more is read.
static void blank_is_looked_through_to_a_bound(void **unused)
{
    (void)unused;
    begin();
    enum { SIZE = 400000 };
    uint8_t *bytes = calloc(1, SIZE);
    open_scan(bytes, SIZE);
    assert_int_equal(frame_at(0, 1).verdict, TP_FRAME_END);
    assert_int_equal(frame_at(SIZE - 10, 1).verdict, TP_FRAME_END);
    assert_int_equal(frame_at(SIZE, 1).verdict, TP_FRAME_END);
    assert_int_equal(scan.blank_max, TP_BLANK_MAX);
    scan.blank_max = 200000;
    disk.calls = 0;
    tp_found_frame found = frame_at(0, 1);
    assert_true(found.finding.endless);
    assert_int_equal(found.verdict, TP_FRAME_DAMAGED);
    assert_int_equal(frame_at(200000, 1).verdict, TP_FRAME_END); // As much as may be.
    close_scan();
    bytes[390000] = 1;
    open_scan(bytes, SIZE);
    found = frame_at(0, 1);
    assert_int_equal(found.verdict, TP_FRAME_TORN);
    assert_int_equal(found.content_end, 390001);
    scan.blank_max = 200000;
    assert_int_equal(frame_at(0, 1).verdict, TP_FRAME_DAMAGED);
    close_scan();
    free(bytes);
}

// No memory and no reading: a status, and nothing is kept.
static void scan_fails_by_name(void **unused)
{
    (void)unused;
    begin();
    uint8_t bytes[200] = {1};
    open_scan(bytes, sizeof(bytes));
    tp_found_frame found;
    kit.fail_at = kit.requests + 1;
    assert_int_equal(tp_scan_frame(&scan, 0, 1, &found), TARA_E_NO_MEMORY);
    disk.fail_at = disk.calls + 1;
    assert_int_equal(tp_scan_frame(&scan, 0, 1, &found), TARA_E_STORE);
    disk.fail_at = 0;
    assert_int_equal(frame_at(0, 1).verdict, TP_FRAME_TORN);
    close_scan();
    disk.fail_at = disk.calls + 1;
    assert_int_equal(tp_scan_open(&scan, &disk.port, &kit.memory, 0, journal_id), TARA_E_STORE);
    tp_scan_close(&scan);
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
        cmocka_unit_test(window_shows_what_is_there),
        cmocka_unit_test(witness_is_found_wherever_it_stands),
        cmocka_unit_test(blank_is_looked_through_to_a_bound),
        cmocka_unit_test(scan_fails_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, release_disk);
}
