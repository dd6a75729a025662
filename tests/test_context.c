// test_context.c: opening and closing, what the host gives, and who may call when.
#define _XOPEN_SOURCE 700
#include "host_kit.h"
#include "store_files.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sha256.h"
#include "sim_disk.h"
#include "store/store.h"

static char path[64];

static int make_directory(void **state)
{
    (void)state;
    strcpy(path, "/tmp/tara_context_XXXXXX");
    if (mkdtemp(path) == NULL) return -1;
    strcat(path, "/a.tara");
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

static void open_file(host *h)
{
    host_init(h);
    host_path(h, path);
    ASSERT_OK(host_open(h));
}

// --- options -----------------------------------------------------------------------------------

static void context_init_zeroes_and_sizes_the_options(void **state)
{
    (void)state;
    static const tara_options zeros;
    tara_options options;
    memset(&options, 0xFF, sizeof options);
    tara_options_init(&options, sizeof options);
    assert_int_equal(options.struct_size, sizeof options);
    options.struct_size = 0;
    assert_memory_equal(&options, &zeros, sizeof options);
    tara_options_init(NULL, sizeof options);
    memset(&options, 0xFF, sizeof options);
    tara_options_init(&options, 3); // Too small for its own size: nothing is written.
    assert_int_equal(options.struct_size, UINT32_MAX);
}

static void expect_open(host *h, tara_status status, const char *field)
{
    h->privacy = (tara_privacy *)(void *)h;
    assert_int_equal(host_open(h), status);
    if (status == TARA_OK) {
        host_end(h);
        return;
    }
    assert_null(h->privacy);
    assert_int_equal(h->error.status, status);
    assert_string_equal(h->error.field, field);
    assert_true(h->error.message[0] != '\0');
    assert_int_equal(h->live, 0);
}

// A struct of a later library is read as far as it says nothing that is not known here.
static void context_options_grow_only_with_zeros(void **state)
{
    (void)state;
    host h;
    union { tara_options options; uint8_t bytes[sizeof(tara_options) + 16]; } big;
    host_init(&h);
    h.options.struct_size--;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options");
    h.options.struct_size = 0;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options");
    h.options.struct_size = sizeof h.options;
    for (size_t i = 0; i <= 16; i++) {
        memset(&big, 0, sizeof big);
        big.options = h.options;
        big.options.struct_size = sizeof big;
        if (i > 0) big.bytes[sizeof(tara_options) + i - 1] = 1;
        tara_status status = tara_open(&big.options, &h.privacy, &h.error);
        assert_int_equal(status, i == 0 ? TARA_OK : TARA_E_TOO_NEW);
        if (i == 0) host_end(&h);
    }
    h.options.flags = 16;
    expect_open(&h, TARA_E_TOO_NEW, "options");
    h.options.flags = 0;
    h.options.reserved = &h;
    expect_open(&h, TARA_E_TOO_NEW, "options.reserved");
    assert_int_equal(tara_open(NULL, &h.privacy, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_open(&h.options, NULL, &h.error), TARA_E_INVALID_ARGUMENT);
}

static void context_refuses_options_that_cannot_be(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    h.options.site_key_size = 31;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.site_key");
    h.options.site_key = NULL;
    h.options.site_key_size = 32;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.site_key");
    host_init(&h);
    h.options.clock_tolerance_ms = -1;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.clock_tolerance_ms");
    h.options.clock_tolerance_ms = HOST_DAY + 1;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.clock_tolerance_ms");
    h.options.clock_tolerance_ms = HOST_DAY;
    expect_open(&h, TARA_OK, "");
    host_path(&h, "");
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.path");
    host_path(&h, "\xFF");
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.path");
    host_path(&h, "a");
    h.options.path_size = 5000;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.path");
    host_init(&h);
    h.options.policy = (const tara_policy *)(const void *)&h;
    expect_open(&h, TARA_E_HANDLE, "options.policy");
}

// A table with a hole is told before anything jumps into it.
static void context_refuses_tables_with_holes(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    h.allocator.resize = NULL;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.allocator");
    host_init(&h);
    h.allocator.flags = 1;
    expect_open(&h, TARA_E_TOO_NEW, "options.allocator");
    host_init(&h);
    h.platform.flags = 1;
    expect_open(&h, TARA_E_TOO_NEW, "options.platform");
    host_init(&h);
    tara_store store = {.struct_size = sizeof store};
    h.options.store = &store;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.store");
    store.flags = 4;
    expect_open(&h, TARA_E_TOO_NEW, "options.store");
    host_path(&h, "a");
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.store");
}

// Whoever gives nothing of the world gets the system's own.
static void context_opens_with_the_systems_own(void **state)
{
    (void)state;
    static const uint8_t key[32] = {1};
    tara_privacy *privacy = NULL;
    tara_options  options;
    int64_t       now = 0;
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    ASSERT_OK(tara_open(&options, &privacy, NULL));
    ASSERT_OK(tara_clock_now(privacy, &now));
    assert_true(now > INT64_C(1700000000000));
    tara_subject subject = adult(privacy, "nadia");
    assert_int_equal(ask(privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_NEVER_ASKED);
    ASSERT_OK(tara_sync(privacy));
    tara_close(privacy);
    tara_close(NULL);
}

static void context_refuses_what_is_no_handle(void **state)
{
    (void)state;
    uint64_t     count = 7;
    int64_t      now;
    tara_error   error = {.struct_size = sizeof error};
    const char  *result;
    size_t       size;
    tara_subject subject;
    assert_int_equal(tara_event_count(NULL, &count), TARA_E_HANDLE);
    assert_int_equal(count, 7);
    assert_int_equal(tara_sync(NULL), TARA_E_HANDLE);
    assert_int_equal(tara_batch_begin(NULL), TARA_E_HANDLE);
    assert_int_equal(tara_batch_commit(NULL), TARA_E_HANDLE);
    assert_int_equal(tara_clock_set(NULL, 0), TARA_E_HANDLE);
    assert_int_equal(tara_clock_now(NULL, &now), TARA_E_HANDLE);
    assert_int_equal(tara_error_last(NULL, &error), TARA_E_HANDLE);
    assert_int_equal(tara_operate(NULL, TEXT("{}"), &result, &size), TARA_E_HANDLE);
    assert_int_equal(tara_subject_from_identity(NULL, TEXT("a"), &subject), TARA_E_HANDLE);
    uint64_t not_a_context[64] = {0};
    assert_int_equal(tara_sync((tara_privacy *)(void *)not_a_context), TARA_E_HANDLE);
    tara_close((tara_privacy *)(void *)not_a_context);
}

static void context_error_struct_must_be_whole(void **state)
{
    (void)state;
    host h;
    tara_privacy *privacy = host_begin(&h);
    tara_error    error = {.struct_size = sizeof error - 1};
    assert_int_equal(tara_error_last(privacy, &error), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_error_last(privacy, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_clock_now(privacy, NULL), TARA_E_INVALID_ARGUMENT);
    host_end(&h);
}

// --- files -------------------------------------------------------------------------------------

static void context_file_is_private_and_reads_back(void **state)
{
    (void)state;
    host h;
    struct stat about;
    open_file(&h);
    tara_subject subject = adult(h.privacy, "nadia");
    host_end(&h);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    open_file(&h);
    assert_int_equal(event_count(h.privacy), 3);
    assert_int_equal(ask(h.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_NEVER_ASKED);
    host_end(&h);
}

static void context_refuses_another_site_key(void **state)
{
    (void)state;
    host h;
    open_file(&h);
    adult(h.privacy, "nadia");
    host_end(&h);
    host_path(&h, path);
    h.site_key[5] ^= 1;
    expect_open(&h, TARA_E_WRONG_KEY, "");
}

static void context_refuses_another_policy(void **state)
{
    (void)state;
    host    h;
    size_t  size = 0;
    open_file(&h);
    adult(h.privacy, "nadia");
    host_end(&h);
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &size), TARA_E_BUFFER);
    char *json = malloc(size + 1);
    assert_non_null(json);
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), json, size, &size));
    json[size] = '\0';
    char *age = strstr(json, "\"minimum_age\":16");
    if (age == NULL) age = strstr(json, "\"minimum_age\": 16");
    assert_non_null(age);
    *strstr(age, "16") = '1';
    memcpy(strstr(age, "16"), "17", 2);
    tara_policy *policy = NULL;
    ASSERT_OK(tara_policy_parse(json, size, NULL, &policy, NULL));
    host_path(&h, path);
    h.options.policy = policy;
    expect_open(&h, TARA_E_POLICY_MISMATCH, "options.policy");
    tara_policy_destroy(policy);
    free(json);
}

