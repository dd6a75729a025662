// test_strange_verify.c: files that nobody's crash left behind, opened and verified: each has its
// status, and its finding with its place; none is worth more memory than it is long, and nobody is
// permitted anything on its word.
#define _XOPEN_SOURCE 700 // mkdtemp, truncate
#include "laws/forging.h"

#include <unistd.h>

#include "base/crc32c.h"
#include "ledger/verify.h"

// Places of the format, said again here so that a change of them is noticed.
enum { HEADER = 128, HEADER_CRC = 124, JOURNAL_ID = 16, HEAD = 64, HEAD_CRC = 28, CHAIN = 32,
       EVENT = HEADER + HEAD, EVENT_CRC = EVENT + 8, SPINE = 12 };
enum { OVERHEAD = 1 << 20 }; // Bytes of memory beyond a few times the file.

static host         h;
static char         directory[] = "/tmp/test_strange_verify_XXXXXX";
static char         path[64];
static tara_subject nadia;
static uint8_t      whole[FORGED_BYTES], strange[2 * FORGED_BYTES];
static size_t       whole_size, second_frame;
static forged       f;

static tara_question about_nadia(void)
{
    return question(h.privacy, nadia, "marketing", "contact");
}

static bool is_permitted(void)
{
    tara_question asked = about_nadia();
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_check(h.privacy, &asked, &verdict));
    return verdict.permitted != 0;
}

// Nadia says yes in the last frame but one.
static int make_file(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    host_init(&h);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    nadia = adult(h.privacy, "nadia");
    tara_choice given = choice(h.privacy, "marketing");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &given, NULL));
    assert_true(is_permitted());
    ASSERT_OK(tara_objection_raise(h.privacy, &nadia, purpose(h.privacy, "feedback"), NULL));
    host_end(&h);
    forged_read(&f, whole, file_read(path, whole, sizeof whole));
    whole_size = f.size;
    second_frame = HEADER + tp_load32(whole + HEADER + 4);
    assert_true(f.frame_count >= 4 && second_frame < whole_size);
    return 0;
}

static int drop_file(void **state)
{
    (void)state;
    remove_store(path);
    return rmdir(directory);
}

// --- memory that is counted --------------------------------------------------------------------

static size_t live, most;

static void *counted_allocate(void *user, size_t size)
{
    (void)user;
    live += size;
    if (live > most) most = live;
    return malloc(size);
}

static void *counted_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)user;
    live += new_size - old_size;
    if (live > most) most = live;
    return realloc(block, new_size);
}

static void counted_release(void *user, void *block, size_t size)
{
    (void)user;
    live -= size;
    free(block);
}

static tara_audit verify(void)
{
    tara_audit  out = {.struct_size = sizeof out}, counted = out;
    tp_hmac_key site;
    tp_memory   memory = {.allocate = counted_allocate, .resize = counted_resize,
                          .release = counted_release};
    tp_hmac_key_init(&site, h.site_key, sizeof h.site_key);
    tp_check_options options = {.port = &tp_file_posix, .memory = &memory, .file = -1,
                                .path = tp_text_of(path), .site = &site};
    live = most = 0;
    ASSERT_OK(tp_verify_file(&options, NULL, 0, &counted));
    assert_int_equal(live, 0);
    ASSERT_OK(tara_file_verify(path, strlen(path), h.site_key, sizeof h.site_key, NULL, 0, NULL,
                               NULL, &out));
    assert_memory_equal(&out, &counted, sizeof out);
    assert_int_equal(out.valid, out.finding == TARA_FINDING_NONE);
    return out;
}

// --- one strange file --------------------------------------------------------------------------

typedef struct expected {
    tara_status opens;
    int32_t     finding;
    uint64_t    offset, first_bad;
} expected;

static void expect(const char *what, const expected *e, size_t size)
{
    static uint8_t after[2 * FORGED_BYTES];
    for (uint32_t flags = 0; flags <= TARA_OPEN_READ_ONLY; flags += TARA_OPEN_READ_ONLY) {
        h.options.flags = flags | TARA_OPEN_MUST_EXIST;
        tara_status status = host_open(&h);
        if (status == TARA_OK) { // A reader gets what stands before, which permits nothing.
            bool permitted = is_permitted();
            host_end(&h);
            if (permitted && e->opens != TARA_OK) fail_msg("%s: permitted", what);
        }
        bool served = status == TARA_OK && flags == TARA_OPEN_READ_ONLY;
        if (status != e->opens && !served) fail_msg("%s: opening: %d", what, status);
        assert_int_equal(h.live, 0);
    }
    tara_audit audit = verify();
    if (audit.finding != e->finding || audit.offset != e->offset
        || audit.first_bad != e->first_bad) {
        fail_msg("%s: %s at %d, event %d", what, tara_finding_name(audit.finding),
                 (int)audit.offset, (int)audit.first_bad);
    }
    if (most > 4 * size + OVERHEAD) fail_msg("%s: %zu bytes of memory", what, most);
    assert_int_equal(file_read(path, after, sizeof after), size); // Nothing was written to it.
    assert_memory_equal(after, strange, size);
}

