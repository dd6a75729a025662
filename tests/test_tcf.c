// test_tcf.c: TC strings: decoding, and what is refused.
#include "interop/tcf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "interop/tcf_json.h"
#include "rows_kit.h"

#define VECTORS "../shared/vectors/tcf/"

// The example of the specification of TCF 2.3: disclosed vendors and the publisher's purposes.
// Its core, with the separator behind it.
#define CORE "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA."
#define EXAMPLE CORE "IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA"

static tara_status decode(const char *text, tara_tc *tc, tara_string_fault *fault)
{
    *tc = (tara_tc){.struct_size = sizeof *tc};
    *fault = (tara_string_fault){.struct_size = sizeof *fault};
    return tara_tc_decode(text, strlen(text), tc, fault);
}

// --- the vectors -------------------------------------------------------------------------------

// The statuses by what the vectors give as the reason.
static bool is_reason(tp_text reason, tara_status status)
{
    static const struct { const char *begins; tara_status status; } reasons[] = {
        {"bad char '='", TARA_E_PADDING},        {"bad char", TARA_E_ALPHABET},
        {"truncated", TARA_E_TRUNCATED},         {"truncated", TARA_E_EMPTY_SEGMENT},
        {"unsupported version", TARA_E_VERSION}, {"duplicate segment", TARA_E_DUPLICATE},
        {"unknown segment", TARA_E_UNKNOWN_SEGMENT}, {"vendor id 0", TARA_E_ZERO_ID},
        {"range end", TARA_E_REVERSED},
        // What comes first in the string is told first: these have more than one fault.
        {"truncated at bit 360 need 1", TARA_E_OVERLAP}, {"vendor id 0", TARA_E_OVER_MAXIMUM},
        {"bad char '+'", TARA_E_VERSION}, // Of version 1, in the alphabet of its day.
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        size_t size = strlen(reasons[i].begins);
        if (reasons[i].status == status && reason.size >= size &&
            memcmp(reasons[i].begins, reason.data, size) == 0) {
            return true;
        }
    }
    return false;
}

// A vendor above the declared maximum: refused here, as by iabtcf-java and go-gdpr; the vectors'
// own decoder takes it.
static bool is_over_maximum(const char *string)
{
    return strncmp(string, "CP6RzMAP6RzMAgrADtENAHEoAKYMGUEAABCYIUQC4FfAV-AsMBZID_IIBggI", 60) == 0;
}

// What the vectors flag, as findings.
static void check_findings(tp_text flags, const tara_tc *tc)
{
    static const struct { const char *flag; uint32_t finding; } names[] = {
        {"is_service_specific_0", TARA_TC_GLOBAL_SCOPE},
        {"policy_version_below_4", TARA_TC_OLD_POLICY},
        {"no_disclosed_vendors_segment", TARA_TC_NO_DISCLOSED},
        {"li_for_purpose_1", TARA_TC_LI_PURPOSE_1},
        {"li_for_purpose_3_to_6", TARA_TC_LI_PURPOSES_3_TO_6},
        {"created_not_day_aligned", TARA_TC_CREATED_NOT_A_DAY},
        {"created_differs_from_last_updated", TARA_TC_CREATED_NOT_UPDATED},
        {"deprecated_allowed_vendors_segment", TARA_TC_HAS_ALLOWED},
    };
    uint32_t       flagged = 0, all = 0;
    tp_json_reader json = tp_json_reader_of(flags);
    if (flags.size == 0) return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) all |= names[i].finding;
    for (tp_json_next(&json); tp_json_next(&json) == TP_JSON_STRING;) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            bool is = tp_json_raw_equals(json.raw, tp_text_of(names[i].flag));
            if (is) flagged |= names[i].finding;
        }
        bool differs = tp_json_raw_equals(json.raw, TP_TEXT("vendorConsent_max_id_mismatch"));
        if (differs) assert_true(tc->findings & TARA_TC_MAXIMUM_NOT_LAST);
    }
    assert_int_equal(tc->findings & all, flagged);
}

