// model.h: what the naive reading knows and remembers: calendar, laws, policies, people.
//
// Written from the public header, the operations and the policy's text: plain arrays, dates counted
// year by year, every answer worked out anew from what happened. See test_model.c.
#ifndef TP_TEST_MODEL_H
#define TP_TEST_MODEL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tara_privacy.h"

enum {
    PEOPLE = 9,        // The last one is never spoken of: unknown for ever.
    VISITORS = 2,      // Behind the people: known by their cookies only, merged and forgotten.
    EVERYBODY = PEOPLE + VISITORS,
    HOLDERS = 2,       // Data is held of the first few only, so that a life is quick.
    CONTRACT_IDS = 20, // More than may stand at a time.
    IN_FORCE_MAX = 16,
    PURPOSES = 9,
    CATEGORIES = 6,
    REFS = 2,          // Objects of a category: itself, and one of the host's.
    SOURCES = 10,      // More than may hold the same data.
    SOURCES_MAX = 8,
    HOLDS = 400,       // In one life.
    REQUESTS = 500,
    STEPS_OF_ONE = 128,
    WAITS = 64,
    HOLIDAYS = 12,
    VERSIONS = 14,     // Of the policy, in one life: all are looked at for a subject.
    COOKIES = TARA_COOKIE_MARKETING + 1, // By tara_cookie_category.
    BREACHES = 40,
    DISCLOSURES = 200,
    NOWHERE = -1,
    NOBODY = -1,
    ANY_CATEGORY = -1
};

static const int64_t DAY_MS = INT64_C(86400000);

// --- chance -------------------------------------------------------------------------------------

static uint64_t       random_state;
static const uint8_t *random_bytes; // Drawn two at a time in the place of chance, while they last.
static size_t         random_left;

static uint64_t random64(void) // splitmix64
{
    if (random_left >= 2) {
        random_state = (uint64_t)random_bytes[0] << 8 | random_bytes[1];
        random_bytes += 2;
        random_left -= 2;
    }
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int below(int count)
{
    return (int)(random64() % (uint64_t)count);
}

static bool one_in(int count)
{
    return below(count) == 0;
}

// --- the calendar, counted ----------------------------------------------------------------------

typedef struct date { int year, month, day; } date;

static const date no_date = {0, 0, 0};

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199 };

static int64_t first_of_january[LAST_YEAR - FIRST_YEAR + 2]; // Days since 1970.

static bool leap(int year)
{
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

// Once, before anything else.
static void count_the_years(void)
{
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        int64_t first = first_of_january[year - FIRST_YEAR];
        first_of_january[year - FIRST_YEAR + 1] = first + (leap(year) ? 366 : 365);
    }
}

static int64_t days_since_1970(date d)
{
    int64_t days = first_of_january[d.year - FIRST_YEAR];
    for (int month = 1; month < d.month; month++) days += month_days(d.year, month);
    return days + d.day - 1;
}

static date date_after_1970(int64_t days)
{
    date d = {FIRST_YEAR + (int)(days / 366), 1, 1};
    while (first_of_january[d.year - FIRST_YEAR + 1] <= days) d.year++;
    days -= first_of_january[d.year - FIRST_YEAR];
    while (days >= month_days(d.year, d.month)) {
        days -= month_days(d.year, d.month);
        d.month++;
    }
    d.day += (int)days;
    return d;
}

static bool earlier(date a, date b)
{
    if (a.year != b.year) return a.year < b.year;
    if (a.month != b.month) return a.month < b.month;
    return a.day < b.day;
}

static int64_t local_day(int64_t at, int zone_minutes)
{
    return (at + (int64_t)zone_minutes * 60000) / DAY_MS;
}

static date local_date(int64_t at, int zone_minutes)
{
    return date_after_1970(local_day(at, zone_minutes));
}

// The first instant of a day at that offset.
static int64_t midnight(int64_t day, int zone_minutes)
{
    return day * DAY_MS - (int64_t)zone_minutes * 60000;
}

