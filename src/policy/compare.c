// compare.c: what changed between two versions of a policy, and what follows from it for whom.
//
// The forms of fields.c are walked over both versions side by side, so that no member can be
// forgotten; what a difference means stands in one table, a row for each leaf. The question behind
// each row: does more happen with people's data than they were told, or does less protect them?
// Then they must be told (material), and where the meaning of what they agreed to grew, an earlier
// consent does not cover it (widens). Wording, and what only narrows, is editorial.
//
// Sources: GDPR Art. 4(11), 13(3), 14(4); WP260 rev.01 paras 29 to 32; EDPB 05/2020;
// tests/data/facts/policy_change.tsv (PC-1 to PC-16).
#include "policy/compare.h"

#include <string.h>

#include "policy/fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// --- what a comparison knows on its way --------------------------------------------------------

typedef struct trail {
    char   text[TP_DIFFERENCE_PATH_MAX];
    size_t size;
} trail;

typedef struct reach { // What a difference touches, in slots of the later version.
    uint64_t purposes, categories;
    uint32_t cookies;
} reach;

typedef struct comparison {
    const tp_compiled   *before, *after;
    tp_difference_visit *visit;
    void                *user;
    trail path;    // "purposes.marketing.name.fr"
    trail pattern; // "purposes.*.name.fr"
    const void *old_element, *new_element; // Of the list that we are in; NULL: none, or gone.
    reach touched; // By that element.
} comparison;

typedef struct tp_sides {
    const comparison *c;
    const tp_field   *field;
    const void *was, *is; // The values: of a leaf, of a set, or the elements of a list.
    int         element;  // Of a set: its slot or number.
    tp_shift    way;      // That names the kind…
    uint8_t     ways;     // …and those that are possible: a month is 28 days, or 31.
} sides;

// --- conditions --------------------------------------------------------------------------------

static uint8_t number(const void *at)
{
    return *(const uint8_t *)at;
}

// A basis that joins is new to everybody. One that goes takes nothing with it but rights, and of
// those the right to withdraw: whoever refused is then processed on another basis (PC-6).
static bool basis_counts(const sides *s)
{
    return s->way != TP_LESS || s->element == TARA_BASIS_CONSENT;
}

static bool basis_is_consent(const sides *s)
{
    return s->element == TARA_BASIS_CONSENT;
}

// No other start can come before the collection; of the others nobody knows which comes first.
static bool starts_later(const sides *s)
{
    return number(s->is) != TP_FROM_COLLECTION;
}

// A processor acts for us and on our word; nobody else does.
static bool acts_for_itself(const sides *s)
{
    return number(s->is) != TP_PROCESSOR;
}

// A consent is informed as to who the controllers are (PC-3).
static bool becomes_controller(const sides *s)
{
    return number(s->is) == TP_CONTROLLER;
}

static bool is_gone(const sides *s)
{
    return tp_field_empty(s->field, s->is);
}

static bool is_still_there(const sides *s)
{
    return !is_gone(s);
}

// GDPR Art. 45 comes before Art. 46, and Art. 49 after both.
static int strength(uint8_t kind)
{
    if (kind == TP_SAFEGUARD_ADEQUACY) return 3;
    return kind == TP_SAFEGUARD_DEROGATION ? 1 : 2;
}

// How many safeguards of a recipient are at least as strong.
static size_t guards(const tara_policy *policy, tp_text recipient, int least)
{
    size_t count = 0;
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        const tp_safeguard *it = &policy->safeguards[i];
        if (strength(it->kind) < least) continue;
        count += tp_text_equal(policy->recipients[it->recipient].id, recipient);
    }
    return count;
}

// Another reference in its place guards as well as it did; with its recipient nothing is left to
// be guarded.
static bool guarded_less(const sides *s)
{
    const tara_policy  *before = s->c->before->policy, *after = s->c->after->policy;
    const tp_safeguard *gone = s->was;
    tp_text recipient = before->recipients[gone->recipient].id;
    if (tp_recipient_slot(s->c->after, recipient) < 0) return false;
    int least = strength(gone->kind);
    return guards(after, recipient, least) < guards(before, recipient, least);
}

static const tp_purpose *purpose_before(const sides *s)
{
    return s->c->old_element;
}

// The first thing that stands for a purpose asks for no more than nothing did: whoever said yes
// said it to the purpose itself. Where something stood for it before, that yes was to less.
static bool string_stood_for_it(const sides *s)
{
    const tp_purpose *before = purpose_before(s);
    return before->tcf != 0 || before->tcf_custom != 0;
}

// Another opt-out that is heard takes nothing from anybody.
static bool field_reads_otherwise(const sides *s)
{
    if (s->way == TP_LESS) return true;
    return s->element >= TP_GPP_FIRST_CONSENT && purpose_before(s)->gpp >> TP_GPP_FIRST_CONSENT;
}

static bool ours(const sides *s)
{
    const tp_tracker *tracker = s->c->new_element;
    return tp_text_equal(tracker->set_by, TP_TEXT("first_party"));
}

// ePrivacy Directive Art. 5(3): all but what is strictly necessary waits for a yes.
static bool waits_for_yes(const sides *s)
{
    const tp_tracker *tracker = s->c->new_element;
    return tracker->category != TP_COOKIE_NECESSARY;
}

static bool waits_or_not_ours(const sides *s) { return waits_for_yes(s) || !ours(s); }
static bool waits_and_not_ours(const sides *s) { return waits_for_yes(s) && !ours(s); }
static bool not_ours(const sides *s) { return !ours(s); }

// --- the table ---------------------------------------------------------------------------------

// clang-format off
#define PAIR(more, less) TARA_CHANGE_##more, TARA_CHANGE_##less, TARA_CHANGE_NONE
#define SOLE(other)      TARA_CHANGE_NONE, TARA_CHANGE_NONE, TARA_CHANGE_##other
#define CAME(noun)       PAIR(noun##_ADDED, noun##_REMOVED)
#define LENGTH(noun)     PAIR(noun##_LONGER, noun##_SHORTER)
#define CAME_OR(noun, other) \
    TARA_CHANGE_##noun##_ADDED, TARA_CHANGE_##noun##_REMOVED, TARA_CHANGE_##other
