// json_shape.c: one walk over the tokens, with a frame for each object and array that is open.
//
// Source: RFC 8259; of duplicate names its section 4 says that what readers do is unpredictable,
// so that two readers may see two documents in one text: none is taken.
#include "base/json_shape.h"

#include <string.h>

typedef struct frame { // An object or an array that is open.
    const tp_shape_form   *form;   // Of an object; NULL: any.
    const tp_shape_member *owner;  // As which it stands where it stands; NULL: as nothing known.
    const tp_shape_member *member; // Of an object: that is being read; NULL: not in its form.
    tp_shape_seen          seen;
    uint64_t               named;  // Members that hold one of the strings they must.
    size_t                 offset; // Where it begins.
    size_t                 value;  // Where the value at hand begins.
    size_t                 path;   // Its size without what is open here.
    uint32_t               index;  // Of an array: elements so far.
    uint32_t               names;  // Of an object: the first of its names.
    bool                   array, id;
} frame;

typedef struct walk {
    tp_json_reader json;
    tp_text        text;
    tara_error    *error;
    uint64_t       facts;
    tara_status    status;
    char           path[sizeof((tara_error *)0)->field];
    size_t         path_size;
    uint32_t       depth;
    uint32_t       name_count;
    frame          frames[TP_JSON_DEPTH_MAX + 1];
    tp_text        names[TP_SHAPE_NAMES_MAX]; // Of the objects that are open, as written.
} walk;

// --- refusals ----------------------------------------------------------------------------------

static void copy(char *out, size_t capacity, const char *text)
{
    size_t size = strlen(text);
    if (size >= capacity) size = capacity - 1;
    memcpy(out, text, size);
    memset(out + size, 0, capacity - size);
}

static bool refuse(walk *w, tara_status status, size_t offset, const char *message)
{
    w->status = status;
    if (w->error == NULL) return false;
    w->error->status = status;
    w->error->offset = offset;
    tp_json_place(w->text, offset, &w->error->line, &w->error->column);
    copy(w->error->field, sizeof w->error->field, w->path);
    copy(w->error->message, sizeof w->error->message, message);
    return false;
}

// --- where we are ------------------------------------------------------------------------------

// Append to the path, as much as fits.
static void append(walk *w, const char *text)
{
    size_t room = sizeof w->path - 1 - w->path_size;
    size_t size = strlen(text);
    if (size > room) size = room;
    memcpy(w->path + w->path_size, text, size);
    w->path_size += size;
    w->path[w->path_size] = '\0';
}

static void step_to_name(walk *w, const char *name)
{
    if (w->path_size > 0) append(w, ".");
    append(w, name);
}

static void step_to_element(walk *w, uint32_t index)
{
    char   digits[14] = {0};
    size_t at = sizeof digits - 1;
    digits[--at] = ']';
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    digits[--at] = '[';
    append(w, digits + at);
}

static void step_back(walk *w, size_t size)
{
    w->path_size = size;
    w->path[size] = '\0';
}

static frame *top(walk *w)
{
    return &w->frames[w->depth - 1];
}

// --- names -------------------------------------------------------------------------------------

static bool same_name(tp_text a, tp_text b)
{
    char one[TP_SHAPE_NAME_MAX], other[TP_SHAPE_NAME_MAX];
    bool plain = memchr(a.data, '\\', a.size) == NULL && memchr(b.data, '\\', b.size) == NULL;
    if (plain) return tp_text_equal(a, b);
    size_t size = tp_json_unescape(a, one, sizeof one);
    size_t size_of_other = tp_json_unescape(b, other, sizeof other);
    // What is too long to be told apart is taken for the same: it is refused then.
    if (size == SIZE_MAX || size_of_other == SIZE_MAX) return size == size_of_other;
    return tp_text_equal((tp_text){one, size}, (tp_text){other, size_of_other});
}

static const tp_shape_member *member_of(const tp_shape_form *form, tp_text raw)
{
    for (size_t i = 0; form != NULL && i < form->count; i++) {
        if (tp_json_raw_equals(raw, tp_text_of(form->members[i].name))) return &form->members[i];
    }
    return NULL;
}

static uint64_t bit_of(const frame *f, const tp_shape_member *member)
{
    return UINT64_C(1) << (member - f->form->members);
}

