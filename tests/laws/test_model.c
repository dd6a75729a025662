// test_model.c: a second, naive reading of the rules, compared with the library over random lives.
//
// The model below was written from the public header, the operations and the policy's text: plain
// arrays, dates counted year by year, every answer worked out anew from what happened. Random
// operations at random instants are given to both. After each step both are asked the same
// questions. A difference prints the seed, the step and the last twenty operations:
//
//   test_model [SEED [STEPS]]
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tara_privacy.h"

enum {
    PEOPLE = 9,       // The last one is never spoken of: unknown for ever.
    CONTRACT_IDS = 20, // More than may stand at a time.
    IN_FORCE_MAX = 16,
    PURPOSES = 9,
    CATEGORIES = 6,
    LINES_KEPT = 20,
    STEPS = 1000000,  // In memory, all policies together.
    STEPS_A_LIFE = 2500,
    FILE_STEPS = 30000
};

static const int64_t DAY_MS = INT64_C(86400000);
static uint64_t      chosen_seed = UINT64_C(20240115);
static uint64_t      chosen_steps = STEPS;

// --- chance -------------------------------------------------------------------------------------

static uint64_t random_state;

static uint64_t random64(void) // splitmix64
{
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

static bool leap(int year)
{
    return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

static int64_t days_since_1970(date d)
{
    int64_t days = 0;
    for (int year = 1970; year < d.year; year++) days += leap(year) ? 366 : 365;
    for (int month = 1; month < d.month; month++) days += month_days(d.year, month);
    return days + d.day - 1;
}

static date date_after_1970(int64_t days)
{
    date d = {1970, 1, 1};
    while (days >= (leap(d.year) ? 366 : 365)) days -= leap(d.year++) ? 366 : 365;
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

static date local_date(int64_t at, int zone_minutes)
{
    return date_after_1970((at + (int64_t)zone_minutes * 60000) / DAY_MS);
}

static int64_t months_later(int64_t at, int months)
{
    date d = date_after_1970(at / DAY_MS);
    for (; months > 0; months--) {
        if (++d.month > 12) {
            d.month = 1;
            d.year++;
        }
    }
    if (d.day > month_days(d.year, d.month)) d.day = month_days(d.year, d.month);
    return days_since_1970(d) * DAY_MS + at % DAY_MS;
}

// --- what the model knows of the law and of the policies ----------------------------------------

typedef struct country {
    const char *code;
    int         age;            // Of consent; 0: the law sets none.
    date        since;          // From when `age` holds; before, `before` does.
    int         before;
    bool        birthday_early; // 29 February: 28 February in common years.
} country;

static const country countries[] = {
    {"FR", 15, {2018, 6, 22}, 16, false},   {"DE", 16, {2018, 5, 25}, 16, false},
    {"DK", 15, {2024, 1, 1}, 13, false},    {"ES", 14, {2018, 12, 7}, 16, false},
    {"ZA", 18, {2021, 7, 1}, 0, false},     {"TH", 20, {2022, 6, 1}, 0, false},
    {"US-CA", 13, {2000, 4, 21}, 0, false}, {"IN", 18, {2027, 5, 13}, 0, false},
    {"JP", 16, {2028, 7, 17}, 0, false},    {"BD", 18, {2025, 11, 6}, 0, false},
    {"NZ", 0, {2020, 12, 1}, 0, true},      {"CL", 14, {2026, 12, 1}, 0, false},
};
enum { COUNTRIES = sizeof countries / sizeof countries[0], NOWHERE = -1 };

enum { CONTACT = 1, CREDENTIALS = 2, PAYMENT = 4, EDUCATION = 8, PROGRESS = 16, TECHNICAL = 32 };

typedef struct purpose {
    const char *id;
    uint64_t    categories;
    int         bases[4]; // tara_basis, in the policy's order.
    bool        marketing;
    int         yes_months, no_months;
    uint64_t    obliged_categories;
    unsigned    obliged_actions; // Bits of tara_action.
} purpose;

typedef struct rulebook {
    purpose purposes[PURPOSES];
    int     minimum_age;
    int     zone_minutes;
    int64_t shipped_until[PURPOSES]; // Of the assessments that come with the policy.
} rulebook;

#define FOR_LAW (1u << TARA_ACTION_STORE | 1u << TARA_ACTION_DISCLOSE | 1u << TARA_ACTION_COMPLY)

static const rulebook tara_solutions = {
    {
        {"account", CONTACT | CREDENTIALS | TECHNICAL, {TARA_BASIS_CONTRACT}, false, 0, 0, 0, 0},
        {"service", CONTACT | EDUCATION | PROGRESS | TECHNICAL, {TARA_BASIS_CONTRACT},
         false, 0, 0, 0, 0},
        {"support", CONTACT | PROGRESS | TECHNICAL,
         {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST}, false, 0, 0, 0, 0},
        {"administration", CONTACT, {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST},
         false, 0, 0, 0, 0},
        {"orders", CONTACT | PAYMENT, {TARA_BASIS_CONTRACT, TARA_BASIS_LEGAL_OBLIGATION},
         false, 0, 0, CONTACT | PAYMENT, FOR_LAW},
        {"communication", CONTACT | PROGRESS, {TARA_BASIS_CONSENT}, false, 24, 6, 0, 0},
        {"feedback", CONTACT | PROGRESS, {TARA_BASIS_LEGITIMATE_INTEREST}, false, 0, 0, 0, 0},
        {"marketing", CONTACT | TECHNICAL, {TARA_BASIS_CONSENT}, true, 24, 6, 0, 0},
        {"protection", CONTACT | CREDENTIALS | PAYMENT | TECHNICAL,
         {TARA_BASIS_LEGITIMATE_INTEREST}, false, 0, 0, 0, 0},
    },
    16, 0,
    {TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER, TARA_NEVER,
     TARA_NEVER, TARA_NEVER},
};

enum { SUPPORT = 2, ADMINISTRATION = 3, ORDERS = 4, FEEDBACK = 6, MARKETING = 7, PROTECTION = 8 };

// --- what the model remembers -------------------------------------------------------------------

typedef struct said { // About one purpose, by or for one person.
    int      state; // NEVER_ASKED, GIVEN, REFUSED, WITHDRAWN
    int      actor;
    int64_t  at, ends;
    uint64_t event;
    int      objection; // tara_objection_effect
    int64_t  objected_at;
} said;

typedef struct bond { // One contract.
    bool    standing;
    int64_t from, until;
} bond;

typedef struct person {
    tara_subject subject;
    bool    known;
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
    int     guardian; // NONE, VERIFIED, WITHDRAWN
    int64_t verified_at, guardian_until;
    bool    restricted;
    int64_t restricted_at;
    bond    contracts[CONTRACT_IDS];
    bool    contract_ended;
    said    said[PURPOSES];
} person;

typedef struct model {
    const rulebook *rules;
    person   people[PEOPLE];
    int      outcome[PURPOSES]; // Of the assessment; 0: none.
    int64_t  assessed_until[PURPOSES];
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

// --- what each basis says -----------------------------------------------------------------------

static int consent_at(const model *m, const person *p, int slot, int64_t at)
{
    const said *s = &p->said[slot];
    if (s->state != TARA_CONSENT_GIVEN) return s->state;
    if (s->ends <= at) return TARA_CONSENT_EXPIRED;
    // What a child said alone, before a guardian was verified, does not count, nor does it begin to
    // count on the birthday.
    bool guarded = p->guardian != TARA_GUARDIAN_NONE && s->at >= p->verified_at;
    int  threshold = threshold_on(m, p, local_date(at, zone_of(m, p)));
    bool child = p->age == TARA_AGE_MINOR
              && (!p->dated || earlier(local_date(s->at, zone_of(m, p)), reaches(p, threshold)));
    bool alone = s->actor == TARA_ACTOR_SUBJECT && !guarded;
    return child && alone ? TARA_CONSENT_OUTDATED : TARA_CONSENT_GIVEN;
}

static bool objection_stops(const said *s)
{
    return s->objection == TARA_OBJECTION_PENDING || s->objection == TARA_OBJECTION_ABSOLUTE
        || s->objection == TARA_OBJECTION_UPHELD;
}

static int contracts_in_force(const person *p, int64_t at)
{
    int count = 0;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        const bond *b = &p->contracts[i];
        count += b->standing && b->from <= at && at < b->until;
    }
    return count;
}

static bool a_contract_ended(const person *p, int64_t at)
{
    if (p->contract_ended) return true;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        if (p->contracts[i].standing && p->contracts[i].until <= at) return true;
    }
    return false;
}

static int contract_reason(const person *p, int64_t at)
{
    if (contracts_in_force(p, at) > 0) return TARA_REASON_CONTRACT;
    return a_contract_ended(p, at) ? TARA_REASON_CONTRACT_ENDED : TARA_REASON_CONTRACT_MISSING;
}

static int interest_reason(const model *m, const person *p, int slot, int64_t at)
{
    const said *s = &p->said[slot];
    if (objection_stops(s)) return TARA_REASON_OBJECTION;
    if (s->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    if (s->state == TARA_CONSENT_WITHDRAWN) return TARA_REASON_CONSENT_WITHDRAWN;
    if (m->outcome[slot] == 0) return TARA_REASON_ASSESSMENT_MISSING;
    if (m->outcome[slot] == TARA_ASSESSMENT_UNFAVOURABLE) {
        return TARA_REASON_ASSESSMENT_UNFAVOURABLE;
    }
    return m->assessed_until[slot] <= at ? TARA_REASON_ASSESSMENT_EXPIRED
                                         : TARA_REASON_LEGITIMATE_INTEREST;
}

static int task_reason(const person *p, int slot)
{
    const said *s = &p->said[slot];
    if (objection_stops(s)) return TARA_REASON_OBJECTION;
    if (s->state == TARA_CONSENT_REFUSED) return TARA_REASON_CONSENT_REFUSED;
    if (s->state == TARA_CONSENT_WITHDRAWN) return TARA_REASON_CONSENT_WITHDRAWN;
    return TARA_REASON_PUBLIC_TASK;
}

static int consent_reason(const model *m, const person *p, int slot, int64_t at)
{
    switch (consent_at(m, p, slot, at)) {
    case TARA_CONSENT_GIVEN: return TARA_REASON_CONSENT;
    case TARA_CONSENT_REFUSED: return TARA_REASON_CONSENT_REFUSED;
    case TARA_CONSENT_WITHDRAWN: return TARA_REASON_CONSENT_WITHDRAWN;
    case TARA_CONSENT_EXPIRED: return TARA_REASON_CONSENT_EXPIRED;
    case TARA_CONSENT_OUTDATED: return TARA_REASON_CONSENT_OUTDATED;
    default: return TARA_REASON_CONSENT_NEVER_ASKED;
    }
}

static int basis_reason(const model *m, const person *p, int slot, const tara_question *q,
                        int basis, int64_t at)
{
    const purpose *asked = &m->rules->purposes[slot];
    bool named = (q->categories & ~asked->obliged_categories) == 0
              && (asked->obliged_actions >> q->action & 1) != 0;
    switch (basis) {
    case TARA_BASIS_CONSENT: return consent_reason(m, p, slot, at);
    case TARA_BASIS_CONTRACT: return contract_reason(p, at);
    case TARA_BASIS_LEGITIMATE_INTEREST: return interest_reason(m, p, slot, at);
    case TARA_BASIS_PUBLIC_TASK: return task_reason(p, slot);
    case TARA_BASIS_LEGAL_OBLIGATION:
        return named ? TARA_REASON_LEGAL_OBLIGATION : TARA_REASON_OBLIGATION_NOT_NAMED;
    default:
        return q->action == TARA_ACTION_PROTECT_PERSON ? TARA_REASON_VITAL_INTEREST
                                                       : TARA_REASON_NO_BASIS;
    }
}

static uint64_t obligations_of(int basis)
{
    switch (basis) {
    case TARA_BASIS_CONSENT: return TARA_OBLIGATION_OFFER_WITHDRAWAL;
    case TARA_BASIS_LEGAL_OBLIGATION: return TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES;
    case TARA_BASIS_LEGITIMATE_INTEREST:
    case TARA_BASIS_PUBLIC_TASK: return TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT;
    default: return 0;
    }
}

static bool permits(int reason)
{
    return reason >= TARA_REASON_CONSENT && reason <= TARA_REASON_PUBLIC_TASK;
}

static answer no(int reason)
{
    return (answer){0, reason, TARA_BASIS_NONE, 0};
}

// The bases in the policy's order; when none carries the last says why, but an obligation that is
// about something else says so only when nothing else was tried.
static answer by_a_basis(const model *m, const person *p, int slot, const tara_question *q,
                         bool consent_only, uint64_t obligations, int64_t at)
{
    int why_not = TARA_REASON_NO_BASIS;
    for (int i = 0; i < 4 && m->rules->purposes[slot].bases[i] != 0; i++) {
        int basis = m->rules->purposes[slot].bases[i];
        if (consent_only && basis != TARA_BASIS_CONSENT) continue;
        int reason = basis_reason(m, p, slot, q, basis, at);
        if (permits(reason)) {
            return (answer){1, reason, basis, obligations | obligations_of(basis)};
        }
        bool elsewhere = reason == TARA_REASON_OBLIGATION_NOT_NAMED;
        if (!elsewhere || why_not == TARA_REASON_NO_BASIS) why_not = reason;
    }
    return no(consent_only ? TARA_REASON_RESTRICTION : why_not);
}

static answer ask_model(const model *m, const person *p, const tara_question *q, int64_t at)
{
    static const int gate_reason[] = {
        [TARA_AGE_UNKNOWN] = TARA_REASON_AGE_UNKNOWN, [TARA_AGE_MINOR] = TARA_REASON_MINOR,
        [TARA_AGE_SUSPECTED_MINOR] = TARA_REASON_SUSPECTED_MINOR,
    };
    if (q->purpose == 0 || q->categories == 0) return no(TARA_REASON_INCOMPLETE_QUESTION);
    if (q->action == TARA_ACTION_TRANSFER) return no(TARA_REASON_INCOMPLETE_QUESTION); // Whither?
    if (at < m->last_event) return no(TARA_REASON_CLOCK_BACKWARDS);
    if (q->purpose > PURPOSES) return no(TARA_REASON_UNKNOWN_PURPOSE);
    int slot = (int)q->purpose - 1;
    if (q->categories >> CATEGORIES != 0) return no(TARA_REASON_UNKNOWN_CATEGORY);
    if (!p->known) return no(TARA_REASON_UNKNOWN_SUBJECT);
    if (q->categories & ~m->rules->purposes[slot].categories) {
        return no(TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    }
    gate g = gate_at(m, p, at);
    if (!g.open) return no(gate_reason[g.age]);
    uint64_t obligations = g.age == TARA_AGE_MINOR ? TARA_OBLIGATION_INVOLVE_GUARDIAN : 0;
    if (p->said[slot].objection == TARA_OBJECTION_ABSOLUTE) return no(TARA_REASON_OBJECTION);
    if (!p->restricted) return by_a_basis(m, p, slot, q, false, obligations, at);
    if (q->action == TARA_ACTION_STORE) {
        obligations |= TARA_OBLIGATION_STORE_ONLY;
        return (answer){1, TARA_REASON_STORAGE_ONLY, TARA_BASIS_NONE, obligations};
    }
    bool claim = q->action == TARA_ACTION_LEGAL_CLAIM || q->action == TARA_ACTION_PROTECT_PERSON;
    return by_a_basis(m, p, slot, q, !claim, obligations, at);
}

// --- the run ------------------------------------------------------------------------------------

typedef struct run {
    uint64_t       seed;
    uint64_t       step;
    tara_privacy  *privacy;
    const char    *path; // NULL: in memory.
    tara_policy   *policy; // NULL: the built-in one.
    model          model;
    char           lines[LINES_KEPT][120];
    uint64_t       line_count;
    uint64_t       permitted; // Answers, so that a run that tests nothing is seen.
    uint64_t       refused;
    int64_t        interesting; // An instant that some operation named.
} run;

static void say(run *r, const char *format, ...)
{
    va_list list;
    char   *line = r->lines[r->line_count++ % LINES_KEPT];
    int     size = snprintf(line, 40, "%llu @%lld ", (unsigned long long)r->step,
                            (long long)r->model.now);
    va_start(list, format);
    vsnprintf(line + size, 120 - (size_t)size, format, list);
    va_end(list);
}

static void differ(run *r, const char *what, int64_t expected, int64_t found)
{
    print_message("seed %llu, step %llu: %s: the model says %lld, the library %lld\n",
                  (unsigned long long)r->seed, (unsigned long long)r->step, what,
                  (long long)expected, (long long)found);
    uint64_t first = r->line_count > LINES_KEPT ? r->line_count - LINES_KEPT : 0;
    for (uint64_t i = first; i < r->line_count; i++) {
        print_message("  %s\n", r->lines[i % LINES_KEPT]);
    }
    fail();
}

static void same(run *r, const char *what, int64_t expected, int64_t found)
{
    if (expected != found) differ(r, what, expected, found);
}

static void open_context(run *r)
{
    static const uint8_t key[32] = "the key of a model, of 32 bytes";
    tara_options options;
    tara_error   error = {.struct_size = sizeof error};
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    options.policy = r->policy;
    options.path = r->path;
    options.path_size = r->path == NULL ? 0 : strlen(r->path);
    options.flags = r->path == NULL ? 0 : TARA_OPEN_NO_SYNC;
    tara_status status = tara_open(&options, &r->privacy, &error);
    if (status != TARA_OK) fail_msg("open: %s %s", error.field, error.message);
    assert_int_equal(tara_clock_set(r->privacy, r->model.now), TARA_OK);
}

static void begin_life(run *r, const rulebook *rules, uint64_t seed)
{
    model *m = &r->model;
    memset(m, 0, sizeof *m);
    random_state = seed;
    r->seed = seed;
    m->rules = rules;
    m->now = days_since_1970((date){2023, 9, 1}) * DAY_MS + below(86400000);
    m->last_event = INT64_MIN;
    for (int slot = 0; slot < PURPOSES; slot++) {
        for (int i = 0; i < 4; i++) {
            if (rules->purposes[slot].bases[i] == TARA_BASIS_LEGITIMATE_INTEREST) {
                m->outcome[slot] = TARA_ASSESSMENT_FAVOURABLE;
            }
        }
        m->assessed_until[slot] = rules->shipped_until[slot];
    }
    open_context(r);
    for (int i = 0; i < PEOPLE; i++) {
        char name[32];
        int  size = snprintf(name, sizeof name, "person %d", i);
        m->people[i].country = NOWHERE;
        assert_int_equal(tara_subject_from_identity(r->privacy, name, (size_t)size,
                                                    &m->people[i].subject), TARA_OK);
    }
    for (uint32_t i = 0; i < PURPOSES; i++) {
        uint32_t    number = 0;
        const char *id = rules->purposes[i].id;
        assert_int_equal(tara_purpose_find(r->privacy, id, strlen(id), &number), TARA_OK);
        assert_int_equal(number, i + 1);
    }
}

// What every recording call begins with and ends with. False: the clock stands before the record.
static bool record(run *r, const char *what, tara_status expected, tara_status found)
{
    model *m = &r->model;
    same(r, what, expected, found);
    if (expected != TARA_OK) return false;
    if (m->events == 0) m->events++; // The first record of a store names the policy.
    m->events++;
    m->last_event = m->now;
    return true;
}

static bool clock_is_behind(const model *m)
{
    return m->now < m->last_event;
}

static void notable(run *r, int64_t at)
{
    if (one_in(3)) r->interesting = at;
}

// --- operations: each done by both --------------------------------------------------------------

static void do_subject(run *r, person *p)
{
    int   where = below(COUNTRIES);
    bool  zoned = one_in(2);
    int   zone = (below(27) - 12) * 60;
    const char *code = countries[where].code;
    say(r, "subject %s zone %d", code, zoned ? zone : 9999);
    tara_status found = tara_subject_set(r->privacy, &p->subject, code, strlen(code), zone,
                                         zoned ? TARA_SUBJECT_HAS_TIME_ZONE : 0);
    tara_status expected = clock_is_behind(&r->model) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    if (!record(r, "subject.set", expected, found)) return;
    p->known = true;
    p->country = where;
    p->has_zone = zoned;
    p->zone_minutes = zoned ? zone : 0;
}

// "At least so old" says less than a later day that is known and agrees with it.
static bool tells_less(const model *m, const person *p, int age, int years)
{
    date today = local_date(m->now, zone_of(m, p));
    bool known_day = p->age == TARA_AGE_MINOR && p->dated && earlier(today, p->reached);
    return age == TARA_AGE_OF_AGE && known_day && !earlier(today, reaches(p, years));
}

static void establish(model *m, person *p, int age, int years, bool dated, date reached)
{
    bool newly = age == TARA_AGE_MINOR && p->age != TARA_AGE_MINOR;
    if (tells_less(m, p, age, years)) return;
    p->age = age;
    p->years = years;
    p->dated = dated;
    p->reached = reached;
    if (age == TARA_AGE_OF_AGE) p->deletion_due = 0;
    if (newly) p->deletion_due = m->now + 14 * DAY_MS;
}

// Somebody known to be a minor says otherwise: a person has to resolve that.
static bool contradicts(const person *p, int claimed_years, date today)
{
    if (p->age != TARA_AGE_MINOR) return false;
    return !p->dated || earlier(today, reaches(p, claimed_years));
}

static void suspect(model *m, person *p)
{
    if (p->suspected) return;
    p->suspected = true;
    p->suspicion_due = m->now + 14 * DAY_MS;
}

static date a_date_of_birth(const model *m, const person *p)
{
    date today = local_date(m->now, zone_of(m, p));
    if (one_in(30)) return (date){today.year - 5, 2, 30};
    if (one_in(30)) return (date){today.year + 1, 1, 1};
    if (one_in(30)) return (date){today.year - 131, 1, 1};
    int  years = one_in(3) ? below(100) : 12 + below(10);
    date born = {today.year - years, 1 + below(12), 1};
    if (one_in(3)) { // Near a birthday.
        born.month = today.month;
        born.day = today.day + below(3) - 1;
        if (born.day < 1) born.day = 1;
        if (born.day > month_days(born.year, born.month)) born.day = 1;
    } else if (one_in(3)) {
        while (!leap(born.year)) born.year--;
        born.month = 2;
        born.day = 29;
    } else {
        born.day = 1 + below(month_days(born.year, born.month));
    }
    return born;
}

static bool impossible(date born, date today)
{
    bool no_such_day = born.day > month_days(born.year, born.month);
    return no_such_day || earlier(today, born) || today.year - born.year > 130;
}

static void do_born(run *r, person *p)
{
    model *m = &r->model;
    date   born = a_date_of_birth(m, p);
    date   today = local_date(m->now, zone_of(m, p));
    say(r, "born %d-%d-%d", born.year, born.month, born.day);
    tara_status found = tara_age_assert_born(r->privacy, &p->subject, born.year, born.month,
                                             born.day, "form", 4, NULL);
    tara_status expected = impossible(born, today) ? TARA_E_INVALID_ARGUMENT : TARA_OK;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "age.assert born", expected, found)) return;
    p->known = true;
    bool is_early = p->country != NOWHERE && countries[p->country].birthday_early;
    int  threshold = threshold_on(m, p, today);
    int  years = age_in_years(born, today, is_early);
    if (years > 20) years = 20; // Of age wherever: the highest age that any law sets.
    date reached = birthday(born, threshold, is_early);
    bool sooner = p->age == TARA_AGE_MINOR && p->dated && earlier(reached, reaches(p, threshold));
    if (years < threshold && sooner) {
        suspect(m, p); // Nor does a minor come of age sooner by saying so.
    } else if (years < threshold) {
        establish(m, p, TARA_AGE_MINOR, threshold, true, reached);
        notable(r, (days_since_1970(p->reached) + below(2) * 365) * DAY_MS
                   - (int64_t)zone_of(m, p) * 60000);
    } else if (contradicts(p, years, today)) {
        suspect(m, p);
    } else {
        establish(m, p, TARA_AGE_OF_AGE, years, false, no_date);
    }
}

static void do_band(run *r, person *p)
{
    model *m = &r->model;
    bool   over = !one_in(3);
    date   today = local_date(m->now, zone_of(m, p));
    say(r, "band %s", over ? "over" : "under");
    tara_status found = tara_age_assert_band(r->privacy, &p->subject,
                                             over ? TARA_BAND_OVER : TARA_BAND_UNDER, NULL, 0,
                                             NULL);
    tara_status expected = clock_is_behind(m) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    if (!record(r, "age.assert band", expected, found)) return;
    p->known = true;
    int threshold = threshold_on(m, p, today);
    if (over && contradicts(p, threshold, today)) suspect(m, p);
    else if (over) establish(m, p, TARA_AGE_OF_AGE, threshold, false, no_date);
    else establish(m, p, TARA_AGE_MINOR, threshold, false, no_date);
}

static void do_report(run *r, person *p)
{
    model  *m = &r->model;
    int64_t due = 0;
    say(r, "report");
    tara_status found = tara_age_report(r->privacy, &p->subject, "teacher", 7, NULL, 0, &due);
    tara_status expected = clock_is_behind(m) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    if (!record(r, "age.report", expected, found)) return;
    p->known = true;
    suspect(m, p);
    same(r, "due of a report", p->suspicion_due, due);
}

static void do_resolve(run *r, person *p)
{
    model *m = &r->model;
    int    outcome = one_in(2) ? TARA_AGE_MINOR : TARA_AGE_OF_AGE;
    date   today = local_date(m->now, zone_of(m, p));
    say(r, "resolve %s", outcome == TARA_AGE_MINOR ? "minor" : "of age");
    tara_status found = tara_age_resolve(r->privacy, &p->subject, outcome, "id card", 7);
    tara_status expected = p->suspected ? TARA_OK : TARA_E_NOT_APPLICABLE;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "age.resolve", expected, found)) return;
    int threshold = threshold_on(m, p, today);
    p->suspected = false;
    // A day that is known and still to come stays known.
    bool keep = outcome == TARA_AGE_MINOR && p->age == TARA_AGE_MINOR && p->dated
             && earlier(today, reaches(p, threshold));
    if (keep) establish(m, p, TARA_AGE_MINOR, p->years, true, p->reached);
    else establish(m, p, outcome, threshold, false, no_date);
}

