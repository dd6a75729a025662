// model_requests.h: the naive reading of requests: which rights there are, and by when.
//
// Days are counted one by one. See test_model.c.
#ifndef TP_TEST_MODEL_REQUESTS_H
#define TP_TEST_MODEL_REQUESTS_H

#include "laws/model_kept.h"

// --- response times -----------------------------------------------------------------------------

enum unit { MONTHS, CALENDAR_DAYS, BUSINESS_DAYS };

enum effect { NO_EFFECT, IF_CHOSEN, NOT_COUNTED, BEGINS_ANEW }; // Of asking, on the clock.

typedef struct response {
    const char *law, *rule;
    int         count;
    enum unit   unit;
    int         extension; // In the same unit; 0: none.
    bool        rolls;     // Over weekends and holidays.
    enum effect identity, scope;
    int         confirmed_in; // Business days; 0: nothing to confirm.
} response;

enum { GDPR, GDPR_WITHDRAWAL, UK_GDPR, CCPA, CCPA_OPT_OUT, APPI, BANGLADESH_REST, BANGLADESH_ERASE,
       POPIA, PDPA_TH, DPDP, L21719, NZPA, CONFIRMATION };

static const response responses[] = {
    [GDPR] = {"gdpr", "eu-1182-71", 1, MONTHS, 2, true, IF_CHOSEN, IF_CHOSEN, 0},
    [GDPR_WITHDRAWAL] = {"gdpr_withdraw", "preset", 0, CALENDAR_DAYS, 0, false, 0, 0, 0},
    [UK_GDPR] = {"uk_gdpr", "uk-gdpr-12a", 1, MONTHS, 2, true, BEGINS_ANEW, NOT_COUNTED, 0},
    [CCPA] = {"ccpa", "calendar-days", 45, CALENDAR_DAYS, 45, false, 0, 0, 10},
    [CCPA_OPT_OUT] = {"ccpa_optout", "business-days", 15, BUSINESS_DAYS, 0, false, 0, 0, 0},
    [APPI] = {"appi", "preset", 14, CALENDAR_DAYS, 0, false, 0, 0, 0},
    [BANGLADESH_REST] = {"bdpdpa", "preset", 1, MONTHS, 0, false, 0, 0, 0},
    [BANGLADESH_ERASE] = {"bdpdpa_erase", "preset", 1, MONTHS, 0, false, 0, 0, 0},
    [POPIA] = {"popia", "calendar-days", 30, CALENDAR_DAYS, 30, false, 0, 0, 0},
    [PDPA_TH] = {"pdpa_th", "calendar-days", 30, CALENDAR_DAYS, 0, false, 0, 0, 0},
    [DPDP] = {"dpdp", "calendar-days", 90, CALENDAR_DAYS, 0, false, 0, 0, 0},
    [L21719] = {"l21719", "calendar-days", 30, CALENDAR_DAYS, 30, false, 0, 0, 0},
    [NZPA] = {"nzpa", "business-days", 20, BUSINESS_DAYS, 0, false, 0, 0, 0},
    [CONFIRMATION] = {"ccpa_confirm", "business-days", 10, BUSINESS_DAYS, 0, false, 0, 0, 0},
};

enum { OTHERWISE = -1, NOT_THERE = -2 }; // As the GDPR has it; the law knows no such right.

typedef struct of_country {
    int  country;
    date since;
    int  answer[TARA_RIGHT_WITHDRAWAL + 1]; // By right.
} of_country;

static const of_country of_countries[] = {
    //  access rectification erasure restriction portability objection withdrawal
    {SOUTH_AFRICA, {2021, 7, 1},
     {0, POPIA, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE}},
    {THAILAND, {2022, 6, 1},
     {0, PDPA_TH, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE, OTHERWISE}},
    {CALIFORNIA, {2023, 1, 1},
     {0, CCPA, CCPA, CCPA, CCPA_OPT_OUT, OTHERWISE, CCPA_OPT_OUT, OTHERWISE}},
    {INDIA, {2027, 5, 13}, {0, DPDP, DPDP, DPDP, NOT_THERE, NOT_THERE, NOT_THERE, DPDP}},
    {JAPAN, {2022, 4, 1}, {0, APPI, APPI, APPI, APPI, NOT_THERE, APPI, APPI}},
    {BANGLADESH, {2025, 11, 6},
     {0, BANGLADESH_REST, OTHERWISE, BANGLADESH_ERASE, OTHERWISE, BANGLADESH_REST, OTHERWISE,
      BANGLADESH_ERASE}},
    {NEW_ZEALAND, {2020, 12, 1},
     {0, NZPA, NZPA, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, OTHERWISE}},
    {CHILE, {2026, 12, 1}, {0, L21719, L21719, L21719, L21719, L21719, L21719, L21719}},
    {BRITAIN, {2026, 2, 5},
     {0, UK_GDPR, UK_GDPR, UK_GDPR, UK_GDPR, UK_GDPR, UK_GDPR, OTHERWISE}},
};

