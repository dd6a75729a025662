// test_read.c: the fields of an operation, each kind with what it takes and what it refuses.
#include "host_kit.h"

#include "operations/read.h"
#include "public/context.h"

static host         h;
static tp_job       job;
static tp_buffer    texts, people;
static tp_job_value values[TP_JOB_FIELDS_MAX];
static char        *copy; // Of the operation: values point into it.

// One field of each kind; the last three as questions have them.
static const tp_operation operation = {"test", NULL, {
    {"string", TP_JOB_STRING, false, false},
    {"identity", TP_JOB_IDENTITY, false, false},
    {"time", TP_JOB_TIME, false, false},
    {"date", TP_JOB_DATE, false, false},
    {"integer", TP_JOB_INTEGER, false, false},
    {"uint64", TP_JOB_UINT64, false, false},
    {"boolean", TP_JOB_BOOLEAN, false, false},
    {"all", TP_JOB_TRUE, false, false},
    {"true_or_time", TP_JOB_TRUE_OR_TIME, false, false},
    {"strings", TP_JOB_STRINGS, false, false},
    {"purpose", TP_JOB_PURPOSE, false, false},
    {"purposes", TP_JOB_PURPOSES, false, false},
    {"category", TP_JOB_CATEGORY, false, false},
    {"categories", TP_JOB_CATEGORIES, false, false},
    {"recipient", TP_JOB_RECIPIENT, false, false},
    {"dates", TP_JOB_DATES, false, false},
    {"periods", TP_JOB_PERIODS, false, false},
    {"json", TP_JOB_JSON, false, false},
    {"asked_purpose", TP_JOB_PURPOSE, false, true},
    {"asked_categories", TP_JOB_CATEGORIES, false, true},
    {"asked_recipient", TP_JOB_RECIPIENT, false, true},
    {"f22", TP_JOB_INTEGER, false, false},
    {"f23", TP_JOB_INTEGER, false, false},
    {"f24", TP_JOB_INTEGER, false, false},
}};

// An operation has at most one such field.
static const tp_operation of_people = {"test", NULL, {
    {"people", TP_JOB_PEOPLE, false, false}, {"f24", TP_JOB_INTEGER, false, false},
}};
static const tp_operation *which = &operation;

static void forget(void)
{
    tp_buffer_release(&texts);
    tp_buffer_release(&people);
    free(copy);
    copy = NULL;
}

static int begin(void **state)
{
    (void)state;
    texts = tp_buffer_in(&host_begin(&h)->scratch);
    people = tp_buffer_in(&h.privacy->scratch);
    which = &operation;
    return 0;
}

static int end(void **state)
{
    (void)state;
    forget();
    host_end(&h);
    return 0;
}

static tara_status take(const char *text)
{
    size_t size = strlen(text);
    tp_text name;
    forget();
    copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, text, size);
    memset(values, 0, sizeof values);
    assert_true(tp_buffer_reserve(&texts, 2 * size + 64));
    job = (tp_job){.privacy = h.privacy, .text = {copy, size}, .texts = &texts,
                   .people = &people, .values = values, .error = {.struct_size = sizeof job.error}};
    tara_status status = tp_job_read_name(&job, &name);
    if (status != TARA_OK) return status;
    assert_true(tp_text_equal(name, TP_TEXT("test")));
    job.operation = which;
    return tp_job_read_fields(&job);
}

static tara_status take_field(const char *name, const char *value)
{
    char text[4096];
    assert_true(snprintf(text, sizeof text, "{\"op\":\"test\",\"%s\":%s,\"f24\":24}", name, value)
                < (int)sizeof text);
    return take(text);
}

// What came after it was read, too.
static const tp_job_value *good(const char *name, const char *value)
{
    if (take_field(name, value) != TARA_OK) {
        fail_msg("%s: %s refused: %s", name, value, job.error.message);
    }
    assert_int_equal(tp_job_find(&job, "f24")->number, 24);
    assert_true(tp_job_has(&job, name));
    return tp_job_find(&job, name);
}

static void bad(const char *name, const char *value, const char *message)
{
    if (take_field(name, value) != TARA_E_INVALID_ARGUMENT) fail_msg("%s: %s taken", name, value);
    assert_true(job.own_detail);
    assert_int_equal(job.error.status, TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, name);
    assert_string_equal(job.error.message, message);
}

static void assert_text(tp_text text, const char *expected)
{
    if (!tp_text_equal(text, tp_text_of(expected))) {
        fail_msg("%.*s is not %s", (int)text.size, text.data, expected);
    }
}

// Nothing but a JSON field takes null, so each kind has somebody who looks at it.
static void read_every_kind_refuses_what_it_is_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < TP_JOB_FIELDS_MAX; i++) {
        const tp_job_field *f = &operation.fields[i];
        tara_status expected = f->kind == TP_JOB_JSON ? TARA_OK : TARA_E_INVALID_ARGUMENT;
        assert_int_equal(take_field(i == 23 ? "f22" : f->name, "null"), expected);
        if (expected != TARA_OK && i != 23) assert_string_equal(job.error.field, f->name);
    }
}

