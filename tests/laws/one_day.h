// one_day.h: a day in the life of a store, and everything that the API shows of it, as one text.
//
// Two contexts that show the same text are in the same state as far as any host can tell.
#ifndef ONE_DAY_H
#define ONE_DAY_H

#include "host_kit.h"
#include "sim_disk.h"
#include "store/store.h"

enum { LAW_PEOPLE = 3, LAW_SHOWN_MAX = 1 << 17 };

static const char *const law_names[LAW_PEOPLE] = {
    "nadia@example.org", "omar@example.org", "never@example.org"
};

typedef struct law {
    host         h;
    tp_memory    store_memory; // Of a store on the simulated disk.
    tara_subject people[LAW_PEOPLE];
} law;

typedef struct law_text {
    char   text[LAW_SHOWN_MAX];
    size_t size;
} law_text;

static inline void law_init(law *l)
{
    memset(l, 0, sizeof *l);
    host_init(&l->h);
}

// The people's pseudonyms do not need the context that is looked at.
static inline void law_meet(law *l)
{
    for (int i = 0; i < LAW_PEOPLE; i++) l->people[i] = person(l->h.privacy, law_names[i]);
}

// --- all that is shown -------------------------------------------------------------------------

static inline void law_add(law_text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(t->text + t->size, sizeof t->text - t->size, format, arguments);
    va_end(arguments);
    assert_true(size >= 0 && (size_t)size < sizeof t->text - t->size);
    t->size += (size_t)size;
}

static inline void law_show_question(law *l, const tara_subject *subject, uint32_t purpose_number,
                                     int32_t action, law_text *t)
{
    tara_verdict  v = {.struct_size = sizeof v}, many = v;
    tara_question q = {.struct_size = sizeof q, .flags = TARA_QUESTION_EXACT, .subject = *subject,
                       .categories = category(l->h.privacy, "contact"),
                       .purpose = purpose_number, .action = (uint32_t)action};
    ASSERT_OK(tara_check(l->h.privacy, &q, &v));
    law_add(t, " %d/%d/%d/%llu/%lld", v.permitted, v.reason, v.basis,
            (unsigned long long)v.obligations, (long long)v.valid_until_unix_ms);
    q.flags = 0;
    ASSERT_OK(tara_check_many(l->h.privacy, &q, 1, &many));
    assert_int_equal(many.permitted, v.permitted);
    assert_int_equal(many.reason, v.reason);
}

static inline void law_show_purposes(law *l, const tara_subject *subject, law_text *t)
{
    for (uint32_t number = 1; number <= 9; number++) {
        tara_consent c = {.struct_size = sizeof c};
        ASSERT_OK(tara_consent_show(l->h.privacy, subject, number, &c));
        law_add(t, "\n  %u: %d %lld %lld v%u ask%d by%d event%llu;", number, c.state,
                (long long)c.since_unix_ms, (long long)c.expires_unix_ms, c.policy_version,
                c.may_ask, c.actor, (unsigned long long)c.event);
        for (int32_t action = TARA_ACTION_USE; action <= TARA_ACTION_COMPLY; action++) {
            law_show_question(l, subject, number, action, t);
        }
    }
}

static inline void law_show_history(law *l, const tara_subject *subject, law_text *t)
{
    uint64_t events[512];
    size_t   count = 0;
    ASSERT_OK(tara_history(l->h.privacy, subject, events, 512, &count));
    law_add(t, "\n  history");
    for (size_t i = 0; i < count; i++) law_add(t, " %llu", (unsigned long long)events[i]);
    ASSERT_OK(tara_consent_history(l->h.privacy, subject, 0, events, 512, &count));
    law_add(t, "\n  choices");
    for (size_t i = 0; i < count; i++) law_add(t, " %llu", (unsigned long long)events[i]);
}

