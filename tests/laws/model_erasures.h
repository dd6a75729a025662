// model_erasures.h: people are forgotten: at once, or when nothing stands against it any more.
//
// Of people of whom no data is held. What outlives them is an entry of what they object to and one
// of each request that was answered; both have an end. See test_model.c.
#ifndef TP_TEST_MODEL_ERASURES_H
#define TP_TEST_MODEL_ERASURES_H

#include <sys/stat.h>
#include <unistd.h>

#include "laws/model_cookies.h"
#include "laws/model_requests.h"

// --- what stands against it ---------------------------------------------------------------------

static int holds_on(const model *m, int who)
{
    int count = 0;
    for (int i = 0; i < m->hold_count; i++) count += m->holds[i].stands && m->holds[i].who == who;
    return count;
}

static int open_requests(const model *m, int who)
{
    int count = 0;
    for (int i = 0; i < m->request_count; i++) {
        const request *q = &m->requests[i];
        count += q->who == who && !request_ended(q);
    }
    return count;
}

static int requests_of(const model *m, int who)
{
    int count = 0;
    for (int i = 0; i < m->request_count; i++) count += m->requests[i].who == who;
    return count;
}

static int absolute_objections(const person *p)
{
    int count = 0;
    for (int slot = 0; slot < PURPOSES; slot++) {
        count += p->said[slot].objection == TARA_OBJECTION_ABSOLUTE;
    }
    return count;
}

static bool is_owed(const model *m, const person *p)
{
    int who = number_of(m, p);
    return p->known && p->forgotten && holds_on(m, who) == 0 && open_requests(m, who) == 0
        && !came_back(p);
}

static bool anybody_is_owed(const model *m)
{
    for (int who = 0; who < EVERYBODY; who++) {
        if (is_owed(m, &m->people[who])) return true;
    }
    return false;
}

// --- the erasure --------------------------------------------------------------------------------

static void keep_proofs(model *m, int who)
{
    for (int i = 0; i < m->request_count; i++) {
        request *q = &m->requests[i];
        if (q->who != who) continue;
        bool british = strcmp(responses[q->law].law, "uk_gdpr") == 0;
        q->who = NOBODY;
        q->of_gone = who + 1;
        q->proof_until = months_later(q->ended_at, british ? 72 : 60);
        m->events++;
    }
}

static void drop_what_points_to(model *m, int who)
{
    for (int i = 0; i < m->breach_count; i++) m->breaches[i].who[who] = (affected){0};
    for (int i = 0; i < m->disclosure_count; i++) {
        if (m->disclosures[i].who == who) m->disclosures[i].who = NOBODY;
    }
}

static void erase_all_of(model *m, person *p)
{
    int64_t objected[PURPOSES];
    bool    absolute[PURPOSES];
    m->events++;
    m->last_event = m->now;
    p->suppressed = absolute_objections(p) > 0;
    if (p->suppressed) {
        p->suppressed_until = months_later(m->now, 36);
        m->events++;
    }
    keep_proofs(m, number_of(m, p));
    drop_what_points_to(m, number_of(m, p));
    for (int slot = 0; slot < PURPOSES; slot++) {
        absolute[slot] = p->said[slot].objection == TARA_OBJECTION_ABSOLUTE;
        objected[slot] = p->said[slot].objected_at;
    }
    forget(p);
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (!absolute[slot]) continue;
        p->said[slot].objection = TARA_OBJECTION_ABSOLUTE;
        p->said[slot].objected_at = objected[slot];
    }
}

static void settle_all(model *m)
{
    for (int who = 0; who < EVERYBODY; who++) {
        if (is_owed(m, &m->people[who])) erase_all_of(m, &m->people[who]);
    }
}