static void read_json_is_kept_as_it_stands(void **state)
{
    (void)state;
    static const char *const all[] = {
        "0", "-1.50e+3", "true", "false", "null", "\"\"", "\"a\\\"b\\u00e9\"", "{}", "[]",
        "[[],{}]", "{ \"a\" : [1, {\"b\":\"}\"}], \"op\":\"x\", \"f24\":7 }",
        "[\"]\",\n\t{\"json\":null} ]",
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char spaced[128];
        assert_text(good("json", all[i])->text, all[i]);
        snprintf(spaced, sizeof spaced, " \n%s\t ", all[i]);
        const tp_job_value *v = good("json", spaced);
        assert_text(v->text, all[i]);
        assert_true(v->text.data > copy && v->text.data < copy + job.text.size);
    }
    assert_int_equal(take("{\"op\":\"test\",\"json\":[1]}"), TARA_OK);
    assert_text(tp_job_text(&job, "json"), "[1]");
    assert_int_equal(take("{\"json\":{},\"op\":\"test\",\"json\":{}}"), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, "json");
}

static void read_json_is_validated_with_the_whole(void **state)
{
    (void)state;
    static const char *const all[] = {"{\"a\":}", "[1,]", "tru", "\"\xFF\"", "01", "{\"a\":1", ""};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_int_equal(take_field("json", all[i]), TARA_E_SYNTAX);
        assert_int_equal(job.error.line, 1);
        assert_true(job.own_detail);
    }
}

static void read_uint64_is_whole_and_not_negative(void **state)
{
    (void)state;
    static const char message[] = "expected an integer from 0 to 9223372036854775807";
    static const char *const wrong[] = {
        "-1", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "1.0", "1e3",
        "\"1\"", "true", "[1]", "{}",
    };
    assert_int_equal(good("uint64", "0")->number, 0);
    assert_int_equal(good("uint64", "1")->number, 1);
    good("uint64", "9223372036854775807");
    assert_int_equal(tp_job_uint(&job, "uint64"), INT64_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) bad("uint64", wrong[i], message);
    assert_int_equal(good("integer", "-9223372036854775808")->number, INT64_MIN);
}

static void read_true_takes_nothing_else(void **state)
{
    (void)state;
    static const char *const wrong[] = {"false", "1", "\"true\"", "[true]", "{}"};
    assert_int_equal(good("all", "true")->number, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        bad("all", wrong[i], "expected true");
    }
    assert_int_equal(good("boolean", "false")->number, 0);
}

static void read_purposes_become_bits(void **state)
{
    (void)state;
    uint32_t service = purpose(h.privacy, "service"), marketing = purpose(h.privacy, "marketing");
    good("purposes", "[\"marketing\",\"serv\\u0069ce\"]");
    assert_int_equal(tp_job_uint(&job, "purposes"),
                     UINT64_C(1) << (service - 1) | UINT64_C(1) << (marketing - 1));
    assert_int_equal(good("purposes", "[\"account\"]")->number,
                     INT64_C(1) << (purpose(h.privacy, "account") - 1));
    assert_int_equal(good("purposes", "[]")->number, 0);
    bad("purposes", "[\"service\",\"sell\"]", "the policy has no such purpose");
    bad("purposes", "[\"\"]", "the policy has no such purpose");
    bad("purposes", "[\"service\",\"marketing\",\"service\"]", "a purpose is named twice");
    bad("purposes", "\"service\"", "expected an array of strings");
    bad("purposes", "[1]", "expected an array of strings");
}

static void read_lists_have_at_most_64_items(void **state)
{
    (void)state;
    static const char *const lists[] = {"strings", "purposes", "categories", "dates"};
    char   text[1024] = "[\"a\"";
    size_t size = strlen(text);
    for (int i = 1; i < 64; i++, size += 4) memcpy(text + size, ",\"a\"", 5);
    memcpy(text + size, "]", 2);
    assert_int_equal(good("strings", text)->item_count, 64);
    memcpy(text + size, ",\"a\"]", 6);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        bad(lists[i], text, "expected at most 64 items");
    }
}

// A question may name what the policy does not know; nothing else may.
// As many as one call of a breach takes; or how many they are, without naming anybody.
static void read_people_are_named_or_counted(void **state)
{
    (void)state;
    static const char expected[] = "expected an array of identities, or how many";
    which = &of_people;
    assert_int_equal(good("people", "17")->number, 17);
    assert_int_equal(tp_job_find(&job, "people")->item_count, 0);
    const tp_job_value *v = good("people", "[\"nadia\",\"om\\u0061r\",\"nadia\"]");
    const tara_subject *all = (const tara_subject *)(const void *)people.data;
    tara_subject nadia = person(h.privacy, "nadia"), omar = person(h.privacy, "omar");
    assert_int_equal(v->item_count, 3);
    assert_int_equal(v->number, 0);
    assert_int_equal(people.size, 3 * sizeof nadia);
    assert_memory_equal(&all[0], &nadia, sizeof nadia);
    assert_memory_equal(&all[1], &omar, sizeof omar);
    assert_memory_equal(&all[2], &nadia, sizeof nadia);
    assert_int_equal(good("people", "[]")->item_count, 0);
    bad("people", "-1", expected);
    bad("people", "1.5", expected);
    bad("people", "\"nadia\"", expected);
    bad("people", "{}", expected);
    bad("people", "null", expected);
    bad("people", "[\"nadia\",7]", expected);
    bad("people", "[[]]", expected);
    bad("people", "[\"\"]", "expected 1 to 1024 bytes");
}

