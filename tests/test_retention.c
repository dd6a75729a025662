// test_retention.c: how long data is needed, what its erasure meets, and a holding as bytes.
//
// A small policy of its own has each start of a period once, and a floor that a test can change.
// What no table can list is drawn at random, the same in every run.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "policy/builtin.h"
#include "rules/retention.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(slot)     (UINT64_C(1) << (slot))
#define ID(literal)   {(literal), sizeof(literal) - 1}
#define DAY           ((tp_time)TP_DAY_MS)

// --- a small policy ----------------------------------------------------------------------------

enum { A, B, CATEGORIES };                                   // Categories, by slot.
enum { GIVEN, USED, BOUGHT, WANTED, BOOKED, PURPOSES };      // Purposes, one for each start.
enum { GONE = PURPOSES };                                    // A slot that no purpose has.
#define ALL (BIT(PURPOSES) - 1)

#define EVERYWHERE .categories = BIT(A) | BIT(B)
static const tp_purpose usual[PURPOSES] = {
    [GIVEN]  = {.id = ID("given"), EVERYWHERE, .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
                .retention = {30, TP_DAYS}, .retention_from = TP_FROM_COLLECTION},
    [USED]   = {.id = ID("used"), EVERYWHERE, .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
                .retention = {2, TP_YEARS}, .retention_from = TP_FROM_LAST_ACTIVITY},
    [BOUGHT] = {.id = ID("bought"), EVERYWHERE, .bases = {TARA_BASIS_CONTRACT},
                .retention = {13, TP_MONTHS}, .retention_from = TP_FROM_CONTRACT_END},
    [WANTED] = {.id = ID("wanted"), EVERYWHERE, .bases = {TARA_BASIS_CONSENT},
                .retention = {6, TP_MONTHS}, .retention_from = TP_FROM_WITHDRAWAL},
    [BOOKED] = {.id = ID("booked"), EVERYWHERE, .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
                .retention = {1, TP_YEARS}, .retention_from = TP_FROM_YEAR_END},
};
static const tp_category categories[CATEGORIES] = {[A] = {.id = ID("a")}, [B] = {.id = ID("b")}};

static tp_memory   memory;
static tara_policy policy;
static tp_purpose  purposes[PURPOSES]; // Of this policy: a test may change the periods.
static tp_floor    floors[3];
static tp_compiled compiled;

static int set(void **state)
{
    (void)state;
    memory = tp_memory_standard();
    memcpy(purposes, usual, sizeof usual);
    memset(floors, 0, sizeof floors);
    policy = tp_policy_builtin;
    policy.purposes = purposes;
    policy.purpose_count = PURPOSES;
    policy.categories = categories;
    policy.category_count = CATEGORIES;
    policy.floors = floors;
    policy.floor_count = policy.recipient_count = policy.safeguard_count = 0;
    policy.tracker_count = policy.section_count = 0;
    return tp_policy_compile(&policy, NULL, &memory, &compiled) == TARA_OK ? 0 : -1;
}

static void put_floor(const char *id, uint64_t of_purposes, uint64_t of_categories,
                      tp_period period, uint8_t from)
{
    assert_true(policy.floor_count < LENGTH(floors));
    floors[policy.floor_count++] = (tp_floor){
        .id = tp_text_of(id), .purposes = of_purposes, .categories = of_categories,
        .period = period, .from = from};
}

// --- instants, events, chance ------------------------------------------------------------------

static tp_time at(const char *text) // "2026-03-01", or with a time of day.
{
    tp_date date;
    tp_time instant;
    if (tp_parse_date(tp_text_of(text), &date)) return tp_day_start(tp_day_of(date), 0);
    assert_true(tp_parse_time(tp_text_of(text), &instant));
    return instant;
}

static tp_time instant(const char *text) // "0", "never", or an instant.
{
    if (strcmp(text, "0") == 0) return 0;
    return strcmp(text, "never") == 0 ? TP_TIME_NEVER : at(text);
}

static void start(tp_holding *holding, uint64_t for_purposes, tp_time since, const char *source)
{
    tp_holding_event event = {.purposes = for_purposes, .since = since,
                              .origin = TARA_ORIGIN_SUBJECT, .source = tp_text_of(source)};
    assert_int_equal(tp_holding_start_check(holding, &event), TARA_OK);
    tp_holding_start_apply(holding, &event);
}

static tp_holding held(uint64_t for_purposes, const char *since)
{
    tp_holding holding = {0};
    start(&holding, for_purposes, at(since), "host");
    return holding;
}

static void touch(tp_holding *holding, uint64_t for_purposes, tp_time active_at)
{
    tp_touch_event event = {.purposes = for_purposes, .active_at = active_at};
    assert_int_equal(tp_holding_touch_check(holding, &event), TARA_OK);
    tp_holding_touch_apply(holding, &event);
}

static void end_purposes(tp_holding *holding, uint64_t which, tp_time when)
{
    tp_purpose_end_event event = {.purposes = which};
    assert_int_equal(tp_purpose_end_check(holding, &event), TARA_OK);
    tp_purpose_end_apply(holding, &event, when);
}

static uint64_t state_of_chance;

static uint64_t any(uint64_t below) // splitmix64
{
    state_of_chance += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = (state_of_chance ^ state_of_chance >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return (mixed ^ mixed >> 31) % below;
}

// Within some years, and often near the end of a month, where calendars are odd.
static tp_time any_time(void)
{
    int32_t year = 2019 + (int32_t)any(8), month = 1 + (int32_t)any(12);
    if (any(2)) return at("2019-01-01") + (tp_time)any(3000) * DAY + (tp_time)any(TP_DAY_MS);
    int32_t day = any(3) ? tp_days_in_month(year, month) - (int32_t)any(3) : 1;
    tp_time begin = tp_day_start(tp_day_of((tp_date){year, month, day}), 0);
    return begin + (tp_time)any(TP_DAY_MS);
}

static uint64_t any_purposes(void)
{
    return 1 + any(ALL);
}

static tp_retention_facts any_facts(void)
{
    tp_retention_facts facts = {0};
    if (any(2)) facts.contract_end = any(3) == 0 ? TP_TIME_NEVER : any_time();
    for (int slot = 0; slot < PURPOSES; slot++) {
        if (any(2)) facts.withdrawal[slot] = any(3) == 0 ? TP_TIME_NEVER : any_time();
    }
    return facts;
}

static tp_period any_period(void)
{
    return (tp_period){1 + (int32_t)any(40), (uint8_t)(TP_DAYS + any(3))};
}

// Periods and starts of purposes and floors that a policy could have.
static void set_any_policy(void)
{
    policy.time_zone_minutes = (int32_t)any(1681) - 840;
    policy.floor_count = any(3);
    for (int i = 0; i < PURPOSES; i++) {
        purposes[i].retention = any_period();
        purposes[i].retention_from = (uint8_t)(TP_FROM_COLLECTION + any(5));
    }
    for (size_t i = 0; i < policy.floor_count; i++) {
        floors[i] = (tp_floor){.id = ID("some"), .purposes = any_purposes(),
                               .categories = 1 + any(3), .period = any_period(),
                               .from = (uint8_t)(TP_FROM_COLLECTION + any(5))};
    }
}

static void any_event(tp_holding *holding)
{
    static const char *const sources[] = {"host", "crm", "mail", "warehouse"};
    uint64_t which = any_purposes();
    switch (any(3)) {
    case 0: start(holding, which, any_time(), sources[any(4)]); break;
    case 1: touch(holding, which, any_time()); break;
    default:
        if (holding->purposes & which) end_purposes(holding, which, any_time() + 3000 * DAY);
    }
}

static tp_holding any_holding(void)
{
    tp_holding holding = {0};
    start(&holding, any_purposes(), any_time(), "host");
    for (uint64_t events = any(6); events > 0; events--) any_event(&holding);
    return holding;
}

static int32_t day_of(tp_time when)
{
    return tp_local_day(when, 0);
}

// --- when a purpose has run out ----------------------------------------------------------------

static const struct {
    int         slot;
    const char *since, *active, *contract_end, *withdrawal; // "0": there is none.
    const char *ends;
} ends[] = {
    {GIVEN, "2026-03-01", "0", "0", "0", "2026-03-31"},
    {GIVEN, "2026-03-01", "2026-05-01", "never", "never", "2026-03-31"},
    {GIVEN, "2026-03-01T09:30:00Z", "0", "0", "0", "2026-03-31T09:30:00Z"},
    {USED, "2026-03-01", "0", "0", "0", "2028-03-01"},
    {USED, "2026-03-01", "2026-05-01T12:00:00Z", "never", "never", "2028-05-01T12:00:00Z"},
    {USED, "2026-03-01", "2026-02-01", "0", "0", "2028-03-01"},
    {USED, "2024-02-29", "0", "0", "0", "2026-02-28"},
    {BOUGHT, "2026-03-01", "2026-09-01", "0", "2026-09-01", "2027-04-01"},
    {BOUGHT, "2026-03-01", "0", "2026-06-15", "0", "2027-07-15"},
    {BOUGHT, "2026-03-01", "0", "2025-06-15", "0", "2027-04-01"},
    {BOUGHT, "2026-03-01", "0", "2026-01-31", "0", "2027-04-01"},
    {BOUGHT, "2026-03-01", "0", "never", "0", "never"},
    {WANTED, "2026-03-01", "2026-09-01", "2026-09-01", "0", "2026-09-01"},
    {WANTED, "2026-03-01", "0", "0", "2026-08-31", "2027-02-28"},
    {WANTED, "2026-03-01", "0", "0", "2020-08-31", "2026-09-01"},
    {WANTED, "2026-03-01", "0", "2026-09-01", "never", "never"},
    {BOOKED, "2026-03-01", "2027-03-01", "never", "never", "2028-01-01"},
    {BOOKED, "2026-01-01", "0", "0", "0", "2028-01-01"},
    {BOOKED, "2026-12-31T23:59:59.999Z", "0", "0", "0", "2028-01-01"},
    {BOOKED, "2027-01-01", "0", "0", "0", "2029-01-01"},
    {BOOKED, "9999-06-01", "0", "0", "0", "9999-12-31T23:59:59.999Z"},
    {USED, "9999-06-01", "0", "0", "0", "9999-12-31T23:59:59.999Z"},
    // What there never was is not the first instant of 1970.
    {BOUGHT, "1965-03-01", "0", "0", "0", "1966-04-01"},
    {WANTED, "1965-03-01", "0", "0", "0", "1965-09-01"},
};

// GDPR Art. 5(1)(e): each purpose runs out its period after the event that the policy names.
static void test_c19_a_purpose_runs_out_its_period_after_what_starts_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(ends); i++) {
        tp_holding holding = held(BIT(ends[i].slot), ends[i].since);
        if (instant(ends[i].active) != 0) {
            touch(&holding, BIT(ends[i].slot), instant(ends[i].active));
        }
        tp_retention_facts facts = {.contract_end = instant(ends[i].contract_end)};
        for (int slot = 0; slot < PURPOSES; slot++) facts.withdrawal[slot] = TP_TIME_MAX;
        facts.withdrawal[ends[i].slot] = instant(ends[i].withdrawal);
        tp_time found = tp_purpose_ends(&compiled, &holding, ends[i].slot, &facts);
        if (found != instant(ends[i].ends)) fail_msg("row %zu: not %s", i, ends[i].ends);
        assert_int_equal(tp_purposes_end(&compiled, &holding, &facts), found);
        assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), found);
    }
}