#define WHY(source)      .article = (source)
#define APART            SOLE(NONE), NO, NO, THEM, WHY("")
enum { NO = 0, MORE = TP_MORE, LESS = TP_LESS, ELSE = TP_ELSE };
enum { BOTH = MORE | LESS, ANY = MORE | LESS | ELSE };
enum { THEM = TP_THEM, ALL = TP_EVERYBODY, WEB = TP_COOKIE_USERS };

static const tp_change_row rows[] = {
    // path, kind, what of it is material, what of that widens, whom it touches, why
    // These two tell versions apart, and promise nothing.
    {"version",           APART},
    {"last_updated",      APART},
    {"language",          SOLE(LANGUAGE),           NO,   NO,   ALL, WHY("GDPR 12(1)")},
    {"controller",        SOLE(CONTROLLER_CHANGED), ELSE, ELSE, ALL, WHY("GDPR 13(1)(a), PC-3")},
    {"controller_place",  SOLE(DESTINATION_CHANGED), ELSE, ELSE, ALL, WHY("GDPR 13(1)(f), PC-5")},
    {"time_zone_minutes", SOLE(TIME_ZONE),          NO,   NO,   ALL, WHY("C21")},
    {"minimum_age",       PAIR(AGE_RAISED, AGE_LOWERED), LESS, NO,   ALL, WHY("GDPR 8(1), C12")},
    {"minor_deletion",    LENGTH(DEADLINE),         MORE, NO,   ALL, WHY("GDPR 17(1)(f), C14")},
    {"suspicion",         LENGTH(DEADLINE),         MORE, NO,   ALL, WHY("GDPR 8(2), C13")},
    {"renewal_notice",    LENGTH(DEADLINE),         NO,   NO,   ALL, WHY("GDPR 7, PC-11")},
    {"hold_review",       LENGTH(DEADLINE),         NO,   NO,   ALL, WHY("GDPR recital 39, C20")},

    {"contacts.privacy_email",   SOLE(CONTACT_CHANGED), NO, NO, ALL, WHY("GDPR 13(1)(a), PC-8")},
    {"contacts.officer_email",   SOLE(CONTACT_CHANGED), NO, NO, ALL, WHY("GDPR 13(1)(b), PC-8")},
    {"contacts.officer_phone",   SOLE(CONTACT_CHANGED), NO, NO, ALL, WHY("GDPR 13(1)(b), PC-8")},
    {"contacts.officer_address", SOLE(CONTACT_CHANGED), NO, NO, ALL, WHY("GDPR 13(1)(b), PC-8")},

    {"cookie_rules.lifetime_max", LENGTH(LIFETIME), MORE, NO, WEB, WHY("C31")},
    {"cookie_rules.consent_yes",  LENGTH(CONSENT),  MORE, NO, WEB, WHY("PC-11")},
    {"cookie_rules.consent_no",   LENGTH(REFUSAL),  LESS, NO, WEB, WHY("PC-11")},

    // Whoever is told less, or later, is to be told of that in the old way.
    {"notices.means",  PAIR(NOTICE_STRONGER, NOTICE_WEAKER), LESS, NO, ALL, WHY("GDPR 12(1), PC-7"),
                       .absent = TP_NOTICE_MESSAGE},
    {"notices.within", LENGTH(DEADLINE), MORE, NO, ALL, WHY("GDPR 13(3), PC-7"),
                       .absent = TP_NOTICE_WITHIN_DAYS},

    {"subjects.fr", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 30(1)(c)")},
    {"subjects.en", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 30(1)(c)")},
    {"security.fr", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 30(1)(g)")},
    {"security.en", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 30(1)(g)")},

    // Under another number strings speak of us that did not; the rest is how they are written.
    {"tcf.policy_version",        SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.vendor",                SOLE(SIGNAL_CHANGED), ELSE, NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.cmp.id",                SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.cmp.version",           SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.cmp.vendor_list",       SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.cmp.publisher_country", SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},
    {"tcf.cmp.language",          SOLE(SIGNAL_CHANGED), NO,  NO, ALL, WHY("GDPR 7(1)")},

    // A category that no purpose uses is a word. A name that means more is more data, when its
    // author says so. What is no longer special loses the protection of Art. 9.
    {"categories.*",         CAME(CATEGORY), NO,   NO,   THEM, WHY("GDPR 14(1)(d)")},
    {"categories.*.id",      APART},
    {"categories.*.name.fr", SOLE(WORDING),  NO,   ELSE, THEM, WHY("GDPR 14(1)(d), PC-4")},
    {"categories.*.name.en", SOLE(WORDING),  NO,   ELSE, THEM, WHY("GDPR 14(1)(d), PC-4")},
    {"categories.*.special", PAIR(CATEGORY_SPECIAL, CATEGORY_ORDINARY), BOTH, NO,   THEM,
                             WHY("GDPR 9(1)")},
    {"categories.*.dpv",     SOLE(WORDING),  NO,   NO,   THEM, WHY("GDPR 12(1), DPV 2.3")},

    // A purpose that comes back is a new one: nothing agreed to before it went is a consent to it.
    {"purposes.*",                  CAME(PURPOSE),          MORE, MORE, THEM,
                                    WHY("GDPR 13(3), PC-1, PC-2")},
    {"purposes.*.id",               APART},
    {"purposes.*.name.fr",          SOLE(WORDING),          NO,   ELSE, THEM,
                                    WHY("GDPR 13(1)(c), PC-8")},
    {"purposes.*.name.en",          SOLE(WORDING),          NO,   ELSE, THEM,
                                    WHY("GDPR 13(1)(c), PC-8")},
    {"purposes.*.categories.*",     CAME(CATEGORY),         MORE, MORE, THEM,
                                    WHY("GDPR 4(11), PC-4")},
    {"purposes.*.bases.*",          CAME_OR(BASIS, BASIS_ORDER), ANY,  MORE, THEM,
                                    WHY("GDPR 13(1)(c), PC-2, PC-6"), .material_if = basis_counts,
                                    .widens_if = basis_is_consent},
    // Without it an objection is weighed that was absolute.
    {"purposes.*.direct_marketing", CAME(DIRECT_MARKETING), BOTH, MORE, THEM, WHY("GDPR 21(2)")},

    {"purposes.*.consent.yes",         LENGTH(CONSENT),       MORE, NO, THEM, WHY("PC-11")},
    {"purposes.*.consent.no",          LENGTH(REFUSAL),       LESS, NO, THEM, WHY("PC-11")},
    {"purposes.*.retention.period",    LENGTH(RETENTION),     MORE, NO, THEM,
                                       WHY("GDPR 13(2)(a), PC-7")},
    {"purposes.*.retention.from",      SOLE(RETENTION_START), ELSE, NO, THEM,
                                       WHY("GDPR 13(2)(a), PC-7"), .material_if = starts_later},
    {"purposes.*.retention.ground.fr", SOLE(WORDING),         NO,   NO, THEM, WHY("GDPR 13(2)(a)")},
    {"purposes.*.retention.ground.en", SOLE(WORDING),         NO,   NO, THEM, WHY("GDPR 13(2)(a)")},

    {"purposes.*.assessment.reference",    SOLE(ASSESSMENT_CHANGED), NO,   NO, THEM,
                                           WHY("GDPR 6(1)(f)")},
    {"purposes.*.assessment.recorded_on",  SOLE(ASSESSMENT_CHANGED), NO,   NO, THEM,
                                           WHY("GDPR 6(1)(f)")},
    {"purposes.*.assessment.expires_on",   SOLE(ASSESSMENT_CHANGED), NO,   NO, THEM,
                                           WHY("GDPR 6(1)(f)")},
    {"purposes.*.obligation.law",          SOLE(OBLIGATION_CHANGED), NO,   NO, THEM,
                                           WHY("GDPR 6(3)")},
    {"purposes.*.obligation.categories.*", CAME(CATEGORY),           MORE, NO, THEM,
                                           WHY("GDPR 6(1)(c)")},
    {"purposes.*.obligation.actions.*",    CAME(ACTION),             MORE, NO, THEM,
                                           WHY("GDPR 6(1)(c)")},
    {"purposes.*.dpv",                     SOLE(WORDING),            NO,   NO, THEM,
                                           WHY("GDPR 12(1), DPV 2.3")},

    // What stands for a purpose in strings made elsewhere. One thing more has to be agreed to from
    // now on, so that a yes from before was to less; one thing less is heard no longer.
    {"purposes.*.tcf.*",               CAME(SIGNAL),     BOTH, MORE, THEM, WHY("GDPR 4(11), 7(1)"),
                                       .material_if = string_stood_for_it},
    {"purposes.*.tcf_custom",          SOLE(SIGNAL_CHANGED), ELSE, ELSE, THEM,
                                       WHY("GDPR 4(11), 7(1)"),
                                       .material_if = string_stood_for_it,
                                       .widens_if = is_still_there},
    {"purposes.*.gpp.*",               CAME(SIGNAL),     BOTH, MORE, THEM, WHY("GDPR 4(11), 21(5)"),
                                       .material_if = field_reads_otherwise},

    // A floor refuses erasures: one that comes, lasts or reaches further keeps data longer.
    {"floors.*",              CAME(FLOOR),       MORE, NO, THEM, WHY("GDPR 17(3)(b)")},
    {"floors.*.id",           APART},
    {"floors.*.purposes.*",   CAME(PURPOSE),     MORE, NO, THEM, WHY("GDPR 17(3)(b)")},
    {"floors.*.categories.*", CAME(CATEGORY),    MORE, NO, THEM, WHY("GDPR 17(3)(b)")},
    {"floors.*.period",       LENGTH(FLOOR),     MORE, NO, THEM, WHY("GDPR 13(2)(a)")},
    {"floors.*.from",         SOLE(FLOOR_START), ELSE, NO, THEM, WHY("GDPR 13(2)(a)"),
                              .material_if = starts_later},
    {"floors.*.law",          SOLE(WORDING),     NO,   NO, THEM, WHY("GDPR 17(3)(b)")},
    {"floors.*.ground.fr",    SOLE(WORDING),     NO,   NO, THEM, WHY("GDPR 17(3)(b)")},
    {"floors.*.ground.en",    SOLE(WORDING),     NO,   NO, THEM, WHY("GDPR 17(3)(b)")},

    {"recipients.*",                  CAME(RECIPIENT),        MORE, MORE, THEM,
                                      WHY("GDPR 13(1)(e), PC-3, PC-7")},
    {"recipients.*.id",               APART},
    {"recipients.*.name.fr",          SOLE(WORDING),          NO,   NO,   THEM,
                                      WHY("GDPR 13(1)(e)")},
    {"recipients.*.name.en",          SOLE(WORDING),          NO,   NO,   THEM,
                                      WHY("GDPR 13(1)(e)")},
    {"recipients.*.role",             SOLE(ROLE_CHANGED),     ELSE, ELSE, THEM,
                                      WHY("GDPR 4(7), 13(1)(e), PC-3"),
                                      .material_if = acts_for_itself,
                                      .widens_if = becomes_controller},
    {"recipients.*.place",            SOLE(DESTINATION_CHANGED), ELSE, ELSE, THEM,
                                      WHY("GDPR 13(1)(f), PC-5, PC-7")},
    {"recipients.*.certified",        CAME(SAFEGUARD),        LESS, NO,   THEM, WHY("GDPR 45")},
    {"recipients.*.contract",         CAME_OR(CONTRACT, CONTRACT_CHANGED), LESS, NO,   THEM,
                                      WHY("GDPR 28(3)")},
    {"recipients.*.contract_from",    SOLE(CONTRACT_CHANGED), NO,   NO,   THEM, WHY("GDPR 28(3)")},
    {"recipients.*.contract_to",      SOLE(CONTRACT_CHANGED), NO,   NO,   THEM, WHY("GDPR 28(3)")},
    {"recipients.*.sub_processors.*", CAME(SUB_PROCESSOR),    MORE, NO,   THEM,
                                      WHY("GDPR 28(2), 28(4)")},
    {"recipients.*.purposes.*",       CAME(PURPOSE),          MORE, MORE, THEM,
                                      WHY("GDPR 13(3), PC-3")},
    {"recipients.*.categories.*",     CAME(CATEGORY),         MORE, MORE, THEM,
                                      WHY("GDPR 4(11), PC-4")},

    {"safeguards.*",             CAME(SAFEGUARD),         LESS, NO, THEM, WHY("GDPR 13(1)(f), 46"),
                                 .material_if = guarded_less},
    {"safeguards.*.kind",        APART},
    {"safeguards.*.recipient",   APART},
    {"safeguards.*.destination", APART},
    {"safeguards.*.reference",   APART},
    {"safeguards.*.measures",    SOLE(SAFEGUARD_CHANGED), ELSE, NO, THEM, WHY("GDPR 46, C-311/18"),
                                 .material_if = is_gone},
    {"safeguards.*.signed_on",   SOLE(SAFEGUARD_CHANGED), NO,   NO, THEM, WHY("GDPR 46")},
    {"safeguards.*.valid_from",  SOLE(SAFEGUARD_CHANGED), NO,   NO, THEM, WHY("GDPR 46")},
    {"safeguards.*.valid_to",    SOLE(SAFEGUARD_CHANGED), NO,   NO, THEM, WHY("GDPR 46")},

    // What becomes "necessary" is set without a yes from then on: a move is never nothing.
    {"trackers.*",            CAME(TRACKER),        MORE, MORE, WEB, WHY("ePrivacy 5(3)"),
                              .material_if = waits_or_not_ours, .widens_if = waits_for_yes},
    {"trackers.*.name",       APART},
    {"trackers.*.kind",       APART},
    {"trackers.*.domain",     APART},
    {"trackers.*.path",       APART},
    {"trackers.*.category",   SOLE(COOKIE_CATEGORY_CHANGED), ELSE, ELSE, WEB, WHY("ePrivacy 5(3)"),
                              .widens_if = waits_for_yes},
    {"trackers.*.set_by",     SOLE(SETTER_CHANGED), ELSE, ELSE, WEB, WHY("ePrivacy 5(3), C33"),
                              .material_if = not_ours, .widens_if = waits_and_not_ours},
    {"trackers.*.lifetime",   LENGTH(LIFETIME),     MORE, MORE, WEB, WHY("ePrivacy 5(3), C31"),
                              .widens_if = waits_for_yes},
    {"trackers.*.purpose.fr", SOLE(WORDING),        NO,   NO,   WEB, WHY("ePrivacy 5(3)")},
    {"trackers.*.purpose.en", SOLE(WORDING),        NO,   NO,   WEB, WHY("ePrivacy 5(3)")},

    {"sections.*",          CAME(SECTION), NO, NO, ALL, WHY("GDPR 12(1), PC-8")},
    {"sections.*.id",       APART},
    {"sections.*.title.fr", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 12(1), PC-8")},
    {"sections.*.title.en", SOLE(WORDING), NO, NO, ALL, WHY("GDPR 12(1), PC-8")},
    {"sections.*.body.fr",  SOLE(WORDING), NO, NO, ALL, WHY("GDPR 12(1), PC-8")},
    {"sections.*.body.en",  SOLE(WORDING), NO, NO, ALL, WHY("GDPR 12(1), PC-8")},

    // What the author says of changes is no change.
    {"changes", APART},
};
// clang-format on

const tp_change_row *tp_change_rows(size_t *count)
{
    *count = COUNT(rows);
    return rows;
}

static const tp_change_row *row_of(const char *pattern)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].path, pattern) == 0) return &rows[i];
    }
    return NULL;
}

static bool is_compared(const tp_change_row *row)
{
    return row->more != TARA_CHANGE_NONE || row->other != TARA_CHANGE_NONE;
}

// --- where we are ------------------------------------------------------------------------------

// Append, as much as fits. Gives the size before, to go back to.
static size_t append(trail *to, tp_text more)
{
    size_t before = to->size;
    size_t size = sizeof to->text - 1 - to->size;
    if (more.size < size) size = more.size;
    if (size > 0) memcpy(to->text + to->size, more.data, size);
    to->size += size;
    to->text[to->size] = '\0';
    return before;
}

static size_t step(trail *to, tp_text name)
{
    size_t before = to->size;
    if (before > 0) append(to, TP_TEXT("."));
    append(to, name);
    return before;
}

static void back(trail *to, size_t size)
{
    to->size = size;
    to->text[size] = '\0';
}

// --- what is reported --------------------------------------------------------------------------

static const tp_change_mark *mark_of(const tara_policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->change_count; i++) {
        if (tp_text_equal(policy->changes[i].path, tp_text_of(path))) return &policy->changes[i];
    }
    return NULL;
}

