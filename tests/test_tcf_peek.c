// test_tcf_peek.c: questions to TC strings of which nothing was decoded say what decoding says.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "draft_tc_kit.h"
#include "interop/tcf.h"
#include "rows_kit.h"

#define VECTORS "../shared/vectors/tcf/"

static kit *new_kit(void)
{
    kit *k = calloc(1, sizeof *k);
    assert_non_null(k);
    k->random = 1;
    return k;
}

static tara_gvl_vendor some_vendor(kit *k, uint32_t ids)
{
    tara_gvl_vendor v = {.id = kit_below(k, ids), .deleted_unix_ms = TARA_NEVER};
    v.purposes = kit_below(k, 1 << 12);
    v.legitimate_interests = kit_below(k, 1 << 12) & ~v.purposes;
    v.flexible = kit_below(k, 1 << 12) & (v.purposes | v.legitimate_interests);
    return v;
}

// The text is in a block of its size, so that a read beyond it is seen.
static int32_t agree(kit *k, const char *text, size_t size, uint32_t ids, int questions)
{
    tara_tc     tc = {.struct_size = sizeof tc};
    char       *exact = rows_exact(text, size);
    tara_status status = tara_tc_decode(exact, size, &tc, NULL);
    int32_t     yes = 0;
    for (int i = 0; i < questions; i++) {
        tara_gvl_vendor v = some_vendor(k, ids);
        uint32_t        purpose = kit_below(k, 14), under = kit_below(k, 17);
        int32_t         may = tara_tc_peek_may(exact, size, purpose, &v);
        int32_t         may_under = tara_tc_peek_may_under(exact, size, purpose, &v, under);
        assert_true((may == 0 || may == 1) && (may_under == 0 || may_under == 1));
        if (status != TARA_OK) continue;
        assert_int_equal(may, tara_tc_may(&tc, purpose, &v));
        assert_int_equal(may_under, tara_tc_may_under(&tc, purpose, &v, under));
        yes += may;
    }
    free(exact);
    return yes;
}

static void tcf_peek_says_of_made_strings_what_decoding_says(void **state)
{
    kit    *k = new_kit();
    int32_t yes = 0;
    (void)state;
    for (int round = 0; round < 400; round++) {
        kit_make(k);
        assert_int_equal(tara_tc_encode(&k->draft, k->text, sizeof k->text, &k->size, NULL),
                         TARA_OK);
        yes += agree(k, k->text, k->size, 80, 400);
        yes += agree(k, k->text, k->size, 70000, 20);
    }
    assert_true(yes > 1000);
    free(k);
}

static void tcf_peek_says_of_the_public_vectors_what_decoding_says(void **state)
{
    static const char *const files[] = {
        "tests/data/tcf/generated.json", "tests/data/tcf/mutated.json", VECTORS "generated.json",
        VECTORS "mutated.json", VECTORS "from-issues.json", VECTORS "from-upstream-tests.json",
    };
    kit *k = new_kit();
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        rows       all = rows_open(files[i], "tc");
        static row given;
        while (rows_next(&all, &given)) (void)agree(k, given.string, given.size, 900, 200);
        rows_close(&all);
    }
    free(k);
}

// Made so that vendors 1 to 30 may for purposes 1 to 10, on consent and on interest.
static void make_open(kit *k, int64_t created_unix_ms, uint32_t policy, bool disclosed)
{
    static const tara_id_range vendors[] = {{1, 20}, {22, 30}};
    tara_tc_draft *d = &k->draft;
    memset(d, 0, sizeof *d);
    d->struct_size = sizeof *d;
    d->flags = disclosed ? TARA_TC_DRAFT_DISCLOSED | TARA_TC_DRAFT_PUBLISHER_TC : 0;
    d->created_unix_ms = d->last_updated_unix_ms = created_unix_ms;
    d->policy_version = policy;
    d->is_service_specific = 1;
    memcpy(d->consent_language, "FR", 3);
    memcpy(d->publisher_cc, "FR", 3);
    d->purposes_consent = d->purposes_li_transparency = 0x3FF;
    for (int list = TARA_TC_CONSENT; list <= TARA_TC_LEGITIMATE_INTEREST; list++) {
        d->vendors[list] = (tara_tc_draft_list){vendors, 2, 0, 0};
    }
    assert_int_equal(tara_tc_encode(d, k->text, sizeof k->text, &k->size, NULL), TARA_OK);
}

