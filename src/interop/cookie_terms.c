// cookie_terms.c: a version of the policy as it speaks of one category of cookies.
#include "interop/cookie_terms.h"

#include <string.h>

#include "base/civil.h"
#include "decision/names.h"

#define T(literal) {(literal), sizeof(literal) - 1}

static const tp_words names[] = {
    [TP_COOKIE_NECESSARY] = {T("Cookies et traceurs nécessaires"),
                             T("Necessary cookies and trackers")},
    [TP_COOKIE_PREFERENCES] = {T("Cookies et traceurs de préférences"),
                               T("Cookies and trackers for preferences")},
    [TP_COOKIE_STATISTICS] = {T("Cookies et traceurs de statistiques"),
                              T("Cookies and trackers for statistics")},
    [TP_COOKIE_MARKETING] = {T("Cookies et traceurs de marketing"),
                             T("Cookies and trackers for marketing")},
};

static const tp_words ground = {
    T("Jusqu'à l'échéance de chaque cookie ou traceur, et au plus pour la durée du plus long."),
    T("Until each cookie or tracker runs out, the longest of them at the latest.")};

static tp_period longer(tp_period one, tp_period other)
{
    return tp_period_after(other, 0) > tp_period_after(one, 0) ? other : one;
}

static void take_setter(tp_cookie_terms *out, tp_text set_by)
{
    for (size_t i = 0; i < out->policy.recipient_count; i++) {
        if (tp_text_equal(out->recipients[i].id, set_by)) out->recipients[i].purposes = 1;
    }
}

// What it stores is called as it is declared, and told by what it is for.
static bool take_tracker(tp_cookie_terms *out, const tp_tracker *tracker)
{
    size_t place = out->policy.category_count;
    if (place == TP_CATEGORIES_MAX) return false;
    out->categories[place] = (tp_category){.id = tracker->name, .name = tracker->purpose};
    out->policy.category_count++;
    out->purpose.categories |= UINT64_C(1) << place;
    out->purpose.retention = longer(out->purpose.retention, tracker->lifetime);
    take_setter(out, tracker->set_by);
    return true;
}

static void begin(tp_cookie_terms *out, const tp_compiled *version, int category)
{
    const tara_policy *policy = version->policy;
    memset(out, 0, sizeof *out);
    out->compiled = *version;
    out->policy = *policy;
    out->purpose = (tp_purpose){
        .id = tp_text_of(tp_name_of(&tp_cookie_category_names, category)),
        .name = names[category],
        .bases = {TARA_BASIS_CONSENT},
        .direct_marketing = category == TP_COOKIE_MARKETING,
        .consent_yes = policy->cookie_rules.consent_yes,
        .consent_no = policy->cookie_rules.consent_no,
        .retention_from = TP_FROM_COLLECTION,
        .retention_ground = ground,
    };
    for (size_t i = 0; i < policy->recipient_count; i++) {
        out->recipients[i] = policy->recipients[i];
        out->recipients[i].purposes = 0;
    }
}

bool tp_cookie_terms_of(tp_cookie_terms *out, const tp_compiled *version, int category)
{
    begin(out, version, category);
    out->policy.categories = out->categories;
    out->policy.category_count = 0;
    out->policy.purposes = &out->purpose;
    out->policy.purpose_count = 1;
    out->policy.floors = NULL;
    out->policy.floor_count = 0;
    out->policy.recipients = out->recipients;
    out->compiled.policy = &out->policy;
    for (size_t i = 0; i < version->policy->tracker_count; i++) {
        const tp_tracker *tracker = &version->policy->trackers[i];
        if (tracker->category == category && !take_tracker(out, tracker)) return false;
    }
    return true;
}
