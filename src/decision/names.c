// names.c: the numbers of the public header by name, article and sentence, in French and English.
//
// One row for each number; a test walks the header's enumerations and finds a missing one.
//
// Sources: GDPR, ePrivacy Directive 2002/58/EC, the policy's promises (C01 to C42).
#include "decision/names.h"

#include <stddef.h>

#define ROWS(table) {table, (uint32_t)(sizeof(table) / sizeof((table)[0]))}

static const tp_name bases[] = {
    {TARA_BASIS_NONE, "none"},
    {TARA_BASIS_CONSENT, "consent"},
    {TARA_BASIS_CONTRACT, "contract"},
    {TARA_BASIS_LEGAL_OBLIGATION, "legal_obligation"},
    {TARA_BASIS_VITAL_INTEREST, "vital_interest"},
    {TARA_BASIS_PUBLIC_TASK, "public_task"},
    {TARA_BASIS_LEGITIMATE_INTEREST, "legitimate_interest"},
};
static const tp_name actions[] = {
    {TARA_ACTION_USE, "use"},
    {TARA_ACTION_COLLECT, "collect"},
    {TARA_ACTION_STORE, "store"},
    {TARA_ACTION_DISCLOSE, "disclose"},
    {TARA_ACTION_TRANSFER, "transfer"},
    {TARA_ACTION_LEGAL_CLAIM, "legal_claim"},
    {TARA_ACTION_PROTECT_PERSON, "protect_person"},
    {TARA_ACTION_COMPLY, "comply"},
};
static const tp_name consents[] = {
    {TARA_CONSENT_NEVER_ASKED, "never_asked"},
    {TARA_CONSENT_GIVEN, "given"},
    {TARA_CONSENT_REFUSED, "refused"},
    {TARA_CONSENT_WITHDRAWN, "withdrawn"},
    {TARA_CONSENT_EXPIRED, "expired"},
    {TARA_CONSENT_OUTDATED, "outdated"},
};
static const tp_name actors[] = {
    {TARA_ACTOR_SUBJECT, "subject"},
    {TARA_ACTOR_GUARDIAN, "guardian"},
    {TARA_ACTOR_AGENT, "agent"},
};
static const tp_name ages[] = {
    {TARA_AGE_UNKNOWN, "unknown"},
    {TARA_AGE_OF_AGE, "of_age"},
    {TARA_AGE_MINOR, "minor"},
    {TARA_AGE_SUSPECTED_MINOR, "suspected_minor"},
};
static const tp_name bands[] = {{TARA_BAND_UNDER, "under"}, {TARA_BAND_OVER, "over"}};
static const tp_name guardians[] = {
    {TARA_GUARDIAN_NONE, "none"},
    {TARA_GUARDIAN_VERIFIED, "verified"},
    {TARA_GUARDIAN_EXPIRED, "expired"},
    {TARA_GUARDIAN_WITHDRAWN, "withdrawn"},
};
static const tp_name nexts[] = {
    {TARA_NEXT_NOTHING, "nothing"},
    {TARA_NEXT_ASK_AGE, "ask_age"},
    {TARA_NEXT_VERIFY_GUARDIAN, "verify_guardian"},
    {TARA_NEXT_RESOLVE_SUSPICION, "resolve_suspicion"},
};
static const tp_name objections[] = {
    {TARA_OBJECTION_NONE, "none"},
    {TARA_OBJECTION_PENDING, "pending"},
    {TARA_OBJECTION_ABSOLUTE, "absolute"},
    {TARA_OBJECTION_UPHELD, "upheld"},
    {TARA_OBJECTION_OVERRIDDEN, "overridden"},
};
static const tp_name outcomes[] = {
    {TARA_ASSESSMENT_FAVOURABLE, "favourable"},
    {TARA_ASSESSMENT_UNFAVOURABLE, "unfavourable"},
};
static const tp_name obligations[] = {
    {TARA_OBLIGATION_TELL_RIGHT_TO_OBJECT, "tell_right_to_object"},
    {TARA_OBLIGATION_OFFER_WITHDRAWAL, "offer_withdrawal"},
    {TARA_OBLIGATION_KEEP_ONLY_WHAT_LAW_NAMES, "keep_only_what_law_names"},
    {TARA_OBLIGATION_STORE_ONLY, "store_only"},
    {TARA_OBLIGATION_INVOLVE_GUARDIAN, "involve_guardian"},
    {TARA_OBLIGATION_RECORD_DISCLOSURE, "record_disclosure"},
    {TARA_OBLIGATION_NAME_SAFEGUARD, "name_safeguard"},
};
static const tp_name rights[] = {
    {TARA_RIGHT_NONE, "none"},
    {TARA_RIGHT_ACCESS, "access"},
    {TARA_RIGHT_RECTIFICATION, "rectification"},
    {TARA_RIGHT_ERASURE, "erasure"},
    {TARA_RIGHT_RESTRICTION, "restriction"},
    {TARA_RIGHT_PORTABILITY, "portability"},
    {TARA_RIGHT_OBJECTION, "objection"},
    {TARA_RIGHT_WITHDRAWAL, "withdrawal"},
};
static const struct {
    int32_t     right;
    const char *article;
} right_articles[] = {
    {TARA_RIGHT_ACCESS, "GDPR 15"},
    {TARA_RIGHT_RECTIFICATION, "GDPR 16"},
    {TARA_RIGHT_ERASURE, "GDPR 17"},
    {TARA_RIGHT_RESTRICTION, "GDPR 18"},
    {TARA_RIGHT_PORTABILITY, "GDPR 20"},
    {TARA_RIGHT_OBJECTION, "GDPR 21"},
    {TARA_RIGHT_WITHDRAWAL, "GDPR 7(3)"},
};
static const tp_name request_states[] = {
    {TARA_REQUEST_NONE, "none"},
    {TARA_REQUEST_RECEIVED, "received"},
    {TARA_REQUEST_AWAITING_IDENTITY, "awaiting_identity"},
    {TARA_REQUEST_OPEN, "open"},
    {TARA_REQUEST_EXTENDED, "extended"},
    {TARA_REQUEST_EXECUTING, "executing"},
    {TARA_REQUEST_PARTLY_DONE, "partly_done"},
    {TARA_REQUEST_ANSWERED, "answered"},
    {TARA_REQUEST_REFUSED, "refused"},
    {TARA_REQUEST_WITHDRAWN, "withdrawn"},
};
static const tp_name step_actions[] = {
    {TARA_STEP_EXPORT, "export"},
    {TARA_STEP_RECTIFY, "rectify"},
    {TARA_STEP_RESTRICT, "restrict"},
    {TARA_STEP_ERASE, "erase"},
};
static const tp_name step_states[] = {
    {TARA_STEP_PENDING, "pending"},
    {TARA_STEP_ASKED, "asked"},
    {TARA_STEP_DONE, "done"},
    {TARA_STEP_REFUSED, "refused"},
    {TARA_STEP_FAILED, "failed"},
    {TARA_STEP_KEPT, "kept"},
    {TARA_STEP_WAITING, "waiting"},
};
static const tp_name exception_names[] = { // As in the rows with texts, below.
    {TARA_EXCEPTION_NONE, "none"},
    {TARA_EXCEPTION_LEGAL_RETENTION, "legal_retention"},
    {TARA_EXCEPTION_LEGAL_HOLD, "legal_hold"},
    {TARA_EXCEPTION_NOT_PORTABLE, "not_portable"},
    {TARA_EXCEPTION_NOT_PROVIDED, "not_provided"},
    {TARA_EXCEPTION_RIGHTS_OF_OTHERS, "rights_of_others"},
    {TARA_EXCEPTION_UNFOUNDED, "unfounded"},
    {TARA_EXCEPTION_NOT_ERASED, "not_erased"},
    {TARA_EXCEPTION_SUPPRESSION, "suppression"},
    {TARA_EXCEPTION_OPEN_REQUEST, "open_request"},
    {TARA_EXCEPTION_REQUEST_PROOF, "request_proof"},
};
static const tp_name doubts[] = {
    {TARA_DOUBT_NONE, "none"},
    {TARA_DOUBT_IDENTITY, "identity"},
    {TARA_DOUBT_SCOPE, "scope"},
};
static const tp_name origins[] = {
    {TARA_ORIGIN_SUBJECT, "subject"},
    {TARA_ORIGIN_OBSERVED, "observed"},
    {TARA_ORIGIN_THIRD_PARTY, "third_party"},
    {TARA_ORIGIN_INFERRED, "inferred"},
};
static const tp_name cookie_categories[] = {
    {TARA_COOKIE_NONE, "none"},
    {TARA_COOKIE_NECESSARY, "necessary"},
    {TARA_COOKIE_PREFERENCES, "preferences"},
    {TARA_COOKIE_STATISTICS, "statistics"},
    {TARA_COOKIE_MARKETING, "marketing"},
};
static const tp_name demands[] = {
    {TARA_DEMAND_NONE, "none"},
    {TARA_DEMAND_LAW, "law"},
    {TARA_DEMAND_GOVERNMENT_REQUEST, "government_request"},
    {TARA_DEMAND_JUDICIAL_PROCESS, "judicial_process"},
    {TARA_DEMAND_COURT_ORDER, "court_order"},
};
static const tp_name safeguard_kinds[] = {
    {TARA_SAFEGUARD_NONE, "none"},
    {TARA_SAFEGUARD_ADEQUACY, "adequacy"},
    {TARA_SAFEGUARD_SCC, "scc"},
    {TARA_SAFEGUARD_BCR, "bcr"},
    {TARA_SAFEGUARD_CODE_OF_CONDUCT, "code_of_conduct"},
    {TARA_SAFEGUARD_CERTIFICATION, "certification"},
    {TARA_SAFEGUARD_DEROGATION, "derogation"},
};
static const tp_name notice_means[] = {
    {TARA_MEANS_NONE, "none"},
    {TARA_MEANS_BANNER, "banner"},
    {TARA_MEANS_MESSAGE, "message"},
};
static const tp_name notice_states[] = {
    {TARA_NOTICE_NONE, "none"},
    {TARA_NOTICE_PENDING, "pending"},
    {TARA_NOTICE_DELIVERED, "delivered"},
    {TARA_NOTICE_ACKNOWLEDGED, "acknowledged"},
};
static const tp_name risks[] = {
    {TARA_RISK_UNKNOWN, "unknown"},
    {TARA_RISK_UNLIKELY, "unlikely"},
    {TARA_RISK_RISK, "risk"},
    {TARA_RISK_HIGH, "high"},
};
static const tp_name concerns[] = {
    {TARA_CONCERNS_NOBODY, "nobody"},
    {TARA_CONCERNS_PURPOSES, "purposes"},
    {TARA_CONCERNS_EVERYBODY, "everybody"},
};
static const tp_name changes[] = {
    {TARA_CHANGE_NONE, "none"},
    {TARA_CHANGE_WORDING, "wording"},
    {TARA_CHANGE_LANGUAGE, "language"},
    {TARA_CHANGE_TIME_ZONE, "time_zone"},
    {TARA_CHANGE_CONTACT_CHANGED, "contact_changed"},
    {TARA_CHANGE_CONTROLLER_CHANGED, "controller_changed"},
    {TARA_CHANGE_DESTINATION_CHANGED, "destination_changed"},
    {TARA_CHANGE_AGE_RAISED, "age_raised"},
    {TARA_CHANGE_AGE_LOWERED, "age_lowered"},
    {TARA_CHANGE_DEADLINE_LONGER, "deadline_longer"},
    {TARA_CHANGE_DEADLINE_SHORTER, "deadline_shorter"},
    {TARA_CHANGE_NOTICE_STRONGER, "notice_stronger"},
    {TARA_CHANGE_NOTICE_WEAKER, "notice_weaker"},
    {TARA_CHANGE_PURPOSE_ADDED, "purpose_added"},
    {TARA_CHANGE_PURPOSE_REMOVED, "purpose_removed"},
    {TARA_CHANGE_CATEGORY_ADDED, "category_added"},
    {TARA_CHANGE_CATEGORY_REMOVED, "category_removed"},
    {TARA_CHANGE_CATEGORY_SPECIAL, "category_special"},
    {TARA_CHANGE_CATEGORY_ORDINARY, "category_ordinary"},
    {TARA_CHANGE_BASIS_ADDED, "basis_added"},
    {TARA_CHANGE_BASIS_REMOVED, "basis_removed"},
    {TARA_CHANGE_BASIS_ORDER, "basis_order"},
    {TARA_CHANGE_DIRECT_MARKETING_ADDED, "direct_marketing_added"},
    {TARA_CHANGE_DIRECT_MARKETING_REMOVED, "direct_marketing_removed"},
    {TARA_CHANGE_CONSENT_LONGER, "consent_longer"},
    {TARA_CHANGE_CONSENT_SHORTER, "consent_shorter"},
    {TARA_CHANGE_REFUSAL_LONGER, "refusal_longer"},
    {TARA_CHANGE_REFUSAL_SHORTER, "refusal_shorter"},
    {TARA_CHANGE_RETENTION_LONGER, "retention_longer"},
    {TARA_CHANGE_RETENTION_SHORTER, "retention_shorter"},
    {TARA_CHANGE_RETENTION_START, "retention_start"},
    {TARA_CHANGE_ASSESSMENT_CHANGED, "assessment_changed"},
    {TARA_CHANGE_OBLIGATION_CHANGED, "obligation_changed"},
    {TARA_CHANGE_ACTION_ADDED, "action_added"},
    {TARA_CHANGE_ACTION_REMOVED, "action_removed"},
    {TARA_CHANGE_FLOOR_ADDED, "floor_added"},
    {TARA_CHANGE_FLOOR_REMOVED, "floor_removed"},
    {TARA_CHANGE_FLOOR_LONGER, "floor_longer"},
    {TARA_CHANGE_FLOOR_SHORTER, "floor_shorter"},
    {TARA_CHANGE_FLOOR_START, "floor_start"},
    {TARA_CHANGE_RECIPIENT_ADDED, "recipient_added"},
    {TARA_CHANGE_RECIPIENT_REMOVED, "recipient_removed"},
    {TARA_CHANGE_ROLE_CHANGED, "role_changed"},
    {TARA_CHANGE_CONTRACT_ADDED, "contract_added"},
    {TARA_CHANGE_CONTRACT_REMOVED, "contract_removed"},
    {TARA_CHANGE_CONTRACT_CHANGED, "contract_changed"},
    {TARA_CHANGE_SUB_PROCESSOR_ADDED, "sub_processor_added"},
    {TARA_CHANGE_SUB_PROCESSOR_REMOVED, "sub_processor_removed"},
    {TARA_CHANGE_SAFEGUARD_ADDED, "safeguard_added"},
    {TARA_CHANGE_SAFEGUARD_REMOVED, "safeguard_removed"},
    {TARA_CHANGE_SAFEGUARD_CHANGED, "safeguard_changed"},
    {TARA_CHANGE_TRACKER_ADDED, "tracker_added"},
    {TARA_CHANGE_TRACKER_REMOVED, "tracker_removed"},
    {TARA_CHANGE_LIFETIME_LONGER, "lifetime_longer"},
    {TARA_CHANGE_LIFETIME_SHORTER, "lifetime_shorter"},
    {TARA_CHANGE_COOKIE_CATEGORY_CHANGED, "cookie_category_changed"},
    {TARA_CHANGE_SETTER_CHANGED, "setter_changed"},
    {TARA_CHANGE_SECTION_ADDED, "section_added"},
    {TARA_CHANGE_SECTION_REMOVED, "section_removed"},
    {TARA_CHANGE_SIGNAL_ADDED, "signal_added"},
    {TARA_CHANGE_SIGNAL_REMOVED, "signal_removed"},
    {TARA_CHANGE_SIGNAL_CHANGED, "signal_changed"},
};

