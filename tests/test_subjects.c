// test_subjects.c: who a subject is, how old, and who consents for a child.
#include "host_kit.h"

static host h;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static tara_standing show(tara_subject subject)
{
    tara_standing standing = {.struct_size = sizeof standing};
    ASSERT_OK(tara_subject_show(h.privacy, &subject, &standing));
    return standing;
}

static tara_age gate(tara_subject subject)
{
    tara_age age = {.struct_size = sizeof age};
    ASSERT_OK(tara_age_gate(h.privacy, &subject, &age));
    return age;
}

static tara_subject child(const char *identity)
{
    tara_subject subject = person(h.privacy, identity);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_born(h.privacy, &subject, 2013, 6, 1, NULL, 0, NULL));
    return subject;
}

static tara_guardian_evidence evidence(void)
{
    return (tara_guardian_evidence){
        .struct_size = sizeof(tara_guardian_evidence),
        .guardian = "mother@example.org", .guardian_size = 18, .method = "video", .method_size = 5,
        .verifier = "agent 7", .verifier_size = 7, .evidence = "E-42", .evidence_size = 4};
}

// A pseudonym is the same for the same identity and key, and says nothing of either.
static void subjects_pseudonym_depends_on_identity_and_key(void **state)
{
    (void)state;
    host other;
    tara_subject a = person(h.privacy, "nadia"), b = person(h.privacy, "nadia");
    tara_subject c = person(h.privacy, "Nadia");
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
    host_init(&other);
    other.site_key[0] ^= 1;
    ASSERT_OK(host_open(&other));
    b = person(other.privacy, "nadia");
    assert_memory_not_equal(&a, &b, sizeof a);
    host_end(&other);
}

static void subjects_identity_is_1_to_1024_bytes_of_utf8(void **state)
{
    (void)state;
    static const tara_subject zeros;
    char         text[1025];
    tara_subject subject;
    memset(text, 'a', sizeof text);
    ASSERT_OK(tara_subject_from_identity(h.privacy, text, 1024, &subject));
    ASSERT_OK(tara_subject_from_identity(h.privacy, text, 1, &subject));
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "a\xFF", "\xF4\x90\x80\x80"};
    for (size_t i = 0; i < 4; i++) {
        assert_refused(h.privacy, tara_subject_from_identity(h.privacy, bad[i], strlen(bad[i]),
                       &subject), TARA_E_INVALID_ARGUMENT, "subject");
        assert_memory_equal(&subject, &zeros, sizeof zeros);
    }
    assert_refused(h.privacy, tara_subject_from_identity(h.privacy, text, 1025, &subject),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_subject_from_identity(h.privacy, NULL, 0, &subject),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_int_equal(tara_subject_from_identity(h.privacy, text, 1, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

static void subjects_nobody_is_refused_everywhere(void **state)
{
    (void)state;
    tara_subject  nobody = {{0}};
    tara_standing standing = {.struct_size = sizeof standing};
    tara_age      age = {.struct_size = sizeof age};
    size_t        needed;
    tara_guardian_evidence proof = evidence();
    const tara_subject *both[] = {&nobody, NULL};
    for (int i = 0; i < 2; i++) {
        const tara_subject *s = both[i];
        tara_status statuses[] = {
            tara_subject_set(h.privacy, s, TEXT("FR"), 0, 0),
            tara_subject_show(h.privacy, s, &standing),
            tara_contract_show(h.privacy, s, 0, NULL, 0, &needed),
            tara_age_assert_born(h.privacy, s, 2000, 1, 1, NULL, 0, NULL),
            tara_age_assert_band(h.privacy, s, TARA_BAND_OVER, NULL, 0, NULL),
            tara_age_gate(h.privacy, s, &age),
            tara_age_report(h.privacy, s, NULL, 0, NULL, 0, NULL),
            tara_age_resolve(h.privacy, s, TARA_AGE_MINOR, TEXT("m")),
            tara_guardian_verify(h.privacy, s, &proof, NULL),
            tara_guardian_withdraw(h.privacy, s, NULL),
        };
        for (size_t k = 0; k < sizeof statuses / sizeof statuses[0]; k++) {
            assert_int_equal(statuses[k], TARA_E_INVALID_ARGUMENT);
        }
    }
    assert_int_equal(event_count(h.privacy), 0);
}

static void subjects_country_and_zone_are_checked(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "F", "FRA", "ZZ", "US-ZZ", "F\xC3", "FR-"};
    tara_subject subject = person(h.privacy, "nadia");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(h.privacy, tara_subject_set(h.privacy, &subject, bad[i], strlen(bad[i]), 0,
                       0), TARA_E_INVALID_ARGUMENT, "country");
    }
    assert_refused(h.privacy, tara_subject_set(h.privacy, &subject, TEXT("FR"), 1441,
                   TARA_SUBJECT_HAS_TIME_ZONE), TARA_E_INVALID_ARGUMENT, "time_zone_minutes");
    assert_int_equal(tara_subject_set(h.privacy, &subject, TEXT("FR"), 0, 2), TARA_E_TOO_NEW);
    assert_int_equal(show(subject).known, 0);
    assert_int_equal(event_count(h.privacy), 0);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, TEXT("us-ca"), -480,
                               TARA_SUBJECT_HAS_TIME_ZONE));
    tara_standing standing = show(subject);
    assert_int_equal(standing.known, 1);
    assert_string_equal(standing.country, "US-CA");
    assert_int_equal(standing.time_zone_minutes, -480);
    assert_int_equal(event_count(h.privacy), 2); // The policy came first.
}

