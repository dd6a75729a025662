// test_follow_breaches.c: the records of breaches and of those they concern, as the events make
// them, over the store in memory.
#include "host_kit.h"

#include "base/civil.h"
#include "ledger/duties.h"
#include "ledger/ledger.h"
#include "store/store.h"

#define DUE (HOST_NOW + 72 * (tp_time)TP_HOUR_MS)

static tara_store    store;
static tp_memory     store_memory, memory;
static tp_ledger     ledger;
static const uint8_t salt[TP_SALT_SIZE] = {1, 2, 3}, hash_key[16] = {4};
static const tara_subject nadia = {{7, 7}}, omar = {{8, 8}}, nobody;

static int begin(void **state)
{
    (void)state;
    store_memory = memory = tp_memory_standard();
    ASSERT_OK(tp_memory_store_open(&store_memory, hash_key, &store));
    return tp_ledger_open(&ledger, &memory, &store, &tp_policy_builtin, false, hash_key);
}

static int end(void **state)
{
    (void)state;
    tp_ledger_close(&ledger);
    store.close(store.user);
    return memory.live_bytes == 0 && store_memory.live_bytes == 0 ? 0 : -1;
}

static void begin_anew(void)
{
    assert_int_equal(end(NULL), 0);
    assert_int_equal(begin(NULL), 0);
}

// --- what is said ------------------------------------------------------------------------------

static tara_status say(tp_event event, tara_subject subject)
{
    event.subject = subject;
    event.at = HOST_NOW;
    return tp_ledger_record(&ledger, &event, salt, 0);
}

static tp_event breach_of(uint64_t number)
{
    tp_event event = {.type = TP_EVENT_BREACH};
    event.body.breach = (tp_breach_event){
        .number = number, .aware = HOST_NOW, .risk = TARA_RISK_HIGH, .categories = 1,
        .authority_due = DUE, .subjects_due = DUE, .laws = 1, .nature = TP_TEXT("lost"),
        .law = TP_TEXT("gdpr_breach")};
    return event;
}

static tp_event about(uint64_t number, uint8_t is_told)
{
    tp_event event = {.type = TP_EVENT_BREACH_SUBJECT};
    event.body.breach_subject = (tp_breach_subject_event){number, is_told};
    return event;
}

static tp_event assessed(uint64_t number, uint64_t before)
{
    tp_event event = {.type = TP_EVENT_BREACH_ASSESS};
    event.body.breach_assess = (tp_breach_assess_event){
        .number = number, .before = before, .risk = TARA_RISK_RISK, .authority_due = DUE,
        .subjects_due = DUE, .laws = 1, .law = TP_TEXT("gdpr_breach")};
    return event;
}

static tp_event notified(uint64_t number, uint64_t before)
{
    tp_event event = {.type = TP_EVENT_BREACH_NOTIFIED};
    event.body.breach_notified = (tp_breach_notified_event){.number = number, .before = before};
    return event;
}

static tp_event merge_of(tara_subject from)
{
    tp_event event = {.type = TP_EVENT_MERGE};
    memcpy(event.body.merge.from, from.id, sizeof from.id);
    return event;
}

static tp_event forget(void)
{
    return (tp_event){.type = TP_EVENT_FORGET};
}

static tp_breach read_breach(uint64_t number)
{
    tp_breach breach;
    ASSERT_OK(tp_read_breach(tp_ledger_reading(&ledger), number, &breach));
    return breach;
}

// The first breach, the second event behind the policy, with both of them.
static void meet(void)
{
    ASSERT_OK(say(breach_of(1), nobody));
    ASSERT_OK(say(about(1, 0), nadia));
    ASSERT_OK(say(about(1, 0), omar));
}

// --- what is overwritten -----------------------------------------------------------------------

static tara_key place_key(uint64_t place)
{
    tara_subject subject;
    tara_key     key = {.kind = TP_RECORD_BREACH, .part = 1, .ref = place};
    tp_store64(key.subject.id, UINT64_C(0x9E3779B97F4A7C15)); // Of breach 1.
    tp_store64(key.subject.id + 8, ~place * UINT64_C(0xC2B2AE3D27D4EB4F));
    ASSERT_OK(tp_read_breach_place(tp_ledger_reading(&ledger), 1, place, &subject));
    return key;
}

static tara_key breach_key(void)
{
    return (tara_key){.kind = TP_RECORD_BREACH, .ref = 1};
}

static tara_key affected_key(tara_subject subject)
{
    return (tara_key){.subject = subject, .kind = TP_RECORD_BREACH, .ref = 1};
}

