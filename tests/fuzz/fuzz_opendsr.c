// fuzz_opendsr.c: any bytes as a document of OpenDSR. What is read is written, and what is written
// reads and writes the same.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

static void *memory_of(size_t size)
{
    void *memory = malloc(size + 1);
    claim(memory != NULL, "there is memory");
    return memory;
}

static void claim_refused(const void *out, size_t size, const tara_error *error, size_t text_size)
{
    const uint8_t *bytes = out;
    for (size_t i = sizeof(uint32_t); i < size; i++) {
        claim(bytes[i] == 0, "nothing is left of what is refused");
    }
    claim(error->field[0] != '\0' && error->message[0] != '\0', "a refusal has its reason");
    claim(error->offset <= text_size, "and its place");
}

// Writes *size bytes into memory that the caller frees.
#define WRITTEN(out, size, call)                                                        \
    do {                                                                                \
        size_t needed = 0;                                                              \
        char  *buffer = NULL;                                                           \
        size_t capacity = 0;                                                            \
        claim((call) == TARA_E_BUFFER, "what was read can be written");                 \
        capacity = needed;                                                              \
        buffer = memory_of(capacity);                                                   \
        claim((call) == TARA_OK && needed == capacity, "to the size that was told");    \
        (out) = buffer;                                                                 \
        (size) = needed;                                                                \
    } while (0)

static void claim_same(const char *a, size_t a_size, const char *b, size_t b_size)
{
    claim(a_size == b_size && memcmp(a, b, a_size) == 0, "what is written has one form");
}

static void try_request(int32_t dialect, const char *text, size_t size)
{
    tara_opendsr_request out = {.struct_size = sizeof out}, again = {.struct_size = sizeof again};
    tara_error           error = {.struct_size = sizeof error};
    char                *room = memory_of(size), *first, *second, *space;
    size_t               first_size, second_size;
    if (tara_opendsr_request_read(dialect, text, size, room, size, &out, &error) != TARA_OK) {
        claim_refused(&out, sizeof out, &error, size);
        free(room);
        return;
    }
    claim(out.authenticated == 0, "no text says who sent it");
    WRITTEN(first, first_size, tara_opendsr_request_write(dialect, &out, buffer, capacity, &needed,
                                                          NULL));
    space = memory_of(first_size);
    claim(tara_opendsr_request_read(dialect, first, first_size, space, first_size, &again, NULL)
              == TARA_OK, "what was written can be read");
    WRITTEN(second, second_size, tara_opendsr_request_write(dialect, &again, buffer, capacity,
                                                            &needed, NULL));
    claim_same(first, first_size, second, second_size);
    free(second);
    free(space);
    free(first);
    free(room);
}

static void try_document(int32_t kind, const char *text, size_t size)
{
    tara_opendsr_document out = {.struct_size = sizeof out}, again = {.struct_size = sizeof again};
    tara_error            error = {.struct_size = sizeof error};
    char                 *room = memory_of(size), *first, *second, *space;
    size_t                first_size, second_size;
    if (tara_opendsr_document_read(kind, text, size, room, size, &out, &error) != TARA_OK) {
        claim_refused(&out, sizeof out, &error, size);
        free(room);
        return;
    }
    WRITTEN(first, first_size, tara_opendsr_document_write(&out, buffer, capacity, &needed, NULL));
    space = memory_of(first_size);
    claim(tara_opendsr_document_read(kind, first, first_size, space, first_size, &again, NULL)
              == TARA_OK, "what was written can be read");
    WRITTEN(second, second_size, tara_opendsr_document_write(&again, buffer, capacity, &needed,
                                                             NULL));
    claim_same(first, first_size, second, second_size);
    free(second);
    free(space);
    free(first);
    free(room);
}

static void try_discovery(const char *text, size_t size)
{
    tara_opendsr_discovery out = {.struct_size = sizeof out};
    tara_error             error = {.struct_size = sizeof error};
    char                  *room = memory_of(size), *written;
    size_t                 written_size;
    if (tara_opendsr_discovery_read(text, size, room, size, &out, &error) != TARA_OK) {
        claim_refused(&out, sizeof out, &error, size);
    } else {
        WRITTEN(written, written_size, tara_opendsr_discovery_write(&out, buffer, capacity,
                                                                    &needed, NULL));
        free(written);
    }
    free(room);
}

static void try_failure(const char *text, size_t size)
{
    tara_dsr_failure out = {.struct_size = sizeof out};
    char            *room = memory_of(size);
    if (tara_dsr_error_read(TARA_DSR_OPENDSR, text, size, room, size, &out, NULL) == TARA_OK) {
        claim(out.error_count <= TARA_DSR_ERRORS_MAX, "errors are counted");
    }
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_of(size);
    if (size > 0) memcpy(text, data, size);
    try_request(TARA_OPENDSR_2, text, size);
    try_request(TARA_OPENGDPR_1, text, size);
    for (int32_t kind = TARA_OPENDSR_RESPONSE; kind <= TARA_OPENDSR_CANCELLATION; kind++) {
        try_document(kind, text, size);
    }
    try_discovery(text, size);
    try_failure(text, size);
    free(text);
    return 0;
}
