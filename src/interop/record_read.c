// record_read.c: a package from anybody: bounded, strict, every refusal with its member and place.
//
// The text is well-formed before anything of it is used. Lists are counted before they are read,
// so that nothing grows with the input.
#include "interop/record_read.h"

#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "decision/names.h"
#include "interop/form.h"

enum { VERSION = 1 };

#define ONLY(value) (UINT32_C(1) << (value))

typedef struct receiving {
    tp_memory  *memory;
    tp_package *package;
} receiving;

static tara_status no_memory(tp_reading *r)
{
    return tp_form_fail(r, TARA_E_NO_MEMORY, r->json.offset, "no memory for the package");
}

// --- age ---------------------------------------------------------------------------------------

static tara_status read_years(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m;
    bool right = tp_form_integer(r, 0, UINT8_MAX, &number);
    if (!right) return tp_form_refuse(r, "expected a number of years, 0 to 255");
    *(uint8_t *)at = (uint8_t)number;
    return TARA_OK;
}

#define AGE(field) offsetof(tp_age, field)
static tara_status check_age(tp_reading *r, void *base)
{
    tp_age *age = base;
    bool    minor = age->known == TARA_AGE_MINOR;
    if (!minor && age->of_age_on != TP_DAY_MAX) {
        return tp_form_refuse_member(r, "of_age_on", "expected null: no minor comes of age here");
    }
    if (!minor) age->of_age_on = 0;
    age->suspected = age->suspected_at != 0;
    if ((age->suspicion_due != 0) != age->suspected) {
        return tp_form_refuse_member(r, "resolve_by", "expected a time when there is a suspicion");
    }
    return TARA_OK;
}

static const tp_member age_members[] = {
    {"state", tp_form_name, AGE(known), false, &tp_age_names,
     ONLY(TARA_AGE_UNKNOWN) | ONLY(TARA_AGE_OF_AGE) | ONLY(TARA_AGE_MINOR)},
    {"years", read_years, AGE(years), false, NULL, 0},
    {"of_age_on", tp_form_day_or_null, AGE(of_age_on), false, NULL, 0},
    {"learned", tp_form_past_or_null, AGE(learned_at), false, NULL, 0},
    {"deletion_due", tp_form_time_or_null, AGE(deletion_due), false, NULL, 0},
    {"suspected", tp_form_past_or_null, AGE(suspected_at), false, NULL, 0},
    {"resolve_by", tp_form_time_or_null, AGE(suspicion_due), false, NULL, 0},
    {"guardian", tp_form_name, AGE(guardian), false, &tp_guardian_names, UINT32_MAX},
    {"guardian_since", tp_form_past_or_null, AGE(verified_at), false, NULL, 0},
    {"guardian_until", tp_form_until, AGE(guardian_until), false, NULL, 0},
};
static const tp_form age_form = TP_FORM(age_members, check_age);

static tara_status read_age(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_object(r, &age_form, at);
}

// --- consents, objections, restriction ---------------------------------------------------------

typedef struct choice_item {
    uint8_t    purpose;
    tp_consent consent;
} choice_item;

static tara_status read_policy_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m;
    bool right = tp_form_integer(r, 0, UINT32_MAX, &number);
    if (!right) return tp_form_refuse(r, "expected a version's number");
    *(uint32_t *)at = (uint32_t)number;
    return TARA_OK;
}

#define CHOICE(field) offsetof(choice_item, field)
#define CHOSEN \
    (ONLY(TARA_CONSENT_GIVEN) | ONLY(TARA_CONSENT_REFUSED) | ONLY(TARA_CONSENT_WITHDRAWN))
static const tp_member consent_members[] = {
    {"purpose", tp_form_purpose, CHOICE(purpose), false, NULL, 0},
    {"state", tp_form_name, CHOICE(consent.state), false, &tp_consent_names, CHOSEN},
    {"actor", tp_form_name, CHOICE(consent.actor), false, &tp_actor_names, UINT32_MAX},
    {"policy_version", read_policy_version, CHOICE(consent.policy_version), false, NULL, 0},
    {"at", tp_form_past, CHOICE(consent.at), false, NULL, 0},
    {"expires", tp_form_until, CHOICE(consent.expires_at), false, NULL, 0},
};
static const tp_form consent_form = TP_FORM(consent_members, NULL);

