// test_clauses_cookies.c: what the policy promises about cookies and trackers, seen from outside.
//
// C30 to C33, each with a test that fails when the promise is broken; and the mistakes that other
// systems made with consent banners, under the names they have in the list of traps.
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include "laws/laws.h"

#include <sys/stat.h>
#include <unistd.h>

enum {
    PREFERENCES = 1 << TARA_COOKIE_PREFERENCES,
    STATISTICS  = 1 << TARA_COOKIE_STATISTICS,
    MARKETING   = 1 << TARA_COOKIE_MARKETING,
    ALL         = PREFERENCES | STATISTICS | MARKETING
};

// What Tara Solutions' policy declares.
static const struct { const char *name; bool is_cookie; int32_t category; } declared[] = {
    {"__Host-tara_session", true, TARA_COOKIE_NECESSARY},
    {"__Host-tara_csrf", true, TARA_COOKIE_NECESSARY},
    {"tara_choices", true, TARA_COOKIE_NECESSARY},
    {"tara_answers", false, TARA_COOKIE_NECESSARY},
    {"tara_language", true, TARA_COOKIE_PREFERENCES},
    {"tara_player_speed", false, TARA_COOKIE_PREFERENCES},
    {"tara_stats_page", true, TARA_COOKIE_STATISTICS},
    {"tara_measure", false, TARA_COOKIE_STATISTICS},
    {"tara_campaign", true, TARA_COOKIE_MARKETING},
    {"tara_open", false, TARA_COOKIE_MARKETING},
    {"advertising_id", false, TARA_COOKIE_MARKETING},
};
enum { DECLARED = sizeof declared / sizeof declared[0] };

static tara_device_verdict may(tara_privacy *p, const tara_subject *s, size_t i, uint32_t flags)
{
    tara_device_verdict out = {.struct_size = sizeof out};
    const char *name = declared[i].name;
    tara_status status = declared[i].is_cookie
        ? tara_cookie_may_set(p, s, name, strlen(name), flags, &out)
        : tara_tracker_may_run(p, s, name, strlen(name), flags, &out);
    assert_int_equal(status, TARA_OK);
    return out;
}

static void choose(tara_privacy *p, const tara_subject *s, uint32_t accept, uint32_t refuse)
{
    tara_choice how = {.struct_size = sizeof how, .method = "button", .method_size = 6};
    assert_int_equal(tara_cookie_choose(p, s, accept, refuse, &how), TARA_OK);
}

static tara_consent choice_about(tara_privacy *p, const tara_subject *s, int32_t category)
{
    tara_consent out = {.struct_size = sizeof out};
    assert_int_equal(tara_cookie_show(p, s, category, &out), TARA_OK);
    return out;
}

static void test_c30_each_declared_cookie_has_one_category(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    for (size_t i = 0; i < DECLARED; i++) {
        tara_device_verdict verdict = may(p, &visitor, i, 0);
        bool necessary = declared[i].category == TARA_COOKIE_NECESSARY;
        assert_int_equal(verdict.category, declared[i].category);
        assert_int_equal(verdict.permitted, necessary);
    }
    tara_close(p);
}

static void test_c30_an_undeclared_cookie_is_refused_whatever_was_accepted(void **state)
{
    static const char *const names[] = {"_ga", "tara", "tara_stat", "__Host-tara", "tara_choices2",
                                        "", "tara_stats"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, ALL, 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tara_device_verdict out = {.struct_size = sizeof out};
        assert_int_equal(tara_cookie_may_set(p, &visitor, names[i], strlen(names[i]), 0, &out),
                         TARA_OK);
        assert_int_equal(out.permitted, 0);
        assert_int_equal(out.reason, TARA_REASON_COOKIE_UNDECLARED);
        assert_string_equal(tara_reason_article(out.reason), "ePrivacy 5(3)");
    }
    tara_close(p);
}

