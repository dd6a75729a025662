// test_traps_policy.c: the mistakes that other systems made with versions, cookies, disclosures,
// transfers, notices and breaches, each with a test that fails when we make it.
//
// They are driven as JSON operations, as every language's host does.
#include "host_kit.h"

#include "base/json.h"

static host        h;
static const char *result; // Of the last operation, terminated.
static char        kept[256 * 1024];

#define NADIA "\"subject\":\"nadia@example.org\""
#define OMAR  "\"subject\":\"omar@example.org\""

static tara_status run(const char *operation)
{
    const char *text = NULL;
    size_t      size = strlen(operation), result_size = 0;
    char       *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, operation, size);
    tara_status status = tara_operate(h.privacy, exact, size, &text, &result_size);
    free(exact);
    tp_json_reader json = tp_json_reader_of((tp_text){text, result_size});
    assert_true(tp_json_valid(&json));
    assert_true(result_size < sizeof kept);
    memcpy(kept, text, result_size);
    kept[result_size] = '\0';
    result = kept;
    return status;
}

static void expect(const char *operation, const char *what)
{
    tara_status status = run(operation);
    if (status != TARA_OK || strstr(result, what) == NULL) {
        fail_msg("%.200s\n gave %s\n not %s", operation, result, what);
    }
}

static void expect_not(const char *operation, const char *what)
{
    tara_status status = run(operation);
    if (status != TARA_OK || strstr(result, what) != NULL) {
        fail_msg("%.200s\n gave %s\n with %s", operation, result, what);
    }
}

static void do_it(const char *operation)
{
    expect(operation, "\"ok\":true");
}

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    do_it("{\"op\":\"subject.set\"," NADIA ",\"country\":\"FR\"}");
    do_it("{\"op\":\"age.assert\"," NADIA ",\"born\":\"1999-07-14\"}");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// --- versions of the built-in policy, as an author edits its text -------------------------------

typedef struct draft {
    char text[128 * 1024];
    char operation[128 * 1024 + 64];
} draft;

static draft next; // The version that is being written.

// What stands first behind `anchor` replaced; both must be there.
static void edit(const char *anchor, const char *find, const char *with)
{
    static char after[sizeof next.text];
    char *at = strstr(next.text, anchor);
    assert_non_null(at);
    at = strstr(at, find);
    assert_non_null(at);
    size_t size = strlen(next.text) - strlen(find) + strlen(with);
    assert_true(size < sizeof next.text);
    strcpy(after, at + strlen(find));
    strcpy(at, with);
    strcat(at, after);
}

static void write_version(int version)
{
    size_t needed = 0;
    char   number[48];
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), next.text, sizeof next.text - 1, &needed));
    next.text[needed] = '\0';
    snprintf(number, sizeof number, "\"version\": %d,", version);
    edit("{", "\"version\": 1,", number);
    edit("{", "\"last_updated\": \"2024-01-15\"", "\"last_updated\": \"2026-03-01\"");
}

// Published, with this in what was answered.
static void publish(const char *what)
{
    snprintf(next.operation, sizeof next.operation, "{\"op\":\"policy.publish\",\"policy\":%s}",
             next.text);
    expect(next.operation, what);
}

static void fix_a_typing_error(int version)
{
    write_version(version);
    edit("\"id\": \"marketing\"", "\"en\": \"", "\"en\": \"The ");
}

// Marketing uses payment data, too: nobody who agreed to it agreed to that.
static void widen_marketing(int version)
{
    write_version(version);
    edit("\"id\": \"marketing\"", "\"contact\",\n", "\"contact\",\n        \"payment\",\n");
}

static void another_tracker(int version)
{
    write_version(version);
    edit("\"trackers\"", "[\n",
         "[\n    {\"name\": \"tara_heat\", \"kind\": \"cookie\", \"category\": \"statistics\",\n"
         "     \"set_by\": \"first_party\", \"path\": \"/\", \"lifetime\": \"P1M\",\n"
         "     \"purpose\": {\"fr\": \"t\", \"en\": \"t\"}},\n");
}

static void says_yes(const char *subject, const char *purpose_id)
{
    char operation[256];
    snprintf(operation, sizeof operation, "{\"op\":\"consent.give\",%s,\"purpose\":\"%s\","
             "\"method\":\"checkbox\",\"language\":\"en\"}", subject, purpose_id);
    expect(operation, "\"state\":\"given\"");
}

