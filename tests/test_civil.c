// test_civil.c: the calendar against a walk through every day there is, and RFC 3339 by its text.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"

#define VECTORS "../shared/vectors/time-formats/"

// --- at hand -----------------------------------------------------------------------------------

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static tp_time random_instant(uint64_t *state)
{
    uint64_t range = (uint64_t)(TP_TIME_MAX - TP_TIME_MIN) + 1;
    return TP_TIME_MIN + (int64_t)((next_random(state) << 31 ^ next_random(state)) % range);
}

// Parses a copy in a block of exactly its size: reading past it is seen by the sanitizer.
static bool parse_time(tp_text text, tp_time *out)
{
    char *copy = malloc(text.size);
    if (text.size > 0) memcpy(copy, text.data, text.size);
    bool ok = tp_parse_time((tp_text){copy, text.size}, out);
    free(copy);
    return ok;
}

static bool parse_date(tp_text text, tp_date *out)
{
    char *copy = malloc(text.size);
    if (text.size > 0) memcpy(copy, text.data, text.size);
    bool ok = tp_parse_date((tp_text){copy, text.size}, out);
    free(copy);
    return ok;
}

static tp_time time_of(const char *text)
{
    tp_time at = 0;
    if (!parse_time(tp_text_of(text), &at)) fail_msg("%s is refused", text);
    return at;
}

static tp_date date(int32_t year, int32_t month, int32_t day)
{
    return (tp_date){year, month, day};
}

static void assert_same_date(tp_date a, tp_date b)
{
    bool same = a.year == b.year && a.month == b.month && a.day == b.day;
    if (!same) {
        fail_msg("%d-%d-%d is not %d-%d-%d", (int)a.year, (int)a.month, (int)a.day, (int)b.year,
                 (int)b.month, (int)b.day);
    }
}

// --- vector files ------------------------------------------------------------------------------

// An array of flat objects, read one object at a time.
typedef struct vectors {
    char          *data;
    tp_json_reader json;
} vectors;

enum { FIELDS_MAX = 8 };

typedef struct fields {
    tp_text names[FIELDS_MAX];
    tp_text values[FIELDS_MAX];
    size_t  count;
} fields;

static bool vectors_open(vectors *file, const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        print_message("skip: no %s\n", path);
        return false;
    }
    enum { FILE_MAX = 1 << 20 };
    file->data  = malloc(FILE_MAX);
    size_t size = fread(file->data, 1, FILE_MAX, stream);
    fclose(stream);
    assert_true(size < FILE_MAX);
    file->json = tp_json_reader_of((tp_text){file->data, size});
    assert_int_equal(tp_json_next(&file->json), TP_JSON_ARRAY);
    return true;
}

static bool vectors_next(vectors *file, fields *row)
{
    *row = (fields){.count = 0};
    if (tp_json_next(&file->json) == TP_JSON_ARRAY_END) {
        assert_int_equal(tp_json_next(&file->json), TP_JSON_END);
        free(file->data);
        return false;
    }
    assert_int_equal(file->json.type, TP_JSON_OBJECT);
    while (tp_json_next(&file->json) == TP_JSON_NAME) {
        assert_true(row->count < FIELDS_MAX);
        row->names[row->count] = file->json.raw;
        assert_int_not_equal(tp_json_next(&file->json), TP_JSON_ERROR);
        row->values[row->count++] = file->json.raw;
    }
    assert_int_equal(file->json.type, TP_JSON_OBJECT_END);
    return true;
}

static tp_text field(const fields *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (tp_json_raw_equals(row->names[i], tp_text_of(name))) return row->values[i];
    }
    fail_msg("no field %s", name);
    return (tp_text){NULL, 0};
}

static int64_t integer_field(const fields *row, const char *name)
{
    int64_t value = 0;
    assert_true(tp_json_integer(field(row, name), &value));
    return value;
}

// --- the calendar ------------------------------------------------------------------------------

