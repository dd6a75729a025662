// lock.c: the lock that serialises writers.
//
// Error-checking, so that a callback that calls back in is told "busy" and waits for nobody.
#define _POSIX_C_SOURCE 200809L
#include "base/lock.h"

#ifdef TARA_SINGLE_THREAD

bool tp_lock_init(tp_lock *lock)
{
    *lock = (tp_lock){.held = false};
    return true;
}

void tp_lock_destroy(tp_lock *lock)
{
    lock->held = false;
}

bool tp_lock_take(tp_lock *lock)
{
    if (lock->held || lock->lent) return false;
    lock->held = true;
    return true;
}

void tp_lock_give(tp_lock *lock)
{
    lock->held = false;
}

bool tp_lock_lend(tp_lock *lock)
{
    lock->held = false;
    lock->lent = true;
    return true;
}

void tp_lock_resume(tp_lock *lock)
{
    lock->held = true;
    lock->lent = false;
}

bool tp_lock_is_lent(const tp_lock *lock)
{
    return lock->lent;
}

#else

bool tp_lock_init(tp_lock *lock)
{
    pthread_mutexattr_t kind;
    if (pthread_mutexattr_init(&kind) != 0) return false;
    lock->lent = 0;
    bool made = pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK) == 0
             && pthread_mutex_init(&lock->mutex, &kind) == 0;
    pthread_mutexattr_destroy(&kind);
    return made;
}

void tp_lock_destroy(tp_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

// Which of the threads that are inside a callback is this one? `lent` when none is.
static unsigned lent_by_us(const tp_lock *lock)
{
    unsigned i = 0;
    while (i < lock->lent && !pthread_equal(lock->lent_by[i], pthread_self())) i++;
    return i;
}

bool tp_lock_take(tp_lock *lock)
{
    if (pthread_mutex_lock(&lock->mutex) != 0) return false;
    if (lent_by_us(lock) == lock->lent) return true;
    pthread_mutex_unlock(&lock->mutex);
    return false;
}

void tp_lock_give(tp_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

bool tp_lock_lend(tp_lock *lock)
{
    if (lock->lent == TP_LOCK_LENT_MAX) return false;
    lock->lent_by[lock->lent++] = pthread_self();
    pthread_mutex_unlock(&lock->mutex);
    return true;
}

void tp_lock_resume(tp_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    unsigned i = lent_by_us(lock);
    if (i < lock->lent) lock->lent_by[i] = lock->lent_by[--lock->lent];
}

bool tp_lock_is_lent(const tp_lock *lock)
{
    return lock->lent > 0;
}

#endif
