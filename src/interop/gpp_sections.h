// gpp_sections.h: the sections of a GPP string as tables: name, fields, widths.
//
// Sources: IAB Tech Lab, Global Privacy Platform, "Sections"; for 24 to 27 also its encoders, which
// do not write the section header that stands there.
#ifndef TP_GPP_SECTIONS_H
#define TP_GPP_SECTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

typedef struct tp_gpp_field {
    const char *name;
    uint8_t     kind;  // tara_gpp_kind
    uint8_t     bits;  // Of one value.
    uint8_t     count; // Values.
    uint8_t     part;  // tara_gpp_part
} tp_gpp_field;

typedef enum tp_gpp_form {
    TP_GPP_OPAQUE = 0, // Only the characters are looked at.
    TP_GPP_BITS,       // Fields of bits.
    TP_GPP_USP,        // The characters of us_privacy.
    TP_GPP_TC          // A TC string.
} tp_gpp_form;

typedef struct tp_gpp_layout {
    const char         *name;
    const tp_gpp_field *fields;
    uint8_t             field_count;
    uint8_t             id;
    uint8_t             form;    // tp_gpp_form
    uint8_t             version; // Of the layout; 0: any, the first field is none of it.
    uint8_t             bits;    // Of the core.
    uint8_t             part;    // The sub-section that may follow the core; 0: none.
    uint8_t             older;   // The layout of the version before, by number; 0: none.
} tp_gpp_layout;

enum { TP_GPP_REGISTERED = 27, TP_GPP_LAYOUTS = 29 };

// By number: that of the latest layout of a section is its id. 0 is nobody's.
extern const tp_gpp_layout tp_gpp_layouts[TP_GPP_LAYOUTS];

// The latest layout of an id; NULL when that is not registered.
static inline const tp_gpp_layout *tp_gpp_latest(uint32_t id)
{
    return id >= 1 && id <= TP_GPP_REGISTERED ? &tp_gpp_layouts[id] : NULL;
}

static inline uint32_t tp_gpp_number(const tp_gpp_layout *layout)
{
    return (uint32_t)(layout - tp_gpp_layouts);
}

// The field of that name; NULL: none. *first: where its values begin.
const tp_gpp_field *tp_gpp_field_named(const tp_gpp_layout *layout, tp_text name, uint32_t *first);

// What one value of KnownChildSensitiveDataConsents is about.
typedef struct tp_gpp_child {
    uint8_t     from, below; // Children of these years…
    const char *opt_out;     // …and what that field is about; NULL: any of their data.
} tp_gpp_child;

// NULL: there is no such value.
const tp_gpp_child *tp_gpp_child_at(uint32_t section, uint32_t index);

#endif
