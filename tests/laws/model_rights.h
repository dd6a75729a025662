// model_rights.h: operations on what is held, on holds and on requests; each done by both.
//
// See test_model.c.
#ifndef TP_TEST_MODEL_RIGHTS_H
#define TP_TEST_MODEL_RIGHTS_H

#include "laws/model_decide.h"
#include "laws/model_run.h"

// --- what is held -------------------------------------------------------------------------------

static const char *const source_names[SOURCES] = {"host", "crm", "lms", "shop", "mail", "cdn",
                                                  "files", "wiki", "lake", "attic"};

static uint64_t ref_of(int ref) { return ref == 0 ? 0 : 77; }

static uint64_t bit_of(int number) { return UINT64_C(1) << number; }

// Purposes that may use the category, mostly.
static uint64_t some_purposes(const model *m, int category)
{
    uint64_t fit = 0, chosen = 0;
    if (one_in(60)) return one_in(2) ? 0 : bit_of(PURPOSES);
    if (one_in(30)) return bit_of(below(PURPOSES));
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (m->rules->purposes[slot].categories >> category & 1) fit |= bit_of(slot);
    }
    while (chosen == 0) chosen = fit & random64();
    return one_in(2) ? chosen : chosen & (~chosen + 1);
}

static bool unfit(const model *m, uint64_t purposes, int category)
{
    for (int slot = 0; slot < PURPOSES; slot++) {
        bool may = m->rules->purposes[slot].categories >> category & 1;
        if (purposes >> slot & 1 && !may) return true;
    }
    return false;
}

static int sources_of(const held *h)
{
    int count = 0;
    for (int i = 0; i < SOURCES; i++) count += h->in[i];
    return count;
}

static void collect(model *m, person *p, held *h, unsigned purposes, int64_t since, int origin,
                    int source)
{
    bool unguarded = p->age == TARA_AGE_MINOR && p->guardian != TARA_GUARDIAN_VERIFIED;
    if (unguarded && p->deletion_due == 0) p->deletion_due = m->now + 14 * DAY_MS;
    comes(m, p);
    for (int slot = 0; slot < PURPOSES; slot++) {
        bool known = h->purposes >> slot & 1;
        if (!(purposes >> slot & 1)) continue;
        h->active[slot] = known ? later(h->active[slot], since) : since;
    }
    if (!h->there || since < h->first_since) h->first_since = since;
    if (!h->there || since >= h->since) {
        h->since = since;
        h->origin = origin;
    }
    h->there = true;
    h->purposes |= purposes;
    h->ended &= ~purposes;
    h->in[source] = true;
    h->erased[source] = false;
}

static void do_holding(run *r, person *p)
{
    model  *m = &r->model;
    p = &m->people[number_of(m, p) % HOLDERS];
    if (count_held(p) > 5 && !one_in(4)) return; // Every question looks at all of it.
    int     category = below(CATEGORIES), ref = below(REFS);
    int     source = one_in(3) ? below(SOURCES) : below(3);
    int64_t since = one_in(3) ? m->now - below(900) * DAY_MS : 0, due = 0;
    if (one_in(60)) since = m->now + 1;
    tara_holding given = {.struct_size = sizeof given, .category = bit_of(category),
                          .ref = ref_of(ref), .purposes = some_purposes(m, category),
                          .since_unix_ms = since, .origin = one_in(80) ? 5 : below(5),
                          .source = source_names[source],
                          .source_size = strlen(source_names[source])};
    held *h = &p->held[category][ref];
    say(r, "holds %d/%d for %llx since %lld in %s", category, ref,
        (unsigned long long)given.purposes, (long long)since, source_names[source]);
    tara_status found = tara_holding_start(r->privacy, &p->subject, &given, &due);
    tara_status expected = TARA_OK;
    if (!h->in[source] && sources_of(h) >= SOURCES_MAX) expected = TARA_E_LIMIT;
    if (unfit(m, given.purposes, category)) expected = TARA_E_NOT_APPLICABLE;
    if (given.origin == 5 || since > m->now) expected = TARA_E_INVALID_ARGUMENT;
    if (given.purposes == 0 || given.purposes >> PURPOSES) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "holding.start", expected, found)) return;
    int origin = given.origin == 0 ? TARA_ORIGIN_SUBJECT : given.origin;
    collect(m, p, h, (unsigned)given.purposes, since == 0 ? m->now : since, origin, source);
    same(r, "due of what is held", held_due(m, p, h, category, m->now), due);
    notable(r, due);
}

