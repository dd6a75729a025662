// test_hold.c: what a legal hold covers, how it is placed, and a hold as bytes.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/hold.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ID(literal)   {(literal), sizeof(literal) - 1}

enum { NOW = 10000, SCOPES = TP_HOLD_ALL + 1 };

static const struct { bool about_subject, of_category; } scopes[SCOPES] = {
    [TP_HOLD_SUBJECT] = {true, false},   [TP_HOLD_SUBJECT_CATEGORY] = {true, true},
    [TP_HOLD_CATEGORY] = {false, true},  [TP_HOLD_ALL] = {false, false},
};

static tp_hold_event placing(uint8_t scope, uint8_t category)
{
    return (tp_hold_event){.number = 7, .scope = scope, .category = category,
                           .review_at = NOW + 1, .reason = ID("litigation 2026/117"),
                           .authority = ID("Tribunal judiciaire")};
}

static tp_hold placed(uint8_t scope, uint8_t category)
{
    tp_hold       hold = {0};
    tp_hold_event event = placing(scope, category);
    tp_hold_apply(&hold, &event, NOW, 12);
    return hold;
}

// --- what it covers ----------------------------------------------------------------------------

// GDPR Art. 17(3)(e): all data of those whom it concerns, or that of one category. Until when is
// not asked: a review that is late weakens nothing.
static void test_c20_a_hold_covers_all_or_one_category(void **state)
{
    (void)state;
    for (uint8_t scope = 1; scope < SCOPES; scope++) {
        tp_hold hold = placed(scope, scopes[scope].of_category ? 5 : 0);
        for (int category = 0; category < 64; category++) {
            bool covered = !scopes[scope].of_category || category == 5;
            assert_int_equal(tp_hold_covers(&hold, category), covered);
        }
    }
    tp_hold first = placed(TP_HOLD_CATEGORY, 0), last = placed(TP_HOLD_CATEGORY, 63);
    assert_true(tp_hold_covers(&first, 0));
    assert_false(tp_hold_covers(&first, 63));
    assert_true(tp_hold_covers(&last, 63));
}

// No hold covers nothing; one of a scope that nobody knows stands against everything.
static void without_a_number_there_is_no_hold(void **state)
{
    (void)state;
    tp_hold none = {0};
    assert_false(tp_hold_covers(&none, 0));
    none = placed(TP_HOLD_ALL, 0);
    none.number = 0;
    assert_false(tp_hold_covers(&none, 0));
    tp_hold strange = placed(TP_HOLD_CATEGORY, 5);
    strange.scope = SCOPES;
    assert_true(tp_hold_covers(&strange, 0));
    strange.scope = 255;
    assert_true(tp_hold_covers(&strange, 0));
    strange.scope = 0;
    assert_true(tp_hold_covers(&strange, 0));
}

static void what_is_placed_is_on_record_as_it_was_said(void **state)
{
    (void)state;
    tp_hold hold = placed(TP_HOLD_SUBJECT_CATEGORY, 5);
    assert_int_equal(hold.number, 7);
    assert_int_equal(hold.scope, TP_HOLD_SUBJECT_CATEGORY);
    assert_int_equal(hold.category, 5);
    assert_int_equal(hold.placed_at, NOW);
    assert_int_equal(hold.review_at, NOW + 1);
    assert_int_equal(hold.event, 12);
}

// --- placing it --------------------------------------------------------------------------------

static tara_status check(const tp_hold_event *event, bool about_subject)
{
    return tp_hold_check(event, about_subject, NOW);
}

static void a_scope_goes_with_whom_and_what_it_concerns(void **state)
{
    (void)state;
    for (int scope = 0; scope < 256; scope++) {
        for (int category = 0; category < 256; category++) {
            tp_hold_event event = placing((uint8_t)scope, (uint8_t)category);
            bool known = scope >= 1 && scope < SCOPES;
            bool fits = known && (scopes[scope].of_category ? category < 64 : category == 0);
            for (int about_subject = 0; about_subject < 2; about_subject++) {
                bool good = fits && scopes[scope].about_subject == about_subject;
                assert_int_equal(check(&event, about_subject),
                                 good ? TARA_OK : TARA_E_INVALID_ARGUMENT);
            }
        }
    }
}

