// gpc.h: the Sec-GPC header of a request: Global Privacy Control.
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
