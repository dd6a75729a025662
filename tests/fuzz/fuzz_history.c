// fuzz_history.c: bytes choose what happens in a life of the library beside its model: operations,
// failures of the disk and of memory, kills and power cuts. See laws/history.h.
#include "laws/history.h"

#include "fuzz.h"

enum { STEPS_MAX = 60 };

const char *__asan_default_options(void);

// A difference within an operation that was made to fail leaves the model's texts where they are.
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool counted;
    if (!counted) count_the_years();
    counted = true;
    random_bytes = data;
    random_left = size;
    if (size >= 2) history_live(1, STEPS_MAX);
    random_left = 0;
    return 0;
}
