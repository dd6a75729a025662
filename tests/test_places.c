// test_places.c: which codes are places, and who is in the EEA.
#include "tsv.h"

static bool is_place(const char *text)
{
    return place_from(text) != 0;
}

static void assert_prints(const char *text, const char *printed)
{
    char   out[TP_PLACE_TEXT_MAX];
    size_t size = tp_place_print(place_from(text), out);
    assert_int_equal(size, strlen(printed));
    assert_memory_equal(out, printed, size);
}

static char *file_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char  *text = calloc(1, 1 << 20);
    size_t size = text != NULL ? fread(text, 1, (1 << 20) - 1, file) : 0;
    fclose(file);
    assert_true(size > 0);
    return text;
}

// The value after the next `key` (which ends with its opening quote), or false.
static bool next_value(const char **at, const char *key, char *value, size_t capacity)
{
    const char *found = strstr(*at, key);
    if (found == NULL) return false;
    found += strlen(key);
    size_t size = strcspn(found, "\"");
    assert_true(size < capacity);
    memcpy(value, found, size);
    value[size] = '\0';
    *at = found + size;
    return true;
}

// ISO 3166-1: 249 codes are assigned; these and no other pair of letters is a country.
static void test_c21_every_assigned_country_is_a_place_and_nothing_else(void **state)
{
    (void)state;
    size_t count = 0;
    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            char text[3] = {a, b, '\0'};
            if (!is_place(text)) continue;
            assert_prints(text, text);
            count++;
        }
    }
    assert_int_equal(count, 249);

    char *json = file_text("../shared/vectors/iso3166/iso3166-1.json");
    if (json == NULL) {
        print_message("skip: the list of ISO 3166-1 is not here\n");
        return;
    }
    const char *at = json;
    char        code[8];
    size_t      listed = 0;
    for (; next_value(&at, "\"a2\":\"", code, sizeof code); listed++) assert_prints(code, code);
    assert_int_equal(listed, 249);
    free(json);
}

// ISO 3166-2: the states and provinces whose laws differ must exist.
static void test_c21_us_and_canadian_subdivisions_must_exist(void **state)
{
    (void)state;
    assert_true(is_place("US-CA") && is_place("US-DC") && is_place("US-PR") && is_place("CA-QC"));
    assert_false(is_place("US-ZZ") || is_place("US-C") || is_place("US-CAL") || is_place("CA-CA"));

    char *json = file_text("../shared/vectors/iso3166/iso3166-2-us-ca.json");
    if (json == NULL) {
        print_message("skip: the list of ISO 3166-2 is not here\n");
        return;
    }
    bool        listed[26][26] = {{false}};
    const char *at             = json;
    char        code[16];
    while (next_value(&at, "\"code\":\"", code, sizeof code)) {
        assert_true(is_place(code));
        if (strncmp(code, "US-", 3) == 0) listed[code[3] - 'A'][code[4] - 'A'] = true;
    }
    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            char text[6] = {'U', 'S', '-', a, b, '\0'};
            assert_int_equal(is_place(text), listed[a - 'A'][b - 'A']);
        }
    }
    free(json);
}

// Elsewhere the library keeps no list: one to three letters or digits are a subdivision.
static void test_other_subdivisions_need_only_the_form(void **state)
{
    (void)state;
    assert_true(is_place("DE-BY") && is_place("DE-XX") && is_place("FR-75") && is_place("BD-C"));
    assert_true(is_place("GB-SCT") && is_place("AU-ACT"));
    assert_false(is_place("FR-") || is_place("FR-A.") || is_place("FR 75") || is_place("FR-ABCD"));
    assert_false(is_place("FR--") || is_place("FR_75") || is_place("FR-\xC3\xA9"));
}

// Codes are compared without case, and kept in upper case.
static void test_lower_case_is_folded(void **state)
{
    (void)state;
    assert_prints("fr", "FR");
    assert_prints("Us-cA", "US-CA");
    assert_true(place_from("gb-sct") == place_from("GB-SCT"));
}

