// bench_due.c: what it costs to know what is owed, and to write an answer.
//
// The library's index of dues beside the plainest calendar there is: a list of numbers a day and
// the due of each number, read in whatever order they lie. Then the same through the public calls,
// where an item is a holding with its event and its record.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "bench_host.h"
#include "store/due.h"

enum { DAYS = 3650, PAGE = 64, RECORDS = 1000, RECORD_BYTES = 266 };
#define FIRST_DUE INT64_C(1767225600000) // 2026-01-01

typedef struct items { // What is due when: by number.
    uint64_t count;
    int64_t *due;
} items;

static int64_t some_due(uint64_t draw)
{
    int64_t day = (int64_t)below(draw, DAYS), within = (int64_t)below(draw >> 32, TP_DAY_MS);
    return FIRST_DUE + day * TP_DAY_MS + within;
}

static void fill(items *in, uint64_t seed)
{
    uint64_t random = seed;
    for (uint64_t i = 0; i < in->count; i++) in->due[i] = some_due(next_random(&random));
}

// The instant by which `percent` of evenly spread items are due.
static int64_t by(uint32_t percent)
{
    return FIRST_DUE + (int64_t)DAYS * percent / 100 * TP_DAY_MS;
}

// --- the plain calendar ------------------------------------------------------------------------

typedef struct bucket {
    uint32_t *names;
    uint32_t  count, capacity;
} bucket;

typedef struct calendar {
    items  of;
    bucket days[DAYS];
} calendar;

static void calendar_clear(calendar *in)
{
    for (int day = 0; day < DAYS; day++) free(in->days[day].names);
    memset(in->days, 0, sizeof in->days);
}

static void calendar_add(calendar *in, uint32_t name)
{
    bucket *day = &in->days[(in->of.due[name] - FIRST_DUE) / TP_DAY_MS];
    if (day->count == day->capacity) {
        day->capacity = day->capacity == 0 ? 16 : 2 * day->capacity;
        day->names = realloc(day->names, day->capacity * sizeof *day->names);
        if (day->names == NULL) abort();
    }
    day->names[day->count++] = name;
}

static double calendar_load(void *user, uint64_t count, uint64_t round)
{
    calendar *in = user;
    fill(&in->of, round + 1);
    calendar_clear(in);
    double start = now_ns();
    for (uint32_t i = 0; i < count; i++) calendar_add(in, i);
    return (now_ns() - start) / (double)count;
}

static double calendar_move(void *user, uint64_t count, uint64_t round)
{
    calendar *in = user;
    uint64_t  random = round + 77;
    double    start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        uint32_t name = (uint32_t)below(next_random(&random), in->of.count);
        in->of.due[name] = some_due(next_random(&random));
        calendar_add(in, name);
    }
    return (now_ns() - start) / (double)count;
}

static double calendar_sweep(calendar *in, int64_t until)
{
    uint64_t found = 0;
    double   start = now_ns();
    for (int day = 0; day < DAYS && FIRST_DUE + day * (int64_t)TP_DAY_MS <= until; day++) {
        const bucket *list = &in->days[day];
        for (uint32_t i = 0; i < list->count; i++) {
            int64_t due = in->of.due[list->names[i]];
            bool    here = (due - FIRST_DUE) / TP_DAY_MS == day;
            if (here && due <= until) found++, sink += list->names[i];
        }
    }
    return found == 0 ? -1 : (now_ns() - start) / (double)found;
}

static double calendar_sweep_1(void *user, uint64_t count, uint64_t round)
{
    (void)count; (void)round;
    return calendar_sweep(user, by(1));
}

static double calendar_sweep_50(void *user, uint64_t count, uint64_t round)
{
    (void)count; (void)round;
    return calendar_sweep(user, by(50));
}

// --- the library's index -----------------------------------------------------------------------

typedef struct indexed {
    items     of;
    tp_memory memory;
    tp_due    due;
} indexed;

static int64_t due_of(const void *user, uint32_t name)
{
    return ((const items *)user)->due[name];
}

static void key_of(const void *user, uint32_t name, tara_key *out)
{
    (void)user;
    *out = (tara_key){.kind = 5, .part = 1, .ref = name};
    identity id = identity_of(name);
    memcpy(&out->subject, &id, sizeof id);
}

static void prefetch(const void *user, uint32_t name)
{
    __builtin_prefetch(&((const items *)user)->due[name]);
}

static double index_load(void *user, uint64_t count, uint64_t round)
{
    indexed *in = user;
    fill(&in->of, round + 1);
    tp_due_release(&in->due);
    double start = now_ns();
    for (uint32_t i = 0; i < count; i++) {
        if (!tp_due_reserve(&in->due, in->of.due[i])) return -1;
        tp_due_add(&in->due, in->of.due[i], i);
    }
    return (now_ns() - start) / (double)count;
}

