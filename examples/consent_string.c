// consent_string.c: what a consent string says, to a person.
//
//   consent_string [fr|en] [VENDORS.json]      reads TC, GPP and us_privacy strings, one a line
//
// Needs no context, no file and no memory: the strings are decoded in place. With a Global Vendor
// List (vendor-list.json of IAB Europe) it also says which vendors may do what.
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tara_privacy.h"

enum { LINE_BYTES = 1024 * 1024, VENDORS_MAX = 65535, LIST_BYTES = 16 * 1024 * 1024,
       SHOWN = 8 }; // Ranges of vendors in a line.

typedef struct both { const char *en, *fr; } both; // Of a text.

static bool             french;
static tara_gvl_vendor *vendors; // NULL: no list was given.
static size_t           vendor_count;

static const char *say(both text)
{
    return french ? text.fr : text.en;
}

// The names that IAB Europe gives them.
static const both purposes[] = {
    {"store and/or access information on a device",
     "stocker et/ou accéder à des informations sur un appareil"},
    {"use limited data to select advertising",
     "utiliser des données limitées pour sélectionner la publicité"},
    {"create profiles for personalised advertising",
     "créer des profils pour la publicité personnalisée"},
    {"use profiles to select personalised advertising",
     "utiliser des profils pour sélectionner des publicités personnalisées"},
    {"create profiles to personalise content", "créer des profils de contenus personnalisés"},
    {"use profiles to select personalised content",
     "utiliser des profils pour sélectionner des contenus personnalisés"},
    {"measure advertising performance", "mesurer la performance des publicités"},
    {"measure content performance", "mesurer la performance des contenus"},
    {"understand audiences through statistics or combinations of data from different sources",
     "comprendre les publics par des statistiques ou des combinaisons de données provenant de "
     "différentes sources"},
    {"develop and improve services", "développer et améliorer les services"},
    {"use limited data to select content",
     "utiliser des données limitées pour sélectionner le contenu"},
};
static const both features[] = {
    {"use precise geolocation data", "utiliser des données de géolocalisation précises"},
    {"actively scan device characteristics for identification",
     "analyser activement les caractéristiques de l'appareil pour l'identification"},
};
enum { PURPOSES = sizeof purposes / sizeof purposes[0],
       FEATURES = sizeof features / sizeof features[0] };

// --- lines -------------------------------------------------------------------------------------

static void print_names(both title, uint32_t set, const both *names, uint32_t count)
{
    printf("  %s\n", say(title));
    if (set == 0) printf("    %s\n", say((both){"nothing", "rien"}));
    for (uint32_t i = 0; i < 24; i++) {
        if ((set >> i & 1) == 0) continue;
        both unknown = {"not defined", "non défini"};
        printf("    %2" PRIu32 "  %s\n", i + 1, say(i < count ? names[i] : unknown));
    }
}

static void print_day(both title, int64_t unix_ms)
{
    time_t     seconds = (time_t)(unix_ms / 1000);
    char       day[32] = "?";
    struct tm *utc = gmtime(&seconds);
    if (utc != NULL) strftime(day, sizeof day, "%Y-%m-%d", utc);
    printf("  %s %s\n", say(title), day);
}

static uint32_t count_of(const tara_tc *tc, int32_t list)
{
    static tara_id_range ranges[32768];
    size_t               needed = 0;
    uint32_t             count = 0;
    if (tara_tc_ranges(tc, list, ranges, sizeof ranges / sizeof *ranges, &needed) != TARA_OK) {
        return 0;
    }
    for (size_t i = 0; i < needed; i++) count += 1u + ranges[i].last - ranges[i].first;
    return count;
}

// --- TC strings --------------------------------------------------------------------------------

static void print_restrictions(const tara_tc *tc)
{
    static const both types[] = {
        {"not allowed", "interdit"},
        {"only on consent", "seulement avec un consentement"},
        {"only on legitimate interest", "seulement sur l'intérêt légitime"},
        {"undefined, so not allowed", "non défini, donc interdit"},
    };
    static tara_id_range ranges[4095]; // As many as there can be.
    tara_tc_restriction  one = {.struct_size = sizeof one};
    size_t               count = 0;
    if (tc->restriction_count == 0) return;
    printf("  %s\n", say((both){"the publisher restricts", "l'éditeur restreint"}));
    while (tara_tc_restriction_next(tc, &one) == TARA_OK) {
        (void)tara_tc_restriction_ranges(tc, &one, ranges, 4095, &count);
        printf("    %2" PRIu32 "  %s:", one.purpose, say(types[one.type]));
        for (size_t i = 0; i < count && i < SHOWN; i++) {
            printf(" %d", ranges[i].first);
            if (ranges[i].last > ranges[i].first) printf("-%d", ranges[i].last);
        }
        printf("%s\n", count > SHOWN ? " …" : "");
    }
}

