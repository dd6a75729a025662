// test_consent_facts.c: what documents of a consent share: names, jurisdictions, what they lack.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "interop/consent_facts.h"

static const tp_told_choice bare[2];

// Made by another implementation of SHA-256.
static void uuid_is_the_hash_with_version_and_variant(void **state)
{
    (void)state;
    static const struct { const char *what; uint8_t last; const char *id; } rows[] = {
        {"record", 0, "aad4d77c-acb1-8593-aafb-ab65ae7fc6ad"},
        {"receipt", 0, "5294743d-50e0-8c3d-b5b4-473639b32ff8"},
        {"kantara", 255, "3e851847-aacb-86aa-b27a-df42afa234b5"},
    };
    for (size_t i = 0; i < 3; i++) {
        tp_consent_facts facts = {.choices = bare, .choice_count = 2};
        char             id[TP_UUID_TEXT];
        facts.leaf[31] = rows[i].last;
        tp_consent_uuid(&facts, rows[i].what, id);
        assert_memory_equal(id, rows[i].id, sizeof id);
    }
}

static void jurisdiction_is_the_country_or_the_union(void **state)
{
    (void)state;
    tp_consent_facts facts = {.place = 0};
    char             text[TP_PLACE_TEXT_MAX];
    assert_int_equal(tp_consent_jurisdiction(&facts, text), 2);
    assert_memory_equal(text, "EU", 2);
    assert_true(tp_place_parse(TP_TEXT("US-CA"), &facts.place));
    assert_int_equal(tp_consent_jurisdiction(&facts, text), 5);
    assert_memory_equal(text, "US-CA", 5);
}

// Back to the yes, and not behind it.
static void what_the_newest_choice_says_counts(void **state)
{
    (void)state;
    enum { YES = TP_CONSENT_GIVE, NO = TP_CONSENT_WITHDRAW };
    tp_told_choice choices[3] = {
        {.said = {.decision = YES, .language = TP_TEXT("fr"), .notice = TP_TEXT("a")}},
        {.said = {.decision = NO, .language = TP_TEXT("de")}},
        {.said = {.decision = NO}},
    };
    tp_consent_facts facts = {.choices = choices, .choice_count = 3};
    assert_true(tp_text_equal(tp_consent_language(&facts), TP_TEXT("de")));
    assert_true(tp_text_equal(tp_consent_notice(&facts), TP_TEXT("a")));
    choices[2].said.decision = YES;
    assert_int_equal(tp_consent_language(&facts).size, 0);
    assert_int_equal(tp_consent_notice(&facts).size, 0);
    facts.choices = bare;
    facts.choice_count = 2;
    assert_int_equal(tp_consent_language(&facts).size, 0);
    assert_int_equal(tp_consent_notice(&facts).size, 0);
}

static void lacks_are_named(void **state)
{
    (void)state;
    tp_told_choice   choices[1] = {{.state = 0}};
    tp_consent_facts facts = {.choices = choices, .choice_count = 1};
    const char      *message = NULL;
    for (int32_t form = TARA_RECEIPT_ISO27560; form <= TARA_RECEIPT_DPV; form++) {
        assert_null(tp_consent_lacks(&facts, form, &message));
    }
    facts.consent.at = -1;
    assert_string_equal(tp_consent_lacks(&facts, TARA_RECEIPT_KANTARA, &message), "time");
    assert_non_null(message);
    assert_null(tp_consent_lacks(&facts, TARA_RECEIPT_ISO27560, &message));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uuid_is_the_hash_with_version_and_variant),
        cmocka_unit_test(jurisdiction_is_the_country_or_the_union),
        cmocka_unit_test(what_the_newest_choice_says_counts),
        cmocka_unit_test(lacks_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
