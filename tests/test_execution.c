// test_execution.c: plans, execution, acknowledgement, replay of erasures, as hosts call them. How
// sources may behave is in test_sources.c.
#define _XOPEN_SOURCE 700
#include "source_kit.h"

#include <pthread.h>

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;
static stand_in      crm, mail, billing;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    crm = willing("crm");
    mail = willing("mail");
    billing = willing("billing");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static uint64_t ask_for_some(int32_t right, uint64_t categories)
{
    tara_intake  given = intake(right);
    tara_request out = {.struct_size = sizeof out};
    given.categories = categories;
    ASSERT_OK(tara_request_open(privacy, &nadia, &given, &out));
    return out.number;
}

static tara_request acknowledge(uint64_t number, const char *category_id, const char *source,
                                int32_t outcome)
{
    tara_request         out = {.struct_size = sizeof out};
    tara_acknowledgement given = acknowledgement(privacy, category_id, source, outcome);
    ASSERT_OK(tara_request_acknowledge(privacy, number, &given, &out));
    return out;
}

// Events of that type, among those after `from`.
static int events_of(const char *type, uint64_t from)
{
    char words[64];
    int  found = 0;
    snprintf(words, sizeof words, "\"type\":\"%s\"", type);
    for (uint64_t i = from + 1; i <= event_count(privacy); i++) {
        found += event_says(privacy, i, words);
    }
    return found;
}

// --- the plan ----------------------------------------------------------------------------------

// GDPR Art. 17(3)(b): what the law keeps is named, with the day on which that ends.
static void test_c24_a_plan_names_what_is_erased_and_what_is_kept_and_why(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "support", "crm");
    hold_data(privacy, nadia, "payment", 1, "orders", "billing");
    hold_data(privacy, nadia, "technical", 0, "protection", "");
    join(privacy, &crm, category(privacy, "contact") | category(privacy, "progress"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE), count = event_count(privacy);
    plan p = plan_of(privacy, number);
    assert_int_equal(p.count, 4);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
    assert_int_equal(state_of(privacy, number, "progress", "crm"), TARA_STEP_PENDING);
    assert_int_equal(state_of(privacy, number, "technical", "host"), TARA_STEP_PENDING);
    tara_step kept = step_with(privacy, number, "payment", "billing",
                               TARA_EXCEPTION_LEGAL_RETENTION);
    assert_int_equal(kept.state, TARA_STEP_KEPT);
    assert_int_equal(kept.action, TARA_STEP_ERASE);
    assert_int_equal(kept.until_unix_ms, at("2037-01-01T00:00:00Z"));
    assert_int_equal(shown(privacy, number).steps, 0); // Only looked at.
    assert_int_equal(event_count(privacy), count);
    place_hold(privacy, nadia);
    tara_step held_back = step_with(privacy, number, "contact", "crm", TARA_EXCEPTION_LEGAL_HOLD);
    assert_int_equal(held_back.state, TARA_STEP_KEPT);
    assert_int_equal(held_back.until_unix_ms, 0);
    // Also of what no holding speaks of.
    held_back = step_with(privacy, number, "progress", "crm", TARA_EXCEPTION_LEGAL_HOLD);
    assert_int_equal(held_back.state, TARA_STEP_KEPT);
}

// GDPR Art. 20(1): given by the subject, under consent or contract.
static void test_c26_a_plan_ports_what_the_subject_gave_by_choice(void **state)
{
    (void)state;
    tara_holding inferred = held(privacy, "progress", 1, "service", "crm");
    tara_holding observed = held(privacy, "technical", 0, "service", "crm");
    inferred.origin = TARA_ORIGIN_INFERRED;
    observed.origin = TARA_ORIGIN_OBSERVED;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &inferred, NULL));
    ASSERT_OK(tara_holding_start(privacy, &nadia, &observed, NULL));
    hold_data(privacy, nadia, "contact", 0, "account", "crm");
    hold_data(privacy, nadia, "payment", 0, "protection", "crm");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_PORTABILITY);
    assert_int_equal(plan_of(privacy, number).count, 4);
    assert_int_equal(step_with(privacy, number, "contact", "crm", TARA_EXCEPTION_NONE).action,
                     TARA_STEP_EXPORT);
    assert_int_equal(state_of(privacy, number, "technical", "crm"), TARA_STEP_PENDING);
    assert_int_equal(step_with(privacy, number, "payment", "crm", TARA_EXCEPTION_NOT_PORTABLE)
                     .state, TARA_STEP_KEPT);
    assert_int_equal(step_with(privacy, number, "progress", "crm", TARA_EXCEPTION_NOT_PROVIDED)
                     .state, TARA_STEP_KEPT);
    // Access has no such exceptions.
    number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    assert_int_equal(plan_of(privacy, number).count, 4);
    assert_int_equal(state_of(privacy, number, "payment", "crm"), TARA_STEP_PENDING);
}

static void execution_a_plan_keeps_to_the_categories_asked_for(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact") | category(privacy, "progress"));
    hold_data(privacy, nadia, "technical", 0, "service", "crm");
    uint64_t number = ask_for_some(TARA_RIGHT_RESTRICTION, category(privacy, "progress"));
    assert_int_equal(plan_of(privacy, number).count, 1);
    assert_int_equal(step_with(privacy, number, "progress", "crm", 0).action, TARA_STEP_RESTRICT);
    number = ask_for(privacy, nadia, TARA_RIGHT_RECTIFICATION);
    assert_int_equal(plan_of(privacy, number).count, 3);
    ASSERT_OK(tara_request_correct(privacy, number, category(privacy, "contact"), TEXT("n")));
    assert_int_equal(plan_of(privacy, number).count, 1);
    assert_int_equal(step_with(privacy, number, "contact", "crm", 0).action, TARA_STEP_RECTIFY);
}

