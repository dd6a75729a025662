// test_breach.c: what may be recorded of a breach, what is owed, and a breach as bytes.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/breach.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define ID(literal)   {(literal), sizeof(literal) - 1}

enum { AWARE = 1000, NOW = 2000, DUE = 5000, FIRST = 12 };

static tp_breach_event recording(uint8_t risk)
{
    bool unlikely = risk == TARA_RISK_UNLIKELY;
    tp_breach_event event = {.number = 7, .aware = AWARE, .risk = risk, .categories = 5,
                             .count = 40, .authority_due = DUE, .subjects_due = DUE, .laws = 3,
                             .nature = ID("a lost laptop"), .measures = ID("wiped"),
                             .law = ID("gdpr_breach")};
    if (unlikely) event.authority_due = 0;
    if (unlikely) event.law = (tp_text){NULL, 0};
    return event;
}

static tp_breach recorded(uint8_t risk)
{
    tp_breach       breach;
    tp_breach_event event = recording(risk);
    assert_int_equal(tp_breach_check(&event, NOW), TARA_OK);
    tp_breach_apply(&breach, &event, NOW, FIRST);
    return breach;
}

static tp_breach_assess_event assessing(const tp_breach *breach, uint8_t risk)
{
    tp_breach_event again = recording(risk);
    return (tp_breach_assess_event){.number = 7, .before = breach->last_event, .risk = risk,
                                    .authority_due = again.authority_due, .subjects_due = DUE,
                                    .laws = 3, .count = 50, .text = ID("by log files"),
                                    .law = again.law};
}

static void assess(tp_breach *breach, uint8_t risk)
{
    tp_breach_assess_event event = assessing(breach, risk);
    assert_int_equal(tp_breach_assess_check(breach, &event), TARA_OK);
    tp_breach_assess_apply(breach, &event, breach->last_event + 1);
}

static tp_breach_notified_event telling(const tp_breach *breach, uint8_t whom, const char *reason)
{
    return (tp_breach_notified_event){.number = 7, .before = breach->last_event, .whom = whom,
                                      .authority = ID("CNIL"), .reason = tp_text_of(reason)};
}

static void notify(tp_breach *breach, uint8_t whom, const char *reason, tp_time at)
{
    tp_breach_notified_event event = telling(breach, whom, reason);
    assert_int_equal(tp_breach_notified_check(breach, &event, at), TARA_OK);
    tp_breach_notified_apply(breach, &event, at, breach->last_event + 1);
}

static void tell(tp_breach *breach, tp_affected *affected, tp_time at)
{
    assert_int_equal(tp_breach_tell_check(affected), TARA_OK);
    tp_breach_tell_apply(breach, affected, at);
}

// --- what each risk asks for -------------------------------------------------------------------

static void test_c18_each_risk_asks_for_its_own(void **state)
{
    (void)state;
    static const struct { bool authority, subjects; } expected[] = {
        [TARA_RISK_UNKNOWN] = {true, false},
        [TARA_RISK_UNLIKELY] = {false, false},
        [TARA_RISK_RISK] = {true, false},
        [TARA_RISK_HIGH] = {true, true},
    };
    for (uint8_t risk = 0; risk < LENGTH(expected); risk++) {
        tp_breach breach = recorded(risk);
        bool      any = expected[risk].authority || expected[risk].subjects;
        assert_int_equal(tp_breach_owes_authority(&breach), expected[risk].authority);
        assert_int_equal(tp_breach_owes_subjects(&breach), expected[risk].subjects);
        assert_int_equal(tp_breach_attention(&breach), any ? AWARE : TP_TIME_NEVER);
        assert_int_equal(tp_breach_authority_late(&breach, DUE), false);
        assert_int_equal(tp_breach_authority_late(&breach, DUE + 1), expected[risk].authority);
        assert_int_equal(tp_breach_subjects_late(&breach, DUE), false);
        assert_int_equal(tp_breach_subjects_late(&breach, DUE + 1), expected[risk].subjects);
        assert_int_equal(tp_breach_wants_reasons(&breach, DUE), false);
        assert_int_equal(tp_breach_wants_reasons(&breach, DUE + 1), expected[risk].authority);
    }
}

