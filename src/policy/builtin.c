// builtin.c: Tara Solutions' policy, version 1 of 15 January 2024, as const tables.
//
// The document (builtin_texts.c) says what is promised; the tables say it so that it decides. What
// the document leaves open, such as "only for as long as is necessary", is filled in with the
// figure that French practice gives, and each says which. No code runs to make any of it.
//
// Sources: the policy itself; GDPR; CNIL; tests/data/facts/retention.tsv and cookie_rules.tsv.
#include "policy/builtin.h"

// A literal with its size, as a constant expression.
#define T(literal) {(literal), sizeof(literal) - 1}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define COUNTRY(first, second) ((tp_place)(first) << 8 | (tp_place)(second))

#define DAYS(n)   {(n), TP_DAYS}
#define MONTHS(n) {(n), TP_MONTHS}
#define YEARS(n)  {(n), TP_YEARS}
#define NO_END    {0, 0, 0}
#define FIRST_DAY {2024, 1, 15}

// --- categories: "Informations que Nous Collectons" --------------------------------------------

#define CONTACT     (UINT64_C(1) << 0)
#define CREDENTIALS (UINT64_C(1) << 1)
#define PAYMENT     (UINT64_C(1) << 2)
#define EDUCATION   (UINT64_C(1) << 3)
#define PROGRESS    (UINT64_C(1) << 4)
#define TECHNICAL   (UINT64_C(1) << 5)
#define ALL_CATEGORIES (CONTACT | CREDENTIALS | PAYMENT | EDUCATION | PROGRESS | TECHNICAL)

// None of them is special in the sense of GDPR Art. 9(1). What a machine is told of them is the
// nearest that DPV 2.3 has a word for.
static const tp_category categories[] = {
    {T("contact"),
     {T("Noms et coordonnées (adresse e-mail, numéro de téléphone, adresse postale)"),
      T("Names and contact details (e-mail address, telephone number, postal address)")}, false,
     T("pd:Name pd:EmailAddress pd:TelephoneNumber pd:PhysicalAddress")},
    {T("credentials"),
     {T("Identifiants de compte (noms d'utilisateur, mots de passe)"),
      T("Account credentials (user names, passwords)")}, false,
     T("pd:Username pd:Password")},
    {T("payment"),
     {T("Informations de paiement (détails de carte de crédit, adresse de facturation)"),
      T("Payment information (credit card details, billing address)")}, false,
     T("pd:PaymentCard pd:PhysicalAddress")},
    {T("education"),
     {T("Informations sur la formation et le parcours professionnel"),
      T("Information on education and professional background")}, false,
     T("pd:Education pd:EmploymentHistory")},
    {T("progress"),
     {T("Progression des cours et résultats des évaluations"),
      T("Course progress and assessment results")}, false,
     T("pd:EducationTraining")},
    {T("technical"),
     {T("Données techniques (adresse IP, type de navigateur, informations sur l'appareil)"),
      T("Technical data (IP address, browser type, device information)")}, false,
     T("pd:IPAddress pd:UserAgent pd:DeviceBased")},
};

// --- purposes: "Comment Nous Utilisons Vos Informations" ---------------------------------------

#define ACCOUNT        (UINT64_C(1) << 0)
#define SERVICE        (UINT64_C(1) << 1)
#define SUPPORT        (UINT64_C(1) << 2)
#define ADMINISTRATION (UINT64_C(1) << 3)
#define ORDERS         (UINT64_C(1) << 4)
#define COMMUNICATION  (UINT64_C(1) << 5)
#define FEEDBACK       (UINT64_C(1) << 6)
#define MARKETING      (UINT64_C(1) << 7)
#define PROTECTION     (UINT64_C(1) << 8)
#define ALL_PURPOSES   ((UINT64_C(1) << 9) - 1)

// What has one text for both languages stands in both, or is called by what is the same in both.
#define VAT_LAW "Directive 2006/112/CE, art. 369 duodecies / Directive 2006/112/EC, Art. 369k"

