// test_lock.c: one lock that knows its own thread, and can be lent around a callback.
//
// Threads do one thing at a time and say when it is done, so that each order is tried on purpose.
#define _XOPEN_SOURCE 700
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "base/lock.h"

typedef enum deed { TAKE, GIVE, LEND, RESUME, LEAVE } deed;

typedef struct thread {
    pthread_t id;
    sem_t     asked, done;
    tp_lock  *lock;
    deed      next;
    bool      result;
} thread;

static bool act(tp_lock *lock, deed next)
{
    switch (next) {
    case TAKE: return tp_lock_take(lock);
    case LEND: return tp_lock_lend(lock);
    case GIVE: tp_lock_give(lock); return true;
    case RESUME: tp_lock_resume(lock); return true;
    case LEAVE: break;
    }
    return false;
}

static void *live(void *user)
{
    thread *t = user;
    deed    now = TAKE;
    while (now != LEAVE) {
        while (sem_wait(&t->asked) != 0) { }
        now = t->next;
        t->result = act(t->lock, now);
        (void)sem_post(&t->done);
    }
    return NULL;
}

static void start(thread *t, tp_lock *lock)
{
    t->lock = lock;
    assert_int_equal(sem_init(&t->asked, 0, 0), 0);
    assert_int_equal(sem_init(&t->done, 0, 0), 0);
    assert_int_equal(pthread_create(&t->id, NULL, live, t), 0);
}

static void ask(thread *t, deed next)
{
    t->next = next;
    assert_int_equal(sem_post(&t->asked), 0);
}

static bool done(thread *t)
{
    while (sem_wait(&t->done) != 0) { }
    return t->result;
}

static bool tell(thread *t, deed next)
{
    ask(t, next);
    return done(t);
}

// It waits for somebody: not done after a while.
static void assert_waits(thread *t)
{
    struct timespec a_while = {0, 20 * 1000 * 1000};
    (void)nanosleep(&a_while, NULL);
    assert_int_equal(sem_trywait(&t->done), -1);
}

static void stop(thread *t)
{
    (void)tell(t, LEAVE);
    assert_int_equal(pthread_join(t->id, NULL), 0);
    assert_int_equal(sem_destroy(&t->asked), 0);
    assert_int_equal(sem_destroy(&t->done), 0);
}

static tp_lock lock;
static thread  other;

static int begin(void **state)
{
    (void)state;
    if (!tp_lock_init(&lock)) return -1;
    start(&other, &lock);
    return 0;
}

static int end(void **state)
{
    (void)state;
    stop(&other);
    tp_lock_destroy(&lock);
    return 0;
}

static void lock_knows_its_own_thread(void **state)
{
    (void)state;
    assert_true(tp_lock_take(&lock));
    assert_false(tp_lock_take(&lock)); // Told, and waits for nobody.
    assert_false(tp_lock_is_lent(&lock));
    ask(&other, TAKE);
    assert_waits(&other);
    tp_lock_give(&lock);
    assert_true(done(&other));
    assert_true(tell(&other, GIVE));
    assert_true(tp_lock_take(&lock));
    tp_lock_give(&lock);
}

// Inside a callback a thread is busy, whether anybody holds the lock or not; others are not.
static void lock_lent_lets_the_others_in(void **state)
{
    (void)state;
    assert_true(tp_lock_take(&lock));
    assert_true(tp_lock_lend(&lock));
    assert_false(tp_lock_take(&lock));
    assert_false(tp_lock_take(&lock)); // A refusal leaves nothing behind.
    assert_true(tell(&other, TAKE));
    assert_true(tp_lock_is_lent(&lock)); // Asked for the thread that holds it.
    assert_false(tell(&other, TAKE)); // Its own thread, as ever.
    assert_true(tell(&other, GIVE));
    tp_lock_resume(&lock);
    assert_false(tp_lock_is_lent(&lock));
    assert_false(tp_lock_take(&lock)); // Held again.
    ask(&other, TAKE);
    assert_waits(&other);
    tp_lock_give(&lock);
    assert_true(done(&other));
    assert_true(tell(&other, GIVE));
}