const tp_names tp_basis_names = ROWS(bases);
const tp_names tp_action_names = ROWS(actions);
const tp_names tp_consent_names = ROWS(consents);
const tp_names tp_actor_names = ROWS(actors);
const tp_names tp_age_names = ROWS(ages);
const tp_names tp_band_names = ROWS(bands);
const tp_names tp_guardian_names = ROWS(guardians);
const tp_names tp_next_names = ROWS(nexts);
const tp_names tp_objection_names = ROWS(objections);
const tp_names tp_outcome_names = ROWS(outcomes);
const tp_names tp_obligation_names = ROWS(obligations);
const tp_names tp_right_names = ROWS(rights);
const tp_names tp_request_state_names = ROWS(request_states);
const tp_names tp_step_action_names = ROWS(step_actions);
const tp_names tp_step_state_names = ROWS(step_states);
const tp_names tp_exception_names = ROWS(exception_names);
const tp_names tp_doubt_names = ROWS(doubts);
const tp_names tp_origin_names = ROWS(origins);
const tp_names tp_cookie_category_names = ROWS(cookie_categories);
const tp_names tp_demand_names = ROWS(demands);
const tp_names tp_safeguard_kind_names = ROWS(safeguard_kinds);
const tp_names tp_notice_means_names = ROWS(notice_means);
const tp_names tp_notice_state_names = ROWS(notice_states);
const tp_names tp_risk_names = ROWS(risks);
const tp_names tp_concern_names = ROWS(concerns);
const tp_names tp_change_names = ROWS(changes);