// Whatever a header asks for, no cookie outlives what is declared of it, nor thirteen months; one
// declared for the session carries no lifetime.
static void test_c31_no_header_outlives_what_is_declared(void **state)
{
    static const char *const asked[] = {"; Max-Age=99999999999", "; Max-Age=31536001",
                                        "; Expires=Fri, 31 Dec 9999 23:59:59 GMT", "",
                                        "; Max-Age=60; Expires=Fri, 31 Dec 9999 23:59:59 GMT"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, ALL, 0);
    for (size_t i = 0; i < DECLARED * 5; i++) {
        char   wanted[160], sent[161] = "";
        size_t size = 0;
        bool   session = strncmp(declared[i / 5].name, "__Host-", 7) == 0;
        tara_device_verdict out = {.struct_size = sizeof out};
        if (!declared[i / 5].is_cookie) continue;
        snprintf(wanted, sizeof wanted, "%s=v; Path=/; Secure%s", declared[i / 5].name,
                 asked[i % 5]);
        assert_int_equal(tara_cookie_check_set(p, &visitor, wanted, strlen(wanted), 0, sent,
                                               sizeof sent - 1, &size, &out), TARA_OK);
        assert_int_equal(out.permitted, 1);
        assert_null(strstr(sent, "Expires"));
        const char *age = strstr(sent, "Max-Age=");
        assert_int_equal(age != NULL, !session && asked[i % 5][0] != '\0');
        if (age == NULL) continue;
        long seconds = strtol(age + 8, NULL, 10);
        assert_true(seconds > 0 && seconds <= out.max_age_s && seconds <= 396 * 86400L);
    }
    tara_close(p);
}

static void test_c32_necessary_cookies_cannot_be_refused(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    tara_choice   how = {.struct_size = sizeof how};
    uint32_t      all = ALL | 1 << TARA_COOKIE_NECESSARY;
    assert_int_equal(tara_cookie_choose(p, &visitor, 0, all, &how), TARA_E_NOT_APPLICABLE);
    assert_int_equal(tara_cookie_withdraw(p, &visitor, all, &how), TARA_E_NOT_APPLICABLE);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(tara_cookie_refuse_all(p, &visitor, &how), TARA_OK);
    for (size_t i = 0; i < DECLARED; i++) {
        bool necessary = declared[i].category == TARA_COOKIE_NECESSARY;
        assert_int_equal(may(p, &visitor, i, 0).permitted, necessary);
    }
    tara_close(p);
}

// One call each, and each can follow the other at any time.
static void test_c32_refusing_takes_as_many_calls_as_accepting(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    tara_choice   how = {.struct_size = sizeof how};
    for (int round = 0; round < 3; round++) {
        assert_int_equal(tara_cookie_accept_all(p, &visitor, &how), TARA_OK);
        for (size_t i = 0; i < DECLARED; i++) assert_int_equal(may(p, &visitor, i, 0).permitted, 1);
        assert_int_equal(tara_cookie_refuse_all(p, &visitor, &how), TARA_OK);
        for (size_t i = 0; i < DECLARED; i++) {
            bool necessary = declared[i].category == TARA_COOKIE_NECESSARY;
            assert_int_equal(may(p, &visitor, i, 0).permitted, necessary);
        }
    }
    tara_close(p);
}

static int32_t count_deletion(void *user, const tara_cookie *cookie)
{
    static const char gone[] = "Max-Age=0";
    assert_true(cookie->category != TARA_COOKIE_NECESSARY);
    for (size_t i = 0; i + strlen(gone) <= cookie->set_cookie_size; i++) {
        if (memcmp(cookie->set_cookie + i, gone, strlen(gone)) == 0) {
            ++*(int *)user;
            return TARA_CALLBACK_OK;
        }
    }
    return TARA_CALLBACK_FAILED;
}

static void test_c32_a_refusal_removes_what_is_there(void **state)
{
    static const char there[] = "tara_choices=1; tara_language=fr; tara_stats_page=2; "
                                "tara_campaign=c; tara_stats_visit=3";
    (void)state;
    int           count = 0;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, ALL, 0);
    assert_int_equal(tara_cookie_to_delete(p, &visitor, there, strlen(there), 0, count_deletion,
                                           &count), TARA_OK);
    assert_int_equal(count, 0);
    choose(p, &visitor, 0, ALL);
    assert_int_equal(tara_cookie_to_delete(p, &visitor, there, strlen(there), 0, count_deletion,
                                           &count), TARA_OK);
    assert_int_equal(count, 4);
    tara_close(p);
}

