// tcf_form.h: the form of IAB TC strings: fields, segments and limits, said once for both ways.
//
// Source: IAB Tech Lab, "Consent string and vendor list formats v2" (TCF 2.0 to 2.3).
#ifndef TP_TCF_FORM_H
#define TP_TCF_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum {
    TP_TC_VERSION = 2, TP_TC_SIZE_MAX = 64 * 1024 * 1024,
    TP_TC_VERSION_BITS = 6,
    TP_TC_CORE_BITS = 213,      // Before the vendors.
    TP_TC_RESTRICTION_BITS = 8, // The purpose and the type.
    TP_TC_ENTRIES_MAX = 4095, TP_TC_VENDOR_MAX = 65535, TP_TC_PURPOSES = 24,
    TP_TC_SINGLE_BITS = 17, TP_TC_RANGE_BITS = 33, TP_TC_COUNT_BITS = 12,
    TP_TC_DECISECOND_MS = 100
};

enum { TP_TC_CORE = 0, TP_TC_DISCLOSED, TP_TC_ALLOWED, TP_TC_PUBLISHER }; // Types of segments.
enum { TP_TC_TYPE_BITS = 3 };

typedef enum tp_tc_kind {
    TP_TC_NUMBER,  // uint32_t
    TP_TC_FLAG,    // int32_t
    TP_TC_TIME,    // int64_t: milliseconds; deciseconds in the string
    TP_TC_LETTERS, // char[4]: two letters
    TP_TC_SET      // uint32_t: the first bit in the string is number 1, and bit 0 here
} tp_tc_kind;

typedef struct tp_tc_row { // A field of fixed width.
    const char *name;      // As it is called in JSON.
    uint8_t     kind;
    uint8_t     bits;
    uint16_t    offset;    // In what is decoded, tara_tc…
    uint16_t    drafted;   // …and in what is encoded, tara_tc_draft.
} tp_tc_row;

enum { TP_TC_CORE_ROWS = 15, TP_TC_PUBLISHER_ROWS = 3 };
extern const tp_tc_row tp_tc_core_rows[TP_TC_CORE_ROWS];           // After the version.
extern const tp_tc_row tp_tc_publisher_rows[TP_TC_PUBLISHER_ROWS]; // After the type.

// The days from which on strings are held to more: in milliseconds since 1970.
#define TP_TC_POLICY_4_SINCE  INT64_C(1696118400000) // 2023-10-01: the day after the deadline.
#define TP_TC_DISCLOSED_SINCE INT64_C(1772236800000) // 2026-02-28.

// The lowest `count` bits in the opposite order.
uint64_t tp_tc_mirror(uint64_t bits, unsigned count);

// One entry of a list in ranges.
typedef struct tp_tc_entry {
    uint32_t first, last;
    uint32_t bits; // That it takes up.
} tp_tc_entry;

// The entry that begins with the highest bit of 33 bits.
static inline tp_tc_entry tp_tc_entry_of(uint64_t word)
{
    uint32_t is_range = (uint32_t)(word >> 32 & 1);
    uint32_t first = (uint32_t)(word >> 16 & 0xFFFF), last = (uint32_t)(word & 0xFFFF);
    return (tp_tc_entry){first, is_range ? last : first, TP_TC_SINGLE_BITS + 16 * is_range};
}

// Ranges by their first number, then their last. At most TP_TC_ENTRIES_MAX, in place, without
// recursion, in time n log n.
void tp_tc_sort(tara_id_range *ranges, size_t count);

#endif
