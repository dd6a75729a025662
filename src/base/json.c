// json.c: reading JSON from hostile hands: a pull reader that allocates nothing.
//
// One call reads one token. What may come next is a single value, `expect`, and what is open is a
// stack of bits, so that nesting costs no C stack. A function that fails leaves `at` on the very
// byte that was not what was expected: that is the place people are shown.
//
// Sources: RFC 8259 (JSON), RFC 3629 (UTF-8).
#include "base/json.h"

#include <string.h>

// What the next token may be.
enum {
    EXPECT_VALUE,
    EXPECT_FIRST_VALUE, // Just after '[': a value or ']'.
    EXPECT_FIRST_NAME,  // Just after '{': a name or '}'.
    EXPECT_COLON,       // After a name: a colon and a value.
    EXPECT_COMMA,       // After a value in a container: the end, or a comma and what it announces.
    EXPECT_END,         // After the outermost value: nothing but white space.
    EXPECT_NO_MORE      // The end or an error was told; it is told again.
};

enum { END_OF_TEXT = -1 }; // No byte is negative: a NUL in the text is not its end.

static const char no_escape[]  = "expected one of \" \\ / b f n r t u after a backslash";
static const char no_hex[]     = "expected four hexadecimal digits after \\u";
static const char no_low[]     = "expected the low half of a surrogate pair";
static const char lonely_low[] = "expected no low surrogate without a high one before it";

_Static_assert(TP_JSON_DEPTH_MAX == 64, "the message about depth names the limit");

// --- the text ----------------------------------------------------------------------------------

static int peek(const tp_json_reader *json)
{
    return json->at < json->size ? (unsigned char)json->text[json->at] : END_OF_TEXT;
}

static bool take(tp_json_reader *json, char wanted)
{
    if (peek(json) != wanted) return false;
    json->at++;
    return true;
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool take_digits(tp_json_reader *json)
{
    size_t begin = json->at;
    while (is_digit(peek(json))) json->at++;
    return json->at > begin;
}

static void skip_space(tp_json_reader *json)
{
    for (;;) {
        int byte = peek(json);
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') return;
        json->at++;
    }
}

static tp_text rest_of(tp_text text, size_t at)
{
    return (tp_text){text.data + at, text.size - at};
}

size_t tp_json_utf8(tp_text text)
{
    if (text.size == 0) return 0;

    uint8_t lead = (uint8_t)text.data[0];
    size_t  size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return size <= text.size && tp_utf8_valid(text.data, size) ? size : 0;
}

// --- escapes -----------------------------------------------------------------------------------

typedef struct escape {
    size_t      size; // Of its text. 0 when it is malformed.
    uint32_t    code_point;
    const char *error;
    size_t      error_at; // From the backslash.
} escape;

static escape malformed_escape(const char *error, size_t at)
{
    return (escape){.error = error, .error_at = at};
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

// How many of the four hexadecimal digits at `at` are there; *unit is whole when all are.
static size_t hex_digits(tp_text text, size_t at, uint32_t *unit)
{
    size_t count = 0;
    *unit = 0;
    for (; count < 4 && at + count < text.size; count++) {
        int value = hex_value(text.data[at + count]);
        if (value < 0) break;
        *unit = *unit << 4 | (uint32_t)value;
    }
    return count;
}

static escape unicode_escape(tp_text text)
{
    uint32_t high;
    size_t   digits = hex_digits(text, 2, &high);
    if (digits < 4) return malformed_escape(no_hex, 2 + digits);
    if (high < 0xD800 || high > 0xDFFF) return (escape){.size = 6, .code_point = high};
    if (high > 0xDBFF) return malformed_escape(lonely_low, 0);

    uint32_t low    = 0;
    bool     second = text.size > 7 && text.data[6] == '\\' && text.data[7] == 'u' &&
                      hex_digits(text, 8, &low) == 4;
    if (!second || low < 0xDC00 || low > 0xDFFF) return malformed_escape(no_low, 6);
    return (escape){.size = 12, .code_point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)};
}

// The escape that `text` begins with: text.data[0] is the backslash.
static escape escape_of(tp_text text)
{
    static const char letters[]  = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";

    if (text.size < 2) return malformed_escape(no_escape, 1);
    if (text.data[1] == 'u') return unicode_escape(text);

    const char *letter = memchr(letters, text.data[1], sizeof letters - 1);
    if (letter == NULL) return malformed_escape(no_escape, 1);
    return (escape){.size = 2, .code_point = (uint32_t)meanings[letter - letters]};
}

static size_t encode_utf8(uint32_t code_point, char out[4])
{
    static const uint8_t leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};

    size_t size = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out[0] = (char)(leads[size] | code_point);
    return size;
}

