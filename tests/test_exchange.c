// test_exchange.c: requests that came by OpenDSR or the Data Rights Protocol, opened in a context,
// and where they stand in the words of either.
#include "source_kit.h"

#define ID "a7551968-d5d6-44b2-9831-815ac9017798"

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia, carol; // In France, in California.

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    carol = person(privacy, "carol");
    ASSERT_OK(tara_subject_set(privacy, &carol, TEXT("US-CA"), 0, 0));
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static tara_opendsr_request asked(int32_t right)
{
    tara_opendsr_request r = {.struct_size = sizeof r, .regulation = TARA_REGULATION_GDPR,
                              .right = right, .authenticated = 1,
                              .submitted_unix_ms = HOST_NOW - HOST_DAY};
    memcpy(r.subject_request_id, ID, sizeof ID);
    return r;
}

static tara_drp_message sent(int32_t exercise)
{
    return (tara_drp_message){.struct_size = sizeof(tara_drp_message), .kind = TARA_DRP_EXERCISE,
                              .exercise = exercise, .authenticated = 1,
                              .regime = TARA_REGULATION_CCPA,
                              .agent_request_id = "foo", .agent_request_id_size = 3};
}

static tara_request opened(tara_subject subject, int32_t right)
{
    tara_opendsr_request r = asked(right);
    tara_request         out = {.struct_size = sizeof out};
    ASSERT_OK(tara_opendsr_open(privacy, &subject, &r, &out, NULL));
    return out;
}

#define ASSERT_NOT_OPENED(call, wanted, named)                                          \
    do {                                                                                \
        uint64_t before_ = event_count(privacy);                                        \
        assert_int_equal((call), wanted);                                               \
        assert_string_equal(last_error(privacy).field, named);                          \
        assert_int_equal(event_count(privacy), before_);                                \
    } while (0)

// --- opening -----------------------------------------------------------------------------------

static void each_type_is_a_right(void **state)
{
    (void)state;
    static const int32_t rights[] = {TARA_RIGHT_ACCESS, TARA_RIGHT_PORTABILITY,
                                     TARA_RIGHT_ERASURE};
    for (size_t i = 0; i < 3; i++) {
        tara_opendsr_request r = asked(rights[i]);
        tara_request         out = {.struct_size = sizeof out};
        int32_t              differs = 7;
        ASSERT_OK(tara_opendsr_open(privacy, &nadia, &r, &out, &differs));
        assert_int_equal(out.right, rights[i]);
        assert_int_equal(out.actor, TARA_ACTOR_SUBJECT);
        assert_int_equal(out.received_unix_ms, HOST_NOW - HOST_DAY); // When the person asked.
        assert_string_equal(out.law, "gdpr");
        assert_int_equal(differs, 0);
        assert_true(event_says(privacy, event_count(privacy), "\"channel\":\"opendsr:" ID "\""));
        ASSERT_OK(tara_opendsr_open(privacy, &nadia, &r, &out, NULL));
        assert_int_equal(out.duplicate, 1);
        ASSERT_OK(tara_opendsr_open(privacy, &nadia, &r, NULL, NULL));
    }
}

static void the_law_is_that_of_the_subject(void **state)
{
    (void)state;
    static const struct { int32_t regulation, french, californian; } rows[] = {
        {TARA_REGULATION_GDPR, 0, 1}, {TARA_REGULATION_CCPA, 1, 0},
        {TARA_REGULATION_NONE, 0, 1}, // OpenGDPR means the GDPR.
    };
    for (size_t i = 0; i < 3; i++) {
        tara_opendsr_request r = asked(TARA_RIGHT_ACCESS);
        int32_t              french = 7, californian = 7;
        tara_request         out = {.struct_size = sizeof out};
        r.regulation = rows[i].regulation;
        ASSERT_OK(tara_opendsr_open(privacy, &nadia, &r, NULL, &french));
        ASSERT_OK(tara_opendsr_open(privacy, &carol, &r, &out, &californian));
        assert_string_equal(out.law, "ccpa");
        assert_int_equal(french, rows[i].french);
        assert_int_equal(californian, rows[i].californian);
    }
    tara_drp_message m = sent(TARA_DRP_ACCESS);
    int32_t          differs = 7;
    ASSERT_OK(tara_drp_open(privacy, &nadia, &m, 0, NULL, &differs));
    assert_int_equal(differs, 1);
    m.regime = TARA_REGULATION_NONE; // On a voluntary basis: nothing to differ from.
    ASSERT_OK(tara_drp_open(privacy, &nadia, &m, 0, NULL, &differs));
    assert_int_equal(differs, 0);
}

