// test_bridge_gpp.c: what GPP and us_privacy strings lead to here, and what is told in one.
#include "bridge_kit.h"

static host h;

static int begin(void **state)
{
    (void)state;
    bridge_begin(&h, false);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bridge_end(&h);
    return 0;
}

#define ASSERT_SET(set, ids) assert_true((set) == bits_of(h.privacy, (ids)))
#define MAPPED "advertising profiles newsletter content health measurement letters"

// --- strings -----------------------------------------------------------------------------------

typedef struct setting { // Of a field: all of its values, or one place of them.
    const char *field;
    int         place; // -1: all.
    uint8_t     value;
} setting;

static char   text[512];
static size_t text_size;

static void set_field(tara_gpp_section *section, const setting *it)
{
    tara_gpp_field field = {.struct_size = sizeof field};
    for (uint32_t i = 0; tara_gpp_field_at(section, i, &field) == TARA_OK; i++) {
        if (strcmp(field.name, it->field) != 0) continue;
        for (uint32_t k = 0; k < field.count; k++) {
            if (it->place < 0 || (uint32_t)it->place == k) {
                section->values[field.first + k] = it->value;
            }
        }
        return;
    }
    fail_msg("section %u has no %s", section->id, it->field);
}

static tara_gpp_section section_of(uint32_t id, const setting *settings, size_t count)
{
    tara_gpp_section section = {.struct_size = sizeof section, .id = id,
                                .parts = TARA_GPP_PART_CORE};
    const setting version = {id >= TARA_GPP_US_MD ? "MspaVersion" : "Version", -1,
                             id == TARA_GPP_US_NATIONAL ? 2 : 1};
    const setting covered = {"MspaCoveredTransaction", -1, 2};
    set_field(&section, &version);
    set_field(&section, &covered);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(settings[i].field, "Gpc") == 0) section.parts |= TARA_GPP_PART_GPC;
        set_field(&section, &settings[i]);
    }
    return section;
}

static void write_string(const tara_gpp_section *sections, size_t count)
{
    tara_string_fault fault = {.struct_size = sizeof fault};
    ASSERT_OK(tara_gpp_encode(sections, count, text, sizeof text, &text_size, &fault));
}

#define WRITE(id, ...)                                                                        \
    do {                                                                                      \
        const setting    settings_[] = {__VA_ARGS__};                                         \
        tara_gpp_section section_ =                                                           \
            section_of((id), settings_, sizeof settings_ / sizeof settings_[0]);              \
        write_string(&section_, 1);                                                           \
    } while (0)

static tara_bridge_report follow_at(tara_subject subject, int64_t at)
{
    tara_bridge_report report = {.struct_size = sizeof report};
    char              *exact = malloc(text_size);
    assert_non_null(exact);
    memcpy(exact, text, text_size);
    ASSERT_OK(tara_consent_from_gpp(h.privacy, &subject, exact, text_size, at, &report));
    free(exact);
    assert_whole(h.privacy, &report);
    assert_true(report.said_unix_ms == at);
    assert_true(report.gated == 0 || (report.gated & report.given) == 0);
    return report;
}

static tara_bridge_report follow(tara_subject subject)
{
    return follow_at(subject, 0);
}

static tara_subject resident(const char *identity, const char *place)
{
    tara_subject subject = adult(h.privacy, identity);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, place, strlen(place), 0, 0));
    return subject;
}

static tara_standing standing_of(tara_subject subject)
{
    tara_standing standing = {.struct_size = sizeof standing};
    ASSERT_OK(tara_subject_show(h.privacy, &subject, &standing));
    return standing;
}

// --- opt-outs ----------------------------------------------------------------------------------

// Cal. Civ. Code 1798.120; GDPR Art. 21(2), 21(5).
static void an_opt_out_refuses_takes_back_and_objects(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "content");
    here.at_unix_ms = HOST_NOW - HOST_DAY;
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    tara_bridge_report report = follow(ann);
    ASSERT_SET(report.refused, "advertising");
    ASSERT_SET(report.withdrawn, "content");
    ASSERT_SET(report.objected, "measurement");
    ASSERT_SET(report.silent, "profiles newsletter health letters");
    ASSERT_SET(report.not_mapped, "storage account");
    assert_int_equal(state_of(h.privacy, ann, "advertising"), TARA_CONSENT_REFUSED);
    assert_int_equal(state_of(h.privacy, ann, "content"), TARA_CONSENT_WITHDRAWN);
    ASSERT_SET(standing_of(ann).objections, "measurement");
    WRITE(TARA_GPP_US_VA, {"TargetedAdvertisingOptOut", -1, 1}); // Of another state: heard.
    report = follow(ann);
    ASSERT_SET(report.objected, "letters");
    ASSERT_SET(report.unchanged, "advertising");
    assert_int_equal(tara_objection_decide(h.privacy, &ann, purpose(h.privacy, "letters"),
                                           TARA_OBJECTION_OVERRIDDEN, TEXT("g")),
                     TARA_E_NOT_APPLICABLE); // Direct marketing: absolute.
}

