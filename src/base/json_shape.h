// json_shape.h: is a JSON text of the shape that tables describe?
//
// For documents of others: no recursion, no memory, no member twice in any object, and every
// refusal with the path, line and column of what is wrong. Members that no table names are let
// pass, since such documents may have more than we know of.
#ifndef TP_JSON_SHAPE_H
#define TP_JSON_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "tara_privacy.h"

enum {
    TP_SHAPE_MEMBERS_MAX = 128, // Of one object…
    TP_SHAPE_NAMES_MAX = 512,   // …and of all that are open at once.
    TP_SHAPE_NAME_MAX = 256     // Bytes of a name that is written with escapes.
};

typedef enum tp_shape_kind { // What a member holds.
    TP_SHAPE_ANY = 0,
    TP_SHAPE_STRING,
    TP_SHAPE_COUNT,   // A whole number, not negative, of any size.
    TP_SHAPE_BOOL,
    TP_SHAPE_OBJECT,
    TP_SHAPE_STRINGS, // An array of these, which may be empty.
    TP_SHAPE_OBJECTS,
    TP_SHAPE_VALUES,  // As JSON-LD has it: a value or an array of at least one, none of them null.
    TP_SHAPE_NODES,   // The same of objects.
    TP_SHAPE_KINDS
} tp_shape_kind;

struct tp_shape_form;

typedef struct tp_shape_member {
    const char *name;
    uint8_t     kind;
    bool        required;
    const struct tp_shape_form *form; // Of its objects; NULL: any.
    const char *const *one_of; // One of its strings, or of its objects' "@id", is one of…
    uint8_t     some;          // …these; 0: any.
    uint8_t     fact;          // Which of them is told as this bit and those that follow. Of a
                               // member without such: that it is there; 0: that is not told.
} tp_shape_member;

// What is known of an object at its end: a bit for each of its form's members.
typedef struct tp_shape_seen {
    uint64_t present;
    uint64_t truths;  // Holds true.
    uint64_t strings; // Holds a string.
} tp_shape_seen;

typedef struct tp_shape_form {
    const tp_shape_member *members; // At most 64.
    size_t                 count;
    // A rule beside the members' own: NULL, or what is wrong with which of them. May be NULL.
    const char *(*broken)(const tp_shape_seen *seen, size_t *member);
} tp_shape_form;

// SYNTAX: no JSON. LIMIT: an object with more members than above. INVALID_ARGUMENT: another shape.
// *facts: bits of the members' tables. `error` or NULL. Linear in the size of the text.
tara_status tp_shape_check(tp_text text, const tp_shape_form *form, uint64_t *facts,
                           tara_error *error);

#endif