static void consent_says(const char *purpose_id, const char *what)
{
    char operation[256];
    snprintf(operation, sizeof operation, "{\"op\":\"consent.show\"," NADIA
             ",\"purpose\":\"%s\"}", purpose_id);
    expect(operation, what);
}

static void check_says(const char *purpose_id, const char *what)
{
    char operation[256];
    snprintf(operation, sizeof operation, "{\"op\":\"check\"," NADIA ",\"purpose\":\"%s\","
             "\"category\":\"contact\"}", purpose_id);
    expect(operation, what);
}

static void cookie_says(const char *name, const char *what)
{
    char operation[256];
    snprintf(operation, sizeof operation, "{\"op\":\"cookie.may_set\"," NADIA
             ",\"name\":\"%s\"}", name);
    expect(operation, what);
}

static void says_yes_to_all_that_is_asked(void)
{
    says_yes(NADIA, "marketing");
    says_yes(NADIA, "communication");
    says_yes(NADIA, "preferences"); // Two kinds of cookies.
    says_yes(NADIA, "statistics");
}

static void all_of_it_counts(void)
{
    consent_says("marketing", "\"state\":\"given\"");
    consent_says("communication", "\"state\":\"given\"");
    check_says("marketing", "\"permitted\":true,\"reason\":\"consent\"");
    check_says("communication", "\"permitted\":true,\"reason\":\"consent\"");
    cookie_says("tara_language", "\"permitted\":true,\"reason\":\"consent\"");
    cookie_says("tara_stats_1", "\"permitted\":true,\"reason\":\"consent\"");
}

// --- consent anew, and only where its meaning changed -------------------------------------------

// 29. One revision number stood for everything: any change, and any way back, asked everybody
// about everything again.
static void test_trap_a_version_is_no_revision_of_everything(void **state)
{
    (void)state;
    says_yes_to_all_that_is_asked();
    fix_a_typing_error(2);
    publish("\"version\":2");
    all_of_it_counts();
    write_version(3); // Back to the words before.
    publish("\"version\":3");
    all_of_it_counts();
    widen_marketing(4);
    publish("\"version\":4");
    check_says("marketing", "\"reason\":\"consent_outdated\"");
    check_says("communication", "\"permitted\":true,\"reason\":\"consent\"");
    cookie_says("tara_language", "\"permitted\":true,\"reason\":\"consent\"");
    cookie_says("tara_stats_1", "\"permitted\":true,\"reason\":\"consent\"");
}

// 30. One new service suspended all that had been granted; one that went took its record along.
static void test_trap_a_new_tracker_suspends_no_other_category(void **state)
{
    (void)state;
    says_yes_to_all_that_is_asked();
    another_tracker(2);
    publish("\"version\":2");
    cookie_says("tara_language", "\"permitted\":true,\"reason\":\"consent\"");
    check_says("marketing", "\"permitted\":true,\"reason\":\"consent\"");
    check_says("communication", "\"permitted\":true,\"reason\":\"consent\"");
    write_version(3); // It is gone again; what was said about its category is on record.
    publish("\"version\":3");
    consent_says("statistics", "\"policy_version\":1");
    consent_says("statistics", "\"since\":\"2026-03-01T09:00:00Z\"");
    cookie_says("tara_heat", "\"permitted\":false,\"reason\":\"cookie_undeclared\"");
}

// 31. The opposite: more was done under the same name, and nobody was asked.
static void test_trap_more_under_the_same_name_is_asked_anew(void **state)
{
    (void)state;
    says_yes_to_all_that_is_asked();
    widen_marketing(2);
    publish("\"material\":true");
    consent_says("marketing", "\"state\":\"outdated\"");
    consent_says("marketing", "\"may_ask\":true");
    check_says("marketing", "\"permitted\":false,\"reason\":\"consent_outdated\"");
    says_yes(NADIA, "marketing");
    check_says("marketing", "\"permitted\":true,\"reason\":\"consent\"");
    fix_a_typing_error(3); // Narrower again: what was agreed to covers it.
    publish("\"version\":3");
    check_says("marketing", "\"permitted\":true,\"reason\":\"consent\"");
}

