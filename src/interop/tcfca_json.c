// tcfca_json.c: a string of Canada's TCF as JSON, both ways.
#include "interop/tcfca_json.h"

#include <string.h>

#include "interop/tcf_json.h"
#include "interop/tcfca.h"

// --- writing -----------------------------------------------------------------------------------

// Of any list: in bits every other number begins one, up to 65535, and items are 4095 at most.
enum { RANGES_MAX = 32768 };

static void write_list(tp_json_writer *json, const tara_tcfca *tc, int32_t list,
                       tara_id_range *room)
{
    size_t count = 0;
    if (tara_tcfca_ranges(tc, list, room, RANGES_MAX, &count) != TARA_OK) return; // Not there.
    tp_tc_write_ranges(json, tp_tcfca_list_names[list], room, count);
}

static void write_restrictions(tp_json_writer *json, const tara_tcfca *tc, tara_id_range *room)
{
    uint64_t at = 0;
    uint32_t purpose, type;
    size_t   count;
    tp_json_name(json, "PubRestrictions");
    tp_json_begin_array(json);
    while (tara_tcfca_restriction(tc, &at, &purpose, &type, room, RANGES_MAX, &count) == TARA_OK) {
        tp_json_begin_object(json);
        tp_json_name(json, "key");
        tp_json_uint(json, purpose);
        tp_json_name(json, "type");
        tp_json_uint(json, type);
        tp_tc_write_ranges(json, "ids", room, count);
        tp_json_end_object(json);
    }
    tp_json_end_array(json);
}

static void write_publisher(tp_json_writer *json, const tara_tcfca *tc)
{
    if (!tc->has_publisher) return;
    tp_tc_write_rows(json, tp_tcfca_publisher_rows, TP_TCFCA_PUBLISHER_ROWS, tc);
    tp_tc_write_set(json, "CustomPurposesExpressConsent", tc->custom_express);
    tp_tc_write_set(json, "CustomPurposesImpliedConsent", tc->custom_implied);
}

void tp_tcfca_write_json(tp_json_writer *json, const tara_tcfca *tc)
{
    tp_buffer room = tp_buffer_in(json->out->memory);
    if (!tp_buffer_reserve(&room, RANGES_MAX * sizeof(tara_id_range))) {
        json->out->failed = true;
        return;
    }
    tara_id_range *ranges = (tara_id_range *)(void *)room.data;
    tp_json_begin_object(json);
    tp_json_name(json, "Version");
    tp_json_uint(json, tc->version);
    tp_tc_write_rows(json, tp_tcfca_core_rows, TP_TCFCA_CORE_ROWS, tc);
    if (tc->is_fixed) {
        tp_json_name(json, "FixedRanges");
        tp_json_bool(json, true);
    }
    write_list(json, tc, TARA_TCFCA_EXPRESS, ranges);
    write_list(json, tc, TARA_TCFCA_IMPLIED, ranges);
    write_restrictions(json, tc, ranges);
    write_list(json, tc, TARA_TCFCA_DISCLOSED, ranges);
    write_publisher(json, tc);
    tp_json_end_object(json);
    tp_buffer_release(&room);
}

// --- reading -----------------------------------------------------------------------------------

typedef struct reading { // The draft and what is not in its place yet.
    tara_tcfca_draft draft;
    tp_tc_stretch    lists[TARA_TCFCA_LISTS];
    uint32_t         is_fixed;
    uint32_t         publisher_members; // How many there are.
    bool             has_updated;
} reading;

static tara_status read_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t version;
    (void)m;
    (void)at;
    if (tp_form_integer(r, TP_TCFCA_VERSION, TP_TCFCA_VERSION, &version)) return TARA_OK;
    return tp_form_refuse(r, "expected 1");
}

static reading *reading_with(void *at, const tp_member *m)
{
    return (reading *)(void *)((uint8_t *)at - m->offset);
}

static tara_status read_updated(tp_reading *r, const tp_member *m, void *at)
{
    reading_with(at, m)->has_updated = true;
    return tp_tc_read_deciseconds(r, m, at);
}

