// test_import.c: what of a package is taken: what narrows from anybody, what opens from ourselves.
#include "people_kit.h"

static host h;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static uint64_t take(tara_subject subject, bool own, record_parts parts)
{
    return taken_of(h.privacy, subject, own, &parts);
}

static uint64_t bit(const char *purpose_id)
{
    return UINT64_C(1) << (purpose(h.privacy, purpose_id) - 1);
}

static void assert_no_more_events(uint64_t count)
{
    assert_int_equal(event_count(h.privacy), count);
}

static tara_age gate(tara_subject subject)
{
    tara_age age = {.struct_size = sizeof age};
    ASSERT_OK(tara_age_gate(h.privacy, &subject, &age));
    return age;
}

// --- where they live ---------------------------------------------------------------------------

static void import_takes_a_country_only_where_none_is_on_record(void **state)
{
    (void)state;
    for (int own = 0; own < 2; own++) {
        tara_subject known = person(h.privacy, own ? "a" : "b");
        tara_subject new = person(h.privacy, own ? "c" : "d");
        ASSERT_OK(tara_subject_set(h.privacy, &known, TEXT("DE"), 0, 0));
        assert_int_equal(take(known, own, (record_parts){.country = "\"FR\""}), 0);
        assert_string_equal(standing_of(h.privacy, known).country, "DE");
        assert_int_equal(take(new, own, (record_parts){.country = "\"FR\""}), TARA_TAKEN_COUNTRY);
        assert_string_equal(standing_of(h.privacy, new).country, "FR");
    }
}

// Of a country that is not known transfers are restricted: a stranger's package must not bring in
// one whose law leaves them free.
static void import_takes_from_strangers_no_country_that_opens_transfers(void **state)
{
    (void)state;
    static const char *const less[] = {"\"BD\"", "\"US\"", "\"US-CA\"", "\"CN\""};
    for (size_t i = 0; i < 4; i++) {
        tara_subject subject = person(h.privacy, less[i]);
        assert_int_equal(take(subject, false, (record_parts){.country = less[i]}), 0);
        assert_int_equal(standing_of(h.privacy, subject).known, 0);
        assert_int_equal(take(subject, true, (record_parts){.country = less[i]}),
                         TARA_TAKEN_COUNTRY);
    }
}

static void import_takes_the_time_zone_with_the_country(void **state)
{
    (void)state;
    tara_subject a = person(h.privacy, "a"), b = person(h.privacy, "b");
    take(a, true, (record_parts){.country = "\"FR\"", .zone = "-90"});
    assert_int_equal(standing_of(h.privacy, a).time_zone_minutes, -90);
    take(b, false, (record_parts){.country = "\"FR\"", .zone = "-90"});
    assert_int_equal(standing_of(h.privacy, b).time_zone_minutes,
                     standing_of(h.privacy, person(h.privacy, "nobody")).time_zone_minutes);
}

// --- age ---------------------------------------------------------------------------------------

#define AGE_OF(state, years, day, suspected, by, due)                                        \
    "{\"state\":\"" state "\",\"years\":" years ",\"of_age_on\":" day ",\"learned\":null,"   \
    "\"deletion_due\":" due ",\"suspected\":" suspected ",\"resolve_by\":" by ","            \
    "\"guardian\":\"none\",\"guardian_since\":null,\"guardian_until\":null}"
#define OF_AGE AGE_OF("of_age", "20", "null", "null", "null", "null")
#define MINOR AGE_OF("minor", "16", "\"2029-06-01\"", "null", "null", "null")
#define UNDATED AGE_OF("minor", "16", "null", "null", "null", "null")
#define GROWN AGE_OF("minor", "16", "\"2025-06-01\"", "null", "null", "null")
#define SUSPECTED AGE_OF("of_age", "20", "null", "\"2026-02-20T00:00:00Z\"", \
                         "\"2026-03-06T00:00:00Z\"", "null")

enum { NOBODY_KNOWS, IS_OF_AGE, IS_MINOR, IS_SUSPECTED, AGES };

static tara_subject aged(int age, const char *identity)
{
    tara_subject subject = person(h.privacy, identity);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, TEXT("FR"), 0, 0));
    int32_t band = age == IS_MINOR ? TARA_BAND_UNDER : TARA_BAND_OVER;
    if (age != NOBODY_KNOWS) {
        ASSERT_OK(tara_age_assert_band(h.privacy, &subject, band, NULL, 0, NULL));
    }
    if (age == IS_SUSPECTED) {
        ASSERT_OK(tara_age_report(h.privacy, &subject, NULL, 0, NULL, 0, NULL));
    }
    return subject;
}

// Being of age opens, and is taken from ourselves alone; being a child is taken from anybody.
static void import_ages_by_what_is_known_here(void **state)
{
    (void)state;
    enum { U = TARA_AGE_UNKNOWN, A = TARA_AGE_OF_AGE, M = TARA_AGE_MINOR,
           S = TARA_AGE_SUSPECTED_MINOR };
    static const struct {
        const char *theirs;
        uint8_t     after[2][AGES]; // What the gate says; of a stranger's package, of our own.
        uint8_t     taken[2][AGES];
    } rows[] = { // Here it was: unknown, of age, minor, suspected.
        {OF_AGE,    {{U, A, M, S}, {A, A, M, S}}, {{0, 0, 0, 0}, {1, 0, 0, 0}}},
        {MINOR,     {{M, M, M, S}, {M, M, M, S}}, {{1, 1, 0, 1}, {1, 1, 0, 1}}},
        {UNDATED,   {{M, M, M, S}, {M, M, M, S}}, {{1, 1, 0, 1}, {1, 1, 0, 1}}},
        {GROWN,     {{U, A, M, S}, {A, A, M, S}}, {{0, 0, 0, 0}, {1, 0, 0, 0}}},
        {SUSPECTED, {{S, S, S, S}, {S, S, S, S}}, {{1, 1, 1, 0}, {1, 1, 1, 0}}},
        {NO_AGE,    {{U, A, M, S}, {U, A, M, S}}, {{0, 0, 0, 0}, {0, 0, 0, 0}}},
    };
    for (int i = 0; i < 6 * 2 * AGES; i++) {
        int  age = i % AGES, own = i / AGES % 2, row = i / AGES / 2;
        char identity[48];
        snprintf(identity, sizeof identity, "p%d", i);
        tara_subject subject = aged(age, identity);
        uint64_t     count = event_count(h.privacy);
        uint64_t     taken = take(subject, own, (record_parts){.age = rows[row].theirs});
        assert_int_equal(gate(subject).age, rows[row].after[own][age]);
        assert_int_equal(taken, rows[row].taken[own][age] ? TARA_TAKEN_AGE : 0);
        assert_int_equal(taken != 0, event_count(h.privacy) > count);
    }
}

