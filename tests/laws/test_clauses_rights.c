// test_clauses_rights.c: what the policy promises about keeping data and about rights, seen from
// outside.
//
// The rows of the table of clauses that test_clauses.c leaves out. Each test fails when the promise
// is broken.
#define _POSIX_C_SOURCE 200809L // mkdtemp

#include "laws/laws.h"
#include "store_files.h"

#include <unistd.h>

static bool says(const char *text, const char *words)
{
    return strstr(text, words) != NULL;
}

// The answer says it; in JSON and English unless the words are others'.
static bool answer_says(tara_privacy *p, uint64_t number, const char *words)
{
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    bool  found = says(text, words);
    free(text);
    return found;
}

// Every event that was recorded of some kind.
static int count_events(tara_privacy *p, const char *words)
{
    int count = 0;
    for (uint64_t i = 1; i <= events(p); i++) {
        char *text = printed_event(p, i);
        count += says(text, words);
        free(text);
    }
    return count;
}

// --- a system of the host -----------------------------------------------------------------------

typedef struct shop { // It does what it is asked, and remembers.
    int  exported, rectified, restricted, erased;
    char note[64]; // Of the last correction.
    int32_t answer;
} shop;

static int32_t shop_export(void *user, tara_task *task, tara_export *out)
{
    shop *s = user;
    (void)task;
    s->exported++;
    if (out->value(out, "orders", 6, "[{\"order\":17}]", 14) != 1) return TARA_SOURCE_FAILED;
    if (out->file_begin(out, "face.png", 8, "image/png", 9) != 1) return TARA_SOURCE_FAILED;
    if (out->file_bytes(out, "\x89PNG", 4) != 1) return TARA_SOURCE_FAILED;
    if (out->file_end(out) != 1) return TARA_SOURCE_FAILED;
    return s->answer;
}

static int32_t shop_rectify(void *user, tara_task *task)
{
    shop *s = user;
    assert_true(task->note_size < sizeof s->note);
    memcpy(s->note, task->note, task->note_size);
    s->rectified++;
    return s->answer;
}

static int32_t shop_restrict(void *user, tara_task *task)
{
    (void)task;
    ((shop *)user)->restricted++;
    return ((shop *)user)->answer;
}

static int32_t shop_erase(void *user, tara_task *task)
{
    (void)task;
    ((shop *)user)->erased++;
    return ((shop *)user)->answer;
}

static void registers(tara_privacy *p, shop *s, const char *name, const char *of_category)
{
    tara_source source = {
        .struct_size = sizeof source, .name = name, .name_size = strlen(name), .user = s,
        .categories = of_category == NULL ? 0 : category(p, of_category),
        .export_data = shop_export, .rectify = shop_rectify, .restrict_data = shop_restrict,
        .erase = shop_erase};
    s->answer = TARA_SOURCE_DONE;
    assert_int_equal(tara_source_register(p, &source), TARA_OK);
}

// --- C14, C15: children's data ------------------------------------------------------------------

// "Aussi rapidement que possible": every holding of a child falls due with the deletion, what comes
// in later too; that it went is confirmed by each system, and on record.
static void test_c14_the_data_of_a_child_falls_due_with_the_deletion(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    int64_t       due = at(2026, 3, 16, 9);
    assert_int_equal(is_held_for(p, &leo, "progress", "service", "lms"), due);
    now_is(p, at(2026, 3, 10, 9));
    assert_int_equal(is_held_for(p, &leo, "contact", "account", "crm"), due);
    now_is(p, due - 1);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
    now_is(p, due);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 2);
    assert_int_equal(count_duties(p, TARA_DUTY_MINOR_DELETION), 1);
    tara_verdict v = says_erased(p, &leo, "progress", "lms");
    assert_int_equal(v.permitted, 1);
    assert_int_equal(v.reason, TARA_REASON_MINOR);
    assert_true(last_event_says(p, "\"type\":\"erased\""));
    assert_true(last_event_says(p, "\"lms\""));
    assert_int_equal(count_duties(p, TARA_DUTY_MINOR_DELETION), 1);
    says_erased(p, &leo, "contact", "crm");
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    assert_int_equal(gate(p, &leo).due_unix_ms, 0);
    tara_close(p);
}

static void test_c14_consent_verified_in_time_keeps_the_data(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    is_held_for(p, &leo, "progress", "service", "lms");
    guardian_is_verified(p, &leo);
    assert_int_equal(held_of(p, &leo, "progress").due_unix_ms, at(2028, 3, 2, 9));
    assert_int_equal(tara_guardian_withdraw(p, &leo, NULL), TARA_OK);
    assert_int_equal(held_of(p, &leo, "progress").due_unix_ms, at(2026, 3, 16, 9));
    tara_close(p);
}

// A guardian's word ends by the clock alone: the data is listed when it has to go, and when it is
// gone nothing is owed any more.
static void test_c14_a_guardians_word_that_ran_out_leaves_data_to_delete(void **state)
{
    (void)state;
    tara_privacy          *p = opened();
    tara_subject           leo = a_child(p, "leo@example.org");
    tara_guardian_evidence evidence = full_evidence();
    evidence.expires_unix_ms = at(2026, 6, 1, 0);
    assert_int_equal(tara_guardian_verify(p, &leo, &evidence, NULL), TARA_OK);
    assert_int_equal(is_held_for(p, &leo, "progress", "service", "lms"), at(2028, 3, 2, 9));
    now_is(p, at(2026, 6, 15, 0) - 1);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
    now_is(p, at(2026, 6, 15, 0));
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 1);
    assert_int_equal(held_of(p, &leo, "progress").due_unix_ms, at(2026, 6, 15, 0));
    assert_int_equal(says_erased(p, &leo, "progress", "lms").reason, TARA_REASON_MINOR);
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    assert_int_equal(gate(p, &leo).guardian, TARA_GUARDIAN_EXPIRED);
    assert_int_equal(gate(p, &leo).due_unix_ms, 0);
    is_held_for(p, &leo, "progress", "service", "lms"); // New data: another deletion.
    assert_int_equal(gate(p, &leo).due_unix_ms, at(2026, 6, 29, 0));
    tara_close(p);
}

