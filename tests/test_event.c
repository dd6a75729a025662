// test_event.c: every type of event as bytes and back, and bytes that no encoder wrote.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "ledger/event.h"

enum { TYPES = TP_EVENT_AUTHORIZATION };

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
        break;
    }
}

static void fill_rights(tp_event *e)
{
    switch (e->type) {
    case TP_EVENT_CONTRACT:
        e->body.contract = (tp_contract_event){1, now - 5, TP_TEXT("C-1")};
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
    for (int type = 1; type <= TYPES; type++) {
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
    for (int type = 1; type <= TYPES; type++) {
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
    for (int type = 1; type <= TYPES; type++) {
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
    for (int type = 1; type <= TYPES; type++) {
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
        bool     known = type >= 1 && type <= TYPES;
        assert_int_equal(tp_event_type_name((uint8_t)type) != NULL, known);
        if (!known) assert_false(tp_body_encode(&event, salt, &out));
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
        cmocka_unit_test(event_keeps_instants_of_every_kind),
        cmocka_unit_test(event_refuses_every_prefix),
        cmocka_unit_test(event_every_altered_byte_is_refused_or_canonical),
        cmocka_unit_test(event_refuses_more_than_its_padding),
        cmocka_unit_test(event_refuses_types_that_there_are_not),
        cmocka_unit_test(event_refuses_a_text_beyond_its_limit),
        cmocka_unit_test(event_commitment_depends_on_salt_and_body),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
