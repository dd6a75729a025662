// operations.c: one JSON operation in, one JSON result out, through the public calls.
//
// A table says for each operation its fields with their types and the function behind it. Nothing
// is decided here: the operations hold no logic of their own. Unknown, duplicate, missing and
// mistyped fields are refused by name before anything is called.
#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "base/json.h"
#include "decision/names.h"
#include "policy/policy.h"
#include "public/context.h"

enum { FIELDS_MAX = 16, ITEMS_MAX = 64, DUTIES_MAX = 1000, HISTORY_MAX = 4096 };

typedef enum kind {
    STRING, IDENTITY, TIME, DATE, INTEGER, BOOLEAN, STRINGS, PURPOSE, CATEGORY, CATEGORIES,
    RECIPIENT, TRUE_OR_TIME, DATES, PERIODS
} kind;

typedef struct field {
    const char *name;
    kind        type;
    bool        required;
} field;

typedef struct value { // Of one field, by its place in the operation's table.
    bool         present;
    tp_text      text;
    int64_t      number; // INTEGER, TIME; BOOLEAN and TRUE_OR_TIME: 1 for true.
    tp_date      date;
    tara_subject subject;
    tp_text      items[ITEMS_MAX];
    int32_t      days[2 * ITEMS_MAX]; // DATES; PERIODS in pairs, from and the first day after.
    size_t       item_count;          // Of items; days are told by it too.
} value;

typedef struct job {
    tara_privacy           *privacy;
    const struct operation *operation;
    tp_json_writer          json;
    tp_buffer              *texts;      // Unescaped strings; never moves while the job runs.
    value                  *values;
    char                    name[48];   // A field's name, where it came from outside.
    bool                    own_detail; // Refused here, not by a public call.
    tara_error              error;      // Of a refusal.
} job;

struct operation {
    const char  *name;
    tara_status (*run)(job *j);
    field        fields[FIELDS_MAX];
};

static tara_status refuse(job *j, const char *name, const char *message)
{
    tp_set_error(&j->error, TARA_E_INVALID_ARGUMENT, name, message);
    j->own_detail = true;
    return TARA_E_INVALID_ARGUMENT;
}

// --- values ------------------------------------------------------------------------------------

static const value *find(const job *j, const char *name)
{
    static const value absent;
    for (size_t i = 0; i < FIELDS_MAX && j->operation->fields[i].name != NULL; i++) {
        if (strcmp(j->operation->fields[i].name, name) == 0) return &j->values[i];
    }
    return &absent;
}

static tp_text text_of(job *j, const char *name)
{
    return find(j, name)->text;
}

// To the calls 0 says "not given": the first instant of 1970, when given, is told as the next one.
static int64_t time_of(job *j, const char *name)
{
    const value *v = find(j, name);
    return v->present && v->number == 0 ? 1 : v->number;
}

static const tara_subject *subject_of(job *j)
{
    return &find(j, "subject")->subject;
}

// --- output ------------------------------------------------------------------------------------

static void put_name(job *j, const char *name, const char *text)
{
    tp_json_name(&j->json, name);
    tp_json_string(&j->json, text);
}

static void put_bool(job *j, const char *name, bool flag)
{
    tp_json_name(&j->json, name);
    tp_json_bool(&j->json, flag);
}

static void put_uint(job *j, const char *name, uint64_t number)
{
    tp_json_name(&j->json, name);
    tp_json_uint(&j->json, number);
}

static void put_time(job *j, const char *name, int64_t at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_json_name(&j->json, name);
    if (at == 0 || at == TARA_NEVER) tp_json_null(&j->json);
    else tp_json_text(&j->json, (tp_text){text, tp_format_time(at, text)});
}

static void put_subject(job *j, const char *name, const tara_subject *subject)
{
    char text[32];
    tp_hex_encode(subject->id, sizeof subject->id, text);
    tp_json_name(&j->json, name);
    tp_json_text(&j->json, (tp_text){text, sizeof text});
}

static tp_text purpose_id(const job *j, uint32_t purpose)
{
    const char *id = "";
    size_t      size = 0;
    tara_purpose_id(j->privacy, purpose, &id, &size);
    return (tp_text){id, size};
}

static void put_obligations(job *j, uint64_t obligations)
{
    tp_json_name(&j->json, "obligations");
    tp_json_begin_array(&j->json);
    for (uint64_t bit = 1; bit <= TARA_OBLIGATION_NAME_SAFEGUARD; bit <<= 1) {
        if (obligations & bit) tp_json_string(&j->json, tara_obligation_name(bit));
    }
    tp_json_end_array(&j->json);
}

// --- clock, subjects ---------------------------------------------------------------------------

static tara_status clock_set(job *j)
{
    tara_status status = tara_clock_set(j->privacy, find(j, "now")->number);
    if (status == TARA_OK) put_time(j, "now", find(j, "now")->number);
    return status;
}

static tara_status subject_set(job *j)
{
    const value *zone = find(j, "time_zone_minutes");
    tp_text      country = text_of(j, "country");
    if (zone->number < -1440 || zone->number > 1440) {
        return refuse(j, "time_zone_minutes", "expected -1440 to 1440");
    }
    tara_status status = tara_subject_set(j->privacy, subject_of(j), country.data, country.size,
                                          (int32_t)zone->number,
                                          zone->present ? TARA_SUBJECT_HAS_TIME_ZONE : 0);
    if (status == TARA_OK) put_subject(j, "subject", subject_of(j));
    return status;
}

static const char *state_in(const tara_standing *s, uint64_t bit)
{
    if (s->given & bit) return "given";
    if (s->refused & bit) return "refused";
    if (s->withdrawn & bit) return "withdrawn";
    if (s->expired & bit) return "expired";
    return s->outdated & bit ? "outdated" : "never_asked";
}

