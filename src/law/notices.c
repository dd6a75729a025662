// notices.c: by when people are told of a change.
//
// The guidelines say "well in advance" and no number; thirty days are the library's preset, for
// policies that say nothing.
//
// Sources: tests/data/facts/policy_change.tsv, row PC-7.
#include "law/law.h"

static const int32_t preset_days = 30;

int32_t tp_law_notice_days(void)
{
    return preset_days;
}
