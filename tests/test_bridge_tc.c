// test_bridge_tc.c: what a TC string leads to here, and what is told in one.
#include "bridge_kit.h"

#include "decision/names.h"

static host h;

static int begin_publisher(void **state)
{
    (void)state;
    bridge_begin(&h, false);
    return 0;
}

static int begin_vendor(void **state)
{
    (void)state;
    bridge_begin(&h, true);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bridge_end(&h);
    return 0;
}

// --- strings -----------------------------------------------------------------------------------

enum { ALL_PURPOSES = 0x7FF }; // 1 to 11

static const tara_id_range us[] = {{VENDOR, VENDOR}};
static const tara_id_range others[] = {{1, VENDOR - 1}, {VENDOR + 1, VENDOR + 9}};

static tara_tc_draft draft_at(int64_t day)
{
    return (tara_tc_draft){
        .struct_size = sizeof(tara_tc_draft), .flags = TARA_TC_DRAFT_DISCLOSED,
        .created_unix_ms = day, .last_updated_unix_ms = day, .cmp_id = 300, .cmp_version = 4,
        .vendor_list_version = 150, .policy_version = 5, .is_service_specific = 1,
        .consent_language = "EN", .publisher_cc = "DE",
        .vendors[TARA_TC_DISCLOSED] = {.ranges = us, .count = 1},
    };
}

// All purposes and we are consented to.
static tara_tc_draft vendor_yes(int64_t day)
{
    tara_tc_draft draft = draft_at(day);
    draft.purposes_consent = ALL_PURPOSES;
    draft.vendors[TARA_TC_CONSENT] = draft.vendors[TARA_TC_DISCLOSED];
    return draft;
}

static tara_tc_draft publisher_yes(int64_t day)
{
    tara_tc_draft draft = draft_at(day);
    draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC;
    draft.publisher_consent = ALL_PURPOSES;
    draft.custom_count = 5;
    draft.custom_consent = 1U << 2 | 1U << 4;
    return draft;
}

static char text[4096];

static size_t encode(const tara_tc_draft *draft)
{
    size_t     size = 0;
    tara_error error = {.struct_size = sizeof error};
    if (tara_tc_encode(draft, text, sizeof text, &size, &error) != TARA_OK) {
        fail_msg("%s: %s", error.field, error.message);
    }
    return size;
}

static tara_bridge_report follow(tara_subject subject, const tara_tc_draft *draft)
{
    tara_bridge_report report = {.struct_size = sizeof report};
    size_t             size = encode(draft);
    char              *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, text, size);
    ASSERT_OK(tara_consent_from_tc(h.privacy, &subject, exact, size, &report));
    free(exact);
    assert_whole(h.privacy, &report);
    assert_true(report.said_unix_ms == draft->last_updated_unix_ms);
    assert_true(report.refused == 0 && report.objected == 0 && report.gpc == 0);
    return report;
}

static void choose(tara_subject subject, const char *id, bool yes, int64_t at)
{
    tara_choice it = choice(h.privacy, id);
    it.at_unix_ms = at;
    if (yes) ASSERT_OK(tara_consent_give(h.privacy, &subject, &it, NULL));
    else ASSERT_OK(tara_consent_refuse(h.privacy, &subject, &it, NULL));
}

#define ASSERT_SET(set, ids) assert_true((set) == bits_of(h.privacy, (ids)))

// --- as a vendor -------------------------------------------------------------------------------

// GDPR Art. 7(1): a yes is on record with who asked, how, by what notice and when.
static void a_yes_is_recorded_with_its_evidence(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft yes = vendor_yes(BRIDGE_DAY);
    tara_bridge_report report = follow(ada, &yes);
    ASSERT_SET(report.given, "storage advertising profiles content");
    ASSERT_SET(report.not_mapped, "newsletter health letters account");
    ASSERT_SET(report.unclear, "measurement"); // Its bit of legitimate interest is not set.
    tara_consent consent = {.struct_size = sizeof consent};
    ASSERT_OK(tara_consent_show(h.privacy, &ada, purpose(h.privacy, "storage"), &consent));
    assert_int_equal(consent.state, TARA_CONSENT_GIVEN);
    assert_true(consent.since_unix_ms == BRIDGE_DAY);
    assert_true(consent.expires_unix_ms == INT64_C(1806537600000)); // 13 months: 2027-04-01.
    assert_int_equal(consent.actor, TARA_ACTOR_SUBJECT);
    char   event[2048];
    size_t size = 0;
    ASSERT_OK(tara_event_print(h.privacy, consent.event, event, sizeof event - 1, &size));
    event[size] = '\0';
    assert_non_null(strstr(event, "\"method\":\"tcf\""));
    assert_non_null(strstr(event, "\"language\":\"en\""));
    assert_non_null(strstr(event, "\"channel\":\"cmp=300 version=4 gvl=150 policy=5\""));
    const char *notice = strstr(event, "\"notice\":\"");
    assert_non_null(notice);
    assert_int_equal(strspn(notice + 10, "0123456789abcdef"), 64);
}

