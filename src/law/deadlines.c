// deadlines.c: by when a request must be answered or a breach told.
//
// A month is a calendar month and not thirty days. Only the months of European law roll over
// weekends and holidays; every other period ends where it ends, which is never later than allowed.
//
// Sources: Regulation (EEC, Euratom) 1182/71, Art. 3; tests/data/facts/rights_deadlines.tsv,
// breach.tsv, period_rules.tsv and clock_pause.tsv, row by row; of laws that were, the articles in
// the rows.
#include "law/law.h"

// The columns' words, short enough to stay columns.
#define ALWAYS   TP_LAW_ALWAYS
#define OPEN     TP_LAW_OPEN

#define NONE     TP_UNIT_NONE
#define MONTHS   TP_UNIT_MONTHS
#define DAYS     TP_UNIT_CALENDAR_DAYS
#define BUSINESS TP_UNIT_BUSINESS_DAYS
#define HOURS    TP_UNIT_HOURS

// The rules of arithmetic. Each fills four columns: its name, whether the last day rolls, and what
// asking for identity and asking for clarification do to the clock.
#define EU_1182_71    "eu-1182-71",    true,  TP_CLOCK_PAUSES,   TP_CLOCK_PAUSES
#define UK_GDPR_12A   "uk-gdpr-12a",   true,  TP_CLOCK_RESTARTS, TP_CLOCK_PAUSES
#define CALENDAR_DAYS "calendar-days", false, TP_CLOCK_RUNS,     TP_CLOCK_RUNS
#define BUSINESS_DAYS "business-days", false, TP_CLOCK_RUNS,     TP_CLOCK_RUNS
#define HOURS_ELAPSED "hours",         false, TP_CLOCK_RUNS,     TP_CLOCK_RUNS
#define PRESET        "preset",        false, TP_CLOCK_RUNS,     TP_CLOCK_RUNS

