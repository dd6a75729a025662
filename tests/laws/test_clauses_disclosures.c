// test_clauses_disclosures.c: what the policy promises about who is told what, and what leaves
// where, seen from outside. C11, C16, C34, C35; and the mistakes of others in the same matters.
#include "laws/laws.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool says(const char *text, const char *words)
{
    return strstr(text, words) != NULL;
}

static tara_disclosure some(tara_privacy *p, const tara_subject *subject, const char *of_purpose,
                            const char *of_category, const char *to)
{
    return (tara_disclosure){.struct_size = sizeof(tara_disclosure), .subject = *subject,
                             .categories = category(p, of_category),
                             .purpose = purpose(p, of_purpose), .recipient = recipient(p, to)};
}

static tara_verdict tells(tara_privacy *p, tara_disclosure given, uint64_t *number)
{
    tara_verdict verdict = {.struct_size = sizeof verdict};
    assert_int_equal(tara_disclosure_record(p, &given, &verdict, number), TARA_OK);
    return verdict;
}

static tara_disclosure demanded(tara_privacy *p, const tara_subject *subject,
                                const char *of_purpose, const char *of_category, int32_t demand)
{
    tara_disclosure given = some(p, subject, of_purpose, of_category, "competent_authority");
    given.demand = demand;
    given.reference = "2026/117";
    given.reference_size = 8;
    return given;
}

static size_t on_register(tara_privacy *p, const tara_subject *subject, tara_disclosed out[16])
{
    size_t      count = 0;
    tara_cursor cursor = {{0}};
    out[0].struct_size = sizeof out[0];
    assert_int_equal(tara_disclosure_list(p, subject, &cursor, out, 16, &count), TARA_OK);
    return count;
}

static uint64_t safeguarded(tara_privacy *p, const char *who, const char *where, int32_t kind,
                            int64_t from, int64_t until)
{
    uint64_t       number = 0;
    tara_safeguard given = {.struct_size = sizeof given, .recipient = recipient(p, who),
                            .kind = kind, .valid_from_unix_ms = from,
                            .valid_until_unix_ms = until, .reference = "R", .reference_size = 1,
                            .measures = "M", .measures_size = 1};
    memcpy(given.destination, where, strlen(where));
    assert_int_equal(tara_safeguard_record(p, &given, &number), TARA_OK);
    return number;
}

static tara_transfer_answer leaving(tara_privacy *p, const char *from, const char *who,
                                    const char *where)
{
    tara_transfer_answer answer = {.struct_size = sizeof answer};
    tara_transfer        given = {.struct_size = sizeof given, .recipient = recipient(p, who),
                                  .categories = category(p, "contact")};
    memcpy(given.source, from, strlen(from));
    memcpy(given.destination, where, strlen(where));
    assert_int_equal(tara_transfer_check(p, &given, &answer), TARA_OK);
    return answer;
}

// --- C11: what the law demands ------------------------------------------------------------------

static const int32_t demands[] = {TARA_DEMAND_LAW, TARA_DEMAND_GOVERNMENT_REQUEST,
                                  TARA_DEMAND_JUDICIAL_PROCESS, TARA_DEMAND_COURT_ORDER};

// GDPR Art. 6(1)(c): the demand is the basis, and the register says which it was.
static void test_c11_a_demand_is_the_basis_and_is_accounted_for(void **state)
{
    (void)state;
    tara_privacy  *p = opened();
    tara_subject   nadia = an_adult(p, "nadia");
    tara_disclosed out[16];
    for (size_t i = 0; i < LENGTH(demands); i++) {
        uint64_t     number = 0;
        tara_verdict verdict = tells(p, demanded(p, &nadia, "orders", "payment", demands[i]),
                                     &number);
        assert_int_equal(verdict.permitted, 1);
        assert_int_equal(verdict.reason, TARA_REASON_LEGAL_OBLIGATION);
        assert_int_equal(verdict.basis, TARA_BASIS_LEGAL_OBLIGATION);
        assert_int_equal(verdict.obligations, TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES
                                              | TARA_OBLIGATION_RECORD_DISCLOSURE);
        assert_int_equal(number, i + 1);
    }
    assert_int_equal(on_register(p, &nadia, out), LENGTH(demands));
    for (size_t i = 0; i < LENGTH(demands); i++) {
        assert_int_equal(out[i].demand, demands[i]);
        assert_string_equal(out[i].reference, "2026/117");
        assert_int_equal(out[i].categories, category(p, "payment"));
    }
    tara_close(p);
}

