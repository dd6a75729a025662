// test_answers.c: an answer from the request to its record, with sources and sinks that misbehave.
#define _XOPEN_SOURCE 700
#include "source_kit.h"
#include "store_files.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"
#include "base/json.h"
#include "base/sha256.h"

static host h;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static char path[64]; // Of a store in a folder of its own.

// From here on the context is one on disk.
static void open_file(void)
{
    strcpy(path, "/tmp/tara_answers_XXXXXX");
    assert_non_null(mkdtemp(path));
    strcat(path, "/a.tara");
    tara_close(h.privacy);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
}

static int end_file(void **state)
{
    end(state);
    remove_store(path);
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

// --- a reader of answers -----------------------------------------------------------------------

typedef struct sheet {
    char   *text;    // Terminated; NULL before the first piece.
    size_t  size, pieces;
    size_t  stop_at; // The piece that is refused, from 1; 0: none.
    int32_t answer;  // What it is refused with.
    void  (*within)(struct sheet *); // From inside the sink, each time; or NULL.
} sheet;

static int32_t take(void *user, const char *text, size_t size)
{
    sheet *s = user;
    assert_true(size > 0);
    if (s->within != NULL) s->within(s);
    if (++s->pieces == s->stop_at) return s->answer;
    s->text = realloc(s->text, s->size + size + 1);
    assert_non_null(s->text);
    memcpy(s->text + s->size, text, size);
    s->size += size;
    s->text[s->size] = '\0';
    return TARA_CALLBACK_OK;
}

static void clear(sheet *s)
{
    free(s->text);
    *s = (sheet){.text = NULL};
}

static tara_status answer_as(uint64_t number, int32_t format, const char *language, sheet *s)
{
    return tara_request_answer(h.privacy, number, format, language, take, s);
}

// The answer as English JSON, which it is.
static void answer(uint64_t number, sheet *s)
{
    clear(s);
    ASSERT_OK(answer_as(number, TARA_FORMAT_JSON, "en", s));
    tp_json_reader json = tp_json_reader_of((tp_text){s->text, s->size});
    assert_true(tp_json_valid(&json));
}

static void says(const sheet *s, const char *words)
{
    if (s->text != NULL && strstr(s->text, words) != NULL) return;
    print_error("not said: %s\n", words);
    fail();
}

// Refused, with these words about the request; nothing was recorded.
static void not_answered(uint64_t number, const char *words)
{
    sheet    s = {.text = NULL};
    uint64_t events = event_count(h.privacy);
    assert_refused(h.privacy, answer_as(number, TARA_FORMAT_JSON, "en", &s),
                   TARA_E_NOT_APPLICABLE, "request");
    tara_error error = last_error(h.privacy);
    if (strstr(error.message, words) == NULL) print_error("told instead: %s\n", error.message);
    assert_non_null(strstr(error.message, words));
    assert_int_equal(event_count(h.privacy), events);
    assert_null(s.text);
}

static uint64_t access_of(tara_subject subject)
{
    uint64_t number = ask_for(h.privacy, subject, TARA_RIGHT_ACCESS);
    execute(h.privacy, number);
    return number;
}

static void give_data(uint64_t number, const char *category_id, const char *source,
                      const char *data)
{
    tara_acknowledgement given = acknowledgement(h.privacy, category_id, source, TARA_STEP_DONE);
    char *copy = exact(data, strlen(data));
    given.data = copy;
    given.data_size = strlen(data);
    ASSERT_OK(tara_request_acknowledge(h.privacy, number, &given, NULL));
    free(copy);
}

// --- the way of an answer ----------------------------------------------------------------------

// C22: complete, and what was handed over is on record by its hash.
static void test_c22_access_is_exported_answered_and_hashed(void **state)
{
    (void)state;
    uint8_t   digest[32];
    char      hex[65] = {0}, text[16384];
    sheet     s = {.text = NULL};
    stand_in  crm = willing("crm"), lms = willing("lms");
    join(h.privacy, &crm, 0);
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "progress", 4, "service", "lms");
    uint64_t number = access_of(nadia);
    assert_int_equal(crm.asked, 0);
    uint64_t events = event_count(h.privacy);
    answer(number, &s);
    assert_int_equal(crm.asked_to[TARA_STEP_EXPORT], 1);
    assert_int_equal(lms.asked_to[TARA_STEP_EXPORT], 1);
    says(&s, "\"own_data\":[{\"category\":\"contact\",\"source\":\"crm\",\"items\":"
             "[{\"name\":\"n\",\"value\":1}]},{\"category\":\"progress\",\"source\":\"lms\","
             "\"items\":[{\"name\":\"n\",\"value\":1}]}],\"not_included\":[]");
    assert_int_equal(event_count(h.privacy), events + 3);
    assert_int_equal(state_of(h.privacy, number, "contact", "crm"), TARA_STEP_DONE);
    assert_int_equal(state_of(h.privacy, number, "progress", "lms"), TARA_STEP_DONE);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
    tp_sha256_of(s.text, s.size, digest);
    tp_hex_encode(digest, sizeof digest, hex);
    event_text(h.privacy, events + 3, text);
    assert_non_null(strstr(text, "\"type\":\"request_mark\""));
    assert_non_null(strstr(text, "\"mark\":\"answered\""));
    assert_non_null(strstr(text, hex));
    assert_true(event_says(h.privacy, events + 1, "\"source\":\"crm\""));
    assert_true(event_says(h.privacy, events + 1, "\"action\":\"export\""));
    clear(&s);
}