// The kind of a change; a way that has none of its own becomes "neither".
static int32_t kind_of(const tp_change_row *row, sides *s)
{
    int32_t kind = TARA_CHANGE_NONE;
    if (s->way == TP_MORE) kind = row->more;
    if (s->way == TP_LESS) kind = row->less;
    if (kind != TARA_CHANGE_NONE) return kind;
    s->way = TP_ELSE;
    s->ways = TP_ELSE;
    return row->other != TARA_CHANGE_NONE ? row->other : TARA_CHANGE_WORDING;
}

static bool holds(uint8_t ways, tp_change_condition *condition, const sides *s)
{
    return (ways & s->ways) != 0 && (!condition || condition(s));
}

static reach reach_of(const comparison *c, const tp_change_row *row)
{
    static const reach all_cookies = {
        .cookies = 1U << TP_COOKIE_NECESSARY | 1U << TP_COOKIE_PREFERENCES |
                   1U << TP_COOKIE_STATISTICS | 1U << TP_COOKIE_MARKETING};
    reach everything = {.purposes = c->before->purposes | c->after->purposes};
    if (row->whom == TP_EVERYBODY) return everything;
    if (row->whom == TP_COOKIE_USERS && c->touched.cookies == 0) return all_cookies;
    return c->touched;
}

