// test_clauses.c: what the policy promises, clause by clause, seen from outside.
//
// Names begin with the row of the table of clauses. Each test fails when the promise is broken.
#include "laws/laws.h"

static const char *const PURPOSES[] = {
    "account", "service", "support", "administration", "orders", "communication", "feedback",
    "marketing", "protection"};
static const char *const CATEGORIES[] = {
    "contact", "credentials", "payment", "education", "progress", "technical"};
enum { NINE = 9, SIX = 6 };

static bool policy_says(const char *words)
{
    char *text = printed_policy(tara_policy_builtin());
    bool  says = strstr(text, words) != NULL;
    free(text);
    return says;
}

// --- the document -------------------------------------------------------------------------------

// The policy: "Dernière mise à jour : 15 janvier 2024".
static void test_c01_the_policy_is_version_1_of_15_january_2024_in_french(void **state)
{
    (void)state;
    assert_int_equal(tara_policy_version(tara_policy_builtin()), 1);
    assert_true(policy_says("\"last_updated\": \"2024-01-15\""));
    assert_true(policy_says("\"language\": \"fr\""));
}

// The hash is of the content: the same for the same bytes, another when one word changes.
static void test_c01_the_hash_changes_with_the_content(void **state)
{
    (void)state;
    uint8_t      ours[32], copy[32], other[32];
    tara_policy *same = parsed(printed_policy(tara_policy_builtin()));
    tara_policy *changed = parsed(reworded(printed_policy(tara_policy_builtin()), "{",
                                           "privacy@tarasolutions", "privacy@tara-solutions"));
    assert_int_equal(tara_policy_hash(tara_policy_builtin(), ours), TARA_OK);
    assert_int_equal(tara_policy_hash(same, copy), TARA_OK);
    assert_int_equal(tara_policy_hash(changed, other), TARA_OK);
    assert_memory_equal(ours, copy, sizeof ours);
    assert_memory_not_equal(ours, other, sizeof ours);
    tara_policy_destroy(same);
    tara_policy_destroy(changed);
}

static void test_c01_every_event_names_the_version_in_force(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    says_yes(p, &nadia, "marketing");
    objects(p, &nadia, "feedback");
    is_restricted(p, &nadia);
    for (uint64_t i = 1; i <= events(p); i++) {
        char *event = printed_event(p, i);
        assert_non_null(strstr(event, "\"policy_version\":1"));
        free(event);
    }
    tara_close(p);
}

static void test_c02_the_contact_for_questions_is_part_of_the_policy(void **state)
{
    (void)state;
    assert_true(policy_says("privacy@tarasolutions.com"));
}

