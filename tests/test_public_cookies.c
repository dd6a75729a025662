// test_public_cookies.c: choices, the signal, and what may be stored and read, as hosts call them.
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include "source_kit.h"

#include "interop/cookies.h"

static host          h;
static tara_privacy *privacy;
static tara_subject  visitor;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    visitor = person(privacy, "visitor");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

enum {
    PREFERENCES = 1 << TARA_COOKIE_PREFERENCES,
    STATISTICS  = 1 << TARA_COOKIE_STATISTICS,
    MARKETING   = 1 << TARA_COOKIE_MARKETING,
    NECESSARY   = 1 << TARA_COOKIE_NECESSARY,
    ALL         = PREFERENCES | STATISTICS | MARKETING
};

static tara_choice evidence(void)
{
    return (tara_choice){.struct_size = sizeof(tara_choice), .method = "button", .method_size = 6,
                         .language = "fr", .language_size = 2, .notice = "banner-1",
                         .notice_size = 8, .channel = "web", .channel_size = 3};
}

static void choose(uint32_t accept, uint32_t refuse)
{
    tara_choice how = evidence();
    ASSERT_OK(tara_cookie_choose(privacy, &visitor, accept, refuse, &how));
}

static tara_consent show(int32_t category)
{
    tara_consent out = {.struct_size = sizeof out};
    ASSERT_OK(tara_cookie_show(privacy, &visitor, category, &out));
    return out;
}

static tara_device_verdict may_set_with(const char *name, uint32_t flags)
{
    tara_device_verdict out = {.struct_size = sizeof out};
    ASSERT_OK(tara_cookie_may_set(privacy, &visitor, name, strlen(name), flags, &out));
    return out;
}

static int32_t may_set(const char *name)
{
    tara_device_verdict verdict = may_set_with(name, 0);
    bool permits = verdict.reason == TARA_REASON_CONSENT
                || verdict.reason == TARA_REASON_NECESSARY_COOKIE;
    assert_int_equal(verdict.permitted, permits);
    return verdict.reason;
}

static int32_t may_run(const char *name)
{
    tara_device_verdict out = {.struct_size = sizeof out};
    ASSERT_OK(tara_tracker_may_run(privacy, &visitor, name, strlen(name), 0, &out));
    return out.reason;
}

// --- choices -----------------------------------------------------------------------------------

static void test_c32_a_choice_is_a_consent_with_its_evidence(void **state)
{
    (void)state;
    uint64_t before = event_count(privacy);
    choose(STATISTICS, MARKETING);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).state, TARA_CONSENT_GIVEN);
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_REFUSED);
    assert_int_equal(show(TARA_COOKIE_PREFERENCES).state, TARA_CONSENT_NEVER_ASKED);
    tara_consent yes = show(TARA_COOKIE_STATISTICS);
    assert_int_equal(yes.purpose, 0);
    assert_int_equal(yes.since_unix_ms, HOST_NOW);
    assert_int_equal(yes.expires_unix_ms, at("2026-09-01T09:00:00Z"));
    assert_int_equal(yes.policy_version, 1);
    assert_int_equal(yes.may_ask, 0);
    assert_int_equal(event_count(privacy), before + 3); // The first brings the policy.
    assert_true(event_says(privacy, yes.event, "\"type\":\"cookie_choice\""));
    assert_true(event_says(privacy, yes.event, "\"decision\":\"give\""));
    assert_true(event_says(privacy, yes.event, "\"category\":\"statistics\""));
    assert_true(event_says(privacy, yes.event, "\"method\":\"button\""));
    assert_true(event_says(privacy, yes.event, "\"notice\":\"banner-1\""));
    assert_true(event_says(privacy, yes.event, "\"language\":\"fr\""));
    assert_true(event_says(privacy, yes.event, "\"channel\":\"web\""));
    assert_true(event_says(privacy, yes.event, "\"policy_version\":1"));
}

// Accepting all and refusing all are one call each; a no after a yes is a withdrawal.
static void test_c32_refusing_is_as_easy_as_accepting(void **state)
{
    (void)state;
    tara_choice how = evidence();
    ASSERT_OK(tara_cookie_accept_all(privacy, &visitor, &how));
    for (int32_t i = TARA_COOKIE_PREFERENCES; i <= TARA_COOKIE_MARKETING; i++) {
        assert_int_equal(show(i).state, TARA_CONSENT_GIVEN);
    }
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT);
    ASSERT_OK(tara_cookie_refuse_all(privacy, &visitor, &how));
    for (int32_t i = TARA_COOKIE_PREFERENCES; i <= TARA_COOKIE_MARKETING; i++) {
        assert_int_equal(show(i).state, TARA_CONSENT_WITHDRAWN);
    }
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_WITHDRAWN);
    visitor = person(privacy, "another");
    ASSERT_OK(tara_cookie_refuse_all(privacy, &visitor, &how));
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_REFUSED);
    ASSERT_OK(tara_cookie_withdraw(privacy, &visitor, MARKETING, &how));
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_WITHDRAWN);
    assert_int_equal(may_set("__Host-tara_session"), TARA_REASON_NECESSARY_COOKIE);
}

static void assert_nothing_chosen(tara_status got, tara_status status, const char *field)
{
    assert_refused(privacy, got, status, field);
    assert_int_equal(event_count(privacy), 0);
}

