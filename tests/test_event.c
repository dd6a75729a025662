// test_event.c: every type of event as bytes and back, and bytes that no encoder wrote.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "ledger/event.h"
#include "ledger/follow.h"
#include "ledger/leaves.h"

// What each is called in the log; NULL: there is no such type.
static const char *const names[TP_EVENT_TYPES] = {
    [TP_EVENT_POLICY] = "policy", [TP_EVENT_SUBJECT] = "subject", [TP_EVENT_AGE] = "age",
    [TP_EVENT_AGE_REPORT] = "age_report", [TP_EVENT_AGE_RESOLVE] = "age_resolve",
    [TP_EVENT_GUARDIAN] = "guardian", [TP_EVENT_GUARDIAN_END] = "guardian_end",
    [TP_EVENT_CONSENT] = "consent", [TP_EVENT_CONTRACT] = "contract",
    [TP_EVENT_ASSESSMENT] = "assessment", [TP_EVENT_OBJECTION] = "objection",
    [TP_EVENT_OBJECTION_DECISION] = "objection_decision",
    [TP_EVENT_RESTRICTION] = "restriction", [TP_EVENT_AUTHORIZATION] = "authorization",
    [TP_EVENT_MERGE] = "merge", [TP_EVENT_HOLDING] = "holding", [TP_EVENT_TOUCH] = "touch",
    [TP_EVENT_PURPOSE_END] = "purpose_end", [TP_EVENT_ERASED] = "erased",
    [TP_EVENT_ERASURE_REFUSED] = "erasure_refused", [TP_EVENT_HOLD] = "hold",
    [TP_EVENT_HOLD_END] = "hold_end", [TP_EVENT_SOURCE] = "source",
    [TP_EVENT_REQUEST] = "request", [TP_EVENT_REQUEST_IDENTITY] = "request_identity",
    [TP_EVENT_REQUEST_EXTEND] = "request_extend", [TP_EVENT_REQUEST_REFUSE] = "request_refuse",
    [TP_EVENT_REQUEST_PLAN] = "request_plan", [TP_EVENT_REQUEST_STEP] = "request_step",
    [TP_EVENT_REQUEST_CORRECT] = "request_correct", [TP_EVENT_REQUEST_MARK] = "request_mark",
    [TP_EVENT_COOKIE_CHOICE] = "cookie_choice", [TP_EVENT_SIGNAL] = "signal",
    [TP_EVENT_DISCLOSURE] = "disclosure", [TP_EVENT_TOLD] = "told",
    [TP_EVENT_SAFEGUARD] = "safeguard", [TP_EVENT_SAFEGUARD_END] = "safeguard_end",
    [TP_EVENT_NOTICE] = "notice", [TP_EVENT_BREACH] = "breach",
    [TP_EVENT_BREACH_SUBJECT] = "breach_subject", [TP_EVENT_BREACH_ASSESS] = "breach_assess",
    [TP_EVENT_BREACH_NOTIFIED] = "breach_notified", [TP_EVENT_FORGET] = "forget",
    [TP_EVENT_ERASE] = "erase", [TP_EVENT_KEPT] = "kept", [TP_EVENT_ENTRY] = "entry",
};

static bool there_is(int type)
{
    return type < TP_EVENT_TYPES && names[type] != NULL;
}

static const uint8_t salt[TP_SALT_SIZE] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 11, 12, 13, 14, 15, 16};
static const tp_time now = INT64_C(1772355600000); // 2026-03-01T09:00:00Z

static tp_place place(const char *code)
{
    tp_place out = 0;
    assert_true(tp_place_parse(tp_text_of(code), &out));
    return out;
}

static void fill_age(tp_age_event *age)
{
    *age = (tp_age_event){.known = TARA_AGE_MINOR, .years = 16, .of_age_on = 21000,
                          .deletion_due = now + TP_DAY_MS, .suspicion_due = now + 2,
                          .today = 20513, .method = TP_TEXT("document")};
}

// Two steps: one to do, one that the law stands against.
static tp_text some_steps(void)
{
    static uint8_t bytes[64];
    tp_step        steps[2] = {
        {.category = 0, .action = TARA_STEP_ERASE, .state = TARA_STEP_PENDING,
         .source_size = 3, .source = "crm"},
        {.category = 2, .action = TARA_STEP_ERASE, .state = TARA_STEP_KEPT,
         .exception = TARA_EXCEPTION_LEGAL_RETENTION, .source_size = 4, .source = "host"},
    };
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_steps_encode(steps, 2, &out);
    assert_false(out.failed);
    return (tp_text){(const char *)bytes, out.size};
}

static void fill_forgotten(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_FORGET:
        e->body.forget = (tp_forget_event){9, {0xEF, 2}};
        break;
    case TP_EVENT_ERASE:
        e->body.erase = (tp_erase_event){
            .reason = TP_ERASE_TERM, .request = 9, .receipt = {0xEF, 3}, .count = 4,
            .ranges = TP_TEXT("\3\1\2\3"), .numbers = TP_TEXT("\1\2"),
            .ended = TP_TEXT("\7")};
        break;
    case TP_EVENT_KEPT:
        e->body.kept = (tp_kept_event){TP_RECORD_HOLDING, 5, 300, TP_TEXT("\xF0\1")};
        break;
    case TP_EVENT_ENTRY:
        e->body.entry = (tp_entry_event){{0xCC, 1}, TP_ENTRY_REQUEST, 9, now + TP_DAY_MS,
                                         TP_TEXT("\x0A")};
        break;
    default:
        fail_msg("a type without a sample");
    }
}

static void fill_breach(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_BREACH:
        e->body.breach = (tp_breach_event){
            .number = 5, .aware = now - 1000, .risk = TARA_RISK_HIGH, .categories = 1 << 1 | 1,
            .count = 70000, .authority_due = now + 3 * (tp_time)TP_DAY_MS,
            .subjects_due = now + TP_DAY_MS, .laws = 3, .nature = TP_TEXT("lost laptop"),
            .measures = TP_TEXT("passwords reset"), .law = TP_TEXT("gdpr_breach")};
        break;
    case TP_EVENT_BREACH_SUBJECT:
        e->body.breach_subject = (tp_breach_subject_event){5, 1};
        break;
    case TP_EVENT_BREACH_ASSESS:
        e->body.breach_assess = (tp_breach_assess_event){
            .number = 5, .before = 70001, .risk = TARA_RISK_UNLIKELY,
            .authority_due = now + TP_DAY_MS, .subjects_due = now + 2 * (tp_time)TP_DAY_MS,
            .laws = 2, .count = 300, .text = TP_TEXT("the disk was encrypted"),
            .law = TP_TEXT("apdpvp_breach")};
        break;
    case TP_EVENT_BREACH_NOTIFIED:
        e->body.breach_notified = (tp_breach_notified_event){
            .number = 5, .before = 70002, .whom = TP_BREACH_TO_PUBLIC,
            .authority = TP_TEXT("CNIL"), .reason = TP_TEXT("found on a Sunday")};
        break;
    default:
        fill_forgotten(e);
    }
}

