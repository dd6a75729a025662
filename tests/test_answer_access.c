// test_answer_access.c: purposes, data, recipients, transfers, rights and choices, as recorded.
#include "answer_kit.h"

static answer_kit k;

static int begin(void **state)
{
    (void)state;
    kit_begin(&k, TARA_RIGHT_ACCESS);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kit_end(&k);
    return 0;
}

// C22: everything that Art. 15 asks for, in the order in which readers of the format expect it.
static void test_c22_access_has_all_parts_in_order(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "\"purposes\":[{\"id\":\"account\"", "\"categories\":[{\"id\":\"contact\"", "\"data\":[]",
        "\"recipients\":[", "\"transfers\":[", "\"rights\":[", "\"complaint\":{",
        "\"consents\":{\"current\":[", "\"history\":[]", "\"age\":{", "\"contracts\":[]",
        "\"objections\":[]", "\"restriction\":{\"restricted\":false,\"since\":null}",
        "\"own_data\":[", "\"not_included\":[", "\"rule\":", "\"article\":", "\"law\":",
    };
    kit_says_in_order(kit_json(&k), parts, sizeof parts / sizeof parts[0]);
}

// --- purposes ----------------------------------------------------------------------------------

static void access_purpose_says_why_on_what_basis_and_how_long(void **state)
{
    (void)state;
    int orders = kit_slot(&k, "orders");
    k.answer->verdict[orders] = (tp_verdict){.permitted = true, .reason = TARA_REASON_CONTRACT,
                                             .basis = TARA_BASIS_CONTRACT};
    kit_says(kit_json(&k),
             "{\"id\":\"orders\",\"name\":\"Process and manage your orders\",\"bases\":["
             "{\"basis\":\"contract\",\"article\":\"GDPR 6(1)(b)\"},"
             "{\"basis\":\"legal_obligation\",\"article\":\"GDPR 6(1)(c)\"}],"
             "\"categories\":[\"contact\",\"payment\"],"
             "\"retention\":{\"period\":\"P13M\",\"from\":\"collection\",\"ground\":\"The time");
    kit_says(k.text, "CNIL 2018-303).\"},\"objection\":\"none\",\"permitted\":true,"
                     "\"reason\":\"contract\",\"article\":\"GDPR 6(1)(b)\","
                     "\"sentence\":\"A contract with the person is in force.\"}");
    kit_says(kit_write(&k, true, true),
             "- Traiter et gérer vos commandes\n"
             "  Bases légales :\n"
             "    - contrat\n"
             "      Texte : RGPD 6(1)(b)\n"
             "    - obligation légale\n"
             "      Texte : RGPD 6(1)(c)\n"
             "  Catégories de données : Noms et coordonnées");
    kit_says(k.text, "  Conservation :\n    Durée : 13 mois\n    À compter de : la collecte\n");
}

// Only what rests on consent has one; each of its states is told, and why it is denied.
static void access_purpose_shows_consent_where_it_rests_on_it(void **state)
{
    (void)state;
    int marketing = kit_slot(&k, "marketing");
    k.answer->consent[marketing] = TARA_CONSENT_OUTDATED;
    k.answer->verdict[marketing].reason = TARA_REASON_CONSENT_OUTDATED;
    kit_says(kit_json(&k), "\"consent\":\"outdated\",\"objection\":\"none\",\"permitted\":false,"
                           "\"reason\":\"consent_outdated\",\"article\":\"GDPR 6(1)(a)\"");
    const char *account = strstr(k.text, "\"id\":\"account\"");
    const char *service = strstr(k.text, "\"id\":\"service\"");
    const char *consent = strstr(k.text, "\"consent\":");
    assert_true(account != NULL && service != NULL && consent != NULL);
    assert_true(consent < account || consent > service);
}

static void access_purpose_shows_the_objection(void **state)
{
    (void)state;
    tp_standing *standing = &k.answer->person.standing;
    tp_standing_object(standing, kit_slot(&k, "feedback"))->state = TARA_OBJECTION_PENDING;
    tp_standing_object(standing, kit_slot(&k, "feedback"))->at = HOST_NOW;
    kit_says(kit_json(&k), "\"objection\":\"pending\",\"permitted\":false");
    kit_says(k.text, "\"objections\":[{\"purpose\":\"feedback\",\"effect\":\"pending\","
                     "\"since\":\"2026-03-01T09:00:00Z\"}]");
    kit_says(kit_write(&k, true, true), "Effet : à l'examen\n  Depuis le : 1er mars 2026\n");
}

