// test_tcfca.c: strings of Canada's TCF, built here bit by bit in both codings of ranges.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "interop/gpp.h"

enum { LIST_MAX = 8, TEXT_MAX = 4096 };

typedef enum form { AS_BITS, AS_FIBONACCI, AS_FIXED } form;

typedef struct list {
    tara_id_range ranges[LIST_MAX];
    size_t        count;
} list;

static uint32_t random_state = 1;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

static list random_list(void)
{
    list     l = {.count = next_random(LIST_MAX + 1)};
    uint32_t last = 0;
    for (size_t i = 0; i < l.count; i++) {
        uint32_t first = last + 2 + next_random(40); // Not touching: bits would join them.
        last = first + (next_random(2) ? next_random(9) : 0);
        l.ranges[i] = (tara_id_range){(uint16_t)first, (uint16_t)last};
    }
    return l;
}

// --- building ----------------------------------------------------------------------------------

static void put_items(tp_sextet_writer *out, const list *l, form f)
{
    uint32_t last = 0;
    tp_sextets_put(out, l->count, 12);
    for (size_t i = 0; i < l->count; i++) {
        uint32_t first = l->ranges[i].first, end = l->ranges[i].last;
        tp_sextets_put(out, end > first, 1);
        if (f == AS_FIXED) {
            tp_sextets_put(out, first, 16);
            if (end > first) tp_sextets_put(out, end, 16);
        } else {
            tp_gpp_put_fibonacci(out, first - last);
            if (end > first) tp_gpp_put_fibonacci(out, end - first);
        }
        last = end;
    }
}

static void put_list(tp_sextet_writer *out, const list *l, form f)
{
    uint32_t max = l->count == 0 ? 0 : l->ranges[l->count - 1].last;
    size_t   at = 0;
    tp_sextets_put(out, max, 16);
    tp_sextets_put(out, f != AS_BITS, 1);
    if (f != AS_BITS) {
        put_items(out, l, f);
        return;
    }
    for (uint32_t id = 1; id <= max; id++) {
        while (id > l->ranges[at].last) at++;
        tp_sextets_put(out, id >= l->ranges[at].first, 1);
    }
}

static void put_head(tp_sextet_writer *out)
{
    tp_sextets_put(out, 1, 6);
    tp_sextets_put(out, 16409952000, 36);
    tp_sextets_put(out, 16409952001, 36);
    tp_sextets_put(out, 880, 12);
    tp_sextets_put(out, 7, 12);
    tp_sextets_put(out, 5, 6);
    tp_sextets_put(out, 'F' - 'A', 6);
    tp_sextets_put(out, 'R' - 'A', 6);
    tp_sextets_put(out, 48, 12);
    tp_sextets_put(out, 2, 6);
    tp_sextets_put(out, 1, 1);
    tp_sextets_put(out, 0x801, 12);    // Special features 1 and 12.
    tp_sextets_put(out, 0xC00000, 24); // Purposes 1 and 2…
    tp_sextets_put(out, 0x000001, 24); // …and 24.
}

typedef struct content { // Two lists and one restriction, then the sub-sections.
    list express, implied, restricted, disclosed;
    form form;
    bool bits; // The first list as bits, whatever the coding is.
    unsigned unit;
} content;

static size_t build(const content *c, char text[TEXT_MAX])
{
    tp_sextet_writer out = tp_sextet_writer_of(text, TEXT_MAX);
    put_head(&out);
    put_list(&out, &c->express, c->bits ? AS_BITS : c->form);
    put_list(&out, &c->implied, c->form);
    tp_sextets_put(&out, 1, 12);
    tp_sextets_put(&out, 3, 6);
    tp_sextets_put(&out, 2, 2);
    if (c->form == AS_FIXED) put_items(&out, &c->restricted, AS_FIXED);
    else put_list(&out, &c->restricted, c->form);
    tp_sextets_end(&out, c->unit);
    tp_sextets_put_char(&out, '.');
    tp_sextets_put(&out, 1, 3);
    put_list(&out, &c->disclosed, c->form);
    tp_sextets_end(&out, c->unit);
    tp_sextets_put_char(&out, '.');
    tp_sextets_put(&out, 3, 3);
    tp_sextets_put(&out, 0x800000, 24);
    tp_sextets_put(&out, 0x400000, 24);
    tp_sextets_put(&out, 3, 6);
    tp_sextets_put(&out, 5, 3); // Custom purposes 1 and 3, and 2.
    tp_sextets_put(&out, 2, 3);
    tp_sextets_end(&out, c->unit);
    assert_true(out.size <= TEXT_MAX);
    return out.size;
}

