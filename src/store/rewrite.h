// rewrite.h: the journal without what is to go: written beside it, checked, and put in its place.
//
// Nothing is overwritten where it stands: a sector that the power cuts takes its neighbours along,
// and flash keeps what was there. The power may go at any time: the old file is there, or the new.
#ifndef TP_REWRITE_H
#define TP_REWRITE_H

#include <stddef.h>

#include "base/bytes.h"
#include "store/journal.h"
#include "store/ranges.h"
#include "store/store.h"

typedef struct tp_rewrite_options {
    const tara_range *ranges;     // The events whose bodies go; there is each of them.
    size_t            count;
    tp_commitment_of  commitment; // Of a body that goes; may be NULL when none does.
    tp_progress       progress;
    tp_text           temporary;  // The path that the new file has until it takes its place.
    tp_text           snapshot;   // Beside the file; removed for good before that.
} tp_rewrite_options;

// The journal is writable and was read to its end. What is pending is written and synced first.
// Until the new file takes the place of the old a failure leaves the journal as it was, with the
// old file and no other: TARA_E_DISK_FULL, TARA_E_NO_MEMORY, TARA_E_CONFLICT when the progress
// callback stops, TARA_E_STORE. Afterwards, and when the disk is in doubt, the journal is dead, and
// opening finds one of the two.
tara_status tp_journal_rewrite(tp_journal *journal, const tp_rewrite_options *options);

#endif
