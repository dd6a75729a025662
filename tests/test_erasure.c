// test_erasure.c: the events of an erasure, from what is on record of the subject.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "ledger/erasure.h"
#include "ledger/records.h"
#include "store/store.h"
#include "store_kit.h"

static const tp_time      now = INT64_C(1772355600000); // 2026-03-01T09:00:00Z
static const tara_subject nadia = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static kit_memory       kit;
static tara_store       store;
static tp_change        change;
static _Atomic uint32_t failed;
static tp_world         world;
static tp_hmac_key      site;
static tp_standing      standing;

static int begin(void **state)
{
    static const uint8_t hash_key[16] = {1};
    (void)state;
    kit_memory_init(&kit);
    failed = 0;
    if (tp_memory_store_open(&kit.memory, hash_key, &store) != TARA_OK) return -1;
    tp_change_open(&change, &kit.memory, &store, &failed);
    memset(&world, 0, sizeof world);
    for (int kind = 1; kind < TP_NUMBERED_KINDS; kind++) world.numbers[kind] = 300 + (uint64_t)kind;
    tp_hmac_key_init(&site, "the key of a site", 17);
    tp_standing_clear(&standing);
    standing.forgotten = 1;
    return 0;
}

static int end(void **state)
{
    (void)state;
    kit.fail_at = 0;
    tp_change_release(&change);
    store.close(store.user);
    return kit.live == 0 ? 0 : -1;
}

static void record(tara_key key, const void *bytes, size_t size)
{
    tara_batch batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY};
    tp_change_clear(&change);
    assert_int_equal(tp_change_put(&change, &key, bytes, size, TP_TIME_NEVER), TARA_OK);
    assert_int_equal(tp_change_batch(&change, &batch.records, &batch.record_count), TARA_OK);
    assert_int_equal(store.commit(store.user, &batch), TARA_CALLBACK_OK);
    tp_change_clear(&change);
}

static void is_answered(uint64_t number, const char *law)
{
    uint8_t    bytes[2048];
    tp_writer  out = tp_writer_of(bytes, sizeof bytes);
    tp_request request = {.right = TARA_RIGHT_OBJECTION, .state = TARA_REQUEST_REFUSED,
                          .received = now - TP_DAY_MS, .opened_at = now - TP_DAY_MS,
                          .due = now + TP_DAY_MS, .first_due = now + TP_DAY_MS,
                          .ended_at = now, .purposes = 1, .categories = 1};
    strcpy(request.law, law);
    strcpy(request.rule, "eu-1182-71");
    strcpy(request.article, "GDPR Art. 12(3)");
    tp_request_encode(&request, &out);
    assert_false(out.failed);
    record(tp_request_key(&nadia, number), out.data, out.size);
}

static tara_status build(tp_erasure *erasure, tp_event_list *events)
{
    *events = tp_event_list_in(&kit.memory);
    tp_erasure_begin(erasure, &kit.memory, TP_ERASE_WISH);
    tp_erasure_take(erasure, 4);
    tp_erasure_take(erasure, 3);
    tp_erasure_take(erasure, 9);
    return tp_erasure_events(erasure, &change, &world, &site, &nadia, &standing, now, events);
}

static void release(tp_erasure *erasure, tp_event_list *events)
{
    tp_erasure_release(erasure);
    tp_event_list_release(events);
}

// Nothing but the numbers of events and the last number of each kind; it names nobody.
static void test_c24_an_erasure_names_numbers_and_nobody(void **state)
{
    (void)state;
    tp_erasure    erasure;
    tp_event_list events;
    assert_int_equal(build(&erasure, &events), TARA_OK);
    assert_int_equal(events.count, 1);
    const tp_erase_event *erase = &events.list[0].body.erase;
    assert_int_equal(events.list[0].type, TP_EVENT_ERASE);
    assert_true(tp_is_nobody(&events.list[0].subject));
    assert_int_equal(erase->count, 3);
    assert_int_equal(erase->ranges.size, 4);
    assert_memory_equal(erase->ranges.data, "\3\2\4\1", 4); // 3 and 4; 9.
    tp_reader numbers = tp_reader_of(erase->numbers.data, erase->numbers.size);
    for (int kind = 1; kind < TP_NUMBERED_KINDS; kind++) {
        assert_int_equal(tp_read_varint(&numbers), 300 + kind);
    }
    assert_true(tp_reader_done(&numbers));
    assert_int_equal(erase->ended.size, 0);
    release(&erasure, &events);
}

