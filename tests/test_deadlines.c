// test_deadlines.c: by when, under which law, by which arithmetic.
#include "tsv.h"

#include <ctype.h>

enum { HOLIDAYS_MAX = 64, ID_MAX = 64 };

static const tp_deadline_law *law_of(const char *id)
{
    const tp_deadline_law *law = tp_law_deadline(tp_text_of(id));
    if (law == NULL) fail_msg("%s: no law", id);
    return law;
}

// Received at ten in the morning, UTC.
static tp_deadline_question question_of(const char *id, const char *received)
{
    tp_deadline_question question = {.law = law_of(id)};
    question.received             = tp_day_start(day_from(received), 0) + 10 * TP_HOUR_MS;
    return question;
}

static int32_t due_day(const tp_deadline_question *question)
{
    tp_deadline due = {0};
    assert_true(tp_law_due(question, &due));
    assert_string_equal(due.rule, question->law->rule);
    return due.day;
}

static void assert_due(const tp_deadline_question *question, const char *day)
{
    char text[TP_DATE_TEXT + 1] = {0};
    tp_format_date(tp_date_of(due_day(question)), text);
    assert_string_equal(text, day);
}

static size_t holidays_of(const char *calendar, int32_t holidays[HOLIDAYS_MAX])
{
    size_t count = 0;
    tsv   *facts = tsv_open("tests/data/facts/holidays.tsv");
    while (tsv_next(facts)) {
        if (!tsv_cell_is(facts, "calendar", calendar)) continue;
        assert_true(count < HOLIDAYS_MAX);
        holidays[count++] = tsv_day(facts, "date");
    }
    tsv_close(facts, 80);
    return count;
}

// --- the tables --------------------------------------------------------------------------------

static tp_period_unit unit_from(const char *text)
{
    static const struct {
        const char    *text;
        tp_period_unit unit;
    } units[] = {
        {"-", TP_UNIT_NONE},           {"M", TP_UNIT_MONTHS}, {"CD", TP_UNIT_CALENDAR_DAYS},
        {"BD", TP_UNIT_BUSINESS_DAYS}, {"H", TP_UNIT_HOURS},  {"ASAP", TP_UNIT_NONE},
        {"BY_REG", TP_UNIT_MONTHS}, // Left to regulations that nobody made: the GDPR's month.
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(text, units[i].text) == 0) return units[i].unit;
    }
    fail_msg("%s: no unit", text);
    return TP_UNIT_NONE;
}

// The arithmetic that a unit stands for.
static const char *unit_rule_from(const tsv *facts)
{
    if (tsv_cell_is(facts, "unit", "CD")) return "calendar-days";
    if (tsv_cell_is(facts, "unit", "BD")) return "business-days";
    if (tsv_cell_is(facts, "unit", "H")) return "hours";
    return "preset";
}

// The arithmetic of a law that rolls, or of its unit.
static const char *rule_from(const tsv *facts)
{
    if (tsv_cell_is(facts, "roll_rule", "R1182")) return "eu-1182-71";
    if (tsv_cell_is(facts, "roll_rule", "R1182_UK")) return "uk-gdpr-12a";
    return unit_rule_from(facts);
}

// A law's name in lower case, words joined by '_'.
static void lower_case(const char *name, char id[ID_MAX])
{
    size_t size = 0;
    for (; name[size] != '\0'; size++) {
        int letter = tolower((unsigned char)name[size]);
        id[size]   = (char)(letter == '-' || letter == '.' ? '_' : letter);
    }
    id[size] = '\0';
}

// The same, with the exceptions that read better.
static void id_from(const tsv *facts, char id[ID_MAX])
{
    static const char *const exceptions[][3] = {
        {"GDPR",   "refusal_notice",                    "gdpr_refusal"         },
        {"GDPR",   "object_direct_marketing",           "gdpr_object_marketing"},
        {"GDPR",   "withdraw_consent",                  "gdpr_withdraw"        },
        {"UKGDPR", "access,rectify,erase,restrict,port,object", "uk_gdpr"      },
        {"UKDPA",  "complaint_to_controller",           "uk_complaint"         },
        {"CCPA",   "optout_sale_share,limit_sensitive", "ccpa_optout"          },
        {"BDPDPA", "correction_notice",                 "bdpdpa_correction"    },
        {"BDPDPA", "withdraw,erase",                    "bdpdpa_erase"         },
    };
    const char *name = tsv_cell(facts, "law");
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (!tsv_cell_is(facts, "law", exceptions[i][0])) continue;
        if (tsv_cell_is(facts, "right", exceptions[i][1])) name = exceptions[i][2];
    }
    lower_case(name, id);
}