static bool begin_member(walk *w)
{
    frame  *f = top(w);
    tp_text raw = w->json.raw;
    f->member = member_of(f->form, raw);
    f->id = tp_json_raw_equals(raw, TP_TEXT("@id"));
    if (f->member != NULL) step_to_name(w, f->member->name);
    for (uint32_t i = f->names; i < w->name_count; i++) {
        if (!same_name(raw, w->names[i])) continue;
        return refuse(w, TARA_E_INVALID_ARGUMENT, w->json.offset,
                      "a member of this name stands here twice");
    }
    bool many = w->name_count - f->names >= TP_SHAPE_MEMBERS_MAX
             || w->name_count >= TP_SHAPE_NAMES_MAX;
    if (many) {
        return refuse(w, TARA_E_LIMIT, w->json.offset, "an object has more members than 128");
    }
    w->names[w->name_count++] = raw;
    if (f->member == NULL) return true;
    f->seen.present |= bit_of(f, f->member);
    if (f->member->some == 0 && f->member->fact > 0) w->facts |= UINT64_C(1) << f->member->fact;
    return true;
}

// --- values ------------------------------------------------------------------------------------

#define BIT(type) (1U << TP_JSON_##type)
#define SCALAR    (BIT(STRING) | BIT(NUMBER) | BIT(TRUE) | BIT(FALSE))
#define EVERY     (SCALAR | BIT(NULL) | BIT(OBJECT) | BIT(ARRAY))

static const struct {
    uint32_t    alone, inside; // Tokens that it begins with; those of its elements.
    bool        filled;        // An array of it has elements.
    const char *expected;
} kinds[TP_SHAPE_KINDS] = {
    [TP_SHAPE_ANY]     = {EVERY, EVERY, false, ""},
    [TP_SHAPE_STRING]  = {BIT(STRING), 0, false, "expected a string"},
    [TP_SHAPE_COUNT]   = {BIT(NUMBER), 0, false, "expected a whole number, not negative"},
    [TP_SHAPE_BOOL]    = {BIT(TRUE) | BIT(FALSE), 0, false, "expected true or false"},
    [TP_SHAPE_OBJECT]  = {BIT(OBJECT), 0, false, "expected an object"},
    [TP_SHAPE_STRINGS] = {BIT(ARRAY), BIT(STRING), false, "expected an array of strings"},
    [TP_SHAPE_OBJECTS] = {BIT(ARRAY), BIT(OBJECT), false, "expected an array of objects"},
    [TP_SHAPE_VALUES]  = {SCALAR | BIT(OBJECT) | BIT(ARRAY), SCALAR | BIT(OBJECT), true,
                          "expected a value, or an array of at least one"},
    [TP_SHAPE_NODES]   = {BIT(OBJECT) | BIT(ARRAY), BIT(OBJECT), true,
                          "expected an object, or an array of at least one"},
};

// "-0" is no less than 0.
static bool is_count(tp_text raw)
{
    if (raw.size == 2 && raw.data[0] == '-') return raw.data[1] == '0';
    for (size_t i = 0; i < raw.size; i++) {
        if (raw.data[i] < '0' || raw.data[i] > '9') return false;
    }
    return raw.size > 0;
}

// A string that stands for a member: its value, an element of it, or what names an object of it.
static void note_string(walk *w, uint32_t depth, const tp_shape_member *member)
{
    if (member == NULL || member->some == 0) return;
    frame *f = &w->frames[depth - 1];
    if (f->array) f = &w->frames[depth - 2];
    for (uint8_t i = 0; i < member->some; i++) {
        if (!tp_json_raw_equals(w->json.raw, tp_text_of(member->one_of[i]))) continue;
        f->named |= bit_of(f, member);
        w->facts |= UINT64_C(1) << (member->fact + i);
    }
}

static void note_value(walk *w, frame *f, const tp_shape_member *member)
{
    if (!f->array && member != NULL) {
        if (w->json.type == TP_JSON_TRUE) f->seen.truths |= bit_of(f, member);
        if (w->json.type == TP_JSON_STRING) f->seen.strings |= bit_of(f, member);
    }
    if (w->json.type != TP_JSON_STRING) return;
    note_string(w, w->depth, member);
    if (!f->array && f->id && w->depth > 1) note_string(w, w->depth - 1, f->owner);
}

static bool fits(walk *w, const frame *f, const tp_shape_member *member)
{
    if (member == NULL) return true;
    uint32_t allowed = f->array ? kinds[member->kind].inside : kinds[member->kind].alone;
    bool     right = allowed >> w->json.type & 1;
    if (member->kind == TP_SHAPE_COUNT) right = right && is_count(w->json.raw);
    if (right) return true;
    return refuse(w, TARA_E_INVALID_ARGUMENT, w->json.offset, kinds[member->kind].expected);
}

