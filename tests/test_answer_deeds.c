// test_answer_deeds.c: what was done, what was not and why, whom to tell, and what follows from it.
#include "answer_kit.h"

// --- steps -------------------------------------------------------------------------------------

// C23: what was corrected is told.
static void test_c23_rectification_says_what_was_corrected(void **state)
{
    (void)state;
    answer_kit k;
    tp_event   event = {.type = TP_EVENT_REQUEST_CORRECT};
    kit_begin(&k, TARA_RIGHT_RECTIFICATION);
    kit_step(&k, "contact", "crm", TARA_STEP_RECTIFY, TARA_STEP_DONE, TARA_EXCEPTION_NONE);
    kit_step(&k, "progress", "lms", TARA_STEP_RECTIFY, TARA_STEP_DONE, TARA_EXCEPTION_NONE);
    event.body.correct = (tp_correct_event){.number = 7,
                                            .category = (uint8_t)kit_category(&k, "contact"),
                                            .note = TP_TEXT("the street is Rue Haute")};
    k.answer->request.corrections[0].category = event.body.correct.category;
    k.answer->request.correction_count = 1;
    k.answer->corrections[0] = kit_event(&k, &event);
    kit_says(kit_json(&k),
             "\"done\":[{\"category\":\"contact\",\"source\":\"crm\",\"action\":\"rectify\","
             "\"correction\":\"the street is Rue Haute\"},"
             "{\"category\":\"progress\",\"source\":\"lms\",\"action\":\"rectify\"}],"
             "\"not_done\":[],\"recipients_to_tell\":{");
    kit_says(kit_write(&k, true, true), "  Système : crm\n  Mesure : rectification\n"
                                        "  Rectification : the street is Rue Haute\n");
    kit_end(&k);
}

// C24: exceptions are named, with their provision and, where the law says so, their end.
static void test_c24_erasure_names_what_is_kept_why_and_until_when(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_ERASURE);
    kit_hold(&k, "payment", 2, "orders", "shop")->holding.since += 306 * HOST_DAY; // 2027
    kit_hold(&k, "payment", 1, "orders", "shop");
    kit_hold(&k, "payment", 3, "orders", "other")->holding.since += 3000 * HOST_DAY;
    kit_step(&k, "payment", "shop", TARA_STEP_ERASE, TARA_STEP_KEPT,
             TARA_EXCEPTION_LEGAL_RETENTION);
    kit_step(&k, "contact", "crm", TARA_STEP_ERASE, TARA_STEP_KEPT, TARA_EXCEPTION_LEGAL_HOLD);
    kit_step(&k, "technical", "host", TARA_STEP_ERASE, TARA_STEP_DONE, TARA_EXCEPTION_NONE);
    kit_says(kit_json(&k),
             "\"done\":[{\"category\":\"technical\",\"source\":\"host\",\"action\":\"erase\"}],"
             "\"not_done\":[{\"category\":\"payment\",\"source\":\"shop\",\"action\":\"erase\","
             "\"outcome\":\"kept\",\"exception\":\"legal_retention\","
             "\"article\":\"GDPR 17(3)(b)\",\"until\":\"2038-01-01T00:00:00Z\","
             "\"sentence\":\"The law orders these data to be kept for now.\",\"note\":null},"
             "{\"category\":\"contact\",\"source\":\"crm\",\"action\":\"erase\","
             "\"outcome\":\"kept\",\"exception\":\"legal_hold\",\"article\":\"GDPR 17(3)(e)\","
             "\"until\":null,\"sentence\":\"The data are kept for legal claims.\",\"note\":null}],"
             "\"kept\":[],");
    kit_says(kit_write(&k, true, true), "  Jusqu'au : 1er janvier 2038\n");
    kit_end(&k);
}

static tp_answer_place refused_note(answer_kit *k, const char *note)
{
    tp_event event = {.type = TP_EVENT_REQUEST_STEP};
    event.body.step = (tp_step_event){.number = 7, .state = TARA_STEP_REFUSED,
                                      .action = TARA_STEP_RECTIFY, .note = tp_text_of(note),
                                      .source = TP_TEXT("lms")};
    return kit_event(k, &event);
}