static void do_touch(run *r, person *p)
{
    model   *m = &r->model;
    p = &m->people[number_of(m, p) % HOLDERS];
    int      category = below(CATEGORIES), ref = below(REFS);
    uint64_t purposes = one_in(2) ? 0 : some_purposes(m, category);
    int64_t  due = 0;
    held    *h = &p->held[category][ref];
    say(r, "touch %d/%d for %llx", category, ref, (unsigned long long)purposes);
    tara_status found = tara_holding_touch(r->privacy, &p->subject, bit_of(category), ref_of(ref),
                                           purposes, &due);
    tara_status expected = h->there ? TARA_OK : TARA_E_NOT_FOUND;
    if (purposes >> PURPOSES) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "holding.touch", expected, found)) return;
    for (int slot = 0; slot < PURPOSES; slot++) {
        bool its = h->purposes >> slot & 1 && (purposes == 0 || purposes >> slot & 1);
        if (its) h->active[slot] = later(h->active[slot], m->now);
    }
    same(r, "due of what was touched", held_due(m, p, h, category, m->now), due);
}

static void do_end_purpose(run *r, person *p)
{
    model   *m = &r->model;
    p = &m->people[number_of(m, p) % HOLDERS];
    int      category = below(CATEGORIES), ref = below(REFS);
    uint32_t number = (uint32_t)below(PURPOSES + 2);
    int64_t  due = 0;
    held    *h = &p->held[category][ref];
    if (h->there && !one_in(3)) {
        while (number == 0 || !(h->purposes >> (number - 1) & 1)) number = 1 + (uint32_t)below(9);
    }
    say(r, "end of %u for %d/%d", number, category, ref);
    tara_status found = tara_holding_end_purpose(r->privacy, &p->subject, bit_of(category),
                                                 ref_of(ref), number, &due);
    bool known = number >= 1 && number <= PURPOSES;
    bool its = known && h->purposes >> (number - 1) & 1;
    tara_status expected = its ? TARA_OK : TARA_E_NOT_FOUND;
    if (!known) expected = TARA_E_INVALID_ARGUMENT;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "holding.end_purpose", expected, found)) return;
    end_purposes(m, h, 1u << (number - 1));
    same(r, "due of what is over", held_due(m, p, h, category, m->now), due);
}

static void do_erased(run *r, person *p)
{
    model *m = &r->model;
    p = &m->people[number_of(m, p) % HOLDERS];
    int    category = below(CATEGORIES), ref = below(REFS), source = below(3);
    for (int tries = 0; tries < 8 && !p->held[category][ref].there; tries++) {
        category = below(CATEGORIES);
        ref = below(REFS);
    }
    held *h = &p->held[category][ref];
    if (h->there && !one_in(4)) {
        while (!h->in[source]) source = below(SOURCES);
    }
    say(r, "%s erased %d/%d", source_names[source], category, ref);
    tara_verdict v = {.struct_size = sizeof v};
    tara_status  found = tara_holding_erased(r->privacy, &p->subject, bit_of(category),
                                             ref_of(ref), source_names[source],
                                             strlen(source_names[source]), &v);
    tara_status expected = h->there && h->in[source] ? TARA_OK : TARA_E_NOT_FOUND;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "holding.erased", expected, found)) return;
    bool    asked = asks_to_erase(m, number_of(m, p), category);
    int     reason = erasure_reason(m, p, h, category, asked);
    int64_t until = floor_over(m, p, h, category);
    same(r, "erased: reason", reason, v.reason);
    same(r, "erased: permitted", may_erase(reason), v.permitted);
    same(r, "erased: until", reason == TARA_REASON_LEGAL_RETENTION ? until : TARA_NEVER,
         v.valid_until_unix_ms);
    if (may_erase(reason)) erase_from(m, p, h, source);
}

static void do_release(run *r, person *p)
{
    (void)p;
    model *m = &r->model;
    int    number = 1 + below(m->hold_count + 1);
    say(r, "release %d", number);
    tara_status found = tara_hold_release(r->privacy, (uint64_t)number);
    bool stands = number <= m->hold_count && m->holds[number - 1].stands;
    tara_status expected = stands ? TARA_OK : TARA_E_NOT_FOUND;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "hold.release", expected, found)) return;
    m->holds[number - 1].stands = false;
}

// A few at a time, or nothing is ever erased.
static bool enough_holds(const model *m)
{
    int standing = 0;
    for (int i = 0; i < m->hold_count; i++) standing += m->holds[i].stands;
    return standing >= 4 || m->hold_count == HOLDS;
}

