// test_public_disclosures.c: disclosures, transfers and safeguards, as hosts call them; what is on
// record of them after a restart, and what is not after a failure.
#define _XOPEN_SOURCE 700 // mkdtemp
#include "source_kit.h"
#include "store_files.h"

#include <unistd.h>

#include "store/store.h"

static host          h;
static tara_privacy *privacy;
static tara_subject  nadia;

static void enrol(void)
{
    nadia = adult(privacy, "nadia");
    ASSERT_OK(tara_contract_start(privacy, &nadia, TEXT("C"), 0));
}

static int begin(void **state)
{
    (void)state;
    privacy = host_begin(&h);
    enrol();
    return 0;
}

static int end(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

// --- what these tests say in one line ----------------------------------------------------------

static uint32_t recipient(const char *id)
{
    uint32_t number = 0;
    ASSERT_OK(tara_recipient_find(privacy, id, strlen(id), &number));
    return number;
}

static tara_disclosure disclosure(const char *recipient_id, const char *purpose_id,
                                  const char *category_id)
{
    return (tara_disclosure){.struct_size = sizeof(tara_disclosure), .subject = nadia,
                             .categories = category(privacy, category_id),
                             .purpose = purpose(privacy, purpose_id),
                             .recipient = recipient(recipient_id)};
}

static tara_verdict disclose(const tara_disclosure *given, uint64_t *number)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    ASSERT_OK(tara_disclosure_record(privacy, given, &verdict, number));
    return verdict;
}

static tara_transfer transfer(const char *recipient_id, const char *destination)
{
    tara_transfer given = {.struct_size = sizeof given, .subject = nadia,
                           .categories = category(privacy, "contact"),
                           .recipient = recipient(recipient_id)};
    memcpy(given.destination, destination, strlen(destination));
    return given;
}

static tara_transfer_answer check(const char *recipient_id, const char *destination)
{
    tara_transfer        given = transfer(recipient_id, destination);
    tara_transfer_answer answer = {.struct_size = sizeof answer};
    ASSERT_OK(tara_transfer_check(privacy, &given, &answer));
    return answer;
}

static tara_safeguard safeguard(const char *recipient_id, const char *destination, int32_t kind)
{
    tara_safeguard given = {.struct_size = sizeof given, .recipient = recipient(recipient_id),
                            .kind = kind, .reference = "R", .reference_size = 1,
                            .measures = "M", .measures_size = 1};
    memcpy(given.destination, destination, strlen(destination));
    return given;
}

static uint64_t put(const char *recipient_id, const char *destination, int32_t kind)
{
    uint64_t       number = 0;
    tara_safeguard given = safeguard(recipient_id, destination, kind);
    ASSERT_OK(tara_safeguard_record(privacy, &given, &number));
    return number;
}

static tara_safeguard_status shows(uint64_t number)
{
    tara_safeguard_status out = {.struct_size = sizeof out};
    ASSERT_OK(tara_safeguard_show(privacy, number, &out));
    return out;
}

static size_t listed(tara_disclosed out[16])
{
    size_t      count = 0;
    tara_cursor cursor = {{0}};
    out[0].struct_size = sizeof out[0];
    ASSERT_OK(tara_disclosure_list(privacy, &nadia, &cursor, out, 16, &count));
    return count;
}

static uint64_t opens(int32_t right, const char *category_id)
{
    tara_request out = {.struct_size = sizeof out};
    tara_intake  intake = {.struct_size = sizeof intake, .right = right};
    if (category_id != NULL) intake.categories = category(privacy, category_id);
    ASSERT_OK(tara_request_open(privacy, &nadia, &intake, &out));
    return out.number;
}

// --- disclosures -------------------------------------------------------------------------------

static void test_c16_a_disclosure_is_recorded_as_it_was_permitted(void **state)
{
    (void)state;
    tara_disclosed  out[16];
    uint64_t        number = 7;
    tara_disclosure given = disclosure("support_desk", "support", "contact");
    given.reference = "ticket 12";
    given.reference_size = 9;
    tara_verdict verdict = disclose(&given, &number);
    assert_int_equal(verdict.permitted, 1);
    assert_int_equal(verdict.reason, TARA_REASON_CONTRACT);
    assert_int_equal(verdict.policy_version, 1);
    assert_true(verdict.obligations & TARA_OBLIGATION_RECORD_DISCLOSURE);
    assert_true(verdict.obligations & TARA_OBLIGATION_NAME_SAFEGUARD);
    assert_int_equal(number, 1);
    assert_int_equal(listed(out), 1);
    assert_int_equal(out[0].number, 1);
    assert_int_equal(out[0].event, event_count(privacy));
    assert_int_equal(out[0].at_unix_ms, HOST_NOW);
    assert_int_equal(out[0].categories, category(privacy, "contact"));
    assert_int_equal(out[0].purpose, purpose(privacy, "support"));
    assert_int_equal(out[0].recipient, recipient("support_desk"));
    assert_int_equal(out[0].safeguard, 2);
    assert_int_equal(out[0].reason, TARA_REASON_CONTRACT);
    assert_int_equal(out[0].basis, TARA_BASIS_CONTRACT);
    assert_int_equal(out[0].demand, TARA_DEMAND_NONE);
    assert_string_equal(out[0].destination, "BD");
    assert_string_equal(out[0].reference, "ticket 12");
}

