// law.c: when a row of the tables is in force.
//
// Rows carry their days as a reader writes them. A day is turned into that form once, and then two
// plain numbers are compared.
#include "law/law.h"

int32_t tp_law_written(int32_t day)
{
    if (day < TP_DAY_MIN) day = TP_DAY_MIN;
    if (day > TP_DAY_MAX) day = TP_DAY_MAX;
    tp_date date = tp_date_of(day);
    return date.year * 10000 + date.month * 100 + date.day;
}

bool tp_law_applies(tp_law_term term, int32_t day)
{
    if (term.state < TP_LAW_ENACTED) return false;
    int32_t written = tp_law_written(day);
    return term.from <= written && written <= term.to;
}