static void check_row(const row *given, int *decoded, int *refused)
{
    tara_tc           tc = {.struct_size = sizeof tc};
    tara_string_fault fault = {.struct_size = sizeof fault};
    tp_memory         memory = tp_memory_standard();
    tp_buffer         ours = tp_buffer_in(&memory), theirs = ours;
    char             *text = rows_exact(given->string, given->size);
    tara_status       status = tara_tc_decode(text, given->size, &tc, &fault);
    if (is_over_maximum(given->string)) {
        assert_int_equal(status, TARA_E_OVER_MAXIMUM);
    } else if (given->decodes) {
        assert_int_equal(status, TARA_OK);
        tp_json_writer written = tp_json_writer_to(&ours), expected = tp_json_writer_to(&theirs);
        tp_tc_write_json(&written, &tc);
        rows_expected(given->expect, &expected);
        assert_false(ours.failed || theirs.failed);
        assert_int_equal(ours.size, theirs.size);
        assert_memory_equal(ours.data, theirs.data, ours.size);
        check_findings(given->flags, &tc);
        ++*decoded;
    } else {
        static const tara_tc nothing = {.struct_size = sizeof nothing};
        if (!is_reason(given->reason, status)) {
            fail_msg("%.*s: %s", (int)given->reason.size, given->reason.data,
                     tara_status_name(status));
        }
        assert_int_equal(fault.status, status);
        assert_true(fault.offset <= given->size);
        assert_memory_equal(&tc, &nothing, sizeof tc); // No partial result.
        ++*refused;
    }
    tp_buffer_release(&ours);
    tp_buffer_release(&theirs);
    free(text);
}

static void tcf_public_vectors_decode_to_what_they_say(void **state)
{
    static const char *const files[] = {
        VECTORS "generated.json", VECTORS "mutated.json", VECTORS "from-issues.json",
        VECTORS "from-upstream-tests.json", "tests/data/tcf/generated.json",
        "tests/data/tcf/mutated.json",
    };
    int decoded = 0, refused = 0;
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        rows        all = rows_open(files[i], "tc");
        static row  given;
        while (rows_next(&all, &given)) check_row(&given, &decoded, &refused);
        rows_close(&all);
    }
    printf("%d decoded, %d refused\n", decoded, refused);
    assert_true(decoded > 0 && refused > 0);
}

// --- hostile strings ---------------------------------------------------------------------------

// Whatever is refused is zeroed, whatever is taken can be asked anything.
static void try(const char *text, size_t size)
{
    static const tara_tc nothing = {.struct_size = sizeof nothing};
    tara_tc              tc = {.struct_size = sizeof tc};
    tara_string_fault    fault = {.struct_size = sizeof fault};
    char                *exact = rows_exact(text, size);
    tara_status          status = tara_tc_decode(exact, size, &tc, &fault);
    if (status != TARA_OK) {
        assert_memory_equal(&tc, &nothing, sizeof tc);
        assert_true(fault.status == status && fault.offset <= size);
    } else {
        tara_tc_restriction one = {.struct_size = sizeof one};
        tara_id_range       ranges[8];
        size_t              needed;
        for (int list = 0; list < TARA_TC_LISTS; list++) {
            (void)tara_tc_lists(&tc, list, 755);
            (void)tara_tc_lists(&tc, list, UINT32_MAX);
            (void)tara_tc_ranges(&tc, list, ranges, 8, &needed);
        }
        while (tara_tc_restriction_next(&tc, &one) == TARA_OK) {
            (void)tara_tc_restriction_ranges(&tc, &one, ranges, 8, &needed);
            (void)tara_tc_restrictions(&tc, one.purpose, 755);
        }
    }
    free(exact);
}

static void sweep(const char *text, size_t size)
{
    char copy[4096];
    if (size > sizeof copy) return;
    for (size_t cut = 0; cut <= size; cut++) try(text, cut);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        memcpy(copy, text, size);
        copy[bit / 8] = (char)((uint8_t)copy[bit / 8] ^ 1u << bit % 8);
        try(copy, size);
    }
}

