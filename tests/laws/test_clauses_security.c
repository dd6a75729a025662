// test_clauses_security.c: C17, the measures that the library takes itself (GDPR Art. 32(1)).
#define _XOPEN_SOURCE 700 // mkdtemp
#include "laws/laws.h"
#include "store_files.h"

#include <sys/stat.h>
#include <unistd.h>

static const char identity[] = "nadia.karim@example.org", guardian[] = "amina.karim@example.org";

typedef struct scene {
    char         folder[32], path[48];
    tara_options options;
} scene;

static scene s;

static int begin(void **state)
{
    (void)state;
    s = (scene){.folder = "/tmp/tara_security_XXXXXX", .options = some_options()};
    assert_non_null(mkdtemp(s.folder));
    snprintf(s.path, sizeof s.path, "%s/a.tara", s.folder);
    s.options.path = s.path;
    s.options.path_size = strlen(s.path);
    return 0;
}

static int end(void **state)
{
    (void)state;
    remove_store(s.path);
    return rmdir(s.folder);
}

// Of every kind of record something.
static void live(tara_privacy *p)
{
    tara_subject nadia = an_adult(p, identity), child = a_child(p, guardian);
    tara_choice  how = {.struct_size = sizeof how};
    guardian_is_verified(p, &child);
    says_yes(p, &nadia, "marketing");
    objects(p, &nadia, "feedback");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "contact", "account", "crm");
    asks_for(p, &nadia, TARA_RIGHT_ACCESS);
    assert_int_equal(tara_cookie_accept_all(p, &nadia, &how), TARA_OK);
    tara_breach breach = {.struct_size = sizeof breach, .categories = 1, .nature = "lost",
                          .nature_size = 4, .subjects = &nadia, .subject_count = 1,
                          .risk = TARA_RISK_HIGH};
    tara_breach_state known = {.struct_size = sizeof known};
    assert_int_equal(tara_breach_record(p, &breach, &known), TARA_OK);
}

static size_t read_file(const char *path, uint8_t *bytes, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, capacity, file);
    assert_true(size < capacity);
    fclose(file);
    return size;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool holds(const uint8_t *bytes, size_t size, const void *what, size_t what_size)
{
    for (size_t i = 0; i + what_size <= size; i++) {
        if (memcmp(bytes + i, what, what_size) == 0) return true;
    }
    return false;
}

static uint8_t file[1 << 20];

static void test_c17_identities_stand_nowhere_in_the_file(void **state)
{
    (void)state;
    tara_privacy *p = opened_with(&s.options, at(2026, 3, 2, 9));
    live(p);
    tara_subject nadia = called(p, identity);
    tara_close(p);
    size_t size = read_file(s.path, file, sizeof file);
    assert_true(holds(file, size, nadia.id, sizeof nadia.id)); // The pseudonym does.
    assert_false(holds(file, size, "karim", 5));
    assert_false(holds(file, size, "example.org", 11));
    assert_false(holds(file, size, s.options.site_key, 8));
    // Without the key nobody can tell whose it is.
    static const uint8_t other_key[32] = "another thirty-two bytes of one";
    tara_options options = some_options();
    options.site_key = other_key;
    p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject elsewhere = called(p, identity);
    assert_memory_not_equal(elsewhere.id, nadia.id, sizeof nadia.id);
    tara_close(p);
}

static mode_t mode_of(const char *suffix)
{
    char        path[64];
    struct stat about;
    snprintf(path, sizeof path, "%s%s", s.path, suffix);
    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 07777;
}

// Somebody about whom nothing stands against it.
static void forgets(tara_privacy *p, const char *name)
{
    tara_subject who = called(p, name);
    tara_erasure done = {.struct_size = sizeof done};
    tara_kept    kept[16] = {{.struct_size = sizeof kept[0]}};
    size_t       needed = 0;
    assert_int_equal(tara_subject_erase(p, &who, &done, kept, 16, &needed), TARA_OK);
    assert_int_equal(done.rewritten, 1);
}

