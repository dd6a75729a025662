// test_tcfca_encode.c: strings of Canada's TCF: encoding, against bits put together one by one.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tcfca_kit.h"
#include "vector.h"

enum { BITS_MAX = 1 << 20 };

// --- the standard, plainly ---------------------------------------------------------------------

typedef struct plain { // '0' and '1', and what they are as digits.
    char   bits[BITS_MAX];
    size_t count;
    char   text[BITS_MAX / 6];
    size_t size;
} plain;

static void add(plain *p, uint64_t value, unsigned width)
{
    assert_true(p->count + width < BITS_MAX);
    while (width-- > 0) p->bits[p->count++] = value >> width & 1 ? '1' : '0';
}

// The sum of Fibonacci numbers, the least first, and a 1.
static void add_fibonacci(plain *p, uint32_t value)
{
    uint32_t numbers[32] = {1, 2};
    char     code[33] = {0};
    int      highest = -1;
    assert_true(value > 0);
    for (int i = 2; i < 32; i++) numbers[i] = numbers[i - 1] + numbers[i - 2];
    memset(code, '0', 32);
    for (int i = 31; i >= 0; i--) {
        if (numbers[i] > value) continue;
        value -= numbers[i];
        code[i] = '1';
        if (highest < 0) highest = i;
    }
    for (int i = 0; i <= highest; i++) add(p, code[i] == '1', 1);
    add(p, 1, 1);
}

static void add_set(plain *p, uint64_t set, unsigned count)
{
    for (unsigned i = 0; i < count; i++) add(p, set >> i & 1, 1);
}

static void add_items(plain *p, const tara_id_range *ranges, uint64_t count, bool fixed)
{
    uint32_t last = 0;
    add(p, count, 12);
    for (uint64_t i = 0; i < count; i++) {
        bool group = ranges[i].last > ranges[i].first;
        add(p, group, 1);
        if (fixed) add(p, ranges[i].first, 16);
        else add_fibonacci(p, ranges[i].first - last);
        if (group && fixed) add(p, ranges[i].last, 16);
        if (group && !fixed) add_fibonacci(p, (uint32_t)ranges[i].last - ranges[i].first);
        last = ranges[i].last;
    }
}

// Both forms are written, and the longer one is taken back.
static void add_list(plain *p, const tara_id_range *ranges, uint64_t count, uint32_t max,
                     bool fixed)
{
    uint32_t last = count == 0 ? 0 : ranges[count - 1].last;
    if (max == 0) max = last;
    add(p, max, 16);
    add(p, 1, 1);
    size_t begin = p->count;
    if (count <= 4095) add_items(p, ranges, count, fixed);
    if (count <= 4095 && max == last && p->count - begin <= max) return;
    p->count = begin - 1;
    add(p, 0, 1);
    for (uint32_t id = 1; id <= max; id++) add(p, kit_has(ranges, count, id), 1);
}

// Whole bytes, then whole digits.
static void end_segment(plain *p)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    while (p->count % 8 != 0) add(p, 0, 1);
    while (p->count % 6 != 0) add(p, 0, 1);
    for (size_t i = 0; i < p->count; i += 6) {
        int digit = 0;
        for (size_t k = i; k < i + 6; k++) digit = 2 * digit + (p->bits[k] - '0');
        p->text[p->size++] = digits[digit];
    }
    p->count = 0;
}

