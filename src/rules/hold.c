// hold.c: a legal hold: of whom and of what it keeps the data, and when it is looked at again.
//
// A hold ends when it is released and in no other way: a review that is late weakens nothing.
//
// Sources: GDPR Art. 17(3)(b), 17(3)(e); policy row C20.
#include "rules/hold.h"

#include <string.h>

#include "base/civil.h"
#include "policy/policy.h"

enum { ENCODING = 1, SCOPES = TP_HOLD_ALL + 1 };

typedef struct scope_row {
    bool known;
    bool subject;  // Concerns one subject; else everybody.
    bool category; // Concerns one category; else all.
} scope_row;

static const scope_row scopes[SCOPES] = {
    //                            known subject category
    [TP_HOLD_SUBJECT]          = {true, true,   false},
    [TP_HOLD_SUBJECT_CATEGORY] = {true, true,   true},
    [TP_HOLD_CATEGORY]         = {true, false,  true},
    [TP_HOLD_ALL]              = {true, false,  false},
};

// What is said of one category is said of one that there can be; else of none.
static bool scope_fits(uint8_t scope, uint8_t category)
{
    if (scope >= SCOPES || !scopes[scope].known) return false;
    return scopes[scope].category ? category < TP_CATEGORIES_MAX : category == 0;
}

tara_status tp_hold_check(const tp_hold_event *event, bool about_subject, tp_time at)
{
    bool fits = scope_fits(event->scope, event->category)
             && scopes[event->scope].subject == about_subject;
    bool said = event->reason.size > 0 && event->reason.size <= TP_HOLD_TEXT_MAX
             && event->authority.size <= TP_HOLD_TEXT_MAX;
    bool reviewed = event->review_at > at && tp_time_valid(event->review_at);
    return event->number != 0 && fits && said && reviewed ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

void tp_hold_apply(tp_hold *hold, const tp_hold_event *event, tp_time at, uint64_t sequence)
{
    hold->number = event->number;
    hold->scope = event->scope;
    hold->category = event->category;
    hold->placed_at = at;
    hold->review_at = event->review_at;
    hold->event = sequence;
}

bool tp_hold_covers(const tp_hold *hold, int category)
{
    if (hold->number == 0) return false;
    bool narrow = hold->scope < SCOPES && scopes[hold->scope].category;
    return !narrow || hold->category == category;
}

void tp_hold_encode(const tp_hold *hold, tp_writer *out)
{
    tp_write8(out, ENCODING);
    tp_write8(out, hold->scope);
    tp_write8(out, hold->category);
    tp_write_varint(out, hold->number);
    tp_write_varint(out, hold->event);
    tp_write_signed(out, hold->placed_at);
    tp_write_varint(out, (uint64_t)(hold->review_at - hold->placed_at));
}

bool tp_hold_decode(tp_hold *hold, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    memset(hold, 0, sizeof *hold);
    uint8_t encoding = tp_read8(&in);
    tp_hold read = {0};
    read.scope = tp_read8(&in);
    read.category = tp_read8(&in);
    read.number = tp_read_varint(&in);
    read.event = tp_read_varint(&in);
    read.placed_at = tp_read_signed(&in);
    uint64_t wait = tp_read_varint(&in);
    if (!tp_reader_done(&in) || encoding != ENCODING) return false;
    if (!scope_fits(read.scope, read.category) || read.number == 0 || read.event == 0) return false;
    if (!tp_time_valid(read.placed_at) || wait == 0) return false;
    if (wait > (uint64_t)(TP_TIME_MAX - read.placed_at)) return false;
    read.review_at = read.placed_at + (tp_time)wait;
    *hold = read;
    return true;
}