static int32_t preset_of(const char *id)
{
    if (strcmp(id, "appi") == 0) return 14;                 // "Without delay".
    if (strcmp(id, "gdpr_object_marketing") == 0) return 2; // A technical ceiling.
    return 0;
}

// Every fact about answering is in the table, with its period, extension, arithmetic and article.
static void test_c29_every_deadline_fact_is_in_the_table(void **state)
{
    (void)state;
    tsv *facts = tsv_open("tests/data/facts/rights_deadlines.tsv");
    while (tsv_next(facts)) {
        char id[ID_MAX];
        id_from(facts, id);
        const tp_deadline_law *law    = law_of(id);
        bool                   by_reg = tsv_cell_is(facts, "unit", "BY_REG");
        bool                   rolls  = strncmp(tsv_cell(facts, "roll_rule"), "R1182", 5) == 0;
        assert_string_equal(law->place, tsv_cell(facts, "iso"));
        assert_string_equal(law->rights, tsv_cell(facts, "right"));
        assert_non_null(strstr(law->article, tsv_cell(facts, "article")));
        assert_int_equal(law->count, by_reg ? 1 : tsv_int(facts, "n"));
        assert_int_equal(law->unit, unit_from(tsv_cell(facts, "unit")));
        bool extends = !tsv_cell_is(facts, "ext_n", "-");
        assert_int_equal(law->extension, extends ? tsv_int(facts, "ext_n") : 0);
        assert_int_equal(law->extension_unit, unit_from(tsv_cell(facts, "ext_unit")));
        assert_int_equal(law->preset, preset_of(id));
        assert_string_equal(law->rule, rule_from(facts));
        assert_int_equal(law->rolls, rolls);
        assert_int_equal(law->valid_from, tsv_written(facts, "valid_from", TP_LAW_ALWAYS));
        assert_int_equal(law->valid_to, TP_LAW_OPEN);
    }
    tsv_close(facts, 50);
}

// A breach law's name, with who is told where it has a row for each.
static void breach_id_from(const tsv *facts, char id[ID_MAX])
{
    static const char *const exceptions[][3] = {
        {"GDPR",       "data_subject",                "gdpr_breach_subjects"      },
        {"GDPR",       "controller (from processor)", "gdpr_breach_processor"     },
        {"UKGDPR",     "authority",                   "uk_gdpr_breach"            },
        {"CA-1798.82", "attorney_general",            "ca_1798_82_breach_attorney"},
        {"PIPA-KR",    "PIPC/KISA",                   "pipa_kr_breach"            },
    };
    lower_case(tsv_cell(facts, "law"), id);
    memcpy(id + strlen(id), "_breach", sizeof "_breach");
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        bool it_is = tsv_cell_is(facts, "law", exceptions[i][0])
                  && tsv_cell_is(facts, "to", exceptions[i][1]);
        if (it_is) memcpy(id, exceptions[i][2], strlen(exceptions[i][2]) + 1);
    }
}

// Every breach law that is in force, or enacted, has its row; a proposal has none. Where the law
// gives no number the 72 hours are ours, and the rule says so.
static void test_c18_every_breach_fact_in_force_is_in_the_table(void **state)
{
    (void)state;
    size_t                 count = 0;
    const tp_deadline_law *rows  = tp_law_deadline_rows(&count);
    size_t                 facts = 0;
    size_t                 held  = 0;
    tsv                   *table = tsv_open("tests/data/facts/breach.tsv");
    while (tsv_next(table)) {
        char id[ID_MAX];
        breach_id_from(table, id);
        if (tsv_cell_is(table, "state", "proposed")) {
            assert_null(tp_law_deadline(tp_text_of(id)));
            continue;
        }
        facts++;
        const tp_deadline_law *law    = law_of(id);
        bool                   preset = strcmp(unit_rule_from(table), "preset") == 0;
        assert_string_equal(law->rights, "breach");
        assert_string_equal(law->place, tsv_cell(table, "iso"));
        assert_string_equal(law->rule, unit_rule_from(table));
        assert_int_equal(law->unit, preset ? TP_UNIT_HOURS : unit_from(tsv_cell(table, "unit")));
        assert_int_equal(law->count, preset ? 72 : tsv_int(table, "n")); // "3-5": the shorter one.
    }
    tsv_close(table, 25);
    for (size_t i = 0; i < count; i++) held += strcmp(rows[i].rights, "breach") == 0;
    assert_int_equal(held, facts);
    assert_null(tp_law_deadline(TP_TEXT("gdpr_omnibus_breach")));
}