// A balancing test that stands as long as this version of the policy does.
#define BALANCED(reference) {T(reference), FIRST_DAY, NO_END}

// CNIL, commercial management framework (2022): an account unused for two years is inactive.
#define INACTIVE_ACCOUNT \
    {T("Compte inactif : deux ans après la dernière activité (CNIL, référentiel de gestion " \
       "commerciale) ; vous êtes averti avant l'effacement."), \
     T("Inactive account: two years after the last activity (CNIL, commercial management " \
       "framework); you are warned before the erasure.")}

// Each purpose gets the categories that it cannot do without, and no others (GDPR Art. 5(1)(c)).
static const tp_purpose purposes[] = {
    {
        // Signing in takes a name to go by, a password, and the device that it happens on.
        .id = T("account"), .dpv = T("dpv:AccountManagement"),
        .name = {T("Faciliter la création de compte et le processus de connexion"),
                 T("Facilitate account creation and the login process")},
        .categories = CONTACT | CREDENTIALS | TECHNICAL,
        .bases = {TARA_BASIS_CONTRACT},
        .retention = YEARS(2), .retention_from = TP_FROM_LAST_ACTIVITY,
        .retention_ground = INACTIVE_ACCOUNT,
    },
    {
        // Courses are chosen by background, resumed from progress, and shown on a device; a
        // certificate bears a name. Neither passwords nor cards teach anything.
        .id = T("service"), .dpv = T("dpv:RequestedServiceProvision"),
        .name = {T("Fournir et faciliter la livraison des services à l'utilisateur"),
                 T("Provide and facilitate the delivery of services to the user")},
        .categories = CONTACT | EDUCATION | PROGRESS | TECHNICAL,
        .bases = {TARA_BASIS_CONTRACT},
        .retention = YEARS(2), .retention_from = TP_FROM_LAST_ACTIVITY,
        .retention_ground = INACTIVE_ACCOUNT,
    },
    {
        // An answer goes to a contact; what went wrong shows in the device and in the course.
        // Those who ask before they have a contract are answered on legitimate interest.
        .id = T("support"), .dpv = T("dpv:CustomerCare"),
        .name = {T("Répondre aux demandes des utilisateurs et offrir un support aux utilisateurs"),
                 T("Respond to user inquiries and offer support to users")},
        .categories = CONTACT | PROGRESS | TECHNICAL,
        .bases = {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST},
        .retention = YEARS(2), .retention_from = TP_FROM_COLLECTION,
        .retention_ground =
            {T("Durée de la garantie légale de conformité des services numériques (directive "
               "(UE) 2019/770, art. 11)."),
             T("The period of the legal guarantee of conformity of digital services (Directive "
               "(EU) 2019/770, Art. 11).")},
        .assessment = BALANCED("TS-LIA-2024-01"),
    },
    {
        // A message needs an address, and nothing else.
        .id = T("administration"), .dpv = T("dpv:CommunicationForCustomerCare"),
        .name = {T("Vous envoyer des informations administratives"),
                 T("Send you administrative information")},
        .categories = CONTACT,
        .bases = {TARA_BASIS_CONTRACT, TARA_BASIS_LEGITIMATE_INTEREST},
        .retention = YEARS(2), .retention_from = TP_FROM_LAST_ACTIVITY,
        .retention_ground = INACTIVE_ACCOUNT,
        .assessment = BALANCED("TS-LIA-2024-02"),
    },
    {
        // An invoice names who pays and how. The order's own need ends with the time in which a
        // payment can be disputed; what tax law wants longer is the floor below.
        .id = T("orders"), .dpv = T("dpv:CustomerOrderManagement"),
        .name = {T("Traiter et gérer vos commandes"), T("Process and manage your orders")},
        .categories = CONTACT | PAYMENT,
        .bases = {TARA_BASIS_CONTRACT, TARA_BASIS_LEGAL_OBLIGATION},
        .retention = MONTHS(13), .retention_from = TP_FROM_COLLECTION,
        .retention_ground =
            {T("Délai de contestation d'un paiement par carte : treize mois après le débit "
               "(directive (UE) 2015/2366, art. 71 ; CNIL 2018-303)."),
             T("The time in which a card payment can be disputed: thirteen months after the "
               "debit (Directive (EU) 2015/2366, Art. 71; CNIL 2018-303).")},
        .obligation_categories = PAYMENT | CONTACT,
        .obligation_actions = 1U << TARA_ACTION_STORE | 1U << TARA_ACTION_DISCLOSE |
                              1U << TARA_ACTION_COMPLY,
        .obligation_law = T(VAT_LAW),
    },
    {
        // Learners find each other by name and by the course they are in.
        // A yes counts 24 months: the shorter end of what is usual (24 to 36, EDPB 05/2020 para
        // 110 asks to refresh). After a no nobody asks for six months, as the CNIL advises.
        .id = T("communication"), .dpv = T("dpv:CommunicationManagement"),
        .name = {T("Permettre les communications entre utilisateurs"),
                 T("Enable communications between users")},
        .categories = CONTACT | PROGRESS,
        .bases = {TARA_BASIS_CONSENT},
        .consent_yes = MONTHS(24), .consent_no = MONTHS(6),
        .retention = YEARS(2), .retention_from = TP_FROM_LAST_ACTIVITY,
        .retention_ground = INACTIVE_ACCOUNT,
    },
    {
        // Who is asked, and about which course.
        .id = T("feedback"), .dpv = T("dpv:ImproveExistingProductsAndServices"),
        .name = {T("Demander des commentaires"), T("Request feedback")},
        .categories = CONTACT | PROGRESS,
        .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
        .retention = YEARS(1), .retention_from = TP_FROM_COLLECTION,
        .retention_ground =
            {T("Les commentaires servent à la révision annuelle des cours."),
             T("Feedback serves the yearly revision of the courses.")},
        .assessment = BALANCED("TS-LIA-2024-03"),
    },
    {
        // An address to write to, and the device that shows whether it was read. Never payment or
        // credentials, and never progress: nobody's marks sell a course.
        // Lifetimes as for communication: newsletters 24 to 36 months, the shorter; CNIL six.
        .id = T("marketing"), .dpv = T("dpv:DirectMarketing"),
        .name = {T("Vous envoyer des communications marketing et promotionnelles"),
                 T("Send you marketing and promotional communications")},
        .categories = CONTACT | TECHNICAL,
        .bases = {TARA_BASIS_CONSENT},
        .direct_marketing = true,
        .consent_yes = MONTHS(24), .consent_no = MONTHS(6),
        .retention = YEARS(3), .retention_from = TP_FROM_LAST_ACTIVITY,
        .retention_ground =
            {T("Prospects : trois ans après le dernier contact de leur part (CNIL, référentiel "
               "de gestion commerciale)."),
             T("Prospects: three years after the last contact from them (CNIL, commercial "
               "management framework).")},
    },
    {
        // Fraud shows in sign-ins, devices, cards and false names; never in what people learn.
        .id = T("protection"), .dpv = T("dpv:FraudPreventionAndDetection"),
        .name = {T("Protéger nos Services et prévenir la fraude"),
                 T("Protect our Services and prevent fraud")},
        .categories = TECHNICAL | CONTACT | CREDENTIALS | PAYMENT,
        .bases = {TARA_BASIS_LEGITIMATE_INTEREST},
        .retention = MONTHS(12), .retention_from = TP_FROM_COLLECTION,
        .retention_ground =
            {T("Journaux de sécurité : douze mois après l'événement (CNIL 2021-122)."),
             T("Security logs: twelve months after the event (CNIL 2021-122).")},
        .assessment = BALANCED("TS-LIA-2024-04"),
    },
};

