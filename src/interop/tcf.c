// tcf.c: IAB TC strings: decoding and validating.
//
// Everything is read once, in order, and nothing is spread out: of each list of vendors stays where
// it begins, and for long ones where every so many entries begin. Questions (tcf_ask.c) read in the
// text again; they find it right.
//
// Sources: IAB Tech Lab, "Consent string and vendor list formats v2", TCF 2.0 to 2.3.
#include "interop/tcf.h"

#include <string.h>

#include "base/structs.h"

// --- fields of fixed width ---------------------------------------------------------------------

static void store(const tp_tc_row *row, uint64_t value, tara_tc *out)
{
    uint8_t *at = (uint8_t *)out + row->offset;
    if (row->kind == TP_TC_TIME) {
        int64_t ms = (int64_t)value * TP_TC_DECISECOND_MS;
        memcpy(at, &ms, sizeof ms);
    } else if (row->kind == TP_TC_LETTERS) {
        at[0] = (uint8_t)('A' + (value >> 6));
        at[1] = (uint8_t)('A' + (value & 63));
    } else {
        uint32_t number = (uint32_t)value;
        if (row->kind == TP_TC_SET) number = (uint32_t)tp_tc_mirror(value, row->bits);
        memcpy(at, &number, sizeof number);
    }
}

// A row that is not all there, at bit `at`; of a pair of letters each is a field.
static void refuse_row(tp_sextets *in, const tp_tc_row *row, size_t at)
{
    size_t letter = row->bits / 2;
    bool   has_one = row->kind == TP_TC_LETTERS && in->bits - at >= letter;
    (void)tp_sextets_fail(in, TARA_E_TRUNCATED, has_one ? at + letter : at);
}

// What stands before them was read, so that all of them are in the window: there are few.
static void read_rows(tp_sextets *in, const tp_tc_row *rows, size_t count, tara_tc *out)
{
    size_t at = in->at;
    for (size_t i = 0; i < count; i++) {
        unsigned bits = rows[i].bits;
        if (bits > in->bits - at) {
            refuse_row(in, &rows[i], at);
            break;
        }
        store(&rows[i], tp_sextets_word(in, at) >> (64 - bits), out);
        at += bits;
    }
    in->at = at;
}

// --- entries in ranges -------------------------------------------------------------------------

typedef struct entries { // Of one list that is being read.
    uint32_t count;
    uint32_t max;        // No vendor beyond it; UINT32_MAX where there is no such rule.
    uint32_t last;       // The highest.
    bool     unsorted;   // Some entry does not lie above all those before it.
} entries;

static uint32_t stride_of(uint32_t count)
{
    return (count + TARA_TC_INDEX - 1) / TARA_TC_INDEX;
}

// Entries of which one is bad: which, and why.
static bool refuse_entry(tp_sextets *in, const entries *list)
{
    while (in->status == TARA_OK) {
        size_t   at = in->at;
        uint64_t is_range = tp_sextets_take(in, 1), first = tp_sextets_take(in, 16);
        uint64_t last = is_range ? tp_sextets_take(in, 16) : first;
        if (first == 0) (void)tp_sextets_fail(in, TARA_E_ZERO_ID, at + 1);
        if (last < first) (void)tp_sextets_fail(in, TARA_E_REVERSED, at + 17);
        if (last > list->max) (void)tp_sextets_fail(in, TARA_E_OVER_MAXIMUM, in->at - 16);
    }
    return false;
}