static void tcf_peek_knows_the_days_from_which_strings_are_held_to_more(void **state)
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    static const int64_t days[] = {TP_TC_POLICY_4_SINCE, TP_TC_DISCLOSED_SINCE};
    tara_gvl_vendor      v = {.id = 5, .purposes = 0x3FF, .deleted_unix_ms = TARA_NEVER};
    kit                 *k = new_kit();
    (void)state;
    for (int i = 0; i < 2; i++) {
        for (uint32_t policy = 2; policy <= 5; policy++) {
            for (int after = 0; after <= 1; after++) {
                int64_t created = days[i] - (after ? 0 : DAY_MS);
                for (int disclosed = 0; disclosed <= 1; disclosed++) {
                    if (created >= TP_TC_DISCLOSED_SINCE && !disclosed) continue;
                    bool valid = policy >= 4 || created < TP_TC_POLICY_4_SINCE;
                    make_open(k, created, policy, disclosed);
                    assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &v), valid);
                }
            }
        }
    }
    make_open(k, TP_TC_DISCLOSED_SINCE, 5, true); // And without what follows the core.
    size_t core = (size_t)(strchr(k->text, '.') - k->text);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &v), 1);
    assert_int_equal(tara_tc_peek_may(k->text, core, 2, &v), 0);
    assert_int_equal(tara_tc_peek_may(k->text, core + 1, 2, &v), 0);
    assert_int_equal(agree(k, k->text, core, 40, 200), 0);
    free(k);
}

static void tcf_peek_says_no_where_it_sees_a_fault(void **state)
{
    tara_gvl_vendor on_consent = {.id = 25, .purposes = 1 << 1},
                    on_interest = {.id = 25, .legitimate_interests = 1 << 1};
    kit            *k = new_kit();
    (void)state;
    make_open(k, TP_TC_DISCLOSED_SINCE - 1, 5, false);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &on_consent), 1);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &on_interest), 1);
    for (size_t size = 0; size < k->size; size++) { // The count of restrictions is the last.
        char *exact = rows_exact(k->text, size);
        assert_int_equal(tara_tc_peek_may(exact, size, 2, &on_consent), 0);
        assert_int_equal(tara_tc_peek_may(exact, size, 2, &on_interest), 0);
        free(exact);
    }
    const size_t read[] = { // The time, the policy, the purpose, the first list, the restrictions.
        6 / 6, 41 / 6, 132 / 6, 138 / 6, 177 / 6, 213 / 6, 229 / 6, k->size - 1};
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
        char digit = k->text[read[i]];
        k->text[read[i]] = i % 2 ? '=' : '\xFF';
        assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &on_interest), 0);
        k->text[read[i]] = digit;
    }
    k->text[0] = 'B'; // Version 1.
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 2, &on_consent), 0);
    free(k);
}

static void tcf_peek_no_flipped_bit_leads_outside_the_text(void **state)
{
    kit *k = new_kit();
    (void)state;
    for (int round = 0; round < 6; round++) {
        kit_make(k);
        assert_int_equal(tara_tc_encode(&k->draft, k->text, sizeof k->text, &k->size, NULL),
                         TARA_OK);
        size_t size = k->size < 400 ? k->size : 400; // Cut: the lists lead to its end.
        for (size_t bit = 0; bit < 8 * size; bit++) {
            k->text[bit / 8] = (char)((uint8_t)k->text[bit / 8] ^ 1u << bit % 8);
            (void)agree(k, k->text, size, 80, 4);
            k->text[bit / 8] = (char)((uint8_t)k->text[bit / 8] ^ 1u << bit % 8);
        }
    }
    free(k);
}

static void tcf_peek_what_cannot_be_is_no(void **state)
{
    tara_gvl_vendor all = {5, ~0u, 0, ~0u, ~0u, ~0u, ~UINT64_C(0), TARA_NEVER}, none = all;
    kit            *k = new_kit();
    (void)state;
    make_open(k, TP_TC_DISCLOSED_SINCE - 1, 5, false);
    none.id = 0;
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 1, &all), 1);
    assert_int_equal(tara_tc_peek_may(NULL, 0, 1, &all), 0);
    assert_int_equal(tara_tc_peek_may(NULL, k->size, 1, &all), 0);
    assert_int_equal(tara_tc_peek_may("", 0, 1, &all), 0);
    assert_int_equal(tara_tc_peek_may(k->text, SIZE_MAX, 1, &all), 0);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 1, NULL), 0);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 0, &all), 0);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 25, &all), 0);
    assert_int_equal(tara_tc_peek_may(k->text, k->size, 1, &none), 0);
    assert_int_equal(tara_tc_peek_may_under(k->text, k->size, 1, NULL, 0), 0);
    assert_int_equal(tara_tc_peek_may_under(k->text, k->size, 1, &all, 1), 0);
    free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcf_peek_says_of_made_strings_what_decoding_says),
        cmocka_unit_test(tcf_peek_says_of_the_public_vectors_what_decoding_says),
        cmocka_unit_test(tcf_peek_knows_the_days_from_which_strings_are_held_to_more),
        cmocka_unit_test(tcf_peek_says_no_where_it_sees_a_fault),
        cmocka_unit_test(tcf_peek_no_flipped_bit_leads_outside_the_text),
        cmocka_unit_test(tcf_peek_what_cannot_be_is_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
