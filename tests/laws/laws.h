// laws.h: what the tests of clauses and of traps share: a context, people, and one question.
//
// Through the public header alone. Arguments are C strings, so that a test reads as a sentence.
#ifndef TP_TEST_LAWS_H
#define TP_TEST_LAWS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tara_privacy.h"

static const int64_t HOUR = INT64_C(3600000), DAY = INT64_C(86400000);

// The instant of a day and hour, UTC, from 1970 on.
static inline int64_t at(int year, int month, int day, int hour)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t days = before[month - 1] + day - 1;
    for (int y = 1970; y < year; y++) days += y % 400 == 0 || (y % 4 == 0 && y % 100) ? 366 : 365;
    days += month > 2 && (year % 400 == 0 || (year % 4 == 0 && year % 100));
    return days * DAY + hour * HOUR;
}

static inline tara_options some_options(void)
{
    static const uint8_t key[32] = "32 bytes that no one else knows";
    tara_options options;
    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    return options;
}

static inline tara_privacy *opened_with(const tara_options *options, int64_t now)
{
    tara_privacy *privacy = NULL;
    tara_error    error = {.struct_size = sizeof error};
    if (tara_open(options, &privacy, &error) != TARA_OK) fail_msg("%s", error.message);
    assert_int_equal(tara_clock_set(privacy, now), TARA_OK);
    return privacy;
}

// Monday, 2 March 2026, 9 o'clock, in memory.
static inline tara_privacy *opened(void)
{
    tara_options options = some_options();
    return opened_with(&options, at(2026, 3, 2, 9));
}

static inline void now_is(tara_privacy *privacy, int64_t now)
{
    assert_int_equal(tara_clock_set(privacy, now), TARA_OK);
}

static inline tara_subject called(tara_privacy *privacy, const char *identity)
{
    tara_subject subject;
    assert_int_equal(tara_subject_from_identity(privacy, identity, strlen(identity), &subject),
                     TARA_OK);
    return subject;
}

static inline tara_subject living_in(tara_privacy *privacy, const char *identity,
                                     const char *country)
{
    tara_subject subject = called(privacy, identity);
    assert_int_equal(tara_subject_set(privacy, &subject, country, strlen(country), 0, 0), TARA_OK);
    return subject;
}

static inline tara_age born(tara_privacy *privacy, const tara_subject *subject, int year,
                            int month, int day)
{
    tara_age age = {.struct_size = sizeof age};
    assert_int_equal(tara_age_assert_born(privacy, subject, year, month, day, "form", 4, &age),
                     TARA_OK);
    return age;
}

static inline tara_subject an_adult_in(tara_privacy *privacy, const char *identity,
                                       const char *country)
{
    tara_subject subject = living_in(privacy, identity, country);
    assert_int_equal(born(privacy, &subject, 1999, 7, 14).permitted, 1);
    return subject;
}

static inline tara_subject an_adult(tara_privacy *privacy, const char *identity)
{
    return an_adult_in(privacy, identity, "FR");
}

static inline tara_subject a_child(tara_privacy *privacy, const char *identity)
{
    tara_subject subject = living_in(privacy, identity, "DE");
    assert_int_equal(born(privacy, &subject, 2012, 5, 5).age, TARA_AGE_MINOR);
    return subject;
}

static inline tara_age gate(tara_privacy *privacy, const tara_subject *subject)
{
    tara_age age = {.struct_size = sizeof age};
    assert_int_equal(tara_age_gate(privacy, subject, &age), TARA_OK);
    return age;
}

static inline uint32_t purpose(tara_privacy *privacy, const char *id)
{
    uint32_t number = 0;
    assert_int_equal(tara_purpose_find(privacy, id, strlen(id), &number), TARA_OK);
    return number;
}

static inline uint64_t category(tara_privacy *privacy, const char *id)
{
    uint64_t bit = 0;
    assert_int_equal(tara_category_find(privacy, id, strlen(id), &bit), TARA_OK);
    return bit;
}

