// test_sources.c: the host's systems: registered, gone, back, retired; willing, slow, refusing,
// broken; and what they may not do from inside their callbacks.
#define _XOPEN_SOURCE 700
#include "source_kit.h"
#include "store_files.h"

#include <pthread.h>
#include <unistd.h>

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;
static stand_in      crm, mail;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    crm = willing("crm");
    mail = willing("mail");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// The note of the last event.
static bool last_says(const char *note)
{
    char words[320];
    snprintf(words, sizeof words, "\"note\":\"%s\"", note);
    return event_says(privacy, event_count(privacy), words);
}

// --- registration ------------------------------------------------------------------------------

static void sources_are_on_record_once(void **state)
{
    (void)state;
    uint64_t count = event_count(privacy), contact = category(privacy, "contact");
    join(privacy, &crm, contact);
    assert_int_equal(event_count(privacy), count + 1);
    assert_true(event_says(privacy, count + 1, "\"source\":\"crm\""));
    assert_true(event_says(privacy, count + 1, "\"categories\":[\"contact\"]"));
    join(privacy, &crm, contact);
    assert_int_equal(event_count(privacy), count + 1);
    join(privacy, &crm, contact | category(privacy, "progress"));
    assert_int_equal(event_count(privacy), count + 2);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    assert_int_equal(plan_of(privacy, number).count, 2);
    join(privacy, &crm, 0); // It holds what holdings say, and nothing else.
    assert_int_equal(plan_of(privacy, number).count, 0);
}

// What is registered last is asked.
static void sources_registered_again_are_replaced(void **state)
{
    (void)state;
    stand_in second = willing("crm");
    join(privacy, &crm, category(privacy, "contact"));
    join(privacy, &second, category(privacy, "contact"));
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    assert_int_equal(crm.asked, 0);
    assert_int_equal(second.asked, 1);
}

static void sources_are_checked_field_by_field(void **state)
{
    (void)state;
    char        filled[65];
    stand_in    one = willing("one");
    tara_source good = source_of(&one, 0), bad;
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(privacy, tara_source_register(privacy, &bad), status, field)
    REFUSED(bad.struct_size = sizeof bad - 1, TARA_E_INVALID_ARGUMENT, "source");
    REFUSED(bad.flags = 1, TARA_E_TOO_NEW, "source");
    REFUSED(bad.name_size = 0, TARA_E_INVALID_ARGUMENT, "source.name");
    REFUSED(bad.name = NULL, TARA_E_INVALID_ARGUMENT, "source.name");
    REFUSED(bad.name = "\xFF\xFF\xFF", TARA_E_INVALID_ARGUMENT, "source.name");
    REFUSED((bad.name = wide, bad.name_size = 65), TARA_E_INVALID_ARGUMENT, "source.name");
    REFUSED(bad.categories = 1U << 6, TARA_E_INVALID_ARGUMENT, "source.categories");
    REFUSED(bad.categories = UINT64_MAX, TARA_E_INVALID_ARGUMENT, "source.categories");
#undef REFUSED
    struct { tara_source ours; uint64_t later; } later = {good, 1};
    later.ours.struct_size = sizeof later;
    assert_refused(privacy, tara_source_register(privacy, &later.ours), TARA_E_TOO_NEW, "source");
    assert_refused(privacy, tara_source_register(privacy, NULL), TARA_E_INVALID_ARGUMENT,
                   "source");
    assert_int_equal(tara_source_register(NULL, &good), TARA_E_HANDLE);
#define REFUSED(status, ...) \
    assert_refused(privacy, tara_source_retire(privacy, __VA_ARGS__), status, "source")
    REFUSED(TARA_E_NOT_FOUND, "one", 3);
    REFUSED(TARA_E_INVALID_ARGUMENT, "one", 0);
    REFUSED(TARA_E_INVALID_ARGUMENT, NULL, 3);
    REFUSED(TARA_E_INVALID_ARGUMENT, wide, 65);
    REFUSED(TARA_E_INVALID_ARGUMENT, "\xC3", 1);
#undef REFUSED
    assert_int_equal(tara_source_retire(NULL, "one", 3), TARA_E_HANDLE);
    h.now -= HOST_DAY;
    assert_refused(privacy, tara_source_register(privacy, &good), TARA_E_CLOCK_BACKWARDS, "clock");
    h.now += HOST_DAY;
    assert_int_equal(event_count(privacy), count);
    good.name = wide;
    good.name_size = 64;
    good.categories = category(privacy, "contact");
    ASSERT_OK(tara_source_register(privacy, &good));
    memset(wide, 'b', 65); // It was copied.
    plan p = plan_of(privacy, ask_for(privacy, nadia, TARA_RIGHT_ACCESS));
    assert_int_equal(p.count, 1);
    assert_int_equal(strlen(p.steps[0].source), 64);
    assert_memory_equal(p.steps[0].source, filled, 64);
    free(wide);
}

static void sources_are_64_at_most(void **state)
{
    (void)state;
    char     name[16];
    stand_in one = willing(name);
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "s%02d", i);
        join(privacy, &one, 0);
    }
    tara_source more = source_of(&crm, 0);
    uint64_t    count = event_count(privacy);
    assert_refused(privacy, tara_source_register(privacy, &more), TARA_E_LIMIT, "source");
    join(privacy, &one, 0); // One that is there needs no room.
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_source_retire(privacy, TEXT("s07")));
    assert_refused(privacy, tara_source_retire(privacy, TEXT("s07")), TARA_E_NOT_FOUND, "source");
    join(privacy, &crm, category(privacy, "contact"));
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    assert_int_equal(crm.asked, 1);
    assert_int_equal(one.asked, 0);
}