static void do_verify(run *r, person *p)
{
    model  *m = &r->model;
    int64_t term = one_in(2) ? 0 : m->now + (one_in(10) ? 0 : 1 + below(400) * DAY_MS);
    tara_guardian_evidence e = {
        .struct_size = sizeof e, .expires_unix_ms = term, .guardian = "mother",
        .guardian_size = 6, .method = "form", .method_size = 4, .verifier = "desk",
        .verifier_size = 4, .evidence = "file 17", .evidence_size = one_in(20) ? 0 : 7,
    };
    say(r, "guardian until %lld", (long long)term);
    tara_status found = tara_guardian_verify(r->privacy, &p->subject, &e, NULL);
    tara_status expected = TARA_OK;
    if (gate_at(m, p, m->now).age == TARA_AGE_OF_AGE) expected = TARA_E_NOT_APPLICABLE;
    if (term != 0 && term <= m->now) expected = TARA_E_INVALID_ARGUMENT;
    if (e.evidence_size == 0) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "guardian.verify", expected, found)) return;
    p->known = true;
    bool renewed = p->guardian == TARA_GUARDIAN_VERIFIED && p->guardian_until > m->now;
    p->guardian = TARA_GUARDIAN_VERIFIED;
    if (!renewed) p->verified_at = m->now;
    p->guardian_until = term == 0 ? TARA_NEVER : term;
    p->deletion_due = 0;
    if (term != 0) notable(r, term);
}

