// test_ledger_records.c: the records beside the standing, as the events make them: holdings, holds,
// requests, numbers and pointers, over the store in memory.
#include "host_kit.h"

#include "base/civil.h"
#include "ledger/duties.h"
#include "ledger/ledger.h"
#include "store/store.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define DAY ((tp_time)TP_DAY_MS)
#define BIT(slot) (UINT64_C(1) << (slot))

enum { CONTACT, CREDENTIALS, PAYMENT, EDUCATION, PROGRESS, TECHNICAL };
enum { ACCOUNT, SERVICE, SUPPORT, ADMINISTRATION, ORDERS, COMMUNICATION, FEEDBACK, MARKETING,
       PROTECTION, PURPOSES };

static tara_store    store;
static tp_memory     store_memory, memory;
static tp_hmac_key   site;
static tp_ledger     ledger;
static tp_purpose    purposes[PURPOSES];
static tara_policy   policy; // The built-in one, with periods that begin with other things.
static tp_time       clock_ms;
static const uint8_t salt[TP_SALT_SIZE] = {1, 2, 3}, hash_key[16] = {4};
static const tara_subject nadia = {{7, 7}}, omar = {{8, 8}}, lina = {{9, 9}}, nobody;

static void make_policy(void)
{
    policy = tp_policy_builtin;
    assert_int_equal(policy.purpose_count, PURPOSES);
    memcpy(purposes, policy.purposes, sizeof purposes);
    purposes[ACCOUNT].retention_from = TP_FROM_CONTRACT_END;     // Two years.
    purposes[COMMUNICATION].retention_from = TP_FROM_WITHDRAWAL; // Two years.
    policy.purposes = purposes;
}

static int begin(void **state)
{
    (void)state;
    make_policy();
    clock_ms = HOST_NOW;
    store_memory = memory = tp_memory_standard();
    ASSERT_OK(tp_memory_store_open(&store_memory, hash_key, &store));
    tara_status status = tp_ledger_open(&ledger, &memory, &store, &policy, false, hash_key);
    tp_hmac_key_init(&site, "the key of a site", 17);
    ledger.site = &site;
    return status;
}

static int end(void **state)
{
    (void)state;
    tp_ledger_close(&ledger);
    store.close(store.user);
    return memory.live_bytes == 0 && store_memory.live_bytes == 0 ? 0 : -1;
}

static void begin_anew(void)
{
    assert_int_equal(end(NULL), 0);
    assert_int_equal(begin(NULL), 0);
}

// --- what is said ------------------------------------------------------------------------------

static tara_status say(tp_event event, tara_subject subject)
{
    event.subject = subject;
    event.at = clock_ms;
    return tp_ledger_record(&ledger, &event, salt, 0);
}

// What is owed to those who were forgotten, which follows by itself.
static tara_status settle(void)
{
    return tp_ledger_settle(&ledger, clock_ms, salt);
}

#define EVENT(kind, member, ...) ((tp_event){.type = (kind), .body.member = __VA_ARGS__})

static tp_event of_age(void)
{
    return EVENT(TP_EVENT_AGE, age, {.known = TARA_AGE_OF_AGE, .years = 20});
}

static tp_event holding(int category, uint64_t ref, uint64_t of_purposes, const char *source)
{
    return EVENT(TP_EVENT_HOLDING, holding,
                 {(uint8_t)category, ref, of_purposes, clock_ms, TARA_ORIGIN_SUBJECT, 0,
                  tp_text_of(source)});
}

static tp_event touch(int category, uint64_t ref, uint64_t of_purposes)
{
    return EVENT(TP_EVENT_TOUCH, touch, {(uint8_t)category, ref, of_purposes, clock_ms});
}

static tp_event purpose_end(int category, uint64_t ref, uint64_t of_purposes)
{
    return EVENT(TP_EVENT_PURPOSE_END, purpose_end, {(uint8_t)category, ref, of_purposes});
}

static tp_event erased(int category, uint64_t ref, const char *source, uint8_t reason)
{
    return EVENT(TP_EVENT_ERASED, erased,
                 {(uint8_t)category, ref, tp_text_of(source), reason, 0});
}

static tp_event hold_of(uint64_t number, uint8_t scope, int category)
{
    return EVENT(TP_EVENT_HOLD, hold,
                 {number, scope, (uint8_t)category, clock_ms + 365 * DAY, TP_TEXT("litigation"),
                  TP_TEXT("court")});
}

static tp_event hold_end(uint64_t number)
{
    return EVENT(TP_EVENT_HOLD_END, hold_end, {number});
}

static tp_event request_of(uint64_t number, uint8_t right, uint64_t categories)
{
    return EVENT(TP_EVENT_REQUEST, request,
                 {.number = number, .right = right, .received = clock_ms - DAY,
                  .due = clock_ms + 30 * DAY, .categories = categories,
                  .channel = TP_TEXT("email"), .law = TP_TEXT("gdpr"),
                  .rule = TP_TEXT("eu-1182-71"), .article = TP_TEXT("GDPR Art. 12(3)")});
}

static tp_event settled(uint64_t number)
{
    return EVENT(TP_EVENT_REQUEST_IDENTITY, identity,
                 {.number = number, .day = 20513, .due = clock_ms + 30 * DAY,
                  .text = TP_TEXT("login")});
}

static tp_event marked(uint64_t number, uint8_t mark)
{
    return EVENT(TP_EVENT_REQUEST_MARK, mark, {.number = number, .mark = mark});
}

static tp_event planned(uint64_t number)
{
    static const char none[] = {0}; // No steps.
    return EVENT(TP_EVENT_REQUEST_PLAN, plan, {number, {none, sizeof none}});
}

static tp_event contract(const char *id, uint8_t ends)
{
    return EVENT(TP_EVENT_CONTRACT, contract, {ends, clock_ms, tp_text_of(id), 0});
}

static tp_event consent(uint8_t decision, uint8_t slot, tp_time expires)
{
    return EVENT(TP_EVENT_CONSENT, consent,
                 {.decision = decision, .purpose = slot, .made_at = clock_ms,
                  .expires_at = expires});
}

static tp_event minor(void)
{
    return EVENT(TP_EVENT_AGE, age,
                 {.known = TARA_AGE_MINOR, .years = 16,
                  .of_age_on = tp_local_day(clock_ms, 0) + 900,
                  .deletion_due = clock_ms + 14 * DAY, .suspicion_due = clock_ms + 14 * DAY});
}

static tp_event merge_of(tara_subject from)
{
    tp_event event = {.type = TP_EVENT_MERGE};
    memcpy(event.body.merge.from, from.id, sizeof from.id);
    return event;
}

static tp_event forget(void)
{
    return EVENT(TP_EVENT_FORGET, forget, {0});
}

static tp_event authorization(uint8_t operation)
{
    return EVENT(TP_EVENT_AUTHORIZATION, authorization, {.operation = {operation}});
}

// --- what is on record -------------------------------------------------------------------------

static tp_standing standing_of(tara_subject subject)
{
    tp_standing s;
    bool        known = false;
    ASSERT_OK(tp_ledger_standing(&ledger, &subject, &s, &known));
    return s;
}

static bool is_known(tara_subject subject)
{
    tp_standing s;
    bool        known = true;
    ASSERT_OK(tp_ledger_standing(&ledger, &subject, &s, &known));
    return known;
}

static tara_record record_at(tara_key key)
{
    tara_record record;
    assert_int_equal(store.get(store.user, &key, &record), TARA_CALLBACK_OK);
    return record;
}

static tp_time due_of(tara_subject subject, int category, uint64_t ref)
{
    tara_record record = record_at(tp_holding_key(&subject, category, ref));
    assert_true(record.size > 0);
    return record.due_unix_ms;
}

static bool is_held(tara_subject subject, int category, uint64_t ref)
{
    return record_at(tp_holding_key(&subject, category, ref)).size > 0;
}

static tp_holding read_holding(tara_subject subject, int category, uint64_t ref)
{
    tp_holding out;
    ASSERT_OK(tp_read_holding(tp_ledger_reading(&ledger), &subject, category, ref, &out));
    return out;
}

static tara_key hold_key(tara_subject subject, uint64_t number)
{
    return (tara_key){.subject = subject, .kind = TP_RECORD_HOLD, .ref = number};
}

// Permanent, as databases hold it: spread over the subjects by its number.
static tara_key number_key(tp_numbered kind, uint64_t number)
{
    tara_key key = {.kind = TP_RECORD_NUMBER, .part = kind, .ref = number};
    tp_store64(key.subject.id, number * UINT64_C(0x9E3779B97F4A7C15));
    tp_store64(key.subject.id + 8, UINT64_C(0x7265626D756E) << 8 | kind);
    return key;
}

static tara_status read_owner(tp_numbered kind, uint64_t number, tara_subject *owner)
{
    return tp_read_owner(tp_ledger_reading(&ledger), kind, number, owner);
}

static void assert_owner(tp_numbered kind, uint64_t number, tara_subject expected)
{
    tara_subject owner;
    ASSERT_OK(read_owner(kind, number, &owner));
    assert_memory_equal(&owner, &expected, sizeof owner);
}

