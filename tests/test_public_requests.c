// test_public_requests.c: a request from its receipt to its end, as hosts call it; but for its
// execution, which has a test of its own.
#include "source_kit.h"

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static tara_request received(tara_subject subject, tara_intake given)
{
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_open(privacy, &subject, &given, &out));
    return out;
}

static tara_subject living_in(const char *identity, const char *country)
{
    tara_subject subject = person(privacy, identity);
    ASSERT_OK(tara_subject_set(privacy, &subject, country, strlen(country), 0, 0));
    return subject;
}

static const char *const one_month = "2026-04-01T23:59:59.999Z";
static const char *const three_months = "2026-06-01T23:59:59.999Z";

// --- receipt -----------------------------------------------------------------------------------

// GDPR Art. 12(3) with Regulation (EEC) 1182/71.
static void test_c29_a_request_says_by_when_it_is_to_be_answered_and_why(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_ACCESS);
    given.actor = TARA_ACTOR_AGENT;
    tara_request out = received(nadia, given);
    assert_int_equal(out.number, 1);
    assert_memory_equal(&out.subject, &nadia, sizeof nadia);
    assert_int_equal(out.right, TARA_RIGHT_ACCESS);
    assert_int_equal(out.state, TARA_REQUEST_RECEIVED);
    assert_int_equal(out.actor, TARA_ACTOR_AGENT);
    assert_int_equal(out.duplicate, 0);
    assert_int_equal(out.late, 0);
    assert_int_equal(out.extended, 0);
    assert_int_equal(out.received_unix_ms, HOST_NOW);
    assert_int_equal(out.due_unix_ms, at(one_month));
    assert_int_equal(out.confirm_unix_ms, 0);
    assert_int_equal(out.steps, 0);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(out.waits_for, 0);
    assert_string_equal(out.law, "gdpr");
    assert_string_equal(out.rule, "eu-1182-71");
    assert_string_equal(out.article, "GDPR Art. 12(3)");
    tara_request again = shown(privacy, 1);
    assert_memory_equal(&again, &out, sizeof out);
    assert_true(event_says(privacy, event_count(privacy), "\"type\":\"request\""));
    assert_true(event_says(privacy, event_count(privacy), "\"channel\":\"email\""));
}

static void test_c29_what_is_open_already_is_not_opened_twice(void **state)
{
    (void)state;
    tara_intake  given = intake(TARA_RIGHT_ACCESS);
    tara_request first = received(nadia, given);
    uint64_t     count = event_count(privacy);
    h.now += HOST_DAY;
    given.received_unix_ms = h.now;
    tara_request again = received(nadia, given);
    assert_int_equal(again.number, first.number);
    assert_int_equal(again.duplicate, 1);
    assert_int_equal(again.due_unix_ms, first.due_unix_ms);
    given.categories = category(privacy, "contact"); // All of them are asked for already.
    assert_int_equal(received(nadia, given).duplicate, 1);
    ASSERT_OK(tara_request_open(privacy, &nadia, &given, NULL));
    assert_int_equal(event_count(privacy), count);
    given.right = TARA_RIGHT_ERASURE;
    tara_request narrow = received(nadia, given);
    assert_int_equal(narrow.number, 2);
    given.categories = 0; // More than is open.
    assert_int_equal(received(nadia, given).number, 3);
    assert_int_equal(received(adult(privacy, "omar"), given).number, 4);
    ASSERT_OK(tara_request_withdraw(privacy, first.number, NULL));
    assert_int_equal(received(nadia, intake(TARA_RIGHT_ACCESS)).number, 5);
}

static void requests_an_intake_is_checked_field_by_field(void **state)
{
    (void)state;
    char         filled[65];
    tara_intake  good = intake(TARA_RIGHT_ACCESS), bad;
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = sizeof out - 8};
    tara_subject nobody = {{0}};
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(privacy, tara_request_open(privacy, &nadia, &bad, &out), status, field)
    REFUSED(bad.struct_size = sizeof bad - 1, TARA_E_INVALID_ARGUMENT, "intake");
    REFUSED(bad.flags = 1, TARA_E_TOO_NEW, "intake");
    REFUSED(bad.right = TARA_RIGHT_NONE, TARA_E_INVALID_ARGUMENT, "right");
    REFUSED(bad.right = TARA_RIGHT_WITHDRAWAL + 1, TARA_E_INVALID_ARGUMENT, "right");
    REFUSED(bad.right = -1, TARA_E_INVALID_ARGUMENT, "right");
    REFUSED(bad.actor = -1, TARA_E_INVALID_ARGUMENT, "actor");
    REFUSED(bad.actor = TARA_ACTOR_AGENT + 1, TARA_E_INVALID_ARGUMENT, "actor");
    REFUSED(bad.received_unix_ms = HOST_NOW + 1, TARA_E_INVALID_ARGUMENT, "received");
    REFUSED(bad.received_unix_ms = TARA_NEVER, TARA_E_INVALID_ARGUMENT, "received");
    REFUSED(bad.received_unix_ms = INT64_MIN, TARA_E_INVALID_ARGUMENT, "received");
    REFUSED(bad.received_unix_ms = at("1895-12-31T00:00:00Z"), TARA_E_INVALID_ARGUMENT,
            "received");
    REFUSED(bad.purposes = 1, TARA_E_INVALID_ARGUMENT, "purposes");
    REFUSED((bad.right = TARA_RIGHT_OBJECTION, bad.purposes = 1U << 9), TARA_E_INVALID_ARGUMENT,
            "purposes");
    REFUSED(bad.categories = 1U << 6, TARA_E_INVALID_ARGUMENT, "categories");
    REFUSED(bad.categories = UINT64_MAX, TARA_E_INVALID_ARGUMENT, "categories");
    REFUSED((bad.channel = wide, bad.channel_size = 65), TARA_E_INVALID_ARGUMENT, "channel");
    REFUSED((bad.channel = "\xC3", bad.channel_size = 1), TARA_E_INVALID_ARGUMENT, "channel");
    REFUSED(bad.channel = NULL, TARA_E_INVALID_ARGUMENT, "channel");
