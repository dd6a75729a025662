// builtin_texts.c: the words of Tara Solutions' policy of 15 January 2024, section by section.
//
// The French is the authoritative text, word for word; the English says the same, sentence by
// sentence and line by line. A test compares the French with the document itself.
#include "policy/builtin.h"

// A literal with its size, as a constant expression.
#define T(literal) {(literal), sizeof(literal) - 1}

const tp_section tp_builtin_sections[TP_BUILTIN_SECTIONS] = {
    {T("introduction"),
     {T("Introduction"), T("Introduction")},
     {T("Bienvenue dans la Politique de Confidentialité de Tara Solutions. Nous nous engageons "
        "à protéger vos informations personnelles et votre droit à la vie privée. Si vous avez "
        "des questions ou des préoccupations concernant cette politique de confidentialité ou "
        "nos pratiques concernant vos informations personnelles, veuillez nous contacter à "
        "privacy@tarasolutions.com.\n\n"
        "Cette Politique de Confidentialité décrit comment nous collectons, utilisons, "
        "traitons et divulguons vos informations personnelles lorsque vous utilisez nos "
        "services, y compris notre site web, applications mobiles et services connexes "
        "(collectivement, les \"Services\")."),
      T("Welcome to Tara Solutions' Privacy Policy. We are committed to protecting your "
        "personal information and your right to privacy. If you have any questions or concerns "
        "about this privacy policy or our practices with regard to your personal information, "
        "please contact us at privacy@tarasolutions.com.\n\n"
        "This Privacy Policy describes how we collect, use, process and disclose your personal "
        "information when you use our services, including our website, mobile applications and "
        "related services (collectively, the \"Services\").")}},
    {T("collection"),
     {T("Informations que Nous Collectons"), T("Information We Collect")},
     {T("Nous collectons des informations personnelles que vous nous fournissez volontairement "
        "lorsque vous vous inscrivez à nos Services, exprimez un intérêt à obtenir des "
        "informations sur nous ou nos produits et Services, lorsque vous participez à des "
        "activités sur les Services ou lorsque vous nous contactez.\n\n"
        "Les informations personnelles que nous collectons peuvent inclure les suivantes :\n"
        "- Noms et coordonnées (adresse e-mail, numéro de téléphone, adresse postale)\n"
        "- Identifiants de compte (noms d'utilisateur, mots de passe)\n"
        "- Informations de paiement (détails de carte de crédit, adresse de facturation)\n"
        "- Informations sur la formation et le parcours professionnel\n"
        "- Progression des cours et résultats des évaluations\n"
        "- Données techniques (adresse IP, type de navigateur, informations sur l'appareil)"),
      T("We collect personal information that you voluntarily provide to us when you register "
        "for our Services, express an interest in obtaining information about us or our "
        "products and Services, when you participate in activities on the Services or when you "
        "contact us.\n\n"
        "The personal information that we collect may include the following:\n"
        "- Names and contact details (e-mail address, telephone number, postal address)\n"
        "- Account credentials (user names, passwords)\n"
        "- Payment information (credit card details, billing address)\n"
        "- Information on education and professional background\n"
        "- Course progress and assessment results\n"
        "- Technical data (IP address, browser type, device information)")}},
    {T("use"),
     {T("Comment Nous Utilisons Vos Informations"), T("How We Use Your Information")},
     {T("Nous utilisons les informations personnelles collectées via nos Services pour "
        "diverses finalités commerciales décrites ci-dessous. Nous traitons vos informations "
        "personnelles pour ces finalités en nous appuyant sur nos intérêts commerciaux "
        "légitimes, afin de conclure ou exécuter un contrat avec vous, avec votre consentement "
        "et/ou pour nous conformer à nos obligations légales.\n\n"
        "Nous utilisons les informations que nous collectons ou recevons :\n"
        "- Pour faciliter la création de compte et le processus de connexion\n"
        "- Pour fournir et faciliter la livraison des services à l'utilisateur\n"
        "- Pour répondre aux demandes des utilisateurs/offrir un support aux utilisateurs\n"
        "- Pour vous envoyer des informations administratives\n"
        "- Pour traiter et gérer vos commandes\n"
        "- Pour permettre les communications entre utilisateurs\n"
        "- Pour demander des commentaires\n"
        "- Pour vous envoyer des communications marketing et promotionnelles\n"
        "- Pour protéger nos Services et prévenir la fraude"),
      T("We use personal information collected through our Services for a variety of business "
        "purposes described below. We process your personal information for these purposes in "
        "reliance on our legitimate business interests, in order to enter into or perform a "
        "contract with you, with your consent and/or to comply with our legal obligations.\n\n"
        "We use the information that we collect or receive:\n"
        "- To facilitate account creation and the login process\n"
        "- To provide and facilitate the delivery of services to the user\n"
        "- To respond to user inquiries/offer support to users\n"
        "- To send you administrative information\n"
        "- To process and manage your orders\n"
        "- To enable communications between users\n"
        "- To request feedback\n"
        "- To send you marketing and promotional communications\n"
        "- To protect our Services and prevent fraud")}},
    {T("sharing"),
     {T("Partage de Vos Informations"), T("Sharing Your Information")},
     {T("Nous pouvons traiter ou partager vos données que nous détenons sur la base des bases "
        "légales suivantes :\n"
        "- Consentement : Nous pouvons traiter vos données si vous nous avez donné un "
        "consentement spécifique pour utiliser vos informations personnelles à une fin "
        "spécifique.\n"
        "- Intérêts Légitimes : Nous pouvons traiter vos données lorsqu'il est raisonnablement "
        "nécessaire pour atteindre nos intérêts commerciaux légitimes.\n"
        "- Exécution d'un Contrat : Lorsque nous avons conclu un contrat avec vous, nous "
        "pouvons traiter vos informations personnelles pour exécuter les termes de notre "
        "contrat.\n"
        "- Obligations Légales : Nous pouvons divulguer vos informations lorsque la loi "
        "l'exige pour nous conformer à la législation applicable, aux demandes "
        "gouvernementales, à une procédure judiciaire, à une ordonnance du tribunal ou à une "
        "procédure légale."),
      T("We may process or share your data that we hold on the basis of the following legal "
        "bases:\n"
        "- Consent: We may process your data if you have given us specific consent to use your "
        "personal information for a specific purpose.\n"
        "- Legitimate Interests: We may process your data when it is reasonably necessary to "
        "achieve our legitimate business interests.\n"
        "- Performance of a Contract: Where we have entered into a contract with you, we may "
        "process your personal information to perform the terms of our contract.\n"
        "- Legal Obligations: We may disclose your information where the law requires it, in "
        "order to comply with applicable legislation, governmental requests, a judicial "
        "proceeding, a court order or legal process.")}},
    {T("security"),
     {T("Sécurité des Données"), T("Data Security")},
     {T("Nous avons mis en œuvre des mesures de sécurité techniques et organisationnelles "
        "appropriées conçues pour protéger la sécurité de toute information personnelle que "
        "nous traitons. Cependant, malgré nos garanties et nos efforts pour sécuriser vos "
        "informations, aucune transmission électronique sur Internet ou technologie de "
        "stockage d'informations ne peut être garantie à 100% sécurisée.\n\n"
        "Nous ne conserverons vos informations personnelles que pendant la durée nécessaire "
        "aux fins énoncées dans cette politique de confidentialité, sauf si une période de "
        "conservation plus longue est requise ou autorisée par la loi."),
      T("We have implemented appropriate technical and organisational security measures "
        "designed to protect the security of any personal information that we process. "
        "However, despite our safeguards and efforts to secure your information, no electronic "
        "transmission over the Internet or information storage technology can be guaranteed to "
        "be 100% secure.\n\n"
        "We will keep your personal information only for as long as is necessary for the "
        "purposes set out in this privacy policy, unless a longer retention period is required "
        "or permitted by law.")}},
    {T("rights"),
     {T("Vos Droits en Matière de Confidentialité"), T("Your Privacy Rights")},
     {T("En fonction de votre localisation, vous pouvez avoir les droits suivants concernant "
        "vos informations personnelles :\n"
        "- Le droit d'accéder et de recevoir une copie de vos informations personnelles\n"
        "- Le droit de rectification des informations personnelles inexactes\n"
        "- Le droit à l'effacement de vos informations personnelles\n"
        "- Le droit de restreindre le traitement de vos informations personnelles\n"
        "- Le droit à la portabilité des données\n"
        "- Le droit de vous opposer au traitement de vos informations personnelles\n"
        "- Le droit de retirer votre consentement à tout moment\n\n"
        "Pour exercer l'un de ces droits, veuillez nous contacter en utilisant les coordonnées "
        "fournies dans cette politique."),
      T("Depending on your location, you may have the following rights regarding your personal "
        "information:\n"
        "- The right to access and receive a copy of your personal information\n"
        "- The right to rectification of inaccurate personal information\n"
        "- The right to erasure of your personal information\n"
        "- The right to restrict the processing of your personal information\n"
        "- The right to data portability\n"
        "- The right to object to the processing of your personal information\n"
        "- The right to withdraw your consent at any time\n\n"
        "To exercise any of these rights, please contact us using the contact details provided "
        "in this policy.")}},
    {T("cookies"),
     {T("Cookies et Technologies de Suivi"), T("Cookies and Tracking Technologies")},
     {T("Nous utilisons des cookies et des technologies de suivi similaires pour accéder ou "
        "stocker des informations. Des informations spécifiques sur la façon dont nous "
        "utilisons ces technologies et comment vous pouvez refuser certains cookies sont "
        "définies dans notre Politique relative aux Cookies.\n\n"
        "Nous pouvons utiliser des cookies de session et persistants pour les finalités "
        "suivantes :\n"
        "- Cookies nécessaires pour vous fournir les services disponibles via notre site web\n"
        "- Cookies de préférence pour mémoriser vos préférences et paramètres\n"
        "- Cookies statistiques pour collecter des informations sur la façon dont vous "
        "utilisez notre site web\n"
        "- Cookies marketing pour suivre vos habitudes de navigation et diffuser des "
        "publicités pertinentes"),
      T("We use cookies and similar tracking technologies to access or store information. "
        "Specific information about how we use these technologies and how you can refuse "
        "certain cookies is set out in our Cookie Policy.\n\n"
        "We may use session and persistent cookies for the following purposes:\n"
        "- Necessary cookies to provide you with the services available through our website\n"
        "- Preference cookies to remember your preferences and settings\n"
        "- Statistics cookies to collect information about how you use our website\n"
        "- Marketing cookies to track your browsing habits and deliver relevant advertising")}},
    {T("transfers"),
     {T("Transferts Internationaux de Données"), T("International Data Transfers")},
     {T("Vos informations personnelles peuvent être transférées et traitées dans des pays "
        "autres que le pays dans lequel vous résidez. Ces pays peuvent avoir des lois sur la "
        "protection des données différentes des lois de votre pays.\n\n"
        "Nous prendrons toutes les mesures raisonnablement nécessaires pour garantir que vos "
        "données soient traitées en toute sécurité et conformément à cette politique de "
        "confidentialité. Lorsque nous transférons des informations personnelles vers d'autres "
        "pays, nous utilisons les garanties appropriées comme l'exige la loi applicable."),
      T("Your personal information may be transferred to and processed in countries other than "
        "the country in which you reside. These countries may have data protection laws that "
        "differ from the laws of your country.\n\n"
        "We will take all measures reasonably necessary to ensure that your data is processed "
        "securely and in accordance with this privacy policy. When we transfer personal "
        "information to other countries, we use appropriate safeguards as required by "
        "applicable law.")}},
    {T("children"),
     {T("Confidentialité des Enfants"), T("Children's Privacy")},
     {T("Nos Services ne s'adressent pas aux enfants de moins de 16 ans et nous ne collectons "
        "pas sciemment d'informations personnelles auprès d'enfants de moins de 16 ans. Si "
        "vous apprenez qu'un enfant nous a fourni des informations personnelles, veuillez nous "
        "contacter immédiatement.\n\n"
        "Si nous apprenons que nous avons collecté des informations personnelles auprès d'un "
        "enfant de moins de 16 ans sans vérification du consentement parental, nous prendrons "
        "des mesures pour supprimer ces informations aussi rapidement que possible."),
      T("Our Services are not directed to children under 16 and we do not knowingly collect "
        "personal information from children under 16. If you learn that a child has provided "
        "us with personal information, please contact us immediately.\n\n"
        "If we learn that we have collected personal information from a child under 16 without "
        "verification of parental consent, we will take steps to delete that information as "
        "quickly as possible.")}},
    {T("updates"),
     {T("Mises à Jour de Cette Politique"), T("Updates to This Policy")},
     {T("Nous pouvons mettre à jour cette politique de confidentialité de temps à autre. La "
        "version mise à jour sera indiquée par une date de \"Dernière mise à jour\" actualisée "
        "et la version mise à jour sera effective dès qu'elle sera accessible.\n\n"
        "Nous vous encourageons à consulter fréquemment cette politique de confidentialité "
        "pour être informé de la façon dont nous protégeons vos informations. Si nous "
        "apportons des modifications importantes à cette politique de confidentialité, nous "
        "pouvons vous en informer soit en publiant un avis bien en vue de ces modifications, "
        "soit en vous envoyant directement une notification."),
      T("We may update this privacy policy from time to time. The updated version will be "
        "indicated by an updated \"Last updated\" date and the updated version will be "
        "effective as soon as it is accessible.\n\n"
        "We encourage you to review this privacy policy frequently to be informed of how we "
        "protect your information. If we make material changes to this privacy policy, we may "
        "notify you either by posting a prominent notice of those changes or by sending you a "
        "notification directly.")}},
    {T("contact"),
     {T("Informations de Contact"), T("Contact Information")},
     {T("Si vous avez des questions ou des commentaires concernant cette politique, vous "
        "pouvez contacter notre Délégué à la Protection des Données à :\n"
        "Email : dpo@tarasolutions.com\n"
        "Téléphone : +880 2 5566 7788\n"
        "Adresse : 199, Venus Complex, 12th Floor, Kha-199/2, 4 Bir Uttam Rafiqul Islam Ave, "
        "Dhaka 1212\n\n"
        "Vous avez également le droit de déposer une plainte auprès de votre autorité locale "
        "de protection des données si vous n'êtes pas satisfait de la façon dont nous avons "
        "traité vos informations personnelles."),
      T("If you have any questions or comments about this policy, you may contact our Data "
        "Protection Officer at:\n"
        "Email: dpo@tarasolutions.com\n"
        "Telephone: +880 2 5566 7788\n"
        "Address: 199, Venus Complex, 12th Floor, Kha-199/2, 4 Bir Uttam Rafiqul Islam Ave, "
        "Dhaka 1212\n\n"
        "You also have the right to lodge a complaint with your local data protection "
        "authority if you are not satisfied with the way in which we have processed your "
        "personal information.")}},
};