static void fill_sharing(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_DISCLOSURE:
        e->body.disclosure = (tp_disclosure_event){
            .number = 8, .recipient = 2, .purpose = 3, .categories = 1 << 2 | 1,
            .destination = place("US-CA"), .demand = TARA_DEMAND_COURT_ORDER,
            .reason = TARA_REASON_LEGAL_OBLIGATION, .basis = TARA_BASIS_LEGAL_OBLIGATION,
            .safeguard = 300, .uses_up = 1, .reference = TP_TEXT("TJ Paris 26/117")};
        break;
    case TP_EVENT_TOLD:
        e->body.told = (tp_told_event){9, 1};
        break;
    case TP_EVENT_SAFEGUARD:
        e->body.safeguard = (tp_safeguard_event){
            .number = 4, .recipient = 2, .destination = place("BD"), .kind = TARA_SAFEGUARD_SCC,
            .signed_at = now - TP_DAY_MS, .from = now - 1000, .until = now + TP_DAY_MS,
            .reference = TP_TEXT("SCC-2026-4"), .measures = TP_TEXT("encrypted")};
        break;
    case TP_EVENT_SAFEGUARD_END:
        e->body.safeguard_end.number = 4;
        break;
    case TP_EVENT_NOTICE:
        e->body.notice = (tp_notice_event){300, TARA_MEANS_MESSAGE, 1};
        break;
    default:
        fill_breach(e);
    }
}

static void fill_cookies(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_COOKIE_CHOICE:
        e->body.cookie_choice = (tp_consent_event){
            TP_CONSENT_REFUSE, TARA_COOKIE_STATISTICS, TARA_ACTOR_GUARDIAN, now - 1000,
            now + TP_DAY_MS, TP_TEXT("banner"), TP_TEXT("en"), TP_TEXT("N-2"), TP_TEXT("app")};
        break;
    case TP_EVENT_SIGNAL:
        e->body.signal = (tp_signal_event){1, 1};
        break;
    default:
        fill_sharing(e);
    }
}

static void fill_handling(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_REQUEST_REFUSE:
        e->body.refuse = (tp_refuse_event){9, TP_TEXT("excessive"), TP_TEXT("GDPR 12(5)(b)")};
        break;
    case TP_EVENT_REQUEST_PLAN:
        e->body.plan = (tp_plan_event){9, some_steps()};
        break;
    case TP_EVENT_REQUEST_STEP:
        e->body.step = (tp_step_event){
            .number = 9, .step = 1, .state = TARA_STEP_KEPT,
            .exception = TARA_EXCEPTION_LEGAL_HOLD, .again_at = now + 5000,
            .note = TP_TEXT("in court"), .category = 2, .action = TARA_STEP_ERASE, .whole = 1,
            .source = TP_TEXT("crm")};
        break;
    case TP_EVENT_REQUEST_CORRECT:
        e->body.correct = (tp_correct_event){9, 4, TP_TEXT("the name is Nadia")};
        break;
    case TP_EVENT_REQUEST_MARK:
        e->body.mark = (tp_mark_event){9, TP_MARK_ANSWERED, {0xCD, 1}};
        break;
    default:
        fill_cookies(e);
    }
}

static void fill_request(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_REQUEST:
        e->body.request = (tp_request_event){
            .number = 9, .right = TARA_RIGHT_OBJECTION, .actor = TARA_ACTOR_GUARDIAN,
            .received = now - TP_DAY_MS, .due = now + TP_DAY_MS, .confirm_due = now + 3000,
            .purposes = 1 << 7 | 1, .categories = 1 << 2, .channel = TP_TEXT("email"),
            .law = TP_TEXT("gdpr"), .rule = TP_TEXT("eu-1182-71"),
            .article = TP_TEXT("GDPR Art. 12(3)")};
        break;
    case TP_EVENT_REQUEST_IDENTITY:
        e->body.identity = (tp_identity_event){
            .number = 9, .doubt = TARA_DOUBT_SCOPE, .pauses = 1, .day = 20513,
            .restart_day = 20514, .due = now + TP_DAY_MS, .text = TP_TEXT("which account?")};
        break;
    case TP_EVENT_REQUEST_EXTEND:
        e->body.extend = (tp_extend_event){9, now + 60 * (tp_time)TP_DAY_MS, TP_TEXT("many")};
        break;
    default:
        fill_handling(e);
    }
}

static void fill_holding(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_HOLDING:
        e->body.holding = (tp_holding_event){
            .category = 4, .ref = UINT64_MAX, .purposes = 1 << 1 | 1 << 8, .since = now - 7000,
            .origin = TARA_ORIGIN_OBSERVED, .deletion_due = now + TP_DAY_MS,
            .source = TP_TEXT("crm")};
        break;
    case TP_EVENT_TOUCH:
        e->body.touch = (tp_touch_event){4, 300, 1 << 6, now - 1000};
        break;
    case TP_EVENT_PURPOSE_END:
        e->body.purpose_end = (tp_purpose_end_event){4, 300, 1 << 6 | 1 << 7};
        break;
    case TP_EVENT_ERASED: case TP_EVENT_ERASURE_REFUSED:
        e->body.erased = (tp_erased_event){4, 300, TP_TEXT("crm"), TARA_REASON_LEGAL_HOLD, 12};
        break;
    case TP_EVENT_HOLD:
        e->body.hold = (tp_hold_event){12, TP_HOLD_SUBJECT_CATEGORY, 4, now + TP_DAY_MS,
                                       TP_TEXT("litigation 2026/117"), TP_TEXT("court")};
        break;
    case TP_EVENT_HOLD_END:
        e->body.hold_end.number = 12;
        break;
    case TP_EVENT_SOURCE:
        e->body.source = (tp_source_event){1, 1 << 4 | 1, TP_TEXT("crm")};
        break;
    case TP_EVENT_MERGE:
        e->body.merge = (tp_merge_event){{0xAA, 0xBB, 1}, 400};
        break;
    default:
        fill_request(e);
    }
}

