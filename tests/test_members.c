// test_members.c: reading JSON objects by tables: kinds of members, paths, places and room. What is
// printed is in test_members_print.c.
#include "dsr_kit.h"

#include "base/members.h"

typedef struct thing {
    uint32_t    struct_size, flags;
    tp_text     text, url, id, phone, version, encoded, bytes, object, raw;
    char        uuid[40];
    tp_time     time;
    int32_t     word, flag, has_number;
    uint32_t    bits, count;
    uint64_t    number;
    tp_text     texts[2];
} thing;

static const tp_word  rows[] = {{1, "one"}, {1, "uno"}, {5, "five"}};
static const tp_words words = TP_WORDS(rows, "expected one or five");

enum { FIRST = 1, SECOND = 2, BOTH = 3 };
#define AT(field) offsetof(thing, field)
static const tp_json_member members[] = {
    {"text", TP_MEMBER_TEXT, AT(text), 0, BOTH, 0, 0, NULL, NULL},
    {"url", TP_MEMBER_URL, AT(url), 0, BOTH, 0, 0, NULL, NULL},
    {"id", TP_MEMBER_ID, AT(id), 0, BOTH, 0, 0, NULL, NULL},
    {"phone", TP_MEMBER_PHONE, AT(phone), 0, BOTH, 0, 0, NULL, NULL},
    {"version", TP_MEMBER_VERSION, AT(version), 0, BOTH, 0, 0, NULL, NULL},
    {"encoded", TP_MEMBER_ENCODED, AT(encoded), 0, BOTH, AT(bytes), 0, NULL, NULL},
    {"object", TP_MEMBER_OBJECT, AT(object), 0, BOTH, 0, 0, NULL, NULL},
    {"raw", TP_MEMBER_RAW, AT(raw), 0, BOTH, 0, 0, NULL, NULL},
    {"uuid", TP_MEMBER_UUID, AT(uuid), 0, BOTH, 0, 0, NULL, NULL},
    {"time", TP_MEMBER_TIME, AT(time), 0, BOTH, 0, 0, NULL, NULL},
    {"word", TP_MEMBER_WORD, AT(word), SECOND, BOTH, 0, 0, &words, NULL},
    {"flag", TP_MEMBER_FLAG, AT(flag), 0, FIRST, 0, 0, NULL, NULL},
    {"number", TP_MEMBER_NUMBER, AT(number), 0, BOTH, AT(has_number), 0, NULL, NULL},
    {"texts", TP_MEMBER_TEXTS, AT(texts), 0, BOTH, AT(count), 2, NULL, NULL},
    {"bits", TP_MEMBER_BITS, AT(bits), 0, BOTH, 0, 0, &words, NULL},
};
static const tp_members form = {members, sizeof members / sizeof *members, false};
static const tp_members open_form = {members, sizeof members / sizeof *members, true};

static tara_error error;
static thing      read_thing;
static char       room[256];

static tara_status read_as(const tp_members *as, uint32_t kind, const char *text,
                           size_t room_size)
{
    tp_members_reader r;
    error = (tara_error){.struct_size = sizeof error};
    memset(&read_thing, 0, sizeof read_thing);
    tara_status status = tp_members_begin(&r, tp_text_of(text), tp_writer_of(room, room_size),
                                          &error);
    return status == TARA_OK ? tp_members_read(&r, as, kind, &read_thing) : status;
}

static tara_status read_it(const char *text)
{
    return read_as(&form, FIRST, text, sizeof room);
}

static void assert_refused(const char *text, tara_status status, const char *field)
{
    if (read_it(text) != status || strcmp(error.field, field) != 0) {
        fail_msg("%s: %d %s %s", text, error.status, error.field, error.message);
    }
}

