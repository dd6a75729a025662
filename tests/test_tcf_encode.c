// test_tcf_encode.c: TC strings: encoding, round trips, and drafts that are none.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "draft_tc_kit.h"
#include "interop/tcf_form.h"
#include "interop/tcf_json.h"

static kit *new_kit(void)
{
    kit *k = calloc(1, sizeof *k);
    assert_non_null(k);
    k->random = 7;
    return k;
}

// What a list costs in either form, by the specification.
static uint64_t bits_of(const tara_tc_draft_list *list, uint32_t *max)
{
    uint64_t bits = 12;
    *max = list->max_vendor_id;
    for (uint64_t i = 0; i < list->count; i++) {
        bits += list->ranges[i].first == list->ranges[i].last ? 17 : 33;
        if (list->max_vendor_id == 0) *max = list->ranges[i].last;
    }
    return bits;
}

static void check_back(const kit *k, const tara_tc *tc)
{
    const tara_tc_draft *d = &k->draft;
    assert_int_equal(tc->created_unix_ms, d->created_unix_ms);
    assert_int_equal(tc->last_updated_unix_ms, d->last_updated_unix_ms);
    assert_true(tc->cmp_id == d->cmp_id && tc->cmp_version == d->cmp_version);
    assert_true(tc->consent_screen == d->consent_screen);
    assert_true(tc->vendor_list_version == d->vendor_list_version);
    assert_true(tc->policy_version == d->policy_version);
    assert_true(tc->is_service_specific == d->is_service_specific);
    assert_true(tc->use_non_standard_texts == d->use_non_standard_texts);
    assert_true(tc->purpose_one_treatment == d->purpose_one_treatment);
    assert_string_equal(tc->consent_language, d->consent_language);
    assert_string_equal(tc->publisher_cc, d->publisher_cc);
    assert_true(tc->special_feature_opt_ins == d->special_feature_opt_ins);
    assert_true(tc->purposes_consent == d->purposes_consent);
    assert_true(tc->purposes_li_transparency == d->purposes_li_transparency);
    assert_int_equal(tc->has_publisher_tc, (d->flags & TARA_TC_DRAFT_PUBLISHER_TC) != 0);
    assert_true(tc->publisher_consent == d->publisher_consent);
    assert_true(tc->publisher_li_transparency == d->publisher_li_transparency);
    assert_true(tc->custom_count == d->custom_count);
    assert_true(tc->custom_consent == d->custom_consent);
    assert_true(tc->custom_li_transparency == d->custom_li_transparency);
    for (int list = 0; list < TARA_TC_LISTS; list++) {
        uint32_t max;
        uint64_t in_ranges = bits_of(&d->vendors[list], &max);
        bool     there = list < TARA_TC_ALLOWED || (d->flags & TARA_TC_DRAFT_ALLOWED);
        assert_int_equal(tc->vendors[list].present, there);
        assert_int_equal(tc->vendors[list].max_vendor_id, max);
        assert_int_equal(tc->vendors[list].is_range_encoding, there && in_ranges < max);
    }
}

// Decoded, written as JSON, read and encoded: the same text again.
static void tcf_encode_is_undone_by_decoding(void **state)
{
    kit *k = new_kit();
    (void)state;
    for (int round = 0; round < 400; round++) {
        tara_tc           tc = {.struct_size = sizeof tc};
        tara_string_fault fault = {.struct_size = sizeof fault};
        tara_error        error = {.struct_size = sizeof error};
        tp_memory         memory = tp_memory_standard();
        tp_buffer         text = tp_buffer_in(&memory), ranges = text;
        tp_json_writer    json = tp_json_writer_to(&text);
        tara_tc_draft     draft;
        static char       again[KIT_TEXT];
        size_t            size = 0;
        kit_make(k);
        assert_int_equal(tara_tc_encode(&k->draft, k->text, KIT_TEXT, &k->size, &error), TARA_OK);
        assert_int_equal(tara_tc_decode(k->text, k->size, &tc, &fault), TARA_OK);
        check_back(k, &tc);
        tp_tc_write_json(&json, &tc);
        assert_false(text.failed);
        tara_status status = tp_tc_read_json((tp_text){(char *)text.data, text.size}, &ranges,
                                             &draft, &error);
        if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
        assert_int_equal(tara_tc_encode(&draft, again, sizeof again, &size, &error), TARA_OK);
        assert_int_equal(size, k->size);
        assert_memory_equal(again, k->text, size);
        tp_buffer_release(&text);
        tp_buffer_release(&ranges);
        assert_int_equal(memory.live_bytes, 0);
    }
    free(k);
}

