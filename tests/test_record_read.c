// test_record_read.c: packages from anybody: every member that is wrong is refused by its name.
#include "people_kit.h"

#include "base/civil.h"

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

static tara_error error;

static tara_status read_text(const char *text, size_t size, tp_package *out)
{
    tp_memory memory = tp_memory_standard();
    char     *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    memset(&error, 0, sizeof error);
    tara_status status = tp_package_read((tp_text){copy, size},
                                         h.privacy->ledger.world.compiled, HOST_NOW, &memory, out,
                                         &error);
    free(copy);
    assert_true(status == TARA_OK || memory.live_bytes == 0);
    assert_int_equal(error.status, status);
    if (status == TARA_OK) tp_package_release(out, &memory);
    assert_int_equal(memory.live_bytes, 0);
    return status;
}

static void expect(const char *text, tara_status status, const char *field)
{
    tp_package read;
    tara_status got = read_text(text, strlen(text), &read);
    if (got != status || strcmp(error.field, field) != 0) {
        fail_msg("%.300s\ngot %d over %s: %s; wanted %d over %s", text, got, error.field,
                 error.message, status, field);
    }
    assert_true(status == TARA_OK || error.message[0] != '\0');
    assert_true(status == TARA_OK || error.line > 0);
    assert_true(error.offset <= strlen(text));
}

#define LATER "2026-03-01T09:00:00.001Z" // A millisecond after HOST_NOW.

static const char whole[] =
    "{\"format\":\"tara-subject\",\"version\":1,\"controller\":\"T\","
    "\"exported\":\"2026-03-01T09:00:00Z\",\"policy_version\":1,"
    "\"subject\":\"00112233445566778899aabbccddeeff\",\"record\":{\"country\":\"FR\","
    "\"time_zone_minutes\":60,\"age\":{\"state\":\"minor\",\"years\":16,"
    "\"of_age_on\":\"2029-06-01\",\"learned\":\"2026-01-01T00:00:00Z\",\"deletion_due\":null,"
    "\"suspected\":\"2026-01-02T00:00:00Z\",\"resolve_by\":\"2026-03-20T00:00:00Z\","
    "\"guardian\":\"withdrawn\",\"guardian_since\":\"2026-01-03T00:00:00Z\","
    "\"guardian_until\":\"2026-01-04T00:00:00Z\"},\"consents\":[{\"purpose\":\"marketing\","
    "\"state\":\"given\",\"actor\":\"subject\",\"policy_version\":1,"
    "\"at\":\"2026-01-05T00:00:00Z\",\"expires\":null}],\"objections\":[{"
    "\"purpose\":\"feedback\",\"state\":\"pending\",\"at\":\"2026-01-06T00:00:00Z\"}],"
    "\"restriction\":{\"at\":\"2026-01-07T00:00:00Z\",\"preserves\":false},\"contracts\":[{"
    "\"contract\":\"K\",\"since\":\"2026-01-08T00:00:00Z\",\"until\":null}],"
    "\"contracts_ended\":\"2026-01-09T00:00:00Z\",\"holdings\":[{\"category\":\"contact\","
    "\"ref\":7,\"purposes\":[\"account\",\"service\"],\"ended\":[\"service\"],"
    "\"ended_at\":\"2026-01-10T00:00:00Z\",\"collected\":\"2026-01-11T00:00:00Z\","
    "\"first_collected\":\"2026-01-01T00:00:00Z\",\"origin\":\"observed\",\"activity\":[{"
    "\"purpose\":\"account\",\"at\":\"2026-01-12T00:00:00Z\"}],\"sources\":[{"
    "\"source\":\"crm\",\"erased\":true}]}]},"
    "\"seal\":\"00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\"}";

