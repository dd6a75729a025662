// ages.c: from which age a person consents alone, and how old a person is.
//
// Only two meanings decide the gate: own consent from an age, and a parent needed below one. The
// other rows are kept so that a host can see every duty towards minors in one place.
//
// Sources: tests/data/facts/age_digital_consent.tsv and leap_birthday.tsv, row by row.
#include "law/law.h"

// The columns' words, short enough to stay columns.
#define ALWAYS         TP_LAW_ALWAYS
#define OPEN           TP_LAW_OPEN

#define PROPOSED       TP_LAW_PROPOSED
#define ENACTED        TP_LAW_ENACTED
#define IN_FORCE       TP_LAW_IN_FORCE
#define SUPERSEDED     TP_LAW_SUPERSEDED

#define OWN_CONSENT    TP_AGE_OWN_CONSENT_FROM
#define PARENT         TP_AGE_PARENT_BELOW
#define OPTIN          TP_AGE_OPTIN_BELOW
#define OPTIN_SALE     TP_AGE_OPTIN_SALE_BELOW
#define OPTIN_SALE_ADS TP_AGE_OPTIN_SALE_ADS_BELOW
#define BAN_ADS_SALE   TP_AGE_BAN_ADS_SALE_BELOW
#define MINOR_DUTIES   TP_AGE_MINOR_DUTIES_BELOW
#define ACCOUNT_LINK   TP_AGE_ACCOUNT_LINK_BELOW
#define GUIDANCE       TP_AGE_GUIDANCE
#define CAPACITY       TP_AGE_CAPACITY

#define ALONE false
#define JOINT true // France, below 15: the child consents together with the parents.

