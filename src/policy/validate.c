// validate.c: is a policy complete, and free of contradictions?
//
// Two halves. The first walks the rows of the JSON form: what is required is there, what is there
// can be. The second is a table of contradictions, each a predicate that is true when two parts of
// the policy cannot both be meant. Policies written in C go through both like those that were read.
#include "policy/dpv_terms.h"
#include "policy/fields.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct checking {
    const tara_policy *policy;
    tara_error        *error;
    tp_path            path;
} checking;

// --- members -----------------------------------------------------------------------------------

// Line ends are the only control characters a text needs.
static bool text_sound(tp_text text, int64_t most)
{
    if (text.size > (size_t)most || !tp_utf8_valid(text.data, text.size)) return false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = (uint8_t)text.data[i];
        if ((byte < 0x20 && byte != '\n') || byte == 0x7F) return false;
    }
    return true;
}

static bool bases_sound(const uint8_t *bases)
{
    uint32_t seen = 0;
    bool ended = false;
    for (size_t i = 0; i < TP_BASES_MAX; i++) {
        if (bases[i] == 0) {
            ended = true;
            continue;
        }
        if (ended || !tp_basis_id(bases[i]) || (seen >> bases[i] & 1)) return false;
        seen |= UINT32_C(1) << bases[i];
    }
    return true;
}

static bool place_sound(tp_place place)
{
    char text[TP_PLACE_TEXT_MAX];
    tp_place same;
    size_t size = tp_place_print(place, text);
    return tp_place_parse((tp_text){text, size}, &same) && same == place;
}

static bool enum_sound(const tp_field *field, uint8_t number)
{
    return number <= field->high && field->names[number];
}

static bool int_sound(const tp_field *field, int32_t number)
{
    return number >= field->low && number <= field->high;
}

static bool uint_sound(const tp_field *field, uint32_t number)
{
    return number >= field->low && number <= field->high;
}

// Bits beyond the list name nobody.
static bool recipients_sound(const tara_policy *policy, const uint64_t *words)
{
    for (size_t i = policy->recipient_count; i < TP_RECIPIENTS_MAX; i++) {
        if (words[i / 64] >> i % 64 & 1) return false;
    }
    return true;
}

// Each of them is a class of personal data, and stands there once.
static bool terms_sound(tp_text terms, int64_t most)
{
    tp_text term, other;
    size_t  at = 0;
    for (int64_t count = 1; tp_dpv_next(terms, &at, &term); count++) {
        size_t before = 0;
        if (count > most || !tp_dpv_is_data(term)) return false;
        while (tp_dpv_next(terms, &before, &other) && before < at) {
            if (tp_text_equal(term, other)) return false;
        }
    }
    return at == terms.size + 1; // No space at the end.
}

// Can a value that is there be? Objects and lists answer for their members.
static bool value_sound(const checking *c, const tp_field *field, const void *at)
{
    const tara_policy *policy = c->policy;
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_TEXT:    return text_sound(*(const tp_text *)at, field->high);
    case TP_FIELD_ID:      return tp_identifier_valid(*(const tp_text *)at);
    case TP_FIELD_INT:     return int_sound(field, *(const int32_t *)at);
    case TP_FIELD_UINT:    return uint_sound(field, *(const uint32_t *)at);
    case TP_FIELD_DATE:    return tp_date_valid(*(const tp_date *)at);
    case TP_FIELD_PERIOD:  return tp_period_valid(*(const tp_period *)at);
    case TP_FIELD_PLACE:   return place_sound(*(const tp_place *)at);
    case TP_FIELD_ENUM:    return enum_sound(field, *(const uint8_t *)at);
    case TP_FIELD_BASES:   return bases_sound(at);
    case TP_FIELD_ACTIONS: return *(const uint32_t *)at >> (field->high + 1) == 0;
    case TP_FIELD_NUMBERS:
        return (*(const uint32_t *)at & 1) == 0 && *(const uint32_t *)at >> (field->high + 1) == 0;
    case TP_FIELD_CATEGORIES:
        return (*(const uint64_t *)at & ~tp_field_low_bits(policy->category_count)) == 0;
    case TP_FIELD_PURPOSES:
        return (*(const uint64_t *)at & ~tp_field_low_bits(policy->purpose_count)) == 0;
    case TP_FIELD_RECIPIENT: return *(const uint32_t *)at < policy->recipient_count;
    case TP_FIELD_RECIPIENTS: return recipients_sound(policy, at);
    case TP_FIELD_DPV_PURPOSE: return tp_dpv_is_purpose(*(const tp_text *)at);
    case TP_FIELD_DPV_DATA:    return terms_sound(*(const tp_text *)at, field->high);
    case TP_FIELD_BOOL:
    case TP_FIELD_OBJECT:
    case TP_FIELD_LIST:
    case TP_FIELD_KINDS:   break;
    }
    return true;
}