// A source that has erased has nothing left to do; one that holds the same still has.
static void execution_a_plan_leaves_out_who_has_erased(void **state)
{
    (void)state;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 7, "support", "mail");
    ASSERT_OK(tara_holding_erased(privacy, &nadia, 1, 7, TEXT("mail"), &verdict));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(plan_of(privacy, number).count, 1);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
}

static void execution_a_plan_is_given_whole_or_not(void **state)
{
    (void)state;
    size_t   needed = 0;
    join(privacy, &crm, category(privacy, "contact") | category(privacy, "progress"));
    uint64_t   number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    tara_step *steps = malloc(2 * sizeof *steps);
    assert_non_null(steps);
    for (int planned = 0; planned < 2; planned++) {
        memset(steps, 0xEE, 2 * sizeof *steps);
        steps[0].struct_size = sizeof *steps;
        assert_int_equal(tara_request_plan(privacy, number, steps, 1, &needed), TARA_E_BUFFER);
        assert_int_equal(needed, 2);
        assert_int_equal(steps[0].action, (int32_t)0xEEEEEEEE); // Nothing partial.
        assert_int_equal(tara_request_plan(privacy, number, NULL, 0, &needed), TARA_E_BUFFER);
        assert_int_equal(needed, 2);
        ASSERT_OK(tara_request_plan(privacy, number, steps, 2, &needed));
        assert_int_equal(steps[1].struct_size, sizeof *steps);
        assert_string_equal(steps[1].source, "crm");
        execute(privacy, number);
    }
    free(steps);
    uint64_t without = ask_for(privacy, nadia, TARA_RIGHT_OBJECTION);
    ASSERT_OK(tara_request_plan(privacy, without, NULL, 0, &needed));
    assert_int_equal(needed, 0);
}

static void execution_plan_is_checked(void **state)
{
    (void)state;
    tara_step steps[2] = {{.struct_size = sizeof steps[0]}};
    size_t    needed = 17;
    uint64_t  number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    assert_refused(privacy, tara_request_plan(privacy, number, steps, 2, NULL),
                   TARA_E_INVALID_ARGUMENT, "steps");
    assert_refused(privacy, tara_request_plan(privacy, number, NULL, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "steps");
    assert_refused(privacy, tara_request_plan(privacy, number + 1, steps, 2, &needed),
                   TARA_E_NOT_FOUND, "request");
    steps[0].struct_size--;
    assert_refused(privacy, tara_request_plan(privacy, number, steps, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "steps");
    steps[0].struct_size += 2;
    assert_refused(privacy, tara_request_plan(privacy, number, steps, 2, &needed),
                   TARA_E_INVALID_ARGUMENT, "steps");
    assert_int_equal(tara_request_plan(NULL, number, steps, 2, &needed), TARA_E_HANDLE);
    assert_int_equal(needed, 17);
}

static void execution_more_steps_than_a_request_can_have_are_refused(void **state)
{
    (void)state;
    char     name[] = "source A";
    size_t   needed = 0;
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    for (int i = 0; i < 21; i++, name[7]++) { // Of six categories each.
        stand_in one = willing(name);
        join(privacy, &one, 63);
    }
    assert_int_equal(plan_of(privacy, number).count, 126);
    stand_in one = willing("one more");
    join(privacy, &one, 63);
    uint64_t count = event_count(privacy);
    assert_refused(privacy, tara_request_plan(privacy, number, NULL, 0, &needed), TARA_E_LIMIT,
                   "request");
    assert_refused(privacy, tara_request_execute(privacy, number, NULL), TARA_E_LIMIT, "request");
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_RECEIVED);
}

// --- execution ---------------------------------------------------------------------------------

static void test_c24_an_erasure_is_done_by_every_source_and_evidenced(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "support", "mail");
    hold_data(privacy, nadia, "progress", 0, "service", "crm");
    join(privacy, &crm, 0);
    join(privacy, &mail, category(privacy, "technical"));
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    uint64_t     count = event_count(privacy);
    tara_request out = execute(privacy, number);
    assert_int_equal(out.state, TARA_REQUEST_EXECUTING); // All done; to be answered.
    assert_int_equal(out.steps, 4);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(crm.asked_to[TARA_STEP_ERASE], 2);
    assert_int_equal(mail.asked_to[TARA_STEP_ERASE], 2);
    assert_int_equal(crm.asked + mail.asked, 4);
    assert_false(is_held(privacy, nadia, "contact", 7));
    assert_false(is_held(privacy, nadia, "contact", 8));
    assert_false(is_held(privacy, nadia, "progress", 0));
    assert_int_equal(events_of("request_plan", count), 1);
    assert_int_equal(events_of("request_step", count), 4);
    assert_int_equal(events_of("erased", count), 4); // Of each holding in each source.
    count = event_count(privacy);
    out = execute(privacy, number); // Done already: says so.
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(crm.asked + mail.asked, 4);
    assert_int_equal(event_count(privacy), count);
}

