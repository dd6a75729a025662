// families.h: what runs each operation, by the file it stands in.
#ifndef TP_OPERATIONS_FAMILIES_H
#define TP_OPERATIONS_FAMILIES_H

#include "operations/job.h"

// core.c
tara_status tp_op_clock_set(tp_job *j);
tara_status tp_op_subject_set(tp_job *j);
tara_status tp_op_subject_show(tp_job *j);
tara_status tp_op_age_assert(tp_job *j);
tara_status tp_op_age_gate(tp_job *j);
tara_status tp_op_age_compute(tp_job *j);
tara_status tp_op_age_report(tp_job *j);
tara_status tp_op_age_resolve(tp_job *j);
tara_status tp_op_guardian_verify(tp_job *j);
tara_status tp_op_guardian_withdraw(tp_job *j);

// choices.c
tara_status tp_op_consent_give(tp_job *j);
tara_status tp_op_consent_refuse(tp_job *j);
tara_status tp_op_consent_withdraw(tp_job *j);
tara_status tp_op_consent_show(tp_job *j);
tara_status tp_op_consent_history(tp_job *j);
tara_status tp_op_contract_start(tp_job *j);
tara_status tp_op_contract_end(tp_job *j);
tara_status tp_op_assessment_record(tp_job *j);
tara_status tp_op_objection_raise(tp_job *j);
tara_status tp_op_objection_decide(tp_job *j);
tara_status tp_op_restriction_set(tp_job *j);
tara_status tp_op_restriction_lift(tp_job *j);

// asked.c
tara_status tp_op_check(tp_job *j);
tara_status tp_op_authorize(tp_job *j);
tara_status tp_op_explain(tp_job *j);
tara_status tp_op_due(tp_job *j);
tara_status tp_op_deadline_compute(tp_job *j);

// retention.c
tara_status tp_op_holding_start(tp_job *j);
tara_status tp_op_holding_touch(tp_job *j);
tara_status tp_op_holding_end_purpose(tp_job *j);
tara_status tp_op_holding_show(tp_job *j);
tara_status tp_op_holding_list(tp_job *j);
tara_status tp_op_holding_erased(tp_job *j);
tara_status tp_op_hold_place(tp_job *j);
tara_status tp_op_hold_release(tp_job *j);
tara_status tp_op_source_retire(tp_job *j);
tara_status tp_op_erasures_replay(tp_job *j);

// requests.c
tara_status tp_op_request_open(tp_job *j);
tara_status tp_op_request_identify(tp_job *j);
tara_status tp_op_request_extend(tp_job *j);
tara_status tp_op_request_refuse(tp_job *j);
tara_status tp_op_request_withdraw(tp_job *j);
tara_status tp_op_request_confirm(tp_job *j);
tara_status tp_op_request_correct(tp_job *j);
tara_status tp_op_request_plan(tp_job *j);
tara_status tp_op_request_execute(tp_job *j);
tara_status tp_op_request_acknowledge(tp_job *j);
tara_status tp_op_request_answer(tp_job *j);
tara_status tp_op_request_show(tp_job *j);
tara_status tp_op_request_list(tp_job *j);
tara_status tp_op_holidays_set(tp_job *j);

// exchange.c
tara_status tp_op_opendsr_read(tp_job *j);
tara_status tp_op_opendsr_write(tp_job *j);
tara_status tp_op_opendsr_open(tp_job *j);
tara_status tp_op_opendsr_respond(tp_job *j);
tara_status tp_op_opendsr_status(tp_job *j);
tara_status tp_op_opendsr_cancelled(tp_job *j);
tara_status tp_op_opendsr_answer(tp_job *j);
tara_status tp_op_opendsr_discovery(tp_job *j);
tara_status tp_op_drp_split(tp_job *j);
tara_status tp_op_drp_read(tp_job *j);
tara_status tp_op_drp_open(tp_job *j);
tara_status tp_op_drp_status(tp_job *j);
tara_status tp_op_drp_answer(tp_job *j);
tara_status tp_op_drp_forget_after(tp_job *j);
tara_status tp_op_drp_token(tp_job *j);
tara_status tp_op_dsr_error(tp_job *j);
tara_status tp_op_dsr_failure(tp_job *j);