// The same day of the month so many months on, else the month's last.
static date months_on(date d, int months)
{
    for (; months > 0; months--) {
        if (++d.month > 12) {
            d.month = 1;
            d.year++;
        }
    }
    if (d.day > month_days(d.year, d.month)) d.day = month_days(d.year, d.month);
    return d;
}

static int64_t months_later(int64_t at, int months)
{
    return days_since_1970(months_on(date_after_1970(at / DAY_MS), months)) * DAY_MS + at % DAY_MS;
}

static int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

// --- what the model knows of the law and of the policies ----------------------------------------

typedef struct country {
    const char *code;
    int         age;            // Of consent; 0: the law sets none.
    date        since;          // From when `age` holds; before, `before` does.
    int         before;
    bool        birthday_early; // 29 February: 28 February in common years.
} country;

enum { BRITAIN = 12, CALIFORNIA = 6, SOUTH_AFRICA = 4, THAILAND = 5, INDIA = 7, JAPAN = 8,
       BANGLADESH = 9, NEW_ZEALAND = 10, CHILE = 11 };

static const country countries[] = {
    {"FR", 15, {2018, 6, 22}, 16, false},   {"DE", 16, {2018, 5, 25}, 16, false},
    {"DK", 15, {2024, 1, 1}, 13, false},    {"ES", 14, {2018, 12, 7}, 16, false},
    {"ZA", 18, {2021, 7, 1}, 0, false},     {"TH", 20, {2022, 6, 1}, 0, false},
    {"US-CA", 13, {2000, 4, 21}, 0, false}, {"IN", 18, {2027, 5, 13}, 0, false},
    {"JP", 16, {2028, 7, 17}, 0, false},    {"BD", 18, {2025, 11, 6}, 0, false},
    {"NZ", 0, {2020, 12, 1}, 0, true},      {"CL", 14, {2026, 12, 1}, 0, false},
    {"GB", 13, {2018, 5, 25}, 0, false},
};
enum { COUNTRIES = sizeof countries / sizeof countries[0] };

enum { CONTACT = 1, CREDENTIALS = 2, PAYMENT = 4, EDUCATION = 8, PROGRESS = 16, TECHNICAL = 32 };

enum since { COLLECTED, ACTIVE, CONTRACT_OVER, CONSENT_OVER, YEAR_OVER };

typedef struct purpose {
    const char *id;
    uint64_t    categories;
    int         bases[4]; // tara_basis, in the policy's order.
    bool        marketing;
    int         kept_months;
    enum since  kept_since;
    int         yes_months, no_months;
    uint64_t    obliged_categories;
    unsigned    obliged_actions; // Bits of tara_action.
} purpose;

typedef struct rulebook {
    purpose purposes[PURPOSES];
    int     minimum_age;
    int     zone_minutes;
    int64_t shipped_until[PURPOSES]; // Of the assessments that come with the policy.
    struct {                         // What the law keeps whatever else happens.
        unsigned   purposes;
        uint64_t   categories;
        int        months;
        enum since since;
    } floor;
    int     told_within; // Days, of a new version.
    int     cookie_yes_months, cookie_no_months;
    int     edition;     // Of the wording: nothing follows from it.
    bool    partner;     // A controller who gets contacts for marketing.
    bool    extra;       // A tracker of our own, for statistics.
} rulebook;

#define FOR_LAW (1u << TARA_ACTION_STORE | 1u << TARA_ACTION_DISCLOSE | 1u << TARA_ACTION_COMPLY)

enum { SERVICE = 1, SUPPORT = 2, ADMINISTRATION = 3, ORDERS = 4, COMMUNICATION = 5,
       FEEDBACK = 6, MARKETING = 7, PROTECTION = 8 };

