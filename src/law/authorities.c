// authorities.c: where a person may complain.
//
// Names are in the authority's own language, as the person will find it on its site; the other
// name is for readers elsewhere.
//
// Sources: GDPR Art. 77; tests/data/facts/authorities.tsv, row by row.
#include "law/law.h"

#define SITTING false
#define AWAITED true // The law founds it, nobody sits there yet.

static const tp_authority authorities[] = {
    // place, name, other name, site, awaited
    {"AT", "Österreichische Datenschutzbehörde",
     "Autorité autrichienne de protection des données", "https://www.dsb.gv.at", SITTING},
    {"BE", "Autorité de protection des données / Gegevensbeschermingsautoriteit",
     "Autorité de protection des données", "https://www.autoriteprotectiondonnees.be", SITTING},
    {"BG", "Комисия за защита на личните данни",
     "Commission bulgare de protection des données", "https://www.cpdp.bg", SITTING},
    {"HR", "Agencija za zaštitu osobnih podataka",
     "Agence croate de protection des données", "https://azop.hr", SITTING},
    {"CY", "Γραφείο Επιτρόπου Προστασίας "
           "Δεδομένων Προσωπικού Χαρακτήρα",
     "Commissaire à la protection des données (Chypre)", "https://www.dataprotection.gov.cy",
     SITTING},
    {"CZ", "Úřad pro ochranu osobních údajů",
     "Office tchèque de protection des données", "https://uoou.gov.cz", SITTING},
    {"DK", "Datatilsynet", "Autorité danoise", "https://www.datatilsynet.dk", SITTING},
    {"EE", "Andmekaitse Inspektsioon", "Inspection estonienne", "https://www.aki.ee", SITTING},
    {"FI", "Tietosuojavaltuutetun toimisto",
     "Médiateur finlandais", "https://tietosuoja.fi", SITTING},
    {"FR", "Commission nationale de l'informatique et des libertés (CNIL)",
     "CNIL", "https://www.cnil.fr", SITTING},
    {"DE", "Die Bundesbeauftragte für den Datenschutz und die Informationsfreiheit",
     "Commissaire fédérale", "https://www.bfdi.bund.de", SITTING},
    {"GR", "Αρχή Προστασίας Δεδομένων "
           "Προσωπικού Χαρακτήρα",
     "Autorité hellénique", "https://www.dpa.gr", SITTING},
    {"HU", "Nemzeti Adatvédelmi és Információszabadság Hatóság",
     "Autorité hongroise", "https://www.naih.hu", SITTING},
    {"IE", "Data Protection Commission",
     "Commission irlandaise", "https://www.dataprotection.ie", SITTING},
    {"IT", "Garante per la protezione dei dati personali",
     "Garante italien", "https://www.garanteprivacy.it", SITTING},
    {"LV", "Datu valsts inspekcija", "Inspection lettone", "https://www.dvi.gov.lv", SITTING},
    {"LT", "Valstybinė duomenų apsaugos inspekcija",
     "Inspection lituanienne", "https://vdai.lrv.lt", SITTING},
    {"LU", "Commission nationale pour la protection des données",
     "CNPD Luxembourg", "https://cnpd.public.lu", SITTING},
    {"MT", "Office of the Information and Data Protection Commissioner",
     "Commissaire maltais", "https://idpc.org.mt", SITTING},
    {"NL", "Autoriteit Persoonsgegevens",
     "Autorité néerlandaise", "https://autoriteitpersoonsgegevens.nl", SITTING},
    {"PL", "Urząd Ochrony Danych Osobowych", "Office polonais", "https://uodo.gov.pl", SITTING},
    {"PT", "Comissão Nacional de Proteção de Dados",
     "CNPD Portugal", "https://www.cnpd.pt", SITTING},
    {"RO", "Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal",
     "Autorité roumaine", "https://www.dataprotection.ro", SITTING},
    {"SK", "Úrad na ochranu osobných údajov Slovenskej republiky",
     "Office slovaque", "https://dataprotection.gov.sk", SITTING},
    {"SI", "Informacijski pooblaščenec",
     "Commissaire à l'information (Slovénie)", "https://www.ip-rs.si", SITTING},
    {"ES", "Agencia Española de Protección de Datos",
     "Agence espagnole", "https://www.aepd.es", SITTING},
    {"SE", "Integritetsskyddsmyndigheten", "Autorité suédoise", "https://www.imy.se", SITTING},
    {"IS", "Persónuvernd", "Autorité islandaise", "https://www.personuvernd.is", SITTING},
    {"LI", "Datenschutzstelle",
     "Autorité du Liechtenstein", "https://www.datenschutzstelle.li", SITTING},
    {"NO", "Datatilsynet", "Autorité norvégienne", "https://www.datatilsynet.no", SITTING},

    // For the Union's own institutions: no place is ever equal to it.
    {"EU", "European Data Protection Supervisor",
     "Contrôleur européen", "https://www.edps.europa.eu", SITTING},

    // Germany: private companies are under the authority of the Land.
    {"DE-BW", "LfDI Baden-Württemberg",
     "", "https://www.baden-wuerttemberg.datenschutz.de", SITTING},
    {"DE-BY", "Bayerisches Landesamt für Datenschutzaufsicht",
     "", "https://www.lda.bayern.de", SITTING},
    {"DE-BE", "Berliner Beauftragte für Datenschutz und Informationsfreiheit",
     "", "https://www.datenschutz-berlin.de", SITTING},
    {"DE-BB", "LDA Brandenburg", "", "https://www.lda.brandenburg.de", SITTING},
    {"DE-HB", "LfDI Bremen", "", "https://www.datenschutz.bremen.de", SITTING},
    {"DE-HH", "HmbBfDI Hamburg", "", "https://datenschutz-hamburg.de", SITTING},
    {"DE-HE", "HBDI Hessen", "", "https://datenschutz.hessen.de", SITTING},
    {"DE-MV", "LfDI Mecklenburg-Vorpommern", "", "https://www.datenschutz-mv.de", SITTING},
    {"DE-NI", "LfD Niedersachsen", "", "https://www.lfd.niedersachsen.de", SITTING},
    {"DE-NW", "LDI Nordrhein-Westfalen", "", "https://www.ldi.nrw.de", SITTING},
    {"DE-RP", "LfDI Rheinland-Pfalz", "", "https://www.datenschutz.rlp.de", SITTING},
    {"DE-SL", "UDZ Saarland", "", "https://www.datenschutz.saarland.de", SITTING},
    {"DE-SN", "SDTB Sachsen", "", "https://www.datenschutz.sachsen.de", SITTING},
    {"DE-ST", "LfD Sachsen-Anhalt", "", "https://datenschutz.sachsen-anhalt.de", SITTING},
    {"DE-SH", "ULD Schleswig-Holstein", "", "https://www.datenschutzzentrum.de", SITTING},
    {"DE-TH", "TLfDI Thüringen", "", "https://www.tlfdi.de", SITTING},

    {"GB", "Information Commission (formerly Information Commissioner's Office)",
     "Commission de l'information (Royaume-Uni)", "https://ico.org.uk", SITTING},
    {"CH", "Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter",
     "Préposé fédéral à la protection des données et à la transparence (PFPDT)",
     "https://www.edoeb.admin.ch", SITTING},
    {"JE", "Jersey Office of the Information Commissioner", "", "https://jerseyoic.org", SITTING},
    {"GG", "Office of the Data Protection Authority", "", "https://www.odpa.gg", SITTING},
    {"IM", "Information Commissioner (Isle of Man)", "", "https://www.inforights.im", SITTING},
    {"MC", "Autorité de Protection des Données Personnelles",
     "APDP Monaco", "https://apdp.mc", SITTING},
    {"BD", "National Data Management Authority",
     "Autorité nationale de gestion des données (Bangladesh)", "", AWAITED},
    {"US", "Federal Trade Commission (COPPA)", "", "https://www.ftc.gov", SITTING},
    {"US-CA", "California Privacy Protection Agency", "", "https://cppa.ca.gov", SITTING},
    {"BR", "Agência Nacional de Proteção de Dados (ANPD)",
     "", "https://www.gov.br/anpd", SITTING},
    {"IN", "Data Protection Board of India", "", "https://www.dpboard.gov.in", SITTING},
    {"CA", "Office of the Privacy Commissioner of Canada",
     "Commissariat à la protection de la vie privée", "https://www.priv.gc.ca", SITTING},
    {"CA-QC", "Commission d'accès à l'information",
     "CAI Québec", "https://www.cai.gouv.qc.ca", SITTING},
    {"AU", "Office of the Australian Information Commissioner",
     "", "https://www.oaic.gov.au", SITTING},
    {"NZ", "Office of the Privacy Commissioner", "", "https://www.privacy.org.nz", SITTING},
    {"JP", "Personal Information Protection Commission", "", "https://www.ppc.go.jp", SITTING},
    {"KR", "Personal Information Protection Commission", "", "https://www.pipc.go.kr", SITTING},
    {"SG", "Personal Data Protection Commission", "", "https://www.pdpc.gov.sg", SITTING},
    {"ZA", "Information Regulator", "", "https://inforegulator.org.za", SITTING},
};

const tp_authority *tp_law_authority_rows(size_t *count)
{
    *count = sizeof authorities / sizeof *authorities;
    return authorities;
}

static const tp_authority *authority_of(tp_place place)
{
    for (size_t i = 0; i < sizeof authorities / sizeof *authorities; i++) {
        if (tp_place_is(place, authorities[i].place)) return &authorities[i];
    }
    return NULL;
}

const tp_authority *tp_law_authority(tp_place place)
{
    const tp_authority *own = authority_of(place);
    return own != NULL ? own : authority_of(tp_place_country(place));
}