static void overwrite(tara_key key, const void *bytes, size_t size)
{
    tara_record there;
    assert_int_equal(store.get(store.user, &key, &there), TARA_CALLBACK_OK);
    assert_true(there.size > 0);
    tara_record record = {.key = key, .version = there.version, .due_unix_ms = there.due_unix_ms,
                          .size = size, .bytes = bytes};
    tara_batch  batch = {.struct_size = sizeof batch, .records = &record, .record_count = 1};
    assert_int_equal(store.commit(store.user, &batch), TARA_CALLBACK_OK);
}

static void overwrite_breach(const tp_breach *breach)
{
    uint8_t   bytes[TP_BREACH_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_breach_encode(breach, &out);
    assert_false(out.failed);
    overwrite(breach_key(), out.data, out.size);
}

// --- tests -------------------------------------------------------------------------------------

static void events_leave_a_breach_and_who_it_concerns(void **state)
{
    (void)state;
    tp_affected  affected;
    tara_subject subject;
    meet();
    ASSERT_OK(say(about(1, 1), omar));
    tp_breach breach = read_breach(1);
    assert_int_equal(breach.affected, 2);
    assert_int_equal(breach.told, 1);
    assert_int_equal(breach.event, 2);
    assert_int_equal(breach.last_event, 2); // What is about subjects leads nowhere.
    ASSERT_OK(say(assessed(1, 2), nobody));
    ASSERT_OK(say(notified(1, 6), nobody));
    assert_int_equal(read_breach(1).last_event, 7);
    ASSERT_OK(tp_read_affected(tp_ledger_reading(&ledger), &omar, 1, &affected));
    assert_int_equal(affected.place, 2);
    assert_int_equal(affected.told_at, HOST_NOW);
    ASSERT_OK(tp_read_breach_place(tp_ledger_reading(&ledger), 1, 1, &subject));
    assert_memory_equal(&subject, &nadia, sizeof nadia);
    assert_int_equal(tp_read_breach_place(tp_ledger_reading(&ledger), 1, 3, &subject),
                     TARA_E_NOT_FOUND);
    assert_int_equal(tp_read_breach_place(tp_ledger_reading(&ledger), 2, 1, &subject),
                     TARA_E_NOT_FOUND);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_BREACH], 1);
}

