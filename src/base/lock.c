// lock.c: the lock that serialises writers.
//
// Error-checking, so that a callback that calls back in is told "busy" and waits for nobody.
#define _POSIX_C_SOURCE 200809L
#include "base/lock.h"

#ifdef TARA_SINGLE_THREAD

bool tp_lock_init(tp_lock *lock)
{
    lock->held = false;
    return true;
}

void tp_lock_destroy(tp_lock *lock)
{
    lock->held = false;
}

bool tp_lock_take(tp_lock *lock)
{
    if (lock->held) return false;
    lock->held = true;
    return true;
}

void tp_lock_give(tp_lock *lock)
{
    lock->held = false;
}

#else

bool tp_lock_init(tp_lock *lock)
{
    pthread_mutexattr_t kind;
    if (pthread_mutexattr_init(&kind) != 0) return false;
    bool made = pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK) == 0
             && pthread_mutex_init(&lock->mutex, &kind) == 0;
    pthread_mutexattr_destroy(&kind);
    return made;
}

void tp_lock_destroy(tp_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

bool tp_lock_take(tp_lock *lock)
{
    return pthread_mutex_lock(&lock->mutex) == 0;
}

void tp_lock_give(tp_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

#endif
