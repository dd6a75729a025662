// answer_texts.c: the tables of words and sentences.
//
// The French says "vous" and keeps straight apostrophes, as the other tables do.
#include "interop/answer_texts.h"

#include <string.h>

#include "tara_privacy.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

// clang-format off
static const tp_label labels[] = {
    {"action",           TP_LABEL_LINE,    {"What", "Mesure"}},
    {"actor",            TP_LABEL_LINE,    {"Decided by", "Décidé par"}},
    {"address",          TP_LABEL_LINE,    {"Address", "Adresse"}},
    {"adequacy",         TP_LABEL_LINE,    {"Adequacy decision", "Décision d'adéquation"}},
    {"age",              TP_LABEL_HEADING, {"Age", "Âge"}},
    {"answered",         TP_LABEL_LINE,    {"Answered on", "Réponse du"}},
    {"ask_again",        TP_LABEL_LINE,    {"Not asked again before", "Pas redemandé avant le"}},
    {"article",          TP_LABEL_LINE,    {"Legal provision", "Texte"}},
    {"authority",        TP_LABEL_LINE,    {"Authority", "Autorité"}},
    {"awaited",          TP_LABEL_HIDDEN,  {"", ""}},
    {"base64",           TP_LABEL_LINE,    {"Content (base64)", "Contenu (base64)"}},
    {"bases",            TP_LABEL_LINE,    {"Lawful bases", "Bases légales"}},
    {"basis",            TP_LABEL_LINE,    {"", ""}},
    {"categories",       TP_LABEL_HEADING, {"Categories of data", "Catégories de données"}},
    {"category",         TP_LABEL_LINE,    {"Data", "Données"}},
    {"channel",          TP_LABEL_LINE,    {"Channel", "Canal"}},
    {"collected",        TP_LABEL_LINE,    {"Collected on", "Collectées le"}},
    {"complaint",        TP_LABEL_HEADING, {"Complaint", "Réclamation"}},
    {"consent",          TP_LABEL_LINE,    {"Your consent", "Votre consentement"}},
    {"consents",         TP_LABEL_HEADING, {"Your consents", "Vos consentements"}},
    {"contacts",         TP_LABEL_LINE,    {"Contacts", "Contacts"}},
    {"contract",         TP_LABEL_LINE,    {"Contract", "Contrat"}},
    {"contracts",        TP_LABEL_HEADING, {"Your contracts", "Vos contrats"}},
    {"controller",       TP_LABEL_LINE,    {"Controller", "Responsable du traitement"}},
    {"cookie_category",  TP_LABEL_LINE,    {"Kind of cookies", "Catégorie de cookies"}},
    {"cookies",          TP_LABEL_HEADING, {"Your choices about cookies and trackers",
                                            "Vos choix sur les cookies et traceurs"}},
    {"correction",       TP_LABEL_LINE,    {"Correction", "Rectification"}},
    {"country",          TP_LABEL_LINE,    {"Country", "Pays"}},
    {"current",          TP_LABEL_LINE,    {"Today", "Aujourd'hui"}},
    {"data",             TP_LABEL_HEADING, {"Data that we hold", "Données détenues"}},
    {"decision",         TP_LABEL_LINE,    {"Decision", "Décision"}},
    {"demand",           TP_LABEL_LINE,    {"Demanded by", "Exigée par"}},
    {"destination",      TP_LABEL_LINE,    {"Destination", "Destination"}},
    {"disclosures",      TP_LABEL_HEADING, {"Disclosures of your data",
                                            "Communications de vos données"}},
    {"done",             TP_LABEL_HEADING, {"What was done", "Ce qui a été fait"}},
    {"effect",           TP_LABEL_LINE,    {"Effect", "Effet"}},
    {"effects",          TP_LABEL_HEADING, {"Effect of your objection",
                                            "Effet de votre opposition"}},
    {"email",            TP_LABEL_LINE,    {"E-mail", "E-mail"}},
    {"exception",        TP_LABEL_HIDDEN,  {"", ""}},
    {"expires",          TP_LABEL_LINE,    {"Until", "Jusqu'au"}},
    {"floor",            TP_LABEL_LINE,    {"Kept by law", "Conservation imposée par la loi"}},
    {"format",           TP_LABEL_HIDDEN,  {"", ""}},
    {"from",             TP_LABEL_LINE,    {"Counted from", "À compter de"}},
    {"gpc",              TP_LABEL_LINE,    {"Your browser asks not to be tracked",
                                            "Votre navigateur refuse le suivi"}},
    {"ground",           TP_LABEL_LINE,    {"", ""}},
    {"grounds",          TP_LABEL_LINE,    {"Grounds", "Motifs"}},
    {"guardian",         TP_LABEL_LINE,    {"Parental consent",
                                            "Accord de l'autorité parentale"}},
    {"held",             TP_LABEL_LINE,    {"Kept for legal claims",
                                            "Conservées pour un litige"}},
    {"history",          TP_LABEL_LINE,    {"Your choices so far", "Vos choix successifs"}},
    {"id",               TP_LABEL_HIDDEN,  {"", ""}},
    {"instrument",       TP_LABEL_LINE,    {"Decision", "Décision"}},
    {"items",            TP_LABEL_LINE,    {"Content", "Contenu"}},
    {"kept",             TP_LABEL_HEADING, {"What is kept", "Ce qui est conservé"}},
    {"kind",             TP_LABEL_LINE,    {"Kind", "Nature"}},
    {"language",         TP_LABEL_LINE,    {"Language", "Langue"}},
    {"law",              TP_LABEL_LINE,    {"Law", "Loi"}},
    {"lawful",           TP_LABEL_LINE,    {"", ""}},
    {"measures",         TP_LABEL_LINE,    {"Supplementary measures",
                                            "Mesures supplémentaires"}},
    {"media_type",       TP_LABEL_LINE,    {"Type", "Type"}},
    {"method",           TP_LABEL_LINE,    {"Method", "Méthode"}},
    {"name",             TP_LABEL_LINE,    {"", ""}},
    {"name_other",       TP_LABEL_LINE,    {"Also called", "Autre nom"}},
    {"not_done",         TP_LABEL_HEADING, {"What was not done, and why",
                                            "Ce qui n'a pas été fait, et pourquoi"}},
    {"not_included",     TP_LABEL_HEADING, {"What is not included, and why",
                                            "Ce qui n'est pas joint, et pourquoi"}},
    {"note",             TP_LABEL_LINE,    {"Reason given", "Raison donnée"}},
    {"notice",           TP_LABEL_LINE,    {"Notice", "Notice"}},
    {"objection",        TP_LABEL_LINE,    {"Your objection", "Votre opposition"}},
    {"objections",       TP_LABEL_HEADING, {"Your objections", "Vos oppositions"}},
    {"offered",          TP_LABEL_LINE,    {"Given by the law that applies to you",
                                            "Prévu par la loi qui s'applique à vous"}},
    {"officer",          TP_LABEL_LINE,    {"Data protection officer",
                                            "Délégué à la protection des données"}},
    {"origin",           TP_LABEL_LINE,    {"Obtained from", "Provenance"}},
    {"outcome",          TP_LABEL_HIDDEN,  {"", ""}},
    {"own_data",         TP_LABEL_HEADING, {"Your data", "Vos données"}},
    {"period",           TP_LABEL_LINE,    {"Period", "Durée"}},
    {"permitted",        TP_LABEL_LINE,    {"Use permitted today",
                                            "Utilisation permise aujourd'hui"}},
    {"phone",            TP_LABEL_LINE,    {"Telephone", "Téléphone"}},
    {"policy_version",   TP_LABEL_LINE,    {"Version of the policy", "Version de la politique"}},
    {"privacy",          TP_LABEL_LINE,    {"Privacy", "Confidentialité"}},
    {"purpose",          TP_LABEL_LINE,    {"Purpose", "Finalité"}},
    {"purposes",         TP_LABEL_HEADING, {"Purposes", "Finalités"}},
    {"reason",           TP_LABEL_HIDDEN,  {"", ""}},
    {"received",         TP_LABEL_LINE,    {"Received on", "Reçue le"}},
    {"recipient",        TP_LABEL_LINE,    {"Recipient", "Destinataire"}},
    {"recipients",       TP_LABEL_HEADING, {"Recipients", "Destinataires"}},
    {"recipients_to_tell", TP_LABEL_HEADING, {"Recipients that are told",
                                            "Destinataires informés"}},
    {"record",           TP_LABEL_HEADING, {"Record of your choices",
                                            "Enregistrement de vos choix"}},
    {"ref",              TP_LABEL_LINE,    {"Number", "Numéro"}},
    {"reference",        TP_LABEL_LINE,    {"Reference", "Référence"}},
    {"refusal",          TP_LABEL_HEADING, {"Why we refuse", "Motif du refus"}},
    {"remedy",           TP_LABEL_HEADING, {"Judicial remedy", "Recours juridictionnel"}},
    {"request",          TP_LABEL_LINE,    {"Request", "Demande"}},
    {"restricted",       TP_LABEL_LINE,    {"Processing restricted", "Traitement limité"}},
    {"restriction",      TP_LABEL_HEADING, {"Restriction of processing",
                                            "Limitation du traitement"}},
    {"retention",        TP_LABEL_LINE,    {"Kept for", "Conservation"}},
    {"right",            TP_LABEL_LINE,    {"Right", "Droit"}},
    {"rights",           TP_LABEL_HEADING, {"Your rights", "Vos droits"}},
    {"role",             TP_LABEL_LINE,    {"Role", "Rôle"}},
    {"rule",             TP_LABEL_HIDDEN,  {"", ""}},
    {"rules",            TP_LABEL_LINE,    {"", ""}},
    {"safeguard",        TP_LABEL_LINE,    {"Safeguard", "Garantie"}},
    {"scope",            TP_LABEL_LINE,    {"Scope", "Portée"}},
    {"sentence",         TP_LABEL_LINE,    {"", ""}},
    {"since",            TP_LABEL_LINE,    {"Since", "Depuis le"}},
    {"site",             TP_LABEL_LINE,    {"Site", "Site"}},
    {"source",           TP_LABEL_LINE,    {"System", "Système"}},
    {"sources",          TP_LABEL_LINE,    {"Systems", "Systèmes"}},
    {"state",            TP_LABEL_LINE,    {"State", "État"}},
    {"subject",          TP_LABEL_LINE,    {"Your pseudonym with us",
                                            "Votre pseudonyme chez nous"}},
    {"time",             TP_LABEL_LINE,    {"Date", "Date"}},
    {"told",             TP_LABEL_LINE,    {"Told on", "Informé le"}},
    {"transfers",        TP_LABEL_HEADING, {"Transfers to other countries",
                                            "Transferts vers d'autres pays"}},
    {"until",            TP_LABEL_LINE,    {"Until", "Jusqu'au"}},
    {"value",            TP_LABEL_LINE,    {"Value", "Valeur"}},
    {"version",          TP_LABEL_HIDDEN,  {"", ""}},
    {"withdrawals",      TP_LABEL_HEADING, {"Effect of your withdrawal",
                                            "Effet de votre retrait"}},
};