static void add_core(plain *p, const tara_tcfca_draft *d)
{
    bool fixed = (d->flags & TARA_TCFCA_DRAFT_FIXED) != 0;
    add(p, 1, 6);
    add(p, (uint64_t)d->created_unix_ms / 100, 36);
    add(p, (uint64_t)d->last_updated_unix_ms / 100, 36);
    add(p, d->cmp_id, 12);
    add(p, d->cmp_version, 12);
    add(p, d->consent_screen, 6);
    add(p, (uint64_t)(d->consent_language[0] - 'A'), 6);
    add(p, (uint64_t)(d->consent_language[1] - 'A'), 6);
    add(p, d->vendor_list_version, 12);
    add(p, d->policy_version, 6);
    add(p, d->use_non_standard_stacks, 1);
    add_set(p, d->special_features_express, 12);
    add_set(p, d->purposes_express, 24);
    add_set(p, d->purposes_implied, 24);
    for (int i = 0; i < 2; i++) {
        const tara_tc_draft_list *l = &d->vendors[i];
        add_list(p, l->ranges, l->count, l->max_vendor_id, fixed);
    }
    add(p, d->restriction_count, 12);
    for (uint64_t i = 0; i < d->restriction_count; i++) {
        const tara_tc_draft_restriction *r = &d->restrictions[i];
        add(p, r->purpose, 6);
        add(p, r->type, 2);
        if (fixed) add_items(p, r->ranges, r->count, true);
        else add_list(p, r->ranges, r->count, 0, false);
    }
    end_segment(p);
}

static void write_plainly(plain *p, const tara_tcfca_draft *d)
{
    const tara_tc_draft_list *disclosed = &d->vendors[TARA_TCFCA_DISCLOSED];
    p->count = p->size = 0;
    add_core(p, d);
    if (d->flags & TARA_TCFCA_DRAFT_PUBLISHER) {
        p->text[p->size++] = '.';
        add(p, 3, 3);
        add_set(p, d->publisher_express, 24);
        add_set(p, d->publisher_implied, 24);
        add(p, d->custom_count, 6);
        add_set(p, d->custom_express, d->custom_count);
        add_set(p, d->custom_implied, d->custom_count);
        end_segment(p);
    }
    if (d->flags & TARA_TCFCA_DRAFT_DISCLOSED) {
        p->text[p->size++] = '.';
        add(p, 1, 3);
        add_list(p, disclosed->ranges, disclosed->count, disclosed->max_vendor_id,
                 (d->flags & TARA_TCFCA_DRAFT_FIXED) != 0);
        end_segment(p);
    }
}

// --- round trips -------------------------------------------------------------------------------

// In a block of exactly its size, which the caller frees; NULL: refused, as *error says.
static char *encoded(const tara_tcfca_draft *d, size_t *size, tara_error *error)
{
    size_t again = 0;
    *error = (tara_error){.struct_size = sizeof *error};
    if (tara_tcfca_encode(d, NULL, 0, size, error) == TARA_E_INVALID_ARGUMENT) return NULL;
    assert_string_equal(error->field, "buffer");
    char *text = malloc(*size);
    assert_non_null(text);
    memset(text, '#', *size);
    assert_int_equal(tara_tcfca_encode(d, text, *size - 1, &again, NULL), TARA_E_BUFFER);
    for (size_t i = 0; i < *size; i++) assert_int_equal(text[i], '#');
    assert_int_equal(again, *size);
    if (tara_tcfca_encode(d, text, *size, &again, error) == TARA_OK) return text;
    free(text);
    return NULL;
}

// What was decoded says the draft again. Is it encoded to the same text? If not, the other text
// says the same.
static bool comes_back(const char *text, size_t size, const tara_tcfca_draft *d)
{
    tara_tcfca        tc = {.struct_size = sizeof tc};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_tcfca_draft  back;
    tara_error        error;
    canada_room       room;
    size_t            again;
    assert_int_equal(tara_tcfca_decode(text, size, &tc, &fault), TARA_OK);
    assert_true(canada_draft_of(&tc, &back, &room));
    if (d != NULL) assert_true(canada_same(d, &back));
    char *other = encoded(&back, &again, &error);
    assert_non_null(other);
    bool same = again == size && memcmp(other, text, size) == 0;
    if (!same) assert_true(comes_back(other, again, &back));
    free(other);
    canada_free(&room);
    return same;
}

static void check_back(const char *text, size_t size, const tara_tcfca_draft *d)
{
    assert_true(comes_back(text, size, d));
}

