// test_answer_texts.c: everything that an answer says is there in both languages.
#include "host_kit.h"

#include "base/bytes.h"
#include "decision/names.h"
#include "interop/answer_texts.h"

static void is_text(const char *text)
{
    size_t size = strlen(text);
    assert_true(size > 0);
    assert_true(tp_utf8_valid(text, size));
    assert_true(text[0] != ' ' && text[size - 1] != ' ');
    assert_null(strstr(text, "  "));
}

static void texts_sentences_stand_in_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < TP_SENTENCES; i++) {
        if (i == TP_SAY_RIGHT) continue; // Of no right.
        is_text(tp_say(i, false));
        is_text(tp_say(i, true));
        assert_string_not_equal(tp_say(i, false), tp_say(i, true));
    }
    assert_string_equal(tp_say(TP_SAY_RIGHT, true), "");
    assert_string_equal(tp_say(-1, true), "");
    assert_string_equal(tp_say(TP_SENTENCES, false), "");
    assert_string_equal(tp_say(TP_SENTENCES + 1000, true), "");
}

// Those that are found by adding a number to the first of them.
static void texts_each_right_and_effect_has_its_own(void **state)
{
    (void)state;
    static const int first[] = {TP_SAY_TITLE, TP_SAY_INTRODUCTION, TP_SAY_RIGHT};
    for (size_t row = 0; row < sizeof first / sizeof first[0]; row++) {
        for (int a = TARA_RIGHT_ACCESS; a <= TARA_RIGHT_WITHDRAWAL; a++) {
            for (int b = TARA_RIGHT_ACCESS; b < a; b++) {
                assert_string_not_equal(tp_say(first[row] + a, true), tp_say(first[row] + b, true));
            }
        }
    }
    assert_string_equal(tp_say(TP_SAY_TITLE + TARA_RIGHT_NONE, true), "Refus de votre demande");
    assert_string_equal(tp_say(TP_SAY_TITLE + TARA_RIGHT_WITHDRAWAL, false),
                        "Answer to the withdrawal of your consent");
    assert_non_null(strstr(tp_say(TP_SAY_RIGHT + TARA_RIGHT_PORTABILITY, false),
                           "machine-readable"));
    assert_non_null(strstr(tp_say(TP_SAY_EFFECT + TARA_OBJECTION_NONE, false), "No objection"));
    assert_non_null(strstr(tp_say(TP_SAY_EFFECT + TARA_OBJECTION_OVERRIDDEN, true), "continue"));
}

// Is there a text for it? What has none is given back as it came.
static bool has_text(const char *member, const char *word)
{
    char own[64];
    snprintf(own, sizeof own, "%s", word); // Equal literals may share their place.
    for (int french = 0; french < 2; french++) {
        const char *text = tp_word_text(member, own, french == 1);
        if (text == own) return false;
        is_text(text);
    }
    return true;
}

// A word that a document can hold and that has no text would stand in a letter as it is.
static void texts_words_of_every_enumeration_are_there(void **state)
{
    (void)state;
    const struct { const char *member; const tp_names *names; } rows[] = {
        {"action", &tp_step_action_names},   {"actor", &tp_actor_names},
        {"consent", &tp_consent_names},      {"effect", &tp_objection_names},
        {"guardian", &tp_guardian_names},    {"objection", &tp_objection_names},
        {"origin", &tp_origin_names},        {"state", &tp_age_names},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        for (uint32_t i = 0; i < rows[row].names->count; i++) {
            assert_true(has_text(rows[row].member, rows[row].names->rows[i].name));
        }
    }
    for (int right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        assert_true(has_text("right", tp_name_of(&tp_right_names, right)));
    }
    for (int basis = TARA_BASIS_CONSENT; basis <= TARA_BASIS_LEGITIMATE_INTEREST; basis++) {
        assert_true(has_text("basis", tp_name_of(&tp_basis_names, basis)));
    }
    static const char *const others[][2] = {
        {"from", "collection"}, {"from", "last_activity"}, {"from", "contract_end"},
        {"from", "withdrawal"}, {"from", "year_end"}, {"role", "processor"},
        {"role", "controller"}, {"role", "authority"}, {"kind", "adequacy"}, {"kind", "scc"},
        {"kind", "bcr"}, {"kind", "code_of_conduct"}, {"kind", "certification"},
        {"kind", "derogation"}, {"decision", "give"}, {"decision", "refuse"},
        {"decision", "withdraw"}, {"language", "fr"}, {"language", "en"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_true(has_text(others[i][0], others[i][1]));
    }
    assert_false(has_text("from", "no_such_word"));
}

static void texts_a_word_belongs_to_its_member(void **state)
{
    (void)state;
    assert_string_equal(tp_word_text("origin", "subject", true), "vous-même");
    assert_string_equal(tp_word_text("actor", "subject", true), "vous");
    assert_string_equal(tp_word_text("source", "subject", true), "subject");
    assert_string_equal(tp_word_text("objection", "none", true), "aucune");
    assert_string_equal(tp_word_text("guardian", "none", true), "aucun");
}

static void texts_labels_may_depend_on_where_they_stand(void **state)
{
    (void)state;
    assert_string_equal(tp_in(tp_label_of("", "due")->text, false), "To be answered by");
    assert_string_equal(tp_in(tp_label_of("data", "due")->text, false), "To be erased on");
    assert_int_equal(tp_label_of("", "law")->form, TP_LABEL_HIDDEN);
    assert_int_equal(tp_label_of("floor", "law")->form, TP_LABEL_LINE);
    assert_int_equal(tp_label_of("", "purposes")->form, TP_LABEL_HEADING);
    assert_null(tp_label_of("", "no_such_member"));
}

static void texts_months_are_the_months(void **state)
{
    (void)state;
    assert_string_equal(tp_month_text(1, true), "janvier");
    assert_string_equal(tp_month_text(8, true), "août");
    assert_string_equal(tp_month_text(12, false), "December");
    assert_string_equal(tp_month_text(0, false), "");
    assert_string_equal(tp_month_text(13, true), "");
    for (int32_t month = 1; month <= 12; month++) {
        is_text(tp_month_text(month, false));
        is_text(tp_month_text(month, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_sentences_stand_in_both_languages),
        cmocka_unit_test(texts_each_right_and_effect_has_its_own),
        cmocka_unit_test(texts_words_of_every_enumeration_are_there),
        cmocka_unit_test(texts_a_word_belongs_to_its_member),
        cmocka_unit_test(texts_labels_may_depend_on_where_they_stand),
        cmocka_unit_test(texts_months_are_the_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
