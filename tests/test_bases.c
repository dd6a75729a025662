// test_bases.c: consent, contracts, assessments, objections, restriction, as hosts call them.
#include "host_kit.h"

static host         h;
static tara_subject nadia;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    nadia = adult(h.privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static tara_consent consent_of(const char *purpose_id)
{
    tara_consent c = {.struct_size = sizeof c};
    ASSERT_OK(tara_consent_show(h.privacy, &nadia, purpose(h.privacy, purpose_id), &c));
    return c;
}

// GDPR Art. 7(1): what was recorded shows when, by whom, under which version, until when.
static void bases_consent_shows_what_was_recorded(void **state)
{
    (void)state;
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_consent c = {.struct_size = sizeof c};
    assert_int_equal(consent_of("marketing").state, TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(consent_of("marketing").may_ask, 1);
    assert_int_equal(consent_of("marketing").event, 0);
    yes.actor = TARA_ACTOR_AGENT;
    yes.at_unix_ms = HOST_NOW - HOST_DAY;
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, &c));
    assert_int_equal(c.state, TARA_CONSENT_GIVEN);
    assert_int_equal(c.since_unix_ms, HOST_NOW - HOST_DAY);
    assert_int_equal(c.expires_unix_ms, INT64_C(1835341200000)); // 2028-02-28, 24 months later.
    assert_int_equal(c.policy_version, 1);
    assert_int_equal(c.actor, TARA_ACTOR_AGENT);
    assert_int_equal(c.may_ask, 0);
    assert_int_equal(c.event, event_count(h.privacy));
    tara_consent shown = consent_of("marketing");
    assert_memory_equal(&shown, &c, sizeof c);
}

// GDPR Art. 7(3): withdrawing is never refused, also when nothing was given.
static void bases_withdrawing_is_never_refused(void **state)
{
    (void)state;
    tara_choice no = choice(h.privacy, "communication");
    ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &no, NULL));
    assert_int_equal(consent_of("communication").state, TARA_CONSENT_WITHDRAWN);
    ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &no, NULL));
    tara_subject unknown = person(h.privacy, "nobody yet");
    ASSERT_OK(tara_consent_withdraw(h.privacy, &unknown, &no, NULL));
}

