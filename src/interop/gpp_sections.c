// gpp_sections.c: the sections of a GPP string as tables: name, fields, widths.
#include "interop/gpp_sections.h"

// --- fields ------------------------------------------------------------------------------------

#define FIELD(name, kind, bits, count) \
    {name, TARA_GPP_##kind, bits, count, TARA_GPP_PART_CORE}
#define VERSION         FIELD("Version", NUMBER, 6, 1)
#define NOTICE(name)    FIELD(name, NOTICE, 2, 1)
#define OPT_OUT(name)   FIELD(name, OPT_OUT, 2, 1)
#define CONSENT(name)   FIELD(name, CONSENT, 2, 1)
#define COVERED(name)   FIELD(name, COVERED, 2, 1)
#define MODE(name)      FIELD(name, MODE, 2, 1)
#define CHARACTER(name) FIELD(name, CHARACTER, 8, 1)
#define OPT_OUTS(name, count) FIELD(name, OPT_OUT, 2, count)
#define CONSENTS(name, count) FIELD(name, CONSENT, 2, count)
#define MSPA                                                          \
    COVERED("MspaCoveredTransaction"), MODE("MspaOptOutOptionMode"),  \
    MODE("MspaServiceProviderMode")
#define MSPA_FIRST                                                    \
    FIELD("MspaVersion", NUMBER, 6, 1), COVERED("MspaCoveredTransaction"), MODE("MspaMode")
#define GPC {"Gpc", TARA_GPP_FLAG, 1, 1, TARA_GPP_PART_GPC}
#define SENSITIVE \
    {"SensitiveDataProcessing", TARA_GPP_CONSENT, 2, 8, TARA_GPP_PART_SENSITIVE}

static const tp_gpp_field uspv1[] = {
    {"Version", TARA_GPP_NUMBER, 8, 1, TARA_GPP_PART_CORE},
    CHARACTER("Notice"), CHARACTER("OptOutSale"), CHARACTER("LspaCovered"),
};

static const tp_gpp_field usnat[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"), NOTICE("SharingOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), NOTICE("SensitiveDataProcessingOptOutNotice"),
    NOTICE("SensitiveDataLimitUseNotice"), OPT_OUT("SaleOptOut"), OPT_OUT("SharingOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 16),
    CONSENTS("KnownChildSensitiveDataConsents", 3), CONSENT("PersonalDataConsents"), MSPA, GPC,
};

static const tp_gpp_field usnat_v1[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"), NOTICE("SharingOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), NOTICE("SensitiveDataProcessingOptOutNotice"),
    NOTICE("SensitiveDataLimitUseNotice"), OPT_OUT("SaleOptOut"), OPT_OUT("SharingOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 12),
    CONSENTS("KnownChildSensitiveDataConsents", 2), CONSENT("PersonalDataConsents"), MSPA, GPC,
};

static const tp_gpp_field usca[] = {
    VERSION, NOTICE("SaleOptOutNotice"), NOTICE("SharingOptOutNotice"),
    NOTICE("SensitiveDataLimitUseNotice"), OPT_OUT("SaleOptOut"), OPT_OUT("SharingOptOut"),
    OPT_OUTS("SensitiveDataProcessing", 9), CONSENTS("KnownChildSensitiveDataConsents", 2),
    CONSENT("PersonalDataConsents"), MSPA, GPC,
};

static const tp_gpp_field usva[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENT("KnownChildSensitiveDataConsents"), MSPA,
};

static const tp_gpp_field usco[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 7),
    CONSENT("KnownChildSensitiveDataConsents"), MSPA, GPC,
};

static const tp_gpp_field usut[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), NOTICE("SensitiveDataProcessingOptOutNotice"),
    OPT_OUT("SaleOptOut"), OPT_OUT("TargetedAdvertisingOptOut"),
    OPT_OUTS("SensitiveDataProcessing", 8), CONSENT("KnownChildSensitiveDataConsents"), MSPA,
};

static const tp_gpp_field usct[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENTS("KnownChildSensitiveDataConsents", 3), MSPA, GPC,
};

static const tp_gpp_field usfl[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENTS("KnownChildSensitiveDataConsents", 3), CONSENT("AdditionalDataProcessingConsent"),
    MSPA,
};

static const tp_gpp_field usmt[] = {
    VERSION, NOTICE("SharingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENTS("KnownChildSensitiveDataConsents", 3), CONSENT("AdditionalDataProcessingConsent"),
    MSPA, GPC,
};

static const tp_gpp_field usor[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 11),
    CONSENTS("KnownChildSensitiveDataConsents", 3), CONSENT("AdditionalDataProcessingConsent"),
    MSPA, GPC,
};

static const tp_gpp_field ustx[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENT("KnownChildSensitiveDataConsents"), CONSENT("AdditionalDataProcessingConsent"), MSPA,
    GPC,
};

