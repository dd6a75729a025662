// test_builtin.c: the built-in policy says what Tara Solutions' document says, all of it.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "policy/policy.h"

#define DOCUMENT "tests/data/tara-solutions-privacy-policy.fr.md"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const tara_policy *const builtin = &tp_policy_builtin;

static void assert_text(tp_text text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static const tp_purpose *purpose(const char *id)
{
    for (size_t i = 0; i < builtin->purpose_count; i++) {
        if (tp_text_equal(builtin->purposes[i].id, tp_text_of(id))) return &builtin->purposes[i];
    }
    fail_msg("no purpose %s", id);
    return NULL;
}

static uint64_t category_bit(const char *id)
{
    for (size_t i = 0; i < builtin->category_count; i++) {
        if (tp_text_equal(builtin->categories[i].id, tp_text_of(id))) return UINT64_C(1) << i;
    }
    fail_msg("no category %s", id);
    return 0;
}

static bool rests_on(const tp_purpose *of, uint8_t basis)
{
    return memchr(of->bases, basis, TP_BASES_MAX) != NULL;
}

// Bits of a list of identifiers, separated by spaces.
static uint64_t category_bits(const char *ids)
{
    uint64_t bits = 0;
    char copy[128];
    snprintf(copy, sizeof copy, "%s", ids);
    for (char *id = strtok(copy, " "); id; id = strtok(NULL, " ")) bits |= category_bit(id);
    return bits;
}

// --- the document ------------------------------------------------------------------------------

static char *document_text(size_t *size)
{
    FILE *file = fopen(DOCUMENT, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long end = ftell(file);
    assert_true(end > 0);
    rewind(file);
    char *text = malloc((size_t)end + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)end, file), (size_t)end);
    fclose(file);
    text[end] = '\0';
    *size = (size_t)end;
    return text;
}

// Rebuilt from the French sections, the document of 15 January 2024 is itself, byte for byte.
static void the_french_sections_are_the_document(void **state)
{
    (void)state;
    size_t size;
    char *document = document_text(&size);
    char *rebuilt = malloc(size + 1024);
    assert_non_null(rebuilt);
    size_t at = (size_t)sprintf(rebuilt, "---\nlast_updated: 15 Janvier 2024\n---\n");
    for (size_t i = 0; i < builtin->section_count; i++) {
        const tp_section *section = &builtin->sections[i];
        assert_true(at + section->body.fr.size + 128 < size + 1024);
        at += (size_t)sprintf(rebuilt + at, "\n## %s\n\n%s%s", section->title.fr.data,
                              section->body.fr.data, i + 1 < builtin->section_count ? "\n" : "");
    }
    assert_int_equal(at, size);
    assert_memory_equal(rebuilt, document, size);
    free(rebuilt);
    free(document);
}

// Every line of the document, one by one: a failure names the promise that is lost.
static void every_statement_of_the_document_is_in_the_policy(void **state)
{
    (void)state;
    size_t size;
    char *document = document_text(&size);
    char *line = strstr(document, "## ");
    size_t statements = 0;
    assert_non_null(line);
    for (line = strtok(line, "\n"); line; line = strtok(NULL, "\n")) {
        const char *statement = strncmp(line, "## ", 3) == 0 ? line + 3 : line;
        bool found = false;
        for (size_t i = 0; i < builtin->section_count && !found; i++) {
            found = strstr(builtin->sections[i].body.fr.data, statement) ||
                    strcmp(builtin->sections[i].title.fr.data, statement) == 0;
        }
        if (!found) fail_msg("not in the policy: %s", statement);
        statements++;
    }
    assert_true(statements > 60);
    free(document);
}

static size_t count_of(tp_text text, char wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == wanted;
    return count;
}

// GDPR Art. 12(1): intelligible to whom it is addressed: the English has the same lines and points.
static void the_english_follows_the_french_line_by_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < builtin->section_count; i++) {
        const tp_words *body = &builtin->sections[i].body;
        assert_int_equal(count_of(body->fr, '\n'), count_of(body->en, '\n'));
        bool same = tp_text_equal(body->fr, body->en);
        assert_false(same);
    }
}