static void context_second_writer_is_refused_and_readers_are_not(void **state)
{
    (void)state;
    host first, second;
    open_file(&first);
    tara_subject subject = adult(first.privacy, "nadia");
    host_init(&second);
    host_path(&second, path);
    expect_open(&second, TARA_E_LOCKED, "");
    second.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&second));
    assert_int_equal(event_count(second.privacy), 3);
    host_end(&second);
    assert_int_equal(ask(first.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_NEVER_ASKED);
    host_end(&first);
}

static void context_read_only_writes_nothing(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    host_path(&h, path);
    h.options.flags = TARA_OPEN_READ_ONLY;
    assert_int_equal(host_open(&h), TARA_E_NOT_FOUND);
    h.options.flags = TARA_OPEN_MUST_EXIST;
    assert_int_equal(host_open(&h), TARA_E_NOT_FOUND);
    open_file(&h);
    tara_subject subject = adult(h.privacy, "nadia");
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("C"), 0));
    host_end(&h);
    h.options.flags = TARA_OPEN_READ_ONLY;
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    uint64_t     before = event_count(h.privacy), event = 9;
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_verdict verdict = {.struct_size = sizeof verdict};
    assert_int_equal(tara_consent_give(h.privacy, &subject, &yes, NULL), TARA_E_READ_ONLY);
    assert_int_equal(tara_subject_set(h.privacy, &subject, TEXT("DE"), 0, 0), TARA_E_READ_ONLY);
    assert_int_equal(tara_sync(h.privacy), TARA_E_READ_ONLY);
    tara_question asked = question(h.privacy, subject, "service", "contact");
    ASSERT_OK(tara_check(h.privacy, &asked, &verdict));
    assert_int_equal(verdict.permitted, 1);
    assert_int_equal(tara_authorize(h.privacy, &asked, NULL, 0, &verdict, &event, NULL),
                     TARA_E_READ_ONLY);
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(event, 0);
    assert_int_equal(event_count(h.privacy), before);
    host_end(&h);
}

