// tcfca_encode.c: the strings of the IAB's TCF of Canada: encoding.
//
// The draft is looked at as a whole before a character is written. Where ranges are written in the
// older coding, the string is read again: it does not tell its coding, and what a reader would take
// for another consent must not be passed on.
#include <string.h>

#include "base/structs.h"
#include "interop/gpp.h"
#include "interop/tcf_draft.h"
#include "interop/tcfca.h"

enum { SEGMENT_UNIT = 8 }; // Whole bytes, and then whole digits: as the reference encoders do.

// --- is it one? --------------------------------------------------------------------------------

static tara_tc_draft_list vendors_of(const tara_tc_draft_restriction *r)
{
    return (tara_tc_draft_list){.ranges = r->ranges, .count = r->count};
}

static bool is_fixed(const tara_tcfca_draft *draft)
{
    return (draft->flags & TARA_TCFCA_DRAFT_FIXED) != 0;
}

static bool restrictions_are_good(const tara_tcfca_draft *draft, tara_error *error)
{
    static const char name[] = "PubRestrictions";
    uint64_t          count = draft->restriction_count;
    if (count > TP_TC_ENTRIES_MAX) return tp_tc_refuse(error, name, "there are at most 4095");
    if (draft->restrictions == NULL && count > 0) {
        return tp_tc_refuse(error, name, "there are none");
    }
    for (uint64_t i = 0; i < count; i++) {
        const tara_tc_draft_restriction *r = &draft->restrictions[i];
        tara_tc_draft_list               list = vendors_of(r);
        if (r->purpose > 63) return tp_tc_refuse(error, name, "a purpose is a number up to 63");
        if (r->type > TARA_TC_UNDEFINED) {
            return tp_tc_refuse(error, name, "a type is a number up to 3");
        }
        if (is_fixed(draft) && r->count > TP_TC_ENTRIES_MAX) {
            return tp_tc_refuse(error, name, "at most 4095 ranges each");
        }
        if (!tp_tc_list_is_good(&list, name, error)) return false;
    }
    return true;
}

// The field that says what this version does not know; NULL: none.
static const char *field_too_new(const tara_tcfca_draft *draft)
{
    for (int i = 0; i < TARA_TCFCA_LISTS; i++) {
        if (draft->vendors[i].reserved != 0) return tp_tcfca_list_names[i];
    }
    return draft->reserved != 0 ? "draft" : NULL;
}

static bool lists_are_good(const tara_tcfca_draft *draft, tara_error *error)
{
    const tara_tc_draft_list *disclosed = &draft->vendors[TARA_TCFCA_DISCLOSED];
    for (int i = 0; i < TARA_TCFCA_LISTS; i++) {
        if (!tp_tc_list_is_good(&draft->vendors[i], tp_tcfca_list_names[i], error)) return false;
    }
    if (draft->flags & TARA_TCFCA_DRAFT_DISCLOSED) return true;
    if (disclosed->count == 0 && disclosed->max_vendor_id == 0) return true;
    return tp_tc_refuse(error, tp_tcfca_list_names[TARA_TCFCA_DISCLOSED],
                        "the flag of its segment is not set");
}

static bool custom_is_good(uint64_t set, uint32_t count, const char *name, tara_error *error)
{
    return set >> count == 0 || tp_tc_refuse(error, name, "a custom purpose is above their number");
}

static bool publisher_is_good(const tara_tcfca_draft *draft, tara_error *error)
{
    uint64_t any = draft->custom_express | draft->custom_implied | draft->publisher_express |
                   draft->publisher_implied | draft->custom_count;
    if ((draft->flags & TARA_TCFCA_DRAFT_PUBLISHER) == 0) {
        return any == 0 || tp_tc_refuse(error, tp_tcfca_publisher_rows[0].name,
                                        "the flag of its segment is not set");
    }
    return tp_tc_rows_are_good(draft, tp_tcfca_publisher_rows, TP_TCFCA_PUBLISHER_ROWS, error) &&
           custom_is_good(draft->custom_express, draft->custom_count,
                          "CustomPurposesExpressConsent", error) &&
           custom_is_good(draft->custom_implied, draft->custom_count,
                          "CustomPurposesImpliedConsent", error);
}

static bool is_good(const tara_tcfca_draft *draft, tara_error *error)
{
    return tp_tc_rows_are_good(draft, tp_tcfca_core_rows, TP_TCFCA_CORE_ROWS, error) &&
           lists_are_good(draft, error) && restrictions_are_good(draft, error) &&
           publisher_is_good(draft, error);
}

// --- lists -------------------------------------------------------------------------------------

// An item, its numbers counted from the last one of the item before; or, in the older coding, as
// they are.
static void put_items(tp_sextet_writer *out, const tara_tc_draft_list *list, bool fixed)
{
    uint32_t last = 0;
    tp_sextets_put(out, list->count, TP_TC_COUNT_BITS);
    for (uint64_t i = 0; i < list->count; i++) {
        uint32_t first = list->ranges[i].first, end = list->ranges[i].last;
        tp_sextets_put(out, end > first, 1);
        if (fixed) {
            tp_sextets_put(out, first, 16);
            if (end > first) tp_sextets_put(out, end, 16);
        } else {
            tp_gpp_put_fibonacci(out, first - last);
            if (end > first) tp_gpp_put_fibonacci(out, end - first);
        }
        last = end;
    }
}

static uint32_t last_of(const tara_tc_draft_list *list)
{
    return list->count == 0 ? 0 : list->ranges[list->count - 1].last;
}

static uint32_t maximum_of(const tara_tc_draft_list *list)
{
    return list->max_vendor_id != 0 ? list->max_vendor_id : last_of(list);
}