// Also what a child asked to keep goes when the child asks for that.
static void test_c14_a_child_may_ask_for_what_it_wanted_kept(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = a_child(p, "leo@example.org");
    is_held_for(p, &leo, "progress", "service", "lms");
    assert_int_equal(tara_restriction_set(p, &leo, "claims", 6), TARA_OK);
    assert_int_equal(says_erased(p, &leo, "progress", "lms").reason, TARA_REASON_RESTRICTION);
    asks_for(p, &leo, TARA_RIGHT_ERASURE);
    assert_int_equal(says_erased(p, &leo, "progress", "lms").permitted, 1);
    assert_true(holds_nothing_of(p, &leo, "progress"));
    tara_close(p);
}

// Under the guardian the data is kept as long as it is needed; from the birthday on by the subject.
static void test_c15_the_birthday_deletes_nothing_that_a_guardian_allowed(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  leo = living_in(p, "leo@example.org", "DE");
    born(p, &leo, 2010, 9, 1);
    guardian_is_verified(p, &leo);
    assert_int_equal(is_held_for(p, &leo, "progress", "service", "lms"), at(2028, 3, 2, 9));
    now_is(p, at(2026, 9, 1, 0));
    assert_int_equal(held_of(p, &leo, "progress").due_unix_ms, at(2028, 3, 2, 9));
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    tara_close(p);
}

// --- C19: kept only as long as needed -----------------------------------------------------------

// For each purpose its period, after the event that the policy names.
static void test_c19_each_purpose_has_its_period(void **state)
{
    static const struct { const char *purpose, *category; int year, month, day, hour; } rows[] = {
        {"account", "credentials", 2028, 3, 2, 9},  {"service", "progress", 2028, 3, 2, 9},
        {"support", "technical", 2028, 3, 2, 9},    {"administration", "contact", 2028, 3, 2, 9},
        {"orders", "payment", 2037, 1, 1, 0},       {"communication", "progress", 2028, 3, 2, 9},
        {"feedback", "progress", 2027, 3, 2, 9},    {"marketing", "technical", 2029, 3, 2, 9},
        {"protection", "technical", 2027, 3, 2, 9},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_privacy *p = opened();
        tara_subject  nadia = an_adult(p, "nadia@example.org");
        int64_t       due = at(rows[i].year, rows[i].month, rows[i].day, rows[i].hour);
        assert_int_equal(is_held_for(p, &nadia, rows[i].category, rows[i].purpose, "crm"), due);
        tara_close(p);
    }
}

// The last purpose counts; activity begins a period anew, and the end of a purpose ends it. Not the
// day on which somebody looks.
static void test_c19_data_falls_due_when_its_last_purpose_has_run_out(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    uint64_t      contact = category(p, "contact");
    int64_t       due = 0;
    assert_int_equal(is_held_for(p, &nadia, "contact", "feedback account", "crm"),
                     at(2028, 3, 2, 9));
    now_is(p, at(2026, 9, 1, 12));
    assert_int_equal(held_of(p, &nadia, "contact").due_unix_ms, at(2028, 3, 2, 9));
    assert_int_equal(tara_holding_touch(p, &nadia, contact, 0, 0, &due), TARA_OK);
    assert_int_equal(due, at(2028, 9, 1, 12)); // An account lives on; feedback does not.
    now_is(p, at(2027, 3, 2, 9) - 1);
    assert_int_equal(held_of(p, &nadia, "contact").kept_for, purposes(p, "feedback account"));
    now_is(p, at(2027, 3, 2, 9));
    assert_int_equal(held_of(p, &nadia, "contact").kept_for, purposes(p, "account"));
    assert_int_equal(tara_holding_end_purpose(p, &nadia, contact, 0, purpose(p, "account"), &due),
                     TARA_OK);
    assert_int_equal(due, at(2027, 3, 2, 9));
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 1);
    tara_close(p);
}

// Listed in the order in which they fell due, page by page, and the same after a restart.
static void test_c19_due_holdings_are_listed_in_order(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    for (int i = 0; i < 20; i++) {
        char name[24];
        snprintf(name, sizeof name, "person %d", i);
        tara_subject s = an_adult(p, name);
        tara_holding h = {.struct_size = sizeof h, .category = category(p, "contact"),
                          .purposes = purposes(p, "feedback"), .ref = (uint64_t)i,
                          .since_unix_ms = at(2025, 1, 1, 0) + i * 7919 % 100 * DAY};
        assert_int_equal(tara_holding_start(p, &s, &h, NULL), TARA_OK);
    }
    now_is(p, at(2026, 12, 31, 0));
    tara_duty      page_of[3] = {{.struct_size = sizeof page_of[0]}};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = at(2026, 12, 31, 0)};
    tara_due_page  page = {.struct_size = sizeof page};
    int64_t        last = 0;
    int            count = 0;
    do {
        assert_int_equal(tara_due(p, &query, &cursor, page_of, 3, &page), TARA_OK);
        for (size_t i = 0; i < page.count; i++, count++) {
            assert_int_equal(page_of[i].kind, TARA_DUTY_ERASE);
            assert_true(page_of[i].due_unix_ms >= last);
            last = page_of[i].due_unix_ms;
        }
    } while (page.more);
    assert_int_equal(count, 20);
    tara_close(p);
}

// What has run out may not be used any more, whatever basis there is; what has not may.
static void test_c19_what_has_run_out_may_not_be_used(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "progress", "feedback service", "lms");
    tara_verdict v = verdict_on(p, question(p, &nadia, "feedback", "progress"));
    assert_int_equal(v.permitted, 1);
    assert_int_equal(v.valid_until_unix_ms, at(2027, 3, 2, 9));
    now_is(p, at(2027, 3, 2, 9));
    assert_int_equal(reason_to(p, &nadia, "feedback", "progress"), TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_LEGITIMATE_INTEREST);
    assert_int_equal(reason_to_do(p, &nadia, "feedback", "progress", TARA_ACTION_COLLECT),
                     TARA_REASON_LEGITIMATE_INTEREST);
    tara_close(p);
}

// Erased means acknowledged: each source says so itself; until the last has, the duty stands.
static void test_c19_erasing_is_confirmed_by_each_source_and_on_record(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "contact", "feedback", "crm");
    is_held_for(p, &nadia, "contact", "feedback", "mailer");
    now_is(p, at(2027, 3, 2, 9));
    tara_verdict v = says_erased(p, &nadia, "contact", "crm");
    assert_int_equal(v.permitted, 1);
    assert_int_equal(v.reason, TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 1);
    assert_int_equal(tara_holding_erased(p, &nadia, category(p, "contact"), 0, "backup", 6, &v),
                     TARA_E_NOT_FOUND);
    says_erased(p, &nadia, "contact", "mailer");
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
    assert_true(holds_nothing_of(p, &nadia, "contact"));
    assert_int_equal(count_events(p, "\"type\":\"erased\""), 2);
    tara_close(p);
}

