// lines.h: a subject's line, filled from what was decided.
#ifndef TP_LINES_H
#define TP_LINES_H

#include "ledger/ledger.h"

// `kept`: what is held of the subject; NULL: nothing is.
void tp_line_refresh(tp_ledger *ledger, const tara_subject *subject, const tp_standing *standing,
                     const tp_gate_view *gate, const tp_kept *kept, tp_time now);

#endif
