// test_rule_notice.c: a notice is delivered once, acknowledged once, and never by silence.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "rules/notice.h"

static const tp_time NOW = INT64_C(1772355600000);

static tp_notice_event told(uint8_t means, uint8_t acknowledged)
{
    return (tp_notice_event){.version = 2, .means = means, .acknowledged = acknowledged};
}

static void a_notice_is_delivered_once(void **state)
{
    (void)state;
    tp_notice       notice = {0};
    tp_notice_event banner = told(TARA_MEANS_BANNER, 0), message = told(TARA_MEANS_MESSAGE, 0);
    assert_int_equal(tp_notice_check(&notice, &banner), TARA_OK);
    tp_notice_apply(&notice, &banner, NOW);
    assert_int_equal(notice.means, TARA_MEANS_BANNER);
    assert_true(notice.delivered_at == NOW);
    assert_true(notice.acknowledged_at == 0);
    assert_int_equal(tp_notice_check(&notice, &message), TARA_E_CONFLICT);
}

// Who says that they know was told, whatever nobody wrote down.
static void an_acknowledgement_counts_as_delivered(void **state)
{
    (void)state;
    tp_notice       notice = {0};
    tp_notice_event known = told(TARA_MEANS_MESSAGE, 1);
    assert_int_equal(tp_notice_check(&notice, &known), TARA_OK);
    tp_notice_apply(&notice, &known, NOW);
    assert_true(notice.delivered_at == NOW && notice.acknowledged_at == NOW);
    assert_int_equal(tp_notice_check(&notice, &known), TARA_E_CONFLICT);
}

static void an_acknowledgement_leaves_the_means_that_was_used(void **state)
{
    (void)state;
    tp_notice       notice = {0};
    tp_notice_event banner = told(TARA_MEANS_BANNER, 0), known = told(TARA_MEANS_MESSAGE, 1);
    tp_notice_apply(&notice, &banner, NOW);
    assert_int_equal(tp_notice_check(&notice, &known), TARA_OK);
    tp_notice_apply(&notice, &known, NOW + 5);
    assert_int_equal(notice.means, TARA_MEANS_BANNER);
    assert_true(notice.delivered_at == NOW && notice.acknowledged_at == NOW + 5);
}

static void a_means_that_there_is_not_is_refused(void **state)
{
    (void)state;
    tp_notice notice = {0};
    for (int means = 0; means < 256; means++) {
        tp_notice_event event = told((uint8_t)means, 0);
        bool            known = means == TARA_MEANS_BANNER || means == TARA_MEANS_MESSAGE;
        assert_int_equal(tp_notice_check(&notice, &event),
                         known ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
    tp_notice_event twice = told(TARA_MEANS_BANNER, 2);
    assert_int_equal(tp_notice_check(&notice, &twice), TARA_E_INVALID_ARGUMENT);
}

static bool decodes(const uint8_t *bytes, size_t size, tp_notice *out)
{
    uint8_t *block = malloc(size == 0 ? 1 : size);
    assert_non_null(block);
    memcpy(block, bytes, size);
    bool whole = tp_notice_decode(out, block, size);
    free(block);
    return whole;
}

static void what_is_encoded_comes_back_and_no_part_of_it(void **state)
{
    (void)state;
    static const tp_notice rows[] = {
        {TARA_MEANS_BANNER, 1772355600000, 0},
        {TARA_MEANS_MESSAGE, -5, 1772355600000},
        {TARA_MEANS_MESSAGE, TP_TIME_MIN, TP_TIME_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t   bytes[TP_NOTICE_BYTES_MAX];
        tp_writer out = tp_writer_of(bytes, sizeof bytes);
        tp_notice back;
        tp_notice_encode(&rows[i], &out);
        assert_false(out.failed);
        assert_true(decodes(bytes, out.size, &back));
        assert_int_equal(back.means, rows[i].means);
        assert_true(back.delivered_at == rows[i].delivered_at);
        assert_true(back.acknowledged_at == rows[i].acknowledged_at);
        for (size_t size = 0; size < out.size; size++) assert_false(decodes(bytes, size, &back));
        bytes[out.size] = 0;
        assert_false(decodes(bytes, out.size + 1, &back));
    }
}

static void bytes_that_no_rule_wrote_are_refused(void **state)
{
    (void)state;
    static const uint8_t rows[][5] = {
        {0, 1, 2, 0}, {2, 1, 2, 0},  // Another encoding.
        {1, 0, 2, 0}, {1, 3, 2, 0},  // Not delivered, by no means.
        {1, 1, 2, 2, 2},             // Acknowledged how?
        {1, 1, 6, 1, 4},             // Before it was delivered.
    };
    static const size_t sizes[] = {4, 4, 4, 4, 5, 5};
    tp_notice back;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_false(decodes(rows[i], sizes[i], &back));
        assert_int_equal(back.means, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_is_delivered_once),
        cmocka_unit_test(an_acknowledgement_counts_as_delivered),
        cmocka_unit_test(an_acknowledgement_leaves_the_means_that_was_used),
        cmocka_unit_test(a_means_that_there_is_not_is_refused),
        cmocka_unit_test(what_is_encoded_comes_back_and_no_part_of_it),
        cmocka_unit_test(bytes_that_no_rule_wrote_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