static void repair(void)
{
    static const uint8_t zeros[4];
    uint8_t *head = strange + HEADER;
    uint32_t size = tp_load32(strange + EVENT);
    tp_store32(strange + HEADER_CRC, tp_crc32c(0, strange, HEADER_CRC));
    uint32_t crc = tp_crc32c(0, strange + JOURNAL_ID, 16);
    crc = tp_crc32c(crc, head, HEAD_CRC);
    crc = tp_crc32c(crc, zeros, sizeof zeros);
    crc = tp_crc32c(crc, head + CHAIN, HEAD - CHAIN);
    tp_store32(head + HEAD_CRC, crc);
    if (size > whole_size - EVENT - SPINE) return;
    crc = tp_crc32c(0, strange + EVENT, 8);
    tp_store32(strange + EVENT_CRC, tp_crc32c(crc, strange + EVENT + SPINE, size));
}

static void strange_files_are_named_and_placed(void **state)
{
    (void)state;
    enum { FOREIGN = TARA_FINDING_FOREIGN, FORMAT = TARA_FINDING_FORMAT,
           IMPOSSIBLE = TARA_FINDING_IMPOSSIBLE };
    static const struct {
        const char *what;
        size_t      at;
        uint32_t    width;
        uint64_t    value;
        expected    e;
    } lies[] = {
        {"another magic", 0, 8, 7, {TARA_E_FOREIGN_FILE, FOREIGN, 0, 0}},
        {"a magic the other way round", 0, 8, UINT64_C(0x544152414A524E4C),
         {TARA_E_FOREIGN_FILE, FOREIGN, 0, 0}},
        {"another version", 8, 4, 2, {TARA_E_FOREIGN_FILE, FORMAT, 0, 0}},
        {"a version the other way round", 8, 4, 0x01000000,
         {TARA_E_FOREIGN_FILE, FORMAT, 0, 0}},
        {"a flag", 96, 4, 1, {TARA_E_FOREIGN_FILE, FORMAT, 0, 0}},
        {"another key", 40, 8, 77, {TARA_E_WRONG_KEY, TARA_FINDING_KEY, 0, 0}},
        // Opening believes the chain, so what was recorded is served as ever.
        {"another beginning", 64, 8, 77, {TARA_OK, TARA_FINDING_ALTERED, 0, 0}},
        {"a frame of 4 GiB", HEADER + 4, 4, UINT32_MAX - 3,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"a frame of 64 MiB and more", HEADER + 4, 4, (64 << 20) + 4,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"a frame of 64 MiB", HEADER + 4, 4, 64 << 20,
         {TARA_E_CORRUPT, TARA_FINDING_DAMAGED, HEADER, 1}},
        {"a frame of nothing", HEADER + 4, 4, 0, {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"as many events as can be said", HEADER + 24, 4, UINT32_MAX,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"more events than fit", HEADER + 24, 4, 3000,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"sequence 0", HEADER + 8, 8, 0, {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"the last sequence", HEADER + 8, 8, UINT64_MAX,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"sequence 2^63", HEADER + 8, 8, UINT64_C(1) << 63,
         {TARA_E_CORRUPT, TARA_FINDING_REMOVED, HEADER, 1}},
        {"synced before it was written", HEADER + 16, 8, 1,
         {TARA_E_CORRUPT, IMPOSSIBLE, HEADER, 1}},
        {"an event of nothing", EVENT, 4, 0,
         {TARA_E_CORRUPT, TARA_FINDING_ALTERED, HEADER, 1}},
        {"an event of 4 GiB", EVENT, 4, UINT32_MAX - 15,
         {TARA_E_CORRUPT, TARA_FINDING_ALTERED, HEADER, 1}},
        {"an event of 2 GiB", EVENT, 4, UINT64_C(1) << 31,
         {TARA_E_CORRUPT, TARA_FINDING_ALTERED, HEADER, 1}},
        {"a flag of an event", EVENT + 4, 4, 4,
         {TARA_E_CORRUPT, TARA_FINDING_ALTERED, HEADER, 1}},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        memcpy(strange, whole, whole_size);
        if (lies[i].width == 4) tp_store32(strange + lies[i].at, (uint32_t)lies[i].value);
        else                    tp_store64(strange + lies[i].at, lies[i].value);
        repair();
        file_write(path, strange, whole_size);
        expect(lies[i].what, &lies[i].e, whole_size);
    }
}

static void strange_sizes_are_named(void **state)
{
    (void)state;
    static const size_t   sizes[] = {0, 1, 7, 8, 127};
    static const expected e = {TARA_E_FOREIGN_FILE, TARA_FINDING_FOREIGN, 0, 0};
    memcpy(strange, whole, whole_size);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        file_write(path, strange, sizes[i]);
        expect("a part of a header", &e, sizes[i]);
    }
}

static void strange_orders_of_frames_are_named(void **state)
{
    (void)state;
    size_t   once = second_frame - HEADER;
    expected e = {TARA_E_CORRUPT, TARA_FINDING_REORDERED, second_frame, 2};
    memcpy(strange, whole, second_frame); // The first twice.
    memcpy(strange + second_frame, whole + HEADER, whole_size - HEADER);
    e.first_bad = 1 + f.frames[0].count;
    file_write(path, strange, whole_size + once);
    expect("a frame twice", &e, whole_size + once);
    memcpy(strange + HEADER, whole + second_frame, whole_size - second_frame);
    e = (expected){TARA_E_CORRUPT, TARA_FINDING_REMOVED, HEADER, 1};
    file_write(path, strange, whole_size - once);
    expect("a frame less", &e, whole_size - once);
}

// Right checksums, a right chain, and an event that says what nobody wrote.
static void strange_contents_are_named(void **state)
{
    (void)state;
    static uint8_t body[256];
    uint64_t       at = forged_find(&f, 1, TP_EVENT_CONSENT);
    tara_audit     audit;
    assert_true(at != 0 && f.events[at - 1].size <= sizeof body);
    for (size_t byte = TP_SALT_SIZE; byte < f.events[at - 1].size; byte++) {
        forged_read(&f, whole, whole_size);
        memcpy(body, f.events[at - 1].bytes, (size_t)f.events[at - 1].size);
        body[byte] = 0xFF;
        forged_body(&f, at, body, (size_t)f.events[at - 1].size);
        size_t size = forged_write(&f, strange);
        file_write(path, strange, size);
        h.options.flags = TARA_OPEN_READ_ONLY;
        tara_status status = host_open(&h);
        if (status == TARA_OK) host_end(&h);
        audit = verify();
        assert_true(audit.finding == TARA_FINDING_NONE || audit.finding == TARA_FINDING_CONTENT);
        if (audit.finding == TARA_FINDING_CONTENT) {
            assert_int_equal(audit.first_bad, at);
            assert_true(audit.offset >= HEADER);
            if (status == TARA_OK) fail_msg("byte %zu: opened", byte);
        }
    }
    forged_read(&f, whole, whole_size);
}

// A hole as long as the file system allows: told soon, and never read to its end.
static void strange_holes_are_named(void **state)
{
    (void)state;
    static const off_t lengths[] = {INT64_MAX, INT64_C(1) << 62, INT64_C(1) << 43,
                                    (INT64_C(1) << 44) - 4096};
    bool made = false;
    file_write(path, whole, whole_size);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0] && !made; i++) {
        made = truncate(path, lengths[i]) == 0;
    }
    if (!made) {
        puts("skip: no file may be that long here");
        return;
    }
    tara_audit audit = verify();
    assert_int_equal(audit.finding, TARA_FINDING_SURPLUS);
    assert_int_equal(audit.offset, whole_size);
    assert_int_equal(audit.first_bad, 0);
    assert_true(most <= 16 << 20);
    h.options.flags = TARA_OPEN_MUST_EXIST;
    assert_int_equal(host_open(&h), TARA_E_CORRUPT);
    assert_int_equal(h.live, 0);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(truncate(path, INT64_C(1) << 43), 0); // Nothing but a hole.
    assert_int_equal(verify().finding, TARA_FINDING_FOREIGN);
    assert_int_equal(host_open(&h), TARA_E_FOREIGN_FILE);
    assert_int_equal(h.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strange_files_are_named_and_placed),
        cmocka_unit_test(strange_sizes_are_named),
        cmocka_unit_test(strange_orders_of_frames_are_named),
        cmocka_unit_test(strange_contents_are_named),
        cmocka_unit_test(strange_holes_are_named),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
