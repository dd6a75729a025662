// test_decisions.c: check, authorize and explain: one answer, with and without a trace.
#define _XOPEN_SOURCE 700
#include "host_kit.h"
#include "store_files.h"

#include <unistd.h>

#include "base/json.h"

static host         h;
static tara_subject nadia;

static int begin(void **state)
{
    (void)state;
    host_begin(&h);
    nadia = adult(h.privacy, "nadia");
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

static tara_verdict permitting(void)
{
    tara_verdict v;
    memset(&v, 0xFF, sizeof v);
    v.struct_size = sizeof v;
    v.permitted = 1;
    return v;
}

static void assert_cleared(const tara_verdict *v)
{
    assert_int_equal(v->permitted, 0);
    assert_int_equal(v->reason, 0);
    assert_int_equal(v->basis, 0);
    assert_int_equal(v->obligations, 0);
    assert_int_equal(v->valid_until_unix_ms, 0);
}

// Whatever is wrong with a question, what the host had in its verdict no longer permits.
static void decisions_every_error_leaves_a_denial(void **state)
{
    (void)state;
    tara_question good = question(h.privacy, nadia, "service", "contact");
    struct { tara_question q; uint8_t more[8]; } big = {.q = good};
    tara_question small = good, flagged = good, reserved = good, acting = good, placed = good;
    small.struct_size--;
    flagged.flags = 2;
    reserved.reserved = 1;
    acting.action = TARA_ACTION_COMPLY + 1;
    memcpy(placed.destination, "XX", 2);
    big.q.struct_size = sizeof big;
    big.more[7] = 1;
    const struct { const tara_question *q; tara_status status; } rows[] = {
        {NULL, TARA_E_INVALID_ARGUMENT},      {&small, TARA_E_INVALID_ARGUMENT},
        {&flagged, TARA_E_TOO_NEW},           {&reserved, TARA_E_TOO_NEW},
        {&acting, TARA_E_INVALID_ARGUMENT},   {&placed, TARA_E_INVALID_ARGUMENT},
        {&big.q, TARA_E_TOO_NEW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_verdict v = permitting();
        assert_int_equal(tara_check(h.privacy, rows[i].q, &v), rows[i].status);
        assert_cleared(&v);
        v = permitting();
        assert_int_equal(tara_authorize(h.privacy, rows[i].q, NULL, 0, &v, NULL, NULL),
                         rows[i].status);
        assert_cleared(&v);
    }
    tara_verdict v = permitting();
    assert_int_equal(tara_check(NULL, &good, &v), TARA_E_HANDLE);
    assert_cleared(&v);
    v = permitting();
    assert_int_equal(tara_check_many(NULL, &good, 1, &v), TARA_E_HANDLE);
    assert_cleared(&v);
    v = permitting();
    assert_int_equal(tara_check_many(h.privacy, NULL, 1, &v), TARA_E_INVALID_ARGUMENT);
    assert_cleared(&v);
    v = permitting();
    assert_int_equal(tara_authorize(NULL, &good, NULL, 0, &v, NULL, NULL), TARA_E_HANDLE);
    assert_cleared(&v);
    assert_int_equal(tara_check(h.privacy, &good, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_check_many(h.privacy, &good, 1, NULL), TARA_E_INVALID_ARGUMENT);
    v.struct_size = 8;
    assert_int_equal(tara_check(h.privacy, &good, &v), TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(tara_check_many(h.privacy, NULL, 0, NULL));
}

static void decisions_zeroed_question_is_incomplete(void **state)
{
    (void)state;
    tara_question q = {.struct_size = sizeof q};
    tara_verdict  v = permitting();
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.permitted, 0);
    assert_int_equal(v.reason, TARA_REASON_INCOMPLETE_QUESTION);
    q.purpose = 1;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_INCOMPLETE_QUESTION);
    q.categories = 1;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_UNKNOWN_SUBJECT);
}

static void decisions_unknown_names_deny_by_their_reason(void **state)
{
    (void)state;
    tara_question q = question(h.privacy, nadia, "marketing", "contact");
    tara_verdict  v = permitting();
    q.purpose = 64;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_UNKNOWN_PURPOSE);
    q.purpose = UINT32_MAX;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_UNKNOWN_PURPOSE);
    q = question(h.privacy, nadia, "marketing", "contact");
    q.categories = UINT64_C(1) << 63;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_UNKNOWN_CATEGORY);
    q = question(h.privacy, nadia, "marketing", "payment");
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_CATEGORY_NOT_FOR_PURPOSE);
    q = question(h.privacy, nadia, "marketing", "contact");
    q.recipient = 999;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    assert_int_equal(v.reason, TARA_REASON_RECIPIENT_UNKNOWN);
}