static tara_status check_members(checking *c, const tp_record_form *form, const void *base);

static tara_status check_list(checking *c, const tp_field *field, const void *at)
{
    const uint8_t *base = (const uint8_t *)c->policy;
    const uint8_t *list = tp_field_list(at);
    size_t count = *(const size_t *)(const void *)(base + field->count_offset);
    if (count < (size_t)field->low || count > (size_t)field->high) {
        return tp_policy_fail_expected(c->error, &c->path, field);
    }
    for (size_t i = 0; i < count; i++) {
        size_t outside = tp_path_item(&c->path, i);
        tara_status status = check_members(c, field->record, list + i * field->record->size);
        if (status != TARA_OK) return status;
        tp_path_back(&c->path, outside);
    }
    return TARA_OK;
}

static tara_status check_member(checking *c, const tp_field *field, const void *at)
{
    bool empty = tp_field_empty(field, at);
    if (empty && field->optional) return TARA_OK;
    if (field->kind == TP_FIELD_OBJECT) return check_members(c, field->record, at);
    if (field->kind == TP_FIELD_LIST) return check_list(c, field, at);
    if (!empty && value_sound(c, field, at)) return TARA_OK;
    return tp_policy_fail_expected(c->error, &c->path, field);
}

static tara_status check_members(checking *c, const tp_record_form *form, const void *base)
{
    for (size_t i = 0; i < form->count; i++) {
        size_t outside = tp_path_name(&c->path, form->fields[i].name);
        const uint8_t *at = (const uint8_t *)base + form->fields[i].offset;
        tara_status status = check_member(c, &form->fields[i], at);
        if (status != TARA_OK) return status;
        tp_path_back(&c->path, outside);
    }
    return TARA_OK;
}

// --- what the contradictions ask ---------------------------------------------------------------

static bool rests_on(const tp_purpose *purpose, uint8_t basis)
{
    return memchr(purpose->bases, basis, TP_BASES_MAX) != NULL;
}

static bool before(tp_date a, tp_date b)
{
    return tp_day_of(a) < tp_day_of(b);
}

// All categories that some purposes may use.
static uint64_t categories_of(const tara_policy *policy, uint64_t purposes)
{
    uint64_t categories = 0;
    for (size_t i = 0; i < policy->purpose_count; i++) {
        if (purposes >> i & 1) categories |= policy->purposes[i].categories;
    }
    return categories;
}

static bool email_like(tp_text text)
{
    size_t at = 0;
    size_t signs = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ' ' || text.data[i] == '\n') return false;
        if (text.data[i] != '@') continue;
        at = i;
        signs++;
    }
    return signs == 1 && at > 0 && at + 1 < text.size;
}

static bool is_text(tp_text text, const char *wanted)
{
    return tp_text_equal(text, tp_text_of(wanted));
}

// --- contradictions: the policy ----------------------------------------------------------------
// Each predicate is true when the policy is broken. `at` is the element, or the policy itself.