static void do_place(run *r, person *p)
{
    model    *m = &r->model;
    hold      h = {true, number_of(m, p), ANY_CATEGORY, 0};
    uint64_t  number = 0;
    tara_hold given = {.struct_size = sizeof given, .reason = "litigation", .reason_size = 10};
    if (enough_holds(m)) {
        do_release(r, p);
        return;
    }
    if (one_in(2)) h.category = below(CATEGORIES);
    if (one_in(6)) h.who = NOBODY;
    if (h.who != NOBODY) given.subject = p->subject;
    if (h.category != ANY_CATEGORY) given.category = bit_of(h.category);
    if (h.who == NOBODY && h.category == ANY_CATEGORY) given.flags = TARA_HOLD_ALL;
    if (one_in(20)) given.reason_size = 0;
    say(r, "hold of %d/%d", h.who, h.category);
    tara_status found = tara_hold_place(r->privacy, &given, &number);
    tara_status expected = given.reason_size == 0 ? TARA_E_INVALID_ARGUMENT : TARA_OK;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    if (!record(r, "hold.place", expected, found)) return;
    if (h.who != NOBODY) comes(m, p);
    h.review = months_later(m->now, 12);
    m->holds[m->hold_count++] = h;
    same(r, "number of a hold", m->hold_count, (int64_t)number);
    notable(r, h.review);
}

// --- requests -----------------------------------------------------------------------------------

static void same_request(run *r, int number, const tara_request *found)
{
    const model    *m = &r->model;
    const request  *q = &m->requests[number - 1];
    const response *law = &responses[q->law];
    same(r, "request: number", number, (int64_t)found->number);
    same(r, "request: of whom", 0, memcmp(&m->people[q->who].subject, &found->subject, 16));
    same(r, "request: right", q->right, found->right);
    same(r, "request: state", q->state, found->state);
    same(r, "request: actor", q->actor, found->actor);
    same(r, "request: late", !request_ended(q) && m->now > q->due, found->late);
    same(r, "request: extended", q->extended, found->extended);
    same(r, "request: received", q->received, found->received_unix_ms);
    same(r, "request: due", q->due, found->due_unix_ms);
    same(r, "request: confirm", q->confirm_due, found->confirm_unix_ms);
    same(r, "request: steps", q->step_count, found->steps);
    same(r, "request: outstanding", count_steps(q, is_outstanding), found->outstanding);
    same(r, "request: waits for", waits_for(m, q), (int64_t)found->waits_for);
    same(r, "request: law", 0, strcmp(law->law, found->law));
    same(r, "request: rule", 0, strcmp(law->rule, found->rule));
}

static bool asked_before(const request *open, const tara_intake *intake)
{
    bool purposes = open->purposes == 0
                 || (intake->purposes != 0 && (intake->purposes & ~(uint64_t)open->purposes) == 0);
    bool categories = open->categories == 0
                   || (intake->categories != 0 && (intake->categories & ~open->categories) == 0);
    return open->right == intake->right && !request_ended(open) && purposes && categories;
}

static int open_already(const model *m, int who, const tara_intake *intake)
{
    for (int i = 0; i < m->request_count; i++) {
        const request *q = &m->requests[i];
        if (q->who == who && asked_before(q, intake)) return i + 1;
    }
    return 0;
}

static tara_intake an_intake(const model *m)
{
    tara_intake intake = {.struct_size = sizeof intake, .right = 1 + below(7), .actor = below(3),
                          .received_unix_ms = m->now - (one_in(3) ? 0 : below(20) * DAY_MS),
                          .channel = "email", .channel_size = 5};
    bool of_purposes = intake.right >= TARA_RIGHT_OBJECTION;
    if (of_purposes && one_in(2)) intake.purposes = purposes_for(m, intake.right) & random64();
    if (one_in(60)) intake.purposes = bit_of(below(PURPOSES + 1));
    if (one_in(3)) intake.categories = random64() & 63;
    if (one_in(80)) intake.categories = bit_of(CATEGORIES);
    if (one_in(80)) intake.right = one_in(2) ? 0 : 8;
    if (one_in(80)) intake.received_unix_ms = m->now + 1;
    if (one_in(80)) intake.received_unix_ms = m->now - 132 * 366 * DAY_MS;
    return intake;
}

// A minor whose day is known cannot have asked for anything before they were born.
static bool unborn(const person *p, int64_t received)
{
    if (p->age != TARA_AGE_MINOR || !p->dated || received < 0) return received < 0;
    date born = {p->reached.year - p->years, p->reached.month, p->reached.day};
    if (born.day > month_days(born.year, born.month)) born.day = month_days(born.year, born.month);
    return received / DAY_MS < days_since_1970(born) - 1; // Of either 29 February.
}