static void test_c32_consent_comes_before_the_cookie(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    for (int32_t given = TARA_COOKIE_PREFERENCES; given <= TARA_COOKIE_MARKETING; given++) {
        for (size_t i = 0; i < DECLARED; i++) {
            if (declared[i].category != given) continue;
            assert_int_equal(may(p, &visitor, i, 0).reason, TARA_REASON_CONSENT_NEVER_ASKED);
        }
        choose(p, &visitor, 1U << given, 0);
        for (size_t i = 0; i < DECLARED; i++) {
            bool open = declared[i].category <= given;
            assert_int_equal(may(p, &visitor, i, 0).permitted, open); // Only what was chosen.
        }
    }
    tara_close(p);
}

// The signal refuses what tracks; neither a yes before nor one after it is lost.
static void test_c32_the_signal_is_heard_and_an_explicit_yes_wins(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    int32_t       conflict = 7;
    for (size_t i = 0; i < DECLARED; i++) {
        bool tracks = declared[i].category >= TARA_COOKIE_STATISTICS;
        int32_t reason = may(p, &visitor, i, TARA_DEVICE_GPC).reason;
        assert_int_equal(reason == TARA_REASON_CONSENT_REFUSED, tracks);
    }
    assert_int_equal(tara_signal_gpc(p, &visitor, 1, &conflict), TARA_OK);
    assert_int_equal(conflict, 0);
    choose(p, &visitor, STATISTICS, 0);
    assert_int_equal(tara_signal_gpc(p, &visitor, 1, &conflict), TARA_OK);
    assert_int_equal(conflict, 1);
    for (size_t i = 0; i < DECLARED; i++) {
        bool open = declared[i].category == TARA_COOKIE_STATISTICS
                 || declared[i].category == TARA_COOKIE_NECESSARY;
        assert_int_equal(may(p, &visitor, i, TARA_DEVICE_GPC).permitted, open);
    }
    tara_close(p);
}

static void test_c33_every_kind_of_tracker_answers_as_cookies_do(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    static const uint32_t steps[][2] = {
        {0, 0}, {ALL, 0}, {0, ALL}, {STATISTICS, 0}, {MARKETING, STATISTICS}};
    for (size_t step = 0; step < sizeof steps / sizeof steps[0]; step++) {
        if ((steps[step][0] | steps[step][1]) != 0) {
            choose(p, &visitor, steps[step][0], steps[step][1]);
        }
        int32_t first[TARA_COOKIE_MARKETING + 1] = {0}; // Of each category.
        for (size_t i = 0; i < DECLARED; i++) {
            int32_t *reason = &first[declared[i].category];
            if (*reason == 0) *reason = may(p, &visitor, i, 0).reason;
            assert_int_equal(may(p, &visitor, i, 0).reason, *reason);
        }
    }
    tara_close(p);
}

// --- traps -------------------------------------------------------------------------------------

// 12. A boolean that says "decided" was read as "granted".
static void test_trap_a_decided_banner_is_no_yes(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, 0, ALL);
    tara_consent decided = choice_about(p, &visitor, TARA_COOKIE_STATISTICS);
    assert_int_equal(decided.may_ask, 0);
    assert_int_equal(decided.state, TARA_CONSENT_REFUSED);
    for (size_t i = 0; i < DECLARED; i++) {
        if (declared[i].category == TARA_COOKIE_NECESSARY) continue;
        assert_int_equal(may(p, &visitor, i, 0).permitted, 0);
    }
    tara_device_verdict zero = {.struct_size = sizeof zero};
    assert_int_equal(zero.permitted, 0);
    tara_close(p);
}