// Whoever comes back from a callback waits for the one who is in.
static void lock_resumes_when_it_is_free(void **state)
{
    (void)state;
    assert_true(tell(&other, TAKE));
    assert_true(tell(&other, LEND));
    assert_true(tp_lock_take(&lock));
    ask(&other, RESUME);
    assert_waits(&other);
    tp_lock_give(&lock);
    assert_true(done(&other));
    assert_true(tell(&other, GIVE));
    assert_true(tell(&other, TAKE)); // It is nobody's callback any more.
    assert_true(tell(&other, GIVE));
}

// Threads come back in any order, and each for itself.
static void lock_tells_those_inside_callbacks_apart(void **state)
{
    enum { THREADS = 3 };
    static const int orders[][THREADS] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1},
                                          {2, 1, 0}};
    (void)state;
    thread inside[THREADS];
    for (int i = 0; i < THREADS; i++) start(&inside[i], &lock);
    for (size_t order = 0; order < sizeof orders / sizeof orders[0]; order++) {
        bool back[THREADS] = {false, false, false};
        for (int i = 0; i < THREADS; i++) {
            assert_true(tell(&inside[i], TAKE));
            assert_true(tell(&inside[i], LEND));
        }
        for (int turn = 0; turn < THREADS; turn++) {
            int who = orders[order][turn];
            assert_true(tell(&inside[who], RESUME));
            assert_int_equal(tp_lock_is_lent(&lock), turn + 1 < THREADS);
            assert_true(tell(&inside[who], GIVE));
            back[who] = true;
            for (int i = 0; i < THREADS; i++) {
                assert_int_equal(tell(&inside[i], TAKE), back[i]);
                if (back[i]) assert_true(tell(&inside[i], GIVE));
            }
            assert_true(tp_lock_take(&lock));
            tp_lock_give(&lock);
        }
    }
    for (int i = 0; i < THREADS; i++) stop(&inside[i]);
}

// So many may be inside callbacks at a time; the next one is told, and still holds the lock.
static void lock_is_lent_to_so_many_and_no_more(void **state)
{
    (void)state;
    thread inside[TP_LOCK_LENT_MAX];
    for (int i = 0; i < TP_LOCK_LENT_MAX; i++) {
        start(&inside[i], &lock);
        assert_true(tell(&inside[i], TAKE));
        assert_true(tell(&inside[i], LEND));
    }
    assert_true(tp_lock_take(&lock));
    assert_false(tp_lock_lend(&lock));
    assert_false(tp_lock_take(&lock)); // Still held.
    ask(&other, TAKE);
    assert_waits(&other);
    tp_lock_give(&lock);
    assert_true(done(&other));
    assert_true(tell(&other, GIVE));
    assert_false(tell(&inside[7], TAKE)); // Nobody was pushed out.
    assert_true(tell(&inside[7], RESUME));
    assert_true(tell(&inside[7], GIVE));
    assert_true(tp_lock_take(&lock));
    assert_true(tp_lock_lend(&lock));
    assert_false(tp_lock_take(&lock));
    tp_lock_resume(&lock);
    tp_lock_give(&lock);
    for (int i = 0; i < TP_LOCK_LENT_MAX; i++) {
        if (i != 7) {
            assert_true(tell(&inside[i], RESUME));
            assert_true(tell(&inside[i], GIVE));
        }
        stop(&inside[i]);
    }
    assert_true(tp_lock_take(&lock));
    assert_false(tp_lock_is_lent(&lock));
    tp_lock_give(&lock);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lock_knows_its_own_thread),
        TEST(lock_lent_lets_the_others_in),
        TEST(lock_resumes_when_it_is_free),
        TEST(lock_tells_those_inside_callbacks_apart),
        TEST(lock_is_lent_to_so_many_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