// Entries whose time is over: one event, however many.
static void let_entries_go(model *m)
{
    bool any = false;
    for (int who = 0; who < EVERYBODY; who++) {
        person *p = &m->people[who];
        if (!p->suppressed || p->suppressed_until > m->now) continue;
        any = true;
        p->suppressed = false;
        if (p->known) continue; // It is on record with them.
        for (int slot = 0; slot < PURPOSES; slot++) p->said[slot] = (said){0};
    }
    for (int i = 0; i < m->request_count; i++) {
        request *q = &m->requests[i];
        if (q->proof_until == 0 || q->proof_until > m->now) continue;
        any = true;
        q->proof_until = 0;
    }
    if (!any) return;
    m->events++;
    m->last_event = m->now;
}

// Somebody calls to whom something is owed: a call that is refused does, too.
static void do_settle(run *r)
{
    model   *m = &r->model;
    uint64_t erased = 0;
    if (clock_is_behind(m) || m->events == 0) return;
    if (one_in(2)) {
        say(r, "a call that is refused");
        same(r, "hold.release of none", TARA_E_NOT_FOUND,
             tara_hold_release(r->privacy, UINT64_MAX));
        settle_all(m);
        return;
    }
    say(r, "compact");
    same(r, "audit.compact", TARA_OK, tara_audit_compact(r->privacy, NULL, NULL, &erased));
    settle_all(m);
    let_entries_go(m);
}

static void note_ends(model *m)
{
    for (int i = 0; i < m->request_count; i++) {
        request *q = &m->requests[i];
        if (q->ended_at == 0 && request_ended(q)) q->ended_at = m->now;
    }
}

// --- the wish -----------------------------------------------------------------------------------

static int entries_of(const model *m, const person *p)
{
    int count = p->suppressed;
    for (int i = 0; i < m->request_count; i++) {
        const request *q = &m->requests[i];
        count += q->proof_until != 0 && q->of_gone == number_of(m, p) + 1;
    }
    return count;
}

static void wish_is_recorded(model *m, person *p)
{
    person before = *p;
    int    who = number_of(m, p);
    forget(p);
    p->known = p->forgotten = true;
    p->known_version = m->version_count;
    if (open_requests(m, who) > 0) p->country = before.country;
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (before.said[slot].objection != TARA_OBJECTION_ABSOLUTE) continue;
        p->said[slot].objection = TARA_OBJECTION_ABSOLUTE;
        p->said[slot].objected_at = before.said[slot].objected_at;
    }
    drop_what_points_to(m, who);
}

// The file cannot be written anew while a folder stands where the new one would: the erasure is on
// record, and the bodies wait until it is opened anew or somebody says so.
static void bodies_stay(const run *r, bool stay)
{
    char name[96];
    snprintf(name, sizeof name, "%s.tmp", r->path);
    if (stay) assert_int_equal(mkdir(name, 0700), 0);
    else (void)rmdir(name);
}

static void do_forget(run *r, person *p)
{
    static tara_kept kept[REQUESTS + HOLDS];
    model *m = &r->model;
    size_t count = 0;
    if (number_of(m, p) < HOLDERS || one_in(3)) p = &m->people[PEOPLE + below(VISITORS)];
    if (!one_in(4)) return;
    int  who = number_of(m, p);
    bool said_again = !p->known && entries_of(m, p) > 0;
    int  expected_kept = p->known ? holds_on(m, who) + requests_of(m, who)
                                  + (absolute_objections(p) > 0)
                                  : entries_of(m, p);
    say(r, "%d is forgotten", who);
    bool stuck = r->path != NULL && one_in(3);
    if (stuck) bodies_stay(r, true);
    kept[0].struct_size = sizeof kept[0];
    tara_status found = tara_subject_forget(r->privacy, &p->subject, kept, REQUESTS + HOLDS,
                                            &count);
    if (stuck) bodies_stay(r, false);
    tara_status expected = p->known || said_again ? TARA_OK : TARA_E_NOT_FOUND;
    if (clock_is_behind(m)) expected = TARA_E_CLOCK_BACKWARDS;
    same(r, "subject.forget", expected, found);
    if (expected != TARA_OK) return;
    same(r, "what is kept", expected_kept, (int64_t)count);
    if (said_again) return;
    record(r, "subject.forget", expected, found);
    wish_is_recorded(m, p);
    if (is_owed(m, p)) erase_all_of(m, p);
}

#endif
