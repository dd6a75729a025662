// test_flips.c: a bit of a file of 300 events is flipped: it is found, or it changes nothing.
//
// The file is refused by name; or, when the bit is of the last frame, which no later one vouches
// for, it opens without that frame. A reader is served what stands before.
//
//   test_flips [EVERY]    one bit in so many; 1: each
#include "laws/one_day.h"

enum { EVENTS = 300, PEOPLE_ASKED = LAW_PEOPLE * 9 };

static uint64_t flip_every = 997;
static law      l;
static sim_disk disk;
static uint8_t *whole;
static size_t   whole_size, last_frame;
static uint64_t event_total, events_before_last;
static uint64_t grants_before_last; // Bits: one a question.

static uint64_t grants(void)
{
    uint64_t bits = 0;
    for (int i = 0; i < PEOPLE_ASKED; i++) {
        tara_question q = {.struct_size = sizeof q, .subject = l.people[i / 9], .categories = 1,
                           .purpose = (uint32_t)(i % 9) + 1};
        tara_verdict  v = {.struct_size = sizeof v};
        ASSERT_OK(tara_check(l.h.privacy, &q, &v));
        if (v.permitted) bits |= UINT64_C(1) << i;
    }
    return bits;
}

static void note(void)
{
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    size_t    size = file.size;
    while (size > 0 && file.data[size - 1] == 0) size--; // Space ahead.
    last_frame = (size + 3) / 4 * 4;
    events_before_last = event_count(l.h.privacy);
    grants_before_last = grants();
}

static int make_file(void **state)
{
    (void)state;
    uint64_t chance = 23;
    sim_disk_init(&disk);
    law_init(&l);
    ASSERT_OK(law_open_on(&l, &disk, 0));
    law_meet(&l);
    for (int call = 0; event_count(l.h.privacy) < EVENTS - 1; call++) {
        l.h.now = HOST_NOW + call * 1000;
        (void)law_anything(&l, &chance);
    }
    note();
    ASSERT_OK(tara_restriction_set(l.h.privacy, &l.people[1], TEXT("accuracy")));
    event_total = event_count(l.h.privacy);
    assert_int_equal(event_total, events_before_last + 1);
    host_end(&l.h);
    sim_bytes file = sim_disk_file(&disk, "a.tara");
    whole_size = file.size;
    whole = malloc(whole_size);
    assert_non_null(whole);
    memcpy(whole, file.data, whole_size);
    sim_disk_release(&disk);
    return 0;
}

static int drop_file(void **state)
{
    (void)state;
    free(whole);
    return 0;
}

static tara_status open_flipped(uint64_t bit, uint32_t flags)
{
    sim_disk_init(&disk);
    whole[bit / 8] ^= (uint8_t)(1u << bit % 8);
    sim_disk_put(&disk, "a.tara", whole, whole_size);
    whole[bit / 8] ^= (uint8_t)(1u << bit % 8);
    host_init(&l.h);
    l.h.now = HOST_NOW + HOST_DAY;
    return law_open_on(&l, &disk, flags);
}

static void close_flipped(tara_status status)
{
    if (status == TARA_OK) host_end(&l.h);
    assert_int_equal(l.h.live, 0);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);
    sim_disk_release(&disk);
}

static bool is_named(tara_status status)
{
    return status == TARA_E_CORRUPT || status == TARA_E_FOREIGN_FILE
        || status == TARA_E_WRONG_KEY;
}

// Only a flip in the last frame may be taken for the end of an append that the power cut short.
static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    uint64_t refused = 0, cut_off = 0, tried = 0;
    for (uint64_t bit = 0; bit < 8 * (uint64_t)whole_size; bit += flip_every, tried++) {
        tara_status status = open_flipped(bit, 0);
        if (status != TARA_OK) {
            if (!is_named(status)) fail_msg("bit %d: status %d", (int)bit, status);
            refused++;
        } else {
            if (bit / 8 < last_frame) fail_msg("bit %d was not found", (int)bit);
            assert_int_equal(event_count(l.h.privacy), events_before_last);
            assert_true((grants() & ~grants_before_last) == 0);
            cut_off++;
        }
        close_flipped(status);
    }
    print_message("%llu flips, %llu refused, %llu cut off\n", (unsigned long long)tried,
                  (unsigned long long)refused, (unsigned long long)cut_off);
    assert_true(refused > 0 && refused + cut_off == tried);
}

// The last frame's own bits, each.
static void every_flipped_bit_of_the_last_frame_is_found(void **state)
{
    (void)state;
    for (uint64_t bit = 8 * (uint64_t)last_frame; bit < 8 * (uint64_t)whole_size; bit++) {
        tara_status status = open_flipped(bit, 0);
        if (status == TARA_OK) assert_int_equal(event_count(l.h.privacy), events_before_last);
        else assert_true(is_named(status));
        close_flipped(status);
    }
}

// Who only reads is served what stands before the damage, never more than was granted then.
static void flipped_bits_show_a_reader_no_other_history(void **state)
{
    (void)state;
    for (uint64_t bit = 8 * 128; bit < 8 * (uint64_t)whole_size; bit += 5 * flip_every) {
        tara_status status = open_flipped(bit, TARA_OPEN_READ_ONLY);
        if (status == TARA_OK) assert_true(event_count(l.h.privacy) < event_total);
        else assert_true(is_named(status));
        close_flipped(status);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_bit_is_found),
        cmocka_unit_test(every_flipped_bit_of_the_last_frame_is_found),
        cmocka_unit_test(flipped_bits_show_a_reader_no_other_history),
    };
    if (argc > 1) flip_every = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, make_file, drop_file);
}