// versions.c
tara_status tp_op_policy_publish(tp_job *j);
tara_status tp_op_policy_compare(tp_job *j);
tara_status tp_op_policy_show(tp_job *j);
tara_status tp_op_policy_versions(tp_job *j);
tara_status tp_op_notice_pending(tp_job *j);
tara_status tp_op_notice_list(tp_job *j);
tara_status tp_op_notice_delivered(tp_job *j);
tara_status tp_op_notice_acknowledged(tp_job *j);

// documents.c
tara_status tp_op_policy_notice(tp_job *j);
tara_status tp_op_register_print(tp_job *j);

// cookies.c
tara_status tp_op_cookie_choose(tp_job *j);
tara_status tp_op_cookie_accept_all(tp_job *j);
tara_status tp_op_cookie_refuse_all(tp_job *j);
tara_status tp_op_cookie_show(tp_job *j);
tara_status tp_op_cookie_may_set(tp_job *j);
tara_status tp_op_cookie_filter(tp_job *j);
tara_status tp_op_cookie_check_set(tp_job *j);
tara_status tp_op_cookie_to_delete(tp_job *j);
tara_status tp_op_tracker_may_run(tp_job *j);
tara_status tp_op_signal_gpc(tp_job *j);

// bridge.c
tara_status tp_op_consent_from_tc(tp_job *j);
tara_status tp_op_consent_to_tc(tp_job *j);
tara_status tp_op_consent_from_gpp(tp_job *j);
tara_status tp_op_consent_to_gpp(tp_job *j);

// disclosures.c
tara_status tp_op_disclosure_record(tp_job *j);
tara_status tp_op_disclosure_list(tp_job *j);
tara_status tp_op_request_recipients(tp_job *j);
tara_status tp_op_request_told(tp_job *j);
tara_status tp_op_safeguard_record(tp_job *j);
tara_status tp_op_safeguard_revoke(tp_job *j);
tara_status tp_op_safeguard_list(tp_job *j);
tara_status tp_op_transfer_check(tp_job *j);

// breaches.c
tara_status tp_op_breach_record(tp_job *j);
tara_status tp_op_breach_add(tp_job *j);
tara_status tp_op_breach_assess(tp_job *j);
tara_status tp_op_breach_notified(tp_job *j);
tara_status tp_op_breach_told(tp_job *j);
tara_status tp_op_breach_show(tp_job *j);
tara_status tp_op_breach_list(tp_job *j);

// signals.c
tara_status tp_op_gpp_decode(tp_job *j);
tara_status tp_op_gpp_encode(tp_job *j);
tara_status tp_op_usp_decode(tp_job *j);
tara_status tp_op_usp_encode(tp_job *j);
tara_status tp_op_gpc_read(tp_job *j);
tara_status tp_op_gpc_write(tp_job *j);

// people.c
tara_status tp_op_subject_merge(tp_job *j);
tara_status tp_op_subject_export(tp_job *j);
tara_status tp_op_subject_import(tp_job *j);
tara_status tp_op_subject_forget(tp_job *j);

// strings.c
tara_status tp_op_tcf_decode(tp_job *j);
tara_status tp_op_tcf_encode(tp_job *j);
tara_status tp_op_tcf_check(tp_job *j);
tara_status tp_op_tcf_may(tp_job *j);

// receipts.c
tara_status tp_op_receipt(tp_job *j);
tara_status tp_op_receipt_check(tp_job *j);
tara_status tp_op_consent_dpv(tp_job *j);
tara_status tp_op_policy_dpv(tp_job *j);

// audit.c
tara_status tp_op_audit_verify(tp_job *j);
tara_status tp_op_audit_checkpoint(tp_job *j);
tara_status tp_op_audit_prove(tp_job *j);
tara_status tp_op_audit_consistency(tp_job *j);
tara_status tp_op_audit_compact(tp_job *j);
tara_status tp_op_audit_backup(tp_job *j);
tara_status tp_op_audit_snapshot(tp_job *j);
tara_status tp_op_audit_erasures(tp_job *j);
tara_status tp_op_audit_forget_again(tp_job *j);
tara_status tp_op_erasure_check(tp_job *j);

#endif
