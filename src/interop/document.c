// document.c: the three forms of a document.
//
// A text is wrapped, a list of objects becomes a list with dashes, a list of words one line. In
// Markdown every member is an element of a list and stands on one line, so that no line can begin
// with what others wrote. What has no row in the tables stands under its own name.
//
// Sources: CommonMark 0.31, GitHub Flavored Markdown 0.29.
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
    doc->markdown = form.text && form.markdown;
    doc->tight = form.tight;
    doc->french = form.french;
    doc->vocabulary = form.vocabulary;
    doc->offset_minutes = form.offset_minutes;
    doc->out = tp_buffer_in(memory);
    doc->line = tp_buffer_in(memory);
    doc->phrase = tp_buffer_in(memory);
    doc->json = tp_json_writer_to(&doc->out);
}

void tp_document_stop(tp_document *doc)
{
    doc->stopped = true;
    tp_buffer_clear(&doc->out);
}

static bool out_of_memory(const tp_document *doc)
{
    return doc->out.failed || doc->line.failed || doc->phrase.failed;
}

static void hand_over(tp_document *doc)
{
    if (doc->stopped) return;
    if (out_of_memory(doc)) {
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
    if (full || out_of_memory(doc)) hand_over(doc);
}

bool tp_document_close(tp_document *doc)
{
    hand_over(doc);
    tp_buffer_release(&doc->out);
    tp_buffer_release(&doc->line);
    tp_buffer_release(&doc->phrase);
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
    doc->blank = false;
}

// What others wrote may not draw lines of its own, nor turn their order around: the size of the
// space, control, line separator (U+2028, U+2029) or mark of direction (U+202A to U+202E, U+2066
// to U+2069) that stands there; 0: none does.
static size_t break_size(tp_text text, size_t at)
{
    size_t         left = text.size - at;
    const uint8_t *c = (const uint8_t *)text.data + at;
    if (*c <= ' ' || *c == 0x7F) return 1;
    if (left >= 2 && c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F) return 2;
    if (left >= 3 && c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) return 3;
    if (left >= 3 && c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9) return 3;
    return 0;
}

static size_t word_size(tp_text text, size_t at)
{
    size_t size = 0;
    while (at + size < text.size && break_size(text, at + size) == 0) size++;
    return size;
}

// The next word, and its size; *at then stands behind it. Size 0: there is none.
static tp_text next_word(tp_text text, size_t *at)
{
    while (*at < text.size) {
        size_t size = word_size(text, *at);
        tp_text word = {text.data + *at, size};
        *at += size > 0 ? size : break_size(text, *at);
        if (size > 0) return word;
    }
    return (tp_text){NULL, 0};
}

// A mark that French sets after a space, and that may not begin a line.
static bool hangs(tp_text word)
{
    bool closes = word.size >= 2 && memcmp(word.data, "\xC2\xBB", 2) == 0;
    return closes || (word.size == 1 && memchr(":;?!", word.data[0], 4) != NULL);
}

static bool is_number(tp_text word)
{
    size_t digits = word.size > 0 && word.data[0] == '+';
    while (digits < word.size && word.data[digits] >= '0' && word.data[digits] <= '9') digits++;
    return digits == word.size;
}

// After these a line does not end: «, "art." and a number, whose unit follows.
static bool holds_on(tp_text word)
{
    if (is_number(word)) return true;
    if (word.size == 2 && memcmp(word.data, "\xC2\xAB", 2) == 0) return true;
    return word.size >= 4 && memcmp(word.data + word.size - 3, "rt.", 3) == 0
        && memchr("aA", word.data[word.size - 4], 2) != NULL;
}

// The next word with what may not be parted from it.
static tp_text next_unit(const tp_document *doc, tp_text text, size_t *at)
{
    tp_text unit = next_word(text, at), last = unit;
    while (doc->tight && unit.size > 0) {
        size_t  after = *at;
        tp_text next = next_word(text, &after);
        bool    one_space = next.size > 0 && next.data == text.data + *at + 1;
        if (!one_space || !(hangs(next) || holds_on(last))) break;
        last = next;
        unit.size = (size_t)(next.data + next.size - unit.data);
        *at = after;
    }
    return unit;
}

static void wrap(tp_document *doc, tp_text text, uint32_t indent, uint32_t hang)
{
    size_t column = indent, at = 0;
    bool   first = true;
    begin_line(doc, indent);
    for (tp_text word; (word = next_unit(doc, text, &at)).size > 0;) {
        size_t width = characters(word);
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
    }
    tp_buffer_byte(&doc->out, '\n');
}

// --- lines of Markdown -------------------------------------------------------------------------

// Where a line begins some marks make a list, a heading or a line across; "1." begins a list.
static size_t marks_a_line(tp_text word)
{
    size_t digits = 0;
    while (digits < word.size && word.data[digits] >= '0' && word.data[digits] <= '9') digits++;
    if (digits < word.size && memchr("-+=", word.data[0], 3) != NULL) return 0;
    bool numbers = digits > 0 && digits < word.size && memchr(".)", word.data[digits], 2) != NULL;
    return numbers ? digits : SIZE_MAX;
}

// A mark that means itself: every one that CommonMark, tables or formulas read.
static void escaped_word(tp_document *doc, tp_text word)
{
    static const char marks[] = "\\`*_[]<>&|~#$";
    size_t mark = doc->line.size == 0 ? marks_a_line(word) : SIZE_MAX;
    for (size_t i = 0; i < word.size; i++) {
        bool marked = memchr(marks, word.data[i], sizeof marks - 1) != NULL;
        if (marked || i == mark) tp_buffer_byte(&doc->line, '\\');
        tp_buffer_byte(&doc->line, (uint8_t)word.data[i]);
    }
}

// Adds to the line: of a text as it is, of Markdown so that it means itself.
static void add_text(tp_document *doc, tp_text text)
{
    size_t at = 0;
    bool   first = true;
    if (!doc->markdown) {
        tp_buffer_text(&doc->line, text);
        return;
    }
    for (tp_text word; (word = next_word(text, &at)).size > 0; first = false) {
        if (!first) tp_buffer_byte(&doc->line, ' ');
        escaped_word(doc, word);
    }
}

static void blank_between(tp_document *doc, bool item)
{
    bool apart = item ? doc->above == TP_ABOVE_PARAGRAPH || doc->above == TP_ABOVE_OPEN_PARAGRAPH
                      : doc->above == TP_ABOVE_PARAGRAPH || doc->above == TP_ABOVE_ITEM;
    if (apart) tp_buffer_byte(&doc->out, '\n');
}

// What was added to the line, as an element of a list or as a paragraph. `open`: the paragraph goes
// on with the next line.
static void end_marked(tp_document *doc, uint32_t indent, bool item, bool open)
{
    tp_text line = {(const char *)doc->line.data, doc->line.size};
    blank_between(doc, item);
    spaces(doc, doc->bullet && indent >= 2 ? indent - 2 : indent);
    if (item) put(doc, "- ");
    tp_buffer_text(&doc->out, line);
    put(doc, open ? "  \n" : "\n");
    doc->above = item ? TP_ABOVE_ITEM : open ? TP_ABOVE_OPEN_PARAGRAPH : TP_ABOVE_PARAGRAPH;
    doc->bullet = doc->blank = false;
    doc->begun = true;
}

// --- lines of either ---------------------------------------------------------------------------

// `hang` is that of a line with a label; such a line, and what stands within others, is an element
// of a list in Markdown.
static void end_wrapped(tp_document *doc, uint32_t indent, uint32_t hang)
{
    tp_text line = {(const char *)doc->line.data, doc->line.size};
    bool    item = doc->bullet || indent > 0 || hang > 0;
    if (!doc->line.failed && doc->markdown) end_marked(doc, indent, item, false);
    else if (!doc->line.failed) wrap(doc, line, indent, hang);
    if (doc->line.failed) settle(doc);
    else tp_buffer_clear(&doc->line);
}

static void plain_line(tp_document *doc, tp_text text, uint32_t indent)
{
    add_text(doc, text);
    end_wrapped(doc, indent, 0);
}

// A title ('=') or a heading ('-') in the words of anybody.
static void underlined(tp_document *doc, tp_text text, uint8_t with)
{
    size_t at = 0, width = 0;
    bool   first = true;
    if (doc->begun && !doc->blank) tp_buffer_byte(&doc->out, '\n');
    if (doc->markdown) put(doc, with == '=' ? "# " : "## ");
    for (tp_text word; (word = next_word(text, &at)).size > 0; first = false) {
        if (!first) tp_buffer_byte(&doc->line, ' ');
        if (doc->markdown) escaped_word(doc, word);
        else tp_buffer_text(&doc->line, word);
        width += characters(word) + !first;
    }
    tp_buffer_text(&doc->out, (tp_text){(const char *)doc->line.data, doc->line.size});
    if (doc->line.failed) settle(doc);
    else tp_buffer_clear(&doc->line);
    tp_buffer_byte(&doc->out, '\n');
    for (size_t i = 0; i < width && !doc->markdown; i++) tp_buffer_byte(&doc->out, with);
    put(doc, doc->markdown ? "\n" : "\n\n");
    doc->above = TP_ABOVE_BLANK;
    doc->begun = doc->blank = true;
}

// Markdown sets its own.
static void blank_line(tp_document *doc)
{
    if (doc->markdown || doc->blank || !doc->begun) return;
    tp_buffer_byte(&doc->out, '\n');
    doc->blank = true;
}

static const char *colon(const tp_document *doc)
{
    return doc->french ? " :" : ":";
}

static void begin_label(tp_document *doc, const char *label)
{
    if (doc->markdown) tp_buffer_text(&doc->line, TP_TEXT("**"));
    add_text(doc, tp_text_of(label));
    tp_buffer_text(&doc->line, tp_text_of(colon(doc)));
    if (doc->markdown) tp_buffer_text(&doc->line, TP_TEXT("**"));
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
    const tp_label *label = tp_label_from(doc->vocabulary, within, name);
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
    add_text(doc, value);
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
    add_text(doc, value);
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
        underlined(doc, tp_text_of(called.text), '-');
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
    if (list->count > 0 && list->section && !doc->markdown) tp_buffer_byte(&doc->out, '\n');
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
    underlined(doc, tp_text_of(called.text), '-');
    opened->section = true;
    opened->label = "";
}

static void text_end(tp_document *doc, const tp_document_level *closed)
{
    bool words = doc->line.size > 0;
    if (words) end_wrapped(doc, closed->indent, 2);
    if (!closed->list || closed->count > 0 || !closed->section) return;
    plain_line(doc, tp_text_of(tp_say(TP_SAY_NOTHING, doc->french)), closed->indent);
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

const char *tp_document_called(const tp_document *doc, const char *member, const char *word)
{
    return tp_word_from(doc->vocabulary, member, word, doc->french);
}

void tp_document_word(tp_document *doc, const char *name, const char *word)
{
    const char *called = tp_document_called(doc, name, word);
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
tp_text tp_document_date_words(const tp_document *doc, tp_date date,
                               char out[TP_DOCUMENT_WORDS_MAX])
{
    char      digits[20];
    tp_writer text = tp_writer_of(out, TP_DOCUMENT_WORDS_MAX);
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
    return (tp_text){out, text.size};
}

void tp_document_time(tp_document *doc, const char *name, tp_time at)
{
    char written[TP_TIME_TEXT_MAX], told[TP_DOCUMENT_WORDS_MAX];
    if (at == 0 || at == TP_TIME_NEVER) {
        tp_document_null(doc, name);
        return;
    }
    tp_text instant = {written, tp_format_time(at, written)};
    tp_date date = tp_date_of(tp_local_day(at, doc->offset_minutes));
    tp_document_named(doc, name, instant, tp_document_date_words(doc, date, told));
}

void tp_document_date(tp_document *doc, const char *name, tp_date date)
{
    char written[TP_DATE_TEXT], told[TP_DOCUMENT_WORDS_MAX];
    if (date.year == 0) {
        tp_document_null(doc, name);
        return;
    }
    tp_format_date(date, written);
    tp_document_named(doc, name, (tp_text){written, sizeof written},
                      tp_document_date_words(doc, date, told));
}

void tp_document_place(tp_document *doc, const char *name, tp_place place)
{
    char text[TP_PLACE_TEXT_MAX];
    if (place == 0) tp_document_null(doc, name);
    else tp_document_text(doc, name, (tp_text){text, tp_place_print(place, text)});
}

// Its name; its code where it has none.
tp_text tp_document_place_words(const tp_document *doc, tp_place place,
                                char out[TP_DOCUMENT_WORDS_MAX])
{
    const char *name = tp_place_name(place, doc->french);
    if (name[0] != '\0') return tp_text_of(name);
    return (tp_text){out, place == 0 ? 0 : tp_place_print(place, out)};
}

void tp_document_country(tp_document *doc, const char *name, tp_place place)
{
    char code[TP_PLACE_TEXT_MAX], told[TP_DOCUMENT_WORDS_MAX];
    if (place == 0) {
        tp_document_null(doc, name);
        return;
    }
    tp_text id = {code, tp_place_print(place, code)};
    tp_document_named(doc, name, id, tp_document_place_words(doc, place, told));
}

static const struct {
    char    letter;
    tp_both one, many;
} units[] = {
    [TP_DAYS]   = {'D', {" day", " jour"}, {" days", " jours"}},
    [TP_MONTHS] = {'M', {" month", " mois"}, {" months", " mois"}},
    [TP_YEARS]  = {'Y', {" year", " an"}, {" years", " ans"}},
};

// "2 years", "2 ans"; nothing of a period that is none.
tp_text tp_document_period_words(const tp_document *doc, tp_period period,
                                 char out[TP_DOCUMENT_WORDS_MAX])
{
    char digits[20];
    if (period.count <= 0) return (tp_text){NULL, 0};
    tp_writer words = tp_writer_of(out, TP_DOCUMENT_WORDS_MAX);
    tp_text   count = digits_of((uint64_t)period.count, digits);
    tp_both   both = period.count == 1 ? units[period.unit].one : units[period.unit].many;
    tp_text   unit = tp_text_of(tp_in(both, doc->french));
    tp_write_bytes(&words, count.data, count.size);
    tp_write_bytes(&words, unit.data, unit.size);
    return (tp_text){out, words.size};
}

void tp_document_period(tp_document *doc, const char *name, tp_period period)
{
    char digits[20], iso[24], told[TP_DOCUMENT_WORDS_MAX];
    if (period.count <= 0) {
        tp_document_null(doc, name);
        return;
    }
    tp_text   count = digits_of((uint64_t)period.count, digits);
    tp_writer id = tp_writer_of(iso, sizeof iso);
    tp_write8(&id, 'P');
    tp_write_bytes(&id, count.data, count.size);
    tp_write8(&id, (uint8_t)units[period.unit].letter);
    tp_document_named(doc, name, (tp_text){iso, id.size},
                      tp_document_period_words(doc, period, told));
}

static tp_text compose(tp_document *doc, const char *pattern, const tp_text *given)
{
    tp_buffer_clear(&doc->phrase);
    for (const char *at = pattern; *at != '\0'; at++) {
        bool here = at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}';
        if (here) {
            tp_buffer_text(&doc->phrase, given[at[1] - '0']);
            at += 2;
        } else {
            tp_buffer_byte(&doc->phrase, (uint8_t)*at);
        }
    }
    if (doc->phrase.failed) settle(doc);
    return (tp_text){(const char *)doc->phrase.data, doc->phrase.size};
}

void tp_document_phrase(tp_document *doc, const char *name, const char *pattern,
                        const tp_text *given)
{
    if (!doc->stopped) tp_document_text(doc, name, compose(doc, pattern, given));
}

void tp_document_statement(tp_document *doc, const char *name, const char *pattern,
                           const tp_text *given)
{
    if (doc->stopped) return;
    if (!doc->text) {
        tp_document_phrase(doc, name, pattern, given);
        return;
    }
    blank_line(doc);
    plain_line(doc, compose(doc, pattern, given), 0);
    blank_line(doc);
    settle(doc);
}

void tp_document_item_phrase(tp_document *doc, const char *pattern, const tp_text *given)
{
    if (doc->stopped || !doc->text) return;
    doc->bullet = true;
    plain_line(doc, compose(doc, pattern, given), level_of(doc)->indent + 2);
    settle(doc);
}

void tp_document_section(tp_document *doc, const char *name)
{
    if (doc->text) tp_document_heading(doc, caption_of(doc, "", name).text);
    else tp_document_object(doc, name);
}

void tp_document_section_end(tp_document *doc)
{
    if (!doc->text) tp_document_end(doc);
}

// --- prose -------------------------------------------------------------------------------------

static tp_text next_line(tp_text text, size_t *at)
{
    size_t begin = *at;
    while (*at < text.size && text.data[*at] != '\n') (*at)++;
    tp_text line = {text.data + begin, *at - begin};
    if (*at < text.size) (*at)++;
    return line;
}

static bool is_item(tp_text line)
{
    return line.size >= 2 && line.data[0] == '-' && line.data[1] == ' ';
}

static bool is_blank(tp_text line)
{
    size_t at = 0;
    return next_word(line, &at).size == 0;
}

// Does the paragraph go on with the line that begins there?
static bool goes_on(tp_text text, size_t at)
{
    if (at >= text.size) return false;
    tp_text line = next_line(text, &at);
    return !is_item(line) && !is_blank(line);
}

static void prose_line(tp_document *doc, tp_text line, bool open)
{
    uint32_t indent = level_of(doc)->indent;
    bool     item = is_item(line);
    if (item) line = (tp_text){line.data + 2, line.size - 2};
    if (item) doc->bullet = true;
    add_text(doc, line);
    if (!doc->markdown) {
        end_wrapped(doc, item ? indent + 2 : indent, 0);
        return;
    }
    if (doc->line.failed) return;
    end_marked(doc, item ? indent + 2 : indent, item, open && !item);
    tp_buffer_clear(&doc->line);
}

// Of a text, one blank line between paragraphs; Markdown sets its own.
static void text_prose(tp_document *doc, tp_text text)
{
    bool apart = false, begun = false;
    for (size_t at = 0; at < text.size && !out_of_memory(doc);) {
        tp_text line = next_line(text, &at);
        if (is_blank(line)) {
            apart = begun;
            continue;
        }
        if (apart) blank_line(doc);
        prose_line(doc, line, goes_on(text, at));
        apart = false;
        begun = true;
    }
}

void tp_document_prose(tp_document *doc, const char *name, tp_text value)
{
    if (doc->stopped) return;
    if (!doc->text) tp_document_text(doc, name, value);
    else text_prose(doc, value);
    settle(doc);
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
        underlined(doc, tp_text_of(called.text), '-');
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

void tp_document_title_phrase(tp_document *doc, const char *pattern, const tp_text *given)
{
    if (doc->stopped || !doc->text) return;
    underlined(doc, compose(doc, pattern, given), '=');
    settle(doc);
}

void tp_document_heading_text(tp_document *doc, tp_text heading)
{
    if (doc->stopped || !doc->text) return;
    underlined(doc, heading, '-');
    settle(doc);
}

void tp_document_title(tp_document *doc, const char *title)
{
    tp_document_title_phrase(doc, title, NULL);
}

void tp_document_heading(tp_document *doc, const char *heading)
{
    tp_document_heading_text(doc, tp_text_of(heading));
}

void tp_document_paragraph(tp_document *doc, tp_text text)
{
    if (doc->stopped || !doc->text) return;
    plain_line(doc, text, level_of(doc)->indent);
    if (doc->depth <= 1) blank_line(doc);
    settle(doc);
}

bool tp_is_formula(tp_text field)
{
    return field.size > 0 && memchr("=+-@\t\r\n", field.data[0], 7) != NULL;
}
