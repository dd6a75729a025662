// test_rules_cookies.c: what is declared, for how long, and the decision about a device, by table.
//
// A small policy of its own has what the built-in one lacks: domains, paths, patterns within
// patterns, and recipients that set trackers in countries that are open and shut.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "decision/decide.h"
#include "interop/gpc.h"
#include "vector.h"

#define ID(literal) {(literal), sizeof(literal) - 1}
#define NOW INT64_C(1772442000000) // 2026-03-02T09:00:00Z
#define COUNTRY(first, second) ((tp_place)(first) << 8 | (tp_place)(second))

enum { NEWSLETTER, SCORING, SERVICE, PURPOSES }; // Direct marketing; neither; neither.

static const tp_purpose purposes[PURPOSES] = {
    [NEWSLETTER] = {.id = ID("newsletter"), .categories = 1, .direct_marketing = true,
                    .bases = {TARA_BASIS_LEGITIMATE_INTEREST}},
    [SCORING] = {.id = ID("scoring"), .categories = 1, .bases = {TARA_BASIS_LEGITIMATE_INTEREST}},
    [SERVICE] = {.id = ID("service"), .categories = 1,
                 .bases = {TARA_BASIS_CONSENT, TARA_BASIS_LEGITIMATE_INTEREST},
                 .direct_marketing = true},
};
static const tp_category categories[] = {{.id = ID("contact")}};
static const tp_recipient recipients[] = {
    {.id = ID("paris"), .place = COUNTRY('F', 'R')},
    {.id = ID("dhaka"), .place = COUNTRY('B', 'D')},
};

enum place { // In the policy's list.
    SESSION, NECESSARY, LANGUAGE, STATS_DEEP, STATS, STATS_ONE, ADS, ADS_ELSEWHERE, PARIS, DHAKA,
    PLAYER, LONG, TRACKERS
};

#define COOKIE(cookie_name, its_category) \
    .name = ID(cookie_name), .kind = TP_TRACKER_COOKIE, .category = TP_COOKIE_##its_category
static const tp_tracker trackers[TRACKERS] = {
    [SESSION] = {COOKIE("__Host-s", NECESSARY), .set_by = ID("first_party"), .path = ID("/")},
    [NECESSARY] = {COOKIE("n", NECESSARY), .set_by = ID("dhaka"), .path = ID("/"),
                   .lifetime = {6, TP_MONTHS}},
    [LANGUAGE] = {COOKIE("lang", PREFERENCES), .set_by = ID("first_party"), .path = ID("/a"),
                  .lifetime = {12, TP_MONTHS}},
    [STATS] = {COOKIE("st_*", STATISTICS), .set_by = ID("first_party"), .path = ID("/"),
               .lifetime = {13, TP_MONTHS}},
    [STATS_DEEP] = {COOKIE("st_deep_*", MARKETING), .set_by = ID("first_party"), .path = ID("/"),
                    .lifetime = {1, TP_DAYS}},
    [STATS_ONE] = {COOKIE("st_deep_one", PREFERENCES), .set_by = ID("first_party"),
                   .path = ID("/"), .lifetime = {1, TP_DAYS}},
    [ADS] = {COOKIE("ads", MARKETING), .set_by = ID("first_party"), .domain = ID(".Example.org"),
             .path = ID("/"), .lifetime = {3, TP_MONTHS}},
    [ADS_ELSEWHERE] = {COOKIE("ads", STATISTICS), .set_by = ID("first_party"), .path = ID("/b/"),
                       .lifetime = {3, TP_MONTHS}},
    [PARIS] = {COOKIE("paris", STATISTICS), .set_by = ID("paris"), .path = ID("/"),
               .lifetime = {3, TP_MONTHS}},
    [DHAKA] = {COOKIE("dhaka", STATISTICS), .set_by = ID("dhaka"), .path = ID("/"),
               .lifetime = {3, TP_MONTHS}},
    [PLAYER] = {.name = ID("player"), .kind = TP_TRACKER_LOCAL_STORAGE,
                .category = TP_COOKIE_PREFERENCES, .set_by = ID("first_party")},
    [LONG] = {COOKIE("long", STATISTICS), .set_by = ID("first_party"), .path = ID("/"),
              .lifetime = {3, TP_YEARS}},
};