static void test_c11_without_a_reference_it_is_no_demand(void **state)
{
    (void)state;
    tara_privacy  *p = opened();
    tara_subject   nadia = an_adult(p, "nadia");
    tara_disclosed out[16];
    for (size_t i = 0; i < LENGTH(demands); i++) {
        tara_disclosure given = demanded(p, &nadia, "orders", "payment", demands[i]);
        given.reference_size = 0;
        assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_INCOMPLETE_QUESTION);
    }
    assert_int_equal(on_register(p, &nadia, out), 0);
    tara_close(p);
}

// It is granted to an authority of the policy and to nobody else, and only as what it is.
static void test_c11_nobody_else_can_demand(void **state)
{
    static const char *const others[] = {"hosting", "payment_provider", "email_provider",
                                         "video_provider", "support_desk"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    for (size_t i = 0; i < LENGTH(others); i++) {
        tara_disclosure given = demanded(p, &nadia, "account", "contact",
                                         TARA_DEMAND_COURT_ORDER);
        given.recipient = recipient(p, others[i]);
        assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    }
    tara_disclosure plain = some(p, &nadia, "account", "contact", "competent_authority");
    assert_int_equal(tells(p, plain, NULL).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    tara_close(p);
}

// One disclosure of what was demanded; everything else is as shut as it was.
static void test_c11_a_demand_grants_nothing_beyond_itself(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    withdraws(p, &nadia, "marketing");
    assert_int_equal(tells(p, demanded(p, &nadia, "marketing", "contact",
                                       TARA_DEMAND_COURT_ORDER), NULL).permitted, 1);
    assert_int_equal(reason_to(p, &nadia, "marketing", "contact"),
                     TARA_REASON_CONSENT_WITHDRAWN);
    tara_question asked = question(p, &nadia, "marketing", "contact");
    asked.action = TARA_ACTION_DISCLOSE;
    asked.recipient = recipient(p, "competent_authority");
    assert_int_equal(verdict_on(p, asked).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    asked.action = TARA_ACTION_COMPLY;
    assert_int_equal(verdict_on(p, asked).reason, TARA_REASON_RECIPIENT_UNKNOWN);
    tara_disclosure again = some(p, &nadia, "marketing", "contact", "competent_authority");
    again.reference = "2026/117";
    again.reference_size = 8;
    assert_int_equal(tells(p, again, NULL).permitted, 0);
    tara_close(p);
}

// What the subject wishes, may, or is old enough for does not stand against the law.
static void test_c11_the_law_does_not_ask_the_subject(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    tara_subject  child = a_child(p, "child");
    tara_subject  ageless = living_in(p, "ageless", "FR");
    says_no(p, &nadia, "marketing");
    objects(p, &nadia, "marketing");
    objects(p, &nadia, "protection");
    const tara_subject *all[] = {&nadia, &child, &ageless};
    for (size_t i = 0; i < LENGTH(all); i++) {
        tara_disclosure given = demanded(p, all[i], "marketing", "contact", TARA_DEMAND_LAW);
        given.categories |= category(p, "payment"); // Which marketing may not use.
        assert_int_equal(tells(p, given, NULL).permitted, 1);
        given.purpose = 999;
        assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_UNKNOWN_PURPOSE);
        given.purpose = purpose(p, "marketing");
        given.categories |= UINT64_C(1) << 63;
        assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_UNKNOWN_CATEGORY);
    }
    tara_subject nobody = called(p, "nobody");
    assert_int_equal(tells(p, demanded(p, &nobody, "orders", "payment", TARA_DEMAND_LAW),
                           NULL).reason, TARA_REASON_UNKNOWN_SUBJECT);
    tara_close(p);
}

static void test_c11_what_is_still_there_is_not_out_of_the_laws_reach(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "progress", "service", "lms");
    leaves(p, &nadia);
    now_is(p, at(2031, 3, 2, 9)); // Its period is long over, and nobody has erased it.
    tara_question asked = question(p, &nadia, "service", "progress");
    asked.action = TARA_ACTION_DISCLOSE;
    asked.recipient = recipient(p, "hosting");
    assert_int_equal(verdict_on(p, asked).permitted, 0);
    assert_int_equal(tells(p, demanded(p, &nadia, "service", "progress",
                                       TARA_DEMAND_COURT_ORDER), NULL).permitted, 1);
    tara_close(p);
}

