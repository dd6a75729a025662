// policy_read.c: a policy from JSON: strict, one allocation, every refusal with its place.
//
// Once the text is known to be well-formed, the same tables are walked over it up to four times.
// MEASURE checks everything but references and adds up sizes; FILL stores into one block of that
// size; RESOLVE turns identifiers into places, since a purpose may name a category that stands
// further down; LOCATE, after a failed validation, finds the place of what validation named.
//
// Recursion follows the tables, at most four deep, and never the input.
#include <stdalign.h>
#include <string.h>

#include "base/json.h"
#include "policy/dpv_terms.h"
#include "policy/fields.h"

typedef enum pass { MEASURE, FILL, RESOLVE, LOCATE } pass;

typedef struct reading {
    tp_json_reader json;
    pass         pass;
    tp_text      text;
    tp_path      path;
    tara_error  *error;
    tara_policy *policy;    // NULL in MEASURE and LOCATE, which store nothing.
    size_t       list_size; // MEASURE adds them up, FILL hands them out: bytes of all lists…
    size_t       text_size; // …and of all texts.
    uint8_t     *lists;
    char        *texts;
    const char  *wanted;    // LOCATE: the path to look for…
    size_t       found;     // …and the offset of the nearest value so far.
} reading;

// Every list begins where any struct could.
static size_t aligned(size_t size)
{
    const size_t unit = alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

// --- failures ----------------------------------------------------------------------------------

static tara_status placed(reading *r, tara_status status, size_t offset)
{
    if (!r->error) return status;
    r->error->offset = offset;
    tp_json_place(r->text, offset, &r->error->line, &r->error->column);
    return status;
}

static tara_status fail_at(reading *r, tara_status status, size_t offset, const char *message,
                           const char *rest)
{
    return placed(r, tp_policy_fail(r->error, status, &r->path, message, rest), offset);
}

// The token just read is not what the field wants.
static tara_status fail_expected(reading *r, const tp_field *field)
{
    return placed(r, tp_policy_fail_expected(r->error, &r->path, field), r->json.offset);
}

// LOCATE: a value is near when its path is a beginning of the wanted one. The walk goes inwards, so
// that the last near one is the nearest.
static void note_place(reading *r)
{
    size_t size = r->path.size;
    if (strncmp(r->path.text, r->wanted, size) != 0) return;
    char after = r->wanted[size];
    bool whole_step = after == '\0' || after == '.' || after == '[';
    if (whole_step) r->found = r->json.offset;
}

// --- single values -----------------------------------------------------------------------------
// Each is called with its first token just read. `at` is NULL in the passes that store nothing.

static tara_status read_object(reading *r, const tp_record_form *form, void *base);

// Texts end with a NUL that their size does not count, so that they can be lent out as C strings.
static tara_status read_text(reading *r, const tp_field *field, void *at)
{
    if (r->pass == MEASURE) r->text_size += r->json.raw.size + 1;
    if (r->pass != FILL) return TARA_OK;
    size_t size = tp_json_unescape(r->json.raw, r->texts, r->json.raw.size);
    if (size == 0 || size == SIZE_MAX) return fail_expected(r, field);
    r->texts[size] = '\0';
    tp_text text = {r->texts, size};
    memcpy(at, &text, sizeof text);
    r->texts += size + 1;
    return TARA_OK;
}

static tara_status read_number(reading *r, const tp_field *field, void *at)
{
    int64_t number;
    bool fits = tp_json_integer(r->json.raw, &number) && number >= field->low &&
                number <= field->high;
    if (!fits) return fail_expected(r, field);
    if (!at) return TARA_OK;
    if (field->kind == TP_FIELD_INT) {
        *(int32_t *)at = (int32_t)number;
    } else {
        *(uint32_t *)at = (uint32_t)number;
    }
    return TARA_OK;
}

static tara_status read_bool(reading *r, const tp_field *field, void *at)
{
    (void)field;
    if (at) *(bool *)at = r->json.type == TP_JSON_TRUE;
    return TARA_OK;
}

static tara_status read_date(reading *r, const tp_field *field, void *at)
{
    tp_date date;
    if (!tp_parse_date(r->json.raw, &date)) return fail_expected(r, field);
    if (at) *(tp_date *)at = date;
    return TARA_OK;
}

// "P", a count without leading zeros, and one unit.
static tp_period period_of(tp_text text)
{
    static const tp_period none;
    if (text.size < 3 || text.size > 7 || text.data[0] != 'P' || text.data[1] == '0') return none;
    int32_t count = 0;
    for (size_t i = 1; i + 1 < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return none;
        count = count * 10 + (text.data[i] - '0');
    }
    switch (text.data[text.size - 1]) {
    case 'D': return (tp_period){count, TP_DAYS};
    case 'M': return (tp_period){count, TP_MONTHS};
    case 'Y': return (tp_period){count, TP_YEARS};
    default:  return none;
    }
}

static tara_status read_period(reading *r, const tp_field *field, void *at)
{
    tp_period period = period_of(r->json.raw);
    if (!tp_period_valid(period)) return fail_expected(r, field);
    if (at) *(tp_period *)at = period;
    return TARA_OK;
}

// Upper case only: another spelling would print as other bytes than were read.
static tara_status read_place(reading *r, const tp_field *field, void *at)
{
    tp_place place;
    char same[TP_PLACE_TEXT_MAX];
    if (!tp_place_parse(r->json.raw, &place)) return fail_expected(r, field);
    tp_text printed = {same, tp_place_print(place, same)};
    if (!tp_text_equal(printed, r->json.raw)) return fail_expected(r, field);
    if (at) *(tp_place *)at = place;
    return TARA_OK;
}

static tara_status read_enum(reading *r, const tp_field *field, void *at)
{
    int number = tp_field_number(field, r->json.raw);
    if (number < 0) return fail_expected(r, field);
    if (at) *(uint8_t *)at = (uint8_t)number;
    return TARA_OK;
}

static tara_status read_recipient(reading *r, const tp_field *field, void *at)
{
    if (r->pass != RESOLVE) return TARA_OK;
    for (size_t i = 0; i < r->policy->recipient_count; i++) {
        if (!tp_json_raw_equals(r->json.raw, r->policy->recipients[i].id)) continue;
        *(uint32_t *)at = (uint32_t)i;
        return TARA_OK;
    }
    return fail_expected(r, field);
}

static tara_status read_group(reading *r, const tp_field *field, void *at)
{
    return read_object(r, field->record, at);
}

// --- arrays ------------------------------------------------------------------------------------

typedef tara_status item_reader(reading *r, const tp_field *field, void *at, size_t index);

static tara_status read_items(reading *r, const tp_field *field, void *at, item_reader *read_item)
{
    for (size_t index = 0; tp_json_next(&r->json) != TP_JSON_ARRAY_END; index++) {
        size_t outside = tp_path_item(&r->path, index);
        if (r->pass == LOCATE) note_place(r);
        tara_status status = read_item(r, field, at, index);
        if (status != TARA_OK) return status;
        tp_path_back(&r->path, outside);
    }
    return TARA_OK;
}

static tara_status basis_item(reading *r, const tp_field *field, void *at, size_t index)
{
    int basis = r->json.type == TP_JSON_STRING ? tp_field_number(field, r->json.raw) : -1;
    if (basis < 0 || index >= TP_BASES_MAX) return fail_expected(r, field);
    if (!at) return TARA_OK;
    uint8_t *bases = at;
    for (size_t i = 0; i < index; i++) {
        if (bases[i] == (uint8_t)basis) return fail_expected(r, field);
    }
    bases[index] = (uint8_t)basis;
    return TARA_OK;
}

// FILL counts the bits, RESOLVE finds them set: only the pass that stores a set may judge repeats.
static tara_status action_item(reading *r, const tp_field *field, void *at, size_t index)
{
    (void)index;
    int action = r->json.type == TP_JSON_STRING ? tp_field_number(field, r->json.raw) : -1;
    if (action < 0) return fail_expected(r, field);
    if (r->pass != FILL) return TARA_OK;
    uint32_t bit = UINT32_C(1) << action;
    uint32_t *actions = at;
    if (*actions & bit) return fail_expected(r, field);
    *actions |= bit;
    return TARA_OK;
}

static tara_status number_item(reading *r, const tp_field *field, void *at, size_t index)
{
    (void)index;
    int64_t number = 0;
    bool read = r->json.type == TP_JSON_NUMBER && tp_json_integer(r->json.raw, &number);
    if (!read || number < 1 || number > field->high) return fail_expected(r, field);
    if (r->pass != FILL) return TARA_OK;
    uint32_t bit = UINT32_C(1) << number;
    uint32_t *numbers = at;
    if (*numbers & bit) return fail_expected(r, field);
    *numbers |= bit;
    return TARA_OK;
}

static int place_of_id(const reading *r, const tp_field *field)
{
    const tara_policy *policy = r->policy;
    bool purposes = field->kind == TP_FIELD_PURPOSES;
    size_t count = purposes ? policy->purpose_count : policy->category_count;
    for (size_t i = 0; i < count; i++) {
        tp_text id = purposes ? policy->purposes[i].id : policy->categories[i].id;
        if (tp_json_raw_equals(r->json.raw, id)) return (int)i;
    }
    return -1;
}

static tara_status reference_item(reading *r, const tp_field *field, void *at, size_t index)
{
    (void)index;
    if (r->json.type != TP_JSON_STRING) return fail_expected(r, field);
    if (r->pass != RESOLVE) return TARA_OK;
    int place = place_of_id(r, field);
    uint64_t *bits = at;
    if (place < 0 || (*bits >> place & 1)) return fail_expected(r, field);
    *bits |= UINT64_C(1) << place;
    return TARA_OK;
}

static tara_status recipients_item(reading *r, const tp_field *field, void *at, size_t index)
{
    (void)index;
    if (r->json.type != TP_JSON_STRING) return fail_expected(r, field);
    if (r->pass != RESOLVE) return TARA_OK;
    uint64_t *words = at;
    for (size_t i = 0; i < r->policy->recipient_count; i++) {
        if (!tp_json_raw_equals(r->json.raw, r->policy->recipients[i].id)) continue;
        uint64_t bit = UINT64_C(1) << i % 64;
        if (words[i / 64] & bit) return fail_expected(r, field);
        words[i / 64] |= bit;
        return TARA_OK;
    }
    return fail_expected(r, field);
}

// One text of all of them, with a space between.
static tara_status term_item(reading *r, const tp_field *field, void *at, size_t index)
{
    tp_text term = r->json.raw;
    bool    one = r->json.type == TP_JSON_STRING && tp_dpv_is_data(term);
    if (!one || index >= (size_t)field->high) return fail_expected(r, field);
    if (r->pass == MEASURE) r->text_size += term.size + 1;
    if (r->pass != FILL) return TARA_OK;
    tp_text *terms = at;
    if (index == 0) *terms = (tp_text){r->texts, term.size};
    else terms->size += term.size + 1;
    if (index > 0) r->texts[-1] = ' ';
    memcpy(r->texts, term.data, term.size);
    r->texts[term.size] = '\0';
    r->texts += term.size + 1;
    return TARA_OK;
}

static tara_status read_terms(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, at, term_item);
}

