// operations.c: one JSON operation in, one JSON result out, through the public calls.
//
// A table says for each operation its fields with their kinds and the function behind it. Nothing
// is decided here: the operations hold no logic of their own. Unknown, duplicate, missing and
// mistyped fields are refused by name before anything is called.
#include "operations/families.h"
#include "operations/read.h"
#include "public/context.h"

// --- the table ---------------------------------------------------------------------------------

#define MUST(name, kind)     {name, TP_JOB_##kind, true, false}
#define MAY(name, kind)      {name, TP_JOB_##kind, false, false}
#define MUST_ASK(name, kind) {name, TP_JOB_##kind, true, true}
#define MAY_ASK(name, kind)  {name, TP_JOB_##kind, false, true}
#define NOTHING              {NULL, TP_JOB_STRING, false, false}
#define SUBJECT MUST("subject", IDENTITY)
#define REQUEST MUST("request", UINT64)
#define BREACH  MUST("breach", UINT64)
#define TOLD    REQUEST, MUST("controller_id", STRING), MUST("subject_request_id", STRING)
#define MESSAGE                                                                         \
    MUST("message", STRING), MUST("verified", TRUE), MUST("agent_id", STRING),          \
    MUST("business_id", STRING)
#define HELD    SUBJECT, MUST("category", CATEGORY), MAY("ref", UINT64)
#define EVIDENCE                                                                        \
    MAY("method", STRING), MAY("language", STRING), MAY("notice", STRING),              \
    MAY("actor", STRING), MAY("channel", STRING), MAY("time", TIME)
#define CHOICE SUBJECT, MUST("purpose", CHOSEN), EVIDENCE
#define QUESTION                                                                        \
    SUBJECT, MUST_ASK("purpose", PURPOSE), MAY_ASK("category", CATEGORY),               \
    MAY_ASK("categories", CATEGORIES), MAY("action", STRING),                           \
    MAY_ASK("recipient", RECIPIENT), MAY("destination", STRING)

