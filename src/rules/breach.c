// breach.c: a breach of personal data: what may be recorded of it, and what is owed of whom.
//
// Only where a risk is unlikely nobody is to be told; where it is not known the authority is. Being
// late ends no duty: it stands until it is done. Every period runs from awareness.
//
// Sources: GDPR Art. 33, 34; policy row C18.
#include "rules/breach.h"

#include <string.h>

#include "base/civil.h"

enum { ENCODING = 1, AFFECTED_ENCODING = 1 };

// What each risk asks for.
static const struct {
    bool authority; // Art. 33(1)
    bool subjects;  // Art. 34(1)
} risks[] = {
    //                      authority subjects
    [TARA_RISK_UNKNOWN]  = {true,     false},
    [TARA_RISK_UNLIKELY] = {false,    false},
    [TARA_RISK_RISK]     = {true,     false},
    [TARA_RISK_HIGH]     = {true,     true},
};
enum { RISKS = sizeof risks / sizeof risks[0] };

static bool short_enough(tp_text text)
{
    return text.size <= TP_BREACH_TEXT_MAX;
}

// --- what may happen ---------------------------------------------------------------------------

// The due of each goes with the risk, and with the law that it is by.
static bool dues_fit(uint8_t risk, tp_time aware, tp_time authority_due, tp_time subjects_due,
                     tp_text law)
{
    if (risk >= RISKS) return false;
    bool named = law.size > 0 && law.size <= TP_BREACH_LAW_MAX;
    bool by_when = tp_time_valid(authority_due) && authority_due != 0 && authority_due > aware
                && named;
    bool nobody = authority_due == 0 && law.size == 0;
    if (risks[risk].authority ? !by_when : !nobody) return false;
    return tp_time_valid(subjects_due) && subjects_due > aware;
}