// 31. Nor does a yes that is told later count for more than was asked on its day.
static void test_trap_a_yes_told_late_is_to_what_was_asked_then(void **state)
{
    (void)state;
    do_it("{\"op\":\"clock.set\",\"now\":\"2026-03-10T09:00:00Z\"}");
    widen_marketing(2);
    publish("\"material\":true");
    do_it("{\"op\":\"clock.set\",\"now\":\"2026-03-20T09:00:00Z\"}");
    do_it("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\","
          "\"time\":\"2026-03-10T08:59:59Z\"}");
    consent_says("marketing", "\"state\":\"outdated\"");
    check_says("marketing", "\"permitted\":false,\"reason\":\"consent_outdated\"");
    do_it("{\"op\":\"consent.give\"," NADIA ",\"purpose\":\"marketing\","
          "\"time\":\"2026-03-10T09:00:00Z\"}");
    check_says("marketing", "\"permitted\":true,\"reason\":\"consent\"");
}

// 31. Nor is a refusal turned into a question by anything but a wider meaning.
static void test_trap_a_refusal_is_asked_again_only_where_more_is_asked(void **state)
{
    (void)state;
    do_it("{\"op\":\"consent.refuse\"," NADIA ",\"purpose\":\"marketing\"}");
    do_it("{\"op\":\"consent.refuse\"," NADIA ",\"purpose\":\"communication\"}");
    fix_a_typing_error(2);
    publish("\"version\":2");
    consent_says("marketing", "\"may_ask\":false");
    widen_marketing(3);
    publish("\"version\":3");
    consent_says("marketing", "\"state\":\"refused\"");
    check_says("marketing", "\"permitted\":false,\"reason\":\"consent_refused\"");
    consent_says("communication", "\"may_ask\":false");
}

// 32. A hash of the wording: a typing error asked everybody again, and told everybody.
static void test_trap_another_wording_is_no_other_meaning(void **state)
{
    (void)state;
    says_yes_to_all_that_is_asked();
    fix_a_typing_error(2);
    publish("\"changes\":[");
    assert_non_null(strstr(result, "marketing"));
    assert_null(strstr(result, "\"material\":true"));
    all_of_it_counts();
    expect("{\"op\":\"notice.pending\"," NADIA "}", "\"notices\":[]");
}

// 33. The order of members decided which version it was.
static void test_trap_the_order_of_members_changes_nothing(void **state)
{
    (void)state;
    says_yes_to_all_that_is_asked();
    write_version(2);
    edit("{", "  \"language\": \"fr\",\n", "");
    edit("{", "  \"version\": 2,\n", "  \"language\": \"fr\",\n  \"version\": 2,\n");
    publish("\"version\":2");
    assert_null(strstr(result, "\"material\":true"));
    assert_null(strstr(result, "\"path\":\"language\""));
    all_of_it_counts();
}

// 34. To ask again was to give the record another name: what had been said was lost.
static void test_trap_asking_anew_keeps_what_was_said(void **state)
{
    (void)state;
    says_yes(NADIA, "marketing");
    widen_marketing(2);
    publish("\"version\":2");
    says_yes(NADIA, "marketing");
    expect("{\"op\":\"consent.history\"," NADIA ",\"purpose\":\"marketing\"}",
           "\"policy_version\":1");
    assert_non_null(strstr(result, "\"policy_version\":2"));
}

// 35. The version was written down at sign-up and never looked at again.
static void test_trap_the_version_on_record_is_read(void **state)
{
    (void)state;
    says_yes(NADIA, "marketing");
    consent_says("marketing", "\"policy_version\":1");
    widen_marketing(2);
    publish("\"version\":2");
    consent_says("marketing", "\"policy_version\":1"); // Not stamped with a later one.
    consent_says("marketing", "\"state\":\"outdated\"");
    check_says("marketing", "\"policy_version\":2"); // In force.
}

// --- cookies ------------------------------------------------------------------------------------

// 36. Each visit put the end off; or there was none.
static void test_trap_a_visit_puts_no_end_off(void **state)
{
    (void)state;
    says_yes(NADIA, "statistics");
    consent_says("statistics", "\"expires\":\"2026-09-01T09:00:00Z\""); // Six months.
    for (int day = 2; day <= 28; day++) {
        char now[64];
        snprintf(now, sizeof now, "{\"op\":\"clock.set\",\"now\":\"2026-07-%02dT09:00:00Z\"}", day);
        do_it(now);
        cookie_says("tara_stats_1", "\"permitted\":true");
        do_it("{\"op\":\"cookie.check_set\"," NADIA ",\"set_cookie\":\"tara_stats_1=a; Path=/\"}");
        do_it("{\"op\":\"cookie.filter\"," NADIA ",\"header\":\"tara_stats_1=a\"}");
    }
    consent_says("statistics", "\"expires\":\"2026-09-01T09:00:00Z\"");
    do_it("{\"op\":\"clock.set\",\"now\":\"2026-09-01T09:00:00Z\"}");
    cookie_says("tara_stats_1", "\"permitted\":false,\"reason\":\"consent_expired\"");
}