static const tp_gpp_field usde[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 9),
    CONSENTS("KnownChildSensitiveDataConsents", 5), CONSENT("AdditionalDataProcessingConsent"),
    MSPA, GPC,
};

static const tp_gpp_field usia[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), NOTICE("SensitiveDataOptOutNotice"),
    OPT_OUT("SaleOptOut"), OPT_OUT("TargetedAdvertisingOptOut"),
    OPT_OUTS("SensitiveDataProcessing", 8), CONSENT("KnownChildSensitiveDataConsents"), MSPA, GPC,
};

static const tp_gpp_field usne[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENT("KnownChildSensitiveDataConsents"), CONSENT("AdditionalDataProcessingConsent"), MSPA,
    GPC,
};

static const tp_gpp_field usnh[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENTS("KnownChildSensitiveDataConsents", 3), CONSENT("AdditionalDataProcessingConsent"),
    MSPA, GPC,
};

static const tp_gpp_field usnj[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 10),
    CONSENTS("KnownChildSensitiveDataConsents", 5), CONSENT("AdditionalDataProcessingConsent"),
    MSPA, GPC,
};

static const tp_gpp_field ustn[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENT("KnownChildSensitiveDataConsents"), CONSENT("AdditionalDataProcessingConsent"), MSPA,
    GPC,
};

static const tp_gpp_field usmn[] = {
    VERSION, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENTS("SensitiveDataProcessing", 8),
    CONSENT("KnownChildSensitiveDataConsents"), CONSENT("AdditionalDataProcessingConsent"), MSPA,
    GPC,
};

static const tp_gpp_field usmd[] = {
    MSPA_FIRST, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENT("AdditionalDataProcessingConsent"), GPC,
};

static const tp_gpp_field usin[] = {
    MSPA_FIRST, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENT("KnownChildSensitiveDataConsents"),
    CONSENT("AdditionalDataProcessingConsent"), SENSITIVE,
};

static const tp_gpp_field usky[] = {
    MSPA_FIRST, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENT("KnownChildSensitiveDataConsents"),
    CONSENT("AdditionalDataProcessingConsent"), SENSITIVE,
};

static const tp_gpp_field usri[] = {
    MSPA_FIRST, NOTICE("ProcessingNotice"), NOTICE("SaleOptOutNotice"),
    NOTICE("TargetedAdvertisingOptOutNotice"), OPT_OUT("SaleOptOut"),
    OPT_OUT("TargetedAdvertisingOptOut"), CONSENT("KnownChildSensitiveDataConsents"),
    CONSENT("AdditionalDataProcessingConsent"), SENSITIVE,
};

// --- sections ----------------------------------------------------------------------------------

enum { NONE = 0, USNAT_V1 = 28 };

#define COUNT(fields) (uint8_t)(sizeof(fields) / sizeof(fields)[0])
#define CARRIED(id, name) {name, NULL, 0, id, TP_GPP_OPAQUE, 0, 0, NONE, 0}
#define SECTION(id, name, version, bits, part) \
    {#name, name, COUNT(name), id, TP_GPP_BITS, version, bits, part, 0}
#define WITH_GPC       TARA_GPP_PART_GPC
#define WITH_SENSITIVE TARA_GPP_PART_SENSITIVE

const tp_gpp_layout tp_gpp_layouts[TP_GPP_LAYOUTS] = {
    CARRIED(0, ""),
    CARRIED(TARA_GPP_TCF_EU_V1, "tcfeuv1"),
    {"tcfeuv2", NULL, 0, TARA_GPP_TCF_EU_V2, TP_GPP_TC, 0, 0, NONE, 0},
    CARRIED(TARA_GPP_HEADER, "header"),
    CARRIED(TARA_GPP_SIGNAL_INTEGRITY, "signalintegrity"),
    CARRIED(TARA_GPP_TCF_CA_V1, "tcfcav1"),
    {"uspv1", uspv1, COUNT(uspv1), TARA_GPP_USP_V1, TP_GPP_USP, 1, 32, NONE, 0},
    {"usnat", usnat, COUNT(usnat), TARA_GPP_US_NATIONAL, TP_GPP_BITS, 2, 70, WITH_GPC, USNAT_V1},
    SECTION(TARA_GPP_US_CA, usca, 1, 46, WITH_GPC),
    SECTION(TARA_GPP_US_VA, usva, 1, 40, NONE),
    SECTION(TARA_GPP_US_CO, usco, 1, 38, WITH_GPC),
    SECTION(TARA_GPP_US_UT, usut, 1, 42, NONE),
    SECTION(TARA_GPP_US_CT, usct, 1, 44, WITH_GPC),
    SECTION(TARA_GPP_US_FL, usfl, 1, 46, NONE),
    SECTION(TARA_GPP_US_MT, usmt, 1, 46, WITH_GPC),
    SECTION(TARA_GPP_US_OR, usor, 1, 52, WITH_GPC),
    SECTION(TARA_GPP_US_TX, ustx, 1, 42, WITH_GPC),
    SECTION(TARA_GPP_US_DE, usde, 1, 52, WITH_GPC),
    SECTION(TARA_GPP_US_IA, usia, 1, 42, WITH_GPC),
    SECTION(TARA_GPP_US_NE, usne, 1, 42, WITH_GPC),
    SECTION(TARA_GPP_US_NH, usnh, 1, 46, WITH_GPC),
    SECTION(TARA_GPP_US_NJ, usnj, 1, 54, WITH_GPC),
    SECTION(TARA_GPP_US_TN, ustn, 1, 42, WITH_GPC),
    SECTION(TARA_GPP_US_MN, usmn, 1, 42, WITH_GPC),
    SECTION(TARA_GPP_US_MD, usmd, 0, 22, WITH_GPC),
    SECTION(TARA_GPP_US_IN, usin, 0, 24, WITH_SENSITIVE),
    SECTION(TARA_GPP_US_KY, usky, 0, 24, WITH_SENSITIVE),
    SECTION(TARA_GPP_US_RI, usri, 0, 24, WITH_SENSITIVE),
    {"usnat", usnat_v1, COUNT(usnat_v1), TARA_GPP_US_NATIONAL, TP_GPP_BITS, 1, 60, WITH_GPC, 0},
};

const tp_gpp_field *tp_gpp_field_named(const tp_gpp_layout *layout, tp_text name, uint32_t *first)
{
    *first = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        const tp_gpp_field *field = &layout->fields[i];
        if (tp_text_equal(tp_text_of(field->name), name)) return field;
        *first += field->count;
    }
    return NULL;
}