// How many records of a kind stand under a subject.
static size_t count_of(tara_subject subject, uint32_t kind)
{
    tara_cursor cursor = {{0}};
    tara_key    keys[100];
    size_t      got = 0, count = 0;
    assert_int_equal(store.records(store.user, &subject, &cursor, keys, LENGTH(keys), &got),
                     TARA_CALLBACK_OK);
    assert_true(got < LENGTH(keys));
    for (size_t i = 0; i < got; i++) count += kind == 0 || keys[i].kind == kind;
    return count;
}

static void assert_counts(tara_subject subject, uint32_t holdings, uint32_t holds,
                          uint32_t requests)
{
    tp_standing s = standing_of(subject);
    assert_int_equal(s.holdings, holdings);
    assert_int_equal(count_of(subject, TP_RECORD_HOLDING), holdings);
    assert_int_equal(s.holds, holds);
    assert_int_equal(count_of(subject, TP_RECORD_HOLD), holds);
    assert_int_equal(s.requests, requests); // Those that have ended stay as records.
    assert_true(count_of(subject, TP_RECORD_REQUEST) >= requests);
}

// Refused for that reason, and nothing of it happened; the ledger goes on.
static void assert_nothing_follows(tp_event event, tara_subject subject, tara_status status)
{
    uint64_t    count = ledger.count, numbers[TP_NUMBERED_KINDS];
    tp_standing before = standing_of(subject), after;
    size_t      records = count_of(subject, 0), of_all = count_of(nobody, 0);
    memcpy(numbers, ledger.world.numbers, sizeof numbers);
    assert_int_equal(say(event, subject), status);
    assert_int_equal(ledger.count, count);
    assert_int_equal(atomic_load(&ledger.failed), 0);
    after = standing_of(subject);
    assert_int_equal(after.holdings, before.holdings);
    assert_int_equal(after.holds, before.holds);
    assert_int_equal(after.requests, before.requests);
    assert_int_equal(after.last_event, before.last_event);
    assert_int_equal(count_of(subject, 0), records);
    assert_int_equal(count_of(nobody, 0), of_all);
    assert_memory_equal(ledger.world.numbers, numbers, sizeof numbers);
}

// --- holdings ----------------------------------------------------------------------------------

static void records_a_holding_is_counted_once(void **state)
{
    (void)state;
    ASSERT_OK(say(holding(PROGRESS, 5, BIT(SERVICE), "crm"), nadia));
    assert_counts(nadia, 1, 0, 0);
    ASSERT_OK(say(holding(PROGRESS, 5, BIT(SUPPORT), "crm"), nadia));  // Another purpose,
    ASSERT_OK(say(holding(PROGRESS, 5, BIT(SERVICE), "mail"), nadia)); // another source.
    assert_counts(nadia, 1, 0, 0);
    ASSERT_OK(say(holding(PROGRESS, 6, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(holding(CONTACT, 5, BIT(SERVICE), "crm"), nadia));
    assert_counts(nadia, 3, 0, 0);
    ASSERT_OK(say(holding(PROGRESS, 5, BIT(SERVICE), "crm"), omar));
    assert_counts(nadia, 3, 0, 0);
    assert_counts(omar, 1, 0, 0);
    tp_holding both = read_holding(nadia, PROGRESS, 5);
    assert_int_equal(both.purposes, BIT(SERVICE) | BIT(SUPPORT));
    assert_int_equal(both.source_count, 2);
}

// When it falls due: the last purpose, the floor under it, and what moves them.
static void test_c19_a_holding_comes_up_when_its_purposes_and_floors_end(void **state)
{
    (void)state;
    tp_time start = clock_ms, years_2 = tp_time_add_months(start, 24);
    tp_time floor_ends = tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0);
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE) | BIT(FEEDBACK), "crm"), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), years_2);
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    assert_int_equal(due_of(nadia, PAYMENT, 2), floor_ends);
    clock_ms += 100 * DAY;
    ASSERT_OK(say(touch(PROGRESS, 1, BIT(SERVICE)), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), tp_time_add_months(clock_ms, 24));
    ASSERT_OK(say(purpose_end(PROGRESS, 1, BIT(SERVICE)), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), tp_time_add_months(start, 12)); // Feedback's.
    ASSERT_OK(say(purpose_end(PROGRESS, 1, BIT(FEEDBACK)), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), clock_ms);
    ASSERT_OK(say(purpose_end(PAYMENT, 2, BIT(ORDERS)), nadia));
    assert_int_equal(due_of(nadia, PAYMENT, 2), floor_ends);
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia)); // Collected anew.
    assert_int_equal(due_of(nadia, PROGRESS, 1), tp_time_add_months(clock_ms, 24));
}

static void records_of_what_is_not_held_there_is_nothing_to_say(void **state)
{
    (void)state;
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(of_age(), omar));
    const tp_event events[] = {
        touch(PROGRESS, 2, BIT(SERVICE)), touch(CONTACT, 1, BIT(SERVICE)),
        purpose_end(PROGRESS, 2, BIT(SERVICE)), purpose_end(PROGRESS, 1, BIT(ORDERS)),
        erased(PROGRESS, 2, "crm", TARA_REASON_MINIMISATION),
        erased(PROGRESS, 1, "mail", TARA_REASON_MINIMISATION),
        EVENT(TP_EVENT_ERASURE_REFUSED, erased, {PROGRESS, 2, TP_TEXT("crm"),
                                                 TARA_REASON_LEGAL_HOLD, 1}),
    };
    for (size_t i = 0; i < LENGTH(events); i++) {
        assert_nothing_follows(events[i], nadia, TARA_E_NOT_FOUND);
        assert_nothing_follows(events[i], omar, TARA_E_NOT_FOUND);
        assert_nothing_follows(events[i], lina, TARA_E_NOT_FOUND); // Nor of a stranger.
    }
    assert_nothing_follows(holding(PROGRESS, 3, 0, "crm"), nadia, TARA_E_INVALID_ARGUMENT);
    assert_nothing_follows(holding(PROGRESS, 3, 1, ""), lina, TARA_E_INVALID_ARGUMENT);
    for (int i = 0; i < TP_HOLDING_SOURCES_MAX - 1; i++) {
        char name[] = {'s', (char)('0' + i), '\0'};
        ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), name), nadia));
    }
    assert_nothing_follows(holding(PROGRESS, 1, 1, "one more"), nadia, TARA_E_LIMIT);
}

// A contract ends, a yes is taken back: the periods that wait for it begin, in that very commit.
static void test_c19_other_facts_move_what_is_due(void **state)
{
    (void)state;
    tp_time start = clock_ms;
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(holding(CONTACT, 1, BIT(ACCOUNT), "crm"), nadia));
    ASSERT_OK(say(holding(PROGRESS, 2, BIT(COMMUNICATION), "crm"), nadia));
    ASSERT_OK(say(holding(CONTACT, 1, BIT(ACCOUNT), "crm"), omar));
    assert_int_equal(due_of(nadia, CONTACT, 1), tp_time_add_months(start, 24));
    clock_ms += 10 * DAY;
    ASSERT_OK(say(contract("C-1", 0), nadia));
    assert_int_equal(due_of(nadia, CONTACT, 1), TP_TIME_NEVER);
    assert_int_equal(due_of(nadia, PROGRESS, 2), tp_time_add_months(start, 24));
    assert_int_equal(due_of(omar, CONTACT, 1), tp_time_add_months(start, 24)); // His own.
    uint64_t untouched = record_at(tp_holding_key(&nadia, PROGRESS, 2)).version;
    clock_ms += 10 * DAY;
    ASSERT_OK(say(contract("C-1", 1), nadia));
    assert_int_equal(due_of(nadia, CONTACT, 1), tp_time_add_months(clock_ms, 24));
    assert_int_equal(record_at(tp_holding_key(&nadia, PROGRESS, 2)).version, untouched);

    tp_time expires = clock_ms + 700 * DAY;
    ASSERT_OK(say(consent(TP_CONSENT_GIVE, COMMUNICATION, expires), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 2), tp_time_add_months(expires, 24));
    clock_ms += 10 * DAY;
    ASSERT_OK(say(consent(TP_CONSENT_GIVE, COMMUNICATION, TP_TIME_NEVER), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 2), TP_TIME_NEVER);
    clock_ms += 10 * DAY;
    ASSERT_OK(say(consent(TP_CONSENT_WITHDRAW, COMMUNICATION, TP_TIME_NEVER), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 2), tp_time_add_months(clock_ms, 24));
    assert_counts(nadia, 2, 0, 0);
}

// Policy row C14: a child's data is due by the day its deletion is, whatever its purposes say; a
// guardian's word and coming of age take that back. A legal floor stands also under a child's data.
static void test_c14_a_childs_data_is_due_by_its_deletion(void **state)
{
    (void)state;
    tp_event guardian = EVENT(TP_EVENT_GUARDIAN, guardian,
        {{3}, TP_TIME_NEVER, 14 * DAY, TP_TEXT("video"), TP_TEXT("agent 7"), TP_TEXT("E")});
    tp_event no_guardian = EVENT(TP_EVENT_GUARDIAN_END, guardian_end, {clock_ms + 20 * DAY});
    tp_time  start = clock_ms, years_2 = tp_time_add_months(start, 24);
    tp_time  floor_ends = tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0);
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    ASSERT_OK(say(minor(), nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), start + 14 * DAY);
    assert_int_equal(due_of(nadia, PAYMENT, 2), floor_ends);
    ASSERT_OK(say(guardian, nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), years_2);
    ASSERT_OK(say(no_guardian, nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), start + 20 * DAY);
    ASSERT_OK(say(holding(PROGRESS, 9, BIT(SERVICE), "crm"), nadia)); // New data of a child.
    assert_int_equal(due_of(nadia, PROGRESS, 9), start + 20 * DAY);
    ASSERT_OK(say(EVENT(TP_EVENT_AGE_REPORT, report, {{0}, {0}, clock_ms + DAY}), nadia));
    ASSERT_OK(say(EVENT(TP_EVENT_AGE_RESOLVE, age, {.known = TARA_AGE_OF_AGE, .years = 16}),
                  nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), years_2);
}