static void the_sections_stand_in_the_order_of_the_document(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "introduction", "collection", "use", "sharing", "security", "rights",
        "cookies", "transfers", "children", "updates", "contact"};
    assert_int_equal(builtin->section_count, COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++) assert_text(builtin->sections[i].id, ids[i]);
}

// --- clauses -----------------------------------------------------------------------------------

// C01: version 1 of 15 January 2024, French, with a content hash that no change escapes.
static void test_c01_version_1_of_15_january_2024_in_french_with_its_hash(void **state)
{
    (void)state;
    static const char golden[] =
        "3afc2b016a52fed7ec4d593fef3d72474a40be4ce641e8ddd28ba9455f0e408f";
    assert_int_equal(builtin->version, 1);
    assert_int_equal(builtin->last_updated.year, 2024);
    assert_int_equal(builtin->last_updated.month, 1);
    assert_int_equal(builtin->last_updated.day, 15);
    assert_text(builtin->language, "fr");

    tp_memory memory = tp_memory_standard();
    uint8_t hash[32];
    char hex[65] = {0};
    assert_true(tp_policy_hash(builtin, &memory, hash));
    tp_hex_encode(hash, sizeof hash, hex);
    assert_string_equal(hex, golden);
    assert_int_equal(memory.live_bytes, 0);
}

// C02: questions go to privacy@.
static void test_c02_privacy_contact_is_part_of_the_policy(void **state)
{
    (void)state;
    assert_text(builtin->contacts.privacy_email, "privacy@tarasolutions.com");
    assert_text(builtin->controller, "Tara Solutions");
}

// C05: the six categories, under their stable identifiers and in the order of the document.
static void test_c05_six_categories(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "contact", "credentials", "payment", "education", "progress", "technical"};
    assert_int_equal(builtin->category_count, 6);
    const char *list = builtin->sections[1].body.fr.data;
    const char *before = list;
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_text(builtin->categories[i].id, ids[i]);
        assert_false(builtin->categories[i].special);
        // The category's French name is the document's own line, one after the other.
        const char *line = strstr(list, builtin->categories[i].name.fr.data);
        assert_non_null(line);
        assert_true(line > before);
        before = line;
    }
}

enum {
    CONSENT = TARA_BASIS_CONSENT, CONTRACT = TARA_BASIS_CONTRACT,
    OBLIGATION = TARA_BASIS_LEGAL_OBLIGATION, INTEREST = TARA_BASIS_LEGITIMATE_INTEREST
};

// C06: nine purposes, each bound to the categories it may use and to its bases, in order.
static void test_c06_nine_purposes_each_with_categories_and_bases(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        const char *categories;
        uint8_t bases[TP_BASES_MAX];
    } rows[] = {
        {"account",        "contact credentials technical",         {CONTRACT}},
        {"service",        "contact education progress technical",  {CONTRACT}},
        {"support",        "contact progress technical",            {CONTRACT, INTEREST}},
        {"administration", "contact",                               {CONTRACT, INTEREST}},
        {"orders",         "contact payment",                       {CONTRACT, OBLIGATION}},
        {"communication",  "contact progress",                      {CONSENT}},
        {"feedback",       "contact progress",                      {INTEREST}},
        {"marketing",      "contact technical",                     {CONSENT}},
        {"protection",     "contact credentials payment technical", {INTEREST}},
    };
    assert_int_equal(builtin->purpose_count, 9);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const tp_purpose *it = &builtin->purposes[i];
        assert_text(it->id, rows[i].id);
        assert_int_equal(it->categories, category_bits(rows[i].categories));
        assert_memory_equal(it->bases, rows[i].bases, TP_BASES_MAX);
        assert_int_equal(it->direct_marketing, strcmp(rows[i].id, "marketing") == 0);
    }
}