// --- C20: what the law keeps, and what is held --------------------------------------------------

// The VAT One Stop Shop's ten years outlive the purpose and the wish; for payment and contact data
// of orders, and for nothing else.
static void test_c20_a_floor_outlives_purpose_and_request_for_its_categories_only(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "payment", "orders", "shop");
    is_held_for(p, &nadia, "contact", "service", "shop"); // Of no order.
    is_held_for(p, &nadia, "progress", "service", "shop");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ERASURE).number;
    executed(p, number);
    tara_step kept = step_of(p, number, "payment", "shop");
    assert_int_equal(kept.state, TARA_STEP_KEPT);
    assert_int_equal(kept.exception, TARA_EXCEPTION_LEGAL_RETENTION);
    assert_int_equal(kept.until_unix_ms, at(2037, 1, 1, 0));
    assert_int_equal(step_of(p, number, "contact", "shop").state, TARA_STEP_PENDING);
    assert_int_equal(step_of(p, number, "progress", "shop").state, TARA_STEP_PENDING);
    tara_verdict v = says_erased(p, &nadia, "payment", "shop");
    assert_int_equal(v.permitted, 0);
    assert_int_equal(v.reason, TARA_REASON_LEGAL_RETENTION);
    assert_int_equal(v.valid_until_unix_ms, at(2037, 1, 1, 0));
    assert_true(last_event_says(p, "\"type\":\"erasure_refused\""));
    now_is(p, at(2037, 1, 1, 0));
    assert_int_equal(says_erased(p, &nadia, "payment", "shop").permitted, 1);
    tara_close(p);
}

// What the law keeps serves that law and nothing else.
static void test_c20_what_the_law_keeps_serves_the_law_only(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "payment", "orders", "shop");
    now_is(p, at(2027, 4, 2, 9)); // Thirteen months.
    assert_int_equal(reason_to(p, &nadia, "orders", "payment"), TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(reason_to_do(p, &nadia, "orders", "payment", TARA_ACTION_COMPLY),
                     TARA_REASON_LEGAL_OBLIGATION);
    now_is(p, at(2037, 1, 1, 0));
    assert_int_equal(reason_to_do(p, &nadia, "orders", "payment", TARA_ACTION_COMPLY),
                     TARA_REASON_RETENTION_ELAPSED);
    tara_close(p);
}

// Of a subject, of a category of one, of a category of everybody, of all: each covers what it says
// and nothing else, until it is released.
static void test_c20_a_hold_stops_erasure_until_it_is_released(void **state)
{
    (void)state;
    for (int scope = 0; scope < 4; scope++) {
        tara_privacy *p = opened();
        tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar");
        tara_subject *const whom[] = {&nadia, &omar};
        for (int i = 0; i < 2; i++) {
            is_held_for(p, whom[i], "progress", "feedback", "lms");
            is_held_for(p, whom[i], "contact", "feedback", "lms");
        }
        uint64_t hold = hold_on(p, scope < 2 ? &nadia : NULL,
                                scope == 1 || scope == 2 ? "progress" : NULL);
        now_is(p, at(2030, 1, 1, 0));
        for (int i = 0; i < 4; i++) {
            const char *of = i / 2 ? "contact" : "progress";
            bool held = (scope > 1 || i % 2 == 0) && (scope == 0 || scope == 3 || i / 2 == 0);
            tara_verdict v = says_erased(p, whom[i % 2], of, "lms");
            assert_int_equal(v.permitted, !held);
            if (held) assert_int_equal(v.reason, TARA_REASON_LEGAL_HOLD);
            if (held) assert_int_equal(held_of(p, whom[i % 2], of).held, hold);
        }
        assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
        assert_int_equal(count_duties(p, TARA_DUTY_HOLD), 1); // For review.
        assert_int_equal(tara_hold_release(p, hold), TARA_OK);
        static const int deferred[] = {2, 1, 2, 4};
        assert_int_equal(count_duties(p, TARA_DUTY_ERASE), deferred[scope]); // At once.
        assert_int_equal(says_erased(p, &nadia, "progress", "lms").permitted, 1);
        tara_close(p);
    }
}

// --- C21: by where the subject is ---------------------------------------------------------------

static tara_status opens(tara_privacy *p, const tara_subject *s, int32_t right, tara_request *out)
{
    tara_intake intake = an_intake(p, right);
    *out = (tara_request){.struct_size = sizeof *out};
    return tara_request_open(p, s, &intake, out);
}

static void test_c21_rights_and_deadlines_come_from_the_country(void **state)
{
    static const struct {
        const char *country, *law;
        int32_t     right;
        int         year, month, day; // 0: the law knows no such right.
    } rows[] = { // Received on Monday, 2 March 2026.
        {"FR", "gdpr", TARA_RIGHT_ACCESS, 2026, 4, 2},
        {"GB", "uk_gdpr", TARA_RIGHT_ACCESS, 2026, 4, 2},
        {"CH", "fadp", TARA_RIGHT_ACCESS, 2026, 4, 1},
        {"US-CA", "ccpa", TARA_RIGHT_ERASURE, 2026, 4, 16},
        {"US-CA", "ccpa_optout", TARA_RIGHT_OBJECTION, 2026, 3, 23},
        {"BR", "lgpd", TARA_RIGHT_ACCESS, 2026, 3, 17},
        {"KR", "pipa_kr", TARA_RIGHT_RECTIFICATION, 2026, 3, 12},
        {"KE", "kdpa_port", TARA_RIGHT_PORTABILITY, 2026, 4, 1},
        {"NZ", "", TARA_RIGHT_PORTABILITY, 0, 0, 0},
        {"CA", "", TARA_RIGHT_ERASURE, 0, 0, 0},
        {"JP", "", TARA_RIGHT_PORTABILITY, 0, 0, 0},
    };
    (void)state;
    tara_privacy *p = opened();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char         name[24];
        tara_request r;
        snprintf(name, sizeof name, "person %zu", i);
        tara_subject s = an_adult_in(p, name, rows[i].country);
        tara_status  status = opens(p, &s, rows[i].right, &r);
        if (rows[i].year == 0) {
            assert_int_equal(status, TARA_E_NOT_APPLICABLE);
            continue;
        }
        assert_int_equal(status, TARA_OK);
        assert_string_equal(r.law, rows[i].law);
        assert_int_equal(r.due_unix_ms, at(rows[i].year, rows[i].month, rows[i].day, 24) - 1);
    }
    tara_close(p);
}