static tara_duty duty_of(tara_subject subject, int category, uint64_t ref)
{
    tara_duty duty = {.kind = TARA_DUTY_NONE};
    uint32_t  count = 0;
    tara_key  key = tp_holding_key(&subject, category, ref);
    ASSERT_OK(tp_ledger_duties(&ledger, &key, clock_ms, &duty, 1, &count));
    assert_int_equal(count, 1);
    return duty;
}

// GDPR Art. 8(1): who grows up, or lives where the law asks for more, is a child no longer, or
// again. The record is looked at by the first day that may count; what is owed is told by the day.
static void test_c14_a_childs_data_is_owed_by_the_law_of_the_day(void **state)
{
    (void)state;
    tp_event here = {.type = TP_EVENT_SUBJECT}, thailand = here; // There the law asks for 20.
    tp_event child = minor();
    tp_time  start = clock_ms, years_2 = tp_time_add_months(start, 24), by = start + 14 * DAY;
    assert_true(tp_place_parse(TP_TEXT("FR"), &here.body.subject.place));
    assert_true(tp_place_parse(TP_TEXT("TH"), &thailand.body.subject.place));
    child.body.age.of_age_on = tp_local_day(clock_ms, 0) + 10;
    ASSERT_OK(say(here, nadia));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(child, nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), by);
    assert_int_equal(duty_of(nadia, PROGRESS, 1).due_unix_ms, by);
    clock_ms += 11 * DAY; // Sixteen.
    assert_int_equal(duty_of(nadia, PROGRESS, 1).due_unix_ms, years_2);
    ASSERT_OK(say(thailand, nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), by);
    assert_int_equal(duty_of(nadia, PROGRESS, 1).due_unix_ms, by);
    assert_int_equal(duty_of(nadia, PROGRESS, 1).late, 0);
    clock_ms += 4 * DAY;
    assert_int_equal(duty_of(nadia, PROGRESS, 1).late, 1);
}

// A guardian's word that ends leaves a deletion owed, on a day that can be foreseen: the record is
// looked at by then though nothing is recorded.
static void test_c15_a_guardians_word_that_ends_brings_the_data_up(void **state)
{
    (void)state;
    tp_time  start = clock_ms, until = start + 100 * DAY, by = until + 14 * DAY;
    tp_event guardian = EVENT(TP_EVENT_GUARDIAN, guardian,
        {{3}, until, 14 * DAY, TP_TEXT("video"), TP_TEXT("agent 7"), TP_TEXT("E")});
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(minor(), nadia));
    ASSERT_OK(say(guardian, nadia));
    assert_int_equal(due_of(nadia, PROGRESS, 1), by);
    assert_int_equal(duty_of(nadia, PROGRESS, 1).due_unix_ms, tp_time_add_months(start, 24));
    clock_ms = until;
    assert_int_equal(duty_of(nadia, PROGRESS, 1).due_unix_ms, by);
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_MINOR), nadia));
    assert_int_equal(standing_of(nadia).age.guardian, TARA_GUARDIAN_EXPIRED); // Done.
    assert_int_equal(standing_of(nadia).age.deletion_due, 0);
}

// --- erasure -----------------------------------------------------------------------------------

// It is gone when the last source has said so, and not before.
static void records_a_holding_goes_with_its_last_source(void **state)
{
    (void)state;
    tp_event by_crm = erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION);
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "mail"), nadia));
    ASSERT_OK(say(holding(PROGRESS, 2, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(by_crm, nadia));
    assert_counts(nadia, 2, 0, 0);
    assert_int_equal(read_holding(nadia, PROGRESS, 1).source[0].erased, 1);
    assert_int_equal(read_holding(nadia, PROGRESS, 1).source[1].erased, 0);
    ASSERT_OK(say(by_crm, nadia)); // Said again: nothing changes.
    assert_counts(nadia, 2, 0, 0);
    tp_event refused = EVENT(TP_EVENT_ERASURE_REFUSED, erased,
                             {PROGRESS, 1, TP_TEXT("mail"), TARA_REASON_LEGAL_HOLD, 1});
    ASSERT_OK(say(refused, nadia)); // Recorded, and erases nothing.
    assert_true(is_held(nadia, PROGRESS, 1));
    ASSERT_OK(say(erased(PROGRESS, 1, "mail", TARA_REASON_MINIMISATION), nadia));
    assert_false(is_held(nadia, PROGRESS, 1));
    assert_counts(nadia, 1, 0, 0);
    assert_nothing_follows(by_crm, nadia, TARA_E_NOT_FOUND);
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia)); // Data that is new.
    assert_counts(nadia, 2, 0, 0);
    assert_int_equal(read_holding(nadia, PROGRESS, 1).source_count, 1);
}

// Policy row C14: what was owed of a child is done when nothing is held any more.
static void test_c14_the_deletion_is_done_with_the_last_holding(void **state)
{
    (void)state;
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(holding(PROGRESS, 2, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(minor(), nadia));
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_MINOR), nadia));
    assert_int_equal(standing_of(nadia).age.deletion_due, clock_ms + 14 * DAY);
    ASSERT_OK(say(erased(PROGRESS, 2, "crm", TARA_REASON_MINOR), nadia));
    assert_int_equal(standing_of(nadia).age.deletion_due, 0);
    tp_event more = holding(PROGRESS, 3, BIT(SERVICE), "crm");
    more.body.holding.deletion_due = clock_ms + 5 * DAY;
    ASSERT_OK(say(more, nadia));
    assert_int_equal(standing_of(nadia).age.deletion_due, clock_ms + 5 * DAY);
    assert_int_equal(due_of(nadia, PROGRESS, 3), clock_ms + 5 * DAY);
}

// What stands against an erasure is asked in the commit itself: whatever the event says, a hold
// placed a moment ago, a floor, and the subject's own wish keep the data.
static void test_c20_no_commit_erases_what_must_stay(void **state)
{
    static const struct {
        uint8_t scope; int category; bool of_her; bool covers;
    } holds[] = {
        {TP_HOLD_SUBJECT, 0, true, true}, {TP_HOLD_SUBJECT_CATEGORY, PROGRESS, true, true},
        {TP_HOLD_SUBJECT_CATEGORY, CONTACT, true, false}, {TP_HOLD_CATEGORY, PROGRESS, false, true},
        {TP_HOLD_CATEGORY, CONTACT, false, false}, {TP_HOLD_ALL, 0, false, true},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(holds); i++) {
        tp_event gone = erased(PROGRESS, 1, "crm", TARA_REASON_ERASURE_REQUESTED);
        begin_anew();
        ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
        ASSERT_OK(say(of_age(), omar));
        ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), omar)); // Another's is no hindrance.
        ASSERT_OK(say(hold_of(2, holds[i].scope, holds[i].category),
                      holds[i].of_her ? nadia : nobody));
        tp_hold     hold;
        tp_standing s = standing_of(nadia);
        ASSERT_OK(tp_read_covering(tp_ledger_reading(&ledger), &ledger.world, &nadia, &s,
                                   PROGRESS, &hold));
        assert_int_equal(hold.number, holds[i].covers ? 2 : 0);
        if (holds[i].covers) {
            assert_nothing_follows(gone, nadia, TARA_E_CONFLICT);
            ASSERT_OK(say(hold_end(2), holds[i].of_her ? nadia : nobody));
        }
        ASSERT_OK(say(gone, nadia));
        assert_false(is_held(nadia, PROGRESS, 1));
    }
    begin_anew();
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    assert_nothing_follows(erased(PAYMENT, 2, "shop", TARA_REASON_ERASURE_REQUESTED), nadia,
                           TARA_E_CONFLICT);
    clock_ms = tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0) - 1;
    assert_nothing_follows(erased(PAYMENT, 2, "shop", TARA_REASON_RETENTION_ELAPSED), nadia,
                           TARA_E_CONFLICT);
    clock_ms++;
    ASSERT_OK(say(erased(PAYMENT, 2, "shop", TARA_REASON_RETENTION_ELAPSED), nadia));
}

// GDPR Art. 18(1)(b) and (c): the subject wants it kept, until the subject wants it gone.
static void test_c20_what_the_subject_wants_kept_is_kept(void **state)
{
    (void)state;
    tp_event claims = EVENT(TP_EVENT_RESTRICTION, restriction, {.ground = TP_TEXT("claims")});
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(claims, nadia));
    assert_nothing_follows(erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), nadia,
                           TARA_E_CONFLICT);
    clock_ms = tp_time_add_months(clock_ms, 36);
    assert_nothing_follows(erased(PROGRESS, 1, "crm", TARA_REASON_RETENTION_ELAPSED), nadia,
                           TARA_E_CONFLICT);
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_ERASURE_REQUESTED), nadia));
    assert_counts(nadia, 0, 0, 0);
}