static void do_guardian_withdraw(run *r, person *p)
{
    model *m = &r->model;
    say(r, "guardian withdraws");
    tara_status found = tara_guardian_withdraw(r->privacy, &p->subject, NULL);
    bool stands = guardian_at(m, p, m->now) == TARA_GUARDIAN_VERIFIED;
    tara_status expected = stands ? TARA_OK : TARA_E_NOT_FOUND;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "guardian.withdraw", expected, found)) return;
    p->guardian = TARA_GUARDIAN_WITHDRAWN;
    p->deletion_due = m->now + 14 * DAY_MS;
}

static bool rests_on(const purpose *asked, int basis)
{
    for (int i = 0; i < 4; i++) {
        if (asked->bases[i] == basis) return true;
    }
    return false;
}

enum choice { GIVE, REFUSE, WITHDRAW };

// A no from one who had said yes, or had withdrawn, is a withdrawal; from another a refusal.
static int state_after(const said *s, enum choice what, int64_t made_at)
{
    bool said_yes = s->state == TARA_CONSENT_GIVEN && made_at < s->ends;
    if (what == GIVE) return TARA_CONSENT_GIVEN;
    if (what == WITHDRAW || said_yes) return TARA_CONSENT_WITHDRAWN;
    return s->state == TARA_CONSENT_WITHDRAWN ? TARA_CONSENT_WITHDRAWN : TARA_CONSENT_REFUSED;
}

