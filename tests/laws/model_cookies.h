// model_cookies.h: choices about cookies, the browser's signal, visitors who become somebody.
//
// What may be set is worked out from what was chosen, tracker by tracker. See test_model.c.
#ifndef TP_TEST_MODEL_COOKIES_H
#define TP_TEST_MODEL_COOKIES_H

#include "laws/model_choices.h"

enum { REFUSABLE = 1 << TARA_COOKIE_PREFERENCES | 1 << TARA_COOKIE_STATISTICS
                 | 1 << TARA_COOKIE_MARKETING };

// --- what is declared ---------------------------------------------------------------------------

typedef struct tracker {
    const char *name;
    bool        cookie;
    int         category; // 0: nobody declared it.
    int         months;   // 0: it ends with the session.
} tracker;

enum { EXTRA = 9 };

static const tracker trackers[] = {
    {"__Host-tara_session", true, TARA_COOKIE_NECESSARY, 0},
    {"tara_choices", true, TARA_COOKIE_NECESSARY, 6},
    {"tara_answers", false, TARA_COOKIE_NECESSARY, 0},
    {"tara_language", true, TARA_COOKIE_PREFERENCES, 12},
    {"tara_player_speed", false, TARA_COOKIE_PREFERENCES, 6},
    {"tara_stats_page", true, TARA_COOKIE_STATISTICS, 13},
    {"tara_measure", false, TARA_COOKIE_STATISTICS, 13},
    {"tara_campaign", true, TARA_COOKIE_MARKETING, 3},
    {"advertising_id", false, TARA_COOKIE_MARKETING, 3},
    {"tara_extra", false, TARA_COOKIE_STATISTICS, 6}, // By some versions only.
    {"tara_statistics", true, TARA_COOKIE_NONE, 0},
};
enum { TRACKERS = sizeof trackers / sizeof trackers[0] };

static int category_of(const model *m, int which)
{
    bool gone = which == EXTRA && !m->rules->extra;
    return gone ? TARA_COOKIE_NONE : trackers[which].category;
}

// --- may it be set? -----------------------------------------------------------------------------

static bool objects_to_marketing(const model *m, const person *p)
{
    for (int slot = 0; slot < PURPOSES; slot++) {
        const said *s = &p->said[slot];
        bool sold = s->objection == TARA_OBJECTION_ABSOLUTE || m->rules->purposes[slot].marketing;
        if (sold && objection_stops(s)) return true;
    }
    return false;
}

static answer by_choice(const model *m, const person *p, int category, bool gpc, int64_t at)
{
    static const int reasons[] = {
        [TARA_CONSENT_NEVER_ASKED] = TARA_REASON_CONSENT_NEVER_ASKED,
        [TARA_CONSENT_REFUSED] = TARA_REASON_CONSENT_REFUSED,
        [TARA_CONSENT_WITHDRAWN] = TARA_REASON_CONSENT_WITHDRAWN,
        [TARA_CONSENT_EXPIRED] = TARA_REASON_CONSENT_EXPIRED,
        [TARA_CONSENT_OUTDATED] = TARA_REASON_CONSENT_OUTDATED,
    };
    int  state = cookies_at(m, p, category, at);
    bool follows = category == TARA_COOKIE_STATISTICS || category == TARA_COOKIE_MARKETING;
    if (state == TARA_CONSENT_GIVEN) {
        bool child = gate_at(m, p, at).age == TARA_AGE_MINOR;
        return (answer){1, TARA_REASON_CONSENT, TARA_BASIS_CONSENT,
                        TARA_OBLIGATION_OFFER_WITHDRAWAL
                        | (child ? TARA_OBLIGATION_INVOLVE_GUARDIAN : 0)};
    }
    bool withdrawn = state == TARA_CONSENT_WITHDRAWN; // Their own no is told as such.
    if (follows && !withdrawn && (gpc || p->browser.on)) return no(TARA_REASON_CONSENT_REFUSED);
    return no(reasons[state]);
}

static answer ask_device(const model *m, const person *p, int which, bool gpc, int64_t at)
{
    int  category = category_of(m, which);
    gate g = gate_at(m, p, at);
    if (at < m->last_event) return no(TARA_REASON_CLOCK_BACKWARDS);
    if (category == TARA_COOKIE_NONE) return no(TARA_REASON_COOKIE_UNDECLARED);
    if (category == TARA_COOKIE_NECESSARY) {
        return (answer){1, TARA_REASON_NECESSARY_COOKIE, TARA_BASIS_NONE, 0};
    }
    if (g.age == TARA_AGE_SUSPECTED_MINOR) return no(TARA_REASON_SUSPECTED_MINOR);
    if (g.age == TARA_AGE_MINOR && !g.open) return no(TARA_REASON_MINOR);
    bool sold = category == TARA_COOKIE_MARKETING && objects_to_marketing(m, p);
    if (sold) return no(TARA_REASON_OBJECTION);
    return by_choice(m, p, category, gpc, at);
}