static void write_file(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static void context_refuses_files_that_are_no_store(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    host_path(&h, path);
    write_file("not a store at all", 18);
    expect_open(&h, TARA_E_FOREIGN_FILE, "");
    unlink(path);
    assert_int_equal(symlink("/tmp/elsewhere", path), 0);
    expect_open(&h, TARA_E_UNSAFE_FILE, "");
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    expect_open(&h, TARA_E_UNSAFE_FILE, "");
    assert_int_equal(rmdir(path), 0);
    host_path(&h, "/nowhere/at/all.tara");
    assert_int_equal(host_open(&h), TARA_E_STORE);
}

// The host learns of a torn end, and damage is refused with its place.
static void context_tells_what_it_found_in_the_file(void **state)
{
    (void)state;
    host h;
    open_file(&h);
    adult(h.privacy, "nadia");
    adult(h.privacy, "omar");
    host_end(&h);
    FILE   *file = fopen(path, "rb");
    uint8_t bytes[65536];
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(size > 0 && size < sizeof bytes);

    write_file(bytes, size - 1);
    host_init(&h);
    host_path(&h, path);
    h.options.flags = TARA_OPEN_READ_ONLY; // A reader cuts nothing off.
    ASSERT_OK(host_open(&h));
    assert_int_equal(event_count(h.privacy), 4);
    assert_string_equal(h.log_message, "the store ends in an interrupted append");
    host_end(&h);
    open_file(&h);
    assert_int_equal(event_count(h.privacy), 4);
    assert_int_equal(h.logged, 1);
    assert_int_equal(h.log_status, TARA_OK);
    assert_string_equal(h.log_message, "a torn end of the store was cut off");
    host_end(&h);

    bytes[size / 2] ^= 1;
    write_file(bytes, size);
    host_init(&h);
    host_path(&h, path);
    expect_open(&h, TARA_E_CORRUPT, "");
    h.options.flags = TARA_OPEN_READ_ONLY;
    if (host_open(&h) == TARA_OK) {
        assert_int_equal(h.log_status, TARA_E_CORRUPT);
        assert_true(event_count(h.privacy) < 5);
        host_end(&h);
    }
}

// --- fork --------------------------------------------------------------------------------------

static void in_child(host *h, const tara_subject *subject)
{
    tara_choice yes = {.struct_size = sizeof yes, .purpose = 8};
    uint64_t    count = 0;
    int32_t     wrong = 0;
    wrong += tara_consent_give(h->privacy, subject, &yes, NULL) != TARA_E_FORKED;
    wrong += tara_event_count(h->privacy, &count) != TARA_E_FORKED;
    wrong += tara_sync(h->privacy) != TARA_E_FORKED;
    wrong += tara_batch_commit(h->privacy) != TARA_E_FORKED;
    tara_close(h->privacy);
    _exit(wrong);
}

// What waits in the parent's memory is the parent's to write, not a child's that closes its copy.
static void context_forked_child_neither_records_nor_writes(void **state)
{
    (void)state;
    host        h;
    int         status = -1;
    struct stat before, after;
    open_file(&h);
    tara_subject subject = adult(h.privacy, "nadia");
    ASSERT_OK(tara_batch_begin(h.privacy));
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("C"), 0));
    assert_int_equal(stat(path, &before), 0);
    pid_t child = fork();
    if (child == 0) in_child(&h, &subject);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    ASSERT_OK(tara_batch_commit(h.privacy));
    host other;
    host_init(&other);
    host_path(&other, path);
    expect_open(&other, TARA_E_LOCKED, ""); // The child's end did not let go of the lock.
    host_end(&h);
    open_file(&h);
    assert_int_equal(event_count(h.privacy), 4);
    host_end(&h);
}

