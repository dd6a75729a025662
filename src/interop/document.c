// document.c: the two forms of a document.
//
// A text is wrapped, a list of objects becomes a list with dashes, a list of words one line. What
// has no row in the tables stands under its own name.
#include "interop/document.h"

#include <string.h>

#include "base/bits.h"
#include "interop/answer_texts.h"

enum { WIDTH = 78 }; // Columns of a text, in characters.

// --- handing over ------------------------------------------------------------------------------

void tp_document_open(tp_document *doc, tp_memory *memory, tp_document_form form,
                      tp_document_give give, void *user)
{
    memset(doc, 0, sizeof *doc);
    doc->give = give;
    doc->user = user;
    doc->text = form.text;
    doc->french = form.french;
    doc->offset_minutes = form.offset_minutes;
    doc->out = tp_buffer_in(memory);
    doc->line = tp_buffer_in(memory);
    doc->json = tp_json_writer_to(&doc->out);
}

void tp_document_stop(tp_document *doc)
{
    doc->stopped = true;
    tp_buffer_clear(&doc->out);
}

static void hand_over(tp_document *doc)
{
    if (doc->stopped) return;
    if (doc->out.failed || doc->line.failed) {
        doc->no_memory = true;
        tp_document_stop(doc);
        return;
    }
    if (doc->out.size == 0) return;
    bool taken = doc->give(doc->user, (const char *)doc->out.data, doc->out.size);
    if (taken) tp_buffer_clear(&doc->out);
    else tp_document_stop(doc);
}

// After every member: a piece that is full goes.
static void settle(tp_document *doc)
{
    bool full = doc->out.size >= TP_DOCUMENT_PIECE;
    if (full || doc->out.failed || doc->line.failed) hand_over(doc);
}

bool tp_document_close(tp_document *doc)
{
    hand_over(doc);
    tp_buffer_release(&doc->out);
    tp_buffer_release(&doc->line);
    tp_wipe(doc->carry, sizeof doc->carry);
    return !doc->stopped;
}

// --- lines of a text ---------------------------------------------------------------------------

static void put(tp_document *doc, const char *terminated)
{
    tp_buffer_text(&doc->out, tp_text_of(terminated));
}

static void spaces(tp_document *doc, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) tp_buffer_byte(&doc->out, ' ');
}

static size_t characters(tp_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += ((uint8_t)text.data[i] & 0xC0) != 0x80;
    return count;
}

static tp_document_level *level_of(tp_document *doc)
{
    return &doc->levels[doc->depth == 0 ? 0 : doc->depth - 1];
}

// The start of a line; what a list's element begins with gets its dash.
static void begin_line(tp_document *doc, uint32_t indent)
{
    bool dash = doc->bullet && indent >= 2;
    spaces(doc, dash ? indent - 2 : indent);
    if (dash) put(doc, "- ");
    doc->bullet = false;
    doc->begun = true;
}

// What others wrote may not draw lines of its own.
static bool breaks(char c)
{
    return (uint8_t)c <= ' ' || c == 0x7F;
}

static size_t word_size(tp_text text, size_t at)
{
    size_t size = 0;
    while (at + size < text.size && !breaks(text.data[at + size])) size++;
    return size;
}

static void wrap(tp_document *doc, tp_text text, uint32_t indent, uint32_t hang)
{
    size_t column = indent;
    bool   first = true;
    begin_line(doc, indent);
    for (size_t at = 0; at < text.size;) {
        size_t size = word_size(text, at);
        if (size == 0) {
            at++;
            continue;
        }
        tp_text word = {text.data + at, size};
        size_t  width = characters(word);
        if (!first && column + 1 + width > WIDTH) {
            tp_buffer_byte(&doc->out, '\n');
            spaces(doc, indent + hang);
            column = indent + hang;
        } else if (!first) {
            tp_buffer_byte(&doc->out, ' ');
            column++;
        }
        tp_buffer_text(&doc->out, word);
        column += width;
        first = false;
        at += size;
    }
    tp_buffer_byte(&doc->out, '\n');
}

static void underlined(tp_document *doc, const char *text, uint8_t with)
{
    size_t width = characters(tp_text_of(text));
    if (doc->begun) tp_buffer_byte(&doc->out, '\n');
    put(doc, text);
    tp_buffer_byte(&doc->out, '\n');
    for (size_t i = 0; i < width; i++) tp_buffer_byte(&doc->out, with);
    put(doc, "\n\n");
    doc->begun = true;
}

