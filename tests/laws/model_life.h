// model_life.h: a life of both: an operation, some time, the same questions to each, again.
//
// See test_model.c.
#ifndef TP_TEST_MODEL_LIFE_H
#define TP_TEST_MODEL_LIFE_H

#include "laws/model_breaches.h"
#include "laws/model_choices.h"
#include "laws/model_cookies.h"
#include "laws/model_disclosures.h"
#include "laws/model_erasures.h"
#include "laws/model_rights.h"
#include "laws/model_versions.h"

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
    bool         grown = s->version < m->meaning_since[slot]; // What is asked is more than it was.
    bool         may_ask = state != TARA_CONSENT_GIVEN && !(said_no && m->now < s->ends && !grown);
    same(r, "consent.show", TARA_OK,
         tara_consent_show(r->privacy, &p->subject, (uint32_t)(slot + 1), &found));
    same(r, "consent: state", state, found.state);
    same(r, "consent: since", s->at, found.since_unix_ms);
    same(r, "consent: expires", s->ends, found.expires_unix_ms);
    same(r, "consent: may_ask", may_ask, found.may_ask);
    same(r, "consent: actor", s->actor, found.actor);
    same(r, "consent: event", (int64_t)s->event, (int64_t)found.event);
    same(r, "consent: version", s->version, found.policy_version);
}

// --- what is held, asked for and owed -----------------------------------------------------------

static void compare_held(run *r, const person *p)
{
    const model   *m = &r->model;
    int            category = below(CATEGORIES), ref = below(REFS);
    const held    *h = &p->held[category][ref];
    tara_retention found = {.struct_size = sizeof found};
    tara_status    status = tara_holding_show(r->privacy, &p->subject, bit_of(category),
                                              ref_of(ref), &found);
    same(r, "holding.show", h->there ? TARA_OK : TARA_E_NOT_FOUND, status);
    if (!h->there) return;
    same(r, "held: purposes", h->purposes, (int64_t)found.purposes);
    same(r, "held: kept for", kept_for(m, p, h, m->now), (int64_t)found.kept_for);
    same(r, "held: since", h->since, found.since_unix_ms);
    same(r, "held: due", held_due(m, p, h, category, m->now), found.due_unix_ms);
    same(r, "held: floor", floor_over(m, p, h, category), found.floor_unix_ms);
    same(r, "held: origin", h->origin, found.origin);
    same(r, "held: sources", sources_of(h), found.sources);
    bool covered = found.held >= 1 && found.held <= (uint64_t)m->hold_count
                && covers(&m->holds[found.held - 1], number_of(m, p), category);
    same(r, "held: by a hold", is_held(m, number_of(m, p), category), covered);
    if (!covered) same(r, "held: by none", 0, (int64_t)found.held);
}

static void compare_request(run *r)
{
    const model *m = &r->model;
    tara_request found = {.struct_size = sizeof found};
    if (m->request_count == 0) return;
    int number = 1 + below(m->request_count);
    bool gone = m->requests[number - 1].of_gone;
    same(r, "request.show", gone ? TARA_E_NOT_FOUND : TARA_OK,
         tara_request_show(r->privacy, (uint64_t)number, &found));
    if (!gone) same_request(r, number, &found);
}

enum { OWED = 2048 };

static tara_duty owed[OWED], listed[OWED];
static int       owed_count, listed_count;
static int64_t   owed_next; // When the first of those to come begins.

static void owe(tara_duty duty, int64_t until)
{
    if (duty.since_unix_ms > until) owed_next = sooner(owed_next, duty.since_unix_ms);
    else owed[owed_count++] = duty;
}

static void owe_erasure(const model *m, const person *p, int category, int ref, int64_t until)
{
    const held *h = &p->held[category][ref];
    if (!h->there || is_held(m, number_of(m, p), category) || p->wants_it_kept) return;
    int64_t due = held_due(m, p, h, category, m->now);
    if (due == TARA_NEVER) return;
    owe((tara_duty){.kind = TARA_DUTY_ERASE, .late = due < m->now, .subject = p->subject,
                    .ref = ref_of(ref), .category = bit_of(category), .since_unix_ms = due,
                    .due_unix_ms = due}, until);
}

static void owe_answer(const model *m, int number, int64_t until)
{
    const request *q = &m->requests[number - 1];
    bool    confirms = q->confirm_due != 0 && q->confirm_due < q->due;
    int64_t due = confirms ? q->confirm_due : q->due;
    if (request_ended(q)) return;
    owe((tara_duty){.kind = TARA_DUTY_REQUEST, .late = due < m->now,
                    .subject = m->people[q->who].subject, .ref = (uint64_t)number,
                    .since_unix_ms = q->received, .due_unix_ms = due}, until);
}

static void owe_review(const model *m, int number, int64_t until)
{
    const hold *h = &m->holds[number - 1];
    tara_duty   duty = {.kind = TARA_DUTY_HOLD, .late = h->review < m->now,
                        .ref = (uint64_t)number, .since_unix_ms = h->review,
                        .due_unix_ms = h->review};
    if (!h->stands) return;
    if (h->who != NOBODY) duty.subject = m->people[h->who].subject;
    owe(duty, until);
}

