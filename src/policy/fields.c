// fields.c: the rows of the policy's JSON form, and what reading, writing and validating share.
//
// To give a struct a member is to add a row here and, in compare.c, to say what its change means.
// Rows stand in the order of the canonical text.
// A flag is never optional: a forgotten "special" that reads as false would be a promise broken.
#include "policy/fields.h"

#include <string.h>

#include "base/json.h"
#include "policy/dpv_terms.h"

enum { NAME_BYTES = 256, REFERENCE_BYTES = 512 };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LAST(names) ((int64_t)COUNT(names) - 1)
#define FORM(rows, type) {(rows), COUNT(rows), sizeof(type)}

// --- names of the enumerations, by number ------------------------------------------------------

static const char *const basis_names[] = {
    [TARA_BASIS_CONSENT]             = "consent",
    [TARA_BASIS_CONTRACT]            = "contract",
    [TARA_BASIS_LEGAL_OBLIGATION]    = "legal_obligation",
    [TARA_BASIS_VITAL_INTEREST]      = "vital_interest",
    [TARA_BASIS_PUBLIC_TASK]         = "public_task",
    [TARA_BASIS_LEGITIMATE_INTEREST] = "legitimate_interest",
};
static const char *const action_names[] = {
    [TARA_ACTION_USE]            = "use",
    [TARA_ACTION_COLLECT]        = "collect",
    [TARA_ACTION_STORE]          = "store",
    [TARA_ACTION_DISCLOSE]       = "disclose",
    [TARA_ACTION_TRANSFER]       = "transfer",
    [TARA_ACTION_LEGAL_CLAIM]    = "legal_claim",
    [TARA_ACTION_PROTECT_PERSON] = "protect_person",
    [TARA_ACTION_COMPLY]         = "comply",
};
static const char *const start_names[] = {
    [TP_FROM_COLLECTION]    = "collection",
    [TP_FROM_LAST_ACTIVITY] = "last_activity",
    [TP_FROM_CONTRACT_END]  = "contract_end",
    [TP_FROM_WITHDRAWAL]    = "withdrawal",
    [TP_FROM_YEAR_END]      = "year_end",
};
static const char *const role_names[] = {
    [TP_PROCESSOR]  = "processor",
    [TP_CONTROLLER] = "controller",
    [TP_AUTHORITY]  = "authority",
};
static const char *const safeguard_names[] = {
    [TP_SAFEGUARD_ADEQUACY]        = "adequacy",
    [TP_SAFEGUARD_SCC]             = "scc",
    [TP_SAFEGUARD_BCR]             = "bcr",
    [TP_SAFEGUARD_CODE_OF_CONDUCT] = "code_of_conduct",
    [TP_SAFEGUARD_CERTIFICATION]   = "certification",
    [TP_SAFEGUARD_DEROGATION]      = "derogation",
};
static const char *const notice_means_names[] = {
    [TP_NOTICE_BANNER]  = "banner",
    [TP_NOTICE_MESSAGE] = "message",
};
static const char *const cookie_category_names[] = {
    [TP_COOKIE_NECESSARY]   = "necessary",
    [TP_COOKIE_PREFERENCES] = "preferences",
    [TP_COOKIE_STATISTICS]  = "statistics",
    [TP_COOKIE_MARKETING]   = "marketing",
};
static const char *const tracker_kind_names[] = {
    [TP_TRACKER_COOKIE]        = "cookie",
    [TP_TRACKER_LOCAL_STORAGE] = "local_storage",
    [TP_TRACKER_PIXEL]         = "pixel",
    [TP_TRACKER_DEVICE_ID]     = "device_id",
    [TP_TRACKER_SDK]           = "sdk",
};

// As the GPP specification spells them.
static const char *const gpp_names[] = {
    [TP_GPP_SALE]       = "SaleOptOut",
    [TP_GPP_SHARING]    = "SharingOptOut",
    [TP_GPP_TARGETED]   = "TargetedAdvertisingOptOut",
    [TP_GPP_SENSITIVE]  = "SensitiveDataProcessing",
    [TP_GPP_PERSONAL]   = "PersonalDataConsents",
    [TP_GPP_ADDITIONAL] = "AdditionalDataProcessingConsent",
};
static const char *const tcf_names[TP_TCF_PURPOSES + 1] = {
    NULL, "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11", "12",
    "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24",
};

