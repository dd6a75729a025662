// notice.h: whether a subject was told of a material change: to be told, delivered, acknowledged.
#ifndef TP_NOTICE_H
#define TP_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum { TP_NOTICE_BYTES_MAX = 48 }; // Of a notice, encoded.

typedef struct tp_notice_event {
    uint32_t version;      // Of the policy: what it is about.
    uint8_t  means;        // tara_notice_means
    uint8_t  acknowledged; // 1: the subject says that they know; else it was brought to them.
} tp_notice_event;

// One subject and one version. Nothing on record: still to be told, if it concerns them.
typedef struct tp_notice {
    uint8_t means;           // 0: not delivered.
    tp_time delivered_at;
    tp_time acknowledged_at; // 0: not.
} tp_notice;

// TARA_E_INVALID_ARGUMENT: a means that there is not. TARA_E_CONFLICT: on record already.
tara_status tp_notice_check(const tp_notice *notice, const tp_notice_event *event);
// What was acknowledged was also delivered.
void        tp_notice_apply(tp_notice *notice, const tp_notice_event *event, tp_time at);

// Two people are one: they were told when the first of them was, and know since then.
void        tp_notice_join(tp_notice *into, const tp_notice *from);

void tp_notice_encode(const tp_notice *notice, tp_writer *out);
// False when the bytes are no notice: a store that lies.
bool tp_notice_decode(tp_notice *notice, const uint8_t *bytes, size_t size);

#endif
