// bench_kit.h: what every measurement needs: the workload, a clock, figures with their range.
//
// Contenders run interleaved, round by round, so that a noisy moment of the machine falls on all
// of them, and ratios are taken within a round. A figure is the median; its range stands behind it.
#ifndef BENCH_KIT_H
#define BENCH_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROUNDS_MIN = 7, ROUNDS_MAX = 99, SERIES_MAX = 160, NAME_MAX_BYTES = 64, PATH_BYTES = 512,
    BATCH = 32,              // Questions a call of tara_check_many.
    EVENT_BYTES = 128,       // What TARGETS takes an event for where it is not ours.
    CHOICES_MAX = 8,
    SLOT_CONTRACT = 30, SLOT_AGE = 31 // Places of the two that are no purpose, in a 64-bit state.
};
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

// --- Workload -----------------------------------------------------------------------------------

#define GAMMA UINT64_C(0x9E3779B97F4A7C15) // splitmix64 by Sebastiano Vigna, public domain.

static inline uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static inline uint64_t next_random(uint64_t *state)
{
    *state += GAMMA;
    return mixed(*state);
}

// The n-th number of the stream of seed 1, without walking there.
static inline uint64_t random_at(uint64_t n) { return mixed(1 + (n + 1) * GAMMA); }

// A number below `limit` (under 2^32) from 32 random bits.
static inline uint64_t below(uint64_t bits, uint64_t limit)
{
    return ((bits & UINT32_MAX) * limit) >> 32;
}

// A subject's 16 bytes are two numbers of the stream, computed and not read from an array: the
// questions then cost no memory access of their own.
typedef struct identity { uint64_t word[2]; } identity;

static inline identity identity_of(uint64_t subject)
{
    identity id = {{random_at(2 * subject), random_at(2 * subject + 1)}};
    return id;
}

// What one subject decided. `slot` is a purpose's number, SLOT_CONTRACT or SLOT_AGE.
typedef struct choice_row { uint32_t slot; uint32_t state; } choice_row; // 1 yes, 2 no

typedef struct workload {
    uint64_t subjects;
    uint32_t purposes;    // Numbered 1 to purposes.
    uint32_t consents;    // How many rest on consent…
    uint32_t consent[64]; // …and which.
} workload;

// Of age, a contract for three of four, two or three consents of which three of five are a yes:
// four choices a subject on average.
static inline uint32_t choices_of(const workload *work, uint64_t subject, choice_row *rows)
{
    uint64_t bits = mixed(~subject * GAMMA);
    uint32_t count = 0;
    rows[count++] = (choice_row){SLOT_AGE, 1};
    if ((bits & 3) != 0) rows[count++] = (choice_row){SLOT_CONTRACT, 1};
    uint32_t wanted = (bits & 12) == 0 ? 3 : 2;
    uint32_t first = work->consents == 0 ? 0 : (uint32_t)((bits >> 8) % work->consents);
    for (uint32_t i = 0; i < wanted && i < work->consents; i++) {
        uint32_t state = ((bits >> (16 + 8 * i)) & 255) < 154 ? 1 : 2;
        rows[count++] = (choice_row){work->consent[(first + i) % work->consents], state};
    }
    return count;
}

// --- Time and memory ----------------------------------------------------------------------------

extern volatile uint64_t sink; // What a loop computed ends here, so that it is computed.

double   now_ns(void);
uint64_t resident_bytes(void); // Of the process, from /proc/self/statm.
uint64_t huge_bytes(void);     // How much of that lies in huge pages.
uint64_t power_of_two_above(uint64_t size);

typedef struct region { void *map; size_t map_size; void *bytes; size_t size; } region;

// Zeroed memory on the asked kind of pages; bytes is NULL when there is none.
region region_take(size_t size, bool huge);
void   region_give_back(region *taken);

// Ask the system to forget what it keeps of a file.
void drop_cache(const char *path);

// --- Figures ------------------------------------------------------------------------------------

typedef struct series {
    char     name[NAME_MAX_BYTES];
    const char *unit;
    double   values[ROUNDS_MAX];
    uint32_t count;
} series;

typedef struct report {
    series   all[SERIES_MAX];
    uint32_t count;
} report;

typedef struct contender {
    const char *name;
    const char *unit;
    double    (*run)(void *user, uint64_t operations, uint64_t round); // Negative: it failed.
    void       *user;
    uint64_t    operations;
    series     *result;
} contender;

// Run all, round after round, and print them. The round before the first warms up.
void race(contender *list, size_t count, uint32_t rounds, const char *size, report *to);
const series *find_series(const report *in, const char *name, const char *size);

// Values are printed as median and range, single ones as they are. `goal` is said as given.
void print_values(const char *name, const char *unit, const double *values, uint32_t count,
                  const char *goal);
void print_one(const char *name, const char *size, double value, const char *unit,
               const char *goal);
// The ratio of two figures, round by round; nothing when one of them was not measured.
void print_ratio(const report *in, const char *name, const char *over, const char *under,
                 const char *size, const char *goal);

#endif