// GDPR Art. 18(2): for legal claims, and not because somebody in an office would like to know.
static void test_c11_what_is_restricted_is_not_given_on_request(void **state)
{
    static const int32_t reasons[] = {
        TARA_REASON_LEGAL_OBLIGATION, TARA_REASON_RESTRICTION, TARA_REASON_LEGAL_OBLIGATION,
        TARA_REASON_LEGAL_OBLIGATION};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    is_restricted(p, &nadia);
    for (size_t i = 0; i < LENGTH(demands); i++) {
        assert_int_equal(tells(p, demanded(p, &nadia, "orders", "payment", demands[i]),
                               NULL).reason, reasons[i]);
    }
    tara_close(p);
}

// GDPR Art. 48: the order of a court abroad opens no border.
static void test_c11_a_demand_from_abroad_needs_its_own_way_out(void **state)
{
    (void)state;
    tara_privacy   *p = opened();
    tara_subject    nadia = an_adult(p, "nadia");
    tara_disclosure given = demanded(p, &nadia, "orders", "payment", TARA_DEMAND_COURT_ORDER);
    memcpy(given.destination, "US", 2);
    assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    uint64_t once = safeguarded(p, "competent_authority", "US", TARA_SAFEGUARD_DEROGATION, 0, 0);
    tara_verdict verdict = tells(p, given, NULL);
    assert_int_equal(verdict.permitted, 1);
    assert_true(verdict.obligations & TARA_OBLIGATION_NAME_SAFEGUARD);
    assert_int_equal(tells(p, given, NULL).permitted, 0); // It was for that occasion.
    assert_int_equal(tara_safeguard_revoke(p, once), TARA_E_NOT_FOUND);
    tara_close(p);
}

// --- C16: sharing -------------------------------------------------------------------------------

// One decision: what check denies cannot be disclosed, and what it permits is on the register.
static void test_c16_a_disclosure_is_the_decision_recorded(void **state)
{
    static const char *const who[] = {"hosting", "payment_provider", "email_provider",
                                      "video_provider", "support_desk", "competent_authority"};
    static const char *const what_for[] = {"account", "service", "support", "orders",
                                           "communication", "feedback", "marketing"};
    static const char *const what[] = {"contact", "payment", "progress", "technical"};
    static const char *const where[] = {"", "FR", "US", "BD", "CH"};
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    says_yes(p, &nadia, "communication");
    uint64_t expected = 0;
    for (size_t i = 0; i < LENGTH(who) * LENGTH(what_for) * LENGTH(what) * LENGTH(where); i++) {
        tara_disclosure given = some(p, &nadia, what_for[i % 7], what[i / 7 % 4], who[i / 28 % 6]);
        tara_question   asked = question(p, &nadia, what_for[i % 7], what[i / 7 % 4]);
        uint64_t        number = 0;
        memcpy(given.destination, where[i / 168], strlen(where[i / 168]));
        memcpy(asked.destination, where[i / 168], strlen(where[i / 168]));
        asked.recipient = given.recipient;
        asked.action = TARA_ACTION_DISCLOSE;
        tara_verdict would = verdict_on(p, asked), did = tells(p, given, &number);
        assert_int_equal(did.permitted, would.permitted);
        assert_int_equal(did.reason, would.reason);
        assert_int_equal(did.basis, would.basis);
        assert_int_equal(did.obligations, would.obligations);
        if (did.permitted) expected++;
        assert_int_equal(number, did.permitted ? expected : 0);
    }
    assert_true(expected > 50);
    tara_close(p);
}