// Choices about cookies and what the browser says, as decisions count them, with their evidence.
static void access_shows_choices_about_cookies(void **state)
{
    (void)state;
    tp_standing *standing = &k.answer->person.standing;
    standing->signal = (tp_signal){.on = 1, .at = HOST_NOW};
    standing->cookie[TP_COOKIE_STATISTICS] = (tp_consent){
        .state = TARA_CONSENT_GIVEN, .at = HOST_NOW, .expires_at = HOST_NOW + 10 * HOST_DAY,
        .policy_version = 1, .event = 3};
    k.answer->cookies[TP_COOKIE_STATISTICS] = TARA_CONSENT_OUTDATED;
    tp_event event = {.type = TP_EVENT_COOKIE_CHOICE};
    event.body.cookie_choice = (tp_consent_event){
        .purpose = TP_COOKIE_STATISTICS, .made_at = HOST_NOW,
        .expires_at = HOST_NOW + 10 * HOST_DAY, .method = TP_TEXT("button"),
        .language = TP_TEXT("fr"), .notice = TP_TEXT("banner-1"), .channel = TP_TEXT("web")};
    k.choices[0] = kit_event(&k, &event);
    k.answer->choice_count = 1;
    kit_says(kit_json(&k), "\"history\":[]},\"cookies\":{\"gpc\":true,\"current\":["
                           "{\"cookie_category\":\"preferences\",\"consent\":\"never_asked\","
                           "\"since\":null,\"expires\":null,\"ask_again\":null},"
                           "{\"cookie_category\":\"statistics\",\"consent\":\"outdated\","
                           "\"since\":\"2026-03-01T09:00:00Z\","
                           "\"expires\":\"2026-03-11T09:00:00Z\"");
    kit_says(k.text, "\"history\":[{\"decision\":\"give\",\"cookie_category\":\"statistics\","
                     "\"time\":\"2026-03-01T09:00:00Z\"");
    kit_says(k.text, "\"method\":\"button\",\"language\":\"fr\",\"notice\":\"banner-1\"");
    kit_says(kit_write(&k, true, true), "Catégorie de cookies : statistiques\n");
    kit_says(k.text, "Votre navigateur refuse le suivi : oui\n");
    kit_says(kit_write(&k, true, false), "Kind of cookies: statistics\n");
}

// --- what is held ------------------------------------------------------------------------------

static void access_holding_says_since_from_where_and_until(void **state)
{
    (void)state;
    tp_person_holding *held = kit_hold(&k, "progress", 12, "service", "lms");
    held->holding.origin = TARA_ORIGIN_OBSERVED;
    k.due[0] = HOST_NOW + 10 * HOST_DAY;
    kit_says(kit_json(&k),
             "\"data\":[{\"category\":\"progress\",\"ref\":12,\"purposes\":[\"service\"],"
             "\"collected\":\"2026-03-01T09:00:00Z\",\"origin\":\"observed\","
             "\"sources\":[\"lms\"],\"due\":\"2026-03-11T09:00:00Z\",\"floor\":null,"
             "\"held\":false}]");
    kit_says(kit_write(&k, true, true),
             "- Données : Progression des cours et résultats des évaluations\n"
             "  Numéro : 12\n"
             "  Finalités : Fournir et faciliter la livraison des services à l'utilisateur\n"
             "  Collectées le : 1er mars 2026\n"
             "  Provenance : votre utilisation du service\n"
             "  Systèmes : lms\n"
             "  À effacer le : 11 mars 2026\n"
             "  Conservées pour un litige : non\n");
}

static void access_holding_without_an_end_has_none(void **state)
{
    (void)state;
    kit_hold(&k, "contact", 0, "marketing", "crm");
    k.due[0] = TP_TIME_NEVER;
    kit_says(kit_json(&k), "\"ref\":0,\"purposes\":[\"marketing\"]");
    kit_says(k.text, "\"due\":null");
    const char *text = kit_write(&k, true, false);
    assert_null(strstr(text, "To be erased"));
    assert_null(strstr(text, "  Number: 0"));
}