static tara_status read_publisher_set(tp_reading *r, const tp_member *m, void *at)
{
    reading_with(at, m)->publisher_members++;
    return tp_tc_read_set(r, m, at);
}

static tara_status read_custom_count(tp_reading *r, const tp_member *m, void *at)
{
    reading_with(at, m)->publisher_members++;
    return tp_tc_read_number(r, m, at);
}

static tara_status read_custom_set(tp_reading *r, const tp_member *m, void *at)
{
    reading_with(at, m)->publisher_members++;
    return tp_tc_read_set64(r, m, at);
}

#define OF(member) offsetof(tp_tc_read_restriction, member)
static const tp_member restriction_members[] = {
    {.name = "key", .read = tp_tc_read_number, .offset = OF(purpose)},
    {.name = "type", .read = tp_tc_read_number, .offset = OF(type)},
    {.name = "ids", .read = tp_tc_read_ranges, .offset = OF(entries)},
};
static const tp_form restriction_form = TP_FORM(restriction_members, NULL);

static tara_status restriction_item(tp_reading *r, void *user)
{
    tp_tc_shelf           *s = user;
    tp_tc_read_restriction one = {0};
    tara_status            status = tp_form_object(r, &restriction_form, &one);
    if (status != TARA_OK) return status;
    tp_buffer_append(&s->restrictions, &one, sizeof one);
    return s->restrictions.failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status read_restrictions(tp_reading *r, const tp_member *m, void *at)
{
    (void)m;
    (void)at;
    return tp_form_list(r, TP_TC_ENTRIES_MAX, "at most 4095 restrictions", restriction_item,
                        r->user);
}

// The publisher's own purposes are a segment: all of it or none.
static tara_status check(tp_reading *r, void *base)
{
    enum { ALL = TP_TCFCA_PUBLISHER_ROWS + 2 };
    const reading *read = base;
    if (read->publisher_members == 0 || read->publisher_members == ALL) return TARA_OK;
    return tp_form_refuse_member(r, tp_tcfca_publisher_rows[0].name,
                                 "the publisher's own purposes are five members, or none");
}

#define INTO(member) offsetof(reading, draft.member)
#define LIST(list) offsetof(reading, lists) + (list) * sizeof(tp_tc_stretch), .optional = true
static const tp_member members[] = {
    {.name = "Version", .read = read_version, .optional = true},
    {.name = "Created", .read = tp_tc_read_deciseconds, .offset = INTO(created_unix_ms)},
    {.name = "LastUpdated", .read = read_updated, .offset = INTO(last_updated_unix_ms),
     .optional = true},
    {.name = "CmpId", .read = tp_tc_read_number, .offset = INTO(cmp_id)},
    {.name = "CmpVersion", .read = tp_tc_read_number, .offset = INTO(cmp_version)},
    {.name = "ConsentScreen", .read = tp_tc_read_number, .offset = INTO(consent_screen),
     .optional = true},
    {.name = "ConsentLanguage", .read = tp_tc_read_letters, .offset = INTO(consent_language)},
    {.name = "VendorListVersion", .read = tp_tc_read_number, .offset = INTO(vendor_list_version)},
    {.name = "TcfPolicyVersion", .read = tp_tc_read_number, .offset = INTO(policy_version)},
    {.name = "UseNonStandardStacks", .read = tp_tc_read_flag,
     .offset = INTO(use_non_standard_stacks), .optional = true},
    {.name = "SpecialFeatureExpressConsent", .read = tp_tc_read_set,
     .offset = INTO(special_features_express), .optional = true},
    {.name = "PurposesExpressConsent", .read = tp_tc_read_set, .offset = INTO(purposes_express),
     .optional = true},
    {.name = "PurposesImpliedConsent", .read = tp_tc_read_set, .offset = INTO(purposes_implied),
     .optional = true},
    {.name = "FixedRanges", .read = tp_tc_read_flag, .offset = offsetof(reading, is_fixed),
     .optional = true},
    {.name = "VendorExpressConsent", .read = tp_tc_read_ranges,
     .offset = LIST(TARA_TCFCA_EXPRESS)},
    {.name = "VendorImpliedConsent", .read = tp_tc_read_ranges,
     .offset = LIST(TARA_TCFCA_IMPLIED)},
    {.name = "PubRestrictions", .read = read_restrictions, .optional = true},
    {.name = "DisclosedVendors", .read = tp_tc_read_ranges, .offset = LIST(TARA_TCFCA_DISCLOSED)},
    {.name = "PubPurposesExpressConsent", .read = read_publisher_set,
     .offset = INTO(publisher_express), .optional = true},
    {.name = "PubPurposesImpliedConsent", .read = read_publisher_set,
     .offset = INTO(publisher_implied), .optional = true},
    {.name = "NumCustomPurposes", .read = read_custom_count, .offset = INTO(custom_count),
     .optional = true},
    {.name = "CustomPurposesExpressConsent", .read = read_custom_set,
     .offset = INTO(custom_express), .optional = true},
    {.name = "CustomPurposesImpliedConsent", .read = read_custom_set,
     .offset = INTO(custom_implied), .optional = true},
};
static const tp_form form = TP_FORM(members, check);

// Everything is there: the draft can point to it.
static tara_status point(reading *from, tp_tc_shelf *s)
{
    tara_tcfca_draft    *draft = &from->draft;
    const tara_id_range *ranges = tp_tc_shelf_end(s, &draft->restrictions,
                                                  &draft->restriction_count);
    if (ranges == NULL) return TARA_E_NO_MEMORY;
    for (int i = 0; i < TARA_TCFCA_LISTS; i++) {
        tp_tc_stretch list = from->lists[i];
        draft->vendors[i] = (tara_tc_draft_list){ranges + list.first, list.count, 0, 0};
    }
    if (from->lists[TARA_TCFCA_DISCLOSED].given) draft->flags |= TARA_TCFCA_DRAFT_DISCLOSED;
    if (from->publisher_members > 0) draft->flags |= TARA_TCFCA_DRAFT_PUBLISHER;
    if (from->is_fixed) draft->flags |= TARA_TCFCA_DRAFT_FIXED;
    if (!from->has_updated) draft->last_updated_unix_ms = draft->created_unix_ms;
    return TARA_OK;
}

// No string is longer than its JSON, where a range of one bit takes six characters: there is room.
static tara_status encode(tp_reading *r, const tara_tcfca_draft *draft, tp_buffer *texts,
                          tp_text *text)
{
    tara_error  error = {.struct_size = sizeof error};
    char       *room = (char *)texts->data + texts->size;
    size_t      size = 0;
    tara_status status = tara_tcfca_encode(draft, room, texts->capacity - texts->size, &size,
                                           &error);
    if (status == TARA_E_INVALID_ARGUMENT) {
        return tp_form_refuse_member(r, error.field, error.message);
    }
    if (status != TARA_OK) return tp_form_fail(r, TARA_E_LIMIT, r->json.offset, "too long");
    texts->size += size;
    *text = (tp_text){room, size};
    return TARA_OK;
}

tara_status tp_tcfca_read_json(tp_reading *r, tp_buffer *texts, tp_text *text)
{
    tp_buffer   ranges = tp_buffer_in(texts->memory);
    tp_tc_shelf s = {.ranges = &ranges, .restrictions = tp_buffer_in(texts->memory)};
    reading     read = {.draft = {.struct_size = sizeof read.draft}};
    tp_reading  begin = *r; // Where what cannot be encoded is refused.
    r->user = &s;
    tara_status status = tp_form_object(r, &form, &read);
    if (status == TARA_OK) status = point(&read, &s);
    if (status == TARA_OK) status = encode(&begin, &read.draft, texts, text);
    tp_buffer_release(&s.restrictions);
    tp_buffer_release(&ranges);
    return status;
}