static tara_status may_choose(const model *m, const person *p, const tara_choice *c,
                              enum choice what)
{
    if (clock_is_behind(m)) return TARA_E_CLOCK_BACKWARDS;
    if (c->purpose == 0 || c->purpose > PURPOSES) return TARA_E_INVALID_ARGUMENT;
    if (!rests_on(&m->rules->purposes[c->purpose - 1], TARA_BASIS_CONSENT)) {
        return TARA_E_NOT_APPLICABLE;
    }
    if (c->at_unix_ms > m->now) return TARA_E_INVALID_ARGUMENT;
    gate g = gate_at(m, p, m->now);
    bool child = !g.open && (g.age == TARA_AGE_MINOR || g.age == TARA_AGE_SUSPECTED_MINOR);
    if (what == GIVE && child) return TARA_E_NOT_APPLICABLE;
    const said *s = &p->said[c->purpose - 1];
    int64_t     made_at = c->at_unix_ms == 0 ? m->now : c->at_unix_ms;
    bool        overtaken = s->state != TARA_CONSENT_NEVER_ASKED && made_at < s->at;
    return overtaken ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
}

static void do_choice(run *r, person *p)
{
    static tara_status (*const call[])(tara_privacy *, const tara_subject *,
                                       const tara_choice *, tara_consent *) = {
        tara_consent_give, tara_consent_refuse, tara_consent_withdraw};
    model *m = &r->model;
    enum choice what = one_in(2) ? GIVE : (enum choice)below(3);
    tara_choice c = {.struct_size = sizeof c, .purpose = (uint32_t)below(PURPOSES + 1),
                     .actor = one_in(3) ? below(3) : TARA_ACTOR_SUBJECT};
    if (one_in(2)) c.purpose = one_in(2) ? MARKETING + 1 : FEEDBACK + 1;
    if (one_in(5)) c.at_unix_ms = m->now - below(100000000);
    if (one_in(50)) c.at_unix_ms = m->now + 1;
    say(r, "choice %d purpose %u actor %d at %lld", (int)what, c.purpose, c.actor,
        (long long)c.at_unix_ms);
    tara_status found = call[what](r->privacy, &p->subject, &c, NULL);
    if (!record(r, "consent", may_choose(m, p, &c, what), found)) return;
    const purpose *asked = &m->rules->purposes[c.purpose - 1];
    said *s = &p->said[c.purpose - 1];
    int64_t made_at = c.at_unix_ms == 0 ? m->now : c.at_unix_ms;
    p->known = true;
    s->state = state_after(s, what, made_at);
    s->actor = c.actor;
    s->at = made_at;
    s->ends = months_later(made_at, what == GIVE ? asked->yes_months : asked->no_months);
    s->event = m->events;
    bool takes_back = what == GIVE && c.actor == TARA_ACTOR_SUBJECT && objection_stops(s)
                   && made_at >= s->objected_at;
    if (takes_back) s->objection = TARA_OBJECTION_NONE;
    notable(r, s->ends);
}