static void subjects_standing_shows_what_was_chosen(void **state)
{
    (void)state;
    tara_subject subject = adult(h.privacy, "nadia");
    tara_choice  marketing = choice(h.privacy, "marketing");
    tara_choice  communication = choice(h.privacy, "communication");
    uint64_t     m = UINT64_C(1) << (marketing.purpose - 1);
    uint64_t     c = UINT64_C(1) << (communication.purpose - 1);
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &marketing, NULL));
    ASSERT_OK(tara_consent_refuse(h.privacy, &subject, &communication, NULL));
    tara_standing s = show(subject);
    assert_int_equal(s.given, m);
    assert_int_equal(s.refused, c);
    assert_int_equal(s.withdrawn | s.expired | s.outdated | s.objections, 0);
    ASSERT_OK(tara_consent_withdraw(h.privacy, &subject, &marketing, NULL));
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &communication, NULL));
    ASSERT_OK(tara_restriction_set(h.privacy, &subject, TEXT("claims")));
    ASSERT_OK(tara_objection_raise(h.privacy, &subject, purpose(h.privacy, "feedback"), NULL));
    h.now += 800 * HOST_DAY;
    s = show(subject);
    assert_int_equal(s.withdrawn, m);
    assert_int_equal(s.expired, c);
    assert_int_equal(s.restricted, 1);
    assert_int_equal(s.objections, UINT64_C(1) << (purpose(h.privacy, "feedback") - 1));
    assert_int_equal(s.age, TARA_AGE_OF_AGE);
}

