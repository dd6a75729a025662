// test_transfer.c: which way out of a country is open, to whom, and on which day.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/civil.h"
#include "rules/transfer.h"

enum { NOBODY, US_CERTIFIED, US_OTHER, BD_CLAUSES, BD_NOTHING, CA_CERTIFIED, FR_CERTIFIED,
       NOWHERE, IN_CLAUSES, RECIPIENTS = IN_CLAUSES };

#define SHUT    TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD
#define EXPIRED TARA_REASON_SAFEGUARD_EXPIRED

static tp_compiled   compiled;
static tp_safeguards list;

static void compile(const tara_policy *policy)
{
    tp_memory memory = tp_memory_standard();
    assert_int_equal(tp_policy_compile(policy, NULL, &memory, &compiled), TARA_OK);
}

static tp_place place(const char *code)
{
    tp_place parsed = 0;
    if (code != NULL) assert_true(tp_place_parse(tp_text_of(code), &parsed));
    return parsed;
}

static int32_t day(int32_t written)
{
    return tp_day_of((tp_date){written / 10000, written / 100 % 100, written % 100});
}

// Clauses for Dhaka for the year 2025, and again without end from March 2026; for India from 2024
// to 2025, after ones that have not begun.
static tp_transfer_answer ask(const char *source, const char *destination, uint32_t recipient,
                              int32_t written)
{
    static const struct { const char *place; bool certified; } who[] = {
        [US_CERTIFIED] = {"US-CA", true}, [US_OTHER] = {"US", false}, [BD_CLAUSES] = {"BD", false},
        [BD_NOTHING] = {"BD", false}, [CA_CERTIFIED] = {"CA", true}, [FR_CERTIFIED] = {"FR", true},
        [NOWHERE] = {NULL, true}, [IN_CLAUSES] = {"IN", false},
    };
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    tp_recipient recipients[RECIPIENTS] = {{.role = 0}};
    for (int i = 0; i < RECIPIENTS; i++) {
        recipients[i].id = tp_text_of(ids[i]);
        recipients[i].place = place(who[i + 1].place);
        recipients[i].certified = who[i + 1].certified;
    }
    const tp_safeguard safeguards[] = {
        {.kind = TP_SAFEGUARD_SCC, .recipient = BD_CLAUSES - 1, .destination = place("BD"),
         .valid_from = {2025, 1, 1}, .valid_to = {2025, 12, 31}},
        {.kind = TP_SAFEGUARD_SCC, .recipient = BD_CLAUSES - 1, .destination = place("BD"),
         .valid_from = {2026, 3, 1}},
        {.kind = TP_SAFEGUARD_SCC, .recipient = IN_CLAUSES - 1, .destination = place("IN"),
         .valid_from = {2030, 1, 1}},
        {.kind = TP_SAFEGUARD_SCC, .recipient = IN_CLAUSES - 1, .destination = place("IN"),
         .valid_from = {2024, 1, 1}, .valid_to = {2025, 12, 31}},
        {.kind = TP_SAFEGUARD_SCC, .recipient = BD_NOTHING - 1, .destination = place("BD"),
         .valid_from = {1, 1, 1}},
    };
    tara_policy policy = *tara_policy_builtin();
    policy.recipients = recipients;
    policy.recipient_count = RECIPIENTS;
    policy.safeguards = safeguards;
    policy.safeguard_count = 4; // Not the last.
    policy.tracker_count = 0;
    compile(&policy);
    list.count = 0;
    uint64_t numbers = 0;
    tp_safeguards_adopt(&list, &numbers, &compiled);
    tp_transfer transfer = {.source = place(source), .destination = place(destination),
                            .recipient = recipient, .day = day(written),
                            .now = tp_day_start(day(written), 0),
                            .day_ends = tp_day_start(day(written) + 1, 0)};
    return tp_transfer_ask(&compiled, &list, &transfer);
}

typedef struct row {
    const char *source, *destination;
    uint32_t    recipient;
    int32_t     on;
    int32_t     reason;
    bool        safeguarded;
} row;

