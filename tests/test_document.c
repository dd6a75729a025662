// test_document.c: one walk, two forms; handed over in pieces; memory that ends.
#include "host_kit.h"

#include "base/bits.h"
#include "interop/answer_texts.h"
#include "interop/document.h"

// --- a reader ----------------------------------------------------------------------------------

typedef struct reader {
    tp_memory memory;
    char     *text;   // What was handed over, terminated.
    size_t    size, largest, pieces;
    size_t    stop_at; // The piece that is refused, from 1; 0: none.
    host      host;    // Its allocator.
} reader;

static bool take(void *user, const char *text, size_t size)
{
    reader *r = user;
    assert_true(size > 0);
    if (++r->pieces == r->stop_at) return false;
    r->text = realloc(r->text, r->size + size + 1);
    assert_non_null(r->text);
    memcpy(r->text + r->size, text, size);
    r->size += size;
    r->text[r->size] = '\0';
    if (size > r->largest) r->largest = size;
    return true;
}

static void begin(reader *r, tp_document *doc, bool text, bool french)
{
    memset(r, 0, sizeof *r);
    host_init(&r->host);
    r->memory = (tp_memory){host_allocate, host_resize, host_release, &r->host, 0};
    tp_document_open(doc, &r->memory, (tp_document_form){.text = text, .french = french}, take, r);
    tp_document_object(doc, NULL);
}

// What was written, as one text; the caller ends the reader.
static const char *finish(reader *r, tp_document *doc)
{
    tp_document_end(doc);
    assert_true(tp_document_close(doc));
    assert_int_equal(r->host.live, 0);
    assert_int_equal(r->memory.live_bytes, 0);
    return r->text;
}

static void end(reader *r)
{
    free(r->text);
}

static void is_json(const char *text)
{
    tp_json_reader json = tp_json_reader_of(tp_text_of(text));
    assert_true(tp_json_valid(&json));
}

// --- members -----------------------------------------------------------------------------------

// Every kind of member, in an object, a list and a list of objects.
static void write_all(tp_document *doc)
{
    static const tp_words words = {{"mots", 4}, {"words", 5}};
    tp_document_title(doc, "Title");
    tp_document_paragraph(doc, tp_text_of("A paragraph."));
    tp_document_text(doc, "format", TP_TEXT("hidden"));
    tp_document_word(doc, "right", "access");
    tp_document_number(doc, "request", 7);
    tp_document_time(doc, "received", HOST_NOW);
    tp_document_time(doc, "answered", TP_TIME_NEVER);
    tp_document_object(doc, "controller");
    tp_document_text(doc, "name", TP_TEXT("Tara"));
    tp_document_place(doc, "country", 0x4652);
    tp_document_place(doc, "destination", 0);
    tp_document_end(doc);
    tp_document_list(doc, "data");
    tp_document_object(doc, NULL);
    tp_document_named(doc, "category", TP_TEXT("contact"), TP_TEXT("Names"));
    tp_document_list(doc, "sources");
    tp_document_text(doc, NULL, TP_TEXT("crm"));
    tp_document_text(doc, NULL, TP_TEXT("lms"));
    tp_document_end(doc);
    tp_document_words(doc, "ground", &words);
    tp_document_flag(doc, "held", true);
    tp_document_null(doc, "floor");
    tp_document_end(doc);
    tp_document_object(doc, NULL);
    tp_document_period(doc, "period", (tp_period){2, TP_YEARS});
    tp_document_article(doc, "article", TP_TEXT("GDPR 15"));
    tp_document_article(doc, "article", TP_TEXT(""));
    tp_document_list(doc, "bases");
    tp_document_object(doc, NULL);
    tp_document_word(doc, "basis", "consent");
    tp_document_end(doc);
    tp_document_end(doc);
    tp_document_end(doc);
    tp_document_end(doc);
    tp_document_list(doc, "contracts");
    tp_document_end(doc);
    tp_document_heading(doc, "End");
    tp_document_sentence(doc, "sentence", TP_SAY_REMEDY);
}

