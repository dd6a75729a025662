// test_record_write.c: a person's record as JSON: every member, and one text for one record.
#include "people_kit.h"

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

static const tp_compiled *compiled(void)
{
    return h.privacy->ledger.world.compiled;
}

static int slot(const char *id)
{
    return tp_purpose_slot(compiled(), (tp_text){id, strlen(id)});
}

static void assert_record(const tp_person *person, const char *expected)
{
    tp_memory      memory = tp_memory_standard();
    tp_buffer      text = tp_buffer_in(&memory);
    tp_json_writer json = tp_json_writer_to(&text);
    tp_record_json(&json, person);
    tp_buffer_byte(&text, 0);
    assert_false(text.failed);
    assert_string_equal((const char *)text.data, expected);
    tp_buffer_release(&text);
}

static void record_of_nothing_has_every_member(void **state)
{
    (void)state;
    tp_person person = {.compiled = compiled()};
    assert_record(&person,
        "{\"country\":null,\"time_zone_minutes\":null,\"age\":{\"state\":\"unknown\",\"years\":0,"
        "\"of_age_on\":null,\"learned\":null,\"deletion_due\":null,\"suspected\":null,"
        "\"resolve_by\":null,\"guardian\":\"none\",\"guardian_since\":null,"
        "\"guardian_until\":null},\"consents\":[],\"objections\":[],\"restriction\":null,"
        "\"contracts\":[],\"contracts_ended\":null,\"holdings\":[]}");
}

static void fill(tp_person *person, tp_person_holding *held)
{
    tp_standing *s = &person->standing;
    *person = (tp_person){.compiled = compiled(), .holdings = held, .holding_count = 1};
    assert_true(tp_place_parse(TP_TEXT("US-CA"), &s->place));
    s->has_offset = 1;
    s->offset_minutes = -480;
    s->age = (tp_age){.known = TARA_AGE_MINOR, .years = 16, .of_age_on = 21000, .learned_at = 1,
                      .deletion_due = 2000, .suspected = 1, .suspected_at = 3000,
                      .suspicion_due = 4000, .guardian = TARA_GUARDIAN_VERIFIED,
                      .verified_at = 5000, .guardian_until = 6000, .guardian_id = {9}};
    *tp_standing_choose(s, slot("service")) = (tp_consent){
        .state = TARA_CONSENT_WITHDRAWN, .actor = TARA_ACTOR_AGENT, .policy_version = 7,
        .at = 7000, .expires_at = TP_TIME_NEVER, .event = 99};
    *tp_standing_choose(s, slot("marketing")) = (tp_consent){
        .state = TARA_CONSENT_GIVEN, .actor = TARA_ACTOR_GUARDIAN, .policy_version = UINT32_MAX,
        .at = 8123, .expires_at = 9000};
    tp_standing_choose(s, slot("orders")); // Never asked.
    *tp_standing_object(s, slot("feedback")) =
        (tp_objection){.state = TARA_OBJECTION_UPHELD, .at = 10000};
    tp_standing_object(s, slot("protection")); // Taken back.
    s->restriction = (tp_restriction){.set = 1, .preserves = 1, .at = 11000};
    s->contracts = (tp_contracts){.count = 1, .ended_at = 12000};
    s->contracts.list[0] = (tp_contract){.id = "K\"", .id_size = 2, .since = 13000,
                                         .until = TP_TIME_NEVER};
    *held = (tp_person_holding){.category = 0, .ref = UINT64_MAX};
    held->holding = (tp_holding){
        .since = 20000, .first_since = 15000, .ended_at = 21000, .origin = TARA_ORIGIN_INFERRED,
        .purposes = UINT64_C(1) << slot("service") | UINT64_C(1) << slot("account"),
        .ended = UINT64_C(1) << slot("service"), .source_count = 2};
    held->holding.active_at[slot("service")] = 22000;
    held->holding.active_at[slot("account")] = 20000;
    held->holding.source[0] = (tp_holding_source){.name = "crm", .size = 3};
    held->holding.source[1] = (tp_holding_source){.name = "mail", .size = 4, .erased = 1};
}