#undef REFUSED
    assert_int_equal(out.number, 0);
    assert_refused(privacy, tara_request_open(privacy, &nadia, NULL, &out),
                   TARA_E_INVALID_ARGUMENT, "intake");
    assert_refused(privacy, tara_request_open(privacy, NULL, &good, &out),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_request_open(privacy, &nobody, &good, &out),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_request_open(privacy, &nadia, &good, &small),
                   TARA_E_INVALID_ARGUMENT, "out");
    struct { tara_intake ours; uint64_t later; } later = {good, 1};
    later.ours.struct_size = sizeof later;
    assert_refused(privacy, tara_request_open(privacy, &nadia, &later.ours, &out), TARA_E_TOO_NEW,
                   "intake");
    assert_int_equal(event_count(privacy), count);
    later.later = 0;
    later.ours.channel = wide;
    later.ours.channel_size = 64;
    ASSERT_OK(tara_request_open(privacy, &nadia, &later.ours, &out));
    free(wide);
}

// Nobody asks before they are born. The day counts, and not the hour.
static void requests_a_child_asks_from_its_birth_on(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_age_assert_born(privacy, &nadia, 2014, 5, 17, NULL, 0, NULL));
    given.received_unix_ms = at("2014-05-15T23:59:59Z");
    assert_refused(privacy, tara_request_open(privacy, &nadia, &given, NULL),
                   TARA_E_INVALID_ARGUMENT, "received");
    given.received_unix_ms = at("2014-05-17T00:00:00Z");
    assert_int_equal(received(nadia, given).late, 1);
}

// C21: the place decides which rights there are and by when; a place that is not known gets the
// most protective set.
static void test_c21_the_law_of_the_place_decides(void **state)
{
    (void)state;
    tara_intake  given = intake(TARA_RIGHT_ERASURE);
    tara_subject zoe = living_in("zoe", "NZ");
    uint64_t     count = event_count(privacy);
    assert_refused(privacy, tara_request_open(privacy, &zoe, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "right");
    assert_int_equal(event_count(privacy), count);
    tara_request unknown = received(person(privacy, "nobody yet"), given);
    assert_string_equal(unknown.law, "gdpr");
    assert_int_equal(unknown.due_unix_ms, at(one_month));
    tara_request california = received(living_in("carol", "US-CA"), given);
    assert_string_equal(california.law, "ccpa");
    assert_int_equal(california.due_unix_ms, at("2026-04-15T23:59:59.999Z"));
    assert_int_equal(california.confirm_unix_ms, at("2026-03-13T23:59:59.999Z"));
}

// Received before the day's law: what was the law then. The regulation that has receipts confirmed
// is younger than the CCPA.
static void test_c29_a_request_of_2020_is_under_the_ccpa_of_2020(void **state)
{
    (void)state;
    static const struct { const char *received, *law, *due, *confirm; } rows[] = {
        {"2019-12-31T12:00:00Z", "gdpr", "2020-01-31T23:59:59.999Z", NULL},
        {"2020-01-01T12:00:00Z", "ccpa_2018", "2020-02-15T23:59:59.999Z", NULL},
        {"2020-08-13T12:00:00Z", "ccpa_2018", "2020-09-27T23:59:59.999Z", NULL},
        {"2020-08-14T12:00:00Z", "ccpa_2018", "2020-09-28T23:59:59.999Z",
         "2020-08-28T23:59:59.999Z"},
        {"2022-12-31T12:00:00Z", "ccpa_2018", "2023-02-14T23:59:59.999Z",
         "2023-01-13T23:59:59.999Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char        name[32];
        tara_intake given = intake(TARA_RIGHT_ERASURE);
        snprintf(name, sizeof name, "subject %zu", i);
        given.received_unix_ms = at(rows[i].received);
        tara_request request = received(living_in(name, "US-CA"), given);
        assert_string_equal(request.law, rows[i].law);
        assert_int_equal(request.due_unix_ms, at(rows[i].due));
        assert_int_equal(request.confirm_unix_ms,
                         rows[i].confirm == NULL ? 0 : at(rows[i].confirm));
    }
}

// Where it is another day for the subject, the earlier end counts.
static void test_c21_the_subjects_day_counts_where_it_is_earlier(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_subject_set(privacy, &nadia, TEXT("FR"), -600, TARA_SUBJECT_HAS_TIME_ZONE));
    // 1 March, and for the subject still 28 February: a month ends on the Monday after the 28th.
    assert_int_equal(received(nadia, given).due_unix_ms, at("2026-03-30T23:59:59.999Z"));
}

// --- what takes effect at once -----------------------------------------------------------------

static void test_c27_an_objection_is_in_force_with_its_receipt(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_OBJECTION);
    tara_choice yes = choice(privacy, "marketing");
    ASSERT_OK(tara_consent_give(privacy, &nadia, &yes, NULL));
    assert_int_equal(ask(privacy, nadia, "marketing", "contact").permitted, 1);
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").permitted, 1);
    given.purposes = UINT64_C(1) << (purpose(privacy, "marketing") - 1);
    tara_request first = received(nadia, given);
    assert_int_equal(ask(privacy, nadia, "marketing", "contact").reason, TARA_REASON_OBJECTION);
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").permitted, 1);
    given.purposes = 0; // All that one can object to.
    tara_request second = received(nadia, given);
    assert_int_not_equal(second.number, first.number);
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").reason, TARA_REASON_OBJECTION);
    assert_int_equal(ask(privacy, nadia, "protection", "contact").reason, TARA_REASON_OBJECTION);
    uint64_t count = event_count(privacy);
    given.purposes = UINT64_C(1) << (purpose(privacy, "feedback") - 1);
    assert_int_equal(received(nadia, given).number, second.number);
    assert_int_equal(event_count(privacy), count);
    // Taking the request back does not take back the objection.
    ASSERT_OK(tara_request_withdraw(privacy, second.number, NULL));
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").reason, TARA_REASON_OBJECTION);
}

