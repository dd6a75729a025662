// test_public_versions.c: publishing, past versions and notices, as a host calls them.
#include "host_kit.h"

#include "policy/policy.h"

enum { NOTICES = 32 };

static char *printed(const tara_policy *policy)
{
    size_t size = 0;
    assert_int_equal(tara_policy_print(policy, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    ASSERT_OK(tara_policy_print(policy, text, size, &size));
    text[size] = '\0';
    return text;
}

static void put(char *text, const char *where, const char *old, const char *new)
{
    assert_int_equal(strlen(old), strlen(new));
    char *at = strstr(text, where);
    assert_non_null(at);
    at = strstr(at, old);
    assert_non_null(at);
    memcpy(at, new, strlen(new));
}

// Version 2: marketing is told courses' progress in place of the device.
static char *second_version(void)
{
    char *text = printed(tara_policy_builtin());
    put(text, "{", "\"version\": 1", "\"version\": 2");
    put(text, "{", "2024-01-15", "2026-02-01");
    put(text, "\"id\": \"marketing\"", "\"technical\"", "\"education\"");
    return text;
}

static tara_policy *parsed(char *text)
{
    tara_policy *policy = NULL;
    ASSERT_OK(tara_policy_parse(text, strlen(text), NULL, &policy, NULL));
    free(text);
    return policy;
}

static void yes(tara_privacy *p, const tara_subject *subject)
{
    tara_choice given = choice(p, "marketing");
    ASSERT_OK(tara_consent_give(p, subject, &given, NULL));
}

static void expect_error(tara_privacy *p, const char *field)
{
    tara_error error = {.struct_size = sizeof error};
    ASSERT_OK(tara_error_last(p, &error));
    assert_string_equal(error.field, field);
    assert_true(error.message[0] != '\0');
}

// --- publishing --------------------------------------------------------------------------------

static void publish_refuses_what_is_no_policy(void **state)
{
    (void)state;
    host          h;
    tara_privacy *p = host_begin(&h);
    tara_policy   rubbish = {.magic = 1};
    assert_int_equal(tara_policy_publish(p, NULL), TARA_E_HANDLE);
    expect_error(p, "policy");
    assert_int_equal(tara_policy_publish(p, &rubbish), TARA_E_HANDLE);
    assert_int_equal(tara_policy_publish(NULL, tara_policy_builtin()), TARA_E_HANDLE);
    assert_int_equal(tara_policy_publish(p, tara_policy_builtin()), TARA_E_POLICY);
    expect_error(p, "version");
    uint64_t count = 1;
    ASSERT_OK(tara_event_count(p, &count));
    assert_int_equal(count, 0);
    host_end(&h);
}

// The host's copy may go; the library's own stays to the end.
static void publish_keeps_a_copy(void **state)
{
    (void)state;
    host               h;
    const tara_policy *now = NULL;
    tara_privacy      *p = host_begin(&h);
    tara_policy       *second = parsed(second_version());
    char              *before = printed(second);
    ASSERT_OK(tara_policy_publish(p, second));
    tara_policy_destroy(second);
    ASSERT_OK(tara_policy_in_force(p, &now));
    char *after = printed(now);
    assert_string_equal(before, after);
    free(before);
    free(after);
    host_end(&h);
}

// Numbers of purposes, categories and recipients stay what they were.
static void publish_keeps_numbers(void **state)
{
    (void)state;
    host          h;
    uint32_t      one = 0, two = 0;
    tara_privacy *p = host_begin(&h);
    uint32_t      marketing = purpose(p, "marketing");
    uint64_t      progress = category(p, "progress");
    ASSERT_OK(tara_recipient_find(p, TEXT("support_desk"), &one));
    tara_policy *second = parsed(second_version());
    ASSERT_OK(tara_policy_publish(p, second));
    tara_policy_destroy(second);
    assert_int_equal(purpose(p, "marketing"), marketing);
    assert_int_equal(category(p, "progress"), progress);
    ASSERT_OK(tara_recipient_find(p, TEXT("support_desk"), &two));
    assert_int_equal(one, two);
    host_end(&h);
}

static void publish_survives_every_allocation_that_fails(void **state)
{
    (void)state;
    tara_policy *second = parsed(second_version());
    for (uint64_t n = 1;; n++) {
        host         h;
        tara_privacy *p = host_begin(&h);
        tara_subject nadia = adult(p, "nadia@example.org");
        yes(p, &nadia);
        uint64_t before = 0, after = 0;
        ASSERT_OK(tara_event_count(p, &before));
        h.fail_at = h.requests + n;
        tara_status status = tara_policy_publish(p, second);
        h.fail_at = 0;
        ASSERT_OK(tara_event_count(p, &after));
        bool published = status == TARA_OK;
        if (!published) assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(after, before + published);
        tara_verdict v = ask(p, nadia, "marketing", "contact");
        assert_int_equal(v.policy_version, published ? 2 : 1);
        assert_int_equal(v.permitted, !published);
        host_end(&h);
        if (published) break;
        assert_true(n < 1000);
    }
    tara_policy_destroy(second);
}

static void versions_are_listed_with_room_enough(void **state)
{
    (void)state;
    host          h;
    uint32_t      versions[2] = {0};
    int64_t       since[2] = {0};
    size_t        count = 0;
    tara_privacy *p = host_begin(&h);
    tara_policy  *second = parsed(second_version());
    ASSERT_OK(tara_policy_publish(p, second));
    tara_policy_destroy(second);
    assert_int_equal(tara_policy_versions(p, NULL, NULL, 0, &count), TARA_E_BUFFER);
    assert_int_equal(count, 2);
    assert_int_equal(tara_policy_versions(p, versions, since, 1, &count), TARA_E_BUFFER);
    assert_int_equal(versions[0], 0);
    ASSERT_OK(tara_policy_versions(p, versions, since, 2, &count));
    assert_int_equal(versions[0], 1);
    assert_true(since[0] == TARA_NEVER);
    assert_int_equal(versions[1], 2);
    assert_true(since[1] == HOST_NOW);
    assert_int_equal(tara_policy_versions(p, versions, since, 2, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_past(p, 1, NULL), TARA_E_INVALID_ARGUMENT);
    host_end(&h);
}

// What the policy ships and what the host recorded: the later one counts.
static void a_later_assessment_that_is_shipped_counts(void **state)
{
    (void)state;
    static const struct { const char *recorded_on; bool permitted; } rows[] = {
        {"2024-01-15", false}, {"2026-02-27", false}, {"2026-03-02", true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        host          h;
        tara_privacy *p = host_begin(&h);
        tara_subject  nadia = adult(p, "nadia@example.org");
        ASSERT_OK(tara_assessment_record(p, purpose(p, "feedback"), TEXT("LIA-2"),
                                         TARA_ASSESSMENT_UNFAVOURABLE, 0));
        char *text = second_version();
        put(text, "\"reference\": \"TS-LIA-2024-03", "2024-01-15", rows[i].recorded_on);
        tara_policy *second = parsed(text);
        h.now += 10 * HOST_DAY;
        ASSERT_OK(tara_policy_publish(p, second));
        tara_policy_destroy(second);
        assert_int_equal(ask(p, nadia, "feedback", "contact").permitted, rows[i].permitted);
        host_end(&h);
    }
}

// GDPR 21(3): what was overridden as no marketing counts when the purpose becomes marketing.
static void an_objection_counts_when_a_purpose_becomes_marketing(void **state)
{
    (void)state;
    host          h;
    int32_t       effect = 0;
    tara_privacy *p = host_begin(&h);
    tara_subject  nadia = adult(p, "nadia@example.org");
    uint32_t      feedback = purpose(p, "feedback");
    ASSERT_OK(tara_objection_raise(p, &nadia, feedback, &effect));
    ASSERT_OK(tara_objection_decide(p, &nadia, feedback, TARA_OBJECTION_OVERRIDDEN,
                                    TEXT("safety")));
    assert_int_equal(ask(p, nadia, "feedback", "contact").permitted, 1);
    char *text = second_version();
    put(text, "\"id\": \"feedback\"", "\"direct_marketing\": false", "\"direct_marketing\": true ");
    tara_policy *second = parsed(text);
    ASSERT_OK(tara_policy_publish(p, second));
    tara_policy_destroy(second);
    assert_int_equal(ask(p, nadia, "feedback", "contact").reason, TARA_REASON_OBJECTION);
    host_end(&h);
}

// --- notices -----------------------------------------------------------------------------------

static void begin_with_a_notice(host *h, tara_subject *nadia)
{
    tara_privacy *p = host_begin(h);
    *nadia = adult(p, "nadia@example.org");
    yes(p, nadia);
    tara_policy *second = parsed(second_version());
    ASSERT_OK(tara_policy_publish(p, second));
    tara_policy_destroy(second);
}

static void notices_refuse_what_cannot_be(void **state)
{
    (void)state;
    host         h;
    tara_subject nadia, nobody = {{0}};
    tara_notice  notices[NOTICES] = {{.struct_size = sizeof *notices}};
    tara_cursor  cursor = {{0}};
    size_t       count = 0;
    int32_t      more = 0;
    begin_with_a_notice(&h, &nadia);
    tara_privacy *p = h.privacy;
    assert_int_equal(tara_notice_list(p, &nobody, 0, notices, NOTICES, &count),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_notice_list(p, &nadia, 0, NULL, 1, &count), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_notice_list(p, &nadia, 0, NULL, 0, &count), TARA_E_BUFFER);
    assert_int_equal(count, 1);
    assert_int_equal(tara_notice_pending(p, &cursor, notices, 15, &count, &more),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_notice_pending(p, NULL, notices, NOTICES, &count, &more),
                     TARA_E_INVALID_ARGUMENT);
    notices[0].struct_size = 8;
    assert_int_equal(tara_notice_pending(p, &cursor, notices, NOTICES, &count, &more),
                     TARA_E_INVALID_ARGUMENT);
    notices[0].struct_size = sizeof *notices;
    ASSERT_OK(tara_notice_pending(p, &cursor, notices, NOTICES, &count, &more));
    assert_int_equal(count, 1);
    assert_int_equal(more, 0);
    assert_int_equal(tara_notice_delivered(p, notices[0].number, 3), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_notice_delivered(p, notices[0].number, -1), TARA_E_INVALID_ARGUMENT);
    cursor.place[0] = UINT64_MAX; // One that somebody made up does no harm.
    ASSERT_OK(tara_notice_pending(p, &cursor, notices, NOTICES, &count, &more));
    assert_int_equal(count, 0);
    host_end(&h);
}

static void notices_follow_a_merge_and_end_with_forgetting(void **state)
{
    (void)state;
    host          h;
    tara_subject  nadia;
    tara_notice   notices[NOTICES] = {{.struct_size = sizeof *notices}};
    size_t        count = 0, needed = 0;
    uint64_t      taken = 0;
    begin_with_a_notice(&h, &nadia);
    tara_privacy *p = h.privacy;
    tara_subject  known = adult(p, "known@example.org"); // Since the version that is in force.
    ASSERT_OK(tara_notice_list(p, &nadia, 0, notices, NOTICES, &count));
    ASSERT_OK(tara_notice_delivered(p, notices[0].number, 0));
    ASSERT_OK(tara_subject_merge(p, &nadia, &known, &taken));
    ASSERT_OK(tara_notice_list(p, &known, 1, notices, NOTICES, &count));
    assert_int_equal(count, 1); // It went along: they were told.
    assert_int_equal(notices[0].state, TARA_NOTICE_DELIVERED);
    ASSERT_OK(tara_subject_forget(p, &known, NULL, 0, &needed));
    ASSERT_OK(tara_notice_list(p, &known, 1, notices, NOTICES, &count));
    assert_int_equal(count, 0);
    assert_int_equal(tara_notice_acknowledged(p, notices[0].number, 0), TARA_E_NOT_FOUND);
    host_end(&h);
}

// --- operations --------------------------------------------------------------------------------

static int32_t read_second(void *user, const char *name, size_t name_size, tara_sink sink,
                           void *sink_user)
{
    (void)user;
    if (name_size != 7 || memcmp(name, "v2.json", 7) != 0) return TARA_CALLBACK_FAILED;
    char   *text = second_version();
    int32_t answer = sink(sink_user, text, strlen(text));
    free(text);
    return answer;
}

static void expect(tara_privacy *p, const char *operation, const char *words)
{
    const char *result = NULL;
    size_t      size = 0;
    (void)tara_operate(p, operation, strlen(operation), &result, &size);
    char *text = malloc(size + 1);
    assert_non_null(text);
    memcpy(text, result, size);
    text[size] = '\0';
    if (strstr(text, words) == NULL) fail_msg("%s\n-> %s", operation, text);
    free(text);
}

static void operations_read_files_only_where_the_host_does(void **state)
{
    (void)state;
    host          h;
    tara_privacy *p = host_begin(&h);
    expect(p, "{\"op\":\"policy.publish\",\"file\":\"v2.json\"}", "\"status\":\"unsupported\"");
    expect(p, "{\"op\":\"policy.publish\"}", "\"status\":\"invalid_argument\"");
    host_end(&h);
    host_init(&h);
    h.platform.read_file = read_second;
    ASSERT_OK(host_open(&h));
    p = h.privacy;
    expect(p, "{\"op\":\"policy.publish\",\"file\":\"other.json\"}", "file: it cannot be read");
    expect(p, "{\"op\":\"policy.compare\",\"file\":\"v2.json\"}", "\"material\":true");
    expect(p, "{\"op\":\"policy.publish\",\"file\":\"v2.json\"}", "\"version\":2");
    expect(p, "{\"op\":\"policy.publish\",\"file\":\"v2.json\"}", "\"detail\":\"version: ");
    expect(p, "{\"op\":\"policy.publish\",\"policy\":{\"version\":3}}",
           "\"status\":\"policy_invalid\"");
    expect(p, "{\"op\":\"policy.show\",\"version\":1}", "\"version\":1,\"policy\":{");
    expect(p, "{\"op\":\"policy.show\",\"version\":7}", "\"status\":\"not_found\"");
    expect(p, "{\"op\":\"policy.versions\"}", "[{\"version\":1,\"since\":null},{\"version\":2,");
    expect(p, "{\"op\":\"notice.pending\"}", "\"notices\":[],\"more\":false");
    expect(p, "{\"op\":\"notice.delivered\",\"notice\":1}", "\"status\":\"not_found\"");
    expect(p, "{\"op\":\"notice.delivered\",\"notice\":1,\"means\":\"none\"}", "means: ");
    host_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publish_refuses_what_is_no_policy),
        cmocka_unit_test(publish_keeps_a_copy),
        cmocka_unit_test(publish_keeps_numbers),
        cmocka_unit_test(publish_survives_every_allocation_that_fails),
        cmocka_unit_test(versions_are_listed_with_room_enough),
        cmocka_unit_test(a_later_assessment_that_is_shipped_counts),
        cmocka_unit_test(an_objection_counts_when_a_purpose_becomes_marketing),
        cmocka_unit_test(notices_refuse_what_cannot_be),
        cmocka_unit_test(notices_follow_a_merge_and_end_with_forgetting),
        cmocka_unit_test(operations_read_files_only_where_the_host_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
