// test_memory_store.c: the port's contract on the store in memory.
#include "store_kit.h"

#include "store/store.h"

static const uint8_t hash_key[16] = {4, 5, 6};

static int32_t commit_events(tara_store *store, uint64_t first, size_t count, uint32_t flags)
{
    static uint8_t bodies[1100][KIT_BODY_MAX];
    static tara_stored_event events[1100];
    for (size_t i = 0; i < count; i++) kit_event(first + i, bodies[i], &events[i]);
    tara_batch batch = {sizeof(batch), flags, events, count, NULL, 0};
    return store->commit(store->user, &batch);
}

static int32_t commit_record(tara_store *store, const tara_record *record, uint32_t flags)
{
    tara_batch batch = {sizeof(batch), flags, NULL, 0, record, 1};
    return store->commit(store->user, &batch);
}

typedef struct reading {
    uint64_t    next;
    uint64_t    stop_at;
    tara_store *store;
} reading;

static int32_t take_event(void *user, const tara_stored_event *event)
{
    reading *to = user;
    kit_expect_event(event, to->next++);
    return event->sequence == to->stop_at ? -77 : 1;
}

// Events come back in order, from anywhere, as many as asked for, until the sink has enough.
static void memory_store_gives_its_events_back(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    tara_store store;
    assert_int_equal(tp_memory_store_open(&kit.memory, hash_key, &store), TARA_OK);
    uint64_t count = 0;
    while (count < 5000) {
        size_t more = 1 + (size_t)count % 1000;
        assert_int_equal(commit_events(&store, count + 1, more, 0), 1);
        count += more;
    }
    uint64_t told;
    assert_int_equal(store.event_count(store.user, &told), 1);
    assert_int_equal(told, count);
    reading all = {.next = 1};
    assert_int_equal(store.events(store.user, 1, UINT64_MAX, take_event, &all), 1);
    assert_int_equal(all.next, count + 1);
    for (uint64_t from = 1; from <= count; from += 333) {
        reading some = {.next = from};
        assert_int_equal(store.events(store.user, from, 5, take_event, &some), 1);
        assert_int_equal(some.next, from + 5 < count + 1 ? from + 5 : count + 1);
    }
    reading stopped = {.next = 100, .stop_at = 107};
    assert_int_equal(store.events(store.user, 100, 50, take_event, &stopped), -77);
    assert_int_equal(stopped.next, 108);
    reading none = {.next = 0};
    assert_int_equal(store.events(store.user, count + 1, 50, take_event, &none), 1);
    assert_int_equal(none.next, 0);
    store.close(store.user);
    assert_int_equal(kit.live, 0);
}

