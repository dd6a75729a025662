// tcf_json.c: a TC string as JSON, both ways.
#include "interop/tcf_json.h"

#include <string.h>

#include "interop/form.h"
#include "interop/tcf_form.h"

// --- writing -----------------------------------------------------------------------------------

void tp_tc_write_set(tp_json_writer *json, const char *name, uint64_t set)
{
    tp_json_name(json, name);
    tp_json_begin_array(json);
    for (; set != 0; set &= set - 1) tp_json_int(json, tp_lowest_bit(set) + 1);
    tp_json_end_array(json);
}

// Letters as they are; what stands in their place may be any character up to U+0080.
static void write_letters(tp_json_writer *json, const char *name, const char letters[4])
{
    char   text[4];
    size_t size = 0;
    for (int i = 0; i < 2; i++) {
        uint8_t c = (uint8_t)letters[i];
        if (c >= 0x80) text[size++] = (char)0xC2;
        text[size++] = (char)c;
    }
    tp_json_name(json, name);
    tp_json_text(json, (tp_text){text, size});
}

static void write_row(tp_json_writer *json, const tp_tc_row *row, const void *decoded)
{
    const uint8_t *at = (const uint8_t *)decoded + row->offset;
    uint32_t       number = 0;
    int64_t        ms = 0;
    if (row->kind == TP_TC_TIME) memcpy(&ms, at, sizeof ms);
    else memcpy(&number, at, sizeof number);
    switch ((tp_tc_kind)row->kind) {
    case TP_TC_LETTERS:
        write_letters(json, row->name, (const char *)at);
        return;
    case TP_TC_SET:
        tp_tc_write_set(json, row->name, number);
        return;
    case TP_TC_TIME:
        tp_json_name(json, row->name);
        tp_json_int(json, ms / TP_TC_DECISECOND_MS);
        return;
    case TP_TC_FLAG:
        tp_json_name(json, row->name);
        tp_json_bool(json, number != 0);
        return;
    case TP_TC_NUMBER:
        tp_json_name(json, row->name);
        tp_json_uint(json, number);
    }
}

void tp_tc_write_rows(tp_json_writer *json, const tp_tc_row *rows, size_t count,
                      const void *decoded)
{
    for (size_t i = 0; i < count; i++) write_row(json, &rows[i], decoded);
}

void tp_tc_write_ranges(tp_json_writer *json, const char *name, const tara_id_range *ranges,
                        size_t count)
{
    tp_json_name(json, name);
    tp_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        tp_json_begin_array(json);
        tp_json_uint(json, ranges[i].first);
        tp_json_uint(json, ranges[i].last);
        tp_json_end_array(json);
    }
    tp_json_end_array(json);
}

// Room for so many ranges, in a buffer that is used again and again.
static tara_id_range *room_for(tp_buffer *room, size_t count)
{
    room->size = 0;
    if (!tp_buffer_reserve(room, (count + 1) * sizeof(tara_id_range))) return NULL;
    return (tara_id_range *)(void *)room->data;
}

static void write_list(tp_json_writer *json, const char *name, const tara_tc *tc, int list,
                       tp_buffer *room)
{
    const tara_tc_vendors *vendors = &tc->vendors[list];
    size_t                 count = 0;
    tp_json_name(json, name);
    if (!vendors->present) {
        tp_json_null(json);
        return;
    }
    (void)tara_tc_ranges(tc, list, NULL, 0, &count);
    tara_id_range *ranges = room_for(room, count);
    if (ranges != NULL) (void)tara_tc_ranges(tc, list, ranges, count, &count);
    tp_json_begin_object(json);
    tp_json_name(json, "maxVendorId");
    tp_json_uint(json, vendors->max_vendor_id);
    tp_json_name(json, "isRangeEncoding");
    tp_json_bool(json, vendors->is_range_encoding != 0);
    tp_tc_write_ranges(json, "ranges", ranges, ranges == NULL ? 0 : count);
    tp_json_end_object(json);
}

// Sorted, and joined where they overlap or touch: the number that is left.
static size_t join(tara_id_range *ranges, size_t count)
{
    size_t kept = 0;
    tp_tc_sort(ranges, count);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && ranges[i].first <= (uint32_t)ranges[kept - 1].last + 1) {
            if (ranges[i].last > ranges[kept - 1].last) ranges[kept - 1].last = ranges[i].last;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    return kept;
}

