// kantara.c: a consent as a Kantara Consent Receipt.
//
// The timestamp is in seconds, as the standard has it. What it has no member for is left out: it
// knows no refusals and no withdrawals, so that nobody gets a receipt of one.
#include "interop/kantara.h"

#include "base/bits.h"
#include "decision/names.h"
#include "interop/dpv_policy.h"

#define T(literal) {(literal), sizeof(literal) - 1}

typedef struct writing {
    tp_json_writer          json;
    const tp_consent_facts *facts;
    const tara_policy      *policy;
    bool                    french;
} writing;

static void put_text(writing *w, const char *name, tp_text text)
{
    tp_json_name(&w->json, name);
    tp_json_text(&w->json, text);
}

static tp_text in_language(const writing *w, const tp_words *words)
{
    return w->french ? words->fr : words->en;
}

static const tp_told_choice *last_of(const tp_consent_facts *facts)
{
    return &facts->choices[facts->choice_count - 1];
}

// --- who ---------------------------------------------------------------------------------------

static void put_address(writing *w)
{
    char     text[TP_PLACE_TEXT_MAX];
    tp_place country = tp_place_country(w->policy->controller_place);
    tp_json_name(&w->json, "address");
    tp_json_begin_object(&w->json);
    put_text(w, "streetAddress", w->policy->contacts.officer_address);
    put_text(w, "addressCountry", (tp_text){text, tp_place_print(country, text)});
    tp_json_end_object(&w->json);
}

// The officer is whom people write to (GDPR Art. 38(4)): known by the office, not by a name.
static void put_controllers(writing *w)
{
    static const tp_words officer = {T("Délégué à la protection des données"),
                                     T("Data protection officer")};
    tp_json_name(&w->json, "piiControllers");
    tp_json_begin_array(&w->json);
    tp_json_begin_object(&w->json);
    put_text(w, "piiController", w->policy->controller);
    put_text(w, "contact", in_language(w, &officer));
    put_address(w);
    put_text(w, "email", w->policy->contacts.privacy_email);
    put_text(w, "phone", w->policy->contacts.officer_phone);
    tp_json_end_object(&w->json);
    tp_json_end_array(&w->json);
}

static bool is_address(tp_text text)
{
    static const char https[] = "https://", http[] = "http://";
    return (text.size > 8 && tp_text_equal((tp_text){text.data, 8}, tp_text_of(https)))
        || (text.size > 7 && tp_text_equal((tp_text){text.data, 7}, tp_text_of(http)));
}

// Where the notice that was shown is known by an address, that; else the policy by its content.
static void put_policy(writing *w)
{
    char    name[TP_DPV_NAME];
    tp_text notice = tp_consent_notice(w->facts);
    tp_dpv_policy_name(w->facts->terms->hash, name);
    put_text(w, "policyUrl", is_address(notice) ? notice : (tp_text){name, sizeof name});
}

// --- what for ----------------------------------------------------------------------------------

// Processors are no third parties (GDPR Art. 4(10)).
static bool is_third_party(const writing *w, const tp_recipient *recipient)
{
    size_t place = (size_t)(w->facts->purpose - w->policy->purposes);
    return recipient->role != TP_PROCESSOR && (recipient->purposes >> place & 1);
}

static void put_third_parties(writing *w)
{
    tp_buffer names = tp_buffer_in(w->json.out->memory);
    for (size_t i = 0; i < w->policy->recipient_count; i++) {
        const tp_recipient *recipient = &w->policy->recipients[i];
        if (!is_third_party(w, recipient)) continue;
        if (names.size > 0) tp_buffer_text(&names, TP_TEXT(", "));
        tp_buffer_text(&names, in_language(w, &recipient->name));
    }
    tp_json_name(&w->json, "thirdPartyDisclosure");
    tp_json_bool(&w->json, names.size > 0);
    if (names.size > 0) put_text(w, "thirdPartyName", (tp_text){(char *)names.data, names.size});
    if (names.failed) w->json.out->failed = true;
    tp_buffer_release(&names);
}

// All of the purpose, or those of them that are special.
static bool put_categories(writing *w, const char *name, bool special)
{
    bool any = false;
    tp_json_name(&w->json, name);
    tp_json_begin_array(&w->json);
    for (size_t i = 0; i < w->policy->category_count; i++) {
        const tp_category *category = &w->policy->categories[i];
        if (!(w->facts->purpose->categories >> i & 1) || (special && !category->special)) continue;
        tp_json_text(&w->json, in_language(w, &category->name));
        any = true;
    }
    tp_json_end_array(&w->json);
    return any;
}

