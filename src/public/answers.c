// answers.c: the answer to a request, written to the host's sink while the sources are asked.
//
// Under the lock everything that the ledger knows is copied, then the lock is lent: the sink and
// the sources are the host's and may take their time. At the end, if the request is as it was,
// what was handed over and its hash are recorded at once; otherwise nothing is.
#include <string.h>

#include "base/civil.h"
#include "base/sha256.h"
#include "decision/names.h"
#include "interop/answer.h"
#include "public/exports.h"
#include "public/register.h"
#include "public/requests.h"
#include "public/sources.h"

enum { MESSAGE_MAX = 200, LANGUAGE_MAX = 36 }; // BCP 47: no less than 35 characters.

typedef struct answering {
    tp_call      *call;
    tp_memory     memory;   // Of this answer alone: used without the lock.
    tp_answer     answer;
    uint64_t      version;  // Of the request's record, when it was copied.
    bool          records;  // It is not answered yet, nor refused.
    tp_buffer     holdings, due, choices, disclosures, disclosed;
    const char   *language; // The host's word; NULL: the subject's.
    char          last_language[LANGUAGE_MAX]; // Of their last choice that names one.
    tara_sink     sink;
    void         *user;
    tp_sha256     hash;     // Of what the sink took.
    tp_document   document;
    bool          lent;
    bool          exported[TP_STEPS_MAX];
    uint32_t      failed;   // Place of the step that failed, plus one; 0: none.
    tp_step_event said;     // Of that step.
    tara_task     task;     // Holds its reason.
    tara_status   status;   // What ended the writing, but for the sink and a source.
    char          message[MESSAGE_MAX];
} answering;

static tp_ledger *ledger_of(const answering *a)
{
    return &a->call->privacy->ledger;
}

static tp_text source_of(const tp_step *step)
{
    return (tp_text){step->source, step->source_size};
}

// --- saying what stands against it -------------------------------------------------------------

static void say(tp_writer *out, tp_text part)
{
    tp_write_bytes(out, part.data, part.size);
}

static void say_number(tp_writer *out, uint32_t number)
{
    char   digits[10];
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    say(out, (tp_text){digits + first, sizeof digits - first});
}

// NOT_APPLICABLE, with a sentence that names a source.
static tara_status about_source(answering *a, tp_text before, const tp_step *step, tp_text after)
{
    tp_writer out = tp_writer_of(a->message, sizeof a->message - 1);
    memset(a->message, 0, sizeof a->message);
    say(&out, before);
    say(&out, source_of(step));
    say(&out, after);
    return tp_fault(a->call, TARA_E_NOT_APPLICABLE, "request", a->message);
}

static tara_status still_outstanding(answering *a, uint32_t count, const tp_step *first)
{
    char      before[64];
    tp_writer out = tp_writer_of(before, sizeof before);
    say_number(&out, count);
    if (count == 1) say(&out, TP_TEXT(" step is outstanding, of source "));
    else say(&out, TP_TEXT(" steps are outstanding, the first of source "));
    return about_source(a, (tp_text){before, out.size}, first, TP_TEXT(""));
}

// --- may it be answered? -----------------------------------------------------------------------

// A registered source is asked while the answer is written, unless it wants to be asked later.
static bool asked_now(const answering *a, const tp_step *step)
{
    bool later = step->state == TARA_STEP_ASKED && step->again_at > a->call->now;
    if (step->action != TARA_STEP_EXPORT || later) return false;
    return tp_source_can(tp_source_named(a->call->privacy, source_of(step)), TARA_STEP_EXPORT);
}

static bool has_given(const answering *a, uint32_t index)
{
    return tp_given_find(a->call->privacy, a->answer.number, index) != NULL;
}

