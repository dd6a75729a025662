// snapshot.h: what is known at one place of the journal, in a file beside it, to open sooner.
//
// Never needed and never believed without its seal: whatever does not fit is passed over, and the
// journal is read from its beginning. FORMAT.md, in ledger/, describes the bytes.
#ifndef TP_SNAPSHOT_H
#define TP_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/sha256.h"
#include "store/journal.h"
#include "store/store.h"
#include "store/table.h"

typedef struct tp_snapshot {
    tp_journal        *journal;
    tp_table          *table;
    const tp_hmac_key *site;
    tp_text            path;
    tp_text            temporary;
} tp_snapshot;

// As tp_file_store_snapshot_write; the journal is writable and was read to its end.
tara_status tp_snapshot_write(const tp_snapshot *snapshot, const void *prefix, size_t size);
// As tp_file_store_snapshot_load; nothing of the journal was read, and the table is empty.
tara_status tp_snapshot_load(const tp_snapshot *snapshot, const tp_snapshot_visitor *visitor,
                             tp_snapshot_report *report);

#endif