// Ten thousand years are few enough to look at every day: its number, its date, its weekday, its
// text. The walk knows month lengths and the leap rule, and nothing of the formulas.
static void civil_days_count_on_through_all_years(void **state)
{
    (void)state;
    int     lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day       = TP_DAY_MIN;
    int     weekday   = TP_MONDAY; // 0001-01-01 was a Monday, proleptically.
    for (int32_t year = 1; year <= 9999; year++) {
        bool leap  = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        lengths[1] = leap ? 29 : 28;
        assert_int_equal(tp_leap_year(year), leap);
        for (int32_t month = 1; month <= 12; month++) {
            assert_int_equal(tp_days_in_month(year, month), lengths[month - 1]);
            for (int32_t in_month = 1; in_month <= lengths[month - 1]; in_month++, day++) {
                tp_date found = tp_date_of(day);
                bool    right = found.year == year && found.month == month &&
                                found.day == in_month && tp_day_of(found) == day &&
                                (int)tp_weekday_of(day) == weekday && tp_date_valid(found);
                if (!right) fail_msg("%d-%d-%d", (int)year, (int)month, (int)in_month);
                weekday = weekday == TP_SUNDAY ? TP_MONDAY : weekday + 1;
            }
        }
    }
    assert_int_equal(day, TP_DAY_MAX + 1);
}

static void civil_knows_days_that_history_knows(void **state)
{
    (void)state;
    assert_int_equal(tp_day_of(date(1970, 1, 1)), 0);
    assert_int_equal(tp_day_of(date(2000, 3, 1)), 11017);
    assert_int_equal(tp_weekday_of(0), TP_THURSDAY);
    assert_int_equal(tp_weekday_of(-1), TP_WEDNESDAY);
    assert_int_equal(tp_weekday_of(tp_day_of(date(2018, 5, 25))), TP_FRIDAY); // GDPR applies.
    assert_int_equal(tp_weekday_of(tp_day_of(date(1582, 10, 15))), TP_FRIDAY);
    assert_int_equal(tp_weekday_of(INT32_MAX), TP_MONDAY + (INT32_MAX % 7 + 3) % 7);
    assert_int_equal(tp_weekday_of(INT32_MIN), TP_MONDAY + (INT32_MIN % 7 + 10) % 7);
}

// The constants of the header are the ends of the calendar.
static void civil_limits_are_the_first_and_last_instant(void **state)
{
    (void)state;
    assert_same_date(tp_date_of(TP_DAY_MIN), date(1, 1, 1));
    assert_same_date(tp_date_of(TP_DAY_MAX), date(9999, 12, 31));
    assert_true(tp_day_start(TP_DAY_MIN, 0) == TP_TIME_MIN);
    assert_true((int64_t)TP_DAY_MIN * TP_DAY_MS == TP_TIME_MIN);
    assert_true((int64_t)(TP_DAY_MAX + 1) * TP_DAY_MS - 1 == TP_TIME_MAX);
}

static void civil_refuses_days_that_do_not_exist(void **state)
{
    (void)state;
    static const tp_date none[] = {
        {0, 1, 1},    {10000, 1, 1}, {-1, 1, 1},    {2024, 0, 1},   {2024, 13, 1},
        {2024, 1, 0}, {2024, 1, 32}, {2024, 4, 31}, {2023, 2, 29},  {1900, 2, 29},
        {2100, 2, 29}, {2024, 2, 30}, {2024, -1, 1}, {2024, 1, -1}, {2024, INT32_MAX, 1},
        {INT32_MIN, 1, 1}, {2024, INT32_MIN, 1}, {2024, 1, INT32_MAX},
    };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) assert_false(tp_date_valid(none[i]));
    assert_true(tp_date_valid(date(2024, 2, 29)));
    assert_true(tp_date_valid(date(2000, 2, 29)));
    assert_true(tp_date_valid(date(1, 1, 1)));
    assert_true(tp_date_valid(date(9999, 12, 31)));
    assert_int_equal(tp_days_in_month(2024, 0), 0);
    assert_int_equal(tp_days_in_month(2024, 13), 0);
}

// --- months ------------------------------------------------------------------------------------