static tara_policy policy;
static tp_compiled compiled;
static tp_world    world;
static tp_standing standing;
static tp_memory   memory;

static int begin(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    policy = tp_policy_builtin;
    policy.purposes = purposes;
    policy.purpose_count = PURPOSES;
    policy.categories = categories;
    policy.category_count = 1;
    policy.recipients = recipients;
    policy.recipient_count = 2;
    policy.trackers = trackers;
    policy.tracker_count = TRACKERS;
    policy.safeguard_count = 0;
    policy.floor_count = 0;
    policy.cookie_rules.lifetime_max = (tp_period){13, TP_MONTHS};
    assert_int_equal(tp_policy_compile(&policy, NULL, &memory, &compiled), TARA_OK);
    memset(&world, 0, sizeof world);
    world.compiled = &compiled;
    for (int i = 0; i < PURPOSES; i++) {
        world.assessment[i] = (tp_assessment){.outcome = TARA_ASSESSMENT_FAVOURABLE,
                                              .expires_at = TP_TIME_NEVER};
    }
    tp_standing_clear(&standing);
    standing.last_event = 1;
    standing.place = COUNTRY('F', 'R');
    return 0;
}

// --- what is declared --------------------------------------------------------------------------

static tp_tracker_id named(const char *name)
{
    return (tp_tracker_id){.name = {name, strlen(name)}, .kinds = TP_TRACKERS_COOKIES};
}

static tp_tracker_id placed(const char *name, const char *domain, const char *path)
{
    tp_tracker_id id = named(name);
    id.placed = true;
    id.domain = tp_text_of(domain);
    id.path = tp_text_of(path);
    return id;
}

// The places of all that is meant, as bits.
static unsigned all_of(tp_tracker_id id)
{
    unsigned found = 0;
    size_t   place = 0;
    for (const tp_tracker *t; (t = tp_tracker_next(&policy, &id, &place)) != NULL;) {
        assert_ptr_equal(t, &policy.trackers[place - 1]);
        found |= 1U << (place - 1);
    }
    assert_null(tp_tracker_next(&policy, &id, &place));
    return found;
}

static void test_c30_a_name_is_declared_exactly_or_by_the_longest_pattern(void **state)
{
    (void)state;
    assert_int_equal(all_of(named("lang")), 1U << LANGUAGE);
    assert_int_equal(all_of(named("st_1")), 1U << STATS);
    assert_int_equal(all_of(named("st_")), 1U << STATS);
    assert_int_equal(all_of(named("st_deep_2")), 1U << STATS_DEEP);
    assert_int_equal(all_of(named("st_deep_one")), 1U << STATS_ONE);
    assert_int_equal(all_of(named("ads")), 1U << ADS | 1U << ADS_ELSEWHERE);
    static const char *const undeclared[] = {"", "Lang", "lang ", "lan", "langu", "st", "player",
                                             "*", "s", "__host-s", "ads*"};
    for (size_t i = 0; i < sizeof undeclared / sizeof undeclared[0]; i++) {
        assert_int_equal(all_of(named(undeclared[i])), 0);
    }
    assert_int_equal(all_of(named("st_*")), 1U << STATS); // A star is no more than a byte there.
    tp_tracker_id any = named("player");
    any.kinds = TP_TRACKERS_ALL;
    assert_int_equal(all_of(any), 1U << PLAYER);
    assert_int_equal(all_of((tp_tracker_id){.name = {NULL, 0}, .kinds = TP_TRACKERS_ALL}), 0);
}

