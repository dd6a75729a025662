// terms.c: the parts of notices and registers that come out of a policy's data.
#include "interop/terms.h"

#include <string.h>

#include "base/bits.h"
#include "decision/names.h"

// --- words -------------------------------------------------------------------------------------

tp_text tp_terms_words(const tp_document *doc, const tp_words *words)
{
    return doc->french ? words->fr : words->en;
}

void tp_terms_tell(tp_document *doc, const char *name, int sentence)
{
    tp_document_text(doc, name, tp_text_of(tp_tell(sentence, doc->french)));
}

static void phrase(tp_document *doc, const char *name, int sentence, const tp_text *given)
{
    tp_document_phrase(doc, name, tp_tell(sentence, doc->french), given);
}

static tp_text called(const tp_document *doc, const char *member, const char *word)
{
    return tp_text_of(tp_document_called(doc, member, word));
}

tp_text tp_terms_article(const tp_document *doc, const char *article,
                         char out[TP_DOCUMENT_WORDS_MAX])
{
    static const char law[] = "GDPR ";
    if (strncmp(article, law, sizeof law - 1) != 0) return tp_text_of(article);
    tp_writer   words = tp_writer_of(out, TP_DOCUMENT_WORDS_MAX);
    const char *before = doc->french ? "RGPD, art. " : "GDPR, Art. ";
    tp_write_bytes(&words, before, strlen(before));
    tp_write_bytes(&words, article + sizeof law - 1, strlen(article) - (sizeof law - 1));
    return (tp_text){out, words.size};
}

bool tp_terms_ours(const tp_tracker *tracker)
{
    return tp_text_equal(tracker->set_by, TP_TEXT("first_party"));
}

tp_text tp_terms_setter(const tp_document *doc, const tara_policy *policy,
                        const tp_tracker *tracker)
{
    if (tp_terms_ours(tracker)) return tp_text_of(tp_tell(TP_TELL_US, doc->french));
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *recipient = &policy->recipients[i];
        if (!tp_text_equal(recipient->id, tracker->set_by)) continue;
        return tp_terms_words(doc, &recipient->name);
    }
    return tracker->set_by;
}

static void text_or_null(tp_document *doc, const char *name, tp_text text)
{
    if (text.size == 0) tp_document_null(doc, name);
    else tp_document_text(doc, name, text);
}

void tp_terms_list(tp_document *doc, const char *name)
{
    if (doc->text) tp_document_section(doc, name);
    else tp_document_list(doc, name);
}

void tp_terms_list_end(tp_document *doc)
{
    if (!doc->text) tp_document_end(doc);
}

// --- who ---------------------------------------------------------------------------------------

void tp_terms_controller(tp_document *doc, const tara_policy *policy)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    if (doc->text) {
        tp_text given[] = {policy->controller,
                           tp_document_place_words(doc, policy->controller_place, told)};
        phrase(doc, "controller", TP_TELL_IN_PLACE, given);
        return;
    }
    tp_document_object(doc, "controller");
    tp_document_text(doc, "name", policy->controller);
    tp_document_place(doc, "country", policy->controller_place);
    tp_document_end(doc);
}

// C39.
void tp_terms_contacts(tp_document *doc, const tp_contacts *contacts)
{
    tp_document_text(doc, "privacy", contacts->privacy_email);
    tp_document_object(doc, "officer");
    tp_document_text(doc, "email", contacts->officer_email);
    tp_document_text(doc, "phone", contacts->officer_phone);
    tp_document_text(doc, "address", contacts->officer_address);
    tp_document_end(doc);
}

// --- lists of names ----------------------------------------------------------------------------