static void random_drafts_are_undone_by_decoding(void **state)
{
    kit   *k = calloc(1, sizeof *k);
    plain *p = malloc(sizeof *p);
    int    refused = 0, fixed = 0;
    (void)state;
    assert_non_null(k);
    assert_non_null(p);
    k->random = 20260614;
    for (int round = 0; round < 600; round++) {
        tara_tcfca_draft d = canada_make(k);
        tara_error       error;
        size_t           size;
        char            *text = encoded(&d, &size, &error);
        if (text == NULL) { // Only what the standard would read as something else.
            assert_true(d.flags & TARA_TCFCA_DRAFT_FIXED);
            assert_string_equal(error.field, "flags");
            refused++;
            continue;
        }
        fixed += (d.flags & TARA_TCFCA_DRAFT_FIXED) != 0;
        write_plainly(p, &d);
        assert_int_equal(size, p->size);
        assert_memory_equal(text, p->text, size);
        check_back(text, size, &d);
        free(text);
    }
    assert_true(fixed > 200);
    assert_true(refused < 10);
    free(p);
    free(k);
}

// The strings in the shared vectors. One of them no encoder wrote: there is more behind its end.
static void vectors_are_encoded_as_they_were(void **state)
{
    static const char before[] = "\"5\":{\"raw\":\"";
    size_t            size, rows = 0, same = 0;
    char             *file = vector_load("../shared/vectors/gpp/from-upstream-tests.json", &size);
    (void)state;
    if (file == NULL) return;
    for (char *at = strstr(file, before); at != NULL; at = strstr(at, before), rows++) {
        at += sizeof before - 1;
        same += comes_back(at, strcspn(at, "\""), NULL);
    }
    assert_true(rows >= 3);
    assert_int_equal(same, rows - 1);
    free(file);
}

// --- forms -------------------------------------------------------------------------------------

static tara_tcfca_draft small(void)
{
    return (tara_tcfca_draft){
        .struct_size = sizeof(tara_tcfca_draft), .created_unix_ms = INT64_C(1782000000000),
        .last_updated_unix_ms = INT64_C(1782000000000), .cmp_id = 50, .cmp_version = 2,
        .consent_language = "EN", .vendor_list_version = 413, .policy_version = 2};
}

static size_t size_of(const tara_tcfca_draft *d)
{
    size_t      size;
    tara_error  error;
    char       *text = encoded(d, &size, &error);
    assert_non_null(text);
    check_back(text, size, d);
    free(text);
    return size;
}

static size_t digits(size_t bits)
{
    return ((bits + 7) / 8 * 8 + 5) / 6;
}

// Ranges and bits of the same length: ranges, as the reference encoders have it.
static void lists_are_written_in_the_shorter_form(void **state)
{
    enum { HEAD = 199, LISTS = 2 * 17 + 12 };
    static const tara_id_range to_17 = {17, 17}, to_21 = {21, 21}, few[] = {{3, 4}, {9, 9}};
    tara_tcfca_draft d = small();
    (void)state;
    assert_int_equal(size_of(&d), digits(HEAD + LISTS));
    d.vendors[0] = (tara_tc_draft_list){&to_17, 1, 0, 0}; // 12 + 1 + 7: longer than 17 bits.
    assert_int_equal(size_of(&d), digits(HEAD + LISTS + 17));
    d.vendors[0].ranges = &to_21; // 12 + 1 + 8 = 21.
    assert_int_equal(size_of(&d), digits(HEAD + LISTS + 21));
    size_t     size;
    tara_error error;
    char      *text = encoded(&d, &size, &error);
    assert_non_null(text);
    assert_int_equal(text[(HEAD + 16) / 6], 'r'); // The end of the maximum, 10101, and a 1.
    free(text);
    d.vendors[0] = (tara_tc_draft_list){few, 2, 60000, 0}; // Only bits can say that maximum.
    assert_int_equal(size_of(&d), digits(HEAD + LISTS + 60000));
}