static tara_status read_bases(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, r->pass == FILL ? at : NULL, basis_item);
}

static tara_status read_actions(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, at, action_item);
}

static tara_status read_numbers(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, at, number_item);
}

static tara_status read_references(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, at, reference_item);
}

static tara_status read_recipients(reading *r, const tp_field *field, void *at)
{
    return read_items(r, field, at, recipients_item);
}

// `at` is the list's first struct.
static tara_status struct_item(reading *r, const tp_field *field, void *at, size_t index)
{
    if (r->json.type != TP_JSON_OBJECT) return fail_expected(r, field);
    if (index >= (size_t)field->high) {
        return fail_at(r, TARA_E_LIMIT, r->json.offset, "there are more of these than the limit",
                       field->high == TP_PURPOSES_MAX ? " of 64" : " of 256");
    }
    if (r->pass == MEASURE) r->list_size += field->record->size;
    if (r->pass == FILL) r->lists += field->record->size;
    uint8_t *element = at;
    return read_object(r, field->record, at ? element + index * field->record->size : NULL);
}

static void store_list(tara_policy *policy, const tp_field *field, const void *first, size_t count)
{
    uint8_t *base = (uint8_t *)policy;
    memcpy(base + field->offset, &first, sizeof first);
    memcpy(base + field->count_offset, &count, sizeof count);
}