static const rulebook tara_solutions = {
    {
        {"account", CONTACT | CREDENTIALS | TECHNICAL, {TARA_BASIS_CONTRACT}, false, 24, ACTIVE,
         0, 0, 0, 0},
        {"service", CONTACT | EDUCATION | PROGRESS | TECHNICAL, {TARA_BASIS_CONTRACT}, false,
         24, ACTIVE, 0, 0, 0, 0},
        {"support", CONTACT | PROGRESS | TECHNICAL,
         {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST}, false, 24, COLLECTED, 0, 0, 0, 0},
        {"administration", CONTACT, {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST}, false,
         24, ACTIVE, 0, 0, 0, 0},
        {"orders", CONTACT | PAYMENT, {TARA_BASIS_CONTRACT, TARA_BASIS_LEGAL_OBLIGATION}, false,
         13, COLLECTED, 0, 0, CONTACT | PAYMENT, FOR_LAW},
        {"communication", CONTACT | PROGRESS, {TARA_BASIS_CONSENT}, false, 24, ACTIVE, 24, 6, 0, 0},
        {"feedback", CONTACT | PROGRESS, {TARA_BASIS_LEGITIMATE_INTEREST}, false, 12, COLLECTED,
         0, 0, 0, 0},
        {"marketing", CONTACT | TECHNICAL, {TARA_BASIS_CONSENT}, true, 36, ACTIVE, 24, 6, 0, 0},
        {"protection", CONTACT | CREDENTIALS | PAYMENT | TECHNICAL,
         {TARA_BASIS_LEGITIMATE_INTEREST}, false, 12, COLLECTED, 0, 0, 0, 0},
    },
    16, 0,
    {TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER,
     TARA_NEVER, TARA_NEVER},
    {1u << ORDERS, CONTACT | PAYMENT, 120, YEAR_OVER},
    30, 6, 6, 0, false, false,
};

static bool rests_on(const purpose *asked, int basis)
{
    for (int i = 0; i < 4; i++) {
        if (asked->bases[i] == basis) return true;
    }
    return false;
}

// --- what the model remembers -------------------------------------------------------------------

typedef struct said { // About one purpose or category of cookies, by or for one person.
    int      state; // NEVER_ASKED, GIVEN, REFUSED, WITHDRAWN
    int      actor;
    int      version; // Of the policy, when it was recorded.
    int64_t  at, ends;
    uint64_t event;
    int      objection; // tara_objection_effect
    int64_t  objected_at;
} said;

typedef struct bond { // One contract.
    bool    standing;
    int64_t from, until;
    int     version; // Of the policy, when it was recorded.
} bond;

typedef struct held { // Data of one category, one object, of one person.
    bool     there;
    unsigned purposes, ended; // Bits.
    int64_t  since, ended_at, first_since;
    int64_t  active[PURPOSES];
    int      origin;
    bool     in[SOURCES], erased[SOURCES];
} held;

typedef struct hold {
    bool    stands;
    int     who, category; // Or NOBODY, ANY_CATEGORY.
    int64_t review;
} hold;

typedef struct step_of { // Of a request.
    int  category, source, exception, state;
    bool data; // An export that was given: until a restart.
} step_of;

typedef struct request {
    int      who, right, actor, state;
    bool     extended, planned;
    int      law;             // Row of `responses`.
    int64_t  received, due, first_due, confirm_due;
    int64_t  ended_at;        // 0: it has not.
    int      of_gone;         // Whose it was, and one more: its person was erased. 0: it is there.
    int64_t  proof_until;     // That it was answered is kept; 0: no more.
    int64_t  restart_day;     // 0: none.
    int      doubt;
    bool     waits;           // In doubt, and it does not count.
    int64_t  doubted_on;      // Day.
    int64_t  waited[WAITS][2]; // Days: from, and the first after.
    int      wait_count;
    unsigned purposes;
    uint64_t categories, corrected;
    step_of  steps[STEPS_OF_ONE];
    int      step_count;
} request;

typedef struct heard { // One person, of one version.
    int     means; // 0: not yet.
    int64_t delivered_at, acknowledged_at;
} heard;

typedef struct browser { // What it says of "do not sell or share".
    int     on, conflict;
    int64_t at;
} browser;