static void sources_without_memory_are_not_registered(void **state)
{
    (void)state;
    tara_source given = source_of(&crm, category(privacy, "contact"));
    uint64_t    count = event_count(privacy), fail = 0;
    tara_status status = TARA_E_NO_MEMORY;
    uint64_t    number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    count++;
    while (status != TARA_OK) {
        h.fail_at = h.requests + ++fail;
        status = tara_source_register(privacy, &given);
        h.fail_at = 0;
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        assert_int_equal(event_count(privacy), status == TARA_OK ? count + 1 : count);
        assert_int_equal(plan_of(privacy, number).count, status == TARA_OK);
        assert_true(fail < 100);
    }
    assert_true(fail > 1);
}

// --- what they answer --------------------------------------------------------------------------

static void sources_only_done_counts_as_done(void **state)
{
    (void)state;
    static const struct { int32_t answer; int32_t step; uint32_t outstanding; int asked_twice; }
    rows[] = {
        {TARA_SOURCE_DONE,    TARA_STEP_DONE,    0, 1},
        {TARA_SOURCE_LATER,   TARA_STEP_ASKED,   1, 2},
        {TARA_SOURCE_REFUSED, TARA_STEP_REFUSED, 0, 1},
        {TARA_SOURCE_FAILED,  TARA_STEP_FAILED,  1, 2},
        {99,                  TARA_STEP_FAILED,  1, 2},
        {-5,                  TARA_STEP_FAILED,  1, 2},
        {INT32_MIN,           TARA_STEP_FAILED,  1, 2},
    };
    join(privacy, &crm, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hold_data(privacy, nadia, "contact", 7, "support", "crm");
        uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
        crm.answer = rows[i].answer;
        crm.asked = 0;
        assert_int_equal(execute(privacy, number).outstanding, rows[i].outstanding);
        assert_int_equal(crm.task.again, 0);
        assert_int_equal(state_of(privacy, number, "contact", "crm"), rows[i].step);
        assert_int_equal(is_held(privacy, nadia, "contact", 7), rows[i].answer != TARA_SOURCE_DONE);
        execute(privacy, number);
        assert_int_equal(crm.asked, rows[i].asked_twice);
        assert_int_equal(crm.task.again, rows[i].asked_twice == 2);
        ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    }
}

// Each action by its own callback, with what the source says of it.
static void sources_are_asked_by_the_callback_of_the_action(void **state)
{
    (void)state;
    static const struct { int32_t right; int32_t action; } rows[] = {
        {TARA_RIGHT_RECTIFICATION, TARA_STEP_RECTIFY},
        {TARA_RIGHT_RESTRICTION, TARA_STEP_RESTRICT},
        {TARA_RIGHT_ERASURE, TARA_STEP_ERASE},
    };
    join(privacy, &crm, category(privacy, "contact"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t number = ask_for(privacy, nadia, rows[i].right);
        assert_int_equal(execute(privacy, number).outstanding, 0);
        assert_int_equal(crm.asked, i + 1);
        assert_int_equal(crm.asked_to[rows[i].action], 1);
        assert_int_equal(crm.task.request, number);
    }
}

static void sources_that_say_later_are_asked_when_they_said(void **state)
{
    (void)state;
    crm.answer = TARA_SOURCE_LATER;
    crm.again_at = HOST_NOW + HOST_DAY;
    join(privacy, &crm, category(privacy, "contact"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    execute(privacy, number);
    tara_step step = step_with(privacy, number, "contact", "crm", 0);
    assert_int_equal(step.state, TARA_STEP_ASKED);
    assert_int_equal(step.again_unix_ms, HOST_NOW + HOST_DAY);
    h.now = HOST_NOW + HOST_DAY - 1;
    execute(privacy, number);
    assert_int_equal(crm.asked, 1);
    h.now++;
    crm.again_at = INT64_MIN; // Nonsense is whenever.
    execute(privacy, number);
    assert_int_equal(crm.asked, 2);
    assert_int_equal(crm.task.again, 1);
    assert_int_equal(step_with(privacy, number, "contact", "crm", 0).again_unix_ms, 0);
    crm.again_at = INT64_MAX;
    execute(privacy, number);
    assert_int_equal(step_with(privacy, number, "contact", "crm", 0).again_unix_ms, 0);
    crm.answer = TARA_SOURCE_DONE; // What goes with another answer is not read.
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.asked, 4);
    tara_step done = step_with(privacy, number, "contact", "crm", 0);
    assert_int_equal(done.again_unix_ms, 0);
}

static void sources_say_why_in_their_own_words_if_these_are_text(void **state)
{
    (void)state;
    char full[257], most[256];
    memset(full, 'a', sizeof full);
    memset(most, 'a', sizeof most);
    most[255] = '\0';
    const char *const none = "the source gave no reason";
    const struct { const char *reason; size_t size; const char *note; } rows[] = {
        {NULL, 0, none},
        {"", 1, none},
        {"disk full", 10, "disk full"},
        {"d\xC3\xA9j\xC3\xA0", 7, "d\xC3\xA9j\xC3\xA0"},
        {most, 256, most},
        {full, 256, none},               // Not terminated.
        {"\xC3\x28", 3, none},           // Not UTF-8…
        {"ok\xED\xA0\x80", 6, none},
        {"ok\0\xFF\xFF", 6, "ok"},       // …which counts to the end only.
    };
    join(privacy, &crm, category(privacy, "contact"));
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
        crm.answer = i % 2 ? TARA_SOURCE_FAILED : TARA_SOURCE_REFUSED;
        crm.reason = rows[i / 2].reason;
        crm.reason_size = rows[i / 2].size;
        execute(privacy, number);
        assert_int_equal(state_of(privacy, number, "contact", "crm"),
                         i % 2 ? TARA_STEP_FAILED : TARA_STEP_REFUSED);
        assert_true(last_says(rows[i / 2].note));
        ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    }
}

// A callback that is not there cannot be called: the step waits for the host.
static void sources_without_a_callback_wait_for_the_host(void **state)
{
    (void)state;
    tara_source mute = {.struct_size = sizeof mute, .name = "crm", .name_size = 3,
                        .categories = category(privacy, "contact")};
    ASSERT_OK(tara_source_register(privacy, &mute));
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_PORTABILITY; right++) {
        tara_request out = {.struct_size = sizeof out};
        uint64_t     number = ask_for(privacy, nadia, right);
        assert_int_equal(execute(privacy, number).outstanding, 1);
        assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
        tara_acknowledgement done = acknowledgement(privacy, "contact", "crm", TARA_STEP_DONE);
        ASSERT_OK(tara_request_acknowledge(privacy, number, &done, &out));
        assert_int_equal(out.outstanding, 0);
        ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    }
    uint64_t asked = 0, failed = 0; // Nor for the replay.
    ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 1);
}

