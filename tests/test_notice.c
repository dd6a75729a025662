// test_notice.c: notices: the whole document and what the data says, in two languages and three
// forms.
#include "document_kit.h"

#define DOCUMENT "tests/data/tara-solutions-privacy-policy.fr.md"

static const int32_t formats[] = {TARA_FORMAT_JSON, TARA_FORMAT_TEXT, TARA_FORMAT_MARKDOWN};
static const int32_t forms[] = {TARA_NOTICE_SHORT, TARA_NOTICE_FULL};
static const char *const languages[] = {"en", "fr"};

// --- the document ------------------------------------------------------------------------------

// White space as one space. In place.
static void fold(char *text)
{
    char *to = text;
    bool  gap = false;
    for (const char *at = text; *at != '\0'; at++) {
        bool space = (unsigned char)*at <= ' ';
        if (!space && gap && to > text) *to++ = ' ';
        if (!space) *to++ = *at;
        gap = space;
    }
    *to = '\0';
}

// Marks that stand before a mark of punctuation. In place.
static void unmark(char *text)
{
    char *to = text;
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] == '\\' && strchr("\\`*_[]<>&|~#$-+=.)", at[1]) != NULL) at++;
        *to++ = *at;
    }
    *to = '\0';
}

// The strings of a JSON text, unescaped, one after another.
static char *strings_of(const char *json)
{
    size_t size = 0;
    char  *out = malloc(strlen(json) + 2);
    assert_non_null(out);
    tp_json_reader reader = tp_json_reader_of(tp_text_of(json));
    for (tp_json_type t = tp_json_next(&reader); t != TP_JSON_END; t = tp_json_next(&reader)) {
        assert_int_not_equal(t, TP_JSON_ERROR);
        if (t != TP_JSON_STRING) continue;
        size += tp_json_unescape(reader.raw, out + size, reader.raw.size);
        out[size++] = '\n';
    }
    out[size] = '\0';
    return out;
}

// As its reader reads it: without marks of any form.
static char *read_notice(int32_t form, int32_t format, const char *language)
{
    char *text = notice_of(NULL, form, format, language);
    if (format == TARA_FORMAT_JSON) {
        char *strings = strings_of(text);
        free(text);
        text = strings;
    }
    if (format == TARA_FORMAT_MARKDOWN) unmark(text);
    fold(text);
    return text;
}

// A line of the document without what Markdown puts before it; "" of one that says nothing.
static char *statement(char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    while (*line == '#') line++;
    if (strncmp(line, "- ", 2) == 0) line += 2;
    fold(line);
    return strcmp(line, "---") == 0 ? line + 3 : line;
}

static size_t compare_with_document(const char *notice)
{
    char   line[4096];
    size_t count = 0;
    FILE  *file = fopen(DOCUMENT, "rb");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *said = statement(line);
        if (strncmp(said, "last_updated: ", 14) == 0) {
            assert_string_equal(said, "last_updated: 15 Janvier 2024");
            must_say(notice, "15 janvier 2024");
            continue;
        }
        if (said[0] == '\0') continue;
        must_say(notice, said);
        count++;
    }
    fclose(file);
    return count;
}

static void test_c42_full_french_notice_has_every_statement_of_the_document(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        char *notice = read_notice(TARA_NOTICE_FULL, formats[i], "fr");
        assert_true(compare_with_document(notice) > 60);
        free(notice);
    }
}

// --- every one of them --------------------------------------------------------------------------

static void each_notice(void (*look)(const char *notice, int32_t format, bool french))
{
    for (int form = 0; form < 2; form++) {
        for (int format = 0; format < 3; format++) {
            for (int language = 0; language < 2; language++) {
                char *notice = notice_of(NULL, forms[form], formats[format],
                                         languages[language]);
                look(notice, formats[format], language == 1);
                free(notice);
            }
        }
    }
}

static size_t columns(const char *line, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += ((unsigned char)line[i] & 0xC0) != 0x80;
    return count;
}

static bool begins_with(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

// A line is neither too long, nor does it end in a space or begin with what hangs from the last.
static void look_at_text_line(const char *line, size_t size, bool french)
{
    size_t indent = strspn(line, " -");
    if (size == 0) return;
    assert_true(columns(line, size) <= 78);
    assert_true(line[size - 1] != ' ');
    static const char *const hanging[] = {":", ";", "?", "!", "»"};
    for (size_t i = 0; french && i < 5; i++) assert_false(begins_with(line + indent, hanging[i]));
    if (size >= 4) assert_int_not_equal(memcmp(line + size - 4, "art.", 4), 0);
}

static void look_at_lines(const char *notice, int32_t format, bool french)
{
    if (format == TARA_FORMAT_JSON) return;
    assert_true(notice[strlen(notice) - 1] == '\n');
    assert_false(says(notice, "\n\n\n"));
    for (const char *line = notice; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (format == TARA_FORMAT_TEXT) look_at_text_line(line, size, french);
        line += size + (line[size] == '\n');
    }
}

static void notice_lines_are_those_of_a_letter(void **state)
{
    (void)state;
    each_notice(look_at_lines);
}

static void look_at_labels(const char *notice, int32_t format, bool french)
{
    static const char *const never[] = {
        "****", "**:", "** :", "\n:", "\n :", "- :", "- \n", "()", "( ", "{0}", "{1}", "unknown",
        "null)", ", ,", ": \n",
    };
    if (format == TARA_FORMAT_JSON) return;
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        if (says(notice, never[i])) fail_msg("it says \"%s\"", never[i]);
    }
    // What machines read is no word for people.
    static const char *const machines[] = {"last_activity", "legitimate_interest", "tara-notice",
                                           "first_party", "local_storage", "email_provider"};
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        assert_false(says(notice, machines[i]));
    }
    if (french) assert_false(says(notice, "(GDPR, Art."));
    else assert_false(says(notice, "(RGPD"));
}

static void notice_has_no_empty_label_and_no_word_of_machines(void **state)
{
    (void)state;
    each_notice(look_at_labels);
}

