// test_public_breaches.c: breaches as hosts record, judge, tell and print them.
#define _XOPEN_SOURCE 700
#include "source_kit.h"
#include "store_files.h"

#include <unistd.h>

#include "base/json.h"
#include "ledger/follow.h"
#include "store/store.h"

#define AWARE HOST_NOW
#define DUE   (HOST_NOW + 72 * INT64_C(3600000))

enum { TEXT_ROOM = 1 << 20 };

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia, omar, lina;

static void meet(void)
{
    privacy = h.privacy;
    nadia = person(privacy, "nadia");
    omar = person(privacy, "omar");
    lina = person(privacy, "lina");
}

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    meet();
    ASSERT_OK(tara_subject_set(privacy, &nadia, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_subject_set(privacy, &omar, TEXT("BR"), 0, 0));
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// --- what these tests say in one line ----------------------------------------------------------

static tara_breach breach_of(int32_t risk, const tara_subject *subjects, size_t count)
{
    return (tara_breach){.struct_size = sizeof(tara_breach), .aware_unix_ms = AWARE,
                         .categories = category(privacy, "contact"), .risk = risk, .count = 40,
                         .subjects = subjects, .subject_count = count,
                         .nature = "a lost laptop", .nature_size = 13,
                         .measures = "wiped", .measures_size = 5};
}

static tara_breach_state record(int32_t risk, const tara_subject *subjects, size_t count)
{
    tara_breach_state out = {.struct_size = sizeof out};
    tara_breach       breach = breach_of(risk, subjects, count);
    ASSERT_OK(tara_breach_record(privacy, &breach, &out));
    return out;
}

static tara_breach_state show(uint64_t number)
{
    tara_breach_state out = {.struct_size = sizeof out};
    ASSERT_OK(tara_breach_show(privacy, number, &out));
    return out;
}

static tara_breach_state assess(uint64_t number, int32_t risk)
{
    tara_breach_state out = {.struct_size = sizeof out};
    ASSERT_OK(tara_breach_assess(privacy, number, risk, TEXT("by the log files"), 0, &out));
    return out;
}

static int32_t told(uint64_t number, const tara_subject *subject)
{
    int32_t late = -1;
    ASSERT_OK(tara_breach_told(privacy, number, subject, &late));
    return late;
}

static int32_t notified(uint64_t number, const char *reason)
{
    int32_t late = -1;
    ASSERT_OK(tara_breach_notified(privacy, number, TEXT("CNIL"), reason, strlen(reason), &late));
    return late;
}

// The duties about breaches now, as bits of tara_duty_flag, and whether one of them is late.
static uint32_t owed(int32_t *late)
{
    tara_duty      duties[8];
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = h.now};
    tara_due_page  page = {.struct_size = sizeof page};
    uint32_t       all = 0;
    duties[0].struct_size = sizeof duties[0];
    *late = 0;
    ASSERT_OK(tara_due(privacy, &query, &cursor, duties, 8, &page));
    for (size_t i = 0; i < page.count; i++) {
        if (duties[i].kind != TARA_DUTY_BREACH) continue;
        assert_int_equal(duties[i].ref, 1);
        assert_int_equal(duties[i].since_unix_ms, AWARE);
        assert_int_equal(duties[i].due_unix_ms, DUE);
        assert_int_equal(duties[i].category, 0);
        for (size_t b = 0; b < sizeof duties[i].subject.id; b++) {
            assert_int_equal(duties[i].subject.id[b], 0);
        }
        assert_int_equal(all & duties[i].flags, 0);
        all |= duties[i].flags;
        *late |= duties[i].late;
    }
    return all;
}

static void assert_owed(uint32_t expected, int32_t expected_late)
{
    int32_t late = 0;
    assert_int_equal(owed(&late), expected);
    assert_int_equal(late, expected_late);
}

// All who are affected, read `at_once` at a time.
static size_t affected(uint64_t number, tara_subject *subjects, int64_t *told_at, size_t room,
                       size_t at_once)
{
    uint64_t after = 0;
    size_t   total = 0, count = 0;
    do {
        assert_true(total + at_once <= room);
        ASSERT_OK(tara_breach_subjects(privacy, number, &after, subjects + total,
                                       told_at + total, at_once, &count));
        total += count;
    } while (count > 0);
    return total;
}

static void assert_affected(uint64_t number, const tara_subject *expected, size_t count)
{
    tara_subject subjects[8];
    int64_t      told_at[8];
    for (size_t at_once = 1; at_once < 4; at_once++) {
        assert_int_equal(affected(number, subjects, told_at, 8, at_once), count);
        assert_memory_equal(subjects, expected, count * sizeof *expected);
    }
}

// --- recorded ----------------------------------------------------------------------------------

static void test_c18_a_breach_is_recorded_with_what_when_and_who(void **state)
{
    (void)state;
    const tara_subject all[] = {nadia, omar, nadia, lina};
    uint64_t           events = event_count(privacy);
    h.now += HOST_DAY;
    tara_breach_state out = record(TARA_RISK_RISK, all, 4);
    assert_int_equal(out.number, 1);
    assert_int_equal(out.aware_unix_ms, AWARE);
    assert_int_equal(out.recorded_unix_ms, h.now);
    assert_int_equal(out.categories, category(privacy, "contact"));
    assert_int_equal(out.count, 40);
    assert_int_equal(out.affected, 3); // Twice is once; lina is known from this alone.
    assert_int_equal(out.told, 0);
    assert_int_equal(out.risk, TARA_RISK_RISK);
    assert_int_equal(out.authority_due_unix_ms, DUE);
    assert_int_equal(out.subjects_due_unix_ms, 0);
    assert_string_equal(out.law, "gdpr_breach");
    assert_int_equal(out.authority_owed, 1);
    assert_int_equal(out.subjects_owed, 0);
    assert_int_equal(event_count(privacy), events + 4);
    const tara_subject expected[] = {nadia, omar, lina};
    assert_affected(1, expected, 3);
    tara_breach_state again = show(1);
    assert_memory_equal(&again, &out, sizeof out);
    uint64_t count = 0, newest = 0;
    size_t   history = 0;
    ASSERT_OK(tara_breach_count(privacy, &count));
    assert_int_equal(count, 1);
    ASSERT_OK(tara_history(privacy, &lina, &newest, 1, &history));
    assert_int_equal(history, 1);
    assert_int_equal(record(TARA_RISK_RISK, NULL, 0).number, 2);
}

