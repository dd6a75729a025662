// bridge.h: what a consent string that was made elsewhere says of a purpose, and what follows here.
#ifndef TP_BRIDGE_H
#define TP_BRIDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "decision/decide.h"
#include "policy/policy.h"
#include "rules/standing.h"

typedef enum tp_said { TP_SAID_NOTHING = 0, TP_SAID_NO, TP_SAID_YES } tp_said;

// A TC string as it concerns us, vendor or publisher. Bits 1 << number.
typedef struct tp_tc_said {
    uint32_t asked;    // TCF purposes that people were asked about with us in mind…
    uint32_t agreed;   // …and consented to.
    uint32_t interest_asked; // The same of legitimate interest…
    uint32_t interest;       // …that is transparent, and not objected to.
    uint64_t custom_asked, custom_agreed, custom_interest; // Purposes of the publisher's own.
} tp_tc_said;

// Does it consent? Yes, when everything that stands for the purpose is agreed to.
tp_said tp_bridge_tc(const tp_purpose *purpose, const tp_tc_said *string);
// Is it still transparent where the purpose rests on legitimate interest? Otherwise NO.
tp_said tp_bridge_tc_interest(const tp_purpose *purpose, const tp_tc_said *string);

// Sections of a GPP string, together. Bits 1 << tp_gpp_name.
typedef struct tp_gpp_said {
    uint32_t no;  // Opted out, or no consent.
    uint32_t yes; // Consent. Not opting out is none.
} tp_gpp_said;
tp_said tp_bridge_gpp(const tp_purpose *purpose, const tp_gpp_said *string);

// What came of it, for one purpose.
typedef enum tp_bridged {
    TP_BRIDGED_SILENT = 0, TP_BRIDGED_NOT_MAPPED, TP_BRIDGED_UNCHANGED, TP_BRIDGED_OLDER,
    TP_BRIDGED_OUTDATED, TP_BRIDGED_GATED, TP_BRIDGED_UNCLEAR,
    TP_BRIDGED_GIVEN, TP_BRIDGED_WITHDRAWN, TP_BRIDGED_REFUSED, TP_BRIDGED_OBJECTED,
    TP_BRIDGED_KINDS, TP_BRIDGED_FIRST_RECORDED = TP_BRIDGED_GIVEN
} tp_bridged;

typedef struct tp_statement {
    tp_said said;
    bool    dated;     // It was made at made_at; otherwise then or at any time before.
    bool    whole_day; // At any time of the day that begins at made_at.
    bool    outright;  // A no of it was said: it is no bit that nobody set.
    tp_time made_at;
} tp_statement;

// Of a purpose that rests on consent.
tp_bridged tp_bridge_consent(const tp_world *world, const tp_standing *standing,
                             const tp_gate_view *view, int slot, const tp_statement *statement,
                             tp_time now);
// Of one that does not: an objection.
tp_bridged tp_bridge_objection(const tp_standing *standing, int slot,
                               const tp_statement *statement);

// Is what is on record, at `now`, a yes that may be told to others? It counts, the age gate is
// open, and nobody objected.
bool tp_bridge_tells_yes(const tp_world *world, const tp_standing *standing,
                         const tp_gate_view *view, int slot, tp_time now);
// Is it a no, of any kind?
bool tp_bridge_tells_no(const tp_standing *standing, int slot);

// Where sale, sharing and targeted advertising go on until somebody opts out, as in the United
// States: what age makes of that for this subject.
typedef enum tp_bridge_age {
    TP_BRIDGE_OPTS_OUT = 0, // It goes on.
    TP_BRIDGE_OPTS_IN,      // Only on a yes.
    TP_BRIDGE_NEVER         // No yes helps.
} tp_bridge_age;
tp_bridge_age tp_bridge_age_of(const tp_standing *standing, const tp_gate_view *view);
// A child under the age of the federal law, or who may be: only a guardian's own yes is one there.
bool tp_bridge_speaks(const tp_standing *standing, const tp_gate_view *view, int slot);

#endif