static void tcf_no_prefix_and_no_flipped_bit_leads_outside_the_text(void **state)
{
    static const char *const files[] = {
        "tests/data/tcf/generated.json", "tests/data/tcf/mutated.json", VECTORS "generated.json",
        VECTORS "mutated.json", VECTORS "from-issues.json", VECTORS "from-upstream-tests.json"};
    (void)state;
    sweep(EXAMPLE, strlen(EXAMPLE));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        rows       all = rows_open(files[i], "tc");
        static row given;
        while (rows_next(&all, &given)) sweep(given.string, given.size);
        rows_close(&all);
    }
}

// A megabyte of each character, and of what is worst: many restrictions with many entries.
static void tcf_megabytes_of_garbage_are_refused(void **state)
{
    enum { SIZE = 1 << 20 };
    char             *text = malloc(SIZE);
    tara_tc           tc = {.struct_size = sizeof tc};
    tara_string_fault fault = {.struct_size = sizeof fault};
    (void)state;
    assert_non_null(text);
    for (int c = 0; c < 256; c++) {
        memset(text, c, SIZE);
        assert_true(tara_tc_decode(text, SIZE, &tc, &fault) < 0);
    }
    memset(text, '_', SIZE);
    memcpy(text, EXAMPLE, 35); // Up to the vendors.
    assert_true(tara_tc_decode(text, SIZE, &tc, &fault) < 0);
    memset(text, '.', SIZE);
    memcpy(text, EXAMPLE, 44);
    assert_int_equal(tara_tc_decode(text, SIZE, &tc, &fault), TARA_E_EMPTY_SEGMENT);
    free(text);
}

static void tcf_each_fault_has_a_status_and_a_place(void **state)
{
    static const struct {
        const char *text;
        tara_status status;
        uint64_t    segment, bit;
    } cases[] = {
        {"", TARA_E_EMPTY_SEGMENT, 0, 0},
        {".", TARA_E_EMPTY_SEGMENT, 0, 0},
        {CORE, TARA_E_EMPTY_SEGMENT, 1, 0},
        {CORE ".", TARA_E_EMPTY_SEGMENT, 1, 0},
        {"CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAA=", TARA_E_PADDING, 0, 258},
        {"CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAA+", TARA_E_ALPHABET, 0, 258},
        {CORE "IA\n", TARA_E_ALPHABET, 1, 12},
        {"BQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA", TARA_E_VERSION, 0, 0},
        {"BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA=", TARA_E_VERSION, 0, 0}, // Whatever stands behind.
        {"BO+/EAy", TARA_E_VERSION, 0, 0},
        {"DBABMA~" CORE, TARA_E_VERSION, 0, 0}, // A GPP string.
        {"=QSbk4A", TARA_E_PADDING, 0, 0},
        {"C", TARA_E_TRUNCATED, 0, 6},
        {"CQSbk4AQSbk4ANwAAA", TARA_E_TRUNCATED, 0, 108}, // The language: both letters; one.
        {"CQSbk4AQSbk4ANwAAAE", TARA_E_TRUNCATED, 0, 114},
        {CORE "AAAA", TARA_E_UNKNOWN_SEGMENT, 1, 0},
        {CORE "gAAA", TARA_E_UNKNOWN_SEGMENT, 1, 0},
        {CORE "IAAA.IAAA", TARA_E_DUPLICATE, 2, 0},
        {CORE "YAAAAAAAAA.YAAAAAAAAA",
         TARA_E_DUPLICATE, 2, 0},
        // 63 custom purposes: bits for some of the consents; for them and some of the others.
        {CORE "YAAAAAAAH4AAAAAA", TARA_E_TRUNCATED, 1, 57},
        {CORE "YAAAAAAAH4AAAAAAAAAAAAAAAA", TARA_E_TRUNCATED, 1, 120},
        // Disclosed: maximum 8; one entry: 0; 9; 5 to 4; 1 to 9.
        {CORE "IAEQAQAAAA", TARA_E_ZERO_ID, 1, 33},
        {CORE "IAEQAQAEgA", TARA_E_OVER_MAXIMUM, 1, 33},
        {CORE "IAEQAYACgAIA", TARA_E_REVERSED, 1, 49},
        {CORE "IAEQAYAAgASA", TARA_E_OVER_MAXIMUM, 1, 49},
        // Two entries: 3 and 3; 4 and 2 to 6; 2 to 6 and 4.
        {CORE "IAEQAgABgADA", TARA_E_OVERLAP, 1, 50},
        {CORE "IAEQAgACQACAAYA", TARA_E_OVERLAP, 1, 50},
        {CORE "IAEQAoABAAMAAQA", TARA_E_OVERLAP, 1, 66},
        // Three: 2 to 6, 1 to 6, 2 to 3: the last two are the first that overlap.
        {CORE "IAEQA4ABAANAAEABoABAAG", TARA_E_OVERLAP, 1, 99},
        // More than padding: the first bit that is not zero, near and far.
        {CORE "IAAAAAAB", TARA_E_TRAILING, 1, 47},
        {CORE "IAAAAAAAAAAAAAAAAAAAQAAA", TARA_E_TRAILING, 1, 121},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tara_tc           tc;
        tara_string_fault fault;
        tara_status       status = decode(cases[i].text, &tc, &fault);
        if (status != cases[i].status || fault.segment != cases[i].segment ||
            fault.bit != cases[i].bit) {
            fail_msg("%s: %s in segment %u at bit %u", cases[i].text, tara_status_name(status),
                     fault.segment, (unsigned)fault.bit);
        }
        assert_int_equal(fault.section, 0);
    }
}

