// test_law_rights.c: which rights the law of a place knows on a day.
#include "tsv.h"

enum { RIGHTS = 7 };

static const char *const rights[RIGHTS] = {
    "access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal",
};
// Their letters in the tables below: S for restriction, which stops.
static const char letters[RIGHTS + 1] = "ARESPOW";
static const char ALL[]               = "ARESPOW";

// The word is a heap block of its exact size.
static bool offered(tp_place place, const char *right, int32_t day)
{
    size_t size = strlen(right);
    char  *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, right, size);
    bool known = tp_law_right_offered(place, (tp_text){copy, size}, day);
    free(copy);
    return known;
}

static void assert_rights(const char *place, int32_t day, const char *expected)
{
    char found[RIGHTS + 1] = {0};
    for (size_t i = 0; i < RIGHTS; i++) {
        found[i] = offered(place_from(place), rights[i], day) ? letters[i] : '-';
    }
    if (strcmp(found, expected) == 0) return;
    fail_msg("%s on %d: %s, not %s", place, (int)tp_law_written(day), found, expected);
}

// A place under the law that a table calls so: of the Union's, any Member State.
static const char *place_under(const char *law_place)
{
    return strcmp(law_place, "EU") == 0 ? "FR" : law_place;
}

// What each law gives from its first day on, written once more, by hand.
static const struct {
    const char *place;
    const char *from;
    const char *rights;
} expected[] = {
    {"EU",    "2018-05-25", "ARESPOW"}, {"GB",    "2018-05-25", "ARESPOW"},
    {"CH",    "2023-09-01", "ARESPOW"}, {"RS",    "2019-08-21", "ARESPOW"},
    {"TR",    "2016-10-07", "ARESPOW"}, {"BR",    "2020-09-18", "ARESPOW"},
    {"US-CA", "2020-01-01", "A-E-POW"},
    {"US-CA", "2023-01-01", "ARESPOW"}, {"US-VA", "2023-01-01", "ARE-POW"},
    {"US-CO", "2023-07-01", "ARE-POW"}, {"US-CT", "2023-07-01", "ARE-POW"},
    {"US-UT", "2023-12-31", "A-E-POW"}, {"US-UT", "2026-07-01", "ARE-POW"},
    {"US-TX", "2024-07-01", "ARE-POW"}, {"US-OR", "2024-07-01", "ARE-POW"},
    {"US-MT", "2024-10-01", "ARE-POW"}, {"US-IA", "2025-01-01", "A-E-POW"},
    {"US-DE", "2025-01-01", "ARE-POW"}, {"US-NH", "2025-01-01", "ARE-POW"},
    {"US-NJ", "2025-01-15", "ARE-POW"}, {"US-NE", "2025-01-01", "ARE-POW"},
    {"US-TN", "2025-07-01", "ARE-POW"}, {"US-MN", "2025-07-31", "ARE-POW"},
    {"US-MD", "2025-10-01", "ARE-POW"}, {"US-IN", "2026-01-01", "ARE-POW"},
    {"US-KY", "2026-01-01", "ARE-POW"}, {"US-RI", "2026-01-01", "ARE-POW"},
    {"US-FL", "2024-07-01", "ARE-POW"}, {"CA",    "2001-01-01", "AR----W"},
    {"CA-QC", "2023-09-22", "ARE-POW"}, {"CA-AB", "2004-01-01", "AR----W"},
    {"CA-BC", "2004-01-01", "AR----W"}, {"AR",    "2000-11-02", "ARES-OW"},
    {"UY",    "2008-08-18", "ARES-OW"}, {"CL",    "2026-12-01", "ARESPOW"},
    {"CO",    "2012-10-18", "ARE---W"}, {"MX",    "2025-03-21", "ARES-OW"},
    {"CN",    "2021-11-01", "ARESPOW"}, {"IN",    "2027-05-13", "ARE---W"},
    {"BD",    "2025-11-06", "ARESPOW"}, {"JP",    "2022-04-01", "ARES-OW"},
    {"KR",    "2020-08-05", "ARES-OW"}, {"KR",    "2025-03-13", "ARESPOW"},
    {"SG",    "2021-02-01", "AR----W"}, {"HK",    "1996-12-20", "AR---OW"},
    {"TW",    "2012-10-01", "ARES-OW"}, {"MY",    "2013-11-15", "AR---OW"},
    {"MY",    "2025-06-01", "AR--POW"}, {"TH",    "2022-06-01", "ARESPOW"},
    {"ID",    "2024-10-17", "ARESPOW"}, {"AU",    "2014-03-12", "AR---OW"},
    {"NZ",    "2020-12-01", "AR----W"}, {"KE",    "2022-01-14", "ARESPOW"},
    {"ZA",    "2021-07-01", "ARESPOW"}, {"SA",    "2024-09-14", "ARESPOW"},
};