// The newest wish gives the receipt; what a disclosure used up is remembered.
static void test_c24_what_the_erased_say_is_taken_over(void **state)
{
    (void)state;
    tp_erasure erasure;
    tp_event   told = {.sequence = 5, .type = TP_EVENT_DISCLOSURE, .subject = nadia};
    tp_event   newest = {.sequence = 7, .type = TP_EVENT_FORGET, .subject = nadia};
    tp_event   earlier = newest;
    newest.body.forget = (tp_forget_event){0, {7, 7}};
    earlier.sequence = 2;
    earlier.body.forget = (tp_forget_event){12, {2, 2}};
    told.body.disclosure.safeguard = 300;
    tp_erasure_begin(&erasure, &kit.memory, TP_ERASE_WISH);
    tp_erasure_see(&erasure, &newest);
    tp_erasure_see(&erasure, &told); // By a safeguard that lasts.
    assert_int_equal(erasure.ended.size, 0);
    told.sequence = 4;
    told.body.disclosure.uses_up = 1;
    tp_erasure_see(&erasure, &told);
    tp_erasure_see(&erasure, &earlier);
    assert_int_equal(erasure.ended.size, 2);
    assert_memory_equal(erasure.ended.data, "\xAC\2", 2);
    assert_int_equal(erasure.receipt[0], 7);
    assert_int_equal(erasure.request, 12);
    assert_int_equal(tp_range_set_size(&erasure.gone), 4);
    tp_erasure_release(&erasure);
}

// Whoever has no key cannot make it from a pseudonym.
static void test_c24_an_entry_is_found_with_the_key_alone(void **state)
{
    (void)state;
    uint8_t      hers[16], again[16], others[16], elsewhere[16];
    tara_subject omar = nadia;
    tp_hmac_key  other_site;
    omar.id[15] ^= 1;
    tp_hmac_key_init(&other_site, "the key of another", 18);
    tp_entry_of(&site, &nadia, hers);
    tp_entry_of(&site, &nadia, again);
    tp_entry_of(&site, &omar, others);
    tp_entry_of(&other_site, &nadia, elsewhere);
    assert_memory_equal(hers, again, 16);
    assert_memory_not_equal(hers, others, 16);
    assert_memory_not_equal(hers, elsewhere, 16);
    assert_memory_not_equal(hers, nadia.id, 16);
    tp_erasure    erasure;
    tp_event_list events = tp_event_list_in(&kit.memory);
    tp_erasure_begin(&erasure, &kit.memory, TP_ERASE_WISH);
    assert_int_equal(tp_erasure_events(&erasure, &change, &world, NULL, &nadia, &standing, now,
                                       &events), TARA_E_UNSUPPORTED);
    assert_int_equal(events.count, 0);
    release(&erasure, &events);
}