static tara_status may_open(const model *m, const person *p, const tara_intake *intake)
{
    bool of_purposes = intake->right >= TARA_RIGHT_OBJECTION;
    if (clock_is_behind(m)) return TARA_E_CLOCK_BACKWARDS;
    if (intake->right < 1 || intake->right > 7) return TARA_E_INVALID_ARGUMENT;
    if (intake->received_unix_ms > m->now) return TARA_E_INVALID_ARGUMENT;
    if (unborn(p, intake->received_unix_ms)) return TARA_E_INVALID_ARGUMENT;
    if (intake->purposes != 0 && !of_purposes) return TARA_E_INVALID_ARGUMENT;
    if (intake->purposes >> PURPOSES) return TARA_E_INVALID_ARGUMENT;
    if (intake->categories >> CATEGORIES) return TARA_E_INVALID_ARGUMENT;
    if (open_already(m, number_of(m, p), intake)) return TARA_OK;
    bool foreign = of_purposes && (intake->purposes & ~(uint64_t)purposes_for(m, intake->right));
    date day = local_date(intake->received_unix_ms, m->rules->zone_minutes);
    bool offered = response_to(p, intake->right, day) != NOT_THERE;
    return foreign || !offered ? TARA_E_NOT_APPLICABLE : TARA_OK;
}

// Objections and withdrawals take effect with the receipt.
static void take_effect(model *m, person *p, const tara_intake *intake)
{
    bool     objects = intake->right == TARA_RIGHT_OBJECTION;
    uint64_t meant = intake->purposes != 0 ? intake->purposes : purposes_for(m, intake->right);
    if (intake->right < TARA_RIGHT_OBJECTION) return;
    for (int slot = 0; slot < PURPOSES; slot++) {
        const purpose *asked = &m->rules->purposes[slot];
        said *s = &p->said[slot];
        bool  nothing = !objects && intake->purposes == 0 && s->state != TARA_CONSENT_GIVEN;
        if (!(meant >> slot & 1) || nothing) continue;
        m->events++;
        if (!objects) {
            s->state = TARA_CONSENT_WITHDRAWN;
            s->actor = intake->actor;
            s->at = m->now;
            s->ends = months_later(m->now, asked->no_months);
            s->event = m->events;
            s->version = m->version_count;
        } else {
            object(m, s, asked);
        }
    }
}

static void do_open(run *r, person *p)
{
    model       *m = &r->model;
    tara_intake  intake = an_intake(m);
    tara_request out = {.struct_size = sizeof out};
    if (m->request_count == REQUESTS) return;
    if (one_in(2)) p = &m->people[number_of(m, p) % HOLDERS];
    int again = open_already(m, number_of(m, p), &intake);
    say(r, "asks for %d of %llx/%llx, received %lld", intake.right,
        (unsigned long long)intake.purposes, (unsigned long long)intake.categories,
        (long long)intake.received_unix_ms);
    tara_status expected = may_open(m, p, &intake);
    tara_status found = tara_request_open(r->privacy, &p->subject, &intake, &out);
    if (expected == TARA_OK && again != 0) { // Nothing is recorded.
        same(r, "request.open again", TARA_OK, found);
        same(r, "duplicate", 1, out.duplicate);
        same_request(r, again, &out);
        return;
    }
    if (!record(r, "request.open", expected, found)) return;
    date     day = local_date(intake.received_unix_ms, m->rules->zone_minutes);
    request *q = &m->requests[m->request_count++];
    *q = (request){.who = number_of(m, p), .right = intake.right, .actor = intake.actor,
                   .state = TARA_REQUEST_RECEIVED, .received = intake.received_unix_ms,
                   .purposes = (unsigned)intake.purposes, .categories = intake.categories};
    q->law = response_to(p, intake.right, day);
    q->due = q->first_due = due_of(m, q);
    bool confirms = responses[q->law].confirmed_in != 0;
    if (confirms) q->confirm_due = due_under(m, q, &responses[CONFIRMATION]);
    comes(&r->model, p);
    take_effect(m, p, &intake);
    same(r, "duplicate", 0, out.duplicate);
    same_request(r, m->request_count, &out);
    notable(r, one_in(2) ? q->due : q->due + 1);
}

// A request to do something to: mostly one that is open. NULL: there is no such number.
static request *some_request(run *r, uint64_t *number)
{
    model *m = &r->model;
    *number = (uint64_t)(1 + below(m->request_count + 1));
    for (int tries = 0; tries < 8 && *number <= (uint64_t)m->request_count; tries++) {
        if (!request_ended(&m->requests[*number - 1])) break;
        *number = (uint64_t)(1 + below(m->request_count + 1));
    }
    bool there = *number <= (uint64_t)m->request_count && !m->requests[*number - 1].of_gone;
    return there ? &m->requests[*number - 1] : NULL;
}