// --- holds and numbers -------------------------------------------------------------------------

static void test_c20_holds_are_numbered_counted_and_come_up_for_review(void **state)
{
    (void)state;
    ASSERT_OK(say(of_age(), nadia));
    assert_nothing_follows(hold_of(2, TP_HOLD_SUBJECT, 0), nadia, TARA_E_CONFLICT); // 1 is next.
    assert_nothing_follows(hold_of(0, TP_HOLD_SUBJECT, 0), nadia, TARA_E_INVALID_ARGUMENT);
    assert_nothing_follows(hold_of(1, TP_HOLD_ALL, 0), nadia, TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    assert_counts(nadia, 0, 1, 0);
    assert_owner(TP_NUMBERED_HOLD, 1, nadia);
    assert_int_equal(record_at(hold_key(nadia, 1)).due_unix_ms, clock_ms + 365 * DAY);
    assert_int_equal(ledger.world.hold_count, 0);
    assert_nothing_follows(hold_of(1, TP_HOLD_SUBJECT, 0), nadia, TARA_E_CONFLICT);
    ASSERT_OK(say(hold_of(2, TP_HOLD_CATEGORY, PROGRESS), nobody));
    assert_owner(TP_NUMBERED_HOLD, 2, nobody);
    assert_int_equal(ledger.world.hold_count, 1);
    assert_int_equal(record_at(hold_key(nobody, 2)).due_unix_ms, clock_ms + 365 * DAY);
    tp_hold hold;
    ASSERT_OK(tp_read_hold(tp_ledger_reading(&ledger), &nobody, 2, &hold));
    assert_int_equal(hold.event, ledger.count);
    assert_int_equal(hold.placed_at, clock_ms);

    assert_nothing_follows(hold_end(3), nadia, TARA_E_NOT_FOUND);
    assert_nothing_follows(hold_end(2), nadia, TARA_E_NOT_FOUND); // Not hers.
    assert_int_equal(say(hold_end(1), nobody), TARA_E_NOT_FOUND);
    ASSERT_OK(say(hold_end(1), nadia));
    assert_counts(nadia, 0, 0, 0);
    tara_subject owner;
    assert_int_equal(read_owner(TP_NUMBERED_HOLD, 1, &owner), TARA_E_NOT_FOUND);
    assert_nothing_follows(hold_end(1), nadia, TARA_E_NOT_FOUND);
    ASSERT_OK(say(hold_end(2), nobody));
    assert_int_equal(ledger.world.hold_count, 0);
    assert_nothing_follows(hold_of(1, TP_HOLD_SUBJECT, 0), nadia, TARA_E_CONFLICT); // Never again.
    ASSERT_OK(say(hold_of(3, TP_HOLD_SUBJECT, 0), nadia));
}

// Holds and requests have numbers each of their own kind, in one row over all subjects.
static void records_numbers_of_each_kind_go_up_by_one(void **state)
{
    (void)state;
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ACCESS, 0), omar));
    ASSERT_OK(say(hold_of(2, TP_HOLD_SUBJECT, 0), omar));
    ASSERT_OK(say(request_of(2, TARA_RIGHT_ERASURE, 0), nadia));
    assert_nothing_follows(request_of(2, TARA_RIGHT_ACCESS, 0), nadia, TARA_E_CONFLICT);
    assert_nothing_follows(request_of(4, TARA_RIGHT_ACCESS, 0), nadia, TARA_E_CONFLICT);
    assert_owner(TP_NUMBERED_HOLD, 1, nadia);
    assert_owner(TP_NUMBERED_HOLD, 2, omar);
    assert_owner(TP_NUMBERED_REQUEST, 1, omar);
    assert_owner(TP_NUMBERED_REQUEST, 2, nadia);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_HOLD], 2);
    assert_int_equal(ledger.world.numbers[TP_NUMBERED_REQUEST], 2);
    tara_key counter = {.kind = TP_RECORD_COUNTER, .part = TP_NUMBERED_REQUEST};
    tara_record record = record_at(counter);
    assert_int_equal(record.size, 1);
    assert_int_equal(record.bytes[0], 2);
}

static void test_c20_no_more_holds_on_everybody_than_are_kept_at_hand(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= TP_WORLD_HOLDS_MAX; number++) {
        ASSERT_OK(say(hold_of(number, TP_HOLD_CATEGORY, CONTACT), nobody));
    }
    assert_int_equal(say(hold_of(65, TP_HOLD_ALL, 0), nobody), TARA_E_LIMIT);
    assert_int_equal(count_of(nobody, TP_RECORD_HOLD), TP_WORLD_HOLDS_MAX);
    ASSERT_OK(say(hold_of(65, TP_HOLD_SUBJECT, 0), nadia)); // One subject's are counted there.
    ASSERT_OK(say(hold_end(7), nobody));
    ASSERT_OK(say(hold_of(66, TP_HOLD_ALL, 0), nobody));
}

// --- requests ----------------------------------------------------------------------------------

static tp_request read_request(tara_subject subject, uint64_t number)
{
    tp_request request;
    ASSERT_OK(tp_read_request(tp_ledger_reading(&ledger), &subject, number, &request));
    return request;
}

static tp_text one_step(uint8_t action, int category)
{
    static uint8_t bytes[64];
    tp_step   step = {.category = (uint8_t)category, .action = action,
                      .state = TARA_STEP_PENDING, .source_size = 3, .source = "crm"};
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_steps_encode(&step, 1, &out);
    return (tp_text){(const char *)bytes, out.size};
}

// Each event of a request changes its record, and nothing but its end changes the count.
static void records_a_request_lives_from_receipt_to_its_end(void **state)
{
    (void)state;
    ASSERT_OK(say(request_of(1, TARA_RIGHT_RECTIFICATION, 0), nadia));
    assert_counts(nadia, 0, 0, 1);
    tara_key key = tp_request_key(&nadia, 1);
    assert_int_equal(record_at(key).due_unix_ms, clock_ms - DAY); // Open, so in attention.
    tp_event doubt = settled(1);
    doubt.body.identity.doubt = TARA_DOUBT_IDENTITY;
    ASSERT_OK(say(doubt, nadia));
    assert_int_equal(read_request(nadia, 1).state, TARA_REQUEST_AWAITING_IDENTITY);
    assert_nothing_follows(planned(1), nadia, TARA_E_NOT_APPLICABLE);
    ASSERT_OK(say(settled(1), nadia));
    assert_int_equal(read_request(nadia, 1).state, TARA_REQUEST_OPEN);
    ASSERT_OK(say(EVENT(TP_EVENT_REQUEST_EXTEND, extend,
                        {1, clock_ms + 90 * DAY, TP_TEXT("many")}), nadia));
    assert_int_equal(read_request(nadia, 1).extended, 1);
    assert_int_equal(read_request(nadia, 1).due, clock_ms + 90 * DAY);
    ASSERT_OK(say(EVENT(TP_EVENT_REQUEST_CORRECT, correct, {1, PROGRESS, TP_TEXT("B")}), nadia));
    assert_int_equal(read_request(nadia, 1).corrections[0].event, ledger.count);
    ASSERT_OK(say(marked(1, TP_MARK_CONFIRMED), nadia));
    assert_counts(nadia, 0, 0, 1);
    ASSERT_OK(say(EVENT(TP_EVENT_REQUEST_PLAN, plan, {1, one_step(TARA_STEP_RECTIFY, PROGRESS)}),
                  nadia));
    assert_int_equal(read_request(nadia, 1).step_count, 1);
    assert_nothing_follows(marked(1, TP_MARK_ANSWERED), nadia, TARA_E_NOT_APPLICABLE);
    ASSERT_OK(say(EVENT(TP_EVENT_REQUEST_STEP, step,
                        {.number = 1, .state = TARA_STEP_DONE}), nadia));
    assert_int_equal(read_request(nadia, 1).steps[0].event, ledger.count);
    assert_counts(nadia, 0, 0, 1);
    clock_ms += DAY;
    ASSERT_OK(say(marked(1, TP_MARK_ANSWERED), nadia));
    assert_counts(nadia, 0, 0, 0);
    assert_int_equal(read_request(nadia, 1).ended_at, clock_ms);
    assert_int_equal(record_at(key).due_unix_ms, TP_TIME_NEVER);
    const tp_event late[] = {marked(1, TP_MARK_ANSWERED), marked(1, TP_MARK_WITHDRAWN),
                             settled(1), planned(1)};
    for (size_t i = 0; i < LENGTH(late); i++) { // Not counted down twice.
        assert_nothing_follows(late[i], nadia, TARA_E_NOT_APPLICABLE);
    }
    assert_owner(TP_NUMBERED_REQUEST, 1, nadia);
}

