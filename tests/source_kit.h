// source_kit.h: systems of the host as stand-ins: they count what they were asked and answer as
// they are told.
#ifndef SOURCE_KIT_H
#define SOURCE_KIT_H

#include "base/civil.h"
#include "host_kit.h"

enum { STAND_IN_REFS = 512 };

typedef struct stand_in {
    const char   *name;
    int32_t       answer;      // tara_source_answer, or what no source may say.
    int64_t       again_at;    // Written to the task.
    const char   *reason;      // The same, as it stands; NULL: none.
    size_t        reason_size;
    tara_privacy *privacy;     // Where it is registered.
    void        (*within)(struct stand_in *); // Called from inside the callback; or NULL.

    int       asked;           // Calls so far…
    int       asked_to[5];     // …and of them by tara_step_action.
    tara_task task;            // The last one; its pointers are not for use.
    uint64_t  refs[STAND_IN_REFS];
    char      note[257];       // Terminated.
} stand_in;

static inline int32_t stand_in_answers(stand_in *s, tara_task *task, int32_t action)
{
    assert_int_equal(task->struct_size, sizeof *task);
    assert_int_equal(task->flags, 0);
    assert_int_equal(task->action, action);
    assert_true(task->ref_count <= STAND_IN_REFS);
    assert_true(task->note_size < sizeof s->note);
    s->asked++;
    s->asked_to[action]++;
    s->task = *task;
    if (task->ref_count > 0) memcpy(s->refs, task->refs, task->ref_count * sizeof *task->refs);
    if (task->note_size > 0) memcpy(s->note, task->note, task->note_size);
    s->note[task->note_size] = '\0';
    task->again_unix_ms = s->again_at;
    if (s->reason != NULL) memcpy(task->reason, s->reason, s->reason_size);
    if (s->within != NULL) s->within(s);
    return s->answer;
}

static inline int32_t stand_in_rectifies(void *user, tara_task *task)
{
    return stand_in_answers(user, task, TARA_STEP_RECTIFY);
}

static inline int32_t stand_in_restricts(void *user, tara_task *task)
{
    return stand_in_answers(user, task, TARA_STEP_RESTRICT);
}

static inline int32_t stand_in_erases(void *user, tara_task *task)
{
    return stand_in_answers(user, task, TARA_STEP_ERASE);
}

// Says that it holds a number, under the name "n".
static inline int32_t stand_in_exports(void *user, tara_task *task, tara_export *out)
{
    int32_t answer = stand_in_answers(user, task, TARA_STEP_EXPORT);
    if (answer == TARA_SOURCE_DONE && out->value(out, TEXT("n"), TEXT("1")) != 1) return 0;
    return answer;
}

// One that does as it is asked.
static inline stand_in willing(const char *name)
{
    return (stand_in){.name = name, .answer = TARA_SOURCE_DONE};
}

static inline tara_source source_of(stand_in *s, uint64_t categories)
{
    return (tara_source){.struct_size = sizeof(tara_source), .name = s->name,
                         .name_size = strlen(s->name), .categories = categories, .user = s,
                         .export_data = stand_in_exports, .rectify = stand_in_rectifies,
                         .restrict_data = stand_in_restricts, .erase = stand_in_erases};
}

// categories 0: what holdings say.
static inline void join(tara_privacy *privacy, stand_in *s, uint64_t categories)
{
    tara_source source = source_of(s, categories);
    s->privacy = privacy;
    ASSERT_OK(tara_source_register(privacy, &source));
}

// --- what tests of sources and requests say in one line ----------------------------------------

// A block of exactly that size, so that a byte read past its end is seen. The caller frees it.
static inline char *exact(const void *bytes, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, bytes, size);
    return copy;
}

static inline int64_t at(const char *text)
{
    tp_time instant = 0;
    assert_true(tp_parse_time(tp_text_of(text), &instant));
    return instant;
}

static inline tara_holding held(tara_privacy *privacy, const char *category_id, uint64_t ref,
                                const char *purpose_id, const char *source)
{
    return (tara_holding){.struct_size = sizeof(tara_holding),
                          .category = category(privacy, category_id), .ref = ref,
                          .purposes = UINT64_C(1) << (purpose(privacy, purpose_id) - 1),
                          .source = source, .source_size = strlen(source)};
}