static const tp_deadline_law rows[] = {
    // id, place, period, extension, preset, rule
    //  from, to, rights, article
    {"gdpr",                       "EU",     1, MONTHS,    2, MONTHS,    0, EU_1182_71,
     20180525, OPEN, "access,rectify,erase,restrict,port,object,adm", "GDPR Art. 12(3)"},
    {"gdpr_refusal",               "EU",     1, MONTHS,    0, NONE,      0, EU_1182_71,
     20180525, OPEN, "refusal_notice", "GDPR Art. 12(4)"},
    {"gdpr_object_marketing",      "EU",     0, NONE,      0, NONE,      2, PRESET,
     20180525, OPEN, "object_direct_marketing", "GDPR Art. 21(3)"},
    {"gdpr_withdraw",              "EU",     0, NONE,      0, NONE,      0, PRESET,
     20180525, OPEN, "withdraw_consent", "GDPR Art. 7(3)"},
    {"uk_gdpr",                    "GB",     1, MONTHS,    2, MONTHS,    0, UK_GDPR_12A,
     20260205, OPEN, "access,rectify,erase,restrict,port,object", "UK GDPR Arts. 12(3), 12A"},
    {"uk_complaint",               "GB",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20260619, OPEN, "complaint_to_controller", "DPA 2018 s.164A"},
    {"fadp",                       "CH",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20230901, OPEN, "access", "DPO (DSV) art. 18; FADP art. 25"},
    // The CCPA as it stood before the CPRA: the days of its regulations run from 14 August 2020,
    // and until then the statute gave no number for an opt-out.
    {"ccpa_2018",                  "US-CA", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20200101, 20221231, "know,delete", "Civ. Code 1798.130 (text of 2018)"},
    {"ccpa_2018_confirm",          "US-CA", 10, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20200814, 20221231, "confirm", "11 CCR 999.313(a)"},
    {"ccpa_2018_sale",             "US-CA",  0, NONE,      0, NONE,     15, PRESET,
     20200101, 20200813, "optout_sale_share", "Civ. Code 1798.120, 1798.135 (text of 2018)"},
    {"ccpa_2018_optout",           "US-CA", 15, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20200814, 20221231, "optout_sale_share", "11 CCR 999.315(e)"},
    {"ccpa",                       "US-CA", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20230101, OPEN, "know,delete,correct", "Civ. Code 1798.130; 11 CCR 7021"},
    {"ccpa_confirm",               "US-CA", 10, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20230101, OPEN, "confirm", "11 CCR 7021"},
    {"ccpa_optout",                "US-CA", 15, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20230101, OPEN, "optout_sale_share,limit_sensitive", "11 CCR 7026(f), 7027(g)"},
    {"vcdpa",                      "US-VA", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20230101, OPEN, "all", "Va. Code 59.1-577"},
    {"cpa",                        "US-CO", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20230701, OPEN, "all", "C.R.S. 6-1-1306"},
    {"ctdpa",                      "US-CT", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20230701, OPEN, "all", "Conn. Gen. Stat. 42-518"},
    {"ucpa",                       "US-UT", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20231231, OPEN, "all", "Utah Code 13-61-203"},
    {"tdpsa",                      "US-TX", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20240701, OPEN, "all", "Tex. Bus. & Com. Code 541.052"},
    {"ocpa",                       "US-OR", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20240701, OPEN, "all", "ORS 646A.576"},
    {"mcdpa_mt",                   "US-MT", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20241001, OPEN, "all", "Mont. Code 30-14-2808"},
    {"icdpa",                      "US-IA", 90, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250101, OPEN, "all", "Iowa Code 715D.3"},
    {"dpdpa",                      "US-DE", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250101, OPEN, "all", "Del. Code 12D-104"},
    {"nhpa",                       "US-NH", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250101, OPEN, "all", "N.H. RSA 507-H:4"},
    {"njdpa",                      "US-NJ", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250115, OPEN, "all", "N.J.S.A. 56:8-166.10"},
    {"ndpa",                       "US-NE", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250101, OPEN, "all", "Neb. Rev. Stat. 87-1109"},
    {"tipa",                       "US-TN", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250701, OPEN, "all", "Tenn. Code 47-18-3304"},
    {"mcdpa_mn",                   "US-MN", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20250731, OPEN, "all", "Minn. Stat. 325M.14"},
    {"modpa",                      "US-MD", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20251001, OPEN, "all", "Md. Commercial Law 14-4705"},
    {"incdpa",                     "US-IN", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20260101, OPEN, "all", "Ind. Code 24-15"},
    {"kcdpa",                      "US-KY", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20260101, OPEN, "all", "KRS 367.3611+"},
    {"ridtppa",                    "US-RI", 45, DAYS,     45, DAYS,      0, CALENDAR_DAYS,
     20260101, OPEN, "all", "R.I. Gen. Laws 6-48.1"},
    {"fdbr",                       "US-FL", 45, DAYS,     15, DAYS,      0, CALENDAR_DAYS,
     20240701, OPEN, "all", "Fla. Stat. 501.705"},
    {"lgpd",                       "BR",    15, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20200918, OPEN, "access_full", "LGPD art. 19 II"},
    {"lgpd_rights",                "BR",     0, NONE,      0, NONE,     15, PRESET,
     20200918, OPEN, "rights", "LGPD art. 19"},
    {"pipl",                       "CN",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20211101, OPEN, "all", "PIPL arts. 45, 50 (\"timely\"); GB/T 35273-2020 8.7"},
    {"dpdp",                       "IN",    90, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20270513, OPEN, "grievance,rights", "DPDP Act s.13; Rules r.14(3)"},
    {"pipeda",                     "CA",    30, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20010101, OPEN, "access", "PIPEDA s.8(3)-(4)"},
    {"p39_1",                      "CA-QC", 30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20230922, OPEN, "access,rectify,deindex,port", "P-39.1 s.32"},
    {"pipa_ab",                    "CA-AB", 45, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20040101, OPEN, "access", "PIPA (Alberta) s.28, 31"},
    {"pipa_bc",                    "CA-BC", 30, BUSINESS, 30, BUSINESS,  0, BUSINESS_DAYS,
     20040101, OPEN, "access", "PIPA (British Columbia) s.29, 31"},
    {"app",                        "AU",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20140312, OPEN, "access,correct", "APP 12.4, 13.5 with OAIC guidance"},
    {"nzpa",                       "NZ",    20, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20201201, OPEN, "access,correct", "Privacy Act 2020 ss.44, 63"},
    {"bdpdpa",                     "BD",     1, MONTHS,    0, NONE,      0, PRESET,
     20251106, OPEN, "access,portability", "PDPA 2026 ss.10, 11(6)"},
    {"bdpdpa_correction",          "BD",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20251106, OPEN, "correction_notice", "PDPA 2026 s.12(4)"},
    {"bdpdpa_erase",               "BD",     1, MONTHS,    0, NONE,      0, PRESET,
     20251106, OPEN, "withdraw,erase", "PDPA 2026 s.13"},
    {"appi",                       "JP",     0, NONE,      0, NONE,     14, PRESET,
     20220401, OPEN, "disclose,correct,stop", "APPI arts. 33-35"},
    {"pipa_kr",                    "KR",    10, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20200805, OPEN, "access,correct,delete,suspend", "PIPA arts. 35-37; Decree arts. 41, 43, 44"},
    {"pdpa_sg",                    "SG",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20210201, OPEN, "access,correct", "PDPA ss.21-22; Regs 2021 reg. 5"},
    {"pdpo_hk",                    "HK",    40, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     19961220, OPEN, "access,correct", "PDPO ss.19, 23"},
    {"pdpa_tw",                    "TW",    15, DAYS,     15, DAYS,      0, CALENDAR_DAYS,
     20121001, OPEN, "access", "PDPA art. 13"},
    {"pdpa_tw_correct",            "TW",    30, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20121001, OPEN, "correct,delete", "PDPA art. 13"},
    {"pdpa_my",                    "MY",    21, DAYS,     14, DAYS,      0, CALENDAR_DAYS,
     20131115, OPEN, "access,correct", "PDPA ss.31, 35"},
    {"pdpa_th",                    "TH",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20220601, OPEN, "access", "PDPA s.30"},
    {"uupdp",                      "ID",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     20241017, OPEN, "access,correct,stop", "Law 27/2022 arts. 30-33, 40-41"},
    {"kdpa",                       "KE",     7, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20220114, OPEN, "access", "General Regulations 2021 r.9"},
    {"kdpa_rectify",               "KE",    14, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20220114, OPEN, "rectify,erase", "General Regulations 2021"},
    {"kdpa_port",                  "KE",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20220114, OPEN, "port", "General Regulations 2021"},
    {"popia",                      "ZA",    30, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20210701, OPEN, "access", "POPIA s.23 with PAIA ss.25-26"},
    {"kvkk",                       "TR",    30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20161007, OPEN, "all", "KVKK art. 13"},
    {"pdpl_sa",                    "SA",    30, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20240914, OPEN, "all", "PDPL Implementing Regulation art. 3"},
    {"lpdp_ar",                    "AR",    10, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20001102, OPEN, "access", "Law 25.326 art. 14"},
    {"lpdp_ar_rectify",            "AR",     5, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20001102, OPEN, "rectify,erase", "Law 25.326 art. 16"},
    {"lpdp_uy",                    "UY",     5, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     20080818, OPEN, "access", "Law 18.331 art. 14"},
    {"l21719",                     "CL",    30, DAYS,     30, DAYS,      0, CALENDAR_DAYS,
     20261201, OPEN, "all", "Law 21.719 art. 11"},
    {"l1581",                      "CO",    10, BUSINESS,  5, BUSINESS,  0, BUSINESS_DAYS,
     20121018, OPEN, "access", "Law 1581/2012 arts. 14-15"},
    {"l1581_claim",                "CO",    15, BUSINESS,  8, BUSINESS,  0, BUSINESS_DAYS,
     20121018, OPEN, "correct,delete", "Law 1581/2012 arts. 14-15"},
    {"lfpdppp",                    "MX",    20, BUSINESS, 20, BUSINESS,  0, BUSINESS_DAYS,
     20250321, OPEN, "all", "LFPDPPP 2025 Act art. 31"},
    {"zzpl",                       "RS",    30, DAYS,     60, DAYS,      0, CALENDAR_DAYS,
     20190821, OPEN, "all", "ZZPL art. 21"},

    // Breaches: the first notice. A threshold that is only proposed has no row. Where the law gives
    // no number ("without undue delay", or regulations that nobody made) the 72 hours are ours.
    {"gdpr_breach",                "EU",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     20180525, OPEN, "breach", "GDPR Art. 33(1)"},
    {"gdpr_breach_subjects",       "EU",    72, HOURS,     0, NONE,      0, PRESET,
     20180525, OPEN, "breach", "GDPR Art. 34(1)"},
    {"gdpr_breach_processor",      "EU",    72, HOURS,     0, NONE,      0, PRESET,
     20180525, OPEN, "breach", "GDPR Art. 33(2)"},
    {"uk_gdpr_breach",             "GB",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "UK GDPR Art. 33(1)"},
    {"fadp_breach",                "CH",    72, HOURS,     0, NONE,      0, PRESET,
     20230901, OPEN, "breach", "FADP art. 24(1)"},
    {"bdpdpa_breach",              "BD",    72, HOURS,     0, NONE,      0, PRESET,
     20251106, OPEN, "breach", "PDPA 2026 s.20"},
    {"bdcsa_breach",               "BD",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "Cyber Security Act 2026 s.9(4)"},
    {"ca_1798_82_breach",          "US-CA", 30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20260101, OPEN, "breach", "Civ. Code 1798.82 (SB 446)"},
    {"ca_1798_82_breach_attorney", "US-CA", 15, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20260101, OPEN, "breach", "Civ. Code 1798.82 (SB 446)"},
    {"ny_899aa_breach",            "US-NY", 30, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     20241221, OPEN, "breach", "GBL 899-aa"},
    {"lgpd_breach",                "BR",     3, BUSINESS,  0, NONE,      0, BUSINESS_DAYS,
     ALWAYS, OPEN, "breach", "Res. CD/ANPD 15/2024"},
    {"dpdp_breach",                "IN",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     20270513, OPEN, "breach", "DPDP Act 2023 s.8(6)"},
    {"pipeda_breach",              "CA",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "PIPEDA s.10.1"},
    {"p39_1_breach",               "CA-QC", 72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "P-39.1 s.3.5"},
    {"ndb_breach",                 "AU",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "Privacy Act 1988 s.26WK"},
    {"nzpa_breach",                "NZ",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "Privacy Act 2020 ss.114, 115"},
    {"appi_breach",                "JP",     3, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     ALWAYS, OPEN, "breach", "APPI art. 26"},
    {"pipa_kr_breach",             "KR",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "PIPA art. 34"},
    {"pdpa_sg_breach",             "SG",     3, DAYS,      0, NONE,      0, CALENDAR_DAYS,
     ALWAYS, OPEN, "breach", "PDPA s.26D"},
    {"pdpa_th_breach",             "TH",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "PDPA s.37(4)"},
    {"pdpa_my_breach",             "MY",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     20250601, OPEN, "breach", "PDPA s.12B"},
    {"uupdp_breach",               "ID",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "Law 27/2022 art. 46"},
    {"npc_breach",                 "PH",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "DPA 2012 s.20(f)"},
    {"kdpa_breach",                "KE",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "Data Protection Act 2019 s.43"},
    {"ndpa_breach",                "NG",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "NDPA 2023 s.40"},
    {"popia_breach",               "ZA",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "POPIA s.22"},
    {"kvkk_breach",                "TR",    72, HOURS,     0, NONE,      0, HOURS_ELAPSED,
     ALWAYS, OPEN, "breach", "KVKK art. 12(5)"},
    {"pipl_breach",                "CN",    72, HOURS,     0, NONE,      0, PRESET,
     ALWAYS, OPEN, "breach", "PIPL art. 57"},
};

