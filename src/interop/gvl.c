// gvl.c: the Global Vendor List of the TCF, specification version 3: what vendors registered.
//
// The text is read once, by a pull reader; the vendors go straight to the caller's array.
//
// Source: IAB Tech Lab, "Consent string and vendor list formats v2", "The Global Vendor List".
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/structs.h"
#include "interop/tcf_form.h"

enum { SPECIFICATION = 3, SPECIAL_PURPOSES = 32, FEATURES = 64, SPECIAL_FEATURES = 8 };

// --- what is read ------------------------------------------------------------------------------

typedef struct reading {
    tp_json_reader   json;
    tp_text          text;
    tara_error      *error;
    tara_gvl        *list;
    tara_gvl_vendor *vendors;
    size_t           capacity;
    uint32_t         last;     // The id before.
    bool             unsorted;
} reading;

typedef struct member { // Of an object that may have others too.
    const char *name;
    tara_status (*read)(reading *r, const struct member *m, void *at);
    size_t      offset;   // Of what it fills.
    int64_t     high;     // The largest number.
    bool        optional;
} member;

static tara_status fail(reading *r, tara_status status, size_t offset, const char *field,
                        const char *message)
{
    (void)tp_say_error(r->error, status, field, message);
    if (tp_struct_fits(r->error, sizeof *r->error) != TARA_OK) return status;
    r->error->offset = offset;
    tp_json_place(r->text, offset, &r->error->line, &r->error->column);
    return status;
}

static tara_status refuse(reading *r, const char *field, const char *message)
{
    if (r->json.type == TP_JSON_ERROR) {
        return fail(r, TARA_E_SYNTAX, r->json.error_offset, field, r->json.error);
    }
    return fail(r, TARA_E_INVALID_ARGUMENT, r->json.offset, field, message);
}

// --- values ------------------------------------------------------------------------------------

static bool take_number(const reading *r, int64_t low, int64_t high, int64_t *number)
{
    return r->json.type == TP_JSON_NUMBER && tp_json_integer(r->json.raw, number) &&
           *number >= low && *number <= high;
}

static tara_status read_number(reading *r, const member *m, void *at)
{
    int64_t number;
    if (!take_number(r, 0, m->high, &number)) {
        return refuse(r, m->name, "expected a number that the format has room for");
    }
    uint32_t value = (uint32_t)number;
    memcpy(at, &value, sizeof value);
    return TARA_OK;
}

static tara_status read_specification(reading *r, const member *m, void *at)
{
    tara_status status = read_number(r, m, at);
    if (status != TARA_OK || r->list->specification_version == SPECIFICATION) return status;
    return fail(r, TARA_E_VERSION, r->json.offset, m->name, "expected 3");
}

static tara_status read_time(reading *r, const member *m, void *at)
{
    char    bytes[64];
    tp_time time;
    size_t  size = SIZE_MAX;
    if (r->json.type == TP_JSON_STRING) {
        size = tp_json_unescape(r->json.raw, bytes, sizeof bytes);
    }
    if (size == SIZE_MAX || !tp_parse_time((tp_text){bytes, size}, &time)) {
        return refuse(r, m->name, "expected an RFC 3339 time");
    }
    memcpy(at, &time, sizeof time);
    return TARA_OK;
}

static tara_status read_deletion(reading *r, const member *m, void *at)
{
    return r->json.type == TP_JSON_NULL ? TARA_OK : read_time(r, m, at);
}

// A list of numbers as bits: 64 of them, or 32 where no more are possible.
static tara_status read_bits(reading *r, const member *m, uint64_t *bits)
{
    if (r->json.type != TP_JSON_ARRAY) return refuse(r, m->name, "expected a list of numbers");
    while (tp_json_next(&r->json) != TP_JSON_ARRAY_END) {
        int64_t number;
        if (!take_number(r, 1, m->high, &number)) {
            return refuse(r, m->name, "expected numbers that the format has room for");
        }
        if (*bits >> (number - 1) & 1) return refuse(r, m->name, "a number stands here twice");
        *bits |= UINT64_C(1) << (number - 1);
    }
    return TARA_OK;
}

static tara_status read_set(reading *r, const member *m, void *at)
{
    uint64_t    bits = 0;
    tara_status status = read_bits(r, m, &bits);
    uint32_t    value = (uint32_t)bits;
    memcpy(at, &value, sizeof value);
    return status;
}

