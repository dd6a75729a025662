// one_day.h: a day in the life of a store, and everything that the API shows of it, as one text.
//
// Two contexts that show the same text are in the same state as far as any host can tell.
#ifndef ONE_DAY_H
#define ONE_DAY_H

#include "host_kit.h"
#include "ledger/event.h"
#include "policy/policy.h"
#include "sim_disk.h"
#include "store/store.h"

enum { LAW_PEOPLE = 4, LAW_SHOWN_MAX = 1 << 18 };

// Under the address sanitizer, which takes several times as long, one call in so many fails; each
// of them does without it.
#ifdef __SANITIZE_ADDRESS__
enum { LAW_STRIDE = 3 };
#else
enum { LAW_STRIDE = 1 };
#endif

#define LAW_PACE (HOST_DAY / 48) // From one fact of the day to the next.

static const char *const law_names[LAW_PEOPLE] = {
    "nadia@example.org", "omar@example.org", "never@example.org", "a visitor"
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

static inline void law_show_held(law *l, const tara_subject *subject, uint64_t category_bit,
                                 uint64_t ref, law_text *t)
{
    tara_retention h = {.struct_size = sizeof h};
    ASSERT_OK(tara_holding_show(l->h.privacy, subject, category_bit, ref, &h));
    law_add(t, "\n  held %llx/%llu for %llx (%llx) since %lld due %lld floor %lld %s hold%llu "
            "origin%d:", (unsigned long long)category_bit, (unsigned long long)ref,
            (unsigned long long)h.purposes, (unsigned long long)h.kept_for,
            (long long)h.since_unix_ms, (long long)h.due_unix_ms, (long long)h.floor_unix_ms,
            h.floor, (unsigned long long)h.held, h.origin);
    for (uint32_t i = 0; i < h.sources; i++) {
        char    name[72];
        size_t  size = 0;
        int32_t erased = 0;
        ASSERT_OK(tara_holding_source(l->h.privacy, subject, category_bit, ref, i, name,
                                      sizeof name, &size, &erased));
        law_add(t, " %.*s%s", (int)size, name, erased ? " (erased)" : "");
    }
}

static inline void law_show_holdings(law *l, const tara_subject *subject, law_text *t)
{
    tara_cursor cursor = {{0}};
    uint64_t    categories[4], refs[4];
    size_t      count = 0;
    do {
        ASSERT_OK(tara_holding_list(l->h.privacy, subject, &cursor, categories, refs, 4, &count));
        for (size_t i = 0; i < count; i++) law_show_held(l, subject, categories[i], refs[i], t);
    } while (count > 0);
}

// Whether a source is registered now is not on record: a step that waits for one is to be done.
static inline void law_show_steps(law *l, uint64_t number, law_text *t)
{
    tara_step steps[128] = {{.struct_size = sizeof steps[0]}};
    size_t    count = 0;
    ASSERT_OK(tara_request_plan(l->h.privacy, number, steps, 128, &count));
    for (size_t i = 0; i < count; i++) {
        bool waits = steps[i].state == TARA_STEP_WAITING;
        law_add(t, "\n    step %llx %s %d %d %d %lld",
                (unsigned long long)steps[i].category, steps[i].source, steps[i].action,
                waits ? TARA_STEP_PENDING : steps[i].state, steps[i].exception,
                (long long)steps[i].until_unix_ms);
    }
}

static inline void law_show_requests(law *l, const tara_subject *subject, law_text *t)
{
    uint64_t numbers[128];
    size_t   count = 0;
    ASSERT_OK(tara_request_list(l->h.privacy, subject, numbers, 128, &count));
    for (size_t i = 0; i < count; i++) {
        tara_request r = {.struct_size = sizeof r};
        ASSERT_OK(tara_request_show(l->h.privacy, numbers[i], &r));
        law_add(t, "\n  request %llu: right%d state%d by%d late%d extended%d %lld %lld %lld "
                "out%u waits%llu %s %s", (unsigned long long)r.number, r.right, r.state, r.actor,
                r.late, r.extended, (long long)r.received_unix_ms, (long long)r.due_unix_ms,
                (long long)r.confirm_unix_ms, r.outstanding, (unsigned long long)r.waits_for,
                r.rule, r.law);
        law_show_steps(l, numbers[i], t);
    }
}

static inline void law_show_cookies(law *l, const tara_subject *subject, law_text *t)
{
    tara_signal signal = {.struct_size = sizeof signal};
    law_add(t, "\n  cookies");
    for (int32_t i = TARA_COOKIE_PREFERENCES; i <= TARA_COOKIE_MARKETING; i++) {
        tara_consent c = {.struct_size = sizeof c};
        ASSERT_OK(tara_cookie_show(l->h.privacy, subject, i, &c));
        law_add(t, " %d/%lld/%lld/v%u/%llu", c.state, (long long)c.since_unix_ms,
                (long long)c.expires_unix_ms, c.policy_version, (unsigned long long)c.event);
    }
    ASSERT_OK(tara_signal_show(l->h.privacy, subject, &signal));
    law_add(t, " signal%d %d %lld", signal.on, signal.conflict, (long long)signal.since_unix_ms);
}

static inline void law_show_notices(law *l, const tara_subject *subject, law_text *t)
{
    tara_notice notices[16] = {{.struct_size = sizeof notices[0]}};
    size_t      count = 0;
    ASSERT_OK(tara_notice_list(l->h.privacy, subject, 1, notices, 16, &count));
    for (size_t i = 0; i < count; i++) {
        law_add(t, "\n  notice %llx of v%u: state%d by%d %llx %lld %lld",
                (unsigned long long)notices[i].number, notices[i].version, notices[i].state,
                notices[i].means, (unsigned long long)notices[i].purposes,
                (long long)notices[i].delivered_unix_ms,
                (long long)notices[i].acknowledged_unix_ms);
    }
}

static inline int32_t law_take(void *user, const char *text, size_t size)
{
    law_add(user, "%.*s", (int)size, text);
    return TARA_CALLBACK_OK;
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
    law_show_holdings(l, subject, t);
    law_show_requests(l, subject, t);
    law_show_cookies(l, subject, t);
    law_show_notices(l, subject, t);
    if (!s.known) return;
    law_add(t, "\n  ");
    ASSERT_OK(tara_subject_export(l->h.privacy, subject, law_take, t));
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
            law_add(t, "\nduty %d late%d %02x%02x %llx/%llu %lld %lld", duties[i].kind,
                    duties[i].late, duties[i].subject.id[0], duties[i].subject.id[1],
                    (unsigned long long)duties[i].category, (unsigned long long)duties[i].ref,
                    (long long)duties[i].since_unix_ms, (long long)duties[i].due_unix_ms);
        }
    } while (page.more);
    law_add(t, "\nnext %lld", (long long)page.next_unix_ms);
}