// In one place the same member has another name for a reader.
static const tp_label_within particular[] = {
    {"",     {"due", TP_LABEL_LINE,   {"To be answered by", "Réponse due le"}}},
    {"",     {"law", TP_LABEL_HIDDEN, {"", ""}}},
    {"data", {"due", TP_LABEL_LINE,   {"To be erased on", "À effacer le"}}},
};

// Words of enumerations, as they stand in that member.
static const tp_word words[] = {
    {"action", "export",  {"copy", "copie"}},
    {"action", "rectify", {"correction", "rectification"}},
    {"action", "restrict", {"restriction", "limitation"}},
    {"action", "erase",   {"erasure", "effacement"}},
    {"actor", "subject",  {"you", "vous"}},
    {"actor", "guardian", {"a holder of parental responsibility",
                           "un titulaire de l'autorité parentale"}},
    {"actor", "agent",    {"an agent on your behalf", "un mandataire en votre nom"}},
    {"basis", "consent",  {"consent", "consentement"}},
    {"basis", "contract", {"contract", "contrat"}},
    {"basis", "legal_obligation", {"legal obligation", "obligation légale"}},
    {"basis", "vital_interest", {"vital interest", "intérêt vital"}},
    {"basis", "public_task", {"task in the public interest", "mission d'intérêt public"}},
    {"basis", "legitimate_interest", {"legitimate interest", "intérêt légitime"}},
    {"consent", "never_asked", {"never asked", "jamais demandé"}},
    {"consent", "given",     {"given", "donné"}},
    {"consent", "refused",   {"refused", "refusé"}},
    {"consent", "withdrawn", {"withdrawn", "retiré"}},
    {"consent", "expired",   {"expired", "expiré"}},
    {"consent", "outdated",  {"given for an earlier, narrower wording",
                              "donné pour une formulation antérieure plus étroite"}},
    {"cookie_category", "preferences", {"preferences", "préférences"}},
    {"cookie_category", "statistics",  {"statistics", "statistiques"}},
    {"cookie_category", "marketing",   {"marketing", "marketing"}},
    {"decision", "give",     {"consent given", "consentement donné"}},
    {"decision", "refuse",   {"consent refused", "consentement refusé"}},
    {"decision", "withdraw", {"consent withdrawn", "consentement retiré"}},
    {"demand", "law",        {"the law", "la loi"}},
    {"demand", "government_request", {"a request of an authority",
                                      "une demande d'une autorité publique"}},
    {"demand", "judicial_process", {"a judicial process", "une procédure judiciaire"}},
    {"demand", "court_order", {"the order of a court", "une décision de justice"}},
    {"effect", "none",       {"none", "aucun"}},
    {"effect", "pending",    {"being examined", "à l'examen"}},
    {"effect", "absolute",   {"final", "définitif"}},
    {"effect", "upheld",     {"upheld", "opposition retenue"}},
    {"effect", "overridden", {"not upheld", "opposition écartée"}},
    {"from", "collection",   {"the collection", "la collecte"}},
    {"from", "last_activity", {"your last activity", "votre dernière activité"}},
    {"from", "contract_end", {"the end of the contract", "la fin du contrat"}},
    {"from", "withdrawal",   {"the end of your consent", "la fin de votre consentement"}},
    {"from", "year_end",     {"the end of the year of collection",
                              "la fin de l'année de la collecte"}},
    {"guardian", "none",      {"none", "aucun"}},
    {"guardian", "verified",  {"verified", "vérifié"}},
    {"guardian", "expired",   {"expired", "expiré"}},
    {"guardian", "withdrawn", {"withdrawn", "retiré"}},
    {"kind", "adequacy",      {"adequacy decision", "décision d'adéquation"}},
    {"kind", "scc",           {"standard contractual clauses", "clauses contractuelles types"}},
    {"kind", "bcr",           {"binding corporate rules", "règles d'entreprise contraignantes"}},
    {"kind", "code_of_conduct", {"code of conduct", "code de conduite"}},
    {"kind", "certification", {"certification", "certification"}},
    {"kind", "derogation",    {"derogation", "dérogation"}},
    {"language", "en",        {"English", "anglais"}},
    {"language", "fr",        {"French", "français"}},
    {"objection", "none",       {"none", "aucune"}},
    {"objection", "pending",    {"being examined", "à l'examen"}},
    {"objection", "absolute",   {"final", "définitive"}},
    {"objection", "upheld",     {"upheld", "retenue"}},
    {"objection", "overridden", {"not upheld", "écartée"}},
    {"origin", "subject",     {"you", "vous-même"}},
    {"origin", "observed",    {"your use of the service", "votre utilisation du service"}},
    {"origin", "third_party", {"a third party", "un tiers"}},
    {"origin", "inferred",    {"derived by us from other data",
                               "déduites par nous d'autres données"}},
    {"right", "access",        {"access", "accès"}},
    {"right", "rectification", {"rectification", "rectification"}},
    {"right", "erasure",       {"erasure", "effacement"}},
    {"right", "restriction",   {"restriction of processing", "limitation du traitement"}},
    {"right", "portability",   {"portability", "portabilité"}},
    {"right", "objection",     {"objection", "opposition"}},
    {"right", "withdrawal",    {"withdrawal of consent", "retrait du consentement"}},
    {"role", "processor",      {"processor", "sous-traitant"}},
    {"role", "controller",     {"controller", "responsable du traitement"}},
    {"role", "authority",      {"authority", "autorité"}},
    {"state", "unknown",         {"not known", "inconnu"}},
    {"state", "of_age",          {"of the age of consent", "en âge de consentir"}},
    {"state", "minor",           {"under the age of consent", "sous l'âge du consentement"}},
    {"state", "suspected_minor", {"being established", "en cours de vérification"}},
};

