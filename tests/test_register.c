// test_register.c: the register of processing: the policy's activities and what is on record.
#define _XOPEN_SOURCE 700
#include "document_kit.h"
#include "source_kit.h"

#include <pthread.h>
#include <unistd.h>

#include "interop/register.h"

static host          h;
static tara_privacy *privacy;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static void register_says(int32_t format, const char *language, const char *words)
{
    char *text = register_of(privacy, format, language);
    must_say(text, words);
    free(text);
}

static void json_says(const char *words)
{
    register_says(TARA_FORMAT_JSON, "en", words);
}

// --- Art. 30(1) ---------------------------------------------------------------------------------

static void register_has_every_part_of_article_30(void **state)
{
    (void)state;
    static const char *const members[] = {
        "{\"format\":\"tara-register\",\"version\":1,\"language\":\"en\",",
        "\"article\":\"GDPR 30(1)\"",
        "\"printed\":\"2026-03-01T09:00:00Z\"",
        "\"controller\":{\"name\":\"Tara Solutions\",\"country\":\"BD\"",
        "\"privacy\":\"privacy@tarasolutions.com\"", "\"officer\":{\"email\":\"dpo@",
        "\"representative\":null", "\"policy\":{\"version\":1,\"last_updated\":\"2024-01-15\"",
        "\"subjects\":\"Learners who are registered for our Services; ",
        "\"activities\":[{\"id\":\"account\"",
        "\"bases\":[{\"basis\":\"contract\",\"article\":\"GDPR 6(1)(b)\"}]",
        "\"categories\":[\"contact\",\"credentials\",\"technical\"],"
        "\"recipients\":[\"hosting\",\"email_provider\"],\"destinations\":[\"US\"],"
        "\"retention\":{\"period\":\"P2Y\",\"from\":\"last_activity\"",
        "\"floors\":[\"vat_one_stop_shop\"]",
        "\"sub_processors\":[]", "\"contract\":\"TS-DPA-2024-05, RGPD / GDPR 28(3)\"",
        ("{\"recipient\":\"support_desk\",\"destination\":\"BD\",\"kind\":\"scc\","
         "\"article\":\"GDPR 46(2)(c)\",\"reference\":\"Décision (UE) 2021/914 / "),
        "\"security\":\"People are known by keyed pseudonyms only; ",
        "\"sources\":[]", "\"holds\":0}",
    };
    char *text = register_of(privacy, TARA_FORMAT_JSON, "en");
    must_be_json(text);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) must_say(text, members[i]);
    assert_int_equal(count_of(text, "\"direct_marketing\":"), 9);
    free(text);
}

// Of the built-in policy, with other words in their place.
static char *without_people_and_security(const char *instead)
{
    char *json = builtin_json();
    char *from = strstr(json, "\"subjects\": {"), *to = strstr(json, "\"categories\": [");
    assert_true(from != NULL && from < to);
    size_t before = (size_t)(from - json), size = strlen(json) + strlen(instead) + 1;
    char  *out = malloc(size);
    assert_non_null(out);
    snprintf(out, size, "%.*s%s%s", (int)before, json, instead, to);
    free(json);
    return out;
}

static void register_has_the_words_of_the_policy_about_people_and_security(void **state)
{
    (void)state;
    char *json = without_people_and_security(
        "\"subjects\": {\"fr\": \"Apprenants\", \"en\": \"Learners\"},\n"
        "  \"security\": {\"fr\": \"Chiffrement\", \"en\": \"Encryption\"},\n  ");
    tara_policy *policy = parsed(json, NULL);
    host         other;
    host_init(&other);
    other.options.policy = policy;
    ASSERT_OK(host_open(&other));
    char *text = register_of(other.privacy, TARA_FORMAT_JSON, "en");
    must_say(text, "\"subjects\":\"Learners\"");
    must_say(text, "\"security\":\"Encryption\"");
    free(text);
    text = register_of(other.privacy, TARA_FORMAT_MARKDOWN, "fr");
    must_say(text, "## Catégories de personnes\n\nApprenants\n");
    must_say(text, "## Mesures de sécurité\n\nChiffrement\n");
    free(text);
    text = register_of(other.privacy, TARA_FORMAT_CSV, "en");
    assert_int_equal(count_of(text, "\"Learners\""), 9);
    assert_int_equal(count_of(text, "\"Encryption\""), 9);
    free(text);
    host_end(&other);
    tara_policy_destroy(policy);
    policy = parsed(without_people_and_security(""), NULL);
    host_init(&other);
    other.options.policy = policy;
    ASSERT_OK(host_open(&other));
    text = register_of(other.privacy, TARA_FORMAT_JSON, "en");
    must_say(text, "\"subjects\":null");
    must_say(text, "\"security\":null");
    free(text);
    host_end(&other);
    tara_policy_destroy(policy);
}

