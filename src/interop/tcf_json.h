// tcf_json.h: a TC string as JSON, both ways: the names of IAB's own libraries.
#ifndef TP_TCF_JSON_H
#define TP_TCF_JSON_H

#include "base/json.h"
#include "base/memory.h"
#include "interop/form.h"
#include "interop/tcf_form.h"

// The members of a decoded string, inside an object that is open. Times in deciseconds, as the
// string has them. What it needs comes from the writer's memory, whose buffer fails without it.
void tp_tc_write_members(tp_json_writer *json, const tara_tc *tc);
void tp_tc_write_json(tp_json_writer *json, const tara_tc *tc); // The same as an object.

// A member that is a list: of the numbers of a set, from 1; of ranges, [first, last] each.
void tp_tc_write_set(tp_json_writer *json, const char *name, uint64_t set);
void tp_tc_write_ranges(tp_json_writer *json, const char *name, const tara_id_range *ranges,
                        size_t count);
// A member for each row, of the struct that was decoded.
void tp_tc_write_rows(tp_json_writer *json, const tp_tc_row *rows, size_t count,
                      const void *decoded);

// The same JSON as a draft. Of each list "ranges" counts, of a restriction "entries" where it has
// them; the form in which a list stood does not. `ranges` keeps what the draft points to, and is
// the caller's to release. Fails as tara_tc_encode does, and for what is no such JSON: place and
// member in *error.
tara_status tp_tc_read_json(tp_text text, tp_buffer *ranges, tara_tc_draft *out,
                            tara_error *error);

// --- what such JSON is read with ---------------------------------------------------------------

// Ranges are put one behind the other; where those of a list begin is known once all are there.
typedef struct tp_tc_stretch {
    size_t first, count;
    bool   given;
} tp_tc_stretch;

typedef struct tp_tc_read_restriction {
    uint32_t      purpose, type;
    tp_tc_stretch entries, ranges; // Those count that are given, of both the first.
} tp_tc_read_restriction;

typedef struct tp_tc_shelf { // What tp_reading.user is here: both grow.
    tp_buffer *ranges;
    tp_buffer  restrictions; // tp_tc_read_restriction
} tp_tc_shelf;

tp_value_reader tp_tc_read_number;      // uint32_t
tp_value_reader tp_tc_read_flag;        // int32_t or uint32_t
tp_value_reader tp_tc_read_deciseconds; // int64_t, in milliseconds
tp_value_reader tp_tc_read_letters;     // char[4]
tp_value_reader tp_tc_read_set;         // uint32_t
tp_value_reader tp_tc_read_set64;       // uint64_t
tp_value_reader tp_tc_read_ranges;      // tp_tc_stretch, of the shelf

// All ranges are there: the first of them, and the restrictions, which point to theirs and stand
// behind them. NULL: there is no memory.
const tara_id_range *tp_tc_shelf_end(tp_tc_shelf *s, const tara_tc_draft_restriction **restrictions,
                                     uint64_t *restriction_count);

#endif
