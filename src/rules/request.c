// request.c: what may follow in which state of a request, and what is kept of it.
//
// Moves lead through next_state[]; nothing else does. No request ends by itself: one that is past
// its due date is late and can still be answered. Only an extension asks for the time, because the
// subject has to be told of it within the first period.
//
// Sources: GDPR Art. 12, 15 to 22; policy rows C22 to C29.
#include "rules/request.h"

#include <string.h>

enum { ENCODING = 1, SLOTS = 64 };

enum { // The public names, short enough to draw a table with.
    NO        = TARA_REQUEST_NONE, // It may not follow.
    RECEIVED  = TARA_REQUEST_RECEIVED,
    AWAITING  = TARA_REQUEST_AWAITING_IDENTITY,
    OPEN      = TARA_REQUEST_OPEN,
    EXTENDED  = TARA_REQUEST_EXTENDED,
    EXECUTING = TARA_REQUEST_EXECUTING,
    PARTLY    = TARA_REQUEST_PARTLY_DONE,
    ANSWERED  = TARA_REQUEST_ANSWERED,
    REFUSED   = TARA_REQUEST_REFUSED,
    WITHDRAWN = TARA_REQUEST_WITHDRAWN,
    STATES,
    SAME = STATES, // It may follow and the state stays.
    STEPS          // EXECUTING or PARTLY, as the steps stand.
};

// While identity is in doubt nothing is executed or answered (Art. 12(6)); once it is planned there
// is nothing left to doubt. Refusing with a reason is possible to the end (Art. 12(4)). OPEN is
// EXTENDED for a request that was extended.
static const uint8_t next_state[STATES][TP_MOVES] = {
    // from          settle    doubt     extend    refuse    plan
    //               step      correct   confirm   answer    withdraw
    [RECEIVED]  = {  OPEN,     AWAITING, EXTENDED, REFUSED,  EXECUTING,
                     NO,       SAME,     SAME,     ANSWERED, WITHDRAWN},
    [AWAITING]  = {  OPEN,     SAME,     SAME,     REFUSED,  NO,
                     NO,       SAME,     SAME,     NO,       WITHDRAWN},
    [OPEN]      = {  SAME,     AWAITING, EXTENDED, REFUSED,  EXECUTING,
                     NO,       SAME,     SAME,     ANSWERED, WITHDRAWN},
    [EXTENDED]  = {  SAME,     AWAITING, NO,       REFUSED,  EXECUTING,
                     NO,       SAME,     SAME,     ANSWERED, WITHDRAWN},
    [EXECUTING] = {  SAME,     NO,       SAME,     REFUSED,  NO,
                     STEPS,    NO,       SAME,     ANSWERED, WITHDRAWN},
    [PARTLY]    = {  SAME,     NO,       SAME,     REFUSED,  NO,
                     STEPS,    NO,       SAME,     ANSWERED, NO},
    [ANSWERED]  = {  NO,       NO,       NO,       NO,       NO,
                     NO,       NO,       NO,       NO,       NO},
    [REFUSED]   = {  NO,       NO,       NO,       NO,       NO,
                     NO,       NO,       NO,       NO,       NO},
    [WITHDRAWN] = {  NO,       NO,       NO,       NO,       NO,
                     NO,       NO,       NO,       NO,       NO},
};

// Objection and withdrawal take effect at once and elsewhere: they have no steps.
typedef struct right_row {
    uint8_t action;   // What each step does; 0: there are none.
    bool    purposes; // It may name some.
} right_row;

static const right_row rights[] = {
    [TARA_RIGHT_ACCESS]        = {TARA_STEP_EXPORT,   false},
    [TARA_RIGHT_RECTIFICATION] = {TARA_STEP_RECTIFY,  false},
    [TARA_RIGHT_ERASURE]       = {TARA_STEP_ERASE,    false},
    [TARA_RIGHT_RESTRICTION]   = {TARA_STEP_RESTRICT, false},
    [TARA_RIGHT_PORTABILITY]   = {TARA_STEP_EXPORT,   false},
    [TARA_RIGHT_OBJECTION]     = {0,                  true},
    [TARA_RIGHT_WITHDRAWAL]    = {0,                  true},
};
enum { RIGHTS = sizeof rights / sizeof rights[0] };

enum { NEVER, MAY, MUST };

static bool fits(uint8_t demand, bool there)
{
    return demand == MAY || (demand == MUST) == there;
}