// Two recipients there are one country, and the decision that covers it stands in the table.
static void register_names_each_third_country_once(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"hosting\"", "\"FR\"", "\"CH\"");
    tara_policy *policy = parsed(edited(json, "\"id\": \"video_provider\"", "\"DE\"", "\"CH\""),
                                 NULL);
    host         other;
    host_init(&other);
    other.options.policy = policy;
    ASSERT_OK(host_open(&other));
    char *text = register_of(other.privacy, TARA_FORMAT_JSON, "en");
    must_say(text, "\"recipients\":[\"hosting\",\"video_provider\"],\"destinations\":[\"CH\"]");
    free(text);
    text = register_of(other.privacy, TARA_FORMAT_CSV, "en");
    must_say(text, "Switzerland: adequacy decision (2000/518/EC); "
                   "Switzerland: adequacy decision (2000/518/EC)\"");
    free(text);
    host_end(&other);
    tara_policy_destroy(policy);
}

static void register_markdown_speaks_of_people_and_not_to_them(void **state)
{
    (void)state;
    char *french = register_of(privacy, TARA_FORMAT_MARKDOWN, "fr");
    must_say(french, "# Registre des activités de traitement de Tara Solutions\n");
    must_say(french, "2 ans à compter de la dernière activité de la personne\n");
    must_say(french, "- **Représentant :** la politique n'en désigne aucun\n");
    must_say(french, "## Systèmes qui détiennent les données\n\nNéant.\n");
    must_say(french, "Gels en vigueur : 0.\n");
    assert_false(says(french, "votre dernière activité"));
    assert_false(says(french, "\n\n\n"));
    assert_false(says(french, "unknown"));
    char *english = register_of(privacy, TARA_FORMAT_MARKDOWN, NULL);
    assert_int_equal(count_of(french, "\n## "), count_of(english, "\n## "));
    assert_int_equal(count_of(french, "\n  - **"), count_of(english, "\n  - **"));
    free(french);
    free(english);
}

// --- what is on record --------------------------------------------------------------------------

static void register_says_since_when_the_policy_is_on_record(void **state)
{
    (void)state;
    json_says("\"in_force_since\":null");
    adult(privacy, "nadia");
    h.now += HOST_DAY;
    adult(privacy, "omar");
    json_says("\"in_force_since\":\"2026-03-01T09:00:00Z\"");
    register_says(TARA_FORMAT_MARKDOWN, "en", "- **On record here since:** 1 March 2026\n");
}

static void register_says_which_balancing_test_counts(void **state)
{
    (void)state;
    json_says("TS-LIA-2024-03\",\"recorded_on\":\"2024-01-15\",\"expires_on\":null},"
              "\"on_record\":{\"outcome\":\"favourable\",\"recorded\":\"2024-01-15T00:00:00Z\","
              "\"expires\":null}");
    ASSERT_OK(tara_assessment_record(privacy, purpose(privacy, "feedback"), TEXT("LIA-7"),
                                     TARA_ASSESSMENT_UNFAVOURABLE, h.now + 30 * HOST_DAY));
    json_says("\"on_record\":{\"outcome\":\"unfavourable\",\"recorded\":\"2026-03-01T09:00:00Z\","
              "\"expires\":\"2026-03-31T09:00:00Z\"}");
    register_says(TARA_FORMAT_MARKDOWN, "fr",
                  "**Mise en balance enregistrée :** défavorable, le 1er mars 2026, valable "
                  "jusqu'au 31 mars 2026\n");
    register_says(TARA_FORMAT_CSV, "en", "TS-LIA-2024-03; unfavourable (1 March 2026)\"");
}

