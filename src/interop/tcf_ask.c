// tcf_ask.c: questions about a decoded TC string, answered from its text.
//
// Whatever is not plainly allowed is not: unknown numbers, lists that are not there, strings that
// were not decoded or are not valid.
//
// Sources: IAB Tech Lab, "Consent string and vendor list formats v2" (section "Publisher
// restrictions") and "TCF Implementation Guidelines".
#include <string.h>

#include "base/structs.h"
#include "interop/tcf.h"

// --- lists -------------------------------------------------------------------------------------

// Where to begin to look for a vendor among ordered entries: the last place of the index that does
// not begin behind it.
static uint32_t place_of(const tara_tc_vendors *list, uint32_t vendor)
{
    uint32_t low = 0, high = (list->entry_count + list->stride - 1) / list->stride;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (list->index_first[middle] <= vendor) low = middle;
        else high = middle;
    }
    return low;
}

static bool in_entries(tp_text segment, size_t at, uint32_t count, uint32_t vendor)
{
    for (uint32_t i = 0; i < count; i++) {
        tp_tc_entry entry = tp_tc_entry_at(segment, at);
        if (vendor >= entry.first && vendor <= entry.last) return true;
        at += entry.bits;
    }
    return false;
}

static bool lists(const tara_tc *tc, const tara_tc_vendors *list, uint32_t vendor)
{
    tp_text segment = tp_tc_segment(tc, list);
    if (!list->present || vendor == 0 || vendor > list->max_vendor_id) return false;
    if (!list->is_range_encoding) {
        return tp_sextets_bit(segment, list->first_bit + (size_t)vendor - 1);
    }
    if (list->entry_count == 0) return false;
    if (list->unsorted) {
        return in_entries(segment, list->first_bit, list->entry_count, vendor);
    }
    uint32_t place = place_of(list, vendor), first = place * list->stride;
    uint32_t left = list->entry_count - first;
    return in_entries(segment, list->index_bit[place], left < list->stride ? left : list->stride,
                      vendor);
}

int32_t tara_tc_lists(const tara_tc *tc, int32_t list, uint32_t vendor)
{
    if (!tp_tc_is_decoded(tc) || list < 0 || list >= TARA_TC_LISTS) return 0;
    return lists(tc, &tc->vendors[list], vendor);
}

// --- restrictions ------------------------------------------------------------------------------

typedef struct restriction { // As it stands in the core.
    uint32_t purpose, type, count;
    size_t   entries; // The bit where they begin.
} restriction;

static restriction restriction_at(tp_text core, size_t at)
{
    uint64_t head = tp_sextets_peek(core, at, 8 + TP_TC_COUNT_BITS);
    return (restriction){(uint32_t)(head >> 14), (uint32_t)(head >> 12 & 3),
                         (uint32_t)(head & 0xFFF), at + 8 + TP_TC_COUNT_BITS};
}

static size_t end_of(tp_text core, const restriction *r)
{
    size_t at = r->entries;
    for (uint32_t i = 0; i < r->count; i++) {
        at += tp_sextets_bit(core, at) ? TP_TC_RANGE_BITS : TP_TC_SINGLE_BITS;
    }
    return at;
}

uint32_t tara_tc_restrictions(const tara_tc *tc, uint32_t purpose, uint32_t vendor)
{
    uint32_t types = 0;
    if (!tp_tc_is_decoded(tc) || purpose == 0 || purpose > TP_TC_PURPOSES) return 0;
    if ((tc->restricted_purposes >> purpose & 1) == 0) return 0;
    tp_text core = {tc->text, tc->core_size};
    size_t  at = tc->restriction_bit[purpose - 1];
    for (uint32_t i = tc->restriction_first[purpose - 1];; i++) {
        restriction r = restriction_at(core, at);
        bool        meant = r.purpose == purpose && (types >> r.type & 1) == 0;
        if (meant && in_entries(core, r.entries, r.count, vendor)) types |= 1u << r.type;
        if (i >= tc->restriction_last[purpose - 1]) return types;
        at = end_of(core, &r);
    }
}

tara_status tara_tc_restriction_next(const tara_tc *tc, tara_tc_restriction *inout)
{
    tara_status status = tp_struct_fits(inout, sizeof *inout);
    if (status != TARA_OK || !tp_tc_is_decoded(tc)) return TARA_E_INVALID_ARGUMENT;
    // In the high half how many were given, in the low one the bit where the next one begins.
    uint64_t given = inout->next >> 32;
    size_t   at = (size_t)(inout->next & UINT32_MAX);
    if (given == 0) at = tc->restrictions_bit;
    if (given >= tc->restriction_count) return TARA_E_NOT_FOUND;
    tp_text     core = {tc->text, tc->core_size};
    restriction r = restriction_at(core, at);
    inout->purpose = r.purpose;
    inout->type = r.type;
    inout->range_count = r.count;
    inout->here = at;
    inout->next = (given + 1) << 32 | end_of(core, &r);
    return TARA_OK;
}