static inline uint32_t recipient(tara_privacy *privacy, const char *id)
{
    uint32_t number = 0;
    assert_int_equal(tara_recipient_find(privacy, id, strlen(id), &number), TARA_OK);
    return number;
}

static inline tara_question question(tara_privacy *privacy, const tara_subject *subject,
                                     const char *of_purpose, const char *of_category)
{
    return (tara_question){.struct_size = sizeof(tara_question), .subject = *subject,
                           .purpose = purpose(privacy, of_purpose),
                           .categories = category(privacy, of_category)};
}

// The fast answer and the exact one are the same answer.
static inline tara_verdict verdict_on(tara_privacy *privacy, tara_question asked)
{
    tara_verdict fast = {.struct_size = sizeof fast}, exact = {.struct_size = sizeof exact};
    assert_int_equal(tara_check(privacy, &asked, &fast), TARA_OK);
    asked.flags |= TARA_QUESTION_EXACT;
    assert_int_equal(tara_check(privacy, &asked, &exact), TARA_OK);
    assert_int_equal(fast.permitted, exact.permitted);
    assert_int_equal(fast.reason, exact.reason);
    assert_int_equal(fast.basis, exact.basis);
    assert_int_equal(fast.obligations, exact.obligations);
    bool permits = exact.reason >= TARA_REASON_CONSENT && exact.reason <= TARA_REASON_PUBLIC_TASK;
    assert_int_equal(exact.permitted, permits);
    return exact;
}

static inline int32_t reason_to(tara_privacy *privacy, const tara_subject *subject,
                                const char *of_purpose, const char *of_category)
{
    return verdict_on(privacy, question(privacy, subject, of_purpose, of_category)).reason;
}

static inline int32_t reason_to_do(tara_privacy *privacy, const tara_subject *subject,
                                   const char *of_purpose, const char *of_category,
                                   uint32_t action)
{
    tara_question asked = question(privacy, subject, of_purpose, of_category);
    asked.action = action;
    return verdict_on(privacy, asked).reason;
}

static inline tara_verdict sending(tara_privacy *privacy, const tara_subject *subject,
                                   const char *of_purpose, const char *of_category,
                                   const char *to, const char *destination)
{
    tara_question asked = question(privacy, subject, of_purpose, of_category);
    asked.action = TARA_ACTION_TRANSFER;
    if (to != NULL) asked.recipient = recipient(privacy, to);
    if (destination != NULL) memcpy(asked.destination, destination, strlen(destination));
    return verdict_on(privacy, asked);
}

static inline tara_choice choice(tara_privacy *privacy, const char *of_purpose)
{
    return (tara_choice){.struct_size = sizeof(tara_choice),
                         .purpose = purpose(privacy, of_purpose),
                         .method = "checkbox", .method_size = 8};
}

static inline tara_consent says_yes(tara_privacy *privacy, const tara_subject *subject,
                                    const char *of_purpose)
{
    tara_choice  made = choice(privacy, of_purpose);
    tara_consent now = {.struct_size = sizeof now};
    assert_int_equal(tara_consent_give(privacy, subject, &made, &now), TARA_OK);
    return now;
}

static inline tara_consent says_no(tara_privacy *privacy, const tara_subject *subject,
                                   const char *of_purpose)
{
    tara_choice  made = choice(privacy, of_purpose);
    tara_consent now = {.struct_size = sizeof now};
    assert_int_equal(tara_consent_refuse(privacy, subject, &made, &now), TARA_OK);
    return now;
}

static inline tara_consent withdraws(tara_privacy *privacy, const tara_subject *subject,
                                     const char *of_purpose)
{
    tara_choice  made = choice(privacy, of_purpose);
    tara_consent now = {.struct_size = sizeof now};
    assert_int_equal(tara_consent_withdraw(privacy, subject, &made, &now), TARA_OK);
    return now;
}

static inline tara_consent consent_to(tara_privacy *privacy, const tara_subject *subject,
                                      const char *of_purpose)
{
    tara_consent now = {.struct_size = sizeof now};
    assert_int_equal(tara_consent_show(privacy, subject, purpose(privacy, of_purpose), &now),
                     TARA_OK);
    return now;
}

