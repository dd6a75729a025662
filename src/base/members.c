// members.c: reading JSON objects by tables of members; every refusal names its member and place.
//
// The text is known to be well-formed before anything of it is used, so that what follows only has
// to look at what stands there. Recursion follows the tables, never the input.
#include "base/members.h"

#include <string.h>

#include "base/bits.h"
#include "base/civil.h"

enum {
    UUID_SIZE   = 36,
    ID_MAX      = 64,
    PHONE_MAX   = 15, // Digits: E.164.
    VERSION_MAX = 16,
    STRUCT_MAX  = 4096,
    SHORT_MAX   = 64
};

static const char no_time[]   = "expected an RFC 3339 time with its offset, years 0001 to 9999";
static const char no_object[] = "expected an object";
static const char no_text[]   = "expected a string that is not empty";

_Static_assert(sizeof(tp_text) == sizeof(const char *) + sizeof(size_t), "a pair without holes");

// --- failures ----------------------------------------------------------------------------------

static void copy_text(char *out, size_t capacity, const char *text)
{
    size_t size = strlen(text);
    if (size >= capacity) size = capacity - 1;
    memset(out, 0, capacity);
    memcpy(out, text, size);
}

static bool can_tell(const tara_error *error)
{
    return error != NULL && error->struct_size >= sizeof *error;
}

tara_status tp_members_tell(tara_error *error, tara_status status, const char *field,
                            const char *message)
{
    if (!can_tell(error)) return status;
    error->status = status;
    error->offset = 0;
    error->line = 0;
    error->column = 0;
    copy_text(error->field, sizeof error->field, field);
    copy_text(error->message, sizeof error->message, message);
    return status;
}

static tara_status fail(tp_members_reader *r, tara_status status, size_t offset,
                        const char *message)
{
    tp_members_tell(r->error, status, r->path.size == 0 ? "document" : r->path.text, message);
    if (!can_tell(r->error)) return status;
    r->error->offset = offset;
    tp_json_place(r->text, offset, &r->error->line, &r->error->column);
    return status;
}

tara_status tp_members_fail(tp_members_reader *r, tara_status status, const char *message)
{
    return fail(r, status, r->json.offset, message);
}

tara_status tp_members_fail_at(tp_members_reader *r, tara_status status, const char *name,
                               const char *message)
{
    tp_path_enter(&r->path, name);
    return tp_members_fail(r, status, message);
}

static tara_status refuse(tp_members_reader *r, const char *message)
{
    return tp_members_fail(r, TARA_E_INVALID_ARGUMENT, message);
}

tara_status tp_members_in(const void *in, size_t ours, tara_error *error)
{
    static const char wants[] = "expected a struct whose size and flags are set";
    uint32_t          head[2]; // struct_size and flags: the first two fields of every struct.
    if (in == NULL) return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "struct", wants);
    memcpy(head, in, sizeof head);
    if (head[0] < ours || head[0] > STRUCT_MAX) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "struct_size", wants);
    }
    const uint8_t *bytes = in;
    bool           known = head[1] == 0;
    for (size_t i = ours; i < head[0]; i++) known = known && bytes[i] == 0;
    return known ? TARA_OK : tp_members_tell(error, TARA_E_TOO_NEW, "struct", wants);
}

tara_status tp_members_out(void *out, size_t ours, tara_error *error)
{
    static const char wants[] = "expected a struct whose size is set";
    uint32_t          size;
    if (out == NULL) return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "out", wants);
    memcpy(&size, out, sizeof size);
    if (size < ours || size > STRUCT_MAX) {
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, "out", wants);
    }
    memset(out, 0, size);
    memcpy(out, &size, sizeof size);
    return TARA_OK;
}

// --- words and forms of texts ------------------------------------------------------------------

const char *tp_word_of(const tp_words *words, int32_t value)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->rows[i].value == value) return words->rows[i].word;
    }
    return NULL;
}

const char *tp_word_name(const tp_words *words, int32_t value)
{
    const char *word = tp_word_of(words, value);
    return word == NULL ? "unknown" : word;
}

bool tp_word_value(const tp_words *words, tp_text word, int32_t *value)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!tp_text_equal(word, tp_text_of(words->rows[i].word))) continue;
        *value = words->rows[i].value;
        return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_graphic(tp_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') return false;
    }
    return text.size > 0;
}

bool tp_is_id(tp_text text)
{
    return text.size <= ID_MAX && is_graphic(text);
}

static bool begins(tp_text text, tp_text front)
{
    return text.size > front.size && memcmp(text.data, front.data, front.size) == 0;
}

// What no address may hold in itself: RFC 3986, section 2.
static bool has_delimiter(tp_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (memchr("\"<>\\^`{|}", text.data[i], 9) != NULL) return true;
    }
    return false;
}

