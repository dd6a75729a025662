// model_kept.h: the naive reading of retention: until when data is needed, kept by law, or held.
//
// Nothing is remembered but what happened: every end is worked out anew. See test_model.c.
#ifndef TP_TEST_MODEL_KEPT_H
#define TP_TEST_MODEL_KEPT_H

#include "laws/model.h"

// --- when data falls due ------------------------------------------------------------------------

// When the last contract ended; NEVER while one stands or is to come; 0: there was none.
static int64_t contract_over(const person *p)
{
    int64_t over = p->contract_ended_at;
    for (int i = 0; i < CONTRACT_IDS; i++) {
        const bond *b = &p->contracts[i];
        if (b->standing) over = later(over, b->until);
    }
    return over;
}

// When the yes ended, or will end by itself; 0: nothing was said.
static int64_t consent_over(const said *s)
{
    if (s->state == TARA_CONSENT_NEVER_ASKED) return 0;
    return s->state == TARA_CONSENT_GIVEN ? s->ends : s->at;
}

static int64_t new_years_day(const model *m, int64_t at)
{
    int  zone = m->rules->zone_minutes;
    date next = {local_date(at, zone).year + 1, 1, 1};
    return midnight(days_since_1970(next), zone);
}

// When what starts a period happened; never before the collection.
static int64_t begins(const model *m, const person *p, const held *h, int slot, enum since since)
{
    switch (since) {
    case ACTIVE: return later(h->active[slot], h->since);
    case CONTRACT_OVER: return later(contract_over(p), h->since);
    case CONSENT_OVER: return later(consent_over(&p->said[slot]), h->since);
    case YEAR_OVER: return new_years_day(m, h->since);
    default: return h->since;
    }
}

static int64_t over_by(const model *m, const rulebook *rules, const person *p, const held *h,
                       int slot)
{
    const purpose *asked = &rules->purposes[slot];
    int64_t from = begins(m, p, h, slot, asked->kept_since);
    int64_t over = from == TARA_NEVER ? TARA_NEVER : months_later(from, asked->kept_months);
    bool    ended = h->ended >> slot & 1;
    return ended ? sooner(over, later(h->ended_at, h->since)) : over;
}

// What had run out when a version came into force stays run out, whatever it says.
static int64_t purpose_over(const model *m, const person *p, const held *h, int slot)
{
    int64_t over = over_by(m, m->rules, p, h, slot);
    for (int v = m->version_count - 1; v > 0 && m->versions[v].at > h->since; v--) {
        int64_t before = over_by(m, &m->versions[v - 1].rules, p, h, slot);
        if (before <= m->versions[v].at) over = before;
    }
    return over;
}

static int64_t purposes_over(const model *m, const person *p, const held *h)
{
    int64_t over = h->since;
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (h->purposes >> slot & 1) over = later(over, purpose_over(m, p, h, slot));
    }
    return over;
}

// A floor never shortens: where the month has no such day, it lasts to the month's end.
static int64_t floor_over_for(const model *m, const person *p, const held *h, int slot)
{
    int64_t from = begins(m, p, h, slot, m->rules->floor.since);
    if (from == TARA_NEVER) return TARA_NEVER;
    int64_t over = months_later(from, m->rules->floor.months);
    bool    cut = date_after_1970(over / DAY_MS).day < date_after_1970(from / DAY_MS).day;
    return cut ? (over / DAY_MS + 1) * DAY_MS : over;
}

// 0: the law keeps none of it.
static int64_t floor_over(const model *m, const person *p, const held *h, int category)
{
    int64_t over = 0;
    if (!(m->rules->floor.categories >> category & 1)) return 0;
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (!(m->rules->floor.purposes & h->purposes & 1u << slot)) continue;
        over = later(over, floor_over_for(m, p, h, slot));
    }
    return over;
}

// By when a child's data has to go; NEVER for others.
static int64_t child_due(const model *m, const person *p, int64_t at)
{
    if (p->age != TARA_AGE_MINOR) return TARA_NEVER;
    gate g = gate_at(m, p, at);
    bool child = g.age == TARA_AGE_MINOR && !g.open;
    return child && g.due != 0 ? g.due : TARA_NEVER;
}

static int64_t held_due(const model *m, const person *p, const held *h, int category, int64_t at)
{
    int64_t law = floor_over(m, p, h, category);
    return later(law, sooner(purposes_over(m, p, h), child_due(m, p, at)));
}

