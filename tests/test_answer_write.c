// test_answer_write.c: what every answer has, whatever was asked for.
#include "answer_kit.h"

#include "interop/answer_texts.h"

static void refuse_it(answer_kit *k)
{
    tp_event event = {.type = TP_EVENT_REQUEST_REFUSE};
    event.body.refuse = (tp_refuse_event){.number = 7, .reason = TP_TEXT("excessive"),
                                          .article = TP_TEXT("GDPR 12(5)(b)")};
    k->answer->request.state = TARA_REQUEST_REFUSED;
    k->answer->refusal = kit_event(k, &event);
}

typedef void (*document_check)(answer_kit *k, int32_t right, bool refused);

static void for_every_answer(document_check check)
{
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        for (int refused = 0; refused < 2; refused++) {
            answer_kit k;
            kit_begin(&k, right);
            if (refused) refuse_it(&k);
            check(&k, right, refused == 1);
            kit_end(&k);
        }
    }
}

// --- head --------------------------------------------------------------------------------------

static void has_its_head(answer_kit *k, int32_t right, bool refused)
{
    char        named[64];
    bool        portable = right == TARA_RIGHT_PORTABILITY && !refused;
    const char *format = portable ? "{\"format\":\"tara-portability\",\"version\":1,"
                                  : "{\"format\":\"tara-answer\",\"version\":1,";
    snprintf(named, sizeof named, "\"right\":\"%s\",\"request\":7,",
             tp_name_of(&tp_right_names, right));
    const char *const head[] = {
        format, named,
        "\"received\":\"2026-03-01T09:00:00Z\",\"due\":\"2026-04-01T09:00:00Z\","
        "\"answered\":\"2026-03-02T09:00:00Z\",\"language\":\"en\","
        "\"controller\":{\"name\":\"Tara Solutions\",\"country\":\"BD\"},\"contacts\":{",
        "},\"subject\":\"abababababababababababababababab\",",
        "\"complaint\":{",
        "\"rule\":\"eu-1182-71\",\"article\":\"GDPR Art. 12(3)\",\"law\":\"gdpr\"}",
    };
    const char *text = kit_json(k);
    assert_int_equal(strncmp(text, format, strlen(format)), 0);
    kit_says_in_order(text, head, sizeof head / sizeof head[0]);
    kit_says(kit_write(k, false, true), "\"language\":\"fr\"");
}

static void answer_begins_with_its_head_and_ends_with_its_limit(void **state)
{
    (void)state;
    for_every_answer(has_its_head);
}

// C39: the officer's e-mail, telephone and address, in every response.
static void has_contacts(answer_kit *k, int32_t right, bool refused)
{
    (void)right; (void)refused;
    kit_says(kit_json(k),
             "\"contacts\":{\"privacy\":\"privacy@tarasolutions.com\",\"officer\":"
             "{\"email\":\"dpo@tarasolutions.com\",\"phone\":\"+880 2 5566 7788\","
             "\"address\":\"199, Venus Complex, 12th Floor, Kha-199/2, "
             "4 Bir Uttam Rafiqul Islam Ave, Dhaka 1212\"}}");
    const char *text = kit_write(k, true, true);
    kit_says(text, "E-mail : dpo@tarasolutions.com\n");
    kit_says(text, "Téléphone : +880 2 5566 7788\n");
    kit_says(text, "Dhaka 1212\n");
}

static void test_c39_every_answer_names_the_contacts(void **state)
{
    (void)state;
    for_every_answer(has_contacts);
}

// --- complaint ---------------------------------------------------------------------------------

static void has_authority(answer_kit *k, int32_t right, bool refused)
{
    (void)right; (void)refused;
    kit_says(kit_json(k),
             "\"complaint\":{\"sentence\":\"You may lodge a complaint with this authority.\","
             "\"article\":\"GDPR 77\",\"authority\":{\"name\":\"Commission nationale de "
             "l'informatique et des libertés (CNIL)\",\"name_other\":\"CNIL\","
             "\"site\":\"https://www.cnil.fr\",\"awaited\":false}}");
    kit_says(kit_write(k, true, false), "Site: https://www.cnil.fr\n");
}

static void test_c40_every_answer_names_the_authority(void **state)
{
    (void)state;
    for_every_answer(has_authority);
}

