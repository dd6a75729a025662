// breaches.c: the register of breaches, in three forms from one table of its members.
//
// Facts, effects and what was done about them (GDPR Art. 33(5)), and when whom was told. It counts
// people and names none. JSON has fixed names; the other two speak the reader's language. What a
// host wrote is text in all of them: no mark of Markdown and no comma of a table in it counts.
//
// Sources: GDPR Art. 33(3), 33(5); RFC 4180.
#include "interop/breaches.h"

#include "base/civil.h"
#include "decision/names.h"
#include "interop/document.h"

typedef enum column {
    NUMBER, NATURE, AWARE, RECORDED, CATEGORIES, COUNT, AFFECTED, TOLD, RISK, MEASURES, LAW,
    AUTHORITY_DUE, NOTIFIED, AUTHORITY_LATE, SUBJECTS_DUE, TO_PUBLIC, SUBJECTS_LATE, ASSESSMENTS,
    NOTIFICATIONS, COLUMNS
} column;

static const struct {
    const char *name;
    const char *words[2]; // en, fr
} columns[COLUMNS] = {
    [NUMBER]         = {"breach",             {"Breach", "Violation"}},
    [NATURE]         = {"nature",             {"What happened", "Nature"}},
    [AWARE]          = {"aware",              {"Known since", "Connue depuis"}},
    [RECORDED]       = {"recorded",           {"Recorded", "Enregistrée"}},
    [CATEGORIES]     = {"categories",         {"Categories of data", "Catégories de données"}},
    [COUNT]          = {"count",              {"People concerned, about",
                                               "Personnes concernées, environ"}},
    [AFFECTED]       = {"affected",           {"People on record", "Personnes recensées"}},
    [TOLD]           = {"told",               {"Of them told", "Dont informées"}},
    [RISK]           = {"risk",               {"Risk", "Risque"}},
    [MEASURES]       = {"measures",           {"Measures", "Mesures"}},
    [LAW]            = {"law",                {"Law", "Droit applicable"}},
    [AUTHORITY_DUE]  = {"authority_due",      {"Authority to be told by",
                                               "Autorité à informer avant"}},
    [NOTIFIED]       = {"authority_notified", {"Authority told", "Autorité informée"}},
    [AUTHORITY_LATE] = {"authority_late",     {"Authority late", "Retard envers l'autorité"}},
    [SUBJECTS_DUE]   = {"subjects_due",       {"People to be told by",
                                               "Personnes à informer avant"}},
    [TO_PUBLIC]      = {"public",             {"Told to the public",
                                               "Communication publique"}},
    [SUBJECTS_LATE]  = {"subjects_late",      {"People late", "Retard envers les personnes"}},
    [ASSESSMENTS]    = {"assessments",        {"Assessments", "Évaluations"}},
    [NOTIFICATIONS]  = {"notifications",      {"Notifications", "Notifications"}},
};

static const char *const titles[2] = {
    "Register of personal data breaches",
    "Registre des violations de données à caractère personnel",
};
static const char *const none_yet[2] = {"No breach is on record.",
                                        "Aucune violation n'est enregistrée."};
static const char *const yes_no[2][2] = {{"no", "yes"}, {"non", "oui"}};

static const char *const risk_words[][2] = { // By tara_risk.
    {"not known", "inconnu"}, {"unlikely", "improbable"}, {"a risk", "un risque"},
    {"high", "élevé"},
};
static const char *const whom_words[TP_BREACH_WHOM][2] = {
    [TP_BREACH_TO_AUTHORITY] = {"authority", "autorité"},
    [TP_BREACH_TO_PUBLIC]    = {"the public", "le public"},
    [TP_BREACH_TO_EVERYBODY] = {"everybody on record", "toutes les personnes recensées"},
};
static const char *const whom_names[TP_BREACH_WHOM] = {"authority", "public", "everybody"};

static bool is_json(const tp_breach_register *r)
{
    return r->format == TARA_FORMAT_JSON;
}

static bool is_csv(const tp_breach_register *r)
{
    return r->format == TARA_FORMAT_CSV;
}

// --- one text ----------------------------------------------------------------------------------

static void say(tp_breach_register *r, const char *plain)
{
    tp_buffer_text(r->out, tp_text_of(plain));
}

// RFC 4180, 2.7: inside quotes a quote is two. Markdown: what could be a mark is escaped, and a
// text stays on its line.
static void say_text(tp_breach_register *r, tp_text text)
{
    static const char marks[] = "\\`*_[]<>#|~&";
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool control = (unsigned char)c < 0x20;
        bool mark = false;
        for (size_t m = 0; !is_csv(r) && marks[m] != '\0'; m++) mark = mark || marks[m] == c;
        if (is_csv(r) && c == '"') tp_buffer_byte(r->out, '"');
        if (mark) tp_buffer_byte(r->out, '\\');
        tp_buffer_byte(r->out, control && !is_csv(r) ? ' ' : (uint8_t)c);
    }
}