static inline int32_t objects(tara_privacy *privacy, const tara_subject *subject,
                              const char *of_purpose)
{
    int32_t effect = TARA_OBJECTION_NONE;
    assert_int_equal(tara_objection_raise(privacy, subject, purpose(privacy, of_purpose), &effect),
                     TARA_OK);
    return effect;
}

static inline tara_status decides(tara_privacy *privacy, const tara_subject *subject,
                                  const char *of_purpose, int32_t outcome)
{
    return tara_objection_decide(privacy, subject, purpose(privacy, of_purpose), outcome,
                                 "weighed, lia-2026-09", 20);
}

static inline void enrols(tara_privacy *privacy, const tara_subject *subject)
{
    assert_int_equal(tara_contract_start(privacy, subject, "course-1", 8, 0), TARA_OK);
}

static inline void leaves(tara_privacy *privacy, const tara_subject *subject)
{
    assert_int_equal(tara_contract_end(privacy, subject, "course-1", 8, 0), TARA_OK);
}

static inline void is_restricted(tara_privacy *privacy, const tara_subject *subject)
{
    assert_int_equal(tara_restriction_set(privacy, subject, "accuracy", 8), TARA_OK);
}

static inline tara_guardian_evidence full_evidence(void)
{
    return (tara_guardian_evidence){
        .struct_size = sizeof(tara_guardian_evidence), .guardian = "mother@example.org",
        .guardian_size = 18, .method = "signed_form", .method_size = 11, .verifier = "desk-3",
        .verifier_size = 6, .evidence = "file-17", .evidence_size = 7};
}

static inline void guardian_is_verified(tara_privacy *privacy, const tara_subject *subject)
{
    tara_guardian_evidence evidence = full_evidence();
    assert_int_equal(tara_guardian_verify(privacy, subject, &evidence, NULL), TARA_OK);
}

// The first duty by now; kind NONE when nothing is owed.
static inline tara_duty first_duty(tara_privacy *privacy)
{
    tara_duty   duty = {.struct_size = sizeof duty};
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query};
    tara_due_page  page = {.struct_size = sizeof page};
    assert_int_equal(tara_clock_now(privacy, &query.until_unix_ms), TARA_OK);
    assert_int_equal(tara_due(privacy, &query, &cursor, &duty, 1, &page), TARA_OK);
    if (page.count == 0) return (tara_duty){.kind = TARA_DUTY_NONE};
    return duty;
}

// --- what is held, asked for and owed ----------------------------------------------------------

// Purposes as bits, of their names between spaces.
static inline uint64_t purposes(tara_privacy *privacy, const char *names)
{
    uint64_t bits = 0;
    while (*names != '\0') {
        uint32_t number = 0;
        size_t   size = strcspn(names, " ");
        assert_int_equal(tara_purpose_find(privacy, names, size, &number), TARA_OK);
        bits |= UINT64_C(1) << (number - 1);
        names += size + (names[size] == ' ');
    }
    return bits;
}

// When it falls due. In object 0, since now.
static inline int64_t is_held_for(tara_privacy *privacy, const tara_subject *subject,
                              const char *of_category, const char *for_purposes,
                              const char *source)
{
    int64_t      due = 0;
    tara_holding held = {.struct_size = sizeof held, .category = category(privacy, of_category),
                         .purposes = purposes(privacy, for_purposes), .source = source,
                         .source_size = strlen(source)};
    assert_int_equal(tara_holding_start(privacy, subject, &held, &due), TARA_OK);
    return due;
}

static inline tara_retention held_of(tara_privacy *privacy, const tara_subject *subject,
                                     const char *of_category)
{
    tara_retention out = {.struct_size = sizeof out};
    assert_int_equal(tara_holding_show(privacy, subject, category(privacy, of_category), 0, &out),
                     TARA_OK);
    return out;
}

static inline bool holds_nothing_of(tara_privacy *privacy, const tara_subject *subject,
                                    const char *of_category)
{
    tara_retention out = {.struct_size = sizeof out};
    return tara_holding_show(privacy, subject, category(privacy, of_category), 0, &out)
        == TARA_E_NOT_FOUND;
}