bool tp_is_url(tp_text text)
{
    size_t scheme = begins(text, TP_TEXT("https://")) ? 8
                  : begins(text, TP_TEXT("http://"))  ? 7 : 0;
    if (scheme == 0 || !is_graphic(text) || has_delimiter(text)) return false;
    return memchr("/?#:@", text.data[scheme], 5) == NULL; // A host stands there.
}

// Lower case, version 4, variant 10: RFC 9562.
static bool is_uuid(tp_text text)
{
    if (text.size != UUID_SIZE) return false;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        char c = text.data[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = is_digit(c) || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) return false;
    }
    return text.data[14] == '4' && memchr("89ab", text.data[19], 4) != NULL;
}

static bool is_phone(tp_text text)
{
    if (text.size < 3 || text.size > PHONE_MAX + 1 || text.data[0] != '+') return false;
    for (size_t i = 1; i < text.size; i++) {
        if (!is_digit(text.data[i])) return false;
    }
    return text.data[1] != '0';
}

static bool is_version(tp_text text)
{
    bool digit = false;
    if (text.size > VERSION_MAX) return false;
    for (size_t i = 0; i < text.size; i++) {
        bool point = text.data[i] == '.';
        if (point ? !digit : !is_digit(text.data[i])) return false;
        digit = !point;
    }
    return digit;
}

static bool is_base64(tp_text text)
{
    enum { PIECE = 64, PIECE_BYTES = PIECE / 4 * 3 };
    for (size_t at = 0; at < text.size; at += PIECE) {
        uint8_t decoded[PIECE_BYTES];
        size_t  left = text.size - at, size, bad;
        size_t  part = left < PIECE ? left : PIECE;
        bool    good = tp_base64_decode(text.data + at, part, decoded, PIECE_BYTES, &size, &bad);
        if (!good || (part < left && size < PIECE_BYTES)) return false;
    }
    return text.size > 0;
}

static bool is_any(tp_text text)
{
    return text.size > 0 && tp_utf8_valid(text.data, text.size);
}

static bool is_json(tp_text text)
{
    tp_json_reader json = tp_json_reader_of(text);
    return tp_json_valid(&json) && !tp_text_equal(text, TP_TEXT("null"));
}

static bool is_object(tp_text text)
{
    tp_json_reader json = tp_json_reader_of(text);
    return tp_json_next(&json) == TP_JSON_OBJECT && is_json(text);
}

typedef struct text_form {
    bool      (*is)(tp_text text);
    const char *expected;
} text_form;

static const text_form text_forms[] = {
    [TP_MEMBER_TEXT]    = {is_any, no_text},
    [TP_MEMBER_URL]     = {tp_is_url, "expected an address that begins with https:// or http://"},
    [TP_MEMBER_ID]      = {tp_is_id, "expected 1 to 64 printable characters without spaces"},
    [TP_MEMBER_PHONE]   = {is_phone, "expected a number as E.164 writes it: + and up to 15 digits"},
    [TP_MEMBER_VERSION] = {is_version, "expected a version such as 2.0"},
    [TP_MEMBER_ENCODED] = {is_base64, "expected base64 with its padding"},
    [TP_MEMBER_OBJECT]  = {is_object, no_object},
    [TP_MEMBER_RAW]     = {is_json, "expected a value that is not null"},
    [TP_MEMBER_UUID]    = {is_uuid, "expected a UUID of version 4 in lower case"},
    [TP_MEMBER_TEXTS]   = {is_any, no_text},
    [TP_MEMBER_URLS]    = {tp_is_url, "expected an address that begins with https:// or http://"},
};

const char *tp_text_fault(tp_member_kind kind, tp_text text)
{
    const text_form *form = &text_forms[kind];
    return form->is(text) ? NULL : form->expected;
}

// --- single values -----------------------------------------------------------------------------

tara_status tp_members_string(tp_members_reader *r, tp_text *out)
{
    tp_text raw = r->json.raw;
    if (r->json.type != TP_JSON_STRING) return refuse(r, "expected a string");
    *out = raw;
    if (raw.size == 0 || memchr(raw.data, '\\', raw.size) == NULL) return TARA_OK;
    size_t left = r->room.capacity - r->room.size;
    char  *at = left == 0 ? NULL : (char *)r->room.data + r->room.size;
    size_t size = left == 0 ? SIZE_MAX : tp_json_unescape(raw, at, left);
    if (size == SIZE_MAX) {
        return tp_members_fail(r, TARA_E_BUFFER, "the room for texts with escapes is too small");
    }
    r->room.size += size;
    *out = (tp_text){at, size};
    return TARA_OK;
}