// 36. Each visit renewed the choice; 30-year choices.
static void test_trap_visits_do_not_renew_a_choice_about_cookies(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, STATISTICS, MARKETING);
    int64_t ends = at(2026, 9, 2, 9);
    for (int month = 4; month <= 9; month++) {
        now_is(p, at(2026, month, 1, 9));
        for (size_t i = 0; i < DECLARED; i++) (void)may(p, &visitor, i, 0);
        assert_int_equal(tara_signal_gpc(p, &visitor, 0, NULL), TARA_OK);
        assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_STATISTICS).expires_unix_ms, ends);
        assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).expires_unix_ms, ends);
        assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).may_ask, 0);
    }
    now_is(p, ends);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_STATISTICS).state, TARA_CONSENT_EXPIRED);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).may_ask, 1);
    tara_close(p);
}

// 37. What nobody was asked about was on by default, or stored as a yes.
static void test_trap_a_category_not_spoken_of_stays_never_asked(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, STATISTICS, 0);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_PREFERENCES).state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).may_ask, 1);
    assert_int_equal(choice_about(p, &visitor, TARA_COOKIE_MARKETING).event, 0);
    tara_close(p);
}

// 76. A probe wrote a cookie while consent was denied. Asking writes nothing here: no event, no
// byte of the store, and no header for what is denied.
static void test_trap_asking_writes_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/tara_cookies_XXXXXX", path[64], lock[80], out[256];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.tara", folder);
    snprintf(lock, sizeof lock, "%s.lock", path);
    tara_options options = some_options();
    options.path = path;
    options.path_size = strlen(path);
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  visitor = called(p, "visitor");
    choose(p, &visitor, 0, ALL);
    uint64_t    events_before = 0, events_after = 0;
    struct stat before, after;
    assert_int_equal(tara_event_count(p, &events_before), TARA_OK);
    assert_int_equal(stat(path, &before), 0);
    for (size_t i = 0; i < DECLARED; i++) {
        char   wanted[80];
        size_t size = 9;
        int    count = 0;
        bool   necessary = declared[i].category == TARA_COOKIE_NECESSARY;
        tara_device_verdict verdict = {.struct_size = sizeof verdict};
        (void)may(p, &visitor, i, TARA_DEVICE_GPC);
        snprintf(wanted, sizeof wanted, "%s=1; Path=/; Secure", declared[i].name);
        assert_int_equal(tara_cookie_check_set(p, &visitor, wanted, strlen(wanted), 0, out,
                                               sizeof out, &size, &verdict), TARA_OK);
        assert_int_equal(size > 0, necessary && declared[i].is_cookie);
        assert_int_equal(tara_cookie_filter(p, &visitor, wanted, strlen(wanted), 0, out,
                                            sizeof out, &size, NULL, NULL), TARA_OK);
        assert_int_equal(tara_cookie_to_delete(p, &visitor, "", 0, 0, count_deletion, &count),
                         TARA_OK);
    }
    assert_int_equal(tara_event_count(p, &events_after), TARA_OK);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(events_before, events_after);
    assert_int_equal(before.st_size, after.st_size);
    tara_close(p);
    unlink(lock);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c30_each_declared_cookie_has_one_category),
        cmocka_unit_test(test_c30_an_undeclared_cookie_is_refused_whatever_was_accepted),
        cmocka_unit_test(test_c31_no_header_outlives_what_is_declared),
        cmocka_unit_test(test_c32_necessary_cookies_cannot_be_refused),
        cmocka_unit_test(test_c32_refusing_takes_as_many_calls_as_accepting),
        cmocka_unit_test(test_c32_a_refusal_removes_what_is_there),
        cmocka_unit_test(test_c32_consent_comes_before_the_cookie),
        cmocka_unit_test(test_c32_the_signal_is_heard_and_an_explicit_yes_wins),
        cmocka_unit_test(test_c33_every_kind_of_tracker_answers_as_cookies_do),
        cmocka_unit_test(test_trap_a_decided_banner_is_no_yes),
        cmocka_unit_test(test_trap_visits_do_not_renew_a_choice_about_cookies),
        cmocka_unit_test(test_trap_a_category_not_spoken_of_stays_never_asked),
        cmocka_unit_test(test_trap_asking_writes_nothing),
    };
    return cmocka_run_group_tests_name("clauses_cookies", tests, NULL, NULL);
}
