// register.c: the register as a document, in the order of GDPR Art. 30(1).
#include "interop/register.h"

#include "base/bits.h"
#include "decision/names.h"

enum { VERSION = 1 };

static const tara_policy *policy_of(const tp_register *given)
{
    return given->world->compiled->policy;
}

// --- (a) the controller, its representative and the officer --------------------------------------

static void write_controller(tp_document *doc, const tara_policy *policy)
{
    tp_document_object(doc, "controller");
    tp_document_text(doc, "name", policy->controller);
    tp_document_country(doc, "country", policy->controller_place);
    tp_terms_contacts(doc, &policy->contacts);
    tp_document_end(doc);
    // The policy has no member for one: null, and to a reader that none is named.
    if (doc->text) tp_terms_tell(doc, "representative", TP_TELL_REPRESENTATIVE);
    else tp_document_null(doc, "representative");
}

static void write_policy(tp_document *doc, const tp_register *given)
{
    tp_document_object(doc, "policy");
    tp_document_number(doc, "version", policy_of(given)->version);
    tp_document_date(doc, "last_updated", policy_of(given)->last_updated);
    tp_document_time(doc, "in_force_since", given->in_force_since);
    tp_document_end(doc);
}

// Words that the policy may not have.
static void write_said(tp_document *doc, const char *name, const tp_words *words)
{
    bool said = words->en.size > 0;
    if (doc->text) tp_document_section(doc, name);
    if (said) tp_document_prose(doc, name, tp_terms_words(doc, words));
    else if (!doc->text) tp_document_null(doc, name);
    else tp_document_statement(doc, name, tp_tell(TP_TELL_NOT_SAID, doc->french), NULL);
}

// --- (b), (c), (d), (f): the activities ---------------------------------------------------------

static bool serves(const tp_recipient *recipient, size_t place)
{
    return recipient->purposes >> place & 1;
}

static void write_recipients_of(tp_document *doc, const tara_policy *policy, size_t place)
{
    tp_document_list(doc, "recipients");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *recipient = &policy->recipients[i];
        if (!serves(recipient, place)) continue;
        tp_document_named(doc, NULL, recipient->id, tp_terms_words(doc, &recipient->name));
    }
    tp_document_end(doc);
}

static bool named_before(const tara_policy *policy, size_t place, size_t recipient)
{
    for (size_t i = 0; i < recipient; i++) {
        const tp_recipient *other = &policy->recipients[i];
        bool same = other->place == policy->recipients[recipient].place;
        if (same && serves(other, place)) return true;
    }
    return false;
}

// Third countries, each once.
static void write_destinations_of(tp_document *doc, const tara_policy *policy, size_t place)
{
    tp_document_list(doc, "destinations");
    for (size_t i = 0; i < policy->recipient_count; i++) {
        const tp_recipient *recipient = &policy->recipients[i];
        bool goes = serves(recipient, place) && tp_terms_is_abroad(policy, recipient);
        if (goes && !named_before(policy, place, i)) {
            tp_document_country(doc, NULL, recipient->place);
        }
    }
    tp_document_end(doc);
}

static void write_floors_of(tp_document *doc, const tara_policy *policy, size_t place)
{
    tp_document_list(doc, "floors");
    for (size_t i = 0; i < policy->floor_count; i++) {
        const tp_floor *floor = &policy->floors[i];
        if (floor->purposes >> place & 1) tp_document_named(doc, NULL, floor->id, floor->law);
    }
    tp_document_end(doc);
}

// The balancing test that counts now: the policy's own or a later one.
static void write_on_record(tp_document *doc, const tp_register *given, int slot)
{
    const tp_assessment *assessment = &given->world->assessment[slot];
    char        at[TP_DOCUMENT_WORDS_MAX], until[TP_DOCUMENT_WORDS_MAX];
    int32_t     zone = policy_of(given)->time_zone_minutes;
    bool        ends = assessment->expires_at != TP_TIME_NEVER;
    const char *outcome = tp_name_of(&tp_outcome_names, assessment->outcome);
    if (assessment->outcome == 0) {
        tp_document_null(doc, "on_record");
    } else if (doc->text) {
        tp_date on = tp_date_of(tp_local_day(assessment->at, zone)), last = {0, 0, 0};
        if (ends) last = tp_date_of(tp_local_day(assessment->expires_at, zone));
        tp_text words[] = {tp_text_of(tp_document_called(doc, "outcome", outcome)),
                           tp_document_date_words(doc, on, at),
                           tp_document_date_words(doc, last, until)};
        int sentence = ends ? TP_TELL_ON_RECORD_UNTIL : TP_TELL_ON_RECORD;
        tp_document_phrase(doc, "on_record", tp_tell(sentence, doc->french), words);
    } else {
        tp_document_object(doc, "on_record");
        tp_document_word(doc, "outcome", outcome);
        tp_document_time(doc, "recorded", assessment->at);
        tp_document_time(doc, "expires", assessment->expires_at);
        tp_document_end(doc);
    }
}

