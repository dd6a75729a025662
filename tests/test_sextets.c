// test_sextets.c: bits in base64url digits: reading, refusing and writing.
#include "base/sextets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static uint64_t random_state = 1;

static uint64_t random_word(void) // splitmix64
{
    uint64_t z = (random_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

// A text of exactly that many digits on the heap, so that a read beyond it is noticed.
static char *digits_of(size_t size)
{
    char *text = malloc(size + (size == 0));
    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = alphabet[random_word() % 64];
    return text;
}

// One bit after the other, by the definition.
static uint64_t slow(const char *text, size_t size, size_t at, unsigned count)
{
    uint64_t word = 0;
    for (size_t bit = at; bit < at + count; bit++) {
        uint64_t value = 0;
        if (bit / 6 < size) value = (uint64_t)(strchr(alphabet, text[bit / 6]) - alphabet);
        word = word << 1 | (value >> (5 - bit % 6) & 1);
    }
    return word;
}

static void values_are_the_alphabet_of_rfc_4648_section_5(void **state)
{
    int digits = 0;
    (void)state;
    for (int c = 0; c < 256; c++) {
        const char *at = c == 0 ? NULL : strchr(alphabet, c);
        digits += at != NULL;
        assert_int_equal(tp_sextet_values[c], at == NULL ? TP_NO_SEXTET : (int)(at - alphabet));
    }
    assert_int_equal(digits, 64);
}

static void reads_what_stands_there_in_any_pieces(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 63, 4095, 4096, 4097, 4100, 9001};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        char       *text = digits_of(sizes[s]);
        tp_sextets *in = malloc(sizeof *in);
        assert_non_null(in);
        tp_sextets_open(in, (tp_text){text, sizes[s]});
        while (in->at < in->bits) {
            size_t   at = in->at, left = in->bits - at;
            unsigned count = (unsigned)(random_word() % (TP_SEXTETS_TAKE_MAX + 1));
            if (count > left) count = (unsigned)left;
            assert_int_equal(tp_sextets_take(in, count), slow(text, sizes[s], at, count));
            if (count <= 37) {
                assert_int_equal(tp_sextets_peek((tp_text){text, sizes[s]}, at, count),
                                 slow(text, sizes[s], at, count));
            }
            if (count > 0) {
                assert_int_equal(tp_sextets_bit((tp_text){text, sizes[s]}, at),
                                 slow(text, sizes[s], at, 1));
            }
        }
        assert_true(tp_sextets_done(in));
        free(in);
        free(text);
    }
}

static void skips_and_looks_at_what_it_skips(void **state)
{
    enum { SIZE = 20000 };
    char       *text = digits_of(SIZE);
    tp_sextets *in = malloc(sizeof *in);
    (void)state;
    assert_non_null(in);
    tp_sextets_open(in, (tp_text){text, SIZE});
    assert_true(tp_sextets_skip(in, 100001));
    assert_int_equal(tp_sextets_take(in, 33), slow(text, SIZE, 100001, 33));
    assert_true(tp_sextets_done(in));

    text[777] = '+';
    tp_sextets_open(in, (tp_text){text, SIZE});
    assert_true(tp_sextets_skip(in, 100001));
    assert_int_equal(tp_sextets_take(in, 33), 0);
    assert_int_equal(in->status, TARA_E_ALPHABET);
    assert_int_equal(in->fault, 6 * 777);
    assert_false(tp_sextets_done(in));
    free(in);
    free(text);
}

static void refuses_each_character_that_is_no_digit_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 9; size++) {
        for (size_t at = 0; at < size; at++) {
            char *text = digits_of(size);
            for (int c = 0; c < 256; c++) {
                tp_sextets in;
                text[at] = (char)c;
                tp_sextets_open(&in, (tp_text){text, size});
                bool digit = c != 0 && strchr(alphabet, c) != NULL;
                assert_int_equal(tp_sextets_done(&in), digit);
                if (digit) continue;
                assert_int_equal(in.status, c == '=' ? TARA_E_PADDING : TARA_E_ALPHABET);
                assert_int_equal(in.fault, 6 * at);
            }
            free(text);
        }
    }
}