static void records_a_request_ends_in_three_ways_and_is_counted_down_once(void **state)
{
    (void)state;
    tp_event refuse = EVENT(TP_EVENT_REQUEST_REFUSE, refuse,
                            {1, TP_TEXT("excessive"), TP_TEXT("GDPR 12(5)(b)")});
    tp_event withdraw = marked(2, TP_MARK_WITHDRAWN);
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ACCESS, 0), nadia));
    ASSERT_OK(say(request_of(2, TARA_RIGHT_PORTABILITY, 0), nadia));
    ASSERT_OK(say(request_of(3, TARA_RIGHT_OBJECTION, 0), nadia));
    assert_counts(nadia, 0, 0, 3);
    ASSERT_OK(say(refuse, nadia));
    assert_counts(nadia, 0, 0, 2);
    ASSERT_OK(say(withdraw, nadia));
    assert_counts(nadia, 0, 0, 1);
    assert_nothing_follows(refuse, nadia, TARA_E_NOT_APPLICABLE);
    assert_nothing_follows(withdraw, nadia, TARA_E_NOT_APPLICABLE);
    ASSERT_OK(say(marked(3, TP_MARK_ANSWERED), nadia));
    assert_counts(nadia, 0, 0, 0);
    assert_int_equal(count_of(nadia, TP_RECORD_REQUEST), 3);
}

// A number that there is not, and one that is somebody else's.
static void records_a_request_is_its_subjects_own(void **state)
{
    (void)state;
    ASSERT_OK(say(request_of(1, TARA_RIGHT_RECTIFICATION, 0), nadia));
    ASSERT_OK(say(of_age(), omar));
    const tp_event events[] = {
        settled(1), planned(1), marked(1, TP_MARK_CONFIRMED),
        EVENT(TP_EVENT_REQUEST_EXTEND, extend, {1, clock_ms + 90 * DAY, TP_TEXT("many")}),
        EVENT(TP_EVENT_REQUEST_REFUSE, refuse, {1, TP_TEXT("no"), TP_TEXT("GDPR 12(4)")}),
        EVENT(TP_EVENT_REQUEST_STEP, step, {.number = 1, .state = TARA_STEP_DONE}),
        EVENT(TP_EVENT_REQUEST_CORRECT, correct, {1, PROGRESS, TP_TEXT("B")}),
    };
    for (size_t i = 0; i < LENGTH(events); i++) {
        tp_event another = events[i];
        another.body.mark.number = 2; // First in every one of them.
        assert_nothing_follows(events[i], omar, TARA_E_NOT_FOUND);
        assert_nothing_follows(another, nadia, TARA_E_NOT_FOUND);
    }
    tp_event unfounded = request_of(2, TARA_RIGHT_ACCESS, 0);
    unfounded.body.request.law = TP_TEXT("");
    assert_nothing_follows(unfounded, nadia, TARA_E_INVALID_ARGUMENT);
}

// GDPR Art. 17: what the subject wants gone is held for nothing from then on; what the law keeps it
// keeps for itself. Other rights, and other categories, end no purpose.
static void test_c24_a_planned_erasure_ends_the_purposes(void **state)
{
    static const struct { uint8_t right; uint64_t categories; bool ends[2]; } rows[] = {
        {TARA_RIGHT_ERASURE, 0, {true, true}},
        {TARA_RIGHT_ERASURE, BIT(PROGRESS), {true, false}},
        {TARA_RIGHT_ERASURE, BIT(PAYMENT) | BIT(CONTACT), {false, true}},
        {TARA_RIGHT_ACCESS, 0, {false, false}}, {TARA_RIGHT_PORTABILITY, 0, {false, false}},
        {TARA_RIGHT_RESTRICTION, 0, {false, false}},
        {TARA_RIGHT_RECTIFICATION, 0, {false, false}},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        begin_anew();
        tp_time start = clock_ms, years_2 = tp_time_add_months(start, 24);
        tp_time floor_ends = tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0);
        ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE) | BIT(FEEDBACK), "crm"), nadia));
        ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
        ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), omar));
        ASSERT_OK(say(request_of(1, rows[i].right, rows[i].categories), nadia));
        clock_ms += DAY;
        ASSERT_OK(say(settled(1), nadia)); // Who asks is settled, and nothing has ended yet.
        assert_int_equal(due_of(nadia, PROGRESS, 1), years_2);
        ASSERT_OK(say(planned(1), nadia));
        tp_holding progress = read_holding(nadia, PROGRESS, 1);
        tp_holding payment = read_holding(nadia, PAYMENT, 2);
        assert_int_equal(progress.ended, rows[i].ends[0] ? progress.purposes : 0);
        assert_int_equal(payment.ended, rows[i].ends[1] ? payment.purposes : 0);
        assert_int_equal(due_of(nadia, PROGRESS, 1), rows[i].ends[0] ? clock_ms : years_2);
        assert_int_equal(due_of(nadia, PAYMENT, 2), floor_ends);
        assert_int_equal(due_of(omar, PROGRESS, 1), years_2);
        assert_counts(nadia, 2, 0, 1);
    }
}

// A purpose that had ended before ended then.
static void records_a_purpose_ends_once(void **state)
{
    (void)state;
    tp_time start = clock_ms;
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(purpose_end(PROGRESS, 1, BIT(SERVICE)), nadia));
    clock_ms += 5 * DAY;
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ERASURE, 0), nadia));
    ASSERT_OK(say(planned(1), nadia));
    assert_int_equal(read_holding(nadia, PROGRESS, 1).ended_at, start);
    assert_int_equal(due_of(nadia, PROGRESS, 1), start);
}

// --- two that are one --------------------------------------------------------------------------

static void records_merge_moves_everything(void **state)
{
    (void)state;
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(holding(CONTACT, 5, BIT(SERVICE), "crm"), omar));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(FEEDBACK), "mail"), omar));
    ASSERT_OK(say(contract("C-1", 0), omar));
    ASSERT_OK(say(holding(CONTACT, 6, BIT(ACCOUNT), "crm"), nadia));
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), omar));
    ASSERT_OK(say(hold_of(2, TP_HOLD_SUBJECT_CATEGORY, CONTACT), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ACCESS, 0), omar));
    ASSERT_OK(say(request_of(2, TARA_RIGHT_OBJECTION, 0), omar));
    ASSERT_OK(say(marked(2, TP_MARK_ANSWERED), omar)); // Over, and on record all the same.
    ASSERT_OK(say(authorization(3), omar));
    ASSERT_OK(say(authorization(4), nadia));
    assert_counts(omar, 2, 1, 1);
    assert_int_not_equal(due_of(nadia, CONTACT, 6), TP_TIME_NEVER);
    ASSERT_OK(say(merge_of(omar), nadia));
    assert_counts(nadia, 3, 2, 1);
    assert_int_equal(count_of(nadia, TP_RECORD_REQUEST), 2);
    assert_int_equal(count_of(nadia, TP_RECORD_AUTHORIZATION), 1);
    assert_int_equal(count_of(omar, 0), 0); // Nothing is known of him.
    assert_false(is_known(omar));
    tp_holding joined = read_holding(nadia, PROGRESS, 1);
    assert_int_equal(joined.purposes, BIT(SERVICE) | BIT(FEEDBACK));
    assert_int_equal(joined.source_count, 2);
    assert_owner(TP_NUMBERED_HOLD, 1, nadia);
    assert_owner(TP_NUMBERED_HOLD, 2, nadia);
    assert_owner(TP_NUMBERED_REQUEST, 1, nadia);
    assert_owner(TP_NUMBERED_REQUEST, 2, nadia);
    // His contract keeps her account; what was moved comes up in its time.
    assert_int_equal(due_of(nadia, CONTACT, 6), TP_TIME_NEVER);
    assert_int_equal(due_of(nadia, CONTACT, 5), tp_time_add_months(clock_ms, 24));
    ASSERT_OK(say(hold_end(1), nadia));
    ASSERT_OK(say(marked(1, TP_MARK_WITHDRAWN), nadia));
    assert_counts(nadia, 3, 1, 0);
    assert_nothing_follows(merge_of(omar), nadia, TARA_E_NOT_FOUND);
    ASSERT_OK(say(of_age(), omar)); // He begins as a stranger.
    assert_counts(omar, 0, 0, 0);
}

// Into one of whom nothing was known, and what the narrower of the two said counts.
static void records_merge_into_a_stranger(void **state)
{
    (void)state;
    ASSERT_OK(say(of_age(), omar));
    ASSERT_OK(say(holding(CONTACT, 5, BIT(SERVICE), "crm"), omar));
    ASSERT_OK(say(consent(TP_CONSENT_REFUSE, MARKETING, TP_TIME_NEVER), omar));
    ASSERT_OK(say(merge_of(omar), lina));
    assert_true(is_known(lina));
    assert_counts(lina, 1, 0, 0);
    tp_standing s = standing_of(lina);
    assert_int_equal(tp_standing_consent(&s, MARKETING)->state, TARA_CONSENT_REFUSED);
    assert_int_equal(count_of(omar, 0), 0);
}

static void assert_known_since(tara_subject subject, uint64_t first_event, uint32_t version)
{
    tp_standing s = standing_of(subject);
    assert_int_equal(s.first_event, first_event);
    assert_int_equal(s.known_version, version);
}