static void answers_an_answered_request_may_be_written_again(void **state)
{
    (void)state;
    sheet    s = {.text = NULL}, again = {.text = NULL};
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "education", 0, "service", "host");
    uint64_t number = access_of(nadia);
    give_data(number, "education", "host", "{\"school\":\"École\"}");
    answer(number, &s);
    uint64_t events = event_count(h.privacy);
    h.now += HOST_DAY;
    answer(number, &again);
    assert_string_equal(again.text, s.text); // Answered when it was answered.
    assert_int_equal(crm.asked, 2);
    assert_int_equal(crm.task.again, 1);
    clear(&again);
    ASSERT_OK(answer_as(number, TARA_FORMAT_TEXT, "fr", &again));
    says(&again, "\"school\": \"École\"\n");
    says(&again, "Réponse du : 1er mars 2026\n");
    // A source that fails now changes nothing of what is on record.
    crm.answer = TARA_SOURCE_FAILED;
    clear(&again);
    assert_refused(h.privacy, answer_as(number, TARA_FORMAT_JSON, "en", &again),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_int_equal(event_count(h.privacy), events);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
    clear(&s);
    clear(&again);
}

static void answers_arguments_are_checked_in_order(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    uint64_t number = access_of(adult(h.privacy, "nadia"));
    assert_int_equal(tara_request_answer(NULL, number, 0, "en", take, &s), TARA_E_HANDLE);
    assert_refused(h.privacy, tara_request_answer(h.privacy, 99, 2, "en", NULL, &s),
                   TARA_E_INVALID_ARGUMENT, "format");
    assert_refused(h.privacy, tara_request_answer(h.privacy, 99, 0, "en", NULL, &s),
                   TARA_E_INVALID_ARGUMENT, "sink");
    assert_refused(h.privacy, tara_request_answer(h.privacy, 99, 0, "en", take, &s),
                   TARA_E_NOT_FOUND, "request");
    assert_refused(h.privacy, tara_request_answer(h.privacy, 0, 0, "en", take, &s),
                   TARA_E_NOT_FOUND, "request");
    assert_int_equal(s.pieces, 0);
    ASSERT_OK(tara_request_answer(h.privacy, number, 0, NULL, take, &s)); // NULL: English.
    says(&s, "\"language\":\"en\"");
    clear(&s);
}

static void choose_in(tara_subject subject, int32_t actor, const char *language)
{
    tara_choice choice = {.struct_size = sizeof choice, .purpose = purpose(h.privacy, "marketing"),
                          .actor = actor, .language = language,
                          .language_size = strlen(language)};
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &choice, NULL));
}

static void written_in(uint64_t number, const char *asked, const char *language)
{
    sheet s = {.text = NULL};
    char  words[32];
    snprintf(words, sizeof words, "\"language\":\"%s\"", language);
    ASSERT_OK(tara_request_answer(h.privacy, number, TARA_FORMAT_JSON, asked, take, &s));
    says(&s, words);
    clear(&s);
}

// C22: where the host names none it is the subject's own, whichever right it is about.
static void test_c22_the_answer_is_in_the_subjects_language(void **state)
{
    (void)state;
    tara_subject nadia = adult(h.privacy, "nadia");
    uint64_t     numbers[] = {access_of(nadia), ask_for(h.privacy, nadia, TARA_RIGHT_ERASURE)};
    written_in(numbers[0], NULL, "en"); // Nothing is on record.
    execute(h.privacy, numbers[1]);
    choose_in(nadia, TARA_ACTOR_SUBJECT, "fr-CA");
    choose_in(nadia, TARA_ACTOR_SUBJECT, ""); // Says nothing of it.
    for (size_t i = 0; i < 2; i++) {
        written_in(numbers[i], NULL, "fr");
        written_in(numbers[i], "", "fr");
        written_in(numbers[i], "en", "en");
    }
    choose_in(nadia, TARA_ACTOR_SUBJECT, "de");
    for (size_t i = 0; i < 2; i++) written_in(numbers[i], NULL, "en");
    written_in(numbers[0], "fr", "fr");
}

static void answers_wait_for_plan_identity_and_steps(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "progress", 0, "service", "lms");
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_ACCESS);
    not_answered(number, "execute the request first");
    ASSERT_OK(tara_request_doubt(h.privacy, number, TARA_DOUBT_IDENTITY, 0, TEXT("who?"), NULL));
    not_answered(number, "who asks is in doubt");
    ASSERT_OK(tara_request_identify(h.privacy, number, TEXT("session"), NULL));
    execute(h.privacy, number);
    not_answered(number, "2 steps are outstanding, the first of source crm");
    give_data(number, "contact", "crm", "[1]");
    not_answered(number, "1 step is outstanding, of source lms");
    tara_acknowledgement failed = acknowledgement(h.privacy, "progress", "lms", TARA_STEP_FAILED);
    ASSERT_OK(tara_request_acknowledge(h.privacy, number, &failed, NULL));
    not_answered(number, "1 step is outstanding, of source lms");
    give_data(number, "progress", "lms", "[2]");
    answer(number, &s);
    says(&s, "{\"category\":\"contact\",\"source\":\"crm\",\"items\":[{\"name\":\"contact\","
             "\"value\":[1]}]}");
    clear(&s);
}

static void answers_to_what_the_subject_took_back_are_not_written(void **state)
{
    (void)state;
    uint64_t number = ask_for(h.privacy, adult(h.privacy, "nadia"), TARA_RIGHT_ACCESS);
    ASSERT_OK(tara_request_withdraw(h.privacy, number, NULL));
    not_answered(number, "the subject took it back");
}

// Objection and withdrawal have no steps: they are in force since their receipt.
static void test_c27_c28_answers_without_steps_need_no_plan(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_subject nadia = adult(h.privacy, "nadia");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    h.now += 1000;
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_WITHDRAWAL);
    uint64_t events = event_count(h.privacy);
    answer(number, &s);
    says(&s, "\"withdrawals\":[{\"purpose\":\"marketing\",\"consent\":\"withdrawn\"");
    assert_int_equal(event_count(h.privacy), events + 1);
    number = ask_for(h.privacy, nadia, TARA_RIGHT_OBJECTION);
    ASSERT_OK(tara_objection_decide(h.privacy, &nadia, purpose(h.privacy, "protection"),
                                    TARA_OBJECTION_OVERRIDDEN, TEXT("fraud")));
    answer(number, &s);
    says(&s, "{\"purpose\":\"protection\",\"effect\":\"overridden\"");
    says(&s, "\"grounds\":\"fraud\"");
    says(&s, "{\"purpose\":\"marketing\",\"effect\":\"absolute\"");
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
    clear(&s);
}