static void record_read_fills_every_member(void **state)
{
    (void)state;
    tp_package  read;
    tp_memory   memory = tp_memory_standard();
    const tp_compiled *compiled = h.privacy->ledger.world.compiled;
    ASSERT_OK(tp_package_read((tp_text){whole, sizeof whole - 1}, compiled, HOST_NOW, &memory,
                              &read, &error));
    const tp_standing *s = &read.person.standing;
    int account = tp_purpose_slot(compiled, TP_TEXT("account"));
    int service = tp_purpose_slot(compiled, TP_TEXT("service"));
    int64_t january = INT64_C(1767225600000), day = HOST_DAY; // 2026-01-01
    assert_false(read.foreign);
    assert_true(read.sealed && read.seal[1] == 0x11 && read.seal[31] == 0xFF);
    assert_true(tp_text_equal(read.controller, TP_TEXT("T")));
    assert_int_equal(read.exported, HOST_NOW);
    assert_int_equal(read.policy_version, 1);
    assert_int_equal(read.person.subject.id[15], 0xFF);
    assert_int_equal(s->place, 'F' << 8 | 'R');
    assert_int_equal(s->offset_minutes, 60);
    assert_int_equal(s->age.known, TARA_AGE_MINOR);
    assert_int_equal(s->age.years, 16);
    assert_int_equal(s->age.of_age_on, tp_day_of((tp_date){2029, 6, 1}));
    assert_int_equal(s->age.learned_at, january);
    assert_int_equal(s->age.suspected, 1);
    assert_int_equal(s->age.suspected_at, january + day);
    assert_int_equal(s->age.guardian, TARA_GUARDIAN_WITHDRAWN);
    assert_int_equal(s->age.guardian_until, january + 3 * day);
    const tp_consent *consent =
        tp_standing_consent(s, tp_purpose_slot(compiled, TP_TEXT("marketing")));
    assert_int_equal(consent->state, TARA_CONSENT_GIVEN);
    assert_int_equal(consent->at, january + 4 * day);
    assert_int_equal(consent->expires_at, TP_TIME_NEVER);
    assert_int_equal(tp_standing_objection(s, tp_purpose_slot(compiled, TP_TEXT("feedback")))->at,
                     january + 5 * day);
    assert_int_equal(s->restriction.at, january + 6 * day);
    assert_int_equal(s->contracts.count, 1);
    assert_int_equal(s->contracts.list[0].since, january + 7 * day);
    assert_int_equal(s->contracts.ended_at, january + 8 * day);
    assert_int_equal(read.person.holding_count, 1);
    const tp_holding *holding = &read.person.holdings[0].holding;
    assert_int_equal(read.person.holdings[0].ref, 7);
    assert_int_equal(holding->purposes, UINT64_C(1) << account | UINT64_C(1) << service);
    assert_int_equal(holding->ended, UINT64_C(1) << service);
    assert_int_equal(holding->active_at[account], january + 11 * day);
    assert_int_equal(holding->active_at[service], january + 10 * day);
    assert_int_equal(holding->first_since, january);
    assert_int_equal(holding->source[0].erased, 1);
    tp_package_release(&read, &memory);
    assert_int_equal(memory.live_bytes, 0);
}

