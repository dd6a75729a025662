// civil.c: dates and times of the civil calendar, without the C library's clock or time zones.
//
// Dates become day numbers and back by counting years from 1 March: the leap day is then the last
// day of its year, and month lengths repeat so evenly that one line of integer arithmetic knows
// them. Instants are split from the first one there is, so that nothing divided is ever negative.
//
// Sources: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"; RFC 3339.
#include "base/civil.h"

enum {
    DAYS_IN_ERA      = 146097, // 400 years: the calendar repeats.
    DAYS_IN_CENTURY  = 36524,  // The first three of an era; the fourth has one more.
    DAYS_IN_4_YEARS  = 1461,   // All but the last of most centuries, which has one less.
    EPOCH_FROM_MARCH = 719468, // 1970-01-01, in days since 0000-03-01.
    FIRST_YEAR       = 1,
    LAST_YEAR        = 9999
};

// --- dates -------------------------------------------------------------------------------------

bool tp_leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t tp_days_in_month(int32_t year, int32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (month < 1 || month > 12) return 0;
    return days[month - 1] + (month == 2 && tp_leap_year(year) ? 1 : 0);
}

bool tp_time_valid(tp_time at)
{
    return at >= TP_TIME_MIN && at <= TP_TIME_MAX;
}

bool tp_date_valid(tp_date date)
{
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR) return false;
    return date.day >= 1 && date.day <= tp_days_in_month(date.year, date.month);
}

// Days from 1 March to the first of the month, which is counted from March as 0: five months have
// 153 days, always in the order 31 30 31 30 31.
static int32_t days_before_month(int32_t month_from_march)
{
    return (153 * month_from_march + 2) / 5;
}

int32_t tp_day_of(tp_date date)
{
    int32_t year  = date.month > 2 ? date.year : date.year - 1;
    int32_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    int32_t day   = days_before_month(month) + date.day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + day - EPOCH_FROM_MARCH;
}

tp_date tp_date_of(int32_t day)
{
    int32_t from_march = day + EPOCH_FROM_MARCH;
    int32_t era        = from_march / DAYS_IN_ERA;
    int32_t day_of_era = from_march % DAYS_IN_ERA;

    // Take away the leap days there were, and every year has 365 days.
    int32_t leap_days   = day_of_era / (DAYS_IN_4_YEARS - 1) - day_of_era / DAYS_IN_CENTURY +
                          day_of_era / (DAYS_IN_ERA - 1);
    int32_t year        = (day_of_era - leap_days) / 365;
    int32_t day_of_year = day_of_era - (year * 365 + year / 4 - year / 100);
    int32_t month       = (5 * day_of_year + 2) / 153; // days_before_month, inverted.

    return (tp_date){
        .year  = era * 400 + year + (month >= 10 ? 1 : 0),
        .month = month < 10 ? month + 3 : month - 9,
        .day   = day_of_year - days_before_month(month) + 1,
    };
}

tp_weekday tp_weekday_of(int32_t day)
{
    // 1970-01-01 was a Thursday; the remainder of a day before it is negative.
    return (tp_weekday)((day % 7 + 7 + TP_THURSDAY - TP_MONDAY) % 7 + TP_MONDAY);
}

bool tp_add_months(tp_date date, int32_t months, tp_date *out)
{
    int64_t month = (int64_t)date.year * 12 + date.month - 1 + months; // Since January of year 0.
    if (month < FIRST_YEAR * 12 || month >= (LAST_YEAR + 1) * 12) return false;

    tp_date moved = {.year = (int32_t)(month / 12), .month = (int32_t)(month % 12) + 1};
    int32_t last  = tp_days_in_month(moved.year, moved.month);
    moved.day     = date.day < last ? date.day : last;
    *out          = moved;
    return true;
}

// --- instants ----------------------------------------------------------------------------------

static tp_time saturate(int64_t at)
{
    if (at < TP_TIME_MIN) return TP_TIME_MIN;
    return at < TP_TIME_MAX ? at : TP_TIME_MAX;
}

typedef struct moment {
    int32_t day;
    int32_t ms; // Since its midnight.
} moment;

static moment moment_of(tp_time at)
{
    int64_t since_first = saturate(at) - TP_TIME_MIN;
    return (moment){
        .day = (int32_t)(since_first / TP_DAY_MS) + TP_DAY_MIN,
        .ms  = (int32_t)(since_first % TP_DAY_MS),
    };
}

static int64_t instant_of(moment when)
{
    return (int64_t)when.day * TP_DAY_MS + when.ms;
}

int32_t tp_local_day(tp_time at, int32_t offset_minutes)
{
    return moment_of(saturate(at) + (int64_t)offset_minutes * TP_MINUTE_MS).day;
}

tp_time tp_day_start(int32_t day, int32_t offset_minutes)
{
    return saturate((int64_t)day * TP_DAY_MS - (int64_t)offset_minutes * TP_MINUTE_MS);
}

tp_time tp_time_add(tp_time at, int64_t milliseconds)
{
    if (at == TP_TIME_NEVER) return TP_TIME_NEVER;

    at = saturate(at);
    if (milliseconds > TP_TIME_MAX - at) return TP_TIME_MAX;
    if (milliseconds < TP_TIME_MIN - at) return TP_TIME_MIN;
    return at + milliseconds;
}