// The year of collection is that of the policy's clock, and so is its last instant.
static void the_year_ends_where_the_policy_is(void **state)
{
    static const struct { int32_t minutes; const char *since, *ends; } rows[] = {
        {0, "2026-12-31T23:30:00Z", "2028-01-01T00:00:00Z"},
        {60, "2026-12-31T23:30:00Z", "2028-12-31T23:00:00Z"},
        {60, "2026-12-31T22:59:59.999Z", "2027-12-31T23:00:00Z"},
        {-300, "2027-01-01T04:59:59.999Z", "2028-01-01T05:00:00Z"},
        {-300, "2027-01-01T05:00:00Z", "2029-01-01T05:00:00Z"},
    };
    (void)state;
    tp_retention_facts facts = {0};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        policy.time_zone_minutes = rows[i].minutes;
        tp_holding holding = held(BIT(BOOKED), rows[i].since);
        assert_int_equal(tp_purpose_ends(&compiled, &holding, BOOKED, &facts), at(rows[i].ends));
    }
    purposes[BOOKED].retention = (tp_period){1, TP_DAYS};
    tp_holding last = held(BIT(BOOKED), "9999-06-01"); // The last year that there is.
    assert_int_equal(tp_purpose_ends(&compiled, &last, BOOKED, &facts), TP_TIME_MAX);
}

// Policy row C19: the last of the purposes decides, and one without an end has none.
static void test_c19_data_is_needed_until_its_last_purpose_has_run_out(void **state)
{
    (void)state;
    tp_retention_facts facts = {0};
    tp_holding         holding = held(BIT(GIVEN) | BIT(USED) | BIT(BOUGHT), "2026-03-01");
    assert_int_equal(tp_purposes_end(&compiled, &holding, &facts), at("2028-03-01"));
    facts.contract_end = at("2027-08-01");
    assert_int_equal(tp_purposes_end(&compiled, &holding, &facts), at("2028-09-01"));
    facts.contract_end = TP_TIME_NEVER;
    assert_int_equal(tp_purposes_end(&compiled, &holding, &facts), TP_TIME_NEVER);
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), TP_TIME_NEVER);
}

static void a_purpose_that_is_over_ends_when_that_was_said(void **state)
{
    (void)state;
    tp_retention_facts facts = {.contract_end = TP_TIME_NEVER};
    tp_holding         holding = held(BIT(GIVEN) | BIT(BOUGHT), "2026-03-01");
    end_purposes(&holding, BIT(BOUGHT), at("2026-03-10"));
    assert_int_equal(tp_purpose_ends(&compiled, &holding, BOUGHT, &facts), at("2026-03-10"));
    assert_int_equal(tp_purpose_ends(&compiled, &holding, GIVEN, &facts), at("2026-03-31"));
    end_purposes(&holding, BIT(GIVEN), at("2026-06-01")); // It had run out before that.
    assert_int_equal(tp_purpose_ends(&compiled, &holding, GIVEN, &facts), at("2026-03-31"));
    assert_int_equal(tp_purpose_ends(&compiled, &holding, BOUGHT, &facts), at("2026-06-01"));

    start(&holding, BIT(WANTED), at("2026-07-01"), "host"); // No end lies before the collection.
    assert_int_equal(tp_purpose_ends(&compiled, &holding, BOUGHT, &facts), at("2026-07-01"));
}

// A later version that does not have the purpose does not need the data for it.
static void what_this_version_does_not_declare_ran_out_at_once(void **state)
{
    (void)state;
    tp_retention_facts facts = {.contract_end = TP_TIME_NEVER};
    tp_holding         holding = held(BIT(GONE) | BIT(63), "2026-03-01");
    assert_int_equal(tp_purpose_ends(&compiled, &holding, GONE, &facts), at("2026-03-01"));
    assert_int_equal(tp_purpose_ends(&compiled, &holding, 63, &facts), at("2026-03-01"));
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), at("2026-03-01"));
    end_purposes(&holding, BIT(GONE), at("2026-05-01"));
    assert_int_equal(tp_purpose_ends(&compiled, &holding, GONE, &facts), at("2026-03-01"));
}

// --- floors ------------------------------------------------------------------------------------

// Directive 2006/112/EC Art. 369k, as the policy has it: ten years from the end of the year.
static void test_c20_the_built_in_floor_keeps_invoices_for_ten_years(void **state)
{
    (void)state;
    static tp_compiled builtin;
    assert_int_equal(tp_policy_compile(&tp_policy_builtin, NULL, &memory, &builtin), TARA_OK);
    tp_retention_facts facts = {.contract_end = at("2026-04-01")};
    int                orders = tp_purpose_slot(&builtin, TP_TEXT("orders"));
    int                account = tp_purpose_slot(&builtin, TP_TEXT("account"));
    int                payment = tp_category_slot(&builtin, TP_TEXT("payment"));
    int                technical = tp_category_slot(&builtin, TP_TEXT("technical"));
    const tp_floor    *which = NULL;
    tp_holding         holding = held(BIT(orders), "2026-03-01");
    assert_int_equal(tp_purposes_end(&builtin, &holding, &facts), at("2027-04-01"));
    assert_int_equal(tp_floor_ends(&builtin, &holding, payment, &facts, &which),
                     at("2037-01-01T00:00:00Z"));
    assert_true(tp_text_equal(which->id, TP_TEXT("vat_one_stop_shop")));
    assert_int_equal(tp_holding_due(&builtin, &holding, payment, &facts), at("2037-01-01"));
    assert_int_equal(tp_holding_due(&builtin, &holding, technical, &facts), at("2027-04-01"));

    holding = held(BIT(account), "2026-03-01");
    assert_int_equal(tp_floor_ends(&builtin, &holding, payment, &facts, &which), 0);
    assert_null(which);
    assert_int_equal(tp_holding_due(&builtin, &holding, payment, &facts), at("2028-03-01"));
}

