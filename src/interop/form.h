// form.h: strict reading of JSON documents by tables of members.
//
// An object is a table: members in any order, and unknown, repeated and missing ones are refused
// by name. The text must be known to be well-formed. Recursion follows the tables, never the input.
#ifndef TP_FORM_H
#define TP_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/path.h"
#include "decision/names.h"
#include "policy/policy.h"

typedef struct tp_reading {
    tp_json_reader     json;
    tp_text            text;
    const tp_compiled *compiled; // Whose purposes and categories may be named.
    tp_time            now;      // Nothing in the past can be later.
    tara_error        *error;
    void              *user;     // Of whoever reads.
    tp_path            path; // Where we are.
    const char        *whole;    // What the text is called; NULL: "package".
} tp_reading;

struct tp_member;
// With the first token of the value just read. `at`: what it fills.
typedef tara_status tp_value_reader(tp_reading *r, const struct tp_member *m, void *at);

typedef struct tp_member {
    const char      *name;
    tp_value_reader *read;
    size_t           offset;   // Of what it fills, in the struct of its object.
    bool             optional;
    const tp_names  *names;    // tp_form_name: of what…
    uint32_t         allowed;  // …and which of them, as bits.
} tp_member;

typedef struct tp_form { // An object. At most 32 members.
    const tp_member *members;
    size_t           count;
    tara_status    (*check)(tp_reading *r, void *base); // Of the members together; or NULL.
} tp_form;
#define TP_FORM(members, check) {(members), sizeof(members) / sizeof((members)[0]), (check)}

// --- objects and lists -------------------------------------------------------------------------

tara_status tp_form_object(tp_reading *r, const tp_form *form, void *base);

// How many items the array has whose bracket was just read; most + 1 when there are more.
size_t tp_form_count(const tp_reading *r, size_t most);
// An array of at most that many items; TARA_E_LIMIT with those words when there are more.
typedef tara_status tp_item_reader(tp_reading *r, void *user);
tara_status tp_form_list(tp_reading *r, size_t most, const char *too_many,
                         tp_item_reader *read_item, void *user);

// --- failures ----------------------------------------------------------------------------------

// Tells the place where we are, or a member of it, and what was expected. Gives the status back.
tara_status tp_form_fail(tp_reading *r, tara_status status, size_t offset, const char *message);
tara_status tp_form_refuse(tp_reading *r, const char *message); // INVALID_ARGUMENT, here.
tara_status tp_form_refuse_member(tp_reading *r, const char *name, const char *message);

// --- single values -----------------------------------------------------------------------------

// The current string, unescaped into `out`. False when it is none or does not fit.
bool tp_form_text(const tp_reading *r, char *out, size_t capacity, tp_text *text);
bool tp_form_is_null(const tp_reading *r);
bool tp_form_integer(const tp_reading *r, int64_t low, int64_t high, int64_t *number);

tp_value_reader tp_form_skip;         // Whatever it is.
tp_value_reader tp_form_past;         // tp_time
tp_value_reader tp_form_past_or_null; // tp_time; null: 0
tp_value_reader tp_form_time;         // tp_time, also one to come
tp_value_reader tp_form_time_or_null; // tp_time; null: 0
tp_value_reader tp_form_until;        // tp_time; null: TP_TIME_NEVER
tp_value_reader tp_form_day_or_null;  // int32_t; null: TP_DAY_MAX
tp_value_reader tp_form_uint64;       // uint64_t
tp_value_reader tp_form_flag;         // uint8_t
tp_value_reader tp_form_name;         // uint8_t
tp_value_reader tp_form_purpose;      // uint8_t: slot
tp_value_reader tp_form_category;     // uint8_t: slot
tp_value_reader tp_form_purposes;     // uint64_t: slots

#endif