// Regulation 1182/71 Art. 3(2)(c): no such day in the last month, then its last day.
static void civil_months_end_as_the_vectors_say(void **state)
{
    (void)state;
    vectors file;
    fields  row;
    if (!vectors_open(&file, VECTORS "month-arithmetic-clamped.json")) return;
    while (vectors_next(&file, &row)) {
        tp_date from, expected, got;
        assert_true(parse_date(field(&row, "date"), &from));
        assert_true(parse_date(field(&row, "result"), &expected));
        int32_t months = (int32_t)integer_field(&row, "months");
        assert_true(tp_add_months(from, months, &got));
        assert_same_date(got, expected);
        tp_time at = tp_time_add_months(tp_day_start(tp_day_of(from), 0) + 1234, months);
        assert_true(at == tp_day_start(tp_day_of(expected), 0) + 1234);
    }
}

// One month on, the long way round.
static tp_date next_month(tp_date from)
{
    return from.month == 12 ? date(from.year + 1, 1, from.day)
                            : date(from.year, from.month + 1, from.day);
}

// However many months: the right month, and its last day only where the day does not exist.
static void civil_months_move_as_if_one_by_one(void **state)
{
    (void)state;
    for (int32_t day = 1; day <= 31; day++) {
        tp_date there = date(1999, 1, day);
        for (int32_t months = 0; months < 700; months++, there = next_month(there)) {
            int32_t last     = tp_days_in_month(there.year, there.month);
            tp_date expected = date(there.year, there.month, day < last ? day : last);
            tp_date got;
            assert_true(tp_add_months(date(1999, 1, day), months, &got));
            assert_same_date(got, expected);

            if (day > last) continue;
            assert_true(tp_add_months(there, -months, &got));
            assert_same_date(got, date(1999, 1, day));
        }
    }
}

static void civil_months_do_not_leave_the_calendar(void **state)
{
    (void)state;
    tp_date out = date(7, 7, 7);
    assert_false(tp_add_months(date(9999, 12, 1), 1, &out));
    assert_false(tp_add_months(date(1, 1, 31), -1, &out));
    assert_false(tp_add_months(date(2026, 1, 1), INT32_MAX, &out));
    assert_false(tp_add_months(date(2026, 1, 1), INT32_MIN, &out));
    assert_same_date(out, date(7, 7, 7));

    const int32_t all = 9999 * 12 - 1;
    assert_true(tp_add_months(date(1, 1, 31), all, &out));
    assert_same_date(out, date(9999, 12, 31));
    assert_true(tp_add_months(date(9999, 12, 31), -all, &out));
    assert_same_date(out, date(1, 1, 31));
    assert_false(tp_add_months(date(1, 1, 31), all + 1, &out));
    assert_false(tp_add_months(date(9999, 12, 31), -all - 1, &out));
}

static void civil_months_of_instants_saturate(void **state)
{
    (void)state;
    assert_true(tp_time_add_months(TP_TIME_NEVER, -5) == TP_TIME_NEVER);
    assert_true(tp_time_add_months(TP_TIME_MAX, 1) == TP_TIME_MAX);
    assert_true(tp_time_add_months(TP_TIME_MIN, -1) == TP_TIME_MIN);
    assert_true(tp_time_add_months(0, INT32_MAX) == TP_TIME_MAX);
    assert_true(tp_time_add_months(0, INT32_MIN) == TP_TIME_MIN);
    assert_true(tp_time_add_months(time_of("2024-01-31T23:59:59.999Z"), 1) ==
                time_of("2024-02-29T23:59:59.999Z"));
    assert_true(tp_time_add_months(time_of("1969-12-31T23:59:59.999Z"), -1) ==
                time_of("1969-11-30T23:59:59.999Z"));
}

// --- instants ----------------------------------------------------------------------------------

