// bench_kit.c: time, memory, and figures with their range.
#define _GNU_SOURCE

#include "bench_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

volatile uint64_t sink;

double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

uint64_t resident_bytes(void)
{
    unsigned long long whole = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    int got = fscanf(file, "%llu %llu", &whole, &resident);
    fclose(file);
    return got == 2 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

uint64_t huge_bytes(void)
{
    char line[256];
    unsigned long long kilobytes = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    if (file == NULL) return 0;
    while (fgets(line, (int)sizeof line, file) != NULL) {
        if (sscanf(line, "AnonHugePages: %llu", &kilobytes) == 1) break;
    }
    fclose(file);
    return (uint64_t)kilobytes * 1024;
}

region region_take(size_t size, bool huge)
{
    region out = {NULL, size + HUGE_PAGE, NULL, size};
    out.map = mmap(NULL, out.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (out.map == MAP_FAILED) return out;
    uintptr_t aligned = ((uintptr_t)out.map + HUGE_PAGE - 1) & ~((uintptr_t)HUGE_PAGE - 1);
    out.bytes = (void *)aligned;
    madvise(out.bytes, size, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return out;
}

void region_give_back(region *taken)
{
    if (taken->bytes != NULL) munmap(taken->map, taken->map_size);
    taken->bytes = NULL;
}

uint64_t power_of_two_above(uint64_t size)
{
    uint64_t power = 1;
    while (power < size) power *= 2;
    return power;
}

// Only clean pages can go, so sync first.
void drop_cache(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    fdatasync(file);
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    close(file);
}

// --- Figures ------------------------------------------------------------------------------------

static series *figure(report *to, const char *name, const char *size, const char *unit)
{
    if (to->count == SERIES_MAX) {
        fprintf(stderr, "bench: more figures than fit\n");
        exit(1);
    }
    series *added = &to->all[to->count++];
    snprintf(added->name, sizeof added->name, "%s%s%s", name, size[0] != 0 ? "." : "", size);
    added->unit = unit;
    added->count = 0;
    return added;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int digits_for(double value) { return value >= 1000 ? 0 : value >= 100 ? 1 : 2; }

void print_values(const char *name, const char *unit, const double *values,
                                uint32_t count, const char *goal)
{
    double sorted[ROUNDS_MAX];
    if (count == 0) return;
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    printf("%-42s %10.*f %s", name, digits_for(median), median, unit);
    if (count > 1) {
        printf(" (%.*f … %.*f)", digits_for(sorted[0]), sorted[0], digits_for(sorted[count - 1]),
               sorted[count - 1]);
    }
    printf("%s\n", goal);
    fflush(stdout);
}

static void print_series(const series *shown)
{
    print_values(shown->name, shown->unit, shown->values, shown->count, "");
}

void print_one(const char *name, const char *size, double value, const char *unit,
                             const char *goal)
{
    char full[NAME_MAX_BYTES];
    snprintf(full, sizeof full, "%s%s%s", name, size[0] != 0 ? "." : "", size);
    print_values(full, unit, &value, 1, goal);
}

void race(contender *list, size_t count, uint32_t rounds, const char *size,
                        report *to)
{
    for (size_t i = 0; i < count; i++) {
        list[i].result = figure(to, list[i].name, size, list[i].unit);
    }
    for (uint32_t round = 0; round <= rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            double value = list[i].run(list[i].user, list[i].operations, round);
            if (value < 0) {
                fprintf(stderr, "bench: %s failed\n", list[i].result->name);
                exit(1);
            }
            if (round > 0) list[i].result->values[list[i].result->count++] = value;
        }
    }
    for (size_t i = 0; i < count; i++) print_series(list[i].result);
}

const series *find_series(const report *in, const char *name, const char *size)
{
    char full[NAME_MAX_BYTES];
    snprintf(full, sizeof full, "%s%s%s", name, size[0] != 0 ? "." : "", size);
    for (uint32_t i = 0; i < in->count; i++) {
        if (strcmp(in->all[i].name, full) == 0) return &in->all[i];
    }
    return NULL;
}

void print_ratio(const report *in, const char *name, const char *over,
                               const char *under, const char *size, const char *goal)
{
    const series *a = find_series(in, over, size), *b = find_series(in, under, size);
    if (a == NULL || b == NULL) return;
    double values[ROUNDS_MAX];
    uint32_t count = a->count < b->count ? a->count : b->count;
    for (uint32_t i = 0; i < count; i++) {
        values[i] = b->values[i] > 0 ? a->values[i] / b->values[i] : 0;
    }
    char full[NAME_MAX_BYTES + 8], goal_text[NAME_MAX_BYTES] = "";
    snprintf(full, sizeof full, "ratio.%s%s%s", name, size[0] != 0 ? "." : "", size);
    if (goal[0] != 0) snprintf(goal_text, sizeof goal_text, " goal %s", goal);
    print_values(full, "x", values, count, goal_text);
}