static void an_opt_out_is_on_record_with_its_evidence(void **state)
{
    (void)state;
    char         event[2048];
    size_t       size = 0;
    tara_subject ann = resident("ann", "US-CA");
    tara_consent consent = {.struct_size = sizeof consent};
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    (void)follow_at(ann, HOST_NOW - HOST_DAY);
    ASSERT_OK(tara_consent_show(h.privacy, &ann, purpose(h.privacy, "advertising"), &consent));
    assert_true(consent.since_unix_ms == HOST_NOW - HOST_DAY);
    ASSERT_OK(tara_event_print(h.privacy, consent.event, event, sizeof event - 1, &size));
    event[size] = '\0';
    assert_non_null(strstr(event, "\"method\":\"gpp\""));
    assert_non_null(strstr(event, "\"channel\":\"usca\""));
}

// Neither "did not opt out" nor "not applicable" is a consent, in any section.
static void not_to_have_opted_out_is_no_consent(void **state)
{
    (void)state;
    for (uint32_t id = TARA_GPP_US_NATIONAL; id <= TARA_GPP_US_RI; id++) {
        for (uint8_t value = 0; value <= 2; value += 2) {
            tara_subject     ann = resident("ann", "US-CA");
            tara_gpp_field   field = {.struct_size = sizeof field};
            tara_gpp_section section = section_of(id, NULL, 0);
            for (uint32_t i = 0; tara_gpp_field_at(&section, i, &field) == TARA_OK; i++) {
                if (field.kind != TARA_GPP_OPT_OUT) continue;
                const setting it = {field.name, -1, value};
                set_field(&section, &it);
            }
            write_string(&section, 1);
            ASSERT_SET(follow(ann).silent, MAPPED);
        }
    }
}

// In usca, usut and usia these are opt-outs: a 2 is nothing there, a 1 a no; elsewhere a 2 in all
// places is a yes, and a 1 in one of them a no.
static void sensitive_data_is_read_by_the_law_of_the_section(void **state)
{
    (void)state;
    static const struct { uint32_t id; const char *place; bool opt_out; } rows[] = {
        {TARA_GPP_US_CA, "US-CA", true}, {TARA_GPP_US_UT, "US-UT", true},
        {TARA_GPP_US_IA, "US-IA", true}, {TARA_GPP_US_VA, "US-VA", false},
        {TARA_GPP_US_CO, "US-CO", false}, {TARA_GPP_US_NATIONAL, "US-NY", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char names[3][32];
        for (int k = 0; k < 3; k++) snprintf(names[k], sizeof names[k], "subject %zu %d", i, k);
        WRITE(rows[i].id, {"SensitiveDataProcessing", -1, 2});
        tara_bridge_report report = follow(resident(names[0], rows[i].place));
        ASSERT_SET(rows[i].opt_out ? report.silent & bits_of(h.privacy, "health") : report.given,
                   "health");
        WRITE(rows[i].id, {"SensitiveDataProcessing", -1, 2}, {"SensitiveDataProcessing", 3, 1});
        ASSERT_SET(follow(resident(names[1], rows[i].place)).refused, "health");
        WRITE(rows[i].id, {"SensitiveDataProcessing", -1, 2}, {"SensitiveDataProcessing", 3, 0});
        report = follow(resident(names[2], rows[i].place));
        assert_true(report.given == 0 && report.refused == 0);
    }
}

// --- consent fields ----------------------------------------------------------------------------

// A yes of American law is one where that law holds, of the subject's own state or of the nation.
static void a_yes_counts_under_the_law_of_the_subject(void **state)
{
    (void)state;
    static const struct { const char *place; uint32_t id; bool counts; } rows[] = {
        {"US-CA", TARA_GPP_US_CA, true},       {"US-CA", TARA_GPP_US_NATIONAL, true},
        {"US-NY", TARA_GPP_US_NATIONAL, true}, {"US-NY", TARA_GPP_US_CA, false},
        {"US", TARA_GPP_US_NATIONAL, true},    {"US", TARA_GPP_US_CA, false},
        {"FR", TARA_GPP_US_NATIONAL, false},   {"FR", TARA_GPP_US_CA, false},
        {"CA-QC", TARA_GPP_US_NATIONAL, false}, {"UA", TARA_GPP_US_NATIONAL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        tara_subject subject = resident(name, rows[i].place);
        WRITE(rows[i].id, {"PersonalDataConsents", -1, 2});
        if (follow(subject).given != (rows[i].counts ? bit_of(h.privacy, "newsletter") : 0)) {
            fail_msg("row %zu", i);
        }
        WRITE(rows[i].id, {"PersonalDataConsents", -1, 1});
        tara_bridge_report report = follow(subject);
        assert_true((report.withdrawn | report.refused) == bit_of(h.privacy, "newsletter"));
    }
    WRITE(TARA_GPP_US_NATIONAL, {"PersonalDataConsents", -1, 2});
    tara_subject somewhere = person(h.privacy, "somewhere");
    assert_true(follow(somewhere).given == 0);
}

// Two fields stand for the content: a yes in the one is none while the other says no.
static void a_no_wins_over_a_yes_of_the_same_string(void **state)
{
    (void)state;
    tara_subject fay = resident("fay", "US-FL"), gus = resident("gus", "US-FL");
    WRITE(TARA_GPP_US_FL, {"AdditionalDataProcessingConsent", -1, 2}, {"SaleOptOut", -1, 1});
    ASSERT_SET(follow(fay).refused, "advertising content");
    WRITE(TARA_GPP_US_FL, {"AdditionalDataProcessingConsent", -1, 2}, {"SaleOptOut", -1, 2});
    ASSERT_SET(follow(gus).given, "content");
    const setting    no[] = {{"SaleOptOut", -1, 1}};
    const setting    yes[] = {{"AdditionalDataProcessingConsent", -1, 2}};
    tara_gpp_section two[] = {section_of(TARA_GPP_US_CA, no, 1),
                              section_of(TARA_GPP_US_FL, yes, 1)};
    write_string(two, 2);
    ASSERT_SET(follow(resident("hal", "US-FL")).refused, "advertising content");
}

// A value that the standard does not have gives nothing, and neither do others beside it.
static void a_section_that_is_not_valid_gives_no_yes(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    WRITE(TARA_GPP_US_CA, {"PersonalDataConsents", -1, 3});
    assert_true(follow(ann).given == 0);
    WRITE(TARA_GPP_US_CA, {"PersonalDataConsents", -1, 2}, {"SharingOptOut", -1, 3});
    assert_true(follow(ann).given == 0);
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1}, {"SharingOptOut", -1, 3});
    ASSERT_SET(follow(ann).refused, "advertising content"); // A no is heard.
}