static const char whole[] =
    "{\"country\":\"US-CA\",\"time_zone_minutes\":-480,\"age\":{\"state\":\"minor\",\"years\":16,"
    "\"of_age_on\":\"2027-07-01\",\"learned\":\"1970-01-01T00:00:00.001Z\","
    "\"deletion_due\":\"1970-01-01T00:00:02Z\",\"suspected\":\"1970-01-01T00:00:03Z\","
    "\"resolve_by\":\"1970-01-01T00:00:04Z\",\"guardian\":\"verified\","
    "\"guardian_since\":\"1970-01-01T00:00:05Z\",\"guardian_until\":\"1970-01-01T00:00:06Z\"},"
    "\"consents\":[{\"purpose\":\"marketing\",\"state\":\"given\",\"actor\":\"guardian\","
    "\"policy_version\":4294967295,\"at\":\"1970-01-01T00:00:08.123Z\","
    "\"expires\":\"1970-01-01T00:00:09Z\"},{\"purpose\":\"service\",\"state\":\"withdrawn\","
    "\"actor\":\"agent\",\"policy_version\":7,\"at\":\"1970-01-01T00:00:07Z\",\"expires\":null}],"
    "\"objections\":[{\"purpose\":\"feedback\",\"state\":\"upheld\","
    "\"at\":\"1970-01-01T00:00:10Z\"}],\"restriction\":{\"at\":\"1970-01-01T00:00:11Z\","
    "\"preserves\":true},\"contracts\":[{\"contract\":\"K\\\"\","
    "\"since\":\"1970-01-01T00:00:13Z\",\"until\":null}],"
    "\"contracts_ended\":\"1970-01-01T00:00:12Z\",\"holdings\":[{\"category\":\"contact\","
    "\"ref\":18446744073709551615,\"purposes\":[\"account\",\"service\"],\"ended\":[\"service\"],"
    "\"ended_at\":\"1970-01-01T00:00:21Z\",\"collected\":\"1970-01-01T00:00:20Z\","
    "\"first_collected\":\"1970-01-01T00:00:15Z\",\"origin\":\"inferred\","
    "\"activity\":[{\"purpose\":\"service\",\"at\":\"1970-01-01T00:00:22Z\"}],"
    "\"sources\":[{\"source\":\"crm\",\"erased\":false},"
    "{\"source\":\"mail\",\"erased\":true}]}]}";

static void record_has_everything_but_numbers_of_this_store(void **state)
{
    (void)state;
    tp_person         person;
    tp_person_holding held;
    fill(&person, &held);
    assert_record(&person, whole);
}

// Slots differ from store to store; the text of a record does not.
static void record_does_not_depend_on_slots(void **state)
{
    (void)state;
    tp_person         person;
    tp_person_holding held;
    tp_compiled       other = *compiled();
    fill(&person, &held);
    int a = slot("marketing"), b = slot("service");
    assert_true(a > b); // In the list it stands first all the same.
    tp_consent *consents = person.standing.consent;
    other.purpose_id[a] = compiled()->purpose_id[b];
    other.purpose_id[b] = compiled()->purpose_id[a];
    tp_consent kept = consents[a];
    consents[a] = consents[b];
    consents[b] = kept;
    uint64_t moved = UINT64_C(1) << a | UINT64_C(1) << b;
    held.holding.purposes ^= moved;
    held.holding.ended ^= moved;
    held.holding.active_at[a] = 22000;
    person.compiled = &other;
    assert_record(&person, whole);
}

// What is read prints as it was printed, from any order and layout.
static void record_read_prints_the_same(void **state)
{
    (void)state;
    tp_person         person;
    tp_person_holding held;
    tp_memory         memory = tp_memory_standard();
    tp_buffer         first = tp_buffer_in(&memory), second = tp_buffer_in(&memory);
    tp_package        written = {.controller = TP_TEXT("T \xC3\xA9 \"\\\n"), .exported = 1000,
                                 .policy_version = 3}, read;
    tara_error        error = {.struct_size = sizeof error};
    fill(&person, &held);
    written.person = person;
    written.person.subject = (tara_subject){{0xAB, 0xCD}};
    tp_json_writer json = tp_json_writer_to(&first);
    json.indent = true;
    tp_package_json(&json, &written);
    ASSERT_OK(tp_package_read((tp_text){(char *)first.data, first.size}, compiled(), HOST_NOW,
                              &memory, &read, &error));
    assert_false(read.sealed || read.foreign);
    static const char head[] = "{\n  \"format\": \"tara-subject\",\n  \"version\": 1,\n"
        "  \"controller\": \"T \xC3\xA9 \\\"\\\\\\n\",\n"
        "  \"exported\": \"1970-01-01T00:00:01Z\",\n  \"policy_version\": 3,\n"
        "  \"subject\": \"abcd0000000000000000000000000000\",\n  \"record\": {\n";
    assert_memory_equal(first.data, head, sizeof head - 1);
    json = tp_json_writer_to(&second);
    json.indent = true;
    tp_package_json(&json, &read);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    tp_package_release(&read, &memory);
    tp_buffer_release(&first);
    tp_buffer_release(&second);
    assert_int_equal(memory.live_bytes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(record_of_nothing_has_every_member),
        TEST(record_has_everything_but_numbers_of_this_store),
        TEST(record_does_not_depend_on_slots),
        TEST(record_read_prints_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
