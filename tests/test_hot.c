// test_hot.c: the lines against a plain map: splits, epochs, ids that somebody chose.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "ledger/hot.h"
#include "store_kit.h"

enum { SUBJECTS = 200000, CHOSEN = 20000, EPOCHS = 65535, EPOCH_SUBJECTS = 200 };

static kit_memory kit;
static tp_hot     hot;
static const uint8_t key[16] = {1, 2, 3, 4};

static int begin(void **state)
{
    (void)state;
    kit_memory_init(&kit);
    return tp_hot_open(&hot, &kit.memory, key);
}

static int end(void **state)
{
    (void)state;
    tp_hot_close(&hot);
    return kit.live == 0 && kit.memory.live_bytes == 0 ? 0 : -1;
}

static tara_subject somebody(uint64_t number)
{
    return kit_key(number, 0, 0, 0).subject;
}

static tp_hot_found look(const tara_subject *subject, int slot, tp_time now,
                         tp_hot_answer *answer)
{
    return tp_hot_ask(&hot, subject, tp_hot_near(&hot, subject), slot, now, answer);
}

// What the naive map holds of a subject: all that a line may say follows from it.
typedef struct entry {
    uint8_t  known, fresh;
    uint64_t seed;
} entry;

static tp_hot_answers answers_of(uint64_t seed)
{
    tp_hot_answers a = {.flags = (uint32_t)(seed & 1)};
    for (int i = 0; i < 4; i++) a.outcomes[i] = kit_random(&seed);
    a.until = seed % 8 == 0 ? INT64_MAX : (tp_time)(seed % 1000000) + 1;
    return a;
}

static void assert_slot(const tara_subject *subject, const entry *e, int slot)
{
    tp_hot_answer  answer;
    tp_hot_answers a = answers_of(e->seed);
    tp_outcome     outcome = (tp_outcome)(a.outcomes[slot / 16] >> (slot % 16 * 4) & 15);
    tp_hot_found   found = look(subject, slot, 0, &answer);
    if (!e->known) {
        assert_int_equal(found, TP_HOT_UNKNOWN);
    } else if (!e->fresh || outcome == TP_OUTCOME_ASK) {
        assert_int_equal(found, TP_HOT_STALE);
    } else {
        assert_int_equal(found, TP_HOT_FRESH);
        assert_int_equal(answer.outcome, outcome);
        assert_int_equal(answer.flags, a.flags);
        assert_int_equal(answer.until, a.until);
    }
}

static void change(entry *e, const tara_subject *subject, uint64_t chance)
{
    if (chance % 16 == 3) { // Known or not.
        tp_hot_remove(&hot, subject);
        e->known = e->fresh = 0;
        return;
    }
    assert_int_equal(tp_hot_reserve(&hot, subject), TARA_OK);
    e->known = 1;
    if (chance % 8 == 0) {
        tp_hot_stale(&hot, subject);
        e->fresh = 0;
        return;
    }
    e->seed = chance;
    e->fresh = 1;
    tp_hot_answers a = answers_of(chance);
    tp_hot_set(&hot, subject, &a);
}

// Whatever is reserved, set, made stale and removed, in any order, the lines say what a plain map
// says.
static void hot_agrees_with_a_plain_map(void **state)
{
    (void)state;
    entry   *map = calloc(SUBJECTS, sizeof *map);
    uint64_t chance = 7;
    assert_non_null(map);
    for (int step = 0; step < 2 * SUBJECTS; step++) {
        uint64_t     which = kit_random(&chance) % SUBJECTS;
        tara_subject subject = somebody(which);
        change(&map[which], &subject, kit_random(&chance));
        uint64_t     which_other = kit_random(&chance) % SUBJECTS;
        tara_subject other = somebody(which_other);
        assert_slot(&other, &map[which_other], (int)(which_other % 64));
    }
    for (uint64_t i = 0; i < SUBJECTS; i++) {
        tara_subject subject = somebody(i);
        for (int slot = 0; slot < 64; slot += 21) assert_slot(&subject, &map[i], slot);
    }
    tp_hot_stale_all(&hot);
    for (uint64_t i = 0; i < SUBJECTS; i += 97) {
        tara_subject subject = somebody(i);
        map[i].fresh = 0;
        assert_slot(&subject, &map[i], 5);
    }
    free(map);
}

