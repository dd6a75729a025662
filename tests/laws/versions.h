// versions.h: versions of the policy that come after the built-in one, as tests need them.
#ifndef LAWS_VERSIONS_H
#define LAWS_VERSIONS_H

#include "laws/laws.h"

// The first `old` that stands after `where` becomes `new`.
typedef struct edit {
    const char *where, *old, *new;
} edit;

// The next version of a policy, of 1 June 2026 unless an edit says otherwise.
static inline tara_policy *version_after(const tara_policy *before, const edit *edits,
                                         size_t count)
{
    char  was[32], is[32];
    char *text = printed_policy(before);
    snprintf(was, sizeof was, "\"version\": %u", tara_policy_version(before));
    snprintf(is, sizeof is, "\"version\": %u", tara_policy_version(before) + 1);
    text = reworded(text, "{", was, is);
    if (strstr(text, "\"last_updated\": \"2024-01-15\"") != NULL) {
        text = reworded(text, "{", "2024-01-15", "2026-06-01");
    }
    for (size_t i = 0; i < count; i++) {
        text = reworded(text, edits[i].where, edits[i].old, edits[i].new);
    }
    return parsed(text);
}

static inline const tara_policy *in_force(tara_privacy *privacy)
{
    const tara_policy *policy = NULL;
    assert_int_equal(tara_policy_in_force(privacy, &policy), TARA_OK);
    return policy;
}

static inline tara_status try_to_publish(tara_privacy *privacy, const edit *edits, size_t count)
{
    tara_policy *policy = version_after(in_force(privacy), edits, count);
    tara_status  status = tara_policy_publish(privacy, policy);
    tara_policy_destroy(policy); // The context keeps a copy.
    return status;
}

static inline void publishes(tara_privacy *privacy, const edit *edits, size_t count)
{
    assert_int_equal(try_to_publish(privacy, edits, count), TARA_OK);
}
#define PUBLISHES(privacy, ...) \
    publishes(privacy, (edit[]){__VA_ARGS__}, sizeof((edit[]){__VA_ARGS__}) / sizeof(edit))

// Edits that tests of several kinds use.
#define MARKETING_GETS_PROGRESS \
    {"\"id\": \"marketing\"", "\"contact\",\n", "\"contact\",\n        \"progress\",\n"}
#define MARKETING_ON_INTEREST \
    {"\"id\": \"marketing\"", "\"consent\"\n      ]", "\"legitimate_interest\"\n      ]"}, \
    {"\"id\": \"marketing\"", "\"consent\": {\n        \"yes\": \"P24M\",\n        " \
     "\"no\": \"P6M\"\n      },\n", ""}, \
    {"\"id\": \"marketing\"", "management framework).\"\n        }\n      }\n", \
     "management framework).\"\n        }\n      },\n      \"assessment\": {\n        " \
     "\"reference\": \"TS-LIA-2026-05\",\n        \"recorded_on\": \"2026-05-01\"\n      }\n"}

enum { NOTICES_MAX = 32 };

// Those still to be delivered to a subject.
static inline size_t notices_to(tara_privacy *privacy, const tara_subject *subject,
                                tara_notice notices[NOTICES_MAX])
{
    size_t count = 0;
    notices[0].struct_size = sizeof *notices;
    assert_int_equal(tara_notice_list(privacy, subject, 0, notices, NOTICES_MAX, &count), TARA_OK);
    return count;
}

static inline size_t count_notices(tara_privacy *privacy, const tara_subject *subject)
{
    tara_notice notices[NOTICES_MAX];
    return notices_to(privacy, subject, notices);
}

#endif
