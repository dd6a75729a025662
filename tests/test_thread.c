// test_thread.c: readers that take no lock, while a writer gives, withdraws, adds and assesses.
//
// The writer says in two numbers what it is about to do and what it has done; a reader that looks
// at them before and after its question knows what the answer may not be.
#define _XOPEN_SOURCE 700
#include "host_kit.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/lock.h"

enum { READERS = 2, WATCHED = 4, ROUNDS = 4000, NEWCOMERS = 20000, MANY = 16 };

// Of each watched subject: odd while a yes may stand, even once a withdrawal has returned.
static atomic_uint_fast64_t turns[WATCHED];
static atomic_uint_fast64_t recorded; // Newcomers whose record has returned.
static atomic_int           finished;
static atomic_uint_fast64_t wrong_grants, wrong_unknowns, failures, questions_asked;

static tara_privacy *privacy;
static tara_subject  watched[WATCHED];
static tara_subject  newcomers[NEWCOMERS];
static tara_question about_consent, about_interest;

static int32_t still(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = HOST_NOW;
    return TARA_CALLBACK_OK;
}

static tara_verdict put(tara_question asked, const tara_subject *subject)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    asked.subject = *subject;
    if (tara_check(privacy, &asked, &verdict) != TARA_OK) atomic_fetch_add(&failures, 1);
    atomic_fetch_add(&questions_asked, 1);
    return verdict;
}

// An even number before and the same after: no yes stood while the question was answered.
static void watch_consent(int which)
{
    uint64_t     before = atomic_load(&turns[which]);
    tara_verdict verdict = put(about_consent, &watched[which]);
    uint64_t     after = atomic_load(&turns[which]);
    bool         steady = before == after && before % 2 == 0;
    if (steady && verdict.permitted) atomic_fetch_add(&wrong_grants, 1);
    if (verdict.reason == TARA_REASON_UNKNOWN_SUBJECT) atomic_fetch_add(&wrong_unknowns, 1);
}

static void watch_newcomers(uint64_t *chance)
{
    tara_question questions[MANY];
    tara_verdict  verdicts[MANY];
    uint64_t      known = atomic_load(&recorded);
    if (known == 0) return;
    for (int i = 0; i < MANY; i++) {
        questions[i] = about_interest;
        questions[i].subject = newcomers[host_chance(chance) % known];
        verdicts[i] = (tara_verdict){.struct_size = sizeof verdicts[i]};
    }
    if (tara_check_many(privacy, questions, MANY, verdicts) != TARA_OK) {
        atomic_fetch_add(&failures, 1);
    }
    for (int i = 0; i < MANY; i++) {
        bool unknown = verdicts[i].reason == TARA_REASON_UNKNOWN_SUBJECT;
        if (unknown) atomic_fetch_add(&wrong_unknowns, 1);
    }
}

static void *read_on(void *user)
{
    uint64_t chance = (uint64_t)(uintptr_t)user;
    while (!atomic_load(&finished)) {
        watch_consent((int)(host_chance(&chance) % WATCHED));
        watch_newcomers(&chance);
    }
    return NULL;
}

static bool add_newcomer(uint64_t number)
{
    bool done = tara_subject_set(privacy, &newcomers[number], TEXT("FR"), 0, 0) == TARA_OK;
    if (done) atomic_store(&recorded, number + 1);
    return done;
}

static bool turn(int which, const tara_choice *yes)
{
    atomic_fetch_add(&turns[which], 1);
    bool given = tara_consent_give(privacy, &watched[which], yes, NULL) == TARA_OK;
    bool taken = tara_consent_withdraw(privacy, &watched[which], yes, NULL) == TARA_OK;
    atomic_fetch_add(&turns[which], 1);
    return given && taken;
}

static bool write_all(void)
{
    tara_choice yes = choice(privacy, "marketing");
    uint32_t    feedback = purpose(privacy, "feedback");
    uint64_t    added = 0;
    bool        good = true;
    for (int round = 0; round < ROUNDS && good; round++) {
        good = turn(round % WATCHED, &yes);
        uint64_t until = (uint64_t)(round + 1) * NEWCOMERS / ROUNDS;
        while (good && added < until) good = add_newcomer(added++);
        if (round % 16 != 0) continue;
        good = good && tara_assessment_record(privacy, feedback, TEXT("LIA"),
                                              TARA_ASSESSMENT_FAVOURABLE, 0) == TARA_OK;
    }
    return good;
}