static void aware_0_is_now(void **state)
{
    (void)state;
    tara_breach_state out = {.struct_size = sizeof out};
    tara_breach       breach = breach_of(TARA_RISK_UNKNOWN, NULL, 0);
    breach.aware_unix_ms = 0;
    h.now += 12345;
    ASSERT_OK(tara_breach_record(privacy, &breach, &out));
    assert_int_equal(out.aware_unix_ms, h.now);
    assert_int_equal(out.authority_due_unix_ms, h.now + 72 * INT64_C(3600000));
    ASSERT_OK(tara_breach_record(privacy, &breach, NULL));
}

static void test_c18_each_risk_owes_its_own(void **state)
{
    (void)state;
    static const struct { int32_t risk; uint32_t owed; } cases[] = {
        {TARA_RISK_UNKNOWN, TARA_DUTY_TELL_AUTHORITY},
        {TARA_RISK_UNLIKELY, 0},
        {TARA_RISK_RISK, TARA_DUTY_TELL_AUTHORITY},
        {TARA_RISK_HIGH, TARA_DUTY_TELL_AUTHORITY | TARA_DUTY_TELL_SUBJECTS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (i > 0) end(NULL);
        if (i > 0) begin(NULL);
        tara_breach_state out = record(cases[i].risk, &nadia, 1);
        assert_int_equal(out.authority_due_unix_ms != 0, cases[i].owed & 1);
        assert_int_equal(out.subjects_due_unix_ms, cases[i].owed & 2 ? DUE : 0);
        h.now = DUE;
        assert_owed(cases[i].owed, 0);
        h.now = DUE + 1;
        assert_owed(cases[i].owed, cases[i].owed != 0);
        assert_int_equal(show(1).authority_late, cases[i].owed & 1);
        assert_int_equal(show(1).subjects_late, cases[i].owed >> 1);
        h.now = HOST_NOW;
    }
}

// --- bad input ---------------------------------------------------------------------------------

static void refused(const tara_breach *breach, tara_status status, const char *field)
{
    tara_breach_state out = {.struct_size = sizeof out};
    uint64_t          events = event_count(privacy), count = 99;
    assert_refused(privacy, tara_breach_record(privacy, breach, &out), status, field);
    assert_int_equal(event_count(privacy), events);
    assert_int_equal(out.number, 0);
    ASSERT_OK(tara_breach_count(privacy, &count));
    assert_int_equal(count, 0);
}

static void what_cannot_be_is_not_recorded(void **state)
{
    (void)state;
    static char       text[257];
    const tara_breach good = breach_of(TARA_RISK_RISK, NULL, 0);
    tara_breach       bad = good;
    tara_subject      nobody = {{0}};
    memset(text, 'x', sizeof text);
    bad.aware_unix_ms = h.now + 1;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "aware");
    bad.aware_unix_ms = INT64_MIN;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "aware");
    bad = good;
    bad.categories = 0;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "categories");
    bad.categories = UINT64_C(1) << 63;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "categories");
    for (int32_t risk = -1; risk <= 4; risk += 5) {
        bad = good;
        bad.risk = risk;
        refused(&bad, TARA_E_INVALID_ARGUMENT, "risk");
    }
    bad = good;
    bad.nature_size = 0;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "nature");
    bad.nature = NULL;
    bad.nature_size = 5;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "nature");
    bad.nature = "\xff";
    bad.nature_size = 1;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "nature");
    bad.nature = text;
    bad.nature_size = 257;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "nature");
    bad = good;
    bad.measures = text;
    bad.measures_size = 257;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "measures");
    bad = good;
    bad.subject_count = 1;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "subjects");
    bad.subjects = &nobody;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "subjects");
    bad = good;
    bad.flags = 1;
    refused(&bad, TARA_E_TOO_NEW, "breach");
    bad = good;
    bad.reserved = 1;
    refused(&bad, TARA_E_TOO_NEW, "breach");
    bad = good;
    bad.struct_size--;
    refused(&bad, TARA_E_INVALID_ARGUMENT, "breach");
    tara_breach_state out = {.struct_size = 3};
    assert_refused(privacy, tara_breach_record(privacy, &good, &out), TARA_E_INVALID_ARGUMENT,
                   "out");
}

// Within the last days of the calendar there is no deadline to be had.
static void the_deadline_stays_within_the_calendar(void **state)
{
    (void)state;
    tara_breach breach = breach_of(TARA_RISK_UNLIKELY, NULL, 0);
    h.now = at("9999-12-30T00:00:00Z");
    breach.aware_unix_ms = h.now;
    refused(&breach, TARA_E_INVALID_ARGUMENT, "aware");
    breach.aware_unix_ms = h.now - 2 * HOST_DAY;
    ASSERT_OK(tara_breach_record(privacy, &breach, NULL));
    h.now = HOST_NOW;
}

static void fill_people(tara_subject *people, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "person %zu", i);
        people[i] = person(privacy, name);
    }
}

static void five_hundred_are_one_commit_and_no_more(void **state)
{
    (void)state;
    enum { MOST = 500 };
    static tara_subject people[MOST + 1], seen[2 * MOST + 64];
    static int64_t      told_at[2 * MOST + 64];
    fill_people(people, MOST + 1);
    tara_breach breach = breach_of(TARA_RISK_HIGH, people, MOST + 1);
    refused(&breach, TARA_E_LIMIT, "subjects");
    host_end(&h); // The first commit of a store takes its policy with it.
    host_begin(&h);
    meet();
    fill_people(people, MOST + 1);
    assert_int_equal(record(TARA_RISK_HIGH, people, MOST).affected, MOST);
    assert_int_equal(event_count(privacy), MOST + 2);
    assert_refused(privacy, tara_breach_add(privacy, 1, people, MOST + 1), TARA_E_LIMIT,
                   "subjects");
    ASSERT_OK(tara_breach_add(privacy, 1, people + 1, MOST)); // Of them one is new.
    assert_int_equal(event_count(privacy), MOST + 3);
    assert_int_equal(show(1).affected, MOST + 1);
    assert_int_equal(affected(1, seen, told_at, 2 * MOST + 64, 64), MOST + 1);
    assert_memory_equal(seen, people, (MOST + 1) * sizeof *people);
}