// In a block of exactly that size, which the caller frees.
static char *exact(const char *text, size_t size)
{
    char *block = malloc(size + (size == 0));
    assert_non_null(block);
    memcpy(block, text, size);
    return block;
}

static void assert_list(const tara_tcfca *tc, int32_t which, const list *l)
{
    tara_id_range ranges[LIST_MAX] = {{0, 0}};
    size_t        count = 99;
    assert_int_equal(tara_tcfca_ranges(tc, which, ranges, LIST_MAX, &count), TARA_OK);
    assert_int_equal(count, l->count);
    assert_memory_equal(ranges, l->ranges, count * sizeof ranges[0]);
    assert_int_equal(tc->vendors[which].max_vendor_id, count == 0 ? 0 : ranges[count - 1].last);
    if (count == 0) return;
    assert_int_equal(tara_tcfca_ranges(tc, which, NULL, 0, &count), TARA_E_BUFFER);
    assert_int_equal(count, l->count);
    assert_int_equal(tara_tcfca_ranges(tc, which, ranges, count - 1, &count), TARA_E_BUFFER);
    for (size_t i = 0; i + 1 < count; i++) assert_int_equal(ranges[i].first, 0); // Nothing partial.
    assert_int_equal(ranges[count - 1].last, l->ranges[count - 1].last); // Nor behind the room.
}

// --- tests -------------------------------------------------------------------------------------

static void strings_of_both_codings_are_read(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        static const unsigned units[] = {1, 6, 8, 24};
        char    text[TEXT_MAX];
        content c = {random_list(), random_list(), random_list(), random_list(),
                     (form)(round % 3), round % 2 == 0, units[round / 3 % 4]};
        // Ranges in both lists: of bits alone both codings read the same.
        if (c.form == AS_FIXED && c.restricted.count == 0) c.restricted = (list){{{4, 9}}, 1};
        size_t            size = build(&c, text);
        char             *block = exact(text, size);
        tara_tcfca        tc = {.struct_size = sizeof tc};
        tara_string_fault fault = {.struct_size = sizeof fault};
        assert_int_equal(tara_tcfca_decode(block, size, &tc, &fault), TARA_OK);
        // Bits alone both codings read alike: then it is the one whose encoders would write bits.
        if (c.form != AS_BITS) assert_int_equal(tc.is_fixed, c.form == AS_FIXED);
        assert_list(&tc, TARA_TCFCA_EXPRESS, &c.express);
        assert_list(&tc, TARA_TCFCA_IMPLIED, &c.implied);
        assert_list(&tc, TARA_TCFCA_DISCLOSED, &c.disclosed);
        uint64_t      at = 0;
        uint32_t      purpose = 0, type = 0;
        tara_id_range ranges[LIST_MAX];
        size_t        count = 0;
        assert_int_equal(tara_tcfca_restriction(&tc, &at, &purpose, &type, ranges, LIST_MAX,
                                                &count), TARA_OK);
        assert_int_equal(purpose, 3);
        assert_int_equal(type, 2);
        assert_int_equal(count, c.restricted.count);
        assert_memory_equal(ranges, c.restricted.ranges, count * sizeof ranges[0]);
        assert_int_equal(tara_tcfca_restriction(&tc, &at, &purpose, &type, ranges, LIST_MAX,
                                                &count), TARA_E_NOT_FOUND);
        free(block);
    }
}

static content sample(form f)
{
    return (content){{{{1, 1}, {12, 14}}, 2}, {{{3, 700}}, 1}, {{{5, 5}, {9, 9}}, 2},
                     {{{2, 2}}, 1}, f, false, 8};
}