// --- the clock ---------------------------------------------------------------------------------

static void assert_clock_denies(host *h, tara_subject subject)
{
    tara_choice   yes = choice(h->privacy, "marketing");
    tara_question asked = question(h->privacy, subject, "service", "contact");
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    uint64_t      count = event_count(h->privacy);
    ASSERT_OK(tara_check(h->privacy, &asked, &verdict));
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(verdict.reason, TARA_REASON_CLOCK_BACKWARDS);
    assert_int_equal(verdict.valid_until_unix_ms, 0);
    ASSERT_OK(tara_authorize(h->privacy, &asked, NULL, 0, &verdict, NULL, NULL));
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(verdict.reason, TARA_REASON_CLOCK_BACKWARDS);
    assert_refused(h->privacy, tara_consent_give(h->privacy, &subject, &yes, NULL),
                   TARA_E_CLOCK_BACKWARDS, "clock");
    assert_int_equal(event_count(h->privacy), count);
}

static tara_subject with_contract(host *h)
{
    host_begin(h);
    tara_subject subject = adult(h->privacy, "nadia");
    ASSERT_OK(tara_contract_start(h->privacy, &subject, TEXT("C"), 0));
    assert_int_equal(ask(h->privacy, subject, "service", "contact").permitted, 1);
    return subject;
}

// A clock callback that returns 0 has failed, as does any answer but 1.
static void context_failing_clock_denies_everything(void **state)
{
    (void)state;
    static const int32_t answers[] = {0, -1, 2, INT32_MIN};
    host         h;
    tara_age     gate = {.struct_size = sizeof gate};
    tara_standing standing = {.struct_size = sizeof standing};
    int64_t      now = 5;
    tara_subject subject = with_contract(&h);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        h.now_answer = answers[i];
        assert_clock_denies(&h, subject);
        assert_int_equal(tara_clock_now(h.privacy, &now), TARA_E_CLOCK_BACKWARDS);
        assert_int_equal(tara_age_gate(h.privacy, &subject, &gate), TARA_E_CLOCK_BACKWARDS);
        assert_int_equal(tara_subject_show(h.privacy, &subject, &standing),
                         TARA_E_CLOCK_BACKWARDS);
    }
    assert_int_equal(now, 5);
    h.now_answer = TARA_CALLBACK_OK;
    h.now = INT64_C(253402300800000); // The year 10000.
    assert_clock_denies(&h, subject);
    h.now = HOST_NOW;
    assert_int_equal(ask(h.privacy, subject, "service", "contact").permitted, 1);
    host_end(&h);
}

static void context_clock_that_steps_back_denies_until_it_caught_up(void **state)
{
    (void)state;
    host h;
    tara_subject subject = with_contract(&h);
    h.now = HOST_NOW - 1001;
    assert_clock_denies(&h, subject);
    h.now = HOST_NOW;
    assert_int_equal(ask(h.privacy, subject, "service", "contact").permitted, 1);
    host_end(&h);
}

