// test_strange_files.c: files that nobody's crash left behind: of another kind, and lies whose
// checksums are right. Each is refused by name or read as what it says; nothing is written to what
// is refused, nothing is lost, and no memory is asked for on a file's word.
#include "laws/one_day.h"

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/frame.h"

// Places of the format, said again here so that a change of them is noticed.
enum { HEADER = 128, HEADER_CRC = 124, JOURNAL_ID = 16, HEAD = 64, HEAD_CRC = 28, CHAIN = 32,
       EVENT = HEADER + HEAD, EVENT_CRC = EVENT + 8, SPINE = 12 };

enum { MEMORY_MAX = 8 << 20 };

static law      l;
static sim_disk disk;
static uint8_t *whole, *strange;
static size_t   whole_size, second_frame;

static int make_file(void **state)
{
    (void)state;
    sim_disk_init(&disk);
    law_init(&l);
    ASSERT_OK(law_open_on(&l, &disk, 0));
    law_meet(&l);
    for (int step = 0; step < 4; step++) ASSERT_OK(law_step(&l, step));
    host_end(&l.h);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    whole_size = file.size;
    whole = malloc(2 * whole_size);
    strange = malloc(whole_size);
    assert_true(whole != NULL && strange != NULL);
    memcpy(whole, file.data, whole_size);
    second_frame = HEADER + tp_load32(whole + HEADER + 4);
    assert_true(second_frame + HEAD < whole_size);
    sim_disk_release(&disk);
    return 0;
}

static int drop_file(void **state)
{
    (void)state;
    free(whole);
    free(strange);
    return 0;
}

// What an attacker would do who knows the format and not the key.
static void repair(void)
{
    static const uint8_t zeros[4];
    tp_store32(strange + HEADER_CRC, tp_crc32c(0, strange, HEADER_CRC));
    uint8_t *head = strange + HEADER;
    uint32_t crc = tp_crc32c(0, strange + JOURNAL_ID, 16);
    crc = tp_crc32c(crc, head, HEAD_CRC);
    crc = tp_crc32c(crc, zeros, sizeof zeros);
    crc = tp_crc32c(crc, head + CHAIN, HEAD - CHAIN);
    tp_store32(head + HEAD_CRC, crc);
    uint32_t size = tp_load32(strange + EVENT);
    if (size > whole_size - EVENT - SPINE) return;
    crc = tp_crc32c(0, strange + EVENT, 8);
    tp_store32(strange + EVENT_CRC, tp_crc32c(crc, strange + EVENT + SPINE, size));
}

static tara_status open_bytes(const uint8_t *bytes, size_t size, uint32_t flags)
{
    sim_disk_init(&disk);
    sim_disk_put(&disk, "a.tara", bytes, size);
    host_init(&l.h);
    return law_open_on(&l, &disk, flags);
}

static void assert_refused_and_left(tara_status status, const uint8_t *bytes, size_t size)
{
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    assert_true(status != TARA_OK);
    assert_int_equal(l.h.live, 0);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);
    assert_int_equal(file.size, size);
    if (size > 0) assert_memory_equal(file.data, bytes, size);
    sim_disk_release(&disk);
}

// --- the header --------------------------------------------------------------------------------

typedef struct lie {
    const char *what;
    size_t      at;
    uint32_t    width; // Bytes: 4 or 8.
    uint64_t    value;
    tara_status expected;
} lie;

static void write_lie(const lie *told)
{
    memcpy(strange, whole, whole_size);
    if (told->width == 4) tp_store32(strange + told->at, (uint32_t)told->value);
    else                  tp_store64(strange + told->at, told->value);
    repair();
}

static void refuse_lie(const lie *told)
{
    write_lie(told);
    for (uint32_t flags = 0; flags <= TARA_OPEN_READ_ONLY; flags += TARA_OPEN_READ_ONLY) {
        tara_status status = open_bytes(strange, whole_size, flags);
        if (status != told->expected) fail_msg("%s: status %d", told->what, status);
        assert_refused_and_left(status, strange, whole_size);
    }
}

static void strange_headers_are_refused_by_name(void **state)
{
    (void)state;
    static const lie lies[] = {
        {"another magic",       0,   8, UINT64_C(0x4C4E524A41524154) + 1, TARA_E_FOREIGN_FILE},
        {"a magic of the other byte order", 0, 8, UINT64_C(0x544152414A524E4C),
         TARA_E_FOREIGN_FILE},
        {"a later version",     8,   4, 2, TARA_E_FOREIGN_FILE},
        {"version 0",           8,   4, 0, TARA_E_FOREIGN_FILE},
        {"a version of the other byte order", 8, 4, 0x01000000, TARA_E_FOREIGN_FILE},
        {"a longer header",     12,  4, 256, TARA_E_FOREIGN_FILE},
        {"another journal",     16,  8, 77, TARA_E_WRONG_KEY},
        {"another key",         40,  8, 77, TARA_E_WRONG_KEY},
        {"a beginning that was dropped", 56, 8, 2, TARA_E_FOREIGN_FILE},
        {"a flag",              96,  4, 1, TARA_E_FOREIGN_FILE},
        {"a reserved byte",     100, 4, 1, TARA_E_FOREIGN_FILE},
        {"the last reserved byte", 120, 4, 0x80000000, TARA_E_FOREIGN_FILE},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) refuse_lie(&lies[i]);
}