// "host" is the host itself: it may have callbacks, too.
static void sources_the_host_is_one_by_name(void **state)
{
    (void)state;
    stand_in self = willing("host");
    hold_data(privacy, nadia, "contact", 7, "support", "");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    join(privacy, &self, 0);
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(self.refs[0], 7);
    assert_false(is_held(privacy, nadia, "contact", 7));
}

// --- from one run to the next ------------------------------------------------------------------

static char directory[64], path[96];

static int begin_with_a_file(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/tara_sources_XXXXXX");
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    crm = willing("crm");
    mail = willing("mail");
    host_init(&h);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    nadia = adult(privacy, "nadia");
    return 0;
}

static int end_with_a_file(void **state)
{
    (void)state;
    host_end(&h);
    remove_store(path);
    return rmdir(directory);
}

static void run_again(uint32_t flags)
{
    host_end(&h);
    h.options.flags = flags;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

// GDPR Art. 17: a system that is not there today has not erased anything.
static void test_c24_a_source_that_is_missing_is_waited_for(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact"));
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    mail.answer = TARA_SOURCE_LATER;
    join(privacy, &mail, category(privacy, "technical"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    run_again(0);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_WAITING);
    join(privacy, &mail, category(privacy, "technical"));
    tara_request out = execute(privacy, number);
    assert_int_equal(out.outstanding, 2);
    assert_int_equal(crm.asked, 0);
    assert_int_equal(mail.asked, 1);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_WAITING);
    assert_int_equal(state_of(privacy, number, "technical", "mail"), TARA_STEP_ASKED);
    run_again(0);
    assert_int_equal(state_of(privacy, number, "technical", "mail"), TARA_STEP_WAITING);
    join(privacy, &crm, category(privacy, "contact")); // It comes back.
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(crm.asked, 1);
    assert_false(is_held(privacy, nadia, "contact", 7));
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_PARTLY_DONE);
}

// What is no more is waited for by no later plan; the host says what became of the data in it.
static void test_c24_a_source_that_is_retired_is_not_waited_for(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact"));
    hold_data(privacy, nadia, "progress", 0, "service", "crm");
    run_again(0);
    uint64_t before = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    assert_int_equal(execute(privacy, before).outstanding, 2);
    assert_int_equal(state_of(privacy, before, "contact", "crm"), TARA_STEP_WAITING);
    ASSERT_OK(tara_source_retire(privacy, TEXT("crm"))); // Also one that this run never saw.
    assert_int_equal(state_of(privacy, before, "contact", "crm"), TARA_STEP_PENDING);
    run_again(0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(plan_of(privacy, number).count, 1); // The holding, and nothing else.
    assert_int_equal(state_of(privacy, number, "progress", "crm"), TARA_STEP_PENDING);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_true(is_held(privacy, nadia, "progress", 0));
    tara_acknowledgement done = acknowledgement(privacy, "progress", "crm", TARA_STEP_DONE);
    ASSERT_OK(tara_request_acknowledge(privacy, number, &done, NULL));
    assert_false(is_held(privacy, nadia, "progress", 0));
    join(privacy, &crm, category(privacy, "contact")); // It may come back all the same.
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
}

static void sources_of_a_context_that_reads_are_not_recorded(void **state)
{
    (void)state;
    uint64_t asked = 0, failed = 0, number;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    join(privacy, &crm, 0);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    number = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    run_again(TARA_OPEN_READ_ONLY);
    uint64_t count = event_count(privacy);
    join(privacy, &crm, 0);
    join(privacy, &mail, category(privacy, "contact"));
    assert_int_equal(state_of(privacy, number, "contact", "mail"), TARA_STEP_PENDING);
    assert_int_equal(tara_request_execute(privacy, number, NULL), TARA_E_READ_ONLY);
    assert_int_equal(tara_source_retire(privacy, TEXT("crm")), TARA_E_READ_ONLY);
    assert_int_equal(mail.asked, 0);
    ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 0);
    assert_int_equal(event_count(privacy), count);
}