// Within the tolerance a step back is read as standing still: time never runs backwards.
static void context_small_step_back_is_standing_still(void **state)
{
    (void)state;
    host    h;
    int64_t now = 0;
    tara_subject subject = with_contract(&h);
    h.now = HOST_NOW + 5000;
    ASSERT_OK(tara_clock_now(h.privacy, &now));
    h.now -= 900;
    ASSERT_OK(tara_clock_now(h.privacy, &now));
    assert_int_equal(now, HOST_NOW + 5000);
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_consent consent = {.struct_size = sizeof consent};
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &yes, &consent));
    assert_int_equal(consent.since_unix_ms, HOST_NOW + 5000);
    host_end(&h);
}

static void context_tolerance_is_the_hosts_to_give(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    h.options.clock_tolerance_ms = 60000;
    ASSERT_OK(host_open(&h));
    tara_subject subject = adult(h.privacy, "nadia");
    h.now -= 60000;
    assert_int_equal(ask(h.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_NEVER_ASKED);
    h.now -= 1;
    assert_clock_denies(&h, subject);
    host_end(&h);
}

static void context_clock_set_by_hand_stands_still(void **state)
{
    (void)state;
    host    h;
    int64_t now = 0;
    tara_subject subject = with_contract(&h);
    assert_refused(h.privacy, tara_clock_set(h.privacy, INT64_MIN), TARA_E_INVALID_ARGUMENT,
                   "now");
    assert_refused(h.privacy, tara_clock_set(h.privacy, TARA_NEVER), TARA_E_INVALID_ARGUMENT,
                   "now");
    ASSERT_OK(tara_clock_set(h.privacy, HOST_NOW + HOST_DAY));
    h.now = HOST_NOW + 9 * HOST_DAY;
    ASSERT_OK(tara_clock_now(h.privacy, &now));
    assert_int_equal(now, HOST_NOW + HOST_DAY);
    ASSERT_OK(tara_clock_set(h.privacy, HOST_NOW - HOST_DAY));
    assert_clock_denies(&h, subject);
    tara_age gate = {.struct_size = sizeof gate};
    ASSERT_OK(tara_age_gate(h.privacy, &subject, &gate));
    assert_int_equal(gate.permitted, 0);
    ASSERT_OK(tara_clock_set(h.privacy, HOST_NOW));
    assert_int_equal(ask(h.privacy, subject, "service", "contact").permitted, 1);
    host_end(&h);
}

// --- random bytes ------------------------------------------------------------------------------

static void context_without_random_bytes_records_nothing(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    h.random_answer = 0;
    expect_open(&h, TARA_E_ENTROPY, "options.platform.random");
    tara_subject subject = with_contract(&h);
    tara_choice  yes = choice(h.privacy, "marketing");
    uint64_t     count = event_count(h.privacy);
    static const int32_t answers[] = {0, -1, 2};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        h.random_answer = answers[i];
        assert_refused(h.privacy, tara_consent_give(h.privacy, &subject, &yes, NULL),
                       TARA_E_ENTROPY, "random");
    }
    assert_int_equal(event_count(h.privacy), count);
    assert_int_equal(ask(h.privacy, subject, "service", "contact").permitted, 1);
    h.random_answer = TARA_CALLBACK_OK;
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &yes, NULL));
    host_end(&h);
}

// --- calling back ------------------------------------------------------------------------------

static tara_status inner_status;
static jmp_buf     far_away;

static void call_back(host *h)
{
    tara_subject subject = {{9}};
    inner_status = tara_subject_set(h->privacy, &subject, TEXT("FR"), 0, 0);
}

static void jump_away(host *h)
{
    (void)h;
    longjmp(far_away, 1);
}

// Nothing is locked while the host's clock or random bytes are asked: calling back does no harm,
// and jumping past us leaves the context usable and nothing recorded.
static void context_clock_and_random_may_call_back_or_jump(void **state)
{
    (void)state;
    host h;
    tara_subject subject = with_contract(&h);
    tara_choice  yes = choice(h.privacy, "marketing");
    h.in_clock = call_back;
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &yes, NULL));
    assert_true(inner_status == TARA_OK || inner_status == TARA_E_BUSY);
    h.in_random = call_back;
    ASSERT_OK(tara_consent_withdraw(h.privacy, &subject, &yes, NULL));
    assert_true(inner_status == TARA_OK || inner_status == TARA_E_BUSY);
    uint64_t count = event_count(h.privacy);
    void (*const jumps[2])(host *) = {jump_away, NULL};
    for (volatile int i = 0; i < 2; i++) {
        h.in_clock = jumps[i];
        h.in_random = jumps[1 - i];
        if (setjmp(far_away) == 0) {
            (void)tara_consent_give(h.privacy, &subject, &yes, NULL);
            fail_msg("the callback did not jump");
        }
    }
    assert_int_equal(event_count(h.privacy), count);
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &yes, NULL));
    assert_int_equal(event_count(h.privacy), count + 1);
    host_end(&h);
}

