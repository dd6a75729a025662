// gpp_json.h: a GPP string as JSON, both ways: the names of the standard.
#ifndef TP_GPP_JSON_H
#define TP_GPP_JSON_H

#include <stdbool.h>

#include "base/json.h"
#include "base/memory.h"
#include "tara_privacy.h"

// "header" and "sections" of a decoded string, inside an object that is open. A section stands
// under its name with its fields; one that was not read under its number, as {"raw":"…"}. `full`:
// also what tcfcav1 says, under its name. What that needs comes from the writer's memory.
void tp_gpp_write_members(tp_json_writer *json, const tara_gpp *gpp, bool full);

typedef struct tp_gpp_read { // What was read, ready to be encoded.
    tara_gpp_section sections[TARA_GPP_SECTIONS_MAX]; // Ascending by id.
    size_t           count;
    tp_buffer        texts; // What they point to: the caller's to release, also after a failure.
} tp_gpp_read;

// The same JSON back. Of a TC string "tc" counts; of tcfcav1 "raw" or, without it, "decoded", of
// which the text is made. What the string cannot hold is refused, and what no such JSON is: place
// and member in *error. NO_MEMORY, LIMIT.
tara_status tp_gpp_read_sections(tp_text text, tp_gpp_read *out, tara_error *error);
// Does a "header" name the sections that were read?
tara_status tp_gpp_check_header(tp_text text, const tp_gpp_read *read, tara_error *error);

#endif