// Lists stand in the policy itself and nowhere deeper.
static tara_status read_list(reading *r, const tp_field *field, void *at)
{
    uint8_t *first = r->lists;
    if (r->pass == RESOLVE) memcpy(&first, at, sizeof first);
    tara_status status = read_items(r, field, r->policy ? first : NULL, struct_item);
    if (status != TARA_OK) return status;
    if (r->pass == MEASURE) r->list_size = aligned(r->list_size);
    if (r->pass == FILL) {
        size_t used = (size_t)(r->lists - first);
        store_list(r->policy, field, used > 0 ? first : NULL, used / field->record->size);
        r->lists = first + aligned(used);
    }
    return TARA_OK;
}

// --- objects -----------------------------------------------------------------------------------

typedef tara_status value_reader(reading *r, const tp_field *field, void *at);

static const struct {
    tp_json_type  first; // The token that a value begins with. TRUE stands for FALSE, too.
    value_reader *read;
} kinds[TP_FIELD_KINDS] = {
    [TP_FIELD_TEXT]       = {TP_JSON_STRING, read_text},
    [TP_FIELD_ID]         = {TP_JSON_STRING, read_text},
    [TP_FIELD_INT]        = {TP_JSON_NUMBER, read_number},
    [TP_FIELD_UINT]       = {TP_JSON_NUMBER, read_number},
    [TP_FIELD_BOOL]       = {TP_JSON_TRUE,   read_bool},
    [TP_FIELD_DATE]       = {TP_JSON_STRING, read_date},
    [TP_FIELD_PERIOD]     = {TP_JSON_STRING, read_period},
    [TP_FIELD_PLACE]      = {TP_JSON_STRING, read_place},
    [TP_FIELD_ENUM]       = {TP_JSON_STRING, read_enum},
    [TP_FIELD_BASES]      = {TP_JSON_ARRAY,  read_bases},
    [TP_FIELD_ACTIONS]    = {TP_JSON_ARRAY,  read_actions},
    [TP_FIELD_NUMBERS]    = {TP_JSON_ARRAY,  read_numbers},
    [TP_FIELD_CATEGORIES] = {TP_JSON_ARRAY,  read_references},
    [TP_FIELD_PURPOSES]   = {TP_JSON_ARRAY,  read_references},
    [TP_FIELD_RECIPIENT]  = {TP_JSON_STRING, read_recipient},
    [TP_FIELD_RECIPIENTS] = {TP_JSON_ARRAY,  read_recipients},
    [TP_FIELD_DPV_PURPOSE] = {TP_JSON_STRING, read_text},
    [TP_FIELD_DPV_DATA]   = {TP_JSON_ARRAY,  read_terms},
    [TP_FIELD_OBJECT]     = {TP_JSON_OBJECT, read_group},
    [TP_FIELD_LIST]       = {TP_JSON_ARRAY,  read_list},
};

