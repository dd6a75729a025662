// record_read.h: a package from anybody, read strictly.
#ifndef TP_RECORD_READ_H
#define TP_RECORD_READ_H

#include "interop/record.h"

enum { TP_PACKAGE_BYTES_MAX = 16 << 20, TP_PACKAGE_HOLDINGS_MAX = 512 };

// A package of tara_subject_export, or the record of an answer to a request for portability, of
// which everything else is skipped. Nothing of it may have happened after `now`. What it names must
// be in `compiled`. On failure *out is released and *error tells the place and the member.
// TARA_E_LIMIT, TARA_E_SYNTAX, TARA_E_INVALID_ARGUMENT, TARA_E_NO_MEMORY.
tara_status tp_package_read(tp_text text, const tp_compiled *compiled, tp_time now,
                            tp_memory *memory, tp_package *out, tara_error *error);
void        tp_package_release(tp_package *package, tp_memory *memory);

#endif
