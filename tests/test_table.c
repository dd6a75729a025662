// test_table.c: the table of records against a naive one, and memory that runs out anywhere.
#include "store_kit.h"

#include "base/civil.h"
#include "store/index.h"
#include "store/key.h"
#include "store/table.h"

static const uint8_t hash_key[16] = {1, 2, 3};

enum { MODEL_KEYS = 600, MODEL_BYTES = 3000 };

typedef struct model_record {
    tara_key key;
    uint64_t version; // 0: absent.
    int64_t  due;
    size_t   size;
    uint8_t  bytes[MODEL_BYTES];
} model_record;

static model_record model[MODEL_KEYS];

// Few subjects, so that chains are long; odd numbers, so that all encodings occur.
static void model_begin(void)
{
    memset(model, 0, sizeof(model));
    for (uint32_t i = 0; i < MODEL_KEYS; i++) {
        uint64_t ref = i % 7 == 0 ? UINT64_MAX - i : i;
        model[i].key = kit_key(i % 40, i % 3 == 0 ? 127 : i % 5, i % 9 == 0 ? 255 : 0, ref);
    }
}

static size_t random_size(uint64_t *state)
{
    uint64_t roll = kit_random(state) % 100;
    if (roll < 80) return 1 + kit_random(state) % 120;
    if (roll < 97) return 1 + kit_random(state) % 1100;
    return 1 + kit_random(state) % MODEL_BYTES;
}

static int64_t random_due(uint64_t *state)
{
    uint64_t roll = kit_random(state) % 10;
    if (roll < 3) return TARA_NEVER;
    if (roll == 3) return TP_TIME_MIN;
    if (roll == 4) return TP_TIME_MAX;
    return (int64_t)(kit_random(state) % 20) * TP_DAY_MS / 3;
}

static void random_change(model_record *record, uint64_t *state, tara_record *out, uint8_t *bytes)
{
    *out = (tara_record){.key = record->key, .version = record->version,
                         .due_unix_ms = random_due(state), .bytes = bytes};
    out->size = kit_random(state) % 5 == 0 ? 0 : random_size(state);
    for (size_t i = 0; i < out->size; i++) bytes[i] = (uint8_t)kit_random(state);
}

static void model_apply(model_record *record, const tara_record *change)
{
    record->version = change->size ? record->version + 1 : 0;
    record->due = change->size ? change->due_unix_ms : TARA_NEVER;
    record->size = (size_t)change->size;
    if (change->size) memcpy(record->bytes, change->bytes, (size_t)change->size);
}

static void expect_like_model(const tp_table *table)
{
    for (int i = 0; i < MODEL_KEYS; i++) {
        tara_record found;
        tp_table_get(table, &model[i].key, &found);
        assert_int_equal(found.version, model[i].version);
        assert_int_equal(found.size, model[i].size);
        if (model[i].version == 0) continue;
        assert_true(found.due_unix_ms == model[i].due);
        assert_memory_equal(found.bytes, model[i].bytes, model[i].size);
    }
}

static int model_order(const void *a, const void *b)
{
    const model_record *x = *(const model_record *const *)a;
    const model_record *y = *(const model_record *const *)b;
    if (x->due != y->due) return x->due < y->due ? -1 : 1;
    return tp_key_order(&x->key, &y->key);
}

static void expect_due_like_model(tp_table *table, int64_t until, size_t page)
{
    const model_record *expected[MODEL_KEYS];
    size_t expected_count = 0;
    int64_t expected_next = TARA_NEVER;
    for (int i = 0; i < MODEL_KEYS; i++) {
        if (model[i].version == 0 || model[i].due == TARA_NEVER) continue;
        if (model[i].due <= until) expected[expected_count++] = &model[i];
        else if (model[i].due < expected_next) expected_next = model[i].due;
    }
    qsort(expected, expected_count, sizeof(expected[0]), model_order);

    tara_cursor cursor = {{0}};
    size_t seen = 0;
    for (;;) {
        tara_key keys[MODEL_KEYS];
        size_t count;
        int64_t next = 0;
        assert_int_equal(tp_table_due(table, until, &cursor, keys, page, &count, &next), TARA_OK);
        assert_true(next == expected_next);
        if (count == 0) break;
        for (size_t i = 0; i < count; i++, seen++) {
            assert_in_range(seen, 0, expected_count - 1);
            assert_int_equal(tp_key_order(&keys[i], &expected[seen]->key), 0);
        }
    }
    assert_int_equal(seen, expected_count);
}