static tara_status read_value(reading *r, const tp_field *field, void *at)
{
    tp_json_type type = tp_json_next(&r->json);
    if (type == TP_JSON_FALSE) type = TP_JSON_TRUE;
    if (type != kinds[field->kind].first) return fail_expected(r, field);
    if (r->pass == LOCATE) note_place(r);
    return kinds[field->kind].read(r, field, at);
}

static size_t field_index(const tp_record_form *form, tp_text raw)
{
    size_t i = 0;
    while (i < form->count && !tp_json_raw_equals(raw, tp_text_of(form->fields[i].name))) i++;
    return i;
}

// A name comes from outside: it is said again only when it looks like one of ours.
static void name_stranger(reading *r)
{
    char   name[48];
    size_t size = r->json.raw.size;
    if (size == 0 || size >= sizeof name) return;
    for (size_t i = 0; i < size; i++) {
        char byte = r->json.raw.data[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
        if (!plain) return;
        name[i] = byte;
    }
    name[size] = '\0';
    (void)tp_path_name(&r->path, name);
}

// One member, from its name on. *seen has a bit for each row of the form.
static tara_status read_member(reading *r, const tp_record_form *form, void *base, uint32_t *seen)
{
    size_t index = field_index(form, r->json.raw);
    size_t offset = r->json.offset;
    if (index == form->count) {
        name_stranger(r);
        return fail_at(r, TARA_E_POLICY, offset, "a member that policies do not have", "");
    }
    const tp_field *field = &form->fields[index];
    uint32_t bit = UINT32_C(1) << index;
    size_t outside = tp_path_name(&r->path, field->name);
    if (*seen & bit) return fail_at(r, TARA_E_POLICY, offset, "this member stands here twice", "");
    *seen |= bit;
    tara_status status = read_value(r, field, base ? (uint8_t *)base + field->offset : NULL);
    if (status == TARA_OK) tp_path_back(&r->path, outside);
    return status;
}

static tara_status missing_member(reading *r, const tp_record_form *form, uint32_t seen,
                                  size_t offset)
{
    for (size_t i = 0; i < form->count; i++) {
        if (form->fields[i].optional || (seen >> i & 1)) continue;
        tp_path_name(&r->path, form->fields[i].name);
        return fail_at(r, TARA_E_POLICY, offset, "this member is missing", "");
    }
    return TARA_OK;
}

static tara_status read_object(reading *r, const tp_record_form *form, void *base)
{
    uint32_t seen = 0;
    size_t offset = r->json.offset;
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        tara_status status = read_member(r, form, base, &seen);
        if (status != TARA_OK) return status;
    }
    return missing_member(r, form, seen, offset);
}

