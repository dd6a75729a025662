// test_public_retention.c: holdings, erased and holds, as hosts call them.
#include "source_kit.h"

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    nadia = adult(privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static uint64_t bit_of(const char *purpose_id)
{
    return UINT64_C(1) << (purpose(privacy, purpose_id) - 1);
}

static int64_t start(const char *category_id, uint64_t ref, const char *purpose_id,
                     const char *source)
{
    int64_t      due = 0;
    tara_holding given = held(privacy, category_id, ref, purpose_id, source);
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, &due));
    return due;
}

static tara_retention show(const char *category_id, uint64_t ref)
{
    tara_retention out = {.struct_size = sizeof out};
    ASSERT_OK(tara_holding_show(privacy, &nadia, category(privacy, category_id), ref, &out));
    return out;
}

static tara_verdict erase(const char *category_id, uint64_t ref, const char *source)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_holding_erased(privacy, &nadia, category(privacy, category_id), ref, source,
                                  strlen(source), &verdict));
    assert_int_equal(verdict.policy_version, 1);
    assert_int_equal(verdict.basis, TARA_BASIS_NONE);
    assert_int_equal(verdict.obligations, 0);
    return verdict;
}

static void assert_verdict(tara_verdict verdict, int32_t permitted, int32_t reason, int64_t until)
{
    assert_int_equal(verdict.permitted, permitted);
    assert_int_equal(verdict.reason, reason);
    assert_int_equal(verdict.valid_until_unix_ms, until);
}

// How many ERASE duties are listed by `until`, and the due of the first.
static size_t erase_duties(int64_t until, int64_t *due)
{
    tara_duty      duties[16];
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query, .until_unix_ms = until};
    tara_due_page  page = {.struct_size = sizeof page};
    size_t         found = 0;
    duties[0].struct_size = sizeof duties[0];
    ASSERT_OK(tara_due(privacy, &query, &cursor, duties, 16, &page));
    for (size_t i = 0; i < page.count; i++) {
        if (duties[i].kind != TARA_DUTY_ERASE) continue;
        if (found++ == 0 && due != NULL) *due = duties[i].due_unix_ms;
    }
    return found;
}

// --- holdings ----------------------------------------------------------------------------------

static void test_c19_a_holding_is_due_when_its_last_purpose_has_run_out(void **state)
{
    (void)state;
    assert_int_equal(start("contact", 7, "support", "crm"), at("2028-03-01T09:00:00Z"));
    tara_retention out = show("contact", 7);
    assert_int_equal(out.purposes, bit_of("support"));
    assert_int_equal(out.kept_for, bit_of("support"));
    assert_int_equal(out.since_unix_ms, HOST_NOW);
    assert_int_equal(out.due_unix_ms, at("2028-03-01T09:00:00Z"));
    assert_int_equal(out.floor_unix_ms, 0);
    assert_string_equal(out.floor, "");
    assert_int_equal(out.held, 0);
    assert_int_equal(out.origin, TARA_ORIGIN_SUBJECT);
    assert_int_equal(out.sources, 1);
    // A shorter purpose does not end it sooner; when it has run out the longer one remains.
    assert_int_equal(start("contact", 7, "protection", "crm"), at("2028-03-01T09:00:00Z"));
    h.now = at("2027-03-01T08:59:59.999Z");
    assert_int_equal(show("contact", 7).kept_for, bit_of("support") | bit_of("protection"));
    h.now = at("2027-03-01T09:00:00Z");
    assert_int_equal(show("contact", 7).kept_for, bit_of("support"));
    assert_int_equal(show("contact", 7).purposes, bit_of("support") | bit_of("protection"));
    int64_t due = 0;
    assert_int_equal(erase_duties(at("2028-03-01T08:59:59.999Z"), NULL), 0);
    assert_int_equal(erase_duties(at("2028-03-01T09:00:00Z"), &due), 1);
    assert_int_equal(due, at("2028-03-01T09:00:00Z"));
}

// The later collection counts, with where it came from; sources and purposes join.
static void retention_a_holding_that_starts_again_is_one(void **state)
{
    (void)state;
    int64_t      due = 0;
    tara_holding given = held(privacy, "contact", 0, "protection", "crm");
    given.since_unix_ms = at("2026-01-10T00:00:00Z");
    given.origin = TARA_ORIGIN_THIRD_PARTY;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, &due));
    assert_int_equal(due, at("2027-01-10T00:00:00Z"));
    given.since_unix_ms = at("2026-01-09T00:00:00Z"); // An earlier one changes no date.
    given.origin = TARA_ORIGIN_INFERRED;
    given.source = "mail";
    given.source_size = 4;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, &due));
    assert_int_equal(due, at("2027-01-10T00:00:00Z"));
    assert_int_equal(show("contact", 0).origin, TARA_ORIGIN_THIRD_PARTY);
    assert_int_equal(show("contact", 0).sources, 2);
    given.since_unix_ms = at("2026-01-11T00:00:00Z");
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, NULL));
    assert_int_equal(show("contact", 0).since_unix_ms, at("2026-01-11T00:00:00Z"));
    assert_int_equal(show("contact", 0).origin, TARA_ORIGIN_INFERRED);
    assert_int_equal(show("contact", 0).sources, 2);
    assert_false(is_held(privacy, nadia, "contact", 1)); // Each ref is a holding of its own…
    assert_false(is_held(privacy, nadia, "technical", 0)); // …and so is each category…
    assert_false(is_held(privacy, adult(privacy, "omar"), "contact", 0)); // …of each subject.
}

