// model_run.h: a run of the model beside the library, and how it says where they differ.
//
// See test_model.c.
#ifndef TP_TEST_MODEL_RUN_H
#define TP_TEST_MODEL_RUN_H

#include "laws/model_requests.h"

// --- the run ------------------------------------------------------------------------------------

enum { LINES_KEPT = 20 };

typedef struct run {
    uint64_t       seed;
    uint64_t       step;
    tara_privacy  *privacy;
    const char    *path; // NULL: in memory.
    tara_policy   *policy; // NULL: the built-in one.
    model          model;
    char           lines[LINES_KEPT][120];
    uint64_t       line_count;
    char          *base; // The first version of the policy, as text.
    uint64_t       permitted; // Answers, so that a run that tests nothing is seen.
    uint64_t       refused;
    int64_t        interesting; // An instant that some operation named.
    tara_status  (*open)(struct run *, tara_options *, tara_error *); // NULL: tara_open.
    void         (*differs)(struct run *); // Asked first: a failure may have been meant.
} run;

static void say(run *r, const char *format, ...)
{
    va_list list;
    char   *line = r->lines[r->line_count++ % LINES_KEPT];
    int     size = snprintf(line, 40, "%llu @%lld ", (unsigned long long)r->step,
                            (long long)r->model.now);
    va_start(list, format);
    vsnprintf(line + size, 120 - (size_t)size, format, list);
    va_end(list);
}

static void print_last_events(const run *r)
{
    enum { SOME = 4 };
    char     text[2048];
    uint64_t count = 0;
    size_t   size = 0;
    (void)tara_event_count(r->privacy, &count);
    for (uint64_t at = count > SOME ? count - SOME + 1 : 1; at <= count; at++) {
        tara_status status = tara_event_print(r->privacy, at, text, sizeof text, &size);
        if (status == TARA_OK) print_message("  %.*s\n", (int)size, text);
    }
}

static void differ(run *r, const char *what, int64_t expected, int64_t found)
{
    if (r->differs != NULL) r->differs(r);
    print_message("seed %llu, step %llu: %s: the model says %lld, the library %lld\n",
                  (unsigned long long)r->seed, (unsigned long long)r->step, what,
                  (long long)expected, (long long)found);
    tara_error error = {.struct_size = sizeof error};
    tara_error_last(r->privacy, &error);
    print_message("the library's last refusal: %s %s\n", error.field, error.message);
    uint64_t first = r->line_count > LINES_KEPT ? r->line_count - LINES_KEPT : 0;
    for (uint64_t i = first; i < r->line_count; i++) {
        print_message("  %s\n", r->lines[i % LINES_KEPT]);
    }
    print_last_events(r);
    fail();
}

static void same(run *r, const char *what, int64_t expected, int64_t found)
{
    if (expected != found) differ(r, what, expected, found);
}

static int32_t tell_time(void *user, int64_t *now)
{
    const run *r = user;
    *now = r->model.now;
    return TARA_CALLBACK_OK;
}

static void open_context(run *r)
{
    static const uint8_t key[32] = "the key of a model, of 32 bytes";
    tara_options options;
    tara_error   error = {.struct_size = sizeof error};
    tara_platform platform = {.struct_size = sizeof platform, .user = r, .now = tell_time};
    tara_options_init(&options, sizeof options);
    options.platform = &platform; // An erasure may follow before the clock is set.
    options.site_key = key;
    options.site_key_size = sizeof key;
    options.policy = r->policy;
    options.path = r->path;
    options.path_size = r->path == NULL ? 0 : strlen(r->path);
    options.flags = r->path == NULL ? 0 : TARA_OPEN_NO_SYNC;
    tara_status status = r->open == NULL ? tara_open(&options, &r->privacy, &error)
                                         : r->open(r, &options, &error);
    if (status != TARA_OK) fail_msg("open: %s %s", error.field, error.message);
    assert_int_equal(tara_clock_set(r->privacy, r->model.now), TARA_OK);
}

static void begin_life(run *r, const rulebook *rules, uint64_t seed)
{
    model *m = &r->model;
    memset(m, 0, sizeof *m);
    random_state = seed;
    r->seed = seed;
    m->versions[0].rules = *rules;
    m->versions[0].at = INT64_MIN;
    m->version_count = 1;
    m->rules = &m->versions[0].rules;
    m->now = days_since_1970((date){2023, 9, 1}) * DAY_MS + below(86400000);
    m->last_event = INT64_MIN;
    for (int slot = 0; slot < PURPOSES; slot++) {
        for (int i = 0; i < 4; i++) {
            if (rules->purposes[slot].bases[i] == TARA_BASIS_LEGITIMATE_INTEREST) {
                m->outcome[slot] = TARA_ASSESSMENT_FAVOURABLE;
            }
        }
        m->assessed_until[slot] = rules->shipped_until[slot];
    }
    open_context(r);
    for (int i = 0; i < EVERYBODY; i++) {
        char name[32];
        int  size = snprintf(name, sizeof name, "person %d", i);
        m->people[i].country = NOWHERE;
        assert_int_equal(tara_subject_from_identity(r->privacy, name, (size_t)size,
                                                    &m->people[i].subject), TARA_OK);
    }
    for (uint32_t i = 0; i < PURPOSES; i++) {
        uint32_t    number = 0;
        const char *id = rules->purposes[i].id;
        assert_int_equal(tara_purpose_find(r->privacy, id, strlen(id), &number), TARA_OK);
        assert_int_equal(number, i + 1);
    }
}

// What every recording call begins with and ends with. False: the clock stands before the record.
static bool record(run *r, const char *what, tara_status expected, tara_status found)
{
    model *m = &r->model;
    same(r, what, expected, found);
    if (expected != TARA_OK) return false;
    if (m->events == 0) m->events++; // The first record of a store names the policy.
    m->events++;
    m->last_event = m->now;
    return true;
}

static bool clock_is_behind(const model *m)
{
    return m->now < m->last_event;
}

static void notable(run *r, int64_t at)
{
    if (one_in(3)) r->interesting = at;
}

#endif