// Events without gaps, of sizes that the format has; a replay brings none.
static void memory_store_refuses_what_the_file_would(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    tara_store store;
    assert_int_equal(tp_memory_store_open(&memory, hash_key, &store), TARA_OK);
    assert_int_equal(commit_events(&store, 2, 1, 0), TARA_E_CONFLICT);
    assert_int_equal(commit_events(&store, 1, 1, 64), TARA_E_TOO_NEW);
    uint8_t body[32] = {0};
    tara_stored_event event = {.sequence = 1, .size = 31, .bytes = body};
    tara_batch batch = {sizeof(batch), 0, &event, 1, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(commit_events(&store, 1, 1, TARA_BATCH_REPLAY), 1);
    uint64_t told;
    assert_int_equal(store.event_count(store.user, &told), 1);
    assert_int_equal(told, 0);
    assert_int_equal(store.sync(store.user), 1);
    store.close(store.user);
}

static int32_t take_record(void *user, const tara_stored_event *event)
{
    reading *to = user;
    tara_record record = {.key = kit_key(event->sequence, 1, 0, 0), .size = event->size,
                          .bytes = event->bytes, .due_unix_ms = TARA_NEVER};
    assert_int_equal(commit_record(to->store, &record, TARA_BATCH_REPLAY), 1);
    assert_int_equal(commit_record(to->store, &record, 0), TARA_E_BUSY);
    return 1;
}

// A sink may put records back, as a replay does, and nothing else.
static void memory_store_takes_records_from_a_sink(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    tara_store store;
    assert_int_equal(tp_memory_store_open(&memory, hash_key, &store), TARA_OK);
    assert_int_equal(commit_events(&store, 1, 300, TARA_BATCH_LAG), 1);
    reading to = {.store = &store};
    assert_int_equal(store.events(store.user, 1, 300, take_record, &to), 1);
    tara_record found;
    tara_key key = kit_key(300, 1, 0, 0);
    assert_int_equal(store.get(store.user, &key, &found), 1);
    assert_int_equal(found.version, 1);
    store.close(store.user);
    assert_int_equal(memory.live_bytes, 0);
}

// Records: get, versions, due and subject, through the port.
static void memory_store_keeps_records(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    tara_store store;
    assert_int_equal(tp_memory_store_open(&memory, hash_key, &store), TARA_OK);
    uint8_t byte = 1;
    tara_record record = {.key = kit_key(1, 2, 3, 4), .size = 1, .bytes = &byte, .due_unix_ms = 9};
    assert_int_equal(commit_record(&store, &record, 0), 1);
    assert_int_equal(commit_record(&store, &record, 0), TARA_E_CONFLICT);
    tara_cursor cursor = {{0}};
    tara_key keys[2];
    size_t count;
    int64_t next;
    assert_int_equal(store.due(store.user, 8, &cursor, keys, 2, &count, &next), 1);
    assert_int_equal(count, 0);
    assert_true(next == 9);
    assert_int_equal(store.records(store.user, &record.key.subject, &cursor, keys, 2, &count), 1);
    assert_int_equal(count, 1);
    assert_memory_equal(&keys[0].subject, &record.key.subject, 16);
    record.version = 1;
    record.size = 0;
    assert_int_equal(commit_record(&store, &record, 0), 1);
    tara_record found;
    assert_int_equal(store.get(store.user, &record.key, &found), 1);
    assert_int_equal(found.version, 0);
    store.close(store.user);
    assert_int_equal(memory.live_bytes, 0);
}

typedef struct erased {
    uint64_t next;
    uint64_t gone;
    const uint8_t *bodies; // Where the first body stood.
} erased;

static int32_t take_remains(void *user, const tara_stored_event *event)
{
    erased *to = user;
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event expected;
    kit_event(event->sequence, body, &expected);
    assert_int_equal(event->sequence, to->next++);
    assert_int_equal(event->size, expected.size);
    assert_memory_equal(event->commitment, expected.commitment, 32);
    if (event->bytes) assert_memory_equal(event->bytes, body, event->size);
    else              to->gone++;
    if (event->sequence == 2) to->bodies = event->bytes;
    return 1;
}

static int32_t erase_within(void *user, const tara_stored_event *event)
{
    tara_store *store = user;
    tara_range range = {event->sequence, 1};
    assert_int_equal(store->erase(store->user, &range, 1), TARA_E_BUSY);
    return 1;
}

// Bodies that are erased are wiped where they stood; sizes and commitments stay.
static void memory_store_erases_bodies(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    tara_store store;
    assert_int_equal(tp_memory_store_open(&kit.memory, hash_key, &store), TARA_OK);
    assert_int_equal(commit_events(&store, 1, 1000, 0), 1);
    tara_stored_event absent = {.sequence = 1001, .size = 16};
    tara_batch batch = {sizeof(batch), 0, &absent, 1, NULL, 0};
    assert_int_equal(store.commit(store.user, &batch), 1);
    assert_int_equal(commit_events(&store, 1002, 998, 0), 1);
    erased before = {.next = 1};
    assert_int_equal(store.events(store.user, 1, 1000, take_remains, &before), 1);
    assert_int_equal(before.gone, 0);
    uint64_t requests = kit.requests;
    kit.fail_at = requests + 1; // Erasing needs no memory.
    static const tara_range ranges[] = {{2, 1}, {500, 300}, {1001, 900}};
    assert_int_equal(store.erase(store.user, ranges, 3), 1);
    assert_int_equal(kit.requests, requests);
    kit.fail_at = 0;
    static const uint8_t zeros[KIT_BODY_MAX] = {0};
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event second;
    assert_memory_equal(before.bodies, zeros, kit_event(2, body, &second));
    erased after = {.next = 1};
    assert_int_equal(store.events(store.user, 1, 1000, take_remains, &after), 1);
    assert_int_equal(after.gone, 301);
    after = (erased){.next = 1002};
    assert_int_equal(store.events(store.user, 1002, 998, take_remains, &after), 1);
    assert_int_equal(after.gone, 899);
    assert_int_equal(store.erase(store.user, ranges, 3), 1);
    assert_int_equal(store.erase(store.user, NULL, 0), 1);
    static const tara_range beyond = {1999, 2};
    assert_int_equal(store.erase(store.user, &beyond, 1), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(store.events(store.user, 7, 1, erase_within, &store), 1);
    assert_int_equal(commit_events(&store, 2000, 1, 0), 1);
    store.close(store.user);
    assert_int_equal(kit.live, 0);
}

// Out of memory at any request: all of a batch or nothing of it.
static void memory_store_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        kit_memory kit;
        kit_memory_init(&kit);
        kit.fail_at = n;
        tara_store store;
        tara_status status = tp_memory_store_open(&kit.memory, hash_key, &store);
        failed = status != TARA_OK;
        if (failed) {
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(kit.live, 0);
            continue;
        }
        uint8_t body[KIT_BODY_MAX];
        tara_stored_event event;
        for (uint64_t i = 1; i <= 900; i++) {
            kit_event(i, body, &event);
            tara_record record = {.key = kit_key(i, 1, 0, 0), .size = event.size, .bytes = body,
                                  .due_unix_ms = (int64_t)i};
            tara_batch batch = {sizeof(batch), 0, &event, 1, &record, 1};
            int32_t answer = store.commit(store.user, &batch);
            if (answer != 1) {
                failed = true;
                assert_int_equal(answer, TARA_E_NO_MEMORY);
                tara_record found;
                uint64_t count;
                assert_int_equal(store.get(store.user, &record.key, &found), 1);
                assert_int_equal(found.version, 0);
                assert_int_equal(store.event_count(store.user, &count), 1);
                assert_int_equal(count, i - 1);
                assert_int_equal(store.commit(store.user, &batch), 1);
            }
        }
        reading all = {.next = 1};
        assert_int_equal(store.events(store.user, 1, UINT64_MAX, take_event, &all), 1);
        assert_int_equal(all.next, 901);
        store.close(store.user);
        assert_int_equal(kit.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_store_gives_its_events_back),
        cmocka_unit_test(memory_store_refuses_what_the_file_would),
        cmocka_unit_test(memory_store_takes_records_from_a_sink),
        cmocka_unit_test(memory_store_keeps_records),
        cmocka_unit_test(memory_store_erases_bodies),
        cmocka_unit_test(memory_store_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