// One value after another replaced by what cannot stand there.
static const struct { const char *old, *new, *field; } wrong[] = {
    {"tara-subject", "tara-person", "format"},
    {"\"tara-subject\"", "1", "format"},
    {"\"version\":1", "\"version\":2", "version"},
    {"\"version\":1", "\"version\":\"1\"", "version"},
    {"\"version\":1", "\"version\":1.0", "version"},
    {"\"controller\":\"T\"", "\"controller\":\"\"", "controller"},
    {"\"controller\":\"T\"", "\"controller\":{}", "controller"},
    {"2026-03-01T09:00:00Z", LATER, "exported"},
    {"2026-03-01T09:00:00Z", "2026-02-30T09:00:00Z", "exported"},
    {"\"policy_version\":1,\"subject", "\"policy_version\":-1,\"subject", "policy_version"},
    {"\"policy_version\":1,\"subject", "\"policy_version\":4294967296,\"subject",
     "policy_version"},
    {"00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeef", "subject"},
    {"00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeffa", "subject"},
    {"00112233445566778899aabbccddeeff", "0011223344556677889 aabbccddeeff", "subject"},
    {"AABBCCDDEEFF", "AABBCCDDEEF", "seal"},
    {"AABBCCDDEEFF", "AABBCCDDEEFG", "seal"},
    {"\"FR\"", "\"ZZ\"", "record.country"},
    {"\"FR\"", "\"\"", "record.country"},
    {"\"FR\"", "\"FR-ABCD\"", "record.country"},
    {"\"FR\"", "1", "record.country"},
    {"minutes\":60", "minutes\":1441", "record.time_zone_minutes"},
    {"minutes\":60", "minutes\":\"60\"", "record.time_zone_minutes"},
    {"\"minor\"", "\"suspected_minor\"", "record.age.state"},
    {"\"minor\"", "\"child\"", "record.age.state"},
    {"\"minor\"", "2", "record.age.state"},
    {"\"minor\"", "\"of_age\"", "record.age.of_age_on"},
    {"\"years\":16", "\"years\":256", "record.age.years"},
    {"\"years\":16", "\"years\":-1", "record.age.years"},
    {"2029-06-01", "2029-06-31", "record.age.of_age_on"},
    {"2026-01-01T00:00:00Z", LATER, "record.age.learned"},
    {"\"deletion_due\":null", "\"deletion_due\":\"soon\"", "record.age.deletion_due"},
    {"2026-01-02T00:00:00Z", LATER, "record.age.suspected"},
    {"\"2026-03-20T00:00:00Z\"", "null", "record.age.resolve_by"},
    {"\"2026-01-02T00:00:00Z\"", "null", "record.age.resolve_by"},
    {"\"guardian\":\"withdrawn\"", "\"guardian\":\"asked\"", "record.age.guardian"},
    {"2026-01-03T00:00:00Z", LATER, "record.age.guardian_since"},
    {"\"2026-01-04T00:00:00Z\"", "4", "record.age.guardian_until"},
    {"\"marketing\"", "\"selling\"", "record.consents[0].purpose"},
    {"\"marketing\"", "1", "record.consents[0].purpose"},
    {"\"given\"", "\"never_asked\"", "record.consents[0].state"},
    {"\"given\"", "\"expired\"", "record.consents[0].state"},
    {"\"given\"", "\"outdated\"", "record.consents[0].state"},
    {"\"actor\":\"subject\"", "\"actor\":\"nobody\"", "record.consents[0].actor"},
    {"\"policy_version\":1,\"at", "\"policy_version\":1e0,\"at",
     "record.consents[0].policy_version"},
    {"2026-01-05T00:00:00Z", LATER, "record.consents[0].at"},
    {"\"2026-01-05T00:00:00Z\"", "null", "record.consents[0].at"},
    {"\"expires\":null", "\"expires\":false", "record.consents[0].expires"},
    {"\"feedback\"", "\"\"", "record.objections[0].purpose"},
    {"\"pending\"", "\"none\"", "record.objections[0].state"},
    {"2026-01-06T00:00:00Z", LATER, "record.objections[0].at"},
    {"2026-01-07T00:00:00Z", LATER, "record.restriction.at"},
    {"\"preserves\":false", "\"preserves\":0", "record.restriction.preserves"},
    {"\"contract\":\"K\"", "\"contract\":\"\"", "record.contracts[0].contract"},
    {"2026-01-08T00:00:00Z", "2026-01-08", "record.contracts[0].since"},
    {"\"until\":null", "\"until\":\"2026-01-07T00:00:00Z\"", "record.contracts[0].until"},
    {"2026-01-09T00:00:00Z", LATER, "record.contracts_ended"},
    {"\"category\":\"contact\"", "\"category\":\"health\"", "record.holdings[0].category"},
    {"\"ref\":7", "\"ref\":-1", "record.holdings[0].ref"},
    {"\"ref\":7", "\"ref\":7.5", "record.holdings[0].ref"},
    {"\"ref\":7", "\"ref\":18446744073709551616", "record.holdings[0].ref"},
    {"\"ref\":7", "\"ref\":184467440737095516150", "record.holdings[0].ref"},
    {"\"ref\":7", "\"ref\":\"7\"", "record.holdings[0].ref"},
    {"[\"account\",\"service\"]", "[]", "record.holdings[0].purposes"},
    {"[\"account\",\"service\"]", "[\"account\",\"account\"]",
     "record.holdings[0].purposes[1]"},
    {"[\"account\",\"service\"]", "[\"account\",\"x\"]", "record.holdings[0].purposes[1]"},
    {"[\"account\",\"service\"]", "\"account\"", "record.holdings[0].purposes"},
    {"\"ended\":[\"service\"]", "\"ended\":[\"orders\"]", "record.holdings[0].ended"},
    {"\"ended\":[\"service\"]", "\"ended\":[]", "record.holdings[0].ended_at"},
    {"2026-01-10T00:00:00Z", LATER, "record.holdings[0].ended_at"},
    {"2026-01-11T00:00:00Z", LATER, "record.holdings[0].collected"},
    {"\"first_collected\":\"2026-01-01", "\"first_collected\":\"2026-02-01",
     "record.holdings[0].first_collected"},
    {"\"observed\"", "\"found\"", "record.holdings[0].origin"},
    {"{\"purpose\":\"account\"", "{\"purpose\":\"orders\"", "record.holdings[0].activity"},
    {"2026-01-12T00:00:00Z", "2025-12-31T00:00:00Z", "record.holdings[0].activity"},
    {"2026-01-12T00:00:00Z", LATER, "record.holdings[0].activity[0].at"},
    {"\"crm\"", "\"\"", "record.holdings[0].sources[0].source"},
    {"\"erased\":true", "\"erased\":1", "record.holdings[0].sources[0].erased"},
    {"[{\"source\":\"crm\",\"erased\":true}]", "[]", "record.holdings[0].sources"},
    {"\"FR\"", "\"FR\",\"county\":1", "record.county"},
    {"\"FR\"", "\"FR\",\"Name of \xC3\xA9\":1", "record.(a name)"},
    {"\"FR\"", "\"FR\",\"country\":\"FR\"", "record.country"},
    {"\"FR\"", "\"FR\",\"c\\u006funtry\":\"FR\"", "record.country"},
    {"\"version\":1", "\"version\":1,\"version\":1", "version"},
    {"\"version\":1", "\"version\":1,\"format\":\"tara-subject\"", "format"},
    {"\"version\":1", "\"version\":1,\"own_data\":[]", "own_data"},
};

