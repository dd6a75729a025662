// fields.h: the policy's JSON form, as tables: one row for each member of each object.
//
// Reading, writing and the first half of validation walk these rows, so that no member can be
// known to one of them and unknown to another. Private to src/policy.
#ifndef TP_POLICY_FIELDS_H
#define TP_POLICY_FIELDS_H

#include "policy/policy.h"

typedef enum tp_field_kind {
    TP_FIELD_TEXT,       // tp_text
    TP_FIELD_ID,         // tp_text, [a-z][a-z0-9_]{0,62}
    TP_FIELD_INT,        // int32_t, low to high
    TP_FIELD_UINT,       // uint32_t, low to high
    TP_FIELD_BOOL,       // bool
    TP_FIELD_DATE,       // tp_date; "2024-01-15"; year 0 is absent
    TP_FIELD_PERIOD,     // tp_period; "P14D"; count 0 is absent
    TP_FIELD_PLACE,      // tp_place; "FR", "US-CA"
    TP_FIELD_ENUM,       // uint8_t; one of names, from 1 to high
    TP_FIELD_BASES,      // uint8_t[TP_BASES_MAX]; an array of names, in the order of reliance
    TP_FIELD_ACTIONS,    // uint32_t of bits; an array of names
    TP_FIELD_NUMBERS,    // uint32_t of bits; an array of numbers, of those that have a name
    TP_FIELD_CATEGORIES, // uint64_t of bits; an array of identifiers of the policy's categories
    TP_FIELD_PURPOSES,   // uint64_t of bits; an array of identifiers of the policy's purposes
    TP_FIELD_RECIPIENT,  // uint32_t; the identifier of one of the policy's recipients
    TP_FIELD_RECIPIENTS, // uint64_t[TP_RECIPIENT_WORDS] of bits; an array of such identifiers
    TP_FIELD_DPV_PURPOSE, // tp_text; a purpose of DPV
    TP_FIELD_DPV_DATA,   // tp_text, parted by a space each; an array of classes of personal data
    TP_FIELD_OBJECT,     // The members of record, at this offset
    TP_FIELD_LIST,       // A pointer to const and a size_t at count_offset; an array of objects
    TP_FIELD_KINDS
} tp_field_kind;

struct tp_record_form;

typedef struct tp_field {
    const char *name;
    uint8_t     kind;
    bool        optional; // Left out of the text when it is empty.
    size_t      offset;
    size_t      count_offset;
    int64_t     low;      // Of numbers, and of the count of lists.
    int64_t     high;     // Of these; of texts, the bytes; of names, the last one's number.
    const char *const *names;
    const struct tp_record_form *record;
} tp_field;

typedef struct tp_record_form {
    const tp_field *fields;
    size_t          count;
    size_t          size; // Of the struct, for lists.
} tp_record_form;

extern const tp_record_form tp_policy_form; // Of tara_policy: the root of all others.

// Is a field absent, that is, does it hold its zero? Flags, lists and numbers that may be 0 never
// are.
bool tp_field_empty(const tp_field *field, const void *at);
// The number of a name, or -1. `raw` is as it stands in the JSON text.
int  tp_field_number(const tp_field *field, tp_text raw);
// A pointer to const data that a struct holds at `at`, whatever it points to.
const void *tp_field_list(const void *at);
uint64_t    tp_field_low_bits(size_t count); // The lowest `count` bits of 64.
// Does it follow the syntax of identifiers?
bool tp_identifier_valid(tp_text text);
// Is it something that a period may be: one known unit, more than nothing, at most 100 years?
bool tp_period_valid(tp_period period);
// The fewest or the most days that a period can last.
int32_t tp_period_days(tp_period period, bool most);
// Can `a`, on some day, last longer than `b`? Months are compared with months, days with days.
bool tp_period_may_outlast(tp_period a, tp_period b);

// Where a value stands, as people write it: "purposes[3].bases[0]". Cut at the end when too long.
typedef struct tp_path {
    char   text[sizeof((tara_error *)0)->field];
    size_t size;
} tp_path;

size_t tp_path_name(tp_path *path, const char *name); // Gives the size before, to go back to.
size_t tp_path_item(tp_path *path, size_t index);
void   tp_path_back(tp_path *path, size_t size);

// Describe a failure (error or NULL) and return its status. The message is in two parts.
tara_status tp_policy_fail(tara_error *error, tara_status status, const tp_path *path,
                           const char *message, const char *rest);
// TARA_E_POLICY, with what the field's row wants to see.
tara_status tp_policy_fail_expected(tara_error *error, const tp_path *path, const tp_field *field);

#endif
