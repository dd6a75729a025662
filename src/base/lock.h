// lock.h: one lock, that knows when its own thread asks for it again.
//
// With TARA_SINGLE_THREAD it keeps that knowledge and costs a flag.
#ifndef TP_LOCK_H
#define TP_LOCK_H

#include <stdbool.h>

#ifdef TARA_SINGLE_THREAD
typedef struct tp_lock { bool held; bool lent; } tp_lock;
#else
#include <pthread.h>
enum { TP_LOCK_LENT_MAX = 16 };
typedef struct tp_lock {
    pthread_mutex_t mutex;
    pthread_t       lent_by[TP_LOCK_LENT_MAX]; // Under the mutex; the first `lent` are in use.
    unsigned        lent;
} tp_lock;
#endif

bool tp_lock_init(tp_lock *lock);
void tp_lock_destroy(tp_lock *lock);
// False when this thread holds it already, or has lent it: a call from inside a callback.
bool tp_lock_take(tp_lock *lock);
void tp_lock_give(tp_lock *lock);

// Around a callback that may take long: others may take the lock, this thread may not, until it
// resumes. A callback that jumps away leaves it lent: this thread is then busy for good, the
// others are not. False, and still held, when too many threads are inside callbacks.
bool tp_lock_lend(tp_lock *lock);
void tp_lock_resume(tp_lock *lock); // Held again.
bool tp_lock_is_lent(const tp_lock *lock); // By anybody. The lock must be held.

#endif
