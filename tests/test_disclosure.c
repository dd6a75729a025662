// test_disclosure.c: what a disclosure on record must say, its bytes, and whom a change is told.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/disclosure.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static char long_text[TP_DISCLOSURE_TEXT_MAX + 1];

static tp_disclosure_event good(void)
{
    return (tp_disclosure_event){.number = 1, .recipient = 2, .purpose = 3, .categories = 5,
                                 .reason = TARA_REASON_CONTRACT, .basis = TARA_BASIS_CONTRACT};
}

static tp_disclosure_event demanded(void)
{
    tp_disclosure_event event = good();
    event.demand = TARA_DEMAND_COURT_ORDER;
    event.reason = TARA_REASON_LEGAL_OBLIGATION;
    event.basis = TARA_BASIS_LEGAL_OBLIGATION;
    event.reference = TP_TEXT("TJ Paris 26/117");
    return event;
}

// --- what it must say --------------------------------------------------------------------------

static void spoil_number(tp_disclosure_event *e) { e->number = 0; }
static void spoil_recipient(tp_disclosure_event *e) { e->recipient = 0; }
static void spoil_far_recipient(tp_disclosure_event *e) { e->recipient = TP_RECIPIENTS_MAX + 1; }
static void spoil_purpose(tp_disclosure_event *e) { e->purpose = TP_PURPOSES_MAX; }
static void spoil_categories(tp_disclosure_event *e) { e->categories = 0; }
static void spoil_demand(tp_disclosure_event *e) { e->demand = TARA_DEMAND_COURT_ORDER + 1; }
static void spoil_reference(tp_disclosure_event *e) { e->reference.size = 0; }
static void spoil_basis(tp_disclosure_event *e) { e->reason = TARA_REASON_CONSENT; }
static void spoil_reason(tp_disclosure_event *e) { e->reason = TARA_REASON_OBJECTION; }
static void spoil_storage(tp_disclosure_event *e) { e->reason = TARA_REASON_STORAGE_ONLY; }
static void spoil_nothing(tp_disclosure_event *e) { e->reason = 0; }
static void spoil_occasion(tp_disclosure_event *e) { e->uses_up = 1; }
static void spoil_length(tp_disclosure_event *e)
{
    e->reference = (tp_text){long_text, sizeof long_text};
}

// C11: the kind of demand and its reference; C16: to whom, what for, which data, on which basis.
static void test_c11_what_does_not_say_enough_is_refused(void **state)
{
    static void (*const spoil[])(tp_disclosure_event *) = {
        spoil_number, spoil_recipient, spoil_far_recipient, spoil_purpose, spoil_categories,
        spoil_demand, spoil_reference, spoil_basis, spoil_reason, spoil_storage, spoil_nothing,
        spoil_occasion, spoil_length,
    };
    (void)state;
    tp_disclosure_event event = demanded();
    assert_int_equal(tp_disclosure_check(&event), TARA_OK);
    for (size_t i = 0; i < LENGTH(spoil); i++) {
        event = demanded();
        spoil[i](&event);
        assert_int_equal(tp_disclosure_check(&event), TARA_E_INVALID_ARGUMENT);
    }
}

