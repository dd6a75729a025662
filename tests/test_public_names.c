// test_public_names.c: version, and the numbers of the header by name, in two languages.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tara_privacy.h"

static void names_version_says_the_same_in_every_form(void **state)
{
    (void)state;
    char text[32];
    uint32_t number = tara_version_number();
    snprintf(text, sizeof text, "%u.%u.%u", (unsigned)(number >> 16), (unsigned)(number >> 8 & 255),
             (unsigned)(number & 255));
    assert_string_equal(tara_version_string(), text);
    assert_int_equal(number, TARA_VERSION_MAJOR << 16 | TARA_VERSION_MINOR << 8
                             | TARA_VERSION_PATCH);
    assert_int_equal(tara_abi_version() & 0xFFFF, TARA_VERSION_MINOR);
}

static bool is_a_name(const char *name)
{
    if (*name == '\0') return false;
    for (; *name != '\0'; name++) {
        if (!((*name >= 'a' && *name <= 'z') || *name == '_')) return false;
    }
    return true;
}

static bool is_a_sentence(const char *text)
{
    size_t size = strlen(text);
    return size > 5 && (text[size - 1] == '.' || text[size - 1] == ')');
}

// Each number of an enumeration has a name of its own; its neighbours that are none have none.
static void assert_names(const char *(*name_of)(int32_t), const int32_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(is_a_name(name_of(values[i])));
        assert_string_not_equal(name_of(values[i]), "unknown_status");
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(name_of(values[i]), name_of(values[k]));
        }
    }
    static const int32_t none[] = {INT32_MIN, -1000, 1000, INT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(strncmp(name_of(none[i]), "unknown", 7), 0);
    }
}

static void names_every_status_has_a_name_and_sentences(void **state)
{
    (void)state;
    enum { STATUSES = 43 }; // From 0 down; none is left out.
    int32_t values[STATUSES];
    for (int32_t i = 0; i < STATUSES; i++) {
        values[i] = -i;
        assert_true(is_a_sentence(tara_status_text(-i, "en")));
        assert_true(is_a_sentence(tara_status_text(-i, "fr")));
        assert_string_not_equal(tara_status_text(-i, "fr"), tara_status_text(-i, "en"));
        assert_string_equal(tara_status_text(-i, NULL), tara_status_text(-i, "en"));
    }
    assert_names(tara_status_name, values, STATUSES);
    assert_string_equal(tara_status_name(TARA_OK), "ok");
    assert_string_equal(tara_status_name(TARA_E_INVALID_ARGUMENT), "invalid_argument");
    assert_string_equal(tara_status_name(1), "unknown_status");
    assert_string_equal(tara_status_name(-STATUSES), "unknown_status");
    assert_true(is_a_sentence(tara_status_text(-STATUSES, "fr")));
    assert_string_not_equal(tara_status_text(-STATUSES, "fr"), tara_status_text(-STATUSES, "en"));
}

static void names_every_reason_has_a_name_an_article_and_sentences(void **state)
{
    (void)state;
    static const int32_t reasons[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
        20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 40, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
        55, 56, 60, 61, 62, 63, 64, 70, 71};
    size_t count = sizeof reasons / sizeof reasons[0], named = 0;
    assert_names(tara_reason_name, reasons, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(tara_reason_article(reasons[i])) > 2);
        assert_true(is_a_sentence(tara_reason_text(reasons[i], "en")));
        assert_true(is_a_sentence(tara_reason_text(reasons[i], "fr-FR")));
    }
    for (int32_t i = -5; i < 200; i++) named += strcmp(tara_reason_name(i), "unknown") != 0;
    assert_int_equal(named, count); // None has a name that the header does not list.
    assert_string_equal(tara_reason_article(19), "");
    assert_string_not_equal(tara_reason_text(19, "fr"), tara_reason_text(19, "en"));
}

static void names_every_duty_has_a_name_an_article_and_sentences(void **state)
{
    (void)state;
    int32_t values[13];
    for (int32_t i = 0; i < 13; i++) values[i] = i;
    assert_names(tara_duty_name, values, 13);
    for (int32_t i = 1; i < 13; i++) {
        assert_true(strlen(tara_duty_article(i)) > 2);
        assert_true(is_a_sentence(tara_duty_text(i, "en")));
        assert_true(is_a_sentence(tara_duty_text(i, "fr")));
    }
    assert_string_equal(tara_duty_article(99), "");
    assert_string_not_equal(tara_duty_text(99, "fr"), tara_duty_text(99, "en"));
}

