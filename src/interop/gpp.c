// gpp.c: the strings of the IAB's Global Privacy Platform: a header and sections.
#include "interop/gpp.h"

#include <string.h>

#include "base/structs.h"
#include "interop/gpp_sections.h"

enum { HEADER_TYPE = 3, HEADER_VERSION = 1, GPC_TYPE = 1, RANGE_COUNT_BITS = 12 };

// --- Fibonacci codes ---------------------------------------------------------------------------

enum { FIBONACCI_COUNT = 23 };

static const uint16_t fibonacci[FIBONACCI_COUNT] = {
    1,   2,   3,   5,   8,    13,   21,   34,   55,   89,    144,   233,
    377, 610, 987, 1597, 2584, 4181, 6765, 10946, 17711, 28657, 46368,
};

uint32_t tp_gpp_take_fibonacci(tp_text digits, size_t *at)
{
    enum { LONGEST = FIBONACCI_COUNT + 1 };
    uint64_t code = tp_sextets_peek(digits, *at, LONGEST); // Zeros behind the end: none is made up.
    uint32_t sum = 0;
    bool     before = false;
    for (unsigned i = 0; i < LONGEST; i++) {
        bool bit = (code >> (LONGEST - 1 - i) & 1) != 0;
        if (bit && before) {
            if (sum > TP_GPP_NUMBER_MAX) return 0;
            *at += i + 1;
            return sum;
        }
        if (bit && i < FIBONACCI_COUNT) sum += fibonacci[i];
        before = bit;
    }
    return 0;
}

void tp_gpp_put_fibonacci(tp_sextet_writer *out, uint32_t number)
{
    uint32_t code = 1; // Its bits so far, the last one first read.
    unsigned count = 1;
    bool     begun = false;
    for (size_t i = FIBONACCI_COUNT; i-- > 0;) {
        bool in = fibonacci[i] <= number;
        if (in) number -= fibonacci[i];
        begun = begun || in;
        if (!begun) continue;
        code |= (uint32_t)in << count;
        count++;
    }
    tp_sextets_put(out, code, count);
}

unsigned tp_gpp_fibonacci_bits(uint32_t number)
{
    unsigned count = 0;
    while (count < FIBONACCI_COUNT && fibonacci[count] <= number) count++;
    return count + 1;
}

// --- refusing ----------------------------------------------------------------------------------

typedef struct place { // Of what is wrong.
    uint32_t section;
    uint32_t segment;
    size_t   begin; // Of the segment, in the text.
    size_t   bit;   // In the segment.
} place;

static tara_status refuse(tara_string_fault *fault, tara_status status, place at)
{
    if (tp_struct_out(fault, sizeof *fault) != TARA_OK) return status;
    fault->status = status;
    fault->offset = at.begin + at.bit / 6;
    fault->bit = at.bit;
    fault->section = at.section;
    fault->segment = at.segment;
    return status;
}

static tp_text part_of(tp_text text, size_t from, size_t to)
{
    return (tp_text){text.data + from, to - from};
}

// Where the next of such characters stands, or the text ends.
static size_t find(tp_text text, size_t from, char wanted)
{
    const char *found = from == text.size ? NULL :
                        memchr(text.data + from, wanted, text.size - from);
    return found == NULL ? text.size : (size_t)(found - text.data);
}

// Nothing but digits, or dots too. What is wrong is told with its place.
static tara_status check_characters(tp_text text, bool dots, tara_string_fault *fault, place at)
{
    if (text.size == 0) return refuse(fault, TARA_E_EMPTY_SEGMENT, at);
    for (size_t i = 0; i < text.size; i++) {
        bool good = tp_sextet_values[(uint8_t)text.data[i]] != TP_NO_SEXTET;
        if (good || (dots && text.data[i] == '.')) continue;
        at.bit = 6 * i;
        return refuse(fault, text.data[i] == '=' ? TARA_E_PADDING : TARA_E_ALPHABET, at);
    }
    return TARA_OK;
}

// --- one section: fields of bits ---------------------------------------------------------------

static uint8_t digit_of(char character)
{
    return tp_sextet_values[(uint8_t)character];
}

// Values of two bits, three to a digit, of which there must be enough. Those of the last digit that
// are not asked for are left zero.
static void unpack(const char *digits, unsigned count, uint8_t *values)
{
    for (unsigned i = 0; i < count; i += 3, digits++) {
        uint8_t digit = digit_of(*digits);
        values[i] = digit >> 4;
        values[i + 1] = digit >> 2 & 3;
        values[i + 2] = digit & 3;
    }
    values[count] = values[count + 1] = 0;
}

