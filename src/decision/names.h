// names.h: what the numbers of the public header are called, with the article behind each.
#ifndef TP_NAMES_H
#define TP_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

typedef struct tp_name {
    int32_t     value;
    const char *name;
} tp_name;

typedef struct tp_reason_row {
    int32_t     reason;
    const char *name;
    const char *article;
    const char *en, *fr;
} tp_reason_row;

typedef struct tp_names { // One enumeration of the header.
    const tp_name *rows;
    uint32_t       count;
} tp_names;

extern const tp_names tp_basis_names, tp_action_names, tp_consent_names, tp_actor_names,
    tp_age_names, tp_band_names, tp_guardian_names, tp_next_names, tp_objection_names,
    tp_outcome_names, tp_obligation_names, tp_right_names, tp_request_state_names,
    tp_step_action_names, tp_step_state_names, tp_exception_names, tp_doubt_names,
    tp_origin_names, tp_cookie_category_names, tp_demand_names, tp_safeguard_kind_names,
    tp_notice_means_names, tp_notice_state_names, tp_risk_names, tp_concern_names,
    tp_change_names;

// "unknown" for a number that has none.
const char *tp_name_of(const tp_names *names, int64_t value);
// False for a name that there is not.
bool tp_value_of(const tp_names *names, tp_text name, int32_t *value);

const tp_reason_row *tp_reason_row_of(int32_t reason); // NULL for a number that has none.
const tp_reason_row *tp_reason_rows(uint32_t *count);

typedef struct tp_status_row {
    int32_t     status;
    const char *name;
    const char *en, *fr;
} tp_status_row;
const tp_status_row *tp_status_row_of(int32_t status);
const tp_status_row *tp_status_rows(uint32_t *count);

typedef struct tp_duty_row {
    int32_t     kind;
    const char *name;
    const char *article;
    const char *en, *fr; // What must be done.
} tp_duty_row;
const tp_duty_row *tp_duty_row_of(int32_t kind);

typedef struct tp_exception_row {
    int32_t     exception;
    const char *name;
    const char *article;
    const char *en, *fr; // Why it is not done.
} tp_exception_row;
const tp_exception_row *tp_exception_row_of(int32_t exception);

typedef struct tp_finding_row {
    int32_t     finding;
    const char *name;
    const char *en, *fr; // What was found.
} tp_finding_row;
const tp_finding_row *tp_finding_row_of(int32_t finding);

// Where the right stands: "GDPR 15". "" for a number that is no right.
const char *tp_right_article(int32_t right);

bool tp_is_french(const char *language); // "fr", "fr-…"; NULL is not.

#endif