// Reserved and user-assigned codes are not countries; a misspelt place must not become one.
static void test_c21_what_is_no_place_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",   "F",  "FRA",  "UK",   "EL",   "EU",     "XK",      "XI",  "ZZ",  "AA",      "QM",
        "EPO", "-",  "F-",  "-FR",  "FR\n", "\tFR",   " FR",     "FR ", "F\x01", "\xC3\x89T",
        "1R", "F1", "@A",   "[A",   "US-",  "US-ca ", "US-CALI", "ZZ-AB",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (is_place(refused[i])) fail_msg("\"%s\" was taken", refused[i]);
    }
    assert_false(tp_place_parse((tp_text){NULL, 0}, NULL));
    assert_false(tp_place_parse((tp_text){"F\0", 2}, NULL));
    assert_false(tp_place_parse((tp_text){"FR\0", 3}, NULL));
    assert_false(tp_place_parse((tp_text){"FR-\0", 4}, NULL));
}

// A refused text leaves what the caller had.
static void test_a_refusal_writes_nothing(void **state)
{
    (void)state;
    tp_place place = place_from("FR");
    assert_false(tp_place_parse(TP_TEXT("US-ZZ"), &place));
    assert_true(place == place_from("FR"));
}

// "FR" is 0x4652: the number is part of what is stored.
static void test_a_place_is_its_letters(void **state)
{
    (void)state;
    char out[TP_PLACE_TEXT_MAX];
    assert_true(place_from("FR") == 0x4652);
    assert_true(place_from("US-CA") == UINT64_C(0x55532D4341));
    assert_true(tp_place_country(place_from("US-CA")) == place_from("US"));
    assert_true(tp_place_country(place_from("GB-SCT")) == place_from("GB"));
    assert_true(tp_place_country(place_from("FR")) == place_from("FR"));
    assert_true(tp_place_country(0) == 0);
    assert_int_equal(tp_place_print(0, out), 0);
}

// The EEA: the member states, Iceland, Liechtenstein and Norway; every other country is outside.
static void test_c34_the_eea_is_who_the_facts_say(void **state)
{
    (void)state;
    int32_t day = day_from("2026-11-22");
    size_t  in  = 0;
    tsv    *eea = tsv_open("tests/data/facts/eea.tsv");
    while (tsv_next(eea)) assert_true(tp_place_in_eea(place_from(tsv_cell(eea, "iso")), day));
    size_t listed = eea->rows;
    tsv_close(eea, 30);
    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            in += tp_place_in_eea(place_from((char[3]){a, b, '\0'}), day);
        }
    }
    assert_int_equal(in, listed);
    assert_true(tp_place_in_eea(place_from("DE-BY"), day));
    assert_false(tp_place_in_eea(place_from("US-CA"), day));
    assert_false(tp_place_in_eea(0, day));
}

// Withdrawal Agreement, Art. 127: Union law held in the United Kingdom through the transition.
static void test_c34_the_united_kingdom_left_with_the_year_2020(void **state)
{
    (void)state;
    assert_true(tp_place_in_eea(place_from("GB"), day_from("2020-12-31")));
    assert_false(tp_place_in_eea(place_from("GB"), day_from("2021-01-01")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c21_every_assigned_country_is_a_place_and_nothing_else),
        cmocka_unit_test(test_c21_us_and_canadian_subdivisions_must_exist),
        cmocka_unit_test(test_other_subdivisions_need_only_the_form),
        cmocka_unit_test(test_lower_case_is_folded),
        cmocka_unit_test(test_c21_what_is_no_place_is_refused),
        cmocka_unit_test(test_a_refusal_writes_nothing),
        cmocka_unit_test(test_a_place_is_its_letters),
        cmocka_unit_test(test_c34_the_eea_is_who_the_facts_say),
        cmocka_unit_test(test_c34_the_united_kingdom_left_with_the_year_2020),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