// clang-format off
static const tp_reason_row reasons[] = {
    {TARA_REASON_INCOMPLETE_QUESTION, "incomplete_question", "GDPR 5(2)",
     "The question leaves out what is needed: the purpose, the data, or what a demand refers to.",
     "Il manque à la question la finalité, les données ou la référence de la demande."},
    {TARA_REASON_CONSENT, "consent", "GDPR 6(1)(a)",
     "The person consented to this purpose.",
     "La personne a consenti à cette finalité."},
    {TARA_REASON_CONTRACT, "contract", "GDPR 6(1)(b)",
     "A contract with the person is in force.",
     "Un contrat avec la personne est en vigueur."},
    {TARA_REASON_LEGITIMATE_INTEREST, "legitimate_interest", "GDPR 6(1)(f)",
     "A legitimate interest was weighed and prevails.",
     "Un intérêt légitime a été mis en balance et l'emporte."},
    {TARA_REASON_LEGAL_OBLIGATION, "legal_obligation", "GDPR 6(1)(c)",
     "The law orders it, for these data.",
     "La loi l'ordonne, pour ces données."},
    {TARA_REASON_STORAGE_ONLY, "storage_only", "GDPR 18(2)",
     "Processing is restricted: the data may be stored and nothing else.",
     "Le traitement est limité : les données peuvent être conservées et rien d'autre."},
    {TARA_REASON_NECESSARY_COOKIE, "necessary_cookie", "ePrivacy 5(3)",
     "The cookie is strictly necessary for the service asked for.",
     "Le cookie est strictement nécessaire au service demandé."},
    {TARA_REASON_VITAL_INTEREST, "vital_interest", "GDPR 6(1)(d)",
     "It protects the vital interests of a person.",
     "Cela protège les intérêts vitaux d'une personne."},
    {TARA_REASON_PUBLIC_TASK, "public_task", "GDPR 6(1)(e)",
     "It is necessary for a task in the public interest.",
     "C'est nécessaire à une mission d'intérêt public."},
    {TARA_REASON_ERASURE_REQUESTED, "erasure_requested", "GDPR 17(1)",
     "The person asked for the erasure.",
     "La personne a demandé l'effacement."},
    {TARA_REASON_MINIMISATION, "minimisation", "GDPR 5(1)(c)",
     "The controller no longer needs the data.",
     "Le responsable du traitement n'a plus besoin de ces données."},
    {TARA_REASON_NO_TRANSFER, "no_transfer", "GDPR 44",
     "The data stays where the same rules hold, or its law sets none.",
     "Les données restent là où les mêmes règles valent, ou leur loi n'en pose pas."},
    {TARA_REASON_ADEQUACY, "adequacy", "GDPR 45",
     "The destination, or this recipient there, offers adequate protection by decision.",
     "La destination, ou ce destinataire sur place, offre un niveau adéquat par décision."},
    {TARA_REASON_SAFEGUARD, "safeguard", "GDPR 46",
     "An appropriate safeguard covers the transfer.",
     "Une garantie appropriée couvre le transfert."},
    {TARA_REASON_DEROGATION, "derogation", "GDPR 49",
     "A derogation was recorded for this occasion.",
     "Une dérogation a été enregistrée pour cette occasion."},
    {TARA_REASON_UNKNOWN_PURPOSE, "unknown_purpose", "GDPR 5(1)(b)",
     "The policy has no such purpose.",
     "La politique ne connaît pas cette finalité."},
    {TARA_REASON_UNKNOWN_CATEGORY, "unknown_category", "GDPR 5(1)(c)",
     "The policy has no such category of data.",
     "La politique ne connaît pas cette catégorie de données."},
    {TARA_REASON_UNKNOWN_SUBJECT, "unknown_subject", "GDPR 5(1)(a)",
     "Nothing is on record of this person.",
     "Rien n'est enregistré sur cette personne."},
    {TARA_REASON_CATEGORY_NOT_FOR_PURPOSE, "category_not_for_purpose", "GDPR 5(1)(b)",
     "The policy does not use these data for this purpose.",
     "La politique n'utilise pas ces données pour cette finalité."},
    {TARA_REASON_RECIPIENT_UNKNOWN, "recipient_unknown", "GDPR 13(1)(e)",
     "The policy does not name this recipient for these data and this purpose.",
     "La politique ne nomme pas ce destinataire pour ces données et cette finalité."},
    {TARA_REASON_COOKIE_UNDECLARED, "cookie_undeclared", "ePrivacy 5(3)",
     "The policy does not declare this cookie.",
     "La politique ne déclare pas ce cookie."},
    {TARA_REASON_RECIPIENT_CONTRACT_ENDED, "recipient_contract_ended", "GDPR 28(3)",
     "The contract with this recipient is not in force.",
     "Le contrat avec ce destinataire n'est pas en vigueur."},
    {TARA_REASON_COOKIE_MALFORMED, "cookie_malformed", "RFC 6265",
     "Browsers do not keep a cookie that is set in this way.",
     "Les navigateurs ne gardent pas un cookie déposé de cette manière."},
    {TARA_REASON_AGE_UNKNOWN, "age_unknown", "GDPR 8(2)",
     "The person's age is not known.",
     "L'âge de la personne n'est pas connu."},
    {TARA_REASON_MINOR, "minor", "GDPR 8(1)",
     "The person is under the age of consent and no guardian has been verified.",
     "La personne n'a pas l'âge du consentement et aucun titulaire de l'autorité parentale "
     "n'a été vérifié."},
    {TARA_REASON_SUSPECTED_MINOR, "suspected_minor", "GDPR 8(2)",
     "The person may be a minor: everything waits until that is resolved.",
     "La personne est peut-être mineure : tout attend que ce soit éclairci."},
    {TARA_REASON_CONSENT_NEVER_ASKED, "consent_never_asked", "GDPR 6(1)(a)",
     "The person was never asked for consent to this purpose.",
     "Le consentement à cette finalité n'a jamais été demandé."},
    {TARA_REASON_CONSENT_REFUSED, "consent_refused", "GDPR 6(1)(a)",
     "The person refused consent to this purpose.",
     "La personne a refusé son consentement à cette finalité."},
    {TARA_REASON_CONSENT_WITHDRAWN, "consent_withdrawn", "GDPR 7(3)",
     "The person has withdrawn consent to this purpose.",
     "La personne a retiré son consentement à cette finalité."},
    {TARA_REASON_CONSENT_EXPIRED, "consent_expired", "GDPR 5(1)(a)",
     "The consent is too old to rely on.",
     "Le consentement est trop ancien pour fonder le traitement."},
    {TARA_REASON_CONSENT_OUTDATED, "consent_outdated", "GDPR 6(1)(a)",
     "The consent was given for something narrower.",
     "Le consentement portait sur un objet plus restreint."},
    {TARA_REASON_OBJECTION, "objection", "GDPR 21",
     "The person has objected.",
     "La personne s'est opposée."},
    {TARA_REASON_RESTRICTION, "restriction", "GDPR 18(1)",
     "The person has had the processing restricted.",
     "La personne a fait limiter le traitement."},
    {TARA_REASON_CONTRACT_MISSING, "contract_missing", "GDPR 6(1)(b)",
     "There is no contract with the person.",
     "Il n'y a pas de contrat avec la personne."},
    {TARA_REASON_CONTRACT_ENDED, "contract_ended", "GDPR 6(1)(b)",
     "The contract with the person has ended.",
     "Le contrat avec la personne a pris fin."},
    {TARA_REASON_ASSESSMENT_MISSING, "assessment_missing", "GDPR 6(1)(f)",
     "No balancing of the legitimate interest is on record.",
     "Aucune mise en balance de l'intérêt légitime n'est enregistrée."},
    {TARA_REASON_ASSESSMENT_EXPIRED, "assessment_expired", "GDPR 6(1)(f)",
     "The balancing of the legitimate interest has expired.",
     "La mise en balance de l'intérêt légitime a expiré."},
    {TARA_REASON_ASSESSMENT_UNFAVOURABLE, "assessment_unfavourable", "GDPR 6(1)(f)",
     "The balancing came out for the person.",
     "La mise en balance a donné raison à la personne."},
    {TARA_REASON_OBLIGATION_NOT_NAMED, "obligation_not_named", "GDPR 6(1)(c)",
     "The legal obligation names other data or other actions.",
     "L'obligation légale vise d'autres données ou d'autres actes."},
    {TARA_REASON_NO_BASIS, "no_basis", "GDPR 6(1)",
     "No lawful basis holds.",
     "Aucune base légale ne tient."},
    {TARA_REASON_RETENTION_ELAPSED, "retention_elapsed", "GDPR 5(1)(e)",
     "The data should have been erased by now.",
     "Les données auraient déjà dû être effacées."},
    {TARA_REASON_LEGAL_HOLD, "legal_hold", "GDPR 17(3)(e)",
     "A legal hold forbids the erasure.",
     "Une conservation pour litige interdit l'effacement."},
    {TARA_REASON_LEGAL_RETENTION, "legal_retention", "GDPR 17(3)(b)",
     "The law orders these data to be kept longer.",
     "La loi ordonne de conserver ces données plus longtemps."},
    {TARA_REASON_TRANSFER_WITHOUT_SAFEGUARD, "transfer_without_safeguard", "GDPR 44",
     "The destination has neither adequacy nor a safeguard on record.",
     "La destination n'a ni décision d'adéquation ni garantie enregistrée."},
    {TARA_REASON_SAFEGUARD_EXPIRED, "safeguard_expired", "GDPR 46",
     "The safeguard for the destination is not valid today.",
     "La garantie pour la destination n'est pas valable aujourd'hui."},
    {TARA_REASON_STORE_FAILED, "store_failed", "GDPR 5(1)(f)",
     "The records cannot be read: nobody can know.",
     "Les enregistrements ne peuvent être lus : nul ne peut savoir."},
    {TARA_REASON_CLOCK_BACKWARDS, "clock_backwards", "GDPR 5(2)",
     "The clock stands before what is on record: nobody can know.",
     "L'horloge est en retard sur les enregistrements : nul ne peut savoir."},
};

