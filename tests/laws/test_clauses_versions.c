// test_clauses_versions.c: what the policy promises about its own changes: C01, C36, C37, C38.
//
// "We may update this privacy policy from time to time…" A new version is in force at once, people
// are told of what matters, and nothing that they did not do opens anything.
#include "laws/versions.h"

// --- C36: publication ---------------------------------------------------------------------------

static void test_c36_a_version_is_in_force_as_soon_as_it_is_published(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    tara_question asked = question(p, &nadia, "service", "progress");
    assert_int_equal(verdict_on(p, asked).policy_version, 1);
    PUBLISHES(p, {"\"id\": \"service\"", "Provide and facilitate", "Provide and ease"});
    assert_int_equal(verdict_on(p, asked).policy_version, 2);
    assert_int_equal(verdict_on(p, asked).permitted, 1);
    says_yes(p, &nadia, "marketing");
    assert_int_equal(consent_to(p, &nadia, "marketing").policy_version, 2);
    assert_true(last_event_says(p, "\"policy_version\":2"));
    tara_close(p);
}

static void test_c36_past_versions_stay_readable(void **state)
{
    (void)state;
    uint32_t           versions[4];
    int64_t            since[4];
    size_t             count = 0;
    const tara_policy *past = NULL;
    tara_privacy      *p = opened();
    an_adult(p, "nadia@example.org");
    PUBLISHES(p, {"\"id\": \"service\"", "Provide and facilitate", "Provide and ease"});
    assert_int_equal(tara_policy_past(p, 1, &past), TARA_OK);
    char *first = printed_policy(tara_policy_builtin()), *again = printed_policy(past);
    assert_string_equal(first, again);
    free(first);
    free(again);
    assert_int_equal(tara_policy_past(p, 3, &past), TARA_E_NOT_FOUND);
    assert_null(past);
    assert_int_equal(tara_policy_versions(p, versions, since, 4, &count), TARA_OK);
    assert_int_equal(count, 2);
    assert_int_equal(versions[0], 1);
    assert_int_equal(versions[1], 2);
    int64_t now = 0;
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    assert_int_equal(since[1], now);
    tara_close(p);
}

static void test_c36_dates_and_versions_never_go_back(void **state)
{
    (void)state;
    static const struct { edit edit; const char *field; } rows[] = {
        {{"{", "2026-06-01", "2023-12-31"}, "last_updated"},
        {{"{", "\"version\": 2", "\"version\": 1"}, "version"},
    };
    tara_privacy *p = opened();
    an_adult(p, "nadia@example.org");
    uint64_t before = events(p);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_error error = {.struct_size = sizeof error};
        assert_int_equal(try_to_publish(p, &rows[i].edit, 1), TARA_E_POLICY);
        assert_int_equal(tara_error_last(p, &error), TARA_OK);
        assert_string_equal(error.field, rows[i].field);
        assert_int_equal(tara_policy_version(in_force(p)), 1);
        assert_int_equal(events(p), before);
    }
    tara_close(p);
}

// A store that nothing was recorded in begins with the version at hand, and then the next follows.
static void test_c36_an_empty_store_keeps_both_versions(void **state)
{
    (void)state;
    const tara_policy *past = NULL;
    tara_privacy      *p = opened();
    assert_int_equal(events(p), 0);
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(events(p), 2);
    assert_int_equal(tara_policy_past(p, 1, &past), TARA_OK);
    assert_int_equal(tara_policy_version(in_force(p)), 2);
    tara_close(p);
}

// --- C37: notices --------------------------------------------------------------------------------

static void test_c37_an_editorial_change_is_told_to_nobody(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    PUBLISHES(p, {"\"id\": \"marketing\"", "promotional communications", "promotional messages"});
    assert_int_equal(count_notices(p, &nadia), 0);
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_GIVEN);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 0);
    tara_close(p);
}