// What the laws call each right. Where a law knows only that use must stop, stopping answers an
// erasure, a restriction, an objection and a withdrawal alike.
static const struct {
    const char *right;
    const char *words;
} names[] = {
    {"access",        "access,access_full,know,disclose"},
    {"rectification", "rectify,correct"},
    {"erasure",       "erase,delete,deindex,stop"},
    {"restriction",   "restrict,suspend,stop,limit_sensitive"},
    {"portability",   "port,portability"},
    {"objection",     "object,optout_sale_share,suspend,stop"},
    {"withdrawal",    "withdraw,withdraw_consent,suspend,stop"},
};

const tp_deadline_law *tp_law_deadline_rows(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const tp_deadline_law *tp_law_deadline(tp_text id)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (tp_text_equal(tp_text_of(rows[i].id), id)) return &rows[i];
    }
    return NULL;
}

// --- choosing the row --------------------------------------------------------------------------

// The next word of a comma-separated list, taken off its front.
static tp_text next_word(tp_text *list)
{
    tp_text word = {list->data, 0};
    while (word.size < list->size && list->data[word.size] != ',') word.size++;

    size_t used = word.size < list->size ? word.size + 1 : word.size;
    list->data += used;
    list->size -= used;
    return word;
}

static bool lists_share_a_word(const char *a, const char *b)
{
    tp_text left = tp_text_of(a);
    while (left.size > 0) {
        tp_text word  = next_word(&left);
        tp_text right = tp_text_of(b);
        while (right.size > 0) {
            if (tp_text_equal(next_word(&right), word)) return true;
        }
    }
    return false;
}

