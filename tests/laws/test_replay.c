// test_replay.c: after random days a store that is opened anew gives the same answers, history and
// duties; and nothing in its files or in what is said tells who anybody is.
#define _XOPEN_SOURCE 700
#include "laws/one_day.h"
#include "store_files.h"

#include <sys/stat.h>
#include <unistd.h>

enum { DAYS = 12, FACTS = 60 };

static law      l;
static law_text before, after;
static char     directory[64], path[96];

static int make_directory(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/tara_replay_XXXXXX");
    if (mkdtemp(directory) == NULL) return -1;
    snprintf(path, sizeof path, "%s/a.tara", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    remove_store(path);
    return rmdir(directory);
}

static void open_file(uint32_t flags)
{
    host_path(&l.h, path);
    l.h.options.flags = flags;
    ASSERT_OK(host_open(&l.h));
    law_meet(&l);
}

static tara_status anything_of_age(uint64_t *chance, tara_subject *s)
{
    tara_privacy *p = l.h.privacy;
    tara_guardian_evidence proof = {.struct_size = sizeof proof,
        .guardian = "mother@example.org", .guardian_size = 18, .method = "video",
        .method_size = 5, .verifier = "agent 7", .verifier_size = 7, .evidence = "E",
        .evidence_size = 1};
    switch (host_chance(chance) % 7) {
    case 0: return tara_age_assert_born(p, s, 1990 + (int32_t)(host_chance(chance) % 30), 2, 28,
                                        NULL, 0, NULL);
    case 1: return tara_age_assert_band(p, s, 1 + (int32_t)(host_chance(chance) % 2), NULL, 0,
                                        NULL);
    case 2: return tara_age_report(p, s, TEXT("teacher@example.org"), TEXT("she is twelve"), NULL);
    case 3: return tara_age_resolve(p, s, 1 + (int32_t)(host_chance(chance) % 2), TEXT("call"));
    case 4: proof.expires_unix_ms = l.h.now + 40 * HOST_DAY;
            return tara_guardian_verify(p, s, &proof, NULL);
    case 5: return tara_guardian_withdraw(p, s, NULL);
    default: return tara_subject_set(p, s, TEXT("US-CA"), -480, TARA_SUBJECT_HAS_TIME_ZONE);
    }
}

static tara_status anything_of_right(uint64_t *chance, tara_subject *s)
{
    tara_privacy *p = l.h.privacy;
    uint32_t      about = (uint32_t)(host_chance(chance) % 9) + 1;
    switch (host_chance(chance) % 6) {
    case 0: return tara_objection_raise(p, s, about, NULL);
    case 1: return tara_objection_decide(p, s, about, TARA_OBJECTION_UPHELD, TEXT("grounds"));
    case 2: return tara_restriction_set(p, s, TEXT("accuracy"));
    case 3: return tara_restriction_lift(p, s, l.h.now);
    case 4: return tara_assessment_record(p, about, TEXT("LIA"), TARA_ASSESSMENT_FAVOURABLE,
                                          l.h.now + 50 * HOST_DAY);
    default: return tara_assessment_record(p, about, TEXT("LIA"), TARA_ASSESSMENT_UNFAVOURABLE, 0);
    }
}

static tara_status anything_of_choice(uint64_t *chance, int who)
{
    static tara_status (*const how[])(tara_privacy *, const tara_subject *, const tara_choice *,
                                      tara_consent *) = {
        tara_consent_give, tara_consent_refuse, tara_consent_withdraw,
    };
    static const char *const purposes[] = {"marketing", "communication", "feedback"};
    return law_choose(&l, who, purposes[host_chance(chance) % 3],
                      (int32_t)(host_chance(chance) % 3), how[host_chance(chance) % 3]);
}

static tara_status anything(uint64_t *chance)
{
    char          id[2] = {(char)('A' + (char)(host_chance(chance) % 20)), 0};
    tara_privacy *p = l.h.privacy;
    int           who = (int)(host_chance(chance) % 2);
    tara_subject *s = &l.people[who];
    tara_question q = question(p, *s, "account", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    switch (host_chance(chance) % 10) {
    case 6: case 7: return law_anything_held(&l, chance, who);
    case 8: case 9: return law_anything_asked(&l, chance, who);
    case 0: return anything_of_age(chance, s);
    case 1: return anything_of_right(chance, s);
    case 2: case 3: return anything_of_choice(chance, who);
    case 4: return host_chance(chance) % 2 ? tara_contract_start(p, s, id, 1, 0)
                                           : tara_contract_end(p, s, id, 1, 0);
    default: return tara_authorize(p, &q, id, 1, &v, NULL, NULL);
    }
}

// What a random day may be answered; whatever else is an error of ours.
static void assert_expected(tara_status status)
{
    bool expected = status == TARA_OK || status == TARA_E_NOT_FOUND
                 || status == TARA_E_NOT_APPLICABLE || status == TARA_E_CONFLICT
                 || status == TARA_E_LIMIT;
    if (!expected) fail_msg("status %d: %s", status, last_error(l.h.privacy).message);
}

static void live_a_day(uint64_t *chance)
{
    uint64_t facts = event_count(l.h.privacy) + FACTS;
    for (int tries = 0; event_count(l.h.privacy) < facts && tries < 40 * FACTS; tries++) {
        assert_expected(anything(chance));
        l.h.now += (int64_t)(host_chance(chance) % (uint64_t)(2 * HOST_DAY));
    }
}

// Promise 1: what was acknowledged is there; opening rebuilds it and grants nothing.
static void replay_gives_the_same_answers_history_and_duties(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t chance = seed * 1000003;
        law_init(&l);
        for (int day = 0; day < DAYS / 4; day++) {
            open_file(day % 2 ? TARA_OPEN_NO_SYNC : 0);
            live_a_day(&chance);
            law_show(&l, &before);
            host_end(&l.h);
            open_file(0);
            law_show(&l, &after);
            assert_string_equal(after.text, before.text);
            l.h.now += 400 * HOST_DAY; // The passing of time is told the same, too.
            law_show(&l, &before);
            host_end(&l.h);
            open_file(TARA_OPEN_READ_ONLY);
            law_show(&l, &after);
            assert_string_equal(after.text, before.text);
            host_end(&l.h);
        }
        unlink(path);
    }
}

// --- people go and come back -------------------------------------------------------------------

static tara_status forget_or_merge(uint64_t *chance)
{
    tara_kept     kept[64] = {{.struct_size = sizeof kept[0]}};
    size_t        count = 0;
    uint64_t      taken = 0;
    tara_subject *one = &l.people[host_chance(chance) % LAW_PEOPLE];
    tara_subject *other = &l.people[host_chance(chance) % LAW_PEOPLE];
    if (host_chance(chance) % 2) return tara_subject_forget(l.h.privacy, one, kept, 64, &count);
    if (one == other) return TARA_E_CONFLICT;
    return tara_subject_merge(l.h.privacy, one, other, &taken);
}

static tara_status anything_of_people(uint64_t *chance)
{
    tara_subject *anybody = &l.people[host_chance(chance) % LAW_PEOPLE];
    int           who = (int)(host_chance(chance) % LAW_PEOPLE);
    tara_privacy *p = l.h.privacy;
    switch (host_chance(chance) % 17) {
    case 16: return law_breach(&l);
    case 0: case 1: return forget_or_merge(chance);
    case 2: return tara_objection_raise(p, anybody, purpose(p, "marketing"), NULL);
    case 3: return anything_of_age(chance, anybody);
    case 4: return anything_of_right(chance, anybody);
    case 5: return law_choose(&l, who, "marketing", 0, tara_consent_give);
    case 6: case 7: case 8: return law_anything_held(&l, chance, who);
    case 9: case 10: case 11: return law_anything_asked(&l, chance, who);
    case 12: return tara_hold_release(p, 1 + host_chance(chance) % 30);
    case 13: return tara_request_withdraw(p, 1 + host_chance(chance) % 30, NULL);
    default: return anything(chance);
    }
}

// While a folder stands where the new file would, bodies wait.
static void bodies_stay(bool stay)
{
    char name[112];
    snprintf(name, sizeof name, "%s.tmp", path);
    if (stay) assert_int_equal(mkdir(name, 0700), 0);
    else (void)rmdir(name);
}

static void live_with_people(uint64_t *chance, bool stuck, bool news)
{
    if (news) ASSERT_OK(law_publish(&l)); // Of interest to whoever is there.
    for (int tries = 0; tries < 4 * FACTS; tries++) {
        if (stuck && tries == 2 * FACTS) bodies_stay(true);
        assert_expected(anything_of_people(chance));
        l.h.now += (int64_t)(host_chance(chance) % (uint64_t)(2 * HOST_DAY));
    }
    assert_expected(tara_hold_release(l.h.privacy, UINT64_MAX)); // What is owed is done.
}

static void is_sound(void)
{
    tara_audit audit = {.struct_size = sizeof audit};
    ASSERT_OK(tara_audit_verify(l.h.privacy, NULL, 0, NULL, NULL, &audit));
    assert_string_equal(tara_finding_name(audit.finding), "none");
}

// Whether the bodies are gone, or wait, or a snapshot is read instead.
static void replay_gives_the_same_of_who_went_and_came_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        uint64_t chance = seed * 7919;
        law_init(&l);
        for (int day = 0; day < 4; day++) {
            uint32_t flags = (seed + (uint64_t)day) % 3 == 0 ? TARA_OPEN_SNAPSHOT : 0;
            open_file(flags | TARA_OPEN_NO_SYNC);
            live_with_people(&chance, day % 2 == 1, day == 1);
            if (flags) (void)tara_audit_snapshot(l.h.privacy);
            law_show(&l, &before);
            is_sound();
            host_end(&l.h);
            open_file(TARA_OPEN_READ_ONLY | flags);
            law_show(&l, &after);
            assert_string_equal(after.text, before.text);
            host_end(&l.h);
            bodies_stay(false);
        }
        remove_store(path);
    }
}

