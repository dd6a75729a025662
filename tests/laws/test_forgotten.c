// test_forgotten.c: who was forgotten is nowhere: not in the files of the store, not in memory that
// was handed back, not in any page of the process.
//
// What is searched for is kept masked, and made out only in one place that is wiped before each
// search; so whatever is found was left by the library.
#define _XOPEN_SOURCE 700
#include "host_kit.h"
#include "public/context.h"
#include "store_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

enum { CANARIES_MAX = 160, CANARY_MAX = 40, HAND = 64, HAND_SIZE = 1024, LOOK_SIZE = 1 << 16,
       MASK = 0x5A };

typedef struct canary {
    const char *what; // Never its bytes.
    size_t      size;
    uint8_t     masked[CANARY_MAX];
} canary;

static host    h;
static char    folder[48], path[64];
static canary  canaries[CANARIES_MAX];
static size_t  canary_count;
static uint8_t firsts[256];            // How many canaries begin with the byte, masked.
static char    hand[HAND][HAND_SIZE];  // Where canaries are made out.
static size_t  hand_used;
static uint8_t look[LOOK_SIZE];        // What a search reads into.
static tara_subject whom;              // Wiped with the hand.
static tara_kept    kept[16];
static size_t  found_in_released, found;
static bool    watching;

static void add(const char *what, const void *bytes, size_t size)
{
    assert_true(canary_count < CANARIES_MAX && size >= 8 && size <= CANARY_MAX);
    canary *c = &canaries[canary_count++];
    c->what = what;
    c->size = size;
    for (size_t i = 0; i < size; i++) c->masked[i] = ((const uint8_t *)bytes)[i] ^ MASK;
    firsts[c->masked[0]]++;
}

// A text that stands nowhere else, made out in the hand.
static const char *text_of(const char *what)
{
    size_t which = 0;
    while (which < canary_count && canaries[which].what != what) which++;
    char *out = hand[hand_used++];
    assert_true(hand_used <= HAND);
    if (which == canary_count) {
        for (int i = 0; i < 24; i++) out[i] = (char)('a' + (int)(host_chance(&h.chance) % 26));
        add(what, out, 24);
    }
    for (size_t i = 0; i < 24; i++) out[i] = (char)(canaries[which].masked[i] ^ MASK);
    out[24] = '\0';
    return out;
}

static void wipe_hand(void)
{
    tp_wipe(hand, sizeof hand);
    tp_wipe(&whom, sizeof whom);
    hand_used = 0;
}

// Sanitizers keep freed memory and frames that were left, as they are, to find who uses them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEPS_WHAT_WAS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KEEPS_WHAT_WAS 1
#endif
#endif
#ifndef KEEPS_WHAT_WAS
#define KEEPS_WHAT_WAS 0
#endif

static const char identity_of[] = "identity"; // Its address is what names it.

// --- searching ---------------------------------------------------------------------------------

// Says what it found, and not what it looks like. `at`: where the first byte lies.
static void search(const uint8_t *bytes, size_t size, uintptr_t at, const char *where)
{
    for (size_t i = 0; i < size; i++) {
        if (firsts[bytes[i] ^ MASK] == 0) continue;
        for (size_t c = 0; c < canary_count; c++) {
            size_t same = 0;
            if (canaries[c].size > size - i) continue;
            while (same < canaries[c].size
                   && (bytes[i + same] ^ MASK) == canaries[c].masked[same]) same++;
            if (same < canaries[c].size) continue;
            found++;
            if (found > 12) continue;
            print_message("found: %s in %s at %#lx\n", canaries[c].what, where,
                          (unsigned long)(at + i));
        }
    }
}

static void search_file(const char *name)
{
    int     file = open(name, O_RDONLY);
    size_t  kept_back = 0;
    ssize_t got;
    assert_true(file >= 0);
    while ((got = read(file, look + kept_back, sizeof look - kept_back)) > 0) {
        size_t size = kept_back + (size_t)got;
        search(look, size, 0, name);
        kept_back = size < CANARY_MAX ? size : CANARY_MAX;
        memmove(look, look + size - kept_back, kept_back);
    }
    close(file);
    tp_wipe(look, sizeof look);
}

static void search_files(void)
{
    DIR           *entries = opendir(folder);
    struct dirent *entry;
    int            count = 0;
    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        char name[512];
        if (entry->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        search_file(name);
        count++;
    }
    closedir(entries);
    assert_true(count >= 2); // The file and its lock.
}