// Which purposes still need it.
static unsigned kept_for(const model *m, const person *p, const held *h, int64_t at)
{
    unsigned kept = 0;
    for (int slot = 0; slot < PURPOSES; slot++) {
        bool open = h->purposes >> slot & 1 && !(h->ended >> slot & 1);
        if (open && purpose_over(m, p, h, slot) > at) kept |= 1u << slot;
    }
    return kept;
}

// --- what has run out may not be used -----------------------------------------------------------

static bool ran_out(const model *m, const person *p, int category, int slot, int64_t at)
{
    bool any = false;
    for (int ref = 0; ref < REFS; ref++) {
        const held *h = &p->held[category][ref];
        if (!h->there || !(h->purposes >> slot & 1)) continue;
        if (kept_for(m, p, h, at) >> slot & 1) return false;
        any = true;
    }
    return any;
}

static bool law_keeps(const model *m, const person *p, int category, int slot, int64_t at)
{
    if (!(m->rules->floor.purposes >> slot & 1)) return false;
    if (!(m->rules->floor.categories >> category & 1)) return false;
    for (int ref = 0; ref < REFS; ref++) {
        const held *h = &p->held[category][ref];
        bool        its = h->there && h->purposes >> slot & 1;
        if (its && floor_over_for(m, p, h, slot) > at) return true;
    }
    return false;
}

// --- holds and erasure --------------------------------------------------------------------------

static bool covers(const hold *h, int who, int category)
{
    if (!h->stands) return false;
    bool whose = h->who == NOBODY || h->who == who;
    return whose && (h->category == ANY_CATEGORY || h->category == category);
}

static bool is_held(const model *m, int who, int category)
{
    for (int i = 0; i < m->hold_count; i++) {
        if (covers(&m->holds[i], who, category)) return true;
    }
    return false;
}

static bool request_ended(const request *q)
{
    return q->state >= TARA_REQUEST_ANSWERED;
}

static bool asks_to_erase(const model *m, int who, int category)
{
    for (int i = 0; i < m->request_count; i++) {
        const request *q = &m->requests[i];
        bool open = !request_ended(q) && q->state != TARA_REQUEST_AWAITING_IDENTITY;
        bool this_one = q->categories == 0 || q->categories >> category & 1;
        bool erasure = q->who == who && q->right == TARA_RIGHT_ERASURE;
        if (erasure && open && this_one) return true;
    }
    return false;
}

// tara_reason of an erasure. `asked`: the subject wants it.
static int erasure_reason(const model *m, const person *p, const held *h, int category, bool asked)
{
    if (is_held(m, number_of(m, p), category)) return TARA_REASON_LEGAL_HOLD;
    if (floor_over(m, p, h, category) > m->now) return TARA_REASON_LEGAL_RETENTION;
    if (p->wants_it_kept && !asked) return TARA_REASON_RESTRICTION;
    if (child_due(m, p, m->now) != TARA_NEVER) return TARA_REASON_MINOR;
    if (asked) return TARA_REASON_ERASURE_REQUESTED;
    return purposes_over(m, p, h) <= m->now ? TARA_REASON_RETENTION_ELAPSED
                                            : TARA_REASON_MINIMISATION;
}

static bool may_erase(int reason)
{
    return reason != TARA_REASON_LEGAL_HOLD && reason != TARA_REASON_LEGAL_RETENTION
        && reason != TARA_REASON_RESTRICTION;
}

static int count_held(const person *p)
{
    int count = 0;
    for (int i = 0; i < CATEGORIES * REFS; i++) count += p->held[i / REFS][i % REFS].there;
    return count;
}

// Whoever is on record anew is so with what they objected to: an event before their first.
static void comes(model *m, person *p)
{
    if (!p->known && p->suppressed) m->events++;
    p->known = true;
}

// A source has erased. With the last of a child's data the deletion is done that was owed.
static void erase_from(model *m, person *p, held *h, int source)
{
    h->erased[source] = true;
    for (int i = 0; i < SOURCES; i++) {
        if (h->in[i] && !h->erased[i]) return;
    }
    *h = (held){0};
    if (count_held(p) > 0 || p->age != TARA_AGE_MINOR) return;
    p->deletion_due = 0;
    bool ran = p->guardian == TARA_GUARDIAN_VERIFIED && p->guardian_until <= m->now;
    if (ran) p->guardian = TARA_GUARDIAN_EXPIRED;
}

// The host does not need it any more for these purposes.
static void end_purposes(const model *m, held *h, unsigned purposes)
{
    unsigned over = h->purposes & purposes & ~h->ended; // Saying it again defers nothing.
    if (over == 0) return;
    h->ended_at = h->ended == 0 ? m->now : later(h->ended_at, m->now);
    h->ended |= over;
}

#endif