// C37: whom a change concerns and what they were told follow from when they were first heard of.
// Who is two was heard of with the sooner, and is found by their own first event: the other's leads
// to nobody any more. Who was forgotten is heard of from then on.
static void test_c37_a_subject_is_known_since_its_first_event(void **state)
{
    (void)state;
    ASSERT_OK(say(holding(CONTACT, 1, BIT(SERVICE), "crm"), nadia)); // 2: the policy is 1.
    assert_known_since(nadia, 2, 1);
    policy.version = 2;
    ASSERT_OK(say(of_age(), omar));
    ASSERT_OK(say(of_age(), nadia));
    assert_known_since(nadia, 2, 1);
    assert_known_since(omar, 3, 2);
    policy.version = 3;
    ASSERT_OK(say(merge_of(nadia), lina)); // 5: a stranger, under a version that is news to nadia.
    assert_known_since(lina, 5, 1); // What leads to her since: that of nadia leads to nobody.
    ASSERT_OK(say(merge_of(omar), lina));
    assert_known_since(lina, 5, 1);
    ASSERT_OK(say(forget(), lina)); // 7
    assert_counts(lina, 1, 0, 0);
    assert_known_since(lina, 7, 3);
    ASSERT_OK(say(of_age(), lina));
    assert_known_since(lina, 7, 3);
}

// The choices about cookies and the signal are under their subject, and go with it.
static void test_c32_choices_about_cookies_move_and_are_forgotten(void **state)
{
    (void)state;
    tp_event refusal = EVENT(TP_EVENT_COOKIE_CHOICE, cookie_choice,
                             {.decision = TP_CONSENT_REFUSE, .purpose = TARA_COOKIE_MARKETING,
                              .made_at = clock_ms, .expires_at = TP_TIME_NEVER});
    tp_event yes = refusal;
    yes.body.cookie_choice.decision = TP_CONSENT_GIVE;
    tp_event necessary = refusal;
    necessary.body.cookie_choice.purpose = TARA_COOKIE_NECESSARY;
    ASSERT_OK(say(refusal, omar));
    ASSERT_OK(say(EVENT(TP_EVENT_SIGNAL, signal, {1, 0}), omar));
    assert_nothing_follows(necessary, omar, TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(say(yes, nadia));
    ASSERT_OK(say(merge_of(omar), nadia));
    tp_standing s = standing_of(nadia);
    assert_int_equal(tp_standing_cookie(&s, TARA_COOKIE_MARKETING)->state, TARA_CONSENT_REFUSED);
    assert_int_equal(s.signal.on, 1);
    assert_int_equal(s.signal.at, clock_ms);
    ASSERT_OK(say(forget(), nadia));
    ASSERT_OK(settle());
    assert_int_equal(count_of(nadia, 0), 0);
}

static void records_merge_that_does_not_fit_moves_nothing(void **state)
{
    (void)state;
    ASSERT_OK(say(of_age(), nadia));
    assert_nothing_follows(merge_of(nadia), nadia, TARA_E_INVALID_ARGUMENT);
    assert_nothing_follows(merge_of(lina), nadia, TARA_E_NOT_FOUND); // Nothing is known of her.
    for (int i = 0; i < TP_HOLDING_SOURCES_MAX; i++) {
        char name[] = {'s', (char)('0' + i), '\0'};
        ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), name), nadia));
    }
    ASSERT_OK(say(holding(CONTACT, 1, BIT(SERVICE), "crm"), omar));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), omar));
    assert_nothing_follows(merge_of(omar), nadia, TARA_E_LIMIT); // A ninth source.
    assert_counts(omar, 2, 0, 0);
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), omar));
    for (int i = 0; i < TP_CONTRACTS_MAX; i++) {
        char name[] = {'c', (char)('a' + i), '\0'};
        ASSERT_OK(say(contract(name, 0), nadia));
    }
    ASSERT_OK(say(contract("his", 0), omar));
    assert_nothing_follows(merge_of(omar), nadia, TARA_E_LIMIT); // A seventeenth contract.
    assert_counts(omar, 1, 0, 0);
    ASSERT_OK(say(contract("ca", 1), nadia));
    ASSERT_OK(say(merge_of(omar), nadia));
    assert_counts(nadia, 2, 0, 0);
}

// --- one who is to be none ---------------------------------------------------------------------

static void records_forget_leaves_what_must_stay(void **state)
{
    (void)state;
    tp_time floor_ends = tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0);
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(contract("C-1", 0), nadia));
    ASSERT_OK(say(holding(CONTACT, 1, BIT(ACCOUNT), "crm"), nadia));
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ACCESS, 0), nadia));
    ASSERT_OK(say(request_of(2, TARA_RIGHT_OBJECTION, 0), nadia));
    ASSERT_OK(say(marked(2, TP_MARK_ANSWERED), nadia));
    ASSERT_OK(say(authorization(3), nadia));
    assert_int_equal(due_of(nadia, CONTACT, 1), TP_TIME_NEVER);
    clock_ms += DAY;
    ASSERT_OK(say(forget(), nadia));
    assert_true(is_known(nadia));
    assert_counts(nadia, 2, 1, 1);
    assert_int_equal(count_of(nadia, TP_RECORD_REQUEST), 2); // Until its answer is kept apart.
    assert_int_equal(count_of(nadia, TP_RECORD_AUTHORIZATION), 0);
    assert_owner(TP_NUMBERED_REQUEST, 1, nadia);
    assert_owner(TP_NUMBERED_REQUEST, 2, nadia);
    assert_int_equal(due_of(nadia, CONTACT, 1), clock_ms); // At once.
    assert_int_equal(due_of(nadia, PAYMENT, 2), floor_ends);
    assert_int_equal(standing_of(nadia).contracts.count, 0);
    assert_int_equal(standing_of(nadia).age.known, TARA_AGE_UNKNOWN);
    tp_buffer bytes = tp_buffer_in(&memory);
    tp_event  event;
    ASSERT_OK(tp_ledger_event(&ledger, ledger.count, &bytes, &event));
    assert_int_equal(event.type, TP_EVENT_FORGET);
    uint64_t count = ledger.count;
    ASSERT_OK(settle()); // A hold and a request stand against it.
    assert_int_equal(ledger.count, count);
    tp_buffer_release(&bytes);
}

// When nothing stands against it any more, what is kept is kept anew, and nothing leads back.
static void records_settled_carry_what_must_stay(void **state)
{
    (void)state;
    tara_subject owner;
    ASSERT_OK(say(of_age(), nadia)); // 2: the policy is 1.
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_OBJECTION, 0), nadia));
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    ASSERT_OK(say(forget(), nadia)); // 6
    tp_time due = due_of(nadia, PAYMENT, 2);
    ASSERT_OK(say(hold_end(1), nadia));
    ASSERT_OK(settle());
    assert_int_equal(ledger.count, 7);
    ASSERT_OK(say(marked(1, TP_MARK_ANSWERED), nadia)); // 8
    ASSERT_OK(settle()); // 9: the erasure; what is kept of the request, and of her.
    assert_int_equal(ledger.count, 12);
    assert_counts(nadia, 1, 0, 0);
    assert_int_equal(standing_of(nadia).first_event, 11);
    assert_int_equal(standing_of(nadia).last_event, 12);
    assert_int_equal(due_of(nadia, PAYMENT, 2), due);
    assert_int_equal(count_of(nadia, TP_RECORD_REQUEST), 0);
    assert_int_equal(read_owner(TP_NUMBERED_REQUEST, 1, &owner), TARA_E_NOT_FOUND);
    assert_int_equal(tp_range_set_size(&ledger.gone), 7);
    for (uint64_t gone = 2; gone <= 8; gone++) assert_true(tp_range_set_has(&ledger.gone, gone));
}

// A record that cannot be read stops it, and nothing of it was done.
static void records_that_cannot_be_kept_are_not_erased(void **state)
{
    (void)state;
    static const uint8_t nonsense[] = {0xFF, 0xFE, 0xFD};
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_OBJECTION, 0), nadia));
    ASSERT_OK(say(marked(1, TP_MARK_ANSWERED), nadia));
    ASSERT_OK(say(forget(), nadia));
    tara_key    key = tp_request_key(&nadia, 1);
    tara_record there = record_at(key);
    tara_record record = {.key = key, .version = there.version, .due_unix_ms = TARA_NEVER,
                          .size = sizeof nonsense, .bytes = nonsense};
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY,
                         .records = &record, .record_count = 1};
    assert_int_equal(store.commit(store.user, &batch), TARA_CALLBACK_OK);
    assert_int_equal(settle(), TARA_E_CORRUPT);
    assert_int_equal(ledger.count, 5);
    assert_int_equal(ledger.gone.count, 0);
}

// When nothing must stay, nothing does: the next that is heard of the subject is the first.
static void records_forget_leaves_nothing_when_nothing_must_stay(void **state)
{
    (void)state;
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(consent(TP_CONSENT_GIVE, MARKETING, TP_TIME_NEVER), nadia));
    ASSERT_OK(say(authorization(3), nadia));
    ASSERT_OK(say(of_age(), omar));
    ASSERT_OK(say(forget(), nadia));
    ASSERT_OK(settle());
    assert_int_equal(count_of(nadia, 0), 0);
    assert_false(is_known(nadia));
    assert_true(is_known(omar));
    tp_event again = of_age();
    again.subject = nadia;
    again.at = clock_ms;
    ASSERT_OK(tp_ledger_record(&ledger, &again, salt, 0));
    assert_int_equal(again.previous, 0);
}