typedef struct step_row {
    bool    planned;     // A plan may say so…
    bool    said;        // …or a source, or the host for it.
    bool    outstanding; // It waits for one of them.
    bool    undone;      // Beside one that is done, the request is partly done.
    bool    stays;
    uint8_t exception;
} step_row;

// That a step WAITS is seen when somebody looks, and never put on record: it could not be told from
// one that is over.
static const step_row step_rows[] = {
    //                      planned said   outstanding undone stays  exception
    [TARA_STEP_PENDING] = { true,   false, true,       true,  false, NEVER},
    [TARA_STEP_ASKED]   = { false,  true,  true,       true,  false, NEVER},
    [TARA_STEP_DONE]    = { false,  true,  false,      false, true,  NEVER},
    [TARA_STEP_REFUSED] = { false,  true,  false,      true,  false, MAY},
    [TARA_STEP_FAILED]  = { false,  true,  true,       true,  false, NEVER},
    [TARA_STEP_KEPT]    = { true,   true,  false,      false, true,  MUST},
    [TARA_STEP_WAITING] = { false,  false, true,       true,  false, NEVER},
};
enum { STEP_STATES = sizeof step_rows / sizeof step_rows[0] };

// --- questions ---------------------------------------------------------------------------------

tara_status tp_request_may(const tp_request *request, tp_request_move move)
{
    if (request->right == TARA_RIGHT_NONE) return TARA_E_NOT_FOUND;
    return next_state[request->state][move] == NO ? TARA_E_NOT_APPLICABLE : TARA_OK;
}

uint8_t tp_request_action(int32_t right)
{
    return rights[right].action;
}

bool tp_step_outstanding(const tp_step *step)
{
    return step_rows[step->state].outstanding;
}

bool tp_request_ended(const tp_request *request)
{
    return request->state >= ANSWERED;
}

static bool under_way(const tp_request *request)
{
    return request->right != TARA_RIGHT_NONE && !tp_request_ended(request);
}

bool tp_request_late(const tp_request *request, tp_time now)
{
    return under_way(request) && now > request->due;
}

tp_time tp_request_attention(const tp_request *request)
{
    return under_way(request) ? request->received : TP_TIME_NEVER;
}

tp_time tp_request_owed_by(const tp_request *request)
{
    if (!under_way(request)) return TP_TIME_NEVER;
    bool first = request->confirm_due != 0 && request->confirm_due < request->due;
    return first ? request->confirm_due : request->due;
}

typedef struct tally {
    uint32_t done, undone, outstanding;
} tally;

static tally tally_of(const tp_request *request)
{
    tally found = {0, 0, 0};
    for (uint32_t i = 0; i < request->step_count; i++) {
        uint8_t state = request->steps[i].state;
        found.done += state == TARA_STEP_DONE;
        found.undone += step_rows[state].undone;
        found.outstanding += step_rows[state].outstanding;
    }
    return found;
}

uint32_t tp_request_outstanding(const tp_request *request)
{
    return tally_of(request).outstanding;
}

static uint8_t state_of_steps(const tp_request *request)
{
    tally found = tally_of(request);
    return found.done > 0 && found.undone > 0 ? PARTLY : EXECUTING;
}

static void follow(tp_request *request, tp_request_move move)
{
    uint8_t to = next_state[request->state][move];
    if (to == SAME) return;
    if (to == STEPS) to = state_of_steps(request);
    if (to == OPEN && request->extended) to = EXTENDED;
    request->state = to;
}

// --- values that can be ------------------------------------------------------------------------

static bool day_within_calendar(int32_t day)
{
    return day >= TP_DAY_MIN && day <= TP_DAY_MAX;
}

static bool not_before(tp_time at, tp_time first)
{
    return at >= first && at <= TP_TIME_MAX;
}

static bool text_fits(tp_text text, size_t most)
{
    return text.size > 0 && text.size <= most && tp_utf8_valid(text.data, text.size);
}

// Kept with a zero behind it, so that it may hold none.
static bool name_fits(tp_text name, size_t capacity)
{
    return text_fits(name, capacity - 1) && memchr(name.data, 0, name.size) == NULL;
}

static bool law_fits(tp_text law, tp_text rule, tp_text article)
{
    return name_fits(law, TP_LAW_ID_MAX) && name_fits(rule, TP_RULE_MAX)
        && name_fits(article, TP_ARTICLE_MAX);
}