// The web site, mobile apps, related services: an event says where the choice came from.
static void test_c03_the_channel_of_a_choice_is_on_record(void **state)
{
    static const char *const channels[] = {"web", "mobile", "service", "third_party"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (int i = 0; i < 4; i++) {
        char        expected[64];
        tara_choice made = choice(p, "marketing");
        made.channel = channels[i];
        made.channel_size = strlen(channels[i]);
        assert_int_equal(tara_consent_give(p, &nadia, &made, NULL), TARA_OK);
        snprintf(expected, sizeof expected, "\"channel\":\"%s\"", channels[i]);
        assert_true(last_event_says(p, expected));
    }
    tara_close(p);
}

// --- categories and purposes --------------------------------------------------------------------

static void test_c05_the_six_categories_are_there_and_no_other(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    uint64_t      all = 0, none = 0;
    for (int i = 0; i < SIX; i++) all |= category(p, CATEGORIES[i]);
    assert_int_equal(all, 63);
    assert_int_equal(tara_category_find(p, "health", 6, &none), TARA_E_NOT_FOUND);
    assert_int_equal(none, 0);
    tara_close(p);
}

static void test_c05_a_host_may_declare_more_categories(void **state)
{
    static const char one_more[] = "{\"id\": \"voice\", \"special\": false, "
                                   "\"name\": {\"fr\": \"Voix\", \"en\": \"Voice\"}}, {";
    (void)state;
    char *text = printed_policy(tara_policy_builtin());
    text = reworded(text, "\"categories\": [", "{", one_more);
    tara_policy *policy = parsed(reworded(text, "\"id\": \"support\"", "\"contact\"",
                                          "\"voice\", \"contact\""));
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(reason_to(p, &nadia, "support", "voice"), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(reason_to(p, &nadia, "feedback", "voice"),
                     TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    tara_close(p);
    tara_policy_destroy(policy);
}

// Nine purposes, each bound to the categories that it may use.
static void test_c06_each_purpose_uses_its_own_categories_only(void **state)
{
    static const char *const used[NINE] = {
        // contact credentials payment education progress technical
        "xx...x", "x..xxx", "x...xx", "x.....", "x.x...", "x...x.", "x...x.", "x....x", "xxx..x"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (int i = 0; i < NINE; i++) {
        for (int j = 0; j < SIX; j++) {
            bool    its_own = used[i][j] == 'x';
            int32_t reason = reason_to(p, &nadia, PURPOSES[i], CATEGORIES[j]);
            assert_int_equal(reason != TARA_REASON_CATEGORY_NOT_FOR_PURPOSE, its_own);
        }
    }
    tara_close(p);
}

// And to its lawful bases: what each says when the bases are missing, and when they are there.
static void test_c06_each_purpose_rests_on_its_bases(void **state)
{
    static const struct { int32_t before, after; } expected[NINE] = {
        {TARA_REASON_CONTRACT_MISSING,     TARA_REASON_CONTRACT},
        {TARA_REASON_CONTRACT_MISSING,     TARA_REASON_CONTRACT},
        {TARA_REASON_LEGITIMATE_INTEREST,  TARA_REASON_CONTRACT},
        {TARA_REASON_LEGITIMATE_INTEREST,  TARA_REASON_CONTRACT},
        {TARA_REASON_CONTRACT_MISSING,     TARA_REASON_CONTRACT},
        {TARA_REASON_CONSENT_NEVER_ASKED,  TARA_REASON_CONSENT},
        {TARA_REASON_LEGITIMATE_INTEREST,  TARA_REASON_LEGITIMATE_INTEREST},
        {TARA_REASON_CONSENT_NEVER_ASKED,  TARA_REASON_CONSENT},
        {TARA_REASON_LEGITIMATE_INTEREST,  TARA_REASON_LEGITIMATE_INTEREST},
    };
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (int i = 0; i < NINE; i++) {
        assert_int_equal(reason_to(p, &nadia, PURPOSES[i], "contact"), expected[i].before);
    }
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    says_yes(p, &nadia, "marketing");
    for (int i = 0; i < NINE; i++) {
        assert_int_equal(reason_to(p, &nadia, PURPOSES[i], "contact"), expected[i].after);
    }
    tara_close(p);
}

// --- the bases ----------------------------------------------------------------------------------

// GDPR Art. 6(1): whatever is asked of whomever, a permission names a basis, and a denial none.
static void test_c07_nothing_is_permitted_without_a_basis_that_is_named(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  people[] = {called(p, "stranger"), living_in(p, "unknown age", "FR"),
                              a_child(p, "child"), an_adult(p, "adult"), an_adult(p, "learner")};
    enrols(p, &people[4]);
    for (size_t who = 0; who < sizeof people / sizeof people[0]; who++) {
        for (int i = 0; i < NINE * SIX * 8; i++) {
            const char   *of = CATEGORIES[i / NINE % SIX];
            tara_question q = question(p, &people[who], PURPOSES[i % NINE], of);
            q.action = (uint32_t)(i / NINE / SIX);
            tara_verdict v = verdict_on(p, q);
            assert_int_equal(v.permitted, v.basis != TARA_BASIS_NONE);
            if (who < 3) assert_int_equal(v.permitted, 0);
        }
    }
    tara_close(p);
}

// GDPR Art. 4(11): specific. A yes to one purpose is none to another, and nobody else's.
static void test_c08_consent_to_one_purpose_permits_no_other(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar@example.org");
    says_yes(p, &nadia, "marketing");
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(reason_to(p, &omar, "marketing", "contact"), TARA_REASON_CONSENT_NEVER_ASKED);
    tara_close(p);
}

// No blanket: a choice without a purpose is refused, and one where there is nothing to consent to.
static void test_c08_there_is_no_blanket_consent(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_choice   blanket = {.struct_size = sizeof blanket};
    uint64_t      before = events(p);
    assert_int_equal(tara_consent_give(p, &nadia, &blanket, NULL), TARA_E_INVALID_ARGUMENT);
    blanket.purpose = UINT32_MAX;
    assert_int_equal(tara_consent_give(p, &nadia, &blanket, NULL), TARA_E_INVALID_ARGUMENT);
    tara_choice service = choice(p, "service");
    assert_int_equal(tara_consent_give(p, &nadia, &service, NULL), TARA_E_NOT_APPLICABLE);
    assert_int_equal(events(p), before);
    tara_close(p);
}

// No pre-ticked default: whoever is new has consented to nothing (C-673/17 Planet49).
static void test_c08_nothing_is_consented_to_by_default(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_standing s = {.struct_size = sizeof s};
    enrols(p, &nadia);
    assert_int_equal(tara_subject_show(p, &nadia, &s), TARA_OK);
    assert_int_equal(s.given, 0);
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_NEVER_ASKED);
    tara_close(p);
}

static void test_c09_an_interest_carries_only_with_a_favourable_assessment_in_time(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    uint32_t      feedback = purpose(p, "feedback");
    int64_t       until = at(2026, 6, 1, 0);
    assert_int_equal(tara_assessment_record(p, feedback, "lia-2", 5, TARA_ASSESSMENT_UNFAVOURABLE,
                                            0), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"),
                     TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    assert_int_equal(tara_assessment_record(p, feedback, "lia-3", 5, TARA_ASSESSMENT_FAVOURABLE,
                                            until), TARA_OK);
    now_is(p, until - 1);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_LEGITIMATE_INTEREST);
    now_is(p, until);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_ASSESSMENT_EXPIRED);
    tara_close(p);
}

static void test_c09_an_interest_falls_away_on_a_sustained_objection(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    objects(p, &nadia, "feedback");
    assert_int_equal(decides(p, &nadia, "feedback", TARA_OBJECTION_UPHELD), TARA_OK);
    assert_int_equal(tara_assessment_record(p, purpose(p, "feedback"), "lia-2", 5,
                                            TARA_ASSESSMENT_FAVOURABLE, 0), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
}

static void test_c10_permitted_only_while_the_contract_is_in_force(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar@example.org");
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT_MISSING);
    enrols(p, &nadia);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &omar, "service", "progress"), TARA_REASON_CONTRACT_MISSING);
    leaves(p, &nadia);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT_ENDED);
    tara_close(p);
}

// To the millisecond at both ends; a contract planned for later carries when it is begun at once.
static void test_c10_a_contract_begins_and_ends_on_its_instant(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar@example.org");
    int64_t       begins = at(2026, 3, 10, 0), ends = at(2026, 3, 20, 0);
    assert_int_equal(tara_contract_start(p, &nadia, "c", 1, begins), TARA_OK);
    assert_int_equal(tara_contract_start(p, &omar, "c", 1, begins), TARA_OK);
    assert_int_equal(tara_contract_start(p, &omar, "c", 1, 0), TARA_OK);
    assert_int_equal(reason_to(p, &omar, "service", "progress"), TARA_REASON_CONTRACT);
    now_is(p, begins - 1);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT_MISSING);
    now_is(p, begins);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(tara_contract_end(p, &nadia, "c", 1, ends), TARA_OK);
    assert_int_equal(verdict_on(p, question(p, &nadia, "service", "progress")).valid_until_unix_ms,
                     ends);
    now_is(p, ends - 1);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    now_is(p, ends);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT_ENDED);
    tara_close(p);
}