// --- rows --------------------------------------------------------------------------------------

// clang-format off
#define AT(type, member)   .offset = offsetof(type, member)
#define OBJECT(form)       .kind = TP_FIELD_OBJECT, .record = &(form)
#define TEXT(bytes)        .kind = TP_FIELD_TEXT, .high = (bytes)
#define ID                 .kind = TP_FIELD_ID, .high = TP_ID_BYTES_MAX
#define ONE_OF(list)       .kind = TP_FIELD_ENUM, .names = (list), .high = LAST(list)
#define LIST(member, counted, form, least, most) .kind = TP_FIELD_LIST, .record = &(form), \
    .offset = offsetof(tara_policy, member), .count_offset = offsetof(tara_policy, counted), \
    .low = (least), .high = (most)
#define PERIOD             .kind = TP_FIELD_PERIOD
#define OPTIONAL           .optional = true
#define NUMBER(least, most) .kind = TP_FIELD_UINT, .low = (least), .high = (most)

// Each text for a person stands in both languages.
static const tp_field words_rows[] = {
    {"fr", TEXT(TP_TEXT_BYTES_MAX), AT(tp_words, fr)},
    {"en", TEXT(TP_TEXT_BYTES_MAX), AT(tp_words, en)},
};
static const tp_record_form words_form = FORM(words_rows, tp_words);

static const tp_field contacts_rows[] = {
    {"privacy_email",   TEXT(NAME_BYTES), AT(tp_contacts, privacy_email)},
    {"officer_email",   TEXT(NAME_BYTES), AT(tp_contacts, officer_email)},
    {"officer_phone",   TEXT(NAME_BYTES), AT(tp_contacts, officer_phone)},
    {"officer_address", TEXT(REFERENCE_BYTES), AT(tp_contacts, officer_address)},
};
static const tp_record_form contacts_form = FORM(contacts_rows, tp_contacts);

static const tp_field cookie_rules_rows[] = {
    {"lifetime_max", PERIOD, AT(tp_cookie_rules, lifetime_max)},
    {"consent_yes",  PERIOD, AT(tp_cookie_rules, consent_yes)},
    {"consent_no",   PERIOD, AT(tp_cookie_rules, consent_no)},
};
static const tp_record_form cookie_rules_form = FORM(cookie_rules_rows, tp_cookie_rules);

static const tp_field category_rows[] = {
    {"id",      ID, AT(tp_category, id)},
    {"name",    OBJECT(words_form), AT(tp_category, name)},
    {"dpv",     .kind = TP_FIELD_DPV_DATA, .high = TP_DPV_TERMS_MAX, AT(tp_category, dpv),
                OPTIONAL},
    {"special", .kind = TP_FIELD_BOOL, AT(tp_category, special)},
};
static const tp_record_form category_form = FORM(category_rows, tp_category);

// The next four group members of tp_purpose: their offsets are into the purpose itself.
static const tp_field consent_rows[] = {
    {"yes", PERIOD, AT(tp_purpose, consent_yes)},
    {"no",  PERIOD, AT(tp_purpose, consent_no)},
};
static const tp_record_form consent_form = FORM(consent_rows, tp_purpose);

static const tp_field retention_rows[] = {
    {"period", PERIOD, AT(tp_purpose, retention)},
    {"from",   ONE_OF(start_names), AT(tp_purpose, retention_from)},
    {"ground", OBJECT(words_form), AT(tp_purpose, retention_ground)},
};
static const tp_record_form retention_form = FORM(retention_rows, tp_purpose);

static const tp_field assessment_rows[] = {
    {"reference",   TEXT(REFERENCE_BYTES), AT(tp_purpose, assessment.reference)},
    {"recorded_on", .kind = TP_FIELD_DATE, AT(tp_purpose, assessment.recorded_on)},
    {"expires_on",  .kind = TP_FIELD_DATE, AT(tp_purpose, assessment.expires_on), OPTIONAL},
};
static const tp_record_form assessment_form = FORM(assessment_rows, tp_purpose);