// A day on which a child comes of age opens the gate by itself: a stranger's is not believed.
static void import_believes_no_strangers_birthday(void **state)
{
    (void)state;
    tara_subject ours = aged(NOBODY_KNOWS, "a"), theirs = aged(NOBODY_KNOWS, "b");
    take(ours, true, (record_parts){.age = MINOR});
    take(theirs, false, (record_parts){.age = MINOR});
    h.now += 2000 * HOST_DAY;
    assert_int_equal(gate(ours).permitted, 1);
    assert_int_equal(gate(theirs).permitted, 0);
    assert_int_equal(gate(theirs).age, TARA_AGE_MINOR);
}

// C14, C13: being carried over wins no time. A date of ours that is sooner stands.
static void import_moves_no_deadline_away(void **state)
{
    (void)state;
    static const char *const soon = AGE_OF("minor", "16", "null", "null", "null",
                                           "\"2026-03-04T00:00:00Z\"");
    static const char *const late = AGE_OF("minor", "16", "null", "null", "null",
                                           "\"2027-03-04T00:00:00Z\"");
    int64_t policys = HOST_NOW + 14 * HOST_DAY, theirs = INT64_C(1772582400000);
    tara_subject s[5];
    for (int i = 0; i < 5; i++) s[i] = aged(NOBODY_KNOWS, &"abcde"[i]);
    take(s[0], true, (record_parts){.age = soon});
    take(s[1], true, (record_parts){.age = late});
    take(s[2], false, (record_parts){.age = soon});
    assert_int_equal(gate(s[0]).due_unix_ms, theirs);
    assert_int_equal(gate(s[1]).due_unix_ms, policys);
    assert_int_equal(gate(s[2]).due_unix_ms, policys);
    take(s[3], true, (record_parts){.age = SUSPECTED});
    take(s[4], false, (record_parts){.age = SUSPECTED});
    assert_int_equal(gate(s[3]).due_unix_ms, INT64_C(1772755200000)); // 2026-03-06
    assert_int_equal(gate(s[4]).due_unix_ms, policys);
}

// --- consents ----------------------------------------------------------------------------------

static char consents[512];

// One choice about marketing, made so long before now.
static const char *about_marketing(const char *state, int64_t at, const char *actor)
{
    char text[TP_TIME_TEXT_MAX + 1] = {0};
    tp_format_time(at, text);
    snprintf(consents, sizeof consents,
             "[{\"purpose\":\"marketing\",\"state\":\"%s\",\"actor\":\"%s\",\"policy_version\":1,"
             "\"at\":\"%s\",\"expires\":\"2028-01-01T00:00:00Z\"}]", state, actor, text);
    return consents;
}

static void import_takes_a_no_from_anybody_and_a_yes_from_ourselves(void **state)
{
    (void)state;
    static const struct { const char *state; uint64_t own, others; int32_t after; } rows[] = {
        {"given", TARA_TAKEN_CONSENTS, 0, TARA_CONSENT_GIVEN},
        {"refused", TARA_TAKEN_REFUSALS, TARA_TAKEN_REFUSALS, TARA_CONSENT_REFUSED},
        {"withdrawn", TARA_TAKEN_REFUSALS, TARA_TAKEN_REFUSALS, TARA_CONSENT_WITHDRAWN},
    };
    for (int i = 0; i < 3; i++) {
        tara_subject a = adult(h.privacy, &"abc"[i]), b = adult(h.privacy, &"xyz"[i]);
        record_parts parts = {.consents = about_marketing(rows[i].state, HOST_NOW - HOST_DAY,
                                                          "subject")};
        assert_int_equal(take(a, true, parts), rows[i].own);
        tara_consent taken = consent_of(h.privacy, a, "marketing");
        assert_int_equal(taken.state, rows[i].after);
        assert_int_equal(taken.since_unix_ms, HOST_NOW - HOST_DAY);
        assert_int_equal(take(b, false, parts), rows[i].others);
        assert_int_equal(consent_of(h.privacy, b, "marketing").state,
                         rows[i].others != 0 ? rows[i].after : TARA_CONSENT_NEVER_ASKED);
    }
}

static const char *const state_names[] = {
    [TARA_CONSENT_GIVEN] = "given", [TARA_CONSENT_REFUSED] = "refused",
    [TARA_CONSENT_WITHDRAWN] = "withdrawn",
};

// What stands after a package meets a record: the later choice, the no of two at the same time,
// and of a stranger's package a no alone.
static int32_t expected(int32_t ours, int32_t theirs, int order, bool own)
{
    bool no = theirs != TARA_CONSENT_GIVEN;
    bool later = order > 0 || (order == 0 && no && ours == TARA_CONSENT_GIVEN);
    if (!later || (!no && !own)) return ours;
    // To one who had said yes a refusal is a withdrawal.
    bool taken_back = theirs == TARA_CONSENT_REFUSED && ours != TARA_CONSENT_REFUSED;
    return taken_back ? TARA_CONSENT_WITHDRAWN : theirs;
}