tp_time tp_time_add_months(tp_time at, int32_t months)
{
    if (at == TP_TIME_NEVER) return TP_TIME_NEVER;

    moment  when = moment_of(at);
    tp_date date;
    if (!tp_add_months(tp_date_of(when.day), months, &date)) {
        return months < 0 ? TP_TIME_MIN : TP_TIME_MAX;
    }
    when.day = tp_day_of(date);
    return instant_of(when);
}

// --- reading RFC 3339 --------------------------------------------------------------------------

// After the first thing that is not as expected, `failed` stays true: looked at once, at the end.
typedef struct scanner {
    tp_text text;
    size_t  at;
    bool    failed;
} scanner;

static bool at_digit(const scanner *scan)
{
    if (scan->at == scan->text.size) return false;
    return scan->text.data[scan->at] >= '0' && scan->text.data[scan->at] <= '9';
}

static int32_t scan_digits(scanner *scan, int32_t count)
{
    int32_t value = 0;
    for (int32_t i = 0; i < count; i++) {
        if (!at_digit(scan)) {
            scan->failed = true;
            return 0;
        }
        value = value * 10 + (scan->text.data[scan->at++] - '0');
    }
    return value;
}

static bool scan_optional(scanner *scan, char wanted)
{
    if (scan->at == scan->text.size || scan->text.data[scan->at] != wanted) return false;
    scan->at++;
    return true;
}

static void scan_required(scanner *scan, char wanted)
{
    if (!scan_optional(scan, wanted)) scan->failed = true;
}

static tp_date scan_date(scanner *scan)
{
    tp_date date;
    date.year = scan_digits(scan, 4);
    scan_required(scan, '-');
    date.month = scan_digits(scan, 2);
    scan_required(scan, '-');
    date.day = scan_digits(scan, 2);
    if (!tp_date_valid(date)) scan->failed = true;
    return date;
}

static int32_t scan_hour_and_minute(scanner *scan)
{
    int32_t hour = scan_digits(scan, 2);
    scan_required(scan, ':');
    int32_t minute = scan_digits(scan, 2);
    if (hour > 23 || minute > 59) scan->failed = true;
    return hour * 60 + minute;
}

// The fraction of a second in milliseconds; what is finer is cut off.
static int32_t scan_fraction(scanner *scan)
{
    if (!scan_optional(scan, '.')) return 0;
    if (!at_digit(scan)) scan->failed = true;

    int32_t value = 0;
    for (int32_t worth = 100; at_digit(scan); worth /= 10) value += worth * scan_digits(scan, 1);
    return value;
}

// Minutes east of UTC.
static int32_t scan_offset(scanner *scan)
{
    if (scan_optional(scan, 'Z') || scan_optional(scan, 'z')) return 0;
    if (scan_optional(scan, '+')) return scan_hour_and_minute(scan);
    scan_required(scan, '-');
    return -scan_hour_and_minute(scan);
}

static bool scanned_all(const scanner *scan)
{
    return !scan->failed && scan->at == scan->text.size;
}

bool tp_parse_date(tp_text text, tp_date *out)
{
    scanner scan = {.text = text};
    tp_date date = scan_date(&scan);
    if (!scanned_all(&scan)) return false;
    *out = date;
    return true;
}

bool tp_parse_time(tp_text text, tp_time *out)
{
    scanner scan = {.text = text};
    tp_date date = scan_date(&scan);
    if (!scan_optional(&scan, 'T')) scan_required(&scan, 't');
    int32_t minutes = scan_hour_and_minute(&scan);
    scan_required(&scan, ':');
    int32_t second      = scan_digits(&scan, 2);
    int32_t millisecond = scan_fraction(&scan);
    int32_t utc_minutes = minutes - scan_offset(&scan); // May be of the day before or after.
    if (!scanned_all(&scan) || second > 60) return false;

    if (second == 60) {
        bool last_minute = (utc_minutes + 24 * 60) % (24 * 60) == 23 * 60 + 59;
        if (!last_minute) return false;
        second      = 59;
        millisecond = 999;
    }
    int32_t ms = utc_minutes * TP_MINUTE_MS + second * TP_SECOND_MS + millisecond;
    tp_time at = instant_of((moment){.day = tp_day_of(date), .ms = ms});
    if (at != saturate(at)) return false;
    *out = at;
    return true;
}

// --- writing RFC 3339 --------------------------------------------------------------------------

static char *put_digits(char *out, int32_t value, int32_t count)
{
    for (int32_t i = count; i > 0; i--) {
        out[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

static char *put(char *out, char byte)
{
    *out = byte;
    return out + 1;
}

void tp_format_date(tp_date date, char out[TP_DATE_TEXT])
{
    out = put(put_digits(out, date.year, 4), '-');
    out = put(put_digits(out, date.month, 2), '-');
    put_digits(out, date.day, 2);
}

size_t tp_format_time(tp_time at, char out[TP_TIME_TEXT_MAX])
{
    moment when  = moment_of(at);
    char  *begin = out;

    tp_format_date(tp_date_of(when.day), out);
    out = put(out + TP_DATE_TEXT, 'T');
    out = put(put_digits(out, when.ms / TP_HOUR_MS, 2), ':');
    out = put(put_digits(out, when.ms / TP_MINUTE_MS % 60, 2), ':');
    out = put_digits(out, when.ms / TP_SECOND_MS % 60, 2);
    if (when.ms % TP_SECOND_MS != 0) out = put_digits(put(out, '.'), when.ms % TP_SECOND_MS, 3);
    out = put(out, 'Z');
    return (size_t)(out - begin);
}