// --- the question ------------------------------------------------------------------------------

// By the basis that was registered, whether it is flexible, and the restriction. The types stand in
// the order of strictness, and what is reserved is not allowed.
static int basis_under(int registered, bool flexible, uint32_t restrictions)
{
    if (restrictions & (1u << TARA_TC_NOT_ALLOWED | 1u << TARA_TC_UNDEFINED)) {
        return TP_TC_ON_NOTHING;
    }
    if (restrictions & ~7u) return TP_TC_ON_NOTHING;
    if (restrictions & 1u << TARA_TC_REQUIRE_CONSENT) {
        return registered == TP_TC_ON_CONSENT || flexible ? TP_TC_ON_CONSENT : TP_TC_ON_NOTHING;
    }
    if (restrictions & 1u << TARA_TC_REQUIRE_LEGITIMATE_INTEREST) {
        return registered == TP_TC_ON_INTEREST || flexible ? TP_TC_ON_INTEREST : TP_TC_ON_NOTHING;
    }
    return registered;
}

// Purposes that never rest on legitimate interest: 1, and since policy 4 also 3 to 6.
static bool has_interest(uint32_t policy_version, uint32_t purpose)
{
    return purpose != 1 && (policy_version < 4 || purpose < 3 || purpose > 6);
}

int tp_tc_basis(uint32_t policy_version, uint32_t purpose, const tara_gvl_vendor *vendor,
                uint32_t restrictions)
{
    int registered = TP_TC_ON_NOTHING;
    if (vendor == NULL || purpose == 0 || purpose > TP_TC_PURPOSES) return TP_TC_ON_NOTHING;
    uint32_t bit = 1u << (purpose - 1);
    if (vendor->legitimate_interests & bit) registered = TP_TC_ON_INTEREST;
    // Of both, which may not be, the stricter.
    if (vendor->purposes & bit) registered = TP_TC_ON_CONSENT;
    if (registered == TP_TC_ON_NOTHING) return TP_TC_ON_NOTHING;
    int  basis = basis_under(registered, (vendor->flexible & bit) != 0, restrictions);
    bool none = basis == TP_TC_ON_INTEREST && !has_interest(policy_version, purpose);
    return none ? TP_TC_ON_NOTHING : basis;
}

int32_t tara_tc_may_under(const tara_tc *tc, uint32_t purpose, const tara_gvl_vendor *vendor,
                          uint32_t restrictions)
{
    if (!tp_tc_is_decoded(tc) || (tc->findings & TARA_TC_INVALID) != 0) return 0;
    switch (tp_tc_basis(tc->policy_version, purpose, vendor, restrictions)) {
    case TP_TC_ON_CONSENT:
        return (tc->purposes_consent >> (purpose - 1) & 1) != 0 &&
               lists(tc, &tc->vendors[TARA_TC_CONSENT], vendor->id);
    case TP_TC_ON_INTEREST:
        return (tc->purposes_li_transparency >> (purpose - 1) & 1) != 0 &&
               lists(tc, &tc->vendors[TARA_TC_LEGITIMATE_INTEREST], vendor->id);
    default:
        return 0;
    }
}

int32_t tara_tc_may(const tara_tc *tc, uint32_t purpose, const tara_gvl_vendor *vendor)
{
    if (vendor == NULL) return 0;
    return tara_tc_may_under(tc, purpose, vendor, tara_tc_restrictions(tc, purpose, vendor->id));
}

static bool is_valid_for(const tara_tc *tc, const tara_gvl_vendor *vendor, uint32_t number)
{
    return tp_tc_is_decoded(tc) && (tc->findings & TARA_TC_INVALID) == 0 && vendor != NULL &&
           number >= 1 && number <= 32;
}

// Since TCF 2.3 the string says of whom people were told; before, it could not say.
int32_t tara_tc_may_special(const tara_tc *tc, uint32_t special_purpose,
                            const tara_gvl_vendor *vendor)
{
    if (!is_valid_for(tc, vendor, special_purpose)) return 0;
    if ((vendor->special_purposes >> (special_purpose - 1) & 1) == 0) return 0;
    return lists(tc, &tc->vendors[TARA_TC_DISCLOSED], vendor->id);
}

int32_t tara_tc_may_use_feature(const tara_tc *tc, uint32_t special_feature,
                                const tara_gvl_vendor *vendor)
{
    if (!is_valid_for(tc, vendor, special_feature)) return 0;
    return (vendor->special_features & tc->special_feature_opt_ins) >> (special_feature - 1) & 1;
}