// GDPR Art. 17(3)(b): only the data that the law names, and only of the purposes that it names.
static void test_c20_a_floor_keeps_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    put_floor("books", BIT(GIVEN) | BIT(BOUGHT), BIT(B), (tp_period){5, TP_YEARS},
              TP_FROM_COLLECTION);
    tp_retention_facts facts = {0};
    tp_holding         given = held(BIT(GIVEN), "2026-03-01"), used = held(BIT(USED), "2026-03-01");
    const tp_floor    *which = &floors[2];
    assert_int_equal(tp_floor_ends(&compiled, &given, A, &facts, &which), 0);
    assert_null(which);
    assert_int_equal(tp_floor_ends(&compiled, &used, B, &facts, &which), 0);
    assert_null(which);
    assert_int_equal(tp_floor_ends(&compiled, &given, B, &facts, &which), at("2031-03-01"));
    assert_ptr_equal(which, &floors[0]);
    assert_int_equal(tp_floor_ends(&compiled, &given, B, &facts, NULL), at("2031-03-01"));
    assert_int_equal(tp_floor_ends(&compiled, &given, GONE, &facts, NULL), 0);
    assert_int_equal(tp_holding_due(&compiled, &given, B, &facts), at("2031-03-01"));
    assert_int_equal(tp_holding_due(&compiled, &given, A, &facts), at("2026-03-31"));
}

// The law keeps also what the host needs no more, and does not prolong what it needs anyway.
static void test_c20_a_floor_outlives_the_purposes_that_it_names(void **state)
{
    (void)state;
    put_floor("books", BIT(USED), BIT(A), (tp_period){3, TP_YEARS}, TP_FROM_COLLECTION);
    tp_retention_facts facts = {0};
    tp_holding         holding = held(BIT(USED), "2026-03-01");
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), at("2029-03-01"));
    end_purposes(&holding, BIT(USED), at("2026-03-02"));
    assert_int_equal(tp_floor_ends(&compiled, &holding, A, &facts, NULL), at("2029-03-01"));
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), at("2029-03-01"));
    assert_int_equal(tp_holding_due(&compiled, &holding, B, &facts), at("2026-03-02"));
    start(&holding, BIT(USED), at("2026-03-01"), "host");
    touch(&holding, BIT(USED), at("2028-03-01"));
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), at("2030-03-01"));
}

// Of several floors the one that lasts longest stands, for the latest of its purposes.
static void the_longest_floor_stands(void **state)
{
    (void)state;
    tp_retention_facts facts = {0};
    const tp_floor    *which = NULL;
    put_floor("short", ALL, BIT(A), (tp_period){1, TP_YEARS}, TP_FROM_COLLECTION);
    put_floor("active", BIT(USED) | BIT(GIVEN), BIT(A), (tp_period){2, TP_YEARS},
              TP_FROM_LAST_ACTIVITY);
    put_floor("equal", ALL, BIT(A), (tp_period){1, TP_YEARS}, TP_FROM_COLLECTION);
    tp_holding holding = held(ALL, "2026-03-01");
    touch(&holding, BIT(GIVEN), at("2026-05-01"));
    touch(&holding, BIT(BOUGHT), at("2027-05-01")); // Not of the floor that counts activity.
    assert_int_equal(tp_floor_ends(&compiled, &holding, A, &facts, &which), at("2028-05-01"));
    assert_ptr_equal(which, &floors[1]);
    policy.floor_count = 1;
    assert_int_equal(tp_floor_ends(&compiled, &holding, A, &facts, &which), at("2027-03-01"));
    assert_ptr_equal(which, &floors[0]);
    floors[0].from = TP_FROM_CONTRACT_END;
    facts.contract_end = TP_TIME_NEVER;
    assert_int_equal(tp_floor_ends(&compiled, &holding, A, &facts, &which), TP_TIME_NEVER);
    assert_int_equal(tp_holding_due(&compiled, &holding, A, &facts), TP_TIME_NEVER);
}

// A floor that ends in a month without its first day lasts as long as that month.
static void a_floor_lasts_to_the_end_of_a_month_that_is_too_short(void **state)
{
    static const struct { tp_period period; const char *since, *ends; } rows[] = {
        {{1, TP_YEARS}, "2024-02-29T10:00:00Z", "2025-03-01"},
        {{1, TP_YEARS}, "2024-02-28T23:59:00Z", "2025-02-28T23:59:00Z"},
        {{4, TP_YEARS}, "2024-02-29T10:00:00Z", "2028-02-29T10:00:00Z"},
        {{1, TP_MONTHS}, "2026-01-29T10:00:00Z", "2026-03-01"},
        {{1, TP_MONTHS}, "2026-01-31", "2026-03-01"},
        {{3, TP_MONTHS}, "2026-01-31T10:00:00Z", "2026-05-01"},
        {{30, TP_DAYS}, "2026-01-31T10:00:00Z", "2026-03-02T10:00:00Z"},
        {{20, TP_DAYS}, "2026-01-31T10:00:00Z", "2026-02-20T10:00:00Z"},
        {{9, TP_YEARS}, "9999-12-30", "9999-12-31T23:59:59.999Z"},
    };
    (void)state;
    tp_retention_facts facts = {0};
    put_floor("books", BIT(GIVEN), BIT(A), (tp_period){0, 0}, TP_FROM_COLLECTION);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        floors[0].period = rows[i].period;
        tp_holding holding = held(BIT(GIVEN), rows[i].since);
        tp_time    ends_at = tp_floor_ends(&compiled, &holding, A, &facts, NULL);
        if (ends_at != at(rows[i].ends)) fail_msg("row %zu: not %s", i, rows[i].ends);
    }
}

// Floors name purposes and categories by their place in their document, holdings by slot.
static void slots_find_their_floor_in_a_later_version(void **state)
{
    (void)state;
    static const tp_purpose  moved[] = {{.id = ID("new")}, {.id = ID("given"), .categories = 2}};
    static const tp_category added[] = {{.id = ID("b")}, {.id = ID("c")}};
    static tp_compiled       second;
    tara_policy              later_policy = policy;
    later_policy.purposes = moved;
    later_policy.purpose_count = LENGTH(moved);
    later_policy.categories = added;
    later_policy.category_count = LENGTH(added);
    later_policy.floors = floors;
    later_policy.floor_count = 1;
    floors[0] = (tp_floor){.id = ID("books"), .purposes = BIT(1), .categories = BIT(0),
                           .period = {1, TP_YEARS}, .from = TP_FROM_COLLECTION};
    assert_int_equal(tp_policy_compile(&later_policy, &compiled, &memory, &second), TARA_OK);
    tp_retention_facts facts = {0};
    tp_holding         given = held(BIT(GIVEN), "2026-03-01");
    tp_holding         used = held(BIT(USED), "2026-03-01"); // The place that "given" has now.
    assert_int_equal(tp_floor_ends(&second, &given, B, &facts, NULL), at("2027-03-01"));
    assert_int_equal(tp_floor_ends(&second, &given, A, &facts, NULL), 0);
    assert_int_equal(tp_floor_ends(&second, &given, CATEGORIES, &facts, NULL), 0); // "c"
    assert_int_equal(tp_floor_ends(&second, &used, B, &facts, NULL), 0);
    assert_int_equal(tp_holding_due(&second, &used, B, &facts), at("2026-03-01"));
}

// --- what still needs it -----------------------------------------------------------------------

static void purposes_need_it_up_to_their_end_and_not_at_it(void **state)
{
    (void)state;
    tp_retention_facts facts = {.contract_end = TP_TIME_NEVER};
    tp_holding         holding = held(BIT(GIVEN) | BIT(USED) | BIT(BOUGHT), "2026-03-01");
    uint64_t           later_two = BIT(USED) | BIT(BOUGHT);
    tp_time            given_ends = at("2026-03-31"), used_ends = at("2028-03-01");
    tp_time            until = TP_TIME_NEVER;
    assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, given_ends - 1, &until),
                     later_two | BIT(GIVEN));
    assert_int_equal(until, given_ends);
    until = TP_TIME_NEVER;
    assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, given_ends, &until),
                     later_two);
    assert_int_equal(until, used_ends);
    until = given_ends; // Brought forward, never put off.
    tp_holding_kept_for(&compiled, &holding, &facts, given_ends, &until);
    assert_int_equal(until, given_ends);
    until = TP_TIME_NEVER;
    assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, used_ends, &until),
                     BIT(BOUGHT));
    assert_int_equal(until, TP_TIME_NEVER);
    assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, used_ends, NULL),
                     BIT(BOUGHT));
    end_purposes(&holding, BIT(BOUGHT), used_ends + 5); // Over is over, also a moment earlier.
    assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, used_ends, NULL), 0);
}