static int32_t concerns_of(const tp_change_row *row, const tp_difference *difference)
{
    if (!difference->material) return TARA_CONCERNS_NOBODY;
    bool named = row->whom == TP_THEM && difference->purposes != 0;
    return named ? TARA_CONCERNS_PURPOSES : TARA_CONCERNS_EVERYBODY;
}

// A mark makes material what is not; what is material by itself stays so, whatever a mark says.
static tara_status report(comparison *c, const tp_change_row *row, sides *s)
{
    tp_difference it = {.what = kind_of(row, s)};
    reach touched = reach_of(c, row);
    it.purposes = touched.purposes;
    it.categories = touched.categories;
    it.cookies = touched.cookies;
    memcpy(it.path, c->path.text, sizeof it.path);
    it.mark = mark_of(c->after->policy, it.path);
    it.material = holds(row->material, row->material_if, s) || (it.mark && it.mark->material);
    bool agreed_to = (it.purposes | it.cookies) != 0;
    it.widens = it.material && agreed_to && holds(row->widens, row->widens_if, s);
    it.concerns = concerns_of(row, &it);
    it.sides = (tp_change_sides){row, s->field, s->was, s->is, s->element, c->old_element,
                                 c->new_element};
    return c->visit(c->user, &it);
}

// --- leaves ------------------------------------------------------------------------------------