static void fill_world(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_POLICY:
        memset(e->body.policy.hash, 0xAB, 32);
        e->body.policy.document = TP_TEXT("{\"version\":1}");
        break;
    case TP_EVENT_ASSESSMENT:
        e->body.assessment = (tp_assessment_event){5, TARA_ASSESSMENT_UNFAVOURABLE,
                                                   TP_TIME_NEVER, TP_TEXT("LIA-é")};
        break;
    case TP_EVENT_AUTHORIZATION:
        e->body.authorization = (tp_authorization_event){
            .question = {1, 2, 3}, .operation = {4, 5}, .purpose = 3, .categories = 33,
            .action = TARA_ACTION_DISCLOSE, .recipient = 300, .destination = place("US-CA"),
            .reason = TARA_REASON_CONTRACT, .basis = TARA_BASIS_CONTRACT,
            .obligations = TARA_OBLIGATION_NAME_SAFEGUARD, .valid_until = now + TP_DAY_MS};
        break;
    default:
        fill_holding(e);
    }
}

static void fill_rights(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_CONTRACT:
        e->body.contract = (tp_contract_event){1, now - 5, TP_TEXT("C-1"), 0};
        break;
    case TP_EVENT_OBJECTION:
        e->body.objection = (tp_objection_event){4, TARA_OBJECTION_PENDING};
        break;
    case TP_EVENT_OBJECTION_DECISION:
        e->body.objection_decision = (tp_objection_decision_event){4, TARA_OBJECTION_UPHELD,
                                                                   TP_TEXT("fraud")};
        break;
    case TP_EVENT_RESTRICTION:
        e->body.restriction = (tp_restriction_event){1, now - 10, TP_TEXT("accuracy")};
        break;
    default:
        fill_world(e);
    }
}

// One event of each type with no member left at zero.
static tp_event sample(int type)
{
    tp_event e = {.sequence = 0, .type = (uint8_t)type, .policy_version = 300, .at = now,
                  .subject = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
                  .previous = 70000};
    switch (type) {
    case TP_EVENT_SUBJECT:
        e.body.subject = (tp_subject_event){place("US-CA"), -480, 1};
        break;
    case TP_EVENT_AGE: case TP_EVENT_AGE_RESOLVE:
        fill_age(&e.body.age);
        break;
    case TP_EVENT_AGE_REPORT:
        e.body.report = (tp_report_event){{1, 2}, {3, 4}, now + TP_DAY_MS};
        break;
    case TP_EVENT_GUARDIAN:
        e.body.guardian = (tp_guardian_event){{7, 7}, TP_TIME_NEVER, 14 * (int64_t)TP_DAY_MS,
            TP_TEXT("video"), TP_TEXT("agent 7"), TP_TEXT("E-42")};
        break;
    case TP_EVENT_GUARDIAN_END:
        e.body.guardian_end.deletion_due = now + 14 * (int64_t)TP_DAY_MS;
        break;
    case TP_EVENT_CONSENT:
        e.body.consent = (tp_consent_event){TP_CONSENT_WITHDRAW, 7, TARA_ACTOR_AGENT, now - 1000,
            now + TP_DAY_MS, TP_TEXT("checkbox"), TP_TEXT("fr"), TP_TEXT("N-1"), TP_TEXT("web")};
        break;
    default:
        fill_rights(&e);
    }
    return e;
}

static tp_memory memory;

static tp_buffer encoded(const tp_event *event, const uint8_t *with_salt)
{
    tp_buffer out = tp_buffer_in(&memory);
    assert_true(tp_body_encode(event, with_salt, &out));
    return out;
}

static tp_buffer json_of(const tp_event *event)
{
    static tp_compiled compiled;
    if (compiled.policy == NULL) {
        assert_int_equal(tp_policy_compile(tara_policy_builtin(), NULL, &memory, &compiled), 0);
    }
    tp_buffer      out = tp_buffer_in(&memory);
    tp_json_writer json = tp_json_writer_to(&out);
    tp_event_json(event, &compiled, &json);
    assert_false(out.failed);
    tp_json_reader reader = tp_json_reader_of((tp_text){(const char *)out.data, out.size});
    assert_true(tp_json_valid(&reader));
    return out;
}

static void assert_same(const tp_buffer *a, const tp_buffer *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->data, b->data, a->size);
}

// The bytes again, in a block that ends where they end.
static bool decode_exact(tp_event *event, const uint8_t *bytes, size_t size, uint8_t **block)
{
    *block = malloc(size > 0 ? size : 1);
    assert_non_null(*block);
    memcpy(*block, bytes, size);
    return tp_body_decode(event, *block, size);
}

// What is read back is what was written, in every field, and is written the same again.
static void event_of_every_type_comes_back(void **state)
{
    (void)state;
    for (int type = 1; type < TP_EVENT_TYPES; type++) {
        if (!there_is(type)) continue;
        tp_event  before = sample(type), after;
        uint8_t  *block;
        tp_buffer bytes = encoded(&before, salt);
        assert_int_equal(bytes.size % TP_EVENT_ALIGN, 0);
        assert_memory_equal(bytes.data, salt, sizeof salt);
        assert_true(decode_exact(&after, bytes.data, bytes.size, &block));
        tp_buffer said = json_of(&before), read = json_of(&after), again = encoded(&after, salt);
        assert_same(&said, &read);
        assert_same(&bytes, &again);
        assert_int_equal(after.at, before.at);
        assert_int_equal(after.previous, before.previous);
        assert_memory_equal(&after.subject, &before.subject, sizeof after.subject);
        tp_buffer_release(&said); tp_buffer_release(&read); tp_buffer_release(&again);
        tp_buffer_release(&bytes);
        free(block);
    }
    assert_int_equal(memory.live_bytes, 0);
}

