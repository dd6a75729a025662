// test_traps.c: mistakes that other systems made, each with a test that fails when we make it.
//
// Named after the trap. What is broken elsewhere by a missing record, an outage or a default must
// deny here, with a reason of its own.
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include "laws/laws.h"

#include <sys/stat.h>
#include <unistd.h>

// --- a store on disk, and one that breaks -------------------------------------------------------

typedef struct disk {
    char folder[32];
    char path[48];
} disk;

static disk a_disk(void)
{
    disk d = {.folder = "/tmp/tara_traps_XXXXXX"};
    assert_non_null(mkdtemp(d.folder));
    snprintf(d.path, sizeof d.path, "%s/a.tara", d.folder);
    return d;
}

static void throw_away(const disk *d)
{
    char lock[64];
    snprintf(lock, sizeof lock, "%s.lock", d->path);
    unlink(lock);
    unlink(d->path);
    rmdir(d->folder);
}

static tara_options on(const disk *d)
{
    tara_options options = some_options();
    options.path = d->path;
    options.path_size = strlen(d->path);
    return options;
}

static tara_privacy *opened_on(const disk *d)
{
    tara_options options = on(d);
    return opened_with(&options, at(2026, 3, 2, 9));
}

static tara_privacy *reopened(tara_privacy *p, const disk *d)
{
    tara_close(p);
    return opened_on(d);
}

static bool file_holds(const disk *d, const char *words)
{
    struct stat info;
    FILE       *file = fopen(d->path, "rb");
    assert_non_null(file);
    assert_int_equal(stat(d->path, &info), 0);
    size_t size = (size_t)info.st_size;
    char  *bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, size, file), size);
    fclose(file);
    bool held = false;
    for (size_t i = 0; i + strlen(words) <= size; i++) {
        held = held || memcmp(bytes + i, words, strlen(words)) == 0;
    }
    free(bytes);
    return held;
}

// A store of the host's that holds nothing, and fails where it is told to.
typedef struct fragile {
    bool get_fails, commit_fails;
    uint64_t events;
} fragile;

static int32_t fragile_get(void *user, const tara_key *key, tara_record *out)
{
    *out = (tara_record){.key = *key, .due_unix_ms = TARA_NEVER};
    return ((fragile *)user)->get_fails ? TARA_CALLBACK_FAILED : TARA_CALLBACK_OK;
}

static int32_t fragile_commit(void *user, const tara_batch *batch)
{
    fragile *f = user;
    if (f->commit_fails) return TARA_CALLBACK_FAILED;
    f->events += batch->event_count;
    return TARA_CALLBACK_OK;
}

static int32_t fragile_due(void *user, int64_t until, tara_cursor *cursor, tara_key *keys,
                           size_t capacity, size_t *count, int64_t *next)
{
    (void)user; (void)until; (void)cursor; (void)keys; (void)capacity;
    *count = 0;
    *next = TARA_NEVER;
    return TARA_CALLBACK_OK;
}

static int32_t fragile_records(void *user, const tara_subject *subject, tara_cursor *cursor,
                               tara_key *keys, size_t capacity, size_t *count)
{
    (void)user; (void)subject; (void)cursor; (void)keys; (void)capacity;
    *count = 0;
    return TARA_CALLBACK_OK;
}

static int32_t fragile_events(void *user, uint64_t from, uint64_t limit, tara_event_sink sink,
                              void *sink_user)
{
    (void)user; (void)from; (void)limit; (void)sink; (void)sink_user;
    return TARA_CALLBACK_OK;
}

static int32_t fragile_count(void *user, uint64_t *count)
{
    *count = ((fragile *)user)->events;
    return TARA_CALLBACK_OK;
}

static int32_t fragile_sync(void *user)
{
    (void)user;
    return TARA_CALLBACK_OK;
}

static void fragile_close(void *user) { (void)user; }

static tara_privacy *opened_over(fragile *f, tara_store *store)
{
    tara_options options = some_options();
    *store = (tara_store){
        .struct_size = sizeof *store, .user = f, .get = fragile_get, .commit = fragile_commit,
        .due = fragile_due, .records = fragile_records, .events = fragile_events,
        .event_count = fragile_count, .sync = fragile_sync, .close = fragile_close};
    options.store = store;
    return opened_with(&options, at(2026, 3, 2, 9));
}

// --- fail-open ----------------------------------------------------------------------------------

// 1. No record, no context: allowed "unless opted out".
static void test_trap_no_record_never_allows(void **state)
{
    static const char *const purposes[] = {"account", "service", "support", "administration",
                                           "orders", "communication", "feedback", "marketing",
                                           "protection"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  stranger = called(p, "stranger");
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
        assert_int_equal(reason_to(p, &stranger, purposes[i], "contact"),
                         TARA_REASON_UNKNOWN_SUBJECT);
    }
    tara_close(p);
}