// The row of `responses` for a right on a day, or NOT_THERE.
static int response_to(const person *p, int right, date day)
{
    int row = OTHERWISE;
    for (size_t i = 0; i < sizeof of_countries / sizeof of_countries[0]; i++) {
        const of_country *c = &of_countries[i];
        if (c->country == p->country && !earlier(day, c->since)) row = c->answer[right];
    }
    if (row != OTHERWISE) return row;
    return right == TARA_RIGHT_WITHDRAWAL ? GDPR_WITHDRAWAL : GDPR;
}

// --- dates, day by day --------------------------------------------------------------------------

static bool works(const model *m, int64_t day)
{
    int64_t weekday = (day + 4) % 7; // 1970-01-01 was a Thursday; 0 is Sunday.
    if (weekday == 0 || weekday == 6) return false;
    for (int i = 0; i < m->holiday_count; i++) {
        if (m->holidays[i] == day) return false;
    }
    return true;
}

static bool waited_on(const request *q, int64_t day)
{
    for (int i = 0; i < q->wait_count; i++) {
        if (q->waited[i][0] <= day && day < q->waited[i][1]) return true;
    }
    return false;
}

static int64_t last_day(const model *m, const request *q, const response *law, int zone)
{
    bool    waits = law->identity == IF_CHOSEN || law->scope == IF_CHOSEN
                 || law->scope == NOT_COUNTED;
    int64_t start = local_day(q->received, zone);
    if (law->identity == BEGINS_ANEW) start = later(start, q->restart_day);
    int64_t last = start;
    int     count = law->count + (q->extended ? law->extension : 0);
    if (law->unit == MONTHS) {
        last = days_since_1970(months_on(date_after_1970(start), count));
    } else if (law->unit == CALENDAR_DAYS) {
        last = start + count;
    } else {
        while (count > 0) count -= works(m, ++last);
    }
    for (int64_t day = start; waits && day <= last; day++) last += waited_on(q, day);
    while (law->rolls && !works(m, last)) last++;
    return last;
}

// The last millisecond at the office. Where the person's day of receipt is another, the earlier;
// but nothing is due before it arrived.
static int64_t due_under(const model *m, const request *q, const response *law)
{
    const person *p = &m->people[q->who];
    int           office = m->rules->zone_minutes;
    int64_t       last = last_day(m, q, law, office);
    int64_t       theirs = p->has_zone ? last_day(m, q, law, p->zone_minutes) : last;
    bool          arrived = midnight(theirs + 1, office) > q->received;
    return midnight((arrived ? sooner(last, theirs) : last) + 1, office) - 1;
}

static int64_t due_of(const model *m, const request *q)
{
    return due_under(m, q, &responses[q->law]);
}

// --- what it stands at --------------------------------------------------------------------------

static int count_steps(const request *q, bool (*counts)(const step_of *))
{
    int count = 0;
    for (int i = 0; i < q->step_count; i++) count += counts(&q->steps[i]);
    return count;
}

static bool is_done(const step_of *s) { return s->state == TARA_STEP_DONE; }

static bool is_outstanding(const step_of *s)
{
    return s->state == TARA_STEP_PENDING || s->state == TARA_STEP_FAILED;
}

static bool is_undone(const step_of *s)
{
    return is_outstanding(s) || s->state == TARA_STEP_REFUSED;
}

static bool needs_a_plan(const request *q)
{
    return q->right != TARA_RIGHT_OBJECTION && q->right != TARA_RIGHT_WITHDRAWAL;
}

// The first open request that takes data along, which an erasure waits for that has something left
// to erase.
static int waits_for(const model *m, const request *q)
{
    if (q->right != TARA_RIGHT_ERASURE || request_ended(q)) return 0;
    if (q->planned && count_steps(q, is_outstanding) == 0) return 0;
    for (int i = 0; i < m->request_count; i++) {
        const request *other = &m->requests[i];
        bool first = other->right == TARA_RIGHT_ACCESS || other->right == TARA_RIGHT_PORTABILITY;
        if (other->who == q->who && first && !request_ended(other)) return i + 1;
    }
    return 0;
}

// Runs of days that were waited out: what touches is one.
static int count_waits(const request *q)
{
    int     runs = 0;
    int64_t until = INT64_MIN;
    for (int i = 0; i < q->wait_count; i++) {
        if (q->waited[i][1] <= later(until, q->waited[i][0])) continue;
        if (q->waited[i][0] > until) runs++;
        until = q->waited[i][1];
    }
    return runs;
}

static void end_wait(const model *m, request *q)
{
    int64_t today = local_day(m->now, m->rules->zone_minutes);
    if (q->doubt == TARA_DOUBT_NONE || !q->waits || q->wait_count == WAITS) return;
    q->waited[q->wait_count][0] = q->doubted_on;
    q->waited[q->wait_count++][1] = today;
}

// Which purposes one can object to, or take a consent back for.
static unsigned purposes_for(const model *m, int right)
{
    unsigned all = 0;
    for (int slot = 0; slot < PURPOSES; slot++) {
        const purpose *asked = &m->rules->purposes[slot];
        bool balanced = rests_on(asked, TARA_BASIS_LEGITIMATE_INTEREST)
                     || rests_on(asked, TARA_BASIS_PUBLIC_TASK);
        bool fits = right == TARA_RIGHT_OBJECTION ? asked->marketing || balanced
                                                  : rests_on(asked, TARA_BASIS_CONSENT);
        if (fits) all |= 1u << slot;
    }
    return all;
}

#endif
