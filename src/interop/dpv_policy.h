// dpv_policy.h: what a policy says in the terms of the Data Privacy Vocabulary, part by part.
//
// Sources: W3C DPVCG, Data Privacy Vocabulary 2.3; GDPR Art. 6, 9, 13, 15 to 22, 30, 45 to 49;
// RFC 6920.
#ifndef TP_DPV_POLICY_H
#define TP_DPV_POLICY_H

#include "interop/dpv.h"
#include "interop/terms.h"

enum { TP_DPV_NAME = 14 + 43 }; // "ni:///sha-256;" and the hash.
// The policy's name by its content (RFC 6920): no terminator.
void tp_dpv_policy_name(const uint8_t hash[32], char out[TP_DPV_NAME]);

void tp_dpv_controller(tp_dpv *d, const char *name);
void tp_dpv_source(tp_dpv *d); // The policy, by that name: "dct:source".
void tp_dpv_notice(tp_dpv *d, tp_text language, tp_text reference); // "dpv:hasNotice".
void tp_dpv_measures(tp_dpv *d);
void tp_dpv_subjects(tp_dpv *d);
// The members of a process: a purpose with its data, bases, storage, recipients and rights.
void tp_dpv_purpose(tp_dpv *d, const tp_purpose *purpose);
// An element: a process that is a transfer under a safeguard.
void tp_dpv_transfer(tp_dpv *d, const tp_terms_safeguard *safeguard);
// Elements: every purpose; every recipient that serves none; every transfer of the policy's own.
void tp_dpv_processes(tp_dpv *d);
void tp_dpv_other_recipients(tp_dpv *d);
void tp_dpv_transfers(tp_dpv *d);

// The policy as a document.
void tp_dpv_policy(tp_dpv *d);

#endif