// 2. "Unless not opted in" cannot fire for who was never asked.
static void test_trap_never_asked_is_not_opted_in(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    tara_close(p);
}

// 5. The store of restrictions cannot be asked: processing went on.
static void test_trap_a_store_that_fails_denies(void **state)
{
    (void)state;
    tara_store    store;
    fragile       f = {0};
    tara_privacy *p = opened_over(&f, &store);
    tara_subject  nadia = called(p, "nadia@example.org");
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_UNKNOWN_SUBJECT);
    f.get_fails = true;
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_STORE_FAILED);
    tara_close(p);
}

static int32_t no_deletion(void *user, const tara_cookie *cookie)
{
    (void)user; (void)cookie;
    return TARA_CALLBACK_FAILED;
}

// The same of cookies, what is necessary included; and what is there is not taken back for it.
static void test_trap_a_store_that_fails_denies_cookies(void **state)
{
    (void)state;
    static const char   name[] = "__Host-tara_session", pair[] = "__Host-tara_session=1";
    char                header[32];
    size_t              size = 9;
    tara_store          store;
    fragile             f = {0};
    tara_privacy       *p = opened_over(&f, &store);
    tara_subject        visitor = called(p, "visitor");
    tara_device_verdict v = {.struct_size = sizeof v};
    assert_int_equal(tara_cookie_may_set(p, &visitor, name, strlen(name), 0, &v), TARA_OK);
    assert_int_equal(v.permitted, 1);
    f.get_fails = true;
    assert_int_equal(tara_cookie_may_set(p, &visitor, name, strlen(name), 0, &v), TARA_OK);
    assert_int_equal(v.permitted, 0);
    assert_int_equal(v.reason, TARA_REASON_STORE_FAILED);
    assert_int_equal(tara_cookie_filter(p, &visitor, pair, strlen(pair), 0, header, sizeof header,
                                        &size, NULL, NULL), TARA_OK);
    assert_int_equal(size, 0);
    assert_int_equal(tara_cookie_to_delete(p, &visitor, NULL, 0, TARA_DEVICE_GPC, no_deletion,
                                           NULL), TARA_E_STORE);
    tara_close(p);
}

// 5. The subject is missing from the question: processing went on.
static void test_trap_a_question_about_nobody_denies(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nobody = {{0}};
    assert_int_equal(reason_to(p, &nobody, "protection", "contact"), TARA_REASON_UNKNOWN_SUBJECT);
    assert_int_equal(tara_subject_set(p, &nobody, "FR", 2, 0, 0), TARA_E_INVALID_ARGUMENT);
    tara_close(p);
}

// 6. An outage erased a stored refusal and granted on recovery.
static void test_trap_an_outage_grants_nothing_on_recovery(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar@example.org");
    says_no(p, &nadia, "marketing");
    objects(p, &omar, "feedback");
    p = reopened(p, &d);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_REFUSED);
    assert_int_equal(reason_to(p, &omar, "feedback", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
    throw_away(&d);
}

// 7. No country known: a mode in which consent reads as granted.
static void test_trap_no_country_is_no_permission(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  eve = called(p, "eve");
    assert_int_equal(born(p, &eve, 2010, 3, 3).permitted, 0);
    tara_subject  nadia = called(p, "nadia@example.org");
    assert_int_equal(born(p, &nadia, 1999, 7, 14).threshold, 16);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(sending(p, &nadia, "feedback", "contact", NULL, "BD").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD); // The most protective set.
    tara_close(p);
}

// 8. An unknown purpose mapped to bit 0, the first purpose there is.
static void test_trap_an_unknown_purpose_is_not_the_first(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    uint32_t      unknown = 0;
    enrols(p, &nadia);
    assert_int_equal(tara_purpose_find(p, "profiling", 9, &unknown), TARA_E_NOT_FOUND);
    tara_question q = question(p, &nadia, "account", "contact");
    assert_int_equal(verdict_on(p, q).permitted, 1);
    q.purpose = unknown;
    assert_int_equal(verdict_on(p, q).reason, TARA_REASON_INCOMPLETE_QUESTION);
    static const uint32_t others[] = {10, 64, 65, 257, UINT32_MAX};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        q.purpose = others[i];
        assert_int_equal(verdict_on(p, q).reason, TARA_REASON_UNKNOWN_PURPOSE);
    }
    tara_close(p);
}