// A store of the host's around the one in memory: it can fail, and it can call back.
typedef struct wrapped {
    tara_store    inner;
    tp_memory     memory;
    tara_privacy *call_into;
    tara_status   called;
    bool          answer_instead;
    int32_t       answer; // To commits.
    int           closed;
} wrapped;

static int32_t wrap_get(void *user, const tara_key *key, tara_record *out)
{
    wrapped *w = user;
    return w->inner.get(w->inner.user, key, out);
}

static int32_t wrap_commit(void *user, const tara_batch *batch)
{
    wrapped *w = user;
    uint64_t count;
    tara_question asked = {.struct_size = sizeof asked, .categories = 1, .purpose = 1};
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    if (w->call_into != NULL) {
        w->called = tara_event_count(w->call_into, &count);
        if (w->called == TARA_E_BUSY) w->called = tara_check(w->call_into, &asked, &verdict);
        assert_int_equal(verdict.permitted, 0);
    }
    if (w->answer_instead) return w->answer;
    return w->inner.commit(w->inner.user, batch);
}

static int32_t wrap_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                        size_t capacity, size_t *count, int64_t *next)
{
    wrapped *w = user;
    return w->inner.due(w->inner.user, until, cursor, keys, capacity, count, next);
}

static int32_t wrap_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                            tara_key *keys, size_t capacity, size_t *count)
{
    wrapped *w = user;
    return w->inner.records(w->inner.user, subject, cursor, keys, capacity, count);
}

static int32_t wrap_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                           void *sink_user)
{
    wrapped *w = user;
    return w->inner.events(w->inner.user, from, limit, sink, sink_user);
}

static int32_t wrap_event_count(void *user, uint64_t *count)
{
    wrapped *w = user;
    return w->inner.event_count(w->inner.user, count);
}

static int32_t wrap_sync(void *user)
{
    wrapped *w = user;
    return w->answer_instead ? w->answer : w->inner.sync(w->inner.user);
}

static void wrap_close(void *user)
{
    wrapped *w = user;
    w->inner.close(w->inner.user);
    w->closed++;
}

static tara_store wrap(wrapped *w)
{
    static const uint8_t key[16] = {3};
    memset(w, 0, sizeof *w);
    w->memory = tp_memory_standard();
    ASSERT_OK(tp_memory_store_open(&w->memory, key, &w->inner));
    return (tara_store){sizeof(tara_store), 0, w, wrap_get, wrap_commit, wrap_due, wrap_records,
                        wrap_events, wrap_event_count, wrap_sync, wrap_close, NULL};
}

// A host that was built before the table grew hands over a shorter one, and it is all the same.
static void context_takes_a_table_that_ends_before_erase(void **state)
{
    (void)state;
    host    h;
    wrapped w;
    host_init(&h);
    size_t         old = offsetof(tara_store, erase);
    tara_store     store = wrap(&w);
    unsigned char *exact = malloc(old); // Not a byte behind it is read.
    assert_non_null(exact);
    store.struct_size = (uint32_t)old;
    memcpy(exact, &store, old);
    h.options.store = (const tara_store *)(const void *)exact;
    ASSERT_OK(host_open(&h));
    adult(h.privacy, "nadia");
    host_end(&h);
    assert_int_equal(w.closed, 1);
    store.struct_size = (uint32_t)old - 1;
    memcpy(exact, &store, old);
    host_init(&h);
    h.options.store = (const tara_store *)(const void *)exact;
    expect_open(&h, TARA_E_INVALID_ARGUMENT, "options.store");
    free(exact);
}

static void context_store_that_calls_back_is_told_busy(void **state)
{
    (void)state;
    host    h;
    wrapped w;
    host_init(&h);
    tara_store store = wrap(&w);
    h.options.store = &store;
    ASSERT_OK(host_open(&h));
    w.call_into = h.privacy;
    adult(h.privacy, "nadia");
    assert_int_equal(w.called, TARA_E_BUSY);
    w.call_into = NULL;
    host_end(&h);
    assert_int_equal(w.closed, 1);
    assert_int_equal(w.memory.live_bytes, 0);
}