static void a_breach_that_there_is_not_is_not_found(void **state)
{
    (void)state;
    tara_breach_state out = {.struct_size = sizeof out};
    tara_breach_due   due = {.struct_size = sizeof due};
    tara_subject      subject;
    int64_t           told_at = 0;
    uint64_t          after = 0, events = event_count(privacy);
    size_t            count = 7;
    record(TARA_RISK_RISK, &nadia, 1);
    events++;
    static const uint64_t numbers[] = {0, 2, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        uint64_t number = numbers[i];
        assert_refused(privacy, tara_breach_show(privacy, number, &out), TARA_E_NOT_FOUND,
                       "breach");
        assert_refused(privacy, tara_breach_add(privacy, number, &nadia, 1), TARA_E_NOT_FOUND,
                       "breach");
        assert_refused(privacy, tara_breach_assess(privacy, number, TARA_RISK_HIGH, NULL, 0, 0,
                                                   NULL), TARA_E_NOT_FOUND, "breach");
        assert_refused(privacy, tara_breach_notified(privacy, number, NULL, 0, NULL, 0, NULL),
                       TARA_E_NOT_FOUND, "breach");
        assert_refused(privacy, tara_breach_told(privacy, number, &nadia, NULL),
                       TARA_E_NOT_FOUND, "breach");
        assert_refused(privacy, tara_breach_told(privacy, number, NULL, NULL), TARA_E_NOT_FOUND,
                       "breach");
        assert_refused(privacy, tara_breach_deadline(privacy, number, 0, &due),
                       TARA_E_NOT_FOUND, "breach");
        assert_refused(privacy, tara_breach_subjects(privacy, number, &after, &subject, &told_at,
                                                     1, &count), TARA_E_NOT_FOUND, "breach");
    }
    assert_int_equal(count, 7);
    assert_int_equal(event_count(privacy), events + 1);
}