static void forget_ended(model *m, person *p)
{
    for (int i = 0; i < CONTRACT_IDS; i++) {
        bond *b = &p->contracts[i];
        if (!b->standing || b->until > m->now) continue;
        b->standing = false;
        p->contract_ended = true;
    }
}

static int64_t a_time_near(const model *m)
{
    if (!one_in(3)) return 0;
    return m->now + (below(40) - 20) * DAY_MS + below(1000);
}

static void do_contract_start(run *r, person *p)
{
    model  *m = &r->model;
    int     id = below(CONTRACT_IDS);
    int64_t at = a_time_near(m);
    int64_t from = at == 0 ? m->now : at;
    char    name[16];
    int     size = snprintf(name, sizeof name, "course-%d", id);
    say(r, "start %s from %lld", name, (long long)at);
    tara_status found = tara_contract_start(r->privacy, &p->subject, name, (size_t)size, at);
    bond *b = &p->contracts[id];
    if (clock_is_behind(m)) {
        same(r, "contract.start", TARA_E_CLOCK_BACKWARDS, found);
        return;
    }
    bool stands = b->standing && b->until > m->now;
    if (stands && b->from <= m->now) { // In force: nothing changes, nothing is recorded.
        same(r, "contract.start again", TARA_OK, found);
        return;
    }
    int standing = 0;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        standing += p->contracts[i].standing && p->contracts[i].until > m->now;
    }
    bool full = !stands && standing >= IN_FORCE_MAX;
    if (!record(r, "contract.start", full ? TARA_E_LIMIT : TARA_OK, found)) return;
    forget_ended(m, p);
    p->known = true;
    *b = (bond){true, from, TARA_NEVER};
    notable(r, from);
}

static void do_contract_end(run *r, person *p)
{
    model  *m = &r->model;
    int     id = below(CONTRACT_IDS);
    int64_t at = a_time_near(m);
    int64_t until = at == 0 ? m->now : at;
    char    name[16];
    int     size = snprintf(name, sizeof name, "course-%d", id);
    say(r, "end %s at %lld", name, (long long)at);
    tara_status found = tara_contract_end(r->privacy, &p->subject, name, (size_t)size, at);
    bond *b = &p->contracts[id];
    bool  stands = b->standing && b->until > m->now;
    tara_status expected = stands ? TARA_OK : TARA_E_NOT_FOUND;
    if (stands && until < b->from) expected = TARA_E_CLOCK_BACKWARDS;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "contract.end", expected, found)) return;
    b->until = until;
    forget_ended(m, p);
    notable(r, until);
}

static void do_assessment(run *r, person *p)
{
    (void)p;
    model  *m = &r->model;
    int     slot = below(PURPOSES + 1) - 1;
    int     outcome = one_in(4) ? TARA_ASSESSMENT_UNFAVOURABLE : TARA_ASSESSMENT_FAVOURABLE;
    int64_t until = one_in(2) ? 0 : m->now + (below(100) - 1) * DAY_MS;
    say(r, "assessment of %d: %d until %lld", slot + 1, outcome, (long long)until);
    tara_status found = tara_assessment_record(r->privacy, (uint32_t)(slot + 1), "lia", 3, outcome,
                                               until);
    tara_status expected = TARA_OK;
    if (slot >= 0 && !rests_on(&m->rules->purposes[slot], TARA_BASIS_LEGITIMATE_INTEREST)) {
        expected = TARA_E_NOT_APPLICABLE;
    }
    if (slot < 0 || (until != 0 && until <= m->now)) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "assessment.record", expected, found)) return;
    m->outcome[slot] = outcome;
    m->assessed_until[slot] = until == 0 ? TARA_NEVER : until;
    if (until != 0) notable(r, until);
}