static tara_status read_text(tp_members_reader *r, const tp_json_member *m, void *at)
{
    tp_text     text;
    tara_status status = tp_members_string(r, &text);
    if (status != TARA_OK) return status;
    const char *fault = tp_text_fault(m->kind, text);
    if (fault != NULL) return refuse(r, fault);
    memcpy(at, &text, sizeof text);
    return TARA_OK;
}

static tara_status read_raw(tp_members_reader *r, const tp_json_member *m, void *at)
{
    bool   object = r->json.type == TP_JSON_OBJECT;
    size_t begin = r->json.offset;
    if (m->kind == TP_MEMBER_OBJECT && !object) return refuse(r, no_object);
    if (r->json.type == TP_JSON_NULL) return refuse(r, text_forms[TP_MEMBER_RAW].expected);
    tp_json_skip(&r->json);
    tp_text text = {r->text.data + begin, r->json.at - begin};
    memcpy(at, &text, sizeof text);
    return TARA_OK;
}

static tara_status read_uuid(tp_members_reader *r, const tp_json_member *m, void *at)
{
    tp_text     text;
    tara_status status = tp_members_string(r, &text);
    if (status != TARA_OK) return status;
    if (!is_uuid(text)) return refuse(r, text_forms[m->kind].expected);
    memcpy(at, text.data, UUID_SIZE);
    return TARA_OK;
}

// Such a short text has no need of the room.
static bool take_short(const tp_members_reader *r, char out[SHORT_MAX], tp_text *text)
{
    if (r->json.type != TP_JSON_STRING) return false;
    size_t size = tp_json_unescape(r->json.raw, out, SHORT_MAX);
    *text = (tp_text){out, size == SIZE_MAX ? 0 : size};
    return size != SIZE_MAX;
}

static tara_status read_time(tp_members_reader *r, const tp_json_member *m, void *at)
{
    char    bytes[SHORT_MAX];
    tp_text text;
    tp_time time;
    (void)m;
    if (!take_short(r, bytes, &text) || !tp_parse_time(text, &time)) return refuse(r, no_time);
    if (time == 0) time = 1;
    memcpy(at, &time, sizeof time);
    return TARA_OK;
}

static tara_status read_word(tp_members_reader *r, const tp_json_member *m, void *at)
{
    char    bytes[SHORT_MAX];
    tp_text text;
    int32_t value = 0;
    bool    known = take_short(r, bytes, &text) && tp_word_value(m->words, text, &value);
    if (!known) return refuse(r, m->words->expected);
    memcpy(at, &value, sizeof value);
    return TARA_OK;
}

static tara_status read_flag(tp_members_reader *r, const tp_json_member *m, void *at)
{
    int32_t on = r->json.type == TP_JSON_TRUE;
    (void)m;
    if (!on && r->json.type != TP_JSON_FALSE) return refuse(r, "expected true or false");
    memcpy(at, &on, sizeof on);
    return TARA_OK;
}

static tara_status read_number(tp_members_reader *r, const tp_json_member *m, void *at)
{
    int64_t  number = -1;
    int32_t  there = 1;
    uint8_t *base = (uint8_t *)at - m->offset;
    bool whole = r->json.type == TP_JSON_NUMBER && tp_json_integer(r->json.raw, &number);
    if (!whole || number < 0) return refuse(r, "expected a whole number from 0 on");
    memcpy(at, &number, sizeof number);
    memcpy(base + m->extra, &there, sizeof there);
    return TARA_OK;
}

// --- lists -------------------------------------------------------------------------------------

static tara_status read_texts(tp_members_reader *r, const tp_json_member *m, void *at)
{
    uint32_t count = 0;
    uint8_t *base = (uint8_t *)at - m->offset;
    if (r->json.type != TP_JSON_ARRAY) return refuse(r, "expected an array of strings");
    while (tp_json_next(&r->json) != TP_JSON_ARRAY_END) {
        size_t before = tp_path_enter_item(&r->path, count);
        if (count == m->most) return tp_members_fail(r, TARA_E_LIMIT, "one more than are taken");
        tara_status status = read_text(r, m, (uint8_t *)at + count * sizeof(tp_text));
        if (status != TARA_OK) return status;
        tp_path_leave(&r->path, before);
        count++;
    }
    memcpy(base + m->extra, &count, sizeof count);
    return TARA_OK;
}

static tara_status read_bits(tp_members_reader *r, const tp_json_member *m, void *at)
{
    uint32_t bits = 0;
    if (r->json.type != TP_JSON_ARRAY) return refuse(r, "expected an array of strings");
    for (size_t i = 0; tp_json_next(&r->json) != TP_JSON_ARRAY_END; i++) {
        size_t      before = tp_path_enter_item(&r->path, i);
        int32_t     value = 0;
        tara_status status = read_word(r, m, &value);
        if (status != TARA_OK) return status;
        if (bits >> value & 1) return refuse(r, "this stands here twice");
        bits |= UINT32_C(1) << value;
        tp_path_leave(&r->path, before);
    }
    if (bits == 0) return refuse(r, "expected at least one");
    memcpy(at, &bits, sizeof bits);
    return TARA_OK;
}

