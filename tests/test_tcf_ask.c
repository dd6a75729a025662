// test_tcf_ask.c: questions about TC strings, against plain answers from what was encoded.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "draft_tc_kit.h"
#include "interop/tcf.h"

static kit *new_kit(void)
{
    kit *k = calloc(1, sizeof *k);
    assert_non_null(k);
    k->random = 1;
    return k;
}

static void make(kit *k, tara_tc *tc)
{
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_error        error = {.struct_size = sizeof error};
    kit_make(k);
    tara_status status = tara_tc_encode(&k->draft, k->text, sizeof k->text, &k->size, &error);
    if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
    *tc = (tara_tc){.struct_size = sizeof *tc};
    assert_int_equal(tara_tc_decode(k->text, k->size, tc, &fault), TARA_OK);
}

// --- plain answers -----------------------------------------------------------------------------

static bool says_list(const kit *k, int list, uint32_t vendor)
{
    return kit_has(k->draft.vendors[list].ranges, k->draft.vendors[list].count, vendor);
}

static uint32_t says_restrictions(const kit *k, uint32_t purpose, uint32_t vendor)
{
    uint32_t types = 0;
    for (uint64_t i = 0; i < k->draft.restriction_count; i++) {
        const tara_tc_draft_restriction *r = &k->draft.restrictions[i];
        if (r->purpose == purpose && kit_has(r->ranges, r->count, vendor)) types |= 1u << r->type;
    }
    return types;
}

// The steps of the specification, one after the other.
static bool says_may(const kit *k, uint32_t purpose, const tara_gvl_vendor *v)
{
    const tara_tc_draft *d = &k->draft;
    uint32_t types = says_restrictions(k, purpose, v->id), bit = 1u << (purpose - 1);
    bool     consent = (v->purposes & bit) != 0, li = (v->legitimate_interests & bit) != 0;
    bool     flexible = (v->flexible & bit) != 0;
    if (!d->is_service_specific || d->policy_version < 4) return false; // Created since 2026.
    if (types & 1 || types & 8) return false;
    if (!consent && !li) return false;
    bool on_consent = consent;
    if (types & 2) { // Require consent: also when legitimate interest is required as well.
        if (li && !flexible) return false;
        on_consent = true;
    } else if (types & 4) {
        if (consent && !flexible) return false;
        on_consent = false;
    }
    if (on_consent) return (d->purposes_consent & bit) && says_list(k, TARA_TC_CONSENT, v->id);
    if (purpose == 1 || (purpose >= 3 && purpose <= 6)) return false;
    return (d->purposes_li_transparency & bit) &&
           says_list(k, TARA_TC_LEGITIMATE_INTEREST, v->id);
}

// --- tests -------------------------------------------------------------------------------------

static void tcf_ask_lists_are_what_was_encoded(void **state)
{
    kit    *k = new_kit();
    tara_tc tc;
    (void)state;
    for (int round = 0; round < 60; round++) {
        make(k, &tc);
        for (int list = 0; list < TARA_TC_LISTS; list++) {
            for (uint32_t vendor = 0; vendor < 3000; vendor++) {
                if (tara_tc_lists(&tc, list, vendor) != says_list(k, list, vendor)) {
                    fail_msg("round %d, list %d, vendor %u", round, list, vendor);
                }
            }
            for (int i = 0; i < 200; i++) {
                uint32_t vendor = kit_below(k, 70000);
                assert_int_equal(tara_tc_lists(&tc, list, vendor), says_list(k, list, vendor));
            }
        }
    }
    free(k);
}

static void tcf_ask_ranges_are_those_that_were_encoded(void **state)
{
    static tara_id_range ranges[KIT_RANGES];
    kit    *k = new_kit();
    tara_tc tc;
    (void)state;
    for (int round = 0; round < 200; round++) {
        make(k, &tc);
        for (int list = 0; list < TARA_TC_LISTS; list++) {
            size_t needed = 7, count = (size_t)k->draft.vendors[list].count;
            memset(ranges, 0, sizeof ranges);
            tara_status status = tara_tc_ranges(&tc, list, NULL, 0, &needed);
            assert_int_equal(status, count == 0 ? TARA_OK : TARA_E_BUFFER);
            assert_int_equal(needed, count);
            if (count > 0) {
                assert_int_equal(tara_tc_ranges(&tc, list, ranges, count - 1, &needed),
                                 TARA_E_BUFFER);
                assert_int_equal(ranges[0].first, 0); // Nothing partial.
            }
            assert_int_equal(tara_tc_ranges(&tc, list, ranges, count, &needed), TARA_OK);
            assert_int_equal(needed, count);
            if (count > 0) assert_memory_equal(ranges, k->ranges[list], count * sizeof *ranges);
        }
    }
    free(k);
}

