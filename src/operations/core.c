// core.c: the clock, subjects, ages and guardians as operations.
#include "operations/families.h"
#include "public/context.h"

// --- clock, subjects ---------------------------------------------------------------------------

tara_status tp_op_clock_set(tp_job *j)
{
    tara_status status = tara_clock_set(j->privacy, tp_job_find(j, "now")->number);
    if (status == TARA_OK) tp_job_put_time(j, "now", tp_job_find(j, "now")->number);
    return status;
}

tara_status tp_op_subject_set(tp_job *j)
{
    int32_t     zone = 0;
    bool        has_zone = tp_job_has(j, "time_zone_minutes");
    tp_text     country = tp_job_text(j, "country");
    tara_status status = tp_job_zone(j, &zone);
    if (status != TARA_OK) return status;
    status = tara_subject_set(j->privacy, tp_job_subject(j), country.data, country.size, zone,
                              has_zone ? TARA_SUBJECT_HAS_TIME_ZONE : 0);
    if (status == TARA_OK) tp_job_put_subject(j, "subject", tp_job_subject(j));
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

static void put_consents(tp_job *j, const tara_standing *s)
{
    const tp_compiled *compiled = tp_job_compiled(j);
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

static void put_contracts(tp_job *j)
{
    char   text[TP_CONTRACT_ID_MAX];
    size_t size = 0;
    tp_json_name(&j->json, "contracts");
    tp_json_begin_array(&j->json);
    for (uint32_t i = 0; i < TP_CONTRACTS_MAX; i++) {
        tara_status status = tara_contract_show(j->privacy, tp_job_subject(j), i, text,
                                                sizeof text, &size);
        if (status != TARA_OK) break;
        tp_json_text(&j->json, (tp_text){text, size});
    }
    tp_json_end_array(&j->json);
}

static tara_status put_cookies(tp_job *j)
{
    tara_status status = TARA_OK;
    tp_json_name(&j->json, "cookies");
    tp_json_begin_object(&j->json);
    for (int32_t i = TARA_COOKIE_PREFERENCES; i <= TARA_COOKIE_MARKETING; i++) {
        tara_consent choice = {.struct_size = sizeof choice};
        status = tara_cookie_show(j->privacy, tp_job_subject(j), i, &choice);
        if (status != TARA_OK) break;
        tp_job_put_name(j, tara_cookie_category_name(i), tara_consent_state_name(choice.state));
    }
    tp_json_end_object(&j->json);
    return status;
}

tara_status tp_op_subject_show(tp_job *j)
{
    tara_signal   signal = {.struct_size = sizeof signal};
    tara_standing s = {.struct_size = sizeof s};
    tara_status   status = tara_subject_show(j->privacy, tp_job_subject(j), &s);
    if (status != TARA_OK) return status;
    tp_job_put_subject(j, "subject", tp_job_subject(j));
    tp_job_put_bool(j, "known", s.known);
    tp_job_put_name(j, "country", s.country[0] == '\0' ? NULL : s.country);
    tp_job_put_name(j, "age", tara_age_state_name(s.age));
    tp_job_put_name(j, "guardian", tara_guardian_state_name(s.guardian));
    put_consents(j, &s);
    tp_job_put_purposes(j, "objections", s.objections);
    tp_job_put_bool(j, "restricted", s.restricted);
    put_contracts(j);
    status = put_cookies(j);
    if (status == TARA_OK) status = tara_signal_show(j->privacy, tp_job_subject(j), &signal);
    if (status == TARA_OK) tp_job_put_bool(j, "gpc", signal.on);
    return status;
}

// --- age ---------------------------------------------------------------------------------------

static void put_age(tp_job *j, const tara_age *age)
{
    tp_job_put_name(j, "age", tara_age_state_name(age->age));
    tp_job_put_uint(j, "threshold", (uint64_t)age->threshold);
    tp_job_put_name(j, "guardian", tara_guardian_state_name(age->guardian));
    tp_job_put_bool(j, "permitted", age->permitted);
    tp_job_put_name(j, "next", tara_next_name(age->next));
    if (age->joint_consent) tp_job_put_bool(j, "joint_consent", true);
    if (age->due_unix_ms != 0) tp_job_put_time(j, "due", age->due_unix_ms);
}

tara_status tp_op_age_assert(tp_job *j)
{
    tara_age    age = {.struct_size = sizeof age};
    tp_date     born = tp_job_find(j, "born")->date;
    bool        has_born = tp_job_has(j, "born");
    tp_text     method = tp_job_text(j, "method");
    int32_t     band = 0;
    tara_status status;
    if (has_born == tp_job_has(j, "band")) {
        return tp_job_refuse(j, "born", "expected born or band");
    }
    if (has_born) {
        status = tara_age_assert_born(j->privacy, tp_job_subject(j), born.year, born.month,
                                      born.day, method.data, method.size, &age);
    } else {
        status = tp_job_named(j, "band", &tp_band_names, "expected under or over", &band);
        if (status != TARA_OK) return status;
        status = tara_age_assert_band(j->privacy, tp_job_subject(j), band, method.data,
                                      method.size, &age);
    }
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

tara_status tp_op_age_gate(tp_job *j)
{
    tara_age    age = {.struct_size = sizeof age};
    tara_status status = tara_age_gate(j->privacy, tp_job_subject(j), &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

tara_status tp_op_age_compute(tp_job *j)
{
    tara_age_answer answer = {.struct_size = sizeof answer};
    tp_text         country = {NULL, 0};
    tp_date         born = tp_job_find(j, "born")->date;
    int32_t         zone = 0;
    tara_status     status = tp_job_zone(j, &zone);
    if (status == TARA_OK) status = tp_job_place(j, "country", &country);
    if (status != TARA_OK) return status;
    status = tara_age_compute(tp_job_compiled(j)->policy, born.year, born.month,
                              born.day, tp_job_find(j, "now")->number, country.data,
                              country.size, zone, &answer);
    if (status != TARA_OK) return tp_job_refuse(j, "born", "expected a day of the last 130 years");
    tp_job_put_uint(j, "age_years", (uint64_t)answer.age_years);
    tp_job_put_uint(j, "threshold", (uint64_t)answer.threshold);
    tp_job_put_bool(j, "guardian_needed", answer.guardian_needed);
    if (answer.joint_consent) tp_job_put_bool(j, "joint_consent", true);
    return TARA_OK;
}

tara_status tp_op_age_report(tp_job *j)
{
    int64_t     due = 0;
    tp_text     reporter = tp_job_text(j, "reporter"), note = tp_job_text(j, "note");
    tara_status status = tara_age_report(j->privacy, tp_job_subject(j), reporter.data,
                                         reporter.size, note.data, note.size, &due);
    if (status == TARA_OK) tp_job_put_time(j, "due", due);
    return status;
}

tara_status tp_op_age_resolve(tp_job *j)
{
    int32_t outcome = TARA_AGE_UNKNOWN; // Which the call refuses, as all but two.
    tp_text method = tp_job_text(j, "method");
    (void)tp_value_of(&tp_age_names, tp_job_text(j, "outcome"), &outcome);
    tara_status status = tara_age_resolve(j->privacy, tp_job_subject(j), outcome, method.data,
                                          method.size);
    return status == TARA_OK ? tp_op_age_gate(j) : status;
}

tara_status tp_op_guardian_verify(tp_job *j)
{
    tara_age age = {.struct_size = sizeof age};
    tp_text  guardian = tp_job_text(j, "guardian"), method = tp_job_text(j, "method");
    tp_text  verifier = tp_job_text(j, "verifier"), proof = tp_job_text(j, "evidence");
    tara_guardian_evidence evidence = {
        .struct_size = sizeof evidence,
        .expires_unix_ms = tp_job_time(j, "expires"),
        .guardian = guardian.data, .guardian_size = guardian.size,
        .method = method.data, .method_size = method.size,
        .verifier = verifier.data, .verifier_size = verifier.size,
        .evidence = proof.data, .evidence_size = proof.size,
    };
    tara_status status = tara_guardian_verify(j->privacy, tp_job_subject(j), &evidence, &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}

tara_status tp_op_guardian_withdraw(tp_job *j)
{
    tara_age    age = {.struct_size = sizeof age};
    tara_status status = tara_guardian_withdraw(j->privacy, tp_job_subject(j), &age);
    if (status == TARA_OK) put_age(j, &age);
    return status;
}