static void test_c28_a_withdrawal_is_in_force_with_its_receipt(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_WITHDRAWAL);
    tara_choice marketing = choice(privacy, "marketing");
    tara_choice community = choice(privacy, "communication");
    ASSERT_OK(tara_consent_give(privacy, &nadia, &marketing, NULL));
    ASSERT_OK(tara_consent_give(privacy, &nadia, &community, NULL));
    given.purposes = UINT64_C(1) << (marketing.purpose - 1);
    received(nadia, given);
    assert_int_equal(ask(privacy, nadia, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(ask(privacy, nadia, "communication", "contact").permitted, 1);
    given.purposes = 0;
    received(nadia, given);
    assert_int_equal(ask(privacy, nadia, "communication", "contact").reason,
                     TARA_REASON_CONSENT_WITHDRAWN);
    tara_consent c = {.struct_size = sizeof c};
    ASSERT_OK(tara_consent_show(privacy, &nadia, community.purpose, &c));
    assert_int_equal(c.may_ask, 0);
    assert_int_equal(c.expires_unix_ms, at("2026-09-01T09:00:00Z")); // Six months.
    // Where nothing was given there is nothing to take back, unless it is named.
    tara_subject omar = adult(privacy, "omar");
    received(omar, given);
    ASSERT_OK(tara_consent_show(privacy, &omar, community.purpose, &c));
    assert_int_equal(c.state, TARA_CONSENT_NEVER_ASKED);
    ASSERT_OK(tara_request_withdraw(privacy, shown(privacy, 3).number, NULL));
    given.purposes = UINT64_C(1) << (community.purpose - 1);
    received(omar, given);
    ASSERT_OK(tara_consent_show(privacy, &omar, community.purpose, &c));
    assert_int_equal(c.state, TARA_CONSENT_WITHDRAWN);
}

static void test_c27_one_objects_to_what_rests_on_an_interest(void **state)
{
    (void)state;
    tara_intake given = intake(TARA_RIGHT_OBJECTION);
    uint64_t    count = event_count(privacy);
    given.purposes = UINT64_C(1) << (purpose(privacy, "account") - 1);
    assert_refused(privacy, tara_request_open(privacy, &nadia, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "purposes");
    given.purposes |= UINT64_C(1) << (purpose(privacy, "feedback") - 1);
    assert_refused(privacy, tara_request_open(privacy, &nadia, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "purposes");
    given.right = TARA_RIGHT_WITHDRAWAL;
    assert_refused(privacy, tara_request_open(privacy, &nadia, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "purposes");
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").permitted, 1);
}

// --- looking -----------------------------------------------------------------------------------

static void requests_show_is_checked(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = 8};
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    assert_refused(privacy, tara_request_show(privacy, 0, &out), TARA_E_NOT_FOUND, "request");
    assert_refused(privacy, tara_request_show(privacy, number + 1, &out), TARA_E_NOT_FOUND,
                   "request");
    assert_refused(privacy, tara_request_show(privacy, UINT64_MAX, &out), TARA_E_NOT_FOUND,
                   "request");
    assert_int_equal(out.number, 0);
    assert_refused(privacy, tara_request_show(privacy, number, NULL), TARA_E_INVALID_ARGUMENT,
                   "out");
    assert_refused(privacy, tara_request_show(privacy, number, &small), TARA_E_INVALID_ARGUMENT,
                   "out");
    struct { tara_request ours; uint64_t later; } wide = {.later = 1};
    wide.ours.struct_size = sizeof wide;
    ASSERT_OK(tara_request_show(privacy, number, &wide.ours));
    assert_int_equal(wide.ours.number, number);
    assert_int_equal(wide.later, 0);
}

static void requests_list_gives_the_oldest_first(void **state)
{
    (void)state;
    uint64_t     numbers[3] = {77, 77, 77};
    size_t       needed = 0;
    tara_subject omar = adult(privacy, "omar"), nobody = {{0}};
    uint64_t     first = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    uint64_t     theirs = ask_for(privacy, omar, TARA_RIGHT_ACCESS);
    uint64_t     second = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_refuse(privacy, first, TEXT("excessive"), NULL)); // Ended: still listed.
    ASSERT_OK(tara_request_list(privacy, &nadia, numbers, 2, &needed));
    assert_int_equal(needed, 2);
    assert_int_equal(numbers[0], first);
    assert_int_equal(numbers[1], second);
    assert_int_equal(numbers[2], 77);
    assert_int_equal(tara_request_list(privacy, &nadia, numbers, 1, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, 2);
    assert_int_equal(tara_request_list(privacy, &nadia, NULL, 0, &needed), TARA_E_BUFFER);
    ASSERT_OK(tara_request_list(privacy, &omar, numbers, 3, &needed));
    assert_int_equal(needed, 1);
    assert_int_equal(numbers[0], theirs);
    tara_subject unknown = person(privacy, "nobody yet");
    ASSERT_OK(tara_request_list(privacy, &unknown, NULL, 0, &needed));
    assert_int_equal(needed, 0);
    assert_refused(privacy, tara_request_list(privacy, NULL, numbers, 3, &needed),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_request_list(privacy, &nobody, numbers, 3, &needed),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_request_list(privacy, &nadia, numbers, 3, NULL),
                   TARA_E_INVALID_ARGUMENT, "numbers");
    assert_refused(privacy, tara_request_list(privacy, &nadia, NULL, 3, &needed),
                   TARA_E_INVALID_ARGUMENT, "numbers");
}

// Visible before it is late, and late it can still be answered.
static void test_c29_a_late_request_is_told_and_stays_to_be_answered(void **state)
{
    (void)state;
    tara_duty      duty = {.struct_size = sizeof duty};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = HOST_NOW};
    tara_due_page  page = {.struct_size = sizeof page};
    uint64_t       number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_due(privacy, &query, &cursor, &duty, 1, &page));
    assert_int_equal(page.count, 1);
    assert_int_equal(duty.kind, TARA_DUTY_REQUEST);
    assert_int_equal(duty.ref, number);
    assert_int_equal(duty.due_unix_ms, at(one_month));
    assert_int_equal(duty.late, 0);
    h.now = at(one_month);
    assert_int_equal(shown(privacy, number).late, 0);
    h.now++;
    assert_int_equal(shown(privacy, number).late, 1);
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call"), NULL));
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    assert_int_equal(shown(privacy, number).late, 0);
    cursor = (tara_cursor){{0}};
    ASSERT_OK(tara_due(privacy, &query, &cursor, &duty, 1, &page));
    assert_int_equal(page.count, 0);
}

// --- identity ----------------------------------------------------------------------------------

static void test_c29_doubt_waits_for_an_answer(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, 0, TEXT("new address"),
                                 &out));
    assert_int_equal(out.state, TARA_REQUEST_AWAITING_IDENTITY);
    assert_int_equal(out.number, number);
    h.now += 10 * HOST_DAY;
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call back"), &out));
    assert_int_equal(out.state, TARA_REQUEST_OPEN);
    assert_int_equal(out.due_unix_ms, at(one_month)); // The strict clock is the default.
    assert_true(event_says(privacy, event_count(privacy), "\"text\":\"call back\""));
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call back"), NULL)); // Said twice.
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_OPEN);
}