// Directive 2006/112/EC Art. 369k: ten years from the end of the year of the transaction.
static void test_c20_a_floor_outlives_the_purpose(void **state)
{
    (void)state;
    assert_int_equal(start("payment", 7, "orders", "billing"), at("2037-01-01T00:00:00Z"));
    tara_retention out = show("payment", 7);
    assert_int_equal(out.floor_unix_ms, at("2037-01-01T00:00:00Z"));
    assert_string_equal(out.floor, "vat_one_stop_shop");
    h.now = at("2027-05-01T00:00:00Z");
    assert_int_equal(show("payment", 7).kept_for, 0); // The order's own thirteen months.
    assert_verdict(erase("payment", 7, "billing"), 0, TARA_REASON_LEGAL_RETENTION,
                   at("2037-01-01T00:00:00Z"));
    h.now = at("2037-01-01T00:00:00Z");
    assert_verdict(erase("payment", 7, "billing"), 1, TARA_REASON_RETENTION_ELAPSED, TARA_NEVER);
    assert_false(is_held(privacy, nadia, "payment", 7));
}

// A period whose beginning has not happened has no end.
static void test_c19_due_is_never_while_nothing_began_the_period(void **state)
{
    (void)state;
    static char  text[1 << 17];
    size_t       size = 0;
    tara_policy *policy = NULL;
    ASSERT_OK(tara_policy_print(tara_policy_builtin(), text, sizeof text - 32, &size));
    text[size] = '\0';
    char *from = strstr(strstr(text, "\"id\": \"account\""), "\"last_activity\"");
    memcpy(from, "\"contract_end\" ", 15);
    ASSERT_OK(tara_policy_parse(text, size, NULL, &policy, NULL));
    host_end(&h);
    host_init(&h);
    h.options.policy = policy;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    nadia = adult(privacy, "nadia");
    ASSERT_OK(tara_contract_start(privacy, &nadia, TEXT("C"), 0));
    assert_int_equal(start("contact", 0, "account", "crm"), TARA_NEVER);
    assert_int_equal(show("contact", 0).due_unix_ms, TARA_NEVER);
    h.now += HOST_DAY;
    ASSERT_OK(tara_contract_end(privacy, &nadia, TEXT("C"), 0));
    assert_int_equal(show("contact", 0).due_unix_ms, at("2028-03-02T09:00:00Z"));
    host_end(&h);
    tara_policy_destroy(policy);
    host_begin(&h);
}

static void test_c19_activity_begins_a_period_anew(void **state)
{
    (void)state;
    int64_t  due = 0;
    uint64_t contact = category(privacy, "contact");
    start("contact", 0, "account", "crm");
    start("contact", 0, "marketing", "crm"); // Three years, from the last activity too.
    h.now = at("2026-06-01T00:00:00Z");
    ASSERT_OK(tara_holding_touch(privacy, &nadia, contact, 0, bit_of("account"), &due));
    assert_int_equal(due, at("2029-03-01T09:00:00Z")); // Marketing was not touched.
    ASSERT_OK(tara_holding_touch(privacy, &nadia, contact, 0, bit_of("support"), &due));
    assert_int_equal(due, at("2029-03-01T09:00:00Z")); // Not held for it: nothing moves.
    ASSERT_OK(tara_holding_touch(privacy, &nadia, contact, 0, 0, &due));
    assert_int_equal(due, at("2029-06-01T00:00:00Z"));
    ASSERT_OK(tara_holding_touch(privacy, &nadia, contact, 0, 0, NULL));
}

static void test_c19_a_purpose_that_is_over_is_due_at_once(void **state)
{
    (void)state;
    int64_t  due = 0;
    uint64_t contact = category(privacy, "contact");
    start("contact", 0, "account", "crm");
    start("contact", 0, "support", "crm");
    h.now += HOST_DAY;
    ASSERT_OK(tara_holding_end_purpose(privacy, &nadia, contact, 0, purpose(privacy, "account"),
                                       &due));
    assert_int_equal(due, at("2028-03-01T09:00:00Z"));
    ASSERT_OK(tara_holding_end_purpose(privacy, &nadia, contact, 0, purpose(privacy, "support"),
                                       &due));
    assert_int_equal(due, h.now);
    assert_int_equal(show("contact", 0).kept_for, 0);
    assert_int_equal(erase_duties(h.now, NULL), 1);
    assert_int_equal(start("contact", 0, "support", "crm"), at("2028-03-02T09:00:00Z"));
}

// --- what holdings refuse ----------------------------------------------------------------------

