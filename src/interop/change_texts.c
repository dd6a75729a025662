// change_texts.c: the table of sentences about changes, by their kind.
//
// Sources: GDPR Art. 12(1), 13(3); WP260 rev.01 paras 29 to 32; policy row C37.
#include "interop/change_texts.h"

#include <string.h>

#include "tara_privacy.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TELL(what, path, en, fr) {TARA_CHANGE_##what, path, {en, fr}, {"", ""}}
#define BOTH(what, path, en, fr, with_en, with_fr) \
    {TARA_CHANGE_##what, path, {en, fr}, {with_en, with_fr}}

// clang-format off
static const tp_change_text rows[] = {
    // The first row that fits counts; the last one of each kind fits every path.
    BOTH(WORDING, "purposes.*.name",
         "The purpose \"{0}\" is worded anew.",
         "La finalité « {0} » est reformulée.",
         "The purpose \"{3}\" is now called \"{2}\".",
         "La finalité « {3} » s'appelle désormais « {2} »."),
    BOTH(WORDING, "categories.*.name",
         "The data \"{0}\" are described anew.",
         "Les données « {0} » sont décrites autrement.",
         "The data \"{3}\" are now described as \"{2}\".",
         "Les données « {3} » sont désormais décrites ainsi : « {2} »."),
    BOTH(WORDING, "recipients.*.name",
         "The recipient \"{0}\" is called by another name.",
         "Le destinataire « {0} » porte un autre nom.",
         "The recipient \"{3}\" is now called \"{2}\".",
         "Le destinataire « {3} » s'appelle désormais « {2} »."),
    TELL(WORDING, "purposes.*",
         "The policy says in other words why data for \"{0}\" are kept so long.",
         "La politique dit en d'autres mots pourquoi les données sont conservées aussi longtemps "
         "pour « {0} »."),
    TELL(WORDING, "floors.*",
         "The policy says in other words what the law makes us keep ({0}).",
         "La politique dit en d'autres mots ce que la loi nous impose de conserver ({0})."),
    TELL(WORDING, "trackers.*",
         "What \"{0}\" ({1}) is for is worded anew.",
         "Ce à quoi sert « {0} » ({1}) est reformulé."),
    BOTH(WORDING, "sections.*.title",
         "The section \"{0}\" has another title.",
         "La section « {0} » porte un autre titre.",
         "The section \"{3}\" is now called \"{2}\".",
         "La section « {3} » s'intitule désormais « {2} »."),
    TELL(WORDING, "sections.*",
         "The section \"{0}\" is worded anew.",
         "La section « {0} » est reformulée."),
    TELL(WORDING, "subjects",
         "The policy says in other words whose data we process.",
         "La politique dit en d'autres mots de qui nous traitons les données."),
    TELL(WORDING, "security",
         "The policy says in other words how we protect data.",
         "La politique dit en d'autres mots comment nous protégeons les données."),
    TELL(WORDING, "",
         "The wording of the policy changes.",
         "Le texte de la politique change."),

    TELL(LANGUAGE, "",
         "Another language version of the policy is now the one that counts.",
         "La version de la politique qui fait foi est désormais dans une autre langue."),
    TELL(TIME_ZONE, "",
         "We count days by the clock of another time zone.",
         "Nous comptons les jours à l'heure d'un autre fuseau horaire."),

    BOTH(CONTACT_CHANGED, "contacts.privacy_email",
         "You reach us at another address.",
         "Vous nous joignez à une autre adresse.",
         "For your personal data and your rights, write to {2} instead of {3}.",
         "Pour vos données personnelles et vos droits, écrivez à {2} au lieu de {3}."),
    BOTH(CONTACT_CHANGED, "",
         "You reach our data protection officer in another way.",
         "Vous joignez autrement notre délégué à la protection des données.",
         "You now reach our data protection officer here: {2} (before: {3}).",
         "Vous joignez désormais notre délégué à la protection des données ainsi : {2} "
         "(auparavant : {3})."),

    BOTH(CONTROLLER_CHANGED, "",
         "Who is responsible for your data changes.",
         "Le responsable du traitement de vos données change.",
         "{2} is now responsible for your data, instead of {3}.",
         "Le responsable du traitement de vos données est désormais {2}, et non plus {3}."),

    BOTH(DESTINATION_CHANGED, "controller_place",
         "We are established in another country.",
         "Nous sommes établis dans un autre pays.",
         "We are now established in another country: {2} (before: {3}).",
         "Nous sommes désormais établis dans un autre pays : {2} (auparavant : {3})."),
    BOTH(DESTINATION_CHANGED, "",
         "\"{0}\" receives your data in another country.",
         "« {0} » reçoit vos données dans un autre pays.",
         "\"{0}\" now receives your data in another country: {2} (before: {3}).",
         "« {0} » reçoit désormais vos données dans un autre pays : {2} (auparavant : {3})."),

    BOTH(AGE_RAISED, "",
         "The age from which our services are open is raised.",
         "L'âge à partir duquel nos services sont ouverts est relevé.",
         "Our services are now open from the age of {2} (before: {3}).",
         "Nos services sont désormais ouverts à partir de {2} ans (auparavant : {3} ans)."),
    BOTH(AGE_LOWERED, "",
         "The age from which our services are open is lowered.",
         "L'âge à partir duquel nos services sont ouverts est abaissé.",
         "Our services are now open from the age of {2} (before: {3}).",
         "Nos services sont désormais ouverts à partir de {2} ans (auparavant : {3} ans)."),

    BOTH(DEADLINE_LONGER, "minor_deletion",
         "We allow ourselves more time to delete the data of a child collected without verified "
         "consent.",
         "Nous nous donnons plus de temps pour supprimer les données d'un enfant collectées sans "
         "accord vérifié.",
         "We allow ourselves more time to delete the data of a child collected without verified "
         "consent: {2} instead of {3}.",
         "Nous nous donnons plus de temps pour supprimer les données d'un enfant collectées sans "
         "accord vérifié : {2} au lieu de {3}."),
    BOTH(DEADLINE_LONGER, "suspicion",
         "We allow ourselves more time to find out whether a person reported to us is a child.",
         "Nous nous donnons plus de temps pour vérifier si une personne qui nous a été signalée "
         "est un enfant.",
         "We allow ourselves more time to find out whether a person reported to us is a child: "
         "{2} instead of {3}.",
         "Nous nous donnons plus de temps pour vérifier si une personne qui nous a été signalée "
         "est un enfant : {2} au lieu de {3}."),
    BOTH(DEADLINE_LONGER, "notices.within",
         "You may be told later of important changes.",
         "Les modifications importantes peuvent vous être annoncées plus tard.",
         "You may be told later of important changes: within {2} instead of {3}.",
         "Les modifications importantes peuvent vous être annoncées plus tard : dans un délai de "
         "{2} au lieu de {3}."),
    BOTH(DEADLINE_LONGER, "renewal_notice",
         "We begin earlier to ask for a consent that is about to end.",
         "Nous commençons plus tôt à redemander un consentement qui arrive à son terme.",
         "We begin earlier to ask for a consent that is about to end: {2} before instead of {3}.",
         "Nous commençons plus tôt à redemander un consentement qui arrive à son terme : {2} "
         "avant au lieu de {3}."),
    BOTH(DEADLINE_LONGER, "hold_review",
         "We look less often at whether data kept for a dispute are still needed.",
         "Nous vérifions moins souvent si des données gardées pour un litige sont encore "
         "nécessaires.",
         "We look less often at whether data kept for a dispute are still needed: after {2} "
         "instead of {3}.",
         "Nous vérifions moins souvent si des données gardées pour un litige sont encore "
         "nécessaires : après {2} au lieu de {3}."),
    BOTH(DEADLINE_LONGER, "",
         "We allow ourselves more time for something that we do about your data.",
         "Nous nous donnons plus de temps pour une démarche sur vos données.",
         "We allow ourselves more time for something that we do about your data: {2} instead of "
         "{3}.",
         "Nous nous donnons plus de temps pour une démarche sur vos données : {2} au lieu de "
         "{3}."),

    // "Shorter" is by the calendar's average: 30 days may still outlast a month. So no more is said
    // than what counts now.
    BOTH(DEADLINE_SHORTER, "minor_deletion",
         "The time within which we delete the data of a child collected without verified consent "
         "changes.",
         "Le délai dans lequel nous supprimons les données d'un enfant collectées sans accord "
         "vérifié change.",
         "We delete the data of a child collected without verified consent within {2} instead of "
         "{3}.",
         "Nous supprimons les données d'un enfant collectées sans accord vérifié dans un délai "
         "de {2} au lieu de {3}."),
    BOTH(DEADLINE_SHORTER, "suspicion",
         "The time within which we find out whether a person reported to us is a child changes.",
         "Le délai dans lequel nous vérifions si une personne qui nous a été signalée est un "
         "enfant change.",
         "We find out whether a person reported to us is a child within {2} instead of {3}.",
         "Nous vérifions si une personne qui nous a été signalée est un enfant dans un délai de "
         "{2} au lieu de {3}."),
    BOTH(DEADLINE_SHORTER, "notices.within",
         "The time within which you are told of important changes becomes another.",
         "Le délai dans lequel les modifications importantes vous sont annoncées change.",
         "You are told of important changes within {2} instead of {3}.",
         "Les modifications importantes vous sont annoncées dans un délai de {2} au lieu de {3}."),
    BOTH(DEADLINE_SHORTER, "",
         "The time for something that we do about your data changes.",
         "Le délai d'une démarche sur vos données change.",
         "The time for something that we do about your data changes: {2} instead of {3}.",
         "Le délai d'une démarche sur vos données change : {2} au lieu de {3}."),

    TELL(NOTICE_STRONGER, "",
         "Important changes are now told to you by a message of your own.",
         "Les modifications importantes vous sont désormais annoncées par un message personnel."),
    TELL(NOTICE_WEAKER, "",
         "Important changes are now told to you by a prominent notice, and no longer by a message "
         "of your own.",
         "Les modifications importantes vous sont désormais annoncées par un avis bien en vue, et "
         "non plus par un message personnel."),

    TELL(PURPOSE_ADDED, "recipients.*",
         "\"{0}\" now also receives your data for this purpose: {1}.",
         "« {0} » reçoit désormais vos données aussi pour cette finalité : {1}."),
    TELL(PURPOSE_ADDED, "floors.*",
         "The law now makes us keep data of this purpose, too: {1} ({0}).",
         "La loi nous impose désormais de conserver aussi des données de cette finalité : {1} "
         "({0})."),
    TELL(PURPOSE_ADDED, "",
         "We now use your data for one more purpose: {0}.",
         "Nous utilisons désormais vos données pour une finalité de plus : {0}."),
    TELL(PURPOSE_REMOVED, "recipients.*",
         "\"{0}\" no longer receives your data for this purpose: {1}.",
         "« {0} » ne reçoit plus vos données pour cette finalité : {1}."),
    TELL(PURPOSE_REMOVED, "floors.*",
         "The law no longer makes us keep data of this purpose: {1} ({0}).",
         "La loi ne nous impose plus de conserver des données de cette finalité : {1} ({0})."),
    TELL(PURPOSE_REMOVED, "",
         "We no longer use your data for this purpose: {0}.",
         "Nous n'utilisons plus vos données pour cette finalité : {0}."),

    TELL(CATEGORY_ADDED, "purposes.*.obligation",
         "The law behind \"{0}\" now covers these data, too: {1}.",
         "La loi sur laquelle repose « {0} » porte désormais aussi sur ces données : {1}."),
    TELL(CATEGORY_ADDED, "purposes.*",
         "For \"{0}\", we now also use these data: {1}.",
         "Pour « {0} », nous utilisons désormais aussi ces données : {1}."),
    TELL(CATEGORY_ADDED, "recipients.*",
         "\"{0}\" now also receives these data: {1}.",
         "« {0} » reçoit désormais aussi ces données : {1}."),
    TELL(CATEGORY_ADDED, "floors.*",
         "The law now makes us keep these data, too: {1} ({0}).",
         "La loi nous impose désormais de conserver aussi ces données : {1} ({0})."),
    TELL(CATEGORY_ADDED, "",
         "The policy speaks of one more kind of data: {0}.",
         "La politique parle d'une sorte de données de plus : {0}."),
    TELL(CATEGORY_REMOVED, "purposes.*.obligation",
         "The law behind \"{0}\" no longer covers these data: {1}.",
         "La loi sur laquelle repose « {0} » ne porte plus sur ces données : {1}."),
    TELL(CATEGORY_REMOVED, "purposes.*",
         "For \"{0}\", we no longer use these data: {1}.",
         "Pour « {0} », nous n'utilisons plus ces données : {1}."),
    TELL(CATEGORY_REMOVED, "recipients.*",
         "\"{0}\" no longer receives these data: {1}.",
         "« {0} » ne reçoit plus ces données : {1}."),
    TELL(CATEGORY_REMOVED, "floors.*",
         "The law no longer makes us keep these data: {1} ({0}).",
         "La loi ne nous impose plus de conserver ces données : {1} ({0})."),
    TELL(CATEGORY_REMOVED, "",
         "The policy no longer speaks of these data: {0}.",
         "La politique ne parle plus de ces données : {0}."),
    TELL(CATEGORY_SPECIAL, "",
         "These data now count as sensitive, so that stricter rules apply to them: {0}.",
         "Ces données sont désormais tenues pour sensibles, ce qui les soumet à des règles plus "
         "strictes : {0}."),
    TELL(CATEGORY_ORDINARY, "",
         "These data no longer count as sensitive, so that the stricter rules no longer apply to "
         "them: {0}.",
         "Ces données ne sont plus tenues pour sensibles, si bien que les règles plus strictes ne "
         "s'y appliquent plus : {0}."),

    TELL(BASIS_ADDED, "",
         "\"{0}\" now rests on one more legal basis: {1}.",
         "« {0} » repose désormais sur une base légale de plus : {1}."),
    TELL(BASIS_REMOVED, "",
         "\"{0}\" no longer rests on this legal basis: {1}.",
         "« {0} » ne repose plus sur cette base légale : {1}."),
    TELL(BASIS_ORDER, "",
         "\"{0}\" rests on the same legal bases in another order.",
         "« {0} » repose sur les mêmes bases légales dans un autre ordre."),
    TELL(DIRECT_MARKETING_ADDED, "",
         "\"{0}\" is now direct marketing: you may object to it at any time, without giving a "
         "reason.",
         "« {0} » relève désormais de la prospection : vous pouvez vous y opposer à tout moment, "
         "sans donner de motif."),
    TELL(DIRECT_MARKETING_REMOVED, "",
         "\"{0}\" is no longer direct marketing: if you object to it, we now weigh your reasons.",
         "« {0} » ne relève plus de la prospection : si vous vous y opposez, nous examinons "
         "désormais vos raisons."),

    BOTH(CONSENT_LONGER, "cookie_rules",
         "Your agreement to cookies counts for longer.",
         "Votre accord aux cookies vaut plus longtemps.",
         "Your agreement to cookies counts for longer: {2} instead of {3}.",
         "Votre accord aux cookies vaut plus longtemps : {2} au lieu de {3}."),
    BOTH(CONSENT_LONGER, "",
         "Your consent to \"{0}\" counts for longer.",
         "Votre consentement à « {0} » vaut plus longtemps.",
         "Your consent to \"{0}\" counts for longer: {2} instead of {3}.",
         "Votre consentement à « {0} » vaut plus longtemps : {2} au lieu de {3}."),
    BOTH(CONSENT_SHORTER, "cookie_rules",
         "How long your agreement to cookies counts changes.",
         "La durée de votre accord aux cookies change.",
         "Your agreement to cookies now counts for {2} instead of {3}.",
         "Votre accord aux cookies vaut désormais {2} au lieu de {3}."),
    BOTH(CONSENT_SHORTER, "",
         "How long your consent to \"{0}\" counts changes.",
         "La durée de votre consentement à « {0} » change.",
         "Your consent to \"{0}\" now counts for {2} instead of {3}.",
         "Votre consentement à « {0} » vaut désormais {2} au lieu de {3}."),
    BOTH(REFUSAL_LONGER, "cookie_rules",
         "How long we do not ask again after you refused cookies changes.",
         "Le temps pendant lequel rien ne vous est redemandé après un refus des cookies change.",
         "After you refused cookies, we do not ask again for {2} instead of {3}.",
         "Après un refus des cookies, rien ne vous est redemandé pendant {2} au lieu de {3}."),
    BOTH(REFUSAL_LONGER, "",
         "How long we do not ask again after you refused \"{0}\" changes.",
         "Le temps pendant lequel rien ne vous est redemandé après un refus de « {0} » change.",
         "After you refused \"{0}\", we do not ask again for {2} instead of {3}.",
         "Après un refus de « {0} », rien ne vous est redemandé pendant {2} au lieu de {3}."),
    BOTH(REFUSAL_SHORTER, "cookie_rules",
         "After you refused cookies, we may ask again sooner.",
         "Après un refus des cookies, nous pouvons vous les redemander plus tôt.",
         "After you refused cookies, we may ask again sooner: after {2} instead of {3}.",
         "Après un refus des cookies, nous pouvons vous les redemander plus tôt : après {2} au "
         "lieu de {3}."),
    BOTH(REFUSAL_SHORTER, "",
         "After you refused \"{0}\", we may ask again sooner.",
         "Après un refus de « {0} », nous pouvons vous redemander votre consentement plus tôt.",
         "After you refused \"{0}\", we may ask again sooner: after {2} instead of {3}.",
         "Après un refus de « {0} », nous pouvons vous redemander votre consentement plus tôt : "
         "après {2} au lieu de {3}."),

    BOTH(RETENTION_LONGER, "",
         "For \"{0}\", we keep your data for longer.",
         "Pour « {0} », nous conservons vos données plus longtemps.",
         "For \"{0}\", we keep your data for longer: {2} instead of {3}.",
         "Pour « {0} », nous conservons vos données plus longtemps : {2} au lieu de {3}."),
    BOTH(RETENTION_SHORTER, "",
         "How long we keep your data for \"{0}\" changes.",
         "La durée de conservation de vos données pour « {0} » change.",
         "For \"{0}\", we now keep your data for {2} instead of {3}.",
         "Pour « {0} », nous conservons désormais vos données pendant {2} au lieu de {3}."),
    BOTH(RETENTION_START, "",
         "For \"{0}\", the time for which we keep your data is counted in another way.",
         "Pour « {0} », la durée de conservation de vos données se compte autrement.",
         "For \"{0}\", the time for which we keep your data is now counted from {2}, no longer "
         "from {3}.",
         "Pour « {0} », la durée de conservation de vos données se compte désormais depuis {2}, "
         "et non plus depuis {3}."),
    TELL(ASSESSMENT_CHANGED, "",
         "The balance between our interest in \"{0}\" and yours was looked at anew.",
         "La mise en balance de notre intérêt et du vôtre pour « {0} » a été revue."),
    BOTH(OBLIGATION_CHANGED, "",
         "\"{0}\" is ordered by another law.",
         "« {0} » est imposé par une autre loi.",
         "\"{0}\" is now ordered by this law: {2} (before: {3}).",
         "« {0} » est désormais imposé par cette loi : {2} (auparavant : {3})."),
    TELL(ACTION_ADDED, "",
         "The law behind \"{0}\" has us do more with your data.",
         "La loi sur laquelle repose « {0} » nous fait faire davantage avec vos données."),
    TELL(ACTION_REMOVED, "",
         "The law behind \"{0}\" has us do less with your data.",
         "La loi sur laquelle repose « {0} » nous fait faire moins avec vos données."),

    BOTH(FLOOR_ADDED, "",
         "One more law makes us keep data: {0}.",
         "Une loi de plus nous impose de conserver des données : {0}.",
         "One more law makes us keep data, for {2}: {0}.",
         "Une loi de plus nous impose de conserver des données, pendant {2} : {0}."),
    TELL(FLOOR_REMOVED, "",
         "This law no longer makes us keep data: {0}.",
         "Cette loi ne nous impose plus de conserver des données : {0}."),
    BOTH(FLOOR_LONGER, "",
         "The law makes us keep your data for longer ({0}).",
         "La loi nous impose de conserver vos données plus longtemps ({0}).",
         "The law makes us keep your data for longer: {2} instead of {3} ({0}).",
         "La loi nous impose de conserver vos données plus longtemps : {2} au lieu de {3} "
         "({0})."),
    BOTH(FLOOR_SHORTER, "",
         "How long the law makes us keep your data changes ({0}).",
         "La durée pendant laquelle la loi nous impose de conserver vos données change ({0}).",
         "The law now makes us keep your data for {2} instead of {3} ({0}).",
         "La loi nous impose désormais de conserver vos données pendant {2} au lieu de {3} "
         "({0})."),
    BOTH(FLOOR_START, "",
         "The time for which the law makes us keep your data is counted in another way ({0}).",
         "La durée pendant laquelle la loi nous impose de conserver vos données se compte "
         "autrement ({0}).",
         "The time for which the law makes us keep your data is now counted from {2}, no longer "
         "from {3} ({0}).",
         "La durée pendant laquelle la loi nous impose de conserver vos données se compte "
         "désormais depuis {2}, et non plus depuis {3} ({0})."),

    BOTH(RECIPIENT_ADDED, "",
         "One more recipient receives your data: {0}.",
         "Un destinataire de plus reçoit vos données : {0}.",
         "One more recipient receives your data: {0} ({2}).",
         "Un destinataire de plus reçoit vos données : {0} ({2})."),
    TELL(RECIPIENT_REMOVED, "",
         "This recipient no longer receives your data: {0}.",
         "Ce destinataire ne reçoit plus vos données : {0}."),
    BOTH(ROLE_CHANGED, "",
         "\"{0}\" uses your data in another role.",
         "« {0} » utilise vos données dans un autre rôle.",
         "\"{0}\" now uses your data in another role: {2} (before: {3}).",
         "« {0} » utilise désormais vos données dans un autre rôle : {2} (auparavant : {3})."),
    TELL(CONTRACT_ADDED, "",
         "A contract now binds \"{0}\" to protect your data.",
         "Un contrat oblige désormais « {0} » à protéger vos données."),
    TELL(CONTRACT_REMOVED, "",
         "The contract that bound \"{0}\" to protect your data is gone.",
         "Le contrat qui obligeait « {0} » à protéger vos données n'existe plus."),
    TELL(CONTRACT_CHANGED, "",
         "The contract that binds \"{0}\" to protect your data changes.",
         "Le contrat qui oblige « {0} » à protéger vos données change."),
    TELL(SUB_PROCESSOR_ADDED, "",
         "\"{0}\" now engages one more processor for your data: {1}.",
         "« {0} » fait désormais appel à un sous-traitant de plus pour vos données : {1}."),
    TELL(SUB_PROCESSOR_REMOVED, "",
         "\"{0}\" no longer engages this processor for your data: {1}.",
         "« {0} » ne fait plus appel à ce sous-traitant pour vos données : {1}."),

    TELL(SAFEGUARD_ADDED, "recipients.*",
         "\"{0}\" is now certified under the decision that lets your data go to its country.",
         "« {0} » est désormais certifié au titre de la décision qui permet l'envoi de vos "
         "données dans son pays."),
    TELL(SAFEGUARD_ADDED, "",
         "The transfer of your data to \"{0}\" now rests on this safeguard: {1}.",
         "Le transfert de vos données à « {0} » repose désormais sur cette garantie : {1}."),
    TELL(SAFEGUARD_REMOVED, "recipients.*",
         "\"{0}\" is no longer certified under the decision that lets your data go to its "
         "country.",
         "« {0} » n'est plus certifié au titre de la décision qui permet l'envoi de vos données "
         "dans son pays."),
    TELL(SAFEGUARD_REMOVED, "",
         "The transfer of your data to \"{0}\" no longer rests on this safeguard: {1}.",
         "Le transfert de vos données à « {0} » ne repose plus sur cette garantie : {1}."),
    TELL(SAFEGUARD_CHANGED, "safeguards.*.measures",
         "The supplementary measures that protect the transfer of your data to \"{0}\" are other "
         "ones, or gone.",
         "Les mesures supplémentaires qui protègent le transfert de vos données à « {0} » ne sont "
         "plus les mêmes, ou ont disparu."),
    TELL(SAFEGUARD_CHANGED, "",
         "The dates of the safeguard of transfers to \"{0}\" change: {1}.",
         "Les dates de la garantie des transferts à « {0} » changent : {1}."),

    BOTH(TRACKER_ADDED, "",
         "We now also use this: {0} ({1}).",
         "Nous utilisons désormais aussi ceci : {0} ({1}).",
         "We now also use {0} ({1}): {2}.",
         "Nous utilisons désormais aussi {0} ({1}) : {2}."),
    TELL(TRACKER_REMOVED, "",
         "We no longer use this: {0} ({1}).",
         "Nous n'utilisons plus ceci : {0} ({1})."),
    BOTH(LIFETIME_LONGER, "cookie_rules",
         "Cookies may stay for longer on your device.",
         "Les cookies peuvent rester plus longtemps sur votre appareil.",
         "Cookies may stay for longer on your device: at most {2} instead of {3}.",
         "Les cookies peuvent rester plus longtemps sur votre appareil : au plus {2} au lieu de "
         "{3}."),
    BOTH(LIFETIME_LONGER, "",
         "{0} ({1}) stays for longer on your device.",
         "{0} ({1}) reste plus longtemps sur votre appareil.",
         "{0} ({1}) stays for longer on your device: {2} (before: {3}).",
         "{0} ({1}) reste plus longtemps sur votre appareil : {2} (auparavant : {3})."),
    BOTH(LIFETIME_SHORTER, "cookie_rules",
         "How long cookies may stay on your device changes.",
         "La durée pendant laquelle les cookies peuvent rester sur votre appareil change.",
         "Cookies may now stay on your device for at most {2} instead of {3}.",
         "Les cookies peuvent désormais rester sur votre appareil au plus {2} au lieu de {3}."),
    BOTH(LIFETIME_SHORTER, "",
         "How long {0} ({1}) stays on your device changes.",
         "La durée pendant laquelle {0} ({1}) reste sur votre appareil change.",
         "How long {0} ({1}) stays on your device changes: {2} (before: {3}).",
         "La durée pendant laquelle {0} ({1}) reste sur votre appareil change : {2} (auparavant : "
         "{3})."),
    BOTH(COOKIE_CATEGORY_CHANGED, "",
         "{0} ({1}) now belongs to another category of cookies and trackers.",
         "{0} ({1}) relève désormais d'une autre catégorie de cookies et traceurs.",
         "{0} ({1}) now belongs to another category of cookies and trackers: {2} (before: {3}).",
         "{0} ({1}) relève désormais d'une autre catégorie de cookies et traceurs : {2} "
         "(auparavant : {3})."),
    BOTH(SETTER_CHANGED, "",
         "Who sets {0} ({1}) changes.",
         "Qui dépose {0} ({1}) change.",
         "Who sets {0} ({1}) changes: {2} (before: {3}).",
         "Qui dépose {0} ({1}) change : {2} (auparavant : {3})."),

    TELL(SECTION_ADDED, "",
         "The policy has one more section: {0}.",
         "La politique a une section de plus : {0}."),
    TELL(SECTION_REMOVED, "",
         "The policy no longer has this section: {0}.",
         "La politique n'a plus cette section : {0}."),

    TELL(SIGNAL_ADDED, "",
         "For \"{0}\" we take account of one more choice that you make in a consent window.",
         "Pour « {0} », nous tenons compte d'un choix de plus fait dans une fenêtre de "
         "consentement."),
    TELL(SIGNAL_REMOVED, "",
         "For \"{0}\" we no longer take account of one of the choices that you make in a consent "
         "window.",
         "Pour « {0} », nous ne tenons plus compte d'un des choix faits dans une fenêtre de "
         "consentement."),
    TELL(SIGNAL_CHANGED, "purposes.*",
         "For \"{0}\" another choice in a consent window counts than before.",
         "Pour « {0} », un autre choix qu'auparavant compte dans une fenêtre de consentement."),
    TELL(SIGNAL_CHANGED, "",
         "How we exchange your choices with consent windows changes.",
         "La façon dont nous échangeons vos choix avec les fenêtres de consentement change."),
};
// clang-format on

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

const tp_change_text *tp_change_text_of(int32_t what, const char *pattern)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].what == what && begins_with(pattern, rows[i].path)) return &rows[i];
    }
    return tp_change_text_of(TARA_CHANGE_WORDING, "");
}