static void test_c16_a_denial_is_recorded_nowhere(void **state)
{
    (void)state;
    tara_disclosed  out[16];
    uint64_t        number = 7, before = event_count(privacy);
    tara_disclosure given = disclosure("email_provider", "marketing", "contact");
    tara_verdict    verdict = disclose(&given, &number);
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(verdict.reason, TARA_REASON_CONSENT_NEVER_ASKED);
    assert_int_equal(number, 0);
    given = disclosure("hosting", "service", "contact");
    given.recipient = 0; // To nobody.
    assert_int_equal(disclose(&given, NULL).reason, TARA_REASON_INCOMPLETE_QUESTION);
    given.recipient = 999;
    assert_int_equal(disclose(&given, NULL).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    given = (tara_disclosure){.struct_size = sizeof given};
    assert_int_equal(disclose(&given, NULL).reason, TARA_REASON_INCOMPLETE_QUESTION);
    assert_int_equal(event_count(privacy), before);
    assert_int_equal(listed(out), 0);
}

// Whatever is wrong with the call, the verdict denies.
static void disclosure_that_cannot_be_read_denies(void **state)
{
    (void)state;
    char            long_text[257];
    tara_verdict    verdict = {.struct_size = sizeof verdict, .permitted = 1};
    tara_disclosure given = disclosure("hosting", "service", "contact");
    memset(long_text, 'x', sizeof long_text);
    memcpy(given.destination, "nowhere", 7);
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_INVALID_ARGUMENT, "destination");
    assert_int_equal(verdict.permitted, 0);
    memcpy(given.destination, "F\0R", 4);
    memset(given.destination + 3, 0, 5);
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_INVALID_ARGUMENT, "destination");
    memset(given.destination, 0, sizeof given.destination);
    const int32_t none[] = {-1, 5, INT32_MAX, INT32_MIN};
    for (int i = 0; i < 4; i++) {
        given.demand = none[i];
        verdict.permitted = 1;
        assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                       TARA_E_INVALID_ARGUMENT, "demand");
        assert_int_equal(verdict.permitted, 0);
    }
    given.demand = 0;
    given.reference = long_text;
    given.reference_size = sizeof long_text;
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_INVALID_ARGUMENT, "reference");
    char *bad = exact("\xC3", 1); // Half a character.
    given.reference = bad;
    given.reference_size = 1;
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_INVALID_ARGUMENT, "reference");
    free(bad);
    given.reference_size = 0;
    given.flags = 1;
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_TOO_NEW, "disclosure");
    given.flags = 0;
    given.reserved = 1;
    assert_refused(privacy, tara_disclosure_record(privacy, &given, &verdict, NULL),
                   TARA_E_TOO_NEW, "disclosure");
    assert_int_equal(tara_disclosure_record(privacy, NULL, &verdict, NULL),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_disclosure_record(privacy, &given, NULL, NULL),
                     TARA_E_INVALID_ARGUMENT);
    verdict.struct_size = 1;
    given.reserved = 0;
    assert_int_equal(tara_disclosure_record(privacy, &given, &verdict, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

static void disclosure_with_a_clock_that_went_back_is_denied(void **state)
{
    (void)state;
    tara_disclosure given = disclosure("hosting", "service", "contact");
    h.now -= HOST_DAY;
    assert_int_equal(disclose(&given, NULL).reason, TARA_REASON_CLOCK_BACKWARDS);
    h.now_answer = 0;
    assert_int_equal(disclose(&given, NULL).reason, TARA_REASON_CLOCK_BACKWARDS);
    h.now_answer = TARA_CALLBACK_OK;
    h.now += HOST_DAY;
    assert_int_equal(disclose(&given, NULL).permitted, 1);
}

static void disclosures_are_listed_page_by_page(void **state)
{
    (void)state;
    tara_disclosed  out[2];
    size_t          count = 0, all = 0;
    tara_cursor     cursor = {{0}};
    tara_disclosure given = disclosure("hosting", "service", "contact");
    for (int i = 0; i < 5; i++) (void)disclose(&given, NULL);
    (void)opens(TARA_RIGHT_ACCESS, NULL); // Other records of the same person lie between.
    do {
        out[0].struct_size = sizeof out[0];
        ASSERT_OK(tara_disclosure_list(privacy, &nadia, &cursor, out, 2, &count));
        for (size_t i = 0; i < count; i++) assert_int_equal(out[i].number, ++all);
    } while (count > 0);
    assert_int_equal(all, 5);
    cursor = (tara_cursor){{0}};
    tara_subject nobody = {{0}};
    assert_refused(privacy, tara_disclosure_list(privacy, &nobody, &cursor, out, 2, &count),
                   TARA_E_INVALID_ARGUMENT, "subject");
    out[0].struct_size = 8;
    const tara_status got[] = {
        tara_disclosure_list(privacy, &nadia, &cursor, out, 2, &count),
        tara_disclosure_list(privacy, &nadia, NULL, out, 2, &count),
        tara_disclosure_list(privacy, &nadia, &cursor, NULL, 2, &count),
        tara_disclosure_list(privacy, &nadia, &cursor, out, 0, &count),
        tara_disclosure_list(privacy, &nadia, &cursor, out, 2, NULL),
    };
    for (size_t i = 0; i < 5; i++) assert_int_equal(got[i], TARA_E_INVALID_ARGUMENT);
}

static void recipients_have_names_and_numbers(void **state)
{
    (void)state;
    const char *id = NULL;
    size_t      size = 0;
    ASSERT_OK(tara_recipient_id(privacy, recipient("hosting"), &id, &size));
    assert_int_equal(size, 7);
    assert_memory_equal(id, "hosting", 7);
    assert_int_equal(tara_recipient_id(privacy, 0, &id, &size), TARA_E_NOT_FOUND);
    assert_int_equal(size, 0);
    assert_int_equal(tara_recipient_id(privacy, 7, &id, &size), TARA_E_NOT_FOUND);
    assert_int_equal(tara_recipient_id(privacy, 1, NULL, &size), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_recipient_id(privacy, 1, &id, NULL), TARA_E_INVALID_ARGUMENT);
}

// --- whom to tell ------------------------------------------------------------------------------

static void request_recipients_are_told_once(void **state)
{
    (void)state;
    tara_telling    out[8] = {{.struct_size = sizeof out[0]}};
    size_t          needed = 0;
    tara_disclosure given = disclosure("email_provider", "account", "contact");
    (void)disclose(&given, NULL);
    uint64_t request = opens(TARA_RIGHT_RECTIFICATION, "contact");
    ASSERT_OK(tara_request_recipients(privacy, request, out, 8, &needed));
    assert_int_equal(needed, 1);
    assert_int_equal(out[0].recipient, recipient("email_provider"));
    assert_int_equal(out[0].registered, 1);
    assert_int_equal(out[0].told_unix_ms, 0);
    ASSERT_OK(tara_request_told(privacy, request, out[0].recipient));
    uint64_t before = event_count(privacy);
    h.now += HOST_DAY;
    ASSERT_OK(tara_request_told(privacy, request, out[0].recipient));
    assert_int_equal(event_count(privacy), before);
    // One who need not have been told may have been.
    ASSERT_OK(tara_request_told(privacy, request, recipient("hosting")));
    assert_int_equal(tara_request_recipients(privacy, request, out, 1, &needed), TARA_E_BUFFER);
    assert_int_equal(needed, 2);
    assert_int_equal(tara_request_recipients(privacy, request, NULL, 0, &needed), TARA_E_BUFFER);
    ASSERT_OK(tara_request_recipients(privacy, request, out, 2, &needed));
    assert_int_equal(out[0].told_unix_ms, HOST_NOW + HOST_DAY); // Hosting, by its number.
    assert_int_equal(out[1].told_unix_ms, HOST_NOW);
}

static void request_recipients_say_what_is_wrong(void **state)
{
    (void)state;
    tara_telling out[1] = {{.struct_size = sizeof out[0]}};
    size_t       needed = 0;
    uint64_t     access = opens(TARA_RIGHT_ACCESS, NULL);
    assert_refused(privacy, tara_request_recipients(privacy, 99, out, 1, &needed),
                   TARA_E_NOT_FOUND, "request");
    assert_refused(privacy, tara_request_recipients(privacy, access, out, 1, &needed),
                   TARA_E_NOT_APPLICABLE, "request");
    assert_refused(privacy, tara_request_told(privacy, 99, 1), TARA_E_NOT_FOUND, "request");
    assert_refused(privacy, tara_request_told(privacy, access, 1), TARA_E_NOT_APPLICABLE,
                   "request");
    assert_refused(privacy, tara_request_told(privacy, access, 0), TARA_E_INVALID_ARGUMENT,
                   "recipient");
    assert_refused(privacy, tara_request_told(privacy, access, 7), TARA_E_INVALID_ARGUMENT,
                   "recipient");
    out[0].struct_size = 1;
    assert_int_equal(tara_request_recipients(privacy, access, out, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_request_recipients(privacy, access, NULL, 1, &needed),
                     TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_request_recipients(privacy, access, NULL, 0, NULL),
                     TARA_E_INVALID_ARGUMENT);
}

// --- transfers ---------------------------------------------------------------------------------

static void test_c34_the_answer_names_what_it_rests_on(void **state)
{
    (void)state;
    tara_transfer_answer answer = check("support_desk", "");
    assert_int_equal(answer.permitted, 1);
    assert_int_equal(answer.reason, TARA_REASON_SAFEGUARD);
    assert_int_equal(answer.kind, TARA_SAFEGUARD_SCC);
    assert_int_equal(answer.safeguard, 2);
    assert_int_equal(answer.valid_until_unix_ms, at("2026-03-02T00:00:00Z"));
    assert_string_equal(answer.destination, "BD");
    assert_string_equal(answer.reference, "Décision (UE) 2021/914 / Decision (EU) 2021/914, "
                                          "module 3, TS-DPA-2024-05");
    answer = check("hosting", "GB");
    assert_int_equal(answer.reason, TARA_REASON_ADEQUACY);
    assert_int_equal(answer.safeguard, 0);
    assert_string_equal(answer.reference, "(EU) 2021/1772 renewed by (EU) 2025/2574");
    answer = check("hosting", "DE");
    assert_int_equal(answer.reason, TARA_REASON_NO_TRANSFER);
    assert_int_equal(answer.kind, TARA_SAFEGUARD_NONE);
    assert_string_equal(answer.reference, "");
    answer = check("hosting", "IN");
    assert_int_equal(answer.permitted, 0);
    assert_int_equal(answer.reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    put("hosting", "IN", TARA_SAFEGUARD_CERTIFICATION);
    assert_string_equal(check("hosting", "IN").reference, "R");
}

// The check leaves no trace, and the decision says the same.
static void test_c34_a_check_is_not_recorded_and_agrees_with_the_decision(void **state)
{
    static const char *const to[] = {"", "FR", "DE", "US", "BD", "IN", "CH", "GB", "CA", "BR"};
    static const char *const who[] = {"hosting", "email_provider", "support_desk"};
    static const char *const what[] = {"account", "account", "support"};
    (void)state;
    put("hosting", "IN", TARA_SAFEGUARD_BCR);
    uint64_t before = event_count(privacy);
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        for (size_t j = 0; j < 3; j++) {
            tara_transfer_answer answer = check(who[j], to[i]);
            tara_question q = question(privacy, nadia, what[j], "contact");
            tara_verdict  verdict = {.struct_size = sizeof verdict};
            q.recipient = recipient(who[j]);
            memcpy(q.destination, to[i], strlen(to[i]));
            ASSERT_OK(tara_check(privacy, &q, &verdict));
            assert_int_equal(verdict.permitted, answer.permitted);
            if (!answer.permitted) assert_int_equal(verdict.reason, answer.reason);
            else assert_int_equal(verdict.valid_until_unix_ms, answer.valid_until_unix_ms);
        }
    }
    assert_int_equal(event_count(privacy), before);
}

static void transfer_that_cannot_be_read_denies(void **state)
{
    (void)state;
    tara_transfer_answer answer = {.struct_size = sizeof answer, .permitted = 1};
    tara_transfer        given = transfer("hosting", "DE");
    memcpy(given.source, "??", 2);
    assert_refused(privacy, tara_transfer_check(privacy, &given, &answer),
                   TARA_E_INVALID_ARGUMENT, "source");
    assert_int_equal(answer.permitted, 0);
    given = transfer("hosting", "Germany");
    assert_refused(privacy, tara_transfer_check(privacy, &given, &answer),
                   TARA_E_INVALID_ARGUMENT, "destination");
    given = transfer("hosting", "DE");
    given.reserved = 1;
    assert_refused(privacy, tara_transfer_check(privacy, &given, &answer), TARA_E_TOO_NEW,
                   "transfer");
    given.reserved = 0;
    h.now -= HOST_DAY;
    ASSERT_OK(tara_transfer_check(privacy, &given, &answer));
    assert_int_equal(answer.permitted, 0);
    assert_int_equal(answer.reason, TARA_REASON_CLOCK_BACKWARDS);
    h.now_answer = 0;
    answer.permitted = 1;
    ASSERT_OK(tara_transfer_check(privacy, &given, &answer));
    assert_int_equal(answer.permitted, 0);
    assert_int_equal(answer.reason, TARA_REASON_CLOCK_BACKWARDS);
    h.now_answer = TARA_CALLBACK_OK;
    h.now += HOST_DAY;
    assert_int_equal(tara_transfer_check(privacy, NULL, &answer), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_transfer_check(privacy, &given, NULL), TARA_E_INVALID_ARGUMENT);
    ASSERT_OK(tara_transfer_check(privacy, &given, &answer));
    assert_int_equal(answer.permitted, 1);
}

// --- safeguards --------------------------------------------------------------------------------

static void test_c35_a_safeguard_is_shown_as_it_was_recorded(void **state)
{
    (void)state;
    tara_safeguard given = safeguard("hosting", "", TARA_SAFEGUARD_SCC);
    uint64_t       number = 0;
    given.recipient = recipient("support_desk");
    given.valid_until_unix_ms = HOST_NOW + HOST_DAY;
    ASSERT_OK(tara_safeguard_record(privacy, &given, &number));
    assert_int_equal(number, 3);
    tara_safeguard_status out = shows(3);
    assert_int_equal(out.recipient, recipient("support_desk"));
    assert_int_equal(out.kind, TARA_SAFEGUARD_SCC);
    assert_int_equal(out.valid_from_unix_ms, HOST_NOW);
    assert_int_equal(out.valid_until_unix_ms, HOST_NOW + HOST_DAY);
    assert_int_equal(out.in_force, 1);
    assert_int_equal(out.shipped, 0);
    assert_int_equal(out.ended, 0);
    assert_string_equal(out.destination, "BD");
    assert_string_equal(out.reference, "R");
    h.now += HOST_DAY;
    assert_int_equal(shows(3).in_force, 0);
    assert_int_equal(shows(2).shipped, 1);
    ASSERT_OK(tara_safeguard_revoke(privacy, 2));
    assert_int_equal(shows(2).ended, 1);
    assert_int_equal(shows(2).in_force, 0);
    ASSERT_OK(tara_safeguard_revoke(privacy, 3)); // Also one that is over.
    out.struct_size = sizeof out;
    assert_refused(privacy, tara_safeguard_show(privacy, 3, &out), TARA_E_NOT_FOUND, "safeguard");
    tara_safeguard_status all[4] = {{.struct_size = sizeof all[0]}};
    size_t                needed = 0;
    ASSERT_OK(tara_safeguard_list(privacy, all, 4, &needed));
    assert_int_equal(needed, 2);
    assert_int_equal(all[1].number, 2);
    assert_int_equal(tara_safeguard_list(privacy, all, 1, &needed), TARA_E_BUFFER);
    assert_int_equal(tara_safeguard_list(privacy, NULL, 1, &needed), TARA_E_INVALID_ARGUMENT);
    assert_int_equal(tara_safeguard_list(privacy, all, 4, NULL), TARA_E_INVALID_ARGUMENT);
}

static void test_c35_what_cannot_be_recorded_says_which_field(void **state)
{
    char long_text[257];
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    uint64_t before = event_count(privacy);
    static const struct { const char *field; } rows[] = {
        {"recipient"}, {"recipient"}, {"destination"}, {"kind"}, {"kind"}, {"kind"},
        {"reference"}, {"reference"}, {"measures"}, {"measures"}, {"signed"}, {"valid_from"},
        {"valid_until"}, {"valid_from"}, {"valid_until"}, {"valid_until"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tara_safeguard given = safeguard("hosting", "IN", TARA_SAFEGUARD_SCC);
        switch (i) {
        case 0: given.recipient = 0; break;
        case 1: given.recipient = 99; break;
        case 2: memcpy(given.destination, "INDIA", 5); break;
        case 3: given.kind = 0; break;
        case 4: given.kind = 7; break;
        case 5: given.kind = -1; break;
        case 6: given.reference_size = 0; break;
        case 7: given.reference = long_text; given.reference_size = sizeof long_text; break;
        case 8: given.measures_size = 0; break;
        case 9: given.measures = long_text; given.measures_size = sizeof long_text; break;
        case 10: given.signed_unix_ms = INT64_MAX; break;
        case 11: given.valid_from_unix_ms = INT64_MIN; break;
        case 12: given.valid_until_unix_ms = INT64_MIN; break;
        case 13: given.signed_unix_ms = HOST_NOW + 1; break;
        case 14: given.valid_until_unix_ms = HOST_NOW; break;
        case 15: given.valid_until_unix_ms = -1; break;
        }
        assert_refused(privacy, tara_safeguard_record(privacy, &given, NULL),
                       TARA_E_INVALID_ARGUMENT, rows[i].field);
    }
    tara_safeguard given = safeguard("hosting", "IN", TARA_SAFEGUARD_ADEQUACY);
    assert_refused(privacy, tara_safeguard_record(privacy, &given, NULL), TARA_E_NOT_APPLICABLE,
                   "destination");
    given.flags = 1;
    assert_refused(privacy, tara_safeguard_record(privacy, &given, NULL), TARA_E_TOO_NEW,
                   "safeguard");
    assert_int_equal(tara_safeguard_record(privacy, NULL, NULL), TARA_E_INVALID_ARGUMENT);
    assert_refused(privacy, tara_safeguard_revoke(privacy, 0), TARA_E_NOT_FOUND, "safeguard");
    assert_refused(privacy, tara_safeguard_revoke(privacy, 3), TARA_E_NOT_FOUND, "safeguard");
    assert_refused(privacy, tara_safeguard_revoke(privacy, UINT64_MAX), TARA_E_NOT_FOUND,
                   "safeguard");
    assert_int_equal(event_count(privacy), before);
}

static void safeguards_are_at_most_so_many(void **state)
{
    (void)state;
    tara_safeguard given = safeguard("hosting", "IN", TARA_SAFEGUARD_SCC);
    for (int i = 0; i < 256; i++) ASSERT_OK(tara_safeguard_record(privacy, &given, NULL));
    assert_refused(privacy, tara_safeguard_record(privacy, &given, NULL), TARA_E_LIMIT,
                   "safeguard");
    ASSERT_OK(tara_safeguard_revoke(privacy, 100));
    uint64_t number = 0;
    ASSERT_OK(tara_safeguard_record(privacy, &given, &number));
    assert_int_equal(number, 259);
}

// --- after a restart ---------------------------------------------------------------------------

static tp_text run(const char *operation)
{
    tp_text result = {NULL, 0};
    (void)tara_operate(privacy, operation, strlen(operation), &result.data, &result.size);
    return result;
}

static void runs(const char *operation)
{
    tp_text result = run(operation);
    if (result.size > 10 && memcmp(result.data, "{\"ok\":true", 10) == 0) return;
    print_error("%s\n%.*s\n", operation, (int)result.size, result.data);
    fail();
}

// Everything that is shown of disclosures, transfers and safeguards.
static char *snapshot(void)
{
    static const char *const asked[] = {
        "{\"op\":\"safeguard.list\"}",
        "{\"op\":\"disclosure.list\",\"subject\":\"nadia\"}",
        "{\"op\":\"disclosure.list\",\"subject\":\"visitor\"}",
        "{\"op\":\"request.recipients\",\"request\":1}",
        "{\"op\":\"due\",\"until\":\"2036-01-01T00:00:00Z\"}",
        "{\"op\":\"transfer.check\",\"recipient\":\"email_provider\",\"destination\":\"US\","
        "\"categories\":[\"contact\"],\"source\":\"FR\"}",
        "{\"op\":\"transfer.check\",\"recipient\":\"hosting\",\"destination\":\"IN\","
        "\"categories\":[\"contact\"],\"source\":\"FR\"}",
        "{\"op\":\"transfer.check\",\"recipient\":\"support_desk\",\"destination\":\"BD\","
        "\"categories\":[\"contact\"],\"source\":\"FR\"}",
        "{\"op\":\"transfer.check\",\"recipient\":\"hosting\",\"destination\":\"US\","
        "\"categories\":[\"contact\"],\"source\":\"FR\"}",
    };
    tp_memory memory = tp_memory_standard();
    tp_buffer all = tp_buffer_in(&memory);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        tp_buffer_text(&all, run(asked[i]));
        tp_buffer_byte(&all, '\n');
    }
    tp_buffer_byte(&all, '\0');
    char *text = exact(all.data, all.size);
    tp_buffer_release(&all);
    return text;
}

// The next version: `old` becomes `new`, and the version grows.
static void publish(const char *old, const char *new)
{
    const tara_policy *now = NULL;
    tara_policy       *next = NULL;
    size_t             size = 0;
    ASSERT_OK(tara_policy_in_force(privacy, &now));
    assert_int_equal(tara_policy_print(now, NULL, 0, &size), TARA_E_BUFFER);
    char *text = malloc(size + 1), *room = malloc(size + strlen(new) + 1);
    assert_true(text != NULL && room != NULL);
    ASSERT_OK(tara_policy_print(now, text, size, &size));
    text[size] = '\0';
    char *version = strstr(text, "\"version\": "), *from = strstr(text, old);
    assert_true(version != NULL && from != NULL);
    version[strlen("\"version\": ")]++;
    int length = snprintf(room, size + strlen(new) + 1, "%.*s%s%s", (int)(from - text), text, new,
                          from + strlen(old));
    tara_error error = {.struct_size = sizeof error};
    if (tara_policy_parse(room, (size_t)length, NULL, &next, &error) != TARA_OK) {
        fail_msg("%s: %s", error.field, error.message);
    }
    ASSERT_OK(tara_policy_publish(privacy, next));
    tara_policy_destroy(next);
    free(text);
    free(room);
}

#define LIST "\"safeguards\": [\n"
#define TO_DHAKA                                                                                   \
    "{\"kind\": \"bcr\", \"recipient\": \"support_desk\", \"destination\": \"BD\", "               \
    "\"reference\": \"V\", \"measures\": \"M\", \"signed_on\": \"2026-01-15\", "                   \
    "\"valid_from\": \"2026-01-15\", \"valid_to\": \"2026-12-31\"},\n"

// Versions that ship another safeguard, before those that there were.
static void fill_versions(void)
{
    publish(LIST, LIST TO_DHAKA);
    assert_int_equal(put("hosting", "KE", TARA_SAFEGUARD_BCR), 10);
    assert_int_equal(put("hosting", "TH", TARA_SAFEGUARD_BCR), 11);
    ASSERT_OK(tara_safeguard_revoke(privacy, 10));
    publish("\"kind\": \"adequacy\"", "\"kind\": \"certification\", \"measures\": \"M\"");
}

// Of everything something: recorded, revoked, replaced, used up, told, merged; versions published.
static void fill(void)
{
    static const char *const done[] = {
        "{\"op\":\"safeguard.record\",\"recipient\":\"hosting\",\"destination\":\"IN\","
        "\"kind\":\"scc\",\"reference\":\"S3\",\"measures\":\"M\",\"valid_to\":\"2027-01-31\"}",
        "{\"op\":\"safeguard.record\",\"recipient\":\"hosting\",\"destination\":\"US\","
        "\"kind\":\"adequacy\",\"reference\":\"S4\"}",
        "{\"op\":\"safeguard.record\",\"recipient\":\"hosting\",\"destination\":\"BD\","
        "\"kind\":\"derogation\",\"reference\":\"S5\"}",
        "{\"op\":\"safeguard.record\",\"recipient\":\"video_provider\",\"destination\":\"IN\","
        "\"kind\":\"bcr\",\"reference\":\"S6\",\"measures\":\"M\"}",
        "{\"op\":\"safeguard.revoke\",\"safeguard\":1}",
        "{\"op\":\"safeguard.revoke\",\"safeguard\":6}",
        "{\"op\":\"safeguard.record\",\"recipient\":\"email_provider\",\"destination\":\"US\","
        "\"kind\":\"adequacy\",\"reference\":\"S7\"}",
        "{\"op\":\"safeguard.revoke\",\"safeguard\":7}",
        "{\"op\":\"safeguard.record\",\"recipient\":\"email_provider\",\"destination\":\"US\","
        "\"kind\":\"adequacy\",\"reference\":\"S8\",\"valid_to\":\"2027-03-31\"}",
        "{\"op\":\"safeguard.revoke\",\"safeguard\":4}",
        "{\"op\":\"disclosure.record\",\"subject\":\"nadia\",\"recipient\":\"hosting\","
        "\"purpose\":\"service\",\"categories\":[\"progress\"],\"destination\":\"BD\"}",
        "{\"op\":\"disclosure.record\",\"subject\":\"nadia\",\"recipient\":\"email_provider\","
        "\"purpose\":\"account\",\"categories\":[\"contact\"]}",
        "{\"op\":\"disclosure.record\",\"subject\":\"nadia\","
        "\"recipient\":\"competent_authority\",\"purpose\":\"orders\","
        "\"categories\":[\"payment\"],\"demand\":\"law\",\"reference\":\"L\"}",
        "{\"op\":\"subject.set\",\"subject\":\"visitor\",\"country\":\"FR\"}",
        "{\"op\":\"age.assert\",\"subject\":\"visitor\",\"born\":\"1990-01-01\"}",
        "{\"op\":\"contract.start\",\"subject\":\"visitor\",\"contract\":\"V\"}",
        "{\"op\":\"disclosure.record\",\"subject\":\"visitor\",\"recipient\":\"hosting\","
        "\"purpose\":\"account\",\"categories\":[\"contact\"]}",
        "{\"op\":\"request.open\",\"subject\":\"nadia\",\"right\":\"rectification\","
        "\"received\":\"2026-03-01T09:00:00Z\",\"categories\":[\"contact\"]}",
        "{\"op\":\"request.told\",\"request\":1,\"recipient\":\"email_provider\"}",
        "{\"op\":\"subject.merge\",\"from\":\"visitor\",\"into\":\"nadia\"}",
    };
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) runs(done[i]);
    fill_versions();
}

static void assert_goes_on(void)
{
    // The numbers go on where they were.
    uint64_t number = 0;
    assert_int_equal(put("hosting", "KE", TARA_SAFEGUARD_SCC), 13);
    tara_disclosure given = disclosure("hosting", "service", "contact");
    assert_int_equal(disclose(&given, &number).permitted, 1);
    assert_int_equal(number, 5);
    assert_refused(privacy, tara_safeguard_revoke(privacy, 5), TARA_E_NOT_FOUND, "safeguard");
}

static void test_c35_a_file_gives_back_the_same(void **state)
{
    (void)state;
    char directory[] = "/tmp/tara_disclosures_XXXXXX", path[64];
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/a.tara", directory);
    tara_close(privacy);
    host_path(&h, path);
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
    enrol();
    fill();
    for (int i = 0; i < 2; i++) {
        char *before = snapshot();
        tara_close(privacy);
        ASSERT_OK(host_open(&h));
        privacy = h.privacy;
        char *after = snapshot();
        assert_string_equal(after, before);
        free(before);
        free(after);
    }
    assert_goes_on();
    remove_store(path);
    rmdir(directory);
}

static void stay(void *user)
{
    (void)user; // It is opened again.
}

static void open_kept(tara_store *store)
{
    h.options.store = store;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

// A store that keeps its records is not replayed: the list comes from them and from their events.
static void test_c35_a_store_that_keeps_its_records_gives_back_the_same(void **state)
{
    static const uint8_t hash_key[16] = {1};
    (void)state;
    tp_memory  memory = tp_memory_standard();
    tara_store inner, kept;
    ASSERT_OK(tp_memory_store_open(&memory, hash_key, &inner));
    kept = inner;
    kept.flags = TARA_STORE_KEEPS_RECORDS;
    kept.close = stay;
    tara_close(privacy);
    open_kept(&kept);
    enrol();
    for (int steps = 0; steps < 2; steps++) { // Nothing yet; then of everything something.
        if (steps == 1) fill();
        char *before = snapshot();
        tara_close(privacy);
        open_kept(&kept);
        char *after = snapshot();
        assert_string_equal(after, before);
        free(before);
        free(after);
    }
    assert_goes_on();
    tara_close(privacy);
    inner.close(inner.user);
    assert_int_equal(memory.live_bytes, 0);
    h.options.store = NULL;
    ASSERT_OK(host_open(&h));
    privacy = h.privacy;
}

// --- without memory ----------------------------------------------------------------------------

// Each either does all of it or nothing, at whatever request for memory it fails.
static void disclosures_without_memory_change_nothing(void **state)
{
    static const char *const done[] = {
        "{\"op\":\"safeguard.record\",\"recipient\":\"hosting\",\"destination\":\"IN\","
        "\"kind\":\"derogation\",\"reference\":\"S\"}",
        "{\"op\":\"disclosure.record\",\"subject\":\"nadia\",\"recipient\":\"hosting\","
        "\"purpose\":\"service\",\"categories\":[\"progress\"],\"destination\":\"IN\"}",
        "{\"op\":\"safeguard.revoke\",\"safeguard\":2}",
        "{\"op\":\"request.open\",\"subject\":\"nadia\",\"right\":\"rectification\","
        "\"received\":\"2026-03-01T09:00:00Z\"}",
        "{\"op\":\"request.told\",\"request\":1,\"recipient\":\"hosting\"}",
        "{\"op\":\"safeguard.list\"}",
        "{\"op\":\"request.recipients\",\"request\":1}",
        "{\"op\":\"disclosure.list\",\"subject\":\"nadia\"}",
        "{\"op\":\"transfer.check\",\"recipient\":\"support_desk\",\"destination\":\"BD\","
        "\"categories\":[\"contact\"],\"source\":\"FR\"}",
        "{\"op\":\"subject.export\",\"subject\":\"nadia\"}",
        "{\"op\":\"subject.merge\",\"from\":\"nadia\",\"into\":\"nadia.k\"}",
        "{\"op\":\"subject.forget\",\"subject\":\"nadia.k\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        char *before = snapshot();
        bool  ran = false;
        for (uint64_t n = 1; !ran; n++) {
            const char *result = NULL;
            size_t      size = 0;
            h.fail_at = h.requests + n;
            tara_status status = tara_operate(privacy, done[i], strlen(done[i]), &result, &size);
            h.fail_at = 0;
            ran = status == TARA_OK;
            if (!ran) assert_int_equal(status, TARA_E_NO_MEMORY);
            if (ran || n % 4 != 0) continue;
            char *after = snapshot();
            assert_string_equal(after, before);
            free(after);
            assert_true(n < 10000);
        }
        free(before);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_c16_a_disclosure_is_recorded_as_it_was_permitted),
        TEST(test_c16_a_denial_is_recorded_nowhere),
        TEST(disclosure_that_cannot_be_read_denies),
        TEST(disclosure_with_a_clock_that_went_back_is_denied),
        TEST(disclosures_are_listed_page_by_page),
        TEST(recipients_have_names_and_numbers),
        TEST(request_recipients_are_told_once),
        TEST(request_recipients_say_what_is_wrong),
        TEST(test_c34_the_answer_names_what_it_rests_on),
        TEST(test_c34_a_check_is_not_recorded_and_agrees_with_the_decision),
        TEST(transfer_that_cannot_be_read_denies),
        TEST(test_c35_a_safeguard_is_shown_as_it_was_recorded),
        TEST(test_c35_what_cannot_be_recorded_says_which_field),
        TEST(safeguards_are_at_most_so_many),
        TEST(test_c35_a_file_gives_back_the_same),
        TEST(test_c35_a_store_that_keeps_its_records_gives_back_the_same),
        TEST(disclosures_without_memory_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