static void look_at_json(const char *notice, int32_t format, bool french)
{
    if (format != TARA_FORMAT_JSON) return;
    must_be_json(notice);
    must_say(notice, "{\"format\":\"tara-notice\",\"version\":1,\"language\":");
    must_say(notice, french ? "\"language\":\"fr\"" : "\"language\":\"en\"");
    must_say(notice, "\"policy_version\":1,\"last_updated\":\"2024-01-15\"");
    assert_false(says(notice, "\"\"")); // No text is empty.
}

static void notice_json_is_valid_and_says_which_it_is(void **state)
{
    (void)state;
    each_notice(look_at_json);
}

static void look_at_who(const char *notice, int32_t format, bool french)
{
    char *text = malloc(strlen(notice) + 1);
    strcpy(text, notice);
    fold(text);
    must_say(text, "Tara Solutions");
    must_say(text, french ? "15 janvier 2024" : "15 January 2024");
    must_say(text, "privacy@tarasolutions.com");
    must_say(text, "dpo@tarasolutions.com");
    must_say(text, "+880 2 5566 7788");
    must_say(text, "4 Bir Uttam Rafiqul Islam Ave, Dhaka 1212");
    (void)format;
    free(text);
}

static void notice_says_who_and_whom_to_ask(void **state)
{
    (void)state;
    each_notice(look_at_who);
}

// --- both languages -----------------------------------------------------------------------------

// Its shape: the tokens, with the names of members and not what they say.
static char *shape_of(const char *json)
{
    size_t         size = 0;
    char          *out = malloc(2 * strlen(json) + 2);
    tp_json_reader reader = tp_json_reader_of(tp_text_of(json));
    assert_non_null(out);
    for (tp_json_type t = tp_json_next(&reader); t != TP_JSON_END; t = tp_json_next(&reader)) {
        out[size++] = (char)('A' + t);
        if (t != TP_JSON_NAME) continue;
        memcpy(out + size, reader.raw.data, reader.raw.size);
        size += reader.raw.size;
    }
    out[size] = '\0';
    return out;
}

static void notice_has_the_same_members_in_both_languages(void **state)
{
    (void)state;
    for (int form = 0; form < 2; form++) {
        char *english = notice_of(NULL, forms[form], TARA_FORMAT_JSON, "en");
        char *french = notice_of(NULL, forms[form], TARA_FORMAT_JSON, "fr-FR");
        char *one = shape_of(english), *other = shape_of(french);
        assert_string_equal(one, other);
        assert_string_not_equal(english, french);
        free(one);
        free(other);
        free(english);
        free(french);
    }
}

static void notice_markdown_has_the_same_lines_in_both_languages(void **state)
{
    (void)state;
    static const char *const marks[] = {"\n# ", "\n## ", "\n- ", "\n  - ", "\n    - ", "\n- **",
                                        "\n  - **"};
    for (int form = 0; form < 2; form++) {
        char *english = notice_of(NULL, forms[form], TARA_FORMAT_MARKDOWN, NULL);
        char *french = notice_of(NULL, forms[form], TARA_FORMAT_MARKDOWN, "fr");
        for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
            assert_int_equal(count_of(english, marks[i]), count_of(french, marks[i]));
        }
        free(english);
        free(french);
    }
}

// --- what the data says -------------------------------------------------------------------------

static void notice_in_full_says_all_that_the_data_says(void **state)
{
    (void)state;
    static const char *const said[] = {
        "Bases légales : intérêt légitime (RGPD, art. 6(1)(f))",
        "Un consentement vaut 24 mois ; après un refus ou un retrait, il n'est pas redemandé "
        "pendant 6 mois.",
        "Conservation : 13 mois à compter de la collecte",
        "Mise en balance des intérêts : TS-LIA-2024-03, enregistrée le 15 janvier 2024",
        "Prescrit par : Directive 2006/112/CE, art. 369 duodecies / Directive",
        "Conservation : 10 ans à compter de la fin de l'année de la collecte",
        "Envoi des e-mails (sous-traitant, États-Unis) Contrat : TS-DPA-2024-03, RGPD / GDPR 28(3)",
        "Centre d'assistance à Dhaka : Bangladesh Garantie : clauses contractuelles types (RGPD, "
        "art. 46(2)(c)), Décision (UE) 2021/914",
        "Mesures supplémentaires : Chiffrement en transit et au repos",
        "En vigueur depuis le : 15 janvier 2024",
        "__Host-tara_session : Vous garde connecté pendant votre visite (cookie, déposé par nous, "
        "jusqu'à la fermeture du navigateur)",
        "tara_open : Indique si un e-mail promotionnel a été ouvert (pixel, déposé par : Envoi "
        "des e-mails)",
        "tara_answers : Garde vos réponses d'évaluation jusqu'à leur envoi (stockage dans le "
        "navigateur, déposé par nous)",
        "Aucun cookie ne vit plus de 13 mois.",
        "Retrait du consentement (RGPD, art. 7(3)) :", "Portabilité (RGPD, art. 20) :",
        "Pour exercer l'un de ces droits, écrivez à privacy@tarasolutions.com",
        "enfants de moins de 16 ans", "dans un délai de 14 jours",
        "Vous pouvez introduire une réclamation auprès de l'autorité de protection des données",
    };
    char *notice = read_notice(TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "fr");
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) must_say(notice, said[i]);
    free(notice);
}

static void notice_in_short_says_what_matters_most(void **state)
{
    (void)state;
    static const char *const said[] = {
        "Controller: Tara Solutions (Bangladesh)",
        "In our legitimate interest (GDPR, Art. 6(1)(f)) To: Respond to user inquiries",
        "Account credentials (user names, passwords)",
        "Request feedback: 1 year from the collection",
        "withdraw at any time: Enable communications between users; Send you marketing",
        "only if you accept them: preferences; statistics; marketing",
        "Erasure (GDPR, Art. 17)", "Data protection officer: E-mail: dpo@tarasolutions.com",
        "You may lodge a complaint", "The full privacy policy (version 1)",
    };
    char *brief = read_notice(TARA_NOTICE_SHORT, TARA_FORMAT_TEXT, "en");
    char *full = read_notice(TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) must_say(brief, said[i]);
    assert_true(strlen(brief) * 4 < strlen(full));
    free(brief);
    free(full);
}