static bool language_unknown(const tara_policy *policy, const void *at)
{
    (void)at;
    return !is_text(policy->language, "fr") && !is_text(policy->language, "en");
}

static bool privacy_email_unusable(const tara_policy *policy, const void *at)
{
    (void)at;
    return !email_like(policy->contacts.privacy_email);
}

static bool officer_email_unusable(const tara_policy *policy, const void *at)
{
    (void)at;
    return !email_like(policy->contacts.officer_email);
}

// RFC 6265bis: user agents cut lifetimes at 400 days; a promise beyond that cannot be kept.
static bool cookies_outlast_browsers(const tara_policy *policy, const void *at)
{
    (void)at;
    return tp_period_may_outlast(policy->cookie_rules.lifetime_max, (tp_period){400, TP_DAYS});
}

// A string of an earlier version that is made now is invalid: see TARA_TC_OLD_POLICY_TOO_LATE.
static bool written_under_old_policy(const tara_policy *policy, const void *at)
{
    (void)at;
    return policy->tcf.cmp != 0 && policy->tcf.policy_version < 4;
}

// Country and language are two letters each in a TC string.
static bool publisher_not_a_country(const tara_policy *policy, const void *at)
{
    (void)at;
    char text[TP_PLACE_TEXT_MAX];
    return policy->tcf.cmp != 0 && tp_place_print(policy->tcf.publisher_country, text) != 2;
}

static bool notice_language_unknown(const tara_policy *policy, const void *at)
{
    (void)at;
    tp_text language = policy->tcf.language;
    if (policy->tcf.cmp == 0) return false;
    for (size_t i = 0; i < language.size; i++) {
        if (language.data[i] < 'a' || language.data[i] > 'z') return true;
    }
    return language.size != 2;
}

// --- contradictions: purposes ------------------------------------------------------------------

static bool consent_without_lifetimes(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return rests_on(purpose, TARA_BASIS_CONSENT) && purpose->consent_yes.count == 0;
}

static bool lifetimes_without_consent(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return !rests_on(purpose, TARA_BASIS_CONSENT) && purpose->consent_yes.count != 0;
}

static bool interest_without_assessment(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return rests_on(purpose, TARA_BASIS_LEGITIMATE_INTEREST) &&
           purpose->assessment.reference.size == 0;
}

static bool assessment_without_interest(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return !rests_on(purpose, TARA_BASIS_LEGITIMATE_INTEREST) &&
           purpose->assessment.reference.size != 0;
}

static bool assessment_expired_before(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_assessment_decl *assessment = &((const tp_purpose *)at)->assessment;
    return assessment->expires_on.year != 0 &&
           before(assessment->expires_on, assessment->recorded_on);
}

// GDPR Art. 6(3): an obligation and a public task are both laid down by law.
static bool rests_on_law(const tp_purpose *purpose)
{
    return rests_on(purpose, TARA_BASIS_LEGAL_OBLIGATION) ||
           rests_on(purpose, TARA_BASIS_PUBLIC_TASK);
}

static bool obligation_unnamed(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return rests_on_law(purpose) && purpose->obligation_law.size == 0;
}

static bool obligation_without_basis(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return !rests_on_law(purpose) && purpose->obligation_law.size != 0;
}

static bool obligation_beyond_purpose(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return (purpose->obligation_categories & ~purpose->categories) != 0;
}

// GDPR Art. 9(2) knows neither contract nor legitimate interest.
static bool special_without_ground(const tara_policy *policy, const void *at)
{
    const tp_purpose *purpose = at;
    if (rests_on(purpose, TARA_BASIS_CONSENT)) return false;
    if (rests_on(purpose, TARA_BASIS_LEGAL_OBLIGATION)) return false;
    if (rests_on(purpose, TARA_BASIS_VITAL_INTEREST)) return false;
    if (rests_on(purpose, TARA_BASIS_PUBLIC_TASK)) return false;
    for (size_t i = 0; i < policy->category_count; i++) {
        if ((purpose->categories >> i & 1) && policy->categories[i].special) return true;
    }
    return false;
}