static size_t read_file(const char *path, uint8_t *out, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(out, 1, capacity, file);
    fclose(file);
    return size;
}

// check is advisory: no event, no byte.
static void decisions_check_leaves_no_trace(void **state)
{
    (void)state;
    static uint8_t before[1 << 18], after[1 << 18];
    char path[] = "/tmp/tara_decisions_XXXXXX";
    host f;
    int  made = mkstemp(path);
    assert_true(made >= 0);
    close(made);
    unlink(path);
    host_init(&f);
    host_path(&f, path);
    ASSERT_OK(host_open(&f));
    tara_subject subject = adult(f.privacy, "nadia");
    ASSERT_OK(tara_contract_start(f.privacy, &subject, TEXT("C"), 0));
    uint64_t count = event_count(f.privacy);
    size_t   size = read_file(path, before, sizeof before);
    for (uint32_t number = 0; number < 12; number++) {
        for (uint32_t flags = 0; flags < 2; flags++) {
            tara_question q = {.struct_size = sizeof q, .flags = flags, .subject = subject,
                               .categories = 1, .purpose = number};
            tara_verdict  v[2] = {permitting(), permitting()};
            tara_question both[2] = {q, q};
            char          text[4096];
            size_t        needed;
            ASSERT_OK(tara_check(f.privacy, &q, v));
            ASSERT_OK(tara_check_many(f.privacy, both, 2, v));
            ASSERT_OK(tara_explain(f.privacy, &q, 0, NULL, text, sizeof text, &needed));
        }
    }
    assert_int_equal(event_count(f.privacy), count);
    assert_int_equal(read_file(path, after, sizeof after), size);
    assert_memory_equal(before, after, size);
    host_end(&f);
    assert_int_equal(read_file(path, after, sizeof after) <= size, 1); // Spare room was given back.
    remove_store(path);
}

static tara_verdict put(tara_question q, uint32_t flags)
{
    tara_verdict v = permitting();
    q.flags = flags;
    ASSERT_OK(tara_check(h.privacy, &q, &v));
    return v;
}

// The line, the records, one question and many, and the recorded answer: always the same.
static void assert_all_agree(const tara_question *q)
{
    tara_verdict fast = put(*q, 0), exact = put(*q, TARA_QUESTION_EXACT), again = put(*q, 0);
    tara_verdict many[3] = {permitting(), permitting(), permitting()}, relied = permitting();
    tara_question three[3] = {*q, *q, *q};
    three[1].flags = TARA_QUESTION_EXACT;
    ASSERT_OK(tara_check_many(h.privacy, three, 3, many));
    ASSERT_OK(tara_authorize(h.privacy, q, NULL, 0, &relied, NULL, NULL));
    const tara_verdict *all[] = {&fast, &again, &many[0], &many[1], &many[2], &relied};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(all[i]->permitted, exact.permitted);
        assert_int_equal(all[i]->reason, exact.reason);
        assert_int_equal(all[i]->basis, exact.basis);
        assert_int_equal(all[i]->obligations, exact.obligations);
        assert_int_equal(all[i]->policy_version, exact.policy_version);
        assert_true(all[i]->valid_until_unix_ms <= exact.valid_until_unix_ms);
    }
}

