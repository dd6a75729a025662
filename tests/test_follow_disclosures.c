// test_follow_disclosures.c: what the records make of a disclosure, at the commit and at replay.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/civil.h"
#include "ledger/follow.h"
#include "store/store.h"

enum { HOSTING = 1, NOW = 1000, SCC = 1, ONCE = 2, LATER = 3, OVER = 4, OTHERS = 5, GONE = 6 };

static tp_memory        memory;
static tara_store       store;
static tp_change        change;
static _Atomic uint32_t failed;
static tp_world         world;
static tp_standing      standing;
static tp_event         event;
static tp_following     f = {.change = &change, .world = &world, .standing = &standing,
                                .event = &event};

static const tara_subject nadia = {{1}}, omar = {{2}};

static void put(uint64_t number, uint32_t recipient, uint8_t kind, tp_time from, tp_time until)
{
    tp_safeguard_event said = {.number = number, .recipient = recipient, .kind = kind,
                               .destination = 1, .from = from, .until = until};
    tp_safeguard_apply(&world.safeguards, &said, 50 + number);
    event = (tp_event){.type = TP_EVENT_SAFEGUARD, .sequence = 50 + number,
                       .body.safeguard = said};
    assert_int_equal(tp_follow_safeguard(&f), TARA_OK);
    world.numbers[TP_NUMBERED_SAFEGUARD] = number;
}

static int begin(void **state)
{
    static const uint8_t hash_key[16] = {1};
    static tp_compiled   compiled;
    (void)state;
    memory = tp_memory_standard();
    failed = 0;
    if (tp_memory_store_open(&memory, hash_key, &store) != TARA_OK) return -1;
    tp_change_open(&change, &memory, &store, &failed);
    memset(&world, 0, sizeof world);
    if (tp_policy_compile(tara_policy_builtin(), NULL, &memory, &compiled) != TARA_OK) return -1;
    world.compiled = &compiled;
    put(SCC, HOSTING, TARA_SAFEGUARD_SCC, 0, TP_TIME_NEVER);
    put(ONCE, HOSTING, TARA_SAFEGUARD_DEROGATION, 0, TP_TIME_NEVER);
    put(LATER, HOSTING, TARA_SAFEGUARD_SCC, NOW + 1, TP_TIME_NEVER);
    put(OVER, HOSTING, TARA_SAFEGUARD_SCC, 0, NOW);
    put(OTHERS, HOSTING + 1, TARA_SAFEGUARD_SCC, 0, TP_TIME_NEVER);
    put(GONE, HOSTING, TARA_SAFEGUARD_ADEQUACY, 0, TP_TIME_NEVER);
    tp_safeguard_end(&world.safeguards, GONE);
    return 0;
}

static int end(void **state)
{
    (void)state;
    tp_change_release(&change);
    store.close(store.user);
    return memory.live_bytes == 0 ? 0 : -1;
}

static tara_status follow(uint64_t number, uint64_t safeguard, uint8_t uses_up)
{
    event = (tp_event){.type = TP_EVENT_DISCLOSURE, .sequence = 90, .at = NOW, .subject = nadia};
    event.body.disclosure = (tp_disclosure_event){
        .number = number, .recipient = HOSTING, .categories = 1, .safeguard = safeguard,
        .uses_up = uses_up, .reason = TARA_REASON_CONTRACT};
    return tp_follow_disclosure(&f);
}

static bool is_there(uint32_t kind, uint64_t ref, uint32_t part, const tara_subject *whose)
{
    tara_record record;
    tara_key    key = {.subject = *whose, .kind = kind, .part = part, .ref = ref};
    tara_status status = tp_record_read(&change, &key, &record);
    assert_true(status == TARA_OK || status == TARA_E_NOT_FOUND);
    return status == TARA_OK;
}

// C35: what was revoked between the decision and the commit carries nothing.
static void test_c35_a_disclosure_relies_on_what_holds_now(void **state)
{
    static const struct { uint64_t safeguard; uint8_t uses_up; tara_status status; } rows[] = {
        {99, 0, TARA_E_CONFLICT},    {LATER, 0, TARA_E_CONFLICT},  {OVER, 0, TARA_E_CONFLICT},
        {OTHERS, 0, TARA_E_CONFLICT}, {GONE, 0, TARA_E_CONFLICT},
        {ONCE, 0, TARA_E_CONFLICT}, // It would be there for the next occasion.
        {SCC, 1, TARA_E_CONFLICT},  // That is for every one.
        {0, 0, TARA_OK},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(follow(1, rows[i].safeguard, rows[i].uses_up), rows[i].status);
        assert_int_equal(is_there(TP_RECORD_DISCLOSURE, 1, 0, &nadia),
                         rows[i].status == TARA_OK);
    }
}

static void test_c34_a_derogation_goes_with_its_disclosure(void **state)
{
    static const tara_subject nobody;
    (void)state;
    assert_int_equal(follow(1, SCC, 0), TARA_OK);
    assert_true(is_there(TP_RECORD_SAFEGUARD, SCC, 0, &nobody));
    world.numbers[TP_NUMBERED_DISCLOSURE] = 1;
    assert_true(is_there(TP_RECORD_SAFEGUARD, ONCE, 0, &nobody));
    assert_int_equal(follow(2, ONCE, 1), TARA_OK);
    assert_false(is_there(TP_RECORD_SAFEGUARD, ONCE, 0, &nobody));
}