static void put_consents(job *j, const tara_standing *s)
{
    const tp_compiled *compiled = j->privacy->ledger.world.compiled;
    uint64_t chosen = s->given | s->refused | s->withdrawn | s->expired | s->outdated;
    tp_json_name(&j->json, "consents");
    tp_json_begin_object(&j->json);
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        uint64_t bit = UINT64_C(1) << slot;
        bool     asked = compiled->purpose[slot].basis_bits >> TARA_BASIS_CONSENT & 1;
        if (!asked && !(chosen & bit)) continue;
        tp_json_name_text(&j->json, compiled->purpose_id[slot]);
        tp_json_string(&j->json, state_in(s, bit));
    }
    tp_json_end_object(&j->json);
}

static void put_contracts(job *j)
{
    char   text[TP_CONTRACT_ID_MAX];
    size_t size = 0;
    tp_json_name(&j->json, "contracts");
    tp_json_begin_array(&j->json);
    for (uint32_t i = 0; i < TP_CONTRACTS_MAX; i++) {
        tara_status status = tara_contract_show(j->privacy, subject_of(j), i, text, sizeof text,
                                                &size);
        if (status != TARA_OK) break;
        tp_json_text(&j->json, (tp_text){text, size});
    }
    tp_json_end_array(&j->json);
}

static tara_status subject_show(job *j)
{
    tara_standing s = {.struct_size = sizeof s};
    tara_status   status = tara_subject_show(j->privacy, subject_of(j), &s);
    if (status != TARA_OK) return status;
    put_subject(j, "subject", subject_of(j));
    put_bool(j, "known", s.known);
    put_name(j, "country", s.country[0] == '\0' ? NULL : s.country);
    put_name(j, "age", tara_age_state_name(s.age));
    put_name(j, "guardian", tara_guardian_state_name(s.guardian));
    put_consents(j, &s);
    tp_json_name(&j->json, "objections");
    tp_json_begin_array(&j->json);
    for (uint32_t slot = 0; slot < TP_PURPOSES_MAX; slot++) {
        if (s.objections >> slot & 1) tp_json_text(&j->json, purpose_id(j, slot + 1));
    }
    tp_json_end_array(&j->json);
    put_bool(j, "restricted", s.restricted);
    put_contracts(j);
    return TARA_OK;
}

// --- age ---------------------------------------------------------------------------------------

static void put_age(job *j, const tara_age *age)
{
    put_name(j, "age", tara_age_state_name(age->age));
    put_uint(j, "threshold", (uint64_t)age->threshold);
    put_name(j, "guardian", tara_guardian_state_name(age->guardian));
    put_bool(j, "permitted", age->permitted);
    put_name(j, "next", tara_next_name(age->next));
    if (age->joint_consent) put_bool(j, "joint_consent", true);
    if (age->due_unix_ms != 0) put_time(j, "due", age->due_unix_ms);
}

