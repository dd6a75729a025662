// test_job.c: what operations share: the checks of fields, the members of results, whole texts.
#include "host_kit.h"

#include "operations/job.h"
#include "public/context.h"

static host         h;
static tp_buffer    out;
static tp_job       job;
static tp_job_value values[TP_JOB_FIELDS_MAX];

static const tp_operation operation = {"test", NULL, {
    {"subject", TP_JOB_IDENTITY, true, false},
    {"purpose", TP_JOB_PURPOSE, true, false},
    {"actor", TP_JOB_STRING, false, false},
    {"country", TP_JOB_STRING, false, false},
    {"time_zone_minutes", TP_JOB_INTEGER, false, false},
    {"time", TP_JOB_TIME, false, false},
}};

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    memset(values, 0, sizeof values);
    out = tp_buffer_in(&h.privacy->scratch);
    job = (tp_job){.privacy = h.privacy, .operation = &operation, .values = values,
                   .json = tp_json_writer_to(&out), .error = {.struct_size = sizeof job.error}};
    return 0;
}

static int end(void **state)
{
    (void)state;
    tp_buffer_release(&out);
    host_end(&h);
    return 0;
}

static void set_text(const char *name, const char *text)
{
    for (size_t i = 0; operation.fields[i].name != NULL; i++) {
        if (strcmp(operation.fields[i].name, name) != 0) continue;
        values[i].present = true;
        values[i].text = tp_text_of(text);
    }
}

static void set_number(const char *name, int64_t number)
{
    for (size_t i = 0; operation.fields[i].name != NULL; i++) {
        if (strcmp(operation.fields[i].name, name) != 0) continue;
        values[i].present = true;
        values[i].number = number;
    }
}

static void assert_refusal(tara_status status, const char *name, const char *message)
{
    assert_int_equal(status, TARA_E_INVALID_ARGUMENT);
    assert_true(job.own_detail);
    assert_string_equal(job.error.field, name);
    assert_string_equal(job.error.message, message);
}

// --- the fields --------------------------------------------------------------------------------

static void job_names_are_looked_up_when_they_are_given(void **state)
{
    (void)state;
    int32_t actor = TARA_ACTOR_AGENT;
    ASSERT_OK(tp_job_named(&job, "actor", &tp_actor_names, "expected one", &actor));
    assert_int_equal(actor, TARA_ACTOR_AGENT);
    set_text("actor", "guardian");
    ASSERT_OK(tp_job_named(&job, "actor", &tp_actor_names, "expected one", &actor));
    assert_int_equal(actor, TARA_ACTOR_GUARDIAN);
    set_text("actor", "Guardian");
    assert_refusal(tp_job_named(&job, "actor", &tp_actor_names, "expected one", &actor), "actor",
                   "expected one");
    assert_int_equal(actor, TARA_ACTOR_GUARDIAN);
    set_text("actor", "");
    assert_refusal(tp_job_named(&job, "actor", &tp_actor_names, "expected one", &actor), "actor",
                   "expected one");
}

static void job_places_are_checked_when_they_are_given(void **state)
{
    (void)state;
    static const char message[] = "expected an ISO 3166 code such as FR or US-CA";
    tp_text country = {NULL, 0};
    ASSERT_OK(tp_job_place(&job, "country", &country));
    assert_int_equal(country.size, 0);
    set_text("country", "US-CA");
    ASSERT_OK(tp_job_place(&job, "country", &country));
    assert_true(tp_text_equal(country, TP_TEXT("US-CA")));
    set_text("country", "");
    assert_refusal(tp_job_place(&job, "country", &country), "country", message);
    set_text("country", "Mars");
    assert_refusal(tp_job_place(&job, "country", &country), "country", message);
}