// --- a policy of one's own ----------------------------------------------------------------------

static char *notice_with(char *json, int32_t form, int32_t format, const char *language)
{
    tara_policy *policy = parsed(json, NULL);
    char        *notice = notice_of(policy, form, format, language);
    tara_policy_destroy(policy);
    return notice;
}

static void test_c42_notice_changes_with_the_data(void **state)
{
    (void)state;
    static const struct {
        const char *anchor, *old, *new;
        int32_t     form;
        const char *said;
    } rows[] = {
        {"\"id\": \"feedback\"", "\"progress\"", "\"education\"", TARA_NOTICE_FULL,
         "\"id\":\"feedback\",\"name\":\"Request feedback\",\"categories\":[\"contact\","
         "\"education\"]"},
        {"\"id\": \"feedback\"", "\"P1Y\"", "\"P18M\"", TARA_NOTICE_SHORT,
         "{\"purpose\":\"feedback\",\"period\":\"P18M\",\"from\":\"collection\"}"},
        {"\"id\": \"education\"", "Information on", "Facts of", TARA_NOTICE_SHORT,
         "{\"id\":\"education\",\"name\":\"Facts of education and professional background\","},
        {"\"id\": \"hosting\"", "\"FR\"", "\"BE\"", TARA_NOTICE_FULL,
         "\"role\":\"processor\",\"country\":\"BE\""},
        {"\"name\": \"tara_language\"", "\"P12M\"", "\"P7M\"", TARA_NOTICE_FULL,
         "\"name\":\"tara_language\",\"kind\":\"cookie\",\"set_by\":\"first_party\","
         "\"lifetime\":\"P7M\""},
        {"\"minimum_age\"", "16", "17", TARA_NOTICE_FULL, "\"minimum_age\":17"},
        {"\"last_updated\"", "2024-01-15", "2026-03-01", TARA_NOTICE_SHORT,
         "Last updated: 1 March 2026 (version 1)"},
        {"\"privacy_email\"", "privacy@", "hello@", TARA_NOTICE_SHORT,
         "\"privacy\":\"hello@tarasolutions.com\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *before = notice_of(NULL, rows[i].form, TARA_FORMAT_JSON, "en");
        char *after = notice_with(edited(builtin_json(), rows[i].anchor, rows[i].old, rows[i].new),
                                  rows[i].form, TARA_FORMAT_JSON, "en");
        assert_false(says(before, rows[i].said));
        must_say(after, rows[i].said);
        free(before);
        free(after);
    }
}

static void notice_of_a_parsed_policy_is_that_of_the_same_one_built_in(void **state)
{
    (void)state;
    for (int form = 0; form < 2; form++) {
        for (int format = 0; format < 3; format++) {
            char *own = notice_of(tara_policy_builtin(), forms[form], formats[format], "fr");
            char *other = notice_with(builtin_json(), forms[form], formats[format], "fr");
            assert_string_equal(own, other);
            free(own);
            free(other);
        }
    }
}

static void notice_marks_sensitive_data_and_sub_processors_and_terms(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"technical\"", "\"special\": false\n    }",
                        "\"special\": false}, {\"id\": \"health\", \"name\": {\"fr\": \"Santé\", "
                        "\"en\": \"Health\"}, \"special\": true}");
    json = edited(json, "\"id\": \"communication\"", "\"progress\"", "\"progress\", \"health\"");
    json = edited(json, "\"id\": \"hosting\"",
                  "\"contract\": \"TS-DPA-2024-01, RGPD / GDPR 28(3)\",\n"
                  "      \"contract_from\": \"2024-01-15\",",
                  "\"contract\": \"C-1\", \"contract_from\": \"2024-02-01\", "
                  "\"contract_to\": \"2026-12-31\", \"sub_processors\": [\"video_provider\"],");
    tara_policy *policy = parsed(json, NULL);
    char        *text = notice_of(policy, TARA_NOTICE_FULL, TARA_FORMAT_MARKDOWN, "fr");
    must_say(text, "- Santé (sensibles : RGPD, art. 9)\n");
    must_say(text, "résultats des évaluations ; Santé (sensibles : RGPD, art. 9)\n");
    must_say(text, "**Contrat :** C-1, du 1er février 2024 au 31 décembre 2026\n");
    must_say(text, "**Fait appel à :** Diffusion des vidéos de cours\n");
    free(text);
    text = notice_of(policy, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "fr");
    must_say(text, "\"contract\":\"C-1\",\"contract_from\":\"2024-02-01\","
                   "\"contract_to\":\"2026-12-31\",\"sub_processors\":[\"video_provider\"]");
    free(text);
    tara_policy_destroy(policy);
}

static char *without_notices(void)
{
    return edited(builtin_json(), "\"notices\"",
                  "\"notices\": {\n    \"means\": \"message\",\n    \"within\": \"P30D\"\n  },\n",
                  "");
}