// A risk that nobody knows owes everything: what is not understood is no excuse.
static void a_strange_risk_owes_all(void **state)
{
    (void)state;
    tp_breach breach = recorded(TARA_RISK_UNKNOWN);
    breach.risk = 77;
    assert_true(tp_breach_owes_authority(&breach));
    assert_true(tp_breach_owes_subjects(&breach));
    assert_true(tp_breach_subjects_late(&breach, DUE + 1));
}

static void what_is_recorded_is_on_record_as_it_was_said(void **state)
{
    (void)state;
    tp_breach breach = recorded(TARA_RISK_HIGH);
    assert_int_equal(breach.number, 7);
    assert_int_equal(breach.aware, AWARE);
    assert_int_equal(breach.recorded_at, NOW);
    assert_int_equal(breach.categories, 5);
    assert_int_equal(breach.count, 40);
    assert_int_equal(breach.laws, 3);
    assert_int_equal(breach.event, FIRST);
    assert_int_equal(breach.last_event, FIRST);
    assert_int_equal(breach.law_size, 11);
    assert_memory_equal(breach.law, "gdpr_breach", 11);
    assert_int_equal(breach.affected, 0);
    assert_int_equal(breach.places, 0);
}

// --- recording it ------------------------------------------------------------------------------

static tara_status check(const tp_breach_event *event)
{
    return tp_breach_check(event, NOW);
}

static void a_breach_has_a_number_data_a_nature_and_is_known(void **state)
{
    (void)state;
    const tp_breach_event good = recording(TARA_RISK_RISK);
    tp_breach_event       event = good;
    assert_int_equal(check(&event), TARA_OK);
    event.number = 0;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.categories = 0;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.nature.size = 0;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.aware = 0;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event.aware = NOW;
    assert_int_equal(check(&event), TARA_OK);
    event.aware = NOW + 1;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event.aware = TP_TIME_MIN - 1;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
}

static void texts_have_a_limit(void **state)
{
    (void)state;
    static char           text[TP_BREACH_TEXT_MAX + 1];
    const tp_breach_event good = recording(TARA_RISK_RISK);
    memset(text, 'x', sizeof text);
    for (size_t size = TP_BREACH_TEXT_MAX; size <= sizeof text; size++) {
        tara_status     expected = size <= TP_BREACH_TEXT_MAX ? TARA_OK : TARA_E_INVALID_ARGUMENT;
        tp_breach_event event = good;
        event.nature = (tp_text){text, size};
        assert_int_equal(check(&event), expected);
        event = good;
        event.measures = (tp_text){text, size};
        assert_int_equal(check(&event), expected);
        tp_breach breach = recorded(TARA_RISK_RISK);
        tp_breach_assess_event assessed = assessing(&breach, TARA_RISK_RISK);
        assessed.text = (tp_text){text, size};
        assert_int_equal(tp_breach_assess_check(&breach, &assessed), expected);
        tp_breach_notified_event told = telling(&breach, TP_BREACH_TO_AUTHORITY, "");
        told.authority = (tp_text){text, size};
        assert_int_equal(tp_breach_notified_check(&breach, &told, NOW), expected);
        told = telling(&breach, TP_BREACH_TO_AUTHORITY, "");
        told.reason = (tp_text){text, size};
        assert_int_equal(tp_breach_notified_check(&breach, &told, NOW), expected);
    }
    tp_breach_event event = good;
    event.law = (tp_text){text, TP_BREACH_LAW_MAX};
    assert_int_equal(check(&event), TARA_OK);
    event.law.size++;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
}

