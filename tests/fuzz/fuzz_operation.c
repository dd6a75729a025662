// fuzz_operation.c: JSON operations from anybody, one a line, on a context in memory. Whatever is
// asked, the answer is one JSON object that says whether it was ok, and it quotes no identity.
#include "fuzz.h"

#include <string.h>

#include "base/json.h"
#include "tara_privacy.h"

enum { OPERATIONS_MAX = 256 };

static int32_t fixed_now(void *user, int64_t *unix_ms)
{
    (void)user;
    *unix_ms = INT64_C(1772355600000); // 2026-03-01T09:00:00Z
    return TARA_CALLBACK_OK;
}

// Every run sees the same bytes, so that what is found is found again.
static int32_t fixed_random(void *user, uint8_t *out, size_t size)
{
    uint8_t *next = user;
    for (size_t i = 0; i < size; i++) out[i] = (*next)++;
    return TARA_CALLBACK_OK;
}

static tara_privacy *open_in_memory(uint8_t *random)
{
    static const uint8_t key[32] = {1};
    const tara_platform  platform = {.struct_size = sizeof platform, .user = random,
                                     .now = fixed_now, .random = fixed_random};
    tara_options options;
    tara_options_init(&options, sizeof options);
    options.site_key      = key;
    options.site_key_size = sizeof key;
    options.platform      = &platform;
    tara_privacy *privacy = NULL;
    claim(tara_open(&options, &privacy, NULL) == TARA_OK, "a context in memory opens");
    return privacy;
}

static void operate(tara_privacy *privacy, const char *line, size_t size)
{
    const char *result      = NULL;
    size_t      result_size = 0;
    // An exact copy, so that a byte read past the end is seen.
    char *copy = malloc(size + (size == 0));
    claim(copy != NULL, "there is memory");
    if (size > 0) memcpy(copy, line, size);
    tara_status status = tara_operate(privacy, copy, size, &result, &result_size);
    free(copy);
    claim(result != NULL, "there is a result");

    tp_json_reader json = tp_json_reader_of((tp_text){result, result_size});
    claim(tp_json_valid(&json), "a result is JSON");
    json = tp_json_reader_of((tp_text){result, result_size});
    claim(tp_json_next(&json) == TP_JSON_OBJECT, "a result is an object");
    claim(tp_json_next(&json) == TP_JSON_NAME && tp_json_raw_equals(json.raw, TP_TEXT("ok")),
          "it begins with ok");
    claim((tp_json_next(&json) == TP_JSON_TRUE) == (status == TARA_OK), "ok is the status");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t       random  = 0;
    tara_privacy *privacy = open_in_memory(&random);
    const char   *at      = (const char *)data;
    const char   *end     = at + size;
    for (int i = 0; i < OPERATIONS_MAX && at < end; i++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop    = newline == NULL ? end : newline;
        operate(privacy, at, (size_t)(stop - at));
        at = newline == NULL ? end : newline + 1;
    }
    tara_close(privacy);
    return 0;
}