// One bit that is not set is no yes, and no refusal either: who was never asked stays that.
static void a_bit_that_is_not_set_gives_nothing(void **state)
{
    (void)state;
    for (uint32_t purpose_bit = 0; purpose_bit < 11; purpose_bit++) {
        char name[32];
        snprintf(name, sizeof name, "subject %u", purpose_bit);
        tara_subject  subject = adult(h.privacy, name);
        tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
        draft.purposes_consent &= ~(1U << purpose_bit);
        tara_bridge_report report = follow(subject, &draft);
        static const char *const stands_for[11] = {
            "storage", "advertising", "profiles", "profiles", "", "", "advertising", "", "content",
            "", ""};
        uint64_t lost = bits_of(h.privacy, stands_for[purpose_bit]);
        uint64_t all = bits_of(h.privacy, "storage advertising profiles content");
        assert_true(report.given == (all & ~lost));
        assert_true(report.unchanged == lost);
        if (lost == 0) continue;
        assert_int_equal(state_of(h.privacy, subject, stands_for[purpose_bit]),
                         TARA_CONSENT_NEVER_ASKED);
    }
}

static void nothing_for_others_is_for_us(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    draft.vendors[TARA_TC_CONSENT] = (tara_tc_draft_list){.ranges = others, .count = 2};
    ASSERT_SET(follow(ada, &draft).unchanged, "storage advertising profiles content");
    // Of a vendor that was not disclosed nobody was told: the string says nothing of us.
    draft = vendor_yes(BRIDGE_DAY);
    draft.vendors[TARA_TC_DISCLOSED] = (tara_tc_draft_list){.ranges = others, .count = 2};
    ASSERT_SET(follow(ada, &draft).silent, "storage advertising profiles content measurement");
    assert_int_equal(state_of(h.privacy, ada, "storage"), TARA_CONSENT_NEVER_ASKED);
}

// TCF, publisher restrictions: 0 forbids, 2 wants another basis than consent, 3 means nothing.
static void restrictions_of_the_publisher_are_kept(void **state)
{
    (void)state;
    static const struct { uint32_t type; bool yes; } rows[] = {
        {TARA_TC_NOT_ALLOWED, false}, {TARA_TC_REQUIRE_CONSENT, true},
        {TARA_TC_REQUIRE_LEGITIMATE_INTEREST, false}, {TARA_TC_UNDEFINED, false},
    };
    for (size_t i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        tara_subject subject = adult(h.privacy, name);
        const tara_tc_draft_restriction on_us = {us, 1, 7, rows[i].type};
        const tara_tc_draft_restriction on_others = {others, 2, 1, TARA_TC_NOT_ALLOWED};
        const tara_tc_draft_restriction list[] = {on_others, on_us};
        tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
        draft.restrictions = list;
        draft.restriction_count = 2;
        tara_bridge_report report = follow(subject, &draft);
        ASSERT_SET(report.given, rows[i].yes ? "storage advertising profiles content"
                                             : "storage profiles content");
        ASSERT_SET(report.silent, rows[i].yes ? "" : "advertising");
        if (!rows[i].yes) choose(subject, "advertising", true, BRIDGE_DAY - HOST_DAY);
        (void)follow(subject, &draft); // No refusal of the subject's.
        assert_int_equal(state_of(h.privacy, subject, "advertising"), TARA_CONSENT_GIVEN);
        draft.purposes_consent &= ~(1U << 6); // That is one, restricted or not.
        ASSERT_SET(follow(subject, &draft).withdrawn, "advertising");
    }
}

// Where purpose 1 was not disclosed its bit says nothing, set or not.
static void an_undisclosed_purpose_one_says_nothing(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    draft.purpose_one_treatment = 1;
    ASSERT_SET(follow(ada, &draft).silent, "storage");
    draft.purposes_consent &= ~1U;
    ASSERT_SET(follow(ada, &draft).silent, "storage");
}

// A later policy of the TCF may mean other things by its numbers: a no of it is still heard.
static void a_later_policy_of_the_tcf_gives_nothing_and_takes_back(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY - HOST_DAY);
    draft.policy_version = 6;
    ASSERT_SET(follow(ada, &draft).silent, "storage advertising profiles content");
    draft.policy_version = 5;
    ASSERT_SET(follow(ada, &draft).given, "storage advertising profiles content");
    draft = vendor_yes(BRIDGE_DAY);
    draft.policy_version = 6;
    draft.purposes_consent = 0;
    ASSERT_SET(follow(ada, &draft).withdrawn, "storage advertising profiles content");
}

static void an_interest_that_is_transparent_stays_and_one_that_is_not_is_told(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = draft_at(BRIDGE_DAY);
    draft.purposes_li_transparency = 1U << 7;
    ASSERT_SET(follow(ada, &draft).unclear, "measurement");
    draft.vendors[TARA_TC_LEGITIMATE_INTEREST] = draft.vendors[TARA_TC_DISCLOSED];
    tara_bridge_report report = follow(ada, &draft);
    assert_true(report.unclear == 0);
    assert_true(report.unchanged & bit_of(h.privacy, "measurement"));
    const tara_tc_draft_restriction on_us = {us, 1, 8, TARA_TC_REQUIRE_CONSENT};
    draft.restrictions = &on_us;
    draft.restriction_count = 1;
    report = follow(ada, &draft);
    assert_true(report.unclear == 0 && (report.silent & bit_of(h.privacy, "measurement")));
    tara_standing standing = {.struct_size = sizeof standing};
    ASSERT_OK(tara_subject_show(h.privacy, &ada, &standing));
    assert_true(standing.objections == 0);
    ASSERT_OK(tara_objection_raise(h.privacy, &ada, purpose(h.privacy, "measurement"), NULL));
    draft = draft_at(BRIDGE_DAY); // The objection is on record: nothing is unclear any more.
    assert_true(follow(ada, &draft).unclear == 0);
}