// Reserving twice changes nothing, and setting what has no line makes none.
static void hot_sets_only_what_was_reserved(void **state)
{
    (void)state;
    tp_hot_answer  answer;
    tara_subject   subject = somebody(1);
    tp_hot_answers a = {.outcomes = {0x1111111111111111}, .until = 100};
    tp_hot_set(&hot, &subject, &a);
    tp_hot_stale(&hot, &subject);
    assert_int_equal(look(&subject, 0, 0, &answer), TP_HOT_UNKNOWN);
    assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
    tp_hot_set(&hot, &subject, &a);
    assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
    assert_int_equal(look(&subject, 0, 99, &answer), TP_HOT_FRESH);
    assert_int_equal(answer.outcome, TP_OUTCOME_CONSENT);
    assert_int_equal(look(&subject, 0, 100, &answer), TP_HOT_STALE);
}

// A line holds until an instant before 10889; what is said to hold for longer holds till then, and
// what is said to have ended before 1970 does not hold.
static void hot_keeps_every_end_on_the_safe_side(void **state)
{
    (void)state;
    static const struct { tp_time until, asked, last; } rows[] = {
        {INT64_MAX, INT64_C(253402300799999), INT64_MAX}, {1, 0, 1}, {5000, 4999, 5000},
    };
    tp_hot_answer answer;
    tara_subject  subject = somebody(2);
    assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_hot_answers a = {.outcomes = {2}, .until = rows[i].until};
        tp_hot_set(&hot, &subject, &a);
        assert_int_equal(look(&subject, 0, rows[i].asked, &answer), TP_HOT_FRESH);
        assert_int_equal(answer.until, rows[i].last);
    }
    tp_hot_answers ended = {.outcomes = {2}, .until = -5};
    tp_hot_set(&hot, &subject, &ended);
    assert_int_equal(look(&subject, 0, 1, &answer), TP_HOT_STALE);
}

// Numbers of epochs come round after 65535: no line of the first round may count in the second.
static void hot_no_line_survives_a_round_of_epochs(void **state)
{
    (void)state;
    tp_hot_answer  answer;
    tp_hot_answers a = {.outcomes = {1}, .until = INT64_MAX};
    for (uint64_t i = 0; i < EPOCH_SUBJECTS; i++) {
        tara_subject subject = somebody(i);
        assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
        tp_hot_set(&hot, &subject, &a);
    }
    for (int epoch = 1; epoch <= EPOCHS + 2; epoch++) {
        tp_hot_stale_all(&hot);
        for (uint64_t i = (uint64_t)epoch % 7; i < EPOCH_SUBJECTS; i += 41) {
            tara_subject subject = somebody(i);
            assert_int_equal(look(&subject, 0, 5, &answer), TP_HOT_STALE);
        }
        tara_subject last = somebody(EPOCH_SUBJECTS - 1);
        tp_hot_set(&hot, &last, &a);
        assert_int_equal(look(&last, 0, 5, &answer), TP_HOT_FRESH);
    }
}

// Ids that agree in all but a few bits are spread by the key: they are found, and the table does
// not grow beyond what as many ids by chance take.
static void hot_spreads_ids_that_somebody_chose(void **state)
{
    (void)state;
    tp_hot_answer answer;
    for (uint64_t i = 0; i < CHOSEN; i++) {
        tara_subject subject = somebody(i);
        assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
    }
    size_t by_chance = kit.live;
    tp_hot_close(&hot);
    assert_int_equal(tp_hot_open(&hot, &kit.memory, key), TARA_OK);
    for (uint64_t i = 0; i < CHOSEN; i++) {
        tara_subject subject = {{0}};
        for (int byte = 0; byte < 4; byte++) subject.id[12 + byte] = (uint8_t)(i >> (8 * byte));
        assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
        assert_int_equal(look(&subject, 0, 0, &answer), TP_HOT_STALE);
    }
    assert_true(kit.live <= 2 * by_chance);
}

// Without memory for a line nothing changes: what was there is there, and the next try succeeds.
static void hot_without_memory_changes_nothing(void **state)
{
    (void)state;
    tp_hot_answer  answer;
    tp_hot_answers a = {.outcomes = {3}, .until = 10};
    for (uint64_t i = 0; i < 1500; i++) {
        tara_subject subject = somebody(i);
        kit.fail_at = kit.requests + 1;
        tara_status status = tp_hot_reserve(&hot, &subject);
        if (status != TARA_OK) {
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(look(&subject, 0, 0, &answer), TP_HOT_UNKNOWN);
            kit.fail_at = kit.requests + 2; // Now the one after it.
            status = tp_hot_reserve(&hot, &subject);
            kit.fail_at = 0;
            if (status != TARA_OK) assert_int_equal(tp_hot_reserve(&hot, &subject), TARA_OK);
        }
        tp_hot_set(&hot, &subject, &a);
        for (uint64_t j = 0; j <= i; j += 37) {
            tara_subject earlier = somebody(j);
            assert_int_equal(look(&earlier, 0, 9, &answer), TP_HOT_FRESH);
        }
    }
    kit.fail_at = 0;
}