// --- calling back ------------------------------------------------------------------------------

static char tried[8192]; // "tara_check(tara_due(…": every call that was tried.
static int  not_busy;

static void try_call(const char *text, tara_status got)
{
    size_t name = strcspn(text, "(") + 1;
    if (got != TARA_E_BUSY) print_error("%.*s) gives %d\n", (int)name, text, got);
    not_busy += got != TARA_E_BUSY;
    assert_true(strlen(tried) + name < sizeof tried);
    strncat(tried, text, name);
}
#define BUSY(call) try_call(#call, call)

static void try_the_context(tara_privacy *p)
{
    const tara_policy *policy = NULL;
    const char *text = NULL;
    size_t      size = 0;
    int64_t     now = 0;
    uint32_t    number = 0;
    uint64_t    bits = 0;
    tara_error  error = {.struct_size = sizeof error};
    BUSY(tara_error_last(p, &error));
    BUSY(tara_clock_set(p, HOST_NOW + 77));
    BUSY(tara_clock_now(p, &now));
    BUSY(tara_sync(p));
    BUSY(tara_batch_begin(p));
    BUSY(tara_batch_commit(p));
    BUSY(tara_purpose_find(p, TEXT("account"), &number));
    BUSY(tara_category_find(p, TEXT("contact"), &bits));
    BUSY(tara_purpose_id(p, 1, &text, &size));
    BUSY(tara_category_id(p, 1, &text, &size));
    BUSY(tara_recipient_find(p, TEXT("hosting"), &number));
    BUSY(tara_policy_in_force(p, &policy));
    BUSY(tara_event_count(p, &bits));
    BUSY(tara_event_print(p, 1, NULL, 0, &size));
    BUSY(tara_history(p, &nadia, NULL, 0, &size));
    BUSY(tara_consent_history(p, &nadia, 0, NULL, 0, &size));
    BUSY(tara_operate(p, TEXT("{\"op\":\"clock.now\"}"), &text, &size));
}

static int32_t no_sink(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_FAILED;
}

static int32_t no_cookie(void *user, const tara_cookie *cookie)
{
    (void)user; (void)cookie;
    return TARA_CALLBACK_OK;
}

static void try_the_cookies(tara_privacy *p)
{
    size_t              size = 0;
    uint32_t            all = 1 << TARA_COOKIE_MARKETING;
    tara_choice         how = {.struct_size = sizeof how};
    tara_consent        chosen = {.struct_size = sizeof chosen};
    tara_signal         signal = {.struct_size = sizeof signal};
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    BUSY(tara_cookie_choose(p, &nadia, all, 0, &how));
    BUSY(tara_cookie_accept_all(p, &nadia, &how));
    BUSY(tara_cookie_refuse_all(p, &nadia, &how));
    BUSY(tara_cookie_withdraw(p, &nadia, all, &how));
    BUSY(tara_cookie_show(p, &nadia, TARA_COOKIE_MARKETING, &chosen));
    BUSY(tara_cookie_history(p, &nadia, TARA_COOKIE_NONE, NULL, 0, &size));
    BUSY(tara_signal_gpc(p, &nadia, 1, NULL));
    BUSY(tara_signal_show(p, &nadia, &signal));
    BUSY(tara_cookie_may_set(p, &nadia, TEXT("a"), 0, &verdict));
    BUSY(tara_tracker_may_run(p, &nadia, TEXT("a"), 0, &verdict));
    BUSY(tara_cookie_check_set(p, &nadia, TEXT("a=1"), 0, NULL, 0, &size, &verdict));
    BUSY(tara_cookie_filter(p, &nadia, TEXT("a=1"), 0, NULL, 0, &size, NULL, NULL));
    BUSY(tara_cookie_to_delete(p, &nadia, NULL, 0, 0, no_cookie, NULL));
    assert_int_equal(verdict.permitted, 0);
}

static void try_the_versions(tara_privacy *p)
{
    const tara_policy *policy = NULL;
    tara_notice        notices[16] = {{.struct_size = sizeof notices[0]}};
    tara_cursor        cursor = {{0}};
    int32_t            more = 0;
    size_t             size = 0;
    BUSY(tara_policy_publish(p, tara_policy_builtin()));
    BUSY(tara_policy_past(p, 1, &policy));
    BUSY(tara_policy_versions(p, NULL, NULL, 0, &size));
    BUSY(tara_notice_list(p, &nadia, 0, NULL, 0, &size));
    BUSY(tara_notice_pending(p, &cursor, notices, 16, &size, &more));
    BUSY(tara_notice_delivered(p, 1, 0));
    BUSY(tara_notice_acknowledged(p, 1, 0));
}