// Vendors of the whole range: `count` times two of them, as consented to and as restricted.
static size_t long_string(uint32_t count, char *text, size_t capacity)
{
    static tara_id_range      ranges[4095];
    tara_tc_draft_restriction restriction = {.ranges = ranges, .count = count, .purpose = 2};
    tara_tc_draft draft = {.struct_size = sizeof draft, .consent_language = "EN",
                           .publisher_cc = "DE", .restrictions = &restriction,
                           .restriction_count = 1};
    uint32_t apart = 65535 / count;
    size_t   size = 0;
    for (uint32_t i = 0; i < count; i++) {
        ranges[i] = (tara_id_range){(uint16_t)(1 + apart * i), (uint16_t)(2 + apart * i)};
    }
    draft.vendors[TARA_TC_CONSENT] = (tara_tc_draft_list){
        .ranges = ranges, .count = count, .max_vendor_id = 65535};
    assert_int_equal(tara_tc_encode(&draft, text, capacity, &size, NULL), TARA_OK);
    return size;
}

// Longer than what a reader holds at once, in ranges and as bits: nothing is read behind a
// character that is no digit.
static void tcf_a_bad_character_in_a_long_list_is_told_where_it_stands(void **state)
{
    enum { ROOM = 40 * 1024, PADDING = 6000, STEP = 61 };
    static const struct { uint32_t count; int32_t in_ranges; } cases[] = {{1900, 1}, {2100, 0}};
    static char text[ROOM];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        size_t            size = long_string(cases[k].count, text, ROOM);
        memset(text + size, 'A', PADDING); // Zeros, which are looked at, too.
        size += PADDING;
        tara_tc           tc = {.struct_size = sizeof tc};
        tara_string_fault fault = {.struct_size = sizeof fault};
        assert_int_equal(tara_tc_decode(text, size, &tc, &fault), TARA_OK);
        assert_int_equal(tc.vendors[TARA_TC_CONSENT].is_range_encoding, cases[k].in_ranges);
        assert_true(size > 20000 && size < ROOM);
        for (size_t i = 0; i < size; i += STEP) {
            char was = text[i];
            text[i] = '!';
            assert_int_equal(tara_tc_decode(text, size, &tc, &fault), TARA_E_ALPHABET);
            assert_int_equal(fault.offset, i);
            text[i] = was;
        }
    }
}

static void put_letter(char *text, size_t bit, uint32_t letter)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = bit; i < bit + 6; i++) {
        uint32_t mask = 1u << (5 - i % 6), value = tp_sextet_values[(uint8_t)text[i / 6]];
        value = letter >> (5 - (i - bit)) & 1 ? value | mask : value & ~mask;
        text[i / 6] = digits[value];
    }
}

