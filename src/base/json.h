// json.h: strict JSON (RFC 8259): a writer that streams, and a pull reader that allocates nothing.
//
// The reader sees hostile input: no recursion, depth bounded, UTF-8 checked, lone surrogates
// refused, numbers kept as text until somebody asks for an integer. Duplicate names are for the
// caller to refuse, who knows which names there may be.
#ifndef TP_JSON_H
#define TP_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/memory.h"

// --- writing -----------------------------------------------------------------------------------

// Output goes to a growable buffer. Compact: no white space, unless `indent` is set, which gives
// two spaces a level and a line for each member (the layout of policy files). Strings are escaped
// as RFC 8785 does: \b \t \n \f \r \" \\ and \u00xx for other controls, everything else as it is.
// Bytes that are not valid UTF-8 are replaced by U+FFFD each, never passed on. Values outside of
// any container follow each other with nothing between, so one writer can write many texts.
typedef struct tp_json_writer {
    tp_buffer *out;
    uint32_t   depth;
    bool       indent;
    bool       first;      // No member written yet at this level.
    bool       after_name; // A name was just written: the value follows on the same line.
} tp_json_writer;

tp_json_writer tp_json_writer_to(tp_buffer *out);
void tp_json_begin_object(tp_json_writer *json);
void tp_json_end_object(tp_json_writer *json);
void tp_json_begin_array(tp_json_writer *json);
void tp_json_end_array(tp_json_writer *json);
void tp_json_name(tp_json_writer *json, const char *name);
void tp_json_name_text(tp_json_writer *json, tp_text name);
void tp_json_text(tp_json_writer *json, tp_text value);
void tp_json_string(tp_json_writer *json, const char *value); // Terminated; NULL writes null.
void tp_json_int(tp_json_writer *json, int64_t value);
void tp_json_uint(tp_json_writer *json, uint64_t value);
void tp_json_bool(tp_json_writer *json, bool value);
void tp_json_null(tp_json_writer *json);
void tp_json_raw(tp_json_writer *json, tp_text already_json); // Copied as it is.

// --- reading -----------------------------------------------------------------------------------

enum { TP_JSON_DEPTH_MAX = 64 };

typedef enum tp_json_type {
    TP_JSON_ERROR = 0, // See error, error_offset.
    TP_JSON_OBJECT, TP_JSON_OBJECT_END, TP_JSON_ARRAY, TP_JSON_ARRAY_END,
    TP_JSON_NAME,   // A member's name; its value is the next token.
    TP_JSON_STRING, TP_JSON_NUMBER, TP_JSON_TRUE, TP_JSON_FALSE, TP_JSON_NULL,
    TP_JSON_END     // The whole text was one value and nothing but white space follows.
} tp_json_type;

// All fields but those of the last group are private.
typedef struct tp_json_reader {
    const char *text;
    size_t      size;
    size_t      at;
    uint32_t    depth;
    uint64_t    is_object[(TP_JSON_DEPTH_MAX + 63) / 64]; // A bit for each open level.
    uint8_t     expect;

    tp_json_type type;         // The token just read.
    tp_text      raw;          // Its text in the input: strings without quotes, escapes as written.
    size_t       offset;       // Where the token began.
    const char  *error;        // A static sentence: what was expected.
    size_t       error_offset; // Where.
} tp_json_reader;

tp_json_reader tp_json_reader_of(tp_text text);
// The next token. After TP_JSON_ERROR or TP_JSON_END it stays there.
tp_json_type tp_json_next(tp_json_reader *json);
// Skip the value whose first token was just read (an object or array to its end).
tp_json_type tp_json_skip(tp_json_reader *json);
// Validate a whole text. False with error and error_offset set in *json.
bool tp_json_valid(tp_json_reader *json);

// Unescape the current string or name into `out` (at most raw.size bytes are needed). The size, or
// SIZE_MAX when it does not fit.
size_t tp_json_unescape(tp_text raw, char *out, size_t capacity);
// The size of a valid text once the white space between its tokens is gone, which is taken out in
// place: what was laid out in lines stands on one.
size_t tp_json_compact(char *text, size_t size);
// Does the current string or name, unescaped, equal `text`?
bool tp_json_raw_equals(tp_text raw, tp_text text);
// The current number as an integer: false for fractions, exponents and what int64 cannot hold.
bool tp_json_integer(tp_text raw, int64_t *out);

// Line and column (from 1, in code points) of an offset, for messages.
void tp_json_place(tp_text text, size_t offset, uint32_t *line, uint32_t *column);

// The size of the well-formed UTF-8 sequence that `text` begins with, 0 when there is none.
size_t tp_json_utf8(tp_text text);

#endif