// Who said yes is told of it; who was never asked, said no or came later is not.
static void test_c37_a_material_change_is_told_to_those_whom_it_concerns(void **state)
{
    (void)state;
    tara_notice   told[NOTICES_MAX];
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_subject  omar = an_adult(p, "omar@example.org");
    tara_subject  lena = an_adult(p, "lena@example.org");
    says_yes(p, &nadia, "marketing");
    says_no(p, &omar, "marketing");
    uint64_t before = events(p);
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(events(p), before + 1); // And not one for each person.
    tara_subject zoe = an_adult(p, "zoe@example.org");
    says_yes(p, &zoe, "marketing");
    assert_int_equal(notices_to(p, &nadia, told), 1);
    assert_int_equal(told[0].version, 2);
    assert_int_equal(told[0].means, TARA_MEANS_MESSAGE);
    assert_int_equal(told[0].state, TARA_NOTICE_PENDING);
    assert_int_equal(told[0].purposes, purposes(p, "marketing"));
    assert_int_equal(count_notices(p, &omar), 0);
    assert_int_equal(count_notices(p, &lena), 0);
    assert_int_equal(count_notices(p, &zoe), 0);
    tara_close(p);
}

static void test_c37_a_notice_is_tracked_to_delivery_and_acknowledgement(void **state)
{
    (void)state;
    tara_notice   told[NOTICES_MAX];
    size_t        count = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(notices_to(p, &nadia, told), 1);
    uint64_t number = told[0].number;
    assert_int_equal(tara_notice_delivered(p, number, TARA_MEANS_BANNER), TARA_OK);
    assert_int_equal(tara_notice_delivered(p, number, TARA_MEANS_BANNER), TARA_E_CONFLICT);
    assert_int_equal(count_notices(p, &nadia), 0);
    assert_int_equal(tara_notice_list(p, &nadia, 1, told, NOTICES_MAX, &count), TARA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(told[0].state, TARA_NOTICE_DELIVERED);
    assert_int_equal(told[0].means, TARA_MEANS_BANNER);
    assert_int_equal(tara_notice_acknowledged(p, number, 0), TARA_OK);
    assert_int_equal(tara_notice_acknowledged(p, number, 0), TARA_E_CONFLICT);
    assert_int_equal(tara_notice_list(p, &nadia, 1, told, NOTICES_MAX, &count), TARA_OK);
    assert_int_equal(told[0].state, TARA_NOTICE_ACKNOWLEDGED);
    assert_int_equal(tara_notice_delivered(p, number + 1, 0), TARA_E_NOT_FOUND);
    assert_int_equal(tara_notice_delivered(p, 0, 0), TARA_E_NOT_FOUND);
    assert_int_equal(tara_notice_delivered(p, UINT64_MAX, 0), TARA_E_NOT_FOUND);
    tara_close(p);
}

static void test_c37_what_is_not_delivered_is_a_duty_and_becomes_late(void **state)
{
    (void)state;
    tara_duty     duties[DUTIES_MAX];
    tara_notice   told[NOTICES_MAX];
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_subject  omar = an_adult(p, "omar@example.org");
    says_yes(p, &nadia, "marketing");
    says_yes(p, &omar, "marketing");
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 2);
    assert_int_equal(notices_to(p, &omar, told), 1);
    assert_int_equal(tara_notice_delivered(p, told[0].number, 0), TARA_OK);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 1);
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    now_is(p, now + 31 * DAY);
    size_t count = duties_now(p, duties), found = 0;
    assert_int_equal(notices_to(p, &nadia, told), 1);
    assert_int_equal(told[0].late, 1);
    for (size_t i = 0; i < count; i++) {
        if (duties[i].kind != TARA_DUTY_NOTICE) continue;
        assert_memory_equal(&duties[i].subject, &nadia, sizeof nadia);
        assert_int_equal(duties[i].ref, told[0].number);
        assert_int_equal(duties[i].late, 1);
        found++;
    }
    assert_int_equal(found, 1);
    tara_close(p);
}

static tara_status held_since(tara_privacy *p, const tara_subject *s, int64_t since)
{
    tara_holding data = {.struct_size = sizeof data, .category = category(p, "progress"),
                         .purposes = purposes(p, "feedback"), .since_unix_ms = since,
                         .source = "host", .source_size = 4};
    return tara_holding_start(p, s, &data, NULL);
}

// Whom a version did not concern it may concern later: when an objection is overridden or taken
// back, or when data from before is found. That nobody was to be told before is no reason.
static void test_c37_who_comes_to_be_concerned_later_is_a_duty_too(void **state)
{
    (void)state;
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_subject  omar = an_adult(p, "omar@example.org");
    objects(p, &nadia, "feedback");
    objects(p, &omar, "feedback");
    PUBLISHES(p, {"\"id\": \"feedback\"", "\"progress\"\n", "\"progress\", \"technical\"\n"});
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 0);
    assert_int_equal(decides(p, &nadia, "feedback", TARA_OBJECTION_OVERRIDDEN), TARA_OK);
    assert_int_equal(count_notices(p, &nadia), 1);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 1);
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    assert_int_equal(held_since(p, &omar, now - DAY), TARA_OK);
    assert_int_equal(count_notices(p, &omar), 1);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 2);
    tara_close(p);
}

