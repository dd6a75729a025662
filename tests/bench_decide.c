// bench_decide.c: what a decision costs, beside the memory it has to touch and the peers.
//
// Every answer is added up, so that no check can be optimised away. Questions are uniform over
// subjects and purposes.
#define _GNU_SOURCE

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench_host.h"
#include "bench_peers.h"
#include "bench_table.h"

// --- Checks -------------------------------------------------------------------------------------

static inline void put_question(const asker *in, uint64_t draw, tara_question *question)
{
    *question = in->prototype[below(draw, in->work.purposes)];
    question->subject = subject_of(below(draw >> 32, in->work.subjects));
}

static double ask_dependent(void *user, uint64_t operations, uint64_t round)
{
    const asker *in = user;
    uint64_t random = round, carry = 0, sum = 0;
    tara_question question;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        put_question(in, next_random(&random) + carry * GAMMA, &question);
        if (tara_check(in->privacy, &question, &verdict) != TARA_OK) return -1;
        carry = (uint64_t)(uint32_t)verdict.reason;
        sum += carry;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static double ask_independent(void *user, uint64_t operations, uint64_t round)
{
    const asker *in = user;
    uint64_t random = round, sum = 0;
    tara_question question;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        put_question(in, next_random(&random), &question);
        if (tara_check(in->privacy, &question, &verdict) != TARA_OK) return -1;
        sum += (uint64_t)(uint32_t)verdict.reason;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static double ask_many(void *user, uint64_t operations, uint64_t round)
{
    const asker *in = user;
    uint64_t random = round, sum = 0;
    tara_question questions[BATCH];
    tara_verdict verdicts[BATCH];
    memset(verdicts, 0, sizeof verdicts);
    for (int k = 0; k < BATCH; k++) verdicts[k].struct_size = sizeof verdicts[k];
    double start = now_ns();
    for (uint64_t i = 0; i < operations / BATCH; i++) {
        for (int k = 0; k < BATCH; k++) put_question(in, next_random(&random), &questions[k]);
        if (tara_check_many(in->privacy, questions, BATCH, verdicts) != TARA_OK) return -1;
        for (int k = 0; k < BATCH; k++) sum += (uint64_t)(uint32_t)verdicts[k].reason;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)(operations / BATCH * BATCH);
}

// How often the answer was yes: a workload where nearly all answers are one measures little.
static void print_permitted(const asker *in, const char *size)
{
    uint64_t random = 1, permitted = 0;
    tara_question question;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    for (int i = 0; i < 10000; i++) {
        put_question(in, next_random(&random), &question);
        must(tara_check(in->privacy, &question, &verdict), "tara_check");
        permitted += verdict.permitted == 1;
    }
    print_one("decide.permitted", size, (double)permitted / 100, "%", "");
}

// What reading the system's clock costs: a check that has to know the time pays one of the two.
static double read_clock(void *user, uint64_t operations, uint64_t round)
{
    clockid_t clock = *(const clockid_t *)user;
    (void)round;
    uint64_t sum = 0;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        struct timespec t;
        clock_gettime(clock, &t);
        sum += (uint64_t)t.tv_nsec;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

// --- The plain table ----------------------------------------------------------------------------

typedef struct table_asker { const table *in; const workload *work; } table_asker;

static inline uint64_t table_answer(const table *in, const workload *work, uint64_t draw)
{
    uint64_t purpose = 1 + below(draw, work->purposes);
    const table_row *row = table_place(in, identity_of(below(draw >> 32, work->subjects)));
    return (row->state >> (2 * purpose)) & 3;
}

static double table_ask_dependent(void *user, uint64_t operations, uint64_t round)
{
    const table_asker *of = user;
    uint64_t random = round, carry = 0, sum = 0;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        carry = table_answer(of->in, of->work, next_random(&random) + carry * GAMMA);
        sum += carry;
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static double table_ask_independent(void *user, uint64_t operations, uint64_t round)
{
    const table_asker *of = user;
    uint64_t random = round, sum = 0;
    double start = now_ns();
    for (uint64_t i = 0; i < operations; i++) {
        sum += table_answer(of->in, of->work, next_random(&random));
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)operations;
}

static double table_ask_many(void *user, uint64_t operations, uint64_t round)
{
    const table_asker *of = user;
    uint64_t random = round, sum = 0, draws[BATCH];
    double start = now_ns();
    for (uint64_t i = 0; i < operations / BATCH; i++) {
        for (int k = 0; k < BATCH; k++) {
            draws[k] = next_random(&random);
            uint64_t subject = below(draws[k] >> 32, of->work->subjects);
            __builtin_prefetch(&of->in->rows[identity_of(subject).word[0] & of->in->mask]);
        }
        for (int k = 0; k < BATCH; k++) sum += table_answer(of->in, of->work, draws[k]);
    }
    double took = now_ns() - start;
    sink += sum;
    return took / (double)(operations / BATCH * BATCH);
}

// --- The machine's own limits -------------------------------------------------------------------

typedef struct lines { region memory; uint64_t mask; } lines; // 64-byte lines of random numbers.

static bool lines_make(lines *out, uint64_t count, bool huge)
{
    out->memory = region_take((size_t)count * 64, huge);
    out->mask = count - 1;
    uint64_t *words = out->memory.bytes, random = 1;
    if (words == NULL) return false;
    for (uint64_t i = 0; i < count; i++) words[i * 8] = next_random(&random);
    return true;
}

// `width` reads in flight, each dependent on the one before it in its own chain. A counter is
// added, or the chains would soon run in circles that fit a cache.
static inline double chase(const lines *in, uint64_t reads, uint64_t round, uint32_t width)
{
    const uint64_t *words = in->memory.bytes;
    uint64_t at[32], random = round, step = 0, sum = 0;
    for (uint32_t w = 0; w < width; w++) at[w] = next_random(&random);
    double start = now_ns();
    for (uint64_t i = 0; i < reads / width; i++) {
        step += GAMMA;
        for (uint32_t w = 0; w < width; w++) at[w] = words[(at[w] & in->mask) * 8] + step;
    }
    double took = now_ns() - start;
    for (uint32_t w = 0; w < width; w++) sum += at[w];
    sink += sum;
    return took / (double)(reads / width * width);
}

static double read_1(void *user, uint64_t reads, uint64_t round)
{
    return chase(user, reads, round, 1);
}

static double read_8(void *user, uint64_t reads, uint64_t round)
{
    return chase(user, reads, round, 8);
}

static double read_32(void *user, uint64_t reads, uint64_t round)
{
    return chase(user, reads, round, 32);
}

// --- Threads ------------------------------------------------------------------------------------

typedef struct reader {
    asker     *in;
    uint64_t   operations, round;
    double     start, end;
    bool       well;
} reader;

static void *reader_thread(void *user)
{
    reader *r = user;
    r->start = now_ns();
    r->well = ask_independent(r->in, r->operations, r->round) >= 0;
    r->end = now_ns();
    return NULL;
}

// Checks a second by so many threads together.
static double read_by(asker *in, uint64_t operations, uint64_t round, int count)
{
    pthread_t threads[2];
    reader readers[2];
    for (int i = 0; i < count; i++) {
        readers[i] = (reader){in, operations, round * 2 + (uint64_t)i + 1000, 0, 0, false};
        if (pthread_create(&threads[i], NULL, reader_thread, &readers[i]) != 0) return -1;
    }
    double start = 0, end = 0;
    bool well = true;
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        if (i == 0 || readers[i].start < start) start = readers[i].start;
        if (i == 0 || readers[i].end > end) end = readers[i].end;
        well = well && readers[i].well;
    }
    return well ? (double)operations * count / (end - start) * 1e3 : -1;
}

static double read_by_one(void *user, uint64_t operations, uint64_t round)
{
    return read_by(user, operations, round, 1);
}

static double read_by_two(void *user, uint64_t operations, uint64_t round)
{
    return read_by(user, operations, round, 2);
}

typedef struct writer {
    asker      *in;
    atomic_bool stop;
    bool        well;
    uint64_t    written;
} writer;

static void *writer_thread(void *user)
{
    writer *w = user;
    uint64_t random = 77;
    while (!atomic_load(&w->stop)) {
        uint64_t draw = next_random(&random);
        tara_subject subject = subject_of(below(draw, w->in->work.subjects));
        tara_choice choice = choice_for(w->in->work.consent[0]);
        tara_status status = (draw >> 63) == 0
            ? tara_consent_give(w->in->privacy, &subject, &choice, NULL)
            : tara_consent_refuse(w->in->privacy, &subject, &choice, NULL);
        w->well = w->well && status == TARA_OK;
        w->written++;
    }
    return NULL;
}

static double read_beside_writer(void *user, uint64_t operations, uint64_t round)
{
    writer w = {.in = user, .well = true};
    pthread_t thread;
    atomic_init(&w.stop, false);
    if (pthread_create(&thread, NULL, writer_thread, &w) != 0) return -1;
    double rate = read_by(user, operations, round, 1);
    atomic_store(&w.stop, true);
    pthread_join(thread, NULL);
    return w.well && w.written > 0 ? rate : -1;
}

static void bench_threads(asker *in, uint32_t rounds, const char *size, report *to)
{
    contender list[] = {
        {"decide.threads.one",           "M/s", read_by_one,        in, 300000, NULL},
        {"decide.threads.two",           "M/s", read_by_two,        in, 300000, NULL},
        {"decide.threads.beside_writer", "M/s", read_beside_writer, in, 300000, NULL},
    };
    race(list, sizeof list / sizeof list[0], rounds, size, to);
}

// --- One number of subjects ---------------------------------------------------------------------

typedef struct opened_peer { const database *of; void *choices; } opened_peer;

static size_t add_peers(contender *list, opened_peer *opened, const settings *set,
                        const workload *work)
{
    static char names[4][NAME_MAX_BYTES];
    size_t count = 0;
    for (const database *p = peers; p->name != NULL; p++) {
        opened[count] = (opened_peer){p, p->choices_open(set->directory, work)};
        if (opened[count].choices == NULL) {
            printf("peer %s: could not be filled\n", p->name);
            continue;
        }
        snprintf(names[count], sizeof names[count], "decide.%s", p->name);
        list[count] = (contender){names[count], "ns", p->ask, opened[count].choices, 50000, NULL};
        count++;
    }
    return count;
}

// The subjects' table of 64-byte lines at most three quarters full is what a read is taken over.
static void race_decisions(asker *in, bool huge, const settings *set, const char *size, report *to)
{
    table plain;
    lines small, large;
    uint64_t count = power_of_two_above(in->work.subjects + in->work.subjects / 3);
    if (!table_load(&plain, &in->work, huge) || !lines_make(&small, count, false)
        || !lines_make(&large, count, true)) {
        stop("the tables to compare with", TARA_E_NO_MEMORY);
    }
    print_one("limit.dram.bytes", size, (double)count * 64 / 1e6, "MB", "");
    table_asker plain_asker = {&plain, &in->work};
    clockid_t clocks[2] = {CLOCK_REALTIME, CLOCK_REALTIME_COARSE};
    contender list[18] = {
        {"decide.dependent",           "ns", ask_dependent,         in,           300000, NULL},
        {"decide.independent",         "ns", ask_independent,       in,           500000, NULL},
        {"decide.many",                "ns", ask_many,              in,           500000, NULL},
        {"decide.table.dependent",     "ns", table_ask_dependent,   &plain_asker, 300000, NULL},
        {"decide.table.independent",   "ns", table_ask_independent, &plain_asker, 500000, NULL},
        {"decide.table.many",          "ns", table_ask_many,        &plain_asker, 500000, NULL},
        {"limit.dram.4k.dependent",    "ns", read_1,                &small,       300000, NULL},
        {"limit.dram.4k.8",            "ns", read_8,                &small,       800000, NULL},
        {"limit.dram.4k.32",           "ns", read_32,               &small,       800000, NULL},
        {"limit.dram.huge.dependent",  "ns", read_1,                &large,       300000, NULL},
        {"limit.dram.huge.8",          "ns", read_8,                &large,       800000, NULL},
        {"limit.dram.huge.32",         "ns", read_32,               &large,       800000, NULL},
        {"limit.clock",                "ns", read_clock,            &clocks[0],   200000, NULL},
        {"limit.clock.coarse",         "ns", read_clock,            &clocks[1],   200000, NULL},
    };
    opened_peer opened[4] = {{NULL, NULL}};
    size_t own = 14, others = add_peers(&list[own], opened, set, &in->work);
    race(list, own + others, set->rounds, size, to);
    for (size_t i = 0; i < others; i++) opened[i].of->choices_close(opened[i].choices);
    region_give_back(&plain.memory);
    region_give_back(&small.memory);
    region_give_back(&large.memory);
}

bool bench_decide(asker *in, const settings *set, const char *size, report *to)
{
    counted heap;
    counted_init(&heap, set->huge);
    uint64_t resident = resident_bytes(), huge = huge_bytes();
    in->privacy = open_context(NULL, 0, &heap);
    double start = now_ns();
    record_workload(in->privacy, &in->work, 0, UINT64_MAX);
    double seconds = (now_ns() - start) / 1e9;
    uint64_t grown = resident_bytes() - resident, events = 0;
    bool on_huge = (huge_bytes() - huge) * 2 > grown;
    double subjects = (double)in->work.subjects;
    must(tara_event_count(in->privacy, &events), "tara_event_count");

    printf("pages %s: %s\n", size, on_huge ? "huge" : "4 KiB");
    print_one("setup.events_a_subject", size, (double)events / subjects, "events", "");
    print_one("setup.rate", size, (double)events / seconds, "events/s", "");
    print_one("memory.with_events.allocator", size, (double)heap.live / subjects, "B/subject", "");
    print_one("memory.with_events.statm", size, (double)grown / subjects, "B/subject", "");
    print_permitted(in, size);
    race_decisions(in, on_huge, set, size, to);
    bench_threads(in, set->rounds, size, to);
    if (strcmp(size, "10k") == 0) {
        const series *cached = find_series(to, "decide.independent", size);
        print_values("decide.cached", "ns", cached->values, cached->count, " goal <= 25");
    }
    tara_close(in->privacy);
    in->privacy = NULL;
    return on_huge;
}

void print_decide_ratios(const report *all, const char *size, bool huge)
{
    static const char *const limits[2][3] = {
        {"limit.dram.4k.dependent", "limit.dram.4k.8", "limit.dram.4k.32"},
        {"limit.dram.huge.dependent", "limit.dram.huge.8", "limit.dram.huge.32"},
    };
    bool cached = strcmp(size, "10k") == 0;
    const char *const *limit = limits[huge];
    print_ratio(all, "decide.dependent", "decide.dependent", limit[0], size,
                cached ? "" : "<= 1.3");
    print_ratio(all, "decide.independent", "decide.independent", limit[1], size,
                cached ? "" : "<= 4");
    print_ratio(all, "decide.many", "decide.many", limit[2], size, cached ? "" : "<= 5");
    print_ratio(all, "decide.vs.sqlite", "decide.sqlite", "decide.dependent", size, ">= 9");
    print_ratio(all, "decide.vs.lmdb", "decide.lmdb", "decide.dependent", size, ">= 4.5");
    print_ratio(all, "decide.vs.table", "decide.table.dependent", "decide.dependent", size, "~ 1");
    print_ratio(all, "decide.many.vs.sqlite", "decide.sqlite", "decide.many", size, ">= 35");
    print_ratio(all, "decide.many.vs.table", "decide.table.many", "decide.many", size, "");
    print_ratio(all, "decide.threads.two", "decide.threads.two", "decide.threads.one", size,
                ">= 1.9");
    print_ratio(all, "decide.threads.beside_writer", "decide.threads.beside_writer",
                "decide.threads.one", size, ">= 0.9");
}
