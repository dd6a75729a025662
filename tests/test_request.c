// test_request.c: a request from receipt to its end: every cell, every value, every byte.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "rules/request.h"

#define RECEIVED_AT INT64_C(1769853600000) // 2026-01-31T10:00:00Z
#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

enum { RIGHTS = 7, STATES = 10, STEP_STATES = 8, EXCEPTIONS = 10, RECEIVED_ON = 20484 };

static const tp_time DAY = TP_DAY_MS, DUE = RECEIVED_AT + 30 * INT64_C(86400000);

// --- a request, moved along --------------------------------------------------------------------

static uint64_t seed = 20260131;

static uint64_t below(uint64_t limit) // splitmix64: the same walks in every run.
{
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % limit;
}

static tp_request_event opening(uint8_t right)
{
    return (tp_request_event){
        .number = 1, .right = right, .received = RECEIVED_AT, .due = DUE,
        .channel = TP_TEXT("email"), .law = TP_TEXT("gdpr"), .rule = TP_TEXT("eu-1182-71"),
        .article = TP_TEXT("GDPR Art. 12(3)")};
}

static void open_request(tp_request *request, uint8_t right)
{
    tp_request_event event = opening(right);
    memset(request, 0, sizeof *request);
    assert_int_equal(tp_request_open_check(request, &event, RECEIVED_AT + DAY), TARA_OK);
    tp_request_open_apply(request, &event, RECEIVED_AT + DAY);
}

static uint8_t action_of(uint8_t right)
{
    static const uint8_t actions[] = {
        0, TARA_STEP_EXPORT, TARA_STEP_RECTIFY, TARA_STEP_ERASE, TARA_STEP_RESTRICT,
        TARA_STEP_EXPORT, 0, 0};
    return actions[right];
}

static tp_step a_step(uint8_t action, uint8_t category, const char *source)
{
    tp_step step = {.category = category, .action = action, .state = TARA_STEP_PENDING};
    step.source_size = (uint8_t)strlen(source);
    memcpy(step.source, source, step.source_size);
    return step;
}

static tara_status plan(tp_request *request, const tp_step *steps, uint32_t count)
{
    static uint8_t bytes[TP_STEPS_MAX * 100];
    tp_writer      out = tp_writer_of(bytes, sizeof bytes);
    tp_steps_encode(steps, count, &out);
    assert_false(out.failed);
    tp_plan_event event = {1, {(const char *)bytes, out.size}};
    tara_status   status = tp_request_plan_check(request, &event);
    if (status == TARA_OK) tp_request_plan_apply(request, &event);
    return status;
}

// Two steps, where the right has any.
static tara_status plan_two(tp_request *request)
{
    uint8_t action = action_of(request->right);
    tp_step steps[2] = {a_step(action, 1, "crm"), a_step(action, 5, "host")};
    return plan(request, steps, action == 0 ? 0 : 2);
}

static tp_step_event saying(uint32_t step, uint8_t state)
{
    return (tp_step_event){
        .number = 1, .step = step, .state = state,
        .exception = state == TARA_STEP_KEPT ? TARA_EXCEPTION_LEGAL_HOLD : TARA_EXCEPTION_NONE,
        .again_at = state == TARA_STEP_ASKED ? DUE : 0, .note = TP_TEXT("why")};
}

static tara_status say(tp_request *request, uint32_t step, uint8_t state, uint64_t sequence)
{
    tp_step_event event = saying(step, state);
    tara_status   status = tp_request_step_check(request, &event);
    if (status == TARA_OK) tp_request_step_apply(request, &event, sequence);
    return status;
}

static tp_identity_event identity(uint8_t doubt, uint8_t pauses, int32_t day)
{
    return (tp_identity_event){.number = 1, .doubt = doubt, .pauses = pauses, .day = day,
                               .due = DUE, .text = TP_TEXT("login")};
}

static tara_status identify(tp_request *request, uint8_t doubt, uint8_t pauses, int32_t day)
{
    tp_identity_event event = identity(doubt, pauses, day);
    tara_status       status = tp_request_identity_check(request, &event);
    if (status == TARA_OK) tp_request_identity_apply(request, &event);
    return status;
}

static tara_status extend(tp_request *request, tp_time due, tp_time at)
{
    tp_extend_event event = {1, due, TP_TEXT("many requests")};
    tara_status     status = tp_request_extend_check(request, &event, at);
    if (status == TARA_OK) tp_request_extend_apply(request, &event);
    return status;
}

static tara_status refuse(tp_request *request)
{
    tp_refuse_event event = {1, TP_TEXT("excessive"), TP_TEXT("GDPR 12(5)(b)")};
    tara_status     status = tp_request_refuse_check(request, &event);
    if (status == TARA_OK) tp_request_refuse_apply(request, DUE + 7);
    return status;
}

static tara_status correct(tp_request *request, uint8_t category, uint64_t sequence)
{
    tp_correct_event event = {1, category, TP_TEXT("born in 1990")};
    tara_status      status = tp_request_correct_check(request, &event);
    if (status == TARA_OK) tp_request_correct_apply(request, &event, sequence);
    return status;
}

static tara_status mark(tp_request *request, uint8_t which)
{
    tp_mark_event event = {.number = 1, .mark = which};
    if (which == TP_MARK_ANSWERED) event.digest[31] = 9;
    tara_status status = tp_request_mark_check(request, &event);
    if (status == TARA_OK) tp_request_mark_apply(request, &event, DUE + 8);
    return status;
}

// The next step that is not over, done.
static tara_status next_step_done(tp_request *request)
{
    uint32_t step = 0;
    while (step + 1 < request->step_count && request->steps[step].state == TARA_STEP_DONE) step++;
    return say(request, step, TARA_STEP_DONE, 40);
}

static tara_status make_move(tp_request *request, tp_request_move move)
{
    switch (move) {
    case TP_MOVE_SETTLE:   return identify(request, TARA_DOUBT_NONE, 0, RECEIVED_ON + 9);
    case TP_MOVE_DOUBT:    return identify(request, TARA_DOUBT_IDENTITY, 1, RECEIVED_ON + 4);
    case TP_MOVE_EXTEND:   return extend(request, DUE + 60 * DAY, DUE);
    case TP_MOVE_REFUSE:   return refuse(request);
    case TP_MOVE_PLAN:     return plan_two(request);
    case TP_MOVE_STEP:     return next_step_done(request);
    case TP_MOVE_CORRECT:  return correct(request, 3, 41);
    case TP_MOVE_CONFIRM:  return mark(request, TP_MARK_CONFIRMED);
    case TP_MOVE_ANSWER:   return mark(request, TP_MARK_ANSWERED);
    case TP_MOVE_WITHDRAW: return mark(request, TP_MARK_WITHDRAWN);
    case TP_MOVES:         break;
    }
    fail_msg("no such move");
    return TARA_E_INVALID_ARGUMENT;
}

static void must(tara_status status)
{
    assert_int_equal(status, TARA_OK);
}

// A request of that right which came into that state by moves.
static void request_in(tp_request *request, uint8_t state, uint8_t right)
{
    open_request(request, right);
    switch (state) {
    case TARA_REQUEST_AWAITING_IDENTITY: must(make_move(request, TP_MOVE_DOUBT)); break;
    case TARA_REQUEST_OPEN: must(make_move(request, TP_MOVE_SETTLE)); break;
    case TARA_REQUEST_EXTENDED: must(make_move(request, TP_MOVE_EXTEND)); break;
    case TARA_REQUEST_PARTLY_DONE:
        must(plan_two(request));
        must(next_step_done(request));
        break;
    case TARA_REQUEST_EXECUTING: must(plan_two(request)); break;
    case TARA_REQUEST_ANSWERED:
        must(plan(request, NULL, 0));
        must(mark(request, TP_MARK_ANSWERED));
        break;
    case TARA_REQUEST_REFUSED: must(refuse(request)); break;
    case TARA_REQUEST_WITHDRAWN: must(mark(request, TP_MARK_WITHDRAWN)); break;
    default: break;
    }
    assert_int_equal(request->state, state);
}

static size_t encode(const tp_request *request, uint8_t out[TP_REQUEST_BYTES_MAX])
{
    tp_writer writer = tp_writer_of(out, TP_REQUEST_BYTES_MAX);
    tp_request_encode(request, &writer);
    assert_false(writer.failed);
    return writer.size;
}

// From a block of exactly that size, so that a sanitizer sees a read past its end.
static bool decode(tp_request *request, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    bool done = tp_request_decode(request, exact, size);
    free(exact);
    return done;
}

static void assert_unchanged(const tp_request *a, const tp_request *b)
{
    static uint8_t left[TP_REQUEST_BYTES_MAX], right[TP_REQUEST_BYTES_MAX];
    size_t         size = encode(a, left);
    assert_int_equal(encode(b, right), size);
    assert_memory_equal(left, right, size);
}

// --- the table ---------------------------------------------------------------------------------

static const char *const state_names[STATES] = {
    "none", "received", "awaiting_identity", "open", "extended", "executing", "partly_done",
    "answered", "refused", "withdrawn"};
static const char *const move_names[TP_MOVES] = {
    "settle", "doubt", "extend", "refuse", "plan", "step", "correct", "confirm", "answer",
    "withdraw"};