static const tp_field obligation_rows[] = {
    {"law",        TEXT(REFERENCE_BYTES), AT(tp_purpose, obligation_law)},
    {"categories", .kind = TP_FIELD_CATEGORIES, AT(tp_purpose, obligation_categories)},
    {"actions",    .kind = TP_FIELD_ACTIONS, .names = action_names, .high = LAST(action_names),
                   AT(tp_purpose, obligation_actions)},
};
static const tp_record_form obligation_form = FORM(obligation_rows, tp_purpose);

// consent, assessment and obligation stand where bases names the basis that needs them.
static const tp_field purpose_rows[] = {
    {"id",         ID, AT(tp_purpose, id)},
    {"name",       OBJECT(words_form), AT(tp_purpose, name)},
    {"dpv",        .kind = TP_FIELD_DPV_PURPOSE, AT(tp_purpose, dpv), OPTIONAL},
    {"categories", .kind = TP_FIELD_CATEGORIES, AT(tp_purpose, categories)},
    {"bases",      .kind = TP_FIELD_BASES, .names = basis_names, .high = LAST(basis_names),
                   AT(tp_purpose, bases)},
    {"direct_marketing", .kind = TP_FIELD_BOOL, AT(tp_purpose, direct_marketing)},
    {"consent",    OBJECT(consent_form), OPTIONAL},
    {"retention",  OBJECT(retention_form)},
    {"assessment", OBJECT(assessment_form), OPTIONAL},
    {"obligation", OBJECT(obligation_form), OPTIONAL},
    {"tcf",        .kind = TP_FIELD_NUMBERS, .names = tcf_names, .high = LAST(tcf_names),
                   AT(tp_purpose, tcf), OPTIONAL},
    {"tcf_custom", NUMBER(1, TP_TCF_CUSTOM_MAX), AT(tp_purpose, tcf_custom), OPTIONAL},
    {"gpp",        .kind = TP_FIELD_ACTIONS, .names = gpp_names, .high = LAST(gpp_names),
                   AT(tp_purpose, gpp), OPTIONAL},
};
static const tp_record_form purpose_form = FORM(purpose_rows, tp_purpose);

static const tp_field floor_rows[] = {
    {"id",         ID, AT(tp_floor, id)},
    {"purposes",   .kind = TP_FIELD_PURPOSES, AT(tp_floor, purposes)},
    {"categories", .kind = TP_FIELD_CATEGORIES, AT(tp_floor, categories)},
    {"period",     PERIOD, AT(tp_floor, period)},
    {"from",       ONE_OF(start_names), AT(tp_floor, from)},
    {"law",        TEXT(REFERENCE_BYTES), AT(tp_floor, law)},
    {"ground",     OBJECT(words_form), AT(tp_floor, ground)},
};
static const tp_record_form floor_form = FORM(floor_rows, tp_floor);

// An authority has no contract and may serve no purpose of ours: what it demands it names itself.
static const tp_field recipient_rows[] = {
    {"id",         ID, AT(tp_recipient, id)},
    {"name",       OBJECT(words_form), AT(tp_recipient, name)},
    {"role",       ONE_OF(role_names), AT(tp_recipient, role)},
    {"place",      .kind = TP_FIELD_PLACE, AT(tp_recipient, place)},
    {"certified",  .kind = TP_FIELD_BOOL, AT(tp_recipient, certified)},
    {"contract",   TEXT(REFERENCE_BYTES), AT(tp_recipient, contract), OPTIONAL},
    {"contract_from", .kind = TP_FIELD_DATE, AT(tp_recipient, contract_from), OPTIONAL},
    {"contract_to",   .kind = TP_FIELD_DATE, AT(tp_recipient, contract_to), OPTIONAL},
    {"sub_processors", .kind = TP_FIELD_RECIPIENTS, AT(tp_recipient, sub_processors), OPTIONAL},
    {"purposes",   .kind = TP_FIELD_PURPOSES, AT(tp_recipient, purposes), OPTIONAL},
    {"categories", .kind = TP_FIELD_CATEGORIES, AT(tp_recipient, categories)},
};
static const tp_record_form recipient_form = FORM(recipient_rows, tp_recipient);

