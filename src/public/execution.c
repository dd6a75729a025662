// execution.c: what a request has to have done, in which source, step by step.
//
// The plan is made once, from what is held and which sources are known, and recorded before its
// first step. Each step is recorded by itself: a process that was killed in between goes on with
// the next, and asks the source anew of which it cannot know. Whether data may be erased is asked
// before the source is, and again in the commit.
#include <string.h>

#include "base/civil.h"
#include "public/requests.h"
#include "public/sources.h"

static tara_status bad(tp_call *call, const char *field, const char *message)
{
    return tp_leave(call, tp_fault(call, TARA_E_INVALID_ARGUMENT, field, message));
}

static tp_world *world_of(const tp_call *call)
{
    return &call->privacy->ledger.world;
}

// --- the plan ----------------------------------------------------------------------------------

typedef struct planning {
    tp_call           *call;
    const tp_request  *request;
    tara_subject       subject;
    tp_standing        standing;
    tp_step           *steps;
    uint32_t           count;
    tara_status        status; // LIMIT: more than a request can hold.
} planning;

static uint64_t categories_asked(const tp_request *request)
{
    uint64_t corrected = 0;
    for (uint32_t i = 0; i < request->correction_count; i++) {
        corrected |= UINT64_C(1) << request->corrections[i].category;
    }
    if (request->right == TARA_RIGHT_RECTIFICATION && corrected != 0) return corrected;
    return request->categories == 0 ? UINT64_MAX : request->categories;
}

static bool same_step(const tp_step *step, int category, tp_text source, uint8_t exception)
{
    return step->category == category && step->exception == exception
        && tp_text_equal((tp_text){step->source, step->source_size}, source);
}

static void add_step(planning *p, int category, tp_text source, uint8_t exception)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (same_step(&p->steps[i], category, source, exception)) return;
    }
    if (p->count == TP_STEPS_MAX) {
        p->status = TARA_E_LIMIT;
        return;
    }
    tp_step *step = &p->steps[p->count++];
    memset(step, 0, sizeof *step);
    step->category = (uint8_t)category;
    step->action = tp_request_action(p->request->right);
    step->state = exception == TARA_EXCEPTION_NONE ? TARA_STEP_PENDING : TARA_STEP_KEPT;
    step->exception = exception;
    step->source_size = (uint8_t)source.size;
    memcpy(step->source, source.data, source.size);
}

// GDPR 20(1): on consent or contract.
static bool portable(const tp_compiled *compiled, uint64_t purposes)
{
    uint32_t by_choice = 1U << TARA_BASIS_CONSENT | 1U << TARA_BASIS_CONTRACT;
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        if (purposes >> slot & 1 && compiled->purpose[slot].basis_bits & by_choice) return true;
    }
    return false;
}

static uint8_t why_not_portable(const planning *p, const tp_holding *holding)
{
    if (!portable(world_of(p->call)->compiled, holding->purposes)) {
        return TARA_EXCEPTION_NOT_PORTABLE;
    }
    bool provided = holding->origin == TARA_ORIGIN_SUBJECT
                 || holding->origin == TARA_ORIGIN_OBSERVED;
    return provided ? TARA_EXCEPTION_NONE : TARA_EXCEPTION_NOT_PROVIDED;
}

// What stands against erasing a holding at the subject's wish; *until: when that ends by itself.
static tara_status why_not_erased(const tp_call *call, const tara_subject *subject,
                                  const tp_standing *s, int category, const tp_holding *holding,
                                  uint8_t *exception, tp_time *until)
{
    tp_erasure_case given;
    bool            permitted = false;
    tp_ledger      *ledger = &call->privacy->ledger;
    tara_status status = tp_read_erasure(&ledger->change, &ledger->world, subject, s, category,
                                         holding, call->now, &given, NULL);
    if (status != TARA_OK) return status;
    given.requested = true;
    int32_t reason = tp_erasure_reason(&given, &permitted);
    *until = reason == TARA_REASON_LEGAL_RETENTION ? given.floor_ends : 0;
    *exception = permitted                               ? TARA_EXCEPTION_NONE
               : reason == TARA_REASON_LEGAL_RETENTION   ? TARA_EXCEPTION_LEGAL_RETENTION
                                                         : TARA_EXCEPTION_LEGAL_HOLD;
    return TARA_OK;
}