static const struct { // "=": the state stays; "-": it may not follow.
    const char *from;
    const char *to[TP_MOVES];
} cells[] = {
    {"received", {"open", "awaiting_identity", "extended", "refused", "executing",
                  "-", "=", "=", "answered", "withdrawn"}},
    {"awaiting_identity", {"open", "=", "=", "refused", "-", "-", "=", "=", "-", "withdrawn"}},
    {"open", {"=", "awaiting_identity", "extended", "refused", "executing",
              "-", "=", "=", "answered", "withdrawn"}},
    {"extended", {"=", "awaiting_identity", "-", "refused", "executing",
                  "-", "=", "=", "answered", "withdrawn"}},
    {"executing", {"=", "-", "=", "refused", "-", "partly_done", "-", "=", "answered",
                   "withdrawn"}},
    {"partly_done", {"=", "-", "=", "refused", "-", "executing", "-", "=", "answered", "-"}},
    {"answered", {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {"refused", {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {"withdrawn", {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
};

static uint8_t state_named(const char *name)
{
    for (uint8_t i = 0; i < STATES; i++) {
        if (strcmp(state_names[i], name) == 0) return i;
    }
    fail_msg("no state %s", name);
    return 0;
}

// A right under which nothing but the table stands against the move.
static uint8_t right_for(tp_request_move move, uint8_t from)
{
    if (move == TP_MOVE_CORRECT) return TARA_RIGHT_RECTIFICATION;
    bool unplanned = from < TARA_REQUEST_EXECUTING;
    return move == TP_MOVE_ANSWER && unplanned ? TARA_RIGHT_OBJECTION : TARA_RIGHT_ERASURE;
}

static void check_cell(uint8_t from, tp_request_move move, const char *to)
{
    tp_request  request, before;
    const char *label = move_names[move];
    request_in(&request, from, right_for(move, from));
    if (move == TP_MOVE_ANSWER && (from == TARA_REQUEST_EXECUTING
                                   || from == TARA_REQUEST_PARTLY_DONE)) {
        for (uint32_t i = 0; i < request.step_count; i++) {
            if (request.steps[i].state == TARA_STEP_DONE) continue;
            must(say(&request, i, TARA_STEP_REFUSED, 30));
        }
        assert_int_equal(request.state, from);
    }
    before = request;
    bool        refused = strcmp(to, "-") == 0;
    tara_status wanted = refused ? TARA_E_NOT_APPLICABLE : TARA_OK;
    if (tp_request_may(&request, move) != wanted) fail_msg("%s: %s?", state_names[from], label);
    if (make_move(&request, move) != wanted) fail_msg("%s: %s!", state_names[from], label);
    if (refused) assert_unchanged(&request, &before);
    uint8_t next = refused || strcmp(to, "=") == 0 ? from : state_named(to);
    if (request.state != next) {
        fail_msg("%s: %s leads to %s", state_names[from], label, state_names[request.state]);
    }
}

// Policy row C29: from receipt to its end a request takes these ways and no other.
static void test_c29_every_cell_of_the_table(void **state)
{
    (void)state;
    assert_int_equal(LENGTH(cells), TARA_REQUEST_WITHDRAWN);
    for (size_t row = 0; row < LENGTH(cells); row++) {
        uint8_t from = state_named(cells[row].from);
        assert_int_equal(from, row + 1);
        for (int move = 0; move < TP_MOVES; move++) {
            check_cell(from, (tp_request_move)move, cells[row].to[move]);
        }
    }
}

// Zero is no request: nothing is owed for it and nothing may follow.
static void a_request_that_there_is_not_takes_no_move(void **state)
{
    (void)state;
    tp_request none = {0};
    for (int move = 0; move < TP_MOVES; move++) {
        assert_int_equal(tp_request_may(&none, (tp_request_move)move), TARA_E_NOT_FOUND);
        assert_int_equal(make_move(&none, (tp_request_move)move), TARA_E_NOT_FOUND);
    }
    assert_false(tp_request_ended(&none));
    assert_false(tp_request_late(&none, TP_TIME_MAX));
    assert_int_equal(tp_request_outstanding(&none), 0);
    assert_int_equal(tp_request_attention(&none), TP_TIME_NEVER);
    assert_int_equal(tp_request_owed_by(&none), TP_TIME_NEVER);
}

// GDPR Art. 12(3): more time that was given stays given when it is settled who asks.
static void a_request_that_was_extended_is_extended_once_it_is_settled(void **state)
{
    (void)state;
    tp_request request;
    request_in(&request, TARA_REQUEST_AWAITING_IDENTITY, TARA_RIGHT_ACCESS);
    must(make_move(&request, TP_MOVE_EXTEND));
    assert_int_equal(request.state, TARA_REQUEST_AWAITING_IDENTITY);
    must(make_move(&request, TP_MOVE_SETTLE));
    assert_int_equal(request.state, TARA_REQUEST_EXTENDED);

    request_in(&request, TARA_REQUEST_EXTENDED, TARA_RIGHT_ACCESS);
    must(make_move(&request, TP_MOVE_DOUBT));
    must(make_move(&request, TP_MOVE_SETTLE));
    assert_int_equal(request.state, TARA_REQUEST_EXTENDED);
}

// --- received ----------------------------------------------------------------------------------

static tara_status open_status(tp_request_event event, tp_time at)
{
    tp_request none = {0};
    return tp_request_open_check(&none, &event, at);
}

// Policy row C29: what is received is kept as it came, with the law that says by when.
static void test_c29_what_is_received_is_on_record(void **state)
{
    (void)state;
    tp_request       request;
    tp_request_event event = opening(TARA_RIGHT_OBJECTION);
    event.actor = TARA_ACTOR_AGENT;
    event.confirm_due = RECEIVED_AT + 10 * DAY;
    event.purposes = 6;
    event.categories = 9;
    must(open_status(event, RECEIVED_AT + 5));
    memset(&request, 0xA5, sizeof request); // Nothing may be left of what was there.
    tp_request_open_apply(&request, &event, RECEIVED_AT + 5);
    assert_int_equal(request.right, TARA_RIGHT_OBJECTION);
    assert_int_equal(request.state, TARA_REQUEST_RECEIVED);
    assert_int_equal(request.actor, TARA_ACTOR_AGENT);
    assert_int_equal(request.received, RECEIVED_AT);
    assert_int_equal(request.opened_at, RECEIVED_AT + 5);
    assert_int_equal(request.due, DUE);
    assert_int_equal(request.first_due, DUE);
    assert_int_equal(request.confirm_due, RECEIVED_AT + 10 * DAY);
    assert_int_equal(request.purposes, 6);
    assert_int_equal(request.categories, 9);
    assert_string_equal(request.law, "gdpr");
    assert_string_equal(request.rule, "eu-1182-71");
    assert_string_equal(request.article, "GDPR Art. 12(3)");
    assert_int_equal(request.ended_at + request.doubt + request.extended + request.planned, 0);
    assert_int_equal(request.pause_count + request.correction_count + request.step_count, 0);
    assert_int_equal(tp_request_open_check(&request, &event, DUE), TARA_E_NOT_APPLICABLE);
}

// GDPR Art. 15 to 21 and 7(3): seven rights; purposes are named by two of them.
static void a_right_that_there_is_not_cannot_be_exercised(void **state)
{
    (void)state;
    for (unsigned right = 0; right < 256; right++) {
        bool             known = right >= 1 && right <= RIGHTS;
        bool             aims = right == TARA_RIGHT_OBJECTION || right == TARA_RIGHT_WITHDRAWAL;
        tp_request_event event = opening((uint8_t)right);
        assert_int_equal(open_status(event, DUE), known ? TARA_OK : TARA_E_INVALID_ARGUMENT);
        event.purposes = 1;
        assert_int_equal(open_status(event, DUE), aims ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
}

// A due date is never before receipt, and nobody receives tomorrow.
static void instants_that_cannot_be_are_not_received(void **state)
{
    static const struct { tp_time received, due, confirm_due, at; bool good; } rows[] = {
        {0, 0, 0, 0, true},
        {1, 2, 0, 0, false}, // Received after it was recorded.
        {-5, -5, -5, 0, true},
        {-5, -6, 0, 0, false},
        {-5, 9, -6, 0, false},
        {5, 9, 5, 5, true},
        {5, 9, 4, 5, false},
        {TP_TIME_MIN, TP_TIME_MIN, 0, 0, true},
        {TP_TIME_MIN - 1, 0, 0, 0, false},
        {0, TP_TIME_MAX, TP_TIME_MAX, 0, true},
        {0, TP_TIME_MAX + 1, 0, 0, false},
        {0, TP_TIME_NEVER, 0, 0, false},
        {0, 0, TP_TIME_NEVER, 0, false},
        {INT64_MIN, INT64_MIN, INT64_MIN, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        tp_request_event event = opening(TARA_RIGHT_ACCESS);
        event.received = rows[i].received;
        event.due = rows[i].due;
        event.confirm_due = rows[i].confirm_due;
        tara_status wanted = rows[i].good ? TARA_OK : TARA_E_INVALID_ARGUMENT;
        assert_int_equal(open_status(event, rows[i].at), wanted);
    }
}

// GDPR Art. 5(2): each request has its number, its actor and the law that it stands under.
static void a_request_without_its_law_is_not_received(void **state)
{
    char                 many[TP_ARTICLE_MAX];
    static const tp_text bad[] = {{NULL, 0}, {"a\0b", 3}, {"\xC3", 1}};
    (void)state;
    memset(many, 'x', sizeof many);
    for (size_t field = 0; field < 3; field++) {
        static const size_t most[] = {TP_LAW_ID_MAX - 1, TP_RULE_MAX - 1, TP_ARTICLE_MAX - 1};
        tp_request_event event = opening(TARA_RIGHT_ACCESS);
        tp_text         *text = field == 0 ? &event.law : field == 1 ? &event.rule : &event.article;
        for (size_t i = 0; i < LENGTH(bad); i++) {
            *text = bad[i];
            assert_int_equal(open_status(event, DUE), TARA_E_INVALID_ARGUMENT);
        }
        *text = (tp_text){many, most[field]};
        assert_int_equal(open_status(event, DUE), TARA_OK);
        *text = (tp_text){many, most[field] + 1};
        assert_int_equal(open_status(event, DUE), TARA_E_INVALID_ARGUMENT);
    }
    tp_request_event event = opening(TARA_RIGHT_ACCESS);
    event.actor = TARA_ACTOR_AGENT + 1;
    assert_int_equal(open_status(event, DUE), TARA_E_INVALID_ARGUMENT);
    event = opening(TARA_RIGHT_ACCESS);
    event.number = 0;
    assert_int_equal(open_status(event, DUE), TARA_E_INVALID_ARGUMENT);
}

// --- who asks ----------------------------------------------------------------------------------

// GDPR Art. 12(6): in doubt about what there is, by a method or for a reason that is named.
static void an_identity_that_cannot_be_is_refused(void **state)
{
    static const struct { uint8_t doubt, pauses; int32_t day; int64_t due; bool text, good; }
    rows[] = {
        {0, 0, 0, 0, true, true},  {1, 1, 0, 0, true, true},
        {2, 1, 0, 0, true, true},  {3, 1, 0, 0, true, false},
        {1, 2, 0, 0, true, false}, {1, 1, 0, 0, false, false},
        {0, 0, 0, 0, false, false}, {1, 1, 0, -1, true, false},
        {0, 0, 0, -1, true, false}, {0, 0, 0, TP_TIME_MAX - RECEIVED_AT, true, true},
        {0, 0, 0, TP_TIME_NEVER - RECEIVED_AT, true, false},
        {0, 0, TP_DAY_MIN, 0, true, true}, {0, 0, TP_DAY_MIN - 1, 0, true, false},
        {0, 0, TP_DAY_MAX, 0, true, true}, {0, 0, TP_DAY_MAX + 1, 0, true, false},
    };
    (void)state;
    tp_request request;
    open_request(&request, TARA_RIGHT_ACCESS);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        tp_identity_event event = identity(rows[i].doubt, rows[i].pauses, rows[i].day);
        event.due = RECEIVED_AT + rows[i].due;
        if (!rows[i].text) event.text.size = 0;
        tara_status wanted = rows[i].good ? TARA_OK : TARA_E_INVALID_ARGUMENT;
        assert_int_equal(tp_request_identity_check(&request, &event), wanted);
    }
}

// UK GDPR Art. 12A: a period begins anew when a doubt is settled, and not because somebody says so.
static void a_period_begins_anew_only_after_a_doubt(void **state)
{
    (void)state;
    tp_request        request;
    tp_identity_event event = identity(TARA_DOUBT_NONE, 0, RECEIVED_ON + 9);
    event.restart_day = RECEIVED_ON + 9;
    open_request(&request, TARA_RIGHT_ACCESS);
    assert_int_equal(tp_request_identity_check(&request, &event), TARA_E_INVALID_ARGUMENT);
    must(make_move(&request, TP_MOVE_DOUBT));
    must(tp_request_identity_check(&request, &event));
    event.restart_day = TP_DAY_MAX + 1;
    assert_int_equal(tp_request_identity_check(&request, &event), TARA_E_INVALID_ARGUMENT);
    event.restart_day = RECEIVED_ON + 9;
    event.doubt = TARA_DOUBT_SCOPE; // Not settled.
    assert_int_equal(tp_request_identity_check(&request, &event), TARA_E_INVALID_ARGUMENT);
    event.doubt = TARA_DOUBT_NONE;
    tp_request_identity_apply(&request, &event);
    assert_int_equal(request.restart_day, RECEIVED_ON + 9);
    must(make_move(&request, TP_MOVE_DOUBT)); // A second doubt does not forget it.
    must(make_move(&request, TP_MOVE_SETTLE));
    assert_int_equal(request.restart_day, RECEIVED_ON + 9);
}

// GDPR Art. 12(6): what is in doubt, since when, is known until it is settled.
static void a_doubt_stands_until_it_is_settled(void **state)
{
    (void)state;
    tp_request        request;
    tp_identity_event event = identity(TARA_DOUBT_SCOPE, 1, RECEIVED_ON + 2);
    event.due = DUE + DAY;
    open_request(&request, TARA_RIGHT_ACCESS);
    tp_request_identity_apply(&request, &event);
    assert_int_equal(request.doubt, TARA_DOUBT_SCOPE);
    assert_int_equal(request.doubt_pauses, 1);
    assert_int_equal(request.doubted_on, RECEIVED_ON + 2);
    assert_int_equal(request.due, DUE + DAY);
    assert_int_equal(request.first_due, DUE + DAY); // The first period is longer now.
    event = identity(TARA_DOUBT_NONE, 1, RECEIVED_ON + 6);
    event.due = DUE + 5 * DAY;
    tp_request_identity_apply(&request, &event);
    assert_int_equal(request.doubt, TARA_DOUBT_NONE);
    assert_int_equal(request.doubt_pauses, 0);
    assert_int_equal(request.doubted_on, 0);
    assert_int_equal(request.first_due, DUE + 5 * DAY);
    must(extend(&request, DUE + 60 * DAY, DUE + 5 * DAY));
    event.due = DUE + 61 * DAY;
    tp_request_identity_apply(&request, &event);
    assert_int_equal(request.due, DUE + 61 * DAY);
    assert_int_equal(request.first_due, DUE + 5 * DAY); // Extended: the first period is over.
}

typedef struct waiting { // Doubt and settlement, in days after receipt.
    uint8_t doubt, pauses;
    int32_t day;
} waiting;

static void assert_pauses(const waiting *said, size_t count, const tp_pause *wanted, size_t pauses)
{
    tp_request request;
    open_request(&request, TARA_RIGHT_ACCESS);
    for (size_t i = 0; i < count; i++) {
        must(identify(&request, said[i].doubt, said[i].pauses, RECEIVED_ON + said[i].day));
    }
    assert_int_equal(request.pause_count, pauses);
    for (size_t i = 0; i < pauses; i++) {
        assert_int_equal(request.pauses[i].from, RECEIVED_ON + wanted[i].from);
        assert_int_equal(request.pauses[i].to, RECEIVED_ON + wanted[i].to);
    }
}
#define ASSERT_PAUSES(said, ...) \
    assert_pauses(said, LENGTH(said), (const tp_pause[]){__VA_ARGS__}, \
                  LENGTH(((const tp_pause[]){__VA_ARGS__})))

// GDPR Art. 12(6): only days of waiting that pause do not count, and each of them once.
static void days_of_waiting_are_kept_where_they_do_not_count(void **state)
{
    static const waiting one[] = {{1, 1, 3}, {0, 0, 7}};
    static const waiting free_of_it[] = {{1, 0, 3}, {0, 0, 7}};
    static const waiting same_day[] = {{1, 1, 3}, {0, 0, 3}};
    static const waiting earlier[] = {{1, 1, 3}, {0, 0, 2}}; // Another time zone in between.
    static const waiting two[] = {{1, 1, 3}, {0, 0, 7}, {2, 1, 8}, {0, 0, 9}};
    static const waiting touching[] = {{1, 1, 3}, {0, 0, 7}, {2, 1, 7}, {0, 0, 9}};
    static const waiting overlapping[] = {{1, 1, 3}, {0, 0, 7}, {2, 1, 6}, {0, 0, 9}};
    static const waiting within[] = {{1, 1, 3}, {0, 0, 7}, {2, 1, 5}, {0, 0, 6}};
    static const waiting both[] = {{1, 1, 3}, {2, 1, 5}, {0, 0, 9}};
    static const waiting then_counts[] = {{1, 1, 3}, {2, 0, 5}, {0, 0, 9}};
    static const waiting then_pauses[] = {{1, 0, 3}, {2, 1, 5}, {0, 0, 9}};
    (void)state;
    ASSERT_PAUSES(one, {3, 7});
    assert_pauses(free_of_it, LENGTH(free_of_it), NULL, 0);
    assert_pauses(same_day, LENGTH(same_day), NULL, 0);
    assert_pauses(earlier, LENGTH(earlier), NULL, 0);
    ASSERT_PAUSES(two, {3, 7}, {8, 9});
    ASSERT_PAUSES(touching, {3, 9});
    ASSERT_PAUSES(overlapping, {3, 9});
    ASSERT_PAUSES(within, {3, 7});
    ASSERT_PAUSES(both, {3, 9});
    ASSERT_PAUSES(then_counts, {3, 5});
    ASSERT_PAUSES(then_pauses, {5, 9});
}

// A ninth pause finds no room when it begins, so that its end always does.
static void a_pause_that_could_not_be_ended_does_not_begin(void **state)
{
    (void)state;
    tp_request request;
    int32_t    day = RECEIVED_ON;
    open_request(&request, TARA_RIGHT_ACCESS);
    for (int i = 0; i < TP_PAUSES_MAX; i++) {
        must(identify(&request, TARA_DOUBT_IDENTITY, 1, day += 2));
        if (i == TP_PAUSES_MAX - 1) { // The last one is kept free for the doubt that stands.
            assert_int_equal(identify(&request, TARA_DOUBT_SCOPE, 1, day + 1), TARA_E_LIMIT);
        }
        must(identify(&request, TARA_DOUBT_NONE, 0, day += 2));
    }
    assert_int_equal(request.pause_count, TP_PAUSES_MAX);
    assert_int_equal(identify(&request, TARA_DOUBT_IDENTITY, 1, day + 2), TARA_E_LIMIT);
    must(identify(&request, TARA_DOUBT_IDENTITY, 0, day + 2));
    must(identify(&request, TARA_DOUBT_NONE, 0, day + 4));
    assert_int_equal(request.pause_count, TP_PAUSES_MAX);
}

// --- more time, and no -------------------------------------------------------------------------

// GDPR Art. 12(3): once, told within the first period, and never to the subject's loss.
static void test_c29_an_extension_is_told_in_time_and_with_a_reason(void **state)
{
    static const struct { tp_time due, at; size_t reason; tara_status status; } rows[] = {
        {60, 0, 1, TARA_OK},
        {60, -1, 1, TARA_OK},
        {60, 1, 1, TARA_E_NOT_APPLICABLE}, // The first period is over.
        {-1, 1, 0, TARA_E_NOT_APPLICABLE}, // Said first, whatever else is wrong.
        {0, 0, 1, TARA_OK},
        {-1, 0, 1, TARA_E_INVALID_ARGUMENT}, // It would shorten.
        {60, 0, 0, TARA_E_INVALID_ARGUMENT},
        {TP_TIME_NEVER - RECEIVED_AT - 31 * INT64_C(86400000), 0, 1, TARA_E_INVALID_ARGUMENT},
    };
    (void)state;
    tp_request request;
    open_request(&request, TARA_RIGHT_ACCESS);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        tp_extend_event event = {1, DUE + rows[i].due, {"x", rows[i].reason}};
        assert_int_equal(tp_request_extend_check(&request, &event, DUE + rows[i].at),
                         rows[i].status);
    }
    must(extend(&request, DUE + 60, DUE));
    assert_int_equal(request.extended, 1);
    assert_int_equal(request.due, DUE + 60);
    assert_int_equal(request.first_due, DUE);
}

// GDPR Art. 12(3): also where the state shows no trace of it, more time is given once.
static void nothing_is_extended_twice(void **state)
{
    static const uint8_t states[] = {TARA_REQUEST_AWAITING_IDENTITY, TARA_REQUEST_EXECUTING,
                                     TARA_REQUEST_PARTLY_DONE};
    (void)state;
    for (size_t i = 0; i < LENGTH(states); i++) {
        tp_request request;
        request_in(&request, states[i], TARA_RIGHT_ERASURE);
        must(extend(&request, DUE + 60, DUE));
        assert_int_equal(request.state, states[i]);
        assert_int_equal(request.extended, 1);
        assert_int_equal(tp_request_may(&request, TP_MOVE_EXTEND), TARA_OK);
        assert_int_equal(extend(&request, DUE + 90, DUE), TARA_E_NOT_APPLICABLE);
    }
}

// GDPR Art. 12(4): a refusal names its reason and its article.
static void test_c29_a_refusal_names_its_reason(void **state)
{
    (void)state;
    for (uint8_t from = TARA_REQUEST_RECEIVED; from <= TARA_REQUEST_PARTLY_DONE; from++) {
        tp_request      request;
        tp_refuse_event event = {1, {NULL, 0}, TP_TEXT("GDPR 12(4)")};
        request_in(&request, from, TARA_RIGHT_ERASURE);
        assert_int_equal(tp_request_refuse_check(&request, &event), TARA_E_INVALID_ARGUMENT);
        event = (tp_refuse_event){1, TP_TEXT("excessive"), {NULL, 0}};
        assert_int_equal(tp_request_refuse_check(&request, &event), TARA_E_INVALID_ARGUMENT);
        must(refuse(&request));
        assert_int_equal(request.ended_at, DUE + 7);
        assert_true(tp_request_ended(&request));
    }
}

// --- the plan ----------------------------------------------------------------------------------

static tara_status plan_status(uint8_t right, uint64_t categories, const tp_step *steps,
                               uint32_t count)
{
    tp_request request;
    open_request(&request, right);
    request.categories = categories;
    tara_status status = plan(&request, steps, count);
    assert_int_equal(request.planned, status == TARA_OK);
    assert_int_equal(request.step_count, status == TARA_OK ? count : 0);
    assert_int_equal(request.state, status == TARA_OK ? TARA_REQUEST_EXECUTING
                                                      : TARA_REQUEST_RECEIVED);
    return status;
}

// GDPR Art. 15 to 20: who asks to see is not erased; objection and withdrawal need no step.
static void a_plan_does_what_the_right_asks_for(void **state)
{
    (void)state;
    for (uint8_t right = 1; right <= RIGHTS; right++) {
        must(plan_status(right, 0, NULL, 0));
        for (uint8_t action = TARA_STEP_EXPORT; action <= TARA_STEP_ERASE; action++) {
            tp_step     step = a_step(action, 1, "crm");
            bool        right_one = action == action_of(right);
            tara_status wanted = right_one ? TARA_OK : TARA_E_INVALID_ARGUMENT;
            assert_int_equal(plan_status(right, 0, &step, 1), wanted);
        }
    }
}

// Nothing is done to data that nobody asked about.
static void a_plan_stays_within_what_is_asked(void **state)
{
    static const struct { uint64_t categories; uint8_t category; bool good; } rows[] = {
        {0, 0, true},  {0, 63, true}, {UINT64_C(1) << 63, 63, true}, {UINT64_C(1) << 63, 62, false},
        {2, 1, true},  {2, 0, false}, {2, 2, false},                 {0, 64, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        tp_step     step = a_step(TARA_STEP_ERASE, rows[i].category, "crm");
        tara_status wanted = rows[i].good ? TARA_OK : TARA_E_INVALID_ARGUMENT;
        assert_int_equal(plan_status(TARA_RIGHT_ERASURE, rows[i].categories, &step, 1), wanted);
    }
}

// A step that stood there twice could never be done twice: a category and a source once.
static void a_plan_asks_a_source_once_for_a_category(void **state)
{
    (void)state;
    tp_step steps[3] = {a_step(TARA_STEP_ERASE, 1, "crm"), a_step(TARA_STEP_ERASE, 2, "crm"),
                        a_step(TARA_STEP_ERASE, 1, "cr")};
    must(plan_status(TARA_RIGHT_ERASURE, 0, steps, 3));
    steps[2] = a_step(TARA_STEP_ERASE, 1, "crm");
    assert_int_equal(plan_status(TARA_RIGHT_ERASURE, 0, steps, 3), TARA_E_INVALID_ARGUMENT);
    steps[2].state = TARA_STEP_KEPT;
    steps[2].exception = TARA_EXCEPTION_LEGAL_HOLD; // Some go, and some are kept.
    must(plan_status(TARA_RIGHT_ERASURE, 0, steps, 3));
    steps[0] = steps[2];
    assert_int_equal(plan_status(TARA_RIGHT_ERASURE, 0, steps, 3), TARA_E_INVALID_ARGUMENT);
}

// Before it is planned nothing is done, asked, refused or failed; an exception is known already.
static void a_plan_says_what_is_to_do_and_what_is_kept(void **state)
{
    (void)state;
    for (uint8_t at = 0; at <= STEP_STATES; at++) {
        for (uint8_t exception = 0; exception <= EXCEPTIONS; exception++) {
            tp_step step = a_step(TARA_STEP_ERASE, 1, "crm");
            bool    good = (at == TARA_STEP_PENDING && exception == 0)
                        || (at == TARA_STEP_KEPT && exception > 0 && exception < EXCEPTIONS);
            step.state = at;
            step.exception = exception;
            assert_int_equal(plan_status(TARA_RIGHT_ERASURE, 0, &step, 1),
                             good ? TARA_OK : TARA_E_INVALID_ARGUMENT);
        }
    }
}

// Bytes that are no steps are no plan, also where they are applied unchecked.
static void what_is_no_plan_is_not_executed(void **state)
{
    (void)state;
    tp_request    request;
    tp_plan_event event = {1, TP_TEXT("\1\1\4")};
    open_request(&request, TARA_RIGHT_ERASURE);
    assert_int_equal(tp_request_plan_check(&request, &event), TARA_E_INVALID_ARGUMENT);
    tp_request_plan_apply(&request, &event);
    assert_int_equal(request.state, TARA_REQUEST_RECEIVED);
    assert_int_equal(request.planned + request.step_count, 0);
}

// --- the steps ---------------------------------------------------------------------------------

static const uint8_t sayable[] = {TARA_STEP_ASKED, TARA_STEP_DONE, TARA_STEP_REFUSED,
                                  TARA_STEP_FAILED, TARA_STEP_KEPT};

// A source says what it did; that it is still to do, or that nobody was there, is not said.
static void only_what_a_source_can_say_is_taken(void **state)
{
    (void)state;
    for (uint8_t said = 0; said <= STEP_STATES; said++) {
        for (uint8_t exception = 0; exception <= EXCEPTIONS; exception++) {
            tp_request    request;
            tp_step_event event = saying(1, said);
            event.exception = exception;
            bool plain = exception == 0 && (said == TARA_STEP_ASKED || said == TARA_STEP_DONE
                                            || said == TARA_STEP_REFUSED
                                            || said == TARA_STEP_FAILED);
            bool excepted = exception > 0 && exception < EXCEPTIONS
                         && (said == TARA_STEP_KEPT || said == TARA_STEP_REFUSED);
            request_in(&request, TARA_REQUEST_EXECUTING, TARA_RIGHT_ERASURE);
            assert_int_equal(tp_request_step_check(&request, &event),
                             plain || excepted ? TARA_OK : TARA_E_INVALID_ARGUMENT);
        }
    }
}

// What was said of a step is on record with it: state, exception, when to ask again, which event.
static void a_step_keeps_what_was_said_of_it(void **state)
{
    (void)state;
    tp_request request;
    request_in(&request, TARA_REQUEST_EXECUTING, TARA_RIGHT_ERASURE);
    must(say(&request, 1, TARA_STEP_ASKED, 77));
    assert_int_equal(request.steps[1].state, TARA_STEP_ASKED);
    assert_int_equal(request.steps[1].again_at, DUE);
    assert_int_equal(request.steps[1].event, 77);
    assert_int_equal(request.steps[0].state, TARA_STEP_PENDING);
    assert_int_equal(request.steps[0].event, 0);
    must(say(&request, 1, TARA_STEP_KEPT, 78));
    assert_int_equal(request.steps[1].state, TARA_STEP_KEPT);
    assert_int_equal(request.steps[1].exception, TARA_EXCEPTION_LEGAL_HOLD);
    assert_int_equal(request.steps[1].again_at, 0);
    assert_int_equal(request.steps[1].event, 78);
}

// GDPR Art. 12(4): a refusal has a reason, in words or by an exception. To be asked again at an
// instant is for a source that asked for it.
static void a_step_event_fulfils_what_its_state_needs(void **state)
{
    static const struct { uint8_t state; tp_time again; size_t note; bool good; } rows[] = {
        {TARA_STEP_ASKED, 0, 0, true},             {TARA_STEP_ASKED, -1, 0, true},
        {TARA_STEP_ASKED, TP_TIME_MAX, 0, true},   {TARA_STEP_ASKED, TP_TIME_MAX + 1, 0, false},
        {TARA_STEP_ASKED, TP_TIME_MIN, 0, true},   {TARA_STEP_ASKED, TP_TIME_MIN - 1, 0, false},
        {TARA_STEP_DONE, 0, 0, true},              {TARA_STEP_DONE, 1, 0, false},
        {TARA_STEP_FAILED, 0, 0, true},            {TARA_STEP_FAILED, 1, 1, false},
        {TARA_STEP_REFUSED, 0, 1, true},           {TARA_STEP_REFUSED, 0, 0, false},
        {TARA_STEP_REFUSED, 1, 1, false},          {TARA_STEP_KEPT, 0, 0, true},
        {TARA_STEP_KEPT, 1, 0, false},
    };
    (void)state;
    tp_request    request;
    tp_step_event event;
    request_in(&request, TARA_REQUEST_EXECUTING, TARA_RIGHT_ACCESS);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        event = saying(1, rows[i].state);
        event.again_at = rows[i].again;
        event.note.size = rows[i].note;
        assert_int_equal(tp_request_step_check(&request, &event),
                         rows[i].good ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
    event = saying(1, TARA_STEP_REFUSED);
    event.note.size = 0;
    event.exception = TARA_EXCEPTION_RIGHTS_OF_OTHERS;
    must(tp_request_step_check(&request, &event));
}

// What is done or kept stays so; everything else may still become so. There is no third of two.
static void a_step_that_is_over_stays_so(void **state)
{
    (void)state;
    for (size_t first = 0; first < LENGTH(sayable); first++) {
        for (size_t then = 0; then < LENGTH(sayable); then++) {
            tp_request request;
            bool over = sayable[first] == TARA_STEP_DONE || sayable[first] == TARA_STEP_KEPT;
            request_in(&request, TARA_REQUEST_EXECUTING, TARA_RIGHT_ACCESS);
            must(say(&request, 0, sayable[first], 50));
            assert_int_equal(say(&request, 0, sayable[then], 51),
                             over ? TARA_E_NOT_APPLICABLE : TARA_OK);
            assert_int_equal(request.steps[0].state, sayable[over ? first : then]);
            assert_int_equal(say(&request, 2, sayable[then], 52), TARA_E_INVALID_ARGUMENT);
        }
    }
}

// All states of three steps: what is outstanding, and whether the request is partly done.
static void the_state_follows_from_the_steps(void **state)
{
    static const uint8_t all[] = {TARA_STEP_PENDING, TARA_STEP_ASKED, TARA_STEP_DONE,
                                  TARA_STEP_REFUSED, TARA_STEP_FAILED, TARA_STEP_KEPT};
    (void)state;
    for (unsigned combination = 0; combination < 6 * 6 * 6; combination++) {
        tp_request request;
        uint32_t   done = 0, refused = 0, outstanding = 0;
        tp_step    steps[3] = {a_step(TARA_STEP_ERASE, 0, "a"), a_step(TARA_STEP_ERASE, 1, "a"),
                               a_step(TARA_STEP_ERASE, 2, "a")};
        open_request(&request, TARA_RIGHT_ERASURE);
        must(plan(&request, steps, 3));
        for (unsigned i = 0, rest = combination; i < 3; i++, rest /= 6) {
            uint8_t at = all[rest % 6];
            done += at == TARA_STEP_DONE;
            refused += at == TARA_STEP_REFUSED;
            outstanding += at == TARA_STEP_PENDING || at == TARA_STEP_ASKED
                        || at == TARA_STEP_FAILED;
            if (at != TARA_STEP_PENDING) must(say(&request, i, at, 60 + i));
        }
        bool partly = done > 0 && refused + outstanding > 0;
        assert_int_equal(tp_request_outstanding(&request), outstanding);
        assert_int_equal(request.state, partly ? TARA_REQUEST_PARTLY_DONE
                                               : TARA_REQUEST_EXECUTING);
        assert_int_equal(mark(&request, TP_MARK_ANSWERED),
                         outstanding > 0 ? TARA_E_NOT_APPLICABLE : TARA_OK);
    }
}

// --- what is to be corrected -------------------------------------------------------------------

// GDPR Art. 16: what is to be corrected, by category, the last word on each, before it is done.
static void test_c23_what_is_to_be_corrected_is_kept_by_category(void **state)
{
    (void)state;
    tp_request request;
    open_request(&request, TARA_RIGHT_RECTIFICATION);
    for (uint8_t category = 0; category < 64; category++) {
        must(correct(&request, category, 100 + category));
    }
    assert_int_equal(request.correction_count, TP_CORRECTIONS_MAX);
    must(correct(&request, 7, 999));
    assert_int_equal(request.correction_count, TP_CORRECTIONS_MAX);
    for (uint8_t category = 0; category < 64; category++) {
        assert_int_equal(request.corrections[category].category, category);
        assert_int_equal(request.corrections[category].event,
                         category == 7 ? 999 : 100 + category);
    }
    must(plan_two(&request));
    assert_int_equal(correct(&request, 7, 1000), TARA_E_NOT_APPLICABLE);
}

// GDPR Art. 16: of a request to correct, in what it is about, and with words.
static void only_what_a_rectification_is_about_is_corrected(void **state)
{
    (void)state;
    for (uint8_t right = 1; right <= RIGHTS; right++) {
        tp_request request;
        open_request(&request, right);
        assert_int_equal(correct(&request, 3, 5), right == TARA_RIGHT_RECTIFICATION
                                                      ? TARA_OK : TARA_E_NOT_APPLICABLE);
    }
    tp_request       request;
    tp_correct_event silent = {1, 3, {NULL, 0}};
    open_request(&request, TARA_RIGHT_RECTIFICATION);
    assert_int_equal(tp_request_correct_check(&request, &silent), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(correct(&request, 64, 5), TARA_E_INVALID_ARGUMENT);
    request.categories = 8;
    must(correct(&request, 3, 5));
    assert_int_equal(correct(&request, 4, 6), TARA_E_INVALID_ARGUMENT);
}

// --- confirmation, answer, withdrawal ----------------------------------------------------------

// GDPR Art. 12(3): an answer says what was done; for rights with steps there must be something.
static void an_answer_waits_for_the_plan_of_a_right_with_steps(void **state)
{
    static const uint8_t before_plan[] = {TARA_REQUEST_RECEIVED, TARA_REQUEST_OPEN,
                                          TARA_REQUEST_EXTENDED};
    (void)state;
    for (uint8_t right = 1; right <= RIGHTS; right++) {
        for (size_t i = 0; i < LENGTH(before_plan); i++) {
            tp_request request;
            bool       steps = right <= TARA_RIGHT_PORTABILITY;
            request_in(&request, before_plan[i], right);
            assert_int_equal(mark(&request, TP_MARK_ANSWERED),
                             steps ? TARA_E_NOT_APPLICABLE : TARA_OK);
            assert_int_equal(request.state, steps ? before_plan[i] : TARA_REQUEST_ANSWERED);
            assert_int_equal(request.ended_at, steps ? 0 : DUE + 8);
        }
    }
}

// What was done is not undone by taking the request back; what was only planned is.
static void a_request_is_withdrawn_while_nothing_is_done(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(sayable); i++) {
        tp_request request;
        bool       done = sayable[i] == TARA_STEP_DONE;
        request_in(&request, TARA_REQUEST_EXECUTING, TARA_RIGHT_ERASURE);
        must(say(&request, 0, sayable[i], 70));
        must(say(&request, 1, sayable[i], 71)); // All alike: executing, and not partly done.
        assert_int_equal(request.state, TARA_REQUEST_EXECUTING);
        assert_int_equal(mark(&request, TP_MARK_WITHDRAWN),
                         done ? TARA_E_NOT_APPLICABLE : TARA_OK);
        assert_int_equal(request.ended_at, done ? 0 : DUE + 8);
    }
}

// A mark is one of three, and only an answer hands something over.
static void a_mark_that_cannot_be_is_refused(void **state)
{
    (void)state;
    tp_request request;
    for (unsigned which = 0; which < 256; which++) {
        for (size_t at = 0; at < 32; at += 31) {
            tp_mark_event event = {.number = 1, .mark = (uint8_t)which};
            open_request(&request, TARA_RIGHT_OBJECTION);
            bool known = which >= TP_MARK_CONFIRMED && which <= TP_MARK_WITHDRAWN;
            assert_int_equal(tp_request_mark_check(&request, &event),
                             known ? TARA_OK : TARA_E_INVALID_ARGUMENT);
            event.digest[at] = 1;
            assert_int_equal(tp_request_mark_check(&request, &event),
                             which == TP_MARK_ANSWERED ? TARA_OK : TARA_E_INVALID_ARGUMENT);
        }
    }
}

// Policy row C29: first the confirmation is owed, where one is, and then the answer.
static void test_c29_what_is_owed_next_and_by_when(void **state)
{
    (void)state;
    tp_request       request = {0};
    tp_request_event event = opening(TARA_RIGHT_OBJECTION);
    event.confirm_due = RECEIVED_AT + 10 * DAY;
    tp_request_open_apply(&request, &event, RECEIVED_AT);
    assert_int_equal(tp_request_owed_by(&request), RECEIVED_AT + 10 * DAY);
    must(mark(&request, TP_MARK_CONFIRMED));
    assert_int_equal(request.confirm_due, 0);
    assert_int_equal(request.ended_at, 0);
    assert_int_equal(tp_request_owed_by(&request), DUE);
    request.confirm_due = DUE + 1; // Whatever comes first.
    assert_int_equal(tp_request_owed_by(&request), DUE);
    assert_int_equal(tp_request_attention(&request), RECEIVED_AT);
    must(mark(&request, TP_MARK_ANSWERED));
    assert_int_equal(tp_request_owed_by(&request), TP_TIME_NEVER);
    assert_int_equal(tp_request_attention(&request), TP_TIME_NEVER);
}

// Policy row C29: a request past its due date is late, and can still be answered.
static void test_c29_a_late_request_stays_actionable(void **state)
{
    (void)state;
    for (uint8_t from = TARA_REQUEST_RECEIVED; from <= TARA_REQUEST_WITHDRAWN; from++) {
        tp_request request;
        bool       ended = from >= TARA_REQUEST_ANSWERED;
        request_in(&request, from, TARA_RIGHT_ERASURE);
        assert_int_equal(tp_request_ended(&request), ended);
        assert_false(tp_request_late(&request, request.due));
        assert_int_equal(tp_request_late(&request, request.due + 1), !ended);
        assert_int_equal(tp_request_late(&request, TP_TIME_MAX), !ended);
        assert_int_equal(tp_request_attention(&request), ended ? TP_TIME_NEVER : RECEIVED_AT);
    }
    tp_request request; // Opened when it was late already, and served to the end.
    tp_request_event event = opening(TARA_RIGHT_ERASURE);
    memset(&request, 0, sizeof request);
    must(tp_request_open_check(&request, &event, DUE + 400 * DAY));
    tp_request_open_apply(&request, &event, DUE + 400 * DAY);
    assert_true(tp_request_late(&request, DUE + 400 * DAY));
    assert_int_equal(extend(&request, DUE + 500 * DAY, DUE + 400 * DAY), TARA_E_NOT_APPLICABLE);
    must(make_move(&request, TP_MOVE_DOUBT));
    must(make_move(&request, TP_MOVE_SETTLE));
    must(plan_two(&request));
    must(next_step_done(&request));
    must(next_step_done(&request));
    must(mark(&request, TP_MARK_ANSWERED));
    assert_int_equal(request.state, TARA_REQUEST_ANSWERED);
}

// --- steps as bytes ----------------------------------------------------------------------------

// From a block of exactly that size.
static bool decode_steps(const uint8_t *bytes, size_t size, tp_step *steps, uint32_t *count)
{
    char *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, bytes, size);
    bool done = tp_steps_decode((tp_text){exact, size}, steps, count);
    free(exact);
    return done;
}

static size_t encode_steps(const tp_step *steps, uint32_t count, uint8_t out[TP_STEPS_BYTES_MAX])
{
    tp_writer writer = tp_writer_of(out, TP_STEPS_BYTES_MAX);
    tp_steps_encode(steps, count, &writer);
    assert_false(writer.failed);
    return writer.size;
}

static void assert_same_step(const tp_step *a, const tp_step *b)
{
    assert_int_equal(a->category, b->category);
    assert_int_equal(a->action, b->action);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->exception, b->exception);
    assert_int_equal(a->source_size, b->source_size);
    assert_memory_equal(a->source, b->source, a->source_size);
    assert_int_equal(a->again_at, b->again_at);
    assert_int_equal(a->event, b->event);
}

// A step of any kind, with a source of its own.
static tp_step any_step(uint8_t action, uint32_t index)
{
    tp_step step = a_step(action, (uint8_t)below(64), "s");
    step.source_size = (uint8_t)(2 + below(TP_STEP_SOURCE_MAX - 1));
    for (size_t i = 1; i < step.source_size; i++) step.source[i] = (char)('a' + below(26));
    step.source[1] = (char)index; // So that no two are the same.
    if (below(4) == 0) {
        step.state = TARA_STEP_KEPT;
        step.exception = (uint8_t)(1 + below(EXCEPTIONS - 1));
    }
    return step;
}

// Whole, or step by step, or only looked at: the same steps.
static void steps_come_back_as_they_were(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 17, TP_STEPS_MAX};
    static tp_step        before[TP_STEPS_MAX], after[TP_STEPS_MAX];
    static uint8_t        bytes[TP_STEPS_BYTES_MAX];
    (void)state;
    for (size_t i = 0; i < LENGTH(counts); i++) {
        uint32_t found = 999;
        for (uint32_t s = 0; s < counts[i]; s++) {
            before[s] = any_step((uint8_t)(1 + below(4)), s);
        }
        size_t size = encode_steps(before, counts[i], bytes);
        memset(after, 0xA5, sizeof after);
        assert_true(decode_steps(bytes, size, after, &found));
        assert_int_equal(found, counts[i]);
        assert_true(decode_steps(bytes, size, NULL, &found));
        assert_int_equal(found, counts[i]);
        tp_reader in = tp_reader_of(bytes, size);
        assert_int_equal(tp_steps_begin(&in), counts[i]);
        for (uint32_t s = 0; s < counts[i]; s++) {
            tp_step one;
            memset(&one, 0xA5, sizeof one);
            tp_step_read(&one, &in);
            assert_same_step(&one, &before[s]);
            assert_same_step(&after[s], &before[s]);
        }
        assert_true(tp_reader_done(&in));
    }
}

// Cut off or changed in one bit, steps are refused, or are others that are written in that way.
static void changed_steps_are_refused_or_others(void **state)
{
    tp_step  steps[3] = {a_step(TARA_STEP_ERASE, 1, "crm"),
                         a_step(TARA_STEP_EXPORT, 63, "h\xC3\xA9"),
                         a_step(TARA_STEP_RESTRICT, 0, "backup of 2019")};
    uint8_t  bytes[TP_STEPS_BYTES_MAX], again[TP_STEPS_BYTES_MAX];
    tp_step  after[TP_STEPS_MAX];
    uint32_t count, refused = 0, taken = 0;
    (void)state;
    steps[1].state = TARA_STEP_KEPT;
    steps[1].exception = TARA_EXCEPTION_NOT_PORTABLE;
    size_t size = encode_steps(steps, 3, bytes);
    for (size_t cut = 0; cut < size; cut++) {
        count = 7;
        assert_false(decode_steps(bytes, cut, after, &count));
        assert_int_equal(count, 0);
    }
    bytes[size] = 0;
    assert_false(decode_steps(bytes, size + 1, after, &count));
    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1 << bit % 8);
        bool done = decode_steps(bytes, size, after, &count);
        refused += !done;
        taken += done;
        assert_int_equal(decode_steps(bytes, size, NULL, &count), done);
        if (done) {
            assert_int_equal(encode_steps(after, count, again), size);
            assert_memory_equal(bytes, again, size);
        }
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1 << bit % 8);
    }
    assert_true(refused > 50 && taken > 50);
}

// A step is of a category, an action, a state and a source that there can be.
static void a_step_that_cannot_be_is_refused(void **state)
{
    static const struct { uint8_t category, action, state, exception; size_t source; bool good; }
    rows[] = {
        {0, 1, 1, 0, 1, true},  {63, 4, 6, 9, 64, true},  {64, 1, 1, 0, 1, false},
        {0, 0, 1, 0, 1, false}, {0, 5, 1, 0, 1, false},   {0, 1, 0, 0, 1, false},
        {0, 1, 7, 0, 1, false}, {0, 1, 8, 0, 1, false},   {0, 1, 255, 0, 1, false},
        {0, 1, 1, 1, 1, false}, {0, 1, 6, 0, 1, false},   {0, 1, 6, 10, 1, false},
        {0, 1, 3, 0, 1, true},  {0, 1, 3, 1, 1, false},   {0, 1, 4, 0, 1, true},
        {0, 1, 4, 5, 1, true},  {0, 1, 1, 0, 0, false},   {0, 1, 1, 0, 65, false},
        {0, 1, 1, 0, 2, false}, // Not UTF-8.
    };
    static const tp_step none = {0};
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        uint8_t   bytes[128], source[65];
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        uint32_t  count;
        memset(source, 'x', sizeof source);
        if (rows[i].source == 2) source[1] = 0xC3;
        tp_write_varint(&out, 1);
        tp_write8(&out, rows[i].category);
        tp_write8(&out, rows[i].action);
        tp_write8(&out, rows[i].state);
        tp_write8(&out, rows[i].exception);
        tp_write_text(&out, (tp_text){(const char *)source, rows[i].source});
        assert_int_equal(decode_steps(bytes, out.size, NULL, &count), rows[i].good);
        tp_reader in = tp_reader_of(bytes + 1, out.size - 1);
        tp_step   step;
        tp_step_read(&step, &in);
        assert_int_equal(in.failed, !rows[i].good);
        if (in.failed) assert_memory_equal(&step, &none, sizeof none);
    }
}

// At most as many as a request has room for.
static void more_steps_than_there_is_room_for_are_refused(void **state)
{
    static uint8_t bytes[TP_STEPS_BYTES_MAX * 2];
    (void)state;
    for (uint32_t announced = TP_STEPS_MAX; announced <= TP_STEPS_MAX + 1; announced++) {
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        uint32_t  count;
        tp_write_varint(&out, announced);
        for (uint32_t i = 0; i < announced; i++) {
            tp_write_bytes(&out, "\1\4\1\0\1x", 6);
        }
        assert_int_equal(decode_steps(bytes, out.size, NULL, &count), announced == TP_STEPS_MAX);
    }
}

// --- the request as bytes ----------------------------------------------------------------------

#define SAME(field) assert_memory_equal(&a->field, &b->field, sizeof a->field)

static void assert_same(const tp_request *a, const tp_request *b)
{
    SAME(right); SAME(state); SAME(actor); SAME(extended); SAME(doubt); SAME(doubt_pauses);
    SAME(received); SAME(opened_at); SAME(due); SAME(first_due); SAME(confirm_due);
    SAME(ended_at); SAME(doubted_on); SAME(restart_day); SAME(purposes); SAME(categories);
    SAME(pause_count); SAME(law); SAME(rule); SAME(article); SAME(correction_count);
    SAME(planned); SAME(step_count); SAME(pauses);
    for (uint32_t i = 0; i < a->correction_count; i++) {
        SAME(corrections[i].category);
        SAME(corrections[i].event);
    }
    for (uint32_t i = 0; i < a->step_count; i++) assert_same_step(&a->steps[i], &b->steps[i]);
}

static void assert_comes_back(const tp_request *before)
{
    static uint8_t    bytes[TP_REQUEST_BYTES_MAX];
    static tp_request after;
    size_t            size = encode(before, bytes);
    memset(&after, 0xA5, sizeof after); // Nothing may be left of what was there.
    assert_true(decode(&after, bytes, size));
    assert_same(before, &after);
    assert_unchanged(before, &after);
}

// One with something of everything, as far as its state allows.
static void rich_request(tp_request *request, uint8_t at, uint8_t right)
{
    tp_request_event event = opening(right);
    event.actor = TARA_ACTOR_GUARDIAN;
    event.confirm_due = RECEIVED_AT + 10 * DAY;
    event.categories = 0x2A;
    if (action_of(right) == 0) event.purposes = 5;
    memset(request, 0, sizeof *request);
    tp_request_open_apply(request, &event, RECEIVED_AT + 1234);
    if (at == TARA_REQUEST_RECEIVED) return;
    must(identify(request, TARA_DOUBT_SCOPE, 1, RECEIVED_ON + 1));
    tp_identity_event settled = identity(TARA_DOUBT_NONE, 0, RECEIVED_ON + 3);
    settled.restart_day = RECEIVED_ON + 3;
    tp_request_identity_apply(request, &settled);
    if (right == TARA_RIGHT_RECTIFICATION) {
        must(correct(request, 5, 300));
        must(correct(request, 1, UINT64_MAX));
    }
    if (at == TARA_REQUEST_OPEN) return;
    must(extend(request, DUE + 60 * DAY, DUE));
    if (at == TARA_REQUEST_EXTENDED) return;
    if (at == TARA_REQUEST_AWAITING_IDENTITY) {
        must(identify(request, TARA_DOUBT_IDENTITY, 1, RECEIVED_ON + 8));
        return;
    }
    must(plan_two(request));
    if (at == TARA_REQUEST_WITHDRAWN) must(mark(request, TP_MARK_WITHDRAWN));
    if (at <= TARA_REQUEST_EXECUTING || at == TARA_REQUEST_WITHDRAWN) return;
    if (request->step_count > 0) must(say(request, 0, TARA_STEP_DONE, 301));
    if (request->step_count > 0) must(say(request, 1, TARA_STEP_ASKED, 302));
    if (at == TARA_REQUEST_PARTLY_DONE) return;
    if (at == TARA_REQUEST_REFUSED) must(refuse(request));
    if (at == TARA_REQUEST_REFUSED) return;
    if (request->step_count > 0) must(say(request, 1, TARA_STEP_KEPT, 303));
    must(mark(request, TP_MARK_ANSWERED));
}

// GDPR Art. 5(1)(d): what comes back is what was recorded.
static void what_is_encoded_comes_back(void **state)
{
    (void)state;
    for (uint8_t right = 1; right <= RIGHTS; right++) {
        for (uint8_t at = TARA_REQUEST_RECEIVED; at <= TARA_REQUEST_WITHDRAWN; at++) {
            tp_request request;
            if (action_of(right) != 0 || at != TARA_REQUEST_PARTLY_DONE) {
                request_in(&request, at, right);
                assert_comes_back(&request);
                rich_request(&request, at, right);
                assert_int_equal(request.state, at);
                assert_comes_back(&request);
            }
        }
    }
}

// A record that was cut off is no record, and leaves none behind.
static void every_prefix_is_refused(void **state)
{
    static const tp_request none = {0};
    (void)state;
    for (uint8_t at = TARA_REQUEST_RECEIVED; at <= TARA_REQUEST_WITHDRAWN; at++) {
        tp_request request;
        uint8_t    bytes[TP_REQUEST_BYTES_MAX];
        rich_request(&request, at, TARA_RIGHT_RECTIFICATION);
        size_t size = encode(&request, bytes);
        for (size_t cut = 0; cut < size; cut++) {
            memset(&request, 0xA5, sizeof request);
            assert_false(decode(&request, bytes, cut));
            assert_memory_equal(&request, &none, sizeof none);
        }
        bytes[size] = 0;
        assert_false(decode(&request, bytes, size + 1));
    }
}

// A flipped bit is refused, or makes another request that is written in just that way.
static void every_flipped_bit_is_refused_or_another_request(void **state)
{
    static uint8_t bytes[TP_REQUEST_BYTES_MAX], again[TP_REQUEST_BYTES_MAX];
    uint32_t       refused = 0, taken = 0;
    (void)state;
    for (uint8_t at = TARA_REQUEST_RECEIVED; at <= TARA_REQUEST_WITHDRAWN; at++) {
        tp_request request;
        rich_request(&request, at, TARA_RIGHT_RECTIFICATION);
        size_t size = encode(&request, bytes);
        for (size_t bit = 0; bit < size * 8; bit++) {
            bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1 << bit % 8);
            bool done = decode(&request, bytes, size);
            refused += !done;
            taken += done;
            if (done) {
                assert_int_equal(encode(&request, again), size);
                assert_memory_equal(bytes, again, size);
            }
            bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ 1 << bit % 8);
        }
    }
    assert_true(refused > 1000 && taken > 1000);
}