static void record_read_refuses_values_by_name(void **state)
{
    (void)state;
    package from = package_of(whole);
    expect(whole, TARA_OK, "");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        package p = package_with(&from, wrong[i].old, wrong[i].new);
        expect(p.text, TARA_E_INVALID_ARGUMENT, wrong[i].field);
        package_free(&p);
    }
    package_free(&from);
}

#define COOKIE_OF(category, state, more)                                                       \
    "\"FR\",\"cookies\":[{\"category\":\"" category "\",\"state\":\"" state "\","                 \
    "\"actor\":\"subject\",\"policy_version\":1,\"at\":\"2026-01-05T00:00:00Z\"," more "}]"
#define SIGNAL_OF(gpc, at) \
    "\"FR\",\"signal\":{\"gpc\":" gpc ",\"conflict\":false,\"at\":" at "}"

// Choices about cookies and the signal stand there where there are any, and read as strictly.
static void record_read_takes_cookies_where_there_are_any(void **state)
{
    (void)state;
    static const struct { const char *new, *field; } rows[] = { // "": right.
        {COOKIE_OF("statistics", "given", "\"expires\":null"), ""},
        {COOKIE_OF("marketing", "withdrawn", "\"expires\":\"2026-09-05T00:00:00Z\""), ""},
        {"\"FR\",\"cookies\":[]", ""},
        {COOKIE_OF("necessary", "given", "\"expires\":null"), "record.cookies[0].category"},
        {COOKIE_OF("none", "given", "\"expires\":null"), "record.cookies[0].category"},
        {COOKIE_OF("statistics", "expired", "\"expires\":null"), "record.cookies[0].state"},
        {COOKIE_OF("statistics", "given", "\"expires\":0"), "record.cookies[0].expires"},
        {COOKIE_OF("statistics", "given", "\"expires\":null,\"x\":1"), "record.cookies[0].x"},
        {"\"FR\",\"cookies\":[{}]", "record.cookies[0].category"},
        {"\"FR\",\"cookies\":{}", "record.cookies"},
        {SIGNAL_OF("true", "\"2026-01-05T00:00:00Z\""), ""},
        {SIGNAL_OF("1", "\"2026-01-05T00:00:00Z\""), "record.signal.gpc"},
        {SIGNAL_OF("true", "\"" LATER "\""), "record.signal.at"},
        {SIGNAL_OF("true", "null"), "record.signal.at"},
        {"\"FR\",\"signal\":null", "record.signal"},
        {"\"FR\",\"signal\":{\"gpc\":true}", "record.signal.conflict"},
    };
    package from = package_of(whole);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        package p = package_with(&from, "\"FR\"", rows[i].new);
        bool    right = rows[i].field[0] == '\0';
        expect(p.text, right ? TARA_OK : TARA_E_INVALID_ARGUMENT, rows[i].field);
        package_free(&p);
    }
    package twice = package_with(&from, "\"FR\"",
        "\"FR\",\"cookies\":[{\"category\":\"statistics\",\"state\":\"given\",\"actor\":\"agent\","
        "\"policy_version\":1,\"at\":\"2026-01-05T00:00:00Z\",\"expires\":null},"
        "{\"category\":\"statistics\",\"state\":\"refused\",\"actor\":\"agent\","
        "\"policy_version\":1,\"at\":\"2026-01-05T00:00:00Z\",\"expires\":null}]");
    expect(twice.text, TARA_E_INVALID_ARGUMENT, "record.cookies[1].category");
    package_free(&twice);
    package_free(&from);
}