// For every instant and offset: the local day holds the instant, and starts where the last ended.
static void civil_local_days_cover_time_without_gaps(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < 200000; i++) {
        int32_t offset = (int32_t)(next_random(&random) % 2881) - 1440;
        tp_time at     = random_instant(&random);
        int32_t day    = tp_local_day(at, offset);
        assert_in_range(day - TP_DAY_MIN, 0, TP_DAY_MAX - TP_DAY_MIN);
        tp_time start = tp_day_start(day, offset);
        tp_time end   = (int64_t)(day + 1) * TP_DAY_MS - (int64_t)offset * TP_MINUTE_MS;
        assert_true(start <= at || day == TP_DAY_MIN);
        assert_true(at < end || day == TP_DAY_MAX);
        if (start == TP_TIME_MIN || start == TP_TIME_MAX) continue;
        assert_int_equal(tp_local_day(start, offset), day);
        assert_int_equal(tp_local_day(start - 1, offset), day == TP_DAY_MIN ? day : day - 1);
    }
}

static void civil_local_days_are_not_days_of_utc(void **state)
{
    (void)state;
    tp_time at = time_of("2026-02-28T23:30:00Z");
    assert_same_date(tp_date_of(tp_local_day(at, 0)), date(2026, 2, 28));
    assert_same_date(tp_date_of(tp_local_day(at, 60)), date(2026, 3, 1));
    assert_true(tp_day_start(tp_day_of(date(2026, 3, 1)), 60) == time_of("2026-02-28T23:00:00Z"));
    assert_true(tp_day_start(tp_day_of(date(2026, 3, 1)), -300) == time_of("2026-03-01T05:00:00Z"));
    assert_int_equal(tp_local_day(-1, 0), -1);
    assert_int_equal(tp_local_day(0, -1), -1);
    assert_int_equal(tp_local_day(0, 0), 0);
}

static void civil_local_days_saturate_at_the_ends(void **state)
{
    (void)state;
    assert_int_equal(tp_local_day(TP_TIME_MIN, -1440), TP_DAY_MIN);
    assert_int_equal(tp_local_day(TP_TIME_MAX, 1440), TP_DAY_MAX);
    assert_int_equal(tp_local_day(TP_TIME_NEVER, 1440), TP_DAY_MAX);
    assert_int_equal(tp_local_day(INT64_MIN, -1440), TP_DAY_MIN);
    assert_true(tp_day_start(TP_DAY_MIN, 1440) == TP_TIME_MIN);
    assert_true(tp_day_start(TP_DAY_MAX + 1, -1440) == TP_TIME_MAX);
    assert_true(tp_day_start(INT32_MAX, INT32_MIN) == TP_TIME_MAX);
    assert_true(tp_day_start(INT32_MIN, INT32_MAX) == TP_TIME_MIN);
}

static void civil_adding_is_exact_inside_and_saturates_outside(void **state)
{
    (void)state;
    assert_true(tp_time_add(TP_TIME_NEVER, INT64_MIN) == TP_TIME_NEVER);
    assert_true(tp_time_add(TP_TIME_NEVER, 0) == TP_TIME_NEVER);
    assert_true(tp_time_add(0, INT64_MAX) == TP_TIME_MAX);
    assert_true(tp_time_add(0, INT64_MIN) == TP_TIME_MIN);
    assert_true(tp_time_add(TP_TIME_MAX, 1) == TP_TIME_MAX);
    assert_true(tp_time_add(TP_TIME_MAX, 0) == TP_TIME_MAX);
    assert_true(tp_time_add(TP_TIME_MAX, -1) == TP_TIME_MAX - 1);
    assert_true(tp_time_add(TP_TIME_MIN, -1) == TP_TIME_MIN);
    assert_true(tp_time_add(TP_TIME_MIN, 1) == TP_TIME_MIN + 1);
    assert_true(tp_time_add(TP_TIME_MIN, TP_TIME_MAX - TP_TIME_MIN) == TP_TIME_MAX);
    assert_true(tp_time_add(INT64_MIN, 0) == TP_TIME_MIN);
    assert_true(tp_time_add(INT64_MAX - 1, -1) == TP_TIME_MAX - 1);

    uint64_t random = 5;
    for (int i = 0; i < 100000; i++) {
        tp_time at    = random_instant(&random);
        int64_t delta = random_instant(&random);
        int64_t exact = at + delta; // Two instants never leave 64 bits.
        if (exact < TP_TIME_MIN) exact = TP_TIME_MIN;
        if (exact > TP_TIME_MAX) exact = TP_TIME_MAX;
        assert_true(tp_time_add(at, delta) == exact);
        assert_true(tp_time_add(at, 0) == at);
    }
}

