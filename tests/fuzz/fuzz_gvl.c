// fuzz_gvl.c: vendor lists from anybody. What is read obeys the rules of the specification.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { VENDORS = 64 };
    static const tara_gvl_vendor none;
    tara_gvl_vendor vendors[VENDORS];
    tara_gvl        list = {.struct_size = sizeof list};
    tara_error      error = {.struct_size = sizeof error};
    size_t          needed = 0, capacity = size % (VENDORS + 1);
    char           *text = malloc(size + (size == 0)); // Exactly as large.
    claim(text != NULL, "there is memory");
    if (size > 0) memcpy(text, data, size);
    memset(vendors, 0xFF, sizeof vendors);
    tara_status status = tara_gvl_read(text, size, vendors, capacity, &needed, &list, &error);
    free(text);
    if (status != TARA_OK) {
        claim(list.vendor_count == 0, "there is no partial result");
        claim(capacity == 0 || memcmp(&vendors[0], &none, sizeof none) == 0, "nor of vendors");
        claim(status == TARA_E_BUFFER ? needed > capacity : error.status == status, "it is told");
        claim(error.offset <= size, "a place is within the text");
        return 0;
    }
    claim(list.specification_version == 3 && list.vendor_count == needed, "it is what it says");
    for (size_t i = 0; i < needed; i++) {
        uint32_t all = vendors[i].purposes | vendors[i].legitimate_interests;
        claim(vendors[i].id >= 1 && vendors[i].id <= 65535, "an id is one");
        claim(i == 0 || vendors[i].id > vendors[i - 1].id, "they ascend");
        claim((vendors[i].purposes & vendors[i].legitimate_interests) == 0, "one basis a purpose");
        claim((vendors[i].flexible & ~all) == 0 && all >> 24 == 0, "flexible ones are purposes");
        claim(vendors[i].deleted_unix_ms <= 0 ||
              tara_gvl_find(vendors, needed, vendors[i].id, 0) == &vendors[i], "it is found");
    }
    return 0;
}