static void cookies_choices_are_checked_in_order(void **state)
{
    (void)state;
    tara_choice how = evidence();
    static const tara_subject nobody;
    assert_nothing_chosen(tara_cookie_choose(privacy, &nobody, ALL, 0, &how),
                          TARA_E_INVALID_ARGUMENT, "subject");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, ALL, 0, NULL),
                          TARA_E_INVALID_ARGUMENT, "evidence");
    how.purpose = 1;
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, 0, 0, &how),
                          TARA_E_INVALID_ARGUMENT, "purpose");
    how.purpose = 0;
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, 0, 0, &how),
                          TARA_E_INVALID_ARGUMENT, "accept");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, 1, 0, &how),
                          TARA_E_INVALID_ARGUMENT, "accept");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, 0, 32, &how),
                          TARA_E_INVALID_ARGUMENT, "refuse");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, ALL, MARKETING, &how),
                          TARA_E_INVALID_ARGUMENT, "refuse");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, STATISTICS, NECESSARY, &how),
                          TARA_E_NOT_APPLICABLE, "refuse");
    assert_nothing_chosen(tara_cookie_choose(privacy, &visitor, NECESSARY, 0, &how),
                          TARA_E_NOT_APPLICABLE, "accept");
    assert_nothing_chosen(tara_cookie_withdraw(privacy, &visitor, NECESSARY, &how),
                          TARA_E_NOT_APPLICABLE, "categories");
    how.actor = 3;
    assert_nothing_chosen(tara_cookie_refuse_all(privacy, &visitor, &how),
                          TARA_E_INVALID_ARGUMENT, "actor");
    how = evidence();
    how.language = "fr fr";
    how.language_size = 5;
    assert_nothing_chosen(tara_cookie_accept_all(privacy, &visitor, &how),
                          TARA_E_INVALID_ARGUMENT, "language");
    how = evidence();
    how.at_unix_ms = HOST_NOW + 1;
    assert_nothing_chosen(tara_cookie_accept_all(privacy, &visitor, &how),
                          TARA_E_INVALID_ARGUMENT, "time");
    how = evidence();
    how.struct_size--;
    assert_nothing_chosen(tara_cookie_accept_all(privacy, &visitor, &how),
                          TARA_E_INVALID_ARGUMENT, "evidence");
}

// All of one choice is one commit: where one category stands against it nothing is recorded.
static void cookies_of_one_choice_are_one(void **state)
{
    (void)state;
    choose(MARKETING, 0);
    uint64_t    before = event_count(privacy);
    tara_choice how = evidence();
    how.at_unix_ms = HOST_NOW - 1;
    assert_refused(privacy, tara_cookie_refuse_all(privacy, &visitor, &how),
                   TARA_E_CLOCK_BACKWARDS, "time");
    assert_int_equal(event_count(privacy), before);
    assert_int_equal(show(TARA_COOKIE_PREFERENCES).state, TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_GIVEN);
}

static void cookies_of_a_child_need_a_guardian(void **state)
{
    (void)state;
    tara_choice how = evidence();
    ASSERT_OK(tara_age_assert_band(privacy, &visitor, TARA_BAND_UNDER, NULL, 0, NULL));
    uint64_t before = event_count(privacy);
    assert_refused(privacy, tara_cookie_accept_all(privacy, &visitor, &how),
                   TARA_E_NOT_APPLICABLE, "subject");
    assert_int_equal(event_count(privacy), before);
    ASSERT_OK(tara_cookie_refuse_all(privacy, &visitor, &how)); // To say no needs nobody.
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_MINOR);
    assert_int_equal(may_set("__Host-tara_csrf"), TARA_REASON_NECESSARY_COOKIE);
}

// A visit, a question, a second look: nothing but another choice moves the end.
static void test_c32_no_visit_renews_a_choice(void **state)
{
    (void)state;
    char        buffer[256];
    size_t      size = 0;
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    choose(STATISTICS, MARKETING);
    uint64_t before = event_count(privacy);
    for (int month = 0; month < 5; month++) {
        h.now += 30 * HOST_DAY;
        assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT);
        ASSERT_OK(tara_cookie_filter(privacy, &visitor, TEXT("tara_stats_1=a"), 0, buffer,
                                     sizeof buffer, &size, NULL, NULL));
        ASSERT_OK(tara_cookie_check_set(privacy, &visitor, TEXT("tara_stats_1=a"), 0, buffer,
                                        sizeof buffer, &size, &verdict));
        assert_int_equal(show(TARA_COOKIE_STATISTICS).expires_unix_ms,
                         at("2026-09-01T09:00:00Z"));
        assert_int_equal(show(TARA_COOKIE_MARKETING).may_ask, 0);
    }
    h.now = at("2026-09-01T08:59:59.999Z");
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT);
    assert_int_equal(show(TARA_COOKIE_MARKETING).may_ask, 0);
    h.now++;
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT_EXPIRED);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).state, TARA_CONSENT_EXPIRED);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).may_ask, 1);
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_REFUSED); // A no stays one…
    assert_int_equal(show(TARA_COOKIE_MARKETING).may_ask, 1);                  // …and may be asked.
    assert_int_equal(event_count(privacy), before);
}

static void cookies_show_refuses_what_nobody_chooses(void **state)
{
    (void)state;
    tara_consent out = {.struct_size = sizeof out};
    assert_refused(privacy, tara_cookie_show(privacy, &visitor, TARA_COOKIE_NECESSARY, &out),
                   TARA_E_NOT_APPLICABLE, "category");
    assert_refused(privacy, tara_cookie_show(privacy, &visitor, TARA_COOKIE_NONE, &out),
                   TARA_E_INVALID_ARGUMENT, "category");
    assert_refused(privacy, tara_cookie_show(privacy, &visitor, 5, &out),
                   TARA_E_INVALID_ARGUMENT, "category");
    assert_refused(privacy, tara_cookie_show(privacy, &visitor, -1, &out),
                   TARA_E_INVALID_ARGUMENT, "category");
}

// --- what may be -------------------------------------------------------------------------------

static void test_c31_lifetimes_are_told_in_seconds(void **state)
{
    (void)state;
    choose(ALL, 0);
    assert_int_equal(may_set_with("tara_choices", 0).max_age_s, 184 * 86400); // To 1 September.
    assert_int_equal(may_set_with("tara_stats_1", 0).max_age_s, 396 * 86400);
    tara_device_verdict session = may_set_with("__Host-tara_session", 0);
    assert_int_equal(session.session, 1);
    assert_int_equal(session.max_age_s, 0);
    assert_int_equal(session.category, TARA_COOKIE_NECESSARY);
    assert_int_equal(session.basis, TARA_BASIS_NONE);
    tara_device_verdict undeclared = may_set_with("other", 0);
    assert_int_equal(undeclared.reason, TARA_REASON_COOKIE_UNDECLARED);
    assert_int_equal(undeclared.category, TARA_COOKIE_NONE);
    assert_int_equal(undeclared.permitted, 0);
    assert_int_equal(undeclared.policy_version, 1);
}