// Of a receipt only that there is one: it is of random bytes, and refused tries use some up.
static inline void law_hide_receipt(char *text)
{
    char *digits = strstr(text, "\"receipt\":\"");
    if (digits == NULL) return;
    for (digits += 11; *digits != '"'; digits++) *digits = 'x';
}

static inline void law_show_events(law *l, law_text *t)
{
    char     text[8192 + 1];
    size_t   size = 0;
    uint64_t count = event_count(l->h.privacy);
    law_add(t, "\nevents %llu", (unsigned long long)count);
    for (uint64_t event = 1; event <= count; event++) {
        tara_status status = tara_event_print(l->h.privacy, event, text, sizeof text - 1, &size);
        if (status == TARA_E_BUFFER) { // A policy, whole.
            law_add(t, "\n%zu bytes", size);
            continue;
        }
        ASSERT_OK(status);
        text[size] = '\0';
        law_hide_receipt(text);
        law_add(t, "\n%s", text);
    }
}

static inline void law_show_breaches(law *l, law_text *t)
{
    uint64_t breaches = 0;
    ASSERT_OK(tara_breach_count(l->h.privacy, &breaches));
    for (uint64_t number = 1; number <= breaches; number++) {
        tara_subject subjects[LAW_PEOPLE];
        int64_t      told[LAW_PEOPLE];
        uint64_t     after = 0;
        size_t       count = 0;
        tara_breach_state b = {.struct_size = sizeof b};
        ASSERT_OK(tara_breach_show(l->h.privacy, number, &b));
        law_add(t, "\nbreach %llu: risk%d %lld owed%d%d late%d%d notified %lld public %lld",
                (unsigned long long)number, b.risk, (long long)b.aware_unix_ms, b.authority_owed,
                b.subjects_owed, b.authority_late, b.subjects_late, (long long)b.notified_unix_ms,
                (long long)b.public_unix_ms);
        ASSERT_OK(tara_breach_subjects(l->h.privacy, number, &after, subjects, told, LAW_PEOPLE,
                                       &count));
        for (size_t i = 0; i < count; i++) {
            law_add(t, " %02x%02x %lld", subjects[i].id[0], subjects[i].id[1],
                    (long long)told[i]);
        }
    }
}

