// tcf_draft.h: drafts of strings of the TCF, of Europe's and of Canada's: are they good, and their
// bits.
//
// A draft is a struct whose fields stand where rows say. What is wrong is told as INVALID_ARGUMENT
// in *error (or NULL), with the name of the row or list.
#ifndef TP_TCF_DRAFT_H
#define TP_TCF_DRAFT_H

#include "base/sextets.h"
#include "interop/tcf_form.h"

// False, for the caller to return.
bool tp_tc_refuse(tara_error *error, const char *field, const char *message);
bool tp_tc_rows_are_good(const void *draft, const tp_tc_row *rows, size_t count,
                         tara_error *error);
// Ascending, neither overlapping nor touching, none above the maximum.
bool tp_tc_list_is_good(const tara_tc_draft_list *list, const char *name, tara_error *error);

// All of these are given what was found good.
void tp_tc_begin_segment(tp_sextet_writer *out, uint64_t type); // One behind the core.
void tp_tc_put_rows(tp_sextet_writer *out, const void *draft, const tp_tc_row *rows, size_t count);
void tp_tc_put_set(tp_sextet_writer *out, uint64_t set, unsigned count);
// A bit for each number up to the maximum.
void tp_tc_put_bits(tp_sextet_writer *out, const tara_tc_draft_list *list, uint32_t max);

#endif
