// test_prefixes.c: a file of 200 events and a few, cut off at every byte (inside the text of the
// policy, which is half of the file and one body, at every 31st).
//
// What is left opens as the true history up to some event, or is refused by name. What it answers
// is what was answered at that event; a cut never grants what the longer history had not granted.
#include "laws/one_day.h"

enum { EVENTS = 200, AT_ONCE = 8, QUESTIONS = LAW_PEOPLE * 9 };

typedef struct answers {
    uint8_t permitted[QUESTIONS];
    uint8_t reason[QUESTIONS];
} answers;

static law      l;
static sim_disk disk;
static law_text shown;
static answers  at_event[EVENTS + AT_ONCE]; // What was answered when so many were on record.
static char    *shown_at[EVENTS + AT_ONCE]; // NULL: they were never the last.
static uint64_t event_total;
static uint8_t *whole;
static size_t   whole_size, policy_size;

static answers answer_all(void)
{
    answers a;
    for (int i = 0; i < QUESTIONS; i++) {
        tara_question q = {.struct_size = sizeof q, .subject = l.people[i / 9], .categories = 1,
                           .purpose = (uint32_t)(i % 9) + 1};
        tara_verdict  v = {.struct_size = sizeof v};
        ASSERT_OK(tara_check(l.h.privacy, &q, &v));
        a.permitted[i] = (uint8_t)v.permitted;
        a.reason[i] = (uint8_t)v.reason;
    }
    return a;
}

static void remember(void)
{
    uint64_t count = event_count(l.h.privacy);
    assert_true(count < EVENTS + AT_ONCE);
    at_event[count] = answer_all();
    law_show(&l, &shown);
    free(shown_at[count]);
    shown_at[count] = malloc(shown.size + 1);
    assert_non_null(shown_at[count]);
    memcpy(shown_at[count], shown.text, shown.size + 1);
}

static tara_status anything(uint64_t *chance)
{
    static const char *const consents[] = {"marketing", "communication"};
    static const char *const interests[] = {"feedback", "protection"};
    tara_privacy *p = l.h.privacy;
    tara_subject *s = &l.people[host_chance(chance) % 2];
    const char   *asked = consents[host_chance(chance) % 2];
    int           who = (int)(s - l.people);
    switch (host_chance(chance) % 14) {
    case 0: case 1: return law_choose(&l, who, asked, 0, tara_consent_give);
    case 2: case 3: return law_choose(&l, who, asked, 0, tara_consent_withdraw);
    case 4: return tara_contract_start(p, s, TEXT("C"), 0);
    case 5: return tara_contract_end(p, s, TEXT("C"), 0);
    case 6: return tara_objection_raise(p, s, purpose(p, interests[host_chance(chance) % 2]), NULL);
    case 7: return tara_restriction_set(p, s, TEXT("accuracy"));
    case 8: case 9: case 10: return law_anything_held(&l, chance, who);
    default: return law_anything_asked(&l, chance, who);
    }
}

// Some events alone, some in a frame with others. The clock stands: what differs is the history.
static int make_file(void **state)
{
    (void)state;
    uint64_t chance = 11;
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 0, &policy_size),
                     TARA_E_BUFFER);
    sim_disk_init(&disk);
    law_init(&l);
    ASSERT_OK(law_open_on(&l, &disk, 0));
    law_meet(&l);
    remember();
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(tara_subject_set(l.h.privacy, &l.people[i], TEXT("FR"), 0, 0));
        remember();
        ASSERT_OK(tara_age_assert_band(l.h.privacy, &l.people[i], TARA_BAND_OVER, NULL, 0, NULL));
        remember();
    }
    for (int step = 0; event_count(l.h.privacy) < EVENTS; step++) {
        if (step % 16 == 0) ASSERT_OK(tara_batch_begin(l.h.privacy));
        tara_status status = anything(&chance);
        assert_true(status == TARA_OK || status == TARA_E_NOT_FOUND
                    || status == TARA_E_NOT_APPLICABLE);
        remember();
        if (step % 16 == 4) ASSERT_OK(tara_batch_commit(l.h.privacy));
    }
    event_total = event_count(l.h.privacy);
    host_end(&l.h);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    whole_size = file.size;
    whole = malloc(whole_size);
    assert_non_null(whole);
    memcpy(whole, file.data, whole_size);
    sim_disk_release(&disk);
    return 0;
}