// How many vendors of the list may do it, by what they registered and what was chosen.
static void print_vendors(const tara_tc *tc)
{
    if (vendors == NULL) return;
    printf("  %s\n", say((both){"of the vendor list may process for",
                                "de la liste des fournisseurs peuvent traiter pour"}));
    for (uint32_t purpose = 1; purpose <= PURPOSES; purpose++) {
        size_t may = 0;
        for (size_t i = 0; i < vendor_count; i++) {
            if (vendors[i].deleted_unix_ms <= tc->last_updated_unix_ms) continue;
            may += (size_t)tara_tc_may(tc, purpose, &vendors[i]);
        }
        printf("    %2" PRIu32 "  %5zu  %s\n", purpose, may, say(purposes[purpose - 1]));
    }
}

static void explain_tc(const tara_tc *tc)
{
    bool invalid = (tc->findings & TARA_TC_INVALID) != 0;
    printf("%s %s\n", say((both){"A TC string (IAB TCF):", "Une chaîne TC (IAB TCF) :"}),
           invalid ? say((both){"not valid, nothing rests on it", "non valide, rien n'y repose"})
                   : say((both){"valid", "valide"}));
    print_day((both){"created", "créée le"}, tc->created_unix_ms);
    printf(say((both){"  by CMP %" PRIu32 " in its version %" PRIu32 ", with vendor list %" PRIu32
                      " and policy %" PRIu32 "\n",
                      "  par la CMP %" PRIu32 " dans sa version %" PRIu32 ", avec la liste %" PRIu32
                      " et la politique %" PRIu32 "\n"}),
           tc->cmp_id, tc->cmp_version, tc->vendor_list_version, tc->policy_version);
    print_names((both){"consented to", "consenti à"}, tc->purposes_consent, purposes, PURPOSES);
    print_names((both){"legitimate interest shown and not objected to for",
                       "intérêt légitime présenté, sans opposition, pour"},
                tc->purposes_li_transparency, purposes, PURPOSES);
    print_names((both){"special features opted into", "fonctions spéciales acceptées"},
                tc->special_feature_opt_ins, features, FEATURES);
    printf(say((both){"  vendors consented to: %" PRIu32 ", legitimate interest: %" PRIu32 "\n",
                      "  fournisseurs consentis : %" PRIu32 ", intérêt légitime : %" PRIu32 "\n"}),
           count_of(tc, TARA_TC_CONSENT), count_of(tc, TARA_TC_LEGITIMATE_INTEREST));
    print_restrictions(tc);
    if (tc->has_publisher_tc) {
        print_names((both){"to the publisher itself", "à l'éditeur lui-même"},
                    tc->publisher_consent, purposes, PURPOSES);
    }
    for (uint32_t left = tc->findings; left != 0; left &= left - 1) {
        printf("  ! %s\n", tara_tc_finding_text(left & ~(left - 1), french ? "fr" : "en"));
    }
    if (!invalid) print_vendors(tc);
}

// --- GPP and us_privacy strings ----------------------------------------------------------------

static const char *meaning_of(uint32_t kind, uint32_t value)
{
    static const both meanings[][3] = {
        [TARA_GPP_NOTICE]  = {{"not applicable", "sans objet"}, {"given", "donnée"},
                              {"not given", "non donnée"}},
        [TARA_GPP_OPT_OUT] = {{"not applicable", "sans objet"}, {"opted out", "refusé"},
                              {"did not opt out", "non refusé"}},
        [TARA_GPP_CONSENT] = {{"not applicable", "sans objet"},
                              {"no consent", "pas de consentement"}, {"consent", "consentement"}},
        [TARA_GPP_COVERED] = {{"not valid", "non valide"}, {"yes", "oui"}, {"no", "non"}},
        [TARA_GPP_MODE]    = {{"not applicable", "sans objet"}, {"yes", "oui"}, {"no", "non"}},
        [TARA_GPP_FLAG]    = {{"no", "non"}, {"yes", "oui"}, {"", ""}},
    };
    static char text[16];
    if (kind >= TARA_GPP_NOTICE && kind <= TARA_GPP_FLAG) {
        return value < 3 ? say(meanings[kind][value]) : say((both){"not valid", "non valide"});
    }
    snprintf(text, sizeof text, kind == TARA_GPP_CHARACTER ? "%c" : "%d", (int)value);
    return text;
}

static void explain_section(const tara_gpp_section *section)
{
    const char *name = tara_gpp_section_name(section->id);
    printf("  %s %" PRIu32 " %s\n", say((both){"section", "section"}), section->id, name);
    tara_gpp_field field = {.struct_size = sizeof field};
    for (uint32_t i = 0; tara_gpp_field_at(section, i, &field) == TARA_OK; i++) {
        if (section->layout == 0 || (section->parts & field.part) == 0) continue;
        printf("    %s:", field.name);
        for (uint32_t k = 0; k < field.count; k++) {
            printf(" %s%s", meaning_of(field.kind, section->values[field.first + k]),
                   k + 1 < field.count ? "," : "");
        }
        putchar('\n');
    }
    if (section->layout == 0) {
        printf("    %s\n", say((both){"carried as it is", "transmise telle quelle"}));
    }
}