// --- in time -----------------------------------------------------------------------------------

// A string without a time, seen again after its subject changed their mind here, is no news.
static void what_was_chosen_since_a_string_was_seen_stands(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    ASSERT_SET(follow(ann).refused, "advertising content");
    uint64_t events = event_count(h.privacy);
    ASSERT_SET(follow(ann).unchanged, "advertising content measurement");
    assert_true(event_count(h.privacy) == events);
    h.now += HOST_DAY;
    tara_choice here = choice(h.privacy, "advertising");
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    h.now += HOST_DAY;
    ASSERT_SET(follow(ann).older, "advertising");
    assert_int_equal(state_of(h.privacy, ann, "advertising"), TARA_CONSENT_GIVEN);
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1}, {"SaleOptOutNotice", -1, 1}); // Another one.
    ASSERT_SET(follow(ann).withdrawn, "advertising");
}

// The string was there when it took the one back: what was said of the other since is later.
static void a_string_that_was_seen_is_old_for_every_purpose(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "content");
    ASSERT_OK(tara_consent_refuse(h.privacy, &ann, &here, NULL));
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    tara_bridge_report report = follow(ann);
    ASSERT_SET(report.refused, "advertising");
    ASSERT_SET(report.unchanged, "content");
    h.now += HOST_DAY;
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    ASSERT_SET(follow(ann).older, "content");
    assert_int_equal(state_of(h.privacy, ann, "content"), TARA_CONSENT_GIVEN);
}

// What was seen after a choice is no older than that: it is heard when more stands for the purpose.
static void a_string_that_was_seen_later_is_heard(void **state)
{
    (void)state;
    static char  policy[BRIDGE_POLICY_MAX];
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "profiles");
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    h.now += HOST_DAY;
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    ASSERT_SET(follow(ann).refused, "advertising content");
    bridge_text(false, policy);
    bridge_cut(policy, "\"version\": 1,", ",");
    bridge_put(policy, "\"last_updated\"", "\"version\": 2, ");
    bridge_put(policy, "\"SharingOptOut\"", "\"SaleOptOut\", ");
    tara_policy *next = bridge_parse(policy);
    ASSERT_OK(tara_policy_publish(h.privacy, next));
    tara_policy_destroy(next);
    assert_true(follow(ann).withdrawn == bit_of(h.privacy, "profiles"));
}

// A yes of which nobody knows when it was said never overtakes what is on record.
static void a_yes_without_a_time_counts_where_nothing_is_on_record(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "newsletter");
    WRITE(TARA_GPP_US_CA, {"PersonalDataConsents", -1, 2});
    ASSERT_SET(follow(ann).given, "newsletter");
    h.now += HOST_DAY;
    ASSERT_OK(tara_consent_withdraw(h.privacy, &ann, &here, NULL));
    h.now += HOST_DAY;
    ASSERT_SET(follow(ann).older, "newsletter");
    ASSERT_SET(follow_at(ann, HOST_NOW + HOST_DAY).older, "newsletter"); // As late as the no.
    ASSERT_SET(follow_at(ann, h.now).given, "newsletter");
    h.now += 500 * HOST_DAY; // It has expired: the same string renews nothing.
    ASSERT_SET(follow(ann).older, "newsletter");
}

static void a_time_orders_a_string_among_the_choices(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "advertising");
    here.at_unix_ms = HOST_NOW - 5 * HOST_DAY;
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    tara_bridge_report report = follow_at(ann, HOST_NOW - 6 * HOST_DAY);
    ASSERT_SET(report.older, "advertising");
    ASSERT_SET(report.refused, "content");
    ASSERT_SET(follow_at(ann, HOST_NOW - 4 * HOST_DAY).withdrawn, "advertising");
}

// --- Global Privacy Control, us_privacy --------------------------------------------------------