static void bases_choices_are_checked_field_by_field(void **state)
{
    (void)state;
    char        text[65];
    tara_choice good = choice(h.privacy, "marketing"), bad;
    uint64_t    count = event_count(h.privacy);
    memset(text, 'a', sizeof text);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(h.privacy, tara_consent_give(h.privacy, &nadia, &bad, NULL), status, field)
    REFUSED(bad.struct_size = 8, TARA_E_INVALID_ARGUMENT, "choice");
    REFUSED(bad.flags = 1, TARA_E_TOO_NEW, "choice");
    REFUSED(bad.purpose = 0, TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(bad.purpose = 10, TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(bad.purpose = UINT32_MAX, TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(bad.actor = 3, TARA_E_INVALID_ARGUMENT, "actor");
    REFUSED(bad.actor = -1, TARA_E_INVALID_ARGUMENT, "actor");
    REFUSED((bad.method = text, bad.method_size = 65), TARA_E_INVALID_ARGUMENT, "method");
    REFUSED((bad.method = "\xFF", bad.method_size = 1), TARA_E_INVALID_ARGUMENT, "method");
    REFUSED(bad.method = NULL, TARA_E_INVALID_ARGUMENT, "method");
    REFUSED((bad.notice = text, bad.notice_size = 65), TARA_E_INVALID_ARGUMENT, "notice");
    REFUSED((bad.channel = text, bad.channel_size = 65), TARA_E_INVALID_ARGUMENT, "channel");
    REFUSED((bad.language = text, bad.language_size = 36), TARA_E_INVALID_ARGUMENT, "language");
    REFUSED((bad.language = "f_r", bad.language_size = 3), TARA_E_INVALID_ARGUMENT, "language");
    REFUSED((bad.language = "-fr", bad.language_size = 3), TARA_E_INVALID_ARGUMENT, "language");
    REFUSED(bad.language = NULL, TARA_E_INVALID_ARGUMENT, "language");
    REFUSED(bad.at_unix_ms = HOST_NOW + 1, TARA_E_INVALID_ARGUMENT, "time");
    REFUSED(bad.at_unix_ms = INT64_MIN, TARA_E_INVALID_ARGUMENT, "time");
    REFUSED(bad.purpose = purpose(h.privacy, "account"), TARA_E_NOT_APPLICABLE, "purpose");
#undef REFUSED
    assert_refused(h.privacy, tara_consent_give(h.privacy, &nadia, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "choice");
    assert_refused(h.privacy, tara_consent_give(h.privacy, NULL, &good, NULL),
                   TARA_E_INVALID_ARGUMENT, "subject");
    tara_subject nobody = {{0}};
    assert_refused(h.privacy, tara_consent_give(h.privacy, &nobody, &good, NULL),
                   TARA_E_INVALID_ARGUMENT, "subject");
    tara_consent small = {.struct_size = 8};
    assert_refused(h.privacy, tara_consent_give(h.privacy, &nadia, &good, &small),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(event_count(h.privacy), count);
}

static void bases_show_is_checked(void **state)
{
    (void)state;
    tara_consent c = {.struct_size = sizeof c};
    assert_refused(h.privacy, tara_consent_show(h.privacy, NULL, 1, &c),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_consent_show(h.privacy, &nadia, 0, &c),
                   TARA_E_INVALID_ARGUMENT, "purpose");
    assert_refused(h.privacy, tara_consent_show(h.privacy, &nadia, 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "out");
}

// A choice made before one that is on record does not overtake it.
static void bases_older_choice_is_refused(void **state)
{
    (void)state;
    tara_choice c = choice(h.privacy, "marketing");
    c.at_unix_ms = HOST_NOW - 10;
    ASSERT_OK(tara_consent_withdraw(h.privacy, &nadia, &c, NULL));
    c.at_unix_ms = HOST_NOW - 11;
    assert_refused(h.privacy, tara_consent_give(h.privacy, &nadia, &c, NULL),
                   TARA_E_CLOCK_BACKWARDS, "time");
    assert_int_equal(consent_of("marketing").state, TARA_CONSENT_WITHDRAWN);
}

// C28: after a no nobody asks for six months.
static void bases_no_is_not_asked_again_before_its_delay(void **state)
{
    (void)state;
    tara_choice  no = choice(h.privacy, "marketing");
    tara_consent c = {.struct_size = sizeof c};
    ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &no, &c));
    assert_int_equal(c.state, TARA_CONSENT_REFUSED);
    assert_int_equal(c.may_ask, 0);
    h.now = c.expires_unix_ms - 1;
    assert_int_equal(consent_of("marketing").may_ask, 0);
    h.now += 1;
    assert_int_equal(consent_of("marketing").may_ask, 1);
    assert_int_equal(consent_of("marketing").state, TARA_CONSENT_REFUSED);
}

// GDPR Art. 8: a child's yes needs a guardian who was verified; a child's no needs nobody.
static void bases_childs_yes_needs_a_guardian(void **state)
{
    (void)state;
    tara_subject omar = person(h.privacy, "omar");
    tara_choice  c = choice(h.privacy, "marketing");
    ASSERT_OK(tara_age_assert_band(h.privacy, &omar, TARA_BAND_UNDER, NULL, 0, NULL));
    assert_refused(h.privacy, tara_consent_give(h.privacy, &omar, &c, NULL),
                   TARA_E_NOT_APPLICABLE, "subject");
    ASSERT_OK(tara_consent_refuse(h.privacy, &omar, &c, NULL));
    ASSERT_OK(tara_consent_withdraw(h.privacy, &omar, &c, NULL));
}

// --- contracts ---------------------------------------------------------------------------------

static void bases_contract_starts_once_and_ends(void **state)
{
    (void)state;
    uint64_t count = event_count(h.privacy);
    ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("C"), 0));
    ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("C"), 0));
    assert_int_equal(event_count(h.privacy), count + 1);
    assert_int_equal(ask(h.privacy, nadia, "service", "contact").reason, TARA_REASON_CONTRACT);
    h.now += HOST_DAY;
    assert_refused(h.privacy, tara_contract_end(h.privacy, &nadia, TEXT("C"), HOST_NOW - 1),
                   TARA_E_CLOCK_BACKWARDS, "time");
    assert_refused(h.privacy, tara_contract_end(h.privacy, &nadia, TEXT("D"), 0),
                   TARA_E_NOT_FOUND, "contract");
    ASSERT_OK(tara_contract_end(h.privacy, &nadia, TEXT("C"), h.now + HOST_DAY));
    assert_int_equal(ask(h.privacy, nadia, "service", "contact").permitted, 1);
    h.now += HOST_DAY;
    assert_int_equal(ask(h.privacy, nadia, "service", "contact").reason,
                     TARA_REASON_CONTRACT_ENDED);
}