// Local storage, pixels, identifiers of devices and SDKs pass the same test.
static void test_c33_trackers_that_are_no_cookies_are_gated_alike(void **state)
{
    (void)state;
    static const char *const names[] = {"tara_player_volume", "tara_measure", "tara_open",
                                        "advertising_id"};
    assert_int_equal(may_run("tara_answers"), TARA_REASON_NECESSARY_COOKIE);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(may_run(names[i]), TARA_REASON_CONSENT_NEVER_ASKED);
    }
    choose(ALL, 0);
    for (size_t i = 0; i < 4; i++) assert_int_equal(may_run(names[i]), TARA_REASON_CONSENT);
    choose(0, ALL);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(may_run(names[i]), TARA_REASON_CONSENT_WITHDRAWN);
    }
    assert_int_equal(may_run("other"), TARA_REASON_COOKIE_UNDECLARED);
    assert_int_equal(may_run("tara_campaign"), TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(may_set("tara_measure"), TARA_REASON_COOKIE_UNDECLARED); // No cookie.
}

static void cookies_questions_are_checked(void **state)
{
    (void)state;
    tara_device_verdict out = {.struct_size = sizeof out};
    assert_int_equal(tara_cookie_may_set(privacy, &visitor, TEXT("a"), 0, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_refused(privacy, tara_cookie_may_set(privacy, NULL, TEXT("a"), 0, &out),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_cookie_may_set(privacy, &visitor, TEXT("a"), 2, &out),
                   TARA_E_TOO_NEW, "flags");
    assert_refused(privacy, tara_cookie_may_set(privacy, &visitor, NULL, 1, 0, &out),
                   TARA_E_INVALID_ARGUMENT, "name");
    assert_int_equal(tara_cookie_may_set(NULL, &visitor, TEXT("a"), 0, &out), TARA_E_HANDLE);
    assert_int_equal(out.permitted, 0);
    ASSERT_OK(tara_cookie_may_set(privacy, &visitor, NULL, 0, 0, &out));
    assert_int_equal(out.reason, TARA_REASON_COOKIE_UNDECLARED);
    out.struct_size = 8;
    assert_int_equal(tara_cookie_may_set(privacy, &visitor, TEXT("a"), 0, &out),
                     TARA_E_INVALID_ARGUMENT);
}

// A clock that stands before what is on record, or that cannot be read: nothing may be.
static void cookies_deny_by_a_wrong_clock(void **state)
{
    (void)state;
    char   buffer[64];
    size_t size = 9;
    choose(ALL, 0);
    h.now -= 7 * HOST_DAY;
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CLOCK_BACKWARDS);
    assert_int_equal(may_set("__Host-tara_session"), TARA_REASON_CLOCK_BACKWARDS);
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, TEXT("__Host-tara_session=1"), 0, buffer,
                                 sizeof buffer, &size, NULL, NULL));
    assert_int_equal(size, 0);
    h.now = HOST_NOW;
    h.now_answer = TARA_CALLBACK_FAILED;
    assert_int_equal(may_set("__Host-tara_session"), TARA_REASON_CLOCK_BACKWARDS);
    h.now_answer = TARA_CALLBACK_OK;
    assert_int_equal(may_set("__Host-tara_session"), TARA_REASON_NECESSARY_COOKIE);
}

static void cookies_unread_clock_denies_before_anything_is_on_record(void **state)
{
    (void)state;
    h.now_answer = TARA_CALLBACK_FAILED;
    assert_int_equal(may_set("__Host-tara_session"), TARA_REASON_CLOCK_BACKWARDS);
}

// --- Set-Cookie --------------------------------------------------------------------------------

// The header as it may be sent; "" when it is denied.
static const char *set(const char *header, tara_device_verdict *verdict)
{
    static char out[70000];
    size_t      size = 0, given = strlen(header);
    char       *copy = exact(header, given);
    *verdict = (tara_device_verdict){.struct_size = sizeof *verdict};
    ASSERT_OK(tara_cookie_check_set(privacy, &visitor, copy, given, 0, out, sizeof out - 1, &size,
                                    verdict));
    free(copy);
    assert_true(size <= given);
    assert_int_equal(size > 0, verdict->permitted);
    out[size] = '\0';
    return out;
}