static void try_the_breaches(tara_privacy *p)
{
    tara_breach       breach = {.struct_size = sizeof breach, .categories = 1, .nature = "lost",
                                .nature_size = 4};
    tara_breach_state state = {.struct_size = sizeof state};
    tara_breach_due   due = {.struct_size = sizeof due};
    tara_subject      affected[1] = {nadia};
    uint64_t          number = 0;
    int64_t           told = 0;
    size_t            size = 0;
    BUSY(tara_breach_record(p, &breach, &state));
    BUSY(tara_breach_add(p, 1, affected, 1));
    BUSY(tara_breach_assess(p, 1, TARA_RISK_HIGH, NULL, 0, 0, &state));
    BUSY(tara_breach_notified(p, 1, NULL, 0, NULL, 0, NULL));
    BUSY(tara_breach_told(p, 1, &nadia, NULL));
    BUSY(tara_breach_count(p, &number));
    BUSY(tara_breach_show(p, 1, &state));
    BUSY(tara_breach_deadline(p, 1, 0, &due));
    BUSY(tara_breach_subjects(p, 1, &number, affected, &told, 1, &size));
    BUSY(tara_breaches_print(p, TARA_FORMAT_JSON, "en", no_sink, NULL));
}

static void try_the_subject(tara_privacy *p)
{
    tara_subject  other = {{1}};
    tara_standing standing = {.struct_size = sizeof standing};
    tara_age      age = {.struct_size = sizeof age};
    size_t        size = 0;
    tara_guardian_evidence proof = {.struct_size = sizeof proof, .guardian = "g",
        .guardian_size = 1, .method = "m", .method_size = 1, .verifier = "v", .verifier_size = 1,
        .evidence = "e", .evidence_size = 1};
    BUSY(tara_subject_from_identity(p, TEXT("omar"), &other));
    BUSY(tara_subject_set(p, &nadia, TEXT("DE"), 0, 0));
    BUSY(tara_subject_show(p, &nadia, &standing));
    BUSY(tara_contract_show(p, &nadia, 0, NULL, 0, &size));
    BUSY(tara_age_assert_born(p, &nadia, 2000, 1, 1, NULL, 0, NULL));
    BUSY(tara_age_assert_band(p, &nadia, TARA_BAND_OVER, NULL, 0, NULL));
    BUSY(tara_age_gate(p, &nadia, &age));
    BUSY(tara_age_report(p, &nadia, NULL, 0, NULL, 0, NULL));
    BUSY(tara_age_resolve(p, &nadia, TARA_AGE_OF_AGE, TEXT("m")));
    BUSY(tara_guardian_verify(p, &nadia, &proof, NULL));
    BUSY(tara_guardian_withdraw(p, &nadia, NULL));
}

static void try_the_bases(tara_privacy *p)
{
    tara_choice  made = {.struct_size = sizeof made, .purpose = 8};
    tara_consent consent = {.struct_size = sizeof consent};
    BUSY(tara_consent_give(p, &nadia, &made, NULL));
    BUSY(tara_consent_refuse(p, &nadia, &made, NULL));
    BUSY(tara_consent_withdraw(p, &nadia, &made, NULL));
    BUSY(tara_consent_show(p, &nadia, 8, &consent));
    BUSY(tara_contract_start(p, &nadia, TEXT("C"), 0));
    BUSY(tara_contract_end(p, &nadia, TEXT("C"), 0));
    BUSY(tara_assessment_record(p, 7, TEXT("L"), TARA_ASSESSMENT_FAVOURABLE, 0));
    BUSY(tara_objection_raise(p, &nadia, 8, NULL));
    BUSY(tara_objection_decide(p, &nadia, 7, TARA_OBJECTION_UPHELD, TEXT("g")));
    BUSY(tara_restriction_set(p, &nadia, TEXT("claims")));
    BUSY(tara_restriction_lift(p, &nadia, HOST_NOW));
}

// An answer that needs no lock is the answer; any other denies.
static void try_to_decide(tara_privacy *p)
{
    tara_question  asked = {.struct_size = sizeof asked, .flags = TARA_QUESTION_EXACT,
                            .subject = nadia, .purpose = 7, .categories = 1};
    tara_verdict   verdict = {.struct_size = sizeof verdict, .permitted = 1};
    tara_due_query query = {.struct_size = sizeof query};
    tara_due_page  page = {.struct_size = sizeof page};
    tara_duty      duty = {.struct_size = sizeof duty};
    tara_cursor    cursor = {{0}};
    size_t         size = 0;
    BUSY(tara_check(p, &asked, &verdict));
    assert_int_equal(verdict.permitted, 0);
    verdict.permitted = 1;
    BUSY(tara_check_many(p, &asked, 1, &verdict));
    assert_int_equal(verdict.permitted, 0);
    verdict.permitted = 1;
    BUSY(tara_authorize(p, &asked, NULL, 0, &verdict, NULL, NULL));
    assert_int_equal(verdict.permitted, 0);
    BUSY(tara_explain(p, &asked, TARA_FORMAT_JSON, "en", NULL, 0, &size));
    BUSY(tara_due(p, &query, &cursor, &duty, 1, &page));
    asked.flags = 0;
    tara_status status = tara_check(p, &asked, &verdict);
    assert_true(status == TARA_OK || (status == TARA_E_BUSY && !verdict.permitted));
}

