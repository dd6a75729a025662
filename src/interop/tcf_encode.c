// tcf_encode.c: IAB TC strings: encoding.
//
// The draft is looked at as a whole before a character is written, so that what is written can be
// read again, and says what the draft says.
//
// Sources: IAB Tech Lab, "Consent string and vendor list formats v2", TCF 2.0 to 2.3.
#include "base/structs.h"
#include "interop/tcf_draft.h"

// --- is it one? --------------------------------------------------------------------------------

static const char *const list_names[TARA_TC_LISTS] = {
    "vendorConsent", "vendorLegitimateInterest", "disclosedVendors", "allowedVendors",
};

static bool restrictions_are_good(const tara_tc_draft *draft, tara_error *error)
{
    static const char name[] = "publisherRestrictions";
    uint64_t count = draft->restriction_count;
    if (count > TP_TC_ENTRIES_MAX) return tp_tc_refuse(error, name, "there are at most 4095");
    if (draft->restrictions == NULL && count > 0) {
        return tp_tc_refuse(error, name, "there are none");
    }
    for (uint64_t i = 0; i < count; i++) {
        const tara_tc_draft_restriction *r = &draft->restrictions[i];
        if (r->purpose > 63) return tp_tc_refuse(error, name, "a purpose is a number up to 63");
        if (r->type > TARA_TC_UNDEFINED) {
            return tp_tc_refuse(error, name, "a type is a number up to 3");
        }
        if (r->count > TP_TC_ENTRIES_MAX) {
            return tp_tc_refuse(error, name, "at most 4095 ranges each");
        }
        if (r->ranges == NULL && r->count > 0) {
            return tp_tc_refuse(error, name, "there are no ranges");
        }
        for (uint64_t k = 0; k < r->count; k++) {
            if (r->ranges[k].first == 0 || r->ranges[k].last < r->ranges[k].first) {
                return tp_tc_refuse(error, name,
                                    "a range begins at 1 or above, and ends no sooner");
            }
        }
    }
    return true;
}

// The list whose reserved field says what this version does not know; NULL: none.
static const char *list_too_new(const tara_tc_draft *draft)
{
    for (int i = 0; i < TARA_TC_LISTS; i++) {
        if (draft->vendors[i].reserved != 0) return list_names[i];
    }
    return NULL;
}

// Is the list part of what is written?
static bool has_list(const tara_tc_draft *draft, int list)
{
    if (list == TARA_TC_DISCLOSED) return (draft->flags & TARA_TC_DRAFT_DISCLOSED) != 0;
    if (list == TARA_TC_ALLOWED) return (draft->flags & TARA_TC_DRAFT_ALLOWED) != 0;
    return true;
}

static bool lists_are_good(const tara_tc_draft *draft, tara_error *error)
{
    for (int i = 0; i < TARA_TC_LISTS; i++) {
        const tara_tc_draft_list *list = &draft->vendors[i];
        if (!has_list(draft, i) && (list->count > 0 || list->max_vendor_id > 0)) {
            return tp_tc_refuse(error, list_names[i], "the flag of its segment is not set");
        }
        if (!tp_tc_list_is_good(list, list_names[i], error)) return false;
    }
    if (has_list(draft, TARA_TC_DISCLOSED)) return true;
    if (draft->created_unix_ms < TP_TC_DISCLOSED_SINCE) return true;
    return tp_tc_refuse(
        error, list_names[TARA_TC_DISCLOSED],
        "a string created since 2026-02-28 must list the vendors that were disclosed");
}

static bool publisher_is_good(const tara_tc_draft *draft, tara_error *error)
{
    static const char name[] = "publisherTC";
    uint64_t custom = draft->custom_consent | draft->custom_li_transparency;
    uint32_t others = draft->publisher_consent | draft->publisher_li_transparency |
                      draft->custom_count;
    if ((draft->flags & TARA_TC_DRAFT_PUBLISHER_TC) == 0) {
        if (custom == 0 && others == 0) return true;
        return tp_tc_refuse(error, name, "the flag of its segment is not set");
    }
    if (!tp_tc_rows_are_good(draft, tp_tc_publisher_rows, TP_TC_PUBLISHER_ROWS, error)) {
        return false;
    }
    if (custom >> draft->custom_count == 0) return true;
    return tp_tc_refuse(error, name, "a custom purpose is above their number");
}

// --- how long it gets --------------------------------------------------------------------------

typedef struct list_form { // In which a list is written.
    uint32_t max;
    bool     in_ranges;
    uint64_t bits;         // All of the list.
} list_form;

// With their number before them.
static uint64_t bits_in_ranges(const tara_id_range *ranges, uint64_t count)
{
    uint64_t bits = TP_TC_COUNT_BITS;
    for (uint64_t i = 0; i < count; i++) {
        bits += ranges[i].first == ranges[i].last ? TP_TC_SINGLE_BITS : TP_TC_RANGE_BITS;
    }
    return bits;
}

// The shorter of the two forms; bits where both are as long, or ranges are too many.
static list_form form_of(const tara_tc_draft_list *list)
{
    enum { HEAD_BITS = 16 + 1 }; // The maximum, and which form it is.
    uint64_t  ranges = bits_in_ranges(list->ranges, list->count);
    list_form form = {.max = list->max_vendor_id};
    if (form.max == 0 && list->count > 0) form.max = list->ranges[list->count - 1].last;
    form.in_ranges = ranges < form.max && list->count <= TP_TC_ENTRIES_MAX;
    form.bits = HEAD_BITS + (form.in_ranges ? ranges : form.max);
    return form;
}

// Whole bytes of bits, in digits of six.
static size_t digits_of(uint64_t bits)
{
    return (size_t)(((bits + 7) / 8 * 8 + 5) / 6);
}