static void calls_refuse_what_they_cannot_use(void **state)
{
    (void)state;
    static char  text[257];
    tara_subject nobody = {{0}}, subject;
    int64_t      told_at = 0;
    uint64_t     after = 0;
    size_t       count = 0;
    memset(text, 'x', sizeof text);
    record(TARA_RISK_RISK, &nadia, 1);
    uint64_t events = event_count(privacy);
    assert_refused(privacy, tara_breach_count(privacy, NULL), TARA_E_INVALID_ARGUMENT, "count");
    assert_refused(privacy, tara_breach_show(privacy, 1, NULL), TARA_E_INVALID_ARGUMENT, "out");
    assert_refused(privacy, tara_breach_add(privacy, 1, NULL, 1), TARA_E_INVALID_ARGUMENT,
                   "subjects");
    assert_refused(privacy, tara_breach_add(privacy, 1, &nobody, 1), TARA_E_INVALID_ARGUMENT,
                   "subjects");
    assert_refused(privacy, tara_breach_told(privacy, 1, &nobody, NULL), TARA_E_INVALID_ARGUMENT,
                   "subject");
    assert_refused(privacy, tara_breach_assess(privacy, 1, 4, NULL, 0, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "risk");
    assert_refused(privacy, tara_breach_assess(privacy, 1, 3, text, 257, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "text");
    assert_refused(privacy, tara_breach_notified(privacy, 1, text, 257, NULL, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "authority");
    assert_refused(privacy, tara_breach_notified(privacy, 1, NULL, 0, text, 257, NULL),
                   TARA_E_INVALID_ARGUMENT, "reason");
    assert_refused(privacy, tara_breach_subjects(privacy, 1, NULL, &subject, &told_at, 1, &count),
                   TARA_E_INVALID_ARGUMENT, "subjects");
    assert_refused(privacy, tara_breach_subjects(privacy, 1, &after, &subject, &told_at, 0,
                                                 &count), TARA_E_INVALID_ARGUMENT, "subjects");
    after = UINT64_MAX; // No place of anybody.
    ASSERT_OK(tara_breach_subjects(privacy, 1, &after, &subject, &told_at, 1, &count));
    assert_int_equal(count, 0);
    assert_int_equal(event_count(privacy), events);
}

// --- told --------------------------------------------------------------------------------------

static void test_c18_a_late_notification_needs_reasons(void **state)
{
    (void)state;
    int32_t late = -1;
    record(TARA_RISK_RISK, NULL, 0);
    h.now = DUE + 1;
    uint64_t events = event_count(privacy);
    assert_refused(privacy, tara_breach_notified(privacy, 1, TEXT("CNIL"), NULL, 0, &late),
                   TARA_E_INVALID_ARGUMENT, "reason");
    assert_int_equal(late, -1);
    assert_int_equal(event_count(privacy), events);
    assert_owed(TARA_DUTY_TELL_AUTHORITY, 1);
    assert_int_equal(notified(1, "the log was read late"), 1);
    assert_owed(0, 0);
    assert_int_equal(show(1).authority_late, 1);
    assert_int_equal(show(1).notified_unix_ms, h.now);
    h.now += HOST_DAY;
    assert_int_equal(notified(1, ""), 1); // A phase; the reasons are on record.
    assert_int_equal(show(1).notified_unix_ms, DUE + 1);
    assert_int_equal(event_count(privacy), events + 2);
}

static void test_c18_in_time_is_up_to_the_instant(void **state)
{
    (void)state;
    record(TARA_RISK_RISK, NULL, 0);
    h.now = DUE;
    assert_int_equal(notified(1, ""), 0);
    h.now = DUE + HOST_DAY;
    assert_int_equal(notified(1, ""), 0);
    assert_int_equal(show(1).authority_late, 0);
}

static void test_c18_people_are_owed_until_all_were_told(void **state)
{
    (void)state;
    const tara_subject two[] = {nadia, omar};
    record(TARA_RISK_HIGH, two, 2);
    assert_int_equal(notified(1, ""), 0);
    assert_owed(TARA_DUTY_TELL_SUBJECTS, 0);
    assert_int_equal(told(1, &nadia), 0);
    assert_owed(TARA_DUTY_TELL_SUBJECTS, 0);
    uint64_t events = event_count(privacy);
    h.now = DUE + 1;
    assert_int_equal(told(1, &nadia), 0); // Again changes nothing: it was in time.
    assert_int_equal(event_count(privacy), events);
    assert_refused(privacy, tara_breach_told(privacy, 1, &lina, NULL), TARA_E_NOT_FOUND,
                   "subject");
    assert_int_equal(told(1, &omar), 1);
    assert_int_equal(told(1, &omar), 1);
    assert_int_equal(event_count(privacy), events + 2); // And that now all were.
    assert_owed(0, 0);
    tara_breach_state out = show(1);
    assert_int_equal(out.told, 2);
    assert_int_equal(out.subjects_owed, 0);
    assert_int_equal(out.subjects_late, 1);
    tara_subject subjects[2];
    int64_t      told_at[4];
    assert_int_equal(affected(1, subjects, told_at, 4, 2), 2);
    assert_int_equal(told_at[0], AWARE);
    assert_int_equal(told_at[1], DUE + 1);
    ASSERT_OK(tara_breach_add(privacy, 1, &lina, 1));
    assert_owed(TARA_DUTY_TELL_SUBJECTS, 1);
}

static void test_c18_public_communication_ends_the_duty(void **state)
{
    (void)state;
    record(TARA_RISK_HIGH, &nadia, 1);
    h.now = DUE + 1;
    assert_int_equal(told(1, NULL), 1);
    uint64_t events = event_count(privacy);
    h.now += HOST_DAY;
    assert_int_equal(told(1, NULL), 1);
    assert_int_equal(event_count(privacy), events);
    assert_int_equal(show(1).public_unix_ms, DUE + 1);
    assert_int_equal(show(1).told, 0);
    assert_owed(TARA_DUTY_TELL_AUTHORITY, 1);
    ASSERT_OK(tara_breach_add(privacy, 1, &omar, 1));
    assert_owed(TARA_DUTY_TELL_AUTHORITY, 1);
    assert_int_equal(told(1, &nadia), 1); // By hand, too.
    assert_int_equal(show(1).told, 1);
}

// --- judged anew -------------------------------------------------------------------------------

static void test_c18_a_risk_that_rises_is_owed_from_awareness(void **state)
{
    (void)state;
    record(TARA_RISK_UNLIKELY, NULL, 0);
    h.now = DUE + 1;
    assert_owed(0, 0);
    tara_breach_state out = assess(1, TARA_RISK_RISK);
    assert_int_equal(out.authority_due_unix_ms, DUE);
    assert_int_equal(out.authority_late, 1);
    assert_int_equal(out.count, 40);
    assert_string_equal(out.law, "gdpr_breach");
    assert_owed(TARA_DUTY_TELL_AUTHORITY, 1);
    assert_int_equal(assess(1, TARA_RISK_HIGH).subjects_due_unix_ms, DUE);
    assert_owed(TARA_DUTY_TELL_AUTHORITY | TARA_DUTY_TELL_SUBJECTS, 1);
    out = assess(1, TARA_RISK_UNLIKELY);
    assert_int_equal(out.authority_due_unix_ms, 0);
    assert_string_equal(out.law, "");
    assert_owed(0, 0);
    ASSERT_OK(tara_breach_assess(privacy, 1, TARA_RISK_RISK, NULL, 0, 77, NULL));
    assert_int_equal(show(1).count, 77);
}

// --- by law ------------------------------------------------------------------------------------

static tara_breach_due deadline(uint64_t number, uint32_t index)
{
    tara_breach_due out = {.struct_size = sizeof out};
    ASSERT_OK(tara_breach_deadline(privacy, number, index, &out));
    return out;
}

static void assert_no_deadline(uint64_t number, uint32_t index)
{
    tara_breach_due out = {.struct_size = sizeof out};
    assert_refused(privacy, tara_breach_deadline(privacy, number, index, &out), TARA_E_NOT_FOUND,
                   "index");
}

static void test_c21_each_law_of_those_affected_has_its_deadline(void **state)
{
    (void)state;
    const tara_subject two[] = {omar, nadia};
    record(TARA_RISK_RISK, two, 2);
    tara_breach_due due = deadline(1, 0);
    assert_string_equal(due.law, "gdpr_breach");
    assert_string_equal(due.rule, "hours");
    assert_string_equal(due.article, "GDPR Art. 33(1)");
    assert_int_equal(due.tell, TARA_TELL_AUTHORITY);
    assert_int_equal(due.owed, 1);
    assert_int_equal(due.due_unix_ms, DUE);
    due = deadline(1, 1);
    assert_string_equal(due.law, "gdpr_breach_subjects");
    assert_string_equal(due.rule, "preset"); // Ours.
    assert_int_equal(due.tell, TARA_TELL_SUBJECTS);
    assert_int_equal(due.owed, 0);
    assert_int_equal(due.due_unix_ms, DUE);
    due = deadline(1, 2); // Known on a Sunday: three business days.
    assert_string_equal(due.law, "lgpd_breach");
    assert_int_equal(due.tell, TARA_TELL_AUTHORITY | TARA_TELL_SUBJECTS);
    assert_int_equal(due.due_unix_ms, at("2026-03-04T23:59:59.999Z"));
    assert_no_deadline(1, 3);
    assert_no_deadline(1, UINT32_MAX);
    assert_int_equal(deadline(1, 1).owed, 0);
    assess(1, TARA_RISK_HIGH);
    assert_int_equal(deadline(1, 1).owed, 1);
    assess(1, TARA_RISK_UNLIKELY);
    for (uint32_t i = 0; i < 3; i++) assert_int_equal(deadline(1, i).owed, 0);
}

// More become known: so does their law; it is known of the breach, and stays when they are gone.
static void test_c21_a_law_that_comes_later_is_listed_too(void **state)
{
    (void)state;
    size_t needed = 0;
    ASSERT_OK(tara_subject_set(privacy, &lina, TEXT("US-CA"), 0, 0));
    record(TARA_RISK_RISK, &nadia, 1);
    assert_no_deadline(1, 2);
    uint64_t events = event_count(privacy);
    ASSERT_OK(tara_breach_add(privacy, 1, &lina, 1));
    assert_int_equal(event_count(privacy), events + 2);
    assert_string_equal(deadline(1, 2).law, "ca_1798_82_breach");
    assert_int_equal(deadline(1, 2).due_unix_ms, at("2026-03-31T23:59:59.999Z"));
    assert_string_equal(deadline(1, 3).law, "ca_1798_82_breach_attorney");
    assert_no_deadline(1, 4);
    ASSERT_OK(tara_breach_add(privacy, 1, &lina, 1));
    ASSERT_OK(tara_breach_add(privacy, 1, NULL, 0));
    assert_int_equal(event_count(privacy), events + 2);
    assert_int_equal(show(1).authority_due_unix_ms, DUE); // The earliest counts.
    ASSERT_OK(tara_subject_forget(privacy, &lina, NULL, 0, &needed));
    assert_string_equal(deadline(1, 2).law, "ca_1798_82_breach");
}

// --- merged and forgotten ----------------------------------------------------------------------

static uint64_t merge(tara_subject from, tara_subject into)
{
    uint64_t taken = 0;
    ASSERT_OK(tara_subject_merge(privacy, &from, &into, &taken));
    return taken;
}

static void forget(tara_subject subject)
{
    size_t needed = 0;
    ASSERT_OK(tara_subject_forget(privacy, &subject, NULL, 0, &needed));
}

static void who_is_merged_is_affected_under_the_other_name(void **state)
{
    (void)state;
    const tara_subject two[] = {nadia, omar};
    const tara_subject expected[] = {lina, omar};
    record(TARA_RISK_HIGH, two, 2);
    told(1, &nadia);
    ASSERT_OK(tara_subject_set(privacy, &lina, TEXT("FR"), 0, 0));
    merge(nadia, lina);
    assert_affected(1, expected, 2);
    assert_int_equal(show(1).told, 1);
    assert_int_equal(told(1, &lina), 0);
    assert_refused(privacy, tara_breach_told(privacy, 1, &nadia, NULL), TARA_E_NOT_FOUND,
                   "subject");
    merge(omar, lina); // Both: she is told, as one of them was.
    assert_affected(1, expected, 1);
    assert_int_equal(show(1).affected, 1);
    assert_int_equal(show(1).told, 1);
    assert_int_equal(show(1).subjects_owed, 0);
}

// Whichever way: the one person was told when the first of the two was.
static void of_two_the_first_telling_counts(void **state)
{
    (void)state;
    for (int way = 0; way < 2; way++) {
        tara_subject seen[2];
        int64_t      told_at[2];
        const tara_subject two[] = {nadia, omar};
        uint64_t number = record(TARA_RISK_HIGH, two, 2).number;
        int64_t  first = h.now;
        told(number, &omar);
        h.now += HOST_DAY;
        told(number, &nadia);
        if (way == 0) merge(omar, nadia);
        else merge(nadia, omar);
        assert_int_equal(affected(number, seen, told_at, 2, 1), 1);
        assert_int_equal(told_at[0], first);
        assert_int_equal(show(number).told, 1);
        end(NULL);
        begin(NULL);
    }
}

static void who_is_forgotten_leaves_every_breach(void **state)
{
    (void)state;
    const tara_subject two[] = {nadia, omar};
    record(TARA_RISK_HIGH, two, 2);
    record(TARA_RISK_RISK, &nadia, 1);
    told(1, &nadia);
    forget(nadia);
    assert_affected(1, &omar, 1);
    assert_affected(2, NULL, 0);
    assert_int_equal(show(1).affected, 1);
    assert_int_equal(show(1).told, 0);
    assert_int_equal(show(1).subjects_owed, 1);
    assert_refused(privacy, tara_breach_told(privacy, 1, &nadia, NULL), TARA_E_NOT_FOUND,
                   "subject");
    told(1, &omar);
    forget(omar);
    assert_int_equal(show(1).affected, 0);
    assert_int_equal(show(1).subjects_owed, 0); // Nothing is owed anew.
    ASSERT_OK(tara_breach_add(privacy, 1, &nadia, 1)); // Who comes back is somebody new.
    assert_affected(1, &nadia, 1);
    assert_int_equal(show(1).subjects_owed, 1);
}

// --- the register ------------------------------------------------------------------------------

typedef struct page {
    char  *text;
    size_t size;
    int    pieces, stop_at;
} page;

static int32_t take(void *user, const char *text, size_t size)
{
    page *p = user;
    tara_breach_state out = {.struct_size = sizeof out};
    assert_true(p->size + size < TEXT_ROOM);
    memcpy(p->text + p->size, text, size);
    p->size += size;
    p->text[p->size] = '\0';
    assert_int_equal(tara_breach_show(privacy, 1, &out), TARA_E_BUSY);
    return ++p->pieces == p->stop_at ? 0 : TARA_CALLBACK_OK;
}

static char *print(int32_t format, const char *language)
{
    page p = {.text = malloc(TEXT_ROOM)};
    assert_non_null(p.text);
    p.text[0] = '\0';
    ASSERT_OK(tara_breaches_print(privacy, format, language, take, &p));
    return p.text;
}

static void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) fail_msg("not in it: %s\n%s", part, text);
}

static void fill_register(void)
{
    tara_breach breach = breach_of(TARA_RISK_HIGH, &nadia, 1);
    breach.nature = "a \"lost\" laptop, *unlocked*\nin a train";
    breach.nature_size = strlen(breach.nature);
    breach.categories |= category(privacy, "progress");
    ASSERT_OK(tara_breach_record(privacy, &breach, NULL));
    h.now = DUE + 1;
    notified(1, "found late; a holiday");
    told(1, NULL);
    assess(1, TARA_RISK_RISK);
    breach = breach_of(TARA_RISK_UNLIKELY, NULL, 0);
    breach.count = 0;
    ASSERT_OK(tara_breach_record(privacy, &breach, NULL));
    ASSERT_OK(tara_breach_assess(privacy, 2, TARA_RISK_UNLIKELY, NULL, 0, 0, NULL));
}

static void test_c18_the_register_prints_as_json(void **state)
{
    (void)state;
    fill_register();
    char          *text = print(TARA_FORMAT_JSON, "fr");
    tp_json_reader in = tp_json_reader_of(tp_text_of(text));
    assert_true(tp_json_valid(&in));
    assert_says(text, "{\"controller\":\"Tara Solutions\",\"printed\":\"2026-03-04T09:00:00.001Z\","
                      "\"breaches\":[{\"breach\":1,");
    assert_says(text, "\"nature\":\"a \\\"lost\\\" laptop, *unlocked*\\nin a train\","
                      "\"aware\":\"2026-03-01T09:00:00Z\",\"recorded\":\"2026-03-01T09:00:00Z\","
                      "\"categories\":[\"contact\",\"progress\"],\"count\":40,"
                      "\"affected\":1,\"told\":0,"
                      "\"risk\":\"risk\",\"measures\":\"wiped\",\"law\":\"gdpr_breach\","
                      "\"authority_due\":\"2026-03-04T09:00:00Z\","
                      "\"authority_notified\":\"2026-03-04T09:00:00.001Z\","
                      "\"authority_late\":true,\"subjects_due\":null,"
                      "\"public\":\"2026-03-04T09:00:00.001Z\",\"subjects_late\":false,");
    assert_says(text, "\"assessments\":[{\"at\":\"2026-03-04T09:00:00.001Z\",\"risk\":\"risk\","
                      "\"count\":40,\"text\":\"by the log files\"}],");
    assert_says(text, "\"notifications\":[{\"at\":\"2026-03-04T09:00:00.001Z\","
                      "\"to\":\"authority\",\"authority\":\"CNIL\","
                      "\"reason\":\"found late; a holiday\"},"
                      "{\"at\":\"2026-03-04T09:00:00.001Z\",\"to\":\"public\","
                      "\"authority\":\"\",\"reason\":\"\"}]}");
    assert_says(text, "{\"breach\":2,");
    assert_says(text, "\"risk\":\"unlikely\",\"measures\":\"wiped\",\"law\":\"\","
                      "\"authority_due\":null,\"authority_notified\":null,");
    assert_says(text, "\"assessments\":[{\"at\":\"2026-03-04T09:00:00.001Z\","
                      "\"risk\":\"unlikely\",\"count\":null,\"text\":\"\"}],"
                      "\"notifications\":[]}]}");
    free(text);
}

static void test_c18_the_register_prints_as_markdown(void **state)
{
    (void)state;
    fill_register();
    char *text = print(TARA_FORMAT_MARKDOWN, "fr-FR");
    assert_says(text, "# Registre des violations de données à caractère personnel\n\n"
                      "Tara Solutions, 2026-03-04T09:00:00.001Z\n\n## Violation 1\n\n"
                      "- **Nature** : a \"lost\" laptop, \\*unlocked\\* in a train\n");
    assert_says(text, "téléphone, adresse postale); "); // And the other one.
    assert_says(text, "- **Personnes concernées, environ** : 40\n");
    assert_says(text, "- **Personnes concernées, environ** : –\n");
    assert_says(text, "- **Droit applicable** : –\n");
    assert_says(text, "- **Risque** : un risque\n");
    assert_says(text, "- **Retard envers l'autorité** : oui\n");
    assert_says(text, "- **Notifications** :\n"
                      "  - 2026-03-04T09:00:00.001Z autorité CNIL: found late; a holiday\n"
                      "  - 2026-03-04T09:00:00.001Z le public\n");
    assert_says(text, "## Violation 2\n");
    assert_says(text, "- **Notifications** : –\n");
    free(text);
    text = print(TARA_FORMAT_MARKDOWN, NULL);
    assert_says(text, "# Register of personal data breaches\n");
    assert_says(text, "- **Authority late**: yes\n");
    assert_says(text, "- **Risk**: unlikely\n");
    assert_says(text, "- **Assessments**:\n"
                      "  - 2026-03-04T09:00:00.001Z a risk: by the log files\n");
    assert_null(strstr(text, " \n")); // No line ends in a blank.
    free(text);
}

// RFC 4180: the fields of a row, into `fields`; the place behind it.
static const char *read_row(const char *at, char fields[][512], size_t *count)
{
    *count = 0;
    for (;;) {
        size_t size = 0;
        assert_int_equal(*at++, '"');
        for (;; at++) {
            assert_true(*at != '\0' && size < 511);
            if (*at == '"' && *++at != '"') break;
            fields[*count][size++] = *at;
        }
        fields[(*count)++][size] = '\0';
        if (*at == ',') {
            at++;
            continue;
        }
        assert_int_equal(at[0], '\r');
        assert_int_equal(at[1], '\n');
        return at + 2;
    }
}

static void test_c18_the_register_prints_as_csv(void **state)
{
    (void)state;
    enum { COLUMNS = 19 };
    static char fields[COLUMNS + 1][512];
    size_t      count = 0;
    fill_register();
    char       *text = print(TARA_FORMAT_CSV, "en");
    const char *at = read_row(text, fields, &count);
    assert_int_equal(count, COLUMNS);
    assert_string_equal(fields[0], "Breach");
    assert_string_equal(fields[18], "Notifications");
    at = read_row(at, fields, &count);
    assert_int_equal(count, COLUMNS);
    assert_string_equal(fields[0], "1");
    assert_string_equal(fields[1], "a \"lost\" laptop, *unlocked*\nin a train");
    assert_string_equal(fields[2], "2026-03-01T09:00:00Z");
    assert_string_equal(fields[8], "a risk");
    assert_string_equal(fields[13], "yes");
    assert_string_equal(fields[14], "");
    assert_string_equal(fields[18], "2026-03-04T09:00:00.001Z authority CNIL: found late; a "
                                    "holiday; 2026-03-04T09:00:00.001Z the public");
    at = read_row(at, fields, &count);
    assert_int_equal(count, COLUMNS);
    assert_string_equal(fields[0], "2");
    assert_string_equal(fields[11], "");
    assert_string_equal(at, "");
    free(text);
}

// A spreadsheet would run it.
static void a_formula_in_the_register_is_a_text(void **state)
{
    (void)state;
    static char fields[20][512];
    static const char *const begins[] = {"=1+1", "+1", "-1", "@SUM(1)", "\t=1"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        tara_breach breach = breach_of(TARA_RISK_UNLIKELY, NULL, 0);
        breach.nature = begins[i];
        breach.nature_size = strlen(begins[i]);
        ASSERT_OK(tara_breach_record(privacy, &breach, NULL));
    }
    char       *text = print(TARA_FORMAT_CSV, "en");
    const char *at = read_row(text, fields, &count);
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        at = read_row(at, fields, &count);
        assert_int_equal(fields[1][0], '\'');
        assert_string_equal(fields[1] + 1, begins[i]);
    }
    free(text);
}