static void register_names_the_systems_that_hold_the_data(void **state)
{
    (void)state;
    stand_in lms = willing("lms"), crm = willing("crm \"2\"");
    join(privacy, &lms, category(privacy, "progress") | category(privacy, "contact"));
    join(privacy, &crm, category(privacy, "contact"));
    json_says("\"sources\":[{\"name\":\"lms\",\"registered\":true,"
              "\"categories\":[\"contact\",\"progress\"]},{\"name\":\"crm \\\"2\\\"\","
              "\"registered\":true,\"categories\":[\"contact\"]}]");
    register_says(TARA_FORMAT_MARKDOWN, "en", "- lms\n  - **Registered now:** yes\n  - **Data:** ");
}

// A system that a run before registered is known, and not registered now.
static void register_knows_the_systems_of_an_earlier_run(void **state)
{
    (void)state;
    char folder[] = "/tmp/tara_register_XXXXXX", path[64];
    host other;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store", folder);
    host_init(&other);
    host_path(&other, path);
    ASSERT_OK(host_open(&other));
    stand_in lms = willing("lms");
    join(other.privacy, &lms, category(other.privacy, "progress"));
    place_hold(other.privacy, adult(other.privacy, "nadia"));
    tara_close(other.privacy);
    ASSERT_OK(host_open(&other));
    char *text = register_of(other.privacy, TARA_FORMAT_JSON, "en");
    must_say(text, "\"in_force_since\":\"2026-03-01T09:00:00Z\"");
    must_say(text, "\"sources\":[{\"name\":\"lms\",\"registered\":false,"
                   "\"categories\":[\"progress\"]}],\"holds\":1}");
    free(text);
    host_end(&other);
    remove(path);
    rmdir(folder);
}

static void register_counts_the_holds_in_force(void **state)
{
    (void)state;
    uint64_t     first = place_hold(privacy, adult(privacy, "nadia"));
    tara_hold    all = {.struct_size = sizeof all, .flags = TARA_HOLD_ALL, .reason = "audit",
                        .reason_size = 5};
    uint64_t     second = 0;
    place_hold(privacy, adult(privacy, "omar"));
    ASSERT_OK(tara_hold_place(privacy, &all, &second));
    json_says("\"holds\":3}");
    ASSERT_OK(tara_hold_release(privacy, first));
    json_says("\"holds\":2}");
    ASSERT_OK(tara_hold_release(privacy, second));
    json_says("\"holds\":1}");
    register_says(TARA_FORMAT_MARKDOWN, "en", "Holds in force: 1.\n");
}

// A register as it is given to the writer.
typedef struct given_register {
    tp_memory          memory;
    tp_compiled       *compiled;
    tp_world          *world;
    tp_terms_safeguard safeguards[4]; // The first two as the policy ships them.
    tp_register        facts;
} given_register;

static void give(given_register *g)
{
    memset(g, 0, sizeof *g);
    g->memory = tp_memory_standard();
    g->compiled = calloc(1, sizeof *g->compiled);
    g->world = calloc(1, sizeof *g->world);
    assert_non_null(g->compiled);
    assert_non_null(g->world);
    ASSERT_OK(tp_policy_compile(tara_policy_builtin(), NULL, &g->memory, g->compiled));
    g->world->compiled = g->compiled;
    g->facts = (tp_register){.world = g->world, .now = HOST_NOW, .safeguards = g->safeguards};
    for (size_t i = 0; i < 2; i++) {
        g->safeguards[i] = tp_terms_shipped(tara_policy_builtin(), i);
        g->facts.safeguard_count++;
    }
}

static void take_back(given_register *g)
{
    free(g->compiled);
    free(g->world);
    assert_int_equal(g->memory.live_bytes, 0);
}