static void expect_subject_like_model(const tp_table *table, uint64_t subject, size_t page)
{
    tara_key wanted = kit_key(subject, 0, 0, 0);
    tara_key last = {.kind = 0};
    tara_cursor cursor = {{0}};
    size_t seen = 0;
    size_t expected = 0;
    for (int i = 0; i < MODEL_KEYS; i++) {
        bool same = memcmp(&model[i].key.subject, &wanted.subject, 16) == 0;
        if (same && model[i].version) expected++;
    }
    for (;;) {
        tara_key keys[64];
        size_t count;
        tp_table_records(table, &wanted.subject, &cursor, keys, page, &count);
        if (count == 0) break;
        for (size_t i = 0; i < count; i++, seen++) {
            if (seen > 0) assert_true(tp_key_order(&last, &keys[i]) < 0);
            last = keys[i];
            tara_record found;
            tp_table_get(table, &keys[i], &found);
            assert_true(found.version > 0);
            assert_memory_equal(&keys[i].subject, &wanted.subject, 16);
        }
    }
    assert_int_equal(seen, expected);
}

// One random batch of up to 8 different keys, committed or cancelled.
static void random_batch(tp_table *table, uint64_t *state)
{
    static uint8_t bytes[8][MODEL_BYTES];
    tara_record records[8];
    model_record *changed[8];
    size_t count = 1 + kit_random(state) % 8;
    size_t first = kit_random(state) % MODEL_KEYS;
    for (size_t i = 0; i < count; i++) {
        changed[i] = &model[(first + i * 71) % MODEL_KEYS];
        random_change(changed[i], state, &records[i], bytes[i]);
    }
    assert_int_equal(tp_table_reserve(table, records, count), TARA_OK);
    if (kit_random(state) % 10 == 0) {
        tp_table_cancel(table);
        return;
    }
    tp_table_apply(table);
    for (size_t i = 0; i < count; i++) model_apply(changed[i], &records[i]);
}

// The table is a map with versions, an order of time and groups by subject, and nothing else.
static void table_behaves_like_a_naive_one(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    model_begin();
    tp_table table;
    tp_table_init(&table, &kit.memory, hash_key);
    uint64_t state = 1;
    for (int i = 0; i < 12000; i++) {
        random_batch(&table, &state);
        if (i % 50 == 0) {
            expect_due_like_model(&table, (int64_t)(i % 9) * TP_DAY_MS, 1 + (size_t)i % 97);
            expect_subject_like_model(&table, (uint64_t)i % 40, 1 + (size_t)i % 13);
        }
        if (i % 500 == 0) expect_like_model(&table);
    }
    expect_due_like_model(&table, TARA_NEVER, 7);
    expect_due_like_model(&table, INT64_MIN, 7);
    expect_like_model(&table);
    tp_table_release(&table);
    assert_int_equal(kit.live, 0);
}

// A commit that read an older version must not overwrite a newer one, and changes nothing else.
static void table_refuses_another_version_before_anything_changes(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    tp_table table;
    tp_table_init(&table, &kit.memory, hash_key);
    uint8_t byte = 7;
    tara_record records[2] = {
        {.key = kit_key(1, 1, 0, 0), .size = 1, .bytes = &byte, .due_unix_ms = TARA_NEVER},
        {.key = kit_key(1, 2, 0, 0), .size = 1, .bytes = &byte, .due_unix_ms = 5, .version = 1},
    };
    assert_int_equal(tp_table_reserve(&table, records, 2), TARA_E_CONFLICT);
    tara_record found;
    tp_table_get(&table, &records[0].key, &found);
    assert_int_equal(found.version, 0);

    records[1].version = 0;
    assert_int_equal(tp_table_reserve(&table, records, 2), TARA_OK);
    tp_table_apply(&table);
    assert_int_equal(tp_table_reserve(&table, records, 2), TARA_E_CONFLICT);
    tp_table_get(&table, &records[0].key, &found);
    assert_int_equal(found.version, 1);
    tp_table_release(&table);
    assert_int_equal(kit.live, 0);
}

