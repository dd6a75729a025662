// receipt_check.c: consent receipts of anybody's: is everything there that their standard wants?
//
// Kantara's schema asks for types and members and lets further members pass; so do we, and no
// more: a receipt that its schema takes is taken. Of ISO/IEC TS 27560 the form is read that DPV's
// guide gives it, in JSON-LD with the prefixes that the guide uses. Records may be referred to by
// their "@id"; what is embedded is checked.
//
// Sources: Kantara Initiative, Consent Receipt Specification 1.1.0, its JSON schema; W3C DPVCG,
// "Consent records and receipts with DPV" (2026-02-15); ISO/IEC TS 27560:2023, table 7.2.
#include "base/json_shape.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM(rows)   {(rows), COUNT(rows), NULL}
#define MUST(name, what) {name, TP_SHAPE_##what, true, NULL, NULL, 0, 0}
#define MAY(name, what)  {name, TP_SHAPE_##what, false, NULL, NULL, 0, 0}
#define MUST_BE(name, what, form) {name, TP_SHAPE_##what, true, &(form), NULL, 0, 0}
#define ONE_OF(name, must, list, fact) \
    {name, TP_SHAPE_VALUES, must, NULL, list, (uint8_t)COUNT(list), fact}

// --- Kantara -----------------------------------------------------------------------------------

static const tp_shape_member controller_rows[] = {
    MUST("piiController", STRING), MUST("contact", STRING), MUST("address", OBJECT),
    MUST("email", STRING), MUST("phone", STRING), MAY("onBehalf", BOOL),
    MAY("piiControllerUrl", STRING),
};
static const tp_shape_form controller_form = FORM(controller_rows);

enum { DISCLOSURE, THIRD_PARTY };
static const tp_shape_member purpose_rows[] = {
    [DISCLOSURE] = MUST("thirdPartyDisclosure", BOOL),
    [THIRD_PARTY] = MAY("thirdPartyName", ANY),
    MAY("purpose", STRING), MUST("consentType", STRING), MUST("purposeCategory", STRINGS),
    MUST("piiCategory", STRINGS), MAY("primaryPurpose", BOOL), MUST("termination", STRING),
};

// Without disclosure the name may stand there and says nothing.
static const char *party_unnamed(const tp_shape_seen *seen, size_t *member)
{
    bool disclosed = seen->truths >> DISCLOSURE & 1;
    *member = THIRD_PARTY;
    if (!disclosed || (seen->strings >> THIRD_PARTY & 1)) return NULL;
    return "data are disclosed: expected the third party's name";
}
static const tp_shape_form purpose_form = {purpose_rows, COUNT(purpose_rows), party_unnamed};

static const tp_shape_member service_rows[] = {
    MUST("service", STRING), MUST_BE("purposes", OBJECTS, purpose_form),
};
static const tp_shape_form service_form = FORM(service_rows);

static const tp_shape_member kantara_rows[] = {
    MUST("version", STRING), MUST("jurisdiction", STRING), MUST("consentTimestamp", COUNT),
    MUST("collectionMethod", STRING), MUST("consentReceiptID", STRING), MAY("publicKey", STRING),
    MAY("language", STRING), MUST("piiPrincipalId", STRING),
    MUST_BE("piiControllers", OBJECTS, controller_form), MUST("policyUrl", STRING),
    MUST_BE("services", OBJECTS, service_form), MUST("sensitive", BOOL), MUST("spiCat", STRINGS),
};
static const tp_shape_form kantara_form = FORM(kantara_rows);

// --- ISO/IEC TS 27560 in DPV -------------------------------------------------------------------

#define SCHEMA "https://w3id.org/dpv/schema/dpv-27560#"

static const char *const types[] = {"dpv:ConsentRecord", "dpv:ConsentReceipt"};
static const char *const profiles[] = {
    SCHEMA "record", SCHEMA "receipt", SCHEMA "record-eu-gdpr", SCHEMA "receipt-eu-gdpr",
};
static const char *const record_types[] = {"dpv:ConsentRecord"};
static const char *const receipt_types[] = {"dpv:ConsentReceipt"};
static const char *const record_profiles[] = {SCHEMA "record", SCHEMA "record-eu-gdpr"};
static const char *const receipt_profiles[] = {SCHEMA "receipt", SCHEMA "receipt-eu-gdpr"};
static const char *const states[] = {
    "dpv:ConsentUnknown", "dpv:ConsentRequested", "dpv:ConsentRequestDeferred",
    "dpv:ConsentRefused", "dpv:ConsentGiven", "dpv:RenewedConsentGiven", "dpv:ConsentExpired",
    "dpv:ConsentInvalidated", "dpv:ConsentRevoked", "dpv:ConsentWithdrawn",
};