// What a decision needs: a purpose runs for a category while one of its holdings needs it.
static void a_category_may_be_used_while_one_of_its_holdings_is_needed(void **state)
{
    (void)state;
    static tp_kept     kept;
    tp_retention_facts facts = {0};
    tp_time            now = at("2026-04-10");
    tp_holding         over = held(BIT(GIVEN) | BIT(USED), "2026-03-01");
    tp_holding         needed = held(BIT(GIVEN), "2026-04-01");
    put_floor("books", BIT(GIVEN), BIT(A), (tp_period){9, TP_YEARS}, TP_FROM_COLLECTION);
    memset(&kept, 0xA5, sizeof kept);
    tp_kept_clear(&kept, UINT64_MAX, UINT64_MAX);
    assert_int_equal(kept.until, TP_TIME_NEVER);
    assert_false(tp_kept_elapsed(&kept, BIT(A) | BIT(B), GIVEN)); // Nothing held: nothing elapsed.

    tp_kept_add(&kept, &compiled, &over, A, &facts, now); // The floor keeps it and no purpose.
    assert_int_equal(kept.held[A], BIT(GIVEN) | BIT(USED));
    assert_int_equal(kept.running[A], BIT(USED));
    assert_int_equal(kept.until, at("2028-03-01"));
    assert_true(tp_kept_elapsed(&kept, BIT(A), GIVEN));
    assert_true(tp_kept_elapsed(&kept, BIT(A) | BIT(B), GIVEN));
    assert_false(tp_kept_elapsed(&kept, BIT(B), GIVEN));
    assert_false(tp_kept_elapsed(&kept, BIT(A), USED));
    assert_false(tp_kept_elapsed(&kept, BIT(A), BOUGHT));
    assert_false(tp_kept_elapsed(&kept, 0, GIVEN));

    tp_kept_add(&kept, &compiled, &needed, A, &facts, now);
    assert_int_equal(kept.held[A], BIT(GIVEN) | BIT(USED));
    assert_int_equal(kept.running[A], BIT(GIVEN) | BIT(USED));
    assert_int_equal(kept.until, at("2026-05-01"));
    assert_false(tp_kept_elapsed(&kept, BIT(A), GIVEN));
    tp_kept_add(&kept, &compiled, &over, A, &facts, now); // In any order.
    assert_false(tp_kept_elapsed(&kept, BIT(A), GIVEN));

    end_purposes(&needed, BIT(GIVEN), now);
    tp_kept_add(&kept, &compiled, &needed, 63, &facts, now);
    assert_true(tp_kept_elapsed(&kept, BIT(63), GIVEN));
    assert_false(tp_kept_elapsed(&kept, BIT(A), GIVEN));
}

// --- events ------------------------------------------------------------------------------------

static void a_holding_starts_with_all_that_it_must_say(void **state)
{
    static const char long_name[TP_SOURCE_NAME_MAX + 2] =
        "sixty-five-bytes-of-a-name-are-one-more-than-a-source-may-have-xx";
    const tp_holding_event good = {.purposes = BIT(63), .since = TP_TIME_MAX, .source = ID("crm"),
                                   .origin = TARA_ORIGIN_INFERRED};
    tp_holding       none = {0};
    tp_holding_event event = good;
    (void)state;
    assert_int_equal(strlen(long_name), 65);
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_OK);
    event.purposes = 0;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event = good;
    event.source.size = 0;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event.source = (tp_text){long_name, 65};
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event.source.size = 64;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_OK);
    event.source = TP_TEXT("crm\xff");
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event = good;
    for (int origin = 0; origin < 256; origin++) {
        event.origin = (uint8_t)origin;
        assert_int_equal(tp_holding_start_check(&none, &event),
                         origin >= 1 && origin <= 4 ? TARA_OK : TARA_E_INVALID_ARGUMENT);
    }
    event = good;
    event.since = TP_TIME_MAX + 1;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event.since = TP_TIME_NEVER;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event.since = TP_TIME_MIN - 1;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_E_INVALID_ARGUMENT);
    event.since = TP_TIME_MIN;
    assert_int_equal(tp_holding_start_check(&none, &event), TARA_OK);
}

