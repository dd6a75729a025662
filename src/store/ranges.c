// ranges.c: sets of sequences, as ranges that are sorted, disjoint and not adjacent; and progress.
#include "store/ranges.h"

bool tp_ranges_valid(const tara_range *ranges, size_t count, uint64_t last)
{
    uint64_t least = 1; // The first sequence that the next range may begin with.
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].count == 0 || ranges[i].first < least) return false;
        if (ranges[i].first > last || ranges[i].count > last - ranges[i].first + 1) return false;
        uint64_t behind = ranges[i].first + ranges[i].count;
        if (behind == UINT64_MAX) return i + 1 == count;
        least = behind + 1;
    }
    return true;
}

bool tp_ranges_hold(const tara_range *ranges, size_t count, size_t *place, uint64_t sequence)
{
    while (*place < count && sequence >= ranges[*place].first &&
           sequence - ranges[*place].first >= ranges[*place].count) {
        (*place)++;
    }
    return *place < count && sequence >= ranges[*place].first;
}

bool tp_progress_step(const tp_progress *progress, uint64_t done, uint64_t total)
{
    return !progress->step || progress->step(progress->user, done, total) == TARA_CALLBACK_OK;
}