// GDPR Art. 15(1)(c): a copy says who got the data, what, when and on which basis.
static void test_c16_an_access_names_each_disclosure(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    tells(p, some(p, &nadia, "support", "contact", "support_desk"), NULL);
    tells(p, demanded(p, &nadia, "orders", "payment", TARA_DEMAND_COURT_ORDER), NULL);
    tara_request request = asks_for(p, &nadia, TARA_RIGHT_ACCESS);
    char *json = answer_to(p, request.number, TARA_FORMAT_JSON, "en");
    assert_true(says(json, "\"disclosures\":[{\"recipient\":\"support_desk\","
                           "\"purpose\":\"support\",\"categories\":[\"contact\"],"
                           "\"destination\":\"BD\",\"time\":\"2026-03-02T09:00:00Z\","
                           "\"basis\":\"contract\",\"article\":\"GDPR 6(1)(b)\","
                           "\"demand\":null,\"reference\":null},"
                           "{\"recipient\":\"competent_authority\",\"purpose\":\"orders\","
                           "\"categories\":[\"payment\"],\"destination\":\"FR\","
                           "\"time\":\"2026-03-02T09:00:00Z\",\"basis\":\"legal_obligation\","
                           "\"article\":\"GDPR 6(1)(c)\",\"demand\":\"court_order\","
                           "\"reference\":\"2026/117\"}]"));
    free(json);
    char *french = answer_to(p, request.number, TARA_FORMAT_TEXT, "fr");
    assert_true(says(french, "Communications de vos données"));
    assert_true(says(french, "Destinataire : Centre d'assistance à Dhaka"));
    assert_true(says(french, "Exigée par : une décision de justice"));
    free(french);
    tara_close(p);
}

// GDPR Art. 19: who got what was erased is told, and the answer says when.
static void test_c16_who_got_it_is_told_of_its_erasure(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    is_held_for(p, &nadia, "contact", "account", "crm");
    tells(p, some(p, &nadia, "account", "contact", "email_provider"), NULL);
    tara_request request = asks_for(p, &nadia, TARA_RIGHT_ERASURE);
    executed(p, request.number);
    is_done(p, request.number, "contact", "crm");
    assert_int_equal(tara_request_told(p, request.number, recipient(p, "email_provider")),
                     TARA_OK);
    char *json = answer_to(p, request.number, TARA_FORMAT_JSON, "en");
    assert_true(says(json, "\"recipients_to_tell\":{\"article\":\"GDPR 19\",\"sentence\":\"These "
                           "data were disclosed to the recipients below: they are told what was "
                           "done.\",\"recipients\":[{\"id\":\"email_provider\",\"name\":\"E-mail "
                           "delivery\",\"country\":\"US\",\"told\":\"2026-03-02T09:00:00Z\"}]}"));
    free(json);
    tara_close(p);
}

