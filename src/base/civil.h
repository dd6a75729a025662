// civil.h: dates and times of the civil calendar, without the C library's clock or time zones.
//
// Proleptic Gregorian calendar, years 0001 to 9999. Instants are milliseconds since 1970 UTC;
// days are counted from 1970-01-01. Everything outside that range is refused, never wrapped.
#ifndef TP_CIVIL_H
#define TP_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
    TP_SECOND_MS = 1000,
    TP_MINUTE_MS = 60 * 1000,
    TP_HOUR_MS   = 60 * 60 * 1000,
    TP_DAY_MS    = 24 * 60 * 60 * 1000
};
#define TP_TIME_MIN   INT64_C(-62135596800000) // 0001-01-01T00:00:00.000Z
#define TP_TIME_MAX   INT64_C(253402300799999) // 9999-12-31T23:59:59.999Z
#define TP_TIME_NEVER INT64_MAX                // "No end": later than every instant.
#define TP_DAY_MIN    (-719162)                // 0001-01-01
#define TP_DAY_MAX    2932896                  // 9999-12-31

typedef struct tp_date {
    int32_t year;  // 1 to 9999
    int32_t month; // 1 to 12
    int32_t day;   // 1 to 31
} tp_date;

typedef enum tp_weekday { // ISO 8601
    TP_MONDAY = 1, TP_TUESDAY, TP_WEDNESDAY, TP_THURSDAY, TP_FRIDAY, TP_SATURDAY, TP_SUNDAY
} tp_weekday;

bool       tp_time_valid(tp_time at);   // Within the calendar: TP_TIME_NEVER is not.
bool       tp_date_valid(tp_date date);
int32_t    tp_days_in_month(int32_t year, int32_t month);
bool       tp_leap_year(int32_t year);
int32_t    tp_day_of(tp_date date);     // Days since 1970-01-01. The date must be valid.
tp_date    tp_date_of(int32_t day);     // The day must be within TP_DAY_MIN..TP_DAY_MAX.
tp_weekday tp_weekday_of(int32_t day);

// Add calendar months; a day that the month does not have becomes its last day (31 January plus
// one month is 28 or 29 February). False when the result leaves the calendar.
bool tp_add_months(tp_date date, int32_t months, tp_date *out);

// The local day at an instant, `offset_minutes` east of UTC (-1440..1440). Saturates at the ends.
int32_t tp_local_day(tp_time at, int32_t offset_minutes);
// The first instant of a local day.
tp_time tp_day_start(int32_t day, int32_t offset_minutes);

// Checked and saturating arithmetic on instants: the result stays within TP_TIME_MIN..TP_TIME_MAX;
// TP_TIME_NEVER stays TP_TIME_NEVER.
tp_time tp_time_add(tp_time at, int64_t milliseconds);
// The instant moved by calendar months in UTC at the same time of day, clamped to the month's end.
tp_time tp_time_add_months(tp_time at, int32_t months);

// RFC 3339. Parsing takes `T`/`t`, `Z`/`z` or an offset, and any number of fraction digits (cut to
// milliseconds); second 60 is accepted only where a leap second can be (23:59:60 UTC) and is read
// as 59.999. False for anything else; nothing is written then.
bool tp_parse_time(tp_text text, tp_time *out);
bool tp_parse_date(tp_text text, tp_date *out); // YYYY-MM-DD

enum { TP_TIME_TEXT_MAX = 24, TP_DATE_TEXT = 10 };
// "2026-03-01T09:00:00Z", with ".123" only when there are milliseconds. Returns the length.
size_t tp_format_time(tp_time at, char out[TP_TIME_TEXT_MAX]);
void   tp_format_date(tp_date date, char out[TP_DATE_TEXT]);

#endif