static void read_people_are_at_most_500(void **state)
{
    (void)state;
    static char text[8 * 501 + 64];
    which = &of_people;
    for (int count = 500; count <= 501; count++) {
        size_t size = (size_t)sprintf(text, "{\"op\":\"test\",\"people\":[");
        for (int i = 0; i < count; i++) {
            size += (size_t)sprintf(text + size, "%s\"%03d\"", i > 0 ? "," : "", i);
        }
        sprintf(text + size, "]}");
        assert_int_equal(take(text), count == 500 ? TARA_OK : TARA_E_LIMIT);
    }
    assert_string_equal(job.error.field, "people");
}

static void read_the_unknown_only_in_questions(void **state)
{
    (void)state;
    uint64_t known = h.privacy->ledger.world.compiled->categories;
    bad("purpose", "\"sell\"", "the policy has no such purpose");
    bad("category", "\"blood\"", "the policy has no such category");
    bad("categories", "[\"contact\",\"blood\"]", "the policy has no such category");
    bad("recipient", "\"nobody\"", "the policy names no such recipient");
    assert_int_equal(good("asked_purpose", "\"sell\"")->number, UINT32_MAX);
    assert_int_equal(good("asked_recipient", "\"nobody\"")->number, UINT32_MAX);
    good("asked_categories", "[\"contact\",\"blood\"]");
    uint64_t asked = tp_job_uint(&job, "asked_categories");
    assert_true((asked & ~known) != 0);
    assert_int_equal(asked & known, category(h.privacy, "contact"));
    bad("asked_categories", "[\"contact\",\"contact\"]", "a category is named twice");
    assert_int_equal(good("recipient", "\"hosting\"")->number, 1);
    assert_int_equal(good("category", "\"contact\"")->number, category(h.privacy, "contact"));
}

static void read_as_many_fields_as_there_may_be(void **state)
{
    (void)state;
    assert_int_equal(take("{\"op\":\"test\",\"f22\":22,\"f23\":23,\"f24\":24}"), TARA_OK);
    assert_int_equal(tp_job_find(&job, "f22")->number, 22);
    assert_int_equal(tp_job_find(&job, "f24")->number, 24);
    assert_false(tp_job_has(&job, "string"));
    assert_false(tp_job_has(&job, "f25"));
    assert_int_equal(take("{\"op\":\"test\",\"f25\":25}"), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, "f25");
}

// A name is said again only when it looks like one and is no longer than one.
static void read_strange_names_are_not_repeated(void **state)
{
    (void)state;
    char text[128], name[64];
    memset(name, 'n', sizeof name);
    name[47] = '\0';
    bad(name, "1", "the operation has no such field");
    name[47] = 'n';
    name[48] = '\0';
    snprintf(text, sizeof text, "{\"op\":\"test\",\"%s\":1}", name);
    assert_int_equal(take(text), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, "(a name)");
    assert_int_equal(take("{\"op\":\"test\",\"A\":1}"), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, "(a name)");
    assert_int_equal(take("{\"op\":\"test\",\"33612345678\":1}"), TARA_E_INVALID_ARGUMENT);
    assert_string_equal(job.error.field, "(a name)");
}

static void read_every_prefix_is_refused(void **state)
{
    (void)state;
    static const char whole[] = "{\"op\":\"test\",\"json\":{\"a\":[\"b\",null]},\"uint64\":12,"
        "\"purposes\":[\"service\"],\"all\":true,\"periods\":[{\"from\":\"2026-03-01\","
        "\"to\":\"2026-03-02\"}],\"dates\":[\"2026-03-01\"]}";
    char text[sizeof whole];
    for (size_t size = 0; size + 1 < sizeof whole; size++) {
        memcpy(text, whole, size);
        text[size] = '\0';
        assert_int_equal(take(text), TARA_E_SYNTAX);
    }
    assert_int_equal(take(whole), TARA_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_every_kind_refuses_what_it_is_not),
        TEST(read_json_is_kept_as_it_stands),
        TEST(read_json_is_validated_with_the_whole),
        TEST(read_uint64_is_whole_and_not_negative),
        TEST(read_true_takes_nothing_else),
        TEST(read_purposes_become_bits),
        TEST(read_lists_have_at_most_64_items),
        TEST(read_people_are_named_or_counted),
        TEST(read_people_are_at_most_500),
        TEST(read_the_unknown_only_in_questions),
        TEST(read_as_many_fields_as_there_may_be),
        TEST(read_strange_names_are_not_repeated),
        TEST(read_every_prefix_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
