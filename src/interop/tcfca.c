// tcfca.c: the strings of the IAB's TCF of Canada, section 5 of GPP strings.
#include "interop/tcfca.h"

#include <string.h>

#include "base/structs.h"
#include "interop/gpp.h"

enum { ID_BITS = 16 };
enum { PADDING_MAX = 24 }; // Zeros behind the last field that an encoder may have written.

// --- the form ----------------------------------------------------------------------------------

#define BOTH(member) offsetof(tara_tcfca, member), offsetof(tara_tcfca_draft, member)

const tp_tc_row tp_tcfca_core_rows[TP_TCFCA_CORE_ROWS] = {
    {"Created",                      TP_TC_TIME,    36, BOTH(created_unix_ms)},
    {"LastUpdated",                  TP_TC_TIME,    36, BOTH(last_updated_unix_ms)},
    {"CmpId",                        TP_TC_NUMBER,  12, BOTH(cmp_id)},
    {"CmpVersion",                   TP_TC_NUMBER,  12, BOTH(cmp_version)},
    {"ConsentScreen",                TP_TC_NUMBER,   6, BOTH(consent_screen)},
    {"ConsentLanguage",              TP_TC_LETTERS, 12, BOTH(consent_language)},
    {"VendorListVersion",            TP_TC_NUMBER,  12, BOTH(vendor_list_version)},
    {"TcfPolicyVersion",             TP_TC_NUMBER,   6, BOTH(policy_version)},
    {"UseNonStandardStacks",         TP_TC_FLAG,     1, BOTH(use_non_standard_stacks)},
    {"SpecialFeatureExpressConsent", TP_TC_SET,     12, BOTH(special_features_express)},
    {"PurposesExpressConsent",       TP_TC_SET,     24, BOTH(purposes_express)},
    {"PurposesImpliedConsent",       TP_TC_SET,     24, BOTH(purposes_implied)},
};

const tp_tc_row tp_tcfca_publisher_rows[TP_TCFCA_PUBLISHER_ROWS] = {
    {"PubPurposesExpressConsent", TP_TC_SET,    24, BOTH(publisher_express)},
    {"PubPurposesImpliedConsent", TP_TC_SET,    24, BOTH(publisher_implied)},
    {"NumCustomPurposes",         TP_TC_NUMBER,  6, BOTH(custom_count)},
};

const char *const tp_tcfca_list_names[TARA_TCFCA_LISTS] = {
    "VendorExpressConsent", "VendorImpliedConsent", "DisclosedVendors",
};

// --- bits --------------------------------------------------------------------------------------

typedef struct cursor { // In one segment, whose characters were found to be digits.
    tp_text     text;
    size_t      at;
    tara_status status; // The first failure stays…
    size_t      fault;  // …and its bit.
    bool        fixed;  // The coding of ranges.
    bool        even;   // Every list of ranges ended at its maximum.
    bool        usual;  // Every list has the form that an encoder gives it.
} cursor;

static void fail(cursor *in, tara_status status, size_t bit)
{
    if (in->status != TARA_OK) return;
    in->status = status;
    in->fault = bit;
}

static uint32_t take(cursor *in, unsigned bits)
{
    if (in->status != TARA_OK) return 0;
    if (bits > 6 * in->text.size - in->at) {
        fail(in, TARA_E_TRUNCATED, in->at);
        return 0;
    }
    uint32_t value = (uint32_t)tp_sextets_peek(in->text, in->at, bits);
    in->at += bits;
    return value;
}

static uint32_t take_fibonacci(cursor *in)
{
    if (in->status != TARA_OK) return 0;
    uint32_t value = tp_gpp_take_fibonacci(in->text, &in->at);
    if (value == 0) fail(in, TARA_E_FIBONACCI, in->at);
    return value;
}

// The first of so many bits is number 1.
static uint64_t take_set(cursor *in, unsigned bits)
{
    uint64_t set = 0;
    for (unsigned i = 0; i < bits; i++) set |= (uint64_t)take(in, 1) << i;
    return set;
}

static int64_t take_time(cursor *in)
{
    int64_t high = take(in, 18);
    return (high << 18 | take(in, 18)) * TP_TC_DECISECOND_MS;
}