static const tp_status_row statuses[] = {
    {TARA_OK, "ok",
     "It worked.",
     "Tout va bien."},
    {TARA_E_INVALID_ARGUMENT, "invalid_argument",
     "A value that cannot be was given.",
     "Une valeur impossible a été donnée."},
    {TARA_E_NO_MEMORY, "no_memory",
     "Memory ran out; nothing changed.",
     "La mémoire manque ; rien n'a changé."},
    {TARA_E_BUFFER, "buffer_too_small",
     "The buffer is too small.",
     "Le tampon est trop petit."},
    {TARA_E_TOO_NEW, "too_new",
     "The caller uses what this library does not know yet.",
     "L'appelant utilise ce que cette bibliothèque ne connaît pas encore."},
    {TARA_E_BUSY, "busy",
     "Called from inside a callback of the same context.",
     "Appel depuis un rappel du même contexte."},
    {TARA_E_HANDLE, "bad_handle",
     "Not an open context or policy.",
     "Ni un contexte ni une politique ouverts."},
    {TARA_E_FORKED, "forked",
     "The context belongs to the parent process.",
     "Le contexte appartient au processus parent."},
    {TARA_E_UNSUPPORTED, "unsupported",
     "This build or system cannot do it.",
     "Cette version ou ce système ne le peut pas."},
    {TARA_E_NOT_FOUND, "not_found",
     "There is no such thing on record.",
     "Rien de tel n'est enregistré."},
    {TARA_E_CONFLICT, "conflict",
     "It contradicts what was done before.",
     "Cela contredit ce qui a été fait avant."},
    {TARA_E_NOT_APPLICABLE, "not_applicable",
     "The law or the policy does not provide for it here.",
     "La loi ou la politique ne le prévoit pas ici."},
    {TARA_E_CLOCK_BACKWARDS, "clock_backwards",
     "The time lies before what is already recorded.",
     "L'instant précède ce qui est déjà enregistré."},
    {TARA_E_STORE, "store_failed",
     "The store failed; open it anew.",
     "Le stockage a échoué ; rouvrez-le."},
    {TARA_E_READ_ONLY, "read_only",
     "The context was opened for reading.",
     "Le contexte est ouvert en lecture."},
    {TARA_E_LOCKED, "locked",
     "Somebody else has the store open.",
     "Le stockage est ouvert ailleurs."},
    {TARA_E_WRONG_KEY, "wrong_key",
     "The site key is not the one of this store.",
     "La clé du site n'est pas celle de ce stockage."},
    {TARA_E_FOREIGN_FILE, "foreign_file",
     "The file is no store of this library.",
     "Le fichier n'est pas un stockage de cette bibliothèque."},
    {TARA_E_CORRUPT, "corrupt",
     "The store is damaged.",
     "Le stockage est endommagé."},
    {TARA_E_UNSAFE_FILE, "unsafe_file",
     "The path is no private regular file.",
     "Le chemin n'est pas un fichier ordinaire et privé."},
    {TARA_E_DISK_FULL, "disk_full",
     "There is no space left; nothing was recorded.",
     "Il n'y a plus de place ; rien n'a été enregistré."},
    {TARA_E_LIMIT, "limit",
     "A documented limit is exceeded.",
     "Une limite documentée est dépassée."},
    {TARA_E_SYNTAX, "syntax",
     "The text is not well-formed.",
     "Le texte est mal formé."},
    {TARA_E_POLICY, "policy_invalid",
     "The policy is incomplete or contradicts itself.",
     "La politique est incomplète ou se contredit."},
    {TARA_E_POLICY_MISMATCH, "policy_mismatch",
     "The store was made under another policy.",
     "Le stockage a été fait sous une autre politique."},
    {TARA_E_ENTROPY, "no_entropy",
     "No random bytes could be had.",
     "Aucun octet aléatoire n'a pu être obtenu."},
    {TARA_E_PROOF, "not_proven",
     "What was presented is no proof of it.",
     "Ce qui est présenté n'en est pas la preuve."},
    {TARA_E_ALPHABET, "alphabet",
     "A character is no base64url digit.",
     "Un caractère n'est pas un chiffre base64url."},
    {TARA_E_PADDING, "padding",
     "The text ends in padding, which may not stand there.",
     "Le texte finit par un remplissage, qui n'y a pas sa place."},
    {TARA_E_EMPTY_SEGMENT, "empty_segment",
     "A segment is empty.",
     "Un segment est vide."},
    {TARA_E_TRUNCATED, "truncated",
     "What is declared reaches beyond the end.",
     "Ce qui est déclaré dépasse la fin."},
    {TARA_E_VERSION, "unknown_version",
     "The version is not one that this library knows.",
     "La version n'est pas connue de cette bibliothèque."},
    {TARA_E_UNKNOWN_SEGMENT, "unknown_segment",
     "There is no segment of that type.",
     "Il n'existe pas de segment de ce type."},
    {TARA_E_DUPLICATE, "duplicate",
     "A segment or section stands there twice.",
     "Un segment ou une section s'y trouve deux fois."},
    {TARA_E_ZERO_ID, "zero_id",
     "A number is zero; they begin with 1.",
     "Un numéro est zéro ; ils commencent à 1."},
    {TARA_E_REVERSED, "range_reversed",
     "A range ends before it begins.",
     "Un intervalle finit avant de commencer."},
    {TARA_E_OVERLAP, "range_overlap",
     "A range covers what another one covers.",
     "Un intervalle en recouvre un autre."},
    {TARA_E_OVER_MAXIMUM, "over_maximum",
     "A number is above the declared maximum.",
     "Un numéro dépasse le maximum déclaré."},
    {TARA_E_FIBONACCI, "fibonacci",
     "A Fibonacci code has no end, or is too long.",
     "Un code de Fibonacci est sans fin, ou trop long."},
    {TARA_E_SECTION_COUNT, "section_count",
     "There are more or fewer sections than the header names.",
     "Il y a plus ou moins de sections que l'en-tête n'en nomme."},
    {TARA_E_UNKNOWN_SECTION, "unknown_section",
     "No such section is registered.",
     "Aucune section de ce nom n'est enregistrée."},
    {TARA_E_VALUE, "bad_value",
     "The field cannot have that value.",
     "Le champ ne peut pas avoir cette valeur."},
    {TARA_E_TRAILING, "trailing_bits",
     "More stands there than the format has room for.",
     "Il s'y trouve plus que le format ne prévoit."},
};