// GDPR Art. 6(1)(c): the obligation carries the data and the actions that the law names, no others.
static void test_c11_a_legal_obligation_reaches_what_the_law_names_only(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "orders", "payment");
    q.action = TARA_ACTION_DISCLOSE;
    tara_verdict v = verdict_on(p, q);
    assert_int_equal(v.reason, TARA_REASON_LEGAL_OBLIGATION);
    assert_int_equal(v.obligations, TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES);
    assert_int_equal(reason_to_do(p, &nadia, "orders", "payment", TARA_ACTION_USE),
                     TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(reason_to_do(p, &nadia, "service", "progress", TARA_ACTION_DISCLOSE),
                     TARA_REASON_CONTRACT_MISSING);
    tara_close(p);
}

// An authority gets nothing by being one: without a demand on record it is nobody's recipient.
static void test_c11_an_authority_without_a_demand_gets_nothing(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    for (int i = 0; i < NINE; i++) {
        assert_int_equal(sending(p, &nadia, PURPOSES[i], "contact", "competent_authority", NULL)
                             .reason, TARA_REASON_RECIPIENT_UNKNOWN);
    }
    tara_close(p);
}

// --- children -----------------------------------------------------------------------------------

// The day before no, on the sixteenth birthday yes: the last and the first millisecond.
static void test_c12_on_the_sixteenth_birthday_yes_the_day_before_no(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = living_in(p, "leo@example.org", "DE");
    enrols(p, &leo);
    assert_int_equal(born(p, &leo, 2010, 9, 1).age, TARA_AGE_MINOR);
    now_is(p, at(2026, 9, 1, 0) - 1);
    assert_int_equal(reason_to(p, &leo, "service", "progress"), TARA_REASON_MINOR);
    assert_int_equal(gate(p, &leo).permitted, 0);
    now_is(p, at(2026, 9, 1, 0));
    assert_int_equal(reason_to(p, &leo, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(gate(p, &leo).age, TARA_AGE_OF_AGE);
    tara_close(p);
}

// Every purpose stands behind the gate.
static void test_c12_under_16_is_refused_for_every_purpose(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    enrols(p, &leo);
    for (int i = 0; i < NINE; i++) {
        assert_int_equal(reason_to(p, &leo, PURPOSES[i], "contact"), TARA_REASON_MINOR);
    }
    tara_close(p);
}

// The higher of the policy's 16 and the country's age: GDPR Art. 8(1), POPIA s.34, PDPA s.20.
static void test_c12_the_threshold_is_the_higher_of_policy_and_country(void **state)
{
    static const struct { const char *country; int32_t threshold; } rows[] = {
        {"FR", 16}, {"DE", 16}, {"ES", 16}, {"DK", 16}, {"GB", 16}, {"US-CA", 16}, {"JP", 16},
        {"NZ", 16}, {"ZA", 18}, {"BD", 18}, {"TH", 20},
    };
    (void)state;
    tara_privacy *p = opened(); // 2 March 2026
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_subject eve = living_in(p, "eve", rows[i].country);
        tara_subject day = living_in(p, "day", rows[i].country);
        tara_age     young = born(p, &eve, 2026 - rows[i].threshold, 3, 3);
        tara_age     old = born(p, &day, 2026 - rows[i].threshold, 3, 2);
        assert_int_equal(young.threshold, rows[i].threshold);
        assert_int_equal(young.permitted, 0);
        assert_int_equal(old.permitted, 1);
        tara_close(p);
        p = opened();
    }
    tara_close(p);
}

// Born on 29 February: the sixteenth year has one; eighteen years on it is 1 March, in New Zealand
// 28 February.
static void test_c12_born_on_29_february(void **state)
{
    static const struct { const char *country; int year, month, day; } rows[] = {
        {"DE", 2028, 2, 29}, {"FR", 2028, 2, 29}, {"ZA", 2030, 3, 1}, {"BD", 2030, 3, 1},
        {"TH", 2032, 2, 29},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_privacy *p = opened();
        tara_subject  leo = living_in(p, "leo", rows[i].country);
        int64_t       birthday = at(rows[i].year, rows[i].month, rows[i].day, 0);
        assert_int_equal(born(p, &leo, 2012, 2, 29).permitted, 0);
        now_is(p, birthday - 1);
        assert_int_equal(gate(p, &leo).permitted, 0);
        now_is(p, birthday);
        assert_int_equal(gate(p, &leo).permitted, 1);
        tara_close(p);
    }
}

static void test_c12_a_country_may_set_28_february(void **state)
{
    tara_age_answer nz = {.struct_size = sizeof nz}, de = {.struct_size = sizeof de};
    (void)state;
    int64_t eve = at(2027, 2, 28, 12);
    assert_int_equal(tara_age_compute(NULL, 2008, 2, 29, eve, "NZ", 2, 0, &nz), TARA_OK);
    assert_int_equal(tara_age_compute(NULL, 2008, 2, 29, eve, "DE", 2, 0, &de), TARA_OK);
    assert_int_equal(nz.age_years, 19);
    assert_int_equal(de.age_years, 18);
}

// The subject's local day decides, from UTC-12 to UTC+14.
static void test_c12_the_birthday_begins_at_local_midnight(void **state)
{
    static const int32_t zones[] = {-720, -480, -300, 0, 60, 330, 345, 360, 840};
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        tara_privacy *p = opened();
        tara_subject  leo = called(p, "leo");
        int64_t       midnight = at(2026, 9, 1, 0) - zones[i] * INT64_C(60000);
        assert_int_equal(tara_subject_set(p, &leo, "DE", 2, zones[i], TARA_SUBJECT_HAS_TIME_ZONE),
                         TARA_OK);
        born(p, &leo, 2010, 9, 1);
        now_is(p, midnight - 1);
        assert_int_equal(gate(p, &leo).permitted, 0);
        now_is(p, midnight);
        assert_int_equal(gate(p, &leo).permitted, 1);
        tara_close(p);
    }
}