// Art. 33(1): by when goes with the risk, at the record and whenever it is judged anew.
static void a_due_goes_with_the_risk(void **state)
{
    (void)state;
    static const tp_time dues[] = {0, AWARE, AWARE + 1, TP_TIME_MAX, TP_TIME_NEVER, -1};
    tp_breach breach = recorded(TARA_RISK_RISK);
    for (int risk = 0; risk < 256; risk++) {
        for (size_t i = 0; i < LENGTH(dues); i++) {
            for (size_t law = 0; law < 2; law++) {
                tp_breach_event        event = recording(TARA_RISK_RISK);
                tp_breach_assess_event assessed = assessing(&breach, TARA_RISK_RISK);
                event.risk = assessed.risk = (uint8_t)risk;
                event.authority_due = assessed.authority_due = dues[i];
                event.law.size = assessed.law.size = 11 * law;
                bool fits = risk == TARA_RISK_UNLIKELY ? i == 0 && law == 0
                                                       : (i == 2 || i == 3) && law == 1;
                bool good = fits && risk <= TARA_RISK_HIGH;
                assert_int_equal(check(&event), good ? TARA_OK : TARA_E_INVALID_ARGUMENT);
                assert_int_equal(tp_breach_assess_check(&breach, &assessed),
                                 good ? TARA_OK : TARA_E_INVALID_ARGUMENT);
            }
        }
    }
    tp_breach_event event = recording(TARA_RISK_UNLIKELY);
    event.subjects_due = AWARE;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
    event.subjects_due = TP_TIME_NEVER;
    assert_int_equal(check(&event), TARA_E_INVALID_ARGUMENT);
}

// --- judged anew -------------------------------------------------------------------------------

static void test_c18_a_risk_judged_anew_changes_what_is_owed(void **state)
{
    (void)state;
    tp_breach breach = recorded(TARA_RISK_UNLIKELY);
    assert_int_equal(tp_breach_attention(&breach), TP_TIME_NEVER);
    assess(&breach, TARA_RISK_RISK);
    assert_true(tp_breach_owes_authority(&breach));
    assert_false(tp_breach_owes_subjects(&breach));
    assert_int_equal(breach.authority_due, DUE); // From awareness, however late it is.
    assert_int_equal(breach.count, 50);
    assert_int_equal(breach.last_event, FIRST + 1);
    assert_int_equal(breach.event, FIRST);
    assess(&breach, TARA_RISK_HIGH);
    assert_true(tp_breach_owes_subjects(&breach));
    assess(&breach, TARA_RISK_UNLIKELY);
    assert_false(tp_breach_owes_authority(&breach));
    assert_false(tp_breach_owes_subjects(&breach));
    assert_int_equal(breach.law_size, 0);
}

// Each of its own events names the one before: a history with a gap is none.
static void events_of_a_breach_follow_each_other(void **state)
{
    (void)state;
    tp_breach                breach = recorded(TARA_RISK_RISK);
    tp_breach_assess_event   assessed = assessing(&breach, TARA_RISK_HIGH);
    tp_breach_notified_event told = telling(&breach, TP_BREACH_TO_AUTHORITY, "");
    for (int off = -1; off <= 1; off++) {
        assessed.before = told.before = breach.last_event + (uint64_t)off;
        tara_status expected = off == 0 ? TARA_OK : TARA_E_CONFLICT;
        assert_int_equal(tp_breach_assess_check(&breach, &assessed), expected);
        assert_int_equal(tp_breach_notified_check(&breach, &told, NOW), expected);
    }
}

// --- told --------------------------------------------------------------------------------------

static void test_c18_an_authority_told_in_time_needs_no_reasons(void **state)
{
    (void)state;
    tp_breach breach = recorded(TARA_RISK_RISK);
    notify(&breach, TP_BREACH_TO_AUTHORITY, "", DUE);
    assert_false(tp_breach_owes_authority(&breach));
    assert_false(tp_breach_authority_late(&breach, DUE + 99));
    assert_int_equal(tp_breach_attention(&breach), TP_TIME_NEVER);
    notify(&breach, TP_BREACH_TO_AUTHORITY, "", DUE + 50); // A phase: Art. 33(4).
    assert_int_equal(breach.notified_at, DUE);
    assert_false(breach.reasoned);
}

static void test_c18_a_late_notification_needs_reasons(void **state)
{
    (void)state;
    tp_breach                breach = recorded(TARA_RISK_UNKNOWN);
    tp_breach_notified_event told = telling(&breach, TP_BREACH_TO_AUTHORITY, "");
    assert_int_equal(tp_breach_notified_check(&breach, &told, DUE + 1), TARA_E_INVALID_ARGUMENT);
    notify(&breach, TP_BREACH_TO_AUTHORITY, "found late", DUE + 1);
    assert_true(tp_breach_authority_late(&breach, DUE + 99));
    assert_false(tp_breach_owes_authority(&breach));
    notify(&breach, TP_BREACH_TO_AUTHORITY, "", DUE + 2); // They were given.
    assert_int_equal(breach.notified_at, DUE + 1);
}