static const tp_age_row ages[] = {
    // place, age, meaning, consent, {from, to, state}, law
    {"EU",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1); Member States may lower to not below 13"},
    {"AT",    14, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "DSG s.4(4)"},
    {"BE",    13, OWN_CONSENT,    ALONE, {20180905, OPEN,     IN_FORCE},
     "Act of 30 July 2018 art. 7"},
    {"BG",    14, OWN_CONSENT,    ALONE, {20190302, OPEN,     IN_FORCE},
     "Personal Data Protection Act art. 25c"},
    {"HR",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Implementation Act (NN 42/2018) art. 19"},
    {"CY",    14, OWN_CONSENT,    ALONE, {20180731, OPEN,     IN_FORCE},
     "Law 125(I)/2018 s.8"},
    {"CZ",    15, OWN_CONSENT,    ALONE, {20190424, OPEN,     IN_FORCE},
     "Act 110/2019 s.7"},
    {"DK",    13, OWN_CONSENT,    ALONE, {20180525, 20231231, SUPERSEDED},
     "Databeskyttelsesloven s.6(2)-(3) (2018 text)"},
    {"DK",    15, OWN_CONSENT,    ALONE, {20240101, OPEN,     IN_FORCE},
     "Databeskyttelsesloven s.6(2)-(3) as amended by bill L 79 (2023-24)"},
    {"EE",    13, OWN_CONSENT,    ALONE, {20190115, OPEN,     IN_FORCE},
     "Personal Data Protection Act s.8"},
    {"FI",    13, OWN_CONSENT,    ALONE, {20190101, OPEN,     IN_FORCE},
     "Data Protection Act 1050/2018 s.5"},
    {"FR",    15, OWN_CONSENT,    JOINT, {20180622, OPEN,     IN_FORCE},
     "Loi Informatique et Libertes art. 45 (was 7-1)"},
    {"DE",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation"},
    {"GR",    15, OWN_CONSENT,    ALONE, {20190829, OPEN,     IN_FORCE},
     "Law 4624/2019 art. 21"},
    {"HU",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation"},
    {"IE",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "Data Protection Act 2018 s.31"},
    {"IT",    14, OWN_CONSENT,    ALONE, {20180919, OPEN,     IN_FORCE},
     "Codice privacy art. 2-quinquies"},
    {"LV",    13, OWN_CONSENT,    ALONE, {20180705, OPEN,     IN_FORCE},
     "Personal Data Processing Law s.33"},
    {"LT",    14, OWN_CONSENT,    ALONE, {20180716, OPEN,     IN_FORCE},
     "Law on Legal Protection of Personal Data art. 6"},
    {"LU",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation"},
    {"MT",    13, OWN_CONSENT,    ALONE, {20180528, OPEN,     IN_FORCE},
     "S.L. 586.11"},
    {"NL",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "UAVG art. 5; GDPR Art. 8(1)"},
    {"PL",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation"},
    {"PT",    13, OWN_CONSENT,    ALONE, {20190809, OPEN,     IN_FORCE},
     "Law 58/2019 art. 16"},
    {"RO",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation (Law 190/2018)"},
    {"SK",    16, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "Act 18/2018 s.15"},
    {"SI",    16, OWN_CONSENT,    ALONE, {20180525, 20230125, SUPERSEDED},
     "GDPR Art. 8(1) (no national choice until ZVOP-2)"},
    {"SI",    15, OWN_CONSENT,    ALONE, {20230126, OPEN,     IN_FORCE},
     "ZVOP-2 art. 8"},
    {"ES",    14, OWN_CONSENT,    ALONE, {20181207, OPEN,     IN_FORCE},
     "LO 3/2018 art. 7"},
    {"SE",    13, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "Lag (2018:218) ch. 2 s.4"},
    {"IS",    13, OWN_CONSENT,    ALONE, {20180715, OPEN,     IN_FORCE},
     "Act 90/2018 art. 10(5)"},
    {"LI",    16, OWN_CONSENT,    ALONE, {20180720, OPEN,     IN_FORCE},
     "GDPR Art. 8(1), no derogation known"},
    {"NO",    13, OWN_CONSENT,    ALONE, {20180720, OPEN,     IN_FORCE},
     "Personopplysningsloven s.5"},
    {"GB",    13, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "UK GDPR Art. 8(1) as amended (13 in the text)"},
    {"CH",     0, CAPACITY,       ALONE, {20230901, OPEN,     IN_FORCE},
     "FADP; Civil Code arts. 16, 19c (capacity of judgement)"},
    {"JE",    13, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "Data Protection (Jersey) Law 2018 art. 11(4)"},
    {"GG",    13, OWN_CONSENT,    ALONE, {20180525, OPEN,     IN_FORCE},
     "Data Protection (BoG) Law 2017 s.10"},
    {"IM",    13, OWN_CONSENT,    ALONE, {20180801, OPEN,     IN_FORCE},
     "GDPR and LED Implementing Regulations 2018"},
    {"RS",    15, OWN_CONSENT,    ALONE, {20190821, OPEN,     IN_FORCE},
     "ZZPL (2018) art. 16"},
    {"GE",    16, OWN_CONSENT,    ALONE, {20240301, OPEN,     IN_FORCE},
     "Law on Personal Data Protection art. 7"},
    {"US",    13, PARENT,         ALONE, {20000421, OPEN,     IN_FORCE},
     "COPPA 15 USC 6501(1), 6502; 16 CFR 312.2, 312.5"},
    {"US-CA", 16, OPTIN_SALE,     ALONE, {20200101, OPEN,     IN_FORCE},
     "CCPA Civ. Code 1798.120(c)-(d)"},
    {"US-AR", 17, OPTIN,          ALONE, {20260701, OPEN,     IN_FORCE},
     "HB 1717 (Children and Teens' Online Privacy Protection Act)"},
    {"US-CO", 18, MINOR_DUTIES,   ALONE, {20251001, OPEN,     IN_FORCE},
     "SB 24-041"},
    {"US-CT", 18, BAN_ADS_SALE,   ALONE, {20260701, OPEN,     IN_FORCE},
     "CTDPA as amended by SB 1295"},
    {"US-DE", 18, OPTIN_SALE_ADS, ALONE, {20250101, OPEN,     IN_FORCE},
     "DPDPA 12D-106"},
    {"US-MD", 18, BAN_ADS_SALE,   ALONE, {20251001, OPEN,     IN_FORCE},
     "MODPA 14-4707"},
    {"US-MN", 17, OPTIN_SALE_ADS, ALONE, {20250731, OPEN,     IN_FORCE},
     "MCDPA 325M"},
    {"US-MT", 18, MINOR_DUTIES,   ALONE, {20251001, OPEN,     IN_FORCE},
     "MCDPA as amended 2025 (SB 297)"},
    {"US-NE", 18, MINOR_DUTIES,   ALONE, {20260101, OPEN,     IN_FORCE},
     "Age-Appropriate Online Design Code Act LB 504"},
    {"US-NH", 16, OPTIN_SALE_ADS, ALONE, {20250101, OPEN,     IN_FORCE},
     "RSA 507-H"},
    {"US-NJ", 17, OPTIN_SALE_ADS, ALONE, {20250115, OPEN,     IN_FORCE},
     "N.J.S.A. 56:8-166.12"},
    {"US-NY", 18, OPTIN,          ALONE, {20250620, OPEN,     IN_FORCE},
     "Child Data Protection Act, GBL art. 39-FF"},
    {"US-OR", 16, BAN_ADS_SALE,   ALONE, {20260101, OPEN,     IN_FORCE},
     "OCPA as amended (HB 2008)"},
    {"US-VT", 18, MINOR_DUTIES,   ALONE, {20270101, OPEN,     ENACTED},
     "Age-Appropriate Design Code Act (Act 63)"},
    {"BR",    12, PARENT,         ALONE, {20200918, OPEN,     IN_FORCE},
     "LGPD art. 14 s.1 with ECA art. 2"},
    {"BR",    16, ACCOUNT_LINK,   ALONE, {20260317, OPEN,     IN_FORCE},
     "ECA Digital, Law 15.211/2025"},
    {"IN",    18, PARENT,         ALONE, {20270513, OPEN,     ENACTED},
     "DPDP Act 2023 ss.2(f), 9; Rules 2025 rr. 10-12, 4th Schedule"},
    {"CN",    14, PARENT,         ALONE, {20211101, OPEN,     IN_FORCE},
     "PIPL art. 31 (data of under-14s is sensitive, art. 28)"},
    {"KR",    14, PARENT,         ALONE, {20230915, OPEN,     IN_FORCE},
     "PIPA art. 22-2"},
    {"JP",     0, GUIDANCE,       ALONE, {20050401, OPEN,     IN_FORCE},
     "APPI (no age in force); PPC Q&A: guardian for about 12-15 and below"},
    {"JP",    16, PARENT,         ALONE, {20280717, OPEN,     ENACTED},
     "APPI amendment promulgated 2026-07-17"},
    {"CA",    13, GUIDANCE,       ALONE, {20180501, OPEN,     IN_FORCE},
     "OPC guidelines on meaningful consent"},
    {"CA-QC", 14, PARENT,         ALONE, {20230922, OPEN,     IN_FORCE},
     "P-39.1 ss.4.1, 14 (Law 25)"},
    {"AU",    15, GUIDANCE,       ALONE, {20140312, OPEN,     IN_FORCE},
     "OAIC APP guidelines ch. B (presume capacity at 15)"},
    {"AU",    15, PARENT,         ALONE, {ALWAYS,   OPEN,     PROPOSED},
     "Privacy (Children's Online Privacy) Code 2026 (exposure draft)"},
    {"NZ",     0, CAPACITY,       ALONE, {20201201, OPEN,     IN_FORCE},
     "Privacy Act 2020"},
    {"BD",    18, PARENT,         ALONE, {20251106, OPEN,     IN_FORCE},
     "Personal Data Protection Act 2026 (Act 63) ss.2(19), 9"},
    {"ZA",    18, PARENT,         ALONE, {20210701, OPEN,     IN_FORCE},
     "POPIA ss.1, 34-35"},
    {"SG",    13, GUIDANCE,       ALONE, {20240328, OPEN,     IN_FORCE},
     "PDPC Advisory Guidelines on Children's Personal Data (2024-03-28)"},
    {"MY",    18, PARENT,         ALONE, {20131115, OPEN,     IN_FORCE},
     "PDP Regulations 2013 reg. 3(3)"},
    {"TH",    20, PARENT,         ALONE, {20220601, OPEN,     IN_FORCE},
     "PDPA s.20"},
    {"ID",    18, PARENT,         ALONE, {20241017, OPEN,     IN_FORCE},
     "PDP Law 27/2022 art. 25; PP 17/2025 tiers"},
    {"PH",    18, PARENT,         ALONE, {20120908, OPEN,     IN_FORCE},
     "DPA 2012 with NPC advisories"},
    {"VN",    16, PARENT,         ALONE, {20260101, OPEN,     IN_FORCE},
     "PDP Law 91/2025/QH15 art. 24"},
    {"KE",    18, PARENT,         ALONE, {20191125, OPEN,     IN_FORCE},
     "Data Protection Act 2019 s.33"},
    {"NG",    18, PARENT,         ALONE, {20230612, OPEN,     IN_FORCE},
     "NDPA 2023 s.31"},
    {"AE",    13, PARENT,         ALONE, {20260101, OPEN,     IN_FORCE},
     "Federal Decree-Law 26/2025 (child digital safety)"},
    {"SA",    18, PARENT,         ALONE, {20240914, OPEN,     IN_FORCE},
     "PDPL Implementing Regulation art. 13"},
    {"TR",    18, PARENT,         ALONE, {20160407, OPEN,     IN_FORCE},
     "Civil Code; KVKK has no age"},
    {"CL",    14, PARENT,         ALONE, {20261201, OPEN,     ENACTED},
     "Law 21.719 art. 16 quater"},
    {"CO",    18, PARENT,         ALONE, {20121018, OPEN,     IN_FORCE},
     "Law 1581/2012 art. 7; Decree 1377/2013 art. 12"},
    {"PE",    14, OWN_CONSENT,    ALONE, {20250330, OPEN,     IN_FORCE},
     "Regulation DS 016-2024-JUS"},
    {"EC",    15, OWN_CONSENT,    ALONE, {20210526, OPEN,     IN_FORCE},
     "LOPDP art. 21"},
};

#define MAR1     false
#define FEB28    true
#define FOLLOWED true
#define IGNORED  false

// Born on 29 February: the birthday in common years. The later day treats a child as a child for a
// day longer, so it stands wherever no source says otherwise.
static const tp_leap_row leaps[] = {
    // place, birthday, ours, law
    {"DE",     MAR1,  FOLLOWED, "BGB 187(2), 188(2)"},
    {"AU-ACT", MAR1,  FOLLOWED, "ACT Supreme Court 2018"},
    {"US-MD",  MAR1,  FOLLOWED, "statute"},
    {"HK",     MAR1,  FOLLOWED, "Cap. 410 s.5"},
    {"GB-SCT", MAR1,  FOLLOWED, "Age of Legal Capacity (Scotland) Act 1991 s.6(2)"},
    {"GB",     MAR1,  FOLLOWED, "Family Law Reform Act 1969 s.9 (silent on 29 February)"},
    {"FR",     MAR1,  FOLLOWED, "press; a 2013 circular says the last day of February"},
    {"NZ",     FEB28, FOLLOWED, "press"},
    {"TW",     FEB28, FOLLOWED, "Civil Code 121, 124"},
    {"BD",     FEB28, IGNORED,  "Majority Act 1875 s.4, illustration"}, // Text not found.
    {"IN",     MAR1,  FOLLOWED, "s.3(2) \"beginning of the eighteenth anniversary\""},
    {"JP",     MAR1,  FOLLOWED, "Act on Calculation of Age 1902"},
    {"KR",     MAR1,  FOLLOWED, "Civil Code 158, 160"},
    {"US",     MAR1,  FOLLOWED, "varies by state"},
    {"",       MAR1,  FOLLOWED, "the later day: safe for consent"},
};

const tp_age_row *tp_law_age_rows(size_t *count)
{
    *count = sizeof ages / sizeof *ages;
    return ages;
}

const tp_leap_row *tp_law_leap_rows(size_t *count)
{
    *count = sizeof leaps / sizeof *leaps;
    return leaps;
}

static bool decides_gate(const tp_age_row *row, int32_t day)
{
    bool decides = row->meaning == TP_AGE_OWN_CONSENT_FROM || row->meaning == TP_AGE_PARENT_BELOW;
    return decides && tp_law_applies(row->term, day);
}

static char first_letter(tp_place place)
{
    tp_place country = tp_place_country(place);
    return (char)(country >> 8);
}

// The first letter rules out nearly every row, for the price of one comparison.
static const tp_age_row *age_row(tp_place place, int32_t day)
{
    char first = first_letter(place);
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        if (ages[i].place[0] != first || !tp_place_is(place, ages[i].place)) continue;
        if (decides_gate(&ages[i], day)) return &ages[i];
    }
    return NULL;
}

tp_age_law tp_law_consent_age(tp_place place, int32_t day)
{
    const tp_place union_default = 'E' << 8 | 'U';
    const tp_place country       = tp_place_country(place);
    if (place == 0) return (tp_age_law){0, "", false}; // As of most: no place was told.
    const tp_age_row *row = age_row(place, day);
    if (row == NULL && country != place) row = age_row(country, day);
    if (row == NULL && tp_place_in_eea(place, day)) row = age_row(union_default, day);
    if (row == NULL) return (tp_age_law){0, "", false};
    return (tp_age_law){row->age, row->law, row->joint};
}

static bool decides_sale(const tp_age_row *row, int32_t day)
{
    bool decides = row->meaning == TP_AGE_OPTIN_BELOW || row->meaning == TP_AGE_OPTIN_SALE_BELOW
                || row->meaning == TP_AGE_OPTIN_SALE_ADS_BELOW
                || row->meaning == TP_AGE_BAN_ADS_SALE_BELOW
                || row->meaning == TP_AGE_MINOR_DUTIES_BELOW;
    return decides && tp_law_applies(row->term, day);
}

tp_sale_law tp_law_sale_age(tp_place place, int32_t day)
{
    tp_sale_law found = {0, false, ""};
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        const tp_age_row *row = &ages[i];
        if (!tp_place_is(place, row->place) || !decides_sale(row, day)) continue;
        if (row->age <= found.age) continue;
        found = (tp_sale_law){row->age, row->meaning == TP_AGE_BAN_ADS_SALE_BELOW, row->law};
    }
    return found;
}

static int32_t day_of_written(int32_t written)
{
    return tp_day_of((tp_date){written / 10000, written / 100 % 100, written % 100});
}

// The day after `day` on which a row begins or ends, or TP_DAY_MAX.
static int32_t term_change(tp_law_term term, int32_t day)
{
    int32_t edges[2] = {TP_DAY_MAX, TP_DAY_MAX};
    if (term.from != TP_LAW_ALWAYS) edges[0] = day_of_written(term.from);
    if (term.to != TP_LAW_OPEN) edges[1] = day_of_written(term.to) + 1;
    int32_t next = TP_DAY_MAX;
    for (int i = 0; i < 2; i++) {
        if (edges[i] > day && edges[i] < next) next = edges[i];
    }
    return next;
}

int32_t tp_law_next_change(tp_place place, int32_t day)
{
    int32_t next = TP_DAY_MAX;
    char    first = first_letter(place);
    if (place == 0) return next;
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        const tp_age_row *row = &ages[i];
        if (row->place[0] != first) continue;
        bool ours = tp_place_is(place, row->place)
                 || tp_place_is(tp_place_country(place), row->place);
        if (!ours || row->term.state == TP_LAW_PROPOSED) continue;
        int32_t change = term_change(row->term, day);
        if (change < next) next = change;
    }
    return next;
}

int32_t tp_law_highest_age(int32_t day)
{
    int32_t highest = 0;
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        if (decides_gate(&ages[i], day) && ages[i].age > highest) highest = ages[i].age;
    }
    return highest;
}

static const tp_leap_row *leap_row(tp_place place)
{
    for (size_t i = 0; i < sizeof leaps / sizeof *leaps; i++) {
        if (tp_place_is(place, leaps[i].place)) return &leaps[i];
    }
    return NULL;
}

bool tp_law_leap_birthday_early(tp_place place)
{
    const tp_leap_row *row = leap_row(place);
    if (row == NULL) row = leap_row(tp_place_country(place));
    return row != NULL && row->early && row->used;
}

static tp_date birthday_in(tp_date born, int32_t year, tp_place place)
{
    tp_date birthday = {year, born.month, born.day};
    if (tp_date_valid(birthday)) return birthday;
    if (tp_law_leap_birthday_early(place)) return (tp_date){year, 2, 28};
    return (tp_date){year, 3, 1};
}

int32_t tp_age_on(tp_date born, tp_date today, tp_place place)
{
    int32_t age = today.year - born.year;
    if (tp_day_of(today) < tp_day_of(birthday_in(born, today.year, place))) age--;
    return age;
}

int32_t tp_age_reached_on(tp_date born, int32_t age, tp_place place)
{
    if (age <= 0) return tp_day_of(born);
    tp_date last = tp_date_of(TP_DAY_MAX);
    if (age > last.year - born.year) return TP_DAY_MAX;
    return tp_day_of(birthday_in(born, born.year + age, place));
}