// --- what a list holds -------------------------------------------------------------------------

typedef struct gathered { // Ranges on their way to the caller, joined where they touch.
    tara_id_range *ranges;
    size_t         capacity, count;
    uint32_t       first, last; // The one that is not given yet; 0: there is none.
} gathered;

static void give(gathered *to)
{
    if (to->first == 0) return;
    if (to->count < to->capacity) {
        to->ranges[to->count] = (tara_id_range){(uint16_t)to->first, (uint16_t)to->last};
    }
    to->count++;
}

static void gather(gathered *to, uint32_t first, uint32_t last)
{
    if (to->first != 0 && first <= to->last + 1) {
        if (last > to->last) to->last = last;
        return;
    }
    give(to);
    to->first = first;
    to->last = last;
}

static void gather_bits(gathered *to, tp_text segment, const tara_tc_vendors *list)
{
    enum { AT_ONCE = 32 };
    for (uint32_t done = 0; done < list->max_vendor_id; done += AT_ONCE) {
        uint32_t left = list->max_vendor_id - done;
        unsigned count = left < AT_ONCE ? left : AT_ONCE;
        uint64_t bits = tp_sextets_peek(segment, list->first_bit + (size_t)done, count);
        bits = tp_tc_mirror(bits, count);
        for (; bits != 0; bits &= bits - 1) {
            uint32_t vendor = done + 1 + (uint32_t)tp_lowest_bit(bits);
            gather(to, vendor, vendor);
        }
    }
}

static void gather_sorted(gathered *to, tp_text segment, const tara_tc_vendors *list)
{
    tara_id_range sorted[TP_TC_ENTRIES_MAX];
    size_t        at = list->first_bit;
    for (uint32_t i = 0; i < list->entry_count; i++) {
        tp_tc_entry entry = tp_tc_entry_at(segment, at);
        sorted[i] = (tara_id_range){(uint16_t)entry.first, (uint16_t)entry.last};
        at += entry.bits;
    }
    tp_tc_sort(sorted, list->entry_count);
    for (uint32_t i = 0; i < list->entry_count; i++) gather(to, sorted[i].first, sorted[i].last);
}

static void gather_entries(gathered *to, tp_text segment, const tara_tc_vendors *list)
{
    size_t at = list->first_bit;
    for (uint32_t i = 0; i < list->entry_count; i++) {
        tp_tc_entry entry = tp_tc_entry_at(segment, at);
        gather(to, entry.first, entry.last);
        at += entry.bits;
    }
}

// The two-call rule, in numbers of ranges: nothing is given where not all of them fit.
static void gather_list(gathered *to, tp_text segment, const tara_tc_vendors *list)
{
    if (!list->present) return;
    if (!list->is_range_encoding) gather_bits(to, segment, list);
    else if (list->unsorted) gather_sorted(to, segment, list);
    else gather_entries(to, segment, list);
    give(to);
}

tara_status tara_tc_ranges(const tara_tc *tc, int32_t list, tara_id_range *ranges,
                           size_t capacity, size_t *needed)
{
    if (!tp_tc_is_decoded(tc) || list < 0 || list >= TARA_TC_LISTS || needed == NULL ||
        (ranges == NULL && capacity > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    gathered to = {.ranges = ranges};
    gather_list(&to, tp_tc_segment(tc, &tc->vendors[list]), &tc->vendors[list]);
    *needed = to.count;
    if (to.count > capacity) return TARA_E_BUFFER;
    to = (gathered){.ranges = ranges, .capacity = capacity};
    gather_list(&to, tp_tc_segment(tc, &tc->vendors[list]), &tc->vendors[list]);
    return TARA_OK;
}

// What is private in `of` may be anything: beyond the digits there are zeros, and a restriction has
// at most so many entries.
tara_status tara_tc_restriction_ranges(const tara_tc *tc, const tara_tc_restriction *of,
                                       tara_id_range *ranges, size_t capacity, size_t *needed)
{
    if (!tp_tc_is_decoded(tc) || tp_struct_fits(of, sizeof *of) != TARA_OK || of->next == 0 ||
        needed == NULL || (ranges == NULL && capacity > 0) || of->here > UINT32_MAX) {
        return TARA_E_INVALID_ARGUMENT;
    }
    tp_text     core = {tc->text, tc->core_size};
    restriction r = restriction_at(core, (size_t)of->here);
    size_t      at = r.entries;
    *needed = r.count;
    if (r.count > capacity) return TARA_E_BUFFER;
    for (uint32_t i = 0; i < r.count; i++) {
        tp_tc_entry entry = tp_tc_entry_at(core, at);
        ranges[i] = (tara_id_range){(uint16_t)entry.first, (uint16_t)entry.last};
        at += entry.bits;
    }
    return TARA_OK;
}
