// test_compact.c: compacting tells how far it has come, and may be stopped without harm.
#define _XOPEN_SOURCE 700

#include "host.h"

#include <unistd.h>

#include "store_files.h"

enum { CHOICES = 300000 };

static char folder[64], path[80], new_file[96];

typedef struct watcher {
    int      calls;
    uint64_t done, total;
    int      stop_at; // The call that ends it, from 1; 0: none.
} watcher;

static int32_t watch(void *user, uint64_t done, uint64_t total)
{
    watcher *w = user;
    assert_true(done <= total);
    assert_true(w->calls == 0 || (done >= w->done && total == w->total));
    w->done = done;
    w->total = total;
    return ++w->calls == w->stop_at ? 0 : 1;
}

static tara_privacy *open_store(void)
{
    static const uint8_t key[32] = {7};
    tara_options  options;
    tara_privacy *privacy = NULL;
    tara_options_init(&options, sizeof options);
    options.flags = TARA_OPEN_NO_SYNC;
    options.path = path;
    options.path_size = strlen(path);
    options.site_key = key;
    options.site_key_size = sizeof key;
    ASSERT_OK(tara_open(&options, &privacy, NULL));
    return privacy;
}

// Larger than what is written anew at once, with somebody in it who is erased.
static tara_privacy *open_waiting(uint64_t *waiting)
{
    static const char filler[] = "............................................................";
    tara_subject  stays, goes;
    tara_erasure  erasure = {.struct_size = sizeof erasure};
    tara_choice   choice = {.struct_size = sizeof choice, .method = filler, .method_size = 60,
                            .notice = filler, .notice_size = 60, .channel = filler,
                            .channel_size = 60};
    size_t        needed = 0;
    tara_privacy *privacy = open_store();
    ASSERT_OK(tara_subject_from_identity(privacy, TEXT("nadia@example.org"), &goes));
    ASSERT_OK(tara_subject_from_identity(privacy, TEXT("omar@example.org"), &stays));
    ASSERT_OK(tara_purpose_find(privacy, TEXT("marketing"), &choice.purpose));
    ASSERT_OK(tara_subject_set(privacy, &goes, "FR", 2, 0, 0));
    for (int i = 0; i < CHOICES; i++) {
        ASSERT_OK(tara_consent_refuse(privacy, &stays, &choice, NULL));
    }
    ASSERT_OK(tara_subject_erase(privacy, &goes, &erasure, NULL, 0, &needed));
    assert_int_equal(erasure.rewritten, 0);
    *waiting = erasure.count;
    return privacy;
}

static uint64_t count_waiting(tara_privacy *privacy)
{
    tara_audit audit = {.struct_size = sizeof audit};
    ASSERT_OK(tara_audit_verify(privacy, NULL, 0, NULL, NULL, &audit));
    assert_int_equal(audit.valid, 1);
    return audit.waiting;
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tara-compact-XXXXXX");
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", folder);
    snprintf(new_file, sizeof new_file, "%s.tmp", path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_store(path);
    return rmdir(folder);
}

static void test_progress_goes_to_the_end(void **state)
{
    uint64_t      waiting = 0, erased = 0;
    watcher       w = {.calls = 0};
    tara_privacy *privacy = open_waiting(&waiting);
    (void)state;
    ASSERT_OK(tara_audit_compact(privacy, watch, &w, &erased));
    assert_int_equal(erased, waiting);
    assert_true(w.calls > 0);
    assert_int_equal(w.done, w.total);
    assert_int_equal(count_waiting(privacy), 0);

    // What was watched once is not watched for ever.
    int calls = w.calls;
    ASSERT_OK(tara_audit_compact(privacy, NULL, NULL, &erased));
    assert_int_equal(erased, 0);
    assert_int_equal(w.calls, calls);
    tara_close(privacy);
}

static void test_stopped_it_leaves_the_old_file(void **state)
{
    uint64_t      waiting = 0, erased = 77;
    watcher       w = {.stop_at = 1};
    tara_privacy *privacy = open_waiting(&waiting);
    (void)state;
    assert_int_equal(tara_audit_compact(privacy, watch, &w, &erased), TARA_E_CONFLICT);
    tara_error error = {.struct_size = sizeof error};
    ASSERT_OK(tara_error_last(privacy, &error));
    assert_string_equal(error.message, "The progress callback stopped it.");
    assert_int_equal(erased, 77);
    assert_int_equal(w.calls, 1);
    assert_int_equal(count_waiting(privacy), waiting);
    assert_int_equal(access(new_file, F_OK), -1);

    ASSERT_OK(tara_audit_compact(privacy, NULL, NULL, &erased));
    assert_int_equal(erased, waiting);
    assert_int_equal(w.calls, 1);
    tara_close(privacy);
    tara_close(open_store());
}

static void test_compact_wants_somewhere_to_say_it(void **state)
{
    tara_privacy *privacy = open_store();
    (void)state;
    assert_int_equal(tara_audit_compact(privacy, NULL, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    tara_close(privacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
        IN_A_FOLDER(test_progress_goes_to_the_end),
        IN_A_FOLDER(test_stopped_it_leaves_the_old_file),
        IN_A_FOLDER(test_compact_wants_somewhere_to_say_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
