// tcf_draft.c: drafts of strings of the TCF, of Europe's and of Canada's: are they good, and their
// bits.
#include "interop/tcf_draft.h"

#include <string.h>

#include "base/structs.h"

// --- is it good? -------------------------------------------------------------------------------

bool tp_tc_refuse(tara_error *error, const char *field, const char *message)
{
    (void)tp_say_error(error, TARA_E_INVALID_ARGUMENT, field, message);
    return false;
}

static uint32_t number_at(const void *draft, const tp_tc_row *row)
{
    uint32_t number;
    memcpy(&number, (const uint8_t *)draft + row->drafted, sizeof number);
    return number;
}

static int64_t time_at(const void *draft, const tp_tc_row *row)
{
    int64_t ms;
    memcpy(&ms, (const uint8_t *)draft + row->drafted, sizeof ms);
    return ms;
}

// What a letter is worth, 26 and more where it is none.
static uint32_t letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (uint32_t)(c - 'A') : 26;
}

static bool row_is_good(const void *draft, const tp_tc_row *row, tara_error *error)
{
    const char *text = (const char *)draft + row->drafted;
    int64_t     last = ((INT64_C(1) << row->bits) - 1) * TP_TC_DECISECOND_MS;
    switch ((tp_tc_kind)row->kind) {
    case TP_TC_TIME:
        if (time_at(draft, row) >= 0 && time_at(draft, row) <= last) return true;
        return tp_tc_refuse(error, row->name, "expected a time from 1970 to 2187");
    case TP_TC_LETTERS:
        if (letter(text[0]) < 26 && letter(text[1]) < 26 && text[2] == '\0') return true;
        return tp_tc_refuse(error, row->name, "expected two letters, A to Z");
    case TP_TC_FLAG:
        if (number_at(draft, row) <= 1) return true;
        return tp_tc_refuse(error, row->name, "expected 0 or 1");
    case TP_TC_NUMBER:
    case TP_TC_SET:
        break;
    }
    if (number_at(draft, row) >> row->bits == 0) return true;
    return tp_tc_refuse(error, row->name, "the format has no room for that number");
}

bool tp_tc_rows_are_good(const void *draft, const tp_tc_row *rows, size_t count,
                         tara_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!row_is_good(draft, &rows[i], error)) return false;
    }
    return true;
}

bool tp_tc_list_is_good(const tara_tc_draft_list *list, const char *name, tara_error *error)
{
    uint32_t last = 0;
    if (list->ranges == NULL && list->count > 0) {
        return tp_tc_refuse(error, name, "there are no ranges");
    }
    for (uint64_t i = 0; i < list->count; i++) {
        tara_id_range range = list->ranges[i];
        if (range.first == 0) return tp_tc_refuse(error, name, "vendors are numbered from 1");
        if (range.last < range.first) {
            return tp_tc_refuse(error, name, "a range ends before it begins");
        }
        if (i > 0 && range.first <= last + 1) {
            return tp_tc_refuse(error, name,
                                "ranges must ascend, and may neither overlap nor touch");
        }
        last = range.last;
    }
    if (list->max_vendor_id > TP_TC_VENDOR_MAX) {
        return tp_tc_refuse(error, name, "vendors are numbered up to 65535");
    }
    if (list->max_vendor_id == 0 || list->max_vendor_id >= last) return true;
    return tp_tc_refuse(error, name, "a vendor is above the maximum");
}

// --- writing -----------------------------------------------------------------------------------

void tp_tc_begin_segment(tp_sextet_writer *out, uint64_t type)
{
    tp_sextets_put_char(out, '.');
    tp_sextets_put(out, type, TP_TC_TYPE_BITS);
}

void tp_tc_put_rows(tp_sextet_writer *out, const void *draft, const tp_tc_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const tp_tc_row *row = &rows[i];
        const char      *text = (const char *)draft + row->drafted;
        uint64_t         value;
        switch ((tp_tc_kind)row->kind) {
        case TP_TC_TIME:
            value = (uint64_t)(time_at(draft, row) / TP_TC_DECISECOND_MS);
            break;
        case TP_TC_LETTERS:
            value = letter(text[0]) << 6 | letter(text[1]);
            break;
        case TP_TC_SET:
            value = tp_tc_mirror(number_at(draft, row), row->bits);
            break;
        case TP_TC_NUMBER:
        case TP_TC_FLAG:
        default:
            value = number_at(draft, row);
        }
        tp_sextets_put(out, value, row->bits);
    }
}

static void put_ones(tp_sextet_writer *out, uint32_t count)
{
    enum { AT_ONCE = 48 };
    for (; count > AT_ONCE; count -= AT_ONCE) {
        tp_sextets_put(out, (UINT64_C(1) << AT_ONCE) - 1, AT_ONCE);
    }
    tp_sextets_put(out, (UINT64_C(1) << count) - 1, count);
}

void tp_tc_put_bits(tp_sextet_writer *out, const tara_tc_draft_list *list, uint32_t max)
{
    uint32_t done = 0;
    for (uint64_t i = 0; i < list->count; i++) {
        uint32_t first = list->ranges[i].first, last = list->ranges[i].last;
        uint32_t size = last - first + 1;
        if (last - done <= TP_SEXTETS_TAKE_MAX) { // Both at once, as hardly ever is not so.
            tp_sextets_put(out, (UINT64_C(1) << size) - 1, last - done);
        } else {
            tp_sextets_put_zeros(out, first - 1 - done);
            put_ones(out, size);
        }
        done = last;
    }
    tp_sextets_put_zeros(out, max - done);
}

void tp_tc_put_set(tp_sextet_writer *out, uint64_t set, unsigned count)
{
    uint64_t bits = tp_tc_mirror(set, count);
    unsigned high = count > 32 ? count - 32 : 0; // Up to 63, in two.
    tp_sextets_put(out, high == 0 ? 0 : bits >> 32, high);
    tp_sextets_put(out, bits & UINT32_MAX, count - high);
}
