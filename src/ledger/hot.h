// hot.h: one 64-byte line a subject, that answers most questions without a lock.
//
// A line holds what tp_decide said about the subject for each purpose, in four bits, and until
// when that stands. It is a memory of answers, never their source: what is missing, stale or
// unusual is decided anew, under the lock, from the records.
//
// One writer at a time; any number of readers, who wait for nobody.
#ifndef TP_HOT_H
#define TP_HOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "tara_privacy.h"

// What four bits can say. ASK: not here; decide from the records.
typedef enum tp_outcome {
    TP_OUTCOME_ASK = 0, TP_OUTCOME_CONSENT, TP_OUTCOME_CONTRACT, TP_OUTCOME_INTEREST,
    TP_OUTCOME_NEVER_ASKED, TP_OUTCOME_REFUSED, TP_OUTCOME_WITHDRAWN, TP_OUTCOME_EXPIRED,
    TP_OUTCOME_OUTDATED, TP_OUTCOME_OBJECTION, TP_OUTCOME_RESTRICTION, TP_OUTCOME_AGE_UNKNOWN,
    TP_OUTCOME_MINOR, TP_OUTCOME_SUSPECTED, TP_OUTCOME_CONTRACT_MISSING, TP_OUTCOME_CONTRACT_ENDED
} tp_outcome;

enum { TP_HOT_GUARDED = 1 }; // Flag of a line: a minor with a verified guardian.

typedef struct tp_hot_answers {
    uint64_t outcomes[4]; // Sixteen purposes each, by slot.
    uint32_t flags;
    tp_time  until;
} tp_hot_answers;

typedef struct tp_line {
    _Atomic uint64_t word[8]; // id, id, flags:32|sequence:32, until:48|epoch:16, four of outcomes
} tp_line;

typedef struct tp_hot_page tp_hot_page;
typedef struct tp_hot_directory tp_hot_directory;

typedef struct tp_hot {
    _Atomic(tp_hot_directory *) directory;
    _Atomic uint64_t  moves;  // Odd while lines are being moved.
    _Atomic uint32_t  epoch;  // Lines of another epoch are stale. 1 to 65535.
    uint64_t          key[2]; // Random: nobody chooses ids that collide.
    tp_memory        *memory;
    tp_hot_page      *pages;  // All, for release.
    tp_hot_directory *retired;
    void             *chunks;
    tp_line          *spare;  // A page's lines that a split left.
} tp_hot;

tara_status tp_hot_open(tp_hot *hot, tp_memory *memory, const uint8_t key[16]);
void        tp_hot_close(tp_hot *hot);

// Make a line for the subject, stale until it is set. TARA_E_NO_MEMORY changes nothing.
tara_status tp_hot_reserve(tp_hot *hot, const tara_subject *subject);
// Fill the subject's line, if it has one.
void tp_hot_set(tp_hot *hot, const tara_subject *subject, const tp_hot_answers *answers);
// The subject's line has to be decided anew.
void tp_hot_stale(tp_hot *hot, const tara_subject *subject);
// The subject has no line any more, and its id is nowhere in the table.
void tp_hot_remove(tp_hot *hot, const tara_subject *subject);
// Every line has to be decided anew.
void tp_hot_stale_all(tp_hot *hot);

typedef enum tp_hot_found { TP_HOT_UNKNOWN = 0, TP_HOT_STALE, TP_HOT_FRESH } tp_hot_found;
typedef struct tp_hot_answer {
    tp_outcome outcome;
    uint32_t   flags;
    tp_time    until;
} tp_hot_answer;

// Where the subject's line is looked for; also brings it near. Good for any later question.
uint64_t tp_hot_near(const tp_hot *hot, const tara_subject *subject);
// Lock-free. UNKNOWN: there is no line, so nothing is on record of this subject. `near`: what
// tp_hot_near gave for it.
tp_hot_found tp_hot_ask(const tp_hot *hot, const tara_subject *subject, uint64_t near, int slot,
                        tp_time now, tp_hot_answer *answer);

#endif