// The custom purpose of a publisher's that rests on an interest has a bit of its own.
static void a_custom_interest_is_read_from_its_own_bit(void **state)
{
    (void)state;
    static char policy[BRIDGE_POLICY_MAX];
    bridge_text(false, policy);
    bridge_cut(policy, "\"tcf\": [\n        8\n      ],", "],");
    bridge_put(policy, "\n    },\n    {\n      \"id\": \"letters\"", ", \"tcf_custom\": 7");
    bridge_begin_with(&h, policy);
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = publisher_yes(BRIDGE_DAY);
    ASSERT_SET(follow(ada, &draft).silent, "measurement");
    draft.custom_count = 7;
    ASSERT_SET(follow(ada, &draft).unclear, "measurement");
    draft.custom_li_transparency = 1U << 6;
    assert_true(follow(ada, &draft).unchanged & bit_of(h.privacy, "measurement"));
    bridge_end(&h);
}

// --- in time -----------------------------------------------------------------------------------

// GDPR Art. 7(3). Days: the day before, the same, the day after a choice that is on record.
static void the_later_choice_stands_and_a_no_wins_within_a_day(void **state)
{
    (void)state;
    enum { OLD = 0, SAME, WITHDRAWN, GIVEN };
    static const struct { bool had, says; int64_t days; int then; } rows[] = {
        {true, true, -1, SAME}, {true, true, 0, SAME}, {true, true, 1, GIVEN},
        {true, false, -1, OLD}, {true, false, 0, WITHDRAWN}, {true, false, 1, WITHDRAWN},
        {false, true, -1, OLD}, {false, true, 0, OLD}, {false, true, 1, GIVEN},
        {false, false, -1, SAME}, {false, false, 0, SAME}, {false, false, 1, SAME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        tara_subject subject = adult(h.privacy, name);
        tara_choice  here = choice(h.privacy, "storage");
        here.at_unix_ms = BRIDGE_DAY - 5 * HOST_DAY;
        if (rows[i].had) ASSERT_OK(tara_consent_give(h.privacy, &subject, &here, NULL));
        else ASSERT_OK(tara_consent_withdraw(h.privacy, &subject, &here, NULL));
        tara_tc_draft draft = vendor_yes(here.at_unix_ms + rows[i].days * HOST_DAY);
        if (!rows[i].says) draft.purposes_consent &= ~1U;
        tara_bridge_report report = follow(subject, &draft);
        uint64_t bit = bit_of(h.privacy, "storage");
        const uint64_t sets[] = {report.older, report.unchanged, report.withdrawn, report.given};
        if (!(sets[rows[i].then] & bit)) fail_msg("row %zu", i);
        bool given = rows[i].then == GIVEN || (rows[i].had && rows[i].then != WITHDRAWN);
        assert_int_equal(state_of(h.privacy, subject, "storage"),
                         given ? TARA_CONSENT_GIVEN : TARA_CONSENT_WITHDRAWN);
    }
}

// C08: an explicit choice here, on the day of the string, is not overtaken by its midnight.
static void a_choice_made_here_later_in_the_day_stands(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_choice   here = choice(h.privacy, "storage");
    tara_tc_draft yes = vendor_yes(BRIDGE_DAY);
    ASSERT_OK(tara_consent_refuse(h.privacy, &ada, &here, NULL));
    tara_bridge_report report = follow(ada, &yes);
    assert_true(report.older == bit_of(h.privacy, "storage"));
    assert_int_equal(state_of(h.privacy, ada, "storage"), TARA_CONSENT_REFUSED);
}

// GDPR Art. 7(3): a yes taken back where the string is made is not lost because its time is the
// midnight before. Once it was heard, it takes back no yes from after it.
static void a_no_of_the_same_day_is_heard_once(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_choice   here = choice(h.privacy, "storage");
    tara_tc_draft no = vendor_yes(BRIDGE_DAY);
    tara_consent  consent = {.struct_size = sizeof consent};
    no.purposes_consent &= ~1U;
    ASSERT_OK(tara_consent_give(h.privacy, &ada, &here, NULL));
    assert_true(h.now > BRIDGE_DAY);
    assert_true(follow(ada, &no).withdrawn == bit_of(h.privacy, "storage"));
    ASSERT_OK(tara_consent_show(h.privacy, &ada, here.purpose, &consent));
    assert_int_equal(consent.state, TARA_CONSENT_WITHDRAWN);
    assert_true(consent.since_unix_ms == h.now);
    ASSERT_OK(tara_consent_give(h.privacy, &ada, &here, NULL));
    assert_true(follow(ada, &no).older & bit_of(h.privacy, "storage"));
    assert_int_equal(state_of(h.privacy, ada, "storage"), TARA_CONSENT_GIVEN);
}

static void the_same_string_again_records_nothing(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    draft.purposes_consent &= ~(1U << 8);
    (void)follow(ada, &draft);
    uint64_t events = event_count(h.privacy);
    ASSERT_SET(follow(ada, &draft).unchanged, "storage advertising profiles content");
    assert_true(event_count(h.privacy) == events);
    draft.purposes_consent = 0; // Later, and older than what then is on record.
    (void)follow(ada, &draft);
    assert_int_equal(state_of(h.privacy, ada, "storage"), TARA_CONSENT_WITHDRAWN);
    draft = vendor_yes(BRIDGE_DAY);
    ASSERT_SET(follow(ada, &draft).older, "storage advertising profiles");
}

// C38: too old by the policy's periods.
static void a_yes_that_would_not_count_is_not_recorded(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft old = vendor_yes(BRIDGE_DAY - 400 * HOST_DAY);
    old.policy_version = 4;
    ASSERT_SET(follow(ada, &old).outdated, "storage advertising profiles content");
    assert_int_equal(state_of(h.privacy, ada, "storage"), TARA_CONSENT_NEVER_ASKED);
}

// C38: a yes from before a version in which more stands for the purpose was to less.
static void a_yes_from_before_a_purpose_grew_is_not_recorded(void **state)
{
    (void)state;
    static char   policy[BRIDGE_POLICY_MAX];
    tara_subject  ada = adult(h.privacy, "ada");
    bridge_text(true, policy);
    bridge_cut(policy, "\"version\": 1,", ",");
    bridge_put(policy, "\"last_updated\"", "\"version\": 2, ");
    bridge_cut(policy, "\"tcf\": [\n        1\n      ]", "]");
    bridge_put(policy, "\n    },\n    {\n      \"id\": \"advertising\"", "\"tcf\": [1, 10]");
    tara_policy *next = bridge_parse(policy);
    ASSERT_OK(tara_policy_publish(h.privacy, next));
    tara_policy_destroy(next);
    tara_tc_draft yes = vendor_yes(BRIDGE_DAY);
    tara_bridge_report report = follow(ada, &yes);
    ASSERT_SET(report.outdated, "storage");
    ASSERT_SET(report.given, "advertising profiles content");
    h.now += HOST_DAY;
    yes = vendor_yes(BRIDGE_DAY + HOST_DAY);
    assert_true(follow(ada, &yes).given & bit_of(h.privacy, "storage"));
}

// C12, GDPR Art. 8: what a child clicks is no consent.
static void a_minor_says_no_yes_and_may_take_one_back(void **state)
{
    (void)state;
    tara_subject  kim = adult(h.privacy, "kim");
    tara_tc_draft yes = vendor_yes(BRIDGE_DAY);
    ASSERT_OK(tara_age_assert_band(h.privacy, &kim, TARA_BAND_UNDER, TEXT("told"), NULL));
    ASSERT_SET(follow(kim, &yes).gated, "storage advertising profiles content");
    assert_int_equal(state_of(h.privacy, kim, "storage"), TARA_CONSENT_NEVER_ASKED);
}

// GDPR Art. 21(3): no click for all partners takes an objection back.
static void an_objection_made_here_outlives_a_yes(void **state)
{
    (void)state;
    tara_subject ada = adult(h.privacy, "ada");
    ASSERT_OK(tara_objection_raise(h.privacy, &ada, purpose(h.privacy, "profiles"), NULL));
    h.now += 3 * HOST_DAY;
    tara_tc_draft yes = vendor_yes(BRIDGE_DAY + 3 * HOST_DAY);
    ASSERT_SET(follow(ada, &yes).older, "profiles");
    assert_int_equal(state_of(h.privacy, ada, "profiles"), TARA_CONSENT_NEVER_ASKED);
}

// --- as the publisher --------------------------------------------------------------------------

static void a_publisher_reads_its_own_segment_alone(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY - HOST_DAY);
    tara_bridge_report report = follow(ada, &draft);
    ASSERT_SET(report.silent, "storage advertising profiles newsletter content measurement");
    draft = publisher_yes(BRIDGE_DAY - HOST_DAY);
    report = follow(ada, &draft);
    ASSERT_SET(report.given, "storage advertising profiles newsletter content");
    ASSERT_SET(report.not_mapped, "health letters account");
    draft = publisher_yes(BRIDGE_DAY);
    draft.custom_consent = 1U << 4;
    draft.publisher_consent &= ~(1U << 8);
    report = follow(ada, &draft);
    ASSERT_SET(report.withdrawn, "newsletter content");
    ASSERT_SET(report.given, "storage advertising profiles"); // Renewed.
}