// What cannot be kept is refused by name.
static void table_refuses_what_it_cannot_keep(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    tp_table table;
    tp_table_init(&table, &memory, hash_key);
    uint8_t byte = 7;
    tara_record good = {.key = kit_key(1, 1, 0, 0), .size = 1, .bytes = &byte, .due_unix_ms = 5};
    tara_record twice[2] = {good, good};
    assert_int_equal(tp_table_reserve(&table, twice, 2), TARA_E_INVALID_ARGUMENT);
    tara_record bad = good;
    bad.bytes = NULL;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_INVALID_ARGUMENT);
    bad = good;
    bad.due_unix_ms = TP_TIME_MAX + 1;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_INVALID_ARGUMENT);
    bad.due_unix_ms = TP_TIME_MIN - 1;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_INVALID_ARGUMENT);
    bad = good;
    bad.size = TP_RECORD_MAX + 1;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_LIMIT);
    bad = good;
    bad.key.kind = TP_DUE_KIND_LIMIT;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_LIMIT);
    bad.due_unix_ms = TARA_NEVER;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_OK);
    tp_table_cancel(&table);
    bad = good;
    bad.key.part = TP_DUE_PART_LIMIT;
    assert_int_equal(tp_table_reserve(&table, &bad, 1), TARA_E_LIMIT);
    tp_table_release(&table);
}

// Only the due changes: the caller may hand back the bytes that get showed it.
static void table_takes_back_the_bytes_that_it_showed(void **unused)
{
    (void)unused;
    tp_memory memory = tp_memory_standard();
    tp_table table;
    tp_table_init(&table, &memory, hash_key);
    uint8_t bytes[40];
    for (uint8_t i = 0; i < 40; i++) bytes[i] = i;
    tara_record record = {.key = kit_key(1, 1, 0, 0), .size = 40, .bytes = bytes,
                          .due_unix_ms = TARA_NEVER};
    int64_t dues[] = {TARA_NEVER, 1, INT64_C(1700000000000), -1, TARA_NEVER, TP_TIME_MIN};
    for (size_t i = 0; i < sizeof(dues) / sizeof(dues[0]); i++) {
        record.due_unix_ms = dues[i];
        assert_int_equal(tp_table_reserve(&table, &record, 1), TARA_OK);
        tp_table_apply(&table);
        tp_table_get(&table, &record.key, &record);
        assert_int_equal(record.version, i + 1);
        assert_true(record.due_unix_ms == dues[i]);
        assert_memory_equal(record.bytes, bytes, 40);
    }
    tp_table_release(&table);
}

static bool chunk_has(const tp_table *table, const void *bytes, size_t size)
{
    for (uint32_t i = 0; i < table->arena.chunk_count; i++) {
        const uint8_t *chunk = table->arena.chunks[i];
        size_t filled = i + 1 == table->arena.chunk_count ? table->arena.used * 16 : 65536;
        for (size_t at = 0; at + size <= filled; at++) {
            if (memcmp(chunk + at, bytes, size) == 0) return true;
        }
    }
    return false;
}

// An erased person cannot be recovered from memory.
static void table_wipes_what_was_removed_or_replaced(void **unused)
{
    (void)unused;
    static const char secret[] = "a most particular secret of no less than 50 bytes";
    enum { LAST = sizeof(secret) - 8 };
    tp_memory memory = tp_memory_standard();
    tp_table table;
    tp_table_init(&table, &memory, hash_key);
    tara_record record = {.key = kit_key(1, 1, 0, 0), .size = sizeof(secret),
                          .bytes = (const uint8_t *)secret, .due_unix_ms = TARA_NEVER};
    // In the same block, in a smaller, in a larger, and none.
    const size_t later_sizes[] = {sizeof(secret) - 14, 3, 200, 0};
    for (size_t i = 0; i < 4; i++) {
        record.size = sizeof(secret);
        record.bytes = (const uint8_t *)secret;
        assert_int_equal(tp_table_reserve(&table, &record, 1), TARA_OK);
        tp_table_apply(&table);
        record.version++;
        assert_true(chunk_has(&table, secret + LAST, 8));
        uint8_t blank[200] = {0};
        record.size = later_sizes[i];
        record.bytes = blank;
        assert_int_equal(tp_table_reserve(&table, &record, 1), TARA_OK);
        tp_table_apply(&table);
        record.version++;
        assert_false(chunk_has(&table, secret, 8));
        assert_false(chunk_has(&table, secret + LAST, 8));
    }
    tp_table_release(&table);
}