static tara_status age_assert(job *j)
{
    tara_age     age = {.struct_size = sizeof age};
    const value *born = find(j, "born");
    const value *band = find(j, "band");
    tp_text      method = text_of(j, "method");
    int32_t      which = 0;
    tara_status  status;
    if (born->present == band->present) return refuse(j, "born", "expected born or band");
    if (born->present) {
        status = tara_age_assert_born(j->privacy, subject_of(j), born->date.year,
                                      born->date.month, born->date.day, method.data, method.size,
                                      &age);
    } else {
        if (!tp_value_of(&tp_band_names, band->text, &which)) {
            return refuse(j, "band", "expected under or over");
        }
        status = tara_age_assert_band(j->privacy, subject_of(j), which, method.data, method.size,
                                      &age);
    }
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

static tara_status age_gate(job *j)
{
    tara_age    age = {.struct_size = sizeof age};
    tara_status status = tara_age_gate(j->privacy, subject_of(j), &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

static tara_status age_compute(job *j)
{
    tara_age_answer answer = {.struct_size = sizeof answer};
    tp_text         country = text_of(j, "country");
    tp_date         born = find(j, "born")->date;
    int64_t         zone = find(j, "time_zone_minutes")->number;
    tp_place        place;
    if (zone < -1440 || zone > 1440) {
        return refuse(j, "time_zone_minutes", "expected -1440 to 1440");
    }
    if (find(j, "country")->present && !tp_place_parse(country, &place)) {
        return refuse(j, "country", "expected an ISO 3166 code such as FR or US-CA");
    }
    tara_status status = tara_age_compute(j->privacy->ledger.world.compiled->policy, born.year,
                                          born.month, born.day, find(j, "now")->number,
                                          country.data, country.size, (int32_t)zone, &answer);
    if (status != TARA_OK) return refuse(j, "born", "expected a day of the last 130 years");
    put_uint(j, "age_years", (uint64_t)answer.age_years);
    put_uint(j, "threshold", (uint64_t)answer.threshold);
    put_bool(j, "guardian_needed", answer.guardian_needed);
    if (answer.joint_consent) put_bool(j, "joint_consent", true);
    return TARA_OK;
}

// Given holidays, even none, are a calendar; weekends roll without one.
static tara_status deadline_compute(job *j)
{
    char          text[TP_DATE_TEXT];
    tara_deadline due = {.struct_size = sizeof due};
    tp_text       law = text_of(j, "law");
    const value  *holidays = find(j, "holidays"), *paused = find(j, "paused");
    const value  *restarted = find(j, "restarted");
    int64_t       zone = find(j, "time_zone_minutes")->number;
    if (zone < -1440 || zone > 1440) {
        return refuse(j, "time_zone_minutes", "expected -1440 to 1440");
    }
    tara_deadline_question question = {
        .struct_size = sizeof question,
        .received_unix_ms = find(j, "received")->number,
        .time_zone_minutes = (int32_t)zone,
        .restart_day = restarted->present ? tp_day_of(restarted->date) : 0,
        .law = law.data, .law_size = law.size,
        .holidays = holidays->days, .holiday_count = holidays->item_count,
        .pauses = paused->days, .pause_count = paused->item_count,
    };
    if (find(j, "extended")->number) question.flags |= TARA_DEADLINE_EXTENDED;
    if (holidays->present) question.flags |= TARA_DEADLINE_HAS_CALENDAR;
    if (find(j, "no_roll")->number) question.flags |= TARA_DEADLINE_NO_ROLL;
    tara_status status = tara_deadline_compute(&question, &due);
    if (status == TARA_E_NOT_FOUND) return refuse(j, "law", "the tables know no such law");
    if (status != TARA_OK) return refuse(j, "received", "the date leaves the calendar");
    if (due.is_instant) {
        put_time(j, "due", due.due_unix_ms);
    } else {
        tp_format_date(tp_date_of(due.due_day), text);
        tp_json_name(&j->json, "due");
        tp_json_text(&j->json, (tp_text){text, sizeof text});
    }
    put_name(j, "rule", due.rule);
    put_name(j, "article", due.article);
    return TARA_OK;
}

static tara_status age_report(job *j)
{
    int64_t     due = 0;
    tp_text     reporter = text_of(j, "reporter"), note = text_of(j, "note");
    tara_status status = tara_age_report(j->privacy, subject_of(j), reporter.data, reporter.size,
                                         note.data, note.size, &due);
    if (status == TARA_OK) put_time(j, "due", due);
    return status;
}

static tara_status age_resolve(job *j)
{
    int32_t outcome = 0;
    tp_text method = text_of(j, "method");
    if (!tp_value_of(&tp_age_names, text_of(j, "outcome"), &outcome)) outcome = TARA_AGE_UNKNOWN;
    tara_status status = tara_age_resolve(j->privacy, subject_of(j), outcome, method.data,
                                          method.size);
    return status == TARA_OK ? age_gate(j) : status;
}

static tara_status guardian_verify(job *j)
{
    tara_age age = {.struct_size = sizeof age};
    tp_text  guardian = text_of(j, "guardian"), method = text_of(j, "method");
    tp_text  verifier = text_of(j, "verifier"), proof = text_of(j, "evidence");
    tara_guardian_evidence evidence = {
        .struct_size = sizeof evidence,
        .expires_unix_ms = time_of(j, "expires"),
        .guardian = guardian.data, .guardian_size = guardian.size,
        .method = method.data, .method_size = method.size,
        .verifier = verifier.data, .verifier_size = verifier.size,
        .evidence = proof.data, .evidence_size = proof.size,
    };
    tara_status status = tara_guardian_verify(j->privacy, subject_of(j), &evidence, &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

static tara_status guardian_withdraw(job *j)
{
    tara_age    age = {.struct_size = sizeof age};
    tara_status status = tara_guardian_withdraw(j->privacy, subject_of(j), &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

// --- consent -----------------------------------------------------------------------------------

static void put_consent(job *j, const tara_consent *consent)
{
    put_name(j, "state", tara_consent_state_name(consent->state));
    put_time(j, "since", consent->since_unix_ms);
    put_time(j, "expires", consent->expires_unix_ms);
    tp_json_name(&j->json, "policy_version");
    if (consent->event == 0) tp_json_null(&j->json);
    else tp_json_uint(&j->json, consent->policy_version);
    put_bool(j, "may_ask", consent->may_ask);
    if (consent->event == 0) return;
    put_name(j, "actor", tara_actor_name(consent->actor));
    put_uint(j, "event", consent->event);
}

typedef tara_status (*choosing)(tara_privacy *, const tara_subject *, const tara_choice *,
                                tara_consent *);

static tara_status choose(job *j, choosing call)
{
    tara_consent consent = {.struct_size = sizeof consent};
    tp_text      method = text_of(j, "method"), language = text_of(j, "language");
    tp_text      notice = text_of(j, "notice"), channel = text_of(j, "channel");
    int32_t      actor = TARA_ACTOR_SUBJECT;
    if (find(j, "actor")->present && !tp_value_of(&tp_actor_names, text_of(j, "actor"), &actor)) {
        return refuse(j, "actor", "expected subject, guardian or agent");
    }
    tara_choice choice = {
        .struct_size = sizeof choice,
        .purpose = (uint32_t)find(j, "purpose")->number,
        .actor = actor,
        .at_unix_ms = time_of(j, "time"),
        .method = method.data, .method_size = method.size,
        .language = language.data, .language_size = language.size,
        .notice = notice.data, .notice_size = notice.size,
        .channel = channel.data, .channel_size = channel.size,
    };
    tara_status status = call(j->privacy, subject_of(j), &choice, &consent);
    if (status == TARA_OK) put_consent(j, &consent);
    return status;
}

static tara_status consent_give(job *j)
{
    return choose(j, tara_consent_give);
}

static tara_status consent_refuse(job *j)
{
    return choose(j, tara_consent_refuse);
}

static tara_status consent_withdraw(job *j)
{
    return choose(j, tara_consent_withdraw);
}

static tara_status consent_show(job *j)
{
    tara_consent consent = {.struct_size = sizeof consent};
    tara_status  status = tara_consent_show(j->privacy, subject_of(j),
                                            (uint32_t)find(j, "purpose")->number, &consent);
    if (status == TARA_OK) put_consent(j, &consent);
    return status;
}

static tara_status put_event(job *j, uint64_t event)
{
    size_t      needed = 0;
    tp_buffer   text = tp_buffer_in(&j->privacy->scratch);
    tara_status status = tara_event_print(j->privacy, event, NULL, 0, &needed);
    if (status == TARA_E_BUFFER && tp_buffer_reserve(&text, needed)) {
        status = tara_event_print(j->privacy, event, (char *)text.data, needed, &needed);
        if (status == TARA_OK) tp_json_raw(&j->json, (tp_text){(char *)text.data, needed});
    } else if (status == TARA_E_BUFFER) {
        status = TARA_E_NO_MEMORY;
    }
    tp_buffer_release(&text);
    return status;
}

// Oldest first; of very many the newest.
static tara_status consent_history(job *j)
{
    uint64_t events[HISTORY_MAX];
    size_t   count = 0;
    tara_status status = tara_consent_history(j->privacy, subject_of(j),
                                              (uint32_t)find(j, "purpose")->number, events,
                                              HISTORY_MAX, &count);
    if (status == TARA_E_BUFFER) count = HISTORY_MAX;
    else if (status != TARA_OK) return status;
    tp_json_name(&j->json, "events");
    tp_json_begin_array(&j->json);
    status = TARA_OK;
    for (size_t i = count; i > 0 && status == TARA_OK; i--) status = put_event(j, events[i - 1]);
    tp_json_end_array(&j->json);
    return status;
}

// --- basis -------------------------------------------------------------------------------------

static tara_status contract_start(job *j)
{
    tp_text contract = text_of(j, "contract");
    return tara_contract_start(j->privacy, subject_of(j), contract.data, contract.size,
                               time_of(j, "time"));
}

static tara_status contract_end(job *j)
{
    tp_text contract = text_of(j, "contract");
    return tara_contract_end(j->privacy, subject_of(j), contract.data, contract.size,
                             time_of(j, "time"));
}

static tara_status assessment_record(job *j)
{
    int32_t outcome = 0;
    tp_text reference = text_of(j, "reference");
    (void)tp_value_of(&tp_outcome_names, text_of(j, "outcome"), &outcome);
    return tara_assessment_record(j->privacy, (uint32_t)find(j, "purpose")->number,
                                  reference.data, reference.size, outcome,
                                  time_of(j, "expires"));
}

static tara_status objection_raise(job *j)
{
    int32_t     effect = 0;
    tara_status status = tara_objection_raise(j->privacy, subject_of(j),
                                              (uint32_t)find(j, "purpose")->number, &effect);
    if (status == TARA_OK) put_name(j, "effect", tara_objection_effect_name(effect));
    return status;
}

static tara_status objection_decide(job *j)
{
    int32_t outcome = 0;
    tp_text grounds = text_of(j, "grounds");
    (void)tp_value_of(&tp_objection_names, text_of(j, "outcome"), &outcome);
    return tara_objection_decide(j->privacy, subject_of(j), (uint32_t)find(j, "purpose")->number,
                                 outcome, grounds.data, grounds.size);
}

static tara_status restriction_set(job *j)
{
    tp_text ground = text_of(j, "ground");
    return tara_restriction_set(j->privacy, subject_of(j), ground.data, ground.size);
}

// announced: the time at which the subject was told, or true for "now".
static tara_status restriction_lift(job *j)
{
    int64_t      now = 0;
    const value *announced = find(j, "announced");
    tara_status  status = tara_clock_now(j->privacy, &now);
    if (status != TARA_OK) return status;
    if (announced->text.size == 0 && announced->number == 0) {
        return refuse(j, "announced", "the subject must have been told before it is lifted");
    }
    return tara_restriction_lift(j->privacy, subject_of(j),
                                 announced->text.size == 0 ? now : announced->number);
}

// --- decisions ---------------------------------------------------------------------------------

static tara_status question_of(job *j, tara_question *question)
{
    int32_t      action = TARA_ACTION_USE;
    const value *one = find(j, "category"), *many = find(j, "categories");
    const value *act = find(j, "action");
    tp_text      destination = text_of(j, "destination");
    tp_place     place;
    *question = (tara_question){.struct_size = sizeof *question, .flags = TARA_QUESTION_EXACT};
    if (one->present == many->present) {
        return refuse(j, "category", "expected category or categories");
    }
    if (act->present && !tp_value_of(&tp_action_names, act->text, &action)) {
        return refuse(j, "action", "expected use, collect, store, disclose, transfer, "
                                   "legal_claim, protect_person or comply");
    }
    if (find(j, "destination")->present && !tp_place_parse(destination, &place)) {
        return refuse(j, "destination", "expected an ISO 3166 code such as FR or US-CA");
    }
    question->subject = *subject_of(j);
    question->purpose = (uint32_t)find(j, "purpose")->number;
    question->categories = (uint64_t)(one->present ? one->number : many->number);
    question->action = (uint32_t)action;
    question->recipient = (uint32_t)find(j, "recipient")->number;
    if (destination.size > 0) memcpy(question->destination, destination.data, destination.size);
    return TARA_OK;
}

static void put_verdict(job *j, const tara_verdict *verdict)
{
    put_bool(j, "permitted", verdict->permitted);
    put_name(j, "reason", tara_reason_name(verdict->reason));
    put_name(j, "basis", verdict->basis == 0 ? NULL : tara_basis_name(verdict->basis));
    put_name(j, "article", tara_reason_article(verdict->reason));
    put_time(j, "valid_until", verdict->valid_until_unix_ms);
    put_uint(j, "policy_version", verdict->policy_version);
    put_obligations(j, verdict->obligations);
}

static tara_status check(job *j)
{
    tara_question question;
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tara_check(j->privacy, &question, &verdict);
    if (status == TARA_OK) put_verdict(j, &verdict);
    return status;
}

static tara_status authorize(job *j)
{
    tara_question question;
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    tp_text       operation = text_of(j, "operation");
    uint64_t      event = 0;
    int32_t       duplicate = 0;
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tara_authorize(j->privacy, &question, operation.data, operation.size, &verdict,
                            &event, &duplicate);
    if (status != TARA_OK) return status;
    put_verdict(j, &verdict);
    if (event != 0) put_uint(j, "event", event);
    put_bool(j, "duplicate", duplicate);
    return TARA_OK;
}

static tara_status explain(job *j)
{
    tara_question question;
    size_t        needed = 0;
    tp_buffer     text = tp_buffer_in(&j->privacy->scratch);
    tara_status   status = question_of(j, &question);
    if (status != TARA_OK) return status;
    status = tara_explain(j->privacy, &question, TARA_FORMAT_JSON, NULL, NULL, 0, &needed);
    if (status == TARA_E_BUFFER) {
        status = tp_buffer_reserve(&text, needed) ? TARA_OK : TARA_E_NO_MEMORY;
    }
    if (status == TARA_OK) {
        status = tara_explain(j->privacy, &question, TARA_FORMAT_JSON, NULL, (char *)text.data,
                              needed, &needed);
    }
    if (status == TARA_OK) { // The members of that object become members of the result.
        tp_json_raw(&j->json, (tp_text){(char *)text.data + 1, needed - 2});
    }
    tp_buffer_release(&text);
    return status;
}

// --- duties ------------------------------------------------------------------------------------

static void put_duty(job *j, const tara_duty *duty)
{
    static const tara_subject nobody;
    bool about_purpose = duty->kind == TARA_DUTY_CONSENT || duty->kind == TARA_DUTY_ASSESSMENT;
    tp_json_begin_object(&j->json);
    put_name(j, "kind", tara_duty_name(duty->kind));
    if (memcmp(&duty->subject, &nobody, sizeof nobody) == 0) put_name(j, "subject", NULL);
    else put_subject(j, "subject", &duty->subject);
    put_uint(j, "ref", duty->ref);
    if (about_purpose) {
        tp_json_name(&j->json, "purpose");
        tp_json_text(&j->json, purpose_id(j, (uint32_t)duty->ref));
    }
    put_time(j, "since", duty->since_unix_ms);
    put_time(j, "due", duty->due_unix_ms);
    put_name(j, "what", tara_duty_text(duty->kind, "en"));
    put_name(j, "article", tara_duty_article(duty->kind));
    put_bool(j, "late", duty->late);
    tp_json_end_object(&j->json);
}

static tara_status due(job *j)
{
    tara_duty    duties[32];
    tara_cursor  cursor = {{0}};
    int64_t      until = 0, next = TARA_NEVER, soonest = TARA_NEVER;
    size_t       count = 0;
    const value *limit = find(j, "limit");
    int64_t      left = limit->present ? limit->number : DUTIES_MAX;
    tara_status  status = tara_clock_now(j->privacy, &until);
    if (left < 1 || left > DUTIES_MAX) return refuse(j, "limit", "expected 1 to 1000");
    if (find(j, "until")->present) until = find(j, "until")->number;
    tp_json_name(&j->json, "duties");
    tp_json_begin_array(&j->json);
    while (status == TARA_OK && left > 0) {
        size_t capacity = left < 32 ? (size_t)left : 32;
        duties[0].struct_size = sizeof duties[0];
        status = tara_due(j->privacy, until, &cursor, duties, capacity, &count, &next);
        if (status != TARA_OK || count == 0) break;
        for (size_t i = 0; i < count; i++) put_duty(j, &duties[i]);
        if (next < soonest) soonest = next;
        left -= (int64_t)count;
    }
    tp_json_end_array(&j->json);
    if (next < soonest) soonest = next;
    put_time(j, "next", soonest);
    return status;
}

// --- the table ---------------------------------------------------------------------------------

#define SUBJECT {"subject", IDENTITY, true}
#define CHOICE                                                                                  \
    SUBJECT, {"purpose", PURPOSE, true}, {"method", STRING, false}, {"language", STRING, false}, \
    {"notice", STRING, false}, {"actor", STRING, false}, {"channel", STRING, false},            \
    {"time", TIME, false}
#define QUESTION                                                                             \
    SUBJECT, {"purpose", PURPOSE, true}, {"category", CATEGORY, false},                      \
    {"categories", CATEGORIES, false}, {"action", STRING, false},                            \
    {"recipient", RECIPIENT, false}, {"destination", STRING, false}

static const struct operation operations[] = {
    {"clock.set", clock_set, {{"now", TIME, true}}},
    {"subject.set", subject_set,
     {SUBJECT, {"country", STRING, true}, {"time_zone_minutes", INTEGER, false}}},
    {"subject.show", subject_show, {SUBJECT}},
    {"age.assert", age_assert,
     {SUBJECT, {"born", DATE, false}, {"band", STRING, false}, {"method", STRING, false}}},
    {"age.gate", age_gate, {SUBJECT}},
    {"age.compute", age_compute,
     {{"born", DATE, true}, {"now", TIME, true}, {"country", STRING, false},
      {"time_zone_minutes", INTEGER, false}}},
    {"deadline.compute", deadline_compute,
     {{"law", STRING, true}, {"received", TIME, true}, {"time_zone_minutes", INTEGER, false},
      {"extended", BOOLEAN, false}, {"holidays", DATES, false}, {"paused", PERIODS, false},
      {"restarted", DATE, false}, {"no_roll", BOOLEAN, false}}},
    {"age.report", age_report,
     {SUBJECT, {"reporter", STRING, false}, {"note", STRING, false}}},
    {"age.resolve", age_resolve,
     {SUBJECT, {"outcome", STRING, true}, {"method", STRING, true}}},
    {"guardian.verify", guardian_verify,
     {SUBJECT, {"guardian", STRING, true}, {"method", STRING, true}, {"verifier", STRING, true},
      {"evidence", STRING, true}, {"expires", TIME, false}}},
    {"guardian.withdraw", guardian_withdraw, {SUBJECT}},
    {"consent.give", consent_give, {CHOICE}},
    {"consent.refuse", consent_refuse, {CHOICE}},
    {"consent.withdraw", consent_withdraw, {CHOICE}},
    {"consent.show", consent_show, {SUBJECT, {"purpose", PURPOSE, true}}},
    {"consent.history", consent_history, {SUBJECT, {"purpose", PURPOSE, false}}},
    {"contract.start", contract_start,
     {SUBJECT, {"contract", STRING, true}, {"time", TIME, false}}},
    {"contract.end", contract_end,
     {SUBJECT, {"contract", STRING, true}, {"time", TIME, false}}},
    {"assessment.record", assessment_record,
     {{"purpose", PURPOSE, true}, {"reference", STRING, true}, {"outcome", STRING, true},
      {"expires", TIME, false}}},
    {"objection.raise", objection_raise, {SUBJECT, {"purpose", PURPOSE, true}}},
    {"objection.decide", objection_decide,
     {SUBJECT, {"purpose", PURPOSE, true}, {"outcome", STRING, true},
      {"grounds", STRING, true}}},
    {"restriction.set", restriction_set, {SUBJECT, {"ground", STRING, true}}},
    {"restriction.lift", restriction_lift, {SUBJECT, {"announced", TRUE_OR_TIME, true}}},
    {"check", check, {QUESTION}},
    {"authorize", authorize, {QUESTION, {"operation", STRING, false}}},
    {"explain", explain, {QUESTION}},
    {"due", due, {{"until", TIME, false}, {"limit", INTEGER, false}}},
};

static const struct operation *operation_of(tp_text name)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (tp_text_equal(tp_text_of(operations[i].name), name)) return &operations[i];
    }
    return NULL;
}

// A question may name what the policy does not know: the decision answers that. Everything else
// that names it is refused.
static bool asks(const struct operation *operation)
{
    return operation->run == check || operation->run == authorize || operation->run == explain;
}

// --- reading -----------------------------------------------------------------------------------

static tp_text unescape(job *j, tp_text raw)
{
    char  *at = (char *)j->texts->data + j->texts->size;
    size_t size = tp_json_unescape(raw, at, j->texts->capacity - j->texts->size);
    if (size == SIZE_MAX) return (tp_text){NULL, 0};
    j->texts->size += size;
    return (tp_text){at, size};
}

static tara_status syntax(job *j, const tp_json_reader *in, tp_text text)
{
    uint32_t line = 0, column = 0;
    tara_error *error = &j->error;
    tp_json_place(text, in->error_offset, &line, &column);
    tp_set_error(error, TARA_E_SYNTAX, "json", in->error);
    error->line = line;
    error->column = column;
    error->offset = in->error_offset;
    j->own_detail = true;
    return TARA_E_SYNTAX;
}

static tara_status take_string(job *j, const field *f, value *v, tp_json_reader *in)
{
    if (in->type != TP_JSON_STRING) return refuse(j, f->name, "expected a string");
    v->text = unescape(j, in->raw);
    return TARA_OK;
}

static tara_status take_strings(job *j, const field *f, value *v, tp_json_reader *in, tp_text text)
{
    if (in->type != TP_JSON_ARRAY) return refuse(j, f->name, "expected an array of strings");
    for (;;) {
        tp_json_type type = tp_json_next(in);
        if (type == TP_JSON_ERROR) return syntax(j, in, text);
        if (type == TP_JSON_ARRAY_END) return TARA_OK;
        if (type != TP_JSON_STRING) return refuse(j, f->name, "expected an array of strings");
        if (v->item_count == ITEMS_MAX) return refuse(j, f->name, "expected at most 64 items");
        v->items[v->item_count++] = unescape(j, in->raw);
    }
}

static tara_status to_purpose(job *j, const field *f, value *v)
{
    uint32_t purpose = 0;
    if (tara_purpose_find(j->privacy, v->text.data, v->text.size, &purpose) == TARA_OK) {
        v->number = purpose;
        return TARA_OK;
    }
    v->number = UINT32_MAX; // A number that no purpose has.
    return asks(j->operation) ? TARA_OK : refuse(j, f->name, "the policy has no such purpose");
}

static tara_status to_categories(job *j, const field *f, value *v)
{
    uint64_t all = 0;
    const tp_compiled *compiled = j->privacy->ledger.world.compiled;
    for (size_t i = 0; i < v->item_count; i++) {
        uint64_t bit = 0;
        tara_status status = tara_category_find(j->privacy, v->items[i].data, v->items[i].size,
                                                &bit);
        if (status != TARA_OK) {
            if (compiled->categories == UINT64_MAX) {
                return refuse(j, f->name, "the policy has no such category");
            }
            bit = ~compiled->categories & (0 - ~compiled->categories); // One that is not in use.
        }
        if (all & bit && status == TARA_OK) return refuse(j, f->name, "a category is named twice");
        all |= bit;
    }
    v->number = (int64_t)all;
    return TARA_OK;
}

static tara_status to_recipient(job *j, value *v)
{
    uint32_t recipient = 0;
    tara_status status = tara_recipient_find(j->privacy, v->text.data, v->text.size, &recipient);
    v->number = status == TARA_OK ? recipient : UINT32_MAX; // The decision says "unknown".
    return TARA_OK;
}

static tara_status to_time(job *j, const field *f, value *v)
{
    if (tp_parse_time(v->text, &v->number)) return TARA_OK;
    return refuse(j, f->name, "expected an RFC 3339 time with offset, years 0001 to 9999");
}

static tara_status to_subject(job *j, const field *f, value *v)
{
    tara_status status = tara_subject_from_identity(j->privacy, v->text.data, v->text.size,
                                                    &v->subject);
    if (status == TARA_E_INVALID_ARGUMENT) {
        return refuse(j, f->name, "expected 1 to 1024 bytes");
    }
    return status;
}

static tara_status take_true_or_time(job *j, const field *f, value *v, tp_json_reader *in)
{
    if (in->type == TP_JSON_TRUE || in->type == TP_JSON_FALSE) {
        v->number = in->type == TP_JSON_TRUE;
        return TARA_OK;
    }
    if (in->type != TP_JSON_STRING) return refuse(j, f->name, "expected true or a time");
    v->text = unescape(j, in->raw);
    return to_time(j, f, v);
}

static tara_status to_days(job *j, const field *f, value *v)
{
    tp_date date;
    for (size_t i = 0; i < v->item_count; i++) {
        if (!tp_parse_date(v->items[i], &date)) {
            return refuse(j, f->name, "expected dates YYYY-MM-DD that exist");
        }
        v->days[i] = tp_day_of(date);
    }
    return TARA_OK;
}

// One {"from":"…","to":"…"} whose brace was just read. To is the first day that counts again.
static tara_status take_period(job *j, const field *f, value *v, tp_json_reader *in)
{
    bool    had[2] = {false, false};
    tp_date date;
    while (tp_json_next(in) == TP_JSON_NAME) {
        int which = tp_json_raw_equals(in->raw, TP_TEXT("from")) ? 0
                  : tp_json_raw_equals(in->raw, TP_TEXT("to")) ? 1 : 2;
        if (which == 2 || had[which]) break;
        had[which] = true;
        bool right = tp_json_next(in) == TP_JSON_STRING
                  && tp_parse_date(unescape(j, in->raw), &date);
        if (!right) break;
        v->days[2 * v->item_count + (size_t)which] = tp_day_of(date);
    }
    bool whole = in->type == TP_JSON_OBJECT_END && had[0] && had[1]
              && v->days[2 * v->item_count] <= v->days[2 * v->item_count + 1];
    if (!whole) return refuse(j, f->name, "expected {from, to} with dates in that order");
    v->item_count++;
    return TARA_OK;
}

static tara_status take_periods(job *j, const field *f, value *v, tp_json_reader *in)
{
    if (in->type != TP_JSON_ARRAY) return refuse(j, f->name, "expected an array of {from, to}");
    while (tp_json_next(in) == TP_JSON_OBJECT) {
        if (v->item_count == ITEMS_MAX) return refuse(j, f->name, "expected at most 64 items");
        tara_status status = take_period(j, f, v, in);
        if (status != TARA_OK) return status;
    }
    if (in->type == TP_JSON_ARRAY_END) return TARA_OK;
    return refuse(j, f->name, "expected an array of {from, to}");
}

static tara_status take(job *j, const field *f, value *v, tp_json_reader *in, tp_text text)
{
    bool word = in->type == TP_JSON_TRUE || in->type == TP_JSON_FALSE;
    tara_status status = TARA_OK;
    switch (f->type) {
    case INTEGER:
        if (in->type == TP_JSON_NUMBER && tp_json_integer(in->raw, &v->number)) return TARA_OK;
        return refuse(j, f->name, "expected an integer");
    case BOOLEAN:
        v->number = in->type == TP_JSON_TRUE;
        return word ? TARA_OK : refuse(j, f->name, "expected true or false");
    case TRUE_OR_TIME:
        return take_true_or_time(j, f, v, in);
    case STRINGS:
        return take_strings(j, f, v, in, text);
    case CATEGORIES:
        status = take_strings(j, f, v, in, text);
        return status == TARA_OK ? to_categories(j, f, v) : status;
    case DATES:
        status = take_strings(j, f, v, in, text);
        return status == TARA_OK ? to_days(j, f, v) : status;
    case PERIODS:
        return take_periods(j, f, v, in);
    default:
        status = take_string(j, f, v, in);
    }
    if (status != TARA_OK) return status;
    switch (f->type) {
    case IDENTITY: return to_subject(j, f, v);
    case TIME: return to_time(j, f, v);
    case PURPOSE: return to_purpose(j, f, v);
    case RECIPIENT: return to_recipient(j, v);
    case CATEGORY:
        v->items[v->item_count++] = v->text;
        return to_categories(j, f, v);
    case DATE:
        if (tp_parse_date(v->text, &v->date)) return TARA_OK;
        return refuse(j, f->name, "expected a date YYYY-MM-DD that exists");
    default: return TARA_OK;
    }
}

// A field's name comes from outside: repeated in an error only when it looks like one.
static void remember_name(job *j, tp_text raw)
{
    bool plain = raw.size > 0 && raw.size < sizeof j->name;
    for (size_t i = 0; i < raw.size && plain; i++) {
        char c = raw.data[i];
        plain = (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9');
    }
    memset(j->name, 0, sizeof j->name);
    if (plain) memcpy(j->name, raw.data, raw.size);
    else memcpy(j->name, "(a name)", 8);
}

// First reading: the operation's name. Duplicates of it are refused with the rest.
static tara_status find_operation(job *j, tp_text text)
{
    tp_json_reader in = tp_json_reader_of(text);
    tp_json_reader whole = in;
    if (!tp_json_valid(&whole)) return syntax(j, &whole, text);
    if (tp_json_next(&in) != TP_JSON_OBJECT) return refuse(j, "op", "expected an object");
    while (tp_json_next(&in) == TP_JSON_NAME) {
        bool is_op = tp_json_raw_equals(in.raw, TP_TEXT("op"));
        tp_json_next(&in);
        if (!is_op) {
            tp_json_skip(&in);
            continue;
        }
        if (in.type != TP_JSON_STRING) return refuse(j, "op", "expected a string");
        j->operation = operation_of(unescape(j, in.raw));
        return j->operation != NULL ? TARA_OK : refuse(j, "op", "there is no such operation");
    }
    return refuse(j, "op", "missing");
}

static tara_status read_member(job *j, tp_json_reader *in, tp_text text, bool *had_op)
{
    tp_text name = in->raw;
    if (tp_json_raw_equals(name, TP_TEXT("op"))) {
        if (*had_op) return refuse(j, "op", "given twice");
        *had_op = true;
        tp_json_next(in);
        return TARA_OK;
    }
    for (size_t i = 0; i < FIELDS_MAX && j->operation->fields[i].name != NULL; i++) {
        const field *f = &j->operation->fields[i];
        if (!tp_json_raw_equals(name, tp_text_of(f->name))) continue;
        if (j->values[i].present) return refuse(j, f->name, "given twice");
        j->values[i].present = true;
        tp_json_next(in);
        return take(j, f, &j->values[i], in, text);
    }
    remember_name(j, name);
    return refuse(j, j->name, "the operation has no such field");
}

static tara_status read_fields(job *j, tp_text text)
{
    bool           had_op = false;
    tp_json_reader in = tp_json_reader_of(text);
    tp_json_next(&in);
    while (tp_json_next(&in) == TP_JSON_NAME) {
        tara_status status = read_member(j, &in, text, &had_op);
        if (status != TARA_OK) return status;
    }
    for (size_t i = 0; i < FIELDS_MAX && j->operation->fields[i].name != NULL; i++) {
        const field *f = &j->operation->fields[i];
        if (f->required && !j->values[i].present) return refuse(j, f->name, "missing");
    }
    return TARA_OK;
}

// --- in and out --------------------------------------------------------------------------------

static void write_refusal(job *j, tara_status status)
{
    tp_buffer  *out = j->json.out;
    tara_error *error = &j->error;
    tp_buffer_clear(out);
    tp_json_writer json = tp_json_writer_to(out);
    tp_json_begin_object(&json);
    tp_json_name(&json, "ok");
    tp_json_bool(&json, false);
    tp_json_name(&json, "status");
    tp_json_string(&json, tara_status_name(status));
    tp_json_name(&json, "detail");
    tp_buffer detail = tp_buffer_in(&j->privacy->scratch);
    if (error->status == status) {
        tp_buffer_text(&detail, tp_text_of(error->field));
        if (error->field[0] != '\0') tp_buffer_text(&detail, TP_TEXT(": "));
        tp_buffer_text(&detail, tp_text_of(error->message));
    } else {
        tp_buffer_text(&detail, tp_text_of(tara_status_text(status, "en")));
    }
    tp_json_text(&json, (tp_text){(char *)detail.data, detail.size});
    tp_buffer_release(&detail);
    if (error->status == status && error->line > 0) {
        tp_json_name(&json, "line");
        tp_json_uint(&json, error->line);
        tp_json_name(&json, "column");
        tp_json_uint(&json, error->column);
    }
    tp_json_end_object(&json);
}

static tara_status run(job *j, tp_text text)
{
    tara_status status = find_operation(j, text);
    if (status == TARA_OK) status = read_fields(j, text);
    if (status != TARA_OK) return status;
    tp_json_begin_object(&j->json);
    tp_json_name(&j->json, "ok");
    tp_json_bool(&j->json, true);
    status = j->operation->run(j);
    tp_json_end_object(&j->json);
    return status;
}

// With the lock of operations held: what is said stays until the next one.
static tara_status operate(job *j, tp_text text)
{
    tara_privacy *privacy = j->privacy;
    tp_memory    *memory = &privacy->scratch;
    tp_buffer     texts = tp_buffer_in(memory);
    size_t        values_size = FIELDS_MAX * sizeof(value);
    j->texts = &texts;
    j->values = tp_allocate_zeroed(memory, FIELDS_MAX, sizeof(value));
    bool ready = j->values != NULL && tp_buffer_reserve(&texts, 2 * text.size + 64);
    tp_buffer_clear(&privacy->result);
    j->json = tp_json_writer_to(&privacy->result);
    tara_status status = ready ? run(j, text) : TARA_E_NO_MEMORY;
    if (status == TARA_OK && privacy->result.failed) status = TARA_E_NO_MEMORY;
    if (status != TARA_OK && !j->own_detail) (void)tara_error_last(privacy, &j->error);
    if (status != TARA_OK) write_refusal(j, status);
    tp_buffer_release(&texts);
    tp_release_wiped(memory, j->values, j->values == NULL ? 0 : values_size);
    return privacy->result.failed ? TARA_E_NO_MEMORY : status;
}

// What was refused before any other call: for tara_error_last.
static void keep_error(const job *j)
{
    tp_call call;
    if (!j->own_detail || tp_read(&call, j->privacy) != TARA_OK) return;
    j->privacy->error = j->error;
    tp_leave(&call, TARA_OK);
}

tara_status tara_operate(tara_privacy *privacy, const char *operation, size_t operation_size,
                         const char **result, size_t *result_size)
{
    static const char no_memory[] = "{\"ok\":false,\"status\":\"no_memory\",\"detail\":\"\"}";
    tp_call call;
    job     j = {.privacy = privacy, .error = {.struct_size = sizeof j.error}};
    if (result == NULL || result_size == NULL) return TARA_E_INVALID_ARGUMENT;
    *result = "";
    *result_size = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    tp_leave(&call, TARA_OK);
    if (operation == NULL && operation_size > 0) return TARA_E_INVALID_ARGUMENT;
    if (!tp_lock_take(&privacy->operating)) return TARA_E_BUSY;
    status = operate(&j, (tp_text){operation, operation_size});
    if (status != TARA_OK) keep_error(&j);
    bool told = !privacy->result.failed;
    *result = told ? (const char *)privacy->result.data : no_memory;
    *result_size = told ? privacy->result.size : sizeof no_memory - 1;
    tp_lock_give(&privacy->operating);
    return status;
}