static tara_status check_steps(answering *a)
{
    const tp_request *request = &a->answer.request;
    const tp_step    *first = NULL;
    uint32_t          outstanding = 0;
    for (uint32_t i = 0; i < request->step_count; i++) {
        const tp_step *step = &request->steps[i];
        if (!tp_step_outstanding(step) || asked_now(a, step)) continue;
        if (outstanding++ == 0) first = step;
    }
    if (outstanding > 0) return still_outstanding(a, outstanding, first);
    for (uint32_t i = 0; i < request->step_count; i++) {
        const tp_step *step = &request->steps[i];
        bool done = step->state == TARA_STEP_DONE && step->action == TARA_STEP_EXPORT;
        if (!done || has_given(a, i) || asked_now(a, step)) continue;
        if (a->records) {
            return about_source(a, TP_TEXT("what source "), step,
                                TP_TEXT(" gave is gone: the host must give it again"));
        }
        return about_source(a, TP_TEXT("what source "), step,
                            TP_TEXT(" gave for the answer is gone: it cannot be written again"));
    }
    return TARA_OK;
}

static tara_status not_now(answering *a, const char *message)
{
    return tp_fault(a->call, TARA_E_NOT_APPLICABLE, "request", message);
}

static tara_status check_request(answering *a)
{
    const tp_request *request = &a->answer.request;
    bool stepless = tp_request_action(request->right) == 0;
    a->records = !tp_request_ended(request);
    if (request->state == TARA_REQUEST_REFUSED) return TARA_OK;
    if (request->state == TARA_REQUEST_WITHDRAWN) return not_now(a, "the subject took it back");
    if (a->records) {
        if (ledger_of(a)->read_only) return TARA_E_READ_ONLY;
        if (tp_request_may(request, TP_MOVE_ANSWER) != TARA_OK) {
            return not_now(a, "who asks is in doubt: settle it first");
        }
        if (!stepless && !request->planned) return not_now(a, "execute the request first");
    }
    return check_steps(a);
}

// --- copying what the ledger knows -------------------------------------------------------------

static tara_status read_version(answering *a, uint64_t *version)
{
    tara_record record;
    tara_key    key = tp_request_key(&a->answer.person.subject, a->answer.number);
    tara_status status = tp_change_get(tp_ledger_reading(ledger_of(a)), &key, &record);
    *version = status == TARA_OK ? record.version : 0;
    return status;
}

static tara_status copy_holding(void *user, const tara_key *key)
{
    answering        *a = user;
    tp_ledger        *ledger = ledger_of(a);
    tp_person_holding held = {.category = (uint8_t)(key->part - 1), .ref = key->ref};
    tara_status status = tp_read_holding(&ledger->change, &key->subject, held.category, key->ref,
                                         &held.holding);
    if (status != TARA_OK) return status;
    tp_time due = tp_holding_attention(&ledger->world, &a->answer.person.standing, held.category,
                                       &held.holding, a->call->now);
    tp_buffer_append(&a->holdings, &held, sizeof held);
    tp_buffer_append(&a->due, &due, sizeof due);
    return a->holdings.failed || a->due.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status copy_holdings(answering *a)
{
    tp_ledger  *ledger = ledger_of(a);
    tp_person  *person = &a->answer.person;
    tp_hold     hold;
    tara_status status = tp_change_each(tp_ledger_reading(ledger), &person->subject,
                                        TP_RECORD_HOLDING, copy_holding, a);
    person->holdings = (tp_person_holding *)(void *)a->holdings.data;
    person->holding_count = a->holdings.size / sizeof *person->holdings;
    a->answer.due = (tp_time *)(void *)a->due.data;
    for (size_t i = 0; i < person->holding_count && status == TARA_OK; i++) {
        int category = person->holdings[i].category;
        status = tp_read_covering(&ledger->change, &ledger->world, &person->subject,
                                  &person->standing, category, &hold);
        if (hold.number != 0) a->answer.held |= UINT64_C(1) << category;
    }
    return status;
}

static tara_status copy_standing(answering *a)
{
    tp_ledger      *ledger = ledger_of(a);
    const tp_world *world = &ledger->world;
    tp_person      *person = &a->answer.person;
    bool            known = false;
    tara_status status = tp_ledger_standing(ledger, &person->subject, &person->standing, &known);
    if (status != TARA_OK) return status;
    a->answer.gate = tp_gate_view_of(world->compiled, &person->standing, a->call->now);
    for (int i = 0; i < TP_COOKIE_CATEGORIES; i++) {
        a->answer.cookies[i] = tp_cookies_counted(world, &person->standing, &a->answer.gate, i,
                                                  a->call->now);
    }
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_purpose_masks *purpose = &world->compiled->purpose[slot];
        tp_question question = {.purpose = (uint32_t)slot + 1, .categories = purpose->categories};
        a->answer.consent[slot] = tp_consent_counted(world, &person->standing, &a->answer.gate,
                                                     slot, a->call->now);
        if (purpose->declared == NULL) continue;
        tp_verdict verdict = tp_ledger_decide(ledger, &person->subject, &question, a->call->now,
                                              NULL);
        // A decision denies what it cannot read; an answer says nothing that it does not know.
        if (verdict.reason == TARA_REASON_STORE_FAILED) {
            if (ledger->cut_short) return TARA_E_CORRUPT;
            return atomic_load(&ledger->failed) ? TARA_E_STORE : TARA_E_NO_MEMORY;
        }
        a->answer.verdict[slot] = verdict;
    }
    return TARA_OK;
}