// What every call about a request begins and ends with. False: nothing happened.
static bool moved(run *r, const char *what, const request *q, tara_status expected,
                  tara_status found)
{
    if (expected == TARA_OK && request_ended(q)) expected = TARA_E_NOT_APPLICABLE;
    if (clock_is_behind(&r->model)) expected = TARA_E_CLOCK_BACKWARDS;
    return record(r, what, expected, found);
}

static tara_status there(const request *q)
{
    return q == NULL ? TARA_E_NOT_FOUND : TARA_OK;
}

static void do_identify(run *r, person *p)
{
    (void)p;
    model       *m = &r->model;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "request %d identified", (int)number);
    tara_status found = tara_request_identify(r->privacy, number, "login", 5, &out);
    if (!moved(r, "request.identify", q, there(q), found)) return;
    int64_t today = local_day(m->now, m->rules->zone_minutes);
    bool    in_time = q->doubted_on <= local_day(q->due, m->rules->zone_minutes);
    bool    anew = responses[q->law].identity == BEGINS_ANEW && q->doubt == TARA_DOUBT_IDENTITY
                && in_time; // Who was late stays late.
    end_wait(m, q);
    q->doubt = TARA_DOUBT_NONE;
    q->waits = false;
    if (anew) q->restart_day = today;
    bool waiting = q->state == TARA_REQUEST_RECEIVED || q->state == TARA_REQUEST_AWAITING_IDENTITY;
    if (waiting) q->state = q->extended ? TARA_REQUEST_EXTENDED : TARA_REQUEST_OPEN;
    q->due = later(q->due, due_of(m, q)); // What was promised stands.
    if (!q->extended) q->first_due = q->due;
    same_request(r, (int)number, &out);
}

static void do_doubt(run *r, person *p)
{
    (void)p;
    model   *m = &r->model;
    uint64_t number = 0;
    int      doubt = one_in(40) ? 3 : 1 + below(2);
    uint32_t flags = one_in(2) ? TARA_DOUBT_PAUSE : 0;
    tara_request out = {.struct_size = sizeof out};
    request *q = some_request(r, &number);
    say(r, "request %d in doubt %d flags %u", (int)number, doubt, flags);
    tara_status found = tara_request_doubt(r->privacy, number, doubt, flags, "who?", 4, &out);
    tara_status expected = there(q);
    if (q != NULL) {
        const response *law = &responses[q->law];
        enum effect     effect = doubt == TARA_DOUBT_SCOPE ? law->scope : law->identity;
        bool waits = effect == NOT_COUNTED || (effect == IF_CHOSEN && flags != 0);
        bool unclear = doubt == TARA_DOUBT_SCOPE && q->right != TARA_RIGHT_ACCESS;
        bool full = count_waits(q) + (q->doubt != 0 && q->waits) >= 8;
        if (waits && full) expected = TARA_E_LIMIT;
        if (q->planned || unclear) expected = TARA_E_NOT_APPLICABLE;
        if (expected == TARA_E_LIMIT && request_ended(q)) expected = TARA_E_NOT_APPLICABLE;
        if (doubt == 3) expected = TARA_E_INVALID_ARGUMENT;
        if (!moved(r, "request.doubt", q, expected, found)) return;
        end_wait(m, q);
        q->state = TARA_REQUEST_AWAITING_IDENTITY;
        q->doubt = doubt;
        q->waits = waits;
        q->doubted_on = local_day(m->now, m->rules->zone_minutes);
        same_request(r, (int)number, &out);
        return;
    }
    moved(r, "request.doubt", q, expected, found);
}

static void do_extend(run *r, person *p)
{
    (void)p;
    model       *m = &r->model;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "request %d extended", (int)number);
    tara_status found = tara_request_extend(r->privacy, number, "complex", 7, &out);
    tara_status expected = there(q);
    bool given = q != NULL && responses[q->law].extension > 0 && !q->extended
              && m->now <= q->first_due;
    if (q != NULL && !given) expected = TARA_E_NOT_APPLICABLE;
    if (!moved(r, "request.extend", q, expected, found)) return;
    bool waiting = q->state == TARA_REQUEST_RECEIVED || q->state == TARA_REQUEST_OPEN;
    q->extended = true;
    if (waiting) q->state = TARA_REQUEST_EXTENDED;
    q->due = due_of(m, q);
    same_request(r, (int)number, &out);
}

