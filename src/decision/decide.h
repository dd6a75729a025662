// decide.h: the one decision: may this be done with this subject's data, now, and why?
#ifndef TP_DECIDE_H
#define TP_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"
#include "rules/hold.h"
#include "rules/retention.h"
#include "rules/standing.h"
#include "rules/transfer.h"

enum { TP_WORLD_HOLDS_MAX = 64, TP_WORLD_SOURCES_MAX = 64 };

// A system of the host, as it was last registered.
typedef struct tp_known_source {
    char     name[TP_SOURCE_NAME_MAX];
    uint8_t  size;
    uint64_t categories; // Slots.
} tp_known_source;

typedef enum tp_numbered { // What is told apart by numbers of its own, from 1.
    TP_NUMBERED_HOLD = 1, TP_NUMBERED_REQUEST, TP_NUMBERED_DISCLOSURE, TP_NUMBERED_SAFEGUARD,
    TP_NUMBERED_BREACH, TP_NUMBERED_KINDS
} tp_numbered;

// What concerns everybody: the policy in force and what was recorded beside it.
typedef struct tp_world {
    const tp_compiled *compiled;
    tp_assessment      assessment[TP_SLOTS];    // By purpose slot.
    uint32_t           meaning_since[TP_SLOTS]; // By purpose slot: version that last widened it.
    uint32_t           cookies_since[TP_COOKIE_CATEGORIES]; // The same, by category of cookies.
    tp_safeguards      safeguards;
    tp_hold            hold[TP_WORLD_HOLDS_MAX]; // That concern everybody.
    uint32_t           hold_count;
    tp_known_source    source[TP_WORLD_SOURCES_MAX];
    uint32_t           source_count;
    uint64_t           numbers[TP_NUMBERED_KINDS]; // The last one given.
} tp_world;

typedef struct tp_question {
    uint32_t purpose;    // Slot + 1; 0: not said.
    uint64_t categories; // Slots as bits.
    int32_t  action;     // tara_action
    uint32_t recipient;  // Slot + 1; 0: none.
    tp_place destination;
    int32_t  demand;     // tara_demand: the law demands this disclosure; 0: nobody does…
    bool     referenced; // …and the demand can be found again.
} tp_question;

// Where the age gate stands for a subject, with the threshold in force for them.
typedef struct tp_gate_view {
    tp_gate gate;
    int32_t threshold;
    int32_t threshold_now;  // For an age that is asserted now: a later version may have lowered it.
    int32_t offset_minutes; // That decides which day it is.
    int32_t today;
    bool    joint;          // The child's own consent is needed beside the guardian's.
    tp_time until;          // When this view changes by itself.
} tp_gate_view;
tp_gate_view tp_gate_view_of(const tp_compiled *compiled, const tp_standing *standing,
                             tp_time now);

typedef struct tp_case { // Everything that a decision looks at.
    const tp_world    *world;
    const tp_standing *standing;  // NULL: nothing is on record of this subject.
    tp_question        question;
    tp_time            now;
    bool               store_failed;
    bool               clock_backwards;
    const tp_kept     *kept;      // What is held of them at `now`; NULL: nothing is.
    const tp_gate_view *gate;     // At `now`, if the caller has looked already; NULL: looked up.
    const tp_tracker  *tracker;   // Of tp_decide_tracker: what is asked about; NULL: undeclared.
    bool               gpc;       // The same: the browser's signal came with the question.
} tp_case;

typedef struct tp_verdict {
    bool     permitted;
    int32_t  reason;      // tara_reason
    int32_t  basis;       // tara_basis
    uint64_t obligations; // tara_obligation
    tp_time  valid_until; // Exact: the first instant at which the passing of time may change it.
} tp_verdict;

enum { TP_TRACE_MAX = 32 };

typedef struct tp_trace_line { // One test that was made.
    const char *rule;    // "age", "basis.consent", …
    int32_t     reason;  // What it found: why not, the permission it gave, or TP_TRACE_PASSED.
    bool        decided;
} tp_trace_line;
#define TP_TRACE_PASSED (-1)

typedef struct tp_trace {
    tp_trace_line line[TP_TRACE_MAX];
    uint32_t      count;
} tp_trace;

// Pure. trace or NULL.
tp_verdict tp_decide(const tp_case *given, tp_trace *trace);
// May the tracker store or read something on the subject's device? The question is not looked at,
// and neither is what is held. A tracker of the policy in force.
tp_verdict tp_decide_tracker(const tp_case *given, tp_trace *trace);

// A way out of a country, whatever the purpose.
typedef struct tp_way {
    tp_place source;         // 0: not known.
    tp_place destination;    // 0: the recipient's place.
    uint32_t recipient;      // Slot + 1; 0: none.
    uint64_t categories;     // Slots. Read by tp_decide_transfer alone.
    int32_t  offset_minutes; // That decides which day it is for the law.
} tp_way;
// Under what the data would leave at `now`, to whoever gets it.
tp_transfer_answer tp_decide_way(const tp_world *world, const tp_way *way, tp_time now);
// The same, and whether the policy lets the recipient get them: INCOMPLETE_QUESTION without a
// recipient or a category, UNKNOWN_CATEGORY, RECIPIENT_UNKNOWN, RECIPIENT_CONTRACT_ENDED first. It
// may leave when `by` says by what.
tp_transfer_answer tp_decide_transfer(const tp_world *world, const tp_way *way, tp_time now);

// tara_consent_state of one purpose as the decision counts it: what a child said alone before a
// guardian was verified does not count.
uint8_t tp_consent_counted(const tp_world *world, const tp_standing *standing,
                           const tp_gate_view *view, int slot, tp_time now);
// The same of a category of cookies.
uint8_t tp_cookies_counted(const tp_world *world, const tp_standing *standing,
                           const tp_gate_view *view, int category, tp_time now);

#endif
