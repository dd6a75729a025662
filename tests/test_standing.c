// test_standing.c: a subject's record as bytes and back, whole or refused.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/standing.h"

static uint64_t seed = 0x9E3779B97F4A7C15;

static uint64_t any(uint64_t below) // xorshift64: the same standings in every run.
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static tp_time any_time(void)
{
    static const tp_time edges[] = {TP_TIME_MIN, -1, 0, 1, TP_TIME_MAX};
    if (any(6) == 0) return edges[any(5)];
    return INT64_C(1700000000000) + (tp_time)any(UINT64_C(200000000000));
}

static tp_time any_until(tp_time from) // No rule lets anything end before it began.
{
    tp_time until = any_time();
    if (any(3) == 0) return TP_TIME_NEVER;
    return until > from ? until : from;
}

static void random_age(tp_age *age)
{
    age->known = (uint8_t)any(3);
    if (age->known != TARA_AGE_UNKNOWN) age->years = (uint8_t)any(256);
    if (age->known == TARA_AGE_MINOR) {
        static const int32_t edges[] = {TP_DAY_MIN, -1, 0, TP_DAY_MAX};
        age->of_age_on = any(3) == 0 ? edges[any(4)] : 20000 + (int32_t)any(9000);
    }
    if (any(3) == 0) {
        age->guardian = (uint8_t)(any(2) ? TARA_GUARDIAN_VERIFIED : TARA_GUARDIAN_WITHDRAWN);
        age->verified_at = any_time();
        age->guardian_until = any_until(age->verified_at);
        age->grace_ms = (int64_t)any(TP_DAY_MS * UINT64_C(60));
        for (int i = 0; i < 16; i++) age->guardian_id[i] = (uint8_t)any(256);
    }
    if (age->known == TARA_AGE_MINOR || age->guardian != TARA_GUARDIAN_NONE) {
        age->learned_at = any_time();
        age->deletion_due = any_time();
    }
    if (any(4) == 0) {
        age->suspected = 1;
        age->suspected_at = any_time();
        age->suspicion_due = any_time();
    }
}

static void random_contracts(tp_contracts *contracts)
{
    static const uint32_t counts[] = {0, 1, 2, TP_CONTRACTS_MAX};
    contracts->count = counts[any(4)];
    if (any(2)) contracts->ended_at = any_time();
    for (uint32_t i = 0; i < contracts->count; i++) {
        tp_contract *contract = &contracts->list[i];
        contract->id_size = (uint8_t)(any(4) == 0 ? TP_CONTRACT_ID_MAX : 1 + any(20));
        for (size_t c = 0; c < contract->id_size; c++) contract->id[c] = (char)('a' + any(26));
        contract->since = any_time();
        contract->until = any_until(contract->since);
    }
}

static void random_cookies(tp_standing *s)
{
    for (int i = TARA_COOKIE_PREFERENCES; i < TP_COOKIE_CATEGORIES; i++) {
        if (any(4) == 0) continue;
        tp_time at = any_time();
        s->cookie[i] = (tp_consent){
            .state = (uint8_t)(TARA_CONSENT_GIVEN + any(3)), .actor = (uint8_t)any(3),
            .policy_version = (uint32_t)any(UINT64_C(1) << 32), .at = at,
            .expires_at = any_until(at), .event = any(UINT64_MAX)};
    }
}

static void random_signal(tp_signal *signal)
{
    tp_time at = any_time();
    if (at != 0) *signal = (tp_signal){any(2) == 0, any(2) == 0, at}; // 0: there was none.
}

static void random_standing(tp_standing *s)
{
    static const char *const places[] = {"FR", "US-CA", "BD", "GB-SCT", "DE-1"};
    memset(s, 0, sizeof *s);
    s->last_event = 1 + any(UINT64_MAX - 1);
    s->first_event = any(3) == 0 ? s->last_event : 1 + any(s->last_event);
    s->known_version = any(3) == 0 ? UINT32_MAX : (uint32_t)any(9);
    if (any(3) == 0) random_cookies(s);
    if (any(3) == 0) random_signal(&s->signal);
    if (any(2)) assert_true(tp_place_parse(tp_text_of(places[any(5)]), &s->place));
    if (any(2)) {
        s->has_offset = 1;
        s->offset_minutes = (int32_t)any(2881) - 1440;
    }
    random_age(&s->age);
    if (any(3) == 0) s->restriction = (tp_restriction){1, any_time(), any(2) == 0};
    if (any(3) == 0) s->holdings = (uint32_t)any(UINT32_MAX);
    if (any(4) == 0) s->holds = 1;
    if (any(4) == 0) s->requests = UINT32_MAX;
    s->forgotten = any(5) == 0;
    if (s->forgotten && any(2) == 0) s->held_since_end = any_time();
    if (any(2)) random_contracts(&s->contracts);
    for (uint64_t n = any(5); n > 0; n--) {
        int slot = (int)any(TP_SLOTS);
        tp_time at = any_time();
        *tp_standing_choose(s, slot) = (tp_consent){
            .state = (uint8_t)any(4), .actor = (uint8_t)any(3),
            .policy_version = (uint32_t)any(UINT64_C(1) << 32), .at = at,
            .expires_at = any_until(at), .event = any(UINT64_MAX)};
        *tp_standing_object(s, (int)any(TP_SLOTS)) = (tp_objection){(uint8_t)any(5), any_time()};
    }
}

static size_t encode(const tp_standing *s, uint8_t out[TP_STANDING_BYTES_MAX])
{
    tp_writer writer = tp_writer_of(out, TP_STANDING_BYTES_MAX);
    tp_standing_encode(s, &writer);
    assert_false(writer.failed);
    return writer.size;
}

// From a block of exactly that size, so that a sanitizer sees a read past its end.
static bool decode(tp_standing *s, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    bool done = tp_standing_decode(s, exact, size);
    free(exact);
    return done;
}

#define SAME(field) assert_memory_equal(&a->field, &b->field, sizeof a->field)

static void assert_same_age(const tp_age *a, const tp_age *b)
{
    SAME(known); SAME(years); SAME(of_age_on); SAME(learned_at); SAME(deletion_due);
    SAME(suspected); SAME(suspected_at); SAME(suspicion_due); SAME(guardian); SAME(verified_at);
    SAME(guardian_until); SAME(grace_ms); SAME(guardian_id);
}