static void document_json_has_every_member_in_order(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, false, true);
    write_all(&doc);
    assert_string_equal(finish(&r, &doc),
        "{\"format\":\"hidden\",\"right\":\"access\",\"request\":7,"
        "\"received\":\"2026-03-01T09:00:00Z\",\"answered\":null,"
        "\"controller\":{\"name\":\"Tara\",\"country\":\"FR\",\"destination\":null},"
        "\"data\":[{\"category\":\"contact\",\"sources\":[\"crm\",\"lms\"],\"ground\":\"mots\","
        "\"held\":true,\"floor\":null},{\"period\":\"P2Y\",\"article\":\"GDPR 15\","
        "\"article\":null,\"bases\":[{\"basis\":\"consent\"}]}],\"contracts\":[],"
        "\"sentence\":\"Vous pouvez aussi former un recours devant les tribunaux.\"}");
    end(&r);
}

static void document_text_says_the_same_in_french(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, true);
    write_all(&doc);
    assert_string_equal(finish(&r, &doc),
        "Title\n"
        "=====\n\n"
        "A paragraph.\n\n"
        "Droit : accès\n"
        "Demande : 7\n"
        "Reçue le : 1er mars 2026\n"
        "Responsable du traitement :\n"
        "  Tara\n"
        "  Pays : FR\n"
        "\nDonnées détenues\n"
        "----------------\n\n"
        "- Données : Names\n"
        "  Systèmes : crm ; lms\n"
        "  mots\n"
        "  Conservées pour un litige : oui\n"
        "\n"
        "- Durée : 2 ans\n"
        "  Texte : RGPD 15\n"
        "  Bases légales :\n"
        "    - consentement\n"
        "\nVos contrats\n"
        "------------\n\n"
        "Néant.\n"
        "\nEnd\n"
        "---\n\n"
        "Vous pouvez aussi former un recours devant les tribunaux.\n");
    end(&r);
}

static void document_text_says_the_same_in_english(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    write_all(&doc);
    const char *text = finish(&r, &doc);
    assert_non_null(strstr(text, "Received on: 1 March 2026\n"));
    assert_non_null(strstr(text, "  Systems: crm; lms\n  words\n  Kept for legal claims: yes\n"));
    assert_non_null(strstr(text, "- Period: 2 years\n  Legal provision: GDPR 15\n"));
    assert_null(strstr(text, "hidden"));
    assert_null(strstr(text, "null"));
    end(&r);
}

static void document_dates_fall_on_the_day_of_the_office(void **state)
{
    (void)state;
    static const struct { int64_t at; int32_t offset; const char *fr, *en; } rows[] = {
        {HOST_NOW, 0, "1er mars 2026", "1 March 2026"},
        {HOST_NOW, 15 * 60, "2 mars 2026", "2 March 2026"},
        {HOST_NOW, -10 * 60, "28 février 2026", "28 February 2026"},
        {-1, 0, "31 décembre 1969", "31 December 1969"},
        {TP_TIME_MAX, 0, "31 décembre 9999", "31 December 9999"},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        char        want[64];
        reader      r;
        tp_document doc;
        bool        french = i % 2 == 1;
        begin(&r, &doc, true, french);
        doc.offset_minutes = rows[i / 2].offset;
        tp_document_time(&doc, "until", rows[i / 2].at);
        snprintf(want, sizeof want, "%s%s\n", french ? "Jusqu'au : " : "Until: ",
                 french ? rows[i / 2].fr : rows[i / 2].en);
        assert_string_equal(finish(&r, &doc), want);
        end(&r);
    }
}

static void document_periods_count_one_and_many(void **state)
{
    (void)state;
    static const struct { tp_period period; const char *iso, *fr, *en; } rows[] = {
        {{1, TP_DAYS}, "\"P1D\"", ": 1 jour\n", ": 1 day\n"},
        {{14, TP_DAYS}, "\"P14D\"", ": 14 jours\n", ": 14 days\n"},
        {{1, TP_MONTHS}, "\"P1M\"", ": 1 mois\n", ": 1 month\n"},
        {{13, TP_MONTHS}, "\"P13M\"", ": 13 mois\n", ": 13 months\n"},
        {{1, TP_YEARS}, "\"P1Y\"", ": 1 an\n", ": 1 year\n"},
        {{10, TP_YEARS}, "\"P10Y\"", ": 10 ans\n", ": 10 years\n"},
        {{0, 0}, "null", NULL, NULL},
    };
    for (size_t i = 0; i < 3 * sizeof rows / sizeof rows[0]; i++) {
        reader      r;
        tp_document doc;
        size_t      row = i / 3, form = i % 3;
        begin(&r, &doc, form > 0, form == 1);
        tp_document_number(&doc, "request", 1);
        tp_document_period(&doc, "period", rows[row].period);
        const char *text = finish(&r, &doc);
        const char *want = form == 0 ? rows[row].iso : form == 1 ? rows[row].fr : rows[row].en;
        if (want == NULL) assert_null(strstr(strchr(text, '\n') + 1, ":"));
        else assert_non_null(strstr(text, want));
        end(&r);
    }
}