// Ranges where they are no longer than bits. They end at the maximum: by that a reader tells one
// coding from the other.
static bool goes_in_ranges(const tara_tc_draft_list *list, bool fixed)
{
    tp_sextet_writer out = tp_sextet_writer_of(NULL, 0); // It counts.
    if (list->count > TP_TC_ENTRIES_MAX || maximum_of(list) != last_of(list)) return false;
    put_items(&out, list, fixed);
    return out.bits <= maximum_of(list);
}

static void put_list(tp_sextet_writer *out, const tara_tc_draft_list *list, bool fixed)
{
    bool ranges = goes_in_ranges(list, fixed);
    tp_sextets_put(out, maximum_of(list), 16);
    tp_sextets_put(out, ranges, 1);
    if (ranges) put_items(out, list, fixed);
    else tp_tc_put_bits(out, list, maximum_of(list));
}

static void put_restrictions(tp_sextet_writer *out, const tara_tcfca_draft *draft)
{
    tp_sextets_put(out, draft->restriction_count, TP_TC_COUNT_BITS);
    for (uint64_t i = 0; i < draft->restriction_count; i++) {
        const tara_tc_draft_restriction *r = &draft->restrictions[i];
        tara_tc_draft_list               list = vendors_of(r);
        tp_sextets_put(out, (uint64_t)r->purpose << 2 | r->type, TP_TC_RESTRICTION_BITS);
        if (is_fixed(draft)) put_items(out, &list, true);
        else put_list(out, &list, false);
    }
}

// --- segments ----------------------------------------------------------------------------------

static void put_core(tp_sextet_writer *out, const tara_tcfca_draft *draft)
{
    tp_sextets_put(out, TP_TCFCA_VERSION, TP_TCFCA_VERSION_BITS);
    tp_tc_put_rows(out, draft, tp_tcfca_core_rows, TP_TCFCA_CORE_ROWS);
    put_list(out, &draft->vendors[TARA_TCFCA_EXPRESS], is_fixed(draft));
    put_list(out, &draft->vendors[TARA_TCFCA_IMPLIED], is_fixed(draft));
    put_restrictions(out, draft);
    tp_sextets_end(out, SEGMENT_UNIT);
}

static void put_publisher(tp_sextet_writer *out, const tara_tcfca_draft *draft)
{
    tp_tc_begin_segment(out, TP_TCFCA_PUBLISHER_TYPE);
    tp_tc_put_rows(out, draft, tp_tcfca_publisher_rows, TP_TCFCA_PUBLISHER_ROWS);
    tp_tc_put_set(out, draft->custom_express, draft->custom_count);
    tp_tc_put_set(out, draft->custom_implied, draft->custom_count);
    tp_sextets_end(out, SEGMENT_UNIT);
}

static void put_disclosed(tp_sextet_writer *out, const tara_tcfca_draft *draft)
{
    tp_tc_begin_segment(out, TP_TCFCA_DISCLOSED_TYPE);
    put_list(out, &draft->vendors[TARA_TCFCA_DISCLOSED], is_fixed(draft));
    tp_sextets_end(out, SEGMENT_UNIT);
}

// The size of all of it, also where the buffer has no room.
static size_t put_all(char *buffer, size_t capacity, const tara_tcfca_draft *draft)
{
    tp_sextet_writer out = tp_sextet_writer_of(buffer, capacity);
    put_core(&out, draft);
    if (draft->flags & TARA_TCFCA_DRAFT_PUBLISHER) put_publisher(&out, draft);
    if (draft->flags & TARA_TCFCA_DRAFT_DISCLOSED) put_disclosed(&out, draft);
    return out.size;
}

// --- the call ----------------------------------------------------------------------------------

// Is there anything that the two codings write differently?
static bool has_ranges(const tara_tcfca_draft *draft)
{
    bool any = draft->restriction_count > 0;
    for (int i = 0; i < TARA_TCFCA_LISTS; i++) {
        any = any || goes_in_ranges(&draft->vendors[i], is_fixed(draft));
    }
    return any;
}

static bool is_read_as_fixed(const char *text, size_t size)
{
    tara_tcfca read = {.struct_size = sizeof read};
    return tara_tcfca_decode(text, size, &read, NULL) == TARA_OK && read.is_fixed != 0;
}

tara_status tara_tcfca_encode(const tara_tcfca_draft *draft, char *buffer, size_t capacity,
                              size_t *needed, tara_error *error)
{
    enum {
        FLAGS = TARA_TCFCA_DRAFT_DISCLOSED | TARA_TCFCA_DRAFT_PUBLISHER | TARA_TCFCA_DRAFT_FIXED
    };
    tara_status status = tp_struct_in(draft, sizeof *draft, FLAGS);
    if (status != TARA_OK) return tp_say_error(error, status, "draft", NULL);
    if (needed == NULL || (buffer == NULL && capacity > 0)) {
        return tp_say_error(error, TARA_E_INVALID_ARGUMENT, "buffer", NULL);
    }
    const char *too_new = field_too_new(draft);
    if (too_new != NULL) return tp_say_error(error, TARA_E_TOO_NEW, too_new, NULL);
    if (!is_good(draft, error)) return TARA_E_INVALID_ARGUMENT;
    size_t size = put_all(NULL, 0, draft);
    if (size > capacity) {
        *needed = size;
        return tp_say_error(error, TARA_E_BUFFER, "buffer", NULL);
    }
    (void)put_all(buffer, size, draft);
    if (is_fixed(draft) && has_ranges(draft) && !is_read_as_fixed(buffer, size)) {
        memset(buffer, 0, size);
        return tp_say_error(error, TARA_E_INVALID_ARGUMENT, "flags",
                            "the coding of the standard would read something else");
    }
    *needed = size;
    return TARA_OK;
}
