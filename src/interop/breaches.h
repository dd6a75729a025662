// breaches.h: the register of breaches as JSON, Markdown and CSV, one breach after the other.
#ifndef TP_INTEROP_BREACHES_H
#define TP_INTEROP_BREACHES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "base/memory.h"
#include "ledger/event.h"
#include "policy/policy.h"

// Made once a document. Between breach_begin and breach_end: the assessments, then the
// notifications, each list with its events in the order in which they happened.
typedef struct tp_breach_register {
    int32_t            format;   // tara_format: JSON, MARKDOWN or CSV.
    bool               french;
    const tp_compiled *compiled;
    tp_time            now;
    tp_buffer         *out;
    tp_json_writer     json;
    uint64_t           breaches; // So far.
    uint32_t           column;   // Of the row of a table.
    uint32_t           item;     // Of the list in it.
} tp_breach_register;

void tp_breach_register_begin(tp_breach_register *r);
// `event` recorded it.
void tp_breach_register_breach_begin(tp_breach_register *r, const tp_breach *breach,
                                     const tp_breach_event *event);
void tp_breach_register_assessments_begin(tp_breach_register *r);
void tp_breach_register_notifications_begin(tp_breach_register *r);
void tp_breach_register_item(tp_breach_register *r, const tp_event *event);
void tp_breach_register_list_end(tp_breach_register *r);
void tp_breach_register_breach_end(tp_breach_register *r);
void tp_breach_register_end(tp_breach_register *r);

#endif