static void write_activity(tp_document *doc, const tp_register *given, size_t place)
{
    const tara_policy *policy = policy_of(given);
    const tp_purpose  *purpose = &policy->purposes[place];
    tp_document_object(doc, NULL);
    tp_document_text(doc, "id", purpose->id);
    tp_document_words(doc, "name", &purpose->name);
    tp_terms_bases(doc, purpose);
    tp_terms_categories(doc, policy, purpose->categories);
    write_recipients_of(doc, policy, place);
    write_destinations_of(doc, policy, place);
    tp_terms_retention(doc, purpose);
    write_floors_of(doc, policy, place);
    tp_document_flag(doc, "direct_marketing", purpose->direct_marketing);
    tp_terms_consent(doc, purpose);
    tp_terms_assessment(doc, purpose);
    write_on_record(doc, given, given->world->compiled->purpose_slot[place]);
    tp_terms_obligation(doc, policy, purpose);
    tp_document_end(doc);
}

static void write_activities(tp_document *doc, const tp_register *given)
{
    tp_document_list(doc, "activities");
    for (size_t i = 0; i < policy_of(given)->purpose_count; i++) write_activity(doc, given, i);
    tp_document_end(doc);
}

// --- (e) transfers -----------------------------------------------------------------------------

bool tp_register_decision(const tp_document *doc, const tp_register *given, size_t recipient,
                          tp_terms_safeguard *out)
{
    const tara_policy *policy = policy_of(given);
    for (size_t i = 0; i < given->safeguard_count; i++) {
        const tp_terms_safeguard *safeguard = &given->safeguards[i];
        bool says_so = safeguard->kind == TP_SAFEGUARD_ADEQUACY || !safeguard->ended;
        if (safeguard->recipient == &policy->recipients[recipient] && says_so) return false;
    }
    return tp_terms_decision(doc, policy, recipient, out);
}

static void write_transfers(tp_document *doc, const tp_register *given)
{
    tp_document_list(doc, "transfers");
    for (size_t i = 0; i < given->safeguard_count; i++) {
        tp_terms_transfer(doc, &given->safeguards[i]);
    }
    for (size_t i = 0; i < policy_of(given)->recipient_count; i++) {
        tp_terms_safeguard decision;
        if (tp_register_decision(doc, given, i, &decision)) tp_terms_transfer(doc, &decision);
    }
    tp_document_end(doc);
}

// --- what else is on record ---------------------------------------------------------------------

static void write_source(tp_document *doc, const tp_register *given, uint32_t index)
{
    const tp_compiled     *compiled = given->world->compiled;
    const tp_known_source *source = &given->world->source[index];
    tp_document_object(doc, NULL);
    tp_document_text(doc, "name", (tp_text){source->name, source->size});
    tp_document_flag(doc, "registered", given->registered >> index & 1);
    tp_document_list(doc, "categories");
    for (uint64_t left = source->categories & compiled->categories; left != 0; left &= left - 1) {
        const tp_category *category = compiled->category[tp_lowest_bit(left)];
        tp_document_named(doc, NULL, category->id, tp_terms_words(doc, &category->name));
    }
    tp_document_end(doc);
    tp_document_end(doc);
}

static void write_sources(tp_document *doc, const tp_register *given)
{
    tp_document_list(doc, "sources");
    for (uint32_t i = 0; i < given->world->source_count; i++) write_source(doc, given, i);
    tp_document_end(doc);
}

static void write_holds(tp_document *doc, uint64_t holds)
{
    char     digits[24];
    size_t   first = sizeof digits;
    uint64_t left = holds;
    if (!doc->text) {
        tp_document_number(doc, "holds", holds);
        return;
    }
    do {
        digits[--first] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    tp_text count = {digits + first, sizeof digits - first};
    tp_document_section(doc, "kept");
    tp_document_statement(doc, "holds", tp_tell(TP_TELL_HOLDS, doc->french), &count);
}

// As a person reads it: "RGPD, art. 30(1)".
static void write_article(tp_document *doc, const char *article)
{
    char told[TP_DOCUMENT_WORDS_MAX];
    if (doc->text) tp_document_text(doc, "article", tp_terms_article(doc, article, told));
    else tp_document_article(doc, "article", tp_text_of(article));
}

// --- the whole ---------------------------------------------------------------------------------

void tp_register_write(tp_document *doc, const tp_register *given)
{
    const tara_policy *policy = policy_of(given);
    tp_document_object(doc, NULL);
    tp_document_title_phrase(doc, tp_tell(TP_TELL_REGISTER_TITLE, doc->french),
                             &policy->controller);
    tp_document_text(doc, "format", TP_TEXT("tara-register"));
    tp_document_number(doc, "version", VERSION);
    tp_document_word(doc, "language", doc->french ? "fr" : "en");
    write_article(doc, "GDPR 30(1)");
    tp_document_time(doc, "printed", given->now);
    write_controller(doc, policy);
    write_policy(doc, given);
    write_said(doc, "subjects", &policy->subjects);
    write_activities(doc, given);
    tp_terms_all_categories(doc, policy);
    tp_terms_recipients(doc, policy);
    write_transfers(doc, given);
    tp_terms_floors(doc, policy);
    write_said(doc, "security", &policy->security);
    write_sources(doc, given);
    write_holds(doc, given->holds);
    tp_document_end(doc);
}
