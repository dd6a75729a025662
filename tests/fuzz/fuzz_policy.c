// fuzz_policy.c: a policy file from anybody. What is taken prints to a text that is taken again
// and prints the same; what is refused says where.
#include "fuzz.h"

#include <string.h>

#include "tara_privacy.h"

static char *printed(const tara_policy *policy, size_t *size)
{
    claim(tara_policy_print(policy, NULL, 0, size) == TARA_E_BUFFER, "asking tells the size");
    char *text = malloc(*size);
    claim(text != NULL, "there is memory");
    claim(tara_policy_print(policy, text, *size, size) == TARA_OK, "a policy can be printed");
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tara_policy *policy = NULL;
    tara_error   error;
    memset(&error, 0, sizeof error);
    error.struct_size  = sizeof error;
    tara_status status = tara_policy_parse((const char *)data, size, NULL, &policy, &error);
    if (status != TARA_OK) {
        claim(policy == NULL, "an error leaves no policy");
        claim(error.status == status, "the error tells its status");
        claim(memchr(error.message, 0, sizeof error.message) != NULL, "the message is terminated");
        claim(memchr(error.field, 0, sizeof error.field) != NULL, "the field is terminated");
        claim(error.offset <= size, "the error's place lies in the text");
        return 0;
    }
    size_t once_size, twice_size;
    char  *once = printed(policy, &once_size);
    tara_policy_destroy(policy);
    claim(tara_policy_parse(once, once_size, NULL, &policy, NULL) == TARA_OK,
          "what is printed can be parsed");
    char *twice = printed(policy, &twice_size);
    claim(once_size == twice_size && memcmp(once, twice, once_size) == 0,
          "the same policy prints the same");
    tara_policy_destroy(policy);
    free(once);
    free(twice);
    return 0;
}