static const tp_both sentences[TP_SENTENCES] = {
    [TP_SAY_NOTHING] = {"None.", "Néant."},
    [TP_SAY_YES] = {"yes", "oui"},
    [TP_SAY_NO] = {"no", "non"},

    [TP_SAY_TITLE] = {"Refusal of your request", "Refus de votre demande"},
    [TP_SAY_TITLE + TARA_RIGHT_ACCESS] =
        {"Answer to your request for access", "Réponse à votre demande d'accès"},
    [TP_SAY_TITLE + TARA_RIGHT_RECTIFICATION] =
        {"Answer to your request for rectification",
         "Réponse à votre demande de rectification"},
    [TP_SAY_TITLE + TARA_RIGHT_ERASURE] =
        {"Answer to your request for erasure", "Réponse à votre demande d'effacement"},
    [TP_SAY_TITLE + TARA_RIGHT_RESTRICTION] =
        {"Answer to your request for restriction of processing",
         "Réponse à votre demande de limitation du traitement"},
    [TP_SAY_TITLE + TARA_RIGHT_PORTABILITY] =
        {"Answer to your request for portability", "Réponse à votre demande de portabilité"},
    [TP_SAY_TITLE + TARA_RIGHT_OBJECTION] =
        {"Answer to your objection", "Réponse à votre opposition"},
    [TP_SAY_TITLE + TARA_RIGHT_WITHDRAWAL] =
        {"Answer to the withdrawal of your consent",
         "Réponse au retrait de votre consentement"},

    [TP_SAY_INTRODUCTION] =
        {"We do not do what you asked for. Here is why, and what you can do about it.",
         "Nous ne donnons pas suite à votre demande. Voici pourquoi, et quels recours vous sont "
         "ouverts."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_ACCESS] =
        {"You asked which data about you we process. Here is why they are processed, how long "
         "they are kept and to whom they go, followed by a copy of the data themselves.",
         "Vous avez demandé quelles données vous concernant nous traitons. Voici pourquoi elles "
         "sont traitées, combien de temps elles sont conservées et à qui elles sont transmises, "
         "puis une copie des données elles-mêmes."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_RECTIFICATION] =
        {"You asked us to correct your data. Here is what was corrected, what was not, and why.",
         "Vous avez demandé la rectification de vos données. Voici ce qui a été rectifié, ce qui "
         "ne l'a pas été, et pourquoi."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_ERASURE] =
        {"You asked us to erase your data. Here is what was erased, what was not, and why.",
         "Vous avez demandé l'effacement de vos données. Voici ce qui a été effacé, ce qui ne "
         "l'a pas été, et pourquoi."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_RESTRICTION] =
        {"You asked us to restrict the processing of your data. Here is what was done.",
         "Vous avez demandé la limitation du traitement de vos données. Voici ce qui a été fait."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_PORTABILITY] =
        {"Here are the data that you provided under your consent or a contract, in a structured "
         "form that another controller can read.",
         "Voici les données que vous avez fournies sur la base de votre consentement ou d'un "
         "contrat, sous une forme structurée qu'un autre responsable du traitement peut lire."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_OBJECTION] =
        {"You objected to the processing of your data. Here is what follows from it, purpose by "
         "purpose.",
         "Vous vous êtes opposé au traitement de vos données. Voici ce qui en résulte, finalité "
         "par finalité."},
    [TP_SAY_INTRODUCTION + TARA_RIGHT_WITHDRAWAL] =
        {"You withdrew your consent. Here is what follows from it, purpose by purpose.",
         "Vous avez retiré votre consentement. Voici ce qui en résulte, finalité par finalité."},

    [TP_SAY_RIGHT + TARA_RIGHT_ACCESS] =
        {"You may ask whether data about you are processed, and receive a copy of them.",
         "Vous pouvez demander si des données vous concernant sont traitées et en recevoir une "
         "copie."},
    [TP_SAY_RIGHT + TARA_RIGHT_RECTIFICATION] =
        {"You may have inaccurate data corrected and incomplete data completed.",
         "Vous pouvez faire rectifier des données inexactes et compléter des données "
         "incomplètes."},
    [TP_SAY_RIGHT + TARA_RIGHT_ERASURE] =
        {"You may have your data erased where one of the grounds of the law applies.",
         "Vous pouvez faire effacer vos données lorsque l'un des motifs prévus par la loi "
         "s'applique."},
    [TP_SAY_RIGHT + TARA_RIGHT_RESTRICTION] =
        {"You may have the processing restricted, for instance while a dispute about the data is "
         "being settled.",
         "Vous pouvez faire limiter le traitement, par exemple le temps de régler un désaccord "
         "sur les données."},
    [TP_SAY_RIGHT + TARA_RIGHT_PORTABILITY] =
        {"You may receive the data that you provided in a machine-readable form and take them to "
         "another controller.",
         "Vous pouvez recevoir les données que vous avez fournies dans un format lisible par "
         "machine et les transmettre à un autre responsable du traitement."},
    [TP_SAY_RIGHT + TARA_RIGHT_OBJECTION] =
        {"You may object to processing that rests on a legitimate interest and, at any time, to "
         "direct marketing.",
         "Vous pouvez vous opposer au traitement fondé sur un intérêt légitime et, à tout "
         "moment, à la prospection."},
    [TP_SAY_RIGHT + TARA_RIGHT_WITHDRAWAL] =
        {"You may withdraw a consent at any time, as easily as you gave it.",
         "Vous pouvez retirer un consentement à tout moment, aussi simplement que vous l'avez "
         "donné."},

    [TP_SAY_EFFECT + TARA_OBJECTION_NONE] =
        {"No objection to this purpose stands.",
         "Aucune opposition à cette finalité n'est en vigueur."},
    [TP_SAY_EFFECT + TARA_OBJECTION_PENDING] =
        {"Processing for this purpose on the basis of an interest of ours has stopped while we "
         "examine whether compelling legitimate grounds override your interests.",
         "Le traitement pour cette finalité au titre de notre intérêt est arrêté le temps "
         "d'examiner si des motifs légitimes et impérieux prévalent sur vos intérêts."},
    [TP_SAY_EFFECT + TARA_OBJECTION_ABSOLUTE] =
        {"Nothing is processed for this purpose any more. No ground overrides your objection.",
         "Plus rien n'est traité pour cette finalité. Aucun motif ne prévaut sur votre "
         "opposition."},
    [TP_SAY_EFFECT + TARA_OBJECTION_UPHELD] =
        {"Your objection is upheld: processing for this purpose on the basis of an interest of "
         "ours has stopped for good.",
         "Votre opposition est retenue : le traitement pour cette finalité au titre de notre "
         "intérêt est arrêté définitivement."},
    [TP_SAY_EFFECT + TARA_OBJECTION_OVERRIDDEN] =
        {"Compelling legitimate grounds override your objection: processing for this purpose goes "
         "on.",
         "Des motifs légitimes et impérieux prévalent sur votre opposition : le traitement pour "
         "cette finalité continue."},

    [TP_SAY_COMPLAINT] =
        {"You may lodge a complaint with this authority.",
         "Vous pouvez introduire une réclamation auprès de cette autorité."},
    [TP_SAY_COMPLAINT_ANYWHERE] =
        {"You may lodge a complaint with the data protection authority of your country.",
         "Vous pouvez introduire une réclamation auprès de l'autorité de protection des données "
         "de votre pays."},
    [TP_SAY_AWAITED] =
        {"The law founds this authority; it has not taken up its work yet.",
         "La loi institue cette autorité ; elle n'exerce pas encore."},
    [TP_SAY_REMEDY] =
        {"You may also seek a remedy before the courts.",
         "Vous pouvez aussi former un recours devant les tribunaux."},
    [TP_SAY_DEADLINE] = {"Time limit", "Délai"},
    [TP_SAY_SOURCE_REFUSED] =
        {"The system that holds these data did not do it.",
         "Le système qui détient ces données ne l'a pas fait."},
    [TP_SAY_TELL_RECIPIENTS] =
        {"These data may have been disclosed to the recipients below: they are told what was "
         "done.",
         "Ces données ont pu être communiquées aux destinataires ci-dessous : ils sont informés "
         "de ce qui a été fait."},
    [TP_SAY_TELL_REGISTERED] =
        {"These data were disclosed to the recipients below: they are told what was done.",
         "Ces données ont été communiquées aux destinataires ci-dessous : ils sont informés de "
         "ce qui a été fait."},
    [TP_SAY_PASS_ON] =
        {"The recipients below process data for these purposes: your choice is passed on to "
         "them.",
         "Les destinataires ci-dessous traitent des données pour ces finalités : votre choix "
         "leur est transmis."},
    [TP_SAY_RESTRICTED] =
        {"The data are only stored until the restriction is lifted, unless you consent, or they "
         "are needed for legal claims or to protect the rights of another person.",
         "Jusqu'à la levée de la limitation, les données sont seulement conservées, sauf votre "
         "consentement, la défense de droits en justice ou la protection des droits d'une autre "
         "personne."},
    [TP_SAY_LIFTING] =
        {"You will be told before the restriction is lifted.",
         "Vous serez informé avant la levée de la limitation."},
    [TP_SAY_WITHDRAWN] =
        {"Nothing is processed on the basis of this consent any more.",
         "Plus rien n'est traité sur la base de ce consentement."},
    [TP_SAY_STAYS_LAWFUL] =
        {"What was done on the basis of your consent before its withdrawal remains lawful.",
         "Ce qui a été fait sur la base de votre consentement avant son retrait reste licite."},
    [TP_SAY_UNFOUNDED] =
        {"The request is manifestly unfounded.", "La demande est manifestement infondée."},
    [TP_SAY_EXCESSIVE] =
        {"The request is excessive, in particular because it repeats earlier ones.",
         "La demande est excessive, notamment parce qu'elle répète de précédentes demandes."},
    [TP_SAY_NOT_IDENTIFIED] =
        {"It could not be established that the request comes from the person concerned.",
         "Il n'a pas pu être établi que la demande émane de la personne concernée."},
    [TP_SAY_OTHERS] =
        {"It would adversely affect the rights and freedoms of others.",
         "Cela porterait atteinte aux droits et libertés d'autrui."},
    [TP_SAY_OBLIGATION] =
        {"A legal obligation stands against it.", "Une obligation légale s'y oppose."},
    [TP_SAY_CLAIMS] =
        {"The data are needed for legal claims.",
         "Les données sont nécessaires à la constatation, à l'exercice ou à la défense de droits "
         "en justice."},
    [TP_SAY_OTHER_REASON] = {"For this reason:", "Pour la raison suivante :"},
};

