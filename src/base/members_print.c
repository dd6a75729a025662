// members_print.c: checking and printing structs as JSON objects, by the tables that read them.
//
// What does not fit is counted and not written, so that one walk tells the size and a second one
// fills the buffer.
#include <string.h>

#include "base/bits.h"
#include "base/civil.h"
#include "base/members.h"

// --- characters --------------------------------------------------------------------------------

void tp_print_bytes(tp_members_printer *p, const char *bytes, size_t size)
{
    bool fits = p->size <= p->capacity && size <= p->capacity - p->size;
    if (fits && size > 0) memcpy(p->out + p->size, bytes, size);
    p->size = size <= SIZE_MAX - p->size ? p->size + size : SIZE_MAX;
}

static void byte(tp_members_printer *p, char c)
{
    tp_print_bytes(p, &c, 1);
}

static void word(tp_members_printer *p, const char *text)
{
    tp_print_bytes(p, text, strlen(text));
}

void tp_print_next(tp_members_printer *p)
{
    if (!p->first) byte(p, ',');
    p->first = false;
}

void tp_print_open(tp_members_printer *p, char bracket)
{
    byte(p, bracket);
    p->first = true;
}

void tp_print_shut(tp_members_printer *p, char bracket)
{
    byte(p, bracket);
    p->first = false;
}

static void escape(tp_members_printer *p, char c)
{
    static const char letters[] = "btn?fr"; // From U+0008 on; U+000B has none.
    static const char hex[] = "0123456789abcdef";
    byte(p, '\\');
    if (c == '"' || c == '\\') {
        byte(p, c);
    } else if (c >= '\b' && c <= '\r' && c != '\v') {
        byte(p, letters[c - '\b']);
    } else {
        word(p, "u00");
        byte(p, hex[c >> 4]);
        byte(p, hex[c & 0xF]);
    }
}

// The text is UTF-8, of which every byte beyond ASCII is copied.
void tp_print_text(tp_members_printer *p, tp_text text)
{
    size_t from = 0;
    byte(p, '"');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool copied = (uint8_t)c >= 0x20 && c != '"' && c != '\\';
        if (copied) continue;
        tp_print_bytes(p, text.data + from, i - from);
        escape(p, c);
        from = i + 1;
    }
    if (text.size > from) tp_print_bytes(p, text.data + from, text.size - from);
    byte(p, '"');
}

void tp_print_name(tp_members_printer *p, const char *name)
{
    tp_print_next(p);
    tp_print_text(p, tp_text_of(name));
    byte(p, ':');
}

static void print_base64(tp_members_printer *p, tp_text bytes)
{
    enum { PIECE = 48 };
    byte(p, '"');
    for (size_t at = 0; at < bytes.size; at += PIECE) {
        char   digits[PIECE / 3 * 4];
        size_t part = bytes.size - at < PIECE ? bytes.size - at : PIECE;
        tp_base64_encode((const uint8_t *)bytes.data + at, part, digits);
        tp_print_bytes(p, digits, tp_base64_size(part));
    }
    byte(p, '"');
}

static void print_time(tp_members_printer *p, tp_time at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_print_text(p, (tp_text){text, tp_format_time(at, text)});
}

static void print_number(tp_members_printer *p, uint64_t number)
{
    char   digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    tp_print_bytes(p, digits + at, sizeof digits - at);
}

// --- what a struct holds -----------------------------------------------------------------------

typedef union held {
    tp_text  text;
    int64_t  time;
    int32_t  value;
    uint32_t bits;
    uint64_t number;
} held;

// How much of it is read for a kind.
static size_t held_size(tp_member_kind kind)
{
    static const uint8_t sizes[] = {
        [TP_MEMBER_TIME] = sizeof(int64_t), [TP_MEMBER_WORD] = sizeof(int32_t),
        [TP_MEMBER_FLAG] = sizeof(int32_t), [TP_MEMBER_BITS] = sizeof(uint32_t),
        [TP_MEMBER_NUMBER] = sizeof(uint64_t), [TP_MEMBER_OWN] = 0,
    };
    return sizes[kind] == 0 ? sizeof(tp_text) : sizes[kind];
}