static inline tara_verdict says_erased(tara_privacy *privacy, const tara_subject *subject,
                                       const char *of_category, const char *source)
{
    tara_verdict v = {.struct_size = sizeof v};
    assert_int_equal(tara_holding_erased(privacy, subject, category(privacy, of_category), 0,
                                         source, strlen(source), &v), TARA_OK);
    return v;
}

// Of a subject (or NULL), of a category (or NULL); of everything with neither.
static inline uint64_t hold_on(tara_privacy *privacy, const tara_subject *subject,
                               const char *of_category)
{
    uint64_t  number = 0;
    tara_hold hold = {.struct_size = sizeof hold, .reason = "litigation 2026/117",
                      .reason_size = 19};
    if (subject != NULL) hold.subject = *subject;
    if (of_category != NULL) hold.category = category(privacy, of_category);
    if (subject == NULL && of_category == NULL) hold.flags = TARA_HOLD_ALL;
    assert_int_equal(tara_hold_place(privacy, &hold, &number), TARA_OK);
    return number;
}

enum { DUTIES_MAX = 32 };

// All that is owed by now.
static inline size_t duties_now(tara_privacy *privacy, tara_duty duties[DUTIES_MAX])
{
    tara_cursor cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query};
    tara_due_page  page = {.struct_size = sizeof page};
    duties[0].struct_size = sizeof duties[0];
    assert_int_equal(tara_clock_now(privacy, &query.until_unix_ms), TARA_OK);
    assert_int_equal(tara_due(privacy, &query, &cursor, duties, DUTIES_MAX, &page), TARA_OK);
    assert_int_equal(page.more, 0);
    return (size_t)page.count;
}

static inline int count_duties(tara_privacy *privacy, int32_t kind)
{
    tara_duty duties[DUTIES_MAX];
    size_t    count = duties_now(privacy, duties);
    int       found = 0;
    for (size_t i = 0; i < count; i++) found += duties[i].kind == kind;
    return found;
}

static inline tara_intake an_intake(tara_privacy *privacy, int32_t right)
{
    tara_intake intake = {.struct_size = sizeof intake, .right = right, .channel = "email",
                          .channel_size = 5};
    assert_int_equal(tara_clock_now(privacy, &intake.received_unix_ms), TARA_OK);
    return intake;
}

static inline tara_request asks_for(tara_privacy *privacy, const tara_subject *subject,
                                    int32_t right)
{
    tara_request out = {.struct_size = sizeof out};
    tara_intake  intake = an_intake(privacy, right);
    assert_int_equal(tara_request_open(privacy, subject, &intake, &out), TARA_OK);
    return out;
}

static inline tara_request shown(tara_privacy *privacy, uint64_t number)
{
    tara_request out = {.struct_size = sizeof out};
    assert_int_equal(tara_request_show(privacy, number, &out), TARA_OK);
    return out;
}

static inline tara_request executed(tara_privacy *privacy, uint64_t number)
{
    tara_request out = {.struct_size = sizeof out};
    assert_int_equal(tara_request_execute(privacy, number, &out), TARA_OK);
    return out;
}

// The host says what a system did that has no callbacks. data: a JSON value, or NULL.
static inline tara_status acknowledged(tara_privacy *privacy, uint64_t number,
                                       const char *of_category, const char *source,
                                       int32_t outcome, const char *data)
{
    tara_acknowledgement given = {
        .struct_size = sizeof given, .category = category(privacy, of_category),
        .outcome = outcome, .source = source, .source_size = strlen(source), .data = data,
        .data_size = data == NULL ? 0 : strlen(data)};
    if (outcome != TARA_STEP_DONE) given.note = "not mine";
    if (outcome != TARA_STEP_DONE) given.note_size = 8;
    return tara_request_acknowledge(privacy, number, &given, NULL);
}

static inline void is_done(tara_privacy *privacy, uint64_t number, const char *of_category,
                           const char *source)
{
    assert_int_equal(acknowledged(privacy, number, of_category, source, TARA_STEP_DONE, NULL),
                     TARA_OK);
}