// GDPR Art. 17(1): what had to stay of one who was forgotten goes when the last of it goes.
static void test_c24_what_stayed_of_the_forgotten_goes_with_its_last_record(void **state)
{
    (void)state;
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    ASSERT_OK(say(forget(), nadia));
    ASSERT_OK(settle());
    assert_true(is_known(nadia));
    ASSERT_OK(say(hold_end(1), nadia));
    ASSERT_OK(settle());
    assert_true(is_known(nadia));
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_ERASURE_REQUESTED), nadia));
    ASSERT_OK(settle());
    assert_int_equal(count_of(nadia, 0), 0);
    assert_false(is_known(nadia));
    ASSERT_OK(say(of_age(), omar)); // Of others nothing goes with their last holding.
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), omar));
    ASSERT_OK(say(erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), omar));
    assert_true(is_known(omar));
}

// --- records that point to events --------------------------------------------------------------

static uint64_t pointed_to(tara_key key)
{
    tara_record record = record_at(key);
    tp_reader   in = tp_reader_of(record.bytes, (size_t)record.size);
    uint64_t    sequence = tp_read_varint(&in);
    return tp_reader_done(&in) ? sequence : 0;
}

static tara_status assess(tp_time expires)
{
    tp_assessment_event event = {FEEDBACK, TARA_ASSESSMENT_FAVOURABLE, expires, TP_TEXT("L")};
    return say((tp_event){.type = TP_EVENT_ASSESSMENT, .body.assessment = event}, nobody);
}

static tara_status source(const char *name, uint8_t retired)
{
    return say(EVENT(TP_EVENT_SOURCE, source, {retired, BIT(CONTACT), tp_text_of(name)}), nobody);
}

static void records_point_to_the_events_that_hold_the_rest(void **state)
{
    (void)state;
    tara_key     authorized = {.subject = nadia, .kind = TP_RECORD_AUTHORIZATION, .ref = 3};
    tara_key     assessed = {.kind = TP_RECORD_ASSESSMENT, .part = FEEDBACK + 1};
    tara_key     in_force = {.kind = TP_RECORD_POLICY, .ref = 1};
    static char  long_name[TP_SOURCE_NAME_MAX + 2];
    ASSERT_OK(say(authorization(3), nadia));
    assert_int_equal(pointed_to(in_force), 1);
    assert_int_equal(pointed_to(authorized), ledger.count);
    uint64_t count = count_of(nadia, 0);
    ASSERT_OK(say(authorization(0), nadia)); // No operation was named.
    assert_int_equal(count_of(nadia, 0), count);
    ASSERT_OK(assess(clock_ms + 100 * DAY));
    assert_int_equal(pointed_to(assessed), ledger.count);
    assert_int_equal(record_at(assessed).due_unix_ms, clock_ms + 70 * DAY); // A month before.
    ASSERT_OK(assess(TP_TIME_NEVER));
    assert_int_equal(pointed_to(assessed), ledger.count);
    assert_int_equal(record_at(assessed).due_unix_ms, TP_TIME_NEVER);

    ASSERT_OK(source("crm", 0));
    ASSERT_OK(source("mail", 0));
    assert_int_equal(count_of(nobody, TP_RECORD_SOURCE), 2);
    ASSERT_OK(source("crm", 0)); // Known again: the same record.
    assert_int_equal(count_of(nobody, TP_RECORD_SOURCE), 2);
    ASSERT_OK(source("crm", 1));
    assert_int_equal(count_of(nobody, TP_RECORD_SOURCE), 1);
    assert_int_equal(ledger.world.source_count, 1);
    assert_int_equal(source("crm", 1), TARA_E_NOT_FOUND);
    assert_int_equal(source("", 0), TARA_E_INVALID_ARGUMENT);
    memset(long_name, 'n', TP_SOURCE_NAME_MAX + 1);
    assert_int_equal(source(long_name, 0), TARA_E_INVALID_ARGUMENT);
    long_name[TP_SOURCE_NAME_MAX] = '\0';
    ASSERT_OK(source(long_name, 0));
}

// --- what a decision and an erasure look at ----------------------------------------------------

// GDPR Art. 5(1)(e): the last contract and the last word of each purpose start the periods.
static void test_c19_facts_of_a_standing_start_the_periods(void **state)
{
    (void)state;
    tp_standing s;
    tp_standing_clear(&s);
    assert_int_equal(tp_facts_of(&s).contract_end, 0); // There never was one.
    assert_int_equal(tp_facts_of(&s).withdrawal[MARKETING], 0);
    s.contracts.ended_at = 500;
    assert_int_equal(tp_facts_of(&s).contract_end, 500);
    s.contracts.count = 2;
    s.contracts.list[0].until = 700;
    s.contracts.list[1].until = 600;
    assert_int_equal(tp_facts_of(&s).contract_end, 700);
    s.contracts.list[1].until = TP_TIME_NEVER;
    assert_int_equal(tp_facts_of(&s).contract_end, TP_TIME_NEVER);
    *tp_standing_choose(&s, MARKETING) = (tp_consent){.state = TARA_CONSENT_GIVEN, .at = 10,
                                                      .expires_at = 900};
    *tp_standing_choose(&s, FEEDBACK) = (tp_consent){.state = TARA_CONSENT_REFUSED, .at = 20,
                                                     .expires_at = 900};
    *tp_standing_choose(&s, 63) = (tp_consent){.state = TARA_CONSENT_WITHDRAWN, .at = 30,
                                               .expires_at = TP_TIME_NEVER};
    *tp_standing_choose(&s, 0) = (tp_consent){.state = TARA_CONSENT_NEVER_ASKED, .at = 40,
                                              .expires_at = 900};
    tp_retention_facts facts = tp_facts_of(&s);
    assert_int_equal(facts.withdrawal[MARKETING], 900);
    assert_int_equal(facts.withdrawal[FEEDBACK], 20);
    assert_int_equal(facts.withdrawal[63], 30);
    assert_int_equal(facts.withdrawal[0], 0);
}

static void test_c20_an_erasure_meets_what_is_on_record(void **state)
{
    (void)state;
    tp_event claims = EVENT(TP_EVENT_RESTRICTION, restriction, {.ground = TP_TEXT("claims")});
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(holding(PAYMENT, 2, BIT(ORDERS), "shop"), nadia));
    for (int step = 0; step < 4; step++) {
        tp_hold         hold;
        tp_erasure_case given;
        tp_holding      it = read_holding(nadia, PAYMENT, 2);
        tp_standing     s = standing_of(nadia);
        ASSERT_OK(tp_read_erasure(tp_ledger_reading(&ledger), &ledger.world, &nadia, &s, PAYMENT,
                                  &it, clock_ms, &given, &hold));
        assert_true(given.known);
        assert_false(given.requested); // The caller's to say.
        assert_int_equal(given.now, clock_ms);
        assert_int_equal(given.preserved, step >= 1);
        assert_int_equal(given.minor, step >= 2);
        assert_int_equal(given.held, step >= 3);
        assert_int_equal(hold.number, step >= 3 ? 1 : 0);
        assert_int_equal(given.floor_ends, tp_day_start(tp_day_of((tp_date){2037, 1, 1}), 0));
        assert_int_equal(given.purposes_end, tp_time_add_months(it.since, 13));
        if (step == 0) ASSERT_OK(say(claims, nadia));
        if (step == 1) {
            ASSERT_OK(say(EVENT(TP_EVENT_AGE_REPORT, report, {{0}, {0}, clock_ms + DAY}), nadia));
            tp_event child = minor();
            child.type = TP_EVENT_AGE_RESOLVE;
            ASSERT_OK(say(child, nadia));
        }
        if (step == 2) ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT, 0), nadia));
    }
}

// --- records that no rule wrote ----------------------------------------------------------------

// Nadia has one of everything; Omar has data, too.
static void live(void)
{
    begin_anew();
    ASSERT_OK(say(of_age(), nadia));
    ASSERT_OK(say(contract("C-1", 0), nadia));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), nadia));
    ASSERT_OK(say(hold_of(1, TP_HOLD_SUBJECT_CATEGORY, CONTACT), nadia));
    ASSERT_OK(say(request_of(1, TARA_RIGHT_ERASURE, 0), nadia));
    ASSERT_OK(say(of_age(), omar));
    ASSERT_OK(say(holding(PROGRESS, 1, BIT(SERVICE), "crm"), omar));
}

static void overwrite(tara_key key, const void *bytes, size_t size)
{
    tara_record there = record_at(key);
    tara_record record = {.key = key, .version = there.version, .due_unix_ms = TARA_NEVER,
                          .size = size, .bytes = bytes};
    tara_batch  batch = {.struct_size = sizeof batch, .flags = TARA_BATCH_REPLAY,
                         .records = &record, .record_count = 1};
    assert_int_equal(store.commit(store.user, &batch), TARA_CALLBACK_OK);
}

static void spoil(tara_key key)
{
    static const uint8_t nonsense[] = {0xFF, 0xFE, 0xFD};
    overwrite(key, nonsense, sizeof nonsense);
}

// From then on nobody knows what else is wrong: everything is denied until it is opened anew.
static void assert_failed_for_good(void)
{
    tp_event    event = of_age();
    tp_question q = {.purpose = FEEDBACK + 1, .categories = BIT(CONTACT)};
    assert_int_equal(atomic_load(&ledger.failed), 1);
    assert_int_equal(say(event, omar), TARA_E_STORE);
    assert_int_equal(tp_ledger_decide(&ledger, &omar, &q, clock_ms, NULL).reason,
                     TARA_REASON_STORE_FAILED);
}