// --- lines -------------------------------------------------------------------------------------

static void document_wraps_at_78_characters_and_not_bytes(void **state)
{
    (void)state;
    char        long_text[1024] = "";
    reader      r;
    tp_document doc;
    for (int i = 0; i < 60; i++) strcat(long_text, "déjà été ");
    begin(&r, &doc, true, true);
    tp_document_text(&doc, "address", tp_text_of(long_text));
    const char *line = finish(&r, &doc);
    size_t      lines = 0, widest = 0;
    while (*line != '\0') {
        const char *stop = strchr(line, '\n');
        size_t      width = 0;
        for (const char *c = line; c < stop; c++) width += ((uint8_t)*c & 0xC0) != 0x80;
        if (lines > 0) assert_true(line[0] == ' ' && line[1] == ' ' && line[2] != ' ');
        if (width > widest) widest = width;
        lines++;
        line = stop + 1;
    }
    assert_in_range(widest, 74, 78);
    assert_int_equal(lines, 8);
    end(&r);
}

// A text of somebody's own cannot begin a line that looks like ours.
static void document_text_of_others_draws_no_lines(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    tp_document_text(&doc, "note", TP_TEXT("because\n\nRefusal\r\n=======\t\x1B[2J\x7F x"));
    assert_string_equal(finish(&r, &doc), "Reason given: because Refusal ======= [2J x\n");
    end(&r);
}

static void document_a_word_longer_than_a_line_stays_whole(void **state)
{
    (void)state;
    char        word[121];
    reader      r;
    tp_document doc;
    memset(word, 'w', 120);
    word[120] = '\0';
    begin(&r, &doc, true, false);
    tp_document_text(&doc, "site", tp_text_of(word));
    assert_non_null(strstr(finish(&r, &doc), word));
    end(&r);
}

static void document_json_of_others_is_escaped(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, false, false);
    tp_document_text(&doc, "note", TP_TEXT("a\"b\\c\nd\xFF"));
    assert_string_equal(finish(&r, &doc), "{\"note\":\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"}");
    end(&r);
}

static void document_what_has_no_row_stands_under_its_own_name(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    tp_document_text(&doc, "no_such_member", TP_TEXT("x"));
    tp_document_word(&doc, "state", "no_such_word");
    assert_string_equal(finish(&r, &doc), "no_such_member: x\nState: no_such_word\n");
    end(&r);
}

// --- values ------------------------------------------------------------------------------------

static void document_value_is_copied_into_json(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, false, false);
    tp_document_value(&doc, "value", TP_TEXT("{ \"a\" : [1, \"\\u00e9\"] }"));
    tp_document_value(&doc, "record", TP_TEXT("null"));
    assert_string_equal(finish(&r, &doc),
                        "{\"value\":{ \"a\" : [1, \"\\u00e9\"] },\"record\":null}");
    end(&r);
}

static void document_value_is_indented_in_a_text(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    tp_document_value(&doc, "value",
                      TP_TEXT(" {\"a\":{},\"b\" : [ ] ,\"c\":[1,{\"d\\\"}\":\"x, y: {z}\"}],"
                              "\"e\":\"\\\\\"}\n"));
    tp_document_value(&doc, "record", TP_TEXT("-1.5e3"));
    assert_string_equal(finish(&r, &doc),
        "Value:\n"
        "  {\n"
        "    \"a\": {},\n"
        "    \"b\": [],\n"
        "    \"c\": [\n"
        "      1,\n"
        "      {\n"
        "        \"d\\\"}\": \"x, y: {z}\"\n"
        "      }\n"
        "    ],\n"
        "    \"e\": \"\\\\\"\n"
        "  }\n"
        "\nRecord of your choices\n"
        "----------------------\n\n"
        "-1.5e3\n");
    end(&r);
}