static void tcf_encode_gives_all_or_nothing(void **state)
{
    kit *k = new_kit();
    (void)state;
    for (int round = 0; round < 50; round++) {
        size_t needed = 0;
        kit_make(k);
        assert_int_equal(tara_tc_encode(&k->draft, NULL, 0, &needed, NULL), TARA_E_BUFFER);
        char *exact = malloc(needed);
        assert_non_null(exact);
        memset(exact, '#', needed);
        assert_int_equal(tara_tc_encode(&k->draft, exact, needed - 1, &needed, NULL),
                         TARA_E_BUFFER);
        for (size_t i = 0; i < needed; i++) assert_int_equal(exact[i], '#');
        assert_int_equal(tara_tc_encode(&k->draft, exact, needed, &needed, NULL), TARA_OK);
        for (size_t i = 0; i < needed; i++) assert_int_not_equal(exact[i], '#'); // To the last.
        free(exact);
    }
    free(k);
}

static tara_tc_draft plain(void)
{
    return (tara_tc_draft){
        .struct_size = sizeof(tara_tc_draft), .flags = TARA_TC_DRAFT_DISCLOSED,
        .created_unix_ms = INT64_C(1780000000000), .last_updated_unix_ms = INT64_C(1780000000000),
        .cmp_id = 1, .cmp_version = 1, .vendor_list_version = 7, .policy_version = 5,
        .is_service_specific = 1, .consent_language = "FR", .publisher_cc = "FR"};
}

static void refused(tara_tc_draft draft, const char *field)
{
    char       text[64] = "?";
    size_t     needed = 5;
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, &error),
                     TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, field);
    assert_true(strlen(error.message) > 8);
    assert_true(needed == 5 && text[0] == '?');
}

