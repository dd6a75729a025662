// test_transfer.c: which way out of a country is open, to whom, and on which day.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rules/transfer.h"

enum { NOBODY, US_CERTIFIED, US_OTHER, BD_CLAUSES, BD_NOTHING, CA_CERTIFIED, FR_CERTIFIED,
       NOWHERE, IN_CLAUSES, RECIPIENTS = IN_CLAUSES };

#define SHUT    TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD
#define EXPIRED TARA_REASON_SAFEGUARD_EXPIRED

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
    tp_recipient recipients[RECIPIENTS] = {{.role = 0}};
    for (int i = 0; i < RECIPIENTS; i++) {
        recipients[i].place = place(who[i + 1].place);
        recipients[i].certified = who[i + 1].certified;
    }
    const tp_safeguard safeguards[] = {
        {.recipient = BD_CLAUSES - 1, .destination = place("BD"), .valid_from = {2025, 1, 1},
         .valid_to = {2025, 12, 31}},
        {.recipient = BD_CLAUSES - 1, .destination = place("BD"), .valid_from = {2026, 3, 1}},
        {.recipient = IN_CLAUSES - 1, .destination = place("IN"), .valid_from = {2030, 1, 1}},
        {.recipient = IN_CLAUSES - 1, .destination = place("IN"), .valid_from = {2024, 1, 1},
         .valid_to = {2025, 12, 31}},
        {.recipient = BD_NOTHING - 1, .destination = place("BD"), .valid_from = {1, 1, 1}},
    };
    tara_policy policy = {.recipients = recipients, .recipient_count = RECIPIENTS,
                          .safeguards = safeguards, .safeguard_count = 4}; // Not the last.
    tp_transfer transfer = {.source = place(source), .destination = place(destination),
                            .recipient = recipient, .day = day(written)};
    return tp_transfer_ask(&policy, &transfer);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