static void an_empty_register_says_so(void **state)
{
    (void)state;
    char *text = print(TARA_FORMAT_JSON, "en");
    assert_says(text, "\"breaches\":[]}");
    free(text);
    text = print(TARA_FORMAT_MARKDOWN, "en");
    assert_says(text, "\nNo breach is on record.\n");
    free(text);
    text = print(TARA_FORMAT_MARKDOWN, "fr");
    assert_says(text, "\nAucune violation n'est enregistrée.\n");
    free(text);
    text = print(TARA_FORMAT_CSV, "fr");
    assert_ptr_equal(strstr(text, "\r\n") + 2, text + strlen(text));
    free(text);
}

static void a_register_is_refused_or_stopped(void **state)
{
    (void)state;
    page p = {.text = malloc(TEXT_ROOM)};
    assert_non_null(p.text);
    record(TARA_RISK_RISK, NULL, 0);
    static const int32_t bad[] = {TARA_FORMAT_TEXT, -1, 4};
    for (size_t i = 0; i < 3; i++) {
        assert_refused(privacy, tara_breaches_print(privacy, bad[i], "en", take, &p),
                       TARA_E_INVALID_ARGUMENT, "format");
    }
    assert_refused(privacy, tara_breaches_print(privacy, TARA_FORMAT_CSV, "en", NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "sink");
    assert_int_equal(p.pieces, 0);
    for (int i = 0; i < 300; i++) record(TARA_RISK_HIGH, NULL, 0); // More than one piece.
    p.stop_at = 2;
    assert_refused(privacy, tara_breaches_print(privacy, TARA_FORMAT_JSON, "en", take, &p),
                   TARA_E_CONFLICT, "sink");
    assert_int_equal(p.pieces, 2);
    free(p.text);
}

// --- replayed and kept ------------------------------------------------------------

// A little of everything.
static void live(void)
{
    const tara_subject two[] = {nadia, omar};
    size_t             needed = 0;
    record(TARA_RISK_HIGH, two, 2);
    ASSERT_OK(tara_breach_add(privacy, 1, &lina, 1));
    told(1, &nadia);
    record(TARA_RISK_UNLIKELY, &lina, 1);
    assess(2, TARA_RISK_HIGH);
    h.now = DUE + 1;
    notified(1, "found late");
    merge(nadia, omar);
    told(2, &lina);
    ASSERT_OK(tara_subject_forget(privacy, &lina, NULL, 0, &needed));
    record(TARA_RISK_RISK, &omar, 1);
    told(3, NULL);
}

// The register says all that is on record of breaches; duties and people come on top.
static char *tell_all(void)
{
    tara_subject subjects[8];
    int64_t      told_at[8];
    char        *text = print(TARA_FORMAT_JSON, "en");
    size_t       size = strlen(text);
    for (uint64_t number = 1; number <= 3; number++) {
        tara_breach_state out = show(number);
        size_t            count = affected(number, subjects, told_at, 8, 2);
        size += (size_t)snprintf(text + size, TEXT_ROOM - size, "\n%d %d %zu %d %d",
                                 (int)number, (int)out.affected, count, out.authority_owed,
                                 out.subjects_owed);
        for (size_t i = 0; i < count; i++) {
            size += (size_t)snprintf(text + size, TEXT_ROOM - size, " %02x%02x at %lld",
                                     subjects[i].id[0], subjects[i].id[1], (long long)told_at[i]);
        }
    }
    return text;
}

static void replay_gives_the_same_breaches(void **state)
{
    (void)state;
    char directory[] = "/tmp/tara_breaches_XXXXXX", path[64];
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    end(NULL);
    host_init(&h);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    meet();
    live();
    char *before = tell_all();
    host_end(&h);
    ASSERT_OK(host_open(&h));
    meet();
    char *after = tell_all();
    assert_string_equal(after, before);
    assert_int_equal(record(TARA_RISK_RISK, NULL, 0).number, 4);
    free(before);
    free(after);
    host_end(&h);
    remove_store(path);
    rmdir(directory);
    begin(NULL);
}

static void stays_open(void *user)
{
    (void)user;
}

static void kept_records_give_the_same_breaches(void **state)
{
    (void)state;
    static const uint8_t hash_key[16] = {1};
    tp_memory  memory = tp_memory_standard();
    tara_store inner, kept;
    end(NULL);
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &inner));
    kept = inner;
    kept.flags |= TARA_STORE_KEEPS_RECORDS;
    kept.close = stays_open;
    host_init(&h);
    h.options.store = &kept;
    ASSERT_OK(host_open(&h));
    meet();
    live();
    char *before = tell_all();
    host_end(&h);
    ASSERT_OK(host_open(&h));
    meet();
    char *after = tell_all();
    assert_string_equal(after, before);
    assert_int_equal(record(TARA_RISK_RISK, &lina, 1).number, 4);
    free(before);
    free(after);
    host_end(&h);
    inner.close(inner.user);
    assert_int_equal(memory.live_bytes, 0);
    begin(NULL);
}