static void disclosure_every_basis_carries_one_that_is_not_demanded(void **state)
{
    (void)state;
    for (int reason = 0; reason < 80; reason++) {
        tp_disclosure_event event = good();
        event.reason = (uint8_t)reason;
        bool carries = (reason >= TARA_REASON_CONSENT && reason <= TARA_REASON_LEGAL_OBLIGATION)
                    || reason == TARA_REASON_VITAL_INTEREST || reason == TARA_REASON_PUBLIC_TASK;
        assert_int_equal(tp_disclosure_check(&event),
                         carries ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
}

static void disclosure_texts_are_bounded(void **state)
{
    (void)state;
    tp_disclosure_event event = good();
    event.reference = (tp_text){long_text, TP_DISCLOSURE_TEXT_MAX};
    assert_int_equal(tp_disclosure_check(&event), TARA_OK);
    event.safeguard = 3;
    event.uses_up = 1;
    assert_int_equal(tp_disclosure_check(&event), TARA_OK);
}

// --- bytes -------------------------------------------------------------------------------------

static tp_disclosure applied(const tp_disclosure_event *event)
{
    tp_disclosure disclosure;
    memset(&disclosure, 0xA5, sizeof disclosure);
    tp_disclosure_apply(&disclosure, event, 1772355600000, 77);
    return disclosure;
}

static void disclosure_reads_back_what_was_written(void **state)
{
    (void)state;
    tp_disclosure_event events[] = {good(), demanded(), good()};
    events[2].number = UINT64_MAX;
    events[2].recipient = TP_RECIPIENTS_MAX;
    events[2].purpose = TP_PURPOSES_MAX - 1;
    events[2].categories = UINT64_MAX;
    for (size_t i = 0; i < LENGTH(events); i++) {
        uint8_t       bytes[TP_DISCLOSURE_BYTES_MAX];
        tp_writer     out = tp_writer_of(bytes, sizeof bytes);
        tp_disclosure written = applied(&events[i]), read;
        assert_int_equal(written.demanded, events[i].demand != 0);
        assert_int_equal(written.event, 77);
        tp_disclosure_encode(&written, &out);
        assert_false(out.failed);
        for (size_t size = 0; size <= out.size; size++) { // Every prefix, in a block of its size.
            uint8_t *copy = malloc(size == 0 ? 1 : size);
            assert_non_null(copy);
            memcpy(copy, bytes, size);
            assert_int_equal(tp_disclosure_decode(&read, copy, size), size == out.size);
            free(copy);
        }
        assert_int_equal(read.number, written.number);
        assert_int_equal(read.recipient, written.recipient);
        assert_int_equal(read.purpose, written.purpose);
        assert_int_equal(read.demanded, written.demanded);
        assert_int_equal(read.categories, written.categories);
        assert_int_equal(read.at, written.at);
        assert_int_equal(read.event, written.event);
        bytes[out.size] = 0; // One byte too many.
        assert_false(tp_disclosure_decode(&read, bytes, out.size + 1));
    }
}

static void disclosure_bytes_that_no_rule_wrote_are_refused(void **state)
{
    static const struct { uint8_t at, value; } rows[] = {
        {0, 0}, {0, 2},           // Of another encoding.
        {1, TP_PURPOSES_MAX},     // A purpose that there cannot be.
        {2, 2},                   // Neither demanded nor not.
        {3, 0}, {4, 0}, {5, 0}, {6, 0}, // Without number, recipient, category, event.
    };
    (void)state;
    tp_disclosure_event event = good();
    tp_disclosure       disclosure = applied(&event), read;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        uint8_t   bytes[TP_DISCLOSURE_BYTES_MAX];
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        tp_disclosure_encode(&disclosure, &out);
        bytes[rows[i].at] = rows[i].value;
        memset(&read, 0xA5, sizeof read);
        assert_false(tp_disclosure_decode(&read, bytes, out.size));
        assert_int_equal(read.number, 0);
    }
}

// --- whom to tell ------------------------------------------------------------------------------

enum { HOSTING = 1, PAYMENT, EMAIL, VIDEO, DESK, COURT };

static tp_compiled compiled;

static int compile(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    return tp_policy_compile(tara_policy_builtin(), NULL, &memory, &compiled) == TARA_OK ? 0 : -1;
}

static uint64_t category(const char *id)
{
    return UINT64_C(1) << tp_category_slot(&compiled, tp_text_of(id));
}

static uint8_t purpose(const char *id)
{
    return (uint8_t)tp_purpose_slot(&compiled, tp_text_of(id));
}

static tp_disclosure to(uint32_t recipient, const char *purpose_id, const char *category_id,
                        tp_time at)
{
    return (tp_disclosure){.number = 1, .recipient = recipient, .purpose = purpose(purpose_id),
                           .categories = category(category_id), .at = at, .event = 9};
}

static void tells(const tp_disclosure *list, size_t count, tp_tell_of of, bool registered,
                  uint32_t recipients)
{
    tp_told_list tell;
    tp_tell_whom(&tell, &compiled, list, count, &of);
    assert_int_equal(tell.registered, registered);
    for (uint32_t number = 0; number <= TP_RECIPIENTS_MAX + 1; number++) {
        bool expected = number > 0 && number < 32 && (recipients >> number & 1);
        assert_int_equal(tp_tell_has(&tell, number), expected);
    }
}

// GDPR Art. 19: each recipient to whom the data have been disclosed, before they were changed.
static void test_c16_a_change_is_told_to_those_on_the_register(void **state)
{
    (void)state;
    const tp_disclosure list[] = {
        to(EMAIL, "account", "contact", 10), to(PAYMENT, "orders", "payment", 20),
        to(EMAIL, "orders", "payment", 30), to(DESK, "support", "contact", 40),
    };
    tp_tell_of contact = {.categories = category("contact"), .before = 100};
    tp_tell_of payment = {.categories = category("payment"), .before = 100};
    tells(list, 4, contact, true, 1U << EMAIL | 1U << DESK);
    tells(list, 4, payment, true, 1U << PAYMENT | 1U << EMAIL);
    contact.before = 40; // The very moment counts, later does not.
    tells(list, 4, contact, true, 1U << EMAIL | 1U << DESK);
    contact.before = 39;
    tells(list, 4, contact, true, 1U << EMAIL);
    tp_tell_of support = {.purposes = UINT64_C(1) << purpose("support"), .before = 100};
    tells(list, 4, support, true, 1U << DESK);
}

// Where nothing of it is on record, those who get it by the policy. GDPR Art. 4(9): what an
// authority demanded makes it no recipient.
static void test_c16_where_nothing_is_registered_the_policy_says_whom(void **state)
{
    (void)state;
    tp_disclosure demand = to(COURT, "orders", "payment", 10);
    tp_tell_of    payment = {.categories = category("payment"), .before = 100};
    tells(NULL, 0, payment, false, 1U << HOSTING | 1U << PAYMENT);
    tells(&demand, 1, payment, false, 1U << HOSTING | 1U << PAYMENT);
    demand.recipient = VIDEO; // Whoever it was: what the law demanded is not passed on.
    demand.demanded = 1;
    tells(&demand, 1, payment, false, 1U << HOSTING | 1U << PAYMENT);
    tp_tell_of support = {.purposes = UINT64_C(1) << purpose("support"), .before = 100};
    tells(NULL, 0, support, false, 1U << HOSTING | 1U << DESK);
    tp_tell_of nothing = {.before = 100};
    tells(NULL, 0, nothing, false, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c11_what_does_not_say_enough_is_refused),
        cmocka_unit_test(disclosure_every_basis_carries_one_that_is_not_demanded),
        cmocka_unit_test(disclosure_texts_are_bounded),
        cmocka_unit_test(disclosure_reads_back_what_was_written),
        cmocka_unit_test(disclosure_bytes_that_no_rule_wrote_are_refused),
        cmocka_unit_test(test_c16_a_change_is_told_to_those_on_the_register),
        cmocka_unit_test(test_c16_where_nothing_is_registered_the_policy_says_whom),
    };
    memset(long_text, 'x', sizeof long_text);
    return cmocka_run_group_tests(tests, compile, NULL);
}
