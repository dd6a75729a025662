// tcf_findings.c: what is remarkable about a TC string, by which rules, and in words.
//
// Sources: IAB Tech Lab, "Consent string and vendor list formats v2"; IAB Europe, TCF policies: the
// end of the global scope (2021-09-01), of policies before 4 (2023-09-30), of strings without the
// disclosed vendors (2026-02-28).
#include <string.h>

#include "interop/tcf.h"

// --- rules -------------------------------------------------------------------------------------

enum { PURPOSES_3_TO_6 = 0x3C, KNOWN_PURPOSES = 0x7FF, KNOWN_FEATURES = 3, POLICY_2_2 = 4,
       DAY_MS = 24 * 60 * 60 * 1000 };

static bool are_letters(const char text[4])
{
    return text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

// Does a list in ranges end before what it declares?
static bool maximum_differs(const tara_tc_vendors *list)
{
    return list->is_range_encoding && list->last_vendor != list->max_vendor_id;
}

static uint32_t when(bool is, uint32_t finding)
{
    return is ? finding : 0;
}

uint32_t tp_tc_findings_of_age(bool service_specific, uint32_t policy_version,
                               int64_t created_unix_ms, bool disclosed)
{
    bool     old = policy_version < POLICY_2_2;
    uint32_t found = when(!service_specific, TARA_TC_GLOBAL_SCOPE);
    found |= when(old, TARA_TC_OLD_POLICY);
    found |= when(old && created_unix_ms >= TP_TC_POLICY_4_SINCE, TARA_TC_OLD_POLICY_TOO_LATE);
    found |= when(!disclosed, TARA_TC_NO_DISCLOSED);
    found |= when(!disclosed && created_unix_ms >= TP_TC_DISCLOSED_SINCE,
                  TARA_TC_NO_DISCLOSED_TOO_LATE);
    return found;
}

uint32_t tp_tc_findings(const tara_tc *tc)
{
    uint32_t li = tc->purposes_li_transparency;
    bool     old = tc->policy_version < POLICY_2_2;
    uint32_t found = tp_tc_findings_of_age(tc->is_service_specific != 0, tc->policy_version,
                                           tc->created_unix_ms,
                                           tc->vendors[TARA_TC_DISCLOSED].present != 0);
    found |= when((li & 1) != 0, TARA_TC_LI_PURPOSE_1);
    found |= when(!old && (li & PURPOSES_3_TO_6) != 0, TARA_TC_LI_PURPOSES_3_TO_6);
    found |= when(tc->created_unix_ms % DAY_MS != 0, TARA_TC_CREATED_NOT_A_DAY);
    found |= when(tc->created_unix_ms != tc->last_updated_unix_ms, TARA_TC_CREATED_NOT_UPDATED);
    found |= when(tc->vendors[TARA_TC_ALLOWED].present != 0, TARA_TC_HAS_ALLOWED);
    found |= when(!are_letters(tc->consent_language) || !are_letters(tc->publisher_cc),
                  TARA_TC_NO_LANGUAGE);
    found |= when(((tc->purposes_consent | li) & ~(uint32_t)KNOWN_PURPOSES) != 0 ||
                  (tc->special_feature_opt_ins & ~(uint32_t)KNOWN_FEATURES) != 0,
                  TARA_TC_RESERVED_BITS);
    for (int list = 0; list < TARA_TC_LISTS; list++) {
        if (maximum_differs(&tc->vendors[list])) found |= TARA_TC_MAXIMUM_NOT_LAST;
    }
    return found;
}

// --- words -------------------------------------------------------------------------------------

typedef struct finding_row {
    uint32_t    finding;
    const char *name;
    const char *en, *fr;
} finding_row;

static const finding_row findings[] = {
    {TARA_TC_GLOBAL_SCOPE, "global_scope",
     "Not service specific: the global scope ended on 1 September 2021.",
     "Pas propre à un service : la portée globale a pris fin le 1er septembre 2021."},
    {TARA_TC_OLD_POLICY, "old_policy",
     "Made under a policy before version 4 (TCF 2.2).",
     "Faite sous une politique antérieure à la version 4 (TCF 2.2)."},
    {TARA_TC_OLD_POLICY_TOO_LATE, "old_policy_too_late",
     "Made under a policy before version 4 after 30 September 2023.",
     "Faite après le 30 septembre 2023 sous une politique antérieure à la version 4."},
    {TARA_TC_NO_DISCLOSED, "no_disclosed_vendors",
     "Does not list the vendors that were disclosed.",
     "N'énumère pas les fournisseurs présentés."},
    {TARA_TC_NO_DISCLOSED_TOO_LATE, "no_disclosed_vendors_too_late",
     "Made since 28 February 2026 without the disclosed vendors (TCF 2.3).",
     "Faite depuis le 28 février 2026 sans les fournisseurs présentés (TCF 2.3)."},
    {TARA_TC_LI_PURPOSE_1, "legitimate_interest_purpose_1",
     "Claims legitimate interest for purpose 1, where there is none.",
     "Invoque l'intérêt légitime pour la finalité 1, où il n'y en a pas."},
    {TARA_TC_LI_PURPOSES_3_TO_6, "legitimate_interest_purposes_3_to_6",
     "Claims legitimate interest for purposes 3 to 6, where there is none since TCF 2.2.",
     "Invoque l'intérêt légitime pour les finalités 3 à 6, où il n'y en a plus depuis "
     "TCF 2.2."},
    {TARA_TC_CREATED_NOT_A_DAY, "created_not_a_day",
     "Tells the time of day at which it was made.",
     "Indique l'heure à laquelle elle a été faite."},
    {TARA_TC_CREATED_NOT_UPDATED, "created_not_updated",
     "Was updated at another time than it was created.",
     "A été mise à jour à un autre moment que sa création."},
    {TARA_TC_HAS_ALLOWED, "allowed_vendors",
     "Has the list of allowed vendors, which nobody uses any more.",
     "Porte la liste des fournisseurs admis, qui n'a plus cours."},
    {TARA_TC_MAXIMUM_NOT_LAST, "maximum_not_last",
     "Declares a highest vendor that is not the last one listed.",
     "Déclare un numéro maximal qui n'est pas celui du dernier fournisseur."},
    {TARA_TC_NO_LANGUAGE, "no_language",
     "Has no letters where a language or a country is to stand.",
     "N'a pas de lettres à la place d'une langue ou d'un pays."},
    {TARA_TC_RESERVED_BITS, "reserved_bits",
     "Sets purposes or special features that are not defined.",
     "Coche des finalités ou des fonctions spéciales non définies."},
};

static const finding_row *row_of(uint32_t finding)
{
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        if (findings[i].finding == finding) return &findings[i];
    }
    return NULL;
}

const char *tara_tc_finding_name(uint32_t finding)
{
    const finding_row *row = row_of(finding);
    return row == NULL ? "unknown_finding" : row->name;
}

const char *tara_tc_finding_text(uint32_t finding, const char *language)
{
    const finding_row *row = row_of(finding);
    bool french = language != NULL && (language[0] == 'f' || language[0] == 'F') &&
                  (language[1] == 'r' || language[1] == 'R') &&
                  (language[2] == '\0' || language[2] == '-');
    if (row == NULL) return french ? "Constat inconnu." : "Unknown finding.";
    return french ? row->fr : row->en;
}