// A withdrawal reaches those who were told, and they can be listed.
static void test_c16_a_withdrawal_is_passed_on_to_who_was_told(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    says_yes(p, &nadia, "marketing");
    tells(p, some(p, &nadia, "marketing", "contact", "email_provider"), NULL);
    tells(p, some(p, &nadia, "support", "contact", "support_desk"), NULL);
    tara_request request = asks_for(p, &nadia, TARA_RIGHT_WITHDRAWAL);
    tara_telling out[8] = {{.struct_size = sizeof out[0]}};
    size_t       count = 0;
    assert_int_equal(tara_request_recipients(p, request.number, out, 8, &count), TARA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(out[0].recipient, recipient(p, "email_provider"));
    assert_int_equal(out[0].registered, 1);
    assert_int_equal(tells(p, some(p, &nadia, "marketing", "contact", "email_provider"),
                           NULL).reason, TARA_REASON_CONSENT_WITHDRAWN);
    tara_close(p);
}

// GDPR Art. 28(3): from its first day to its last, on the clock of the policy.
static void test_c16_a_processor_gets_nothing_outside_its_contract(void **state)
{
    (void)state;
    char *text = reworded(printed_policy(tara_policy_builtin()), "payment_provider",
                          "\"contract_from\": \"2024-01-15\",",
                          "\"contract_from\": \"2026-03-10\",\n"
                          "      \"contract_to\": \"2026-03-20\",");
    tara_policy *policy = parsed(reworded(text, "{", "\"time_zone_minutes\": 0",
                                          "\"time_zone_minutes\": 360"));
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia");
    static const struct { int day, hour; bool holds; } rows[] = {
        {2, 9, false}, {9, 17, false}, {9, 18, true}, {20, 17, true}, {20, 18, false},
        {25, 9, false}, // Midnight in Dhaka is 18 o'clock UTC.
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        now_is(p, at(2026, 3, rows[i].day, rows[i].hour));
        tara_question asked = question(p, &nadia, "orders", "payment");
        asked.action = TARA_ACTION_DISCLOSE;
        asked.recipient = recipient(p, "payment_provider");
        tara_verdict verdict = verdict_on(p, asked);
        assert_int_equal(verdict.permitted, rows[i].holds);
        if (!rows[i].holds) {
            assert_int_equal(verdict.reason, TARA_REASON_RECIPIENT_CONTRACT_ENDED);
        }
        int64_t begins = at(2026, 3, 9, 18), ends = at(2026, 3, 20, 18);
        int64_t now = at(2026, 3, rows[i].day, rows[i].hour);
        if (now < begins) assert_int_equal(verdict.valid_until_unix_ms, begins);
        if (rows[i].day == 20 && rows[i].holds) {
            assert_int_equal(verdict.valid_until_unix_ms, ends);
        }
        if (now >= ends) assert_int_equal(verdict.valid_until_unix_ms, TARA_NEVER);
        assert_int_equal(leaving(p, "FR", "payment_provider", "IE").permitted, rows[i].holds);
    }
    tara_close(p);
    tara_policy_destroy(policy);
}

// GDPR Art. 28(3): what a processor's tracker tells, it gets; and that needs its contract, too.
static void test_c16_a_processor_sets_no_tracker_outside_its_contract(void **state)
{
    (void)state;
    tara_policy *policy = parsed(reworded(printed_policy(tara_policy_builtin()), "email_provider",
                                          "\"contract_from\": \"2024-01-15\",",
                                          "\"contract_from\": \"2024-01-15\",\n"
                                          "      \"contract_to\": \"2026-03-20\","));
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    tara_subject  nadia = an_adult(p, "nadia");
    tara_choice   yes = {.struct_size = sizeof yes, .actor = TARA_ACTOR_SUBJECT};
    assert_int_equal(tara_cookie_accept_all(p, &nadia, &yes), TARA_OK);
    tara_device_verdict verdict = {.struct_size = sizeof verdict};
    now_is(p, at(2026, 3, 20, 23));
    assert_int_equal(tara_tracker_may_run(p, &nadia, "tara_open", 9, 0, &verdict), TARA_OK);
    assert_int_equal(verdict.reason, TARA_REASON_CONSENT);
    assert_int_equal(verdict.valid_until_unix_ms, at(2026, 3, 21, 0));
    now_is(p, at(2026, 3, 21, 0));
    assert_int_equal(tara_tracker_may_run(p, &nadia, "tara_open", 9, 0, &verdict), TARA_OK);
    assert_int_equal(verdict.permitted, 0);
    assert_int_equal(verdict.reason, TARA_REASON_RECIPIENT_CONTRACT_ENDED);
    assert_int_equal(tara_tracker_may_run(p, &nadia, "advertising_id", 14, 0, &verdict), TARA_OK);
    assert_int_equal(verdict.reason, TARA_REASON_CONSENT); // Ours needs no contract.
    tara_close(p);
    tara_policy_destroy(policy);
}

static void test_c16_the_register_follows_who_is_one_and_goes_with_who_is_forgotten(void **state)
{
    (void)state;
    tara_privacy  *p = opened();
    tara_subject   visitor = an_adult(p, "visitor"), nadia = an_adult(p, "nadia");
    tara_disclosed out[16];
    uint64_t       taken = 0;
    enrols(p, &visitor);
    enrols(p, &nadia);
    tells(p, some(p, &visitor, "service", "progress", "hosting"), NULL);
    tells(p, some(p, &nadia, "support", "contact", "support_desk"), NULL);
    assert_int_equal(tara_subject_merge(p, &visitor, &nadia, &taken), TARA_OK);
    assert_int_equal(on_register(p, &visitor, out), 0);
    assert_int_equal(on_register(p, &nadia, out), 2);
    char *record = record_of(p, &nadia);
    assert_true(says(record, "\"disclosures\":[{\"event\":"));
    assert_true(says(record, "\"recipient\":\"support_desk\""));
    tara_subject other = called(p, "other");
    assert_int_equal(tara_subject_import(p, &other, record, strlen(record), &taken),
                     TARA_E_INVALID_ARGUMENT); // Another subject's: and so the seal holds.
    assert_int_equal(tara_subject_import(p, &nadia, record, strlen(record), &taken), TARA_OK);
    free(record);
    size_t needed = 0;
    assert_int_equal(tara_subject_forget(p, &nadia, NULL, 0, &needed), TARA_OK);
    assert_int_equal(on_register(p, &nadia, out), 0);
    tara_close(p);
}

// --- C34: transfers -----------------------------------------------------------------------------

// The United States and Canada are adequate for some recipients, never for all; a decision counts
// from its day to its last.
static void test_c34_adequacy_has_a_scope_and_days(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    assert_int_equal(leaving(p, "FR", "hosting", "US").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(leaving(p, "FR", "hosting", "CA").reason,
                     TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(leaving(p, "FR", "email_provider", "US").reason, TARA_REASON_ADEQUACY);
    safeguarded(p, "hosting", "CA", TARA_SAFEGUARD_ADEQUACY, 0, 0);
    assert_int_equal(leaving(p, "FR", "hosting", "CA").reason, TARA_REASON_ADEQUACY);
    assert_int_equal(leaving(p, "FR", "video_provider", "CA").permitted, 0);
    now_is(p, at(2031, 12, 27, 23));
    tara_transfer_answer answer = leaving(p, "FR", "hosting", "GB");
    assert_int_equal(answer.reason, TARA_REASON_ADEQUACY);
    assert_int_equal(answer.valid_until_unix_ms, at(2031, 12, 28, 0));
    now_is(p, at(2031, 12, 28, 0));
    assert_int_equal(leaving(p, "FR", "hosting", "GB").permitted, 0);
    tara_close(p);
}

// Where the data come from matters as much as where they go.
static void test_c34_the_source_matters(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    static const struct { const char *from, *to; bool open; } rows[] = {
        {"FR", "BD", false}, {"GB", "BD", false}, {"CH", "BD", false}, {"", "BD", false},
        {"BD", "BD", true},  {"BD", "US", true},  {"IN", "BD", true},  {"US", "IN", true},
        {"BD", "FR", true},  {"FR", "NO", true},  {"NO", "FR", true},  {"", "FR", true},
        {"FR", "GB", true},  {"GB", "FR", true},  {"GB", "GB", true},  {"FR", "IN", false},
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(leaving(p, rows[i].from, "hosting", rows[i].to).permitted, rows[i].open);
    }
    tara_close(p);
}

// GDPR Art. 49: for one occasion, on its day, and not for the next one.
static void test_c34_a_derogation_is_for_one_occasion(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    uint64_t first = safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_DEROGATION, 0, 0);
    uint64_t second = safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_DEROGATION, 0, 0);
    tara_disclosure given = some(p, &nadia, "service", "progress", "hosting");
    tara_disclosed  out[16];
    memcpy(given.destination, "IN", 2);
    // Looking, and relying on it for a use, does not use it up; a disclosure does.
    assert_int_equal(sending(p, &nadia, "service", "progress", "hosting", "IN").permitted, 1);
    assert_int_equal(tells(p, given, NULL).permitted, 1);
    assert_int_equal(tells(p, given, NULL).permitted, 1);
    assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(on_register(p, &nadia, out), 2);
    assert_int_equal(out[0].safeguard, first);
    assert_int_equal(out[1].safeguard, second);
    assert_int_equal(sending(p, &nadia, "service", "progress", "hosting", "IN").permitted, 0);
    // What a lasting safeguard covers uses up none.
    safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_SCC, 0, 0);
    uint64_t third = safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_DEROGATION, 0, 0);
    assert_int_equal(tells(p, given, NULL).permitted, 1);
    assert_int_equal(tara_safeguard_revoke(p, third), TARA_OK);
    tara_close(p);
}