// 9. The list of scopes stays unset after an error, and then every scope passes.
static void test_trap_an_empty_list_of_categories_allows_nothing(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "feedback", "contact");
    q.categories = 0;
    assert_int_equal(verdict_on(p, q).reason, TARA_REASON_INCOMPLETE_QUESTION);
    q.categories = UINT64_MAX;
    assert_int_equal(verdict_on(p, q).reason, TARA_REASON_UNKNOWN_CATEGORY);
    tara_close(p);
}

// 11. An empty year field was old enough.
static void test_trap_an_empty_year_is_not_old_enough(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  eve = living_in(p, "eve", "FR");
    uint64_t      before = events(p);
    assert_int_equal(tara_age_assert_born(p, &eve, 0, 0, 0, NULL, 0, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_age_assert_born(p, &eve, 0, 5, 5, NULL, 0, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_age_assert_band(p, &eve, 0, NULL, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(events(p), before);
    assert_int_equal(gate(p, &eve).age, TARA_AGE_UNKNOWN);
    tara_close(p);
}

// 12. "Decided" read as "granted"; -1 that is true in C.
static void test_trap_decided_is_not_granted(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_no(p, &nadia, "marketing");
    tara_standing s = {.struct_size = sizeof s};
    assert_int_equal(tara_subject_show(p, &nadia, &s), TARA_OK);
    assert_int_equal(s.given, 0);
    assert_int_equal(verdict_on(p, question(p, &nadia, "marketing", "contact")).permitted, 0);
    tara_close(p);
}

// 12. Make zero the deny value: of the verdict, of the question, and of every state.
static void test_trap_zero_denies(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_verdict  zero = {0}, v = {.struct_size = sizeof v};
    tara_question empty = {.struct_size = sizeof empty};
    assert_int_equal(zero.permitted, 0);
    assert_int_equal(zero.reason, TARA_REASON_INCOMPLETE_QUESTION);
    assert_int_equal(verdict_on(p, empty).reason, TARA_REASON_INCOMPLETE_QUESTION);
    assert_int_equal(TARA_CONSENT_NEVER_ASKED, 0);
    assert_int_equal(TARA_AGE_UNKNOWN, 0);
    assert_int_equal(TARA_CALLBACK_FAILED, 0);
    v.permitted = 1;
    empty.struct_size = 3; // An error leaves the verdict denying.
    assert_int_equal(tara_check(p, &empty, &v), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(v.permitted, 0);
    tara_close(p);
}

// --- the data model -----------------------------------------------------------------------------

// 13. The restriction ended when the ticket was closed or extended.
static void test_trap_a_restriction_is_no_ticket(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_restricted(p, &nadia);
    is_restricted(p, &nadia); // Set again: not toggled, and since its first day.
    p = reopened(p, &d);
    now_is(p, at(2036, 1, 1, 0));
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_RESTRICTION);
    tara_close(p);
    throw_away(&d);
}

// 14. The objection was logged, and nothing else.
static void test_trap_an_objection_has_an_effect(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_LEGITIMATE_INTEREST);
    objects(p, &nadia, "feedback");
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
}

// 15. The objection to marketing refused the invoice.
static void test_trap_an_objection_is_not_too_wide(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    objects(p, &nadia, "marketing");
    assert_int_equal(reason_to(p, &nadia, "orders", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "administration", "contact"), TARA_REASON_CONTRACT);
    tara_close(p);
}

// 15. Under another action, category or recipient the objection was never tested.
static void test_trap_an_objection_is_not_too_narrow(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    objects(p, &nadia, "marketing");
    for (uint32_t action = TARA_ACTION_USE; action <= TARA_ACTION_COMPLY; action++) {
        if (action == TARA_ACTION_TRANSFER) continue; // Has to say where to: below.
        assert_int_equal(reason_to_do(p, &nadia, "marketing", "contact", action),
                         TARA_REASON_OBJECTION);
        assert_int_equal(reason_to_do(p, &nadia, "marketing", "technical", action),
                         TARA_REASON_OBJECTION);
    }
    assert_int_equal(sending(p, &nadia, "marketing", "contact", "email_provider", "US").reason,
                     TARA_REASON_OBJECTION);
    tara_close(p);
}

// 16. Folded into the statutory restriction, the wish to hear nothing more was overridden by it.
static void test_trap_a_restriction_opens_nothing_that_was_closed(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    objects(p, &nadia, "marketing");
    is_restricted(p, &nadia);
    assert_int_equal(reason_to_do(p, &nadia, "marketing", "contact", TARA_ACTION_LEGAL_CLAIM),
                     TARA_REASON_OBJECTION);
    assert_int_equal(reason_to_do(p, &nadia, "communication", "contact", TARA_ACTION_LEGAL_CLAIM),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2026, 3, 2, 9)), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
}

// 17. No state "refused"; renewing worked from one state only.
static void test_trap_every_state_can_be_renewed(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    assert_int_equal(says_no(p, &nadia, "marketing").state, TARA_CONSENT_REFUSED);
    assert_int_equal(says_yes(p, &nadia, "marketing").state, TARA_CONSENT_GIVEN);
    assert_int_equal(says_yes(p, &nadia, "marketing").state, TARA_CONSENT_GIVEN);
    withdraws(p, &nadia, "marketing");
    assert_int_equal(says_yes(p, &nadia, "marketing").state, TARA_CONSENT_GIVEN);
    now_is(p, at(2028, 3, 2, 9));
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_EXPIRED);
    assert_int_equal(says_yes(p, &nadia, "marketing").state, TARA_CONSENT_GIVEN);
    tara_close(p);
}

// 18. Any row was a consent; purposes and the end of validity were never read.
static void test_trap_the_end_of_a_consent_is_read(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_consent  yes = says_yes(p, &nadia, "marketing");
    assert_int_equal(yes.expires_unix_ms, at(2028, 3, 2, 9));
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"),
                     TARA_REASON_CONSENT_NEVER_ASKED);
    now_is(p, yes.expires_unix_ms - 1);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT);
    now_is(p, yes.expires_unix_ms);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_EXPIRED);
    tara_close(p);
}

