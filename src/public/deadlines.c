// deadlines.c: what the law tables say without a context: by when an answer is owed, and where a
// person may complain.
#include <string.h>

#include "base/civil.h"
#include "law/law.h"
#include "public/context.h"

enum { HOLIDAYS_MAX = 1000, PAUSES_MAX = 64 };

static bool within(int32_t day)
{
    return day >= TP_DAY_MIN && day <= TP_DAY_MAX;
}

static bool days_within(const int32_t *days, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!within(days[i])) return false;
    }
    return true;
}

static bool possible(const tara_deadline_question *q)
{
    bool there = (q->law != NULL || q->law_size == 0) && (q->holidays != NULL || !q->holiday_count)
              && (q->pauses != NULL || q->pause_count == 0);
    bool then = q->received_unix_ms >= TP_TIME_MIN && q->received_unix_ms <= TP_TIME_MAX
             && q->time_zone_minutes >= -1440 && q->time_zone_minutes <= 1440
             && within(q->restart_day);
    return there && then;
}

static tara_status check(const tara_deadline_question *q)
{
    enum { FLAGS = TARA_DEADLINE_EXTENDED | TARA_DEADLINE_HAS_CALENDAR | TARA_DEADLINE_NO_ROLL };
    tara_status status = tp_struct_in(q, sizeof *q, FLAGS);
    if (status != TARA_OK) return status;
    if (!possible(q)) return TARA_E_INVALID_ARGUMENT;
    if (q->holiday_count > HOLIDAYS_MAX || q->pause_count > PAUSES_MAX) return TARA_E_LIMIT;
    bool days = days_within(q->holidays, q->holiday_count)
             && days_within(q->pauses, 2 * q->pause_count);
    return days ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

tara_status tara_deadline_compute(const tara_deadline_question *question, tara_deadline *out)
{
    tp_pause    pauses[PAUSES_MAX];
    tp_deadline due;
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status == TARA_OK) status = check(question);
    if (status != TARA_OK) return status;
    for (size_t i = 0; i < question->pause_count; i++) {
        pauses[i] = (tp_pause){question->pauses[2 * i], question->pauses[2 * i + 1]};
        if (pauses[i].to < pauses[i].from) return TARA_E_INVALID_ARGUMENT;
    }
    tp_deadline_question q = {
        .law = tp_law_deadline((tp_text){question->law, question->law_size}),
        .received = question->received_unix_ms,
        .offset_minutes = question->time_zone_minutes,
        .extended = question->flags & TARA_DEADLINE_EXTENDED,
        .holidays = question->holidays,
        .holiday_count = question->holiday_count,
        .has_calendar = question->flags & TARA_DEADLINE_HAS_CALENDAR,
        .no_roll = question->flags & TARA_DEADLINE_NO_ROLL,
        .restart_day = question->restart_day,
        .pauses = pauses,
        .pause_count = question->pause_count,
    };
    if (q.law == NULL) return TARA_E_NOT_FOUND;
    if (!tp_law_due(&q, &due)) return TARA_E_INVALID_ARGUMENT;
    out->is_instant = due.is_instant;
    out->due_day = due.day;
    out->due_unix_ms = due.instant;
    tp_copy_text(out->rule, sizeof out->rule, due.rule);
    tp_copy_text(out->article, sizeof out->article, q.law->article);
    return TARA_OK;
}

tara_status tara_authority_show(const char *country, size_t country_size, tara_authority *out)
{
    tp_place    place;
    tara_status status = tp_struct_out(out, sizeof *out);
    if (status != TARA_OK) return status;
    if (country == NULL || !tp_place_parse((tp_text){country, country_size}, &place)) {
        return TARA_E_INVALID_ARGUMENT;
    }
    const tp_authority *authority = tp_law_authority(place);
    if (authority == NULL) return TARA_E_NOT_FOUND;
    out->awaited = authority->awaited;
    tp_copy_text(out->name, sizeof out->name, authority->name);
    tp_copy_text(out->name_other, sizeof out->name_other, authority->name_other);
    tp_copy_text(out->site, sizeof out->site, authority->site);
    return TARA_OK;
}