// A period whose start can never come would never end.
static bool start_never_comes(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    if (purpose->retention_from == TP_FROM_WITHDRAWAL) {
        return !rests_on(purpose, TARA_BASIS_CONSENT);
    }
    return purpose->retention_from == TP_FROM_CONTRACT_END &&
           !rests_on(purpose, TARA_BASIS_CONTRACT);
}

// --- contradictions: what stands for purposes elsewhere ----------------------------------------

static bool rests_on_a_choice(const tp_purpose *purpose)
{
    return rests_on(purpose, TARA_BASIS_CONSENT) ||
           rests_on(purpose, TARA_BASIS_LEGITIMATE_INTEREST);
}

static bool signal_without_rules(const tara_policy *policy, const void *at)
{
    const tp_purpose *purpose = at;
    return policy->tcf.policy_version == 0 && (purpose->tcf != 0 || purpose->tcf_custom != 0);
}

// A string knows consent and legitimate interest, and no other basis.
static bool signal_without_choice(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return (purpose->tcf != 0 || purpose->tcf_custom != 0) && !rests_on_a_choice(purpose);
}

// Purpose 1 never rests on an interest; since version 4 of the TCF's policy 3 to 6 do not, either.
static bool interest_in_consent_only(const tara_policy *policy, const void *at)
{
    const tp_purpose *purpose = at;
    uint32_t never = UINT32_C(1) << 1;
    if (policy->tcf.policy_version >= 4) never |= UINT32_C(0xF) << 3;
    return (purpose->tcf & never) != 0 && !rests_on(purpose, TARA_BASIS_CONSENT);
}

// Custom purposes are the publisher's own.
static bool custom_of_a_vendor(const tara_policy *policy, const void *at)
{
    return policy->tcf.vendor != 0 && ((const tp_purpose *)at)->tcf_custom != 0;
}

static bool custom_of_two(const tara_policy *policy, const void *at)
{
    const tp_purpose *purpose = at;
    if (purpose->tcf_custom == 0) return false;
    for (const tp_purpose *other = policy->purposes; other < purpose; other++) {
        if (other->tcf_custom == purpose->tcf_custom) return true;
    }
    return false;
}

// An opt-out is a no to consent, an objection to an interest or to direct marketing.
static bool opt_out_of_nothing(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return purpose->gpp != 0 && !rests_on_a_choice(purpose) && !purpose->direct_marketing;
}

static bool consent_field_without_consent(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_purpose *purpose = at;
    return purpose->gpp >> TP_GPP_FIRST_CONSENT != 0 && !rests_on(purpose, TARA_BASIS_CONSENT);
}

// --- contradictions: floors and recipients -----------------------------------------------------

static bool floor_beyond_purposes(const tara_policy *policy, const void *at)
{
    const tp_floor *rule = at;
    return (rule->categories & ~categories_of(policy, rule->purposes)) != 0;
}

static bool processor_without_contract(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_recipient *recipient = at;
    return recipient->role == TP_PROCESSOR && recipient->contract.size == 0;
}

static bool recipient_without_purpose(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_recipient *recipient = at;
    return recipient->role != TP_AUTHORITY && recipient->purposes == 0;
}

static bool recipient_beyond_purposes(const tara_policy *policy, const void *at)
{
    const tp_recipient *recipient = at;
    return recipient->purposes != 0 &&
           (recipient->categories & ~categories_of(policy, recipient->purposes)) != 0;
}

static bool contract_ends_before(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_recipient *recipient = at;
    return recipient->contract_to.year != 0 && recipient->contract_from.year != 0 &&
           before(recipient->contract_to, recipient->contract_from);
}

static bool first_day_of_no_contract(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_recipient *recipient = at;
    return recipient->contract_from.year != 0 && recipient->contract.size == 0;
}