static void import_never_overrides_a_later_choice(void **state)
{
    (void)state;
    static const int32_t all[] = {TARA_CONSENT_GIVEN, TARA_CONSENT_REFUSED,
                                  TARA_CONSENT_WITHDRAWN};
    int number = 0;
    for (int i = 0; i < 36 * 3 / 2; i++) {
        int32_t ours = all[i % 3], theirs = all[i / 3 % 3];
        int     order = i / 9 % 3 - 1;
        bool    own = i / 27 % 2;
        char    identity[48];
        snprintf(identity, sizeof identity, "p%d", number++);
        tara_subject subject = adult(h.privacy, identity);
        choose_at(h.privacy, subject, "marketing", ours, HOST_NOW - 2 * HOST_DAY);
        int64_t before = consent_of(h.privacy, subject, "marketing").since_unix_ms;
        take(subject, own, (record_parts){
            .consents = about_marketing(state_names[theirs], before + order * HOST_DAY,
                                        "subject")});
        assert_int_equal(consent_of(h.privacy, subject, "marketing").state,
                         expected(ours, theirs, order, own));
    }
}

// A yes ends when it was to end, and no later than a yes given here at that time would.
static void import_ends_a_yes_no_later(void **state)
{
    (void)state;
    static const struct { const char *expires; int64_t ends; } rows[] = {
        {"\"2026-03-05T00:00:00Z\"", INT64_C(1772668800000)},
        {"\"2099-01-01T00:00:00Z\"", INT64_C(1834822800000)}, // 24 months after 2026-02-22T09:00
        {"null", INT64_C(1834822800000)},
    };
    for (int i = 0; i < 3; i++) {
        tara_subject subject = adult(h.privacy, &"abc"[i]);
        snprintf(consents, sizeof consents,
                 "[{\"purpose\":\"marketing\",\"state\":\"given\",\"actor\":\"subject\","
                 "\"policy_version\":1,\"at\":\"2026-02-22T09:00:00Z\",\"expires\":%s}]",
                 rows[i].expires);
        assert_int_equal(take(subject, true, (record_parts){.consents = consents}),
                         TARA_TAKEN_CONSENTS);
        assert_int_equal(consent_of(h.privacy, subject, "marketing").expires_unix_ms,
                         rows[i].ends);
    }
}

// C28: a stranger does not decide when somebody may be asked again.
static void test_c28_import_asks_again_no_sooner(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    take(subject, false, (record_parts){
        .consents = "[{\"purpose\":\"marketing\",\"state\":\"refused\",\"actor\":\"subject\","
                    "\"policy_version\":1,\"at\":\"2026-03-01T08:00:00Z\","
                    "\"expires\":\"2026-03-01T08:00:01Z\"}]"});
    tara_consent consent = consent_of(h.privacy, subject, "marketing");
    assert_int_equal(consent.state, TARA_CONSENT_REFUSED);
    assert_int_equal(consent.may_ask, 0);
    assert_true(consent.expires_unix_ms > HOST_NOW + 180 * HOST_DAY);
}

static void import_takes_no_yes_that_may_not_be_given_now(void **state)
{
    (void)state;
    const char  *yes = about_marketing("given", HOST_NOW - HOST_DAY, "subject");
    char         kept[sizeof consents];
    strcpy(kept, yes);
    tara_subject child = aged(IS_MINOR, "omar"), suspected = aged(IS_SUSPECTED, "lea");
    tara_subject unknown = aged(NOBODY_KNOWS, "noor"), adult_one = adult(h.privacy, "nadia");
    assert_int_equal(take(child, true, (record_parts){.consents = kept}), 0);
    assert_int_equal(take(suspected, true, (record_parts){.consents = kept}), 0);
    assert_int_equal(take(unknown, true, (record_parts){.consents = kept}), TARA_TAKEN_CONSENTS);
    // The child's age comes with the yes: it is known before the yes is looked at.
    tara_subject both = aged(NOBODY_KNOWS, "both");
    assert_int_equal(take(both, true, (record_parts){.age = MINOR, .consents = kept}),
                     TARA_TAKEN_AGE);
    // One that has ended, and one for what rests on something else.
    package p = package_of(kept);
    package old = package_with(&p, "2028-01-01", "2026-03-01");
    assert_int_equal(take(adult_one, true, (record_parts){.consents = old.text}), 0);
    package service = package_with(&p, "marketing", "service");
    assert_int_equal(take(adult_one, true, (record_parts){.consents = service.text}), 0);
    // Under words that are not known here: a later version's.
    package later = package_with(&p, "\"policy_version\":1", "\"policy_version\":2");
    assert_int_equal(take(adult_one, true, (record_parts){.consents = later.text}), 0);
    assert_int_equal(consent_of(h.privacy, adult_one, "marketing").state,
                     TARA_CONSENT_NEVER_ASKED);
    package_free(&p);
    package_free(&old);
    package_free(&service);
    package_free(&later);
}

// C38: a yes to narrower words does not become one to wider ones on its way.
static void test_c38_import_takes_no_outdated_yes(void **state)
{
    (void)state;
    const char  *yes = about_marketing("given", HOST_NOW - HOST_DAY, "subject");
    tara_subject subject = adult(h.privacy, "nadia");
    int          slot = (int)purpose(h.privacy, "marketing") - 1;
    h.privacy->ledger.world.meaning_since[slot] = 2; // As if this version had widened it.
    assert_int_equal(take(subject, true, (record_parts){.consents = yes}), 0);
    h.privacy->ledger.world.meaning_since[slot] = 0;
    assert_int_equal(take(subject, true, (record_parts){.consents = yes}), TARA_TAKEN_CONSENTS);
}

// A no also to what rests on something else now: nobody walks around it.
// One choice about a category of cookies, and the signal, in a record without consents.
static const char *about_cookies(const char *state, int version, const char *expires)
{
    snprintf(consents, sizeof consents,
             "[],\"cookies\":[{\"category\":\"statistics\",\"state\":\"%s\",\"actor\":\"subject\","
             "\"policy_version\":%d,\"at\":\"2026-02-28T09:00:00Z\",\"expires\":\"%s\"}]", state,
             version, expires);
    return consents;
}

static tara_consent statistics_of(tara_subject subject)
{
    tara_consent out = {.struct_size = sizeof out};
    ASSERT_OK(tara_cookie_show(h.privacy, &subject, TARA_COOKIE_STATISTICS, &out));
    return out;
}