// Unknown is its own state, never silently adult; what was enough in one country is asked anew.
static void test_c12_an_unknown_age_is_its_own_state(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  eve = living_in(p, "eve", "FR");
    enrols(p, &eve);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_UNKNOWN);
    assert_int_equal(gate(p, &eve).next, TARA_NEXT_ASK_AGE);
    assert_int_equal(reason_to(p, &eve, "service", "progress"), TARA_REASON_AGE_UNKNOWN);
    assert_int_equal(tara_age_assert_band(p, &eve, TARA_BAND_OVER, NULL, 0, NULL), TARA_OK);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_OF_AGE);
    assert_int_equal(tara_subject_set(p, &eve, "ZA", 2, 0, 0), TARA_OK);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_UNKNOWN);
    assert_int_equal(reason_to(p, &eve, "service", "progress"), TARA_REASON_AGE_UNKNOWN);
    tara_close(p);
}

// Known under 18 in South Africa, the child claims to be over: the country's age is what counts.
static void test_c12_a_known_minor_does_not_open_the_gate_by_claiming(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  eve = living_in(p, "eve", "FR");
    born(p, &eve, 2010, 9, 1);
    now_is(p, at(2026, 12, 1, 0)); // Sixteen: of age in France.
    assert_int_equal(gate(p, &eve).age, TARA_AGE_OF_AGE);
    assert_int_equal(tara_subject_set(p, &eve, "ZA", 2, 0, 0), TARA_OK);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_MINOR);
    assert_int_equal(tara_age_assert_band(p, &eve, TARA_BAND_OVER, NULL, 0, NULL), TARA_OK);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_SUSPECTED_MINOR);
    assert_int_equal(gate(p, &eve).permitted, 0);
    tara_close(p);
}

// "Si vous apprenez qu'un enfant…": anyone may say so, and everything stops at once.
static void test_c13_a_report_stops_everything_until_it_is_resolved(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  yasmin = an_adult(p, "yasmin@example.org");
    int64_t       due = 0;
    enrols(p, &yasmin);
    says_yes(p, &yasmin, "marketing");
    says_yes(p, &yasmin, "communication");
    assert_int_equal(tara_age_report(p, &yasmin, NULL, 0, NULL, 0, &due), TARA_OK);
    assert_int_equal(due, at(2026, 3, 16, 9));
    for (int i = 0; i < NINE; i++) {
        assert_int_equal(reason_to(p, &yasmin, PURPOSES[i], "contact"),
                         TARA_REASON_SUSPECTED_MINOR);
    }
    assert_int_equal(first_duty(p).kind, TARA_DUTY_SUSPECTED_MINOR);
    assert_int_equal(tara_age_resolve(p, &yasmin, TARA_AGE_OF_AGE, "id card", 7), TARA_OK);
    assert_int_equal(reason_to(p, &yasmin, "marketing", "contact"), TARA_REASON_CONSENT);
    assert_int_equal(first_duty(p).kind == TARA_DUTY_SUSPECTED_MINOR, 0);
    tara_close(p);
}

// Resolved as a minor, whatever day was on record: a day that is past cannot be the true one.
static void test_c13_resolved_as_a_minor_is_a_minor(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = living_in(p, "leo@example.org", "DE");
    enrols(p, &leo);
    born(p, &leo, 2010, 9, 1);
    now_is(p, at(2026, 10, 1, 0));
    assert_int_equal(gate(p, &leo).age, TARA_AGE_OF_AGE);
    assert_int_equal(tara_age_report(p, &leo, NULL, 0, NULL, 0, NULL), TARA_OK);
    assert_int_equal(tara_age_resolve(p, &leo, TARA_AGE_MINOR, "school", 6), TARA_OK);
    assert_int_equal(gate(p, &leo).age, TARA_AGE_MINOR);
    assert_int_equal(reason_to(p, &leo, "service", "progress"), TARA_REASON_MINOR);
    tara_close(p);
}

static void test_c13_of_one_who_is_not_known_yet_too(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  stranger = called(p, "stranger");
    assert_int_equal(tara_age_report(p, &stranger, NULL, 0, NULL, 0, NULL), TARA_OK);
    assert_int_equal(reason_to(p, &stranger, "feedback", "contact"), TARA_REASON_SUSPECTED_MINOR);
    tara_close(p);
}

// "Aussi rapidement que possible": fourteen days from learning it, and not anew with each telling.
static void test_c14_knowing_of_a_minor_creates_a_duty_with_a_deadline(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    tara_duty     duty = first_duty(p);
    assert_int_equal(duty.kind, TARA_DUTY_MINOR_DELETION);
    assert_int_equal(duty.due_unix_ms, at(2026, 3, 16, 9));
    assert_int_equal(duty.late, 0);
    assert_memory_equal(&duty.subject, &leo, sizeof leo);
    now_is(p, at(2026, 3, 10, 9));
    born(p, &leo, 2012, 5, 5);
    assert_int_equal(first_duty(p).due_unix_ms, at(2026, 3, 16, 9));
    now_is(p, at(2026, 3, 16, 9) + 1);
    assert_int_equal(first_duty(p).late, 1);
    tara_close(p);
}

static void test_c14_verified_parental_consent_in_time_lifts_it(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    guardian_is_verified(p, &leo);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    assert_int_equal(gate(p, &leo).due_unix_ms, 0);
    tara_close(p);
}

// When the guardian's word ends, the duty is back, from that instant; withdrawing after the end
// wins no time.
static void test_c14_the_duty_is_back_when_the_guardians_consent_ends(void **state)
{
    (void)state;
    tara_privacy          *p = opened();
    tara_subject           leo = a_child(p, "leo@example.org");
    tara_guardian_evidence evidence = full_evidence();
    evidence.expires_unix_ms = at(2026, 6, 1, 0);
    assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_OK);
    now_is(p, at(2026, 6, 10, 0));
    assert_int_equal(gate(p, &leo).guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_MINOR_DELETION);
    assert_int_equal(first_duty(p).due_unix_ms, at(2026, 6, 15, 0));
    assert_int_equal(tara_guardian_withdraw(p, &leo, NULL), TARA_E_NOT_FOUND);
    assert_int_equal(first_duty(p).due_unix_ms, at(2026, 6, 15, 0));
    tara_close(p);
}

