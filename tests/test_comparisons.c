// test_comparisons.c: two versions of a policy side by side, as the host sees them.
#include "host_kit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char  *text; // The built-in policy as JSON.
static size_t text_size;

static int print_builtin(void **state)
{
    (void)state;
    tara_policy_print(tara_policy_builtin(), NULL, 0, &text_size);
    text = malloc(text_size + 1);
    if (text == NULL) return -1;
    text[text_size] = '\0';
    return tara_policy_print(tara_policy_builtin(), text, text_size, &text_size);
}

static int forget(void **state)
{
    (void)state;
    free(text);
    return 0;
}

// The built-in policy with pieces of its text replaced: pairs of what stands there and what shall.
static tara_policy *edited(const tara_allocator *allocator, const char *const *pairs, size_t count)
{
    char *now = malloc(text_size + 4096);
    assert_non_null(now);
    memcpy(now, text, text_size + 1);
    for (size_t i = 0; i < count; i++) {
        char *at = strstr(now, pairs[2 * i]);
        assert_non_null(at);
        size_t old = strlen(pairs[2 * i]), fresh = strlen(pairs[2 * i + 1]);
        memmove(at + fresh, at + old, strlen(at + old) + 1);
        memcpy(at, pairs[2 * i + 1], fresh);
    }
    tara_policy *policy = NULL;
    tara_error   error = {.struct_size = sizeof error};
    tara_status  status = tara_policy_parse(now, strlen(now), allocator, &policy, &error);
    if (status != TARA_OK) fail_msg("%s: %s", error.field, error.message);
    free(now);
    return policy;
}

static const char *const second[] = {
    "\"version\": 1", "\"version\": 2",
    "Facilitate account creation", "Ease account creation",
    "\"name\": \"tara_campaign\",\n      \"kind\": \"cookie\",\n      \"category\": \"marketing\"",
    "\"name\": \"tara_campaign\",\n      \"kind\": \"cookie\",\n      \"category\": \"statistics\"",
    "\"id\": \"marketing\",", "\"id\": \"promotion\",",
    "        \"marketing\"\n", "        \"promotion\"\n",   // As the e-mail provider names it,
    "        \"marketing\",\n", "        \"promotion\",\n", // and before it the host.
};
enum { SECOND = COUNT(second) / 2 };

// Everything that an entry says, with numbers that a context which knew the first version gives.
static void comparisons_tell_what_changed_and_whom_it_concerns(void **state)
{
    (void)state;
    tara_policy *after = edited(NULL, second, SECOND);
    tara_change  changes[16];
    size_t       needed = 0;
    changes[0].struct_size = sizeof changes[0];
    ASSERT_OK(tara_policy_compare(tara_policy_builtin(), after, changes, 16, &needed));
    assert_int_equal(needed, 8);
    static const struct {
        const char *path;
        int32_t     what, material, widens, concerns;
        uint64_t    purposes;
        uint32_t    cookies;
    } rows[] = {
        {"purposes.account.name.en", TARA_CHANGE_WORDING, 0, 0, 0, 1, 0},
        {"purposes.promotion", TARA_CHANGE_PURPOSE_ADDED, 1, 1, 1, 0x200, 0},
        {"purposes.marketing", TARA_CHANGE_PURPOSE_REMOVED, 0, 0, 0, 0x80, 0},
        {"recipients.hosting.purposes.marketing", TARA_CHANGE_PURPOSE_REMOVED, 0, 0, 0, 0x80, 0},
        {"recipients.hosting.purposes.promotion", TARA_CHANGE_PURPOSE_ADDED, 1, 1, 1, 0x200, 0},
        {"recipients.email_provider.purposes.marketing", TARA_CHANGE_PURPOSE_REMOVED, 0, 0, 0,
         0x80, 0},
        {"recipients.email_provider.purposes.promotion", TARA_CHANGE_PURPOSE_ADDED, 1, 1, 1,
         0x200, 0},
        {"trackers.cookie:tara_campaign.category", TARA_CHANGE_COOKIE_CATEGORY_CHANGED, 1, 1, 2, 0,
         1 << TARA_COOKIE_STATISTICS},
    };
    for (size_t i = 0; i < needed; i++) {
        assert_int_equal(changes[i].struct_size, sizeof changes[i]);
        assert_int_equal(changes[i].flags, 0);
        assert_string_equal(changes[i].path, rows[i].path);
        assert_int_equal(changes[i].what, rows[i].what);
        assert_int_equal(changes[i].material, rows[i].material);
        assert_int_equal(changes[i].widens, rows[i].widens);
        assert_int_equal(changes[i].concerns, rows[i].concerns);
        assert_int_equal(changes[i].purposes, rows[i].purposes);
        assert_int_equal(changes[i].cookies, rows[i].cookies);
        assert_int_equal(changes[i].reserved, 0);
    }
    tara_policy_destroy(after);
}