static void check(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tp_transfer_answer answer = ask(rows[i].source, rows[i].destination, rows[i].recipient,
                                        rows[i].on);
        if (answer.reason != rows[i].reason || answer.safeguarded != rows[i].safeguarded) {
            print_message("row %zu: %s to %s, recipient %u\n", i,
                          rows[i].source == NULL ? "?" : rows[i].source,
                          rows[i].destination == NULL ? "-" : rows[i].destination,
                          (unsigned)rows[i].recipient);
        }
        assert_int_equal(answer.reason, rows[i].reason);
        assert_int_equal(answer.safeguarded, rows[i].safeguarded);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

// GDPR Art. 44: Chapter V is about third countries; within the EEA it is silent.
static void within_the_eea_is_no_transfer(void **state)
{
    static const row rows[] = {
        {"FR", "DE", NOBODY, 20260301, 0, false},
        {"FR", "NO", NOBODY, 20260301, 0, false},
        {"IS", "LI", NOBODY, 20260301, 0, false},
        {"FR", NULL, FR_CERTIFIED, 20260301, 0, false},
        {NULL, "FR", NOBODY, 20260301, 0, false},
        {"FR", "FR", NOBODY, 20260301, 0, false},
        {"GB", "GB-SCT", NOBODY, 20260301, 0, false},
        {"CH", "CH", NOBODY, 20260301, 0, false},
        {"FR", NULL, NOBODY, 20260301, 0, false},
        {"FR", NULL, NOWHERE, 20260301, 0, false},
    };
    (void)state;
    CHECK(rows);
}

// GDPR Art. 44 binds exporters under the GDPR; Bangladesh's own law sets no such rule.
static void a_subject_whose_law_sets_no_rule_is_not_blocked(void **state)
{
    static const row rows[] = {
        {"BD", "US", NOBODY, 20260301, 0, false},
        {"BD", "FR", FR_CERTIFIED, 20260301, 0, false},
        {"US-CA", "BD", BD_NOTHING, 20260301, 0, false},
        {NULL, "BD", BD_NOTHING, 20260301, SHUT, false}, // Not known: the protection is given.
        {NULL, "US", NOBODY, 20260301, SHUT, false},
    };
    (void)state;
    CHECK(rows);
}

// UK GDPR Art. 44A with DPA 2018 Sch. 21, and FADP Art. 16: to the EEA they are open, and say so.
static void the_united_kingdom_and_switzerland_are_open_to_the_eea(void **state)
{
    static const row rows[] = {
        {"GB", "FR", NOBODY, 20260301, 0, true},
        {"GB", NULL, FR_CERTIFIED, 20260301, 0, true},
        {"CH", "NO", NOBODY, 20260301, 0, true},
        {"GB", "FR", NOBODY, 20201231, 0, false}, // Of the Union still: no transfer.
        {"GB", "BD", NOBODY, 20260301, SHUT, false},
        {"CH", "BD", BD_NOTHING, 20260301, SHUT, false},
        {"FR", "GB", NOBODY, 20201231, 0, false},
        {"FR", "GB", NOBODY, 20210101, SHUT, false}, // Until the decision of 28 June 2021.
    };
    (void)state;
    CHECK(rows);
}

// GDPR Art. 45: adequacy of a country carries for all of it, from the day of the decision.
static void adequacy_of_a_whole_country_opens_it(void **state)
{
    static const row rows[] = {
        {"FR", "UY", NOBODY, 20120820, SHUT, false}, {"FR", "UY", NOBODY, 20120821, 0, true},
        {"FR", "CH", NOBODY, 20260301, 0, true},     {"FR", "NZ", NOBODY, 20260301, 0, true},
        {"FR", "GB-SCT", NOBODY, 20260301, 0, true}, {"FR", "IN", NOBODY, 20260301, SHUT, false},
        {"FR", "KE", NOBODY, 20260301, SHUT, false}, // Negotiated is not decided.
    };
    (void)state;
    CHECK(rows);
}

// GDPR Art. 45(3): a decision with a scope carries only for recipients within it, where they are.
static void scoped_adequacy_opens_only_for_certified_recipients_there(void **state)
{
    static const row rows[] = {
        {"FR", "US", NOBODY, 20260301, SHUT, false},
        {"FR", "US", US_OTHER, 20260301, SHUT, false},
        {"FR", "US", US_CERTIFIED, 20260301, 0, true},
        {"FR", NULL, US_CERTIFIED, 20260301, 0, true},
        {"FR", "US-NY", US_CERTIFIED, 20260301, 0, true},
        {"FR", "US", US_CERTIFIED, 20230709, SHUT, false}, // Before the framework.
        {"FR", "CA", US_CERTIFIED, 20260301, SHUT, false}, // Certified elsewhere.
        {"FR", "CA", CA_CERTIFIED, 20260301, 0, true},
        {"FR", "US", FR_CERTIFIED, 20260301, SHUT, false},
        {"FR", "US", NOWHERE, 20260301, SHUT, false},
    };
    (void)state;
    CHECK(rows);
}

// GDPR Art. 46: a safeguard carries for its recipient, its country and its days, both included.
static void a_safeguard_opens_on_its_days_for_its_recipient(void **state)
{
    static const row rows[] = {
        {"FR", "BD", BD_CLAUSES, 20241231, EXPIRED, false},
        {"FR", "BD", BD_CLAUSES, 20250101, 0, true},
        {"FR", "BD", BD_CLAUSES, 20251231, 0, true},
        {"FR", "BD", BD_CLAUSES, 20260101, EXPIRED, false},
        {"FR", "BD", BD_CLAUSES, 20260228, EXPIRED, false},
        {"FR", "BD", BD_CLAUSES, 20260301, 0, true},
        {"FR", NULL, BD_CLAUSES, 20991231, 0, true},
        {"FR", "BD", BD_NOTHING, 20260301, SHUT, false},
        {"FR", "BD", NOBODY, 20260301, SHUT, false},
        {"FR", "IN", BD_CLAUSES, 20260301, SHUT, false},
        {"FR", "IN", IN_CLAUSES, 20240101, 0, true},
        {"FR", "IN", IN_CLAUSES, 20260301, EXPIRED, false},
        {"FR", "BD", IN_CLAUSES, 20240101, SHUT, false},
        {"GB", "BD", BD_CLAUSES, 20250601, 0, true},
    };
    (void)state;
    CHECK(rows);
}

// A destination that is said comes before the place that the recipient is known to be in.
static void a_destination_that_is_said_decides(void **state)
{
    static const row rows[] = {
        {"FR", "DE", BD_NOTHING, 20260301, 0, false},
        {"FR", "BD", FR_CERTIFIED, 20260301, SHUT, false},
        {"FR", NULL, BD_NOTHING, 20260301, SHUT, false},
    };
    (void)state;
    CHECK(rows);
}

// --- recorded, revoked, used up ----------------------------------------------------------------

enum { HOSTING = 1, PAYMENT, EMAIL, VIDEO, DESK };

static uint64_t last; // Number.

// The built-in policy's: adequacy of EMAIL in the United States, clauses of DESK in Bangladesh.
static void adopt_builtin(void)
{
    compile(tara_policy_builtin());
    memset(&list, 0, sizeof list);
    last = 0;
    tp_safeguards_adopt(&list, &last, &compiled);
}

static tp_time noon(int32_t written)
{
    return tp_day_start(day(written), 0) + 12 * TP_HOUR_MS;
}

static tp_transfer_answer ask_now(uint32_t recipient, const char *destination, tp_time now)
{
    tp_transfer transfer = {.source = place("FR"), .destination = place(destination),
                            .recipient = recipient, .day = tp_local_day(now, 0), .now = now};
    transfer.day_ends = tp_day_start(transfer.day + 1, 0);
    return tp_transfer_ask(&compiled, &list, &transfer);
}

static tp_safeguard_event event_of(uint32_t recipient, const char *destination, uint8_t kind,
                                   tp_time from, tp_time until)
{
    return (tp_safeguard_event){.number = last + 1, .recipient = recipient,
                                .destination = place(destination), .kind = kind, .from = from,
                                .until = until, .reference = TP_TEXT("R"),
                                .measures = TP_TEXT("M")};
}

static uint64_t put(uint32_t recipient, const char *destination, uint8_t kind, tp_time from,
                    tp_time until)
{
    tp_safeguard_event event = event_of(recipient, destination, kind, from, until);
    assert_int_equal(tp_safeguard_check(&list, &event), TARA_OK);
    tp_safeguard_apply(&list, &event, 100 + event.number);
    return last = event.number;
}

static void expect(tp_transfer_answer answer, int32_t by, uint64_t number, tp_time until)
{
    assert_int_equal(answer.by, by);
    assert_int_equal(answer.reason == 0, by != 0);
    assert_int_equal(answer.safeguard, number);
    assert_int_equal(answer.until, until);
}

static void test_c35_shipped_ones_have_numbers_in_the_order_of_the_policy(void **state)
{
    (void)state;
    adopt_builtin();
    assert_int_equal(last, 2);
    assert_int_equal(list.count, 2);
    expect(ask_now(EMAIL, "US", noon(20260301)), TARA_REASON_ADEQUACY, 1,
           tp_day_start(day(20260302), 0));
    expect(ask_now(DESK, "BD", noon(20260301)), TARA_REASON_SAFEGUARD, 2,
           tp_day_start(day(20260302), 0));
    tp_safeguards before = list;
    tp_safeguards_adopt(&list, &last, &compiled); // The same version again.
    assert_int_equal(last, 2);
    assert_memory_equal(&list, &before, sizeof list);
}

// GDPR Art. 44: the instant from which it holds and the one at which it no longer does.
static void test_c35_a_recorded_one_holds_to_the_millisecond(void **state)
{
    (void)state;
    adopt_builtin();
    tp_time from = noon(20260301), until = noon(20260301) + TP_HOUR_MS;
    put(HOSTING, "IN", TARA_SAFEGUARD_SCC, from, until);
    tp_transfer_answer answer = ask_now(HOSTING, "IN", from - 1);
    assert_int_equal(answer.reason, EXPIRED);
    assert_int_equal(answer.until, from);
    expect(ask_now(HOSTING, "IN", from), TARA_REASON_SAFEGUARD, 3, until);
    expect(ask_now(HOSTING, "IN-MH", until - 1), TARA_REASON_SAFEGUARD, 3, until);
    answer = ask_now(HOSTING, "IN", until);
    assert_int_equal(answer.reason, EXPIRED);
    assert_int_equal(answer.until, tp_day_start(day(20260302), 0));
    assert_int_equal(ask_now(VIDEO, "IN", from).reason, SHUT); // Another recipient's.
    assert_int_equal(ask_now(HOSTING, "BD", from).reason, SHUT);
    assert_int_equal(ask_now(NOBODY, "IN", from).reason, SHUT);
}

static void test_c34_adequacy_comes_before_a_safeguard_and_that_before_a_derogation(void **state)
{
    (void)state;
    adopt_builtin();
    tp_time now = noon(20260301), tomorrow = tp_day_start(day(20260302), 0);
    put(HOSTING, "US", TARA_SAFEGUARD_DEROGATION, now, tomorrow);
    expect(ask_now(HOSTING, "US", now), TARA_REASON_DEROGATION, 3, tomorrow);
    put(HOSTING, "US", TARA_SAFEGUARD_BCR, now, TP_TIME_NEVER);
    expect(ask_now(HOSTING, "US", now), TARA_REASON_SAFEGUARD, 4, tomorrow);
    put(HOSTING, "US", TARA_SAFEGUARD_ADEQUACY, now, TP_TIME_NEVER);
    expect(ask_now(HOSTING, "US", now), TARA_REASON_ADEQUACY, 5, tomorrow);
    assert_int_equal(ask_now(HOSTING, "US", now).kind, TARA_SAFEGUARD_ADEQUACY);
    tp_safeguard_end(&list, 4);
    tp_safeguard_end(&list, 5);
    expect(ask_now(HOSTING, "US", now), TARA_REASON_DEROGATION, 3, tomorrow);
    tp_safeguard_end(&list, 3);
    assert_int_equal(ask_now(HOSTING, "US", now).reason, SHUT);
}

// GDPR Art. 45: what says "adequate" where no decision does carries nothing.
static void test_c34_adequacy_needs_a_decision(void **state)
{
    (void)state;
    adopt_builtin();
    put(DESK, "IN", TARA_SAFEGUARD_ADEQUACY, noon(20260101), TP_TIME_NEVER);
    assert_int_equal(ask_now(DESK, "IN", noon(20260301)).reason, SHUT);
    // Of the United States there was none before 10 July 2023.
    put(HOSTING, "US", TARA_SAFEGUARD_ADEQUACY, noon(20230101), TP_TIME_NEVER);
    assert_int_equal(ask_now(HOSTING, "US", noon(20230709)).reason, SHUT);
    assert_int_equal(ask_now(HOSTING, "US", noon(20230710)).by, TARA_REASON_ADEQUACY);
}

// The policy calls the recipient certified; who says otherwise since then is believed.
static void test_c35_revoked_adequacy_closes_what_the_policy_declares(void **state)
{
    (void)state;
    tp_time now = noon(20260301);
    adopt_builtin();
    tp_safeguard_end(&list, 1);
    assert_int_equal(ask_now(EMAIL, "US", now).reason, SHUT);
    assert_int_equal(ask_now(EMAIL, "CH", now).by, TARA_REASON_ADEQUACY); // Another country.
    put(EMAIL, "US", TARA_SAFEGUARD_ADEQUACY, now, now + TP_DAY_MS);
    assert_int_equal(ask_now(EMAIL, "US", now).safeguard, 3);
    assert_int_equal(ask_now(EMAIL, "US", now + TP_DAY_MS).reason, EXPIRED);
    tp_safeguard_end(&list, 3);
    assert_int_equal(ask_now(EMAIL, "US", now).reason, SHUT);
    // It also closes a decision that covers a whole country: that may have fallen.
    put(EMAIL, "CH", TARA_SAFEGUARD_ADEQUACY, now, TP_TIME_NEVER);
    tp_safeguard_end(&list, 4);
    assert_int_equal(ask_now(EMAIL, "CH", now).reason, SHUT);
    assert_int_equal(ask_now(HOSTING, "CH", now).by, TARA_REASON_ADEQUACY);
    assert_int_equal(list.count, 4); // Of both ways it is remembered…
    put(EMAIL, "CH", TARA_SAFEGUARD_ADEQUACY, now, TP_TIME_NEVER);
    assert_int_equal(list.count, 4); // …until it is recorded anew.
    assert_null(tp_safeguard_find(&list, 4));
}

static void transfer_an_expired_shipped_adequacy_closes_its_scope(void **state)
{
    (void)state;
    tara_policy  policy = *tara_policy_builtin();
    tp_safeguard shipped = policy.safeguards[0];
    shipped.valid_to = (tp_date){2026, 2, 28};
    policy.safeguards = &shipped;
    policy.safeguard_count = 1;
    compile(&policy);
    memset(&list, 0, sizeof list);
    last = 0;
    tp_safeguards_adopt(&list, &last, &compiled);
    expect(ask_now(EMAIL, "US", noon(20260228)), TARA_REASON_ADEQUACY, 1,
           tp_day_start(day(20260301), 0));
    assert_int_equal(ask_now(EMAIL, "US", noon(20260301)).reason, EXPIRED);
}

static void transfer_what_a_safeguard_must_say(void **state)
{
    static char long_text[TP_SAFEGUARD_TEXT_MAX + 1];
    (void)state;
    adopt_builtin();
    memset(long_text, 'x', sizeof long_text);
    for (int field = 0; field < 14; field++) {
        tp_safeguard_event event = event_of(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, 20);
        event.signed_at = 10;
        switch (field) {
        case 0: break;
        case 1: event.number = 0; break;
        case 2: event.recipient = 0; break;
        case 3: event.recipient = TP_RECIPIENTS_MAX + 1; break;
        case 4: event.destination = 0; break;
        case 5: event.kind = 0; break;
        case 6: event.kind = TARA_SAFEGUARD_DEROGATION + 1; break;
        case 7: event.reference.size = 0; break;
        case 8: event.reference = (tp_text){long_text, sizeof long_text}; break;
        case 9: event.measures = (tp_text){long_text, sizeof long_text}; break;
        case 10: event.measures.size = 0; break;
        case 11: event.until = 10; break;
        case 12: event.signed_at = 11; break;
        case 13: event.until = 9; break;
        }
        assert_int_equal(tp_safeguard_check(&list, &event),
                         field == 0 ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
}

// EDPB Recommendations 01/2020; what the law or an occasion gives by itself needs none.
static void test_c35_supplementary_measures_are_required_of_instruments(void **state)
{
    static const bool needs[] = {
        [TARA_SAFEGUARD_ADEQUACY] = false, [TARA_SAFEGUARD_SCC] = true,
        [TARA_SAFEGUARD_BCR] = true, [TARA_SAFEGUARD_CODE_OF_CONDUCT] = true,
        [TARA_SAFEGUARD_CERTIFICATION] = true, [TARA_SAFEGUARD_DEROGATION] = false,
    };
    (void)state;
    adopt_builtin();
    for (uint8_t kind = TARA_SAFEGUARD_ADEQUACY; kind <= TARA_SAFEGUARD_DEROGATION; kind++) {
        tp_safeguard_event event = event_of(HOSTING, "US", kind, 10, 20);
        event.measures.size = 0;
        assert_int_equal(tp_safeguard_needs_measures(kind), needs[kind]);
        assert_int_equal(tp_safeguard_check(&list, &event),
                         needs[kind] ? TARA_E_INVALID_ARGUMENT : TARA_OK);
    }
}

static void transfer_so_many_can_be_recorded(void **state)
{
    (void)state;
    adopt_builtin();
    for (int i = 0; i < TP_SAFEGUARDS_RECORDED_MAX; i++) {
        put(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, TP_TIME_NEVER);
    }
    tp_safeguard_event event = event_of(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, 20);
    assert_int_equal(tp_safeguard_check(&list, &event), TARA_E_LIMIT);
    tp_safeguard_end(&list, 17);
    assert_int_equal(tp_safeguard_check(&list, &event), TARA_OK);
    assert_null(tp_safeguard_find(&list, 17));
    tp_safeguard_end(&list, 17); // There is none any more.
    assert_int_equal(list.count, TP_SAFEGUARDS_RECORDED_MAX + 1);
}

// --- a version of the policy -------------------------------------------------------------------

// One version after another; each lives as long as the test does.
static tp_compiled versions[4];

static void publish(int which, const tara_policy *policy, const tp_safeguard *shipped,
                    size_t count)
{
    static tara_policy policies[4];
    tp_memory memory = tp_memory_standard();
    policies[which] = *policy;
    policies[which].version = (uint32_t)which + 1;
    policies[which].safeguards = shipped;
    policies[which].safeguard_count = count;
    assert_int_equal(tp_policy_compile(&policies[which], which == 0 ? NULL : &versions[which - 1],
                                       &memory, &versions[which]), TARA_OK);
    tp_safeguards_adopt(&list, &last, &versions[which]);
}

// Revocation is a fact of its own; a version that repeats the words does not take it back.
static void test_c35_a_new_version_revives_nothing(void **state)
{
    (void)state;
    const tara_policy *policy = tara_policy_builtin();
    tp_safeguard both[2] = {policy->safeguards[0], policy->safeguards[1]};
    tp_safeguard turned[3] = {both[1], both[0], both[1]};
    turned[0].valid_to = (tp_date){2030, 12, 31}; // Prolonged: the same safeguard.
    turned[2].reference = TP_TEXT("another");
    memset(&list, 0, sizeof list);
    last = 0;
    publish(0, policy, both, 2);
    tp_safeguard_end(&list, 2);
    put(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, TP_TIME_NEVER); // 3
    publish(1, policy, turned, 3);
    assert_int_equal(list.count, 4);
    const struct { uint64_t number; bool ended; uint16_t shipped; } rows[] = {
        {2, true, 1}, {1, false, 2}, {4, false, 3}, {3, false, 0},
    };
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(list.list[i].number, rows[i].number);
        assert_int_equal(list.list[i].ended, rows[i].ended);
        assert_int_equal(list.list[i].shipped, rows[i].shipped);
    }
    assert_int_equal(list.list[0].until, tp_day_start(day(20310101), 0));
    publish(2, policy, both, 1); // It is shipped no more…
    assert_int_equal(list.count, 3);
    assert_null(tp_safeguard_find(&list, 4));
    publish(3, policy, both, 2); // …and again: it is still revoked.
    const tp_safeguard_state *again = tp_safeguard_find(&list, 2);
    assert_non_null(again);
    assert_true(again->ended);
    assert_int_equal(again->shipped, 2);
    assert_int_equal(last, 4);
}

static void transfer_what_was_recorded_goes_with_its_recipient(void **state)
{
    (void)state;
    tara_policy  policy = *tara_policy_builtin();
    tp_safeguard both[2] = {policy.safeguards[0], policy.safeguards[1]};
    memset(&list, 0, sizeof list);
    last = 0;
    publish(0, &policy, both, 2);
    put(DESK, "IN", TARA_SAFEGUARD_SCC, 10, TP_TIME_NEVER);
    put(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, TP_TIME_NEVER);
    policy.recipient_count = 4; // Without the desk.
    publish(1, &policy, both, 1);
    assert_int_equal(list.count, 2);
    assert_null(tp_safeguard_find(&list, 3));
    assert_non_null(tp_safeguard_find(&list, 4));
}

// Two that a version ships in the same words are two.
static void transfer_the_same_words_twice_are_two(void **state)
{
    (void)state;
    const tara_policy *policy = tara_policy_builtin();
    tp_safeguard twice[2] = {policy->safeguards[1], policy->safeguards[1]};
    twice[0].valid_to = (tp_date){2025, 12, 31};
    twice[1].valid_from = (tp_date){2026, 1, 1};
    memset(&list, 0, sizeof list);
    last = 0;
    publish(0, policy, twice, 2);
    publish(1, policy, twice, 2);
    assert_int_equal(list.count, 2);
    assert_int_equal(last, 2);
    assert_int_equal(list.list[0].number, 1);
    assert_int_equal(list.list[1].number, 2);
    publish(2, policy, twice + 1, 1);
    assert_int_equal(list.count, 1);
}

// As many as can be: those of before, all revoked, make room for those of now.
static void transfer_there_is_room_for_every_version(void **state)
{
    (void)state;
    static tp_safeguard full[2][TP_SAFEGUARDS_MAX];
    static char         names[2][TP_SAFEGUARDS_MAX][4];
    const tara_policy  *policy = tara_policy_builtin();
    memset(&list, 0, sizeof list);
    last = 0;
    for (int v = 0; v < 2; v++) {
        for (int i = 0; i < TP_SAFEGUARDS_MAX; i++) {
            char *name = names[v][i];
            name[0] = (char)('a' + v);
            name[1] = (char)('a' + i / 16);
            name[2] = (char)('a' + i % 16);
            full[v][i] = policy->safeguards[1];
            full[v][i].reference = (tp_text){name, 3};
        }
    }
    publish(0, policy, full[0], TP_SAFEGUARDS_MAX);
    for (int i = 0; i < TP_SAFEGUARDS_RECORDED_MAX; i++) {
        put(HOSTING, "IN", TARA_SAFEGUARD_SCC, 10, TP_TIME_NEVER);
    }
    assert_int_equal(list.count, TP_SAFEGUARDS_IN_FORCE_MAX);
    for (uint64_t number = 1; number <= TP_SAFEGUARDS_MAX; number++) {
        tp_safeguard_end(&list, number);
    }
    publish(1, policy, full[1], TP_SAFEGUARDS_MAX);
    assert_int_equal(list.count, TP_SAFEGUARDS_IN_FORCE_MAX);
    for (int i = 0; i < TP_SAFEGUARDS_MAX; i++) {
        assert_int_equal(list.list[i].shipped, i + 1);
        assert_false(list.list[i].ended);
    }
    assert_int_equal(ask_now(HOSTING, "IN", noon(20260301)).by, TARA_REASON_SAFEGUARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_the_eea_is_no_transfer),
        cmocka_unit_test(a_subject_whose_law_sets_no_rule_is_not_blocked),
        cmocka_unit_test(the_united_kingdom_and_switzerland_are_open_to_the_eea),
        cmocka_unit_test(adequacy_of_a_whole_country_opens_it),
        cmocka_unit_test(scoped_adequacy_opens_only_for_certified_recipients_there),
        cmocka_unit_test(a_safeguard_opens_on_its_days_for_its_recipient),
        cmocka_unit_test(a_destination_that_is_said_decides),
        cmocka_unit_test(test_c35_shipped_ones_have_numbers_in_the_order_of_the_policy),
        cmocka_unit_test(test_c35_a_recorded_one_holds_to_the_millisecond),
        cmocka_unit_test(
            test_c34_adequacy_comes_before_a_safeguard_and_that_before_a_derogation),
        cmocka_unit_test(test_c34_adequacy_needs_a_decision),
        cmocka_unit_test(test_c35_revoked_adequacy_closes_what_the_policy_declares),
        cmocka_unit_test(transfer_an_expired_shipped_adequacy_closes_its_scope),
        cmocka_unit_test(transfer_what_a_safeguard_must_say),
        cmocka_unit_test(test_c35_supplementary_measures_are_required_of_instruments),
        cmocka_unit_test(transfer_so_many_can_be_recorded),
        cmocka_unit_test(test_c35_a_new_version_revives_nothing),
        cmocka_unit_test(transfer_what_was_recorded_goes_with_its_recipient),
        cmocka_unit_test(transfer_the_same_words_twice_are_two),
        cmocka_unit_test(transfer_there_is_room_for_every_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