static void set_instants(tp_request *request, tp_time received, tp_time other)
{
    request->received = received;
    request->opened_at = request->due = request->first_due = request->confirm_due = other;
}

// The fullest request there can be fits into the bytes that the store gives it, and so do its
// steps alone.
static void the_fullest_request_fits(void **state)
{
    static tp_request request;
    static uint8_t    bytes[TP_REQUEST_BYTES_MAX];
    (void)state;
    memset(&request, 0, sizeof request);
    request.right = TARA_RIGHT_RECTIFICATION;
    request.state = TARA_REQUEST_REFUSED;
    request.actor = TARA_ACTOR_AGENT;
    request.extended = 1;
    request.planned = true;
    set_instants(&request, TP_TIME_MIN, TP_TIME_MAX);
    request.ended_at = TP_TIME_MAX;
    request.restart_day = TP_DAY_MAX;
    request.categories = UINT64_MAX;
    memset(request.law, 'l', TP_LAW_ID_MAX - 1);
    memset(request.rule, 'r', TP_RULE_MAX - 1);
    memset(request.article, 'a', TP_ARTICLE_MAX - 1);
    request.pause_count = TP_PAUSES_MAX;
    for (int32_t i = 0; i < TP_PAUSES_MAX; i++) {
        request.pauses[i] = (tp_pause){TP_DAY_MAX - 40 + 3 * i, TP_DAY_MAX - 39 + 3 * i};
    }
    request.correction_count = TP_CORRECTIONS_MAX;
    for (uint8_t i = 0; i < TP_CORRECTIONS_MAX; i++) {
        request.corrections[i] = (tp_correction){i, UINT64_MAX};
    }
    request.step_count = TP_STEPS_MAX;
    for (uint32_t i = 0; i < TP_STEPS_MAX; i++) {
        tp_step *step = &request.steps[i];
        *step = a_step(TARA_STEP_RECTIFY, (uint8_t)(i % 64), i < 64 ? "x" : "y");
        memset(step->source + 1, 'z', TP_STEP_SOURCE_MAX - 1);
        step->source_size = TP_STEP_SOURCE_MAX;
        step->state = TARA_STEP_ASKED;
        step->again_at = TP_TIME_MAX;
        step->event = UINT64_MAX;
    }
    size_t size = encode(&request, bytes);
    assert_true(size > TP_STEPS_MAX * 80 && size <= TP_REQUEST_BYTES_MAX);
    assert_comes_back(&request);
    assert_int_equal(tp_request_outstanding(&request), TP_STEPS_MAX);
    size_t steps = encode_steps(request.steps, TP_STEPS_MAX, bytes);
    assert_true(steps > TP_STEPS_MAX * 64 && steps <= TP_STEPS_BYTES_MAX);
}