static void an_undisclosed_purpose_one_says_nothing_to_a_publisher(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = publisher_yes(BRIDGE_DAY);
    draft.purpose_one_treatment = 1;
    ASSERT_SET(follow(ada, &draft).silent, "storage");
}

static void a_custom_purpose_that_is_not_in_the_string_is_not_spoken_of(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = publisher_yes(BRIDGE_DAY);
    draft.custom_count = 4;
    draft.custom_consent = 1U << 2;
    tara_bridge_report report = follow(ada, &draft);
    ASSERT_SET(report.given, "storage advertising profiles newsletter");
    ASSERT_SET(report.silent, "content"); // 9 alone does not stand for it.
}

// --- what is refused ---------------------------------------------------------------------------

static void refuse(const tara_tc_draft *draft, tara_status expected)
{
    tara_subject       ada = adult(h.privacy, "ada");
    tara_bridge_report report = {.struct_size = sizeof report, .given = 1};
    size_t             size = encode(draft);
    uint64_t           events = event_count(h.privacy);
    assert_refused(h.privacy, tara_consent_from_tc(h.privacy, &ada, text, size, &report), expected,
                   "tc");
    assert_true(event_count(h.privacy) == events);
    assert_true(report.given == 0);
}

static void strings_on_which_nothing_rests_are_refused(void **state)
{
    (void)state;
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    draft.is_service_specific = 0;
    refuse(&draft, TARA_E_INVALID_ARGUMENT);
    draft = vendor_yes(BRIDGE_DAY);
    draft.policy_version = 3;
    refuse(&draft, TARA_E_INVALID_ARGUMENT);
    assert_non_null(strstr(last_error(h.privacy).message, "had ended"));
    draft = vendor_yes(BRIDGE_DAY + HOST_DAY);
    refuse(&draft, TARA_E_INVALID_ARGUMENT);
    draft = vendor_yes(BRIDGE_DAY);
    draft.last_updated_unix_ms += HOST_DAY;
    refuse(&draft, TARA_E_INVALID_ARGUMENT);
    draft = vendor_yes(BRIDGE_DAY);
    draft.last_updated_unix_ms -= HOST_DAY;
    refuse(&draft, TARA_E_INVALID_ARGUMENT);
}