// What may stand there, too.
static void record_read_takes_what_else_may_stand_there(void **state)
{
    (void)state;
    static const struct { const char *old, *new; } rows[] = {
        {"\"FR\"", "null"}, {"\"FR\"", "\"us-ca\""}, {"minutes\":60", "minutes\":null"},
        {"minutes\":60", "minutes\":-1440"}, {"\"2029-06-01\"", "null"},
        {"2026-01-05T00:00:00Z", "2026-03-01T10:00:00+01:00"},
        {"2026-01-08T00:00:00Z", LATER}, {"\"until\":null", "\"until\":\"2099-01-08T00:00:00Z\""},
        {"{\"at\":\"2026-01-07T00:00:00Z\",\"preserves\":false}", "null"},
        {"\"2026-01-09T00:00:00Z\"", "null"}, {"\"withdrawn\"", "\"expired\""},
        {"\"withdrawn\"", "\"verified\""}, {"\"withdrawn\"", "\"none\""},
        {"\"ref\":7", "\"ref\":18446744073709551615"},
        {"\"crm\"", "\"\\u0000\""}, {"\"pending\"", "\"overridden\""},
        {"\"format\":\"tara-subject\",", ""},
    };
    package from = package_of(whole);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        package p = package_with(&from, rows[i].old, rows[i].new);
        bool    formless = strcmp(rows[i].new, "") == 0;
        expect(p.text, formless ? TARA_E_INVALID_ARGUMENT : TARA_OK, formless ? "format" : "");
        package_free(&p);
    }
    package_free(&from);
}