static void do_objection(run *r, person *p)
{
    model  *m = &r->model;
    int     slot = below(PURPOSES);
    int32_t effect = -1;
    say(r, "objection to %d", slot + 1);
    tara_status found = tara_objection_raise(r->privacy, &p->subject, (uint32_t)(slot + 1),
                                             &effect);
    const purpose *asked = &m->rules->purposes[slot];
    bool balanced = rests_on(asked, TARA_BASIS_LEGITIMATE_INTEREST)
                 || rests_on(asked, TARA_BASIS_PUBLIC_TASK);
    tara_status expected = asked->marketing || balanced ? TARA_OK : TARA_E_NOT_APPLICABLE;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "objection.raise", expected, found)) return;
    int stated = asked->marketing ? TARA_OBJECTION_ABSOLUTE : TARA_OBJECTION_PENDING;
    same(r, "effect", stated, effect);
    p->known = true;
    if (objection_stops(&p->said[slot])) return; // It stands since its first day.
    p->said[slot].objection = stated;
    p->said[slot].objected_at = m->now;
}

static void do_objection_decide(run *r, person *p)
{
    model *m = &r->model;
    int    slot = one_in(2) ? FEEDBACK + below(3) : below(PURPOSES);
    int    outcome = one_in(2) ? TARA_OBJECTION_UPHELD : TARA_OBJECTION_OVERRIDDEN;
    say(r, "objection to %d decided %d", slot + 1, outcome);
    tara_status found = tara_objection_decide(r->privacy, &p->subject, (uint32_t)(slot + 1),
                                              outcome, "grounds", 7);
    said *s = &p->said[slot];
    tara_status expected = s->objection == TARA_OBJECTION_PENDING ? TARA_OK : TARA_E_NOT_FOUND;
    if (s->objection == TARA_OBJECTION_ABSOLUTE) expected = TARA_E_NOT_APPLICABLE;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "objection.decide", expected, found)) return;
    s->objection = outcome;
}

static void do_restrict(run *r, person *p)
{
    model *m = &r->model;
    say(r, "restrict");
    tara_status found = tara_restriction_set(r->privacy, &p->subject, "accuracy", 8);
    tara_status expected = clock_is_behind(m) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    if (!record(r, "restriction.set", expected, found)) return;
    p->known = true;
    if (!p->restricted) p->restricted_at = m->now;
    p->restricted = true;
}

static void do_lift(run *r, person *p)
{
    model  *m = &r->model;
    int64_t told = m->now - below(1000000) * INT64_C(1000);
    if (one_in(10)) told = m->now + 1;
    if (one_in(2)) told = m->now;
    say(r, "lift, told at %lld", (long long)told);
    tara_status found = tara_restriction_lift(r->privacy, &p->subject, told);
    tara_status expected = TARA_OK;
    if (p->restricted && told < p->restricted_at) expected = TARA_E_INVALID_ARGUMENT;
    if (!p->restricted) expected = TARA_E_NOT_FOUND;
    if (told > m->now) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "restriction.lift", expected, found)) return;
    p->restricted = false;
}

// --- asking both --------------------------------------------------------------------------------

static tara_question a_question(const model *m, const person *p)
{
    tara_question q = {.struct_size = sizeof q, .subject = p->subject};
    q.purpose = (uint32_t)(1 + below(PURPOSES));
    q.categories = m->rules->purposes[q.purpose - 1].categories;
    if (one_in(2)) q.categories &= random64();
    if (one_in(20)) q.categories = random64() & 127;
    if (one_in(3)) q.action = (uint32_t)below(TARA_ACTION_COMPLY + 1);
    if (one_in(60)) q.purpose = one_in(2) ? (uint32_t)below(70) : 0;
    return q;
}

static void same_answer(run *r, const answer *expected, const tara_verdict *found)
{
    same(r, "permitted", expected->permitted, found->permitted);
    same(r, "reason", expected->reason, found->reason);
    same(r, "basis", expected->basis, found->basis);
    same(r, "obligations", (int64_t)expected->obligations, (int64_t)found->obligations);
    r->permitted += (uint64_t)expected->permitted;
    r->refused += !expected->permitted;
}

// Nothing happens in between: the answer stands as long as the verdict says.
static void stands_until(run *r, const person *p, const tara_question *q, const answer *now,
                         int64_t until)
{
    const model *m = &r->model;
    bool unknowable = now->reason == TARA_REASON_INCOMPLETE_QUESTION
                   || now->reason == TARA_REASON_CLOCK_BACKWARDS;
    if (unknowable) {
        same(r, "valid_until of what cannot be known", 0, until);
        return;
    }
    if (until <= m->now) differ(r, "valid_until lies after now", m->now + 1, until);
    int64_t horizon = m->now + 8000 * DAY_MS;
    int64_t last = (until < horizon ? until : horizon) - 1;
    int64_t at = one_in(2) ? last : m->now + (int64_t)(random64() % (uint64_t)(last - m->now + 1));
    answer  then = ask_model(m, p, q, at);
    if (then.reason == now->reason && then.obligations == now->obligations) return;
    say(r, "asked: purpose %u categories %llu action %u; it stands until %lld, but not at %lld",
        q->purpose, (unsigned long long)q->categories, q->action, (long long)until,
        (long long)at);
    differ(r, "the same reason until valid_until", then.reason, now->reason);
}

static void compare_questions(run *r)
{
    enum { ASKED = 4 };
    model        *m = &r->model;
    tara_question questions[ASKED];
    tara_verdict  many[ASKED];
    tara_verdict  one = {.struct_size = sizeof one}, exact = {.struct_size = sizeof exact};
    const person *people[ASKED];
    for (int i = 0; i < ASKED; i++) {
        people[i] = &m->people[below(PEOPLE)];
        questions[i] = a_question(m, people[i]);
        many[i] = (tara_verdict){.struct_size = sizeof many[i]};
    }
    tara_status status = tara_check_many(r->privacy, questions, ASKED, many);
    same(r, "check_many", TARA_OK, status);
    for (int i = 0; i < ASKED; i++) {
        answer expected = ask_model(m, people[i], &questions[i], m->now);
        same_answer(r, &expected, &many[i]);
    }
    for (int i = 0; i < ASKED; i++) {
        answer expected = ask_model(m, people[i], &questions[i], m->now);
        same(r, "check", TARA_OK, tara_check(r->privacy, &questions[i], &one));
        same_answer(r, &expected, &one);
        questions[i].flags = TARA_QUESTION_EXACT;
        same(r, "check exactly", TARA_OK, tara_check(r->privacy, &questions[i], &exact));
        same_answer(r, &expected, &exact);
        stands_until(r, people[i], &questions[i], &expected, one.valid_until_unix_ms);
        stands_until(r, people[i], &questions[i], &expected, exact.valid_until_unix_ms);
        if (one.valid_until_unix_ms > exact.valid_until_unix_ms) {
            differ(r, "never later than the exact one", exact.valid_until_unix_ms,
                   one.valid_until_unix_ms);
        }
    }
}

static void compare_gate(run *r, const person *p)
{
    tara_age found = {.struct_size = sizeof found};
    gate     g = gate_at(&r->model, p, r->model.now);
    same(r, "age.gate", TARA_OK, tara_age_gate(r->privacy, &p->subject, &found));
    same(r, "gate: age", g.age, found.age);
    same(r, "gate: guardian", g.guardian, found.guardian);
    same(r, "gate: threshold", g.threshold, found.threshold);
    same(r, "gate: permitted", g.open, found.permitted);
    same(r, "gate: next", g.next, found.next);
    same(r, "gate: due", g.due, found.due_unix_ms);
}