static bool same_date(tp_date a, tp_date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool same_period(tp_period a, tp_period b)
{
    return a.count == b.count && a.unit == b.unit;
}

// Sets are compared by their elements, objects and lists by what is in them.
static bool same_leaf(const tp_field *field, const void *a, const void *b)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_TEXT:
    case TP_FIELD_DPV_PURPOSE:
    case TP_FIELD_DPV_DATA:
    case TP_FIELD_ID:     return tp_text_equal(*(const tp_text *)a, *(const tp_text *)b);
    case TP_FIELD_INT:    return *(const int32_t *)a == *(const int32_t *)b;
    case TP_FIELD_UINT:   return *(const uint32_t *)a == *(const uint32_t *)b;
    case TP_FIELD_BOOL:   return *(const bool *)a == *(const bool *)b;
    case TP_FIELD_DATE:   return same_date(*(const tp_date *)a, *(const tp_date *)b);
    case TP_FIELD_PERIOD: return same_period(*(const tp_period *)a, *(const tp_period *)b);
    case TP_FIELD_PLACE:  return *(const tp_place *)a == *(const tp_place *)b;
    case TP_FIELD_ENUM:   return number(a) == number(b);
    case TP_FIELD_BASES:
    case TP_FIELD_ACTIONS:
    case TP_FIELD_NUMBERS:
    case TP_FIELD_CATEGORIES:
    case TP_FIELD_PURPOSES:
    case TP_FIELD_RECIPIENT:
    case TP_FIELD_RECIPIENTS:
    case TP_FIELD_OBJECT:
    case TP_FIELD_LIST:
    case TP_FIELD_KINDS:  break;
    }
    return true;
}

static tp_shift way_between(int64_t was, int64_t is)
{
    if (was == is) return TP_ELSE;
    return is > was ? TP_MORE : TP_LESS;
}

// A period's share of the 400 years after which the calendar repeats itself: 146097 days, 4800
// months. It puts all periods in one order, whichever of two may last longer on some day.
static int64_t length_of(tp_period period)
{
    if (period.unit == TP_DAYS) return (int64_t)period.count * 4800;
    int32_t months = period.unit == TP_YEARS ? period.count * 12 : period.count;
    return (int64_t)months * 146097;
}

static tp_period period_at(const void *at, const tp_change_row *row)
{
    tp_period period = *(const tp_period *)at;
    return period.count == 0 ? (tp_period){row->absent, TP_DAYS} : period;
}

// Named by the calendar's average; possible is what some day makes of it.
static void weigh_periods(sides *s, const tp_change_row *row)
{
    tp_period was = period_at(s->was, row), is = period_at(s->is, row);
    s->way = way_between(length_of(was), length_of(is));
    s->ways = (uint8_t)s->way;
    if (tp_period_may_outlast(is, was)) s->ways |= TP_MORE;
    if (tp_period_may_outlast(was, is)) s->ways |= TP_LESS;
}

static int64_t enum_at(const void *at, const tp_change_row *row)
{
    return number(at) == 0 ? row->absent : number(at);
}

static tp_shift presence(const sides *s)
{
    bool was = !tp_field_empty(s->field, s->was), is = !tp_field_empty(s->field, s->is);
    return way_between(was, is);
}

static void weigh(sides *s, const tp_change_row *row)
{
    switch ((tp_field_kind)s->field->kind) {
    case TP_FIELD_PERIOD: weigh_periods(s, row); return;
    case TP_FIELD_INT:    s->way = way_between(*(const int32_t *)s->was, *(const int32_t *)s->is);
                          break;
    case TP_FIELD_BOOL:   s->way = way_between(*(const bool *)s->was, *(const bool *)s->is); break;
    case TP_FIELD_ENUM:   s->way = way_between(enum_at(s->was, row), enum_at(s->is, row)); break;
    case TP_FIELD_UINT:
    case TP_FIELD_TEXT:   s->way = presence(s); break;
    default:              s->way = TP_ELSE; break;
    }
    s->ways = (uint8_t)s->way;
}

