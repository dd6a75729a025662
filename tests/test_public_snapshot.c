// test_public_snapshot.c: a store opened by its snapshot knows what it knows without one.
#define _XOPEN_SOURCE 700
#include "host_kit.h"
#include "store_files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 1500 };

static char path[64], snap[80];
static host h;

static int make_directory(void **state)
{
    char directory[] = "/tmp/tara_snapshot_XXXXXX";
    (void)state;
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    snprintf(snap, sizeof snap, "%s.snap", path);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

static void open_store(uint32_t flags)
{
    h.options.flags = flags;
    ASSERT_OK(host_open(&h));
}

static tara_subject somebody(int number)
{
    char name[32];
    snprintf(name, sizeof name, "person %d", number);
    return person(h.privacy, name);
}

static void live_a_little(int from, int until)
{
    for (int i = from; i < until; i++) {
        tara_subject subject = somebody(i);
        ASSERT_OK(tara_age_assert_band(h.privacy, &subject, TARA_BAND_OVER, NULL, 0, NULL));
        tara_choice marketing = choice(h.privacy, "marketing");
        if (i % 3 == 0) ASSERT_OK(tara_consent_refuse(h.privacy, &subject, &marketing, NULL));
        else            ASSERT_OK(tara_consent_give(h.privacy, &subject, &marketing, NULL));
        uint32_t feedback = purpose(h.privacy, "feedback");
        int32_t  effect = 0;
        if (i % 5 == 0) ASSERT_OK(tara_objection_raise(h.privacy, &subject, feedback, &effect));
    }
}

// What is answered about everybody, as one number.
static uint64_t answers(int until)
{
    uint64_t sum = 0;
    for (int i = 0; i < until; i++) {
        tara_subject subject = somebody(i);
        tara_verdict marketing = ask(h.privacy, subject, "marketing", "contact");
        tara_verdict feedback = ask(h.privacy, subject, "feedback", "progress");
        sum = sum * 31 + (uint64_t)marketing.reason;
        sum = sum * 31 + (uint64_t)feedback.reason;
    }
    return sum;
}

static bool is_there(const char *name)
{
    struct stat about;
    return stat(name, &about) == 0;
}

static void copy_file(const char *from, const char *to)
{
    char  piece[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in != NULL && out != NULL);
    for (size_t got; (got = fread(piece, 1, sizeof piece, in)) > 0;) {
        assert_int_equal(fwrite(piece, 1, got, out), got);
    }
    fclose(in);
    fclose(out);
    chmod(to, 0600);
}

static void flip(const char *name, long at)
{
    FILE *file = fopen(name, "r+b");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
}

static tara_checkpoint checkpoint(void)
{
    tara_checkpoint out = {.struct_size = sizeof out};
    ASSERT_OK(tara_audit_checkpoint(h.privacy, NULL, 0, &out));
    return out;
}

static void forget(int number)
{
    size_t       needed = 0;
    tara_subject subject = somebody(number);
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, NULL, 0, &needed));
}

static void a_snapshot_tells_what_the_file_tells(void **state)
{
    (void)state;
    host_init(&h);
    host_path(&h, path);
    open_store(TARA_OPEN_SNAPSHOT | TARA_OPEN_NO_SYNC);
    live_a_little(0, PEOPLE);
    uint64_t        before = answers(PEOPLE), count = event_count(h.privacy);
    tara_checkpoint promised = checkpoint();
    host_end(&h);
    assert_true(is_there(snap));

    // By the snapshot, and without it.
    for (int i = 0; i < 2; i++) {
        open_store(i == 0 ? TARA_OPEN_SNAPSHOT : 0);
        assert_int_equal(event_count(h.privacy), count);
        assert_true(answers(PEOPLE) == before);
        tara_checkpoint now = checkpoint();
        assert_memory_equal(now.root, promised.root, sizeof now.root);
        host_end(&h);
    }
    // What came since is read behind it.
    open_store(TARA_OPEN_NO_SYNC);
    live_a_little(PEOPLE, PEOPLE + 50);
    before = answers(PEOPLE + 50);
    count = event_count(h.privacy);
    host_end(&h);
    open_store(TARA_OPEN_SNAPSHOT);
    assert_int_equal(event_count(h.privacy), count);
    assert_true(answers(PEOPLE + 50) == before);
    host_end(&h);
}