// What a source is told: which objects, and nothing of those that the law keeps.
static void test_c20_a_source_is_asked_for_what_nothing_stands_against(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "orders", "crm");
    hold_data(privacy, nadia, "contact", 9, "support", "crm");
    hold_data(privacy, nadia, "payment", 8, "orders", "billing");
    join(privacy, &crm, 0);
    join(privacy, &billing, category(privacy, "payment"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    execute(privacy, number);
    assert_int_equal(plan_of(privacy, number).count, 3); // No other one for what billing keeps.
    assert_int_equal(crm.asked, 1);
    assert_int_equal(crm.task.request, number);
    assert_memory_equal(&crm.task.subject, &nadia, sizeof nadia);
    assert_int_equal(crm.task.category, category(privacy, "contact"));
    assert_int_equal(crm.task.again, 0);
    assert_int_equal(crm.task.note_size, 0);
    assert_int_equal(crm.task.ref_count, 2);
    assert_int_equal(crm.refs[0] + crm.refs[1], 7 + 9);
    assert_int_equal(billing.asked, 0);
    assert_true(is_held(privacy, nadia, "contact", 8));
    assert_true(is_held(privacy, nadia, "payment", 8));
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_DONE);
    assert_int_equal(step_with(privacy, number, "contact", "crm", TARA_EXCEPTION_LEGAL_RETENTION)
                     .state, TARA_STEP_KEPT);
    // What is kept is kept for the law alone.
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_holding_show(privacy, &nadia, category(privacy, "payment"), 8, &out));
    assert_int_equal(out.kept_for, 0);
    assert_int_equal(out.due_unix_ms, at("2037-01-01T00:00:00Z"));
}

// A source that holds a category as a whole is asked for it as a whole; not while the law keeps
// some of it.
static void test_c20_a_whole_category_is_not_erased_while_some_of_it_is_kept(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "progress", 0, "service", "crm");
    hold_data(privacy, nadia, "progress", 5, "service", "crm");
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    hold_data(privacy, nadia, "contact", 5, "orders", "crm");
    join(privacy, &crm, 0);
    uint64_t number = ask_for_some(TARA_RIGHT_ERASURE, category(privacy, "progress"));
    execute(privacy, number);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(crm.task.ref_count, 0); // All of it.
    assert_null(crm.task.refs);
    assert_false(is_held(privacy, nadia, "progress", 0));
    assert_false(is_held(privacy, nadia, "progress", 5));
    execute(privacy, ask_for_some(TARA_RIGHT_ERASURE, category(privacy, "contact")));
    assert_int_equal(crm.asked, 2);
    assert_int_equal(crm.task.ref_count, 1); // What has no number of its own.
    assert_int_equal(crm.refs[0], 0);
    assert_true(is_held(privacy, nadia, "contact", 5));
}

// More holdings than one commit takes.
static void test_c24_many_objects_are_erased_as_one_step(void **state)
{
    (void)state;
    for (uint64_t ref = 1; ref <= 300; ref++) {
        hold_data(privacy, nadia, "progress", ref, "service", "crm");
    }
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE), count = event_count(privacy);
    execute(privacy, number);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(crm.task.ref_count, 300);
    assert_int_equal(events_of("erased", count), 300);
    assert_int_equal(events_of("request_step", count), 1);
    for (uint64_t ref = 1; ref <= 300; ref++) {
        assert_false(is_held(privacy, nadia, "progress", ref));
    }
}

// GDPR Art. 15, 20: what is erased first cannot be handed over any more.
static void test_c24_an_erasure_waits_for_a_copy_that_was_asked_for(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    join(privacy, &crm, category(privacy, "contact"));
    uint64_t erasure = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    uint64_t copy = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    uint64_t package = ask_for(privacy, nadia, TARA_RIGHT_PORTABILITY);
    uint64_t count = event_count(privacy);
    assert_int_equal(execute(privacy, erasure).waits_for, copy);
    assert_int_equal(shown(privacy, erasure).waits_for, copy);
    assert_int_equal(state_of(privacy, erasure, "contact", "crm"), TARA_STEP_WAITING);
    assert_int_equal(crm.asked, 0);
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_withdraw(privacy, copy, NULL));
    assert_int_equal(execute(privacy, erasure).waits_for, package);
    ASSERT_OK(tara_request_withdraw(privacy, package, NULL));
    crm.answer = TARA_SOURCE_LATER;
    ASSERT_OK(tara_request_execute(privacy, erasure, &out));
    assert_int_equal(out.waits_for, 0);
    assert_int_equal(crm.asked, 1);
    // What has begun waits too: what is left can still be copied.
    uint64_t late = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    crm.answer = TARA_SOURCE_DONE;
    ASSERT_OK(tara_request_execute(privacy, erasure, &out));
    assert_int_equal(out.waits_for, late);
    assert_int_equal(crm.asked, 1);
    ASSERT_OK(tara_request_withdraw(privacy, late, NULL));
    ASSERT_OK(tara_request_execute(privacy, erasure, &out));
    assert_int_equal(out.waits_for, 0);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(crm.asked, 2);
}

static void test_c25_a_restriction_is_in_force_before_any_source_is_asked(void **state)
{
    (void)state;
    crm.answer = TARA_SOURCE_FAILED;
    join(privacy, &crm, category(privacy, "contact"));
    ASSERT_OK(tara_contract_start(privacy, &nadia, TEXT("C"), 0));
    assert_int_equal(ask(privacy, nadia, "account", "contact").permitted, 1);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION);
    assert_int_equal(ask(privacy, nadia, "account", "contact").permitted, 1);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(crm.asked_to[TARA_STEP_RESTRICT], 1);
    assert_int_equal(ask(privacy, nadia, "account", "contact").reason, TARA_REASON_RESTRICTION);
    crm.answer = TARA_SOURCE_DONE;
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.task.again, 1);
    uint64_t count = event_count(privacy); // Restricted already: the next one records no more.
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_RESTRICTION));
    assert_int_equal(events_of("restriction", count), 0);
}