// Each member of each object left out: missing, by its name; but for the seal.
static void record_read_misses_every_member(void **state)
{
    (void)state;
    static const struct { const char *member, *field; } rows[] = {
        {"\"version\":1,", "version"}, {"\"controller\":\"T\",", "controller"},
        {"\"exported\":\"2026-03-01T09:00:00Z\",", "exported"},
        {"\"subject\":\"00112233445566778899aabbccddeeff\",", "subject"},
        {"\"country\":\"FR\",", "record.country"},
        {"\"time_zone_minutes\":60,", "record.time_zone_minutes"},
        {"\"years\":16,", "record.age.years"},
        {",\"guardian_until\":\"2026-01-04T00:00:00Z\"", "record.age.guardian_until"},
        {"\"state\":\"given\",", "record.consents[0].state"},
        {",\"expires\":null", "record.consents[0].expires"},
        {"\"state\":\"pending\",", "record.objections[0].state"},
        {",\"preserves\":false", "record.restriction.preserves"},
        {",\"until\":null", "record.contracts[0].until"},
        {"\"contracts_ended\":\"2026-01-09T00:00:00Z\",", "record.contracts_ended"},
        {"\"ref\":7,", "record.holdings[0].ref"},
        {",\"erased\":true", "record.holdings[0].sources[0].erased"},
        {"\"origin\":\"observed\",", "record.holdings[0].origin"},
    };
    package from = package_of(whole);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        package p = package_with(&from, rows[i].member, "");
        expect(p.text, TARA_E_INVALID_ARGUMENT, rows[i].field);
        package_free(&p);
    }
    package p = package_with(&from, ",\"seal\":\"00112233445566778899aabbccddeeff"
                             "00112233445566778899AABBCCDDEEFF\"", "");
    expect(p.text, TARA_OK, "");
    package_free(&p);
    package_free(&from);
    expect("{\"format\":\"tara-portability\",\"version\":1}", TARA_E_INVALID_ARGUMENT, "record");
    expect("{\"format\":\"tara-portability\",\"record\":{}}", TARA_E_INVALID_ARGUMENT,
           "record.country");
    expect("[]", TARA_E_INVALID_ARGUMENT, "package");
    expect("\"tara-subject\"", TARA_E_INVALID_ARGUMENT, "package");
    expect("", TARA_E_SYNTAX, "package");
}

// Lists: the same twice, and one more than there may be.
static void record_read_bounds_every_list(void **state)
{
    (void)state;
    static const struct {
        const char *list; // As it stands.
        const char *item; // As it stands there.
        const char *twice, *name;
        size_t      most;
    } rows[] = {
        {"\"consents\":[", "{\"purpose\":\"marketing\",\"state\":\"given\",\"actor\":\"subject\","
         "\"policy_version\":1,\"at\":\"2026-01-05T00:00:00Z\",\"expires\":null}",
         "record.consents[1].purpose", "record.consents", 64},
        {"\"objections\":[", "{\"purpose\":\"feedback\",\"state\":\"pending\","
         "\"at\":\"2026-01-06T00:00:00Z\"}", "record.objections[1].purpose",
         "record.objections", 64},
        {"\"contracts\":[", "{\"contract\":\"K\",\"since\":\"2026-01-08T00:00:00Z\","
         "\"until\":null}", "record.contracts[1].contract", "record.contracts", 16},
        {"\"activity\":[", "{\"purpose\":\"account\",\"at\":\"2026-01-12T00:00:00Z\"}",
         "record.holdings[0].activity[1].purpose", "record.holdings[0].activity", 64},
        {"\"sources\":[", "{\"source\":\"crm\",\"erased\":true}",
         "record.holdings[0].sources[1].source", "record.holdings[0].sources", 8},
        {"\"purposes\":[", "\"account\"", "record.holdings[0].purposes[1]",
         "record.holdings[0].purposes", 64},
    };
    package from = package_of(whole);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t count = 2; count <= rows[i].most + 1; count += rows[i].most - 1) {
            package list = package_of(rows[i].list);
            for (size_t k = 1; k < count; k++) {
                package_say(&list, rows[i].item);
                package_say(&list, ",");
            }
            package p = package_with(&from, rows[i].list, list.text);
            bool    purposes = strstr(rows[i].list, "purposes") != NULL; // There were two already.
            bool    over = count + purposes > rows[i].most;
            expect(p.text, over ? TARA_E_LIMIT : TARA_E_INVALID_ARGUMENT,
                   over ? rows[i].name : rows[i].twice);
            package_free(&p);
            package_free(&list);
        }
    }
    package_free(&from);
}