static void more_ranges_than_can_be_counted_go_into_bits(void **state)
{
    static tara_id_range ranges[5000];
    tara_tcfca_draft     d = small();
    (void)state;
    for (uint32_t i = 0; i < 5000; i++) {
        ranges[i] = (tara_id_range){(uint16_t)(13 * i + 1), (uint16_t)(13 * i + 1)};
    }
    for (uint32_t flags = 0; flags <= TARA_TCFCA_DRAFT_FIXED; flags += TARA_TCFCA_DRAFT_FIXED) {
        d.flags = flags;
        d.vendors[0] = (tara_tc_draft_list){ranges, 5000, 0, 0};
        assert_int_equal(size_of(&d), digits(199 + 46 + 13 * 4999 + 1));
        d.vendors[0].count = 3000;
        assert_true(size_of(&d) > digits(199 + 46 + 3000 * 5)); // Fewer do not.
    }
    tara_tc_draft_restriction r = {ranges, 5000, 4, TARA_TC_REQUIRE_CONSENT};
    d = small();
    d.restrictions = &r;
    d.restriction_count = 1;
    assert_int_equal(size_of(&d), digits(199 + 46 + 8 + 17 + 13 * 4999 + 1));
}

// --- what is refused ---------------------------------------------------------------------------

static void refused(tara_tcfca_draft d, const char *field)
{
    char       text[64] = "?";
    size_t     needed = 5;
    tara_error error = {.struct_size = sizeof error};
    assert_int_equal(tara_tcfca_encode(&d, text, sizeof text, &needed, &error),
                     TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, field);
    assert_int_equal(error.status, TARA_E_INVALID_ARGUMENT);
    assert_true(strlen(error.message) > 8);
    assert_true(needed == 5 && text[0] == '?');
    assert_int_equal(tara_tcfca_encode(&d, text, sizeof text, &needed, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

static void what_the_format_cannot_hold_is_refused(void **state)
{
    static const tara_id_range zero = {0, 3}, turned = {5, 4}, two[] = {{3, 4}, {5, 6}},
                               twice[] = {{3, 9}, {4, 4}};
    tara_tcfca_draft d;
    (void)state;
#define REFUSED(change, field) d = small(); change; refused(d, field)
    REFUSED(d.created_unix_ms = -1, "Created");
    REFUSED(d.last_updated_unix_ms = INT64_C(6871947673600), "LastUpdated");
    REFUSED(d.cmp_id = 4096, "CmpId");
    REFUSED(d.cmp_version = 4096, "CmpVersion");
    REFUSED(d.consent_screen = 64, "ConsentScreen");
    REFUSED(d.consent_language[1] = '1', "ConsentLanguage");
    REFUSED(d.consent_language[0] = 'f', "ConsentLanguage");
    REFUSED(d.consent_language[2] = 'A', "ConsentLanguage");
    REFUSED(d.vendor_list_version = 4096, "VendorListVersion");
    REFUSED(d.policy_version = 64, "TcfPolicyVersion");
    REFUSED(d.use_non_standard_stacks = 2, "UseNonStandardStacks");
    REFUSED(d.special_features_express = 1 << 12, "SpecialFeatureExpressConsent");
    REFUSED(d.purposes_express = 1 << 24, "PurposesExpressConsent");
    REFUSED(d.purposes_implied = 1 << 24, "PurposesImpliedConsent");
    REFUSED(d.publisher_express = 1, "PubPurposesExpressConsent");
    REFUSED(d.custom_count = 1, "PubPurposesExpressConsent");
    REFUSED(d.custom_implied = UINT64_C(1) << 40, "PubPurposesExpressConsent");
    REFUSED((d.flags = TARA_TCFCA_DRAFT_PUBLISHER, d.publisher_express = 1 << 24),
            "PubPurposesExpressConsent");
    REFUSED((d.flags = TARA_TCFCA_DRAFT_PUBLISHER, d.publisher_implied = 1 << 24),
            "PubPurposesImpliedConsent");
    REFUSED((d.flags = TARA_TCFCA_DRAFT_PUBLISHER, d.custom_count = 64), "NumCustomPurposes");
    REFUSED((d.flags = TARA_TCFCA_DRAFT_PUBLISHER, d.custom_express = 1),
            "CustomPurposesExpressConsent");
    REFUSED((d.flags = TARA_TCFCA_DRAFT_PUBLISHER, d.custom_count = 3, d.custom_implied = 8),
            "CustomPurposesImpliedConsent");
    REFUSED(d.vendors[2].max_vendor_id = 1, "DisclosedVendors");
    REFUSED((d.vendors[2].ranges = two, d.vendors[2].count = 1), "DisclosedVendors");
    REFUSED(d.vendors[0].max_vendor_id = 65536, "VendorExpressConsent");
    REFUSED(d.vendors[0].count = 1, "VendorExpressConsent");
    REFUSED((d.vendors[0].ranges = &zero, d.vendors[0].count = 1), "VendorExpressConsent");
    REFUSED((d.vendors[1].ranges = &turned, d.vendors[1].count = 1), "VendorImpliedConsent");
    REFUSED((d.vendors[1].ranges = two, d.vendors[1].count = 2), "VendorImpliedConsent");
    REFUSED((d.vendors[0].ranges = twice, d.vendors[0].count = 2), "VendorExpressConsent");
    REFUSED((d.vendors[0].ranges = two, d.vendors[0].count = 1, d.vendors[0].max_vendor_id = 3),
            "VendorExpressConsent");
    REFUSED(d.restriction_count = 1, "PubRestrictions");
    REFUSED(d.restriction_count = 4096, "PubRestrictions");
    const tara_tc_draft_restriction wrong[] = {
        {two, 1, 64, 0}, {two, 1, 1, 4}, {NULL, 1, 1, 0}, {&zero, 1, 1, 0}, {&turned, 1, 1, 0},
        {two, 2, 1, 0}, {twice, 2, 1, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (uint32_t flags = 0; flags <= TARA_TCFCA_DRAFT_FIXED; flags += 4) {
            REFUSED((d.restrictions = &wrong[i], d.restriction_count = 1, d.flags = flags),
                    "PubRestrictions");
        }
    }
    static tara_id_range many[4096];
    for (uint32_t i = 0; i < 4096; i++) many[i] = (tara_id_range){(uint16_t)(2 * i + 1),
                                                                  (uint16_t)(2 * i + 1)};
    const tara_tc_draft_restriction too_many = {many, 4096, 1, 0};
    REFUSED((d.restrictions = &too_many, d.restriction_count = 1,
             d.flags = TARA_TCFCA_DRAFT_FIXED), "PubRestrictions");
}

static void arguments_that_cannot_be_are_refused(void **state)
{
    char             text[8];
    size_t           needed = 5;
    tara_error       error = {.struct_size = sizeof error};
    tara_tcfca_draft d = small();
    (void)state;
    assert_int_equal(tara_tcfca_encode(NULL, text, 8, &needed, &error), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "draft");
    assert_int_equal(tara_tcfca_encode(&d, NULL, 1, &needed, &error), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "buffer");
    assert_int_equal(tara_tcfca_encode(&d, text, 8, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    d.struct_size--;
    assert_int_equal(tara_tcfca_encode(&d, text, 8, &needed, NULL), TARA_E_INVALID_ARGUMENT);
    d = small();
    d.flags = 8;
    assert_int_equal(tara_tcfca_encode(&d, text, 8, &needed, NULL), TARA_E_TOO_NEW);
    d = small();
    d.reserved = 1;
    assert_int_equal(tara_tcfca_encode(&d, text, 8, &needed, &error), TARA_E_TOO_NEW);
    assert_string_equal(error.field, "draft");
    d = small();
    d.vendors[1].reserved = 1;
    assert_int_equal(tara_tcfca_encode(&d, text, 8, &needed, &error), TARA_E_TOO_NEW);
    assert_string_equal(error.field, "VendorImpliedConsent");
    assert_int_equal(needed, 5);
}

// In the older coding a restriction without vendors is 12 zeros; the standard reads 17 there, as
// the padding has some. Nobody could tell which it is.
static void what_the_standard_reads_otherwise_is_refused(void **state)
{
    static const tara_tc_draft_restriction nobody = {NULL, 0, 2, TARA_TC_NOT_ALLOWED};
    tara_tcfca_draft d = small();
    tara_error       error;
    size_t           size;
    char             text[64];
    (void)state;
    d.restrictions = &nobody;
    d.restriction_count = 1;
    free(encoded(&d, &size, &error));
    d.flags = TARA_TCFCA_DRAFT_FIXED;
    assert_null(encoded(&d, &size, &error));
    assert_string_equal(error.field, "flags");
    memset(text, '#', sizeof text);
    assert_int_equal(tara_tcfca_encode(&d, text, sizeof text, &size, NULL),
                     TARA_E_INVALID_ARGUMENT);
    for (size_t i = 0; i < sizeof text; i++) assert_int_equal(text[i], i < size ? '\0' : '#');
    d.restriction_count = 0; // Nothing but bits: both codings write the same.
    assert_int_equal(size_of(&d), digits(199 + 46));
}

static bool touching(const tara_id_range *ranges, uint64_t count)
{
    for (uint64_t i = 1; i < count; i++) {
        if (ranges[i].first == ranges[i - 1].last + 1) return true;
    }
    return false;
}

// A language of other characters than letters, or ranges that touch.
static bool no_encoder_wrote(const tara_tcfca_draft *d)
{
    bool odd = false;
    for (int i = 0; i < 2; i++) {
        odd = odd || d->consent_language[i] < 'A' || d->consent_language[i] > 'Z';
    }
    for (int list = 0; list < TARA_TCFCA_LISTS; list++) {
        odd = odd || touching(d->vendors[list].ranges, d->vendors[list].count);
    }
    for (uint64_t i = 0; i < d->restriction_count; i++) {
        odd = odd || touching(d->restrictions[i].ranges, d->restrictions[i].count);
    }
    return odd;
}

// Flipped bits that are still a string are encoded, where they have a language, to what they say.
static void flipped_bits_are_encoded_to_what_they_say(void **state)
{
    kit *k = calloc(1, sizeof *k);
    int  good = 0;
    (void)state;
    assert_non_null(k);
    k->random = 5;
    for (int round = 0; round < 40; round++) {
        tara_tcfca_draft d = canada_make(k);
        tara_error       error;
        size_t           size;
        char            *text = encoded(&d, &size, &error);
        for (int flip = 0; text != NULL && flip < 100; flip++) {
            size_t            at = kit_below(k, (uint32_t)size), again;
            char              was = text[at];
            tara_tcfca        tc = {.struct_size = sizeof tc};
            tara_tcfca_draft  back;
            canada_room       room;
            text[at] = (char)(was ^ 1 << kit_below(k, 7));
            if (tara_tcfca_decode(text, size, &tc, NULL) == TARA_OK) {
                assert_true(canada_draft_of(&tc, &back, &room));
                char *new = encoded(&back, &again, &error);
                if (new == NULL) assert_true(no_encoder_wrote(&back) || error.field[0] == 'f');
                else check_back(new, again, &back);
                good += new != NULL;
                free(new);
                canada_free(&room);
            }
            text[at] = was;
        }
        free(text);
    }
    assert_true(good > 100);
    free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_drafts_are_undone_by_decoding),
        cmocka_unit_test(vectors_are_encoded_as_they_were),
        cmocka_unit_test(lists_are_written_in_the_shorter_form),
        cmocka_unit_test(more_ranges_than_can_be_counted_go_into_bits),
        cmocka_unit_test(what_the_format_cannot_hold_is_refused),
        cmocka_unit_test(arguments_that_cannot_be_are_refused),
        cmocka_unit_test(what_the_standard_reads_otherwise_is_refused),
        cmocka_unit_test(flipped_bits_are_encoded_to_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
