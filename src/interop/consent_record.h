// consent_record.h: a consent as DPV's record and receipt of ISO/IEC TS 27560.
//
// Sources: W3C DPVCG, "Consent records and receipts with DPV" (2026-02-15) and its profiles;
// ISO/IEC TS 27560:2023; W3C DPV 2.3, consent_status.
#ifndef TP_CONSENT_RECORD_H
#define TP_CONSENT_RECORD_H

#include "interop/consent_facts.h"
#include "interop/dpv.h"

// The receipt, which holds the record. tp_consent_lacks said that nothing is missing.
void tp_consent_receipt_write(tp_dpv *d, const tp_consent_facts *facts);
// The record alone, with what is known, and no profile. `inside`: of a document that has the
// context already.
void tp_consent_record_write(tp_dpv *d, const tp_consent_facts *facts, bool inside);

#endif