// Of two people who turn out to be one the earlier was known before the version. They are told as
// the one they are now, found by listing, and what either knew they know.
static void test_c37_who_turns_out_to_be_somebody_known_before_is_told(void **state)
{
    (void)state;
    tara_notice   told[NOTICES_MAX];
    tara_cursor   cursor = {{0}};
    int32_t       more = 0;
    size_t        count = 0;
    uint64_t      taken = 0;
    tara_privacy *p = opened();
    tara_subject  visitor = an_adult(p, "a visitor");
    says_yes(p, &visitor, "marketing");
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    tara_subject nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(count_notices(p, &nadia), 0);
    assert_int_equal(tara_subject_merge(p, &visitor, &nadia, &taken), TARA_OK);
    assert_int_equal(notices_to(p, &nadia, told), 1);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 1);
    told[0].struct_size = sizeof told[0];
    assert_int_equal(tara_notice_pending(p, &cursor, told, NOTICES_MAX, &count, &more), TARA_OK);
    assert_int_equal(count, 1);
    assert_memory_equal(&told[0].subject, &nadia, sizeof nadia);
    assert_int_equal(tara_notice_delivered(p, told[0].number, 0), TARA_OK);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 0);
    tara_close(p);
}

// Of who was forgotten, and waits to be erased, nothing is used. Who comes back is told of what
// comes after.
static void test_c37_who_comes_back_is_told_of_what_comes_after(void **state)
{
    (void)state;
    tara_kept     kept[4] = {{.struct_size = sizeof kept[0]}};
    tara_notice   told[NOTICES_MAX];
    size_t        needed = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    asks_for(p, &nadia, TARA_RIGHT_ACCESS);
    assert_int_equal(tara_subject_forget(p, &nadia, kept, 4, &needed), TARA_OK);
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    PUBLISHES(p, {"\"id\": \"feedback\"", "\"progress\"\n", "\"progress\", \"technical\"\n"});
    assert_int_equal(count_notices(p, &nadia), 0);
    nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    assert_int_equal(count_notices(p, &nadia), 0); // She knows of those.
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 0);
    PUBLISHES(p, {"\"id\": \"marketing\"", "\"progress\",\n", "\"progress\", \"payment\",\n"});
    assert_int_equal(notices_to(p, &nadia, told), 1);
    assert_int_equal(told[0].version, 4);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 1);
    assert_int_equal(tara_notice_delivered(p, told[0].number, told[0].means), TARA_OK);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), 0);
    tara_close(p);
}

static void test_c37_what_either_acknowledged_stays_acknowledged(void **state)
{
    (void)state;
    tara_notice   told[NOTICES_MAX];
    size_t        count = 0;
    uint64_t      taken = 0;
    tara_privacy *p = opened();
    tara_subject  visitor = an_adult(p, "a visitor"), nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &visitor, "marketing");
    says_yes(p, &nadia, "marketing");
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(notices_to(p, &nadia, told), 1);
    assert_int_equal(tara_notice_delivered(p, told[0].number, 0), TARA_OK);
    assert_int_equal(notices_to(p, &visitor, told), 1);
    assert_int_equal(tara_notice_acknowledged(p, told[0].number, 0), TARA_OK);
    assert_int_equal(tara_subject_merge(p, &visitor, &nadia, &taken), TARA_OK);
    assert_int_equal(tara_notice_list(p, &nadia, 1, told, NOTICES_MAX, &count), TARA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(told[0].state, TARA_NOTICE_ACKNOWLEDGED);
    tara_close(p);
}

// Everybody's, page by page, each once.
static void test_c37_pending_notices_are_listed_page_by_page(void **state)
{
    enum { PEOPLE = 45, PAGE = 32 };
    (void)state;
    char          name[32];
    tara_notice   page[PAGE];
    tara_cursor   cursor = {{0}};
    int32_t       more = 1;
    size_t        count = 0, all = 0;
    tara_privacy *p = opened();
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(name, sizeof name, "learner%d@example.org", i);
        tara_subject learner = an_adult(p, name);
        if (i % 3 != 0) says_yes(p, &learner, "marketing");
    }
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    while (more) {
        page[0].struct_size = sizeof page[0];
        assert_int_equal(tara_notice_pending(p, &cursor, page, PAGE, &count, &more), TARA_OK);
        all += count;
    }
    assert_int_equal(all, PEOPLE - PEOPLE / 3);
    assert_int_equal(count_duties(p, TARA_DUTY_NOTICE), PEOPLE - PEOPLE / 3);
    tara_close(p);
}

