// test_thread_execution.c: one thread executes requests with slow sources, while others decide,
// place holds, record consents, register and look on; nobody waits for a source but who asked it.
#define _XOPEN_SOURCE 700
#include "source_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { PEOPLE = 12, ROUNDS = 40, CROWD = 16 };

static tara_privacy *privacy;
static tara_subject  people[PEOPLE];
static uint64_t      requests[PEOPLE];
static tara_question about_service;
static tara_choice   yes;
static atomic_int    finished, failures, wrong, decided, in_callbacks, erased, released;

static int32_t still(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = HOST_NOW;
    return TARA_CALLBACK_OK;
}

static void begin(host *h)
{
    host_init(h);
    h->platform.now = still;
    h->platform.random = NULL; // The kit's is for one thread, as is its memory.
    h->options.allocator = NULL;
    ASSERT_OK(host_open(h));
    privacy = h->privacy;
    atomic_store(&finished, 0);
    atomic_store(&failures, 0);
    atomic_store(&wrong, 0);
    atomic_store(&decided, 0);
    atomic_store(&in_callbacks, 0);
    atomic_store(&erased, 0);
    atomic_store(&released, 0);
}

static void expect(tara_status status)
{
    if (status != TARA_OK) atomic_fetch_add(&failures, 1);
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 300 * 1000}, NULL);
}

static int32_t erase_slowly(void *user, tara_task *task)
{
    (void)user;
    atomic_fetch_add(&in_callbacks, 1);
    wait_a_little();
    atomic_fetch_sub(&in_callbacks, 1);
    atomic_fetch_add(&erased, 1);
    if (task->ref_count != 1 || task->refs[0] != 7) atomic_fetch_add(&wrong, 1);
    return TARA_SOURCE_DONE;
}

static tara_source slow_source(const char *name)
{
    return (tara_source){.struct_size = sizeof(tara_source), .name = name,
                         .name_size = strlen(name), .erase = erase_slowly};
}

static void *execute_all(void *user)
{
    for (int i = 0; i < PEOPLE; i++) {
        tara_request out = {.struct_size = sizeof out};
        expect(tara_request_execute(privacy, requests[i], &out));
        if (out.outstanding != 0) atomic_fetch_add(&wrong, 1);
    }
    atomic_store(&finished, 1);
    return user;
}

static void *decide_on(void *user)
{
    while (!atomic_load(&finished)) {
        for (int i = 0; i < PEOPLE; i++) {
            tara_verdict  verdict = {.struct_size = sizeof verdict};
            tara_question asked = about_service;
            int           inside = atomic_load(&in_callbacks);
            asked.subject = people[i];
            asked.flags = i % 2 ? TARA_QUESTION_EXACT : 0;
            expect(tara_check(privacy, &asked, &verdict));
            if (!verdict.permitted) atomic_fetch_add(&wrong, 1); // Education is not erased.
            if (inside > 0) atomic_fetch_add(&decided, 1);
        }
    }
    return user;
}

// Holds that come and go: what is erased while one stands was asked for before it was placed.
static void *place_holds(void *user)
{
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t  number = 0;
        tara_hold hold = {.struct_size = sizeof hold, .subject = people[round % PEOPLE],
                          .category = about_service.categories, // Of what nobody erases.
                          .reason = "r", .reason_size = 1};
        expect(tara_hold_place(privacy, &hold, &number));
        expect(tara_hold_release(privacy, number));
    }
    return user;
}

static void *record_consents(void *user)
{
    for (int round = 0; round < ROUNDS; round++) {
        size_t       size = 0;
        tara_source  again = slow_source("archive");
        const tara_subject *who = &people[round % PEOPLE];
        expect(tara_consent_give(privacy, who, &yes, NULL));
        expect(tara_consent_withdraw(privacy, who, &yes, NULL));
        expect(tara_source_register(privacy, &again));
        tara_status status = tara_request_plan(privacy, requests[round % PEOPLE], NULL, 0, &size);
        expect(status == TARA_E_BUFFER ? TARA_OK : status);
    }
    return user;
}

