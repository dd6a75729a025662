// test_lock_single.c: the same lock as it is built for programs of one thread.
//
// Built here under names of its own, beside the one that the library has.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#undef _POSIX_C_SOURCE // It says for itself what it needs.
#define TARA_SINGLE_THREAD
#define tp_lock_init    single_init
#define tp_lock_destroy single_destroy
#define tp_lock_take    single_take
#define tp_lock_give    single_give
#define tp_lock_lend    single_lend
#define tp_lock_resume  single_resume
#define tp_lock_is_lent single_is_lent
#include "base/lock.c"

// There is nobody to wait for: a second call is always one from within.
static void lock_single_knows_a_call_from_within(void **state)
{
    (void)state;
    tp_lock lock;
    assert_true(tp_lock_init(&lock));
    for (int round = 0; round < 2; round++) {
        assert_true(tp_lock_take(&lock));
        assert_false(tp_lock_take(&lock));
        tp_lock_give(&lock);
    }
    tp_lock_destroy(&lock);
}

static void lock_single_is_busy_while_it_is_lent(void **state)
{
    (void)state;
    tp_lock lock;
    assert_true(tp_lock_init(&lock));
    assert_true(tp_lock_take(&lock));
    assert_false(tp_lock_is_lent(&lock));
    assert_true(tp_lock_lend(&lock));
    assert_true(tp_lock_is_lent(&lock));
    assert_false(tp_lock_take(&lock));
    tp_lock_resume(&lock);
    assert_false(tp_lock_is_lent(&lock));
    assert_false(tp_lock_take(&lock)); // Held again.
    tp_lock_give(&lock);
    assert_true(tp_lock_take(&lock));
    tp_lock_give(&lock);
    tp_lock_destroy(&lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock_single_knows_a_call_from_within),
        cmocka_unit_test(lock_single_is_busy_while_it_is_lent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