static uint64_t first_places(size_t count)
{
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

// For a person, all of several are "all".
static bool tell_all(tp_document *doc, uint64_t places, size_t count)
{
    bool all = doc->text && count > 1 && places == first_places(count);
    if (all) tp_terms_tell(doc, NULL, TP_TELL_ALL);
    return all;
}

// Special ones are marked (GDPR Art. 9).
static int category_sentence(const tp_category *category)
{
    return category->special ? TP_TELL_SPECIAL : TP_TELL_ITSELF;
}

static void write_category(tp_document *doc, const tp_category *category)
{
    tp_text words = tp_terms_words(doc, &category->name);
    if (doc->text) phrase(doc, NULL, category_sentence(category), &words);
    else tp_document_text(doc, NULL, category->id);
}

void tp_terms_categories(tp_document *doc, const tara_policy *policy, uint64_t places)
{
    tp_document_list(doc, "categories");
    uint64_t left = tell_all(doc, places, policy->category_count) ? 0 : places;
    for (; left != 0; left &= left - 1) {
        write_category(doc, &policy->categories[tp_lowest_bit(left)]);
    }
    tp_document_end(doc);
}

void tp_terms_purposes(tp_document *doc, const tara_policy *policy, const char *name,
                       uint64_t places)
{
    tp_document_list(doc, name);
    uint64_t left = tell_all(doc, places, policy->purpose_count) ? 0 : places;
    for (; left != 0; left &= left - 1) {
        const tp_purpose *purpose = &policy->purposes[tp_lowest_bit(left)];
        tp_document_named(doc, NULL, purpose->id, tp_terms_words(doc, &purpose->name));
    }
    tp_document_end(doc);
}

static void write_whole_category(tp_document *doc, const tp_category *category)
{
    tp_text words = tp_terms_words(doc, &category->name);
    if (doc->text) {
        tp_document_item_phrase(doc, tp_tell(category_sentence(category), doc->french), &words);
        return;
    }
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", category->id);
    tp_document_text(doc, "name", words);
    tp_document_flag(doc, "special", category->special);
    tp_document_end(doc);
}

void tp_terms_all_categories(tp_document *doc, const tara_policy *policy)
{
    tp_terms_list(doc, "categories");
    for (size_t i = 0; i < policy->category_count; i++) {
        write_whole_category(doc, &policy->categories[i]);
    }
    tp_terms_list_end(doc);
}

// --- a purpose ---------------------------------------------------------------------------------

const char *tp_terms_basis_article(uint8_t basis)
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

static void write_basis(tp_document *doc, uint8_t basis)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *name = tp_basis_id(basis), *article = tp_terms_basis_article(basis);
    if (doc->text) {
        tp_text given[] = {called(doc, "basis", name), tp_terms_article(doc, article, told)};
        phrase(doc, NULL, TP_TELL_WITH_ARTICLE, given);
        return;
    }
    tp_document_object(doc, NULL);
    tp_document_word(doc, "basis", name);
    tp_document_article(doc, "article", tp_text_of(article));
    tp_document_end(doc);
}

void tp_terms_bases(tp_document *doc, const tp_purpose *purpose)
{
    tp_document_list(doc, "bases");
    for (int i = 0; i < TP_BASES_MAX && purpose->bases[i] != TARA_BASIS_NONE; i++) {
        write_basis(doc, purpose->bases[i]);
    }
    tp_document_end(doc);
}

// C08: how long a yes counts, and how long a no is left alone.
void tp_terms_consent(tp_document *doc, const tp_purpose *purpose)
{
    char yes[TP_DOCUMENT_WORDS_MAX], no[TP_DOCUMENT_WORDS_MAX];
    if (purpose->consent_yes.count <= 0 || purpose->consent_no.count <= 0) {
        tp_document_null(doc, "consent");
    } else if (doc->text) {
        tp_text given[] = {tp_document_period_words(doc, purpose->consent_yes, yes),
                           tp_document_period_words(doc, purpose->consent_no, no)};
        phrase(doc, "consent", TP_TELL_CONSENT_LIFE, given);
    } else {
        tp_document_object(doc, "consent");
        tp_document_period(doc, "yes", purpose->consent_yes);
        tp_document_period(doc, "no", purpose->consent_no);
        tp_document_end(doc);
    }
}