static void notice_says_how_changes_are_told(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"notices\"", "\"message\",\n    \"within\": \"P30D\"",
                        "\"banner\", \"within\": \"P7D\"");
    char *text = notice_with(json, TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    must_say(text, "Important changes are told to you by a prominent notice.\n\n"
                   "At the latest 7 days after their publication.\n");
    free(text);
    text = notice_of(NULL, TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    must_say(text, "At the latest 30 days after their publication.\n");
    free(text);
    text = notice_with(without_notices(), TARA_NOTICE_FULL, TARA_FORMAT_JSON, "en");
    must_say(text, "\"updates\":{\"means\":\"message\",\"within\":null,");
    must_say(text, "\"in_time\":null}");
    free(text);
    text = notice_with(without_notices(), TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    must_say(text, "by a message of your own.\n\nWhom to write to\n");
    free(text);
}

// A country with a decision for all of it needs no safeguard of the policy's, and is named.
static void notice_names_the_decision_that_covers_a_country(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"video_provider\"", "\"DE\"", "\"CH\"");
    char *text = notice_with(json, TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    must_say(text, "- Delivery of course videos: Switzerland\n"
                   "  Safeguard: adequacy decision (GDPR, Art. 45), 2000/518/EC\n");
    assert_false(says(text, "Hosting of the Services: France"));
    free(text);
}

// What needs consent and is not used is not spoken of; what may be objected to is, once.
static void notice_in_short_offers_the_choices_that_there_are(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"feedback\"", "\"direct_marketing\": false",
                        "\"direct_marketing\": true");
    static const char *const marketing[] = {"tara_campaign", "tara_open", "advertising_id"};
    for (int i = 0; i < 3; i++) {
        json = edited(json, marketing[i], "\"category\": \"marketing\"",
                      "\"category\": \"statistics\"");
    }
    tara_policy *policy = parsed(json, NULL);
    char        *text = notice_of(policy, TARA_NOTICE_SHORT, TARA_FORMAT_JSON, "en");
    must_say(text, "\"choices\":{\"on_consent\":[\"communication\",\"marketing\"],"
                   "\"marketing\":[\"feedback\",\"marketing\"],"
                   "\"interest\":[\"support\",\"administration\",\"protection\"],"
                   "\"cookies\":[\"preferences\",\"statistics\"]}");
    free(text);
    text = notice_of(policy, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "en");
    assert_int_equal(count_of(text, "\"trackers\":["), 3);
    free(text);
    tara_policy_destroy(policy);
}

// For a machine every one is named, also where a person reads "all"; a country stands once for
// each safeguard.
static void notice_json_names_every_purpose_and_each_transfer_once(void **state)
{
    (void)state;
    char *json = notice_of(NULL, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "en");
    must_say(json, "\"purposes\":[\"account\",\"service\",\"support\",\"administration\","
                   "\"orders\",\"communication\",\"feedback\",\"marketing\",\"protection\"],"
                   "\"categories\":[\"contact\",\"credentials\",\"payment\",\"education\","
                   "\"progress\",\"technical\"]");
    assert_int_equal(count_of(json, "\"destination\":"), 2);
    free(json);
    char *text = notice_of(NULL, TARA_NOTICE_FULL, TARA_FORMAT_TEXT, "en");
    must_say(text, "  Purposes: all\n  Data: all\n");
    free(text);
}

// --- hostile words ------------------------------------------------------------------------------

// What an author must not be able to make of a reader's page.
static const char *const hostile[] = {
    "# Heading", "## Heading", "=====", "-----", "- item", "* item", "+ item", "1. item", "2) item",
    "> quote", "```", "~~~", "    code", "<script>alert(1)</script>", "<!-- gone",
    "[link](http://example.org)", "![image](x)", "[ref]: http://example.org", "**bold** _em_ `c`",
    "| a | b |", "&lt;tag&gt;", "a\\\\b", "$x$", "\\n# Second line", "\\n\\n## After a blank line",
    "\xC2\x85# next line", "\xE2\x80\xA8# line separator", "\xE2\x80\xA9# paragraph separator",
    "\xE2\x80\xAEright to left", "\xE2\x81\xA6isolated", ("\xC2\x9B" "31mred"), "***", "___",
    "{0} {1} %s",
    "trailing  ", "\\n- x", "~struck~",
};

static bool is_escaped(const char *line, const char *at)
{
    size_t slashes = 0;
    while (at > line + slashes && at[-1 - (ptrdiff_t)slashes] == '\\') slashes++;
    return slashes % 2 == 1;
}

// No mark of an author's means anything: only ours do, at the beginning of lines and in labels.
static void look_for_marks(const char *line, size_t size)
{
    size_t at = strspn(line, " ");
    if (at < size && line[at] == '#') at += strspn(line + at, "# ");
    else if (strncmp(line + at, "- ", 2) == 0) at += 2;
    const char *label = strncmp(line + at, "**", 2) == 0 ? strstr(line + at + 2, ":**") : NULL;
    if (label != NULL && label < line + size) at = (size_t)(label - line) + 3;
    if (label == NULL && at < size) {
        assert_null(strchr("-+=>#", line[at]));
        size_t digits = strspn(line + at, "0123456789");
        bool   item = digits > 0 && strchr(".)", line[at + digits]) != NULL;
        assert_false(item);
    }
    for (size_t i = at; i < size; i++) {
        bool mark = line[i] != '\\' && strchr("`*_[]<>&|~#$", line[i]) != NULL;
        if (mark && !is_escaped(line, line + i)) fail_msg("%.*s", (int)size, line);
    }
}

static char *with_hostile(const char *words)
{
    char *json = builtin_json();
    json = edited(json, "\"id\": \"feedback\"", "\"Request feedback\"", "\"HOSTILE\"");
    json = edited(json, "\"id\": \"hosting\"", "\"Hosting of the Services\"", "\"HOSTILE\"");
    json = edited(json, "\"id\": \"introduction\"", "\"Introduction\",", "\"HOSTILE\",");
    json = edited(json, "\"id\": \"introduction\"", "\"en\": \"Introduction\"",
                  "\"en\": \"HOSTILE\"");
    json = edited(json, "\"id\": \"introduction\"", "\"Welcome to", "\"HOSTILE\\nWelcome to");
    while (strstr(json, "HOSTILE") != NULL) json = edited(json, "HOSTILE", "HOSTILE", words);
    return json;
}

static void look_at_hostile_lines(const char *text, bool markdown)
{
    static const char *const never[] = {
        "\xC2\x85", "\xC2\x9B", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAE", "\xE2\x81\xA6",
        "\r",
    };
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_false(says(text, never[i]));
    }
    for (const char *line = text; markdown && *line != '\0';) {
        size_t size = strcspn(line, "\n");
        look_for_marks(line, size);
        line += size + (line[size] == '\n');
    }
}