// --- canaries ----------------------------------------------------------------------------------

typedef struct bytes {
    uint8_t *data;
    size_t   size;
} bytes;

static bytes read_all(const char *name)
{
    bytes all = {NULL, 0};
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    all.data = malloc(1 << 20);
    assert_non_null(all.data);
    all.size = fread(all.data, 1, 1 << 20, file);
    assert_true(all.size < 1 << 20);
    fclose(file);
    return all;
}

static bool found(const uint8_t *in, size_t size, const char *what, size_t what_size)
{
    for (size_t i = 0; i + what_size <= size; i++) {
        if (memcmp(in + i, what, what_size) == 0) return true;
    }
    return false;
}

static size_t hex_of(const char *text, bool upper, char *out)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        snprintf(out + 2 * i, 3, upper ? "%02X" : "%02x", (unsigned)(unsigned char)text[i]);
    }
    return 2 * size;
}

// The middle of the base64 of the text behind `shift` other bytes: what does not depend on them.
static size_t base64_of(const char *text, size_t shift, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t skip = (3 - shift) % 3, size = (strlen(text) - skip) / 3 * 3, at = 0;
    for (size_t i = skip; i < skip + size; i += 3) {
        const uint8_t *b = (const uint8_t *)text + i;
        uint32_t       three = (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2];
        for (int digit = 3; digit >= 0; digit--) out[at++] = digits[three >> (6 * digit) & 63];
    }
    return at;
}

