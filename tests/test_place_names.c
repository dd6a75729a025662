// test_place_names.c: every country has a name that people know, in both languages.
#include "host_kit.h"

#include "law/law.h"

static tp_place place(const char *code)
{
    tp_place out = 0;
    assert_true(tp_place_parse(tp_text_of(code), &out));
    return out;
}

static void is_name(const char *name)
{
    size_t size = strlen(name);
    assert_true(size > 2);
    assert_true(tp_utf8_valid(name, size));
    assert_true(name[0] != ' ' && name[size - 1] != ' ');
    assert_false(name[0] >= 'a' && name[0] <= 'z');
}

static void names_stand_for_every_assigned_code_in_both_languages(void **state)
{
    (void)state;
    int found = 0;
    for (int i = 0; i < 26 * 26; i++) {
        char     code[] = {(char)('A' + i / 26), (char)('A' + i % 26)};
        tp_place country = 0;
        if (!tp_place_parse((tp_text){code, 2}, &country)) continue;
        is_name(tp_place_name(country, false));
        is_name(tp_place_name(country, true));
        found++;
    }
    assert_int_equal(found, 249); // ISO 3166-1.
}

static void names_are_each_of_one_country(void **state)
{
    (void)state;
    const char *names[249];
    int         count = 0;
    for (int i = 0; i < 26 * 26; i++) {
        char     code[] = {(char)('A' + i / 26), (char)('A' + i % 26)};
        tp_place country = 0;
        if (!tp_place_parse((tp_text){code, 2}, &country)) continue;
        const char *name = tp_place_name(country, true);
        for (int k = 0; k < count; k++) assert_string_not_equal(name, names[k]);
        names[count++] = name;
    }
}

static void names_are_those_in_use(void **state)
{
    (void)state;
    static const struct { const char *code, *en, *fr; } rows[] = {
        {"AD", "Andorra", "Andorre"}, {"BD", "Bangladesh", "Bangladesh"},
        {"DE", "Germany", "Allemagne"}, {"FR", "France", "France"},
        {"GB", "United Kingdom", "Royaume-Uni"}, {"IE", "Ireland", "Irlande"},
        {"US", "United States", "États-Unis"}, {"ZW", "Zimbabwe", "Zimbabwe"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(tp_place_name(place(rows[i].code), false), rows[i].en);
        assert_string_equal(tp_place_name(place(rows[i].code), true), rows[i].fr);
    }
}

static void names_of_a_subdivision_are_its_countrys(void **state)
{
    (void)state;
    assert_string_equal(tp_place_name(place("US-CA"), true), "États-Unis");
    assert_string_equal(tp_place_name(place("DE-BY"), false), "Germany");
}

static void names_of_no_place_are_empty(void **state)
{
    (void)state;
    assert_string_equal(tp_place_name(0, true), "");
    assert_string_equal(tp_place_name(0x5858, false), ""); // XX
    assert_string_equal(tp_place_name(UINT64_MAX, true), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_for_every_assigned_code_in_both_languages),
        cmocka_unit_test(names_are_each_of_one_country),
        cmocka_unit_test(names_are_those_in_use),
        cmocka_unit_test(names_of_a_subdivision_are_its_countrys),
        cmocka_unit_test(names_of_no_place_are_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