static void a_hold_has_a_number_a_reason_and_a_review(void **state)
{
    (void)state;
    static char         text[TP_HOLD_TEXT_MAX + 1];
    const tp_hold_event good = placing(TP_HOLD_ALL, 0);
    tp_hold_event       event = good;
    memset(text, 'x', sizeof text);
    assert_int_equal(check(&event, false), TARA_OK);
    event.number = 0;
    assert_int_equal(check(&event, false), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.reason = (tp_text){NULL, 0};
    assert_int_equal(check(&event, false), TARA_E_INVALID_ARGUMENT);
    event.reason = (tp_text){text, TP_HOLD_TEXT_MAX};
    assert_int_equal(check(&event, false), TARA_OK);
    event.reason.size = TP_HOLD_TEXT_MAX + 1;
    assert_int_equal(check(&event, false), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.authority = (tp_text){NULL, 0}; // Nobody ordered it: the host itself did.
    assert_int_equal(check(&event, false), TARA_OK);
    event.authority = (tp_text){text, TP_HOLD_TEXT_MAX};
    assert_int_equal(check(&event, false), TARA_OK);
    event.authority.size = TP_HOLD_TEXT_MAX + 1;
    assert_int_equal(check(&event, false), TARA_E_INVALID_ARGUMENT);
}

static void a_review_is_an_instant_that_will_come(void **state)
{
    static const struct { tp_time review_at; tara_status status; } rows[] = {
        {NOW - 1, TARA_E_INVALID_ARGUMENT},         {NOW, TARA_E_INVALID_ARGUMENT},
        {NOW + 1, TARA_OK},                         {TP_TIME_MAX, TARA_OK},
        {TP_TIME_MAX + 1, TARA_E_INVALID_ARGUMENT}, {TP_TIME_NEVER, TARA_E_INVALID_ARGUMENT},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        tp_hold_event event = placing(TP_HOLD_ALL, 0);
        event.review_at = rows[i].review_at;
        assert_int_equal(check(&event, false), rows[i].status);
    }
}

// --- as bytes ----------------------------------------------------------------------------------

static size_t encode(const tp_hold *hold, uint8_t out[TP_HOLD_BYTES_MAX])
{
    tp_writer writer = tp_writer_of(out, TP_HOLD_BYTES_MAX);
    tp_hold_encode(hold, &writer);
    assert_false(writer.failed);
    return writer.size;
}

// From a block of exactly that size, so that a sanitizer sees a read past its end.
static bool decode(tp_hold *hold, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    memset(hold, 0xA5, sizeof *hold); // Nothing may be left of what was there.
    bool done = tp_hold_decode(hold, exact, size);
    free(exact);
    return done;
}

static void assert_same(const tp_hold *a, const tp_hold *b)
{
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->scope, b->scope);
    assert_int_equal(a->category, b->category);
    assert_int_equal(a->placed_at, b->placed_at);
    assert_int_equal(a->review_at, b->review_at);
    assert_int_equal(a->event, b->event);
}

static uint64_t state_of_chance;

static uint64_t any(void) // splitmix64
{
    state_of_chance += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = (state_of_chance ^ state_of_chance >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

static tp_hold any_hold(void)
{
    tp_hold hold = {.number = 1 + (any() >> any() % 63), .event = 1 + (any() >> any() % 63)};
    hold.scope = (uint8_t)(1 + any() % TP_HOLD_ALL);
    if (scopes[hold.scope].of_category) hold.category = (uint8_t)(any() % 64);
    hold.placed_at = TP_TIME_MIN + (tp_time)(any() % (uint64_t)(TP_TIME_MAX - TP_TIME_MIN));
    uint64_t left = (uint64_t)(TP_TIME_MAX - hold.placed_at);
    hold.review_at = hold.placed_at + 1 + (tp_time)(any() % left);
    return hold;
}

static void what_is_encoded_comes_back(void **state)
{
    (void)state;
    uint8_t bytes[TP_HOLD_BYTES_MAX];
    for (int i = 0; i < 4000; i++) {
        tp_hold before = any_hold(), after;
        size_t  size = encode(&before, bytes);
        assert_true(decode(&after, bytes, size));
        assert_same(&before, &after);
    }
    tp_hold widest = {.number = UINT64_MAX, .event = UINT64_MAX, .scope = TP_HOLD_CATEGORY,
                      .category = 63, .placed_at = TP_TIME_MIN, .review_at = TP_TIME_MAX};
    tp_hold after;
    size_t  size = encode(&widest, bytes);
    assert_true(decode(&after, bytes, size));
    assert_same(&widest, &after);
}

// A prefix is refused and leaves no hold; a flipped bit is refused, or is written as these bytes.
static void what_was_damaged_is_refused_or_says_what_it_is(void **state)
{
    (void)state;
    uint8_t       bytes[TP_HOLD_BYTES_MAX], again[TP_HOLD_BYTES_MAX];
    size_t        refused = 0, taken = 0;
    const tp_hold none = {0};
    for (int i = 0; i < 200; i++) {
        tp_hold before = any_hold(), after;
        size_t  size = encode(&before, bytes);
        for (size_t cut = 0; cut < size; cut++) {
            assert_false(decode(&after, bytes, cut));
            assert_same(&after, &none);
        }
        bytes[size] = 0;
        assert_false(decode(&after, bytes, size + 1));
        for (size_t bit = 0; bit < 8 * size; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            bool done = decode(&after, bytes, size);
            refused += !done;
            taken += done;
            if (done) {
                assert_int_equal(encode(&after, again), size);
                assert_memory_equal(bytes, again, size);
            } else {
                assert_same(&after, &none);
            }
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    assert_true(refused > 1000 && taken > 1000);
}

// Each part in its place, and one of them spoilt at a time.
static const struct {
    uint8_t  encoding, scope, category;
    uint64_t number, event;
    int64_t  placed_at;
    uint64_t wait;
    bool     good;
} spoilt[] = {
    {1, TP_HOLD_CATEGORY, 63, 1, 1, 0, 1, true},
    {0, TP_HOLD_CATEGORY, 63, 1, 1, 0, 1, false},
    {2, TP_HOLD_CATEGORY, 63, 1, 1, 0, 1, false},
    {1, 0, 0, 1, 1, 0, 1, false},
    {1, SCOPES, 0, 1, 1, 0, 1, false},
    {1, 255, 0, 1, 1, 0, 1, false},
    {1, TP_HOLD_CATEGORY, 64, 1, 1, 0, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, 0, 1, true},
    {1, TP_HOLD_ALL, 1, 1, 1, 0, 1, false},
    {1, TP_HOLD_SUBJECT, 1, 1, 1, 0, 1, false},
    {1, TP_HOLD_ALL, 0, 0, 1, 0, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 0, 0, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MIN, 1, true},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MIN - 1, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, INT64_MIN, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MAX - 1, 1, true},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MAX, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MAX + 1, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, INT64_MAX, 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, 0, 0, false}, // Its review is later than its beginning.
    {1, TP_HOLD_ALL, 0, 1, 1, 0, TP_TIME_MAX, true},
    {1, TP_HOLD_ALL, 0, 1, 1, 0, TP_TIME_MAX + 1, false},
    {1, TP_HOLD_ALL, 0, 1, 1, 0, UINT64_MAX, false},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MIN, (uint64_t)(TP_TIME_MAX - TP_TIME_MIN), true},
    {1, TP_HOLD_ALL, 0, 1, 1, TP_TIME_MIN, (uint64_t)(TP_TIME_MAX - TP_TIME_MIN) + 1, false},
};

static void what_no_rule_could_have_written_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(spoilt); i++) {
        uint8_t   bytes[TP_HOLD_BYTES_MAX];
        tp_hold   after;
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        tp_write8(&out, spoilt[i].encoding);
        tp_write8(&out, spoilt[i].scope);
        tp_write8(&out, spoilt[i].category);
        tp_write_varint(&out, spoilt[i].number);
        tp_write_varint(&out, spoilt[i].event);
        tp_write_signed(&out, spoilt[i].placed_at);
        tp_write_varint(&out, spoilt[i].wait);
        if (decode(&after, bytes, out.size) != spoilt[i].good) fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c20_a_hold_covers_all_or_one_category),
        cmocka_unit_test(without_a_number_there_is_no_hold),
        cmocka_unit_test(what_is_placed_is_on_record_as_it_was_said),
        cmocka_unit_test(a_scope_goes_with_whom_and_what_it_concerns),
        cmocka_unit_test(a_hold_has_a_number_a_reason_and_a_review),
        cmocka_unit_test(a_review_is_an_instant_that_will_come),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(what_was_damaged_is_refused_or_says_what_it_is),
        cmocka_unit_test(what_no_rule_could_have_written_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
