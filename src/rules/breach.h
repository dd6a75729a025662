// breach.h: a breach of personal data: when it was known, whom it concerns, who was told by when.
#ifndef TP_BREACH_H
#define TP_BREACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum {
    TP_BREACH_TEXT_MAX = 256,  // Bytes of each text.
    TP_BREACH_LAW_MAX = 31,    // Of a law's id.
    TP_BREACH_BYTES_MAX = 256, // Of a breach, encoded.
    TP_AFFECTED_BYTES_MAX = 32 // Of one whom it concerns, encoded.
};

typedef struct tp_breach_event { // GDPR Art. 33(3), 33(5).
    uint64_t number;
    tp_time  aware;
    uint8_t  risk;          // tara_risk
    uint64_t categories;    // Slots.
    uint64_t count;         // About how many people; 0: not known.
    tp_time  authority_due; // By the law named; 0: no authority is to be told.
    tp_time  subjects_due;  // By when subjects are to be told if the risk is high.
    uint64_t laws;          // Those that want something told, as bits of src/law.
    tp_text  nature, measures, law;
} tp_breach_event;

typedef struct tp_breach_subject_event { // About a subject.
    uint64_t number;
    uint8_t  told; // 1: was told; 0: is affected.
} tp_breach_subject_event;

typedef struct tp_breach_assess_event { // What is known by now (Art. 33(4)).
    uint64_t number;
    uint64_t before; // The breach's own event before this one.
    uint8_t  risk;
    tp_time  authority_due, subjects_due;
    uint64_t laws;
    uint64_t count;
    tp_text  text, law;
} tp_breach_assess_event;

typedef enum tp_breach_whom {
    TP_BREACH_TO_AUTHORITY = 0, // Art. 33
    TP_BREACH_TO_PUBLIC = 1,    // By public communication: Art. 34(3)(c).
    TP_BREACH_TO_EVERYBODY = 2, // The last of those on record: it stays when they are forgotten.
    TP_BREACH_WHOM
} tp_breach_whom;

typedef struct tp_breach_notified_event {
    uint64_t number;
    uint64_t before;
    uint8_t  whom;      // tp_breach_whom
    tp_text  authority;
    tp_text  reason;    // Of the delay.
} tp_breach_notified_event;

typedef struct tp_breach {
    uint64_t number;
    tp_time  aware, recorded_at;
    uint8_t  risk;
    uint64_t categories, count, laws;
    tp_time  authority_due, subjects_due;
    tp_time  notified_at; // The first time; 0: no authority was told.
    bool     reasoned;    // Reasons of a delay are on record.
    tp_time  public_at;   // 0: not told to the public.
    uint64_t affected;    // Subjects on record, …
    uint64_t told;        // … and how many of them were told, …
    tp_time  told_at;     // … the last one then.
    tp_time  all_told_at; // When everybody then on record was; 0: not yet.
    uint64_t places;      // That were given to subjects so far; those of who is gone stay empty.
    uint64_t event;       // That recorded it.
    uint64_t last_event;  // The last of the breach itself: the way to its assessments. Those about
                          // subjects go with them, and nothing leads through them.
    uint8_t  law_size;
    char     law[TP_BREACH_LAW_MAX]; // That the authority's due is by.
} tp_breach;

typedef struct tp_affected { // Of a subject, what is on record of one breach.
    uint64_t place;   // Among those whom it concerns, from 1.
    tp_time  told_at; // 0: not told.
} tp_affected;

// May it be recorded? TARA_E_INVALID_ARGUMENT: no number, known in the future, no category, no
// nature, a text too long, a risk that there is not, a due that is not after awareness, none for
// the authority though it is to be told, or one though it is not.
tara_status tp_breach_check(const tp_breach_event *event, tp_time at);
void        tp_breach_apply(tp_breach *breach, const tp_breach_event *event, tp_time at,
                            uint64_t sequence);

// INVALID_ARGUMENT as above; CONFLICT: another event of the breach came in between.
tara_status tp_breach_assess_check(const tp_breach *breach, const tp_breach_assess_event *event);
void        tp_breach_assess_apply(tp_breach *breach, const tp_breach_assess_event *event,
                                   uint64_t sequence);

// INVALID_ARGUMENT: a text too long, nobody that there is, or no reasons though they are required;
// NOT_APPLICABLE: the public was told before; CONFLICT.
tara_status tp_breach_notified_check(const tp_breach *breach,
                                     const tp_breach_notified_event *event, tp_time at);
void        tp_breach_notified_apply(tp_breach *breach, const tp_breach_notified_event *event,
                                     tp_time at, uint64_t sequence);

// One more, or one fewer, whom it concerns. False when the counts say that this cannot be.
bool tp_breach_join(tp_breach *breach, tp_affected *affected);
bool tp_breach_leave(tp_breach *breach, const tp_affected *affected);
// They were told. NOT_APPLICABLE: before, too.
tara_status tp_breach_tell_check(const tp_affected *affected);
void        tp_breach_tell_apply(tp_breach *breach, tp_affected *affected, tp_time at);

// --- questions ---------------------------------------------------------------------------------

// Is it still owed that the authority, or that the people are told?
bool    tp_breach_owes_authority(const tp_breach *breach);
bool    tp_breach_owes_subjects(const tp_breach *breach);
// Was it late, or is it by now?
bool    tp_breach_authority_late(const tp_breach *breach, tp_time now);
bool    tp_breach_subjects_late(const tp_breach *breach, tp_time now);
// Must who tells the authority now give reasons for the delay (Art. 33(1))?
bool    tp_breach_wants_reasons(const tp_breach *breach, tp_time now);
// When it needs attention: since awareness while something is owed; TP_TIME_NEVER.
tp_time tp_breach_attention(const tp_breach *breach);

// --- bytes -------------------------------------------------------------------------------------

void tp_breach_encode(const tp_breach *breach, tp_writer *out);
// False when the bytes are no breach: a store that lies.
bool tp_breach_decode(tp_breach *breach, const uint8_t *bytes, size_t size);
void tp_affected_encode(const tp_affected *affected, tp_writer *out);
bool tp_affected_decode(tp_affected *affected, const uint8_t *bytes, size_t size);

#endif