static bool take_piece(void *user, const char *text, size_t size)
{
    return render_sink(user, text, size) == TARA_CALLBACK_OK;
}

static char *written(given_register *g, bool text)
{
    rendered         r = {NULL, 0, 0, 0};
    tp_document      doc;
    tp_document_form form = {.text = text, .markdown = text, .vocabulary = &tp_register_words};
    tp_document_open(&doc, &g->memory, form, take_piece, &r);
    tp_register_write(&doc, &g->facts);
    assert_true(tp_document_close(&doc));
    return r.text;
}

static void register_lists_recorded_safeguards_after_those_of_the_policy(void **state)
{
    (void)state;
    given_register g;
    give(&g);
    g.safeguards[2] = (tp_terms_safeguard){
        .number = 7, .kind = TP_SAFEGUARD_BCR, .recipient = tp_recipient_numbered(g.compiled, 5),
        .recipient_id = TP_TEXT("support_desk"), .destination = 0x494E,
        .reference = TP_TEXT("BCR-1"), .measures = TP_TEXT("keys | stay"),
        .signed_on = {2026, 1, 2}, .from = {2026, 2, 1}, .to = {2027, 1, 31},
    };
    g.safeguards[3] = (tp_terms_safeguard){ // Of a recipient that this version does not name.
        .number = 8, .kind = TP_SAFEGUARD_DEROGATION, .recipient_id = TP_TEXT("gone"),
        .destination = 0x4252, .reference = TP_TEXT("once"), .from = {2026, 2, 1},
    };
    g.facts.safeguard_count = 4;
    char *json = written(&g, false);
    must_be_json(json);
    must_say(json, "{\"recipient\":\"support_desk\",\"destination\":\"IN\",\"kind\":\"bcr\","
                   "\"article\":\"GDPR 47\",\"reference\":\"BCR-1\",\"measures\":\"keys | stay\","
                   "\"signed_on\":\"2026-01-02\",\"valid_from\":\"2026-02-01\","
                   "\"valid_to\":\"2027-01-31\",\"number\":7},{\"recipient\":\"gone\"");
    free(json);
    char *text = written(&g, true);
    must_say(text, "- Support desk in Dhaka: India\n"
                   "  - **Safeguard:** binding corporate rules (GDPR, Art. 47), BCR-1\n"
                   "  - **Supplementary measures:** keys \\| stay\n"
                   "  - **Signed on:** 2 January 2026\n");
    must_say(text, "- gone: Brazil\n");
    free(text);
    tp_buffer table = tp_buffer_in(&g.memory);
    tp_register_table(&table, &g.facts, false);
    tp_buffer_byte(&table, 0);
    assert_false(table.failed);
    must_say((char *)table.data, "TS-DPA-2024-05); India: binding corporate rules (BCR-1)\"");
    tp_buffer_release(&table);
    take_back(&g);
}

// --- safeguards on record -----------------------------------------------------------------------

static uint32_t recipient_of(const char *id)
{
    uint32_t number = 0;
    ASSERT_OK(tara_recipient_find(privacy, id, strlen(id), &number));
    return number;
}

static uint64_t safeguard_for(const char *recipient, int32_t kind, int64_t until)
{
    uint64_t       number = 0;
    tara_safeguard safeguard = {
        .struct_size = sizeof safeguard, .kind = kind, .valid_until_unix_ms = until,
        .recipient = recipient_of(recipient), .reference = "TS-G-1", .reference_size = 6,
        .measures = "keys stay", .measures_size = 9,
    };
    ASSERT_OK(tara_safeguard_record(privacy, &safeguard, &number));
    return number;
}

static size_t transfers_in_json(void)
{
    char  *json = register_of(privacy, TARA_FORMAT_JSON, "en");
    size_t count = count_of(json, "\"destination\":");
    free(json);
    return count;
}