static void test_c17_files_are_private_to_their_owner(void **state)
{
    (void)state;
    static const mode_t masks[] = {0, 022, 0777};
    mode_t before = umask(0);
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        remove_store(s.path);
        umask(masks[i]);
        tara_privacy *p = opened_with(&s.options, at(2026, 3, 2, 9));
        live(p);
        assert_int_equal(mode_of(""), 0600);
        assert_int_equal(mode_of(".spare"), 0600);
        assert_int_equal(mode_of(".lock") & 077, 0);
        forgets(p, guardian); // The file that takes the place of the first.
        assert_int_equal(mode_of(""), 0600);
        assert_int_equal(mode_of(".spare"), 0600);
        tara_close(p);
    }
    umask(before);
}

// A bit turned anywhere in what is on record is found when the file is opened.
static void test_c17_a_record_that_was_changed_is_found(void **state)
{
    (void)state;
    tara_privacy *p = opened_with(&s.options, at(2026, 3, 2, 9));
    live(p);
    tara_close(p);
    size_t settled = read_file(s.path, file, sizeof file);
    p = opened_with(&s.options, at(2026, 3, 2, 9));
    tara_subject nadia = called(p, identity);
    says_no(p, &nadia, "communication");
    says_no(p, &nadia, "marketing"); // Later commits attest what comes before them.
    tara_close(p);
    size_t size = read_file(s.path, file, sizeof file);
    assert_true(settled > 1000 && settled < size);
    for (size_t place = 0; place < settled; place += 61) {
        tara_privacy *again = NULL;
        file[place] ^= 0x10;
        write_file(s.path, file, size);
        if (tara_open(&s.options, &again, NULL) == TARA_OK) fail_msg("byte %zu", place);
        file[place] ^= 0x10;
    }
    write_file(s.path, file, size);
    tara_close(opened_with(&s.options, at(2026, 3, 2, 10)));
}

// --- memory ------------------------------------------------------------------------------------

typedef struct watch { // What a host's allocator sees of the blocks that are given back to it.
    uint64_t released, with_secrets;
} watch;

static void *hand_out(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void look_at(watch *w, const void *block, size_t size)
{
    w->released++;
    w->with_secrets += holds(block, size, some_options().site_key, 16)
                    || holds(block, size, identity, sizeof identity - 1);
}

static void take_back(void *user, void *block, size_t size)
{
    if (block != NULL) look_at(user, block, size);
    free(block);
}

static void *resize(void *user, void *block, size_t old_size, size_t new_size)
{
    void *moved = malloc(new_size);
    if (moved == NULL) return NULL;
    if (block != NULL) memcpy(moved, block, old_size < new_size ? old_size : new_size);
    take_back(user, block, old_size);
    return moved;
}

static void test_c17_secrets_are_wiped_from_memory(void **state)
{
    (void)state;
    watch          seen = {0, 0};
    tara_allocator watched = {.struct_size = sizeof watched, .user = &seen,
                              .allocate = hand_out, .resize = resize, .release = take_back};
    tara_options   options = s.options;
    const char    *result = NULL;
    size_t         size = 0;
    char           asked[128];
    options.allocator = &watched;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    live(p);
    snprintf(asked, sizeof asked, "{\"op\":\"subject.show\",\"subject\":\"%s\"}", identity);
    assert_int_equal(tara_operate(p, asked, strlen(asked), &result, &size), TARA_OK);
    assert_false(holds((const uint8_t *)result, size, identity, sizeof identity - 1));
    tara_close(p);
    assert_true(seen.released > 20);
    assert_int_equal(seen.with_secrets, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_c17_identities_stand_nowhere_in_the_file, begin, end),
        cmocka_unit_test_setup_teardown(test_c17_files_are_private_to_their_owner, begin, end),
        cmocka_unit_test_setup_teardown(test_c17_a_record_that_was_changed_is_found, begin, end),
        cmocka_unit_test_setup_teardown(test_c17_secrets_are_wiped_from_memory, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
