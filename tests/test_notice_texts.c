// test_notice_texts.c: everything that notices and registers say is there in both languages.
#include "host_kit.h"

#include "decision/names.h"
#include "interop/notice_texts.h"
#include "policy/policy.h"

static void is_text(const char *text)
{
    size_t size = strlen(text);
    assert_true(size > 0);
    assert_true(tp_utf8_valid(text, size));
    assert_true(text[0] != ' ' && text[size - 1] != ' ');
    assert_null(strstr(text, "  "));
}

// Which of {0} to {9} stand there, as bits.
static uint32_t places_of(const char *text)
{
    uint32_t places = 0;
    for (const char *at = text; (at = strchr(at, '{')) != NULL; at++) {
        assert_true(at[1] >= '0' && at[1] <= '9' && at[2] == '}');
        places |= UINT32_C(1) << (at[1] - '0');
    }
    return places;
}

static void tells_stand_in_both_languages_with_the_same_places(void **state)
{
    (void)state;
    for (int i = 0; i < TP_TELLS; i++) {
        const char *english = tp_tell(i, false), *french = tp_tell(i, true);
        is_text(english);
        is_text(french);
        assert_int_equal(places_of(english), places_of(french));
        if (strlen(english) > 16) assert_string_not_equal(english, french);
    }
    assert_string_equal(tp_tell(-1, true), "");
    assert_string_equal(tp_tell(TP_TELLS, false), "");
}

// French sets a space before these marks, and nothing of the other language slips in.
static void tells_are_set_as_french_is(void **state)
{
    (void)state;
    static const char marks[] = ":;?!";
    for (int i = 0; i < TP_TELLS; i++) {
        const char *french = tp_tell(i, true);
        for (const char *at = french; *at != '\0'; at++) {
            bool mark = at > french && strchr(marks, *at) != NULL;
            if (mark && at[-1] != ' ') fail_msg("%s", french);
        }
        assert_null(strstr(french, "GDPR"));
    }
}

static void tells_of_trackers_stand_in_pairs(void **state)
{
    (void)state;
    for (int i = TP_TELL_TRACKER; i <= TP_TELL_TRACKER_SESSION; i++) {
        uint32_t theirs = places_of(tp_tell(i, true));
        uint32_t ours = places_of(tp_tell(i + TP_TELL_TRACKER_OURS, true));
        assert_int_equal(ours, theirs & ~UINT32_C(8)); // Without who sets it.
    }
}

static void labels_stand_in_both_languages(void **state)
{
    (void)state;
    const tp_vocabulary *all[] = {&tp_notice_words, &tp_register_words};
    for (int v = 0; v < 2; v++) {
        for (size_t i = 0; i < all[v]->label_count; i++) {
            const tp_label *label = &all[v]->labels[i].label;
            bool empty = label->text.en[0] == '\0';
            assert_int_equal(label->text.fr[0] == '\0', empty);
            if (label->form == TP_LABEL_HEADING) assert_false(empty);
            if (empty) continue;
            is_text(label->text.en);
            is_text(label->text.fr);
        }
        for (size_t i = 0; i < all[v]->word_count; i++) {
            is_text(all[v]->words[i].text.en);
            is_text(all[v]->words[i].text.fr);
        }
    }
}

// What an earlier row says is never reached again.
static void labels_are_there_once(void **state)
{
    (void)state;
    const tp_vocabulary *all[] = {&tp_notice_words, &tp_register_words};
    for (int v = 0; v < 2; v++) {
        for (size_t i = 0; i < all[v]->label_count; i++) {
            for (size_t k = 0; k < i; k++) {
                const tp_label_within *a = &all[v]->labels[i], *b = &all[v]->labels[k];
                if (strcmp(a->label.member, b->label.member) != 0) continue;
                assert_non_null(b->within);
                assert_true(a->within == NULL || strcmp(a->within, b->within) != 0);
            }
        }
    }
}

static void has_word(const tp_vocabulary *vocabulary, const char *member, const char *word)
{
    char own[64];
    snprintf(own, sizeof own, "%s", word); // Equal literals may share their place.
    for (int french = 0; french < 2; french++) {
        const char *text = tp_word_from(vocabulary, member, own, french == 1);
        if (text == own) fail_msg("%s has no word for %s", member, word);
        is_text(text);
    }
}

// A word that a document can hold and that has no text would stand there as it is.
static void words_of_every_enumeration_are_there(void **state)
{
    (void)state;
    for (uint8_t kind = TP_TRACKER_COOKIE; kind <= TP_TRACKER_SDK; kind++) {
        has_word(&tp_notice_words, "tracker", tp_tracker_kind_id(kind));
    }
    for (uint8_t category = TP_COOKIE_NECESSARY; category <= TP_COOKIE_MARKETING; category++) {
        has_word(&tp_notice_words, "category", tp_cookie_category_id(category));
        has_word(&tp_notice_words, "cookies", tp_cookie_category_id(category));
    }
    for (uint8_t basis = TARA_BASIS_CONSENT; basis <= TARA_BASIS_LEGITIMATE_INTEREST; basis++) {
        has_word(&tp_notice_words, "on_basis", tp_basis_id(basis));
        has_word(&tp_register_words, "basis", tp_basis_id(basis));
    }
    for (uint8_t start = TP_FROM_COLLECTION; start <= TP_FROM_YEAR_END; start++) {
        has_word(&tp_notice_words, "from", tp_start_id(start));
        has_word(&tp_register_words, "from", tp_start_id(start));
        // The register speaks to nobody.
        const char *word = tp_word_from(&tp_register_words, "from", tp_start_id(start), true);
        assert_null(strstr(word, "votre"));
    }
    for (uint8_t kind = TP_SAFEGUARD_ADEQUACY; kind <= TP_SAFEGUARD_DEROGATION; kind++) {
        has_word(&tp_register_words, "kind", tp_safeguard_id(kind));
    }
    for (uint8_t role = TP_PROCESSOR; role <= TP_AUTHORITY; role++) {
        has_word(&tp_notice_words, "role", tp_role_id(role));
    }
    for (uint32_t i = 0; i < tp_outcome_names.count; i++) {
        if (tp_outcome_names.rows[i].value == 0) continue;
        has_word(&tp_register_words, "outcome", tp_outcome_names.rows[i].name);
    }
}

static void changes_are_told_by_where_they_lie(void **state)
{
    (void)state;
    assert_string_equal(tp_tell_change("recipients.hosting.place", false),
                        "Who receives your data changes.");
    assert_string_equal(tp_tell_change("controller_place", true),
                        "Le responsable du traitement change.");
    assert_string_equal(tp_tell_change("sections.use.body", false),
                        "The wording of the policy changes.");
    assert_string_equal(tp_tell_change("", true), "Le texte de la politique change.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_stand_in_both_languages_with_the_same_places),
        cmocka_unit_test(tells_are_set_as_french_is),
        cmocka_unit_test(tells_of_trackers_stand_in_pairs),
        cmocka_unit_test(labels_stand_in_both_languages),
        cmocka_unit_test(labels_are_there_once),
        cmocka_unit_test(words_of_every_enumeration_are_there),
        cmocka_unit_test(changes_are_told_by_where_they_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