static void test_c30_a_cookie_is_declared_for_its_domain_and_path(void **state)
{
    (void)state;
    assert_int_equal(all_of(placed("lang", "", "/a")), 1U << LANGUAGE);
    assert_int_equal(all_of(placed("lang", "", "/a/b")), 1U << LANGUAGE);
    assert_int_equal(all_of(placed("lang", "", "")), 1U << LANGUAGE); // It follows the request.
    assert_int_equal(all_of(placed("lang", "", "/")), 0);
    assert_int_equal(all_of(placed("lang", "", "/ab")), 0);
    assert_int_equal(all_of(placed("lang", "example.org", "/a")), 0);
    assert_int_equal(all_of(placed("ads", "example.ORG", "/")), 1U << ADS);
    assert_int_equal(all_of(placed("ads", "www.example.org", "/")), 0);
    assert_int_equal(all_of(placed("ads", "ample.org", "/")), 0);
    assert_int_equal(all_of(placed("ads", "", "/b/c")), 1U << ADS_ELSEWHERE);
    assert_int_equal(all_of(placed("ads", "", "/b")), 0);
    assert_int_equal(all_of(placed("ads", "", "/c")), 0);
}

static void test_c31_a_lifetime_is_the_shortest_of_three(void **state)
{
    (void)state;
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[SESSION], NOW), -1);
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[STATS_DEEP], NOW), TP_DAY_MS);
    // Three calendar months from 2 March are 92 days.
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[ADS], NOW), 92 * (int64_t)TP_DAY_MS);
    // The policy's thirteen months are 396 days from here.
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[LONG], NOW), 396 * (int64_t)TP_DAY_MS);
    policy.cookie_rules.lifetime_max = (tp_period){2, TP_YEARS};
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[LONG], NOW), 400 * (int64_t)TP_DAY_MS);
    assert_int_equal(tp_tracker_lifetime(&policy, &trackers[LONG], TP_TIME_MAX), 0);
}

// --- the signal --------------------------------------------------------------------------------

static void gpc_is_one_and_nothing_else(void **state)
{
    (void)state;
    static const struct { const char *value; bool on; } rows[] = {
        {"1", true}, {" 1", true}, {"1\t ", true}, {"1,0", true}, {"0, 1", true}, {", ,1", true},
        {"", false}, {"0", false}, {"2", false}, {"11", false}, {"1 1", false}, {"true", false},
        {"\"1\"", false}, {"1;a=b", false}, {"01", false}, {"+1", false}, {",", false},
        {"\xEF\xBC\x91", false}, {"1\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].value);
        char  *copy = malloc(size + 1); // Exact, so that a byte read past its end is seen.
        assert_non_null(copy);
        memcpy(copy, rows[i].value, size);
        char *exact = realloc(copy, size == 0 ? 1 : size);
        assert_non_null(exact);
        assert_int_equal(tp_gpc_read((tp_text){exact, size}), rows[i].on);
        free(exact);
    }
    assert_false(tp_gpc_read((tp_text){NULL, 0}));
    assert_false(tp_gpc_read((tp_text){"1\0", 2}));
}

// The values of one request's fields, joined by commas as RFC 9110 joins them.
static void gpc_reads_the_vectors(void **state)
{
    (void)state;
    size_t size = 0, cases = 0;
    char  *file = vector_load("../shared/vectors/gpc/gpc.json", &size);
    if (file == NULL) return;
    const char *at = strstr(file, "secGpcHeader"), *last = strstr(file, "wellKnown");
    assert_true(at != NULL && last != NULL && at < last);
    while ((at = strstr(at, "\"values\": [")) != NULL && at < last) {
        char        joined[256] = "";
        const char *end = strstr(at, "]"), *answer = strstr(at, "\"optOut\": ");
        bool        first = true;
        at += strlen("\"values\": [");
        assert_true(end != NULL && answer != NULL);
        while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
            const char *shut = memchr(at + 1, '"', (size_t)(end - at - 1));
            assert_non_null(shut);
            if (!first) strcat(joined, ", ");
            strncat(joined, at + 1, (size_t)(shut - at - 1)); // \uff11 stays as it is written.
            first = false;
            at = shut + 1;
        }
        bool on = strncmp(answer + strlen("\"optOut\": "), "true", 4) == 0;
        assert_int_equal(tp_gpc_read(tp_text_of(joined)), on);
        cases++;
        at = answer;
    }
    assert_int_equal(cases, 9);
    free(file);
}

