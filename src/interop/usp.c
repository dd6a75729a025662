// usp.c: the U.S. Privacy string of the IAB, four characters.
//
// Source: IAB Tech Lab, "U.S. Privacy String" (CCPA compliance framework), version 1.
#include <stdbool.h>
#include <string.h>

#include "base/structs.h"
#include "tara_privacy.h"

enum { LENGTH = 4, CHARACTER_BITS = 8 };

static bool is_answer(uint32_t character)
{
    return character == 'Y' || character == 'N' || character == '-';
}

static uint32_t flags_of(const tara_usp *usp)
{
    bool     unknown = usp->opt_out_sale == '-';
    bool     applies = usp->notice != '-' || !unknown || usp->lspa_covered != '-';
    uint32_t flags = applies ? TARA_USP_APPLIES : 0;
    return applies && unknown ? flags : flags | TARA_USP_VALID;
}

// --- reading -----------------------------------------------------------------------------------

static tara_status refuse(tara_string_fault *fault, tara_status status, size_t at)
{
    if (tp_struct_out(fault, sizeof *fault) != TARA_OK) return status;
    fault->status = status;
    fault->offset = at;
    fault->bit = CHARACTER_BITS * (uint64_t)at;
    return status;
}

// The status of the first character that is wrong, and its place.
static tara_status check(const char *text, size_t size, size_t *at)
{
    for (*at = 0; *at < LENGTH; (*at)++) {
        if (*at == size) return TARA_E_TRUNCATED;
        if (*at == 0 && text[0] != '1') return TARA_E_VERSION;
        if (*at > 0 && !is_answer((unsigned char)text[*at])) return TARA_E_VALUE;
    }
    return size > LENGTH ? TARA_E_SYNTAX : TARA_OK;
}

tara_status tara_usp_decode(const char *text, size_t size, tara_usp *usp, tara_string_fault *fault)
{
    size_t      at;
    tara_status status = tp_struct_out(usp, sizeof *usp);
    if (status == TARA_OK && text == NULL && size > 0) status = TARA_E_INVALID_ARGUMENT;
    if (status != TARA_OK) return tp_say_fault(fault, status);
    status = check(text, size, &at);
    if (status != TARA_OK) return refuse(fault, status, at);
    usp->version = 1;
    usp->notice = (unsigned char)text[1];
    usp->opt_out_sale = (unsigned char)text[2];
    usp->lspa_covered = (unsigned char)text[3];
    usp->flags = flags_of(usp);
    return TARA_OK;
}

// --- writing -----------------------------------------------------------------------------------

tara_status tara_usp_encode(const tara_usp *usp, char *buffer, size_t capacity, size_t *needed)
{
    tara_status status = tp_struct_in(usp, sizeof *usp, TARA_USP_APPLIES | TARA_USP_VALID);
    if (status != TARA_OK) return status;
    if (needed == NULL || (buffer == NULL && capacity > 0)) return TARA_E_INVALID_ARGUMENT;
    if (usp->version != 1) return TARA_E_VERSION;
    if (!is_answer(usp->notice) || !is_answer(usp->opt_out_sale) ||
        !is_answer(usp->lspa_covered)) {
        return TARA_E_VALUE;
    }
    *needed = LENGTH;
    if (capacity < LENGTH) return TARA_E_BUFFER;
    const char text[LENGTH] = {'1', (char)usp->notice, (char)usp->opt_out_sale,
                               (char)usp->lspa_covered};
    memcpy(buffer, text, LENGTH);
    return TARA_OK;
}
