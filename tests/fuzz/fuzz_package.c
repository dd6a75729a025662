// fuzz_package.c: a package of a subject's record from anybody. What is taken prints to a package
// that says the same; what is refused says where and records nothing; nothing opens anything: only
// the key, which no input has, could.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

static const tara_subject subject = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

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
    static const uint8_t key[32] = "no input can know these 32 bytes";
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

typedef struct text {
    char  *data;
    size_t size;
} text;

static int32_t gather(void *user, const char *data, size_t size)
{
    text *t = user;
    t->data = realloc(t->data, t->size + size);
    claim(t->data != NULL, "there is memory");
    memcpy(t->data + t->size, data, size);
    t->size += size;
    return TARA_CALLBACK_OK;
}

static text printed(tara_privacy *privacy)
{
    text t = {NULL, 0};
    claim(tara_subject_export(privacy, &subject, gather, &t) == TARA_OK, "a record can be printed");
    return t;
}

static void nothing_is_open(tara_privacy *privacy)
{
    for (uint32_t purpose = 1; purpose <= 9; purpose++) {
        for (int category = 0; category < 6; category++) {
            tara_question question = {.struct_size = sizeof question, .subject = subject,
                                      .purpose = purpose, .categories = UINT64_C(1) << category};
            tara_verdict  verdict = {.struct_size = sizeof verdict};
            claim(tara_check(privacy, &question, &verdict) == TARA_OK, "one may ask");
            claim(!verdict.permitted, "a package without our seal opens nothing");
        }
    }
}

static void no_more_than_narrows(uint64_t taken)
{
    uint64_t narrows = TARA_TAKEN_COUNTRY | TARA_TAKEN_AGE | TARA_TAKEN_REFUSALS
                     | TARA_TAKEN_OBJECTIONS | TARA_TAKEN_RESTRICTION;
    claim((taken & ~narrows) == 0, "only what narrows is taken");
}

// A record that came in goes out, and into another store of the same controller as it was.
static void goes_on(tara_privacy *privacy)
{
    uint8_t       random = 100;
    uint64_t      taken = 0;
    tara_privacy *other = open_in_memory(&random);
    text          first = printed(privacy);
    claim(tara_subject_import(other, &subject, first.data, first.size, &taken) == TARA_OK,
          "what is printed can be read");
    text second = printed(other);
    claim(first.size == second.size && memcmp(first.data, second.data, first.size) == 0,
          "the same record prints the same");
    free(first.data);
    free(second.data);
    tara_close(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t       random = 0;
    uint64_t      taken = 0, count = 0;
    tara_error    error = {.struct_size = sizeof error};
    tara_privacy *privacy = open_in_memory(&random);
    char         *copy = malloc(size + 1);
    claim(copy != NULL, "there is memory");
    if (size > 0) memcpy(copy, data, size);
    tara_status status = tara_subject_import(privacy, &subject, copy, size, &taken);
    claim(tara_event_count(privacy, &count) == TARA_OK, "one may count");
    if (status != TARA_OK) {
        claim(tara_error_last(privacy, &error) == TARA_OK, "one may ask what was wrong");
        claim(error.status == status, "the error tells its status");
        claim(error.field[0] != '\0' && memchr(error.field, 0, sizeof error.field) != NULL,
              "the error names a member");
        claim(error.offset <= size, "the error's place lies in the text");
        claim(count == 0, "what is refused records nothing");
    } else {
        no_more_than_narrows(taken);
        claim((taken != 0) == (count != 0), "what is taken is recorded");
        if (taken != 0) goes_on(privacy);
    }
    nothing_is_open(privacy);
    free(copy);
    tara_close(privacy);
    return 0;
}