// C29: a refusal is an answer too, and stays a refusal.
static void test_c29_a_refusal_is_written_and_nothing_recorded(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    ASSERT_OK(tara_request_refuse(h.privacy, number, TEXT("excessive"), NULL));
    uint64_t events = event_count(h.privacy);
    h.now += HOST_DAY;
    answer(number, &s);
    says(&s, "\"refusal\":{\"reason\":\"excessive\",\"article\":\"GDPR 12(5)(b)\"");
    says(&s, "\"answered\":\"2026-03-01T09:00:00Z\""); // When it was refused.
    says(&s, "\"remedy\":{");
    assert_null(strstr(s.text, "own_data"));
    assert_int_equal(event_count(h.privacy), events);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_REFUSED);
    clear(&s);
}

// C24: told after the sources have erased; what the law keeps is named.
static void test_c24_erasure_is_answered(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "payment", 0, "orders", "crm");
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_ERASURE);
    execute(h.privacy, number);
    answer(number, &s);
    says(&s, "\"done\":[{\"category\":\"contact\",\"source\":\"crm\",\"action\":\"erase\"}]");
    says(&s, "\"exception\":\"legal_retention\",\"article\":\"GDPR 17(3)(b)\","
             "\"until\":\"2037-01-01T00:00:00Z\"");
    assert_int_equal(crm.asked_to[TARA_STEP_EXPORT], 0);
    clear(&s);
}

// C23: with the text of what was to be corrected.
static void test_c23_rectification_is_answered(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    crm.answer = TARA_SOURCE_REFUSED;
    crm.reason = "it is right as it is";
    crm.reason_size = strlen(crm.reason) + 1;
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "contact", 0, "account", "host");
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_RECTIFICATION);
    ASSERT_OK(tara_request_correct(h.privacy, number, category(h.privacy, "contact"),
                                   TEXT("Rue Haute")));
    execute(h.privacy, number);
    tara_acknowledgement done = acknowledgement(h.privacy, "contact", "host", TARA_STEP_DONE);
    ASSERT_OK(tara_request_acknowledge(h.privacy, number, &done, NULL));
    answer(number, &s);
    says(&s, "\"done\":[{\"category\":\"contact\",\"source\":\"host\",\"action\":\"rectify\","
             "\"correction\":\"Rue Haute\"}]");
    says(&s, "\"note\":\"it is right as it is\"");
    clear(&s);
}

// --- what is asked of a source -----------------------------------------------------------------

static void answers_ask_sources_for_their_objects(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm"), all = willing("all"), lms = willing("lms");
    join(h.privacy, &crm, 0);
    join(h.privacy, &all, category(h.privacy, "technical"));
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 5, "account", "crm");
    hold_data(h.privacy, nadia, "contact", 9, "account", "crm");
    hold_data(h.privacy, nadia, "contact", 11, "account", "other"); // Not in crm.
    hold_data(h.privacy, nadia, "progress", 0, "service", "lms");
    uint64_t number = access_of(nadia);
    give_data(number, "contact", "other", "1");
    answer(number, &s);
    assert_int_equal(crm.task.ref_count, 2);
    assert_int_equal(crm.refs[0] + crm.refs[1], 14);
    assert_int_equal(crm.task.request, number);
    assert_int_equal(crm.task.category, category(h.privacy, "contact"));
    assert_int_equal(crm.task.again, 0);
    assert_memory_equal(&crm.task.subject, &nadia, sizeof nadia);
    assert_int_equal(lms.task.ref_count, 0); // All of the category.
    assert_int_equal(all.task.ref_count, 0);
    assert_int_equal(all.asked, 1); // It may hold what no holding speaks of.
    clear(&s);
}

static void hold_inferred(tara_subject subject, const char *category_id, uint64_t ref)
{
    tara_holding holding = held(h.privacy, category_id, ref, "service", "lms");
    holding.origin = TARA_ORIGIN_INFERRED;
    ASSERT_OK(tara_holding_start(h.privacy, &subject, &holding, NULL));
}

// C26: only what the subject gave, on consent or contract; the rest is named.
static void test_c26_portability_asks_for_what_is_portable(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in lms = willing("lms");
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "progress", 1, "service", "lms");
    hold_inferred(nadia, "progress", 2);
    hold_data(h.privacy, nadia, "technical", 3, "protection", "lms");
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_PORTABILITY);
    execute(h.privacy, number);
    answer(number, &s);
    assert_int_equal(lms.asked, 1);
    assert_int_equal(lms.task.ref_count, 1);
    assert_int_equal(lms.refs[0], 1);
    says(&s, "{\"format\":\"tara-portability\",\"version\":1,");
    says(&s, "\"own_data\":[{\"category\":\"progress\",\"source\":\"lms\",\"items\":["
             "{\"name\":\"n\",\"value\":1}]}],\"not_included\":[");
    says(&s, "\"exception\":\"not_provided\",\"article\":\"GDPR 20(1)\"");
    says(&s, "\"exception\":\"not_portable\",\"article\":\"GDPR 20(1)\"");
    clear(&s);
}

// C26: another controller can take it over: what the subject decided against stands there as well.
static void test_c26_portability_is_what_import_reads(void **state)
{
    (void)state;
    host        other;
    sheet       s = {.text = NULL};
    uint64_t    taken = 0;
    tara_choice no = choice(h.privacy, "marketing");
    tara_subject nadia = adult(h.privacy, "nadia");
    ASSERT_OK(tara_consent_refuse(h.privacy, &nadia, &no, NULL));
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_PORTABILITY);
    execute(h.privacy, number);
    answer(number, &s);
    host_init(&other);
    other.site_key[0] ^= 1;
    ASSERT_OK(host_open(&other));
    tara_subject there = adult(other.privacy, "nadia");
    char        *package = exact(s.text, s.size);
    ASSERT_OK(tara_subject_import(other.privacy, &there, package, s.size, &taken));
    free(package);
    assert_true(taken & TARA_TAKEN_REFUSALS);
    assert_int_equal(ask(other.privacy, there, "marketing", "contact").reason,
                     TARA_REASON_CONSENT_REFUSED);
    host_end(&other);
    clear(&s);
}

