// erasures.c: the list of erasures, as it leaves and comes back.
#include "interop/erasures.h"

#include <stddef.h>
#include <string.h>

#include "base/bits.h"
#include "interop/form.h"

enum {
    VERSION       = 1,
    STRETCHES_MAX = 1 << 20,
    LEAF_DIGITS   = 64,
    OTHERS_MAX    = TP_STRETCH_MAX - 1,
    MARK_DIGITS   = 2 * TP_STRETCH_MARK
};

bool tp_stretch_has(const tp_stretch *stretch, uint64_t index, const uint8_t leaf[32])
{
    if (index >= stretch->count || index >= TP_STRETCH_MAX) return false;
    if (index == 0) return memcmp(leaf, stretch->leaf, 32) == 0;
    return memcmp(leaf, stretch->others[index - 1], TP_STRETCH_MARK) == 0;
}

void tp_stretches_begin(tp_json_writer *json)
{
    tp_json_begin_object(json);
    tp_json_name(json, "tara_erasures");
    tp_json_uint(json, VERSION);
    tp_json_name(json, "erased");
    tp_json_begin_array(json);
}

void tp_stretch_put(tp_json_writer *json, const tp_stretch *stretch)
{
    char   digits[LEAF_DIGITS], marks[OTHERS_MAX * MARK_DIGITS];
    size_t others = (size_t)stretch->count - 1;
    tp_hex_encode(stretch->leaf, sizeof stretch->leaf, digits);
    tp_hex_encode(stretch->others[0], others * TP_STRETCH_MARK, marks);
    tp_json_begin_object(json);
    tp_json_name(json, "first");
    tp_json_uint(json, stretch->first);
    tp_json_name(json, "count");
    tp_json_uint(json, stretch->count);
    tp_json_name(json, "leaf");
    tp_json_text(json, (tp_text){digits, sizeof digits});
    if (others > 0) {
        tp_json_name(json, "others");
        tp_json_text(json, (tp_text){marks, others * MARK_DIGITS});
    }
    tp_json_end_object(json);
}

void tp_stretches_end(tp_json_writer *json)
{
    tp_json_end_array(json);
    tp_json_end_object(json);
}

// --- reading -----------------------------------------------------------------------------------

typedef struct list {
    uint64_t version;
} list;

typedef struct receiver {
    tp_stretch_take *take;
    void            *user;
} receiver;

static tara_status read_leaf(tp_reading *r, const tp_member *m, void *at)
{
    char    digits[LEAF_DIGITS];
    tp_text text;
    (void)m;
    bool whole = tp_form_text(r, digits, sizeof digits, &text) && text.size == sizeof digits
              && tp_hex_decode(text.data, text.size, at, 32);
    return whole ? TARA_OK : tp_form_refuse(r, "expected 64 hexadecimal digits");
}

// A stretch and how many events have a mark in it.
typedef struct marked {
    tp_stretch stretch;
    size_t     others;
} marked;

static tara_status read_others(tp_reading *r, const tp_member *m, void *at)
{
    static const char expected[] = "expected 16 hexadecimal digits an event, of at most 63";
    marked *to = at;
    char    digits[OTHERS_MAX * MARK_DIGITS];
    tp_text text;
    (void)m;
    bool fits = tp_form_text(r, digits, sizeof digits, &text) && text.size % MARK_DIGITS == 0;
    if (!fits) return tp_form_refuse(r, expected);
    to->others = text.size / MARK_DIGITS;
    bool whole = tp_hex_decode(text.data, text.size, to->stretch.others[0], text.size / 2);
    return whole ? TARA_OK : tp_form_refuse(r, expected);
}

static tara_status check_stretch(tp_reading *r, void *base)
{
    const marked     *read = base;
    const tp_stretch *stretch = &read->stretch;
    bool sane = stretch->first != 0 && stretch->count != 0
             && stretch->count <= UINT64_MAX - stretch->first;
    if (!sane) return tp_form_refuse(r, "expected events that there can be");
    bool known = stretch->count == read->others + 1;
    return known ? TARA_OK : tp_form_refuse_member(r, "others", "expected one of each event but "
                                                                "the first");
}

static const tp_member stretch_members[] = {
    {"first", tp_form_uint64, offsetof(marked, stretch.first), false, NULL, 0},
    {"count", tp_form_uint64, offsetof(marked, stretch.count), false, NULL, 0},
    {"leaf", read_leaf, offsetof(marked, stretch.leaf), false, NULL, 0},
    {"others", read_others, 0, true, NULL, 0},
};
static const tp_form stretch_form = TP_FORM(stretch_members, check_stretch);

static tara_status read_stretch(tp_reading *r, void *user)
{
    const receiver *to = user;
    marked          read = {.others = 0};
    tara_status     status = tp_form_object(r, &stretch_form, &read);
    return status == TARA_OK ? to->take(to->user, &read.stretch) : status;
}

static tara_status read_stretches(tp_reading *r, const tp_member *m, void *at)
{
    (void)m; (void)at;
    return tp_form_list(r, STRETCHES_MAX, "a list has at most 1048576 stretches", read_stretch,
                        r->user);
}

static tara_status read_version(tp_reading *r, const tp_member *m, void *at)
{
    int64_t version = 0;
    (void)m; (void)at;
    bool known = tp_form_integer(r, VERSION, VERSION, &version);
    return known ? TARA_OK : tp_form_refuse(r, "expected 1");
}

static const tp_member list_members[] = {
    {"tara_erasures", read_version, 0, false, NULL, 0},
    {"erased", read_stretches, 0, false, NULL, 0},
};
static const tp_form list_form = TP_FORM(list_members, NULL);

tara_status tp_stretches_read(tp_text text, tp_stretch_take *take, void *user, tara_error *error)
{
    receiver   to = {take, user};
    list       base = {0};
    tp_reading r = {.text = text, .error = error, .user = &to, .whole = "list"};
    if (text.size > TP_ERASURES_BYTES_MAX) {
        return tp_form_fail(&r, TARA_E_LIMIT, 0, "a list has at most 64 MiB");
    }
    r.json = tp_json_reader_of(text);
    if (!tp_json_valid(&r.json)) {
        return tp_form_fail(&r, TARA_E_SYNTAX, r.json.error_offset, r.json.error);
    }
    r.json = tp_json_reader_of(text);
    if (tp_json_next(&r.json) != TP_JSON_OBJECT) {
        return tp_form_refuse(&r, "expected an object");
    }
    return tp_form_object(&r, &list_form, &base);
}
