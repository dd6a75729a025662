// request.h: one request of a subject to exercise a right, from receipt to answer.
//
// A state machine as a table: what may follow in which state. The rights themselves (objection,
// restriction, erased data) are state of other rules, and outlive the request.
//
// Sources: GDPR Art. 12, 15 to 22; policy rows C22 to C29.
#ifndef TP_REQUEST_H
#define TP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "law/law.h"
#include "tara_privacy.h"

enum {
    TP_STEPS_MAX = 128, TP_PAUSES_MAX = 8, TP_CORRECTIONS_MAX = 64,
    TP_STEP_SOURCE_MAX = 64, TP_LAW_ID_MAX = 32, TP_RULE_MAX = 24, TP_ARTICLE_MAX = 96,
    TP_STEPS_BYTES_MAX = TP_STEPS_MAX * 80, // Of all steps, encoded.
    TP_REQUEST_BYTES_MAX = TP_STEPS_MAX * 104 + 2048
};

typedef struct tp_step { // One thing to do, in one source, for one category.
    uint8_t  category;   // Slot.
    uint8_t  action;     // tara_step_action
    uint8_t  state;      // tara_step_state
    uint8_t  exception;  // tara_exception: why it is not done; 0: none.
    uint8_t  source_size;
    char     source[TP_STEP_SOURCE_MAX];
    tp_time  again_at;   // ASKED: when the source wants to be asked again; 0: whenever.
    uint64_t event;      // That says what the source said; 0: none yet.
} tp_step;

typedef struct tp_correction {
    uint8_t  category;
    uint64_t event;    // That holds the text.
} tp_correction;

typedef struct tp_request {
    uint8_t  right;        // tara_right; 0: there is no such request.
    uint8_t  state;        // tara_request_state
    uint8_t  actor;        // tara_actor: who asks.
    uint8_t  extended;
    uint8_t  doubt;        // What is in doubt now: 0 or tara_doubt.
    uint8_t  doubt_pauses; // Days of waiting do not count.
    tp_time  received;
    tp_time  opened_at;    // When it was recorded.
    tp_time  due;          // The last millisecond.
    tp_time  first_due;    // Before any extension.
    tp_time  confirm_due;  // Confirmation of receipt, where a law wants one; 0: none is owed.
    tp_time  ended_at;     // 0: it has not ended.
    int32_t  doubted_on;   // Local day.
    int32_t  restart_day;  // For a law that restarts; 0: none.
    uint64_t purposes;     // Slots: objection, withdrawal. 0: all that apply.
    uint64_t categories;   // Slots; 0: all.
    tp_pause pauses[TP_PAUSES_MAX];
    uint32_t pause_count;
    char     law[TP_LAW_ID_MAX], rule[TP_RULE_MAX], article[TP_ARTICLE_MAX]; // Terminated.
    tp_correction corrections[TP_CORRECTIONS_MAX];
    uint32_t correction_count;
    bool     planned;      // Executing began: the steps stand.
    tp_step  steps[TP_STEPS_MAX];
    uint32_t step_count;
} tp_request;

// --- events ------------------------------------------------------------------------------------

typedef struct tp_request_event { // Received.
    uint64_t number;
    uint8_t  right, actor;
    tp_time  received, due, confirm_due;
    uint64_t purposes, categories;
    tp_text  channel, law, rule, article;
} tp_request_event;

typedef struct tp_identity_event {
    uint64_t number;
    uint8_t  doubt;       // 0: settled; else tara_doubt.
    uint8_t  pauses;      // The law says, or the host chose, that waiting does not count.
    int32_t  day;         // Local day of it.
    int32_t  restart_day; // Settled, under a law that restarts; else 0.
    tp_time  due;         // From now on.
    tp_text  text;        // The method, or what is in doubt.
} tp_identity_event;

typedef struct tp_extend_event {
    uint64_t number;
    tp_time  due;
    tp_text  reason;
} tp_extend_event;

typedef struct tp_refuse_event {
    uint64_t number;
    tp_text  reason;
    tp_text  article; // "GDPR 12(5)(b)"
} tp_refuse_event;

typedef struct tp_plan_event {
    uint64_t number;
    tp_text  steps;   // As tp_steps_encode writes them.
} tp_plan_event;

typedef struct tp_step_event { // What a source said, or the host for it.
    uint64_t number;
    uint32_t step;      // Place in the plan.
    uint8_t  state;     // tara_step_state
    uint8_t  exception; // tara_exception
    tp_time  again_at;
    tp_text  note;
    uint8_t  category, action; // Of that step, for whoever reads the log; so is the source.
    uint8_t  whole;            // DONE, erased: all of the category, no single holdings.
    tp_text  source;
} tp_step_event;

typedef struct tp_correct_event {
    uint64_t number;
    uint8_t  category;
    tp_text  note;
} tp_correct_event;

