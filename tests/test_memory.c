// test_memory.c: every byte counted, every failure survived, nothing secret left behind.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

// A host that counts, fails at a chosen call, and looks at what it is given back.
typedef struct test_host {
    size_t calls;
    size_t fail_at;       // The number of the call that fails, from 1. 0 means none.
    size_t live;
    size_t secret_blocks; // Blocks given back with something other than zeros in them.
} test_host;

static bool fails(test_host *host)
{
    host->calls++;
    return host->calls == host->fail_at;
}

static void *host_allocate(void *context, size_t size)
{
    test_host *host = context;
    assert_true(size > 0);
    if (fails(host)) return NULL;
    host->live += size;
    void *block = malloc(size);
    assert_non_null(block);
    memset(block, 0xCC, size);
    return block;
}

static void *host_resize(void *context, void *block, size_t old_size, size_t new_size)
{
    test_host *host = context;
    assert_true(block != NULL && new_size > 0);
    if (fails(host)) return NULL;
    host->live = host->live - old_size + new_size;
    return realloc(block, new_size);
}

static void host_release(void *context, void *block, size_t size)
{
    test_host     *host = context;
    const uint8_t *at   = block;
    size_t         i    = 0;
    assert_non_null(block);
    while (i < size && at[i] == 0) i++;
    if (i < size) host->secret_blocks++;
    host->live -= size;
    free(block);
}

static tp_memory memory_of(test_host *host)
{
    return (tp_memory){host_allocate, host_resize, host_release, host, 0};
}

// What is held is what was asked for and not given back, to the byte.
static void memory_counts_every_byte(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    void     *one    = tp_allocate(&memory, 100);
    assert_int_equal(memory.live_bytes, 100);
    void *two = tp_allocate_zeroed(&memory, 7, 11);
    assert_int_equal(memory.live_bytes, 177);
    one = tp_resize(&memory, one, 100, 300);
    assert_int_equal(memory.live_bytes, 377);
    one = tp_resize(&memory, one, 300, 20);
    assert_int_equal(memory.live_bytes, 97);
    tp_release(&memory, one, 20);
    assert_int_equal(memory.live_bytes, 77);
    tp_release_wiped(&memory, two, 77);
    assert_int_equal(memory.live_bytes, 0);
}

// The host is told the same sizes that are counted.
static void memory_tells_the_host_the_sizes_it_counts(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    void     *block  = tp_allocate(&memory, 10);
    assert_int_equal(host.live, memory.live_bytes);
    block = tp_resize(&memory, block, 10, 1000);
    assert_int_equal(host.live, memory.live_bytes);
    tp_release(&memory, block, 1000);
    assert_int_equal(host.live, 0);
    assert_int_equal(memory.live_bytes, 0);
}

// Nothing is a size too: it gives NULL, costs no call, and NULL goes back without harm.
static void memory_of_no_size_is_null_and_costs_nothing(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    assert_null(tp_allocate(&memory, 0));
    assert_null(tp_allocate_zeroed(&memory, 0, 8));
    assert_null(tp_allocate_zeroed(&memory, 8, 0));
    assert_null(tp_resize(&memory, NULL, 0, 0));
    tp_release(&memory, NULL, 0);
    tp_release_wiped(&memory, NULL, 10);
    assert_int_equal(host.calls, 0);
    assert_int_equal(memory.live_bytes, 0);
}

// Resizing from nothing allocates, to nothing releases, and between keeps what fits.
static void memory_resize_goes_from_nothing_to_nothing(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    char     *block  = tp_resize(&memory, NULL, 0, 4);
    memcpy(block, "abcd", 4);
    block = tp_resize(&memory, block, 4, 4000);
    assert_memory_equal(block, "abcd", 4);
    block = tp_resize(&memory, block, 4000, 2);
    assert_memory_equal(block, "ab", 2);
    assert_null(tp_resize(&memory, block, 2, 0));
    assert_int_equal(memory.live_bytes, 0);
    assert_int_equal(host.live, 0);
}

// A failed resize leaves the old block, its content and the count.
static void memory_resize_that_fails_changes_nothing(void **state)
{
    (void)state;
    test_host host   = {.fail_at = 2};
    tp_memory memory = memory_of(&host);
    char     *block  = tp_allocate(&memory, 4);
    memcpy(block, "abcd", 4);
    assert_null(tp_resize(&memory, block, 4, 400));
    assert_null(tp_resize(&memory, block, 4, SIZE_MAX));
    assert_memory_equal(block, "abcd", 4);
    assert_int_equal(memory.live_bytes, 4);
    tp_release(&memory, block, 4);
}