// Page by page, past what the search itself reads into.
static void search_region(int memory, uintptr_t begin, uintptr_t end, const char *name)
{
    uintptr_t own = (uintptr_t)look, own_end = own + sizeof look;
    for (uintptr_t at = begin; at < end;) {
        size_t size = sizeof look < end - at ? sizeof look : end - at;
        if (at < own && at + size > own) size = own - at;
        if (at >= own && at < own_end) {
            at = own_end;
            continue;
        }
        ssize_t got = pread(memory, look, size, (off_t)at);
        if (got <= 0) break;
        search(look, (size_t)got, at, name);
        if ((size_t)got < size || at + size >= end) break;
        at += size > 2 * CANARY_MAX ? size - CANARY_MAX : size;
    }
    tp_wipe(look, sizeof look);
}

static bool search_memory(void)
{
    static char maps[1 << 16];
    int     list = open("/proc/self/maps", O_RDONLY), memory = open("/proc/self/mem", O_RDONLY);
    size_t  size = 0;
    ssize_t got;
    if (list < 0 || memory < 0 || KEEPS_WHAT_WAS) {
        puts("skip: the memory of this process cannot be searched");
        if (list >= 0) close(list);
        if (memory >= 0) close(memory);
        return false;
    }
    while ((got = read(list, maps + size, sizeof maps - 1 - size)) > 0) size += (size_t)got;
    maps[size] = '\0';
    for (char *line = maps; *line != '\0';) {
        unsigned long begin = 0, end = 0;
        char          rights[5] = "", *next = strchr(line, '\n');
        if (next != NULL) *next = '\0';
        assert_int_equal(sscanf(line, "%lx-%lx %4s", &begin, &end, rights), 3);
        bool kernels = strstr(line, "[v") != NULL;
        if (rights[0] == 'r' && !kernels) search_region(memory, begin, end, line);
        if (next == NULL) break;
        line = next + 1;
    }
    close(list);
    close(memory);
    return true;
}

static void nothing_is_left(bool in_files)
{
    wipe_hand();
    found = 0;
    if (in_files) search_files();
    search_memory();
    assert_int_equal(found, 0);
    assert_int_equal(found_in_released, 0);
}

// --- memory that is handed back ----------------------------------------------------------------

static void taken_back(void *user, void *block, size_t size)
{
    if (watching && block != NULL) {
        size_t before = found;
        search(block, size, 0, "released memory");
        found_in_released += found - before;
    }
    host_release(user, block, size);
}

static void *resized(void *user, void *block, size_t old_size, size_t new_size)
{
    void *moved = host_allocate(user, new_size);
    if (moved == NULL) return NULL;
    if (block == NULL) return moved;
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    taken_back(user, block, old_size);
    return moved;
}

// --- a life ------------------------------------------------------------------------------------

static int32_t mask_body(void *user, const tara_stored_event *event)
{
    (void)user;
    if (event->bytes != NULL) add("the salt of an event", event->bytes, TP_SALT_SIZE);
    return TARA_CALLBACK_OK;
}

// The salts of the subject's events as the store has them.
static void mask_events(const uint64_t *events, size_t count)
{
    const tara_store *store = &h.privacy->store;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(store->events(store->user, events[i], 1, mask_body, NULL),
                         TARA_CALLBACK_OK);
    }
}

static void mask_subject(void)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    char *small = hand[hand_used++], *large = hand[hand_used++];
    for (size_t i = 0; i < 16; i++) {
        small[2 * i] = lower[whom.id[i] >> 4];
        small[2 * i + 1] = lower[whom.id[i] & 15];
        large[2 * i] = upper[whom.id[i] >> 4];
        large[2 * i + 1] = upper[whom.id[i] & 15];
    }
    add("the pseudonym", whom.id, sizeof whom.id);
    add("the pseudonym in digits", small, 32);
    add("the pseudonym in capitals", large, 32);
    add("half of the pseudonym", whom.id, 8);
    add("the other half of it", whom.id + 8, 8);
}

static void meet(void)
{
    const char *name = text_of(identity_of);
    ASSERT_OK(tara_subject_from_identity(h.privacy, name, strlen(name), &whom));
}