static bool row_is_about(const tp_deadline_law *row, tp_text right)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!tp_text_equal(tp_text_of(names[i].right), right)) continue;
        return lists_share_a_word(row->rights, "all,rights")
            || lists_share_a_word(row->rights, names[i].words);
    }
    return false;
}

static const tp_deadline_law *row_for(tp_place place, tp_text right, int32_t day)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tp_law_term term = {rows[i].valid_from, rows[i].valid_to, TP_LAW_IN_FORCE};
        if (!tp_place_is(place, rows[i].place) || !tp_law_applies(term, day)) continue;
        if (row_is_about(&rows[i], right)) return &rows[i];
    }
    return NULL;
}

const tp_deadline_law *tp_law_deadline_for(tp_place place, tp_text right, int32_t day)
{
    const tp_place         union_rows = 'E' << 8 | 'U';
    const tp_deadline_law *row        = row_for(place, right, day);
    if (row == NULL) row = row_for(tp_place_country(place), right, day);
    if (row == NULL) row = row_for(union_rows, right, day);
    if (row == NULL) row = &rows[0]; // The GDPR's month: also for what nobody has legislated.
    return row;
}

// --- arithmetic --------------------------------------------------------------------------------

static bool is_working_day(const tp_deadline_question *question, int32_t day)
{
    if (tp_weekday_of(day) >= TP_SATURDAY) return false;
    if (!question->has_calendar) return true;
    for (size_t i = 0; i < question->holiday_count; i++) {
        if (question->holidays[i] == day) return false;
    }
    return true;
}