// --- the passes --------------------------------------------------------------------------------

static tara_status walk(reading *r, pass now)
{
    r->pass = now;
    r->json = tp_json_reader_of(r->text);
    tp_path_back(&r->path, 0);
    if (tp_json_next(&r->json) != TP_JSON_OBJECT) {
        return fail_at(r, TARA_E_POLICY, r->json.offset, "expected an object", "");
    }
    return read_object(r, &tp_policy_form, r->policy);
}

static tara_status check_syntax(reading *r)
{
    r->json = tp_json_reader_of(r->text);
    if (tp_json_valid(&r->json)) return TARA_OK;
    return fail_at(r, TARA_E_SYNTAX, r->json.error_offset, r->json.error, "");
}

// Give what validation found its place in the text. Its words stay.
static void locate(reading *r, tara_error *error)
{
    reading again = {.text = r->text, .wanted = error->field};
    walk(&again, LOCATE);
    error->offset = again.found;
    tp_json_place(r->text, again.found, &error->line, &error->column);
}

// The block: the policy, then the lists, then the texts.
static tara_status make_arena(reading *r, const tp_memory *memory)
{
    size_t lists_at = aligned(sizeof(tara_policy));
    size_t size = lists_at + r->list_size + r->text_size;
    tp_memory own = *memory;
    own.live_bytes = 0;
    uint8_t *arena = tp_allocate_zeroed(&own, 1, size);
    if (!arena) return fail_at(r, TARA_E_NO_MEMORY, 0, "no memory for the policy", "");
    r->policy = (tara_policy *)(void *)arena;
    r->lists = arena + lists_at;
    r->texts = (char *)arena + lists_at + r->list_size;
    *r->policy = (tara_policy){
        .magic = TP_POLICY_MAGIC, .memory = own, .arena = arena, .arena_size = size};
    return TARA_OK;
}

static tara_status read_policy(reading *r, const tp_memory *memory)
{
    tara_status status = check_syntax(r);
    if (status == TARA_OK) status = walk(r, MEASURE);
    if (status == TARA_OK) status = make_arena(r, memory);
    if (status == TARA_OK) status = walk(r, FILL);
    if (status == TARA_OK) status = walk(r, RESOLVE);
    if (status != TARA_OK) return status;
    status = tp_policy_validate(r->policy, r->error);
    if (status != TARA_OK && r->error) locate(r, r->error);
    return status;
}

tara_status tp_policy_parse(tp_text json, const tp_memory *memory, tara_policy **out,
                            tara_error *error)
{
    reading r = {.text = json, .error = error};
    *out = NULL;
    if (json.size > TP_POLICY_BYTES_MAX) {
        return tp_policy_fail(error, TARA_E_LIMIT, &r.path, "a policy has at most 1 MiB", "");
    }
    tara_status status = read_policy(&r, memory);
    if (status != TARA_OK) {
        tp_policy_destroy(r.policy);
        return status;
    }
    *out = r.policy;
    return TARA_OK;
}

bool tp_is_policy(const tara_policy *policy)
{
    return policy != NULL && policy->magic == TP_POLICY_MAGIC;
}

void tp_policy_destroy(tara_policy *policy)
{
    if (!policy || !policy->arena) return;
    tp_memory memory = policy->memory;
    policy->magic = 0;
    tp_release(&memory, policy->arena, policy->arena_size);
}