// Records outlive the machine that wrote them: the bytes are the same on every one.
static void the_bytes_are_these(void **state)
{
    static const uint8_t expected[] = {
        1, TARA_RIGHT_ERASURE, TARA_REQUEST_PARTLY_DONE, TARA_ACTOR_AGENT,
        1 | 2 | 4 | 16 | 32 | 128,       // Extended, to be confirmed, restarted, scoped, paused.
        0xD0, 0x0F, 4, 0x90, 0x03, 0xC8, 0x01, 20, // Received, opened, due, first, confirmation.
        0x14,                            // The period begins on day 10.
        0, 3,                            // No purposes, two categories.
        1, 0x0C, 0x10,                   // A pause from day 6 to day 8.
        4, 'g', 'd', 'p', 'r', 1, 'e', 2, '1', '2',
        3,                               // Steps as planned…
        0, TARA_STEP_ERASE, TARA_STEP_DONE, 0, 3, 'c', 'r', 'm',
        1, TARA_STEP_ERASE, TARA_STEP_ASKED, 0, 1, 'x',
        1, TARA_STEP_ERASE, TARA_STEP_PENDING, 0, 1, 'y',
        9, 10, 0xD4, 0x0F,               // …and what was said of two of them.
    };
    static uint8_t bytes[TP_REQUEST_BYTES_MAX];
    tp_request     request = {
        .right = TARA_RIGHT_ERASURE, .state = TARA_REQUEST_PARTLY_DONE, .actor = TARA_ACTOR_AGENT,
        .extended = 1, .received = 1000, .opened_at = 1002, .due = 1200, .first_due = 1100,
        .confirm_due = 1010, .restart_day = 10, .categories = 3, .pauses = {{6, 8}},
        .pause_count = 1, .law = "gdpr", .rule = "e", .article = "12", .planned = true,
        .step_count = 3};
    (void)state;
    request.steps[0] = a_step(TARA_STEP_ERASE, 0, "crm");
    request.steps[0].state = TARA_STEP_DONE;
    request.steps[0].event = 9;
    request.steps[1] = a_step(TARA_STEP_ERASE, 1, "x");
    request.steps[1].state = TARA_STEP_ASKED;
    request.steps[1].event = 10;
    request.steps[1].again_at = 1002;
    request.steps[2] = a_step(TARA_STEP_ERASE, 1, "y");
    size_t size = encode(&request, bytes);
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(bytes, expected, size);
    assert_comes_back(&request);
}