static void compare_standing(run *r, const person *p)
{
    const model  *m = &r->model;
    tara_standing found = {.struct_size = sizeof found};
    uint64_t      bits[6] = {0}, objections = 0;
    gate          g = gate_at(m, p, m->now);
    for (int slot = 0; slot < PURPOSES; slot++) {
        bits[consent_at(m, p, slot, m->now)] |= UINT64_C(1) << slot;
        if (objection_stops(&p->said[slot])) objections |= UINT64_C(1) << slot;
    }
    same(r, "subject.show", TARA_OK, tara_subject_show(r->privacy, &p->subject, &found));
    same(r, "show: known", p->known, found.known);
    same(r, "show: restricted", p->restricted, found.restricted);
    same(r, "show: age", g.age, found.age);
    same(r, "show: guardian", g.guardian, found.guardian);
    same(r, "show: zone", zone_of(m, p), found.time_zone_minutes);
    same(r, "show: contracts", contracts_in_force(p, m->now), found.contracts);
    same(r, "show: given", (int64_t)bits[TARA_CONSENT_GIVEN], (int64_t)found.given);
    same(r, "show: refused", (int64_t)bits[TARA_CONSENT_REFUSED], (int64_t)found.refused);
    same(r, "show: withdrawn", (int64_t)bits[TARA_CONSENT_WITHDRAWN], (int64_t)found.withdrawn);
    same(r, "show: expired", (int64_t)bits[TARA_CONSENT_EXPIRED], (int64_t)found.expired);
    same(r, "show: outdated", (int64_t)bits[TARA_CONSENT_OUTDATED], (int64_t)found.outdated);
    same(r, "show: objections", (int64_t)objections, (int64_t)found.objections);
    const char *code = p->country == NOWHERE ? "" : countries[p->country].code;
    same(r, "show: country", 0, strcmp(code, found.country));
}

static void compare_consent(run *r, const person *p)
{
    const model *m = &r->model;
    int          slot = below(PURPOSES);
    const said  *s = &p->said[slot];
    tara_consent found = {.struct_size = sizeof found};
    int          state = consent_at(m, p, slot, m->now);
    bool         said_no = state == TARA_CONSENT_REFUSED || state == TARA_CONSENT_WITHDRAWN;
    bool         may_ask = state != TARA_CONSENT_GIVEN && !(said_no && m->now < s->ends);
    same(r, "consent.show", TARA_OK,
         tara_consent_show(r->privacy, &p->subject, (uint32_t)(slot + 1), &found));
    same(r, "consent: state", state, found.state);
    same(r, "consent: since", s->at, found.since_unix_ms);
    same(r, "consent: expires", s->ends, found.expires_unix_ms);
    same(r, "consent: may_ask", may_ask, found.may_ask);
    same(r, "consent: actor", s->actor, found.actor);
    same(r, "consent: event", (int64_t)s->event, (int64_t)found.event);
    same(r, "consent: version", s->event != 0, found.policy_version);
}

static void compare(run *r)
{
    uint64_t      events = 0;
    const person *p = &r->model.people[below(PEOPLE)];
    compare_questions(r);
    if (clock_is_behind(&r->model)) return;
    compare_gate(r, p);
    compare_standing(r, p);
    compare_consent(r, p);
    same(r, "event count", TARA_OK, tara_event_count(r->privacy, &events));
    same(r, "events", (int64_t)r->model.events, (int64_t)events);
}

// --- time ---------------------------------------------------------------------------------------

static void set_clock(run *r, int64_t now)
{
    r->model.now = now;
    same(r, "clock.set", TARA_OK, tara_clock_set(r->privacy, now));
}

static void let_time_pass(run *r)
{
    int64_t now = r->model.now;
    if (one_in(20) && r->interesting > now && r->interesting < now + 8000 * DAY_MS) {
        now = r->interesting - (one_in(2) ? 0 : 1); // The first instant, or the last before it.
        if (now == r->interesting) r->interesting = 0;
    } else if (one_in(100)) {
        now += below(60) * DAY_MS;
    } else if (one_in(3)) {
        now += below(30 * 3600 * 1000);
    } else {
        now += below(5000);
    }
    // A life ends in 2065: dates are counted from 1970, and laws beyond are nobody's guess.
    if (now > days_since_1970((date){2065, 1, 1}) * DAY_MS) now = r->model.now;
    if (now != r->model.now) set_clock(r, now);
}

// Beyond the tolerance everything denies and nothing is recorded; within it the clock stands still.
static void step_back(run *r)
{
    model *m = &r->model;
    if (m->last_event == INT64_MIN) return;
    int64_t now = m->now;
    if (one_in(2)) {
        say(r, "the clock goes back");
        set_clock(r, m->last_event - 1001 - below(100000));
        person *p = &m->people[below(PEOPLE - 1)];
        do_choice(r, p);
        do_contract_start(r, p);
        compare(r);
        set_clock(r, now);
        return;
    }
    same(r, "clock.set", TARA_OK, tara_clock_set(r->privacy, m->last_event - 1 - below(1000)));
    m->now = m->last_event;
    compare(r);
    set_clock(r, now);
}

static void restart(run *r)
{
    say(r, "restart");
    tara_close(r->privacy);
    open_context(r);
}

static void step(run *r)
{
    static void (*const operations[])(run *, person *) = {
        do_subject, do_born, do_band, do_report, do_resolve, do_resolve, do_verify,
        do_guardian_withdraw, do_choice, do_choice, do_choice, do_choice, do_contract_start,
        do_contract_start, do_contract_end, do_assessment, do_objection, do_objection_decide,
        do_restrict, do_lift, do_lift,
    };
    int count = (int)(sizeof operations / sizeof operations[0]);
    let_time_pass(r);
    if (one_in(500)) step_back(r);
    if (r->path != NULL && one_in(300)) restart(r);
    person *p = &r->model.people[below(PEOPLE - 1)];
    say(r, "of person %d:", (int)(p - r->model.people));
    operations[below(count)](r, p);
    compare(r);
}

static void live(const rulebook *rules, tara_policy *policy, const char *path, uint64_t seed,
                 uint64_t steps)
{
    run r = {.policy = policy, .path = path};
    begin_life(&r, rules, seed);
    for (r.step = 1; r.step <= steps; r.step++) step(&r);
    tara_close(r.privacy);
    assert_true(steps < 1000 || (r.permitted > steps / 10 && r.refused > steps / 10));
}

// --- policies of hosts --------------------------------------------------------------------------

static char *printed_policy(void)
{
    size_t size = 0;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    assert_int_equal(tara_policy_print(tara_policy_builtin(), text, size, &size), TARA_OK);
    text[size] = '\0';
    return text;
}

// The first `old` after the first `where` becomes `new`. Consumes the text.
static char *reword(char *text, const char *where, const char *old, const char *new_words)
{
    char *at = strstr(text, where);
    assert_non_null(at);
    at = strstr(at, old);
    assert_non_null(at);
    size_t before = (size_t)(at - text);
    size_t size = strlen(text) - strlen(old) + strlen(new_words) + 1;
    char  *out = malloc(size);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)before, text, new_words, at + strlen(old));
    free(text);
    return out;
}

static tara_policy *parsed(char *text)
{
    tara_error   error = {.struct_size = sizeof error};
    tara_policy *policy = NULL;
    tara_status  status = tara_policy_parse(text, strlen(text), NULL, &policy, &error);
    if (status != TARA_OK) fail_msg("%u: %s: %s", error.line, error.field, error.message);
    free(text);
    return policy;
}