static void subjects_out_structs_must_be_whole(void **state)
{
    (void)state;
    tara_subject  subject = adult(h.privacy, "nadia");
    uint64_t      count = event_count(h.privacy);
    tara_standing standing = {.struct_size = sizeof standing - 1};
    tara_age      age = {.struct_size = 4};
    assert_refused(h.privacy, tara_subject_show(h.privacy, &subject, &standing),
                   TARA_E_INVALID_ARGUMENT, "standing");
    assert_refused(h.privacy, tara_subject_show(h.privacy, &subject, NULL),
                   TARA_E_INVALID_ARGUMENT, "standing");
    assert_refused(h.privacy, tara_age_gate(h.privacy, &subject, &age),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_refused(h.privacy, tara_age_assert_band(h.privacy, &subject, TARA_BAND_OVER, NULL, 0,
                   &age), TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(event_count(h.privacy), count);
}

// A larger struct of a later host is filled with zeros behind what this library knows.
static void subjects_larger_out_structs_are_zeroed(void **state)
{
    (void)state;
    struct { tara_age age; uint8_t more[16]; } big;
    static const uint8_t zeros[16];
    tara_subject subject = adult(h.privacy, "nadia");
    memset(&big, 0xFF, sizeof big);
    big.age.struct_size = sizeof big;
    ASSERT_OK(tara_age_gate(h.privacy, &subject, &big.age));
    assert_int_equal(big.age.struct_size, sizeof big);
    assert_memory_equal(big.more, zeros, sizeof zeros);
    assert_int_equal(big.age.permitted, 1);
}

// --- age ---------------------------------------------------------------------------------------

static void subjects_impossible_births_are_refused(void **state)
{
    (void)state;
    static const int32_t bad[][3] = {{2001, 2, 29}, {2000, 13, 1}, {2000, 0, 1}, {2000, 1, 0},
                                     {2026, 3, 2}, {1895, 12, 31}, {0, 1, 1}, {-5, 1, 1},
                                     {INT32_MAX, INT32_MAX, INT32_MAX}, {10000, 1, 1}};
    tara_subject subject = person(h.privacy, "nadia");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(h.privacy, tara_age_assert_born(h.privacy, &subject, bad[i][0], bad[i][1],
                       bad[i][2], NULL, 0, NULL), TARA_E_INVALID_ARGUMENT, "born");
    }
    assert_refused(h.privacy, tara_age_assert_band(h.privacy, &subject, 3, NULL, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "band");
    char method[65];
    memset(method, 'm', sizeof method);
    assert_refused(h.privacy, tara_age_assert_band(h.privacy, &subject, TARA_BAND_OVER, method, 65,
                   NULL), TARA_E_INVALID_ARGUMENT, "method");
    assert_refused(h.privacy, tara_age_assert_born(h.privacy, &subject, 2000, 1, 1, method, 65,
                   NULL), TARA_E_INVALID_ARGUMENT, "method");
    assert_int_equal(event_count(h.privacy), 0);
    ASSERT_OK(tara_age_assert_born(h.privacy, &subject, 2026, 3, 1, method, 64, NULL));
}

// C12: of unknown age nothing is permitted; the gate says what to do next.
static void subjects_age_gate_goes_from_unknown_to_open(void **state)
{
    (void)state;
    tara_subject subject = person(h.privacy, "nadia");
    tara_age     age = gate(subject);
    assert_int_equal(age.age, TARA_AGE_UNKNOWN);
    assert_int_equal(age.permitted, 0);
    assert_int_equal(age.next, TARA_NEXT_ASK_AGE);
    assert_int_equal(age.threshold, 16);
    ASSERT_OK(tara_age_assert_band(h.privacy, &subject, TARA_BAND_OVER, NULL, 0, &age));
    assert_int_equal(age.age, TARA_AGE_OF_AGE);
    assert_int_equal(age.permitted, 1);
    assert_int_equal(age.next, TARA_NEXT_NOTHING);
}

// C14: a minor's data is to go within the policy's fourteen days, unless a guardian is verified.
static void subjects_minor_without_guardian_is_owed_a_deletion(void **state)
{
    (void)state;
    tara_subject subject = child("omar");
    tara_age     age = gate(subject);
    assert_int_equal(age.age, TARA_AGE_MINOR);
    assert_int_equal(age.permitted, 0);
    assert_int_equal(age.next, TARA_NEXT_VERIFY_GUARDIAN);
    assert_int_equal(age.due_unix_ms, HOST_NOW + 14 * HOST_DAY);
    tara_guardian_evidence proof = evidence();
    ASSERT_OK(tara_guardian_verify(h.privacy, &subject, &proof, &age));
    assert_int_equal(age.permitted, 1);
    assert_int_equal(age.guardian, TARA_GUARDIAN_VERIFIED);
    assert_int_equal(age.due_unix_ms, 0);
    ASSERT_OK(tara_guardian_withdraw(h.privacy, &subject, &age));
    assert_int_equal(age.permitted, 0);
    assert_int_equal(age.guardian, TARA_GUARDIAN_WITHDRAWN);
    assert_int_equal(tara_guardian_withdraw(h.privacy, &subject, &age), TARA_E_NOT_FOUND);
}

static void subjects_guardian_expires(void **state)
{
    (void)state;
    tara_subject subject = child("omar");
    tara_age     age = {.struct_size = sizeof age};
    tara_guardian_evidence proof = evidence();
    proof.expires_unix_ms = HOST_NOW + HOST_DAY;
    ASSERT_OK(tara_guardian_verify(h.privacy, &subject, &proof, &age));
    h.now += HOST_DAY - 1;
    assert_int_equal(gate(subject).permitted, 1);
    h.now += 1;
    age = gate(subject);
    assert_int_equal(age.guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(age.permitted, 0);
    proof.expires_unix_ms = HOST_NOW;
    assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, &age),
                   TARA_E_INVALID_ARGUMENT, "expires");
    proof.expires_unix_ms = INT64_C(253402300800000);
    assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, &age),
                   TARA_E_INVALID_ARGUMENT, "expires");
}

