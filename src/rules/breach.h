// breach.h: a breach of personal data: when it was known, whom it concerns, who was told by when.
#ifndef TP_BREACH_H
#define TP_BREACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum {
    TP_BREACH_TEXT_MAX = 256, // Bytes of each text.
    TP_BREACH_BYTES_MAX = 160 // Of a breach, encoded.
};

typedef struct tp_breach_event { // GDPR Art. 33(3), 33(5).
    uint64_t number;
    tp_time  aware;
    uint8_t  risk;          // tara_risk
    uint64_t categories;    // Slots.
    uint64_t count;         // About how many people; 0: not known.
    tp_time  authority_due; // By the law named; 0: no authority is to be told.
    tp_time  subjects_due;  // By when subjects are to be told if the risk is high.
    tp_text  nature, measures, law;
} tp_breach_event;

typedef struct tp_breach_subject_event { // About a subject.
    uint64_t number;
    uint8_t  told; // 1: was told; 0: is affected.
} tp_breach_subject_event;

typedef struct tp_breach_assess_event { // What is known by now (Art. 33(4)).
    uint64_t number;
    uint8_t  risk;
    tp_time  authority_due;
    uint64_t count;
    tp_text  text;
} tp_breach_assess_event;

typedef struct tp_breach_notified_event {
    uint64_t number;
    uint8_t  to_public; // 1: told by public communication (Art. 34(3)(c)); else to an authority.
    tp_text  authority;
    tp_text  reason;    // Of the delay.
} tp_breach_notified_event;

typedef struct tp_breach {
    uint64_t number;
    tp_time  aware;
    uint8_t  risk;
    uint64_t categories, count;
    tp_time  authority_due, subjects_due;
    tp_time  notified_at; // 0: no authority was told.
    tp_time  public_at;   // 0: not told to the public.
    uint64_t affected;    // Subjects on record, …
    uint64_t told;        // … and how many of them were told.
    uint64_t event;       // That recorded it.
    uint64_t last_event;  // Of it, of whatever type.
} tp_breach;

#endif