static const tp_duty_row duties[] = {
    {TARA_DUTY_NONE, "none", "",
     "Nothing.",
     "Rien."},
    {TARA_DUTY_ERASE, "erase", "GDPR 5(1)(e)",
     "Erase data whose last purpose has run out.",
     "Effacer des données dont la dernière finalité est échue."},
    {TARA_DUTY_MINOR_DELETION, "minor_deletion", "GDPR 8, 17(1)(f)",
     "Delete a minor's data, or verify a guardian in time.",
     "Supprimer les données d'un mineur, ou vérifier à temps un titulaire de l'autorité "
     "parentale."},
    {TARA_DUTY_REQUEST, "request", "GDPR 12(3)",
     "Answer a person's request.",
     "Répondre à la demande d'une personne."},
    {TARA_DUTY_CONSENT, "consent", "GDPR 7",
     "A consent ends: ask anew, or stop.",
     "Un consentement prend fin : le redemander ou cesser."},
    {TARA_DUTY_GUARDIAN, "guardian", "GDPR 8(1)",
     "A guardian's consent ends: verify anew.",
     "Le consentement d'un titulaire de l'autorité parentale prend fin : le vérifier de nouveau."},
    {TARA_DUTY_ASSESSMENT, "assessment", "GDPR 6(1)(f)",
     "A balancing of interests ends: weigh anew.",
     "Une mise en balance des intérêts expire : la refaire."},
    {TARA_DUTY_SAFEGUARD, "safeguard", "GDPR 46",
     "A transfer safeguard ends: renew it or stop.",
     "Une garantie de transfert expire : la renouveler ou cesser."},
    {TARA_DUTY_NOTICE, "notice", "GDPR 13, 14",
     "Tell a person of a material change.",
     "Informer une personne d'un changement important."},
    {TARA_DUTY_BREACH, "breach", "GDPR 33, 34",
     "Notify a breach.",
     "Notifier une violation."},
    {TARA_DUTY_HOLD, "hold", "GDPR 17(3)(e)",
     "Review a legal hold.",
     "Réexaminer une conservation pour litige."},
    {TARA_DUTY_SUSPECTED_MINOR, "suspected_minor", "GDPR 8(2)",
     "Establish whether a person is a minor.",
     "Établir si une personne est mineure."},
    {TARA_DUTY_COMPACT, "compact", "GDPR 17(1)",
     "Erased events wait to leave the store: compact it.",
     "Des événements effacés attendent de quitter le stockage : le compacter."},
};