static tara_status plan_holding(void *user, const tara_key *key)
{
    planning   *p = user;
    tp_holding  holding;
    uint8_t     exception = TARA_EXCEPTION_NONE;
    tp_time     until = 0;
    int         category = tp_category_of(key);
    tp_change  *change = &p->call->privacy->ledger.change;
    if (category < 0) return TARA_E_CORRUPT;
    if (!(categories_asked(p->request) >> category & 1)) return TARA_OK;
    tara_status status = tp_read_holding(change, &key->subject, category, key->ref, &holding);
    if (status != TARA_OK) return status;
    if (p->request->right == TARA_RIGHT_PORTABILITY) exception = why_not_portable(p, &holding);
    if (p->request->right == TARA_RIGHT_ERASURE) {
        status = why_not_erased(p->call, &key->subject, &p->standing, category, &holding,
                                &exception, &until);
    }
    for (uint32_t i = 0; i < holding.source_count && status == TARA_OK; i++) {
        const tp_holding_source *source = &holding.source[i];
        if (source->erased) continue;
        add_step(p, category, (tp_text){source->name, source->size}, exception);
    }
    return status;
}

static bool has_step(const planning *p, int category, tp_text source)
{
    for (uint32_t i = 0; i < p->count; i++) {
        const tp_step *step = &p->steps[i];
        bool theirs = tp_text_equal((tp_text){step->source, step->source_size}, source);
        if (step->category == category && theirs) return true;
    }
    return false;
}

// A source may hold what no holding speaks of: it is asked as well. What it holds may be portable
// when some purpose of the category rests on the subject's choice.
static tara_status plan_source(planning *p, tp_text name, uint64_t categories)
{
    const tp_compiled *compiled = world_of(p->call)->compiled;
    tara_status        status = TARA_OK;
    for (int slot = 0; slot < TP_CATEGORIES_MAX && status == TARA_OK; slot++) {
        uint64_t bit = UINT64_C(1) << slot;
        uint8_t  exception = TARA_EXCEPTION_NONE;
        tp_hold  hold = {0};
        if (!(categories & categories_asked(p->request) & bit)) continue;
        if (has_step(p, slot, name)) continue;
        if (p->request->right == TARA_RIGHT_PORTABILITY) {
            uint64_t purposes = 0;
            for (int i = 0; i < TP_SLOTS; i++) {
                if (compiled->purpose[i].categories & bit) purposes |= UINT64_C(1) << i;
            }
            if (!portable(compiled, purposes)) exception = TARA_EXCEPTION_NOT_PORTABLE;
        }
        if (p->request->right == TARA_RIGHT_ERASURE) {
            status = tp_read_covering(&p->call->privacy->ledger.change, world_of(p->call),
                                      &p->subject, &p->standing, slot, &hold);
            if (hold.number != 0) exception = TARA_EXCEPTION_LEGAL_HOLD;
        }
        if (status == TARA_OK) add_step(p, slot, name, exception);
    }
    return status;
}

static tara_status make_plan(planning *p)
{
    bool        known = false;
    tp_ledger  *ledger = &p->call->privacy->ledger;
    const tp_world *world = world_of(p->call);
    tara_status status = tp_ledger_standing(ledger, &p->subject, &p->standing, &known);
    if (status != TARA_OK || tp_request_action(p->request->right) == 0) return status;
    status = tp_change_each(&ledger->change, &p->subject, TP_RECORD_HOLDING, plan_holding, p);
    for (uint32_t i = 0; i < world->source_count && status == TARA_OK; i++) {
        const tp_known_source *source = &world->source[i];
        status = plan_source(p, (tp_text){source->name, source->size}, source->categories);
    }
    for (uint32_t i = 0; i < p->call->privacy->source_count && status == TARA_OK; i++) {
        const tp_source *source = &p->call->privacy->sources[i];
        status = plan_source(p, (tp_text){source->name, source->size}, source->categories);
    }
    if (status == TARA_OK && p->status != TARA_OK) {
        return tp_fault(p->call, p->status, "request", "more than 128 steps");
    }
    return status;
}

// --- showing it --------------------------------------------------------------------------------

// Its source was registered once and is not now; or another request comes first.
static bool waits(const tp_call *call, const tp_step *step, uint64_t before)
{
    tp_text         name = {step->source, step->source_size};
    const tp_world *world = world_of(call);
    if (!tp_step_outstanding(step)) return false;
    if (before != 0) return true;
    if (tp_source_named(call->privacy, name) != NULL) return false;
    for (uint32_t i = 0; i < world->source_count; i++) {
        const tp_known_source *source = &world->source[i];
        if (tp_text_equal((tp_text){source->name, source->size}, name)) return true;
    }
    return false;
}

typedef struct floors { // Until when the law keeps what a step leaves.
    planning      *p;
    const tp_step *step;
    tp_time        until;
} floors;