static void change_something(uint64_t *chance, tara_subject *s)
{
    tara_choice c = choice(h.privacy, host_chance(chance) % 2 ? "marketing" : "communication");
    switch (host_chance(chance) % 9) {
    case 0: tara_consent_give(h.privacy, s, &c, NULL); break;
    case 1: tara_consent_withdraw(h.privacy, s, &c, NULL); break;
    case 2: tara_contract_start(h.privacy, s, TEXT("C"), 0); break;
    case 3: tara_contract_end(h.privacy, s, TEXT("C"), h.now + HOST_DAY); break;
    case 4: tara_objection_raise(h.privacy, s, 1 + (uint32_t)(host_chance(chance) % 9), NULL);
            break;
    case 5: tara_restriction_set(h.privacy, s, TEXT("claims")); break;
    case 6: tara_restriction_lift(h.privacy, s, h.now); break;
    case 7: tara_age_report(h.privacy, s, NULL, 0, NULL, 0, NULL); break;
    default: tara_age_resolve(h.privacy, s, TARA_AGE_OF_AGE, TEXT("m")); break;
    }
}

static void decisions_every_way_of_asking_agrees(void **state)
{
    (void)state;
    uint64_t     chance = 5;
    tara_subject people[] = {nadia, adult(h.privacy, "omar"), person(h.privacy, "never")};
    for (int step = 0; step < 400; step++) {
        change_something(&chance, &people[host_chance(&chance) % 2]);
        tara_question q = {.struct_size = sizeof q, .subject = people[host_chance(&chance) % 3],
                           .purpose = (uint32_t)(host_chance(&chance) % 10) + 1,
                           .categories = host_chance(&chance) % 3 ? 1 : host_chance(&chance) % 64,
                           .recipient = host_chance(&chance) % 4 ? 0
                                                   : (uint32_t)(host_chance(&chance) % 8),
                           .action = host_chance(&chance) % 2 ? 0
                                                   : (uint32_t)(host_chance(&chance) % 8)};
        if (host_chance(&chance) % 8 == 0) memcpy(q.destination, "BD", 2);
        assert_all_agree(&q);
        h.now += (int64_t)(host_chance(&chance) % (uint64_t)(9 * HOST_DAY));
    }
}

// What a line answers under one time it does not answer under an earlier one.
static void decisions_answer_holds_until_it_says(void **state)
{
    (void)state;
    tara_choice yes = choice(h.privacy, "marketing");
    ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
    tara_question q = question(h.privacy, nadia, "marketing", "contact");
    tara_verdict  v = put(q, TARA_QUESTION_EXACT);
    h.now = v.valid_until_unix_ms - 1;
    assert_int_equal(put(q, 0).permitted, 1);
    h.now += 1;
    assert_int_equal(put(q, 0).reason, TARA_REASON_CONSENT_EXPIRED);
    assert_int_equal(put(q, TARA_QUESTION_EXACT).reason, TARA_REASON_CONSENT_EXPIRED);
}

// --- authorize ---------------------------------------------------------------------------------

