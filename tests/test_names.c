// test_names.c: every number of the public header has a name, an article and two sentences.
//
// The header itself is read: an enumerator that is added without its row is found here.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decision/names.h"

static const char *reason_name(int32_t value)
{
    const tp_reason_row *row = tp_reason_row_of(value);
    return row == NULL ? NULL : row->name;
}

static const char *duty_name(int32_t value)
{
    const tp_duty_row *row = tp_duty_row_of(value);
    return row == NULL ? NULL : row->name;
}

static const char *finding_name(int32_t value)
{
    const tp_finding_row *row = tp_finding_row_of(value);
    return row == NULL ? NULL : row->name;
}

// An enumeration of the header, and what stands there before the part that is the name in small
// letters.
static const struct {
    const char     *tag;
    const char     *prefix;
    const tp_names *names;                   // NULL: rows with texts,
    const char   *(*name_of)(int32_t value); // asked by this.
    uint32_t        count;
} families[] = {
    {"tara_basis", "TARA_BASIS_", &tp_basis_names, NULL, 7},
    {"tara_action", "TARA_ACTION_", &tp_action_names, NULL, 8},
    {"tara_consent_state", "TARA_CONSENT_", &tp_consent_names, NULL, 6},
    {"tara_actor", "TARA_ACTOR_", &tp_actor_names, NULL, 3},
    {"tara_age_state", "TARA_AGE_", &tp_age_names, NULL, 4},
    {"tara_age_band", "TARA_BAND_", &tp_band_names, NULL, 2},
    {"tara_guardian_state", "TARA_GUARDIAN_", &tp_guardian_names, NULL, 4},
    {"tara_next", "TARA_NEXT_", &tp_next_names, NULL, 4},
    {"tara_objection_effect", "TARA_OBJECTION_", &tp_objection_names, NULL, 5},
    {"tara_assessment_outcome", "TARA_ASSESSMENT_", &tp_outcome_names, NULL, 2},
    {"tara_obligation", "TARA_OBLIGATION_", &tp_obligation_names, NULL, 7},
    {"tara_reason", "TARA_REASON_", NULL, reason_name, 47},
    {"tara_duty_kind", "TARA_DUTY_", NULL, duty_name, 13},
    {"tara_right", "TARA_RIGHT_", &tp_right_names, NULL, 8},
    {"tara_request_state", "TARA_REQUEST_", &tp_request_state_names, NULL, 10},
    {"tara_step_action", "TARA_STEP_", &tp_step_action_names, NULL, 4},
    {"tara_step_state", "TARA_STEP_", &tp_step_state_names, NULL, 7},
    {"tara_exception", "TARA_EXCEPTION_", &tp_exception_names, NULL, 11},
    {"tara_doubt", "TARA_DOUBT_", &tp_doubt_names, NULL, 3},
    {"tara_origin", "TARA_ORIGIN_", &tp_origin_names, NULL, 4},
    {"tara_cookie_category", "TARA_COOKIE_", &tp_cookie_category_names, NULL, 5},
    {"tara_demand", "TARA_DEMAND_", &tp_demand_names, NULL, 5},
    {"tara_safeguard_kind", "TARA_SAFEGUARD_", &tp_safeguard_kind_names, NULL, 7},
    {"tara_means", "TARA_MEANS_", &tp_notice_means_names, NULL, 3},
    {"tara_notice_state", "TARA_NOTICE_", &tp_notice_state_names, NULL, 4},
    {"tara_risk", "TARA_RISK_", &tp_risk_names, NULL, 4},
    {"tara_concerns", "TARA_CONCERNS_", &tp_concern_names, NULL, 3},
    {"tara_finding", "TARA_FINDING_", NULL, finding_name, 18},
};
enum { FAMILIES = sizeof families / sizeof families[0] };

typedef struct enumerator {
    char        name[64];
    int32_t     value;
    const char *where; // In the header.
} enumerator;

