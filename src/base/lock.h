// lock.h: one lock, that knows when its own thread asks for it again.
//
// With TARA_SINGLE_THREAD it keeps that knowledge and costs a flag.
#ifndef TP_LOCK_H
#define TP_LOCK_H

#include <stdbool.h>

#ifdef TARA_SINGLE_THREAD
typedef struct tp_lock { bool held; } tp_lock;
#else
#include <pthread.h>
typedef struct tp_lock { pthread_mutex_t mutex; } tp_lock;
#endif

bool tp_lock_init(tp_lock *lock);
void tp_lock_destroy(tp_lock *lock);
// False when this thread holds it already: a call from inside a callback.
bool tp_lock_take(tp_lock *lock);
void tp_lock_give(tp_lock *lock);

#endif