// The store is the context's from the call on: every open that fails closes it, once.
static void context_failed_open_closes_the_store(void **state)
{
    (void)state;
    host    h;
    wrapped w;
    for (int way = 0; way < 4; way++) {
        host_init(&h);
        tara_store store = wrap(&w);
        h.options.store = &store;
        if (way == 0) h.options.site_key_size = 1;
        if (way == 1) h.random_answer = 0;
        if (way == 2) h.fail_at = 1;
        if (way == 3) h.fail_at = 2;
        assert_int_not_equal(host_open(&h), TARA_OK);
        assert_int_equal(w.closed, 1);
        assert_int_equal(h.live, 0);
        assert_int_equal(w.memory.live_bytes, 0);
    }
}

// Statuses that leave the store whole are passed on and the context goes on; after the others
// nobody can know what was recorded, and everything is denied.
static void context_store_that_fails_denies_from_then_on(void **state)
{
    (void)state;
    static const struct { int32_t answer; tara_status status; bool survives; } rows[] = {
        {TARA_E_NO_MEMORY, TARA_E_NO_MEMORY, true}, {TARA_E_DISK_FULL, TARA_E_DISK_FULL, true},
        {TARA_E_READ_ONLY, TARA_E_READ_ONLY, true}, {TARA_E_LIMIT, TARA_E_LIMIT, true},
        {TARA_E_CONFLICT, TARA_E_CONFLICT, true},
        {0, TARA_E_STORE, false}, {2, TARA_E_STORE, false}, {TARA_E_STORE, TARA_E_STORE, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        host    h;
        wrapped w;
        host_init(&h);
        tara_store store = wrap(&w);
        h.options.store = &store;
        ASSERT_OK(host_open(&h));
        tara_subject subject = adult(h.privacy, "nadia");
        ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("C"), 0));
        tara_choice yes = choice(h.privacy, "marketing");
        w.answer_instead = true;
        w.answer = rows[i].answer;
        uint64_t count = event_count(h.privacy);
        assert_int_equal(tara_consent_give(h.privacy, &subject, &yes, NULL), rows[i].status);
        assert_int_equal(event_count(h.privacy), count);
        w.answer_instead = false;
        tara_verdict verdict = ask(h.privacy, subject, "service", "contact");
        assert_int_equal(verdict.permitted, rows[i].survives);
        tara_status after = tara_consent_give(h.privacy, &subject, &yes, NULL);
        assert_int_equal(after, rows[i].survives ? TARA_OK : TARA_E_STORE);
        if (!rows[i].survives) {
            assert_int_equal(verdict.reason, TARA_REASON_STORE_FAILED);
            assert_int_equal(tara_sync(h.privacy), TARA_E_STORE);
        }
        host_end(&h);
    }
}

static void context_sync_that_fails_denies_from_then_on(void **state)
{
    (void)state;
    host    h;
    wrapped w;
    host_init(&h);
    tara_store store = wrap(&w);
    h.options.store = &store;
    ASSERT_OK(host_open(&h));
    tara_subject subject = adult(h.privacy, "nadia");
    ASSERT_OK(tara_batch_begin(h.privacy));
    w.answer_instead = true;
    w.answer = 0;
    assert_int_equal(tara_batch_commit(h.privacy), TARA_E_STORE);
    w.answer_instead = false;
    assert_int_equal(ask(h.privacy, subject, "service", "contact").reason,
                     TARA_REASON_STORE_FAILED);
    host_end(&h);
}

// --- batches -----------------------------------------------------------------------------------

static void context_batch_is_written_once_at_its_end(void **state)
{
    (void)state;
    host        h;
    struct stat before, during, after;
    open_file(&h);
    assert_refused(h.privacy, tara_batch_commit(h.privacy), TARA_E_CONFLICT, "batch");
    tara_subject subject = adult(h.privacy, "nadia");
    assert_int_equal(stat(path, &before), 0);
    ASSERT_OK(tara_batch_begin(h.privacy));
    assert_refused(h.privacy, tara_batch_begin(h.privacy), TARA_E_CONFLICT, "batch");
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("C"), 0));
    assert_int_equal(ask(h.privacy, subject, "service", "contact").permitted, 1);
    assert_int_equal(stat(path, &during), 0);
    assert_int_equal(during.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    ASSERT_OK(tara_batch_commit(h.privacy));
    assert_int_equal(stat(path, &after), 0);
    assert_true(after.st_mtim.tv_sec != before.st_mtim.tv_sec
             || after.st_mtim.tv_nsec != before.st_mtim.tv_nsec);
    assert_refused(h.privacy, tara_batch_commit(h.privacy), TARA_E_CONFLICT, "batch");
    host_end(&h);
}