// Declared is not verified: each part of the evidence is asked for by name. Nobody vouches for
// themselves, and who is of age has no guardian.
static void subjects_guardian_needs_all_evidence(void **state)
{
    (void)state;
    tara_subject subject = child("omar"), of_age = adult(h.privacy, "nadia");
    tara_guardian_evidence proof = evidence();
    uint64_t count = event_count(h.privacy);
    size_t *sizes[] = {&proof.guardian_size, &proof.method_size, &proof.verifier_size,
                       &proof.evidence_size};
    static const char *const names[] = {"guardian", "method", "verifier", "evidence"};
    for (size_t i = 0; i < 4; i++) {
        size_t kept = *sizes[i];
        *sizes[i] = 0;
        assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, NULL),
                       TARA_E_INVALID_ARGUMENT, names[i]);
        *sizes[i] = kept;
    }
    proof.guardian = "omar";
    proof.guardian_size = 4;
    assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, NULL),
                   TARA_E_INVALID_ARGUMENT, "guardian");
    proof = evidence();
    assert_int_equal(tara_guardian_verify(h.privacy, &of_age, &proof, NULL),
                     TARA_E_NOT_APPLICABLE);
    proof.struct_size--;
    assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, NULL),
                   TARA_E_INVALID_ARGUMENT, "evidence");
    proof.struct_size++;
    proof.flags = 1;
    assert_refused(h.privacy, tara_guardian_verify(h.privacy, &subject, &proof, NULL),
                   TARA_E_TOO_NEW, "evidence");
    assert_int_equal(event_count(h.privacy), count);
}

