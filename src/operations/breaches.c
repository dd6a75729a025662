// breaches.c: breaches of personal data as operations: recorded, judged, told, shown.
#include "operations/families.h"
#include "public/context.h"

enum { SUBJECTS_A_CALL = 64, LIST_MAX = 64 * 1024 * 1024 };

static const tara_subject *people_of(const tp_job *j, size_t *count)
{
    *count = tp_job_find(j, "subjects")->item_count;
    return (const tara_subject *)(const void *)j->people->data;
}

static tara_status risk_of(tp_job *j, int32_t *risk)
{
    static const char expected[] = "expected unlikely, risk or high";
    tara_status status = tp_job_named(j, "risk", &tp_risk_names, expected, risk);
    bool        unsaid = status == TARA_OK && tp_job_has(j, "risk") && *risk == TARA_RISK_UNKNOWN;
    return unsaid ? tp_job_refuse(j, "risk", expected) : status;
}

static void put_dues(tp_job *j, const tara_breach_state *state)
{
    tp_job_put_time(j, "authority_due", state->authority_due_unix_ms);
    tp_job_put_bool(j, "tell_subjects", state->subjects_due_unix_ms != 0);
    tp_job_put_time(j, "subjects_due", state->subjects_due_unix_ms);
    tp_job_put_name(j, "law", state->law[0] == '\0' ? NULL : state->law);
}

static void put_count(tp_job *j, const char *name, uint64_t count)
{
    tp_json_name(&j->json, name);
    if (count == 0) tp_json_null(&j->json);
    else tp_json_uint(&j->json, count);
}

static void put_state(tp_job *j, const tara_breach_state *state)
{
    tp_job_put_uint(j, "breach", state->number);
    tp_job_put_name(j, "risk", tara_risk_name(state->risk));
    tp_job_put_time(j, "aware", state->aware_unix_ms);
    tp_job_put_time(j, "recorded", state->recorded_unix_ms);
    tp_job_put_categories(j, "categories", state->categories);
    put_count(j, "count", state->count);
    tp_job_put_uint(j, "affected", state->affected);
    tp_job_put_uint(j, "told", state->told);
    put_dues(j, state);
    tp_job_put_bool(j, "authority_owed", state->authority_owed);
    tp_job_put_time(j, "notified", state->notified_unix_ms);
    tp_job_put_bool(j, "authority_late", state->authority_late);
    tp_job_put_bool(j, "subjects_owed", state->subjects_owed);
    tp_job_put_time(j, "public", state->public_unix_ms);
    tp_job_put_bool(j, "subjects_late", state->subjects_late);
}

// --- recorded ----------------------------------------------------------------------------------

// The people may be given as their number alone; then it is how many they are about.
static tara_status count_of(tp_job *j, uint64_t *count)
{
    const tp_job_value *people = tp_job_find(j, "subjects");
    *count = tp_job_uint(j, "count");
    if (people->number == 0) return TARA_OK;
    if (tp_job_has(j, "count")) return tp_job_refuse(j, "count", "the number is in subjects");
    *count = (uint64_t)people->number;
    return TARA_OK;
}

tara_status tp_op_breach_record(tp_job *j)
{
    tara_breach_state state = {.struct_size = sizeof state};
    tp_text           nature = tp_job_text(j, "nature"), measures = tp_job_text(j, "measures");
    int32_t           risk = TARA_RISK_UNKNOWN;
    uint64_t          count = 0;
    tara_status       status = risk_of(j, &risk);
    if (status == TARA_OK) status = count_of(j, &count);
    if (status != TARA_OK) return status;
    tara_breach breach = {
        .struct_size = sizeof breach,
        .aware_unix_ms = tp_job_time(j, "aware"),
        .categories = tp_job_uint(j, "categories"),
        .count = count,
        .risk = risk,
        .nature = nature.data, .nature_size = nature.size,
        .measures = measures.data, .measures_size = measures.size,
    };
    breach.subjects = people_of(j, &breach.subject_count);
    status = tara_breach_record(j->privacy, &breach, &state);
    if (status != TARA_OK) return status;
    tp_job_put_uint(j, "breach", state.number);
    tp_job_put_name(j, "risk", tara_risk_name(state.risk));
    put_dues(j, &state);
    tp_job_put_uint(j, "affected", state.affected);
    return TARA_OK;
}

tara_status tp_op_breach_add(tp_job *j)
{
    tara_breach_state   state = {.struct_size = sizeof state};
    uint64_t            number = tp_job_uint(j, "breach");
    size_t              count = 0;
    const tara_subject *people = people_of(j, &count);
    if (tp_job_find(j, "subjects")->number != 0) {
        return tp_job_refuse(j, "subjects", "expected an array of identities");
    }
    tara_status status = tara_breach_add(j->privacy, number, people, count);
    if (status == TARA_OK) status = tara_breach_show(j->privacy, number, &state);
    if (status != TARA_OK) return status;
    tp_job_put_uint(j, "breach", number);
    tp_job_put_uint(j, "affected", state.affected);
    put_dues(j, &state);
    return TARA_OK;
}