// --- tokens ------------------------------------------------------------------------------------

static tp_json_type fail(tp_json_reader *json, const char *error)
{
    json->expect       = EXPECT_NO_MORE;
    json->type         = TP_JSON_ERROR;
    json->raw          = (tp_text){json->text + json->at, 0};
    json->offset       = json->at;
    json->error        = error;
    json->error_offset = json->at;
    return TP_JSON_ERROR;
}

static tp_json_type token(tp_json_reader *json, tp_json_type type, uint8_t expect)
{
    json->type   = type;
    json->expect = expect;
    json->raw    = (tp_text){json->text + json->offset, json->at - json->offset};
    return type;
}

static tp_json_type value_token(tp_json_reader *json, tp_json_type type)
{
    return token(json, type, json->depth == 0 ? EXPECT_END : EXPECT_COMMA);
}

// Is the innermost container an object? There must be one.
static bool in_object(const tp_json_reader *json)
{
    uint32_t level = json->depth - 1;
    return (json->is_object[level / 64] >> (level % 64) & 1) != 0;
}

static tp_json_type read_opening(tp_json_reader *json, bool object)
{
    if (json->depth == TP_JSON_DEPTH_MAX) return fail(json, "nesting deeper than 64");

    uint64_t  bit  = UINT64_C(1) << (json->depth % 64);
    uint64_t *bits = &json->is_object[json->depth / 64];
    *bits = object ? *bits | bit : *bits & ~bit;
    json->depth++;
    json->at++;
    return object ? token(json, TP_JSON_OBJECT, EXPECT_FIRST_NAME)
                  : token(json, TP_JSON_ARRAY, EXPECT_FIRST_VALUE);
}

static bool at_closing(const tp_json_reader *json)
{
    return peek(json) == (in_object(json) ? '}' : ']');
}

static tp_json_type read_closing(tp_json_reader *json)
{
    tp_json_type type = in_object(json) ? TP_JSON_OBJECT_END : TP_JSON_ARRAY_END;
    json->depth--;
    json->at++;
    return value_token(json, type);
}

// Move past one character of a string, escaped or not. NULL, or what was expected at `at`.
static const char *pass_character(tp_json_reader *json, int byte)
{
    tp_text rest = {json->text + json->at, json->size - json->at};

    if (byte == END_OF_TEXT) return "expected '\"' at the end of a string";
    if (byte < 0x20) return "expected control characters in strings to be escaped";
    if (byte == '\\') {
        escape found = escape_of(rest);
        json->at += found.size != 0 ? found.size : found.error_at;
        return found.error;
    }
    size_t size = tp_json_utf8(rest);
    json->at += size;
    return size != 0 ? NULL : "expected well-formed UTF-8";
}

static tp_json_type read_string(tp_json_reader *json, tp_json_type type)
{
    json->at++;
    for (;;) {
        int byte = peek(json);
        if (byte == '"') break;
        if (byte >= 0x20 && byte < 0x80 && byte != '\\') {
            json->at++;
            continue;
        }
        const char *error = pass_character(json, byte);
        if (error != NULL) return fail(json, error);
    }
    json->at++;

    if (type == TP_JSON_NAME) token(json, type, EXPECT_COLON);
    else value_token(json, type);
    json->raw.data += 1;
    json->raw.size -= 2;
    return type;
}