static void what_does_not_follow_is_refused(void **state)
{
    (void)state;
    tp_event odd = breach_of(2);
    meet();
    odd.body.breach.nature.size = 0;
    assert_int_equal(say(breach_of(1), nobody), TARA_E_CONFLICT); // Its number is taken.
    assert_int_equal(say(breach_of(3), nobody), TARA_E_CONFLICT); // Not the next one.
    assert_int_equal(say(odd, nobody), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(say(breach_of(2), nadia), TARA_E_CORRUPT);   // It is nobody's.
    assert_int_equal(say(about(1, 0), nobody), TARA_E_CORRUPT);   // It is somebody's.
    assert_int_equal(say(about(1, 0), nadia), TARA_E_CONFLICT);
    assert_int_equal(say(about(2, 0), nadia), TARA_E_NOT_FOUND);
    assert_int_equal(say(about(1, 1), (tara_subject){{9}}), TARA_E_NOT_FOUND);
    ASSERT_OK(say(about(1, 1), nadia));
    assert_int_equal(say(about(1, 1), nadia), TARA_E_NOT_APPLICABLE);
    assert_int_equal(say(assessed(2, 2), nobody), TARA_E_NOT_FOUND);
    assert_int_equal(say(assessed(1, 1), nobody), TARA_E_CONFLICT);
    assert_int_equal(say(notified(2, 2), nobody), TARA_E_NOT_FOUND);
    assert_int_equal(say(notified(1, 3), nobody), TARA_E_CONFLICT);
    assert_int_equal(ledger.count, 5);
}

// Nothing that no rule wrote is believed: nobody can know what is owed.
static void spoiled_records_are_told(void **state)
{
    (void)state;
    static const uint8_t nonsense[] = {0xFF, 0xFE, 0xFD};
    enum { BREACH, AFFECTED, KINDS };
    const struct { tp_event event; tara_subject of; int reads_affected; } rows[] = {
        {breach_of(1), nobody, 0}, {about(1, 0), {{9}}, 0}, {about(1, 1), nadia, 1},
        {about(1, 0), nadia, 1}, {assessed(1, 2), nobody, 0}, {notified(1, 2), nobody, 0},
        {merge_of(nadia), omar, 1}, {merge_of(nadia), {{9}}, 1}, {forget(), nadia, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int spoiled = BREACH; spoiled < KINDS; spoiled++) {
            if (spoiled == AFFECTED && !rows[i].reads_affected) continue;
            begin_anew();
            meet();
            overwrite(spoiled == BREACH ? breach_key() : affected_key(nadia), nonsense,
                      sizeof nonsense);
            assert_int_equal(say(rows[i].event, rows[i].of), TARA_E_CORRUPT);
            assert_true(atomic_load(&ledger.failed));
        }
    }
    tara_subject subject;
    begin_anew();
    meet();
    overwrite(place_key(1), nonsense, sizeof nonsense);
    assert_int_equal(tp_read_breach_place(tp_ledger_reading(&ledger), 1, 1, &subject),
                     TARA_E_CORRUPT);
}

static void a_breach_under_another_number_is_none(void **state)
{
    (void)state;
    meet();
    tp_breach breach = read_breach(1);
    breach.number = 2;
    overwrite_breach(&breach);
    assert_int_equal(tp_read_breach(tp_ledger_reading(&ledger), 1, &breach), TARA_E_CORRUPT);
}

// Fewer affected than there are: one who leaves was never there.
static void counts_that_do_not_add_up_are_told(void **state)
{
    (void)state;
    const struct { tp_event event; tara_subject of; } rows[] = {
        {merge_of(nadia), omar}, {forget(), nadia},
    };
    for (size_t i = 0; i < 2; i++) {
        begin_anew();
        meet();
        tp_breach breach = read_breach(1);
        breach.affected = 0;
        overwrite_breach(&breach);
        assert_int_equal(say(rows[i].event, rows[i].of), TARA_E_CORRUPT);
        assert_true(atomic_load(&ledger.failed));
    }
    begin_anew();
    meet();
    tp_breach breach = read_breach(1);
    breach.places = UINT64_MAX; // None is left to give.
    overwrite_breach(&breach);
    assert_int_equal(say(about(1, 0), (tara_subject){{9}}), TARA_E_CORRUPT);
}

static uint32_t duties_of(tara_key key, tara_duty *duties, uint32_t capacity)
{
    uint32_t count = 99;
    ASSERT_OK(tp_ledger_duties(&ledger, &key, DUE + 1, duties, capacity, &count));
    return count;
}

static void duties_are_those_of_the_breach_alone(void **state)
{
    (void)state;
    tara_duty duties[2];
    uint32_t  count = 99;
    meet();
    assert_int_equal(duties_of(breach_key(), duties, 2), 2);
    assert_int_equal(duties[0].flags, TARA_DUTY_TELL_AUTHORITY);
    assert_int_equal(duties[1].flags, TARA_DUTY_TELL_SUBJECTS);
    assert_int_equal(duties[1].late, 1);
    assert_int_equal(duties_of(breach_key(), duties, 1), 1);
    assert_int_equal(duties[0].flags, TARA_DUTY_TELL_AUTHORITY);
    assert_int_equal(duties_of(affected_key(nadia), duties, 2), 0);
    tara_key none = {.kind = TP_RECORD_BREACH, .ref = 2};
    assert_int_equal(tp_ledger_duties(&ledger, &none, DUE, duties, 2, &count), TARA_E_NOT_FOUND);
    assert_int_equal(count, 0);
}

// A place is a record of its own, which no person's walk meets.
static void places_are_nobodys_and_go_with_their_person(void **state)
{
    (void)state;
    meet();
    tara_key    key = place_key(1);
    tara_record record;
    assert_true(memcmp(&key.subject, &nadia, sizeof nadia) != 0);
    assert_true(memcmp(&key.subject, &nobody, sizeof nobody) != 0);
    ASSERT_OK(say(forget(), nadia));
    assert_int_equal(store.get(store.user, &key, &record), TARA_CALLBACK_OK);
    assert_int_equal(record.size, 0);
    key = affected_key(nadia);
    assert_int_equal(store.get(store.user, &key, &record), TARA_CALLBACK_OK);
    assert_int_equal(record.size, 0);
    assert_int_equal(read_breach(1).affected, 1);
    assert_int_equal(read_breach(1).places, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_leave_a_breach_and_who_it_concerns),
        TEST(what_does_not_follow_is_refused),
        TEST(spoiled_records_are_told),
        TEST(a_breach_under_another_number_is_none),
        TEST(counts_that_do_not_add_up_are_told),
        TEST(duties_are_those_of_the_breach_alone),
        TEST(places_are_nobodys_and_go_with_their_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
