// test_receipt.c: texts of receipts: what is written is read back, and nothing but the one form is
// read. What they prove is tested in test_proofs.c.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "interop/receipt.h"
#include "store/frame.h"

#define HEAD  "c2sp.org/tlog-proof@v1\n"
#define EXTRA "extra AAAAAAAAAAAAAAAAAAAAAA==\n" // 16 zeros.
#define HASH  "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define TREE  "o\n1\n" HASH

static tp_scan read_in(const char *text, size_t size, tp_receipt *out)
{
    static char *copy;
    free(copy);
    copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    tp_scan scan = tp_scan_of((tp_text){copy, size});
    bool    read = tp_receipt_read(&scan, out);
    assert_int_equal(read, scan.status == TARA_OK);
    assert_true(scan.offset <= size);
    return scan;
}

static void receipt_is_read_in_its_one_form(void **state)
{
    (void)state;
    static const char text[] = HEAD EXTRA "index 7\n" HASH HASH "\n" TREE;
    tp_receipt out;
    assert_int_equal(read_in(text, strlen(text), &out).status, TARA_OK);
    assert_int_equal(out.body_size, 16);
    assert_int_equal(out.index, 7);
    assert_int_equal(out.count, 2);
    assert_memory_equal(out.hashes[0], out.hashes[1], 32);
    assert_int_equal(out.hashes[0][0], 0x0a);
    assert_int_equal(out.checkpoint_at, strlen(text) - strlen(TREE));
    assert_true(tp_text_equal(out.checkpoint.note, TP_TEXT(TREE)));
    for (size_t size = 0; size < strlen(text); size++) {
        assert_int_equal(read_in(text, size, &out).status, TARA_E_SYNTAX);
    }
}

static void receipt_is_refused_in_any_other_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *field;
        size_t      offset;
    } cases[] = {
        {"c2sp.org/tlog-proof@v2\n", "version", 0},
        {"c2sp.org/tlog-proof@v1x\n", "version", 22},
        {"\n" HEAD, "version", 0},
        {"c2sp\n", "version", 0},
        {HEAD "e\n", "extra", 23},
        {HEAD EXTRA "i\n", "index", 54},
        {HEAD "index 7\n\n" TREE, "extra", 23},
        {HEAD "extra\n", "extra", 23},
        {HEAD "extra \n", "extra", 29},
        {HEAD "extra AAAA\n", "extra", 29},
        {HEAD "extra  AAAAAAAAAAAAAAAAAAAAA==\n", "extra", 29},
        {HEAD "extra AAAAAAAAAAAAAAAAAAAAAA\n", "extra", 51},
        {HEAD EXTRA EXTRA, "index", 54},
        {HEAD EXTRA "index\n", "index", 54},
        {HEAD EXTRA "index \n", "index", 60},
        {HEAD EXTRA "index 07\n", "index", 60},
        {HEAD EXTRA "index 18446744073709551616\n", "index", 79},
        {HEAD EXTRA "Index 7\n", "index", 54},
        {HEAD EXTRA "index 7\n" HASH, "hashes", 107},
        {HEAD EXTRA "index 7\nAAAA\n", "hashes", 62},
        {HEAD EXTRA "index 7\n" TREE, "hashes", 62},
        {HEAD EXTRA "index 7\n\n", "origin", 63},
        {HEAD EXTRA "index 7\n\n\n" TREE, "origin", 63},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tp_receipt out;
        tp_scan    scan = read_in(cases[i].text, strlen(cases[i].text), &out);
        if (scan.offset != cases[i].offset) print_error("%s\n", cases[i].text);
        assert_int_equal(scan.status, TARA_E_SYNTAX);
        assert_string_equal(scan.field, cases[i].field);
        assert_int_equal(scan.offset, cases[i].offset);
    }
}