// GDPR Art. 7(3), CNIL 2020-092: a yes to marketing lasts 24 months, a no is left alone for six.
static void consent_lasts_24_months_and_a_no_six(void **state)
{
    (void)state;
    for (size_t i = 0; i < builtin->purpose_count; i++) {
        const tp_purpose *it = &builtin->purposes[i];
        bool consent = rests_on(it, CONSENT);
        assert_int_equal(it->consent_yes.count, consent ? 24 : 0);
        assert_int_equal(it->consent_no.count, consent ? 6 : 0);
        if (!consent) continue;
        assert_int_equal(it->consent_yes.unit, TP_MONTHS);
        assert_int_equal(it->consent_no.unit, TP_MONTHS);
    }
}

// GDPR Art. 6(1)(f): each of the four purposes on legitimate interest ships its balancing test.
static void four_assessments_ship_with_the_policy(void **state)
{
    (void)state;
    size_t assessments = 0;
    for (size_t i = 0; i < builtin->purpose_count; i++) {
        const tp_assessment_decl *it = &builtin->purposes[i].assessment;
        assert_int_equal(it->reference.size != 0, rests_on(&builtin->purposes[i], INTEREST));
        if (it->reference.size == 0) continue;
        assert_int_equal(tp_day_of(it->recorded_on), tp_day_of((tp_date){2024, 1, 15}));
        assert_int_equal(it->expires_on.year, 0);
        assessments++;
    }
    assert_int_equal(assessments, 4);
}

// GDPR Art. 13(2)(a): the period of every purpose, and what it runs from.
static void each_purpose_has_its_retention_period(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        int32_t count;
        uint8_t unit;
        uint8_t from;
    } rows[] = {
        {"account",        2,  TP_YEARS,  TP_FROM_LAST_ACTIVITY},
        {"service",        2,  TP_YEARS,  TP_FROM_LAST_ACTIVITY},
        {"support",        2,  TP_YEARS,  TP_FROM_COLLECTION},
        {"administration", 2,  TP_YEARS,  TP_FROM_LAST_ACTIVITY},
        {"orders",         13, TP_MONTHS, TP_FROM_COLLECTION},
        {"communication",  2,  TP_YEARS,  TP_FROM_LAST_ACTIVITY},
        {"feedback",       1,  TP_YEARS,  TP_FROM_COLLECTION},
        {"marketing",      3,  TP_YEARS,  TP_FROM_LAST_ACTIVITY},
        {"protection",     12, TP_MONTHS, TP_FROM_COLLECTION},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const tp_purpose *it = purpose(rows[i].id);
        assert_int_equal(it->retention.count, rows[i].count);
        assert_int_equal(it->retention.unit, rows[i].unit);
        assert_int_equal(it->retention_from, rows[i].from);
    }
}

// C12 to C14: sixteen, and two weeks at the most for a deletion and for finding out.
static void children_are_those_under_16(void **state)
{
    (void)state;
    assert_int_equal(builtin->minimum_age, 16);
    assert_int_equal(builtin->minor_deletion.count, 14);
    assert_int_equal(builtin->minor_deletion.unit, TP_DAYS);
    assert_int_equal(builtin->suspicion.count, 14);
    assert_int_equal(builtin->suspicion.unit, TP_DAYS);
    assert_int_equal(builtin->renewal_notice.count, 30);
    assert_int_equal(builtin->renewal_notice.unit, TP_DAYS);
}

// C20: a legal hold that nobody releases comes back for review once a year.
static void test_c20_a_hold_is_reviewed_after_twelve_months(void **state)
{
    (void)state;
    assert_int_equal(builtin->hold_review.count, 12);
    assert_int_equal(builtin->hold_review.unit, TP_MONTHS);
}

