// test_no_trace.c: who was erased is nowhere any more: not in the file nor beside it, not in memory
// that the library has or gave back, not in what it says.
//
// Looked for are the pseudonym, texts that were recorded, and every random byte that went into a
// record of the subject and to the file: their salts.
#define _XOPEN_SOURCE 700 // mkdtemp
#include "host_kit.h"
#include "store_files.h"

#include <unistd.h>

enum { BLOCKS_MAX = 4096, DRAWS_MAX = 512, DRAW = 16, FILE_MAX = 1 << 20, NEEDLES = 5 };

typedef struct block {
    void  *at;
    size_t size;
} block;

typedef struct needle {
    const char *name;
    uint8_t     bytes[32];
    size_t      size;
} needle;

static char    folder[32], path[48];
static host    h;
static block   blocks[BLOCKS_MAX];
static size_t  block_count;
static needle  needles[NEEDLES];
static size_t  needle_count;
static bool    listens; // To the random bytes of the subject's records.
static uint8_t draws[DRAWS_MAX][DRAW];
static size_t  draw_count;
static int     given_back_with; // Blocks that still held a needle.

static bool holds(const void *bytes, size_t size, const void *what, size_t what_size)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i + what_size <= size; i++) {
        if (at[i] == *(const uint8_t *)what && memcmp(at + i, what, what_size) == 0) return true;
    }
    return false;
}

static const char *found_in(const void *bytes, size_t size)
{
    for (size_t i = 0; i < needle_count; i++) {
        if (holds(bytes, size, needles[i].bytes, needles[i].size)) return needles[i].name;
    }
    return NULL;
}

// --- the host ----------------------------------------------------------------------------------

static void *take(void *user, size_t size)
{
    void *block_at = host_allocate(user, size);
    if (block_at == NULL) return NULL;
    assert_true(block_count < BLOCKS_MAX);
    blocks[block_count++] = (block){block_at, size};
    return block_at;
}

static void give_back(void *user, void *at, size_t size)
{
    if (at == NULL) return;
    size_t i = 0;
    while (i < block_count && blocks[i].at != at) i++;
    assert_true(i < block_count);
    assert_int_equal(blocks[i].size, size);
    blocks[i] = blocks[--block_count];
    if (found_in(at, size) != NULL) given_back_with++;
    host_release(user, at, size);
}

// Never in place: what is left behind is looked at.
static void *take_another(void *user, void *at, size_t old_size, size_t new_size)
{
    void *moved = take(user, new_size);
    if (moved == NULL) return NULL;
    if (at != NULL) memcpy(moved, at, old_size < new_size ? old_size : new_size);
    give_back(user, at, old_size);
    return moved;
}

static int32_t draw(void *user, uint8_t *out, size_t size)
{
    int32_t answer = host_random(user, out, size);
    for (size_t at = 0; listens && at + DRAW <= size; at += DRAW) {
        assert_true(draw_count < DRAWS_MAX);
        memcpy(draws[draw_count++], out + at, DRAW);
    }
    return answer;
}

static int begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tara_trace_XXXXXX");
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", folder);
    block_count = needle_count = draw_count = 0;
    given_back_with = 0;
    host_init(&h);
    h.allocator.allocate = take;
    h.allocator.resize = take_another;
    h.allocator.release = give_back;
    h.platform.random = draw;
    host_path(&h, path);
    return host_open(&h) == TARA_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    remove_store(path);
    return rmdir(folder);
}

// --- looking -----------------------------------------------------------------------------------

static void look_for(const char *name, const void *bytes, size_t size)
{
    needle *n = &needles[needle_count++];
    assert_true(needle_count <= NEEDLES && size <= sizeof n->bytes);
    n->name = name;
    n->size = size;
    memcpy(n->bytes, bytes, size);
}

static size_t read_beside(const char *suffix, uint8_t *bytes)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    FILE *file = fopen(name, "rb");
    if (file == NULL) return 0;
    size_t size = fread(bytes, 1, FILE_MAX, file);
    assert_true(size < FILE_MAX);
    fclose(file);
    return size;
}

static uint8_t file[FILE_MAX];

static size_t salts_in_file(void)
{
    size_t size = read_beside("", file), found = 0;
    for (size_t i = 0; i < draw_count; i++) found += holds(file, size, draws[i], DRAW);
    return found;
}

