// test_path.c: the place in a document, as errors tell it.
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/path.h"

static void path_names_members_and_items(void **state)
{
    tp_path path = {.size = 0};
    (void)state;
    size_t whole = tp_path_enter(&path, "vendors");
    assert_int_equal(whole, 0);
    assert_string_equal(path.text, "vendors");
    size_t list = tp_path_enter_item(&path, 120);
    size_t item = tp_path_enter_text(&path, (tp_text){"id of", 2});
    assert_string_equal(path.text, "vendors[120].id");
    tp_path_leave(&path, item);
    assert_string_equal(path.text, "vendors[120]");
    tp_path_leave(&path, list);
    assert_int_equal(tp_path_enter_item(&path, 0), list);
    assert_string_equal(path.text, "vendors[0]");
    tp_path_leave(&path, whole);
    assert_string_equal(path.text, "");
    (void)tp_path_enter_item(&path, SIZE_MAX);
    assert_int_equal(path.text[0], '[');
    assert_int_equal(path.text[path.size - 1], ']');
}

// However deep it is, the path is a text, and the way back leads to where it was.
static void path_leaves_out_what_finds_no_room(void **state)
{
    tp_path path = {.size = 0};
    size_t  before[100];
    (void)state;
    for (int i = 0; i < 100; i++) before[i] = tp_path_enter(&path, "abcdefghi");
    assert_int_equal(strlen(path.text), sizeof path.text - 1);
    assert_int_equal(path.size, sizeof path.text - 1);
    assert_memory_equal(path.text, "abcdefghi.abcdefghi", 19);
    for (int i = 99; i >= 0; i--) {
        tp_path_leave(&path, before[i]);
        assert_int_equal(strlen(path.text), path.size);
    }
    assert_string_equal(path.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_names_members_and_items),
        cmocka_unit_test(path_leaves_out_what_finds_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
