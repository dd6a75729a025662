// bridge.h: what the bridges from consent strings share: judging purpose by purpose, one commit.
#ifndef TP_PUBLIC_BRIDGE_H
#define TP_PUBLIC_BRIDGE_H

#include "decision/bridge.h"
#include "public/context.h"

enum {
    TP_BRIDGE_EVENTS_MAX = TP_SLOTS + 1,
    TP_BRIDGE_CHANNEL_MAX = 64,
    TP_BRIDGE_STRING_MAX = 256 * 1024 // Many times what browsers carry.
};

typedef struct tp_bridging {
    tp_call            *call;
    const tara_subject *subject;
    tp_standing         standing; // With what is to be recorded.
    tp_gate_view        view;
    tp_consent_event    evidence; // Shared by all choices: no decision, no purpose.
    char                hash[2 * TP_SHA256_SIZE];
    char                channel[TP_BRIDGE_CHANNEL_MAX];
    char                language[2];
    uint64_t            sets[TP_BRIDGED_KINDS]; // Slots, by what came of the string.
    tp_event           *events; // TP_BRIDGE_EVENTS_MAX
    size_t              count;
} tp_bridging;

// What is on record of the subject, and the string's hash as evidence; then tp_bridging_end must
// follow. NO_MEMORY, and what reading fails with.
tara_status tp_bridging_begin(tp_bridging *b, tp_call *call, const tara_subject *subject,
                              const char *method, tp_text string);
// Of a purpose that rests on consent; of one that does not.
void        tp_bridging_consent(tp_bridging *b, int slot, const tp_statement *statement);
void        tp_bridging_objection(tp_bridging *b, int slot, const tp_statement *statement);
// Nothing is recorded of it.
void        tp_bridging_note(tp_bridging *b, int slot, tp_bridged bridged);
// Commits, if `status` is TARA_OK and there is something to commit, and tells. Releases.
tara_status tp_bridging_end(tp_bridging *b, tara_status status, tara_bridge_report *report);

// Does the purpose in that slot rest on the basis in the policy in force?
bool tp_bridge_rests_on(const tp_compiled *compiled, int slot, uint8_t basis);

#endif
