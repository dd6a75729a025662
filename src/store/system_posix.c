// system_posix.c: clock, random bytes and process number from a POSIX system.
#define _GNU_SOURCE
#include "store/system.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

// A few milliseconds coarse and four times cheaper: a decision costs less than a precise reading.
#ifdef CLOCK_REALTIME_COARSE
#define CHEAP_CLOCK CLOCK_REALTIME_COARSE
#else
#define CHEAP_CLOCK CLOCK_REALTIME
#endif

bool tp_system_now(tp_time *now)
{
    struct timespec at;
    if (clock_gettime(CHEAP_CLOCK, &at) != 0) return false;
    *now = (tp_time)at.tv_sec * 1000 + at.tv_nsec / 1000000;
    return true;
}

bool tp_system_random(uint8_t *out, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        out += got;
        size -= (size_t)got;
    }
    return true;
}

int64_t tp_system_process(void)
{
    return (int64_t)getpid();
}

const volatile uint8_t *tp_system_fork_mark(void)
{
#ifdef MADV_WIPEONFORK
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void  *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return NULL;
    if (madvise(page, size, MADV_WIPEONFORK) != 0) {
        munmap(page, size);
        return NULL;
    }
    *(volatile uint8_t *)page = 1;
    return page;
#else
    return NULL;
#endif
}

void tp_system_fork_unmark(const volatile uint8_t *mark)
{
    if (mark != NULL) munmap((void *)(uintptr_t)mark, (size_t)sysconf(_SC_PAGESIZE));
}