// --- what no encoder wrote ---------------------------------------------------------------------

// One value of a sound request that no moves lead to: a rectification with something of everything.
typedef struct spoilt_value {
    uint8_t at; // Its state.
    size_t  offset, size;
    int64_t value;
} spoilt_value;

#define VALUE(field) offsetof(tp_request, field), sizeof((tp_request *)0)->field
#define RECEIVED     TARA_REQUEST_RECEIVED
#define AWAITING     TARA_REQUEST_AWAITING_IDENTITY
#define OPEN         TARA_REQUEST_OPEN
#define EXTENDED     TARA_REQUEST_EXTENDED
#define EXECUTING    TARA_REQUEST_EXECUTING
#define PARTLY       TARA_REQUEST_PARTLY_DONE
#define ANSWERED     TARA_REQUEST_ANSWERED
#define REFUSED      TARA_REQUEST_REFUSED
#define WITHDRAWN    TARA_REQUEST_WITHDRAWN

static const spoilt_value spoilt_values[] = {
    {RECEIVED,  VALUE(right), 0},
    {RECEIVED,  VALUE(right), RIGHTS + 1},
    {RECEIVED,  VALUE(state), 0},
    {RECEIVED,  VALUE(state), STATES},
    {RECEIVED,  VALUE(actor), TARA_ACTOR_AGENT + 1},
    {RECEIVED,  VALUE(purposes), 1},
    {RECEIVED,  VALUE(received), TP_TIME_MIN - 1},
    {RECEIVED,  VALUE(opened_at), RECEIVED_AT - 1},
    {RECEIVED,  VALUE(opened_at), TP_TIME_MAX + 1},
    {RECEIVED,  VALUE(due), RECEIVED_AT - 1},
    {RECEIVED,  VALUE(due), TP_TIME_MAX + 1},
    {RECEIVED,  VALUE(due), TP_TIME_NEVER},
    {EXTENDED,  VALUE(first_due), RECEIVED_AT - 1},
    {RECEIVED,  VALUE(confirm_due), RECEIVED_AT - 1},
    {ANSWERED,  VALUE(ended_at), TP_TIME_MAX + 1},
    {RECEIVED,  VALUE(extended), 1},
    {OPEN,      VALUE(extended), 1},
    {EXTENDED,  VALUE(extended), 0},
    {RECEIVED,  VALUE(doubt), TARA_DOUBT_IDENTITY},
    {AWAITING,  VALUE(doubt), TARA_DOUBT_NONE},
    {AWAITING,  VALUE(doubt), TARA_DOUBT_SCOPE + 1},
    {OPEN,      VALUE(doubt), TARA_DOUBT_IDENTITY},
    {EXTENDED,  VALUE(doubt), TARA_DOUBT_IDENTITY},
    {EXECUTING, VALUE(doubt), TARA_DOUBT_IDENTITY},
    {PARTLY,    VALUE(doubt), TARA_DOUBT_IDENTITY},
    {ANSWERED,  VALUE(doubt), TARA_DOUBT_IDENTITY},
    {REFUSED,   VALUE(doubt), TARA_DOUBT_IDENTITY}, // It was planned: there was nothing to doubt.
    {WITHDRAWN, VALUE(doubt), TARA_DOUBT_IDENTITY},
    {AWAITING,  VALUE(doubt_pauses), 2},
    {AWAITING,  VALUE(doubted_on), TP_DAY_MAX + 1},
    {OPEN,      VALUE(restart_day), TP_DAY_MIN - 1},
    {RECEIVED,  VALUE(law[0]), 0},
    {RECEIVED,  VALUE(rule[0]), 0},
    {RECEIVED,  VALUE(article[0]), 0},
    {RECEIVED,  VALUE(law[0]), 0xC3}, // Not UTF-8.
    {OPEN,      VALUE(pauses[0].to), RECEIVED_ON + 1}, // Where it began.
    {OPEN,      VALUE(pauses[0].to), TP_DAY_MAX + 1},
    {RECEIVED,  VALUE(planned), 1},
    {AWAITING,  VALUE(planned), 1},
    {OPEN,      VALUE(planned), 1},
    {EXTENDED,  VALUE(planned), 1},
    {EXECUTING, VALUE(planned), 0},
    {PARTLY,    VALUE(planned), 0},
    {ANSWERED,  VALUE(planned), 0},
    {EXECUTING, VALUE(state), RECEIVED},
    {EXECUTING, VALUE(state), PARTLY},
    {PARTLY,    VALUE(state), EXECUTING},
    {PARTLY,    VALUE(state), ANSWERED},
    {PARTLY,    VALUE(state), WITHDRAWN},
    {OPEN,      VALUE(right), TARA_RIGHT_ERASURE}, // There is nothing to correct.
    {OPEN,      VALUE(corrections[0].event), 0},
    {OPEN,      VALUE(corrections[0].category), 64},
    {OPEN,      VALUE(corrections[0].category), 2}, // Nobody asked about it.
    {OPEN,      VALUE(corrections[0].category), 1}, // That of the other one.
    {EXECUTING, VALUE(steps[0].action), TARA_STEP_ERASE},
    {EXECUTING, VALUE(steps[0].category), 2},
    {PARTLY,    VALUE(steps[0].event), 0},
    {PARTLY,    VALUE(steps[1].event), 0},
    {PARTLY,    VALUE(steps[1].again_at), TP_TIME_MAX + 1},
    {PARTLY,    VALUE(steps[1].state), TARA_STEP_WAITING},
};