// All entries, and where every so many of them begin. What is wrong with one is found out later.
static bool read_entries(tp_sextets *in, entries *list, tara_tc_vendors *index)
{
    uint32_t stride = stride_of(list->count), place = 0, unsorted = 0, bad = 0, last = 0;
    uint32_t indexed = index == NULL ? list->count : 0; // The next one to remember.
    size_t   begin = in->at, at = begin;
    for (uint32_t i = 0; i < list->count && bad == 0; i++) {
        if (at + TP_TC_RANGE_BITS > in->end) {
            in->at = at;
            tp_sextets_move(in);
        }
        tp_tc_entry entry = tp_tc_entry_of(tp_sextets_word(in, at) >> (64 - TP_TC_RANGE_BITS));
        bad = (uint32_t)(entry.first == 0) | (uint32_t)(entry.last < entry.first) |
              (uint32_t)(entry.last > list->max) | (uint32_t)(entry.bits > in->bits - at) |
              (uint32_t)(in->status != TARA_OK);
        unsorted |= (uint32_t)(entry.first <= last);
        if (entry.last > last) last = entry.last;
        if (i == indexed) {
            index->index_bit[place] = (uint32_t)at;
            index->index_first[place++] = (uint16_t)entry.first;
            indexed += stride;
        }
        at += entry.bits;
    }
    in->at = at;
    list->last = last;
    list->unsorted = unsorted != 0;
    if (bad == 0) return true;
    tp_sextets_rewind(in, begin);
    return refuse_entry(in, list);
}

static bool same(tp_tc_entry entry, tara_id_range range)
{
    return entry.first == range.first && entry.last == range.last;
}

// Entries out of order may still exclude each other. If not: where does one begin that covers what
// an earlier one covers?
static bool exclude_each_other(tp_text segment, size_t bit, uint32_t count, size_t *bad)
{
    tara_id_range sorted[TP_TC_ENTRIES_MAX];
    size_t        at = bit;
    for (uint32_t i = 0; i < count; i++) {
        tp_tc_entry entry = tp_tc_entry_at(segment, at);
        sorted[i] = (tara_id_range){(uint16_t)entry.first, (uint16_t)entry.last};
        at += entry.bits;
    }
    tp_tc_sort(sorted, count);
    uint32_t k = 1;
    while (k < count && sorted[k].first > sorted[k - 1].last) k++;
    if (k >= count) return true;
    *bad = at = bit;
    for (uint32_t i = 0, seen = 0; i < count && seen < 2; i++) { // The second of the two.
        tp_tc_entry entry = tp_tc_entry_at(segment, at);
        if (same(entry, sorted[k - 1]) || same(entry, sorted[k])) {
            *bad = at + 1;
            seen++;
        }
        at += entry.bits;
    }
    return false;
}

// --- lists of vendors --------------------------------------------------------------------------

static bool read_ranges(tp_sextets *in, tara_tc_vendors *out)
{
    entries list = {.count = (uint32_t)tp_sextets_take(in, TP_TC_COUNT_BITS),
                    .max = out->max_vendor_id};
    size_t  bad;
    out->entry_count = list.count;
    out->first_bit = (uint32_t)in->at;
    out->stride = stride_of(list.count);
    if (in->status != TARA_OK || !read_entries(in, &list, out)) return false;
    out->last_vendor = list.last;
    if (!list.unsorted) return true;
    out->unsorted = 1;
    if (exclude_each_other((tp_text){in->text, in->size}, out->first_bit, list.count, &bad)) {
        return true;
    }
    return tp_sextets_fail(in, TARA_E_OVERLAP, bad);
}

static bool read_vendors(tp_sextets *in, size_t offset, tara_tc_vendors *out)
{
    out->present = 1;
    out->segment_offset = (uint32_t)offset;
    out->segment_size = (uint32_t)in->size;
    out->max_vendor_id = (uint32_t)tp_sextets_take(in, 16);
    out->is_range_encoding = (int32_t)tp_sextets_take(in, 1);
    if (out->is_range_encoding) return read_ranges(in, out);
    out->first_bit = (uint32_t)in->at;
    return tp_sextets_skip(in, out->max_vendor_id);
}

// --- segments ----------------------------------------------------------------------------------