static const tp_shape_member notice_rows[] = {MUST("dct:language", VALUES)};
static const tp_shape_form notice_form = FORM(notice_rows);

static const tp_shape_member status_rows[] = {
    ONE_OF("@type", true, states, 0), MUST("dpv:isIndicatedAtTime", VALUES),
    MUST("dpv:hasDuration", VALUES), MUST("dpv:isIndicatedBy", VALUES),
};
static const tp_shape_form status_form = FORM(status_rows);

#define PROCESS \
    MUST("dpv:hasPurpose", VALUES), MUST("dpv:hasPersonalData", VALUES), \
    MUST("dpv:hasStorageCondition", VALUES), MUST("dpv:hasDataController", VALUES), \
    MUST("dpv:hasRecipient", VALUES), MUST("dpv:hasConsentControl", VALUES), \
    MUST("dpv:hasJurisdiction", VALUES), MUST("dpv:hasRight", VALUES)
static const tp_shape_member process_rows[] = {PROCESS};
static const tp_shape_form process_form = FORM(process_rows);

// What the GDPR asks for beyond that (Art. 7(4), 13(1)(c)) and no record of ours can lack.
static const tp_shape_member gdpr_process_rows[] = {
    PROCESS, MUST("dpv:hasLegalBasis", VALUES), MUST("dpv:hasProcessing", VALUES),
    MUST("dpv:hasNecessity", VALUES),
};
static const tp_shape_form gdpr_process_form = FORM(gdpr_process_rows);

enum { DCT_ID, DPV_ID, TYPE, PROFILE, CONTENT }; // From CONTENT on: what a reference has not.
#define RECORD(must, process) \
    [DCT_ID] = MAY("dct:identifier", VALUES), [DPV_ID] = MAY("dpv:hasIdentifier", VALUES), \
    [TYPE] = ONE_OF("@type", must, record_types, 0), \
    [PROFILE] = ONE_OF("dct:conformsTo", must, record_profiles, 0), \
    [CONTENT] = {"dpv:hasDataSubject", TP_SHAPE_VALUES, must, NULL, NULL, 0, 0}, \
    {"dpv:hasNotice", TP_SHAPE_NODES, must, &notice_form, NULL, 0, 0}, \
    {"dpv:hasProcess", TP_SHAPE_NODES, must, &(process), NULL, 0, 0}, \
    {"dpv:hasConsentStatus", TP_SHAPE_NODES, must, &status_form, NULL, 0, 0}

static const char *unnamed(const tp_shape_seen *seen, size_t *member)
{
    *member = DPV_ID;
    if ((seen->present & (1U << DCT_ID | 1U << DPV_ID)) != 0) return NULL;
    return "this member is missing: it has no identifier";
}

static const tp_shape_member record_rows[] = {RECORD(true, process_form)};
static const tp_shape_member gdpr_record_rows[] = {RECORD(true, gdpr_process_form)};
static const tp_shape_member copy_rows[] = {RECORD(false, process_form)};
static const tp_shape_member gdpr_copy_rows[] = {RECORD(false, gdpr_process_form)};

// A record in a receipt: whole, or no more than a reference to it.
static const char *copied_in_part(const tp_shape_seen *seen, size_t *member)
{
    if (seen->present >> CONTENT == 0) return NULL;
    for (*member = TYPE; *member < COUNT(copy_rows); ++*member) {
        if (!(seen->present >> *member & 1)) return "this member is missing";
    }
    return unnamed(seen, member);
}

static const tp_shape_form record_form = {record_rows, COUNT(record_rows), unnamed};
static const tp_shape_form gdpr_record_form = {gdpr_record_rows, COUNT(gdpr_record_rows), unnamed};
static const tp_shape_form copy_form = {copy_rows, COUNT(copy_rows), copied_in_part};
static const tp_shape_form gdpr_copy_form = {gdpr_copy_rows, COUNT(gdpr_copy_rows),
                                             copied_in_part};

#define RECEIPT(copy) \
    [DCT_ID] = MAY("dct:identifier", VALUES), [DPV_ID] = MAY("dpv:hasIdentifier", VALUES), \
    ONE_OF("@type", true, receipt_types, 0), \
    ONE_OF("dct:conformsTo", true, receipt_profiles, 0), MAY("dct:created", VALUES), \
    {"dpv:hasRecordOfActivity", TP_SHAPE_VALUES, false, &(copy), NULL, 0, 0}