static void try_retention(tara_privacy *p)
{
    tara_holding   given = {.struct_size = sizeof given, .category = 1, .purposes = 1};
    tara_retention out = {.struct_size = sizeof out};
    tara_verdict   verdict = {.struct_size = sizeof verdict};
    tara_hold      hold = {.struct_size = sizeof hold, .subject = nadia, .reason = "r",
                           .reason_size = 1};
    tara_source    source = source_of(&mail, 0);
    tara_cursor    cursor = {{0}};
    uint64_t       one = 0, number = 0;
    size_t         size = 0;
    BUSY(tara_holding_start(p, &nadia, &given, NULL));
    BUSY(tara_holding_touch(p, &nadia, 1, 7, 0, NULL));
    BUSY(tara_holding_end_purpose(p, &nadia, 1, 7, 3, NULL));
    BUSY(tara_holding_show(p, &nadia, 1, 7, &out));
    BUSY(tara_holding_source(p, &nadia, 1, 7, 0, NULL, 0, &size, NULL));
    BUSY(tara_holding_list(p, &nadia, &cursor, &one, &one, 1, &size));
    BUSY(tara_holding_erased(p, &nadia, 1, 7, TEXT("crm"), &verdict));
    BUSY(tara_hold_place(p, &hold, &number));
    BUSY(tara_hold_release(p, 1));
    BUSY(tara_source_register(p, &source));
    BUSY(tara_source_retire(p, TEXT("crm")));
}

static void try_requests(tara_privacy *p)
{
    tara_intake  given = intake(TARA_RIGHT_ACCESS);
    tara_request out = {.struct_size = sizeof out};
    tara_acknowledgement done = {.struct_size = sizeof done, .category = 1,
                                 .outcome = TARA_STEP_DONE};
    tara_subject other = {{1}};
    uint64_t     one = 0;
    size_t       size = 0;
    int32_t      day = 0;
    BUSY(tara_holidays_set(p, &day, 1));
    BUSY(tara_request_open(p, &nadia, &given, &out));
    BUSY(tara_request_show(p, 1, &out));
    BUSY(tara_request_identify(p, 1, TEXT("m"), NULL));
    BUSY(tara_request_doubt(p, 1, TARA_DOUBT_IDENTITY, 0, TEXT("r"), NULL));
    BUSY(tara_request_extend(p, 1, TEXT("r"), NULL));
    BUSY(tara_request_refuse(p, 1, TEXT("r"), NULL));
    BUSY(tara_request_withdraw(p, 1, NULL));
    BUSY(tara_request_confirm(p, 1, NULL));
    BUSY(tara_request_correct(p, 1, 1, TEXT("n")));
    BUSY(tara_request_plan(p, 1, NULL, 0, &size));
    BUSY(tara_request_execute(p, 1, NULL));
    BUSY(tara_request_acknowledge(p, 1, &done, NULL));
    BUSY(tara_request_answer(p, 1, TARA_FORMAT_JSON, "en", no_sink, NULL));
    BUSY(tara_request_list(p, &nadia, NULL, 0, &size));
    BUSY(tara_erasures_replay(p, 0, &one, &one));
    BUSY(tara_register_print(p, TARA_FORMAT_JSON, "en", no_sink, NULL));
    BUSY(tara_consent_dpv(p, &nadia, "en", no_sink, NULL));
    BUSY(tara_consent_receipt(p, &nadia, 8, TARA_RECEIPT_DPV, "en", NULL, 0, &size, NULL));
    BUSY(tara_cookie_receipt(p, &nadia, TARA_COOKIE_STATISTICS, TARA_RECEIPT_DPV, "en", NULL, 0,
                             &size, NULL));
    BUSY(tara_subject_export(p, &nadia, no_sink, NULL));
    BUSY(tara_subject_import(p, &nadia, TEXT("{}"), &one));
    BUSY(tara_subject_merge(p, &other, &nadia, &one));
    BUSY(tara_subject_forget(p, &nadia, NULL, 0, &size));
    BUSY(tara_subject_erase(p, &nadia, NULL, NULL, 0, &size));
    BUSY(tara_audit_compact(p, NULL, NULL, &one));
    BUSY(tara_audit_snapshot(p));
}

// Consent strings, and requests in the words of others.
static void try_exchange(tara_privacy *p)
{
    tara_bridge_report    report = {.struct_size = sizeof report};
    tara_opendsr_request  request = {.struct_size = sizeof request, .authenticated = 1,
                                     .right = TARA_RIGHT_ERASURE};
    tara_opendsr_document document = {.struct_size = sizeof document};
    tara_drp_message      message = {.struct_size = sizeof message};
    tara_drp_answer       answer = {.struct_size = sizeof answer};
    tara_request          opened = {.struct_size = sizeof opened};
    size_t                size = 0;
    int32_t               differs = 0;
    BUSY(tara_consent_from_tc(p, &nadia, TEXT("C"), &report));
    BUSY(tara_consent_to_tc(p, &nadia, NULL, 0, &size));
    BUSY(tara_consent_from_gpp(p, &nadia, TEXT("DBAA"), 0, &report));
    BUSY(tara_consent_to_gpp(p, &nadia, 0, NULL, 0, &size));
    BUSY(tara_opendsr_open(p, &nadia, &request, &opened, &differs));
    BUSY(tara_drp_open(p, &nadia, &message, 0, &opened, &differs));
    BUSY(tara_opendsr_tell(p, 1, &document));
    BUSY(tara_drp_tell(p, 1, &answer));
}