// What was portable when it was planned is gone: the source is not asked for everything instead.
static void answers_portability_never_widens(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_verdict verdict = {.struct_size = sizeof verdict};
    stand_in     lms = willing("lms");
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "progress", 1, "service", "lms");
    hold_inferred(nadia, "progress", 2);
    uint64_t number = ask_for(h.privacy, nadia, TARA_RIGHT_PORTABILITY);
    execute(h.privacy, number);
    ASSERT_OK(tara_holding_erased(h.privacy, &nadia, category(h.privacy, "progress"), 1,
                                  TEXT("lms"), &verdict));
    assert_int_equal(verdict.permitted, 1);
    answer(number, &s);
    assert_int_equal(lms.asked, 0);
    says(&s, "\"own_data\":[{\"category\":\"progress\",\"source\":\"lms\",\"items\":[]}]");
    clear(&s);
}

// --- what the host gave ------------------------------------------------------------------------

static void answers_nothing_held_is_an_empty_list(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    tara_acknowledgement done = acknowledgement(h.privacy, "contact", "crm", TARA_STEP_DONE);
    ASSERT_OK(tara_request_acknowledge(h.privacy, number, &done, NULL));
    answer(number, &s);
    says(&s, "\"source\":\"crm\",\"items\":[]}");
    clear(&s);
}

// What was given is kept until the next answer: until then this one may be written again.
static void answers_what_was_given_goes_with_the_next_answer(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    tara_subject nadia = adult(h.privacy, "nadia"), omar = adult(h.privacy, "omar");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, omar, "contact", 0, "account", "crm");
    uint64_t first = access_of(nadia), second = access_of(omar);
    give_data(first, "contact", "crm", "\"of nadia\"");
    give_data(second, "contact", "crm", "\"of omar\"");
    answer(first, &s);
    says(&s, "of nadia");
    answer(first, &s);
    answer(second, &s); // What was given for it was still there.
    says(&s, "of omar");
    assert_null(strstr(s.text, "of nadia"));
    not_answered(first, "what source crm gave for the answer is gone");
    answer(second, &s);
    clear(&s);
}

static void answers_after_a_restart_the_host_gives_it_again(void **state)
{
    (void)state;
    sheet s = {.text = NULL};
    open_file();
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    give_data(number, "contact", "crm", "\"before\"");
    tara_close(h.privacy);
    ASSERT_OK(host_open(&h));
    not_answered(number, "what source crm gave is gone: the host must give it again");
    give_data(number, "contact", "crm", "\"after\"");
    answer(number, &s);
    says(&s, "\"value\":\"after\"");
    tara_close(h.privacy);
    // For reading: what is over may be written, what is not may not be answered.
    h.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&h));
    not_answered(number, "it cannot be written again");
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    answer(number, &s);
    says(&s, "\"value\":1");
    tara_close(h.privacy);
    h.options.flags = 0;
    ASSERT_OK(host_open(&h));
    number = access_of(adult(h.privacy, "omar"));
    tara_close(h.privacy);
    h.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&h));
    clear(&s);
    assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_READ_ONLY);
    assert_int_equal(s.pieces, 0);
}

// Once the source is there that can export, the host need not give again what it gave before; that
// the step was done is not recorded twice.
static void answers_after_a_restart_a_source_may_export_instead(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    open_file();
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    give_data(number, "contact", "crm", "\"before\"");
    tara_close(h.privacy);
    ASSERT_OK(host_open(&h));
    join(h.privacy, &crm, 0);
    uint64_t events = event_count(h.privacy);
    answer(number, &s);
    says(&s, "\"items\":[{\"name\":\"n\",\"value\":1}]");
    assert_int_equal(event_count(h.privacy), events + 1);
    clear(&s);
}

// What was recorded last cannot be read: an answer would leave out what nobody can know.
static void answers_from_a_damaged_store_are_refused(void **state)
{
    (void)state;
    sheet       s = {.text = NULL};
    struct stat file;
    uint8_t     byte = 0;
    open_file();
    uint64_t number = access_of(adult(h.privacy, "nadia"));
    answer(number, &s);
    tara_close(h.privacy);
    assert_int_equal(stat(path, &file), 0);
    off_t damaged = file.st_size + 40;
    ASSERT_OK(host_open(&h));
    for (int i = 0; i < 4; i++) adult(h.privacy, "omar");
    tara_close(h.privacy);
    int fd = open(path, O_RDWR);
    assert_int_equal(pread(fd, &byte, 1, damaged), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, damaged), 1);
    close(fd);
    h.options.flags = TARA_OPEN_READ_ONLY;
    ASSERT_OK(host_open(&h));
    clear(&s);
    assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_CORRUPT);
    assert_int_equal(s.pieces, 0);
}

// --- sources that misbehave --------------------------------------------------------------------

typedef struct misbehaviour {
    int32_t     answer;
    int32_t   (*act)(tara_export *out); // Before it answers; or NULL.
    const char *reason;
    int32_t     state;   // Of the step afterwards.
    const char *note;    // On record.
    const char *message; // Of the error.
} misbehaviour;

static int32_t garbage(tara_export *out)
{
    return out->value(out, TEXT("n"), TEXT("{garbage"));
}

static int32_t bad_text(tara_export *out)
{
    return out->value(out, TEXT("n"), TEXT("\"\xFF\""));
}

static int32_t no_end(tara_export *out)
{
    return out->file_begin(out, TEXT("f"), TEXT("a/b"));
}