// GDPR Art. 12(6): where waiting does not count, it is the days of waiting that do not.
static void test_c29_waiting_does_not_count_where_the_controller_chose_so(void **state)
{
    (void)state;
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, TARA_DOUBT_PAUSE,
                                 TEXT("new address"), NULL));
    h.now += 10 * HOST_DAY;
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call back"), NULL));
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-04-13T23:59:59.999Z"));
}

// UK GDPR Art. 12A: after a doubt the period begins on the day on which it is settled.
static void test_c29_a_law_that_restarts_counts_from_the_settlement(void **state)
{
    (void)state;
    tara_subject gwen = living_in("gwen", "GB");
    uint64_t     number = ask_for(privacy, gwen, TARA_RIGHT_ACCESS);
    h.now += 5 * HOST_DAY;
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call"), NULL)); // No doubt before.
    assert_int_equal(shown(privacy, number).due_unix_ms, at(one_month));
    ASSERT_OK(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, 0, TEXT("why"), NULL));
    h.now = at("2026-03-20T09:00:00Z");
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("passport"), NULL));
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-04-20T23:59:59.999Z"));
}

static void requests_doubt_and_identity_are_checked(void **state)
{
    (void)state;
    char         filled[257];
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = 8};
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
#define DOUBT(status, field, ...) \
    assert_refused(privacy, tara_request_doubt(privacy, __VA_ARGS__), status, field)
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_NONE, 0, TEXT("r"), &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_SCOPE + 1, 0, TEXT("r"), &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "flags", number, TARA_DOUBT_IDENTITY, 2, TEXT("r"), &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_IDENTITY, 0, "", 0, &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_IDENTITY, 0, NULL, 1, &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_IDENTITY, 0, wide, 257, &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "doubt", number, TARA_DOUBT_IDENTITY, 0, "\xFF", 1, &out);
    DOUBT(TARA_E_NOT_APPLICABLE, "doubt", number, TARA_DOUBT_SCOPE, 0, TEXT("r"), &out);
    DOUBT(TARA_E_NOT_FOUND, "request", number + 1, TARA_DOUBT_IDENTITY, 0, TEXT("r"), &out);
    DOUBT(TARA_E_INVALID_ARGUMENT, "out", number, TARA_DOUBT_IDENTITY, 0, TEXT("r"), &small);