static const char *colon(const tp_document *doc)
{
    return doc->french ? " :" : ":";
}

static void begin_label(tp_document *doc, const char *label)
{
    tp_buffer_text(&doc->line, tp_text_of(label));
    tp_buffer_text(&doc->line, tp_text_of(colon(doc)));
}

static void end_wrapped(tp_document *doc, uint32_t indent, uint32_t hang)
{
    tp_text line = {(const char *)doc->line.data, doc->line.size};
    if (!doc->line.failed) wrap(doc, line, indent, hang);
    if (doc->line.failed) settle(doc);
    else tp_buffer_clear(&doc->line);
}

// "Label:", with what follows below it.
static void label_line(tp_document *doc, const char *label, uint32_t indent)
{
    begin_label(doc, label);
    end_wrapped(doc, indent, 2);
}

// --- members of a text -------------------------------------------------------------------------

typedef struct caption { // What a member is called.
    const char   *text;
    tp_label_form form;
} caption;

static caption caption_of(const tp_document *doc, const char *within, const char *name)
{
    const tp_label *label = tp_label_of(within, name);
    if (label == NULL) return (caption){name, TP_LABEL_LINE};
    return (caption){tp_in(label->text, doc->french), label->form};
}

// An element of a list of words joins those before it.
static void text_element(tp_document *doc, tp_document_level *list, tp_text value)
{
    if (list->count++ > 0) tp_buffer_text(&doc->line, tp_text_of(doc->french ? " ; " : "; "));
    else if (list->label[0] != '\0') {
        begin_label(doc, list->label);
        tp_buffer_byte(&doc->line, ' ');
    }
    tp_buffer_text(&doc->line, value);
}

static void text_member(tp_document *doc, const char *name, tp_text value)
{
    tp_document_level *level = level_of(doc);
    if (level->list) {
        text_element(doc, level, value);
        return;
    }
    caption called = caption_of(doc, level->name, name);
    if (called.form == TP_LABEL_HIDDEN) return;
    bool labelled = called.text[0] != '\0';
    if (labelled) {
        begin_label(doc, called.text);
        tp_buffer_byte(&doc->line, ' ');
    }
    tp_buffer_text(&doc->line, value);
    end_wrapped(doc, level->indent, labelled ? 2 : 0);
}

// Under a heading when it stands at the top and has one; else indented below its label.
static void text_object(tp_document *doc, const char *name, tp_document_level *opened)
{
    tp_document_level *parent = level_of(doc);
    caption called = caption_of(doc, parent->name, name);
    opened->name = name;
    opened->indent = parent->indent;
    if (doc->depth == 1 && called.form == TP_LABEL_HEADING) {
        underlined(doc, called.text, '-');
        opened->section = true;
    } else if (called.form != TP_LABEL_HIDDEN && called.text[0] != '\0') {
        label_line(doc, called.text, parent->indent);
        opened->indent += 2;
    }
}

static void text_item(tp_document *doc, tp_document_level *opened)
{
    tp_document_level *list = level_of(doc);
    bool labelled = list->label[0] != '\0';
    opened->name = list->name;
    if (list->count == 0 && labelled) label_line(doc, list->label, list->indent);
    if (list->count > 0 && list->section) tp_buffer_byte(&doc->out, '\n');
    list->count++;
    opened->indent = list->indent + (labelled ? 4 : 2);
    doc->bullet = true;
}

static void text_list(tp_document *doc, const char *name, tp_document_level *opened)
{
    caption called = caption_of(doc, level_of(doc)->name, name);
    opened->list = true;
    opened->name = name;
    opened->indent = level_of(doc)->indent;
    opened->label = called.form == TP_LABEL_HIDDEN ? "" : called.text;
    if (doc->depth != 1 || called.form != TP_LABEL_HEADING) return;
    underlined(doc, called.text, '-');
    opened->section = true;
    opened->label = "";
}

static void text_end(tp_document *doc, const tp_document_level *closed)
{
    bool words = doc->line.size > 0;
    if (words) end_wrapped(doc, closed->indent, 2);
    if (!closed->list || closed->count > 0 || !closed->section) return;
    wrap(doc, tp_text_of(tp_say(TP_SAY_NOTHING, doc->french)), closed->indent, 0);
}