static bool last_day_of_no_contract(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_recipient *recipient = at;
    return recipient->contract_to.year != 0 && recipient->contract.size == 0;
}

// --- contradictions: who engages whom ----------------------------------------------------------

static bool engages(const tp_recipient *recipient, size_t place)
{
    return recipient->sub_processors[place / 64] >> place % 64 & 1;
}

static size_t place_of(const tara_policy *policy, const tp_recipient *recipient)
{
    return (size_t)(recipient - policy->recipients);
}

// GDPR Art. 28(2): it is a processor that engages another processor.
static bool engages_without_being_engaged(const tara_policy *policy, const void *at)
{
    const tp_recipient *recipient = at;
    if (recipient->role == TP_PROCESSOR) return false;
    for (size_t i = 0; i < policy->recipient_count; i++) {
        if (engages(recipient, i)) return true;
    }
    return false;
}

static bool engages_itself(const tara_policy *policy, const void *at)
{
    return engages(at, place_of(policy, at));
}

static bool engages_no_processor(const tara_policy *policy, const void *at)
{
    for (size_t i = 0; i < policy->recipient_count; i++) {
        if (engages(at, i) && policy->recipients[i].role != TP_PROCESSOR) return true;
    }
    return false;
}

// Whom it engages, whom those engage, and so on: never itself. Each is looked at once.
static bool engaged_by_its_own(const tara_policy *policy, const void *at)
{
    uint64_t known[TP_RECIPIENT_WORDS];
    uint16_t open[TP_RECIPIENTS_MAX] = {(uint16_t)place_of(policy, at)};
    size_t count = 1;
    memset(known, 0, sizeof known);
    for (size_t next = 0; next < count; next++) {
        const tp_recipient *recipient = &policy->recipients[open[next]];
        if (engages(recipient, open[0])) return true;
        for (size_t i = 0; i < policy->recipient_count; i++) {
            uint64_t bit = UINT64_C(1) << i % 64;
            if (!engages(recipient, i) || (known[i / 64] & bit)) continue;
            known[i / 64] |= bit;
            open[count++] = (uint16_t)i;
        }
    }
    return false;
}

// --- contradictions: safeguards ----------------------------------------------------------------

static bool has_safeguard(const tara_policy *policy, const tp_recipient *recipient)
{
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        if (&policy->recipients[policy->safeguards[i].recipient] == recipient) return true;
    }
    return false;
}

static bool adequate(const tara_policy *policy, const tp_recipient *recipient)
{
    tp_adequacy kind = tp_law_adequacy(recipient->place, tp_day_of(policy->last_updated)).kind;
    return kind == TP_ADEQUACY_ALL || (kind == TP_ADEQUACY_SCOPED && recipient->certified);
}

// GDPR Art. 44: a third country needs adequacy or a safeguard.
static bool transfer_unguarded(const tara_policy *policy, const void *at)
{
    const tp_recipient *recipient = at;
    return !tp_place_in_eea(recipient->place, tp_day_of(policy->last_updated)) &&
           !adequate(policy, recipient) && !has_safeguard(policy, recipient);
}

// Court of Justice, C-311/18: clauses alone do not bind the other country's authorities.
static bool measures_missing(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_safeguard *safeguard = at;
    bool needed = safeguard->kind != TP_SAFEGUARD_ADEQUACY &&
                  safeguard->kind != TP_SAFEGUARD_DEROGATION;
    return needed && safeguard->measures.size == 0;
}

static bool adequacy_unfounded(const tara_policy *policy, const void *at)
{
    const tp_safeguard *safeguard = at;
    return safeguard->kind == TP_SAFEGUARD_ADEQUACY &&
           !adequate(policy, &policy->recipients[safeguard->recipient]);
}

static bool destination_elsewhere(const tara_policy *policy, const void *at)
{
    const tp_safeguard *safeguard = at;
    return safeguard->destination != policy->recipients[safeguard->recipient].place;
}