static void tcf_ask_restrictions_are_those_that_were_encoded(void **state)
{
    static tara_id_range ranges[KIT_RANGES];
    kit    *k = new_kit();
    tara_tc tc;
    (void)state;
    for (int round = 0; round < 300; round++) {
        make(k, &tc);
        tara_tc_restriction one = {.struct_size = sizeof one};
        for (uint64_t i = 0; i < k->draft.restriction_count; i++) {
            const tara_tc_draft_restriction *r = &k->draft.restrictions[i];
            size_t needed;
            assert_int_equal(tara_tc_restriction_next(&tc, &one), TARA_OK);
            assert_true(one.purpose == r->purpose && one.type == r->type);
            assert_int_equal(one.range_count, r->count);
            assert_true(r->count < KIT_RANGES);
            ranges[r->count] = (tara_id_range){7, 9}; // Behind the room that is given.
            assert_int_equal(tara_tc_restriction_ranges(&tc, &one, ranges, r->count, &needed),
                             TARA_OK);
            assert_int_equal(needed, r->count);
            assert_true(ranges[r->count].first == 7 && ranges[r->count].last == 9);
            if (needed > 0) assert_memory_equal(ranges, r->ranges, needed * sizeof *ranges);
        }
        assert_int_equal(tara_tc_restriction_next(&tc, &one), TARA_E_NOT_FOUND);
        for (uint32_t purpose = 0; purpose < 30; purpose++) {
            for (uint32_t vendor = 0; vendor < 60; vendor++) {
                assert_int_equal(tara_tc_restrictions(&tc, purpose, vendor),
                                 says_restrictions(k, purpose, vendor));
            }
        }
    }
    free(k);
}

static void tcf_ask_a_vendor_may_what_the_specification_lets_it(void **state)
{
    kit     *k = new_kit();
    tara_tc  tc;
    unsigned yes = 0, no = 0;
    (void)state;
    for (int round = 0; round < 400; round++) {
        make(k, &tc);
        for (int i = 0; i < 400; i++) {
            tara_gvl_vendor v = {.id = 1 + kit_below(k, 80), .deleted_unix_ms = TARA_NEVER};
            uint32_t purpose = 1 + kit_below(k, 12);
            v.purposes = kit_below(k, 1 << 12);
            v.legitimate_interests = kit_below(k, 1 << 12) & ~v.purposes;
            v.flexible = kit_below(k, 1 << 12) & (v.purposes | v.legitimate_interests);
            bool may = says_may(k, purpose, &v);
            assert_int_equal(tara_tc_may(&tc, purpose, &v), may);
            yes += may;
            no += !may;
        }
    }
    assert_true(yes > 1000 && no > 1000);
    free(k);
}

static void tcf_ask_features_and_special_purposes(void **state)
{
    kit    *k = new_kit();
    tara_tc tc;
    (void)state;
    for (int round = 0; round < 200; round++) {
        make(k, &tc);
        bool            valid = k->draft.is_service_specific && k->draft.policy_version >= 4;
        tara_gvl_vendor v = {.id = 1 + kit_below(k, 20), .special_features = kit_below(k, 256),
                             .special_purposes = kit_below(k, 8)};
        for (uint32_t n = 0; n < 70; n++) {
            bool opted = n >= 1 && n <= 12 && k->draft.special_feature_opt_ins >> (n - 1) & 1;
            bool has = n >= 1 && n <= 8 && v.special_features >> (n - 1) & 1;
            bool special = n >= 1 && n <= 3 && v.special_purposes >> (n - 1) & 1;
            assert_int_equal(tara_tc_may_use_feature(&tc, n, &v), valid && opted && has);
            assert_int_equal(tara_tc_may_special(&tc, n, &v),
                             valid && special && says_list(k, TARA_TC_DISCLOSED, v.id));
        }
    }
    free(k);
}

