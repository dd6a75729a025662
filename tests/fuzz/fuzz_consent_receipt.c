// fuzz_consent_receipt.c: any bytes as a consent receipt of Kantara's or of ISO/IEC TS 27560. What
// is taken is JSON, and is what it is said to be; what is refused has a reason and a place.
#include "fuzz.h"

#include <string.h>

#include "base/json.h"
#include "tara_privacy.h"

static void claim_refused(const tara_error *error, tara_status status, size_t size)
{
    bool known = status == TARA_E_SYNTAX || status == TARA_E_INVALID_ARGUMENT
              || status == TARA_E_LIMIT;
    claim(known && error->status == status, "a refusal has its status");
    claim(error->message[0] != '\0' && error->offset <= size, "and a reason and a place");
    claim(memchr(error->field, '\0', sizeof error->field) != NULL, "fields are terminated");
}

static bool is_valid_json(const char *text, size_t size)
{
    tp_json_reader json = tp_json_reader_of((tp_text){size == 0 ? "" : text, size});
    return tp_json_valid(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    int32_t     found = 0;
    tara_error  error = {.struct_size = sizeof error};
    tara_status status = tara_consent_receipt_check(text, size, &found, &error);
    claim((status == TARA_OK) == (found != 0), "what is taken is something");
    if (status != TARA_OK) claim_refused(&error, status, size);
    claim(status != TARA_OK || is_valid_json(text, size), "what is taken is JSON");
    for (int32_t form = 1; form <= 4; form++) {
        int32_t     wanted = form;
        tara_status again = tara_consent_receipt_check(text, size, &wanted, &error);
        claim(wanted == form, "what was asked for stays");
        if (again != TARA_OK) claim_refused(&error, again, size);
        if (form == found) claim(again == TARA_OK, "what was found is what it is");
        if (form == TARA_RECEIPT_DPV) claim(again != TARA_OK, "nobody is held to that form");
    }
    return 0;
}