// C13: a report stops everything until a person has resolved it.
static void subjects_report_stops_until_resolved(void **state)
{
    (void)state;
    int64_t      due = 0;
    tara_subject subject = adult(h.privacy, "nadia");
    assert_int_equal(tara_age_resolve(h.privacy, &subject, TARA_AGE_OF_AGE, TEXT("call")),
                     TARA_E_NOT_APPLICABLE);
    ASSERT_OK(tara_age_report(h.privacy, &subject, TEXT("teacher@example.org"),
                              TEXT("says she is twelve"), &due));
    assert_int_equal(due, HOST_NOW + 14 * HOST_DAY);
    tara_age age = gate(subject);
    assert_int_equal(age.age, TARA_AGE_SUSPECTED_MINOR);
    assert_int_equal(age.permitted, 0);
    assert_int_equal(age.next, TARA_NEXT_RESOLVE_SUSPICION);
    assert_refused(h.privacy, tara_age_resolve(h.privacy, &subject, 0, TEXT("call")),
                   TARA_E_INVALID_ARGUMENT, "outcome");
    assert_refused(h.privacy, tara_age_resolve(h.privacy, &subject, TARA_AGE_MINOR, NULL, 0),
                   TARA_E_INVALID_ARGUMENT, "method");
    ASSERT_OK(tara_age_resolve(h.privacy, &subject, TARA_AGE_OF_AGE, TEXT("call")));
    assert_int_equal(gate(subject).permitted, 1);
    char long_text[4097];
    memset(long_text, 'n', sizeof long_text);
    assert_refused(h.privacy, tara_age_report(h.privacy, &subject, NULL, 0, long_text, 4097, NULL),
                   TARA_E_INVALID_ARGUMENT, "note");
    assert_refused(h.privacy, tara_age_report(h.privacy, &subject, long_text, 1025, NULL, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "reporter");
    ASSERT_OK(tara_age_report(h.privacy, &subject, NULL, 0, NULL, 0, NULL));
    ASSERT_OK(tara_age_resolve(h.privacy, &subject, TARA_AGE_MINOR, TEXT("call")));
    assert_int_equal(gate(subject).age, TARA_AGE_MINOR);
}

static void subjects_age_compute_needs_no_context(void **state)
{
    (void)state;
    tara_age_answer answer = {.struct_size = sizeof answer};
    ASSERT_OK(tara_age_compute(NULL, 2010, 3, 1, HOST_NOW, TEXT("FR"), 0, &answer));
    assert_int_equal(answer.age_years, 16);
    assert_int_equal(answer.threshold, 16);
    assert_int_equal(answer.guardian_needed, 0);
    ASSERT_OK(tara_age_compute(NULL, 2010, 3, 2, HOST_NOW, NULL, 0, 0, &answer));
    assert_int_equal(answer.age_years, 15);
    assert_int_equal(answer.guardian_needed, 1);
    static const struct { int32_t year; int64_t now; const char *country; int32_t zone; } bad[] = {
        {2027, HOST_NOW, "FR", 0}, {2010, INT64_MAX, "FR", 0}, {2010, HOST_NOW, "QQ", 0},
        {2010, HOST_NOW, "FR", 1441}, {1800, HOST_NOW, "FR", 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(tara_age_compute(NULL, bad[i].year, 3, 2, bad[i].now, bad[i].country,
                         strlen(bad[i].country), bad[i].zone, &answer), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tara_age_compute((const tara_policy *)(const void *)&h, 2010, 3, 2, HOST_NOW,
                     NULL, 0, 0, &answer), TARA_E_HANDLE);
    answer.struct_size = 4;
    assert_int_equal(tara_age_compute(NULL, 2010, 3, 2, HOST_NOW, NULL, 0, 0, &answer),
                     TARA_E_INVALID_ARGUMENT);
}

static void subjects_contracts_are_shown_one_by_one(void **state)
{
    (void)state;
    char   text[8];
    size_t needed = 0;
    tara_subject subject = adult(h.privacy, "nadia");
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("course 1"), 0));
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("later"), HOST_NOW + HOST_DAY));
    ASSERT_OK(tara_contract_start(h.privacy, &subject, TEXT("c2"), 0));
    assert_int_equal(show(subject).contracts, 2);
    assert_int_equal(tara_contract_show(h.privacy, &subject, 0, text, 7, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, 8);
    ASSERT_OK(tara_contract_show(h.privacy, &subject, 0, text, 8, &needed));
    assert_memory_equal(text, "course 1", 8);
    ASSERT_OK(tara_contract_show(h.privacy, &subject, 1, text, 8, &needed));
    assert_memory_equal(text, "c2", 2);
    assert_int_equal(tara_contract_show(h.privacy, &subject, 2, text, 8, &needed),
                     TARA_E_NOT_FOUND);
    assert_int_equal(tara_contract_show(h.privacy, &subject, 0, text, 8, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_contract_show(h.privacy, &subject, 0, NULL, 8, &needed),
                     TARA_E_INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(subjects_pseudonym_depends_on_identity_and_key),
        TEST(subjects_identity_is_1_to_1024_bytes_of_utf8),
        TEST(subjects_nobody_is_refused_everywhere),
        TEST(subjects_country_and_zone_are_checked),
        TEST(subjects_standing_shows_what_was_chosen),
        TEST(subjects_out_structs_must_be_whole),
        TEST(subjects_larger_out_structs_are_zeroed),
        TEST(subjects_impossible_births_are_refused),
        TEST(subjects_age_gate_goes_from_unknown_to_open),
        TEST(subjects_minor_without_guardian_is_owed_a_deletion),
        TEST(subjects_guardian_expires),
        TEST(subjects_guardian_needs_all_evidence),
        TEST(subjects_report_stops_until_resolved),
        TEST(subjects_age_compute_needs_no_context),
        TEST(subjects_contracts_are_shown_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