// --- RFC 3339 ----------------------------------------------------------------------------------

static void civil_reads_the_times_of_the_format_vectors(void **state)
{
    (void)state;
    vectors file;
    fields  row;
    int     looked_at = 0;
    if (!vectors_open(&file, VECTORS "formats.json")) return;
    while (vectors_next(&file, &row)) {
        tp_text format = field(&row, "format");
        bool    time   = tp_json_raw_equals(format, TP_TEXT("date-time"));
        if (!time && !tp_json_raw_equals(format, TP_TEXT("date"))) continue;

        char    value[64];
        size_t  size     = tp_json_unescape(field(&row, "value"), value, sizeof value);
        bool    expected = tp_text_equal(field(&row, "valid"), TP_TEXT("true"));
        tp_time at;
        tp_date day;
        assert_true(size <= sizeof value);
        bool ok = time ? parse_time((tp_text){value, size}, &at)
                       : parse_date((tp_text){value, size}, &day);
        if (ok != expected) fail_msg("%.*s", (int)size, value);
        looked_at++;
    }
    assert_true(looked_at >= 13);
}

static void civil_agrees_with_the_epoch_vectors(void **state)
{
    (void)state;
    vectors file;
    fields  row;
    if (!vectors_open(&file, VECTORS "epoch.json")) return;
    while (vectors_next(&file, &row)) {
        tp_time at;
        char    text[TP_TIME_TEXT_MAX];
        tp_text expected = field(&row, "rfc3339");
        assert_true(parse_time(expected, &at));
        assert_true(at == integer_field(&row, "epochSeconds") * 1000);
        assert_true(tp_text_equal((tp_text){text, tp_format_time(at, text)}, expected));

        int32_t day = tp_local_day(at, 0);
        assert_int_equal(tp_weekday_of(day), integer_field(&row, "weekday"));
        int32_t new_year = tp_day_of(date(tp_date_of(day).year, 1, 1));
        assert_int_equal(day - new_year + 1, integer_field(&row, "dayOfYear"));
    }
}

typedef struct reading {
    const char *text;
    tp_time     at;
} reading;

// The examples of RFC 3339, section 5.8, and the corners of its grammar.
static const reading readings[] = {
    {"1985-04-12T23:20:50.52Z", 482196050520},
    {"1996-12-19T16:39:57-08:00", 851042397000},
    {"1990-12-31T23:59:60Z", 662687999999},
    {"1990-12-31T15:59:60-08:00", 662687999999},
    {"1937-01-01T12:00:27.87+00:20", -1041337172130},
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01t00:00:00z", 0},
    {"1970-01-01T00:00:00-00:00", 0},
    {"1970-01-01T00:00:00+00:00", 0},
    {"1970-01-01T23:59:00+23:59", 0},
    {"1969-12-31T00:01:00-23:59", 0},
    {"1969-12-31T23:59:59.999Z", -1},
    {"1969-12-31T23:59:59.9999999999Z", -1}, // Cut, not rounded.
    {"1970-01-01T00:00:00.0009Z", 0},
    {"1970-01-01T00:00:00.1Z", 100},
    {"1970-01-01T00:00:00.02Z", 20},
    {"1970-01-01T00:00:00.003Z", 3},
    {"1970-01-01T00:00:00.123456789012345678901234567890+00:00", 123},
    {"2000-02-29T12:34:56.007+05:30", 951807896007},
    {"2016-12-31T23:59:60Z", 1483228799999},
    {"2016-12-31T23:59:60.000Z", 1483228799999},
    {"2017-01-01T05:29:60.5+05:30", 1483228799999},
    {"2026-03-01T09:00:00Z", 1772355600000},
    {"0001-01-01T00:00:00Z", TP_TIME_MIN},
    {"0001-01-01T23:59:00+23:59", TP_TIME_MIN},
    {"9999-12-31T23:59:59.999Z", TP_TIME_MAX},
    {"9999-12-31T00:00:59.999-23:59", TP_TIME_MAX},
    {"9999-12-31T23:59:60Z", TP_TIME_MAX},
};