static void chooses(void)
{
    tara_privacy *p = h.privacy;
    const char   *method = text_of("the method of a choice"), *notice = text_of("a notice");
    tara_choice   made = {.struct_size = sizeof made, .purpose = purpose(p, "communication"),
                          .method = method, .method_size = 24, .notice = notice,
                          .notice_size = 24};
    ASSERT_OK(tara_consent_give(p, &whom, &made, NULL));
    ASSERT_OK(tara_contract_start(p, &whom, text_of("a contract"), 24, 0));
    ASSERT_OK(tara_restriction_set(p, &whom, text_of("the ground of a restriction"), 24));
    ASSERT_OK(tara_restriction_lift(p, &whom, h.now));
    ASSERT_OK(tara_objection_raise(p, &whom, purpose(p, "feedback"), NULL));
    ASSERT_OK(tara_objection_decide(p, &whom, purpose(p, "feedback"), TARA_OBJECTION_UPHELD,
                                    text_of("what was weighed"), 24));
    ASSERT_OK(tara_age_report(p, &whom, text_of("a reporter"), 24, text_of("a report"), 24, NULL));
    ASSERT_OK(tara_age_resolve(p, &whom, TARA_AGE_OF_AGE, text_of("how it was resolved"), 24));
}

static void is_held(void)
{
    tara_privacy *p = h.privacy;
    const char   *source = text_of("a source");
    uint64_t      ref = host_chance(&h.chance) | UINT64_C(0xFF) << 56;
    tara_holding  held = {.struct_size = sizeof held, .category = category(p, "progress"),
                          .ref = ref, .purposes = UINT64_C(1) << (purpose(p, "service") - 1),
                          .source = source, .source_size = 24};
    tara_verdict  v = {.struct_size = sizeof v};
    uint64_t      number = 0;
    tara_hold     hold = {.struct_size = sizeof hold, .subject = whom,
                          .reason = text_of("the reason of a hold"), .reason_size = 24,
                          .authority = text_of("who ordered it"), .authority_size = 24};
    ASSERT_OK(tara_holding_start(p, &whom, &held, NULL));
    ASSERT_OK(tara_holding_erased(p, &whom, held.category, ref, source, 24, &v));
    ASSERT_OK(tara_hold_place(p, &hold, &number));
    ASSERT_OK(tara_hold_release(p, number));
    tp_wipe(&hold, sizeof hold);
    add("a number of the host's", &ref, sizeof ref);
    tp_wipe(&ref, sizeof ref);
    tp_wipe(&held, sizeof held);
}

static void asks(void)
{
    tara_privacy *p = h.privacy;
    tara_request  out = {.struct_size = sizeof out};
    tara_intake   intake = {.struct_size = sizeof intake, .right = TARA_RIGHT_RECTIFICATION,
                            .channel = text_of("a channel"), .channel_size = 24};
    ASSERT_OK(tara_request_open(p, &whom, &intake, &out));
    ASSERT_OK(tara_request_correct(p, out.number, category(p, "contact"),
                                   text_of("a correction"), 24));
    ASSERT_OK(tara_request_refuse(p, out.number, text_of("why it is refused"), 24, NULL));
    tp_wipe(&out, sizeof out);
    static tara_question asked; // Wiped with the rest; by value it would stay on the stack.
    asked = (tara_question){.struct_size = sizeof asked, .purpose = purpose(p, "service"),
                            .categories = category(p, "progress")};
    memcpy(&asked.subject, &whom, sizeof whom);
    tara_verdict v = {.struct_size = sizeof v};
    int32_t      again = 0;
    ASSERT_OK(tara_authorize(p, &asked, text_of("an operation"), 24, &v, NULL, &again));
    asked.flags = TARA_QUESTION_EXACT;
    ASSERT_OK(tara_check(p, &asked, &v));
    tp_wipe(&asked, sizeof asked);
}

static void says(const char *format, const char *what)
{
    const char *result = NULL;
    size_t      size = 0;
    char       *line = hand[hand_used++];
    assert_true(hand_used <= HAND);
    snprintf(line, HAND_SIZE, format, text_of(identity_of), what == NULL ? "" : text_of(what));
    ASSERT_OK(tara_operate(h.privacy, line, strlen(line), &result, &size));
}

static void operates(void)
{
    says("{\"op\":\"contract.start\",\"subject\":\"%s\",\"contract\":\"%s\"}",
         "a contract in an operation");
    says("{\"op\":\"subject.show\",\"subject\":\"%s\"}", NULL);
    says("{\"op\":\"consent.history\",\"subject\":\"%s\"}", NULL);
    char  *printed = hand[hand_used++];
    size_t size = 0;
    ASSERT_OK(tara_event_print(h.privacy, 3, printed, HAND_SIZE, &size));
}