// C20: what tax law of the Union keeps: of orders, payment and contact, ten years.
static void test_c20_orders_keep_payment_and_contact_ten_years(void **state)
{
    (void)state;
    static const char law[] = "Directive 2006/112/CE, art. 369 duodecies / Directive 2006/112/EC, "
                              "Art. 369k";
    uint64_t kept = category_bits("payment contact");
    assert_int_equal(builtin->floor_count, 1);
    const tp_floor *it = &builtin->floors[0];
    assert_int_equal(it->purposes, UINT64_C(1) << (purpose("orders") - builtin->purposes));
    assert_int_equal(it->categories, kept);
    assert_int_equal(it->period.count, 10);
    assert_int_equal(it->period.unit, TP_YEARS);
    assert_int_equal(it->from, TP_FROM_YEAR_END);
    assert_text(it->law, law);

    const tp_purpose *orders = purpose("orders");
    assert_int_equal(orders->obligation_categories, kept);
    assert_int_equal(orders->obligation_actions, 1U << TARA_ACTION_STORE |
                     1U << TARA_ACTION_DISCLOSE | 1U << TARA_ACTION_COMPLY);
    assert_text(orders->obligation_law, law);
}

// C30, C33: each tracker has exactly one of four categories; all four and all kinds occur.
static void test_c30_each_cookie_has_one_category(void **state)
{
    (void)state;
    uint32_t categories = 0;
    uint32_t kinds = 0;
    for (size_t i = 0; i < builtin->tracker_count; i++) {
        const tp_tracker *it = &builtin->trackers[i];
        assert_in_range(it->category, TP_COOKIE_NECESSARY, TP_COOKIE_MARKETING);
        categories |= 1U << it->category;
        kinds |= 1U << it->kind;
        for (size_t j = 0; j < i; j++) {
            assert_false(tp_text_equal(it->name, builtin->trackers[j].name));
        }
    }
    assert_int_equal(categories, 1U << 1 | 1U << 2 | 1U << 3 | 1U << 4);
    assert_int_equal(kinds, 1U << 1 | 1U << 2 | 1U << 3 | 1U << 4 | 1U << 5);
}

// C31; CNIL 2020-092: thirteen months at most; a choice, yes or no, counts six.
static void cookies_live_13_months_and_choices_six(void **state)
{
    (void)state;
    const tp_cookie_rules *rules = &builtin->cookie_rules;
    assert_int_equal(rules->lifetime_max.count, 13);
    assert_int_equal(rules->lifetime_max.unit, TP_MONTHS);
    assert_int_equal(rules->consent_yes.count, 6);
    assert_int_equal(rules->consent_yes.unit, TP_MONTHS);
    assert_int_equal(rules->consent_no.count, 6);
    assert_int_equal(rules->consent_no.unit, TP_MONTHS);
}

// C39: how to reach the data protection officer, three ways, exactly as the document prints them.
static void test_c39_officer_has_email_phone_and_postal_address(void **state)
{
    (void)state;
    assert_text(builtin->contacts.officer_email, "dpo@tarasolutions.com");
    assert_text(builtin->contacts.officer_phone, "+880 2 5566 7788");
    assert_text(builtin->contacts.officer_address,
                "199, Venus Complex, 12th Floor, Kha-199/2, 4 Bir Uttam Rafiqul Islam Ave, "
                "Dhaka 1212");
}

// GDPR Art. 46: Dhaka has no adequacy decision; the desk there works under standard clauses.
static void a_recipient_in_bangladesh_has_standard_clauses(void **state)
{
    (void)state;
    tp_place dhaka;
    size_t found = 0;
    assert_true(tp_place_parse(TP_TEXT("BD"), &dhaka));
    assert_true(builtin->controller_place == dhaka);
    for (size_t i = 0; i < builtin->safeguard_count; i++) {
        const tp_safeguard *it = &builtin->safeguards[i];
        if (it->destination != dhaka) continue;
        assert_int_equal(it->kind, TP_SAFEGUARD_SCC);
        assert_text(builtin->recipients[it->recipient].id, "support_desk");
        assert_true(it->measures.size > 0);
        found++;
    }
    assert_int_equal(found, 1);
}