static inline void law_show_versions(law *l, law_text *t)
{
    uint32_t versions[4];
    int64_t  since[4];
    size_t   count = 0;
    ASSERT_OK(tara_policy_versions(l->h.privacy, versions, since, 4, &count));
    for (size_t i = 0; i < count; i++) {
        law_add(t, "\nversion %u since %lld", versions[i], (long long)since[i]);
    }
}

// Everything.
static inline void law_show(law *l, law_text *t)
{
    t->size = 0;
    t->text[0] = '\0';
    for (int i = 0; i < LAW_PEOPLE; i++) law_show_person(l, &l->people[i], t);
    law_show_versions(l, t);
    law_show_breaches(l, t);
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

static inline tara_status law_hold_data(law *l, const char *of_category, uint64_t ref,
                                        uint64_t purposes, const char *source)
{
    tara_holding h = {.struct_size = sizeof h, .category = category(l->h.privacy, of_category),
                      .ref = ref, .purposes = purposes, .source = source,
                      .source_size = strlen(source)};
    return tara_holding_start(l->h.privacy, &l->people[0], &h, NULL);
}

static inline tara_status law_source_erased(law *l, const char *of_category, const char *source)
{
    tara_verdict v = {.struct_size = sizeof v};
    return tara_holding_erased(l->h.privacy, &l->people[0],
                               category(l->h.privacy, of_category), 0, source, strlen(source), &v);
}

static inline tara_status law_place_hold(law *l)
{
    tara_hold h = {.struct_size = sizeof h, .subject = l->people[0],
                   .category = category(l->h.privacy, "contact"),
                   .reason = "litigation 2026/117", .reason_size = 19,
                   .authority = "a court", .authority_size = 7};
    return tara_hold_place(l->h.privacy, &h, NULL);
}

// A system without callbacks: what it did the host says for it.
static inline tara_status law_register(law *l)
{
    tara_source s = {.struct_size = sizeof s, .name = "lms", .name_size = 3,
                     .categories = category(l->h.privacy, "progress")};
    return tara_source_register(l->h.privacy, &s);
}

static inline tara_status law_ask_for(law *l, int who, int32_t right)
{
    tara_intake intake = {.struct_size = sizeof intake, .right = right,
                          .received_unix_ms = l->h.now - HOST_DAY, .channel = "email",
                          .channel_size = 5};
    return tara_request_open(l->h.privacy, &l->people[who], &intake, NULL);
}

static inline tara_status law_acknowledge(law *l, uint64_t number, const char *of_category,
                                          const char *source, const char *data)
{
    tara_acknowledgement a = {.struct_size = sizeof a, .outcome = TARA_STEP_DONE,
                              .category = category(l->h.privacy, of_category), .source = source,
                              .source_size = strlen(source), .data = data,
                              .data_size = data == NULL ? 0 : strlen(data)};
    return tara_request_acknowledge(l->h.privacy, number, &a, NULL);
}

static inline int32_t law_swallow(void *user, const char *text, size_t size)
{
    (void)user; (void)text; (void)size;
    return TARA_CALLBACK_OK;
}

// Of a controller elsewhere: what it says no to is a no here.
static inline tara_status law_import(law *l)
{
    static const char package[] =
        "{\"format\":\"tara-portability\",\"version\":1,\"record\":{\"country\":\"DE\","
        "\"time_zone_minutes\":null,\"age\":{\"state\":\"unknown\",\"years\":0,"
        "\"of_age_on\":null,\"learned\":null,\"deletion_due\":null,\"suspected\":null,"
        "\"resolve_by\":null,\"guardian\":\"none\",\"guardian_since\":null,"
        "\"guardian_until\":null},\"consents\":[{\"purpose\":\"marketing\","
        "\"state\":\"withdrawn\",\"actor\":\"subject\",\"policy_version\":1,"
        "\"at\":\"2026-02-01T09:00:00Z\",\"expires\":\"2026-08-01T09:00:00Z\"}],"
        "\"objections\":[],\"restriction\":null,\"contracts\":[],\"contracts_ended\":null,"
        "\"holdings\":[]}}";
    uint64_t taken = 0;
    return tara_subject_import(l->h.privacy, &l->people[3], package, sizeof package - 1, &taken);
}

static inline tara_status law_merge(law *l)
{
    uint64_t taken = 0;
    return tara_subject_merge(l->h.privacy, &l->people[3], &l->people[1], &taken);
}

static inline tara_status law_forget(law *l)
{
    tara_kept kept[16] = {{.struct_size = sizeof kept[0]}};
    size_t    count = 0;
    return tara_subject_forget(l->h.privacy, &l->people[0], kept, 16, &count);
}

// The next version: whose feedback is asked for is also measured.
static inline tara_status law_publish(law *l)
{
    enum { FEEDBACK = 6, TECHNICAL = 5, PURPOSES = 9 };
    tp_purpose  purposes[PURPOSES];
    tara_policy next = tp_policy_builtin;
    assert_int_equal(next.purpose_count, PURPOSES);
    memcpy(purposes, next.purposes, sizeof purposes);
    purposes[FEEDBACK].categories |= UINT64_C(1) << TECHNICAL;
    next.purposes = purposes;
    next.version = 2;
    return tara_policy_publish(l->h.privacy, &next);
}

// The only one of a subject.
static inline tara_status law_tell(law *l, int who, bool knows)
{
    tara_notice notices[16] = {{.struct_size = sizeof notices[0]}};
    size_t      count = 0;
    tara_status status = tara_notice_list(l->h.privacy, &l->people[who], 1, notices, 16, &count);
    if (status != TARA_OK) return status;
    assert_int_equal(count, 1);
    return knows ? tara_notice_acknowledged(l->h.privacy, notices[0].number, 0)
                 : tara_notice_delivered(l->h.privacy, notices[0].number, TARA_MEANS_BANNER);
}

static inline tara_status law_breach(law *l)
{
    tara_breach b = {.struct_size = sizeof b, .categories = 1, .risk = TARA_RISK_RISK,
                     .subjects = l->people, .subject_count = 2,
                     .nature = "a mailbox was read", .nature_size = 18};
    return tara_breach_record(l->h.privacy, &b, NULL);
}

enum { LAW_STEPS = 67 };

static inline tara_status law_step_news(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0], *omar = &l->people[1];
    tara_choice   how = {.struct_size = sizeof how, .method = "banner", .method_size = 6};
    switch (step) {
    case 58: return tara_cookie_choose(p, nadia, 1 << TARA_COOKIE_PREFERENCES,
                                       1 << TARA_COOKIE_MARKETING, &how);
    case 59: return tara_signal_gpc(p, nadia, 1, NULL);
    case 60: return law_breach(l);
    case 61: return tara_breach_assess(p, 1, TARA_RISK_HIGH, TEXT("passwords, too"), 2, NULL);
    case 62: return tara_breach_told(p, 1, omar, NULL);
    case 63: return tara_breach_notified(p, 1, TEXT("CNIL"), TEXT(""), NULL);
    case 64: return law_publish(l);
    case 65: return law_tell(l, 1, false);
    default: return law_tell(l, 1, true);
    }
}