// In Jakarta hours count; in Los Angeles receipt is confirmed first.
static void test_c21_hours_and_confirmations_where_a_law_wants_them(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  siti = an_adult_in(p, "siti", "ID"), ann = an_adult_in(p, "ann", "US-CA");
    assert_int_equal(asks_for(p, &siti, TARA_RIGHT_ACCESS).due_unix_ms, at(2026, 3, 5, 9));
    tara_request r = asks_for(p, &ann, TARA_RIGHT_ACCESS);
    assert_int_equal(r.confirm_unix_ms, at(2026, 3, 16, 24) - 1);
    assert_int_equal(tara_request_confirm(p, r.number, &r), TARA_OK);
    assert_int_equal(r.confirm_unix_ms, 0);
    tara_close(p);
}

static void test_c21_an_unknown_country_gets_every_right(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nobody = called(p, "nobody knows where");
    tara_request  r;
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        assert_int_equal(opens(p, &nobody, right, &r), TARA_OK);
        assert_true(r.due_unix_ms <= at(2026, 4, 2, 24));
    }
    tara_close(p);
}

// West of the office the day of receipt is the day before. What is due on the day itself is due
// after it arrived all the same.
static void test_c21_nothing_is_due_before_it_arrived(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = called(p, "nadia@example.org");
    now_is(p, at(2026, 3, 3, 2)); // 2 March, 18 o'clock, in Los Angeles.
    assert_int_equal(tara_subject_set(p, &nadia, "FR", 2, -480, TARA_SUBJECT_HAS_TIME_ZONE),
                     TARA_OK);
    assert_int_equal(asks_for(p, &nadia, TARA_RIGHT_WITHDRAWAL).due_unix_ms,
                     at(2026, 3, 3, 24) - 1);
    assert_int_equal(asks_for(p, &nadia, TARA_RIGHT_ACCESS).due_unix_ms, at(2026, 4, 2, 24) - 1);
    tara_close(p);
}

// --- C22: access --------------------------------------------------------------------------------

// GDPR Art. 15(1) and (2): what, why, on which basis, for whom, where to, how long, where from,
// which rights, whom to complain to; and the data itself, from each system.
static void test_c22_access_gives_the_complete_package(void **state)
{
    static const char *const parts[] = {
        "\"right\":\"access\"", "\"purposes\":[{\"id\":\"account\"", "\"basis\":\"contract\"",
        "\"categories\":[", "\"data\":[{\"category\":\"contact\"", "\"sources\":[",
        "\"due\":\"2028-03-02T09:00:00Z\"", "\"recipients\":[{\"id\":\"hosting\"",
        "\"transfers\":[", "(EU) 2021/914", "\"rights\":[", "\"complaint\":", "CNIL",
        "dpo@tarasolutions.com", "\"history\":[", "\"withdrawn\"",
        "\"own_data\":[", "\"name\":\"Nadia\"", "[{\"order\":17}]", "image/png", "iVBORw==",
        "\"retention\":", "\"origin\":\"subject\"", "\"rule\":\"eu-1182-71\"",
    };
    (void)state;
    shop          s = {0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    registers(p, &s, "shop", "payment");
    enrols(p, &nadia);
    says_yes(p, &nadia, "marketing");
    withdraws(p, &nadia, "marketing");
    is_held_for(p, &nadia, "contact", "account", "crm");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    executed(p, number);
    assert_int_equal(acknowledged(p, number, "contact", "crm", TARA_STEP_DONE,
                                  "{\"name\":\"Nadia\"}"), TARA_OK);
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!says(text, parts[i])) fail_msg("the package lacks %s", parts[i]);
    }
    free(text);
    assert_int_equal(s.exported, 1);
    assert_int_equal(shown(p, number).state, TARA_REQUEST_ANSWERED);
    tara_close(p);
}

// A package that lacks a system's data is no answer.
static void test_c22_no_answer_while_a_system_has_not_given_its_part(void **state)
{
    (void)state;
    shop          s = {0};
    written       w = {NULL, 0, 0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "contact", "account", "crm");
    is_held_for(p, &nadia, "payment", "orders", "shop");
    registers(p, &s, "shop", NULL);
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    executed(p, number);
    assert_int_equal(tara_request_answer(p, number, TARA_FORMAT_JSON, "fr", write_down, &w),
                     TARA_E_NOT_APPLICABLE);
    is_done(p, number, "contact", "crm");
    s.answer = TARA_SOURCE_FAILED;
    assert_int_equal(tara_request_answer(p, number, TARA_FORMAT_JSON, "fr", write_down, &w),
                     TARA_E_NOT_APPLICABLE);
    assert_int_equal(step_of(p, number, "payment", "shop").state, TARA_STEP_FAILED);
    assert_int_not_equal(shown(p, number).state, TARA_REQUEST_ANSWERED);
    s.answer = TARA_SOURCE_DONE;
    assert_true(answer_says(p, number, "[{\"order\":17}]"));
    free(w.text);
    tara_close(p);
}

// In the subject's language, as a text for a person too.
static void test_c22_the_answer_is_a_text_in_french_or_english(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "contact", "account", "crm");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    executed(p, number);
    is_done(p, number, "contact", "crm");
    char *french = answer_to(p, number, TARA_FORMAT_TEXT, "fr");
    char *english = answer_to(p, number, TARA_FORMAT_TEXT, "en");
    assert_true(says(french, "2 mars 2026"));
    assert_true(says(english, "2 March 2026"));
    assert_true(says(french, "Commission nationale"));
    assert_false(says(english, "Vous pouvez"));
    free(french);
    free(english);
    tara_close(p);
}

// --- C23: rectification -------------------------------------------------------------------------