// GDPR Art. 28(3): each processor has its contract from the policy's first day on.
static void every_processor_has_a_contract_since_15_january_2024(void **state)
{
    (void)state;
    size_t processors = 0;
    for (size_t i = 0; i < builtin->recipient_count; i++) {
        const tp_recipient *it = &builtin->recipients[i];
        if (it->role != TP_PROCESSOR) continue;
        assert_true(it->contract.size > 0);
        assert_int_equal(tp_day_of(it->contract_from), tp_day_of(builtin->last_updated));
        assert_int_equal(it->contract_to.year, 0);
        processors++;
    }
    assert_int_equal(processors, 5);
    assert_int_equal(builtin->safeguards[1].kind, TP_SAFEGUARD_SCC);
    assert_int_equal(tp_day_of(builtin->safeguards[1].signed_on),
                     tp_day_of(builtin->last_updated));
}

// C37: people are told of a material change by a message, within thirty days.
static void test_c37_a_material_change_is_told_by_a_message_within_30_days(void **state)
{
    (void)state;
    assert_int_equal(builtin->notice_rules.means, TP_NOTICE_MESSAGE);
    assert_int_equal(builtin->notice_rules.within.count, 30);
    assert_int_equal(builtin->notice_rules.within.unit, TP_DAYS);
}

static bool says(tp_text text, const char *word)
{
    assert_int_equal(text.data[text.size], '\0');
    return strstr(text.data, word) != NULL;
}

// GDPR Art. 30(1)(c) and (g): whose data it is, and how it is kept safe; in both languages.
static void the_register_names_the_people_and_the_measures(void **state)
{
    (void)state;
    assert_true(says(builtin->subjects.fr, "apprenants") && says(builtin->subjects.en, "Learners"));
    assert_true(says(builtin->subjects.fr, "visiteurs") && says(builtin->subjects.en, "visitors"));
    assert_true(says(builtin->subjects.fr, "nous écrivent"));
    assert_true(says(builtin->subjects.en, "write to us"));
    static const char *const fr[] = {"pseudonymes", "chiffrées", "journalisés", "sauvegardes"};
    static const char *const en[] = {"pseudonyms", "encrypted", "logged", "backups"};
    for (size_t i = 0; i < COUNT(fr); i++) {
        assert_true(says(builtin->security.fr, fr[i]));
        assert_true(says(builtin->security.en, en[i]));
    }
}

static void the_first_version_marks_no_change(void **state)
{
    (void)state;
    assert_int_equal(builtin->change_count, 0);
}

static void it_is_complete_and_free_of_contradictions(void **state)
{
    (void)state;
    tara_error error = {.struct_size = sizeof error};
    tara_status status = tp_policy_validate(builtin, &error);
    if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_french_sections_are_the_document),
        cmocka_unit_test(every_statement_of_the_document_is_in_the_policy),
        cmocka_unit_test(the_english_follows_the_french_line_by_line),
        cmocka_unit_test(the_sections_stand_in_the_order_of_the_document),
        cmocka_unit_test(test_c01_version_1_of_15_january_2024_in_french_with_its_hash),
        cmocka_unit_test(test_c02_privacy_contact_is_part_of_the_policy),
        cmocka_unit_test(test_c05_six_categories),
        cmocka_unit_test(test_c06_nine_purposes_each_with_categories_and_bases),
        cmocka_unit_test(consent_lasts_24_months_and_a_no_six),
        cmocka_unit_test(four_assessments_ship_with_the_policy),
        cmocka_unit_test(each_purpose_has_its_retention_period),
        cmocka_unit_test(children_are_those_under_16),
        cmocka_unit_test(test_c20_a_hold_is_reviewed_after_twelve_months),
        cmocka_unit_test(test_c20_orders_keep_payment_and_contact_ten_years),
        cmocka_unit_test(test_c30_each_cookie_has_one_category),
        cmocka_unit_test(cookies_live_13_months_and_choices_six),
        cmocka_unit_test(test_c39_officer_has_email_phone_and_postal_address),
        cmocka_unit_test(a_recipient_in_bangladesh_has_standard_clauses),
        cmocka_unit_test(every_processor_has_a_contract_since_15_january_2024),
        cmocka_unit_test(test_c37_a_material_change_is_told_by_a_message_within_30_days),
        cmocka_unit_test(the_register_names_the_people_and_the_measures),
        cmocka_unit_test(the_first_version_marks_no_change),
        cmocka_unit_test(it_is_complete_and_free_of_contradictions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