static bool right_fits(uint8_t right, uint64_t purposes)
{
    if (right == TARA_RIGHT_NONE || right >= RIGHTS) return false;
    return purposes == 0 || rights[right].purposes;
}

static bool in_scope(const tp_request *request, uint8_t category)
{
    if (category >= SLOTS) return false;
    return request->categories == 0 || request->categories >> category & 1;
}

static bool exception_fits(uint8_t state, uint8_t exception)
{
    if (exception > TARA_EXCEPTION_OPEN_REQUEST) return false;
    return fits(step_rows[state].exception, exception != TARA_EXCEPTION_NONE);
}

// Of one category in one source some may go and some be kept: a step for each answer. What was said
// of them since may be the same.
static bool same_step(const tp_step *a, const tp_step *b)
{
    tp_text one = {a->source, a->source_size}, other = {b->source, b->source_size};
    bool    said = a->event != 0 || b->event != 0;
    return !said && a->category == b->category && a->exception == b->exception
        && tp_text_equal(one, other);
}

// They do what the right asks for, to the data it is asked for, and each thing once.
static bool steps_belong(const tp_request *request, const tp_step *steps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (steps[i].action != rights[request->right].action) return false;
        if (!in_scope(request, steps[i].category)) return false;
        for (uint32_t earlier = 0; earlier < i; earlier++) {
            if (same_step(&steps[earlier], &steps[i])) return false;
        }
    }
    return true;
}

// --- received ----------------------------------------------------------------------------------

