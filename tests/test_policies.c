// test_policies.c: policies as the host sees them, and the numbers of what they name.
#include "host_kit.h"

#include "base/sha256.h"

static char  *text; // The built-in policy as JSON.
static size_t text_size;

static int print_builtin(void **state)
{
    (void)state;
    tara_policy_print(tara_policy_builtin(), NULL, 0, &text_size);
    text = malloc(text_size);
    if (text == NULL) return -1;
    return tara_policy_print(tara_policy_builtin(), text, text_size, &text_size);
}

static int forget(void **state)
{
    (void)state;
    free(text);
    return 0;
}

static void policies_print_fits_exactly_or_not_at_all(void **state)
{
    (void)state;
    size_t needed = 0;
    char  *room = malloc(text_size);
    assert_non_null(room);
    memset(room, 'x', text_size);
    assert_int_equal(tara_policy_print(tara_policy_builtin(), room, text_size - 1, &needed),
                     TARA_E_BUFFER);
    assert_int_equal(needed, text_size);
    for (size_t i = 0; i < text_size; i++) assert_int_equal(room[i], 'x');
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), room, text_size, &needed));
    assert_memory_equal(room, text, text_size);
    assert_int_equal(tara_policy_print(tara_policy_builtin(), room, text_size, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_print(tara_policy_builtin(), NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    free(room);
}

static void policies_parse_reads_back_what_print_gave(void **state)
{
    (void)state;
    host         h;
    tara_policy *policy = NULL;
    uint8_t      hash[32], builtin[32], own[TP_SHA256_SIZE];
    size_t       size = 0;
    host_init(&h);
    ASSERT_OK(tara_policy_parse(text, text_size, &h.allocator, &policy, &h.error));
    char *again = malloc(text_size);
    assert_non_null(again);
    ASSERT_OK(tara_policy_print(policy, again, text_size, &size));
    assert_int_equal(size, text_size);
    assert_memory_equal(again, text, text_size);
    ASSERT_OK(tara_policy_hash(policy, hash));
    ASSERT_OK(tara_policy_hash(tara_policy_builtin(), builtin));
    tp_sha256 sha;
    tp_sha256_init(&sha);
    tp_sha256_update(&sha, text, text_size);
    tp_sha256_final(&sha, own);
    assert_memory_equal(hash, builtin, 32);
    assert_memory_equal(hash, own, 32);
    assert_int_equal(tara_policy_version(policy), 1);
    tara_policy_destroy(policy);
    assert_int_equal(h.live, 0);
    free(again);
}

static void policies_refuse_what_is_no_policy(void **state)
{
    (void)state;
    uint8_t      hash[32];
    size_t       needed;
    uint64_t     no_policy[64] = {0};
    tara_policy *fake = (tara_policy *)(void *)no_policy;
    assert_int_equal(tara_policy_print(NULL, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_print(fake, NULL, 0, &needed), TARA_E_HANDLE);
    assert_int_equal(tara_policy_hash(NULL, hash), TARA_E_HANDLE);
    assert_int_equal(tara_policy_hash(tara_policy_builtin(), NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_version(fake), 0);
    tara_policy_destroy(NULL);
    tara_policy_destroy(fake);
    tara_policy_destroy((tara_policy *)(uintptr_t)tara_policy_builtin());
    assert_int_equal(tara_policy_version(tara_policy_builtin()), 1);
}

static void expect(const char *json, size_t size, tara_status status)
{
    tara_error   error = {.struct_size = sizeof error};
    tara_policy *policy = (tara_policy *)(void *)&error;
    char        *exact = malloc(size > 0 ? size : 1);
    assert_non_null(exact);
    if (size > 0) memcpy(exact, json, size);
    assert_int_equal(tara_policy_parse(exact, size, NULL, &policy, &error), status);
    free(exact);
    assert_null(policy);
    assert_int_equal(error.status, status);
    assert_int_equal(error.struct_size, sizeof error);
    assert_true(error.message[0] != '\0');
    if (status == TARA_E_SYNTAX) assert_true(error.line > 0 && error.column > 0);
}

static void policies_parse_tells_what_is_wrong(void **state)
{
    (void)state;
    static char  large[(1 << 20) + 1];
    tara_policy *policy = NULL;
    expect("", 0, TARA_E_SYNTAX);
    expect("{", 1, TARA_E_SYNTAX);
    expect("{}", 2, TARA_E_POLICY);
    memset(large, ' ', sizeof large);
    expect(large, sizeof large, TARA_E_LIMIT);
    assert_int_equal(tara_policy_parse(NULL, 1, NULL, &policy, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_parse("{}", 2, NULL, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    tara_allocator allocator = {.struct_size = 8};
    assert_int_equal(tara_policy_parse("{}", 2, &allocator, &policy, NULL),
                     TARA_E_INVALID_ARGUMENT);
    allocator.struct_size = sizeof allocator; // Whole in size, with nothing in it.
    assert_int_equal(tara_policy_parse("{}", 2, &allocator, &policy, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

static void policies_parse_without_memory_leaves_nothing(void **state)
{
    (void)state;
    host h;
    for (uint64_t n = 1;; n++) {
        tara_policy *policy = NULL;
        host_init(&h);
        h.fail_at = n;
        tara_status status = tara_policy_parse(text, text_size, &h.allocator, &policy, NULL);
        if (status == TARA_OK) {
            tara_policy_destroy(policy);
            break;
        }
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_null(policy);
        assert_int_equal(h.live, 0);
    }
    assert_int_equal(h.live, 0);
}

// Numbers and identifiers are two names of the same thing.
static void policies_numbers_and_identifiers_go_both_ways(void **state)
{
    (void)state;
    static const char *const purposes[] = {"account", "service", "support", "administration",
        "orders", "communication", "feedback", "marketing", "protection"};
    static const char *const categories[] = {"contact", "credentials", "payment", "education",
        "progress", "technical"};
    host        h;
    const char *id;
    size_t      size;
    uint64_t    all = 0;
    tara_privacy *p = host_begin(&h);
    for (uint32_t i = 0; i < 9; i++) {
        assert_int_equal(purpose(p, purposes[i]), i + 1);
        ASSERT_OK(tara_purpose_id(p, i + 1, &id, &size));
        assert_int_equal(size, strlen(purposes[i]));
        assert_memory_equal(id, purposes[i], size);
    }
    for (size_t i = 0; i < 6; i++) {
        uint64_t bit = category(p, categories[i]);
        assert_int_equal(all & bit, 0);
        all |= bit;
        ASSERT_OK(tara_category_id(p, bit, &id, &size));
        assert_int_equal(size, strlen(categories[i]));
        assert_memory_equal(id, categories[i], size);
    }
    host_end(&h);
}

static void policies_unknown_names_and_numbers_are_not_found(void **state)
{
    (void)state;
    host        h;
    const char *id = "x";
    size_t      size = 9;
    uint32_t    number = 7;
    uint64_t    bit = 7;
    tara_privacy *p = host_begin(&h);
    assert_refused(p, tara_purpose_find(p, TEXT("Marketing"), &number), TARA_E_NOT_FOUND,
                   "purpose");
    assert_int_equal(number, 0);
    assert_refused(p, tara_purpose_find(p, NULL, 0, &number), TARA_E_NOT_FOUND, "purpose");
    assert_refused(p, tara_category_find(p, TEXT("contac"), &bit), TARA_E_NOT_FOUND, "category");
    assert_int_equal(bit, 0);
    assert_refused(p, tara_recipient_find(p, TEXT("nobody"), &number), TARA_E_NOT_FOUND,
                   "recipient");
    ASSERT_OK(tara_recipient_find(p, TEXT("hosting"), &number));
    assert_int_equal(number, 1);
    static const uint32_t purposes[] = {0, 10, 64, 65, UINT32_MAX};
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
        assert_int_equal(tara_purpose_id(p, purposes[i], &id, &size), TARA_E_NOT_FOUND);
        assert_string_equal(id, "");
        assert_int_equal(size, 0);
    }
    static const uint64_t bits[] = {0, 3, UINT64_C(1) << 6, UINT64_C(1) << 63, UINT64_MAX};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        assert_int_equal(tara_category_id(p, bits[i], &id, &size), TARA_E_NOT_FOUND);
        assert_string_equal(id, "");
    }
    tara_status statuses[] = {
        tara_purpose_find(p, TEXT("account"), NULL), tara_purpose_find(p, NULL, 1, &number),
        tara_category_find(p, TEXT("contact"), NULL), tara_category_find(p, NULL, 1, &bit),
        tara_recipient_find(p, TEXT("hosting"), NULL), tara_recipient_find(p, NULL, 1, &number),
        tara_purpose_id(p, 1, NULL, &size), tara_purpose_id(p, 1, &id, NULL),
        tara_category_id(p, 1, NULL, &size), tara_category_id(p, 1, &id, NULL),
        tara_policy_in_force(p, NULL),
    };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_equal(statuses[i], TARA_E_INVALID_ARGUMENT);
    }
    host_end(&h);
}

static void policies_in_force_is_the_one_given(void **state)
{
    (void)state;
    host               h;
    const tara_policy *policy = NULL;
    tara_policy       *own = NULL;
    host_begin(&h);
    ASSERT_OK(tara_policy_in_force(h.privacy, &policy));
    assert_ptr_equal(policy, tara_policy_builtin());
    host_end(&h);
    ASSERT_OK(tara_policy_parse(text, text_size, NULL, &own, NULL));
    host_init(&h);
    h.options.policy = own;
    ASSERT_OK(host_open(&h));
    ASSERT_OK(tara_policy_in_force(h.privacy, &policy));
    assert_ptr_equal(policy, own);
    host_end(&h);
    tara_policy_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies_print_fits_exactly_or_not_at_all),
        cmocka_unit_test(policies_parse_reads_back_what_print_gave),
        cmocka_unit_test(policies_refuse_what_is_no_policy),
        cmocka_unit_test(policies_parse_tells_what_is_wrong),
        cmocka_unit_test(policies_parse_without_memory_leaves_nothing),
        cmocka_unit_test(policies_numbers_and_identifiers_go_both_ways),
        cmocka_unit_test(policies_unknown_names_and_numbers_are_not_found),
        cmocka_unit_test(policies_in_force_is_the_one_given),
    };
    return cmocka_run_group_tests(tests, print_builtin, forget);
}
