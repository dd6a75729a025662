// tcf_peek.c: questions about a TC string of which nothing was decoded.
//
// Only what decides the answer is read, so that a string that was found good when it came in is
// asked again and again for the price of a few digits. Whatever is read and is not right is a no.
//
// Source: IAB Tech Lab, "Consent string and vendor list formats v2".
#include <string.h>

#include "interop/tcf.h"

enum { CREATED_AT = 6, POLICY_AT = 132, CONSENTS_AT = 152, INTERESTS_AT = 176 }; // Bits.

// --- bits --------------------------------------------------------------------------------------

typedef struct glance {
    tp_text text;
    bool    bad; // Something that was read is no digit, or is not there.
} glance;

// At most 37 bits. A segment ends at a full stop, which is no digit: nothing is read beyond it.
static uint64_t look(glance *g, size_t at, unsigned count)
{
    size_t   digit = at / 6, end = (at + count + 5) / 6;
    uint64_t word = 0, seen = 0;
    if (g->bad || end > g->text.size) {
        g->bad = true;
        return 0;
    }
    for (; digit < end; digit++) {
        uint64_t value = tp_sextet_values[(uint8_t)g->text.data[digit]];
        seen |= value;
        word = word << 6 | value;
    }
    g->bad = (seen & TP_NO_SEXTET) != 0;
    return g->bad ? 0 : word >> (6 * end - at - count) & ((UINT64_C(1) << count) - 1);
}

// --- lists of vendors --------------------------------------------------------------------------

typedef struct list {
    size_t   at; // The first bit, or the first entry.
    uint32_t max_vendor_id;
    uint32_t entries;
    bool     is_ranges;
} list;

static list list_at(glance *g, size_t at)
{
    uint64_t head = look(g, at, 17);
    list     l = {.at = at + 17, .max_vendor_id = (uint32_t)(head >> 1), .is_ranges = head & 1};
    if (!l.is_ranges) return l;
    l.entries = (uint32_t)look(g, l.at, TP_TC_COUNT_BITS);
    l.at += TP_TC_COUNT_BITS;
    return l;
}

static tp_tc_entry entry_at(glance *g, size_t at)
{
    uint64_t head = look(g, at, TP_TC_SINGLE_BITS) << 16;
    if (head >> 32 & 1) head |= look(g, at + TP_TC_SINGLE_BITS, 16);
    return tp_tc_entry_of(head);
}

static bool in_entries(glance *g, size_t at, uint32_t count, uint32_t vendor)
{
    for (uint32_t i = 0; i < count && !g->bad; i++) {
        tp_tc_entry entry = entry_at(g, at);
        if (vendor >= entry.first && vendor <= entry.last) return !g->bad;
        at += entry.bits;
    }
    return false;
}

static size_t after_entries(glance *g, size_t at, uint32_t count)
{
    for (uint32_t i = 0; i < count && !g->bad; i++) {
        at += look(g, at, 1) ? TP_TC_RANGE_BITS : TP_TC_SINGLE_BITS;
    }
    return at;
}

static size_t after(glance *g, const list *l)
{
    return l->is_ranges ? after_entries(g, l->at, l->entries) : l->at + l->max_vendor_id;
}

static bool has(glance *g, const list *l, uint32_t vendor)
{
    if (vendor == 0 || vendor > l->max_vendor_id) return false;
    if (l->is_ranges) return in_entries(g, l->at, l->entries, vendor);
    return look(g, l->at + vendor - 1, 1) != 0;
}

static list interests(glance *g)
{
    list consents = list_at(g, TP_TC_CORE_BITS);
    return list_at(g, after(g, &consents));
}

// --- restrictions ------------------------------------------------------------------------------

static uint32_t restrictions_on(glance *g, uint32_t purpose, uint32_t vendor)
{
    enum { HEAD_BITS = TP_TC_RESTRICTION_BITS + TP_TC_COUNT_BITS };
    uint32_t types = 0;
    list     before = interests(g);
    size_t   at = after(g, &before);
    uint32_t count = (uint32_t)look(g, at, TP_TC_COUNT_BITS);
    at += TP_TC_COUNT_BITS;
    for (uint32_t i = 0; i < count && !g->bad; i++) {
        uint32_t head = (uint32_t)look(g, at, HEAD_BITS), entries = head & 0xFFF;
        bool     meant = head >> 14 == purpose;
        at += HEAD_BITS;
        if (meant && in_entries(g, at, entries, vendor)) types |= 1u << (head >> 12 & 3);
        at = after_entries(g, at, entries);
    }
    return types;
}

// --- the question ------------------------------------------------------------------------------

static bool has_disclosed(tp_text text)
{
    const char *end = text.data + text.size, *stop = text.data;
    while ((stop = memchr(stop, '.', (size_t)(end - stop))) != NULL) {
        if (++stop == end) return false;
        if (tp_sextet_values[(uint8_t)*stop] >> 3 == TP_TC_DISCLOSED) return true;
    }
    return false;
}

// Is it of a kind on which something can rest? Its policy goes to *policy_version.
static bool is_valid(glance *g, uint32_t *policy_version)
{
    if (look(g, 0, TP_TC_VERSION_BITS) != TP_TC_VERSION) return false;
    int64_t  created = (int64_t)look(g, CREATED_AT, 36) * TP_TC_DECISECOND_MS;
    uint32_t policy = (uint32_t)look(g, POLICY_AT, 7); // And behind it: is it service specific?
    bool     disclosed = created < TP_TC_DISCLOSED_SINCE || has_disclosed(g->text);
    *policy_version = policy >> 1;
    return !g->bad
        && (tp_tc_findings_of_age(policy & 1, policy >> 1, created, disclosed) &
            TARA_TC_INVALID) == 0;
}

static glance glance_of(const char *text, size_t size)
{
    bool bad = text == NULL || size > TP_TC_SIZE_MAX;
    return (glance){.text = {text, bad ? 0 : size}, .bad = bad};
}

static bool may_under(glance *g, uint32_t purpose, const tara_gvl_vendor *vendor,
                      uint32_t restrictions)
{
    uint32_t policy_version = 0;
    if (!is_valid(g, &policy_version)) return false;
    int  basis = tp_tc_basis(policy_version, purpose, vendor, restrictions);
    bool consent = basis == TP_TC_ON_CONSENT;
    if (basis == TP_TC_ON_NOTHING) return false;
    if (!look(g, (consent ? CONSENTS_AT : INTERESTS_AT) + purpose - 1, 1)) return false;
    list vendors = consent ? list_at(g, TP_TC_CORE_BITS) : interests(g);
    return has(g, &vendors, vendor->id) && !g->bad;
}

int32_t tara_tc_peek_may_under(const char *text, size_t size, uint32_t purpose,
                               const tara_gvl_vendor *vendor, uint32_t restrictions)
{
    glance g = glance_of(text, size);
    return may_under(&g, purpose, vendor, restrictions);
}

int32_t tara_tc_peek_may(const char *text, size_t size, uint32_t purpose,
                         const tara_gvl_vendor *vendor)
{
    glance g = glance_of(text, size);
    if (vendor == NULL) return 0;
    uint32_t restrictions = restrictions_on(&g, purpose, vendor->id);
    return !g.bad && may_under(&g, purpose, vendor, restrictions);
}