// Each system that has the data is told what to correct; recipients are named, and what came of it.
static void test_c23_each_source_is_asked_to_correct_and_recipients_are_told(void **state)
{
    (void)state;
    shop          s = {0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    registers(p, &s, "shop", "contact");
    is_held_for(p, &nadia, "contact", "account", "crm");
    is_held_for(p, &nadia, "progress", "service", "lms");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_RECTIFICATION).number;
    assert_int_equal(tara_request_correct(p, number, category(p, "contact"), "Nadia, not Nadja",
                                          16), TARA_OK);
    assert_int_equal(executed(p, number).state, TARA_REQUEST_PARTLY_DONE);
    assert_string_equal(s.note, "Nadia, not Nadja");
    assert_int_equal(s.rectified, 1);
    assert_int_equal(step_of(p, number, "progress", "lms").state, 0); // Nothing to correct there.
    assert_int_equal(acknowledged(p, number, "contact", "crm", TARA_STEP_REFUSED, NULL), TARA_OK);
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    assert_true(says(text, "\"correction\":\"Nadia, not Nadja\""));
    assert_true(says(text, "\"not mine\""));
    assert_true(says(text, "\"recipients_to_tell\""));
    assert_true(says(text, "\"email_provider\""));
    free(text);
    assert_int_equal(count_events(p, "\"type\":\"request_step\""), 2);
    tara_close(p);
}

// --- C24: erasure -------------------------------------------------------------------------------

// All systems erase; what stays is named, by category and article; recipients are to be told.
static void test_c24_all_sources_erase_and_exceptions_are_named(void **state)
{
    (void)state;
    shop          s = {0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    objects(p, &nadia, "marketing");
    is_held_for(p, &nadia, "contact", "account", "crm");
    is_held_for(p, &nadia, "progress", "service", "lms");
    is_held_for(p, &nadia, "payment", "orders", "shop");
    is_held_for(p, &nadia, "education", "service", "shop");
    registers(p, &s, "shop", NULL);
    registers(p, &s, "lms", NULL);
    hold_on(p, &nadia, "progress");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ERASURE).number;
    executed(p, number);
    assert_int_equal(s.erased, 1); // The education; not what is held or the law keeps.
    is_done(p, number, "contact", "crm");
    assert_true(holds_nothing_of(p, &nadia, "contact"));
    assert_true(holds_nothing_of(p, &nadia, "education"));
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    assert_true(says(text, "\"exception\":\"legal_retention\",\"article\":\"GDPR 17(3)(b)\""));
    assert_true(says(text, "\"exception\":\"legal_hold\",\"article\":\"GDPR 17(3)(e)\""));
    assert_true(says(text, "\"suppression\""));
    assert_true(says(text, "\"recipients_to_tell\""));
    free(text);
    assert_int_equal(count_events(p, "\"type\":\"erased\""), 2);
    tara_close(p);
}

// What was erased is asked for again after the host restored a backup.
static void test_c24_erasures_are_replayed_after_a_backup(void **state)
{
    (void)state;
    shop          s = {0};
    uint64_t      asked = 0, failed = 0;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "contact", "account", "shop");
    is_held_for(p, &nadia, "progress", "service", "gone");
    registers(p, &s, "shop", NULL);
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_ERASURE).number;
    executed(p, number);
    is_done(p, number, "progress", "gone");
    uint64_t before = events(p);
    assert_int_equal(tara_erasures_replay(p, at(2026, 3, 1, 0), &asked, &failed), TARA_OK);
    assert_int_equal(asked, 2);
    assert_int_equal(failed, 1); // A system that is not registered.
    assert_int_equal(s.erased, 2);
    assert_int_equal(events(p), before);
    tara_close(p);
}

// Access and erasure open together: nothing is erased before the copy is given.
static void test_c24_an_erasure_waits_for_the_copy(void **state)
{
    (void)state;
    shop          s = {0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "payment", "protection", "shop");
    registers(p, &s, "shop", NULL);
    uint64_t erasure = asks_for(p, &nadia, TARA_RIGHT_ERASURE).number;
    uint64_t access = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    assert_int_equal(executed(p, erasure).waits_for, access);
    assert_int_equal(s.erased, 0);
    executed(p, access);
    assert_true(answer_says(p, access, "[{\"order\":17}]"));
    executed(p, erasure);
    assert_int_equal(s.erased, 1);
    tara_close(p);
}

// The ledger forgets the subject: nobody is known, nothing is permitted, and it opens again. What
// must outlive it does: the objection to marketing, and what the law keeps.
static void test_c24_the_ledger_forgets_the_subject(void **state)
{
    (void)state;
    char folder[] = "/tmp/tara_clauses_XXXXXX", path[48];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.tara", folder);
    tara_options options = some_options();
    options.path = path;
    options.path_size = strlen(path);
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar");
    tara_kept     kept[8] = {{.struct_size = sizeof kept[0]}};
    size_t        count = 0;
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    objects(p, &nadia, "marketing");
    is_held_for(p, &nadia, "payment", "orders", "shop");
    enrols(p, &omar);
    assert_int_equal(tara_subject_forget(p, &omar, kept, 8, &count), TARA_OK);
    assert_int_equal(count, 0);
    assert_int_equal(tara_subject_forget(p, &nadia, kept, 8, &count), TARA_OK);
    assert_int_equal(count, 2);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(reason_to(p, &omar, "service", "progress"), TARA_REASON_UNKNOWN_SUBJECT);
        assert_int_equal(consent_to(p, &nadia, "communication").state, TARA_CONSENT_NEVER_ASKED);
        tara_standing s = {.struct_size = sizeof s};
        assert_int_equal(tara_subject_show(p, &nadia, &s), TARA_OK);
        assert_int_equal(s.objections, purposes(p, "marketing"));
        assert_int_equal(s.contracts, 0);
        assert_int_equal(held_of(p, &nadia, "payment").due_unix_ms, at(2037, 1, 1, 0));
        assert_int_equal(held_of(p, &nadia, "payment").kept_for, 0);
        tara_close(p);
        if (again == 0) p = opened_with(&options, at(2026, 3, 2, 9));
    }
    remove_store(path);
    rmdir(folder);
}

// --- C25: restriction ---------------------------------------------------------------------------

// The request sets it in every system; when the request is answered, it stands.
static void test_c25_a_request_restricts_and_the_restriction_outlives_it(void **state)
{
    (void)state;
    shop          s = {0};
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "progress", "service", "lms");
    registers(p, &s, "lms", NULL);
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_RESTRICTION).number;
    executed(p, number);
    assert_int_equal(s.restricted, 1);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_RESTRICTION);
    assert_true(answer_says(p, number, "GDPR 18(3)")); // Told before it is lifted.
    now_is(p, at(2027, 3, 2, 9));
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_RESTRICTION);
    assert_int_equal(reason_to_do(p, &nadia, "service", "progress", TARA_ACTION_STORE),
                     TARA_REASON_STORAGE_ONLY);
    assert_int_equal(tara_restriction_lift(p, &nadia, 0), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2027, 3, 1, 9)), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    tara_close(p);
}