static void test_c31_set_cookie_is_capped_and_nothing_else(void **state)
{
    (void)state;
    tara_device_verdict v;
    choose(ALL, 0);
    static const struct { const char *given, *sent; } rows[] = {
        {"tara_stats_1=\"a b\" ; Path=/; max-age=99999999;Secure; X=y",
         "tara_stats_1=\"a b\" ; Path=/; Max-Age=34214400;Secure; X=y"},
        {"tara_stats_1=a; Max-Age=60", "tara_stats_1=a; Max-Age=60"},
        {"tara_stats_1=a", "tara_stats_1=a"}, // Shorter than it might be.
        {"tara_stats_1=a; Max-Age=60; Max-Age=99999999; Expires=Thu, 01 Jan 2026 00:00:00 GMT",
         "tara_stats_1=a; Max-Age=34214400"}, // The last of them counts.
        {"tara_stats_1=a; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
         "tara_stats_1=a; Max-Age=34214400"},
        {"tara_stats_1=a; Expires=yesterday", "tara_stats_1=a"}, // No date: nobody reads it.
        {"tara_stats_1=a; Max-Age=forever; Expires=Sun, 08 Mar 2026 09:00:00 GMT",
         "tara_stats_1=a; Max-Age=604800"},
        {"tara_stats_1=; Max-Age=0", "tara_stats_1=; Max-Age=0"},
        {"__Host-tara_session=a; Secure; Path=/; Max-Age=60",
         "__Host-tara_session=a; Secure; Path=/"},
        {"__Host-tara_session=a; Expires=Fri, 31 Dec 2027 23:59:59 GMT; Secure; Path=/; Max-Age=x",
         "__Host-tara_session=a; Secure; Path=/"},
        {"__Host-tara_session=; Secure; Path=/; Max-Age=0", // At the end of a session.
         "__Host-tara_session=; Secure; Path=/; Max-Age=0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(set(rows[i].given, &v), rows[i].sent);
        assert_int_equal(v.permitted, 1);
    }
}

static void test_c30_set_cookie_elsewhere_is_undeclared(void **state)
{
    (void)state;
    static const char *const undeclared[] = {
        "other=1", "=tara_stats_1", "tara_stats_1=a; Domain=example.org",
        "tara_stats_1=a; Domain=.localhost", "TARA_STATS_1=a", "tara_answers=1",
    };
    tara_device_verdict v;
    choose(ALL, 0);
    for (size_t i = 0; i < sizeof undeclared / sizeof undeclared[0]; i++) {
        assert_string_equal(set(undeclared[i], &v), "");
        assert_int_equal(v.reason, TARA_REASON_COOKIE_UNDECLARED);
        assert_int_equal(v.category, TARA_COOKIE_NONE);
        assert_string_equal(v.fault, "");
    }
}

static void cookies_that_browsers_drop_are_malformed(void **state)
{
    (void)state;
    static const struct { const char *given, *fault; uint64_t offset; } rows[] = {
        {"", "empty", 0},
        {"=; Path=/", "empty", 1},
        {"tara_stats_1=a; SameSite=None", "none_insecure", 0},
        {" __Host-tara_session=a; Path=/", "prefix_insecure", 1},
        {"__Host-tara_session=a; Secure; Path=/x", "prefix_path", 36},
        {"__Host-tara_session=a; Secure; Path=/; Domain=a.b", "prefix_domain", 46},
        {"tara_stats_1=a; Domain=\xC3\xA9.fr", "domain_not_ascii", 23},
    };
    tara_device_verdict v;
    choose(ALL, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(set(rows[i].given, &v), "");
        assert_int_equal(v.reason, TARA_REASON_COOKIE_MALFORMED);
        assert_string_equal(v.fault, rows[i].fault);
        assert_int_equal(v.fault_offset, rows[i].offset);
        assert_int_equal(v.policy_version, 1);
    }
    char large[5000];
    memset(large, 'a', sizeof large);
    memcpy(large, "tara_stats_1=", 13);
    large[sizeof large - 1] = '\0';
    assert_string_equal(set(large, &v), "");
    assert_string_equal(v.fault, "too_large");
}

static void cookies_headers_with_control_characters_are_refused(void **state)
{
    (void)state;
    char                out[16];
    size_t              size = 7;
    tara_device_verdict v = {.struct_size = sizeof v};
    assert_refused(privacy, tara_cookie_check_set(privacy, &visitor, TEXT("tara\0=a"), 0, out,
                                                  sizeof out, &size, &v),
                   TARA_E_INVALID_ARGUMENT, "set_cookie");
    assert_int_equal(last_error(privacy).offset, 4);
    assert_int_equal(v.permitted, 0);
    assert_refused(privacy, tara_cookie_check_set(privacy, &visitor, TEXT("a=b\r\nSet-Cookie: c"),
                                                  0, out, sizeof out, &size, &v),
                   TARA_E_INVALID_ARGUMENT, "set_cookie");
    assert_int_equal(last_error(privacy).offset, 3);
    char *large = calloc(1, 65537);
    assert_non_null(large);
    memset(large, 'a', 65537);
    assert_refused(privacy, tara_cookie_check_set(privacy, &visitor, large, 65537, 0, out,
                                                  sizeof out, &size, &v),
                   TARA_E_INVALID_ARGUMENT, "set_cookie");
    assert_int_equal(last_error(privacy).offset, 65536);
    assert_refused(privacy, tara_cookie_filter(privacy, &visitor, large, 65537, 0, out,
                                               sizeof out, &size, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "header");
    free(large);
    assert_refused(privacy, tara_cookie_filter(privacy, &visitor, TEXT("a=\x7F"), 0, out,
                                               sizeof out, &size, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "header");
    assert_int_equal(last_error(privacy).offset, 2);
}

static void cookies_set_cookie_asks_for_room(void **state)
{
    (void)state;
    static const char   given[] = "tara_choices=abc; Max-Age=60";
    char                out[64] = "";
    size_t              size = 0;
    tara_device_verdict v = {.struct_size = sizeof v};
    assert_int_equal(tara_cookie_check_set(privacy, &visitor, TEXT(given), 0, NULL, 0, &size, &v),
                     TARA_E_BUFFER);
    assert_true(size >= strlen(given));
    assert_int_equal(v.permitted, 0);
    assert_int_equal(tara_cookie_check_set(privacy, &visitor, TEXT(given), 0, out,
                                           sizeof given - 2, &size, &v),
                     TARA_E_BUFFER);
    ASSERT_OK(tara_cookie_check_set(privacy, &visitor, TEXT(given), 0, out, sizeof given - 1,
                                    &size, &v));
    assert_int_equal(size, sizeof given - 1);
    assert_memory_equal(out, given, size);
    ASSERT_OK(tara_cookie_check_set(privacy, &visitor, TEXT("other=1"), 0, NULL, 0, &size, &v));
    assert_int_equal(size, 0); // Denied: there is nothing to send.
}

// --- the Cookie header -------------------------------------------------------------------------

typedef struct told {
    char   names[4096];
    int    count;
    int    stop_at; // The call that does not go on; 0: none.
} told;

static int32_t take_name(void *user, const char *name, size_t size)
{
    told *t = user;
    size_t used = strlen(t->names);
    t->count++;
    if (used + size + 2 < sizeof t->names) {
        memcpy(t->names + used, name, size);
        strcpy(t->names + used + size, ";");
    }
    return t->count == t->stop_at ? 0 : TARA_CALLBACK_OK;
}

static const char *filter(const char *header, told *t)
{
    static char out[512];
    size_t      size = 0, given = strlen(header);
    char       *copy = exact(header, given);
    *t = (told){.count = 0};
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, copy, given, 0, out, sizeof out - 1, &size,
                                 take_name, t));
    free(copy);
    out[size] = '\0';
    return out;
}

static void test_c32_a_cookie_header_loses_what_may_not_be_read(void **state)
{
    (void)state;
    told t;
    choose(STATISTICS, MARKETING);
    assert_string_equal(filter("__Host-tara_session=1; tara_campaign=2;tara_stats_a=\"x y\" ; "
                               "other=3; tara_choices", &t),
                        "__Host-tara_session=1; tara_stats_a=\"x y\"");
    assert_string_equal(t.names, "tara_campaign;other;;"); // The last one has no name.
    static const struct { const char *given, *left, *names; } rows[] = {
        {"", "", ""}, {";", "", ""}, {" ; ;; ", "", ""}, {"=", "", ";"}, {"==", "", ";"},
        {"tara_stats_a", "", ";"}, {"tara_stats_a=", "tara_stats_a=", ""},
        {"tara_stats_a=\"1; tara_campaign=2", "tara_stats_a=\"1", "tara_campaign;"},
        {"tara_stats_a=1,tara_campaign=2", "tara_stats_a=1,tara_campaign=2", ""},
        {"tara_stats_a=1; tara_stats_a=2", "tara_stats_a=1; tara_stats_a=2", ""},
        {"tara_language=fr", "", "tara_language;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(filter(rows[i].given, &t), rows[i].left);
        assert_string_equal(t.names, rows[i].names);
    }
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, NULL, 0, 0, NULL, 0, &(size_t){0}, NULL, NULL));
}