static tara_status compare_leaf(comparison *c, const tp_field *field, const void *was,
                                const void *is)
{
    const tp_change_row *row = row_of(c->pattern.text);
    if (!row) return TARA_E_UNSUPPORTED;
    if (!is_compared(row) || same_leaf(field, was, is)) return TARA_OK;
    sides s = {.c = c, .field = field, .was = was, .is = is};
    weigh(&s, row);
    return report(c, row, &s);
}

// --- sets --------------------------------------------------------------------------------------
// The elements of a set are numbers: slots, which are the same in both versions, or enumerators.

static bool has(const tp_compiled *compiled, const tp_field *field, const void *at, int element)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_BASES:
        return element != 0 && memchr(at, element, TP_BASES_MAX) != NULL;
    case TP_FIELD_ACTIONS:
    case TP_FIELD_NUMBERS:
        return *(const uint32_t *)at >> element & 1;
    case TP_FIELD_CATEGORIES:
        return tp_categories_in_slots(compiled, *(const uint64_t *)at) >> element & 1;
    case TP_FIELD_PURPOSES:
        return tp_purposes_in_slots(compiled, *(const uint64_t *)at) >> element & 1;
    case TP_FIELD_RECIPIENTS: {
        int place = compiled->recipient_place[element] - 1;
        return place >= 0 && (((const uint64_t *)at)[place / 64] >> place % 64 & 1);
    }
    default: return false;
    }
}

static int elements_of(const tp_compiled *after, const tp_field *field)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_CATEGORIES: return (int)after->category_slots;
    case TP_FIELD_PURPOSES:   return (int)after->purpose_slots;
    case TP_FIELD_RECIPIENTS: return (int)after->recipient_slots;
    default:                  return (int)field->high + 1;
    }
}

static tp_text name_of(const tp_compiled *after, const tp_field *field, int element)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_CATEGORIES: return after->category_id[element];
    case TP_FIELD_PURPOSES:   return after->purpose_id[element];
    case TP_FIELD_RECIPIENTS: return after->recipient_id[element];
    default:                  return tp_text_of(field->names[element]);
    }
}

// The purposes that use a category in one of the two versions.
static uint64_t users_of(const comparison *c, int category)
{
    uint64_t users = 0;
    for (int i = 0; i < TP_PURPOSES_MAX; i++) {
        uint64_t used = c->before->purpose[i].categories | c->after->purpose[i].categories;
        users |= (used >> category & 1) << i;
    }
    return users;
}

// One purpose or category of an element touches less than the whole element does. C38: no consent
// stops counting but for what changed.
static void narrow(comparison *c, const tp_field *field, int element)
{
    uint64_t bit = UINT64_C(1) << element % 64;
    if (field->kind == TP_FIELD_CATEGORIES) {
        c->touched.categories = bit;
        c->touched.purposes &= users_of(c, element);
    }
    if (field->kind == TP_FIELD_PURPOSES) c->touched.purposes = bit;
}

static tara_status compare_element(comparison *c, const tp_change_row *row, sides *s)
{
    bool was = has(c->before, s->field, s->was, s->element);
    bool is = has(c->after, s->field, s->is, s->element);
    if (was == is) return TARA_OK;
    s->way = way_between(was, is);
    s->ways = (uint8_t)s->way;
    reach whole = c->touched;
    size_t outside = step(&c->path, name_of(c->after, s->field, s->element));
    narrow(c, s->field, s->element);
    tara_status status = report(c, row, s);
    c->touched = whole;
    back(&c->path, outside);
    return status;
}

// Of the bases that both have, does one stand before another that it stood behind?
static bool reordered(const uint8_t *was, const uint8_t *is)
{
    size_t next = 0;
    for (size_t i = 0; i < TP_BASES_MAX && was[i] != 0; i++) {
        if (!memchr(is, was[i], TP_BASES_MAX)) continue;
        while (!memchr(was, is[next], TP_BASES_MAX)) next++;
        if (is[next++] != was[i]) return true;
    }
    return false;
}

static tara_status compare_order(comparison *c, const tp_change_row *row, sides *s)
{
    if (s->field->kind != TP_FIELD_BASES || !reordered(s->was, s->is)) return TARA_OK;
    s->element = 0;
    s->way = TP_ELSE;
    s->ways = TP_ELSE;
    return report(c, row, s);
}

static tara_status compare_set(comparison *c, const tp_field *field, const void *was,
                               const void *is)
{
    size_t outside = step(&c->pattern, TP_TEXT("*"));
    const tp_change_row *row = row_of(c->pattern.text);
    tara_status status = row ? TARA_OK : TARA_E_UNSUPPORTED;
    sides s = {.c = c, .field = field, .was = was, .is = is};
    for (int i = 0; i < elements_of(c->after, field) && status == TARA_OK; i++) {
        s.element = i;
        status = compare_element(c, row, &s);
    }
    if (status == TARA_OK) status = compare_order(c, row, &s);
    back(&c->pattern, outside);
    return status;
}

// --- lists: what tells elements apart, what they are called, what they touch --------------------

static bool same_id(const tara_policy *a, const void *one, const tara_policy *b, const void *other)
{
    (void)a;
    (void)b;
    return tp_text_equal(*(const tp_text *)one, *(const tp_text *)other);
}
_Static_assert(offsetof(tp_category, id) == 0 && offsetof(tp_purpose, id) == 0, "ids stand first");
_Static_assert(offsetof(tp_floor, id) == 0 && offsetof(tp_recipient, id) == 0, "ids stand first");
_Static_assert(offsetof(tp_section, id) == 0, "ids stand first");

static bool same_safeguard(const tara_policy *a, const void *one, const tara_policy *b,
                           const void *other)
{
    const tp_safeguard *x = one, *y = other;
    return x->kind == y->kind && x->destination == y->destination &&
           tp_text_equal(x->reference, y->reference) &&
           tp_text_equal(a->recipients[x->recipient].id, b->recipients[y->recipient].id);
}

