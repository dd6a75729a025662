// document.h: a document handed over piece by piece: the same members as JSON, as a text and as
// Markdown.
//
// One walk over what is to be said writes any of the forms, so that a person and a machine are told
// the same. Nothing is kept but the piece that is being written.
#ifndef TP_DOCUMENT_H
#define TP_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/memory.h"
#include "interop/answer_texts.h"
#include "law/law.h"
#include "policy/policy.h"

enum {
    TP_DOCUMENT_PIECE = 32 * 1024, TP_DOCUMENT_LEVELS = 12, TP_BASE64_ROW = 57,
    TP_DOCUMENT_WORDS_MAX = 48 // Bytes of a date or a period in words.
};

// Takes a piece. False: no more is wanted.
typedef bool (*tp_document_give)(void *user, const char *text, size_t size);

typedef struct tp_document_level { // Of the text: an object or a list that is open.
    const char *name;              // Of an element, the list's; "" of the document itself.
    uint32_t    indent;            // Of its members.
    bool        list;
    bool        section;           // Under a heading of its own.
    uint32_t    count;             // Of the elements of a list, so far.
    const char *label;             // To be written before the first of them.
} tp_document_level;

typedef enum tp_document_above { // What stands above the next line of Markdown.
    TP_ABOVE_BLANK = 0, TP_ABOVE_ITEM, TP_ABOVE_PARAGRAPH, TP_ABOVE_OPEN_PARAGRAPH
} tp_document_above;

// Fields are private but for `text`, `french`, `stopped` and `no_memory`.
typedef struct tp_document {
    tp_document_give  give;
    void             *user;
    bool              text;      // For a person; else JSON.
    bool              markdown;  // A text with marks.
    bool              tight;
    bool              french;
    const tp_vocabulary *vocabulary;
    int32_t           offset_minutes; // Decides on which day an instant falls, in a text.
    bool              stopped;   // No more is written: no more is wanted, or memory ran out.
    bool              no_memory;
    tp_buffer         out;       // Not handed over yet.
    tp_buffer         line;      // Of the text: what is to be wrapped.
    tp_buffer         phrase;    // That is being put together.
    tp_document_above above;
    tp_json_writer    json;
    tp_document_level levels[TP_DOCUMENT_LEVELS];
    uint32_t          depth;
    bool              bullet;    // The next line begins an element of a list.
    bool              begun;     // Something stands above…
    bool              blank;     // …a blank line last.
    uint8_t           carry[TP_BASE64_ROW]; // Of bytes on their way, less than a row.
    size_t            carried;
} tp_document;

typedef struct tp_document_form {
    bool    text, french;
    int32_t offset_minutes;
    bool    markdown;                // Only with `text`.
    bool    tight;                   // What may not be parted by the end of a line is not.
    const tp_vocabulary *vocabulary; // Looked up before the answers' words; NULL: those alone.
} tp_document_form;

void tp_document_open(tp_document *doc, tp_memory *memory, tp_document_form form,
                      tp_document_give give, void *user);
// Hands over what is left and releases the memory. True when all of it was taken.
bool tp_document_close(tp_document *doc);
// Nothing more is to be written, for a reason of the caller's.
void tp_document_stop(tp_document *doc);

// In a list `name` is NULL: an element. Elsewhere it is a literal with a row in answer_texts.c.
void tp_document_object(tp_document *doc, const char *name);
void tp_document_list(tp_document *doc, const char *name);
void tp_document_end(tp_document *doc); // Of the last one that is open.

void tp_document_text(tp_document *doc, const char *name, tp_text value);
// An identifier and, for a person, what it is called.
void tp_document_named(tp_document *doc, const char *name, tp_text id, tp_text called);
void tp_document_word(tp_document *doc, const char *name, const char *word);
void tp_document_words(tp_document *doc, const char *name, const tp_words *words);
void tp_document_sentence(tp_document *doc, const char *name, int sentence);
void tp_document_article(tp_document *doc, const char *name, tp_text article); // Empty is null.
void tp_document_number(tp_document *doc, const char *name, uint64_t value);
void tp_document_flag(tp_document *doc, const char *name, bool value);
void tp_document_null(tp_document *doc, const char *name);
void tp_document_time(tp_document *doc, const char *name, tp_time at); // 0 and NEVER are null.
void tp_document_date(tp_document *doc, const char *name, tp_date date);    // Year 0 is null.
void tp_document_place(tp_document *doc, const char *name, tp_place place); // 0 is null.
// The same, and for a person what it is called.
void tp_document_country(tp_document *doc, const char *name, tp_place place);
void tp_document_period(tp_document *doc, const char *name, tp_period period);
// Words put together: "{0}" to "{9}" of the pattern stand for what is given.
void tp_document_phrase(tp_document *doc, const char *name, const char *pattern,
                        const tp_text *given);
// The same, in a text as a paragraph without a label.
void tp_document_statement(tp_document *doc, const char *name, const char *pattern,
                           const tp_text *given);
// An object at the top whose members in a text are paragraphs under its heading.
void tp_document_section(tp_document *doc, const char *name);
void tp_document_section_end(tp_document *doc);
// Paragraphs, and lists whose lines begin with "- ". Others' words may hold both.
void tp_document_prose(tp_document *doc, const char *name, tp_text value);
// A JSON value that was validated: as it is, or indented. Neither this nor bytes in Markdown.
void tp_document_value(tp_document *doc, const char *name, tp_text json);
// Bytes of any size, in pieces; between the two nothing else may be written.
void tp_document_bytes_begin(tp_document *doc, const char *name);
void tp_document_bytes(tp_document *doc, const void *bytes, size_t size);
void tp_document_bytes_end(tp_document *doc);

// What a text has and JSON has not.
void tp_document_title(tp_document *doc, const char *title);
void tp_document_heading(tp_document *doc, const char *heading);
void tp_document_title_phrase(tp_document *doc, const char *pattern, const tp_text *given);
void tp_document_heading_text(tp_document *doc, tp_text heading); // In the words of others.
void tp_document_paragraph(tp_document *doc, tp_text text);
void tp_document_item_phrase(tp_document *doc, const char *pattern, const tp_text *given);

// Would a spreadsheet run a field that begins so as a formula? It then gets an apostrophe.
bool tp_is_formula(tp_text field);

// Words for phrases, in the language of the document.
const char *tp_document_called(const tp_document *doc, const char *member, const char *word);
tp_text tp_document_date_words(const tp_document *doc, tp_date date,
                               char out[TP_DOCUMENT_WORDS_MAX]);
tp_text tp_document_place_words(const tp_document *doc, tp_place place,
                                char out[TP_DOCUMENT_WORDS_MAX]);
tp_text tp_document_period_words(const tp_document *doc, tp_period period,
                                 char out[TP_DOCUMENT_WORDS_MAX]);

#endif
