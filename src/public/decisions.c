// decisions.c: check, authorize, explain.
//
// check looks at the subject's line, without a lock, and only when that cannot say asks under it.
// Whatever goes wrong leaves a verdict that denies.
#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "base/json.h"
#include "decision/names.h"
#include "public/context.h"
#include "store/system.h"

enum { OPERATION_MAX = 64, AHEAD = 32 }; // AHEAD: reads of memory in flight.

static bool same_size(const void *structure, size_t ours)
{
    uint32_t size;
    memcpy(&size, structure, sizeof size);
    return size == ours;
}

static tara_status question_in(const tara_question *in, tp_question *out)
{
    if (in == NULL) return TARA_E_INVALID_ARGUMENT;
    if (!same_size(in, sizeof *in) || in->flags & ~(uint32_t)TARA_QUESTION_EXACT) {
        tara_status status = tp_struct_in(in, sizeof *in, TARA_QUESTION_EXACT);
        if (status != TARA_OK) return status;
    }
    if (in->reserved != 0) return TARA_E_TOO_NEW;
    if (in->action > TARA_ACTION_COMPLY) return TARA_E_INVALID_ARGUMENT;
    *out = (tp_question){.purpose = in->purpose, .categories = in->categories,
                         .action = (int32_t)in->action, .recipient = in->recipient};
    bool known = tp_country_in(in->destination, &out->destination);
    return known ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}
_Static_assert(sizeof((tara_question){0}.destination) == TP_COUNTRY_SIZE, "a country's room");

static tara_status verdict_clear(tara_verdict *out)
{
    if (out != NULL && same_size(out, sizeof *out)) {
        *out = (tara_verdict){.struct_size = sizeof *out};
        return TARA_OK;
    }
    return tp_struct_out(out, sizeof *out);
}

// Of the policy in force. May be asked without the lock.
static uint32_t version_of(const tara_privacy *privacy)
{
    const tp_compiled *compiled = atomic_load_explicit(&privacy->ledger.in_force,
                                                       memory_order_acquire);
    return compiled->policy->version;
}

static void verdict_out(uint32_t version, const tp_verdict *verdict, tara_verdict *out)
{
    out->permitted = verdict->permitted;
    out->reason = verdict->reason;
    out->basis = verdict->basis;
    out->obligations = verdict->obligations;
    out->valid_until_unix_ms = verdict->valid_until;
    out->policy_version = version;
}

static void deny(const tara_privacy *privacy, int32_t reason, tara_verdict *out)
{
    tp_verdict verdict = {.reason = reason};
    verdict_out(version_of(privacy), &verdict, out);
}

typedef struct moment { // When questions are answered: read once for all of them.
    tp_time now;
    bool    told;   // The clock could be read.
    bool    steady; // And does not stand before what is on record.
} moment;

static moment moment_of(tara_privacy *privacy)
{
    moment m = {.now = TP_TIME_MIN};
    m.told = tp_clock(privacy, &m.now);
    m.now = m.told ? tp_steady(privacy, m.now) : TP_TIME_MIN; // What it said may be anything.
    int64_t last = atomic_load_explicit(&privacy->ledger.last_at, memory_order_relaxed);
    m.steady = m.told && m.now >= last;
    return m;
}

typedef struct asking { // A question taken over, its line on the way from memory.
    tp_question question;
    uint64_t    near;
} asking;

static tara_status take(const tara_privacy *privacy, const tara_question *question,
                        tara_verdict *out, asking *a)
{
    tara_status status = verdict_clear(out);
    if (status == TARA_OK) status = question_in(question, &a->question);
    if (status != TARA_OK) return status;
    a->near = 0;
    if (privacy->ledger.has_hot) a->near = tp_hot_near(&privacy->ledger.hot, &question->subject);
    return TARA_OK;
}

