// test_usp.c: the U.S. Privacy string: what it says, what is refused, both ways.
#include "vector.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tara_privacy.h"

// In a block of exactly that size, so that a read beyond it is noticed.
static tara_status decode(const char *text, size_t size, tara_usp *usp, tara_string_fault *fault)
{
    char *exact = malloc(size + (size == 0));
    assert_non_null(exact);
    memcpy(exact, text, size);
    *usp = (tara_usp){.struct_size = sizeof *usp};
    *fault = (tara_string_fault){.struct_size = sizeof *fault};
    tara_status status = tara_usp_decode(exact, size, usp, fault);
    free(exact);
    assert_int_equal(status == TARA_OK ? 0 : status, fault->status);
    return status;
}

static void all_combinations_are_read_and_written_back(void **state)
{
    static const char answers[] = {'Y', 'N', '-'};
    (void)state;
    for (int i = 0; i < 27; i++) {
        tara_usp          usp;
        tara_string_fault fault;
        size_t            needed = 0;
        char              back[5] = "";
        const char text[] = {'1', answers[i % 3], answers[i / 3 % 3], answers[i / 9]};
        assert_int_equal(decode(text, 4, &usp, &fault), TARA_OK);
        assert_int_equal(usp.version, 1);
        assert_int_equal(usp.notice, text[1]);
        assert_int_equal(usp.opt_out_sale, text[2]);
        assert_int_equal(usp.lspa_covered, text[3]);
        bool nothing = memcmp(text, "1---", 4) == 0;
        assert_int_equal((usp.flags & TARA_USP_APPLIES) != 0, !nothing);
        assert_int_equal((usp.flags & TARA_USP_VALID) != 0, nothing || text[2] != '-');
        assert_int_equal(tara_usp_encode(&usp, NULL, 0, &needed), TARA_E_BUFFER);
        assert_int_equal(needed, 4);
        assert_int_equal(tara_usp_encode(&usp, back, 3, &needed), TARA_E_BUFFER);
        assert_int_equal(back[0], '\0');
        assert_int_equal(tara_usp_encode(&usp, back, 4, &needed), TARA_OK);
        assert_memory_equal(back, text, 4);
        assert_int_equal(back[4], '\0');
    }
}

static void any_other_character_is_refused_where_it_stands(void **state)
{
    (void)state;
    for (size_t at = 0; at < 4; at++) {
        for (int c = 0; c < 256; c++) {
            tara_usp          usp;
            tara_string_fault fault;
            char              text[] = {'1', 'Y', 'N', '-'};
            bool              good = at == 0 ? c == '1' : c == 'Y' || c == 'N' || c == '-';
            text[at] = (char)c;
            tara_status status = decode(text, 4, &usp, &fault);
            if (good) {
                assert_int_equal(status, TARA_OK);
                continue;
            }
            assert_int_equal(status, at == 0 ? TARA_E_VERSION : TARA_E_VALUE);
            assert_int_equal(fault.offset, at);
            assert_int_equal(fault.bit, 8 * at);
            assert_int_equal(usp.version | usp.notice | usp.flags, 0);
        }
    }
}

static void lengths_other_than_four_are_refused(void **state)
{
    tara_usp          usp;
    tara_string_fault fault;
    (void)state;
    for (size_t size = 0; size < 4; size++) {
        assert_int_equal(decode("1YNN", size, &usp, &fault), TARA_E_TRUNCATED);
        assert_int_equal(fault.offset, size);
    }
    assert_int_equal(decode("1YNNN", 5, &usp, &fault), TARA_E_SYNTAX);
    assert_int_equal(fault.offset, 4);
    assert_int_equal(decode("1YNN\0", 5, &usp, &fault), TARA_E_SYNTAX);
    assert_int_equal(usp.version, 0);
}

static void what_cannot_be_written_is_refused(void **state)
{
    char     text[4];
    size_t   needed = 7;
    tara_usp usp = {.struct_size = sizeof usp, .version = 1, .notice = 'Y', .opt_out_sale = 'N',
                    .lspa_covered = '-'};
    (void)state;
    tara_usp wrong = usp;
    wrong.version = 2;
    assert_int_equal(tara_usp_encode(&wrong, text, 4, &needed), TARA_E_VERSION);
    for (int field = 0; field < 3; field++) {
        wrong = usp;
        uint32_t *fields[] = {&wrong.notice, &wrong.opt_out_sale, &wrong.lspa_covered};
        *fields[field] = 'y';
        assert_int_equal(tara_usp_encode(&wrong, text, 4, &needed), TARA_E_VALUE);
        *fields[field] = 'Y' + 256; // Not what its low byte says.
        assert_int_equal(tara_usp_encode(&wrong, text, 4, &needed), TARA_E_VALUE);
    }
    wrong = usp;
    wrong.flags = 4;
    assert_int_equal(tara_usp_encode(&wrong, text, 4, &needed), TARA_E_TOO_NEW);
    assert_int_equal(tara_usp_encode(NULL, text, 4, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_usp_encode(&usp, NULL, 4, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_usp_encode(&usp, text, 4, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(needed, 7);
    assert_int_equal(tara_usp_decode(NULL, 1, &usp, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_usp_decode("1---", 4, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    tara_string_fault fault = {.struct_size = sizeof fault};
    assert_int_equal(tara_usp_decode(NULL, 1, &usp, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    fault.status = TARA_OK;
    assert_int_equal(tara_usp_decode("1---", 4, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    usp.struct_size = sizeof usp;
    assert_int_equal(tara_usp_decode(NULL, 0, &usp, NULL), TARA_E_TRUNCATED);
}

// Where implementations differ ("lenient"), and for the empty string ("absent"), we refuse.
static void the_vectors_are_read_as_they_say(void **state)
{
    size_t  size, rows = 0;
    tp_text row, in, field;
    char   *file = vector_load("../shared/vectors/us-privacy/usp.json", &size);
    (void)state;
    if (file == NULL) return;
    for (const char *at = file; vector_next(&at, file + size, &row); rows++) {
        tara_usp          usp;
        tara_string_fault fault;
        assert_true(vector_field(row, "in", &in));
        tara_status status = decode(in.data, in.size, &usp, &fault);
        assert_int_equal(status == TARA_OK, vector_field_is(row, "ok", "true"));
        if (status != TARA_OK) continue;
        assert_int_equal(usp.version, vector_number(row, "version"));
        assert_true(vector_field(row, "notice", &field));
        assert_int_equal(usp.notice, field.data[0]);
        assert_true(vector_field(row, "optOutSale", &field));
        assert_int_equal(usp.opt_out_sale, field.data[0]);
        assert_true(vector_field(row, "lspa", &field));
        assert_int_equal(usp.lspa_covered, field.data[0]);
    }
    assert_true(rows >= 17);
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_combinations_are_read_and_written_back),
        cmocka_unit_test(any_other_character_is_refused_where_it_stands),
        cmocka_unit_test(lengths_other_than_four_are_refused),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(the_vectors_are_read_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