// --- legal retention: "sauf si une période de conservation plus longue est requise" ------------

// Union law: a duty of Bangladesh could not refuse an erasure to a learner in the Union.
static const tp_floor floors[] = {
    {
        .id = T("vat_one_stop_shop"),
        .purposes = ORDERS,
        .categories = PAYMENT | CONTACT,
        .period = YEARS(10), .from = TP_FROM_YEAR_END,
        .law = T(VAT_LAW),
        .ground = {T("Registres du guichet unique de TVA de l'Union européenne : dix ans à "
                     "compter de la fin de l'année de l'opération."),
                   T("Records of the European Union's VAT One Stop Shop: ten years from the end "
                     "of the year of the transaction.")},
    },
};

// --- recipients: "Partage de Vos Informations" -------------------------------------------------

// The document names nobody: these are the kinds of processors that its services cannot run
// without, and the authorities to which it says that it may have to disclose.
enum { HOSTING, PAYMENT_PROVIDER, EMAIL_PROVIDER, VIDEO_PROVIDER, SUPPORT_DESK, AUTHORITY };

static const tp_recipient recipients[] = {
    [HOSTING] = {
        .id = T("hosting"),
        .name = {T("Hébergement des Services"), T("Hosting of the Services")},
        .role = TP_PROCESSOR, .place = COUNTRY('F', 'R'),
        .contract = T("TS-DPA-2024-01, RGPD / GDPR 28(3)"), .contract_from = FIRST_DAY,
        .purposes = ALL_PURPOSES, .categories = ALL_CATEGORIES,
    },
    [PAYMENT_PROVIDER] = {
        .id = T("payment_provider"),
        .name = {T("Traitement des paiements"), T("Payment processing")},
        .role = TP_PROCESSOR, .place = COUNTRY('I', 'E'),
        .contract = T("TS-DPA-2024-02, RGPD / GDPR 28(3)"), .contract_from = FIRST_DAY,
        .purposes = ORDERS | PROTECTION, .categories = CONTACT | PAYMENT,
    },
    [EMAIL_PROVIDER] = {
        .id = T("email_provider"),
        .name = {T("Envoi des e-mails"), T("E-mail delivery")},
        .role = TP_PROCESSOR, .place = COUNTRY('U', 'S'), .certified = true,
        .contract = T("TS-DPA-2024-03, RGPD / GDPR 28(3)"), .contract_from = FIRST_DAY,
        .purposes = ACCOUNT | ADMINISTRATION | ORDERS | FEEDBACK | MARKETING,
        .categories = CONTACT | TECHNICAL,
    },
    [VIDEO_PROVIDER] = {
        .id = T("video_provider"),
        .name = {T("Diffusion des vidéos de cours"), T("Delivery of course videos")},
        .role = TP_PROCESSOR, .place = COUNTRY('D', 'E'),
        .contract = T("TS-DPA-2024-04, RGPD / GDPR 28(3)"), .contract_from = FIRST_DAY,
        .purposes = SERVICE, .categories = PROGRESS | TECHNICAL,
    },
    [SUPPORT_DESK] = {
        .id = T("support_desk"),
        .name = {T("Centre d'assistance à Dhaka"), T("Support desk in Dhaka")},
        .role = TP_PROCESSOR, .place = COUNTRY('B', 'D'),
        .contract = T("TS-DPA-2024-05, RGPD / GDPR 28(3)"), .contract_from = FIRST_DAY,
        .purposes = SUPPORT, .categories = CONTACT | PROGRESS | TECHNICAL,
    },
    [AUTHORITY] = {
        // In the Member State of the VAT One Stop Shop's identification. What it may demand is
        // limited by each demand, not by a purpose of ours.
        .id = T("competent_authority"),
        .name = {T("Autorité ou juridiction compétente, lorsque la loi l'exige"),
                 T("Competent authority or court, where the law requires it")},
        .role = TP_AUTHORITY, .place = COUNTRY('F', 'R'),
        .categories = ALL_CATEGORIES,
    },
};