static tara_status consent_item(tp_reading *r, void *user)
{
    tp_standing *s = user;
    choice_item  item = {0};
    tara_status status = tp_form_object(r, &consent_form, &item);
    if (status != TARA_OK) return status;
    if (s->chosen >> item.purpose & 1) {
        return tp_form_refuse_member(r, "purpose", "this purpose stands here twice");
    }
    *tp_standing_choose(s, item.purpose) = item.consent;
    return TARA_OK;
}

static tara_status read_consents(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_SLOTS, "at most 64 consents", consent_item, at);
}

// Nobody has a choice about what is necessary.
static const tp_member cookie_members[] = {
    {"category", tp_form_name, CHOICE(purpose), false, &tp_cookie_category_names,
     ONLY(TARA_COOKIE_PREFERENCES) | ONLY(TARA_COOKIE_STATISTICS) | ONLY(TARA_COOKIE_MARKETING)},
    {"state", tp_form_name, CHOICE(consent.state), false, &tp_consent_names, CHOSEN},
    {"actor", tp_form_name, CHOICE(consent.actor), false, &tp_actor_names, UINT32_MAX},
    {"policy_version", read_policy_version, CHOICE(consent.policy_version), false, NULL, 0},
    {"at", tp_form_past, CHOICE(consent.at), false, NULL, 0},
    {"expires", tp_form_until, CHOICE(consent.expires_at), false, NULL, 0},
};
static const tp_form cookie_form = TP_FORM(cookie_members, NULL);

static tara_status cookie_item(tp_reading *r, void *user)
{
    tp_standing *s = user;
    choice_item  item = {0};
    tara_status status = tp_form_object(r, &cookie_form, &item);
    if (status != TARA_OK) return status;
    if (s->cookie[item.purpose].state != TARA_CONSENT_NEVER_ASKED) {
        return tp_form_refuse_member(r, "category", "this category stands here twice");
    }
    s->cookie[item.purpose] = item.consent;
    return TARA_OK;
}

static tara_status read_cookies(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_COOKIE_CATEGORIES, "at most one choice about each category",
                        cookie_item, at);
}

static const tp_member signal_members[] = {
    {"gpc", tp_form_flag, offsetof(tp_signal, on), false, NULL, 0},
    {"conflict", tp_form_flag, offsetof(tp_signal, conflict), false, NULL, 0},
    {"at", tp_form_past, offsetof(tp_signal, at), false, NULL, 0},
};
static const tp_form signal_form = TP_FORM(signal_members, NULL);

static tara_status read_signal(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_object(r, &signal_form, at);
}

typedef struct demand_item {
    uint8_t      purpose;
    tp_objection objection;
} demand_item;

#define DEMAND(field) offsetof(demand_item, field)
static const tp_member objection_members[] = {
    {"purpose", tp_form_purpose, DEMAND(purpose), false, NULL, 0},
    {"state", tp_form_name, DEMAND(objection.state), false, &tp_objection_names,
     ONLY(TARA_OBJECTION_PENDING) | ONLY(TARA_OBJECTION_ABSOLUTE) | ONLY(TARA_OBJECTION_UPHELD)
         | ONLY(TARA_OBJECTION_OVERRIDDEN)},
    {"at", tp_form_past, DEMAND(objection.at), false, NULL, 0},
};
static const tp_form objection_form = TP_FORM(objection_members, NULL);

static tara_status objection_item(tp_reading *r, void *user)
{
    tp_standing *s = user;
    demand_item  item = {0};
    tara_status status = tp_form_object(r, &objection_form, &item);
    if (status != TARA_OK) return status;
    if (s->objected >> item.purpose & 1) {
        return tp_form_refuse_member(r, "purpose", "this purpose stands here twice");
    }
    *tp_standing_object(s, item.purpose) = item.objection;
    return TARA_OK;
}

static tara_status read_objections(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_SLOTS, "at most 64 objections", objection_item, at);
}

static const tp_member restriction_members[] = {
    {"at", tp_form_past, offsetof(tp_restriction, at), false, NULL, 0},
    {"preserves", tp_form_flag, offsetof(tp_restriction, preserves), false, NULL, 0},
};
static const tp_form restriction_form = TP_FORM(restriction_members, NULL);

