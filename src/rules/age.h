// age.h: how old a subject is known to be, and who consents in their place.
#ifndef TP_AGE_H
#define TP_AGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/civil.h"
#include "tara_privacy.h"

typedef struct tp_age {
    uint8_t known;         // UNKNOWN, OF_AGE or MINOR: what was last established.
    uint8_t suspected;     // A report is open: overrides everything until it is resolved.
    uint8_t years;         // OF_AGE: at least so old. MINOR: under this threshold.
    uint8_t guardian;      // NONE, VERIFIED or WITHDRAWN. EXPIRED is read off the clock, and stands
                           // on record once what was kept on that word is erased.
    int32_t of_age_on;     // MINOR: the local day of reaching `years`; TP_DAY_MAX when not known.
    tp_time learned_at;    // MINOR: since when; 0 otherwise.
    tp_time deletion_due;  // The data must be gone by then; 0: no deletion is owed.
    tp_time suspected_at;
    tp_time suspicion_due;
    tp_time verified_at;
    tp_time guardian_until; // TP_TIME_NEVER: until the threshold.
    int64_t grace_ms;       // What the policy gave for deletion when the guardian was verified.
    uint8_t guardian_id[16];
} tp_age;

typedef struct tp_age_event { // What an assertion or a resolution established.
    uint8_t known;        // OF_AGE or MINOR
    uint8_t years;
    int32_t of_age_on;
    tp_time deletion_due; // Of a minor without guardian, by the policy in force; 0 otherwise.
    tp_time suspicion_due; // Used when the assertion contradicts what is known.
    int32_t today;         // The subject's local day when it was established.
    tp_text method;
} tp_age_event;

typedef struct tp_report_event {
    uint8_t reporter[16]; // Pseudonym; zeros: anonymous.
    uint8_t note[16];     // Keyed digest; zeros: none.
    tp_time due;
} tp_report_event;

typedef struct tp_guardian_event {
    uint8_t guardian[16]; // Pseudonym.
    tp_time until;
    int64_t grace_ms;     // From the end of this consent to the deletion owed then.
    tp_text method, verifier, evidence;
} tp_guardian_event;

typedef struct tp_guardian_end_event {
    tp_time deletion_due;
} tp_guardian_end_event;

// What the gate says at `now`, on the subject's local day, under the threshold in force for them.
typedef struct tp_gate {
    uint8_t age;       // tara_age_state
    uint8_t guardian;  // tara_guardian_state
    uint8_t next;      // tara_next
    bool    permitted;
    tp_time due;       // Of the deletion or resolution owed; 0: none.
    int32_t changes_on; // The local day on which age alone changes the answer; TP_DAY_MAX: none.
    tp_time changes_at; // The instant at which a guardian's consent ends; TP_TIME_NEVER: none.
} tp_gate;

tp_gate tp_age_gate(const tp_age *age, int32_t threshold, int32_t today, tp_time now);

// By when a minor's data may have to go, as far as can be foreseen: also when a guardian's word
// will end. Never later than the gate's due of a deletion. TP_TIME_NEVER: no deletion is in sight.
tp_time tp_age_deletion_by(const tp_age *age);
// The last of a minor's data was erased: what was owed is done.
void    tp_age_deleted(tp_age *age, tp_time at);

// May a minor be under `years` on that day? True when the day of reaching it is not known.
bool tp_age_may_be_under(const tp_age *age, int32_t years, int32_t today);
// Is it on record that they have reached that age, by that day?
bool tp_age_reached(const tp_age *age, int32_t years, int32_t today);
// Is it on record that they have not?
bool tp_age_under(const tp_age *age, int32_t years, int32_t today);

typedef struct tp_age_duty {
    int32_t kind;  // tara_duty_kind; TARA_DUTY_NONE: nothing is owed.
    tp_time since; // Since when it needs attention.
    tp_time due;
} tp_age_duty;

// What is owed because of age. `gate` is the gate's answer at `now`; `notice_ms`: how long before
// its end a guardian's consent becomes a duty.
tp_age_duty tp_age_duty_of(const tp_age *age, const tp_gate *gate, int64_t notice_ms, tp_time now);

tara_status tp_age_assert_check(const tp_age *age, const tp_age_event *event);
void        tp_age_assert_apply(tp_age *age, const tp_age_event *event, tp_time at);
void        tp_age_report_apply(tp_age *age, const tp_report_event *event, tp_time at);
tara_status tp_age_resolve_check(const tp_age *age, const tp_age_event *event);
void        tp_age_resolve_apply(tp_age *age, const tp_age_event *event, tp_time at);
// gate NULL: not asked, for an event that is on record.
tara_status tp_guardian_verify_check(const tp_age *age, const tp_guardian_event *event,
                                     const tp_gate *gate, tp_time at);
void        tp_guardian_verify_apply(tp_age *age, const tp_guardian_event *event, tp_time at);
tara_status tp_guardian_end_check(const tp_age *age);
void        tp_guardian_end_apply(tp_age *age, const tp_guardian_end_event *event, tp_time at);

#endif