// --- safeguards: "Transferts Internationaux de Données" ----------------------------------------

static const tp_safeguard safeguards[] = {
    {
        .kind = TP_SAFEGUARD_ADEQUACY, .recipient = EMAIL_PROVIDER,
        .destination = COUNTRY('U', 'S'),
        .reference = T("Décision (UE) 2023/1795 / Decision (EU) 2023/1795, Data Privacy Framework "
                       "List"),
        .valid_from = FIRST_DAY,
    },
    {
        // Bangladesh has no adequacy decision.
        .kind = TP_SAFEGUARD_SCC, .recipient = SUPPORT_DESK,
        .destination = COUNTRY('B', 'D'),
        .reference = T("Décision (UE) 2021/914 / Decision (EU) 2021/914, module 3, TS-DPA-2024-05"),
        .measures = T("Chiffrement en transit et au repos, clés détenues dans l'Union ; accès à un "
                      "seul dossier à la fois, journalisé ; les demandes d'autorités sont "
                      "contestées et signalées au responsable du traitement. / Encryption in "
                      "transit and at rest with keys held in the Union; access to one ticket at a "
                      "time, logged; demands by authorities are contested and told to the "
                      "controller."),
        .signed_on = FIRST_DAY, .valid_from = FIRST_DAY,
    },
};