static void begin(host *h)
{
    host_init(h);
    h->platform.now = still;
    h->platform.random = NULL; // The kit's is for one thread, as is its memory.
    h->options.allocator = NULL;
    ASSERT_OK(host_open(h));
    privacy = h->privacy;
    for (int i = 0; i < WATCHED; i++) {
        char name[32];
        snprintf(name, sizeof name, "watched %d", i);
        watched[i] = adult(privacy, name);
        atomic_store(&turns[i], 0);
    }
    for (int i = 0; i < NEWCOMERS; i++) {
        char name[32];
        snprintf(name, sizeof name, "newcomer %d", i);
        newcomers[i] = person(privacy, name);
    }
    about_consent = question(privacy, watched[0], "marketing", "contact");
    about_interest = question(privacy, watched[0], "feedback", "contact");
}

// GDPR Art. 7(3): once a withdrawal has returned no question that begins is permitted, and nobody
// who was recorded is unknown, however the lines move meanwhile.
static void threads_never_see_a_yes_that_was_taken_back(void **state)
{
    (void)state;
    host      h;
    pthread_t readers[READERS];
    begin(&h);
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, (void *)(uintptr_t)(i + 1)),
                         0);
    }
    bool good = write_all();
    atomic_store(&finished, 1);
    for (int i = 0; i < READERS; i++) assert_int_equal(pthread_join(readers[i], NULL), 0);
    assert_true(good);
    assert_int_equal(atomic_load(&failures), 0);
    assert_int_equal(atomic_load(&wrong_grants), 0);
    assert_int_equal(atomic_load(&wrong_unknowns), 0);
    assert_true(atomic_load(&questions_asked) > 0);
    assert_int_equal(atomic_load(&recorded), NEWCOMERS);
    tara_close(privacy);
}

static void *write_some(void *user)
{
    static const char *const purposes[] = {"marketing", "communication"};
    tara_choice yes = choice(privacy, purposes[(uintptr_t)user]);
    for (int i = 0; i < 200; i++) {
        if (tara_consent_give(privacy, &watched[0], &yes, NULL) != TARA_OK) return &privacy;
        if (tara_consent_refuse(privacy, &watched[0], &yes, NULL) != TARA_OK) return &privacy;
    }
    return NULL;
}

// Two writers wait for each other: every fact of both is recorded, once.
static void threads_that_write_lose_nothing(void **state)
{
    (void)state;
    host      h;
    pthread_t writers[2];
    size_t    needed = 0;
    void     *result = NULL;
    begin(&h);
    for (uintptr_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&writers[i], NULL, write_some, (void *)i), 0);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(writers[i], &result), 0);
        assert_null(result);
    }
    assert_int_equal(tara_consent_history(privacy, &watched[0], 0, NULL, 0, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 2 * 2 * 200);
    tara_close(privacy);
}

// --- inside callbacks --------------------------------------------------------------------------

enum { BORROWERS = 4, LOANS = 3000 };

static tp_lock  lent;
static uint64_t guarded; // By that lock: no thread sees it half changed.
static _Atomic uint64_t inside, most_inside, refused_inside;

static void in_a_callback(void)
{
    uint64_t now_inside = atomic_fetch_add(&inside, 1) + 1;
    if (now_inside > atomic_load(&most_inside)) atomic_store(&most_inside, now_inside);
    if (!tp_lock_take(&lent)) atomic_fetch_add(&refused_inside, 1);
    do (void)sched_yield(); // The first one waits for company: the lock is free meanwhile.
    while (atomic_load(&most_inside) < 2);
    atomic_fetch_sub(&inside, 1);
}

static void *borrow(void *user)
{
    (void)user;
    for (int i = 0; i < LOANS; i++) {
        if (!tp_lock_take(&lent)) return &lent;
        guarded++;
        if (!tp_lock_lend(&lent)) return &lent;
        in_a_callback();
        tp_lock_resume(&lent);
        guarded++;
        tp_lock_give(&lent);
    }
    return NULL;
}

