// test_power.c: the power goes at every operation of a history, and again while it is mended.
//
// Before each call that changes the disk, the states are made that the platter may be in: every
// prefix of what is not synced, every write torn between its sectors, every choice of a few
// operations and some of many, each with the names of before and of now. Each state is opened and
// compared with an oracle, the same history without a cut: what was acknowledged is there, the
// rest whole or absent.
//
//   test_power [SEED [STATES]]
//
// A difference prints the seed of the history and the number of the state: the same again finds it.
#include "laws/one_day.h"

enum {
#ifdef __SANITIZE_ADDRESS__
    STATES = 1500, // Five times as slow.
#else
    STATES = 5000,
#endif
    CALLS_MAX = 96, // Of one history.
    RANDOM_CALLS = 40,
    SEEN_MAX = 8192,
    ALL_CHOICES = 5, // So many operations have every choice of them tried.
    SOME_CHOICES = 12,
    SOME_TEARS = 6,
    MENDED_EVERY = 11 // One state in so many is also cut while it is mended.
};

#define ALL_SECTORS (SIZE_MAX / 1024)

static uint64_t chosen_seed = 20260301;
static uint64_t chosen_states = STATES;

// --- the oracle --------------------------------------------------------------------------------

typedef struct moment { // After so many calls.
    uint64_t events;
    char    *shown;
} moment;

static law      l, other;
static sim_disk disk, cut, again;
static law_text shown;
static moment   moments[CALLS_MAX + 1];
static int      durable, done; // Calls: known to be synced, and returned.
static uint64_t history_seed;  // 0: the day.
static uint64_t states, mended, killed; // Disks that were opened.

// Always by a context of its own: who has seen the evening takes nothing from the afternoon.
static void show_in_the_evening(law *who)
{
    who->h.now = HOST_NOW + 2 * HOST_DAY;
    law_show(who, &shown);
}

static void keep(char **text)
{
    *text = malloc(shown.size + 1);
    assert_non_null(*text);
    memcpy(*text, shown.text, shown.size + 1);
}

static void open_other(sim_disk *on);

// What is gathered is written by whoever reads.
static void write_what_is_gathered(void)
{
    char   text[8];
    size_t size = 0;
    if (event_count(l.h.privacy) == 0) return;
    (void)tara_event_print(l.h.privacy, event_count(l.h.privacy), text, sizeof text, &size);
}

static void remember(int calls)
{
    moment *m = &moments[calls];
    write_what_is_gathered();
    sim_disk_copy(&disk, &cut);
    sim_disk_kill(&cut);
    open_other(&cut);
    show_in_the_evening(&other);
    m->events = event_count(other.h.privacy);
    assert_int_equal(m->events, event_count(l.h.privacy));
    keep(&m->shown);
    host_end(&other.h);
    sim_disk_release(&cut);
}

static void forget_all(void)
{
    for (int i = 0; i <= CALLS_MAX; i++) free(moments[i].shown);
    memset(moments, 0, sizeof moments);
}

static void tell(const char *what, uint64_t found)
{
    const moment *after = &moments[done + 1];
    bool          is_after = after->shown != NULL && after->events == found;
    const char   *expected = is_after ? after->shown : moments[done].shown;
    const char   *got = shown.text;
    while (*expected == *got && *got != '\0') expected++, got++;
    print_message("seed %llu, state %llu, after %d calls of which %d are durable: %s (%llu)\n"
                  "  expected: %.200s\n  found:    %.200s\n", (unsigned long long)history_seed,
                  (unsigned long long)states, done, durable, what, (unsigned long long)found,
                  expected, got);
    fail();
}

// A call that records more than once was interrupted: what it recorded are its first events.
static bool within_the_next(uint64_t events)
{
    const moment *before = &moments[done], *after = &moments[done + 1];
    if (after->shown == NULL || events <= before->events || events >= after->events) return false;
    const char *mine = strstr(shown.text, "\nevents ");
    const char *whole = strstr(after->shown, "\nevents ");
    assert_true(mine != NULL && whole != NULL);
    mine = strchr(mine + 1, '\n');
    whole = strchr(whole + 1, '\n');
    return mine != NULL && whole != NULL && strncmp(mine, whole, strlen(mine)) == 0;
}