static void remember(tara_tc *out, uint32_t purpose, uint32_t number, size_t bit)
{
    out->restricted_purposes |= UINT64_C(1) << purpose;
    if (purpose == 0 || purpose > TP_TC_PURPOSES) return; // None of which anybody can ask.
    if (out->restriction_bit[purpose - 1] == 0) {
        out->restriction_bit[purpose - 1] = (uint32_t)bit;
        out->restriction_first[purpose - 1] = (uint16_t)number;
    }
    out->restriction_last[purpose - 1] = (uint16_t)number;
}

static bool read_restrictions(tp_sextets *in, tara_tc *out)
{
    out->restriction_count = (uint32_t)tp_sextets_take(in, TP_TC_COUNT_BITS);
    out->restrictions_bit = (uint32_t)in->at;
    for (uint32_t i = 0; i < out->restriction_count; i++) {
        size_t   at = in->at;
        uint32_t purpose = (uint32_t)tp_sextets_take(in, 6);
        (void)tp_sextets_take(in, 2); // The type: each is one.
        entries list = {.count = (uint32_t)tp_sextets_take(in, TP_TC_COUNT_BITS),
                        .max = UINT32_MAX};
        if (in->status != TARA_OK || !read_entries(in, &list, NULL)) return false;
        remember(out, purpose, i, at);
    }
    return in->status == TARA_OK;
}

// The first digit tells. It is looked at before all others: version 1 had some with "+", "/", "=".
static bool is_of_other_version(const tp_sextets *in)
{
    uint8_t first = in->size == 0 ? TP_NO_SEXTET : tp_sextet_values[(uint8_t)in->text[0]];
    return first != TP_NO_SEXTET && first != TP_TC_VERSION;
}

static bool read_core(tp_sextets *in, tara_tc *out)
{
    out->core_size = (uint32_t)in->size;
    if (is_of_other_version(in)) return tp_sextets_fail(in, TARA_E_VERSION, 0);
    out->version = (uint32_t)tp_sextets_take(in, TP_TC_VERSION_BITS);
    if (in->status != TARA_OK) return false;
    read_rows(in, tp_tc_core_rows, TP_TC_CORE_ROWS, out);
    return in->status == TARA_OK && read_vendors(in, 0, &out->vendors[TARA_TC_CONSENT]) &&
           read_vendors(in, 0, &out->vendors[TARA_TC_LEGITIMATE_INTEREST]) &&
           read_restrictions(in, out);
}

static bool read_publisher(tp_sextets *in, tara_tc *out)
{
    out->has_publisher_tc = 1;
    read_rows(in, tp_tc_publisher_rows, TP_TC_PUBLISHER_ROWS, out);
    unsigned count = out->custom_count; // At most 63; a word is read in two.
    uint64_t sets[2] = {0};
    for (int i = 0; i < 2 && in->status == TARA_OK; i++) {
        unsigned high = count > 32 ? count - 32 : 0;
        size_t   at = in->at;
        sets[i] = tp_sextets_take(in, high) << (count - high);
        sets[i] |= tp_sextets_take(in, count - high);
        if (in->status == TARA_E_TRUNCATED) in->fault = at;
    }
    out->custom_consent = tp_tc_mirror(sets[0], count);
    out->custom_li_transparency = tp_tc_mirror(sets[1], count);
    return in->status == TARA_OK;
}

// A segment after the core, by its type.
static bool read_segment(tp_sextets *in, size_t offset, tara_tc *out)
{
    uint64_t         type = tp_sextets_take(in, TP_TC_TYPE_BITS);
    tara_tc_vendors *list = &out->vendors[type == TP_TC_ALLOWED ? TARA_TC_ALLOWED
                                                                : TARA_TC_DISCLOSED];
    if (in->status != TARA_OK) return false;
    switch (type) {
    case TP_TC_DISCLOSED:
    case TP_TC_ALLOWED:
        if (list->present) return tp_sextets_fail(in, TARA_E_DUPLICATE, 0);
        return read_vendors(in, offset, list);
    case TP_TC_PUBLISHER:
        if (out->has_publisher_tc) return tp_sextets_fail(in, TARA_E_DUPLICATE, 0);
        return read_publisher(in, out);
    default:
        return tp_sextets_fail(in, TARA_E_UNKNOWN_SEGMENT, 0);
    }
}