static int drop_file(void **state)
{
    (void)state;
    free(whole);
    for (int i = 0; i < EVENTS + AT_ONCE; i++) free(shown_at[i]);
    return 0;
}

// Returns how many events a prefix opened with, or -1 when it was refused.
static int64_t open_prefix(size_t size, uint32_t flags)
{
    sim_disk_init(&disk);
    sim_disk_put(&disk, "a.tara", whole, size);
    host_init(&l.h); // The people stay who they are.
    tara_status status = law_open_on(&l, &disk, flags);
    if (status != TARA_OK) {
        bool named = status == TARA_E_FOREIGN_FILE || status == TARA_E_CORRUPT;
        if (!named) fail_msg("prefix of %zu bytes: status %d", size, status);
        assert_int_equal(l.h.live, 0);
        sim_disk_release(&disk);
        return -1;
    }
    return (int64_t)event_count(l.h.privacy);
}

static void close_prefix(void)
{
    host_end(&l.h);
    sim_disk_release(&disk);
}

static size_t next_size(size_t size)
{
    bool inside_its_text = size > 1024 && size + 1024 < policy_size;
    return size + (inside_its_text ? 31 : 1);
}

static void prefixes_open_as_a_true_history_or_are_refused(void **state)
{
    (void)state;
    int64_t longest = -1;
    for (size_t size = 0; size <= whole_size; size = next_size(size)) {
        int64_t count = open_prefix(size, 0);
        assert_true(count >= longest || count == -1);
        if (count < 0) {
            assert_int_equal(longest, -1); // Once it opens, each longer one does.
            continue;
        }
        if (shown_at[count] == NULL) fail_msg("%d events were never on disk", (int)count);
        answers now = answer_all();
        assert_memory_equal(&now, &at_event[count], sizeof now);
        if (count != longest) {
            law_show(&l, &shown);
            assert_string_equal(shown.text, shown_at[count]);
        }
        longest = count;
        close_prefix();
    }
    assert_int_equal(longest, event_total);
}

// A reader that may not mend the file sees the same, and changes nothing.
static void prefixes_read_only_show_the_same(void **state)
{
    (void)state;
    for (size_t size = 0; size <= whole_size; size += 61) {
        int64_t count = open_prefix(size, TARA_OPEN_READ_ONLY);
        if (count < 0) continue;
        answers now = answer_all();
        assert_memory_equal(&now, &at_event[count], sizeof now);
        host_end(&l.h);
        sim_bytes file = sim_disk_file(&disk, "a.tara");
        assert_int_equal(file.size, size);
        assert_memory_equal(file.data, whole, size);
        sim_disk_release(&disk);
    }
}

// A flipped byte is refused, or lies where nothing is read: it never makes another history.
static void prefixes_flipped_bytes_never_grant(void **state)
{
    (void)state;
    for (size_t at = 0; at < whole_size; at += 37) {
        whole[at] ^= (uint8_t)(1u << at % 8);
        int64_t count = open_prefix(whole_size, 0);
        whole[at] ^= (uint8_t)(1u << at % 8);
        if (count < 0) continue;
        answers now = answer_all();
        assert_memory_equal(&now, &at_event[count], sizeof now);
        close_prefix();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_open_as_a_true_history_or_are_refused),
        cmocka_unit_test(prefixes_read_only_show_the_same),
        cmocka_unit_test(prefixes_flipped_bytes_never_grant),
    };
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