// GDPR Art. 18(1)(b), (c): who needs the data kept for a claim keeps it from being erased.
static void test_c25_data_wanted_for_claims_is_not_erased(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    is_held_for(p, &nadia, "progress", "feedback", "lms");
    assert_int_equal(tara_restriction_set(p, &nadia, "claims", 6), TARA_OK);
    now_is(p, at(2028, 3, 2, 9));
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 0);
    assert_int_equal(says_erased(p, &nadia, "progress", "lms").reason, TARA_REASON_RESTRICTION);
    assert_int_equal(tara_restriction_lift(p, &nadia, at(2028, 3, 2, 9)), TARA_OK);
    assert_int_equal(count_duties(p, TARA_DUTY_ERASE), 1);
    tara_close(p);
}

// --- C26: portability ---------------------------------------------------------------------------

static void holds_of_origin(tara_privacy *p, const tara_subject *s, const char *of_category,
                            const char *for_purposes, int32_t origin)
{
    tara_holding h = {.struct_size = sizeof h, .category = category(p, of_category),
                      .purposes = purposes(p, for_purposes), .origin = origin};
    assert_int_equal(tara_holding_start(p, s, &h, NULL), TARA_OK);
}

// GDPR Art. 20(1): what the subject provided, and what rests on consent or contract; no more.
static void test_c26_only_what_was_provided_under_consent_or_contract(void **state)
{
    static const struct {
        const char *category, *purpose;
        int32_t     origin, exception;
    } rows[] = {
        {"contact", "account", TARA_ORIGIN_SUBJECT, 0},
        {"progress", "service", TARA_ORIGIN_OBSERVED, 0},
        {"technical", "protection", TARA_ORIGIN_SUBJECT, TARA_EXCEPTION_NOT_PORTABLE},
        {"education", "service", TARA_ORIGIN_INFERRED, TARA_EXCEPTION_NOT_PROVIDED},
        {"payment", "orders", TARA_ORIGIN_THIRD_PARTY, TARA_EXCEPTION_NOT_PROVIDED},
    };
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        holds_of_origin(p, &nadia, rows[i].category, rows[i].purpose, rows[i].origin);
    }
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_PORTABILITY).number;
    executed(p, number);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_step step = step_of(p, number, rows[i].category, "host");
        assert_int_equal(step.exception, rows[i].exception);
        assert_int_equal(step.state, rows[i].exception ? TARA_STEP_KEPT : TARA_STEP_PENDING);
    }
    assert_int_equal(acknowledged(p, number, "contact", "host", TARA_STEP_DONE, "\"Nadia\""),
                     TARA_OK);
    assert_int_equal(acknowledged(p, number, "progress", "host", TARA_STEP_DONE, "[42]"), TARA_OK);
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    assert_true(says(text, "\"format\":\"tara-portability\""));
    assert_true(says(text, "\"Nadia\"") && says(text, "[42]"));
    assert_true(says(text, "GDPR 20(1)"));
    free(text);
    tara_close(p);
}

// Another controller reads it: a no goes along, a yes has to be asked for anew.
static void test_c26_the_package_is_imported_and_opens_nothing(void **state)
{
    static const uint8_t other_key[32] = "another key, for another site...";
    (void)state;
    tara_options  options = some_options();
    uint64_t      taken = 0;
    tara_privacy *here = opened();
    options.site_key = other_key;
    tara_privacy *there = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(here, "nadia@example.org");
    tara_subject  same = an_adult(there, "nadia@example.org");
    says_yes(here, &nadia, "communication");
    says_no(here, &nadia, "marketing");
    uint64_t number = asks_for(here, &nadia, TARA_RIGHT_PORTABILITY).number;
    char    *package = answer_to(here, number, TARA_FORMAT_JSON, "en");
    assert_int_equal(tara_subject_import(there, &same, package, strlen(package), &taken), TARA_OK);
    assert_int_equal(taken & TARA_TAKEN_REFUSALS, TARA_TAKEN_REFUSALS);
    assert_int_equal(consent_to(there, &same, "marketing").state, TARA_CONSENT_REFUSED);
    assert_int_equal(consent_to(there, &same, "communication").state, TARA_CONSENT_NEVER_ASKED);
    free(package);
    tara_close(here);
    tara_close(there);
}

// What this very site exported of this very subject comes back whole.
static void test_c26_our_own_record_is_imported_whole(void **state)
{
    (void)state;
    uint64_t      taken = 0;
    tara_privacy *p = opened(), *restored = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    char *package = record_of(p, &nadia);
    now_is(restored, at(2026, 3, 3, 9));
    assert_int_equal(tara_subject_import(restored, &nadia, package, strlen(package), &taken),
                     TARA_OK);
    assert_int_equal(reason_to(restored, &nadia, "communication", "contact"), TARA_REASON_CONSENT);
    assert_int_equal(reason_to(restored, &nadia, "service", "progress"), TARA_REASON_CONTRACT);
    free(package);
    tara_close(p);
    tara_close(restored);
}

// --- C27, C28: objection and withdrawal by request ----------------------------------------------

// In force when it is received, whatever becomes of the request; the answer says what it does.
static void test_c27_an_objection_by_request_takes_effect_at_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    says_yes(p, &nadia, "marketing");
    uint64_t number = asks_for(p, &nadia, TARA_RIGHT_OBJECTION).number;
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_OBJECTION);
    assert_int_equal(reason_to(p, &nadia, "support", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(decides(p, &nadia, "marketing", TARA_OBJECTION_OVERRIDDEN),
                     TARA_E_NOT_APPLICABLE);
    assert_int_equal(decides(p, &nadia, "feedback", TARA_OBJECTION_OVERRIDDEN), TARA_OK);
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    assert_true(says(text, "\"purpose\":\"marketing\",\"effect\":\"absolute\""));
    assert_true(says(text, "\"purpose\":\"feedback\",\"effect\":\"overridden\""));
    assert_true(says(text, "lia-2026-09"));
    free(text);
    tara_request r = asks_for(p, &nadia, TARA_RIGHT_OBJECTION);
    assert_int_equal(tara_request_withdraw(p, r.number, NULL), TARA_OK);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_OBJECTION);
    tara_close(p);
}

