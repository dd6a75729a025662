// model_breaches.h: breaches: whom they concern, who is to be told by when, and who was.
//
// Every period is counted from awareness, by the clock; the countries only say which other laws
// want to be told. See test_model.c.
#ifndef TP_TEST_MODEL_BREACHES_H
#define TP_TEST_MODEL_BREACHES_H

#include "laws/model_decide.h"
#include "laws/model_run.h"

enum { NAMED = 4 };

// --- whom it concerns ---------------------------------------------------------------------------

static int count_affected(const breach *b)
{
    int count = 0;
    for (int i = 0; i < EVERYBODY; i++) count += b->who[i].there;
    return count;
}

static int count_told(const breach *b)
{
    int count = 0;
    for (int i = 0; i < EVERYBODY; i++) count += b->who[i].there && b->who[i].told_at != 0;
    return count;
}

static bool everybody_told(const breach *b)
{
    bool any = count_affected(b) > 0 || b->all_told_at != 0;
    return any && count_told(b) == count_affected(b);
}

// Laws beside the GDPR that know of breaches, a bit each, where somebody lives.
static unsigned laws_where(const person *p, date day)
{
    unsigned bit = p->country == NOWHERE ? 0 : 1u << p->country;
    switch (p->country) {
    case BRITAIN: case SOUTH_AFRICA: case THAILAND: case JAPAN: case NEW_ZEALAND: return bit;
    case CALIFORNIA: return earlier(day, (date){2026, 1, 1}) ? 0 : bit;
    case INDIA: return earlier(day, (date){2027, 5, 13}) ? 0 : bit;
    case BANGLADESH: return earlier(day, (date){2025, 11, 6}) ? bit : bit | 1u << COUNTRIES;
    default: return 0;
    }
}

// Who is named, perhaps twice. The one who is never spoken of is not affected either.
static int name_some(const model *m, int who[NAMED], tara_subject subjects[NAMED])
{
    int count = below(NAMED + 1);
    for (int i = 0; i < count; i++) {
        who[i] = below(EVERYBODY - 1);
        if (who[i] == PEOPLE - 1) who[i] = EVERYBODY - 1;
        subjects[i] = m->people[who[i]].subject;
    }
    return count;
}

// How many join. One event each.
static int join_all(model *m, breach *b, const int who[NAMED], int count)
{
    int  joined = 0;
    date day = local_date(b->aware, m->rules->zone_minutes);
    for (int i = 0; i < count; i++) {
        person *p = &m->people[who[i]];
        if (b->who[who[i]].there) continue;
        b->who[who[i]] = (affected){true, 0};
        b->laws |= laws_where(p, day);
        comes(m, p);
        joined++;
    }
    return joined;
}

// --- what is owed -------------------------------------------------------------------------------

static int64_t breach_due(const breach *b) { return b->aware + 72 * INT64_C(3600000); }

static bool to_authority(const breach *b) { return b->risk != TARA_RISK_UNLIKELY; }

static bool owes_authority(const breach *b) { return to_authority(b) && b->notified_at == 0; }

static bool owes_people(const breach *b)
{
    return b->risk == TARA_RISK_HIGH && b->public_at == 0 && !everybody_told(b);
}

static bool authority_late(const breach *b, int64_t now)
{
    return to_authority(b) && (b->notified_at != 0 ? b->notified_at : now) > breach_due(b);
}

static bool people_late(const breach *b, int64_t now)
{
    int64_t when = now;
    if (everybody_told(b)) when = later(b->told_at, b->all_told_at);
    if (b->public_at != 0) when = sooner(when, b->public_at);
    return b->risk == TARA_RISK_HIGH && when > breach_due(b);
}

static void same_breach(run *r, int number, const tara_breach_state *found)
{
    const model  *m = &r->model;
    const breach *b = &m->breaches[number - 1];
    int64_t       due = breach_due(b);
    same(r, "breach: number", number, (int64_t)found->number);
    same(r, "breach: aware", b->aware, found->aware_unix_ms);
    same(r, "breach: recorded", b->recorded, found->recorded_unix_ms);
    same(r, "breach: categories", (int64_t)b->categories, (int64_t)found->categories);
    same(r, "breach: count", (int64_t)b->count, (int64_t)found->count);
    same(r, "breach: affected", count_affected(b), (int64_t)found->affected);
    same(r, "breach: told", count_told(b), (int64_t)found->told);
    same(r, "breach: authority due", to_authority(b) ? due : 0, found->authority_due_unix_ms);
    same(r, "breach: notified", b->notified_at, found->notified_unix_ms);
    same(r, "breach: people due", b->risk == TARA_RISK_HIGH ? due : 0,
         found->subjects_due_unix_ms);
    same(r, "breach: public", b->public_at, found->public_unix_ms);
    same(r, "breach: risk", b->risk, found->risk);
    same(r, "breach: authority owed", owes_authority(b), found->authority_owed);
    same(r, "breach: authority late", authority_late(b, m->now), found->authority_late);
    same(r, "breach: people owed", owes_people(b), found->subjects_owed);
    same(r, "breach: people late", people_late(b, m->now), found->subjects_late);
    same(r, "breach: law", 0, strcmp(to_authority(b) ? "gdpr_breach" : "", found->law));
}