static bool ends_before_it_begins(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_safeguard *safeguard = at;
    return safeguard->valid_to.year != 0 && before(safeguard->valid_to, safeguard->valid_from);
}

static bool holds_before_it_is_signed(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_safeguard *safeguard = at;
    return safeguard->signed_on.year != 0 && before(safeguard->valid_from, safeguard->signed_on);
}

// --- contradictions: trackers ------------------------------------------------------------------

// RFC 6265, section 4.1.1: a cookie's name is a token. Other trackers keep to the same characters.
// A '*' is our own sign for a pattern: at the end, after at least one character.
static bool name_malformed(const tara_policy *policy, const void *at)
{
    (void)policy;
    static const char separators[] = "()<>@,;:\\\"/[]?={} \t*";
    tp_text name = ((const tp_tracker *)at)->name;
    size_t size = name.size;
    if (size > 1 && name.data[size - 1] == '*') size--;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)name.data[i];
        if (byte <= 0x20 || byte >= 0x7F || strchr(separators, byte)) return true;
    }
    return false;
}

static bool setter_unknown(const tara_policy *policy, const void *at)
{
    const tp_tracker *tracker = at;
    if (is_text(tracker->set_by, "first_party")) return false;
    for (size_t i = 0; i < policy->recipient_count; i++) {
        if (tp_text_equal(policy->recipients[i].id, tracker->set_by)) return false;
    }
    return true;
}

// Domain and path go into Set-Cookie when cookies are taken back: nothing there may end them early.
static bool fit_for_attribute(tp_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = (uint8_t)text.data[i];
        if (byte <= 0x20 || byte >= 0x7F || byte == ';') return false;
    }
    return true;
}

static bool path_malformed(const tara_policy *policy, const void *at)
{
    (void)policy;
    const tp_tracker *tracker = at;
    if (tracker->path.size == 0) return tracker->kind == TP_TRACKER_COOKIE;
    return tracker->path.data[0] != '/' || !fit_for_attribute(tracker->path);
}

static bool domain_malformed(const tara_policy *policy, const void *at)
{
    (void)policy;
    return !fit_for_attribute(((const tp_tracker *)at)->domain);
}

static bool tracker_outlasts_promise(const tara_policy *policy, const void *at)
{
    const tp_tracker *tracker = at;
    return tracker->lifetime.count != 0 &&
           tp_period_may_outlast(tracker->lifetime, policy->cookie_rules.lifetime_max);
}

// --- the table ---------------------------------------------------------------------------------

typedef struct contradiction {
    const char *member; // Of the element, where people will mend it.
    bool (*broken)(const tara_policy *policy, const void *at);
    const char *message;
} contradiction;