static void owe_notices(run *r, const person *p, int64_t until)
{
    const model *m = &r->model;
    uint64_t     numbers[VERSIONS];
    compare_notices(r, p, false, numbers);
    for (int number = 2; number <= m->version_count; number++) {
        const version *v = &m->versions[number - 1];
        if (numbers[number - 1] == 0) continue;
        owe((tara_duty){.kind = TARA_DUTY_NOTICE, .late = told_due(v) < m->now,
                        .subject = p->subject, .ref = numbers[number - 1],
                        .since_unix_ms = v->at, .due_unix_ms = told_due(v)}, until);
    }
}

static void owe_telling(const model *m, int number, int64_t until)
{
    const breach *b = &m->breaches[number - 1];
    tara_duty     duty = {.kind = TARA_DUTY_BREACH, .ref = (uint64_t)number,
                          .since_unix_ms = b->aware, .due_unix_ms = breach_due(b)};
    duty.flags = TARA_DUTY_TELL_AUTHORITY;
    duty.late = authority_late(b, m->now);
    if (owes_authority(b)) owe(duty, until);
    duty.flags = TARA_DUTY_TELL_SUBJECTS;
    duty.late = people_late(b, m->now);
    if (owes_people(b)) owe(duty, until);
}

static void owe_all(run *r, int64_t until)
{
    const model *m = &r->model;
    owed_count = 0;
    owed_next = TARA_NEVER;
    for (int who = 0; who < EVERYBODY; who++) owe_notices(r, &m->people[who], until);
    for (int who = 0; who < PEOPLE; who++) {
        for (int i = 0; i < CATEGORIES * REFS; i++) {
            owe_erasure(m, &m->people[who], i / REFS, i % REFS, until);
        }
    }
    for (int number = 1; number <= m->request_count; number++) owe_answer(m, number, until);
    for (int number = 1; number <= m->hold_count; number++) owe_review(m, number, until);
    for (int number = 1; number <= m->breach_count; number++) owe_telling(m, number, until);
}

static bool of_these(const tara_duty *duty)
{
    return duty->kind == TARA_DUTY_ERASE || duty->kind == TARA_DUTY_REQUEST
        || duty->kind == TARA_DUTY_HOLD || duty->kind == TARA_DUTY_NOTICE
        || duty->kind == TARA_DUTY_BREACH;
}

// Page by page: however many fit, however much work may be done in one call; but large ones where
// each is read from a file anew.
static int64_t list_all(run *r, int64_t until)
{
    enum { PAGE = 64 };
    tara_cursor    cursor = {{0}};
    bool           large = r->path != NULL || one_in(2);
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    int            pages = 0;
    listed_count = 0;
    do {
        tara_duty duties[PAGE];
        size_t    room = large ? PAGE : (size_t)(1 + below(9));
        duties[0].struct_size = sizeof duties[0];
        query.work_max = large || one_in(2) ? 0 : (uint64_t)(1 + below(20));
        same(r, "due", TARA_OK, tara_due(r->privacy, &query, &cursor, duties, room, &page));
        if (page.count > room) differ(r, "as many as fit", (int64_t)room, (int64_t)page.count);
        bool worked = query.work_max == 0 || page.looked_at <= query.work_max;
        if (!worked) differ(r, "no more work than asked", 1, (int64_t)page.looked_at);
        for (size_t i = 0; i < page.count; i++) {
            if (of_these(&duties[i])) listed[listed_count++] = duties[i];
        }
        if (++pages > 20 * OWED) differ(r, "the listing ends", 0, pages);
    } while (page.more);
    return page.next_unix_ms;
}

// By kind, whose, what; so that two listings of the same are the same.
static int duty_order(const void *left, const void *right)
{
    const tara_duty *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int whose = memcmp(&a->subject, &b->subject, sizeof a->subject);
    if (whose != 0) return whose;
    if (a->category != b->category) return a->category < b->category ? -1 : 1;
    if (a->ref != b->ref) return a->ref < b->ref ? -1 : 1;
    if (a->flags != b->flags) return a->flags < b->flags ? -1 : 1;
    return 0;
}