#undef DOUBT
#define IDENTIFY(status, field, ...) \
    assert_refused(privacy, tara_request_identify(privacy, __VA_ARGS__), status, field)
    IDENTIFY(TARA_E_INVALID_ARGUMENT, "method", number, "", 0, &out);
    IDENTIFY(TARA_E_INVALID_ARGUMENT, "method", number, NULL, 1, &out);
    IDENTIFY(TARA_E_INVALID_ARGUMENT, "method", number, wide, 65, &out);
    IDENTIFY(TARA_E_INVALID_ARGUMENT, "method", number, "\xFF", 1, &out);
    IDENTIFY(TARA_E_NOT_FOUND, "request", number + 1, TEXT("m"), &out);
    IDENTIFY(TARA_E_INVALID_ARGUMENT, "out", number, TEXT("m"), &small);
#undef IDENTIFY
    assert_int_equal(out.number, 0);
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, 0, wide, 256, NULL));
    ASSERT_OK(tara_request_identify(privacy, number, wide, 64, NULL));
    uint64_t access = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_request_doubt(privacy, access, TARA_DOUBT_SCOPE, 0, TEXT("which?"), &out));
    assert_int_equal(out.state, TARA_REQUEST_AWAITING_IDENTITY);
    free(wide);
}

// --- extension and ends ------------------------------------------------------------------------

static void test_c29_an_extension_is_told_within_the_first_period_and_once(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    uint64_t     first = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    uint64_t     second = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    h.now = at(one_month);
    ASSERT_OK(tara_request_extend(privacy, first, TEXT("many systems"), &out));
    assert_int_equal(out.state, TARA_REQUEST_EXTENDED);
    assert_int_equal(out.extended, 1);
    assert_int_equal(out.due_unix_ms, at(three_months));
    uint64_t count = event_count(privacy);
    assert_refused(privacy, tara_request_extend(privacy, first, TEXT("again"), &out),
                   TARA_E_NOT_APPLICABLE, "request");
    h.now++;
    assert_refused(privacy, tara_request_extend(privacy, second, TEXT("late"), &out),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(shown(privacy, first).late, 0);
}

static void test_c29_a_law_without_extension_gives_none(void **state)
{
    (void)state;
    tara_subject ana = living_in("ana", "BR"); // LGPD: fifteen days.
    uint64_t     number = ask_for(privacy, ana, TARA_RIGHT_ACCESS), count = event_count(privacy);
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-03-16T23:59:59.999Z"));
    assert_refused(privacy, tara_request_extend(privacy, number, TEXT("r"), NULL),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_int_equal(event_count(privacy), count);
}

static void test_c29_a_refusal_names_its_article(void **state)
{
    (void)state;
    static const struct { const char *reason; const char *article; } rows[] = {
        {"manifestly_unfounded", "GDPR 12(5)(b)"}, {"excessive", "GDPR 12(5)(b)"},
        {"identity_not_proven", "GDPR 12(2)"}, {"rights_of_others", "GDPR 15(4), 20(4)"},
        {"legal_obligation", "GDPR 17(3)(b)"}, {"legal_claims", "GDPR 17(3)(e)"},
        {"for reasons of our own", "GDPR 12(4)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char         words[80];
        tara_request out = {.struct_size = sizeof out};
        uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
        ASSERT_OK(tara_request_refuse(privacy, number, rows[i].reason, strlen(rows[i].reason),
                                      &out));
        assert_int_equal(out.state, TARA_REQUEST_REFUSED);
        snprintf(words, sizeof words, "\"article\":\"%s\"", rows[i].article);
        assert_true(event_says(privacy, event_count(privacy), words));
    }
}

// Nobody outside of the Union is refused on an article of the Union's.
static void test_c29_a_refusal_stands_on_the_law_that_applies(void **state)
{
    (void)state;
    static const struct { const char *country, *reason, *article; } rows[] = {
        {"GB", "excessive", "UK GDPR 12(5)(b)"},
        {"GB", "for reasons of our own", "UK GDPR 12(4)"},
        {"US-CA", "excessive", "Civ. Code 1798.130; 11 CCR 7021"},
        {"BR", "for reasons of our own", "LGPD art. 19 II"},
        {"DE", "excessive", "GDPR 12(5)(b)"},
        {"AQ", "excessive", "GDPR 12(5)(b)"}, // No law is known: the most protective.
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char         words[80], name[2] = {(char)('a' + i)};
        tara_subject somebody = living_in(name, rows[i].country);
        uint64_t     number = ask_for(privacy, somebody, TARA_RIGHT_ACCESS);
        ASSERT_OK(tara_request_refuse(privacy, number, rows[i].reason, strlen(rows[i].reason),
                                      NULL));
        snprintf(words, sizeof words, "\"article\":\"%s\"", rows[i].article);
        assert_true(event_says(privacy, event_count(privacy), words));
    }
}

// Art. 12(3), 12(4): the subject is told why.
static void test_c29_blanks_are_no_reason(void **state)
{
    (void)state;
    static const char *const blanks[] = {" ", "   ", "\t\r\n ", ""};
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS), count = event_count(privacy);
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        size_t size = strlen(blanks[i]);
        char  *given = exact(blanks[i], size);
        assert_refused(privacy, tara_request_extend(privacy, number, given, size, NULL),
                       TARA_E_INVALID_ARGUMENT, "reason");
        assert_refused(privacy, tara_request_refuse(privacy, number, given, size, NULL),
                       TARA_E_INVALID_ARGUMENT, "reason");
        free(given);
    }
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_extend(privacy, number, TEXT(" many systems"), NULL));
}