static void test_c40_the_authority_is_that_of_the_subjects_country(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_OBJECTION);
    kit_move_to(&k, "DE-BY");
    kit_says(kit_json(&k), "Bayerisches Landesamt");
    kit_says(kit_json(&k), "\"name_other\":null");
    kit_move_to(&k, "BD"); // Founded by law; nobody sits there yet, and it has no site.
    kit_says(kit_json(&k), "\"site\":null,\"awaited\":true");
    kit_says(kit_write(&k, true, false), "it has not taken up its work yet.");
    k.answer->person.standing.place = 0;
    kit_says(kit_json(&k), "with the data protection authority of your country.\","
                           "\"article\":\"GDPR 77\",\"authority\":null}");
    kit_says(kit_write(&k, false, true), "de l'autorité de protection des données de votre pays.");
    kit_end(&k);
}

// No article of the Union's is named where another law answers.
static void test_c40_the_article_is_that_of_the_law_that_answers(void **state)
{
    (void)state;
    static const struct { const char *law, *complaint, *remedy; } rows[] = {
        {"gdpr_withdraw", "\"GDPR 77\"",    "\"GDPR 79\""},
        {"uk_gdpr",       "\"UK GDPR 77\"", "\"UK GDPR 79\""},
        {"ccpa",          "null",           "null"},
    };
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_OBJECTION);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[120];
        strcpy(k.answer->request.law, rows[i].law);
        snprintf(words, sizeof words, "with this authority.\",\"article\":%s,",
                 rows[i].complaint);
        kit_says(kit_json(&k), words);
        snprintf(words, sizeof words, "before the courts.\",\"article\":%s}", rows[i].remedy);
        kit_says(kit_json(&k), words);
    }
    kit_end(&k);
}

// --- forms -------------------------------------------------------------------------------------

// The names of all members, but those inside of the record, which has rows of its own, are known
// to the tables of the text: nothing that a machine is told is kept from a person by oversight.
static void has_labels(answer_kit *k, int32_t right, bool refused)
{
    (void)right; (void)refused;
    const char    *text = kit_json(k);
    tp_json_reader json = tp_json_reader_of((tp_text){text, k->size});
    int            seen = 0;
    while (tp_json_next(&json) != TP_JSON_END) {
        assert_int_not_equal(json.type, TP_JSON_ERROR);
        if (json.type != TP_JSON_NAME) continue;
        char name[64] = {0};
        assert_true(json.raw.size < sizeof name);
        memcpy(name, json.raw.data, json.raw.size);
        if (tp_label_of("", name) == NULL) print_error("no label: %s\n", name);
        assert_non_null(tp_label_of("", name));
        seen++;
        if (strcmp(name, "record") != 0) continue;
        tp_json_next(&json);
        tp_json_skip(&json);
    }
    assert_true(seen > 25);
}

static void answer_text_leaves_nothing_out_by_oversight(void **state)
{
    (void)state;
    for_every_answer(has_labels);
}

static void has_title(answer_kit *k, int32_t right, bool refused)
{
    int         form = refused ? TARA_RIGHT_NONE : right;
    const char *text = kit_write(k, true, true);
    const char *title = tp_say(TP_SAY_TITLE + form, true);
    assert_int_equal(strncmp(text, title, strlen(title)), 0);
    kit_says(text, "\n====");
    kit_says(text, "\nRéclamation\n-----------\n");
    kit_says(text, "\nDélai\n-----\n\nTexte : RGPD Art. 12(3)\n");
    assert_null(strstr(text, "eu-1182-71")); // The arithmetic is for machines.
    assert_string_equal(text + k->size - 1, "\n");
}

static void answer_text_has_title_and_headings(void **state)
{
    (void)state;
    for_every_answer(has_title);
}

// --- the copy ----------------------------------------------------------------------------------

static void copies_when_it_should(answer_kit *k, int32_t right, bool refused)
{
    bool        copy = !refused && (right == TARA_RIGHT_ACCESS || right == TARA_RIGHT_PORTABILITY);
    const char *text = kit_json(k);
    assert_int_equal(k->copies, copy);
    const char *own = strstr(text, "\"own_data\":[{\"source\":\"crm\"}],\"not_included\":[]");
    assert_int_equal(own != NULL, copy);
    bool record = !refused && right == TARA_RIGHT_PORTABILITY;
    assert_int_equal(strstr(text, "\"record\":{\"country\":\"FR\",") != NULL, record);
}