static bool same_tracker(const tara_policy *a, const void *one, const tara_policy *b,
                         const void *other)
{
    (void)a;
    (void)b;
    const tp_tracker *x = one, *y = other;
    return x->kind == y->kind && tp_text_equal(x->name, y->name) &&
           tp_text_equal(x->domain, y->domain) && tp_text_equal(x->path, y->path);
}

static void call_by_id(trail *to, const tp_field *list, const tara_policy *policy, const void *at)
{
    (void)list;
    (void)policy;
    append(to, *(const tp_text *)at);
}

static tp_text kind_name(const tp_field *list, uint8_t kind)
{
    const tp_record_form *form = list->record;
    size_t i = 0;
    while (strcmp(form->fields[i].name, "kind") != 0) i++;
    return tp_text_of(form->fields[i].names[kind]);
}

// "scc:support_desk"
static void call_safeguard(trail *to, const tp_field *list, const tara_policy *policy,
                           const void *at)
{
    const tp_safeguard *safeguard = at;
    append(to, kind_name(list, safeguard->kind));
    append(to, TP_TEXT(":"));
    append(to, policy->recipients[safeguard->recipient].id);
}

// "cookie:tara_stats_*"; "cookie:id@example.org/shop" where it is not the host's own and whole.
static void call_tracker(trail *to, const tp_field *list, const tara_policy *policy,
                         const void *at)
{
    (void)policy;
    const tp_tracker *tracker = at;
    append(to, kind_name(list, tracker->kind));
    append(to, TP_TEXT(":"));
    append(to, tracker->name);
    bool whole = tracker->path.size == 0 || tp_text_equal(tracker->path, TP_TEXT("/"));
    if (tracker->domain.size == 0 && whole) return;
    append(to, TP_TEXT("@"));
    append(to, tracker->domain);
    if (!whole) append(to, tracker->path);
}

static reach of_category(const tp_compiled *compiled, const void *at)
{
    int slot = tp_category_slot(compiled, ((const tp_category *)at)->id);
    reach it = {.categories = UINT64_C(1) << slot};
    for (int i = 0; i < TP_PURPOSES_MAX; i++) {
        it.purposes |= (compiled->purpose[i].categories >> slot & 1) << i;
    }
    return it;
}

static reach of_purpose(const tp_compiled *compiled, const void *at)
{
    const tp_purpose *purpose = at;
    return (reach){.purposes = UINT64_C(1) << tp_purpose_slot(compiled, purpose->id),
                   .categories = tp_categories_in_slots(compiled, purpose->categories)};
}

static reach of_floor(const tp_compiled *compiled, const void *at)
{
    const tp_floor *rule = at;
    return (reach){.purposes = tp_purposes_in_slots(compiled, rule->purposes),
                   .categories = tp_categories_in_slots(compiled, rule->categories)};
}

static reach of_recipient(const tp_compiled *compiled, const void *at)
{
    const tp_recipient *recipient = at;
    return (reach){.purposes = tp_purposes_in_slots(compiled, recipient->purposes),
                   .categories = tp_categories_in_slots(compiled, recipient->categories)};
}

static reach of_safeguard(const tp_compiled *compiled, const void *at)
{
    const tp_safeguard *safeguard = at;
    return of_recipient(compiled, &compiled->policy->recipients[safeguard->recipient]);
}

static reach of_tracker(const tp_compiled *compiled, const void *at)
{
    (void)compiled;
    return (reach){.cookies = UINT32_C(1) << ((const tp_tracker *)at)->category};
}

static reach of_section(const tp_compiled *compiled, const void *at)
{
    (void)compiled;
    (void)at;
    return (reach){0};
}

typedef struct listing {
    const char *name;
    bool (*same)(const tara_policy *a, const void *one, const tara_policy *b, const void *other);
    void (*call)(trail *to, const tp_field *list, const tara_policy *policy, const void *at);
    reach (*touches)(const tp_compiled *compiled, const void *at);
} listing;

static const listing listings[] = {
    {"categories", same_id,        call_by_id,     of_category},
    {"purposes",   same_id,        call_by_id,     of_purpose},
    {"floors",     same_id,        call_by_id,     of_floor},
    {"recipients", same_id,        call_by_id,     of_recipient},
    {"safeguards", same_safeguard, call_safeguard, of_safeguard},
    {"trackers",   same_tracker,   call_tracker,   of_tracker},
    {"sections",   same_id,        call_by_id,     of_section},
};

// --- lists: the walk ---------------------------------------------------------------------------

typedef struct run { // A list of one of the versions.
    const tara_policy *policy;
    const uint8_t     *first;
    size_t             count, size;
} run;

static run run_of(const tara_policy *policy, const tp_field *field)
{
    const uint8_t *base = (const uint8_t *)policy;
    return (run){policy, tp_field_list(base + field->offset),
                 *(const size_t *)(const void *)(base + field->count_offset), field->record->size};
}

static const void *item(const run *list, size_t index)
{
    return list->first + index * list->size;
}

// What stands for an element in the other version, or NULL. Equal ones that repeat are paired in
// the order in which they stand.
static const void *counterpart(const listing *of, const run *mine, size_t index, const run *theirs)
{
    const void *wanted = item(mine, index);
    size_t before = 0;
    for (size_t i = 0; i < index; i++) {
        before += of->same(mine->policy, item(mine, i), mine->policy, wanted);
    }
    for (size_t i = 0; i < theirs->count; i++) {
        if (!of->same(theirs->policy, item(theirs, i), mine->policy, wanted)) continue;
        if (before-- == 0) return item(theirs, i);
    }
    return NULL;
}

// A tracker touches the choice that it is subject to from now on.
static reach of_both(const comparison *c, const listing *of)
{
    reach was = {0}, is = {0};
    if (c->old_element) was = of->touches(c->before, c->old_element);
    if (c->new_element) is = of->touches(c->after, c->new_element);
    return (reach){was.purposes | is.purposes, was.categories | is.categories,
                   c->new_element ? is.cookies : was.cookies};
}

static tara_status compare_members(comparison *c, const tp_record_form *form, const void *was,
                                   const void *is);