tara_status tp_op_breach_assess(tp_job *j)
{
    tara_breach_state state = {.struct_size = sizeof state};
    tp_text           text = tp_job_text(j, "text");
    int32_t           risk = TARA_RISK_UNKNOWN;
    tara_status       status = risk_of(j, &risk);
    if (status != TARA_OK) return status;
    status = tara_breach_assess(j->privacy, tp_job_uint(j, "breach"), risk, text.data, text.size,
                                tp_job_uint(j, "count"), &state);
    if (status != TARA_OK) return status;
    tp_job_put_uint(j, "breach", state.number);
    tp_job_put_name(j, "risk", tara_risk_name(state.risk));
    put_dues(j, &state);
    tp_job_put_bool(j, "late", state.authority_late || state.subjects_late);
    return TARA_OK;
}

// --- told --------------------------------------------------------------------------------------

tara_status tp_op_breach_notified(tp_job *j)
{
    int32_t     late = 0;
    tp_text     authority = tp_job_text(j, "authority"), reason = tp_job_text(j, "reason");
    tara_status status = tara_breach_notified(j->privacy, tp_job_uint(j, "breach"),
                                              authority.data, authority.size, reason.data,
                                              reason.size, &late);
    if (status == TARA_OK) tp_job_put_bool(j, "late", late);
    return status;
}

// One person, or the public: who says neither has told nobody.
tara_status tp_op_breach_told(tp_job *j)
{
    if (!tp_job_has(j, "subject") && !tp_job_has(j, "public")) {
        return tp_job_refuse(j, "subject", "missing; or expected public, true");
    }
    if (tp_job_has(j, "subject") && tp_job_has(j, "public")) {
        return tp_job_refuse(j, "public", "expected either a subject or public");
    }
    int32_t             late = 0;
    const tara_subject *subject = tp_job_has(j, "subject") ? tp_job_subject(j) : NULL;
    tara_status status = tara_breach_told(j->privacy, tp_job_uint(j, "breach"), subject, &late);
    if (status != TARA_OK) return status;
    tp_job_put_bool(j, "late", late);
    tp_job_put_bool(j, "public", subject == NULL);
    return TARA_OK;
}

// --- shown -------------------------------------------------------------------------------------

static void put_deadlines(tp_job *j, uint64_t number)
{
    tara_breach_due due = {.struct_size = sizeof due};
    tp_json_name(&j->json, "deadlines");
    tp_json_begin_array(&j->json);
    for (uint32_t i = 0; tara_breach_deadline(j->privacy, number, i, &due) == TARA_OK; i++) {
        tp_json_begin_object(&j->json);
        tp_job_put_name(j, "law", due.law);
        tp_json_name(&j->json, "tell");
        tp_json_begin_array(&j->json);
        if (due.tell & TARA_TELL_AUTHORITY) tp_json_string(&j->json, "authority");
        if (due.tell & TARA_TELL_SUBJECTS) tp_json_string(&j->json, "subjects");
        tp_json_end_array(&j->json);
        tp_job_put_bool(j, "owed", due.owed);
        tp_job_put_time(j, "due", due.due_unix_ms);
        tp_job_put_name(j, "rule", due.rule);
        tp_job_put_name(j, "article", due.article);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
}

static tara_status put_subjects(tp_job *j, uint64_t number)
{
    tara_subject subjects[SUBJECTS_A_CALL];
    int64_t      told[SUBJECTS_A_CALL];
    uint64_t     after = 0;
    size_t       count = 0;
    tp_json_name(&j->json, "subjects");
    tp_json_begin_array(&j->json);
    do {
        tara_status status = tara_breach_subjects(j->privacy, number, &after, subjects, told,
                                                  SUBJECTS_A_CALL, &count);
        if (status != TARA_OK) return status;
        for (size_t i = 0; i < count; i++) {
            tp_json_begin_object(&j->json);
            tp_job_put_subject(j, "subject", &subjects[i]);
            tp_job_put_time(j, "told", told[i]);
            tp_json_end_object(&j->json);
        }
        if (j->json.out->size > LIST_MAX) {
            return tp_job_refuse_as(j, TARA_E_LIMIT, "subjects", "they are more than 64 MiB");
        }
    } while (count > 0);
    tp_json_end_array(&j->json);
    return TARA_OK;
}

tara_status tp_op_breach_show(tp_job *j)
{
    tara_breach_state state = {.struct_size = sizeof state};
    uint64_t          number = tp_job_uint(j, "breach");
    tara_status       status = tara_breach_show(j->privacy, number, &state);
    if (status != TARA_OK) return status;
    put_state(j, &state);
    put_deadlines(j, number);
    return put_subjects(j, number);
}

tara_status tp_op_breach_list(tp_job *j)
{
    uint64_t    count = 0;
    tara_status status = tara_breach_count(j->privacy, &count);
    if (status != TARA_OK) return status;
    tp_json_name(&j->json, "breaches");
    tp_json_begin_array(&j->json);
    for (uint64_t number = 1; number <= count; number++) {
        tara_breach_state state = {.struct_size = sizeof state};
        status = tara_breach_show(j->privacy, number, &state);
        if (status != TARA_OK) return status;
        if (j->json.out->size > LIST_MAX) {
            return tp_job_refuse_as(j, TARA_E_LIMIT, "breaches", "they are more than 64 MiB");
        }
        tp_json_begin_object(&j->json);
        put_state(j, &state);
        tp_json_end_object(&j->json);
    }
    tp_json_end_array(&j->json);
    return TARA_OK;
}