// TCF 2.3: a string that was created since 2026-02-28 says which vendors people were told of.
static void a_string_without_disclosed_vendors_is_of_before_the_deadline(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada"), bob = adult(h.privacy, "bob");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY - HOST_DAY); // 2026-02-28
    (void)encode(&draft);
    size_t      core = strcspn(text, ".");
    tara_status status = tara_consent_from_tc(h.privacy, &ada, text, core, NULL);
    assert_refused(h.privacy, status, TARA_E_INVALID_ARGUMENT, "tc");
    assert_non_null(strstr(last_error(h.privacy).message, "told of"));
    draft = vendor_yes(BRIDGE_DAY - 2 * HOST_DAY);
    (void)encode(&draft);
    core = strcspn(text, ".");
    ASSERT_OK(tara_consent_from_tc(h.privacy, &bob, text, core, NULL));
    assert_int_equal(state_of(h.privacy, bob, "storage"), TARA_CONSENT_GIVEN);
}

// Every prefix, and every digit with one bit changed, in blocks of exactly their size: refused with
// nothing recorded, or read as what it says.
static void try_string(const char *string, size_t size, const char *name)
{
    tara_subject subject = adult(h.privacy, name);
    tara_tc      tc = {.struct_size = sizeof tc};
    char        *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, string, size);
    uint64_t    events = event_count(h.privacy);
    tara_status decoded = tara_tc_decode(exact, size, &tc, NULL);
    tara_status status = tara_consent_from_tc(h.privacy, &subject, exact, size, NULL);
    if (decoded != TARA_OK) assert_int_equal(status, decoded);
    if (status != TARA_OK) assert_true(event_count(h.privacy) == events);
    bool yes = status == TARA_OK && (tc.purposes_consent & 1)
            && tara_tc_lists(&tc, TARA_TC_CONSENT, VENDOR);
    if (state_of(h.privacy, subject, "storage") == TARA_CONSENT_GIVEN) assert_true(yes);
    free(exact);
}

static void prefixes_and_flips_are_refused_or_mean_what_they_say(void **state)
{
    (void)state;
    char          string[512], name[32];
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    draft.purposes_consent = 1U << 0 | 1U << 8;
    size_t size = encode(&draft);
    assert_true(size < sizeof string);
    memcpy(string, text, size);
    for (size_t i = 0; i < size; i++) {
        snprintf(name, sizeof name, "prefix %zu", i);
        try_string(string, i, name);
        for (int bit = 0; bit < 8; bit++) {
            string[i] = (char)(string[i] ^ 1 << bit);
            snprintf(name, sizeof name, "flip %zu %d", i, bit);
            try_string(string, size, name);
            string[i] = (char)(string[i] ^ 1 << bit);
        }
    }
}

// A string that ends early or has a digit wrong is refused where it is wrong; nothing is recorded.
static void malformed_strings_are_refused_at_their_place(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    size_t        size = encode(&draft);
    uint64_t      events = event_count(h.privacy);
    text[7] = '*';
    tara_status status = tara_consent_from_tc(h.privacy, &ada, text, size, NULL);
    assert_refused(h.privacy, status, TARA_E_ALPHABET, "tc");
    assert_int_equal(last_error(h.privacy).offset, 7);
    status = tara_consent_from_tc(h.privacy, &ada, text, 0, NULL);
    assert_true(status != TARA_OK);
    status = tara_consent_from_tc(h.privacy, &ada, text, 5, NULL);
    assert_refused(h.privacy, status, TARA_E_TRUNCATED, "tc");
    static char huge[256 * 1024 + 1];
    memset(huge, 'A', sizeof huge);
    status = tara_consent_from_tc(h.privacy, &ada, huge, sizeof huge, NULL);
    assert_refused(h.privacy, status, TARA_E_LIMIT, "tc");
    status = tara_consent_from_tc(h.privacy, &ada, huge, sizeof huge - 1, NULL);
    assert_refused(h.privacy, status, TARA_E_VERSION, "tc");
    assert_true(event_count(h.privacy) == events);
}