// As with consents: a no from anybody, a yes from ourselves, for no longer than it would have
// counted here, of nobody who could not say it now, and never over a later choice.
static void import_takes_choices_about_cookies(void **state)
{
    (void)state;
    static const char far_away[] = "2029-01-01T00:00:00Z", soon[] = "2026-04-01T00:00:00Z";
    tara_subject a = person(h.privacy, "a"), b = person(h.privacy, "b");
    record_parts yes = {.consents = about_cookies("given", 1, far_away)};
    assert_int_equal(take(b, false, yes), 0);
    assert_int_equal(take(a, true, yes), TARA_TAKEN_CONSENTS);
    assert_int_equal(statistics_of(a).state, TARA_CONSENT_GIVEN);
    assert_int_equal(statistics_of(a).expires_unix_ms, INT64_C(1787907600000)); // 2026-08-28T09
    assert_int_equal(take(a, true, yes), 0);
    tara_subject c = person(h.privacy, "c");
    assert_int_equal(take(c, true, (record_parts){.consents = about_cookies("given", 1, soon)}),
                     TARA_TAKEN_CONSENTS);
    assert_int_equal(statistics_of(c).expires_unix_ms, INT64_C(1775001600000)); // As it said.
    tara_subject d = person(h.privacy, "d");
    record_parts newer = {.consents = about_cookies("given", 2, far_away)};
    assert_int_equal(take(d, true, newer), 0); // Words that are not known here.
    ASSERT_OK(tara_age_assert_band(h.privacy, &d, TARA_BAND_UNDER, NULL, 0, NULL));
    assert_int_equal(take(d, true, (record_parts){.consents = about_cookies("given", 1, soon)}),
                     0);
    record_parts no = {.consents = about_cookies("refused", 1, far_away)};
    assert_int_equal(take(d, false, no), TARA_TAKEN_REFUSALS);
    assert_int_equal(take(b, false, no), TARA_TAKEN_REFUSALS);
    assert_int_equal(statistics_of(b).state, TARA_CONSENT_REFUSED);
    assert_int_equal(take(a, false, no), TARA_TAKEN_REFUSALS); // Of two at one time the no.
    assert_int_equal(statistics_of(a).state, TARA_CONSENT_WITHDRAWN);
}

static void import_takes_a_signal_that_is_on(void **state)
{
    (void)state;
    static const char on[] = "[],\"signal\":{\"gpc\":true,\"conflict\":false,"
                             "\"at\":\"2026-02-28T09:00:00Z\"}";
    static const char off[] = "[],\"signal\":{\"gpc\":false,\"conflict\":false,"
                              "\"at\":\"2026-02-28T09:00:00Z\"}";
    tara_subject a = person(h.privacy, "a");
    tara_signal  signal = {.struct_size = sizeof signal};
    assert_int_equal(take(a, true, (record_parts){.consents = off}), 0);
    assert_int_equal(take(a, false, (record_parts){.consents = on}), TARA_TAKEN_REFUSALS);
    ASSERT_OK(tara_signal_show(h.privacy, &a, &signal));
    assert_int_equal(signal.on, 1);
    assert_int_equal(take(a, true, (record_parts){.consents = off}), 0);
    assert_int_equal(take(a, true, (record_parts){.consents = on}), 0);
    ASSERT_OK(tara_signal_gpc(h.privacy, &a, 0, NULL)); // Later than the package.
    assert_int_equal(take(a, true, (record_parts){.consents = on}), 0);
}

static void import_takes_a_no_to_any_purpose(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    assert_true(ask(h.privacy, subject, "feedback", "contact").permitted);
    assert_int_equal(take(subject, false, (record_parts){
        .consents = "[{\"purpose\":\"feedback\",\"state\":\"withdrawn\",\"actor\":\"agent\","
                    "\"policy_version\":0,\"at\":\"2026-02-01T08:00:00Z\",\"expires\":null}]"}),
        TARA_TAKEN_REFUSALS);
    assert_false(ask(h.privacy, subject, "feedback", "contact").permitted);
}

// --- objections and restriction ----------------------------------------------------------------

static char objections[512];

static const char *objection_to(const char *purpose_id, const char *state, const char *at)
{
    snprintf(objections, sizeof objections,
             "[{\"purpose\":\"%s\",\"state\":\"%s\",\"at\":\"%s\"}]", purpose_id, state, at);
    return objections;
}

// Its effect is what the policy here gives it; one that was overridden stops nothing anywhere.
static void import_objections_by_the_policy_here(void **state)
{
    (void)state;
    static const char *const states[] = {"pending", "absolute", "upheld", "overridden"};
    static const char *const purposes[] = {"marketing", "feedback", "service"};
    for (int i = 0; i < 24; i++) {
        char         identity[48];
        bool         own = i / 12;
        const char  *id = purposes[i % 3], *theirs = states[i / 3 % 4];
        int          slot = (int)purpose(h.privacy, id) - 1;
        snprintf(identity, sizeof identity, "p%d", i);
        tara_subject subject = adult(h.privacy, identity);
        bool         stops = strcmp(theirs, "overridden") != 0 && strcmp(id, "service") != 0;
        assert_int_equal(take(subject, own, (record_parts){
            .objections = objection_to(id, theirs, "2026-02-01T00:00:00Z")}),
            stops ? TARA_TAKEN_OBJECTIONS : 0);
        assert_int_equal(standing_of(h.privacy, subject).objections,
                         stops ? UINT64_C(1) << slot : 0);
        // What we upheld is not weighed again; what others upheld is.
        int32_t status = tara_objection_decide(h.privacy, &subject, (uint32_t)slot + 1,
                                               TARA_OBJECTION_OVERRIDDEN, TEXT("claims"));
        bool decided = own && strcmp(theirs, "upheld") == 0;
        int32_t wanted = !stops || strcmp(id, "feedback") != 0 || decided
                       ? (stops && strcmp(id, "marketing") == 0 ? TARA_E_NOT_APPLICABLE
                                                                : TARA_E_NOT_FOUND)
                       : TARA_OK;
        assert_int_equal(status, wanted);
    }
}