static void lives(void)
{
    uint64_t events[64];
    size_t   count = 0;
    meet();
    mask_subject();
    ASSERT_OK(tara_subject_set(h.privacy, &whom, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_born(h.privacy, &whom, 1990, 5, 17, text_of("a document"), 24,
                                   NULL));
    chooses();
    is_held();
    asks();
    operates();
    ASSERT_OK(tara_history(h.privacy, &whom, events, 64, &count));
    assert_true(count >= 18);
    mask_events(events, count);
}

static void somebody_else(void)
{
    static tara_subject other;
    ASSERT_OK(tara_subject_from_identity(h.privacy, TEXT("somebody else"), &other));
    ASSERT_OK(tara_subject_set(h.privacy, &other, TEXT("DE"), 0, 0));
}

static void operates_on_nobody(void)
{
    static const char asked[] = "{\"op\":\"clock.now\"}";
    const char *result = NULL;
    size_t      size = 0;
    (void)tara_operate(h.privacy, asked, sizeof asked - 1, &result, &size);
}

static tara_erasure done;

static void forgets(void)
{
    size_t needed = 0;
    done = (tara_erasure){.struct_size = sizeof done};
    kept[0].struct_size = sizeof kept[0];
    ASSERT_OK(tara_subject_erase(h.privacy, &whom, &done, kept, 16, &needed));
}

// --- the tests ---------------------------------------------------------------------------------

static int begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/tara_forgotten_XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.tara", folder);
    host_init(&h);
    h.allocator.resize = resized;
    h.allocator.release = taken_back;
    host_path(&h, path);
    canary_count = found = found_in_released = 0;
    memset(firsts, 0, sizeof firsts);
    watching = true;
    ASSERT_OK(host_open(&h));
    somebody_else();
    return 0;
}

static int end(void **state)
{
    (void)state;
    watching = false;
    if (h.privacy != NULL) host_end(&h);
    remove_store(path);
    return rmdir(folder);
}

// The search finds what is there: before anything is forgotten, and after it in the test's hand.
static void test_c24_the_search_finds_what_is_there(void **state)
{
    (void)state;
    lives();
    found = 0;
    search_files();
    assert_true(found > 20); // Texts, salts, the pseudonym many times.
    wipe_hand();
    found = 0;
    if (!search_memory()) return;
    assert_true(found > 0); // The records that the library keeps.
    size_t before = found;
    meet();
    found = 0;
    search_memory();
    assert_true(found > before);
    found = 0;
}

static void test_c24_nothing_is_left_of_the_forgotten(void **state)
{
    (void)state;
    lives();
    forgets();
    assert_true(done.event != 0 && done.rewritten == 1);
    operates_on_nobody();
    nothing_is_left(true);
    host_end(&h);
    nothing_is_left(true);
    ASSERT_OK(host_open(&h));
    nothing_is_left(true);
}

// Apart from those who search: what this program itself leaves on the stack of whom it speaks is no
// find, and is wiped.
#if defined(__GNUC__)
__attribute__((noinline))
#endif
static uint64_t is_forgotten_under_a_hold(void)
{
    static tara_hold hold;
    uint64_t         number = 0;
    lives();
    hold = (tara_hold){.struct_size = sizeof hold, .reason = text_of("the reason of a hold"),
                       .reason_size = 24};
    memcpy(&hold.subject, &whom, sizeof whom);
    ASSERT_OK(tara_hold_place(h.privacy, &hold, &number));
    tp_wipe(&hold, sizeof hold);
    forgets();
    assert_int_equal(done.event, 0);
    return number;
}

#if defined(__GNUC__)
__attribute__((noinline))
#endif
static void wipe_what_is_below(void)
{
    uint8_t left[64 * 1024];
    tp_wipe(left, sizeof left);
}

static void test_c24_nothing_is_left_when_it_was_deferred(void **state)
{
    (void)state;
    uint64_t number = is_forgotten_under_a_hold();
    wipe_what_is_below();
    ASSERT_OK(tara_hold_release(h.privacy, number));
    somebody_else();
    operates_on_nobody();
    nothing_is_left(true);
}

static void test_c24_nothing_is_left_when_closing_settles_it(void **state)
{
    (void)state;
    uint64_t number = is_forgotten_under_a_hold();
    wipe_what_is_below();
    ASSERT_OK(tara_hold_release(h.privacy, number));
    host_end(&h);
    nothing_is_left(true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c24_the_search_finds_what_is_there),
        TEST(test_c24_nothing_is_left_of_the_forgotten),
        TEST(test_c24_nothing_is_left_when_it_was_deferred),
        TEST(test_c24_nothing_is_left_when_closing_settles_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
