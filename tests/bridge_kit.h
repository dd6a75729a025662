// bridge_kit.h: a host whose policy says what stands for its purposes in consent strings.
#ifndef TESTS_BRIDGE_KIT_H
#define TESTS_BRIDGE_KIT_H

#include "host_kit.h"
#include "vector.h"

#define BRIDGE_POLICY "tests/data/consent-strings-policy.json"
enum { VENDOR = 755, BRIDGE_POLICY_MAX = 32 * 1024 };
#define BRIDGE_DAY (HOST_NOW / HOST_DAY * HOST_DAY) // On which tests run, as strings have it.

static inline void bridge_cut(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from);
    assert_non_null(at);
    char *end = strstr(at, to);
    assert_non_null(end);
    memmove(at, end + strlen(to), strlen(end + strlen(to)) + 1);
}

static inline void bridge_put(char *text, const char *before, const char *what)
{
    char *at = strstr(text, before);
    assert_non_null(at);
    assert_true(strlen(text) + strlen(what) < BRIDGE_POLICY_MAX);
    memmove(at + strlen(what), at, strlen(at) + 1);
    memcpy(at, what, strlen(what));
}

static inline tara_policy *bridge_parse(const char *text)
{
    tara_policy *policy = NULL;
    tara_error   error = {.struct_size = sizeof error};
    if (tara_policy_parse(text, strlen(text), NULL, &policy, &error) != TARA_OK) {
        fail_msg("%s: %s", error.field, error.message);
    }
    return policy;
}

// As the publisher; or as a vendor, who has no custom purposes.
static inline void bridge_text(bool vendor, char text[BRIDGE_POLICY_MAX])
{
    size_t size = 0;
    char  *whole = vector_load(BRIDGE_POLICY, &size);
    assert_non_null(whole);
    assert_true(size < BRIDGE_POLICY_MAX);
    memcpy(text, whole, size + 1);
    free(whole);
    if (!vendor) return;
    bridge_put(text, "\"cmp\"", "\"vendor\": 755, ");
    bridge_cut(text, "\"tcf_custom\": 3,", "3,");
    bridge_cut(text, "\"tcf_custom\": 5,", "5,");
}

static inline void bridge_begin_with(host *h, const char *text)
{
    host_init(h);
    h->options.policy = bridge_parse(text);
    ASSERT_OK(host_open(h));
}

static inline void bridge_begin(host *h, bool vendor)
{
    static char text[BRIDGE_POLICY_MAX];
    bridge_text(vendor, text);
    bridge_begin_with(h, text);
}

static inline void bridge_end(host *h)
{
    tara_policy *policy = (tara_policy *)(uintptr_t)h->options.policy;
    host_end(h);
    tara_policy_destroy(policy);
}

static inline uint64_t bit_of(tara_privacy *privacy, const char *id)
{
    return UINT64_C(1) << (purpose(privacy, id) - 1);
}

// The bits of purposes by their names, which stand between blanks.
static inline uint64_t bits_of(tara_privacy *privacy, const char *ids)
{
    uint64_t bits = 0;
    char     id[64];
    int      used = 0;
    while (sscanf(ids, "%63s%n", id, &used) == 1) {
        bits |= bit_of(privacy, id);
        ids += used;
    }
    return bits;
}

static inline int32_t state_of(tara_privacy *privacy, tara_subject subject, const char *id)
{
    tara_consent consent = {.struct_size = sizeof consent};
    ASSERT_OK(tara_consent_show(privacy, &subject, purpose(privacy, id), &consent));
    return consent.state;
}

// Every purpose of the policy stands in exactly one set.
static inline void assert_whole(tara_privacy *privacy, const tara_bridge_report *r)
{
    const uint64_t sets[] = {r->given, r->withdrawn, r->refused, r->objected, r->unchanged,
                             r->older, r->outdated, r->gated, r->unclear, r->silent,
                             r->not_mapped};
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        assert_true((all & sets[i]) == 0);
        all |= sets[i];
    }
    assert_true(all == bits_of(privacy, "storage advertising profiles newsletter content health "
                                        "measurement letters account"));
}

#endif