static void test_c32_the_signal_refuses_measuring_and_advertising(void **state)
{
    (void)state;
    static const bool refused[] = {false, false, false, true, true};
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        assert_int_equal(tp_signal_refuses(i), refused[i]);
    }
}

// --- the decision ------------------------------------------------------------------------------

static tp_verdict decide(int place)
{
    tp_case c = {.world = &world, .standing = &standing, .now = NOW,
                 .tracker = place < 0 ? NULL : &trackers[place]};
    return tp_decide_tracker(&c, NULL);
}

static int32_t reason(int place)
{
    tp_verdict verdict = decide(place);
    bool permits = verdict.reason == TARA_REASON_CONSENT
                || verdict.reason == TARA_REASON_NECESSARY_COOKIE;
    assert_int_equal(verdict.permitted, permits);
    if (!permits) assert_int_equal(verdict.obligations, 0);
    assert_int_equal(verdict.basis,
                     verdict.reason == TARA_REASON_CONSENT ? TARA_BASIS_CONSENT : 0);
    return verdict.reason;
}

static void choose(int category, uint8_t state)
{
    standing.cookie[category] = (tp_consent){.state = state, .policy_version = 1,
                                             .at = NOW - TP_DAY_MS, .event = 1,
                                             .expires_at = NOW + TP_DAY_MS};
}

static void test_c32_a_stranger_gets_what_is_necessary(void **state)
{
    (void)state;
    tp_case c = {.world = &world, .now = NOW};
    for (int i = 0; i < TRACKERS; i++) {
        c.tracker = &trackers[i];
        tp_verdict verdict = tp_decide_tracker(&c, NULL);
        bool       necessary = trackers[i].category == TP_COOKIE_NECESSARY;
        int32_t    denial = i == DHAKA ? TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD
                                       : TARA_REASON_CONSENT_NEVER_ASKED;
        assert_int_equal(verdict.permitted, necessary);
        assert_int_equal(verdict.reason, necessary ? TARA_REASON_NECESSARY_COOKIE : denial);
    }
    c.tracker = NULL;
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_COOKIE_UNDECLARED);
    assert_false(tp_decide_tracker(&c, NULL).permitted);
}

// Five ways of not having said yes, and one of having said it.
static void test_c32_each_choice_has_its_reason(void **state)
{
    (void)state;
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT);
    assert_int_equal(decide(STATS).obligations, TARA_OBLIGATION_OFFER_WITHDRAWAL);
    assert_int_equal(decide(STATS).valid_until, NOW + TP_DAY_MS);
    assert_int_equal(reason(LANGUAGE), TARA_REASON_CONSENT_NEVER_ASKED); // Each for itself.
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_REFUSED);
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_REFUSED);
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_WITHDRAWN);
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_WITHDRAWN);
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    world.cookies_since[TP_COOKIE_STATISTICS] = 2;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_OUTDATED);
    standing.cookie[TP_COOKIE_STATISTICS].expires_at = NOW;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_EXPIRED);
}

// Who cannot know denies, what is necessary too.
static void cookies_fail_closed(void **state)
{
    (void)state;
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    for (int i = -1; i < TRACKERS; i++) {
        tp_case c = {.world = &world, .standing = &standing, .now = NOW, .store_failed = true,
                     .clock_backwards = true, .tracker = i < 0 ? NULL : &trackers[i]};
        assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_STORE_FAILED);
        assert_int_equal(tp_decide_tracker(&c, NULL).valid_until, 0);
        c.store_failed = false;
        assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_CLOCK_BACKWARDS);
        assert_false(tp_decide_tracker(&c, NULL).permitted);
    }
}

static void a_minor(void)
{
    standing.age = (tp_age){.known = TARA_AGE_MINOR, .years = 16,
                            .of_age_on = tp_day_of((tp_date){2030, 1, 1})};
}

