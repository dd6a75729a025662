// model_disclosures.h: what is disclosed to a processor, and the register of it.
//
// Only to one that is where the person is, in the European Economic Area: whether data may leave it
// is not modelled. See test_model.c.
#ifndef TP_TEST_MODEL_DISCLOSURES_H
#define TP_TEST_MODEL_DISCLOSURES_H

#include "laws/model_decide.h"
#include "laws/model_run.h"

enum { FIRST_ELSEWHERE = SOUTH_AFRICA }; // Of `countries`: those before are in the Area.

// Its contract is in force from then on, wherever the day begins.
static bool has_a_processor(const model *m)
{
    return m->now >= days_since_1970((date){2024, 1, 17}) * DAY_MS;
}

static void do_disclose(run *r, person *p)
{
    model          *m = &r->model;
    tara_verdict    found = {.struct_size = sizeof found};
    uint64_t        number = 0;
    tara_disclosure d = {.struct_size = sizeof d, .subject = p->subject};
    bool            near = p->country != NOWHERE && p->country < FIRST_ELSEWHERE;
    if (!near || !has_a_processor(m) || m->disclosure_count == DISCLOSURES) return;
    same(r, "recipient.find", TARA_OK,
         tara_recipient_find(r->privacy, "hosting", 7, &d.recipient));
    d.purpose = (uint32_t)(1 + below(PURPOSES));
    d.categories = m->rules->purposes[d.purpose - 1].categories;
    if (one_in(2)) d.categories &= random64();
    tara_question q = {.purpose = d.purpose, .categories = d.categories,
                       .action = TARA_ACTION_DISCLOSE};
    answer expected = ask_model(m, p, &q, m->now);
    say(r, "disclose %llx for %u", (unsigned long long)d.categories, d.purpose);
    tara_status status = tara_disclosure_record(r->privacy, &d, &found, &number);
    same(r, "disclosure: permitted", expected.permitted, found.permitted);
    same(r, "disclosure: reason", expected.reason, found.reason);
    same(r, "disclosure: basis", expected.basis, found.basis);
    if (!expected.permitted) { // An answer, and recorded nowhere.
        same(r, "disclosure: of nothing", 0, (int64_t)number);
        return;
    }
    same(r, "disclosure: is to be recorded", TARA_OBLIGATION_RECORD_DISCLOSURE,
         (int64_t)(found.obligations & TARA_OBLIGATION_RECORD_DISCLOSURE));
    if (!record(r, "disclosure.record", TARA_OK, status)) return;
    m->disclosures[m->disclosure_count++] = (disclosed){
        .who = number_of(m, p), .purpose = d.purpose, .categories = d.categories, .at = m->now,
        .event = m->events, .reason = expected.reason, .basis = expected.basis};
    same(r, "disclosure: number", m->disclosure_count, (int64_t)number);
}

static void same_disclosure(run *r, int number, const tara_disclosed *found)
{
    const disclosed *d = &r->model.disclosures[number - 1];
    same(r, "register: number", number, (int64_t)found->number);
    same(r, "register: event", (int64_t)d->event, (int64_t)found->event);
    same(r, "register: at", d->at, found->at_unix_ms);
    same(r, "register: categories", (int64_t)d->categories, (int64_t)found->categories);
    same(r, "register: purpose", d->purpose, found->purpose);
    same(r, "register: reason", d->reason, found->reason);
    same(r, "register: basis", d->basis, found->basis);
}

// The whole register of one person: each once.
static void compare_disclosures(run *r, const person *p)
{
    const model   *m = &r->model;
    tara_cursor    cursor = {{0}};
    tara_disclosed found[8] = {{.struct_size = sizeof found[0]}};
    size_t         count = 0;
    int            expected = 0, listed = 0;
    for (int i = 0; i < m->disclosure_count; i++) {
        expected += m->disclosures[i].who == number_of(m, p);
    }
    do {
        same(r, "disclosure.list", TARA_OK,
             tara_disclosure_list(r->privacy, &p->subject, &cursor, found, 8, &count));
        for (size_t i = 0; i < count; i++) {
            int  number = (int)found[i].number;
            bool theirs = number >= 1 && number <= m->disclosure_count
                       && m->disclosures[number - 1].who == number_of(m, p);
            same(r, "register: theirs", 1, theirs);
            same_disclosure(r, number, &found[i]);
        }
        listed += (int)count;
    } while (count > 0);
    same(r, "register: all", expected, listed);
}

#endif