// Answers are kept without what they were about, each as long as its law lets it be asked for.
static void test_c24_answers_are_kept_without_what_they_were_about(void **state)
{
    (void)state;
    static const struct { uint64_t number; int64_t days; } rows[] = {
        {1, 5 * 365 + 1}, {2, 6 * 365 + 2},
    };
    tp_erasure    erasure;
    tp_event_list events;
    uint8_t       entry[16];
    is_answered(1, "gdpr");
    is_answered(2, "uk_gdpr");
    tp_entry_of(&site, &nadia, entry);
    assert_int_equal(build(&erasure, &events), TARA_OK);
    assert_int_equal(events.count, 3);
    for (size_t i = 0; i < 2; i++) {
        const tp_event *event = &events.list[i + 1];
        tp_request      said;
        assert_int_equal(event->type, TP_EVENT_ENTRY);
        assert_true(tp_is_nobody(&event->subject));
        assert_memory_equal(event->body.entry.entry, entry, 16);
        assert_int_equal(event->body.entry.kind, TP_ENTRY_REQUEST);
        assert_int_equal(event->body.entry.ref, rows[i].number);
        int64_t kept_for = event->body.entry.until - now;
        assert_int_equal(kept_for / (int64_t)TP_DAY_MS, rows[i].days);
        tp_text bytes = event->body.entry.bytes;
        assert_true(tp_request_decode(&said, (const uint8_t *)bytes.data, bytes.size));
        assert_int_equal(said.right, TARA_RIGHT_OBJECTION);
        assert_int_equal(said.categories, 0);
        assert_int_equal(said.purposes, 0);
    }
    release(&erasure, &events);
}

// What a system of the host still has is carried on under the pseudonym, the standing first.
static void test_c24_what_is_held_is_carried_on(void **state)
{
    (void)state;
    tp_erasure    erasure;
    tp_event_list events;
    tp_standing   carried;
    record(tp_holding_key(&nadia, 4, 77), "held", 4);
    standing.holdings = 1;
    standing.held_since_end = now - 5;
    *tp_standing_object(&standing, 7) = (tp_objection){.state = TARA_OBJECTION_ABSOLUTE};
    assert_int_equal(build(&erasure, &events), TARA_OK);
    assert_int_equal(events.count, 4);
    assert_int_equal(events.list[1].type, TP_EVENT_ENTRY);
    const tp_event *first = &events.list[2], *second = &events.list[3];
    assert_int_equal(first->type, TP_EVENT_KEPT);
    assert_memory_equal(&first->subject, &nadia, sizeof nadia);
    assert_int_equal(first->body.kept.kind, TP_RECORD_STANDING);
    tp_text bytes = first->body.kept.bytes;
    assert_true(tp_standing_decode(&carried, (const uint8_t *)bytes.data, bytes.size));
    assert_int_equal(carried.forgotten, 2);
    assert_int_equal(carried.holdings, 1);
    assert_int_equal(carried.held_since_end, now - 5);
    assert_int_equal(carried.objected, 1 << 7);
    assert_int_equal(second->body.kept.kind, TP_RECORD_HOLDING);
    assert_int_equal(second->body.kept.ref, 77);
    assert_int_equal(second->body.kept.bytes.size, 4);
    assert_memory_equal(second->body.kept.bytes.data, "held", 4);
    release(&erasure, &events);
}

static void erasure_without_memory_says_so(void **state)
{
    (void)state;
    tara_status status = TARA_E_NO_MEMORY;
    int         refused = 0;
    is_answered(1, "gdpr");
    record(tp_holding_key(&nadia, 4, 77), "held", 4);
    standing.holdings = 1;
    *tp_standing_object(&standing, 7) = (tp_objection){.state = TARA_OBJECTION_ABSOLUTE};
    size_t live = kit.live;
    for (uint64_t n = 1; status != TARA_OK; n++) {
        tp_erasure    erasure;
        tp_event_list events;
        kit.fail_at = kit.requests + n;
        status = build(&erasure, &events);
        kit.fail_at = 0;
        assert_true(status == TARA_OK || status == TARA_E_NO_MEMORY);
        refused += status != TARA_OK;
        if (status == TARA_OK) assert_int_equal(events.count, 5);
        release(&erasure, &events);
        assert_int_equal(failed, 0);
        assert_true(kit.live >= live);
    }
    assert_true(refused > 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c24_an_erasure_names_numbers_and_nobody),
        TEST(test_c24_what_the_erased_say_is_taken_over),
        TEST(test_c24_an_entry_is_found_with_the_key_alone),
        TEST(test_c24_answers_are_kept_without_what_they_were_about),
        TEST(test_c24_what_is_held_is_carried_on),
        TEST(erasure_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