// Each of the four letters, from A to Z and beyond.
static void tcf_what_are_no_letters_is_found(void **state)
{
    static const size_t places[] = {108, 114, 201, 207}; // The language and the country.
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (uint32_t letter = 0; letter < 64; letter++) {
            char              text[] = EXAMPLE;
            tara_tc           tc;
            tara_string_fault fault;
            for (size_t k = 0; k < 4; k++) put_letter(text, places[k], k == i ? letter : 4);
            assert_int_equal(decode(text, &tc, &fault), TARA_OK);
            assert_int_equal((tc.findings & TARA_TC_NO_LANGUAGE) != 0, letter >= 26);
        }
    }
}

static void tcf_what_is_tolerated_is_taken(void **state)
{
    static const char *const texts[] = {
        EXAMPLE,
        // Digits beyond what is read, whatever they hold.
        "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA__.IAAA___.YAAAAAAAAA___",
        CORE "IAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        // The publisher's segment in as few digits as hold it; in one more than bytes fill.
        CORE "YAAAAAAAAA",
        CORE "YAAAAAAAAAAAA",
        // Segments in another order; entries out of order that exclude each other: 5, then 3.
        CORE "YAAAAAAAAA.IAAA",
        CORE "IAEQAgACgADA",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tara_tc           tc;
        tara_string_fault fault;
        assert_int_equal(decode(texts[i], &tc, &fault), TARA_OK);
    }
}

static void tcf_arguments_that_cannot_be_are_refused(void **state)
{
    tara_tc           tc = {.struct_size = sizeof tc - 1};
    tara_string_fault fault = {.struct_size = sizeof fault};
    (void)state;
    assert_int_equal(tara_tc_decode(EXAMPLE, 1, &tc, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    fault.status = TARA_OK;
    assert_int_equal(tara_tc_decode(EXAMPLE, 1, NULL, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    tc.struct_size = sizeof tc;
    fault.status = TARA_OK;
    assert_int_equal(tara_tc_decode(NULL, 1, &tc, &fault), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(fault.status, TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_tc_decode(NULL, 0, &tc, NULL), TARA_E_EMPTY_SEGMENT);
    assert_int_equal(tara_tc_decode(EXAMPLE, TP_TC_SIZE_MAX + 1, &tc, &fault), TARA_E_LIMIT);
    assert_int_equal(fault.status, TARA_E_LIMIT);
}

static void tcf_fields_are_those_of_the_example(void **state)
{
    tara_tc           tc;
    tara_string_fault fault;
    (void)state;
    assert_int_equal(decode(EXAMPLE, &tc, &fault), TARA_OK);
    assert_int_equal(tc.created_unix_ms % (24 * 60 * 60 * 1000), 0);
    assert_true(tc.created_unix_ms == tc.last_updated_unix_ms);
    assert_int_equal(tc.cmp_id, 880);
    assert_string_equal(tc.consent_language, "EN");
    assert_string_equal(tc.publisher_cc, "DE");
    assert_true(tc.is_service_specific);
    assert_int_equal(tc.purposes_consent, 0);
    assert_true(tc.has_publisher_tc);
    assert_true(tc.vendors[TARA_TC_DISCLOSED].present);
    assert_false(tc.vendors[TARA_TC_ALLOWED].present);
    assert_int_equal(tc.findings, TARA_TC_OLD_POLICY | TARA_TC_OLD_POLICY_TOO_LATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcf_public_vectors_decode_to_what_they_say),
        cmocka_unit_test(tcf_no_prefix_and_no_flipped_bit_leads_outside_the_text),
        cmocka_unit_test(tcf_megabytes_of_garbage_are_refused),
        cmocka_unit_test(tcf_each_fault_has_a_status_and_a_place),
        cmocka_unit_test(tcf_a_bad_character_in_a_long_list_is_told_where_it_stands),
        cmocka_unit_test(tcf_what_are_no_letters_is_found),
        cmocka_unit_test(tcf_what_is_tolerated_is_taken),
        cmocka_unit_test(tcf_arguments_that_cannot_be_are_refused),
        cmocka_unit_test(tcf_fields_are_those_of_the_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