static void a_signal_in_a_string_is_taken_as_a_signal(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_signal  signal = {.struct_size = sizeof signal};
    WRITE(TARA_GPP_US_CA, {"Gpc", -1, 0});
    assert_int_equal(follow(ann).gpc, 0);
    ASSERT_OK(tara_signal_show(h.privacy, &ann, &signal));
    assert_true(signal.since_unix_ms == 0);
    WRITE(TARA_GPP_US_CA, {"Gpc", -1, 1}, {"SaleOptOut", -1, 1});
    uint64_t           events = event_count(h.privacy);
    tara_bridge_report report = follow(ann);
    assert_int_equal(report.gpc, 1);
    ASSERT_SET(report.refused, "advertising content");
    assert_true(event_count(h.privacy) == events + 4); // With the objection.
    ASSERT_OK(tara_signal_show(h.privacy, &ann, &signal));
    assert_int_equal(signal.on, 1);
    assert_int_equal(follow(ann).gpc, 1);
    assert_true(event_count(h.privacy) == events + 4);
}

// The yes to direct marketing that the same string takes back is no conflict any more.
static void a_signal_meets_what_its_string_leaves(void **state)
{
    (void)state;
    tara_subject ann = resident("ann", "US-CA");
    tara_choice  here = choice(h.privacy, "profiles");
    tara_signal  signal = {.struct_size = sizeof signal};
    ASSERT_OK(tara_consent_give(h.privacy, &ann, &here, NULL));
    WRITE(TARA_GPP_US_CA, {"Gpc", -1, 1});
    ASSERT_SET(follow(ann).silent, MAPPED);
    ASSERT_OK(tara_signal_show(h.privacy, &ann, &signal));
    assert_int_equal(signal.conflict, 1);
    WRITE(TARA_GPP_US_CA, {"Gpc", -1, 1}, {"SharingOptOut", -1, 1});
    ASSERT_SET(follow(ann).withdrawn, "profiles");
    ASSERT_OK(tara_signal_show(h.privacy, &ann, &signal));
    assert_int_equal(signal.conflict, 0);
    uint64_t events = event_count(h.privacy);
    ASSERT_SET(follow(ann).unchanged, "profiles");
    assert_true(event_count(h.privacy) == events);
}