// A segment of `text` that was found to be digits, at least one.
typedef tara_status reading(tp_text text, const tp_gpp_layout *layout, uint8_t *values,
                            size_t *bit);

// How many values the core has: one of six bits, all others of two. Laid out so that no table need
// be walked here; that the tables are so is tested.
static unsigned core_count(const tp_gpp_layout *layout)
{
    return 1 + (layout->bits - 6u) / 2;
}

static tara_status read_core(tp_text text, const tp_gpp_layout *layout, uint8_t *values,
                             size_t *bit)
{
    *bit = 6 * text.size;
    if (*bit < layout->bits) return TARA_E_TRUNCATED;
    values[0] = digit_of(text.data[0]);
    unpack(text.data + 1, core_count(layout) - 1, values + 1);
    return TARA_OK;
}

static tara_status read_gpc(tp_text text, const tp_gpp_layout *layout, uint8_t *values,
                            size_t *bit)
{
    uint8_t digit = digit_of(text.data[0]);
    *bit = 0;
    if (digit >> 4 != GPC_TYPE) return TARA_E_UNKNOWN_SEGMENT;
    values[core_count(layout)] = digit >> 3 & 1;
    return TARA_OK;
}

static tara_status read_sensitive(tp_text text, const tp_gpp_layout *layout, uint8_t *values,
                                  size_t *bit)
{
    enum { COUNT = 8 };
    *bit = 6 * text.size;
    if (*bit < 2 * COUNT) return TARA_E_TRUNCATED;
    unpack(text.data, COUNT, values + core_count(layout));
    return TARA_OK;
}

static tara_status read_none(tp_text text, const tp_gpp_layout *layout, uint8_t *values,
                             size_t *bit)
{
    (void)text; (void)layout; (void)values;
    *bit = 0;
    return TARA_E_UNKNOWN_SEGMENT;
}

static reading *const readings[] = {
    [0] = read_none,
    [TARA_GPP_PART_CORE] = read_core,
    [TARA_GPP_PART_GPC] = read_gpc,
    [TARA_GPP_PART_SENSITIVE] = read_sensitive,
};

// By version. NULL: there is none.
static const tp_gpp_layout *layout_for(const tp_gpp_layout *latest, uint32_t version)
{
    if (latest->version == 0 || version == latest->version) return latest;
    if (latest->older == 0) return NULL;
    const tp_gpp_layout *older = &tp_gpp_layouts[latest->older];
    return version == older->version ? older : NULL;
}

// Where Version 1 stands before as many bits as version 2 has, an old encoder wrote the new fields
// behind the old number: they stand where version 2 has them…
static const tp_gpp_layout *layout_written(const tp_gpp_layout *latest, const tp_gpp_layout *own,
                                           size_t bits)
{
    return bits >= latest->bits ? latest : own;
}

// …and are told as far as version 1 knows them, as the reference decoders do. Both layouts have the
// same fields, the older one with fewer values.
static void narrow(const tp_gpp_layout *from, const tp_gpp_layout *to, uint8_t *values)
{
    uint8_t       *end = values;
    const uint8_t *begin = values;
    for (size_t i = 0; i < to->field_count; i++) {
        memmove(end, begin, to->fields[i].count);
        end += to->fields[i].count;
        begin += from->fields[i].count;
    }
    memset(end, 0, (size_t)(begin - end));
}

static tara_status read_segment(tp_text text, const tp_gpp_layout *layout,
                                tara_gpp_section *section, tara_string_fault *fault, place at)
{
    uint32_t    part = at.segment == 0 ? TARA_GPP_PART_CORE : layout->part;
    tara_status status = at.segment == 0 ? TARA_OK : check_characters(text, false, fault, at);
    if (status != TARA_OK) return status;
    status = readings[part](text, layout, section->values, &at.bit);
    if (status == TARA_OK && section->parts & part) status = TARA_E_DUPLICATE;
    if (status != TARA_OK) return refuse(fault, status, at);
    section->parts |= part;
    return TARA_OK;
}