static void notice_lets_no_words_of_the_policy_be_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        tara_policy *policy = parsed(with_hostile(hostile[i]), NULL);
        for (int form = 0; form < 2; form++) {
            char *text = notice_of(policy, forms[form], TARA_FORMAT_MARKDOWN, "en");
            char *plain = notice_of(policy, forms[form], TARA_FORMAT_TEXT, "en");
            char *json = notice_of(policy, forms[form], TARA_FORMAT_JSON, "en");
            char *usual = notice_of(NULL, forms[form], TARA_FORMAT_MARKDOWN, "en");
            assert_int_equal(count_of(text, "\n## "), count_of(usual, "\n## "));
            look_at_hostile_lines(text, true);
            look_at_hostile_lines(plain, false);
            must_be_json(json);
            free(text);
            free(plain);
            free(json);
            free(usual);
        }
        tara_policy_destroy(policy);
    }
}

// --- what goes wrong ----------------------------------------------------------------------------

static void notice_refuses_what_it_is_not(void **state)
{
    (void)state;
    rendered r = {NULL, 0, 0, 0};
    static const struct { int32_t form, format; } rows[] = {
        {0, TARA_FORMAT_JSON}, {3, TARA_FORMAT_JSON}, {-1, TARA_FORMAT_TEXT},
        {TARA_NOTICE_FULL, TARA_FORMAT_CSV}, {TARA_NOTICE_FULL, 4}, {TARA_NOTICE_SHORT, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(tara_policy_render(NULL, rows[i].form, rows[i].format, "fr", render_sink,
                                            &r), TARA_E_INVALID_ARGUMENT);
    }
    assert_int_equal(tara_policy_render(NULL, TARA_NOTICE_FULL, TARA_FORMAT_JSON, "fr", NULL, &r),
                     TARA_E_INVALID_ARGUMENT);
    const uint64_t no_policy[64] = {0};
    assert_int_equal(tara_policy_render((const void *)no_policy, TARA_NOTICE_FULL,
                                        TARA_FORMAT_JSON, "fr", render_sink, &r), TARA_E_HANDLE);
    assert_int_equal(r.pieces, 0);
}

static void notice_ends_where_the_sink_stops(void **state)
{
    (void)state;
    for (int format = 0; format < 3; format++) {
        rendered whole = {NULL, 0, 0, 0};
        ASSERT_OK(tara_policy_render(NULL, TARA_NOTICE_FULL, formats[format], "fr", render_sink,
                                     &whole));
        for (size_t n = 1; n <= whole.pieces; n++) {
            rendered r = {.stop_at = n};
            assert_int_equal(tara_policy_render(NULL, TARA_NOTICE_FULL, formats[format], "fr",
                                                render_sink, &r), TARA_E_CONFLICT);
            assert_int_equal(r.pieces, n);
            free(r.text);
        }
        free(whole.text);
    }
}

// Through the policy's own allocator: each request for memory fails, once and from there on.
static void notice_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    tara_policy *policy = parsed(builtin_json(), &h.allocator);
    int64_t      before = h.live;
    for (int i = 0; i < 12; i++) {
        int32_t form = forms[i / 6], format = formats[i / 2 % 3];
        for (uint64_t n = 1;; n++) {
            rendered r = {NULL, 0, 0, 0};
            h.fail_at = h.requests + n;
            h.fail_on = i % 2 == 1;
            tara_status status = tara_policy_render(policy, form, format, "fr", render_sink, &r);
            h.fail_at = 0;
            free(r.text);
            assert_int_equal(h.live, before);
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_true(n < 100);
        }
    }
    tara_policy_destroy(policy);
    assert_int_equal(h.live, 0);
}

// --- what is new --------------------------------------------------------------------------------

// The built-in policy as version 2 of 1 March 2026; takes the text of its changes.
static tara_policy *as_version_2(char *json)
{
    json = edited(json, "\"version\"", "1,", "2,");
    return parsed(edited(json, "\"last_updated\"", "2024-01-15", "2026-03-01"), NULL);
}

// The caller frees it.
static char *changes_of(const tara_policy *after, int32_t format, const char *language)
{
    rendered r = {NULL, 0, 0, 0};
    ASSERT_OK(tara_policy_changes_render(NULL, after, format, language, render_sink, &r));
    assert_true(tp_utf8_valid(r.text, r.size));
    return r.text;
}

static char *marketing_with_progress(void)
{
    return edited(builtin_json(), "\"id\": \"marketing\"", "\"contact\",",
                  "\"contact\", \"progress\",");
}

static void test_c37_notice_of_changes_as_json_has_all_that_follows(void **state)
{
    (void)state;
    tara_policy *after = as_version_2(marketing_with_progress());
    char        *text = changes_of(after, TARA_FORMAT_JSON, "en");
    static const char head[] =
        "{\"format\":\"tara-notice-changes\",\"version\":1,\"language\":\"en\","
        "\"title\":\"Changes to the privacy policy of Tara Solutions\","
        "\"before\":1,\"policy_version\":2,\"last_updated\":\"2026-03-01\","
        "\"opening\":\"Version 2 of our privacy policy replaces version 1. It is dated 1 March "
        "2026 and takes effect as soon as it is accessible.\","
        "\"controller\":{\"name\":\"Tara Solutions\",\"country\":\"BD\"},"
        "\"changes\":[{\"what\":\"category_added\","
        "\"path\":\"purposes.marketing.categories.progress\","
        "\"sentence\":\"For \\\"Send you marketing and promotional communications\\\", we now "
        "also use these data: Course progress and assessment results.\","
        "\"material\":true,\"widens\":true,\"concerns\":\"purposes\","
        "\"purposes\":[\"marketing\"],\"categories\":[\"progress\"],\"cookies\":[]}],"
        "\"editorial\":{\"sentence\":null,\"wording\":0,\"contacts\":0,\"records\":0,"
        "\"narrower\":0},"
        "\"asked_anew\":{\"sentence\":\"For what stands below we ask for your consent anew. Until "
        "you give it, we do not do it; you may refuse without any consequence for the rest.\","
        "\"purposes\":[\"marketing\"],\"cookies\":[]},\"rights\":[";
    must_be_json(text);
    assert_int_equal(strncmp(text, head, sizeof head - 1), 0);
    must_say(text, "\"privacy\":\"privacy@tarasolutions.com\"");
    free(text);
    tara_policy_destroy(after);
}