static void write_restrictions(tp_json_writer *json, const tara_tc *tc, tp_buffer *room)
{
    tara_tc_restriction one = {.struct_size = sizeof one};
    tp_json_name(json, "publisherRestrictions");
    tp_json_begin_array(json);
    while (tara_tc_restriction_next(tc, &one) == TARA_OK) {
        size_t         count = one.range_count;
        tara_id_range *ranges = room_for(room, count);
        if (ranges == NULL) break;
        (void)tara_tc_restriction_ranges(tc, &one, ranges, count, &count);
        tp_json_begin_object(json);
        tp_json_name(json, "purposeId");
        tp_json_uint(json, one.purpose);
        tp_json_name(json, "restrictionType");
        tp_json_uint(json, one.type);
        tp_tc_write_ranges(json, "entries", ranges, count);
        tp_tc_write_ranges(json, "ranges", ranges, join(ranges, count));
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void write_publisher(tp_json_writer *json, const tara_tc *tc)
{
    tp_json_name(json, "publisherTC");
    if (!tc->has_publisher_tc) {
        tp_json_null(json);
        return;
    }
    tp_json_begin_object(json);
    tp_tc_write_rows(json, tp_tc_publisher_rows, TP_TC_PUBLISHER_ROWS, tc);
    tp_tc_write_set(json, "customPurposesConsent", tc->custom_consent);
    tp_tc_write_set(json, "customPurposesLITransparency", tc->custom_li_transparency);
    tp_json_end_object(json);
}

void tp_tc_write_members(tp_json_writer *json, const tara_tc *tc)
{
    tp_buffer room = tp_buffer_in(json->out->memory);
    tp_json_name(json, "version");
    tp_json_uint(json, tc->version);
    tp_tc_write_rows(json, tp_tc_core_rows, TP_TC_CORE_ROWS, tc);
    write_list(json, "vendorConsent", tc, TARA_TC_CONSENT, &room);
    write_list(json, "vendorLegitimateInterest", tc, TARA_TC_LEGITIMATE_INTEREST, &room);
    write_restrictions(json, tc, &room);
    write_list(json, "disclosedVendors", tc, TARA_TC_DISCLOSED, &room);
    write_list(json, "allowedVendors", tc, TARA_TC_ALLOWED, &room);
    write_publisher(json, tc);
    if (room.failed) json->out->failed = true;
    tp_buffer_release(&room);
}

void tp_tc_write_json(tp_json_writer *json, const tara_tc *tc)
{
    tp_json_begin_object(json);
    tp_tc_write_members(json, tc);
    tp_json_end_object(json);
}

// --- reading -----------------------------------------------------------------------------------

typedef struct read_list {
    tp_tc_stretch ranges;
    uint32_t      max;
} read_list;

typedef struct reading { // The draft and what is not in its place yet.
    tara_tc_draft draft; // First: the rows' offsets are into it.
    read_list     lists[TARA_TC_LISTS];
    size_t        restriction_count;
    bool          has_updated, has_cc;
} reading;

tara_status tp_tc_read_number(tp_reading *r, const tp_member *m, void *at)
{
    int64_t  number;
    (void)m;
    if (!tp_form_integer(r, 0, UINT32_MAX, &number)) {
        return tp_form_refuse(r, "expected a number from 0");
    }
    uint32_t value = (uint32_t)number;
    memcpy(at, &value, sizeof value);
    return TARA_OK;
}

tara_status tp_tc_read_flag(tp_reading *r, const tp_member *m, void *at)
{
    uint8_t     flag = 0;
    tara_status status = tp_form_flag(r, m, &flag);
    int32_t     value = flag;
    if (status == TARA_OK) memcpy(at, &value, sizeof value);
    return status;
}

tara_status tp_tc_read_deciseconds(tp_reading *r, const tp_member *m, void *at)
{
    int64_t number;
    (void)m;
    if (!tp_form_integer(r, 0, (INT64_C(1) << 36) - 1, &number)) {
        return tp_form_refuse(r, "expected deciseconds since 1970, up to 68719476735");
    }
    number *= TP_TC_DECISECOND_MS;
    memcpy(at, &number, sizeof number);
    return TARA_OK;
}

static tara_status read_updated(tp_reading *r, const tp_member *m, void *at)
{
    ((reading *)(void *)((uint8_t *)at - m->offset))->has_updated = true;
    return tp_tc_read_deciseconds(r, m, at);
}

tara_status tp_tc_read_letters(tp_reading *r, const tp_member *m, void *at)
{
    char    bytes[8] = {0};
    tp_text text;
    (void)m;
    if (!tp_form_text(r, bytes, 3, &text) || text.size != 2) {
        return tp_form_refuse(r, "expected two letters, A to Z");
    }
    memcpy(at, bytes, 4);
    return TARA_OK;
}

static tara_status read_cc(tp_reading *r, const tp_member *m, void *at)
{
    ((reading *)(void *)((uint8_t *)at - m->offset))->has_cc = true;
    return tp_tc_read_letters(r, m, at);
}

static tara_status set_item(tp_reading *r, void *user)
{
    uint64_t *set = user;
    int64_t   number;
    if (!tp_form_integer(r, 1, 64, &number)) return tp_form_refuse(r, "expected a number from 1");
    uint64_t bit = UINT64_C(1) << (number - 1);
    if (*set & bit) return tp_form_refuse(r, "this number stands here twice");
    *set |= bit;
    return TARA_OK;
}

tara_status tp_tc_read_set64(tp_reading *r, const tp_member *m, void *at)
{
    uint64_t    set = 0;
    tara_status status = tp_form_list(r, 64, "at most 64 numbers", set_item, &set);
    (void)m;
    if (status == TARA_OK) memcpy(at, &set, sizeof set);
    return status;
}

tara_status tp_tc_read_set(tp_reading *r, const tp_member *m, void *at)
{
    uint64_t    set = 0;
    tara_status status = tp_tc_read_set64(r, m, &set);
    if (status != TARA_OK) return status;
    if (set >> 32 != 0) return tp_form_refuse(r, "the format has no room for that number");
    uint32_t value = (uint32_t)set;
    memcpy(at, &value, sizeof value);
    return TARA_OK;
}

static tara_status end_item(tp_reading *r, void *user)
{
    uint32_t *ends = user; // How many there are, then they.
    int64_t   number;
    if (!tp_form_integer(r, 1, TP_TC_VENDOR_MAX, &number)) {
        return tp_form_refuse(r, "expected a vendor's number, 1 to 65535");
    }
    ends[++ends[0]] = (uint32_t)number;
    return TARA_OK;
}

static tara_status range_item(tp_reading *r, void *user)
{
    uint32_t     ends[3] = {0};
    tp_tc_shelf *s = r->user;
    tara_status  status = tp_form_list(r, 2, "a range has two ends", end_item, ends);
    (void)user;
    if (status != TARA_OK) return status;
    if (ends[0] != 2) return tp_form_refuse(r, "expected a range: [first, last]");
    tara_id_range range = {(uint16_t)ends[1], (uint16_t)ends[2]};
    tp_buffer_append(s->ranges, &range, sizeof range);
    return s->ranges->failed ? TARA_E_NO_MEMORY : TARA_OK;
}

tara_status tp_tc_read_ranges(tp_reading *r, const tp_member *m, void *at)
{
    tp_tc_stretch *out = at;
    tp_tc_shelf   *s = r->user;
    (void)m;
    out->given = true;
    out->first = s->ranges->size / sizeof(tara_id_range);
    tara_status status = tp_form_list(r, TP_TC_VENDOR_MAX, "at most 65535 ranges", range_item, s);
    out->count = s->ranges->size / sizeof(tara_id_range) - out->first;
    return status;
}

static const tp_member list_members[] = {
    {.name = "maxVendorId", .read = tp_tc_read_number, .offset = offsetof(read_list, max),
     .optional = true},
    {.name = "isRangeEncoding", .read = tp_form_skip, .optional = true},
    {.name = "ranges", .read = tp_tc_read_ranges, .offset = offsetof(read_list, ranges)},
};
static const tp_form list_form = TP_FORM(list_members, NULL);

static tara_status read_list_here(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    return tp_form_is_null(r) ? TARA_OK : tp_form_object(r, &list_form, at);
}

#define OF(member) offsetof(tp_tc_read_restriction, member)
static const tp_member restriction_members[] = {
    {.name = "purposeId", .read = tp_tc_read_number, .offset = OF(purpose)},
    {.name = "restrictionType", .read = tp_tc_read_number, .offset = OF(type)},
    {.name = "entries", .read = tp_tc_read_ranges, .offset = OF(entries), .optional = true},
    {.name = "ranges", .read = tp_tc_read_ranges, .offset = OF(ranges), .optional = true},
};
static const tp_form restriction_form = TP_FORM(restriction_members, NULL);

static tara_status restriction_item(tp_reading *r, void *user)
{
    tp_tc_shelf           *s = user;
    tp_tc_read_restriction one = {0};
    tara_status            status = tp_form_object(r, &restriction_form, &one);
    if (status != TARA_OK) return status;
    if (!one.entries.given && !one.ranges.given) {
        return tp_form_refuse_member(r, "entries", "this member is missing");
    }
    tp_buffer_append(&s->restrictions, &one, sizeof one);
    return s->restrictions.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status read_restrictions(tp_reading *r, const tp_member *m, void *at)
{
    tp_tc_shelf *s = r->user;
    (void)m;
    (void)at;
    return tp_form_list(r, TP_TC_ENTRIES_MAX, "at most 4095 restrictions", restriction_item, s);
}

static tara_status read_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t version;
    (void)m;
    (void)at;
    if (tp_form_integer(r, TP_TC_VERSION, TP_TC_VERSION, &version)) return TARA_OK;
    return tp_form_refuse(r, "expected 2: strings of no other version are made");
}

#define INTO(member) offsetof(reading, draft.member)
static const tp_member publisher_members[] = {
    {.name = "purposesConsent", .read = tp_tc_read_set, .offset = INTO(publisher_consent)},
    {.name = "purposesLITransparency", .read = tp_tc_read_set,
     .offset = INTO(publisher_li_transparency)},
    {.name = "numCustomPurposes", .read = tp_tc_read_number, .offset = INTO(custom_count)},
    {.name = "customPurposesConsent", .read = tp_tc_read_set64, .offset = INTO(custom_consent)},
    {.name = "customPurposesLITransparency", .read = tp_tc_read_set64,
     .offset = INTO(custom_li_transparency)},
};
static const tp_form publisher_form = TP_FORM(publisher_members, NULL);

static tara_status read_publisher(tp_reading *r, const tp_member *m, void *at)
{
    reading *to = at;
    (void)m;
    if (tp_form_is_null(r)) return TARA_OK;
    to->draft.flags |= TARA_TC_DRAFT_PUBLISHER_TC;
    return tp_form_object(r, &publisher_form, to);
}

#define LIST(list) offsetof(reading, lists) + (list) * sizeof(read_list), .optional = true
static const tp_member members[] = {
    {.name = "ok", .read = tp_form_skip, .optional = true}, // As an operation gives it.
    {.name = "version", .read = read_version, .optional = true},
    {.name = "created", .read = tp_tc_read_deciseconds, .offset = INTO(created_unix_ms)},
    {.name = "lastUpdated", .read = read_updated, .offset = INTO(last_updated_unix_ms),
     .optional = true},
    {.name = "cmpId", .read = tp_tc_read_number, .offset = INTO(cmp_id)},
    {.name = "cmpVersion", .read = tp_tc_read_number, .offset = INTO(cmp_version)},
    {.name = "consentScreen", .read = tp_tc_read_number, .offset = INTO(consent_screen),
     .optional = true},
    {.name = "consentLanguage", .read = tp_tc_read_letters, .offset = INTO(consent_language)},
    {.name = "vendorListVersion", .read = tp_tc_read_number, .offset = INTO(vendor_list_version)},
    {.name = "tcfPolicyVersion", .read = tp_tc_read_number, .offset = INTO(policy_version)},
    {.name = "isServiceSpecific", .read = tp_tc_read_flag, .offset = INTO(is_service_specific)},
    {.name = "useNonStandardTexts", .read = tp_tc_read_flag, .offset = INTO(use_non_standard_texts),
     .optional = true},
    {.name = "specialFeatureOptIns", .read = tp_tc_read_set,
     .offset = INTO(special_feature_opt_ins), .optional = true},
    {.name = "purposesConsent", .read = tp_tc_read_set, .offset = INTO(purposes_consent),
     .optional = true},
    {.name = "purposesLITransparency", .read = tp_tc_read_set,
     .offset = INTO(purposes_li_transparency), .optional = true},
    {.name = "purposeOneTreatment", .read = tp_tc_read_flag, .offset = INTO(purpose_one_treatment),
     .optional = true},
    {.name = "publisherCC", .read = read_cc, .offset = INTO(publisher_cc), .optional = true},
    {.name = "vendorConsent", .read = read_list_here, .offset = LIST(TARA_TC_CONSENT)},
    {.name = "vendorLegitimateInterest", .read = read_list_here,
     .offset = LIST(TARA_TC_LEGITIMATE_INTEREST)},
    {.name = "publisherRestrictions", .read = read_restrictions, .optional = true},
    {.name = "disclosedVendors", .read = read_list_here, .offset = LIST(TARA_TC_DISCLOSED)},
    {.name = "allowedVendors", .read = read_list_here, .offset = LIST(TARA_TC_ALLOWED)},
    {.name = "publisherTC", .read = read_publisher, .optional = true},
};
static const tp_form form = TP_FORM(members, NULL);

const tara_id_range *tp_tc_shelf_end(tp_tc_shelf *s, const tara_tc_draft_restriction **restrictions,
                                     uint64_t *restriction_count)
{
    size_t count = s->restrictions.size / sizeof(tp_tc_read_restriction);
    size_t size = s->ranges->size, align = _Alignof(tara_tc_draft_restriction);
    size_t begin = (size + align - 1) / align * align;
    size_t whole = begin - size + count * sizeof(tara_tc_draft_restriction);
    if (!tp_buffer_reserve(s->ranges, whole + 1)) return NULL;
    const tara_id_range *ranges = (const tara_id_range *)(void *)s->ranges->data;
    tara_tc_draft_restriction *to = (tara_tc_draft_restriction *)(void *)(s->ranges->data + begin);
    const tp_tc_read_restriction *read = (const void *)s->restrictions.data;
    for (size_t i = 0; i < count; i++) {
        tp_tc_stretch of = read[i].entries.given ? read[i].entries : read[i].ranges;
        to[i] = (tara_tc_draft_restriction){ranges + of.first, of.count, read[i].purpose,
                                            read[i].type};
    }
    *restrictions = to;
    *restriction_count = count;
    return ranges;
}

// Everything is there: the draft can point to it.
static tara_status point(reading *from, tp_tc_shelf *s, tara_tc_draft *out)
{
    const tara_id_range *ranges = tp_tc_shelf_end(s, &from->draft.restrictions,
                                                  &from->draft.restriction_count);
    if (ranges == NULL) return TARA_E_NO_MEMORY;
    *out = from->draft;
    for (int i = 0; i < TARA_TC_LISTS; i++) {
        const read_list *list = &from->lists[i];
        out->vendors[i] = (tara_tc_draft_list){ranges + list->ranges.first, list->ranges.count,
                                               list->max, 0};
    }
    if (from->lists[TARA_TC_DISCLOSED].ranges.given) out->flags |= TARA_TC_DRAFT_DISCLOSED;
    if (from->lists[TARA_TC_ALLOWED].ranges.given) out->flags |= TARA_TC_DRAFT_ALLOWED;
    if (!from->has_updated) out->last_updated_unix_ms = out->created_unix_ms;
    if (!from->has_cc) memcpy(out->publisher_cc, "AA", 3); // Unknown.
    return TARA_OK;
}

tara_status tp_tc_read_json(tp_text text, tp_buffer *ranges, tara_tc_draft *out, tara_error *error)
{
    tp_tc_shelf s = {.ranges = ranges, .restrictions = tp_buffer_in(ranges->memory)};
    reading     read = {.draft = {.struct_size = sizeof read.draft}};
    tp_reading  r = {.json = tp_json_reader_of(text), .text = text, .error = error, .user = &s,
                     .whole = "fields"};
    tp_json_reader whole = r.json;
    if (!tp_json_valid(&whole)) {
        return tp_form_fail(&r, TARA_E_SYNTAX, whole.error_offset, whole.error);
    }
    tp_json_next(&r.json);
    tara_status status = tp_form_object(&r, &form, &read);
    if (status == TARA_OK) status = point(&read, &s, out);
    tp_buffer_release(&s.restrictions);
    return status;
}