static void take_rows(cursor *in, const tp_tc_row *rows, size_t count, tara_tcfca *out)
{
    for (size_t i = 0; i < count; i++) {
        const tp_tc_row *row = &rows[i];
        uint8_t         *at = (uint8_t *)out + row->offset;
        if (row->kind == TP_TC_TIME) {
            int64_t ms = take_time(in);
            memcpy(at, &ms, sizeof ms);
        } else if (row->kind == TP_TC_LETTERS) {
            for (int k = 0; k < 2; k++) at[k] = (uint8_t)('A' + take(in, 6));
        } else {
            bool     set = row->kind == TP_TC_SET;
            uint32_t number = set ? (uint32_t)take_set(in, row->bits) : take(in, row->bits);
            memcpy(at, &number, sizeof number);
        }
    }
}

// --- ranges ------------------------------------------------------------------------------------

typedef struct shelf { // Where ranges go: what finds no room is counted.
    tara_id_range *ranges;
    size_t         capacity;
    size_t         count;
} shelf;

static void put(shelf *s, uint32_t first, uint32_t last)
{
    if (s == NULL) return;
    if (s->count < s->capacity) {
        s->ranges[s->count] = (tara_id_range){(uint16_t)first, (uint16_t)last};
    }
    s->count++;
}

typedef struct extent { // Of a list, as far as it was read.
    uint32_t last;
    uint32_t count;
    uint64_t bits; // As ranges.
} extent;

static void extend(const cursor *in, extent *list, uint32_t first, uint32_t end)
{
    uint32_t more = end - first;
    list->bits += 1 + (in->fixed ? ID_BITS : tp_gpp_fibonacci_bits(first - list->last));
    if (more > 0) list->bits += in->fixed ? ID_BITS : tp_gpp_fibonacci_bits(more);
    list->count++;
    list->last = end;
}

// An encoder writes ranges where they are no longer than bits, and can be counted. A maximum that
// is not the last number only bits can say.
static bool ranges_are_usual(const extent *list, uint32_t max)
{
    return list->last == max && list->count <= TP_TC_ENTRIES_MAX &&
           TP_TC_COUNT_BITS + list->bits <= max;
}

static void take_item(cursor *in, uint32_t max, extent *list, shelf *s)
{
    size_t   from = in->at;
    bool     group = take(in, 1) != 0;
    uint32_t first = in->fixed ? take(in, ID_BITS) : list->last + take_fibonacci(in);
    uint32_t end = first;
    if (group) end = in->fixed ? take(in, ID_BITS) : first + take_fibonacci(in);
    if (in->status != TARA_OK) return;
    if (first == 0) fail(in, TARA_E_ZERO_ID, from);
    else if (end < first) fail(in, TARA_E_REVERSED, from);
    else if (first <= list->last) fail(in, TARA_E_OVERLAP, from);
    else if (end > max) fail(in, TARA_E_OVER_MAXIMUM, from);
    if (in->status != TARA_OK) return;
    put(s, first, end);
    extend(in, list, first, end);
}

static void take_items(cursor *in, uint32_t max, extent *list, shelf *s)
{
    uint32_t count = take(in, TP_TC_COUNT_BITS);
    for (uint32_t i = 0; i < count && in->status == TARA_OK; i++) take_item(in, max, list, s);
}

static void take_bits(cursor *in, uint32_t max, extent *list, shelf *s)
{
    uint32_t first = 0;
    if (in->status == TARA_OK && max > 6 * in->text.size - in->at) {
        fail(in, TARA_E_TRUNCATED, in->at);
    }
    for (uint32_t id = 1; id <= max + 1 && in->status == TARA_OK; id++) {
        bool in_list = id <= max && take(in, 1) != 0;
        if (in_list && first == 0) first = id;
        if (in_list || first == 0) continue;
        put(s, first, id - 1);
        extend(in, list, first, id - 1);
        first = 0;
    }
}

// OptimizedRange: the maximum, and ranges or a bit for each number up to it.
static uint32_t take_list(cursor *in, shelf *s)
{
    extent   list = {0, 0, 0};
    uint32_t max = take(in, ID_BITS);
    bool     ranges = take(in, 1) != 0;
    if (ranges) take_items(in, max, &list, s);
    else take_bits(in, max, &list, s);
    in->even = in->even && (!ranges || list.last == max);
    in->usual = in->usual && ranges == ranges_are_usual(&list, max);
    return max;
}

// One restriction. Its vendors: in the older coding without a maximum before them.
static void take_restriction(cursor *in, uint32_t *purpose, uint32_t *type, shelf *s)
{
    extent list = {0, 0, 0};
    *purpose = take(in, 6);
    *type = take(in, 2);
    if (in->fixed) take_items(in, TP_GPP_NUMBER_MAX, &list, s);
    else (void)take_list(in, s);
}

// --- segments ----------------------------------------------------------------------------------