// A place leads to somebody of whom that is on record, or the store lies.
static void a_place_that_leads_nowhere_is_told(void **state)
{
    (void)state;
    static const uint8_t hash_key[16] = {1};
    tp_memory    memory = tp_memory_standard();
    tara_store   inner, kept;
    tara_subject subject;
    tara_record  record_of;
    int64_t      told_at = 0;
    uint64_t     after = 0;
    size_t       count = 9;
    end(NULL);
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &inner));
    kept = inner;
    kept.flags |= TARA_STORE_KEEPS_RECORDS;
    kept.close = stays_open;
    host_init(&h);
    h.options.store = &kept;
    ASSERT_OK(host_open(&h));
    meet();
    record(TARA_RISK_HIGH, &nadia, 1);
    tara_key key = {.subject = nadia, .kind = TP_RECORD_BREACH, .ref = 1};
    assert_int_equal(inner.get(inner.user, &key, &record_of), TARA_CALLBACK_OK);
    tara_record gone = {.key = key, .version = record_of.version, .due_unix_ms = TARA_NEVER};
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY,
                         .records = &gone, .record_count = 1};
    assert_int_equal(inner.commit(inner.user, &batch), TARA_CALLBACK_OK);
    assert_int_equal(tara_breach_subjects(privacy, 1, &after, &subject, &told_at, 1, &count),
                     TARA_E_CORRUPT);
    assert_int_equal(count, 9);
    assert_int_equal(ask(privacy, nadia, "service", "contact").reason, TARA_REASON_STORE_FAILED);
    host_end(&h);
    inner.close(inner.user);
    begin(NULL);
}