static void calls_are_checked_in_the_documented_order(void **state)
{
    (void)state;
    tara_subject       ada = adult(h.privacy, "ada"), nobody = {{0}};
    tara_bridge_report report = {.struct_size = 4};
    size_t             needed = 0;
    assert_int_equal(tara_consent_from_tc(NULL, &ada, "C", 1, NULL), TARA_E_HANDLE);
    assert_refused(h.privacy, tara_consent_from_tc(h.privacy, &nobody, "C", 1, &report),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_consent_from_tc(h.privacy, &ada, NULL, 1, &report),
                   TARA_E_INVALID_ARGUMENT, "report");
    assert_refused(h.privacy, tara_consent_from_tc(h.privacy, &ada, NULL, 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "tc");
    assert_refused(h.privacy, tara_consent_to_tc(h.privacy, &nobody, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_consent_to_tc(h.privacy, &ada, NULL, 0, &needed),
                   TARA_E_NOT_FOUND, "subject");
    ASSERT_OK(tara_clock_set(h.privacy, HOST_NOW - HOST_DAY));
    assert_refused(h.privacy, tara_consent_from_tc(h.privacy, &ada, "C", 1, NULL),
                   TARA_E_CLOCK_BACKWARDS, "clock");
    assert_refused(h.privacy, tara_consent_to_tc(h.privacy, &ada, NULL, 0, &needed),
                   TARA_E_CLOCK_BACKWARDS, "clock");
}

// The built-in policy names no consent platform.
static void a_policy_without_rules_takes_and_gives_no_strings(void **state)
{
    (void)state;
    host         other;
    size_t       needed = 0;
    host_begin(&other);
    tara_subject ada = adult(other.privacy, "ada");
    assert_refused(other.privacy, tara_consent_from_tc(other.privacy, &ada, "C", 1, NULL),
                   TARA_E_NOT_APPLICABLE, "tc");
    assert_refused(other.privacy, tara_consent_to_tc(other.privacy, &ada, NULL, 0, &needed),
                   TARA_E_NOT_APPLICABLE, "tc");
    host_end(&other);
}

// --- to a string -------------------------------------------------------------------------------

static tara_tc told(tara_subject subject)
{
    tara_tc decoded = {.struct_size = sizeof decoded};
    size_t  needed = 0;
    assert_int_equal(tara_consent_to_tc(h.privacy, &subject, NULL, 0, &needed), TARA_E_BUFFER);
    assert_true(needed < sizeof text);
    memset(text, 'x', sizeof text);
    assert_int_equal(tara_consent_to_tc(h.privacy, &subject, text, needed - 1, &needed),
                     TARA_E_BUFFER);
    assert_true(text[0] != 'C'); // Nothing partial.
    ASSERT_OK(tara_consent_to_tc(h.privacy, &subject, text, needed, &needed));
    ASSERT_OK(tara_tc_decode(text, needed, &decoded, NULL));
    assert_int_equal(decoded.findings & TARA_TC_INVALID, 0);
    assert_int_equal(decoded.cmp_id, 31);
    assert_int_equal(decoded.cmp_version, 2);
    assert_int_equal(decoded.vendor_list_version, 140);
    assert_int_equal(decoded.policy_version, 5);
    assert_string_equal(decoded.consent_language, "FR");
    assert_string_equal(decoded.publisher_cc, "FR");
    assert_int_equal(decoded.purposes_li_transparency, 0);
    assert_true(decoded.created_unix_ms == decoded.last_updated_unix_ms);
    return decoded;
}

static void a_vendor_tells_what_was_given_and_no_more(void **state)
{
    (void)state;
    tara_subject ada = adult(h.privacy, "ada");
    choose(ada, "advertising", true, HOST_NOW - 3 * HOST_DAY);
    choose(ada, "storage", false, HOST_NOW - 2 * HOST_DAY);
    choose(ada, "newsletter", true, HOST_NOW); // Not mapped: neither a bit nor a date.
    tara_tc tc = told(ada);
    assert_int_equal(tc.purposes_consent, 1U << 1 | 1U << 6);
    assert_true(tc.created_unix_ms == BRIDGE_DAY - 2 * HOST_DAY);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_CONSENT, VENDOR), 1);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_DISCLOSED, VENDOR), 1);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_DISCLOSED, VENDOR - 1), 0);
    assert_int_equal(tc.has_publisher_tc, 0);
    choose(ada, "advertising", false, 0);
    tc = told(ada);
    assert_int_equal(tc.purposes_consent, 0);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_CONSENT, VENDOR), 0);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_DISCLOSED, VENDOR), 1);
}

static void what_does_not_count_now_is_not_told(void **state)
{
    (void)state;
    tara_subject ada = adult(h.privacy, "ada"), kim = adult(h.privacy, "kim");
    choose(ada, "storage", true, 0);
    choose(ada, "profiles", true, 0);
    choose(kim, "storage", true, 0);
    ASSERT_OK(tara_objection_raise(h.privacy, &ada, purpose(h.privacy, "profiles"), NULL));
    assert_int_equal(told(ada).purposes_consent, 1);
    ASSERT_OK(tara_age_report(h.privacy, &kim, NULL, 0, NULL, 0, NULL));
    assert_int_equal(told(kim).purposes_consent, 0);
    h.now += 400 * HOST_DAY;
    assert_int_equal(told(ada).purposes_consent, 0); // It has expired.
    assert_true(told(ada).created_unix_ms == BRIDGE_DAY);
}

// What two purposes share is told where both were consented to: the other would be read as given.
static void a_shared_purpose_is_told_for_all_or_none(void **state)
{
    (void)state;
    static char policy[BRIDGE_POLICY_MAX];
    bridge_text(true, policy);
    bridge_cut(policy, "\"tcf\": [\n        1\n      ]", "]");
    bridge_put(policy, "\n    },\n    {\n      \"id\": \"advertising\"", "\"tcf\": [1, 9]");
    bridge_begin_with(&h, policy);
    tara_subject ada = adult(h.privacy, "ada");
    choose(ada, "content", true, 0); // 9
    assert_int_equal(told(ada).purposes_consent, 0);
    choose(ada, "storage", true, 0);
    assert_int_equal(told(ada).purposes_consent, 1U << 0 | 1U << 8);
    choose(ada, "content", false, 0);
    assert_int_equal(told(ada).purposes_consent, 1U << 0);
    bridge_end(&h);
}