static void test_c32_a_known_child_gets_what_is_necessary_only(void **state)
{
    (void)state;
    for (int i = TP_COOKIE_PREFERENCES; i <= TP_COOKIE_MARKETING; i++) {
        choose(i, TARA_CONSENT_GIVEN);
    }
    a_minor();
    assert_int_equal(reason(SESSION), TARA_REASON_NECESSARY_COOKIE);
    assert_int_equal(reason(STATS), TARA_REASON_MINOR);
    assert_int_equal(reason(LANGUAGE), TARA_REASON_MINOR);
    assert_int_equal(reason(-1), TARA_REASON_COOKIE_UNDECLARED);
    standing.age = (tp_age){.suspected = 1, .suspected_at = NOW, .suspicion_due = NOW};
    assert_int_equal(reason(STATS), TARA_REASON_SUSPECTED_MINOR);
    assert_int_equal(reason(SESSION), TARA_REASON_NECESSARY_COOKIE);
    standing.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 16};
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT);
}

// With a guardian a child has what was chosen since; what it said alone before does not count.
static void test_c15_a_guardian_opens_what_was_chosen_afterwards(void **state)
{
    (void)state;
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    a_minor();
    standing.age.guardian = TARA_GUARDIAN_VERIFIED;
    standing.age.guardian_until = TP_TIME_NEVER;
    standing.age.verified_at = NOW - 2 * (int64_t)TP_DAY_MS;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT);
    assert_true(decide(STATS).obligations & TARA_OBLIGATION_INVOLVE_GUARDIAN);
    standing.age.verified_at = NOW;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_OUTDATED);
    standing.cookie[TP_COOKIE_STATISTICS].actor = TARA_ACTOR_GUARDIAN;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT);
    standing.age.guardian = TARA_GUARDIAN_WITHDRAWN;
    assert_int_equal(reason(STATS), TARA_REASON_MINOR);
}

static void test_c27_an_objection_to_marketing_stops_marketing_trackers(void **state)
{
    (void)state;
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    choose(TP_COOKIE_MARKETING, TARA_CONSENT_GIVEN);
    static const struct { uint8_t state; bool stops; } rows[] = {
        {TARA_OBJECTION_NONE, false},   {TARA_OBJECTION_PENDING, true},
        {TARA_OBJECTION_ABSOLUTE, true}, {TARA_OBJECTION_UPHELD, true},
        {TARA_OBJECTION_OVERRIDDEN, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing_object(&standing, NEWSLETTER)->state = rows[i].state;
        assert_int_equal(reason(ADS), rows[i].stops ? TARA_REASON_OBJECTION
                                                    : TARA_REASON_CONSENT);
        assert_int_equal(reason(STATS), TARA_REASON_CONSENT); // It is about marketing.
    }
    tp_standing_object(&standing, NEWSLETTER)->state = TARA_OBJECTION_NONE;
    tp_standing_object(&standing, SCORING)->state = TARA_OBJECTION_UPHELD;
    assert_int_equal(reason(ADS), TARA_REASON_CONSENT); // To something else.
    tp_standing_object(&standing, 40)->state = TARA_OBJECTION_ABSOLUTE; // The purpose is gone.
    assert_int_equal(reason(ADS), TARA_REASON_OBJECTION);
}

static void test_c34_who_sets_a_tracker_may_be_where_data_may_go(void **state)
{
    (void)state;
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    assert_int_equal(reason(PARIS), TARA_REASON_CONSENT);
    assert_int_equal(reason(DHAKA), TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    standing.place = COUNTRY('B', 'D'); // Within the country nothing is transferred.
    assert_int_equal(reason(DHAKA), TARA_REASON_CONSENT);
    standing.place = 0; // Not known: the most protective.
    assert_int_equal(reason(DHAKA), TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(reason(NECESSARY), TARA_REASON_NECESSARY_COOKIE);
}

// GDPR Art. 18(2): what rests on consent goes on.
static void test_c25_a_restriction_lets_stand_what_rests_on_consent(void **state)
{
    (void)state;
    standing.restriction.set = 1;
    assert_int_equal(reason(SESSION), TARA_REASON_NECESSARY_COOKIE);
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_NEVER_ASKED);
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT);
}

// On record or with the question; an explicit choice wins, and nothing else does.
static void test_c32_the_signal_is_a_no_where_no_yes_stands(void **state)
{
    (void)state;
    for (int on_record = 0; on_record < 2; on_record++) {
        standing.signal.on = (uint8_t)on_record;
        for (uint8_t s = TARA_CONSENT_NEVER_ASKED; s <= TARA_CONSENT_WITHDRAWN; s++) {
            tp_case c = {.world = &world, .standing = &standing, .now = NOW, .gpc = !on_record};
            choose(TP_COOKIE_STATISTICS, s);
            choose(TP_COOKIE_MARKETING, s);
            c.tracker = &trackers[STATS];
            int32_t expected = s == TARA_CONSENT_GIVEN ? TARA_REASON_CONSENT
                             : s == TARA_CONSENT_WITHDRAWN ? TARA_REASON_CONSENT_WITHDRAWN
                             : TARA_REASON_CONSENT_REFUSED; // Their own no is told as such.
            assert_int_equal(tp_decide_tracker(&c, NULL).reason, expected);
            c.tracker = &trackers[ADS];
            assert_int_equal(tp_decide_tracker(&c, NULL).reason, expected);
            c.tracker = &trackers[LANGUAGE];
            assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_CONSENT_NEVER_ASKED);
            c.tracker = &trackers[SESSION];
            assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_NECESSARY_COOKIE);
        }
    }
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    standing.cookie[TP_COOKIE_STATISTICS].expires_at = NOW;
    assert_int_equal(reason(STATS), TARA_REASON_CONSENT_REFUSED); // A yes that ended is none.
}

