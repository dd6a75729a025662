// tcf_json.h: a TC string as JSON, both ways: the names of IAB's own libraries.
#ifndef TP_TCF_JSON_H
#define TP_TCF_JSON_H

#include "base/json.h"
#include "base/memory.h"
#include "tara_privacy.h"

// The members of a decoded string, inside an object that is open. Times in deciseconds, as the
// string has them. What it needs comes from the writer's memory, whose buffer fails without it.
void tp_tc_write_members(tp_json_writer *json, const tara_tc *tc);
void tp_tc_write_json(tp_json_writer *json, const tara_tc *tc); // The same as an object.

// A member that is a list: of the numbers of a set, from 1; of ranges, [first, last] each.
void tp_tc_write_set(tp_json_writer *json, const char *name, uint64_t set);
void tp_tc_write_ranges(tp_json_writer *json, const char *name, const tara_id_range *ranges,
                        size_t count);

// The same JSON as a draft. Of each list "ranges" counts, of a restriction "entries" where it has
// them; the form in which a list stood does not. `ranges` keeps what the draft points to, and is
// the caller's to release. Fails as tara_tc_encode does, and for what is no such JSON: place and
// member in *error.
tara_status tp_tc_read_json(tp_text text, tp_buffer *ranges, tara_tc_draft *out,
                            tara_error *error);

#endif