static inline tara_status law_step_rights(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0];
    switch (step) {
    case 33: return law_ask_for(l, 0, TARA_RIGHT_ACCESS);
    case 34: return tara_request_doubt(p, 1, TARA_DOUBT_IDENTITY, TARA_DOUBT_PAUSE,
                                       TEXT("another address"), NULL);
    case 35: return tara_request_identify(p, 1, TEXT("login"), NULL);
    case 36: return tara_request_confirm(p, 1, NULL);
    case 37: return tara_request_extend(p, 1, TEXT("many systems"), NULL);
    case 38: return tara_request_execute(p, 1, NULL);
    case 39: return law_acknowledge(l, 1, "contact", "crm", "{\"name\":\"Nadia\"}");
    case 40: return law_acknowledge(l, 1, "contact", "mailer", NULL);
    case 41: return law_acknowledge(l, 1, "progress", "host", "[1,2,3]");
    case 42: return law_acknowledge(l, 1, "progress", "lms", NULL);
    case 43: return tara_request_answer(p, 1, TARA_FORMAT_JSON, "fr", law_swallow, NULL);
    case 44: return law_ask_for(l, 0, TARA_RIGHT_OBJECTION); // To all: several events.
    case 45: return tara_request_answer(p, 2, TARA_FORMAT_TEXT, "en", law_swallow, NULL);
    case 46: return law_ask_for(l, 1, TARA_RIGHT_RECTIFICATION);
    case 47: return tara_request_correct(p, 3, category(p, "contact"), TEXT("Omar, not Umar"));
    case 48: return tara_request_refuse(p, 3, TEXT("excessive"), NULL);
    case 49: return law_ask_for(l, 0, TARA_RIGHT_ERASURE);
    case 50: return tara_request_execute(p, 4, NULL);
    case 51: return law_acknowledge(l, 4, "progress", "host", NULL);
    case 52: return tara_source_retire(p, TEXT("lms"));
    case 53: return law_ask_for(l, 0, TARA_RIGHT_RESTRICTION);
    case 54: return law_import(l);
    case 55: return law_merge(l);
    case 56: return law_forget(l);
    case 57: return tara_restriction_set(p, nadia, TEXT("claims")); // Who was forgotten comes back.
    default: return law_step_news(l, step);
    }
}