// 36. A cookie of thirty years.
static void test_trap_no_cookie_outlives_what_was_declared(void **state)
{
    (void)state;
    says_yes(NADIA, "preferences");
    expect("{\"op\":\"cookie.check_set\"," NADIA ",\"set_cookie\":\"tara_language=fr; Path=/; "
           "Max-Age=946080000\"}", "\"permitted\":true");
    assert_null(strstr(result, "946080000"));
    expect("{\"op\":\"cookie.check_set\"," NADIA ",\"set_cookie\":\"tara_language=fr; Path=/; "
           "Expires=Fri, 01 Mar 2056 09:00:00 GMT\"}", "\"permitted\":true");
    assert_null(strstr(result, "2056"));
}

// 37. A new category was on until somebody said no.
static void test_trap_what_is_new_begins_without_a_yes(void **state)
{
    static const char *const names[] = {"tara_language", "tara_stats_1", "tara_campaign"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cookie_says(names[i], "\"permitted\":false,\"reason\":\"consent_never_asked\"");
    }
    says_yes(NADIA, "preferences");
    another_tracker(2);
    publish("\"version\":2");
    cookie_says("tara_heat", "\"permitted\":false,\"reason\":\"consent_never_asked\"");
    cookie_says("tara_campaign", "\"permitted\":false,\"reason\":\"consent_never_asked\"");
    expect("{\"op\":\"tracker.may_run\"," NADIA ",\"name\":\"tara_measure\"}",
           "\"permitted\":false,\"reason\":\"consent_never_asked\"");
}

// 1, 37. What nobody declared was let through, since no rule was against it.
static void test_trap_what_is_not_declared_is_not_permitted(void **state)
{
    (void)state;
    says_yes(NADIA, "statistics");
    says_yes(NADIA, "preferences");
    cookie_says("_ga", "\"permitted\":false,\"reason\":\"cookie_undeclared\"");
    cookie_says("", "\"permitted\":false");
    expect("{\"op\":\"tracker.may_run\"," NADIA ",\"name\":\"pixel\"}",
           "\"permitted\":false,\"reason\":\"cookie_undeclared\"");
    expect_not("{\"op\":\"cookie.filter\"," NADIA ",\"header\":\"_ga=1; tara_stats_1=a\"}",
               "\"header\":\"_ga");
}

// 12. "Decided" was read as "granted".
static void test_trap_a_no_to_cookies_is_a_decision(void **state)
{
    (void)state;
    do_it("{\"op\":\"consent.refuse\"," NADIA ",\"purpose\":\"statistics\"}");
    cookie_says("tara_stats_1", "\"permitted\":false,\"reason\":\"consent_refused\"");
    says_yes(NADIA, "statistics");
    cookie_says("tara_stats_1", "\"permitted\":true,\"reason\":\"consent\"");
    do_it("{\"op\":\"consent.withdraw\"," NADIA ",\"purpose\":\"statistics\"}");
    cookie_says("tara_stats_1", "\"permitted\":false,\"reason\":\"consent_withdrawn\"");
    expect("{\"op\":\"cookie.to_delete\"," NADIA "}", "tara_stats_");
}

// 76. To find out whether a cookie may be set, one was set.
static void test_trap_asking_about_cookies_records_and_sets_nothing(void **state)
{
    (void)state;
    uint64_t count = event_count(h.privacy);
    cookie_says("tara_stats_1", "\"permitted\":false");
    expect_not("{\"op\":\"cookie.check_set\"," NADIA ",\"set_cookie\":\"tara_stats_1=a; Path=/\"}",
               "\"set_cookie\":\"tara_stats_1");
    do_it("{\"op\":\"cookie.to_delete\"," NADIA "}");
    do_it("{\"op\":\"tracker.may_run\"," NADIA ",\"name\":\"tara_open\"}");
    consent_says("statistics", "\"state\":\"never_asked\"");
    assert_int_equal(event_count(h.privacy), count);
}

// --- transfers and disclosures -------------------------------------------------------------------