static void test_c23_each_source_is_told_what_to_correct(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact") | category(privacy, "education"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_correct(privacy, number, category(privacy, "contact"), TEXT("first")));
    ASSERT_OK(tara_request_correct(privacy, number, category(privacy, "contact"),
                                   TEXT("Nadia, with one d: \xC3\xA9")));
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(crm.asked_to[TARA_STEP_RECTIFY], 1);
    assert_string_equal(crm.note, "Nadia, with one d: \xC3\xA9");
}

// Exports are made when the answer is written; nothing leaves a source before.
static void test_c22_a_copy_is_not_fetched_by_its_execution(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact"));
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    tara_request out = execute(privacy, number);
    assert_int_equal(out.state, TARA_REQUEST_EXECUTING);
    assert_int_equal(out.steps, 1);
    assert_int_equal(crm.asked, 0);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_PENDING);
}

static void execution_of_what_was_in_force_at_once_has_no_steps(void **state)
{
    (void)state;
    join(privacy, &crm, 63);
    for (int32_t right = TARA_RIGHT_OBJECTION; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        tara_request out = execute(privacy, ask_for(privacy, nadia, right));
        assert_int_equal(out.state, TARA_REQUEST_EXECUTING);
        assert_int_equal(out.steps, 0);
        assert_int_equal(out.outstanding, 0);
    }
    assert_int_equal(crm.asked, 0);
}

static void execution_is_refused_in_doubt_and_after_the_end(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = 8};
    join(privacy, &crm, 63);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    ASSERT_OK(tara_request_doubt(privacy, number, TARA_DOUBT_IDENTITY, 0, TEXT("who?"), NULL));
    uint64_t count = event_count(privacy);
    assert_refused(privacy, tara_request_execute(privacy, number, &out), TARA_E_NOT_APPLICABLE,
                   "request");
    assert_refused(privacy, tara_request_execute(privacy, 0, &out), TARA_E_NOT_FOUND, "request");
    assert_refused(privacy, tara_request_execute(privacy, number + 1, &out), TARA_E_NOT_FOUND,
                   "request");
    assert_refused(privacy, tara_request_execute(privacy, number, &small),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_int_equal(event_count(privacy), count);
    ASSERT_OK(tara_request_identify(privacy, number, TEXT("call"), NULL));
    crm.answer = TARA_SOURCE_LATER;
    ASSERT_OK(tara_request_execute(privacy, number, NULL));
    assert_int_equal(crm.asked, 6);
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    assert_refused(privacy, tara_request_execute(privacy, number, &out), TARA_E_NOT_APPLICABLE,
                   "request");
    assert_int_equal(crm.asked, 6);
}

static int32_t take_all(void *user, const char *text, size_t size)
{
    (void)text;
    *(size_t *)user += size;
    return TARA_CALLBACK_OK;
}

// Done already: says so. What is done can neither be taken back nor done again.
static void test_c24_what_is_done_and_answered_stays_so(void **state)
{
    (void)state;
    size_t written = 0;
    hold_data(privacy, nadia, "progress", 0, "service", "archive");
    join(privacy, &crm, category(privacy, "contact"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).state, TARA_REQUEST_PARTLY_DONE);
    assert_refused(privacy, tara_request_withdraw(privacy, number, NULL), TARA_E_NOT_APPLICABLE,
                   "request");
    assert_int_equal(tara_request_answer(privacy, number, TARA_FORMAT_JSON, "fr", take_all,
                                         &written), TARA_E_NOT_APPLICABLE); // Outstanding.
    acknowledge(number, "progress", "archive", TARA_STEP_DONE);
    ASSERT_OK(tara_request_answer(privacy, number, TARA_FORMAT_JSON, "fr", take_all, &written));
    assert_true(written > 0);
    uint64_t     count = event_count(privacy);
    tara_request out = execute(privacy, number);
    assert_int_equal(out.state, TARA_REQUEST_ANSWERED);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(crm.asked, 1);
    tara_acknowledgement late = acknowledgement(privacy, "contact", "crm", TARA_STEP_FAILED);
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &late, NULL),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_int_equal(event_count(privacy), count);
}

// A request for memory that fails stops the execution; nothing that was done is done for nothing.
static void execution_without_memory_goes_on_where_it_stood(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "mail");
    join(privacy, &crm, 0);
    join(privacy, &mail, category(privacy, "technical"));
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE), fail = 0;
    bool     done = false;
    while (!done) {
        h.fail_at = h.requests + ++fail;
        tara_status status = tara_request_execute(privacy, number, &out);
        done = status == TARA_OK;
        if (!done) assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_true(fail < 1000);
    }
    h.fail_at = 0;
    assert_true(fail > 3);
    assert_int_equal(out.outstanding, 0);
    assert_true(crm.asked > 0);
    assert_true(mail.asked > 1);
    assert_false(is_held(privacy, nadia, "contact", 7));
    assert_false(is_held(privacy, nadia, "progress", 0));
}

// --- what others do meanwhile ------------------------------------------------------------------

static tara_status elsewhere_status;
static uint64_t    elsewhere_request;

// While a source is asked, another thread may call: the first one waits for it here.
static void from_another_thread(void *(*work)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) == 0) pthread_join(thread, NULL);
    else elsewhere_status = TARA_E_UNSUPPORTED;
}

static void *hold_progress(void *user)
{
    tara_hold hold = {.struct_size = sizeof hold, .subject = nadia, .reason = "r",
                      .reason_size = 1, .category = 1U << 4};
    elsewhere_status = tara_hold_place(privacy, &hold, NULL);
    return user;
}

static void hold_is_placed(stand_in *s)
{
    s->within = NULL;
    from_another_thread(hold_progress);
}