static void retention_a_start_is_checked_field_by_field(void **state)
{
    (void)state;
    tara_holding good = held(privacy, "contact", 0, "support", "crm"), bad;
    uint64_t     count = event_count(privacy);
    int64_t      due = 17;
    char         filled[65];
    memset(filled, 's', sizeof filled);
    char *wide = exact(filled, sizeof filled), *broken = exact("\xC3", 1);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(privacy, tara_holding_start(privacy, &nadia, &bad, &due), status, field)
    REFUSED(bad.struct_size = sizeof bad - 1, TARA_E_INVALID_ARGUMENT, "holding");
    REFUSED(bad.struct_size = 0, TARA_E_INVALID_ARGUMENT, "holding");
    REFUSED(bad.flags = 1, TARA_E_TOO_NEW, "holding");
    REFUSED(bad.reserved = 1, TARA_E_TOO_NEW, "holding");
    REFUSED(bad.category = 0, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = 3, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = 1U << 6, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = UINT64_C(1) << 63, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.purposes = 0, TARA_E_INVALID_ARGUMENT, "purposes");
    REFUSED(bad.purposes |= 1U << 9, TARA_E_INVALID_ARGUMENT, "purposes");
    REFUSED(bad.since_unix_ms = HOST_NOW + 1, TARA_E_INVALID_ARGUMENT, "since");
    REFUSED(bad.since_unix_ms = TP_TIME_MIN - 1, TARA_E_INVALID_ARGUMENT, "since");
    REFUSED(bad.since_unix_ms = TARA_NEVER, TARA_E_INVALID_ARGUMENT, "since");
    REFUSED(bad.origin = -1, TARA_E_INVALID_ARGUMENT, "origin");
    REFUSED(bad.origin = TARA_ORIGIN_INFERRED + 1, TARA_E_INVALID_ARGUMENT, "origin");
    REFUSED((bad.source = wide, bad.source_size = 65), TARA_E_INVALID_ARGUMENT, "source");
    REFUSED((bad.source = broken, bad.source_size = 1), TARA_E_INVALID_ARGUMENT, "source");
    REFUSED(bad.source = NULL, TARA_E_INVALID_ARGUMENT, "source");
#undef REFUSED
    assert_refused(privacy, tara_holding_start(privacy, &nadia, NULL, &due),
                   TARA_E_INVALID_ARGUMENT, "holding");
    assert_refused(privacy, tara_holding_start(privacy, NULL, &good, &due),
                   TARA_E_INVALID_ARGUMENT, "subject");
    tara_subject nobody = {{0}};
    assert_refused(privacy, tara_holding_start(privacy, &nobody, &good, &due),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_int_equal(due, 17);
    assert_int_equal(event_count(privacy), count);
    assert_false(is_held(privacy, nadia, "contact", 0));
    good.source = wide;
    good.source_size = 64;
    good.since_unix_ms = TP_TIME_MIN;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &good, &due));
    free(wide);
    free(broken);
}

// A struct of a later version: zeros behind ours say nothing, anything else is refused.
static void retention_a_later_struct_is_read_where_it_says_nothing_new(void **state)
{
    (void)state;
    struct { tara_holding ours; uint64_t later; } wide = {
        held(privacy, "contact", 0, "support", "crm"), 1};
    struct { tara_hold ours; uint64_t later; } hold = {
        {.subject = nadia, .reason = "r", .reason_size = 1}, 1};
    uint64_t count = event_count(privacy);
    wide.ours.struct_size = sizeof wide;
    hold.ours.struct_size = sizeof hold;
    assert_refused(privacy, tara_holding_start(privacy, &nadia, &wide.ours, NULL), TARA_E_TOO_NEW,
                   "holding");
    assert_refused(privacy, tara_hold_place(privacy, &hold.ours, NULL), TARA_E_TOO_NEW, "hold");
    assert_int_equal(event_count(privacy), count);
    wide.later = hold.later = 0;
    ASSERT_OK(tara_holding_start(privacy, &nadia, &wide.ours, NULL));
    ASSERT_OK(tara_hold_place(privacy, &hold.ours, NULL));
    struct { tara_retention ours; uint64_t later; } out = {.later = 1};
    out.ours.struct_size = sizeof out;
    ASSERT_OK(tara_holding_show(privacy, &nadia, wide.ours.category, 0, &out.ours));
    assert_int_equal(out.ours.struct_size, sizeof out);
    assert_int_equal(out.ours.sources, 1);
    assert_int_equal(out.later, 0);
}

// C04: data is collected for a purpose that may use it, and for no other.
static void test_c04_a_category_that_the_purpose_may_not_use_is_not_held_for_it(void **state)
{
    (void)state;
    tara_holding given = held(privacy, "credentials", 0, "marketing", "crm");
    uint64_t     count = event_count(privacy);
    assert_refused(privacy, tara_holding_start(privacy, &nadia, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "purposes");
    given.purposes |= bit_of("account"); // Nor beside one that may.
    assert_refused(privacy, tara_holding_start(privacy, &nadia, &given, NULL),
                   TARA_E_NOT_APPLICABLE, "purposes");
    assert_int_equal(event_count(privacy), count);
    given.purposes = bit_of("account");
    ASSERT_OK(tara_holding_start(privacy, &nadia, &given, NULL));
}

static void retention_eight_sources_hold_the_same_and_no_more(void **state)
{
    (void)state;
    char name[] = "source 1";
    for (int i = 0; i < 8; i++, name[7]++) start("contact", 0, "support", name);
    tara_holding ninth = held(privacy, "contact", 0, "support", name);
    uint64_t     count = event_count(privacy);
    assert_refused(privacy, tara_holding_start(privacy, &nadia, &ninth, NULL), TARA_E_LIMIT,
                   "source");
    assert_int_equal(event_count(privacy), count);
    assert_int_equal(show("contact", 0).sources, 8);
    start("contact", 0, "support", "source 8"); // One that is there needs no room.
}

static void retention_touch_and_end_are_checked(void **state)
{
    (void)state;
    int64_t      due = 17;
    tara_subject nobody = {{0}};
    uint64_t     contact = category(privacy, "contact");
    uint32_t     support = purpose(privacy, "support");
    start("contact", 0, "support", "crm");
    uint64_t count = event_count(privacy);
#define REFUSED(call, status, field) assert_refused(privacy, (call), status, field)
    REFUSED(tara_holding_touch(privacy, NULL, contact, 0, 0, &due), TARA_E_INVALID_ARGUMENT,
            "subject");
    REFUSED(tara_holding_touch(privacy, &nobody, contact, 0, 0, &due), TARA_E_INVALID_ARGUMENT,
            "subject");
    REFUSED(tara_holding_touch(privacy, &nadia, 0, 0, 0, &due), TARA_E_INVALID_ARGUMENT,
            "category");
    REFUSED(tara_holding_touch(privacy, &nadia, contact | 2, 0, 0, &due), TARA_E_INVALID_ARGUMENT,
            "category");
    REFUSED(tara_holding_touch(privacy, &nadia, contact, 0, 1U << 9, &due),
            TARA_E_INVALID_ARGUMENT, "purposes");
    REFUSED(tara_holding_touch(privacy, &nadia, contact, 1, 0, &due), TARA_E_NOT_FOUND,
            "category");
    REFUSED(tara_holding_end_purpose(privacy, NULL, contact, 0, support, &due),
            TARA_E_INVALID_ARGUMENT, "subject");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, UINT64_MAX, 0, support, &due),
            TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 0, 0, &due),
            TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 0, 10, &due),
            TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 0, 65, &due),
            TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 0, UINT32_MAX, &due),
            TARA_E_INVALID_ARGUMENT, "purpose");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 0, purpose(privacy, "account"),
                                     &due), TARA_E_NOT_FOUND, "purpose");
    REFUSED(tara_holding_end_purpose(privacy, &nadia, contact, 1, support, &due),
            TARA_E_NOT_FOUND, "purpose");