static void compare_affected(run *r, int number)
{
    const model  *m = &r->model;
    const breach *b = &m->breaches[number - 1];
    tara_subject  subjects[EVERYBODY];
    int64_t       told_at[EVERYBODY];
    uint64_t      after = 0;
    size_t        count = 0;
    same(r, "breach.subjects", TARA_OK,
         tara_breach_subjects(r->privacy, (uint64_t)number, &after, subjects, told_at, EVERYBODY,
                              &count));
    same(r, "breach: all affected", count_affected(b), (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        int who = 0;
        while (memcmp(&m->people[who].subject, &subjects[i], sizeof subjects[i]) != 0) who++;
        same(r, "breach: is affected", 1, b->who[who].there);
        same(r, "breach: when they were told", b->who[who].told_at, told_at[i]);
    }
}

static void compare_breach(run *r)
{
    const model      *m = &r->model;
    tara_breach_state found = {.struct_size = sizeof found};
    uint64_t          count = 0;
    same(r, "breach.count", TARA_OK, tara_breach_count(r->privacy, &count));
    same(r, "breaches", m->breach_count, (int64_t)count);
    if (m->breach_count == 0) return;
    int number = 1 + below(m->breach_count);
    same(r, "breach.show", TARA_OK, tara_breach_show(r->privacy, (uint64_t)number, &found));
    same_breach(r, number, &found);
    compare_affected(r, number);
    for (uint32_t i = 0; i < 2; i++) { // The GDPR's own two: an authority, the people.
        const breach   *b = &m->breaches[number - 1];
        tara_breach_due due = {.struct_size = sizeof due};
        same(r, "breach.deadline", TARA_OK,
             tara_breach_deadline(r->privacy, (uint64_t)number, i, &due));
        same(r, "deadline: due", breach_due(b), due.due_unix_ms);
        same(r, "deadline: owed", i == 0 ? to_authority(b) : b->risk == TARA_RISK_HIGH, due.owed);
        same(r, "deadline: whom", i == 0 ? TARA_TELL_AUTHORITY : TARA_TELL_SUBJECTS, due.tell);
    }
}

// --- what happens -------------------------------------------------------------------------------

static void do_breach(run *r, person *p)
{
    (void)p;
    model            *m = &r->model;
    int               who[NAMED];
    tara_subject      subjects[NAMED];
    tara_breach_state out = {.struct_size = sizeof out};
    if (m->breach_count == BREACHES || !one_in(2)) return;
    int         count = name_some(m, who, subjects);
    tara_breach given = {.struct_size = sizeof given, .categories = random64() & 63,
                         .count = (uint64_t)below(1000), .risk = one_in(20) ? 4 : below(4),
                         .subjects = subjects, .subject_count = (size_t)count,
                         .nature = "a mailbox was read", .nature_size = one_in(20) ? 0 : 18};
    if (one_in(2)) given.aware_unix_ms = m->now - below(100) * INT64_C(3600000);
    if (one_in(20)) given.aware_unix_ms = m->now + 1;
    say(r, "breach of risk %d, known at %lld, of %d", given.risk,
        (long long)given.aware_unix_ms, count);
    tara_status found = tara_breach_record(r->privacy, &given, &out);
    tara_status expected = TARA_OK;
    bool        whole = given.categories != 0 && given.risk < 4 && given.nature_size > 0;
    if (!whole || given.aware_unix_ms > m->now) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "breach.record", expected, found)) return;
    breach *b = &m->breaches[m->breach_count++];
    int64_t aware = given.aware_unix_ms == 0 ? m->now : given.aware_unix_ms;
    *b = (breach){.aware = aware, .recorded = m->now, .categories = given.categories,
                  .count = given.count, .risk = given.risk};
    m->events += (uint64_t)join_all(m, b, who, count);
    same_breach(r, m->breach_count, &out);
    notable(r, breach_due(b) + below(2));
}

// One that is on record, or a number that is none: NULL.
static breach *some_breach(model *m, uint64_t *number)
{
    *number = (uint64_t)(1 + below(m->breach_count + (one_in(20) ? 1 : 0) + !m->breach_count));
    return *number <= (uint64_t)m->breach_count ? &m->breaches[*number - 1] : NULL;
}

// False: nothing happened.
static bool moved_on(run *r, const char *what, const breach *b, tara_status expected,
                     tara_status found)
{
    if (b == NULL) expected = TARA_E_NOT_FOUND;
    if (clock_is_behind(&r->model)) expected = TARA_E_CLOCK_BACKWARDS;
    return record(r, what, expected, found);
}