static void cookies_filter_asks_for_room_and_tells_once(void **state)
{
    (void)state;
    char   out[64];
    size_t size = 0;
    told   t = {.count = 0};
    memset(out, '?', sizeof out);
    assert_int_equal(tara_cookie_filter(privacy, &visitor, TEXT("tara_choices=1; b=2"), 0, out, 13,
                                        &size, take_name, &t),
                     TARA_E_BUFFER);
    assert_int_equal(size, 14);
    assert_int_equal(t.count, 0);
    assert_int_equal(out[0], '?'); // Nothing partial.
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, TEXT("tara_choices=1; b=2"), 0, out, 14, &size,
                                 take_name, &t));
    assert_int_equal(t.count, 1);
    assert_int_equal(out[14], '?');
    // Two bytes between pairs where one stood.
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, TEXT("tara_choices=1;tara_choices=2"), 0, out,
                                 sizeof out, &size, NULL, NULL));
    assert_int_equal(size, 30);
}

static void cookies_filter_stops_with_its_sink(void **state)
{
    (void)state;
    char   out[64] = "?";
    size_t size = 0;
    told   t = {.stop_at = 2};
    assert_refused(privacy, tara_cookie_filter(privacy, &visitor, TEXT("a=1; b=2; c=3"), 0, out,
                                               sizeof out, &size, take_name, &t),
                   TARA_E_CONFLICT, "sink");
    assert_int_equal(t.count, 2);
    assert_string_equal(out, "?");
}

static int32_t call_back(void *user, const char *name, size_t size)
{
    (void)name; (void)size;
    *(tara_status *)user = tara_cookie_refuse_all(privacy, &visitor, NULL);
    return TARA_CALLBACK_OK;
}

static void cookies_sinks_cannot_call_back(void **state)
{
    (void)state;
    char        out[8];
    size_t      size = 0;
    tara_status within = TARA_OK;
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, TEXT("a=1"), 0, out, sizeof out, &size,
                                 call_back, &within));
    assert_int_equal(within, TARA_E_BUSY);
}

// Ten thousand pairs, and one more; names are looked up once each, decisions once for each tracker.
static void cookies_filter_bears_large_headers(void **state)
{
    (void)state;
    enum { PAIRS = 10000 };
    size_t size = 0;
    told   t = {.count = 0};
    char  *header = malloc(PAIRS * 4 + 4), *out = malloc(PAIRS * 4);
    assert_true(header != NULL && out != NULL);
    for (size_t i = 0; i < PAIRS + 1; i++) memcpy(header + 4 * i, "a=1;", 4);
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, header, PAIRS * 4, 0, out, PAIRS * 4, &size,
                                 take_name, &t));
    assert_int_equal(size, 0);
    assert_int_equal(t.count, PAIRS);
    assert_refused(privacy, tara_cookie_filter(privacy, &visitor, header, PAIRS * 4 + 4, 0, out,
                                               PAIRS * 4, &size, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "header");
    assert_int_equal(last_error(privacy).offset, PAIRS * 4);
    free(header);
    free(out);
    header = malloc(65536);
    out = malloc(65536);
    assert_true(header != NULL && out != NULL);
    memset(header, ';', 65536);
    memcpy(header + 30000, "tara_choices=\"", 14);
    ASSERT_OK(tara_cookie_filter(privacy, &visitor, header, 65536, 0, out, 65536, &size, NULL,
                                 NULL));
    assert_int_equal(size, 14);
    free(header);
    free(out);
}

// --- taking back -------------------------------------------------------------------------------

typedef struct deletions {
    char names[512], lines[4096];
    int  count, stop_at;
    int32_t reason;
} deletions;

static int32_t take_cookie(void *user, const tara_cookie *cookie)
{
    deletions *d = user;
    assert_int_equal(cookie->struct_size, sizeof *cookie);
    assert_true(cookie->category > TARA_COOKIE_NECESSARY);
    strncat(d->names, cookie->name, cookie->name_size);
    strcat(d->names, ";");
    strncat(d->lines, cookie->set_cookie, cookie->set_cookie_size);
    strcat(d->lines, "\n");
    d->reason = cookie->reason;
    return ++d->count == d->stop_at ? 0 : TARA_CALLBACK_OK;
}

static deletions to_delete(const char *header, uint32_t flags)
{
    deletions d = {.count = 0};
    ASSERT_OK(tara_cookie_to_delete(privacy, &visitor, header,
                                    header == NULL ? 0 : strlen(header), flags, take_cookie, &d));
    return d;
}

#define GONE "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT\n"

