// test_ranges.c: sets of sequences against a set of bits.
#include "store_kit.h"

#include "store/ranges.h"

// Which ranges are ranges, at the edges.
static void ranges_are_sorted_disjoint_and_apart(void **unused)
{
    (void)unused;
    static const struct {
        tara_range ranges[2];
        bool       valid;
    } cases[] = {
        {{{1, 1}, {3, 1}}, true},
        {{{1, 2}, {4, 7}}, true},
        {{{1, 2}, {4, 8}}, false}, // Beyond the last, which is 10.
        {{{10, 1}, {1, 1}}, false},
        {{{1, 2}, {3, 1}}, false}, // Adjacent.
        {{{1, 3}, {3, 1}}, false},
        {{{0, 2}, {4, 1}}, false},
        {{{1, 0}, {4, 1}}, false},
        {{{1, UINT64_MAX}, {4, 1}}, false},
        {{{4, 1}, {UINT64_MAX, 1}}, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(tp_ranges_valid(cases[i].ranges, 2, 10), cases[i].valid);
    }
    assert_true(tp_ranges_valid(NULL, 0, 0));
    tara_range all = {1, UINT64_MAX};
    assert_true(tp_ranges_valid(&all, 1, UINT64_MAX));
    tara_range end[] = {{1, UINT64_MAX - 2}, {UINT64_MAX, 1}};
    assert_true(tp_ranges_valid(end, 2, UINT64_MAX));
    tara_range last[] = {{1, UINT64_MAX - 1}, {UINT64_MAX, 1}};
    assert_false(tp_ranges_valid(last, 2, UINT64_MAX));
}

// Every set of twelve sequences, asked in order, also with gaps.
static void ranges_hold_what_they_list(void **unused)
{
    (void)unused;
    for (unsigned set = 0; set < 1u << 12; set++) {
        tara_range ranges[8];
        size_t count = 0;
        for (unsigned bit = 0; bit < 12; bit++) {
            if (!(set >> bit & 1)) continue;
            bool joins = bit > 0 && set >> (bit - 1) & 1;
            if (joins) ranges[count - 1].count++;
            else       ranges[count++] = (tara_range){bit + 1, 1};
        }
        assert_true(tp_ranges_valid(ranges, count, 12));
        for (unsigned step = 1; step < 5; step++) {
            size_t place = 0;
            for (unsigned bit = 0; bit < 14; bit += step) {
                bool held = tp_ranges_hold(ranges, count, &place, bit + 1);
                assert_int_equal(held, set >> bit & 1);
            }
        }
    }
}

static int32_t answer_seven(void *user, uint64_t done, uint64_t total)
{
    *(uint64_t *)user = done * 100 + total;
    return done == 7 ? 1 : 7;
}

// Nobody asked goes on; whoever is asked decides.
static void progress_goes_on_while_it_is_told_to(void **unused)
{
    (void)unused;
    uint64_t told = 0;
    tp_progress nobody = {NULL, NULL};
    tp_progress somebody = {answer_seven, &told};
    assert_true(tp_progress_step(&nobody, 1, 2));
    assert_true(tp_progress_step(&somebody, 7, 9));
    assert_int_equal(told, 709);
    assert_false(tp_progress_step(&somebody, 8, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_sorted_disjoint_and_apart),
        cmocka_unit_test(ranges_hold_what_they_list),
        cmocka_unit_test(progress_goes_on_while_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