// --- known children ----------------------------------------------------------------------------

// "From age 16 to 17" names whole years, and so does "from age 13 to 16": of 16 both speak.
static const tp_gpp_child nation[] = {{13, 17, NULL}, {0, 13, NULL}, {16, 18, NULL}};
static const tp_gpp_child california[] = {{0, 16, "SaleOptOut"}, {0, 16, "SharingOptOut"}};
static const tp_gpp_child known_child[] = {{0, 13, NULL}};
static const tp_gpp_child florida[] = {{0, 13, NULL}, {13, 16, NULL}, {16, 18, NULL}};
static const tp_gpp_child to_16[] = {
    {0, 13, NULL}, {13, 16, "SaleOptOut"}, {13, 16, "TargetedAdvertisingOptOut"},
};
static const tp_gpp_child to_17[] = {
    {0, 13, NULL}, {13, 16, "SaleOptOut"}, {13, 16, "TargetedAdvertisingOptOut"},
    {16, 17, "SaleOptOut"}, {16, 17, "TargetedAdvertisingOptOut"},
};
static const tp_gpp_child to_18[] = {
    {0, 13, NULL}, {13, 16, "SaleOptOut"}, {13, 16, "TargetedAdvertisingOptOut"},
    {16, 18, "SaleOptOut"}, {16, 18, "TargetedAdvertisingOptOut"},
};

#define CHILDREN(values) {values, COUNT(values)}

static const struct {
    const tp_gpp_child *values;
    uint8_t             count;
} children[TP_GPP_REGISTERED + 1] = {
    [TARA_GPP_US_NATIONAL] = CHILDREN(nation),
    [TARA_GPP_US_CA] = CHILDREN(california),
    [TARA_GPP_US_VA] = CHILDREN(known_child),
    [TARA_GPP_US_CO] = CHILDREN(known_child),
    [TARA_GPP_US_UT] = CHILDREN(known_child),
    [TARA_GPP_US_CT] = CHILDREN(to_16),
    [TARA_GPP_US_FL] = CHILDREN(florida),
    [TARA_GPP_US_MT] = CHILDREN(to_16),
    [TARA_GPP_US_OR] = CHILDREN(to_16),
    [TARA_GPP_US_TX] = CHILDREN(known_child),
    [TARA_GPP_US_DE] = CHILDREN(to_18),
    [TARA_GPP_US_IA] = CHILDREN(known_child),
    [TARA_GPP_US_NE] = CHILDREN(known_child),
    [TARA_GPP_US_NH] = CHILDREN(to_16),
    [TARA_GPP_US_NJ] = CHILDREN(to_17),
    [TARA_GPP_US_TN] = CHILDREN(known_child),
    [TARA_GPP_US_MN] = CHILDREN(known_child),
    [TARA_GPP_US_IN] = CHILDREN(known_child),
    [TARA_GPP_US_KY] = CHILDREN(known_child),
    [TARA_GPP_US_RI] = CHILDREN(known_child),
};

const tp_gpp_child *tp_gpp_child_at(uint32_t section, uint32_t index)
{
    bool there = section <= TP_GPP_REGISTERED && index < children[section].count;
    return there ? &children[section].values[index] : NULL;
}