static void eight_sources_hold_the_same_data_and_no_ninth(void **state)
{
    (void)state;
    static const char *const names[] = {"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};
    tp_holding               holding = {0};
    for (size_t i = 0; i < LENGTH(names); i++) start(&holding, BIT(GIVEN), 10, names[i]);
    assert_int_equal(holding.source_count, 8);
    start(&holding, BIT(USED), 10, "s7"); // Known already.
    assert_int_equal(holding.source_count, 8);
    tp_holding_event ninth = {.purposes = BIT(BOUGHT), .since = 10, .origin = TARA_ORIGIN_SUBJECT,
                              .source = ID("s8")};
    assert_int_equal(tp_holding_start_check(&holding, &ninth), TARA_E_LIMIT);
    tp_holding_start_apply(&holding, &ninth); // Cannot fail, and writes past nothing.
    assert_int_equal(holding.source_count, 8);
    assert_null(tp_holding_find_source(&holding, TP_TEXT("s8")));
    assert_ptr_equal(tp_holding_find_source(&holding, TP_TEXT("s3")), &holding.source[3]);
    assert_null(tp_holding_find_source(&holding, TP_TEXT("s")));
    assert_null(tp_holding_find_source(&holding, (tp_text){NULL, 0}));
}

static void starting_again_joins_and_the_later_collection_counts(void **state)
{
    (void)state;
    tp_holding       holding = {0};
    tp_holding_event event = {.purposes = BIT(USED), .since = 100, .source = ID("crm"),
                              .origin = TARA_ORIGIN_OBSERVED};
    tp_holding_start_apply(&holding, &event);
    assert_int_equal(holding.since, 100);
    assert_int_equal(holding.first_since, 100);
    assert_int_equal(holding.active_at[USED], 100);
    assert_int_equal(holding.source_count, 1);

    event = (tp_holding_event){.purposes = BIT(GIVEN) | BIT(USED), .since = 50,
                               .source = ID("mail"), .origin = TARA_ORIGIN_THIRD_PARTY};
    tp_holding_start_apply(&holding, &event);
    assert_int_equal(holding.purposes, BIT(GIVEN) | BIT(USED));
    assert_int_equal(holding.since, 100);
    assert_int_equal(holding.first_since, 50);
    assert_int_equal(holding.active_at[USED], 100);
    assert_int_equal(holding.active_at[GIVEN], 50);
    assert_int_equal(holding.origin, TARA_ORIGIN_OBSERVED);
    assert_int_equal(holding.source_count, 2);

    event.since = 200;
    event.purposes = BIT(GIVEN);
    tp_holding_start_apply(&holding, &event);
    assert_int_equal(holding.since, 200);
    assert_int_equal(holding.first_since, 50);
    assert_int_equal(holding.active_at[USED], 100);
    assert_int_equal(holding.active_at[GIVEN], 200);
    assert_int_equal(holding.origin, TARA_ORIGIN_THIRD_PARTY);
    event.origin = TARA_ORIGIN_INFERRED; // Of the same instant: as it was said last.
    tp_holding_start_apply(&holding, &event);
    assert_int_equal(holding.origin, TARA_ORIGIN_INFERRED);

    tp_holding early = {0}; // Before 1970 is not before everything.
    start(&early, BIT(USED), -500, "host");
    assert_int_equal(early.since, -500);
    assert_int_equal(early.first_since, -500);
    assert_int_equal(early.active_at[USED], -500);
}

static void what_had_ended_or_gone_begins_anew(void **state)
{
    (void)state;
    tp_retention_facts facts = {0};
    tp_holding         holding = held(BIT(GIVEN) | BIT(USED), "2026-03-01");
    start(&holding, BIT(GIVEN), at("2026-03-01"), "crm");
    end_purposes(&holding, ALL, at("2026-03-05"));
    assert_int_equal(holding.ended, BIT(GIVEN) | BIT(USED)); // Of those held.
    holding.source[0].erased = holding.source[1].erased = 1;

    start(&holding, BIT(USED), at("2026-03-01"), "crm");
    assert_int_equal(holding.ended, BIT(GIVEN));
    assert_int_equal(holding.ended_at, at("2026-03-05"));
    assert_int_equal(holding.source[0].erased, 1);
    assert_int_equal(holding.source[1].erased, 0);
    assert_int_equal(tp_purpose_ends(&compiled, &holding, USED, &facts), at("2028-03-01"));
    start(&holding, BIT(GIVEN), at("2026-03-01"), "crm");
    assert_int_equal(holding.ended, 0);
    assert_int_equal(holding.ended_at, 0);
}

static void activity_moves_forward_for_what_is_held(void **state)
{
    (void)state;
    tp_holding     holding = {0};
    tp_touch_event event = {.purposes = BIT(USED), .active_at = 500};
    assert_int_equal(tp_holding_touch_check(&holding, &event), TARA_E_NOT_FOUND);
    start(&holding, BIT(USED) | BIT(GIVEN), 100, "host");
    touch(&holding, BIT(USED) | BIT(BOUGHT), 500);
    assert_int_equal(holding.active_at[USED], 500);
    assert_int_equal(holding.active_at[GIVEN], 100);
    assert_int_equal(holding.active_at[BOUGHT], 0);
    assert_int_equal(holding.purposes, BIT(USED) | BIT(GIVEN));
    touch(&holding, BIT(USED), 400);
    assert_int_equal(holding.active_at[USED], 500);
    assert_int_equal(holding.since, 100);
    event.active_at = TP_TIME_MAX + 1;
    assert_int_equal(tp_holding_touch_check(&holding, &event), TARA_E_INVALID_ARGUMENT);
    event.active_at = TP_TIME_MIN - 1;
    assert_int_equal(tp_holding_touch_check(&holding, &event), TARA_E_INVALID_ARGUMENT);
}

static void only_what_is_held_for_can_end(void **state)
{
    (void)state;
    tp_holding           holding = {0};
    tp_purpose_end_event event = {.purposes = BIT(GIVEN)};
    assert_int_equal(tp_purpose_end_check(&holding, &event), TARA_E_NOT_FOUND);
    start(&holding, BIT(USED), 100, "host");
    assert_int_equal(tp_purpose_end_check(&holding, &event), TARA_E_NOT_FOUND);
    tp_purpose_end_apply(&holding, &event, 200);
    assert_int_equal(holding.ended, 0);
    assert_int_equal(holding.ended_at, 0);
    event.purposes |= BIT(USED);
    assert_int_equal(tp_purpose_end_check(&holding, &event), TARA_OK);
    tp_purpose_end_apply(&holding, &event, -5);
    assert_int_equal(holding.ended, BIT(USED));
    assert_int_equal(holding.ended_at, -5);
    assert_int_equal(tp_purpose_end_check(&holding, &event), TARA_OK); // May be said again.
    tp_purpose_end_apply(&holding, &event, 300); // It was over already: that defers nothing.
    assert_int_equal(holding.ended_at, -5);
}

// --- erasure -----------------------------------------------------------------------------------

static tp_erased_event erased(const char *source, int32_t reason)
{
    return (tp_erased_event){.source = tp_text_of(source), .reason = (uint8_t)reason};
}

// "Delete means acknowledged": data is gone when every source that holds it has said so.
static void a_holding_is_gone_when_every_source_has_said_so(void **state)
{
    (void)state;
    tp_holding      holding = {0};
    tp_erased_event event = erased("host", TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(tp_holding_erased_check(&holding, &event), TARA_E_NOT_FOUND);
    assert_false(tp_holding_gone(&holding));
    start(&holding, BIT(GIVEN), 10, "host");
    start(&holding, BIT(GIVEN), 10, "crm");
    assert_int_equal(tp_holding_erased_check(&holding, &event), TARA_OK);
    tp_holding_erased_apply(&holding, &event);
    assert_int_equal(holding.source[0].erased, 1);
    assert_int_equal(holding.source[1].erased, 0);
    assert_false(tp_holding_gone(&holding));
    assert_int_equal(tp_holding_erased_check(&holding, &event), TARA_OK); // May be said again.
    tp_holding_erased_apply(&holding, &event);
    assert_false(tp_holding_gone(&holding));
    event = erased("mail", TARA_REASON_RETENTION_ELAPSED);
    assert_int_equal(tp_holding_erased_check(&holding, &event), TARA_E_NOT_FOUND);
    tp_holding_erased_apply(&holding, &event);
    assert_false(tp_holding_gone(&holding));
    event = erased("crm", TARA_REASON_ERASURE_REQUESTED);
    tp_holding_erased_apply(&holding, &event);
    assert_true(tp_holding_gone(&holding));
}

// A refused attempt is on record as an event and leaves the data where it is.
static void only_four_reasons_erase(void **state)
{
    static const int32_t permitting[] = {
        TARA_REASON_MINOR, TARA_REASON_ERASURE_REQUESTED, TARA_REASON_RETENTION_ELAPSED,
        TARA_REASON_MINIMISATION};
    (void)state;
    for (int reason = 0; reason < 256; reason++) {
        tp_holding      holding = held(BIT(GIVEN), "2026-03-01");
        tp_erased_event event = erased("host", reason);
        bool            permitted = false;
        for (size_t i = 0; i < LENGTH(permitting); i++) permitted |= permitting[i] == reason;
        tp_holding_erased_apply(&holding, &event);
        assert_int_equal(tp_holding_gone(&holding), permitted);
    }
}

enum { NOW = 1000 };
#define KNOWN .known = true, .now = NOW
static const struct {
    tp_erasure_case given;
    int32_t         reason;
    bool            permitted;
} cases[] = {
    {{0}, TARA_REASON_STORE_FAILED, false},
    {{.requested = true, .minor = true, .now = NOW}, TARA_REASON_STORE_FAILED, false},
    {{KNOWN, .purposes_end = NOW}, TARA_REASON_RETENTION_ELAPSED, true},
    {{KNOWN, .purposes_end = NOW + 1}, TARA_REASON_MINIMISATION, true},
    {{KNOWN, .purposes_end = TP_TIME_NEVER}, TARA_REASON_MINIMISATION, true},
    {{KNOWN, .purposes_end = NOW + 1, .requested = true}, TARA_REASON_ERASURE_REQUESTED, true},
    {{KNOWN, .purposes_end = NOW, .requested = true}, TARA_REASON_ERASURE_REQUESTED, true},
    {{KNOWN, .purposes_end = NOW, .requested = true, .minor = true}, TARA_REASON_MINOR, true},
    {{KNOWN, .purposes_end = NOW + 1, .minor = true}, TARA_REASON_MINOR, true},
    {{KNOWN, .floor_ends = NOW}, TARA_REASON_RETENTION_ELAPSED, true},
    {{KNOWN, .floor_ends = NOW + 1}, TARA_REASON_LEGAL_RETENTION, false},
    {{KNOWN, .floor_ends = TP_TIME_NEVER, .requested = true, .minor = true},
     TARA_REASON_LEGAL_RETENTION, false},
    {{KNOWN, .held = true}, TARA_REASON_LEGAL_HOLD, false},
    {{KNOWN, .held = true, .floor_ends = NOW + 1, .preserved = true, .requested = true,
      .minor = true}, TARA_REASON_LEGAL_HOLD, false},
    {{KNOWN, .preserved = true}, TARA_REASON_RESTRICTION, false},
    {{KNOWN, .preserved = true, .minor = true}, TARA_REASON_RESTRICTION, false},
    {{KNOWN, .preserved = true, .floor_ends = NOW + 1}, TARA_REASON_LEGAL_RETENTION, false},
    {{KNOWN, .preserved = true, .requested = true}, TARA_REASON_ERASURE_REQUESTED, true},
    {{KNOWN, .preserved = true, .requested = true, .minor = true}, TARA_REASON_MINOR, true},
};

// GDPR Art. 17(3), 18(1)(b), (c): hold, then floor, then the subject's own wish to keep it.
static void test_c20_an_erasure_meets_hold_then_floor_then_preservation(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        bool permitted = !cases[i].permitted;
        assert_int_equal(tp_erasure_reason(&cases[i].given, &permitted), cases[i].reason);
        assert_int_equal(permitted, cases[i].permitted);
    }
}

// Every mixture: it is permitted when, and only when, nothing stands against it.
static void nothing_that_stands_against_an_erasure_is_overlooked(void **state)
{
    (void)state;
    for (int bits = 0; bits < 128; bits++) {
        tp_erasure_case given = {
            .known = bits & 1, .held = bits & 2, .preserved = bits & 4, .requested = bits & 8,
            .minor = bits & 16, .floor_ends = bits & 32 ? NOW + 1 : NOW,
            .purposes_end = bits & 64 ? NOW + 1 : NOW, .now = NOW};
        bool against = !(bits & 1) || bits & 2 || bits & 32 || (bits & 4 && !(bits & 8));
        bool permitted = against;
        tp_erasure_reason(&given, &permitted);
        assert_int_equal(permitted, !against);
    }
}

// --- two that are one --------------------------------------------------------------------------

// A purpose goes on while either side needs it, data is held where either side says so.
static void of_two_holdings_the_longer_need_counts(void **state)
{
    (void)state;
    tp_holding into = {0}, from = {0};
    start(&into, BIT(GIVEN) | BIT(USED) | BIT(BOUGHT), 200, "host");
    start(&into, BIT(USED), 100, "crm");
    touch(&into, BIT(USED), 900);
    end_purposes(&into, BIT(GIVEN) | BIT(USED), 1000);
    into.source[0].erased = into.source[1].erased = 1;
    start(&from, BIT(USED) | BIT(BOUGHT) | BIT(WANTED) | BIT(BOOKED), 50, "mail");
    start(&from, BIT(WANTED), 300, "crm");
    touch(&from, BIT(USED) | BIT(BOUGHT), 600);
    end_purposes(&from, BIT(WANTED), 700);
    from.source[0].erased = 1;
    from.origin = TARA_ORIGIN_INFERRED;

    assert_true(tp_holding_join(&into, &from));
    assert_int_equal(into.purposes, ALL);
    assert_int_equal(into.since, 300);
    assert_int_equal(into.first_since, 50);
    assert_int_equal(into.origin, TARA_ORIGIN_INFERRED);
    assert_int_equal(into.ended, BIT(GIVEN) | BIT(WANTED));
    assert_int_equal(into.ended_at, 1000);
    assert_int_equal(into.active_at[GIVEN], 200);
    assert_int_equal(into.active_at[USED], 900);
    assert_int_equal(into.active_at[BOUGHT], 600);
    assert_int_equal(into.active_at[WANTED], 300);
    assert_int_equal(into.active_at[BOOKED], 50);
    assert_int_equal(into.source_count, 3);
    assert_int_equal(tp_holding_find_source(&into, TP_TEXT("host"))->erased, 1);
    assert_int_equal(tp_holding_find_source(&into, TP_TEXT("crm"))->erased, 0); // One has it yet.
    assert_int_equal(tp_holding_find_source(&into, TP_TEXT("mail"))->erased, 1);
}

static void when_a_purpose_ended_is_known_of_either_side(void **state)
{
    (void)state;
    tp_holding over = {0}, open = {0}, early = {0};
    start(&over, BIT(GIVEN), 100, "host");
    start(&open, BIT(USED), 100, "host");
    start(&early, BIT(GIVEN), -200, "host");
    end_purposes(&over, BIT(GIVEN), 500);
    end_purposes(&early, BIT(GIVEN), -100);

    tp_holding joined = open;
    assert_true(tp_holding_join(&joined, &over));
    assert_int_equal(joined.ended, BIT(GIVEN));
    assert_int_equal(joined.ended_at, 500);
    joined = over;
    assert_true(tp_holding_join(&joined, &open));
    assert_int_equal(joined.ended_at, 500);
    joined = early;
    assert_true(tp_holding_join(&joined, &over));
    assert_int_equal(joined.ended_at, 500);
    joined = open;
    assert_true(tp_holding_join(&joined, &early));
    assert_int_equal(joined.ended_at, -100);
    assert_int_equal(joined.active_at[GIVEN], -200);
    joined = early;
    assert_true(tp_holding_join(&joined, &open));
    assert_int_equal(joined.ended_at, -100);
    assert_int_equal(joined.active_at[GIVEN], -200);
    start(&open, BIT(GIVEN), 100, "host");
    joined = over;
    assert_true(tp_holding_join(&joined, &open));
    assert_int_equal(joined.ended, 0);
    assert_int_equal(joined.ended_at, 0);
}

static void too_many_sources_join_nothing(void **state)
{
    (void)state;
    tp_holding into = {0}, from = {0};
    for (char name[] = "s0"; name[1] < '8'; name[1]++) start(&into, BIT(USED), 10, name);
    start(&from, BIT(GIVEN), 20, "s7");
    assert_true(tp_holding_join(&into, &from));
    assert_int_equal(into.source_count, 8);
    tp_holding before = into;
    start(&from, BIT(BOUGHT), 30, "s8");
    assert_false(tp_holding_join(&into, &from));
    assert_memory_equal(&into, &before, sizeof into);
}

// --- properties --------------------------------------------------------------------------------

enum { RUNS = 4000 };

static void nothing_falls_due_before_it_was_collected(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        tp_holding         holding = any_holding();
        tp_retention_facts facts = any_facts();
        assert_true(tp_holding_due(&compiled, &holding, A, &facts) >= holding.since);
        for (int slot = 0; slot < PURPOSES; slot++) {
            assert_true(tp_purpose_ends(&compiled, &holding, slot, &facts) >= holding.since);
        }
    }
}