static tara_status read_bits(tp_text text, const tp_gpp_layout *latest, tara_gpp_section *section,
                             tara_string_fault *fault, place at)
{
    size_t      end = find(text, 0, '.'), begin = 0, offset = at.begin;
    tara_status status = check_characters(part_of(text, 0, end), false, fault, at);
    if (status != TARA_OK) return status;
    const tp_gpp_layout *layout = layout_for(latest, digit_of(text.data[0]));
    if (layout == NULL) return check_characters(text, true, fault, at);
    const tp_gpp_layout *in_text = layout_written(latest, layout, 6 * end);
    for (;;) {
        at.begin = offset + begin;
        status = read_segment(part_of(text, begin, end), in_text, section, fault, at);
        if (status != TARA_OK) return status;
        if (end == text.size) break;
        begin = end + 1;
        end = find(text, begin, '.');
        at.segment++;
    }
    if (in_text != layout) narrow(in_text, layout, section->values);
    section->layout = tp_gpp_number(layout);
    return TARA_OK;
}

// --- one section: any form ---------------------------------------------------------------------

// What a decoder of another kind of string refused, as a fault of the section with it.
static tara_status refuse_inner(tara_string_fault *fault, const tara_string_fault *inner,
                                tara_status status, place at)
{
    (void)refuse(fault, status, at);
    if (tp_struct_fits(fault, sizeof *fault) != TARA_OK) return status;
    fault->offset = at.begin + inner->offset;
    fault->bit = inner->bit;
    fault->segment = inner->segment;
    return status;
}

static tara_status read_usp(tp_text text, const tp_gpp_layout *layout, tara_gpp_section *section,
                            tara_string_fault *fault, place at)
{
    tara_usp          usp = {.struct_size = sizeof usp};
    tara_string_fault inner = {.struct_size = sizeof inner};
    bool              other = text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9';
    if (other && text.data[0] != '1') return check_characters(text, true, fault, at);
    if (text.size == 0) return refuse(fault, TARA_E_EMPTY_SEGMENT, at);
    tara_status status = tara_usp_decode(text.data, text.size, &usp, &inner);
    if (status != TARA_OK) return refuse_inner(fault, &inner, status, at);
    section->values[0] = (uint8_t)usp.version;
    section->values[1] = (uint8_t)usp.notice;
    section->values[2] = (uint8_t)usp.opt_out_sale;
    section->values[3] = (uint8_t)usp.lspa_covered;
    section->parts = TARA_GPP_PART_CORE;
    section->layout = tp_gpp_number(layout);
    return TARA_OK;
}

// All of the TC string is looked at; of its values those calls tell that are for it.
static tara_status read_tc(tp_text text, const tp_gpp_layout *layout, tara_gpp_section *section,
                           tara_string_fault *fault, place at)
{
    tara_tc           tc = {.struct_size = sizeof tc};
    tara_string_fault inner = {.struct_size = sizeof inner};
    if (text.size == 0) return refuse(fault, TARA_E_EMPTY_SEGMENT, at);
    tara_status status = tara_tc_decode(text.data, text.size, &tc, &inner);
    if (status == TARA_E_VERSION) return check_characters(text, true, fault, at);
    if (status != TARA_OK) return refuse_inner(fault, &inner, status, at);
    section->layout = tp_gpp_number(layout);
    return TARA_OK;
}

static tara_status read_opaque(tp_text text, const tp_gpp_layout *layout,
                               tara_gpp_section *section, tara_string_fault *fault, place at)
{
    (void)layout; (void)section;
    return check_characters(text, true, fault, at);
}

typedef tara_status form_reading(tp_text text, const tp_gpp_layout *layout,
                                 tara_gpp_section *section, tara_string_fault *fault, place at);

static form_reading *const form_readings[] = {
    [TP_GPP_OPAQUE] = read_opaque,
    [TP_GPP_BITS] = read_bits,
    [TP_GPP_USP] = read_usp,
    [TP_GPP_TC] = read_tc,
};

// A section that was zeroed. After a failure it is zeroed again.
static tara_status read_section(uint32_t id, tp_text text, tara_gpp_section *section,
                                tara_string_fault *fault, place at)
{
    const tp_gpp_layout *latest = tp_gpp_latest(id);
    uint8_t              form = latest == NULL ? TP_GPP_OPAQUE : latest->form;
    tara_status          status = form_readings[form](text, latest, section, fault, at);
    if (status != TARA_OK) {
        (void)tp_struct_out(section, sizeof *section);
        return status;
    }
    section->id = id;
    section->text = text.data;
    section->text_size = text.size;
    return TARA_OK;
}