static void each_kind_takes_what_it_is_for(void **state)
{
    (void)state;
    static const struct { const char *name; const char *good, *bad; } cases[] = {
        {"text", "\"x\" \"\\n\" \"\xC3\xA9\"", "\"\" 1 null [] {} true"},
        {"url", "\"https://a\" \"http://a.b/c?d=e#f\" \"https://[::1]:80/\"",
         "\"https://\" \"https:///a\" \"ftp://a\" \"https://a<b\" \"HTTPS://a\" \"//a\" "
         "\"https://\xC3\xA9\" \"https://?a\" \"https://#\" \"https://:80\" \"https://@\""},
        {"id", "\"A_B\" \"aa-id\" \"~!\"", "\"\" \"\\u007f\" \"\xC3\xA9\" \"\\t\""},
        {"phone", "\"+12\" \"+123456789012345\"", "\"+1\" \"+02\" \"12\" \"+1a\" \"\" "
         "\"+1234567890123456\""},
        {"version", "\"1\" \"2.0\" \"10.20.30\"", "\"\" \".\" \"1.\" \".1\" \"1..2\" \"1a\" "
         "\"12345678901234567\""},
        {"encoded", "\"e30=\" \"Zg==\" \"Zm9v\"", "\"\" \"e30\" \"=\" \"e3=0\" \"e3-_\""},
        {"object", "{} {\"a\":{\"b\":[]}}", "[] \"{}\" 1 null"},
        {"raw", "1 \"x\" [] {} true", "null"},
        {"uuid", "\"a7551968-d5d6-44b2-9831-815ac9017798\" \"a7551968-d5d6-44b2-b831-"
         "815ac9017798\"", "\"a7551968-d5d6-14b2-9831-815ac9017798\" \"a7551968-d5d6-44b2-c831-"
         "815ac9017798\" \"A7551968-d5d6-44b2-9831-815ac9017798\" \"a7551968xd5d6-44b2-9831-"
         "815ac9017798\" \"a7551968-d5d6-44b2-9831-815ac901779\" 7"},
        {"time", "\"2026-03-01T09:00:00Z\" \"2026-03-01T09:00:00.123+01:00\"",
         "\"2026-03-01\" \"2026-02-29T00:00:00Z\" 1772355600000 \"\""},
        {"word", "\"one\" \"uno\" \"five\" \"\\u006fne\"", "\"two\" \"\" 1 \"ONE\""},
        {"flag", "true false", "\"true\" 1 null"},
        {"number", "0 9223372036854775807", "-1 1.5 9223372036854775808 \"1\" 1e3"},
        {"texts", "[] [\"a\"] [\"a\",\"b\"]", "[\"\"] [1] \"a\" {}"},
        {"bits", "[\"one\"] [\"five\",\"uno\"]", "[] [\"two\"] \"one\" {}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int good = 0; good < 2; good++) {
            char list[1024], text[256];
            strcpy(list, good ? cases[i].good : cases[i].bad);
            for (char *value = strtok(list, " "); value != NULL; value = strtok(NULL, " ")) {
                snprintf(text, sizeof text, "{\"%s\":%s}", cases[i].name, value);
                tara_status wanted = good ? TARA_OK : TARA_E_INVALID_ARGUMENT;
                if (read_it(text) != wanted) fail_msg("%s: %s", text, error.message);
                if (!good) assert_int_equal(strncmp(error.field, cases[i].name,
                                                    strlen(cases[i].name)), 0);
            }
        }
    }
}

static void what_was_read_stands_in_the_struct(void **state)
{
    (void)state;
    ASSERT_OK(read_it("{\"text\":\"a\\\"b\",\"object\":{ \"a\" : 1 },\"time\":"
                      "\"1970-01-01T00:00:00Z\",\"word\":\"uno\",\"flag\":true,\"number\":0,"
                      "\"texts\":[\"x\",\"\\u0079\"],\"bits\":[\"five\",\"one\"]}"));
    assert_true(tp_text_equal(read_thing.text, TP_TEXT("a\"b")));
    assert_true(tp_text_equal(read_thing.object, TP_TEXT("{ \"a\" : 1 }")));
    assert_int_equal(read_thing.time, 1); // 0 would say that there is none.
    assert_int_equal(read_thing.word, 1);
    assert_int_equal(read_thing.flag, 1);
    assert_int_equal(read_thing.has_number, 1);
    assert_int_equal(read_thing.number, 0);
    assert_int_equal(read_thing.count, 2);
    assert_true(tp_text_equal(read_thing.texts[1], TP_TEXT("y")));
    assert_int_equal(read_thing.bits, 1 << 5 | 1 << 1);
}

static void a_refusal_has_its_path_and_its_place(void **state)
{
    (void)state;
    assert_refused("{\"texts\":[\"a\",\"b\",\"c\"]}", TARA_E_LIMIT, "texts[2]");
    assert_refused("{\"bits\":[\"one\",\"uno\"]}", TARA_E_INVALID_ARGUMENT, "bits[1]");
    assert_refused("{\"word\":\"one\",\"word\":\"one\"}", TARA_E_INVALID_ARGUMENT, "word");
    assert_refused("{\"other\":1}", TARA_E_INVALID_ARGUMENT, "other");
    assert_refused("{\"Nadia Example\":1}", TARA_E_INVALID_ARGUMENT, "(a name)");
    assert_refused("{\"\":1}", TARA_E_INVALID_ARGUMENT, "(a name)");
    assert_refused("{\"33612345678\":1}", TARA_E_INVALID_ARGUMENT, "(a name)");
    // A name is repeated up to 39 bytes.
    assert_refused("{\"a23456789_123456789_123456789_123456789\":1}", TARA_E_INVALID_ARGUMENT,
                   "a23456789_123456789_123456789_123456789");
    assert_refused("{\"a23456789_123456789_123456789_1234567890\":1}", TARA_E_INVALID_ARGUMENT,
                   "(a name)");
    assert_refused("[]", TARA_E_INVALID_ARGUMENT, "document");
    assert_refused("{\"text\":\n\n  7}", TARA_E_INVALID_ARGUMENT, "text");
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 3);
    assert_int_equal(error.offset, 12);
    assert_refused("{\"text\":\n\n  7,}", TARA_E_SYNTAX, "document");
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 5);
    assert_refused("{} {}", TARA_E_SYNTAX, "document");
}

