// tcfca.h: the form of strings of Canada's TCF: fields and names, said once for both ways.
//
// Sources: IAB Tech Lab, "IAB Canada TCF Technical Specification" (GPP extension); for the coding
// of lists and the order of segments its reference encoders.
#ifndef TP_TCFCA_H
#define TP_TCFCA_H

#include "interop/tcf_form.h"

enum { TP_TCFCA_VERSION = 1, TP_TCFCA_VERSION_BITS = 6 };
enum { TP_TCFCA_DISCLOSED_TYPE = 1, TP_TCFCA_PUBLISHER_TYPE = 3 };

// Rows in tara_tcfca and tara_tcfca_draft.
enum { TP_TCFCA_CORE_ROWS = 12, TP_TCFCA_PUBLISHER_ROWS = 3 };
extern const tp_tc_row tp_tcfca_core_rows[TP_TCFCA_CORE_ROWS];           // After the version.
extern const tp_tc_row tp_tcfca_publisher_rows[TP_TCFCA_PUBLISHER_ROWS]; // After the type.

extern const char *const tp_tcfca_list_names[TARA_TCFCA_LISTS];

#endif