// GDPR Art. 12(4): whoever refuses says why, and the subject is told.
static void deeds_a_refusal_by_a_source_is_told_with_its_reason(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_RECTIFICATION);
    kit_step(&k, "progress", "lms", TARA_STEP_RECTIFY, TARA_STEP_REFUSED, TARA_EXCEPTION_NONE);
    k.answer->steps[0] = refused_note(&k, "marks are final");
    kit_says(kit_json(&k),
             "\"outcome\":\"refused\",\"exception\":null,\"article\":\"GDPR 12(4)\","
             "\"until\":null,\"sentence\":\"The system that holds these data did not do it.\","
             "\"note\":\"marks are final\"}]");
    kit_says(kit_write(&k, true, false), "  Reason given: marks are final\n");
    kit_end(&k);
    kit_begin(&k, TARA_RIGHT_RECTIFICATION);
    kit_step(&k, "progress", "lms", TARA_STEP_RECTIFY, TARA_STEP_REFUSED,
             TARA_EXCEPTION_RIGHTS_OF_OTHERS);
    k.answer->steps[0] = refused_note(&k, "names others");
    kit_says(kit_json(&k), "\"exception\":\"rights_of_others\","
                           "\"article\":\"GDPR 15(4), 20(4)\",\"until\":null,\"sentence\":\"It "
                           "would adversely affect the rights and freedoms of others.\","
                           "\"note\":\"names others\"}]");
    kit_end(&k);
}

// --- whom to tell ------------------------------------------------------------------------------

// GDPR Art. 19: those that the corrected, erased or restricted data went to. An authority that may
// have asked for them is no recipient.
static void deeds_tell_those_who_got_the_data(void **state)
{
    (void)state;
    static const int32_t rights[] = {TARA_RIGHT_RECTIFICATION, TARA_RIGHT_ERASURE,
                                     TARA_RIGHT_RESTRICTION};
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        answer_kit k;
        kit_begin(&k, rights[i]);
        kit_says(kit_json(&k), "\"recipients_to_tell\":{\"article\":\"GDPR 19\","
                               "\"sentence\":\"None.\",\"recipients\":[]}");
        kit_step(&k, "payment", "shop", (uint8_t)(TARA_STEP_EXPORT + (int)i + 1), TARA_STEP_DONE,
                 TARA_EXCEPTION_NONE);
        kit_step(&k, "progress", "lms", TARA_STEP_ERASE, TARA_STEP_REFUSED, TARA_EXCEPTION_NONE);
        kit_says(kit_json(&k),
                 "\"recipients_to_tell\":{\"article\":\"GDPR 19\",\"sentence\":\"These data may "
                 "have been disclosed to the recipients below: they are told what was done.\","
                 "\"recipients\":[{\"id\":\"hosting\",\"name\":\"Hosting of the Services\","
                 "\"country\":\"FR\"},{\"id\":\"payment_provider\",\"name\":\"Payment "
                 "processing\",\"country\":\"IE\"}]}");
        kit_end(&k);
    }
}

// --- what follows ------------------------------------------------------------------------------

// GDPR Art. 21(3): the objection goes on being respected when the data are gone.
static void test_c24_erasure_says_that_an_objection_to_marketing_stays(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_ERASURE);
    tp_standing *standing = &k.answer->person.standing;
    tp_standing_object(standing, kit_slot(&k, "feedback"))->state = TARA_OBJECTION_UPHELD;
    kit_says(kit_json(&k), "\"kept\":[],");
    tp_standing_object(standing, kit_slot(&k, "marketing"))->state = TARA_OBJECTION_ABSOLUTE;
    kit_says(kit_json(&k),
             "\"kept\":[{\"purpose\":\"marketing\",\"exception\":\"suppression\","
             "\"article\":\"GDPR 21(3)\",\"sentence\":\"As little as is needed is kept, so that "
             "the objection goes on being respected.\"}],");
    kit_end(&k);
}

// C25: what restriction means, and that its end is announced.
static void test_c25_restriction_announces_its_lifting(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_RESTRICTION);
    k.answer->person.standing.restriction = (tp_restriction){.set = 1, .at = HOST_NOW};
    kit_says(kit_json(&k), "\"restriction\":{\"restricted\":true,"
                           "\"since\":\"2026-03-01T09:00:00Z\",\"rules\":[{\"sentence\":\"The data "
                           "are only stored");
    kit_says(k.text, "{\"sentence\":\"You will be told before the restriction is lifted.\","
                     "\"article\":\"GDPR 18(3)\"}]}");
    kit_says(kit_write(&k, true, true), "- Vous serez informé avant la levée de la limitation.\n"
                                        "  Texte : RGPD 18(3)\n");
    kit_end(&k);
}

static void object(answer_kit *k, const char *purpose_id, uint8_t effect)
{
    tp_objection *objection = tp_standing_object(&k->answer->person.standing,
                                                 kit_slot(k, purpose_id));
    *objection = (tp_objection){.state = effect, .at = HOST_NOW};
}