static void do_breach_add(run *r, person *p)
{
    (void)p;
    model       *m = &r->model;
    int          who[NAMED];
    tara_subject subjects[NAMED];
    uint64_t     number = 0;
    breach      *b = some_breach(m, &number);
    int          count = name_some(m, who, subjects), joined = 0;
    breach       before = b != NULL ? *b : (breach){0};
    say(r, "breach %llu: %d more", (unsigned long long)number, count);
    tara_status found = tara_breach_add(r->privacy, number, subjects, (size_t)count);
    if (b == NULL || clock_is_behind(m)) {
        moved_on(r, "breach.add", b, TARA_OK, found);
        return;
    }
    joined = join_all(m, b, who, count);
    // Another law that wants to be told is known of the breach itself: an event of its own.
    int events = joined + (b->laws != before.laws);
    same(r, "breach.add", TARA_OK, found);
    if (events == 0 || !record(r, "breach.add", TARA_OK, found)) return;
    m->events += (uint64_t)events - 1;
}

static void do_breach_assess(run *r, person *p)
{
    (void)p;
    model            *m = &r->model;
    uint64_t          number = 0, count = (uint64_t)(one_in(2) ? 0 : below(1000));
    breach           *b = some_breach(m, &number);
    int               risk = one_in(20) ? 4 : below(4);
    tara_breach_state out = {.struct_size = sizeof out};
    say(r, "breach %llu: risk %d", (unsigned long long)number, risk);
    tara_status found = tara_breach_assess(r->privacy, number, risk, "more is known", 13, count,
                                           &out);
    tara_status expected = risk == 4 ? TARA_E_INVALID_ARGUMENT : TARA_OK;
    if (risk == 4) { // Said before it is looked for.
        same(r, "breach.assess", clock_is_behind(m) ? TARA_E_CLOCK_BACKWARDS : expected, found);
        return;
    }
    if (!moved_on(r, "breach.assess", b, expected, found)) return;
    b->risk = risk;
    if (count != 0) b->count = count;
    same_breach(r, (int)number, &out);
}

static void do_breach_notified(run *r, person *p)
{
    (void)p;
    model   *m = &r->model;
    uint64_t number = 0;
    int32_t  late = -1;
    breach  *b = some_breach(m, &number);
    size_t   reason = one_in(2) ? 8 : 0;
    if (!one_in(2)) return;
    say(r, "breach %llu: an authority is told, %zu", (unsigned long long)number, reason);
    tara_status found = tara_breach_notified(r->privacy, number, "CNIL", 4, "holidays", reason,
                                             &late);
    bool owes_reasons = b != NULL && authority_late(b, m->now) && !b->reasoned && reason == 0;
    tara_status expected = owes_reasons ? TARA_E_INVALID_ARGUMENT : TARA_OK;
    if (!moved_on(r, "breach.notified", b, expected, found)) return;
    same(r, "notified: late", authority_late(b, m->now), late);
    if (b->notified_at == 0) b->notified_at = m->now;
    if (reason > 0) b->reasoned = true;
}

static bool told_late(const breach *b, int64_t at)
{
    return b->risk == TARA_RISK_HIGH && at > breach_due(b);
}

static void tell_public(run *r, uint64_t number, breach *b)
{
    model      *m = &r->model;
    int32_t     late = -1;
    tara_status found = tara_breach_told(r->privacy, number, NULL, &late);
    say(r, "breach %llu: the public is told", (unsigned long long)number);
    bool before = b != NULL && b->public_at != 0 && !clock_is_behind(m);
    if (before) same(r, "breach.told again", TARA_OK, found);
    else if (!moved_on(r, "breach.told", b, TARA_OK, found)) return;
    if (!before) b->public_at = m->now;
    same(r, "told: late", told_late(b, b->public_at), late);
}

static void do_breach_told(run *r, person *p)
{
    model   *m = &r->model;
    uint64_t number = 0;
    int32_t  late = -1;
    breach  *b = some_breach(m, &number);
    if (one_in(4)) p = &m->people[PEOPLE + below(VISITORS)];
    if (one_in(20)) {
        tell_public(r, number, b);
        return;
    }
    affected   *a = b == NULL ? NULL : &b->who[number_of(m, p)];
    tara_status found = tara_breach_told(r->privacy, number, &p->subject, &late);
    say(r, "breach %llu: %d is told", (unsigned long long)number, number_of(m, p));
    tara_status expected = a != NULL && a->there ? TARA_OK : TARA_E_NOT_FOUND;
    bool before = a != NULL && a->there && a->told_at != 0 && !clock_is_behind(m);
    if (before) same(r, "breach.told again", TARA_OK, found);
    else if (!moved_on(r, "breach.told", b, expected, found)) return;
    if (!before) {
        a->told_at = b->told_at = m->now;
        if (everybody_told(b)) { // That all were stays known when they are forgotten.
            b->all_told_at = m->now;
            m->events++;
        }
    }
    same(r, "told: late", told_late(b, a->told_at), late);
}

#endif
