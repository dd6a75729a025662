// read.h: the JSON text of an operation into the values of its fields.
#ifndef TP_OPERATIONS_READ_H
#define TP_OPERATIONS_READ_H

#include "operations/job.h"

// First reading: is j->text JSON, and what is its operation called? Duplicates of the name are
// refused with the rest.
tara_status tp_job_read_name(tp_job *j, tp_text *name);
// Second reading, with j->operation known. j->texts must have room for all strings of j->text.
tara_status tp_job_read_fields(tp_job *j);

#endif