// C27: purpose by purpose; an objection does not reach what rests on a contract, and the answer
// does not claim that it does.
static void test_c27_objection_says_its_effect_on_each_purpose(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_OBJECTION);
    object(&k, "marketing", TARA_OBJECTION_ABSOLUTE);
    object(&k, "support", TARA_OBJECTION_PENDING);
    k.answer->verdict[kit_slot(&k, "support")] =
        (tp_verdict){.permitted = true, .reason = TARA_REASON_CONTRACT,
                     .basis = TARA_BASIS_CONTRACT};
    kit_says(kit_json(&k),
             "\"effects\":[{\"purpose\":\"support\",\"effect\":\"pending\","
             "\"since\":\"2026-03-01T09:00:00Z\",\"sentence\":\"Processing for this purpose on "
             "the basis of an interest of ours has stopped while we examine whether compelling "
             "legitimate grounds override your interests.\",\"grounds\":null,\"permitted\":true,"
             "\"basis\":\"contract\"},{\"purpose\":\"marketing\",\"effect\":\"absolute\","
             "\"since\":\"2026-03-01T09:00:00Z\",\"sentence\":\"Nothing is processed for this "
             "purpose any more. No ground overrides your objection.\",\"grounds\":null,"
             "\"permitted\":false,\"basis\":null}],\"recipients_to_tell\":{\"article\":null,");
    assert_null(strstr(k.text, "\"done\":"));
    kit_says(k.text, "{\"id\":\"support_desk\"");
    assert_null(strstr(k.text, "\"id\":\"payment_provider\""));
    k.answer->request.purposes = UINT64_C(1) << kit_slot(&k, "feedback");
    kit_says(kit_json(&k), "\"effects\":[{\"purpose\":\"feedback\",\"effect\":\"none\","
                           "\"since\":null,\"sentence\":\"No objection to this purpose stands.\"");
    kit_end(&k);
}

// The grounds of a decision are told while it stands, not those of one that was overtaken.
static void deeds_objection_decided_names_the_grounds(void **state)
{
    (void)state;
    answer_kit k;
    tp_event   event = {.type = TP_EVENT_OBJECTION_DECISION};
    kit_begin(&k, TARA_RIGHT_OBJECTION);
    int slot = kit_slot(&k, "protection");
    event.body.objection_decision = (tp_objection_decision_event){
        .purpose = (uint8_t)slot, .outcome = TARA_OBJECTION_OVERRIDDEN,
        .grounds = TP_TEXT("fraud is being investigated")};
    k.answer->decisions[slot] = kit_event(&k, &event);
    object(&k, "protection", TARA_OBJECTION_OVERRIDDEN);
    kit_says(kit_json(&k), "\"grounds\":\"fraud is being investigated\"");
    kit_says(k.text, "override your objection: processing for this purpose goes on.");
    kit_says(kit_write(&k, true, true), "  Motifs : fraud is being investigated\n");
    object(&k, "protection", TARA_OBJECTION_PENDING);
    kit_says(kit_json(&k), "\"grounds\":null");
    kit_end(&k);
}

// C28: what was done before stays lawful.
static void test_c28_withdrawal_leaves_what_was_done_lawful(void **state)
{
    (void)state;
    answer_kit k;
    kit_begin(&k, TARA_RIGHT_WITHDRAWAL);
    kit_says(kit_json(&k), "\"withdrawals\":[],");
    int         slot = kit_slot(&k, "marketing");
    tp_consent *consent = tp_standing_choose(&k.answer->person.standing, slot);
    *consent = (tp_consent){.state = TARA_CONSENT_WITHDRAWN, .at = HOST_NOW};
    k.answer->consent[slot] = TARA_CONSENT_WITHDRAWN;
    kit_says(kit_json(&k),
             "\"withdrawals\":[{\"purpose\":\"marketing\",\"consent\":\"withdrawn\","
             "\"since\":\"2026-03-01T09:00:00Z\",\"article\":\"GDPR 7(3)\",\"sentence\":\"Nothing "
             "is processed on the basis of this consent any more.\",\"lawful\":\"What was done on "
             "the basis of your consent before its withdrawal remains lawful.\"}],");
    // Given anew since: nothing is claimed that is not so.
    consent->state = TARA_CONSENT_GIVEN;
    k.answer->consent[slot] = TARA_CONSENT_GIVEN;
    k.answer->request.purposes = UINT64_C(1) << slot;
    kit_json(&k);
    kit_says(k.text, "\"consent\":\"given\"");
    assert_null(strstr(k.text, "any more.\",\"lawful\""));
    kit_end(&k);
}

// --- refusals ----------------------------------------------------------------------------------

static void refuse(answer_kit *k, const char *reason, const char *article)
{
    tp_event event = {.type = TP_EVENT_REQUEST_REFUSE};
    kit_begin(k, TARA_RIGHT_ERASURE);
    event.body.refuse = (tp_refuse_event){.number = 7, .reason = tp_text_of(reason),
                                          .article = tp_text_of(article)};
    k->answer->request.state = TARA_REQUEST_REFUSED;
    k->answer->request.planned = false;
    k->answer->refusal = kit_event(k, &event);
}