static size_t size_of(const tara_tc_draft *draft, const list_form *forms)
{
    uint64_t core = TP_TC_CORE_BITS + forms[TARA_TC_CONSENT].bits +
                    forms[TARA_TC_LEGITIMATE_INTEREST].bits + TP_TC_COUNT_BITS;
    uint64_t own = TP_TC_TYPE_BITS + 2 * (uint64_t)draft->custom_count;
    for (uint64_t i = 0; i < draft->restriction_count; i++) {
        core += TP_TC_RESTRICTION_BITS +
                bits_in_ranges(draft->restrictions[i].ranges, draft->restrictions[i].count);
    }
    size_t size = digits_of(core);
    for (int list = TARA_TC_DISCLOSED; list < TARA_TC_LISTS; list++) {
        if (has_list(draft, list)) size += 1 + digits_of(TP_TC_TYPE_BITS + forms[list].bits);
    }
    for (size_t i = 0; i < TP_TC_PUBLISHER_ROWS; i++) own += tp_tc_publisher_rows[i].bits;
    return draft->flags & TARA_TC_DRAFT_PUBLISHER_TC ? size + 1 + digits_of(own) : size;
}

// --- writing -----------------------------------------------------------------------------------

static void put_ranges(tp_sextet_writer *out, const tara_id_range *ranges, uint64_t count)
{
    tp_sextets_put(out, count, TP_TC_COUNT_BITS);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t first = ranges[i].first, last = ranges[i].last;
        if (first == last) tp_sextets_put(out, first, TP_TC_SINGLE_BITS);
        else tp_sextets_put(out, UINT64_C(1) << 32 | first << 16 | last, TP_TC_RANGE_BITS);
    }
}

static void put_list(tp_sextet_writer *out, const tara_tc_draft_list *list, const list_form *form)
{
    tp_sextets_put(out, form->max, 16);
    tp_sextets_put(out, form->in_ranges, 1);
    if (form->in_ranges) put_ranges(out, list->ranges, list->count);
    else tp_tc_put_bits(out, list, form->max);
}

static void put_core(tp_sextet_writer *out, const tara_tc_draft *draft, const list_form *forms)
{
    tp_sextets_put(out, TP_TC_VERSION, TP_TC_VERSION_BITS);
    tp_tc_put_rows(out, draft, tp_tc_core_rows, TP_TC_CORE_ROWS);
    for (int list = TARA_TC_CONSENT; list <= TARA_TC_LEGITIMATE_INTEREST; list++) {
        put_list(out, &draft->vendors[list], &forms[list]);
    }
    tp_sextets_put(out, draft->restriction_count, TP_TC_COUNT_BITS);
    for (uint64_t i = 0; i < draft->restriction_count; i++) {
        const tara_tc_draft_restriction *r = &draft->restrictions[i];
        tp_sextets_put(out, (uint64_t)r->purpose << 2 | r->type, TP_TC_RESTRICTION_BITS);
        put_ranges(out, r->ranges, r->count);
    }
    tp_sextets_end(out, 8);
}

static void put_publisher(tp_sextet_writer *out, const tara_tc_draft *draft)
{
    tp_tc_begin_segment(out, TP_TC_PUBLISHER);
    tp_tc_put_rows(out, draft, tp_tc_publisher_rows, TP_TC_PUBLISHER_ROWS);
    tp_tc_put_set(out, draft->custom_consent, draft->custom_count);
    tp_tc_put_set(out, draft->custom_li_transparency, draft->custom_count);
    tp_sextets_end(out, 8);
}

tara_status tara_tc_encode(const tara_tc_draft *draft, char *buffer, size_t capacity,
                           size_t *needed, tara_error *error)
{
    enum { FLAGS = TARA_TC_DRAFT_DISCLOSED | TARA_TC_DRAFT_ALLOWED | TARA_TC_DRAFT_PUBLISHER_TC };
    static const uint8_t types[TARA_TC_LISTS] = {
        [TARA_TC_DISCLOSED] = TP_TC_DISCLOSED, [TARA_TC_ALLOWED] = TP_TC_ALLOWED,
    };
    list_form   forms[TARA_TC_LISTS];
    tara_status status = tp_struct_in(draft, sizeof *draft, FLAGS);
    if (status != TARA_OK) return tp_say_error(error, status, "draft", NULL);
    if (needed == NULL || (buffer == NULL && capacity > 0)) {
        return tp_say_error(error, TARA_E_INVALID_ARGUMENT, "buffer", NULL);
    }
    const char *too_new = list_too_new(draft);
    if (too_new != NULL) return tp_say_error(error, TARA_E_TOO_NEW, too_new, NULL);
    if (!tp_tc_rows_are_good(draft, tp_tc_core_rows, TP_TC_CORE_ROWS, error) ||
        !lists_are_good(draft, error) || !restrictions_are_good(draft, error) ||
        !publisher_is_good(draft, error)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    for (int list = 0; list < TARA_TC_LISTS; list++) forms[list] = form_of(&draft->vendors[list]);
    *needed = size_of(draft, forms);
    if (*needed > capacity) return tp_say_error(error, TARA_E_BUFFER, "buffer", NULL);
    tp_sextet_writer out = tp_sextet_writer_of(buffer, *needed);
    put_core(&out, draft, forms);
    for (int list = TARA_TC_DISCLOSED; list < TARA_TC_LISTS; list++) {
        if (!has_list(draft, list)) continue;
        tp_tc_begin_segment(&out, types[list]);
        put_list(&out, &draft->vendors[list], &forms[list]);
        tp_sextets_end(&out, 8);
    }
    if (draft->flags & TARA_TC_DRAFT_PUBLISHER_TC) put_publisher(&out, draft);
    return TARA_OK;
}