static const tp_operation operations[] = {
    // core.c
    {"clock.set", tp_op_clock_set, {MUST("now", TIME)}},
    {"subject.set", tp_op_subject_set,
     {SUBJECT, MUST("country", STRING), MAY("time_zone_minutes", INTEGER)}},
    {"subject.show", tp_op_subject_show, {SUBJECT}},
    {"age.assert", tp_op_age_assert,
     {SUBJECT, MAY("born", DATE), MAY("band", STRING), MAY("method", STRING)}},
    {"age.gate", tp_op_age_gate, {SUBJECT}},
    {"age.compute", tp_op_age_compute,
     {MUST("born", DATE), MUST("now", TIME), MAY("country", STRING),
      MAY("time_zone_minutes", INTEGER)}},
    {"age.report", tp_op_age_report, {SUBJECT, MAY("reporter", STRING), MAY("note", STRING)}},
    {"age.resolve", tp_op_age_resolve,
     {SUBJECT, MUST("outcome", STRING), MUST("method", STRING)}},
    {"guardian.verify", tp_op_guardian_verify,
     {SUBJECT, MUST("guardian", STRING), MUST("method", STRING), MUST("verifier", STRING),
      MUST("evidence", STRING), MAY("expires", TIME)}},
    {"guardian.withdraw", tp_op_guardian_withdraw, {SUBJECT}},

    // choices.c
    {"consent.give", tp_op_consent_give, {CHOICE}},
    {"consent.refuse", tp_op_consent_refuse, {CHOICE}},
    {"consent.withdraw", tp_op_consent_withdraw, {CHOICE}},
    {"consent.show", tp_op_consent_show, {SUBJECT, MUST("purpose", CHOSEN)}},
    {"consent.history", tp_op_consent_history, {SUBJECT, MAY("purpose", CHOSEN)}},
    {"contract.start", tp_op_contract_start,
     {SUBJECT, MUST("contract", STRING), MAY("time", TIME)}},
    {"contract.end", tp_op_contract_end, {SUBJECT, MUST("contract", STRING), MAY("time", TIME)}},
    {"assessment.record", tp_op_assessment_record,
     {MUST("purpose", PURPOSE), MUST("reference", STRING), MUST("outcome", STRING),
      MAY("expires", TIME)}},
    {"objection.raise", tp_op_objection_raise, {SUBJECT, MUST("purpose", PURPOSE)}},
    {"objection.decide", tp_op_objection_decide,
     {SUBJECT, MUST("purpose", PURPOSE), MUST("outcome", STRING), MUST("grounds", STRING)}},
    {"restriction.set", tp_op_restriction_set, {SUBJECT, MUST("ground", STRING)}},
    {"restriction.lift", tp_op_restriction_lift, {SUBJECT, MUST("announced", TRUE_OR_TIME)}},

    // bridge.c
    {"consent.from_tc", tp_op_consent_from_tc, {SUBJECT, MUST("tc", STRING)}},
    {"consent.to_tc", tp_op_consent_to_tc, {SUBJECT}},
    {"consent.from_gpp", tp_op_consent_from_gpp,
     {SUBJECT, MUST("gpp", STRING), MAY("time", TIME)}},
    {"consent.to_gpp", tp_op_consent_to_gpp, {SUBJECT, MAY("section", STRING)}},

    // asked.c
    {"check", tp_op_check, {QUESTION}},
    {"authorize", tp_op_authorize, {QUESTION, MAY("operation", STRING)}},
    {"explain", tp_op_explain, {QUESTION}},
    {"due", tp_op_due, {MAY("until", TIME), MAY("limit", INTEGER)}},
    {"deadline.compute", tp_op_deadline_compute,
     {MUST("law", STRING), MUST("received", TIME), MAY("time_zone_minutes", INTEGER),
      MAY("extended", BOOLEAN), MAY("holidays", DATES), MAY("paused", PERIODS),
      MAY("restarted", DATE), MAY("no_roll", BOOLEAN)}},

    // retention.c
    {"holding.start", tp_op_holding_start,
     {HELD, MUST("purposes", PURPOSES), MAY("since", TIME), MAY("source", STRING),
      MAY("origin", STRING)}},
    {"holding.touch", tp_op_holding_touch, {HELD, MAY("purpose", PURPOSE)}},
    {"holding.end_purpose", tp_op_holding_end_purpose, {HELD, MUST("purpose", PURPOSE)}},
    {"holding.show", tp_op_holding_show, {HELD}},
    {"holding.list", tp_op_holding_list, {SUBJECT}},
    {"holding.erased", tp_op_holding_erased, {HELD, MAY("source", STRING)}},
    {"hold.place", tp_op_hold_place,
     {MAY("subject", IDENTITY), MAY("category", CATEGORY), MAY("all", TRUE),
      MUST("reason", STRING), MAY("authority", STRING)}},
    {"hold.release", tp_op_hold_release, {MUST("hold", UINT64)}},
    {"source.retire", tp_op_source_retire, {MUST("source", STRING)}},
    {"erasures.replay", tp_op_erasures_replay, {MUST("since", TIME)}},

    // requests.c
    {"request.open", tp_op_request_open,
     {SUBJECT, MUST("right", STRING), MUST("received", TIME), MAY("channel", STRING),
      MAY("purpose", PURPOSE), MAY("purposes", PURPOSES), MAY("categories", CATEGORIES),
      MAY("actor", STRING)}},
    {"request.identify", tp_op_request_identify,
     {REQUEST, MAY("method", STRING), MAY("doubt", STRING), MAY("scope", BOOLEAN),
      MAY("pause", BOOLEAN)}},
    {"request.extend", tp_op_request_extend, {REQUEST, MUST("reason", STRING)}},
    {"request.refuse", tp_op_request_refuse, {REQUEST, MUST("reason", STRING)}},
    {"request.withdraw", tp_op_request_withdraw, {REQUEST}},
    {"request.confirm", tp_op_request_confirm, {REQUEST}},
    {"request.correct", tp_op_request_correct,
     {REQUEST, MUST("category", CATEGORY), MUST("note", STRING)}},
    {"request.plan", tp_op_request_plan, {REQUEST}},
    {"request.execute", tp_op_request_execute, {REQUEST}},
    {"request.acknowledge", tp_op_request_acknowledge,
     {REQUEST, MUST("category", CATEGORY), MAY("source", STRING), MAY("outcome", STRING),
      MAY("note", STRING), MAY("data", JSON)}},
    {"request.answer", tp_op_request_answer,
     {REQUEST, MAY("language", STRING), MAY("format", STRING)}},
    {"request.show", tp_op_request_show, {REQUEST}},
    {"request.list", tp_op_request_list, {SUBJECT}},
    {"holidays.set", tp_op_holidays_set, {MUST("holidays", DATES)}},

    // exchange.c: requests by OpenDSR and the Data Rights Protocol. Members are called as there.
    {"opendsr.read", tp_op_opendsr_read, {MUST("request", JSON), MAY("dialect", STRING)}},
    {"opendsr.write", tp_op_opendsr_write,
     {MAY("regulation", STRING), MUST("subject_request_id", STRING),
      MUST("subject_request_type", STRING), MUST("submitted_time", STRING),
      MAY("subject_identities", JSON), MAY("api_version", STRING),
      MAY("status_callback_urls", STRINGS), MAY("extensions", JSON), MAY("dialect", STRING)}},
    {"opendsr.open", tp_op_opendsr_open,
     {SUBJECT, MUST("request", JSON), MUST("authenticated", TRUE), MAY("dialect", STRING)}},
    {"opendsr.respond", tp_op_opendsr_respond, {TOLD, MUST("body", STRING)}},
    {"opendsr.status", tp_op_opendsr_status,
     {TOLD, MAY("status_callback_url", STRING), MAY("api_version", STRING),
      MAY("results_url", STRING), MAY("results_count", UINT64)}},
    {"opendsr.cancelled", tp_op_opendsr_cancelled, {TOLD, MAY("api_version", STRING)}},
    {"opendsr.answer", tp_op_opendsr_answer, {MUST("document", JSON), MUST("kind", STRING)}},
    {"opendsr.discovery", tp_op_opendsr_discovery, {MUST("discovery", JSON)}},
    {"drp.split", tp_op_drp_split, {MUST("message", STRING)}},
    {"drp.read", tp_op_drp_read, {MESSAGE, MAY("kind", STRING)}},
    {"drp.open", tp_op_drp_open, {SUBJECT, MESSAGE, MAY("purposes", PURPOSES)}},
    {"drp.status", tp_op_drp_status,
     {REQUEST, MUST("request_id", STRING), MAY("agent_request_id", STRING),
      MAY("processing_details", STRING), MAY("user_verification_url", STRING),
      MAY("results_url", STRING), MAY("expires_at", TIME)}},
    {"drp.answer", tp_op_drp_answer, {MUST("document", JSON)}},
    {"drp.forget_after", tp_op_drp_forget_after, {MUST("told", TIME), MAY("expires_at", TIME)}},
    {"drp.token", tp_op_drp_token, {MUST("agent_id", STRING), MUST("token", STRING)}},
    {"dsr.error", tp_op_dsr_error,
     {MUST("protocol", STRING), MUST("code", INTEGER), MUST("status", STRING),
      MUST("detail", STRING), MAY("fatal", BOOLEAN)}},
    {"dsr.failure", tp_op_dsr_failure, {MUST("protocol", STRING), MUST("document", JSON)}},

    // versions.c: policies and notices
    {"policy.publish", tp_op_policy_publish, {MAY("policy", JSON), MAY("file", STRING)}},
    {"policy.compare", tp_op_policy_compare, {MAY("policy", JSON), MAY("file", STRING)}},
    {"policy.show", tp_op_policy_show, {MAY("version", UINT64)}},
    {"policy.versions", tp_op_policy_versions, {NOTHING}},
    {"notice.pending", tp_op_notice_pending, {MAY("subject", IDENTITY)}},
    {"notice.list", tp_op_notice_list, {SUBJECT}},
    {"notice.delivered", tp_op_notice_delivered, {MUST("notice", UINT64), MAY("means", STRING)}},
    {"notice.acknowledged", tp_op_notice_acknowledged,
     {MUST("notice", UINT64), MAY("means", STRING)}},

    // documents.c: what is rendered and printed
    {"policy.notice", tp_op_policy_notice,
     {MAY("form", STRING), MAY("format", STRING), MAY("language", STRING),
      MAY("version", INTEGER), MAY("since", INTEGER)}},
    {"register.print", tp_op_register_print, {MAY("format", STRING), MAY("language", STRING)}},

    // cookies.c: cookies, trackers and signals
    {"cookie.choose", tp_op_cookie_choose,
     {SUBJECT, MAY("accept", COOKIES), MAY("refuse", COOKIES), EVIDENCE}},
    {"cookie.accept_all", tp_op_cookie_accept_all, {SUBJECT, EVIDENCE}},
    {"cookie.refuse_all", tp_op_cookie_refuse_all, {SUBJECT, EVIDENCE}},
    {"cookie.show", tp_op_cookie_show, {SUBJECT}},
    {"cookie.may_set", tp_op_cookie_may_set,
     {SUBJECT, MUST("name", STRING), MAY("gpc", SIGNAL)}},
    {"cookie.filter", tp_op_cookie_filter,
     {SUBJECT, MUST("header", STRING), MAY("gpc", SIGNAL)}},
    {"cookie.check_set", tp_op_cookie_check_set,
     {SUBJECT, MUST("set_cookie", STRING), MAY("gpc", SIGNAL)}},
    {"cookie.to_delete", tp_op_cookie_to_delete,
     {SUBJECT, MAY("header", STRING), MAY("gpc", SIGNAL)}},
    {"tracker.may_run", tp_op_tracker_may_run,
     {SUBJECT, MUST("name", STRING), MAY("gpc", SIGNAL)}},
    {"signal.gpc", tp_op_signal_gpc, {SUBJECT, MUST("value", SIGNAL)}},

    // disclosures.c: disclosures, safeguards and transfers
    {"disclosure.record", tp_op_disclosure_record,
     {SUBJECT, MUST_ASK("recipient", RECIPIENT), MUST_ASK("purpose", PURPOSE),
      MUST_ASK("categories", CATEGORIES), MAY("destination", STRING), MAY("demand", STRING),
      MAY("reference", STRING)}},
    {"disclosure.list", tp_op_disclosure_list, {SUBJECT}},
    {"request.recipients", tp_op_request_recipients, {REQUEST}},
    {"request.told", tp_op_request_told, {REQUEST, MUST("recipient", STRING)}},
    {"safeguard.record", tp_op_safeguard_record,
     {MUST("recipient", RECIPIENT), MUST("destination", STRING), MUST("kind", STRING),
      MUST("reference", STRING), MAY("valid_from", DAY_OR_TIME), MAY("valid_to", DAY_OR_TIME),
      MAY("measures", STRING), MAY("signed", DAY_OR_TIME)}},
    {"safeguard.revoke", tp_op_safeguard_revoke, {MUST("safeguard", UINT64)}},
    {"safeguard.list", tp_op_safeguard_list, {NOTHING}},
    {"transfer.check", tp_op_transfer_check,
     {MUST_ASK("recipient", RECIPIENT), MUST("destination", STRING),
      MUST_ASK("categories", CATEGORIES), MAY("subject", IDENTITY), MAY("source", STRING)}},

    // breaches.c
    {"breach.record", tp_op_breach_record,
     {MUST("aware", TIME), MUST("nature", STRING), MUST("categories", CATEGORIES),
      MAY("subjects", PEOPLE), MAY("risk", STRING), MAY("count", UINT64),
      MAY("measures", STRING)}},
    {"breach.add", tp_op_breach_add, {BREACH, MUST("subjects", PEOPLE)}},
    {"breach.assess", tp_op_breach_assess,
     {BREACH, MUST("risk", STRING), MAY("text", STRING), MAY("count", UINT64)}},
    {"breach.notified", tp_op_breach_notified,
     {BREACH, MAY("authority", STRING), MAY("reason", STRING)}},
    {"breach.told", tp_op_breach_told, {BREACH, MAY("subject", IDENTITY), MAY("public", TRUE)}},
    {"breach.show", tp_op_breach_show, {BREACH}},
    {"breach.list", tp_op_breach_list, {NOTHING}},

    // people.c
    {"subject.merge", tp_op_subject_merge, {MUST("from", IDENTITY), MUST("into", IDENTITY)}},
    {"subject.export", tp_op_subject_export, {SUBJECT}},
    {"subject.import", tp_op_subject_import, {SUBJECT, MUST("package", JSON)}},
    {"subject.forget", tp_op_subject_forget, {SUBJECT, MAY("request", UINT64)}},
    {"erasure.check", tp_op_erasure_check,
     {SUBJECT, MUST("receipt", STRING), MUST("nonce", STRING)}},

    // strings.c: consent strings
    {"tcf.decode", tp_op_tcf_decode, {MUST("tc", STRING)}},
    {"tcf.encode", tp_op_tcf_encode, {MUST("fields", JSON)}},
    {"tcf.check", tp_op_tcf_check, {MUST("tc", STRING)}},
    {"tcf.may", tp_op_tcf_may,
     {MUST("tc", STRING), MUST("purpose", UINT64), MUST("vendor", UINT64), MAY("purposes", JSON),
      MAY("legIntPurposes", JSON), MAY("flexiblePurposes", JSON)}},

    // signals.c: GPP and us_privacy strings, Global Privacy Control
    {"gpp.decode", tp_op_gpp_decode, {MUST("gpp", STRING), MAY("full", BOOLEAN)}},
    {"gpp.encode", tp_op_gpp_encode,
     {MUST("sections", JSON), MAY("header", JSON), MAY("ok", BOOLEAN)}}, // As it is told.
    {"usp.decode", tp_op_usp_decode, {MUST("usp", STRING)}},
    {"usp.encode", tp_op_usp_encode,
     {MUST("notice", STRING), MUST("optOutSale", STRING), MUST("lspa", STRING),
      MAY("version", INTEGER), MAY("applies", BOOLEAN), MAY("valid", BOOLEAN),
      MAY("ok", BOOLEAN)}}, // As it is told.
    {"gpc.read", tp_op_gpc_read, {MAY("values", STRINGS), MAY("body", STRING)}},
    {"gpc.write", tp_op_gpc_write, {MUST("gpc", BOOLEAN), MAY("lastUpdate", STRING)}},

    // receipts.c: consent receipts and DPV
    {"receipt", tp_op_receipt,
     {SUBJECT, MUST("purpose", CHOSEN), MAY("format", STRING), MAY("language", STRING),
      MAY("origin", STRING)}},
    {"receipt.check", tp_op_receipt_check, {MUST("receipt", JSON)}},
    {"consent.dpv", tp_op_consent_dpv, {SUBJECT, MAY("language", STRING)}},
    {"policy.dpv", tp_op_policy_dpv, {MAY("language", STRING)}},

    // audit.c
    {"audit.verify", tp_op_audit_verify,
     {MAY("checkpoint", STRING), MAY("checkpoints", STRINGS)}},
    {"audit.checkpoint", tp_op_audit_checkpoint, {MAY("origin", STRING)}},
    {"audit.prove", tp_op_audit_prove,
     {MUST("event", UINT64), MAY("size", UINT64), MAY("origin", STRING)}},
    {"audit.consistency", tp_op_audit_consistency,
     {MUST("old_size", UINT64), MAY("size", UINT64)}},
    {"audit.compact", tp_op_audit_compact, {{NULL, 0, false, false}}},
    {"audit.backup", tp_op_audit_backup, {MUST("path", STRING)}},
    {"audit.snapshot", tp_op_audit_snapshot, {{NULL, 0, false, false}}},
    {"audit.erasures", tp_op_audit_erasures, {{NULL, 0, false, false}}},
    {"audit.forget_again", tp_op_audit_forget_again, {MUST("list", JSON)}},
};

