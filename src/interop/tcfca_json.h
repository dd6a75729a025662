// tcfca_json.h: a string of Canada's TCF as JSON, both ways: the names of the standard.
#ifndef TP_TCFCA_JSON_H
#define TP_TCFCA_JSON_H

#include "base/json.h"
#include "base/memory.h"
#include "interop/form.h"
#include "tara_privacy.h"

// A decoded string as an object. Times in deciseconds, as the string has them; "FixedRanges", which
// is no name of the standard, stands there in the older coding only. What this needs comes from the
// writer's memory, whose buffer fails without it.
void tp_tcfca_write_json(tp_json_writer *json, const tara_tcfca *tc);

// The text that the same JSON says, behind what is in `texts`, which is as large as the JSON and
// does not grow. The reading stands at its brace. Fails as tara_tcfca_encode does, and for what is
// no such JSON: place and member in its error. NO_MEMORY, LIMIT.
tara_status tp_tcfca_read_json(tp_reading *r, tp_buffer *texts, tp_text *text);

#endif