// --- objects -----------------------------------------------------------------------------------

typedef tara_status value_reader(tp_members_reader *r, const tp_json_member *m, void *at);

static value_reader *const readers[] = {
    [TP_MEMBER_TEXT] = read_text,     [TP_MEMBER_URL] = read_text,   [TP_MEMBER_ID] = read_text,
    [TP_MEMBER_PHONE] = read_text,    [TP_MEMBER_VERSION] = read_text,
    [TP_MEMBER_ENCODED] = read_text,  [TP_MEMBER_OBJECT] = read_raw, [TP_MEMBER_RAW] = read_raw,
    [TP_MEMBER_UUID] = read_uuid,     [TP_MEMBER_TIME] = read_time,  [TP_MEMBER_WORD] = read_word,
    [TP_MEMBER_FLAG] = read_flag,     [TP_MEMBER_NUMBER] = read_number,
    [TP_MEMBER_TEXTS] = read_texts,   [TP_MEMBER_URLS] = read_texts, [TP_MEMBER_BITS] = read_bits,
};

static size_t index_of(const tp_members *form, uint32_t kind, tp_text raw)
{
    size_t i = 0;
    for (; i < form->count; i++) {
        bool named = tp_json_raw_equals(raw, tp_text_of(form->members[i].name));
        if (named && form->members[i].allowed & kind) break;
    }
    return i;
}

// A name from outside is repeated only when it looks like one, and not like somebody's number.
static tara_status no_such_member(tp_members_reader *r)
{
    tp_text raw = r->json.raw;
    char    name[40] = "(a name)";
    bool    plain = raw.size > 0 && raw.size < sizeof name && !is_digit(raw.data[0]);
    for (size_t i = 0; i < raw.size && plain; i++) {
        char c = raw.data[i];
        plain = (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
    }
    if (plain) {
        memcpy(name, raw.data, raw.size);
        name[raw.size] = '\0';
    }
    return tp_members_fail_at(r, TARA_E_INVALID_ARGUMENT, name, "there is no such member");
}

static tara_status read_member(tp_members_reader *r, const tp_members *form, uint32_t kind,
                               void *base, uint32_t *seen)
{
    size_t index = index_of(form, kind, r->json.raw);
    if (index == form->count && !form->open) return no_such_member(r);
    if (index == form->count) {
        tp_json_next(&r->json);
        tp_json_skip(&r->json);
        return TARA_OK;
    }
    const tp_json_member *m = &form->members[index];
    size_t                before = tp_path_enter(&r->path, m->name);
    if (*seen >> index & 1) return refuse(r, "this member stands here twice");
    *seen |= UINT32_C(1) << index;
    tp_json_next(&r->json);
    tara_status status = m->kind == TP_MEMBER_OWN
                             ? m->own->read(r, base)
                             : readers[m->kind](r, m, (uint8_t *)base + m->offset);
    if (status == TARA_OK) tp_path_leave(&r->path, before);
    return status;
}

tara_status tp_members_object(tp_members_reader *r, const tp_members *form, uint32_t kind,
                              void *base)
{
    uint32_t seen = 0;
    if (r->json.type != TP_JSON_OBJECT) return refuse(r, no_object);
    while (tp_json_next(&r->json) == TP_JSON_NAME) {
        tara_status status = read_member(r, form, kind, base, &seen);
        if (status != TARA_OK) return status;
    }
    for (size_t i = 0; i < form->count; i++) {
        if (!(form->members[i].required & kind) || seen >> i & 1) continue;
        return tp_members_fail_at(r, TARA_E_INVALID_ARGUMENT, form->members[i].name,
                                  "this member is missing");
    }
    return TARA_OK;
}

tara_status tp_members_begin(tp_members_reader *r, tp_text text, tp_writer room,
                             tara_error *error)
{
    *r = (tp_members_reader){.text = text, .room = room, .error = error};
    r->json = tp_json_reader_of(text);
    if (!tp_json_valid(&r->json)) {
        return fail(r, TARA_E_SYNTAX, r->json.error_offset, r->json.error);
    }
    r->json = tp_json_reader_of(text);
    return TARA_OK;
}

tara_status tp_members_read(tp_members_reader *r, const tp_members *form, uint32_t kind,
                            void *base)
{
    r->json = tp_json_reader_of(r->text);
    tp_json_next(&r->json);
    return tp_members_object(r, form, kind, base);
}