// The host holds it from now on.
static inline void hold_data(tara_privacy *privacy, tara_subject subject, const char *category_id,
                             uint64_t ref, const char *purpose_id, const char *source)
{
    tara_holding holding = held(privacy, category_id, ref, purpose_id, source);
    ASSERT_OK(tara_holding_start(privacy, &subject, &holding, NULL));
}

static inline bool is_held(tara_privacy *privacy, tara_subject subject, const char *category_id,
                           uint64_t ref)
{
    tara_retention out = {.struct_size = sizeof out};
    tara_status status = tara_holding_show(privacy, &subject, category(privacy, category_id), ref,
                                           &out);
    assert_true(status == TARA_OK || status == TARA_E_NOT_FOUND);
    return status == TARA_OK;
}

// A legal hold of everything of that subject.
static inline uint64_t place_hold(tara_privacy *privacy, tara_subject subject)
{
    uint64_t  number = 0;
    tara_hold hold = {.struct_size = sizeof hold, .subject = subject,
                      .reason = "litigation 2026/117", .reason_size = 19};
    ASSERT_OK(tara_hold_place(privacy, &hold, &number));
    return number;
}

static inline tara_intake intake(int32_t right)
{
    return (tara_intake){.struct_size = sizeof(tara_intake), .right = right,
                         .received_unix_ms = HOST_NOW, .channel = "email", .channel_size = 5};
}

// Received at HOST_NOW; its number.
static inline uint64_t ask_for(tara_privacy *privacy, tara_subject subject, int32_t right)
{
    tara_intake  given = intake(right);
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_open(privacy, &subject, &given, &out));
    assert_int_equal(out.duplicate, 0);
    return out.number;
}

static inline tara_request shown(tara_privacy *privacy, uint64_t number)
{
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_show(privacy, number, &out));
    return out;
}

static inline tara_request execute(tara_privacy *privacy, uint64_t number)
{
    tara_request out = {.struct_size = sizeof out};
    ASSERT_OK(tara_request_execute(privacy, number, &out));
    return out;
}

enum { PLAN_MAX = 128 };

typedef struct plan {
    tara_step steps[PLAN_MAX];
    size_t    count;
} plan;

static inline plan plan_of(tara_privacy *privacy, uint64_t number)
{
    plan p = {.count = 0};
    p.steps[0].struct_size = sizeof p.steps[0];
    ASSERT_OK(tara_request_plan(privacy, number, p.steps, PLAN_MAX, &p.count));
    return p;
}

// The step of a category in a source with that exception; state 0 when the plan has none.
static inline tara_step step_with(tara_privacy *privacy, uint64_t number, const char *category_id,
                                  const char *source, int32_t exception)
{
    plan p = plan_of(privacy, number);
    for (size_t i = 0; i < p.count; i++) {
        const tara_step *step = &p.steps[i];
        bool here = step->category == category(privacy, category_id)
                 && step->exception == exception && strcmp(step->source, source) == 0;
        if (here) return *step;
    }
    return (tara_step){.state = 0};
}

static inline int32_t state_of(tara_privacy *privacy, uint64_t number, const char *category_id,
                               const char *source)
{
    return step_with(privacy, number, category_id, source, TARA_EXCEPTION_NONE).state;
}

static inline tara_acknowledgement acknowledgement(tara_privacy *privacy, const char *category_id,
                                                   const char *source, int32_t outcome)
{
    bool done = outcome == TARA_STEP_DONE;
    return (tara_acknowledgement){.struct_size = sizeof(tara_acknowledgement),
                                  .category = category(privacy, category_id),
                                  .outcome = outcome, .source = source,
                                  .source_size = strlen(source),
                                  .note = done ? NULL : "why not", .note_size = done ? 0 : 7};
}

// The event as JSON, terminated; valid until the next call.
static inline const char *event_text(tara_privacy *privacy, uint64_t event, char text[16384])
{
    size_t size = 0;
    ASSERT_OK(tara_event_print(privacy, event, text, 16383, &size));
    text[size] = '\0';
    return text;
}

static inline bool event_says(tara_privacy *privacy, uint64_t event, const char *words)
{
    char text[16384];
    return strstr(event_text(privacy, event, text), words) != NULL;
}

#endif