static int32_t some_value(tara_export *out)
{
    return out->value(out, TEXT("half"), TEXT("\"of it\""));
}

static const misbehaviour misbehaviours[] = {
    {TARA_SOURCE_FAILED, NULL, "out of order", TARA_STEP_FAILED, "out of order",
     "source crm failed to export"},
    {TARA_SOURCE_FAILED, NULL, "", TARA_STEP_FAILED, "the source gave no reason",
     "source crm failed to export"},
    {TARA_SOURCE_FAILED, NULL, "\xFF\xFE", TARA_STEP_FAILED, "the source gave no reason",
     "source crm failed to export"},
    {99, NULL, "x", TARA_STEP_FAILED, "x", "source crm failed to export"},
    {-1, some_value, "x", TARA_STEP_FAILED, "x", "source crm failed to export"},
    {TARA_SOURCE_REFUSED, NULL, "names others", TARA_STEP_REFUSED, "names others",
     "source crm refuses to export"},
    {TARA_SOURCE_REFUSED, some_value, "", TARA_STEP_REFUSED, "the source gave no reason",
     "source crm refuses to export"},
    {TARA_SOURCE_LATER, some_value, "", TARA_STEP_ASKED, "", "source crm wants to be asked later"},
    {TARA_SOURCE_DONE, garbage, "", TARA_STEP_FAILED, "a value was not valid JSON",
     "source crm failed to export"},
    {TARA_SOURCE_DONE, bad_text, "", TARA_STEP_FAILED, "a value was not valid JSON",
     "source crm failed to export"},
    {TARA_SOURCE_DONE, no_end, "", TARA_STEP_FAILED, "a file was begun and never ended",
     "source crm failed to export"},
    {TARA_SOURCE_LATER, garbage, "", TARA_STEP_FAILED, "a value was not valid JSON",
     "source crm failed to export"},
};

static int32_t misbehave(void *user, tara_task *task, tara_export *out)
{
    const misbehaviour *m = user;
    memcpy(task->reason, m->reason, strlen(m->reason) + 1);
    if (m->act != NULL) m->act(out);
    return m->answer;
}

static void answers_a_source_that_misbehaves_fails_the_answer(void **state)
{
    (void)state;
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    for (size_t i = 0; i < sizeof misbehaviours / sizeof misbehaviours[0]; i++) {
        const misbehaviour *m = &misbehaviours[i];
        stand_in     crm = willing("crm");
        tara_source  source = source_of(&crm, 0);
        sheet        s = {.text = NULL};
        misbehaviour mine = *m;
        source.user = &mine;
        source.export_data = misbehave;
        ASSERT_OK(tara_source_register(h.privacy, &source));
        uint64_t number = access_of(nadia), events = event_count(h.privacy);
        assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_NOT_APPLICABLE);
        tara_error error = last_error(h.privacy);
        assert_string_equal(error.field, "request");
        assert_string_equal(error.message, m->message);
        assert_int_equal(event_count(h.privacy), events + 1);
        assert_true(event_says(h.privacy, events + 1, "\"type\":\"request_step\""));
        if (m->note[0] != '\0') assert_true(event_says(h.privacy, events + 1, m->note));
        assert_int_equal(step_with(h.privacy, number, "contact", "crm", 0).state, m->state);
        assert_int_not_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
        // A step that was refused stays so, and the answer says it; the others are asked again.
        join(h.privacy, &crm, 0);
        answer(number, &s);
        assert_int_equal(crm.asked, m->state != TARA_STEP_REFUSED);
        if (m->state == TARA_STEP_REFUSED) says(&s, m->note);
        else assert_int_equal(crm.task.again, 1);
        assert_null(strstr(s.text, "of it"));
        assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
        clear(&s);
    }
}

// A reason without an end is none.
static void answers_reason_without_an_end_is_no_reason(void **state)
{
    (void)state;
    char     endless[256];
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    memset(endless, 'r', sizeof endless);
    crm.answer = TARA_SOURCE_FAILED;
    crm.reason = endless;
    crm.reason_size = sizeof endless;
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_NOT_APPLICABLE);
    assert_true(event_says(h.privacy, event_count(h.privacy), "the source gave no reason"));
    clear(&s);
}

static void answers_a_source_that_wants_to_be_asked_later_is(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    crm.answer = TARA_SOURCE_LATER;
    crm.again_at = h.now + HOST_DAY;
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_NOT_APPLICABLE);
    assert_int_equal(step_with(h.privacy, number, "contact", "crm", 0).again_unix_ms, crm.again_at);
    crm.answer = TARA_SOURCE_DONE;
    h.now += HOST_DAY - 1;
    not_answered(number, "1 step is outstanding, of source crm");
    assert_int_equal(crm.asked, 1);
    h.now++;
    answer(number, &s);
    assert_int_equal(crm.asked, 2);
    clear(&s);
}

// The first that fails ends it: the next is not asked.
static void answers_stop_at_the_first_source_that_fails(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm"), lms = willing("lms");
    crm.answer = TARA_SOURCE_FAILED;
    join(h.privacy, &crm, 0);
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "progress", 0, "service", "lms");
    uint64_t number = access_of(nadia);
    assert_int_equal(answer_as(number, TARA_FORMAT_TEXT, "fr", &s), TARA_E_NOT_APPLICABLE);
    assert_int_equal(lms.asked, 0);
    assert_int_equal(state_of(h.privacy, number, "progress", "lms"), TARA_STEP_PENDING);
    clear(&s);
}

// --- calling back, jumping away, and others meanwhile ------------------------------------------

static tara_status inner_status;

static void call_back(stand_in *s)
{
    tara_error error = {.struct_size = sizeof error};
    inner_status = tara_subject_set(s->privacy, &(tara_subject){{9}}, TEXT("FR"), 0, 0);
    assert_int_equal(tara_error_last(s->privacy, &error), TARA_E_BUSY);
    tara_close(s->privacy); // Stays open.
}