static const tp_field safeguard_rows[] = {
    {"kind",        ONE_OF(safeguard_names), AT(tp_safeguard, kind)},
    {"recipient",   .kind = TP_FIELD_RECIPIENT, AT(tp_safeguard, recipient)},
    {"destination", .kind = TP_FIELD_PLACE, AT(tp_safeguard, destination)},
    {"reference",   TEXT(REFERENCE_BYTES), AT(tp_safeguard, reference)},
    {"measures",    TEXT(TP_TEXT_BYTES_MAX), AT(tp_safeguard, measures), OPTIONAL},
    {"signed_on",   .kind = TP_FIELD_DATE, AT(tp_safeguard, signed_on), OPTIONAL},
    {"valid_from",  .kind = TP_FIELD_DATE, AT(tp_safeguard, valid_from)},
    {"valid_to",    .kind = TP_FIELD_DATE, AT(tp_safeguard, valid_to), OPTIONAL},
};
static const tp_record_form safeguard_form = FORM(safeguard_rows, tp_safeguard);

// No lifetime: gone with the browser's session. No domain: the host only.
static const tp_field tracker_rows[] = {
    {"name",     TEXT(NAME_BYTES), AT(tp_tracker, name)},
    {"kind",     ONE_OF(tracker_kind_names), AT(tp_tracker, kind)},
    {"category", ONE_OF(cookie_category_names), AT(tp_tracker, category)},
    {"set_by",   ID, AT(tp_tracker, set_by)},
    {"domain",   TEXT(NAME_BYTES), AT(tp_tracker, domain), OPTIONAL},
    {"path",     TEXT(NAME_BYTES), AT(tp_tracker, path), OPTIONAL},
    {"lifetime", PERIOD, AT(tp_tracker, lifetime), OPTIONAL},
    {"purpose",  OBJECT(words_form), AT(tp_tracker, purpose)},
};
static const tp_record_form tracker_form = FORM(tracker_rows, tp_tracker);

static const tp_field section_rows[] = {
    {"id",    ID, AT(tp_section, id)},
    {"title", OBJECT(words_form), AT(tp_section, title)},
    {"body",  OBJECT(words_form), AT(tp_section, body)},
};
static const tp_record_form section_form = FORM(section_rows, tp_section);

static const tp_field notice_rules_rows[] = {
    {"means",  ONE_OF(notice_means_names), AT(tp_notice_rules, means)},
    {"within", PERIOD, AT(tp_notice_rules, within)},
};
static const tp_record_form notice_rules_form = FORM(notice_rules_rows, tp_notice_rules);

// Numbers as wide as their fields in a TC string; format 2 of it began with policy version 2.
static const tp_field cmp_rows[] = {
    {"id",                NUMBER(1, 4095), AT(tara_policy, tcf.cmp)},
    {"version",           NUMBER(1, 4095), AT(tara_policy, tcf.cmp_version)},
    {"vendor_list",       NUMBER(1, 4095), AT(tara_policy, tcf.vendor_list_version)},
    {"publisher_country", .kind = TP_FIELD_PLACE, AT(tara_policy, tcf.publisher_country)},
    {"language",          TEXT(2), AT(tara_policy, tcf.language)},
};
static const tp_record_form cmp_form = FORM(cmp_rows, tara_policy);

static const tp_field tcf_rows[] = {
    {"policy_version", NUMBER(2, 63), AT(tara_policy, tcf.policy_version)},
    {"vendor",         NUMBER(1, UINT16_MAX), AT(tara_policy, tcf.vendor), OPTIONAL},
    {"cmp",            OBJECT(cmp_form), OPTIONAL},
};
static const tp_record_form tcf_form = FORM(tcf_rows, tara_policy);

// A path is no identifier: "purposes.marketing.name".
static const tp_field change_rows[] = {
    {"path",     TEXT(NAME_BYTES), AT(tp_change_mark, path)},
    {"material", .kind = TP_FIELD_BOOL, AT(tp_change_mark, material)},
    {"summary",  OBJECT(words_form), AT(tp_change_mark, summary), OPTIONAL},
};
static const tp_record_form change_form = FORM(change_rows, tp_change_mark);

