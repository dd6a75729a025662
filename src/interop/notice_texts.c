// notice_texts.c: the tables of words and sentences of notices and registers.
//
// The French says "vous" and keeps straight apostrophes, as the other tables do.
//
// Sources: GDPR Art. 7, 8, 12 to 14, 21, 30, 46, 77; ePrivacy Directive Art. 5(3); policy rows C30,
// C36 to C40, C42.
#include "interop/notice_texts.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define LABEL(within, member, form, en, fr) {within, {member, TP_LABEL_##form, {en, fr}}}

// clang-format off
static const tp_label_within notice_labels[] = {
    LABEL("", "age",        HEADING, "Children", "Enfants"),
    LABEL("", "asked_anew", HEADING, "Your consent", "Votre consentement"),
    LABEL("", "categories", HEADING, "Data that we process", "Données que nous traitons"),
    LABEL("", "changes",    HEADING, "What changes", "Ce qui change"),
    LABEL("", "contacts",   HEADING, "Whom to write to", "À qui vous adresser"),
    LABEL("", "controller", LINE,    "Controller", "Responsable du traitement"),
    LABEL("", "complaint",  HEADING, "Complaints", "Réclamations"),
    LABEL("", "cookies",    HEADING, "Cookies and trackers, one by one",
                                     "Cookies et traceurs, un par un"),
    LABEL("", "choices",    HEADING, "Your choices", "Vos choix"),
    LABEL("", "editorial",  HEADING, "Other changes", "Autres modifications"),
    LABEL("", "exercise",   HEADING, "How to exercise your rights", "Comment exercer vos droits"),
    LABEL("", "floors",     HEADING, "What the law makes us keep",
                                     "Ce que la loi nous impose de conserver"),
    LABEL("", "form",       HIDDEN,  "", ""),
    LABEL("", "from",       HIDDEN,  "", ""),
    LABEL("", "language",   HIDDEN,  "", ""),
    LABEL("", "last_updated",   HIDDEN, "", ""),
    LABEL("", "more",       HEADING, "To know more", "En savoir plus"),
    LABEL("", "policy_version", HIDDEN, "", ""),
    LABEL("", "before",     HIDDEN,  "", ""),
    LABEL("", "purposes",   HEADING, "Why we process your data, and how long we keep them",
                                     "Pourquoi nous traitons vos données, et combien de temps "
                                     "nous les conservons"),
    LABEL("", "recipients", HEADING, "Who receives your data", "Qui reçoit vos données"),
    LABEL("", "retention",  HEADING, "How long we keep your data",
                                     "Combien de temps nous conservons vos données"),
    LABEL("", "rights",     HEADING, "Your rights, one by one", "Vos droits, un par un"),
    LABEL("", "sections",   LINE,    "", ""),
    LABEL("", "title",      HIDDEN,  "", ""),
    LABEL("", "transfers",  HEADING, "Transfers to other countries, one by one",
                                     "Transferts vers d'autres pays, un par un"),
    LABEL("", "updated",    LINE,    "", ""),
    LABEL("", "updates",    HEADING, "How we tell you of changes",
                                     "Comment nous vous informons des changements"),
    LABEL("", "why",        HEADING, "Why we process your data",
                                     "Pourquoi nous traitons vos données"),
    LABEL("choices", "on_consent", LINE,
          "Only with your consent, which you may refuse, and withdraw at any time",
          "Seulement avec votre consentement, que vous pouvez refuser, et retirer à tout moment"),
    LABEL("choices", "marketing", LINE, "You may object at any time, without giving a reason, to",
          "Vous pouvez vous opposer à tout moment, sans donner de motif, à ceci"),
    LABEL("choices", "interest", LINE,
          "You may object, for reasons of your own situation, to",
          "Vous pouvez vous opposer, pour des raisons tenant à votre situation, à ceci"),
    LABEL("choices", "cookies", LINE, "Cookies and trackers that are used only if you accept them",
          "Cookies et traceurs utilisés seulement si vous les acceptez"),
    LABEL("changes", "what",  HIDDEN, "", ""),
    LABEL("changes", "path",  HIDDEN, "", ""),
    LABEL("changes", "material", HIDDEN, "", ""),
    LABEL("changes", "widens", HIDDEN, "", ""),
    LABEL("changes", "concerns", HIDDEN, "", ""),
    LABEL("contacts", "privacy", LINE, "Your personal data and your rights",
                                       "Vos données personnelles et vos droits"),
    LABEL("editorial", "wording",  LINE, "Wording", "Rédaction"),
    LABEL("editorial", "contacts", LINE, "Whom to write to", "Contacts"),
    LABEL("editorial", "records",  LINE, "Dates, references and time limits of our own",
                                         "Dates, références et délais internes"),
    LABEL("editorial", "narrower", LINE, "Less is done with data, or they are better protected",
                                         "Moins d'usages des données, ou une meilleure protection"),
    LABEL("cookies", "category", LINE, "", ""),
    LABEL("trackers", "name",    LINE, "", ""),
    LABEL("cookies", "trackers", LINE, "Which ones", "Lesquels"),
    LABEL("rights", "right",     LINE, "", ""),
    LABEL("transfers", "recipient", LINE, "", ""),
    LABEL("why", "basis",        LINE, "", ""),
    LABEL("why", "purposes",     LINE, "To", "Pour"),
    LABEL(NULL, "assessment",  LINE, "Balance of interests", "Mise en balance des intérêts"),
    LABEL(NULL, "categories",  LINE, "Data", "Données"),
    LABEL(NULL, "consent",     LINE, "", ""),
    LABEL(NULL, "cookies",     LINE, "Cookies", "Cookies"),
    LABEL(NULL, "direct_marketing", LINE, "", ""),
    LABEL(NULL, "obligation",  LINE, "Ordered by", "Prescrit par"),
    LABEL(NULL, "purposes",    LINE, "Purposes", "Finalités"),
    LABEL(NULL, "sub_processors", LINE, "It engages", "Fait appel à"),
    LABEL(NULL, "signed_on",   LINE, "Signed on", "Signée le"),
    LABEL(NULL, "valid_from",  LINE, "In force since", "En vigueur depuis le"),
    LABEL(NULL, "valid_to",    LINE, "Until", "Jusqu'au"),
};