static const tp_shape_member receipt_rows[] = {RECEIPT(copy_form)};
static const tp_shape_member gdpr_receipt_rows[] = {RECEIPT(gdpr_copy_form)};
static const tp_shape_form receipt_form = {receipt_rows, COUNT(receipt_rows), unnamed};
static const tp_shape_form gdpr_receipt_form = {gdpr_receipt_rows, COUNT(gdpr_receipt_rows),
                                                unnamed};

// --- which of them -----------------------------------------------------------------------------

enum { IS_RECORD = 1, IS_RECEIPT, RECORD_PROFILE, RECEIPT_PROFILE, GDPR_RECORD, GDPR_RECEIPT,
       IS_LINKED, IS_KANTARA };
#define SIGN(name, fact) {name, TP_SHAPE_ANY, false, NULL, NULL, 0, fact}
static const tp_shape_member signs[] = {
    ONE_OF("@type", false, types, IS_RECORD),
    ONE_OF("dct:conformsTo", false, profiles, RECORD_PROFILE),
    SIGN("@context", IS_LINKED), SIGN("@id", IS_LINKED), SIGN("dpv:hasProcess", IS_LINKED),
    SIGN("dpv:hasConsentStatus", IS_LINKED),
    SIGN("version", IS_KANTARA), SIGN("consentReceiptID", IS_KANTARA),
    SIGN("consentTimestamp", IS_KANTARA), SIGN("piiControllers", IS_KANTARA),
};
static const tp_shape_form signs_form = FORM(signs);

static bool is(uint64_t facts, int fact)
{
    return facts >> fact & 1;
}

static int32_t form_of(uint64_t facts)
{
    if (is(facts, IS_RECEIPT)) return TARA_RECEIPT_ISO27560;
    if (is(facts, IS_RECORD) || is(facts, IS_LINKED)) return TARA_RECEIPT_RECORD;
    bool profiled = is(facts, RECORD_PROFILE) || is(facts, RECEIPT_PROFILE)
                 || is(facts, GDPR_RECORD) || is(facts, GDPR_RECEIPT);
    if (profiled) return TARA_RECEIPT_RECORD;
    return is(facts, IS_KANTARA) ? TARA_RECEIPT_KANTARA : 0;
}

static const tp_shape_form *table_of(int32_t form, uint64_t facts)
{
    bool gdpr = is(facts, GDPR_RECORD) || is(facts, GDPR_RECEIPT);
    if (form == TARA_RECEIPT_KANTARA) return &kantara_form;
    if (form == TARA_RECEIPT_RECORD) return gdpr ? &gdpr_record_form : &record_form;
    return gdpr ? &gdpr_receipt_form : &receipt_form;
}

// --- the public call ---------------------------------------------------------------------------

static tara_status refuse(tara_error *error, tara_status status, const char *message)
{
    if (error == NULL) return status;
    *error = (tara_error){.struct_size = error->struct_size, .status = status};
    for (size_t i = 0; message[i] != '\0' && i + 1 < sizeof error->message; i++) {
        error->message[i] = message[i];
    }
    return status;
}

tara_status tara_consent_receipt_check(const char *text, size_t size, int32_t *form,
                                       tara_error *error)
{
    uint64_t facts = 0;
    tp_text  whole = {size == 0 ? "" : text, size};
    if (error != NULL && error->struct_size < sizeof *error) error = NULL;
    if (form == NULL || (text == NULL && size > 0)) {
        return refuse(error, TARA_E_INVALID_ARGUMENT, "a pointer is missing");
    }
    bool known = *form == 0 || *form == TARA_RECEIPT_ISO27560 || *form == TARA_RECEIPT_KANTARA
              || *form == TARA_RECEIPT_RECORD;
    if (!known) return refuse(error, TARA_E_INVALID_ARGUMENT, "there is no such form to check");
    if (size > TARA_CONSENT_RECEIPT_MAX) {
        return refuse(error, TARA_E_LIMIT, "a consent receipt has at most 256 KiB");
    }
    int32_t     meant = *form;
    tara_status status = TARA_OK;
    if (meant != TARA_RECEIPT_KANTARA) status = tp_shape_check(whole, &signs_form, &facts, error);
    if (status != TARA_OK) return status;
    if (meant == 0) meant = form_of(facts);
    if (meant == 0) {
        return refuse(error, TARA_E_INVALID_ARGUMENT,
                      "expected a consent receipt: of Kantara, or of ISO/IEC TS 27560 in DPV");
    }
    status = tp_shape_check(whole, table_of(meant, facts), &facts, error);
    if (status == TARA_OK) *form = meant;
    return status;
}