static void us_privacy_says_no_to_a_sale_or_nothing(void **state)
{
    (void)state;
    static const struct { const char *text; bool no; } rows[] = {
        {"1YYN", true}, {"1NYN", true}, {"1-Y-", true}, {"1YNN", false}, {"1---", false},
        {"1YN-", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        text_size = strlen(rows[i].text);
        memcpy(text, rows[i].text, text_size);
        tara_bridge_report report = follow(resident(name, "US-CA"));
        ASSERT_SET(report.refused, rows[i].no ? "advertising content" : "");
        assert_true(report.given == 0);
    }
    tara_gpp_section section = {.struct_size = sizeof section, .id = TARA_GPP_USP_V1,
                                .text = "1YYN", .text_size = 4};
    write_string(&section, 1);
    ASSERT_SET(follow(resident("ann", "US-CA")).refused, "advertising content");
}

// --- what is refused ---------------------------------------------------------------------------

static void calls_are_checked_in_the_documented_order(void **state)
{
    (void)state;
    tara_subject       ann = resident("ann", "US-CA"), nobody = {{0}};
    tara_bridge_report report = {.struct_size = 4};
    size_t             needed = 0;
    uint64_t           events = event_count(h.privacy);
    assert_int_equal(tara_consent_from_gpp(NULL, &ann, "D", 1, 0, NULL), TARA_E_HANDLE);
    assert_refused(h.privacy, tara_consent_from_gpp(h.privacy, &nobody, "D", 1, 0, &report),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_consent_from_gpp(h.privacy, &ann, NULL, 1, 0, &report),
                   TARA_E_INVALID_ARGUMENT, "report");
    assert_refused(h.privacy, tara_consent_from_gpp(h.privacy, &ann, NULL, 1, HOST_NOW + 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "gpp");
    assert_refused(h.privacy, tara_consent_from_gpp(h.privacy, &ann, "D", 1, HOST_NOW + 1, NULL),
                   TARA_E_INVALID_ARGUMENT, "time");
    WRITE(TARA_GPP_US_CA, {"SaleOptOut", -1, 1});
    text[8] = '!';
    tara_status status = tara_consent_from_gpp(h.privacy, &ann, text, text_size, 0, NULL);
    assert_refused(h.privacy, status, TARA_E_ALPHABET, "gpp");
    assert_int_equal(last_error(h.privacy).offset, 8);
    assert_true(tara_consent_from_gpp(h.privacy, &ann, "1XYN", 4, 0, NULL) != TARA_OK);
    assert_true(tara_consent_from_gpp(h.privacy, &ann, "", 0, 0, NULL) != TARA_OK);
    static char huge[256 * 1024 + 1];
    memset(huge, 'D', sizeof huge);
    assert_refused(h.privacy,
                   tara_consent_from_gpp(h.privacy, &ann, huge, sizeof huge, 0, NULL),
                   TARA_E_LIMIT, "gpp");
    assert_refused(h.privacy, tara_consent_to_gpp(h.privacy, &nobody, 0, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(h.privacy, tara_consent_to_gpp(h.privacy, &ann, 5, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "section");
    assert_refused(h.privacy, tara_consent_to_gpp(h.privacy, &ann, 28, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "section");
    tara_subject bea = resident("bea", "FR");
    assert_refused(h.privacy, tara_consent_to_gpp(h.privacy, &bea, 0, NULL, 0, &needed),
                   TARA_E_NOT_APPLICABLE, "subject");
    assert_true(event_count(h.privacy) == events + 3);
    ASSERT_OK(tara_clock_set(h.privacy, HOST_NOW - HOST_DAY));
    assert_refused(h.privacy, tara_consent_to_gpp(h.privacy, &ann, 0, NULL, 0, &needed),
                   TARA_E_CLOCK_BACKWARDS, "clock");
}

static void a_policy_without_fields_takes_and_gives_no_strings(void **state)
{
    (void)state;
    host         other;
    size_t       needed = 0;
    host_begin(&other);
    tara_subject ann = adult(other.privacy, "ann");
    assert_refused(other.privacy, tara_consent_from_gpp(other.privacy, &ann, "D", 1, 0, NULL),
                   TARA_E_NOT_APPLICABLE, "gpp");
    assert_refused(other.privacy, tara_consent_to_gpp(other.privacy, &ann, 7, NULL, 0, &needed),
                   TARA_E_NOT_APPLICABLE, "section");
    host_end(&other);
}

// --- to a string -------------------------------------------------------------------------------

static tara_gpp gpp;

static tara_gpp_section told(tara_subject subject, uint32_t id)
{
    tara_gpp_section section = {.struct_size = sizeof section};
    gpp.struct_size = sizeof gpp;
    ASSERT_OK(tara_consent_to_gpp(h.privacy, &subject, id, text, sizeof text, &text_size));
    ASSERT_OK(tara_gpp_decode(text, text_size, &gpp, NULL));
    assert_int_equal(gpp.section_count, 1);
    ASSERT_OK(tara_gpp_section_at(&gpp, 0, &section));
    ASSERT_OK(tara_gpp_section_valid(&section, NULL));
    return section;
}

static uint32_t value_of(const tara_gpp_section *section, const char *field, uint32_t place)
{
    uint32_t value = 99;
    ASSERT_OK(tara_gpp_value(section, field, strlen(field), place, &value));
    return value;
}

static void choose(tara_subject subject, const char *id, bool yes)
{
    tara_choice it = choice(h.privacy, id);
    if (yes) ASSERT_OK(tara_consent_give(h.privacy, &subject, &it, NULL));
    else ASSERT_OK(tara_consent_refuse(h.privacy, &subject, &it, NULL));
}

static void what_is_on_record_is_told_field_by_field(void **state)
{
    (void)state;
    tara_subject     ann = resident("ann", "US-CA");
    tara_gpp_section section = told(ann, 0);
    assert_int_equal(section.id, TARA_GPP_US_CA);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 0); // Never asked.
    assert_int_equal(value_of(&section, "SaleOptOutNotice", 0), 0);
    assert_int_equal(value_of(&section, "PersonalDataConsents", 0), 0);
    assert_int_equal(value_of(&section, "MspaCoveredTransaction", 0), 2);
    assert_int_equal(section.parts, TARA_GPP_PART_CORE);
    choose(ann, "newsletter", true);
    choose(ann, "profiles", true);
    choose(ann, "health", false);
    choose(ann, "advertising", true); // The content and the measurement share this field.
    section = told(ann, 0);
    assert_int_equal(value_of(&section, "PersonalDataConsents", 0), 2);
    assert_int_equal(value_of(&section, "SharingOptOut", 0), 2);
    assert_int_equal(value_of(&section, "SharingOptOutNotice", 0), 1);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 8), 1);
    assert_int_equal(value_of(&section, "SensitiveDataLimitUseNotice", 0), 1);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 0);
    choose(ann, "content", false);
    ASSERT_OK(tara_signal_gpc(h.privacy, &ann, 1, NULL));
    section = told(ann, 0);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 1);
    assert_int_equal(value_of(&section, "SaleOptOutNotice", 0), 1);
    assert_int_equal(value_of(&section, "Gpc", 0), 1);
}

static void a_field_that_stands_for_nothing_is_not_told(void **state)
{
    (void)state;
    static char policy[BRIDGE_POLICY_MAX];
    bridge_text(false, policy);
    bridge_cut(policy, "\"tcf_custom\": 3,", "]");
    bridge_put(policy, "\n    },\n    {\n      \"id\": \"content\"", "\"tcf_custom\": 3");
    bridge_begin_with(&h, policy);
    tara_subject ann = resident("ann", "US-CA");
    choose(ann, "newsletter", true);
    choose(ann, "advertising", false);
    tara_gpp_section section = told(ann, 0);
    assert_int_equal(value_of(&section, "PersonalDataConsents", 0), 0);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 1);
    bridge_end(&h);
}

static void people_were_told_of_what_they_chose_about(void **state)
{
    (void)state;
    static const struct { uint32_t id; const char *told, *not_told; } rows[] = {
        {TARA_GPP_US_CA, "SensitiveDataLimitUseNotice", "SaleOptOutNotice"},
        {TARA_GPP_US_NATIONAL, "SensitiveDataProcessingOptOutNotice",
         "SensitiveDataLimitUseNotice"},
        {TARA_GPP_US_UT, "SensitiveDataProcessingOptOutNotice", "SharingNotice"},
        {TARA_GPP_US_IA, "SensitiveDataOptOutNotice", "ProcessingNotice"},
    };
    tara_subject ann = resident("ann", "US-CA");
    choose(ann, "health", false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_gpp_section section = told(ann, rows[i].id);
        assert_int_equal(value_of(&section, rows[i].told, 0), 1);
        assert_int_equal(value_of(&section, rows[i].not_told, 0), 0);
    }
}

