// timing_equal.c: does the time that comparing secrets takes tell where they differ?
//
//   timing_equal [SAMPLES]        2,000,000 when not said; exits with 1 when the time tells
//
// The test of Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?" (2017): one class
// of inputs is always the same, the other random, drawn in random order; Welch's t-test on the
// times, cropped because interruptions only ever add to them. The same test on a comparison that
// stops at the first difference has to fail, or the clock here is too coarse to say anything.
#define _GNU_SOURCE

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

enum { SECRET_BYTES = 256, BATCH = 20000, SAMPLES = 2000000 };
#define T_LIMIT 10.0 // Above it there is no doubt; for want of samples nobody gets there by chance.

typedef bool (*comparison)(const void *a, const void *b, size_t size);

// What must not be used for secrets.
__attribute__((noinline))
static bool equal_until_different(const void *a, const void *b, size_t size)
{
    const volatile uint8_t *x = a, *y = b;
    for (size_t i = 0; i < size; i++) {
        if (x[i] != y[i]) return false;
    }
    return true;
}

static uint64_t ticks(void)
{
#if defined(__x86_64__)
    unsigned int processor;
    _mm_lfence();
    uint64_t now = __rdtscp(&processor);
    _mm_lfence();
    return now;
#else
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
#endif
}

static uint64_t random_state = 1;

// splitmix64 by Sebastiano Vigna, public domain.
static uint64_t next_random(void)
{
    uint64_t x = random_state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

// --- Welch's t-test -----------------------------------------------------------------------------

typedef struct moments { double count, mean, squares; } moments; // Of one class, as Welford has it.

static void add_sample(moments *m, double value)
{
    double off = value - m->mean;
    m->count += 1;
    m->mean += off / m->count;
    m->squares += off * (value - m->mean);
}

static double welch_t(const moments *a, const moments *b)
{
    if (a->count < 2 || b->count < 2) return 0;
    double spread = a->squares / (a->count - 1) / a->count + b->squares / (b->count - 1) / b->count;
    return spread > 0 ? (a->mean - b->mean) / sqrt(spread) : 0;
}

// --- Measuring ----------------------------------------------------------------------------------

typedef struct sample { uint64_t took; bool fixed; } sample;

static sample  samples[BATCH];
static uint8_t secret[SECRET_BYTES];
static uint8_t inputs[BATCH][SECRET_BYTES]; // Made before the clock runs.

// Fixed: the secret itself. Random: differs somewhere, most often at once.
static void make_inputs(void)
{
    for (size_t i = 0; i < BATCH; i++) {
        samples[i].fixed = (next_random() >> 40 & 1) != 0;
        for (size_t at = 0; at < SECRET_BYTES; at += sizeof(uint64_t)) {
            uint64_t bits = next_random(); // Drawn for both: as fresh in the cache.
            memcpy(inputs[i] + at, &bits, sizeof bits);
        }
        if (samples[i].fixed) memcpy(inputs[i], secret, SECRET_BYTES);
    }
}

static uint64_t measure(comparison equal)
{
    uint64_t right = 0;
    for (size_t i = 0; i < BATCH; i++) {
        uint64_t start = ticks();
        bool     same = equal(inputs[i], secret, SECRET_BYTES);
        samples[i].took = ticks() - start;
        right += same == samples[i].fixed;
    }
    return right;
}

static int compare_times(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// The time that nine of ten of the first batch stayed below.
static uint64_t usual_time(void)
{
    static uint64_t times[BATCH];
    for (size_t i = 0; i < BATCH; i++) times[i] = samples[i].took;
    qsort(times, BATCH, sizeof times[0], compare_times);
    return times[BATCH / 10 * 9];
}

// The t value of a comparison, whose answers have to be right besides.
static double t_of(comparison equal, uint64_t wanted)
{
    moments  fixed = {0, 0, 0}, random = {0, 0, 0};
    uint64_t usual = 0;
    make_inputs();
    for (uint64_t taken = 0; taken < wanted; taken += BATCH) {
        if (taken > 0) make_inputs();
        if (measure(equal) != BATCH) {
            printf("timing_equal: a comparison was wrong\n");
            exit(1);
        }
        if (taken == 0) usual = usual_time();
        for (size_t i = 0; i < BATCH && taken > 0; i++) { // The first batch warms up.
            if (samples[i].took > usual) continue;
            add_sample(samples[i].fixed ? &fixed : &random, (double)samples[i].took);
        }
    }
    return welch_t(&fixed, &random);
}

int main(int count, char **arguments)
{
    uint64_t wanted = count > 1 ? strtoull(arguments[1], NULL, 10) : SAMPLES;
    if (wanted < 5 * BATCH) {
        fprintf(stderr, "usage: timing_equal [SAMPLES], at least %d\n", 5 * BATCH);
        return 2;
    }
    for (size_t i = 0; i < SECRET_BYTES; i++) secret[i] = (uint8_t)next_random();
    double ours = t_of(tp_equal_constant_time, wanted);
    double leaky = t_of(equal_until_different, wanted);
    bool   silent = fabs(ours) <= T_LIMIT, seen = fabs(leaky) > T_LIMIT;
    printf("timing.equal %.2f t (at most %.0f)\n", ours, T_LIMIT);
    printf("timing.equal.control %.2f t (above %.0f)\n", leaky, T_LIMIT);
    if (!silent) printf("timing_equal: the time tells whether secrets are equal\n");
    if (!seen) printf("timing_equal: this clock would not show a comparison that tells\n");
    return silent && seen ? 0 : 1;
}