static void test_c37_notice_of_changes_reads_as_a_letter(void **state)
{
    (void)state;
    tara_policy *after = as_version_2(marketing_with_progress());
    char        *text = changes_of(after, TARA_FORMAT_TEXT, "fr");
    static const char head[] =
        "Modification de la politique de confidentialité de Tara Solutions\n"
        "=================================================================\n\n"
        "La version 2 de notre politique de confidentialité remplace la version 1. Elle\n"
        "date du 1er mars 2026 et prend effet dès qu'elle est accessible.\n\n"
        "Responsable du traitement : Tara Solutions (Bangladesh)\n\n"
        "Ce qui change\n"
        "-------------\n\n"
        "- Pour « Vous envoyer des communications marketing et promotionnelles », nous\n"
        "  utilisons désormais aussi ces données : Progression des cours et résultats\n"
        "  des évaluations.\n"
        "  Un consentement donné auparavant ne couvre pas ceci : sans un nouveau, cela\n"
        "  n'est pas fait.\n\n"
        "Votre consentement\n"
        "------------------\n\n"
        "Pour ce qui suit, nous vous demandons de nouveau votre consentement. Tant que\n"
        "vous ne l'avez pas donné, nous ne le faisons pas ; vous pouvez refuser sans\n"
        "conséquence pour le reste.\n"
        "Finalités : Vous envoyer des communications marketing et promotionnelles\n\n"
        "Vos droits, un par un\n";
    assert_int_equal(strncmp(text, head, sizeof head - 1), 0);
    look_at_lines(text, TARA_FORMAT_TEXT, true);
    free(text);
    tara_policy_destroy(after);
}

static void notice_of_changes_has_the_same_members_in_both_languages(void **state)
{
    (void)state;
    tara_policy *after = as_version_2(marketing_with_progress());
    char *english = changes_of(after, TARA_FORMAT_JSON, "en");
    char *french = changes_of(after, TARA_FORMAT_JSON, "fr");
    char *one = shape_of(english), *other = shape_of(french);
    assert_string_equal(one, other);
    free(one);
    free(other);
    free(english);
    free(french);
    for (int language = 0; language < 2; language++) {
        char *markdown = changes_of(after, TARA_FORMAT_MARKDOWN, languages[language]);
        assert_int_equal(count_of(markdown, "\n## "), 6);
        look_at_labels(markdown, TARA_FORMAT_MARKDOWN, language == 1);
        free(markdown);
    }
    tara_policy_destroy(after);
}

static const struct { const char *anchor, *old, *new, *english, *french; } tellings[] = {
    {"\"id\": \"orders\"", "\"P13M\"", "\"P14M\"",
     "For \"Process and manage your orders\", we keep your data for longer: 14 months instead "
     "of 13 months.",
     "Pour « Traiter et gérer vos commandes », nous conservons vos données plus longtemps : "
     "14 mois au lieu de 13 mois."},
    {"\"id\": \"feedback\"", "\"from\": \"collection\"", "\"from\": \"last_activity\"",
     "counted from your last activity, no longer from the collection.",
     "se compte désormais depuis votre dernière activité, et non plus depuis la collecte."},
    {"\"minimum_age\"", "16", "15",
     "Our services are now open from the age of 15 (before: 16).",
     "Nos services sont désormais ouverts à partir de 15 ans (auparavant : 16 ans)."},
    {"\"controller\"", "Tara Solutions", "Tara Learning",
     "Tara Learning is now responsible for your data, instead of Tara Solutions.",
     "Le responsable du traitement de vos données est désormais Tara Learning, et non plus "
     "Tara Solutions."},
    {"\"id\": \"hosting\"", "\"FR\"", "\"BE\"",
     "\"Hosting of the Services\" now receives your data in another country: Belgium (before: "
     "France).",
     "reçoit désormais vos données dans un autre pays : Belgique (auparavant : France)."},
    {"\"id\": \"hosting\"", "\"processor\"", "\"controller\"",
     "\"Hosting of the Services\" now uses your data in another role: controller (before: "
     "processor).",
     "dans un autre rôle : responsable du traitement (auparavant : sous-traitant)."},
    {"\"notices\"", "\"message\"", "\"banner\"",
     "Important changes are now told to you by a prominent notice, and no longer by a "
     "message of your own.",
     "annoncées par un avis bien en vue, et non plus par un message personnel."},
    {"\"notices\"", "\"P30D\"", "\"P60D\"", "within 60 days instead of 30 days.",
     "dans un délai de 60 jours au lieu de 30 jours."},
    {"\"name\": \"tara_campaign\"", "\"P3M\"", "\"P4M\"",
     "tara_campaign (cookie) stays for longer on your device: 4 months (before: 3 months).",
     "tara_campaign (cookie) reste plus longtemps sur votre appareil : 4 mois (auparavant : "
     "3 mois)."},
    {"\"name\": \"__Host-tara_session\"", "\"purpose\"", "\"lifetime\": \"P1D\", \"purpose\"",
     "device: 1 day (before: until the browser is closed).",
     "appareil : 1 jour (auparavant : jusqu'à la fermeture du navigateur)."},
    {"\"name\": \"tara_answers\"", "\"purpose\"", "\"lifetime\": \"P1D\", \"purpose\"",
     "tara_answers (storage in the browser) stays for longer on your device.",
     "tara_answers (stockage dans le navigateur) reste plus longtemps sur votre appareil."},
    {"\"name\": \"tara_language\"", "\"preferences\"", "\"statistics\"",
     "tara_language (cookie) now belongs to another category of cookies and trackers: "
     "statistics (before: preferences).",
     "statistiques (auparavant : préférences)."},
    {"\"name\": \"tara_stats_*\"", "\"first_party\"", "\"hosting\"",
     "Who sets tara_stats_* (cookie) changes: Hosting of the Services (before: us).",
     "Qui dépose tara_stats_* (cookie) change : Hébergement des Services (auparavant : nous)."},
    {"\"id\": \"communication\"", "\"consent\"", "\"consent\", \"vital_interest\"",
     "\"Enable communications between users\" now rests on one more legal basis: vital "
     "interest.",
     "« Permettre les communications entre utilisateurs » repose désormais sur une base "
     "légale de plus : intérêt vital."},
    {"\"safeguards\"", "\"adequacy\"", "\"derogation\"",
     "\"E-mail delivery\" no longer rests on this safeguard: adequacy decision.",
     "ne repose plus sur cette garantie : décision d'adéquation."},
};