static void call_back_from_sink(sheet *s)
{
    (void)s;
    inner_status = tara_request_withdraw(h.privacy, 1, NULL);
}

static void answers_callbacks_that_call_back_are_busy(void **state)
{
    (void)state;
    sheet    s = {.text = NULL, .within = call_back_from_sink};
    stand_in crm = willing("crm");
    crm.within = call_back;
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    inner_status = TARA_OK;
    ASSERT_OK(answer_as(number, TARA_FORMAT_JSON, "en", &s));
    assert_int_equal(inner_status, TARA_E_BUSY);
    assert_int_equal(crm.asked, 1);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
    clear(&s);
}

static uint64_t    meanwhile_number;
static tara_status meanwhile_status;
static void      (*meanwhile_act)(void);

static void *meanwhile(void *unused)
{
    (void)unused;
    meanwhile_act();
    return NULL;
}

// Another thread acts while the source is asked: the context is not locked then.
static void others_act(stand_in *s)
{
    pthread_t other;
    (void)s;
    assert_int_equal(pthread_create(&other, NULL, meanwhile, NULL), 0);
    assert_int_equal(pthread_join(other, NULL), 0);
}

static void refuse_it(void)
{
    meanwhile_status = tara_request_refuse(h.privacy, meanwhile_number, TEXT("excessive"), NULL);
}

static void extend_it(void)
{
    meanwhile_status = tara_request_extend(h.privacy, meanwhile_number, TEXT("much data"), NULL);
}

static void retire_it(void)
{
    meanwhile_status = tara_source_retire(h.privacy, TEXT("lms"));
}

static void answers_a_request_that_changed_meanwhile_is_a_conflict(void **state)
{
    (void)state;
    static void (*const acts[])(void) = {refuse_it, extend_it};
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    for (size_t i = 0; i < 4; i++) {
        sheet    s = {.text = NULL};
        stand_in crm = willing("crm");
        crm.within = others_act;
        if (i >= 2) crm.answer = TARA_SOURCE_FAILED;
        join(h.privacy, &crm, 0);
        uint64_t number = access_of(nadia), events = event_count(h.privacy);
        meanwhile_number = number;
        meanwhile_act = acts[i % 2];
        assert_int_equal(answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_CONFLICT);
        assert_string_equal(last_error(h.privacy).field, "request");
        assert_int_equal(meanwhile_status, TARA_OK);
        assert_int_equal(event_count(h.privacy), events + 1); // Theirs.
        crm.within = NULL;
        crm.answer = TARA_SOURCE_DONE;
        answer(number, &s);
        clear(&s);
    }
}

static void answers_a_source_that_goes_meanwhile_is_missed(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm"), lms = willing("lms");
    crm.within = others_act;
    meanwhile_act = retire_it;
    join(h.privacy, &crm, 0);
    join(h.privacy, &lms, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    hold_data(h.privacy, nadia, "progress", 0, "service", "lms");
    uint64_t number = access_of(nadia);
    assert_refused(h.privacy, answer_as(number, TARA_FORMAT_JSON, "en", &s),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_string_equal(last_error(h.privacy).message, "source lms is no longer registered");
    assert_int_equal(s.pieces, 0);
    assert_int_equal(lms.asked, 0);
    assert_int_not_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
    clear(&s);
}

// Everything that a context takes, so that it can be given back after a jump past the library.
enum { BLOCKS = 4096 };
static void  *blocks[BLOCKS];
static size_t block_count;

static void *tracked_allocate(void *user, size_t size)
{
    (void)user;
    assert_true(block_count < BLOCKS);
    blocks[block_count] = malloc(size);
    assert_non_null(blocks[block_count]);
    return blocks[block_count++];
}

static void tracked_release(void *user, void *block, size_t size)
{
    (void)user; (void)size;
    for (size_t i = 0; i < block_count; i++) {
        if (blocks[i] == block) blocks[i] = NULL;
    }
    free(block);
}

static void *tracked_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    void *moved = tracked_allocate(user, new_size);
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    tracked_release(user, block, old_size);
    return moved;
}

static jmp_buf far_away;

static void jump_away(stand_in *s)
{
    (void)s;
    longjmp(far_away, 1);
}

static void show_it(void)
{
    tara_request out = {.struct_size = sizeof out};
    meanwhile_status = tara_request_show(h.privacy, meanwhile_number, &out);
    assert_int_equal(out.state, TARA_REQUEST_EXECUTING);
}

// A source that jumps past the library: nothing is recorded; this thread is inside for good, the
// others go on.
static void answers_a_source_that_jumps_away_locks_nobody_else_out(void **state)
{
    (void)state;
    static sheet    s;
    static stand_in crm;
    tara_allocator  tracked = {sizeof tracked, 0, NULL, tracked_allocate, tracked_resize,
                               tracked_release};
    tara_close(h.privacy);
    h.options.allocator = &tracked;
    ASSERT_OK(host_open(&h));
    crm = willing("crm");
    crm.within = jump_away;
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    meanwhile_number = access_of(nadia);
    if (setjmp(far_away) == 0) {
        (void)answer_as(meanwhile_number, TARA_FORMAT_JSON, "en", &s);
        fail_msg("the source did not jump");
    }
    uint64_t count = 0;
    assert_int_equal(tara_event_count(h.privacy, &count), TARA_E_BUSY);
    meanwhile_act = show_it;
    others_act(NULL);
    assert_int_equal(meanwhile_status, TARA_OK);
    for (size_t i = 0; i < block_count; i++) free(blocks[i]);
    block_count = 0;
    clear(&s);
    host_begin(&h); // The other one cannot be closed any more.
}

// --- sinks -------------------------------------------------------------------------------------

static void answers_a_sink_that_stops_leaves_it_unanswered(void **state)
{
    (void)state;
    static const int32_t answers[] = {0, -1, 2, TARA_E_STORE};
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia), events = event_count(h.privacy);
    for (size_t i = 0; i < 4; i++) {
        sheet s = {.text = NULL, .stop_at = 1, .answer = answers[i]};
        assert_refused(h.privacy, answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_CONFLICT,
                       "sink");
        assert_int_equal(s.pieces, 1); // Never called again.
        assert_int_equal(event_count(h.privacy), events);
        assert_int_equal(state_of(h.privacy, number, "contact", "crm"), TARA_STEP_PENDING);
        clear(&s);
    }
    sheet s = {.text = NULL};
    answer(number, &s);
    clear(&s);
}