// What stands at hand is whole: the next element, or the member is judged.
static bool end_value(walk *w)
{
    frame *f = top(w);
    if (f->array) {
        f->index++;
        step_back(w, f->path);
        return true;
    }
    const tp_shape_member *member = f->member;
    bool named = member == NULL || member->some == 0 || (f->named & bit_of(f, member));
    if (!named) {
        return refuse(w, TARA_E_INVALID_ARGUMENT, f->value, "expected another value here");
    }
    step_back(w, f->path);
    return true;
}

static void open_frame(walk *w, const tp_shape_member *owner, const tp_shape_form *form)
{
    frame *f = &w->frames[w->depth++];
    memset(f, 0, sizeof *f);
    f->form = form;
    f->owner = owner;
    f->array = w->json.type == TP_JSON_ARRAY;
    f->offset = w->json.offset;
    f->path = w->path_size;
    f->names = w->name_count;
}

static bool begin_value(walk *w)
{
    frame *f = top(w);
    const tp_shape_member *member = f->array ? f->owner : f->member;
    if (f->array && member != NULL) step_to_element(w, f->index);
    f->value = w->json.offset;
    if (!fits(w, f, member)) return false;
    note_value(w, f, member);
    if (w->json.type == TP_JSON_ARRAY) {
        // Of an array in an array nothing is known.
        open_frame(w, f->array ? NULL : member, NULL);
        return true;
    }
    if (w->json.type == TP_JSON_OBJECT) {
        open_frame(w, member, member == NULL ? NULL : member->form);
        return true;
    }
    return end_value(w);
}

// --- ends --------------------------------------------------------------------------------------

static bool object_whole(walk *w, const frame *f)
{
    const tp_shape_form *form = f->form;
    size_t               at = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (!form->members[i].required || (f->seen.present >> i & 1)) continue;
        step_to_name(w, form->members[i].name);
        return refuse(w, TARA_E_INVALID_ARGUMENT, f->offset, "this member is missing");
    }
    const char *broken = form->broken == NULL ? NULL : form->broken(&f->seen, &at);
    if (broken == NULL) return true;
    step_to_name(w, form->members[at].name);
    return refuse(w, TARA_E_INVALID_ARGUMENT, f->offset, broken);
}

static bool close_frame(walk *w)
{
    frame *f = top(w);
    bool   empty = f->array && f->index == 0 && f->owner != NULL;
    if (empty && kinds[f->owner->kind].filled) {
        return refuse(w, TARA_E_INVALID_ARGUMENT, f->offset, kinds[f->owner->kind].expected);
    }
    if (!f->array && f->form != NULL && !object_whole(w, f)) return false;
    w->name_count = f->names;
    w->depth--;
    return w->depth == 0 || end_value(w);
}

// --- the walk ----------------------------------------------------------------------------------

static bool take(walk *w)
{
    switch (w->json.type) {
    case TP_JSON_NAME:       return begin_member(w);
    case TP_JSON_OBJECT_END:
    case TP_JSON_ARRAY_END:  return close_frame(w);
    case TP_JSON_ERROR:
        return refuse(w, TARA_E_SYNTAX, w->json.error_offset, w->json.error);
    case TP_JSON_OBJECT: case TP_JSON_ARRAY: case TP_JSON_STRING: case TP_JSON_NUMBER:
    case TP_JSON_TRUE: case TP_JSON_FALSE: case TP_JSON_NULL: case TP_JSON_END:
        break;
    }
    return begin_value(w);
}

tara_status tp_shape_check(tp_text text, const tp_shape_form *form, uint64_t *facts,
                           tara_error *error)
{
    walk w;
    w.json = tp_json_reader_of(text);
    w.text = text;
    w.error = error;
    w.facts = 0;
    w.status = TARA_OK;
    w.path[0] = '\0';
    w.path_size = w.depth = w.name_count = 0;
    *facts = 0;
    tp_json_type type = tp_json_next(&w.json);
    if (type == TP_JSON_ERROR) {
        refuse(&w, TARA_E_SYNTAX, w.json.error_offset, w.json.error);
    } else if (type != TP_JSON_OBJECT) {
        refuse(&w, TARA_E_INVALID_ARGUMENT, w.json.offset, kinds[TP_SHAPE_OBJECT].expected);
    } else {
        open_frame(&w, NULL, form);
        while (tp_json_next(&w.json) != TP_JSON_END && take(&w)) continue;
    }
    if (w.status == TARA_OK) *facts = w.facts;
    return w.status;
}