// 19. A consent was {service: true}: no time, no version, no id.
static void test_trap_a_consent_has_time_version_and_evidence(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_consent  yes = says_yes(p, &nadia, "marketing");
    assert_int_equal(yes.since_unix_ms, at(2026, 3, 2, 9));
    assert_int_equal(yes.policy_version, 1);
    assert_int_equal(yes.event, events(p));
    assert_true(last_event_says(p, "\"method\":\"checkbox\""));
    tara_close(p);
}

// 21. A value that holds the delimiter corrupted the record.
static void test_trap_values_hold_any_delimiter(void **state)
{
    static const char *const names[] = {"a", "a|b", "a|", "|", "a\"b", "a\\", "a,b", "a\nb", "{}"};
    enum { COUNT = sizeof names / sizeof names[0] };
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = an_adult(p, "nadia|example"), other = called(p, "nadia");
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(tara_contract_start(p, &nadia, names[i], strlen(names[i]), 0), TARA_OK);
    }
    p = reopened(p, &d);
    for (uint32_t i = 0; i < COUNT; i++) {
        char   back[64];
        size_t size = 0;
        assert_int_equal(tara_contract_show(p, &nadia, i, back, sizeof back, &size), TARA_OK);
        assert_int_equal(size, strlen(names[i]));
        assert_memory_equal(back, names[i], size);
    }
    assert_memory_not_equal(&nadia, &other, sizeof nadia);
    tara_close(p);
    throw_away(&d);
}

// 24. Once the guardian had approved, the subject could not revoke.
static void test_trap_the_child_revokes_what_the_guardian_gave(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    guardian_is_verified(p, &leo);
    tara_choice by_guardian = choice(p, "communication");
    by_guardian.actor = TARA_ACTOR_GUARDIAN;
    assert_int_equal(tara_consent_give(p, &leo, &by_guardian, NULL), TARA_OK);
    assert_int_equal(reason_to(p, &leo, "communication", "contact"), TARA_REASON_CONSENT);
    withdraws(p, &leo, "communication");
    assert_int_equal(reason_to(p, &leo, "communication", "contact"),
                     TARA_REASON_CONSENT_WITHDRAWN);
    tara_close(p);
}