static void kinds_have_members_of_their_own(void **state)
{
    (void)state;
    assert_int_equal(read_as(&form, SECOND, "{}", 0), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "word");
    assert_int_equal(read_as(&form, SECOND, "{\"word\":\"one\",\"flag\":true}", 0),
                     TARA_E_INVALID_ARGUMENT);
    assert_string_equal(error.field, "flag");
    ASSERT_OK(read_as(&open_form, SECOND, "{\"word\":\"one\",\"flag\":[{}],\"x\":1}", 0));
    assert_int_equal(read_thing.flag, 0);
}

static void escapes_need_room(void **state)
{
    (void)state;
    static const char text[] = "{\"text\":\"\\u0061b\",\"id\":\"\\u0063\"}";
    ASSERT_OK(read_as(&form, FIRST, text, 3));
    assert_true(tp_text_equal(read_thing.text, TP_TEXT("ab")));
    assert_true(tp_text_equal(read_thing.id, TP_TEXT("c")));
    assert_int_equal(read_as(&form, FIRST, text, 2), TARA_E_BUFFER);
    assert_string_equal(error.field, "id");
    assert_int_equal(read_as(&form, FIRST, text, 0), TARA_E_BUFFER);
    assert_string_equal(error.field, "text");
    ASSERT_OK(read_as(&form, FIRST, "{\"word\":\"\\u006fne\"}", 0)); // Words need none.
}

static void a_long_path_is_cut(void **state)
{
    (void)state;
    tp_members_reader r = {.error = &error};
    error = (tara_error){.struct_size = sizeof error};
    for (int i = 0; i < 20; i++) tp_path_enter(&r.path, "members");
    assert_int_equal(strlen(r.path.text), sizeof r.path.text - 1);
    tp_path_enter_item(&r.path, SIZE_MAX);
    tp_members_fail(&r, TARA_E_LIMIT, "x");
    assert_int_equal(strlen(error.field), sizeof error.field - 1);
    char sentence[sizeof error.message + 1];
    for (size_t size = sizeof sentence - 3; size < sizeof sentence; size++) {
        memset(sentence, 'x', size);
        sentence[size] = '\0';
        tp_members_tell(&error, TARA_E_LIMIT, "x", sentence);
        bool whole = size < sizeof error.message;
        assert_int_equal(strlen(error.message), whole ? size : sizeof error.message - 1);
    }
    tp_path_leave(&r.path, 7);
    assert_string_equal(r.path.text, "members");
}

static void structs_are_looked_at_first(void **state)
{
    (void)state;
    struct { thing known; uint32_t more[4]; } in = {{.struct_size = sizeof in}, {0}};
    error = (tara_error){.struct_size = sizeof error};
    ASSERT_OK(tp_members_in(&in, sizeof(thing), &error));
    in.more[3] = 1;
    assert_int_equal(tp_members_in(&in, sizeof(thing), &error), TARA_E_TOO_NEW);
    in.known.struct_size = sizeof(thing);
    ASSERT_OK(tp_members_in(&in, sizeof(thing), &error));
    in.known.struct_size--;
    assert_int_equal(tp_members_in(&in, sizeof(thing), &error), TARA_E_INVALID_ARGUMENT);
    in.known.struct_size = 5000;
    assert_int_equal(tp_members_in(&in, sizeof(thing), &error), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_members_out(&in, sizeof(thing), &error), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_members_in(NULL, sizeof(thing), NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tp_members_out(NULL, sizeof(thing), NULL), TARA_E_INVALID_ARGUMENT);
    in.known.struct_size = sizeof in;
    in.known.flag = 1;
    ASSERT_OK(tp_members_out(&in, sizeof(thing), &error));
    assert_true(in.known.flag == 0 && in.more[3] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_takes_what_it_is_for),
        cmocka_unit_test(what_was_read_stands_in_the_struct),
        cmocka_unit_test(a_refusal_has_its_path_and_its_place),
        cmocka_unit_test(kinds_have_members_of_their_own),
        cmocka_unit_test(escapes_need_room),
        cmocka_unit_test(a_long_path_is_cut),
        cmocka_unit_test(structs_are_looked_at_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