// The register is for the controller and the authority; nobody is spoken to.
static const tp_label_within register_labels[] = {
    LABEL("", "activities", HEADING, "Processing activities", "Activités de traitement"),
    LABEL("", "article",    LINE,    "Kept under", "Tenu en application de"),
    LABEL("", "categories", HEADING, "Categories of data", "Catégories de données"),
    LABEL("", "controller", HEADING, "Controller", "Responsable du traitement"),
    LABEL("", "floors",     HEADING, "Retention required by law",
                                     "Conservation imposée par la loi"),
    LABEL("", "holds",      HIDDEN,  "", ""),
    LABEL("", "kept",       HEADING, "Legal holds", "Gels juridiques"),
    LABEL("", "language",   HIDDEN,  "", ""),
    LABEL("", "policy",     HEADING, "Policy in force", "Politique en vigueur"),
    LABEL("", "printed",    LINE,    "Printed on", "Établi le"),
    LABEL("", "recipients", HEADING, "Recipients", "Destinataires"),
    LABEL("", "representative", LINE, "Representative", "Représentant"),
    LABEL("", "security",   HEADING, "Security measures", "Mesures de sécurité"),
    LABEL("", "sources",    HEADING, "Systems that hold the data",
                                     "Systèmes qui détiennent les données"),
    LABEL("", "subjects",   HEADING, "Categories of people", "Catégories de personnes"),
    LABEL("", "transfers",  HEADING, "Transfers to third countries", "Transferts hors de l'EEE"),
    LABEL("controller", "name",    LINE, "Name", "Nom"),
    LABEL("controller", "privacy", LINE, "Privacy", "Confidentialité"),
    LABEL("policy", "version",      LINE, "Version", "Version"),
    LABEL("policy", "last_updated", LINE, "Last updated", "Dernière mise à jour"),
    LABEL("policy", "in_force_since", LINE, "On record here since", "Enregistrée ici depuis le"),
    LABEL("transfers", "recipient", LINE, "", ""),
    LABEL("transfers", "ended",     LINE, "State", "État"),
    LABEL("transfers", "number",    LINE, "Recorded as number", "Enregistrée sous le numéro"),
    LABEL("sources", "registered",  LINE, "Registered now", "Inscrit actuellement"),
    LABEL(NULL, "assessment",  LINE, "Balance of interests", "Mise en balance des intérêts"),
    LABEL(NULL, "categories",  LINE, "Data", "Données"),
    LABEL(NULL, "consent",     LINE, "", ""),
    LABEL(NULL, "destinations", LINE, "Third countries", "Pays hors de l'EEE"),
    LABEL(NULL, "direct_marketing", LINE, "Direct marketing", "Prospection"),
    LABEL(NULL, "floors",      LINE, "Kept by law", "Conservation imposée par la loi"),
    LABEL(NULL, "obligation",  LINE, "Ordered by", "Prescrit par"),
    LABEL(NULL, "on_record",   LINE, "Balance on record", "Mise en balance enregistrée"),
    LABEL(NULL, "purposes",    LINE, "Purposes", "Finalités"),
    LABEL(NULL, "recipients",  LINE, "Recipients", "Destinataires"),
    LABEL(NULL, "sub_processors", LINE, "It engages", "Fait appel à"),
    LABEL(NULL, "subjects",    LINE, "People", "Personnes"),
    LABEL(NULL, "signed_on",   LINE, "Signed on", "Signée le"),
    LABEL(NULL, "valid_from",  LINE, "In force since", "En vigueur depuis le"),
    LABEL(NULL, "valid_to",    LINE, "Until", "Jusqu'au"),
};