// 28. A year alone is wrong for eleven months; 999 years are not an age.
static void test_trap_a_year_alone_is_no_date_of_birth(void **state)
{
    static const int dates[][3] = {{2008, 0, 0}, {2008, 1, 0}, {2008, 13, 1}, {2009, 2, 29},
                                   {2008, 2, 30}, {1027, 3, 2}, {1895, 3, 2}, {2026, 3, 3},
                                   {2008, -1, 1}, {2008, 4, 31}, {INT32_MAX, 1, 1}};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  eve = living_in(p, "eve", "FR");
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        assert_int_equal(tara_age_assert_born(p, &eve, dates[i][0], dates[i][1], dates[i][2], NULL,
                                              0, NULL), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(gate(p, &eve).age, TARA_AGE_UNKNOWN);
    tara_close(p);
}

// --- stale consent, time ------------------------------------------------------------------------

// 36. Each visit renewed the expiry.
static void test_trap_looking_renews_nothing(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "marketing", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    int64_t       ends = says_yes(p, &nadia, "marketing").expires_unix_ms;
    for (int month = 4; month <= 12; month++) {
        now_is(p, at(2026, month, 1, 9));
        assert_int_equal(tara_authorize(p, &q, NULL, 0, &v, NULL, NULL), TARA_OK);
        assert_int_equal(consent_to(p, &nadia, "marketing").expires_unix_ms, ends);
    }
    assert_int_equal(ends, at(2028, 3, 2, 9));
    tara_close(p);
}

// 43. The day was counted in UTC, wherever the person was.
static void test_trap_the_day_is_the_persons_own(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  west = called(p, "west"), east = called(p, "east");
    assert_int_equal(tara_subject_set(p, &west, "US-CA", 5, -480, TARA_SUBJECT_HAS_TIME_ZONE),
                     TARA_OK);
    assert_int_equal(tara_subject_set(p, &east, "BD", 2, 360, TARA_SUBJECT_HAS_TIME_ZONE),
                     TARA_OK);
    now_is(p, at(2026, 3, 2, 20)); // 2 March at noon in the west, 3 March at 2 in the east.
    assert_int_equal(born(p, &west, 2010, 3, 3).permitted, 0);
    assert_int_equal(born(p, &east, 2008, 3, 3).permitted, 1);
    tara_close(p);
}

// 46. A window that was off by the zone acted on the wrong day: due to the millisecond, in UTC.
static void test_trap_a_deadline_is_an_instant_whatever_the_zone(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = called(p, "leo");
    assert_int_equal(tara_subject_set(p, &leo, "DE", 2, 840, TARA_SUBJECT_HAS_TIME_ZONE), TARA_OK);
    born(p, &leo, 2012, 5, 5);
    int64_t due = at(2026, 3, 2, 9) + 14 * DAY;
    assert_int_equal(first_duty(p).due_unix_ms, due);
    now_is(p, due - 1);
    assert_int_equal(first_duty(p).late, 0);
    now_is(p, due);
    assert_int_equal(first_duty(p).late, 1);
    tara_close(p);
}

// 47. An expiry beyond 2038 overflowed and vanished; at the end of the calendar it stays there.
static void test_trap_time_has_64_bits_and_saturates(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    now_is(p, at(2037, 6, 1, 0));
    assert_int_equal(says_yes(p, &nadia, "marketing").expires_unix_ms, at(2039, 6, 1, 0));
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT);
    now_is(p, at(9999, 6, 1, 0));
    assert_true(says_yes(p, &nadia, "communication").expires_unix_ms > at(9999, 6, 1, 0));
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"), TARA_REASON_CONSENT);
    assert_int_equal(tara_clock_set(p, INT64_MAX), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_clock_set(p, INT64_MIN), TARA_E_INVALID_ARGUMENT);
    tara_close(p);
}

// --- audit and identity -------------------------------------------------------------------------

// 58. A random key in memory when none was set: nothing could be checked after a restart.
static void test_trap_without_a_key_nothing_is_opened(void **state)
{
    static const uint8_t short_key[31] = {1};
    (void)state;
    tara_privacy *p = NULL;
    tara_options  options;
    tara_options_init(&options, sizeof options);
    assert_int_equal(tara_open(&options, &p, NULL), TARA_E_INVALID_ARGUMENT);
    options.site_key = short_key;
    options.site_key_size = sizeof short_key;
    assert_int_equal(tara_open(&options, &p, NULL), TARA_E_INVALID_ARGUMENT);
    assert_null(p);
}

// 58. Neither is a store opened with another key than its own.
static void test_trap_another_key_is_told(void **state)
{
    static const uint8_t other_key[32] = "another key, for another site...";
    (void)state;
    disk d = a_disk();
    tara_close(opened_on(&d));
    tara_privacy *p = NULL;
    tara_options  options = on(&d);
    options.site_key = other_key;
    assert_int_equal(tara_open(&options, &p, NULL), TARA_E_WRONG_KEY);
    assert_null(p);
    throw_away(&d);
}

// 60. A salt in the source made every site's pseudonyms the same.
static void test_trap_pseudonyms_are_each_sites_own(void **state)
{
    static const uint8_t other_key[32] = "another key, for another site...";
    (void)state;
    tara_options  options = some_options();
    tara_privacy *ours = opened(), *again = opened();
    options.site_key = other_key;
    tara_privacy *theirs = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  a = called(ours, "nadia@example.org"), b = called(again, "nadia@example.org");
    tara_subject  c = called(theirs, "nadia@example.org");
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
    tara_close(ours);
    tara_close(again);
    tara_close(theirs);
}