static void tcf_ask_restrictions_change_the_basis_by_this_table(void **state)
{
    enum { C = 1, L = 2, F = 4, NO = 0, REQUIRE_C = 2, REQUIRE_L = 4 };
    static const struct { int registered; uint32_t under; bool consent, interest; } cases[] = {
        // What it registered; the restrictions; with only consent; with only legitimate interest.
        {C, NO, true, false},             {L, NO, false, true},
        {C | F, NO, true, false},         {L | F, NO, false, true},
        {C, 1, false, false},             {L | F, 1, false, false},
        {C, REQUIRE_C, true, false},      {L, REQUIRE_C, false, false},
        {L | F, REQUIRE_C, true, false},  {L, REQUIRE_L, false, true},
        {C, REQUIRE_L, false, false},     {C | F, REQUIRE_L, false, true},
        {L | F, REQUIRE_C | REQUIRE_L, true, false}, {C, REQUIRE_C | 1, false, false},
        {C, 8, false, false},             {C, 1u << 31, false, false},
        {0, REQUIRE_C, false, false},     {F, REQUIRE_C, false, false},
    };
    static const tara_id_range vendor = {755, 755};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int interest = 0; interest <= 1; interest++) {
            char              text[128];
            size_t            size;
            tara_tc           tc = {.struct_size = sizeof tc};
            tara_string_fault fault = {.struct_size = sizeof fault};
            tara_gvl_vendor   v = {.id = 755};
            tara_tc_draft     draft = {
                .struct_size = sizeof draft, .flags = TARA_TC_DRAFT_DISCLOSED,
                .created_unix_ms = INT64_C(1780000000000), .policy_version = 5,
                .is_service_specific = 1, .consent_language = "EN", .publisher_cc = "FR"};
            draft.last_updated_unix_ms = draft.created_unix_ms;
            *(interest ? &draft.purposes_li_transparency : &draft.purposes_consent) = 1 << 6;
            draft.vendors[interest ? TARA_TC_LEGITIMATE_INTEREST : TARA_TC_CONSENT] =
                (tara_tc_draft_list){&vendor, 1, 0, 0};
            if (cases[i].registered & C) v.purposes = 1 << 6;
            if (cases[i].registered & L) v.legitimate_interests = 1 << 6;
            if (cases[i].registered & F) v.flexible = 1 << 6;
            assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &size, NULL), TARA_OK);
            assert_int_equal(tara_tc_decode(text, size, &tc, &fault), TARA_OK);
            assert_int_equal(tara_tc_may_under(&tc, 7, &v, cases[i].under),
                             interest ? cases[i].interest : cases[i].consent);
        }
    }
}

static void tcf_ask_nothing_of_a_string_that_was_not_decoded(void **state)
{
    tara_tc             zero = {0}, sized = {.struct_size = sizeof sized};
    tara_gvl_vendor     all = {1, ~0u, 0, ~0u, ~0u, ~0u, ~UINT64_C(0), TARA_NEVER};
    tara_tc_restriction one = {.struct_size = sizeof one};
    tara_id_range       range;
    size_t              needed;
    const tara_tc      *bad[] = {NULL, &zero, &sized};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(tara_tc_lists(bad[i], TARA_TC_CONSENT, 1), 0);
        assert_int_equal(tara_tc_restrictions(bad[i], 1, 1), 0);
        assert_int_equal(tara_tc_may(bad[i], 1, &all), 0);
        assert_int_equal(tara_tc_may_under(bad[i], 1, &all, 0), 0);
        assert_int_equal(tara_tc_may_special(bad[i], 1, &all), 0);
        assert_int_equal(tara_tc_may_use_feature(bad[i], 1, &all), 0);
        assert_int_equal(tara_tc_ranges(bad[i], 0, &range, 1, &needed), TARA_E_INVALID_ARGUMENT);
        assert_int_equal(tara_tc_restriction_next(bad[i], &one), TARA_E_INVALID_ARGUMENT);
        assert_int_equal(tara_tc_restriction_ranges(bad[i], &one, &range, 1, &needed),
                         TARA_E_INVALID_ARGUMENT);
    }
}