// What `other` shows is what the history showed at some moment that the cut allows.
static void assert_a_true_moment(void)
{
    show_in_the_evening(&other);
    uint64_t events = event_count(other.h.privacy);
    for (int calls = durable; calls <= done + 1; calls++) {
        const moment *m = &moments[calls];
        if (m->shown != NULL && strcmp(m->shown, shown.text) == 0) return;
    }
    if (within_the_next(events)) return;
    tell("what is left is no moment of the history", events);
}

static void open_other(sim_disk *on)
{
    host_init(&other.h);
    other.h.now = HOST_NOW + 2 * HOST_DAY;
    memcpy(other.people, l.people, sizeof other.people);
    tara_status status = law_open_on(&other, on, 0);
    if (status == TARA_OK) return;
    shown.text[0] = '\0';
    tell("it does not open", (uint64_t)(int64_t)status);
}

static void try_state(sim_disk *on)
{
    open_other(on);
    assert_a_true_moment();
    host_end(&other.h);
}

// --- watching ----------------------------------------------------------------------------------

static tp_file_port beneath; // The disk's own functions.
static void (*before_call)(sim_disk *, bool is_sync); // NULL: nobody watches.

static void watch_call(void *user, bool is_sync)
{
    void (*watcher)(sim_disk *, bool) = before_call;
    if (watcher == NULL) return;
    before_call = NULL; // What it opens is not watched.
    watcher(user, is_sync);
    before_call = watcher;
}

static tara_status watched_open(void *user, tp_text path, uint32_t flags, intptr_t *file)
{
    if (flags & TP_FILE_CREATE) watch_call(user, false);
    return beneath.open(user, path, flags, file);
}

static tara_status watched_write(void *user, intptr_t file, uint64_t offset, const void *bytes,
                                 size_t size)
{
    watch_call(user, false);
    return beneath.write(user, file, offset, bytes, size);
}

static tara_status watched_sync(void *user, intptr_t file)
{
    watch_call(user, true);
    return beneath.sync(user, file);
}

static tara_status watched_sync_directory(void *user, tp_text path)
{
    watch_call(user, false);
    return beneath.sync_directory(user, path);
}

static tara_status watched_truncate(void *user, intptr_t file, uint64_t size)
{
    watch_call(user, false);
    return beneath.truncate(user, file, size);
}

static tara_status watched_reserve(void *user, intptr_t file, uint64_t offset, uint64_t size)
{
    watch_call(user, false);
    return beneath.reserve(user, file, offset, size);
}

static tara_status watched_remove(void *user, tp_text path)
{
    watch_call(user, false);
    return beneath.remove(user, path);
}

static tara_status watched_rename(void *user, tp_text from, tp_text to)
{
    watch_call(user, false);
    return beneath.rename(user, from, to);
}

static void begin_watching(sim_disk *on)
{
    sim_disk_init(on);
    beneath = on->port;
    on->port.open = watched_open;
    on->port.write = watched_write;
    on->port.sync = watched_sync;
    on->port.sync_directory = watched_sync_directory;
    on->port.truncate = watched_truncate;
    on->port.reserve = watched_reserve;
    on->port.remove = watched_remove;
    on->port.rename = watched_rename;
}

// --- the states of a platter -------------------------------------------------------------------

static void put(sim_bytes *file, uint64_t offset, const uint8_t *bytes, size_t size)
{
    size_t until = (size_t)offset + size;
    if (until > file->size) {
        file->data = realloc(file->data, until);
        assert_non_null(file->data);
        memset(file->data + file->size, 0, until - file->size);
        file->size = until;
    }
    if (size > 0) memcpy(file->data + offset, bytes, size);
}

static size_t sectors_of(const sim_operation *o)
{
    if (!o->is_write || o->bytes.size == 0) return 1;
    return (size_t)((o->offset + o->bytes.size - 1) / SIM_SECTOR - o->offset / SIM_SECTOR + 1);
}