static void the_section_is_that_of_the_state(void **state)
{
    (void)state;
    static const struct { const char *place; uint32_t id; } rows[] = {
        {"US-CA", 8}, {"US-VA", 9}, {"US-CO", 10}, {"US-UT", 11}, {"US-CT", 12}, {"US-FL", 13},
        {"US-MT", 14}, {"US-OR", 15}, {"US-TX", 16}, {"US-DE", 17}, {"US-IA", 18}, {"US-NE", 19},
        {"US-NH", 20}, {"US-NJ", 21}, {"US-TN", 22}, {"US-MN", 23}, {"US-MD", 24}, {"US-IN", 25},
        {"US-KY", 26}, {"US-RI", 27}, {"US-NY", 7}, {"US", 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_subject     subject = resident("ann", rows[i].place);
        tara_gpp_section section = told(subject, 0);
        assert_int_equal(section.id, rows[i].id);
        assert_true(section.layout != 0);
    }
    assert_int_equal(told(person(h.privacy, "somewhere"), 0).id, TARA_GPP_US_NATIONAL);
    assert_int_equal(told(resident("bea", "FR"), TARA_GPP_US_CO).id, TARA_GPP_US_CO);
}

static void us_privacy_is_written_when_it_is_asked_for(void **state)
{
    (void)state;
    tara_subject     ann = resident("ann", "US-CA");
    tara_gpp_section section = told(ann, TARA_GPP_USP_V1);
    assert_int_equal(section.text_size, 4);
    assert_memory_equal(section.text, "1NNN", 4);
    choose(ann, "storage", false); // No field stands for it.
    section = told(ann, TARA_GPP_USP_V1);
    assert_memory_equal(section.text, "1NNN", 4);
    choose(ann, "advertising", false);
    section = told(ann, TARA_GPP_USP_V1);
    assert_memory_equal(section.text, "1YYN", 4);
}

// 11 CCR 7025: others learn of the opt-out from these four letters alone.
static void us_privacy_says_that_the_signal_opts_out_of_sale(void **state)
{
    (void)state;
    tara_subject     ann = resident("ann", "US-CA");
    ASSERT_OK(tara_signal_gpc(h.privacy, &ann, 1, NULL));
    tara_gpp_section section = told(ann, TARA_GPP_USP_V1);
    assert_memory_equal(section.text, "1NYN", 4);
    ASSERT_OK(tara_signal_gpc(h.privacy, &ann, 0, NULL));
    section = told(ann, TARA_GPP_USP_V1);
    assert_memory_equal(section.text, "1NNN", 4);
}

// --- the young, and the signal -----------------------------------------------------------------

static tara_subject child_in(const char *identity, const char *place, int year)
{
    tara_subject subject = person(h.privacy, identity);
    ASSERT_OK(tara_subject_set(h.privacy, &subject, place, strlen(place), 0, 0));
    ASSERT_OK(tara_age_assert_born(h.privacy, &subject, year, 1, 31, TEXT("document"), NULL));
    return subject;
}

static void guardian_verified(tara_subject subject)
{
    tara_guardian_evidence e = {
        .struct_size = sizeof e, .guardian = "mother", .guardian_size = 6, .method = "form",
        .method_size = 4, .verifier = "desk", .verifier_size = 4, .evidence = "file",
        .evidence_size = 4,
    };
    ASSERT_OK(tara_guardian_verify(h.privacy, &subject, &e, NULL));
}

static void guardian_chooses(tara_subject subject, const char *id)
{
    tara_choice it = choice(h.privacy, id);
    it.actor = TARA_ACTOR_GUARDIAN;
    ASSERT_OK(tara_consent_give(h.privacy, &subject, &it, NULL));
}

static void assert_usp(tara_subject subject, const char *expected)
{
    tara_gpp_section section = told(subject, TARA_GPP_USP_V1);
    assert_memory_equal(section.text, expected, 4);
}

// Cal. Civ. Code 1798.120(c): a child who was never asked has not opted in.
static void test_c12_the_sale_of_a_childs_data_is_opted_out_of(void **state)
{
    (void)state;
    tara_subject     leo = child_in("leo", "US-CA", 2014);
    tara_gpp_section section = told(leo, 0);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 1);
    assert_int_equal(value_of(&section, "SharingOptOut", 0), 1);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 0), 1);
    assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 0), 1);
    assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 1), 1);
    assert_int_equal(value_of(&section, "PersonalDataConsents", 0), 0); // Nobody asked.
    assert_int_equal(value_of(&section, "SaleOptOutNotice", 0), 0);     // Nobody was told.
    assert_usp(leo, "1NYN");
    guardian_verified(leo); // Nobody opted in by that: a sale is asked about.
    section = told(leo, 0);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 1);
    assert_usp(leo, "1NYN");
}