// --- who was removed ---------------------------------------------------------------------------

enum { BLOCKS = 4096, COMERS = 20000 };

typedef struct held_block { const uint8_t *bytes; size_t size; } held_block;

static held_block blocks[BLOCKS];
static size_t     block_count;

static void *hold_block(void *unused, size_t size)
{
    (void)unused;
    void *block = calloc(1, size);
    assert_true(block != NULL && block_count < BLOCKS);
    blocks[block_count++] = (held_block){block, size};
    return block;
}

static void let_block_go(void *unused, void *block, size_t size)
{
    (void)unused;
    for (size_t i = 0; i < block_count; i++) {
        if (blocks[i].bytes != block) continue;
        assert_int_equal(blocks[i].size, size);
        blocks[i] = blocks[--block_count];
        break;
    }
    free(block);
}

// In any block that the table has: the half that is an aligned word, which is how ids stand.
static size_t times_in_memory(const tara_subject *subject)
{
    size_t   times = 0;
    uint64_t half, word;
    memcpy(&half, subject->id, sizeof half);
    for (size_t i = 0; i < block_count; i++) {
        for (size_t at = 0; at + sizeof word <= blocks[i].size; at += sizeof word) {
            memcpy(&word, blocks[i].bytes + at, sizeof word);
            times += word == half;
        }
    }
    return times;
}

static void come(tp_hot *table, const tara_subject *subject)
{
    static const tp_hot_answers answers = {.until = INT64_MAX};
    assert_int_equal(tp_hot_reserve(table, subject), TARA_OK);
    tp_hot_set(table, subject, &answers);
}

// Some are removed while the table grows and splits around them: no id is in any block it ever
// had, and each of the others is where it was.
static void hot_no_id_stays_of_who_was_removed(void **state)
{
    (void)state;
    tp_memory memory = {hold_block, NULL, let_block_go, NULL, 0};
    tp_hot    table;
    uint64_t  removed = 0;
    block_count = 0;
    assert_int_equal(tp_hot_open(&table, &memory, key), TARA_OK);
    for (uint64_t i = 0; i < COMERS; i++) {
        tara_subject subject = somebody(i);
        come(&table, &subject);
        // From before the first growth, and just come; each at other stages of the table.
        bool sampled = i % 997 == 0 || (i < 512 && i % 61 == 0);
        if (!sampled) continue;
        tara_subject goes = somebody(i % 2 == 0 ? i : i / 2);
        tp_hot_remove(&table, &goes);
        assert_int_equal(times_in_memory(&goes), 0);
        removed++;
    }
    assert_true(removed > 20);
    for (uint64_t i = 1; i < COMERS; i += 1999) { // None of these went.
        tara_subject stays = somebody(i);
        tp_hot_answer answer;
        assert_int_equal(tp_hot_ask(&table, &stays, tp_hot_near(&table, &stays), 0, 9, &answer),
                         TP_HOT_STALE); // Of a purpose that has no answer.
        assert_int_equal(times_in_memory(&stays), 1); // Lines that were left are empty.
    }
    tp_hot_close(&table);
    assert_int_equal(block_count, 0);
}

static void hot_open_fails_whole_without_memory(void **state)
{
    (void)state;
    kit_memory poor;
    tp_hot     other;
    for (uint64_t n = 1;; n++) {
        kit_memory_init(&poor);
        poor.fail_at = n;
        tara_status status = tp_hot_open(&other, &poor.memory, key);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(poor.live, 0);
    }
    tp_hot_close(&other);
    tp_hot_close(&other); // Twice is harmless.
    assert_int_equal(poor.live, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hot_agrees_with_a_plain_map),
        TEST(hot_sets_only_what_was_reserved),
        TEST(hot_keeps_every_end_on_the_safe_side),
        TEST(hot_no_line_survives_a_round_of_epochs),
        TEST(hot_spreads_ids_that_somebody_chose),
        TEST(hot_without_memory_changes_nothing),
        TEST(hot_no_id_stays_of_who_was_removed),
        TEST(hot_open_fails_whole_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