static tara_status read_restriction(tp_reading *r, const tp_member *m, void *at)
{
    tp_restriction *restriction = at;
    (void)m;
    if (tp_form_is_null(r)) return TARA_OK;
    restriction->set = 1;
    return tp_form_object(r, &restriction_form, restriction);
}

// --- contracts ---------------------------------------------------------------------------------

static tara_status read_contract_id(tp_reading *r, const tp_member *m, void *at)
{
    tp_contract *contract = at;
    tp_text      id;
    (void)m;
    bool right = tp_form_text(r, contract->id, sizeof contract->id, &id) && id.size > 0;
    if (!right) return tp_form_refuse(r, "expected a text of 1 to 64 bytes");
    contract->id_size = (uint8_t)id.size;
    return TARA_OK;
}

static const tp_member contract_members[] = {
    {"contract", read_contract_id, 0, false, NULL, 0},
    {"since", tp_form_time, offsetof(tp_contract, since), false, NULL, 0}, // It may be to come.
    {"until", tp_form_until, offsetof(tp_contract, until), false, NULL, 0},
};
static const tp_form contract_form = TP_FORM(contract_members, NULL);

static tara_status contract_item(tp_reading *r, void *user)
{
    tp_contracts *contracts = user;
    tp_contract   contract;
    memset(&contract, 0, sizeof contract);
    tara_status status = tp_form_object(r, &contract_form, &contract);
    if (status != TARA_OK) return status;
    if (contract.until < contract.since) {
        return tp_form_refuse_member(r, "until", "expected no end before the beginning");
    }
    if (tp_contract_find(contracts, (tp_text){contract.id, contract.id_size}) != NULL) {
        return tp_form_refuse_member(r, "contract", "this contract stands here twice");
    }
    contracts->list[contracts->count++] = contract;
    return TARA_OK;
}

static tara_status read_contracts(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_CONTRACTS_MAX, "at most 16 contracts", contract_item, at);
}

// --- holdings ----------------------------------------------------------------------------------

typedef struct held_item {
    tp_person_holding held;
    uint64_t          active; // Purposes whose activity was told.
} held_item;

typedef struct activity_item {
    uint8_t purpose;
    tp_time at;
} activity_item;

static const tp_member activity_members[] = {
    {"purpose", tp_form_purpose, offsetof(activity_item, purpose), false, NULL, 0},
    {"at", tp_form_past, offsetof(activity_item, at), false, NULL, 0},
};
static const tp_form activity_form = TP_FORM(activity_members, NULL);

static tara_status activity_of(tp_reading *r, void *user)
{
    held_item    *item = user;
    activity_item activity = {0};
    tara_status status = tp_form_object(r, &activity_form, &activity);
    if (status != TARA_OK) return status;
    if (item->active >> activity.purpose & 1) {
        return tp_form_refuse_member(r, "purpose", "this purpose stands here twice");
    }
    item->active |= UINT64_C(1) << activity.purpose;
    item->held.holding.active_at[activity.purpose] = activity.at;
    return TARA_OK;
}

static tara_status read_activity(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_SLOTS, "at most 64 purposes", activity_of, at);
}

static tara_status read_source_name(tp_reading *r, const tp_member *m, void *at)
{
    tp_holding_source *source = at;
    tp_text            name;
    (void)m;
    bool right = tp_form_text(r, source->name, sizeof source->name, &name) && name.size > 0;
    if (!right) return tp_form_refuse(r, "expected a text of 1 to 64 bytes");
    source->size = (uint8_t)name.size;
    return TARA_OK;
}

static const tp_member source_members[] = {
    {"source", read_source_name, 0, false, NULL, 0},
    {"erased", tp_form_flag, offsetof(tp_holding_source, erased), false, NULL, 0},
};
static const tp_form source_form = TP_FORM(source_members, NULL);

static tara_status source_item(tp_reading *r, void *user)
{
    tp_holding       *holding = user;
    tp_holding_source source;
    memset(&source, 0, sizeof source);
    tara_status status = tp_form_object(r, &source_form, &source);
    if (status != TARA_OK) return status;
    if (tp_holding_find_source(holding, (tp_text){source.name, source.size}) != NULL) {
        return tp_form_refuse_member(r, "source", "this source stands here twice");
    }
    holding->source[holding->source_count++] = source;
    return TARA_OK;
}