static void job_zones_are_a_day_at_most(void **state)
{
    (void)state;
    static const struct { int64_t minutes; bool good; } all[] = {
        {-1440, true}, {1440, true}, {0, true}, {-1441, false}, {1441, false},
        {INT64_MIN, false}, {INT64_MAX, false}, {INT64_C(4294967356), false},
    };
    int32_t zone = 7;
    ASSERT_OK(tp_job_zone(&job, &zone));
    assert_int_equal(zone, 7);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        set_number("time_zone_minutes", all[i].minutes);
        tara_status status = tp_job_zone(&job, &zone);
        if (!all[i].good) assert_refusal(status, "time_zone_minutes", "expected -1440 to 1440");
        else assert_true(status == TARA_OK && zone == all[i].minutes);
    }
}

static void job_fields_that_are_not_given_are_zero(void **state)
{
    (void)state;
    assert_false(tp_job_has(&job, "time"));
    assert_int_equal(tp_job_time(&job, "time"), 0);
    assert_int_equal(tp_job_purpose(&job), 0);
    assert_int_equal(tp_job_uint(&job, "nothing"), 0);
    assert_int_equal(tp_job_text(&job, "nothing").size, 0);
    assert_false(tp_is_somebody(tp_job_subject(&job)));
    set_number("time", 0);
    assert_int_equal(tp_job_time(&job, "time"), 1);
    set_number("time", -5);
    assert_int_equal(tp_job_time(&job, "time"), -5);
}

// --- the result --------------------------------------------------------------------------------

static void expect_members(const char *members)
{
    tp_json_end_object(&job.json);
    if (!tp_text_equal((tp_text){(char *)out.data, out.size}, tp_text_of(members))) {
        fail_msg("%.*s\n not %s", (int)out.size, out.data, members);
    }
}

static void job_members_are_written(void **state)
{
    (void)state;
    tara_subject nobody = {{0}}, somebody = {{0xAB, [15] = 0x01}};
    uint64_t contact = category(h.privacy, "contact"), payment = category(h.privacy, "payment");
    uint64_t bits = UINT64_C(1) << (purpose(h.privacy, "account") - 1)
                  | UINT64_C(1) << (purpose(h.privacy, "marketing") - 1);
    tp_json_begin_object(&job.json);
    tp_job_put_name(&job, "a", NULL);
    tp_job_put_text(&job, "b", TP_TEXT("x"));
    tp_job_put_uint(&job, "c", UINT64_MAX);
    tp_job_put_time(&job, "d", 0);
    tp_job_put_time(&job, "e", TARA_NEVER);
    tp_job_put_time(&job, "f", 1000);
    tp_job_put_day(&job, "g", 20513);
    tp_job_put_subject(&job, "h", &nobody);
    tp_job_put_subject(&job, "i", &somebody);
    tp_job_put_purpose(&job, "j", purpose(h.privacy, "marketing"));
    tp_job_put_purpose(&job, "k", 0);
    tp_job_put_purposes(&job, "l", bits);
    tp_job_put_category(&job, "m", contact);
    tp_job_put_categories(&job, "n", contact | payment);
    tp_job_put_categories(&job, "o", 0);
    tp_job_put_json(&job, "p", TP_TEXT("[1,{}]"));
    expect_members("{\"a\":null,\"b\":\"x\",\"c\":18446744073709551615,\"d\":null,\"e\":null,"
                   "\"f\":\"1970-01-01T00:00:01Z\",\"g\":\"2026-03-01\",\"h\":null,"
                   "\"i\":\"ab000000000000000000000000000001\",\"j\":\"marketing\",\"k\":\"\","
                   "\"l\":[\"account\",\"marketing\"],\"m\":\"contact\","
                   "\"n\":[\"contact\",\"payment\"],\"o\":[],\"p\":[1,{}]}");
}

static void hold(const tara_subject *subject, const char *source)
{
    tara_holding holding = {.struct_size = sizeof holding, .ref = 7,
                            .category = category(h.privacy, "contact"),
                            .purposes = UINT64_C(1) << (purpose(h.privacy, "account") - 1),
                            .source = source, .source_size = strlen(source)};
    ASSERT_OK(tara_holding_start(h.privacy, subject, &holding, NULL));
}