static void tcf_ask_what_cannot_be_is_no(void **state)
{
    kit            *k = new_kit();
    tara_tc         tc;
    tara_gvl_vendor none = {0};
    tara_tc_restriction one = {.struct_size = sizeof one, .next = 1, .here = UINT64_MAX};
    tara_id_range   range;
    size_t          needed;
    (void)state;
    make(k, &tc);
    assert_int_equal(tara_tc_lists(&tc, -1, 1), 0);
    assert_int_equal(tara_tc_lists(&tc, TARA_TC_LISTS, 1), 0);
    assert_int_equal(tara_tc_may(&tc, 1, NULL), 0);
    assert_int_equal(tara_tc_may(&tc, 0, &none), 0);
    assert_int_equal(tara_tc_may(&tc, 25, &none), 0);
    assert_int_equal(tara_tc_may_special(&tc, 1, NULL), 0);
    assert_int_equal(tara_tc_ranges(&tc, 9, &range, 1, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_ranges(&tc, 0, NULL, 1, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_ranges(&tc, 0, &range, 1, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_restriction_ranges(&tc, &one, &range, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    one.here = 0;
    assert_int_equal(tara_tc_restriction_ranges(&tc, NULL, &range, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_restriction_ranges(&tc, &one, &range, 1, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_restriction_ranges(&tc, &one, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    one.next = 0; // None was given yet.
    assert_int_equal(tara_tc_restriction_ranges(&tc, &one, &range, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    one.next = 1;
    one.here = UINT32_MAX; // Private and wrong: beyond the digits.
    assert_int_equal(tara_tc_restriction_ranges(&tc, &one, &range, 1, &needed), TARA_OK);
    assert_int_equal(needed, 0);
    free(k);
}

static void tcf_ask_findings_have_names_in_both_languages(void **state)
{
    (void)state;
    for (uint32_t bit = 1; bit <= TARA_TC_RESERVED_BITS; bit <<= 1) {
        assert_string_not_equal(tara_tc_finding_name(bit), "unknown_finding");
        assert_string_not_equal(tara_tc_finding_text(bit, "fr"), tara_tc_finding_text(bit, "en"));
    }
    assert_string_equal(tara_tc_finding_name(TARA_TC_INVALID), "unknown_finding");
    assert_string_equal(tara_tc_finding_text(0, "fr-BE"), "Constat inconnu.");
    assert_string_equal(tara_tc_finding_text(0, "FR"), "Constat inconnu.");
    assert_string_equal(tara_tc_finding_text(0, "de"), "Unknown finding.");
    assert_string_equal(tara_tc_finding_text(0, NULL), "Unknown finding.");
}

// Purposes above 11, special features above 2: each alone is enough. The last known one is none.
static void tcf_ask_what_is_reserved_is_found(void **state)
{
    static const struct { uint32_t consent, interest, features; bool found; } cases[] = {
        {1u << 10, 0, 0, false}, {1u << 11, 0, 0, true}, {1u << 23, 0, 0, true},
        {0, 1u << 10, 0, false}, {0, 1u << 11, 0, true}, {0, 0, 1u << 1, false},
        {0, 0, 1u << 2, true},   {0, 0, 1u << 11, true}, {0, 0, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char          text[128];
        size_t        size;
        tara_tc       tc = {.struct_size = sizeof tc};
        tara_tc_draft draft = {.struct_size = sizeof draft, .policy_version = 5,
                               .is_service_specific = 1, .consent_language = "EN",
                               .publisher_cc = "FR", .purposes_consent = cases[i].consent,
                               .purposes_li_transparency = cases[i].interest,
                               .special_feature_opt_ins = cases[i].features};
        assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &size, NULL), TARA_OK);
        assert_int_equal(tara_tc_decode(text, size, &tc, NULL), TARA_OK);
        assert_int_equal((tc.findings & TARA_TC_RESERVED_BITS) != 0, cases[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcf_ask_lists_are_what_was_encoded),
        cmocka_unit_test(tcf_ask_ranges_are_those_that_were_encoded),
        cmocka_unit_test(tcf_ask_restrictions_are_those_that_were_encoded),
        cmocka_unit_test(tcf_ask_a_vendor_may_what_the_specification_lets_it),
        cmocka_unit_test(tcf_ask_features_and_special_purposes),
        cmocka_unit_test(tcf_ask_restrictions_change_the_basis_by_this_table),
        cmocka_unit_test(tcf_ask_nothing_of_a_string_that_was_not_decoded),
        cmocka_unit_test(tcf_ask_what_cannot_be_is_no),
        cmocka_unit_test(tcf_ask_what_is_reserved_is_found),
        cmocka_unit_test(tcf_ask_findings_have_names_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