static inline tara_status law_step_data(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0];
    uint64_t      service = UINT64_C(1) << (purpose(p, "service") - 1);
    uint64_t      orders = UINT64_C(1) << (purpose(p, "orders") - 1);
    switch (step) {
    case 21: return law_hold_data(l, "contact", 0, service | orders, "crm");
    case 22: return law_hold_data(l, "progress", 7, service, "host");
    case 23: return law_hold_data(l, "contact", 0, service, "mailer");
    case 24: return law_hold_data(l, "education", 0, service, "crm");
    case 25: return tara_holding_touch(p, nadia, category(p, "contact"), 0, 0, NULL);
    case 26: return tara_holding_end_purpose(p, nadia, category(p, "contact"), 0,
                                             purpose(p, "service"), NULL);
    case 27: return law_source_erased(l, "contact", "crm"); // Refused, and on record.
    case 28: return law_place_hold(l);
    case 29: return law_source_erased(l, "contact", "mailer");
    case 30: return law_source_erased(l, "education", "crm");
    case 31: return tara_hold_release(p, 1);
    case 32: return law_register(l);
    default: return law_step_rights(l, step);
    }
}

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
    case 20: return law_choose(l, 0, "communication", 0, tara_consent_refuse);
    default: return law_step_data(l, step);
    }
}

// One fact after the other, in equal distances; each is one commit.
static inline tara_status law_step(law *l, int step)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *nadia = &l->people[0], *omar = &l->people[1];
    l->h.now = HOST_NOW + step * LAW_PACE;
    l->h.chance = (uint64_t)step; // Receipts are random, and are shown: the same at every try.
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

// --- anything ----------------------------------------------------------------------------------

static inline tara_status law_anything_held(law *l, uint64_t *chance, int who)
{
    static const char *const sources[] = {"crm", "host", "lms"};
    static const char *const categories[] = {"contact", "payment", "progress"};
    tara_privacy *p = l->h.privacy;
    tara_subject *s = &l->people[who];
    const char   *source = sources[host_chance(chance) % 3];
    uint32_t      about = 1 + (uint32_t)(host_chance(chance) % 9);
    uint64_t      bit = category(p, categories[host_chance(chance) % 3]);
    uint64_t      ref = host_chance(chance) % 2;
    tara_verdict  v = {.struct_size = sizeof v};
    tara_holding  held = {.struct_size = sizeof held, .category = bit, .ref = ref,
                          .purposes = UINT64_C(1) << (about - 1), .source = source,
                          .source_size = strlen(source)};
    tara_hold     hold = {.struct_size = sizeof hold, .subject = *s, .reason = "litigation",
                          .reason_size = 10};
    switch (host_chance(chance) % 8) {
    case 0: case 1: case 2: return tara_holding_start(p, s, &held, NULL);
    case 3: return tara_holding_touch(p, s, bit, ref, 0, NULL);
    case 4: return tara_holding_end_purpose(p, s, bit, ref, about, NULL);
    case 5: return tara_holding_erased(p, s, bit, ref, source, strlen(source), &v);
    case 6: return tara_hold_place(p, &hold, NULL);
    default: return tara_hold_release(p, 1 + host_chance(chance) % 9);
    }
}