// An erasure removes the snapshot; an old one that is put back brings nobody back.
static void a_snapshot_brings_back_nobody(void **state)
{
    char kept[96];
    (void)state;
    snprintf(kept, sizeof kept, "%s.kept", snap);
    host_init(&h);
    host_path(&h, path);
    open_store(TARA_OPEN_SNAPSHOT);
    ASSERT_OK(tara_audit_snapshot(h.privacy));
    copy_file(snap, kept);
    forget(7);
    assert_false(is_there(snap));
    host_end(&h);
    copy_file(kept, snap);
    open_store(TARA_OPEN_SNAPSHOT);
    assert_int_equal(ask(h.privacy, somebody(7), "marketing", "contact").reason,
                     TARA_REASON_UNKNOWN_SUBJECT);
    assert_int_not_equal(ask(h.privacy, somebody(8), "marketing", "contact").reason,
                         TARA_REASON_UNKNOWN_SUBJECT);
    host_end(&h);
    unlink(kept);
}

// One that somebody changed is passed over.
static void a_snapshot_that_was_changed_is_not_believed(void **state)
{
    (void)state;
    host_init(&h);
    host_path(&h, path);
    open_store(TARA_OPEN_SNAPSHOT);
    ASSERT_OK(tara_audit_snapshot(h.privacy));
    uint64_t before = answers(PEOPLE), count = event_count(h.privacy);
    host_end(&h);
    struct stat about;
    assert_int_equal(stat(snap, &about), 0);
    for (long at = 0; at < about.st_size; at += about.st_size / 40 + 1) {
        flip(snap, at);
        open_store(TARA_OPEN_SNAPSHOT | TARA_OPEN_READ_ONLY);
        assert_int_equal(event_count(h.privacy), count);
        if (at % 5 == 0) assert_true(answers(PEOPLE) == before);
        host_end(&h);
        flip(snap, at);
    }
}

// What stands before it in the file is not read: damage there is for verification to find.
static void a_snapshot_is_what_is_read(void **state)
{
    enum { IN_THE_MIDDLE = 60000 };
    tara_audit audit = {.struct_size = sizeof audit};
    (void)state;
    host_init(&h);
    host_path(&h, path);
    flip(path, IN_THE_MIDDLE);
    h.options.flags = TARA_OPEN_READ_ONLY | TARA_OPEN_SNAPSHOT;
    ASSERT_OK(host_open(&h));
    uint64_t count = event_count(h.privacy);
    ASSERT_OK(tara_audit_verify(h.privacy, NULL, 0, NULL, NULL, &audit));
    assert_int_equal(audit.valid, 0);
    assert_true(audit.first_bad > 1 && audit.first_bad < count);
    host_end(&h);
    h.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&h));
    assert_true(event_count(h.privacy) < count); // Up to the damage.
    host_end(&h);
    flip(path, IN_THE_MIDDLE);
}

static void a_snapshot_is_of_a_file(void **state)
{
    (void)state;
    host_init(&h);
    open_store(0);
    assert_refused(h.privacy, tara_audit_snapshot(h.privacy), TARA_E_UNSUPPORTED, "store");
    host_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_tells_what_the_file_tells),
        cmocka_unit_test(a_snapshot_brings_back_nobody),
        cmocka_unit_test(a_snapshot_that_was_changed_is_not_believed),
        cmocka_unit_test(a_snapshot_is_what_is_read),
        cmocka_unit_test(a_snapshot_is_of_a_file),
    };
    return cmocka_run_group_tests_name("public_snapshot", tests, make_directory,
                                       remove_directory);
}
