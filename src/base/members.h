// members.h: JSON objects by tables of members: one table checks, reads and prints a struct.
//
// For documents that are exchanged with others and hold little but names, times and texts. Nothing
// is allocated: texts that were read point into what was read, and where an escape stood into room
// that the caller gives. Zero is "not there", of every kind of member.
#ifndef TP_MEMBERS_H
#define TP_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/path.h"
#include "tara_privacy.h"

typedef struct tp_word { // A value and what it is called.
    int32_t     value;
    const char *word;
} tp_word;

typedef struct tp_words { // Of two words for one value the first is printed.
    const tp_word *rows;
    size_t         count;
    const char    *expected; // Said of a word that there is not.
} tp_words;
#define TP_WORDS(rows, expected) {(rows), sizeof(rows) / sizeof((rows)[0]), (expected)}

const char *tp_word_of(const tp_words *words, int32_t value); // NULL: it has none.
const char *tp_word_name(const tp_words *words, int32_t value); // "unknown": it has none.
bool        tp_word_value(const tp_words *words, tp_text word, int32_t *value);

typedef enum tp_member_kind { // What the struct holds at the member's offset.
    TP_MEMBER_TEXT,    // Pointer and size: any text but an empty one.
    TP_MEMBER_URL,     // The same: http or https, with a host, without spaces.
    TP_MEMBER_ID,      // The same: 1 to 64 printable characters of ASCII without spaces.
    TP_MEMBER_PHONE,   // The same: E.164.
    TP_MEMBER_VERSION, // The same: numbers with points between, at most 16 bytes.
    TP_MEMBER_ENCODED, // The same: base64. Printed of the bytes at `extra` where it is empty.
    TP_MEMBER_OBJECT,  // The same: a JSON object as it stands, empty ones too.
    TP_MEMBER_RAW,     // The same: any JSON value but null.
    TP_MEMBER_UUID,    // char[40]: version 4, lower case. Terminated.
    TP_MEMBER_TIME,    // int64_t: the first instant of 1970 is read as the next one.
    TP_MEMBER_WORD,    // int32_t, by `words`.
    TP_MEMBER_FLAG,    // int32_t: 1 for true. False is not printed.
    TP_MEMBER_NUMBER,  // uint64_t; that it is there says 1 in the int32_t at `extra`.
    TP_MEMBER_TEXTS,   // Texts one after the other; how many in the uint32_t at `extra`.
    TP_MEMBER_URLS,    // The same.
    TP_MEMBER_BITS,    // uint32_t: an array of words, each the bit of its value.
    TP_MEMBER_OWN      // By the functions of `own`.
} tp_member_kind;

typedef struct tp_members_reader {
    tp_json_reader json;
    tp_text        text;
    tp_writer      room;
    tara_error    *error; // Or NULL.
    tp_path        path;
} tp_members_reader;

// Counts what there is no room for. All fields but size are private.
typedef struct tp_members_printer {
    char  *out;
    size_t capacity;
    size_t size;
    bool   first; // Nothing stands in the innermost object or array yet.
} tp_members_printer;

typedef struct tp_own { // A member that is no single value. `base` is the struct.
    tara_status (*read)(tp_members_reader *r, void *base); // With its first token.
    bool        (*there)(const void *base);
    bool        (*right)(const void *base);                // May it be printed?
    void        (*print)(tp_members_printer *p, const void *base);
} tp_own;

typedef struct tp_json_member {
    const char     *name;
    tp_member_kind  kind;
    size_t          offset;
    uint32_t        required; // In documents of these kinds, as bits…
    uint32_t        allowed;  // …and of these it may stand there.
    size_t          extra;
    uint32_t        most;     // Of lists.
    const tp_words *words;
    const tp_own   *own;
} tp_json_member;

typedef struct tp_members { // An object: at most 32 members.
    const tp_json_member *members;
    size_t                count;
    bool                  open; // Members that are not in the table are skipped, not refused.
} tp_members;

// --- reading -----------------------------------------------------------------------------------

// Checks that the text is JSON: SYNTAX, LIMIT.
tara_status tp_members_begin(tp_members_reader *r, tp_text text, tp_writer room,
                             tara_error *error);
// The whole text as an object of that kind (a bit). What is read before it fails stays in *base.
tara_status tp_members_read(tp_members_reader *r, const tp_members *form, uint32_t kind,
                            void *base);
// An object within it, whose first token was just read.
tara_status tp_members_object(tp_members_reader *r, const tp_members *form, uint32_t kind,
                              void *base);
// Tells where we are, or a member of it, and what was expected. Gives the status back.
tara_status tp_members_fail(tp_members_reader *r, tara_status status, const char *message);
tara_status tp_members_fail_at(tp_members_reader *r, tara_status status, const char *name,
                               const char *message);
// The current string, unescaped. BUFFER when it has escapes and there is no room for it.
tara_status tp_members_string(tp_members_reader *r, tp_text *out);

// --- printing ----------------------------------------------------------------------------------

// Is everything there that must be, nothing that may not, and each fit to be printed?
tara_status tp_members_check(const tp_members *form, uint32_t kind, const void *base,
                             tara_error *error);
// A checked struct as one object to the caller's buffer. BUFFER, *needed.
tara_status tp_members_print(const tp_members *form, uint32_t kind, const void *base, char *buffer,
                             size_t capacity, size_t *needed);

void tp_print_bytes(tp_members_printer *p, const char *bytes, size_t size);
void tp_print_open(tp_members_printer *p, char bracket);
void tp_print_shut(tp_members_printer *p, char bracket);
void tp_print_next(tp_members_printer *p);                   // Before an item of an array.
void tp_print_name(tp_members_printer *p, const char *name); // Its value follows.
void tp_print_text(tp_members_printer *p, tp_text text);     // A string.
void tp_print_object(tp_members_printer *p, const tp_members *form, uint32_t kind,
                     const void *base);

// --- what both share ---------------------------------------------------------------------------

// Fills the caller's error, if there is one of the right size. Gives the status back.
tara_status tp_members_tell(tara_error *error, tara_status status, const char *field,
                            const char *message);
// May a struct of the header be read, or written: then it is cleared but for its size.
tara_status tp_members_in(const void *in, size_t ours, tara_error *error);
tara_status tp_members_out(void *out, size_t ours, tara_error *error);
// What is wrong with a text of that kind; NULL: nothing.
const char *tp_text_fault(tp_member_kind kind, tp_text text);
bool        tp_is_url(tp_text text);
bool        tp_is_id(tp_text text);

#endif