typedef struct person {
    tara_subject subject;
    bool    known;
    int     known_version; // In force when they became known.
    bool    forgotten;     // And something stood against erasing what there was.
    bool    came_back;     // Since then, knowing the version in force.
    bool    suppressed;    // What they object to is kept beyond an erasure.
    int64_t suppressed_until;
    int     country; // Of `countries`, or NOWHERE.
    bool    has_zone;
    int     zone_minutes;
    int     age;     // UNKNOWN, OF_AGE, MINOR: as established.
    int     years;   // OF_AGE: at least. MINOR: the threshold that `reached` is about.
    bool    dated;   // MINOR: `reached` is known.
    date    reached;
    int64_t deletion_due;
    bool    suspected;
    int64_t suspicion_due;
    int     guardian; // NONE, VERIFIED, WITHDRAWN; EXPIRED once the data is gone.
    int64_t verified_at, guardian_until;
    bool    restricted, wants_it_kept;
    int64_t restricted_at;
    bond    contracts[CONTRACT_IDS];
    bool    contract_ended;
    int64_t contract_ended_at; // Of those that are not among `contracts` any more.
    said    said[PURPOSES];
    held    held[CATEGORIES][REFS];
    said    cookies[COOKIES];
    browser browser;
    heard   told[VERSIONS];
} person;

// Something was said of them since that is no objection for ever.
static bool came_back(const person *p)
{
    bool any = p->age != TARA_AGE_UNKNOWN || p->suspected || p->guardian != TARA_GUARDIAN_NONE
            || p->restricted || p->has_zone || p->contract_ended || p->browser.at != 0;
    for (int i = 0; i < CONTRACT_IDS; i++) any |= p->contracts[i].standing;
    for (int i = 0; i < COOKIES; i++) any |= p->cookies[i].state != TARA_CONSENT_NEVER_ASKED;
    for (int slot = 0; slot < PURPOSES; slot++) {
        const said *s = &p->said[slot];
        any |= s->state != TARA_CONSENT_NEVER_ASKED;
        any |= s->objection != TARA_OBJECTION_NONE && s->objection != TARA_OBJECTION_ABSOLUTE;
    }
    return any;
}

typedef struct news { // What a version says that people did not know.
    bool     material, everybody;
    unsigned purposes, widened; // Bits: those it touches; whose meaning grew.
    unsigned cookies;           // Categories whose meaning grew.
} news;

typedef struct version { // Number n stands at n - 1.
    rulebook rules;
    int64_t  at;
    news     news;
} version;

typedef struct affected {
    bool    there;
    int64_t told_at;
} affected;

typedef struct breach {
    int64_t  aware, recorded, notified_at, public_at;
    int64_t  told_at, all_told_at; // The last one; everybody then on record.
    uint64_t categories, count;
    int      risk;
    bool     reasoned;
    unsigned laws;          // Of countries, as bits.
    affected who[EVERYBODY];
} breach;

typedef struct disclosed {
    int      who, reason, basis;
    uint32_t purpose;
    uint64_t categories, event;
    int64_t  at;
} disclosed;

typedef struct model {
    const rulebook *rules;      // Of the version in force.
    version  versions[VERSIONS];
    int      version_count;
    int      meaning_since[PURPOSES], cookies_since[COOKIES]; // Versions that widened them last.
    breach   breaches[BREACHES];
    int      breach_count;
    disclosed disclosures[DISCLOSURES];
    int      disclosure_count;
    bool     host_assessed[PURPOSES];
    person   people[EVERYBODY];
    int      outcome[PURPOSES]; // Of the assessment; 0: none.
    int64_t  assessed_until[PURPOSES];
    hold     holds[HOLDS];      // By number - 1.
    int      hold_count;
    request  requests[REQUESTS];
    int      request_count;
    int64_t  holidays[HOLIDAYS];
    int      holiday_count;     // -1: no calendar.
    int64_t  now;
    int64_t  last_event;
    uint64_t events;
} model;

typedef struct gate {
    int     age, guardian, next, threshold;
    bool    open;
    int64_t due;
} gate;

typedef struct answer {
    int      permitted, reason, basis;
    uint64_t obligations;
} answer;

static int number_of(const model *m, const person *p)
{
    return (int)(p - m->people);
}

// --- age ----------------------------------------------------------------------------------------