static bool roll_forward(const tp_deadline_question *question, int32_t *day)
{
    while (*day < TP_DAY_MAX && !is_working_day(question, *day)) (*day)++;
    return *day < TP_DAY_MAX;
}

static bool add_business_days(const tp_deadline_question *question, int32_t count, int32_t *day)
{
    while (count > 0 && *day < TP_DAY_MAX) {
        (*day)++;
        if (is_working_day(question, *day)) count--;
    }
    return count == 0;
}

static bool add_days(int32_t count, int32_t *day)
{
    if (count > TP_DAY_MAX - *day) return false;
    *day += count;
    return true;
}

static bool add_months(int32_t count, int32_t *day)
{
    tp_date date;
    if (!tp_add_months(tp_date_of(*day), count, &date)) return false;
    *day = tp_day_of(date);
    return true;
}

// How many of the law's units the period has: an extension and the first period are one period.
static int32_t period_of(const tp_deadline_question *question)
{
    const tp_deadline_law *law = question->law;
    return question->extended ? law->count + law->extension : law->count;
}

// Move the start of a period to its last day, as if no day were a holiday at its end.
static bool add_period(const tp_deadline_question *question, int32_t *day)
{
    int32_t period = period_of(question);
    switch (question->law->unit) {
    case TP_UNIT_MONTHS:        return add_months(period, day);
    case TP_UNIT_CALENDAR_DAYS: return add_days(period, day);
    case TP_UNIT_BUSINESS_DAYS: return add_business_days(question, period, day);
    case TP_UNIT_NONE:          return add_days(question->law->preset, day);
    case TP_UNIT_HOURS:         break; // Never a day: see due_instant.
    }
    return false;
}