static void try_disclosures(tara_privacy *p)
{
    tara_verdict          verdict = {.struct_size = sizeof verdict};
    tara_disclosure       told = {.struct_size = sizeof told};
    tara_disclosed        disclosed = {.struct_size = sizeof disclosed};
    tara_cursor           cursor = {{0}};
    tara_transfer         leaves = {.struct_size = sizeof leaves};
    tara_transfer_answer  answer = {.struct_size = sizeof answer};
    tara_safeguard        given = {.struct_size = sizeof given};
    tara_safeguard_status out = {.struct_size = sizeof out};
    const char           *id = NULL;
    size_t                size = 0;
    BUSY(tara_recipient_id(p, 1, &id, &size));
    BUSY(tara_disclosure_record(p, &told, &verdict, NULL));
    BUSY(tara_disclosure_list(p, &nadia, &cursor, &disclosed, 1, &size));
    BUSY(tara_request_recipients(p, 1, NULL, 0, &size));
    BUSY(tara_request_told(p, 1, 1));
    BUSY(tara_transfer_check(p, &leaves, &answer));
    BUSY(tara_safeguard_record(p, &given, NULL));
    BUSY(tara_safeguard_revoke(p, 1));
    BUSY(tara_safeguard_show(p, 1, &out));
    BUSY(tara_safeguard_list(p, NULL, 0, &size));
}

static void try_the_audit(tara_privacy *p)
{
    tara_audit      audit = {.struct_size = sizeof audit};
    tara_checkpoint checkpoint = {.struct_size = sizeof checkpoint};
    tara_proof      proof = {.struct_size = sizeof proof};
    size_t          size = 0;
    uint64_t        forgotten = 0;
    BUSY(tara_audit_verify(p, NULL, 0, NULL, NULL, &audit));
    BUSY(tara_audit_checkpoint(p, NULL, 0, &checkpoint));
    BUSY(tara_audit_prove(p, 1, &proof));
    BUSY(tara_audit_prove_since(p, 1, &proof));
    BUSY(tara_audit_receipt(p, 1, NULL, 0, NULL, NULL, 0, &size));
    BUSY(tara_audit_backup(p, TEXT("copy"), NULL, NULL));
    BUSY(tara_audit_snapshot(p));
    BUSY(tara_audit_erasures(p, no_sink, NULL));
    BUSY(tara_audit_forget_again(p, TEXT("{}"), &forgotten));
}

static void everything_is_tried(stand_in *s)
{
    try_the_context(s->privacy);
    try_the_subject(s->privacy);
    try_the_cookies(s->privacy);
    try_the_versions(s->privacy);
    try_the_breaches(s->privacy);
    try_the_bases(s->privacy);
    try_to_decide(s->privacy);
    try_retention(s->privacy);
    try_requests(s->privacy);
    try_disclosures(s->privacy);
    try_exchange(s->privacy);
    try_the_audit(s->privacy);
    tara_close(s->privacy); // It stays open.
}

static void sources_that_call_back_are_told_busy(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    crm.within = everything_is_tried;
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE), count = event_count(privacy);
    tried[0] = '\0';
    not_busy = 0;
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(not_busy, 0);
    assert_int_equal(event_count(privacy), count + 3); // The plan, the erasure, the step.
    assert_int_equal(h.now, HOST_NOW);
    int64_t now = 0;
    ASSERT_OK(tara_clock_now(privacy, &now));
    assert_int_equal(now, HOST_NOW);
    // While it is asked again, and by the replay.
    tried[0] = '\0';
    uint64_t asked = 0, failed = 0;
    ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
    assert_int_equal(asked, 1);
    assert_int_equal(failed, 0);
    assert_int_equal(not_busy, 0);
    assert_int_equal(event_count(privacy), count + 3);
}

// The list above is whole: every call of the header that takes a context is in it.
static void sources_every_call_of_the_header_was_tried(void **state)
{
    (void)state;
    static char header[1 << 18];
    FILE       *file = fopen("include/tara_privacy.h", "rb");
    int         found = 0;
    if (file == NULL) {
        puts("skip: there is no include/tara_privacy.h here");
        return;
    }
    header[fread(header, 1, sizeof header - 1, file)] = '\0';
    fclose(file);
    for (char *at_context = header; (at_context = strstr(at_context, "(tara_privacy *privacy"));
         at_context++) {
        char *name = at_context;
        char  call[64];
        while (name[-1] == '_' || (name[-1] >= 'a' && name[-1] <= 'z')) name--;
        snprintf(call, sizeof call, "%.*s(", (int)(at_context - name), name);
        if (strcmp(call, "tara_close(") == 0) continue;
        if (strstr(tried, call) == NULL) fail_msg("%s) was not tried", call);
        found++;
    }
    assert_true(found > 70);
}

static void *close_it(void *user)
{
    tara_close(privacy);
    return user;
}

static void context_is_closed_elsewhere(stand_in *s)
{
    (void)s;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, close_it, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void sources_nobody_closes_the_context_under_them(void **state)
{
    (void)state;
    crm.within = context_is_closed_elsewhere;
    join(privacy, &crm, category(privacy, "contact"));
    assert_int_equal(execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE)).outstanding, 0);
    assert_int_equal(crm.asked, 1);
}

static tara_status retired, registered;

static void *change_sources(void *user)
{
    stand_in   *other = user;
    tara_source source = source_of(other, category(privacy, "contact"));
    retired = tara_source_retire(privacy, TEXT("mail"));
    registered = tara_source_register(privacy, &source);
    return NULL;
}