static const tp_right_row *row_of(const char *place, int32_t day)
{
    size_t              count = 0;
    const tp_right_row *rows  = tp_law_right_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].place, place) == 0 && tp_law_applies(rows[i].term, day)) return &rows[i];
    }
    return NULL;
}

// --- the table ---------------------------------------------------------------------------------

// C22 to C28: every row gives what is written here, from its first day on, and nothing else does.
static void test_c22_every_law_gives_the_rights_that_it_knows(void **state)
{
    (void)state;
    size_t count = 0;
    tp_law_right_rows(&count);
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        int32_t             day = day_from(expected[i].from);
        const tp_right_row *row = row_of(expected[i].place, day);
        if (row == NULL) fail_msg("%s: no row", expected[i].place);
        assert_int_equal(row->term.from, tp_law_written(day));
        assert_rights(place_under(expected[i].place), day, expected[i].rights);
    }
}

// A row is of a place that there is, has its articles, and never lacks access (C22) and the
// withdrawal of consent (C28).
static void test_c28_access_and_withdrawal_are_known_everywhere(void **state)
{
    (void)state;
    size_t              count = 0;
    const tp_right_row *rows  = tp_law_right_rows(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(place_from(place_under(rows[i].place)) != 0);
        assert_true(strlen(rows[i].law) > 4);
        assert_true((rows[i].rights & TP_RIGHT_ACCESS) != 0);
        assert_true((rows[i].rights & TP_RIGHT_WITHDRAWAL) != 0);
        assert_int_equal(rows[i].rights & ~(uint32_t)TP_RIGHT_ALL, 0);
    }
}

// No two rows answer for one place on one day, and the days of each run forward.
static void no_two_laws_answer_at_once(void **state)
{
    (void)state;
    size_t              count = 0;
    const tp_right_row *rows  = tp_law_right_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const tp_law_term *a = &rows[i].term;
        assert_true(a->from < a->to);
        assert_int_equal(a->to == TP_LAW_OPEN, a->state != TP_LAW_SUPERSEDED);
        for (size_t k = i + 1; k < count; k++) {
            const tp_law_term *b = &rows[k].term;
            if (strcmp(rows[i].place, rows[k].place) != 0) continue;
            assert_true(a->to < b->from || b->to < a->from);
        }
    }
}

// --- beside the response times -----------------------------------------------------------------

static bool names_all(const char *list)
{
    return strcmp(list, "all") == 0 || strstr(list, "rights") != NULL;
}

// A law that says by when a right must be answered knows that right.
static void test_c29_what_has_a_response_time_is_offered(void **state)
{
    (void)state;
    size_t                 count   = 0;
    size_t                 checked = 0;
    const tp_deadline_law *rows    = tp_law_deadline_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const char *law_place = rows[i].place;
        const char *place     = place_under(law_place);
        tp_date     from      = {rows[i].valid_from / 10000, rows[i].valid_from / 100 % 100,
                                 rows[i].valid_from % 100};
        for (size_t k = 0; k < RIGHTS; k++) {
            int32_t                day = tp_day_of(from);
            const tp_deadline_law *law =
                tp_law_deadline_for(place_from(place), tp_text_of(rights[k]), day);
            if (strcmp(law->place, law_place) != 0 || names_all(law->rights)) continue;
            if (!offered(place_from(place), rights[k], day)) {
                fail_msg("%s (%s): %s is not offered", law->id, place, rights[k]);
            }
            checked++;
        }
    }
    assert_true(checked > 60);
}

