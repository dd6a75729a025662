// rights.c: which rights the law of a place knows.
//
// A right is refused only where the law clearly knows none. Where a law is silent, unclear or not
// known here, the person gets what the GDPR gives. Access and the withdrawal of consent are part
// of every row. A right that a law knows by halves (erasing what the person provided, stopping a
// sale) is known: what it covers is for the answer to say.
//
// Sources: the articles in the rows; tests/data/facts/rights_deadlines.tsv: whatever has a
// response time there is offered here.
#include "law/law.h"

// The columns' words, short enough to stay columns.
#define OPEN       TP_LAW_OPEN

#define ENACTED    TP_LAW_ENACTED
#define IN_FORCE   TP_LAW_IN_FORCE
#define SUPERSEDED TP_LAW_SUPERSEDED

#define ALL        TP_RIGHT_ALL
#define LEAST      (TP_RIGHT_ACCESS | TP_RIGHT_WITHDRAWAL) // Everywhere.
#define RECTIFY    TP_RIGHT_RECTIFICATION
#define ERASE      TP_RIGHT_ERASURE
#define RESTRICT   TP_RIGHT_RESTRICTION
#define PORT       TP_RIGHT_PORTABILITY
#define OBJECT     TP_RIGHT_OBJECTION

// clang-format off
static const tp_right_row laws[] = {
    // place, rights, {from, to, state}, law
    // The first row also answers where nobody has legislated.
    {"EU",    ALL,                                          {20180525, OPEN,     IN_FORCE},
     "GDPR Arts. 7(3), 15-18, 20, 21"},
    {"GB",    ALL,                                          {20180525, OPEN,     IN_FORCE},
     "UK GDPR Arts. 7(3), 15-18, 20, 21"},
    // Restriction, objection and erasure are claims under FADP art. 32(2) with art. 28 of the
    // Civil Code.
    {"CH",    ALL,                                          {20230901, OPEN,     IN_FORCE},
     "FADP arts. 6(6), 25, 28, 30, 32"},
    {"RS",    ALL,                                          {20190821, OPEN,     IN_FORCE},
     "ZZPL arts. 15, 26, 29-31, 36, 37"},
    // KVKK art. 11 names neither restriction nor portability: offered beyond the law.
    {"TR",    ALL,                                          {20161007, OPEN,     IN_FORCE},
     "KVKK arts. 7, 11"},

    // United States: objection is the opt-out of sale, targeted advertising or profiling, and
    // portability is the portable copy. Only California has a restriction: the right to limit the
    // use of sensitive information.
    {"US-CA", LEAST           | ERASE | PORT | OBJECT,      {20200101, 20221231, SUPERSEDED},
     "Civ. Code 1798.100, .105, .110, .115, .120, .130 (text of 2018)"},
    {"US-CA", ALL,                                          {20230101, OPEN,     IN_FORCE},
     "Civ. Code 1798.100, .105, .106, .110, .115, .120, .121, .130"},
    {"US-VA", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20230101, OPEN,     IN_FORCE},
     "Va. Code 59.1-577"},
    {"US-CO", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20230701, OPEN,     IN_FORCE},
     "C.R.S. 6-1-1306"},
    {"US-CT", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20230701, OPEN,     IN_FORCE},
     "Conn. Gen. Stat. 42-518"},
    {"US-UT", LEAST           | ERASE | PORT | OBJECT,      {20231231, 20260630, SUPERSEDED},
     "Utah Code 13-61-201"},
    {"US-UT", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20260701, OPEN,     IN_FORCE},
     "Utah Code 13-61-201 as amended by H.B. 418 (2025)"},
    {"US-TX", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20240701, OPEN,     IN_FORCE},
     "Tex. Bus. & Com. Code 541.051"},
    {"US-OR", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20240701, OPEN,     IN_FORCE},
     "ORS 646A.574"},
    {"US-MT", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20241001, OPEN,     IN_FORCE},
     "Mont. Code 30-14-2808"},
    {"US-IA", LEAST           | ERASE | PORT | OBJECT,      {20250101, OPEN,     IN_FORCE},
     "Iowa Code 715D.3"},
    {"US-DE", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250101, OPEN,     IN_FORCE},
     "Del. Code 12D-104"},
    {"US-NH", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250101, OPEN,     IN_FORCE},
     "N.H. RSA 507-H:4"},
    {"US-NJ", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250115, OPEN,     IN_FORCE},
     "N.J.S.A. 56:8-166.10"},
    {"US-NE", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250101, OPEN,     IN_FORCE},
     "Neb. Rev. Stat. 87-1107"},
    {"US-TN", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250701, OPEN,     IN_FORCE},
     "Tenn. Code 47-18-3304"},
    {"US-MN", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20250731, OPEN,     IN_FORCE},
     "Minn. Stat. 325M.14"},
    {"US-MD", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20251001, OPEN,     IN_FORCE},
     "Md. Commercial Law 14-4705"},
    {"US-IN", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20260101, OPEN,     IN_FORCE},
     "Ind. Code 24-15-3"},
    {"US-KY", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20260101, OPEN,     IN_FORCE},
     "KRS 367.3615"},
    {"US-RI", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20260101, OPEN,     IN_FORCE},
     "R.I. Gen. Laws 6-48.1-5"},
    {"US-FL", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20240701, OPEN,     IN_FORCE},
     "Fla. Stat. 501.705"},

    // Canada: erasure where it is no longer needed is a duty and no right, except in Quebec.
    {"CA",    LEAST | RECTIFY,                              {20010101, OPEN,     IN_FORCE},
     "PIPEDA Sch. 1, 4.3.8, 4.9, 4.9.5"},
    // Erasure is ceasing to disseminate and de-indexing; objection is s.22, to prospecting.
    // Portability is law from 22 September 2024 and offered with the rest.
    {"CA-QC", LEAST | RECTIFY | ERASE | PORT | OBJECT,      {20230922, OPEN,     IN_FORCE},
     "P-39.1 ss.8, 22, 27, 28, 28.1"},
    {"CA-AB", LEAST | RECTIFY,                              {20040101, OPEN,     IN_FORCE},
     "PIPA (Alberta) ss.9, 24, 25"},
    {"CA-BC", LEAST | RECTIFY,                              {20040101, OPEN,     IN_FORCE},
     "PIPA (British Columbia) ss.9, 23, 24"},

    // Latin America: access, rectification, cancellation and opposition; blocking restricts.
    {"BR",    ALL,                                          {20200918, OPEN,     IN_FORCE},
     "LGPD arts. 8, 18"},
    {"AR",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20001102, OPEN,     IN_FORCE},
     "Law 25.326 arts. 14, 16, 27"},
    {"UY",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20080818, OPEN,     IN_FORCE},
     "Law 18.331 arts. 14-16, 21"},
    {"CL",    ALL,                                          {20261201, OPEN,     ENACTED},
     "Law 19.628 arts. 4-9, 12 as amended by Law 21.719"},
    // Everything rests on authorisation: what stops processing is its revocation.
    {"CO",    LEAST | RECTIFY | ERASE,                      {20121018, OPEN,     IN_FORCE},
     "Law 1581/2012 arts. 8, 14, 15"},
    {"MX",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20250321, OPEN,     IN_FORCE},
     "LFPDPPP 2025 Act: ARCO rights, limits on use or disclosure"},

    // Asia and the Pacific.
    {"CN",    ALL,                                          {20211101, OPEN,     IN_FORCE},
     "PIPL arts. 15, 44-47"},
    {"IN",    LEAST | RECTIFY | ERASE,                      {20270513, OPEN,     ENACTED},
     "DPDP Act ss.6(4), 11, 12"},
    // Section 13 lets the person object; a restriction is not ruled out.
    {"BD",    ALL,                                          {20251106, OPEN,     IN_FORCE},
     "PDPA 2026 ss.10-13"},
    // Ceasing the use is restriction and objection alike.
    {"JP",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20220401, OPEN,     IN_FORCE},
     "APPI arts. 33-35"},
    {"KR",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20200805, 20250312, SUPERSEDED},
     "PIPA arts. 35-37"},
    {"KR",    ALL,                                          {20250313, OPEN,     IN_FORCE},
     "PIPA arts. 35, 35-2, 36, 37"},
    // The portability of Part 6B has no day yet.
    {"SG",    LEAST | RECTIFY,                              {20210201, OPEN,     IN_FORCE},
     "PDPA ss.16, 21, 22"},
    // Objection: to direct marketing.
    {"HK",    LEAST | RECTIFY                   | OBJECT,   {19961220, OPEN,     IN_FORCE},
     "PDPO ss.18, 22, 35G"},
    {"TW",    LEAST | RECTIFY | ERASE | RESTRICT | OBJECT,  {20121001, OPEN,     IN_FORCE},
     "PDPA arts. 3, 11, 20"},
    // Objection: to direct marketing, and to what causes damage or distress.
    {"MY",    LEAST | RECTIFY                   | OBJECT,   {20131115, 20250531, SUPERSEDED},
     "PDPA ss.30, 34, 38, 42, 43"},
    {"MY",    LEAST | RECTIFY         | PORT    | OBJECT,   {20250601, OPEN,     IN_FORCE},
     "PDPA ss.30, 34, 38, 42, 43, 43A"},
    {"TH",    ALL,                                          {20220601, OPEN,     IN_FORCE},
     "PDPA ss.19, 30-36"},
    {"ID",    ALL,                                          {20241017, OPEN,     IN_FORCE},
     "Law 27/2022 arts. 5-13"},
    // Objection: to direct marketing.
    {"AU",    LEAST | RECTIFY                   | OBJECT,   {20140312, OPEN,     IN_FORCE},
     "APP 7, 12, 13"},
    {"NZ",    LEAST | RECTIFY,                              {20201201, OPEN,     IN_FORCE},
     "Privacy Act 2020 IPP 6, 7"},

    // Africa and the Middle East.
    {"KE",    ALL,                                          {20220114, OPEN,     IN_FORCE},
     "Data Protection Act 2019 ss.26, 32, 34, 36, 38, 40"},
    // Portability: section 14(6)(d) presumes that it may be asked for.
    {"ZA",    ALL,                                          {20210701, OPEN,     IN_FORCE},
     "POPIA ss.11, 14(6), 23, 24"},
    // The law names no objection but to advertising (art. 25); a restriction while accuracy is
    // verified.
    {"SA",    ALL,                                          {20240914, OPEN,     IN_FORCE},
     "PDPL arts. 4, 5, 25"},
};