static const tp_exception_row exceptions[] = {
    {TARA_EXCEPTION_NONE, "none", "",
     "Nothing stands against it.",
     "Rien ne s'y oppose."},
    {TARA_EXCEPTION_LEGAL_RETENTION, "legal_retention", "GDPR 17(3)(b)",
     "The law orders these data to be kept for now.",
     "La loi ordonne de conserver ces données pour l'instant."},
    {TARA_EXCEPTION_LEGAL_HOLD, "legal_hold", "GDPR 17(3)(e)",
     "The data are kept for legal claims.",
     "Les données sont conservées pour la constatation, l'exercice ou la défense de droits en "
     "justice."},
    {TARA_EXCEPTION_NOT_PORTABLE, "not_portable", "GDPR 20(1)",
     "The data are processed under neither consent nor a contract, so they are not portable.",
     "Les données ne sont traitées ni sur la base d'un consentement ni pour un contrat : la "
     "portabilité ne s'y applique pas."},
    {TARA_EXCEPTION_NOT_PROVIDED, "not_provided", "GDPR 20(1)",
     "The person did not provide the data, so they are not portable.",
     "La personne n'a pas fourni ces données : la portabilité ne s'y applique pas."},
    {TARA_EXCEPTION_RIGHTS_OF_OTHERS, "rights_of_others", "GDPR 15(4), 20(4)",
     "It would adversely affect the rights and freedoms of others.",
     "Cela porterait atteinte aux droits et libertés d'autrui."},
    {TARA_EXCEPTION_UNFOUNDED, "unfounded", "GDPR 12(5)",
     "The request is manifestly unfounded or excessive.",
     "La demande est manifestement infondée ou excessive."},
    {TARA_EXCEPTION_NOT_ERASED, "not_erased", "GDPR 17(1)",
     "The erasure of the data is not confirmed yet.",
     "L'effacement des données n'est pas encore confirmé."},
    {TARA_EXCEPTION_SUPPRESSION, "suppression", "GDPR 21(3)",
     "As little as is needed is kept, so that the objection goes on being respected.",
     "Le strict nécessaire est conservé pour que l'opposition reste respectée."},
    {TARA_EXCEPTION_OPEN_REQUEST, "open_request", "GDPR 12",
     "A request of the person is still to be answered.",
     "Une demande de la personne attend encore une réponse."},
    {TARA_EXCEPTION_REQUEST_PROOF, "request_proof", "GDPR 5(2), 17(3)(e)",
     "That a request was answered is kept as long as it can be disputed.",
     "La preuve qu'une demande a reçu réponse est conservée tant qu'elle peut être contestée."},
};
// clang-format on

