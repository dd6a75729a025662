// system.h: the system's clock, random bytes and process number, where the host gives none.
#ifndef TP_SYSTEM_H
#define TP_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

bool    tp_system_now(tp_time *now);
bool    tp_system_random(uint8_t *out, size_t size);
int64_t tp_system_process(void); // To notice a fork.

// A byte that is 1 here and 0 in a child that fork() makes: to notice a fork at the price of one
// read. NULL where the system has no such thing; then ask tp_system_process.
const volatile uint8_t *tp_system_fork_mark(void);
void tp_system_fork_unmark(const volatile uint8_t *mark);

#endif
