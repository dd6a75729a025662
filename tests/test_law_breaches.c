// test_law_breaches.c: which laws want a breach told, to whom.
#include "tsv.h"

static uint64_t bits_of(const char *id)
{
    size_t               count = 0;
    uint64_t             bits = 0;
    const tp_breach_law *rows = tp_law_breach_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].deadline, id) == 0) bits |= UINT64_C(1) << rows[i].bit;
    }
    if (bits == 0) fail_msg("%s: no row", id);
    return bits;
}

static uint64_t laws(const char *place, const char *day)
{
    return tp_law_breaches_in(place_from(place), day_from(day));
}

// Each row has a deadline of its own, about breaches; the GDPR's two stand first.
static void test_c18_every_breach_law_has_its_deadline(void **state)
{
    (void)state;
    size_t               count = 0;
    const tp_breach_law *rows = tp_law_breach_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const tp_deadline_law *law = tp_law_deadline(tp_text_of(rows[i].deadline));
        assert_non_null(law);
        assert_string_equal(law->rights, "breach");
        assert_in_range(rows[i].told, 1, TP_BREACH_AUTHORITY | TP_BREACH_SUBJECTS);
        assert_true(rows[i].bit < 64);
        for (size_t k = 0; k < i; k++) {
            const tp_deadline_law *other = tp_law_deadline(tp_text_of(rows[k].deadline));
            bool same_law = rows[i].bit == rows[k].bit;
            assert_ptr_not_equal(law, other);
            if (same_law) assert_string_equal(law->place, other->place);
        }
    }
    assert_string_equal(rows[0].deadline, "gdpr_breach");
    assert_string_equal(rows[1].deadline, "gdpr_breach_subjects");
    assert_int_equal(rows[0].bit, 0);
    assert_true(rows[1].high);
}

// All of what is in force or enacted, but for Art. 33(2), which binds a processor.
static void test_c18_every_breach_fact_says_who_is_told(void **state)
{
    (void)state;
    size_t count = 0, facts = 0;
    tsv   *table = tsv_open("tests/data/facts/breach.tsv");
    const tp_breach_law *rows = tp_law_breach_rows(&count);
    while (tsv_next(table)) {
        const char *to = tsv_cell(table, "to");
        bool        skip = tsv_cell_is(table, "state", "proposed") || strstr(to, "processor");
        bool        people = strstr(to, "subject") || strstr(to, "individual")
                          || strstr(to, "residents");
        bool        authority = !people || strchr(to, '+');
        bool        found = false;
        if (skip) continue;
        facts++;
        for (size_t i = 0; i < count && !found; i++) {
            const tp_deadline_law *law = tp_law_deadline(tp_text_of(rows[i].deadline));
            found = strcmp(law->place, tsv_cell(table, "iso")) == 0
                 && !(rows[i].told & TP_BREACH_AUTHORITY) == !authority
                 && !(rows[i].told & TP_BREACH_SUBJECTS) == !people;
        }
        if (!found) fail_msg("%s: nobody tells %s", tsv_cell(table, "law"), to);
    }
    tsv_close(table, 25);
    assert_int_equal(count, facts);
}

// The controller is in the Union: the GDPR always; another law beside it where people live.
static void test_c21_a_breach_is_told_by_the_law_of_each_place_too(void **state)
{
    (void)state;
    static const struct {
        const char *place;
        const char *id; // NULL: the GDPR alone.
    } cases[] = {
        {"", NULL}, {"FR", NULL}, {"NO", NULL}, {"US", NULL}, {"US-WA", NULL}, {"KI", NULL},
        {"GB", "uk_gdpr_breach"}, {"GB-SCT", "uk_gdpr_breach"}, {"CH", "fadp_breach"},
        {"US-CA", "ca_1798_82_breach"}, {"US-NY", "ny_899aa_breach"}, {"BR", "lgpd_breach"},
        {"CA", "pipeda_breach"}, {"CA-ON", "pipeda_breach"}, {"CA-QC", "p39_1_breach"},
        {"JP", "appi_breach"}, {"CN", "pipl_breach"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t own = cases[i].id == NULL ? 0 : bits_of(cases[i].id);
        assert_int_equal(laws(cases[i].place, "2026-11-22"), own | 1);
    }
    assert_int_equal(laws("BD", "2026-11-22"),
                     1 | bits_of("bdpdpa_breach") | bits_of("bdcsa_breach"));
    assert_int_equal(bits_of("ca_1798_82_breach"), bits_of("ca_1798_82_breach_attorney"));
}

static void test_c21_a_breach_is_told_by_the_law_of_the_day(void **state)
{
    (void)state;
    assert_int_equal(laws("IN", "2027-05-12"), 1);
    assert_int_equal(laws("IN", "2027-05-13"), 1 | bits_of("dpdp_breach"));
    assert_int_equal(laws("MY", "2025-05-31"), 1);
    assert_int_equal(laws("MY", "2025-06-01"), 1 | bits_of("pdpa_my_breach"));
}

// Numbers stand in files.
static void breach_laws_keep_their_numbers(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "gdpr_breach", "uk_gdpr_breach", "fadp_breach", "bdpdpa_breach", "bdcsa_breach",
        "ca_1798_82_breach", "ny_899aa_breach", "lgpd_breach", "dpdp_breach", "pipeda_breach",
        "p39_1_breach", "ndb_breach", "nzpa_breach", "appi_breach", "pipa_kr_breach",
        "pdpa_sg_breach", "pdpa_th_breach", "pdpa_my_breach", "uupdp_breach", "npc_breach",
        "kdpa_breach", "ndpa_breach", "popia_breach", "kvkk_breach", "pipl_breach",
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(bits_of(ids[i]), UINT64_C(1) << i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c18_every_breach_law_has_its_deadline),
        cmocka_unit_test(test_c18_every_breach_fact_says_who_is_told),
        cmocka_unit_test(test_c21_a_breach_is_told_by_the_law_of_each_place_too),
        cmocka_unit_test(test_c21_a_breach_is_told_by_the_law_of_the_day),
        cmocka_unit_test(breach_laws_keep_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