static void import_objects_not_over_what_came_later(void **state)
{
    (void)state;
    tara_subject overridden = adult(h.privacy, "a"), consented = adult(h.privacy, "b");
    uint32_t     feedback = purpose(h.privacy, "feedback");
    ASSERT_OK(tara_objection_raise(h.privacy, &overridden, feedback, NULL));
    ASSERT_OK(tara_objection_decide(h.privacy, &overridden, feedback, TARA_OBJECTION_OVERRIDDEN,
                                    TEXT("claims")));
    const char *older = objection_to("feedback", "pending", "2026-02-01T00:00:00Z");
    assert_int_equal(take(overridden, true, (record_parts){.objections = older}), 0);
    assert_int_equal(standing_of(h.privacy, overridden).objections, 0);
    h.now += 2 * HOST_DAY;
    const char *newer = objection_to("feedback", "pending", "2026-03-02T00:00:00Z");
    assert_int_equal(take(overridden, true, (record_parts){.objections = newer}),
                     TARA_TAKEN_OBJECTIONS);
    // A yes after the objection took it back; one before did not.
    choose_at(h.privacy, consented, "marketing", TARA_CONSENT_GIVEN, HOST_NOW);
    older = objection_to("marketing", "absolute", "2026-02-01T00:00:00Z");
    assert_int_equal(take(consented, false, (record_parts){.objections = older}), 0);
    newer = objection_to("marketing", "absolute", "2026-03-01T09:00:00Z"); // The same instant.
    assert_int_equal(take(consented, false, (record_parts){.objections = newer}),
                     TARA_TAKEN_OBJECTIONS);
    assert_int_equal(ask(h.privacy, consented, "marketing", "contact").reason,
                     TARA_REASON_OBJECTION);
    // Nobody else takes an objection back.
    tara_subject represented = adult(h.privacy, "c");
    tara_choice  agents = choice(h.privacy, "marketing");
    agents.actor = TARA_ACTOR_AGENT;
    ASSERT_OK(tara_consent_give(h.privacy, &represented, &agents, NULL));
    older = objection_to("marketing", "absolute", "2026-02-01T00:00:00Z");
    assert_int_equal(take(represented, false, (record_parts){.objections = older}),
                     TARA_TAKEN_OBJECTIONS);
}

// An objection wins over a yes, whichever of the two is in the package.
static void import_lets_no_yes_past_an_objection(void **state)
{
    (void)state;
    tara_subject a = adult(h.privacy, "a"), b = adult(h.privacy, "b");
    ASSERT_OK(tara_objection_raise(h.privacy, &a, purpose(h.privacy, "marketing"), NULL));
    h.now += HOST_DAY;
    const char *yes = about_marketing("given", HOST_NOW + HOST_DAY, "subject");
    assert_int_equal(take(a, true, (record_parts){.consents = yes}), 0);
    assert_int_equal(ask(h.privacy, a, "marketing", "contact").reason, TARA_REASON_OBJECTION);
    const char *no = objection_to("marketing", "absolute", "2026-03-02T09:00:00Z");
    assert_int_equal(take(b, true, (record_parts){.consents = yes, .objections = no}),
                     TARA_TAKEN_CONSENTS | TARA_TAKEN_OBJECTIONS);
    assert_int_equal(ask(h.privacy, b, "marketing", "contact").reason, TARA_REASON_OBJECTION);
}

static void import_restricts_and_keeps_what_the_subject_wants_kept(void **state)
{
    (void)state;
    static const char plain[] = "{\"at\":\"2026-02-01T00:00:00Z\",\"preserves\":false}";
    static const char keeps[] = "{\"at\":\"2026-02-01T00:00:00Z\",\"preserves\":true}";
    for (int own = 0; own < 2; own++) {
        tara_subject subject = adult(h.privacy, own ? "a" : "b");
        tara_verdict verdict = {.struct_size = sizeof verdict};
        tara_holding holding = {.struct_size = sizeof holding, .purposes = bit("feedback"),
                                .category = category(h.privacy, "contact")};
        ASSERT_OK(tara_holding_start(h.privacy, &subject, &holding, NULL));
        assert_int_equal(take(subject, own, (record_parts){.restriction = plain}),
                         TARA_TAKEN_RESTRICTION);
        assert_int_equal(standing_of(h.privacy, subject).restricted, 1);
        assert_int_equal(take(subject, own, (record_parts){.restriction = plain}), 0);
        assert_int_equal(take(subject, own, (record_parts){.restriction = keeps}),
                         TARA_TAKEN_RESTRICTION);
        ASSERT_OK(tara_holding_erased(h.privacy, &subject, holding.category, 0, NULL, 0,
                                      &verdict));
        assert_int_equal(verdict.reason, TARA_REASON_RESTRICTION);
        uint64_t count = event_count(h.privacy);
        assert_int_equal(take(subject, own, (record_parts){.restriction = keeps}), 0);
        assert_no_more_events(count);
    }
}

// --- contracts ---------------------------------------------------------------------------------

#define SPAN(id, since, until) \
    "{\"contract\":\"" id "\",\"since\":\"" since "\",\"until\":" until "}"

static void import_takes_contracts_from_ourselves_alone(void **state)
{
    (void)state;
    record_parts parts = {.contracts = "["
        SPAN("now", "2026-01-01T00:00:00Z", "null") ","
        SPAN("planned", "2027-01-01T00:00:00Z", "null") ","
        SPAN("ending", "2026-01-01T00:00:00Z", "\"2026-04-01T00:00:00Z\"") ","
        SPAN("over", "2025-01-01T00:00:00Z", "\"2026-02-01T00:00:00Z\"") "]"};
    tara_subject ours = adult(h.privacy, "a"), theirs = adult(h.privacy, "b");
    assert_int_equal(take(theirs, false, parts), 0);
    assert_int_equal(take(ours, true, parts), TARA_TAKEN_CONTRACTS);
    assert_int_equal(standing_of(h.privacy, ours).contracts, 2);
    assert_int_equal(standing_of(h.privacy, theirs).contracts, 0);
    h.now += 60 * HOST_DAY;
    assert_int_equal(standing_of(h.privacy, ours).contracts, 1);
    h.now += 300 * HOST_DAY;
    assert_int_equal(standing_of(h.privacy, ours).contracts, 2);
}

