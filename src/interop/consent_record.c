// consent_record.c: a consent as DPV's record and receipt of ISO/IEC TS 27560.
//
// The subject is the pseudonym by which they are on record, never who they are. Each choice is a
// status with its time; what became of the last one since, by time or by a new version of the
// policy, follows as one more, of the controller's.
#include "interop/consent_record.h"

#include "base/bits.h"
#include "interop/dpv_policy.h"

#define T(literal) {(literal), sizeof(literal) - 1}
#define SCHEMA "https://w3id.org/dpv/schema/dpv-27560#"

// --- statuses ----------------------------------------------------------------------------------

// Of an outdated consent what it was given to has changed: DPV calls the end of its "temporal or
// contextual validity" expired. Invalidated would say that it never was valid, which is so of a
// child's alone.
static const char *const statuses[] = {
    [TARA_CONSENT_NEVER_ASKED] = "dpv:ConsentUnknown",
    [TARA_CONSENT_GIVEN] = "dpv:ConsentGiven",
    [TARA_CONSENT_REFUSED] = "dpv:ConsentRefused",
    [TARA_CONSENT_WITHDRAWN] = "dpv:ConsentWithdrawn",
    [TARA_CONSENT_EXPIRED] = "dpv:ConsentExpired",
    [TARA_CONSENT_OUTDATED] = "dpv:ConsentExpired",
};

static void put_subject(tp_dpv *d, const tp_consent_facts *facts)
{
    char digits[2 * sizeof facts->subject.id];
    tp_hex_encode(facts->subject.id, sizeof facts->subject.id, digits);
    tp_dpv_begin(d, "dpv:DataSubject");
    tp_dpv_identifiers(d, (tp_text){digits, sizeof digits});
    tp_dpv_end(d);
}