// The order of the tests: everything is against it, and goes away one after the other.
static void cookies_deny_in_the_documented_order(void **state)
{
    (void)state;
    static const tp_tracker worst = {COOKIE("w", MARKETING), .set_by = ID("dhaka"),
                                     .path = ID("/")};
    tp_case c = {.world = &world, .standing = &standing, .now = NOW, .store_failed = true,
                 .clock_backwards = true};
    a_minor();
    tp_standing_object(&standing, NEWSLETTER)->state = TARA_OBJECTION_ABSOLUTE;
    choose(TP_COOKIE_MARKETING, TARA_CONSENT_REFUSED);
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_STORE_FAILED);
    c.store_failed = false;
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_CLOCK_BACKWARDS);
    c.clock_backwards = false;
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_COOKIE_UNDECLARED);
    c.tracker = &worst;
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_MINOR);
    standing.age = (tp_age){.known = TARA_AGE_UNKNOWN};
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_OBJECTION);
    tp_standing_object(&standing, NEWSLETTER)->state = TARA_OBJECTION_NONE;
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    standing.place = COUNTRY('B', 'D');
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_CONSENT_REFUSED);
    choose(TP_COOKIE_MARKETING, TARA_CONSENT_GIVEN);
    assert_int_equal(tp_decide_tracker(&c, NULL).reason, TARA_REASON_CONSENT);
}

static void cookies_tell_the_tests_that_were_made(void **state)
{
    (void)state;
    static const char *const rules[] = {"store", "clock", "declared", "necessary", "age",
                                        "objection", "transfer", "choice"};
    tp_trace trace;
    tp_case  c = {.world = &world, .standing = &standing, .now = NOW, .tracker = &trackers[STATS]};
    choose(TP_COOKIE_STATISTICS, TARA_CONSENT_GIVEN);
    assert_true(tp_decide_tracker(&c, &trace).permitted);
    assert_int_equal(trace.count, 8);
    for (uint32_t i = 0; i < trace.count; i++) {
        assert_string_equal(trace.line[i].rule, rules[i]);
        assert_int_equal(trace.line[i].decided, i == 7);
    }
    assert_int_equal(trace.line[7].reason, TARA_REASON_CONSENT);
    c.tracker = &trackers[SESSION];
    assert_true(tp_decide_tracker(&c, &trace).permitted);
    assert_int_equal(trace.count, 4);
    assert_true(trace.line[3].decided);
    assert_int_equal(trace.line[3].reason, TARA_REASON_NECESSARY_COOKIE);
    c.tracker = NULL;
    assert_false(tp_decide_tracker(&c, &trace).permitted);
    assert_int_equal(trace.count, 3);
    assert_true(trace.line[2].decided);
}