// --- C38: what a new version may not do ----------------------------------------------------------

static void test_c38_consents_end_only_for_purposes_whose_meaning_grew(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    says_yes(p, &nadia, "communication");
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_OUTDATED);
    assert_int_equal(consent_to(p, &nadia, "marketing").may_ask, 1);
    assert_int_equal(consent_to(p, &nadia, "communication").state, TARA_CONSENT_GIVEN);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_OUTDATED);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"), TARA_REASON_CONSENT);
    says_yes(p, &nadia, "marketing");
    assert_int_equal(reason_to(p, &nadia, "marketing", "progress"), TARA_REASON_CONSENT);
    tara_close(p);
}

static void test_c38_a_no_stays_a_no_and_is_asked_again_only_where_scope_grew(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  omar = an_adult(p, "omar@example.org");
    says_no(p, &omar, "marketing");
    says_no(p, &omar, "communication");
    assert_int_equal(consent_to(p, &omar, "marketing").may_ask, 0);
    PUBLISHES(p, MARKETING_GETS_PROGRESS);
    assert_int_equal(consent_to(p, &omar, "marketing").state, TARA_CONSENT_REFUSED);
    assert_int_equal(consent_to(p, &omar, "marketing").may_ask, 1);
    assert_int_equal(consent_to(p, &omar, "communication").state, TARA_CONSENT_REFUSED);
    assert_int_equal(consent_to(p, &omar, "communication").may_ask, 0);
    tara_close(p);
}

static void test_c38_a_narrower_version_leaves_every_consent_as_it_is(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "communication");
    PUBLISHES(p, {"\"id\": \"communication\"", "\"contact\",\n        \"progress\"",
                  "\"contact\""});
    assert_int_equal(consent_to(p, &nadia, "communication").state, TARA_CONSENT_GIVEN);
    assert_int_equal(count_notices(p, &nadia), 0);
    assert_int_equal(reason_to(p, &nadia, "communication", "progress"),
                     TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    tara_close(p);
}

// EDPB 05/2020, paras 121 to 123: no other basis behind a refusal.
static void test_c38_an_interest_does_not_revive_those_who_said_no(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  omar = an_adult(p, "omar@example.org");
    tara_subject  lena = an_adult(p, "lena@example.org");
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_subject  zoe = an_adult(p, "zoe@example.org");
    says_no(p, &omar, "marketing");
    says_yes(p, &lena, "marketing");
    withdraws(p, &lena, "marketing");
    objects(p, &nadia, "marketing");
    PUBLISHES(p, MARKETING_ON_INTEREST);
    assert_int_equal(reason_to(p, &omar, "marketing", "contact"), TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(reason_to(p, &lena, "marketing", "contact"), TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    // Who never said anything: the version itself provides a basis that needs no act.
    assert_int_equal(reason_to(p, &zoe, "marketing", "contact"),
                     TARA_REASON_LEGITIMATE_INTEREST);
    tara_close(p);
}

// A contract covers what the policy said when it began.
static void test_c38_a_contract_covers_no_data_that_was_added_since(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    PUBLISHES(p, {"\"id\": \"service\"", "\"contact\",\n", "\"contact\",\n        \"payment\",\n"});
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "service", "payment"), TARA_REASON_CONTRACT_MISSING);
    tara_subject omar = an_adult(p, "omar@example.org");
    enrols(p, &omar);
    assert_int_equal(reason_to(p, &omar, "service", "payment"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &omar, "service", "progress"), TARA_REASON_CONTRACT);
    tara_close(p);
}