// --- C35: safeguards ----------------------------------------------------------------------------

// Clauses with nothing beside them are refused, not let through with a warning; and each
// answer says what it really is.
static void test_c35_an_instrument_without_measures_is_none(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    for (int32_t kind = TARA_SAFEGUARD_SCC; kind <= TARA_SAFEGUARD_CERTIFICATION; kind++) {
        tara_safeguard given = {.struct_size = sizeof given, .kind = kind,
                                .recipient = recipient(p, "hosting"), .destination = "IN",
                                .reference = "R", .reference_size = 1};
        uint64_t       number = 0;
        assert_int_equal(tara_safeguard_record(p, &given, &number), TARA_E_INVALID_ARGUMENT);
        assert_int_equal(leaving(p, "FR", "hosting", "IN").permitted, 0);
        given.measures = "M";
        given.measures_size = 1;
        assert_int_equal(tara_safeguard_record(p, &given, &number), TARA_OK);
        tara_transfer_answer answer = leaving(p, "FR", "hosting", "IN");
        assert_int_equal(answer.reason, TARA_REASON_SAFEGUARD);
        assert_int_equal(answer.kind, kind);
        assert_int_equal(answer.safeguard, number);
        assert_int_equal(tara_safeguard_revoke(p, number), TARA_OK);
    }
    tara_close(p);
}