static void transfer_says(const char *recipient_id, const char *destination, const char *what)
{
    char operation[256];
    snprintf(operation, sizeof operation, "{\"op\":\"transfer.check\",\"recipient\":\"%s\","
             "\"destination\":\"%s\",\"categories\":[\"contact\"]}", recipient_id, destination);
    expect(operation, what);
}

// 64. A country was adequate for everybody there, though its decision covers some.
static void test_trap_adequacy_covers_whom_it_covers(void **state)
{
    static const char refused[] = "\"permitted\":false,\"reason\":\"transfer_without_safeguard\"";
    (void)state;
    transfer_says("email_provider", "US", "\"permitted\":true,\"reason\":\"adequacy\"");
    transfer_says("hosting", "US", refused);
    transfer_says("hosting", "CA", refused);
    transfer_says("email_provider", "CA", "\"permitted\":false"); // Certified elsewhere.
    transfer_says("hosting", "CH", "\"permitted\":true,\"reason\":\"adequacy\"");
}

#define SAFEGUARD "{\"op\":\"safeguard.record\",\"recipient\":\"hosting\",\"destination\":\"IN\","

// 65. Clauses without the measures that they need were a warning, and carried.
static void test_trap_clauses_without_measures_carry_nothing(void **state)
{
    static const char *const kinds[] = {"scc", "bcr", "code_of_conduct", "certification"};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char operation[256];
        snprintf(operation, sizeof operation, SAFEGUARD "\"kind\":\"%s\",\"reference\":\"R-1\"}",
                 kinds[i]);
        (void)run(operation); // Refused, or on record and not enough.
        transfer_says("hosting", "IN", "\"permitted\":false");
    }
    do_it(SAFEGUARD "\"kind\":\"scc\",\"reference\":\"R-2\",\"measures\":\"keys in the Union\"}");
    transfer_says("hosting", "IN", "\"permitted\":true,\"reason\":\"safeguard\"");
}

// 65. All that was let through was reported as clauses, whatever it had been.
static void test_trap_a_transfer_names_what_carries_it(void **state)
{
    (void)state;
    transfer_says("payment_provider", "IE", "\"permitted\":true,\"reason\":\"no_transfer\"");
    transfer_says("email_provider", "US", "\"reason\":\"adequacy\"");
    transfer_says("support_desk", "BD", "\"reason\":\"safeguard\"");
    do_it(SAFEGUARD "\"kind\":\"derogation\",\"reference\":\"49(1)(a), asked on 1 March\"}");
    transfer_says("hosting", "IN", "\"permitted\":true,\"reason\":\"derogation\"");
    assert_non_null(strstr(result, "\"article\":\"GDPR 49\""));
}

// 66. Adequate for whom? Where the data comes from was not looked at.
static void test_trap_both_ends_of_a_transfer_count(void **state)
{
    (void)state;
    do_it("{\"op\":\"subject.set\"," OMAR ",\"country\":\"BD\"}");
    do_it("{\"op\":\"age.assert\"," OMAR ",\"born\":\"1990-01-01\"}");
    do_it("{\"op\":\"contract.start\"," NADIA ",\"contract\":\"C-1\"}");
    do_it("{\"op\":\"contract.start\"," OMAR ",\"contract\":\"C-2\"}");
    expect("{\"op\":\"check\"," NADIA ",\"purpose\":\"account\",\"category\":\"contact\","
           "\"action\":\"transfer\",\"recipient\":\"hosting\",\"destination\":\"BD\"}",
           "\"permitted\":false,\"reason\":\"transfer_without_safeguard\"");
    expect("{\"op\":\"check\"," OMAR ",\"purpose\":\"account\",\"category\":\"contact\","
           "\"action\":\"transfer\",\"recipient\":\"hosting\",\"destination\":\"BD\"}",
           "\"permitted\":true");
    expect("{\"op\":\"check\",\"subject\":\"lina@example.org\",\"purpose\":\"account\","
           "\"category\":\"contact\",\"recipient\":\"hosting\",\"destination\":\"BD\"}",
           "\"permitted\":false"); // Of her nothing is known.
}

#define DISCLOSURE "{\"op\":\"disclosure.record\"," NADIA ",\"recipient\":\"hosting\"," \
                   "\"purpose\":\"account\",\"categories\":[\"contact\"]}"