static void civil_reads_times_as_rfc_3339_means_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        if (time_of(readings[i].text) != readings[i].at) fail_msg("%s", readings[i].text);
    }
}

static const char *const not_times[] = {
    "", "2026", "2026-03-01", "09:00:00Z", "2026-03-01T09:00Z", "2026-03-01T09:00:00",
    "2026-03-01 09:00:00Z", "2026-03-01_09:00:00Z", "20260301T090000Z", "2026-3-01T09:00:00Z",
    "2026-03-1T09:00:00Z", "26-03-01T09:00:00Z", "+2026-03-01T09:00:00Z", "-2026-03-01T09:00:00Z",
    "12026-03-01T09:00:00Z", " 2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z ",
    "2026-03-01T09:00:00Z\n", "2026-03-01T9:00:00Z", "2026-03-01T09:0:00Z", "2026-03-01T09:00:0Z",
    "2026-03-01T24:00:00Z", "2026-03-01T25:00:00Z", "2026-03-01T09:60:00Z", "2026-03-01T09:00:61Z",
    "2026-03-01T09:00:00.Z", "2026-03-01T09:00:00,5Z", "2026-03-01T09:00:00.5",
    "2026-03-01T09:00:00.-5Z", "2026-03-01T09:00:00.5.5Z", "2026-03-01T09:00:00ZZ",
    "2026-03-01T09:00:00Z+00:00",
    "2026-03-01T09:00:00+24:00", "2026-03-01T09:00:00-24:00", "2026-03-01T09:00:00+01:60",
    "2026-03-01T09:00:00+1:00", "2026-03-01T09:00:00+0100", "2026-03-01T09:00:00+01",
    "2026-03-01T09:00:00+01:0", "2026-03-01T09:00:00+01:000", "2026-03-01T09:00:00~01:00",
    "2026-03-01T09:00:00 +01:00", "2026-03-01T09:00:00+-1:00", "2026-03-01T-9:00:00Z",
    "2026-02-29T09:00:00Z", "2026-02-30T09:00:00Z", "1900-02-29T09:00:00Z", "2026-04-31T09:00:00Z",
    "2026-00-01T09:00:00Z", "2026-13-01T09:00:00Z", "2026-03-00T09:00:00Z", "2026-03-32T09:00:00Z",
    "0000-01-01T00:00:00Z", "0000-12-31T23:00:00-02:00", "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:00-01:00", "10000-01-01T00:00:00Z",
    // Second 60 is the last of a day of UTC only.
    "1990-12-31T23:58:60Z", "1990-12-31T22:59:60Z", "1990-12-31T23:59:60-08:00",
    "1990-12-31T15:59:60Z", "1990-12-31T15:59:60+08:00", "1990-12-31T15:59:60-08:01",
    "1990-12-31T23:59:61Z", "1990-12-31T00:00:60Z", "9999-12-31T22:59:60-01:00x",
    "9999-12-31T23:59:60-24:00",
    // A letter, a digit and a sign that only look right.
    "2026-03-01T09:00:00\xEF\xBC\xBA", "2026-03-0\xD9\xA1T09:00:00Z",
    "2026-03-01T09:00:00\xE2\x88\x92\x30\x31:00",
};

// Nothing is written then: the caller's variable stays as it was.
static void civil_refuses_everything_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof not_times / sizeof not_times[0]; i++) {
        tp_time at = 4711;
        if (parse_time(tp_text_of(not_times[i]), &at)) fail_msg("%s is accepted", not_times[i]);
        assert_int_equal(at, 4711);
    }
    tp_time at = 4711;
    assert_false(tp_parse_time((tp_text){NULL, 0}, &at));
    assert_false(parse_time(TP_TEXT("2026-03-01T09:00:00Z\0"), &at));
    assert_false(parse_time(TP_TEXT("2026-03-01\0T09:00:00Z"), &at));
    assert_int_equal(at, 4711);
}

static void two_digits(char *out, int value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
}