static tp_json_type read_number(tp_json_reader *json)
{
    take(json, '-');
    if (take(json, '0')) {
        if (is_digit(peek(json))) return fail(json, "expected no digit after a leading zero");
    } else if (!take_digits(json)) {
        return fail(json, "expected a digit after a minus sign");
    }
    if (take(json, '.') && !take_digits(json)) {
        return fail(json, "expected a digit after a decimal point");
    }
    if (take(json, 'e') || take(json, 'E')) {
        if (!take(json, '+')) take(json, '-');
        if (!take_digits(json)) return fail(json, "expected a digit in an exponent");
    }
    return value_token(json, TP_JSON_NUMBER);
}

static bool begins_with(const tp_json_reader *json, tp_text word)
{
    return json->size - json->at >= word.size &&
           memcmp(json->text + json->at, word.data, word.size) == 0;
}

static tp_json_type no_value(tp_json_reader *json)
{
    if (json->at == 0 && begins_with(json, TP_TEXT("\xEF\xBB\xBF"))) {
        return fail(json, "expected no byte order mark");
    }
    if (json->expect == EXPECT_FIRST_VALUE) return fail(json, "expected a value or ']'");
    return fail(json, "expected a value");
}

static tp_json_type read_word(tp_json_reader *json, tp_text word, tp_json_type type)
{
    if (!begins_with(json, word)) return no_value(json);
    json->at += word.size;
    return value_token(json, type);
}

static tp_json_type read_value(tp_json_reader *json)
{
    int byte = peek(json);
    switch (byte) {
    case '{': return read_opening(json, true);
    case '[': return read_opening(json, false);
    case '"': return read_string(json, TP_JSON_STRING);
    case 't': return read_word(json, TP_TEXT("true"), TP_JSON_TRUE);
    case 'f': return read_word(json, TP_TEXT("false"), TP_JSON_FALSE);
    case 'n': return read_word(json, TP_TEXT("null"), TP_JSON_NULL);
    default: return byte == '-' || is_digit(byte) ? read_number(json) : no_value(json);
    }
}

static tp_json_type read_name(tp_json_reader *json, const char *error)
{
    return peek(json) == '"' ? read_string(json, TP_JSON_NAME) : fail(json, error);
}

// Move past a colon or comma to the token that it announces.
static bool take_separator(tp_json_reader *json, char separator)
{
    if (!take(json, separator)) return false;
    skip_space(json);
    json->offset = json->at;
    return true;
}

static tp_json_type read_after_value(tp_json_reader *json)
{
    if (at_closing(json)) return read_closing(json);
    if (in_object(json)) {
        if (take_separator(json, ',')) return read_name(json, "expected a string as member name");
        return fail(json, "expected ',' or '}' after a member");
    }
    if (take_separator(json, ',')) return read_value(json);
    return fail(json, "expected ',' or ']' after an element");
}

// --- the reader --------------------------------------------------------------------------------

tp_json_reader tp_json_reader_of(tp_text text)
{
    return (tp_json_reader){
        .text   = text.size == 0 ? "" : text.data,
        .size   = text.size,
        .expect = EXPECT_VALUE,
    };
}

tp_json_type tp_json_next(tp_json_reader *json)
{
    if (json->expect == EXPECT_NO_MORE) return json->type;

    skip_space(json);
    json->offset = json->at;
    switch (json->expect) {
    case EXPECT_FIRST_VALUE:
        return at_closing(json) ? read_closing(json) : read_value(json);
    case EXPECT_FIRST_NAME:
        if (at_closing(json)) return read_closing(json);
        return read_name(json, "expected a string as member name or '}'");
    case EXPECT_COLON:
        if (take_separator(json, ':')) return read_value(json);
        return fail(json, "expected ':' after a member name");
    case EXPECT_COMMA: return read_after_value(json);
    case EXPECT_END:
        if (peek(json) == END_OF_TEXT) return token(json, TP_JSON_END, EXPECT_NO_MORE);
        return fail(json, "expected nothing after the value");
    default: return read_value(json);
    }
}