static void test_c20_a_hold_between_two_steps_wins(void **state)
{
    (void)state;
    assert_int_equal(category(privacy, "progress"), 1U << 4);
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "mail");
    hold_data(privacy, nadia, "progress", 3, "service", "billing");
    stand_in vault = willing("vault"); // No holding speaks of what it has.
    crm.within = hold_is_placed;
    join(privacy, &crm, 0);
    join(privacy, &mail, 0);
    join(privacy, &vault, category(privacy, "progress"));
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    tara_request out = execute(privacy, number);
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(mail.asked, 0);
    assert_int_equal(vault.asked, 0);
    assert_int_equal(step_with(privacy, number, "progress", "vault", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
    assert_int_equal(state_of(privacy, number, "contact", "crm"), TARA_STEP_DONE);
    assert_int_equal(step_with(privacy, number, "progress", "mail", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
    assert_true(is_held(privacy, nadia, "progress", 0));
    assert_int_equal(out.outstanding, 1); // The host's own, in billing.
    // The host says that it erased: it is told that it might not.
    out = acknowledge(number, "progress", "billing", TARA_STEP_DONE);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(step_with(privacy, number, "progress", "billing", TARA_EXCEPTION_LEGAL_HOLD)
                     .state, TARA_STEP_KEPT);
    assert_true(is_held(privacy, nadia, "progress", 3));
}

// It came too late for the source; what it covers stays on record until it is released.
static void test_c20_a_hold_while_the_source_erases_keeps_the_record(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "progress", 0, "service", "crm");
    crm.within = hold_is_placed;
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(state_of(privacy, number, "progress", "crm"), TARA_STEP_DONE);
    assert_true(event_says(privacy, event_count(privacy), "erased before a hold was placed"));
    assert_true(is_held(privacy, nadia, "progress", 0));
    execute(privacy, number);
    assert_int_equal(crm.asked, 1);
    ASSERT_OK(tara_hold_release(privacy, 1));
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_holding_erased(privacy, &nadia, 1U << 4, 0, TEXT("crm"), &verdict));
    assert_int_equal(verdict.permitted, 1);
    assert_false(is_held(privacy, nadia, "progress", 0));
}

static void *refuse_it(void *user)
{
    elsewhere_status = tara_request_refuse(privacy, elsewhere_request, TEXT("excessive"), NULL);
    return user;
}

static void request_is_refused(stand_in *s)
{
    (void)s;
    from_another_thread(refuse_it);
}

static void execution_stops_where_another_thread_ends_the_request(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    crm.within = request_is_refused;
    join(privacy, &crm, 63);
    elsewhere_request = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_refused(privacy, tara_request_execute(privacy, elsewhere_request, NULL),
                   TARA_E_CONFLICT, "request");
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(shown(privacy, elsewhere_request).state, TARA_REQUEST_REFUSED);
    assert_true(is_held(privacy, nadia, "contact", 0));
}

static void *execute_it(void *user)
{
    elsewhere_status = tara_request_execute(privacy, elsewhere_request, NULL);
    return user;
}

static void request_is_executed(stand_in *s)
{
    s->within = NULL;
    from_another_thread(execute_it);
}

// Two threads execute the same request: what the one has recorded the other does not overwrite.
static void execution_by_two_threads_records_a_step_once(void **state)
{
    (void)state;
    tara_request out = {.struct_size = sizeof out};
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    crm.within = request_is_executed;
    join(privacy, &crm, 0);
    elsewhere_request = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    uint64_t count = event_count(privacy);
    assert_refused(privacy, tara_request_execute(privacy, elsewhere_request, &out),
                   TARA_E_CONFLICT, "request");
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_int_equal(crm.asked, 2);
    assert_int_equal(events_of("request_step", count), 1);
    assert_int_equal(events_of("erased", count), 1);
    assert_int_equal(execute(privacy, elsewhere_request).outstanding, 0);
    assert_int_equal(crm.asked, 2);
}

static void *say_it_is_erased(void *user)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    elsewhere_status = tara_holding_erased(privacy, &nadia, 1, 7, TEXT("crm"), &verdict);
    return user;
}

static void object_is_erased(stand_in *s)
{
    s->within = NULL;
    from_another_thread(say_it_is_erased);
}

// One of the objects was erased, on record, while the source was asked for all of them.
static void execution_does_not_stumble_over_what_is_gone_already(void **state)
{
    (void)state;
    assert_int_equal(category(privacy, "contact"), 1);
    for (uint64_t ref = 7; ref <= 9; ref++) {
        hold_data(privacy, nadia, "contact", ref, "support", "crm");
    }
    crm.within = object_is_erased;
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE), count = event_count(privacy);
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_int_equal(crm.asked, 1);
    for (uint64_t ref = 7; ref <= 9; ref++) assert_false(is_held(privacy, nadia, "contact", ref));
    assert_int_equal(events_of("erased", count), 3);
    assert_false(event_says(privacy, event_count(privacy), "hold")); // There was none.
    // The only one of its step: what is recorded is not that all of the category was erased.
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 7, "support", "mail"); // Where it stays.
    crm.within = object_is_erased;
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    count = event_count(privacy);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    assert_int_equal(crm.asked, 2);
    assert_int_equal(crm.task.ref_count, 1);
    assert_true(event_says(privacy, event_count(privacy), "\"whole\":false"));
    assert_int_equal(events_of("erased", count), 1);
    assert_true(is_held(privacy, nadia, "contact", 7));
}

static void *collect_anew(void *user)
{
    tara_holding given = held(privacy, "contact", 9, "support", "crm");
    elsewhere_status = tara_holding_start(privacy, &nadia, &given, NULL);
    return user;
}

static void data_is_collected(stand_in *s)
{
    s->within = NULL;
    from_another_thread(collect_anew);
}

