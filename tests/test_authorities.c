// test_authorities.c: a person is sent to the authority of the place where they live.
#include "tsv.h"

static const tp_authority *row_of(const char *place)
{
    size_t              count = 0;
    const tp_authority *rows  = tp_law_authority_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].place, place) == 0) return &rows[i];
    }
    fail_msg("%s: no row", place);
    return NULL;
}

// GDPR Art. 77: each authority with the names and the site that the facts give, and no others.
static void test_c40_every_authority_fact_is_in_the_table(void **state)
{
    (void)state;
    size_t count = 0;
    size_t facts = 0;
    tsv   *table = tsv_open("tests/data/facts/authorities.tsv");
    for (; tsv_next(table); facts++) {
        const tp_authority *row = row_of(tsv_cell(table, "iso"));
        assert_string_equal(row->name, tsv_cell(table, "name"));
        assert_string_equal(row->name_other, tsv_text(table, "name_fr_or_en"));
        assert_string_equal(row->site, tsv_text(table, "site"));
        bool awaited = strncmp(tsv_cell(table, "note"), "NOT constituted", 15) == 0;
        assert_int_equal(row->awaited, awaited);
    }
    tsv_close(table, 60);
    tp_law_authority_rows(&count);
    assert_int_equal(count, facts);
}

// Each place of the table leads to its own row: none is hidden behind another.
static void test_c40_a_complaint_names_the_authority_of_the_place(void **state)
{
    (void)state;
    size_t              count = 0;
    const tp_authority *rows  = tp_law_authority_rows(&count);
    for (size_t i = 0; i < count; i++) {
        tp_place place = place_from(rows[i].place);
        if (strcmp(rows[i].place, "EU") == 0) continue; // No place.
        assert_true(place != 0);
        assert_ptr_equal(tp_law_authority(place), &rows[i]);
        assert_true(tp_utf8_valid(rows[i].name, strlen(rows[i].name)));
    }
}

// Every person in the EEA can be told where to complain.
static void test_c40_every_eea_country_has_an_authority(void **state)
{
    (void)state;
    tsv *eea = tsv_open("tests/data/facts/eea.tsv");
    while (tsv_next(eea)) {
        const tp_authority *found = tp_law_authority(place_from(tsv_cell(eea, "iso")));
        assert_non_null(found);
        assert_string_equal(found->place, tsv_cell(eea, "iso"));
        assert_string_not_equal(found->site, "");
    }
    tsv_close(eea, 30);
}

// A German company answers to its Land; elsewhere a part of a country has its country's authority.
static void test_c40_a_subdivision_has_its_own_or_its_countrys(void **state)
{
    (void)state;
    assert_string_equal(tp_law_authority(place_from("DE-BY"))->site, "https://www.lda.bayern.de");
    assert_string_equal(tp_law_authority(place_from("DE-XX"))->place, "DE");
    assert_string_equal(tp_law_authority(place_from("FR-75"))->place, "FR");
    assert_string_equal(tp_law_authority(place_from("US-CA"))->place, "US-CA");
    assert_string_equal(tp_law_authority(place_from("US-TX"))->place, "US");
}

// Bangladesh, PDPA 2026: the authority is founded by law and did not sit yet; it has no site.
static void test_c40_an_authority_not_yet_constituted_says_so(void **state)
{
    (void)state;
    const tp_authority *found = tp_law_authority(place_from("BD"));
    assert_true(found->awaited);
    assert_string_equal(found->site, "");
}

// Nobody is sent to an authority that was guessed.
static void test_c40_an_unknown_place_has_none(void **state)
{
    (void)state;
    assert_null(tp_law_authority(0));
    assert_null(tp_law_authority(place_from("KI")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c40_every_authority_fact_is_in_the_table),
        cmocka_unit_test(test_c40_a_complaint_names_the_authority_of_the_place),
        cmocka_unit_test(test_c40_every_eea_country_has_an_authority),
        cmocka_unit_test(test_c40_a_subdivision_has_its_own_or_its_countrys),
        cmocka_unit_test(test_c40_an_authority_not_yet_constituted_says_so),
        cmocka_unit_test(test_c40_an_unknown_place_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
