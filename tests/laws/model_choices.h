// model_choices.h: operations on people, ages, consents, contracts, objections; each done by both.
//
// See test_model.c.
#ifndef TP_TEST_MODEL_CHOICES_H
#define TP_TEST_MODEL_CHOICES_H

#include "laws/model_decide.h"
#include "laws/model_run.h"

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
    comes(&r->model, p);
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
    comes(&r->model, p);
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
    comes(&r->model, p);
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
    comes(&r->model, p);
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
    comes(&r->model, p);
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
    comes(&r->model, p);
    s->state = state_after(s, what, made_at);
    s->actor = c.actor;
    s->at = made_at;
    s->ends = months_later(made_at, what == GIVE ? asked->yes_months : asked->no_months);
    s->event = m->events;
    s->version = m->version_count;
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
        p->contract_ended_at = later(p->contract_ended_at, b->until);
    }
}

static int64_t a_time_near(const model *m)
{
    if (!one_in(3)) return 0;
    return m->now + (below(40) - 20) * DAY_MS + below(1000);
}

// Those of whom data is held have few, so that the last one ends now and then.
static int some_contract(const model *m, const person *p)
{
    return below(number_of(m, p) < HOLDERS ? 1 + number_of(m, p) : CONTRACT_IDS);
}

static void do_contract_start(run *r, person *p)
{
    model  *m = &r->model;
    int     id = some_contract(m, p);
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
    comes(&r->model, p);
    *b = (bond){true, from, TARA_NEVER, m->version_count};
    notable(r, from);
}

static void do_contract_end(run *r, person *p)
{
    model  *m = &r->model;
    int     id = some_contract(m, p);
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
    m->host_assessed[slot] = true;
    m->assessed_until[slot] = until == 0 ? TARA_NEVER : until;
    if (until != 0) notable(r, until);
}

// It stands since its first day; but what is direct marketing now is weighed no more.
static void object(const model *m, said *s, const purpose *asked)
{
    int stated = asked->marketing ? TARA_OBJECTION_ABSOLUTE : TARA_OBJECTION_PENDING;
    bool stronger = asked->marketing && s->objection != TARA_OBJECTION_ABSOLUTE;
    if (objection_stops(s) && !stronger) return;
    s->objection = stated;
    s->objected_at = m->now;
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
    comes(&r->model, p);
    object(m, &p->said[slot], asked);
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
    bool absolute = s->objection == TARA_OBJECTION_ABSOLUTE; // Kept beyond an erasure, too.
    if (absolute) expected = TARA_E_NOT_APPLICABLE;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "objection.decide", expected, found)) return;
    s->objection = outcome;
}

static void do_restrict(run *r, person *p)
{
    static const char *const grounds[] = {"accuracy", "objection", "claims", "unlawful"};
    model *m = &r->model;
    int    ground = below(4);
    say(r, "restrict: %s", grounds[ground]);
    tara_status found = tara_restriction_set(r->privacy, &p->subject, grounds[ground],
                                             strlen(grounds[ground]));
    tara_status expected = clock_is_behind(m) ? TARA_E_CLOCK_BACKWARDS : TARA_OK;
    if (!record(r, "restriction.set", expected, found)) return;
    comes(&r->model, p);
    if (!p->restricted) p->restricted_at = m->now;
    p->restricted = true;
    if (ground >= 2) p->wants_it_kept = true; // GDPR 18(1)(b), (c)
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
    p->restricted = p->wants_it_kept = false;
}

#endif