static tara_status came_or_went(comparison *c, const tp_field *field)
{
    const tp_change_row *row = row_of(c->pattern.text);
    if (!row) return TARA_E_UNSUPPORTED;
    tp_shift way = c->new_element ? TP_MORE : TP_LESS;
    sides s = {.c = c, .field = field, .was = c->old_element, .is = c->new_element, .way = way,
               .ways = (uint8_t)way};
    return report(c, row, &s);
}

static tara_status compare_item(comparison *c, const tp_field *field, const listing *of,
                                const void *was, const void *is)
{
    c->old_element = was;
    c->new_element = is;
    c->touched = of_both(c, of);
    size_t path = step(&c->path, TP_TEXT("")), pattern = step(&c->pattern, TP_TEXT("*"));
    of->call(&c->path, field, is ? c->after->policy : c->before->policy, is ? is : was);
    tara_status status = was && is ? compare_members(c, field->record, was, is)
                                   : came_or_went(c, field);
    back(&c->path, path);
    back(&c->pattern, pattern);
    c->old_element = NULL;
    c->new_element = NULL;
    c->touched = (reach){0};
    return status;
}

// What is there now, in its order; then what is gone.
static tara_status compare_list(comparison *c, const tp_field *field)
{
    size_t which = 0;
    while (which < COUNT(listings) && strcmp(listings[which].name, field->name) != 0) which++;
    if (which == COUNT(listings)) return TARA_E_UNSUPPORTED;
    const listing *of = &listings[which];
    run before = run_of(c->before->policy, field), after = run_of(c->after->policy, field);
    tara_status status = TARA_OK;
    for (size_t i = 0; i < after.count && status == TARA_OK; i++) {
        const void *was = counterpart(of, &after, i, &before);
        status = compare_item(c, field, of, was, item(&after, i));
    }
    for (size_t i = 0; i < before.count && status == TARA_OK; i++) {
        if (counterpart(of, &before, i, &after)) continue;
        status = compare_item(c, field, of, item(&before, i), NULL);
    }
    return status;
}

// --- members -----------------------------------------------------------------------------------

static tara_status compare_value(comparison *c, const tp_field *field, const void *was,
                                 const void *is)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_OBJECT:     return compare_members(c, field->record, was, is);
    case TP_FIELD_LIST: {
        const tp_change_row *row = row_of(c->pattern.text);
        return row && !is_compared(row) ? TARA_OK : compare_list(c, field);
    }
    case TP_FIELD_BASES:
    case TP_FIELD_ACTIONS:
    case TP_FIELD_NUMBERS:
    case TP_FIELD_CATEGORIES:
    case TP_FIELD_PURPOSES:
    case TP_FIELD_RECIPIENTS: return compare_set(c, field, was, is);
    default:                  return compare_leaf(c, field, was, is);
    }
}

static tara_status compare_members(comparison *c, const tp_record_form *form, const void *was,
                                   const void *is)
{
    tara_status status = TARA_OK;
    for (size_t i = 0; i < form->count && status == TARA_OK; i++) {
        const tp_field *field = &form->fields[i];
        tp_text name = tp_text_of(field->name);
        size_t path = step(&c->path, name), pattern = step(&c->pattern, name);
        status = compare_value(c, field, (const uint8_t *)was + field->offset,
                               (const uint8_t *)is + field->offset);
        back(&c->path, path);
        back(&c->pattern, pattern);
    }
    return status;
}

tara_status tp_policy_compare(const tp_compiled *before, const tp_compiled *after,
                              tp_difference_visit *visit, void *user)
{
    comparison c = {.before = before, .after = after, .visit = visit, .user = user};
    return compare_members(&c, &tp_policy_form, before->policy, after->policy);
}

// --- may it follow? ----------------------------------------------------------------------------

typedef struct marks { // Of the later version, what the comparison found of each.
    const tp_change_mark *first;
    bool met[TP_CHANGES_MAX];
    bool contradicted[TP_CHANGES_MAX];
} marks;

static tara_status meet(void *user, const tp_difference *difference)
{
    marks *of = user;
    if (!difference->mark) return TARA_OK;
    size_t index = (size_t)(difference->mark - of->first);
    of->met[index] = true;
    // A mark that says no makes nothing material: then the change is so by itself.
    if (!difference->mark->material && difference->material) of->contradicted[index] = true;
    return TARA_OK;
}

static tara_status refuse(tara_error *error, const char *member, const char *message)
{
    tp_path path = {.size = 0};
    tp_path_name(&path, member);
    return tp_policy_fail(error, TARA_E_POLICY, &path, message, "");
}

static tara_status refuse_mark(tara_error *error, size_t index, const char *member,
                               const char *message)
{
    tp_path path = {.size = 0};
    tp_path_name(&path, "changes");
    tp_path_item(&path, index);
    tp_path_name(&path, member);
    return tp_policy_fail(error, TARA_E_POLICY, &path, message, "");
}

static tara_status check_marks(const tp_compiled *before, const tp_compiled *after,
                               tara_error *error)
{
    marks found = {.first = after->policy->changes};
    tara_status status = tp_policy_compare(before, after, meet, &found);
    if (status != TARA_OK) return status;
    for (size_t i = 0; i < after->policy->change_count; i++) {
        if (!found.met[i]) {
            return refuse_mark(error, i, "path",
                               "nothing changed at this path since the version before");
        }
        if (found.contradicted[i]) {
            return refuse_mark(error, i, "material",
                               "this change is material by itself: people must be told of it");
        }
    }
    return TARA_OK;
}

tara_status tp_policy_follows(const tp_compiled *before, const tp_compiled *after,
                              tara_error *error)
{
    const tara_policy *was = before->policy, *is = after->policy;
    if (is->version <= was->version) {
        return refuse(error, "version", "expected a higher version than the one before");
    }
    if (tp_day_of(is->last_updated) < tp_day_of(was->last_updated)) {
        return refuse(error, "last_updated", "expected no earlier day than the version before has");
    }
    return check_marks(before, after, error);
}