#undef REFUSED
    assert_int_equal(due, 17);
    assert_int_equal(event_count(privacy), count);
}

// --- looking -----------------------------------------------------------------------------------

static void retention_show_is_checked(void **state)
{
    (void)state;
    tara_retention out = {.struct_size = sizeof out}, small = {.struct_size = sizeof out - 1};
    tara_subject   nobody = {{0}};
    uint64_t       contact = category(privacy, "contact");
    assert_refused(privacy, tara_holding_show(privacy, &nadia, contact, 0, &out),
                   TARA_E_NOT_FOUND, "category");
    start("contact", 0, "support", "crm");
    assert_refused(privacy, tara_holding_show(privacy, NULL, contact, 0, &out),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_holding_show(privacy, &nobody, contact, 0, &out),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_refused(privacy, tara_holding_show(privacy, &nadia, 1U << 6, 0, &out),
                   TARA_E_INVALID_ARGUMENT, "category");
    assert_refused(privacy, tara_holding_show(privacy, &nadia, contact, 1, &out),
                   TARA_E_NOT_FOUND, "category");
    assert_refused(privacy, tara_holding_show(privacy, &nadia, contact, 0, NULL),
                   TARA_E_INVALID_ARGUMENT, "out");
    assert_refused(privacy, tara_holding_show(privacy, &nadia, contact, 0, &small),
                   TARA_E_INVALID_ARGUMENT, "out");
}

static void retention_sources_are_named_in_turn(void **state)
{
    (void)state;
    size_t   needed = 0;
    int32_t  erased = -1;
    uint64_t contact = category(privacy, "contact");
    start("contact", 0, "support", "");
    start("contact", 0, "support", "crm");
    char *name = exact("????", 4);
    ASSERT_OK(tara_holding_source(privacy, &nadia, contact, 0, 0, name, 4, &needed, &erased));
    assert_int_equal(needed, 4);
    assert_memory_equal(name, "host", 4);
    assert_int_equal(erased, 0);
    memcpy(name, "????", 4);
    assert_int_equal(tara_holding_source(privacy, &nadia, contact, 0, 0, name, 3, &needed, NULL),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 4);
    assert_memory_equal(name, "????", 4);
    assert_int_equal(tara_holding_source(privacy, &nadia, contact, 0, 1, NULL, 0, &needed, NULL),
                     TARA_E_BUFFER);
    assert_int_equal(needed, 3);
    erase("contact", 0, "crm");
    ASSERT_OK(tara_holding_source(privacy, &nadia, contact, 0, 1, name, 4, &needed, &erased));
    assert_int_equal(erased, 1);
    assert_refused(privacy,
                   tara_holding_source(privacy, &nadia, contact, 0, 2, name, 4, &needed, &erased),
                   TARA_E_NOT_FOUND, "index");
    assert_refused(privacy,
                   tara_holding_source(privacy, &nadia, contact, 9, 0, name, 4, &needed, &erased),
                   TARA_E_NOT_FOUND, "category");
    assert_refused(privacy,
                   tara_holding_source(privacy, NULL, contact, 0, 0, name, 4, &needed, &erased),
                   TARA_E_INVALID_ARGUMENT, "subject");
    assert_int_equal(tara_holding_source(privacy, &nadia, contact, 0, 0, name, 4, NULL, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_holding_source(privacy, &nadia, contact, 0, 0, NULL, 4, &needed, NULL),
                     TARA_E_INVALID_ARGUMENT);
    free(name);
}

// However many are asked for at a time, each comes once, and nothing but holdings.
static void retention_list_gives_each_holding_once(void **state)
{
    (void)state;
    uint64_t categories[16], refs[16];
    size_t   count = 0;
    place_hold(privacy, nadia);
    ask_for(privacy, nadia, TARA_RIGHT_ACCESS);
    for (uint64_t ref = 0; ref < 5; ref++) start("contact", ref, "support", "crm");
    start("progress", UINT64_MAX, "support", "crm");
    for (size_t capacity = 1; capacity <= 7; capacity++) {
        tara_cursor cursor = {{0}};
        uint64_t    contacts = 0, progress = 0;
        do {
            ASSERT_OK(tara_holding_list(privacy, &nadia, &cursor, categories, refs, capacity,
                                        &count));
            assert_true(count <= capacity);
            for (size_t i = 0; i < count; i++) {
                bool contact = categories[i] == category(privacy, "contact");
                if (contact) contacts += UINT64_C(1) << (8 * refs[i]);
                else progress += categories[i] == category(privacy, "progress")
                              && refs[i] == UINT64_MAX;
            }
        } while (count > 0);
        assert_int_equal(contacts, UINT64_C(0x0101010101));
        assert_int_equal(progress, 1);
    }
    tara_cursor cursor = {{0}};
    tara_subject other = adult(privacy, "omar");
    ASSERT_OK(tara_holding_list(privacy, &other, &cursor, categories, refs, 16, &count));
    assert_int_equal(count, 0);
}

static void retention_list_is_checked(void **state)
{
    (void)state;
    uint64_t     categories[1], refs[1];
    size_t       count = 0;
    tara_cursor  cursor = {{0}};
    tara_subject nobody = {{0}};
#define REFUSED(field, ...) \
    assert_refused(privacy, tara_holding_list(privacy, __VA_ARGS__), TARA_E_INVALID_ARGUMENT, field)
    REFUSED("subject", NULL, &cursor, categories, refs, 1, &count);
    REFUSED("subject", &nobody, &cursor, categories, refs, 1, &count);
    REFUSED("holdings", &nadia, NULL, categories, refs, 1, &count);
    REFUSED("holdings", &nadia, &cursor, NULL, refs, 1, &count);
    REFUSED("holdings", &nadia, &cursor, categories, NULL, 1, &count);
    REFUSED("holdings", &nadia, &cursor, categories, refs, 0, &count);
    REFUSED("holdings", &nadia, &cursor, categories, refs, 1, NULL);
#undef REFUSED
}

// --- erased ------------------------------------------------------------------------------------

static void test_c19_erased_by_the_last_source_is_gone(void **state)
{
    (void)state;
    tara_verdict verdict = {.struct_size = sizeof verdict};
    uint64_t     contact = category(privacy, "contact");
    start("contact", 0, "support", "crm");
    start("contact", 0, "support", "mail");
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_MINIMISATION, TARA_NEVER);
    assert_true(event_says(privacy, event_count(privacy), "\"type\":\"erased\""));
    assert_true(event_says(privacy, event_count(privacy), "\"source\":\"crm\""));
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_MINIMISATION, TARA_NEVER);
    assert_int_equal(show("contact", 0).sources, 2);
    h.now = at("2028-03-01T09:00:00Z");
    assert_verdict(erase("contact", 0, "mail"), 1, TARA_REASON_RETENTION_ELAPSED, TARA_NEVER);
    assert_false(is_held(privacy, nadia, "contact", 0));
    uint64_t count = event_count(privacy);
    assert_refused(privacy, tara_holding_erased(privacy, &nadia, contact, 0, "mail", 4, &verdict),
                   TARA_E_NOT_FOUND, "source");
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(event_count(privacy), count);
    // Collected again it begins anew.
    assert_int_equal(start("contact", 0, "support", "crm"), at("2030-03-01T09:00:00Z"));
    assert_int_equal(show("contact", 0).sources, 1);
}

