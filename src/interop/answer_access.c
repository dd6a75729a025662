// answer_access.c: what the right of access asks for beside the copy of the data.
//
// In the order of GDPR Art. 15(1): purposes, categories, recipients, periods, rights, complaint,
// origin; and what the subject chose, with the evidence of each choice.
#include "base/civil.h"
#include "decision/names.h"
#include "interop/answer.h"
#include "interop/answer_texts.h"
#include "ledger/records.h"
#include "rules/transfer.h"

static const char *const starts[] = {
    [TP_FROM_COLLECTION] = "collection",     [TP_FROM_LAST_ACTIVITY] = "last_activity",
    [TP_FROM_CONTRACT_END] = "contract_end", [TP_FROM_WITHDRAWAL] = "withdrawal",
    [TP_FROM_YEAR_END] = "year_end",
};
static const char *const roles[] = {
    [TP_PROCESSOR] = "processor", [TP_CONTROLLER] = "controller", [TP_AUTHORITY] = "authority",
};
static const tara_policy *policy_of(const tp_answer *answer)
{
    return answer->person.compiled->policy;
}

// --- purposes and categories -------------------------------------------------------------------

// Where each basis stands in the law.
static const char *article_of(uint8_t basis)
{
    static const int32_t reason[] = {
        [TARA_BASIS_CONSENT] = TARA_REASON_CONSENT,
        [TARA_BASIS_CONTRACT] = TARA_REASON_CONTRACT,
        [TARA_BASIS_LEGAL_OBLIGATION] = TARA_REASON_LEGAL_OBLIGATION,
        [TARA_BASIS_VITAL_INTEREST] = TARA_REASON_VITAL_INTEREST,
        [TARA_BASIS_PUBLIC_TASK] = TARA_REASON_PUBLIC_TASK,
        [TARA_BASIS_LEGITIMATE_INTEREST] = TARA_REASON_LEGITIMATE_INTEREST,
    };
    return tp_reason_row_of(reason[basis])->article;
}