// clang-format off
static const contradiction of_policy[] = {
    {"language", language_unknown,
     "expected \"fr\" or \"en\""},
    {"contacts.privacy_email", privacy_email_unusable,
     "expected an e-mail address"},
    {"contacts.officer_email", officer_email_unusable,
     "expected an e-mail address"},
    {"cookie_rules.lifetime_max", cookies_outlast_browsers,
     "expected at most 400 days, more than which no browser keeps"},
    {"tcf.policy_version", written_under_old_policy,
     "expected 4 or later: no string is made under an earlier one any more"},
    {"tcf.cmp.publisher_country", publisher_not_a_country,
     "expected a country, without a subdivision"},
    {"tcf.cmp.language", notice_language_unknown,
     "expected two lower-case letters"},
};
static const contradiction of_purposes[] = {
    {"consent", consent_without_lifetimes,
     "a purpose that rests on consent needs lifetimes for a yes and for a no"},
    {"consent", lifetimes_without_consent,
     "only a purpose that rests on consent has lifetimes of consent"},
    {"assessment", interest_without_assessment,
     "a purpose that rests on legitimate interest needs an assessment"},
    {"assessment", assessment_without_interest,
     "only a purpose that rests on legitimate interest has an assessment"},
    {"assessment.expires_on", assessment_expired_before,
     "an assessment cannot expire before it was recorded"},
    {"obligation", obligation_unnamed,
     "a legal obligation or a public task needs its law, categories and actions"},
    {"obligation", obligation_without_basis,
     "only a purpose that rests on a legal obligation or a public task names one"},
    {"obligation.categories", obligation_beyond_purpose,
     "the obligation names categories that the purpose does not use"},
    {"bases", special_without_ground,
     "special categories need consent, a legal obligation, a vital interest or a public task"},
    {"retention.from", start_never_comes,
     "this start never comes: the purpose rests on no contract or no consent that could end"},
    {"tcf", signal_without_rules,
     "the policy has no member tcf that says how such strings are read"},
    {"tcf", signal_without_choice,
     "a TC string says something of consent and of legitimate interest alone"},
    {"tcf", interest_in_consent_only,
     "the TCF has these purposes rest on consent alone, and this one does not"},
    {"tcf_custom", custom_of_a_vendor,
     "custom purposes are the publisher's, and tcf.vendor says that we are a vendor"},
    {"tcf_custom", custom_of_two,
     "this custom purpose stands for another purpose before"},
    {"gpp", opt_out_of_nothing,
     "one opts out of what rests on consent, on legitimate interest, or is direct marketing"},
    {"gpp", consent_field_without_consent,
     "a field of consent stands for a purpose that rests on consent"},
};
static const contradiction of_floors[] = {
    {"categories", floor_beyond_purposes,
     "the floor names categories that none of its purposes uses"},
};
static const contradiction of_recipients[] = {
    {"contract", processor_without_contract,
     "a processor needs a contract (GDPR Art. 28(3))"},
    {"contract_from", first_day_of_no_contract,
     "there is no contract that could begin"},
    {"contract_to", last_day_of_no_contract,
     "there is no contract that could end"},
    {"contract_to", contract_ends_before,
     "a contract cannot end before it begins"},
    {"sub_processors", engages_without_being_engaged,
     "only a processor engages sub-processors (GDPR Art. 28(2))"},
    {"sub_processors", engages_itself,
     "a processor does not engage itself"},
    {"sub_processors", engages_no_processor,
     "expected processors: nobody else can be engaged (GDPR Art. 28(4))"},
    {"sub_processors", engaged_by_its_own,
     "one of those that it engages, or that they engage, engages it"},
    {"purposes", recipient_without_purpose,
     "a recipient that is no authority needs at least one purpose"},
    {"categories", recipient_beyond_purposes,
     "the recipient gets categories that none of its purposes uses"},
    {"place", transfer_unguarded,
     "a recipient in a third country without an adequacy decision needs a safeguard"},
};
static const contradiction of_safeguards[] = {
    {"measures", measures_missing,
     "clauses, rules, codes and certifications need supplementary measures"},
    {"kind", adequacy_unfounded,
     "no adequacy decision covered this recipient when the policy was updated"},
    {"destination", destination_elsewhere,
     "the safeguard's destination is not where its recipient processes"},
    {"valid_from", holds_before_it_is_signed,
     "a safeguard cannot begin before it was signed"},
    {"valid_to", ends_before_it_begins,
     "a safeguard cannot end before it begins"},
};
static const contradiction of_trackers[] = {
    {"name", name_malformed,
     "expected a cookie's name (RFC 6265), with '*' at its end at most"},
    {"set_by", setter_unknown,
     "expected first_party or the identifier of a recipient"},
    {"domain", domain_malformed,
     "expected a host name, in ASCII"},
    {"path", path_malformed,
     "expected a path that begins with '/'; cookies need one"},
    {"lifetime", tracker_outlasts_promise,
     "the lifetime may exceed cookie_rules.lifetime_max"},
};
// clang-format on

static tara_status contradicted(checking *c, const char *member, const char *message)
{
    tp_path_name(&c->path, member);
    return tp_policy_fail(c->error, TARA_E_POLICY, &c->path, message, "");
}