static tp_clock_effect effect_from(const char *text)
{
    if (strcmp(text, "PAUSE") == 0) return TP_CLOCK_PAUSES;
    return strcmp(text, "RESTART") == 0 ? TP_CLOCK_RESTARTS : TP_CLOCK_RUNS;
}

// What asking does to the clock: EU pauses; UK restarts for identity and pauses to clarify.
static void test_c29_every_pause_fact_is_in_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *law;
        const char *event; // How the event's text begins.
        const char *id;
        bool        clarify;
    } cases[] = {
        {"GDPR",   "reasonable doubt on identity", "gdpr",    false},
        {"GDPR",   "clarify which data",           "gdpr",    true },
        {"UKGDPR", "identity information",         "uk_gdpr", false},
        {"UKGDPR", "fee charged",                  "uk_gdpr", false},
        {"UKGDPR", "clarification requested",      "uk_gdpr", true },
        {"CCPA",   "verification of the consumer", "ccpa",    false},
        {"LGPD",   "any",                          "lgpd",    false},
        {"LGPD",   "any",                          "lgpd",    true },
        {"BDPDPA", "fiduciary must check",         "bdpdpa",  false},
    };
    size_t met   = 0;
    tsv   *facts = tsv_open("tests/data/facts/clock_pause.tsv");
    while (tsv_next(facts)) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            const char *event = cases[i].event;
            if (!tsv_cell_is(facts, "law", cases[i].law)) continue;
            if (strncmp(tsv_cell(facts, "event"), event, strlen(event)) != 0) continue;
            const tp_deadline_law *law = law_of(cases[i].id);
            assert_int_equal(cases[i].clarify ? law->clarify : law->identity,
                             effect_from(tsv_cell(facts, "effect")));
            met++;
        }
    }
    tsv_close(facts, 12);
    assert_int_equal(met, sizeof cases / sizeof *cases);
}

// Identifiers are stored by hosts: each is one row's alone, in lower case; days are days.
static void test_every_row_of_the_table_is_sound(void **state)
{
    (void)state;
    size_t                 count = 0;
    const tp_deadline_law *rows  = tp_law_deadline_rows(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(tp_law_deadline(tp_text_of(rows[i].id)), &rows[i]);
        size_t plain = strspn(rows[i].id, "abcdefghijklmnopqrstuvwxyz0123456789_");
        assert_true(plain > 0 && plain == strlen(rows[i].id));
        assert_true(strcmp(rows[i].place, "EU") == 0 || place_from(rows[i].place) != 0);
        assert_true(rows[i].count > 0 || rows[i].unit == TP_UNIT_NONE);
        assert_true(rows[i].extension == 0 || rows[i].extension_unit == rows[i].unit);
        assert_true(rows[i].rolls <= (rows[i].unit == TP_UNIT_MONTHS));
        tp_date from = {rows[i].valid_from / 10000, rows[i].valid_from / 100 % 100,
                        rows[i].valid_from % 100};
        assert_true(tp_date_valid(from));
        assert_true(rows[i].article[0] != '\0');
    }
}

// A name that is no law's is no law; nothing is guessed from its beginning.
static void test_an_unknown_law_is_none(void **state)
{
    (void)state;
    assert_null(tp_law_deadline(TP_TEXT("")));
    assert_null(tp_law_deadline(TP_TEXT("gdp")));
    assert_null(tp_law_deadline(TP_TEXT("gdpr2")));
    assert_null(tp_law_deadline(TP_TEXT("GDPR")));
    assert_null(tp_law_deadline((tp_text){NULL, 0}));
}

// --- choosing ----------------------------------------------------------------------------------

static void assert_chosen(const char *place, const char *right, const char *day, const char *id)
{
    const tp_deadline_law *law =
        tp_law_deadline_for(place_from(place), tp_text_of(right), day_from(day));
    assert_non_null(law);
    assert_string_equal(law->id, id);
}