// Out of memory at any request: a status, nothing changed, nothing leaked, and the next try works.
static void table_survives_every_failing_allocation(void **unused)
{
    (void)unused;
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        kit_memory kit;
        kit_memory_init(&kit);
        kit.fail_at = n;
        model_begin();
        tp_table table;
        tp_table_init(&table, &kit.memory, hash_key);
        failed = false;
        static uint8_t bytes[8][MODEL_BYTES];
        uint64_t state = 3;
        for (int round = 0; round < 30; round++) {
            tara_record records[8];
            for (size_t i = 0; i < 8; i++) {
                size_t which = ((size_t)round * 37 + i * 71) % MODEL_KEYS;
                random_change(&model[which], &state, &records[i], bytes[i]);
            }
            tara_status status = tp_table_reserve(&table, records, 8);
            if (status == TARA_E_NO_MEMORY) {
                failed = true;
                expect_like_model(&table);
                status = tp_table_reserve(&table, records, 8);
            }
            assert_int_equal(status, TARA_OK);
            tp_table_apply(&table);
            for (size_t i = 0; i < 8; i++) {
                model_apply(&model[((size_t)round * 37 + i * 71) % MODEL_KEYS], &records[i]);
            }
        }
        tara_key keys[16];
        size_t count;
        int64_t next;
        tara_cursor cursor = {{0}};
        tara_status status = tp_table_due(&table, 0, &cursor, keys, 16, &count, &next);
        if (status != TARA_OK) failed = true;
        expect_due_like_model(&table, TP_DAY_MS, 5);
        expect_like_model(&table);
        tp_table_release(&table);
        assert_int_equal(kit.live, 0);
        assert_int_equal(kit.memory.live_bytes, 0);
    }
}

static uint64_t same_bucket(const void *user, uint32_t name)
{
    (void)user;
    return name % 2 ? 0 : UINT64_C(0x0100000000000000); // One chain, two tags.
}

static bool is_number(const void *wanted, uint32_t name)
{
    return *(const uint32_t *)wanted == name;
}

typedef struct copying {
    tp_table *to;
    uint64_t  count;
    uint64_t  stop_at;
} copying;

static bool copy_record(void *user, const tara_record *record)
{
    copying *c = user;
    if (c->to) assert_int_equal(tp_table_load(c->to, record), TARA_OK);
    return ++c->count != c->stop_at;
}

// Each record is shown once, and put into another table it is what it was, version and all.
static void table_shows_all_and_takes_it_back(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    tp_table table;
    tp_table copy;
    tp_table_init(&table, &kit.memory, hash_key);
    tp_table_init(&copy, &kit.memory, (const uint8_t[16]){9});
    model_begin();
    uint64_t state = 5;
    for (int i = 0; i < 3000; i++) random_batch(&table, &state);
    copying all = {.to = &copy};
    assert_true(tp_table_each(&table, copy_record, &all));
    assert_int_equal(all.count, tp_table_count(&table));
    assert_true(all.count > 100);
    expect_like_model(&copy);
    for (int i = 0; i < 300; i++) random_batch(&copy, &state); // It goes on from there.
    expect_like_model(&copy);
    copying some = {.stop_at = 7};
    assert_false(tp_table_each(&table, copy_record, &some));
    assert_int_equal(some.count, 7);

    tp_table_clear(&copy);
    assert_int_equal(tp_table_count(&copy), 0);
    uint8_t byte = 1;
    tara_record record = {.key = kit_key(1, 2, 3, 4), .version = 5, .size = 1, .bytes = &byte,
                          .due_unix_ms = 9};
    assert_int_equal(tp_table_load(&copy, &record), TARA_OK);
    assert_int_equal(tp_table_load(&copy, &record), TARA_E_CONFLICT);
    record.key.ref = 5;
    record.version = 0;
    assert_int_equal(tp_table_load(&copy, &record), TARA_E_INVALID_ARGUMENT);
    record.version = 1;
    record.size = 0;
    assert_int_equal(tp_table_load(&copy, &record), TARA_E_INVALID_ARGUMENT);
    record.size = TP_RECORD_MAX + 1;
    assert_int_equal(tp_table_load(&copy, &record), TARA_E_LIMIT);
    record.size = 1;
    tara_status status = TARA_E_NO_MEMORY;
    tp_table_clear(&copy);
    for (uint64_t n = 1; status != TARA_OK; n++) {
        kit.fail_at = kit.requests + n;
        status = tp_table_load(&copy, &record);
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        assert_int_equal(tp_table_count(&copy), status == TARA_OK);
    }
    kit.fail_at = 0;
    tp_table_release(&copy);
    tp_table_release(&table);
    assert_int_equal(kit.live, 0);
}