tp_json_type tp_json_skip(tp_json_reader *json)
{
    if (json->type != TP_JSON_OBJECT && json->type != TP_JSON_ARRAY) return json->type;

    uint32_t outside = json->depth - 1;
    while (json->depth > outside && json->type != TP_JSON_ERROR) tp_json_next(json);
    return json->type;
}

bool tp_json_valid(tp_json_reader *json)
{
    tp_json_type type;
    do type = tp_json_next(json);
    while (type != TP_JSON_ERROR && type != TP_JSON_END);
    return type == TP_JSON_END;
}

// --- what a token means ------------------------------------------------------------------------

// The bytes up to the next escape. The text must not be empty.
static size_t plain_size(tp_text text)
{
    const char *backslash = memchr(text.data, '\\', text.size);
    return backslash == NULL ? text.size : (size_t)(backslash - text.data);
}

// A piece of a string: bytes as they are up to the next escape, or one escape undone.
typedef struct piece {
    size_t taken; // Of the raw text. 0 when it is malformed, which no token is.
    size_t size;  // Of the piece: `taken`, or the bytes used in `undone`.
    bool   plain;
    char   undone[4];
} piece;

static piece piece_of(tp_text raw)
{
    size_t plain = plain_size(raw);
    if (plain > 0) return (piece){.taken = plain, .size = plain, .plain = true};

    escape found = escape_of(raw);
    piece  next  = {.taken = found.size};
    next.size    = encode_utf8(found.code_point, next.undone);
    return next;
}

size_t tp_json_unescape(tp_text raw, char *out, size_t capacity)
{
    size_t size = 0;
    for (size_t at = 0; at < raw.size;) {
        tp_text rest = rest_of(raw, at);
        piece   next = piece_of(rest);
        if (next.taken == 0 || next.size > capacity - size) return SIZE_MAX;
        memcpy(out + size, next.plain ? rest.data : next.undone, next.size);
        at += next.taken;
        size += next.size;
    }
    return size;
}

size_t tp_json_compact(char *text, size_t size)
{
    size_t kept = 0;
    bool   quoted = false, escaped = false;
    for (size_t at = 0; at < size; at++) {
        char byte = text[at];
        bool blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
        if (blank && !quoted) continue;
        if (byte == '"' && !escaped) quoted = !quoted;
        escaped = quoted && byte == '\\' && !escaped;
        text[kept++] = byte;
    }
    return kept;
}

bool tp_json_raw_equals(tp_text raw, tp_text text)
{
    size_t same = 0;
    for (size_t at = 0; at < raw.size;) {
        tp_text rest = rest_of(raw, at);
        piece   next = piece_of(rest);
        if (next.taken == 0 || next.size > text.size - same) return false;
        const char *bytes = next.plain ? rest.data : next.undone;
        if (memcmp(text.data + same, bytes, next.size) != 0) return false;
        at += next.taken;
        same += next.size;
    }
    return same == text.size;
}

bool tp_json_integer(tp_text raw, int64_t *out)
{
    bool     negative = raw.size > 0 && raw.data[0] == '-';
    uint64_t limit    = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t value    = 0;
    size_t   at       = negative ? 1 : 0;

    if (at == raw.size) return false;
    for (; at < raw.size; at++) {
        if (!is_digit(raw.data[at])) return false;
        uint64_t digit = (uint64_t)(raw.data[at] - '0');
        if (value > (limit - digit) / 10) return false;
        value = value * 10 + digit;
    }
    // INT64_MIN has no positive twin: it is reached from one above it.
    *out = negative && value > 0 ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return true;
}

void tp_json_place(tp_text text, size_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > text.size) offset = text.size;

    *line   = 1;
    *column = 1;
    for (size_t i = 0; i < offset; i++) {
        bool continues = ((uint8_t)text.data[i] & 0xC0) == 0x80; // Not the first of its character.
        if (text.data[i] == '\n') {
            *line += 1;
            *column = 1;
        } else if (!continues) {
            *column += 1;
        }
    }
}