static void comparisons_fit_or_are_not_begun(void **state)
{
    (void)state;
    tara_policy *after = edited(NULL, second, SECOND);
    tara_change  changes[16], untouched[16];
    size_t       needed = 0;
    assert_int_equal(tara_policy_compare(tara_policy_builtin(), after, NULL, 0, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 8);
    memset(changes, 0x5A, sizeof changes);
    changes[0].struct_size = sizeof changes[0];
    memcpy(untouched, changes, sizeof changes);
    needed = 0;
    assert_int_equal(tara_policy_compare(tara_policy_builtin(), after, changes, 7, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 8);
    assert_memory_equal(changes, untouched, sizeof changes);
    ASSERT_OK(tara_policy_compare(tara_policy_builtin(), after, changes, 8, &needed));
    assert_memory_equal(&changes[9], &untouched[9], 7 * sizeof changes[0]);
    // Nothing differs from itself, and for nothing no room is needed.
    ASSERT_OK(tara_policy_compare(after, after, NULL, 0, &needed));
    assert_int_equal(needed, 0);
    tara_policy_destroy(after);
}

static void comparisons_refuse_what_is_no_policy_and_no_room(void **state)
{
    (void)state;
    const tara_policy *builtin = tara_policy_builtin();
    uint64_t           zeros[64] = {0};
    const tara_policy *none = (const tara_policy *)(const void *)zeros;
    tara_change        change = {.struct_size = sizeof change};
    char               room[8];
    size_t             needed = 77;
    assert_int_equal(tara_policy_compare(NULL, builtin, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare(builtin, NULL, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare(none, builtin, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare(builtin, none, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare(builtin, builtin, NULL, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_compare(builtin, builtin, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    static const uint32_t sizes[] = {0, 1, sizeof change - 1, sizeof change + 1};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        change.struct_size = sizes[i];
        assert_int_equal(tara_policy_compare(builtin, builtin, &change, 1, &needed),
                         TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tara_policy_compare_print(NULL, builtin, room, 8, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare_print(builtin, none, room, 8, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_compare_print(builtin, builtin, room, 8, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_compare_print(builtin, builtin, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(needed, 77);
}

static const char *const small_change[] = {
    "\"version\": 1", "\"version\": 2",
    "\"category\": \"statistics\",\n      \"set_by\": \"first_party\",\n      \"path\"",
    "\"category\": \"marketing\",\n      \"set_by\": \"first_party\",\n      \"path\"",
    "\"place\": \"BD\"", "\"place\": \"IN\"",
    "\"destination\": \"BD\"", "\"destination\": \"IN\"",
};

static void comparisons_print_names_and_identifiers(void **state)
{
    (void)state;
    static const char wanted[] =
        "[{\"what\":\"destination_changed\",\"path\":\"recipients.support_desk.place\","
        "\"material\":true,\"widens\":true,\"subjects\":\"purposes\","
        "\"purposes\":[\"support\"],\"categories\":[\"contact\",\"progress\",\"technical\"],"
        "\"cookies\":[]},"
        "{\"what\":\"safeguard_added\",\"path\":\"safeguards.scc:support_desk\","
        "\"material\":false,\"widens\":false,\"subjects\":\"nobody\",\"purposes\":[\"support\"],"
        "\"categories\":[\"contact\",\"progress\",\"technical\"],\"cookies\":[]},"
        "{\"what\":\"safeguard_removed\",\"path\":\"safeguards.scc:support_desk\","
        "\"material\":false,\"widens\":false,\"subjects\":\"nobody\",\"purposes\":[\"support\"],"
        "\"categories\":[\"contact\",\"progress\",\"technical\"],\"cookies\":[]},"
        "{\"what\":\"cookie_category_changed\",\"path\":\"trackers.cookie:tara_stats_*.category\","
        "\"material\":true,\"widens\":true,\"subjects\":\"everybody\",\"purposes\":[],"
        "\"categories\":[],\"cookies\":[\"marketing\"]}]";
    tara_policy *after = edited(NULL, small_change, COUNT(small_change) / 2);
    char         room[2048];
    size_t       needed = 0;
    assert_int_equal(tara_policy_compare_print(tara_policy_builtin(), after, NULL, 0, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(needed, sizeof wanted - 1);
    memset(room, 'x', sizeof room);
    assert_int_equal(
        tara_policy_compare_print(tara_policy_builtin(), after, room, needed - 1, &needed),
        TARA_E_BUFFER);
    for (size_t i = 0; i < sizeof room; i++) assert_int_equal(room[i], 'x');
    ASSERT_OK(tara_policy_compare_print(tara_policy_builtin(), after, room, needed, &needed));
    assert_memory_equal(room, wanted, needed);
    ASSERT_OK(tara_policy_compare_print(after, after, room, sizeof room, &needed));
    assert_int_equal(needed, 2);
    assert_memory_equal(room, "[]", 2);
    tara_policy_destroy(after);
}

// The numbers are those of a context that is opened with the first version.
static void comparisons_number_as_a_context_does(void **state)
{
    (void)state;
    static const char *const wider[] = {
        "\"id\": \"marketing\",", "\"id\": \"marketing\",",
        "        \"contact\",\n        \"technical\"\n      ],\n      \"bases\": [\n"
        "        \"consent\"",
        "        \"contact\",\n        \"payment\",\n        \"technical\"\n      ],\n"
        "      \"bases\": [\n        \"consent\"",
    };
    host         h;
    tara_privacy *p = host_begin(&h);
    tara_policy *after = edited(NULL, wider, 2);
    tara_change  change = {.struct_size = sizeof change};
    size_t       needed = 0;
    ASSERT_OK(tara_policy_compare(tara_policy_builtin(), after, &change, 1, &needed));
    assert_string_equal(change.path, "purposes.marketing.categories.payment");
    assert_int_equal(change.purposes, UINT64_C(1) << (purpose(p, "marketing") - 1));
    assert_int_equal(change.categories, category(p, "payment"));
    tara_policy_destroy(after);
    host_end(&h);
}

// Slots are for the life of a store: more names than there are slots cannot be told apart.
static void comparisons_of_more_names_than_slots_are_refused(void **state)
{
    (void)state;
    char        *many = malloc(64 * 1024);
    tara_policy *both[2];
    size_t       needed = 77;
    assert_non_null(many);
    for (int version = 0; version < 2; version++) {
        const char *list = strstr(text, "\"categories\": [");
        assert_non_null(list);
        list += strlen("\"categories\": [");
        int size = sprintf(many, "%.*s", (int)(list - text), text);
        for (int i = 0; i < 40; i++) {
            size += sprintf(many + size, "{\"id\":\"c%d_%d\",\"name\":{\"fr\":\"a\",\"en\":\"a\"},"
                            "\"special\":false},", version, i);
        }
        size += sprintf(many + size, "%s", list);
        ASSERT_OK(tara_policy_parse(many, (size_t)size, NULL, &both[version], NULL));
    }
    assert_int_equal(tara_policy_compare(both[0], both[1], NULL, 0, &needed), TARA_E_LIMIT);
    assert_int_equal(tara_policy_compare_print(both[0], both[1], NULL, 0, &needed), TARA_E_LIMIT);
    assert_int_equal(needed, 77);
    ASSERT_OK(tara_policy_compare(both[0], both[0], NULL, 0, &needed));
    for (int version = 0; version < 2; version++) tara_policy_destroy(both[version]);
    free(many);
}

// Whatever memory fails, nothing is left over and nothing is half told.
static void comparisons_without_memory_leave_nothing(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    tara_policy *after = edited(&h.allocator, small_change, COUNT(small_change) / 2);
    int64_t      before = h.live;
    tara_change  changes[16] = {{.struct_size = sizeof changes[0]}};
    char         room[2048];
    size_t       needed = 0;
    for (int printed = 0; printed < 2; printed++) {
        tara_status status = TARA_E_NO_MEMORY;
        int         failures = 0;
        for (uint64_t n = 1; status != TARA_OK; n++) {
            h.fail_at = h.requests + n;
            status = printed ? tara_policy_compare_print(tara_policy_builtin(), after, room,
                                                         sizeof room, &needed)
                             : tara_policy_compare(tara_policy_builtin(), after, changes, 16,
                                                   &needed);
            assert_int_equal(h.live, before);
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            failures++;
        }
        assert_true(failures > 2);
    }
    h.fail_at = 0;
    tara_policy_destroy(after);
    assert_int_equal(h.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_tell_what_changed_and_whom_it_concerns),
        cmocka_unit_test(comparisons_fit_or_are_not_begun),
        cmocka_unit_test(comparisons_refuse_what_is_no_policy_and_no_room),
        cmocka_unit_test(comparisons_print_names_and_identifiers),
        cmocka_unit_test(comparisons_number_as_a_context_does),
        cmocka_unit_test(comparisons_of_more_names_than_slots_are_refused),
        cmocka_unit_test(comparisons_without_memory_leave_nothing),
    };
    return cmocka_run_group_tests(tests, print_builtin, forget);
}