static inline void law_show_person(law *l, const tara_subject *subject, law_text *t)
{
    tara_standing s = {.struct_size = sizeof s};
    tara_age      a = {.struct_size = sizeof a};
    ASSERT_OK(tara_subject_show(l->h.privacy, subject, &s));
    ASSERT_OK(tara_age_gate(l->h.privacy, subject, &a));
    law_add(t, "\nknown%d restricted%d age%d guardian%d zone%d contracts%u %llx %llx %llx %llx "
            "%llx %llx %s", s.known, s.restricted, s.age, s.guardian, s.time_zone_minutes,
            s.contracts, (unsigned long long)s.given, (unsigned long long)s.refused,
            (unsigned long long)s.withdrawn, (unsigned long long)s.expired,
            (unsigned long long)s.outdated, (unsigned long long)s.objections, s.country);
    law_add(t, "\n  gate %d %d %d %d %d %d %lld", a.age, a.guardian, a.threshold, a.permitted,
            a.next, a.joint_consent, (long long)a.due_unix_ms);
    for (uint32_t i = 0; i < s.contracts; i++) {
        char   id[64];
        size_t size = 0;
        ASSERT_OK(tara_contract_show(l->h.privacy, subject, i, id, sizeof id, &size));
        law_add(t, " %.*s", (int)size, id);
    }
    law_show_purposes(l, subject, t);
    law_show_history(l, subject, t);
}

static inline void law_show_duties(law *l, law_text *t)
{
    tara_duty   duties[16];
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query,
                            .until_unix_ms = l->h.now + 1000 * HOST_DAY};
    tara_due_page  page = {.struct_size = sizeof page};
    do {
        duties[0].struct_size = sizeof duties[0];
        ASSERT_OK(tara_due(l->h.privacy, &query, &cursor, duties, 16, &page));
        for (size_t i = 0; i < page.count; i++) {
            law_add(t, "\nduty %d late%d %02x%02x ref%llu %lld %lld", duties[i].kind,
                    duties[i].late, duties[i].subject.id[0], duties[i].subject.id[1],
                    (unsigned long long)duties[i].ref, (long long)duties[i].since_unix_ms,
                    (long long)duties[i].due_unix_ms);
        }
    } while (page.more);
    law_add(t, "\nnext %lld", (long long)page.next_unix_ms);
}

static inline void law_show_events(law *l, law_text *t)
{
    char     text[8192];
    size_t   size = 0;
    uint64_t count = event_count(l->h.privacy);
    law_add(t, "\nevents %llu", (unsigned long long)count);
    for (uint64_t event = 1; event <= count; event++) {
        ASSERT_OK(tara_event_print(l->h.privacy, event, text, sizeof text, &size));
        law_add(t, "\n%.*s", (int)size, text);
    }
}

// Everything.
static inline void law_show(law *l, law_text *t)
{
    t->size = 0;
    t->text[0] = '\0';
    for (int i = 0; i < LAW_PEOPLE; i++) law_show_person(l, &l->people[i], t);
    law_show_duties(l, t);
    law_show_events(l, t);
}

// --- the day -----------------------------------------------------------------------------------

static inline tara_status law_choose(law *l, int who, const char *purpose_id, int32_t actor,
                                     tara_status (*how)(tara_privacy *, const tara_subject *,
                                                        const tara_choice *, tara_consent *))
{
    tara_choice  c = choice(l->h.privacy, purpose_id);
    tara_consent out = {.struct_size = sizeof out};
    c.actor = actor;
    return how(l->h.privacy, &l->people[who], &c, &out);
}