static void compare_due(run *r)
{
    const model *m = &r->model;
    int64_t until = m->now + (one_in(2) ? 0 : below(1600) * DAY_MS);
    int64_t next = list_all(r, until);
    owe_all(r, until);
    qsort(owed, (size_t)owed_count, sizeof owed[0], duty_order);
    qsort(listed, (size_t)listed_count, sizeof listed[0], duty_order);
    for (int i = 0; i < owed_count || i < listed_count; i++) {
        const tara_duty none = {0};
        const tara_duty *ours = i < owed_count ? &owed[i] : &none;
        const tara_duty *theirs = i < listed_count ? &listed[i] : &none;
        bool equal = duty_order(ours, theirs) == 0;
        if (!equal) {
            say(r, "until %lld: ours %d %llx/%llu since %lld, theirs %d %llx/%llu since %lld",
                (long long)until, ours->kind, (unsigned long long)ours->category,
                (unsigned long long)ours->ref, (long long)ours->since_unix_ms, theirs->kind,
                (unsigned long long)theirs->category, (unsigned long long)theirs->ref,
                (long long)theirs->since_unix_ms);
        }
        same(r, "duty: the same one", 1, equal);
        same(r, "duty: late", ours->late, theirs->late);
        same(r, "duty: since", ours->since_unix_ms, theirs->since_unix_ms);
        same(r, "duty: due", ours->due_unix_ms, theirs->due_unix_ms);
    }
    if (next <= until) differ(r, "the next duty lies after", until + 1, next);
    if (next > owed_next) differ(r, "no later than the next duty", owed_next, next);
}

static void compare_requests_of(run *r, const person *p)
{
    const model *m = &r->model;
    uint64_t     numbers[REQUESTS];
    size_t       found = 0, at = 0;
    same(r, "request.list", TARA_OK,
         tara_request_list(r->privacy, &p->subject, numbers, REQUESTS, &found));
    for (int i = 0; i < m->request_count; i++) {
        if (m->requests[i].who != number_of(m, p)) continue;
        same(r, "request.list: oldest first", i + 1, at < found ? (int64_t)numbers[at] : 0);
        at++;
    }
    same(r, "request.list: all", (int64_t)at, (int64_t)found);
}

static void compare(run *r)
{
    uint64_t      events = 0, notices[VERSIONS];
    const person *p = &r->model.people[below(PEOPLE)];
    const person *visitor = &r->model.people[PEOPLE + below(VISITORS)];
    compare_questions(r);
    compare_device(r);
    if (clock_is_behind(&r->model)) return;
    compare_gate(r, p);
    compare_standing(r, p);
    compare_consent(r, p);
    if (one_in(4)) compare_held(r, p);
    if (one_in(8)) compare_request(r);
    if (one_in(8)) compare_breach(r);
    if (one_in(40)) compare_disclosures(r, p);
    if (one_in(2)) compare_cookies(r, one_in(2) ? p : visitor);
    if (one_in(50)) compare_requests_of(r, p);
    if (one_in(20)) compare_notices(r, p, one_in(2), notices);
    if (one_in(300)) compare_pending(r);
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
    if (one_in(40) && r->interesting > now && r->interesting < now + 1200 * DAY_MS) {
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

// Of one of those of whom data is held nothing is said of age, so that purposes decide about it:
// the first operations go to another.
enum { GROWN_UP = HOLDERS - 1, ABOUT_AGE = 8 };

// Who has become known knows of the version in force.
static void meet(model *m)
{
    for (int i = 0; i < EVERYBODY; i++) {
        person *p = &m->people[i];
        bool back = p->forgotten && came_back(p);
        bool meets = p->known && (p->known_version == 0 || (back && !p->came_back));
        if (meets) p->known_version = m->version_count;
        p->came_back = back;
    }
}

static void grow_up(run *r)
{
    model  *m = &r->model;
    person *p = &m->people[GROWN_UP];
    assert_true(record(r, "grown up", TARA_OK,
                       tara_age_assert_born(r->privacy, &p->subject, 1980, 1, 1, NULL, 0, NULL)));
    p->known = true;
    meet(m);
    establish(m, p, TARA_AGE_OF_AGE, 20, false, no_date);
}

static void (*const operations[])(run *, person *) = {
    // The first ABOUT_AGE: where somebody is and how old.
    do_subject, do_born, do_band, do_report, do_resolve, do_resolve, do_verify,
    do_guardian_withdraw,
    do_choice, do_choice, do_choice, do_choice, do_contract_start,
    do_contract_start, do_contract_end, do_assessment, do_objection, do_objection_decide,
    do_restrict, do_lift, do_lift,
    do_holding, do_holding, do_touch, do_end_purpose, do_erased,
    do_erased, do_erased, do_place, do_place, do_release, do_open, do_open, do_open,
    do_identify, do_doubt, do_extend, do_refuse, do_take_back, do_confirm, do_correct,
    do_execute, do_execute, do_execute, do_acknowledge, do_acknowledge, do_acknowledge,
    do_acknowledge, do_answer, do_holidays,
    do_publish, do_notice, do_cookies, do_cookies, do_signal, do_merge, do_forget,
    do_breach, do_breach_add, do_breach_assess, do_breach_notified, do_breach_told,
    do_breach_told, do_disclose, do_disclose,
};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

// Of whom it was.
static person *operate(run *r, int which)
{
    person *p = &r->model.people[below(PEOPLE - 1)];
    if (number_of(&r->model, p) == GROWN_UP && which < ABOUT_AGE) p++;
    say(r, "of person %d:", (int)(p - r->model.people));
    operations[which](r, p);
    meet(&r->model);
    note_ends(&r->model);
    return p;
}

#endif