static void what_nobody_vouches_for_is_not_opened(void **state)
{
    (void)state;
    static const int32_t values[] = {0, -1, 2};
    for (size_t i = 0; i < 3; i++) {
        tara_opendsr_request r = asked(TARA_RIGHT_ERASURE);
        tara_drp_message     m = sent(TARA_DRP_DELETION);
        r.authenticated = m.authenticated = values[i];
        ASSERT_NOT_OPENED(tara_opendsr_open(privacy, &nadia, &r, NULL, NULL),
                          TARA_E_INVALID_ARGUMENT, "authenticated");
        ASSERT_NOT_OPENED(tara_drp_open(privacy, &nadia, &m, 0, NULL, NULL),
                          TARA_E_INVALID_ARGUMENT, "authenticated");
    }
}

static void what_cannot_be_meant_is_not_opened(void **state)
{
    (void)state;
    tara_opendsr_request r = asked(TARA_RIGHT_RECTIFICATION);
    tara_drp_message     m = sent(TARA_DRP_DELETION);
    ASSERT_NOT_OPENED(tara_opendsr_open(privacy, &nadia, &r, NULL, NULL),
                      TARA_E_INVALID_ARGUMENT, "subject_request_type");
    r = asked(TARA_RIGHT_ACCESS);
    r.submitted_unix_ms = HOST_NOW + 1;
    ASSERT_NOT_OPENED(tara_opendsr_open(privacy, &nadia, &r, NULL, NULL),
                      TARA_E_INVALID_ARGUMENT, "received");
    r.flags = 1;
    ASSERT_NOT_OPENED(tara_opendsr_open(privacy, &nadia, &r, NULL, NULL), TARA_E_TOO_NEW,
                      "request");
    m.kind = TARA_DRP_REVOKE;
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &nadia, &m, 0, NULL, NULL), TARA_E_INVALID_ARGUMENT,
                      "exercise");
    m = sent(7);
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &nadia, &m, 0, NULL, NULL), TARA_E_INVALID_ARGUMENT,
                      "exercise");
    m.struct_size = 8;
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &nadia, &m, 0, NULL, NULL), TARA_E_INVALID_ARGUMENT,
                      "message");
    assert_int_equal(tara_opendsr_open(NULL, &nadia, &r, NULL, NULL), TARA_E_HANDLE);
}

static void each_exercise_is_a_right_or_none(void **state)
{
    (void)state;
    static const struct { int32_t exercise, right; } rows[] = {
        {TARA_DRP_DELETION, TARA_RIGHT_ERASURE},
        {TARA_DRP_ACCESS, TARA_RIGHT_ACCESS},
        {TARA_DRP_ACCESS_CATEGORIES, TARA_RIGHT_ACCESS},
        {TARA_DRP_ACCESS_SPECIFIC, TARA_RIGHT_ACCESS},
    };
    for (size_t i = 0; i < 4; i++) {
        tara_drp_message m = sent(rows[i].exercise);
        tara_request     out = {.struct_size = sizeof out};
        ASSERT_OK(tara_drp_open(privacy, &carol, &m, 0, &out, NULL));
        assert_int_equal(out.right, rows[i].right);
        assert_int_equal(out.actor, TARA_ACTOR_AGENT);
        assert_int_equal(out.received_unix_ms, HOST_NOW);
    }
    assert_true(event_says(privacy, event_count(privacy), "\"channel\":\"drp:foo\""));
    tara_drp_message m = sent(TARA_DRP_SALE_OPT_IN);
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &carol, &m, 0, NULL, NULL), TARA_E_NOT_APPLICABLE,
                      "exercise");
}

// To opt out of sale is to object to the purposes that sell or share: the caller knows which.
static void to_opt_out_is_to_object(void **state)
{
    (void)state;
    uint64_t         marketing = UINT64_C(1) << (purpose(privacy, "marketing") - 1);
    tara_drp_message m = sent(TARA_DRP_SALE_OPT_OUT);
    tara_request     out = {.struct_size = sizeof out};
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &carol, &m, 0, NULL, NULL), TARA_E_INVALID_ARGUMENT,
                      "purposes");
    ASSERT_OK(tara_drp_open(privacy, &carol, &m, marketing, &out, NULL));
    assert_int_equal(out.right, TARA_RIGHT_OBJECTION);
    assert_int_equal(ask(privacy, carol, "marketing", "contact").permitted, 0);
    m = sent(TARA_DRP_DELETION);
    ASSERT_NOT_OPENED(tara_drp_open(privacy, &carol, &m, marketing, NULL, NULL),
                      TARA_E_INVALID_ARGUMENT, "purposes");
}