static void write_bases(tp_document *doc, const tp_purpose *purpose)
{
    tp_document_list(doc, "bases");
    for (int i = 0; i < TP_BASES_MAX && purpose->bases[i] != TARA_BASIS_NONE; i++) {
        tp_document_object(doc, NULL);
        tp_document_word(doc, "basis", tp_name_of(&tp_basis_names, purpose->bases[i]));
        tp_document_article(doc, "article", tp_text_of(article_of(purpose->bases[i])));
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void write_retention(tp_document *doc, const tp_purpose *purpose)
{
    tp_document_object(doc, "retention");
    tp_document_period(doc, "period", purpose->retention);
    tp_document_word(doc, "from", starts[purpose->retention_from]);
    tp_document_words(doc, "ground", &purpose->retention_ground);
    tp_document_end(doc);
}

static void write_verdict(tp_document *doc, const tp_verdict *verdict)
{
    const tp_reason_row *row = tp_reason_row_of(verdict->reason);
    tp_document_flag(doc, "permitted", verdict->permitted);
    if (row == NULL) return;
    tp_document_word(doc, "reason", row->name);
    tp_document_article(doc, "article", tp_text_of(row->article));
    tp_document_text(doc, "sentence", tp_text_of(doc->french ? row->fr : row->en));
}

static void write_purpose(tp_document *doc, const tp_answer *answer, int slot)
{
    const tp_purpose_masks *masks = &answer->person.compiled->purpose[slot];
    uint8_t objection = tp_standing_objection(&answer->person.standing, slot)->state;
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", masks->declared->id);
    tp_document_words(doc, "name", &masks->declared->name);
    write_bases(doc, masks->declared);
    tp_answer_categories(doc, answer, masks->categories);
    write_retention(doc, masks->declared);
    if (masks->basis_bits >> TARA_BASIS_CONSENT & 1) {
        tp_document_word(doc, "consent", tp_name_of(&tp_consent_names, answer->consent[slot]));
    }
    tp_document_word(doc, "objection", tp_name_of(&tp_objection_names, objection));
    write_verdict(doc, &answer->verdict[slot]);
    tp_document_end(doc);
}

static void write_purposes(tp_document *doc, const tp_answer *answer)
{
    const tp_compiled *compiled = answer->person.compiled;
    tp_document_list(doc, "purposes");
    for (size_t place = 0; place < compiled->policy->purpose_count; place++) {
        write_purpose(doc, answer, compiled->purpose_slot[place]);
    }
    tp_document_end(doc);
}

static void write_categories(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "categories");
    for (size_t place = 0; place < policy->category_count; place++) {
        const tp_category *category = &policy->categories[place];
        tp_document_object(doc, NULL);
        tp_document_text(doc, "id", category->id);
        tp_document_words(doc, "name", &category->name);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// --- what is held ------------------------------------------------------------------------------

static void write_sources(tp_document *doc, const tp_holding *holding)
{
    tp_document_list(doc, "sources");
    for (uint32_t i = 0; i < holding->source_count; i++) {
        const tp_holding_source *source = &holding->source[i];
        if (source->erased) continue;
        tp_document_text(doc, NULL, (tp_text){source->name, source->size});
    }
    tp_document_end(doc);
}

static void write_floor(tp_document *doc, const tp_answer *answer,
                        const tp_person_holding *held)
{
    tp_retention_facts facts = tp_facts_of(&answer->person.standing);
    const tp_floor    *floor = NULL;
    tp_time until = tp_floor_ends(answer->person.compiled, &held->holding, held->category, &facts,
                                  &floor);
    if (floor == NULL || until == 0) {
        tp_document_null(doc, "floor");
        return;
    }
    tp_document_object(doc, "floor");
    tp_document_text(doc, "id", floor->id);
    tp_document_text(doc, "law", floor->law);
    tp_document_words(doc, "ground", &floor->ground);
    tp_document_time(doc, "until", until);
    tp_document_end(doc);
}

static void write_holding(tp_document *doc, const tp_answer *answer, size_t index)
{
    const tp_person_holding *held = &answer->person.holdings[index];
    tp_document_object(doc, NULL);
    tp_answer_category(doc, answer, "category", held->category);
    if (held->ref != 0 || !doc->text) tp_document_number(doc, "ref", held->ref);
    tp_answer_purposes(doc, answer, held->holding.purposes);
    tp_document_time(doc, "collected", held->holding.since);
    tp_document_word(doc, "origin", tp_name_of(&tp_origin_names, held->holding.origin));
    write_sources(doc, &held->holding);
    tp_document_time(doc, "due", answer->due[index]);
    write_floor(doc, answer, held);
    tp_document_flag(doc, "held", answer->held >> held->category & 1);
    tp_document_end(doc);
}

static void write_data(tp_document *doc, const tp_answer *answer)
{
    tp_document_list(doc, "data");
    for (size_t i = 0; i < answer->person.holding_count; i++) write_holding(doc, answer, i);
    tp_document_end(doc);
}

// --- recipients and transfers ------------------------------------------------------------------

typedef struct touched { // What is held of the subject.
    uint64_t purposes, categories;
} touched;

static touched touched_of(const tp_answer *answer)
{
    touched held = {0, 0};
    for (size_t i = 0; i < answer->person.holding_count; i++) {
        held.purposes |= answer->person.holdings[i].holding.purposes;
        held.categories |= UINT64_C(1) << answer->person.holdings[i].category;
    }
    return held;
}

// Where nothing is on record of what is held, the data may be any that the policy speaks of.
static bool concerned(const tp_answer *answer, const tp_recipient *recipient)
{
    const tp_compiled *compiled = answer->person.compiled;
    touched            held = touched_of(answer);
    if (answer->person.holding_count == 0) return true;
    return (tp_answer_slots(recipient->categories, compiled->category_slot) & held.categories) != 0
        || (tp_answer_slots(recipient->purposes, compiled->purpose_slot) & held.purposes) != 0;
}

static void write_recipient(tp_document *doc, const tp_answer *answer,
                            const tp_recipient *recipient)
{
    const tp_compiled *compiled = answer->person.compiled;
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", recipient->id);
    tp_document_words(doc, "name", &recipient->name);
    tp_document_word(doc, "role", roles[recipient->role]);
    tp_document_place(doc, "country", recipient->place);
    if (recipient->contract.size == 0) tp_document_null(doc, "contract");
    else tp_document_text(doc, "contract", recipient->contract);
    tp_answer_purposes(doc, answer, tp_answer_slots(recipient->purposes, compiled->purpose_slot));
    tp_answer_categories(doc, answer,
                         tp_answer_slots(recipient->categories, compiled->category_slot));
    tp_document_end(doc);
}

static void write_recipients(tp_document *doc, const tp_answer *answer)
{
    const tara_policy *policy = policy_of(answer);
    tp_document_list(doc, "recipients");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *recipient = &policy->recipients[i];
        if (concerned(answer, recipient)) write_recipient(doc, answer, recipient);
    }
    tp_document_end(doc);
}

static void write_adequacy(tp_document *doc, const tp_answer *answer,
                           const tp_transfer_answer *told)
{
    tp_adequacy_law law = tp_law_adequacy(told->destination, answer->gate.today);
    if (told->by != TARA_REASON_ADEQUACY || law.kind == TP_ADEQUACY_NONE) {
        tp_document_null(doc, "adequacy");
        return;
    }
    tp_document_object(doc, "adequacy");
    bool french = doc->french;
    tp_document_named(doc, "instrument", tp_text_of(law.instrument),
                      tp_text_of(french ? law.instrument_fr : law.instrument));
    tp_document_text(doc, "scope", tp_text_of(french ? law.scope_fr : law.scope));
    tp_document_end(doc);
}

typedef struct safeguard_words { tp_text reference, measures; } safeguard_words;

// As the policy, or the event that recorded it, says. False when there is none.
static bool words_of(const tp_answer *answer, uint64_t number, safeguard_words *words)
{
    tp_event                  event;
    const tp_safeguard_state *state = tp_safeguard_find(&answer->safeguards, number);
    if (number == 0 || state == NULL) return false;
    if (state->shipped != 0) {
        const tp_safeguard *shipped = &policy_of(answer)->safeguards[state->shipped - 1];
        *words = (safeguard_words){shipped->reference, shipped->measures};
        return true;
    }
    size_t place = (size_t)(state - answer->safeguards.list);
    if (!tp_answer_event(answer, answer->recorded[place], &event)) return false;
    *words = (safeguard_words){event.body.safeguard.reference, event.body.safeguard.measures};
    return true;
}

static void write_safeguard(tp_document *doc, const tp_answer *answer,
                            const tp_transfer_answer *told)
{
    safeguard_words words;
    if (!words_of(answer, told->safeguard, &words)) {
        tp_document_null(doc, "safeguard");
        return;
    }
    tp_document_object(doc, "safeguard");
    tp_document_word(doc, "kind", tp_name_of(&tp_safeguard_kind_names, told->kind));
    tp_document_text(doc, "reference", words.reference);
    if (words.measures.size == 0) tp_document_null(doc, "measures");
    else tp_document_text(doc, "measures", words.measures);
    tp_document_end(doc);
}

// What leaves, and by what it may; what may not leave today says why.
static void write_transfer(tp_document *doc, const tp_answer *answer, size_t index)
{
    const tp_compiled  *compiled = answer->person.compiled;
    const tp_recipient *recipient = &compiled->policy->recipients[index];
    tp_transfer asked = {.source = answer->person.standing.place,
                         .recipient = compiled->recipient_slot[index] + 1u,
                         .day = answer->gate.today, .day_ends = TP_TIME_NEVER,
                         .now = answer->now};
    tp_transfer_answer told = tp_transfer_ask(compiled, &answer->safeguards, &asked);
    if (told.by == TARA_REASON_NO_TRANSFER) return; // It stays where the same law holds.
    tp_document_object(doc, NULL);
    tp_document_named(doc, "recipient", recipient->id,
                      doc->french ? recipient->name.fr : recipient->name.en);
    tp_document_place(doc, "destination", recipient->place);
    write_safeguard(doc, answer, &told);
    write_adequacy(doc, answer, &told);
    if (told.reason != 0) write_verdict(doc, &(tp_verdict){.reason = told.reason});
    tp_document_end(doc);
}

static void write_transfers(tp_document *doc, const tp_answer *answer)
{
    const tara_policy *policy = policy_of(answer);
    tp_document_list(doc, "transfers");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        if (concerned(answer, &policy->recipients[i])) write_transfer(doc, answer, i);
    }
    tp_document_end(doc);
}

// --- disclosures -------------------------------------------------------------------------------

static void write_disclosure(tp_document *doc, const tp_answer *answer,
                             const tp_disclosure *disclosure, const tp_disclosure_event *event)
{
    const tp_compiled   *compiled = answer->person.compiled;
    const tp_recipient  *recipient = tp_recipient_numbered(compiled, disclosure->recipient);
    const tp_reason_row *row = tp_reason_row_of(event->reason);
    tp_text              id = compiled->recipient_id[disclosure->recipient - 1];
    tp_text              called = recipient == NULL ? id
                                : doc->french ? recipient->name.fr : recipient->name.en;
    tp_document_object(doc, NULL);
    tp_document_named(doc, "recipient", id, called);
    tp_answer_purpose(doc, answer, "purpose", disclosure->purpose);
    tp_answer_categories(doc, answer, disclosure->categories);
    tp_document_place(doc, "destination", event->destination);
    tp_document_time(doc, "time", disclosure->at);
    tp_document_word(doc, "basis", tp_name_of(&tp_basis_names, event->basis));
    tp_document_article(doc, "article", tp_text_of(row->article));
    if (event->demand == TARA_DEMAND_NONE) tp_document_null(doc, "demand");
    else tp_document_word(doc, "demand", tp_name_of(&tp_demand_names, event->demand));
    if (event->reference.size == 0) tp_document_null(doc, "reference");
    else tp_document_text(doc, "reference", event->reference);
    tp_document_end(doc);
}

// GDPR Art. 15(1)(c): those to whom the data have been disclosed.
static void write_disclosures(tp_document *doc, const tp_answer *answer)
{
    tp_event event;
    tp_document_list(doc, "disclosures");
    for (size_t i = 0; i < answer->disclosure_count; i++) {
        if (!tp_answer_event(answer, answer->disclosed[i], &event)) continue;
        write_disclosure(doc, answer, &answer->disclosures[i], &event.body.disclosure);
    }
    tp_document_end(doc);
}

// --- rights ------------------------------------------------------------------------------------

static void write_rights(tp_document *doc, const tp_answer *answer)
{
    tp_document_list(doc, "rights");
    for (int32_t right = TARA_RIGHT_ACCESS; right <= TARA_RIGHT_WITHDRAWAL; right++) {
        const char *name = tp_name_of(&tp_right_names, right);
        tp_document_object(doc, NULL);
        tp_document_word(doc, "right", name);
        tp_document_article(doc, "article", tp_text_of(tp_right_article(right)));
        tp_document_sentence(doc, "sentence", TP_SAY_RIGHT + right);
        tp_document_flag(doc, "offered",
                         tp_law_right_offered(answer->person.standing.place, tp_text_of(name),
                                              answer->gate.today));
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// --- what the subject chose --------------------------------------------------------------------

// A yes ends; after a no nobody asks for a while.
static void write_end_of_choice(tp_document *doc, bool yes, tp_time at)
{
    tp_document_time(doc, "expires", yes ? at : 0);
    tp_document_time(doc, "ask_again", yes ? 0 : at);
}

// Where a choice stands: `state` as decisions count it.
static void write_standing(tp_document *doc, const tp_consent *consent, uint8_t state)
{
    tp_document_word(doc, "consent", tp_name_of(&tp_consent_names, state));
    tp_document_time(doc, "since", consent->at);
    write_end_of_choice(doc, consent->state == TARA_CONSENT_GIVEN, consent->expires_at);
    if (consent->event == 0) return;
    tp_document_word(doc, "actor", tp_name_of(&tp_actor_names, consent->actor));
    tp_document_number(doc, "policy_version", consent->policy_version);
}

static void write_current(tp_document *doc, const tp_answer *answer, int slot)
{
    tp_document_object(doc, NULL);
    tp_answer_purpose(doc, answer, "purpose", slot);
    write_standing(doc, tp_standing_consent(&answer->person.standing, slot),
                   answer->consent[slot]);
    tp_document_end(doc);
}

static void text_or_null(tp_document *doc, const char *name, tp_text text)
{
    if (text.size == 0) tp_document_null(doc, name);
    else tp_document_text(doc, name, text);
}

static void write_cookie_category(tp_document *doc, int category)
{
    tp_document_word(doc, "cookie_category", tp_name_of(&tp_cookie_category_names, category));
}

// One that was made: of a purpose, or of a category of cookies.
static void write_choice(tp_document *doc, const tp_answer *answer, const tp_event *event)
{
    static const char *const decisions[] = {
        [TP_CONSENT_GIVE] = "give", [TP_CONSENT_REFUSE] = "refuse",
        [TP_CONSENT_WITHDRAW] = "withdraw",
    };
    bool                    cookies = event->type == TP_EVENT_COOKIE_CHOICE;
    const tp_consent_event *choice = cookies ? &event->body.cookie_choice : &event->body.consent;
    tp_document_object(doc, NULL);
    tp_document_word(doc, "decision", decisions[choice->decision]);
    if (cookies) write_cookie_category(doc, choice->purpose);
    else tp_answer_purpose(doc, answer, "purpose", choice->purpose);
    tp_document_time(doc, "time", choice->made_at);
    write_end_of_choice(doc, choice->decision == TP_CONSENT_GIVE, choice->expires_at);
    tp_document_number(doc, "policy_version", event->policy_version);
    text_or_null(doc, "method", choice->method);
    text_or_null(doc, "language", choice->language);
    text_or_null(doc, "notice", choice->notice);
    tp_document_word(doc, "actor", tp_name_of(&tp_actor_names, choice->actor));
    text_or_null(doc, "channel", choice->channel);
    tp_document_end(doc);
}

static void write_history(tp_document *doc, const tp_answer *answer, uint8_t type)
{
    tp_event event;
    tp_document_list(doc, "history");
    for (size_t i = answer->choice_count; i-- > 0;) {
        bool read = tp_answer_event(answer, answer->choices[i], &event);
        if (read && event.type == type) write_choice(doc, answer, &event);
    }
    tp_document_end(doc);
}

static void write_consents(tp_document *doc, const tp_answer *answer)
{
    const tp_compiled *compiled = answer->person.compiled;
    tp_document_object(doc, "consents");
    tp_document_list(doc, "current");
    for (uint32_t slot = 0; slot < compiled->purpose_slots; slot++) {
        bool rests = compiled->purpose[slot].basis_bits >> TARA_BASIS_CONSENT & 1;
        bool chosen = answer->person.standing.chosen >> slot & 1;
        if (rests || chosen) write_current(doc, answer, (int)slot);
    }
    tp_document_end(doc);
    write_history(doc, answer, TP_EVENT_CONSENT);
    tp_document_end(doc);
}

static void write_cookies(tp_document *doc, const tp_answer *answer)
{
    const tp_standing *s = &answer->person.standing;
    tp_document_object(doc, "cookies");
    tp_document_flag(doc, "gpc", s->signal.on);
    tp_document_list(doc, "current");
    for (int i = TP_COOKIE_PREFERENCES; i < TP_COOKIE_CATEGORIES; i++) {
        tp_document_object(doc, NULL);
        write_cookie_category(doc, i);
        write_standing(doc, tp_standing_cookie(s, i), answer->cookies[i]);
        tp_document_end(doc);
    }
    tp_document_end(doc);
    write_history(doc, answer, TP_EVENT_COOKIE_CHOICE);
    tp_document_end(doc);
}

static void write_age(tp_document *doc, const tp_answer *answer)
{
    tp_document_object(doc, "age");
    tp_document_word(doc, "state", tp_name_of(&tp_age_names, answer->gate.gate.age));
    tp_document_word(doc, "guardian", tp_name_of(&tp_guardian_names, answer->gate.gate.guardian));
    tp_document_end(doc);
}

static void write_contracts(tp_document *doc, const tp_contracts *contracts)
{
    tp_document_list(doc, "contracts");
    for (uint32_t i = 0; i < contracts->count; i++) {
        const tp_contract *contract = &contracts->list[i];
        tp_document_object(doc, NULL);
        tp_document_text(doc, "contract", (tp_text){contract->id, contract->id_size});
        tp_document_time(doc, "since", contract->since);
        tp_document_time(doc, "until", contract->until);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void write_objections(tp_document *doc, const tp_answer *answer)
{
    tp_document_list(doc, "objections");
    for (int slot = 0; slot < TP_SLOTS; slot++) {
        const tp_objection *objection = tp_standing_objection(&answer->person.standing, slot);
        if (objection->state == TARA_OBJECTION_NONE) continue;
        tp_document_object(doc, NULL);
        tp_answer_purpose(doc, answer, "purpose", slot);
        tp_document_word(doc, "effect", tp_name_of(&tp_objection_names, objection->state));
        tp_document_time(doc, "since", objection->at);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

static void write_restriction(tp_document *doc, const tp_restriction *restriction)
{
    tp_document_object(doc, "restriction");
    tp_document_flag(doc, "restricted", restriction->set);
    tp_document_time(doc, "since", restriction->set ? restriction->at : 0);
    tp_document_end(doc);
}

void tp_answer_access(tp_document *doc, const tp_answer *answer)
{
    write_purposes(doc, answer);
    write_categories(doc, policy_of(answer));
    write_data(doc, answer);
    write_recipients(doc, answer);
    write_disclosures(doc, answer);
    write_transfers(doc, answer);
    write_rights(doc, answer);
    tp_answer_complaint(doc, answer);
    write_consents(doc, answer);
    write_cookies(doc, answer);
    write_age(doc, answer);
    write_contracts(doc, &answer->person.standing.contracts);
    write_objections(doc, answer);
    write_restriction(doc, &answer->person.standing.restriction);
}