// Whatever happens next, what the law keeps it keeps as long as before.
static void test_c20_a_floor_never_shortens(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        tp_holding         holding = any_holding();
        tp_retention_facts facts = any_facts();
        tp_time            before = tp_floor_ends(&compiled, &holding, A, &facts, NULL);
        any_event(&holding);
        tp_time after = tp_floor_ends(&compiled, &holding, A, &facts, NULL);
        assert_true(after >= before);
        assert_true(tp_holding_due(&compiled, &holding, A, &facts) >= after);
    }
}

// A purpose more, or a sign of life, never brings the day forward; where periods are in days, not
// even the instant. (Months have a last day at which a later start can end at an earlier hour.)
static void a_purpose_or_a_touch_never_brings_due_forward(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        tp_holding         holding = any_holding();
        tp_retention_facts facts = any_facts();
        tp_time            before = tp_holding_due(&compiled, &holding, A, &facts);
        if (any(2)) touch(&holding, any_purposes(), any_time());
        else start(&holding, any_purposes(), any_time(), "host");
        tp_time after = tp_holding_due(&compiled, &holding, A, &facts);
        assert_true(day_of(after) >= day_of(before));
        for (int slot = 0; slot < PURPOSES; slot++) purposes[slot].retention.unit = TP_DAYS;
        before = tp_holding_due(&compiled, &holding, A, &facts);
        touch(&holding, any_purposes(), any_time());
        assert_true(tp_holding_due(&compiled, &holding, A, &facts) >= before);
    }
}

// Joined data is kept as long as either side was, whichever joins the other.
static void two_that_join_are_kept_as_long_as_either(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        tp_holding         one = any_holding(), other = any_holding(), joined = one, turned = other;
        tp_retention_facts facts = any_facts();
        assert_true(tp_holding_join(&joined, &other));
        assert_true(tp_holding_join(&turned, &one));
        tp_time due = tp_holding_due(&compiled, &joined, A, &facts);
        assert_int_equal(due, tp_holding_due(&compiled, &turned, A, &facts));
        assert_true(day_of(due) >= day_of(tp_holding_due(&compiled, &one, A, &facts)));
        assert_true(tp_floor_ends(&compiled, &joined, A, &facts, NULL)
                    >= tp_floor_ends(&compiled, &one, A, &facts, NULL));
        uint8_t    bytes[TP_HOLDING_BYTES_MAX];
        tp_writer  out = tp_writer_of(bytes, sizeof bytes);
        tp_holding again;
        tp_holding_encode(&joined, &out);
        assert_true(tp_holding_decode(&again, bytes, out.size));
    }
}

// Purposes are kept for exactly up to their ends, which lie in the order that due says.
static void what_is_kept_agrees_with_what_is_due(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        tp_holding         holding = any_holding();
        tp_retention_facts facts = any_facts();
        tp_time            now = any_time(), until = TP_TIME_NEVER;
        uint64_t kept = tp_holding_kept_for(&compiled, &holding, &facts, now, &until);
        assert_int_equal(kept & ~holding.purposes, 0);
        assert_int_equal(kept & holding.ended, 0);
        assert_true(until > now);
        if (kept) assert_true(tp_purposes_end(&compiled, &holding, &facts) >= until);
        assert_int_equal(tp_holding_kept_for(&compiled, &holding, &facts, until - 1, NULL), kept);
        if (until == TP_TIME_NEVER) continue;
        assert_int_not_equal(tp_holding_kept_for(&compiled, &holding, &facts, until, NULL), kept);
    }
}

// One of three events that do not touch what the others do: to start, to touch, to end. What ends
// ends at one time: of several it is the first that counts.
typedef struct step { int kind; uint64_t which; tp_time when; } step;

static void take(tp_holding *holding, const step *next)
{
    if (next->kind == 0) start(holding, next->which & ~BIT(GIVEN) & ~BIT(USED), next->when, "host");
    else if (next->kind == 1) touch(holding, next->which, next->when);
    else end_purposes(holding, (next->which & BIT(GIVEN)) | BIT(USED), 21000 * DAY);
}