static tara_status read_sources(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_list(r, TP_HOLDING_SOURCES_MAX, "at most 8 sources", source_item, at);
}

#define HELD(field) offsetof(held_item, held.field)
static const tp_member holding_members[] = {
    {"category", tp_form_category, HELD(category), false, NULL, 0},
    {"ref", tp_form_uint64, HELD(ref), false, NULL, 0},
    {"purposes", tp_form_purposes, HELD(holding.purposes), false, NULL, 0},
    {"ended", tp_form_purposes, HELD(holding.ended), false, NULL, 0},
    {"ended_at", tp_form_past_or_null, HELD(holding.ended_at), false, NULL, 0},
    {"collected", tp_form_past, HELD(holding.since), false, NULL, 0},
    {"first_collected", tp_form_past, HELD(holding.first_since), false, NULL, 0},
    {"origin", tp_form_name, HELD(holding.origin), false, &tp_origin_names, UINT32_MAX},
    {"activity", read_activity, 0, false, NULL, 0},
    {"sources", read_sources, HELD(holding), false, NULL, 0},
};

static tara_status check_holding(tp_reading *r, void *base)
{
    held_item  *item = base;
    tp_holding *holding = &item->held.holding;
    if (holding->purposes == 0) {
        return tp_form_refuse_member(r, "purposes", "expected at least one purpose");
    }
    if (holding->source_count == 0) {
        return tp_form_refuse_member(r, "sources", "expected at least one source");
    }
    if ((holding->ended & ~holding->purposes) != 0) {
        return tp_form_refuse_member(r, "ended", "expected purposes that it is held for");
    }
    if ((holding->ended != 0) != (holding->ended_at != 0)) {
        return tp_form_refuse_member(r, "ended_at", "expected a time when purposes have ended");
    }
    if (holding->first_since > holding->since) {
        return tp_form_refuse_member(r, "first_collected",
                                     "expected no time after the last collection");
    }
    if ((item->active & ~holding->purposes) != 0) {
        return tp_form_refuse_member(r, "activity", "expected purposes that it is held for");
    }
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        if (!(holding->purposes >> slot & 1)) continue;
        tp_time *active = &holding->active_at[slot];
        if (!(item->active >> slot & 1)) *active = holding->since;
        if (*active < holding->first_since) {
            return tp_form_refuse_member(r, "activity",
                                         "expected no time before the first collection");
        }
    }
    return TARA_OK;
}
static const tp_form holding_form = TP_FORM(holding_members, check_holding);

static tara_status holding_item(tp_reading *r, void *user)
{
    tp_person *person = user;
    held_item  item;
    memset(&item, 0, sizeof item);
    tara_status status = tp_form_object(r, &holding_form, &item);
    if (status != TARA_OK) return status;
    for (size_t i = 0; i < person->holding_count; i++) {
        const tp_person_holding *other = &person->holdings[i];
        if (other->category != item.held.category || other->ref != item.held.ref) continue;
        return tp_form_refuse_member(r, "ref", "this holding stands here twice");
    }
    person->holdings[person->holding_count++] = item.held;
    return TARA_OK;
}

static tara_status read_holdings(tp_reading *r, const tp_member *m, void *at)
{
    tp_person *person = at;
    receiving *receiver = r->user;
    size_t     count = tp_form_count(r, TP_PACKAGE_HOLDINGS_MAX);
    (void)m;
    if (count > 0 && count <= TP_PACKAGE_HOLDINGS_MAX) {
        person->holdings = tp_allocate_zeroed(receiver->memory, count, sizeof *person->holdings);
        if (person->holdings == NULL) return no_memory(r);
        receiver->package->holding_room = count;
    }
    return tp_form_list(r, TP_PACKAGE_HOLDINGS_MAX, "at most 512 holdings", holding_item, person);
}

// --- the record --------------------------------------------------------------------------------

static tara_status read_country(tp_reading *r, const tp_member *m, void *at)
{
    char    bytes[TP_PLACE_TEXT_MAX];
    tp_text text;
    (void)m;
    *(tp_place *)at = 0;
    if (tp_form_is_null(r)) return TARA_OK;
    bool right = tp_form_text(r, bytes, sizeof bytes, &text) && tp_place_parse(text, at);
    if (!right) return tp_form_refuse(r, "expected an ISO 3166 code such as FR or US-CA, or null");
    return TARA_OK;
}

