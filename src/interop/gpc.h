// gpc.h: the Sec-GPC header of a request: Global Privacy Control. The calls for several headers and
// for the document are public: tara_gpc_read_all, tara_gpc_document_read, tara_gpc_document_write.
//
// Sources: Global Privacy Control (W3C), "The Sec-GPC Header Field for HTTP Requests"; RFC 9110,
// section 5.3.
#ifndef TP_GPC_H
#define TP_GPC_H

#include <stdbool.h>

#include "base/bytes.h"

// Does the field say "do not sell or share"? Only where a value is exactly "1": everything else is
// no signal. Of several fields joined by commas one is enough.
bool tp_gpc_read(tp_text value);

#endif
