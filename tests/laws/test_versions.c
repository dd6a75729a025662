// test_versions.c: whatever versions are published, nobody's no becomes a yes without their act.
//
// Random versions follow each other over a small crowd of people who stand in different ways. Every
// pair of purpose and category is asked before and after each publication; replaying what was
// recorded gives the same answers.
#define _XOPEN_SOURCE 700
#include "laws/versions.h"

#include <unistd.h>

#include "policy/policy.h"

enum { ROUNDS = 60, VERSIONS = 7, PURPOSES = 9, CATEGORIES = 6, PEOPLE = 12 };

// --- random versions ---------------------------------------------------------------------------

static uint64_t seed;

static uint32_t any(uint32_t below)
{
    seed += UINT64_C(0x9E3779B97F4A7C15); // splitmix64
    uint64_t z = seed;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ z >> 31) % below);
}

typedef struct draft { // A policy that can be changed: its lists are its own.
    tara_policy  policy;
    tp_purpose   purposes[PURPOSES];
    tp_recipient recipients[TP_RECIPIENTS_MAX];
} draft;

static void begin(draft *d)
{
    d->policy = tp_policy_builtin;
    memcpy(d->purposes, d->policy.purposes, sizeof d->purposes);
    memcpy(d->recipients, d->policy.recipients,
           d->policy.recipient_count * sizeof *d->recipients);
    d->policy.purposes = d->purposes;
    d->policy.recipients = d->recipients;
}

static void drop_basis(tp_purpose *purpose, size_t place)
{
    for (size_t i = place; i + 1 < TP_BASES_MAX; i++) purpose->bases[i] = purpose->bases[i + 1];
    purpose->bases[TP_BASES_MAX - 1] = TARA_BASIS_NONE;
}

// What a basis needs beside its name, and what without it may not stay.
static void complete(tp_purpose *purpose)
{
    bool consent = memchr(purpose->bases, TARA_BASIS_CONSENT, TP_BASES_MAX) != NULL;
    bool interest = memchr(purpose->bases, TARA_BASIS_LEGITIMATE_INTEREST, TP_BASES_MAX) != NULL;
    bool law = memchr(purpose->bases, TARA_BASIS_LEGAL_OBLIGATION, TP_BASES_MAX) != NULL
            || memchr(purpose->bases, TARA_BASIS_PUBLIC_TASK, TP_BASES_MAX) != NULL;
    purpose->consent_yes = purpose->consent_no = (tp_period){consent ? 24 : 0, TP_MONTHS};
    purpose->assessment = (tp_assessment_decl){{NULL, 0}, {0, 0, 0}, {0, 0, 0}};
    if (interest) {
        purpose->assessment.reference = TP_TEXT("LIA");
        purpose->assessment.recorded_on = (tp_date){2024, 1, 15};
    }
    purpose->obligation_law = law ? TP_TEXT("A law") : (tp_text){NULL, 0};
    purpose->obligation_categories = law ? purpose->categories : 0;
    purpose->obligation_actions = law ? 1U << TARA_ACTION_USE | 1U << TARA_ACTION_STORE : 0;
}

static void change_bases(tp_purpose *purpose)
{
    size_t count = 0;
    while (count < TP_BASES_MAX && purpose->bases[count] != TARA_BASIS_NONE) count++;
    if (count > 1 && any(2) == 0) {
        drop_basis(purpose, any((uint32_t)count));
    } else {
        uint8_t basis = (uint8_t)(1 + any(TARA_BASIS_LEGITIMATE_INTEREST));
        if (memchr(purpose->bases, basis, TP_BASES_MAX) == NULL) {
            purpose->bases[any(2) == 0 ? 0 : count < TP_BASES_MAX ? count : 0] = basis;
        }
    }
    complete(purpose);
}

static void change_something(draft *d)
{
    tp_purpose *purpose = &d->purposes[any(PURPOSES)];
    switch (any(7)) {
    case 0: case 1: purpose->categories ^= UINT64_C(1) << any(CATEGORIES); break;
    case 2: case 3: change_bases(purpose); break;
    case 4: purpose->retention = (tp_period){1 + (int32_t)any(60), TP_MONTHS}; break;
    case 5: d->policy.minimum_age = 13 + (int32_t)any(6); break;
    default: purpose->direct_marketing = !purpose->direct_marketing; break;
    }
    if (purpose->categories == 0) purpose->categories = 1;
    complete(purpose);
}

// Floors and recipients may not reach beyond the purposes that they name.
static void cut_to_size(draft *d)
{
    d->policy.floor_count = 0;
    for (size_t i = 0; i < d->policy.recipient_count; i++) {
        tp_recipient *recipient = &d->recipients[i];
        uint64_t      used = 0;
        for (size_t p = 0; p < PURPOSES; p++) {
            if (recipient->purposes >> p & 1) used |= d->purposes[p].categories;
        }
        if (recipient->purposes != 0) recipient->categories = used;
    }
}

// The next version, or false when what came out is no policy.
static bool draw(draft *d)
{
    tara_error error = {.struct_size = sizeof error};
    for (uint32_t i = 1 + any(3); i > 0; i--) change_something(d);
    cut_to_size(d);
    d->policy.version++;
    return tp_policy_validate(&d->policy, &error) == TARA_OK;
}

// --- people ------------------------------------------------------------------------------------

static const char *const purposes_of[PURPOSES] = {
    "account", "service", "support", "administration", "orders", "communication", "feedback",
    "marketing", "protection"};
static const char *const categories_of[CATEGORIES] = {
    "contact", "credentials", "payment", "education", "progress", "technical"};

static tara_subject people[PEOPLE];