// Writers fill up to a multiple of 24 bits at most. Beyond that nothing but zeros is padding.
static bool read_padding(tp_sextets *in)
{
    enum { PADDING = 24, AT_ONCE = 48 };
    size_t left = in->bits - in->at;
    if (left < PADDING || in->status != TARA_OK) return tp_sextets_done(in);
    for (; left > 0; left = in->bits - in->at) {
        size_t   at = in->at;
        unsigned count = left < AT_ONCE ? (unsigned)left : AT_ONCE;
        uint64_t bits = tp_tc_mirror(tp_sextets_take(in, count), count);
        if (bits != 0) {
            return tp_sextets_fail(in, TARA_E_TRAILING, at + (size_t)tp_lowest_bit(bits));
        }
        if (in->status != TARA_OK) return false;
    }
    return true;
}

static tara_status read_all(tp_text text, tara_tc *out, tara_string_fault *fault)
{
    tp_sextets in;
    size_t     begin = 0;
    for (uint32_t segment = 0; begin <= text.size; segment++) {
        const char *from = text.data + begin;
        const char *dot = memchr(from, '.', text.size - begin);
        size_t      size = dot == NULL ? text.size - begin : (size_t)(dot - from);
        tp_sextets_open(&in, (tp_text){from, size});
        if (size == 0) (void)tp_sextets_fail(&in, TARA_E_EMPTY_SEGMENT, 0);
        bool good = segment == 0 ? read_core(&in, out) : read_segment(&in, begin, out);
        if (!good || !read_padding(&in)) {
            *fault = (tara_string_fault){.status = in.status, .offset = begin + in.fault / 6,
                                         .bit = in.fault, .segment = segment};
            return in.status;
        }
        begin += size + 1;
    }
    return TARA_OK;
}

// --- the call ----------------------------------------------------------------------------------

// What is read of a list only where it is there is not zeroed beforehand: it is most of the struct.
static void zero_heads(tara_tc *out)
{
    uint32_t size = out->struct_size;
    memset(out, 0, offsetof(tara_tc, vendors));
    for (int i = 0; i < TARA_TC_LISTS; i++) {
        memset(&out->vendors[i], 0, offsetof(tara_tc_vendors, index_bit));
    }
    out->struct_size = size;
}

static void tell(const tara_string_fault *fault, tara_string_fault *out)
{
    if (tp_struct_out(out, sizeof *out) != TARA_OK) return;
    uint32_t size = out->struct_size;
    *out = *fault;
    out->struct_size = size;
}

tara_status tara_tc_decode(const char *text, size_t size, tara_tc *out, tara_string_fault *fault)
{
    tara_string_fault here = {.status = TARA_OK};
    tara_status       status = tp_struct_fits(out, sizeof *out);
    if (status != TARA_OK) return tp_say_fault(fault, status);
    zero_heads(out);
    here.status = TARA_E_INVALID_ARGUMENT;
    if (text != NULL || size == 0) here.status = size > TP_TC_SIZE_MAX ? TARA_E_LIMIT : TARA_OK;
    if (here.status == TARA_OK) {
        here.status = read_all((tp_text){size == 0 ? "" : text, size}, out, &here);
    }
    if (here.status != TARA_OK) {
        (void)tp_struct_out(out, sizeof *out);
        tell(&here, fault);
        return here.status;
    }
    out->text = text;
    out->text_size = size;
    out->findings = tp_tc_findings(out);
    return TARA_OK;
}

bool tp_tc_is_decoded(const tara_tc *tc)
{
    return tc != NULL && tc->struct_size >= sizeof *tc && tc->text != NULL &&
           tc->version == TP_TC_VERSION;
}

tp_text tp_tc_segment(const tara_tc *tc, const tara_tc_vendors *list)
{
    return (tp_text){tc->text + list->segment_offset, list->segment_size};
}