// Who acted for the subject is known by the part they had, and by no name.
static void put_actor(tp_dpv *d, const tp_consent_facts *facts, uint8_t actor)
{
    tp_dpv_list(d, "dpv:isIndicatedBy");
    if (actor == TARA_ACTOR_SUBJECT) {
        put_subject(d, facts);
    } else {
        tp_dpv_begin(d, actor == TARA_ACTOR_GUARDIAN ? "dpv:GuardianOfDataSubject" : "dpv:Agent");
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

// A yes counts until its end. A no stands until somebody chooses anew.
static void put_validity(tp_dpv *d, uint8_t state, tp_time until)
{
    bool yes = state == TARA_CONSENT_GIVEN;
    bool ends = yes && until != 0 && until != TP_TIME_NEVER;
    tp_dpv_list(d, "dpv:hasDuration");
    tp_dpv_begin(d, ends  ? "dpv:UntilTimeDuration"
                    : yes ? "dpv:EndlessDuration"
                          : "dpv:IndeterminateDuration");
    if (ends) tp_dpv_time(d, "dct:valid", until);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

static void put_method(tp_dpv *d, const tp_consent_event *said)
{
    if (said->method.size + said->channel.size == 0) return;
    tp_dpv_list(d, "dpv:hasIndicationMethod");
    if (said->method.size > 0) tp_json_text(&d->json, said->method);
    if (said->channel.size > 0) tp_json_text(&d->json, said->channel);
    tp_dpv_list_end(d);
}

static void put_choice(tp_dpv *d, const tp_consent_facts *facts, const tp_told_choice *choice)
{
    tp_dpv_begin(d, choice->renewed ? "dpv:RenewedConsentGiven" : statuses[choice->state]);
    tp_dpv_time(d, "dpv:isIndicatedAtTime", choice->said.made_at);
    put_validity(d, choice->state, choice->said.expires_at);
    put_actor(d, facts, choice->said.actor);
    put_method(d, &choice->said);
    tp_dpv_end(d);
}

// To the second: who asks for the size first finds the same.
static tp_time this_second(const tp_consent_facts *facts)
{
    return facts->now - facts->now % TP_SECOND_MS;
}

// What a yes came to by itself.
static void put_end(tp_dpv *d, const tp_consent_facts *facts)
{
    static const tp_words outdated = {
        T("Ce à quoi il a été consenti a changé depuis."),
        T("What was consented to has changed since.")};
    static const tp_words alone = {
        T("Il n'a pas été autorisé comme la loi le veut pour un enfant (RGPD, art. 8)."),
        T("It was not authorised as the law wants it of a child (GDPR Art. 8).")};
    tp_dpv_begin(d, facts->alone ? "dpv:ConsentInvalidated" : statuses[facts->state]);
    tp_dpv_time(d, "dpv:isIndicatedAtTime",
                facts->changed_at != 0 ? facts->changed_at : this_second(facts));
    put_validity(d, facts->state, 0);
    tp_dpv_controller(d, "dpv:isIndicatedBy");
    if (facts->state == TARA_CONSENT_OUTDATED) {
        tp_dpv_words(d, "dct:description", facts->alone ? &alone : &outdated);
    }
    tp_dpv_end(d);
}

static void put_statuses(tp_dpv *d, const tp_consent_facts *facts)
{
    bool ended = facts->state == TARA_CONSENT_EXPIRED || facts->state == TARA_CONSENT_OUTDATED;
    tp_dpv_list(d, "dpv:hasConsentStatus");
    for (size_t i = 0; i < facts->choice_count; i++) put_choice(d, facts, &facts->choices[i]);
    if (ended) put_end(d, facts);
    if (facts->state == TARA_CONSENT_NEVER_ASKED) {
        tp_dpv_begin(d, statuses[TARA_CONSENT_NEVER_ASKED]);
        tp_dpv_end(d);
    }
    tp_dpv_list_end(d);
}

// --- the record --------------------------------------------------------------------------------

static void put_jurisdiction(tp_dpv *d, const tp_consent_facts *facts)
{
    if (facts->place != 0) tp_dpv_place(d, "dpv:hasJurisdiction", facts->place);
    else tp_dpv_one(d, "dpv:hasJurisdiction", "loc:EU");
}

static void put_process(tp_dpv *d, const tp_consent_facts *facts)
{
    tp_dpv_list(d, "dpv:hasProcess");
    tp_dpv_begin(d, "dpv:Process");
    tp_dpv_purpose(d, facts->purpose);
    put_jurisdiction(d, facts);
    tp_dpv_measures(d);
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

// GDPR Art. 13(2)(d): where to complain.
static void put_authority(tp_dpv *d, const tp_consent_facts *facts)
{
    const tp_authority *authority = tp_law_authority(facts->place);
    if (authority == NULL) return;
    tp_dpv_list(d, "dpv:hasAuthority");
    tp_dpv_begin(d, "dpv:DataProtectionAuthority");
    tp_dpv_text(d, "dpv:hasName", tp_text_of(authority->name));
    tp_dpv_text(d, "schema:url", tp_text_of(authority->site));
    tp_dpv_end(d);
    tp_dpv_list_end(d);
}

static void put_named(tp_dpv *d, const tp_consent_facts *facts, const char *what)
{
    char id[9 + TP_UUID_TEXT] = "urn:uuid:";
    tp_consent_uuid(facts, what, id + 9);
    tp_json_name(&d->json, "@id");
    tp_json_text(&d->json, (tp_text){id, sizeof id});
    tp_dpv_identifiers(d, (tp_text){id + 9, TP_UUID_TEXT});
}

static void put_type(tp_dpv *d, const char *type)
{
    tp_dpv_list(d, "@type");
    tp_json_string(&d->json, type);
    tp_dpv_list_end(d);
}

// Of a consent that nobody was asked for there is no event that could name it.
static void put_record(tp_dpv *d, const tp_consent_facts *facts, bool profiled)
{
    put_type(d, "dpv:ConsentRecord");
    if (facts->choice_count > 0) put_named(d, facts, "record");
    if (profiled) tp_dpv_one(d, "dct:conformsTo", SCHEMA "record-eu-gdpr");
    tp_dpv_list(d, "dpv:hasDataSubject");
    put_subject(d, facts);
    tp_dpv_list_end(d);
    tp_dpv_notice(d, tp_consent_language(facts), tp_consent_notice(facts));
    put_process(d, facts);
    tp_dpv_controller(d, "dpv:hasEntity");
    put_authority(d, facts);
    put_statuses(d, facts);
}

void tp_consent_record_write(tp_dpv *d, const tp_consent_facts *facts, bool inside)
{
    tp_json_begin_object(&d->json);
    if (!inside) tp_dpv_context(d);
    put_record(d, facts, false);
    tp_json_end_object(&d->json);
}

// A receipt that somebody has does not change its status: what became of the consent since is told
// by another one, under another name.
static const char *name_of(const tp_consent_facts *facts)
{
    if (facts->alone) return "receipt of the invalidity";
    if (facts->state == TARA_CONSENT_EXPIRED) return "receipt of the end";
    if (facts->state == TARA_CONSENT_OUTDATED) return "receipt of the change";
    return "receipt";
}

void tp_consent_receipt_write(tp_dpv *d, const tp_consent_facts *facts)
{
    tp_json_begin_object(&d->json);
    tp_dpv_context(d);
    put_type(d, "dpv:ConsentReceipt");
    put_named(d, facts, name_of(facts));
    tp_dpv_one(d, "dct:conformsTo", SCHEMA "receipt-eu-gdpr");
    tp_dpv_text(d, "schema:schemaVersion", TP_TEXT("DPV 2.3"));
    tp_dpv_time(d, "dct:created", this_second(facts));
    tp_dpv_list(d, "dpv:hasRecordOfActivity");
    tp_json_begin_object(&d->json);
    put_record(d, facts, true);
    tp_json_end_object(&d->json);
    tp_dpv_list_end(d);
    tp_json_end_object(&d->json);
}