// Told though nobody had to, then judged anew: late counts from awareness, and asks for reasons.
static void reasons_are_owed_when_a_risk_comes_up_late(void **state)
{
    (void)state;
    tp_breach breach = recorded(TARA_RISK_UNLIKELY);
    notify(&breach, TP_BREACH_TO_AUTHORITY, "", DUE + 1);
    assert_false(tp_breach_authority_late(&breach, DUE + 1));
    assess(&breach, TARA_RISK_RISK);
    assert_true(tp_breach_authority_late(&breach, DUE + 1));
    assert_false(tp_breach_owes_authority(&breach));
    assert_true(tp_breach_wants_reasons(&breach, DUE + 2));
    notify(&breach, TP_BREACH_TO_AUTHORITY, "judged too low", DUE + 2);
    assert_false(tp_breach_wants_reasons(&breach, DUE + 3));
}

static void test_c18_public_communication_ends_the_duty_to_tell_people(void **state)
{
    (void)state;
    tp_breach   breach = recorded(TARA_RISK_HIGH);
    tp_affected one = {0, 0};
    assert_true(tp_breach_join(&breach, &one));
    notify(&breach, TP_BREACH_TO_PUBLIC, "", DUE + 1); // Reasons are the authority's to have.
    assert_false(tp_breach_owes_subjects(&breach));
    assert_true(tp_breach_owes_authority(&breach));
    assert_true(tp_breach_subjects_late(&breach, DUE + 2));
    tp_breach_notified_event again = telling(&breach, TP_BREACH_TO_PUBLIC, "");
    assert_int_equal(tp_breach_notified_check(&breach, &again, DUE + 2), TARA_E_NOT_APPLICABLE);
    again.whom = TP_BREACH_WHOM;
    assert_int_equal(tp_breach_notified_check(&breach, &again, NOW), TARA_E_INVALID_ARGUMENT);
}

static void test_c18_people_are_owed_until_all_of_them_were_told(void **state)
{
    (void)state;
    tp_breach   breach = recorded(TARA_RISK_HIGH);
    tp_affected one = {0, 0}, two = {0, 0};
    assert_true(tp_breach_owes_subjects(&breach)); // None on record: somebody is.
    assert_true(tp_breach_join(&breach, &one));
    assert_true(tp_breach_join(&breach, &two));
    assert_int_equal(one.place, 1);
    assert_int_equal(two.place, 2);
    tell(&breach, &one, DUE);
    assert_int_equal(tp_breach_tell_check(&one), TARA_E_NOT_APPLICABLE);
    assert_true(tp_breach_owes_subjects(&breach));
    assert_true(tp_breach_subjects_late(&breach, DUE + 1));
    tell(&breach, &two, DUE);
    assert_false(tp_breach_owes_subjects(&breach));
    assert_false(tp_breach_subjects_late(&breach, DUE + 9)); // The last was told in time.
    tp_affected three = {0, 0};
    assert_true(tp_breach_join(&breach, &three));
    assert_int_equal(three.place, 3);
    assert_true(tp_breach_owes_subjects(&breach)); // A later one is owed, too.
    tell(&breach, &three, DUE + 1);
    assert_true(tp_breach_subjects_late(&breach, DUE + 9));
}

// Who was told and then forgotten leaves nothing to do; a place is never given twice.
static void forgetting_people_makes_nothing_owed_again(void **state)
{
    (void)state;
    tp_breach   breach = recorded(TARA_RISK_HIGH);
    tp_affected one = {0, 0}, two = {0, 0};
    assert_true(tp_breach_join(&breach, &one));
    tell(&breach, &one, NOW);
    notify(&breach, TP_BREACH_TO_EVERYBODY, "", NOW); // As whoever tells the last one says.
    assert_true(tp_breach_leave(&breach, &one));
    assert_int_equal(breach.affected, 0);
    assert_int_equal(breach.told, 0);
    assert_false(tp_breach_owes_subjects(&breach));
    assert_false(tp_breach_subjects_late(&breach, DUE + 9));
    assert_true(tp_breach_join(&breach, &two));
    assert_int_equal(two.place, 2);
    assert_true(tp_breach_owes_subjects(&breach));
    // Who was not told and is forgotten: the public is to be, with their events or without.
    tp_breach untold = recorded(TARA_RISK_HIGH), never = untold;
    tp_affected three = {0, 0};
    assert_true(tp_breach_join(&untold, &three));
    assert_true(tp_breach_leave(&untold, &three));
    assert_true(tp_breach_owes_subjects(&untold));
    assert_true(tp_breach_owes_subjects(&never));
    // Erased from the history: what stays is that all had been told.
    tp_breach again = recorded(TARA_RISK_HIGH);
    notify(&again, TP_BREACH_TO_EVERYBODY, "", NOW);
    assert_false(tp_breach_owes_subjects(&again));
    assert_false(tp_breach_subjects_late(&again, DUE + 9));
    assert_int_equal(again.notified_at, 0);
}