// Declared is not verified: guardian, method, verifier and evidence, each of them.
static void test_c15_declared_is_not_verified(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    for (int i = 0; i < 4; i++) {
        tara_guardian_evidence evidence = full_evidence();
        size_t *const sizes[] = {&evidence.guardian_size, &evidence.method_size,
                                 &evidence.verifier_size, &evidence.evidence_size};
        *sizes[i] = 0;
        assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(gate(p, &leo).guardian, TARA_GUARDIAN_NONE);
    assert_int_equal(gate(p, &leo).permitted, 0);
    tara_close(p);
}

static void test_c15_method_verifier_and_evidence_are_on_record(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    guardian_is_verified(p, &leo);
    assert_true(last_event_says(p, "\"signed_form\""));
    assert_true(last_event_says(p, "\"desk-3\""));
    assert_true(last_event_says(p, "\"file-17\""));
    assert_false(last_event_says(p, "mother"));
    tara_close(p);
}

// On the birthday the guardian's word ends and the subject's begins.
static void test_c15_it_ends_when_the_child_turns_16(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = living_in(p, "leo@example.org", "DE");
    born(p, &leo, 2010, 9, 1);
    guardian_is_verified(p, &leo);
    enrols(p, &leo);
    now_is(p, at(2026, 9, 1, 0) - 1);
    tara_verdict v = verdict_on(p, question(p, &leo, "service", "progress"));
    assert_int_equal(v.obligations, TARA_OBLIGATION_INVOLVE_GUARDIAN);
    assert_int_equal(v.valid_until_unix_ms, at(2026, 9, 1, 0));
    now_is(p, at(2026, 9, 1, 0));
    assert_int_equal(gate(p, &leo).guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(gate(p, &leo).permitted, 1);
    assert_int_equal(verdict_on(p, question(p, &leo, "service", "progress")).obligations, 0);
    tara_guardian_evidence evidence = full_evidence();
    assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_E_NOT_APPLICABLE);
    // Nor can the guardian take back what the subject decides alone: nothing is owed by it.
    assert_int_equal(tara_guardian_withdraw(p, &leo, NULL), TARA_E_NOT_FOUND);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    tara_close(p);
}

// What a child of unknown age said alone does not begin to count on the birthday.
static void test_c15_a_childs_own_yes_is_asked_anew_on_the_birthday(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = living_in(p, "leo@example.org", "DE");
    says_yes(p, &leo, "marketing");
    born(p, &leo, 2010, 9, 1);
    now_is(p, at(2026, 9, 1, 0));
    assert_int_equal(gate(p, &leo).permitted, 1);
    assert_int_equal(reason_to(p, &leo, "marketing", "contact"), TARA_REASON_CONSENT_OUTDATED);
    assert_int_equal(consent_to(p, &leo, "marketing").may_ask, 1);
    says_yes(p, &leo, "marketing");
    assert_int_equal(reason_to(p, &leo, "marketing", "contact"), TARA_REASON_CONSENT);
    tara_close(p);
}

// A term that would have run past the birthday owes nothing when it runs out.
static void test_c15_a_term_beyond_the_birthday_leaves_nothing_owed(void **state)
{
    (void)state;
    tara_privacy          *p = opened();
    tara_subject           leo = living_in(p, "leo@example.org", "DE");
    tara_guardian_evidence evidence = full_evidence();
    evidence.expires_unix_ms = at(2027, 1, 1, 0);
    born(p, &leo, 2010, 9, 1);
    assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_OK);
    now_is(p, at(2027, 2, 1, 0));
    assert_int_equal(gate(p, &leo).due_unix_ms, 0);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    tara_close(p);
}

// One that ran out before it is owed, and the birthday does not pay it.
static void test_c14_a_deletion_owed_before_the_birthday_stays_owed(void **state)
{
    (void)state;
    tara_privacy          *p = opened();
    tara_subject           leo = living_in(p, "leo@example.org", "DE");
    tara_guardian_evidence evidence = full_evidence();
    evidence.expires_unix_ms = at(2026, 6, 1, 0);
    born(p, &leo, 2010, 9, 1);
    assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_OK);
    now_is(p, at(2026, 10, 1, 0));
    assert_int_equal(gate(p, &leo).age, TARA_AGE_OF_AGE);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_MINOR_DELETION);
    assert_int_equal(first_duty(p).due_unix_ms, at(2026, 6, 15, 0));
    assert_int_equal(first_duty(p).late, 1);
    tara_close(p);
}