static void an_id_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    static const struct { size_t size; bool told; } rows[] = {{60, true}, {61, false}, {0, false}};
    char id[64];
    memset(id, 'x', sizeof id);
    for (size_t i = 0; i < 3; i++) {
        tara_drp_message m = sent(i == 0 ? TARA_DRP_ACCESS : TARA_DRP_DELETION);
        m.agent_request_id = id;
        m.agent_request_id_size = rows[i].size;
        ASSERT_OK(tara_drp_open(privacy, i < 2 ? &carol : &nadia, &m, 0, NULL, NULL));
        assert_int_equal(event_says(privacy, event_count(privacy), "\"channel\":\"drp:xxx"),
                         rows[i].told);
        assert_int_equal(event_says(privacy, event_count(privacy), "\"channel\":\"drp\""),
                         !rows[i].told);
    }
}

// --- where it stands ---------------------------------------------------------------------------

static tara_opendsr_document told(uint64_t number, int32_t kind)
{
    tara_opendsr_document d = {.struct_size = sizeof d, .kind = kind};
    ASSERT_OK(tara_opendsr_tell(privacy, number, &d));
    return d;
}

static tara_drp_answer said(uint64_t number)
{
    tara_drp_answer a = {.struct_size = sizeof a};
    ASSERT_OK(tara_drp_tell(privacy, number, &a));
    return a;
}

static void assert_stands(uint64_t number, int32_t opendsr, int32_t drp, int32_t reason)
{
    assert_int_equal(told(number, TARA_OPENDSR_STATUS).status, opendsr);
    assert_int_equal(said(number).status, drp);
    assert_int_equal(said(number).reason, reason);
}

static void each_state_has_its_words(void **state)
{
    (void)state;
    tara_request r = opened(nadia, TARA_RIGHT_ACCESS);
    assert_stands(r.number, TARA_OPENDSR_PENDING, TARA_DRP_OPEN, 0);
    assert_int_equal(said(r.number).expected_unix_ms, r.due_unix_ms);
    ASSERT_OK(tara_request_doubt(privacy, r.number, TARA_DOUBT_IDENTITY, 0, TEXT("who?"), NULL));
    assert_stands(r.number, TARA_OPENDSR_PENDING, TARA_DRP_IN_PROGRESS,
                  TARA_DRP_NEED_USER_VERIFICATION);
    ASSERT_OK(tara_request_identify(privacy, r.number, TEXT("document"), &r));
    assert_stands(r.number, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS, 0);
    ASSERT_OK(tara_request_doubt(privacy, r.number, TARA_DOUBT_SCOPE, 0, TEXT("what?"), NULL));
    assert_stands(r.number, TARA_OPENDSR_PENDING, TARA_DRP_IN_PROGRESS, 0);
    ASSERT_OK(tara_request_identify(privacy, r.number, TEXT("document"), &r));
    assert_int_equal(said(r.number).extended, 0);
    ASSERT_OK(tara_request_extend(privacy, r.number, TEXT("many"), &r));
    assert_stands(r.number, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS, 0);
    assert_int_equal(said(r.number).extended, 1);
    assert_int_equal(said(r.number).expected_unix_ms, r.due_unix_ms);
    assert_int_equal(told(r.number, TARA_OPENDSR_STATUS).expected_unix_ms, r.due_unix_ms);
    ASSERT_OK(tara_request_withdraw(privacy, r.number, NULL));
    assert_stands(r.number, TARA_OPENDSR_CANCELLED, TARA_DRP_REVOKED, 0);
    assert_int_equal(said(r.number).extended, 0);
    assert_int_equal(said(r.number).expected_unix_ms, 0);
}

static int32_t swallow(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_OK;
}

static void what_was_answered_is_completed(void **state)
{
    (void)state;
    tara_request r = opened(nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_identify(privacy, r.number, TEXT("document"), NULL));
    ASSERT_OK(tara_request_execute(privacy, r.number, &r));
    assert_stands(r.number, TARA_OPENDSR_IN_PROGRESS, TARA_DRP_IN_PROGRESS, 0);
    ASSERT_OK(tara_request_answer(privacy, r.number, TARA_FORMAT_JSON, "en", swallow, NULL));
    assert_stands(r.number, TARA_OPENDSR_COMPLETED, TARA_DRP_FULFILLED, 0);
}

