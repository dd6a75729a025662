// structs.h: the structs of the public header as they come from callers, and go to them.
#ifndef TP_STRUCTS_H
#define TP_STRUCTS_H

#include <stddef.h>
#include <stdint.h>

#include "tara_privacy.h"

// May the struct that the caller filled be read? Sizes before the first version's and unknown
// flags and bytes are refused.
tara_status tp_struct_in(const void *in, size_t ours, uint32_t known_flags);
// May the struct be written? Zeroes it but for its size.
tara_status tp_struct_out(void *out, size_t ours);
// The same question alone, for structs that need not be zeroed as a whole.
tara_status tp_struct_fits(const void *out, size_t ours);

// Terminated, zeroed behind it, cut when too long. NULL is "".
void tp_copy_text(char *out, size_t capacity, const char *text);

// Says what is wrong, where the caller wants to know. Gives the status back. `message` is a static
// sentence; offset, line and column are 0 until the caller sets them.
tara_status tp_say_error(tara_error *error, tara_status status, const char *field,
                         const char *message);

// The same of a string that is refused: the status, and the place zeroed until the caller sets it.
tara_status tp_say_fault(tara_string_fault *fault, tara_status status);

#endif