// At 13 the child opts in, below the parent (1798.120(c), 15 USC 6502): that is what is told.
static void test_c12_below_13_a_guardians_own_yes_alone_is_told(void **state)
{
    (void)state;
    static const struct { const char *name; int born; bool guardian, told; } rows[] = {
        {"one", 2014, false, false}, {"two", 2014, true, true}, {"three", 2012, false, true},
        {"four", 2012, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_subject child = child_in(rows[i].name, "US-CA", rows[i].born);
        guardian_verified(child);
        if (rows[i].guardian) guardian_chooses(child, "profiles");
        else choose(child, "profiles", true);
        tara_gpp_section section = told(child, 0);
        assert_int_equal(value_of(&section, "SharingOptOut", 0), rows[i].told ? 2 : 1);
        assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 1),
                         rows[i].told ? 2 : 1);
        assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", 0), 1);
    }
}

// While the gate is shut nothing may be sold here, whatever shuts it: the string says no more.
static void test_c12_a_shut_gate_sells_nothing(void **state)
{
    (void)state;
    tara_subject ada = person(h.privacy, "ada"); // Nobody knows her age, nor where she lives.
    tara_subject ben = resident("ben", "US-CA");
    assert_usp(ben, "1NNN");
    ASSERT_OK(tara_age_report(h.privacy, &ben, NULL, 0, NULL, 0, NULL));
    assert_usp(ben, "1NYN");
    assert_usp(ada, "1NYN");
    tara_gpp_section section = told(ada, 0);
    assert_int_equal(value_of(&section, "TargetedAdvertisingOptOut", 0), 1);
    assert_int_equal(value_of(&section, "SensitiveDataProcessing", 0), 0); // A consent, unasked.
    for (uint32_t i = 0; i < 3; i++) { // No child is known.
        assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", i), 0);
    }
    ASSERT_OK(tara_age_resolve(h.privacy, &ben, TARA_AGE_OF_AGE, TEXT("document")));
    assert_usp(ben, "1NNN");
}

// The law of a state may ask for more years than the gate. Born 2008: 18 since a month; 2009: not
// yet.
static void test_c21_a_state_may_ask_for_more_years_than_the_gate(void **state)
{
    (void)state;
    static const struct { const char *place; int born; uint32_t value; } rows[] = {
        {"US-CA", 2009, 0}, {"US-DE", 2009, 1}, {"US-DE", 2008, 0}, {"US-NJ", 2009, 0},
        {"US-NJ", 2010, 1}, {"US-VA", 2010, 0}, {"US-MD", 2008, 0},
        {"US-CT", 2009, 0}, // From July 2026 on.
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        tara_subject     subject = child_in(name, rows[i].place, rows[i].born);
        tara_gpp_section section = told(subject, 0);
        assert_int_equal(value_of(&section, "SaleOptOut", 0), rows[i].value);
    }
    tara_subject over = person(h.privacy, "over"); // At least 16, and perhaps no more.
    ASSERT_OK(tara_subject_set(h.privacy, &over, TEXT("US-DE"), 0, 0));
    ASSERT_OK(tara_age_assert_band(h.privacy, &over, TARA_BAND_OVER, TEXT("asked"), NULL));
    tara_gpp_section section = told(over, 0);
    assert_int_equal(value_of(&section, "SaleOptOut", 0), 1);
}