static int32_t export_a_little_more(void *user, tara_task *task, tara_export *out)
{
    static const uint8_t piece[16 * 1024];
    int32_t              went = out->file_begin(out, TEXT("f"), TEXT("a/b"));
    (void)user; (void)task;
    for (int i = 0; i < 16 && went == 1; i++) went = out->file_bytes(out, piece, sizeof piece);
    if (went == 1) went = out->file_end(out);
    return went == 1 ? TARA_SOURCE_DONE : TARA_SOURCE_FAILED;
}

// The sink stops while a source hands over: that is no failure of the source's.
static void answers_a_sink_that_stops_is_no_fault_of_the_source(void **state)
{
    (void)state;
    stand_in    crm = willing("crm");
    tara_source source = source_of(&crm, 0);
    source.export_data = export_a_little_more;
    ASSERT_OK(tara_source_register(h.privacy, &source));
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia), events = event_count(h.privacy);
    for (size_t stop = 1; stop < 9; stop++) {
        sheet s = {.text = NULL, .stop_at = stop};
        assert_refused(h.privacy, answer_as(number, TARA_FORMAT_JSON, "en", &s), TARA_E_CONFLICT,
                       "sink");
        assert_int_equal(s.pieces, stop);
        assert_int_equal(event_count(h.privacy), events);
        clear(&s);
    }
}

// --- what it takes -----------------------------------------------------------------------------

enum { FILE_PIECE = 64 * 1024, FILE_PIECES = 1024 }; // 64 MiB.
static int64_t most_live;

static void look_at_memory(void)
{
    if (h.live > most_live) most_live = h.live;
}

static int32_t export_much(void *user, tara_task *task, tara_export *out)
{
    static uint8_t piece[FILE_PIECE];
    (void)user; (void)task;
    if (out->file_begin(out, TEXT("film"), TEXT("video/mp4")) != 1) return 0;
    for (int i = 0; i < FILE_PIECES; i++) {
        if (out->file_bytes(out, piece, sizeof piece) != 1) return 0;
        look_at_memory();
    }
    return out->file_end(out) == 1 ? TARA_SOURCE_DONE : TARA_SOURCE_FAILED;
}

static int32_t discard(void *user, const char *text, size_t size)
{
    uint64_t *total = user;
    (void)text;
    *total += size;
    look_at_memory();
    return TARA_CALLBACK_OK;
}

static void answers_a_large_file_takes_no_memory(void **state)
{
    (void)state;
    uint64_t    total = 0;
    stand_in    crm = willing("crm");
    tara_source source = source_of(&crm, 0);
    source.export_data = export_much;
    ASSERT_OK(tara_source_register(h.privacy, &source));
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    int64_t  before = h.live;
    most_live = 0;
    ASSERT_OK(tara_request_answer(h.privacy, number, TARA_FORMAT_JSON, "en", discard, &total));
    assert_true(total > UINT64_C(64) * 1024 * 1024 / 3 * 4);
    assert_true(most_live > before);
    assert_true(most_live - before < 256 * 1024);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
}

// Memory that ends anywhere: nothing is recorded, nothing is lost, and once there is some again it
// can be answered.
static void without_memory(int32_t right, int32_t format)
{
    stand_in crm = willing("crm"), lms = willing("lms");
    join(h.privacy, &crm, 0);
    join(h.privacy, &lms, 0);
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 5, "account", "crm");
    hold_data(h.privacy, nadia, "progress", 0, "service", "lms");
    hold_data(h.privacy, nadia, "education", 0, "service", "host");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    uint64_t number = ask_for(h.privacy, nadia, right);
    execute(h.privacy, number);
    give_data(number, "education", "host", "{\"given\":[1,2,3]}");
    uint64_t events = event_count(h.privacy), fail_at = 0;
    for (tara_status status = TARA_E_NO_MEMORY; status != TARA_OK;) {
        sheet s = {.text = NULL};
        h.fail_at = h.requests + ++fail_at;
        status = answer_as(number, format, "fr", &s);
        h.fail_at = 0;
        if (status != TARA_OK) {
            assert_int_equal(status, TARA_E_NO_MEMORY);
            assert_int_equal(last_error(h.privacy).status, TARA_E_NO_MEMORY);
            assert_int_equal(event_count(h.privacy), events);
            assert_int_equal(state_of(h.privacy, number, "contact", "crm"), TARA_STEP_PENDING);
        }
        clear(&s);
        assert_true(fail_at < 1000);
    }
    assert_true(fail_at > 10);
    assert_int_equal(event_count(h.privacy), events + 3);
    assert_int_equal(shown(h.privacy, number).state, TARA_REQUEST_ANSWERED);
}

static void answers_without_memory_record_nothing(void **state)
{
    (void)state;
    without_memory(TARA_RIGHT_ACCESS, TARA_FORMAT_JSON);
}

static void answers_of_portability_without_memory_record_nothing(void **state)
{
    (void)state;
    without_memory(TARA_RIGHT_PORTABILITY, TARA_FORMAT_TEXT);
}

// --- what it says ------------------------------------------------------------------------------