// One call; in force for every later decision; what was done before stays lawful, and is said.
static void test_c28_a_withdrawal_by_request_takes_effect_at_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    says_yes(p, &nadia, "marketing");
    says_yes(p, &nadia, "communication");
    tara_request r = asks_for(p, &nadia, TARA_RIGHT_WITHDRAWAL);
    assert_int_equal(r.due_unix_ms, at(2026, 3, 2, 24) - 1);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"), TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(reason_to(p, &nadia, "communication", "contact"),
                     TARA_REASON_CONSENT_WITHDRAWN);
    assert_int_equal(consent_to(p, &nadia, "marketing").may_ask, 0);
    assert_int_equal(consent_to(p, &nadia, "marketing").expires_unix_ms, at(2026, 9, 2, 9));
    assert_true(answer_says(p, r.number, "\"lawful\""));
    tara_close(p);
}

// --- C29: requests ------------------------------------------------------------------------------

// Channel and date of receipt are on record; who asks for somebody is marked; the same once more is
// the same request.
static void test_c29_intake_is_on_record_once(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    tara_request  r = {.struct_size = sizeof r}, again = r;
    tara_intake   intake = an_intake(p, TARA_RIGHT_ACCESS);
    intake.actor = TARA_ACTOR_AGENT;
    intake.received_unix_ms = at(2026, 2, 27, 16);
    assert_int_equal(tara_request_open(p, &nadia, &intake, &r), TARA_OK);
    assert_true(last_event_says(p, "\"channel\":\"email\""));
    assert_true(last_event_says(p, "\"received\":\"2026-02-27T16:00:00Z\""));
    assert_true(last_event_says(p, "\"actor\":\"agent\""));
    assert_int_equal(r.actor, TARA_ACTOR_AGENT);
    assert_int_equal(r.due_unix_ms, at(2026, 3, 27, 24) - 1); // From receipt, not from entry.
    uint64_t before = events(p);
    assert_int_equal(tara_request_open(p, &nadia, &intake, &again), TARA_OK);
    assert_int_equal(again.number, r.number);
    assert_int_equal(again.duplicate, 1);
    assert_int_equal(events(p), before);
    intake.received_unix_ms = at(2026, 3, 2, 9) + 1;
    intake.right = TARA_RIGHT_ERASURE;
    assert_int_equal(tara_request_open(p, &nadia, &intake, &r), TARA_E_INVALID_ARGUMENT);
    tara_close(p);
}

// Nothing is done while it is in doubt who asks. In the Union the clock goes on unless the host
// says that the doubt is reasonable; in the United Kingdom it begins anew; in California it runs.
static void test_c29_identity_stops_the_work_and_moves_the_clock_where_the_law_says(void **state)
{
    static const struct { const char *country; uint32_t flags; int month, day; } rows[] = {
        {"FR", 0, 4, 2}, {"FR", TARA_DOUBT_PAUSE, 4, 13}, {"GB", 0, 4, 13}, {"US-CA", 0, 4, 16},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_privacy *p = opened();
        tara_subject  s = an_adult_in(p, "somebody", rows[i].country);
        tara_request  r = asks_for(p, &s, TARA_RIGHT_ERASURE);
        assert_int_equal(tara_request_doubt(p, r.number, TARA_DOUBT_IDENTITY, rows[i].flags,
                                            "a new address", 13, &r), TARA_OK);
        assert_int_equal(r.state, TARA_REQUEST_AWAITING_IDENTITY);
        assert_int_equal(tara_request_execute(p, r.number, NULL), TARA_E_NOT_APPLICABLE);
        now_is(p, at(2026, 3, 13, 9));
        r.struct_size = sizeof r;
        assert_int_equal(tara_request_identify(p, r.number, "login", 5, &r), TARA_OK);
        assert_int_equal(r.state, TARA_REQUEST_OPEN);
        assert_int_equal(r.due_unix_ms, at(2026, rows[i].month, rows[i].day, 24) - 1);
        assert_int_equal(tara_request_execute(p, r.number, NULL), TARA_OK);
        tara_close(p);
    }
}

// GDPR Art. 12(3): three months from receipt, told within the first, with the reason; once.
static void test_c29_an_extension_needs_a_reason_and_to_be_in_time(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org"), omar = an_adult(p, "omar");
    tara_request  r = asks_for(p, &nadia, TARA_RIGHT_ACCESS);
    uint64_t      late = asks_for(p, &omar, TARA_RIGHT_ACCESS).number;
    assert_int_equal(tara_request_extend(p, r.number, "", 0, NULL), TARA_E_INVALID_ARGUMENT);
    now_is(p, at(2026, 4, 2, 24) - 1);
    assert_int_equal(tara_request_extend(p, r.number, "many systems", 12, &r), TARA_OK);
    assert_int_equal(r.due_unix_ms, at(2026, 6, 2, 24) - 1);
    assert_true(last_event_says(p, "\"reason\":\"many systems\""));
    assert_int_equal(tara_request_extend(p, r.number, "again", 5, NULL), TARA_E_NOT_APPLICABLE);
    now_is(p, at(2026, 4, 3, 0));
    assert_int_equal(tara_request_extend(p, late, "too late", 8, NULL), TARA_E_NOT_APPLICABLE);
    tara_close(p);
}