static tara_status answer_locked(tara_privacy *privacy, const tara_question *question,
                                 const asking *a, moment m, tara_verdict *out)
{
    // Here, where a child of a fork would wait for a lock that nobody of it can give back.
    if (!tp_lock_take(&privacy->lock)) {
        deny(privacy, TARA_REASON_STORE_FAILED, out);
        return TARA_E_BUSY;
    }
    if (m.steady) m.now = tp_caught_up(privacy, m.now);
    if (!m.told) m.now = TP_TIME_MIN; // Before everything on record: denies by that name.
    tp_verdict verdict = tp_ledger_decide(&privacy->ledger, &question->subject, &a->question,
                                          m.now, NULL);
    uint32_t version = version_of(privacy); // That decided: nobody publishes meanwhile.
    tp_lock_give(&privacy->lock);
    if (!m.told && verdict.permitted) {
        verdict = (tp_verdict){.reason = TARA_REASON_CLOCK_BACKWARDS};
    }
    verdict_out(version, &verdict, out);
    return TARA_OK;
}

static tara_status answer(tara_privacy *privacy, const tara_question *question, const asking *a,
                          moment m, tara_verdict *out)
{
    tp_verdict verdict;
    uint32_t   version = 0;
    if (!tp_same_process(privacy)) {
        deny(privacy, TARA_REASON_STORE_FAILED, out);
        return TARA_E_FORKED;
    }
    bool exact = question->flags & TARA_QUESTION_EXACT;
    bool fast = m.steady && !exact
             && tp_ledger_decide_fast(&privacy->ledger, &question->subject, a->near,
                                      &a->question, m.now, &verdict, &version);
    if (!fast) return answer_locked(privacy, question, a, m, out);
    verdict_out(version, &verdict, out);
    return TARA_OK;
}

tara_status tara_check(tara_privacy *privacy, const tara_question *question,
                       tara_verdict *verdict)
{
    asking a;
    if (!tp_is_open(privacy)) {
        tara_status status = verdict_clear(verdict);
        return status == TARA_OK ? TARA_E_HANDLE : status;
    }
    tara_status status = take(privacy, question, verdict, &a);
    if (status != TARA_OK) return status;
    return answer(privacy, question, &a, moment_of(privacy), verdict);
}

tara_status tara_check_many(tara_privacy *privacy, const tara_question *questions, size_t count,
                            tara_verdict *verdicts)
{
    asking      asked[AHEAD];
    tara_status taken[AHEAD];
    tara_status result = TARA_OK;
    bool        whole = count == 0 || (questions != NULL && verdicts != NULL);
    if (!whole || !tp_is_open(privacy)) {
        for (size_t i = 0; verdicts != NULL && i < count; i++) (void)verdict_clear(&verdicts[i]);
        return whole ? TARA_E_HANDLE : TARA_E_INVALID_ARGUMENT;
    }
    moment m = moment_of(privacy);
    for (size_t i = 0; i < count; i++) { // An array's elements lie where our size says.
        bool ours = same_size(&questions[i], sizeof *questions)
                 && same_size(&verdicts[i], sizeof *verdicts);
        if (!ours) return TARA_E_INVALID_ARGUMENT;
    }
    for (size_t from = 0; from < count; from += AHEAD) {
        size_t some = count - from < AHEAD ? count - from : AHEAD;
        for (size_t i = 0; i < some; i++) {
            taken[i] = take(privacy, &questions[from + i], &verdicts[from + i], &asked[i]);
        }
        for (size_t i = 0; i < some; i++) {
            tara_status status = taken[i];
            if (status == TARA_OK) {
                status = answer(privacy, &questions[from + i], &asked[i], m, &verdicts[from + i]);
            }
            if (result == TARA_OK) result = status;
        }
    }
    return result;
}

// --- authorize ---------------------------------------------------------------------------------

// What makes two questions the same, in one form on every machine.
static void question_digest(const tara_privacy *privacy, const tara_subject *subject,
                            const tp_question *asked, uint8_t digest[16])
{
    uint8_t   bytes[64];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_write_bytes(&out, subject->id, sizeof subject->id);
    tp_write32(&out, asked->purpose);
    tp_write64(&out, asked->categories);
    tp_write32(&out, (uint32_t)asked->action);
    tp_write32(&out, asked->recipient);
    tp_write64(&out, asked->destination);
    tp_pseudonym(privacy, "question", (const char *)bytes, out.size, digest);
}

static void from_event(const tp_event *event, tara_verdict *out)
{
    const tp_authorization_event *told = &event->body.authorization;
    out->permitted = 1;
    out->reason = told->reason;
    out->basis = told->basis;
    out->obligations = told->obligations;
    out->valid_until_unix_ms = told->valid_until;
    out->policy_version = event->policy_version;
}