// Seconds that it may stay: as it is declared, at most thirteen months and four hundred days.
static int64_t may_stay(const model *m, int which)
{
    int     months = trackers[which].months < 13 ? trackers[which].months : 13;
    int64_t ends = sooner(months_later(m->now, months), m->now + 400 * DAY_MS);
    return (ends - m->now) / 1000;
}

static void device_stands(run *r, const person *p, int which, bool gpc, const answer *now,
                          int64_t until)
{
    const model *m = &r->model;
    if (now->reason == TARA_REASON_CLOCK_BACKWARDS) {
        same(r, "device: valid_until of what cannot be known", 0, until);
        return;
    }
    if (until <= m->now) differ(r, "device: valid_until lies after now", m->now + 1, until);
    int64_t last = sooner(until, m->now + 8000 * DAY_MS) - 1;
    answer  then = ask_device(m, p, which, gpc, last);
    if (then.reason == now->reason && then.obligations == now->obligations) return;
    differ(r, "device: the same reason until valid_until", then.reason, now->reason);
}

static void compare_device(run *r)
{
    const model  *m = &r->model;
    const person *p = &m->people[below(EVERYBODY)];
    int           which = below(TRACKERS);
    bool          gpc = one_in(5);
    const char   *name = trackers[which].name;
    uint32_t      flags = gpc ? TARA_DEVICE_GPC : 0;
    tara_device_verdict found = {.struct_size = sizeof found};
    tara_status (*call)(tara_privacy *, const tara_subject *, const char *, size_t, uint32_t,
                        tara_device_verdict *) = tara_tracker_may_run;
    if (trackers[which].cookie) call = tara_cookie_may_set;
    same(r, "may_set", TARA_OK, call(r->privacy, &p->subject, name, strlen(name), flags, &found));
    answer expected = ask_device(m, p, which, gpc, m->now);
    bool   ended = expected.reason == TARA_REASON_CLOCK_BACKWARDS;
    same(r, "device: permitted", expected.permitted, found.permitted);
    same(r, "device: reason", expected.reason, found.reason);
    same(r, "device: basis", expected.basis, found.basis);
    same(r, "device: obligations", (int64_t)expected.obligations, (int64_t)found.obligations);
    device_stands(r, p, which, gpc, &expected, found.valid_until_unix_ms);
    if (ended) return;
    bool stays = expected.permitted && trackers[which].months > 0;
    same(r, "device: category", category_of(m, which), found.category);
    same(r, "device: version", m->version_count, found.policy_version);
    same(r, "device: lifetime", stays ? may_stay(m, which) : 0, found.max_age_s);
}

static void compare_cookies(run *r, const person *p)
{
    const model *m = &r->model;
    int          category = TARA_COOKIE_PREFERENCES + below(3);
    const said  *s = &p->cookies[category];
    int          state = cookies_at(m, p, category, m->now);
    bool         said_no = state == TARA_CONSENT_REFUSED || state == TARA_CONSENT_WITHDRAWN;
    bool         grown = s->version < m->cookies_since[category];
    tara_consent found = {.struct_size = sizeof found};
    tara_signal  signal = {.struct_size = sizeof signal};
    same(r, "cookie.show", TARA_OK, tara_cookie_show(r->privacy, &p->subject, category, &found));
    same(r, "cookie: state", state, found.state);
    same(r, "cookie: since", s->at, found.since_unix_ms);
    same(r, "cookie: expires", s->ends, found.expires_unix_ms);
    same(r, "cookie: may_ask", state != TARA_CONSENT_GIVEN
                               && !(said_no && m->now < s->ends && !grown), found.may_ask);
    same(r, "cookie: actor", s->actor, found.actor);
    same(r, "cookie: event", (int64_t)s->event, (int64_t)found.event);
    same(r, "cookie: version", s->version, found.policy_version);
    same(r, "signal.show", TARA_OK, tara_signal_show(r->privacy, &p->subject, &signal));
    same(r, "signal: on", p->browser.on, signal.on);
    same(r, "signal: conflict", p->browser.conflict, signal.conflict);
    same(r, "signal: since", p->browser.at, signal.since_unix_ms);
}