static void test_c24_what_the_subject_asks_for_may_be_erased_at_once(void **state)
{
    (void)state;
    start("contact", 0, "support", "crm");
    start("progress", 0, "support", "crm");
    start("technical", 0, "support", "crm");
    ASSERT_OK(tara_restriction_set(privacy, &nadia, TEXT("claims"))); // The subject's own wish.
    assert_verdict(erase("contact", 0, "crm"), 0, TARA_REASON_RESTRICTION, TARA_NEVER);
    tara_intake  given = intake(TARA_RIGHT_ERASURE);
    tara_request out = {.struct_size = sizeof out};
    given.categories = category(privacy, "contact") | category(privacy, "technical");
    ASSERT_OK(tara_request_open(privacy, &nadia, &given, &out));
    assert_verdict(erase("progress", 0, "crm"), 0, TARA_REASON_RESTRICTION, TARA_NEVER);
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_ERASURE_REQUESTED, TARA_NEVER);
    ASSERT_OK(tara_request_doubt(privacy, out.number, TARA_DOUBT_IDENTITY, 0, TEXT("who?"), NULL));
    assert_verdict(erase("technical", 0, "crm"), 0, TARA_REASON_RESTRICTION, TARA_NEVER);
}

static void test_c14_a_childs_data_may_be_erased_at_once(void **state)
{
    (void)state;
    start("contact", 0, "support", "crm");
    ASSERT_OK(tara_age_assert_born(privacy, &nadia, 2014, 1, 1, NULL, 0, NULL));
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_MINOR, TARA_NEVER);
}

// An attempt that is refused is on record, and the data too.
static void test_c20_a_hold_stops_an_erasure_until_it_is_released(void **state)
{
    (void)state;
    start("contact", 0, "support", "crm");
    uint64_t hold = place_hold(privacy, nadia);
    h.now = at("2028-03-01T09:00:00Z");
    uint64_t count = event_count(privacy);
    assert_verdict(erase("contact", 0, "crm"), 0, TARA_REASON_LEGAL_HOLD, TARA_NEVER);
    assert_int_equal(event_count(privacy), count + 1);
    assert_true(event_says(privacy, count + 1, "\"type\":\"erasure_refused\""));
    assert_true(event_says(privacy, count + 1, "\"hold\":1"));
    assert_int_equal(show("contact", 0).held, hold);
    assert_int_equal(erase_duties(h.now, NULL), 0);
    ASSERT_OK(tara_hold_release(privacy, hold));
    assert_int_equal(show("contact", 0).held, 0);
    assert_int_equal(erase_duties(h.now, NULL), 1);
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_RETENTION_ELAPSED, TARA_NEVER);
}