// Ages 13 to 21: the lowest that GDPR Art. 8(1) lets a Member State choose, and the highest age of
// majority. Offsets from UTC-12:00 to UTC+14:00, the ends of the world's clocks.
static const tp_field policy_rows[] = {
    {"version",           NUMBER(1, UINT32_MAX), AT(tara_policy, version)},
    {"last_updated",      .kind = TP_FIELD_DATE, AT(tara_policy, last_updated)},
    {"language",          TEXT(2), AT(tara_policy, language)},
    {"controller",        TEXT(NAME_BYTES), AT(tara_policy, controller)},
    {"controller_place",  .kind = TP_FIELD_PLACE, AT(tara_policy, controller_place)},
    {"time_zone_minutes", .kind = TP_FIELD_INT, .low = -12 * 60, .high = 14 * 60,
                          AT(tara_policy, time_zone_minutes)},
    {"minimum_age",       .kind = TP_FIELD_INT, .low = 13, .high = 21,
                          AT(tara_policy, minimum_age)},
    {"minor_deletion",    PERIOD, AT(tara_policy, minor_deletion)},
    {"suspicion",         PERIOD, AT(tara_policy, suspicion)},
    {"renewal_notice",    PERIOD, AT(tara_policy, renewal_notice)},
    {"hold_review",       PERIOD, AT(tara_policy, hold_review)},
    {"contacts",          OBJECT(contacts_form), AT(tara_policy, contacts)},
    {"cookie_rules",      OBJECT(cookie_rules_form), AT(tara_policy, cookie_rules)},
    {"notices",           OBJECT(notice_rules_form), AT(tara_policy, notice_rules), OPTIONAL},
    {"subjects",          OBJECT(words_form), AT(tara_policy, subjects), OPTIONAL},
    {"security",          OBJECT(words_form), AT(tara_policy, security), OPTIONAL},
    {"tcf",               OBJECT(tcf_form), OPTIONAL},
    {"categories", LIST(categories, category_count, category_form, 1, TP_CATEGORIES_MAX)},
    {"purposes",   LIST(purposes, purpose_count, purpose_form, 1, TP_PURPOSES_MAX)},
    {"floors",     LIST(floors, floor_count, floor_form, 0, TP_PURPOSES_MAX)},
    {"recipients", LIST(recipients, recipient_count, recipient_form, 0, TP_RECIPIENTS_MAX)},
    {"safeguards", LIST(safeguards, safeguard_count, safeguard_form, 0, TP_SAFEGUARDS_MAX)},
    {"trackers",   LIST(trackers, tracker_count, tracker_form, 0, TP_COOKIES_MAX)},
    {"sections",   LIST(sections, section_count, section_form, 0, TP_TEXTS_MAX)},
    {"changes",    LIST(changes, change_count, change_form, 0, TP_CHANGES_MAX), OPTIONAL},
};
const tp_record_form tp_policy_form = FORM(policy_rows, tara_policy);
// clang-format on

// --- questions about fields --------------------------------------------------------------------

static bool every_member_empty(const tp_record_form *form, const uint8_t *base)
{
    for (size_t i = 0; i < form->count; i++) {
        if (!tp_field_empty(&form->fields[i], base + form->fields[i].offset)) return false;
    }
    return true;
}

static bool no_bits(const uint64_t *words)
{
    uint64_t any = 0;
    for (size_t i = 0; i < TP_RECIPIENT_WORDS; i++) any |= words[i];
    return any == 0;
}

bool tp_field_empty(const tp_field *field, const void *at)
{
    switch ((tp_field_kind)field->kind) {
    case TP_FIELD_TEXT:
    case TP_FIELD_DPV_PURPOSE:
    case TP_FIELD_DPV_DATA:
    case TP_FIELD_ID:         return ((const tp_text *)at)->size == 0;
    case TP_FIELD_DATE:       return ((const tp_date *)at)->year == 0;
    case TP_FIELD_PERIOD:     return ((const tp_period *)at)->count == 0;
    case TP_FIELD_PLACE:      return *(const tp_place *)at == 0;
    case TP_FIELD_ENUM:
    case TP_FIELD_BASES:      return *(const uint8_t *)at == 0;
    case TP_FIELD_ACTIONS:
    case TP_FIELD_NUMBERS:    return *(const uint32_t *)at == 0;
    case TP_FIELD_UINT:       return field->low > 0 && *(const uint32_t *)at == 0;
    case TP_FIELD_CATEGORIES:
    case TP_FIELD_PURPOSES:   return *(const uint64_t *)at == 0;
    case TP_FIELD_RECIPIENTS: return no_bits(at);
    case TP_FIELD_OBJECT:     return every_member_empty(field->record, at);
    case TP_FIELD_INT:
    case TP_FIELD_BOOL:
    case TP_FIELD_RECIPIENT:
    case TP_FIELD_LIST:
    case TP_FIELD_KINDS:      break;
    }
    return false;
}