// Recorded beside those of the policy; what is revoked and of no consequence any more is gone.
static void register_lists_a_safeguard_until_it_is_revoked(void **state)
{
    (void)state;
    json_says("\"valid_from\":\"2024-01-15\",\"valid_to\":null,\"number\":1},");
    assert_int_equal(transfers_in_json(), 2);
    uint64_t number = safeguard_for("support_desk", TARA_SAFEGUARD_BCR, TARA_NEVER);
    assert_int_equal(number, 3);
    assert_int_equal(transfers_in_json(), 3);
    json_says("{\"recipient\":\"support_desk\",\"destination\":\"BD\",\"kind\":\"bcr\","
              "\"article\":\"GDPR 47\",\"reference\":\"TS-G-1\",\"measures\":\"keys stay\","
              "\"signed_on\":null,\"valid_from\":\"2026-03-01\",\"valid_to\":null,"
              "\"number\":3}]");
    register_says(TARA_FORMAT_CSV, "fr",
                  "Bangladesh : règles d'entreprise contraignantes (TS-G-1)");
    ASSERT_OK(tara_safeguard_revoke(privacy, number));
    assert_int_equal(transfers_in_json(), 2);
}

// One whose time is over says until when it held.
static void register_says_until_when_a_safeguard_held(void **state)
{
    (void)state;
    safeguard_for("support_desk", TARA_SAFEGUARD_BCR, HOST_NOW + 10 * 86400000LL);
    h.now += 30 * 86400000LL;
    json_says("\"valid_from\":\"2026-03-01\",\"valid_to\":\"2026-03-11\",\"number\":3}]");
    register_says(TARA_FORMAT_MARKDOWN, "fr", "  - **Jusqu'au :** 11 mars 2026\n");
}

// What the policy ships stays in the register when it is revoked, as what it is now.
static void register_says_of_a_shipped_safeguard_that_it_was_revoked(void **state)
{
    (void)state;
    ASSERT_OK(tara_safeguard_revoke(privacy, 2));
    json_says("\"number\":2,\"ended\":true}");
    assert_int_equal(transfers_in_json(), 2);
    register_says(TARA_FORMAT_MARKDOWN, "en",
                  "  - **State:** revoked: nothing rests on it any more\n");
    register_says(TARA_FORMAT_MARKDOWN, "fr",
                  "  - **État :** révoquée : plus rien ne repose sur elle\n");
    register_says(TARA_FORMAT_CSV, "en",
                  "Bangladesh: standard contractual clauses (Décision (UE) 2021/914 / Decision "
                  "(EU) 2021/914, module 3, TS-DPA-2024-05) (revoked)");
}

// Of adequacy that was recorded the decision is not told a second time, and none of it once it was
// revoked.
static void register_names_no_decision_that_was_revoked(void **state)
{
    (void)state;
    char *json = edited(builtin_json(), "\"id\": \"video_provider\"", "\"DE\"", "\"CH\"");
    tara_policy *policy = parsed(json, NULL);
    host_end(&h);
    host_init(&h);
    h.options.policy = policy;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    json_says("\"destination\":\"CH\",\"kind\":\"adequacy\",\"article\":\"GDPR 45\","
              "\"reference\":\"2000/518/EC\"");
    assert_int_equal(transfers_in_json(), 3);
    uint64_t number = safeguard_for("video_provider", TARA_SAFEGUARD_ADEQUACY, TARA_NEVER);
    assert_int_equal(transfers_in_json(), 3);
    json_says("\"reference\":\"TS-G-1\"");
    ASSERT_OK(tara_safeguard_revoke(privacy, number));
    assert_int_equal(transfers_in_json(), 3);
    json_says("\"number\":3,\"ended\":true}]");
    host_end(&h);
    privacy = host_begin(&h);
    tara_policy_destroy(policy);
}

// --- the table ----------------------------------------------------------------------------------

// The next field of RFC 4180 text, unquoted in place; *last: of its row.
static char *next_field(char **at, bool *last)
{
    char *field = *at + 1, *to = field, *from = field;
    assert_int_equal(**at, '"');
    for (;; from++) {
        assert_int_not_equal(*from, '\0');
        assert_true((unsigned char)*from >= ' ');
        if (*from != '"') *to++ = *from;
        else if (from[1] == '"') *to++ = *from++;
        else break;
    }
    *last = from[1] == '\r';
    *at = from + (*last ? 3 : 2);
    if (*last) assert_int_equal(from[2], '\n');
    else assert_int_equal(from[1], ',');
    *to = '\0';
    return field;
}