static void names_every_exception_has_a_name_an_article_and_sentences(void **state)
{
    (void)state;
    int32_t values[11];
    for (int32_t i = 0; i < 11; i++) values[i] = i;
    assert_names(tara_exception_name, values, 11);
    for (int32_t i = 0; i < 11; i++) {
        assert_int_equal(strlen(tara_exception_article(i)) > 2, i != TARA_EXCEPTION_NONE);
        assert_true(is_a_sentence(tara_exception_text(i, "en")));
        assert_true(is_a_sentence(tara_exception_text(i, "fr")));
        assert_string_not_equal(tara_exception_text(i, "fr"), tara_exception_text(i, "en"));
        assert_string_equal(tara_exception_text(i, NULL), tara_exception_text(i, "en"));
    }
    assert_string_equal(tara_exception_article(TARA_EXCEPTION_LEGAL_HOLD), "GDPR 17(3)(e)");
    assert_string_equal(tara_exception_article(11), "");
    assert_true(is_a_sentence(tara_exception_text(11, "fr")));
    assert_string_not_equal(tara_exception_text(11, "fr"), tara_exception_text(11, "en"));
}

// In the order of the header, so that a sentence that stands at another's number is noticed.
static void names_every_finding_has_a_name_and_sentences(void **state)
{
    (void)state;
    static const char *const names[] = {
        "none", "foreign", "format", "header", "key", "torn", "surplus", "damaged", "impossible",
        "removed", "reordered", "altered", "content", "missing_body", "resurfaced", "note",
        "other_history", "rolled_back",
    };
    enum { FINDINGS = sizeof names / sizeof names[0] };
    int32_t values[FINDINGS];
    for (int32_t i = 0; i < FINDINGS; i++) values[i] = i;
    assert_names(tara_finding_name, values, FINDINGS);
    for (int32_t i = 0; i < FINDINGS; i++) {
        assert_string_equal(tara_finding_name(i), names[i]);
        assert_true(is_a_sentence(tara_finding_text(i, "en")));
        assert_true(is_a_sentence(tara_finding_text(i, "fr")));
        assert_string_not_equal(tara_finding_text(i, "fr"), tara_finding_text(i, "en"));
        assert_string_equal(tara_finding_text(i, NULL), tara_finding_text(i, "en"));
        for (int32_t other = 0; other < i; other++) {
            assert_string_not_equal(tara_finding_text(i, "fr"), tara_finding_text(other, "fr"));
            assert_string_not_equal(tara_finding_text(i, "en"), tara_finding_text(other, "en"));
        }
    }
    assert_string_equal(tara_finding_name(FINDINGS), "unknown");
    assert_string_equal(tara_finding_name(-1), "unknown");
    assert_true(is_a_sentence(tara_finding_text(FINDINGS, "fr")));
    assert_string_not_equal(tara_finding_text(FINDINGS, "fr"), tara_finding_text(FINDINGS, "en"));
}

static void names_every_right_has_a_name_and_an_article(void **state)
{
    (void)state;
    int32_t values[8];
    for (int32_t i = 0; i < 8; i++) values[i] = i;
    assert_names(tara_right_name, values, 8);
    for (int32_t i = 1; i < 8; i++) {
        assert_int_equal(strncmp(tara_right_article(i), "GDPR ", 5), 0);
        for (int32_t k = 1; k < i; k++) {
            assert_string_not_equal(tara_right_article(i), tara_right_article(k));
        }
    }
    assert_string_equal(tara_right_article(TARA_RIGHT_PORTABILITY), "GDPR 20");
    assert_string_equal(tara_right_article(TARA_RIGHT_NONE), "");
    assert_string_equal(tara_right_article(8), "");
}

