// fuzz_usp.c: any bytes as a U.S. Privacy string and as a site's document on Global Privacy
// Control. What is read is written back; of the string byte for byte.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

static void try_string(const char *text, size_t size)
{
    tara_usp          usp = {.struct_size = sizeof usp};
    tara_string_fault fault = {.struct_size = sizeof fault};
    char              back[4];
    size_t            needed = 0;
    tara_status       status = tara_usp_decode(text, size, &usp, &fault);
    if (status != TARA_OK) {
        claim(fault.status == status && fault.offset <= size, "a fault has its place");
        claim(usp.version == 0 && usp.flags == 0, "a refusal leaves nothing");
        return;
    }
    claim(size == sizeof back, "a string has four characters");
    claim(tara_usp_encode(&usp, back, sizeof back, &needed) == TARA_OK, "it can be written");
    claim(needed == size && memcmp(back, text, size) == 0, "and is the same");
}

static void try_document(const char *text, size_t size)
{
    tara_gpc_document document = {.struct_size = sizeof document}, again = document;
    char              back[128];
    size_t            needed = 0;
    claim(tara_gpc_document_read(text, size, &document) == TARA_OK, "any text is read");
    claim(!document.malformed || (document.support == 0 && document.last_update_size == 0),
          "what is malformed says nothing");
    tara_status status = tara_gpc_document_write(&document, back, sizeof back, &needed);
    claim((status == TARA_OK) == (document.support != TARA_GPC_UNKNOWN), "what says it is written");
    if (status != TARA_OK) return;
    claim(tara_gpc_document_read(back, needed, &again) == TARA_OK, "and read");
    claim(memcmp(&document, &again, sizeof again) == 0, "as the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_string((const char *)data, size);
    try_document((const char *)data, size);
    return 0;
}