static void execution_leaves_what_is_collected_meanwhile_on_record(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    crm.within = data_is_collected;
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(elsewhere_status, TARA_OK);
    assert_false(is_held(privacy, nadia, "contact", 0));
    assert_true(is_held(privacy, nadia, "contact", 9));
}

// What the plan would have had erased has to be kept by the time it comes to it, as its neighbour.
static void test_c20_what_the_law_comes_to_keep_is_kept_beside_what_it_kept_before(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "orders", "crm");
    crm.answer = TARA_SOURCE_LATER;
    join(privacy, &crm, 0);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 1);
    hold_data(privacy, nadia, "contact", 7, "orders", "crm");
    assert_int_equal(execute(privacy, number).outstanding, 0);
    assert_int_equal(crm.asked, 1);
    plan p = plan_of(privacy, number);
    assert_int_equal(p.count, 2);
    for (size_t i = 0; i < p.count; i++) {
        assert_int_equal(p.steps[i].state, TARA_STEP_KEPT);
        assert_int_equal(p.steps[i].exception, TARA_EXCEPTION_LEGAL_RETENTION);
    }
    assert_true(is_held(privacy, nadia, "contact", 7));
    assert_true(is_held(privacy, nadia, "contact", 8));
}

// --- acknowledgement ---------------------------------------------------------------------------

static void test_c24_what_the_host_does_by_hand_is_recorded_step_by_step(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "");
    hold_data(privacy, nadia, "progress", 0, "service", "archive");
    hold_data(privacy, nadia, "technical", 0, "service", "archive");
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    assert_int_equal(execute(privacy, number).outstanding, 3);
    assert_int_equal(shown(privacy, number).state, TARA_REQUEST_EXECUTING);
    tara_request out = acknowledge(number, "contact", "", TARA_STEP_DONE);
    assert_int_equal(out.state, TARA_REQUEST_PARTLY_DONE);
    assert_int_equal(out.outstanding, 2);
    assert_false(is_held(privacy, nadia, "contact", 7));
    uint64_t count = event_count(privacy);
    acknowledge(number, "contact", "host", TARA_STEP_DONE); // Said before.
    acknowledge(number, "contact", "host", TARA_STEP_FAILED);
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(state_of(privacy, number, "contact", "host"), TARA_STEP_DONE);
    out = acknowledge(number, "progress", "archive", TARA_STEP_FAILED);
    assert_int_equal(out.outstanding, 2); // It stays to be done.
    assert_true(event_says(privacy, event_count(privacy), "\"note\":\"why not\""));
    out = acknowledge(number, "progress", "archive", TARA_STEP_REFUSED);
    assert_int_equal(out.outstanding, 1);
    assert_true(is_held(privacy, nadia, "progress", 0));
    out = acknowledge(number, "progress", "archive", TARA_STEP_DONE); // It did so after all.
    assert_false(is_held(privacy, nadia, "progress", 0));
    out = acknowledge(number, "technical", "archive", TARA_STEP_DONE);
    assert_int_equal(out.outstanding, 0);
    assert_int_equal(out.state, TARA_REQUEST_EXECUTING);
}

static void execution_acknowledgements_are_checked_field_by_field(void **state)
{
    (void)state;
    char filled[257];
    hold_data(privacy, nadia, "contact", 7, "support", "archive");
    tara_acknowledgement good = acknowledgement(privacy, "contact", "archive", TARA_STEP_REFUSED);
    tara_acknowledgement bad;
    tara_request out = {.struct_size = sizeof out}, small = {.struct_size = 8};
    uint64_t     number = ask_for(privacy, nadia, TARA_RIGHT_ERASURE);
    memset(filled, 'a', sizeof filled);
    char *wide = exact(filled, sizeof filled);
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &good, &out),
                   TARA_E_NOT_APPLICABLE, "request"); // Not planned.
    execute(privacy, number);
    uint64_t count = event_count(privacy);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &bad, &out), status, field)
    REFUSED(bad.struct_size = sizeof bad - 1, TARA_E_INVALID_ARGUMENT, "given");
    REFUSED(bad.flags = 1, TARA_E_TOO_NEW, "given");
    REFUSED(bad.reserved = 1, TARA_E_TOO_NEW, "given");
    REFUSED(bad.category = 0, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = 3, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = 2, TARA_E_NOT_FOUND, "category");
    REFUSED(bad.category = UINT64_C(1) << 63, TARA_E_NOT_FOUND, "category");
    REFUSED(bad.outcome = 0, TARA_E_INVALID_ARGUMENT, "outcome");
    REFUSED(bad.outcome = TARA_STEP_KEPT, TARA_E_INVALID_ARGUMENT, "outcome");
    REFUSED(bad.outcome = TARA_STEP_ASKED, TARA_E_INVALID_ARGUMENT, "outcome");
    REFUSED(bad.outcome = -3, TARA_E_INVALID_ARGUMENT, "outcome");
    REFUSED((bad.source = wide, bad.source_size = 65), TARA_E_INVALID_ARGUMENT, "source");
    REFUSED((bad.source = "\xFF", bad.source_size = 1), TARA_E_INVALID_ARGUMENT, "source");
    REFUSED(bad.source = NULL, TARA_E_INVALID_ARGUMENT, "source");
    REFUSED(bad.source_size = 0, TARA_E_NOT_FOUND, "category"); // The host's own: there is none.
    REFUSED(bad.source_size--, TARA_E_NOT_FOUND, "category");
    REFUSED(bad.note_size = 0, TARA_E_INVALID_ARGUMENT, "note");
    REFUSED((bad.note_size = 0, bad.outcome = TARA_STEP_FAILED), TARA_E_INVALID_ARGUMENT, "note");
    REFUSED((bad.note = wide, bad.note_size = 257), TARA_E_INVALID_ARGUMENT, "note");
    REFUSED((bad.note = "\xC3", bad.note_size = 1), TARA_E_INVALID_ARGUMENT, "note");
    REFUSED(bad.note = NULL, TARA_E_INVALID_ARGUMENT, "note");
    REFUSED((bad.data = "1", bad.data_size = 1), TARA_E_INVALID_ARGUMENT, "data"); // No export.