// The law that keeps it longer is named, with its end; that it is held for a dispute is told, not
// why.
static void access_holding_names_floor_and_hold(void **state)
{
    (void)state;
    kit_hold(&k, "payment", 0, "orders", "shop");
    k.due[0] = HOST_NOW;
    k.answer->held = UINT64_C(1) << kit_category(&k, "payment");
    kit_says(kit_json(&k),
             "\"floor\":{\"id\":\"vat_one_stop_shop\",\"law\":\"Directive 2006/112/CE, art. "
             "369 duodecies / Directive 2006/112/EC, Art. 369k\","
             "\"ground\":\"Records of the European Union's VAT");
    kit_says(k.text, "\"until\":\"2037-01-01T00:00:00Z\"},\"held\":true}]");
    kit_says(kit_write(&k, true, true), "Jusqu'au : 1er janvier 2037\n");
    kit_says(k.text, "Conservées pour un litige : oui\n");
}

static void access_holding_leaves_out_who_has_erased(void **state)
{
    (void)state;
    tp_person_holding *held = kit_hold(&k, "contact", 0, "account", "crm");
    tp_holding_event   second = {.category = held->category, .purposes = held->holding.purposes,
                                 .since = HOST_NOW, .origin = TARA_ORIGIN_SUBJECT,
                                 .source = TP_TEXT("mail")};
    tp_holding_start_apply(&held->holding, &second);
    kit_says(kit_json(&k), "\"sources\":[\"crm\",\"mail\"]");
    held->holding.source[0].erased = 1;
    kit_says(kit_json(&k), "\"sources\":[\"mail\"]");
}

// --- recipients and transfers ------------------------------------------------------------------

static size_t count_of(const char *text, const char *words)
{
    size_t count = 0;
    while ((text = strstr(text, words)) != NULL) {
        count++;
        text += strlen(words);
    }
    return count;
}

static void access_recipients_are_those_that_the_data_reaches(void **state)
{
    (void)state;
    kit_json(&k);
    assert_int_equal(count_of(k.text, "\"role\":"), 6); // Nothing on record: all of them.
    kit_hold(&k, "education", 0, "service", "lms");
    kit_json(&k);
    // All categories: hosting and the authority. For the service: the video provider.
    assert_int_equal(count_of(k.text, "\"role\":"), 3);
    kit_says(k.text, "{\"id\":\"video_provider\",\"name\":\"Delivery of course videos\","
                     "\"role\":\"processor\",\"country\":\"DE\","
                     "\"contract\":\"TS-DPA-2024-04, RGPD / GDPR 28(3)\","
                     "\"purposes\":[\"service\"],\"categories\":[\"progress\",\"technical\"]}");
    kit_says(k.text, "\"role\":\"authority\",\"country\":\"FR\",\"contract\":null,"
                     "\"purposes\":[],");
    assert_null(strstr(k.text, "\"id\":\"payment_provider\""));
    kit_says(k.text, "\"transfers\":[],"); // Nobody of these is outside.
}

// C34, C35: where it leaves the Union, and by what it may.
static void access_transfers_name_adequacy_or_safeguard(void **state)
{
    (void)state;
    kit_json(&k);
    kit_says(k.text,
             "\"transfers\":[{\"recipient\":\"email_provider\",\"destination\":\"US\","
             "\"safeguard\":{\"kind\":\"adequacy\",\"reference\":\"Décision (UE) 2023/1795 / "
             "Decision (EU) 2023/1795, Data Privacy Framework List\",\"measures\":null},"
             "\"adequacy\":{\"instrument\":\"(EU) 2023/1795\","
             "\"scope\":\"only organisations on the Data Privacy Framework List\"}},"
             "{\"recipient\":\"support_desk\",\"destination\":\"BD\",\"safeguard\":"
             "{\"kind\":\"scc\",\"reference\":\"Décision (UE) 2021/914 / Decision (EU) "
             "2021/914, module 3, TS-DPA-2024-05\",\"measures\":\"Chiffrement");
    kit_says(k.text, "\"adequacy\":null}],\"rights\"");
    // In Bangladesh itself nothing leaves for Dhaka, and no law there restricts the rest.
    kit_move_to(&k, "BD");
    kit_says(kit_json(&k), "\"transfers\":[],");
}