// Expiry and revocation stop what comes after them, at once.
static void test_c35_an_end_stops_later_transfers(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    tara_disclosure given = some(p, &nadia, "support", "contact", "support_desk");
    assert_int_equal(tells(p, given, NULL).permitted, 1);
    assert_int_equal(tara_safeguard_revoke(p, 2), TARA_OK); // As the policy ships it.
    assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD);
    assert_int_equal(sending(p, &nadia, "support", "contact", "support_desk", "BD").permitted, 0);
    int64_t until = at(2026, 3, 5, 12);
    safeguarded(p, "support_desk", "BD", TARA_SAFEGUARD_BCR, 0, until);
    now_is(p, until - 1);
    tara_verdict verdict = sending(p, &nadia, "support", "contact", "support_desk", "BD");
    assert_int_equal(verdict.permitted, 1);
    assert_int_equal(verdict.valid_until_unix_ms, until);
    now_is(p, until);
    assert_int_equal(sending(p, &nadia, "support", "contact", "support_desk", "BD").reason,
                     TARA_REASON_SAFEGUARD_EXPIRED);
    assert_int_equal(tells(p, given, NULL).reason, TARA_REASON_SAFEGUARD_EXPIRED);
    tara_close(p);
}

// An answer is good until the instant that it names, whatever safeguards come and go meanwhile.
static void test_c35_an_answer_holds_until_the_instant_it_names(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    int64_t start = at(2026, 3, 2, 9);
    safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_SCC, start + 2 * HOUR, start + 5 * HOUR);
    safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_BCR, start + 4 * HOUR, start + 40 * HOUR);
    safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_DEROGATION, start + 41 * HOUR,
                start + 43 * HOUR);
    int64_t until = start;
    int32_t reason = -1;
    int     changes = 0;
    for (int64_t now = start; now < start + 48 * HOUR; now += HOUR / 4) {
        now_is(p, now);
        tara_verdict verdict = sending(p, &nadia, "service", "progress", "hosting", "IN");
        bool         same = verdict.reason == reason;
        if (!same) assert_true(now >= until); // Not before it was said to.
        changes += !same;
        assert_true(verdict.valid_until_unix_ms > now);
        reason = verdict.reason;
        until = verdict.valid_until_unix_ms;
    }
    assert_int_equal(changes, 5); // Shut, open, shut between 40 and 41, open once more, shut.
    tara_close(p);
}

// What ends is a duty before it does, late after it, and over when it is revoked.
static void test_c35_what_ends_is_to_be_renewed(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    int64_t       until = at(2026, 9, 2, 9);
    uint64_t      number = safeguarded(p, "hosting", "IN", TARA_SAFEGUARD_SCC, 0, until);
    safeguarded(p, "hosting", "KE", TARA_SAFEGUARD_DEROGATION, 0, until); // Nobody renews that.
    assert_int_equal(count_duties(p, TARA_DUTY_SAFEGUARD), 0);
    now_is(p, until - 1);
    assert_int_equal(count_duties(p, TARA_DUTY_SAFEGUARD), 1);
    tara_duty duty = first_duty(p);
    assert_int_equal(duty.kind, TARA_DUTY_SAFEGUARD);
    assert_int_equal(duty.ref, number);
    assert_int_equal(duty.due_unix_ms, until);
    assert_int_equal(duty.late, 0);
    assert_true(duty.since_unix_ms < until);
    now_is(p, until);
    assert_int_equal(first_duty(p).late, 1);
    assert_int_equal(tara_safeguard_revoke(p, number), TARA_OK);
    assert_int_equal(count_duties(p, TARA_DUTY_SAFEGUARD), 0);
    tara_close(p);
}