static void fields_are_those_of_the_standard(void **state)
{
    char       text[TEXT_MAX];
    content    c = sample(AS_FIBONACCI);
    size_t     size = build(&c, text);
    tara_tcfca tc = {.struct_size = sizeof tc};
    (void)state;
    assert_int_equal(tara_tcfca_decode(text, size, &tc, NULL), TARA_OK);
    assert_int_equal(tc.version, 1);
    assert_int_equal(tc.created_unix_ms, INT64_C(1640995200000));
    assert_int_equal(tc.last_updated_unix_ms, INT64_C(1640995200100));
    assert_int_equal(tc.cmp_id, 880);
    assert_int_equal(tc.cmp_version, 7);
    assert_int_equal(tc.consent_screen, 5);
    assert_string_equal(tc.consent_language, "FR");
    assert_int_equal(tc.vendor_list_version, 48);
    assert_int_equal(tc.policy_version, 2);
    assert_int_equal(tc.use_non_standard_stacks, 1);
    assert_int_equal(tc.special_features_express, 1 | 1 << 11);
    assert_int_equal(tc.purposes_express, 3);
    assert_int_equal(tc.purposes_implied, 1 << 23);
    assert_int_equal(tc.has_publisher, 1);
    assert_int_equal(tc.publisher_express, 1);
    assert_int_equal(tc.publisher_implied, 2);
    assert_int_equal(tc.custom_count, 3);
    assert_int_equal(tc.custom_express, 5);
    assert_int_equal(tc.custom_implied, 2);
    assert_int_equal(tc.restriction_count, 1);
    const char *dot = memchr(text, '.', size); // Sub-sections are optional.
    size_t      core = (size_t)(dot - text), count;
    assert_int_equal(tara_tcfca_decode(text, core, &tc, NULL), TARA_OK);
    assert_int_equal(tc.has_publisher, 0);
    assert_int_equal(tara_tcfca_ranges(&tc, TARA_TCFCA_DISCLOSED, NULL, 0, &count),
                     TARA_E_NOT_FOUND);
}

// Every prefix and every flipped bit is read or refused with its place, and can be asked.
static void try_text(const char *text, size_t size)
{
    char             *block = exact(text, size);
    tara_tcfca        tc = {.struct_size = sizeof tc}, nothing = tc;
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status       status = tara_tcfca_decode(block, size, &tc, &fault);
    assert_int_equal(fault.status, status);
    if (status != TARA_OK) {
        assert_true(fault.offset <= size);
        assert_memory_equal(&tc, &nothing, sizeof tc);
    }
    for (int32_t which = 0; status == TARA_OK && which < TARA_TCFCA_LISTS; which++) {
        size_t      count = 0;
        tara_status asked = tara_tcfca_ranges(&tc, which, NULL, 0, &count);
        assert_true(asked == TARA_OK || asked == TARA_E_BUFFER || asked == TARA_E_NOT_FOUND);
    }
    free(block);
}

static void prefixes_and_flipped_bits_do_no_harm(void **state)
{
    (void)state;
    for (int f = AS_BITS; f <= AS_FIXED; f++) {
        char    text[TEXT_MAX];
        content c = sample((form)f);
        if (f == AS_BITS) c.implied.ranges[0].last = 40;
        size_t size = build(&c, text);
        for (size_t prefix = 0; prefix <= size; prefix++) try_text(text, prefix);
        for (size_t bit = 0; bit < 8 * size; bit++) {
            text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
            try_text(text, size);
            text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        }
    }
}

static tara_status refused(const char *text, uint64_t offset, uint32_t segment)
{
    tara_tcfca        tc = {.struct_size = sizeof tc};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_status       status = tara_tcfca_decode(text, strlen(text), &tc, &fault);
    assert_int_equal(fault.offset, offset);
    assert_int_equal(fault.segment, segment);
    return status;
}

#define EMPTY "BQSbk4AQSbk4AAAAAAENAACAAAAAAAAAAAAAAAAAAAAAA"

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    assert_int_equal(refused("", 0, 0), TARA_E_EMPTY_SEGMENT);
    assert_int_equal(refused("C", 0, 0), TARA_E_VERSION);
    assert_int_equal(refused("BP", 1, 0), TARA_E_TRUNCATED);
    assert_int_equal(refused("B*", 1, 0), TARA_E_ALPHABET);
    assert_int_equal(refused("B=", 1, 0), TARA_E_PADDING);
    assert_int_equal(refused(EMPTY ".", sizeof EMPTY, 1), TARA_E_EMPTY_SEGMENT);
    assert_int_equal(refused(EMPTY ".AAAA", sizeof EMPTY, 1), TARA_E_UNKNOWN_SEGMENT);
    assert_int_equal(refused(EMPTY ".IAAA.IAAA", sizeof EMPTY + 5, 2), TARA_E_DUPLICATE);
    assert_int_equal(refused(EMPTY ".YAAAAAAAAAA.YAAAAAAAAAA", sizeof EMPTY + 12, 2),
                     TARA_E_DUPLICATE);
    assert_int_equal(refused(EMPTY ".IA", sizeof EMPTY, 1), TARA_E_TRUNCATED);
}