// Was this operation authorized before? The same question gets the first answer again.
static tara_status repeated(tp_call *call, const tara_subject *subject,
                            const tp_authorization_event *asked, tara_verdict *verdict,
                            uint64_t *sequence)
{
    static const uint8_t none[16];
    tp_ledger *ledger = &call->privacy->ledger;
    tp_event   event;
    *sequence = 0;
    if (memcmp(asked->operation, none, sizeof none) == 0) return TARA_OK;
    tara_status status = tp_ledger_authorized(ledger, subject, asked->operation, sequence);
    if (status != TARA_OK || *sequence == 0) return status;
    tp_buffer bytes = tp_buffer_in(&call->privacy->memory);
    status = tp_ledger_event(ledger, *sequence, &bytes, &event);
    if (status == TARA_OK) {
        const tp_authorization_event *told = &event.body.authorization;
        bool same = event.type == TP_EVENT_AUTHORIZATION
                 && memcmp(told->question, asked->question, 16) == 0
                 && memcmp(told->operation, asked->operation, 16) == 0;
        if (same) from_event(&event, verdict);
        else status = tp_fault(call, TARA_E_CONFLICT, "operation",
                               "it was used for another question");
    }
    tp_buffer_release(&bytes);
    return status;
}

static void describe(const tara_privacy *privacy, const tara_subject *subject,
                     const tp_question *asked, const char *operation, size_t operation_size,
                     tp_authorization_event *out)
{
    question_digest(privacy, subject, asked, out->question);
    if (operation_size > 0) {
        tp_pseudonym(privacy, "operation", operation, operation_size, out->operation);
        out->operation[0] |= 1; // Never all zeros: that says "none".
    }
    out->purpose = asked->purpose == 0 || asked->purpose > TP_SLOTS ? 0
                                                                    : (uint8_t)(asked->purpose - 1);
    out->categories = asked->categories;
    out->action = (uint8_t)asked->action;
    out->recipient = asked->recipient;
    out->destination = asked->destination;
}

tara_status tara_authorize(tara_privacy *privacy, const tara_question *question,
                           const char *operation, size_t operation_size, tara_verdict *verdict,
                           uint64_t *event_out, int32_t *duplicate)
{
    tp_call     call;
    tp_question asked;
    tp_event    event = {.type = TP_EVENT_AUTHORIZATION};
    uint64_t    before = 0;
    tara_status status = verdict_clear(verdict);
    if (status != TARA_OK) return status;
    if (event_out != NULL) *event_out = 0;
    if (duplicate != NULL) *duplicate = 0;
    status = tp_write(&call, privacy);
    if (status == TARA_E_CLOCK_BACKWARDS) { // An answer, as check gives it; nothing is recorded.
        deny(privacy, TARA_REASON_CLOCK_BACKWARDS, verdict);
        return question_in(question, &asked);
    }
    if (status != TARA_OK) return status;
    status = question_in(question, &asked);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "question", NULL));
    if (!tp_text_within(operation, operation_size, 0, OPERATION_MAX)) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "operation",
                                        "expected at most 64 bytes of valid UTF-8"));
    }
    tp_authorization_event *told = &event.body.authorization;
    describe(privacy, &question->subject, &asked, operation, operation_size, told);
    status = repeated(&call, &question->subject, told, verdict, &before);
    if (status != TARA_OK) return tp_leave(&call, status);
    if (event_out != NULL) *event_out = before;
    if (duplicate != NULL) *duplicate = before != 0;
    tp_verdict found = tp_ledger_decide(&privacy->ledger, &question->subject, &asked, call.now,
                                        NULL);
    if (!found.permitted) { // Also what was authorized before: a later no is not walked around.
        status = verdict_clear(verdict);
        verdict_out(version_of(privacy), &found, verdict);
        return tp_leave(&call, status);
    }
    if (before != 0) return tp_leave(&call, TARA_OK);
    event.subject = question->subject;
    told->reason = (uint8_t)found.reason;
    told->basis = (uint8_t)found.basis;
    told->obligations = found.obligations;
    told->valid_until = found.valid_until;
    status = tp_commit(&call, &event);
    if (status != TARA_OK) {
        deny(privacy, TARA_REASON_STORE_FAILED, verdict); // Not on record: not relied upon.
        return tp_leave(&call, status);
    }
    verdict_out(version_of(privacy), &found, verdict);
    if (event_out != NULL) *event_out = event.sequence;
    return tp_leave(&call, TARA_OK);
}