static void test_c15_it_ends_when_it_is_withdrawn(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    guardian_is_verified(p, &leo);
    enrols(p, &leo);
    assert_int_equal(reason_to(p, &leo, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(tara_guardian_withdraw(p, &leo, NULL), TARA_OK);
    assert_int_equal(gate(p, &leo).guardian, TARA_GUARDIAN_WITHDRAWN);
    assert_int_equal(reason_to(p, &leo, "service", "progress"), TARA_REASON_MINOR);
    tara_close(p);
}

// --- sharing and transfers ----------------------------------------------------------------------

// A recipient gets what the policy says it gets, for the purposes that the policy says.
static void test_c16_a_recipient_gets_what_the_policy_says_and_no_more(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    tara_verdict v = sending(p, &nadia, "orders", "payment", "payment_provider", NULL);
    assert_int_equal(v.reason, TARA_REASON_CONTRACT);
    assert_true(v.obligations & TARA_OBLIGATION_RECORD_DISCLOSURE);
    assert_int_equal(sending(p, &nadia, "service", "progress", "payment_provider", NULL).reason,
                     TARA_REASON_RECIPIENT_UNKNOWN);
    assert_int_equal(sending(p, &nadia, "orders", "payment", "email_provider", NULL).reason,
                     TARA_REASON_RECIPIENT_UNKNOWN);
    tara_question nobody = question(p, &nadia, "orders", "payment");
    nobody.recipient = 4711;
    assert_int_equal(verdict_on(p, nobody).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    tara_close(p);
}

// Being a recipient is no basis.
static void test_c16_sharing_needs_one_of_the_bases_too(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(sending(p, &nadia, "marketing", "contact", "email_provider", "US").reason,
                     TARA_REASON_CONSENT_NEVER_ASKED);
    says_yes(p, &nadia, "marketing");
    assert_int_equal(sending(p, &nadia, "marketing", "contact", "email_provider", "US").reason,
                     TARA_REASON_CONSENT);
    tara_close(p);
}

// What is relied upon is on record, once for each operation.
static void test_c16_what_is_relied_upon_is_on_record_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "orders", "payment");
    tara_verdict  v = {.struct_size = sizeof v};
    uint64_t      first = 0, second = 0;
    int32_t       duplicate = -1;
    enrols(p, &nadia);
    assert_int_equal(tara_authorize(p, &q, "order-1", 7, &v, &first, &duplicate), TARA_OK);
    assert_int_equal(v.permitted, 1);
    assert_int_equal(first, events(p));
    assert_int_equal(duplicate, 0);
    assert_int_equal(tara_authorize(p, &q, "order-1", 7, &v, &second, &duplicate), TARA_OK);
    assert_int_equal(second, first);
    assert_int_equal(duplicate, 1);
    assert_int_equal(events(p), first);
    tara_close(p);
}

// GDPR Art. 45: a country found adequate is open to every recipient, or to those it was found for.
static void test_c34_a_destination_is_open_by_adequacy(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    tara_verdict v = sending(p, &nadia, "service", "progress", NULL, "CH");
    assert_int_equal(v.reason, TARA_REASON_CONTRACT);
    assert_true(v.obligations & TARA_OBLIGATION_NAME_SAFEGUARD);
    assert_int_equal(sending(p, &nadia, "administration", "contact", "email_provider", "US").reason,
                     TARA_REASON_CONTRACT);
    assert_int_equal(sending(p, &nadia, "service", "progress", NULL, "US").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(sending(p, &nadia, "service", "progress", "hosting", "US").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    tara_close(p);
}

// GDPR Art. 46: by a safeguard, for the recipient that it binds.
static void test_c34_or_by_a_safeguard_on_record(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    tara_verdict v = sending(p, &nadia, "support", "contact", "support_desk", "BD");
    assert_int_equal(v.reason, TARA_REASON_CONTRACT);
    assert_true(v.obligations & TARA_OBLIGATION_NAME_SAFEGUARD);
    assert_int_equal(sending(p, &nadia, "support", "contact", "hosting", "BD").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(sending(p, &nadia, "support", "contact", NULL, "BD").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    tara_close(p);
}

// A transfer that goes nowhere is no question.
static void test_c34_a_transfer_names_where_it_goes(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    assert_int_equal(sending(p, &nadia, "service", "progress", NULL, NULL).reason,
                     TARA_REASON_INCOMPLETE_QUESTION);
    tara_close(p);
}

// Without either it is refused. Where nobody said the destination, the recipient's place is it.
static void test_c34_otherwise_refused(void **state)
{
    static const char *const closed[] = {"BD", "IN", "CN", "AU", "ZA", "RU"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
        assert_int_equal(sending(p, &nadia, "service", "progress", NULL, closed[i]).reason,
                         TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    }
    assert_int_equal(sending(p, &nadia, "service", "progress", NULL, "DE").obligations, 0);
    tara_verdict dhaka = sending(p, &nadia, "support", "contact", "support_desk", NULL);
    assert_true(dhaka.obligations & TARA_OBLIGATION_NAME_SAFEGUARD);
    tara_close(p);
}

// A safeguard that has run out is another answer than none, and closes the way.
static void test_c34_an_expired_safeguard_says_so(void **state)
{
    (void)state;
    char *text = reworded(printed_policy(tara_policy_builtin()), "\"destination\": \"BD\"",
                          "\"valid_from\": \"2024-01-15\"",
                          "\"valid_from\": \"2024-01-15\", \"valid_to\": \"2026-03-02\"");
    tara_policy *policy = parsed(text);
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 23));
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    assert_int_equal(sending(p, &nadia, "support", "contact", "support_desk", "BD").reason,
                     TARA_REASON_CONTRACT);
    now_is(p, at(2026, 3, 3, 0));
    assert_int_equal(sending(p, &nadia, "support", "contact", "support_desk", "BD").reason,
                     TARA_REASON_SAFEGUARD_EXPIRED);
    tara_close(p);
    tara_policy_destroy(policy);
}

// --- rights -------------------------------------------------------------------------------------

// GDPR Art. 18(2): stored, used with consent, for claims, to protect another; nothing else.
static void test_c25_restricted_data_may_be_stored_and_little_else(void **state)
{
    static const struct { uint32_t action; int32_t reason; } rows[] = {
        {TARA_ACTION_USE, TARA_REASON_RESTRICTION}, {TARA_ACTION_COLLECT, TARA_REASON_RESTRICTION},
        {TARA_ACTION_STORE, TARA_REASON_STORAGE_ONLY},
        {TARA_ACTION_DISCLOSE, TARA_REASON_RESTRICTION},
        {TARA_ACTION_LEGAL_CLAIM, TARA_REASON_CONTRACT},
        {TARA_ACTION_PROTECT_PERSON, TARA_REASON_CONTRACT},
        {TARA_ACTION_COMPLY, TARA_REASON_RESTRICTION},
    };
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    is_restricted(p, &nadia);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(reason_to_do(p, &nadia, "service", "progress", rows[i].action),
                         rows[i].reason);
    }
    assert_int_equal(sending(p, &nadia, "service", "progress", NULL, "CH").reason,
                     TARA_REASON_RESTRICTION);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"), TARA_REASON_CONSENT);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_RESTRICTION);
    tara_close(p);
}

// GDPR Art. 18(3): told before it is lifted, and after it was set.
static void test_c25_lifting_is_announced_first(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    is_restricted(p, &nadia);
    now_is(p, at(2026, 3, 5, 9));
    assert_int_equal(tara_restriction_lift(p, &nadia, 0), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2026, 3, 5, 9) + 1),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2026, 3, 2, 8)), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_RESTRICTION);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2026, 3, 4, 9)), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    tara_close(p);
}