// --- in and out --------------------------------------------------------------------------------

// There before anything is called: no result but a list is longer, so that what was recorded is
// also told.
enum { RESULT_BYTES = 4096, RESULT_KEPT = 1024 * 1024 }; // A longer one is given back.

static void write_fault(tp_json_writer *json, const tara_string_fault *fault)
{
    tp_json_name(json, "bit");
    tp_json_uint(json, fault->bit);
    tp_json_name(json, "section");
    tp_json_uint(json, fault->section);
    tp_json_name(json, "segment");
    tp_json_uint(json, fault->segment);
}

static void write_refusal(tp_job *j, tara_status status)
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
    if (status == TARA_E_NOT_APPLICABLE) { // Refused by the rules.
        tp_json_name(&json, "permitted");
        tp_json_bool(&json, false);
    }
    if (j->fault.status == status && status != TARA_OK) write_fault(&json, &j->fault);
    bool placed = error->status == status && error->line == 0 && error->offset > 0;
    if (placed) { // In what the field holds.
        tp_json_name(&json, "offset");
        tp_json_uint(&json, error->offset);
    }
    if (error->status == status && error->line > 0) {
        tp_json_name(&json, "line");
        tp_json_uint(&json, error->line);
        tp_json_name(&json, "column");
        tp_json_uint(&json, error->column);
    }
    tp_json_end_object(&json);
}