// --- choosing -----------------------------------------------------------------------------------

static tara_status may_choose_cookies(const model *m, const person *p, const unsigned sets[3],
                                      int64_t at)
{
    unsigned all = sets[GIVE] | sets[REFUSE] | sets[WITHDRAW];
    gate     g = gate_at(m, p, m->now);
    bool     child = !g.open && g.age != TARA_AGE_UNKNOWN;
    if (clock_is_behind(m)) return TARA_E_CLOCK_BACKWARDS;
    if (all & 1u << TARA_COOKIE_NECESSARY) return TARA_E_NOT_APPLICABLE;
    if (all == 0 || (sets[GIVE] & sets[REFUSE]) != 0) return TARA_E_INVALID_ARGUMENT;
    if (at > m->now) return TARA_E_INVALID_ARGUMENT;
    if (sets[GIVE] != 0 && child) return TARA_E_NOT_APPLICABLE;
    for (int i = 0; i < COOKIES; i++) {
        const said *s = &p->cookies[i];
        bool overtaken = s->state != TARA_CONSENT_NEVER_ASKED && (at == 0 ? m->now : at) < s->at;
        if (all >> i & 1 && overtaken) return TARA_E_CLOCK_BACKWARDS;
    }
    return TARA_OK;
}

static void take_choice(model *m, person *p, int category, enum choice what, const tara_choice *c)
{
    said   *s = &p->cookies[category];
    int64_t made_at = c->at_unix_ms == 0 ? m->now : c->at_unix_ms;
    int     months = what == GIVE ? m->rules->cookie_yes_months : m->rules->cookie_no_months;
    s->state = state_after(s, what, made_at);
    s->actor = c->actor;
    s->at = made_at;
    s->ends = months_later(made_at, months);
    s->version = m->version_count;
}

// One event for each category, in their order.
static void take_choices(run *r, person *p, const unsigned sets[3], const tara_choice *c)
{
    model *m = &r->model;
    bool   first = true;
    comes(&r->model, p);
    for (int category = 0; category < COOKIES; category++) {
        for (int what = GIVE; what <= WITHDRAW; what++) {
            if (!(sets[what] >> category & 1)) continue;
            if (!first) m->events++;
            first = false;
            take_choice(m, p, category, (enum choice)what, c);
            p->cookies[category].event = m->events;
            notable(r, p->cookies[category].ends);
        }
    }
}

static void do_cookies(run *r, person *p)
{
    model      *m = &r->model;
    unsigned    sets[3] = {0};
    int         how = below(4);
    tara_status found;
    tara_choice c = {.struct_size = sizeof c, .actor = one_in(3) ? below(3) : TARA_ACTOR_SUBJECT};
    if (one_in(2)) p = &m->people[PEOPLE + below(VISITORS)];
    if (one_in(5)) c.at_unix_ms = m->now - below(100000000);
    if (one_in(50)) c.at_unix_ms = m->now + 1;
    unsigned some = REFUSABLE & (unsigned)random64();
    if (one_in(40)) some |= 1u << TARA_COOKIE_NECESSARY;
    if (how == 0) {
        sets[GIVE] = some;
        sets[REFUSE] = one_in(10) ? (unsigned)REFUSABLE : REFUSABLE & ~some;
        found = tara_cookie_choose(r->privacy, &p->subject, sets[GIVE], sets[REFUSE], &c);
    } else if (how == 1) {
        sets[GIVE] = REFUSABLE;
        found = tara_cookie_accept_all(r->privacy, &p->subject, &c);
    } else if (how == 2) {
        sets[REFUSE] = REFUSABLE;
        found = tara_cookie_refuse_all(r->privacy, &p->subject, &c);
    } else {
        sets[WITHDRAW] = some;
        found = tara_cookie_withdraw(r->privacy, &p->subject, some, &c);
    }
    say(r, "cookies of %d: yes %x no %x back %x", number_of(m, p), sets[GIVE], sets[REFUSE],
        sets[WITHDRAW]);
    tara_status expected = may_choose_cookies(m, p, sets, c.at_unix_ms);
    if (record(r, "cookies", expected, found)) take_choices(r, p, sets, &c);
}

// Does an explicit yes stand against the signal?
static bool said_yes_to_it(const model *m, const person *p)
{
    bool yes = cookies_at(m, p, TARA_COOKIE_STATISTICS, m->now) == TARA_CONSENT_GIVEN
            || cookies_at(m, p, TARA_COOKIE_MARKETING, m->now) == TARA_CONSENT_GIVEN;
    for (int slot = 0; slot < PURPOSES; slot++) {
        bool sold = m->rules->purposes[slot].marketing;
        yes = yes || (sold && consent_at(m, p, slot, m->now) == TARA_CONSENT_GIVEN);
    }
    return yes;
}