static tara_tcfca_vendors take_vendors(cursor *in, size_t offset)
{
    tara_tcfca_vendors list = {.present = 1, .segment_offset = (uint32_t)offset,
                               .segment_size = (uint32_t)in->text.size,
                               .first_bit = (uint32_t)in->at};
    list.max_vendor_id = take_list(in, NULL);
    return list;
}

static void take_core(cursor *in, tara_tcfca *out)
{
    uint32_t purpose, type;
    out->version = take(in, TP_TCFCA_VERSION_BITS);
    if (out->version != TP_TCFCA_VERSION) fail(in, TARA_E_VERSION, 0);
    take_rows(in, tp_tcfca_core_rows, TP_TCFCA_CORE_ROWS, out);
    out->vendors[TARA_TCFCA_EXPRESS] = take_vendors(in, 0);
    out->vendors[TARA_TCFCA_IMPLIED] = take_vendors(in, 0);
    out->restriction_count = take(in, TP_TC_COUNT_BITS);
    out->restrictions_bit = (uint32_t)in->at;
    for (uint32_t i = 0; i < out->restriction_count && in->status == TARA_OK; i++) {
        take_restriction(in, &purpose, &type, NULL);
    }
}

static void take_publisher(cursor *in, tara_tcfca *out)
{
    if (out->has_publisher) fail(in, TARA_E_DUPLICATE, 0);
    out->has_publisher = 1;
    take_rows(in, tp_tcfca_publisher_rows, TP_TCFCA_PUBLISHER_ROWS, out);
    out->custom_express = take_set(in, out->custom_count);
    out->custom_implied = take_set(in, out->custom_count);
}

static void take_segment(cursor *in, uint32_t segment, size_t offset, tara_tcfca *out)
{
    uint32_t type = segment == 0 ? 0 : take(in, TP_TC_TYPE_BITS);
    if (segment == 0) {
        take_core(in, out);
    } else if (type == TP_TCFCA_DISCLOSED_TYPE) {
        if (out->vendors[TARA_TCFCA_DISCLOSED].present) fail(in, TARA_E_DUPLICATE, 0);
        out->vendors[TARA_TCFCA_DISCLOSED] = take_vendors(in, offset);
    } else if (type == TP_TCFCA_PUBLISHER_TYPE) {
        take_publisher(in, out);
    } else {
        fail(in, TARA_E_UNKNOWN_SEGMENT, 0);
    }
}

// --- a string ----------------------------------------------------------------------------------

typedef struct outcome { // Of reading in one of the codings.
    tara_status status;
    size_t      offset; // Of the segment, and the bit in it.
    size_t      bit;
    uint32_t    segment;
    bool        even;  // Nothing but padding was left.
    bool        usual; // And it is what an encoder writes.
} outcome;

static size_t end_of(tp_text text, size_t from)
{
    while (from < text.size && text.data[from] != '.') from++;
    return from;
}

static void check_digits(cursor *in)
{
    if (in->text.size == 0) fail(in, TARA_E_EMPTY_SEGMENT, 0);
    for (size_t i = 0; i < in->text.size && in->status == TARA_OK; i++) {
        if (tp_sextet_values[(uint8_t)in->text.data[i]] != TP_NO_SEXTET) continue;
        fail(in, in->text.data[i] == '=' ? TARA_E_PADDING : TARA_E_ALPHABET, 6 * i);
    }
}

static bool is_padding(const cursor *in)
{
    size_t left = 6 * in->text.size - in->at;
    return left < PADDING_MAX && tp_sextets_peek(in->text, in->at, (unsigned)left) == 0;
}

static outcome read_all(tp_text text, bool fixed, tara_tcfca *out)
{
    outcome result = {.status = TARA_OK, .even = true, .usual = true};
    size_t  begin = 0;
    for (;; result.segment++) {
        size_t end = end_of(text, begin);
        cursor in = {.text = {text.data + begin, end - begin}, .fixed = fixed, .even = true,
                     .usual = true};
        check_digits(&in);
        take_segment(&in, result.segment, begin, out);
        result.status = in.status;
        result.offset = begin;
        result.bit = in.fault;
        if (in.status != TARA_OK) return result;
        result.even = result.even && in.even && is_padding(&in);
        result.usual = result.usual && in.usual && result.even;
        if (end == text.size) return result;
        begin = end + 1;
    }
}

