// names.c: version, and the numbers of the header by name.
#include "decision/names.h"
#include "tara_privacy.h"

#define TEXT(x) #x
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

const char *tara_version_string(void)
{
    return VERSION(0, 1, 0);
}

uint32_t tara_version_number(void)
{
    return TARA_VERSION_MAJOR << 16 | TARA_VERSION_MINOR << 8 | TARA_VERSION_PATCH;
}

uint32_t tara_abi_version(void)
{
    return 0 << 16 | 1;
}

const char *tara_status_name(int32_t status)
{
    const tp_status_row *row = tp_status_row_of(status);
    return row == NULL ? "unknown_status" : row->name;
}

const char *tara_status_text(int32_t status, const char *language)
{
    const tp_status_row *row = tp_status_row_of(status);
    bool french = tp_is_french(language);
    if (row == NULL) return french ? "Statut inconnu." : "Unknown status.";
    return french ? row->fr : row->en;
}

const char *tara_reason_name(int32_t reason)
{
    const tp_reason_row *row = tp_reason_row_of(reason);
    return row == NULL ? "unknown" : row->name;
}

const char *tara_reason_article(int32_t reason)
{
    const tp_reason_row *row = tp_reason_row_of(reason);
    return row == NULL ? "" : row->article;
}

const char *tara_reason_text(int32_t reason, const char *language)
{
    const tp_reason_row *row = tp_reason_row_of(reason);
    bool french = tp_is_french(language);
    if (row == NULL) return french ? "Motif inconnu." : "Unknown reason.";
    return french ? row->fr : row->en;
}

const char *tara_duty_name(int32_t kind)
{
    const tp_duty_row *row = tp_duty_row_of(kind);
    return row == NULL ? "unknown" : row->name;
}

const char *tara_duty_article(int32_t kind)
{
    const tp_duty_row *row = tp_duty_row_of(kind);
    return row == NULL ? "" : row->article;
}

const char *tara_duty_text(int32_t kind, const char *language)
{
    const tp_duty_row *row = tp_duty_row_of(kind);
    bool french = tp_is_french(language);
    if (row == NULL) return french ? "Obligation inconnue." : "Unknown duty.";
    return french ? row->fr : row->en;
}

const char *tara_exception_name(int32_t exception)
{
    return tp_name_of(&tp_exception_names, exception);
}

const char *tara_exception_article(int32_t exception)
{
    const tp_exception_row *row = tp_exception_row_of(exception);
    return row == NULL ? "" : row->article;
}

const char *tara_exception_text(int32_t exception, const char *language)
{
    const tp_exception_row *row = tp_exception_row_of(exception);
    bool french = tp_is_french(language);
    if (row == NULL) return french ? "Exception inconnue." : "Unknown exception.";
    return french ? row->fr : row->en;
}

const char *tara_right_name(int32_t right)
{
    return tp_name_of(&tp_right_names, right);
}

const char *tara_right_article(int32_t right)
{
    return tp_right_article(right);
}

const char *tara_request_state_name(int32_t state)
{
    return tp_name_of(&tp_request_state_names, state);
}

const char *tara_step_action_name(int32_t action)
{
    return tp_name_of(&tp_step_action_names, action);
}

const char *tara_step_state_name(int32_t state)
{
    return tp_name_of(&tp_step_state_names, state);
}

const char *tara_doubt_name(int32_t doubt)
{
    return tp_name_of(&tp_doubt_names, doubt);
}

const char *tara_origin_name(int32_t origin)
{
    return tp_name_of(&tp_origin_names, origin);
}

const char *tara_basis_name(int32_t basis)
{
    return tp_name_of(&tp_basis_names, basis);
}

const char *tara_action_name(int32_t action)
{
    return tp_name_of(&tp_action_names, action);
}

const char *tara_consent_state_name(int32_t state)
{
    return tp_name_of(&tp_consent_names, state);
}

const char *tara_actor_name(int32_t actor)
{
    return tp_name_of(&tp_actor_names, actor);
}

const char *tara_age_state_name(int32_t state)
{
    return tp_name_of(&tp_age_names, state);
}

const char *tara_guardian_state_name(int32_t state)
{
    return tp_name_of(&tp_guardian_names, state);
}

const char *tara_next_name(int32_t next)
{
    return tp_name_of(&tp_next_names, next);
}

const char *tara_objection_effect_name(int32_t effect)
{
    return tp_name_of(&tp_objection_names, effect);
}

const char *tara_obligation_name(uint64_t bit)
{
    return bit > INT32_MAX ? "unknown" : tp_name_of(&tp_obligation_names, (int64_t)bit);
}

const char *tara_cookie_category_name(int32_t category)
{
    return tp_name_of(&tp_cookie_category_names, category);
}

const char *tara_demand_name(int32_t demand)
{
    return tp_name_of(&tp_demand_names, demand);
}

const char *tara_safeguard_kind_name(int32_t kind)
{
    return tp_name_of(&tp_safeguard_kind_names, kind);
}

const char *tara_means_name(int32_t means)
{
    return tp_name_of(&tp_notice_means_names, means);
}

const char *tara_notice_state_name(int32_t state)
{
    return tp_name_of(&tp_notice_state_names, state);
}

const char *tara_risk_name(int32_t risk)
{
    return tp_name_of(&tp_risk_names, risk);
}

const char *tara_concerns_name(int32_t concerns)
{
    return tp_name_of(&tp_concern_names, concerns);
}

const char *tara_change_name(int32_t kind)
{
    return tp_name_of(&tp_change_names, kind);
}

const char *tara_finding_name(int32_t finding)
{
    const tp_finding_row *row = tp_finding_row_of(finding);
    return row == NULL ? "unknown" : row->name;
}

const char *tara_finding_text(int32_t finding, const char *language)
{
    const tp_finding_row *row = tp_finding_row_of(finding);
    bool french = tp_is_french(language);
    if (row == NULL) return french ? "Constat inconnu." : "Unknown finding.";
    return french ? row->fr : row->en;
}
