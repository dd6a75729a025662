// structs.c: the structs of the public header as they come from callers, and go to them.
#include "base/structs.h"

#include <string.h>

// No struct of any version is larger: a size that nobody set must not make us read or zero memory.
enum { STRUCT_MAX = 4096 };

tara_status tp_struct_in(const void *in, size_t ours, uint32_t known_flags)
{
    uint32_t head[2]; // struct_size and flags: the first two fields of every struct.
    if (in == NULL) return TARA_E_INVALID_ARGUMENT;
    memcpy(head, in, sizeof head);
    if (head[0] < ours || head[0] > STRUCT_MAX) return TARA_E_INVALID_ARGUMENT;
    if (head[1] & ~known_flags) return TARA_E_TOO_NEW;
    const uint8_t *bytes = in;
    for (size_t i = ours; i < head[0]; i++) {
        if (bytes[i] != 0) return TARA_E_TOO_NEW;
    }
    return TARA_OK;
}

tara_status tp_struct_fits(const void *out, size_t ours)
{
    uint32_t size;
    if (out == NULL) return TARA_E_INVALID_ARGUMENT;
    memcpy(&size, out, sizeof size);
    return size < ours || size > STRUCT_MAX ? TARA_E_INVALID_ARGUMENT : TARA_OK;
}

tara_status tp_struct_out(void *out, size_t ours)
{
    uint32_t    size;
    tara_status status = tp_struct_fits(out, ours);
    if (status != TARA_OK) return status;
    memcpy(&size, out, sizeof size);
    memset(out, 0, size);
    memcpy(out, &size, sizeof size);
    return TARA_OK;
}

void tp_copy_text(char *out, size_t capacity, const char *text)
{
    size_t size = text == NULL ? 0 : strlen(text);
    if (size >= capacity) size = capacity - 1;
    memset(out, 0, capacity);
    if (size > 0) memcpy(out, text, size);
}

tara_status tp_say_error(tara_error *error, tara_status status, const char *field,
                         const char *message)
{
    if (tp_struct_fits(error, sizeof *error) != TARA_OK) return status;
    error->status = status;
    error->offset = 0;
    error->line = 0;
    error->column = 0;
    tp_copy_text(error->field, sizeof error->field, field);
    tp_copy_text(error->message, sizeof error->message, message);
    return status;
}

tara_status tp_say_fault(tara_string_fault *fault, tara_status status)
{
    if (tp_struct_out(fault, sizeof *fault) == TARA_OK) fault->status = status;
    return status;
}