static void sources_are_changed_elsewhere(stand_in *s)
{
    static stand_in other;
    pthread_t       thread;
    other = willing("crm");
    s->within = NULL;
    assert_int_equal(pthread_create(&thread, NULL, change_sources, &other), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

// A source may be replaced or retired by another thread while one of them is asked.
static void sources_may_change_while_one_is_asked(void **state)
{
    (void)state;
    crm.within = sources_are_changed_elsewhere;
    join(privacy, &crm, 0);
    join(privacy, &mail, category(privacy, "technical"));
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(retired, TARA_OK);
    assert_int_equal(registered, TARA_OK);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(mail.asked, 0); // Retired before its turn.
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_DONE);
    assert_int_equal(state_of(privacy, number, "technical", "mail"), TARA_STEP_PENDING);
}

// --- jumping away ------------------------------------------------------------------------------

// Memory that is given back at the end, whoever has lost sight of it.
typedef struct block {
    struct block *next;
    uint64_t      bytes[];
} block;

static block *blocks;

static void *lasting_allocate(void *user, size_t size)
{
    (void)user;
    block *b = malloc(sizeof *b + size);
    if (b == NULL) return NULL;
    b->next = blocks;
    blocks = b;
    return b->bytes;
}

static void *lasting_resize(void *user, void *old, size_t old_size, size_t new_size)
{
    void *moved = lasting_allocate(user, new_size);
    if (moved != NULL && old_size > 0) memcpy(moved, old, old_size);
    return moved;
}

static void lasting_release(void *user, void *old, size_t size)
{
    (void)user; (void)old; (void)size;
}

static jmp_buf away;

static void jump_away(stand_in *s)
{
    s->within = NULL;
    longjmp(away, 1);
}

typedef struct seen { // By another thread.
    tara_status  counted, executed, closed;
    uint64_t     events;
    uint64_t     number;
    tara_request out;
} seen;

static void *look(void *user)
{
    seen *s = user;
    s->counted = tara_event_count(privacy, &s->events);
    return NULL;
}

static void *go_on(void *user)
{
    seen *s = user;
    s->out.struct_size = sizeof s->out;
    s->executed = tara_request_execute(privacy, s->number, &s->out);
    tara_close(privacy); // A callback never came back: it stays open.
    s->closed = tara_event_count(privacy, &s->events);
    return NULL;
}

static void in_a_thread(void *(*work)(void *), seen *s)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, work, s), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

// A callback that does not come back: its thread is busy for good, nothing that it was asked for is
// recorded, and the others go on.
static void sources_that_jump_away_leave_the_others_unharmed(void **state)
{
    (void)state;
    host     host_of_it;
    uint64_t count = 0;
    seen     s = {0};
    host_init(&host_of_it);
    host_of_it.allocator = (tara_allocator){sizeof(tara_allocator), 0, NULL, lasting_allocate,
                                            lasting_resize, lasting_release};
    ASSERT_OK(host_open(&host_of_it));
    privacy = host_of_it.privacy;
    nadia = adult(privacy, "nadia");
    crm = willing("crm");
    crm.within = jump_away;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    join(privacy, &crm, 0);
    s.number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    count = event_count(privacy);
    if (setjmp(away) == 0) {
        (void)tara_request_execute(privacy, s.number, NULL);
        fail_msg("%s", "the callback came back");
    }
    uint64_t none = 0;
    assert_int_equal(crm.asked, 1);
    assert_int_equal(tara_event_count(privacy, &none), TARA_E_BUSY);
    in_a_thread(look, &s);
    assert_int_equal(s.counted, TARA_OK);
    assert_int_equal(s.events, count + 1); // The plan.
    in_a_thread(go_on, &s);
    assert_int_equal(s.executed, TARA_OK);
    assert_int_equal(s.out.outstanding, 0);
    assert_int_equal(crm.asked, 2);
    assert_int_equal(s.closed, TARA_OK);
    tara_close(privacy);
    assert_int_equal(tara_event_count(privacy, &none), TARA_E_BUSY);
    while (blocks != NULL) {
        block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, begin_with_a_file, end_with_a_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sources_are_on_record_once),
        TEST(sources_registered_again_are_replaced),
        TEST(sources_are_checked_field_by_field),
        TEST(sources_are_64_at_most),
        TEST(sources_without_memory_are_not_registered),
        TEST(sources_only_done_counts_as_done),
        TEST(sources_are_asked_by_the_callback_of_the_action),
        TEST(sources_that_say_later_are_asked_when_they_said),
        TEST(sources_say_why_in_their_own_words_if_these_are_text),
        TEST(sources_without_a_callback_wait_for_the_host),
        TEST(sources_the_host_is_one_by_name),
        FILE_TEST(test_c24_a_source_that_is_missing_is_waited_for),
        FILE_TEST(test_c24_a_source_that_is_retired_is_not_waited_for),
        FILE_TEST(sources_of_a_context_that_reads_are_not_recorded),
        TEST(sources_that_call_back_are_told_busy),
        cmocka_unit_test(sources_every_call_of_the_header_was_tried),
        TEST(sources_nobody_closes_the_context_under_them),
        TEST(sources_may_change_while_one_is_asked),
        cmocka_unit_test(sources_that_jump_away_leave_the_others_unharmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