static void retention_erased_is_checked(void **state)
{
    (void)state;
    tara_verdict verdict = {.struct_size = sizeof verdict}, small = {.struct_size = 8};
    tara_subject nobody = {{0}};
    uint64_t     contact = category(privacy, "contact");
    char         filled[65];
    memset(filled, 's', sizeof filled);
    char *wide = exact(filled, sizeof filled);
    start("contact", 0, "support", "");
    uint64_t count = event_count(privacy);
#define REFUSED(status, field, ...) \
    verdict.permitted = 1; \
    assert_refused(privacy, tara_holding_erased(privacy, __VA_ARGS__), status, field)
    REFUSED(TARA_E_INVALID_ARGUMENT, "subject", NULL, contact, 0, NULL, 0, &verdict);
    REFUSED(TARA_E_INVALID_ARGUMENT, "subject", &nobody, contact, 0, NULL, 0, &verdict);
    REFUSED(TARA_E_INVALID_ARGUMENT, "verdict", &nadia, contact, 0, NULL, 0, NULL);
    REFUSED(TARA_E_INVALID_ARGUMENT, "verdict", &nadia, contact, 0, NULL, 0, &small);
    REFUSED(TARA_E_INVALID_ARGUMENT, "category", &nadia, 0, 0, NULL, 0, &verdict);
    assert_int_equal(verdict.permitted, 0);
    REFUSED(TARA_E_INVALID_ARGUMENT, "category", &nadia, contact | 2, 0, NULL, 0, &verdict);
    REFUSED(TARA_E_INVALID_ARGUMENT, "source", &nadia, contact, 0, wide, 65, &verdict);
    REFUSED(TARA_E_INVALID_ARGUMENT, "source", &nadia, contact, 0, NULL, 1, &verdict);
    REFUSED(TARA_E_INVALID_ARGUMENT, "source", &nadia, contact, 0, "\xFF", 1, &verdict);
    REFUSED(TARA_E_NOT_FOUND, "source", &nadia, contact, 0, "crm", 3, &verdict);
    assert_int_equal(verdict.permitted, 0);
    REFUSED(TARA_E_NOT_FOUND, "source", &nadia, contact, 1, NULL, 0, &verdict);
    REFUSED(TARA_E_NOT_FOUND, "source", &nadia, contact << 1, 0, NULL, 0, &verdict);
#undef REFUSED
    assert_int_equal(event_count(privacy), count);
    assert_verdict(erase("contact", 0, ""), 1, TARA_REASON_MINIMISATION, TARA_NEVER);
    free(wide);
}

// --- holds -------------------------------------------------------------------------------------

static uint64_t place(tara_subject subject, const char *category_id, uint32_t flags)
{
    uint64_t  number = 0;
    tara_hold hold = {.struct_size = sizeof hold, .flags = flags, .subject = subject,
                      .reason = "r", .reason_size = 1};
    if (category_id != NULL) hold.category = category(privacy, category_id);
    ASSERT_OK(tara_hold_place(privacy, &hold, &number));
    return number;
}

static void test_c20_a_hold_covers_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    static const tara_subject nobody;
    tara_subject omar = adult(privacy, "omar");
    start("contact", 0, "support", "crm");
    start("progress", 0, "support", "crm");
    hold_data(privacy, omar, "contact", 0, "support", "crm");
    const struct { tara_subject subject; const char *category; uint32_t flags; int covers[3]; }
    holds[] = { // contact and progress of nadia, contact of omar
        {nadia,  NULL,       0,             {1, 1, 0}},
        {nadia,  "progress", 0,             {0, 1, 0}},
        {nobody, "contact",  0,             {1, 0, 1}},
        {nobody, NULL,       TARA_HOLD_ALL, {1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++) {
        tara_retention out = {.struct_size = sizeof out};
        uint64_t number = place(holds[i].subject, holds[i].category, holds[i].flags);
        assert_int_equal(number, i + 1); // Never given twice.
        assert_int_equal(show("contact", 0).held, holds[i].covers[0] ? number : 0);
        assert_int_equal(show("progress", 0).held, holds[i].covers[1] ? number : 0);
        ASSERT_OK(tara_holding_show(privacy, &omar, category(privacy, "contact"), 0, &out));
        assert_int_equal(out.held, holds[i].covers[2] ? number : 0);
        ASSERT_OK(tara_hold_release(privacy, number));
        assert_int_equal(show("contact", 0).held, 0);
    }
}

// Two holds on the same data: releasing one leaves the other. Each comes back for review.
static void test_c20_each_hold_is_released_by_itself(void **state)
{
    (void)state;
    tara_duty      duty = {.struct_size = sizeof duty};
    tara_cursor    cursor = {{0}};
    tara_due_query query = {.struct_size = sizeof query,
                            .until_unix_ms = at("2027-03-01T09:00:00Z")};
    tara_due_page  page = {.struct_size = sizeof page};
    start("contact", 0, "support", "crm");
    uint64_t first = place_hold(privacy, nadia), second = place_hold(privacy, nadia);
    ASSERT_OK(tara_due(privacy, &query, &cursor, &duty, 1, &page));
    assert_int_equal(page.count, 1);
    assert_int_equal(duty.kind, TARA_DUTY_HOLD);
    assert_int_equal(duty.due_unix_ms, at("2027-03-01T09:00:00Z"));
    assert_true(duty.ref == first || duty.ref == second);
    ASSERT_OK(tara_hold_release(privacy, second));
    assert_int_equal(show("contact", 0).held, first);
    assert_refused(privacy, tara_hold_release(privacy, second), TARA_E_NOT_FOUND, "hold");
    assert_refused(privacy, tara_hold_release(privacy, 0), TARA_E_NOT_FOUND, "hold");
    assert_refused(privacy, tara_hold_release(privacy, UINT64_MAX), TARA_E_NOT_FOUND, "hold");
    assert_verdict(erase("contact", 0, "crm"), 0, TARA_REASON_LEGAL_HOLD, TARA_NEVER);
    ASSERT_OK(tara_hold_release(privacy, first));
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_MINIMISATION, TARA_NEVER);
}