static double index_move(void *user, uint64_t count, uint64_t round)
{
    indexed *in = user;
    uint64_t random = round + 77;
    double   start = now_ns();
    for (uint64_t i = 0; i < count; i++) {
        uint32_t name = (uint32_t)below(next_random(&random), in->of.count);
        int64_t  before = in->of.due[name], after = some_due(next_random(&random));
        if (!tp_due_reserve(&in->due, after)) return -1;
        in->of.due[name] = after;
        tp_due_leave(&in->due, before);
        tp_due_add(&in->due, after, name);
    }
    return (now_ns() - start) / (double)count;
}

static double index_sweep(indexed *in, int64_t until)
{
    tara_key    keys[PAGE];
    tara_cursor cursor = {{0}};
    uint64_t    found = 0;
    size_t      got = 1;
    int64_t     next = 0;
    double      start = now_ns();
    while (got > 0) {
        if (tp_due_list(&in->due, until, &cursor, keys, PAGE, &got, &next) != TARA_OK) return -1;
        for (size_t i = 0; i < got; i++) sink += keys[i].ref;
        found += got;
    }
    return found == 0 ? -1 : (now_ns() - start) / (double)found;
}

static double index_sweep_1(void *user, uint64_t count, uint64_t round)
{
    (void)count; (void)round;
    return index_sweep(user, by(1));
}

static double index_sweep_50(void *user, uint64_t count, uint64_t round)
{
    (void)count; (void)round;
    return index_sweep(user, by(50));
}

static void bench_index(const settings *set, const char *size, report *to)
{
    static calendar plain;
    static indexed  ours;
    uint64_t count = set->subjects;
    plain.of = (items){count, malloc(count * sizeof(int64_t))};
    ours.of = (items){count, malloc(count * sizeof(int64_t))};
    if (plain.of.due == NULL || ours.of.due == NULL) stop("memory for dues", TARA_E_NO_MEMORY);
    ours.memory = tp_memory_standard();
    tp_due_init(&ours.due, &ours.memory, (tp_due_reader){&ours.of, due_of, key_of, prefetch});
    contender list[] = {
        {"due.load",           "ns", index_load,        &ours,  count,      NULL},
        {"due.load.plain",     "ns", calendar_load,     &plain, count,      NULL},
        {"due.move",           "ns", index_move,        &ours,  count / 10, NULL},
        {"due.move.plain",     "ns", calendar_move,     &plain, count / 10, NULL},
        {"due.sweep_1",        "ns", index_sweep_1,     &ours,  0,          NULL},
        {"due.sweep_1.plain",  "ns", calendar_sweep_1,  &plain, 0,          NULL},
        {"due.sweep_50",       "ns", index_sweep_50,    &ours,  0,          NULL},
        {"due.sweep_50.plain", "ns", calendar_sweep_50, &plain, 0,          NULL},
    };
    race(list, sizeof list / sizeof list[0], set->rounds, size, to);
    print_one("due.memory", size, (double)ours.memory.live_bytes / (double)count, "B/item", "");
    tp_due_release(&ours.due);
    calendar_clear(&plain);
    free(ours.of.due);
    free(plain.of.due);
}

// --- through the public calls ------------------------------------------------------------------

typedef struct sweep {
    tara_privacy *privacy;
    uint64_t      subjects;
    int64_t       now;
} sweep;

// A holding a subject, collected one after the other over three years.
static void hold_everything(sweep *in)
{
    uint64_t category = 0;
    uint32_t purpose = 0;
    must(tara_clock_now(in->privacy, &in->now), "clock");
    must(tara_clock_set(in->privacy, in->now), "clock");
    must(tara_category_find(in->privacy, "technical", 9, &category), "category");
    must(tara_purpose_find(in->privacy, "protection", 10, &purpose), "purpose");
    double start = now_ns();
    for (uint64_t i = 0; i < in->subjects; i++) {
        tara_subject subject = subject_of(i);
        tara_holding holding = {.struct_size = sizeof holding, .category = category,
                                .purposes = UINT64_C(1) << (purpose - 1)};
        holding.since_unix_ms = in->now - (int64_t)below(random_at(i), 1095) * TP_DAY_MS;
        must(tara_holding_start(in->privacy, &subject, &holding, NULL), "holding");
    }
    print_one("holding.start", "", (now_ns() - start) / (double)in->subjects, "ns", "");
}

static double sweep_public(void *user, uint64_t count, uint64_t round)
{
    sweep         *in = user;
    tara_duty      duties[PAGE];
    tara_cursor    cursor = {{0}};
    tara_due_page  page = {.struct_size = sizeof page};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = in->now};
    uint64_t       found = 0;
    (void)count; (void)round;
    double start = now_ns();
    do {
        duties[0].struct_size = sizeof duties[0];
        if (tara_due(in->privacy, &query, &cursor, duties, PAGE, &page) != TARA_OK) return -1;
        found += page.count;
    } while (page.more);
    return found == 0 ? -1 : (now_ns() - start) / (double)found;
}