// The clock is that of the person's place, for the right in question.
static void test_c21_the_deadline_is_that_of_the_persons_place(void **state)
{
    (void)state;
    static const struct {
        const char *place;
        const char *right;
        const char *id;
    } cases[] = {
        {"FR",     "access",        "gdpr"            },
        {"FR",     "objection",     "gdpr"            },
        {"FR",     "withdrawal",    "gdpr_withdraw"   },
        {"NO",     "erasure",       "gdpr"            },
        {"GB",     "restriction",   "uk_gdpr"         },
        {"GB-SCT", "portability",   "uk_gdpr"         },
        {"US-CA",  "access",        "ccpa"            },
        {"US-CA",  "erasure",       "ccpa"            },
        {"US-CA",  "rectification", "ccpa"            },
        {"US-CA",  "objection",     "ccpa_optout"     },
        {"US-CA",  "restriction",   "ccpa_optout"     },
        {"US-VA",  "portability",   "vcdpa"           },
        {"CA-QC",  "rectification", "p39_1"           },
        {"CA-ON",  "access",        "pipeda"          },
        {"BR",     "access",        "lgpd"            },
        {"BR",     "erasure",       "lgpd_rights"     },
        {"BD",     "access",        "bdpdpa"          },
        {"BD",     "portability",   "bdpdpa"          },
        {"BD",     "erasure",       "bdpdpa_erase"    },
        {"BD",     "withdrawal",    "bdpdpa_erase"    },
        {"JP",     "erasure",       "appi"            },
        {"KR",     "restriction",   "pipa_kr"         },
        {"ID",     "rectification", "uupdp"           },
        {"KE",     "erasure",       "kdpa_rectify"    },
        {"AR",     "rectification", "lpdp_ar_rectify" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_chosen(cases[i].place, cases[i].right, "2026-11-22", cases[i].id);
    }
}

// Unknown place, no law there, or none for that right: the most protective, the GDPR's month.
static void test_c21_an_unknown_place_gets_the_gdprs_month(void **state)
{
    (void)state;
    static const char *const rights[] = {"access",      "rectification", "erasure",
                                         "restriction", "portability",   "objection"};
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        assert_chosen("", rights[i], "2026-11-22", "gdpr");
        assert_chosen("KI", rights[i], "2026-11-22", "gdpr");
        assert_chosen("US-WA", rights[i], "2026-11-22", "gdpr");
    }
    assert_chosen("NZ", "portability", "2026-11-22", "gdpr");
    assert_chosen("GB", "withdrawal", "2026-11-22", "gdpr_withdraw");
    assert_chosen("FR", "no such right", "2026-11-22", "gdpr");
    assert_chosen("FR", "", "2026-11-22", "gdpr");
    assert_chosen("FR", "breach", "2026-11-22", "gdpr");
}

// A law answers from its first day on; before it, the safe preset.
static void test_c21_the_deadline_is_that_of_the_day(void **state)
{
    (void)state;
    assert_chosen("GB", "access", "2026-02-04", "gdpr");
    assert_chosen("GB", "access", "2026-02-05", "uk_gdpr");
    assert_chosen("CL", "access", "2026-11-30", "gdpr");
    assert_chosen("CL", "access", "2026-12-01", "l21719");
    assert_chosen("FR", "access", "2010-01-01", "gdpr");
}