// --- cookies and trackers: "Cookies et Technologies de Suivi" ----------------------------------

static const tp_tracker trackers[] = {
    {
        .name = T("__Host-tara_session"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_NECESSARY, .set_by = T("first_party"), .path = T("/"),
        .purpose = {T("Vous garde connecté pendant votre visite"),
                    T("Keeps you signed in during your visit")},
    },
    {
        .name = T("__Host-tara_csrf"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_NECESSARY, .set_by = T("first_party"), .path = T("/"),
        .purpose = {T("Protège vos formulaires contre l'envoi par un tiers"),
                    T("Protects your forms against being sent by somebody else")},
    },
    {
        .name = T("tara_choices"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_NECESSARY, .set_by = T("first_party"), .path = T("/"),
        .lifetime = MONTHS(6),
        .purpose = {T("Mémorise vos choix sur les cookies"),
                    T("Remembers your choices about cookies")},
    },
    {
        .name = T("tara_answers"), .kind = TP_TRACKER_LOCAL_STORAGE,
        .category = TP_COOKIE_NECESSARY, .set_by = T("first_party"),
        .purpose = {T("Garde vos réponses d'évaluation jusqu'à leur envoi"),
                    T("Keeps your answers in an assessment until they are sent")},
    },
    {
        .name = T("tara_language"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_PREFERENCES, .set_by = T("first_party"), .path = T("/"),
        .lifetime = MONTHS(12),
        .purpose = {T("Mémorise la langue choisie"), T("Remembers the language you chose")},
    },
    {
        .name = T("tara_player_*"), .kind = TP_TRACKER_LOCAL_STORAGE,
        .category = TP_COOKIE_PREFERENCES, .set_by = T("first_party"), .lifetime = MONTHS(6),
        .purpose = {T("Mémorise le volume, la vitesse et les sous-titres des vidéos"),
                    T("Remembers the volume, speed and subtitles of videos")},
    },
    {
        .name = T("tara_stats_*"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_STATISTICS, .set_by = T("first_party"), .path = T("/"),
        .lifetime = MONTHS(13),
        .purpose = {T("Mesure la façon dont le site web est utilisé"),
                    T("Measures how the website is used")},
    },
    {
        .name = T("tara_measure"), .kind = TP_TRACKER_SDK,
        .category = TP_COOKIE_STATISTICS, .set_by = T("first_party"), .lifetime = MONTHS(13),
        .purpose = {T("Mesure la façon dont les applications mobiles sont utilisées"),
                    T("Measures how the mobile applications are used")},
    },
    {
        .name = T("tara_campaign"), .kind = TP_TRACKER_COOKIE,
        .category = TP_COOKIE_MARKETING, .set_by = T("first_party"), .path = T("/"),
        .lifetime = MONTHS(3),
        .purpose = {T("Relie votre visite à une publicité et adapte les suivantes"),
                    T("Links your visit to an advertisement and adapts the next ones")},
    },
    {
        .name = T("tara_open"), .kind = TP_TRACKER_PIXEL,
        .category = TP_COOKIE_MARKETING, .set_by = T("email_provider"),
        .purpose = {T("Indique si un e-mail promotionnel a été ouvert"),
                    T("Tells whether a promotional e-mail was opened")},
    },
    {
        .name = T("advertising_id"), .kind = TP_TRACKER_DEVICE_ID,
        .category = TP_COOKIE_MARKETING, .set_by = T("first_party"), .lifetime = MONTHS(3),
        .purpose = {T("Identifiant publicitaire de l'appareil mobile"),
                    T("Advertising identifier of the mobile device")},
    },
};

// --- the policy --------------------------------------------------------------------------------

const tara_policy tp_policy_builtin = {
    .magic = TP_POLICY_MAGIC,
    .version = 1,
    .last_updated = FIRST_DAY,
    .language = T("fr"),
    .controller = T("Tara Solutions"),
    .controller_place = COUNTRY('B', 'D'),
    .time_zone_minutes = 0,
    .minimum_age = 16,
    // "As quickly as possible": two weeks at the most, for the deletion and for finding out.
    .minor_deletion = DAYS(14),
    .suspicion = DAYS(14),
    .renewal_notice = DAYS(30),
    // GDPR recital 39 asks for a periodic review of what has no end yet. No text says how often:
    // once a year, so that no hold outlives its dispute unnoticed.
    .hold_review = MONTHS(12),
    .contacts = {
        .privacy_email = T("privacy@tarasolutions.com"),
        .officer_email = T("dpo@tarasolutions.com"),
        .officer_phone = T("+880 2 5566 7788"),
        .officer_address = T("199, Venus Complex, 12th Floor, Kha-199/2, "
                             "4 Bir Uttam Rafiqul Islam Ave, Dhaka 1212"),
    },
    // CNIL 2020-092: choices, yes or no, are kept six months, audience trackers live thirteen.
    .cookie_rules = {.lifetime_max = MONTHS(13), .consent_yes = MONTHS(6), .consent_no = MONTHS(6)},
    // "En vous envoyant directement une notification". WP260 rev.01 paras 29 to 32: a message of
    // its own, well in advance; the month is ours.
    .notice_rules = {.means = TP_NOTICE_MESSAGE, .within = DAYS(TP_NOTICE_WITHIN_DAYS)},
    .subjects = {
        T("Les apprenants inscrits à nos Services ; les visiteurs de notre site web et de nos "
          "applications ; les personnes qui nous écrivent."),
        T("Learners who are registered for our Services; visitors of our website and "
          "applications; people who write to us."),
    },
    // GDPR Art. 32(1), point by point: what the document calls appropriate measures.
    .security = {
        T("Les personnes ne sont connues que par des pseudonymes à clé ; les données sont "
          "chiffrées pendant leur transmission et leur stockage ; chacun n'accède qu'à ce dont "
          "son travail a besoin ; les accès sont journalisés, dans un registre où une "
          "altération se voit ; les sauvegardes sont restaurées à l'essai ; les mesures sont "
          "revues chaque année."),
        T("People are known by keyed pseudonyms only; data is encrypted in transit and at rest; "
          "everyone has access to no more than their work needs; access is logged, in a record "
          "in which tampering shows; restoring from backups is tested; the measures are "
          "reviewed every year."),
    },
    // Nothing stands for a purpose in consent strings: the document names no consent platform, and
    // what people chose in a window that it does not speak of was not said to Tara Solutions.
    .categories = categories, .category_count = COUNT(categories),
    .purposes = purposes,     .purpose_count = COUNT(purposes),
    .floors = floors,         .floor_count = COUNT(floors),
    .recipients = recipients, .recipient_count = COUNT(recipients),
    .safeguards = safeguards, .safeguard_count = COUNT(safeguards),
    .trackers = trackers,     .tracker_count = COUNT(trackers),
    .sections = tp_builtin_sections, .section_count = TP_BUILTIN_SECTIONS,
};