static void assert_same_contracts(const tp_contracts *a, const tp_contracts *b)
{
    SAME(count); SAME(ended_at);
    for (uint32_t i = 0; i < a->count; i++) {
        SAME(list[i].id_size); SAME(list[i].since); SAME(list[i].until);
        assert_memory_equal(a->list[i].id, b->list[i].id, a->list[i].id_size);
    }
}

static void assert_same_consent(const tp_consent *a, const tp_consent *b)
{
    SAME(state); SAME(actor); SAME(policy_version); SAME(at); SAME(expires_at); SAME(event);
}

static void assert_same(const tp_standing *a, const tp_standing *b)
{
    SAME(last_event); SAME(place); SAME(has_offset); SAME(offset_minutes);
    SAME(restriction.set); SAME(restriction.at); SAME(chosen); SAME(objected);
    SAME(first_event); SAME(known_version); SAME(signal.on); SAME(signal.conflict);
    SAME(signal.at);
    assert_int_equal(a->holdings, b->holdings);
    assert_int_equal(a->holds, b->holds);
    assert_int_equal(a->requests, b->requests);
    assert_int_equal(a->forgotten, b->forgotten);
    assert_int_equal(a->held_since_end, b->held_since_end);
    assert_int_equal(a->restriction.preserves, b->restriction.preserves);
    assert_same_age(&a->age, &b->age);
    assert_same_contracts(&a->contracts, &b->contracts);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        assert_same_consent(&a->cookie[i], &b->cookie[i]);
    }
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        assert_same_consent(tp_standing_consent(a, slot), tp_standing_consent(b, slot));
        assert_int_equal(tp_standing_objection(a, slot)->state,
                         tp_standing_objection(b, slot)->state);
        assert_int_equal(tp_standing_objection(a, slot)->at, tp_standing_objection(b, slot)->at);
    }
}

// GDPR Art. 5(1)(d): what comes back is what was recorded.
static void what_is_encoded_comes_back(void **state)
{
    (void)state;
    uint8_t bytes[TP_STANDING_BYTES_MAX], again[TP_STANDING_BYTES_MAX];
    for (int i = 0; i < 3000; i++) {
        tp_standing before, after;
        random_standing(&before);
        memset(&after, 0xA5, sizeof after); // Nothing may be left of what was there.
        size_t size = encode(&before, bytes);
        assert_true(decode(&after, bytes, size));
        assert_same(&before, &after);
        assert_int_equal(encode(&after, again), size);
        assert_memory_equal(bytes, again, size);
    }
}

// A record that was cut off is no record.
static void every_prefix_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[TP_STANDING_BYTES_MAX];
    for (int i = 0; i < 60; i++) {
        tp_standing before, after;
        random_standing(&before);
        size_t size = encode(&before, bytes);
        for (size_t cut = 0; cut < size; cut++) assert_false(decode(&after, bytes, cut));
        bytes[size] = 0;
        assert_false(decode(&after, bytes, size + 1));
    }
}

// A flipped byte is refused, or gives values that a rule can stand: they encode to themselves.
static void every_changed_byte_is_refused_or_sane(void **state)
{
    (void)state;
    uint8_t bytes[TP_STANDING_BYTES_MAX], once[TP_STANDING_BYTES_MAX], twice[TP_STANDING_BYTES_MAX];
    size_t  refused = 0, taken = 0;
    for (int i = 0; i < 12; i++) {
        tp_standing before, after, again;
        random_standing(&before);
        size_t size = encode(&before, bytes);
        if (size > 400) continue;
        for (size_t at = 0; at < size; at++) {
            for (unsigned change = 1; change < 256; change++) {
                bytes[at] = (uint8_t)(bytes[at] ^ change);
                bool done = decode(&after, bytes, size);
                bytes[at] = (uint8_t)(bytes[at] ^ change);
                refused += !done;
                taken += done;
                if (!done) continue;
                size_t length = encode(&after, once);
                assert_true(decode(&again, once, length));
                assert_int_equal(encode(&again, twice), length);
                assert_memory_equal(once, twice, length);
            }
        }
    }
    assert_true(refused > 1000 && taken > 1000);
}

// The parts of an encoding, by hand: the head, then what each test puts after it.
typedef struct head_fields {
    uint64_t encoding, parts, last_event, since_first, known_version;
} head_fields;

static tp_writer head_of(uint8_t *bytes, size_t capacity, head_fields fields)
{
    tp_writer out = tp_writer_of(bytes, capacity);
    tp_write8(&out, (uint8_t)fields.encoding);
    tp_write_varint(&out, fields.parts);
    tp_write_varint(&out, fields.last_event);
    tp_write_varint(&out, fields.since_first);
    tp_write_varint(&out, fields.known_version);
    return out;
}

// One that can be, with these parts to follow.
static tp_writer head(uint8_t *bytes, size_t capacity, uint64_t parts)
{
    return head_of(bytes, capacity, (head_fields){2, parts, 1, 0, 1});
}

enum { PLACE = 1, OFFSET = 2, AGE = 4, GUARDIAN = 8, SUSPICION = 16, RESTRICTION = 32,
       CONTRACTS = 64, RECORDS = 128, COOKIES = 256, SIGNAL = 512 };

static bool ends_well(tp_writer *out) // Without choices.
{
    tp_standing s;
    tp_write_varint(out, 0);
    tp_write_varint(out, 0);
    assert_false(out->failed);
    return decode(&s, out->data, out->size);
}