static void decisions_authorize_is_idempotent(void **state)
{
    (void)state;
    uint64_t      first = 0, second = 0;
    int32_t       duplicate = 9;
    tara_verdict  v = permitting(), again = permitting();
    tara_question q = question(h.privacy, nadia, "service", "contact");
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &v, &first, &duplicate));
    assert_int_equal(v.reason, TARA_REASON_CONTRACT_MISSING); // A denial: recorded nowhere.
    assert_int_equal(first, 0);
    ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("C"), 0));
    uint64_t count = event_count(h.privacy);
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &v, &first, &duplicate));
    assert_int_equal(v.permitted, 1); // The denial had left the operation free.
    assert_int_equal(duplicate, 0);
    assert_int_equal(first, count + 1);
    h.now += HOST_DAY;
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &again, &second, &duplicate));
    assert_memory_equal(&again, &v, sizeof v);
    assert_int_equal(second, first);
    assert_int_equal(duplicate, 1);
    assert_int_equal(event_count(h.privacy), count + 1);
    ASSERT_OK(tara_contract_end(h.privacy, &nadia, TEXT("C"), 0)); // A later no is told.
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &again, &second, &duplicate));
    assert_int_equal(again.permitted, 0);
    assert_int_equal(again.reason, TARA_REASON_CONTRACT_ENDED);
    assert_int_equal(second, first);
    assert_int_equal(duplicate, 1);
    assert_int_equal(event_count(h.privacy), count + 2);
}