// 62. More was kept than the proof needs: no identity, no reporter, no note, no date of birth.
static void test_trap_identities_are_kept_nowhere(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  leo = a_child(p, "leo@example.org");
    guardian_is_verified(p, &leo);
    assert_int_equal(tara_age_report(p, &leo, "teacher@example.org", 19, "seen in class", 13, NULL),
                     TARA_OK);
    for (uint64_t i = 1; i <= events(p); i++) {
        char *event = printed_event(p, i);
        assert_null(strstr(event, "example.org"));
        assert_null(strstr(event, "seen in class"));
        assert_null(strstr(event, "2012"));
        free(event);
    }
    tara_close(p);
    assert_true(file_holds(&d, "signed_form"));
    assert_false(file_holds(&d, "leo@example.org"));
    assert_false(file_holds(&d, "mother@example.org"));
    assert_false(file_holds(&d, "teacher@example.org"));
    assert_false(file_holds(&d, "seen in class"));
    throw_away(&d);
}

// 63. The audit was written on a best effort: what is not on record is not permitted.
static void test_trap_what_is_not_on_record_is_not_permitted(void **state)
{
    (void)state;
    tara_store    store;
    fragile       f = {.commit_fails = true};
    tara_privacy *p = opened_over(&f, &store);
    tara_subject  nadia = called(p, "nadia@example.org");
    tara_choice   yes = choice(p, "marketing");
    assert_int_equal(tara_subject_set(p, &nadia, "FR", 2, 0, 0), TARA_E_STORE);
    assert_int_equal(tara_consent_give(p, &nadia, &yes, NULL), TARA_E_STORE);
    f.commit_fails = false; // After a failure nobody can know what survived.
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_STORE_FAILED);
    assert_int_equal(tara_consent_give(p, &nadia, &yes, NULL), TARA_E_STORE);
    assert_int_equal(f.events, 0);
    tara_close(p);
}

// --- fabricated evidence ------------------------------------------------------------------------

// 67. A new column with DEFAULT true made everybody consent.
static void test_trap_a_new_purpose_begins_without_consent(void **state)
{
    (void)state;
    char *text = printed_policy(tara_policy_builtin());
    text = reworded(text, "\"id\": \"feedback\"", "\"legitimate_interest\"",
                    "\"consent\", \"legitimate_interest\"");
    text = reworded(text, "\"id\": \"feedback\"", "\"retention\"",
                    "\"consent\": {\"yes\": \"P1Y\", \"no\": \"P6M\"}, \"retention\"");
    tara_policy *policy = parsed(text);
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    assert_int_equal(consent_to(p, &nadia, "feedback").state, TARA_CONSENT_NEVER_ASKED);
    tara_close(p);
    tara_policy_destroy(policy);
}

// 68. A callback stamped consented_at though no consent was sent.
static void test_trap_no_time_is_stamped_without_a_choice(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), leo = a_child(p, "leo@example.org");
    tara_choice   yes = choice(p, "marketing");
    enrols(p, &nadia);
    assert_int_equal(tara_consent_give(p, &leo, &yes, NULL), TARA_E_NOT_APPLICABLE);
    yes.at_unix_ms = at(2026, 3, 2, 9) + 1; // In the future.
    assert_int_equal(tara_consent_give(p, &nadia, &yes, NULL), TARA_E_INVALID_ARGUMENT);
    for (int i = 0; i < 2; i++) {
        tara_consent none = consent_to(p, i == 0 ? &nadia : &leo, "marketing");
        assert_int_equal(none.state, TARA_CONSENT_NEVER_ASKED);
        assert_int_equal(none.since_unix_ms, 0);
        assert_int_equal(none.event, 0);
    }
    tara_close(p);
}

// 68. A choice keeps the time that it was made at, not the time that it was entered.
static void test_trap_a_choice_keeps_the_time_that_it_was_made(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_choice   on_paper = choice(p, "marketing");
    tara_consent  now = {.struct_size = sizeof now};
    on_paper.at_unix_ms = at(2026, 2, 20, 12);
    assert_int_equal(tara_consent_give(p, &nadia, &on_paper, &now), TARA_OK);
    assert_int_equal(now.since_unix_ms, at(2026, 2, 20, 12));
    assert_int_equal(now.expires_unix_ms, at(2028, 2, 20, 12));
    tara_close(p);
}

// 69. Old rows were not read any more after a change: all that was recorded is there after opening.
static void test_trap_old_records_are_read_back_whole(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_standing before = {.struct_size = sizeof before}, after = {.struct_size = sizeof after};
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    says_no(p, &nadia, "marketing");
    objects(p, &nadia, "protection");
    is_restricted(p, &nadia);
    assert_int_equal(tara_subject_show(p, &nadia, &before), TARA_OK);
    p = reopened(p, &d);
    assert_int_equal(tara_subject_show(p, &nadia, &after), TARA_OK);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(after.given, 1 << 5);
    assert_int_equal(after.refused, 1 << 7);
    assert_int_equal(after.objections, 1 << 8);
    tara_close(p);
    throw_away(&d);
}