#undef REFUSED
    assert_refused(privacy, tara_request_acknowledge(privacy, number, NULL, &out),
                   TARA_E_INVALID_ARGUMENT, "given");
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &good, &small),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_refused(privacy, tara_request_acknowledge(privacy, number + 1, &good, &out),
                   TARA_E_NOT_FOUND, "request");
    assert_int_equal(tara_request_acknowledge(NULL, number, &good, &out), TARA_E_HANDLE);
    assert_int_equal(out.number, 0);
    assert_int_equal(event_count(privacy), count);
    good.note = wide;
    good.note_size = 256;
    ASSERT_OK(tara_request_acknowledge(privacy, number, &good, NULL));
    ASSERT_OK(tara_request_refuse(privacy, number, TEXT("excessive"), NULL));
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &good, &out),
                   TARA_E_NOT_APPLICABLE, "request");
    free(wide);
}

static void execution_data_for_an_export_is_one_json_value(void **state)
{
    (void)state;
    enum { MOST = 16 << 20 };
    static const char *const broken[] = {
        "{", "1 2", "{\"a\":1,}", "nul", "\"\xFF\"", "[1] x", " ", "\"\\ud800\"",
    };
    hold_data(privacy, nadia, "contact", 7, "support", "archive");
    tara_acknowledgement given = acknowledgement(privacy, "contact", "archive", TARA_STEP_DONE);
    uint64_t number = ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    execute(privacy, number);
    uint64_t count = event_count(privacy);
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        char *data = exact(broken[i], strlen(broken[i]));
        given.data = data;
        given.data_size = strlen(broken[i]);
        assert_refused(privacy, tara_request_acknowledge(privacy, number, &given, NULL),
                       TARA_E_INVALID_ARGUMENT, "data");
        free(data);
    }
    given.data = NULL;
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &given, NULL),
                   TARA_E_INVALID_ARGUMENT, "data");
    char *large = malloc(MOST + 1);
    assert_non_null(large);
    memset(large, 'a', MOST + 1);
    large[0] = large[MOST] = '"';
    given.data = large;
    given.data_size = MOST + 1;
    assert_refused(privacy, tara_request_acknowledge(privacy, number, &given, NULL),
                   TARA_E_INVALID_ARGUMENT, "data");
    assert_int_equal(event_count(privacy), count);
    large[MOST - 1] = '"';
    given.data_size = MOST;
    ASSERT_OK(tara_request_acknowledge(privacy, number, &given, NULL));
    assert_int_equal(shown(privacy, number).outstanding, 0);
    given.data = "{\"better\":true}"; // In its place; nothing of either is on record.
    given.data_size = 15;
    count = event_count(privacy);
    ASSERT_OK(tara_request_acknowledge(privacy, number, &given, NULL));
    assert_int_equal(event_count(privacy), count);
    assert_false(event_says(privacy, count, "aaaa"));
    free(large);
}

// --- after a backup was restored ---------------------------------------------------------------

static void replay(int64_t since, uint64_t asked, uint64_t failed)
{
    uint64_t a = 77, f = 77, count = event_count(privacy);
    ASSERT_OK(tara_erasures_replay(privacy, since, &a, &f));
    assert_int_equal(a, asked);
    assert_int_equal(f, failed);
    assert_int_equal(event_count(privacy), count); // The ledger does not change.
}

static void test_c24_erasures_are_asked_for_again_after_a_restored_backup(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "support", "crm");
    join(privacy, &crm, 0);
    join(privacy, &mail, category(privacy, "technical")); // No holding speaks of that.
    replay(0, 0, 0);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    assert_int_equal(crm.asked, 1);
    assert_int_equal(mail.asked, 1);
    h.now += HOST_DAY;
    replay(0, 3, 0);
    assert_int_equal(crm.asked, 3);
    assert_int_equal(crm.task.action, TARA_STEP_ERASE);
    assert_int_equal(crm.task.request, 0);
    assert_int_equal(crm.task.again, 1);
    assert_int_equal(crm.task.ref_count, 1);
    assert_true(crm.refs[0] == 7 || crm.refs[0] == 8);
    assert_int_equal(crm.task.category, category(privacy, "contact"));
    assert_memory_equal(&crm.task.subject, &nadia, sizeof nadia);
    assert_int_equal(mail.task.category, category(privacy, "technical"));
    assert_int_equal(mail.task.ref_count, 0);
    crm.answer = TARA_SOURCE_LATER; // Only done is done.
    replay(0, 3, 2);
    mail.answer = TARA_SOURCE_REFUSED;
    replay(0, 3, 3);
    replay(HOST_NOW + 1, 0, 0);
    replay(HOST_NOW, 3, 3);
    replay(INT64_MIN, 3, 3);
    replay(INT64_MAX, 0, 0);
    ASSERT_OK(tara_source_retire(privacy, TEXT("mail")));
    mail.asked = 0;
    replay(0, 3, 3); // Not registered: it cannot have done it.
    assert_int_equal(mail.asked, 0);
}

