// test_due.c: the calendar of what is due against a plain sort, under insertions, moves and reuse.
#include "store_kit.h"

#include "base/civil.h"
#include "store/due.h"
#include "store/key.h"

enum { NAMES = 400 };

// Names are places here; a place may be taken by another key, as blocks are.
typedef struct place {
    int64_t  due;
    tara_key key;
} place;

static place places[NAMES];

static int64_t place_due(const void *user, uint32_t name)
{
    (void)user;
    return places[name].due;
}

static void place_key(const void *user, uint32_t name, tara_key *out)
{
    (void)user;
    *out = places[name].key;
}

static const tp_due_reader reader = {NULL, place_due, place_key, NULL};

static void set_due(tp_due *due, uint32_t name, int64_t at)
{
    int64_t old = places[name].due;
    if (old == at) return;
    if (at != TARA_NEVER) assert_true(tp_due_reserve(due, at));
    places[name].due = at;
    if (old != TARA_NEVER) tp_due_leave(due, old);
    if (at != TARA_NEVER) tp_due_add(due, at, name);
}

static void begin(tp_due *due, kit_memory *kit)
{
    kit_memory_init(kit);
    tp_due_init(due, &kit->memory, reader);
    for (uint32_t i = 0; i < NAMES; i++) {
        places[i].due = TARA_NEVER;
        // Many of one subject, and many subjects that begin alike.
        places[i].key = kit_key(i % 3 == 0 ? 0 : i / 4, i % 5, i % 2, i);
        if (i % 7 == 0) memset(places[i].key.subject.id, 9, 8);
    }
}

static int place_order(const void *a, const void *b)
{
    const place *x = *(const place *const *)a;
    const place *y = *(const place *const *)b;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    return tp_key_order(&x->key, &y->key);
}

static void expect_sorted(tp_due *due, int64_t until, size_t page)
{
    const place *expected[NAMES];
    size_t expected_count = 0;
    int64_t expected_next = TARA_NEVER;
    for (int i = 0; i < NAMES; i++) {
        if (places[i].due == TARA_NEVER) continue;
        if (places[i].due <= until) expected[expected_count++] = &places[i];
        else if (places[i].due < expected_next) expected_next = places[i].due;
    }
    qsort(expected, expected_count, sizeof(expected[0]), place_order);
    tara_cursor cursor = {{0}};
    size_t seen = 0;
    for (;;) {
        tara_key keys[NAMES];
        size_t count;
        int64_t next;
        assert_int_equal(tp_due_list(due, until, &cursor, keys, page, &count, &next), TARA_OK);
        assert_true(next == expected_next);
        assert_in_range(count, 0, page);
        if (count == 0) break;
        for (size_t i = 0; i < count; i++, seen++) {
            assert_in_range(seen, 0, expected_count - 1);
            assert_int_equal(tp_key_order(&keys[i], &expected[seen]->key), 0);
        }
    }
    assert_int_equal(seen, expected_count);
}

// Whatever was inserted and moved, the listing is the sort by due and key, in pages of any size.
static void due_lists_what_a_sort_gives(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    uint64_t state = 11;
    for (int i = 0; i < 20000; i++) {
        uint32_t name = (uint32_t)(kit_random(&state) % NAMES);
        uint64_t roll = kit_random(&state) % 12;
        int64_t at = (int64_t)(kit_random(&state) % 40) * (TP_DAY_MS / 8) - TP_DAY_MS;
        if (roll == 0) at = TARA_NEVER;
        if (roll == 1) at = TP_TIME_MAX - (int64_t)(kit_random(&state) % 3);
        if (roll == 2) at = TP_TIME_MIN + (int64_t)(kit_random(&state) % 3);
        set_due(&due, name, at);
        if (i % 100 == 0) {
            expect_sorted(&due, (int64_t)(kit_random(&state) % 6) * TP_DAY_MS, 1 + (size_t)i % 50);
        }
    }
    expect_sorted(&due, TARA_NEVER, 64);
    expect_sorted(&due, TP_TIME_MIN, 64);
    expect_sorted(&due, TP_TIME_MIN - 1, 64);
    tp_due_release(&due);
    assert_int_equal(kit.live, 0);
}

