// compare.h: what changed between two versions of a policy, and what follows from it for whom.
#ifndef TP_COMPARE_H
#define TP_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

enum { TP_DIFFERENCE_PATH_MAX = 192 };

struct tp_change_row;
struct tp_field;

// What stands there in both versions, to be told with the change. Valid during the visit alone.
typedef struct tp_change_sides {
    const struct tp_change_row *row;
    const struct tp_field *field; // Of the two values: of a leaf, of a set or of a list.
    const void *was, *is;         // Of a list: its elements, NULL for one that is not there.
    int         element;          // Of a set: the slot or the number that came or went.
    const void *old_element, *new_element; // Of the list that all this lies in; NULL as above.
} tp_change_sides;

typedef struct tp_difference {
    int32_t  what;       // tara_change_kind
    bool     material;   // People must be told (C37).
    bool     widens;     // A consent given before does not cover it (C38).
    int32_t  concerns;   // tara_concerns
    uint64_t purposes;   // Slots of the later version that it touches.
    uint64_t categories; // The same.
    uint32_t cookies;    // Categories of cookies, as bits 1 << number.
    char     path[TP_DIFFERENCE_PATH_MAX]; // "purposes.marketing.categories.payment"; terminated.
    const tp_change_mark *mark; // What the author of the later version says of it; NULL: nothing.
    tp_change_sides sides;
} tp_difference;

// Other than TARA_OK ends the comparison and is passed on.
typedef tara_status tp_difference_visit(void *user, const tp_difference *difference);

// Every difference, in the order of the document. `after` was compiled after `before`, whether or
// not it says that it follows it.
tara_status tp_policy_compare(const tp_compiled *before, const tp_compiled *after,
                              tp_difference_visit *visit, void *user);

// May it be published after that one? TARA_E_POLICY, with the field and what was expected: the
// version does not grow, the date goes back, a mark names a path at which nothing changed, or calls
// editorial what is material by itself.
tara_status tp_policy_follows(const tp_compiled *before, const tp_compiled *after,
                              tara_error *error);

// --- the table ---------------------------------------------------------------------------------

// Which way a value went: bits, so that a row can name several.
typedef enum tp_shift {
    TP_MORE = 1, // Added; longer, higher, true, a text where there was none.
    TP_LESS = 2, // Removed; shorter, lower, false, no text any more.
    TP_ELSE = 4  // Neither: another value.
} tp_shift;

typedef enum tp_whom {
    TP_THEM = 1,     // Those of the purposes it touches; everybody when it touches none.
    TP_EVERYBODY,    // All purposes are touched.
    TP_COOKIE_USERS  // Everybody who makes choices about cookies; no purpose is touched.
} tp_whom;

struct tp_sides; // The two values, with what is around them.
typedef bool tp_change_condition(const struct tp_sides *sides);

// What a change at a path means. A row without any kind tells elements apart, or is not compared.
typedef struct tp_change_row {
    const char *path;     // "purposes.*.categories.*": '*' is an element of a list or of a set.
    int32_t more, less;   // tara_change_kind of what went that way; 0: as what is neither.
    int32_t other;        // Of what is neither; 0: TARA_CHANGE_WORDING.
    uint8_t material;     // tp_shift bits: what people must be told…
    uint8_t widens;       // …and, of that, what an earlier consent does not cover.
    uint8_t whom;         // tp_whom
    const char *article;  // Why.
    tp_change_condition *material_if, *widens_if; // What the bits cannot say; NULL: they do.
    int32_t absent;       // What a value that is not there stands for: a number, or days.
} tp_change_row;

const tp_change_row *tp_change_rows(size_t *count);

#endif