// The CCPA since 1 January 2020 (Civ. Code 1798.198), its regulations since 14 August 2020, the
// CPRA since 1 January 2023; before, California had no such law, and the GDPR's month stands in.
static void test_c29_californias_law_is_that_of_the_day(void **state)
{
    (void)state;
    static const struct { const char *right, *day, *id; } rows[] = {
        {"access",    "2019-12-31", "gdpr"},           {"access",  "2020-01-01", "ccpa_2018"},
        {"erasure",   "2020-01-01", "ccpa_2018"},      {"erasure", "2022-12-31", "ccpa_2018"},
        {"erasure",   "2023-01-01", "ccpa"},           {"objection", "2019-12-31", "gdpr"},
        {"objection", "2020-01-01", "ccpa_2018_sale"},
        {"objection", "2020-08-13", "ccpa_2018_sale"},
        {"objection", "2020-08-14", "ccpa_2018_optout"},
        {"objection", "2022-12-31", "ccpa_2018_optout"},
        {"objection", "2023-01-01", "ccpa_optout"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_chosen("US-CA", rows[i].right, rows[i].day, rows[i].id);
    }
}

// Whatever a row is about, it answers on its first day and its last, and not on the days beside.
static void test_c29_every_law_answers_from_its_first_day_to_its_last(void **state)
{
    static const char *const rights[] = {"access", "rectification", "erasure", "restriction",
                                         "portability", "objection", "withdrawal"};
    size_t                   count = 0, tried = 0;
    const tp_deadline_law   *laws = tp_law_deadline_rows(&count);
    (void)state;
    for (size_t i = 0; i < 7 * count; i++) {
        const tp_deadline_law *law = &laws[i / 7];
        tp_text                right = tp_text_of(rights[i % 7]);
        if (strcmp(law->place, "EU") == 0 || law->valid_from == TP_LAW_ALWAYS) continue;
        tp_place place = place_from(law->place);
        int32_t  first = tp_day_of((tp_date){law->valid_from / 10000, law->valid_from / 100 % 100,
                                             law->valid_from % 100});
        if (tp_law_deadline_for(place, right, first) != law) continue;
        assert_ptr_not_equal(tp_law_deadline_for(place, right, first - 1), law);
        tried++;
        if (law->valid_to == TP_LAW_OPEN) continue;
        int32_t last = tp_day_of((tp_date){law->valid_to / 10000, law->valid_to / 100 % 100,
                                           law->valid_to % 100});
        assert_ptr_equal(tp_law_deadline_for(place, right, last), law);
        assert_ptr_not_equal(tp_law_deadline_for(place, right, last + 1), law);
    }
    assert_true(tried > 200);
}

// --- arithmetic --------------------------------------------------------------------------------

static int32_t offset_of(const char *zone)
{
    static const struct {
        const char *zone;
        int32_t     minutes;
    } zones[] = {
        {"Europe/Paris", 60},
        {"Europe/London", 0},
        {"America/Los_Angeles", -480},
        {"Asia/Dhaka+Europe/Paris", 60}, // The earlier local day of the two.
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (strcmp(zone, zones[i].zone) == 0) return zones[i].minutes;
    }
    fail_msg("%s: no zone", zone);
    return 0;
}

static const char *law_id_from(const char *name)
{
    if (strcmp(name, "UKGDPR") == 0) return "uk_gdpr";
    if (strcmp(name, "CCPA") == 0) return "ccpa";
    if (strcmp(name, "CCPA-optout") == 0) return "ccpa_optout";
    return "gdpr";
}

// Worked cases: weekends, holidays, month ends, extension, restart, business days, no calendar.
static void test_c29_the_worked_cases_hold(void **state)
{
    (void)state;
    tsv *cases = tsv_open("tests/data/facts/cases/due_cases.tsv");
    while (tsv_next(cases)) {
        int32_t              holidays[HOLIDAYS_MAX];
        tp_deadline_question question = {.law = law_of(law_id_from(tsv_cell(cases, "law")))};
        const char          *extra    = tsv_cell(cases, "extra");
        bool                 none     = tsv_cell_is(cases, "calendar", "NONE");
        question.received             = tsv_time(cases, "received_utc");
        question.offset_minutes       = offset_of(tsv_cell(cases, "tz"));
        question.holidays             = holidays;
        question.has_calendar         = !none;
        question.no_roll              = none;
        question.extended             = strcmp(extra, "extended") == 0;
        if (!none) question.holiday_count = holidays_of(tsv_cell(cases, "calendar"), holidays);
        if (strncmp(extra, "identity=", 9) == 0) question.restart_day = day_from(extra + 9);
        if (strncmp(extra, "holidays=", 9) == 0) {
            holidays[0]            = day_from(extra + 9);
            question.holiday_count = 1;
            question.has_calendar  = true;
        }
        assert_due(&question, tsv_cell(cases, "due"));
        question.no_roll = true;
        assert_due(&question, tsv_cell(cases, "unrolled"));
    }
    tsv_close(cases, 10);
}

// Regulation 1182/71, Art. 3(2)(c): the same day number, else the last day of the month.
static void test_c29_a_month_is_a_calendar_month(void **state)
{
    (void)state;
    for (int32_t day = day_from("2027-01-01"); day <= day_from("2028-12-31"); day++) {
        tp_date              from     = tp_date_of(day);
        tp_date              to       = {from.year, from.month + 1, from.day};
        tp_deadline_question question = {.law = law_of("gdpr"), .no_roll = true};
        if (to.month > 12) to = (tp_date){from.year + 1, 1, from.day};
        while (!tp_date_valid(to)) to.day--;
        question.received = tp_day_start(day, 0);
        assert_int_equal(due_day(&question), tp_day_of(to));
    }
}

// Art. 3(4): without a calendar weekends roll still; with one, its holidays too; never in days.
static void test_c29_only_months_roll_and_only_over_what_is_known(void **state)
{
    (void)state;
    int32_t              holiday  = day_from("2026-07-06");
    tp_deadline_question question = question_of("gdpr", "2026-06-04"); // To Saturday, 4 July.
    question.holidays             = &holiday;
    question.holiday_count        = 1;
    assert_due(&question, "2026-07-06");
    question.has_calendar = true;
    assert_due(&question, "2026-07-07");
    question.no_roll = true;
    assert_due(&question, "2026-07-04");

    question = question_of("vcdpa", "2026-06-04"); // 45 days to a Sunday.
    assert_due(&question, "2026-07-19");
    question = question_of("bdpdpa", "2026-06-04");
    assert_due(&question, "2026-07-04");
}

// The day of receipt is the local day; it is not counted.
static void test_c29_the_day_of_receipt_is_local_and_not_counted(void **state)
{
    (void)state;
    tp_deadline_question question = {.law = law_of("kvkk")};
    question.received             = tp_day_start(day_from("2026-11-22"), 0) + 20 * TP_HOUR_MS;
    assert_due(&question, "2026-12-22");
    question.offset_minutes = 360;
    assert_due(&question, "2026-12-23");
    question.offset_minutes = -480;
    assert_due(&question, "2026-12-22");
}

// The last day is wholly there: the deadline's instant is the first after it, in that zone.
static void test_c29_a_due_day_ends_with_its_last_instant(void **state)
{
    (void)state;
    tp_deadline          due      = {0};
    tp_deadline_question question = question_of("gdpr", "2026-06-01");
    question.offset_minutes       = 120;
    assert_true(tp_law_due(&question, &due));
    assert_false(due.is_instant);
    assert_true(due.instant == tp_day_start(due.day + 1, 120));
    assert_int_equal(tp_local_day(due.instant - 1, 120), due.day);
}

// GDPR Art. 33(1): 72 hours are hours, by night, on Sundays and over the change of clocks.
static void test_c18_72_hours_are_elapsed_hours(void **state)
{
    (void)state;
    tp_deadline          due      = {0};
    tp_deadline_question question = question_of("gdpr_breach", "2026-10-23");
    question.offset_minutes       = -720;
    assert_true(tp_law_due(&question, &due));
    assert_true(due.is_instant);
    assert_true(due.instant == question.received + 72 * (tp_time)TP_HOUR_MS);
    assert_int_equal(due.day, day_from("2026-10-25")); // 26 October, 10:00 UTC.
    assert_string_equal(due.rule, "hours");
}

// Presets: a ceiling where the law says "without delay"; consent withdrawn counts at once.
static void test_c29_without_delay_has_a_preset(void **state)
{
    (void)state;
    tp_deadline_question question = question_of("appi", "2026-11-22");
    assert_due(&question, "2026-12-06");
    question = question_of("gdpr_object_marketing", "2026-11-22");
    assert_due(&question, "2026-11-24");
    question = question_of("gdpr_withdraw", "2026-11-22");
    assert_due(&question, "2026-11-22");
}

// 11 CCR 7021: ten business days to confirm, weekends and holidays not counted.
static void test_c29_business_days_skip_weekends_and_holidays(void **state)
{
    (void)state;
    int32_t              holiday  = day_from("2026-11-26");
    tp_deadline_question question = question_of("ccpa_confirm", "2026-11-21"); // A Saturday.
    assert_due(&question, "2026-12-04");
    question.holidays      = &holiday;
    question.holiday_count = 1;
    question.has_calendar  = true;
    assert_due(&question, "2026-12-07");
    question.no_roll = true; // Nothing to do with counting.
    assert_due(&question, "2026-12-07");
}

// An extension is one longer period from receipt: three months, ninety days, fifteen working days.
static void test_c29_an_extension_counts_from_receipt(void **state)
{
    (void)state;
    tp_deadline_question question = question_of("gdpr", "2026-11-30");
    question.extended             = true;
    assert_due(&question, "2027-03-01"); // 28 February is a Sunday.
    question          = question_of("ccpa", "2026-11-22");
    question.extended = true;
    assert_due(&question, "2027-02-20");
    question          = question_of("l1581", "2026-11-20"); // A Friday.
    question.extended = true;
    assert_due(&question, "2026-12-11");
    question          = question_of("fadp", "2026-11-22"); // Has none.
    question.extended = true;
    assert_due(&question, "2026-12-22");
}

// UK GDPR Art. 12A: time runs from the latest of receipt and identity; elsewhere from receipt.
static void test_c29_identity_restarts_the_clock_in_the_united_kingdom_only(void **state)
{
    (void)state;
    tp_deadline_question question = question_of("uk_gdpr", "2026-03-09");
    question.restart_day          = day_from("2026-03-19");
    assert_due(&question, "2026-04-20");
    question.restart_day = day_from("2026-03-01");
    assert_due(&question, "2026-04-09");
    question             = question_of("gdpr", "2026-03-09");
    question.restart_day = day_from("2026-03-19");
    assert_due(&question, "2026-04-09");
}

static void assert_paused(const char *id, const tp_pause *pauses, size_t count, const char *day)
{
    tp_deadline_question question = question_of(id, "2026-06-01"); // To Wednesday, 1 July.
    question.pauses               = pauses;
    question.pause_count          = count;
    assert_due(&question, day);
}

// Days of waiting do not count: asked on the 8th, answered on the 15th moves the end by seven.
static void test_c29_a_pause_moves_the_due_day_before_it_rolls(void **state)
{
    (void)state;
    int32_t        june  = day_from("2026-06-01") - 1;
    const tp_pause one[] = {{june + 8, june + 15}};
    assert_paused("gdpr", one, 1, "2026-07-08");
    assert_paused("uk_gdpr", one, 1, "2026-07-08");
    const tp_pause two[] = {{june + 20, june + 22}, {june + 8, june + 9}};
    assert_paused("gdpr", two, 2, "2026-07-06"); // Saturday, 4 July, then rolled.
    assert_paused("ccpa", one, 1, "2026-07-16"); // California: the clock does not stop.
    assert_paused("bdpdpa", one, 1, "2026-07-01");
    assert_paused("uupdp", one, 1, "2026-06-04");
}

// A day is waited for once; not before the start; not when the period is over.
static void test_c29_a_paused_day_counts_once_and_only_within_the_period(void **state)
{
    (void)state;
    int32_t        june      = day_from("2026-06-01") - 1;
    const tp_pause overlap[] = {
        {june + 10, june + 15}, {june + 8, june + 12}, {june + 9, june + 10},
    };
    assert_paused("gdpr", overlap, 3, "2026-07-08");
    const tp_pause early[] = {{june - 30, june + 3}, {june - 9, june + 1}, {INT32_MIN, june - 5}};
    assert_paused("gdpr", early, 3, "2026-07-03");
    const tp_pause empty[] = {{june + 9, june + 9}, {june + 20, june + 10}, {0, INT32_MIN}};
    assert_paused("gdpr", empty, 3, "2026-07-01");
    const tp_pause last[] = {{june + 31, june + 33}};
    assert_paused("gdpr", last, 1, "2026-07-03");
    const tp_pause late[] = {{june + 32, june + 60}};
    assert_paused("gdpr", late, 1, "2026-07-01");
    const tp_pause chain[] = {{june + 32, june + 34}, {june + 30, june + 32}};
    assert_paused("gdpr", chain, 2, "2026-07-06"); // The first keeps the period open: 5 July.
}

// Whatever is asked: never due before receipt, never shorter for an extension or a pause.
static void test_c29_no_deadline_is_before_receipt_or_shortened(void **state)
{
    (void)state;
    int32_t                holidays[HOLIDAYS_MAX];
    size_t                 count   = 0;
    size_t                 days    = holidays_of("FR", holidays);
    const tp_deadline_law *rows    = tp_law_deadline_rows(&count);
    for (int32_t day = day_from("2026-01-01"); day < day_from("2027-03-10"); day += 3) {
        tp_pause pause = {day + day % 40, day + day % 40 + day % 23};
        for (size_t i = 0; i < count; i++) {
            tp_deadline          due      = {0};
            tp_deadline_question question = {.law = &rows[i]};
            question.received             = tp_day_start(day, 0) + day % 24 * (tp_time)TP_HOUR_MS;
            assert_true(tp_law_due(&question, &due));
            assert_true(due.day >= day && due.instant > question.received);

            tp_deadline more      = {0};
            question.holidays      = holidays;
            question.holiday_count = days;
            question.has_calendar  = true;
            assert_true(tp_law_due(&question, &more));
            assert_true(more.instant >= due.instant);
            due               = more;
            question.extended = true;
            assert_true(tp_law_due(&question, &more));
            assert_true(more.instant >= due.instant);
            assert_int_equal(more.instant > due.instant, rows[i].extension > 0);
            question.extended    = false;
            question.pauses      = &pause;
            question.pause_count = 1;
            assert_true(tp_law_due(&question, &more));
            assert_true(more.instant >= due.instant);
        }
    }
}

// A deadline past the calendar, or received outside it, is refused; nothing is written.
static void test_a_deadline_outside_the_calendar_is_refused(void **state)
{
    (void)state;
    size_t                 count = 0;
    const tp_deadline_law *rows  = tp_law_deadline_rows(&count);
    for (size_t i = 0; i < count; i++) {
        tp_deadline          due      = {.day = 7};
        tp_deadline_question question = {.law = &rows[i], .received = TP_TIME_MAX};
        assert_false(tp_law_due(&question, &due));
        question.received = TP_TIME_NEVER;
        assert_false(tp_law_due(&question, &due));
        question.received = TP_TIME_MIN - 1;
        assert_false(tp_law_due(&question, &due));
        assert_int_equal(due.day, 7);
    }
    tp_deadline          due      = {0};
    tp_deadline_question question = question_of("uk_gdpr", "2026-03-09");
    question.restart_day          = INT32_MAX;
    assert_false(tp_law_due(&question, &due));
    const tp_pause endless = {day_from("2026-03-10"), INT32_MAX};
    question               = question_of("gdpr", "2026-03-09");
    question.pauses        = &endless;
    question.pause_count   = 1;
    assert_false(tp_law_due(&question, &due));
    question             = question_of("gdpr", "1960-03-09"); // Days below zero must not wrap.
    question.pauses      = &endless;
    question.pause_count = 1;
    assert_due(&question, "1960-04-11");
    const tp_pause all = {INT32_MIN, INT32_MAX};
    question.pauses    = &all;
    assert_false(tp_law_due(&question, &due));
    question = question_of("gdpr", "9999-11-30");
    assert_due(&question, "9999-12-30");
    question = question_of("gdpr", "9999-11-25"); // To Saturday 25 December, then Monday.
    assert_due(&question, "9999-12-27");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c29_every_deadline_fact_is_in_the_table),
        cmocka_unit_test(test_c18_every_breach_fact_in_force_is_in_the_table),
        cmocka_unit_test(test_c29_every_pause_fact_is_in_the_table),
        cmocka_unit_test(test_every_row_of_the_table_is_sound),
        cmocka_unit_test(test_an_unknown_law_is_none),
        cmocka_unit_test(test_c21_the_deadline_is_that_of_the_persons_place),
        cmocka_unit_test(test_c21_an_unknown_place_gets_the_gdprs_month),
        cmocka_unit_test(test_c21_the_deadline_is_that_of_the_day),
        cmocka_unit_test(test_c29_californias_law_is_that_of_the_day),
        cmocka_unit_test(test_c29_every_law_answers_from_its_first_day_to_its_last),
        cmocka_unit_test(test_c29_the_worked_cases_hold),
        cmocka_unit_test(test_c29_a_month_is_a_calendar_month),
        cmocka_unit_test(test_c29_only_months_roll_and_only_over_what_is_known),
        cmocka_unit_test(test_c29_the_day_of_receipt_is_local_and_not_counted),
        cmocka_unit_test(test_c29_a_due_day_ends_with_its_last_instant),
        cmocka_unit_test(test_c18_72_hours_are_elapsed_hours),
        cmocka_unit_test(test_c29_without_delay_has_a_preset),
        cmocka_unit_test(test_c29_business_days_skip_weekends_and_holidays),
        cmocka_unit_test(test_c29_an_extension_counts_from_receipt),
        cmocka_unit_test(test_c29_identity_restarts_the_clock_in_the_united_kingdom_only),
        cmocka_unit_test(test_c29_a_pause_moves_the_due_day_before_it_rolls),
        cmocka_unit_test(test_c29_a_paused_day_counts_once_and_only_within_the_period),
        cmocka_unit_test(test_c29_no_deadline_is_before_receipt_or_shortened),
        cmocka_unit_test(test_a_deadline_outside_the_calendar_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