static void job_sources_are_written(void **state)
{
    (void)state;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    tara_subject nadia = adult(h.privacy, "nadia");
    uint64_t     contact = category(h.privacy, "contact");
    char         longest[65];
    memset(longest, 's', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    hold(&nadia, "crm");
    hold(&nadia, longest);
    ASSERT_OK(tara_holding_erased(h.privacy, &nadia, contact, 7, TEXT("crm"), &verdict));
    tp_json_begin_object(&job.json);
    tp_job_put_sources(&job, &nadia, contact, 8);
    expect_members("{\"sources\":[]}");
    tp_buffer_clear(&out);
    job.json = tp_json_writer_to(&out);
    tp_json_begin_object(&job.json);
    tp_job_put_sources(&job, &nadia, contact, 7);
    expect_members("{\"sources\":[{\"source\":\"crm\",\"erased\":true},{\"source\":\""
                   "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss\","
                   "\"erased\":false}]}");
}

// --- whole texts -------------------------------------------------------------------------------

typedef struct growing { // A text that is longer each time it is asked for.
    size_t      size, grows;
    size_t      stops_at;
    int        *calls;
    tara_status then;
} growing;

static tara_status give_growing(tp_job *j, const void *with, char *buffer, size_t capacity,
                                size_t *needed)
{
    char text[4096];
    const growing *g = with;
    assert_ptr_equal(j, &job);
    size_t size = g->size + g->grows * (size_t)*g->calls;
    (*g->calls)++;
    if (size > g->stops_at) size = g->stops_at;
    memset(text, 'x', size);
    tara_status status = tp_give_text(text, size, buffer, capacity, needed);
    return status == TARA_OK ? g->then : status;
}

static tara_status whole(growing g, tp_buffer *text, int *calls)
{
    *calls = 0;
    g.calls = calls;
    return tp_job_whole_text(&job, give_growing, &g, text);
}

static void job_texts_are_had_whole(void **state)
{
    (void)state;
    int       calls;
    tp_buffer text;
    for (size_t size = 0; size <= 600; size += 60) {
        ASSERT_OK(whole((growing){size, 0, 4096, NULL, TARA_OK}, &text, &calls));
        assert_int_equal(text.size, size);
        assert_int_equal(calls, size == 0 ? 1 : 2);
        for (size_t i = 0; i < size; i++) assert_int_equal(text.data[i], 'x');
        tp_buffer_release(&text);
    }
}

static tara_status give_too_much(tp_job *j, const void *with, char *buffer, size_t capacity,
                                 size_t *needed)
{
    int *const *calls = with;
    (void)j; (void)buffer;
    ++**calls;
    *needed = capacity + 1;
    return TARA_E_BUFFER;
}

// Another thread may make it longer between two looks; not for ever.
static void job_texts_may_grow_in_between(void **state)
{
    (void)state;
    int       calls;
    tp_buffer text;
    ASSERT_OK(whole((growing){100, 300, 1000, NULL, TARA_OK}, &text, &calls));
    assert_int_equal(text.size, 1000);
    tp_buffer_release(&text);
    int     *count = &calls;
    int64_t  live = h.live;
    calls = 0;
    assert_int_equal(tp_job_whole_text(&job, give_too_much, &count, &text), TARA_E_BUFFER);
    assert_true(calls < 100);
    tp_buffer_release(&text);
    assert_int_equal(h.live, live);
}

static void job_texts_pass_the_status_on(void **state)
{
    (void)state;
    int       calls;
    tp_buffer text;
    assert_int_equal(whole((growing){10, 0, 10, NULL, TARA_E_STORE}, &text, &calls), TARA_E_STORE);
    assert_int_equal(text.size, 0);
    tp_buffer_release(&text);
    assert_int_equal(whole((growing){0, 0, 0, NULL, TARA_E_NOT_FOUND}, &text, &calls),
                     TARA_E_NOT_FOUND);
    tp_buffer_release(&text);
    int64_t live = h.live;
    h.fail_at = h.requests + 1;
    assert_int_equal(whole((growing){10, 0, 10, NULL, TARA_OK}, &text, &calls),
                     TARA_E_NO_MEMORY);
    tp_buffer_release(&text);
    assert_int_equal(h.live, live);
}

// --- long texts --------------------------------------------------------------------------------

static void job_long_texts_are_gathered(void **state)
{
    (void)state;
    tp_job_gathered g = tp_job_gather(&job);
    assert_int_equal(tp_job_sink(&g, "abc", 3), TARA_CALLBACK_OK);
    assert_int_equal(tp_job_sink(&g, NULL, 0), TARA_CALLBACK_OK);
    assert_int_equal(tp_job_sink(&g, "de", 2), TARA_CALLBACK_OK);
    assert_true(tp_text_equal((tp_text){(char *)g.text.data, g.text.size}, TP_TEXT("abcde")));
    ASSERT_OK(tp_job_gathered_all(&job, &g, TARA_OK));
    assert_int_equal(tp_job_gathered_all(&job, &g, TARA_E_STORE), TARA_E_STORE);
    assert_false(job.own_detail);
    tp_buffer_release(&g.text);
}

// 64 MiB and no byte more, whatever the call makes of a sink that stops.
static void job_long_texts_end_somewhere(void **state)
{
    (void)state;
    enum { PIECE = 8 << 20 };
    tp_job_gathered g = tp_job_gather(&job);
    char           *piece = malloc(PIECE);
    assert_non_null(piece);
    memset(piece, 'x', PIECE);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(tp_job_sink(&g, piece, PIECE), TARA_CALLBACK_OK);
    }
    assert_int_equal(tp_job_sink(&g, "", 0), TARA_CALLBACK_OK);
    assert_int_equal(tp_job_sink(&g, piece, 1), TARA_CALLBACK_FAILED);
    assert_int_equal(g.text.size, 64 << 20);
    assert_int_equal(tp_job_gathered_all(&job, &g, TARA_OK), TARA_E_LIMIT);
    assert_true(job.own_detail);
    assert_int_equal(job.error.status, TARA_E_LIMIT);
    assert_string_equal(job.error.field, "package");
    tp_buffer_release(&g.text);
    g = tp_job_gather(&job);
    assert_int_equal(tp_job_sink(&g, piece, SIZE_MAX), TARA_CALLBACK_FAILED);
    assert_int_equal(tp_job_gathered_all(&job, &g, TARA_E_NOT_APPLICABLE), TARA_E_LIMIT);
    tp_buffer_release(&g.text);
    free(piece);
}

