// test_follow_safeguards.c: the records of safeguards over two versions of a policy.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/civil.h"
#include "ledger/follow.h"
#include "store/store.h"

static tp_memory        memory;
static tara_store       store;
static tp_change        change;
static _Atomic uint32_t failed;
static tp_world         world;
static tp_compiled      first, second;
static tp_event         event;
static tp_following     f = {.change = &change, .world = &world, .event = &event};

// The first version ships two safeguards, of which the second ends; the second version has that one
// longer, not the other, and one more.
static int begin(void **state)
{
    static const uint8_t hash_key[16] = {1};
    static tara_policy   before, after;
    static tp_safeguard  two[2], others[2];
    (void)state;
    memory = tp_memory_standard();
    failed = 0;
    if (tp_memory_store_open(&memory, hash_key, &store) != TARA_OK) return -1;
    tp_change_open(&change, &memory, &store, &failed);
    before = after = *tara_policy_builtin();
    memcpy(two, before.safeguards, sizeof two);
    two[1].valid_to = (tp_date){2026, 12, 31};
    others[0] = two[1];
    others[0].valid_to = (tp_date){2027, 12, 31};
    others[1] = two[1];
    others[1].reference = TP_TEXT("another");
    others[1].valid_to = (tp_date){0, 0, 0};
    before.safeguards = two;
    after.safeguards = others;
    memset(&world, 0, sizeof world);
    world.compiled = &first;
    if (tp_policy_compile(&before, NULL, &memory, &first) != TARA_OK) return -1;
    if (tp_policy_compile(&after, &first, &memory, &second) != TARA_OK) return -1;
    tp_safeguards_adopt(&world.safeguards, &world.numbers[TP_NUMBERED_SAFEGUARD], &first);
    event = (tp_event){.type = TP_EVENT_POLICY, .sequence = 1};
    return 0;
}

static int end(void **state)
{
    (void)state;
    tp_change_release(&change);
    store.close(store.user);
    return memory.live_bytes == 0 ? 0 : -1;
}

static void assert_record(uint64_t number, uint64_t brought, uint64_t ended, tp_time due)
{
    tara_record record;
    tara_key    key = {.kind = TP_RECORD_SAFEGUARD, .ref = number};
    uint64_t    its[2] = {0, 0};
    assert_int_equal(tp_record_read(&change, &key, &record), TARA_OK);
    assert_true(tp_safeguard_pointers(record.bytes, (size_t)record.size, &its[0], &its[1]));
    assert_int_equal(its[0], brought);
    assert_int_equal(its[1], ended);
    assert_int_equal(record.due_unix_ms, due);
}

static tp_time noticed(int32_t year, int32_t month, int32_t day)
{
    tp_period notice = first.policy->renewal_notice;
    assert_int_equal(notice.unit, TP_DAYS);
    return tp_day_start(tp_day_of((tp_date){year, month, day}) - notice.count, 0);
}

static void follow_records_what_each_version_ships(void **state)
{
    static tp_safeguards after;
    (void)state;
    assert_int_equal(tp_follow_shipped(&f, &world.safeguards), TARA_OK);
    assert_record(1, 1, 0, TP_TIME_NEVER);
    assert_record(2, 1, 0, noticed(2027, 1, 1));
    event.sequence = 5;
    after = world.safeguards;
    uint64_t last = 2;
    tp_safeguards_adopt(&after, &last, &second);
    assert_int_equal(last, 3);
    assert_int_equal(tp_follow_shipped(&f, &after), TARA_OK);
    assert_record(1, 1, 0, TP_TIME_NEVER);        // Gone, and its number stays known.
    assert_record(2, 1, 0, noticed(2028, 1, 1));  // The same, for longer.
    assert_record(3, 5, 0, TP_TIME_NEVER);
}

// What ended is no duty, also where a later version ships it for longer.
static void test_c35_what_was_revoked_is_not_to_be_renewed(void **state)
{
    static tp_safeguards after;
    (void)state;
    assert_int_equal(tp_follow_shipped(&f, &world.safeguards), TARA_OK);
    event = (tp_event){.type = TP_EVENT_SAFEGUARD_END, .sequence = 4,
                       .body.safeguard_end.number = 2};
    assert_int_equal(tp_follow_safeguard_end(&f), TARA_OK);
    assert_record(2, 1, 4, TP_TIME_NEVER);
    tp_safeguard_end(&world.safeguards, 2);
    event = (tp_event){.type = TP_EVENT_POLICY, .sequence = 5};
    after = world.safeguards;
    uint64_t last = 2;
    tp_safeguards_adopt(&after, &last, &second);
    assert_int_equal(tp_follow_shipped(&f, &after), TARA_OK);
    assert_record(2, 1, 4, TP_TIME_NEVER);
}

// The numbers that each version gave can be read off the records.
static void follow_says_which_numbers_a_version_gave(void **state)
{
    static tp_safeguards after;
    (void)state;
    uint64_t last = 77;
    assert_int_equal(tp_shipped_after(&change, 1, &last), TARA_OK);
    assert_int_equal(last, 77); // None is on record.
    assert_int_equal(tp_follow_shipped(&f, &world.safeguards), TARA_OK);
    event.sequence = 5;
    after = world.safeguards;
    last = 9; // Seven were recorded in between.
    tp_safeguards_adopt(&after, &last, &second);
    assert_int_equal(tp_follow_shipped(&f, &after), TARA_OK);
    assert_int_equal(tp_shipped_after(&change, 1, &last), TARA_OK);
    assert_int_equal(last, 0);
    assert_int_equal(tp_shipped_after(&change, 5, &last), TARA_OK);
    assert_int_equal(last, 9);
}

static void follow_records_that_no_rule_wrote_are_corrupt(void **state)
{
    (void)state;
    tara_key key = {.kind = TP_RECORD_SAFEGUARD, .ref = 2};
    uint64_t last = 0;
    assert_int_equal(tp_change_put(&change, &key, "\x01", 1, TP_TIME_NEVER), TARA_OK);
    assert_int_equal(tp_follow_shipped(&f, &world.safeguards), TARA_E_CORRUPT);
    assert_int_equal(failed, 1);
    failed = 0;
    assert_int_equal(tp_shipped_after(&change, 1, &last), TARA_E_CORRUPT);
    event.body.safeguard_end.number = 2;
    failed = 0;
    assert_int_equal(tp_follow_safeguard_end(&f), TARA_E_CORRUPT);
    tp_change_clear(&change);
    event.body.safeguard_end.number = 1; // It has no record now.
    assert_int_equal(tp_follow_safeguard_end(&f), TARA_E_NOT_FOUND);
    event.body.safeguard_end.number = 9;
    assert_int_equal(tp_follow_safeguard_end(&f), TARA_E_NOT_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(follow_records_what_each_version_ships),
        TEST(test_c35_what_was_revoked_is_not_to_be_renewed),
        TEST(follow_says_which_numbers_a_version_gave),
        TEST(follow_records_that_no_rule_wrote_are_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