static void decisions_operation_answers_one_question_only(void **state)
{
    (void)state;
    uint64_t      event = 0;
    tara_verdict  v = permitting();
    tara_subject  omar = adult(h.privacy, "omar");
    tara_question q = question(h.privacy, nadia, "service", "contact"), others[4];
    ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("C"), 0));
    ASSERT_OK(tara_contract_start(h.privacy, &omar, TEXT("C"), 0));
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &v, NULL, NULL));
    for (int i = 0; i < 4; i++) others[i] = q;
    others[0].purpose = purpose(h.privacy, "account");
    others[1].categories = category(h.privacy, "progress");
    others[2].action = TARA_ACTION_STORE;
    others[3].recipient = 1;
    uint64_t count = event_count(h.privacy);
    for (int i = 0; i < 4; i++) {
        v = permitting();
        assert_refused(h.privacy, tara_authorize(h.privacy, &others[i], TEXT("op"), &v, NULL,
                       NULL), TARA_E_CONFLICT, "operation");
        assert_cleared(&v);
    }
    assert_int_equal(event_count(h.privacy), count);
    q.subject = omar; // Another person's operation is another operation.
    ASSERT_OK(tara_authorize(h.privacy, &q, TEXT("op"), &v, &event, NULL));
    assert_int_equal(event, count + 1);
    q.subject = nadia;
    ASSERT_OK(tara_authorize(h.privacy, &q, NULL, 0, &v, &event, NULL)); // Without one: each anew.
    assert_int_equal(event, count + 2);
    ASSERT_OK(tara_authorize(h.privacy, &q, NULL, 0, &v, &event, NULL));
    assert_int_equal(event, count + 3);
    char text[65];
    memset(text, 'o', sizeof text);
    assert_refused(h.privacy, tara_authorize(h.privacy, &q, text, 65, &v, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "operation");
    assert_refused(h.privacy, tara_authorize(h.privacy, &q, "\xFE", 1, &v, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "operation");
    assert_refused(h.privacy, tara_authorize(h.privacy, &q, NULL, 1, &v, NULL, NULL),
                   TARA_E_INVALID_ARGUMENT, "operation");
}

// --- explain -----------------------------------------------------------------------------------

static char said[8192];

static void explain(const tara_question *q, int32_t format, const char *language)
{
    size_t needed = 0, size = 0;
    assert_int_equal(tara_explain(h.privacy, q, format, language, NULL, 0, &needed),
                     TARA_E_BUFFER);
    assert_true(needed < sizeof said);
    char *exact = malloc(needed);
    assert_non_null(exact);
    assert_int_equal(tara_explain(h.privacy, q, format, language, exact, needed - 1, &size),
                     TARA_E_BUFFER);
    assert_int_equal(size, needed);
    ASSERT_OK(tara_explain(h.privacy, q, format, language, exact, needed, &size));
    assert_int_equal(size, needed);
    memcpy(said, exact, size);
    said[size] = '\0';
    free(exact);
}

// One rule decided, it is the verdict's, and the JSON is JSON.
static void decisions_explain_names_the_rule_that_decided(void **state)
{
    (void)state;
    tara_choice  yes = choice(h.privacy, "marketing");
    tara_subject people[] = {nadia, person(h.privacy, "never")};
    for (int given = 0; given < 2; given++) {
        for (uint32_t i = 0; i < 2 * 10 * 8; i++) {
            char          reason[96], permitted[32];
            tara_question q = {.struct_size = sizeof q, .subject = people[i % 2], .categories = 1,
                               .purpose = i / 2 % 10, .action = i / 20};
            tara_verdict  v = put(q, 0);
            explain(&q, TARA_FORMAT_JSON, NULL);
            tp_json_reader json = tp_json_reader_of((tp_text){said, strlen(said)});
            assert_true(tp_json_valid(&json));
            snprintf(permitted, sizeof permitted, "{\"permitted\":%s,",
                     v.permitted ? "true" : "false");
            snprintf(reason, sizeof reason, "\"reason\":\"%s\"", tara_reason_name(v.reason));
            assert_int_equal(strncmp(said, permitted, strlen(permitted)), 0);
            assert_non_null(strstr(said, reason));
            const char *decided = strstr(said, "\"decided\":true");
            assert_non_null(decided);
            assert_null(strstr(decided + 1, "\"decided\":true"));
        }
        ASSERT_OK(tara_consent_give(h.privacy, &nadia, &yes, NULL));
        ASSERT_OK(tara_contract_start(h.privacy, &nadia, TEXT("C"), 0));
    }
}

static void decisions_explain_speaks_french_and_english(void **state)
{
    (void)state;
    tara_question q = question(h.privacy, nadia, "marketing", "contact");
    explain(&q, TARA_FORMAT_TEXT, "fr");
    assert_int_equal(strncmp(said, "Refusé : ", strlen("Refusé : ")), 0);
    assert_non_null(strstr(said, tara_reason_text(TARA_REASON_CONSENT_NEVER_ASKED, "fr")));
    explain(&q, TARA_FORMAT_TEXT, "de");
    assert_int_equal(strncmp(said, "Denied: ", 8), 0);
    assert_non_null(strstr(said, tara_reason_text(TARA_REASON_CONSENT_NEVER_ASKED, "en")));
    q = question(h.privacy, nadia, "feedback", "contact");
    explain(&q, TARA_FORMAT_TEXT, NULL);
    assert_int_equal(strncmp(said, "Permitted: ", 11), 0);
    explain(&q, TARA_FORMAT_TEXT, "fr-CA");
    assert_int_equal(strncmp(said, "Permis : ", 9), 0);
}

static void decisions_explain_is_checked(void **state)
{
    (void)state;
    size_t        needed;
    tara_question q = question(h.privacy, nadia, "marketing", "contact");
    assert_refused(h.privacy, tara_explain(h.privacy, &q, 2, NULL, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "format");
    assert_refused(h.privacy, tara_explain(h.privacy, NULL, 0, NULL, NULL, 0, &needed),
                   TARA_E_INVALID_ARGUMENT, "question");
    assert_int_equal(tara_explain(h.privacy, &q, 0, NULL, NULL, 0, NULL), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_explain(h.privacy, &q, 0, NULL, NULL, 9, &needed),
                     TARA_E_INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decisions_every_error_leaves_a_denial),
        TEST(decisions_zeroed_question_is_incomplete),
        TEST(decisions_unknown_names_deny_by_their_reason),
        cmocka_unit_test(decisions_check_leaves_no_trace),
        TEST(decisions_every_way_of_asking_agrees),
        TEST(decisions_answer_holds_until_it_says),
        TEST(decisions_authorize_is_idempotent),
        TEST(decisions_operation_answers_one_question_only),
        TEST(decisions_explain_names_the_rule_that_decided),
        TEST(decisions_explain_speaks_french_and_english),
        TEST(decisions_explain_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
