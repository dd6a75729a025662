// disclosure.c: what was told to whom, on which basis, and whom a change is to be told.
//
// A register of disclosures answers GDPR Art. 15(1)(c) and 19 by itself: nobody has to remember who
// got what.
//
// Sources: GDPR Art. 4(9), 15(1)(c), 19, 30(1)(d); policy rows C11, C16.
#include "rules/disclosure.h"

#include <string.h>

#include "base/civil.h"

enum { ENCODING = 1 };

// What permits a use of data carries a disclosure of it.
static bool permits(uint8_t reason)
{
    return reason == TARA_REASON_CONSENT || reason == TARA_REASON_CONTRACT
        || reason == TARA_REASON_LEGITIMATE_INTEREST || reason == TARA_REASON_LEGAL_OBLIGATION
        || reason == TARA_REASON_VITAL_INTEREST || reason == TARA_REASON_PUBLIC_TASK;
}

tara_status tp_disclosure_check(const tp_disclosure_event *event)
{
    bool to_somebody = event->number != 0 && event->recipient != 0
                    && event->recipient <= TP_RECIPIENTS_MAX
                    && event->purpose < TP_PURPOSES_MAX && event->categories != 0;
    bool demanded = event->demand != TARA_DEMAND_NONE;
    bool known = event->demand <= TARA_DEMAND_COURT_ORDER;
    bool said = event->reference.size <= TP_DISCLOSURE_TEXT_MAX
             && (event->reference.size > 0 || !demanded);
    // A demand is a legal obligation and nothing else (GDPR Art. 6(1)(c)).
    bool carried = permits(event->reason)
                && (!demanded || event->reason == TARA_REASON_LEGAL_OBLIGATION);
    bool whole = event->uses_up == 0 || event->safeguard != 0;
    return to_somebody && known && said && carried && whole ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_disclosure_apply(tp_disclosure *disclosure, const tp_disclosure_event *event, tp_time at,
                         uint64_t sequence)
{
    *disclosure = (tp_disclosure){
        .number = event->number, .recipient = event->recipient, .purpose = event->purpose,
        .demanded = event->demand != TARA_DEMAND_NONE, .categories = event->categories, .at = at,
        .event = sequence,
    };
}

// --- bytes -------------------------------------------------------------------------------------

void tp_disclosure_encode(const tp_disclosure *disclosure, tp_writer *out)
{
    tp_write8(out, ENCODING);
    tp_write8(out, disclosure->purpose);
    tp_write8(out, disclosure->demanded);
    tp_write_varint(out, disclosure->number);
    tp_write_varint(out, disclosure->recipient);
    tp_write_varint(out, disclosure->categories);
    tp_write_varint(out, disclosure->event);
    tp_write_signed(out, disclosure->at);
}

bool tp_disclosure_decode(tp_disclosure *disclosure, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    memset(disclosure, 0, sizeof *disclosure);
    uint8_t  encoding = tp_read8(&in);
    uint8_t  purpose = tp_read8(&in), demanded = tp_read8(&in);
    uint64_t number = tp_read_varint(&in), recipient = tp_read_varint(&in);
    uint64_t categories = tp_read_varint(&in), event = tp_read_varint(&in);
    tp_time  at = tp_read_signed(&in);
    if (!tp_reader_done(&in) || encoding != ENCODING) return false;
    bool sane = purpose < TP_PURPOSES_MAX && demanded <= 1 && number != 0 && recipient != 0
             && recipient <= TP_RECIPIENTS_MAX && categories != 0 && event != 0
             && tp_time_valid(at);
    if (!sane) return false;
    *disclosure = (tp_disclosure){.number = number, .recipient = (uint32_t)recipient,
                                  .purpose = purpose, .demanded = demanded,
                                  .categories = categories, .at = at, .event = event};
    return true;
}

// --- whom to tell ------------------------------------------------------------------------------

static void add(tp_told_list *tell, uint32_t slot)
{
    tell->recipients[slot / 64] |= UINT64_C(1) << (slot % 64);
}

bool tp_tell_has(const tp_told_list *tell, uint32_t recipient)
{
    uint32_t slot = recipient - 1;
    return slot < TP_RECIPIENTS_MAX && tell->recipients[slot / 64] >> (slot % 64) & 1;
}

// An authority that got data by its demand is no recipient: GDPR Art. 4(9).
static bool concerns(const tp_compiled *compiled, const tp_disclosure *disclosure,
                     const tp_tell_of *of)
{
    const tp_recipient *recipient = tp_recipient_numbered(compiled, disclosure->recipient);
    bool authority = recipient != NULL && recipient->role == TP_AUTHORITY;
    if (disclosure->demanded || authority || disclosure->at > of->before) return false;
    if (of->purposes != 0) return of->purposes >> disclosure->purpose & 1;
    return (disclosure->categories & of->categories) != 0;
}

static bool would_get(const tp_compiled *compiled, const tp_recipient *recipient,
                      const tp_tell_of *of)
{
    uint64_t serves = tp_purposes_in_slots(compiled, recipient->purposes);
    uint64_t gets = tp_categories_in_slots(compiled, recipient->categories);
    if (recipient->role == TP_AUTHORITY) return false;
    return of->purposes != 0 ? (serves & of->purposes) != 0 : (gets & of->categories) != 0;
}

void tp_tell_whom(tp_told_list *tell, const tp_compiled *compiled, const tp_disclosure *list,
                  size_t count, const tp_tell_of *of)
{
    const tara_policy *policy = compiled->policy;
    *tell = (tp_told_list){.registered = false};
    for (size_t i = 0; i < count; i++) {
        if (!concerns(compiled, &list[i], of)) continue;
        tell->registered = true;
        add(tell, list[i].recipient - 1);
    }
    for (size_t i = 0; i < policy->recipient_count && !tell->registered; i++) {
        bool told = would_get(compiled, &policy->recipients[i], of);
        if (told) add(tell, compiled->recipient_slot[i]);
    }
}