// All million clocks that three pairs of digits can show.
static void civil_reads_exactly_the_clocks_there_are(void **state)
{
    (void)state;
    char    text[]   = "2026-06-30T00:00:00Z";
    tp_time midnight = time_of(text);
    for (int clock = 0; clock < 1000000; clock++) {
        int hour = clock / 10000, minute = clock / 100 % 100, second = clock % 100;
        two_digits(text + 11, hour);
        two_digits(text + 14, minute);
        two_digits(text + 17, second);
        bool    leap     = hour == 23 && minute == 59 && second == 60;
        bool    expected = leap || (hour < 24 && minute < 60 && second < 60);
        int64_t since = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) - (leap ? 1 : 0);
        tp_time got   = -1;
        bool    ok    = tp_parse_time((tp_text){text, sizeof text - 1}, &got);
        if (ok != expected || got != (expected ? midnight + since : -1)) fail_msg("%s", text);
    }
}

// All offsets two pairs of digits can show, each with the clock at which a leap second can be.
static void civil_reads_exactly_the_offsets_there_are(void **state)
{
    (void)state;
    char    text[] = "2026-06-30T12:00:00+00:00";
    char    leap[] = "2026-06-30T23:59:60+00:00";
    tp_time noon   = time_of("2026-06-30T12:00:00Z");
    for (int offset = -9999; offset <= 9999; offset++) {
        int hours = abs(offset) / 100, minutes = abs(offset) % 100;
        text[19] = leap[19] = offset < 0 ? '-' : '+';
        two_digits(text + 20, hours);
        two_digits(text + 23, minutes);
        int  east     = (offset < 0 ? -1 : 1) * (hours * 60 + minutes);
        bool expected = hours < 24 && minutes < 60;

        tp_time got = -1;
        bool    ok  = tp_parse_time(TP_TEXT(text), &got);
        if (ok != expected) fail_msg("%s", text);
        if (!expected) continue;
        assert_true(got == noon - (int64_t)east * TP_MINUTE_MS);

        memcpy(leap + 20, text + 20, 5);
        int local = (23 * 60 + 59 + east + 2 * 1440) % 1440;
        two_digits(leap + 11, local / 60);
        two_digits(leap + 14, local % 60);
        if (!tp_parse_time(TP_TEXT(leap), &got)) fail_msg("%s", leap);
        assert_true(tp_time_add(got, 1) % TP_DAY_MS == 0);
        two_digits(leap + 14, (local + 1) % 60);
        assert_false(tp_parse_time(TP_TEXT(leap), &got));
    }
}

// Cut short or with one byte changed, a time is refused or another time, never read past its end.
static void civil_survives_times_cut_and_changed(void **state)
{
    (void)state;
    const char whole[] = "2026-03-01T09:00:00.123+05:30";
    tp_time    at      = 0;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        assert_false(parse_time((tp_text){whole, size}, &at));
    }
    int accepted = 0;
    for (size_t place = 0; place < sizeof whole - 1; place++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        for (int byte = 0; byte < 256; byte++) {
            text[place] = (char)byte;
            if (!parse_time((tp_text){text, sizeof whole - 1}, &at)) continue;
            assert_true(byte != 0 && strchr("0123456789-+:.Tt", byte) != NULL);
            assert_true(at >= TP_TIME_MIN && at <= TP_TIME_MAX);
            accepted++;
        }
    }
    assert_true(accepted > (int)sizeof whole);
}

static void civil_reads_dates_strictly(void **state)
{
    (void)state;
    static const char *const none[] = {
        "", "2026-3-1", "2026-03-1", "2026-03-01T", "2026-03-01 ", " 2026-03-01", "2026/03/01",
        "20260301", "2026-02-29", "0000-01-01", "10000-01-01", "2026-13-01", "2026-00-10",
        "2026-01-00", "2026-01-32", "2026-1a-01", "-001-01-01", "2026-060", "2026-W09-7",
    };
    tp_date out = date(7, 7, 7);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (parse_date(tp_text_of(none[i]), &out)) fail_msg("%s is accepted", none[i]);
    }
    assert_false(tp_parse_date((tp_text){NULL, 0}, &out));
    assert_same_date(out, date(7, 7, 7));
    assert_true(parse_date(TP_TEXT("2024-02-29"), &out));
    assert_same_date(out, date(2024, 2, 29));
    for (size_t size = 0; size < 10; size++) {
        assert_false(parse_date((tp_text){"2024-02-29", size}, &out));
    }
}