// GDPR Art. 21(2) and (3): marketing stops absolutely and at once; no ground overrides it.
static void test_c27_marketing_stops_absolutely_and_at_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    assert_int_equal(objects(p, &nadia, "marketing"), TARA_OBJECTION_ABSOLUTE);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    assert_int_equal(decides(p, &nadia, "marketing", TARA_OBJECTION_OVERRIDDEN),
                     TARA_E_NOT_APPLICABLE);
    now_is(p, at(2036, 3, 2, 9));
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
}

// GDPR Art. 21(1): stops while it is weighed; goes on only when compelling grounds are recorded.
static void test_c27_an_interest_stops_unless_compelling_grounds_are_recorded(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(objects(p, &nadia, "protection"), TARA_OBJECTION_PENDING);
    assert_int_equal(reason_to(p, &nadia, "protection", "technical"), TARA_REASON_OBJECTION);
    assert_int_equal(tara_objection_decide(p, &nadia, purpose(p, "protection"),
                                           TARA_OBJECTION_OVERRIDDEN, "", 0),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(reason_to(p, &nadia, "protection", "technical"), TARA_REASON_OBJECTION);
    assert_int_equal(decides(p, &nadia, "protection", TARA_OBJECTION_OVERRIDDEN), TARA_OK);
    assert_true(last_event_says(p, "lia-2026-09"));
    assert_int_equal(reason_to(p, &nadia, "protection", "technical"),
                     TARA_REASON_LEGITIMATE_INTEREST);
    tara_close(p);
}

// GDPR Art. 7(3): one call, as easy as giving, effective for every later decision, never refused.
static void test_c28_withdrawing_takes_one_call_and_is_never_refused(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), leo = a_child(p, "leo@example.org");
    says_yes(p, &nadia, "marketing");
    assert_int_equal(withdraws(p, &nadia, "marketing").state, TARA_CONSENT_WITHDRAWN);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(withdraws(p, &nadia, "marketing").state, TARA_CONSENT_WITHDRAWN);
    assert_int_equal(withdraws(p, &nadia, "communication").state, TARA_CONSENT_WITHDRAWN);
    assert_int_equal(withdraws(p, &leo, "marketing").state, TARA_CONSENT_WITHDRAWN);
    tara_close(p);
}

// What was done before stays lawful: the authorization and the yes are still on record.
static void test_c28_earlier_processing_stays_on_record_as_lawful(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "marketing", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    uint64_t      sent = 0, again = 0;
    says_yes(p, &nadia, "marketing");
    assert_int_equal(tara_authorize(p, &q, "letter-1", 8, &v, &sent, NULL), TARA_OK);
    withdraws(p, &nadia, "marketing");
    assert_int_equal(tara_authorize(p, &q, "letter-1", 8, &v, &again, NULL), TARA_OK);
    assert_int_equal(again, sent); // It was allowed then; it is not sent once more now.
    assert_int_equal(v.reason, TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(tara_authorize(p, &q, "letter-2", 8, &v, &again, NULL), TARA_OK);
    assert_int_equal(v.permitted, 0);
    assert_int_equal(again, 0);
    char *event = printed_event(p, sent);
    assert_non_null(strstr(event, "\"basis\":\"consent\""));
    free(event);
    tara_close(p);
}

// Nobody is asked again before the policy's delay of six months; a no stays a no after it.
static void test_c28_a_no_is_not_asked_again_before_the_delay(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_consent  no = says_no(p, &nadia, "marketing");
    assert_int_equal(no.state, TARA_CONSENT_REFUSED);
    assert_int_equal(no.expires_unix_ms, at(2026, 9, 2, 9));
    now_is(p, at(2026, 9, 2, 9) - 1);
    assert_int_equal(consent_to(p, &nadia, "marketing").may_ask, 0);
    now_is(p, at(2026, 9, 2, 9));
    assert_int_equal(consent_to(p, &nadia, "marketing").may_ask, 1);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_REFUSED);
    tara_close(p);
}

// --- versions, contacts, limits -----------------------------------------------------------------

// Every answer and every consent names the version that was in force.
static void test_c36_answers_and_consents_name_the_version_in_force(void **state)
{
    (void)state;
    tara_policy *policy = parsed(reworded(printed_policy(tara_policy_builtin()), "{",
                                          "\"version\": 1", "\"version\": 7"));
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy      *p = opened_with(&options, at(2026, 3, 2, 9));
    const tara_policy *in_force = NULL;
    tara_subject       nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(tara_policy_in_force(p, &in_force), TARA_OK);
    assert_int_equal(tara_policy_version(in_force), 7);
    assert_int_equal(verdict_on(p, question(p, &nadia, "feedback", "contact")).policy_version, 7);
    assert_int_equal(says_yes(p, &nadia, "marketing").policy_version, 7);
    assert_true(last_event_says(p, "\"policy_version\":7"));
    tara_close(p);
    tara_policy_destroy(policy);
}

// E-mail, telephone and the postal address in Dhaka.
static void test_c39_the_data_protection_officer_can_be_reached(void **state)
{
    (void)state;
    assert_true(policy_says("dpo@tarasolutions.com"));
    assert_true(policy_says("+880 2 5566 7788"));
    assert_true(policy_says("Dhaka 1212"));
}