static void the_order_of_independent_events_does_not_matter(void **state)
{
    (void)state;
    for (int i = 0; i < RUNS; i++) {
        set_any_policy();
        step steps[6];
        for (size_t s = 0; s < LENGTH(steps); s++) {
            steps[s] = (step){(int)any(3), any_purposes() | BIT(BOOKED), any_time()};
        }
        tp_holding one = held(ALL, "2018-01-01"), other = one;
        for (size_t s = 0; s < LENGTH(steps); s++) take(&one, &steps[s]);
        for (size_t s = LENGTH(steps); s > 1; s--) { // Shuffled.
            size_t with = any(s);
            step   swapped = steps[with];
            steps[with] = steps[s - 1];
            steps[s - 1] = swapped;
        }
        for (size_t s = 0; s < LENGTH(steps); s++) take(&other, &steps[s]);
        tp_retention_facts facts = any_facts();
        assert_int_equal(tp_holding_due(&compiled, &one, A, &facts),
                         tp_holding_due(&compiled, &other, A, &facts));
        for (int slot = 0; slot < PURPOSES; slot++) {
            assert_int_equal(tp_purpose_ends(&compiled, &one, slot, &facts),
                             tp_purpose_ends(&compiled, &other, slot, &facts));
        }
    }
}

// --- as bytes ----------------------------------------------------------------------------------

static size_t encode(const tp_holding *holding, uint8_t out[TP_HOLDING_BYTES_MAX])
{
    tp_writer writer = tp_writer_of(out, TP_HOLDING_BYTES_MAX);
    tp_holding_encode(holding, &writer);
    assert_false(writer.failed);
    return writer.size;
}

// From a block of exactly that size, so that a sanitizer sees a read past its end.
static bool decode(tp_holding *holding, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    memset(holding, 0xA5, sizeof *holding); // Nothing may be left of what was there.
    bool done = tp_holding_decode(holding, exact, size);
    free(exact);
    return done;
}

static void assert_same(const tp_holding *a, const tp_holding *b)
{
    assert_int_equal(a->since, b->since);
    assert_int_equal(a->first_since, b->first_since);
    assert_int_equal(a->purposes, b->purposes);
    assert_int_equal(a->ended, b->ended);
    assert_int_equal(a->ended_at, b->ended_at);
    assert_memory_equal(a->active_at, b->active_at, sizeof a->active_at);
    assert_int_equal(a->origin, b->origin);
    assert_int_equal(a->source_count, b->source_count);
    for (int i = 0; i < TP_HOLDING_SOURCES_MAX; i++) {
        assert_int_equal(a->source[i].size, b->source[i].size);
        assert_int_equal(a->source[i].erased, b->source[i].erased);
        assert_memory_equal(a->source[i].name, b->source[i].name, TP_SOURCE_NAME_MAX);
    }
}

static tp_holding wide_holding(void) // Slots, sources and origins that the small policy lacks.
{
    tp_holding holding = any_holding();
    if (any(3) == 0) start(&holding, any(UINT64_MAX) | BIT(63), any_time(), "zäune");
    if (any(3) == 0) touch(&holding, holding.purposes, any_time());
    holding.origin = (uint8_t)(1 + any(4));
    for (uint32_t i = 0; i < holding.source_count; i++) holding.source[i].erased = (uint8_t)any(2);
    return holding;
}

static void what_is_encoded_comes_back(void **state)
{
    (void)state;
    uint8_t bytes[TP_HOLDING_BYTES_MAX], again[TP_HOLDING_BYTES_MAX];
    for (int i = 0; i < RUNS; i++) {
        tp_holding before = wide_holding(), after;
        size_t     size = encode(&before, bytes);
        assert_true(decode(&after, bytes, size));
        assert_same(&before, &after);
        assert_int_equal(encode(&after, again), size);
        assert_memory_equal(bytes, again, size);
    }
}

// The bytes of the usual holding: they stand in files and do not change.
static void the_usual_holding_is_small(void **state)
{
    static const uint8_t usual_bytes[] = {
        1, 0, TARA_ORIGIN_SUBJECT, 0x80, 0xf0, 0x8e, 0xeb, 0x94, 0x67, 0x12, 1, 0,
        4, 'h', 'o', 's', 't'};
    (void)state;
    uint8_t    bytes[TP_HOLDING_BYTES_MAX];
    tp_holding holding = held(BIT(USED) | BIT(BOOKED), "2026-03-01"), after;
    size_t     size = encode(&holding, bytes);
    assert_int_equal(size, sizeof usual_bytes);
    assert_memory_equal(bytes, usual_bytes, size);
    start(&holding, BIT(8), at("2026-03-01"), "host"); // A slot of the built-in policy's last.
    touch(&holding, UINT64_MAX, at("2026-09-09T09:09:09Z")); // Signed in; it says so once.
    size = encode(&holding, bytes);
    assert_in_range(size, 1, 24 + 4);
    assert_true(decode(&after, bytes, size));
    assert_same(&holding, &after);
}

static void the_fullest_holding_fits(void **state)
{
    (void)state;
    uint8_t    bytes[TP_HOLDING_BYTES_MAX];
    tp_holding holding = {0}, after;
    char       name[TP_SOURCE_NAME_MAX + 1];
    for (int i = 0; i < TP_HOLDING_SOURCES_MAX; i++) {
        memset(name, 'a' + i, TP_SOURCE_NAME_MAX);
        name[TP_SOURCE_NAME_MAX] = '\0';
        start(&holding, UINT64_MAX, TP_TIME_MIN, name);
    }
    start(&holding, BIT(0), TP_TIME_MAX, name);
    touch(&holding, UINT64_C(0x5555555555555555), TP_TIME_MAX); // Each far from the one before.
    end_purposes(&holding, UINT64_MAX, TP_TIME_MIN);
    size_t size = encode(&holding, bytes);
    assert_true(decode(&after, bytes, size));
    assert_same(&holding, &after);
    assert_false(decode(&after, bytes, size - 1));
}

static void every_prefix_is_refused_and_leaves_nothing(void **state)
{
    (void)state;
    uint8_t          bytes[TP_HOLDING_BYTES_MAX];
    const tp_holding none = {0};
    for (int i = 0; i < 100; i++) {
        tp_holding before = wide_holding(), after;
        size_t     size = encode(&before, bytes);
        for (size_t cut = 0; cut < size; cut++) {
            assert_false(decode(&after, bytes, cut));
            assert_same(&after, &none);
        }
        bytes[size] = 0;
        assert_false(decode(&after, bytes, size + 1));
    }
}