#define ID(name)   "\"id\": \"" name "\""
#define LI         "\"legitimate_interest\""
#define LIFETIMES  "\"direct_marketing\": false, \"consent\": {\"yes\": \"P12M\", \"no\": \"P3M\"}"
#define NOT_DIRECT "\"direct_marketing\": false"

// Consent before an interest, and after it; a younger age; another zone; marketing on an interest.
static tara_policy *mixed_policy(rulebook *rules)
{
    char *text = printed_policy();
    text = reword(text, "{", "\"minimum_age\": 16", "\"minimum_age\": 13");
    text = reword(text, "{", "\"time_zone_minutes\": 0", "\"time_zone_minutes\": 360");
    text = reword(text, ID("feedback"), LI, "\"consent\", " LI);
    text = reword(text, ID("feedback"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), LI, LI ", \"consent\"");
    text = reword(text, ID("protection"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), "\"recorded_on\": \"2024-01-15\"",
                  "\"recorded_on\": \"2024-01-15\", \"expires_on\": \"2026-05-01\"");
    text = reword(text, ID("marketing"), "\"consent\"", "\"consent\", " LI);
    text = reword(text, ID("marketing"), "\"retention\"",
                  "\"assessment\": {\"reference\": \"lia\", \"recorded_on\": \"2024-01-15\"}, "
                  "\"retention\"");
    *rules = tara_solutions;
    rules->minimum_age = 13;
    rules->zone_minutes = 360;
    purpose *feedback = &rules->purposes[FEEDBACK];
    feedback->bases[0] = TARA_BASIS_CONSENT;
    feedback->bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
    purpose *protection = &rules->purposes[PROTECTION];
    protection->bases[1] = TARA_BASIS_CONSENT;
    feedback->yes_months = protection->yes_months = 12;
    feedback->no_months = protection->no_months = 3;
    rules->purposes[MARKETING].bases[1] = TARA_BASIS_LEGITIMATE_INTEREST;
    rules->shipped_until[PROTECTION] = days_since_1970((date){2026, 5, 1}) * DAY_MS;
    return parsed(text);
}

// A public body: tasks, obligations before contracts, vital interests.
static tara_policy *public_policy(rulebook *rules)
{
    static const char named[] =
        "\"obligation\": {\"law\": \"an act\", \"categories\": [\"contact\"], "
        "\"actions\": [\"use\", \"store\"]}, \"retention\"";
    char *text = printed_policy();
    text = reword(text, ID("feedback"), LI, "\"public_task\"");
    text = reword(text, ID("feedback"), "\"assessment\"", "\"obligation\"");
    text = reword(text, ID("feedback"), "\"reference\": \"TS-LIA-2024-03 feedback: ",
                  "\"law\": \"");
    text = reword(text, ID("feedback"), "\"recorded_on\": \"2024-01-15\"",
                  "\"categories\": [\"contact\"], \"actions\": [\"use\"]");
    text = reword(text, ID("protection"), LI,
                  "\"legal_obligation\", \"public_task\", \"consent\"");
    text = reword(text, ID("protection"), NOT_DIRECT, LIFETIMES);
    text = reword(text, ID("protection"), "\"retention\"", named);
    text = reword(text, ID("protection"), "\"assessment\"", "\"retired\"");
    text = reword(text, ID("support"), "\"contract\"", "\"vital_interest\"");
    text = reword(text, ID("orders"), "\"contract\",", "");
    text = reword(text, ID("orders"), "\"legal_obligation\"", "\"legal_obligation\", \"contract\"");
    char *retired = strstr(text, "\"retired\""); // An assessment that nothing rests on is refused.
    char *comma = retired;
    while (*comma != ',') comma--;
    char *end = strchr(retired, '}');
    memmove(comma, end + 1, strlen(end + 1) + 1);

    *rules = tara_solutions;
    purpose *feedback = &rules->purposes[FEEDBACK];
    feedback->bases[0] = TARA_BASIS_PUBLIC_TASK;
    purpose *protection = &rules->purposes[PROTECTION];
    protection->bases[0] = TARA_BASIS_LEGAL_OBLIGATION;
    protection->bases[1] = TARA_BASIS_PUBLIC_TASK;
    protection->bases[2] = TARA_BASIS_CONSENT;
    protection->yes_months = 12;
    protection->no_months = 3;
    protection->obliged_categories = CONTACT;
    protection->obliged_actions = 1u << TARA_ACTION_USE | 1u << TARA_ACTION_STORE;
    rules->purposes[SUPPORT].bases[0] = TARA_BASIS_VITAL_INTEREST;
    rules->purposes[ORDERS].bases[0] = TARA_BASIS_LEGAL_OBLIGATION;
    rules->purposes[ORDERS].bases[1] = TARA_BASIS_CONTRACT;
    return parsed(text);
}

// --- the tests ----------------------------------------------------------------------------------

static void many_lives(const rulebook *rules, tara_policy *policy, uint64_t seed, uint64_t steps)
{
    for (uint64_t done = 0; done < steps; done += STEPS_A_LIFE) {
        uint64_t left = steps - done;
        live(rules, policy, NULL, seed++, left < STEPS_A_LIFE ? left : STEPS_A_LIFE);
    }
}

// Tara Solutions' own policy.
static void model_and_library_agree_under_the_built_in_policy(void **state)
{
    (void)state;
    print_message("seed %llu\n", (unsigned long long)chosen_seed);
    many_lives(&tara_solutions, NULL, chosen_seed, chosen_steps / 2);
}

// GDPR Art. 6(1)(a) beside (f): a no is not walked around, a yes that ended leaves the interest.
static void model_and_library_agree_where_consent_stands_beside_interest(void **state)
{
    (void)state;
    rulebook     rules;
    tara_policy *policy = mixed_policy(&rules);
    many_lives(&rules, policy, chosen_seed + 1000, chosen_steps / 4);
    tara_policy_destroy(policy);
}

// GDPR Art. 6(1)(c), (d), (e): what a public body rests on.
static void model_and_library_agree_for_a_public_body(void **state)
{
    (void)state;
    rulebook     rules;
    tara_policy *policy = public_policy(&rules);
    many_lives(&rules, policy, chosen_seed + 2000, chosen_steps / 4);
    tara_policy_destroy(policy);
}

// What was recorded survives the restart, and nothing else does.
static void model_and_library_agree_across_restarts(void **state)
{
    (void)state;
    char folder[] = "/tmp/tara_model_XXXXXX";
    char path[64], lock[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.tara", folder);
    snprintf(lock, sizeof lock, "%s/a.tara.lock", folder);
    for (uint64_t done = 0; done < FILE_STEPS && done < chosen_steps; done += STEPS_A_LIFE) {
        live(&tara_solutions, NULL, path, chosen_seed + 3000 + done, STEPS_A_LIFE);
        unlink(path);
        unlink(lock);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_and_library_agree_under_the_built_in_policy),
        cmocka_unit_test(model_and_library_agree_where_consent_stands_beside_interest),
        cmocka_unit_test(model_and_library_agree_for_a_public_body),
        cmocka_unit_test(model_and_library_agree_across_restarts),
    };
    if (argc > 1) chosen_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) chosen_steps = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