// The next "TARA_… = number" of the header at or after *at. False at the end.
static bool next_enumerator(const char **at, enumerator *out)
{
    for (const char *here = strstr(*at, "TARA_"); here != NULL; here = strstr(here, "TARA_")) {
        size_t size = strspn(here, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        *at = here + size;
        if (size < sizeof out->name && strncmp(*at, " = ", 3) == 0) {
            memcpy(out->name, here, size);
            out->name[size] = '\0';
            out->value = (int32_t)strtol(*at + 3, NULL, 10);
            out->where = here;
            return true;
        }
        here = *at;
    }
    return false;
}

static char *read_header(void)
{
    FILE *file = fopen("include/tara_privacy.h", "rb");
    assert_non_null(file);
    char  *text = malloc(1 << 20);
    assert_non_null(text);
    size_t size = fread(text, 1, (1 << 20) - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

// The family of the enumeration that an enumerator stands in, or -1: two may share a prefix.
static int family_of(const char *header, const enumerator *e)
{
    const char *tag = e->where;
    while (tag > header && strncmp(tag, "enum ", 5) != 0) tag--;
    tag += 5;
    size_t size = strcspn(tag, " {");
    for (int i = 0; i < FAMILIES; i++) {
        if (strlen(families[i].tag) != size || strncmp(tag, families[i].tag, size) != 0) continue;
        assert_int_equal(strncmp(e->name, families[i].prefix, strlen(families[i].prefix)), 0);
        return i;
    }
    return -1;
}

static void lower(char *text)
{
    for (; *text != '\0'; text++) *text = (char)tolower((unsigned char)*text);
}

// GDPR Art. 12(1): what is decided is said in words; a number without a name says nothing.
static void every_enumerator_of_the_header_has_its_name(void **state)
{
    (void)state;
    uint32_t    found[FAMILIES] = {0};
    char       *header = read_header();
    const char *at = header;
    enumerator  e;
    while (next_enumerator(&at, &e)) {
        int family = family_of(header, &e);
        if (family < 0) continue;
        char *wanted = e.name + strlen(families[family].prefix);
        lower(wanted);
        const char *name = families[family].names != NULL
                             ? tp_name_of(families[family].names, e.value)
                             : families[family].name_of(e.value);
        assert_non_null(name);
        assert_string_equal(name, wanted);
        found[family]++;
    }
    free(header);
    for (int i = 0; i < FAMILIES; i++) {
        assert_int_equal(found[i], families[i].count);
        if (families[i].names != NULL) assert_int_equal(families[i].names->count, found[i]);
    }
}

// A name means one number, there and back; what there is not is "unknown" and no number.
static void names_and_numbers_are_pairs(void **state)
{
    (void)state;
    for (int i = 0; i < FAMILIES; i++) {
        const tp_names *names = families[i].names;
        for (uint32_t row = 0; names != NULL && row < names->count; row++) {
            int32_t value = -1;
            assert_true(tp_value_of(names, tp_text_of(names->rows[row].name), &value));
            assert_int_equal(value, names->rows[row].value);
            assert_string_equal(tp_name_of(names, value), names->rows[row].name);
        }
        if (names == NULL) continue;
        int32_t untouched = 77;
        assert_string_equal(tp_name_of(names, 9999), "unknown");
        assert_string_equal(tp_name_of(names, -1), "unknown");
        assert_false(tp_value_of(names, TP_TEXT("no such name"), &untouched));
        assert_false(tp_value_of(names, TP_TEXT(""), &untouched));
        assert_int_equal(untouched, 77);
    }
    // A number that only equals one when it is cut to 32 bits is another number.
    int64_t beyond = (INT64_C(1) << 32) + TARA_OBLIGATION_STORE_ONLY;
    assert_string_equal(tp_name_of(&tp_obligation_names, beyond), "unknown");
}

// GDPR Art. 12(1): in clear language, in both languages, and not the same twice.
static void check_texts(const char *name, const char *en, const char *fr)
{
    size_t en_size = strlen(en), fr_size = strlen(fr);
    assert_true(strlen(name) > 0 && en_size > 1 && fr_size > 1);
    assert_true(strcmp(en, fr) != 0);
    assert_int_equal(en[en_size - 1], '.');
    assert_int_equal(fr[fr_size - 1], '.');
    assert_true(tp_utf8_valid(fr, fr_size) && tp_utf8_valid(en, en_size));
    assert_null(strstr(fr, "The "));
}

// GDPR Art. 5(2): the controller shows by which article it acted.
static void every_reason_has_its_article_and_two_sentences(void **state)
{
    static const struct { int32_t reason; const char *article; } expected[] = {
        {TARA_REASON_INCOMPLETE_QUESTION, "GDPR 5(2)"}, {TARA_REASON_CONSENT, "GDPR 6(1)(a)"},
        {TARA_REASON_CONTRACT, "GDPR 6(1)(b)"}, {TARA_REASON_LEGITIMATE_INTEREST, "GDPR 6(1)(f)"},
        {TARA_REASON_LEGAL_OBLIGATION, "GDPR 6(1)(c)"}, {TARA_REASON_STORAGE_ONLY, "GDPR 18(2)"},
        {TARA_REASON_NECESSARY_COOKIE, "ePrivacy 5(3)"},
        {TARA_REASON_VITAL_INTEREST, "GDPR 6(1)(d)"}, {TARA_REASON_PUBLIC_TASK, "GDPR 6(1)(e)"},
        {TARA_REASON_ERASURE_REQUESTED, "GDPR 17(1)"}, {TARA_REASON_MINIMISATION, "GDPR 5(1)(c)"},
        {TARA_REASON_NO_TRANSFER, "GDPR 44"}, {TARA_REASON_ADEQUACY, "GDPR 45"},
        {TARA_REASON_SAFEGUARD, "GDPR 46"}, {TARA_REASON_DEROGATION, "GDPR 49"},
        {TARA_REASON_RECIPIENT_CONTRACT_ENDED, "GDPR 28(3)"},
        {TARA_REASON_COOKIE_MALFORMED, "RFC 6265"},
        {TARA_REASON_UNKNOWN_PURPOSE, "GDPR 5(1)(b)"},
        {TARA_REASON_UNKNOWN_CATEGORY, "GDPR 5(1)(c)"},
        {TARA_REASON_UNKNOWN_SUBJECT, "GDPR 5(1)(a)"},
        {TARA_REASON_CATEGORY_NOT_FOR_PURPOSE, "GDPR 5(1)(b)"},
        {TARA_REASON_RECIPIENT_UNKNOWN, "GDPR 13(1)(e)"},
        {TARA_REASON_COOKIE_UNDECLARED, "ePrivacy 5(3)"}, {TARA_REASON_AGE_UNKNOWN, "GDPR 8(2)"},
        {TARA_REASON_MINOR, "GDPR 8(1)"}, {TARA_REASON_SUSPECTED_MINOR, "GDPR 8(2)"},
        {TARA_REASON_CONSENT_NEVER_ASKED, "GDPR 6(1)(a)"},
        {TARA_REASON_CONSENT_REFUSED, "GDPR 6(1)(a)"},
        {TARA_REASON_CONSENT_WITHDRAWN, "GDPR 7(3)"},
        {TARA_REASON_CONSENT_EXPIRED, "GDPR 5(1)(a)"},
        {TARA_REASON_CONSENT_OUTDATED, "GDPR 6(1)(a)"}, {TARA_REASON_OBJECTION, "GDPR 21"},
        {TARA_REASON_RESTRICTION, "GDPR 18(1)"}, {TARA_REASON_CONTRACT_MISSING, "GDPR 6(1)(b)"},
        {TARA_REASON_CONTRACT_ENDED, "GDPR 6(1)(b)"},
        {TARA_REASON_ASSESSMENT_MISSING, "GDPR 6(1)(f)"},
        {TARA_REASON_ASSESSMENT_EXPIRED, "GDPR 6(1)(f)"},
        {TARA_REASON_ASSESSMENT_UNFAVOURABLE, "GDPR 6(1)(f)"},
        {TARA_REASON_OBLIGATION_NOT_NAMED, "GDPR 6(1)(c)"}, {TARA_REASON_NO_BASIS, "GDPR 6(1)"},
        {TARA_REASON_RETENTION_ELAPSED, "GDPR 5(1)(e)"},
        {TARA_REASON_LEGAL_HOLD, "GDPR 17(3)(e)"}, {TARA_REASON_LEGAL_RETENTION, "GDPR 17(3)(b)"},
        {TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD, "GDPR 44"},
        {TARA_REASON_SAFEGUARD_EXPIRED, "GDPR 46"}, {TARA_REASON_STORE_FAILED, "GDPR 5(1)(f)"},
        {TARA_REASON_CLOCK_BACKWARDS, "GDPR 5(2)"},
    };
    (void)state;
    uint32_t             count = 0;
    const tp_reason_row *rows = tp_reason_rows(&count);
    assert_int_equal(count, sizeof expected / sizeof expected[0]);
    for (uint32_t i = 0; i < count; i++) {
        const tp_reason_row *row = tp_reason_row_of(expected[i].reason);
        assert_non_null(row);
        assert_string_equal(row->article, expected[i].article);
        check_texts(row->name, row->en, row->fr);
        for (uint32_t j = 0; j < i; j++) {
            assert_true(rows[i].reason != rows[j].reason);
            assert_true(strcmp(rows[i].name, rows[j].name) != 0);
            assert_true(strcmp(rows[i].en, rows[j].en) != 0);
            assert_true(strcmp(rows[i].fr, rows[j].fr) != 0);
        }
    }
    assert_null(tp_reason_row_of(-1));
    assert_null(tp_reason_row_of(9999));
}

// Statuses: permanent numbers, permanent names.
static void every_status_has_its_name_and_two_sentences(void **state)
{
    static const struct { int32_t status; const char *name; } expected[] = {
        {TARA_OK, "ok"}, {TARA_E_INVALID_ARGUMENT, "invalid_argument"},
        {TARA_E_NO_MEMORY, "no_memory"}, {TARA_E_BUFFER, "buffer_too_small"},
        {TARA_E_TOO_NEW, "too_new"}, {TARA_E_BUSY, "busy"}, {TARA_E_HANDLE, "bad_handle"},
        {TARA_E_FORKED, "forked"}, {TARA_E_UNSUPPORTED, "unsupported"},
        {TARA_E_NOT_FOUND, "not_found"}, {TARA_E_CONFLICT, "conflict"},
        {TARA_E_NOT_APPLICABLE, "not_applicable"}, {TARA_E_CLOCK_BACKWARDS, "clock_backwards"},
        {TARA_E_STORE, "store_failed"}, {TARA_E_READ_ONLY, "read_only"},
        {TARA_E_LOCKED, "locked"}, {TARA_E_WRONG_KEY, "wrong_key"},
        {TARA_E_FOREIGN_FILE, "foreign_file"}, {TARA_E_CORRUPT, "corrupt"},
        {TARA_E_UNSAFE_FILE, "unsafe_file"}, {TARA_E_DISK_FULL, "disk_full"},
        {TARA_E_LIMIT, "limit"}, {TARA_E_SYNTAX, "syntax"}, {TARA_E_POLICY, "policy_invalid"},
        {TARA_E_POLICY_MISMATCH, "policy_mismatch"},
        {TARA_E_ENTROPY, "no_entropy"}, {TARA_E_PROOF, "not_proven"},
        {TARA_E_ALPHABET, "alphabet"},
        {TARA_E_PADDING, "padding"},
        {TARA_E_EMPTY_SEGMENT, "empty_segment"},
        {TARA_E_TRUNCATED, "truncated"},
        {TARA_E_VERSION, "unknown_version"},
        {TARA_E_UNKNOWN_SEGMENT, "unknown_segment"},
        {TARA_E_DUPLICATE, "duplicate"},
        {TARA_E_ZERO_ID, "zero_id"},
        {TARA_E_REVERSED, "range_reversed"},
        {TARA_E_OVERLAP, "range_overlap"},
        {TARA_E_OVER_MAXIMUM, "over_maximum"},
        {TARA_E_FIBONACCI, "fibonacci"},
        {TARA_E_SECTION_COUNT, "section_count"},
        {TARA_E_UNKNOWN_SECTION, "unknown_section"},
        {TARA_E_VALUE, "bad_value"},
        {TARA_E_TRAILING, "trailing_bits"},
    };
    (void)state;
    uint32_t             count = 0, in_header = 0;
    const tp_status_row *rows = tp_status_rows(&count);
    assert_int_equal(count, sizeof expected / sizeof expected[0]);
    for (uint32_t i = 0; i < count; i++) {
        const tp_status_row *row = tp_status_row_of(expected[i].status);
        assert_non_null(row);
        assert_string_equal(row->name, expected[i].name);
        check_texts(row->name, row->en, row->fr);
        for (uint32_t j = 0; j < i; j++) {
            assert_true(rows[i].status != rows[j].status);
            assert_true(strcmp(rows[i].name, rows[j].name) != 0);
            assert_true(strcmp(rows[i].fr, rows[j].fr) != 0);
        }
    }
    assert_null(tp_status_row_of(1));
    assert_null(tp_status_row_of(-9999));

    char       *header = read_header();
    const char *at = header;
    enumerator  e;
    while (next_enumerator(&at, &e)) {
        bool is_status = strcmp(e.name, "TARA_OK") == 0 || strncmp(e.name, "TARA_E_", 7) == 0;
        if (!is_status) continue;
        assert_non_null(tp_status_row_of(e.value));
        in_header++;
    }
    free(header);
    assert_int_equal(in_header, count);
}

// GDPR Art. 24(1): what is owed is said with the article that orders it.
static void every_duty_has_its_article_and_two_sentences(void **state)
{
    static const struct { int32_t kind; const char *article; } expected[] = {
        {TARA_DUTY_NONE, ""}, {TARA_DUTY_ERASE, "GDPR 5(1)(e)"},
        {TARA_DUTY_MINOR_DELETION, "GDPR 8, 17(1)(f)"}, {TARA_DUTY_REQUEST, "GDPR 12(3)"},
        {TARA_DUTY_CONSENT, "GDPR 7"}, {TARA_DUTY_GUARDIAN, "GDPR 8(1)"},
        {TARA_DUTY_ASSESSMENT, "GDPR 6(1)(f)"}, {TARA_DUTY_SAFEGUARD, "GDPR 46"},
        {TARA_DUTY_NOTICE, "GDPR 13, 14"}, {TARA_DUTY_BREACH, "GDPR 33, 34"},
        {TARA_DUTY_HOLD, "GDPR 17(3)(e)"}, {TARA_DUTY_SUSPECTED_MINOR, "GDPR 8(2)"},
        {TARA_DUTY_COMPACT, "GDPR 17(1)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const tp_duty_row *row = tp_duty_row_of(expected[i].kind);
        assert_non_null(row);
        assert_string_equal(row->article, expected[i].article);
        check_texts(row->name, row->en, row->fr);
        for (size_t j = 0; j < i; j++) {
            const tp_duty_row *other = tp_duty_row_of(expected[j].kind);
            assert_true(strcmp(row->name, other->name) != 0);
            assert_true(strcmp(row->en, other->en) != 0);
            assert_true(strcmp(row->fr, other->fr) != 0);
        }
    }
    assert_null(tp_duty_row_of(-1));
    assert_null(tp_duty_row_of(TARA_DUTY_COMPACT + 1));
}

// GDPR Art. 12(4): what is not done is told with its reason.
static void every_exception_has_its_article_and_two_sentences(void **state)
{
    static const struct { int32_t exception; const char *article; } expected[] = {
        {TARA_EXCEPTION_NONE, ""}, {TARA_EXCEPTION_LEGAL_RETENTION, "GDPR 17(3)(b)"},
        {TARA_EXCEPTION_LEGAL_HOLD, "GDPR 17(3)(e)"}, {TARA_EXCEPTION_NOT_PORTABLE, "GDPR 20(1)"},
        {TARA_EXCEPTION_NOT_PROVIDED, "GDPR 20(1)"},
        {TARA_EXCEPTION_RIGHTS_OF_OTHERS, "GDPR 15(4), 20(4)"},
        {TARA_EXCEPTION_UNFOUNDED, "GDPR 12(5)"}, {TARA_EXCEPTION_NOT_ERASED, "GDPR 17(1)"},
        {TARA_EXCEPTION_SUPPRESSION, "GDPR 21(3)"}, {TARA_EXCEPTION_OPEN_REQUEST, "GDPR 12"},
        {TARA_EXCEPTION_REQUEST_PROOF, "GDPR 5(2), 17(3)(e)"},
    };
    (void)state;
    assert_int_equal(tp_exception_names.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const tp_exception_row *row = tp_exception_row_of(expected[i].exception);
        assert_non_null(row);
        assert_string_equal(row->article, expected[i].article);
        assert_string_equal(row->name, tp_name_of(&tp_exception_names, expected[i].exception));
        check_texts(row->name, row->en, row->fr);
        for (size_t j = 0; j < i; j++) {
            const tp_exception_row *other = tp_exception_row_of(expected[j].exception);
            assert_true(strcmp(row->en, other->en) != 0);
            assert_true(strcmp(row->fr, other->fr) != 0);
        }
    }
    assert_null(tp_exception_row_of(-1));
    assert_null(tp_exception_row_of(TARA_EXCEPTION_REQUEST_PROOF + 1));
}

// C22 to C28: each right with the article that gives it.
static void every_right_has_its_article(void **state)
{
    static const char *const expected[] = {"", "GDPR 15", "GDPR 16", "GDPR 17", "GDPR 18",
                                           "GDPR 20", "GDPR 21", "GDPR 7(3)"};
    (void)state;
    assert_int_equal(tp_right_names.count, sizeof expected / sizeof expected[0]);
    for (int32_t i = TARA_RIGHT_NONE; i <= TARA_RIGHT_WITHDRAWAL; i++) {
        assert_string_equal(tp_right_article(i), expected[i]);
    }
    assert_string_equal(tp_right_article(-1), "");
    assert_string_equal(tp_right_article(TARA_RIGHT_WITHDRAWAL + 1), "");
}

// RFC 5646: "fr" alone or with subtags, in any case; "fro" and "frr" are other languages.
static void french_is_told_from_other_languages(void **state)
{
    static const char *const french[] = {"fr", "FR", "Fr", "fR", "fr-CA", "FR-be"};
    static const char *const other[] = {"", "f", "F", "r", "en", "fro", "frr-DE", "de-FR", "fa",
                                        "fr_CA", "xr"};
    (void)state;
    assert_false(tp_is_french(NULL));
    for (size_t i = 0; i < sizeof french / sizeof french[0]; i++) {
        assert_true(tp_is_french(french[i]));
    }
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        char *exact = malloc(strlen(other[i]) + 1); // So that an over-read is seen.
        assert_non_null(exact);
        memcpy(exact, other[i], strlen(other[i]) + 1);
        assert_false(tp_is_french(exact));
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_enumerator_of_the_header_has_its_name),
        cmocka_unit_test(names_and_numbers_are_pairs),
        cmocka_unit_test(every_reason_has_its_article_and_two_sentences),
        cmocka_unit_test(every_status_has_its_name_and_two_sentences),
        cmocka_unit_test(every_duty_has_its_article_and_two_sentences),
        cmocka_unit_test(every_exception_has_its_article_and_two_sentences),
        cmocka_unit_test(every_right_has_its_article),
        cmocka_unit_test(french_is_told_from_other_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