static void access_transfers_that_may_not_be_say_why(void **state)
{
    (void)state;
    k.answer->gate.today = tp_day_of((tp_date){2024, 1, 14}); // The day before the safeguards.
    k.answer->now = tp_day_start(k.answer->gate.today, 0);
    kit_json(&k);
    kit_says(k.text, "{\"recipient\":\"support_desk\",\"destination\":\"BD\",\"safeguard\":null,"
                     "\"adequacy\":null,\"permitted\":false,\"reason\":\"safeguard_expired\","
                     "\"article\":\"GDPR 46\"");
}

// One that is over, and one that has not begun, are not named in place of the one that holds.
static void access_transfers_name_the_safeguard_of_the_day(void **state)
{
    (void)state;
    tara_policy  policy = *tara_policy_builtin();
    tp_safeguard safeguards[4];
    uint32_t     desk = policy.safeguards[1].recipient;
    for (int i = 0; i < 4; i++) {
        safeguards[i] = policy.safeguards[1];
        safeguards[i].recipient = desk;
    }
    safeguards[0].recipient = 0; // Of another recipient.
    safeguards[0].reference = TP_TEXT("other");
    safeguards[1].valid_to = (tp_date){2026, 2, 28};
    safeguards[1].reference = TP_TEXT("over");
    safeguards[2].valid_from = (tp_date){2026, 3, 2};
    safeguards[2].reference = TP_TEXT("to come");
    safeguards[3].valid_to = (tp_date){2026, 3, 1}; // Its last day.
    safeguards[3].reference = TP_TEXT("today's");
    policy.safeguards = safeguards;
    policy.safeguard_count = 4;
    k.compiled->policy = &policy;
    kit_adopt(&k);
    kit_says(kit_json(&k), "\"destination\":\"BD\",\"safeguard\":{\"kind\":\"scc\","
                           "\"reference\":\"today's\"");
}

// --- rights ------------------------------------------------------------------------------------

// C21: the rights are those of the subject's country.
static void test_c21_access_names_the_rights_that_the_country_gives(void **state)
{
    (void)state;
    kit_json(&k);
    assert_int_equal(count_of(k.text, "\"offered\":true"), 7);
    kit_says(k.text, "\"rights\":[{\"right\":\"access\",\"article\":\"GDPR 15\",\"sentence\":");
    kit_says(k.text, "{\"right\":\"withdrawal\",\"article\":\"GDPR 7(3)\",\"sentence\":\"You may "
                     "withdraw a consent at any time, as easily as you gave it.\","
                     "\"offered\":true}]");
    kit_move_to(&k, "NZ");
    kit_json(&k);
    assert_int_equal(count_of(k.text, "\"offered\":true"), 3);
    kit_says(kit_write(&k, true, false),
             "- Right: erasure\n  Legal provision: GDPR 17\n"
             "  You may have your data erased where one of the grounds of the law applies.\n"
             "  Given by the law that applies to you: no\n");
}

// --- choices -----------------------------------------------------------------------------------

static void add_choice(uint8_t decision, int purpose, tp_time at, tp_time until)
{
    tp_event event = {.type = TP_EVENT_CONSENT};
    event.body.consent = (tp_consent_event){
        .decision = decision, .purpose = (uint8_t)purpose, .made_at = at, .expires_at = until,
        .method = TP_TEXT("checkbox"), .language = TP_TEXT("fr"), .notice = TP_TEXT("N-1"),
        .channel = TP_TEXT("web")};
    if (decision == TP_CONSENT_WITHDRAW) event.body.consent.actor = TARA_ACTOR_GUARDIAN;
    k.choices[k.answer->choice_count++] = kit_event(&k, &event);
}

