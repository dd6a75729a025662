// places.c: which countries and subdivisions there are, and who is in the EEA.
//
// Only codes that ISO 3166-1 has assigned are places. UK, EL, EU and XK look like codes and are
// not: the United Kingdom is GB, Greece is GR, the Union is no country, Kosovo has none.
//
// Sources: ISO 3166-1 and 3166-2; tests/data/facts/eea.tsv.
#include "law/law.h"

// The second letters of the assigned codes, for each first letter: 249 in all.
static const char *const assigned[26] = {
    "DEFGILMOQRSTUWXZ",        // A
    "ABDEFGHIJLMNOQRSTVWYZ",   // B
    "ACDFGHIKLMNORUVWXYZ",     // C
    "EJKMOZ",                  // D
    "CEGHRST",                 // E
    "IJKMOR",                  // F
    "ABDEFGHILMNPQRSTUWY",     // G
    "KMNRTU",                  // H
    "DELMNOQRST",              // I
    "EMOP",                    // J
    "EGHIMNPRWYZ",             // K
    "ABCIKRSTUVY",             // L
    "ACDEFGHKLMNOPQRSTUVWXYZ", // M
    "ACEFGILOPRUZ",            // N
    "M",                       // O
    "AEFGHKLMNRSTWY",          // P
    "A",                       // Q
    "EOSUW",                   // R
    "ABCDEGHIJKLMNORSTVXYZ",   // S
    "CDFGHJKLMNORTVWZ",        // T
    "AGMSYZ",                  // U
    "ACEGINU",                 // V
    "FS",                      // W
    "",                        // X
    "ET",                      // Y
    "AMW",                     // Z
};

// Laws differ between the parts of these countries, so that a misspelt one must not pass.
static const char *const subdivisions[] = {
    "CA-AB", "CA-BC", "CA-MB", "CA-NB", "CA-NL", "CA-NS", "CA-NT", "CA-NU", "CA-ON", "CA-PE",
    "CA-QC", "CA-SK", "CA-YT",

    "US-AK", "US-AL", "US-AR", "US-AZ", "US-CA", "US-CO", "US-CT", "US-DC", "US-DE", "US-FL",
    "US-GA", "US-HI", "US-IA", "US-ID", "US-IL", "US-IN", "US-KS", "US-KY", "US-LA", "US-MA",
    "US-MD", "US-ME", "US-MI", "US-MN", "US-MO", "US-MS", "US-MT", "US-NC", "US-ND", "US-NE",
    "US-NH", "US-NJ", "US-NM", "US-NV", "US-NY", "US-OH", "US-OK", "US-OR", "US-PA", "US-RI",
    "US-SC", "US-SD", "US-TN", "US-TX", "US-UT", "US-VA", "US-VT", "US-WA", "US-WI", "US-WV",
    "US-WY",

    "US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI", // Outlying areas.
};

// A country joins or leaves the EEA with a day in its row.
static const struct {
    const char *place;
    int32_t     to;
} eea[] = {
    {"AT", TP_LAW_OPEN}, {"BE", TP_LAW_OPEN}, {"BG", TP_LAW_OPEN}, {"HR", TP_LAW_OPEN},
    {"CY", TP_LAW_OPEN}, {"CZ", TP_LAW_OPEN}, {"DK", TP_LAW_OPEN}, {"EE", TP_LAW_OPEN},
    {"FI", TP_LAW_OPEN}, {"FR", TP_LAW_OPEN}, {"DE", TP_LAW_OPEN}, {"GR", TP_LAW_OPEN},
    {"HU", TP_LAW_OPEN}, {"IE", TP_LAW_OPEN}, {"IT", TP_LAW_OPEN}, {"LV", TP_LAW_OPEN},
    {"LT", TP_LAW_OPEN}, {"LU", TP_LAW_OPEN}, {"MT", TP_LAW_OPEN}, {"NL", TP_LAW_OPEN},
    {"PL", TP_LAW_OPEN}, {"PT", TP_LAW_OPEN}, {"RO", TP_LAW_OPEN}, {"SK", TP_LAW_OPEN},
    {"SI", TP_LAW_OPEN}, {"ES", TP_LAW_OPEN}, {"SE", TP_LAW_OPEN},

    {"IS", TP_LAW_OPEN}, {"LI", TP_LAW_OPEN}, {"NO", TP_LAW_OPEN}, // EFTA states in the EEA.

    {"GB", 20201231}, // Withdrawal Agreement, Art. 127: Union law held through the transition.
};

enum { COUNTRY_BYTES = 2, SUBDIVISION_AT = 3 };

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_assigned(char first, char second)
{
    if (!is_letter(first) || !is_letter(second)) return false;
    for (const char *at = assigned[first - 'A']; *at != '\0'; at++) {
        if (*at == second) return true;
    }
    return false;
}

static bool is_listed(tp_place place)
{
    for (size_t i = 0; i < sizeof subdivisions / sizeof *subdivisions; i++) {
        if (tp_place_is(place, subdivisions[i])) return true;
    }
    return false;
}

static tp_place pack(const char *letters, size_t size)
{
    tp_place place = 0;
    for (size_t i = 0; i < size; i++) place = place << 8 | (unsigned char)letters[i];
    return place;
}

bool tp_place_parse(tp_text text, tp_place *out)
{
    char letters[TP_PLACE_TEXT_MAX];
    if (text.size < COUNTRY_BYTES || text.size > TP_PLACE_TEXT_MAX) return false;
    for (size_t i = 0; i < text.size; i++) letters[i] = upper(text.data[i]);

    if (!is_assigned(letters[0], letters[1])) return false;
    tp_place place = pack(letters, text.size);
    if (text.size > COUNTRY_BYTES) {
        if (text.size == SUBDIVISION_AT || letters[COUNTRY_BYTES] != '-') return false;
        for (size_t i = SUBDIVISION_AT; i < text.size; i++) {
            if (!is_letter(letters[i]) && !is_digit(letters[i])) return false;
        }
        tp_place country = tp_place_country(place);
        bool     listed  = tp_place_is(country, "CA") || tp_place_is(country, "US");
        if (listed && !is_listed(place)) return false;
    }
    *out = place;
    return true;
}

size_t tp_place_print(tp_place place, char out[TP_PLACE_TEXT_MAX])
{
    size_t size = 0;
    for (int shift = 8 * (TP_PLACE_TEXT_MAX - 1); shift >= 0; shift -= 8) {
        char letter = (char)(place >> shift & 0xFF);
        if (letter != '\0') out[size++] = letter;
    }
    return size;
}

tp_place tp_place_country(tp_place place)
{
    while (place >> (8 * COUNTRY_BYTES) != 0) place >>= 8;
    return place;
}

bool tp_place_is(tp_place place, const char *code)
{
    tp_place packed = 0;
    for (; *code != '\0'; code++) packed = packed << 8 | (unsigned char)*code;
    return place == packed && place != 0;
}

bool tp_place_in_eea(tp_place place, int32_t day)
{
    tp_place country = tp_place_country(place);
    for (size_t i = 0; i < sizeof eea / sizeof *eea; i++) {
        if (eea[i].place[0] != (char)(country >> 8)) continue; // It rules out nearly every row.
        if (tp_place_is(country, eea[i].place)) return tp_law_written(day) <= eea[i].to;
    }
    return false;
}