tara_status tara_gpp_section_decode(uint32_t id, const char *text, size_t size,
                                    tara_gpp_section *section, tara_string_fault *fault)
{
    tara_status status = tp_struct_out(section, sizeof *section);
    bool        asked = id > 0 && id <= TP_GPP_NUMBER_MAX && (text != NULL || size == 0);
    if (status == TARA_OK && !asked) status = TARA_E_INVALID_ARGUMENT;
    if (status != TARA_OK) return tp_say_fault(fault, status);
    tp_text own = {size == 0 ? "" : text, size};
    return read_section(id, own, section, fault, (place){0, 0, 0, 0});
}

// --- the header --------------------------------------------------------------------------------

typedef struct header {
    uint32_t ids[TARA_GPP_SECTIONS_MAX];
    uint32_t count; // Also of those that found no room.
} header;

static void keep_ids(header *h, uint32_t first, uint32_t last)
{
    for (uint32_t id = first; id <= last && h->count < TARA_GPP_SECTIONS_MAX; id++) {
        h->ids[h->count++] = id;
    }
}

// One item of the range of sections at *at: a number or a group of them, counted from *last on.
static tara_status take_item(tp_text text, size_t *at, header *h, uint32_t *last)
{
    bool     group = tp_sextets_bit(text, (*at)++);
    size_t   code = *at;
    uint32_t offset = tp_gpp_take_fibonacci(text, at), more = 0;
    if (offset > 0 && group) {
        code = *at;
        more = tp_gpp_take_fibonacci(text, at);
    }
    if (offset == 0 || (group && more == 0)) {
        *at = code;
        return TARA_E_FIBONACCI;
    }
    if (*last + offset + more > TP_GPP_NUMBER_MAX) {
        *at = code;
        return TARA_E_OVER_MAXIMUM;
    }
    uint32_t count = h->count + more + 1;
    keep_ids(h, *last + offset, *last + offset + more);
    h->count = count;
    *last += offset + more;
    return TARA_OK;
}