static void bases_contracts_are_bounded(void **state)
{
    (void)state;
    char id[65];
    memset(id, 'c', sizeof id);
    for (char i = 0; i < 16; i++) {
        id[0] = (char)('a' + i);
        ASSERT_OK(tara_contract_start(h.privacy, &nadia, id, 64, 0));
    }
    id[0] = 'z';
    assert_refused(h.privacy, tara_contract_start(h.privacy, &nadia, id, 64, 0), TARA_E_LIMIT,
                   "contract");
    assert_refused(h.privacy, tara_contract_start(h.privacy, &nadia, id, 65, 0),
                   TARA_E_INVALID_ARGUMENT, "contract");
    assert_refused(h.privacy, tara_contract_start(h.privacy, &nadia, id, 0, 0),
                   TARA_E_INVALID_ARGUMENT, "contract");
    assert_refused(h.privacy, tara_contract_start(h.privacy, &nadia, "\xC3", 1, 0),
                   TARA_E_INVALID_ARGUMENT, "contract");
    assert_refused(h.privacy, tara_contract_start(h.privacy, &nadia, id, 64, TARA_NEVER),
                   TARA_E_INVALID_ARGUMENT, "time");
    assert_refused(h.privacy, tara_contract_start(h.privacy, NULL, id, 64, 0),
                   TARA_E_INVALID_ARGUMENT, "subject");
}

// --- interests ---------------------------------------------------------------------------------

static void bases_assessment_carries_until_it_expires(void **state)
{
    (void)state;
    uint32_t feedback = purpose(h.privacy, "feedback");
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").reason,
                     TARA_REASON_LEGITIMATE_INTEREST);
    ASSERT_OK(tara_assessment_record(h.privacy, feedback, TEXT("L"),
                                     TARA_ASSESSMENT_UNFAVOURABLE, TARA_NEVER));
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").reason,
                     TARA_REASON_ASSESSMENT_UNFAVOURABLE);
    ASSERT_OK(tara_assessment_record(h.privacy, feedback, TEXT("L"), TARA_ASSESSMENT_FAVOURABLE,
                                     HOST_NOW + HOST_DAY));
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").permitted, 1);
    h.now += HOST_DAY;
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").reason,
                     TARA_REASON_ASSESSMENT_EXPIRED);
}

static void bases_assessment_is_checked(void **state)
{
    (void)state;
    char     text[257];
    uint32_t feedback = purpose(h.privacy, "feedback");
    memset(text, 'r', sizeof text);
    const struct { uint32_t purpose; size_t size; int32_t outcome; int64_t until;
                   tara_status status; const char *field; } rows[] = {
        {0, 1, 1, 0, TARA_E_INVALID_ARGUMENT, "purpose"},
        {65, 1, 1, 0, TARA_E_INVALID_ARGUMENT, "purpose"},
        {feedback, 0, 1, 0, TARA_E_INVALID_ARGUMENT, "reference"},
        {feedback, 257, 1, 0, TARA_E_INVALID_ARGUMENT, "reference"},
        {feedback, 1, 0, 0, TARA_E_INVALID_ARGUMENT, "outcome"},
        {feedback, 1, 3, 0, TARA_E_INVALID_ARGUMENT, "outcome"},
        {feedback, 1, 1, HOST_NOW, TARA_E_INVALID_ARGUMENT, "expires"},
        {feedback, 1, 1, TARA_NEVER - 1, TARA_E_INVALID_ARGUMENT, "expires"},
        {purpose(h.privacy, "marketing"), 1, 1, 0, TARA_E_NOT_APPLICABLE, "purpose"},
    };
    uint64_t count = event_count(h.privacy);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_refused(h.privacy, tara_assessment_record(h.privacy, rows[i].purpose, text,
                       rows[i].size, rows[i].outcome, rows[i].until), rows[i].status,
                       rows[i].field);
    }
    assert_int_equal(event_count(h.privacy), count);
    ASSERT_OK(tara_assessment_record(h.privacy, feedback, text, 256, 1, 0));
}