// No tree needs more: a surplus is refused before there is no room for it.
static void receipt_has_no_more_hashes_than_a_tree_is_high(void **state)
{
    (void)state;
    for (size_t count = TP_PATH_MAX; count <= TP_PATH_MAX + 1; count++) {
        tp_memory  memory = tp_memory_standard();
        tp_buffer  text = tp_buffer_in(&memory);
        tp_receipt out;
        tp_buffer_text(&text, TP_TEXT(HEAD EXTRA "index 7\n"));
        for (size_t i = 0; i < count; i++) tp_buffer_text(&text, TP_TEXT(HASH));
        size_t end = text.size;
        tp_buffer_text(&text, TP_TEXT("\n" TREE));
        assert_false(text.failed);
        tp_scan scan = read_in((const char *)text.data, text.size, &out);
        assert_int_equal(scan.status, count > TP_PATH_MAX ? TARA_E_LIMIT : TARA_OK);
        if (count > TP_PATH_MAX) assert_int_equal(scan.offset, end - strlen(HASH));
        tp_buffer_release(&text);
    }
}

static void receipt_is_printed_as_it_is_read(void **state)
{
    (void)state;
    static const size_t sizes[] = {16, 32, 48, 64, 4096, TP_BODY_MAX};
    uint8_t *body = malloc(TP_BODY_MAX), *decoded = malloc(TP_BODY_MAX);
    uint8_t  hashes[3 * 32];
    assert_non_null(body);
    assert_non_null(decoded);
    for (size_t i = 0; i < TP_BODY_MAX; i++) body[i] = (uint8_t)(i * 31 >> 3);
    for (size_t i = 0; i < sizeof hashes; i++) hashes[i] = (uint8_t)(i * 5);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        tp_memory  memory = tp_memory_standard();
        tp_buffer  text = tp_buffer_in(&memory);
        tp_receipt out;
        tp_receipt_print(&text, (tp_text){(char *)body, sizes[i]}, UINT64_MAX - i, hashes, 3,
                         TP_TEXT(TREE));
        assert_false(text.failed);
        assert_true(text.size <= TARA_RECEIPT_TEXT_MAX);
        assert_int_equal(read_in((const char *)text.data, text.size, &out).status, TARA_OK);
        assert_int_equal(out.body_size, sizes[i]);
        tp_decode_behind(out.body, 0, decoded);
        assert_memory_equal(decoded, body, sizes[i]);
        assert_true(out.index == UINT64_MAX - i);
        assert_int_equal(out.count, 3);
        assert_memory_equal(out.hashes, hashes, sizeof hashes);
        tp_buffer_release(&text);
        assert_int_equal(memory.live_bytes, 0);
    }
    free(body);
    free(decoded);
}

static void receipt_without_a_body_has_no_line_for_it(void **state)
{
    (void)state;
    tp_memory memory = tp_memory_standard();
    tp_buffer text = tp_buffer_in(&memory);
    tp_receipt_print(&text, (tp_text){NULL, 0}, 0, NULL, 0, TP_TEXT(TREE));
    assert_int_equal(text.size, strlen(HEAD "index 0\n\n" TREE));
    assert_memory_equal(text.data, HEAD "index 0\n\n" TREE, text.size);
    tp_buffer_release(&text);
}

static size_t allowed;

static void *sparing(void *host, void *block, size_t old_size, size_t new_size)
{
    (void)host, (void)old_size;
    if (allowed == 0) return NULL;
    allowed--;
    return realloc(block, new_size);
}

static void *sparing_first(void *host, size_t size)
{
    return sparing(host, NULL, 0, size);
}

static void sparing_release(void *host, void *block, size_t size)
{
    (void)host, (void)size;
    free(block);
}

static void receipt_says_when_memory_ran_out(void **state)
{
    (void)state;
    static const uint8_t body[4096];
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tp_memory memory = {sparing_first, sparing, sparing_release, NULL, 0};
        tp_buffer text = tp_buffer_in(&memory);
        allowed = n;
        tp_receipt_print(&text, (tp_text){(const char *)body, sizeof body}, 0, NULL, 0,
                         TP_TEXT(TREE));
        failed = text.failed;
        if (n == 0) assert_true(failed);
        tp_buffer_release(&text);
        assert_int_equal(memory.live_bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipt_is_read_in_its_one_form),
        cmocka_unit_test(receipt_is_refused_in_any_other_form),
        cmocka_unit_test(receipt_has_no_more_hashes_than_a_tree_is_high),
        cmocka_unit_test(receipt_is_printed_as_it_is_read),
        cmocka_unit_test(receipt_without_a_body_has_no_line_for_it),
        cmocka_unit_test(receipt_says_when_memory_ran_out),
    };
    return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