// The sectors [from, until) of an operation reach the platter; a length is one of its own.
static void reach(sim_disk *on, const sim_operation *o, size_t from, size_t until)
{
    sim_bytes *file = &on->platter[o->file];
    if (!o->is_write) {
        if (from > 0 || until == 0) return;
        if (o->offset > file->size) put(file, o->offset, NULL, 0);
        file->size = (size_t)o->offset;
        return;
    }
    uint64_t first = o->offset / SIM_SECTOR, end = o->offset + o->bytes.size;
    uint64_t begin = (first + from) * SIM_SECTOR, stop = (first + until) * SIM_SECTOR;
    if (begin < o->offset) begin = o->offset;
    if (stop > end) stop = end;
    if (begin < stop) put(file, begin, o->bytes.data + (begin - o->offset), (size_t)(stop - begin));
}

static uint64_t hash_of(uint64_t hash, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static uint64_t hash_of_platter(const sim_disk *on)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) + (uint64_t)done + ((uint64_t)durable << 32);
    for (int i = 0; i < SIM_NAMES; i++) {
        const sim_name *name = &on->platter_names[i];
        if (name->text[0] == '\0') continue;
        const sim_bytes *file = &on->platter[name->file];
        hash = hash_of(hash, name->text, strlen(name->text) + 1);
        hash = hash_of(hash, &file->size, sizeof file->size);
        hash = hash_of(hash, file->data, file->size);
    }
    return hash;
}

static uint64_t seen[SEEN_MAX]; // Since the last call returned, open addressing.

static bool is_new(uint64_t hash)
{
    size_t at = hash % SEEN_MAX;
    for (int tries = 0; tries < SEEN_MAX; tries++, at = (at + 1) % SEEN_MAX) {
        if (seen[at] == hash) return false;
        if (seen[at] != 0) continue;
        seen[at] = hash;
        return true;
    }
    return true; // Full: rather twice than never.
}

static void mend_and_cut(const sim_disk *on);

// The platter of `cut` is as it is when the power is back.
static void open_what_is_left(void)
{
    while (cut.operation_count > 0) free(cut.operations[--cut.operation_count].bytes.data);
    if (!is_new(hash_of_platter(&cut))) return;
    sim_disk_cut_power(&cut, 0);
    states++;
    if (states % MENDED_EVERY == 0) mend_and_cut(&cut);
    try_state(&cut);
}

static void begin_state(const sim_disk *on, bool new_names)
{
    sim_disk_copy(on, &cut);
    if (new_names) memcpy(cut.platter_names, cut.names, sizeof cut.names);
}

static void end_state(void)
{
    open_what_is_left();
    sim_disk_release(&cut);
}

static void cut_prefixes(const sim_disk *on, bool new_names)
{
    for (size_t whole = 0; whole <= on->operation_count; whole++) {
        size_t sectors = whole < on->operation_count ? sectors_of(&on->operations[whole]) : 1;
        size_t pace = sectors / SOME_TEARS + 1;
        for (size_t torn = 0; torn < sectors; torn += pace) {
            for (int from_behind = 0; from_behind <= (torn > 0); from_behind++) {
                begin_state(on, new_names);
                for (size_t i = 0; i < whole; i++) reach(&cut, &on->operations[i], 0, ALL_SECTORS);
                if (torn > 0 && from_behind) reach(&cut, &on->operations[whole], torn, sectors);
                else if (torn > 0) reach(&cut, &on->operations[whole], 0, torn);
                end_state();
            }
        }
    }
}

// Writes of one file and of several reach the platter in any order, if at all.
static void cut_choices(const sim_disk *on, bool new_names, uint64_t *chance)
{
    bool     all = on->operation_count <= ALL_CHOICES;
    uint64_t count = all ? UINT64_C(1) << on->operation_count : SOME_CHOICES;
    for (uint64_t i = 0; i < count; i++) {
        begin_state(on, new_names);
        uint64_t mask = all ? i : host_chance(chance);
        for (size_t o = 0; o < on->operation_count; o++) {
            if (o % 64 == 0 && !all) mask = host_chance(chance);
            if (mask >> o % 64 & 1) reach(&cut, &on->operations[o], 0, ALL_SECTORS);
        }
        end_state();
    }
}