static void test_c32_a_no_takes_back_what_is_there(void **state)
{
    (void)state;
    assert_int_equal(to_delete(NULL, 0).count, 0); // Nobody was asked.
    choose(ALL, 0);
    assert_int_equal(to_delete("tara_stats_1=a", 0).count, 0);
    choose(0, STATISTICS | MARKETING);
    deletions d = to_delete(NULL, 0);
    assert_string_equal(d.names, "tara_stats_*;tara_campaign;");
    assert_string_equal(d.lines, "\ntara_campaign=; Path=/" GONE); // No line for a pattern.
    assert_int_equal(d.reason, TARA_REASON_CONSENT_WITHDRAWN);
    d = to_delete("tara_stats_1=a; other=2; tara_stats_2=\"; tara_stats_1=b", 0);
    assert_string_equal(d.names, "tara_campaign;tara_stats_1;tara_stats_2;tara_stats_1;");
    assert_string_equal(d.lines, "tara_campaign=; Path=/" GONE "tara_stats_1=; Path=/" GONE
                                 "tara_stats_2=; Path=/" GONE "tara_stats_1=; Path=/" GONE);
    d = to_delete("", 0); // None of them is there.
    assert_string_equal(d.names, "tara_campaign;");
}

static void test_c32_all_that_ends_a_yes_takes_back(void **state)
{
    (void)state;
    assert_string_equal(to_delete("", TARA_DEVICE_GPC).names, "tara_campaign;");
    choose(ALL, 0);
    assert_int_equal(to_delete("", TARA_DEVICE_GPC).count, 0); // The yes wins.
    ASSERT_OK(tara_objection_raise(privacy, &visitor, purpose(privacy, "marketing"), NULL));
    assert_string_equal(to_delete("", 0).names, "tara_campaign;");
    assert_int_equal(to_delete("", 0).reason, TARA_REASON_OBJECTION);
    h.now = at("2026-09-01T09:00:00Z");
    assert_string_equal(to_delete("tara_stats_1=", 0).names,
                        "tara_language;tara_campaign;tara_stats_1;");
    assert_int_equal(to_delete("tara_stats_1=", 0).reason, TARA_REASON_CONSENT_EXPIRED);
    ASSERT_OK(tara_age_report(privacy, &visitor, NULL, 0, NULL, 0, NULL));
    assert_string_equal(to_delete("", 0).names, "tara_language;tara_campaign;");
    assert_int_equal(to_delete("", 0).reason, TARA_REASON_SUSPECTED_MINOR);
}

static void cookies_to_delete_says_when_nobody_can_know(void **state)
{
    (void)state;
    deletions d = {.count = 0};
    choose(0, ALL);
    assert_refused(privacy, tara_cookie_to_delete(privacy, &visitor, TEXT("a=\n"), 0, take_cookie,
                                                  &d),
                   TARA_E_INVALID_ARGUMENT, "header");
    assert_refused(privacy, tara_cookie_to_delete(privacy, &visitor, NULL, 0, 0, NULL, &d),
                   TARA_E_INVALID_ARGUMENT, "sink");
    d.stop_at = 1;
    assert_refused(privacy, tara_cookie_to_delete(privacy, &visitor, NULL, 0, 0, take_cookie, &d),
                   TARA_E_CONFLICT, "sink");
    assert_int_equal(d.count, 1);
    h.now -= 7 * HOST_DAY;
    d = (deletions){.count = 0};
    assert_refused(privacy, tara_cookie_to_delete(privacy, &visitor, NULL, 0, 0, take_cookie, &d),
                   TARA_E_CLOCK_BACKWARDS, "clock");
    assert_int_equal(d.count, 0);
}

// --- the signal --------------------------------------------------------------------------------

static int32_t signal_says(int32_t on)
{
    int32_t conflict = 7;
    ASSERT_OK(tara_signal_gpc(privacy, &visitor, on, &conflict));
    return conflict;
}

static void test_c32_the_signal_counts_until_a_yes_stands_against_it(void **state)
{
    (void)state;
    assert_int_equal(signal_says(1), 0);
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(may_set("tara_language"), TARA_REASON_CONSENT_NEVER_ASKED);
    choose(STATISTICS, 0); // After the signal…
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(signal_says(1), 1); // …and before it.
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT);
    choose(0, STATISTICS);
    assert_int_equal(signal_says(1), 0);
    assert_int_equal(signal_says(0), 0);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(may_set_with("tara_campaign", TARA_DEVICE_GPC).reason,
                     TARA_REASON_CONSENT_REFUSED);
}

static void cookies_signal_is_recorded_once(void **state)
{
    (void)state;
    tara_signal out = {.struct_size = sizeof out};
    assert_int_equal(signal_says(0), 0);
    assert_int_equal(event_count(privacy), 0); // There was none to end.
    ASSERT_OK(tara_signal_show(privacy, &visitor, &out));
    assert_int_equal(out.since_unix_ms, 0);
    signal_says(1);
    uint64_t events = event_count(privacy);
    assert_true(event_says(privacy, events, "\"type\":\"signal\""));
    assert_true(event_says(privacy, events, "\"gpc\":true"));
    h.now += HOST_DAY;
    signal_says(1);
    assert_int_equal(event_count(privacy), events);
    ASSERT_OK(tara_signal_show(privacy, &visitor, &out));
    assert_int_equal(out.on, 1);
    assert_int_equal(out.conflict, 0);
    assert_int_equal(out.since_unix_ms, HOST_NOW);
    signal_says(0);
    assert_int_equal(event_count(privacy), events + 1);
    assert_refused(privacy, tara_signal_gpc(privacy, &visitor, 2, NULL), TARA_E_INVALID_ARGUMENT,
                   "value");
}

static size_t history(int32_t category, uint64_t events[8])
{
    size_t count = 0;
    ASSERT_OK(tara_cookie_history(privacy, &visitor, category, events, 8, &count));
    return count;
}