// A field that were left out of a table would not be noticed by writing it twice: the texts are
// looked at themselves.
static void event_consent_says_all_that_was_recorded(void **state)
{
    (void)state;
    static const char expected[] =
        "{\"event\":0,\"at\":\"2026-03-01T09:00:00Z\",\"type\":\"consent\",\"policy_version\":300,"
        "\"subject\":\"0102030405060708090a0b0c0d0e0f10\",\"decision\":\"withdraw\","
        "\"purpose\":\"marketing\",\"actor\":\"agent\",\"time\":\"2026-03-01T08:59:59Z\","
        "\"expires\":\"2026-03-02T09:00:00Z\",\"method\":\"checkbox\",\"language\":\"fr\","
        "\"notice\":\"N-1\",\"channel\":\"web\"}";
    tp_event  event = sample(TP_EVENT_CONSENT);
    tp_buffer json = json_of(&event);
    assert_int_equal(json.size, sizeof expected - 1);
    assert_memory_equal(json.data, expected, json.size);
    tp_buffer_release(&json);
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void assert_says(int type, const char *says)
{
    char      expected[1024];
    tp_event  event = sample(type);
    tp_buffer json = json_of(&event);
    int       size = snprintf(expected, sizeof expected,
        "{\"event\":0,\"at\":\"2026-03-01T09:00:00Z\",\"type\":\"%s\","
        "\"policy_version\":300,\"subject\":\"0102030405060708090a0b0c0d0e0f10\",%s}",
        names[type], says);
    tp_buffer_byte(&json, 0);
    assert_string_equal((const char *)json.data, expected);
    assert_int_equal(json.size, (size_t)size + 1);
    tp_buffer_release(&json);
}

// Of everything that the log says of holdings, holds, sources and requests, all and no more.
static void event_of_each_new_type_says_all_that_was_recorded(void **state)
{
    static const struct { int type; const char *says; } rows[] = {
        {TP_EVENT_MERGE, "\"from\":\"aabb0100000000000000000000000000\",\"last\":400"},
        {TP_EVENT_HOLDING, "\"category\":\"progress\",\"ref\":18446744073709551615,"
         "\"purposes\":[\"service\",\"protection\"],\"collected\":\"2026-03-01T08:59:53Z\","
         "\"origin\":\"observed\",\"deletion_due\":\"2026-03-02T09:00:00Z\","
         "\"source\":\"crm\""},
        {TP_EVENT_TOUCH, "\"category\":\"progress\",\"ref\":300,\"purposes\":[\"feedback\"],"
         "\"active\":\"2026-03-01T08:59:59Z\""},
        {TP_EVENT_PURPOSE_END, "\"category\":\"progress\",\"ref\":300,"
         "\"purposes\":[\"feedback\",\"marketing\"]"},
        {TP_EVENT_ERASED, "\"category\":\"progress\",\"ref\":300,\"source\":\"crm\","
         "\"reason\":\"legal_hold\",\"hold\":12"},
        {TP_EVENT_ERASURE_REFUSED, "\"category\":\"progress\",\"ref\":300,\"source\":\"crm\","
         "\"reason\":\"legal_hold\",\"hold\":12"},
        {TP_EVENT_HOLD, "\"hold\":12,\"scope\":\"subject_category\",\"category\":\"progress\","
         "\"review\":\"2026-03-02T09:00:00Z\",\"reason\":\"litigation 2026/117\","
         "\"authority\":\"court\""},
        {TP_EVENT_HOLD_END, "\"hold\":12"},
        {TP_EVENT_SOURCE, "\"retired\":true,\"categories\":[\"contact\",\"progress\"],"
         "\"source\":\"crm\""},
        {TP_EVENT_REQUEST, "\"request\":9,\"right\":\"objection\",\"actor\":\"guardian\","
         "\"received\":\"2026-02-28T09:00:00Z\",\"due\":\"2026-03-02T09:00:00Z\","
         "\"confirm_due\":\"2026-03-01T09:00:03Z\",\"purposes\":[\"account\",\"marketing\"],"
         "\"categories\":[\"payment\"],\"channel\":\"email\",\"law\":\"gdpr\","
         "\"rule\":\"eu-1182-71\",\"article\":\"GDPR Art. 12(3)\""},
        {TP_EVENT_REQUEST_IDENTITY, "\"request\":9,\"doubt\":\"scope\",\"pauses\":true,"
         "\"local_day\":\"2026-03-01\",\"restart_day\":\"2026-03-02\","
         "\"due\":\"2026-03-02T09:00:00Z\",\"text\":\"which account?\""},
        {TP_EVENT_REQUEST_EXTEND, "\"request\":9,\"due\":\"2026-04-30T09:00:00Z\","
         "\"reason\":\"many\""},
        {TP_EVENT_REQUEST_REFUSE, "\"request\":9,\"reason\":\"excessive\","
         "\"article\":\"GDPR 12(5)(b)\""},
        {TP_EVENT_REQUEST_PLAN, "\"request\":9,\"steps\":["
         "{\"category\":\"contact\",\"source\":\"crm\",\"action\":\"erase\","
         "\"exception\":null},"
         "{\"category\":\"payment\",\"source\":\"host\",\"action\":\"erase\","
         "\"exception\":\"legal_retention\"}]"},
        {TP_EVENT_REQUEST_STEP, "\"request\":9,\"step\":1,\"state\":\"kept\","
         "\"exception\":\"legal_hold\",\"again\":\"2026-03-01T09:00:05Z\","
         "\"note\":\"in court\",\"category\":\"payment\",\"action\":\"erase\","
         "\"whole\":true,\"source\":\"crm\""},
        {TP_EVENT_REQUEST_CORRECT, "\"request\":9,\"category\":\"progress\","
         "\"note\":\"the name is Nadia\""},
        {TP_EVENT_REQUEST_MARK, "\"request\":9,\"mark\":\"answered\",\"digest\":"
         "\"cd01000000000000000000000000000000000000000000000000000000000000\""},
        {TP_EVENT_FORGET, "\"request\":9,\"receipt\":"
         "\"ef02000000000000000000000000000000000000000000000000000000000000\""},
        {TP_EVENT_ERASE, "\"reason\":\"term\",\"request\":9,\"receipt\":"
         "\"ef03000000000000000000000000000000000000000000000000000000000000\","
         "\"count\":4,\"ranges\":[[3,1],[6,3]],\"numbers\":2,\"ended\":1"},
        {TP_EVENT_KEPT, "\"record\":5,\"part\":5,\"ref\":300,\"bytes\":2"},
        {TP_EVENT_ENTRY, "\"entry\":\"cc010000000000000000000000000000\","
         "\"kind\":\"request\",\"ref\":9,\"until\":\"2026-03-02T09:00:00Z\","
         "\"bytes\":1"},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) assert_says(rows[i].type, rows[i].says);
}

// The same of cookies, disclosures, transfers, notices and breaches.
static void event_of_each_later_type_says_all_that_was_recorded(void **state)
{
    static const struct { int type; const char *says; } rows[] = {
        {TP_EVENT_COOKIE_CHOICE, "\"decision\":\"refuse\",\"category\":\"statistics\","
         "\"actor\":\"guardian\",\"time\":\"2026-03-01T08:59:59Z\","
         "\"expires\":\"2026-03-02T09:00:00Z\",\"method\":\"banner\",\"language\":\"en\","
         "\"notice\":\"N-2\",\"channel\":\"app\""},
        {TP_EVENT_SIGNAL, "\"gpc\":true,\"conflict\":true"},
        {TP_EVENT_DISCLOSURE, "\"disclosure\":8,\"recipient\":\"payment_provider\","
         "\"purpose\":\"administration\",\"categories\":[\"contact\",\"payment\"],"
         "\"destination\":\"US-CA\",\"demand\":\"court_order\","
         "\"reason\":\"legal_obligation\",\"basis\":\"legal_obligation\","
         "\"safeguard\":300,\"uses_up\":true,\"reference\":\"TJ Paris 26/117\""},
        {TP_EVENT_TOLD, "\"request\":9,\"recipient\":\"hosting\""},
        {TP_EVENT_SAFEGUARD, "\"safeguard\":4,\"recipient\":\"payment_provider\","
         "\"destination\":\"BD\","
         "\"kind\":\"scc\",\"signed\":\"2026-02-28T09:00:00Z\","
         "\"valid_from\":\"2026-03-01T08:59:59Z\",\"valid_until\":\"2026-03-02T09:00:00Z\","
         "\"reference\":\"SCC-2026-4\",\"measures\":\"encrypted\""},
        {TP_EVENT_SAFEGUARD_END, "\"safeguard\":4"},
        {TP_EVENT_NOTICE, "\"version\":300,\"means\":\"message\",\"acknowledged\":true"},
        {TP_EVENT_BREACH, "\"breach\":5,\"aware\":\"2026-03-01T08:59:59Z\",\"risk\":\"high\","
         "\"categories\":[\"contact\",\"credentials\"],\"count\":70000,"
         "\"authority_due\":\"2026-03-04T09:00:00Z\",\"subjects_due\":\"2026-03-02T09:00:00Z\","
         "\"laws\":3,\"nature\":\"lost laptop\",\"measures\":\"passwords reset\","
         "\"law\":\"gdpr_breach\""},
        {TP_EVENT_BREACH_SUBJECT, "\"breach\":5,\"told\":true"},
        {TP_EVENT_BREACH_ASSESS, "\"breach\":5,\"before\":70001,\"risk\":\"unlikely\","
         "\"authority_due\":\"2026-03-02T09:00:00Z\",\"subjects_due\":\"2026-03-03T09:00:00Z\","
         "\"laws\":2,\"count\":300,\"text\":\"the disk was encrypted\","
         "\"law\":\"apdpvp_breach\""},
        {TP_EVENT_BREACH_NOTIFIED, "\"breach\":5,\"before\":70002,\"whom\":\"public\","
         "\"authority\":\"CNIL\",\"reason\":\"found on a Sunday\""},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) assert_says(rows[i].type, rows[i].says);
}

// A recipient is named by the number that the store gave it; none, and one that there never was,
// is nobody. What was told to somebody who is no recipient any more was told to them.
static void event_names_the_recipient_of_its_number(void **state)
{
    (void)state;
    static tp_compiled with, without;
    const tara_policy *policy = tara_policy_builtin();
    tara_policy        later = *policy;
    later.recipient_count = 0;
    later.safeguard_count = 0;
    assert_int_equal(tp_policy_compile(policy, NULL, &memory, &with), TARA_OK);
    assert_int_equal(tp_policy_compile(&later, &with, &memory, &without), TARA_OK);
    for (uint32_t number = 0; number <= TP_RECIPIENTS_MAX; number++) {
        tp_event       event = sample(TP_EVENT_TOLD);
        tp_buffer      out = tp_buffer_in(&memory);
        tp_json_writer json = tp_json_writer_to(&out);
        char           expected[TP_ID_BYTES_MAX + 32] = "\"recipient\":null}";
        if (number >= 1 && number <= policy->recipient_count) {
            tp_text id = policy->recipients[number - 1].id;
            snprintf(expected, sizeof expected, "\"recipient\":\"%.*s\"}", (int)id.size, id.data);
        }
        event.body.told.recipient = number;
        tp_event_json(&event, &without, &json);
        tp_buffer_byte(&out, 0);
        assert_non_null(strstr((const char *)out.data, expected));
        tp_buffer_release(&out);
    }
}

// Nobody in particular is not said to be somebody.
static void event_about_nobody_names_nobody(void **state)
{
    (void)state;
    tp_event event = sample(TP_EVENT_HOLD);
    memset(&event.subject, 0, sizeof event.subject);
    event.body.hold.scope = TP_HOLD_ALL;
    event.body.hold.category = 0;
    tp_buffer json = json_of(&event);
    tp_buffer_byte(&json, 0);
    assert_null(strstr((const char *)json.data, "subject"));
    assert_non_null(strstr((const char *)json.data, "\"scope\":\"all\""));
    tp_buffer_release(&json);
}

typedef struct hostile { // A member, and the first value that it cannot have.
    int     type;
    size_t  offset;
    uint8_t value;
} hostile;

// Names, reasons and slots that there are not never come in: their tables are read without asking.
static void event_refuses_values_that_cannot_be(void **state)
{
#define IN(member) offsetof(tp_event, body.member)
    static const hostile rows[] = {
        {TP_EVENT_HOLDING, IN(holding.category), 64}, {TP_EVENT_HOLDING, IN(holding.origin), 5},
        {TP_EVENT_TOUCH, IN(touch.category), 64},
        {TP_EVENT_PURPOSE_END, IN(purpose_end.category), 64},
        {TP_EVENT_ERASED, IN(erased.category), 64}, {TP_EVENT_ERASED, IN(erased.reason), 15},
        {TP_EVENT_ERASED, IN(erased.reason), 28}, {TP_EVENT_ERASED, IN(erased.reason), 255},
        {TP_EVENT_ERASURE_REFUSED, IN(erased.reason), 72},
        {TP_EVENT_HOLD, IN(hold.scope), 5}, {TP_EVENT_HOLD, IN(hold.category), 64},
        {TP_EVENT_SOURCE, IN(source.retired), 2},
        {TP_EVENT_REQUEST, IN(request.right), 8}, {TP_EVENT_REQUEST, IN(request.actor), 3},
        {TP_EVENT_REQUEST_IDENTITY, IN(identity.doubt), 3},
        {TP_EVENT_REQUEST_IDENTITY, IN(identity.pauses), 2},
        {TP_EVENT_REQUEST_STEP, IN(step.state), 8},
        {TP_EVENT_REQUEST_STEP, IN(step.exception), 11},
        {TP_EVENT_REQUEST_STEP, IN(step.category), 64},
        {TP_EVENT_REQUEST_STEP, IN(step.action), 5}, {TP_EVENT_REQUEST_STEP, IN(step.whole), 2},
        {TP_EVENT_REQUEST_CORRECT, IN(correct.category), 64},
        {TP_EVENT_REQUEST_MARK, IN(mark.mark), 4},
        {TP_EVENT_COOKIE_CHOICE, IN(cookie_choice.decision), 3},
        {TP_EVENT_COOKIE_CHOICE, IN(cookie_choice.purpose), 5},
        {TP_EVENT_COOKIE_CHOICE, IN(cookie_choice.actor), 3},
        {TP_EVENT_SIGNAL, IN(signal.value), 2}, {TP_EVENT_SIGNAL, IN(signal.conflict), 2},
        {TP_EVENT_DISCLOSURE, IN(disclosure.purpose), 64},
        {TP_EVENT_DISCLOSURE, IN(disclosure.demand), 5},
        {TP_EVENT_DISCLOSURE, IN(disclosure.reason), 15},
        {TP_EVENT_DISCLOSURE, IN(disclosure.basis), 7},
        {TP_EVENT_DISCLOSURE, IN(disclosure.uses_up), 2},
        {TP_EVENT_SAFEGUARD, IN(safeguard.kind), 7},
        {TP_EVENT_NOTICE, IN(notice.means), 3}, {TP_EVENT_NOTICE, IN(notice.acknowledged), 2},
        {TP_EVENT_BREACH, IN(breach.risk), 4},
        {TP_EVENT_BREACH_SUBJECT, IN(breach_subject.told), 2},
        {TP_EVENT_BREACH_ASSESS, IN(breach_assess.risk), 4},
        {TP_EVENT_BREACH_NOTIFIED, IN(breach_notified.whom), TP_BREACH_WHOM},
        {TP_EVENT_ERASE, IN(erase.reason), TP_ERASE_AGAIN + 1},
        {TP_EVENT_ENTRY, IN(entry.kind), TP_ENTRY_KINDS},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int past = 0; past < 2; past++) { // The last that it can have, where they are dense.
            tp_event event = sample(rows[i].type), read;
            uint8_t *block;
            if (past == 0 && rows[i].value == UINT8_MAX) continue;
            ((uint8_t *)&event)[rows[i].offset] = (uint8_t)(rows[i].value - 1 + past);
            tp_buffer bytes = encoded(&event, salt);
            assert_int_equal(decode_exact(&read, bytes.data, bytes.size, &block), past == 0);
            free(block);
            tp_buffer_release(&bytes);
        }
    }
#undef IN
}