static void counts_that_cannot_be_are_told(void **state)
{
    (void)state;
    tp_breach   breach = recorded(TARA_RISK_HIGH);
    tp_affected untold = {1, 0}, told = {1, NOW};
    assert_false(tp_breach_leave(&breach, &untold));
    breach.affected = breach.places = 1;
    assert_false(tp_breach_leave(&breach, &told));
    assert_true(tp_breach_leave(&breach, &untold));
    breach.affected = breach.told = 1;
    assert_false(tp_breach_leave(&breach, &untold)); // Then the one who stays would be untold.
    assert_true(tp_breach_leave(&breach, &told));
    breach.places = UINT64_MAX;
    assert_false(tp_breach_join(&breach, &untold));
    breach.places = 1;
    breach.affected = 2;
    assert_false(tp_breach_join(&breach, &untold));
}

// --- bytes -------------------------------------------------------------------------------------

static bool decode_exact(tp_breach *breach, const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, bytes, size);
    memset(breach, 0xA5, sizeof *breach);
    bool decoded = tp_breach_decode(breach, copy, size);
    free(copy);
    return decoded;
}

static tp_breach full(void)
{
    tp_breach breach = recorded(TARA_RISK_HIGH);
    breach.categories = breach.count = breach.laws = UINT64_MAX;
    breach.affected = breach.told = UINT64_MAX - 1;
    breach.places = breach.event = breach.last_event = breach.number = UINT64_MAX;
    breach.aware = TP_TIME_MIN;
    breach.recorded_at = breach.authority_due = breach.subjects_due = TP_TIME_MAX;
    breach.notified_at = breach.public_at = breach.told_at = breach.all_told_at = TP_TIME_MAX;
    breach.reasoned = true;
    breach.law_size = TP_BREACH_LAW_MAX;
    memset(breach.law, 'l', sizeof breach.law);
    return breach;
}

static void assert_same(const tp_breach *a, const tp_breach *b)
{
    uint8_t   left[TP_BREACH_BYTES_MAX], right[TP_BREACH_BYTES_MAX];
    tp_writer first = tp_writer_of(left, sizeof left), second = tp_writer_of(right, sizeof right);
    tp_breach_encode(a, &first);
    tp_breach_encode(b, &second);
    assert_false(first.failed || second.failed);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(left, right, first.size);
}

static void a_breach_reads_back_as_it_was(void **state)
{
    (void)state;
    tp_breach breaches[] = {full(), recorded(TARA_RISK_UNLIKELY), recorded(TARA_RISK_UNKNOWN)};
    for (size_t i = 0; i < LENGTH(breaches); i++) {
        uint8_t   bytes[TP_BREACH_BYTES_MAX];
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        tp_breach read;
        tp_breach_encode(&breaches[i], &out);
        assert_false(out.failed);
        assert_true(decode_exact(&read, bytes, out.size));
        assert_same(&read, &breaches[i]);
        assert_int_equal(read.last_event, breaches[i].last_event);
        assert_int_equal(read.all_told_at, breaches[i].all_told_at);
        for (size_t size = 0; size < out.size; size++) {
            assert_false(decode_exact(&read, bytes, size));
            assert_int_equal(read.number, 0); // Cleared, whatever stood there.
        }
        bytes[out.size] = 0;
        assert_false(decode_exact(&read, bytes, out.size + 1));
        bytes[0]++;
        assert_false(decode_exact(&read, bytes, out.size));
    }
}

