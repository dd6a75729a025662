// notices.h: who is to be told of which version, derived from what is known of them.
//
// A version that was published is one record; that a million people are to be told of it is not
// written down a million times. Who was told is.
#ifndef TP_NOTICES_H
#define TP_NOTICES_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ledger.h"

typedef struct tp_notice_view { // One subject and one version.
    tara_subject subject;
    uint64_t     number;     // Of the notice: tells the subject and the version.
    uint32_t     version;
    uint64_t     purposes;   // Slots of the change that concern the subject.
    uint8_t      means;      // Planned; of one that was delivered the one that was used.
    tp_time      since, due;
    tp_notice    record;     // All zeros: not delivered.
} tp_notice_view;

enum { TP_NOTICES_OF_ONE = 16 }; // Versions looked at for one subject: the latest so many.

// Of one subject, oldest version first; with those that were delivered if `all`.
tara_status tp_notices_of(tp_ledger *ledger, const tara_subject *subject, bool all,
                          tp_notice_view *out, uint32_t capacity, uint32_t *count);

// Of everybody: looks at the next `most` events from *position on (1 is the first) and moves it.
// Gives the subjects first known by one of them. *done: all were looked at that a notice may
// concern. At most `most` subjects, at most TP_NOTICES_CHUNK.
enum { TP_NOTICES_CHUNK = 64 };
tara_status tp_notices_subjects(tp_ledger *ledger, uint64_t *position, uint32_t most,
                                tara_subject *subjects, uint32_t *count, bool *done);

// What a number stands for. TARA_E_NOT_FOUND.
tara_status tp_notice_find(tp_ledger *ledger, uint64_t number, tp_notice_view *out);

// The duties of one version: those of the next events from *position on, 0 to begin; *looked: how
// many events. *done: there are no more.
tara_status tp_notice_duties(tp_ledger *ledger, const tara_key *key, tp_time now,
                             uint64_t *position, tara_duty *duties, uint32_t capacity,
                             uint32_t *count, uint32_t *looked, bool *done);

#endif
