// dpv_policy.c: the parts of a policy in DPV, each from the same lists that decide.
//
// What DPV has no term for is left to words, and what the policy does not say is left out.
#include "interop/dpv_policy.h"

#include <string.h>

#include "base/bits.h"
#include "policy/dpv_terms.h"

// --- who ---------------------------------------------------------------------------------------

void tp_dpv_policy_name(const uint8_t hash[32], char out[TP_DPV_NAME])
{
    static const char scheme[] = "ni:///sha-256;";
    memcpy(out, scheme, sizeof scheme - 1);
    tp_base64url_encode(hash, 32, out + sizeof scheme - 1);
}

static void put_contact(tp_dpv *d, tp_text email, tp_text phone)
{
    tp_dpv_list(d, "schema:contactPoint");
    tp_dpv_begin(d, "schema:ContactPoint");
    tp_dpv_text(d, "schema:email", email);
    tp_dpv_text(d, "schema:telephone", phone);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

static void put_address(tp_dpv *d)
{
    char text[TP_PLACE_TEXT_MAX];
    tp_place country = tp_place_country(d->policy->controller_place);
    tp_dpv_text(d, "dpv:hasAddress", d->policy->contacts.officer_address);
    tp_dpv_list(d, "schema:address");
    tp_dpv_begin(d, "schema:PostalAddress");
    tp_dpv_text(d, "schema:streetAddress", d->policy->contacts.officer_address);
    tp_dpv_text(d, "schema:addressCountry", (tp_text){text, tp_place_print(country, text)});
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

// It is known by its name and by where it is written to.
void tp_dpv_controller(tp_dpv *d, const char *name)
{
    const tara_policy *policy = d->policy;
    tp_dpv_list(d, name);
    tp_dpv_begin(d, "dpv:DataController");
    tp_dpv_identifiers(d, policy->contacts.privacy_email);
    tp_dpv_text(d, "dpv:hasName", policy->controller);
    tp_dpv_text(d, "dpv:hasContact", policy->contacts.privacy_email);
    put_contact(d, policy->contacts.privacy_email, (tp_text){NULL, 0});
    put_address(d);
    tp_dpv_place(d, "dpv:hasLocation", policy->controller_place);
    tp_dpv_list(d, "dpv:hasDataProtectionOfficer");
    tp_dpv_begin(d, "dpv:DataProtectionOfficer");
    tp_dpv_text(d, "dpv:hasContact", policy->contacts.officer_email);
    put_contact(d, policy->contacts.officer_email, policy->contacts.officer_phone);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

// Where nobody said in which language it was shown, those in which there is one: a policy's texts
// stand in both.
static void put_languages(tp_dpv *d, tp_text shown)
{
    tp_dpv_list(d, "dct:language");
    if (shown.size > 0) {
        tp_json_text(&d->json, shown);
    } else {
        tp_json_string(&d->json, "fr");
        tp_json_string(&d->json, "en");
    }
    tp_dpv_list_end(d);
}

void tp_dpv_source(tp_dpv *d)
{
    char name[TP_DPV_NAME];
    tp_dpv_policy_name(d->hash, name);
    tp_dpv_list(d, "dct:source");
    tp_dpv_refer_text(d, (tp_text){name, sizeof name});
    tp_dpv_list_end(d);
}

// The notice as it was shown that time. It has no name of its own: under the policy's, those of
// different consents would be one in a graph, and each shown in the languages of all.
void tp_dpv_notice(tp_dpv *d, tp_text language, tp_text reference)
{
    tp_dpv_list(d, "dpv:hasNotice");
    tp_dpv_begin(d, "dpv:ConsentNotice");
    tp_dpv_source(d);
    tp_dpv_text(d, "dct:identifier", reference);
    put_languages(d, language);
    tp_dpv_date(d, "dct:date", d->policy->last_updated);
    tp_dpv_list(d, "schema:version");
    tp_json_uint(&d->json, d->policy->version);
    tp_dpv_list_end(d);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

void tp_dpv_measures(tp_dpv *d)
{
    if (d->policy->security.en.size == 0) return;
    tp_dpv_list(d, "dpv:hasTechnicalOrganisationalMeasure");
    tp_dpv_begin(d, "dpv:TechnicalOrganisationalMeasure");
    tp_dpv_words(d, "dct:description", &d->policy->security);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

void tp_dpv_subjects(tp_dpv *d)
{
    if (d->policy->subjects.en.size == 0) return;
    tp_dpv_list(d, "dpv:hasDataSubject");
    tp_dpv_begin(d, "dpv:DataSubject");
    tp_dpv_words(d, "dct:description", &d->policy->subjects);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

static const char *role_of(const tp_recipient *recipient)
{
    static const char *const roles[] = {
        [0] = "dpv:ThirdParty", [TP_PROCESSOR] = "dpv:DataProcessor",
        [TP_CONTROLLER] = "dpv:DataController", [TP_AUTHORITY] = "dpv:Authority",
    };
    return roles[recipient->role <= TP_AUTHORITY ? recipient->role : 0];
}

// By what its name is known everywhere else.
static void put_recipient(tp_dpv *d, const tp_recipient *recipient)
{
    tp_dpv_begin_as(d, "dpv:Recipient", role_of(recipient));
    tp_dpv_identifiers(d, recipient->id);
    tp_dpv_words(d, "dpv:hasName", &recipient->name);
    tp_dpv_place(d, "dpv:hasLocation", recipient->place);
    if (recipient->contract.size > 0) {
        tp_dpv_list(d, "dpv:hasOrganisationalMeasure");
        tp_dpv_begin(d, recipient->role == TP_PROCESSOR ? "dpv:DataProcessingAgreement"
                                                        : "dpv:LegalAgreement");
        tp_dpv_text(d, "dct:identifier", recipient->contract);
        tp_dpv_end(d);
        tp_dpv_list_end(d);
    }
    tp_dpv_end(d);
}

// --- a purpose ---------------------------------------------------------------------------------

static size_t place_of(const tp_dpv *d, const tp_purpose *purpose)
{
    return (size_t)(purpose - d->policy->purposes);
}

static bool serves(const tp_dpv *d, const tp_recipient *recipient, const tp_purpose *purpose)
{
    return recipient->purposes >> place_of(d, purpose) & 1;
}

static bool rests_on(const tp_purpose *purpose, uint8_t basis)
{
    return memchr(purpose->bases, basis, TP_BASES_MAX) != NULL;
}

static void put_purpose(tp_dpv *d, const tp_purpose *purpose)
{
    tp_dpv_list(d, "dpv:hasPurpose");
    if (purpose->dpv.size > 0) {
        tp_dpv_refer_text(d, purpose->dpv);
    } else {
        tp_dpv_begin(d, "dpv:Purpose");
        tp_dpv_text(d, "dct:identifier", purpose->id);
        tp_dpv_words(d, "dct:title", &purpose->name);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

// A class of personal data, which the vocabulary defines. That these are special is a thing of this
// policy's: it is said of them, not of the class.
static void put_term(tp_dpv *d, const tp_category *category, tp_text term)
{
    if (!category->special) {
        tp_dpv_refer_text(d, term);
        return;
    }
    tp_json_begin_object(&d->json);
    tp_dpv_list(d, "@type");
    tp_json_text(&d->json, term);
    tp_json_string(&d->json, "dpv:SpecialCategoryPersonalData");
    tp_dpv_list_end(d);
    tp_dpv_text(d, "dct:identifier", category->id);
    tp_dpv_end(d);
}

static void put_category(tp_dpv *d, const tp_category *category)
{
    tp_text term;
    size_t  at = 0;
    while (tp_dpv_next(category->dpv, &at, &term)) put_term(d, category, term);
    if (category->dpv.size > 0) return;
    tp_dpv_begin_as(d, "dpv:PersonalData",
                    category->special ? "dpv:SpecialCategoryPersonalData" : NULL);
    tp_dpv_text(d, "dct:identifier", category->id);
    tp_dpv_words(d, "dct:title", &category->name);
    tp_dpv_end(d);
}

static void put_data(tp_dpv *d, uint64_t places)
{
    tp_dpv_list(d, "dpv:hasPersonalData");
    for (size_t i = 0; i < d->policy->category_count; i++) {
        if (places >> i & 1) put_category(d, &d->policy->categories[i]);
    }
    tp_dpv_list_end(d);
}

static bool any_special(const tp_dpv *d, uint64_t places)
{
    for (size_t i = 0; i < d->policy->category_count; i++) {
        if ((places >> i & 1) && d->policy->categories[i].special) return true;
    }
    return false;
}

// GDPR Art. 6(1), and 9(2)(a) where special data rest on consent.
static void put_bases(tp_dpv *d, const tp_purpose *purpose)
{
    static const char *const articles[] = {
        [TARA_BASIS_CONSENT] = "eu-gdpr:A6-1-a", [TARA_BASIS_CONTRACT] = "eu-gdpr:A6-1-b",
        [TARA_BASIS_LEGAL_OBLIGATION] = "eu-gdpr:A6-1-c",
        [TARA_BASIS_VITAL_INTEREST] = "eu-gdpr:A6-1-d",
        [TARA_BASIS_PUBLIC_TASK] = "eu-gdpr:A6-1-e",
        [TARA_BASIS_LEGITIMATE_INTEREST] = "eu-gdpr:A6-1-f",
    };
    tp_dpv_list(d, "dpv:hasLegalBasis");
    for (size_t i = 0; i < TP_BASES_MAX && purpose->bases[i] != TARA_BASIS_NONE; i++) {
        tp_dpv_refer(d, articles[purpose->bases[i]]);
    }
    bool special = any_special(d, purpose->categories);
    if (special && rests_on(purpose, TARA_BASIS_CONSENT)) tp_dpv_refer(d, "eu-gdpr:A9-2-a");
    tp_dpv_list_end(d);
    if (purpose->obligation_law.size == 0) return;
    tp_dpv_list(d, "dpv:hasApplicableLaw");
    tp_dpv_begin(d, "dpv:Law");
    tp_dpv_text(d, "dct:title", purpose->obligation_law);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

static void put_processing(tp_dpv *d, const tp_purpose *purpose)
{
    bool shared = false, abroad = false;
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        const tp_recipient *recipient = &d->policy->recipients[i];
        if (!serves(d, recipient, purpose)) continue;
        shared = true;
        abroad = abroad || tp_terms_is_abroad(d->policy, recipient);
    }
    tp_dpv_list(d, "dpv:hasProcessing");
    tp_dpv_refer(d, "dpv:Collect");
    tp_dpv_refer(d, "dpv:Store");
    tp_dpv_refer(d, "dpv:Use");
    if (shared) tp_dpv_refer(d, "dpv:Share");
    if (abroad) tp_dpv_refer(d, "dpv:Transfer");
    tp_dpv_list_end(d);
}

static void put_duration(tp_dpv *d, tp_period period, uint8_t from, tp_text law,
                         const tp_words *ground)
{
    tp_dpv_begin(d, "dpv:StorageDuration");
    tp_dpv_period(d, "dpv:hasDuration", period);
    tp_dpv_text(d, "dct:temporal", tp_text_of(tp_start_id(from)));
    if (law.size > 0) {
        tp_dpv_list(d, "dpv:hasApplicableLaw");
        tp_dpv_begin(d, "dpv:Law");
        tp_dpv_text(d, "dct:title", law);
        tp_dpv_end(d);
        tp_dpv_list_end(d);
    }
    tp_dpv_words(d, "dct:description", ground);
    tp_dpv_end(d);
}

static void put_location(tp_dpv *d, tp_place place)
{
    tp_dpv_begin(d, "dpv:StorageLocation");
    tp_dpv_place(d, "dpv:hasLocation", place);
    tp_dpv_end(d);
}

static bool located_before(const tp_dpv *d, const tp_purpose *purpose, size_t recipient)
{
    tp_place place = tp_place_country(d->policy->recipients[recipient].place);
    for (size_t i = 0; i < recipient; i++) {
        const tp_recipient *other = &d->policy->recipients[i];
        bool counts = other->role == TP_PROCESSOR && serves(d, other, purpose);
        if (counts && tp_place_country(other->place) == place) return true;
    }
    return false;
}

// Data are stored where the processors of the purpose work; where there are none, at home.
static void put_locations(tp_dpv *d, const tp_purpose *purpose)
{
    bool any = false;
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        const tp_recipient *recipient = &d->policy->recipients[i];
        if (recipient->role != TP_PROCESSOR || !serves(d, recipient, purpose)) continue;
        any = true;
        if (!located_before(d, purpose, i)) put_location(d, recipient->place);
    }
    if (!any) put_location(d, d->policy->controller_place);
}

static void put_storage(tp_dpv *d, const tp_purpose *purpose)
{
    tp_dpv_list(d, "dpv:hasStorageCondition");
    put_duration(d, purpose->retention, purpose->retention_from, (tp_text){NULL, 0},
                 &purpose->retention_ground);
    for (size_t i = 0; i < d->policy->floor_count; i++) {
        const tp_floor *floor = &d->policy->floors[i];
        if (!(floor->purposes >> place_of(d, purpose) & 1)) continue;
        put_duration(d, floor->period, floor->from, floor->law, &floor->ground);
    }
    put_locations(d, purpose);
    tp_dpv_list_end(d);
}

// Where nobody else gets the data, the controller alone does.
static void put_recipients(tp_dpv *d, const tp_purpose *purpose)
{
    bool any = false;
    tp_dpv_list(d, "dpv:hasRecipient");
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        const tp_recipient *recipient = &d->policy->recipients[i];
        if (!serves(d, recipient, purpose)) continue;
        any = true;
        put_recipient(d, recipient);
    }
    if (!any) {
        tp_dpv_begin_as(d, "dpv:Recipient", "dpv:DataController");
        tp_dpv_identifiers(d, d->policy->contacts.privacy_email);
        tp_dpv_text(d, "dpv:hasName", d->policy->controller);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

// GDPR Art. 7(3): as easy to withdraw as to give; whoever asks is at this address.
static void put_controls(tp_dpv *d, const tp_purpose *purpose)
{
    if (!rests_on(purpose, TARA_BASIS_CONSENT)) return;
    tp_dpv_one(d, "dpv:hasNecessity", "dpv:Optional");
    tp_dpv_list(d, "dpv:hasConsentControl");
    tp_dpv_begin(d, "dpv:WithdrawConsent");
    tp_dpv_text(d, "dpv:isExercisedAt", d->policy->contacts.privacy_email);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

// GDPR Art. 20(1): of what rests on consent or contract; 21(1), (2): on interests, or sells.
static void put_rights(tp_dpv *d, const tp_purpose *purpose)
{
    static const char *const always[] = {"eu-gdpr:A13", "eu-gdpr:A15", "eu-gdpr:A16",
                                         "eu-gdpr:A17", "eu-gdpr:A18"};
    bool consent = rests_on(purpose, TARA_BASIS_CONSENT);
    bool portable = consent || rests_on(purpose, TARA_BASIS_CONTRACT);
    bool objectable = purpose->direct_marketing || rests_on(purpose, TARA_BASIS_PUBLIC_TASK)
                   || rests_on(purpose, TARA_BASIS_LEGITIMATE_INTEREST);
    tp_dpv_list(d, "dpv:hasRight");
    if (consent) tp_dpv_refer(d, "eu-gdpr:A7-3");
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) tp_dpv_refer(d, always[i]);
    if (portable) tp_dpv_refer(d, "eu-gdpr:A20");
    if (objectable) tp_dpv_refer(d, "eu-gdpr:A21");
    tp_dpv_refer(d, "eu-gdpr:A77");
    tp_dpv_list_end(d);
}

static void put_assessment(tp_dpv *d, const tp_assessment_decl *assessment)
{
    if (assessment->reference.size == 0) return;
    tp_dpv_list(d, "dpv:hasAssessment");
    tp_dpv_begin(d, "dpv:LegitimateInterestAssessment");
    tp_dpv_text(d, "dct:identifier", assessment->reference);
    tp_dpv_date(d, "dct:date", assessment->recorded_on);
    tp_dpv_date(d, "dct:valid", assessment->expires_on);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

void tp_dpv_purpose(tp_dpv *d, const tp_purpose *purpose)
{
    tp_dpv_identifiers(d, purpose->id);
    tp_dpv_words(d, "dct:title", &purpose->name);
    put_purpose(d, purpose);
    put_data(d, purpose->categories);
    put_processing(d, purpose);
    put_bases(d, purpose);
    put_storage(d, purpose);
    tp_dpv_controller(d, "dpv:hasDataController");
    put_recipients(d, purpose);
    put_controls(d, purpose);
    put_rights(d, purpose);
    put_assessment(d, &purpose->assessment);
}

// --- transfers ---------------------------------------------------------------------------------

// GDPR Art. 45 and 46. Which derogation of Art. 49 it is, only its reference says.
static const struct { const char *basis, *tool; } safeguards[] = {
    [0] = {NULL, NULL},
    [TP_SAFEGUARD_ADEQUACY] = {"eu-gdpr:A45-3", "eu-gdpr:AdequacyDecision"},
    [TP_SAFEGUARD_SCC] = {"eu-gdpr:A46-2-c", "eu-gdpr:SCCByCommission"},
    [TP_SAFEGUARD_BCR] = {"eu-gdpr:A46-2-b", "eu-gdpr:BindingCorporateRules"},
    [TP_SAFEGUARD_CODE_OF_CONDUCT] = {"eu-gdpr:A46-2-e",
                                      "eu-gdpr:CodesOfConductForDataTransfers"},
    [TP_SAFEGUARD_CERTIFICATION] = {"eu-gdpr:A46-2-f",
                                    "eu-gdpr:CertificationMechanismsForDataTransfers"},
    [TP_SAFEGUARD_DEROGATION] = {NULL, NULL},
};

static void put_basis_of(tp_dpv *d, const tp_terms_safeguard *safeguard)
{
    const char *basis = safeguards[safeguard->kind].basis;
    tp_dpv_list(d, "dpv:hasLegalBasis");
    if (basis != NULL) {
        tp_dpv_refer(d, basis);
    } else {
        tp_dpv_begin(d, "dpv:DataTransferLegalBasis");
        tp_dpv_text(d, "dct:identifier", safeguard->reference);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

static void put_tools_of(tp_dpv *d, const tp_terms_safeguard *safeguard)
{
    const char *tool = safeguards[safeguard->kind].tool;
    if (tool == NULL && safeguard->measures.size == 0) return;
    tp_dpv_list(d, "dpv:hasTechnicalOrganisationalMeasure");
    if (tool != NULL) {
        tp_dpv_begin(d, tool);
        tp_dpv_text(d, "dct:identifier", safeguard->reference);
        tp_dpv_date(d, "dct:dateAccepted", safeguard->signed_on);
        tp_dpv_end(d);
    }
    if (safeguard->measures.size > 0) {
        tp_dpv_begin(d, "eu-gdpr:SupplementaryMeasure");
        tp_dpv_text(d, "dct:description", safeguard->measures);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

void tp_dpv_transfer(tp_dpv *d, const tp_terms_safeguard *safeguard)
{
    tp_dpv_begin(d, "dpv:Process");
    tp_dpv_one(d, "dpv:hasProcessing", "dpv:Transfer");
    tp_dpv_list(d, "dpv:hasRecipient");
    if (safeguard->recipient != NULL) {
        put_recipient(d, safeguard->recipient);
    } else {
        tp_dpv_begin(d, "dpv:Recipient");
        tp_dpv_identifiers(d, safeguard->recipient_id);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
    tp_dpv_place(d, "dpv:hasThirdCountry", safeguard->destination);
    put_basis_of(d, safeguard);
    put_tools_of(d, safeguard);
    tp_dpv_date(d, "schema:validFrom", safeguard->from);
    tp_dpv_date(d, "schema:validThrough", safeguard->to);
    tp_dpv_end(d);
}

static bool is_guarded(const tara_policy *policy, size_t recipient)
{
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        if (policy->safeguards[i].recipient == recipient) return true;
    }
    return false;
}

void tp_dpv_transfers(tp_dpv *d)
{
    const tp_document to_a_machine = {.text = false};
    for (size_t i = 0; i < d->policy->safeguard_count; i++) {
        tp_terms_safeguard shipped = tp_terms_shipped(d->policy, i);
        tp_dpv_transfer(d, &shipped);
    }
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        tp_terms_safeguard decision;
        if (is_guarded(d->policy, i)) continue;
        bool covered = tp_terms_decision(&to_a_machine, d->policy, i, &decision);
        if (covered) tp_dpv_transfer(d, &decision);
    }
}

// --- the policy --------------------------------------------------------------------------------

void tp_dpv_processes(tp_dpv *d)
{
    for (size_t i = 0; i < d->policy->purpose_count; i++) {
        tp_dpv_begin(d, "dpv:Process");
        tp_dpv_purpose(d, &d->policy->purposes[i]);
        tp_dpv_end(d);
    }
}

void tp_dpv_other_recipients(tp_dpv *d)
{
    for (size_t i = 0; i < d->policy->recipient_count; i++) {
        if (d->policy->recipients[i].purposes == 0) put_recipient(d, &d->policy->recipients[i]);
    }
}

void tp_dpv_policy(tp_dpv *d)
{
    char name[TP_DPV_NAME];
    tp_dpv_policy_name(d->hash, name);
    tp_json_begin_object(&d->json);
    tp_dpv_context(d);
    tp_json_name(&d->json, "@id");
    tp_json_text(&d->json, (tp_text){name, sizeof name});
    tp_dpv_list(d, "@type");
    tp_json_string(&d->json, "dpv:PrivacyNotice");
    tp_dpv_list_end(d);
    tp_dpv_identifiers(d, (tp_text){name, sizeof name});
    tp_dpv_text(d, "schema:schemaVersion", TP_TEXT("DPV 2.3"));
    tp_dpv_list(d, "schema:version");
    tp_json_uint(&d->json, d->policy->version);
    tp_dpv_list_end(d);
    tp_dpv_date(d, "dct:modified", d->policy->last_updated);
    tp_dpv_text(d, "dct:language", d->policy->language);
    tp_dpv_controller(d, "dpv:hasDataController");
    tp_dpv_subjects(d);
    tp_dpv_list(d, "dpv:hasProcess");
    tp_dpv_processes(d);
    tp_dpv_transfers(d);
    tp_dpv_list_end(d);
    tp_dpv_list(d, "dpv:hasRecipient");
    tp_dpv_other_recipients(d);
    tp_dpv_list_end(d);
    tp_dpv_measures(d);
    tp_dpv_end(d);
}