// The head: this encoding, parts that there are, events that wrote it, a version of the policy.
static void a_head_that_cannot_be_is_refused(void **state)
{
    static const struct { head_fields head; bool good; } rows[] = {
        {{2, 0, 1, 0, 0}, true}, {{2, 0, 1, 0, UINT32_MAX}, true},
        {{2, 0, 9, 8, 1}, true}, {{2, 0, UINT64_MAX, UINT64_MAX - 1, 1}, true},
        {{0, 0, 1, 0, 1}, false}, {{1, 0, 1, 0, 1}, false}, {{3, 0, 1, 0, 1}, false},
        {{2, 1024, 1, 0, 1}, false}, {{2, UINT64_MAX, 1, 0, 1}, false},
        {{2, UINT64_C(1) << 32, 1, 0, 1}, false}, // Not cut to what there is.
        {{2, 0, 0, 0, 1}, false},                 // Nobody ever recorded anything.
        {{2, 0, 9, 9, 1}, false},                 // The first of all has number 1.
        {{2, 0, 9, 10, 1}, false}, {{2, 0, 9, UINT64_MAX, 1}, false},
        {{2, 0, 1, 0, (uint64_t)UINT32_MAX + 1}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head_of(bytes, sizeof bytes, rows[i].head);
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// The offset of a clock is at most a day.
static void an_offset_beyond_a_day_is_refused(void **state)
{
    static const int64_t minutes[] = {-1441, -1440, 0, 1440, 1441, INT64_C(1) << 40};
    (void)state;
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head(bytes, sizeof bytes, OFFSET);
        tp_write_signed(&out, minutes[i]);
        assert_int_equal(ends_well(&out), minutes[i] >= -1440 && minutes[i] <= 1440);
    }
}

// A place is one that there is.
static void a_place_that_there_is_not_is_refused(void **state)
{
    static const struct { const char *code; bool good; } rows[] = {
        {"FR", true}, {"US-CA", true}, {"US-XX", false}, {"XX", false}, {"", false},
        {"FR-ABCD", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head(bytes, sizeof bytes, PLACE);
        tp_write_text(&out, tp_text_of(rows[i].code));
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// Instants and days lie in the calendar, whichever field they stand in.
static void an_instant_outside_the_calendar_is_refused(void **state)
{
    static const struct { int64_t value; bool time, day; } rows[] = {
        {TP_TIME_MIN - 1, false, false}, {TP_TIME_MIN, true, false}, {TP_TIME_MAX, true, false},
        {TP_TIME_MAX + 1, false, false}, {TP_DAY_MIN - 1, true, false}, {TP_DAY_MIN, true, true},
        {TP_DAY_MAX, true, true}, {(int64_t)TP_DAY_MAX + 1, true, false}, {INT64_MAX, false, false},
        {INT64_MIN, false, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[128];
        tp_writer out = head(bytes, sizeof bytes, RESTRICTION);
        tp_write_signed(&out, rows[i].value);
        assert_int_equal(ends_well(&out), rows[i].time);
        for (int field = 0; field < 3; field++) { // of_age_on, learned_at, deletion_due.
            out = head(bytes, sizeof bytes, AGE);
            tp_write8(&out, TARA_AGE_MINOR);
            tp_write8(&out, 16);
            for (int f = 0; f < 3; f++) tp_write_signed(&out, f == field ? rows[i].value : 1);
            assert_int_equal(ends_well(&out), field == 0 ? rows[i].day : rows[i].time);
        }
        for (int field = 0; field < 2; field++) {
            out = head(bytes, sizeof bytes, SUSPICION);
            for (int f = 0; f < 2; f++) tp_write_signed(&out, f == field ? rows[i].value : 1);
            assert_int_equal(ends_well(&out), rows[i].time);
        }
    }
}

// An end is "never" or a distance, and where it leads to lies in the calendar too.
static void an_end_outside_the_calendar_is_refused(void **state)
{
    static const struct { int64_t since; uint8_t kind; int64_t distance; bool good; } rows[] = {
        {0, 1, TP_TIME_MAX, true},      {1, 1, TP_TIME_MAX, false},
        {0, 1, TP_TIME_MIN, true},      {-1, 1, TP_TIME_MIN, false},
        {TP_TIME_MIN, 1, TP_TIME_MAX - TP_TIME_MIN, true},
        {TP_TIME_MIN, 1, TP_TIME_MAX - TP_TIME_MIN + 1, false},
        {TP_TIME_MAX, 1, TP_TIME_MIN - TP_TIME_MAX, false}, // Ends ten thousand years too soon.
        {0, 2, 1, false},               {0, 1, INT64_MAX, false},
        {TP_TIME_MAX, 1, INT64_MAX, false}, {TP_TIME_MIN, 1, INT64_MIN, false},
        {TP_TIME_MAX, 1, -TP_TIME_MAX, false}, {TP_TIME_MAX, 1, -TP_TIME_MAX + 1, true},
        {TP_TIME_MIN, 1, 2 * TP_TIME_MAX, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[128];
        tp_writer out = head(bytes, sizeof bytes, CONTRACTS);
        tp_write_signed(&out, 0);
        tp_write8(&out, 1);
        tp_write_text(&out, TP_TEXT("a"));
        tp_write_signed(&out, rows[i].since);
        tp_write8(&out, rows[i].kind);
        tp_write_signed(&out, rows[i].distance);
        tp_write_varint(&out, 1); // The version it was made under.
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// The guardian's part: a state that there is, and calendar instants.
static void a_guardian_that_cannot_be_is_refused(void **state)
{
    static const struct { uint8_t guardian; int64_t times[4]; bool good; } rows[] = {
        {TARA_GUARDIAN_VERIFIED, {1, 1, 1, 1}, true},
        {TARA_GUARDIAN_WITHDRAWN, {1, 1, 1, 1}, true},
        {TARA_GUARDIAN_WITHDRAWN + 1, {1, 1, 1, 1}, false},
        {TARA_GUARDIAN_VERIFIED, {TP_TIME_MAX + 1, 1, 1, 1}, false},
        {TARA_GUARDIAN_VERIFIED, {1, TP_TIME_MAX + 1, 1, 1}, false},
        {TARA_GUARDIAN_VERIFIED, {1, 1, TP_TIME_MAX + 1, 1}, false},
        {TARA_GUARDIAN_VERIFIED, {1, 1, 1, TP_TIME_MAX + 1}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[128], id[16] = {9};
        tp_writer out = head(bytes, sizeof bytes, GUARDIAN);
        tp_write8(&out, rows[i].guardian);
        tp_write_signed(&out, rows[i].times[0]);
        tp_write8(&out, 0);
        for (int t = 1; t < 4; t++) tp_write_signed(&out, rows[i].times[t]);
        tp_write_bytes(&out, id, sizeof id);
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// Contracts: at most sixteen, each with a reference of 1 to 64 bytes.
static void contracts_beyond_their_limits_are_refused(void **state)
{
    static const struct { uint8_t count; size_t size; bool good; } rows[] = {
        {0, 1, true}, {1, 0, false}, {1, 1, true}, {1, 64, true}, {1, 65, false}, {16, 64, true},
        {17, 64, false}, {255, 1, false}};
    static const char id[65] = {'x'};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[TP_STANDING_BYTES_MAX * 3];
        tp_writer out = head(bytes, sizeof bytes, CONTRACTS);
        tp_write_signed(&out, 0);
        tp_write8(&out, rows[i].count);
        for (int c = 0; c < rows[i].count; c++) {
            tp_write_text(&out, (tp_text){id, rows[i].size});
            tp_write_signed(&out, 1);
            tp_write8(&out, 0);
            tp_write_varint(&out, 1);
        }
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// Choices: states that are written down, actors and versions that there are.
static void a_choice_that_no_rule_writes_is_refused(void **state)
{
    static const struct { uint8_t state, actor; uint64_t version; uint8_t objection; bool good; }
    rows[] = {
        {TARA_CONSENT_GIVEN, TARA_ACTOR_AGENT, UINT32_MAX, TARA_OBJECTION_OVERRIDDEN, true},
        {TARA_CONSENT_WITHDRAWN, TARA_ACTOR_SUBJECT, 1, TARA_OBJECTION_NONE, true},
        {TARA_CONSENT_EXPIRED, TARA_ACTOR_SUBJECT, 1, 1, false},
        {TARA_CONSENT_GIVEN, TARA_ACTOR_AGENT + 1, 1, 1, false},
        {TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, (uint64_t)UINT32_MAX + 1, 1, false},
        {TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, 1, TARA_OBJECTION_OVERRIDDEN + 1, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t     bytes[64];
        tp_standing s;
        tp_writer   out = head(bytes, sizeof bytes, 0);
        tp_write_varint(&out, 1);
        tp_write_varint(&out, 1);
        tp_write8(&out, (uint8_t)(rows[i].state | rows[i].actor << 4));
        tp_write_varint(&out, rows[i].version);
        tp_write_signed(&out, 1000);
        tp_write8(&out, 0);
        tp_write_varint(&out, 5);
        tp_write8(&out, rows[i].objection);
        tp_write_signed(&out, 1000);
        assert_int_equal(decode(&s, out.data, out.size), rows[i].good);
    }
}

static void write_choice(tp_writer *out, uint8_t state, uint8_t actor)
{
    tp_write8(out, (uint8_t)(state | actor << 4));
    tp_write_varint(out, 1);
    tp_write_signed(out, 1000);
    tp_write8(out, 0);
    tp_write_varint(out, 5);
}

// C32: who cannot say no has not said yes. The necessary ones have no choice on record, nor has a
// category that there is not; what is on record is a choice.
static void test_c32_choice_about_cookies_that_no_rule_writes_is_refused(void **state)
{
    enum { P = 1 << TARA_COOKIE_PREFERENCES, S = 1 << TARA_COOKIE_STATISTICS,
           M = 1 << TARA_COOKIE_MARKETING, N = 1 << TARA_COOKIE_NECESSARY };
    static const struct { uint8_t chosen, choices, state, actor; bool good; } rows[] = {
        {P, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, true},
        {P | S | M, 3, TARA_CONSENT_WITHDRAWN, TARA_ACTOR_AGENT, true},
        {S | M, 2, TARA_CONSENT_REFUSED, TARA_ACTOR_GUARDIAN, true},
        {0, 0, 0, 0, false},
        {N, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {N | S, 2, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {1, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {1 | S, 2, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {32, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {32 | S, 2, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false},
        {S, 1, TARA_CONSENT_NEVER_ASKED, TARA_ACTOR_SUBJECT, false},
        {S, 1, TARA_CONSENT_EXPIRED, TARA_ACTOR_SUBJECT, false},
        {S, 1, TARA_CONSENT_OUTDATED, TARA_ACTOR_SUBJECT, false},
        {S, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_AGENT + 1, false},
        {S, 2, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false}, // One more than it says,
        {S | M, 1, TARA_CONSENT_GIVEN, TARA_ACTOR_SUBJECT, false}, // and one less.
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head(bytes, sizeof bytes, COOKIES);
        tp_write8(&out, rows[i].chosen);
        for (int c = 0; c < rows[i].choices; c++) {
            write_choice(&out, rows[i].state, rows[i].actor);
        }
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// The signal of a browser: on or off, with or without a choice against it, at an instant.
static void a_signal_that_no_rule_writes_is_refused(void **state)
{
    static const struct { uint8_t flags; int64_t at; bool good; } rows[] = {
        {0, 1, true}, {1, 1, true}, {2, -1, true}, {3, TP_TIME_MAX, true}, {1, TP_TIME_MIN, true},
        {4, 1, false}, {255, 1, false}, {1, 0, false}, {0, 0, false},
        {1, TP_TIME_MAX + 1, false}, {1, TP_TIME_MIN - 1, false}, {1, INT64_MIN, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head(bytes, sizeof bytes, SIGNAL);
        tp_write8(&out, rows[i].flags);
        tp_write_signed(&out, rows[i].at);
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// Counts of records, and what goes with them: something of it, and nothing that cannot be.
static void counts_that_no_rule_writes_are_refused(void **state)
{
    static const struct { uint64_t counts[3]; uint8_t flags; bool good; } rows[] = {
        {{1, 0, 0}, 0, true}, {{0, UINT32_MAX, 0}, 0, true}, {{0, 0, 1}, 0, true},
        {{0, 0, 0}, 2, true}, {{0, 0, 0}, 0, false}, {{1, 0, 0}, 4, false},
        {{0, 0, 0}, 1, false}, {{1, 0, 0}, 3, false}, // Nothing is restricted.
        {{(uint64_t)UINT32_MAX + 1, 0, 0}, 0, false}, {{0, (uint64_t)UINT32_MAX + 1, 0}, 0, false},
        {{0, 0, UINT64_MAX}, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[64];
        tp_writer out = head(bytes, sizeof bytes, RECORDS);
        for (int c = 0; c < 3; c++) tp_write_varint(&out, rows[i].counts[c]);
        tp_write8(&out, rows[i].flags);
        if (rows[i].flags & 2) tp_write_signed(&out, 1000);
        assert_int_equal(ends_well(&out), rows[i].good);
    }
}

// An age that is established: unknown, of age or a minor; a suspicion is a part of its own.
static void an_age_that_no_rule_writes_is_refused(void **state)
{
    (void)state;
    uint8_t   bytes[64];
    tp_writer out = head(bytes, sizeof bytes, AGE);
    tp_write8(&out, TARA_AGE_OF_AGE);
    tp_write8(&out, 18);
    assert_true(ends_well(&out));
    out = head(bytes, sizeof bytes, AGE);
    tp_write8(&out, TARA_AGE_SUSPECTED_MINOR);
    tp_write8(&out, 18);
    assert_false(ends_well(&out));
}

// The fullest record that the rules can make fits into the bytes that the store gives it.
static void the_largest_standing_fits(void **state)
{
    (void)state;
    tp_standing s, after;
    uint8_t     bytes[TP_STANDING_BYTES_MAX];
    memset(&s, 0, sizeof s);
    s.last_event = UINT64_MAX;
    s.first_event = 1;
    s.known_version = UINT32_MAX;
    s.signal = (tp_signal){1, 1, TP_TIME_MAX};
    s.holdings = s.holds = s.requests = UINT32_MAX;
    s.forgotten = 1;
    s.held_since_end = TP_TIME_MAX;
    for (int i = TARA_COOKIE_PREFERENCES; i < TP_COOKIE_CATEGORIES; i++) {
        s.cookie[i] = (tp_consent){
            .state = TARA_CONSENT_WITHDRAWN, .actor = TARA_ACTOR_AGENT,
            .policy_version = UINT32_MAX, .at = TP_TIME_MIN, .expires_at = TP_TIME_MAX,
            .event = UINT64_MAX};
    }
    assert_true(tp_place_parse(TP_TEXT("GB-SCT"), &s.place));
    s.has_offset = 1;
    s.offset_minutes = -1440;
    s.age = (tp_age){.known = TARA_AGE_MINOR, .suspected = 1, .years = 255,
                     .guardian = TARA_GUARDIAN_VERIFIED, .of_age_on = TP_DAY_MAX,
                     .learned_at = TP_TIME_MAX, .deletion_due = TP_TIME_MAX,
                     .suspected_at = TP_TIME_MAX, .suspicion_due = TP_TIME_MAX,
                     .verified_at = TP_TIME_MIN, .guardian_until = TP_TIME_MAX,
                     .grace_ms = TP_TIME_MAX};
    s.restriction = (tp_restriction){1, TP_TIME_MAX, 1};
    s.contracts.count = TP_CONTRACTS_MAX;
    s.contracts.ended_at = TP_TIME_MAX;
    for (int i = 0; i < TP_CONTRACTS_MAX; i++) {
        s.contracts.list[i] = (tp_contract){.id_size = TP_CONTRACT_ID_MAX, .since = TP_TIME_MIN,
                                            .until = TP_TIME_MAX};
    }
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        *tp_standing_choose(&s, slot) = (tp_consent){
            .state = TARA_CONSENT_WITHDRAWN, .actor = TARA_ACTOR_AGENT,
            .policy_version = UINT32_MAX, .at = TP_TIME_MIN, .expires_at = TP_TIME_MAX,
            .event = UINT64_MAX};
        *tp_standing_object(&s, slot) = (tp_objection){TARA_OBJECTION_UPHELD, TP_TIME_MAX};
    }
    size_t size = encode(&s, bytes);
    assert_true(size > 3000 && size <= TP_STANDING_BYTES_MAX);
    assert_true(decode(&after, bytes, size));
    assert_same(&s, &after);
}

// Records outlive the machine that wrote them: the bytes are the same on every one.
static void the_bytes_are_these(void **state)
{
    static const uint8_t expected[] = {
        2, 0xA1, 6,                 // PLACE, RESTRICTION, COOKIES and SIGNAL,
        0x83, 4, 2, 7,              // event 515, two after the first, that was under version 7.
        2, 'F', 'R', 0xD0, 0x0F,    // Restricted at 1000.
        8, 2, 6, 0xD4, 0x0F, 0, 44, // Statistics were refused under 6 at 1002, for good, event 44.
        3, 0xD6, 0x0F,              // A signal against it at 1003, and a choice against that.
        4, 4,                            // Slot 2 is chosen and objected to.
        0x21, 5, 0xD0, 0x0F, 1, 0x14, 2, // Given by an agent under 5 at 1000, 10 long, event 2.
        TARA_OBJECTION_PENDING, 0xD2, 0x0F,
    };
    (void)state;
    tp_standing s;
    uint8_t     bytes[TP_STANDING_BYTES_MAX];
    tp_standing_clear(&s);
    s.last_event = 515;
    s.first_event = 513;
    s.known_version = 7;
    s.place = 'F' << 8 | 'R';
    s.restriction = (tp_restriction){1, 1000, 0};
    s.cookie[TARA_COOKIE_STATISTICS] = (tp_consent){.state = TARA_CONSENT_REFUSED,
                                                    .policy_version = 6, .at = 1002,
                                                    .expires_at = TP_TIME_NEVER, .event = 44};
    s.signal = (tp_signal){1, 1, 1003};
    *tp_standing_choose(&s, 2) = (tp_consent){.state = TARA_CONSENT_GIVEN,
                                              .actor = TARA_ACTOR_AGENT, .policy_version = 5,
                                              .at = 1000, .expires_at = 1010, .event = 2};
    *tp_standing_object(&s, 2) = (tp_objection){TARA_OBJECTION_PENDING, 1001};
    size_t size = encode(&s, bytes);
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(bytes, expected, size);
}

// A slot that is not in use reads as never asked and not objected, whatever lies there.
static void an_unused_slot_reads_as_nothing(void **state)
{
    (void)state;
    tp_standing s;
    memset(&s, 0xFF, sizeof s);
    tp_standing_clear(&s);
    assert_int_equal(s.last_event, 0);
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        assert_int_equal(tp_standing_consent(&s, slot)->state, TARA_CONSENT_NEVER_ASKED);
        assert_int_equal(tp_standing_objection(&s, slot)->state, TARA_OBJECTION_NONE);
    }
    for (int slot = 0; slot < TP_SLOTS; slot += 63) {
        tp_consent   *consent = tp_standing_choose(&s, slot);
        tp_objection *objection = tp_standing_object(&s, slot);
        assert_int_equal(consent->state, TARA_CONSENT_NEVER_ASKED);
        assert_int_equal(consent->event, 0);
        assert_int_equal(objection->state, TARA_OBJECTION_NONE);
        assert_int_equal(objection->at, 0);
        consent->event = 8;
        objection->at = 9;
        assert_ptr_equal(tp_standing_choose(&s, slot), consent);
        assert_ptr_equal(tp_standing_object(&s, slot), objection);
        assert_int_equal(tp_standing_consent(&s, slot)->event, 8); // Chosen twice, cleared once.
        assert_int_equal(tp_standing_objection(&s, slot)->at, 9);
    }
    assert_true(s.chosen == (UINT64_C(1) | UINT64_C(1) << 63));
    assert_true(s.objected == s.chosen);
}

// C32: whatever stands there, the necessary ones and those that there are not were never asked
// about.
static void test_c32_only_what_can_be_refused_reads_as_a_choice(void **state)
{
    static const int categories[] = {-1, 0, 1, 2, 3, 4, 5, 64, INT32_MAX, INT32_MIN};
    (void)state;
    tp_standing s;
    memset(&s, 0, sizeof s);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) s.cookie[i].state = TARA_CONSENT_GIVEN;
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        bool refusable = categories[i] >= 2 && categories[i] <= 4;
        assert_int_equal(tp_standing_cookie(&s, categories[i])->state,
                         refusable ? TARA_CONSENT_GIVEN : TARA_CONSENT_NEVER_ASKED);
    }
}

// --- two that are one, and one that is to be none ----------------------------------------------

static void chosen(tp_standing *s, int slot, uint8_t state, tp_time at)
{
    *tp_standing_choose(s, slot) = (tp_consent){.state = state, .at = at, .event = 1,
                                                .expires_at = TP_TIME_NEVER};
}

// A no on either side wins, whichever was said last; of two that say the same the later counts.
static void merging_keeps_every_no(void **state)
{
    static const struct { uint8_t into, from; tp_time into_at, from_at; uint8_t gives; } rows[] = {
        {TARA_CONSENT_GIVEN,     TARA_CONSENT_REFUSED,   20, 10, TARA_CONSENT_REFUSED},
        {TARA_CONSENT_REFUSED,   TARA_CONSENT_GIVEN,     10, 20, TARA_CONSENT_REFUSED},
        {TARA_CONSENT_WITHDRAWN, TARA_CONSENT_GIVEN,     10, 20, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN,     TARA_CONSENT_WITHDRAWN, 20, 10, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_REFUSED,   TARA_CONSENT_WITHDRAWN, 10, 20, TARA_CONSENT_WITHDRAWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        chosen(&into, 3, rows[i].into, rows[i].into_at);
        chosen(&from, 3, rows[i].from, rows[i].from_at);
        chosen(&from, 5, TARA_CONSENT_GIVEN, 7); // Never asked on the other side.
        tp_standing_merge(&into, &from, &fits);
        assert_true(fits);
        assert_int_equal(tp_standing_consent(&into, 3)->state, rows[i].gives);
        assert_int_equal(tp_standing_consent(&into, 5)->state, TARA_CONSENT_GIVEN);
    }
}

// C32: of two browsers of one person the one that was told no speaks for both.
static void test_c32_merging_keeps_every_no_to_cookies(void **state)
{
    static const struct { uint8_t into, from; tp_time into_at, from_at; uint8_t gives; } rows[] = {
        {TARA_CONSENT_GIVEN,       TARA_CONSENT_REFUSED,     20, 10, TARA_CONSENT_REFUSED},
        {TARA_CONSENT_REFUSED,     TARA_CONSENT_GIVEN,       10, 20, TARA_CONSENT_REFUSED},
        {TARA_CONSENT_WITHDRAWN,   TARA_CONSENT_GIVEN,       10, 20, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_GIVEN,       TARA_CONSENT_WITHDRAWN,   20, 10, TARA_CONSENT_WITHDRAWN},
        {TARA_CONSENT_NEVER_ASKED, TARA_CONSENT_GIVEN,       0,  10, TARA_CONSENT_GIVEN},
        {TARA_CONSENT_GIVEN,       TARA_CONSENT_NEVER_ASKED, 20, 0,  TARA_CONSENT_GIVEN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.cookie[TARA_COOKIE_MARKETING].state = rows[i].into;
        into.cookie[TARA_COOKIE_MARKETING].at = rows[i].into_at;
        from.cookie[TARA_COOKIE_MARKETING].state = rows[i].from;
        from.cookie[TARA_COOKIE_MARKETING].at = rows[i].from_at;
        tp_standing_merge(&into, &from, &fits);
        assert_true(fits);
        assert_int_equal(tp_standing_cookie(&into, TARA_COOKIE_MARKETING)->state, rows[i].gives);
        assert_int_equal(tp_standing_cookie(&into, TARA_COOKIE_STATISTICS)->state,
                         TARA_CONSENT_NEVER_ASKED);
    }
}

// A yes of two is the later one: it lasts until that one ends.
static void merging_keeps_the_later_yes_to_cookies(void **state)
{
    (void)state;
    for (tp_time theirs = 10; theirs <= 30; theirs += 20) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.cookie[2] = (tp_consent){.state = TARA_CONSENT_GIVEN, .at = 20, .event = 1};
        from.cookie[2] = (tp_consent){.state = TARA_CONSENT_GIVEN, .at = theirs, .event = 2};
        tp_standing_merge(&into, &from, &fits);
        assert_int_equal(into.cookie[2].event, theirs > 20 ? 2 : 1);
    }
}

// A browser that says no goes on saying no, whichever spoke last; of two that say the same the
// later counts.
static void merging_keeps_the_signal_that_is_on(void **state)
{
    static const struct { tp_signal into, from, gives; } rows[] = {
        {{1, 0, 10}, {0, 0, 20}, {1, 0, 10}}, {{0, 0, 20}, {1, 1, 10}, {1, 1, 10}},
        {{1, 0, 10}, {1, 1, 20}, {1, 1, 20}}, {{1, 1, 20}, {1, 0, 10}, {1, 1, 20}},
        {{0, 0, 10}, {0, 1, 20}, {0, 1, 20}}, {{0, 0, 0},  {1, 0, 5},  {1, 0, 5}},
        {{0, 0, 0},  {0, 0, 5},  {0, 0, 5}},  {{1, 0, 5},  {0, 0, 0},  {1, 0, 5}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.signal = rows[i].into;
        from.signal = rows[i].from;
        tp_standing_merge(&into, &from, &fits);
        assert_int_equal(into.signal.on, rows[i].gives.on);
        assert_int_equal(into.signal.conflict, rows[i].gives.conflict);
        assert_int_equal(into.signal.at, rows[i].gives.at);
    }
}

// C37: of what either was told only the less was told to both; they are known since the sooner.
static void test_c37_merging_keeps_the_lower_known_version(void **state)
{
    static const struct { uint32_t into, from, gives; } rows[] = {
        {3, 1, 1}, {1, 3, 1}, {2, 2, 2}, {1, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.last_event = from.last_event = 90;
        into.known_version = rows[i].into;
        from.known_version = rows[i].from;
        into.first_event = 10u + rows[i].into;
        from.first_event = 10u + rows[i].from;
        tp_standing_merge(&into, &from, &fits);
        assert_int_equal(into.known_version, rows[i].gives);
        assert_int_equal(into.first_event, 10 + rows[i].into); // It leads to them as before.
        assert_int_equal(into.last_event, 90); // Its own: the event that joins them goes there.
    }
}

static void merging_keeps_the_child_the_objection_and_the_restriction(void **state)
{
    tp_standing into, from;
    bool        fits = false;
    (void)state;
    tp_standing_clear(&into);
    tp_standing_clear(&from);
    into.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 16};
    from.age = (tp_age){.known = TARA_AGE_MINOR, .years = 16, .deletion_due = 99};
    from.restriction = (tp_restriction){1, 50, 1};
    tp_standing_object(&into, 2)->state = TARA_OBJECTION_OVERRIDDEN;
    tp_standing_object(&from, 2)->state = TARA_OBJECTION_PENDING;
    tp_standing_object(&into, 4)->state = TARA_OBJECTION_ABSOLUTE;
    tp_standing_object(&from, 4)->state = TARA_OBJECTION_PENDING;
    uint64_t taken = tp_standing_merge(&into, &from, &fits);
    assert_true(taken == (TARA_TAKEN_AGE | TARA_TAKEN_OBJECTIONS | TARA_TAKEN_RESTRICTION));
    assert_int_equal(into.age.known, TARA_AGE_MINOR);
    assert_int_equal(into.age.deletion_due, 99);
    assert_int_equal(into.restriction.set, 1);
    assert_int_equal(into.restriction.preserves, 1);
    assert_int_equal(tp_standing_objection(&into, 2)->state, TARA_OBJECTION_PENDING);
    assert_int_equal(tp_standing_objection(&into, 4)->state, TARA_OBJECTION_ABSOLUTE);
}

// C14: what was to be deleted first still is; a deletion that was done ends no other one. A
// guardian's word covers the child, whichever record it was given for.
static void test_c14_merging_two_records_of_a_child_defers_no_deletion(void **state)
{
    static const struct { uint8_t guardian; tp_time into, from, gives; uint64_t taken; } rows[] = {
        {TARA_GUARDIAN_NONE,      0,  50, 50, TARA_TAKEN_AGE},
        {TARA_GUARDIAN_NONE,      90, 50, 50, TARA_TAKEN_AGE},
        {TARA_GUARDIAN_WITHDRAWN, 90, 50, 50, TARA_TAKEN_AGE},
        {TARA_GUARDIAN_NONE,      40, 50, 40, 0},
        {TARA_GUARDIAN_NONE,      90, 0,  90, 0},
        {TARA_GUARDIAN_VERIFIED,  0,  50, 0,  0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.age = (tp_age){.known = TARA_AGE_MINOR, .years = 16, .guardian = rows[i].guardian,
                            .deletion_due = rows[i].into};
        from.age = (tp_age){.known = TARA_AGE_MINOR, .years = 16, .deletion_due = rows[i].from};
        assert_int_equal(tp_standing_merge(&into, &from, &fits), rows[i].taken);
        assert_int_equal(into.age.deletion_due, rows[i].gives);
        assert_int_equal(into.age.guardian, rows[i].guardian);
    }
}

// C12: of two days on which one child would come of age the later one holds. What says no day says
// nothing of one that is known.
static void test_c12_merging_two_records_of_a_child_opens_no_gate_sooner(void **state)
{
    enum { EARLY = 20000, LATE = 20100, A_YEAR_ON = LATE + 365 };
    static const struct { int32_t into, from, years, gives; uint8_t gives_years; } rows[] = {
        {EARLY, LATE,       16, LATE,       16},
        {LATE,  EARLY,      16, LATE,       16},
        {EARLY, A_YEAR_ON,  17, A_YEAR_ON,  17}, // At seventeen: LATE, at sixteen.
        {LATE,  A_YEAR_ON,  17, LATE,       16}, // The same day.
        {EARLY, TP_DAY_MAX, 16, EARLY,      16},
        {TP_DAY_MAX, EARLY, 16, TP_DAY_MAX, 16},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.age = (tp_age){.known = TARA_AGE_MINOR, .years = 16, .of_age_on = rows[i].into};
        from.age = (tp_age){.known = TARA_AGE_MINOR, .years = (uint8_t)rows[i].years,
                            .of_age_on = rows[i].from};
        bool takes = rows[i].gives != rows[i].into;
        assert_int_equal(tp_standing_merge(&into, &from, &fits), takes ? TARA_TAKEN_AGE : 0);
        assert_int_equal(into.age.of_age_on, rows[i].gives);
        assert_int_equal(into.age.years, rows[i].gives_years);
    }
}

// A floor that runs from the end of a contract does not begin sooner because its subject, who was
// forgotten, turns out to be somebody else.
static void merging_keeps_when_the_contracts_of_the_forgotten_ended(void **state)
{
    static const tp_time ended_at[] = {0, 900, 2000};
    (void)state;
    for (size_t i = 0; i < sizeof ended_at / sizeof ended_at[0]; i++) {
        tp_standing into, from;
        bool        fits = false;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        into.contracts.ended_at = ended_at[i];
        from.forgotten = 1;
        from.held_since_end = 1000;
        tp_standing_merge(&into, &from, &fits);
        assert_int_equal(into.contracts.ended_at, ended_at[i] > 1000 ? ended_at[i] : 1000);
    }
}

static void merging_takes_all_contracts_or_nothing(void **state)
{
    tp_standing into, from;
    bool        fits = true;
    (void)state;
    tp_standing_clear(&into);
    tp_standing_clear(&from);
    for (uint32_t i = 0; i < TP_CONTRACTS_MAX; i++) {
        into.contracts.list[i] = (tp_contract){.id = {(char)('a' + i)}, .id_size = 1,
                                               .until = TP_TIME_NEVER};
    }
    into.contracts.count = TP_CONTRACTS_MAX;
    from.contracts.list[0] = into.contracts.list[0]; // The same one needs no room.
    from.contracts.count = 1;
    tp_standing_merge(&into, &from, &fits);
    assert_true(fits);
    from.contracts.list[0].id[0] = 'Z';
    from.restriction.set = 1;
    from.cookie[TARA_COOKIE_MARKETING].state = TARA_CONSENT_REFUSED;
    from.signal = (tp_signal){1, 0, 5};
    into.known_version = 3;
    into.first_event = 3;
    tp_standing_merge(&into, &from, &fits);
    assert_false(fits);
    assert_int_equal(into.restriction.set, 0);
    assert_int_equal(into.cookie[TARA_COOKIE_MARKETING].state, TARA_CONSENT_NEVER_ASKED);
    assert_int_equal(into.signal.at, 0);
    assert_int_equal(into.known_version, 3);
    assert_int_equal(into.first_event, 3);
}

// So nobody who was there under an earlier wording counts as told of what changed since.
static void one_contract_of_both_runs_since_the_first(void **state)
{
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        tp_standing into, from;
        bool        fits = true;
        tp_standing_clear(&into);
        tp_standing_clear(&from);
        tp_standing *old = turned ? &into : &from, *young = turned ? &from : &into;
        old->contracts.list[0] = (tp_contract){.id = "c", .id_size = 1, .since = 10,
                                               .until = TP_TIME_NEVER, .policy_version = 1};
        young->contracts.list[0] = (tp_contract){.id = "c", .id_size = 1, .since = 20,
                                                 .until = 90, .policy_version = 3};
        into.contracts.count = from.contracts.count = 1;
        assert_int_equal(tp_standing_merge(&into, &from, &fits) & TARA_TAKEN_CONTRACTS, 0);
        const tp_contract *one = &into.contracts.list[0];
        assert_int_equal(into.contracts.count, 1);
        assert_int_equal(one->since, 10);
        assert_int_equal(one->until, 90);
        assert_int_equal(one->policy_version, 1);
    }
}

// What outlives the forgetting: an absolute objection, the counts of records, and the end of the
// contract as long as something is held.
static void forgetting_keeps_what_outlives_it(void **state)
{
    tp_standing s;
    (void)state;
    tp_standing_clear(&s);
    s.last_event = 9;
    s.first_event = 4;
    s.known_version = 2;
    s.cookie[TARA_COOKIE_STATISTICS].state = TARA_CONSENT_GIVEN;
    s.cookie[TARA_COOKIE_MARKETING].state = TARA_CONSENT_REFUSED;
    s.signal = (tp_signal){1, 1, 500};
    s.place = 0x4652;
    s.holdings = 1;
    s.contracts.count = 1;
    s.contracts.list[0] = (tp_contract){.id = "c", .id_size = 1, .until = TP_TIME_NEVER};
    s.age = (tp_age){.known = TARA_AGE_OF_AGE, .years = 16};
    chosen(&s, 3, TARA_CONSENT_GIVEN, 7);
    tp_standing_object(&s, 3)->state = TARA_OBJECTION_ABSOLUTE;
    tp_standing_object(&s, 4)->state = TARA_OBJECTION_PENDING;
    tp_standing_forget(&s, 1000);
    assert_int_equal(s.held_since_end, 1000);
    assert_int_equal(s.contracts.ended_at, 0);
    assert_int_equal(s.contracts.count, 0);
    assert_true(s.objected == UINT64_C(1) << 3);
    assert_true(s.chosen == 0 && s.place == 0 && s.age.known == TARA_AGE_UNKNOWN);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        assert_int_equal(s.cookie[i].state, TARA_CONSENT_NEVER_ASKED);
    }
    assert_int_equal(s.signal.at, 0);
    assert_int_equal(s.signal.on, 0);
    assert_int_equal(s.first_event, 9); // No way leads to what was before.
    assert_int_equal(s.known_version, 2);
    assert_false(tp_standing_empty(&s));
    s.objected = 0;
    assert_false(tp_standing_empty(&s)); // Something is still held.
    s.holdings = 0;
    assert_true(tp_standing_empty(&s));
    tp_standing_clear(&s);
    s.last_event = 9;
    s.requests = 1;
    s.place = 0x4652;
    tp_standing_forget(&s, 1000);
    assert_true(s.place == 0x4652); // The answer that is owed names the authority there.
}

// Whatever is on record of someone is something; that there was an event is not.
static void anything_on_record_is_not_nothing(void **state)
{
    (void)state;
    tp_standing s, empty;
    memset(&empty, 0, sizeof empty);
    empty.last_event = empty.first_event = 9;
    empty.known_version = 2;
    assert_true(tp_standing_empty(&empty));
    for (int i = TARA_COOKIE_PREFERENCES; i < TP_COOKIE_CATEGORIES; i++) {
        s = empty;
        s.cookie[i].state = TARA_CONSENT_REFUSED;
        assert_false(tp_standing_empty(&s));
    }
    s = empty;
    s.signal.at = 1;
    assert_false(tp_standing_empty(&s));
    s = empty;
    s.age.suspected = 1;
    assert_false(tp_standing_empty(&s));
    s = empty;
    s.contracts.ended_at = 1;
    assert_false(tp_standing_empty(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merging_keeps_every_no),
        cmocka_unit_test(test_c32_merging_keeps_every_no_to_cookies),
        cmocka_unit_test(merging_keeps_the_later_yes_to_cookies),
        cmocka_unit_test(merging_keeps_the_signal_that_is_on),
        cmocka_unit_test(test_c37_merging_keeps_the_lower_known_version),
        cmocka_unit_test(merging_keeps_the_child_the_objection_and_the_restriction),
        cmocka_unit_test(test_c14_merging_two_records_of_a_child_defers_no_deletion),
        cmocka_unit_test(test_c12_merging_two_records_of_a_child_opens_no_gate_sooner),
        cmocka_unit_test(merging_keeps_when_the_contracts_of_the_forgotten_ended),
        cmocka_unit_test(merging_takes_all_contracts_or_nothing),
        cmocka_unit_test(one_contract_of_both_runs_since_the_first),
        cmocka_unit_test(forgetting_keeps_what_outlives_it),
        cmocka_unit_test(anything_on_record_is_not_nothing),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(every_changed_byte_is_refused_or_sane),
        cmocka_unit_test(a_head_that_cannot_be_is_refused),
        cmocka_unit_test(an_offset_beyond_a_day_is_refused),
        cmocka_unit_test(a_place_that_there_is_not_is_refused),
        cmocka_unit_test(an_instant_outside_the_calendar_is_refused),
        cmocka_unit_test(an_end_outside_the_calendar_is_refused),
        cmocka_unit_test(a_guardian_that_cannot_be_is_refused),
        cmocka_unit_test(contracts_beyond_their_limits_are_refused),
        cmocka_unit_test(a_choice_that_no_rule_writes_is_refused),
        cmocka_unit_test(test_c32_choice_about_cookies_that_no_rule_writes_is_refused),
        cmocka_unit_test(a_signal_that_no_rule_writes_is_refused),
        cmocka_unit_test(counts_that_no_rule_writes_are_refused),
        cmocka_unit_test(an_age_that_no_rule_writes_is_refused),
        cmocka_unit_test(the_largest_standing_fits),
        cmocka_unit_test(the_bytes_are_these),
        cmocka_unit_test(an_unused_slot_reads_as_nothing),
        cmocka_unit_test(test_c32_only_what_can_be_refused_reads_as_a_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