static const tp_word notice_words[] = {
    {"right", "access",        {"Access and a copy", "Accès et copie"}},
    {"right", "rectification", {"Rectification", "Rectification"}},
    {"right", "erasure",       {"Erasure", "Effacement"}},
    {"right", "restriction",   {"Restriction of processing", "Limitation du traitement"}},
    {"right", "portability",   {"Portability", "Portabilité"}},
    {"right", "objection",     {"Objection", "Opposition"}},
    {"right", "withdrawal",    {"Withdrawal of consent", "Retrait du consentement"}},
    {"on_basis", "consent",    {"With your consent", "Avec votre consentement"}},
    {"on_basis", "contract",   {"To perform a contract with you",
                                "Pour exécuter un contrat avec vous"}},
    {"on_basis", "legal_obligation", {"Because the law orders it", "Parce que la loi l'impose"}},
    {"on_basis", "vital_interest", {"To protect somebody's life",
                                    "Pour protéger la vie d'une personne"}},
    {"on_basis", "public_task", {"For a task in the public interest",
                                 "Pour une mission d'intérêt public"}},
    {"on_basis", "legitimate_interest", {"In our legitimate interest",
                                         "Dans notre intérêt légitime"}},
    {"cookies", "necessary",   {"necessary", "nécessaires"}},
    {"cookies", "preferences", {"preferences", "préférences"}},
    {"cookies", "statistics",  {"statistics", "statistiques"}},
    {"cookies", "marketing",   {"marketing", "marketing"}},
    {"category", "necessary",   {"Necessary", "Nécessaires"}},
    {"category", "preferences", {"Preferences", "Préférences"}},
    {"category", "statistics",  {"Statistics", "Statistiques"}},
    {"category", "marketing",   {"Marketing", "Marketing"}},
    {"tracker", "cookie",        {"cookie", "cookie"}},
    {"tracker", "local_storage", {"storage in the browser", "stockage dans le navigateur"}},
    {"tracker", "pixel",         {"pixel", "pixel"}},
    {"tracker", "device_id",     {"identifier of the device", "identifiant de l'appareil"}},
    {"tracker", "sdk",           {"module of the application", "module de l'application"}},
};

