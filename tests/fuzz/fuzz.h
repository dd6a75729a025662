// fuzz.h: what the fuzzers share: a claim that stops the run when it does not hold.
#ifndef TP_FUZZ_H
#define TP_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Stops with the sentence that did not hold. A fuzzer finds more than crashes when it claims more.
static inline void claim(int holds, const char *sentence)
{
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", sentence);
    abort();
}

#endif