static void cookies_choices_have_a_history(void **state)
{
    (void)state;
    uint64_t events[8], all[8];
    size_t   count = 0;
    choose(STATISTICS, MARKETING);
    choose(0, STATISTICS);
    signal_says(1);
    assert_int_equal(history(TARA_COOKIE_STATISTICS, events), 2);
    assert_true(events[0] > events[1]); // Newest first.
    assert_true(event_says(privacy, events[0], "\"decision\":\"refuse\""));
    assert_int_equal(history(TARA_COOKIE_MARKETING, events), 1);
    assert_int_equal(history(TARA_COOKIE_PREFERENCES, events), 0);
    assert_int_equal(history(TARA_COOKIE_NONE, events), 3);
    assert_int_equal(history(77, events), 0);
    ASSERT_OK(tara_consent_history(privacy, &visitor, 0, all, 8, &count));
    assert_int_equal(count, 3);
    ASSERT_OK(tara_consent_history(privacy, &visitor, purpose(privacy, "marketing"), all, 8,
                                   &count));
    assert_int_equal(count, 0);
    assert_int_equal(tara_cookie_history(privacy, &visitor, 0, all, 2, &count), TARA_E_BUFFER);
    assert_int_equal(count, 3);
}

// A consent to direct marketing is an explicit yes, too.
static void cookies_signal_meets_a_consent_to_marketing(void **state)
{
    (void)state;
    visitor = adult(privacy, "nadia");
    tara_choice yes = choice(privacy, "marketing");
    ASSERT_OK(tara_consent_give(privacy, &visitor, &yes, NULL));
    assert_int_equal(signal_says(1), 1);
    assert_int_equal(ask(privacy, visitor, "marketing", "contact").permitted, 1);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_REFUSED); // Each for itself.
    ASSERT_OK(tara_consent_withdraw(privacy, &visitor, &yes, NULL));
    assert_int_equal(signal_says(1), 0);
}

static void cookies_gpc_is_read_without_a_context(void **state)
{
    (void)state;
    int32_t on = 7;
    ASSERT_OK(tara_gpc_read(TEXT(" 1 "), &on));
    assert_int_equal(on, 1);
    ASSERT_OK(tara_gpc_read(NULL, 0, &on));
    assert_int_equal(on, 0);
    assert_int_equal(tara_gpc_read(NULL, 1, &on), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_gpc_read(TEXT("1"), NULL), TARA_E_INVALID_ARGUMENT);
}

// --- with the rest -----------------------------------------------------------------------------

static int32_t keep(void *user, const char *text, size_t size)
{
    strncat(user, text, size);
    return TARA_CALLBACK_OK;
}

// A package of ours brings yes and no back; an altered one only the no.
static void test_c26_choices_about_cookies_are_portable(void **state)
{
    (void)state;
    static char  package[16384];
    uint64_t     taken = 0;
    tara_subject first = visitor;
    package[0] = '\0';
    choose(STATISTICS, MARKETING);
    signal_says(1);
    ASSERT_OK(tara_subject_export(privacy, &visitor, keep, package));
    assert_non_null(strstr(package, "\"cookies\":[{\"category\":\"statistics\","
                                    "\"state\":\"given\""));
    assert_non_null(strstr(package, "\"signal\":{\"gpc\":true,\"conflict\":true,"));
    host_end(&h);
    privacy = host_begin(&h);
    visitor = first;
    ASSERT_OK(tara_subject_import(privacy, &visitor, package, strlen(package), &taken));
    assert_int_equal(taken, TARA_TAKEN_REFUSALS | TARA_TAKEN_CONSENTS);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).state, TARA_CONSENT_GIVEN);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).expires_unix_ms, at("2026-09-01T09:00:00Z"));
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_REFUSED);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_REFUSED);
    ASSERT_OK(tara_subject_import(privacy, &visitor, package, strlen(package), &taken));
    assert_int_equal(taken, 0); // The same again changes nothing.
    host_end(&h);
    privacy = host_begin(&h);
    char *seal = strstr(package, "\"seal\":\"");
    assert_non_null(seal);
    seal[8] = seal[8] == '0' ? '1' : '0';
    ASSERT_OK(tara_subject_import(privacy, &visitor, package, strlen(package), &taken));
    assert_int_equal(taken, TARA_TAKEN_REFUSALS);
    assert_int_equal(show(TARA_COOKIE_STATISTICS).state, TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT_REFUSED); // The signal came too.
    ASSERT_OK(tara_subject_forget(privacy, &visitor, NULL, 0, &(size_t){0}));
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT_NEVER_ASKED);
}

// What a store keeps it gives back: after a restart the answers are the same.
static void cookies_choices_survive_a_restart(void **state)
{
    (void)state;
    char directory[] = "/tmp/tara_cookies_XXXXXX", path[64];
    host again;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    host_init(&again);
    host_path(&again, path);
    ASSERT_OK(host_open(&again));
    tara_privacy *kept = privacy;
    privacy = again.privacy;
    choose(STATISTICS, MARKETING);
    signal_says(1);
    tara_close(again.privacy);
    ASSERT_OK(host_open(&again));
    privacy = again.privacy;
    assert_int_equal(show(TARA_COOKIE_STATISTICS).state, TARA_CONSENT_GIVEN);
    assert_int_equal(show(TARA_COOKIE_MARKETING).state, TARA_CONSENT_REFUSED);
    assert_int_equal(may_set("tara_stats_1"), TARA_REASON_CONSENT);
    assert_int_equal(may_set("tara_language"), TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(may_set("tara_campaign"), TARA_REASON_CONSENT_REFUSED);
    host_end(&again);
    privacy = kept;
    remove(path);
    strcat(path, ".lock");
    remove(path);
    remove(directory);
}

// --- a policy of the host's --------------------------------------------------------------------

static void replace(char *text, size_t room, const char *old, const char *new)
{
    char *at_old = strstr(text, old);
    assert_non_null(at_old);
    size_t tail = strlen(at_old + strlen(old)) + 1;
    assert_true(strlen(text) + strlen(new) < room);
    memmove(at_old + strlen(new), at_old + strlen(old), tail);
    memcpy(at_old, new, strlen(new));
}

// Two cookies of one name in different categories, a no that counts for half as long as a yes, and
// direct marketing that rests on an interest.
static tara_policy *another_policy(void)
{
    size_t       size = 0, room = 1 << 18;
    char        *text = calloc(1, room);
    tara_policy *policy = NULL;
    assert_non_null(text);
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), text, room - 1, &size));
    char *rules = strstr(text, "\"cookie_rules\"");
    assert_non_null(rules);
    replace(rules, room - (size_t)(rules - text), "\"consent_no\": \"P6M\"",
            "\"consent_no\": \"P3M\"");
    replace(text, room,
            "\"name\": \"tara_campaign\",\n      \"kind\": \"cookie\",\n"
            "      \"category\": \"marketing\",\n      \"set_by\": \"first_party\",\n"
            "      \"path\": \"/\"",
            "\"name\": \"tara_language\",\n      \"kind\": \"cookie\",\n"
            "      \"category\": \"marketing\",\n      \"set_by\": \"first_party\",\n"
            "      \"domain\": \"ads.example\",\n      \"path\": \"/m\"");
    char *feedback = strstr(text, "\"id\": \"feedback\"");
    assert_non_null(feedback);
    replace(feedback, room - (size_t)(feedback - text), "\"direct_marketing\": false",
            "\"direct_marketing\": true ");
    ASSERT_OK(tara_policy_parse(text, size + strlen(text + size), NULL, &policy, NULL));
    free(text);
    return policy;
}