static void names_every_enumeration_is_named(void **state)
{
    (void)state;
    static const int32_t upwards[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    assert_names(tara_basis_name, upwards, 7);
    assert_names(tara_action_name, upwards, 8);
    assert_names(tara_consent_state_name, upwards, 6);
    assert_names(tara_actor_name, upwards, 3);
    assert_names(tara_guardian_state_name, upwards, 4);
    assert_names(tara_next_name, upwards, 4);
    assert_names(tara_objection_effect_name, upwards, 5);
    assert_names(tara_age_state_name, upwards, 4);
    assert_names(tara_request_state_name, upwards, 10);
    assert_names(tara_step_action_name, upwards + 1, 4);
    assert_names(tara_step_state_name, upwards + 1, 7);
    assert_names(tara_doubt_name, upwards, 3);
    assert_names(tara_origin_name, upwards + 1, 4);
    assert_names(tara_cookie_category_name, upwards, 5);
    assert_names(tara_demand_name, upwards, 5);
    assert_names(tara_safeguard_kind_name, upwards, 7);
    assert_names(tara_means_name, upwards, 3);
    assert_names(tara_notice_state_name, upwards, 4);
    assert_names(tara_risk_name, upwards, 4);
    assert_names(tara_concerns_name, upwards, 3);
    assert_string_equal(tara_age_state_name(TARA_AGE_UNKNOWN), "unknown");
    assert_string_equal(tara_basis_name(TARA_BASIS_LEGITIMATE_INTEREST), "legitimate_interest");
    assert_string_equal(tara_action_name(TARA_ACTION_USE), "use");
    assert_string_equal(tara_request_state_name(TARA_REQUEST_PARTLY_DONE), "partly_done");
    assert_string_equal(tara_step_action_name(TARA_STEP_ERASE), "erase");
    assert_string_equal(tara_step_action_name(0), "unknown");
    assert_string_equal(tara_step_state_name(TARA_STEP_KEPT), "kept");
    assert_string_equal(tara_step_state_name(0), "unknown");
    assert_string_equal(tara_doubt_name(TARA_DOUBT_SCOPE), "scope");
    assert_string_equal(tara_origin_name(TARA_ORIGIN_INFERRED), "inferred");
    assert_string_equal(tara_origin_name(0), "unknown");
    assert_string_equal(tara_cookie_category_name(TARA_COOKIE_STATISTICS), "statistics");
    assert_string_equal(tara_cookie_category_name(TARA_COOKIE_MARKETING + 1), "unknown");
    assert_string_equal(tara_demand_name(TARA_DEMAND_JUDICIAL_PROCESS), "judicial_process");
    assert_string_equal(tara_demand_name(TARA_DEMAND_COURT_ORDER + 1), "unknown");
    assert_string_equal(tara_safeguard_kind_name(TARA_SAFEGUARD_CODE_OF_CONDUCT),
                        "code_of_conduct");
    assert_string_equal(tara_safeguard_kind_name(TARA_SAFEGUARD_DEROGATION + 1), "unknown");
    assert_string_equal(tara_means_name(TARA_MEANS_BANNER), "banner");
    assert_string_equal(tara_means_name(TARA_MEANS_MESSAGE + 1), "unknown");
    assert_string_equal(tara_notice_state_name(TARA_NOTICE_ACKNOWLEDGED), "acknowledged");
    assert_string_equal(tara_notice_state_name(TARA_NOTICE_ACKNOWLEDGED + 1), "unknown");
    assert_string_equal(tara_risk_name(TARA_RISK_UNKNOWN), "unknown");
    assert_string_equal(tara_risk_name(TARA_RISK_HIGH), "high");
    assert_string_equal(tara_risk_name(TARA_RISK_HIGH + 1), "unknown");
    assert_string_equal(tara_concerns_name(TARA_CONCERNS_EVERYBODY), "everybody");
    assert_string_equal(tara_concerns_name(TARA_CONCERNS_EVERYBODY + 1), "unknown");
}

static void names_every_obligation_bit_is_named(void **state)
{
    (void)state;
    for (uint64_t bit = 1; bit <= TARA_OBLIGATION_NAME_SAFEGUARD; bit <<= 1) {
        assert_true(is_a_name(tara_obligation_name(bit)));
        assert_string_not_equal(tara_obligation_name(bit), "unknown");
        for (uint64_t other = 1; other < bit; other <<= 1) {
            assert_string_not_equal(tara_obligation_name(bit), tara_obligation_name(other));
        }
    }
    static const uint64_t none[] = {0, 3, 128, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_string_equal(tara_obligation_name(none[i]), "unknown");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_version_says_the_same_in_every_form),
        cmocka_unit_test(names_every_status_has_a_name_and_sentences),
        cmocka_unit_test(names_every_reason_has_a_name_an_article_and_sentences),
        cmocka_unit_test(names_every_duty_has_a_name_an_article_and_sentences),
        cmocka_unit_test(names_every_exception_has_a_name_an_article_and_sentences),
        cmocka_unit_test(names_every_finding_has_a_name_and_sentences),
        cmocka_unit_test(names_every_right_has_a_name_and_an_article),
        cmocka_unit_test(names_every_enumeration_is_named),
        cmocka_unit_test(names_every_obligation_bit_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