static size_t material_changes(const tara_policy *after)
{
    static char text[64 * 1024];
    size_t      size = 0;
    ASSERT_OK(tara_policy_compare_print(tara_policy_builtin(), after, text, sizeof text - 1,
                                        &size));
    text[size] = '\0';
    return count_of(text, "\"material\":true");
}

// With the names that the policy has, in the reader's language, and with both values; all that the
// comparison calls material, and nothing else.
static void test_c37_each_change_is_told_with_what_was_and_what_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tellings / sizeof tellings[0]; i++) {
        tara_policy *after = as_version_2(edited(builtin_json(), tellings[i].anchor,
                                                 tellings[i].old, tellings[i].new));
        for (int language = 0; language < 2; language++) {
            char *json = changes_of(after, TARA_FORMAT_JSON, languages[language]);
            char *text = strings_of(json);
            must_say(text, language == 1 ? tellings[i].french : tellings[i].english);
            assert_int_equal(count_of(json, "\"material\":true"), material_changes(after));
            free(text);
            free(json);
        }
        tara_policy_destroy(after);
    }
}

static const char a_recipient[] =
    "\"recipients\": [{\"id\": \"surveys\", \"name\": {\"fr\": \"Sondages\", \"en\": \"Surveys\"}, "
    "\"role\": \"processor\", \"place\": \"CA\", \"certified\": true, "
    "\"contract\": \"C-2\", \"purposes\": [\"feedback\"], \"categories\": [\"contact\"]},";

// What comes as a whole is told with what it is for, and where.
static void test_c37_who_receives_data_is_told_with_their_country(void **state)
{
    (void)state;
    tara_policy *after = as_version_2(edited(builtin_json(), "\"recipients\"", "\"recipients\": [",
                                             a_recipient));
    char *text = changes_of(after, TARA_FORMAT_TEXT, "fr");
    must_say(text, "- Un destinataire de plus reçoit vos données : Sondages (Canada).\n"
                   "  Finalités : Demander des commentaires\n"
                   "  Données : Noms et coordonnées (adresse e-mail, numéro de téléphone, adresse\n"
                   "    postale)\n");
    must_say(text, "Aucun consentement n'est à redemander.");
    free(text);
    tara_policy_destroy(after);
}

static const char marks[] =
    "\"changes\": [{\"path\": \"purposes.feedback.retention.period\", \"material\": false, "
    "\"summary\": {\"fr\": \"Vos commentaires partent plus tôt.\", "
    "\"en\": \"Your feedback goes sooner.\"}}, {\"path\": \"purposes.orders.name.en\", "
    "\"material\": true}, {\"path\": \"purposes.orders.name.fr\", \"material\": true}],\n"
    "  \"controller\"";

// A text that ends a sentence of ours ends it once.
static void notice_of_changes_ends_each_sentence_once(void **state)
{
    (void)state;
    static const char tracker[] =
        "\"trackers\": [{\"name\": \"tara_ad\", \"kind\": \"pixel\", \"category\": \"marketing\", "
        "\"set_by\": \"first_party\", \"purpose\": {\"fr\": \"Mesure une publicité.\", "
        "\"en\": \"Measures an advertisement.\"}},";
    tara_policy *after = as_version_2(edited(builtin_json(), "\"trackers\"", "\"trackers\": [",
                                             tracker));
    char *text = changes_of(after, TARA_FORMAT_TEXT, "fr");
    must_say(text, "- Nous utilisons désormais aussi tara_ad (pixel) : Mesure une publicité.\n"
                   "  Cookies : marketing\n");
    must_say(text, "\nCookies : marketing\n");
    free(text);
    tara_policy_destroy(after);
}

// What is editorial is counted; what its author says of a change stands in the author's words. A
// name that changes in both languages is told once to each reader, and twice to a machine.
static void test_c37_editorial_changes_are_counted_and_not_listed(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"feedback\"", "\"P1Y\"", "\"P11M\"");
    json = edited(json, "\"id\": \"orders\"", "\"Process and manage", "\"Handle");
    json = edited(json, "\"id\": \"orders\"", "\"Traiter et gérer", "\"Gérer");
    json = edited(json, "\"id\": \"marketing\"", ",\n        \"technical\"", "");
    json = edited(json, "\"privacy_email\"", "privacy@", "hello@");
    json = edited(json, "\"sections\"", "Welcome to", "Be welcome to");
    json = edited(json, "\"sections\"", "Bienvenue", "Soyez bienvenu");
    json = edited(json, "\"hold_review\"", "\"P", "\"P1");
    tara_policy *after = as_version_2(edited(json, "\"controller\"", "\"controller\"", marks));
    char        *text = changes_of(after, TARA_FORMAT_TEXT, "en");
    must_say(text, "What changes\n------------\n\n"
                   "- The purpose \"Process and manage your orders\" is now called \"Handle your\n"
                   "  orders\".\n\n"
                   "- Your feedback goes sooner.\n\n"
                   "Other changes\n-------------\n\n"
                   "These do not extend what is done with your data; here is how many there are "
                   "of\neach kind.\n"
                   "Wording: 1\n"
                   "Whom to write to: 1\n"
                   "Dates, references and time limits of our own: 1\n"
                   "Less is done with data, or they are better protected: 1\n\n"
                   "Your consent\n");
    free(text);
    text = changes_of(after, TARA_FORMAT_JSON, "fr");
    must_say(text, "\"sentence\":\"Vos commentaires partent plus tôt.\"");
    must_say(text, "\"sentence\":\"La finalité « Gérer vos commandes » est reformulée.\"");
    assert_int_equal(count_of(text, "\"what\":\"wording\""), 2);
    must_say(text, "\"wording\":1,\"contacts\":1,\"records\":1,\"narrower\":1}");
    free(text);
    tara_policy_destroy(after);
}