static int zone_of(const model *m, const person *p)
{
    return p->has_zone ? p->zone_minutes : m->rules->zone_minutes;
}

static int threshold_on(const model *m, const person *p, date today)
{
    int age = 0;
    if (p->country != NOWHERE) {
        const country *c = &countries[p->country];
        age = earlier(today, c->since) ? c->before : c->age;
    }
    return age > m->rules->minimum_age ? age : m->rules->minimum_age;
}

static date birthday(date born, int years, bool is_early)
{
    date d = {born.year + years, born.month, born.day};
    if (d.day <= month_days(d.year, d.month)) return d;
    return is_early ? (date){d.year, 2, 28} : (date){d.year, 3, 1};
}

static int age_in_years(date born, date today, bool is_early)
{
    int years = today.year - born.year;
    return earlier(today, birthday(born, years, is_early)) ? years - 1 : years;
}

// Of a minor whose day is known: when they reach another age, whole years away.
static date reaches(const person *p, int years)
{
    return birthday(p->reached, years - p->years, false);
}

static int established_age(const person *p, int threshold, date today)
{
    if (p->age == TARA_AGE_OF_AGE) {
        return p->years >= threshold ? TARA_AGE_OF_AGE : TARA_AGE_UNKNOWN;
    }
    if (p->age != TARA_AGE_MINOR) return TARA_AGE_UNKNOWN;
    if (!p->dated) return p->years <= threshold ? TARA_AGE_MINOR : TARA_AGE_UNKNOWN;
    return earlier(today, reaches(p, threshold)) ? TARA_AGE_MINOR : TARA_AGE_OF_AGE;
}

static int age_at(const model *m, const person *p, int64_t at)
{
    date today = local_date(at, zone_of(m, p));
    return established_age(p, threshold_on(m, p, today), today);
}

// A guardian's word ends at its term, when it is withdrawn, and when the child is of age.
static int guardian_at(const model *m, const person *p, int64_t at)
{
    if (p->guardian != TARA_GUARDIAN_VERIFIED) return p->guardian;
    bool over = p->guardian_until <= at || age_at(m, p, at) == TARA_AGE_OF_AGE;
    return over ? TARA_GUARDIAN_EXPIRED : TARA_GUARDIAN_VERIFIED;
}

// A deletion that is owed stays owed; a guardian in time lifts it.
static int64_t deletion_owed(const model *m, const person *p, int64_t at)
{
    if (p->age != TARA_AGE_MINOR) return 0;
    if (p->guardian != TARA_GUARDIAN_VERIFIED) return p->deletion_due;
    if (p->guardian_until > at) return 0;
    // By today's law: had the child come of age before the guardian's term was over?
    int  threshold = threshold_on(m, p, local_date(at, zone_of(m, p)));
    date term = local_date(p->guardian_until, zone_of(m, p));
    bool of_age_before = established_age(p, threshold, term) == TARA_AGE_OF_AGE;
    return of_age_before ? 0 : p->guardian_until + 14 * DAY_MS;
}

static gate gate_at(const model *m, const person *p, int64_t at)
{
    date today = local_date(at, zone_of(m, p));
    gate g = {.threshold = threshold_on(m, p, today)};
    g.age = established_age(p, g.threshold, today);
    g.guardian = guardian_at(m, p, at);
    if (p->suspected) g.age = TARA_AGE_SUSPECTED_MINOR;
    bool guarded = g.age == TARA_AGE_MINOR && g.guardian == TARA_GUARDIAN_VERIFIED;
    g.open = g.age == TARA_AGE_OF_AGE || guarded;
    if (g.age == TARA_AGE_UNKNOWN) g.next = TARA_NEXT_ASK_AGE;
    if (g.age == TARA_AGE_MINOR && !guarded) g.next = TARA_NEXT_VERIFY_GUARDIAN;
    if (g.age == TARA_AGE_SUSPECTED_MINOR) g.next = TARA_NEXT_RESOLVE_SUSPICION;
    g.due = p->suspected ? p->suspicion_due : deletion_owed(m, p, at);
    return g;
}

#endif