static void put_termination(writing *w)
{
    static const tp_words withdrawal = {T("Retrait du consentement"),
                                        T("Withdrawal of the consent")};
    char    text[TP_TIME_TEXT_MAX];
    tp_time until = w->facts->consent.expires_at;
    tp_text told = in_language(w, &withdrawal);
    if (tp_time_valid(until)) told = (tp_text){text, tp_format_time(until, text)};
    put_text(w, "termination", told);
}

static void put_purpose(writing *w)
{
    const tp_purpose *purpose = w->facts->purpose;
    tp_json_begin_object(&w->json);
    put_text(w, "purpose", in_language(w, &purpose->name));
    tp_json_name(&w->json, "purposeCategory");
    tp_json_begin_array(&w->json);
    tp_json_text(&w->json, purpose->dpv.size > 0 ? purpose->dpv : purpose->id);
    tp_json_end_array(&w->json);
    // GDPR Art. 4(11): a consent is a clear affirmative act, or none is on record.
    put_text(w, "consentType", TP_TEXT("EXPLICIT"));
    put_categories(w, "piiCategory", false);
    put_termination(w);
    put_third_parties(w);
    tp_json_end_object(&w->json);
}

// The policy names no services: they are called by whose they are.
static void put_services(writing *w)
{
    tp_json_name(&w->json, "services");
    tp_json_begin_array(&w->json);
    tp_json_begin_object(&w->json);
    put_text(w, "service", w->policy->controller);
    tp_json_name(&w->json, "purposes");
    tp_json_begin_array(&w->json);
    put_purpose(w);
    tp_json_end_array(&w->json);
    tp_json_end_object(&w->json);
    tp_json_end_array(&w->json);
}

// --- the receipt -------------------------------------------------------------------------------

static bool shown_in_french(const tp_consent_facts *facts)
{
    tp_text language = tp_consent_language(facts);
    char    first[3] = {0};
    if (language.size < 2 || (language.size > 2 && language.data[2] != '-')) return false;
    first[0] = language.data[0];
    first[1] = language.data[1];
    return tp_is_french(first);
}

// How the consent was obtained. A receipt must say something of it; where nobody told, that.
static tp_text method_of(const writing *w, const tp_consent_event *said)
{
    if (said->method.size > 0) return said->method;
    if (said->channel.size > 0) return said->channel;
    return w->french ? TP_TEXT("non consigné") : TP_TEXT("not recorded");
}

static void put_head(writing *w)
{
    char place[TP_PLACE_TEXT_MAX], id[TP_UUID_TEXT];
    char subject[2 * sizeof w->facts->subject.id];
    const tp_consent_event *said = &last_of(w->facts)->said;
    tp_consent_uuid(w->facts, "kantara", id);
    tp_hex_encode(w->facts->subject.id, sizeof w->facts->subject.id, subject);
    put_text(w, "version", TP_TEXT("KI-CR-v1.1.0"));
    put_text(w, "jurisdiction", (tp_text){place, tp_consent_jurisdiction(w->facts, place)});
    tp_json_name(&w->json, "consentTimestamp");
    tp_json_int(&w->json, w->facts->consent.at / TP_SECOND_MS);
    put_text(w, "collectionMethod", method_of(w, said));
    put_text(w, "consentReceiptID", (tp_text){id, sizeof id});
    if (said->language.size > 0) put_text(w, "language", said->language);
    put_text(w, "piiPrincipalId", (tp_text){subject, sizeof subject});
}

void tp_kantara_write(tp_buffer *out, const tp_consent_facts *facts, const char *language)
{
    bool    as_shown = language == NULL || language[0] == '\0';
    writing w = {.json = tp_json_writer_to(out), .facts = facts, .policy = facts->terms->policy,
                 .french = as_shown ? shown_in_french(facts) : tp_is_french(language)};
    tp_json_begin_object(&w.json);
    put_head(&w);
    put_controllers(&w);
    put_policy(&w);
    put_services(&w);
    bool special = put_categories(&w, "spiCat", true);
    tp_json_name(&w.json, "sensitive");
    tp_json_bool(&w.json, special);
    tp_json_end_object(&w.json);
}