static void tcf_encode_refuses_what_the_format_cannot_hold(void **state)
{
    static const tara_id_range zero = {0, 3}, turned = {5, 4}, two[] = {{3, 4}, {5, 6}},
                               twice[] = {{3, 9}, {4, 4}};
    tara_tc_draft draft;
    (void)state;
#define REFUSED(change, field) draft = plain(); change; refused(draft, field)
    REFUSED(draft.cmp_id = 4096, "cmpId");
    REFUSED(draft.cmp_version = 4096, "cmpVersion");
    REFUSED(draft.consent_screen = 64, "consentScreen");
    REFUSED(draft.vendor_list_version = 4096, "vendorListVersion");
    REFUSED(draft.policy_version = 64, "tcfPolicyVersion");
    REFUSED(draft.created_unix_ms = -1, "created");
    REFUSED(draft.last_updated_unix_ms = INT64_C(6871947673600), "lastUpdated");
    REFUSED(draft.is_service_specific = 2, "isServiceSpecific");
    REFUSED(draft.use_non_standard_texts = -1, "useNonStandardTexts");
    REFUSED(draft.purpose_one_treatment = 3, "purposeOneTreatment");
    REFUSED(draft.consent_language[1] = '1', "consentLanguage");
    REFUSED(draft.consent_language[0] = 'f', "consentLanguage");
    REFUSED(draft.consent_language[2] = 'A', "consentLanguage");
    REFUSED(draft.publisher_cc[0] = '\0', "publisherCC");
    REFUSED(draft.special_feature_opt_ins = 1 << 12, "specialFeatureOptIns");
    REFUSED(draft.purposes_consent = 1 << 24, "purposesConsent");
    REFUSED(draft.purposes_li_transparency = 1 << 24, "purposesLITransparency");
    REFUSED(draft.flags = 0, "disclosedVendors"); // Demanded since 2026-02-28.
    REFUSED(draft.publisher_consent = 1, "publisherTC");
    REFUSED((draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC, draft.custom_count = 64),
            "numCustomPurposes");
    REFUSED((draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC, draft.custom_consent = 1), "publisherTC");
    REFUSED(draft.vendors[3].max_vendor_id = 1, "allowedVendors");
    REFUSED(draft.vendors[0].max_vendor_id = 65536, "vendorConsent");
    REFUSED(draft.vendors[0].count = 1, "vendorConsent");
    REFUSED((draft.vendors[0].ranges = &zero, draft.vendors[0].count = 1), "vendorConsent");
    REFUSED((draft.vendors[1].ranges = &turned, draft.vendors[1].count = 1),
            "vendorLegitimateInterest");
    REFUSED((draft.vendors[2].ranges = two, draft.vendors[2].count = 2), "disclosedVendors");
    REFUSED((draft.vendors[0].ranges = twice, draft.vendors[0].count = 2), "vendorConsent");
    REFUSED((draft.vendors[0].ranges = two, draft.vendors[0].count = 1,
             draft.vendors[0].max_vendor_id = 3), "vendorConsent");
    REFUSED(draft.restriction_count = 1, "publisherRestrictions");
    REFUSED(draft.restriction_count = 4096, "publisherRestrictions");
    const tara_tc_draft_restriction wrong[] = {
        {two, 2, 64, 0}, {two, 2, 1, 4}, {two, 4096, 1, 0}, {NULL, 1, 1, 0}, {&zero, 1, 1, 0},
        {&turned, 1, 1, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        REFUSED((draft.restrictions = &wrong[i], draft.restriction_count = 1),
                "publisherRestrictions");
    }
    char       text[8];
    size_t     needed;
    tara_error error = {.struct_size = sizeof error};
    draft = plain();
    draft.flags |= 64;
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_E_TOO_NEW);
    draft = plain();
    draft.vendors[TARA_TC_LISTS - 1].reserved = 1;
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_E_TOO_NEW);
    draft = plain();
    assert_int_equal(tara_tc_encode(&draft, NULL, 1, &needed, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_encode(&draft, text, 1, NULL, &error), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "buffer");
    assert_int_equal(tara_tc_encode(NULL, text, 1, &needed, NULL), TARA_E_INVALID_ARGUMENT);
}

// Many ranges, more than can be counted: as bits, whatever that costs.
static void tcf_encode_writes_bits_where_ranges_are_too_many(void **state)
{
    static tara_id_range ranges[5000];
    static char          text[40000];
    tara_tc_draft        draft = plain();
    tara_tc              tc = {.struct_size = sizeof tc};
    tara_string_fault    fault = {.struct_size = sizeof fault};
    size_t               needed;
    (void)state;
    for (uint32_t i = 0; i < 5000; i++) {
        ranges[i] = (tara_id_range){(uint16_t)(13 * i + 1), (uint16_t)(13 * i + 1)};
    }
    draft.vendors[0] = (tara_tc_draft_list){ranges, 5000, 65535, 0};
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
    assert_int_equal(tara_tc_decode(text, needed, &tc, &fault), TARA_OK);
    assert_false(tc.vendors[0].is_range_encoding);
    assert_int_equal(tara_tc_lists(&tc, 0, 13 * 4999 + 1), 1);
    assert_int_equal(tara_tc_lists(&tc, 0, 13 * 4999 + 2), 0);
    draft.vendors[0].count = 4095;
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
    assert_int_equal(tara_tc_decode(text, needed, &tc, &fault), TARA_OK);
    assert_int_equal(tc.vendors[0].is_range_encoding, 0); // 69,627 bits against 65,535.
    draft.vendors[0].count = 3000;
    assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
    assert_int_equal(tara_tc_decode(text, needed, &tc, &fault), TARA_OK);
    assert_int_equal(tc.vendors[0].is_range_encoding, 1);
    assert_int_equal(tara_tc_lists(&tc, 0, 13 * 2999 + 1), 1);
    assert_int_equal(tara_tc_lists(&tc, 0, 13 * 3000 + 1), 0);
}