// What the lock guards is whole on both sides of a callback, whoever was in meanwhile; and nobody
// gets in a second time from within.
static void threads_that_lend_the_lock_get_it_back(void **state)
{
    (void)state;
    pthread_t borrowers[BORROWERS];
    void     *result = NULL;
    assert_true(tp_lock_init(&lent));
    for (int i = 0; i < BORROWERS; i++) {
        assert_int_equal(pthread_create(&borrowers[i], NULL, borrow, NULL), 0);
    }
    for (int i = 0; i < BORROWERS; i++) {
        assert_int_equal(pthread_join(borrowers[i], &result), 0);
        assert_null(result);
    }
    assert_int_equal(guarded, 2 * BORROWERS * LOANS);
    assert_int_equal(atomic_load(&refused_inside), BORROWERS * LOANS);
    assert_true(atomic_load(&most_inside) > 1);
    assert_true(tp_lock_take(&lent));
    assert_false(tp_lock_is_lent(&lent));
    tp_lock_give(&lent);
    tp_lock_destroy(&lent);
}

static atomic_int    asked_to_erase, written_meanwhile;
static tara_status   from_within;

// The host's system takes its time; meanwhile somebody else has something to record.
static int32_t erase_slowly(void *user, tara_task *task)
{
    (void)user;
    tara_choice yes = {.struct_size = sizeof yes, .purpose = 1};
    atomic_store(&asked_to_erase, 1);
    while (!atomic_load(&written_meanwhile)) (void)sched_yield();
    from_within = tara_consent_give(privacy, &task->subject, &yes, NULL);
    return TARA_SOURCE_DONE;
}

static void *write_meanwhile(void *user)
{
    const tara_choice *yes = user;
    while (!atomic_load(&asked_to_erase)) (void)sched_yield();
    bool done = tara_consent_give(privacy, &watched[1], yes, NULL) == TARA_OK;
    atomic_store(&written_meanwhile, 1); // Also when not: nobody is to wait for ever.
    return done ? NULL : &privacy;
}

// While a source is asked others record what they have to; the thread that asks is told that it is
// busy, and the erasure stands when the source has said so.
static void threads_record_while_a_source_is_asked(void **state)
{
    (void)state;
    host         h;
    pthread_t    writer;
    void        *result = NULL;
    begin(&h);
    tara_choice  yes = choice(privacy, "marketing");
    tara_source  crm = {.struct_size = sizeof crm, .name = "crm", .name_size = 3,
                        .erase = erase_slowly};
    tara_holding held = {.struct_size = sizeof held, .category = category(privacy, "progress"),
                         .purposes = UINT64_C(1) << (purpose(privacy, "service") - 1),
                         .origin = TARA_ORIGIN_SUBJECT, .source = "crm", .source_size = 3};
    tara_intake  intake = {.struct_size = sizeof intake, .right = TARA_RIGHT_ERASURE,
                           .received_unix_ms = HOST_NOW};
    tara_request request = {.struct_size = sizeof request};
    ASSERT_OK(tara_source_register(privacy, &crm));
    ASSERT_OK(tara_holding_start(privacy, &watched[0], &held, NULL));
    ASSERT_OK(tara_request_open(privacy, &watched[0], &intake, &request));
    ASSERT_OK(tara_request_identify(privacy, request.number, TEXT("login"), NULL));
    assert_int_equal(pthread_create(&writer, NULL, write_meanwhile, &yes), 0);
    ASSERT_OK(tara_request_execute(privacy, request.number, &request));
    assert_int_equal(pthread_join(writer, &result), 0);
    assert_null(result);
    assert_int_equal(from_within, TARA_E_BUSY);
    assert_int_equal(request.outstanding, 0);
    tara_retention after = {.struct_size = sizeof after};
    assert_int_equal(tara_holding_show(privacy, &watched[0], held.category, 0, &after),
                     TARA_E_NOT_FOUND);
    tara_consent given = {.struct_size = sizeof given};
    ASSERT_OK(tara_consent_show(privacy, &watched[1], yes.purpose, &given));
    assert_int_equal(given.state, TARA_CONSENT_GIVEN);
    tara_close(privacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_never_see_a_yes_that_was_taken_back),
        cmocka_unit_test(threads_that_write_lose_nothing),
        cmocka_unit_test(threads_that_lend_the_lock_get_it_back),
        cmocka_unit_test(threads_record_while_a_source_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