static tara_status apply(checking *c, const contradiction *rows, size_t count, const void *at)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].broken(c->policy, at)) return contradicted(c, rows[i].member, rows[i].message);
    }
    return TARA_OK;
}

// --- the lists ---------------------------------------------------------------------------------

typedef bool same_thing(const void *a, const void *b);

// Identifiers stand first in all structs that have one.
static bool same_id(const void *a, const void *b)
{
    return tp_text_equal(*(const tp_text *)a, *(const tp_text *)b);
}
_Static_assert(offsetof(tp_category, id) == 0 && offsetof(tp_purpose, id) == 0, "ids stand first");
_Static_assert(offsetof(tp_floor, id) == 0 && offsetof(tp_recipient, id) == 0, "ids stand first");
_Static_assert(offsetof(tp_section, id) == 0, "ids stand first");
_Static_assert(offsetof(tp_change_mark, path) == 0, "so does what a mark is about");

// RFC 6265, section 5.3: name, domain and path together tell cookies apart.
static bool same_tracker(const void *a, const void *b)
{
    const tp_tracker *one = a;
    const tp_tracker *other = b;
    return one->kind == other->kind && tp_text_equal(one->name, other->name) &&
           tp_text_equal(one->domain, other->domain) && tp_text_equal(one->path, other->path);
}

typedef struct listing {
    const char *name;
    const void *first;
    size_t      count;
    size_t      size;
    const contradiction *rows;
    size_t      row_count;
    same_thing *same;    // Or NULL: may repeat.
    const char *tells;   // The member that tells elements apart.
} listing;

static tara_status check_element(checking *c, const listing *list, size_t index)
{
    const uint8_t *first = list->first;
    const uint8_t *at = first + index * list->size;
    for (size_t i = 0; list->same && i < index; i++) {
        if (list->same(first + i * list->size, at)) {
            return contradicted(c, list->tells, "the same stands in this list before");
        }
    }
    return apply(c, list->rows, list->row_count, at);
}

static tara_status check_listing(checking *c, const listing *list)
{
    tp_path_back(&c->path, 0);
    tp_path_name(&c->path, list->name);
    for (size_t i = 0; i < list->count; i++) {
        size_t outside = tp_path_item(&c->path, i);
        tara_status status = check_element(c, list, i);
        if (status != TARA_OK) return status;
        tp_path_back(&c->path, outside);
    }
    return TARA_OK;
}

#define ELEMENTS(list, counted) policy->list, policy->counted, sizeof policy->list[0]
#define ROWS(rows)              (rows), COUNT(rows)

tara_status tp_policy_validate(const tara_policy *policy, tara_error *error)
{
    const listing lists[] = {
        {"categories", ELEMENTS(categories, category_count), NULL, 0, same_id, "id"},
        {"purposes", ELEMENTS(purposes, purpose_count), ROWS(of_purposes), same_id, "id"},
        {"floors", ELEMENTS(floors, floor_count), ROWS(of_floors), same_id, "id"},
        {"recipients", ELEMENTS(recipients, recipient_count), ROWS(of_recipients), same_id, "id"},
        {"safeguards", ELEMENTS(safeguards, safeguard_count), ROWS(of_safeguards), NULL, NULL},
        {"trackers", ELEMENTS(trackers, tracker_count), ROWS(of_trackers), same_tracker, "name"},
        {"sections", ELEMENTS(sections, section_count), NULL, 0, same_id, "id"},
        {"changes", ELEMENTS(changes, change_count), NULL, 0, same_id, "path"},
    };
    checking c = {.policy = policy, .error = error};
    tara_status status = check_members(&c, &tp_policy_form, policy);
    if (status == TARA_OK) status = apply(&c, ROWS(of_policy), policy);
    for (size_t i = 0; i < COUNT(lists) && status == TARA_OK; i++) {
        status = check_listing(&c, &lists[i]);
    }
    return status;
}
