// test_dpv_terms.c: the terms of DPV 2.3 that a policy may name, held against the published list.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vector.h"

#include "policy/dpv_terms.h"
#include "policy/policy.h"

#define TERMS "../shared/vectors/dpv-terms/dpv-2.3-terms.json"

static void terms_stand_in_order_and_are_found(void **state)
{
    (void)state;
    size_t counts[2];
    const char *const *lists[] = {tp_dpv_purposes(&counts[0]), tp_dpv_data(&counts[1])};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < counts[k]; i++) {
            char text[80];
            int  size = snprintf(text, sizeof text, "%s:%s", k == 0 ? "dpv" : "pd", lists[k][i]);
            tp_text term = {text, (size_t)size};
            assert_true(k == 0 ? tp_dpv_is_purpose(term) : tp_dpv_is_data(term));
            assert_false(k == 0 ? tp_dpv_is_data(term) : tp_dpv_is_purpose(term));
            if (i > 0) assert_true(strcmp(lists[k][i - 1], lists[k][i]) < 0);
            term.size--;
            bool shorter = k == 0 ? tp_dpv_is_purpose(term) : tp_dpv_is_data(term);
            if (shorter) assert_memory_equal(lists[k][i - 1], lists[k][i], strlen(lists[k][i - 1]));
        }
    }
    static const char *const others[] = {"", "dpv:", "pd:", "dpv", "dpv:Analytics", "pd:Email",
                                         "Marketing", "dpv:marketing", "pd:BirthDate ", " pd:Name",
                                         "dpv:Purpose", "tech:Cookie", "https://w3id.org/dpv#Name"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(tp_dpv_is_purpose(tp_text_of(others[i])));
        assert_false(tp_dpv_is_data(tp_text_of(others[i])));
    }
}

// Neither a term more nor one less than DPV 2.3 has.
static void terms_are_those_of_dpv(void **state)
{
    (void)state;
    size_t size = 0, purposes = 0, data = 0, counts[2];
    char  *file = vector_load(TERMS, &size);
    if (file == NULL) skip();
    const char *at = file;
    tp_text     object, name;
    while (vector_next(&at, file + size, &object)) {
        char term[96];
        bool personal = strstr(object.data, "w3id.org/dpv/pd#") < object.data + object.size
                     && strstr(object.data, "w3id.org/dpv/pd#") != NULL;
        bool purpose = vector_field_is(object, "type", "dpv:Purpose");
        if (!personal && !purpose) continue;
        assert_true(vector_field(object, "t", &name));
        snprintf(term, sizeof term, "%s:%.*s", purpose ? "dpv" : "pd", (int)name.size, name.data);
        bool known = purpose ? tp_dpv_is_purpose(tp_text_of(term))
                             : tp_dpv_is_data(tp_text_of(term));
        if (!known) fail_msg("%s is missing", term);
        purposes += purpose;
        data += !purpose;
    }
    (void)tp_dpv_purposes(&counts[0]);
    (void)tp_dpv_data(&counts[1]);
    assert_int_equal(purposes, counts[0]);
    assert_int_equal(data, counts[1]);
    free(file);
}

static void terms_are_parted_by_a_space(void **state)
{
    (void)state;
    tp_text term;
    size_t  at = 0;
    tp_text terms = TP_TEXT("pd:Name pd:Age");
    assert_true(tp_dpv_next(terms, &at, &term) && tp_text_equal(term, TP_TEXT("pd:Name")));
    assert_true(tp_dpv_next(terms, &at, &term) && tp_text_equal(term, TP_TEXT("pd:Age")));
    assert_false(tp_dpv_next(terms, &at, &term));
    at = 0;
    assert_false(tp_dpv_next((tp_text){NULL, 0}, &at, &term));
}

// A policy that was built in code is held to the same.
static void terms_of_a_policy_are_judged(void **state)
{
    (void)state;
    static const struct { tp_text terms; bool sound; } rows[] = {
        {{"", 0}, true}, {{"pd:Name", 7}, true}, {{"pd:Name pd:Age", 14}, true},
        {{"pd:Name pd:Name", 15}, false}, {{"pd:Name ", 8}, false}, {{" pd:Name", 8}, false},
        {{"pd:Name  pd:Age", 15}, false}, {{"pd:Email", 8}, false}, {{" ", 1}, false},
        {{"dpv:Marketing", 13}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_policy policy = tp_policy_builtin;
        tp_category categories[6];
        tara_error  error = {.struct_size = sizeof error};
        memcpy(categories, policy.categories, sizeof categories);
        categories[1].dpv = rows[i].terms;
        policy.categories = categories;
        tara_status status = tp_policy_validate(&policy, &error);
        assert_int_equal(status, rows[i].sound ? TARA_OK : TARA_E_POLICY);
        if (!rows[i].sound) assert_string_equal(error.field, "categories[1].dpv");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_stand_in_order_and_are_found),
        cmocka_unit_test(terms_are_those_of_dpv),
        cmocka_unit_test(terms_are_parted_by_a_space),
        cmocka_unit_test(terms_of_a_policy_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