static const char *place(const void *base, size_t offset)
{
    return (const char *)base + offset;
}

// A UUID is a text of the struct itself.
static held hold(const tp_json_member *m, const void *base)
{
    held        h = {.text = {NULL, 0}};
    const char *at = place(base, m->offset);
    if (m->kind == TP_MEMBER_UUID) {
        const char *end = memchr(at, '\0', 40);
        h.text = (tp_text){at, end == NULL ? 40 : (size_t)(end - at)};
    } else if (m->kind != TP_MEMBER_OWN) {
        memcpy(&h, at, held_size(m->kind));
    }
    return h;
}

static uint32_t count_of(const tp_json_member *m, const void *base)
{
    uint32_t count;
    memcpy(&count, place(base, m->extra), sizeof count);
    return count;
}

static tp_text bytes_of(const tp_json_member *m, const void *base)
{
    tp_text bytes;
    memcpy(&bytes, place(base, m->extra), sizeof bytes);
    return bytes;
}

static bool is_there(const tp_json_member *m, const void *base)
{
    held h = hold(m, base);
    switch (m->kind) {
    case TP_MEMBER_TIME: return h.time != 0;
    case TP_MEMBER_WORD:
    case TP_MEMBER_FLAG: return h.value != 0;
    case TP_MEMBER_BITS: return h.bits != 0;
    case TP_MEMBER_TEXTS:
    case TP_MEMBER_URLS:
    case TP_MEMBER_NUMBER: return count_of(m, base) != 0;
    case TP_MEMBER_ENCODED: return h.text.size > 0 || bytes_of(m, base).size > 0;
    case TP_MEMBER_OWN: return m->own->there(base);
    default: return h.text.size > 0;
    }
}

// --- checking ----------------------------------------------------------------------------------

static const char *fault_of_texts(const tp_json_member *m, const void *base)
{
    uint32_t count = count_of(m, base);
    if (count > m->most) return "more than are taken";
    for (uint32_t i = 0; i < count; i++) {
        tp_text text;
        memcpy(&text, place(base, m->offset) + i * sizeof text, sizeof text);
        const char *fault = text.data == NULL ? "expected a text" : tp_text_fault(m->kind, text);
        if (fault != NULL) return fault;
    }
    return NULL;
}

static const char *fault_of_bits(const tp_json_member *m, uint32_t bits)
{
    for (; bits != 0; bits &= bits - 1) {
        if (tp_word_of(m->words, tp_lowest_bit(bits)) == NULL) return m->words->expected;
    }
    return NULL;
}

static const char *fault_of_text(const tp_json_member *m, const void *base, tp_text text)
{
    tp_text bytes = m->kind == TP_MEMBER_ENCODED ? bytes_of(m, base) : (tp_text){NULL, 0};
    if (text.size > 0 && bytes.size > 0) return "expected the bytes or their base64, not both";
    if (bytes.size > 0) return bytes.data == NULL ? "expected bytes" : NULL;
    return text.data == NULL ? "expected a text" : tp_text_fault(m->kind, text);
}

// Of a member that is there.
static const char *fault_of(const tp_json_member *m, const void *base)
{
    held h = hold(m, base);
    switch (m->kind) {
    case TP_MEMBER_TIME: return tp_time_valid(h.time) ? NULL : "expected a time, years 1 to 9999";
    case TP_MEMBER_WORD: return tp_word_of(m->words, h.value) ? NULL : m->words->expected;
    case TP_MEMBER_FLAG: return h.value == 1 ? NULL : "expected 0 or 1";
    case TP_MEMBER_NUMBER: return h.number <= INT64_MAX ? NULL : "expected a number below 2^63";
    case TP_MEMBER_BITS: return fault_of_bits(m, h.bits);
    case TP_MEMBER_TEXTS:
    case TP_MEMBER_URLS: return fault_of_texts(m, base);
    case TP_MEMBER_OWN: return m->own->right(base) ? NULL : "expected what can be read again";
    default: return fault_of_text(m, base, h.text);
    }
}

