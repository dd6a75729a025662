// first.c: the shortest whole use of the library: may we send Nadia the newsletter?
//
// The answer is no until she says yes, and each answer names its reason and its article.
#include <stdio.h>
#include <stdlib.h>

#include "tara_privacy.h"

static void must(tara_status status)
{
    if (status == TARA_OK) return;
    fprintf(stderr, "first: %s\n", tara_status_text(status, "en"));
    exit(1);
}

static void ask(tara_privacy *privacy, const tara_question *question)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    must(tara_check(privacy, question, &verdict));
    printf("%s: %s (%s)\n", verdict.permitted ? "yes" : "no", tara_reason_name(verdict.reason),
           tara_reason_article(verdict.reason));
}

int main(void)
{
    // A real key is 32 random bytes, kept where the data is not.
    static const uint8_t key[32] = "a key for demonstrations only";
    tara_options  options;
    tara_privacy *privacy = NULL;
    tara_question question = {.struct_size = sizeof question};
    tara_choice   choice = {.struct_size = sizeof choice};

    tara_options_init(&options, sizeof options);
    options.site_key = key;
    options.site_key_size = sizeof key;
    must(tara_open(&options, &privacy, NULL));

    must(tara_subject_from_identity(privacy, "nadia@example.org", 17, &question.subject));
    must(tara_subject_set(privacy, &question.subject, "FR", 2, 0, 0));
    must(tara_age_assert_born(privacy, &question.subject, 1999, 7, 14, NULL, 0, NULL));
    must(tara_purpose_find(privacy, "marketing", 9, &question.purpose));
    must(tara_category_find(privacy, "contact", 7, &question.categories));
    ask(privacy, &question); // no: consent_never_asked

    choice.purpose = question.purpose;
    must(tara_consent_give(privacy, &question.subject, &choice, NULL));
    ask(privacy, &question); // yes: consent

    tara_close(privacy);
    return 0;
}