// C29: refusal with reason; where to complain, and the courts.
static void test_c29_refusal_gives_reason_authority_and_remedy(void **state)
{
    (void)state;
    static const struct { const char *reason, *article, *sentence; } rows[] = {
        {"manifestly_unfounded", "GDPR 12(5)(b)", "The request is manifestly unfounded."},
        {"excessive", "GDPR 12(5)(b)", "The request is excessive, in particular because"},
        {"identity_not_proven", "GDPR 12(2)", "It could not be established that"},
        {"rights_of_others", "GDPR 15(4), 20(4)", "It would adversely affect the rights"},
        {"legal_obligation", "GDPR 17(3)(b)", "A legal obligation stands against it."},
        {"legal_claims", "GDPR 17(3)(e)", "The data are needed for legal claims."},
        {"we know better", "GDPR 12(4)", "For this reason:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        answer_kit k;
        char       want[256];
        refuse(&k, rows[i].reason, rows[i].article);
        snprintf(want, sizeof want, "\"refusal\":{\"reason\":\"%s\",\"article\":\"%s\","
                 "\"sentence\":\"%s", rows[i].reason, rows[i].article, rows[i].sentence);
        kit_says(kit_json(&k), want);
        kit_says(k.text, "},\"complaint\":{");
        kit_says(k.text, "\"remedy\":{\"sentence\":\"You may also seek a remedy before the "
                         "courts.\",\"article\":\"GDPR 79\"},\"rule\":");
        kit_end(&k);
    }
}

// Words of the controller's own are shown to a person, names for machines are not.
static void deeds_refusal_in_words_of_its_own_is_shown(void **state)
{
    (void)state;
    answer_kit k;
    refuse(&k, "we know better", "GDPR 12(4)");
    kit_says(kit_write(&k, true, true), "Pour la raison suivante :\nwe know better\n\nRéclamation");
    kit_end(&k);
    refuse(&k, "excessive", "GDPR 12(5)(b)");
    assert_null(strstr(kit_write(&k, true, false), "\nexcessive\n"));
    kit_end(&k);
}

// What had been done before the refusal is told as well; what had not says nothing of a reason.
static void deeds_refusal_half_way_says_what_was_done(void **state)
{
    (void)state;
    answer_kit k;
    refuse(&k, "legal_claims", "GDPR 17(3)(e)");
    k.answer->request.planned = true;
    kit_step(&k, "contact", "crm", TARA_STEP_ERASE, TARA_STEP_DONE, TARA_EXCEPTION_NONE);
    kit_step(&k, "payment", "shop", TARA_STEP_ERASE, TARA_STEP_FAILED, TARA_EXCEPTION_NONE);
    kit_says(kit_json(&k),
             "\"done\":[{\"category\":\"contact\",\"source\":\"crm\",\"action\":\"erase\"}],"
             "\"not_done\":[{\"category\":\"payment\",\"source\":\"shop\",\"action\":\"erase\","
             "\"outcome\":\"failed\",\"exception\":null,\"article\":null,\"until\":null,"
             "\"sentence\":null,\"note\":null}],\"complaint\":");
    kit_end(&k);
}

static void deeds_refusal_without_its_event_still_names_the_provision(void **state)
{
    (void)state;
    answer_kit k;
    refuse(&k, "excessive", "GDPR 12(5)(b)");
    k.answer->refusal = (tp_answer_place){0, 0, 0};
    kit_says(kit_json(&k), "\"refusal\":{\"reason\":null,\"article\":\"GDPR 12(4)\","
                           "\"sentence\":null}");
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c23_rectification_says_what_was_corrected),
        cmocka_unit_test(test_c24_erasure_names_what_is_kept_why_and_until_when),
        cmocka_unit_test(deeds_a_refusal_by_a_source_is_told_with_its_reason),
        cmocka_unit_test(deeds_tell_those_who_got_the_data),
        cmocka_unit_test(test_c24_erasure_says_that_an_objection_to_marketing_stays),
        cmocka_unit_test(test_c25_restriction_announces_its_lifting),
        cmocka_unit_test(test_c27_objection_says_its_effect_on_each_purpose),
        cmocka_unit_test(deeds_objection_decided_names_the_grounds),
        cmocka_unit_test(test_c28_withdrawal_leaves_what_was_done_lawful),
        cmocka_unit_test(test_c29_refusal_gives_reason_authority_and_remedy),
        cmocka_unit_test(deeds_refusal_in_words_of_its_own_is_shown),
        cmocka_unit_test(deeds_refusal_half_way_says_what_was_done),
        cmocka_unit_test(deeds_refusal_without_its_event_still_names_the_provision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