static tara_status look_at_floor(void *user, const tara_key *key)
{
    floors     *f = user;
    tp_holding  holding;
    int         category = tp_category_of(key);
    tp_text     name = {f->step->source, f->step->source_size};
    tp_ledger  *ledger = &f->p->call->privacy->ledger;
    if (category != f->step->category) return TARA_OK;
    tara_status status = tp_read_holding(&ledger->change, &key->subject, category, key->ref,
                                         &holding);
    if (status != TARA_OK || tp_holding_find_source(&holding, name) == NULL) return status;
    tp_retention_facts facts = tp_facts_of(&f->p->standing);
    tp_time ends = tp_floor_ends(world_of(f->p->call)->compiled, &holding, category, &facts, NULL);
    if (ends > f->until) f->until = ends;
    return TARA_OK;
}

static tara_status show_step(planning *p, const tp_step *step, uint64_t before, tara_step *out)
{
    floors f = {p, step, 0};
    *out = (tara_step){.struct_size = sizeof *out,
                       .category = UINT64_C(1) << step->category,
                       .action = step->action,
                       .state = waits(p->call, step, before) ? TARA_STEP_WAITING : step->state,
                       .exception = step->exception,
                       .again_unix_ms = step->again_at};
    memcpy(out->source, step->source, step->source_size);
    if (step->exception != TARA_EXCEPTION_LEGAL_RETENTION) return TARA_OK;
    tara_status status = tp_change_each(tp_ledger_reading(&p->call->privacy->ledger),
                                        &p->subject, TP_RECORD_HOLDING, look_at_floor, &f);
    out->until_unix_ms = f.until;
    return status;
}

