// test_cookie_terms.c: a category of cookies read as the only purpose of a policy.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "interop/cookie_terms.h"

static tp_memory        memory;
static tp_compiled      compiled;
static tp_cookie_terms *terms;

static int begin(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    terms = malloc(sizeof *terms);
    assert_non_null(terms);
    memset(terms, 0xA5, sizeof *terms);
    return tp_policy_compile(&tp_policy_builtin, NULL, &memory, &compiled);
}

static int end(void **state)
{
    (void)state;
    free(terms);
    return 0;
}

// All trackers of the category are its data, each by name, and none of another is.
static void each_tracker_of_the_category_is_told_and_no_other(void **state)
{
    (void)state;
    for (int category = TP_COOKIE_PREFERENCES; category <= TP_COOKIE_MARKETING; category++) {
        size_t at = 0;
        assert_true(tp_cookie_terms_of(terms, &compiled, category));
        for (size_t i = 0; i < tp_policy_builtin.tracker_count; i++) {
            const tp_tracker *tracker = &tp_policy_builtin.trackers[i];
            if (tracker->category != category) continue;
            const tp_category *data = &terms->policy.categories[at];
            assert_true(terms->purpose.categories >> at & 1);
            assert_true(tp_text_equal(data->id, tracker->name));
            assert_true(tp_text_equal(data->name.en, tracker->purpose.en));
            at++;
        }
        assert_true(at > 0);
        assert_int_equal(terms->policy.category_count, at);
        assert_int_equal(terms->purpose.categories >> at, 0);
        assert_int_equal(terms->purpose.direct_marketing, category == TP_COOKIE_MARKETING);
    }
}

// It rests on consent alone, stands under the version's own name, and lasts as the longest does.
static void it_reads_as_a_purpose_of_that_version(void **state)
{
    (void)state;
    assert_true(tp_cookie_terms_of(terms, &compiled, TP_COOKIE_STATISTICS));
    assert_ptr_equal(terms->compiled.policy, &terms->policy);
    assert_memory_equal(terms->compiled.hash, compiled.hash, sizeof compiled.hash);
    assert_ptr_equal(terms->policy.purposes, &terms->purpose);
    assert_int_equal(terms->policy.purpose_count, 1);
    assert_int_equal(terms->policy.floor_count, 0);
    assert_int_equal(terms->purpose.bases[0], TARA_BASIS_CONSENT);
    assert_int_equal(terms->purpose.bases[1], TARA_BASIS_NONE);
    assert_true(tp_text_equal(terms->purpose.id, TP_TEXT("statistics")));
    assert_int_equal(terms->purpose.retention.count, 13);
    assert_int_equal(terms->purpose.retention.unit, TP_MONTHS);
}

static void who_sets_one_is_a_recipient_and_nobody_else(void **state)
{
    (void)state;
    for (int category = TP_COOKIE_PREFERENCES; category <= TP_COOKIE_MARKETING; category++) {
        assert_true(tp_cookie_terms_of(terms, &compiled, category));
        assert_ptr_equal(terms->policy.recipients, terms->recipients);
        for (size_t i = 0; i < terms->policy.recipient_count; i++) {
            const tp_recipient *recipient = &terms->recipients[i];
            bool mails = tp_text_equal(recipient->id, TP_TEXT("email_provider"));
            bool sets = category == TP_COOKIE_MARKETING && mails;
            assert_int_equal(recipient->purposes, sets);
            assert_true(tp_text_equal(recipient->id, tp_policy_builtin.recipients[i].id));
        }
    }
}

static void more_trackers_than_kinds_of_data_are_refused(void **state)
{
    static tp_tracker many[TP_CATEGORIES_MAX + 1];
    (void)state;
    tara_policy policy = tp_policy_builtin;
    tp_compiled version = compiled;
    for (size_t i = 0; i < TP_CATEGORIES_MAX + 1; i++) {
        many[i] = (tp_tracker){.name = TP_TEXT("a"), .category = TP_COOKIE_STATISTICS};
    }
    policy.trackers = many;
    policy.tracker_count = TP_CATEGORIES_MAX;
    version.policy = &policy;
    assert_true(tp_cookie_terms_of(terms, &version, TP_COOKIE_STATISTICS));
    assert_int_equal(terms->policy.category_count, TP_CATEGORIES_MAX);
    policy.tracker_count++;
    assert_false(tp_cookie_terms_of(terms, &version, TP_COOKIE_STATISTICS));
    assert_true(tp_cookie_terms_of(terms, &version, TP_COOKIE_MARKETING));
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(each_tracker_of_the_category_is_told_and_no_other),
        TEST(it_reads_as_a_purpose_of_that_version),
        TEST(who_sets_one_is_a_recipient_and_nobody_else),
        TEST(more_trackers_than_kinds_of_data_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