static void says_where_the_field_began_that_reaches_beyond_the_end(void **state)
{
    tp_sextets in;
    (void)state;
    tp_sextets_open(&in, TP_TEXT("AQ"));
    assert_int_equal(tp_sextets_take(&in, 7), 0);
    assert_int_equal(tp_sextets_take(&in, 6), 0);
    assert_int_equal(in.status, TARA_E_TRUNCATED);
    assert_int_equal(in.fault, 7);
    assert_false(tp_sextets_skip(&in, 1));
    assert_false(tp_sextets_fail(&in, TARA_E_VERSION, 0)); // The first failure stays.
    assert_int_equal(in.status, TARA_E_TRUNCATED);
    tp_sextets_open(&in, TP_TEXT(""));
    assert_int_equal(tp_sextets_take(&in, 1), 0);
    assert_int_equal(in.status, TARA_E_TRUNCATED);
    tp_sextets_open(&in, TP_TEXT("AA"));
    assert_false(tp_sextets_skip(&in, SIZE_MAX));
    assert_int_equal(in.status, TARA_E_TRUNCATED);
}

static void what_is_written_is_read(void **state)
{
    enum { FIELDS = 300 };
    (void)state;
    for (unsigned unit = 6; unit <= 8; unit += 2) {
        uint64_t values[FIELDS];
        unsigned counts[FIELDS];
        char     text[FIELDS * 10];
        tp_sextet_writer out = tp_sextet_writer_of(text, sizeof text);
        size_t   bits = 0;
        for (size_t i = 0; i < FIELDS; i++) {
            counts[i] = (unsigned)(random_word() % (TP_SEXTETS_TAKE_MAX + 1));
            values[i] = counts[i] == 0 ? 0 : random_word() >> (64 - counts[i]);
            tp_sextets_put(&out, values[i], counts[i]);
            bits += counts[i];
        }
        tp_sextets_put_zeros(&out, 1000);
        bits += 1000;
        tp_sextets_end(&out, unit);
        bits = (bits + unit - 1) / unit * unit;
        assert_int_equal(out.size, (bits + 5) / 6);
        tp_sextets in;
        tp_sextets_open(&in, (tp_text){text, out.size});
        for (size_t i = 0; i < FIELDS; i++) {
            assert_int_equal(tp_sextets_take(&in, counts[i]), values[i]);
        }
        while (in.at < in.bits) assert_int_equal(tp_sextets_take(&in, 1), 0);
    }
}

static void writes_what_fits_and_tells_what_is_needed(void **state)
{
    char text[4] = {'#', '#', '#', '#'};
    (void)state;
    tp_sextet_writer out = tp_sextet_writer_of(text, 3);
    tp_sextets_put(&out, 0x3FFFFFFF, 30);
    tp_sextets_end(&out, 8);
    tp_sextets_put_char(&out, '.');
    assert_int_equal(out.size, 7);
    assert_memory_equal(text, "___#", 4);
    out = tp_sextet_writer_of(text, 3); // Just full, and then a character between digits.
    tp_sextets_put(&out, 0, 18);
    tp_sextets_end(&out, 6);
    tp_sextets_put_char(&out, '.');
    assert_int_equal(out.size, 4);
    assert_memory_equal(text, "AAA#", 4);
    out = tp_sextet_writer_of(NULL, 0);
    tp_sextets_put(&out, 1, 1);
    tp_sextets_end(&out, 6);
    assert_int_equal(out.size, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_the_alphabet_of_rfc_4648_section_5),
        cmocka_unit_test(reads_what_stands_there_in_any_pieces),
        cmocka_unit_test(skips_and_looks_at_what_it_skips),
        cmocka_unit_test(refuses_each_character_that_is_no_digit_wherever_it_stands),
        cmocka_unit_test(says_where_the_field_began_that_reaches_beyond_the_end),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(writes_what_fits_and_tells_what_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