enum { STEPS_MAX = 64 };

static inline size_t steps_of(tara_privacy *privacy, uint64_t number, tara_step steps[STEPS_MAX])
{
    size_t count = 0;
    steps[0].struct_size = sizeof steps[0];
    assert_int_equal(tara_request_plan(privacy, number, steps, STEPS_MAX, &count), TARA_OK);
    return count;
}

// The step of a category in a source; state 0: there is none.
static inline tara_step step_of(tara_privacy *privacy, uint64_t number, const char *of_category,
                                const char *source)
{
    tara_step steps[STEPS_MAX];
    size_t    count = steps_of(privacy, number, steps);
    for (size_t i = 0; i < count; i++) {
        bool its = steps[i].category == category(privacy, of_category);
        if (its && strcmp(steps[i].source, source) == 0) return steps[i];
    }
    return (tara_step){0};
}

// --- long texts --------------------------------------------------------------------------------

typedef struct written {
    char  *text; // Terminated.
    size_t size, room;
} written;

static inline int32_t write_down(void *user, const char *text, size_t size)
{
    written *w = user;
    if (w->size + size + 1 > w->room) {
        w->room = 2 * (w->size + size + 1);
        w->text = realloc(w->text, w->room);
        assert_non_null(w->text);
    }
    memcpy(w->text + w->size, text, size);
    w->size += size;
    w->text[w->size] = '\0';
    return TARA_CALLBACK_OK;
}

// In a block of its own that the caller frees.
static inline char *answer_to(tara_privacy *privacy, uint64_t number, int32_t format,
                              const char *language)
{
    written w = {NULL, 0, 0};
    assert_int_equal(tara_request_answer(privacy, number, format, language, write_down, &w),
                     TARA_OK);
    assert_true(w.size > 100);
    return w.text;
}

static inline char *record_of(tara_privacy *privacy, const tara_subject *subject)
{
    written w = {NULL, 0, 0};
    assert_int_equal(tara_subject_export(privacy, subject, write_down, &w), TARA_OK);
    return w.text;
}

static inline uint64_t events(tara_privacy *privacy)
{
    uint64_t count = 0;
    assert_int_equal(tara_event_count(privacy, &count), TARA_OK);
    return count;
}

// The event as JSON, in a block of its own that the caller frees.
static inline char *printed_event(tara_privacy *privacy, uint64_t event)
{
    size_t size = 0;
    assert_int_equal(tara_event_print(privacy, event, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    assert_int_equal(tara_event_print(privacy, event, text, size, &size), TARA_OK);
    text[size] = '\0';
    return text;
}

static inline bool last_event_says(tara_privacy *privacy, const char *words)
{
    char *text = printed_event(privacy, events(privacy));
    bool  says = strstr(text, words) != NULL;
    free(text);
    return says;
}

static inline char *printed_policy(const tara_policy *policy)
{
    size_t size = 0;
    assert_int_equal(tara_policy_print(policy, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1);
    assert_non_null(text);
    assert_int_equal(tara_policy_print(policy, text, size, &size), TARA_OK);
    text[size] = '\0';
    return text;
}

// The built-in policy with one wording replaced: the first `old` after the first `where`.
static inline char *reworded(char *text, const char *where, const char *old,
                             const char *new_words)
{
    char *place = strstr(text, where);
    assert_non_null(place);
    place = strstr(place, old);
    assert_non_null(place);
    size_t size = strlen(text) - strlen(old) + strlen(new_words) + 1;
    char  *out = malloc(size);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)(place - text), text, new_words, place + strlen(old));
    free(text);
    return out;
}

static inline tara_policy *parsed(char *text)
{
    tara_error   error = {.struct_size = sizeof error};
    tara_policy *policy = NULL;
    tara_status  status = tara_policy_parse(text, strlen(text), NULL, &policy, &error);
    if (status != TARA_OK) fail_msg("%u: %s: %s", error.line, error.field, error.message);
    free(text);
    return policy;
}

#endif