static void disclosures_are_numbered_one_after_the_other(void **state)
{
    (void)state;
    assert_int_equal(follow(2, 0, 0), TARA_E_CONFLICT);
    assert_int_equal(follow(1, 0, 0), TARA_OK);
    tara_record record;
    tara_key    whose = tp_number_key(TP_NUMBERED_DISCLOSURE, 1);
    assert_int_equal(tp_record_read(&change, &whose, &record), TARA_OK);
    assert_memory_equal(record.bytes, nadia.id, sizeof nadia.id);
}

// Somebody is told of what a request changed, and of nothing else.
static void told_is_of_a_request(void **state)
{
    (void)state;
    tara_key request = {.subject = nadia, .kind = TP_RECORD_REQUEST, .ref = 7};
    event = (tp_event){.type = TP_EVENT_TOLD, .sequence = 91, .subject = nadia};
    event.body.told = (tp_told_event){.request = 7, .recipient = HOSTING};
    assert_int_equal(tp_follow_told(&f), TARA_E_NOT_FOUND);
    assert_int_equal(tp_change_put(&change, &request, "r", 1, TP_TIME_NEVER), TARA_OK);
    event.body.told.recipient = 0;
    assert_int_equal(tp_follow_told(&f), TARA_E_INVALID_ARGUMENT);
    event.body.told.recipient = HOSTING;
    assert_int_equal(tp_follow_told(&f), TARA_OK);
    assert_true(is_there(TP_RECORD_TOLD, 7, HOSTING, &nadia));
}

static void what_is_one_moves_and_what_is_none_goes(void **state)
{
    (void)state;
    tara_key given = {.subject = nadia, .kind = TP_RECORD_DISCLOSURE, .ref = 1};
    tara_key told = {.subject = nadia, .kind = TP_RECORD_TOLD, .part = HOSTING, .ref = 7};
    assert_int_equal(follow(1, 0, 0), TARA_OK);
    assert_int_equal(tp_change_put(&change, &told, "\x5B", 1, TP_TIME_NEVER), TARA_OK);
    event = (tp_event){.type = TP_EVENT_MERGE, .sequence = 92, .subject = omar};
    assert_int_equal(tp_move_disclosure(&f, &given), TARA_OK);
    assert_int_equal(tp_move_told(&f, &told), TARA_OK);
    assert_int_equal(tp_move_disclosure(&f, &given), TARA_E_NOT_FOUND);
    assert_int_equal(tp_move_told(&f, &told), TARA_E_NOT_FOUND);
    assert_true(is_there(TP_RECORD_DISCLOSURE, 1, 0, &omar));
    assert_true(is_there(TP_RECORD_TOLD, 7, HOSTING, &omar));
    given.subject = omar;
    assert_int_equal(tp_forget_disclosure(&f, &given), TARA_OK);
    assert_false(is_there(TP_RECORD_DISCLOSURE, 1, 0, &omar));
    tara_record record;
    tara_key    whose = tp_number_key(TP_NUMBERED_DISCLOSURE, 1);
    assert_int_equal(tp_record_read(&change, &whose, &record), TARA_E_NOT_FOUND);
}

// A record that no rule wrote: nobody can know.
static void records_that_no_rule_wrote_are_corrupt(void **state)
{
    static const char long_one[17] = "far too long 012";
    (void)state;
    tp_disclosure out;
    tara_key given = {.subject = nadia, .kind = TP_RECORD_DISCLOSURE, .ref = 1};
    tara_key other = {.subject = nadia, .kind = TP_RECORD_DISCLOSURE, .ref = 2};
    tara_key told = {.subject = nadia, .kind = TP_RECORD_TOLD, .part = HOSTING, .ref = 7};
    tara_record record;
    uint8_t     bytes[TP_DISCLOSURE_BYTES_MAX];
    assert_int_equal(tp_read_disclosure(&change, &nadia, 1, &out), TARA_E_NOT_FOUND);
    assert_int_equal(follow(1, 0, 0), TARA_OK);
    assert_int_equal(tp_read_disclosure(&change, &nadia, 1, &out), TARA_OK);
    assert_int_equal(out.event, 90);
    assert_int_equal(tp_record_read(&change, &given, &record), TARA_OK);
    size_t size = (size_t)record.size;
    memcpy(bytes, record.bytes, size);
    assert_int_equal(tp_change_put(&change, &other, bytes, size, TP_TIME_NEVER), TARA_OK);
    assert_int_equal(tp_read_disclosure(&change, &nadia, 2, &out), TARA_E_CORRUPT); // Number 1's.
    assert_int_equal(failed, 1);
    failed = 0;
    assert_int_equal(tp_change_put(&change, &given, "x", 1, TP_TIME_NEVER), TARA_OK);
    assert_int_equal(tp_read_disclosure(&change, &nadia, 1, &out), TARA_E_CORRUPT);
    failed = 0;
    assert_int_equal(tp_change_put(&change, &told, long_one, sizeof long_one, TP_TIME_NEVER),
                     TARA_OK);
    assert_int_equal(tp_move_told(&f, &told), TARA_E_CORRUPT);
    assert_int_equal(failed, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c35_a_disclosure_relies_on_what_holds_now),
        TEST(test_c34_a_derogation_goes_with_its_disclosure),
        TEST(disclosures_are_numbered_one_after_the_other),
        TEST(told_is_of_a_request),
        TEST(what_is_one_moves_and_what_is_none_goes),
        TEST(records_that_no_rule_wrote_are_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