// GDPR Art. 5(1)(b): data that one purpose may use is not thereby another's.
static void test_c41_data_of_one_purpose_is_not_used_for_another(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    says_yes(p, &nadia, "marketing");
    assert_int_equal(reason_to(p, &nadia, "orders", "payment"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "marketing", "payment"),
                     TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    tara_question both = question(p, &nadia, "orders", "payment");
    both.categories |= category(p, "progress"); // Each must be allowed, not one of them.
    assert_int_equal(verdict_on(p, both).reason, TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    tara_close(p);
}

// The contract that carries the service carries neither user communication nor marketing.
static void test_c41_a_basis_of_one_purpose_carries_no_other(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    assert_int_equal(reason_to(p, &nadia, "service", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_NEVER_ASKED);
    tara_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c01_the_policy_is_version_1_of_15_january_2024_in_french),
        cmocka_unit_test(test_c01_the_hash_changes_with_the_content),
        cmocka_unit_test(test_c01_every_event_names_the_version_in_force),
        cmocka_unit_test(test_c02_the_contact_for_questions_is_part_of_the_policy),
        cmocka_unit_test(test_c03_the_channel_of_a_choice_is_on_record),
        cmocka_unit_test(test_c05_the_six_categories_are_there_and_no_other),
        cmocka_unit_test(test_c05_a_host_may_declare_more_categories),
        cmocka_unit_test(test_c06_each_purpose_uses_its_own_categories_only),
        cmocka_unit_test(test_c06_each_purpose_rests_on_its_bases),
        cmocka_unit_test(test_c07_nothing_is_permitted_without_a_basis_that_is_named),
        cmocka_unit_test(test_c08_consent_to_one_purpose_permits_no_other),
        cmocka_unit_test(test_c08_there_is_no_blanket_consent),
        cmocka_unit_test(test_c08_nothing_is_consented_to_by_default),
        cmocka_unit_test(test_c09_an_interest_carries_only_with_a_favourable_assessment_in_time),
        cmocka_unit_test(test_c09_an_interest_falls_away_on_a_sustained_objection),
        cmocka_unit_test(test_c10_permitted_only_while_the_contract_is_in_force),
        cmocka_unit_test(test_c10_a_contract_begins_and_ends_on_its_instant),
        cmocka_unit_test(test_c11_a_legal_obligation_reaches_what_the_law_names_only),
        cmocka_unit_test(test_c11_an_authority_without_a_demand_gets_nothing),
        cmocka_unit_test(test_c12_on_the_sixteenth_birthday_yes_the_day_before_no),
        cmocka_unit_test(test_c12_under_16_is_refused_for_every_purpose),
        cmocka_unit_test(test_c12_the_threshold_is_the_higher_of_policy_and_country),
        cmocka_unit_test(test_c12_born_on_29_february),
        cmocka_unit_test(test_c12_a_country_may_set_28_february),
        cmocka_unit_test(test_c12_the_birthday_begins_at_local_midnight),
        cmocka_unit_test(test_c12_an_unknown_age_is_its_own_state),
        cmocka_unit_test(test_c12_a_known_minor_does_not_open_the_gate_by_claiming),
        cmocka_unit_test(test_c13_a_report_stops_everything_until_it_is_resolved),
        cmocka_unit_test(test_c13_resolved_as_a_minor_is_a_minor),
        cmocka_unit_test(test_c13_of_one_who_is_not_known_yet_too),
        cmocka_unit_test(test_c14_knowing_of_a_minor_creates_a_duty_with_a_deadline),
        cmocka_unit_test(test_c14_verified_parental_consent_in_time_lifts_it),
        cmocka_unit_test(test_c14_the_duty_is_back_when_the_guardians_consent_ends),
        cmocka_unit_test(test_c15_declared_is_not_verified),
        cmocka_unit_test(test_c15_method_verifier_and_evidence_are_on_record),
        cmocka_unit_test(test_c15_it_ends_when_the_child_turns_16),
        cmocka_unit_test(test_c15_a_childs_own_yes_is_asked_anew_on_the_birthday),
        cmocka_unit_test(test_c15_a_term_beyond_the_birthday_leaves_nothing_owed),
        cmocka_unit_test(test_c14_a_deletion_owed_before_the_birthday_stays_owed),
        cmocka_unit_test(test_c15_it_ends_when_it_is_withdrawn),
        cmocka_unit_test(test_c16_a_recipient_gets_what_the_policy_says_and_no_more),
        cmocka_unit_test(test_c16_sharing_needs_one_of_the_bases_too),
        cmocka_unit_test(test_c16_what_is_relied_upon_is_on_record_once),
        cmocka_unit_test(test_c34_a_destination_is_open_by_adequacy),
        cmocka_unit_test(test_c34_or_by_a_safeguard_on_record),
        cmocka_unit_test(test_c34_a_transfer_names_where_it_goes),
        cmocka_unit_test(test_c34_otherwise_refused),
        cmocka_unit_test(test_c34_an_expired_safeguard_says_so),
        cmocka_unit_test(test_c25_restricted_data_may_be_stored_and_little_else),
        cmocka_unit_test(test_c25_lifting_is_announced_first),
        cmocka_unit_test(test_c27_marketing_stops_absolutely_and_at_once),
        cmocka_unit_test(test_c27_an_interest_stops_unless_compelling_grounds_are_recorded),
        cmocka_unit_test(test_c28_withdrawing_takes_one_call_and_is_never_refused),
        cmocka_unit_test(test_c28_earlier_processing_stays_on_record_as_lawful),
        cmocka_unit_test(test_c28_a_no_is_not_asked_again_before_the_delay),
        cmocka_unit_test(test_c36_answers_and_consents_name_the_version_in_force),
        cmocka_unit_test(test_c39_the_data_protection_officer_can_be_reached),
        cmocka_unit_test(test_c41_data_of_one_purpose_is_not_used_for_another),
        cmocka_unit_test(test_c41_a_basis_of_one_purpose_carries_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