static void execution_replay_starts_at_its_instant(void **state)
{
    (void)state;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    join(privacy, &crm, 0);
    for (uint64_t ref = 1; ref <= 9; ref++) {
        hold_data(privacy, nadia, "contact", ref, "support", "crm");
        ASSERT_OK(tara_holding_erased(privacy, &nadia, 1, ref, TEXT("crm"), &verdict));
        h.now += HOST_DAY;
    }
    for (uint64_t day = 0; day <= 9; day++) {
        replay(HOST_NOW + (int64_t)day * HOST_DAY, 9 - day, 0);
        if (day < 9) replay(HOST_NOW + (int64_t)day * HOST_DAY + 1, 8 - day, 0);
    }
}

// What was collected anew since then is not the data that the backup brought back.
static void test_c24_data_that_is_held_anew_is_not_erased_again(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    hold_data(privacy, nadia, "contact", 8, "support", "crm");
    hold_data(privacy, nadia, "progress", 0, "service", "crm");
    join(privacy, &crm, category(privacy, "technical"));
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    replay(0, 4, 0);
    hold_data(privacy, nadia, "contact", 7, "support", "crm");
    replay(0, 3, 0);
    hold_data(privacy, nadia, "technical", 5, "service", "crm"); // Some of a whole category.
    replay(0, 2, 0);
    hold_data(privacy, nadia, "progress", 5, "service", "crm");
    replay(0, 1, 0);
    assert_int_equal(crm.refs[0], 8);
    hold_data(privacy, nadia, "contact", 8, "support", "mail"); // Elsewhere.
    replay(0, 1, 0);
}

// What was erased as a whole is asked for as a whole.
static void execution_replay_asks_as_the_execution_did(void **state)
{
    (void)state;
    hold_data(privacy, nadia, "contact", 0, "support", "crm");
    join(privacy, &crm, 0);
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    assert_int_equal(crm.task.ref_count, 0);
    replay(0, 1, 0);
    assert_int_equal(crm.asked, 2);
    assert_int_equal(crm.task.ref_count, 0);
    assert_null(crm.task.refs);
}

static void *count_events(void *user)
{
    uint64_t count = 0;
    elsewhere_status = tara_event_count(privacy, &count);
    return user;
}

static void others_go_on(stand_in *s)
{
    (void)s;
    elsewhere_status = TARA_E_BUSY;
    from_another_thread(count_events);
}

static void execution_replay_holds_nobody_up(void **state)
{
    (void)state;
    join(privacy, &crm, category(privacy, "contact"));
    execute(privacy, ask_for(privacy, nadia, TARA_RIGHT_ERASURE));
    crm.within = others_go_on;
    replay(0, 1, 0);
    assert_int_equal(elsewhere_status, TARA_OK);
}

static void execution_replay_is_checked(void **state)
{
    (void)state;
    uint64_t asked = 0, failed = 0;
    assert_refused(privacy, tara_erasures_replay(privacy, 0, NULL, &failed),
                   TARA_E_INVALID_ARGUMENT, "asked");
    assert_refused(privacy, tara_erasures_replay(privacy, 0, &asked, NULL),
                   TARA_E_INVALID_ARGUMENT, "asked");
    assert_int_equal(tara_erasures_replay(NULL, 0, &asked, &failed), TARA_E_HANDLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c24_a_plan_names_what_is_erased_and_what_is_kept_and_why),
        TEST(test_c26_a_plan_ports_what_the_subject_gave_by_choice),
        TEST(execution_a_plan_keeps_to_the_categories_asked_for),
        TEST(execution_a_plan_leaves_out_who_has_erased),
        TEST(execution_a_plan_is_given_whole_or_not),
        TEST(execution_plan_is_checked),
        TEST(execution_more_steps_than_a_request_can_have_are_refused),
        TEST(test_c24_an_erasure_is_done_by_every_source_and_evidenced),
        TEST(test_c20_a_source_is_asked_for_what_nothing_stands_against),
        TEST(test_c20_a_whole_category_is_not_erased_while_some_of_it_is_kept),
        TEST(test_c24_many_objects_are_erased_as_one_step),
        TEST(test_c24_an_erasure_waits_for_a_copy_that_was_asked_for),
        TEST(test_c25_a_restriction_is_in_force_before_any_source_is_asked),
        TEST(test_c23_each_source_is_told_what_to_correct),
        TEST(test_c22_a_copy_is_not_fetched_by_its_execution),
        TEST(execution_of_what_was_in_force_at_once_has_no_steps),
        TEST(execution_is_refused_in_doubt_and_after_the_end),
        TEST(test_c24_what_is_done_and_answered_stays_so),
        TEST(execution_without_memory_goes_on_where_it_stood),
        TEST(test_c20_a_hold_between_two_steps_wins),
        TEST(test_c20_a_hold_while_the_source_erases_keeps_the_record),
        TEST(execution_stops_where_another_thread_ends_the_request),
        TEST(execution_by_two_threads_records_a_step_once),
        TEST(execution_does_not_stumble_over_what_is_gone_already),
        TEST(execution_leaves_what_is_collected_meanwhile_on_record),
        TEST(test_c20_what_the_law_comes_to_keep_is_kept_beside_what_it_kept_before),
        TEST(test_c24_what_the_host_does_by_hand_is_recorded_step_by_step),
        TEST(execution_acknowledgements_are_checked_field_by_field),
        TEST(execution_data_for_an_export_is_one_json_value),
        TEST(test_c24_erasures_are_asked_for_again_after_a_restored_backup),
        TEST(execution_replay_starts_at_its_instant),
        TEST(test_c24_data_that_is_held_anew_is_not_erased_again),
        TEST(execution_replay_asks_as_the_execution_did),
        TEST(execution_replay_holds_nobody_up),
        TEST(execution_replay_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