typedef enum tp_request_mark {
    TP_MARK_CONFIRMED = 1, TP_MARK_ANSWERED, TP_MARK_WITHDRAWN
} tp_request_mark;
typedef struct tp_mark_event {
    uint64_t number;
    uint8_t  mark;       // tp_request_mark
    uint8_t  digest[32]; // ANSWERED: SHA-256 of what was handed over; zeros otherwise.
} tp_mark_event;

// --- what may follow ---------------------------------------------------------------------------

typedef enum tp_request_move {
    TP_MOVE_SETTLE = 0, TP_MOVE_DOUBT, TP_MOVE_EXTEND, TP_MOVE_REFUSE, TP_MOVE_PLAN, TP_MOVE_STEP,
    TP_MOVE_CORRECT, TP_MOVE_CONFIRM, TP_MOVE_ANSWER, TP_MOVE_WITHDRAW, TP_MOVES
} tp_request_move;

// May it follow in this state, by the table alone? TARA_OK, TARA_E_NOT_APPLICABLE. TARA_E_NOT_FOUND
// for a request that there is not.
tara_status tp_request_may(const tp_request *request, tp_request_move move);
bool        tp_request_ended(const tp_request *request);
bool        tp_request_late(const tp_request *request, tp_time now); // Due has passed; not ended.
// tara_step_action of each step of a right; 0: it is in force since the receipt and has no steps.
uint8_t     tp_request_action(int32_t right);
bool        tp_step_outstanding(const tp_step *step); // It waits for a source or the host.
// How many steps still do: PENDING, ASKED or FAILED.
uint32_t    tp_request_outstanding(const tp_request *request);

// Each: the table, and what the event itself must fulfil. TARA_E_INVALID_ARGUMENT for values that
// cannot be (a due before receipt, an unknown right, an empty reason, a step that there is not…).
tara_status tp_request_open_check(const tp_request *request, const tp_request_event *event,
                                  tp_time at);
void        tp_request_open_apply(tp_request *request, const tp_request_event *event, tp_time at);
tara_status tp_request_identity_check(const tp_request *request, const tp_identity_event *event);
void        tp_request_identity_apply(tp_request *request, const tp_identity_event *event);
// NOT_APPLICABLE when it was extended before or the first period is over (GDPR 12(3): told within
// one month); an extension that would shorten is INVALID_ARGUMENT.
tara_status tp_request_extend_check(const tp_request *request, const tp_extend_event *event,
                                    tp_time at);
void        tp_request_extend_apply(tp_request *request, const tp_extend_event *event);
tara_status tp_request_refuse_check(const tp_request *request, const tp_refuse_event *event);
void        tp_request_refuse_apply(tp_request *request, tp_time at);
// The steps are set once. EXECUTING follows, also when there are none.
tara_status tp_request_plan_check(const tp_request *request, const tp_plan_event *event);
void        tp_request_plan_apply(tp_request *request, const tp_plan_event *event);
// A step that is DONE or KEPT stays so. PARTLY_DONE follows while some are done and some are not;
// EXECUTING while none is, and when nothing is outstanding any more (the answer is owed).
tara_status tp_request_step_check(const tp_request *request, const tp_step_event *event);
void        tp_request_step_apply(tp_request *request, const tp_step_event *event,
                                  uint64_t sequence);
// RECTIFICATION only, before it is planned. A second text for a category replaces the first.
tara_status tp_request_correct_check(const tp_request *request, const tp_correct_event *event);
void        tp_request_correct_apply(tp_request *request, const tp_correct_event *event,
                                     uint64_t sequence);
// ANSWERED: NOT_APPLICABLE while steps are outstanding or, for rights with steps, before the plan.
tara_status tp_request_mark_check(const tp_request *request, const tp_mark_event *event);
void        tp_request_mark_apply(tp_request *request, const tp_mark_event *event, tp_time at);

// --- as bytes ----------------------------------------------------------------------------------

void tp_steps_encode(const tp_step *steps, uint32_t count, tp_writer *out);
// False for bytes that no encoder wrote, or more than TP_STEPS_MAX steps. `steps` may be NULL: only
// looked at.
bool tp_steps_decode(tp_text bytes, tp_step *steps, uint32_t *count);
// Piece by piece, for whoever shows them: the count, then that many steps. Bytes that
// tp_steps_decode accepted never fail.
uint32_t tp_steps_begin(tp_reader *in);
void     tp_step_read(tp_step *step, tp_reader *in);
void tp_request_encode(const tp_request *request, tp_writer *out);
bool tp_request_decode(tp_request *request, const uint8_t *bytes, size_t size);

// When it next needs attention: from its receipt until it ends. TP_TIME_NEVER when it has ended.
tp_time tp_request_attention(const tp_request *request);
// By when the next thing is owed: the confirmation of receipt, then the answer.
tp_time tp_request_owed_by(const tp_request *request);

#endif