// A failed allocation is not counted.
static void memory_that_is_refused_is_not_counted(void **state)
{
    (void)state;
    test_host host   = {.fail_at = 1};
    tp_memory memory = memory_of(&host);
    assert_null(tp_allocate(&memory, 8));
    assert_int_equal(memory.live_bytes, 0);
    host = (test_host){.fail_at = 1};
    assert_null(tp_allocate_zeroed(&memory, 2, 4));
    assert_int_equal(memory.live_bytes, 0);
}

// A product that does not fit in size_t is refused before the host is asked for its remainder.
static void memory_zeroed_refuses_a_product_that_overflows(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    assert_null(tp_allocate_zeroed(&memory, SIZE_MAX / 2 + 1, 2));
    assert_null(tp_allocate_zeroed(&memory, 2, SIZE_MAX / 2 + 1));
    assert_null(tp_allocate_zeroed(&memory, SIZE_MAX, SIZE_MAX));
    assert_null(tp_allocate_zeroed(&memory, SIZE_MAX / 2 + 2, 2)); // Would wrap to 2.
    assert_null(tp_allocate_zeroed(&memory, SIZE_MAX / 3 + 1, 3)); // Here too.
    assert_null(tp_allocate(&memory, (size_t)PTRDIFF_MAX + 1));
    assert_int_equal(host.calls, 0);
}

// Zeroed means zeroed, though this host hands out dirt.
static void memory_zeroed_is_zero(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    uint8_t  *block  = tp_allocate_zeroed(&memory, 9, 7);
    for (size_t i = 0; i < 63; i++) {
        assert_int_equal(block[i], 0);
    }
    tp_release(&memory, block, 63);
}

// What is released wiped reaches the host as zeros; what is released plainly does not.
static void memory_released_wiped_is_zero_when_the_host_sees_it(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    tp_release(&memory, tp_allocate(&memory, 33), 33);
    assert_int_equal(host.secret_blocks, 1);
    tp_release_wiped(&memory, tp_allocate(&memory, 33), 33);
    assert_int_equal(host.secret_blocks, 1);
}

// --- buffer ------------------------------------------------------------------------------------

static void append_counting(tp_buffer *buffer, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tp_buffer_byte(buffer, (uint8_t)(i * 7));
    }
}

static void assert_counting(const tp_buffer *buffer, size_t count)
{
    assert_int_equal(buffer->size, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(buffer->data[i], (uint8_t)(i * 7));
    }
}

// Ten thousand single bytes: all there, in order, for few calls to the host.
static void buffer_grows_and_keeps_its_content(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    tp_buffer buffer = tp_buffer_in(&memory);
    append_counting(&buffer, 10000);
    assert_false(buffer.failed);
    assert_counting(&buffer, 10000);
    assert_true(host.calls <= 16);
    assert_int_equal(memory.live_bytes, buffer.capacity);
    tp_buffer_release(&buffer);
    assert_int_equal(memory.live_bytes, 0);
    assert_int_equal(host.live, 0);
}

// The three ways to append are one, and appending nothing is nothing.
static void buffer_appends_bytes_texts_and_single_bytes(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer = tp_buffer_in(&memory);
    tp_buffer_append(&buffer, NULL, 0);
    tp_buffer_text(&buffer, (tp_text){NULL, 0});
    assert_null(buffer.data);
    tp_buffer_append(&buffer, "one ", 4);
    tp_buffer_text(&buffer, TP_TEXT("two "));
    tp_buffer_byte(&buffer, '3');
    assert_int_equal(buffer.size, 9);
    assert_memory_equal(buffer.data, "one two 3", 9);
    tp_buffer_release(&buffer);
    assert_int_equal(memory.live_bytes, 0);
}

// Room that was reserved is there: what follows asks the host for nothing and cannot fail.
static void buffer_keeps_the_room_it_reserved(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    tp_buffer buffer = tp_buffer_in(&memory);
    tp_buffer_byte(&buffer, 0);
    assert_true(tp_buffer_reserve(&buffer, 1000));
    assert_true(buffer.capacity >= 1001);
    assert_int_equal(buffer.size, 1);
    host.fail_at = host.calls + 1;
    append_counting(&buffer, 1000);
    assert_false(buffer.failed);
    tp_buffer_release(&buffer);
}