// --- containers --------------------------------------------------------------------------------

static bool open_level(tp_document *doc, tp_document_level **opened)
{
    if (doc->stopped) return false;
    if (doc->depth == TP_DOCUMENT_LEVELS) { // Deeper than any document that we write.
        tp_document_stop(doc);
        return false;
    }
    *opened = &doc->levels[doc->depth];
    **opened = (tp_document_level){.name = "", .label = ""};
    return true;
}

static void name_it(tp_document *doc, const char *name)
{
    if (name != NULL) tp_json_name(&doc->json, name);
}

void tp_document_object(tp_document *doc, const char *name)
{
    tp_document_level *opened = NULL;
    if (!open_level(doc, &opened)) return;
    if (doc->text && doc->depth > 0) {
        if (name == NULL) text_item(doc, opened);
        else text_object(doc, name, opened);
    } else if (!doc->text) {
        name_it(doc, name);
        tp_json_begin_object(&doc->json);
    }
    doc->depth++;
    settle(doc);
}

void tp_document_list(tp_document *doc, const char *name)
{
    tp_document_level *opened = NULL;
    if (!open_level(doc, &opened)) return;
    opened->list = true;
    if (doc->text) {
        text_list(doc, name, opened);
    } else {
        name_it(doc, name);
        tp_json_begin_array(&doc->json);
    }
    doc->depth++;
    settle(doc);
}

void tp_document_end(tp_document *doc)
{
    if (doc->stopped || doc->depth == 0) return;
    const tp_document_level *closed = &doc->levels[--doc->depth];
    if (doc->text) text_end(doc, closed);
    else if (closed->list) tp_json_end_array(&doc->json);
    else tp_json_end_object(&doc->json);
    settle(doc);
}

// --- members -----------------------------------------------------------------------------------

void tp_document_named(tp_document *doc, const char *name, tp_text id, tp_text called)
{
    if (doc->stopped) return;
    if (doc->text) {
        text_member(doc, name, called);
    } else {
        name_it(doc, name);
        tp_json_text(&doc->json, id);
    }
    settle(doc);
}

void tp_document_text(tp_document *doc, const char *name, tp_text value)
{
    tp_document_named(doc, name, value, value);
}

void tp_document_word(tp_document *doc, const char *name, const char *word)
{
    const char *called = tp_word_text(name, word, doc->french);
    tp_document_named(doc, name, tp_text_of(word), tp_text_of(called));
}

void tp_document_words(tp_document *doc, const char *name, const tp_words *words)
{
    tp_document_text(doc, name, doc->french ? words->fr : words->en);
}

void tp_document_sentence(tp_document *doc, const char *name, int sentence)
{
    tp_document_text(doc, name, tp_text_of(tp_say(sentence, doc->french)));
}

void tp_document_null(tp_document *doc, const char *name)
{
    if (doc->stopped || doc->text) return; // A person is not told what is not known.
    name_it(doc, name);
    tp_json_null(&doc->json);
    settle(doc);
}

// The regulation has another name in French.
void tp_document_article(tp_document *doc, const char *name, tp_text article)
{
    char    renamed[128] = "RGPD";
    tp_text shown = article;
    if (article.size == 0) {
        tp_document_null(doc, name);
        return;
    }
    bool ours = article.size >= 4 && article.size <= sizeof renamed
             && memcmp(article.data, "GDPR", 4) == 0;
    if (ours && doc->french) {
        memcpy(renamed + 4, article.data + 4, article.size - 4);
        shown.data = renamed;
    }
    tp_document_named(doc, name, article, shown);
}