static inline tara_status law_anything_asked(law *l, uint64_t *chance, int who)
{
    tara_privacy *p = l->h.privacy;
    tara_subject *s = &l->people[who];
    uint64_t      number = 1 + host_chance(chance) % 12;
    tara_intake   intake = {.struct_size = sizeof intake, .received_unix_ms = l->h.now,
                            .right = 1 + (int32_t)(host_chance(chance) % 7),
                            .categories = host_chance(chance) % 2 ? category(p, "contact") : 0};
    switch (host_chance(chance) % 11) {
    case 0: case 1: return tara_request_open(p, s, &intake, NULL);
    case 2: return tara_request_identify(p, number, TEXT("login"), NULL);
    case 3: return tara_request_doubt(p, number, TARA_DOUBT_IDENTITY, TARA_DOUBT_PAUSE,
                                      TEXT("who?"), NULL);
    case 4: return tara_request_extend(p, number, TEXT("complex"), NULL);
    case 5: return tara_request_refuse(p, number, TEXT("excessive"), NULL);
    case 6: return tara_request_withdraw(p, number, NULL);
    case 7: return tara_request_answer(p, number, TARA_FORMAT_JSON, "en", law_swallow, NULL);
    case 8: return law_acknowledge(l, number, "contact", "crm", NULL);
    default: return tara_request_execute(p, number, NULL);
    }
}

static inline tara_status law_anything_chosen(law *l, uint64_t *chance, int who)
{
    static const char *const asked[] = {"marketing", "communication"};
    const char *purpose_id = asked[host_chance(chance) % 2];
    switch (host_chance(chance) % 3) {
    case 0: return law_choose(l, who, purpose_id, 0, tara_consent_give);
    case 1: return law_choose(l, who, purpose_id, 0, tara_consent_refuse);
    default: return law_choose(l, who, purpose_id, 0, tara_consent_withdraw);
    }
}

// One call that records once or not at all.
static inline tara_status law_anything_brief(law *l, uint64_t *chance)
{
    tara_privacy *p = l->h.privacy;
    int           who = (int)(host_chance(chance) % 2);
    tara_subject *s = &l->people[who];
    switch (host_chance(chance) % 16) {
    case 0: return tara_restriction_set(p, s, TEXT("accuracy"));
    case 1: return tara_restriction_lift(p, s, l->h.now);
    case 2: return tara_objection_raise(p, s, purpose(p, "feedback"), NULL);
    case 3: return tara_contract_start(p, s, TEXT("C"), 0);
    case 4: return tara_contract_end(p, s, TEXT("C"), 0);
    case 5: return tara_age_assert_born(p, s, 1990, 5, 17, TEXT("document"), NULL);
    case 6: return law_breach(l);
    case 7: return law_forget(l);
    case 8: return law_merge(l);
    case 9: case 10: case 11: return law_anything_held(l, chance, who);
    default: return law_anything_chosen(l, chance, who);
    }
}

static inline tara_status law_anything(law *l, uint64_t *chance)
{
    if (host_chance(chance) % 5 > 0) return law_anything_brief(l, chance);
    return law_anything_asked(l, chance, (int)(host_chance(chance) % 2));
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
                                     .port = &disk->port, .memory = &l->store_memory,
                                     .commitment = tp_body_commitment};
    tara_status status = tp_file_store_open(&options, &store, &error);
    if (status != TARA_OK) return status;
    l->h.options.store = &store;
    l->h.options.flags = flags;
    status = host_open(&l->h);
    l->h.options.store = NULL;
    return status;
}

#endif