static size_t rows_of(char *table, void (*look)(size_t row, size_t column, const char *field))
{
    size_t rows = 0, column = 0, columns = 0;
    for (char *at = table; *at != '\0';) {
        bool  last = false;
        char *field = next_field(&at, &last);
        look(rows, column++, field);
        if (!last) continue;
        if (rows == 0) columns = column;
        assert_int_equal(column, columns);
        column = 0;
        rows++;
    }
    return rows;
}

static void look_at_field(size_t row, size_t column, const char *field)
{
    static const char *const ids[] = {"account", "service", "support", "administration", "orders",
                                      "communication", "feedback", "marketing", "protection"};
    if (row == 0) assert_true(field[0] != '\0');
    if (row > 0 && column == 0) assert_string_equal(field, ids[row - 1]);
    assert_null(field[0] == '\0' ? NULL : strchr("=+-@", field[0]));
}

static void register_table_has_a_row_a_purpose_as_rfc_4180_wants(void **state)
{
    (void)state;
    for (int french = 0; french < 2; french++) {
        char *table = register_of(privacy, TARA_FORMAT_CSV, french ? "fr" : "en");
        assert_int_equal(rows_of(table, look_at_field), 10);
        free(table);
    }
}

static const char *formulas[] = {"=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0",
                                 "\\n=1", "say \\\"hi\\\", now", "a\\nb"};
static bool        guarded, quoted;

static void look_at_formula(size_t row, size_t column, const char *field)
{
    (void)row; (void)column;
    assert_null(field[0] == '\0' ? NULL : strchr("=+-@", field[0]));
    guarded = guarded || (field[0] == '\'' && strchr("=+-@ ", field[1]) != NULL);
    quoted = quoted || strcmp(field, "say \"hi\", now") == 0 || strcmp(field, "a b") == 0;
}

static void register_table_is_no_program_for_a_spreadsheet(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        char *json = edited(builtin_json(), "\"id\": \"feedback\"", "\"Request feedback\"",
                            "\"X\"");
        char  words[64];
        snprintf(words, sizeof words, "\"%s\"", formulas[i]);
        tara_policy *policy = parsed(edited(json, "\"id\": \"feedback\"", "\"X\"", words), NULL);
        host         other;
        host_init(&other);
        other.options.policy = policy;
        ASSERT_OK(host_open(&other));
        char *table = register_of(other.privacy, TARA_FORMAT_CSV, "en");
        guarded = quoted = false;
        assert_int_equal(rows_of(table, look_at_formula), 10);
        assert_int_equal(guarded, i < 6);
        assert_int_equal(quoted, i >= 6);
        free(table);
        host_end(&other);
        tara_policy_destroy(policy);
    }
}

// --- what goes wrong ----------------------------------------------------------------------------

static void register_refuses_what_it_is_not(void **state)
{
    (void)state;
    rendered r = {NULL, 0, 0, 0};
    static const int32_t no_formats[] = {TARA_FORMAT_TEXT, 5, -1};
    for (size_t i = 0; i < 3; i++) {
        assert_refused(privacy, tara_register_print(privacy, no_formats[i], "fr", render_sink, &r),
                       TARA_E_INVALID_ARGUMENT, "format");
    }
    assert_refused(privacy, tara_register_print(privacy, TARA_FORMAT_JSON, "fr", NULL, &r),
                   TARA_E_INVALID_ARGUMENT, "sink");
    assert_int_equal(tara_register_print(NULL, TARA_FORMAT_JSON, "fr", render_sink, &r),
                     TARA_E_HANDLE);
    assert_int_equal(r.pieces, 0);
}

static int32_t calls_back(void *user, const char *text, size_t size)
{
    uint64_t count = 0;
    (void)text; (void)size;
    *(int *)user += 1;
    assert_int_equal(tara_event_count(privacy, &count), TARA_E_BUSY);
    return TARA_CALLBACK_OK;
}