static void requests_a_confirmation_is_owed_where_a_law_wants_one(void **state)
{
    (void)state;
    tara_duty      duty = {.struct_size = sizeof duty};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = HOST_NOW};
    tara_due_page  page = {.struct_size = sizeof page};
    tara_request   out = {.struct_size = sizeof out};
    uint64_t       number = ask_for(privacy, living_in("carol", "US-CA"), TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_due(privacy, &query, &cursor, &duty, 1, &page));
    assert_int_equal(duty.due_unix_ms, at("2026-03-13T23:59:59.999Z"));
    ASSERT_OK(tara_request_confirm(privacy, number, &out));
    assert_int_equal(out.confirm_unix_ms, 0);
    assert_int_equal(out.state, TARA_REQUEST_RECEIVED);
    cursor = (tara_cursor){{0}};
    ASSERT_OK(tara_due(privacy, &query, &cursor, &duty, 1, &page));
    assert_int_equal(duty.due_unix_ms, at("2026-04-15T23:59:59.999Z"));
}

// Every move, on a request in each way of having ended.
static void requests_what_has_ended_stays_as_it_is(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    uint64_t     refused = ask_for(privacy, nadia, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_refuse(privacy, refused, TEXT("excessive"), NULL));
    uint64_t withdrawn = ask_for(privacy, nadia, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_withdraw(privacy, withdrawn, &out));
    assert_int_equal(out.state, TARA_REQUEST_WITHDRAWN);
    uint64_t count = event_count(privacy);
    for (int i = 0; i < 2; i++) {
        uint64_t number = i ? withdrawn : refused;
#define OVER(call) assert_refused(privacy, (call), TARA_E_NOT_APPLICABLE, "request")
        OVER(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, 0, TEXT("r"), &out));
        OVER(tara_request_identify(privacy, number, TEXT("m"), &out));
        OVER(tara_request_extend(privacy, number, TEXT("r"), &out));
        OVER(tara_request_refuse(privacy, number, TEXT("r"), &out));
        OVER(tara_request_withdraw(privacy, number, &out));
        OVER(tara_request_confirm(privacy, number, &out));
        OVER(tara_request_correct(privacy, number, category(privacy, "contact"), TEXT("n")));
        OVER(tara_request_execute(privacy, number, &out));
#undef OVER
    }
    assert_int_equal(out.number, 0);
    assert_int_equal(event_count(privacy), count);
}