static void do_refuse(run *r, person *p)
{
    (void)p;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "request %d refused", (int)number);
    tara_status found = tara_request_refuse(r->privacy, number, "excessive", 9, &out);
    if (!moved(r, "request.refuse", q, there(q), found)) return;
    q->state = TARA_REQUEST_REFUSED;
    same_request(r, (int)number, &out);
}

static void do_take_back(run *r, person *p)
{
    (void)p;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "request %d taken back", (int)number);
    tara_status found = tara_request_withdraw(r->privacy, number, &out);
    tara_status expected = there(q);
    if (q != NULL && count_steps(q, is_done) > 0) expected = TARA_E_NOT_APPLICABLE;
    if (!moved(r, "request.withdraw", q, expected, found)) return;
    q->state = TARA_REQUEST_WITHDRAWN;
    same_request(r, (int)number, &out);
}

static void do_confirm(run *r, person *p)
{
    (void)p;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "receipt of %d confirmed", (int)number);
    tara_status found = tara_request_confirm(r->privacy, number, &out);
    if (!moved(r, "request.confirm", q, there(q), found)) return;
    q->confirm_due = 0;
    same_request(r, (int)number, &out);
}

static void do_correct(run *r, person *p)
{
    (void)p;
    uint64_t number = 0, category = bit_of(below(CATEGORIES));
    request *q = some_request(r, &number);
    say(r, "request %d corrects %llx", (int)number, (unsigned long long)category);
    tara_status found = tara_request_correct(r->privacy, number, category, "so", 2);
    tara_status expected = there(q);
    if (q != NULL) {
        bool outside = q->categories != 0 && !(q->categories & category);
        if (outside) expected = TARA_E_INVALID_ARGUMENT;
        bool fits = q->right == TARA_RIGHT_RECTIFICATION && !q->planned && !request_ended(q);
        if (!fits) expected = TARA_E_NOT_APPLICABLE;
    }
    if (!moved(r, "request.correct", q, expected, found)) return;
    q->corrected |= category;
}

// --- carrying one out ---------------------------------------------------------------------------

static bool is_portable(const model *m, unsigned purposes)
{
    for (int slot = 0; slot < PURPOSES; slot++) {
        const purpose *asked = &m->rules->purposes[slot];
        bool chosen = rests_on(asked, TARA_BASIS_CONSENT) || rests_on(asked, TARA_BASIS_CONTRACT);
        if (purposes >> slot & 1 && chosen) return true;
    }
    return false;
}

// What stands against erasing it at the person's own wish.
static int why_not_erased(const model *m, const person *p, const held *h, int category)
{
    int reason = erasure_reason(m, p, h, category, true);
    if (may_erase(reason)) return TARA_EXCEPTION_NONE;
    return reason == TARA_REASON_LEGAL_RETENTION ? TARA_EXCEPTION_LEGAL_RETENTION
                                                 : TARA_EXCEPTION_LEGAL_HOLD;
}

static int exception_of(const model *m, const request *q, const held *h, int category)
{
    bool theirs = h->origin == TARA_ORIGIN_SUBJECT || h->origin == TARA_ORIGIN_OBSERVED;
    if (q->right == TARA_RIGHT_ERASURE) return why_not_erased(m, &m->people[q->who], h, category);
    if (q->right != TARA_RIGHT_PORTABILITY) return TARA_EXCEPTION_NONE;
    if (!is_portable(m, h->purposes)) return TARA_EXCEPTION_NOT_PORTABLE;
    return theirs ? TARA_EXCEPTION_NONE : TARA_EXCEPTION_NOT_PROVIDED;
}

static step_of *step_there(request *q, int category, int source, int exception)
{
    for (int i = 0; i < q->step_count; i++) {
        step_of *s = &q->steps[i];
        bool it_is = s->category == category && s->source == source && s->exception == exception;
        if (it_is) return s;
    }
    return NULL;
}

static void plan_one(model *m, request *q, const held *h, int category)
{
    int exception = exception_of(m, q, h, category);
    for (int source = 0; source < SOURCES; source++) {
        bool still = h->in[source] && !h->erased[source];
        if (!still || step_there(q, category, source, exception) != NULL) continue;
        int state = exception == 0 ? TARA_STEP_PENDING : TARA_STEP_KEPT;
        q->steps[q->step_count++] = (step_of){category, source, exception, state, false};
    }
}