// --- the signal as an objection ----------------------------------------------------------------

static int32_t use(uint32_t purpose)
{
    tp_case c = {.world = &world, .standing = &standing, .now = NOW,
                 .question = {.purpose = purpose + 1, .categories = 1}};
    return tp_decide(&c, NULL).reason;
}

// GDPR Art. 21(5): one may object by automated means.
static void test_c27_the_signal_objects_to_direct_marketing_on_an_interest(void **state)
{
    (void)state;
    standing.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 16};
    assert_int_equal(use(NEWSLETTER), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(use(SERVICE), TARA_REASON_LEGITIMATE_INTEREST);
    standing.signal.on = 1;
    assert_int_equal(use(NEWSLETTER), TARA_REASON_OBJECTION);
    assert_int_equal(use(SCORING), TARA_REASON_LEGITIMATE_INTEREST); // No marketing.
    assert_int_equal(use(SERVICE), TARA_REASON_OBJECTION);
    *tp_standing_choose(&standing, SERVICE) = (tp_consent){
        .state = TARA_CONSENT_GIVEN, .at = NOW, .expires_at = NOW + 1, .policy_version = 1};
    assert_int_equal(use(SERVICE), TARA_REASON_CONSENT); // An explicit yes stands.
    tp_standing_choose(&standing, SERVICE)->expires_at = NOW;
    assert_int_equal(use(SERVICE), TARA_REASON_OBJECTION);
    standing.signal.on = 0;
    assert_int_equal(use(NEWSLETTER), TARA_REASON_LEGITIMATE_INTEREST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_c30_a_name_is_declared_exactly_or_by_the_longest_pattern,
                               begin),
        cmocka_unit_test_setup(test_c30_a_cookie_is_declared_for_its_domain_and_path, begin),
        cmocka_unit_test_setup(test_c31_a_lifetime_is_the_shortest_of_three, begin),
        cmocka_unit_test(gpc_is_one_and_nothing_else),
        cmocka_unit_test(gpc_reads_the_vectors),
        cmocka_unit_test(test_c32_the_signal_refuses_measuring_and_advertising),
        cmocka_unit_test_setup(test_c32_a_stranger_gets_what_is_necessary, begin),
        cmocka_unit_test_setup(test_c32_each_choice_has_its_reason, begin),
        cmocka_unit_test_setup(cookies_fail_closed, begin),
        cmocka_unit_test_setup(test_c32_a_known_child_gets_what_is_necessary_only, begin),
        cmocka_unit_test_setup(test_c15_a_guardian_opens_what_was_chosen_afterwards, begin),
        cmocka_unit_test_setup(test_c27_an_objection_to_marketing_stops_marketing_trackers, begin),
        cmocka_unit_test_setup(test_c34_who_sets_a_tracker_may_be_where_data_may_go, begin),
        cmocka_unit_test_setup(test_c25_a_restriction_lets_stand_what_rests_on_consent, begin),
        cmocka_unit_test_setup(test_c32_the_signal_is_a_no_where_no_yes_stands, begin),
        cmocka_unit_test_setup(cookies_deny_in_the_documented_order, begin),
        cmocka_unit_test_setup(cookies_tell_the_tests_that_were_made, begin),
        cmocka_unit_test_setup(test_c27_the_signal_objects_to_direct_marketing_on_an_interest,
                               begin),
    };
    return cmocka_run_group_tests_name("rules_cookies", tests, NULL, NULL);
}