// Each value speaks of children of some years, and of no others.
static void test_c12_known_children_are_told_by_their_years(void **state)
{
    (void)state;
    static const struct { uint32_t id; int born; const char *values; } rows[] = {
        {TARA_GPP_US_NATIONAL, 2014, "010"}, {TARA_GPP_US_NATIONAL, 2012, "100"},
        {TARA_GPP_US_NATIONAL, 1990, "000"}, {TARA_GPP_US_CA, 2014, "11"},
        {TARA_GPP_US_CA, 2012, "11"},        {TARA_GPP_US_VA, 2014, "1"},
        {TARA_GPP_US_VA, 2012, "0"},         {TARA_GPP_US_DE, 2014, "10000"},
        {TARA_GPP_US_DE, 2012, "01100"},     {TARA_GPP_US_FL, 2012, "010"},
        {TARA_GPP_US_IN, 2014, "1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "subject %zu", i);
        tara_gpp_section section = told(child_in(name, "US", rows[i].born), rows[i].id);
        for (uint32_t k = 0; rows[i].values[k] != '\0'; k++) {
            uint32_t value = value_of(&section, "KnownChildSensitiveDataConsents", k);
            if (value != (uint32_t)(rows[i].values[k] - '0')) fail_msg("row %zu value %u", i, k);
        }
    }
    tara_subject young = person(h.privacy, "young"); // Under 16, of whatever years.
    ASSERT_OK(tara_age_assert_band(h.privacy, &young, TARA_BAND_UNDER, TEXT("asked"), NULL));
    tara_gpp_section section = told(young, TARA_GPP_US_DE);
    for (uint32_t k = 0; k < 5; k++) {
        assert_int_equal(value_of(&section, "KnownChildSensitiveDataConsents", k), k < 3);
    }
}

// Maryland sells nobody's data below 18, whatever they say.
static void test_c12_where_the_law_bans_the_sale_no_yes_is_told(void **state)
{
    (void)state;
    tara_subject leo = child_in("leo", "US-MD", 2012);
    guardian_verified(leo);
    guardian_chooses(leo, "profiles");
    tara_gpp_section section = told(leo, TARA_GPP_US_NATIONAL);
    assert_int_equal(value_of(&section, "SharingOptOut", 0), 1);
    tara_subject ann = resident("ann", "US-MD");
    choose(ann, "profiles", true);
    section = told(ann, TARA_GPP_US_NATIONAL);
    assert_int_equal(value_of(&section, "SharingOptOut", 0), 2);
}

// These sections have no place for the signal; the others carry it as the browser sent it.
static void a_section_without_a_place_tells_the_signal_as_an_opt_out(void **state)
{
    (void)state;
    for (uint32_t id = TARA_GPP_US_NATIONAL; id <= TARA_GPP_US_RI; id++) {
        char name[32];
        snprintf(name, sizeof name, "subject %u", id);
        tara_subject subject = resident(name, "US-VA");
        choose(subject, "advertising", true);
        choose(subject, "content", true);
        ASSERT_OK(tara_signal_gpc(h.privacy, &subject, 1, NULL));
        tara_gpp_section section = told(subject, id);
        bool             place = (section.parts & TARA_GPP_PART_GPC) != 0;
        if (place) assert_int_equal(value_of(&section, "Gpc", 0), 1);
        assert_int_equal(value_of(&section, "SaleOptOut", 0), place ? 0 : 1);
        assert_int_equal(value_of(&section, "SaleOptOutNotice", 0), 0);
        if (id != TARA_GPP_US_CA) { // It knows no such field.
            uint32_t value = value_of(&section, "TargetedAdvertisingOptOut", 0);
            assert_int_equal(value, place ? 0 : 1);
        }
        ASSERT_OK(tara_signal_gpc(h.privacy, &subject, 0, NULL));
        section = told(subject, id);
        assert_int_equal(value_of(&section, "SaleOptOut", 0), 0);
    }
}

// --- laws --------------------------------------------------------------------------------------

// What is told of one and read of another of the same state is no more than was on record.
static void what_is_told_is_read_again_and_never_more(void **state)
{
    (void)state;
    static const char *const purposes[] = {"advertising", "profiles", "newsletter", "content",
                                           "health"};
    static const char *const places[] = {"US-CA", "US-FL", "US-VA", "US-IN", "US-NY", "US-UT"};
    uint64_t chance = 5;
    for (int round = 0; round < 300; round++) {
        char one[32], other[32];
        snprintf(one, sizeof one, "one %d", round);
        snprintf(other, sizeof other, "other %d", round);
        const char  *place = places[host_chance(&chance) % 6];
        tara_subject from = resident(one, place), to = resident(other, place);
        for (size_t i = 0; i < 5; i++) {
            uint64_t what = host_chance(&chance) % 3;
            if (what > 0) choose(from, purposes[i], what == 1);
        }
        (void)told(from, 0);
        (void)follow(to);
        for (size_t i = 0; i < 5; i++) {
            int32_t here = state_of(h.privacy, from, purposes[i]);
            int32_t there = state_of(h.privacy, to, purposes[i]);
            if (there == TARA_CONSENT_GIVEN && here != TARA_CONSENT_GIVEN) {
                fail_msg("round %d: %s", round, purposes[i]);
            }
        }
    }
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(an_opt_out_refuses_takes_back_and_objects),
        TEST(an_opt_out_is_on_record_with_its_evidence),
        TEST(not_to_have_opted_out_is_no_consent),
        TEST(sensitive_data_is_read_by_the_law_of_the_section),
        TEST(a_yes_counts_under_the_law_of_the_subject),
        TEST(a_no_wins_over_a_yes_of_the_same_string),
        TEST(a_section_that_is_not_valid_gives_no_yes),
        TEST(what_was_chosen_since_a_string_was_seen_stands),
        TEST(a_string_that_was_seen_is_old_for_every_purpose),
        TEST(a_string_that_was_seen_later_is_heard),
        TEST(a_yes_without_a_time_counts_where_nothing_is_on_record),
        TEST(a_time_orders_a_string_among_the_choices),
        TEST(a_signal_in_a_string_is_taken_as_a_signal),
        TEST(a_signal_meets_what_its_string_leaves),
        TEST(us_privacy_says_no_to_a_sale_or_nothing),
        TEST(calls_are_checked_in_the_documented_order),
        cmocka_unit_test(a_policy_without_fields_takes_and_gives_no_strings),
        TEST(what_is_on_record_is_told_field_by_field),
        cmocka_unit_test(a_field_that_stands_for_nothing_is_not_told),
        TEST(people_were_told_of_what_they_chose_about),
        TEST(the_section_is_that_of_the_state),
        TEST(us_privacy_is_written_when_it_is_asked_for),
        TEST(us_privacy_says_that_the_signal_opts_out_of_sale),
        TEST(test_c12_the_sale_of_a_childs_data_is_opted_out_of),
        TEST(test_c12_below_13_a_guardians_own_yes_alone_is_told),
        TEST(test_c12_a_shut_gate_sells_nothing),
        TEST(test_c21_a_state_may_ask_for_more_years_than_the_gate),
        TEST(test_c12_known_children_are_told_by_their_years),
        TEST(test_c12_where_the_law_bans_the_sale_no_yes_is_told),
        TEST(a_section_without_a_place_tells_the_signal_as_an_opt_out),
        TEST(what_is_told_is_read_again_and_never_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