// Of two contracts the one that covers the purpose decides for how long: the other one lasts longer
// and was made before the purpose was put on contracts.
static void test_c38_a_contract_from_before_carries_nothing_when_the_new_one_ends(void **state)
{
    (void)state;
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    PUBLISHES(p, {"\"id\": \"communication\"", "\"consent\"", "\"consent\", \"contract\""});
    assert_int_equal(reason_to(p, &nadia, "communication", "progress"),
                     TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    assert_int_equal(tara_contract_start(p, &nadia, "coaching", 8, 0), TARA_OK);
    assert_int_equal(tara_contract_end(p, &nadia, "coaching", 8, now + 10 * DAY), TARA_OK);
    tara_question asked = question(p, &nadia, "communication", "progress");
    assert_int_equal(verdict_on(p, asked).reason, TARA_REASON_CONTRACT);
    assert_int_equal(verdict_on(p, asked).valid_until_unix_ms, now + 10 * DAY);
    now_is(p, now + 10 * DAY);
    assert_int_equal(verdict_on(p, asked).permitted, 0);
    assert_int_equal(verdict_on(p, asked).reason, TARA_REASON_CONTRACT_MISSING);
    tara_close(p);
}

// What had run out is not made usable again by a longer period.
static void test_c38_a_longer_period_brings_nothing_back(void **state)
{
    (void)state;
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "progress", "feedback", "host");
    assert_int_equal(reason_to(p, &nadia, "feedback", "progress"),
                     TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    now_is(p, now + 400 * DAY);
    assert_int_equal(reason_to(p, &nadia, "feedback", "progress"), TARA_REASON_RETENTION_ELAPSED);
    PUBLISHES(p, {"\"id\": \"feedback\"", "\"period\": \"P1Y\"", "\"period\": \"P5Y\""});
    assert_int_equal(reason_to(p, &nadia, "feedback", "progress"), TARA_REASON_RETENTION_ELAPSED);
    tara_close(p);
}

// A shorter one is kept at once: what falls due sooner is listed sooner.
static void test_c38_a_shorter_period_is_kept_at_once(void **state)
{
    (void)state;
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "progress", "feedback", "host");
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    now_is(p, now + 100 * DAY);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
    PUBLISHES(p, {"\"id\": \"feedback\"", "\"period\": \"P1Y\"", "\"period\": \"P3M\""});
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 1);
    assert_true(held_of(p, &nadia, "progress").due_unix_ms <= now + 93 * DAY);
    tara_close(p);
}