static tara_status read_ids(tp_text text, header *h, size_t *at)
{
    enum { TYPE_AT = 0, VERSION_AT = 6, COUNT_AT = 12, ITEMS_AT = 24 };
    uint32_t last = 0;
    *at = TYPE_AT;
    if (digit_of(text.data[0]) != HEADER_TYPE) return TARA_E_VALUE;
    *at = VERSION_AT;
    if (6 * text.size < COUNT_AT) return TARA_E_TRUNCATED;
    if (digit_of(text.data[1]) != HEADER_VERSION) return TARA_E_VERSION;
    *at = COUNT_AT;
    if (6 * text.size < ITEMS_AT) return TARA_E_TRUNCATED;
    uint64_t items = tp_sextets_peek(text, COUNT_AT, RANGE_COUNT_BITS);
    *at = ITEMS_AT;
    for (uint64_t i = 0; i < items; i++) {
        if (*at >= 6 * text.size) return TARA_E_TRUNCATED;
        tara_status status = take_item(text, at, h, &last);
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

static tara_status read_header(tp_text text, header *h, tara_string_fault *fault)
{
    place       at = {0, 0, 0, 0};
    tara_status status = check_characters(text, false, fault, at);
    if (status != TARA_OK) return status;
    h->count = 0;
    status = read_ids(text, h, &at.bit);
    return status == TARA_OK ? TARA_OK : refuse(fault, status, at);
}

// --- a whole string ----------------------------------------------------------------------------

// As many separators as the header names sections, which are counted before any is looked at.
static tara_status place_sections(tp_text text, size_t at, const header *h, tara_gpp *gpp,
                                  tara_string_fault *fault)
{
    uint32_t found = 0;
    size_t   header_size = at;
    for (; at < text.size && found <= h->count; found++) {
        size_t begin = at + 1;
        at = find(text, begin, '~');
        if (found >= h->count || found >= TARA_GPP_SECTIONS_MAX) continue;
        gpp->places[found] = (tara_gpp_place){(uint32_t)begin, (uint32_t)(at - begin),
                                              h->ids[found]};
    }
    if (found != h->count) {
        return refuse(fault, TARA_E_SECTION_COUNT, (place){0, 0, header_size, 0});
    }
    if (found > TARA_GPP_SECTIONS_MAX) return refuse(fault, TARA_E_LIMIT, (place){0, 0, 0, 0});
    gpp->section_count = found;
    return TARA_OK;
}

static tara_status check_all(tp_text text, const tara_gpp *gpp, tara_string_fault *fault)
{
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        const tara_gpp_place *at = &gpp->places[i];
        tara_gpp_section      section = {.struct_size = sizeof section};
        tp_text               own = {text.data + at->offset, at->size};
        tara_status           status = read_section(at->id, own, &section, fault,
                                                    (place){i + 1, 0, at->offset, 0});
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

static tara_status read_all(tp_text text, tara_gpp *gpp, tara_string_fault *fault)
{
    header h;
    if (text.size > UINT32_MAX) return refuse(fault, TARA_E_LIMIT, (place){0, 0, 0, 0});
    size_t      header_size = find(text, 0, '~');
    tara_status status = read_header((tp_text){text.data, header_size}, &h, fault);
    if (status == TARA_OK) status = place_sections(text, header_size, &h, gpp, fault);
    return status == TARA_OK ? check_all(text, gpp, fault) : status;
}

tara_status tara_gpp_decode(const char *text, size_t size, tara_gpp *gpp, tara_string_fault *fault)
{
    tara_status status = tp_struct_out(gpp, sizeof *gpp);
    if (status == TARA_OK && text == NULL && size > 0) status = TARA_E_INVALID_ARGUMENT;
    if (status != TARA_OK) return tp_say_fault(fault, status);
    status = read_all((tp_text){text, size}, gpp, fault);
    if (status != TARA_OK) {
        (void)tp_struct_out(gpp, sizeof *gpp);
        return status;
    }
    gpp->text = text;
    gpp->text_size = size;
    return TARA_OK;
}

// --- asking ------------------------------------------------------------------------------------

static bool is_read(const tara_gpp *gpp)
{
    return tp_struct_fits(gpp, sizeof *gpp) == TARA_OK && gpp->text != NULL &&
           gpp->section_count <= TARA_GPP_SECTIONS_MAX;
}

tara_status tara_gpp_section_at(const tara_gpp *gpp, uint32_t index, tara_gpp_section *section)
{
    tara_status status = tp_struct_out(section, sizeof *section);
    if (status != TARA_OK) return status;
    if (!is_read(gpp) || index >= gpp->section_count) return TARA_E_INVALID_ARGUMENT;
    const tara_gpp_place *at = &gpp->places[index];
    if (at->offset > gpp->text_size || at->size > gpp->text_size - at->offset) {
        return TARA_E_INVALID_ARGUMENT;
    }
    tp_text text = {gpp->text + at->offset, at->size};
    return read_section(at->id, text, section, NULL, (place){0, 0, 0, 0});
}

tara_status tara_gpp_find(const tara_gpp *gpp, uint32_t id, tara_gpp_section *section)
{
    tara_status status = tp_struct_out(section, sizeof *section);
    if (status != TARA_OK) return status;
    if (!is_read(gpp)) return TARA_E_INVALID_ARGUMENT;
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        if (gpp->places[i].id == id) return tara_gpp_section_at(gpp, i, section);
    }
    return TARA_E_NOT_FOUND;
}

tara_status tara_gpp_gpc(const tara_gpp *gpp, int32_t *on)
{
    bool any = false;
    if (on == NULL || !is_read(gpp)) return TARA_E_INVALID_ARGUMENT;
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section     section = {.struct_size = sizeof section};
        uint32_t             value = 0;
        const tp_gpp_layout *latest = tp_gpp_latest(gpp->places[i].id);
        if (latest == NULL || latest->part != TARA_GPP_PART_GPC) continue;
        tara_status status = tara_gpp_section_at(gpp, i, &section);
        if (status != TARA_OK) return status;
        any = any || (tara_gpp_value(&section, "Gpc", 3, 0, &value) == TARA_OK && value != 0);
    }
    *on = any;
    return TARA_OK;
}

// --- fields ------------------------------------------------------------------------------------

// What a section was read by; of one without, the latest layout of its id. NULL: none.
static const tp_gpp_layout *layout_of(const tara_gpp_section *section)
{
    if (section->layout == 0) return tp_gpp_latest(section->id);
    if (section->layout >= TP_GPP_LAYOUTS) return NULL;
    const tp_gpp_layout *layout = &tp_gpp_layouts[section->layout];
    return layout->id == section->id ? layout : NULL;
}

tara_status tara_gpp_field_at(const tara_gpp_section *section, uint32_t index,
                              tara_gpp_field *field)
{
    uint32_t    first = 0;
    tara_status status = tp_struct_out(field, sizeof *field);
    if (status != TARA_OK) return status;
    if (tp_struct_fits(section, sizeof *section) != TARA_OK) return TARA_E_INVALID_ARGUMENT;
    const tp_gpp_layout *layout = layout_of(section);
    if (layout == NULL || index >= layout->field_count) return TARA_E_NOT_FOUND;
    for (uint32_t i = 0; i < index; i++) first += layout->fields[i].count;
    const tp_gpp_field *found = &layout->fields[index];
    field->kind = found->kind;
    field->part = found->part;
    field->bits = found->bits;
    field->first = first;
    field->count = found->count;
    field->name = found->name;
    return TARA_OK;
}

tara_status tara_gpp_value(const tara_gpp_section *section, const char *name, size_t name_size,
                           uint32_t index, uint32_t *value)
{
    uint32_t first;
    if (value == NULL || name == NULL ||
        tp_struct_fits(section, sizeof *section) != TARA_OK) {
        return TARA_E_INVALID_ARGUMENT;
    }
    const tp_gpp_layout *layout = layout_of(section);
    if (layout == NULL) return TARA_E_NOT_FOUND;
    const tp_gpp_field *field = tp_gpp_field_named(layout, (tp_text){name, name_size}, &first);
    if (field == NULL || !(section->parts & field->part)) return TARA_E_NOT_FOUND;
    if (index >= field->count) return TARA_E_INVALID_ARGUMENT;
    *value = section->values[first + index];
    return TARA_OK;
}

const char *tara_gpp_section_name(uint32_t id)
{
    const tp_gpp_layout *layout = tp_gpp_latest(id);
    return layout == NULL ? "" : layout->name;
}

tara_status tara_gpp_section_id(const char *name, size_t name_size, uint32_t *id)
{
    if (id == NULL || (name == NULL && name_size > 0)) return TARA_E_INVALID_ARGUMENT;
    for (uint32_t i = 1; i <= TP_GPP_REGISTERED; i++) {
        tp_text known = tp_text_of(tp_gpp_layouts[i].name);
        if (!tp_text_equal(known, (tp_text){name, name_size})) continue;
        *id = i;
        return TARA_OK;
    }
    return TARA_E_NOT_FOUND;
}

// --- is it valid? ------------------------------------------------------------------------------

static bool value_valid(const tp_gpp_field *field, uint8_t value)
{
    switch (field->kind) {
    case TARA_GPP_NUMBER: return true;
    case TARA_GPP_FLAG: return value <= 1;
    case TARA_GPP_COVERED: return value == 1 || value == 2;
    default: return value <= 2;
    }
}

// The first value of a part that cannot be, else the first bit behind it that is not zero.
static tara_status check_part(const tara_gpp_section *section, const tp_gpp_layout *layout,
                              uint32_t part, tp_text text, size_t *bit)
{
    const uint8_t *value = section->values;
    for (size_t i = 0; i < layout->field_count; i++) {
        const tp_gpp_field *field = &layout->fields[i];
        for (unsigned k = 0; k < field->count; k++, value++) {
            if (field->part != part) continue;
            if (!value_valid(field, *value)) return TARA_E_VALUE;
            *bit += field->bits;
        }
    }
    for (; *bit < 6 * text.size; (*bit)++) {
        if (tp_sextets_bit(text, *bit)) return TARA_E_VALUE;
    }
    return TARA_OK;
}

static tara_status check_bits(const tara_gpp_section *section, const tp_gpp_layout *layout,
                              tara_string_fault *fault)
{
    tp_text text = {section->text, section->text_size};
    place   at = {0, 0, 0, 0};
    size_t  core_bits = 6 * find(text, 0, '.');
    bool    old_number = layout_written(tp_gpp_latest(section->id), layout, core_bits) != layout;
    if (old_number) return refuse(fault, TARA_E_VALUE, at);
    for (uint32_t part = TARA_GPP_PART_CORE; part != 0; part = layout->part) {
        size_t end = find(text, at.begin, '.');
        at.bit = part == TARA_GPP_PART_GPC ? 2 : 0;
        tara_status status = check_part(section, layout, part, part_of(text, at.begin, end),
                                        &at.bit);
        if (status != TARA_OK) return refuse(fault, status, at);
        if (end == text.size) break;
        at.begin = end + 1;
        at.segment++;
    }
    return TARA_OK;
}

static tara_status check_usp(const tara_gpp_section *section, tara_string_fault *fault)
{
    tara_usp    usp = {.struct_size = sizeof usp};
    tara_status status = tara_usp_decode(section->text, section->text_size, &usp, fault);
    if (status != TARA_OK || usp.flags & TARA_USP_VALID) return status;
    status = refuse(fault, TARA_E_VALUE, (place){0, 0, 0, 0});
    if (tp_struct_fits(fault, sizeof *fault) != TARA_OK) return status;
    fault->offset = 2; // The opt-out.
    fault->bit = 16;
    return status;
}

tara_status tara_gpp_section_valid(const tara_gpp_section *section, tara_string_fault *fault)
{
    tara_gpp_section read = {.struct_size = sizeof read};
    if (tp_struct_fits(section, sizeof *section) != TARA_OK) {
        return tp_say_fault(fault, TARA_E_INVALID_ARGUMENT);
    }
    // Read anew: what the caller holds may have been changed since.
    tara_status status = tara_gpp_section_decode(section->id, section->text, section->text_size,
                                                 &read, fault);
    if (status != TARA_OK) return status;
    const tp_gpp_layout *layout = &tp_gpp_layouts[read.layout];
    if (layout->form == TP_GPP_USP) return check_usp(&read, fault);
    return layout->form == TP_GPP_BITS ? check_bits(&read, layout, fault) : TARA_OK;
}

// --- writing -----------------------------------------------------------------------------------

// Sections end on whole bytes and then whole digits, as the reference encoders write them: there
// are readers who tell versions apart by that length.
enum { SECTION_UNIT = 8, HEADER_UNIT = 6 };

static void put_text(tp_sextet_writer *out, tp_text text)
{
    for (size_t i = 0; i < text.size; i++) tp_sextets_put_char(out, text.data[i]);
}

static void put_header(tp_sextet_writer *out, const tara_gpp_section *sections, size_t count)
{
    uint32_t items = 0, last = 0;
    for (size_t i = 0; i < count; i++) {
        items += i == 0 || sections[i].id != sections[i - 1].id + 1;
    }
    tp_sextets_put(out, HEADER_TYPE, 6);
    tp_sextets_put(out, HEADER_VERSION, 6);
    tp_sextets_put(out, items, RANGE_COUNT_BITS);
    for (size_t i = 0; i < count; i++) {
        uint32_t first = sections[i].id;
        while (i + 1 < count && sections[i + 1].id == sections[i].id + 1) i++;
        tp_sextets_put(out, sections[i].id > first, 1);
        tp_gpp_put_fibonacci(out, first - last);
        last = sections[i].id;
        if (last > first) tp_gpp_put_fibonacci(out, last - first);
    }
    tp_sextets_end(out, HEADER_UNIT);
}

static void put_fields(tp_sextet_writer *out, const tara_gpp_section *section,
                       const tp_gpp_layout *layout, uint32_t part)
{
    const uint8_t *value = section->values;
    for (size_t i = 0; i < layout->field_count; i++) {
        const tp_gpp_field *field = &layout->fields[i];
        for (unsigned k = 0; k < field->count; k++, value++) {
            if (field->part == part) tp_sextets_put(out, *value, field->bits);
        }
    }
    tp_sextets_end(out, SECTION_UNIT);
}

static void put_section(tp_sextet_writer *out, const tara_gpp_section *section,
                        const tp_gpp_layout *layout)
{
    tp_sextets_put_char(out, '~');
    if (section->text != NULL) {
        put_text(out, (tp_text){section->text, section->text_size});
    } else if (layout->form == TP_GPP_USP) {
        tp_sextets_put_char(out, '1');
        for (size_t i = 1; i < layout->field_count; i++) {
            tp_sextets_put_char(out, (char)section->values[i]);
        }
    } else {
        put_fields(out, section, layout, TARA_GPP_PART_CORE);
        if (!(section->parts & layout->part)) return;
        tp_sextets_put_char(out, '.');
        if (layout->part == TARA_GPP_PART_GPC) tp_sextets_put(out, GPC_TYPE, 2);
        put_fields(out, section, layout, layout->part);
    }
}

// --- what may be written -----------------------------------------------------------------------

// By the layout it says it is of, else by its version. NULL: there is none.
static const tp_gpp_layout *layout_to_write(const tara_gpp_section *section)
{
    const tp_gpp_layout *latest = tp_gpp_latest(section->id);
    if (section->layout != 0) return layout_of(section);
    return layout_for(latest, section->values[0]);
}

static bool fits(const tp_gpp_field *field, uint8_t value)
{
    if (field->kind != TARA_GPP_CHARACTER) return value >> field->bits == 0;
    return value == 'Y' || value == 'N' || value == '-';
}

static tara_status check_values(const tara_gpp_section *section, const tp_gpp_layout *layout,
                                size_t *bit)
{
    const uint8_t *value = section->values;
    for (size_t i = 0; i < layout->field_count; i++) {
        const tp_gpp_field *field = &layout->fields[i];
        for (unsigned k = 0; k < field->count; k++, value++) {
            if (!(section->parts & field->part)) continue;
            if (!fits(field, *value)) return TARA_E_VALUE;
            *bit += field->bits;
        }
    }
    return TARA_OK;
}

static tara_status check_section(const tara_gpp_section *section, tara_string_fault *fault,
                                 place at)
{
    tara_gpp_section     read = {.struct_size = sizeof read};
    tp_text              text = {section->text, section->text_size};
    const tp_gpp_layout *latest = tp_gpp_latest(section->id);
    if (section->text != NULL) return read_section(section->id, text, &read, fault, at);
    if (latest == NULL || latest->field_count == 0) {
        return refuse(fault, TARA_E_UNKNOWN_SECTION, at);
    }
    const tp_gpp_layout *layout = layout_to_write(section);
    if (layout == NULL) return refuse(fault, TARA_E_VERSION, at);
    bool whole = section->parts == TARA_GPP_PART_CORE ||
                 (layout->part != 0 && section->parts == (TARA_GPP_PART_CORE | layout->part));
    if (!whole) return refuse(fault, TARA_E_UNKNOWN_SEGMENT, at);
    if (layout->version != 0 && layout_for(latest, section->values[0]) != layout) {
        return refuse(fault, TARA_E_VERSION, at);
    }
    tara_status status = check_values(section, layout, &at.bit);
    return status == TARA_OK ? TARA_OK : refuse(fault, status, at);
}

static tara_status check_sections(const tara_gpp_section *sections, size_t count,
                                  tara_string_fault *fault)
{
    const uint32_t known = TARA_GPP_PART_CORE | TARA_GPP_PART_GPC | TARA_GPP_PART_SENSITIVE;
    uint32_t       last = 0;
    for (size_t i = 0; i < count; i++) {
        place       at = {(uint32_t)i + 1, 0, 0, 0};
        uint32_t    id = sections[i].id;
        bool        ours = sections[i].struct_size == sizeof sections[i];
        tara_status status = ours ? tp_struct_in(&sections[i], sizeof sections[i], known) :
                                    TARA_E_INVALID_ARGUMENT;
        if (status == TARA_OK && i > 0 && id == last) status = TARA_E_DUPLICATE;
        if (status == TARA_OK && (id <= last || id > TP_GPP_NUMBER_MAX)) {
            status = TARA_E_INVALID_ARGUMENT;
        }
        if (status != TARA_OK) return refuse(fault, status, at);
        status = check_section(&sections[i], fault, at);
        if (status != TARA_OK) return status;
        last = id;
    }
    return TARA_OK;
}

static size_t put_all(char *out, size_t capacity, const tara_gpp_section *sections, size_t count)
{
    tp_sextet_writer writer = tp_sextet_writer_of(out, capacity);
    put_header(&writer, sections, count);
    for (size_t i = 0; i < count; i++) {
        bool                 carried = sections[i].text != NULL;
        const tp_gpp_layout *layout = carried ? NULL : layout_to_write(&sections[i]);
        put_section(&writer, &sections[i], layout);
    }
    return writer.size;
}

tara_status tara_gpp_encode(const tara_gpp_section *sections, size_t count, char *buffer,
                            size_t capacity, size_t *needed, tara_string_fault *fault)
{
    if (needed == NULL || (sections == NULL && count > 0) || (buffer == NULL && capacity > 0)) {
        return tp_say_fault(fault, TARA_E_INVALID_ARGUMENT);
    }
    if (count > TARA_GPP_SECTIONS_MAX) return tp_say_fault(fault, TARA_E_LIMIT);
    tara_status status = check_sections(sections, count, fault);
    if (status != TARA_OK) return status;
    *needed = put_all(NULL, 0, sections, count);
    if (capacity < *needed) return tp_say_fault(fault, TARA_E_BUFFER);
    (void)put_all(buffer, capacity, sections, count);
    return TARA_OK;
}