// A name that another record took over is listed once, where the new record belongs.
static void due_is_not_misled_by_names_used_again(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    for (uint32_t i = 0; i < NAMES; i++) set_due(&due, i, 5000);
    expect_sorted(&due, 6000, 33);
    uint64_t state = 4;
    for (int i = 0; i < 3000; i++) {
        uint32_t name = (uint32_t)(kit_random(&state) % NAMES);
        set_due(&due, name, TARA_NEVER);
        tara_key other = places[(name + 1) % NAMES].key;
        other.ref = 1000 + (uint64_t)i;
        places[name].key = other;
        set_due(&due, name, 5000);
        if (i % 50 == 0) expect_sorted(&due, 6000, 33);
    }
    tp_due_release(&due);
    assert_int_equal(kit.live, 0);
}

// A day that was cleaned and filled up again to its old length is read anew.
static void due_reads_a_cleaned_day_anew(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    for (uint32_t i = 0; i < 100; i++) set_due(&due, i, 1000);
    expect_sorted(&due, 1000, 16);
    for (uint32_t i = 0; i < 51; i++) set_due(&due, i, TARA_NEVER);
    for (uint32_t i = 100; i < 151; i++) set_due(&due, i, 1000);
    expect_sorted(&due, 1000, 16);
    tp_due_release(&due);
    assert_int_equal(kit.live, 0);
}

// What a host handles while it lists leaves the list; nothing else is missed or shown twice.
static void due_listing_survives_the_handling_of_what_it_gave(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    for (uint32_t i = 0; i < NAMES; i++) set_due(&due, i, (int64_t)(i % 10) * 1000);
    tara_cursor cursor = {{0}};
    size_t seen = 0;
    for (;;) {
        tara_key keys[7];
        size_t count;
        int64_t next;
        assert_int_equal(tp_due_list(&due, 20000, &cursor, keys, 7, &count, &next), TARA_OK);
        if (count == 0) break;
        for (size_t i = 0; i < count; i++) {
            for (uint32_t n = 0; n < NAMES; n++) {
                if (tp_key_order(&places[n].key, &keys[i]) != 0) continue;
                assert_in_range(places[n].due, 0, 9000);
                set_due(&due, n, 30 * (int64_t)TP_DAY_MS);
                seen++;
            }
        }
    }
    assert_int_equal(seen, NAMES);
    expect_sorted(&due, 40 * (int64_t)TP_DAY_MS, 64);
    tp_due_release(&due);
    assert_int_equal(kit.live, 0);
}

// A record that is put off every day leaves nothing behind that grows.
static void due_moves_do_not_pile_up(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    size_t most = 0;
    for (int i = 0; i < 100000; i++) {
        set_due(&due, (uint32_t)i % 3, (int64_t)(i / 3 % 2 + 1) * TP_DAY_MS + i % 5);
        if (i == 1000) most = kit.live;
    }
    assert_in_range(kit.live, 1, 2 * most);
    expect_sorted(&due, 9 * (int64_t)TP_DAY_MS, 2);
    tp_due_release(&due);
    assert_int_equal(kit.live, 0);
}

// A cursor that no listing gave is refused, not followed.
static void due_refuses_a_cursor_beyond_the_calendar(void **unused)
{
    (void)unused;
    kit_memory kit;
    tp_due due;
    begin(&due, &kit);
    tara_cursor cursor = {{UINT64_MAX, 0, 0, 0}};
    tara_key key;
    size_t count = 77;
    assert_int_equal(tp_due_list(&due, 0, &cursor, &key, 1, &count, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(count, 77);
    tp_due_release(&due);
}

// Out of memory at any request: told, and the same listing works afterwards.
static void due_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    for (uint64_t n = 1; n < 60; n++) {
        kit_memory kit;
        tp_due due;
        begin(&due, &kit);
        kit.fail_at = n;
        for (uint32_t i = 0; i < NAMES; i++) {
            int64_t at = (int64_t)(i % 6) * TP_DAY_MS;
            if (!tp_due_reserve(&due, at)) assert_true(tp_due_reserve(&due, at));
            places[i].due = at;
            tp_due_add(&due, at, i);
        }
        tara_key keys[8];
        tara_cursor cursor = {{0}};
        size_t count;
        int64_t next;
        (void)tp_due_list(&due, TP_DAY_MS, &cursor, keys, 8, &count, &next);
        expect_sorted(&due, 3 * (int64_t)TP_DAY_MS, 16);
        tp_due_release(&due);
        assert_int_equal(kit.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_lists_what_a_sort_gives),
        cmocka_unit_test(due_is_not_misled_by_names_used_again),
        cmocka_unit_test(due_reads_a_cleaned_day_anew),
        cmocka_unit_test(due_listing_survives_the_handling_of_what_it_gave),
        cmocka_unit_test(due_moves_do_not_pile_up),
        cmocka_unit_test(due_refuses_a_cursor_beyond_the_calendar),
        cmocka_unit_test(due_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