tara_status tara_request_plan(tara_privacy *privacy, uint64_t number, tara_step *steps,
                              size_t capacity, size_t *needed)
{
    tp_call      call;
    tp_request  *request = NULL;
    uint64_t     before = 0;
    tara_status  status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    bool usable = needed != NULL && (steps != NULL || capacity == 0)
               && (capacity == 0 || steps[0].struct_size == sizeof *steps);
    if (!usable) return bad(&call, "steps", NULL);
    // The second half is for the plan that is only looked at.
    request = tp_allocate_zeroed(&privacy->memory, 2, sizeof *request);
    if (request == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    planning p = {.call = &call, .request = request, .steps = request[1].steps};
    status = tp_request_find(&call, number, request, &p.subject);
    if (status == TARA_OK) status = tp_request_before(&call, request, &p.subject, &before);
    if (status == TARA_OK) status = make_plan(&p); // Also for the standing.
    const tp_step *planned = request->planned ? request->steps : p.steps;
    size_t         count = request->planned ? request->step_count : p.count;
    if (status == TARA_OK) {
        *needed = count;
        if (count > capacity) status = TARA_E_BUFFER;
    }
    for (size_t i = 0; i < count && status == TARA_OK; i++) {
        status = show_step(&p, &planned[i], before, &steps[i]);
    }
    tp_release_wiped(&privacy->memory, request, 2 * sizeof *request);
    return tp_leave(&call, status);
}

// --- one step ----------------------------------------------------------------------------------

typedef struct stepping { // A request being executed.
    tp_call     *call;
    uint64_t     number;
    tara_subject subject;
    tp_request  *request; // As it is on record.
    tp_standing  standing;
} stepping;

static tara_status reread(stepping *e)
{
    bool        known = false;
    tara_status status = tp_request_find(e->call, e->number, e->request, &e->subject);
    if (status != TARA_OK) return status;
    return tp_ledger_standing(&e->call->privacy->ledger, &e->subject, &e->standing, &known);
}

typedef struct concerned { // The holdings that one step is about.
    stepping      *e;
    const tp_step *step;
    tp_buffer      refs;      // uint64_t each: those that nothing stands against.
    size_t         all;
    bool           whole;     // One of them is the category itself.
    uint8_t        exception; // Of one that something stands against.
} concerned;

static tara_status look_at_holding(void *user, const tara_key *key)
{
    concerned  *c = user;
    tp_holding  holding;
    uint8_t     exception = TARA_EXCEPTION_NONE;
    tp_time     until = 0;
    int         category = tp_category_of(key);
    tp_text     name = {c->step->source, c->step->source_size};
    tp_ledger  *ledger = &c->e->call->privacy->ledger;
    if (category != c->step->category) return TARA_OK;
    tara_status status = tp_read_holding(&ledger->change, &key->subject, category, key->ref,
                                         &holding);
    if (status != TARA_OK) return status;
    const tp_holding_source *source = tp_holding_find_source(&holding, name);
    if (source == NULL || source->erased) return TARA_OK;
    if (c->step->action == TARA_STEP_ERASE) {
        status = why_not_erased(c->e->call, &key->subject, &c->e->standing, category, &holding,
                                &exception, &until);
        if (status != TARA_OK) return status;
    }
    c->all++;
    if (exception != TARA_EXCEPTION_NONE) c->exception = exception;
    else tp_buffer_append(&c->refs, &key->ref, sizeof key->ref);
    if (key->ref == 0) c->whole = true;
    return c->refs.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static size_t ref_count(const concerned *c)
{
    return c->refs.size / sizeof(uint64_t);
}

static uint64_t ref_at(const concerned *c, size_t index)
{
    uint64_t ref;
    memcpy(&ref, c->refs.data + index * sizeof ref, sizeof ref);
    return ref;
}

// Which holdings, and for an erasure whether anything stands against all of them.
static tara_status find_concerned(concerned *c)
{
    tp_hold     hold = {0};
    tp_ledger  *ledger = &c->e->call->privacy->ledger;
    tara_status status = tp_change_each(tp_ledger_reading(ledger), &c->e->subject,
                                        TP_RECORD_HOLDING, look_at_holding, c);
    if (status != TARA_OK || c->all > 0 || c->step->action != TARA_STEP_ERASE) return status;
    status = tp_read_covering(&ledger->change, &ledger->world, &c->e->subject, &c->e->standing,
                              c->step->category, &hold);
    if (hold.number != 0) c->exception = TARA_EXCEPTION_LEGAL_HOLD;
    return status;
}

// Nothing of what the step is about may be erased now.
static bool stands_against(const concerned *c)
{
    return c->exception != TARA_EXCEPTION_NONE && ref_count(c) == 0;
}

// The step's event and, of an erasure that was done, one for each holding: evidence of each, and
// what an erasure is replayed from.
static tara_status record_step(concerned *c, uint32_t index, tp_step_event said)
{
    enum { AT_ONCE = TP_BATCH_EVENTS_MAX / 2 };
    stepping   *e = c->e;
    bool        erased = said.state == TARA_STEP_DONE && c->step->action == TARA_STEP_ERASE;
    size_t      left = erased ? ref_count(c) : 0;
    size_t      size = (1 + AT_ONCE) * sizeof(tp_event);
    tp_event   *events = tp_allocate(&e->call->privacy->memory, size);
    tara_status status = events == NULL ? TARA_E_NO_MEMORY : TARA_OK;
    tp_text     source = {c->step->source, c->step->source_size};
    said.number = e->number;
    said.step = index;
    said.category = c->step->category;
    said.action = c->step->action;
    said.source = source;
    said.whole = erased && c->all == 0;
    for (size_t done = 0; status == TARA_OK && done <= left;) {
        size_t count = 0;
        for (; count < AT_ONCE && done < left; count++, done++) {
            events[count] = (tp_event){.type = TP_EVENT_ERASED, .subject = e->subject};
            events[count].body.erased = (tp_erased_event){
                .category = c->step->category, .ref = ref_at(c, done), .source = source,
                .reason = TARA_REASON_ERASURE_REQUESTED};
        }
        bool last = done == left;
        if (last) {
            events[count] = (tp_event){.type = TP_EVENT_REQUEST_STEP, .subject = e->subject};
            events[count++].body.step = said;
        }
        status = tp_commit_all(e->call, events, count);
        if (status == TARA_OK) status = tp_salt_again(e->call);
        if (last) break;
    }
    if (events != NULL) tp_release_wiped(&e->call->privacy->memory, events, size);
    return status;
}

// --- asking a source ---------------------------------------------------------------------------

// The text of a correction, for the sources. Empty when there is none for that category.
static tara_status read_note(stepping *e, const tp_step *step, tp_buffer *bytes, tp_text *note)
{
    tp_event event;
    *note = (tp_text){NULL, 0};
    for (uint32_t i = 0; i < e->request->correction_count; i++) {
        const tp_correction *correction = &e->request->corrections[i];
        if (correction->category != step->category) continue;
        tara_status status = tp_ledger_event(&e->call->privacy->ledger, correction->event, bytes,
                                             &event);
        if (status == TARA_OK) *note = event.body.correct.note;
        return status;
    }
    return TARA_OK;
}

static int32_t ask(const tp_source *source, tara_task *task)
{
    void *user = source->calls.user;
    switch (task->action) {
    case TARA_STEP_RECTIFY: return source->calls.rectify(user, task);
    case TARA_STEP_RESTRICT: return source->calls.restrict_data(user, task);
    case TARA_STEP_ERASE: return source->calls.erase(user, task);
    default: return TARA_SOURCE_FAILED;
    }
}

// What the source was asked for and may be recorded as erased: not what is gone already, and not
// what a hold covers that was placed meanwhile.
static tara_status still_concerned(concerned *c, bool *held_since)
{
    tp_holding  holding;
    size_t      kept = 0, asked = ref_count(c);
    tp_text     name = {c->step->source, c->step->source_size};
    tp_change  *change = tp_ledger_reading(&c->e->call->privacy->ledger);
    *held_since = false;
    for (size_t i = 0; i < asked; i++) {
        uint8_t  exception = TARA_EXCEPTION_NONE;
        tp_time  until = 0;
        uint64_t ref = ref_at(c, i);
        tara_status status = tp_read_holding(change, &c->e->subject, c->step->category, ref,
                                             &holding);
        if (status == TARA_E_NOT_FOUND) continue;
        if (status != TARA_OK) return status;
        const tp_holding_source *source = tp_holding_find_source(&holding, name);
        if (source == NULL || source->erased) continue;
        status = why_not_erased(c->e->call, &c->e->subject, &c->e->standing, c->step->category,
                                &holding, &exception, &until);
        if (status != TARA_OK) return status;
        if (exception != TARA_EXCEPTION_NONE) *held_since = true;
        else memcpy(c->refs.data + kept++ * sizeof ref, &ref, sizeof ref);
    }
    c->refs.size = kept * sizeof(uint64_t);
    return TARA_OK;
}

// What the source said, unless the request moved on while it was asked. A hold that was placed
// meanwhile came too late for the source; what it covers stays on record until it is released.
static tara_status record_answer(concerned *c, uint32_t index, tp_step_event said)
{
    const tp_request *request = c->e->request;
    bool        erased = said.state == TARA_STEP_DONE && c->step->action == TARA_STEP_ERASE;
    bool        held_since = false;
    tara_status status = TARA_OK;
    bool there = index < request->step_count && request->steps[index].state == c->step->state;
    if (!there || tp_request_may(request, TP_MOVE_STEP) != TARA_OK) {
        return tp_fault(c->e->call, TARA_E_CONFLICT, "request",
                        "it changed while a source was asked");
    }
    if (erased) status = still_concerned(c, &held_since);
    if (held_since) said.note = TP_TEXT("erased before a hold was placed");
    return status == TARA_OK ? record_step(c, index, said) : status;
}

// Call the source without the lock; afterwards the request is looked at anew.
static tara_status call_source(concerned *c, uint32_t index, const tp_source *source)
{
    stepping   *e = c->e;
    tp_source   calls = *source; // It may be registered anew meanwhile.
    tp_step     step = *c->step;
    tp_buffer   bytes = tp_buffer_in(&e->call->privacy->memory);
    tp_text     note;
    tara_task   task = {.struct_size = sizeof task, .request = e->number, .subject = e->subject,
                        .category = UINT64_C(1) << step.category, .action = step.action,
                        .again = step.state != TARA_STEP_PENDING};
    tara_status status = read_note(e, &step, &bytes, &note);
    bool        every_one = c->whole && ref_count(c) == c->all;
    task.note = note.data;
    task.note_size = note.size;
    task.refs = every_one ? NULL : (const uint64_t *)(const void *)c->refs.data;
    task.ref_count = every_one ? 0 : ref_count(c);
    if (status == TARA_OK) status = tp_lend(e->call);
    if (status == TARA_OK) {
        int32_t answer = ask(&calls, &task);
        tp_resume(e->call);
        status = reread(e);
        c->step = &step;
        if (status == TARA_OK) status = record_answer(c, index, tp_source_said(answer, &task));
    }
    tp_buffer_release(&bytes);
    return status;
}

static bool asks_now(const stepping *e, const tp_step *step)
{
    bool open = step->state == TARA_STEP_PENDING || step->state == TARA_STEP_FAILED
             || (step->state == TARA_STEP_ASKED && step->again_at <= e->call->now);
    return open && step->action != TARA_STEP_EXPORT; // Exports are made for the answer.
}

static tara_status run_step(stepping *e, uint32_t index)
{
    const tp_step   *step = &e->request->steps[index];
    tp_text          name = {step->source, step->source_size};
    const tp_source *source = tp_source_named(e->call->privacy, name);
    if (!asks_now(e, step) || !tp_source_can(source, step->action)) return TARA_OK;
    concerned c = {.e = e, .step = step, .refs = tp_buffer_in(&e->call->privacy->memory)};
    tara_status status = find_concerned(&c);
    if (status == TARA_OK && stands_against(&c)) {
        tp_step_event kept = {.state = TARA_STEP_KEPT, .exception = c.exception};
        status = record_step(&c, index, kept);
    } else if (status == TARA_OK) {
        status = call_source(&c, index, source);
    }
    tp_buffer_release(&c.refs);
    return status == TARA_OK ? reread(e) : status;
}

// --- execution ---------------------------------------------------------------------------------

// The plan, and with it what the right is by itself.
static tara_status record_plan(stepping *e)
{
    uint8_t    *bytes = tp_allocate(&e->call->privacy->memory, TP_STEPS_BYTES_MAX);
    tp_request *planned = tp_allocate_zeroed(&e->call->privacy->memory, 1, sizeof *planned);
    tp_event    events[2] = {{.type = TP_EVENT_REQUEST_PLAN, .subject = e->subject},
                             {.type = TP_EVENT_RESTRICTION, .subject = e->subject}};
    tara_status status = bytes == NULL || planned == NULL ? TARA_E_NO_MEMORY : TARA_OK;
    if (status == TARA_OK) {
        planning  p = {.call = e->call, .request = e->request, .subject = e->subject,
                       .steps = planned->steps};
        tp_writer out = tp_writer_of(bytes, TP_STEPS_BYTES_MAX);
        status = make_plan(&p);
        tp_steps_encode(p.steps, p.count, &out);
        if (status == TARA_OK && out.failed) status = TARA_E_LIMIT;
        events[0].body.plan = (tp_plan_event){e->number, {(char *)bytes, out.size}};
        events[1].body.restriction.ground = TP_TEXT("request");
    }
    bool restricts = e->request->right == TARA_RIGHT_RESTRICTION && !e->standing.restriction.set;
    if (status == TARA_OK) status = tp_commit_all(e->call, events, restricts ? 2 : 1);
    if (status == TARA_OK) status = tp_salt_again(e->call);
    if (bytes != NULL) tp_release_wiped(&e->call->privacy->memory, bytes, TP_STEPS_BYTES_MAX);
    if (planned != NULL) tp_release_wiped(&e->call->privacy->memory, planned, sizeof *planned);
    return status == TARA_OK ? reread(e) : status;
}

static tara_status execute(stepping *e)
{
    uint64_t    before = 0;
    tara_status status = tp_request_before(e->call, e->request, &e->subject, &before);
    bool        over = e->request->state == TARA_REQUEST_ANSWERED;
    if (status != TARA_OK || before != 0 || over) return status;
    if (!e->request->planned || tp_request_ended(e->request)) {
        status = tp_request_may(e->request, TP_MOVE_PLAN);
        if (status != TARA_OK) {
            bool doubted = e->request->state == TARA_REQUEST_AWAITING_IDENTITY;
            return tp_fault(e->call, status, "request",
                            doubted ? "who asks is in doubt: settle it first"
                                    : "the request has ended");
        }
        status = record_plan(e);
    }
    for (uint32_t i = 0; status == TARA_OK && i < e->request->step_count; i++) {
        if (tp_request_ended(e->request)) break; // Ended by another thread.
        status = run_step(e, i);
    }
    return status;
}

tara_status tara_request_execute(tara_privacy *privacy, uint64_t number, tara_request *out)
{
    tp_call     call;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_request_out(&call, out);
    if (status != TARA_OK) return tp_leave(&call, status);
    tp_request *request = tp_allocate(&privacy->memory, sizeof *request);
    if (request == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    stepping e = {.call = &call, .number = number, .request = request};
    status = reread(&e);
    if (status == TARA_OK) status = execute(&e);
    if (status == TARA_OK) status = tp_request_tell_again(&call, number, out);
    tp_release_wiped(&privacy->memory, request, sizeof *request);
    return tp_leave(&call, status);
}

// --- acknowledgement ---------------------------------------------------------------------------

static const char *bad_acknowledgement(const tara_acknowledgement *given, const char **message)
{
    bool     one = given->category != 0 && (given->category & (given->category - 1)) == 0;
    bool     done = given->outcome == TARA_STEP_DONE;
    tp_text  data = {given->data, given->data_size};
    *message = "expected one category of the policy";
    if (!one) return "category";
    *message = "expected done, refused or failed";
    if (!done && given->outcome != TARA_STEP_REFUSED && given->outcome != TARA_STEP_FAILED) {
        return "outcome";
    }
    *message = "expected at most 64 bytes of valid UTF-8";
    if (!tp_source_name_within(given->source, given->source_size, 0)) return "source";
    *message = "expected 1 to 256 bytes of valid UTF-8, why not";
    if (!tp_text_within(given->note, given->note_size, done ? 0 : 1, TP_EVENT_TEXT_MAX)) {
        return "note";
    }
    *message = "expected one JSON value of at most 16 MiB";
    if (data.size == 0) return NULL;
    if (data.data == NULL || data.size > TP_GIVEN_MAX) return "data";
    tp_json_reader json = tp_json_reader_of(data);
    return tp_json_valid(&json) ? NULL : "data";
}

// The step meant: one that is not over before one that is.
static int find_step(const tp_request *request, const tara_acknowledgement *given)
{
    tp_text name = given->source_size == 0 ? TP_TEXT("host")
                                           : (tp_text){given->source, given->source_size};
    int     found = -1;
    for (uint32_t i = 0; i < request->step_count; i++) {
        const tp_step *step = &request->steps[i];
        bool theirs = tp_text_equal((tp_text){step->source, step->source_size}, name);
        if (!theirs || given->category != UINT64_C(1) << step->category) continue;
        bool over = step->state == TARA_STEP_DONE || step->state == TARA_STEP_KEPT;
        if (found < 0 || !over) found = (int)i;
        if (!over) break;
    }
    return found;
}

static tara_status keep_data(stepping *e, uint32_t index, const tara_acknowledgement *given)
{
    bool    exports = e->request->steps[index].action == TARA_STEP_EXPORT;
    tp_text data = {given->data, given->data_size};
    if (!exports && data.size > 0) {
        return tp_fault(e->call, TARA_E_INVALID_ARGUMENT, "data", "nothing is exported here");
    }
    if (!exports || given->outcome != TARA_STEP_DONE) return TARA_OK;
    if (data.size == 0) data = TP_TEXT("null"); // It holds nothing of it.
    return tp_given_keep(e->call->privacy, e->number, index, data);
}

static tara_status acknowledge(stepping *e, const tara_acknowledgement *given)
{
    tara_status status = tp_request_may(e->request, TP_MOVE_STEP);
    if (status != TARA_OK) {
        return tp_fault(e->call, status, "request",
                        tp_request_ended(e->request) ? "the request has ended"
                                                     : "execute the request first");
    }
    int index = find_step(e->request, given);
    if (index < 0) {
        return tp_fault(e->call, TARA_E_NOT_FOUND, "category", "the plan has no such step");
    }
    const tp_step *step = &e->request->steps[index];
    status = keep_data(e, (uint32_t)index, given);
    bool over = step->state == TARA_STEP_DONE || step->state == TARA_STEP_KEPT;
    if (status != TARA_OK || over) return status; // Said before: nothing to record.
    concerned c = {.e = e, .step = step, .refs = tp_buffer_in(&e->call->privacy->memory)};
    status = find_concerned(&c);
    tp_step_event said = {.state = (uint8_t)given->outcome,
                          .note = {given->note, given->note_size}};
    bool erases = given->outcome == TARA_STEP_DONE && step->action == TARA_STEP_ERASE;
    if (erases && stands_against(&c)) {
        said = (tp_step_event){.state = TARA_STEP_KEPT, .exception = c.exception};
    }
    if (status == TARA_OK) status = record_step(&c, (uint32_t)index, said);
    tp_buffer_release(&c.refs);
    return status;
}

tara_status tara_request_acknowledge(tara_privacy *privacy, uint64_t number,
                                     const tara_acknowledgement *given, tara_request *out)
{
    tp_call     call;
    const char *message = NULL;
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    status = tp_struct_in(given, sizeof *given, 0);
    if (status == TARA_OK && given->reserved != 0) status = TARA_E_TOO_NEW;
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "given", NULL));
    status = tp_request_out(&call, out);
    if (status != TARA_OK) return tp_leave(&call, status);
    const char *field = bad_acknowledgement(given, &message);
    if (field != NULL) return bad(&call, field, message);
    tp_request *request = tp_allocate(&privacy->memory, sizeof *request);
    if (request == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    stepping e = {.call = &call, .number = number, .request = request};
    status = reread(&e);
    if (status == TARA_OK) status = acknowledge(&e, given);
    if (status == TARA_OK) status = tp_request_tell_again(&call, number, out);
    tp_release_wiped(&privacy->memory, request, sizeof *request);
    return tp_leave(&call, status);
}

// --- after a backup was restored ---------------------------------------------------------------

typedef struct again { // An erasure on record, for its source to do again.
    tara_subject subject;
    uint8_t      category;
    uint64_t     ref;
    bool         whole;
    char         source[TP_SOURCE_NAME_MAX];
    uint8_t      source_size;
} again;

// Is the event one? Bytes of the event may go afterwards.
static bool was_erased(const tp_event *event, again *out)
{
    tp_text source = {NULL, 0};
    memset(out, 0, sizeof *out);
    out->subject = event->subject;
    if (event->type == TP_EVENT_ERASED) {
        out->category = event->body.erased.category;
        out->ref = event->body.erased.ref;
        out->whole = out->ref == 0;
        source = event->body.erased.source;
    } else if (event->type == TP_EVENT_REQUEST_STEP && event->body.step.whole) {
        out->category = event->body.step.category;
        out->whole = true;
        source = event->body.step.source;
    }
    if (source.size == 0 || source.size > sizeof out->source) return false;
    memcpy(out->source, source.data, source.size);
    out->source_size = (uint8_t)source.size;
    return true;
}

// The first event at or after that time: events stand in the order of time. An erased one has no
// time any more, so the search goes by those that have.
static tara_status first_since(tp_call *call, tp_time since, tp_buffer *bytes, uint64_t *first)
{
    tp_event event;
    uint64_t low = 1, high = call->privacy->ledger.count + 1;
    while (low < high) {
        uint64_t    middle = low + (high - low) / 2, at = middle;
        tara_status status = TARA_E_NOT_FOUND;
        for (; at < high && status == TARA_E_NOT_FOUND; at++) {
            status = tp_ledger_event(&call->privacy->ledger, at, bytes, &event);
        }
        if (status != TARA_OK && status != TARA_E_NOT_FOUND) return status;
        if (status == TARA_E_NOT_FOUND || event.at >= since) high = middle;
        else low = at;
    }
    *first = low;
    return TARA_OK;
}

typedef struct anew { // Looks for data that a source holds since it erased.
    tp_call     *call;
    const again *what;
    bool         found;
} anew;

static tara_status look_for_anew(void *user, const tara_key *key)
{
    anew       *a = user;
    tp_holding  holding;
    int         category = tp_category_of(key);
    if (category != a->what->category) return TARA_OK;
    tara_status status = tp_read_holding(&a->call->privacy->ledger.change, &key->subject, category,
                                         key->ref, &holding);
    if (status == TARA_E_NOT_FOUND) return TARA_OK;
    if (status != TARA_OK) return status;
    const tp_holding_source *source =
        tp_holding_find_source(&holding, (tp_text){a->what->source, a->what->source_size});
    if (source != NULL && !source->erased) a->found = true;
    return TARA_OK;
}

// The same object; of a category that was erased as a whole, any. What cannot be told counts as
// held.
static bool held_again(tp_call *call, const again *what, tara_status *status)
{
    anew       a = {call, what, false};
    tp_change *change = tp_ledger_reading(&call->privacy->ledger);
    tara_key   key = tp_holding_key(&what->subject, what->category, what->ref);
    *status = what->whole
            ? tp_change_each(change, &what->subject, TP_RECORD_HOLDING, look_for_anew, &a)
            : look_for_anew(&a, &key);
    return a.found || *status != TARA_OK;
}

// A hold placed since stands against erasing what the backup brought back. What cannot be told
// counts as covered.
static bool covered_by_now(tp_call *call, const again *what, tara_status *status)
{
    tp_standing s;
    tp_hold     hold = {0};
    bool        known = false;
    tp_ledger  *ledger = &call->privacy->ledger;
    *status = tp_ledger_standing(ledger, &what->subject, &s, &known);
    if (*status != TARA_OK) return true;
    *status = tp_read_covering(&ledger->change, &ledger->world, &what->subject, &s, what->category,
                               &hold);
    return hold.number != 0 || *status != TARA_OK;
}

// 1: the source did it. 0: it is not there, did not, or may not. -1: new data is held there since.
static int ask_again(tp_call *call, const again *what, tara_status *status)
{
    const tp_source *source =
        tp_source_named(call->privacy, (tp_text){what->source, what->source_size});
    if (held_again(call, what, status)) return -1;
    if (*status != TARA_OK || !tp_source_can(source, TARA_STEP_ERASE)) return 0;
    if (covered_by_now(call, what, status)) return 0;
    tp_source calls = *source;
    tara_task task = {.struct_size = sizeof task, .subject = what->subject,
                      .category = UINT64_C(1) << what->category, .action = TARA_STEP_ERASE,
                      .again = 1, .refs = what->whole ? NULL : &what->ref,
                      .ref_count = what->whole ? 0 : 1};
    *status = tp_lend(call);
    if (*status != TARA_OK) return 0;
    int32_t answer = ask(&calls, &task);
    tp_resume(call);
    return answer == TARA_SOURCE_DONE;
}

tara_status tara_erasures_replay(tara_privacy *privacy, int64_t since_unix_ms, uint64_t *asked,
                                 uint64_t *failed)
{
    tp_call     call;
    tp_event    event;
    again       what;
    uint64_t    sequence = 0;
    tara_status status = tp_read_now(&call, privacy);
    if (status != TARA_OK) return status;
    if (asked == NULL || failed == NULL) return bad(&call, "asked", NULL);
    *asked = *failed = 0;
    tp_buffer bytes = tp_buffer_in(&privacy->memory);
    status = first_since(&call, since_unix_ms, &bytes, &sequence);
    for (; status == TARA_OK && sequence <= privacy->ledger.count; sequence++) {
        status = tp_ledger_event(&privacy->ledger, sequence, &bytes, &event);
        if (status == TARA_E_NOT_FOUND) {
            status = TARA_OK; // Erased itself.
            continue;
        }
        if (status != TARA_OK || !was_erased(&event, &what)) continue;
        int answer = ask_again(&call, &what, &status);
        if (answer < 0) continue;
        (*asked)++;
        if (answer == 0) (*failed)++;
    }
    tp_buffer_release(&bytes);
    return tp_leave(&call, status);
}