static void assert_nowhere_on_disk(void)
{
    static const char *const beside[] = {"", ".lock", ".tmp", ".spare", ".snap"};
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        size_t      size = read_beside(beside[i], file);
        const char *name = found_in(file, size);
        if (name != NULL) fail_msg("%s is in the file%s", name, beside[i]);
    }
}

static void assert_nowhere_in_memory(void)
{
    for (size_t i = 0; i < block_count; i++) {
        const char *name = found_in(blocks[i].at, blocks[i].size);
        if (name != NULL) fail_msg("%s is in a block of %zu bytes", name, blocks[i].size);
    }
}

static void assert_nowhere_said(void)
{
    static char text[1 << 16];
    size_t      size = 0;
    uint64_t    count = event_count(h.privacy);
    for (uint64_t event = 1; event <= count; event++) {
        tara_status status = tara_event_print(h.privacy, event, text, sizeof text, &size);
        if (status != TARA_OK) continue;
        const char *name = found_in(text, size);
        if (name != NULL) fail_msg("%s is in what event %d says", name, (int)event);
    }
}

static size_t blocks_with_a_needle(void)
{
    size_t found = 0;
    for (size_t i = 0; i < block_count; i++) {
        found += found_in(blocks[i].at, blocks[i].size) != NULL;
    }
    return found;
}

// --- the life of somebody ----------------------------------------------------------------------

static void live(const tara_subject *s)
{
    tara_privacy *p = h.privacy;
    tara_choice   c = choice(p, "marketing");
    c.channel = "canary-channel-4711";
    c.channel_size = 19;
    tara_holding held = {.struct_size = sizeof held, .category = category(p, "contact"),
                         .purposes = UINT64_C(1) << (purpose(p, "feedback") - 1),
                         .source = "canary-source-4712", .source_size = 18};
    tara_verdict v = {.struct_size = sizeof v};
    listens = true;
    ASSERT_OK(tara_subject_set(p, s, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_born(p, s, 1990, 5, 17, TEXT("document"), NULL));
    ASSERT_OK(tara_consent_give(p, s, &c, NULL));
    ASSERT_OK(tara_consent_withdraw(p, s, &c, NULL));
    ASSERT_OK(tara_contract_start(p, s, TEXT("canary-contract-4713"), 0));
    ASSERT_OK(tara_contract_end(p, s, TEXT("canary-contract-4713"), 0));
    ASSERT_OK(tara_holding_start(p, s, &held, NULL));
    h.now += 500 * HOST_DAY;
    ASSERT_OK(tara_holding_erased(p, s, held.category, 0, held.source, held.source_size, &v));
    assert_int_equal(v.permitted, 1);
    listens = false;
}

static void an_erased_person_is_nowhere(void **state)
{
    (void)state;
    tara_subject nadia = person(h.privacy, "nadia@example.org");
    tara_subject omar = adult(h.privacy, "omar@example.org");
    tara_kept    kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t       count = 0;
    live(&nadia);
    look_for("the pseudonym", nadia.id, sizeof nadia.id);
    look_for("a channel", "canary-channel-4711", 19);
    look_for("a source", "canary-source-4712", 18);
    look_for("a contract", "canary-contract-4713", 20);
    assert_non_null(found_in(file, read_beside("", file)));
    assert_true(blocks_with_a_needle() > 0);
    assert_true(salts_in_file() > 0);

    tara_erasure erasure = {.struct_size = sizeof erasure};
    ASSERT_OK(tara_subject_erase(h.privacy, &nadia, &erasure, kept, 8, &count));
    assert_int_equal(erasure.rewritten, 1);
    assert_nowhere_on_disk();
    assert_int_equal(salts_in_file(), 0);
    assert_nowhere_in_memory();
    assert_int_equal(given_back_with, 0);
    assert_nowhere_said();

    // Nor after others were served, and after the end.
    ASSERT_OK(tara_restriction_set(h.privacy, &omar, TEXT("accuracy")));
    assert_nowhere_in_memory();
    host_end(&h);
    assert_int_equal(given_back_with, 0);
    assert_nowhere_on_disk();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_erased_person_is_nowhere, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