// A number is a slot and one more: of the 256 that there can be, or none.
static void event_refuses_recipients_that_cannot_be(void **state)
{
    static const struct { uint8_t type; size_t offset; } places[] = {
        {TP_EVENT_DISCLOSURE, offsetof(tp_event, body.disclosure.recipient)},
        {TP_EVENT_TOLD, offsetof(tp_event, body.told.recipient)},
        {TP_EVENT_SAFEGUARD, offsetof(tp_event, body.safeguard.recipient)},
    };
    static const uint32_t numbers[] = {0, 1, 255, 256, 257, 300, 65536 + 1, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < LENGTH(places); i++) {
        for (size_t n = 0; n < LENGTH(numbers); n++) {
            tp_event event = sample(places[i].type), read;
            uint8_t *block;
            memcpy((uint8_t *)&event + places[i].offset, &numbers[n], sizeof numbers[n]);
            tp_buffer bytes = encoded(&event, salt);
            bool      read_back = decode_exact(&read, bytes.data, bytes.size, &block);
            assert_int_equal(read_back, numbers[n] <= 256);
            if (read_back) {
                assert_memory_equal((uint8_t *)&read + places[i].offset, &numbers[n],
                                    sizeof numbers[n]);
            }
            free(block);
            tp_buffer_release(&bytes);
        }
    }
}

