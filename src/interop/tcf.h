// tcf.h: what the questions about a TC string share.
#ifndef TP_TCF_H
#define TP_TCF_H

#include "base/sextets.h"
#include "interop/tcf_form.h"

// Was it decoded by tara_tc_decode?
bool tp_tc_is_decoded(const tara_tc *tc);
// The digits of a list's segment.
tp_text tp_tc_segment(const tara_tc *tc, const tara_tc_vendors *list);
// The entry that begins at that bit of a segment that was found right.
static inline tp_tc_entry tp_tc_entry_at(tp_text segment, size_t bit)
{
    return tp_tc_entry_of(tp_sextets_peek(segment, bit, TP_TC_RANGE_BITS));
}

// What is remarkable about a string whose fields are all read.
uint32_t tp_tc_findings(const tara_tc *tc);
// Of that, what tells whether the string is valid: TARA_TC_INVALID and what comes with it.
uint32_t tp_tc_findings_of_age(bool service_specific, uint32_t policy_version,
                               int64_t created_unix_ms, bool disclosed);

// On what a purpose rests for a vendor: what it registered, as restrictions (bits 1 << type) and
// the policy leave it.
enum { TP_TC_ON_NOTHING = 0, TP_TC_ON_CONSENT = 1, TP_TC_ON_INTEREST = 2 };
int tp_tc_basis(uint32_t policy_version, uint32_t purpose, const tara_gvl_vendor *vendor,
                uint32_t restrictions);

#endif