static void answer_copies_the_data_for_access_and_portability_alone(void **state)
{
    (void)state;
    for_every_answer(copies_when_it_should);
}

// C26: what is not portable is named with its provision; the reader of a package knows each member.
static void test_c26_portability_has_only_the_members_that_import_reads(void **state)
{
    (void)state;
    static const char *const known[] = {
        "format", "version", "right", "request", "received", "due", "answered", "language",
        "controller", "contacts", "subject", "complaint", "record", "own_data", "not_included",
        "rule", "article", "law",
    };
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_PORTABILITY);
    kit_step(&k, "technical", "host", TARA_STEP_EXPORT, TARA_STEP_KEPT,
             TARA_EXCEPTION_NOT_PROVIDED);
    const char    *text = kit_json(&k);
    tp_json_reader json = tp_json_reader_of((tp_text){text, k.size});
    size_t         place = 0;
    assert_int_equal(tp_json_next(&json), TP_JSON_OBJECT);
    while (tp_json_next(&json) == TP_JSON_NAME) {
        assert_true(place < sizeof known / sizeof known[0]);
        assert_true(tp_json_raw_equals(json.raw, tp_text_of(known[place++])));
        tp_json_next(&json);
        tp_json_skip(&json);
    }
    assert_int_equal(place, sizeof known / sizeof known[0]);
    kit_says(text, "\"not_included\":[{\"category\":\"technical\",\"source\":\"host\","
                   "\"outcome\":\"kept\",\"exception\":\"not_provided\","
                   "\"article\":\"GDPR 20(1)\",\"until\":null,\"sentence\":\"The person did not "
                   "provide the data, so they are not portable.\",\"note\":null}]");
    kit_end(&k);
}

// A step that is being exported while the document is written is not "not included".
static void answer_not_included_has_only_what_is_final(void **state)
{
    (void)state;
    static const uint8_t states[] = {TARA_STEP_PENDING, TARA_STEP_ASKED, TARA_STEP_FAILED,
                                     TARA_STEP_DONE};
    for (size_t i = 0; i < sizeof states; i++) {
        answer_kit k;
        kit_begin(&k, TARA_RIGHT_ACCESS);
        kit_step(&k, "contact", "crm", TARA_STEP_EXPORT, states[i], TARA_EXCEPTION_NONE);
        kit_says(kit_json(&k), "\"not_included\":[],");
        kit_end(&k);
    }
}

// The record takes memory of its own for a moment.
static void answer_memory_may_end_anywhere(void **state)
{
    (void)state;
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_PORTABILITY; right += 4) {
        for (uint64_t fail_at = 1;; fail_at++) {
            host        h;
            answer_kit  k;
            tp_document doc;
            host_init(&h);
            kit_begin(&k, right);
            tp_memory memory = {host_allocate, host_resize, host_release, &h, 0};
            tp_document_open(&doc, &memory, (tp_document_form){.text = false}, kit_take, &k);
            h.fail_at = fail_at;
            tp_answer_write(&doc, k.answer);
            bool whole = tp_document_close(&doc);
            assert_int_equal(whole, !doc.no_memory);
            assert_int_equal(h.live, 0);
            kit_end(&k);
            if (whole) break;
            assert_true(fail_at < 100);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answer_begins_with_its_head_and_ends_with_its_limit),
        cmocka_unit_test(test_c39_every_answer_names_the_contacts),
        cmocka_unit_test(test_c40_every_answer_names_the_authority),
        cmocka_unit_test(test_c40_the_authority_is_that_of_the_subjects_country),
        cmocka_unit_test(test_c40_the_article_is_that_of_the_law_that_answers),
        cmocka_unit_test(answer_text_leaves_nothing_out_by_oversight),
        cmocka_unit_test(answer_text_has_title_and_headings),
        cmocka_unit_test(answer_copies_the_data_for_access_and_portability_alone),
        cmocka_unit_test(test_c26_portability_has_only_the_members_that_import_reads),
        cmocka_unit_test(answer_not_included_has_only_what_is_final),
        cmocka_unit_test(answer_memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