static void a_publisher_tells_in_its_own_segment(void **state)
{
    (void)state;
    tara_subject ada = adult(h.privacy, "ada");
    choose(ada, "content", true, 0);
    choose(ada, "newsletter", false, 0);
    tara_tc tc = told(ada);
    assert_int_equal(tc.has_publisher_tc, 1);
    assert_int_equal(tc.publisher_consent, 1U << 8);
    assert_int_equal(tc.custom_count, 5);
    assert_true(tc.custom_consent == 1U << 4);
    assert_int_equal(tc.purposes_consent, 0);
    assert_int_equal(tc.vendors[TARA_TC_DISCLOSED].present, 1);
    tara_id_range range;
    size_t        count = 1;
    ASSERT_OK(tara_tc_ranges(&tc, TARA_TC_DISCLOSED, &range, 1, &count));
    assert_int_equal(count, 0);
}

// --- laws --------------------------------------------------------------------------------------

static const char *const mapped[] = {"storage", "advertising", "profiles", "newsletter", "content"};
enum { MAPPED = 5, ROUNDS = 200 };

// What is told of one is read of another: the same yes, and never more.
static void tell_and_read(bool own)
{
    uint64_t chance = 7;
    for (int round = 0; round < ROUNDS; round++) {
        char one[32], other[32];
        bool any = false;
        snprintf(one, sizeof one, "one %d", round);
        snprintf(other, sizeof other, "other %d", round);
        tara_subject from = adult(h.privacy, one), to = adult(h.privacy, other);
        for (size_t i = 0; i < MAPPED; i++) {
            uint64_t what = host_chance(&chance) % 3;
            if (what == 0) continue;
            any = any || own || i != 3;
            choose(from, mapped[i], what == 1, 0);
        }
        if (!any) continue;
        size_t needed = 0;
        ASSERT_OK(tara_consent_to_tc(h.privacy, &from, text, sizeof text, &needed));
        ASSERT_OK(tara_consent_from_tc(h.privacy, &to, text, needed, NULL));
        for (size_t i = 0; i < MAPPED; i++) {
            bool here = state_of(h.privacy, from, mapped[i]) == TARA_CONSENT_GIVEN;
            bool there = state_of(h.privacy, to, mapped[i]) == TARA_CONSENT_GIVEN;
            if (!own && i == 3) here = false;
            if (here != there) fail_msg("round %d: %s", round, mapped[i]);
        }
    }
}

static void what_a_vendor_tells_is_read_again_and_never_more(void **state)
{
    (void)state;
    tell_and_read(false);
}

static void what_a_publisher_tells_is_read_again_and_never_more(void **state)
{
    (void)state;
    tell_and_read(true);
}

// Never a consent out of a bit that is 0, whatever else the string has.
static void no_string_makes_a_consent_of_a_zero(void **state)
{
    (void)state;
    static const uint32_t stands_for[MAPPED] = {
        1, 1U << 1 | 1U << 6, 1U << 2 | 1U << 3, 0, 1U << 8};
    uint64_t chance = 11;
    for (int round = 0; round < 4 * ROUNDS; round++) {
        char name[32];
        snprintf(name, sizeof name, "subject %d", round);
        tara_subject  subject = adult(h.privacy, name);
        int64_t       days = (int64_t)(host_chance(&chance) % 9);
        tara_tc_draft draft = vendor_yes(BRIDGE_DAY - days * HOST_DAY);
        draft.purposes_consent = (uint32_t)(host_chance(&chance) & host_chance(&chance)) & 0xFFFFFF;
        draft.purposes_consent |= (uint32_t)host_chance(&chance) & 0xFFFFFF;
        draft.purposes_li_transparency = (uint32_t)host_chance(&chance) & 0x7C2;
        bool consented = host_chance(&chance) % 4 != 0, disclosed = host_chance(&chance) % 4 != 0;
        if (!consented) draft.vendors[TARA_TC_CONSENT] = (tara_tc_draft_list){others, 2, 0, 0};
        if (!disclosed) draft.vendors[TARA_TC_DISCLOSED] = (tara_tc_draft_list){others, 2, 0, 0};
        (void)follow(subject, &draft);
        for (size_t i = 0; i < MAPPED; i++) {
            uint32_t wanted = stands_for[i];
            bool said = wanted != 0 && (draft.purposes_consent & wanted) == wanted && consented
                     && disclosed;
            bool given = state_of(h.privacy, subject, mapped[i]) == TARA_CONSENT_GIVEN;
            if (given != said) fail_msg("round %d: %s", round, mapped[i]);
        }
    }
}