tara_status tp_breach_check(const tp_breach_event *event, tp_time at)
{
    bool known = event->aware != 0 && event->aware <= at && tp_time_valid(event->aware);
    bool said = event->nature.size > 0 && short_enough(event->nature)
             && short_enough(event->measures);
    bool whole = event->number != 0 && event->categories != 0 && known && said;
    bool fits = dues_fit(event->risk, event->aware, event->authority_due, event->subjects_due,
                         event->law);
    return whole && fits ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

static void take_law(tp_breach *breach, tp_text law)
{
    memset(breach->law, 0, sizeof breach->law);
    breach->law_size = (uint8_t)law.size;
    if (law.size > 0) memcpy(breach->law, law.data, law.size);
}

void tp_breach_apply(tp_breach *breach, const tp_breach_event *event, tp_time at,
                     uint64_t sequence)
{
    memset(breach, 0, sizeof *breach);
    breach->number = event->number;
    breach->aware = event->aware;
    breach->recorded_at = at;
    breach->risk = event->risk;
    breach->categories = event->categories;
    breach->count = event->count;
    breach->laws = event->laws;
    breach->authority_due = event->authority_due;
    breach->subjects_due = event->subjects_due;
    breach->event = sequence;
    breach->last_event = sequence;
    take_law(breach, event->law);
}

tara_status tp_breach_assess_check(const tp_breach *breach, const tp_breach_assess_event *event)
{
    bool fits = dues_fit(event->risk, breach->aware, event->authority_due, event->subjects_due,
                         event->law);
    if (!fits || !short_enough(event->text)) return TARA_E_INVALID_ARGUMENT;
    return event->before == breach->last_event ? TARA_OK : TARA_E_CONFLICT;
}

void tp_breach_assess_apply(tp_breach *breach, const tp_breach_assess_event *event,
                            uint64_t sequence)
{
    breach->risk = event->risk;
    breach->count = event->count;
    breach->laws = event->laws;
    breach->authority_due = event->authority_due;
    breach->subjects_due = event->subjects_due;
    breach->last_event = sequence;
    take_law(breach, event->law);
}

tara_status tp_breach_notified_check(const tp_breach *breach,
                                     const tp_breach_notified_event *event, tp_time at)
{
    bool said = short_enough(event->authority) && short_enough(event->reason);
    bool to_public = event->whom == TP_BREACH_TO_PUBLIC;
    if (!said || event->whom >= TP_BREACH_WHOM) return TARA_E_INVALID_ARGUMENT;
    if (to_public && breach->public_at != 0) return TARA_E_NOT_APPLICABLE;
    bool excused = event->whom != TP_BREACH_TO_AUTHORITY || event->reason.size > 0;
    if (!excused && tp_breach_wants_reasons(breach, at)) return TARA_E_INVALID_ARGUMENT;
    return event->before == breach->last_event ? TARA_OK : TARA_E_CONFLICT;
}

void tp_breach_notified_apply(tp_breach *breach, const tp_breach_notified_event *event,
                              tp_time at, uint64_t sequence)
{
    breach->last_event = sequence;
    switch (event->whom) {
    case TP_BREACH_TO_PUBLIC:    breach->public_at = at; break;
    case TP_BREACH_TO_EVERYBODY: breach->all_told_at = at; break;
    default: // Later ones are phases: Art. 33(4).
        if (breach->notified_at == 0) breach->notified_at = at;
        if (event->reason.size > 0) breach->reasoned = true;
    }
}

bool tp_breach_join(tp_breach *breach, tp_affected *affected)
{
    if (breach->places == UINT64_MAX || breach->affected > breach->places) return false;
    affected->place = ++breach->places;
    breach->affected++;
    return true;
}

bool tp_breach_leave(tp_breach *breach, const tp_affected *affected)
{
    bool told = affected->told_at != 0;
    if (breach->affected == 0 || (told && breach->told == 0)) return false;
    if (!told && breach->told == breach->affected) return false;
    breach->affected--;
    if (told) breach->told--;
    return true;
}

tara_status tp_breach_tell_check(const tp_affected *affected)
{
    return affected->told_at == 0 ? TARA_OK : TARA_E_NOT_APPLICABLE;
}

void tp_breach_tell_apply(tp_breach *breach, tp_affected *affected, tp_time at)
{
    affected->told_at = at;
    breach->told_at = at;
    breach->told++;
}

// --- questions ---------------------------------------------------------------------------------

// Of a breach that has nobody on record nobody was told, unless everybody was while they were. That
// somebody once was is not known any more when they are forgotten, and may not make a difference:
// who could not be told is told in public (GDPR Art. 34(3)(c)).
static bool everybody_told(const tp_breach *breach)
{
    bool any = breach->affected > 0 || breach->all_told_at != 0;
    return any && breach->told >= breach->affected;
}

bool tp_breach_owes_authority(const tp_breach *breach)
{
    bool excused = breach->risk < RISKS && !risks[breach->risk].authority;
    return !excused && breach->notified_at == 0;
}

bool tp_breach_owes_subjects(const tp_breach *breach)
{
    bool wanted = breach->risk >= RISKS || risks[breach->risk].subjects;
    return wanted && breach->public_at == 0 && !everybody_told(breach);
}

bool tp_breach_authority_late(const tp_breach *breach, tp_time now)
{
    tp_time when = breach->notified_at != 0 ? breach->notified_at : now;
    return breach->authority_due != 0 && when > breach->authority_due;
}

bool tp_breach_subjects_late(const tp_breach *breach, tp_time now)
{
    bool wanted = breach->risk >= RISKS || risks[breach->risk].subjects;
    if (!wanted) return false;
    tp_time when = now;
    if (everybody_told(breach)) {
        bool later = breach->told_at > breach->all_told_at;
        when = later ? breach->told_at : breach->all_told_at;
    }
    bool sooner = breach->public_at != 0 && breach->public_at < when;
    if (sooner) when = breach->public_at;
    return when > breach->subjects_due;
}

bool tp_breach_wants_reasons(const tp_breach *breach, tp_time now)
{
    return !breach->reasoned && tp_breach_authority_late(breach, now);
}

tp_time tp_breach_attention(const tp_breach *breach)
{
    bool owed = tp_breach_owes_authority(breach) || tp_breach_owes_subjects(breach);
    return owed ? breach->aware : TP_TIME_NEVER;
}

// --- bytes -------------------------------------------------------------------------------------

void tp_breach_encode(const tp_breach *b, tp_writer *out)
{
    tp_write8(out, ENCODING);
    tp_write8(out, b->risk);
    tp_write8(out, b->reasoned);
    tp_write_varint(out, b->number);
    tp_write_varint(out, b->categories);
    tp_write_varint(out, b->count);
    tp_write_varint(out, b->laws);
    tp_write_signed(out, b->aware);
    tp_write_signed(out, b->recorded_at);
    tp_write_signed(out, b->authority_due);
    tp_write_signed(out, b->subjects_due);
    tp_write_signed(out, b->notified_at);
    tp_write_signed(out, b->public_at);
    tp_write_signed(out, b->told_at);
    tp_write_signed(out, b->all_told_at);
    tp_write_varint(out, b->affected);
    tp_write_varint(out, b->told);
    tp_write_varint(out, b->places);
    tp_write_varint(out, b->event);
    tp_write_varint(out, b->last_event);
    tp_write_text(out, (tp_text){b->law, b->law_size});
}

static tp_time read_instant(tp_reader *in)
{
    tp_time at = tp_read_signed(in);
    if (!tp_time_valid(at)) in->failed = true;
    return at;
}

// What no rule would have written is none of ours.
static bool sound(const tp_breach *b, tp_text law)
{
    bool counts = b->told <= b->affected && b->affected <= b->places
               && (b->told == 0 || b->told_at != 0);
    bool events = b->event != 0 && b->last_event >= b->event;
    bool whole = b->number != 0 && b->categories != 0 && b->aware != 0
              && b->aware <= b->recorded_at;
    return counts && events && whole
        && dues_fit(b->risk, b->aware, b->authority_due, b->subjects_due, law);
}

bool tp_breach_decode(tp_breach *breach, const uint8_t *bytes, size_t size)
{
    tp_reader in = tp_reader_of(bytes, size);
    tp_breach b = {0};
    memset(breach, 0, sizeof *breach);
    uint8_t encoding = tp_read8(&in);
    b.risk = tp_read8(&in);
    uint8_t reasoned = tp_read8(&in);
    b.reasoned = reasoned != 0;
    b.number = tp_read_varint(&in);
    b.categories = tp_read_varint(&in);
    b.count = tp_read_varint(&in);
    b.laws = tp_read_varint(&in);
    b.aware = read_instant(&in);
    b.recorded_at = read_instant(&in);
    b.authority_due = read_instant(&in);
    b.subjects_due = read_instant(&in);
    b.notified_at = read_instant(&in);
    b.public_at = read_instant(&in);
    b.told_at = read_instant(&in);
    b.all_told_at = read_instant(&in);
    b.affected = tp_read_varint(&in);
    b.told = tp_read_varint(&in);
    b.places = tp_read_varint(&in);
    b.event = tp_read_varint(&in);
    b.last_event = tp_read_varint(&in);
    tp_text law = tp_read_text(&in);
    if (!tp_reader_done(&in) || encoding != ENCODING || reasoned > 1) return false;
    if (!sound(&b, law)) return false;
    take_law(&b, law);
    *breach = b;
    return true;
}

void tp_affected_encode(const tp_affected *affected, tp_writer *out)
{
    tp_write8(out, AFFECTED_ENCODING);
    tp_write_varint(out, affected->place);
    tp_write_signed(out, affected->told_at);
}

bool tp_affected_decode(tp_affected *affected, const uint8_t *bytes, size_t size)
{
    tp_reader   in = tp_reader_of(bytes, size);
    tp_affected read = {0, 0};
    memset(affected, 0, sizeof *affected);
    uint8_t encoding = tp_read8(&in);
    read.place = tp_read_varint(&in);
    read.told_at = read_instant(&in);
    if (!tp_reader_done(&in) || encoding != AFFECTED_ENCODING || read.place == 0) return false;
    *affected = read;
    return true;
}