// A list that is shorter as bits, in which a gap and a run of any length stand among single ones.
static void tcf_encode_writes_runs_of_any_length_as_bits(void **state)
{
    static tara_id_range ranges[102], back[102];
    static char          text[4000];
    (void)state;
    for (uint32_t gap = 1; gap <= 130; gap++) {
        for (uint32_t run = 1; run <= 130; run++) {
            tara_tc_draft draft = plain();
            tara_tc       tc = {.struct_size = sizeof tc};
            size_t        needed = 0, count = 0;
            uint32_t      next = 1;
            for (int i = 0; i < 101; i++) {
                uint32_t size = i == 50 ? run : 1;
                if (i == 50) next += gap;
                ranges[i] = (tara_id_range){(uint16_t)next, (uint16_t)(next + size - 1)};
                next += size + 1;
            }
            draft.vendors[0] = (tara_tc_draft_list){ranges, 101, 0, 0};
            assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
            assert_int_equal(tara_tc_decode(text, needed, &tc, NULL), TARA_OK);
            assert_int_equal(tc.vendors[0].is_range_encoding, 0);
            assert_int_equal(tara_tc_ranges(&tc, 0, back, 102, &count), TARA_OK);
            assert_int_equal(count, 101);
            assert_memory_equal(back, ranges, 101 * sizeof ranges[0]);
        }
    }
}

// The whole alphabet, and as many bits in ranges as in bits: either would do, bits are written.
static void tcf_encode_takes_every_letter_and_prefers_bits(void **state)
{
    static const tara_id_range vendor = {29, 29};
    char                       text[200];
    size_t                     needed;
    (void)state;
    for (char c = 'A'; c <= 'Z'; c++) {
        tara_tc_draft draft = plain();
        tara_tc       tc = {.struct_size = sizeof tc};
        draft.consent_language[1] = draft.publisher_cc[0] = c;
        draft.vendors[0] = (tara_tc_draft_list){&vendor, 1, 0, 0}; // 12 + 17 bits.
        assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
        assert_int_equal(tara_tc_decode(text, needed, &tc, NULL), TARA_OK);
        assert_string_equal(tc.consent_language, draft.consent_language);
        assert_string_equal(tc.publisher_cc, draft.publisher_cc);
        assert_int_equal(tc.vendors[0].is_range_encoding, 0);
        draft.vendors[0].max_vendor_id = 30;
        assert_int_equal(tara_tc_encode(&draft, text, sizeof text, &needed, NULL), TARA_OK);
        assert_int_equal(tara_tc_decode(text, needed, &tc, NULL), TARA_OK);
        assert_int_equal(tc.vendors[0].is_range_encoding, 1);
    }
}