// Strings that other implementations wrote, on the day after: what the publisher's segment says is
// what is recorded, and no more.
static size_t try_others(const char *string, size_t size)
{
    size_t  given = 0;
    tara_tc tc = {.struct_size = sizeof tc};
    if (tara_tc_decode(string, size, &tc, NULL) != TARA_OK) return 0;
    bridge_begin(&h, false);
    ASSERT_OK(tara_clock_set(h.privacy, tc.last_updated_unix_ms + HOST_DAY));
    tara_subject ada = adult(h.privacy, "ada");
    tara_status  status = tara_consent_from_tc(h.privacy, &ada, string, size, NULL);
    bool sound = (tc.findings & TARA_TC_INVALID) == 0
              && tc.created_unix_ms <= tc.last_updated_unix_ms;
    assert_int_equal(status, sound ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    static const uint32_t named[MAPPED] = {1, 1U << 1 | 1U << 6, 1U << 2 | 1U << 3, 0, 1U << 8};
    static const uint64_t own[MAPPED] = {0, 0, 0, 1U << 2, 1U << 4};
    for (size_t i = 0; i < MAPPED; i++) {
        bool said = sound && tc.has_publisher_tc && tc.policy_version <= 5
                 && (tc.publisher_consent & named[i]) == named[i]
                 && (tc.custom_consent & own[i]) == own[i]
                 && !(i == 0 && tc.purpose_one_treatment);
        assert_int_equal(state_of(h.privacy, ada, mapped[i]) == TARA_CONSENT_GIVEN, said);
        given += said;
    }
    bridge_end(&h);
    return given;
}

static void strings_of_others_give_what_they_say(void **state)
{
    (void)state;
    static const char begin[] = "{\"tc\":\"";
    size_t size = 0, rows = 0, given = 0;
    char  *whole = vector_load("tests/data/tcf/generated.json", &size);
    assert_non_null(whole);
    for (const char *at = whole; (at = strstr(at, begin)) != NULL; rows++) {
        at += sizeof begin - 1;
        given += try_others(at, strcspn(at, "\""));
    }
    free(whole);
    assert_true(rows >= 40);
    assert_int_equal(given, 11);
}

// Memory that fails leaves nothing recorded, and nothing behind.
static void without_memory_nothing_is_recorded(void **state)
{
    (void)state;
    tara_subject  ada = adult(h.privacy, "ada");
    tara_tc_draft draft = vendor_yes(BRIDGE_DAY);
    size_t        size = encode(&draft);
    uint64_t      events = event_count(h.privacy), before = h.requests;
    tara_status   status = TARA_E_NO_MEMORY;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        h.fail_at = before + n;
        h.requests = before;
        status = tara_consent_from_tc(h.privacy, &ada, text, size, NULL);
        h.fail_at = 0;
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_true(event_count(h.privacy) == events);
        assert_true(n < 1000);
    }
    assert_true(event_count(h.privacy) == events + 4);
}

#define AS_VENDOR(test)    cmocka_unit_test_setup_teardown(test, begin_vendor, end)
#define AS_PUBLISHER(test) cmocka_unit_test_setup_teardown(test, begin_publisher, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AS_VENDOR(a_yes_is_recorded_with_its_evidence),
        AS_VENDOR(a_bit_that_is_not_set_gives_nothing),
        AS_VENDOR(nothing_for_others_is_for_us),
        AS_VENDOR(restrictions_of_the_publisher_are_kept),
        AS_VENDOR(an_undisclosed_purpose_one_says_nothing),
        AS_VENDOR(a_later_policy_of_the_tcf_gives_nothing_and_takes_back),
        AS_VENDOR(an_interest_that_is_transparent_stays_and_one_that_is_not_is_told),
        cmocka_unit_test(a_custom_interest_is_read_from_its_own_bit),
        AS_VENDOR(the_later_choice_stands_and_a_no_wins_within_a_day),
        AS_VENDOR(a_choice_made_here_later_in_the_day_stands),
        AS_VENDOR(a_no_of_the_same_day_is_heard_once),
        AS_VENDOR(the_same_string_again_records_nothing),
        AS_VENDOR(a_yes_that_would_not_count_is_not_recorded),
        AS_VENDOR(a_yes_from_before_a_purpose_grew_is_not_recorded),
        AS_VENDOR(a_minor_says_no_yes_and_may_take_one_back),
        AS_VENDOR(an_objection_made_here_outlives_a_yes),
        AS_PUBLISHER(a_publisher_reads_its_own_segment_alone),
        AS_PUBLISHER(an_undisclosed_purpose_one_says_nothing_to_a_publisher),
        AS_PUBLISHER(a_custom_purpose_that_is_not_in_the_string_is_not_spoken_of),
        AS_VENDOR(strings_on_which_nothing_rests_are_refused),
        AS_VENDOR(a_string_without_disclosed_vendors_is_of_before_the_deadline),
        AS_VENDOR(prefixes_and_flips_are_refused_or_mean_what_they_say),
        AS_VENDOR(malformed_strings_are_refused_at_their_place),
        AS_VENDOR(calls_are_checked_in_the_documented_order),
        cmocka_unit_test(a_policy_without_rules_takes_and_gives_no_strings),
        AS_VENDOR(a_vendor_tells_what_was_given_and_no_more),
        AS_VENDOR(what_does_not_count_now_is_not_told),
        cmocka_unit_test(a_shared_purpose_is_told_for_all_or_none),
        AS_PUBLISHER(a_publisher_tells_in_its_own_segment),
        AS_VENDOR(what_a_vendor_tells_is_read_again_and_never_more),
        AS_PUBLISHER(what_a_publisher_tells_is_read_again_and_never_more),
        AS_VENDOR(no_string_makes_a_consent_of_a_zero),
        cmocka_unit_test(strings_of_others_give_what_they_say),
        AS_VENDOR(without_memory_nothing_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