// --- erased from the history --------------------------------------------------------------------

typedef struct emptied { // The events of one store, some without their bodies; records of another.
    tara_store      inner, fresh;
    uint64_t        gone[8];
    size_t          gone_count;
    tara_event_sink sink;
    void           *sink_user;
} emptied;

static int32_t without_body(void *user, const tara_stored_event *event)
{
    emptied          *e = user;
    tara_stored_event passed = *event;
    for (size_t i = 0; i < e->gone_count; i++) {
        if (e->gone[i] == event->sequence) passed.bytes = NULL;
    }
    return e->sink(e->sink_user, &passed);
}

static int32_t emptied_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                              void *sink_user)
{
    emptied *e = user;
    e->sink = sink;
    e->sink_user = sink_user;
    return e->inner.events(e->inner.user, from, limit, without_body, e);
}

static int32_t emptied_count(void *user, uint64_t *count)
{
    emptied *e = user;
    return e->inner.event_count(e->inner.user, count);
}

static int32_t emptied_get(void *user, const tara_key *key, tara_record *out)
{
    emptied *e = user;
    return e->fresh.get(e->fresh.user, key, out);
}

static int32_t emptied_commit(void *user, const tara_batch *batch)
{
    emptied *e = user;
    return e->fresh.commit(e->fresh.user, batch);
}

static int32_t emptied_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                           size_t capacity, size_t *count, int64_t *next)
{
    emptied *e = user;
    return e->fresh.due(e->fresh.user, until, cursor, keys, capacity, count, next);
}

static int32_t emptied_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                               tara_key *keys, size_t capacity, size_t *count)
{
    emptied *e = user;
    return e->fresh.records(e->fresh.user, subject, cursor, keys, capacity, count);
}

static int32_t emptied_sync(void *user)
{
    (void)user;
    return TARA_CALLBACK_OK;
}