// What changed nothing asks for nothing.
static void notice_of_no_change_says_so(void **state)
{
    (void)state;
    tara_policy *after = as_version_2(builtin_json());
    char        *text = changes_of(after, TARA_FORMAT_TEXT, "en");
    must_say(text, "No consent has to be asked anew. You need not do anything.");
    assert_false(says(text, "Other changes"));
    free(text);
    tara_policy_destroy(after);
}

// The words of an author are words, also in a sentence of ours.
static void notice_of_changes_lets_no_words_of_the_policy_be_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        char *json = edited(marketing_with_progress(), "\"id\": \"marketing\"",
                            "\"Send you marketing", "\"HOSTILE");
        tara_policy *after = as_version_2(edited(json, "HOSTILE", "HOSTILE", hostile[i]));
        char *text = changes_of(after, TARA_FORMAT_MARKDOWN, "en");
        assert_int_equal(count_of(text, "\n## "), 7);
        look_at_hostile_lines(text, true);
        free(text);
        text = changes_of(after, TARA_FORMAT_JSON, "en");
        must_be_json(text);
        free(text);
        tara_policy_destroy(after);
    }
}

static void notice_of_changes_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    host h;
    host_init(&h);
    char *json = edited(marketing_with_progress(), "\"version\"", "1,", "2,");
    tara_policy *after = parsed(json, &h.allocator);
    int64_t      before = h.live;
    for (uint64_t n = 1;; n++) {
        rendered r = {NULL, 0, 0, 0};
        h.fail_at = h.requests + n;
        tara_status status = tara_policy_changes_render(NULL, after, TARA_FORMAT_TEXT, "fr",
                                                        render_sink, &r);
        h.fail_at = 0;
        free(r.text);
        assert_int_equal(h.live, before);
        if (status == TARA_OK) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_true(n < 200);
    }
    tara_policy_destroy(after);
    assert_int_equal(h.live, 0);
}

static void notice_of_changes_refuses_what_it_is_not(void **state)
{
    (void)state;
    rendered       r = {NULL, 0, 0, 0};
    const uint64_t none[64] = {0};
    const tara_policy *builtin = tara_policy_builtin();
    assert_int_equal(tara_policy_changes_render(NULL, NULL, TARA_FORMAT_JSON, "fr", render_sink,
                                                &r), TARA_E_HANDLE);
    assert_int_equal(tara_policy_changes_render((const void *)none, builtin, TARA_FORMAT_JSON,
                                                "fr", render_sink, &r), TARA_E_HANDLE);
    assert_int_equal(tara_policy_changes_render(NULL, builtin, TARA_FORMAT_CSV, "fr", render_sink,
                                                &r), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_policy_changes_render(NULL, builtin, TARA_FORMAT_JSON, "fr", NULL, &r),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(r.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c42_full_french_notice_has_every_statement_of_the_document),
        cmocka_unit_test(notice_lines_are_those_of_a_letter),
        cmocka_unit_test(notice_has_no_empty_label_and_no_word_of_machines),
        cmocka_unit_test(notice_json_is_valid_and_says_which_it_is),
        cmocka_unit_test(notice_says_who_and_whom_to_ask),
        cmocka_unit_test(notice_has_the_same_members_in_both_languages),
        cmocka_unit_test(notice_markdown_has_the_same_lines_in_both_languages),
        cmocka_unit_test(notice_in_full_says_all_that_the_data_says),
        cmocka_unit_test(notice_in_short_says_what_matters_most),
        cmocka_unit_test(test_c42_notice_changes_with_the_data),
        cmocka_unit_test(notice_of_a_parsed_policy_is_that_of_the_same_one_built_in),
        cmocka_unit_test(notice_marks_sensitive_data_and_sub_processors_and_terms),
        cmocka_unit_test(notice_says_how_changes_are_told),
        cmocka_unit_test(notice_names_the_decision_that_covers_a_country),
        cmocka_unit_test(notice_in_short_offers_the_choices_that_there_are),
        cmocka_unit_test(notice_json_names_every_purpose_and_each_transfer_once),
        cmocka_unit_test(notice_lets_no_words_of_the_policy_be_marks),
        cmocka_unit_test(notice_refuses_what_it_is_not),
        cmocka_unit_test(notice_ends_where_the_sink_stops),
        cmocka_unit_test(notice_without_memory_leaves_nothing_behind),
        cmocka_unit_test(test_c37_notice_of_changes_as_json_has_all_that_follows),
        cmocka_unit_test(test_c37_notice_of_changes_reads_as_a_letter),
        cmocka_unit_test(notice_of_changes_has_the_same_members_in_both_languages),
        cmocka_unit_test(test_c37_each_change_is_told_with_what_was_and_what_is),
        cmocka_unit_test(test_c37_who_receives_data_is_told_with_their_country),
        cmocka_unit_test(notice_of_changes_ends_each_sentence_once),
        cmocka_unit_test(test_c37_editorial_changes_are_counted_and_not_listed),
        cmocka_unit_test(notice_of_no_change_says_so),
        cmocka_unit_test(notice_of_changes_lets_no_words_of_the_policy_be_marks),
        cmocka_unit_test(notice_of_changes_without_memory_leaves_nothing_behind),
        cmocka_unit_test(notice_of_changes_refuses_what_it_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