static void bench_sweep(const settings *set, const char *size, report *to)
{
    counted heap;
    sweep   in = {.subjects = set->subjects > 1000000 ? 1000000 : set->subjects};
    counted_init(&heap, false);
    in.privacy = open_context(NULL, 0, &heap);
    uint64_t before = heap.live;
    hold_everything(&in);
    print_one("holding.memory", "", (double)(heap.live - before) / (double)in.subjects,
              "B/holding", "");
    contender list[] = {{"duty.sweep", "ns/duty", sweep_public, &in, 0, NULL}};
    race(list, 1, set->rounds, size, to);
    tara_close(in.privacy);
}

// --- the package -------------------------------------------------------------------------------

typedef struct package {
    tara_privacy *privacy;
    tara_subject  subject;
    uint64_t      request;
    uint64_t      bytes;
    char          record[RECORD_BYTES];
    size_t        record_size;
    char         *out; // Of the direct writer.
} package;

static int32_t count_bytes(void *user, const char *text, size_t size)
{
    package *in = user;
    in->bytes += size;
    if (size > 0) sink += (uint8_t)text[size - 1];
    return 1;
}

static int32_t export_records(void *user, tara_task *task, tara_export *out)
{
    const package *in = user;
    char           name[16];
    (void)task;
    for (int i = 0; i < RECORDS; i++) {
        int     size = snprintf(name, sizeof name, "r%d", i);
        int32_t answer = out->value(out, name, (size_t)size, in->record, in->record_size);
        if (answer != 1) return TARA_SOURCE_FAILED;
    }
    return TARA_SOURCE_DONE;
}

static double package_tara(void *user, uint64_t count, uint64_t round)
{
    package *in = user;
    (void)count; (void)round;
    in->bytes = 0;
    double start = now_ns();
    tara_status status = tara_request_answer(in->privacy, in->request, TARA_FORMAT_JSON, "en",
                                             count_bytes, in);
    if (status != TARA_OK) return -1;
    return (now_ns() - start) / 1000;
}

// The same records copied with what a writer cannot do without: each byte looked at for escapes.
static double package_direct(void *user, uint64_t count, uint64_t round)
{
    package *in = user;
    size_t   at = 0;
    (void)count; (void)round;
    double start = now_ns();
    in->out[at++] = '{';
    for (int i = 0; i < RECORDS; i++) {
        at += (size_t)sprintf(in->out + at, "%s\"r%d\":\"", i == 0 ? "" : ",", i);
        for (size_t k = 0; k < in->record_size; k++) {
            char c = in->record[k];
            if (c == '"' || c == '\\') in->out[at++] = '\\';
            in->out[at++] = c;
        }
        in->out[at++] = '"';
    }
    in->out[at++] = '}';
    sink += at;
    return (now_ns() - start) / 1000;
}

static void bench_package(const settings *set, report *to)
{
    package  in = {.out = malloc(RECORDS * (2 * RECORD_BYTES + 32))};
    uint64_t category = 0;
    if (in.out == NULL) stop("memory", TARA_E_NO_MEMORY);
    in.record_size = (size_t)snprintf(in.record, sizeof in.record,
                                      "{\"course\":\"%0200d\",\"score\":17,\"passed\":true}", 7);
    in.privacy = open_context(NULL, 0, NULL);
    in.subject = subject_of(1);
    must(tara_category_find(in.privacy, "progress", 8, &category), "category");
    tara_source source = {.struct_size = sizeof source, .name = "courses", .name_size = 7,
                          .categories = category, .user = &in, .export_data = export_records};
    must(tara_source_register(in.privacy, &source), "source");
    must(tara_subject_set(in.privacy, &in.subject, "FR", 2, 0, 0), "subject");
    tara_intake  intake = {.struct_size = sizeof intake, .right = TARA_RIGHT_ACCESS};
    tara_request told = {.struct_size = sizeof told};
    must(tara_clock_now(in.privacy, &intake.received_unix_ms), "clock");
    must(tara_request_open(in.privacy, &in.subject, &intake, &told), "request");
    in.request = told.number;
    must(tara_request_execute(in.privacy, in.request, NULL), "execute");
    contender list[] = {
        {"package",        "us", package_tara,   &in, 0, NULL},
        {"package.direct", "us", package_direct, &in, 0, NULL},
    };
    race(list, 2, set->rounds, "", to);
    print_one("package.bytes", "", (double)in.bytes / 1000, "kB", "");
    tara_close(in.privacy);
    free(in.out);
}

void bench_due(const settings *set, const char *size, report *to)
{
    bench_index(set, size, to);
    bench_sweep(set, size, to);
    bench_package(set, to);
}

void print_due_ratios(const report *all, const char *size)
{
    print_ratio(all, "due.load", "due.load", "due.load.plain", size, "<= 2");
    print_ratio(all, "due.move", "due.move", "due.move.plain", size, "<= 2");
    print_ratio(all, "due.sweep_1", "due.sweep_1", "due.sweep_1.plain", size, "<= 2");
    print_ratio(all, "due.sweep_50", "due.sweep_50", "due.sweep_50.plain", size, "<= 2");
    print_ratio(all, "package", "package", "package.direct", "", "<= 2");
}