tara_status tp_request_open_check(const tp_request *request, const tp_request_event *event,
                                  tp_time at)
{
    if (request->right != TARA_RIGHT_NONE) return TARA_E_NOT_APPLICABLE;
    bool known = event->number != 0 && right_fits(event->right, event->purposes)
              && event->actor <= TARA_ACTOR_AGENT;
    bool timely = event->received >= TP_TIME_MIN && event->received <= at
               && not_before(event->due, event->received);
    bool confirmable = event->confirm_due == 0 || not_before(event->confirm_due, event->received);
    bool founded = law_fits(event->law, event->rule, event->article);
    return known && timely && confirmable && founded ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_open_apply(tp_request *request, const tp_request_event *event, tp_time at)
{
    memset(request, 0, sizeof *request);
    request->right = event->right;
    request->state = RECEIVED;
    request->actor = event->actor;
    request->received = event->received;
    request->opened_at = at;
    request->due = event->due;
    request->first_due = event->due;
    request->confirm_due = event->confirm_due;
    request->purposes = event->purposes;
    request->categories = event->categories;
    memcpy(request->law, event->law.data, event->law.size);
    memcpy(request->rule, event->rule.data, event->rule.size);
    memcpy(request->article, event->article.data, event->article.size);
}

// --- who asks, and for what --------------------------------------------------------------------

static tp_request_move identity_move(const tp_identity_event *event)
{
    return event->doubt == TARA_DOUBT_NONE ? TP_MOVE_SETTLE : TP_MOVE_DOUBT;
}

static bool pausing(const tp_request *request)
{
    return request->doubt != TARA_DOUBT_NONE && request->doubt_pauses;
}

// A period begins anew only after a doubt: otherwise saying who asks would win time.
tara_status tp_request_identity_check(const tp_request *request, const tp_identity_event *event)
{
    tara_status status = tp_request_may(request, identity_move(event));
    if (status != TARA_OK) return status;
    bool settles = event->doubt == TARA_DOUBT_NONE && request->doubt != TARA_DOUBT_NONE;
    bool known = event->doubt <= TARA_DOUBT_SCOPE && event->pauses <= 1 && event->text.size > 0;
    bool timely = day_within_calendar(event->day) && not_before(event->due, request->received);
    bool restarts = event->restart_day == 0
                 || (settles && day_within_calendar(event->restart_day));
    if (!known || !timely || !restarts) return TARA_E_INVALID_ARGUMENT;
    // Room for its end is kept from the beginning: settling is never refused.
    bool full = request->pause_count + pausing(request) >= TP_PAUSES_MAX;
    bool begins = event->doubt != TARA_DOUBT_NONE && event->pauses;
    return begins && full ? TARA_E_LIMIT : TARA_OK;
}

// A day counts once, and one that was asked and answered on the same day is no waiting.
static void end_pause(tp_request *request, int32_t day)
{
    tp_pause *last = request->pause_count > 0 ? &request->pauses[request->pause_count - 1] : NULL;
    int32_t   from = request->doubted_on;
    if (last != NULL && from < last->to) from = last->to;
    if (day <= from) return;
    if (last != NULL && last->to == from) last->to = day;
    else request->pauses[request->pause_count++] = (tp_pause){from, day};
}

void tp_request_identity_apply(tp_request *request, const tp_identity_event *event)
{
    bool doubted = event->doubt != TARA_DOUBT_NONE;
    if (pausing(request)) end_pause(request, event->day);
    follow(request, identity_move(event));
    request->doubt = event->doubt;
    request->doubt_pauses = doubted && event->pauses;
    request->doubted_on = doubted ? event->day : 0;
    if (event->restart_day != 0) request->restart_day = event->restart_day;
    request->due = event->due;
    if (!request->extended) request->first_due = event->due;
}

// --- more time, and no -------------------------------------------------------------------------

tara_status tp_request_extend_check(const tp_request *request, const tp_extend_event *event,
                                    tp_time at)
{
    tara_status status = tp_request_may(request, TP_MOVE_EXTEND);
    if (status != TARA_OK) return status;
    if (request->extended || at > request->first_due) return TARA_E_NOT_APPLICABLE;
    bool possible = not_before(event->due, request->due) && event->reason.size > 0;
    return possible ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_extend_apply(tp_request *request, const tp_extend_event *event)
{
    follow(request, TP_MOVE_EXTEND);
    request->extended = 1;
    request->due = event->due;
}

tara_status tp_request_refuse_check(const tp_request *request, const tp_refuse_event *event)
{
    tara_status status = tp_request_may(request, TP_MOVE_REFUSE);
    if (status != TARA_OK) return status;
    bool founded = event->reason.size > 0 && event->article.size > 0;
    return founded ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_refuse_apply(tp_request *request, tp_time at)
{
    follow(request, TP_MOVE_REFUSE);
    request->ended_at = at;
}

// --- the plan and its steps --------------------------------------------------------------------

tara_status tp_request_plan_check(const tp_request *request, const tp_plan_event *event)
{
    tp_step     steps[TP_STEPS_MAX];
    uint32_t    count = 0;
    tara_status status = tp_request_may(request, TP_MOVE_PLAN);
    if (status != TARA_OK) return status;
    if (!tp_steps_decode(event->steps, steps, &count)) return TARA_E_INVALID_ARGUMENT;
    for (uint32_t i = 0; i < count; i++) {
        if (!step_rows[steps[i].state].planned) return TARA_E_INVALID_ARGUMENT;
    }
    return steps_belong(request, steps, count) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_plan_apply(tp_request *request, const tp_plan_event *event)
{
    // What does not pass the check is no plan, and without one nothing is executed.
    if (!tp_steps_decode(event->steps, request->steps, &request->step_count)) return;
    request->planned = true;
    follow(request, TP_MOVE_PLAN);
}

// A source that refuses says why, in words or by an exception: the subject is told (Art. 12(4)).
static bool says_what_can_be(const tp_step_event *event)
{
    if (event->state >= STEP_STATES || !step_rows[event->state].said) return false;
    if (!exception_fits(event->state, event->exception)) return false;
    bool asked = event->state == TARA_STEP_ASKED;
    if (asked ? !tp_time_valid(event->again_at) : event->again_at != 0) return false;
    bool founded = event->note.size > 0 || event->exception != TARA_EXCEPTION_NONE;
    return event->state != TARA_STEP_REFUSED || founded;
}

tara_status tp_request_step_check(const tp_request *request, const tp_step_event *event)
{
    tara_status status = tp_request_may(request, TP_MOVE_STEP);
    if (status != TARA_OK) return status;
    if (event->step >= request->step_count) return TARA_E_INVALID_ARGUMENT;
    if (step_rows[request->steps[event->step].state].stays) return TARA_E_NOT_APPLICABLE;
    return says_what_can_be(event) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_step_apply(tp_request *request, const tp_step_event *event, uint64_t sequence)
{
    tp_step *step = &request->steps[event->step];
    step->state = event->state;
    step->exception = event->exception;
    step->again_at = event->again_at;
    step->event = sequence;
    follow(request, TP_MOVE_STEP);
}

// --- what is to be corrected -------------------------------------------------------------------

tara_status tp_request_correct_check(const tp_request *request, const tp_correct_event *event)
{
    tara_status status = tp_request_may(request, TP_MOVE_CORRECT);
    if (status != TARA_OK) return status;
    if (request->right != TARA_RIGHT_RECTIFICATION) return TARA_E_NOT_APPLICABLE;
    bool possible = in_scope(request, event->category) && event->note.size > 0;
    return possible ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

// One for each category at most, so there is always room.
void tp_request_correct_apply(tp_request *request, const tp_correct_event *event,
                              uint64_t sequence)
{
    uint32_t at = 0;
    while (at < request->correction_count && request->corrections[at].category != event->category) {
        at++;
    }
    if (at == request->correction_count) request->correction_count++;
    request->corrections[at] = (tp_correction){event->category, sequence};
    follow(request, TP_MOVE_CORRECT);
}

_Static_assert((int)TP_CORRECTIONS_MAX >= (int)SLOTS, "a correction for each category");

// --- marks -------------------------------------------------------------------------------------

static const tp_request_move mark_moves[] = {
    [TP_MARK_CONFIRMED] = TP_MOVE_CONFIRM,
    [TP_MARK_ANSWERED]  = TP_MOVE_ANSWER,
    [TP_MARK_WITHDRAWN] = TP_MOVE_WITHDRAW,
};

static bool all_zeros(const uint8_t digest[32])
{
    static const uint8_t zeros[32] = {0};
    return memcmp(digest, zeros, sizeof zeros) == 0;
}

// What is done cannot be taken back: then the answer says so.
static bool mark_holds(const tp_request *request, uint8_t mark)
{
    tally found = tally_of(request);
    bool  prepared = request->planned || rights[request->right].action == 0;
    if (mark == TP_MARK_ANSWERED) return prepared && found.outstanding == 0;
    if (mark == TP_MARK_WITHDRAWN) return found.done == 0;
    return true;
}

tara_status tp_request_mark_check(const tp_request *request, const tp_mark_event *event)
{
    if (request->right == TARA_RIGHT_NONE) return TARA_E_NOT_FOUND;
    bool known = event->mark >= TP_MARK_CONFIRMED && event->mark <= TP_MARK_WITHDRAWN;
    if (!known) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_request_may(request, mark_moves[event->mark]);
    if (status != TARA_OK) return status;
    if (!mark_holds(request, event->mark)) return TARA_E_NOT_APPLICABLE;
    bool handed_over = event->mark == TP_MARK_ANSWERED;
    return handed_over || all_zeros(event->digest) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_request_mark_apply(tp_request *request, const tp_mark_event *event, tp_time at)
{
    follow(request, mark_moves[event->mark]);
    if (event->mark == TP_MARK_CONFIRMED) request->confirm_due = 0;
    else request->ended_at = at;
}

// --- steps as bytes ----------------------------------------------------------------------------

enum { // At most: a count, a category, action, state and exception, a name with its length.
    COUNT_BYTES = 2, STEP_BYTES = 4 + 1 + TP_STEP_SOURCE_MAX,
    SAID_BYTES = 10 + 7 // An event, an instant.
};
_Static_assert(COUNT_BYTES + TP_STEPS_MAX * STEP_BYTES <= TP_STEPS_BYTES_MAX, "all steps fit");

// As a plan says them. What was said of them since is written with the request.
void tp_steps_encode(const tp_step *steps, uint32_t count, tp_writer *out)
{
    tp_write_varint(out, count);
    for (uint32_t i = 0; i < count; i++) {
        const tp_step *step = &steps[i];
        tp_write8(out, step->category);
        tp_write8(out, step->action);
        tp_write8(out, step->state);
        tp_write8(out, step->exception);
        tp_write_text(out, (tp_text){step->source, step->source_size});
    }
}

uint32_t tp_steps_begin(tp_reader *in)
{
    uint64_t count = tp_read_varint(in);
    if (count > TP_STEPS_MAX) in->failed = true;
    return in->failed ? 0 : (uint32_t)count;
}

static bool step_known(const tp_step *step)
{
    bool possible = step->category < SLOTS && step->state < STEP_STATES
                 && step->action >= TARA_STEP_EXPORT && step->action <= TARA_STEP_ERASE;
    if (!possible) return false;
    const step_row *row = &step_rows[step->state];
    return (row->planned || row->said) && exception_fits(step->state, step->exception);
}

void tp_step_read(tp_step *step, tp_reader *in)
{
    memset(step, 0, sizeof *step);
    step->category = tp_read8(in);
    step->action = tp_read8(in);
    step->state = tp_read8(in);
    step->exception = tp_read8(in);
    tp_text source = tp_read_text(in);
    if (!step_known(step) || !text_fits(source, TP_STEP_SOURCE_MAX)) {
        in->failed = true;
        memset(step, 0, sizeof *step);
        return;
    }
    memcpy(step->source, source.data, source.size);
    step->source_size = (uint8_t)source.size;
}

bool tp_steps_decode(tp_text bytes, tp_step *steps, uint32_t *count)
{
    tp_reader in = tp_reader_of(bytes.data, bytes.size);
    tp_step   unseen;
    uint32_t  announced = tp_steps_begin(&in);
    for (uint32_t i = 0; i < announced && !in.failed; i++) {
        tp_step_read(steps == NULL ? &unseen : &steps[i], &in);
    }
    *count = tp_reader_done(&in) ? announced : 0;
    return tp_reader_done(&in);
}

// --- the request as bytes ----------------------------------------------------------------------

enum part { // Which parts follow, in this order.
    HAS_EXTENSION = 1, HAS_CONFIRMATION = 2, HAS_RESTART = 4, HAS_DOUBT = 8, HAS_SCOPE = 16,
    HAS_PAUSES = 32, HAS_CORRECTIONS = 64, HAS_PLAN = 128
};

enum { // At most: head, instants, days, slots, pauses, three texts, corrections; then the plan.
    HEAD_BYTES = 5, TIMES_BYTES = 6 * 8, DAYS_BYTES = 4 + 2 + 4, SCOPE_BYTES = 2 * 10,
    PAUSES_BYTES = 1 + TP_PAUSES_MAX * 2 * 4,
    TEXTS_BYTES = TP_LAW_ID_MAX + TP_RULE_MAX + TP_ARTICLE_MAX,
    CORRECTIONS_BYTES = 1 + TP_CORRECTIONS_MAX * (1 + 10),
    PLAN_BYTES = COUNT_BYTES + TP_STEPS_MAX * (STEP_BYTES + SAID_BYTES)
};
_Static_assert(HEAD_BYTES + TIMES_BYTES + DAYS_BYTES + SCOPE_BYTES + PAUSES_BYTES + TEXTS_BYTES
               + CORRECTIONS_BYTES + PLAN_BYTES <= TP_REQUEST_BYTES_MAX, "a request fits");

static uint8_t parts_of(const tp_request *request)
{
    unsigned parts = 0;
    if (request->extended) parts |= HAS_EXTENSION;
    if (request->confirm_due != 0) parts |= HAS_CONFIRMATION;
    if (request->restart_day != 0) parts |= HAS_RESTART;
    if (request->doubt != TARA_DOUBT_NONE) parts |= HAS_DOUBT;
    if (request->purposes != 0 || request->categories != 0) parts |= HAS_SCOPE;
    if (request->pause_count > 0) parts |= HAS_PAUSES;
    if (request->correction_count > 0) parts |= HAS_CORRECTIONS;
    if (request->planned) parts |= HAS_PLAN;
    return (uint8_t)parts;
}

static void write_times(const tp_request *request, uint8_t parts, tp_writer *out)
{
    tp_time received = request->received;
    tp_write_signed(out, received);
    tp_write_signed(out, request->opened_at - received);
    tp_write_signed(out, request->due - received);
    if (parts & HAS_EXTENSION) tp_write_signed(out, request->first_due - received);
    if (parts & HAS_CONFIRMATION) tp_write_signed(out, request->confirm_due - received);
    if (tp_request_ended(request)) tp_write_signed(out, request->ended_at - received);
}

// An instant by its distance from another one.
static tp_time read_time(tp_reader *in, tp_time from)
{
    int64_t widest = TP_TIME_MAX - TP_TIME_MIN;
    int64_t distance = tp_read_signed(in);
    bool    sane = distance >= -widest && distance <= widest;
    if (!sane || !tp_time_valid(from + distance)) in->failed = true;
    return in->failed ? 0 : from + distance;
}

static void read_times(tp_request *request, uint8_t parts, tp_reader *in)
{
    tp_time received = read_time(in, 0);
    request->received = received;
    request->opened_at = read_time(in, received);
    request->due = read_time(in, received);
    request->first_due = parts & HAS_EXTENSION ? read_time(in, received) : request->due;
    if (parts & HAS_CONFIRMATION) request->confirm_due = read_time(in, received);
    if (tp_request_ended(request)) request->ended_at = read_time(in, received);
}

static int32_t read_day(tp_reader *in)
{
    int64_t day = tp_read_signed(in);
    if (day < TP_DAY_MIN || day > TP_DAY_MAX) in->failed = true;
    return in->failed ? 0 : (int32_t)day;
}

static void write_doubt(const tp_request *request, uint8_t parts, tp_writer *out)
{
    if (parts & HAS_RESTART) tp_write_signed(out, request->restart_day);
    if (parts & HAS_DOUBT) {
        tp_write8(out, request->doubt);
        tp_write8(out, request->doubt_pauses);
        tp_write_signed(out, request->doubted_on);
    }
    if (parts & HAS_SCOPE) {
        tp_write_varint(out, request->purposes);
        tp_write_varint(out, request->categories);
    }
    if (!(parts & HAS_PAUSES)) return;
    tp_write8(out, (uint8_t)request->pause_count);
    for (uint32_t i = 0; i < request->pause_count; i++) {
        tp_write_signed(out, request->pauses[i].from);
        tp_write_signed(out, request->pauses[i].to);
    }
}

static uint8_t read_up_to(tp_reader *in, uint8_t highest)
{
    uint8_t value = tp_read8(in);
    if (value > highest) in->failed = true;
    return in->failed ? 0 : value;
}

static void read_doubt(tp_request *request, uint8_t parts, tp_reader *in)
{
    if (parts & HAS_RESTART) request->restart_day = read_day(in);
    if (parts & HAS_DOUBT) {
        request->doubt = read_up_to(in, TARA_DOUBT_SCOPE);
        request->doubt_pauses = read_up_to(in, 1);
        request->doubted_on = read_day(in);
    }
    if (parts & HAS_SCOPE) {
        request->purposes = tp_read_varint(in);
        request->categories = tp_read_varint(in);
    }
    if (!(parts & HAS_PAUSES)) return;
    request->pause_count = read_up_to(in, TP_PAUSES_MAX);
    for (uint32_t i = 0; i < request->pause_count; i++) {
        request->pauses[i].from = read_day(in);
        request->pauses[i].to = read_day(in);
    }
}

static void write_law(const tp_request *request, tp_writer *out)
{
    tp_write_text(out, tp_text_of(request->law));
    tp_write_text(out, tp_text_of(request->rule));
    tp_write_text(out, tp_text_of(request->article));
}

static void read_law(tp_request *request, tp_reader *in)
{
    tp_text law = tp_read_text(in);
    tp_text rule = tp_read_text(in);
    tp_text article = tp_read_text(in);
    if (!law_fits(law, rule, article)) {
        in->failed = true;
        return;
    }
    memcpy(request->law, law.data, law.size);
    memcpy(request->rule, rule.data, rule.size);
    memcpy(request->article, article.data, article.size);
}

static void write_corrections(const tp_request *request, tp_writer *out)
{
    tp_write8(out, (uint8_t)request->correction_count);
    for (uint32_t i = 0; i < request->correction_count; i++) {
        tp_write8(out, request->corrections[i].category);
        tp_write_varint(out, request->corrections[i].event);
    }
}

static void read_corrections(tp_request *request, tp_reader *in)
{
    uint64_t seen = 0;
    request->correction_count = read_up_to(in, TP_CORRECTIONS_MAX);
    for (uint32_t i = 0; i < request->correction_count; i++) {
        tp_correction *correction = &request->corrections[i];
        correction->category = read_up_to(in, SLOTS - 1);
        correction->event = tp_read_varint(in);
        bool again = seen >> correction->category & 1;
        if (again || correction->event == 0 || !in_scope(request, correction->category)) {
            in->failed = true;
        }
        seen |= UINT64_C(1) << correction->category;
    }
}

static void write_plan(const tp_request *request, tp_writer *out)
{
    tp_steps_encode(request->steps, request->step_count, out);
    for (uint32_t i = 0; i < request->step_count; i++) {
        const tp_step *step = &request->steps[i];
        if (step->state != TARA_STEP_PENDING) tp_write_varint(out, step->event);
        if (step->state == TARA_STEP_ASKED) tp_write_signed(out, step->again_at);
    }
}

static void read_plan(tp_request *request, tp_reader *in)
{
    request->planned = true;
    request->step_count = tp_steps_begin(in);
    for (uint32_t i = 0; i < request->step_count && !in->failed; i++) {
        tp_step_read(&request->steps[i], in);
    }
    for (uint32_t i = 0; i < request->step_count && !in->failed; i++) {
        tp_step        *step = &request->steps[i];
        const step_row *row = &step_rows[step->state];
        if (step->state != TARA_STEP_PENDING) step->event = tp_read_varint(in);
        if (step->state == TARA_STEP_ASKED) step->again_at = read_time(in, 0);
        if (step->event == 0 ? !row->planned : !row->said) in->failed = true;
    }
}

void tp_request_encode(const tp_request *request, tp_writer *out)
{
    uint8_t parts = parts_of(request);
    tp_write8(out, ENCODING);
    tp_write8(out, request->right);
    tp_write8(out, request->state);
    tp_write8(out, request->actor);
    tp_write8(out, parts);
    write_times(request, parts, out);
    write_doubt(request, parts, out);
    write_law(request, out);
    if (parts & HAS_CORRECTIONS) write_corrections(request, out);
    if (parts & HAS_PLAN) write_plan(request, out);
}

// What the moves leave behind in each state.
static const struct {
    uint8_t extended, doubt, planned;
} carries[STATES] = {
    //              extended doubt  planned
    [RECEIVED]  = { NEVER,   NEVER, NEVER},
    [AWAITING]  = { MAY,     MUST,  NEVER},
    [OPEN]      = { NEVER,   NEVER, NEVER},
    [EXTENDED]  = { MUST,    NEVER, NEVER},
    [EXECUTING] = { MAY,     NEVER, MUST},
    [PARTLY]    = { MAY,     NEVER, MUST},
    [ANSWERED]  = { MAY,     NEVER, MAY},
    [REFUSED]   = { MAY,     MAY,   MAY},
    [WITHDRAWN] = { MAY,     MAY,   MAY},
};

static bool state_sane(const tp_request *request)
{
    bool    doubted = request->doubt != TARA_DOUBT_NONE;
    uint8_t state = request->state;
    if (state == NO || !fits(carries[state].extended, request->extended)) return false;
    if (!fits(carries[state].doubt, doubted)) return false;
    if (!fits(carries[state].planned, request->planned)) return false;
    if (request->planned && doubted) return false;
    if (state == ANSWERED && !mark_holds(request, TP_MARK_ANSWERED)) return false;
    if (state == WITHDRAWN && !mark_holds(request, TP_MARK_WITHDRAWN)) return false;
    bool executing = state == EXECUTING || state == PARTLY;
    return !executing || state == state_of_steps(request);
}

static bool times_sane(const tp_request *request)
{
    bool ordered = request->opened_at >= request->received && request->due >= request->received
                && request->first_due >= request->received;
    bool confirmable = request->confirm_due == 0 || request->confirm_due >= request->received;
    if (!ordered || !confirmable) return false;
    if (pausing(request) && request->pause_count == TP_PAUSES_MAX) return false;
    for (uint32_t i = 0; i < request->pause_count; i++) {
        const tp_pause *pause = &request->pauses[i];
        if (pause->to <= pause->from) return false;
        if (i > 0 && pause->from <= request->pauses[i - 1].to) return false;
    }
    return true;
}

static bool sane(const tp_request *request)
{
    bool corrected = request->correction_count > 0;
    return right_fits(request->right, request->purposes)
        && (!corrected || request->right == TARA_RIGHT_RECTIFICATION)
        && steps_belong(request, request->steps, request->step_count)
        && state_sane(request) && times_sane(request);
}

bool tp_request_decode(tp_request *request, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    memset(request, 0, sizeof *request);
    uint8_t encoding = tp_read8(&in);
    request->right = read_up_to(&in, RIGHTS - 1);
    request->state = read_up_to(&in, STATES - 1);
    request->actor = read_up_to(&in, TARA_ACTOR_AGENT);
    uint8_t parts = tp_read8(&in);
    request->extended = (parts & HAS_EXTENSION) != 0;
    read_times(request, parts, &in);
    read_doubt(request, parts, &in);
    read_law(request, &in);
    if (parts & HAS_CORRECTIONS) read_corrections(request, &in);
    if (parts & HAS_PLAN) read_plan(request, &in);
    bool whole = tp_reader_done(&in) && encoding == ENCODING
              && parts == parts_of(request); // In one way only.
    if (whole && sane(request)) return true;
    memset(request, 0, sizeof *request);
    return false;
}
