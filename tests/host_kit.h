// host_kit.h: what tests of a host say in one line. See host.h.
#ifndef HOST_KIT_H
#define HOST_KIT_H

#include "host.h"

// --- what tests say in one line ----------------------------------------------------------------

static inline tara_subject person(tara_privacy *privacy, const char *identity)
{
    tara_subject subject;
    ASSERT_OK(tara_subject_from_identity(privacy, identity, strlen(identity), &subject));
    return subject;
}

// Somebody in France who is of age.
static inline tara_subject adult(tara_privacy *privacy, const char *identity)
{
    tara_subject subject = person(privacy, identity);
    ASSERT_OK(tara_subject_set(privacy, &subject, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_born(privacy, &subject, 1990, 5, 17, TEXT("document"), NULL));
    return subject;
}

static inline uint32_t purpose(tara_privacy *privacy, const char *id)
{
    uint32_t number = 0;
    ASSERT_OK(tara_purpose_find(privacy, id, strlen(id), &number));
    return number;
}

static inline uint64_t category(tara_privacy *privacy, const char *id)
{
    uint64_t bit = 0;
    ASSERT_OK(tara_category_find(privacy, id, strlen(id), &bit));
    return bit;
}

static inline tara_question question(tara_privacy *privacy, tara_subject subject,
                                     const char *purpose_id, const char *category_id)
{
    return (tara_question){.struct_size = sizeof(tara_question), .subject = subject,
                           .purpose = purpose(privacy, purpose_id),
                           .categories = category(privacy, category_id)};
}

static inline tara_choice choice(tara_privacy *privacy, const char *purpose_id)
{
    return (tara_choice){.struct_size = sizeof(tara_choice),
                         .purpose = purpose(privacy, purpose_id),
                         .method = "checkbox", .method_size = 8,
                         .language = "fr", .language_size = 2,
                         .notice = "N-1", .notice_size = 3,
                         .channel = "web", .channel_size = 3};
}

static inline tara_verdict ask(tara_privacy *privacy, tara_subject subject,
                               const char *purpose_id, const char *category_id)
{
    tara_question asked = question(privacy, subject, purpose_id, category_id);
    tara_verdict  verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_check(privacy, &asked, &verdict));
    return verdict;
}

static inline uint64_t event_count(tara_privacy *privacy)
{
    uint64_t count = 0;
    ASSERT_OK(tara_event_count(privacy, &count));
    return count;
}

static inline tara_error last_error(tara_privacy *privacy)
{
    tara_error error = {.struct_size = sizeof error};
    ASSERT_OK(tara_error_last(privacy, &error));
    return error;
}

// The call was refused as `status`, about `field`, and recorded nothing.
static inline void assert_refused(tara_privacy *privacy, tara_status got, tara_status status,
                                  const char *field)
{
    assert_int_equal(got, status);
    tara_error error = last_error(privacy);
    assert_int_equal(error.status, status);
    assert_string_equal(error.field, field);
    assert_true(error.message[0] != '\0');
}

#endif