static void record_read_bounds_holdings(void **state)
{
    (void)state;
    const char *first = strstr(whole, "{\"category\""), *last = strstr(first, "]}");
    package     item = {NULL, 0, 0}, from = package_of(whole);
    package_add(&item, first, (size_t)(last - first));
    package_say(&item, "]}");
    for (int extra = 0; extra < 4; extra++) {
        // 512 with numbers of their own; 513; the same twice; 512 with one wrong in the midst.
        package list = package_of("\"holdings\":[");
        int     more = extra == 1 ? 512 : 511;
        for (int i = 0; i < more; i++) {
            char ref[24];
            int  number = extra == 2 && i == 400 ? 7 : 1000 + i;
            snprintf(ref, sizeof ref, extra == 3 && i == 300 ? "\"ref\":\"%d\"" : "\"ref\":%d",
                     number);
            package one = package_with(&item, "\"ref\":7", ref);
            package_say(&list, one.text);
            package_say(&list, ",");
            package_free(&one);
        }
        package p = package_with(&from, "\"holdings\":[", list.text);
        if (extra == 0) expect(p.text, TARA_OK, "");
        if (extra == 1) expect(p.text, TARA_E_LIMIT, "record.holdings");
        if (extra == 2) expect(p.text, TARA_E_INVALID_ARGUMENT, "record.holdings[511].ref");
        if (extra == 3) expect(p.text, TARA_E_INVALID_ARGUMENT, "record.holdings[300].ref");
        package_free(&p);
        package_free(&list);
    }
    package_free(&item);
    package_free(&from);
}

// A name of 64 bytes fits, one of 65 does not.
static void record_read_bounds_names(void **state)
{
    (void)state;
    package from = package_of(whole);
    static const char *const names[] = {"\"K\"", "\"crm\""};
    static const char *const fields[] = {"record.contracts[0].contract",
                                         "record.holdings[0].sources[0].source"};
    for (int i = 0; i < 2; i++) {
        for (int size = 64; size <= 65; size++) {
            char name[70];
            snprintf(name, sizeof name, "\"%0*d\"", size, 0);
            package p = package_with(&from, names[i], name);
            expect(p.text, size == 64 ? TARA_OK : TARA_E_INVALID_ARGUMENT,
                   size == 64 ? "" : fields[i]);
            package_free(&p);
        }
    }
    package_free(&from);
}

// The type of every value changed in turn: nothing crashes, and whatever is refused has a name.
static void record_read_survives_every_other_value(void **state)
{
    (void)state;
    static const char *const others[] = {"null", "true", "-1", "\"\"", "[]", "{}", "[[{}]]",
                                         "{\"a\":[]}", "1e9", "\"\\u0000\""};
    tp_package     read;
    size_t         refused = 0;
    tp_json_reader in = tp_json_reader_of((tp_text){whole, sizeof whole - 1});
    for (tp_json_type type; (type = tp_json_next(&in)) != TP_JSON_END;) {
        bool value = type != TP_JSON_NAME && type != TP_JSON_OBJECT_END
                  && type != TP_JSON_ARRAY_END;
        if (!value) continue;
        tp_json_reader ahead = in;
        tp_json_skip(&ahead);
        size_t after = ahead.offset + ahead.raw.size + (ahead.type == TP_JSON_STRING ? 2 : 0);
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            package p = {NULL, 0, 0};
            package_add(&p, whole, in.offset);
            package_say(&p, others[i]);
            package_add(&p, whole + after, sizeof whole - 1 - after);
            tara_status status = read_text(p.text, p.size, &read);
            assert_true(status == TARA_OK || status == TARA_E_INVALID_ARGUMENT);
            assert_true(status == TARA_OK || error.field[0] != '\0');
            refused += status != TARA_OK;
            package_free(&p);
        }
    }
    assert_true(refused > 400);
}

static void record_read_of_every_beginning_is_a_syntax_error(void **state)
{
    (void)state;
    tp_package read;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        assert_int_equal(read_text(whole, size, &read), TARA_E_SYNTAX);
        assert_true(error.offset <= size && size - error.offset < 5); // A word is one token.
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(record_read_fills_every_member),
        TEST(record_read_refuses_values_by_name),
        TEST(record_read_takes_cookies_where_there_are_any),
        TEST(record_read_takes_what_else_may_stand_there),
        TEST(record_read_misses_every_member),
        TEST(record_read_bounds_every_list),
        TEST(record_read_bounds_holdings),
        TEST(record_read_bounds_names),
        TEST(record_read_survives_every_other_value),
        TEST(record_read_of_every_beginning_is_a_syntax_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