static void tcf_encode_json_that_is_none_is_refused_by_its_place(void **state)
{
#define MIN "\"created\":17800000000,\"cmpId\":1,\"cmpVersion\":1,\"consentLanguage\":\"EN\"," \
            "\"vendorListVersion\":1,\"tcfPolicyVersion\":5,\"isServiceSpecific\":true"
    static const struct { const char *json; tara_status status; const char *field; } cases[] = {
        {"{" MIN, TARA_E_SYNTAX, "fields"},
        {"[]", TARA_E_INVALID_ARGUMENT, "fields"},
        {"{}", TARA_E_INVALID_ARGUMENT, "created"},
        {"{" MIN ",\"colour\":1}", TARA_E_INVALID_ARGUMENT, "colour"},
        {"{" MIN ",\"cmpId\":1}", TARA_E_INVALID_ARGUMENT, "cmpId"},
        {"{" MIN ",\"version\":1}", TARA_E_INVALID_ARGUMENT, "version"},
        {"{" MIN ",\"purposesConsent\":[0]}", TARA_E_INVALID_ARGUMENT, "purposesConsent[0]"},
        {"{" MIN ",\"purposesConsent\":[2,2]}", TARA_E_INVALID_ARGUMENT, "purposesConsent[1]"},
        {"{" MIN ",\"purposesConsent\":[33]}", TARA_E_INVALID_ARGUMENT, "purposesConsent"},
        {"{" MIN ",\"publisherCC\":\"FRA\"}", TARA_E_INVALID_ARGUMENT, "publisherCC"},
        {"{" MIN ",\"vendorConsent\":{}}", TARA_E_INVALID_ARGUMENT, "vendorConsent.ranges"},
        {"{" MIN ",\"vendorConsent\":{\"ranges\":[[1]]}}", TARA_E_INVALID_ARGUMENT,
         "vendorConsent.ranges[0]"},
        {"{" MIN ",\"vendorConsent\":{\"ranges\":[[1,65536]]}}", TARA_E_INVALID_ARGUMENT,
         "vendorConsent.ranges[0][1]"},
        {"{" MIN ",\"publisherRestrictions\":[{\"purposeId\":1,\"restrictionType\":0}]}",
         TARA_E_INVALID_ARGUMENT, "publisherRestrictions[0].entries"},
        {"{" MIN ",\"publisherTC\":{}}", TARA_E_INVALID_ARGUMENT, "publisherTC.purposesConsent"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tp_memory     memory = tp_memory_standard();
        tp_buffer     ranges = tp_buffer_in(&memory);
        tara_tc_draft draft;
        tara_error    error = {.struct_size = sizeof error};
        tara_status   status = tp_tc_read_json(tp_text_of(cases[i].json), &ranges, &draft, &error);
        assert_int_equal(status, cases[i].status);
        assert_string_equal(error.field, cases[i].field);
        assert_int_equal(error.line, 1);
        tp_buffer_release(&ranges);
        assert_int_equal(memory.live_bytes, 0);
    }
}

static void tcf_sort_orders_any_ranges(void **state)
{
    static tara_id_range ranges[TP_TC_ENTRIES_MAX];
    kit *k = new_kit();
    (void)state;
    for (int round = 0; round < 100; round++) {
        size_t   count = kit_below(k, round < 90 ? 40 : TP_TC_ENTRIES_MAX + 1);
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            ranges[i] = (tara_id_range){(uint16_t)kit_below(k, 50), (uint16_t)kit_below(k, 50)};
            sum += ranges[i].first * 1000u + ranges[i].last;
        }
        tp_tc_sort(ranges, count);
        for (size_t i = 0; i < count; i++) {
            sum -= ranges[i].first * 1000u + ranges[i].last;
            if (i == 0) continue;
            uint32_t before = (uint32_t)ranges[i - 1].first << 16 | ranges[i - 1].last;
            assert_true(before <= ((uint32_t)ranges[i].first << 16 | ranges[i].last));
        }
        assert_true(sum == 0);
    }
    free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcf_encode_is_undone_by_decoding),
        cmocka_unit_test(tcf_encode_gives_all_or_nothing),
        cmocka_unit_test(tcf_encode_refuses_what_the_format_cannot_hold),
        cmocka_unit_test(tcf_encode_writes_bits_where_ranges_are_too_many),
        cmocka_unit_test(tcf_encode_writes_runs_of_any_length_as_bits),
        cmocka_unit_test(tcf_encode_takes_every_letter_and_prefers_bits),
        cmocka_unit_test(tcf_encode_json_that_is_none_is_refused_by_its_place),
        cmocka_unit_test(tcf_sort_orders_any_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