// The pause that comes first of those with days from `cursor` on, or NULL; its first such day.
static const tp_pause *next_pause(const tp_deadline_question *question, int32_t cursor,
                                  int32_t *begins)
{
    const tp_pause *next = NULL;
    for (size_t i = 0; i < question->pause_count; i++) {
        const tp_pause *pause = &question->pauses[i];
        int32_t         from  = pause->from > cursor ? pause->from : cursor;
        if (pause->to <= from) continue;
        if (next != NULL && *begins <= from) continue;
        next    = pause;
        *begins = from;
    }
    return next;
}

// Every day of waiting moves the last day by one. A day in two pauses counts once, a day before
// the start not at all, and a question asked when the period was over revives nothing.
static bool add_pauses(const tp_deadline_question *question, int32_t start, int32_t *day)
{
    const tp_deadline_law *law = question->law;
    if (law->identity != TP_CLOCK_PAUSES && law->clarify != TP_CLOCK_PAUSES) return true;

    int32_t cursor = start;
    for (;;) {
        int32_t         begins = 0;
        const tp_pause *pause  = next_pause(question, cursor, &begins);
        if (pause == NULL || begins > *day) return true;
        if (pause->to > TP_DAY_MAX) return false;
        if (!add_days(pause->to - begins, day)) return false;
        cursor = pause->to;
    }
}

static bool due_day(const tp_deadline_question *question, tp_deadline *due)
{
    const tp_deadline_law *law   = question->law;
    int32_t                start = tp_local_day(question->received, question->offset_minutes);
    if (law->identity == TP_CLOCK_RESTARTS && question->restart_day > start) {
        start = question->restart_day;
    }
    if (start > TP_DAY_MAX) return false;

    int32_t day = start;
    if (!add_period(question, &day)) return false;
    if (!add_pauses(question, start, &day)) return false;
    if (law->rolls && !question->no_roll && !roll_forward(question, &day)) return false;
    if (day >= TP_DAY_MAX) return false; // The calendar has no instant after its last day.

    due->day     = day;
    due->instant = tp_day_start(day + 1, question->offset_minutes);
    return true;
}

static bool due_instant(const tp_deadline_question *question, tp_deadline *due)
{
    int64_t elapsed = (int64_t)period_of(question) * TP_HOUR_MS;
    if (question->received > TP_TIME_MAX - elapsed) return false;
    due->is_instant = true;
    due->instant    = question->received + elapsed;
    due->day        = tp_local_day(due->instant, question->offset_minutes);
    return true;
}

bool tp_law_due(const tp_deadline_question *question, tp_deadline *out)
{
    if (question->received < TP_TIME_MIN || question->received > TP_TIME_MAX) return false;

    tp_deadline due   = {.rule = question->law->rule};
    bool        found = question->law->unit == TP_UNIT_HOURS ? due_instant(question, &due)
                                                             : due_day(question, &due);
    if (found) *out = due;
    return found;
}