// A number that is too large for its field is refused; it is not cut.
static void event_refuses_a_version_that_cannot_be(void **state)
{
    (void)state;
    tp_event  event = sample(TP_EVENT_NOTICE), read;
    tp_buffer bytes = encoded(&event, salt);
    // 300 is 0xAC 0x02 just before means and acknowledged; here as long as 2^32 + 300 is.
    static const uint8_t beyond[] = {0xAC, 0x82, 0x80, 0x80, 0x10, TARA_MEANS_MESSAGE, 1};
    size_t at = bytes.size - 1;
    while (bytes.data[at] == 0) at--; // What was padded with zeros.
    assert_int_equal(bytes.data[at - 2], 0x02);
    assert_int_equal(bytes.data[at - 3], 0xAC);
    uint8_t hostile_bytes[256] = {0};
    size_t  size = at - 3 + sizeof beyond;
    memcpy(hostile_bytes, bytes.data, at - 3);
    memcpy(hostile_bytes + at - 3, beyond, sizeof beyond);
    size = (size + TP_EVENT_ALIGN - 1) / TP_EVENT_ALIGN * TP_EVENT_ALIGN;
    assert_false(tp_body_decode(&read, hostile_bytes, size));
    hostile_bytes[at + 1] = 0x00; // Of the same length, without the highest bit: not canonical.
    assert_false(tp_body_decode(&read, hostile_bytes, size));
    tp_buffer_release(&bytes);
}