static void cut_sectors(const sim_disk *on, bool new_names, uint64_t *chance)
{
    for (int tries = 0; tries < 3; tries++) {
        begin_state(on, new_names);
        for (size_t o = 0; o < on->operation_count; o++) {
            size_t sectors = sectors_of(&on->operations[o]);
            for (size_t s = 0; s < sectors; s++) {
                if (host_chance(chance) % 2) reach(&cut, &on->operations[o], s, s + 1);
            }
        }
        end_state();
    }
}

// --- after a cut, or a kill --------------------------------------------------------------------

static tara_status one_more_fact(law *who)
{
    return tara_subject_set(who->h.privacy, &who->people[2], TEXT("FR"), 0, 0);
}

static char    *found_first; // What the first opening after a cut showed.
static uint64_t found_events;

static void keep_what_was_found(void)
{
    found_events = event_count(other.h.privacy);
    keep(&found_first);
}

// The second cut: the same history again, or one more fact.
static void cut_again(sim_disk *on, bool is_sync)
{
    (void)is_sync;
    law mending = other;
    for (uint64_t seed = 0; seed < 3; seed++) {
        sim_disk_copy(on, &again);
        sim_disk_cut_power(&again, seed == 2 ? states | 2 : seed);
        open_other(&again);
        show_in_the_evening(&other);
        bool more = event_count(other.h.privacy) > found_events;
        if (!more && strcmp(shown.text, found_first) != 0) tell("a second cut", found_events);
        host_end(&other.h);
        sim_disk_release(&again);
        mended++;
    }
    other = mending;
}

static void assert_has_one_more(sim_disk *on)
{
    tara_standing s = {.struct_size = sizeof s};
    open_other(on);
    ASSERT_OK(tara_subject_show(other.h.privacy, &other.people[2], &s));
    if (!s.known || event_count(other.h.privacy) <= found_events) {
        shown.text[0] = '\0';
        tell("what was acknowledged after mending is gone", found_events);
    }
    host_end(&other.h);
}

static void mend_and_cut(const sim_disk *on)
{
    static sim_disk patient;
    sim_disk_copy(on, &patient);
    open_other(&patient);
    show_in_the_evening(&other);
    keep_what_was_found();
    host_end(&other.h);
    sim_disk_release(&patient);

    sim_disk_copy(on, &patient);
    host_init(&other.h);
    before_call = cut_again;
    ASSERT_OK(law_open_on(&other, &patient, 0));
    other.h.now = HOST_NOW + 2 * HOST_DAY;
    ASSERT_OK(one_more_fact(&other));
    before_call = NULL;
    sim_disk_cut_power(&patient, 0);
    host_end(&other.h);
    assert_has_one_more(&patient);
    free(found_first);
    found_first = NULL;
    sim_disk_release(&patient);
}

// The process ends, the power only after the next one has acknowledged something. When it ended
// over a sync that failed, the pages are seen and never written unless they are written anew.
static void kill_and_go_on(const sim_disk *on, bool sync_failed)
{
    static sim_disk patient;
    sim_disk_copy(on, &patient);
    for (size_t i = 0; sync_failed && i < patient.operation_count; i++) {
        free(patient.operations[i].bytes.data);
    }
    if (sync_failed) patient.operation_count = 0;
    sim_disk_kill(&patient);
    open_other(&patient);
    assert_a_true_moment();
    keep_what_was_found();
    ASSERT_OK(one_more_fact(&other));
    sim_disk_cut_power(&patient, 0);
    host_end(&other.h);
    assert_has_one_more(&patient);
    free(found_first);
    found_first = NULL;
    sim_disk_release(&patient);
    killed++;
}

static void cut_here(sim_disk *on, bool is_sync)
{
    uint64_t chance = states + history_seed;
    bool     renamed = memcmp(on->names, on->platter_names, sizeof on->names) != 0;
    for (int new_names = 0; new_names <= renamed; new_names++) {
        cut_prefixes(on, new_names);
        cut_choices(on, new_names, &chance);
        cut_sectors(on, new_names, &chance);
    }
    if (is_sync) {
        kill_and_go_on(on, false);
        kill_and_go_on(on, true);
    }
}