static void requests_reasons_are_checked(void **state)
{
    (void)state;
    char         filled[257];
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = 8};
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
    tara_status (*const calls[])(tara_privacy *, uint64_t, const char *, size_t, tara_request *) =
        {tara_request_extend, tara_request_refuse};
    for (int i = 0; i < 2; i++) {
#define REFUSED(status, field, ...) \
    assert_refused(privacy, calls[i](privacy, __VA_ARGS__), status, field)
        REFUSED(TARA_E_INVALID_ARGUMENT, "reason", number, "", 0, &out);
        REFUSED(TARA_E_INVALID_ARGUMENT, "reason", number, NULL, 3, &out);
        REFUSED(TARA_E_INVALID_ARGUMENT, "reason", number, wide, 257, &out);
        REFUSED(TARA_E_INVALID_ARGUMENT, "reason", number, "\xFE", 1, &out);
        REFUSED(TARA_E_NOT_FOUND, "request", number + 1, TEXT("r"), &out);
        REFUSED(TARA_E_NOT_FOUND, "request", 0, TEXT("r"), &out);
        REFUSED(TARA_E_INVALID_ARGUMENT, "out", number, TEXT("r"), &small);
#undef REFUSED
    }
    tara_status (*const marks[])(tara_privacy *, uint64_t, tara_request *) = {
        tara_request_withdraw, tara_request_confirm};
    for (int i = 0; i < 2; i++) {
        assert_refused(privacy, marks[i](privacy, number + 1, &out), TARA_E_NOT_FOUND, "request");
        assert_refused(privacy, marks[i](privacy, number, &small), TARA_E_INVALID_ARGUMENT, "out");
    }
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_extend(privacy, number, wide, 256, NULL));
    ASSERT_OK(tara_request_refuse(privacy, number, wide, 256, NULL));
    free(wide);
}

// --- what is to be corrected -------------------------------------------------------------------

static void requests_corrections_are_checked(void **state)
{
    (void)state;
    char         filled[257];
    tara_intake  given = intake(TARA_RIGHT_RECTIFICATION);
    uint64_t     contact = category(privacy, "contact"), progress = category(privacy, "progress");
    uint64_t     access = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    given.categories = contact;
    uint64_t number = received(nadia, given).number;
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
#define REFUSED(status, field, ...) \
    assert_refused(privacy, tara_request_correct(privacy, __VA_ARGS__), status, field)
    REFUSED(TARA_E_NOT_FOUND, "request", number + 1, contact, TEXT("n"));
    REFUSED(TARA_E_INVALID_ARGUMENT, "category", number, 0, TEXT("n"));
    REFUSED(TARA_E_INVALID_ARGUMENT, "category", number, contact | progress, TEXT("n"));
    REFUSED(TARA_E_INVALID_ARGUMENT, "category", number, 1U << 6, TEXT("n"));
    REFUSED(TARA_E_INVALID_ARGUMENT, "note", number, contact, "", 0);
    REFUSED(TARA_E_INVALID_ARGUMENT, "note", number, contact, NULL, 1);
    REFUSED(TARA_E_INVALID_ARGUMENT, "note", number, contact, wide, 257);
    REFUSED(TARA_E_INVALID_ARGUMENT, "note", number, contact, "\xC3", 1);
    REFUSED(TARA_E_NOT_APPLICABLE, "request", access, contact, TEXT("n"));
#undef REFUSED
    // Of another category than the request is about.
    assert_refused(privacy, tara_request_correct(privacy, number, progress, TEXT("n")),
                   TARA_E_INVALID_ARGUMENT, "category");
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_correct(privacy, number, contact, wide, 256));
    ASSERT_OK(tara_request_correct(privacy, number, contact, TEXT("Nadia with one d")));
    execute(privacy, number);
    assert_refused(privacy, tara_request_correct(privacy, number, contact, TEXT("late")),
                   TARA_E_NOT_APPLICABLE, "request");
    free(wide);
}

// --- the calendar ------------------------------------------------------------------------------

static int32_t day(int32_t year, int32_t month, int32_t of_month)
{
    return tp_day_of((tp_date){year, month, of_month});
}

static void test_c29_holidays_roll_the_last_day(void **state)
{
    (void)state;
    int32_t      april[] = {day(2026, 4, 1), day(2026, 4, 2)};
    uint64_t     before = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_holidays_set(privacy, april, 2));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-04-03T23:59:59.999Z"));
    assert_int_equal(shown(privacy, before).due_unix_ms, at(one_month)); // What was promised.
    ASSERT_OK(tara_holidays_set(privacy, april, 1));
    number = ask_for(privacy, nadia, TARA_RIGHT_PORTABILITY);
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-04-02T23:59:59.999Z"));
    ASSERT_OK(tara_holidays_set(privacy, NULL, 0));
    number = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    assert_int_equal(shown(privacy, number).due_unix_ms, at(one_month));
}

static void requests_holidays_are_checked(void **state)
{
    (void)state;
    static int32_t days[1001];
    int32_t first = day(2026, 4, 1), low = TP_DAY_MIN - 1, high = TP_DAY_MAX + 1;
    ASSERT_OK(tara_holidays_set(privacy, &first, 1));
    assert_refused(privacy, tara_holidays_set(privacy, days, 1001), TARA_E_LIMIT, "holidays");
    assert_refused(privacy, tara_holidays_set(privacy, NULL, 1), TARA_E_INVALID_ARGUMENT,
                   "holidays");
    assert_refused(privacy, tara_holidays_set(privacy, &low, 1), TARA_E_INVALID_ARGUMENT,
                   "holidays");
    assert_refused(privacy, tara_holidays_set(privacy, &high, 1), TARA_E_INVALID_ARGUMENT,
                   "holidays");
    h.fail_at = h.requests + 1;
    assert_int_equal(tara_holidays_set(privacy, days, 1000), TARA_E_NO_MEMORY);
    h.fail_at = 0;
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS); // The first calendar stands.
    assert_int_equal(shown(privacy, number).due_unix_ms, at("2026-04-02T23:59:59.999Z"));
    ASSERT_OK(tara_holidays_set(privacy, days, 1000));
    ASSERT_OK(tara_holidays_set(privacy, days, 0)); // A calendar without holidays.
}