static void check_format(tp_time at, const char *expected)
{
    char   text[TP_TIME_TEXT_MAX];
    size_t size = tp_format_time(at, text);
    if (!tp_text_equal((tp_text){text, size}, tp_text_of(expected))) {
        fail_msg("%.*s is not %s", (int)size, text, expected);
    }
}

static void civil_writes_milliseconds_only_when_there_are_any(void **state)
{
    (void)state;
    check_format(0, "1970-01-01T00:00:00Z");
    check_format(1, "1970-01-01T00:00:00.001Z");
    check_format(-1, "1969-12-31T23:59:59.999Z");
    check_format(-1000, "1969-12-31T23:59:59Z");
    check_format(1772355600000, "2026-03-01T09:00:00Z");
    check_format(1772355600120, "2026-03-01T09:00:00.120Z");
    check_format(TP_TIME_MIN, "0001-01-01T00:00:00Z");
    check_format(TP_TIME_MAX, "9999-12-31T23:59:59.999Z");
    check_format(TP_TIME_NEVER, "9999-12-31T23:59:59.999Z");
    check_format(INT64_MIN, "0001-01-01T00:00:00Z");
}

// Reading undoes writing at any instant, in UTC and with the same instant told elsewhere.
static void civil_times_read_again_are_the_same(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int i = 0; i < 200000; i++) {
        tp_time at = random_instant(&random);
        if (i % 3 == 0) at -= (at - TP_TIME_MIN) % 1000;
        char    text[TP_TIME_TEXT_MAX];
        tp_time again = 0;
        size_t  size  = tp_format_time(at, text);
        assert_int_equal(size, (at - TP_TIME_MIN) % 1000 == 0 ? 20 : 24);
        assert_true(tp_parse_time((tp_text){text, size}, &again));
        assert_true(again == at);

        tp_date day, read_again;
        char    day_text[TP_DATE_TEXT];
        day = tp_date_of(tp_local_day(at, 0));
        tp_format_date(day, day_text);
        assert_memory_equal(day_text, text, TP_DATE_TEXT);
        assert_true(tp_parse_date((tp_text){day_text, TP_DATE_TEXT}, &read_again));
        assert_same_date(read_again, day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_days_count_on_through_all_years),
        cmocka_unit_test(civil_knows_days_that_history_knows),
        cmocka_unit_test(civil_limits_are_the_first_and_last_instant),
        cmocka_unit_test(civil_refuses_days_that_do_not_exist),
        cmocka_unit_test(civil_months_end_as_the_vectors_say),
        cmocka_unit_test(civil_months_move_as_if_one_by_one),
        cmocka_unit_test(civil_months_do_not_leave_the_calendar),
        cmocka_unit_test(civil_months_of_instants_saturate),
        cmocka_unit_test(civil_local_days_cover_time_without_gaps),
        cmocka_unit_test(civil_local_days_are_not_days_of_utc),
        cmocka_unit_test(civil_local_days_saturate_at_the_ends),
        cmocka_unit_test(civil_adding_is_exact_inside_and_saturates_outside),
        cmocka_unit_test(civil_reads_the_times_of_the_format_vectors),
        cmocka_unit_test(civil_agrees_with_the_epoch_vectors),
        cmocka_unit_test(civil_reads_times_as_rfc_3339_means_them),
        cmocka_unit_test(civil_refuses_everything_else),
        cmocka_unit_test(civil_reads_exactly_the_clocks_there_are),
        cmocka_unit_test(civil_reads_exactly_the_offsets_there_are),
        cmocka_unit_test(civil_survives_times_cut_and_changed),
        cmocka_unit_test(civil_reads_dates_strictly),
        cmocka_unit_test(civil_writes_milliseconds_only_when_there_are_any),
        cmocka_unit_test(civil_times_read_again_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
