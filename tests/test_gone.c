// test_gone.c: numbers of events as ranges, against a plain list of flags.
#include "store_kit.h"

#include "ledger/gone.h"

enum { NUMBERS = 200 };

static uint64_t state = 1;

static uint64_t any(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

static void is_as(const tp_range_set *set, const bool flags[NUMBERS])
{
    uint64_t size = 0;
    for (uint64_t n = 0; n < NUMBERS; n++) {
        assert_int_equal(tp_range_set_has(set, n), flags[n]);
        size += flags[n];
    }
    assert_int_equal(tp_range_set_size(set), size);
    for (size_t i = 0; i < set->count; i++) {
        assert_true(set->list[i].count > 0);
        if (i == 0) continue;
        assert_true(set->list[i].first > set->list[i - 1].first + set->list[i - 1].count);
    }
}

static void read_back(const tp_range_set *set, tp_memory *memory)
{
    tp_buffer bytes = tp_buffer_in(memory);
    tp_range_set_write(set, &bytes);
    tp_ranges  ranges = tp_ranges_of((tp_text){(const char *)bytes.data, bytes.size});
    tara_range range;
    size_t     count = 0;
    while (tp_ranges_next(&ranges, &range)) {
        assert_true(count < set->count);
        assert_int_equal(range.first, set->list[count].first);
        assert_int_equal(range.count, set->list[count].count);
        count++;
    }
    assert_false(ranges.in.failed);
    assert_int_equal(count, set->count);
    tp_buffer_release(&bytes);
}

static void ranges_are_the_numbers_that_were_added(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    for (int round = 0; round < 500; round++) {
        tp_range_set set = tp_range_set_in(&memory);
        bool         flags[NUMBERS] = {false};
        assert_true(tp_range_set_reserve(&set, 40));
        for (int i = 0; i < 40; i++) {
            tara_range range = {1 + any(NUMBERS - 20), 1 + any(any(4) == 0 ? 18 : 2)};
            for (uint64_t n = 0; n < range.count; n++) flags[range.first + n] = true;
            tp_range_set_add(&set, range);
            is_as(&set, flags);
        }
        read_back(&set, &memory);
        tp_range_set_release(&set);
    }
    assert_int_equal(memory.live_bytes, 0);
}

static bool reads(const char *bytes, size_t size)
{
    tp_ranges  ranges = tp_ranges_of((tp_text){bytes, size});
    tara_range range;
    while (tp_ranges_next(&ranges, &range)) continue;
    return !ranges.in.failed;
}

static void ranges_that_nobody_wrote_are_refused(void **unused)
{
    (void)unused;
    assert_true(reads("", 0));
    assert_true(reads("\x01\x01", 2));
    assert_false(reads("\x01", 1));             // No count.
    assert_false(reads("\x00\x01", 2));         // Event 0, or adjacent to the one before.
    assert_false(reads("\x01\x01\x00\x01", 4));
    assert_false(reads("\x01\x00", 2));         // Of nothing.
    assert_false(reads("\x81\x00\x01", 3));     // A long form.
    static const char last[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01";
    assert_false(reads(last, sizeof last - 1)); // Ends beyond the last number.
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_the_numbers_that_were_added),
        cmocka_unit_test(ranges_that_nobody_wrote_are_refused),
    };
    return cmocka_run_group_tests_name("gone", tests, NULL, NULL);
}