int tp_field_number(const tp_field *field, tp_text raw)
{
    for (int64_t i = 0; i <= field->high; i++) {
        const char *name = field->names[i];
        if (name && tp_json_raw_equals(raw, tp_text_of(name))) return (int)i;
    }
    return -1;
}

// Lists are pointers to different structs; all of them have the same representation.
_Static_assert(sizeof(const void *) == sizeof(const tp_category *), "object pointers are alike");

const void *tp_field_list(const void *at)
{
    const void *list;
    memcpy(&list, at, sizeof list);
    return list;
}

uint64_t tp_field_low_bits(size_t count)
{
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

bool tp_identifier_valid(tp_text text)
{
    if (text.size == 0 || text.size > TP_ID_BYTES_MAX) return false;
    if (text.data[0] < 'a' || text.data[0] > 'z') return false;
    for (size_t i = 1; i < text.size; i++) {
        char c = text.data[i];
        bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter_or_digit && c != '_') return false;
    }
    return true;
}

bool tp_period_valid(tp_period period)
{
    static const int32_t most[] = {[TP_DAYS] = 36500, [TP_MONTHS] = 1200, [TP_YEARS] = 100};
    if (period.unit < TP_DAYS || period.unit > TP_YEARS) return false;
    return period.count >= 1 && period.count <= most[period.unit];
}

int32_t tp_period_days(tp_period period, bool most)
{
    if (period.unit == TP_DAYS) return period.count;
    int32_t months = period.unit == TP_YEARS ? period.count * 12 : period.count;
    return months / 12 * (most ? 366 : 365) + months % 12 * (most ? 31 : 28);
}

bool tp_period_may_outlast(tp_period a, tp_period b)
{
    bool alike = (a.unit == TP_DAYS) == (b.unit == TP_DAYS);
    return tp_period_days(a, true) > tp_period_days(b, alike);
}

const char *tp_basis_id(uint8_t basis)
{
    return basis < COUNT(basis_names) ? basis_names[basis] : NULL;
}

const char *tp_gpp_field_id(uint8_t name)
{
    return name < COUNT(gpp_names) ? gpp_names[name] : NULL;
}

const char *tp_start_id(uint8_t start)
{
    return start < COUNT(start_names) ? start_names[start] : NULL;
}

const char *tp_role_id(uint8_t role)
{
    return role < COUNT(role_names) ? role_names[role] : NULL;
}

const char *tp_safeguard_id(uint8_t kind)
{
    return kind < COUNT(safeguard_names) ? safeguard_names[kind] : NULL;
}

const char *tp_tracker_kind_id(uint8_t kind)
{
    return kind < COUNT(tracker_kind_names) ? tracker_kind_names[kind] : NULL;
}

const char *tp_cookie_category_id(uint8_t category)
{
    return category < COUNT(cookie_category_names) ? cookie_category_names[category] : NULL;
}

uint8_t tp_basis_from(tp_text id)
{
    for (uint8_t i = 1; i < COUNT(basis_names); i++) {
        if (tp_text_equal(tp_text_of(basis_names[i]), id)) return i;
    }
    return TARA_BASIS_NONE;
}

// --- failures ----------------------------------------------------------------------------------

// Append to a terminated text, as much as fits. Gives its new length.
static size_t append(char *text, size_t capacity, size_t size, const char *more)
{
    size_t length = strlen(more);
    if (length > capacity - 1 - size) length = capacity - 1 - size;
    memcpy(text + size, more, length);
    text[size + length] = '\0';
    return size + length;
}

size_t tp_path_name(tp_path *path, const char *name)
{
    size_t before = path->size;
    if (before > 0) path->size = append(path->text, sizeof path->text, path->size, ".");
    path->size = append(path->text, sizeof path->text, path->size, name);
    return before;
}