static tara_status read_features(reading *r, const member *m, void *at)
{
    uint64_t    bits = 0;
    tara_status status = read_bits(r, m, &bits);
    memcpy(at, &bits, sizeof bits);
    return status;
}

// --- objects -----------------------------------------------------------------------------------

// Members that are not in the table are passed over.
static tara_status read_object(reading *r, const member *members, size_t count, const char *what,
                               void *base)
{
    uint32_t seen = 0;
    size_t   at = r->json.offset;
    if (r->json.type != TP_JSON_OBJECT) return refuse(r, what, "expected an object");
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        size_t i = 0;
        while (i < count && !tp_json_raw_equals(r->json.raw, tp_text_of(members[i].name))) i++;
        if (i < count && (seen >> i & 1) != 0) {
            return refuse(r, members[i].name, "this member stands here twice");
        }
        (void)tp_json_next(&r->json);
        if (i == count) {
            (void)tp_json_skip(&r->json);
            continue;
        }
        seen |= UINT32_C(1) << i;
        tara_status status = members[i].read(r, &members[i], (uint8_t *)base + members[i].offset);
        if (status != TARA_OK) return status;
    }
    if (r->json.type != TP_JSON_OBJECT_END) return refuse(r, what, "expected an object");
    for (size_t i = 0; i < count; i++) {
        if (members[i].optional || (seen >> i & 1) != 0) continue;
        return fail(r, TARA_E_INVALID_ARGUMENT, at, members[i].name, "this member is missing");
    }
    return TARA_OK;
}

#define AT(member) offsetof(tara_gvl_vendor, member)
static const member vendor_members[] = {
    {"id",               read_number,   AT(id),                   TP_TC_VENDOR_MAX, false},
    {"purposes",         read_set,      AT(purposes),             TP_TC_PURPOSES,   false},
    {"legIntPurposes",   read_set,      AT(legitimate_interests), TP_TC_PURPOSES,   false},
    {"flexiblePurposes", read_set,      AT(flexible),             TP_TC_PURPOSES,   false},
    {"specialPurposes",  read_set,      AT(special_purposes),     SPECIAL_PURPOSES, false},
    {"features",         read_features, AT(features),             FEATURES,         false},
    {"specialFeatures",  read_set,      AT(special_features),     SPECIAL_FEATURES, false},
    {"deletedDate",      read_deletion, AT(deleted_unix_ms),      0,                true},
};

// What the specification says of the sets of one vendor. NULL: nothing is wrong.
static const char *wrong_with(const tara_gvl_vendor *vendor)
{
    uint32_t all = vendor->purposes | vendor->legitimate_interests;
    if (vendor->purposes & vendor->legitimate_interests) {
        return "a purpose may not rest on consent and on legitimate interest";
    }
    if (vendor->flexible & ~all) return "a flexible purpose must be one of the vendor's purposes";
    if (all == 0 && vendor->special_purposes == 0) return "the vendor has no purpose at all";
    return NULL;
}

// The name of a vendor's member is its id, in decimal.
static bool is_key(tp_text raw, uint32_t id)
{
    char   digits[12];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + id % 10);
    while ((id /= 10) > 0);
    return tp_json_raw_equals(raw, (tp_text){digits + at, sizeof digits - at});
}

static void keep(reading *r, const tara_gvl_vendor *vendor)
{
    if (r->list->vendor_count < r->capacity) r->vendors[r->list->vendor_count] = *vendor;
    r->unsorted = r->unsorted || vendor->id <= r->last;
    r->last = vendor->id;
    r->list->vendor_count++;
}

static tara_status read_vendors(reading *r, const member *m, void *at)
{
    enum { MEMBERS = sizeof vendor_members / sizeof vendor_members[0] };
    (void)at;
    if (r->json.type != TP_JSON_OBJECT) return refuse(r, m->name, "expected an object");
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        tara_gvl_vendor vendor = {.deleted_unix_ms = TARA_NEVER};
        tp_text         key = r->json.raw;
        size_t          place = r->json.offset;
        (void)tp_json_next(&r->json);
        tara_status status = read_object(r, vendor_members, MEMBERS, m->name, &vendor);
        if (status != TARA_OK) return status;
        const char *wrong = wrong_with(&vendor);
        if (vendor.id == 0 || !is_key(key, vendor.id)) {
            wrong = "a vendor stands under its id, from 1 to 65535";
        }
        if (wrong == NULL && r->list->vendor_count >= TP_TC_VENDOR_MAX) {
            wrong = "a vendor stands here twice";
        }
        if (wrong != NULL) return fail(r, TARA_E_INVALID_ARGUMENT, place, m->name, wrong);
        keep(r, &vendor);
    }
    return r->json.type == TP_JSON_OBJECT_END ? TARA_OK
                                              : refuse(r, m->name, "expected an object");
}