// What stands in no row is of the records behind the policy.
// clang-format off
static const struct {
    int32_t      what;
    tp_editorial of;
} editorials[] = {
    {TARA_CHANGE_WORDING, TP_EDITORIAL_WORDING},
    {TARA_CHANGE_LANGUAGE, TP_EDITORIAL_WORDING},
    {TARA_CHANGE_SECTION_ADDED, TP_EDITORIAL_WORDING},
    {TARA_CHANGE_SECTION_REMOVED, TP_EDITORIAL_WORDING},
    {TARA_CHANGE_CONTACT_CHANGED, TP_EDITORIAL_CONTACTS},
    {TARA_CHANGE_AGE_RAISED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_DEADLINE_SHORTER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_NOTICE_STRONGER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_PURPOSE_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_CATEGORY_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_BASIS_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_CONSENT_SHORTER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_REFUSAL_LONGER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_RETENTION_SHORTER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_ACTION_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_FLOOR_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_FLOOR_SHORTER, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_RECIPIENT_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_CONTRACT_ADDED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_SUB_PROCESSOR_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_SAFEGUARD_ADDED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_TRACKER_REMOVED, TP_EDITORIAL_NARROWER},
    {TARA_CHANGE_LIFETIME_SHORTER, TP_EDITORIAL_NARROWER},
};
// clang-format on

tp_editorial tp_editorial_of(int32_t what)
{
    for (size_t i = 0; i < COUNT(editorials); i++) {
        if (editorials[i].what == what) return editorials[i].of;
    }
    return TP_EDITORIAL_RECORDS;
}