// What one contract covers ends with it, though another stands that was concluded before.
static void test_c38_what_was_added_is_covered_as_long_as_the_newer_contract_stands(void **state)
{
    (void)state;
    int64_t       now = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    PUBLISHES(p, {"\"id\": \"service\"", "\"contact\",\n", "\"contact\",\n\"payment\",\n"});
    assert_int_equal(reason_to(p, &nadia, "service", "payment"), TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    assert_int_equal(tara_contract_start(p, &nadia, "course-2", 8, now + DAY), TARA_OK);
    tara_verdict before = verdict_on(p, question(p, &nadia, "service", "payment"));
    assert_int_equal(before.valid_until_unix_ms, now + DAY);
    now_is(p, now + DAY);
    assert_int_equal(reason_to(p, &nadia, "service", "payment"), TARA_REASON_CONTRACT);
    assert_int_equal(tara_contract_end(p, &nadia, "course-2", 8, now + 5 * DAY), TARA_OK);
    tara_verdict covered = verdict_on(p, question(p, &nadia, "service", "payment"));
    assert_int_equal(covered.reason, TARA_REASON_CONTRACT);
    assert_int_equal(covered.valid_until_unix_ms, now + 5 * DAY);
    now_is(p, now + 5 * DAY);
    assert_int_equal(reason_to(p, &nadia, "service", "payment"), TARA_REASON_CONTRACT_MISSING);
    assert_int_equal(reason_to(p, &nadia, "service", "contact"), TARA_REASON_CONTRACT);
    tara_close(p);
}

// The gate opens for a child when somebody acts, not because the company asks for fewer years.
static void test_c38_a_lower_age_opens_no_gate_to_a_known_minor(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  child = living_in(p, "child@example.org", "BE");
    assert_int_equal(born(p, &child, 2011, 5, 5).age, TARA_AGE_MINOR);
    enrols(p, &child);
    PUBLISHES(p, {"{", "\"minimum_age\": 16", "\"minimum_age\": 13"});
    assert_int_equal(reason_to(p, &child, "service", "progress"), TARA_REASON_MINOR);
    tara_subject other = living_in(p, "other@example.org", "BE");
    assert_int_equal(born(p, &other, 2011, 5, 5).permitted, 1);
    tara_close(p);
}

// Nor does it when the guardian, whose word alone had opened it, takes that word back.
static void test_c38_a_guardian_who_withdraws_opens_no_gate(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  child = living_in(p, "child@example.org", "BE");
    assert_int_equal(born(p, &child, 2011, 5, 5).age, TARA_AGE_MINOR);
    guardian_is_verified(p, &child);
    enrols(p, &child);
    PUBLISHES(p, {"{", "\"minimum_age\": 16", "\"minimum_age\": 13"});
    assert_int_equal(reason_to(p, &child, "service", "progress"), TARA_REASON_CONTRACT);
    int64_t now = 0;
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    now_is(p, now + DAY);
    assert_int_equal(tara_guardian_withdraw(p, &child, NULL), TARA_OK);
    assert_int_equal(reason_to(p, &child, "service", "progress"), TARA_REASON_MINOR);
    assert_int_equal(count_duties(p, TARA_DUTY_MINOR_DELETION), 1);
    tara_close(p);
}

// Nor when they turn out to be somebody who became known as a minor later.
static void test_c38_a_merge_opens_no_gate_to_who_was_known_as_a_minor(void **state)
{
    (void)state;
    int64_t       now = 0;
    uint64_t      taken = 0;
    tara_privacy *p = opened();
    tara_subject  before = living_in(p, "before@example.org", "BE");
    assert_int_equal(born(p, &before, 2011, 5, 5).age, TARA_AGE_MINOR);
    PUBLISHES(p, {"{", "\"minimum_age\": 16", "\"minimum_age\": 15"});
    assert_int_equal(tara_clock_now(p, &now), TARA_OK);
    now_is(p, now + DAY);
    tara_subject child = living_in(p, "child@example.org", "BE");
    assert_int_equal(born(p, &child, 2011, 5, 5).age, TARA_AGE_MINOR);
    enrols(p, &child);
    assert_int_equal(tara_subject_merge(p, &before, &child, &taken), TARA_OK);
    now_is(p, at(2026, 5, 6, 9)); // Fifteen.
    assert_int_equal(reason_to(p, &child, "service", "progress"), TARA_REASON_MINOR);
    now_is(p, at(2027, 5, 6, 9));
    assert_int_equal(reason_to(p, &child, "service", "progress"), TARA_REASON_CONTRACT);
    tara_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c36_a_version_is_in_force_as_soon_as_it_is_published),
        cmocka_unit_test(test_c36_past_versions_stay_readable),
        cmocka_unit_test(test_c36_dates_and_versions_never_go_back),
        cmocka_unit_test(test_c36_an_empty_store_keeps_both_versions),
        cmocka_unit_test(test_c37_an_editorial_change_is_told_to_nobody),
        cmocka_unit_test(test_c37_a_material_change_is_told_to_those_whom_it_concerns),
        cmocka_unit_test(test_c37_a_notice_is_tracked_to_delivery_and_acknowledgement),
        cmocka_unit_test(test_c37_what_is_not_delivered_is_a_duty_and_becomes_late),
        cmocka_unit_test(test_c37_who_comes_to_be_concerned_later_is_a_duty_too),
        cmocka_unit_test(test_c37_who_turns_out_to_be_somebody_known_before_is_told),
        cmocka_unit_test(test_c37_who_comes_back_is_told_of_what_comes_after),
        cmocka_unit_test(test_c37_what_either_acknowledged_stays_acknowledged),
        cmocka_unit_test(test_c37_pending_notices_are_listed_page_by_page),
        cmocka_unit_test(test_c38_consents_end_only_for_purposes_whose_meaning_grew),
        cmocka_unit_test(test_c38_a_no_stays_a_no_and_is_asked_again_only_where_scope_grew),
        cmocka_unit_test(test_c38_a_narrower_version_leaves_every_consent_as_it_is),
        cmocka_unit_test(test_c38_an_interest_does_not_revive_those_who_said_no),
        cmocka_unit_test(test_c38_a_contract_covers_no_data_that_was_added_since),
        cmocka_unit_test(test_c38_what_was_added_is_covered_as_long_as_the_newer_contract_stands),
        cmocka_unit_test(
            test_c38_a_contract_from_before_carries_nothing_when_the_new_one_ends),
        cmocka_unit_test(test_c38_a_longer_period_brings_nothing_back),
        cmocka_unit_test(test_c38_a_shorter_period_is_kept_at_once),
        cmocka_unit_test(test_c38_a_lower_age_opens_no_gate_to_a_known_minor),
        cmocka_unit_test(test_c38_a_guardian_who_withdraws_opens_no_gate),
        cmocka_unit_test(test_c38_a_merge_opens_no_gate_to_who_was_known_as_a_minor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