// C20: nor is it erased again where a backup brought it back.
static void test_c20_a_hold_stops_the_replay_of_an_erasure(void **state)
{
    static const struct { bool of_nadia, all; const char *category; bool stops; } rows[] = {
        {true,  false, NULL,        true},
        {true,  false, "contact",   true},
        {false, false, "contact",   true},
        {false, true,  NULL,        true},
        {true,  false, "technical", false},
        {false, false, "technical", false},
    };
    stand_in crm = willing("crm");
    (void)state;
    start("contact", 0, "account", "crm");
    assert_verdict(erase("contact", 0, "crm"), 1, TARA_REASON_MINIMISATION, TARA_NEVER);
    join(privacy, &crm, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t  number = 0, asked = 9, failed = 9;
        tara_hold hold = {.struct_size = sizeof hold, .reason = "suit", .reason_size = 4};
        if (rows[i].of_nadia) hold.subject = nadia;
        if (rows[i].all) hold.flags = TARA_HOLD_ALL;
        if (rows[i].category != NULL) hold.category = category(privacy, rows[i].category);
        ASSERT_OK(tara_hold_place(privacy, &hold, &number));
        crm.asked = 0;
        ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
        assert_int_equal(asked, 1);
        assert_int_equal(failed, rows[i].stops);
        assert_int_equal(crm.asked, rows[i].stops ? 0 : 1);
        ASSERT_OK(tara_hold_release(privacy, number));
        ASSERT_OK(tara_erasures_replay(privacy, 0, &asked, &failed));
        assert_int_equal(failed, 0);
        assert_int_equal(crm.asked, rows[i].stops ? 1 : 2);
    }
}

static void retention_holds_are_checked_field_by_field(void **state)
{
    (void)state;
    char      filled[257];
    uint64_t  number = 17;
    tara_hold good = {.struct_size = sizeof good, .subject = nadia, .reason = "r",
                      .reason_size = 1}, bad;
    memset(filled, 'a', sizeof filled);
    char    *wide = exact(filled, sizeof filled);
    uint64_t count = event_count(privacy);
#define REFUSED(change, status, field) \
    bad = good; change; \
    assert_refused(privacy, tara_hold_place(privacy, &bad, &number), status, field)
    REFUSED(bad.struct_size = sizeof bad - 1, TARA_E_INVALID_ARGUMENT, "hold");
    REFUSED(bad.flags = 2, TARA_E_TOO_NEW, "hold");
    REFUSED(bad.flags = TARA_HOLD_ALL, TARA_E_INVALID_ARGUMENT, "subject");
    REFUSED((memset(&bad.subject, 0, 16), bad.flags = TARA_HOLD_ALL, bad.category = 1),
            TARA_E_INVALID_ARGUMENT, "subject");
    REFUSED(memset(&bad.subject, 0, 16), TARA_E_INVALID_ARGUMENT, "subject");
    REFUSED(bad.category = 3, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.category = 1U << 6, TARA_E_INVALID_ARGUMENT, "category");
    REFUSED(bad.reason_size = 0, TARA_E_INVALID_ARGUMENT, "reason");
    REFUSED(bad.reason = NULL, TARA_E_INVALID_ARGUMENT, "reason");
    REFUSED((bad.reason = wide, bad.reason_size = 257), TARA_E_INVALID_ARGUMENT, "reason");
    REFUSED(bad.reason = "\x80", TARA_E_INVALID_ARGUMENT, "reason");
    REFUSED((bad.authority = wide, bad.authority_size = 257), TARA_E_INVALID_ARGUMENT,
            "authority");
    REFUSED((bad.authority = "\x80", bad.authority_size = 1), TARA_E_INVALID_ARGUMENT,
            "authority");
    REFUSED(bad.authority_size = 1, TARA_E_INVALID_ARGUMENT, "authority");
#undef REFUSED
    assert_refused(privacy, tara_hold_place(privacy, NULL, &number), TARA_E_INVALID_ARGUMENT,
                   "hold");
    assert_int_equal(number, 17);
    assert_int_equal(event_count(privacy), count);
    good.reason = good.authority = wide;
    good.reason_size = good.authority_size = 256;
    ASSERT_OK(tara_hold_place(privacy, &good, NULL));
    ASSERT_OK(tara_hold_place(privacy, &good, &number));
    assert_int_equal(number, 2);
    free(wide);
}