static void context_without_syncing_still_reads_back(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    host_path(&h, path);
    h.options.flags = TARA_OPEN_NO_SYNC;
    ASSERT_OK(host_open(&h));
    adult(h.privacy, "nadia");
    ASSERT_OK(tara_batch_begin(h.privacy));
    adult(h.privacy, "omar");
    ASSERT_OK(tara_batch_commit(h.privacy));
    ASSERT_OK(tara_sync(h.privacy));
    host_end(&h);
    open_file(&h);
    assert_int_equal(event_count(h.privacy), 5);
    host_end(&h);
}

// Errors name the field and what was expected; never what was given.
static void context_errors_never_quote_what_was_given(void **state)
{
    (void)state;
    static const char secret[] = "nadia@example.org";
    host h;
    tara_privacy *privacy = host_begin(&h);
    tara_subject  subject = adult(privacy, secret);
    tara_choice   yes = choice(privacy, "marketing");
    char          seen[4096] = "";
    yes.language = secret;
    yes.language_size = sizeof secret - 1;
    assert_int_equal(tara_consent_give(privacy, &subject, &yes, NULL), TARA_E_INVALID_ARGUMENT);
    strcat(seen, last_error(privacy).message);
    assert_int_equal(tara_subject_set(privacy, &subject, TEXT("nadia@example.org"), 0, 0),
                     TARA_E_INVALID_ARGUMENT);
    strcat(seen, last_error(privacy).message);
    assert_int_equal(tara_contract_end(privacy, &subject, TEXT("nadia@example.org"), 0),
                     TARA_E_NOT_FOUND);
    strcat(seen, last_error(privacy).message);
    char invalid[] = "nadia@example.org\xFF";
    assert_int_equal(tara_subject_from_identity(privacy, invalid, sizeof invalid - 1, &subject),
                     TARA_E_INVALID_ARGUMENT);
    strcat(seen, last_error(privacy).message);
    assert_true(strlen(seen) > 0);
    assert_null(strstr(seen, "nadia"));
    host_end(&h);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(context_init_zeroes_and_sizes_the_options),
        cmocka_unit_test(context_options_grow_only_with_zeros),
        cmocka_unit_test(context_refuses_options_that_cannot_be),
        cmocka_unit_test(context_refuses_tables_with_holes),
        cmocka_unit_test(context_opens_with_the_systems_own),
        cmocka_unit_test(context_refuses_what_is_no_handle),
        cmocka_unit_test(context_error_struct_must_be_whole),
        FILE_TEST(context_file_is_private_and_reads_back),
        FILE_TEST(context_refuses_another_site_key),
        FILE_TEST(context_refuses_another_policy),
        FILE_TEST(context_second_writer_is_refused_and_readers_are_not),
        FILE_TEST(context_read_only_writes_nothing),
        FILE_TEST(context_refuses_files_that_are_no_store),
        FILE_TEST(context_tells_what_it_found_in_the_file),
        FILE_TEST(context_forked_child_neither_records_nor_writes),
        cmocka_unit_test(context_failing_clock_denies_everything),
        cmocka_unit_test(context_clock_that_steps_back_denies_until_it_caught_up),
        cmocka_unit_test(context_small_step_back_is_standing_still),
        cmocka_unit_test(context_tolerance_is_the_hosts_to_give),
        cmocka_unit_test(context_clock_set_by_hand_stands_still),
        cmocka_unit_test(context_without_random_bytes_records_nothing),
        cmocka_unit_test(context_clock_and_random_may_call_back_or_jump),
        cmocka_unit_test(context_takes_a_table_that_ends_before_erase),
        cmocka_unit_test(context_store_that_calls_back_is_told_busy),
        cmocka_unit_test(context_failed_open_closes_the_store),
        cmocka_unit_test(context_store_that_fails_denies_from_then_on),
        cmocka_unit_test(context_sync_that_fails_denies_from_then_on),
        FILE_TEST(context_batch_is_written_once_at_its_end),
        FILE_TEST(context_without_syncing_still_reads_back),
        cmocka_unit_test(context_errors_never_quote_what_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