// What was announced finds its buckets there, and the table is the same with them and without.
static void table_expects_what_is_to_come(void **unused)
{
    (void)unused;
    kit_memory kit;
    kit_memory_init(&kit);
    tp_table table;
    tp_table_init(&table, &kit.memory, hash_key);
    kit.fail_at = kit.requests + 1;
    assert_false(tp_table_expect(&table, 100000));
    kit.fail_at = 0;
    model_begin();
    uint64_t state = 11;
    for (int i = 0; i < 300; i++) random_batch(&table, &state);
    uint32_t before = table.by_key.main.count;
    assert_true(tp_table_expect(&table, 1));
    assert_int_equal(table.by_key.main.count, before);
    assert_true(tp_table_expect(&table, 100000));
    uint32_t after = table.by_key.main.count;
    assert_true(after > 8 * before);
    expect_like_model(&table);
    for (int i = 0; i < 300; i++) random_batch(&table, &state);
    expect_like_model(&table);
    assert_int_equal(table.by_key.main.count, after); // Nothing was left to deal out.
    tp_table_release(&table);
    assert_int_equal(kit.live, 0);
}

// A chain of any length is whole after every removal, whatever the hash.
static void index_keeps_chains_of_equal_hashes(void **unused)
{
    (void)unused;
    enum { NAMES = 500 };
    kit_memory kit;
    kit_memory_init(&kit);
    tp_index index;
    tp_index_init(&index, &kit.memory, NULL, same_bucket);
    bool there[NAMES + 1] = {false};
    uint64_t state = 5;
    for (int i = 0; i < 20000; i++) {
        uint32_t name = 1 + (uint32_t)(kit_random(&state) % NAMES);
        uint64_t hash = same_bucket(NULL, name);
        uint32_t *found = tp_index_find(&index, hash, is_number, &name);
        assert_int_equal(found != NULL, there[name]);
        if (found) {
            tp_index_drop(&index, hash, name);
        } else {
            assert_true(tp_index_reserve(&index, 1));
            tp_index_put(&index, hash, name);
        }
        there[name] = !there[name];
    }
    for (uint32_t name = 1; name <= NAMES; name++) {
        uint64_t hash = same_bucket(NULL, name);
        assert_int_equal(tp_index_find(&index, hash, is_number, &name) != NULL, there[name]);
    }
    tp_index_release(&index);
    assert_int_equal(kit.live, 0);
}

// Larger than one segment, and spread by the hash: everything stays found while it grows.
static void table_keeps_a_hundred_thousand_records(void **unused)
{
    (void)unused;
    enum { RECORDS = 100000 };
    tp_memory memory = tp_memory_standard();
    tp_table table;
    tp_table_init(&table, &memory, hash_key);
    uint8_t bytes[60] = {0};
    for (uint64_t i = 0; i < RECORDS; i++) {
        memcpy(bytes, &i, sizeof(i));
        tara_record record = {.key = kit_key(i / 4, (uint32_t)(i % 4), 0, 0), .size = 60,
                              .bytes = bytes, .due_unix_ms = INT64_C(1700000000000)};
        assert_int_equal(tp_table_reserve(&table, &record, 1), TARA_OK);
        tp_table_apply(&table);
    }
    for (uint64_t i = 0; i < RECORDS; i++) {
        tara_key key = kit_key(i / 4, (uint32_t)(i % 4), 0, 0);
        tara_record found;
        tp_table_get(&table, &key, &found);
        assert_int_equal(found.size, 60);
        assert_memory_equal(found.bytes, &i, sizeof(i));
    }
    tp_table_release(&table);
    assert_int_equal(memory.live_bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_behaves_like_a_naive_one),
        cmocka_unit_test(table_refuses_another_version_before_anything_changes),
        cmocka_unit_test(table_refuses_what_it_cannot_keep),
        cmocka_unit_test(table_takes_back_the_bytes_that_it_showed),
        cmocka_unit_test(table_wipes_what_was_removed_or_replaced),
        cmocka_unit_test(table_survives_every_failing_allocation),
        cmocka_unit_test(table_shows_all_and_takes_it_back),
        cmocka_unit_test(table_expects_what_is_to_come),
        cmocka_unit_test(index_keeps_chains_of_equal_hashes),
        cmocka_unit_test(table_keeps_a_hundred_thousand_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