// Which of two readings is told: one that an encoder wrote so, else one that comes out even, else
// one that succeeds; of two such that of the standard.
static bool prefer_older(const outcome *standard, const outcome *older)
{
    if (older->status != TARA_OK) return false;
    if (standard->status != TARA_OK) return true;
    if (older->usual != standard->usual) return older->usual;
    return older->even && !standard->even;
}

tara_status tara_tcfca_decode(const char *text, size_t size, tara_tcfca *out,
                              tara_string_fault *fault)
{
    tara_tcfca  read[2] = {{.struct_size = 0}, {.struct_size = 0}};
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status == TARA_OK && text == NULL && size > 0) status = TARA_E_INVALID_ARGUMENT;
    if (status == TARA_OK && size > UINT32_MAX / 8) status = TARA_E_LIMIT;
    if (status != TARA_OK) return tp_say_fault(fault, status);
    tp_text whole = {size == 0 ? "" : text, size};
    outcome standard = read_all(whole, false, &read[0]), older = read_all(whole, true, &read[1]);
    bool    fixed = prefer_older(&standard, &older);
    outcome told = fixed ? older : standard;
    if (told.status != TARA_OK) {
        if (tp_struct_out(fault, sizeof *fault) != TARA_OK) return told.status;
        fault->status = told.status;
        fault->offset = told.offset + told.bit / 6;
        fault->bit = told.bit;
        fault->segment = told.segment;
        return told.status;
    }
    uint32_t struct_size = out->struct_size;
    *out = read[fixed];
    out->struct_size = struct_size;
    out->is_fixed = fixed;
    out->text = text;
    out->text_size = size;
    return TARA_OK;
}

// --- asking ------------------------------------------------------------------------------------

// Where bits of a segment stand, in what was decoded. False: it was changed since.
static bool cursor_at(const tara_tcfca *tc, size_t offset, size_t size, size_t bit, cursor *in)
{
    if (offset > tc->text_size || size > tc->text_size - offset || bit > 6 * size) return false;
    *in = (cursor){.text = {tc->text + offset, size}, .at = bit, .fixed = tc->is_fixed != 0};
    return true;
}

static bool is_read(const tara_tcfca *tc)
{
    return tp_struct_fits(tc, sizeof *tc) == TARA_OK && tc->text != NULL;
}

// All that the shelf was for, or nothing.
static tara_status give(const cursor *in, const shelf *s, size_t *count)
{
    bool   bad = in->status != TARA_OK, more = s->count > s->capacity;
    size_t put_there = more ? s->capacity : s->count;
    if ((bad || more) && put_there > 0) memset(s->ranges, 0, put_there * sizeof *s->ranges);
    if (bad) return TARA_E_INVALID_ARGUMENT;
    *count = s->count;
    return more ? TARA_E_BUFFER : TARA_OK;
}

tara_status tara_tcfca_ranges(const tara_tcfca *tc, int32_t list, tara_id_range *ranges,
                              size_t capacity, size_t *count)
{
    cursor in;
    shelf  s = {ranges, capacity, 0};
    if (!is_read(tc) || list < 0 || list >= TARA_TCFCA_LISTS || count == NULL ||
        (ranges == NULL && capacity > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    const tara_tcfca_vendors *v = &tc->vendors[list];
    if (!v->present) return TARA_E_NOT_FOUND;
    if (!cursor_at(tc, v->segment_offset, v->segment_size, v->first_bit, &in)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    (void)take_list(&in, &s);
    return give(&in, &s, count);
}

// A place among the restrictions is its bit, and behind that how many came before.
enum { INDEX_BITS = 12 };

tara_status tara_tcfca_restriction(const tara_tcfca *tc, uint64_t *at, uint32_t *purpose,
                                   uint32_t *type, tara_id_range *ranges, size_t capacity,
                                   size_t *count)
{
    cursor in;
    shelf  s = {ranges, capacity, 0};
    if (!is_read(tc) || at == NULL || purpose == NULL || type == NULL || count == NULL ||
        (ranges == NULL && capacity > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    uint64_t index = *at & ((1u << INDEX_BITS) - 1), bit = *at >> INDEX_BITS;
    if (index >= tc->restriction_count) return TARA_E_NOT_FOUND;
    if (index == 0) bit = tc->restrictions_bit;
    size_t core = tc->vendors[TARA_TCFCA_EXPRESS].segment_size;
    if (bit > 6 * (uint64_t)core || !cursor_at(tc, 0, core, (size_t)bit, &in)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    take_restriction(&in, purpose, type, &s);
    tara_status status = give(&in, &s, count);
    if (status == TARA_OK) *at = (uint64_t)in.at << INDEX_BITS | (index + 1);
    return status;
}