// Each text has its limit, whichever event it stands in.
static void event_refuses_each_text_beyond_its_limit(void **state)
{
    static const struct { uint8_t type; size_t offset; } texts[] = {
        {TP_EVENT_COOKIE_CHOICE, offsetof(tp_event, body.cookie_choice.method)},
        {TP_EVENT_COOKIE_CHOICE, offsetof(tp_event, body.cookie_choice.language)},
        {TP_EVENT_COOKIE_CHOICE, offsetof(tp_event, body.cookie_choice.notice)},
        {TP_EVENT_COOKIE_CHOICE, offsetof(tp_event, body.cookie_choice.channel)},
        {TP_EVENT_DISCLOSURE, offsetof(tp_event, body.disclosure.reference)},
        {TP_EVENT_SAFEGUARD, offsetof(tp_event, body.safeguard.reference)},
        {TP_EVENT_SAFEGUARD, offsetof(tp_event, body.safeguard.measures)},
        {TP_EVENT_BREACH, offsetof(tp_event, body.breach.nature)},
        {TP_EVENT_BREACH, offsetof(tp_event, body.breach.measures)},
        {TP_EVENT_BREACH, offsetof(tp_event, body.breach.law)},
        {TP_EVENT_BREACH_ASSESS, offsetof(tp_event, body.breach_assess.text)},
        {TP_EVENT_BREACH_ASSESS, offsetof(tp_event, body.breach_assess.law)},
        {TP_EVENT_BREACH_NOTIFIED, offsetof(tp_event, body.breach_notified.authority)},
        {TP_EVENT_BREACH_NOTIFIED, offsetof(tp_event, body.breach_notified.reason)},
    };
    (void)state;
    char text[TP_EVENT_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < LENGTH(texts); i++) {
        for (size_t past = 0; past < 2; past++) {
            tp_event  event = sample(texts[i].type), read;
            tp_text   given = {text, TP_EVENT_TEXT_MAX + past}, got;
            tp_buffer out = tp_buffer_in(&memory);
            memcpy((uint8_t *)&event + texts[i].offset, &given, sizeof given);
            assert_int_equal(tp_body_encode(&event, salt, &out), past == 0);
            if (past == 0) {
                assert_true(tp_body_decode(&read, out.data, out.size));
                memcpy(&got, (uint8_t *)&read + texts[i].offset, sizeof got);
                assert_true(tp_text_equal(got, given));
            }
            tp_buffer_release(&out);
        }
    }
}

// Steps come in as the rule writes them and in no other form; any number of bytes else is refused.
static void event_refuses_steps_that_no_rule_wrote(void **state)
{
    (void)state;
    static char long_ago[TP_STEPS_BYTES_MAX + 1];
    tp_event    event = sample(TP_EVENT_REQUEST_PLAN), read;
    tp_text     good = event.body.plan.steps;
    char        steps[80];
    for (size_t size = 0; size < good.size + 2; size++) {
        memset(steps, 0, sizeof steps);
        memcpy(steps, good.data, size < good.size ? size : good.size);
        event.body.plan.steps = (tp_text){steps, size};
        tp_buffer bytes = encoded(&event, salt);
        assert_int_equal(tp_body_decode(&read, bytes.data, bytes.size), size == good.size);
        tp_buffer_release(&bytes);
    }
    tp_buffer out = tp_buffer_in(&memory);
    event.body.plan.steps = (tp_text){long_ago, sizeof long_ago};
    assert_false(tp_body_encode(&event, salt, &out));
    assert_int_equal(out.size, 0);
    tp_buffer_release(&out);
}

// As many steps as there can be, with names as long as they can be, are still one event.
static void event_holds_the_longest_plan(void **state)
{
    (void)state;
    static tp_step steps[TP_STEPS_MAX];
    static uint8_t bytes[TP_STEPS_BYTES_MAX];
    tp_writer      out = tp_writer_of(bytes, sizeof bytes);
    tp_event       event = sample(TP_EVENT_REQUEST_PLAN), read;
    for (int i = 0; i < TP_STEPS_MAX; i++) {
        steps[i] = (tp_step){.category = (uint8_t)(i % 64), .action = TARA_STEP_ERASE,
                             .state = TARA_STEP_KEPT, .again_at = 0,
                             .exception = TARA_EXCEPTION_LEGAL_HOLD,
                             .source_size = TP_STEP_SOURCE_MAX};
        memset(steps[i].source, 'a' + i / 64, TP_STEP_SOURCE_MAX);
    }
    tp_steps_encode(steps, TP_STEPS_MAX, &out);
    assert_false(out.failed);
    event.body.plan.steps = (tp_text){(const char *)bytes, out.size};
    tp_buffer body = encoded(&event, salt);
    uint8_t  *block;
    assert_true(decode_exact(&read, body.data, body.size, &block));
    assert_int_equal(read.body.plan.steps.size, out.size);
    assert_memory_equal(read.body.plan.steps.data, bytes, out.size);
    tp_buffer json = json_of(&read);
    assert_true(json.size > TP_STEPS_MAX * (size_t)TP_STEP_SOURCE_MAX);
    tp_buffer_release(&json);
    tp_buffer_release(&body);
    free(block);
}

// Instants that are none, that never come and that lie at the calendar's ends keep their meaning.
static void event_keeps_instants_of_every_kind(void **state)
{
    (void)state;
    static const tp_time instants[] = {0, 1, -1, TP_TIME_NEVER, TP_TIME_MIN, TP_TIME_MAX};
    static const tp_time times[] = {1, TP_TIME_MIN, TP_TIME_MAX, 0};
    for (size_t t = 0; t < sizeof times / sizeof times[0]; t++) {
        for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
            tp_event before = sample(TP_EVENT_GUARDIAN_END), after;
            before.at = times[t];
            before.body.guardian_end.deletion_due = instants[i];
            tp_buffer bytes = encoded(&before, salt);
            assert_true(tp_body_decode(&after, bytes.data, bytes.size));
            assert_int_equal(after.body.guardian_end.deletion_due, instants[i]);
            tp_buffer_release(&bytes);
        }
    }
}

static void event_refuses_every_prefix(void **state)
{
    (void)state;
    for (int type = 1; type < TP_EVENT_TYPES; type++) {
        if (!there_is(type)) continue;
        tp_event  event = sample(type), read;
        tp_buffer bytes = encoded(&event, salt);
        for (size_t size = 0; size < bytes.size; size++) {
            uint8_t *block;
            assert_false(decode_exact(&read, bytes.data, size, &block));
            free(block);
        }
        tp_buffer_release(&bytes);
    }
}

// One fact has one form: what is read from altered bytes is written as exactly those bytes.
static void assert_refused_or_canonical(const uint8_t *bytes, size_t size)
{
    tp_event event;
    uint8_t *block;
    if (decode_exact(&event, bytes, size, &block)) {
        tp_buffer again = encoded(&event, block);
        tp_buffer json = json_of(&event);
        assert_int_equal(again.size, size);
        assert_memory_equal(again.data, bytes, size);
        tp_buffer_release(&json);
        tp_buffer_release(&again);
    }
    free(block);
}