static const tp_word register_words[] = {
    {"from", "collection",    {"the collection", "la collecte"}},
    {"from", "last_activity", {"the person's last activity",
                               "la dernière activité de la personne"}},
    {"from", "contract_end",  {"the end of the contract", "la fin du contrat"}},
    {"from", "withdrawal",    {"the end of the consent", "la fin du consentement"}},
    {"from", "year_end",      {"the end of the year of collection",
                               "la fin de l'année de la collecte"}},
    {"outcome", "favourable",   {"favourable", "favorable"}},
    {"outcome", "unfavourable", {"unfavourable", "défavorable"}},
};

static const tp_both sentences[TP_TELLS] = {
    [TP_TELL_TITLE] = {"Privacy policy of {0}", "Politique de confidentialité de {0}"},
    [TP_TELL_SHORT_TITLE] = {"Your privacy at {0}, in short",
                             "Vos données personnelles chez {0}, en bref"},
    [TP_TELL_CHANGES_TITLE] = {"Changes to the privacy policy of {0}",
                               "Modification de la politique de confidentialité de {0}"},
    [TP_TELL_REGISTER_TITLE] = {"Register of processing activities of {0}",
                                "Registre des activités de traitement de {0}"},
    [TP_TELL_UPDATED] = {"Last updated: {0} (version {1})",
                         "Dernière mise à jour : {0} (version {1})"},
    [TP_TELL_IN_PLACE] = {"{0} ({1})", "{0} ({1})"},
    [TP_TELL_DETAIL] = {"In detail", "En détail"},
    [TP_TELL_DETAIL_OPENS] =
        {"What follows says point by point what the policy above means: for each purpose, each "
         "recipient and each cookie.",
         "Ce qui suit précise point par point ce que dit la politique ci-dessus : finalité par "
         "finalité, destinataire par destinataire, cookie par cookie."},
    [TP_TELL_ITSELF] = {"{0}", "{0}"},
    [TP_TELL_WITH_ARTICLE] = {"{0} ({1})", "{0} ({1})"},
    [TP_TELL_ALL] = {"all", "toutes"},
    [TP_TELL_SPECIAL] = {"{0} (sensitive: GDPR, Art. 9)", "{0} (sensibles : RGPD, art. 9)"},
    [TP_TELL_CONSENT_LIFE] =
        {"A consent counts for {0}; after a refusal or a withdrawal nobody is asked again for "
         "{1}.",
         "Un consentement vaut {0} ; après un refus ou un retrait, il n'est pas redemandé pendant "
         "{1}."},
    [TP_TELL_RETENTION] = {"{0} from {1}", "{0} à compter de {1}"},
    [TP_TELL_ASSESSED] = {"{0}, recorded on {1}", "{0}, enregistrée le {1}"},
    [TP_TELL_ASSESSED_UNTIL] = {"{0}, recorded on {1}, valid until {2}",
                                "{0}, enregistrée le {1}, valable jusqu'au {2}"},
    [TP_TELL_MARKETING] =
        {"You may object to this at any time, without giving a reason.",
         "Vous pouvez vous y opposer à tout moment, sans donner de motif."},
    [TP_TELL_RECIPIENT] = {"{0} ({1}, {2})", "{0} ({1}, {2})"},
    [TP_TELL_CONTRACT] = {"{0}", "{0}"},
    [TP_TELL_CONTRACT_FROM] = {"{0}, from {1}", "{0}, à partir du {1}"},
    [TP_TELL_CONTRACT_UNTIL] = {"{0}, until {1}", "{0}, jusqu'au {1}"},
    [TP_TELL_CONTRACT_BETWEEN] = {"{0}, from {1} until {2}", "{0}, du {1} au {2}"},
    [TP_TELL_TRANSFER] = {"{0}: {1}", "{0} : {1}"},
    [TP_TELL_SAFEGUARD] = {"{0} ({1}), {2}", "{0} ({1}), {2}"},
    [TP_TELL_SAFEGUARD_ENDED] = {"revoked: nothing rests on it any more",
                                 "révoquée : plus rien ne repose sur elle"},
    [TP_TELL_REVOKED] = {"revoked", "révoquée"},
    [TP_TELL_SAFEGUARD_COPY] =
        {"Write to {0} for a copy of these safeguards.",
         "Pour obtenir une copie de ces garanties, écrivez à {0}."},
    [TP_TELL_ALWAYS_ON] =
        {"Always on: our services cannot do without them (ePrivacy Directive, Art. 5(3)).",
         "Toujours actifs : nos services ne peuvent pas s'en passer (directive 2002/58/CE, "
         "art. 5(3))."},
    [TP_TELL_ON_CONSENT] = {"Only if you agree.", "Seulement si vous les acceptez."},
    [TP_TELL_COOKIE_RULES] =
        {"Your choice counts for {0}; after a refusal you are not asked again for {1}. No cookie "
         "lives longer than {2}.",
         "Votre choix vaut {0} ; après un refus, rien ne vous est redemandé pendant {1}. Aucun "
         "cookie ne vit plus de {2}."},
    [TP_TELL_TRACKER] = {"{0}: {1} ({2}, set by: {3})", "{0} : {1} ({2}, déposé par : {3})"},
    [TP_TELL_TRACKER_FOR] = {"{0}: {1} ({2}, set by: {3}, {4})",
                             "{0} : {1} ({2}, déposé par : {3}, {4})"},
    [TP_TELL_TRACKER_SESSION] = {"{0}: {1} ({2}, set by: {3}, until the browser is closed)",
                                 "{0} : {1} ({2}, déposé par : {3}, jusqu'à la fermeture du "
                                 "navigateur)"},
    [TP_TELL_OUR_TRACKER] = {"{0}: {1} ({2}, set by us)", "{0} : {1} ({2}, déposé par nous)"},
    [TP_TELL_OUR_TRACKER_FOR] = {"{0}: {1} ({2}, set by us, {4})",
                                 "{0} : {1} ({2}, déposé par nous, {4})"},
    [TP_TELL_OUR_TRACKER_SESSION] = {"{0}: {1} ({2}, set by us, until the browser is closed)",
                                     "{0} : {1} ({2}, déposé par nous, jusqu'à la fermeture du "
                                     "navigateur)"},
    [TP_TELL_RIGHT] = {"{0} ({1}): {2}", "{0} ({1}) : {2}"},
    [TP_TELL_EXERCISE] =
        {"To exercise one of these rights, write to {0}, or to our data protection officer: {1}, "
         "{2}, {3}.",
         "Pour exercer l'un de ces droits, écrivez à {0}, ou à notre délégué à la protection des "
         "données : {1}, {2}, {3}."},
    [TP_TELL_EXERCISE_FREE] =
        {"It costs nothing. We answer within one month of receiving your request; where it is "
         "complex we may take two months more, and tell you why within the first. Where the law "
         "of your country gives you other rights or other time limits, those apply.",
         "C'est gratuit. Nous répondons dans un délai d'un mois à compter de la réception de votre "
         "demande ; si elle est complexe, deux mois peuvent s'y ajouter, et nous vous disons "
         "pourquoi avant la fin du premier. Lorsque la loi de votre pays prévoit d'autres droits "
         "ou d'autres délais, ce sont eux qui s'appliquent."},
    [TP_TELL_WITHDRAWING] =
        {"A consent is withdrawn as easily as it is given. What was done before its withdrawal "
         "remains lawful.",
         "Un consentement se retire aussi simplement qu'il se donne. Ce qui a été fait avant son "
         "retrait reste licite."},
    [TP_TELL_AGE] =
        {"Our services are not directed to children under {0}. Below that age, or below the age "
         "of consent of your country where it is higher, nothing is processed without the verified "
         "consent of a holder of parental responsibility.",
         "Nos services ne s'adressent pas aux enfants de moins de {0} ans. En dessous de cet âge, "
         "ou de l'âge du consentement de votre pays s'il est plus élevé, rien n'est traité sans "
         "l'accord vérifié d'un titulaire de l'autorité parentale."},
    [TP_TELL_AGE_DELETION] =
        {"The data of a child collected without that consent are deleted within {0} of our "
         "learning of it.",
         "Les données d'un enfant collectées sans cet accord sont supprimées dans un délai de {0} "
         "à partir du moment où nous l'apprenons."},
    [TP_TELL_AGE_REPORT] =
        {"If you learn that a child has given us data, write to {0}: we find out within {1}, and "
         "use nothing of it in the meantime.",
         "Si vous apprenez qu'un enfant nous a fourni des données, écrivez à {0} : nous vérifions "
         "dans un délai de {1}, et n'utilisons rien d'ici là."},
    [TP_TELL_UPDATES_BANNER] =
        {"Important changes are told to you by a prominent notice.",
         "Les modifications importantes vous sont annoncées par un avis bien en vue."},
    [TP_TELL_UPDATES_MESSAGE] =
        {"Important changes are told to you by a message of your own.",
         "Les modifications importantes vous sont annoncées par un message personnel."},
    [TP_TELL_UPDATES_WITHIN] = {"At the latest {0} after their publication.",
                                "Au plus tard {0} après leur publication."},
    [TP_TELL_SHORT_KEPT] = {"{0}: {1} from {2}", "{0} : {1} à compter de {2}"},
    [TP_TELL_FULL_AT] =
        {"The full privacy policy (version {0}) says more, recipient by recipient, country by "
         "country and cookie by cookie. You may ask for it at {1}.",
         "La politique de confidentialité complète (version {0}) en dit plus, destinataire par "
         "destinataire, pays par pays et cookie par cookie. Vous pouvez la demander à {1}."},
    [TP_TELL_CHANGES_OPEN] =
        {"Version {0} of our privacy policy replaces version {1}. It is dated {2} and takes "
         "effect as soon as it is accessible.",
         "La version {0} de notre politique de confidentialité remplace la version {1}. Elle date "
         "du {2} et prend effet dès qu'elle est accessible."},
    [TP_TELL_EDITORIAL] =
        {"These do not extend what is done with your data; here is how many there are of each "
         "kind.",
         "Elles n'étendent pas ce qui est fait de vos données ; en voici le nombre, par sorte."},
    [TP_TELL_US] = {"us", "nous"},
    [TP_TELL_SESSION] = {"until the browser is closed", "jusqu'à la fermeture du navigateur"},
    [TP_TELL_NOT_COVERED] =
        {"A consent that you gave before does not cover this: without a new one it is not done.",
         "Un consentement donné auparavant ne couvre pas ceci : sans un nouveau, cela n'est pas "
         "fait."},
    [TP_TELL_NOTHING_TO_DO] =
        {"No consent has to be asked anew. You need not do anything.",
         "Aucun consentement n'est à redemander. Vous n'avez rien à faire."},
    [TP_TELL_ASKED_ANEW] =
        {"For what stands below we ask for your consent anew. Until you give it, we do not do it; "
         "you may refuse without any consequence for the rest.",
         "Pour ce qui suit, nous vous demandons de nouveau votre consentement. Tant que vous ne "
         "l'avez pas donné, nous ne le faisons pas ; vous pouvez refuser sans conséquence pour le "
         "reste."},
    [TP_TELL_REPRESENTATIVE] = {"the policy names none", "la politique n'en désigne aucun"},
    [TP_TELL_NOT_SAID] = {"Not said in the policy.", "Non précisé dans la politique."},
    [TP_TELL_ON_RECORD] = {"{0}, on {1}", "{0}, le {1}"},
    [TP_TELL_HOLDS] = {"Holds in force: {0}.", "Gels en vigueur : {0}."},
    [TP_TELL_ON_RECORD_UNTIL] = {"{0}, on {1}, valid until {2}",
                                 "{0}, le {1}, valable jusqu'au {2}"},
};
// clang-format on

const tp_vocabulary tp_notice_words = {notice_labels, COUNT(notice_labels), notice_words,
                                       COUNT(notice_words)};
const tp_vocabulary tp_register_words = {register_labels, COUNT(register_labels), register_words,
                                         COUNT(register_words)};

const char *tp_tell(int sentence, bool french)
{
    if (sentence < 0 || sentence >= TP_TELLS) return "";
    return tp_in(sentences[sentence], french);
}