static void bytes_that_no_rule_wrote_are_no_breach(void **state)
{
    (void)state;
    tp_breach bad[16];
    size_t    count = 0;
    for (size_t i = 0; i < LENGTH(bad); i++) bad[i] = recorded(TARA_RISK_HIGH);
    bad[count++].number = 0;
    bad[count++].categories = 0;
    bad[count++].aware = 0;
    bad[count++].risk = 4;
    bad[count++].authority_due = 0;
    bad[count++].authority_due = AWARE;
    bad[count++].subjects_due = AWARE;
    bad[count++].law_size = 0;
    bad[count++].affected = 1;
    bad[count].places = 3;
    bad[count].told_at = NOW;
    bad[count++].told = 1;
    bad[count].affected = bad[count].places = 3;
    bad[count++].told = 1;
    bad[count++].event = 0;
    bad[count++].last_event = FIRST - 1;
    bad[count++].recorded_at = AWARE - 1;
    bad[count++].notified_at = TP_TIME_NEVER;
    bad[count++].public_at = TP_TIME_MIN - 1;
    assert_int_equal(count, LENGTH(bad));
    for (size_t i = 0; i < count; i++) {
        uint8_t   bytes[TP_BREACH_BYTES_MAX];
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        tp_breach read;
        tp_breach_encode(&bad[i], &out);
        assert_false(out.failed);
        assert_false(decode_exact(&read, bytes, out.size));
    }
}

static void who_is_affected_reads_back_as_it_was(void **state)
{
    (void)state;
    static const tp_affected all[] = {{1, 0}, {UINT64_MAX, TP_TIME_MAX}, {500, NOW}};
    for (size_t i = 0; i < LENGTH(all); i++) {
        uint8_t     bytes[TP_AFFECTED_BYTES_MAX];
        tp_writer   out = tp_writer_of(bytes, sizeof bytes);
        tp_affected read;
        tp_affected_encode(&all[i], &out);
        assert_false(out.failed);
        for (size_t size = 0; size <= out.size; size++) {
            uint8_t *copy = malloc(size == 0 ? 1 : size);
            assert_non_null(copy);
            memcpy(copy, bytes, size);
            assert_int_equal(tp_affected_decode(&read, copy, size), size == out.size);
            free(copy);
        }
        assert_int_equal(read.place, all[i].place);
        assert_int_equal(read.told_at, all[i].told_at);
        bytes[out.size] = 0;
        assert_false(tp_affected_decode(&read, bytes, out.size + 1));
        bytes[0]++;
        assert_false(tp_affected_decode(&read, bytes, out.size));
    }
    uint8_t     bytes[TP_AFFECTED_BYTES_MAX];
    tp_writer   out = tp_writer_of(bytes, sizeof bytes);
    tp_affected none = {0, 0}, read;
    tp_affected_encode(&none, &out);
    assert_false(tp_affected_decode(&read, bytes, out.size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c18_each_risk_asks_for_its_own),
        cmocka_unit_test(a_strange_risk_owes_all),
        cmocka_unit_test(what_is_recorded_is_on_record_as_it_was_said),
        cmocka_unit_test(a_breach_has_a_number_data_a_nature_and_is_known),
        cmocka_unit_test(texts_have_a_limit),
        cmocka_unit_test(a_due_goes_with_the_risk),
        cmocka_unit_test(test_c18_a_risk_judged_anew_changes_what_is_owed),
        cmocka_unit_test(events_of_a_breach_follow_each_other),
        cmocka_unit_test(test_c18_an_authority_told_in_time_needs_no_reasons),
        cmocka_unit_test(test_c18_a_late_notification_needs_reasons),
        cmocka_unit_test(reasons_are_owed_when_a_risk_comes_up_late),
        cmocka_unit_test(test_c18_public_communication_ends_the_duty_to_tell_people),
        cmocka_unit_test(test_c18_people_are_owed_until_all_of_them_were_told),
        cmocka_unit_test(forgetting_people_makes_nothing_owed_again),
        cmocka_unit_test(counts_that_cannot_be_are_told),
        cmocka_unit_test(a_breach_reads_back_as_it_was),
        cmocka_unit_test(bytes_that_no_rule_wrote_are_no_breach),
        cmocka_unit_test(who_is_affected_reads_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