// Nobody who gave the library a response time was forgotten here.
static void test_c29_every_law_with_response_times_has_its_rights(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/rights_deadlines.tsv");
    while (tsv_next(facts)) {
        int32_t day = tsv_day(facts, "valid_from");
        if (row_of(tsv_cell(facts, "iso"), day) == NULL) {
            fail_msg("%s: no row of rights", tsv_cell(facts, "law"));
        }
    }
    tsv_close(facts, 55);
}

// --- days and places ---------------------------------------------------------------------------

// The most protective where nothing is known: no place, no law, no law yet, a Member State.
static void test_c22_a_place_without_a_law_gets_all_seven_rights(void **state)
{
    static const char *const places[] = {"", "ZZ", "US", "US-WA", "PH", "FR", "DE-BY", "NO"};
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        assert_rights(places[i], day_from("2026-11-22"), ALL);
        assert_rights(places[i], TP_DAY_MIN, ALL);
        assert_rights(places[i], TP_DAY_MAX, ALL);
    }
}

// DPDP Act: in force from 13 May 2027; until then nobody has taken a right away.
static void a_law_that_is_enacted_narrows_nothing_before_its_day(void **state)
{
    (void)state;
    assert_rights("IN", day_from("2027-05-12"), ALL);
    assert_rights("IN", day_from("2027-05-13"), "ARE---W");
    assert_rights("US-CA", day_from("2019-12-31"), ALL);
    assert_rights("US-CA", day_from("2020-01-01"), "A-E-POW");
    assert_rights("US-CA", day_from("2022-12-31"), "A-E-POW");
    assert_rights("US-CA", day_from("2023-01-01"), ALL);
    assert_rights("US-TX", day_from("2024-06-30"), ALL);
    assert_rights("US-TX", day_from("2024-07-01"), "ARE-POW");
}

// H.B. 418 of Utah; PIPA art. 35-2 of Korea; section 43A of Malaysia's PDPA.
static void test_c23_amendments_add_rights_from_their_day(void **state)
{
    (void)state;
    assert_rights("US-UT", day_from("2026-06-30"), "A-E-POW");
    assert_rights("US-UT", day_from("2026-07-01"), "ARE-POW");
    assert_rights("KR", day_from("2025-03-12"), "ARES-OW");
    assert_rights("KR", day_from("2025-03-13"), "ARESPOW");
    assert_rights("MY", day_from("2025-05-31"), "AR---OW");
    assert_rights("MY", day_from("2025-06-01"), "AR--POW");
}

// A province has its own law, or that of Canada: before its own was in force too.
static void a_subdivision_falls_back_to_its_country(void **state)
{
    (void)state;
    assert_rights("CA-ON", day_from("2026-11-22"), "AR----W");
    assert_rights("CA-QC", day_from("2023-09-21"), "AR----W");
    assert_rights("CA-QC", day_from("2023-09-22"), "ARE-POW");
    assert_rights("AU-NSW", day_from("2026-11-22"), "AR---OW");
    assert_rights("GB-SCT", day_from("2026-11-22"), ALL);
}

// Only the seven words are rights, in this spelling.
static void a_word_that_is_no_right_is_offered_nowhere(void **state)
{
    static const char *const words[] = {"", "none", "all", "Access", "acces", "accesss", "erase",
                                        "access,erasure", "EU"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(offered(place_from("FR"), words[i], day_from("2026-11-22")));
        assert_false(offered(0, words[i], day_from("2026-11-22")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c22_every_law_gives_the_rights_that_it_knows),
        cmocka_unit_test(test_c28_access_and_withdrawal_are_known_everywhere),
        cmocka_unit_test(no_two_laws_answer_at_once),
        cmocka_unit_test(test_c29_what_has_a_response_time_is_offered),
        cmocka_unit_test(test_c29_every_law_with_response_times_has_its_rights),
        cmocka_unit_test(test_c22_a_place_without_a_law_gets_all_seven_rights),
        cmocka_unit_test(a_law_that_is_enacted_narrows_nothing_before_its_day),
        cmocka_unit_test(test_c23_amendments_add_rights_from_their_day),
        cmocka_unit_test(a_subdivision_falls_back_to_its_country),
        cmocka_unit_test(a_word_that_is_no_right_is_offered_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