// GDPR Art. 17, as it is done: slowly, by several systems, while life goes on.
static void test_c24_threads_go_on_while_sources_erase(void **state)
{
    (void)state;
    void *(*const works[])(void *) = {execute_all, decide_on, place_holds, record_consents};
    enum { WORKS = sizeof works / sizeof works[0] };
    host        h;
    pthread_t   threads[WORKS];
    tara_source crm = slow_source("crm"), archive = slow_source("archive");
    begin(&h);
    ASSERT_OK(tara_source_register(privacy, &crm));
    ASSERT_OK(tara_source_register(privacy, &archive));
    for (int i = 0; i < PEOPLE; i++) {
        char name[32];
        snprintf(name, sizeof name, "person %d", i);
        people[i] = adult(privacy, name);
        ASSERT_OK(tara_contract_start(privacy, &people[i], TEXT("C"), 0));
        hold_data(privacy, people[i], "contact", 7, "support", "crm");
        hold_data(privacy, people[i], "contact", 7, "support", "archive");
        hold_data(privacy, people[i], "progress", 7, "service", "crm");
        requests[i] = ask_for(privacy, people[i], TARA_RIGHT_ERASURE);
    }
    about_service = question(privacy, people[0], "service", "education");
    yes = choice(privacy, "marketing");
    for (int i = 0; i < WORKS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, works[i], NULL), 0);
    }
    for (int i = 0; i < WORKS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&failures), 0);
    assert_int_equal(atomic_load(&wrong), 0);
    assert_int_equal(atomic_load(&erased), 3 * PEOPLE);
    assert_true(atomic_load(&decided) > 0); // While a source was asked.
    for (int i = 0; i < PEOPLE; i++) {
        assert_int_equal(shown(privacy, requests[i]).outstanding, 0);
        assert_false(is_held(privacy, people[i], "contact", 7));
    }
    tara_close(privacy);
}

static int32_t erase_when_released(void *user, tara_task *task)
{
    (void)user; (void)task;
    atomic_fetch_add(&in_callbacks, 1);
    while (!atomic_load(&released)) wait_a_little();
    return TARA_SOURCE_DONE;
}

static void *execute_one(void *user)
{
    expect(tara_request_execute(privacy, *(const uint64_t *)user, NULL));
    return NULL;
}

// As many threads as there may be inside callbacks; one more is told so, and nothing is lost.
static void threads_inside_callbacks_are_bounded(void **state)
{
    (void)state;
    host        h;
    pthread_t   threads[CROWD];
    uint64_t    numbers[CROWD + 1];
    tara_source slow = slow_source("crm");
    begin(&h);
    slow.erase = erase_when_released;
    ASSERT_OK(tara_source_register(privacy, &slow));
    for (int i = 0; i <= CROWD; i++) {
        char name[32];
        snprintf(name, sizeof name, "person %d", i);
        tara_subject someone = adult(privacy, name);
        hold_data(privacy, someone, "contact", 7, "support", "crm");
        numbers[i] = ask_for(privacy, someone, TARA_RIGHT_ERASURE);
    }
    for (int i = 0; i < CROWD; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, execute_one, &numbers[i]), 0);
    }
    while (atomic_load(&in_callbacks) < CROWD) wait_a_little();
    assert_refused(privacy, tara_request_execute(privacy, numbers[CROWD], NULL), TARA_E_LIMIT,
                   "callback");
    assert_int_equal(atomic_load(&in_callbacks), CROWD);
    atomic_store(&released, 1);
    for (int i = 0; i < CROWD; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&failures), 0);
    ASSERT_OK(tara_request_execute(privacy, numbers[CROWD], NULL));
    for (int i = 0; i <= CROWD; i++) {
        assert_int_equal(shown(privacy, numbers[i]).outstanding, 0);
    }
    tara_close(privacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c24_threads_go_on_while_sources_erase),
        cmocka_unit_test(threads_inside_callbacks_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