// --- copying events ----------------------------------------------------------------------------

static tara_status keep_event(answering *a, uint64_t sequence, const tp_buffer *bytes,
                              tp_answer_place *place)
{
    *place = (tp_answer_place){a->answer.events.size, bytes->size, sequence};
    tp_buffer_append(&a->answer.events, bytes->data, bytes->size);
    return a->answer.events.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status copy_event(answering *a, uint64_t sequence, tp_answer_place *place)
{
    tp_event  event;
    tp_buffer bytes = tp_buffer_in(&a->memory);
    tara_status status = tp_ledger_event(ledger_of(a), sequence, &bytes, &event);
    if (status == TARA_OK) status = keep_event(a, sequence, &bytes, place);
    tp_buffer_release(&bytes);
    return status;
}

static tara_status copy_said(answering *a)
{
    const tp_request *request = &a->answer.request;
    tara_status       status = TARA_OK;
    for (uint32_t i = 0; i < request->step_count && status == TARA_OK; i++) {
        const tp_step *step = &request->steps[i];
        bool tells = step->state == TARA_STEP_REFUSED && step->event != 0;
        if (tells) status = copy_event(a, step->event, &a->answer.steps[i]);
    }
    for (uint32_t i = 0; i < request->correction_count && status == TARA_OK; i++) {
        status = copy_event(a, request->corrections[i].event, &a->answer.corrections[i]);
    }
    return status;
}

static tara_status keep_choice(answering *a, const tp_answer_place *place)
{
    tp_buffer_append(&a->choices, place, sizeof *place);
    return a->choices.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static bool is_choice(const tp_event *event)
{
    return event->type == TP_EVENT_CONSENT || event->type == TP_EVENT_COOKIE_CHOICE;
}

// In which language they were asked something last, and answered.
static void look_at_language(answering *a, const tp_event *event)
{
    if (!is_choice(event) || a->last_language[0] != '\0') return;
    bool    cookies = event->type == TP_EVENT_COOKIE_CHOICE;
    tp_text language = cookies ? event->body.cookie_choice.language : event->body.consent.language;
    if (language.size < LANGUAGE_MAX) memcpy(a->last_language, language.data, language.size);
}

// One event of the subject, newest first: what of it the answer speaks of.
static tara_status look_at_event(void *user, const tp_event *event, const tp_buffer *bytes)
{
    answering      *a = user;
    tp_answer_place place, *keep = NULL;
    look_at_language(a, event);
    bool chosen = is_choice(event) && a->answer.request.right == TARA_RIGHT_ACCESS;
    if (chosen) {
        keep = &place;
    } else if (event->type == TP_EVENT_OBJECTION_DECISION) {
        tp_answer_place *last = &a->answer.decisions[event->body.objection_decision.purpose];
        if (last->size == 0) keep = last;
    } else if (event->type == TP_EVENT_REQUEST_REFUSE
               && event->body.refuse.number == a->answer.number) {
        keep = &a->answer.refusal;
    }
    if (keep == NULL) return TARA_OK;
    tara_status status = keep_event(a, event->sequence, bytes, keep);
    return status == TARA_OK && chosen ? keep_choice(a, &place) : status;
}

static tp_answer_place *choices_of(const answering *a)
{
    return (tp_answer_place *)(void *)a->choices.data;
}

static size_t choice_count(const answering *a)
{
    return a->choices.size / sizeof(tp_answer_place);
}

static tara_status copy_chain(answering *a)
{
    uint8_t right = a->answer.request.right;
    bool    wanted = right == TARA_RIGHT_ACCESS || right == TARA_RIGHT_OBJECTION
                || a->answer.request.state == TARA_REQUEST_REFUSED;
    if (!wanted && a->language != NULL) return TARA_OK;
    tara_status status = tp_ledger_walk(ledger_of(a), &a->answer.person.subject, look_at_event, a);
    a->answer.choices = choices_of(a);
    a->answer.choice_count = choice_count(a);
    // Only the language was looked for, among more than can be walked: English then.
    return !wanted && status == TARA_E_LIMIT ? TARA_OK : status;
}

// What was disclosed, and who was told of what this request changed. Only an access speaks of each
// disclosure by itself.
static tara_status copy_register(answering *a)
{
    const tara_subject *subject = &a->answer.person.subject;
    bool        each = a->answer.request.right == TARA_RIGHT_ACCESS;
    tara_status status = tp_register_read(a->call, subject, &a->disclosures);
    if (status == TARA_OK) {
        status = tp_register_told(a->call, subject, a->answer.number, a->answer.told);
    }
    a->answer.disclosures = (tp_disclosure *)(void *)a->disclosures.data;
    a->answer.disclosure_count = a->disclosures.size / sizeof(tp_disclosure);
    for (size_t i = 0; each && i < a->answer.disclosure_count && status == TARA_OK; i++) {
        tp_answer_place place;
        status = copy_event(a, a->answer.disclosures[i].event, &place);
        if (status == TARA_OK) tp_buffer_append(&a->disclosed, &place, sizeof place);
        if (a->disclosed.failed) status = TARA_E_NO_MEMORY;
    }
    a->answer.disclosed = (tp_answer_place *)(void *)a->disclosed.data;
    return status;
}

// Under what the data may leave now: the list, and what was said of those that were recorded.
static tara_status copy_safeguards(answering *a)
{
    const tp_safeguards *safeguards = &ledger_of(a)->world.safeguards;
    tara_status          status = TARA_OK;
    a->answer.now = a->call->now;
    a->answer.safeguards = *safeguards;
    if (a->answer.request.right != TARA_RIGHT_ACCESS) return TARA_OK;
    for (uint32_t i = 0; i < safeguards->count && status == TARA_OK; i++) {
        const tp_safeguard_state *safeguard = &safeguards->list[i];
        bool tells = safeguard->event != 0 && !safeguard->ended;
        if (tells) status = copy_event(a, safeguard->event, &a->answer.recorded[i]);
    }
    return status;
}

static tara_status copy_all(answering *a)
{
    a->answer.person.compiled = ledger_of(a)->world.compiled;
    a->answer.at = a->records ? a->call->now : a->answer.request.ended_at;
    tara_status status = read_version(a, &a->version);
    if (status == TARA_OK) status = copy_standing(a);
    if (status == TARA_OK) status = copy_holdings(a);
    if (status == TARA_OK) status = copy_said(a);
    if (status == TARA_OK) status = copy_chain(a);
    if (status == TARA_OK) status = copy_register(a);
    if (status == TARA_OK) status = copy_safeguards(a);
    return status;
}

// --- the copy of the data ----------------------------------------------------------------------

static tara_status lend(answering *a)
{
    tara_status status = tp_lend(a->call);
    a->lent = status == TARA_OK;
    return status;
}

static void resume(answering *a)
{
    if (a->lent) tp_resume(a->call);
    a->lent = false;
}

typedef struct supply { // Where the data of one step comes from: the host gave it, or a source.
    bool        given;
    tp_buffer   json;
    tara_source calls;
} supply;

// Under the lock, for as long as it takes to copy: what was given may go, and sources too.
static tara_status find_supply(answering *a, uint32_t index, supply *from)
{
    const tara_privacy *privacy = a->call->privacy;
    const tp_step      *step = &a->answer.request.steps[index];
    const tp_given     *given = tp_given_find(privacy, a->answer.number, index);
    const tp_source    *source = tp_source_named(privacy, source_of(step));
    from->given = step->state == TARA_STEP_DONE && given != NULL;
    if (from->given) {
        tp_buffer_append(&from->json, given->json, given->size);
        return from->json.failed ? TARA_E_NO_MEMORY : TARA_OK;
    }
    if (!tp_source_can(source, TARA_STEP_EXPORT)) {
        return about_source(a, TP_TEXT("source "), step, TP_TEXT(" is no longer registered"));
    }
    from->calls = source->calls;
    return TARA_OK;
}

// GDPR Art. 20(1): provided by the subject, on consent or a contract. The plan says it of a step;
// here it is said of each of the holdings that a step stands for.
static bool is_portable(const tp_compiled *compiled, const tp_holding *holding)
{
    uint32_t by_choice = 1U << TARA_BASIS_CONSENT | 1U << TARA_BASIS_CONTRACT;
    bool     provided = holding->origin == TARA_ORIGIN_SUBJECT
                 || holding->origin == TARA_ORIGIN_OBSERVED;
    for (int slot = 0; slot < TP_SLOTS && provided; slot++) {
        bool chosen = (compiled->purpose[slot].basis_bits & by_choice) != 0;
        if (holding->purposes >> slot & 1 && chosen) return true;
    }
    return false;
}

typedef struct meant { // The objects that a source is asked for.
    tp_buffer refs;    // uint64_t each.
    size_t    all;     // That it holds of the category.
    bool      whole;   // One of them stands for the category itself.
} meant;

static void find_meant(const answering *a, const tp_step *step, meant *m)
{
    const tp_person *person = &a->answer.person;
    bool             portable_only = a->answer.request.right == TARA_RIGHT_PORTABILITY;
    for (size_t i = 0; i < person->holding_count; i++) {
        const tp_person_holding *held = &person->holdings[i];
        const tp_holding_source *source = tp_holding_find_source(&held->holding, source_of(step));
        if (held->category != step->category || source == NULL || source->erased) continue;
        m->all++;
        if (portable_only && !is_portable(person->compiled, &held->holding)) continue;
        tp_buffer_append(&m->refs, &held->ref, sizeof held->ref);
        if (held->ref == 0) m->whole = true;
    }
}

static size_t meant_count(const meant *m)
{
    return m->refs.size / sizeof(uint64_t);
}

static void step_failed(answering *a, uint32_t index, int32_t answered, const char *wrong)
{
    a->failed = index + 1;
    a->said = tp_source_said(answered, &a->task);
    if (wrong != NULL) {
        a->said = (tp_step_event){.state = TARA_STEP_FAILED, .note = tp_text_of(wrong)};
    }
    tp_document_stop(&a->document);
}

static void ask_source(answering *a, uint32_t index, const tara_source *calls)
{
    const tp_step *step = &a->answer.request.steps[index];
    meant          m = {.refs = tp_buffer_in(&a->memory)};
    tp_export      export;
    find_meant(a, step, &m);
    if (m.refs.failed) a->status = TARA_E_NO_MEMORY;
    bool nothing = m.all > 0 && meant_count(&m) == 0; // Zero would ask for all of the category.
    bool every_one = m.whole && meant_count(&m) == m.all;
    if (a->status == TARA_OK && !nothing) {
        a->task = (tara_task){.struct_size = sizeof a->task, .request = a->answer.number,
                              .subject = a->answer.person.subject,
                              .category = UINT64_C(1) << step->category,
                              .action = TARA_STEP_EXPORT,
                              .again = step->state != TARA_STEP_PENDING};
        a->task.refs = every_one ? NULL : (const uint64_t *)(const void *)m.refs.data;
        a->task.ref_count = every_one ? 0 : meant_count(&m);
        tp_export_open(&export, &a->document);
        int32_t     answered = calls->export_data(calls->user, &a->task, &export.calls);
        const char *wrong = tp_export_close(&export);
        bool        stopped = a->document.stopped; // By the sink, or for want of memory.
        bool        done = wrong == NULL && answered == TARA_SOURCE_DONE;
        if (!stopped && !done) step_failed(a, index, answered, wrong);
        a->task.refs = NULL;
    }
    a->exported[index] = true;
    tp_buffer_release(&m.refs);
}

// What a person is given is named as the category is; nothing was given as null.
static void write_given(answering *a, const tp_step *step, tp_text json)
{
    tp_document *doc = &a->document;
    if (tp_text_equal(json, TP_TEXT("null"))) return;
    tp_document_object(doc, NULL);
    tp_answer_category(doc, &a->answer, "name", step->category);
    tp_document_value(doc, "value", json);
    tp_document_end(doc);
}

static void export_step(answering *a, uint32_t index)
{
    const tp_step *step = &a->answer.request.steps[index];
    supply         from = {.json = tp_buffer_in(&a->memory)};
    resume(a);
    a->status = find_supply(a, index, &from);
    if (a->status == TARA_OK) a->status = lend(a);
    if (a->status == TARA_OK) {
        tp_document *doc = &a->document;
        tp_document_object(doc, NULL);
        tp_answer_category(doc, &a->answer, "category", step->category);
        tp_document_text(doc, "source", source_of(step));
        tp_document_list(doc, "items");
        tp_text json = {(const char *)from.json.data, from.json.size};
        if (from.given) write_given(a, step, json);
        else ask_source(a, index, &from.calls);
        tp_document_end(doc);
        tp_document_end(doc);
    }
    tp_buffer_release(&from.json);
    if (a->status != TARA_OK) tp_document_stop(&a->document);
}

static void write_own_data(void *user, tp_document *doc)
{
    answering *a = user;
    for (uint32_t i = 0; i < a->answer.request.step_count && !doc->stopped; i++) {
        const tp_step *step = &a->answer.request.steps[i];
        bool goes = step->action == TARA_STEP_EXPORT && step->exception == TARA_EXCEPTION_NONE
                 && step->state != TARA_STEP_REFUSED;
        if (goes) export_step(a, i);
    }
}

// --- writing and recording ---------------------------------------------------------------------

static bool hand_over(void *user, const char *text, size_t size)
{
    answering *a = user;
    tp_sha256_update(&a->hash, text, size);
    return a->sink(a->user, text, size) == TARA_CALLBACK_OK;
}

// Without the lock, from the first member to the last. True when all of it was taken.
static bool write_document(answering *a, int32_t format)
{
    const tara_policy *policy = a->answer.person.compiled->policy;
    const char        *language = a->language == NULL ? a->last_language : a->language;
    tp_document_form   form = {.text = format == TARA_FORMAT_TEXT,
                               .french = tp_is_french(language),
                               .offset_minutes = policy->time_zone_minutes};
    a->answer.own_data = write_own_data;
    a->answer.user = a;
    tp_sha256_init(&a->hash);
    tp_document_open(&a->document, &a->memory, form, hand_over, a);
    tp_answer_write(&a->document, &a->answer);
    return tp_document_close(&a->document);
}

static tp_event step_event(const answering *a, uint32_t index, tp_step_event said)
{
    const tp_step *step = &a->answer.request.steps[index];
    tp_event       event = {.type = TP_EVENT_REQUEST_STEP, .subject = a->answer.person.subject};
    said.number = a->answer.number;
    said.step = index;
    said.category = step->category;
    said.action = step->action;
    said.source = source_of(step);
    event.body.step = said;
    return event;
}

static tara_status record_failure(answering *a)
{
    uint32_t       index = a->failed - 1;
    const tp_step *step = &a->answer.request.steps[index];
    tp_event       event = step_event(a, index, a->said);
    tara_status    status = a->records ? tp_commit(a->call, &event) : TARA_OK;
    if (status != TARA_OK) return status;
    tp_text after = a->said.state == TARA_STEP_ASKED     ? TP_TEXT(" wants to be asked later")
                  : a->said.state == TARA_STEP_REFUSED   ? TP_TEXT(" refuses to export")
                                                         : TP_TEXT(" failed to export");
    return about_source(a, TP_TEXT("source "), step, after);
}

static tara_status record_answer(answering *a)
{
    size_t      count = 0, size = (TP_STEPS_MAX + 1) * sizeof(tp_event);
    tp_event   *events = tp_allocate(&a->memory, size);
    tp_event    mark = {.type = TP_EVENT_REQUEST_MARK, .subject = a->answer.person.subject};
    if (events == NULL) return TARA_E_NO_MEMORY;
    for (uint32_t i = 0; i < a->answer.request.step_count; i++) {
        bool new_one = a->exported[i] && a->answer.request.steps[i].state != TARA_STEP_DONE;
        if (!new_one) continue;
        events[count++] = step_event(a, i, (tp_step_event){.state = TARA_STEP_DONE});
    }
    mark.body.mark = (tp_mark_event){.number = a->answer.number, .mark = TP_MARK_ANSWERED};
    tp_sha256_final(&a->hash, mark.body.mark.digest);
    events[count++] = mark;
    tara_status status = tp_commit_all(a->call, events, count);
    tp_release_wiped(&a->memory, events, size);
    return status;
}

// The request may have gone on, or to somebody else, while the host was writing.
static tara_status as_it_was(answering *a)
{
    uint64_t    version = 0;
    tara_status status = read_version(a, &version);
    if (status != TARA_OK || version == a->version) return status;
    return tp_fault(a->call, TARA_E_CONFLICT, "request", "it changed while it was answered");
}

// Has the request that something was given for ended, other than this one? Then nobody will ask
// for it any more. This one may be written again, in the other form.
static bool is_over(answering *a, uint64_t number)
{
    tara_subject owner;
    tp_request  *request = &a->answer.request; // What it said was recorded by now.
    tp_change   *change = tp_ledger_reading(ledger_of(a));
    tara_status  status = tp_read_owner(change, TP_NUMBERED_REQUEST, number, &owner);
    if (number == a->answer.number) return false;
    if (status == TARA_OK) status = tp_read_request(change, &owner, number, request);
    return status == TARA_E_NOT_FOUND || (status == TARA_OK && tp_request_ended(request));
}

static void drop_what_is_over(answering *a)
{
    tara_privacy   *privacy = a->call->privacy;
    const tp_given *given = privacy->given;
    while (given != NULL) {
        bool over = is_over(a, given->request);
        if (over) tp_given_drop(privacy, given->request);
        given = over ? privacy->given : given->next;
    }
}

static tara_status conclude(answering *a, bool all_taken)
{
    if (a->status != TARA_OK) return a->status;
    if (a->document.no_memory) return TARA_E_NO_MEMORY;
    if (!all_taken && a->failed == 0) {
        return tp_fault(a->call, TARA_E_CONFLICT, "sink", "it stopped: nothing was recorded");
    }
    tara_status status = a->records ? as_it_was(a) : TARA_OK;
    if (status != TARA_OK) return status;
    if (a->failed != 0) return record_failure(a);
    if (a->records) status = record_answer(a);
    if (status == TARA_OK) drop_what_is_over(a);
    return status;
}

static tara_status answer(answering *a, int32_t format)
{
    tara_status status = tp_request_find(a->call, a->answer.number, &a->answer.request,
                                         &a->answer.person.subject);
    if (status == TARA_OK) status = check_request(a);
    if (status == TARA_OK) status = copy_all(a);
    if (status == TARA_OK) status = lend(a);
    if (status != TARA_OK) return status;
    bool all_taken = write_document(a, format);
    resume(a);
    return conclude(a, all_taken);
}

static void release(answering *a)
{
    tp_memory memory = a->memory;
    tp_buffer_release(&a->holdings);
    tp_buffer_release(&a->due);
    tp_buffer_release(&a->choices);
    tp_buffer_release(&a->disclosures);
    tp_buffer_release(&a->disclosed);
    tp_buffer_release(&a->answer.events);
    tp_release_wiped(&memory, a, sizeof *a);
}

// Where nothing is held there is nothing to execute: the answer says so. What stands against it,
// the call itself says.
static void plan_first(tara_privacy *privacy, uint64_t number)
{
    tara_request told = {.struct_size = sizeof told};
    size_t       steps = 1;
    if (tara_request_show(privacy, number, &told) != TARA_OK) return;
    bool copies = told.right == TARA_RIGHT_ACCESS || told.right == TARA_RIGHT_PORTABILITY;
    bool settled = told.state == TARA_REQUEST_RECEIVED || told.state == TARA_REQUEST_OPEN
                || told.state == TARA_REQUEST_EXTENDED;
    if (!copies || !settled) return;
    if (tara_request_plan(privacy, number, NULL, 0, &steps) != TARA_OK || steps > 0) return;
    (void)tara_request_execute(privacy, number, NULL);
}

tara_status tara_request_answer(tara_privacy *privacy, uint64_t number, int32_t format,
                                const char *language, tara_sink sink, void *user)
{
    tp_call call;
    bool    usable = sink != NULL && (format == TARA_FORMAT_JSON || format == TARA_FORMAT_TEXT);
    if (usable) plan_first(privacy, number);
    tara_status status = tp_write(&call, privacy);
    if (status != TARA_OK) return status;
    if (format != TARA_FORMAT_JSON && format != TARA_FORMAT_TEXT) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "format",
                                        "expected JSON or text"));
    }
    if (sink == NULL) {
        return tp_leave(&call, tp_fault(&call, TARA_E_INVALID_ARGUMENT, "sink", NULL));
    }
    tp_memory  memory = privacy->memory;
    answering *a = tp_allocate_zeroed(&memory, 1, sizeof *a);
    if (a == NULL) return tp_leave(&call, TARA_E_NO_MEMORY);
    a->call = &call;
    a->memory = memory;
    a->answer.number = number;
    a->sink = sink;
    a->user = user;
    a->language = language == NULL || language[0] == '\0' ? NULL : language;
    a->holdings = a->due = a->choices = a->answer.events = tp_buffer_in(&a->memory);
    a->disclosures = a->disclosed = tp_buffer_in(&a->memory);
    status = answer(a, format);
    status = tp_leave(&call, status); // Before the message goes.
    release(a);
    return status;
}
