// tcf_form.c: the form of IAB TC strings: fields, segments and limits.
#include "interop/tcf_form.h"

#define BOTH(member) offsetof(tara_tc, member), offsetof(tara_tc_draft, member)

const tp_tc_row tp_tc_core_rows[TP_TC_CORE_ROWS] = {
    {"created",                TP_TC_TIME,    36, BOTH(created_unix_ms)},
    {"lastUpdated",            TP_TC_TIME,    36, BOTH(last_updated_unix_ms)},
    {"cmpId",                  TP_TC_NUMBER,  12, BOTH(cmp_id)},
    {"cmpVersion",             TP_TC_NUMBER,  12, BOTH(cmp_version)},
    {"consentScreen",          TP_TC_NUMBER,   6, BOTH(consent_screen)},
    {"consentLanguage",        TP_TC_LETTERS, 12, BOTH(consent_language)},
    {"vendorListVersion",      TP_TC_NUMBER,  12, BOTH(vendor_list_version)},
    {"tcfPolicyVersion",       TP_TC_NUMBER,   6, BOTH(policy_version)},
    {"isServiceSpecific",      TP_TC_FLAG,     1, BOTH(is_service_specific)},
    {"useNonStandardTexts",    TP_TC_FLAG,     1, BOTH(use_non_standard_texts)},
    {"specialFeatureOptIns",   TP_TC_SET,     12, BOTH(special_feature_opt_ins)},
    {"purposesConsent",        TP_TC_SET,     24, BOTH(purposes_consent)},
    {"purposesLITransparency", TP_TC_SET,     24, BOTH(purposes_li_transparency)},
    {"purposeOneTreatment",    TP_TC_FLAG,     1, BOTH(purpose_one_treatment)},
    {"publisherCC",            TP_TC_LETTERS, 12, BOTH(publisher_cc)},
};

const tp_tc_row tp_tc_publisher_rows[TP_TC_PUBLISHER_ROWS] = {
    {"purposesConsent",        TP_TC_SET,     24, BOTH(publisher_consent)},
    {"purposesLITransparency", TP_TC_SET,     24, BOTH(publisher_li_transparency)},
    {"numCustomPurposes",      TP_TC_NUMBER,   6, BOTH(custom_count)},
};

uint64_t tp_tc_mirror(uint64_t bits, unsigned count)
{
    if (count == 0) return 0;
    bits = (bits >> 1 & UINT64_C(0x5555555555555555)) | (bits & UINT64_C(0x5555555555555555)) << 1;
    bits = (bits >> 2 & UINT64_C(0x3333333333333333)) | (bits & UINT64_C(0x3333333333333333)) << 2;
    bits = (bits >> 4 & UINT64_C(0x0F0F0F0F0F0F0F0F)) | (bits & UINT64_C(0x0F0F0F0F0F0F0F0F)) << 4;
    bits = (bits >> 8 & UINT64_C(0x00FF00FF00FF00FF)) | (bits & UINT64_C(0x00FF00FF00FF00FF)) << 8;
    bits = (bits >> 16 & UINT64_C(0x0000FFFF0000FFFF)) |
           (bits & UINT64_C(0x0000FFFF0000FFFF)) << 16;
    return (bits >> 32 | bits << 32) >> (64 - count);
}

// --- sorting -----------------------------------------------------------------------------------

static bool before(tara_id_range a, tara_id_range b)
{
    return a.first != b.first ? a.first < b.first : a.last < b.last;
}

// Of a heap whose largest element is to be at `root`.
static void sink(tara_id_range *ranges, size_t root, size_t count)
{
    tara_id_range moved = ranges[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && before(ranges[child], ranges[child + 1])) child++;
        if (!before(moved, ranges[child])) break;
        ranges[root] = ranges[child];
        root = child;
    }
    ranges[root] = moved;
}

void tp_tc_sort(tara_id_range *ranges, size_t count)
{
    for (size_t root = count / 2; root-- > 0;) sink(ranges, root, count);
    for (size_t end = count; end-- > 1;) {
        tara_id_range last = ranges[end];
        ranges[end] = ranges[0];
        ranges[0] = last;
        sink(ranges, 0, end);
    }
}