// How long, from when, and why so long.
static void write_period(tp_document *doc, const char *name, tp_period period, uint8_t from,
                         const tp_words *ground)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    if (doc->text) {
        tp_text given[] = {tp_document_period_words(doc, period, told),
                           called(doc, "from", tp_start_id(from))};
        phrase(doc, name, TP_TELL_RETENTION, given);
        tp_document_words(doc, "ground", ground);
        return;
    }
    tp_document_object(doc, name);
    tp_document_period(doc, "period", period);
    tp_document_word(doc, "from", tp_start_id(from));
    tp_document_words(doc, "ground", ground);
    tp_document_end(doc);
}

void tp_terms_retention(tp_document *doc, const tp_purpose *purpose)
{
    write_period(doc, "retention", purpose->retention, purpose->retention_from,
                 &purpose->retention_ground);
}

// C09: the balancing test that the policy ships.
void tp_terms_assessment(tp_document *doc, const tp_purpose *purpose)
{
    const tp_assessment_decl *assessment = &purpose->assessment;
    char on[TP_DOCUMENT_WORDS_MAX], until[TP_DOCUMENT_WORDS_MAX];
    bool ends = assessment->expires_on.year != 0;
    if (assessment->reference.size == 0) {
        tp_document_null(doc, "assessment");
    } else if (doc->text) {
        tp_text given[3] = {assessment->reference,
                            tp_document_date_words(doc, assessment->recorded_on, on)};
        if (ends) given[2] = tp_document_date_words(doc, assessment->expires_on, until);
        phrase(doc, "assessment", ends ? TP_TELL_ASSESSED_UNTIL : TP_TELL_ASSESSED, given);
    } else {
        tp_document_object(doc, "assessment");
        tp_document_text(doc, "reference", assessment->reference);
        tp_document_date(doc, "recorded_on", assessment->recorded_on);
        tp_document_date(doc, "expires_on", assessment->expires_on);
        tp_document_end(doc);
    }
}

static void write_actions(tp_document *doc, uint32_t actions)
{
    tp_document_list(doc, "actions");
    for (uint32_t left = actions; left != 0; left &= left - 1) {
        tp_text name = tp_text_of(tp_name_of(&tp_action_names, tp_lowest_bit(left)));
        tp_document_named(doc, NULL, name, name);
    }
    tp_document_end(doc);
}

// C11.
void tp_terms_obligation(tp_document *doc, const tara_policy *policy, const tp_purpose *purpose)
{
    if (purpose->obligation_law.size == 0) {
        tp_document_null(doc, "obligation");
    } else if (doc->text) {
        tp_document_text(doc, "obligation", purpose->obligation_law);
    } else {
        tp_document_object(doc, "obligation");
        tp_document_text(doc, "law", purpose->obligation_law);
        tp_terms_categories(doc, policy, purpose->obligation_categories);
        write_actions(doc, purpose->obligation_actions);
        tp_document_end(doc);
    }
}

// --- floors ------------------------------------------------------------------------------------

// C19: "unless a longer retention period is required or permitted by law".
void tp_terms_floors(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "floors");
    for (size_t i = 0; i < policy->floor_count; i++) {
        const tp_floor *floor = &policy->floors[i];
        tp_document_object(doc, NULL);
        tp_document_text(doc, "id", floor->id);
        tp_document_text(doc, "law", floor->law);
        tp_terms_categories(doc, policy, floor->categories);
        tp_terms_purposes(doc, policy, "purposes", floor->purposes);
        write_period(doc, "retention", floor->period, floor->from, &floor->ground);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// --- recipients --------------------------------------------------------------------------------

static void write_recipient_name(tp_document *doc, const tp_recipient *recipient)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *role = tp_role_id(recipient->role);
    if (doc->text) {
        tp_text given[] = {tp_terms_words(doc, &recipient->name), called(doc, "role", role),
                           tp_document_place_words(doc, recipient->place, told)};
        phrase(doc, "name", TP_TELL_RECIPIENT, given);
        return;
    }
    tp_document_text(doc, "id", recipient->id);
    tp_document_words(doc, "name", &recipient->name);
    tp_document_word(doc, "role", role);
    tp_document_place(doc, "country", recipient->place);
    tp_document_flag(doc, "certified", recipient->certified);
}