// --- histories ---------------------------------------------------------------------------------

typedef struct history {
    int  calls;
    bool (*call)(int number, uint64_t *chance); // Is all of it synced afterwards?
} history;

static bool one_of_the_day(int number, uint64_t *chance)
{
    (void)chance;
    ASSERT_OK(law_step(&l, number));
    return true;
}

static bool in_batch;

// One fact in four is gathered with others, which are synced together.
static bool one_of_chance(int number, uint64_t *chance)
{
    l.h.now = HOST_NOW + number * LAW_PACE / 2;
    if (!in_batch && host_chance(chance) % 6 == 0) {
        ASSERT_OK(tara_batch_begin(l.h.privacy));
        in_batch = true;
    }
    tara_status status = law_anything(&l, chance);
    assert_true(status != TARA_E_STORE && status != TARA_E_DISK_FULL && status != TARA_E_BUSY);
    if (in_batch && host_chance(chance) % 4 == 0) {
        ASSERT_OK(tara_batch_commit(l.h.privacy));
        in_batch = false;
        return true;
    }
    return !in_batch;
}

// Whose pseudonyms are asked for is known before the store is: the first opening is cut, too.
static void begin(sim_disk *on)
{
    law known = l;
    law_init(&l);
    memcpy(l.people, known.people, sizeof l.people);
    ASSERT_OK(law_open_on(&l, on, 0));
    law_meet(&l);
    in_batch = false;
}

static void live(const history *h, bool is_watched)
{
    uint64_t chance = history_seed;
    begin_watching(&disk);
    durable = done = 0;
    before_call = is_watched ? cut_here : NULL;
    begin(&disk);
    if (!is_watched) remember(0);
    for (int i = 0; i < h->calls; i++) {
        memset(seen, 0, sizeof seen);
        bool synced = h->call(i, &chance);
        done = i + 1;
        if (synced) durable = done;
        if (!is_watched) remember(done);
    }
    if (in_batch) ASSERT_OK(tara_batch_commit(l.h.privacy));
    before_call = NULL;
    show_in_the_evening(&l);
    if (strcmp(shown.text, moments[h->calls].shown) != 0) tell("the history itself", 0);
    host_end(&l.h);
    sim_disk_release(&disk);
}

static void cut_history(const history *h)
{
    // Before the first call nobody is known yet, and a store may be there or not.
    memset(seen, 0, sizeof seen);
    live(h, false);
    memset(seen, 0, sizeof seen);
    live(h, true);
    forget_all();
}

// --- the tests ---------------------------------------------------------------------------------

static void power_cut_anywhere_in_the_day_loses_nothing_acknowledged(void **state)
{
    (void)state;
    static const history day = {LAW_STEPS, one_of_the_day};
    history_seed = 0;
    cut_history(&day);
    print_message("%llu states, %llu cut again while mended, %llu killed\n",
                  (unsigned long long)states, (unsigned long long)mended,
                  (unsigned long long)killed);
    assert_true(states > 2 * LAW_STEPS);
}

static void power_cut_anywhere_in_a_random_history_loses_nothing_acknowledged(void **state)
{
    (void)state;
    static const history any = {RANDOM_CALLS, one_of_chance};
    for (history_seed = chosen_seed; states + mended + killed < chosen_states; history_seed++) {
        cut_history(&any);
    }
    print_message("seeds %llu to %llu: %llu states, %llu cut again while mended, %llu killed\n",
                  (unsigned long long)chosen_seed, (unsigned long long)history_seed - 1,
                  (unsigned long long)states, (unsigned long long)mended,
                  (unsigned long long)killed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_cut_anywhere_in_the_day_loses_nothing_acknowledged),
        cmocka_unit_test(power_cut_anywhere_in_a_random_history_loses_nothing_acknowledged),
    };
    if (argc > 1) chosen_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) chosen_states = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
