// test_flood.c: keys that somebody chose so that they would meet in a table without a secret: no
// slower than keys of chance.
//
//   test_flood [KEYS]
#define _POSIX_C_SOURCE 200809L // clock_gettime
#include "store_kit.h"

#include "store/store.h"

#include <stdio.h>
#include <time.h>

// Twice is what is promised; a machine that others use as well is given more.
enum { KEYS = 100000, BATCH = 500, ALLOWED = 8 };

static size_t   keys = KEYS;
static uint64_t chance = 1;

static tara_key of_chance(size_t i)
{
    return kit_key(i, 1, 0, 0);
}

// Ids that differ in their last bytes alone.
static tara_key counted(size_t i)
{
    tara_key key = {.kind = 1};
    uint64_t number = i;
    memcpy(key.subject.id + 8, &number, sizeof number);
    return key;
}

// Ids whose low bits, which a table that takes the remainder would use, are the same.
static tara_key same_low_bits(size_t i)
{
    tara_key key = {.kind = 1};
    uint64_t number = (uint64_t)i << 40;
    memcpy(key.subject.id, &number, sizeof number);
    return key;
}

// Two halves that a table that adds or mixes them by xor would take for one.
static tara_key halves_that_cancel(size_t i)
{
    tara_key key = {.kind = 1};
    uint64_t half = i * UINT64_C(0x9E3779B97F4A7C15);
    memcpy(key.subject.id, &half, sizeof half);
    memcpy(key.subject.id + 8, &half, sizeof half);
    return key;
}

// One subject with as many objects as that.
static tara_key one_subject(size_t i)
{
    return kit_key(1, 1, 0, (uint64_t)i << 32);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void put_all(tara_store *store, tara_key (*key_of)(size_t))
{
    static tara_record records[BATCH];
    static uint8_t     bytes[8];
    for (size_t done = 0; done < keys; done += BATCH) {
        for (size_t i = 0; i < BATCH; i++) {
            records[i] = (tara_record){.key = key_of(done + i), .bytes = bytes,
                                       .size = sizeof bytes, .due_unix_ms = TARA_NEVER};
        }
        tara_batch batch = {.struct_size = sizeof batch, .records = records,
                            .record_count = BATCH};
        assert_int_equal(store->commit(store->user, &batch), TARA_CALLBACK_OK);
    }
}

static void get_all(tara_store *store, tara_key (*key_of)(size_t))
{
    for (size_t i = 0; i < keys; i++) {
        tara_key    key = key_of(i);
        tara_record found;
        assert_int_equal(store->get(store->user, &key, &found), TARA_CALLBACK_OK);
        assert_int_equal(found.size, 8);
    }
}

static double time_of(tara_key (*key_of)(size_t))
{
    kit_memory kit;
    tara_store store;
    uint64_t   secret[2] = {kit_random(&chance), kit_random(&chance)};
    uint8_t    hash_key[16];
    memcpy(hash_key, secret, sizeof hash_key);
    kit_memory_init(&kit);
    assert_int_equal(tp_memory_store_open(&kit.memory, hash_key, &store), TARA_OK);
    double began = seconds_now();
    put_all(&store, key_of);
    get_all(&store, key_of);
    double took = seconds_now() - began;
    store.close(store.user);
    assert_int_equal(kit.live, 0);
    return took;
}

static void flood_of_chosen_keys_is_no_slower(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        tara_key  (*key_of)(size_t);
    } floods[] = {
        {"ids that count", counted},
        {"ids with the same low bits", same_low_bits},
        {"halves that cancel", halves_that_cancel},
        {"objects of one subject", one_subject},
    };
    double usual = time_of(of_chance);
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        double took = time_of(floods[i].key_of);
        print_message("%s: %.2f times as long as %zu keys of chance\n", floods[i].what,
                      took / usual, keys);
        assert_true(took < ALLOWED * usual + 0.05);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flood_of_chosen_keys_is_no_slower),
    };
    if (argc > 1) keys = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