static tara_policy *own;

static int begin_with_own(void **state)
{
    (void)state;
    host_init(&h);
    own = another_policy();
    h.options.policy = own;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    visitor = person(privacy, "visitor");
    return 0;
}

static int end_with_own(void **state)
{
    end(state);
    tara_policy_destroy(own);
    return 0;
}

// GDPR Art. 21(5). The quick answers of memory follow the signal, too.
static void test_c27_the_signal_stops_direct_marketing_at_once(void **state)
{
    (void)state;
    visitor = adult(privacy, "nadia");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask(privacy, visitor, "feedback", "contact").reason,
                         TARA_REASON_LEGITIMATE_INTEREST);
        assert_int_equal(signal_says(1), 0);
        assert_int_equal(ask(privacy, visitor, "feedback", "contact").reason,
                         TARA_REASON_OBJECTION);
        assert_int_equal(ask(privacy, visitor, "protection", "contact").reason,
                         TARA_REASON_LEGITIMATE_INTEREST);
        assert_int_equal(signal_says(0), 0);
    }
}

static void cookies_of_one_name_are_open_when_all_are(void **state)
{
    (void)state;
    tara_device_verdict v;
    told                t;
    choose(PREFERENCES, MARKETING);
    assert_int_equal(show(TARA_COOKIE_PREFERENCES).expires_unix_ms, at("2026-09-01T09:00:00Z"));
    assert_int_equal(show(TARA_COOKIE_MARKETING).expires_unix_ms, at("2026-06-01T09:00:00Z"));
    tara_device_verdict both = may_set_with("tara_language", 0);
    assert_int_equal(both.reason, TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(both.category, TARA_COOKIE_MARKETING);
    assert_string_equal(filter("tara_language=fr", &t), "");
    // Where a header says which one is meant it is that one.
    assert_string_equal(set("tara_language=fr; Path=/", &v), "tara_language=fr; Path=/");
    assert_int_equal(v.category, TARA_COOKIE_PREFERENCES);
    assert_string_equal(set("tara_language=fr; Path=/m; Domain=ads.example", &v), "");
    assert_int_equal(v.reason, TARA_REASON_CONSENT_REFUSED);
    assert_string_equal(set("tara_language=fr; Path=/; Domain=ads.example", &v), "");
    assert_int_equal(v.reason, TARA_REASON_COOKIE_UNDECLARED);
    deletions d = to_delete(NULL, 0);
    assert_string_equal(d.names, "tara_language;");
    assert_string_equal(d.lines, "tara_language=; Path=/m; Domain=ads.example" GONE);
    choose(MARKETING, 0);
    assert_int_equal(may_set("tara_language"), TARA_REASON_CONSENT);
    assert_string_equal(filter("tara_language=fr", &t), "tara_language=fr");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_c32_a_choice_is_a_consent_with_its_evidence),
        TEST(test_c32_refusing_is_as_easy_as_accepting),
        TEST(cookies_choices_are_checked_in_order),
        TEST(cookies_of_one_choice_are_one),
        TEST(cookies_of_a_child_need_a_guardian),
        TEST(test_c32_no_visit_renews_a_choice),
        TEST(cookies_show_refuses_what_nobody_chooses),
        TEST(test_c31_lifetimes_are_told_in_seconds),
        TEST(test_c33_trackers_that_are_no_cookies_are_gated_alike),
        TEST(cookies_questions_are_checked),
        TEST(cookies_deny_by_a_wrong_clock),
        TEST(cookies_unread_clock_denies_before_anything_is_on_record),
        TEST(test_c31_set_cookie_is_capped_and_nothing_else),
        TEST(test_c30_set_cookie_elsewhere_is_undeclared),
        TEST(cookies_that_browsers_drop_are_malformed),
        TEST(cookies_headers_with_control_characters_are_refused),
        TEST(cookies_set_cookie_asks_for_room),
        TEST(test_c32_a_cookie_header_loses_what_may_not_be_read),
        TEST(cookies_filter_asks_for_room_and_tells_once),
        TEST(cookies_filter_stops_with_its_sink),
        TEST(cookies_sinks_cannot_call_back),
        TEST(cookies_filter_bears_large_headers),
        TEST(test_c32_a_no_takes_back_what_is_there),
        TEST(test_c32_all_that_ends_a_yes_takes_back),
        TEST(cookies_to_delete_says_when_nobody_can_know),
        TEST(test_c32_the_signal_counts_until_a_yes_stands_against_it),
        TEST(cookies_signal_is_recorded_once),
        TEST(cookies_choices_have_a_history),
        TEST(cookies_signal_meets_a_consent_to_marketing),
        TEST(cookies_gpc_is_read_without_a_context),
        TEST(test_c26_choices_about_cookies_are_portable),
        TEST(cookies_choices_survive_a_restart),
        cmocka_unit_test_setup_teardown(cookies_of_one_name_are_open_when_all_are, begin_with_own,
                                        end_with_own),
        cmocka_unit_test_setup_teardown(test_c27_the_signal_stops_direct_marketing_at_once,
                                        begin_with_own, end_with_own),
    };
    return cmocka_run_group_tests_name("public_cookies", tests, NULL, NULL);
}
