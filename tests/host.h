// host.h: a host for tests: its memory, clock and random bytes, that fail when told to.
//
// A test's context is opened with all three, so that nothing in it depends on the day it runs.
#ifndef TEST_HOST_H
#define TEST_HOST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tara_privacy.h"

#define TEXT(literal) (literal), (sizeof(literal) - 1)
#define ASSERT_OK(call) assert_int_equal((call), TARA_OK)
#define HOST_DAY INT64_C(86400000)
#define HOST_NOW INT64_C(1772355600000) // 2026-03-01T09:00:00Z

typedef struct host {
    tara_allocator allocator;
    tara_platform  platform;
    tara_options   options;
    tara_error     error;
    tara_privacy  *privacy;
    uint8_t        site_key[32];

    int64_t  live;     // Bytes given out and not taken back.
    uint64_t requests; // For memory, so far.
    uint64_t fail_at;  // The request that gets nothing, from 1; 0: none.
    bool     fail_on;  // And all after it.

    int64_t  now;
    int32_t  now_answer;
    uint64_t chance;
    int32_t  random_answer;
    void   (*in_clock)(struct host *); // Called once, from within the next callback.
    void   (*in_random)(struct host *);
    int      logged;
    int32_t  log_status;
    char     log_message[64];
} host;

static inline bool host_refuses(host *h)
{
    h->requests++;
    if (h->fail_at == 0) return false;
    return h->requests == h->fail_at || (h->fail_on && h->requests > h->fail_at);
}

static inline void *host_allocate(void *user, size_t size)
{
    host *h = user;
    assert_true(size > 0);
    if (host_refuses(h)) return NULL;
    void *block = malloc(size);
    assert_non_null(block);
    memset(block, 0xA5, size);
    h->live += (int64_t)size;
    return block;
}

static inline void *host_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    host *h = user;
    if (host_refuses(h)) return NULL;
    void *moved = realloc(block, new_size);
    assert_non_null(moved);
    h->live += (int64_t)new_size - (int64_t)old_size;
    return moved;
}

static inline void host_release(void *user, void *block, size_t size)
{
    host *h = user;
    h->live -= (int64_t)size;
    free(block);
}

static inline int32_t host_clock(void *user, int64_t *unix_ms)
{
    host *h = user;
    void (*then)(host *) = h->in_clock;
    h->in_clock = NULL;
    if (then != NULL) then(h);
    *unix_ms = h->now;
    return h->now_answer;
}

static inline uint64_t host_chance(uint64_t *state) // splitmix64
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = (*state ^ *state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

static inline int32_t host_random(void *user, uint8_t *out, size_t size)
{
    host *h = user;
    void (*then)(host *) = h->in_random;
    h->in_random = NULL;
    if (then != NULL) then(h);
    for (size_t i = 0; i < size; i++) out[i] = (uint8_t)host_chance(&h->chance);
    return h->random_answer;
}

static inline void host_log(void *user, int32_t status, const char *message, size_t size)
{
    host *h = user;
    assert_true(size > 0 && message[size - 1] != 0);
    h->logged++;
    h->log_status = status;
    (void)snprintf(h->log_message, sizeof h->log_message, "%.*s", (int)size, message);
}

static inline void host_init(host *h)
{
    memset(h, 0, sizeof *h);
    h->allocator = (tara_allocator){sizeof h->allocator, 0, h, host_allocate, host_resize,
                                    host_release};
    h->platform = (tara_platform){
        sizeof h->platform, 0, h, host_clock, host_random, host_log, NULL};
    h->now = HOST_NOW;
    h->now_answer = TARA_CALLBACK_OK;
    h->random_answer = TARA_CALLBACK_OK;
    h->chance = 42;
    for (size_t i = 0; i < sizeof h->site_key; i++) h->site_key[i] = (uint8_t)(i * 7 + 1);
    h->error.struct_size = sizeof h->error;
    tara_options_init(&h->options, sizeof h->options);
    h->options.site_key = h->site_key;
    h->options.site_key_size = sizeof h->site_key;
    h->options.allocator = &h->allocator;
    h->options.platform = &h->platform;
}

static inline tara_status host_open(host *h)
{
    return tara_open(&h->options, &h->privacy, &h->error);
}

// A context in memory.
static inline tara_privacy *host_begin(host *h)
{
    host_init(h);
    ASSERT_OK(host_open(h));
    return h->privacy;
}

static inline void host_end(host *h)
{
    tara_close(h->privacy);
    h->privacy = NULL;
    assert_int_equal(h->live, 0);
}

static inline void host_path(host *h, const char *path)
{
    h->options.path = path;
    h->options.path_size = path == NULL ? 0 : strlen(path);
}

#endif