static void say_time(tp_breach_register *r, tp_time at)
{
    char text[TP_TIME_TEXT_MAX];
    tp_buffer_append(r->out, text, tp_format_time(at, text));
}

static void say_number(tp_breach_register *r, uint64_t number)
{
    char   digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10); while ((number /= 10) > 0);
    tp_buffer_append(r->out, digits + at, sizeof digits - at);
}

// --- one member --------------------------------------------------------------------------------

static void begin(tp_breach_register *r, column which)
{
    const char *words = columns[which].words[r->french];
    if (is_json(r)) {
        tp_json_name(&r->json, columns[which].name);
    } else if (is_csv(r)) {
        say(r, r->column++ > 0 ? ",\"" : "\"");
    } else {
        say(r, "- **");
        say(r, words);
        say(r, r->french ? "** :" : "**:");
        if (which < ASSESSMENTS) say(r, " "); // Those begin a list below.
    }
}

static void end(tp_breach_register *r)
{
    if (is_json(r)) return;
    say(r, is_csv(r) ? "\"" : "\n");
}

static void put_text(tp_breach_register *r, column which, tp_text text)
{
    begin(r, which);
    if (is_csv(r) && tp_is_formula(text)) say(r, "'");
    if (is_json(r)) tp_json_text(&r->json, text);
    else if (text.size == 0 && !is_csv(r)) say(r, "–");
    else say_text(r, text);
    end(r);
}

static void put_number(tp_breach_register *r, column which, uint64_t number, bool known)
{
    begin(r, which);
    if (!is_json(r)) {
        if (known) say_number(r, number);
        else if (!is_csv(r)) say(r, "–");
    } else if (known) {
        tp_json_uint(&r->json, number);
    } else {
        tp_json_null(&r->json);
    }
    end(r);
}

// 0: it did not happen, or need not.
static void put_time(tp_breach_register *r, column which, tp_time at)
{
    char text[TP_TIME_TEXT_MAX];
    begin(r, which);
    if (!is_json(r)) {
        if (at != 0) say_time(r, at);
        else if (!is_csv(r)) say(r, "–");
    } else if (at != 0) {
        tp_json_text(&r->json, (tp_text){text, tp_format_time(at, text)});
    } else {
        tp_json_null(&r->json);
    }
    end(r);
}

static void put_bool(tp_breach_register *r, column which, bool flag)
{
    begin(r, which);
    if (is_json(r)) tp_json_bool(&r->json, flag);
    else say(r, yes_no[r->french][flag]);
    end(r);
}

// A name for a machine, words for a person.
static void put_word(tp_breach_register *r, column which, const char *name,
                     const char *const words[2])
{
    begin(r, which);
    if (is_json(r)) tp_json_string(&r->json, name);
    else say(r, words[r->french]);
    end(r);
}

static void put_categories(tp_breach_register *r, uint64_t categories)
{
    const tp_compiled *compiled = r->compiled;
    uint32_t           count = 0;
    begin(r, CATEGORIES);
    if (is_json(r)) tp_json_begin_array(&r->json);
    for (uint64_t left = categories; left != 0; left &= left - 1) {
        int                slot = tp_lowest_bit(left);
        const tp_category *category = compiled->category[slot];
        tp_text            id = compiled->category_id[slot], words = id;
        if (category != NULL) words = r->french ? category->name.fr : category->name.en;
        if (is_json(r)) {
            tp_json_text(&r->json, id);
            continue;
        }
        if (count++ > 0) say(r, "; ");
        say_text(r, words);
    }
    if (is_json(r)) tp_json_end_array(&r->json);
    end(r);
}

// --- the document ------------------------------------------------------------------------------

static void head_of_table(tp_breach_register *r)
{
    for (int i = 0; i < COLUMNS; i++) {
        say(r, i > 0 ? ",\"" : "\"");
        say(r, columns[i].words[r->french]);
        say(r, "\"");
    }
    say(r, "\r\n");
}

void tp_breach_register_begin(tp_breach_register *r)
{
    char    text[TP_TIME_TEXT_MAX];
    tp_text controller = r->compiled->policy->controller;
    if (is_csv(r)) {
        head_of_table(r);
        return;
    }
    if (!is_json(r)) {
        say(r, "# ");
        say(r, titles[r->french]);
        say(r, "\n\n");
        say_text(r, controller);
        say(r, ", ");
        say_time(r, r->now);
        say(r, "\n");
        return;
    }
    r->json = tp_json_writer_to(r->out);
    tp_json_begin_object(&r->json);
    tp_json_name(&r->json, "controller");
    tp_json_text(&r->json, controller);
    tp_json_name(&r->json, "printed");
    tp_json_text(&r->json, (tp_text){text, tp_format_time(r->now, text)});
    tp_json_name(&r->json, "breaches");
    tp_json_begin_array(&r->json);
}