// Kept newest first, told oldest first, each with what shows it (GDPR Art. 7(1)).
static void access_history_is_told_from_the_beginning(void **state)
{
    (void)state;
    int         marketing = kit_slot(&k, "marketing");
    tp_consent *consent = tp_standing_choose(&k.answer->person.standing, marketing);
    add_choice(TP_CONSENT_WITHDRAW, marketing, HOST_NOW + HOST_DAY, HOST_NOW + 9 * HOST_DAY);
    add_choice(TP_CONSENT_GIVE, marketing, HOST_NOW, TP_TIME_NEVER);
    *consent = (tp_consent){.state = TARA_CONSENT_WITHDRAWN, .actor = TARA_ACTOR_GUARDIAN,
                            .policy_version = 1, .at = HOST_NOW + HOST_DAY,
                            .expires_at = HOST_NOW + 9 * HOST_DAY, .event = 5};
    k.answer->consent[marketing] = TARA_CONSENT_WITHDRAWN;
    kit_says(kit_json(&k),
             "\"consents\":{\"current\":[{\"purpose\":\"communication\","
             "\"consent\":\"never_asked\",\"since\":null,\"expires\":null,\"ask_again\":null},"
             "{\"purpose\":\"marketing\",\"consent\":\"withdrawn\","
             "\"since\":\"2026-03-02T09:00:00Z\",\"expires\":null,"
             "\"ask_again\":\"2026-03-10T09:00:00Z\",\"actor\":\"guardian\","
             "\"policy_version\":1}],\"history\":[{\"decision\":\"give\","
             "\"purpose\":\"marketing\",\"time\":\"2026-03-01T09:00:00Z\",\"expires\":null,"
             "\"ask_again\":null,\"policy_version\":1,\"method\":\"checkbox\","
             "\"language\":\"fr\",\"notice\":\"N-1\",\"actor\":\"subject\","
             "\"channel\":\"web\"},{\"decision\":\"withdraw\"");
    kit_says(kit_write(&k, true, true), "Pas redemandé avant le : 10 mars 2026\n");
}

static void access_what_a_choice_does_not_say_is_null(void **state)
{
    (void)state;
    tp_event event = {.type = TP_EVENT_CONSENT};
    event.body.consent = (tp_consent_event){.decision = TP_CONSENT_REFUSE,
                                            .purpose = (uint8_t)kit_slot(&k, "marketing"),
                                            .made_at = HOST_NOW};
    k.choices[k.answer->choice_count++] = kit_event(&k, &event);
    kit_says(kit_json(&k), "\"method\":null,\"language\":null,\"notice\":null,"
                           "\"actor\":\"subject\",\"channel\":null}");
}

static void access_age_contracts_and_restriction_as_they_stand(void **state)
{
    (void)state;
    tp_standing *standing = &k.answer->person.standing;
    k.answer->gate.gate.age = TARA_AGE_MINOR;
    k.answer->gate.gate.guardian = TARA_GUARDIAN_VERIFIED;
    standing->restriction = (tp_restriction){.set = 1, .at = HOST_NOW};
    standing->contracts.count = 1;
    standing->contracts.list[0] = (tp_contract){.id = "C-1", .id_size = 3, .since = HOST_NOW,
                                                .until = TP_TIME_NEVER};
    kit_says(kit_json(&k),
             "\"age\":{\"state\":\"minor\",\"guardian\":\"verified\"},"
             "\"contracts\":[{\"contract\":\"C-1\",\"since\":\"2026-03-01T09:00:00Z\","
             "\"until\":null}],\"objections\":[],"
             "\"restriction\":{\"restricted\":true,\"since\":\"2026-03-01T09:00:00Z\"}");
    kit_says(kit_write(&k, true, true), "État : sous l'âge du consentement\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_c22_access_has_all_parts_in_order),
        TEST(access_purpose_says_why_on_what_basis_and_how_long),
        TEST(access_purpose_shows_consent_where_it_rests_on_it),
        TEST(access_purpose_shows_the_objection),
        TEST(access_shows_choices_about_cookies),
        TEST(access_holding_says_since_from_where_and_until),
        TEST(access_holding_without_an_end_has_none),
        TEST(access_holding_names_floor_and_hold),
        TEST(access_holding_leaves_out_who_has_erased),
        TEST(access_recipients_are_those_that_the_data_reaches),
        TEST(access_transfers_name_adequacy_or_safeguard),
        TEST(access_transfers_that_may_not_be_say_why),
        TEST(access_transfers_name_the_safeguard_of_the_day),
        TEST(test_c21_access_names_the_rights_that_the_country_gives),
        TEST(access_history_is_told_from_the_beginning),
        TEST(access_what_a_choice_does_not_say_is_null),
        TEST(access_age_contracts_and_restriction_as_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