static void strange_sizes_are_refused_by_name(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 8, 127};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        tara_status status = open_bytes(whole, sizes[i], 0);
        if (status != TARA_E_FOREIGN_FILE) fail_msg("%zu bytes: %d", sizes[i], status);
        assert_refused_and_left(status, whole, sizes[i]);
    }
    ASSERT_OK(open_bytes(whole, HEADER, 0)); // A store of which nothing was recorded.
    assert_int_equal(event_count(l.h.privacy), 0);
    host_end(&l.h);
    sim_disk_release(&disk);
}

// --- frames and events -------------------------------------------------------------------------

// Later frames attest the first one: what it says is damage, never a torn end.
static void lying_frames_are_damage(void **state)
{
    (void)state;
    static const lie lies[] = {
        {"a frame of 2 GiB",     HEADER + 4,  4, UINT64_C(1) << 31, TARA_E_CORRUPT},
        {"a frame of 4 GiB",     HEADER + 4,  4, UINT32_MAX - 3, TARA_E_CORRUPT},
        {"a frame of 64 MiB and more", HEADER + 4, 4, (64 << 20) + 4, TARA_E_CORRUPT},
        {"a frame of nothing",   HEADER + 4,  4, 0, TARA_E_CORRUPT},
        {"a frame of its head",  HEADER + 4,  4, HEAD, TARA_E_CORRUPT},
        {"an odd size",          HEADER + 4,  4, 1001, TARA_E_CORRUPT},
        {"sequence 0",           HEADER + 8,  8, 0, TARA_E_CORRUPT},
        {"a later sequence",     HEADER + 8,  8, 9, TARA_E_CORRUPT},
        {"the last sequence",    HEADER + 8,  8, UINT64_MAX, TARA_E_CORRUPT},
        {"synced before it was written", HEADER + 16, 8, 1, TARA_E_CORRUPT},
        {"no events",            HEADER + 24, 4, 0, TARA_E_CORRUPT},
        {"more events than fit", HEADER + 24, 4, 3, TARA_E_CORRUPT},
        {"as many as can be said", HEADER + 24, 4, UINT32_MAX, TARA_E_CORRUPT},
        {"an event of nothing",  EVENT,       4, 0, TARA_E_CORRUPT},
        {"an event of 2 GiB",    EVENT,       4, UINT64_C(1) << 31, TARA_E_CORRUPT},
        {"an event of 4 GiB",    EVENT,       4, UINT32_MAX - 15, TARA_E_CORRUPT},
        {"an event of 2 MiB",    EVENT,       4, 2 << 20, TARA_E_CORRUPT},
        {"a body that is gone",  EVENT + 4,   4, 1, TARA_E_CORRUPT},
        {"an unknown flag",      EVENT + 4,   4, 2, TARA_E_CORRUPT},
        {"every flag",           EVENT + 4,   4, UINT32_MAX, TARA_E_CORRUPT},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        write_lie(&lies[i]);
        tara_status status = open_bytes(strange, whole_size, 0);
        if (status != lies[i].expected) fail_msg("%s: status %d", lies[i].what, status);
        assert_refused_and_left(status, strange, whole_size);
    }
}

static int64_t most_memory;

static void *allocate_and_note(void *user, size_t size)
{
    host *h = user;
    void *block = host_allocate(user, size);
    if (h->live > most_memory) most_memory = h->live;
    return block;
}

// Of the body of the policy and of the facts behind it, each byte in turn.
static void lying_bodies_are_read_or_refused(void **state)
{
    (void)state;
    uint32_t size = tp_load32(whole + EVENT);
    uint64_t refused = 0, read = 0;
    for (size_t at = 0; at < size; at += at < 64 ? 1 : 97) {
        memcpy(strange, whole, whole_size);
        strange[EVENT + SPINE + at] ^= (uint8_t)(1u << at % 8);
        repair();
        host_init(&l.h);
        sim_disk_init(&disk);
        sim_disk_put(&disk, "a.tara", strange, whole_size);
        l.h.allocator.allocate = allocate_and_note;
        tara_status status = law_open_on(&l, &disk, 0);
        if (status == TARA_OK) {
            read++; // A salt, or a byte of a text: what it says cannot be known to be wrong.
            host_end(&l.h);
            sim_disk_release(&disk);
            continue;
        }
        refused++;
        if (status != TARA_E_CORRUPT) fail_msg("byte %zu: status %d", at, status);
        assert_refused_and_left(status, strange, whole_size);
    }
    assert_true(refused > 20 && read >= 16); // The salt has 16.
    assert_true(most_memory > 0 && most_memory < MEMORY_MAX);
}

// The same frames twice, and in another order.
static void repeated_frames_are_damage(void **state)
{
    (void)state;
    size_t once = whole_size - second_frame;
    memcpy(whole + whole_size, whole + second_frame, once);
    tara_status status = open_bytes(whole, whole_size + once, 0);
    assert_int_equal(status, TARA_E_CORRUPT);
    assert_refused_and_left(status, whole, whole_size + once);
    memcpy(strange, whole, HEADER);
    memcpy(strange + HEADER, whole + second_frame, once);
    memcpy(strange + HEADER + once, whole + HEADER, second_frame - HEADER);
    status = open_bytes(strange, whole_size, 0);
    assert_int_equal(status, TARA_E_CORRUPT);
    assert_refused_and_left(status, strange, whole_size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strange_headers_are_refused_by_name),
        cmocka_unit_test(strange_sizes_are_refused_by_name),
        cmocka_unit_test(lying_frames_are_damage),
        cmocka_unit_test(lying_bodies_are_read_or_refused),
        cmocka_unit_test(repeated_frames_are_damage),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