static void register_sink_that_calls_back_is_busy(void **state)
{
    (void)state;
    int calls = 0;
    ASSERT_OK(tara_register_print(privacy, TARA_FORMAT_JSON, "fr", calls_back, &calls));
    assert_true(calls > 0);
}

static void *records(void *user)
{
    (void)user;
    place_hold(privacy, adult(privacy, "omar"));
    return NULL;
}

static int32_t waits_for_another(void *user, const char *text, size_t size)
{
    pthread_t thread;
    (void)text; (void)size;
    assert_int_equal(pthread_create(&thread, NULL, records, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    *(bool *)user = true;
    return TARA_CALLBACK_OK;
}

// What is handed over was read before, and does not change under it.
static void register_sink_runs_without_the_lock(void **state)
{
    (void)state;
    bool done = false;
    ASSERT_OK(tara_register_print(privacy, TARA_FORMAT_CSV, "fr", waits_for_another, &done));
    assert_true(done);
    json_says("\"holds\":1}");
}

// Nothing is left locked, and nothing was recorded.
static void register_ends_where_the_sink_stops(void **state)
{
    (void)state;
    uint64_t before = event_count(privacy);
    static const int32_t all[] = {TARA_FORMAT_JSON, TARA_FORMAT_MARKDOWN, TARA_FORMAT_CSV};
    for (int i = 0; i < 3; i++) {
        rendered r = {.stop_at = 1};
        assert_refused(privacy, tara_register_print(privacy, all[i], "fr", render_sink, &r),
                       TARA_E_CONFLICT, "sink");
        assert_int_equal(r.size, 0);
        adult(privacy, "nadia");
        assert_true(event_count(privacy) > before);
        char *text = register_of(privacy, all[i], "fr");
        free(text);
    }
}

static void register_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    static const int32_t all[] = {TARA_FORMAT_JSON, TARA_FORMAT_MARKDOWN, TARA_FORMAT_CSV};
    stand_in lms = willing("lms");
    join(privacy, &lms, category(privacy, "progress"));
    place_hold(privacy, adult(privacy, "nadia"));
    for (int i = 0; i < 6; i++) {
        for (uint64_t n = 1;; n++) {
            rendered r = {NULL, 0, 0, 0};
            int64_t  before = h.live;
            h.fail_at = h.requests + n;
            h.fail_on = i % 2 == 1;
            tara_status status = tara_register_print(privacy, all[i / 2], "fr", render_sink, &r);
            h.fail_at = 0;
            h.fail_on = false;
            free(r.text);
            assert_int_equal(h.live, before);
            if (status == TARA_OK) break;
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_true(n < 100);
        }
    }
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(register_has_every_part_of_article_30),
        HERE(register_has_the_words_of_the_policy_about_people_and_security),
        HERE(register_names_each_third_country_once),
        HERE(register_markdown_speaks_of_people_and_not_to_them),
        HERE(register_says_since_when_the_policy_is_on_record),
        HERE(register_says_which_balancing_test_counts),
        HERE(register_names_the_systems_that_hold_the_data),
        HERE(register_knows_the_systems_of_an_earlier_run),
        HERE(register_counts_the_holds_in_force),
        HERE(register_lists_recorded_safeguards_after_those_of_the_policy),
        HERE(register_lists_a_safeguard_until_it_is_revoked),
        HERE(register_says_until_when_a_safeguard_held),
        HERE(register_says_of_a_shipped_safeguard_that_it_was_revoked),
        HERE(register_names_no_decision_that_was_revoked),
        HERE(register_table_has_a_row_a_purpose_as_rfc_4180_wants),
        HERE(register_table_is_no_program_for_a_spreadsheet),
        HERE(register_refuses_what_it_is_not),
        HERE(register_sink_that_calls_back_is_busy),
        HERE(register_sink_runs_without_the_lock),
        HERE(register_ends_where_the_sink_stops),
        HERE(register_without_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