static void spoil(tp_request *request, const spoilt_value *spoilt)
{
    uint8_t *value = (uint8_t *)request + spoilt->offset;
    uint8_t  byte = (uint8_t)spoilt->value;
    int32_t  day = (int32_t)spoilt->value;
    if (spoilt->size == sizeof byte) memcpy(value, &byte, sizeof byte);
    else if (spoilt->size == sizeof day) memcpy(value, &day, sizeof day);
    else memcpy(value, &spoilt->value, sizeof spoilt->value);
}

static bool taken(const tp_request *request)
{
    static uint8_t    bytes[TP_REQUEST_BYTES_MAX];
    static tp_request after;
    tp_writer         out = tp_writer_of(bytes, sizeof bytes);
    tp_request_encode(request, &out);
    assert_false(out.failed);
    return decode(&after, bytes, out.size);
}

// The store may lie: what no moves lead to is no request.
static void what_no_moves_lead_to_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(spoilt_values); i++) {
        tp_request request;
        rich_request(&request, spoilt_values[i].at, TARA_RIGHT_RECTIFICATION);
        assert_comes_back(&request);
        spoil(&request, &spoilt_values[i]);
        if (taken(&request)) fail_msg("row %zu was taken", i);
    }
}

// The same where one value alone is innocent.
static void parts_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    tp_request request;
    rich_request(&request, EXECUTING, TARA_RIGHT_ACCESS); // Two steps for one source and category.
    request.steps[1] = request.steps[0];
    assert_false(taken(&request));

    rich_request(&request, ANSWERED, TARA_RIGHT_OBJECTION); // Answered while in doubt.
    request.planned = false;
    assert_true(taken(&request));
    request.doubt = TARA_DOUBT_IDENTITY;
    assert_false(taken(&request));

    rich_request(&request, OPEN, TARA_RIGHT_ACCESS); // Two pauses that are one.
    request.pause_count = 2;
    request.pauses[1] = (tp_pause){request.pauses[0].to + 1, request.pauses[0].to + 2};
    assert_true(taken(&request));
    request.pauses[1].from--;
    assert_false(taken(&request));

    rich_request(&request, AWAITING, TARA_RIGHT_ACCESS); // No room for the end of a pause.
    request.pause_count = TP_PAUSES_MAX;
    for (int32_t i = 0; i < TP_PAUSES_MAX; i++) request.pauses[i] = (tp_pause){3 * i, 3 * i + 1};
    assert_false(taken(&request));
    request.doubt_pauses = 0;
    assert_true(taken(&request));

    rich_request(&request, EXECUTING, TARA_RIGHT_RECTIFICATION); // An erasure with corrections.
    request.right = TARA_RIGHT_ERASURE;
    request.steps[0].action = request.steps[1].action = TARA_STEP_ERASE;
    assert_false(taken(&request));
    request.correction_count = 0;
    assert_true(taken(&request));
}