const char *tp_name_of(const tp_names *names, int64_t value)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (names->rows[i].value == value) return names->rows[i].name;
    }
    return "unknown";
}

bool tp_value_of(const tp_names *names, tp_text name, int32_t *value)
{
    for (uint32_t i = 0; i < names->count; i++) {
        if (!tp_text_equal(tp_text_of(names->rows[i].name), name)) continue;
        *value = names->rows[i].value;
        return true;
    }
    return false;
}

const tp_reason_row *tp_reason_rows(uint32_t *count)
{
    *count = (uint32_t)(sizeof reasons / sizeof reasons[0]);
    return reasons;
}

const tp_reason_row *tp_reason_row_of(int32_t reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].reason == reason) return &reasons[i];
    }
    return NULL;
}

const tp_status_row *tp_status_rows(uint32_t *count)
{
    *count = (uint32_t)(sizeof statuses / sizeof statuses[0]);
    return statuses;
}

const tp_status_row *tp_status_row_of(int32_t status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].status == status) return &statuses[i];
    }
    return NULL;
}

const tp_duty_row *tp_duty_row_of(int32_t kind)
{
    for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++) {
        if (duties[i].kind == kind) return &duties[i];
    }
    return NULL;
}

// clang-format off
static const tp_finding_row findings[] = {
    {TARA_FINDING_NONE, "none",
     "The history is whole.",
     "L'historique est intact."},
    {TARA_FINDING_FOREIGN, "foreign",
     "The file is not a store.",
     "Le fichier n'est pas un stockage."},
    {TARA_FINDING_FORMAT, "format",
     "The file is a store of a format that this version does not know.",
     "Le fichier est un stockage d'un format que cette version ne connaît pas."},
    {TARA_FINDING_HEADER, "header",
     "The header of the file is damaged.",
     "L'en-tête du fichier est endommagé."},
    {TARA_FINDING_KEY, "key",
     "The store was made with another site key.",
     "Le stockage a été créé avec une autre clé de site."},
    {TARA_FINDING_TORN, "torn",
     "The last append was interrupted; opening the store cuts it off.",
     "Le dernier ajout a été interrompu ; l'ouverture du stockage le retranche."},
    {TARA_FINDING_SURPLUS, "surplus",
     "Behind the end of the history stand bytes that belong to nothing.",
     "Après la fin de l'historique se trouvent des octets qui n'appartiennent à rien."},
    {TARA_FINDING_DAMAGED, "damaged",
     "What had been recorded cannot be read any more.",
     "Ce qui avait été enregistré ne peut plus être lu."},
    {TARA_FINDING_IMPOSSIBLE, "impossible",
     "The file names sizes or counts that cannot be.",
     "Le fichier indique des tailles ou des nombres impossibles."},
    {TARA_FINDING_REMOVED, "removed",
     "Events were taken out.",
     "Des événements ont été retirés."},
    {TARA_FINDING_REORDERED, "reordered",
     "Events were moved or put in twice.",
     "Des événements ont été déplacés ou insérés deux fois."},
    {TARA_FINDING_ALTERED, "altered",
     "An event is not what it was.",
     "Un événement n'est plus ce qu'il était."},
    {TARA_FINDING_CONTENT, "content",
     "An event says what the library never writes.",
     "Un événement dit ce que la bibliothèque n'écrit jamais."},
    {TARA_FINDING_MISSING_BODY, "missing_body",
     "The content of an event is gone, and no erasure says so.",
     "Le contenu d'un événement a disparu sans qu'aucun effacement ne l'indique."},
    {TARA_FINDING_RESURFACED, "resurfaced",
     "The content of an event is back that had been erased.",
     "Le contenu d'un événement qui avait été effacé est réapparu."},
    {TARA_FINDING_NOTE, "note",
     "The tree that the file keeps is not that of its events.",
     "L'arbre que conserve le fichier n'est pas celui de ses événements."},
    {TARA_FINDING_OTHER_HISTORY, "other_history",
     "The checkpoint speaks of another history.",
     "Le point de contrôle témoigne d'un autre historique."},
    {TARA_FINDING_ROLLED_BACK, "rolled_back",
     "The checkpoint knows of events that are not there any more.",
     "Le point de contrôle connaît des événements qui n'existent plus."},
};
// clang-format on

const tp_finding_row *tp_finding_row_of(int32_t finding)
{
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        if (findings[i].finding == finding) return &findings[i];
    }
    return NULL;
}

const tp_exception_row *tp_exception_row_of(int32_t exception)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++) {
        if (exceptions[i].exception == exception) return &exceptions[i];
    }
    return NULL;
}

const char *tp_right_article(int32_t right)
{
    for (size_t i = 0; i < sizeof right_articles / sizeof right_articles[0]; i++) {
        if (right_articles[i].right == right) return right_articles[i].article;
    }
    return "";
}

bool tp_is_french(const char *language)
{
    if (language == NULL) return false;
    bool fr = (language[0] == 'f' || language[0] == 'F')
           && (language[1] == 'r' || language[1] == 'R');
    return fr && (language[2] == '\0' || language[2] == '-');
}