// --- the API ------------------------------------------------------------------------------------

typedef struct counter { size_t allocations; } counter;

static void *counted_allocate(void *user, size_t size)
{
    ((counter *)user)->allocations++;
    return malloc(size);
}

static void *counted_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    (void)old_size;
    ((counter *)user)->allocations++;
    return realloc(block, new_size);
}

static void counted_release(void *user, void *block, size_t size)
{
    (void)user; (void)size;
    free(block);
}

// 72. Text across the interface for each answer, and a block to free: a check allocates nothing.
static void test_trap_a_check_allocates_nothing(void **state)
{
    (void)state;
    counter        count = {0};
    tara_allocator allocator = {.struct_size = sizeof allocator, .user = &count,
                                .allocate = counted_allocate, .resize = counted_resize,
                                .release = counted_release};
    tara_options   options = some_options();
    options.allocator = &allocator;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_question q = question(p, &nadia, "feedback", "contact");
    verdict_on(p, q);
    size_t before = count.allocations;
    assert_true(before > 0);
    for (int i = 0; i < 100; i++) assert_int_equal(verdict_on(p, q).permitted, 1);
    assert_int_equal(count.allocations, before);
    tara_close(p);
}

// 72. Who frees what: a result belongs to the context and stands until the next operation.
static void test_trap_a_result_needs_no_free(void **state)
{
    static const char operation[] = "{\"op\":\"clock.set\",\"now\":\"2026-03-02T09:00:00Z\"}";
    (void)state;
    tara_privacy *p = opened();
    for (int i = 0; i < 3; i++) {
        const char *result = NULL;
        size_t      size = 0;
        assert_int_equal(tara_operate(p, operation, sizeof operation - 1, &result, &size), TARA_OK);
        assert_true(size > 11);
        assert_memory_equal(result, "{\"ok\":true,", 11);
    }
    tara_close(p);
}

// 73. The option was read at the beginning only: a change counts from the next question on.
static void test_trap_a_change_counts_at_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (int i = 0; i < 3; i++) {
        says_yes(p, &nadia, "marketing");
        assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT);
        withdraws(p, &nadia, "marketing");
        assert_int_equal(reason_to(p, &nadia, "marketing", "contact"),
                         TARA_REASON_CONSENT_WITHDRAWN);
    }
    tara_close(p);
}

// 74. A choice made offline was accepted and never stored: OK means on disk, without a goodbye.
static void test_trap_an_accepted_choice_is_stored(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d), *reader = NULL;
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_no(p, &nadia, "marketing");
    tara_options options = on(&d);
    options.flags = TARA_OPEN_READ_ONLY; // Another reader sees it while the writer is still there.
    assert_int_equal(tara_open(&options, &reader, NULL), TARA_OK);
    now_is(reader, at(2026, 3, 2, 9));
    assert_int_equal(reason_to(reader, &nadia, "marketing", "contact"),
                     TARA_REASON_CONSENT_REFUSED);
    tara_close(reader);
    tara_close(p);
    throw_away(&d);
}

// 75. What was set before everything was ready was lost: the first call after opening counts.
static void test_trap_the_first_call_counts(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = called(p, "nadia@example.org");
    withdraws(p, &nadia, "marketing");
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_WITHDRAWN);
    p = reopened(p, &d);
    assert_int_equal(consent_to(p, &nadia, "marketing").state, TARA_CONSENT_WITHDRAWN);
    tara_close(p);
    throw_away(&d);
}

// 76. The probe itself left a trace while consent was denied.
static void test_trap_asking_leaves_no_trace(void **state)
{
    (void)state;
    disk          d = a_disk();
    tara_privacy *p = opened_on(&d);
    tara_subject  nadia = an_adult(p, "nadia@example.org"), stranger = called(p, "stranger");
    uint64_t      before = events(p);
    tara_question q = question(p, &nadia, "marketing", "contact");
    tara_verdict  v = {.struct_size = sizeof v};
    tara_standing s = {.struct_size = sizeof s};
    char          text[4096];
    size_t        size = 0;
    reason_to(p, &nadia, "marketing", "contact");
    reason_to(p, &stranger, "marketing", "contact");
    assert_int_equal(tara_authorize(p, &q, "letter-1", 8, &v, NULL, NULL), TARA_OK);
    assert_int_equal(v.permitted, 0);
    assert_int_equal(tara_explain(p, &q, TARA_FORMAT_TEXT, "en", text, sizeof text, &size),
                     TARA_OK);
    assert_int_equal(events(p), before);
    assert_int_equal(tara_subject_show(p, &stranger, &s), TARA_OK);
    assert_int_equal(s.known, 0);
    tara_close(p);
    throw_away(&d);
}