static tara_status read_zone(tp_reading *r, const tp_member *m, void *at)
{
    tp_standing *s = at;
    int64_t      minutes = 0;
    (void)m;
    s->has_offset = !tp_form_is_null(r);
    if (s->has_offset && !tp_form_integer(r, -1440, 1440, &minutes)) {
        return tp_form_refuse(r, "expected -1440 to 1440 minutes, or null");
    }
    s->offset_minutes = (int32_t)minutes;
    return TARA_OK;
}

#define PERSON(field) offsetof(tp_person, field)
static const tp_member record_members[] = {
    {"country", read_country, PERSON(standing.place), false, NULL, 0},
    {"time_zone_minutes", read_zone, PERSON(standing), false, NULL, 0},
    {"age", read_age, PERSON(standing.age), false, NULL, 0},
    {"consents", read_consents, PERSON(standing), false, NULL, 0},
    {"cookies", read_cookies, PERSON(standing), true, NULL, 0},
    {"signal", read_signal, PERSON(standing.signal), true, NULL, 0},
    {"objections", read_objections, PERSON(standing), false, NULL, 0},
    {"restriction", read_restriction, PERSON(standing.restriction), false, NULL, 0},
    {"contracts", read_contracts, PERSON(standing.contracts), false, NULL, 0},
    {"contracts_ended", tp_form_past_or_null, PERSON(standing.contracts.ended_at), false, NULL, 0},
    {"holdings", read_holdings, 0, false, NULL, 0},
};
static const tp_form record_form = TP_FORM(record_members, NULL);

static tara_status read_record(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_object(r, &record_form, at);
}

// --- the head ----------------------------------------------------------------------------------

static tara_status read_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m; (void)at;
    bool right = tp_form_integer(r, VERSION, VERSION, &number);
    return right ? TARA_OK : tp_form_refuse(r, "expected version 1 of this format");
}

static tara_status read_controller(tp_reading *r, const tp_member *m, void *at)
{
    receiving  *receiver = r->user;
    tp_package *package = receiver->package;
    size_t      size = r->json.raw.size;
    (void)m; (void)at;
    bool right = r->json.type == TP_JSON_STRING && size > 0 && size <= TP_TEXT_BYTES_MAX;
    if (!right) return tp_form_refuse(r, "expected a text of 1 to 16384 bytes");
    package->name = tp_allocate(receiver->memory, size);
    if (package->name == NULL) return no_memory(r);
    package->name_room = size;
    package->controller.data = package->name;
    package->controller.size = tp_json_unescape(r->json.raw, package->name, size);
    return TARA_OK;
}

static bool take_hex(const tp_reading *r, uint8_t *out, size_t size)
{
    char    bytes[2 * TP_SEAL_SIZE];
    tp_text text;
    return tp_form_text(r, bytes, sizeof bytes, &text)
        && tp_hex_decode(text.data, text.size, out, size);
}

static tara_status read_subject(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    bool right = take_hex(r, at, sizeof(tara_subject));
    return right ? TARA_OK : tp_form_refuse(r, "expected 32 hexadecimal digits");
}

static tara_status read_seal(tp_reading *r, const tp_member *m, void *at)
{
    tp_package *package = at;
    (void)m;
    if (!take_hex(r, package->seal, TP_SEAL_SIZE)) {
        return tp_form_refuse(r, "expected 64 hexadecimal digits");
    }
    package->sealed = true;
    return TARA_OK;
}

#define HEAD(field) offsetof(tp_package, field)
static const tp_member subject_members[] = {
    {"format", tp_form_skip, 0, false, NULL, 0}, // Looked at before.
    {"version", read_version, 0, false, NULL, 0},
    {"controller", read_controller, 0, false, NULL, 0},
    {"exported", tp_form_past, HEAD(exported), false, NULL, 0},
    {"policy_version", read_policy_version, HEAD(policy_version), false, NULL, 0},
    {"subject", read_subject, HEAD(person.subject), false, NULL, 0},
    {"record", read_record, HEAD(person), false, NULL, 0},
    {"contacts", tp_form_skip, 0, true, NULL, 0}, // For people, as is the next.
    {"disclosures", tp_form_skip, 0, true, NULL, 0},
    {"seal", read_seal, 0, true, NULL, 0},
};
static const tp_form subject_form = TP_FORM(subject_members, NULL);