// When nothing of a person is left in the history, the breach owes what it owed and its register
// reads on: nothing of it leads through them.
static void a_breach_stands_without_those_who_were_erased(void **state)
{
    (void)state;
    static const uint8_t hash_key[16] = {1};
    tp_memory memory = tp_memory_standard();
    emptied   e = {.gone_count = 0};
    size_t    needed = 0;
    end(NULL);
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &e.inner));
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &e.fresh));
    tara_store kept = e.inner;
    kept.close = stays_open;
    host_init(&h);
    h.options.store = &kept;
    ASSERT_OK(host_open(&h));
    meet();
    record(TARA_RISK_HIGH, &nadia, 1);
    told(1, &nadia);
    notified(1, "");
    ASSERT_OK(tara_history(privacy, &nadia, e.gone, 8, &e.gone_count));
    assert_int_equal(e.gone_count, 2);
    ASSERT_OK(tara_subject_forget(privacy, &nadia, NULL, 0, &needed));
    e.gone[e.gone_count++] = event_count(privacy);
    char *before = print(TARA_FORMAT_JSON, "en");
    host_end(&h);
    tara_store outer = {
        .struct_size = sizeof outer, .user = &e, .get = emptied_get, .commit = emptied_commit,
        .due = emptied_due, .records = emptied_records, .events = emptied_events,
        .event_count = emptied_count, .sync = emptied_sync, .close = stays_open};
    h.options.store = &outer;
    ASSERT_OK(host_open(&h));
    meet();
    char *after = print(TARA_FORMAT_JSON, "en");
    assert_string_equal(after, before);
    assert_owed(0, 0);
    assert_int_equal(show(1).affected, 0);
    assert_int_equal(show(1).subjects_late, 0);
    free(before);
    free(after);
    host_end(&h);
    e.inner.close(e.inner.user);
    e.fresh.close(e.fresh.user);
    assert_int_equal(memory.live_bytes, 0);
    begin(NULL);
}

// --- short of memory ----------------------------------------------------------------------------

static const tara_subject *some;

static tara_status does_record(void)
{
    tara_breach breach = breach_of(TARA_RISK_HIGH, some, 2);
    return tara_breach_record(privacy, &breach, NULL);
}

static tara_status does_add(void)
{
    return tara_breach_add(privacy, 1, &lina, 1);
}

static tara_status does_assess(void)
{
    return tara_breach_assess(privacy, 1, TARA_RISK_HIGH, NULL, 0, 0, NULL);
}

static tara_status does_notify(void)
{
    return tara_breach_notified(privacy, 1, TEXT("CNIL"), NULL, 0, NULL);
}

static tara_status does_tell(void)
{
    return tara_breach_told(privacy, 1, &lina, NULL);
}

static tara_status does_tell_the_public(void)
{
    return tara_breach_told(privacy, 1, NULL, NULL);
}

static tara_status does_merge(void)
{
    uint64_t taken = 0;
    return tara_subject_merge(privacy, &some[0], &some[1], &taken);
}

static tara_status does_forget(void)
{
    size_t needed = 0;
    return tara_subject_forget(privacy, &lina, NULL, 0, &needed);
}

static int32_t swallow(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_OK;
}

static tara_status does_print(void)
{
    return tara_breaches_print(privacy, TARA_FORMAT_JSON, "en", swallow, NULL);
}

// Each fails at every request for memory, records nothing, and then does as if nothing had been.
static void no_memory_records_nothing(void **state)
{
    (void)state;
    static tara_status (*const calls[])(void) = {
        does_record, does_add, does_assess, does_notify, does_tell, does_tell_the_public,
        does_merge, does_forget, does_print,
    };
    const tara_subject two[] = {nadia, omar};
    some = two;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (uint64_t n = 1;; n++) {
            uint64_t events = event_count(privacy);
            h.fail_at = h.requests + n;
            tara_status status = calls[i]();
            h.fail_at = 0;
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(event_count(privacy), events);
            assert_true(n < 1000);
        }
    }
    assert_int_equal(show(1).affected, 1);
    assert_int_equal(show(1).subjects_owed, 0);
    assert_int_equal(show(1).risk, TARA_RISK_HIGH);
}

static void what_is_closed_or_read_only_records_no_breach(void **state)
{
    (void)state;
    uint64_t count = 0;
    assert_int_equal(tara_breach_count(NULL, &count), TARA_E_HANDLE);
    tara_breach breach = breach_of(TARA_RISK_HIGH, NULL, 0);
    assert_int_equal(tara_breach_record(NULL, &breach, NULL), TARA_E_HANDLE);
    assert_int_equal(tara_breaches_print(NULL, 0, "en", swallow, NULL), TARA_E_HANDLE);
    h.now -= HOST_DAY; // The clock went back.
    assert_int_equal(tara_breach_record(privacy, &breach, NULL), TARA_E_CLOCK_BACKWARDS);
    h.now += HOST_DAY;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c18_a_breach_is_recorded_with_what_when_and_who),
        TEST(aware_0_is_now),
        TEST(test_c18_each_risk_owes_its_own),
        TEST(what_cannot_be_is_not_recorded),
        TEST(the_deadline_stays_within_the_calendar),
        TEST(five_hundred_are_one_commit_and_no_more),
        TEST(a_breach_that_there_is_not_is_not_found),
        TEST(calls_refuse_what_they_cannot_use),
        TEST(test_c18_a_late_notification_needs_reasons),
        TEST(test_c18_in_time_is_up_to_the_instant),
        TEST(test_c18_people_are_owed_until_all_were_told),
        TEST(test_c18_public_communication_ends_the_duty),
        TEST(test_c18_a_risk_that_rises_is_owed_from_awareness),
        TEST(test_c21_each_law_of_those_affected_has_its_deadline),
        TEST(test_c21_a_law_that_comes_later_is_listed_too),
        TEST(who_is_merged_is_affected_under_the_other_name),
        TEST(of_two_the_first_telling_counts),
        TEST(who_is_forgotten_leaves_every_breach),
        TEST(test_c18_the_register_prints_as_json),
        TEST(test_c18_the_register_prints_as_markdown),
        TEST(test_c18_the_register_prints_as_csv),
        TEST(a_formula_in_the_register_is_a_text),
        TEST(an_empty_register_says_so),
        TEST(a_register_is_refused_or_stopped),
        TEST(replay_gives_the_same_breaches),
        TEST(kept_records_give_the_same_breaches),
        TEST(a_place_that_leads_nowhere_is_told),
        TEST(a_breach_stands_without_those_who_were_erased),
        TEST(no_memory_records_nothing),
        TEST(what_is_closed_or_read_only_records_no_breach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