// A flipped bit is refused, or gives a holding that is written with these very bytes.
static void every_flipped_bit_is_refused_or_said_so(void **state)
{
    (void)state;
    uint8_t bytes[TP_HOLDING_BYTES_MAX], again[TP_HOLDING_BYTES_MAX];
    size_t  refused = 0, taken = 0;
    for (int i = 0; i < 100; i++) {
        tp_holding before = wide_holding(), after;
        size_t     size = encode(&before, bytes);
        for (size_t bit = 0; bit < 8 * size; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            bool done = decode(&after, bytes, size);
            refused += !done;
            taken += done;
            if (done) {
                assert_int_equal(encode(&after, again), size);
                assert_memory_equal(bytes, again, size);
            }
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    assert_true(refused > 1000 && taken > 1000);
}

// A holding by its parts, each of which a test may spoil. Times are distances, as in the bytes.
typedef struct raw {
    uint8_t     encoding, parts, origin;
    int64_t     since;
    uint64_t    purposes;
    int64_t     first;   // Written if parts say so, as the next four.
    uint64_t    ended;
    int64_t     ended_at, active[2];
    uint8_t     count, erased;
    const char *name[TP_HOLDING_SOURCES_MAX + 1];
} raw;

enum { EARLIER = 1, ENDED = 2, ACTIVE = 4 };

static bool reads(const raw *given)
{
    uint8_t    bytes[256];
    tp_holding after;
    tp_writer  out = tp_writer_of(bytes, sizeof bytes);
    tp_write8(&out, given->encoding);
    tp_write8(&out, given->parts);
    tp_write8(&out, given->origin);
    tp_write_signed(&out, given->since);
    tp_write_varint(&out, given->purposes);
    if (given->parts & EARLIER) tp_write_signed(&out, given->first);
    if (given->parts & ENDED) {
        tp_write_varint(&out, given->ended);
        tp_write_signed(&out, given->ended_at);
    }
    for (int i = 0; i < 2 && given->parts & ACTIVE; i++) tp_write_signed(&out, given->active[i]);
    tp_write8(&out, given->count);
    tp_write8(&out, given->erased);
    for (int i = 0; i <= TP_HOLDING_SOURCES_MAX; i++) {
        if (given->name[i] != NULL) tp_write_text(&out, tp_text_of(given->name[i]));
    }
    assert_false(out.failed);
    return decode(&after, bytes, out.size);
}

#define FIRST(e, o, s, p) .encoding = (e), .origin = (o), .since = (s), .purposes = (p)
#define HEAD    FIRST(1, 1, 1000, 3)
#define ONE     .count = 1, .name = {"host"}
#define EIGHT   "12345678"
#define WIDEST  (TP_TIME_MAX - TP_TIME_MIN)
static const struct { raw given; bool good; } spoilt[] = {
    {{HEAD, ONE}, true},
    {{FIRST(0, 1, 1000, 3), ONE}, false},
    {{FIRST(2, 1, 1000, 3), ONE}, false},
    {{HEAD, ONE, .parts = 8}, false},
    {{FIRST(1, 0, 1000, 3), ONE}, false},
    {{FIRST(1, 4, 1000, 3), ONE}, true},
    {{FIRST(1, 5, 1000, 3), ONE}, false},
    {{FIRST(1, 1, 1000, 0), ONE}, false},
    {{FIRST(1, 1, 1000, UINT64_MAX), ONE}, true},
    {{FIRST(1, 1, TP_TIME_MAX, 3), ONE}, true},
    {{FIRST(1, 1, TP_TIME_MAX + 1, 3), ONE}, false},
    {{FIRST(1, 1, TP_TIME_MIN, 3), ONE}, true},
    {{FIRST(1, 1, TP_TIME_MIN - 1, 3), ONE}, false},
    {{FIRST(1, 1, INT64_MAX, 3), ONE}, false},
    {{FIRST(1, 1, INT64_MIN, 3), ONE}, false},
    {{HEAD, ONE, .parts = EARLIER, .first = -1}, true},
    {{HEAD, ONE, .parts = EARLIER, .first = 0}, false}, // Then it is not said.
    {{HEAD, ONE, .parts = EARLIER, .first = 1}, false}, // The first is not the later one.
    {{HEAD, ONE, .parts = EARLIER | ACTIVE, .first = 1, .active = {2, 0}}, false},
    {{HEAD, ONE, .parts = EARLIER, .first = TP_TIME_MIN - 1000}, true},
    {{HEAD, ONE, .parts = EARLIER, .first = TP_TIME_MIN - 1001}, false},
    {{FIRST(1, 1, TP_TIME_MAX, 3), ONE, .parts = EARLIER, .first = -WIDEST}, true},
    {{FIRST(1, 1, TP_TIME_MAX, 3), ONE, .parts = EARLIER, .first = -WIDEST - 1}, false},
    {{FIRST(1, 1, TP_TIME_MIN, 3), ONE, .parts = EARLIER, .first = INT64_MIN}, false},
    {{HEAD, ONE, .parts = ENDED, .ended = 1, .ended_at = 5}, true},
    {{HEAD, ONE, .parts = ENDED, .ended = 3, .ended_at = -5}, true},
    {{HEAD, ONE, .parts = ENDED, .ended = 0, .ended_at = 5}, false},
    {{HEAD, ONE, .parts = ENDED, .ended = 4, .ended_at = 5}, false}, // It was not held for that.
    {{HEAD, ONE, .parts = ENDED, .ended = 5, .ended_at = 5}, false},
    {{HEAD, ONE, .parts = ENDED, .ended = 1, .ended_at = TP_TIME_MAX - 1000}, true},
    {{HEAD, ONE, .parts = ENDED, .ended = 1, .ended_at = TP_TIME_MAX - 999}, false},
    {{FIRST(1, 1, TP_TIME_MAX, 3), ONE, .parts = ENDED, .ended = 1, .ended_at = INT64_MAX}, false},
    {{HEAD, ONE, .parts = ACTIVE, .active = {1, 0}}, true},
    {{HEAD, ONE, .parts = ACTIVE, .active = {0, 1}}, true},
    {{HEAD, ONE, .parts = ACTIVE, .active = {0, 0}}, false}, // Then it is not said.
    {{HEAD, ONE, .parts = ACTIVE, .active = {-1, 0}}, false}, // Before it was first collected.
    {{HEAD, ONE, .parts = ACTIVE, .active = {2, -3}}, false},
    {{HEAD, ONE, .parts = ACTIVE | EARLIER, .first = -2, .active = {-2, 0}}, true},
    {{HEAD, ONE, .parts = ACTIVE | EARLIER, .first = -2, .active = {-3, 0}}, false},
    {{HEAD, ONE, .parts = ACTIVE, .active = {TP_TIME_MAX - 1000, 0}}, true},
    {{HEAD, ONE, .parts = ACTIVE, .active = {TP_TIME_MAX - 1000, 1}}, false},
    {{HEAD, ONE, .parts = ACTIVE, .active = {1, INT64_MAX}}, false},
    {{FIRST(1, 1, 1000, UINT64_C(1) << 63 | 1), ONE, .parts = ACTIVE, .active = {1, 1}}, true},
    {{HEAD, ONE, .erased = 1}, true},
    {{HEAD, ONE, .erased = 2}, false}, // There is no second source.
    {{HEAD, .count = 0}, false},
    {{HEAD, .count = 8, .name = {"1", "2", "3", "4", "5", "6", "7", "8"}}, true},
    {{HEAD, .count = 9, .name = {"1", "2", "3", "4", "5", "6", "7", "8", "9"}}, false},
    {{HEAD, .count = 2, .name = {"host", "crm"}, .erased = 3}, true},
    {{HEAD, .count = 2, .name = {"host", "crm"}, .erased = 4}, false},
    {{HEAD, .count = 2, .name = {"host", "host"}}, false},
    {{HEAD, .count = 2, .name = {"host"}}, false},
    {{HEAD, .count = 1, .name = {"host", "crm"}}, false},
    {{HEAD, .count = 1, .name = {""}}, false},
    {{HEAD, .count = 1, .name = {"\xc0\x80"}}, false}, // No UTF-8.
    {{HEAD, .count = 1, .name = {EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT}}, true},
    {{HEAD, .count = 1, .name = {EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "9"}}, false},
};

static void what_no_rule_could_have_written_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(spoilt); i++) {
        if (reads(&spoilt[i].given) != spoilt[i].good) fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_c19_a_purpose_runs_out_its_period_after_what_starts_it, set),
        cmocka_unit_test_setup(the_year_ends_where_the_policy_is, set),
        cmocka_unit_test_setup(test_c19_data_is_needed_until_its_last_purpose_has_run_out, set),
        cmocka_unit_test_setup(a_purpose_that_is_over_ends_when_that_was_said, set),
        cmocka_unit_test_setup(what_this_version_does_not_declare_ran_out_at_once, set),
        cmocka_unit_test_setup(test_c20_the_built_in_floor_keeps_invoices_for_ten_years, set),
        cmocka_unit_test_setup(test_c20_a_floor_keeps_what_it_names_and_nothing_else, set),
        cmocka_unit_test_setup(test_c20_a_floor_outlives_the_purposes_that_it_names, set),
        cmocka_unit_test_setup(the_longest_floor_stands, set),
        cmocka_unit_test_setup(a_floor_lasts_to_the_end_of_a_month_that_is_too_short, set),
        cmocka_unit_test_setup(slots_find_their_floor_in_a_later_version, set),
        cmocka_unit_test_setup(purposes_need_it_up_to_their_end_and_not_at_it, set),
        cmocka_unit_test_setup(a_category_may_be_used_while_one_of_its_holdings_is_needed, set),
        cmocka_unit_test(a_holding_starts_with_all_that_it_must_say),
        cmocka_unit_test(eight_sources_hold_the_same_data_and_no_ninth),
        cmocka_unit_test(starting_again_joins_and_the_later_collection_counts),
        cmocka_unit_test_setup(what_had_ended_or_gone_begins_anew, set),
        cmocka_unit_test(activity_moves_forward_for_what_is_held),
        cmocka_unit_test(only_what_is_held_for_can_end),
        cmocka_unit_test(a_holding_is_gone_when_every_source_has_said_so),
        cmocka_unit_test(only_four_reasons_erase),
        cmocka_unit_test(test_c20_an_erasure_meets_hold_then_floor_then_preservation),
        cmocka_unit_test(nothing_that_stands_against_an_erasure_is_overlooked),
        cmocka_unit_test(of_two_holdings_the_longer_need_counts),
        cmocka_unit_test(when_a_purpose_ended_is_known_of_either_side),
        cmocka_unit_test(too_many_sources_join_nothing),
        cmocka_unit_test_setup(nothing_falls_due_before_it_was_collected, set),
        cmocka_unit_test_setup(test_c20_a_floor_never_shortens, set),
        cmocka_unit_test_setup(a_purpose_or_a_touch_never_brings_due_forward, set),
        cmocka_unit_test_setup(two_that_join_are_kept_as_long_as_either, set),
        cmocka_unit_test_setup(what_is_kept_agrees_with_what_is_due, set),
        cmocka_unit_test_setup(the_order_of_independent_events_does_not_matter, set),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(the_usual_holding_is_small),
        cmocka_unit_test(the_fullest_holding_fits),
        cmocka_unit_test(every_prefix_is_refused_and_leaves_nothing),
        cmocka_unit_test(every_flipped_bit_is_refused_or_said_so),
        cmocka_unit_test(what_no_rule_could_have_written_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