static inline tara_status law_authorize(law *l)
{
    tara_question q = question(l->h.privacy, l->people[0], "service", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    tara_status   status = tara_authorize(l->h.privacy, &q, TEXT("op-1"), &v, NULL, NULL);
    assert_int_equal(v.permitted, status == TARA_OK);
    return status;
}

static inline tara_status law_guardian(law *l)
{
    tara_guardian_evidence proof = {.struct_size = sizeof proof,
        .guardian = "mother@example.org", .guardian_size = 18, .method = "video",
        .method_size = 5, .verifier = "agent 7", .verifier_size = 7, .evidence = "E",
        .evidence_size = 1};
    return tara_guardian_verify(l->h.privacy, &l->people[1], &proof, NULL);
}

enum { LAW_STEPS = 21 };

static inline tara_status law_step_late(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0], *omar = &l->people[1];
    switch (step) {
    case 11: return tara_restriction_set(p, nadia, TEXT("accuracy"));
    case 12: return tara_restriction_lift(p, nadia, l->h.now);
    case 13: return law_choose(l, 0, "marketing", 0, tara_consent_withdraw);
    case 14: return tara_assessment_record(p, purpose(p, "feedback"), TEXT("LIA-2"),
                                           TARA_ASSESSMENT_FAVOURABLE, l->h.now + 99 * HOST_DAY);
    case 15: return tara_age_report(p, nadia, TEXT("teacher@example.org"), TEXT("a note"), NULL);
    case 16: return tara_age_resolve(p, nadia, TARA_AGE_OF_AGE, TEXT("call"));
    case 17: return tara_contract_end(p, nadia, TEXT("course 1"), 0);
    case 18: return tara_guardian_withdraw(p, omar, NULL);
    case 19: return tara_objection_raise(p, nadia, purpose(p, "marketing"), NULL);
    default: return law_choose(l, 0, "communication", 0, tara_consent_refuse);
    }
}

// One fact after the other, each an hour after the last; each records one event.
static inline tara_status law_step(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0], *omar = &l->people[1];
    l->h.now = HOST_NOW + step * (HOST_DAY / 24);
    switch (step) {
    case 0: return tara_subject_set(p, nadia, TEXT("FR"), 60, TARA_SUBJECT_HAS_TIME_ZONE);
    case 1: return tara_age_assert_born(p, nadia, 1990, 5, 17, TEXT("document"), NULL);
    case 2: return law_choose(l, 0, "marketing", 0, tara_consent_give);
    case 3: return tara_contract_start(p, nadia, TEXT("course 1"), 0);
    case 4: return law_authorize(l);
    case 5: return tara_subject_set(p, omar, TEXT("DE"), 0, 0);
    case 6: return tara_age_assert_born(p, omar, 2013, 6, 1, NULL, 0, NULL);
    case 7: return law_guardian(l);
    case 8: return law_choose(l, 1, "communication", TARA_ACTOR_GUARDIAN, tara_consent_give);
    case 9: return tara_objection_raise(p, nadia, purpose(p, "feedback"), NULL);
    case 10: return tara_objection_decide(p, nadia, purpose(p, "feedback"),
                                          TARA_OBJECTION_OVERRIDDEN, TEXT("course quality"));
    default: return law_step_late(l, step);
    }
}

// --- a store on the simulated disk -------------------------------------------------------------

static inline tara_status law_open_on(law *l, sim_disk *disk, uint32_t flags)
{
    tara_store  store;
    tara_error  error;
    tp_hmac_key site;
    tp_hmac_key_init(&site, l->h.site_key, sizeof l->h.site_key);
    l->store_memory = (tp_memory){.allocate = host_allocate, .resize = host_resize,
                                  .release = host_release, .host = &l->h};
    tp_file_store_options options = {.path = TP_TEXT("a.tara"), .flags = flags, .site = &site,
                                     .journal_id = {1}, .hash_key = {2}, .created = HOST_NOW,
                                     .port = &disk->port, .memory = &l->store_memory};
    tara_status status = tp_file_store_open(&options, &store, &error);
    if (status != TARA_OK) return status;
    l->h.options.store = &store;
    l->h.options.flags = flags;
    status = host_open(&l->h);
    l->h.options.store = NULL;
    return status;
}

#endif