// GDPR Art. 12(4): a refusal says why, on which article, and whom to turn to.
static void test_c29_a_refusal_names_reason_article_and_authority(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    uint64_t      number = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    assert_int_equal(tara_request_refuse(p, number, "", 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_request_refuse(p, number, "manifestly_unfounded", 20, NULL), TARA_OK);
    char *text = answer_to(p, number, TARA_FORMAT_JSON, "en");
    assert_true(says(text, "manifestly_unfounded"));
    assert_true(says(text, "GDPR 12(5)(b)"));
    assert_true(says(text, "CNIL"));
    assert_true(says(text, "\"remedy\""));
    free(text);
    assert_int_equal(shown(p, number).state, TARA_REQUEST_REFUSED);
    tara_close(p);
}

// Seen from the day it came, with the day it is due; late it stays visible and can be answered.
static void test_c29_late_requests_are_seen_before_they_are_late(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    uint64_t      number = asks_for(p, &nadia, TARA_RIGHT_ACCESS).number;
    tara_duty     duty = first_duty(p);
    assert_int_equal(duty.kind, TARA_DUTY_REQUEST);
    assert_int_equal(duty.ref, number);
    assert_int_equal(duty.due_unix_ms, at(2026, 4, 2, 24) - 1);
    assert_int_equal(duty.late, 0);
    now_is(p, at(2026, 4, 2, 24) - 1);
    assert_int_equal(first_duty(p).late, 0);
    now_is(p, at(2027, 4, 3, 0));
    assert_int_equal(first_duty(p).late, 1);
    assert_int_equal(shown(p, number).late, 1);
    executed(p, number);
    assert_true(answer_says(p, number, "\"right\":\"access\""));
    assert_int_equal(first_duty(p).kind, TARA_DUTY_NONE);
    tara_close(p);
}

// --- C39, C40: in every response ----------------------------------------------------------------

static uint64_t done_with(tara_privacy *p, const tara_subject *s, int32_t right)
{
    uint64_t number = asks_for(p, s, right).number;
    executed(p, number);
    return number;
}

// The officer's e-mail, telephone and postal address, whatever was asked and however it ended.
static void test_c39_every_response_names_the_officer(void **state)
{
    static const char *const contacts[] = {"privacy@tarasolutions.com", "dpo@tarasolutions.com",
                                           "+880 2 5566 7788", "Dhaka 1212"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    for (int32_t right = 1; right <= TARA_RIGHT_WITHDRAWAL + 1; right++) {
        bool     refused = right > TARA_RIGHT_WITHDRAWAL;
        uint64_t number = refused ? asks_for(p, &nadia, TARA_RIGHT_ACCESS).number
                                  : done_with(p, &nadia, right);
        if (refused) assert_int_equal(tara_request_refuse(p, number, "no", 2, NULL), TARA_OK);
        for (int format = 0; format < 2; format++) {
            char *text = answer_to(p, number, format, "en");
            for (int i = 0; i < 4; i++) assert_true(says(text, contacts[i]));
            free(text);
        }
    }
    tara_close(p);
}

// The authority of the subject's country, by name.
static void test_c40_every_response_names_the_countrys_authority(void **state)
{
    static const struct { const char *country, *name; } rows[] = {
        {"FR", "CNIL"}, {"GB", "Information Commission"}, {"ES", "Agencia Española"},
        {"BR", "ANPD"},
    };
    (void)state;
    tara_privacy *p = opened();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_subject s = an_adult_in(p, rows[i].country, rows[i].country);
        for (int32_t right = 1; right <= TARA_RIGHT_WITHDRAWAL; right++) {
            uint64_t number = done_with(p, &s, right);
            if (!answer_says(p, number, rows[i].name)) fail_msg("no %s", rows[i].name);
        }
    }
    tara_close(p);
}

// --- C41: other purposes ------------------------------------------------------------------------

// What one purpose still needs is not thereby another's whose time has run out.
static void test_c41_data_kept_for_one_purpose_is_not_used_for_another(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia@example.org");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "contact", "feedback administration", "crm");
    now_is(p, at(2027, 3, 2, 9));
    assert_int_equal(reason_to(p, &nadia, "administration", "contact"), TARA_REASON_CONTRACT);
    assert_int_equal(reason_to(p, &nadia, "feedback", "contact"), TARA_REASON_RETENTION_ELAPSED);
    tara_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c14_the_data_of_a_child_falls_due_with_the_deletion),
        cmocka_unit_test(test_c14_consent_verified_in_time_keeps_the_data),
        cmocka_unit_test(test_c14_a_guardians_word_that_ran_out_leaves_data_to_delete),
        cmocka_unit_test(test_c14_a_child_may_ask_for_what_it_wanted_kept),
        cmocka_unit_test(test_c15_the_birthday_deletes_nothing_that_a_guardian_allowed),
        cmocka_unit_test(test_c19_each_purpose_has_its_period),
        cmocka_unit_test(test_c19_data_falls_due_when_its_last_purpose_has_run_out),
        cmocka_unit_test(test_c19_due_holdings_are_listed_in_order),
        cmocka_unit_test(test_c19_what_has_run_out_may_not_be_used),
        cmocka_unit_test(test_c19_erasing_is_confirmed_by_each_source_and_on_record),
        cmocka_unit_test(test_c20_a_floor_outlives_purpose_and_request_for_its_categories_only),
        cmocka_unit_test(test_c20_what_the_law_keeps_serves_the_law_only),
        cmocka_unit_test(test_c20_a_hold_stops_erasure_until_it_is_released),
        cmocka_unit_test(test_c21_rights_and_deadlines_come_from_the_country),
        cmocka_unit_test(test_c21_hours_and_confirmations_where_a_law_wants_them),
        cmocka_unit_test(test_c21_an_unknown_country_gets_every_right),
        cmocka_unit_test(test_c21_nothing_is_due_before_it_arrived),
        cmocka_unit_test(test_c22_access_gives_the_complete_package),
        cmocka_unit_test(test_c22_no_answer_while_a_system_has_not_given_its_part),
        cmocka_unit_test(test_c22_the_answer_is_a_text_in_french_or_english),
        cmocka_unit_test(test_c23_each_source_is_asked_to_correct_and_recipients_are_told),
        cmocka_unit_test(test_c24_all_sources_erase_and_exceptions_are_named),
        cmocka_unit_test(test_c24_erasures_are_replayed_after_a_backup),
        cmocka_unit_test(test_c24_an_erasure_waits_for_the_copy),
        cmocka_unit_test(test_c24_the_ledger_forgets_the_subject),
        cmocka_unit_test(test_c25_a_request_restricts_and_the_restriction_outlives_it),
        cmocka_unit_test(test_c25_data_wanted_for_claims_is_not_erased),
        cmocka_unit_test(test_c26_only_what_was_provided_under_consent_or_contract),
        cmocka_unit_test(test_c26_the_package_is_imported_and_opens_nothing),
        cmocka_unit_test(test_c26_our_own_record_is_imported_whole),
        cmocka_unit_test(test_c27_an_objection_by_request_takes_effect_at_once),
        cmocka_unit_test(test_c28_a_withdrawal_by_request_takes_effect_at_once),
        cmocka_unit_test(test_c29_intake_is_on_record_once),
        cmocka_unit_test(test_c29_identity_stops_the_work_and_moves_the_clock_where_the_law_says),
        cmocka_unit_test(test_c29_an_extension_needs_a_reason_and_to_be_in_time),
        cmocka_unit_test(test_c29_a_refusal_names_reason_article_and_authority),
        cmocka_unit_test(test_c29_late_requests_are_seen_before_they_are_late),
        cmocka_unit_test(test_c39_every_response_names_the_officer),
        cmocka_unit_test(test_c40_every_response_names_the_countrys_authority),
        cmocka_unit_test(test_c41_data_kept_for_one_purpose_is_not_used_for_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