tara_status tp_members_check(const tp_members *form, uint32_t kind, const void *base,
                             tara_error *error)
{
    for (size_t i = 0; i < form->count; i++) {
        const tp_json_member *m = &form->members[i];
        const char           *fault = NULL;
        bool                  there = is_there(m, base);
        if (there) fault = m->allowed & kind ? fault_of(m, base) : "there is no such member";
        else if (m->required & kind) fault = "this member is missing";
        if (fault == NULL) continue;
        return tp_members_tell(error, TARA_E_INVALID_ARGUMENT, m->name, fault);
    }
    return TARA_OK;
}

// --- printing ----------------------------------------------------------------------------------

static void print_texts(tp_members_printer *p, const tp_json_member *m, const void *base)
{
    uint32_t count = count_of(m, base);
    tp_print_open(p, '[');
    for (uint32_t i = 0; i < count; i++) {
        tp_text text;
        memcpy(&text, place(base, m->offset) + i * sizeof text, sizeof text);
        tp_print_next(p);
        tp_print_text(p, text);
    }
    tp_print_shut(p, ']');
}

static void print_bits(tp_members_printer *p, const tp_json_member *m, uint32_t bits)
{
    tp_print_open(p, '[');
    for (; bits != 0; bits &= bits - 1) {
        tp_print_next(p);
        tp_print_text(p, tp_text_of(tp_word_of(m->words, tp_lowest_bit(bits))));
    }
    tp_print_shut(p, ']');
}

static void print_member(tp_members_printer *p, const tp_json_member *m, const void *base)
{
    held h = hold(m, base);
    switch (m->kind) {
    case TP_MEMBER_TIME: print_time(p, h.time); break;
    case TP_MEMBER_WORD: tp_print_text(p, tp_text_of(tp_word_of(m->words, h.value))); break;
    case TP_MEMBER_FLAG: word(p, "true"); break;
    case TP_MEMBER_NUMBER: print_number(p, h.number); break;
    case TP_MEMBER_BITS: print_bits(p, m, h.bits); break;
    case TP_MEMBER_TEXTS:
    case TP_MEMBER_URLS: print_texts(p, m, base); break;
    case TP_MEMBER_OBJECT:
    case TP_MEMBER_RAW: tp_print_bytes(p, h.text.data, h.text.size); break;
    case TP_MEMBER_OWN: m->own->print(p, base); break;
    default:
        if (h.text.size == 0) print_base64(p, bytes_of(m, base));
        else tp_print_text(p, h.text);
        break;
    }
}

void tp_print_object(tp_members_printer *p, const tp_members *form, uint32_t kind,
                     const void *base)
{
    tp_print_open(p, '{');
    for (size_t i = 0; i < form->count; i++) {
        const tp_json_member *m = &form->members[i];
        if (!(m->allowed & kind) || !is_there(m, base)) continue;
        tp_print_name(p, m->name);
        print_member(p, m, base);
    }
    tp_print_shut(p, '}');
}

tara_status tp_members_print(const tp_members *form, uint32_t kind, const void *base, char *buffer,
                             size_t capacity, size_t *needed)
{
    tp_members_printer counting = {.first = true};
    tp_members_printer printing = {.out = buffer, .capacity = capacity, .first = true};
    if (needed == NULL || (buffer == NULL && capacity > 0)) return TARA_E_INVALID_ARGUMENT;
    tp_print_object(&counting, form, kind, base);
    if (counting.size == SIZE_MAX) return TARA_E_LIMIT;
    *needed = counting.size;
    if (counting.size > capacity) return TARA_E_BUFFER;
    tp_print_object(&printing, form, kind, base);
    return TARA_OK;
}