static void do_signal(run *r, person *p)
{
    model  *m = &r->model;
    int     on = below(2);
    int32_t conflict = 0;
    if (one_in(2)) p = &m->people[PEOPLE + below(VISITORS)];
    say(r, "signal of %d: %d", number_of(m, p), on);
    int         against = on && said_yes_to_it(m, p);
    tara_status found = tara_signal_gpc(r->privacy, &p->subject, on, &conflict);
    bool        changed = p->browser.on != on || p->browser.conflict != against;
    if (clock_is_behind(m)) {
        same(r, "signal", TARA_E_CLOCK_BACKWARDS, found);
        return;
    }
    same(r, "signal against a yes", against, conflict);
    if (!changed) {
        same(r, "signal again", TARA_OK, found);
        return;
    }
    if (!record(r, "signal", TARA_OK, found)) return;
    comes(&r->model, p);
    p->browser = (browser){on, against, m->now};
}

// --- a visitor turns out to be somebody ---------------------------------------------------------

static bool says_no(const said *s)
{
    return s->state == TARA_CONSENT_REFUSED || s->state == TARA_CONSENT_WITHDRAWN;
}

// A no on either side wins; of two that say the same the later.
static void join_choices(said *into, const said *from)
{
    if (from->state == TARA_CONSENT_NEVER_ASKED) return;
    bool wins = into->state == TARA_CONSENT_NEVER_ASKED || from->at > into->at;
    if (into->state != TARA_CONSENT_NEVER_ASKED && says_no(from) != says_no(into)) {
        wins = says_no(from);
    }
    if (wins) *into = *from;
}

// A browser that says no goes on saying no.
static void join_browsers(browser *into, const browser *from)
{
    bool wins = from->on != into->on ? from->on : from->at > into->at;
    if (wins) *into = *from;
}

// They were told when the first of them was, and know since then.
static void join_notices(heard *into, const heard *from)
{
    int64_t knows = into->acknowledged_at == 0 ? from->acknowledged_at
                  : from->acknowledged_at == 0 ? into->acknowledged_at
                  : sooner(from->acknowledged_at, into->acknowledged_at);
    bool first = from->means != 0
              && (into->means == 0 || from->delivered_at < into->delivered_at);
    if (first) *into = *from;
    into->acknowledged_at = knows;
}

// Both were affected: told when the first of them was.
static void join_affected(breach *b, int into, int from)
{
    affected *ours = &b->who[into], *theirs = &b->who[from];
    if (theirs->there) {
        bool first = theirs->told_at != 0
                  && (ours->told_at == 0 || theirs->told_at < ours->told_at);
        if (first) ours->told_at = theirs->told_at;
        ours->there = true;
    }
    *theirs = (affected){0};
}

static void forget(person *p)
{
    person before = *p;
    *p = (person){.subject = before.subject, .country = NOWHERE, .suppressed = before.suppressed,
                  .suppressed_until = before.suppressed_until};
}

static void do_merge(run *r, person *p)
{
    model   *m = &r->model;
    person  *from = &m->people[PEOPLE + below(VISITORS)];
    uint64_t taken = 0;
    if (!one_in(4)) return;
    say(r, "%d turns out to be %d", number_of(m, from), number_of(m, p));
    tara_status found = tara_subject_merge(r->privacy, &from->subject, &p->subject, &taken);
    tara_status expected = from->known ? TARA_OK : TARA_E_NOT_FOUND;
    if (from->forgotten && !came_back(from)) expected = TARA_E_CONFLICT; // An erasure is owed.
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "subject.merge", expected, found)) return;
    bool sooner_known = !p->known || from->known_version < p->known_version;
    if (sooner_known) p->known_version = from->known_version;
    comes(&r->model, p);
    for (int i = 0; i < COOKIES; i++) join_choices(&p->cookies[i], &from->cookies[i]);
    join_browsers(&p->browser, &from->browser);
    for (int i = 0; i < VERSIONS; i++) join_notices(&p->told[i], &from->told[i]);
    for (int i = 0; i < m->breach_count; i++) {
        join_affected(&m->breaches[i], number_of(m, p), number_of(m, from));
    }
    p->came_back = p->forgotten && came_back(p); // Knowing what either did.
    forget(from);
}

#endif