// Memory running out at the n-th call, for every n: what was there stays there, the buffer stays
// failed, and nothing leaks.
static void buffer_that_fails_keeps_its_content_and_stays_failed(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        test_host host   = {.fail_at = n};
        tp_memory memory = memory_of(&host);
        tp_buffer buffer = tp_buffer_in(&memory);
        append_counting(&buffer, 3000);
        size_t size = buffer.size;
        if (host.calls < n) {
            assert_true(n > 3);
            assert_false(buffer.failed);
            tp_buffer_release(&buffer);
            break;
        }
        assert_true(buffer.failed);
        assert_true(size < 3000);
        assert_counting(&buffer, size);
        assert_false(tp_buffer_reserve(&buffer, 0));
        tp_buffer_byte(&buffer, 1);
        assert_counting(&buffer, size);
        assert_int_equal(memory.live_bytes, buffer.capacity);
        tp_buffer_release(&buffer);
        assert_int_equal(memory.live_bytes, 0);
        assert_int_equal(host.live, 0);
        assert_int_equal(host.secret_blocks, 0);
    }
}

// A size beyond all memory fails; it does not wrap around to a small one.
static void buffer_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer buffer = tp_buffer_in(&memory);
    tp_buffer_byte(&buffer, 'x');
    assert_false(tp_buffer_reserve(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    assert_int_equal(buffer.size, 1);
    assert_int_equal(buffer.data[0], 'x');
    tp_buffer_clear(&buffer);
    tp_buffer_byte(&buffer, 'x');
    assert_false(tp_buffer_reserve(&buffer, SIZE_MAX - 1));
    assert_int_equal(buffer.data[0], 'x');
    tp_buffer_release(&buffer);
    assert_int_equal(memory.live_bytes, 0);
}

// Clearing begins anew: empty, not failed, the same memory, the old content gone.
static void buffer_clear_wipes_and_begins_anew(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    tp_buffer buffer = tp_buffer_in(&memory);
    tp_buffer_clear(&buffer); // One that never held anything, too.
    append_counting(&buffer, 50);
    host.fail_at = host.calls + 1;
    append_counting(&buffer, 500);
    assert_true(buffer.failed);
    size_t capacity = buffer.capacity, held = buffer.size;
    tp_buffer_clear(&buffer);
    assert_false(buffer.failed);
    assert_int_equal(buffer.size, 0);
    assert_int_equal(buffer.capacity, capacity);
    for (size_t i = 0; i < held; i++) {
        assert_int_equal(buffer.data[i], 0);
    }
    append_counting(&buffer, 500);
    assert_false(buffer.failed);
    assert_counting(&buffer, 500);
    tp_buffer_release(&buffer);
}

// No block that ever held the content goes back unwiped, not even the small ones grown out of.
static void buffer_leaves_nothing_behind(void **state)
{
    (void)state;
    test_host host   = {0};
    tp_memory memory = memory_of(&host);
    tp_buffer buffer = tp_buffer_in(&memory);
    append_counting(&buffer, 5000);
    tp_buffer_release(&buffer);
    assert_int_equal(host.secret_blocks, 0);
    assert_null(buffer.data);
    assert_int_equal(buffer.capacity, 0);
    tp_buffer_text(&buffer, TP_TEXT("again"));
    assert_memory_equal(buffer.data, "again", 5);
    tp_buffer_release(&buffer);
    assert_int_equal(host.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_counts_every_byte),
        cmocka_unit_test(memory_tells_the_host_the_sizes_it_counts),
        cmocka_unit_test(memory_of_no_size_is_null_and_costs_nothing),
        cmocka_unit_test(memory_resize_goes_from_nothing_to_nothing),
        cmocka_unit_test(memory_resize_that_fails_changes_nothing),
        cmocka_unit_test(memory_that_is_refused_is_not_counted),
        cmocka_unit_test(memory_zeroed_refuses_a_product_that_overflows),
        cmocka_unit_test(memory_zeroed_is_zero),
        cmocka_unit_test(memory_released_wiped_is_zero_when_the_host_sees_it),
        cmocka_unit_test(buffer_grows_and_keeps_its_content),
        cmocka_unit_test(buffer_appends_bytes_texts_and_single_bytes),
        cmocka_unit_test(buffer_keeps_the_room_it_reserved),
        cmocka_unit_test(buffer_that_fails_keeps_its_content_and_stays_failed),
        cmocka_unit_test(buffer_refuses_sizes_that_overflow),
        cmocka_unit_test(buffer_clear_wipes_and_begins_anew),
        cmocka_unit_test(buffer_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