// The same value, indented and read back, is the same value: compared without white space.
static void document_indenting_loses_nothing(void **state)
{
    (void)state;
    uint64_t chance = 11;
    for (int round = 0; round < 200; round++) {
        char           json[4096];
        size_t         size = 0, depth = 0;
        char           open[32];
        reader         r;
        tp_document    doc;
        static const char *const scalars[] = {"0", "-7.25", "true", "null", "\"\"", "\" a,b\"",
                                              "\"{\\\"[\\\\\"", "\"é\""};
        json[size++] = '[';
        open[depth++] = ']';
        bool first = true;
        for (int i = 0; i < 40; i++) {
            uint64_t what = host_chance(&chance) % 4;
            if (what == 0 && depth > 1) {
                json[size++] = open[--depth];
                first = false;
                continue;
            }
            if (!first) json[size++] = ',';
            if (open[depth - 1] == '}') size += (size_t)sprintf(json + size, "\"k%d\":", i);
            first = false;
            if (what == 1 && depth < 8) {
                bool object = host_chance(&chance) % 2;
                json[size++] = object ? '{' : '[';
                open[depth++] = object ? '}' : ']';
                first = true;
            } else {
                size += (size_t)sprintf(json + size, "%s", scalars[host_chance(&chance) % 8]);
            }
        }
        while (depth > 0) json[size++] = open[--depth];
        json[size] = '\0';
        is_json(json);
        char *exact = malloc(size); // So that a byte read past its end is seen.
        assert_non_null(exact);
        memcpy(exact, json, size);
        begin(&r, &doc, true, false);
        tp_document_value(&doc, "value", (tp_text){exact, size});
        free(exact);
        const char *value = finish(&r, &doc) + strlen("Value:\n");
        is_json(value);
        size_t at = 0;
        bool   quoted = false;
        for (const char *c = value; *c != '\0'; c++) {
            if (*c == '"' && (c == value || c[-1] != '\\' || (c[-2] == '\\' && c[-3] != '\\'))) {
                quoted = !quoted;
            }
            if (!quoted && (*c == ' ' || *c == '\n')) continue;
            assert_true(at < size && json[at] == *c);
            at++;
        }
        assert_int_equal(at, size);
        end(&r);
    }
}

// --- bytes -------------------------------------------------------------------------------------

// Whatever the pieces they come in.
static void document_bytes_are_base64(void **state)
{
    (void)state;
    uint64_t chance = 5;
    uint8_t  bytes[400];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)host_chance(&chance);
    for (size_t size = 0; size <= sizeof bytes; size += size < 130 ? 1 : 45) {
        for (int text = 0; text < 2; text++) {
            char        want[1024];
            reader      r;
            tp_document doc;
            size_t      wanted = tp_base64_size(size);
            tp_base64_encode(bytes, size, want);
            begin(&r, &doc, text, false);
            tp_document_bytes_begin(&doc, "base64");
            for (size_t at = 0; at < size;) {
                size_t piece = host_chance(&chance) % 70 + 1;
                if (piece > size - at) piece = size - at;
                tp_document_bytes(&doc, bytes + at, piece);
                tp_document_bytes(&doc, NULL, 0);
                at += piece;
            }
            tp_document_bytes_end(&doc);
            const char *got = finish(&r, &doc) + (text ? 18 : 11);
            for (size_t i = 0; i < wanted; i++) {
                if (text && i > 0 && i % 76 == 0) assert_int_equal(*got++, '\n');
                assert_int_equal(*got++, want[i]);
            }
            if (!text) assert_string_equal(got, "\"}");
            else if (size > 0) assert_string_equal(got, "\n");
            end(&r);
        }
    }
}

// --- pieces, and ends --------------------------------------------------------------------------