static const tp_both months[] = {
    {"January", "janvier"}, {"February", "février"}, {"March", "mars"}, {"April", "avril"},
    {"May", "mai"}, {"June", "juin"}, {"July", "juillet"}, {"August", "août"},
    {"September", "septembre"}, {"October", "octobre"}, {"November", "novembre"},
    {"December", "décembre"},
};
// clang-format on

const char *tp_in(tp_both text, bool french)
{
    const char *chosen = french ? text.fr : text.en;
    return chosen == NULL ? "" : chosen;
}

const tp_label *tp_label_of(const char *within, const char *member)
{
    for (size_t i = 0; i < COUNT(particular); i++) {
        bool there = strcmp(particular[i].within, within) == 0;
        if (there && strcmp(particular[i].label.member, member) == 0) return &particular[i].label;
    }
    for (size_t i = 0; i < COUNT(labels); i++) {
        if (strcmp(labels[i].member, member) == 0) return &labels[i];
    }
    return NULL;
}

const char *tp_word_text(const char *member, const char *word, bool french)
{
    for (size_t i = 0; i < COUNT(words); i++) {
        bool it_is = strcmp(words[i].member, member) == 0 && strcmp(words[i].word, word) == 0;
        if (it_is) return tp_in(words[i].text, french);
    }
    return word;
}

const tp_label *tp_label_from(const tp_vocabulary *vocabulary, const char *within,
                              const char *member)
{
    for (size_t i = 0; vocabulary != NULL && i < vocabulary->label_count; i++) {
        const tp_label_within *row = &vocabulary->labels[i];
        bool there = row->within == NULL || strcmp(row->within, within) == 0;
        if (there && strcmp(row->label.member, member) == 0) return &row->label;
    }
    return tp_label_of(within, member);
}

const char *tp_word_from(const tp_vocabulary *vocabulary, const char *member, const char *word,
                         bool french)
{
    for (size_t i = 0; vocabulary != NULL && i < vocabulary->word_count; i++) {
        const tp_word *row = &vocabulary->words[i];
        bool it_is = strcmp(row->member, member) == 0 && strcmp(row->word, word) == 0;
        if (it_is) return tp_in(row->text, french);
    }
    return tp_word_text(member, word, french);
}

const char *tp_say(int sentence, bool french)
{
    if (sentence < 0 || sentence >= TP_SENTENCES) return "";
    return tp_in(sentences[sentence], french);
}

const char *tp_month_text(int32_t month, bool french)
{
    if (month < 1 || month > (int32_t)COUNT(months)) return "";
    return tp_in(months[month - 1], french);
}