static void write_contract(tp_document *doc, const tp_recipient *recipient)
{
    static const int sentence[] = {TP_TELL_CONTRACT, TP_TELL_CONTRACT_FROM, TP_TELL_CONTRACT_UNTIL,
                                   TP_TELL_CONTRACT_BETWEEN};
    char    from[TP_DOCUMENT_WORDS_MAX], to[TP_DOCUMENT_WORDS_MAX];
    bool    begins = recipient->contract_from.year != 0, ends = recipient->contract_to.year != 0;
    tp_text given[3] = {recipient->contract};
    size_t  count = 1;
    text_or_null(doc, "contract", doc->text ? (tp_text){NULL, 0} : recipient->contract);
    if (!doc->text) {
        tp_document_date(doc, "contract_from", recipient->contract_from);
        tp_document_date(doc, "contract_to", recipient->contract_to);
        return;
    }
    if (recipient->contract.size == 0) return;
    if (begins) given[count++] = tp_document_date_words(doc, recipient->contract_from, from);
    if (ends) given[count] = tp_document_date_words(doc, recipient->contract_to, to);
    phrase(doc, "contract", sentence[begins + 2 * ends], given);
}

static void write_sub_processors(tp_document *doc, const tara_policy *policy,
                                 const tp_recipient *recipient)
{
    tp_document_list(doc, "sub_processors");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *engaged = &policy->recipients[i];
        if ((recipient->sub_processors[i / 64] >> i % 64 & 1) == 0) continue;
        tp_document_named(doc, NULL, engaged->id, tp_terms_words(doc, &engaged->name));
    }
    tp_document_end(doc);
}

// C16, GDPR Art. 13(1)(e), 28.
void tp_terms_recipients(tp_document *doc, const tara_policy *policy)
{
    tp_document_list(doc, "recipients");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *recipient = &policy->recipients[i];
        tp_document_object(doc, NULL);
        write_recipient_name(doc, recipient);
        write_contract(doc, recipient);
        write_sub_processors(doc, policy, recipient);
        tp_terms_purposes(doc, policy, "purposes", recipient->purposes);
        tp_terms_categories(doc, policy, recipient->categories);
        tp_document_end(doc);
    }
    tp_document_end(doc);
}

// --- transfers ---------------------------------------------------------------------------------

bool tp_terms_is_abroad(const tara_policy *policy, const tp_recipient *recipient)
{
    return !tp_place_in_eea(recipient->place, tp_day_of(policy->last_updated));
}

static const char *safeguard_article(uint8_t kind)
{
    static const char *const articles[] = {
        [TP_SAFEGUARD_ADEQUACY] = "GDPR 45",
        [TP_SAFEGUARD_SCC] = "GDPR 46(2)(c)",
        [TP_SAFEGUARD_BCR] = "GDPR 47",
        [TP_SAFEGUARD_CODE_OF_CONDUCT] = "GDPR 46(2)(e)",
        [TP_SAFEGUARD_CERTIFICATION] = "GDPR 46(2)(f)",
        [TP_SAFEGUARD_DEROGATION] = "GDPR 49",
    };
    bool known = kind != 0 && kind < sizeof articles / sizeof articles[0];
    return known ? articles[kind] : "";
}

tp_terms_safeguard tp_terms_shipped(const tara_policy *policy, size_t place)
{
    const tp_safeguard *shipped = &policy->safeguards[place];
    const tp_recipient *recipient = &policy->recipients[shipped->recipient];
    return (tp_terms_safeguard){
        .kind = shipped->kind, .recipient = recipient, .recipient_id = recipient->id,
        .destination = shipped->destination, .reference = shipped->reference,
        .measures = shipped->measures, .signed_on = shipped->signed_on,
        .from = shipped->valid_from, .to = shipped->valid_to,
    };
}