static void write_much(tp_document *doc)
{
    char value[200];
    memset(value, 'v', sizeof value);
    tp_document_list(doc, "data");
    for (int i = 0; i < 2000; i++) {
        tp_document_object(doc, NULL);
        tp_document_text(doc, "name", (tp_text){value, sizeof value});
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void document_is_handed_over_in_pieces(void **state)
{
    (void)state;
    for (int text = 0; text < 2; text++) {
        reader      r;
        tp_document doc;
        begin(&r, &doc, text, false);
        write_much(&doc);
        finish(&r, &doc);
        assert_true(r.size > 400000);
        assert_true(r.pieces > 8);
        assert_true(r.largest < 3 * TP_DOCUMENT_PIECE);
        if (!text) is_json(r.text);
        end(&r);
    }
}

// A large value is not copied whole on its way.
static void document_large_values_go_in_pieces(void **state)
{
    (void)state;
    size_t size = 1 << 20;
    char  *json = malloc(size);
    assert_non_null(json);
    memset(json, 'x', size);
    json[0] = json[size - 1] = '"';
    for (int text = 0; text < 2; text++) {
        reader      r;
        tp_document doc;
        begin(&r, &doc, text, false);
        tp_document_value(&doc, "value", (tp_text){json, size});
        finish(&r, &doc);
        assert_true(r.size > size);
        assert_true(r.largest < 3 * TP_DOCUMENT_PIECE);
        end(&r);
    }
    free(json);
}

static void document_stops_when_nothing_more_is_wanted(void **state)
{
    (void)state;
    for (size_t stop = 1; stop < 6; stop++) {
        reader      r;
        tp_document doc;
        begin(&r, &doc, stop % 2, false);
        r.stop_at = stop;
        write_much(&doc);
        write_all(&doc);
        tp_document_value(&doc, "value", TP_TEXT("[1]"));
        tp_document_bytes_begin(&doc, "base64");
        tp_document_bytes(&doc, "abc", 3);
        tp_document_bytes_end(&doc);
        tp_document_end(&doc);
        assert_true(doc.stopped);
        assert_false(doc.no_memory);
        assert_false(tp_document_close(&doc));
        assert_int_equal(r.pieces, stop);
        assert_int_equal(r.host.live, 0);
        end(&r);
    }
}

static void document_the_last_piece_may_be_refused_too(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, false, false);
    r.stop_at = 1;
    tp_document_end(&doc);
    assert_false(doc.stopped);
    assert_false(tp_document_close(&doc));
    end(&r);
}

static void document_memory_may_end_anywhere(void **state)
{
    (void)state;
    for (int text = 0; text < 2; text++) {
        for (uint64_t fail_at = 1;; fail_at++) {
            reader      r;
            tp_document doc;
            begin(&r, &doc, text, false);
            r.host.fail_at = fail_at;
            r.host.requests = 0;
            write_all(&doc);
            write_much(&doc);
            tp_document_end(&doc);
            bool whole = tp_document_close(&doc);
            assert_int_equal(r.host.live, 0);
            assert_int_equal(whole, !doc.no_memory);
            end(&r);
            if (whole) break;
            assert_true(fail_at < 100);
        }
    }
}

// Deeper than any document that is written: stopped, never past the end of the levels.
static void document_too_deep_is_stopped(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    for (int i = 0; i < 2 * TP_DOCUMENT_LEVELS; i++) tp_document_object(&doc, "controller");
    assert_true(doc.stopped);
    assert_false(tp_document_close(&doc));
    end(&r);
}

// --- Markdown ------------------------------------------------------------------------------------

static void begin_form(reader *r, tp_document *doc, tp_document_form form)
{
    memset(r, 0, sizeof *r);
    host_init(&r->host);
    r->memory = (tp_memory){host_allocate, host_resize, host_release, &r->host, 0};
    tp_document_open(doc, &r->memory, form, take, r);
    tp_document_object(doc, NULL);
}

static void begin_markdown(reader *r, tp_document *doc, bool french)
{
    begin_form(r, doc, (tp_document_form){.text = true, .markdown = true, .french = french});
}

static void document_markdown_says_the_same(void **state)
{
    (void)state;
    reader      r;
    tp_document doc;
    begin_markdown(&r, &doc, true);
    write_all(&doc);
    assert_string_equal(finish(&r, &doc),
        "# Title\n\n"
        "A paragraph.\n\n"
        "- **Droit :** accès\n"
        "- **Demande :** 7\n"
        "- **Reçue le :** 1er mars 2026\n"
        "- **Responsable du traitement :**\n"
        "  - Tara\n"
        "  - **Pays :** FR\n"
        "\n## Données détenues\n\n"
        "- **Données :** Names\n"
        "  - **Systèmes :** crm ; lms\n"
        "  - mots\n"
        "  - **Conservées pour un litige :** oui\n"
        "- **Durée :** 2 ans\n"
        "  - **Texte :** RGPD 15\n"
        "  - **Bases légales :**\n"
        "    - consentement\n"
        "\n## Vos contrats\n\n"
        "Néant.\n"
        "\n## End\n\n"
        "Vous pouvez aussi former un recours devant les tribunaux.\n");
    end(&r);
}

static void document_markdown_marks_of_others_mean_themselves(void **state)
{
    (void)state;
    static const struct { const char *value, *written; } rows[] = {
        {"plain, (words): 5 - 3 = 2!", "plain, (words): 5 - 3 = 2!"},
        {"*a* _b_ `c` ~d~ [e](f) <g> &h; |i| #j $k$ \\",
         "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\[e\\](f) \\<g\\> \\&h; \\|i\\| \\#j \\$k\\$ "
         "\\\\"},
        {"- a", "\\- a"}, {"+ a", "\\+ a"}, {"=== a", "\\=== a"}, {"-a", "\\-a"},
        {"1. a", "1\\. a"}, {"12) a", "12\\) a"}, {"1.5 a", "1\\.5 a"}, {"12 a", "12 a"},
        {"a\n# b\t c  ", "a \\# b c"}, {"\n\n    a", "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        reader      r;
        tp_document doc;
        char        want[128];
        begin_markdown(&r, &doc, false);
        tp_document_text(&doc, "sentence", tp_text_of(rows[i].value));
        snprintf(want, sizeof want, "%s\n", rows[i].written);
        assert_string_equal(finish(&r, &doc), want);
        end(&r);
    }
}

static void document_prose_keeps_paragraphs_lists_and_lines(void **state)
{
    (void)state;
    static const char body[] =
        "One.\n\n\nTwo:\n- first\n- second # of two\nThree\nFour\n- # last\n\n";
    reader      r;
    tp_document doc;
    begin(&r, &doc, true, false);
    tp_document_prose(&doc, "sentence", tp_text_of(body));
    assert_string_equal(finish(&r, &doc),
                        "One.\n\nTwo:\n- first\n- second # of two\nThree\nFour\n- # last\n");
    end(&r);
    begin_markdown(&r, &doc, false);
    tp_document_prose(&doc, "sentence", tp_text_of(body));
    assert_string_equal(finish(&r, &doc),
                        "One.\n\nTwo:\n\n- first\n- second \\# of two\n\nThree  \nFour\n\n"
                        "- \\# last\n");
    end(&r);
    begin(&r, &doc, false, false);
    tp_document_prose(&doc, "sentence", tp_text_of("a\n- b"));
    assert_string_equal(finish(&r, &doc), "{\"sentence\":\"a\\n- b\"}");
    end(&r);
}

// --- words ---------------------------------------------------------------------------------------

static void document_words_of_another_kind_come_first(void **state)
{
    (void)state;
    static const tp_label_within labels[] = {
        {"data", {"held", TP_LABEL_LINE, {"On hold", "Gelées"}}},
        {NULL, {"request", TP_LABEL_HIDDEN, {"", ""}}},
    };
    static const tp_word       words[] = {{"right", "access", {"a copy", "une copie"}}};
    static const tp_vocabulary vocabulary = {labels, 2, words, 1};
    reader      r;
    tp_document doc;
    begin_form(&r, &doc, (tp_document_form){.text = true, .vocabulary = &vocabulary});
    write_all(&doc);
    const char *text = finish(&r, &doc);
    assert_non_null(strstr(text, "Right: a copy\n"));
    assert_non_null(strstr(text, "  On hold: yes\n"));
    assert_null(strstr(text, "Request:"));
    assert_non_null(strstr(text, "Controller:\n"));
    end(&r);
}

static void document_phrases_are_put_together_in_the_order_of_the_language(void **state)
{
    (void)state;
    const tp_text given[] = {TP_TEXT("a{1}"), TP_TEXT("b")};
    reader      r;
    tp_document doc;
    begin(&r, &doc, false, false);
    tp_document_phrase(&doc, "sentence", "{1} before {0}, {x} and {", given);
    tp_document_statement(&doc, "name", "nothing given", NULL);
    assert_string_equal(finish(&r, &doc),
                        "{\"sentence\":\"b before a{1}, {x} and {\",\"name\":\"nothing given\"}");
    end(&r);
}

static void document_dates_and_countries_have_words(void **state)
{
    (void)state;
    static const struct { bool text, french; const char *want; } rows[] = {
        {false, true, "{\"until\":\"2026-03-01\",\"since\":null,\"country\":\"US-CA\"}"},
        {true, true, "Jusqu'au : 1er mars 2026\nPays : États-Unis\n"},
        {true, false, "Until: 1 March 2026\nCountry: United States\n"},
    };
    tp_place california = 0;
    assert_true(tp_place_parse(TP_TEXT("US-CA"), &california));
    for (size_t i = 0; i < 3; i++) {
        reader      r;
        tp_document doc;
        begin(&r, &doc, rows[i].text, rows[i].french);
        tp_document_date(&doc, "until", (tp_date){2026, 3, 1});
        tp_document_date(&doc, "since", (tp_date){0, 0, 0});
        tp_document_country(&doc, "country", california);
        assert_string_equal(finish(&r, &doc), rows[i].want);
        end(&r);
    }
}

static void document_keeps_on_a_line_what_belongs_together(void **state)
{
    (void)state;
    static const char *const together[] = {"suivantes :", "« mot »", "art. 6(1)(f)", "12 mois",
                                           "+880 2 5566 7788", "vraiment ?", "7 mois ;"};
    for (size_t i = 0; i < sizeof together / sizeof together[0]; i++) {
        for (int lead = 40; lead < 78; lead++) {
            char        text[160];
            reader      r;
            tp_document doc;
            snprintf(text, sizeof text, "%.*s %s et la suite de la phrase.", lead,
                     "mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot "
                     "mot", together[i]);
            begin_form(&r, &doc, (tp_document_form){.text = true, .french = true, .tight = true});
            tp_document_text(&doc, "sentence", tp_text_of(text));
            assert_non_null(strstr(finish(&r, &doc), strchr(together[i], ' ') - 1));
            end(&r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_json_has_every_member_in_order),
        cmocka_unit_test(document_text_says_the_same_in_french),
        cmocka_unit_test(document_text_says_the_same_in_english),
        cmocka_unit_test(document_dates_fall_on_the_day_of_the_office),
        cmocka_unit_test(document_periods_count_one_and_many),
        cmocka_unit_test(document_wraps_at_78_characters_and_not_bytes),
        cmocka_unit_test(document_text_of_others_draws_no_lines),
        cmocka_unit_test(document_a_word_longer_than_a_line_stays_whole),
        cmocka_unit_test(document_json_of_others_is_escaped),
        cmocka_unit_test(document_what_has_no_row_stands_under_its_own_name),
        cmocka_unit_test(document_value_is_copied_into_json),
        cmocka_unit_test(document_value_is_indented_in_a_text),
        cmocka_unit_test(document_indenting_loses_nothing),
        cmocka_unit_test(document_bytes_are_base64),
        cmocka_unit_test(document_is_handed_over_in_pieces),
        cmocka_unit_test(document_large_values_go_in_pieces),
        cmocka_unit_test(document_stops_when_nothing_more_is_wanted),
        cmocka_unit_test(document_the_last_piece_may_be_refused_too),
        cmocka_unit_test(document_memory_may_end_anywhere),
        cmocka_unit_test(document_too_deep_is_stopped),
        cmocka_unit_test(document_markdown_says_the_same),
        cmocka_unit_test(document_markdown_marks_of_others_mean_themselves),
        cmocka_unit_test(document_prose_keeps_paragraphs_lists_and_lines),
        cmocka_unit_test(document_words_of_another_kind_come_first),
        cmocka_unit_test(document_phrases_are_put_together_in_the_order_of_the_language),
        cmocka_unit_test(document_dates_and_countries_have_words),
        cmocka_unit_test(document_keeps_on_a_line_what_belongs_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