static void assert_silent(const void *said, size_t size, const char *canary)
{
    char form[512];
    assert_false(found(said, size, canary, strlen(canary)));
    for (int upper = 0; upper < 2; upper++) {
        assert_false(found(said, size, form, hex_of(canary, upper, form)));
    }
    for (size_t shift = 0; shift < 3; shift++) {
        assert_false(found(said, size, form, base64_of(canary, shift, form)));
    }
}

static const char *const canaries[] = {
    "canary-subject@example.org", "canary-guardian@example.org", "canary-reporter@example.org",
    "canary note: he says he is twelve", "canary-operation-77",
    "canary copy of the data itself",
};

static void assert_all_silent(const void *said, size_t size)
{
    for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++) {
        assert_silent(said, size, canaries[i]);
    }
}

static tara_status say(const char *operation)
{
    const char *result = NULL;
    size_t      size = 0;
    tara_status status = tara_operate(l.h.privacy, operation, strlen(operation), &result, &size);
    assert_true(size > 0);
    assert_all_silent(result, size);
    tara_error error = last_error(l.h.privacy);
    assert_all_silent(&error, sizeof error);
    return status;
}

// The search itself finds what it looks for.
static void replay_canary_search_finds_every_form(void **state)
{
    (void)state;
    char        form[512];
    const char *canary = canaries[0];
    assert_true(found((const uint8_t *)"..canary-subject@example.org..", 30, canary,
                      strlen(canary)));
    assert_int_equal(hex_of("az", false, form), 4);
    assert_memory_equal(form, "617a", 4);
    // "xcanary" in base64 is eGNhbmFyeQ==: behind one byte "na" and "ry" fall in whole groups.
    assert_int_equal(base64_of("canary", 1, form), 4);
    assert_memory_equal(form, "bmFy", 4);
}