// Append a whole number, as much as fits.
static size_t append_number(char *text, size_t capacity, size_t size, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) digits[--at] = '-';
    return append(text, capacity, size, digits + at);
}

size_t tp_path_item(tp_path *path, size_t index)
{
    size_t before = path->size;
    path->size = append(path->text, sizeof path->text, path->size, "[");
    path->size = append_number(path->text, sizeof path->text, path->size, (int64_t)index);
    path->size = append(path->text, sizeof path->text, path->size, "]");
    return before;
}

void tp_path_back(tp_path *path, size_t size)
{
    path->size = size;
    path->text[size] = '\0';
}

tara_status tp_policy_fail(tara_error *error, tara_status status, const tp_path *path,
                           const char *message, const char *rest)
{
    if (!error) return status;
    error->status = status;
    error->offset = 0;
    error->line = 0;
    error->column = 0;
    memcpy(error->field, path->text, sizeof error->field);
    size_t size = append(error->message, sizeof error->message, 0, message);
    append(error->message, sizeof error->message, size, rest);
    return status;
}

static const char *const expected[TP_FIELD_KINDS] = {
    [TP_FIELD_TEXT]       = "expected a text, not empty, not too long, without control characters",
    [TP_FIELD_ID]         = "expected an identifier: a lower-case letter, then at most 62 "
                            "lower-case letters, digits and underscores",
    [TP_FIELD_BOOL]       = "expected true or false",
    [TP_FIELD_DATE]       = "expected a day of the calendar, like \"2024-01-15\"",
    [TP_FIELD_PERIOD]     = "expected a period in one unit, like \"P14D\", \"P6M\" or \"P10Y\", "
                            "of at most 100 years",
    [TP_FIELD_PLACE]      = "expected a country of ISO 3166-1, like \"FR\", or a subdivision, like "
                            "\"US-CA\"",
    [TP_FIELD_CATEGORIES] = "expected identifiers of categories of this policy, at least one, "
                            "each once",
    [TP_FIELD_PURPOSES]   = "expected identifiers of purposes of this policy, at least one, "
                            "each once",
    [TP_FIELD_RECIPIENT]  = "expected the identifier of a recipient of this policy",
    [TP_FIELD_RECIPIENTS] = "expected identifiers of recipients of this policy, at least one, "
                            "each once",
    [TP_FIELD_DPV_PURPOSE] = "expected a purpose of DPV 2.3, like \"dpv:DirectMarketing\"",
    [TP_FIELD_DPV_DATA]   = "expected classes of personal data of DPV 2.3, like "
                            "\"pd:EmailAddress\", at most 16, each once",
    [TP_FIELD_OBJECT]     = "expected an object",
    [TP_FIELD_LIST]       = "expected an array of objects, not empty where the policy needs one",
};

// "expected one of these: processor, controller, authority"
static void list_names(const tp_field *field, char *text, size_t capacity)
{
    bool single = field->kind == TP_FIELD_ENUM;
    size_t size = append(text, capacity, 0, single ? "expected one of these"
                                                   : "expected at least one of these, each once");
    const char *before = ": ";
    for (int64_t i = 0; i <= field->high; i++) {
        if (!field->names[i]) continue;
        size = append(text, capacity, size, before);
        size = append(text, capacity, size, field->names[i]);
        before = ", ";
    }
}

static void name_range(const tp_field *field, char *text, size_t capacity)
{
    size_t size = append(text, capacity, 0, "expected a whole number from ");
    size = append_number(text, capacity, size, field->low);
    size = append(text, capacity, size, " to ");
    append_number(text, capacity, size, field->high);
}

tara_status tp_policy_fail_expected(tara_error *error, const tp_path *path, const tp_field *field)
{
    char text[sizeof((tara_error *)0)->message];
    bool number = field->kind == TP_FIELD_INT || field->kind == TP_FIELD_UINT;
    if (number) name_range(field, text, sizeof text);
    else if (field->names) list_names(field, text, sizeof text);
    else append(text, sizeof text, 0, expected[field->kind]);
    return tp_policy_fail(error, TARA_E_POLICY, path, text, "");
}