// Of an answer to a request for portability the record is read. Its subject is the pseudonym that
// another controller gave, and says nothing here.
static const tp_member portability_members[] = {
    {"format", tp_form_skip, 0, false, NULL, 0},
    {"version", read_version, 0, false, NULL, 0},
    {"record", read_record, HEAD(person), false, NULL, 0},
    {"right", tp_form_skip, 0, true, NULL, 0},
    {"request", tp_form_skip, 0, true, NULL, 0},
    {"received", tp_form_skip, 0, true, NULL, 0},
    {"due", tp_form_skip, 0, true, NULL, 0},
    {"answered", tp_form_skip, 0, true, NULL, 0},
    {"language", tp_form_skip, 0, true, NULL, 0},
    {"controller", tp_form_skip, 0, true, NULL, 0},
    {"contacts", tp_form_skip, 0, true, NULL, 0},
    {"subject", tp_form_skip, 0, true, NULL, 0},
    {"own_data", tp_form_skip, 0, true, NULL, 0},
    {"not_included", tp_form_skip, 0, true, NULL, 0},
    {"rights", tp_form_skip, 0, true, NULL, 0},
    {"complaint", tp_form_skip, 0, true, NULL, 0},
    {"rule", tp_form_skip, 0, true, NULL, 0},
    {"article", tp_form_skip, 0, true, NULL, 0},
    {"law", tp_form_skip, 0, true, NULL, 0},
};
static const tp_form portability_form = TP_FORM(portability_members, NULL);

// Which format it is of, wherever the member stands; NULL when it is none of ours.
static const tp_form *form_of(tp_reading *r)
{
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        bool is_format = tp_json_raw_equals(r->json.raw, TP_TEXT("format"));
        tp_json_next(&r->json);
        if (!is_format) {
            tp_json_skip(&r->json);
            continue;
        }
        if (r->json.type != TP_JSON_STRING) return NULL;
        if (tp_json_raw_equals(r->json.raw, TP_TEXT("tara-subject"))) return &subject_form;
        bool answer = tp_json_raw_equals(r->json.raw, TP_TEXT("tara-portability"));
        return answer ? &portability_form : NULL;
    }
    return NULL;
}

static tara_status read_package(tp_reading *r, tp_package *package)
{
    r->json = tp_json_reader_of(r->text);
    if (!tp_json_valid(&r->json)) {
        return tp_form_fail(r, TARA_E_SYNTAX, r->json.error_offset, r->json.error);
    }
    r->json = tp_json_reader_of(r->text);
    if (tp_json_next(&r->json) != TP_JSON_OBJECT) return tp_form_refuse(r, "expected an object");
    tp_json_reader begun = r->json;
    const tp_form *form = form_of(r);
    if (form == NULL) {
        return tp_form_refuse_member(r, "format", "expected tara-subject or tara-portability");
    }
    package->foreign = form == &portability_form;
    r->json = begun;
    return tp_form_object(r, form, package);
}

tara_status tp_package_read(tp_text text, const tp_compiled *compiled, tp_time now,
                            tp_memory *memory, tp_package *out, tara_error *error)
{
    receiving  receiver = {memory, out};
    tp_reading r = {.text = text, .compiled = compiled, .now = now, .error = error,
                    .user = &receiver};
    memset(out, 0, sizeof *out);
    out->person.compiled = compiled;
    if (text.size > TP_PACKAGE_BYTES_MAX) {
        return tp_form_fail(&r, TARA_E_LIMIT, 0, "a package has at most 16 MiB");
    }
    tara_status status = read_package(&r, out);
    if (status != TARA_OK) tp_package_release(out, memory);
    return status;
}

void tp_package_release(tp_package *package, tp_memory *memory)
{
    tp_release_wiped(memory, package->person.holdings,
                     package->holding_room * sizeof *package->person.holdings);
    tp_release_wiped(memory, package->name, package->name_room);
    tp_wipe(package, sizeof *package);
}