static void write_way(tp_document *doc, const tp_terms_safeguard *safeguard)
{
    char    told[TP_DOCUMENT_WORDS_MAX];
    tp_text name = safeguard->recipient_id;
    if (safeguard->recipient != NULL) name = tp_terms_words(doc, &safeguard->recipient->name);
    if (doc->text) {
        tp_text given[] = {name, tp_document_place_words(doc, safeguard->destination, told)};
        phrase(doc, "recipient", TP_TELL_TRANSFER, given);
        return;
    }
    tp_document_named(doc, "recipient", safeguard->recipient_id, name);
    tp_document_place(doc, "destination", safeguard->destination);
}

static void write_safeguard(tp_document *doc, const tp_terms_safeguard *safeguard)
{
    char        told[TP_DOCUMENT_WORDS_MAX];
    const char *kind = tp_safeguard_id(safeguard->kind);
    const char *article = safeguard_article(safeguard->kind);
    if (doc->text) {
        tp_text given[] = {called(doc, "kind", kind), tp_terms_article(doc, article, told),
                           safeguard->reference};
        phrase(doc, "safeguard", TP_TELL_SAFEGUARD, given);
    } else {
        tp_document_word(doc, "kind", kind);
        tp_document_article(doc, "article", tp_text_of(article));
        tp_document_text(doc, "reference", safeguard->reference);
    }
    text_or_null(doc, "measures", safeguard->measures);
    tp_document_date(doc, "signed_on", safeguard->signed_on);
    tp_document_date(doc, "valid_from", safeguard->from);
    tp_document_date(doc, "valid_to", safeguard->to);
}

void tp_terms_transfer(tp_document *doc, const tp_terms_safeguard *safeguard)
{
    tp_document_object(doc, NULL);
    write_way(doc, safeguard);
    write_safeguard(doc, safeguard);
    if (safeguard->number != 0) tp_document_number(doc, "number", safeguard->number);
    if (safeguard->ended && doc->text) tp_terms_tell(doc, "ended", TP_TELL_SAFEGUARD_ENDED);
    else if (safeguard->ended) tp_document_flag(doc, "ended", true);
    tp_document_end(doc);
}

static bool has_safeguard(const tara_policy *policy, size_t recipient)
{
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        if (policy->safeguards[i].recipient == recipient) return true;
    }
    return false;
}

bool tp_terms_decision(const tp_document *doc, const tara_policy *policy, size_t recipient,
                       tp_terms_safeguard *out)
{
    bool                french = doc->text && doc->french; // To a machine it is an identifier.
    const tp_recipient *to = &policy->recipients[recipient];
    tp_adequacy_law     law = tp_law_adequacy(to->place, tp_day_of(policy->last_updated));
    bool covered = law.kind == TP_ADEQUACY_ALL
                || (law.kind == TP_ADEQUACY_SCOPED && to->certified);
    if (!tp_terms_is_abroad(policy, to) || !covered) return false;
    *out = (tp_terms_safeguard){
        .kind = TP_SAFEGUARD_ADEQUACY, .recipient = to, .recipient_id = to->id,
        .destination = to->place,
        .reference = tp_text_of(french ? law.instrument_fr : law.instrument),
    };
    return true;
}

// C34, C35, GDPR Art. 13(1)(f). A decision that covers every recipient there needs nothing of the
// policy's own.
void tp_terms_transfers(tp_document *doc, const tara_policy *policy)
{
    for (size_t i = 0; i < policy->safeguard_count; i++) {
        tp_terms_safeguard shipped = tp_terms_shipped(policy, i);
        tp_terms_transfer(doc, &shipped);
    }
    for (size_t i = 0; i < policy->recipient_count; i++) {
        tp_terms_safeguard decision;
        bool alone = !has_safeguard(policy, i) && tp_terms_decision(doc, policy, i, &decision);
        if (alone) tp_terms_transfer(doc, &decision);
    }
}