// Data given for an answer goes into the answer, and nowhere else.
static void give_data_for_an_answer(void)
{
    ASSERT_OK(say("{\"op\":\"holding.start\",\"subject\":\"canary-subject@example.org\","
                  "\"category\":\"contact\",\"purposes\":[\"account\"]}"));
    ASSERT_OK(say("{\"op\":\"request.open\",\"subject\":\"canary-subject@example.org\","
                  "\"right\":\"access\",\"received\":\"2026-03-01T09:00:00Z\"}"));
    ASSERT_OK(say("{\"op\":\"request.execute\",\"request\":1}"));
    ASSERT_OK(say("{\"op\":\"request.acknowledge\",\"request\":1,\"category\":\"contact\","
                  "\"data\":\"canary copy of the data itself\"}"));
    ASSERT_OK(tara_request_answer(l.h.privacy, 1, TARA_FORMAT_JSON, "en", law_swallow, NULL));
}

// The design's promise: no identity, no note and no operation id is in the file, in the lock, in an
// answer or in an error, plain or encoded.
static void replay_identities_and_notes_are_nowhere(void **state)
{
    (void)state;
    law_init(&l);
    open_file(0);
    ASSERT_OK(say("{\"op\":\"subject.set\",\"subject\":\"canary-subject@example.org\","
                  "\"country\":\"FR\"}"));
    ASSERT_OK(say("{\"op\":\"age.assert\",\"subject\":\"canary-subject@example.org\","
                  "\"born\":\"2014-01-01\"}"));
    ASSERT_OK(say("{\"op\":\"guardian.verify\",\"subject\":\"canary-subject@example.org\","
                  "\"guardian\":\"canary-guardian@example.org\",\"method\":\"video\","
                  "\"verifier\":\"agent 7\",\"evidence\":\"E\"}"));
    ASSERT_OK(say("{\"op\":\"contract.start\",\"subject\":\"canary-subject@example.org\","
                  "\"contract\":\"C\"}"));
    ASSERT_OK(say("{\"op\":\"authorize\",\"subject\":\"canary-subject@example.org\","
                  "\"purpose\":\"service\",\"category\":\"contact\","
                  "\"operation\":\"canary-operation-77\"}"));
    ASSERT_OK(say("{\"op\":\"age.report\",\"subject\":\"canary-subject@example.org\","
                  "\"reporter\":\"canary-reporter@example.org\","
                  "\"note\":\"canary note: he says he is twelve\"}"));
    assert_int_equal(say("{\"op\":\"contract.end\",\"subject\":\"canary-subject@example.org\","
                         "\"contract\":\"none\"}"), TARA_E_NOT_FOUND);
    assert_int_equal(say("{\"op\":\"check\",\"subject\":\"canary-subject@example.org\","
                         "\"canary-subject@example.org\":1}"), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(say("{\"op\":\"canary-subject@example.org\"}"), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(say("{\"op\":\"check\",\"subject\":\"canary-subject@example.org"),
                     TARA_E_SYNTAX);
    ASSERT_OK(say("{\"op\":\"consent.history\",\"subject\":\"canary-subject@example.org\"}"));
    give_data_for_an_answer();
    for (uint64_t event = 1; event <= event_count(l.h.privacy); event++) {
        char   text[65536];
        size_t size = 0;
        ASSERT_OK(tara_event_print(l.h.privacy, event, text, sizeof text, &size));
        assert_all_silent(text, size);
    }
    char lock_path[sizeof path + 8];
    snprintf(lock_path, sizeof lock_path, "%s.lock", path);
    bytes lock = read_all(lock_path);
    assert_all_silent(lock.data, lock.size);
    host_end(&l.h);
    bytes file = read_all(path);
    assert_true(file.size > 1000);
    assert_all_silent(file.data, file.size);
    assert_false(found(file.data, file.size, (const char *)l.h.site_key, sizeof l.h.site_key));
    free(file.data);
    free(lock.data);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(replay_gives_the_same_answers_history_and_duties),
        FILE_TEST(replay_gives_the_same_of_who_went_and_came_back),
        cmocka_unit_test(replay_canary_search_finds_every_form),
        FILE_TEST(replay_identities_and_notes_are_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
