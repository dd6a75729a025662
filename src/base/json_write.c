// json_write.c: writing JSON as a stream into a growable buffer.
//
// The writer counts levels instead of keeping a stack, so that no depth is too deep: the one thing
// to know about a level is whether it is empty, and a level that a container was just closed in
// never is.
//
// Sources: RFC 8259; escapes as RFC 8785, section 3.2.2.2.
#include "base/json.h"

tp_json_writer tp_json_writer_to(tp_buffer *out)
{
    return (tp_json_writer){.out = out, .first = true};
}

// --- layout ------------------------------------------------------------------------------------

static void new_line(tp_json_writer *json)
{
    if (!json->indent) return;
    tp_buffer_byte(json->out, '\n');
    for (uint32_t i = 0; i < json->depth; i++) tp_buffer_text(json->out, TP_TEXT("  "));
}

// Begin a member or an element.
static void separate(tp_json_writer *json)
{
    if (json->depth == 0) return;
    if (!json->first) tp_buffer_byte(json->out, ',');
    new_line(json);
    json->first = false;
}

static void before_value(tp_json_writer *json)
{
    if (!json->after_name) separate(json);
    json->after_name = false;
}

// A name whose value was forgotten gets null: what is written stays JSON.
static void complete_member(tp_json_writer *json)
{
    if (json->after_name) tp_json_null(json);
}

static void begin(tp_json_writer *json, uint8_t bracket)
{
    before_value(json);
    tp_buffer_byte(json->out, bracket);
    json->depth++;
    json->first = true;
}

static void end(tp_json_writer *json, uint8_t bracket)
{
    if (json->depth == 0) return;
    complete_member(json);
    json->depth--;
    if (!json->first) new_line(json);
    tp_buffer_byte(json->out, bracket);
    json->first = false;
}

// --- strings and numbers -----------------------------------------------------------------------

static void write_escape(tp_buffer *out, uint8_t byte)
{
    static const char letters[] = "btn?fr"; // From U+0008 on; U+000B has none.
    static const char hex[]     = "0123456789abcdef";

    tp_buffer_byte(out, '\\');
    if (byte == '"' || byte == '\\') {
        tp_buffer_byte(out, byte);
    } else if (byte >= '\b' && byte <= '\r' && byte != '\v') {
        tp_buffer_byte(out, (uint8_t)letters[byte - '\b']);
    } else {
        tp_buffer_text(out, TP_TEXT("u00"));
        tp_buffer_byte(out, (uint8_t)hex[byte >> 4]);
        tp_buffer_byte(out, (uint8_t)hex[byte & 0xF]);
    }
}

// The size of the character at the start of `text` if it may be copied as it is, 0 if it may not.
static size_t copied_size(tp_text text)
{
    uint8_t byte = (uint8_t)text.data[0];
    if (byte < 0x20 || byte == '"' || byte == '\\') return 0;
    return byte < 0x80 ? 1 : tp_json_utf8(text);
}

static void write_quoted(tp_buffer *out, tp_text text)
{
    size_t copied = 0; // Everything before this was written; the rest up to `at` needs no escape.

    tp_buffer_byte(out, '"');
    for (size_t at = 0; at < text.size;) {
        size_t size = copied_size((tp_text){text.data + at, text.size - at});
        if (size > 0) {
            at += size;
            continue;
        }
        if (at > copied) tp_buffer_append(out, text.data + copied, at - copied);
        uint8_t byte = (uint8_t)text.data[at];
        if (byte < 0x80) write_escape(out, byte);
        else tp_buffer_text(out, TP_TEXT("\xEF\xBF\xBD")); // U+FFFD
        copied = ++at;
    }
    if (text.size > copied) tp_buffer_append(out, text.data + copied, text.size - copied);
    tp_buffer_byte(out, '"');
}

static void write_number(tp_json_writer *json, bool negative, uint64_t magnitude)
{
    char   digits[21]; // A sign and the 20 digits of UINT64_MAX.
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (negative) digits[--at] = '-';

    before_value(json);
    tp_buffer_append(json->out, digits + at, sizeof digits - at);
}

// --- the writer --------------------------------------------------------------------------------

void tp_json_begin_object(tp_json_writer *json)
{
    begin(json, '{');
}

void tp_json_end_object(tp_json_writer *json)
{
    end(json, '}');
}

void tp_json_begin_array(tp_json_writer *json)
{
    begin(json, '[');
}

void tp_json_end_array(tp_json_writer *json)
{
    end(json, ']');
}

void tp_json_name(tp_json_writer *json, const char *name)
{
    tp_json_name_text(json, tp_text_of(name));
}

void tp_json_name_text(tp_json_writer *json, tp_text name)
{
    complete_member(json);
    separate(json);
    write_quoted(json->out, name);
    tp_buffer_byte(json->out, ':');
    if (json->indent) tp_buffer_byte(json->out, ' ');
    json->after_name = true;
}

void tp_json_text(tp_json_writer *json, tp_text value)
{
    before_value(json);
    write_quoted(json->out, value);
}

void tp_json_string(tp_json_writer *json, const char *value)
{
    if (value == NULL) tp_json_null(json);
    else tp_json_text(json, tp_text_of(value));
}

void tp_json_int(tp_json_writer *json, int64_t value)
{
    uint64_t bits = (uint64_t)value;
    write_number(json, value < 0, value < 0 ? UINT64_C(0) - bits : bits);
}

void tp_json_uint(tp_json_writer *json, uint64_t value)
{
    write_number(json, false, value);
}

void tp_json_bool(tp_json_writer *json, bool value)
{
    tp_json_raw(json, value ? TP_TEXT("true") : TP_TEXT("false"));
}

void tp_json_null(tp_json_writer *json)
{
    tp_json_raw(json, TP_TEXT("null"));
}

void tp_json_raw(tp_json_writer *json, tp_text already_json)
{
    before_value(json);
    tp_buffer_text(json->out, already_json);
}
