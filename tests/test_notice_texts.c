// test_notice_texts.c: everything that notices and registers say is there in both languages.
#include "host_kit.h"

#include "decision/names.h"
#include "interop/change_texts.h"
#include "interop/notice_texts.h"
#include "policy/compare.h"
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
static void is_set_as_french_is(const char *french)
{
    static const char marks[] = ":;?!";
    for (const char *at = french; *at != '\0'; at++) {
        bool mark = at > french && strchr(marks, *at) != NULL;
        if (mark && at[-1] != ' ') fail_msg("%s", french);
    }
    assert_null(strstr(french, "GDPR"));
    assert_null(strchr(french, '"'));
}

static void tells_are_set_as_french_is(void **state)
{
    (void)state;
    for (int i = 0; i < TP_TELLS; i++) is_set_as_french_is(tp_tell(i, true));
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

// --- changes ------------------------------------------------------------------------------------

static void is_sentence(tp_both text)
{
    is_text(text.en);
    is_text(text.fr);
    assert_int_equal(places_of(text.en), places_of(text.fr));
    assert_int_equal(text.en[strlen(text.en) - 1], '.');
    assert_int_equal(text.fr[strlen(text.fr) - 1], '.');
    assert_string_not_equal(text.en, text.fr);
    is_set_as_french_is(text.fr);
}

static bool has_element(const char *path)
{
    return strchr(path, '*') != NULL;
}

// "purposes.*.bases.*", and what has a kind that says something.
static bool has_part(const char *path)
{
    const char *first = strchr(path, '*');
    bool named = strncmp(path, "trackers.", 9) == 0 || strncmp(path, "safeguards.", 11) == 0;
    return named || (first != NULL && strchr(first + 1, '*') != NULL);
}

// A sentence for a path tells only what a change at that path has.
static void fits_path(const tp_change_text *told, const char *path)
{
    uint32_t places = places_of(told->text.en) | places_of(told->with.en);
    if (places & 1) assert_true(has_element(path));
    if (places & 2) assert_true(has_part(path));
    assert_int_equal(places_of(told->text.en) & ~UINT32_C(3), 0);
}

static void is_told(int32_t what, const char *path)
{
    const tp_change_text *told = tp_change_text_of(what, path);
    if (what == TARA_CHANGE_NONE) return;
    if (told->what != what) fail_msg("%s has no sentence for %s", path, tara_change_name(what));
    is_sentence(told->text);
    assert_int_equal(places_of(told->text.en) & ~UINT32_C(3), 0);
    if (told->with.en[0] == '\0') assert_string_equal(told->with.fr, "");
    else is_sentence(told->with);
    fits_path(told, path);
}

// C37: whatever may be material has a sentence of its own kind, at every path that it can lie at.
static void test_c37_every_change_that_can_be_has_its_sentence(void **state)
{
    (void)state;
    size_t count = 0;
    const tp_change_row *rows = tp_change_rows(&count);
    for (size_t i = 0; i < count; i++) {
        is_told(rows[i].more, rows[i].path);
        is_told(rows[i].less, rows[i].path);
        is_told(rows[i].other, rows[i].path);
    }
}

static bool stands_in(const tp_change_row *rows, size_t count, int32_t what)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].more == what || rows[i].less == what || rows[i].other == what) return true;
    }
    return false;
}

// No two kinds are told in the same words, and every kind that has a name can come about.
static void test_c37_every_kind_of_change_is_told_in_words_of_its_own(void **state)
{
    (void)state;
    size_t count = 0;
    const tp_change_row  *rows = tp_change_rows(&count);
    const tp_change_text *told[TARA_CHANGE_SIGNAL_CHANGED + 1];
    for (int32_t what = 1; what <= TARA_CHANGE_SIGNAL_CHANGED; what++) {
        assert_true(stands_in(rows, count, what));
        told[what] = tp_change_text_of(what, "nowhere");
        assert_int_equal(told[what]->what, what);
        for (int32_t other = 1; other < what; other++) {
            assert_string_not_equal(told[what]->text.en, told[other]->text.en);
            assert_string_not_equal(told[what]->text.fr, told[other]->text.fr);
        }
    }
    assert_ptr_equal(tp_change_text_of(TARA_CHANGE_NONE, ""), told[TARA_CHANGE_WORDING]);
    assert_ptr_equal(tp_change_text_of(1000, "purposes.*"), told[TARA_CHANGE_WORDING]);
}

static void changes_that_do_less_are_counted_as_that(void **state)
{
    (void)state;
    assert_int_equal(tp_editorial_of(TARA_CHANGE_WORDING), TP_EDITORIAL_WORDING);
    assert_int_equal(tp_editorial_of(TARA_CHANGE_CONTACT_CHANGED), TP_EDITORIAL_CONTACTS);
    assert_int_equal(tp_editorial_of(TARA_CHANGE_RETENTION_SHORTER), TP_EDITORIAL_NARROWER);
    assert_int_equal(tp_editorial_of(TARA_CHANGE_ASSESSMENT_CHANGED), TP_EDITORIAL_RECORDS);
    assert_int_equal(tp_editorial_of(TARA_CHANGE_RETENTION_LONGER), TP_EDITORIAL_RECORDS);
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
        cmocka_unit_test(test_c37_every_change_that_can_be_has_its_sentence),
        cmocka_unit_test(test_c37_every_kind_of_change_is_told_in_words_of_its_own),
        cmocka_unit_test(changes_that_do_less_are_counted_as_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