static void plan(model *m, request *q)
{
    person  *p = &m->people[q->who];
    uint64_t asked = q->categories == 0 ? 63 : q->categories;
    if (q->right == TARA_RIGHT_RECTIFICATION && q->corrected != 0) asked = q->corrected;
    q->planned = true;
    q->state = TARA_REQUEST_EXECUTING;
    for (int i = 0; i < CATEGORIES * REFS && needs_a_plan(q); i++) {
        held *h = &p->held[i / REFS][i % REFS];
        if (h->there && asked >> i / REFS & 1) plan_one(m, q, h, i / REFS);
    }
    for (int i = 0; i < CATEGORIES * REFS && q->right == TARA_RIGHT_ERASURE; i++) {
        held *h = &p->held[i / REFS][i % REFS];
        if (asked >> i / REFS & 1) end_purposes(m, h, ~h->ended);
    }
    if (q->right != TARA_RIGHT_RESTRICTION || p->restricted) return;
    p->restricted = p->wants_it_kept = true; // It may stand on 18(1)(b) or (c).
    p->restricted_at = m->now;
    m->events++;
}

static void do_execute(run *r, person *p)
{
    (void)p;
    model       *m = &r->model;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    say(r, "request %d executed", (int)number);
    bool rests = q != NULL && (waits_for(m, q) != 0 || q->state == TARA_REQUEST_ANSWERED
                               || (q->planned && !request_ended(q)));
    tara_status found = tara_request_execute(r->privacy, number, &out);
    if (rests && !clock_is_behind(m)) { // Nobody to ask, or not yet: nothing is recorded.
        same(r, "request.execute", TARA_OK, found);
        same_request(r, (int)number, &out);
        return;
    }
    tara_status expected = there(q);
    bool doubted = q != NULL && q->state == TARA_REQUEST_AWAITING_IDENTITY;
    if (doubted) expected = TARA_E_NOT_APPLICABLE;
    if (!moved(r, "request.execute", q, expected, found)) return;
    plan(m, q);
    same_request(r, (int)number, &out);
}

// The step that is meant: one that is not over before one that is.
static step_of *step_meant(request *q, int category, int source)
{
    step_of *meant = NULL;
    for (int i = 0; i < q->step_count; i++) {
        step_of *s = &q->steps[i];
        bool     over = s->state == TARA_STEP_DONE || s->state == TARA_STEP_KEPT;
        if (s->category != category || s->source != source) continue;
        if (meant == NULL || !over) meant = s;
        if (!over) return s;
    }
    return meant;
}

// What the source said of an erasure: done where nothing stands against it.
static void erase_step(model *m, request *q, step_of *s)
{
    person *p = &m->people[q->who];
    int     stands = 0, done = 0;
    for (int ref = 0; ref < REFS; ref++) {
        held *h = &p->held[s->category][ref];
        if (!h->there || !h->in[s->source] || h->erased[s->source]) continue;
        int exception = why_not_erased(m, p, h, s->category);
        if (exception != 0) stands = exception;
        else done++;
        if (exception == 0) erase_from(m, p, h, s->source);
    }
    bool none = done == 0 && stands == 0;
    if (none && is_held(m, q->who, s->category)) stands = TARA_EXCEPTION_LEGAL_HOLD;
    m->events += (uint64_t)done;
    s->state = done == 0 && stands != 0 ? TARA_STEP_KEPT : TARA_STEP_DONE;
    s->exception = s->state == TARA_STEP_KEPT ? stands : TARA_EXCEPTION_NONE;
}

static void acknowledge(model *m, request *q, step_of *s, int outcome)
{
    s->state = outcome;
    s->exception = TARA_EXCEPTION_NONE;
    if (outcome == TARA_STEP_DONE && q->right == TARA_RIGHT_ERASURE) erase_step(m, q, s);
    bool partly = count_steps(q, is_done) > 0 && count_steps(q, is_undone) > 0;
    q->state = partly ? TARA_REQUEST_PARTLY_DONE : TARA_REQUEST_EXECUTING;
}