static void records_that_no_rule_wrote_fail_the_ledger(void **state)
{
    enum { HOLDING, HOLD, REQUEST, STANDING };
    const tara_key keys[] = {
        [HOLDING] = tp_holding_key(&nadia, PROGRESS, 1), [HOLD] = hold_key(nadia, 1),
        [REQUEST] = tp_request_key(&nadia, 1),
        [STANDING] = {.subject = nadia, .kind = TP_RECORD_STANDING},
    };
    clock_ms = HOST_NOW;
    const struct { int spoiled; tp_event event; const tara_subject *of; } rows[] = {
        {HOLDING, holding(PROGRESS, 1, BIT(SUPPORT), "crm"), &nadia},
        {HOLDING, touch(PROGRESS, 1, BIT(SERVICE)), &nadia},
        {HOLDING, purpose_end(PROGRESS, 1, BIT(SERVICE)), &nadia},
        {HOLDING, erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), &nadia},
        {HOLDING, EVENT(TP_EVENT_ERASURE_REFUSED, erased,
                        {PROGRESS, 1, TP_TEXT("crm"), TARA_REASON_LEGAL_HOLD, 1}), &nadia},
        {HOLDING, contract("C-1", 1), &nadia}, // Moves what is due.
        {HOLDING, consent(TP_CONSENT_REFUSE, MARKETING, TP_TIME_NEVER), &nadia},
        {HOLDING, minor(), &nadia},
        {HOLDING, planned(1), &nadia}, {HOLDING, forget(), &nadia},
        {HOLDING, merge_of(nadia), &omar}, {HOLDING, merge_of(omar), &nadia},
        {HOLD, hold_end(1), &nadia}, {HOLD, merge_of(nadia), &omar},
        {HOLD, erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), &nadia},
        {REQUEST, settled(1), &nadia}, {REQUEST, planned(1), &nadia},
        {REQUEST, marked(1, TP_MARK_CONFIRMED), &nadia},
        {REQUEST, request_of(1, TARA_RIGHT_ACCESS, 0), &nadia},
        {REQUEST, merge_of(nadia), &omar},
        {STANDING, merge_of(nadia), &omar}, {STANDING, of_age(), &nadia},
        {STANDING, holding(CONTACT, 9, BIT(SERVICE), "crm"), &nadia},
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        live();
        uint64_t count = ledger.count;
        spoil(keys[rows[i].spoiled]);
        assert_int_equal(say(rows[i].event, *rows[i].of), TARA_E_CORRUPT);
        assert_int_equal(ledger.count, count);
        assert_failed_for_good();
    }
}

static void records_that_no_rule_wrote_deny_and_owe_nothing(void **state)
{
    tp_question  q = {.purpose = SERVICE + 1, .categories = BIT(PROGRESS)};
    tara_duty    duty;
    uint32_t     count = 9;
    tara_subject owner;
    tp_hold      hold;
    (void)state;
    live();
    assert_int_equal(tp_ledger_decide(&ledger, &nadia, &q, clock_ms, NULL).reason,
                     TARA_REASON_CONTRACT);
    spoil(tp_holding_key(&nadia, PROGRESS, 1));
    assert_int_equal(tp_ledger_decide(&ledger, &nadia, &q, clock_ms, NULL).reason,
                     TARA_REASON_STORE_FAILED);
    assert_failed_for_good();
    const tara_key keys[] = {tp_holding_key(&nadia, PROGRESS, 1), hold_key(nadia, 1),
                             tp_request_key(&nadia, 1),
                             {.subject = nadia, .kind = TP_RECORD_STANDING}};
    for (size_t i = 0; i < LENGTH(keys); i++) {
        live();
        spoil(keys[i]);
        assert_int_equal(tp_ledger_duties(&ledger, &keys[i], clock_ms, &duty, 1, &count),
                         TARA_E_CORRUPT);
        assert_int_equal(count, 0);
        assert_failed_for_good();
    }
    live();
    tp_standing s = standing_of(nadia);
    spoil(hold_key(nadia, 1));
    assert_int_equal(tp_read_covering(tp_ledger_reading(&ledger), &ledger.world, &nadia, &s,
                                      CONTACT, &hold), TARA_E_CORRUPT);
    assert_failed_for_good();
    for (size_t size = 15; size <= 17; size += 2) { // Whose a number is: so many bytes.
        static const uint8_t whose[17];
        live();
        assert_owner(TP_NUMBERED_REQUEST, 1, nadia);
        assert_int_equal(record_at(number_key(TP_NUMBERED_REQUEST, 1)).size, 16);
        overwrite(number_key(TP_NUMBERED_REQUEST, 1), whose, size);
        assert_int_equal(read_owner(TP_NUMBERED_REQUEST, 1, &owner), TARA_E_CORRUPT);
        assert_failed_for_good();
    }
}

// A store gives keys that it never got: of categories that there are not.
static void records_under_keys_that_no_rule_wrote_fail_the_ledger(void **state)
{
    static const uint32_t parts[] = {0, 65, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    (void)state;
    assert_int_equal(tp_category_of(&(tara_key){.part = 1}), 0);
    assert_int_equal(tp_category_of(&(tara_key){.part = 64}), 63);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        tara_key       key = {.subject = nadia, .kind = TP_RECORD_HOLDING, .part = parts[i]};
        const tp_event events[] = {contract("C-1", 1), planned(1), forget()};
        assert_int_equal(tp_category_of(&key), -1);
        for (size_t e = 0; e <= LENGTH(events); e++) {
            live();
            tara_record good = record_at(tp_holding_key(&nadia, PROGRESS, 1));
            uint8_t     bytes[TP_HOLDING_BYTES_MAX];
            memcpy(bytes, good.bytes, (size_t)good.size);
            overwrite(key, bytes, (size_t)good.size);
            bool merges = e == LENGTH(events);
            assert_int_equal(say(merges ? merge_of(nadia) : events[e], merges ? omar : nadia),
                             TARA_E_CORRUPT);
            assert_failed_for_good();
        }
    }
}

// Records that the standing does not know of: the count would fall below none.
static void records_that_were_not_counted_fail_the_ledger(void **state)
{
    tara_key       key = {.subject = nadia, .kind = TP_RECORD_STANDING};
    const tp_event events[] = {erased(PROGRESS, 1, "crm", TARA_REASON_MINIMISATION), hold_end(1),
                               marked(1, TP_MARK_WITHDRAWN)};
    (void)state;
    for (size_t i = 0; i < LENGTH(events); i++) {
        live();
        tp_standing s = standing_of(nadia);
        uint8_t     bytes[TP_STANDING_BYTES_MAX];
        tp_writer   out = tp_writer_of(bytes, sizeof bytes);
        s.holdings = s.holds = s.requests = 0;
        tp_standing_encode(&s, &out);
        overwrite(key, bytes, out.size);
        assert_int_equal(say(events[i], nadia), TARA_E_CORRUPT);
        assert_failed_for_good();
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_a_holding_is_counted_once),
        TEST(test_c19_a_holding_comes_up_when_its_purposes_and_floors_end),
        TEST(records_of_what_is_not_held_there_is_nothing_to_say),
        TEST(test_c19_other_facts_move_what_is_due),
        TEST(test_c14_a_childs_data_is_due_by_its_deletion),
        TEST(test_c14_a_childs_data_is_owed_by_the_law_of_the_day),
        TEST(test_c15_a_guardians_word_that_ends_brings_the_data_up),
        TEST(records_a_holding_goes_with_its_last_source),
        TEST(test_c14_the_deletion_is_done_with_the_last_holding),
        TEST(test_c20_no_commit_erases_what_must_stay),
        TEST(test_c20_what_the_subject_wants_kept_is_kept),
        TEST(test_c20_holds_are_numbered_counted_and_come_up_for_review),
        TEST(records_numbers_of_each_kind_go_up_by_one),
        TEST(test_c20_no_more_holds_on_everybody_than_are_kept_at_hand),
        TEST(records_a_request_lives_from_receipt_to_its_end),
        TEST(records_a_request_ends_in_three_ways_and_is_counted_down_once),
        TEST(records_a_request_is_its_subjects_own),
        TEST(test_c24_a_planned_erasure_ends_the_purposes),
        TEST(records_a_purpose_ends_once),
        TEST(records_merge_moves_everything),
        TEST(records_merge_into_a_stranger),
        TEST(test_c37_a_subject_is_known_since_its_first_event),
        TEST(test_c32_choices_about_cookies_move_and_are_forgotten),
        TEST(records_merge_that_does_not_fit_moves_nothing),
        TEST(records_forget_leaves_what_must_stay),
        TEST(records_settled_carry_what_must_stay),
        TEST(records_that_cannot_be_kept_are_not_erased),
        TEST(records_forget_leaves_nothing_when_nothing_must_stay),
        TEST(test_c24_what_stayed_of_the_forgotten_goes_with_its_last_record),
        TEST(records_point_to_the_events_that_hold_the_rest),
        TEST(test_c19_facts_of_a_standing_start_the_periods),
        TEST(test_c20_an_erasure_meets_what_is_on_record),
        TEST(records_that_no_rule_wrote_fail_the_ledger),
        TEST(records_that_no_rule_wrote_deny_and_owe_nothing),
        TEST(records_under_keys_that_no_rule_wrote_fail_the_ledger),
        TEST(records_that_were_not_counted_fail_the_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