// 64 holds may concern everybody at a time; those of single people do not count.
static void retention_holds_of_everybody_are_bounded(void **state)
{
    (void)state;
    static const tara_subject nobody;
    tara_hold more = {.struct_size = sizeof more, .flags = TARA_HOLD_ALL, .reason = "r",
                      .reason_size = 1};
    for (int i = 0; i < 63; i++) place(nobody, i % 2 ? "contact" : NULL, i % 2 ? 0 : TARA_HOLD_ALL);
    place_hold(privacy, nadia);
    uint64_t last = place(nobody, NULL, TARA_HOLD_ALL), number = 17, count = event_count(privacy);
    assert_refused(privacy, tara_hold_place(privacy, &more, &number), TARA_E_LIMIT, "hold");
    assert_int_equal(number, 17);
    assert_int_equal(event_count(privacy), count);
    place_hold(privacy, nadia);
    ASSERT_OK(tara_hold_release(privacy, last));
    ASSERT_OK(tara_hold_place(privacy, &more, &number));
}

// --- every call --------------------------------------------------------------------------------

static void each_call(tara_privacy *p, tara_status answers[9])
{
    size_t         needed = 0;
    tara_cursor    cursor = {{0}};
    uint64_t       one = 0, number = 0;
    tara_verdict   verdict = {.struct_size = sizeof verdict};
    tara_retention out = {.struct_size = sizeof out};
    tara_holding   given = held(privacy, "contact", 5, "support", "crm");
    tara_hold      hold = {.struct_size = sizeof hold, .subject = nadia, .reason = "r",
                           .reason_size = 1};
    uint64_t       contact = given.category;
    answers[0] = tara_holding_start(p, &nadia, &given, NULL);
    answers[1] = tara_holding_touch(p, &nadia, contact, 0, 0, NULL);
    answers[2] = tara_holding_end_purpose(p, &nadia, contact, 0, purpose(privacy, "support"),
                                          NULL);
    answers[3] = tara_holding_erased(p, &nadia, contact, 0, TEXT("crm"), &verdict);
    answers[4] = tara_hold_place(p, &hold, &number);
    answers[5] = tara_hold_release(p, 1);
    answers[6] = tara_holding_show(p, &nadia, contact, 0, &out);
    answers[7] = tara_holding_source(p, &nadia, contact, 0, 0, NULL, 0, &needed, NULL);
    answers[8] = tara_holding_list(p, &nadia, &cursor, &one, &one, 1, &needed);
    assert_int_equal(verdict.permitted, 0);
}

static void retention_calls_need_an_open_context_and_a_clock(void **state)
{
    (void)state;
    tara_status answers[9];
    each_call(NULL, answers);
    for (int i = 0; i < 9; i++) assert_int_equal(answers[i], TARA_E_HANDLE);
    start("contact", 0, "support", "crm");
    uint64_t count = event_count(privacy);
    h.now -= HOST_DAY; // Behind what is on record: what is recorded waits, looking does not.
    each_call(privacy, answers);
    for (int i = 0; i < 6; i++) assert_int_equal(answers[i], TARA_E_CLOCK_BACKWARDS);
    h.now += HOST_DAY;
    assert_int_equal(event_count(privacy), count);
    assert_true(is_held(privacy, nadia, "contact", 0));
}

// A request for memory that fails leaves nothing behind, whichever it is.
static void retention_without_memory_nothing_changes(void **state)
{
    (void)state;
    tara_holding given = held(privacy, "contact", 0, "orders", "crm");
    bool         done = false;
    for (uint64_t fail = 1; !done; fail++) {
        uint64_t count = event_count(privacy);
        h.fail_at = h.requests + fail;
        tara_status status = tara_holding_start(privacy, &nadia, &given, NULL);
        h.fail_at = 0;
        done = status == TARA_OK;
        if (done) break;
        assert_int_equal(status, TARA_E_NO_MEMORY);
        assert_int_equal(event_count(privacy), count);
        assert_false(is_held(privacy, nadia, "contact", 0));
        assert_true(fail < 100);
    }
    assert_true(is_held(privacy, nadia, "contact", 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c19_a_holding_is_due_when_its_last_purpose_has_run_out),
        TEST(retention_a_holding_that_starts_again_is_one),
        TEST(test_c20_a_floor_outlives_the_purpose),
        TEST(test_c19_due_is_never_while_nothing_began_the_period),
        TEST(test_c19_activity_begins_a_period_anew),
        TEST(test_c19_a_purpose_that_is_over_is_due_at_once),
        TEST(retention_a_start_is_checked_field_by_field),
        TEST(retention_a_later_struct_is_read_where_it_says_nothing_new),
        TEST(test_c04_a_category_that_the_purpose_may_not_use_is_not_held_for_it),
        TEST(retention_eight_sources_hold_the_same_and_no_more),
        TEST(retention_touch_and_end_are_checked),
        TEST(retention_show_is_checked),
        TEST(retention_sources_are_named_in_turn),
        TEST(retention_list_gives_each_holding_once),
        TEST(retention_list_is_checked),
        TEST(test_c19_erased_by_the_last_source_is_gone),
        TEST(test_c24_what_the_subject_asks_for_may_be_erased_at_once),
        TEST(test_c14_a_childs_data_may_be_erased_at_once),
        TEST(test_c20_a_hold_stops_an_erasure_until_it_is_released),
        TEST(retention_erased_is_checked),
        TEST(test_c20_a_hold_covers_what_it_names_and_nothing_else),
        TEST(test_c20_each_hold_is_released_by_itself),
        TEST(test_c20_a_hold_stops_the_replay_of_an_erasure),
        TEST(retention_holds_are_checked_field_by_field),
        TEST(retention_holds_of_everybody_are_bounded),
        TEST(retention_calls_need_an_open_context_and_a_clock),
        TEST(retention_without_memory_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
