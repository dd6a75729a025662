// fuzz_drp.c: any bytes as a message of the Data Rights Protocol, as the JSON in one that is
// signed, and as the status of a request. What is read is written, and reads the same.
#include "fuzz.h"

#include <string.h>

#include "base/bits.h"
#include "tara_privacy.h"

#define NOW INT64_C(1772355600000) // 2026-03-01T09:00:00Z
enum { SIGNATURE = 64 };

static void *memory_of(size_t size)
{
    void *memory = malloc(size + 1);
    claim(memory != NULL, "there is memory");
    return memory;
}

static void claim_zeroed(const void *out, size_t size)
{
    const uint8_t *bytes = out;
    for (size_t i = sizeof(uint32_t); i < size; i++) {
        claim(bytes[i] == 0, "nothing is left of what is refused");
    }
}

static int32_t answer(void *user, const tara_signed *what)
{
    claim(what->signature_size == SIGNATURE && what->text_size > 0, "there is something to check");
    return *(int32_t *)user;
}

static int32_t sign(void *user, const char *text, size_t size, uint8_t *signature,
                    size_t capacity, size_t *signature_size)
{
    (void)user; (void)text; (void)size;
    claim(capacity == SIGNATURE, "there is room for a signature");
    memset(signature, 's', SIGNATURE);
    *signature_size = SIGNATURE;
    return 1;
}

static tara_status read_message(int32_t kind, int32_t checked, const char *message, size_t size,
                                char *room, tara_drp_message *out)
{
    tara_drp_expected expected = {
        .struct_size = sizeof expected, .kind = kind, .now_unix_ms = NOW,
        .agent_id = "aa-id", .agent_id_size = 5, .business_id = "cb-id", .business_id_size = 5,
        .check = answer, .user = &checked,
    };
    return tara_drp_read(message, size, &expected, room, 2 * size, out, NULL);
}

static void try_message(int32_t kind, const char *message, size_t size)
{
    tara_drp_message out = {.struct_size = sizeof out}, again = {.struct_size = sizeof again};
    char            *room = memory_of(2 * size);
    claim(read_message(kind, 0, message, size, room, &out) != TARA_OK, "no is no");
    claim_zeroed(&out, sizeof out);
    if (read_message(kind, 1, message, size, room, &out) != TARA_OK) {
        claim_zeroed(&out, sizeof out);
        free(room);
        return;
    }
    size_t needed = 0;
    claim(out.authenticated == 1, "it was checked");
    claim(tara_drp_write(&out, sign, NULL, NULL, 0, &needed, NULL) == TARA_E_BUFFER,
          "what was read can be written");
    char  *first = memory_of(needed), *space = memory_of(2 * needed);
    size_t first_size = needed;
    claim(tara_drp_write(&out, sign, NULL, first, first_size, &needed, NULL) == TARA_OK,
          "to the size that was told");
    claim(read_message(kind, 1, first, first_size, space, &again) == TARA_OK,
          "what was written can be read");
    char *second = memory_of(first_size);
    claim(tara_drp_write(&again, sign, NULL, second, first_size, &needed, NULL) == TARA_OK,
          "and written");
    claim(memcmp(first, second, first_size) == 0, "what is written has one form");
    free(second);
    free(space);
    free(first);
    free(room);
}

// The bytes are what was signed.
static void try_text(int32_t kind, const uint8_t *text, size_t size)
{
    uint8_t *bytes = memory_of(SIGNATURE + size);
    memset(bytes, 's', SIGNATURE);
    if (size > 0) memcpy(bytes + SIGNATURE, text, size);
    size_t message_size = tp_base64_size(SIGNATURE + size);
    char  *message = memory_of(message_size);
    tp_base64_encode(bytes, SIGNATURE + size, message);
    try_message(kind, message, message_size);
    free(message);
    free(bytes);
}

static void try_answer(const char *text, size_t size)
{
    tara_drp_answer out = {.struct_size = sizeof out};
    char           *room = memory_of(size);
    if (tara_drp_answer_read(text, size, room, size, &out, NULL) != TARA_OK) {
        claim_zeroed(&out, sizeof out);
    } else {
        size_t needed = 0;
        if (out.expected_unix_ms == 0) out.expected_unix_ms = NOW;
        claim(tara_drp_answer_write(&out, NULL, 0, &needed, NULL) == TARA_E_BUFFER,
              "what was read can be written");
    }
    free(room);
}

static void try_failure(const char *text, size_t size)
{
    tara_dsr_failure out = {.struct_size = sizeof out};
    char            *room = memory_of(size);
    if (tara_dsr_error_read(TARA_DSR_DRP, text, size, room, size, &out, NULL) == TARA_OK) {
        claim(out.error_count <= TARA_DSR_ERRORS_MAX, "errors are counted");
    }
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_of(size);
    if (size > 0) memcpy(text, data, size);
    for (int32_t kind = TARA_DRP_EXERCISE; kind <= TARA_DRP_AGENT; kind++) {
        try_message(kind, text, size);
        try_text(kind, data, size);
    }
    try_answer(text, size);
    try_failure(text, size);
    free(text);
    return 0;
}