// That one ended is known: "ended" and "never was" are two answers.
static void import_remembers_that_a_contract_ended(void **state)
{
    (void)state;
    tara_subject a = adult(h.privacy, "a"), b = adult(h.privacy, "b");
    record_parts over = {.contracts = "[" SPAN("over", "2025-01-01T00:00:00Z",
                                               "\"2026-02-01T00:00:00Z\"") "]"};
    record_parts ended = {.ended = "\"2026-02-01T00:00:00Z\""};
    assert_int_equal(ask(h.privacy, a, "service", "contact").reason, TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(take(a, true, over), TARA_TAKEN_CONTRACTS);
    assert_int_equal(take(b, true, ended), TARA_TAKEN_CONTRACTS);
    assert_int_equal(ask(h.privacy, a, "service", "contact").reason, TARA_REASON_CONTRACT_ENDED);
    assert_int_equal(ask(h.privacy, b, "service", "contact").reason, TARA_REASON_CONTRACT_ENDED);
    uint64_t count = event_count(h.privacy);
    assert_int_equal(take(a, true, over), 0);
    assert_int_equal(take(b, true, ended), 0);
    assert_no_more_events(count);
    // A contract that the host calls so stays as it is.
    tara_subject c = adult(h.privacy, "c");
    ASSERT_OK(tara_contract_start(h.privacy, &c, TEXT("import"), 0));
    assert_int_equal(take(c, true, ended), 0);
    assert_int_equal(standing_of(h.privacy, c).contracts, 1);
}

// One that ended here after the package was written does not come back with it.
static void import_starts_no_contract_that_ended_since(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("K-1"), 0));
    package p = exported(h.privacy, subject);
    h.now += HOST_DAY;
    ASSERT_OK(tara_contract_end(h.privacy, &subject, TEXT("K-1"), 0));
    h.now += HOST_DAY;
    assert_int_equal(imported(h.privacy, subject, &p), 0);
    assert_int_equal(standing_of(h.privacy, subject).contracts, 0);
    package_free(&p);
}

static void import_refuses_more_contracts_than_there_may_be(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    for (int i = 0; i < 15; i++) {
        char id[16];
        snprintf(id, sizeof id, "K-%d", i);
        ASSERT_OK(tara_contract_start(h.privacy, &subject, id, strlen(id), 0));
    }
    record_parts parts = {.country = "\"FR\"",
        .contracts = "[" SPAN("K-1", "2026-01-01T00:00:00Z", "null") ","
                     SPAN("K-20", "2026-01-01T00:00:00Z", "null") "]"};
    package one = sealed(h.privacy, subject, &parts);
    assert_int_equal(imported(h.privacy, subject, &one), TARA_TAKEN_CONTRACTS);
    parts.contracts = "[" SPAN("K-21", "2026-01-01T00:00:00Z", "null") "]";
    package two = sealed(h.privacy, subject, &parts);
    assert_import_refused(h.privacy, subject, &two, TARA_E_LIMIT, "record.contracts");
    package_free(&one);
    package_free(&two);
}

// --- holdings ----------------------------------------------------------------------------------

#define HOLDING(category, ref, purposes, ended, ended_at, last, first, activity, sources)         \
    "{\"category\":\"" category "\",\"ref\":" ref ",\"purposes\":[" purposes "],\"ended\":["      \
    ended "],\"ended_at\":" ended_at ",\"collected\":\"" last "\",\"first_collected\":\"" first   \
    "\",\"origin\":\"observed\",\"activity\":[" activity "],\"sources\":[" sources "]}"
#define FROM(name, erased) "{\"source\":\"" name "\",\"erased\":" erased "}"

static tara_retention retention_of(tara_subject subject, const char *category_id, uint64_t ref)
{
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_holding_show(h.privacy, &subject, category(h.privacy, category_id), ref, &out));
    return out;
}

static void import_takes_holdings_from_ourselves_alone(void **state)
{
    (void)state;
    record_parts parts = {.holdings = "["
        HOLDING("contact", "18446744073709551615", "\"marketing\",\"feedback\",\"account\"",
                "\"feedback\"", "\"2026-02-02T00:00:00Z\"", "2025-06-01T00:00:00Z",
                "2024-06-01T00:00:00Z",
                "{\"purpose\":\"marketing\",\"at\":\"2026-02-01T00:00:00Z\"},"
                "{\"purpose\":\"account\",\"at\":\"2026-02-01T00:00:00Z\"}",
                FROM("crm", "false") "," FROM("mail", "true") "," FROM("archive", "false")) "]"};
    tara_subject a = adult(h.privacy, "a"), b = adult(h.privacy, "b");
    assert_int_equal(take(b, false, parts), 0);
    uint64_t count = event_count(h.privacy);
    assert_int_equal(take(a, true, parts), TARA_TAKEN_HOLDINGS);
    // Two collections, the second in two sources; activity at one instant; what has ended.
    assert_no_more_events(count + 5);
    tara_retention held = retention_of(a, "contact", UINT64_MAX);
    assert_int_equal(held.purposes, bit("marketing") | bit("feedback") | bit("account"));
    assert_int_equal(held.kept_for, bit("marketing") | bit("account"));
    assert_int_equal(held.since_unix_ms, INT64_C(1748736000000)); // 2025-06-01
    assert_int_equal(held.origin, TARA_ORIGIN_OBSERVED);
    assert_int_equal(held.sources, 2); // The third has erased it.
    assert_int_equal(held.due_unix_ms, INT64_C(1864598400000)); // Three years after the activity.
    package p = exported(h.privacy, a);
    assert_non_null(strstr(p.text, "\"first_collected\":\"2024-06-01T00:00:00Z\""));
    count = event_count(h.privacy);
    assert_int_equal(take(a, true, parts), 0);
    assert_int_equal(imported(h.privacy, a, &p), 0);
    assert_no_more_events(count);
    package_free(&p);
}