// GDPR Art. 21(1): processing stops at once, until the balance is decided.
static void bases_objection_stops_until_decided(void **state)
{
    (void)state;
    int32_t  effect = 0;
    uint32_t feedback = purpose(h.privacy, "feedback");
    assert_refused(h.privacy, tara_objection_decide(h.privacy, &nadia, feedback,
                   TARA_OBJECTION_UPHELD, TEXT("g")), TARA_E_NOT_FOUND, "purpose");
    ASSERT_OK(tara_objection_raise(h.privacy, &nadia, feedback, &effect));
    assert_int_equal(effect, TARA_OBJECTION_PENDING);
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").reason, TARA_REASON_OBJECTION);
    assert_refused(h.privacy, tara_objection_decide(h.privacy, &nadia, feedback, 1, TEXT("g")),
                   TARA_E_INVALID_ARGUMENT, "outcome");
    assert_refused(h.privacy, tara_objection_decide(h.privacy, &nadia, feedback,
                   TARA_OBJECTION_UPHELD, NULL, 0), TARA_E_INVALID_ARGUMENT, "grounds");
    assert_refused(h.privacy, tara_objection_decide(h.privacy, &nadia, 0,
                   TARA_OBJECTION_UPHELD, TEXT("g")), TARA_E_INVALID_ARGUMENT, "purpose");
    ASSERT_OK(tara_objection_decide(h.privacy, &nadia, feedback, TARA_OBJECTION_OVERRIDDEN,
                                    TEXT("course quality")));
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").permitted, 1);
}

// GDPR Art. 21(2), (3): to direct marketing it is absolute, and no ground overrides it.
static void bases_objection_to_marketing_is_absolute(void **state)
{
    (void)state;
    int32_t     effect = 0;
    uint32_t    marketing = purpose(h.privacy, "marketing");
    tara_choice yes = choice(h.privacy, "marketing");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    ASSERT_OK(tara_objection_raise(h.privacy, &nadia, marketing, &effect));
    assert_int_equal(effect, TARA_OBJECTION_ABSOLUTE);
    assert_int_equal(ask(h.privacy, nadia, "marketing", "contact").reason, TARA_REASON_OBJECTION);
    assert_refused(h.privacy, tara_objection_decide(h.privacy, &nadia, marketing,
                   TARA_OBJECTION_OVERRIDDEN, TEXT("g")), TARA_E_NOT_APPLICABLE, "purpose");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL)); // Their later word.
    assert_int_equal(ask(h.privacy, nadia, "marketing", "contact").permitted, 1);
    assert_refused(h.privacy, tara_objection_raise(h.privacy, &nadia,
                   purpose(h.privacy, "communication"), NULL), TARA_E_NOT_APPLICABLE, "purpose");
    assert_refused(h.privacy, tara_objection_raise(h.privacy, &nadia, 99, NULL),
                   TARA_E_INVALID_ARGUMENT, "purpose");
}

// GDPR Art. 18(2), (3): kept and nothing else, until lifted after the subject was told.
static void bases_restriction_stands_until_announced_and_lifted(void **state)
{
    (void)state;
    assert_refused(h.privacy, tara_restriction_lift(h.privacy, &nadia, HOST_NOW),
                   TARA_E_NOT_FOUND, "subject");
    assert_refused(h.privacy, tara_restriction_set(h.privacy, &nadia, NULL, 0),
                   TARA_E_INVALID_ARGUMENT, "ground");
    ASSERT_OK(tara_restriction_set(h.privacy, &nadia, TEXT("accuracy")));
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").reason,
                     TARA_REASON_RESTRICTION);
    tara_question keep = question(h.privacy, nadia, "feedback", "contact");
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    keep.action = TARA_ACTION_STORE;
    ASSERT_OK(tara_check(h.privacy, &keep, &verdict));
    assert_int_equal(verdict.reason, TARA_REASON_STORAGE_ONLY);
    assert_int_equal(verdict.permitted, 1);
    h.now += HOST_DAY;
    static const int64_t told[] = {0, HOST_NOW - 1, HOST_NOW + HOST_DAY + 1, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        assert_refused(h.privacy, tara_restriction_lift(h.privacy, &nadia, told[i]),
                       TARA_E_INVALID_ARGUMENT, "announced");
    }
    ASSERT_OK(tara_restriction_lift(h.privacy, &nadia, HOST_NOW));
    assert_int_equal(ask(h.privacy, nadia, "feedback", "contact").permitted, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bases_consent_shows_what_was_recorded),
        TEST(bases_withdrawing_is_never_refused),
        TEST(bases_choices_are_checked_field_by_field),
        TEST(bases_show_is_checked),
        TEST(bases_older_choice_is_refused),
        TEST(bases_no_is_not_asked_again_before_its_delay),
        TEST(bases_childs_yes_needs_a_guardian),
        TEST(bases_contract_starts_once_and_ends),
        TEST(bases_contracts_are_bounded),
        TEST(bases_assessment_carries_until_it_expires),
        TEST(bases_assessment_is_checked),
        TEST(bases_objection_stops_until_decided),
        TEST(bases_objection_to_marketing_is_absolute),
        TEST(bases_restriction_stands_until_announced_and_lifted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