// 63. The record was written after the fact, by somebody else, or not at all.
static void test_trap_a_disclosure_is_on_record_when_it_is_permitted(void **state)
{
    (void)state;
    expect("{\"op\":\"disclosure.list\"," NADIA "}", "\"disclosures\":[]");
    expect(DISCLOSURE, "\"permitted\":false,\"reason\":\"contract_missing\"");
    expect("{\"op\":\"disclosure.list\"," NADIA "}", "\"disclosures\":[]");
    do_it("{\"op\":\"contract.start\"," NADIA ",\"contract\":\"C-1\"}");
    expect(DISCLOSURE, "\"permitted\":true,\"reason\":\"contract\"");
    assert_non_null(strstr(result, "\"disclosure\":1"));
    expect("{\"op\":\"disclosure.list\"," NADIA "}", "\"hosting\"");
}

// --- notices and breaches ------------------------------------------------------------------------

// 68. That somebody was told was stamped on their record though nothing had been sent.
static void test_trap_nobody_was_told_until_they_were(void **state)
{
    (void)state;
    says_yes(NADIA, "marketing");
    expect("{\"op\":\"notice.pending\"," NADIA "}", "\"notices\":[]");
    widen_marketing(2);
    publish("\"version\":2");
    for (int i = 0; i < 3; i++) { // To look is not to send.
        expect("{\"op\":\"notice.pending\"," NADIA "}", "\"version\":2");
    }
    fix_a_typing_error(3); // Nor does a later version stand for the one before.
    publish("\"version\":3");
    expect("{\"op\":\"notice.pending\"," NADIA "}", "\"version\":2");
    assert_null(strstr(result, "\"version\":3"));
}

// 37, 67. Who came after a change agreed to nothing before it, and has nothing to be told.
static void test_trap_who_comes_later_is_told_of_nothing_before(void **state)
{
    (void)state;
    widen_marketing(2);
    publish("\"version\":2");
    do_it("{\"op\":\"subject.set\"," OMAR ",\"country\":\"FR\"}");
    do_it("{\"op\":\"age.assert\"," OMAR ",\"born\":\"1990-01-01\"}");
    expect("{\"op\":\"notice.pending\"," OMAR "}", "\"notices\":[]");
    expect("{\"op\":\"consent.show\"," OMAR ",\"purpose\":\"marketing\"}",
           "\"state\":\"never_asked\"");
}

// 45. The 72 hours were counted from when somebody wrote it down, not from when it was known.
static void test_trap_the_hours_of_a_breach_run_from_awareness(void **state)
{
    (void)state;
    expect("{\"op\":\"breach.record\",\"aware\":\"2026-02-27T10:30:00Z\","
           "\"nature\":\"lost laptop\",\"categories\":[\"contact\"],\"risk\":\"risk\"}",
           "\"authority_due\":\"2026-03-02T10:30:00Z\"");
    do_it("{\"op\":\"clock.set\",\"now\":\"2026-03-02T10:30:01Z\"}");
    expect("{\"op\":\"breach.notified\",\"breach\":1,\"authority\":\"CNIL\","
           "\"reason\":\"found on a Sunday\"}", "\"late\":true");
}

int main(void)
{
#define TRAP(name) cmocka_unit_test_setup_teardown(test_trap_##name, begin, end)
    const struct CMUnitTest tests[] = {
        TRAP(a_version_is_no_revision_of_everything),
        TRAP(a_new_tracker_suspends_no_other_category),
        TRAP(more_under_the_same_name_is_asked_anew),
        TRAP(a_yes_told_late_is_to_what_was_asked_then),
        TRAP(a_refusal_is_asked_again_only_where_more_is_asked),
        TRAP(another_wording_is_no_other_meaning),
        TRAP(the_order_of_members_changes_nothing),
        TRAP(asking_anew_keeps_what_was_said),
        TRAP(the_version_on_record_is_read),
        TRAP(a_visit_puts_no_end_off),
        TRAP(no_cookie_outlives_what_was_declared),
        TRAP(what_is_new_begins_without_a_yes),
        TRAP(what_is_not_declared_is_not_permitted),
        TRAP(a_no_to_cookies_is_a_decision),
        TRAP(asking_about_cookies_records_and_sets_nothing),
        TRAP(adequacy_covers_whom_it_covers),
        TRAP(clauses_without_measures_carry_nothing),
        TRAP(a_transfer_names_what_carries_it),
        TRAP(both_ends_of_a_transfer_count),
        TRAP(a_disclosure_is_on_record_when_it_is_permitted),
        TRAP(nobody_was_told_until_they_were),
        TRAP(who_comes_later_is_told_of_nothing_before),
        TRAP(the_hours_of_a_breach_run_from_awareness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