// 77. Lengths were read before the bounds were checked: every beginning of an operation and of a
// policy, in a block of exactly its size.
static void test_trap_bounds_come_before_reads(void **state)
{
    static const char operation[] =
        "{\"op\":\"check\",\"subject\":\"nadia\\u00e9\\ud83d\\ude00\",\"purpose\":\"marketing\","
        "\"categories\":[\"contact\"]}";
    (void)state;
    tara_privacy *p = opened();
    for (size_t size = 0; size < sizeof operation - 1; size++) {
        const char *result = NULL;
        size_t      result_size = 0;
        char       *cut = malloc(size == 0 ? 1 : size);
        assert_non_null(cut);
        memcpy(cut, operation, size);
        assert_int_equal(tara_operate(p, cut, size, &result, &result_size), TARA_E_SYNTAX);
        free(cut);
    }
    tara_close(p);
    char  *policy = printed_policy(tara_policy_builtin());
    size_t whole = strlen(policy);
    for (size_t size = 0; size + 1 < whole; size += 97) {
        tara_policy *read = NULL;
        char        *cut = malloc(size == 0 ? 1 : size);
        assert_non_null(cut);
        memcpy(cut, policy, size);
        assert_int_equal(tara_policy_parse(cut, size, NULL, &read, NULL), TARA_E_SYNTAX);
        assert_null(read);
        free(cut);
    }
    free(policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trap_no_record_never_allows),
        cmocka_unit_test(test_trap_never_asked_is_not_opted_in),
        cmocka_unit_test(test_trap_a_store_that_fails_denies),
        cmocka_unit_test(test_trap_a_store_that_fails_denies_cookies),
        cmocka_unit_test(test_trap_a_question_about_nobody_denies),
        cmocka_unit_test(test_trap_an_outage_grants_nothing_on_recovery),
        cmocka_unit_test(test_trap_no_country_is_no_permission),
        cmocka_unit_test(test_trap_an_unknown_purpose_is_not_the_first),
        cmocka_unit_test(test_trap_an_empty_list_of_categories_allows_nothing),
        cmocka_unit_test(test_trap_an_empty_year_is_not_old_enough),
        cmocka_unit_test(test_trap_decided_is_not_granted),
        cmocka_unit_test(test_trap_zero_denies),
        cmocka_unit_test(test_trap_a_restriction_is_no_ticket),
        cmocka_unit_test(test_trap_an_objection_has_an_effect),
        cmocka_unit_test(test_trap_an_objection_is_not_too_wide),
        cmocka_unit_test(test_trap_an_objection_is_not_too_narrow),
        cmocka_unit_test(test_trap_a_restriction_opens_nothing_that_was_closed),
        cmocka_unit_test(test_trap_every_state_can_be_renewed),
        cmocka_unit_test(test_trap_the_end_of_a_consent_is_read),
        cmocka_unit_test(test_trap_a_consent_has_time_version_and_evidence),
        cmocka_unit_test(test_trap_values_hold_any_delimiter),
        cmocka_unit_test(test_trap_the_child_revokes_what_the_guardian_gave),
        cmocka_unit_test(test_trap_a_year_alone_is_no_date_of_birth),
        cmocka_unit_test(test_trap_looking_renews_nothing),
        cmocka_unit_test(test_trap_the_day_is_the_persons_own),
        cmocka_unit_test(test_trap_a_deadline_is_an_instant_whatever_the_zone),
        cmocka_unit_test(test_trap_time_has_64_bits_and_saturates),
        cmocka_unit_test(test_trap_without_a_key_nothing_is_opened),
        cmocka_unit_test(test_trap_another_key_is_told),
        cmocka_unit_test(test_trap_pseudonyms_are_each_sites_own),
        cmocka_unit_test(test_trap_identities_are_kept_nowhere),
        cmocka_unit_test(test_trap_what_is_not_on_record_is_not_permitted),
        cmocka_unit_test(test_trap_a_new_purpose_begins_without_consent),
        cmocka_unit_test(test_trap_no_time_is_stamped_without_a_choice),
        cmocka_unit_test(test_trap_a_choice_keeps_the_time_that_it_was_made),
        cmocka_unit_test(test_trap_old_records_are_read_back_whole),
        cmocka_unit_test(test_trap_a_check_allocates_nothing),
        cmocka_unit_test(test_trap_a_result_needs_no_free),
        cmocka_unit_test(test_trap_a_change_counts_at_once),
        cmocka_unit_test(test_trap_an_accepted_choice_is_stored),
        cmocka_unit_test(test_trap_the_first_call_counts),
        cmocka_unit_test(test_trap_asking_leaves_no_trace),
        cmocka_unit_test(test_trap_bounds_come_before_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