static void settle(tara_privacy *p)
{
    char name[32];
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(name, sizeof name, "person%d@example.org", i);
        people[i] = i == 10 ? a_child(p, name) : i == 11 ? living_in(p, name, "FR")
                                                         : an_adult(p, name);
        if (i % 2 == 0) enrols(p, &people[i]);
        if (i % 5 == 1) says_yes(p, &people[i], "marketing");
        if (i % 5 == 2) says_no(p, &people[i], "marketing");
        if (i % 5 == 3) objects(p, &people[i], "feedback");
        if (i % 5 == 4) says_no(p, &people[i], "communication");
        if (i % 4 == 3) objects(p, &people[i], "marketing");
        if (i == 7) is_restricted(p, &people[i]);
        if (i % 3 == 0) is_held_for(p, &people[i], "progress", "feedback", "host");
    }
}

typedef struct answers {
    uint8_t permitted[PEOPLE][PURPOSES][CATEGORIES];
    uint8_t basis[PEOPLE][PURPOSES][CATEGORIES];
} answers;

static void ask_all(tara_privacy *p, answers *out)
{
    for (int i = 0; i < PEOPLE; i++) {
        for (int q = 0; q < PURPOSES; q++) {
            for (int c = 0; c < CATEGORIES; c++) {
                tara_question asked = question(p, &people[i], purposes_of[q], categories_of[c]);
                tara_verdict  verdict = {.struct_size = sizeof verdict};
                assert_int_equal(tara_check(p, &asked, &verdict), TARA_OK);
                out->permitted[i][q][c] = verdict.permitted != 0;
                out->basis[i][q][c] = (uint8_t)verdict.basis;
            }
        }
    }
}

static bool needs_no_act(uint8_t basis)
{
    return basis == TARA_BASIS_LEGITIMATE_INTEREST || basis == TARA_BASIS_LEGAL_OBLIGATION
        || basis == TARA_BASIS_PUBLIC_TASK || basis == TARA_BASIS_VITAL_INTEREST;
}

// Does a no of theirs stand against the purpose?
static bool refused(tara_privacy *p, int person, int q)
{
    tara_standing s = {.struct_size = sizeof s};
    uint64_t      bit = purposes(p, purposes_of[q]);
    assert_int_equal(tara_subject_show(p, &people[person], &s), TARA_OK);
    return ((s.refused | s.withdrawn | s.objections) & bit) != 0;
}

static int opened_without_act(tara_privacy *p, const answers *before, const answers *after)
{
    int opened = 0;
    for (int i = 0; i < PEOPLE; i++) {
        for (int q = 0; q < PURPOSES; q++) {
            for (int c = 0; c < CATEGORIES; c++) {
                if (before->permitted[i][q][c] || !after->permitted[i][q][c]) continue;
                bool by_version = needs_no_act(after->basis[i][q][c]) && !refused(p, i, q);
                if (!by_version) {
                    print_error("person %d: %s/%s by basis %d\n", i, purposes_of[q],
                                categories_of[c], after->basis[i][q][c]);
                }
                assert_true(by_version);
                opened++;
            }
        }
    }
    return opened;
}

// --- the property ------------------------------------------------------------------------------

static void a_version_opens_nothing_to_who_did_not_act(void **state)
{
    (void)state;
    static answers before, after;
    static draft   d;
    int            published = 0, opened_by_version = 0;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        seed = round;
        tara_privacy *p = opened();
        int64_t       now = 0;
        settle(p);
        begin(&d);
        assert_int_equal(tara_clock_now(p, &now), TARA_OK);
        for (int i = 0; i < VERSIONS; i++) {
            draft kept = d;
            if (!draw(&d)) {
                d = kept;
                d.policy.purposes = d.purposes;
                d.policy.recipients = d.recipients;
                continue;
            }
            now += (1 + 40 * (int64_t)any(10)) * DAY;
            now_is(p, now);
            ask_all(p, &before);
            assert_int_equal(tara_policy_publish(p, &d.policy), TARA_OK);
            ask_all(p, &after);
            opened_by_version += opened_without_act(p, &before, &after);
            published++;
        }
        tara_close(p);
    }
    assert_true(published > ROUNDS * VERSIONS / 2);
    assert_true(opened_by_version > 0); // The exception is reached, too.
}

static tara_privacy *opened_at(const char *path, int64_t now)
{
    tara_options options = some_options();
    options.path = path;
    options.path_size = strlen(path);
    return opened_with(&options, now);
}

// What is read back from a file answers as before, version by version.
static void versions_are_replayed(void **state)
{
    (void)state;
    static answers before, after;
    static draft   d;
    char           folder[] = "/tmp/versionsXXXXXX", path[64], lock[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.tara", folder);
    snprintf(lock, sizeof lock, "%s.lock", path);
    for (uint64_t round = 1; round <= 12; round++) {
        int64_t       now = at(2026, 3, 1, 9);
        tara_privacy *p = opened_at(path, now);
        seed = 1000 + round;
        settle(p);
        begin(&d);
        for (int i = 0; i < 3; i++) {
            draft kept = d;
            if (!draw(&d)) {
                d = kept;
                d.policy.purposes = d.purposes;
                d.policy.recipients = d.recipients;
                continue;
            }
            now += 30 * DAY;
            now_is(p, now);
            assert_int_equal(tara_policy_publish(p, &d.policy), TARA_OK);
            enrols(p, &people[1 + i]);
        }
        ask_all(p, &before);
        uint32_t version = tara_policy_version(in_force(p));
        tara_close(p);
        p = opened_at(path, now);
        assert_int_equal(tara_policy_version(in_force(p)), version);
        ask_all(p, &after);
        assert_memory_equal(&before, &after, sizeof before);
        tara_close(p);
        unlink(path);
    }
    unlink(lock);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_opens_nothing_to_who_did_not_act),
        cmocka_unit_test(versions_are_replayed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