static tp_text digits_of(uint64_t value, char out[20])
{
    size_t first = 20;
    do {
        out[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return (tp_text){out + first, 20 - first};
}

void tp_document_number(tp_document *doc, const char *name, uint64_t value)
{
    char digits[20];
    if (doc->stopped) return;
    if (doc->text) {
        text_member(doc, name, digits_of(value, digits));
    } else {
        name_it(doc, name);
        tp_json_uint(&doc->json, value);
    }
    settle(doc);
}

void tp_document_flag(tp_document *doc, const char *name, bool value)
{
    if (doc->stopped) return;
    if (doc->text) {
        int answer = value ? TP_SAY_YES : TP_SAY_NO;
        text_member(doc, name, tp_text_of(tp_say(answer, doc->french)));
    } else {
        name_it(doc, name);
        tp_json_bool(&doc->json, value);
    }
    settle(doc);
}

// "2 March 2026", "1er mars 2026".
static size_t write_date(const tp_document *doc, tp_time at, char *out, size_t capacity)
{
    char      digits[20];
    tp_date   date = tp_date_of(tp_local_day(at, doc->offset_minutes));
    tp_writer text = tp_writer_of(out, capacity);
    tp_text   parts[] = {
        digits_of((uint64_t)date.day, digits),
        tp_text_of(doc->french && date.day == 1 ? "er " : " "),
        tp_text_of(tp_month_text(date.month, doc->french)),
        TP_TEXT(" "),
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        tp_write_bytes(&text, parts[i].data, parts[i].size);
    }
    tp_text year = digits_of((uint64_t)date.year, digits);
    tp_write_bytes(&text, year.data, year.size);
    return text.size;
}

void tp_document_time(tp_document *doc, const char *name, tp_time at)
{
    char written[TP_TIME_TEXT_MAX], told[40];
    if (at == 0 || at == TP_TIME_NEVER) {
        tp_document_null(doc, name);
        return;
    }
    tp_text instant = {written, tp_format_time(at, written)};
    tp_document_named(doc, name, instant, (tp_text){told, write_date(doc, at, told, sizeof told)});
}

void tp_document_place(tp_document *doc, const char *name, tp_place place)
{
    char text[TP_PLACE_TEXT_MAX];
    if (place == 0) tp_document_null(doc, name);
    else tp_document_text(doc, name, (tp_text){text, tp_place_print(place, text)});
}

void tp_document_period(tp_document *doc, const char *name, tp_period period)
{
    static const struct {
        char    letter;
        tp_both one, many;
    } units[] = {
        [TP_DAYS]   = {'D', {" day", " jour"}, {" days", " jours"}},
        [TP_MONTHS] = {'M', {" month", " mois"}, {" months", " mois"}},
        [TP_YEARS]  = {'Y', {" year", " an"}, {" years", " ans"}},
    };
    char digits[20], iso[24], told[40];
    if (period.count <= 0) {
        tp_document_null(doc, name);
        return;
    }
    tp_text   count = digits_of((uint64_t)period.count, digits);
    tp_writer id = tp_writer_of(iso, sizeof iso), shown = tp_writer_of(told, sizeof told);
    tp_both   both = period.count == 1 ? units[period.unit].one : units[period.unit].many;
    tp_text   unit = tp_text_of(tp_in(both, doc->french));
    tp_write8(&id, 'P');
    tp_write_bytes(&id, count.data, count.size);
    tp_write8(&id, (uint8_t)units[period.unit].letter);
    tp_write_bytes(&shown, count.data, count.size);
    tp_write_bytes(&shown, unit.data, unit.size);
    tp_document_named(doc, name, (tp_text){iso, id.size}, (tp_text){told, shown.size});
}

// --- values of others --------------------------------------------------------------------------

static void append_in_pieces(tp_document *doc, tp_text text)
{
    while (text.size > 0 && !doc->stopped) {
        size_t size = text.size < TP_DOCUMENT_PIECE ? text.size : TP_DOCUMENT_PIECE;
        tp_buffer_append(&doc->out, text.data, size);
        text = (tp_text){text.data + size, text.size - size};
        settle(doc);
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The size of the string that begins there, with its quotes.
static size_t string_size(tp_text json, size_t at)
{
    size_t size = 1;
    while (at + size < json.size && json.data[at + size] != '"') {
        size += json.data[at + size] == '\\' ? 2 : 1;
    }
    size++;
    return size > json.size - at ? json.size - at : size;
}

static char next_mark(tp_text json, size_t at)
{
    while (at < json.size && is_space(json.data[at])) at++;
    return at < json.size ? json.data[at] : '\0';
}

static void json_line(tp_document *doc, uint32_t indent)
{
    tp_buffer_byte(&doc->out, '\n');
    spaces(doc, indent);
}

static char mark_before(tp_text json, size_t at)
{
    while (at > 0 && is_space(json.data[at - 1])) at--;
    return at > 0 ? json.data[at - 1] : '\0';
}

// The mark at that place of valid JSON, outside of strings. What is empty stays on its line.
static void put_mark(tp_document *doc, tp_text json, size_t at, uint32_t *indent)
{
    char c = json.data[at], before = mark_before(json, at), next = next_mark(json, at + 1);
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    if (closes) *indent -= 2;
    if (closes && before != '{' && before != '[') json_line(doc, *indent);
    tp_buffer_byte(&doc->out, (uint8_t)c);
    if (opens) *indent += 2;
    if (c == ':') tp_buffer_byte(&doc->out, ' ');
    if (c == ',' || (opens && next != '}' && next != ']')) json_line(doc, *indent);
}

static void indented(tp_document *doc, tp_text json, uint32_t indent)
{
    spaces(doc, indent);
    for (size_t at = 0; at < json.size && !doc->stopped;) {
        char c = json.data[at];
        if (c == '"') {
            size_t size = string_size(json, at);
            append_in_pieces(doc, (tp_text){json.data + at, size});
            at += size;
            continue;
        }
        if (!is_space(c)) put_mark(doc, json, at, &indent);
        at++;
        settle(doc);
    }
    tp_buffer_byte(&doc->out, '\n');
}

// What stands below its label: under a heading when it stands at the top and has one. Gives the
// indentation of what follows.
static uint32_t label_above(tp_document *doc, const char *name)
{
    const tp_document_level *level = level_of(doc);
    caption called = caption_of(doc, level->name, name);
    if (doc->depth == 1 && called.form == TP_LABEL_HEADING) {
        underlined(doc, called.text, '-');
        return level->indent;
    }
    label_line(doc, called.text, level->indent);
    return level->indent + 2;
}

void tp_document_value(tp_document *doc, const char *name, tp_text json)
{
    if (doc->stopped) return;
    if (doc->text) {
        indented(doc, json, label_above(doc, name));
    } else {
        name_it(doc, name);
        tp_json_raw(&doc->json, (tp_text){NULL, 0}); // Its place; the bytes follow.
        append_in_pieces(doc, json);
    }
    settle(doc);
}

void tp_document_bytes_begin(tp_document *doc, const char *name)
{
    if (doc->stopped) return;
    doc->carried = 0;
    if (doc->text) {
        label_above(doc, name);
    } else {
        name_it(doc, name);
        tp_json_raw(&doc->json, TP_TEXT("\""));
    }
    settle(doc);
}

static void put_row(tp_document *doc)
{
    char   row[(TP_BASE64_ROW + 2) / 3 * 4];
    size_t size = tp_base64_size(doc->carried);
    tp_base64_encode(doc->carry, doc->carried, row);
    tp_buffer_append(&doc->out, row, size);
    if (doc->text) tp_buffer_byte(&doc->out, '\n');
    doc->carried = 0;
    settle(doc);
}

void tp_document_bytes(tp_document *doc, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0 && !doc->stopped) {
        size_t room = sizeof doc->carry - doc->carried;
        size_t taken = size < room ? size : room;
        memcpy(doc->carry + doc->carried, at, taken);
        doc->carried += taken;
        at += taken;
        size -= taken;
        if (doc->carried == sizeof doc->carry) put_row(doc);
    }
}

void tp_document_bytes_end(tp_document *doc)
{
    if (doc->stopped) return;
    if (doc->carried > 0) put_row(doc);
    if (!doc->text) tp_buffer_byte(&doc->out, '"');
    settle(doc);
}

// --- what only a text has ----------------------------------------------------------------------

void tp_document_title(tp_document *doc, const char *title)
{
    if (doc->stopped || !doc->text) return;
    underlined(doc, title, '=');
    settle(doc);
}

void tp_document_heading(tp_document *doc, const char *heading)
{
    if (doc->stopped || !doc->text) return;
    underlined(doc, heading, '-');
    settle(doc);
}

void tp_document_paragraph(tp_document *doc, tp_text text)
{
    if (doc->stopped || !doc->text) return;
    wrap(doc, text, level_of(doc)->indent, 0);
    if (doc->depth <= 1) tp_buffer_byte(&doc->out, '\n');
    settle(doc);
}