// --- explain -----------------------------------------------------------------------------------

static const char *outcome_of(const tp_trace_line *line, bool permitted)
{
    if (line->reason == TP_TRACE_PASSED) return "passed";
    const tp_reason_row *row = tp_reason_row_of(line->reason);
    bool permits = row != NULL && line->reason >= TARA_REASON_CONSENT
                && line->reason <= TARA_REASON_PUBLIC_TASK;
    if (permits) return line->decided && permitted ? "permitted" : "passed";
    return line->decided ? "denied" : "not_met";
}

static void json_rules(tp_json_writer *json, const tp_trace *trace, bool permitted)
{
    tp_json_name(json, "rules");
    tp_json_begin_array(json);
    for (uint32_t i = 0; i < trace->count; i++) {
        const tp_trace_line *line = &trace->line[i];
        tp_json_begin_object(json);
        tp_json_name(json, "rule");
        tp_json_string(json, line->rule);
        tp_json_name(json, "outcome");
        tp_json_string(json, outcome_of(line, permitted));
        if (line->reason != TP_TRACE_PASSED) {
            tp_json_name(json, "reason");
            tp_json_string(json, tara_reason_name(line->reason));
            tp_json_name(json, "article");
            tp_json_string(json, tara_reason_article(line->reason));
        }
        tp_json_name(json, "decided");
        tp_json_bool(json, line->decided);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void explain_json(const tp_verdict *verdict, const tp_trace *trace, tp_buffer *out)
{
    tp_json_writer json = tp_json_writer_to(out);
    tp_json_begin_object(&json);
    tp_json_name(&json, "permitted");
    tp_json_bool(&json, verdict->permitted);
    tp_json_name(&json, "reason");
    tp_json_string(&json, tara_reason_name(verdict->reason));
    tp_json_name(&json, "article");
    tp_json_string(&json, tara_reason_article(verdict->reason));
    json_rules(&json, trace, verdict->permitted);
    tp_json_end_object(&json);
}

static void say(tp_buffer *out, const char *text)
{
    tp_buffer_text(out, tp_text_of(text));
}

static void explain_text(const tp_verdict *verdict, const tp_trace *trace, const char *language,
                         tp_buffer *out)
{
    bool french = tp_is_french(language);
    if (french) say(out, verdict->permitted ? "Permis : " : "Refusé : ");
    else say(out, verdict->permitted ? "Permitted: " : "Denied: ");
    say(out, tara_reason_text(verdict->reason, language));
    say(out, " (");
    say(out, tara_reason_article(verdict->reason));
    say(out, ")\n");
    for (uint32_t i = 0; i < trace->count; i++) {
        const tp_trace_line *line = &trace->line[i];
        say(out, line->decided ? "  > " : "    ");
        say(out, line->rule);
        say(out, ": ");
        const char *nothing = french ? "rien à redire" : "nothing against it";
        bool        passed = line->reason == TP_TRACE_PASSED;
        say(out, passed ? nothing : tara_reason_text(line->reason, language));
        say(out, "\n");
    }
}

tara_status tara_explain(tara_privacy *privacy, const tara_question *question, int32_t format,
                         const char *language, char *buffer, size_t capacity, size_t *needed)
{
    tp_call     call;
    tp_question asked;
    tp_trace    trace;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    if (format != TARA_FORMAT_JSON && format != TARA_FORMAT_TEXT) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "format",
                                        "expected JSON or text"));
    }
    status = question_in(question, &asked);
    if (status != TARA_OK) return tp_leave(&call, tp_fault(&call, status, "question", NULL));
    tp_verdict verdict = tp_ledger_decide(&privacy->ledger, &question->subject, &asked, call.now,
                                          &trace);
    tp_buffer text = tp_buffer_in(&privacy->memory);
    if (format == TARA_FORMAT_JSON) explain_json(&verdict, &trace, &text);
    else explain_text(&verdict, &trace, language, &text);
    status = text.failed ? TARA_E_NO_MEMORY
                         : tp_give_text(text.data, text.size, buffer, capacity, needed);
    tp_buffer_release(&text);
    return tp_leave(&call, status);
}