static void event_every_altered_byte_is_refused_or_canonical(void **state)
{
    (void)state;
    for (int type = 1; type < TP_EVENT_TYPES; type++) {
        if (!there_is(type)) continue;
        tp_event  event = sample(type);
        tp_buffer bytes = encoded(&event, salt);
        for (size_t i = TP_SALT_SIZE; i < bytes.size; i++) {
            uint8_t kept = bytes.data[i];
            for (int flip = 1; flip < 256; flip++) {
                bytes.data[i] = (uint8_t)(kept ^ flip);
                assert_refused_or_canonical(bytes.data, bytes.size);
            }
            bytes.data[i] = kept;
        }
        tp_buffer_release(&bytes);
    }
}

// Zeros behind the fields that no encoder would have written, and bytes among them.
static void event_refuses_more_than_its_padding(void **state)
{
    (void)state;
    for (int type = 1; type < TP_EVENT_TYPES; type++) {
        if (!there_is(type)) continue;
        tp_event  event = sample(type), read;
        tp_buffer bytes = encoded(&event, salt);
        uint8_t   zeros[TP_EVENT_ALIGN] = {0};
        tp_buffer_append(&bytes, zeros, sizeof zeros);
        assert_false(tp_body_decode(&read, bytes.data, bytes.size));
        tp_buffer_release(&bytes);
    }
}

static void event_refuses_types_that_there_are_not(void **state)
{
    (void)state;
    tp_buffer out = tp_buffer_in(&memory);
    for (int type = 0; type < 256; type++) {
        tp_event event = {.type = (uint8_t)type, .at = now};
        const char *name = tp_event_type_name((uint8_t)type);
        assert_int_equal(name != NULL, there_is(type));
        if (name == NULL) assert_false(tp_body_encode(&event, salt, &out));
        else assert_string_equal(name, names[type]);
    }
    assert_int_equal(out.size, 0);
    tp_event unknown = {.type = 200, .at = now};
    tp_buffer json = json_of(&unknown);
    assert_non_null(memchr(json.data, '{', json.size));
    tp_buffer_release(&json);
}

// A text that is too long is refused; it is not cut.
static void event_refuses_a_text_beyond_its_limit(void **state)
{
    (void)state;
    char text[TP_EVENT_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    tp_event  event = sample(TP_EVENT_RESTRICTION), read;
    tp_buffer out = tp_buffer_in(&memory);
    event.body.restriction.ground = (tp_text){text, TP_EVENT_TEXT_MAX};
    assert_true(tp_body_encode(&event, salt, &out));
    assert_true(tp_body_decode(&read, out.data, out.size));
    assert_int_equal(read.body.restriction.ground.size, TP_EVENT_TEXT_MAX);
    tp_buffer_clear(&out);
    event.body.restriction.ground.size++;
    assert_false(tp_body_encode(&event, salt, &out));
    tp_buffer_release(&out);
}

// The commitment tells bodies and salts apart, so that an erased body cannot be guessed.
static void event_commitment_depends_on_salt_and_body(void **state)
{
    (void)state;
    uint8_t   first[32], second[32];
    tp_event  event = sample(TP_EVENT_CONSENT);
    tp_buffer bytes = encoded(&event, salt);
    tp_body_commitment(bytes.data, bytes.size, first);
    for (size_t i = 0; i < bytes.size; i++) {
        bytes.data[i] ^= 1;
        tp_body_commitment(bytes.data, bytes.size, second);
        assert_memory_not_equal(first, second, sizeof first);
        bytes.data[i] ^= 1;
    }
    tp_body_commitment(bytes.data, bytes.size, second);
    assert_memory_equal(first, second, sizeof first);
    tp_buffer_release(&bytes);
}

enum { MANY = 300, LARGEST = 40 * 16 };

static uint8_t           many_bodies[MANY][LARGEST];
static tara_stored_event many[MANY];

// Sizes that come in no order, some of which fall on one place with others; every seventh body is
// gone and has its commitment instead.
static void make_many(size_t sizes)
{
    uint32_t mixed = 1;
    for (size_t i = 0; i < MANY; i++) {
        mixed = mixed * 1664525 + 1013904223;
        for (size_t k = 0; k < LARGEST; k++) many_bodies[i][k] = (uint8_t)(mixed + 31 * i + k);
        size_t size = 16 * (2 + (mixed >> 16) % sizes);
        many[i] = (tara_stored_event){.sequence = i + 1, .size = size,
                                        .bytes = i % 7 == 3 ? NULL : many_bodies[i]};
        memset(many[i].commitment, 0xA5, sizeof many[i].commitment);
    }
}

static void event_commitments_are_alike_together(void **state)
{
    (void)state;
    for (size_t sizes = 1; sizes <= 38; sizes++) {
        make_many(sizes);
        tp_commitments_of(many, MANY);
        for (size_t i = 0; i < MANY; i++) {
            uint8_t alone[32];
            memset(alone, 0xA5, sizeof alone);
            if (many[i].bytes) tp_body_commitment(many_bodies[i], (size_t)many[i].size, alone);
            assert_memory_equal(many[i].commitment, alone, sizeof alone);
        }
    }
}

static void event_commitments_of_none_are_none(void **state)
{
    (void)state;
    make_many(3);
    tp_commitments_of(many, 0);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(many[i].commitment[0], 0xA5);
}

static int set_up(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_of_every_type_comes_back),
        cmocka_unit_test(event_consent_says_all_that_was_recorded),
        cmocka_unit_test(event_of_each_new_type_says_all_that_was_recorded),
        cmocka_unit_test(event_of_each_later_type_says_all_that_was_recorded),
        cmocka_unit_test(event_names_the_recipient_of_its_number),
        cmocka_unit_test(event_about_nobody_names_nobody),
        cmocka_unit_test(event_refuses_values_that_cannot_be),
        cmocka_unit_test(event_refuses_recipients_that_cannot_be),
        cmocka_unit_test(event_refuses_a_version_that_cannot_be),
        cmocka_unit_test(event_refuses_steps_that_no_rule_wrote),
        cmocka_unit_test(event_holds_the_longest_plan),
        cmocka_unit_test(event_keeps_instants_of_every_kind),
        cmocka_unit_test(event_refuses_every_prefix),
        cmocka_unit_test(event_every_altered_byte_is_refused_or_canonical),
        cmocka_unit_test(event_refuses_more_than_its_padding),
        cmocka_unit_test(event_refuses_types_that_there_are_not),
        cmocka_unit_test(event_refuses_a_text_beyond_its_limit),
        cmocka_unit_test(event_refuses_each_text_beyond_its_limit),
        cmocka_unit_test(event_commitment_depends_on_salt_and_body),
        cmocka_unit_test(event_commitments_are_alike_together),
        cmocka_unit_test(event_commitments_of_none_are_none),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