static void put_duties(tp_breach_register *r, const tp_breach *breach)
{
    bool high = breach->risk == TARA_RISK_HIGH;
    put_text(r, LAW, (tp_text){breach->law, breach->law_size});
    put_time(r, AUTHORITY_DUE, breach->authority_due);
    put_time(r, NOTIFIED, breach->notified_at);
    put_bool(r, AUTHORITY_LATE, tp_breach_authority_late(breach, r->now));
    put_time(r, SUBJECTS_DUE, high ? breach->subjects_due : 0);
    put_time(r, TO_PUBLIC, breach->public_at);
    put_bool(r, SUBJECTS_LATE, tp_breach_subjects_late(breach, r->now));
}

void tp_breach_register_breach_begin(tp_breach_register *r, const tp_breach *breach,
                                     const tp_breach_event *event)
{
    r->column = 0;
    r->breaches++;
    if (is_json(r)) {
        tp_json_begin_object(&r->json);
    } else if (!is_csv(r)) {
        say(r, "\n## ");
        say(r, columns[NUMBER].words[r->french]);
        say(r, " ");
        say_number(r, breach->number);
        say(r, "\n\n");
    }
    bool titled = r->format == TARA_FORMAT_MARKDOWN; // The heading says it.
    if (!titled) put_number(r, NUMBER, breach->number, true);
    put_text(r, NATURE, event->nature);
    put_time(r, AWARE, breach->aware);
    put_time(r, RECORDED, breach->recorded_at);
    put_categories(r, breach->categories);
    put_number(r, COUNT, breach->count, breach->count != 0);
    put_number(r, AFFECTED, breach->affected, true);
    put_number(r, TOLD, breach->told, true);
    put_word(r, RISK, tp_name_of(&tp_risk_names, breach->risk), risk_words[breach->risk]);
    put_text(r, MEASURES, event->measures);
    put_duties(r, breach);
}

// --- what came later ---------------------------------------------------------------------------

static void begin_list(tp_breach_register *r, column which)
{
    r->item = 0;
    begin(r, which);
    if (is_json(r)) tp_json_begin_array(&r->json);
}

void tp_breach_register_assessments_begin(tp_breach_register *r)
{
    begin_list(r, ASSESSMENTS);
}

void tp_breach_register_notifications_begin(tp_breach_register *r)
{
    begin_list(r, NOTIFICATIONS);
}

static void json_member(tp_breach_register *r, const char *name, tp_text text)
{
    tp_json_name(&r->json, name);
    tp_json_text(&r->json, text);
}

static void json_item(tp_breach_register *r, const tp_event *event)
{
    char text[TP_TIME_TEXT_MAX];
    tp_json_begin_object(&r->json);
    json_member(r, "at", (tp_text){text, tp_format_time(event->at, text)});
    if (event->type == TP_EVENT_BREACH_ASSESS) {
        const tp_breach_assess_event *assessed = &event->body.breach_assess;
        json_member(r, "risk", tp_text_of(tp_name_of(&tp_risk_names, assessed->risk)));
        tp_json_name(&r->json, "count");
        if (assessed->count != 0) tp_json_uint(&r->json, assessed->count);
        else tp_json_null(&r->json);
        json_member(r, "text", assessed->text);
    } else {
        const tp_breach_notified_event *told = &event->body.breach_notified;
        json_member(r, "to", tp_text_of(whom_names[told->whom]));
        json_member(r, "authority", told->authority);
        json_member(r, "reason", told->reason);
    }
    tp_json_end_object(&r->json);
}

static void say_after(tp_breach_register *r, const char *between, tp_text text)
{
    if (text.size == 0) return;
    say(r, between);
    say_text(r, text);
}

void tp_breach_register_item(tp_breach_register *r, const tp_event *event)
{
    if (is_json(r)) {
        json_item(r, event);
        return;
    }
    bool first = r->item++ == 0;
    if (is_csv(r)) say(r, first ? "" : "; ");
    else say(r, "\n  - ");
    say_time(r, event->at);
    say(r, " ");
    if (event->type == TP_EVENT_BREACH_ASSESS) {
        const tp_breach_assess_event *assessed = &event->body.breach_assess;
        say(r, risk_words[assessed->risk][r->french]);
        say_after(r, ": ", assessed->text);
    } else {
        const tp_breach_notified_event *told = &event->body.breach_notified;
        say(r, whom_words[told->whom][r->french]);
        say_after(r, " ", told->authority);
        say_after(r, ": ", told->reason);
    }
}

void tp_breach_register_list_end(tp_breach_register *r)
{
    if (is_json(r)) tp_json_end_array(&r->json);
    else if (!is_csv(r) && r->item == 0) say(r, " –");
    end(r);
}

void tp_breach_register_breach_end(tp_breach_register *r)
{
    if (is_json(r)) tp_json_end_object(&r->json);
    else if (is_csv(r)) say(r, "\r\n");
}

void tp_breach_register_end(tp_breach_register *r)
{
    if (r->format == TARA_FORMAT_MARKDOWN && r->breaches == 0) {
        say(r, "\n");
        say(r, none_yet[r->french]);
        say(r, "\n");
    }
    if (!is_json(r)) return;
    tp_json_end_array(&r->json);
    tp_json_end_object(&r->json);
}