// C22: what was chosen under a pseudonym that became this one is told as well.
static void test_c22_access_tells_choices_that_were_carried_over(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    uint64_t     taken = 0;
    tara_choice  no = choice(h.privacy, "marketing"), yes = choice(h.privacy, "communication");
    tara_subject visitor = adult(h.privacy, "visitor"), nadia = adult(h.privacy, "nadia");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    ASSERT_OK(tara_consent_refuse(h.privacy, &visitor, &no, NULL));
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    tara_status status = tara_subject_merge(h.privacy, &visitor, &nadia, &taken);
    if (status == TARA_E_UNSUPPORTED) skip();
    ASSERT_OK(status);
    answer(access_of(nadia), &s);
    const char *first = strstr(s.text, "{\"decision\":\"give\",\"purpose\":\"communication\"");
    const char *second = strstr(s.text, "{\"decision\":\"refuse\",\"purpose\":\"marketing\"");
    assert_true(first != NULL && second != NULL && first < second);
    assert_non_null(strstr(second, "{\"decision\":\"give\",\"purpose\":\"communication\""));
    clear(&s);
}

// C20: that data is held for a dispute is told, why is not.
static void test_c20_access_tells_that_it_is_held_and_not_why(void **state)
{
    (void)state;
    sheet    s = {.text = NULL};
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    place_hold(h.privacy, nadia);
    answer(access_of(nadia), &s);
    says(&s, "\"held\":true");
    assert_null(strstr(s.text, "litigation"));
    clear(&s);
}

// A child's data goes before its purposes have run out, and the answer says when.
static void answers_say_when_a_childs_data_goes(void **state)
{
    (void)state;
    sheet        s = {.text = NULL};
    stand_in     crm = willing("crm");
    tara_subject omar = person(h.privacy, "omar");
    join(h.privacy, &crm, 0);
    ASSERT_OK(tara_subject_set(h.privacy, &omar, TEXT("FR"), 0, 0));
    ASSERT_OK(tara_age_assert_born(h.privacy, &omar, 2014, 1, 1, NULL, 0, NULL));
    hold_data(h.privacy, omar, "contact", 0, "account", "crm");
    answer(access_of(omar), &s);
    says(&s, "\"due\":\"2026-03-15T09:00:00Z\",\"floor\":null");
    says(&s, "\"age\":{\"state\":\"minor\",\"guardian\":\"none\"}");
    says(&s, "\"reason\":\"minor\"");
    clear(&s);
}

// The same request in both languages and both forms, by their beginnings and what must be there.
static void answers_speak_two_languages_in_two_forms(void **state)
{
    (void)state;
    static const struct { int32_t format; const char *language, *begins, *says; } rows[] = {
        {TARA_FORMAT_JSON, "fr", "{\"format\":\"tara-answer\",\"version\":1,\"right\":\"access\"",
         "\"name\":\"Traiter et gérer vos commandes\""},
        {TARA_FORMAT_JSON, "en", "{\"format\":\"tara-answer\",\"version\":1,\"right\":\"access\"",
         "\"name\":\"Process and manage your orders\""},
        {TARA_FORMAT_TEXT, "fr-BE", "Réponse à votre demande d'accès\n====",
         "\nVos données\n-----------\n\n- Données : Noms et coordonnées"},
        {TARA_FORMAT_TEXT, "de", "Answer to your request for access\n====",
         "\nYour data\n---------\n\n- Data: Names and contact details"},
    };
    stand_in crm = willing("crm");
    join(h.privacy, &crm, 0);
    tara_subject nadia = adult(h.privacy, "nadia");
    hold_data(h.privacy, nadia, "contact", 0, "account", "crm");
    uint64_t number = access_of(nadia);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sheet s = {.text = NULL};
        ASSERT_OK(answer_as(number, rows[i].format, rows[i].language, &s));
        assert_int_equal(strncmp(s.text, rows[i].begins, strlen(rows[i].begins)), 0);
        says(&s, rows[i].says);
        clear(&s);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end_file)
    const struct CMUnitTest tests[] = {
        TEST(test_c22_access_is_exported_answered_and_hashed),
        TEST(answers_an_answered_request_may_be_written_again),
        TEST(answers_arguments_are_checked_in_order),
        TEST(test_c22_the_answer_is_in_the_subjects_language),
        TEST(answers_wait_for_plan_identity_and_steps),
        TEST(answers_to_what_the_subject_took_back_are_not_written),
        TEST(test_c27_c28_answers_without_steps_need_no_plan),
        TEST(test_c29_a_refusal_is_written_and_nothing_recorded),
        TEST(test_c24_erasure_is_answered),
        TEST(test_c23_rectification_is_answered),
        TEST(answers_ask_sources_for_their_objects),
        TEST(test_c26_portability_asks_for_what_is_portable),
        TEST(test_c26_portability_is_what_import_reads),
        TEST(answers_portability_never_widens),
        TEST(answers_nothing_held_is_an_empty_list),
        TEST(answers_what_was_given_goes_with_the_next_answer),
        FILE_TEST(answers_after_a_restart_the_host_gives_it_again),
        FILE_TEST(answers_after_a_restart_a_source_may_export_instead),
        FILE_TEST(answers_from_a_damaged_store_are_refused),
        TEST(answers_a_source_that_misbehaves_fails_the_answer),
        TEST(answers_reason_without_an_end_is_no_reason),
        TEST(answers_a_source_that_wants_to_be_asked_later_is),
        TEST(answers_stop_at_the_first_source_that_fails),
        TEST(answers_callbacks_that_call_back_are_busy),
        TEST(answers_a_request_that_changed_meanwhile_is_a_conflict),
        TEST(answers_a_source_that_goes_meanwhile_is_missed),
        TEST(answers_a_source_that_jumps_away_locks_nobody_else_out),
        TEST(answers_a_sink_that_stops_leaves_it_unanswered),
        TEST(answers_a_sink_that_stops_is_no_fault_of_the_source),
        TEST(answers_a_large_file_takes_no_memory),
        TEST(answers_without_memory_record_nothing),
        TEST(answers_of_portability_without_memory_record_nothing),
        TEST(test_c22_access_tells_choices_that_were_carried_over),
        TEST(test_c20_access_tells_that_it_is_held_and_not_why),
        TEST(answers_say_when_a_childs_data_goes),
        TEST(answers_speak_two_languages_in_two_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