// The two codings refuse by themselves what is no list.
static void lists_that_cannot_be_are_refused(void **state)
{
    static const struct { uint16_t max, first, last; tara_status status; } rows[] = {
        {9, 0, 0, TARA_E_ZERO_ID}, {9, 5, 4, TARA_E_REVERSED}, {9, 5, 10, TARA_E_OVER_MAXIMUM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char             text[TEXT_MAX];
        tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
        tara_tcfca       tc = {.struct_size = sizeof tc};
        put_head(&out);
        tp_sextets_put(&out, rows[i].max, 16);
        tp_sextets_put(&out, 1, 1);
        tp_sextets_put(&out, 1, 12);
        tp_sextets_put(&out, 1, 1);
        tp_sextets_put(&out, rows[i].first, 16);
        tp_sextets_put(&out, rows[i].last, 16);
        tp_sextets_put_zeros(&out, 17 + 12);
        tp_sextets_end(&out, 8);
        assert_int_not_equal(tara_tcfca_decode(text, out.size, &tc, NULL), TARA_OK);
        assert_int_equal(tc.version, 0);
    }
}

static void ranges_that_cover_others_are_refused(void **state)
{
    char text[TEXT_MAX];
    (void)state;
    for (uint16_t second = 4; second <= 8; second++) {
        content    c = sample(AS_FIXED);
        tara_tcfca tc = {.struct_size = sizeof tc};
        c.express = (list){{{5, 6}, {second, 9}}, 2};
        bool good = second > 6;
        assert_int_equal(tara_tcfca_decode(text, build(&c, text), &tc, NULL) == TARA_OK, good);
    }
}

static void arguments_that_cannot_be_are_refused(void **state)
{
    char          text[TEXT_MAX];
    content       c = sample(AS_FIXED);
    size_t        size = build(&c, text), count = 0;
    tara_tcfca    tc = {.struct_size = sizeof tc};
    tara_id_range one;
    uint64_t      at = 0;
    uint32_t      purpose, type;
    (void)state;
    assert_int_equal(tara_tcfca_decode(NULL, 1, &tc, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_decode(NULL, 0, &tc, NULL), TARA_E_EMPTY_SEGMENT);
    assert_int_equal(tara_tcfca_decode(text, size, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    tara_string_fault fault = {.struct_size = sizeof fault};
    assert_int_equal(tara_tcfca_decode(NULL, 1, &tc, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    fault.status = TARA_OK;
    assert_int_equal(tara_tcfca_decode(text, size, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_decode(text, UINT32_MAX, &tc, &fault), TARA_E_LIMIT);
    assert_int_equal(fault.status, TARA_E_LIMIT);
    assert_int_equal(tara_tcfca_ranges(&tc, 0, &one, 1, &count), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_decode(text, size, &tc, NULL), TARA_OK);
    assert_int_equal(tara_tcfca_ranges(&tc, 3, &one, 1, &count), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_ranges(&tc, -1, &one, 1, &count), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_ranges(&tc, 0, NULL, 1, &count), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_ranges(&tc, 0, &one, 1, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_restriction(&tc, NULL, &purpose, &type, &one, 1, &count),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tcfca_restriction(&tc, &at, &purpose, &type, &one, 1, &count),
                     TARA_E_BUFFER);
    assert_int_equal(at, 0);
    tc.vendors[0].segment_size = (uint32_t)size + 1; // What was changed since is noticed.
    assert_int_equal(tara_tcfca_ranges(&tc, 0, &one, 1, &count), TARA_E_INVALID_ARGUMENT);
    at = UINT64_MAX - 4095;
    assert_int_equal(tara_tcfca_restriction(&tc, &at, &purpose, &type, &one, 1, &count),
                     TARA_E_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_of_both_codings_are_read),
        cmocka_unit_test(fields_are_those_of_the_standard),
        cmocka_unit_test(prefixes_and_flipped_bits_do_no_harm),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(lists_that_cannot_be_are_refused),
        cmocka_unit_test(ranges_that_cover_others_are_refused),
        cmocka_unit_test(arguments_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