// Instants lie in the calendar, however far from receipt they are said to be, and not before it.
static void an_instant_outside_the_calendar_is_refused(void **state)
{
    static const struct { int64_t received, distance; bool good; } rows[] = {
        {5, 0, true},                        {5, -1, false},
        {TP_TIME_MIN, 0, true},              {TP_TIME_MIN - 1, 1, false},
        {TP_TIME_MAX, 0, true},              {TP_TIME_MAX + 1, 0, false},
        {TP_TIME_MIN, TP_TIME_MAX - TP_TIME_MIN, true},
        {TP_TIME_MIN, TP_TIME_MAX - TP_TIME_MIN + 1, false},
        {TP_TIME_MAX, TP_TIME_MIN - TP_TIME_MAX, false},
        {TP_TIME_MAX, INT64_MAX, false},     {TP_TIME_MIN, INT64_MIN, false},
        {INT64_MAX, INT64_MAX, false},       {INT64_MIN, INT64_MIN, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        for (int field = 0; field < 4; field++) { // Opened, due, first due, confirmation.
            uint8_t    bytes[128];
            tp_request request;
            tp_writer  out = tp_writer_of(bytes, sizeof bytes);
            tp_write_bytes(&out, "\1\1\4\0\3", 5); // Extended, to be confirmed.
            tp_write_signed(&out, rows[i].received);
            for (int f = 0; f < 4; f++) tp_write_signed(&out, f == field ? rows[i].distance : 0);
            tp_write_bytes(&out, "\1l\1r\1a", 6);
            assert_false(out.failed);
            assert_int_equal(decode(&request, bytes, out.size), rows[i].good);
        }
    }
}

// Days lie in the calendar too, up to its ends.
static void days_reach_to_the_ends_of_the_calendar(void **state)
{
    static const int32_t ends[] = {TP_DAY_MIN, TP_DAY_MAX};
    (void)state;
    for (size_t i = 0; i < LENGTH(ends); i++) {
        tp_request request;
        rich_request(&request, TARA_REQUEST_AWAITING_IDENTITY, TARA_RIGHT_ACCESS);
        request.restart_day = ends[i];
        request.doubted_on = ends[i];
        request.pauses[0] = (tp_pause){TP_DAY_MIN, TP_DAY_MAX};
        assert_comes_back(&request);
    }
}

// A part that says nothing is not written: each request has one form.
static void a_request_has_one_form(void **state)
{
    static const struct { uint8_t parts; const char *bytes; size_t size; bool good; } rows[] = {
        {0, "", 0, true},
        {2, "", 0, false},        // A confirmation at 0, below.
        {4, "\0", 1, false},      // Begun anew on no day.
        {8, "\0\0\0", 3, false},  // No doubt.
        {16, "\0\0", 2, false},   // No purposes, no categories: all.
        {16, "\0\1", 2, true},
        {32, "\0", 1, false},     // No pause.
        {32, "\1\0\2", 3, true},
        {32, "\x09", 1, false},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        uint8_t    bytes[64];
        tp_request request;
        tp_writer  out = tp_writer_of(bytes, sizeof bytes);
        tp_write_bytes(&out, "\1\1\1\0", 4);
        tp_write8(&out, rows[i].parts);
        tp_write_bytes(&out, "\5\6\6", 3); // Received at -3, opened and due at 0.
        if (rows[i].parts & 2) tp_write8(&out, 6);
        tp_write_bytes(&out, rows[i].bytes, rows[i].size);
        tp_write_bytes(&out, "\1l\1r\1a", 6);
        assert_int_equal(decode(&request, bytes, out.size), rows[i].good);
        bytes[0] = 2; // Another encoding.
        assert_false(decode(&request, bytes, out.size));
    }
}

// --- walks -------------------------------------------------------------------------------------

// A request with steps of any sources, at most nine.
static void random_plan(tp_request *request)
{
    tp_step  steps[9];
    uint32_t count = (uint32_t)below(10);
    uint8_t  action = action_of(request->right);
    for (uint32_t i = 0; i < count; i++) {
        steps[i] = any_step(action == 0 ? TARA_STEP_ERASE : action, i);
        if (request->categories != 0 && below(8) != 0) steps[i].category = 1;
    }
    plan(request, steps, count);
}

static void random_move(tp_request *request, uint64_t sequence)
{
    int32_t day = RECEIVED_ON + (int32_t)sequence;
    switch (below(9)) {
    case 0: {
        tp_identity_event event = identity((uint8_t)below(4), (uint8_t)below(2), day);
        event.due = RECEIVED_AT - 5 + (tp_time)below(100) * DAY;
        if (below(3) == 0) event.restart_day = day;
        if (tp_request_identity_check(request, &event) != TARA_OK) break;
        tp_request_identity_apply(request, &event);
        break;
    }
    case 1: {
        tp_time due = request->due;
        if (extend(request, due - 9 + (tp_time)below(100), due - 9 + (tp_time)below(12))
            == TARA_OK) {
            assert_true(request->due >= due); // An extension never shortens.
        }
        break;
    }
    case 2: random_plan(request); break;
    case 3: correct(request, (uint8_t)below(66), sequence); break;
    case 4: if (below(10) == 0) refuse(request); break;
    case 5: mark(request, below(8) == 0 ? TP_MARK_WITHDRAWN : TP_MARK_CONFIRMED); break;
    case 6: mark(request, TP_MARK_ANSWERED); break;
    default:
        say(request, (uint32_t)below(request->step_count + 1u), (uint8_t)below(9), sequence);
        break;
    }
}

static void assert_sound(const tp_request *request)
{
    uint32_t outstanding = 0;
    for (uint32_t i = 0; i < request->step_count; i++) {
        uint8_t at = request->steps[i].state;
        outstanding += at == TARA_STEP_PENDING || at == TARA_STEP_ASKED || at == TARA_STEP_FAILED;
    }
    assert_int_equal(tp_request_outstanding(request), outstanding);
    assert_true(request->due >= request->received);
    assert_true(request->first_due >= request->received);
    assert_true(request->extended || request->first_due == request->due);
    assert_int_equal(tp_request_ended(request), request->ended_at != 0);
    for (uint32_t i = 0; i < request->pause_count; i++) {
        assert_true(request->pauses[i].from < request->pauses[i].to);
        assert_true(i == 0 || request->pauses[i - 1].to < request->pauses[i].from);
    }
    assert_comes_back(request);
}

// Whatever is tried, in whatever order: no due date before receipt, no shorter term, the right
// count, a record that comes back; and what has ended never changes.
static void no_walk_leads_astray(void **state)
{
    uint32_t ended[STATES] = {0}, seen[STATES] = {0};
    (void)state;
    for (int walk = 0; walk < 600; walk++) {
        static tp_request request, before;
        tp_request_event  event = opening((uint8_t)(1 + below(RIGHTS)));
        event.categories = below(2) * 3;
        if (below(2)) event.confirm_due = DUE - DAY;
        memset(&request, 0, sizeof request);
        must(tp_request_open_check(&request, &event, RECEIVED_AT));
        tp_request_open_apply(&request, &event, RECEIVED_AT);
        for (uint64_t sequence = 1; sequence <= 40; sequence++) {
            before = request;
            random_move(&request, sequence);
            if (tp_request_ended(&before)) assert_same(&before, &request);
            seen[request.state]++;
            assert_sound(&request);
        }
        ended[request.state]++;
    }
    for (uint8_t at = 1; at < STATES; at++) assert_true(seen[at] > 20);
    for (uint8_t at = TARA_REQUEST_ANSWERED; at < STATES; at++) assert_true(ended[at] > 10);
}

// Sources answer in any order; where it leads does not depend on it.
static void any_order_of_steps_leads_to_the_same_end(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        static tp_request first, again;
        uint8_t           said[12];
        uint32_t          order[12], count = 1 + (uint32_t)below(12);
        tp_step           steps[12];
        for (uint32_t i = 0; i < count; i++) {
            steps[i] = a_step(TARA_STEP_ERASE, (uint8_t)i, "host");
            said[i] = sayable[below(LENGTH(sayable))];
            order[i] = i;
        }
        open_request(&first, TARA_RIGHT_ERASURE);
        must(plan(&first, steps, count));
        again = first;
        for (uint32_t i = 0; i < count; i++) must(say(&first, i, said[i], 100 + i));
        for (uint32_t i = count - 1; i > 0; i--) {
            uint32_t other = (uint32_t)below(i + 1), kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        for (uint32_t i = 0; i < count; i++) {
            must(say(&again, order[i], said[order[i]], 100 + order[i]));
        }
        assert_same(&first, &again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c29_every_cell_of_the_table),
        cmocka_unit_test(a_request_that_there_is_not_takes_no_move),
        cmocka_unit_test(a_request_that_was_extended_is_extended_once_it_is_settled),
        cmocka_unit_test(test_c29_what_is_received_is_on_record),
        cmocka_unit_test(a_right_that_there_is_not_cannot_be_exercised),
        cmocka_unit_test(instants_that_cannot_be_are_not_received),
        cmocka_unit_test(a_request_without_its_law_is_not_received),
        cmocka_unit_test(an_identity_that_cannot_be_is_refused),
        cmocka_unit_test(a_period_begins_anew_only_after_a_doubt),
        cmocka_unit_test(a_doubt_stands_until_it_is_settled),
        cmocka_unit_test(days_of_waiting_are_kept_where_they_do_not_count),
        cmocka_unit_test(a_pause_that_could_not_be_ended_does_not_begin),
        cmocka_unit_test(test_c29_an_extension_is_told_in_time_and_with_a_reason),
        cmocka_unit_test(nothing_is_extended_twice),
        cmocka_unit_test(test_c29_a_refusal_names_its_reason),
        cmocka_unit_test(a_plan_does_what_the_right_asks_for),
        cmocka_unit_test(a_plan_stays_within_what_is_asked),
        cmocka_unit_test(a_plan_asks_a_source_once_for_a_category),
        cmocka_unit_test(a_plan_says_what_is_to_do_and_what_is_kept),
        cmocka_unit_test(what_is_no_plan_is_not_executed),
        cmocka_unit_test(only_what_a_source_can_say_is_taken),
        cmocka_unit_test(a_step_keeps_what_was_said_of_it),
        cmocka_unit_test(a_step_event_fulfils_what_its_state_needs),
        cmocka_unit_test(a_step_that_is_over_stays_so),
        cmocka_unit_test(the_state_follows_from_the_steps),
        cmocka_unit_test(test_c23_what_is_to_be_corrected_is_kept_by_category),
        cmocka_unit_test(only_what_a_rectification_is_about_is_corrected),
        cmocka_unit_test(an_answer_waits_for_the_plan_of_a_right_with_steps),
        cmocka_unit_test(a_request_is_withdrawn_while_nothing_is_done),
        cmocka_unit_test(a_mark_that_cannot_be_is_refused),
        cmocka_unit_test(test_c29_what_is_owed_next_and_by_when),
        cmocka_unit_test(test_c29_a_late_request_stays_actionable),
        cmocka_unit_test(steps_come_back_as_they_were),
        cmocka_unit_test(changed_steps_are_refused_or_others),
        cmocka_unit_test(a_step_that_cannot_be_is_refused),
        cmocka_unit_test(more_steps_than_there_is_room_for_are_refused),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_another_request),
        cmocka_unit_test(the_fullest_request_fits),
        cmocka_unit_test(the_bytes_are_these),
        cmocka_unit_test(what_no_moves_lead_to_is_refused),
        cmocka_unit_test(parts_that_do_not_go_together_are_refused),
        cmocka_unit_test(an_instant_outside_the_calendar_is_refused),
        cmocka_unit_test(days_reach_to_the_ends_of_the_calendar),
        cmocka_unit_test(a_request_has_one_form),
        cmocka_unit_test(no_walk_leads_astray),
        cmocka_unit_test(any_order_of_steps_leads_to_the_same_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