// One that the policy ships with an end is to be renewed, too.
static void test_c35_what_the_policy_ships_is_to_be_renewed(void **state)
{
    (void)state;
    char *text = reworded(printed_policy(tara_policy_builtin()), "\"kind\": \"scc\"",
                          "\"valid_from\": \"2024-01-15\"",
                          "\"valid_from\": \"2024-01-15\",\n      \"valid_to\": \"2026-03-31\"");
    tara_policy *policy = parsed(text);
    tara_options options = some_options();
    options.policy = policy;
    tara_privacy *p = opened_with(&options, at(2026, 3, 2, 9));
    an_adult(p, "nadia"); // The first fact puts the policy on record.
    now_is(p, at(2026, 3, 31, 23));
    assert_int_equal(leaving(p, "FR", "support_desk", "BD").permitted, 1);
    tara_duty duty = first_duty(p);
    assert_int_equal(duty.kind, TARA_DUTY_SAFEGUARD);
    assert_int_equal(duty.ref, 2);
    assert_int_equal(duty.due_unix_ms, at(2026, 4, 1, 0));
    now_is(p, at(2026, 4, 1, 0));
    assert_int_equal(leaving(p, "FR", "support_desk", "BD").reason,
                     TARA_REASON_SAFEGUARD_EXPIRED);
    assert_int_equal(first_duty(p).late, 1);
    tara_close(p);
    tara_policy_destroy(policy);
}

// The answer to an access names the safeguard that carries now, recorded or shipped.
static void test_c35_an_access_names_the_safeguard_and_its_reference(void **state)
{
    (void)state;
    tara_privacy *p = opened();
    tara_subject  nadia = an_adult(p, "nadia");
    enrols(p, &nadia);
    assert_int_equal(tara_safeguard_revoke(p, 1), TARA_OK);
    assert_int_equal(tara_safeguard_revoke(p, 2), TARA_OK);
    safeguarded(p, "support_desk", "BD", TARA_SAFEGUARD_BCR, 0, 0);
    tara_request request = asks_for(p, &nadia, TARA_RIGHT_ACCESS);
    char *json = answer_to(p, request.number, TARA_FORMAT_JSON, "en");
    assert_true(says(json, "{\"recipient\":\"support_desk\",\"destination\":\"BD\","
                           "\"safeguard\":{\"kind\":\"bcr\",\"reference\":\"R\","
                           "\"measures\":\"M\"},\"adequacy\":null}"));
    assert_true(says(json, "{\"recipient\":\"email_provider\",\"destination\":\"US\","
                           "\"safeguard\":null,\"adequacy\":null,\"permitted\":false,"
                           "\"reason\":\"transfer_without_safeguard\""));
    free(json);
    tara_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c11_a_demand_is_the_basis_and_is_accounted_for),
        cmocka_unit_test(test_c11_without_a_reference_it_is_no_demand),
        cmocka_unit_test(test_c11_nobody_else_can_demand),
        cmocka_unit_test(test_c11_a_demand_grants_nothing_beyond_itself),
        cmocka_unit_test(test_c11_the_law_does_not_ask_the_subject),
        cmocka_unit_test(test_c11_what_is_still_there_is_not_out_of_the_laws_reach),
        cmocka_unit_test(test_c11_what_is_restricted_is_not_given_on_request),
        cmocka_unit_test(test_c11_a_demand_from_abroad_needs_its_own_way_out),
        cmocka_unit_test(test_c16_a_disclosure_is_the_decision_recorded),
        cmocka_unit_test(test_c16_an_access_names_each_disclosure),
        cmocka_unit_test(test_c16_who_got_it_is_told_of_its_erasure),
        cmocka_unit_test(test_c16_a_withdrawal_is_passed_on_to_who_was_told),
        cmocka_unit_test(test_c16_a_processor_gets_nothing_outside_its_contract),
        cmocka_unit_test(test_c16_a_processor_sets_no_tracker_outside_its_contract),
        cmocka_unit_test(
            test_c16_the_register_follows_who_is_one_and_goes_with_who_is_forgotten),
        cmocka_unit_test(test_c34_adequacy_has_a_scope_and_days),
        cmocka_unit_test(test_c34_the_source_matters),
        cmocka_unit_test(test_c34_a_derogation_is_for_one_occasion),
        cmocka_unit_test(test_c35_an_instrument_without_measures_is_none),
        cmocka_unit_test(test_c35_an_end_stops_later_transfers),
        cmocka_unit_test(test_c35_an_answer_holds_until_the_instant_it_names),
        cmocka_unit_test(test_c35_what_ends_is_to_be_renewed),
        cmocka_unit_test(test_c35_what_the_policy_ships_is_to_be_renewed),
        cmocka_unit_test(test_c35_an_access_names_the_safeguard_and_its_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