static void a_refusal_has_the_reason_of_the_protocol(void **state)
{
    (void)state;
    static const struct { const char *said; int32_t reason; } rows[] = {
        {"manifestly_unfounded", TARA_DRP_OTHER},
        {"excessive", TARA_DRP_TOO_MANY_REQUESTS},
        {"identity_not_proven", TARA_DRP_INSUF_VERIFICATION},
        {"rights_of_others", TARA_DRP_CLAIM_NOT_COVERED},
        {"legal_obligation", TARA_DRP_CLAIM_NOT_COVERED},
        {"legal_claims", TARA_DRP_CLAIM_NOT_COVERED},
        {"suspected_fraud", TARA_DRP_SUSPECTED_FRAUD},
        {"insuf_verification", TARA_DRP_INSUF_VERIFICATION},
        {"no_match", TARA_DRP_NO_MATCH},
        {"claim_not_covered", TARA_DRP_CLAIM_NOT_COVERED},
        {"outside_jurisdiction", TARA_DRP_OUTSIDE_JURISDICTION},
        {"too_many_requests", TARA_DRP_TOO_MANY_REQUESTS},
        {"other", TARA_DRP_OTHER},
        {"we cannot", TARA_DRP_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tara_request          r = opened(nadia, TARA_RIGHT_ACCESS);
        tara_opendsr_document d = {.struct_size = sizeof d, .kind = TARA_OPENDSR_STATUS};
        ASSERT_OK(tara_request_refuse(privacy, r.number, rows[i].said, strlen(rows[i].said),
                                      NULL));
        assert_int_equal(said(r.number).status, TARA_DRP_DENIED);
        assert_int_equal(said(r.number).reason, rows[i].reason);
        assert_int_equal(tara_opendsr_tell(privacy, r.number, &d), TARA_E_NOT_APPLICABLE);
        assert_string_equal(last_error(privacy).field, "request");
        assert_int_equal(d.status, 0);
    }
    // Each has its own.
    assert_int_equal(said(1).reason, TARA_DRP_OTHER);
    assert_int_equal(said(2).reason, TARA_DRP_TOO_MANY_REQUESTS);
}

static void each_kind_of_document_gets_what_it_has(void **state)
{
    (void)state;
    tara_request          r = opened(nadia, TARA_RIGHT_ACCESS);
    tara_opendsr_document d = told(r.number, TARA_OPENDSR_RESPONSE);
    assert_int_equal(d.status, 0);
    assert_int_equal(d.received_unix_ms, HOST_NOW);
    assert_int_equal(d.expected_unix_ms, r.due_unix_ms);
    d = told(r.number, TARA_OPENDSR_CALLBACK);
    assert_int_equal(d.status, TARA_OPENDSR_PENDING);
    assert_int_equal(d.received_unix_ms, 0);
    d.kind = TARA_OPENDSR_CANCELLATION;
    assert_int_equal(tara_opendsr_tell(privacy, r.number, &d), TARA_E_NOT_APPLICABLE);
    ASSERT_OK(tara_request_withdraw(privacy, r.number, NULL));
    d = told(r.number, TARA_OPENDSR_CANCELLATION);
    assert_int_equal(d.status, 0);
    assert_int_equal(d.received_unix_ms, HOST_NOW);
    assert_int_equal(d.expected_unix_ms, 0);
    // What was told can be written once the host has filled in the rest.
    char   text[1024];
    size_t needed = 0;
    memcpy(d.subject_request_id, ID, sizeof ID);
    d.controller_id = "c";
    d.controller_id_size = 1;
    ASSERT_OK(tara_opendsr_document_write(&d, text, sizeof text, &needed, NULL));
}

static void what_there_is_not_is_not_told(void **state)
{
    (void)state;
    tara_opendsr_document d = {.struct_size = sizeof d, .kind = TARA_OPENDSR_STATUS};
    tara_drp_answer       a = {.struct_size = sizeof a};
    assert_int_equal(tara_opendsr_tell(privacy, 1, &d), TARA_E_NOT_FOUND);
    assert_int_equal(tara_drp_tell(privacy, 1, &a), TARA_E_NOT_FOUND);
    assert_string_equal(last_error(privacy).field, "request");
    d.kind = 0;
    assert_int_equal(tara_opendsr_tell(privacy, 1, &d), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_opendsr_tell(privacy, 1, NULL), TARA_E_INVALID_ARGUMENT);
    a.flags = 1;
    assert_int_equal(tara_drp_tell(privacy, 1, &a), TARA_E_TOO_NEW);
    assert_int_equal(tara_drp_tell(NULL, 1, &a), TARA_E_HANDLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_type_is_a_right),
        TEST(the_law_is_that_of_the_subject),
        TEST(what_nobody_vouches_for_is_not_opened),
        TEST(what_cannot_be_meant_is_not_opened),
        TEST(each_exercise_is_a_right_or_none),
        TEST(to_opt_out_is_to_object),
        TEST(an_id_that_does_not_fit_is_left_out),
        TEST(each_state_has_its_words),
        TEST(what_was_answered_is_completed),
        TEST(a_refusal_has_the_reason_of_the_protocol),
        TEST(each_kind_of_document_gets_what_it_has),
        TEST(what_there_is_not_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
