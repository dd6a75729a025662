// backup.h: a copy of the journal's file under another name.
#ifndef TP_BACKUP_H
#define TP_BACKUP_H

#include "base/bytes.h"
#include "store/journal.h"
#include "store/ranges.h"

// As tp_file_store_backup. The journal was read to its end; what is pending is written and synced
// before when it is writable.
tara_status tp_journal_backup(tp_journal *journal, tp_text path, tp_progress progress);

#endif
