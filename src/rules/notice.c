// notice.c: whether a subject was told of a material change: to be told, delivered, acknowledged.
//
// Silence is no acknowledgement, and neither is going on using the service: only an event moves a
// notice. What was delivered once is not undone.
//
// Sources: GDPR Art. 12(1), 13(3), 14(4); WP260 rev.01 paras 29-32; policy row C37.
#include "rules/notice.h"

#include <string.h>

#include "base/civil.h"

enum { ENCODING = 1 };

static bool is_means(uint8_t means)
{
    return means == TARA_MEANS_BANNER || means == TARA_MEANS_MESSAGE;
}

tara_status tp_notice_check(const tp_notice *notice, const tp_notice_event *event)
{
    if (!is_means(event->means) || event->acknowledged > 1) return TARA_E_INVALID_ARGUMENT;
    bool done = event->acknowledged ? notice->acknowledged_at != 0 : notice->means != 0;
    return done ? TARA_E_CONFLICT : TARA_OK;
}

void tp_notice_apply(tp_notice *notice, const tp_notice_event *event, tp_time at)
{
    if (notice->means == 0) {
        notice->means = event->means;
        notice->delivered_at = at;
    }
    if (event->acknowledged) notice->acknowledged_at = at;
}

void tp_notice_join(tp_notice *into, const tp_notice *from)
{
    tp_time ours = into->acknowledged_at, theirs = from->acknowledged_at;
    bool    sooner = from->means != 0 && from->delivered_at < into->delivered_at;
    bool    knew = theirs != 0 && (ours == 0 || theirs < ours);
    if (into->means == 0 || sooner) *into = *from;
    into->acknowledged_at = knew ? theirs : ours;
}

void tp_notice_encode(const tp_notice *notice, tp_writer *out)
{
    tp_write8(out, ENCODING);
    tp_write8(out, notice->means);
    tp_write_signed(out, notice->delivered_at);
    tp_write8(out, notice->acknowledged_at != 0);
    if (notice->acknowledged_at != 0) tp_write_signed(out, notice->acknowledged_at);
}

bool tp_notice_decode(tp_notice *notice, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    tp_notice read = {0};
    memset(notice, 0, sizeof *notice);
    uint8_t encoding = tp_read8(&in);
    read.means = tp_read8(&in);
    read.delivered_at = tp_read_signed(&in);
    uint8_t acknowledged = tp_read8(&in);
    if (acknowledged == 1) read.acknowledged_at = tp_read_signed(&in);
    if (!tp_reader_done(&in) || encoding != ENCODING || acknowledged > 1) return false;
    if (!is_means(read.means) || !tp_time_valid(read.delivered_at)) return false;
    if (!tp_time_valid(read.acknowledged_at)) return false;
    if (acknowledged == 1 && read.acknowledged_at < read.delivered_at) return false;
    *notice = read;
    return true;
}