// What both know of the same data becomes one, as when two subjects become one.
static void import_joins_what_is_held_here(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    tara_holding ours = {.struct_size = sizeof ours, .category = category(h.privacy, "contact"),
                         .purposes = bit("marketing") | bit("feedback") | bit("protection"),
                         .since_unix_ms = HOST_NOW - 100 * HOST_DAY, .source = "crm",
                         .source_size = 3};
    ASSERT_OK(tara_holding_start(h.privacy, &subject, &ours, NULL));
    ASSERT_OK(tara_holding_end_purpose(h.privacy, &subject, ours.category, 0,
                                       purpose(h.privacy, "feedback"), NULL));
    ASSERT_OK(tara_holding_end_purpose(h.privacy, &subject, ours.category, 0,
                                       purpose(h.privacy, "marketing"), NULL));
    // Theirs is older; it ended feedback, too, but needs marketing, and account in another source;
    // that it needs no support any more is news, and that protection ended there is none here.
    record_parts parts = {.holdings = "["
        HOLDING("contact", "0",
                "\"marketing\",\"feedback\",\"account\",\"support\",\"protection\"",
                "\"feedback\",\"support\",\"protection\"", "\"2025-03-01T00:00:00Z\"",
                "2025-02-01T00:00:00Z", "2025-02-01T00:00:00Z", "", FROM("mail", "false")) "]"};
    assert_int_equal(take(subject, true, parts), TARA_TAKEN_HOLDINGS);
    tara_retention held = retention_of(subject, "contact", 0);
    assert_int_equal(held.sources, 2);
    assert_int_equal(held.since_unix_ms, HOST_NOW - 100 * HOST_DAY);
    assert_int_equal(held.origin, TARA_ORIGIN_SUBJECT);
    assert_int_equal(held.purposes, bit("marketing") | bit("feedback") | bit("account")
                                    | bit("support") | bit("protection"));
    assert_int_equal(held.kept_for, bit("marketing") | bit("account") | bit("protection"));
}

// Of two collections at the same instant ours says where the data is from.
static void import_leaves_the_origin_of_the_same_collection(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    tara_holding ours = {.struct_size = sizeof ours, .category = category(h.privacy, "contact"),
                         .purposes = bit("feedback"), .origin = TARA_ORIGIN_THIRD_PARTY,
                         .since_unix_ms = INT64_C(1769904000000)}; // 2026-02-01
    ASSERT_OK(tara_holding_start(h.privacy, &subject, &ours, NULL));
    assert_int_equal(take(subject, true, (record_parts){.holdings = "["
        HOLDING("contact", "0", "\"feedback\"", "", "null", "2026-02-01T00:00:00Z",
                "2026-02-01T00:00:00Z", "", FROM("crm", "false")) "]"}), TARA_TAKEN_HOLDINGS);
    assert_int_equal(retention_of(subject, "contact", 0).origin, TARA_ORIGIN_THIRD_PARTY);
    assert_int_equal(retention_of(subject, "contact", 0).sources, 2);
}

// Nothing that every source has erased is held.
static void import_takes_no_holding_that_is_gone(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    assert_int_equal(take(subject, true, (record_parts){.holdings = "["
        HOLDING("contact", "1", "\"feedback\"", "\"feedback\"", "\"2026-02-03T00:00:00Z\"",
                "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z", "", FROM("crm", "true")) "]"}),
        0);
}

static void import_refuses_holdings_that_cannot_be(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    // C04: marketing uses no progress.
    record_parts parts = {.holdings = "["
        HOLDING("contact", "1", "\"feedback\"", "", "null", "2026-02-01T00:00:00Z",
                "2026-02-01T00:00:00Z", "", FROM("crm", "false")) ","
        HOLDING("progress", "1", "\"marketing\"", "", "null", "2026-02-01T00:00:00Z",
                "2026-02-01T00:00:00Z", "", FROM("crm", "false")) "]"};
    package p = sealed(h.privacy, subject, &parts);
    assert_import_refused(h.privacy, subject, &p, TARA_E_INVALID_ARGUMENT,
                          "record.holdings[1].purposes");
    package_free(&p);
    for (int i = 0; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        tara_holding holding = {.struct_size = sizeof holding, .purposes = bit("feedback"),
                                .category = category(h.privacy, "contact"), .ref = 1,
                                .source = name, .source_size = strlen(name)};
        ASSERT_OK(tara_holding_start(h.privacy, &subject, &holding, NULL));
    }
    parts.holdings = "["
        HOLDING("contact", "1", "\"feedback\"", "", "null", "2026-02-01T00:00:00Z",
                "2026-02-01T00:00:00Z", "", FROM("crm", "false")) "]";
    p = sealed(h.privacy, subject, &parts);
    assert_import_refused(h.privacy, subject, &p, TARA_E_LIMIT, "record.holdings[0].sources");
    package_free(&p);
}

// All or nothing: what one commit cannot record is not begun.
static void import_refuses_more_than_one_commit_records(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia"), other = adult(h.privacy, "omar");
    for (int count = 256; count <= 257; count++) {
        package list = package_of("[");
        for (int i = 0; i < count; i++) {
            char ref[24];
            snprintf(ref, sizeof ref, "%d", i);
            package one = package_of(
                HOLDING("contact", "REF", "\"feedback\"", "", "null", "2026-02-01T00:00:00Z",
                        "2026-02-01T00:00:00Z", "", FROM("a", "false") "," FROM("b", "false")));
            package numbered = package_with(&one, "REF", ref);
            package_say(&list, i > 0 ? "," : "");
            package_say(&list, numbered.text);
            package_free(&one);
            package_free(&numbered);
        }
        package_say(&list, "]");
        record_parts parts = {.holdings = list.text};
        package      p = sealed(h.privacy, count == 256 ? subject : other, &parts);
        if (count == 256) {
            assert_int_equal(imported(h.privacy, subject, &p), TARA_TAKEN_HOLDINGS);
            assert_int_equal(retention_of(subject, "contact", 255).sources, 2);
        } else {
            assert_import_refused(h.privacy, other, &p, TARA_E_LIMIT, "record.holdings");
        }
        package_free(&p);
        package_free(&list);
    }
}