static void explain_gpp(const tara_gpp *gpp)
{
    int32_t gpc = 0;
    printf("%s\n", say((both){"A GPP string (IAB Global Privacy Platform)",
                              "Une chaîne GPP (IAB Global Privacy Platform)"}));
    (void)tara_gpp_gpc(gpp, &gpc);
    if (gpc) {
        printf("  %s\n", say((both){"the browser asks that nothing be sold or shared (GPC)",
                                    "le navigateur demande de ne rien vendre ni partager (GPC)"}));
    }
    for (uint32_t i = 0; i < gpp->section_count; i++) {
        tara_gpp_section section = {.struct_size = sizeof section};
        if (tara_gpp_section_at(gpp, i, &section) != TARA_OK) continue;
        explain_section(&section);
        tara_tc tc = {.struct_size = sizeof tc};
        if (section.id == TARA_GPP_TCF_EU_V2 &&
            tara_tc_decode(section.text, section.text_size, &tc, NULL) == TARA_OK) {
            explain_tc(&tc);
        }
    }
}

static void explain_usp(const tara_usp *usp)
{
    printf("%s\n", say((both){"A us_privacy string (IAB, California)",
                              "Une chaîne us_privacy (IAB, Californie)"}));
    if ((usp->flags & TARA_USP_APPLIES) == 0) {
        printf("  %s\n", say((both){"the law does not apply", "la loi ne s'applique pas"}));
        return;
    }
    printf(say((both){"  notice given: %c, opted out of sale: %c, LSPA: %c\n",
                      "  information donnée : %c, vente refusée : %c, LSPA : %c\n"}),
           (int)usp->notice, (int)usp->opt_out_sale, (int)usp->lspa_covered);
}

// --- one line ----------------------------------------------------------------------------------

static bool refuse(const tara_string_fault *fault)
{
    printf("%s %s (section %" PRIu32 ", segment %" PRIu32 ", bit %" PRIu64 ")\n",
           say((both){"Refused:", "Refusée :"}),
           tara_status_text(fault->status, french ? "fr" : "en"), fault->section, fault->segment,
           fault->bit);
    return false;
}

// GPP strings begin with D, us_privacy strings have four characters; the rest must be TC strings.
static bool explain(const char *text, size_t size)
{
    tara_string_fault fault = {.struct_size = sizeof fault};
    tara_tc           tc = {.struct_size = sizeof tc};
    tara_gpp          gpp = {.struct_size = sizeof gpp};
    tara_usp          usp = {.struct_size = sizeof usp};
    if (size == 4 && text[0] == '1') {
        if (tara_usp_decode(text, size, &usp, &fault) != TARA_OK) return refuse(&fault);
        explain_usp(&usp);
    } else if (size > 0 && text[0] == 'D') {
        if (tara_gpp_decode(text, size, &gpp, &fault) != TARA_OK) return refuse(&fault);
        explain_gpp(&gpp);
    } else {
        if (tara_tc_decode(text, size, &tc, &fault) != TARA_OK) return refuse(&fault);
        explain_tc(&tc);
    }
    return true;
}

// A whole line, which may hold any byte, or refused as too long.
static bool explain_line(int c)
{
    static char line[LINE_BYTES];
    size_t      size = 0;
    for (; c != EOF && c != '\n'; c = getchar(), size++) {
        if (size < LINE_BYTES) line[size] = (char)c;
    }
    if (size > LINE_BYTES) {
        return refuse(&(tara_string_fault){.status = TARA_E_LIMIT, .bit = 6 * LINE_BYTES});
    }
    if (size > 0 && line[size - 1] == '\r') size--;
    return size == 0 || explain(line, size);
}

static bool load_vendors(const char *path)
{
    static tara_gvl_vendor all[VENDORS_MAX];
    FILE      *file = fopen(path, "rb");
    tara_gvl   list = {.struct_size = sizeof list};
    tara_error error = {.struct_size = sizeof error};
    if (file == NULL) {
        fprintf(stderr, "consent_string: %s: %s\n", path, strerror(errno));
        return false;
    }
    char       *json = malloc(LIST_BYTES);
    size_t      size = json == NULL ? 0 : fread(json, 1, LIST_BYTES, file);
    tara_status status = tara_gvl_read(json, size, all, VENDORS_MAX, &vendor_count, &list, &error);
    fclose(file);
    free(json);
    if (status != TARA_OK) {
        fprintf(stderr, "consent_string: %s:%" PRIu32 ":%" PRIu32 ": %s: %s\n", path, error.line,
                error.column, error.field, error.message);
        return false;
    }
    vendors = all;
    return true;
}

// Exit: 0 all strings were read, 1 some were refused, 2 the vendor list is none.
int main(int count, char **words)
{
    bool good = true;
    for (int i = 1; i < count; i++) {
        bool language = strcmp(words[i], "fr") == 0 || strcmp(words[i], "en") == 0;
        if (language) french = words[i][0] == 'f';
        else if (!load_vendors(words[i])) return 2;
    }
    for (int c = getchar(); c != EOF; c = getchar()) good = explain_line(c) && good;
    return good ? 0 : 1;
}