static void job_long_texts_need_memory(void **state)
{
    (void)state;
    int64_t         live = h.live;
    tp_job_gathered g = tp_job_gather(&job);
    h.fail_at = h.requests + 1;
    assert_int_equal(tp_job_sink(&g, "abc", 3), TARA_CALLBACK_FAILED);
    assert_int_equal(tp_job_gathered_all(&job, &g, TARA_E_NOT_APPLICABLE), TARA_E_NO_MEMORY);
    tp_buffer_release(&g.text);
    assert_int_equal(h.live, live);
}

static void job_events_are_printed_by_number(void **state)
{
    (void)state;
    tp_buffer    text;
    uint64_t     event = 1;
    adult(h.privacy, "nadia");
    ASSERT_OK(tp_job_whole_text(&job, tp_job_print_event, &event, &text));
    assert_true(text.size > 11 && memcmp(text.data, "{\"event\":1,", 11) == 0);
    tp_buffer_release(&text);
    event = 1000;
    assert_int_equal(tp_job_whole_text(&job, tp_job_print_event, &event, &text),
                     TARA_E_NOT_FOUND);
    tp_buffer_release(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(job_names_are_looked_up_when_they_are_given),
        TEST(job_places_are_checked_when_they_are_given),
        TEST(job_zones_are_a_day_at_most),
        TEST(job_fields_that_are_not_given_are_zero),
        TEST(job_members_are_written),
        TEST(job_sources_are_written),
        TEST(job_texts_are_had_whole),
        TEST(job_texts_may_grow_in_between),
        TEST(job_texts_pass_the_status_on),
        TEST(job_long_texts_are_gathered),
        TEST(job_long_texts_end_somewhere),
        TEST(job_long_texts_need_memory),
        TEST(job_events_are_printed_by_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