// --- every call --------------------------------------------------------------------------------

enum { CALLS = 12 };

static void each_call(tara_privacy *p, tara_status answers[CALLS])
{
    size_t       needed = 0;
    tara_intake  given = intake(TARA_RIGHT_ERASURE);
    tara_request out = {.struct_size = sizeof out};
    answers[0] = tara_request_open(p, &nadia, &given, NULL);
    answers[1] = tara_request_identify(p, 1, TEXT("m"), NULL);
    answers[2] = tara_request_doubt(p, 1, TARA_DOUBT_IDENTITY, 0, TEXT("r"), NULL);
    answers[3] = tara_request_extend(p, 1, TEXT("r"), NULL);
    answers[4] = tara_request_confirm(p, 1, NULL);
    answers[5] = tara_request_correct(p, 1, 1, TEXT("n"));
    answers[6] = tara_request_refuse(p, 1, TEXT("r"), NULL);
    answers[7] = tara_request_withdraw(p, 1, NULL);
    answers[8] = tara_request_execute(p, 1, NULL);
    answers[9] = tara_request_show(p, 1, &out);
    answers[10] = tara_request_list(p, &nadia, NULL, 0, &needed);
    answers[11] = tara_holidays_set(p, NULL, 0);
}

static void requests_calls_need_an_open_context_and_a_clock(void **state)
{
    (void)state;
    tara_status answers[CALLS];
    each_call(NULL, answers);
    for (int i = 0; i < CALLS; i++) assert_int_equal(answers[i], TARA_E_HANDLE);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS), count = event_count(privacy);
    h.now -= HOST_DAY; // Behind what is on record: what is recorded waits.
    each_call(privacy, answers);
    for (int i = 0; i < 9; i++) assert_int_equal(answers[i], TARA_E_CLOCK_BACKWARDS);
    h.now += HOST_DAY;
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_RECEIVED);
}

// A request with all that takes effect with it, or nothing.
static void requests_without_memory_nothing_changes(void **state)
{
    (void)state;
    tara_intake  given = intake(TARA_RIGHT_OBJECTION);
    tara_request out = {.struct_size = sizeof out};
    bool         done = false;
    for (uint64_t fail = 1; !done; fail++) {
        uint64_t count = event_count(privacy);
        h.fail_at = h.requests + fail;
        tara_status status = tara_request_open(privacy, &nadia, &given, &out);
        h.fail_at = 0;
        done = status == TARA_OK;
        if (done) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(event_count(privacy), count);
        assert_int_equal(ask(privacy, nadia, "feedback", "contact").permitted, 1);
        assert_true(fail < 100);
    }
    assert_int_equal(out.number, 1);
    assert_int_equal(ask(privacy, nadia, "feedback", "contact").reason, TARA_REASON_OBJECTION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c29_a_request_says_by_when_it_is_to_be_answered_and_why),
        TEST(test_c29_what_is_open_already_is_not_opened_twice),
        TEST(requests_an_intake_is_checked_field_by_field),
        TEST(requests_a_child_asks_from_its_birth_on),
        TEST(test_c21_the_law_of_the_place_decides),
        TEST(test_c29_a_request_of_2020_is_under_the_ccpa_of_2020),
        TEST(test_c21_the_subjects_day_counts_where_it_is_earlier),
        TEST(test_c27_an_objection_is_in_force_with_its_receipt),
        TEST(test_c28_a_withdrawal_is_in_force_with_its_receipt),
        TEST(test_c27_one_objects_to_what_rests_on_an_interest),
        TEST(requests_show_is_checked),
        TEST(requests_list_gives_the_oldest_first),
        TEST(test_c29_a_late_request_is_told_and_stays_to_be_answered),
        TEST(test_c29_doubt_waits_for_an_answer),
        TEST(test_c29_waiting_does_not_count_where_the_controller_chose_so),
        TEST(test_c29_a_law_that_restarts_counts_from_the_settlement),
        TEST(requests_doubt_and_identity_are_checked),
        TEST(test_c29_an_extension_is_told_within_the_first_period_and_once),
        TEST(test_c29_a_law_without_extension_gives_none),
        TEST(test_c29_a_refusal_names_its_article),
        TEST(test_c29_a_refusal_stands_on_the_law_that_applies),
        TEST(test_c29_blanks_are_no_reason),
        TEST(requests_a_confirmation_is_owed_where_a_law_wants_one),
        TEST(requests_what_has_ended_stays_as_it_is),
        TEST(requests_reasons_are_checked),
        TEST(requests_corrections_are_checked),
        TEST(test_c29_holidays_roll_the_last_day),
        TEST(requests_holidays_are_checked),
        TEST(requests_calls_need_an_open_context_and_a_clock),
        TEST(requests_without_memory_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