// C14: of a child's data that comes in, the deletion is owed as of any that is collected here.
static void test_c14_import_of_a_childs_data_owes_its_deletion(void **state)
{
    (void)state;
    tara_subject child = aged(IS_MINOR, "omar");
    tara_holding holding = {.struct_size = sizeof holding, .purposes = bit("feedback"),
                            .category = category(h.privacy, "contact")};
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_holding_start(h.privacy, &child, &holding, NULL));
    ASSERT_OK(tara_holding_erased(h.privacy, &child, holding.category, 0, NULL, 0, &verdict));
    assert_int_equal(gate(child).due_unix_ms, 0); // Done.
    assert_int_equal(take(child, true, (record_parts){.holdings = "["
        HOLDING("contact", "1", "\"feedback\"", "", "null", "2026-02-01T00:00:00Z",
                "2026-02-01T00:00:00Z", "", FROM("crm", "false")) "]"}), TARA_TAKEN_HOLDINGS);
    assert_int_equal(gate(child).due_unix_ms, HOST_NOW + 14 * HOST_DAY);
}

// --- who was forgotten -------------------------------------------------------------------------

// An old package does not undo forgetting: the suppression that is left says that there was one.
static void import_restores_no_yes_of_one_who_was_forgotten(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    size_t       needed = 0;
    tara_kept    kept[2] = {{.struct_size = sizeof kept[0]}};
    choose_at(h.privacy, subject, "communication", TARA_CONSENT_GIVEN, 0);
    package p = exported(h.privacy, subject);
    ASSERT_OK(tara_objection_raise(h.privacy, &subject, purpose(h.privacy, "marketing"), NULL));
    ASSERT_OK(tara_subject_forget(h.privacy, &subject, kept, 2, &needed));
    assert_int_equal(needed, 1);
    uint64_t taken = imported(h.privacy, subject, &p);
    assert_int_equal(taken & TARA_TAKEN_CONSENTS, 0);
    assert_int_equal(consent_of(h.privacy, subject, "communication").state,
                     TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(ask(h.privacy, subject, "marketing", "contact").reason,
                     TARA_REASON_OBJECTION);
    // Somebody who objects and is known for more was not forgotten.
    tara_subject other = adult(h.privacy, "omar");
    ASSERT_OK(tara_objection_raise(h.privacy, &other, purpose(h.privacy, "marketing"), NULL));
    package q = exported(h.privacy, subject);
    record_parts parts = {.consents = "[{\"purpose\":\"communication\",\"state\":\"given\","
        "\"actor\":\"subject\",\"policy_version\":1,\"at\":\"2026-02-01T00:00:00Z\","
        "\"expires\":null}]"};
    assert_int_equal(take(other, true, parts), TARA_TAKEN_CONSENTS);
    package_free(&p);
    package_free(&q);
}

// What is taken says where it is from.
static void import_is_on_record_as_one(void **state)
{
    (void)state;
    tara_subject subject = person(h.privacy, "nadia");
    char         text[2048];
    size_t       size = 0;
    uint64_t     before = event_count(h.privacy);
    take(subject, true, (record_parts){
        .country = "\"FR\"", .age = OF_AGE,
        .restriction = "{\"at\":\"2026-02-01T00:00:00Z\",\"preserves\":false}",
        .consents = "[{\"purpose\":\"communication\",\"state\":\"given\",\"actor\":\"guardian\","
                    "\"policy_version\":1,\"at\":\"2026-02-01T00:00:00Z\",\"expires\":null}]"});
    assert_int_equal(before, 0);
    assert_int_equal(event_count(h.privacy), 5); // The policy came first.
    static const char *const says[] = {"\"type\":\"subject\"", "\"method\":\"import\"",
                                       "\"ground\":\"import\"", "\"method\":\"import\""};
    for (uint64_t i = 0; i < 4; i++) {
        ASSERT_OK(tara_event_print(h.privacy, i + 2, text, sizeof text - 1, &size));
        text[size] = '\0';
        assert_non_null(strstr(text, says[i]));
    }
    assert_non_null(strstr(text, "\"actor\":\"guardian\""));
    assert_non_null(strstr(text, "\"time\":\"2026-02-01T00:00:00Z\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(import_takes_a_country_only_where_none_is_on_record),
        TEST(import_takes_from_strangers_no_country_that_opens_transfers),
        TEST(import_takes_the_time_zone_with_the_country),
        TEST(import_ages_by_what_is_known_here),
        TEST(import_believes_no_strangers_birthday),
        TEST(import_moves_no_deadline_away),
        TEST(import_takes_a_no_from_anybody_and_a_yes_from_ourselves),
        TEST(import_never_overrides_a_later_choice),
        TEST(import_ends_a_yes_no_later),
        TEST(test_c28_import_asks_again_no_sooner),
        TEST(import_takes_no_yes_that_may_not_be_given_now),
        TEST(test_c38_import_takes_no_outdated_yes),
        TEST(import_takes_a_no_to_any_purpose),
        TEST(import_takes_choices_about_cookies),
        TEST(import_takes_a_signal_that_is_on),
        TEST(import_objections_by_the_policy_here),
        TEST(import_objects_not_over_what_came_later),
        TEST(import_lets_no_yes_past_an_objection),
        TEST(import_restricts_and_keeps_what_the_subject_wants_kept),
        TEST(import_takes_contracts_from_ourselves_alone),
        TEST(import_remembers_that_a_contract_ended),
        TEST(import_starts_no_contract_that_ended_since),
        TEST(import_refuses_more_contracts_than_there_may_be),
        TEST(import_takes_holdings_from_ourselves_alone),
        TEST(import_joins_what_is_held_here),
        TEST(import_leaves_the_origin_of_the_same_collection),
        TEST(import_takes_no_holding_that_is_gone),
        TEST(import_refuses_holdings_that_cannot_be),
        TEST(import_refuses_more_than_one_commit_records),
        TEST(test_c14_import_of_a_childs_data_owes_its_deletion),
        TEST(import_restores_no_yes_of_one_who_was_forgotten),
        TEST(import_is_on_record_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