static const struct {
    const char *right;
    uint32_t    bit;
} names[] = {
    {"access",        TP_RIGHT_ACCESS},
    {"rectification", TP_RIGHT_RECTIFICATION},
    {"erasure",       TP_RIGHT_ERASURE},
    {"restriction",   TP_RIGHT_RESTRICTION},
    {"portability",   TP_RIGHT_PORTABILITY},
    {"objection",     TP_RIGHT_OBJECTION},
    {"withdrawal",    TP_RIGHT_WITHDRAWAL},
};
// clang-format on

const tp_right_row *tp_law_right_rows(size_t *count)
{
    *count = sizeof laws / sizeof *laws;
    return laws;
}

// No bit for a word that is no right.
static uint32_t bit_of(tp_text right)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (tp_text_equal(tp_text_of(names[i].right), right)) return names[i].bit;
    }
    return 0;
}

static const tp_right_row *row_for(tp_place place, int32_t day)
{
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        if (!tp_place_is(place, laws[i].place) || !tp_law_applies(laws[i].term, day)) continue;
        return &laws[i];
    }
    return NULL;
}

bool tp_law_right_offered(tp_place place, tp_text right, int32_t day)
{
    const tp_right_row *row = row_for(place, day);
    if (row == NULL) row = row_for(tp_place_country(place), day);
    if (row == NULL) row = &laws[0];
    return (row->rights & bit_of(right)) != 0;
}