static const tp_operation *operation_of(tp_text name)
{
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (tp_text_equal(tp_text_of(operations[i].name), name)) return &operations[i];
    }
    return NULL;
}

static tara_status run(tp_job *j)
{
    tp_text     name;
    tara_status status = tp_job_read_name(j, &name);
    if (status != TARA_OK) return status;
    j->operation = operation_of(name);
    if (j->operation == NULL) return tp_job_refuse(j, "op", "there is no such operation");
    status = tp_job_read_fields(j);
    if (status != TARA_OK) return status;
    tp_json_begin_object(&j->json);
    tp_job_put_bool(j, "ok", true);
    status = j->operation->run(j);
    tp_json_end_object(&j->json);
    return status;
}

// With the lock of operations held: what is said stays until the next one.
static tara_status operate(tp_job *j)
{
    tara_privacy *privacy = j->privacy;
    tp_memory    *memory = &privacy->scratch;
    tp_buffer     texts = tp_buffer_in(memory), people = tp_buffer_in(memory);
    size_t        values_size = TP_JOB_FIELDS_MAX * sizeof(tp_job_value);
    j->texts = &texts;
    j->people = &people;
    j->values = tp_allocate_zeroed(memory, TP_JOB_FIELDS_MAX, sizeof(tp_job_value));
    bool ready = j->values != NULL && tp_buffer_reserve(&texts, 2 * j->text.size + 64);
    if (privacy->result.capacity > RESULT_KEPT) tp_buffer_release(&privacy->result);
    tp_buffer_clear(&privacy->result);
    ready = ready && tp_buffer_reserve(&privacy->result, RESULT_BYTES);
    j->json = tp_json_writer_to(&privacy->result);
    tara_status status = ready ? run(j) : TARA_E_NO_MEMORY;
    if (status == TARA_OK && privacy->result.failed) status = TARA_E_NO_MEMORY;
    if (status != TARA_OK && !j->own_detail) (void)tara_error_last(privacy, &j->error);
    if (status != TARA_OK) write_refusal(j, status);
    tp_buffer_release(&texts);
    tp_buffer_release(&people);
    tp_release_wiped(memory, j->values, j->values == NULL ? 0 : values_size);
    return privacy->result.failed ? TARA_E_NO_MEMORY : status;
}

// What was refused before any other call: for tara_error_last.
static void keep_error(const tp_job *j)
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
    tp_job  j = {.privacy = privacy, .text = {operation, operation_size},
                 .error = {.struct_size = sizeof j.error}};
    if (result == NULL || result_size == NULL) return TARA_E_INVALID_ARGUMENT;
    *result = "";
    *result_size = 0;
    tara_status status = tp_read(&call, privacy);
    if (status != TARA_OK) return status;
    tp_leave(&call, TARA_OK);
    if (operation == NULL && operation_size > 0) return TARA_E_INVALID_ARGUMENT;
    if (!tp_lock_take(&privacy->operating)) return TARA_E_BUSY;
    status = operate(&j);
    if (status != TARA_OK) keep_error(&j);
    bool told = !privacy->result.failed;
    *result = told ? (const char *)privacy->result.data : no_memory;
    *result_size = told ? privacy->result.size : sizeof no_memory - 1;
    tp_lock_give(&privacy->operating);
    return status;
}