static void do_acknowledge(run *r, person *p)
{
    (void)p;
    model       *m = &r->model;
    uint64_t     number = 0;
    tara_request out = {.struct_size = sizeof out};
    request     *q = some_request(r, &number);
    int category = below(CATEGORIES), source = below(3);
    int outcome = one_in(4) ? TARA_STEP_REFUSED + below(2) : TARA_STEP_DONE;
    if (q != NULL && q->step_count > 0 && !one_in(10)) {
        const step_of *one = &q->steps[below(q->step_count)];
        category = one->category;
        source = one->source;
    }
    tara_acknowledgement given = {.struct_size = sizeof given, .category = bit_of(category),
                                  .outcome = outcome, .source = source_names[source],
                                  .source_size = strlen(source_names[source]),
                                  .note = "so", .note_size = 2};
    say(r, "request %d: %s says %d of %d", (int)number, source_names[source], outcome, category);
    tara_status found = tara_request_acknowledge(r->privacy, number, &given, &out);
    step_of *s = q == NULL ? NULL : step_meant(q, category, source);
    tara_status expected = there(q);
    if (q != NULL && s == NULL) expected = TARA_E_NOT_FOUND;
    if (q != NULL && (!q->planned || request_ended(q))) expected = TARA_E_NOT_APPLICABLE;
    bool over = s != NULL && (s->state == TARA_STEP_DONE || s->state == TARA_STEP_KEPT);
    bool given_now = expected == TARA_OK && !clock_is_behind(m) && outcome == TARA_STEP_DONE;
    if (given_now) s->data = true;
    if (expected == TARA_OK && over && !clock_is_behind(m)) { // Said before.
        same(r, "request.acknowledge again", TARA_OK, found);
        same_request(r, (int)number, &out);
        return;
    }
    if (!moved(r, "request.acknowledge", q, expected, found)) return;
    acknowledge(m, q, s, outcome);
    same_request(r, (int)number, &out);
}

static int32_t swallow(void *user, const char *text, size_t size)
{
    *(size_t *)user += size;
    return size == 0 || text != NULL;
}

static bool exports(const request *q)
{
    return q->right == TARA_RIGHT_ACCESS || q->right == TARA_RIGHT_PORTABILITY;
}

static bool has_exported(const request *q)
{
    return exports(q) && count_steps(q, is_done) > 0;
}

static bool lacks_data(const request *q)
{
    for (int i = 0; i < q->step_count && exports(q); i++) {
        if (q->steps[i].state == TARA_STEP_DONE && !q->steps[i].data) return true;
    }
    return false;
}

// Of nothing a copy is given at once: the answer says so.
static bool copies_nothing(model *m, const request *q)
{
    static request tried;
    bool settled = q->state == TARA_REQUEST_RECEIVED || q->state == TARA_REQUEST_OPEN
                || q->state == TARA_REQUEST_EXTENDED;
    if (!exports(q) || !settled) return false;
    tried = *q;
    plan(m, &tried);
    return tried.step_count == 0;
}

static void do_answer(run *r, person *p)
{
    (void)p;
    model   *m = &r->model;
    uint64_t number = 0;
    size_t   written = 0;
    int      format = below(2);
    request *q = some_request(r, &number);
    say(r, "request %d answered", (int)number);
    tara_status found = tara_request_answer(r->privacy, number, format, one_in(2) ? "fr" : "en",
                                            swallow, &written);
    tara_status expected = there(q);
    if (q != NULL && !clock_is_behind(m) && copies_nothing(m, q)) {
        plan(m, q);
        m->events++;
    }
    bool ready = q != NULL && q->state != TARA_REQUEST_AWAITING_IDENTITY
              && (q->planned || !needs_a_plan(q)) && count_steps(q, is_outstanding) == 0
              && !lacks_data(q);
    bool again = q != NULL && (q->state == TARA_REQUEST_REFUSED
                               || q->state == TARA_REQUEST_ANSWERED);
    if (again && !clock_is_behind(m)) { // Written once more, and not recorded.
        // What the host gave was kept until the answer.
        if (found == TARA_E_NOT_APPLICABLE && has_exported(q)) return;
        same(r, "request.answer again", TARA_OK, found);
        if (written == 0) differ(r, "an answer", 1, 0);
        return;
    }
    if (q != NULL && !ready) expected = TARA_E_NOT_APPLICABLE;
    if (!moved(r, "request.answer", q, expected, found)) return;
    q->state = TARA_REQUEST_ANSWERED;
    if (written == 0) differ(r, "an answer", 1, 0);
}

// The working days of the office; for the life of the context.
static void do_holidays(run *r, person *p)
{
    (void)p;
    model  *m = &r->model;
    int32_t days[HOLIDAYS];
    int64_t today = m->now / DAY_MS;
    m->holiday_count = one_in(4) ? 0 : HOLIDAYS;
    for (int i = 0; i < HOLIDAYS; i++) {
        m->holidays[i] = today + below(120);
        days[i] = (int32_t)m->holidays[i];
    }
    say(r, "%d holidays", m->holiday_count);
    same(r, "holidays.set", TARA_OK,
         tara_holidays_set(r->privacy, m->holiday_count == 0 ? NULL : days,
                           (size_t)m->holiday_count));
}

#endif