// --- order -------------------------------------------------------------------------------------

static void sink(tara_gvl_vendor *vendors, size_t root, size_t count)
{
    tara_gvl_vendor moved = vendors[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && vendors[child].id < vendors[child + 1].id) child++;
        if (moved.id >= vendors[child].id) break;
        vendors[root] = vendors[child];
        root = child;
    }
    vendors[root] = moved;
}

// By id, in place. False: one stands there twice.
static bool sort(tara_gvl_vendor *vendors, size_t count)
{
    for (size_t root = count / 2; root-- > 0;) sink(vendors, root, count);
    for (size_t end = count; end-- > 1;) {
        tara_gvl_vendor last = vendors[end];
        vendors[end] = vendors[0];
        vendors[0] = last;
        sink(vendors, 0, end);
    }
    for (size_t i = 1; i < count; i++) {
        if (vendors[i].id == vendors[i - 1].id) return false;
    }
    return true;
}

// --- the calls ---------------------------------------------------------------------------------

#define OF(member) offsetof(tara_gvl, member)
static const member list_members[] = {
    {"gvlSpecificationVersion", read_specification, OF(specification_version), 4095, false},
    {"vendorListVersion",       read_number,  OF(list_version),         UINT16_MAX, false},
    {"tcfPolicyVersion",        read_number,  OF(policy_version),               63, false},
    {"lastUpdated",             read_time,    OF(last_updated_unix_ms),          0, false},
    {"vendors",                 read_vendors, 0,                                 0, false},
};

static tara_status read_list(reading *r)
{
    enum { MEMBERS = sizeof list_members / sizeof list_members[0] };
    (void)tp_json_next(&r->json);
    tara_status status = read_object(r, list_members, MEMBERS, "list", r->list);
    if (status != TARA_OK) return status;
    if (tp_json_next(&r->json) != TP_JSON_END) return refuse(r, "list", "expected the end");
    if (r->list->vendor_count > r->capacity) return TARA_E_BUFFER;
    if (!r->unsorted || sort(r->vendors, (size_t)r->list->vendor_count)) return TARA_OK;
    return fail(r, TARA_E_INVALID_ARGUMENT, 0, "vendors", "a vendor stands here twice");
}

tara_status tara_gvl_read(const char *json, size_t size, tara_gvl_vendor *vendors,
                          size_t capacity, size_t *needed, tara_gvl *out, tara_error *error)
{
    tp_text  text = {size == 0 ? "" : json, size};
    tara_gvl list = {.struct_size = sizeof list};
    reading  r = {.json = tp_json_reader_of(text), .text = text, .error = error, .list = &list,
                  .vendors = vendors, .capacity = capacity};
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return status;
    if (needed == NULL || (json == NULL && size > 0) || (vendors == NULL && capacity > 0)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    *needed = 0;
    if (size > TP_TC_SIZE_MAX) return tp_say_error(error, TARA_E_LIMIT, "list", NULL);
    status = read_list(&r);
    if (status == TARA_OK || status == TARA_E_BUFFER) *needed = (size_t)list.vendor_count;
    if (status == TARA_OK) {
        list.struct_size = out->struct_size;
        *out = list;
    } else if (capacity > 0) { // Nothing partial is left.
        memset(vendors, 0, capacity * sizeof *vendors);
    }
    return status;
}

const tara_gvl_vendor *tara_gvl_find(const tara_gvl_vendor *vendors, size_t count, uint32_t id,
                                     int64_t now_unix_ms)
{
    size_t low = 0, high = vendors == NULL ? 0 : count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (vendors[middle].id < id) low = middle + 1;
        else high = middle;
    }
    if (vendors == NULL || low >= count || vendors[low].id != id) return NULL;
    return vendors[low].deleted_unix_ms <= now_unix_ms ? NULL : &vendors[low];
}
