// follow_breaches.c: what is on record of each breach, and of those it concerns.
//
// The breach is a record of nobody and does not grow: it counts. That somebody is affected is a
// record of theirs; a place with their pseudonym leads to them from the breach. Both go when they
// are forgotten. Places are given once and read one by one, so that no list is ever walked whole.
#include "ledger/follow.h"

#include <string.h>

#include "base/civil.h"

// --- keys --------------------------------------------------------------------------------------

static tara_key breach_key(uint64_t number)
{
    return (tara_key){.kind = TP_RECORD_BREACH, .ref = number};
}

static tara_key affected_key(const tara_subject *subject, uint64_t number)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_BREACH, .ref = number};
}

// Spread like people, so that no shard of a database has them all. Part 1: no breach, and nobody's
// own record of one.
static tara_key place_key(uint64_t number, uint64_t place)
{
    tara_key key = {.kind = TP_RECORD_BREACH, .part = 1, .ref = place};
    tp_store64(key.subject.id, number * UINT64_C(0x9E3779B97F4A7C15));
    tp_store64(key.subject.id + 8, ~place * UINT64_C(0xC2B2AE3D27D4EB4F));
    return key;
}

// --- reading -----------------------------------------------------------------------------------

tara_status tp_read_breach(tp_change *change, uint64_t number, tp_breach *out)
{
    tara_record record;
    tara_key    key = breach_key(number);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool whole = tp_breach_decode(out, record.bytes, (size_t)record.size) && out->number == number;
    return whole ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_read_affected(tp_change *change, const tara_subject *subject, uint64_t number,
                             tp_affected *out)
{
    tara_record record;
    tara_key    key = affected_key(subject, number);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool whole = tp_affected_decode(out, record.bytes, (size_t)record.size);
    return whole ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_read_breach_place(tp_change *change, uint64_t number, uint64_t place,
                                 tara_subject *out)
{
    tara_key key = place_key(number, place);
    return tp_record_subject(change, &key, out);
}

// --- writing -----------------------------------------------------------------------------------

static tara_status put_breach(const tp_following *f, const tp_breach *breach)
{
    uint8_t   bytes[TP_BREACH_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = breach_key(breach->number);
    tp_breach_encode(breach, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(f->change, &key, out.data, out.size, tp_breach_attention(breach));
}

static tara_status put_affected(const tp_following *f, const tara_subject *subject,
                                uint64_t number, const tp_affected *affected)
{
    uint8_t   bytes[TP_AFFECTED_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = affected_key(subject, number);
    tp_affected_encode(affected, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(f->change, &key, out.data, out.size, TP_TIME_NEVER);
}

static tara_status put_place(const tp_following *f, uint64_t number, uint64_t place,
                             const tara_subject *subject)
{
    tara_key key = place_key(number, place);
    return tp_change_put(f->change, &key, subject->id, sizeof subject->id, TP_TIME_NEVER);
}

// --- following ---------------------------------------------------------------------------------

tara_status tp_follow_breach(tp_following *f)
{
    const tp_breach_event *event = &f->event->body.breach;
    tp_breach   breach;
    tara_status status = tp_read_breach(f->change, event->number, &breach);
    if (status == TARA_OK) return TARA_E_CONFLICT;
    if (status != TARA_E_NOT_FOUND) return status;
    status = tp_breach_check(event, f->event->at);
    if (status != TARA_OK) return status;
    tp_breach_apply(&breach, event, f->event->at, f->event->sequence);
    status = put_breach(f, &breach);
    return status == TARA_OK ? tp_number_give(f, TP_NUMBERED_BREACH, event->number) : status;
}

static tara_status join(const tp_following *f, tp_breach *breach)
{
    const tara_subject *subject = &f->event->subject;
    tp_affected affected = {0, 0};
    if (!tp_breach_join(breach, &affected)) return tp_record_corrupt(f->change);
    tara_status status = put_place(f, breach->number, affected.place, subject);
    if (status == TARA_OK) status = put_affected(f, subject, breach->number, &affected);
    return status == TARA_OK ? put_breach(f, breach) : status;
}

static tara_status tell(const tp_following *f, tp_breach *breach, tp_affected *affected)
{
    tara_status status = tp_breach_tell_check(affected);
    if (status != TARA_OK) return status;
    tp_breach_tell_apply(breach, affected, f->event->at);
    status = put_affected(f, &f->event->subject, breach->number, affected);
    return status == TARA_OK ? put_breach(f, breach) : status;
}

tara_status tp_follow_breach_subject(tp_following *f)
{
    const tp_breach_subject_event *event = &f->event->body.breach_subject;
    tp_breach   breach;
    tp_affected affected;
    tara_status status = tp_read_breach(f->change, event->number, &breach);
    if (status != TARA_OK) return status;
    status = tp_read_affected(f->change, &f->event->subject, event->number, &affected);
    if (event->told) return status == TARA_OK ? tell(f, &breach, &affected) : status;
    if (status == TARA_OK) return TARA_E_CONFLICT;
    return status == TARA_E_NOT_FOUND ? join(f, &breach) : status;
}

tara_status tp_follow_breach_assess(tp_following *f)
{
    const tp_breach_assess_event *event = &f->event->body.breach_assess;
    tp_breach   breach;
    tara_status status = tp_read_breach(f->change, event->number, &breach);
    if (status == TARA_OK) status = tp_breach_assess_check(&breach, event);
    if (status != TARA_OK) return status;
    tp_breach_assess_apply(&breach, event, f->event->sequence);
    return put_breach(f, &breach);
}

tara_status tp_follow_breach_notified(tp_following *f)
{
    const tp_breach_notified_event *event = &f->event->body.breach_notified;
    tp_breach   breach;
    tara_status status = tp_read_breach(f->change, event->number, &breach);
    if (status == TARA_OK) status = tp_breach_notified_check(&breach, event, f->event->at);
    if (status != TARA_OK) return status;
    tp_breach_notified_apply(&breach, event, f->event->at, f->event->sequence);
    return put_breach(f, &breach);
}

// --- two that are one, and one that is to be none ----------------------------------------------

// Both were affected: they are one, who was told when the first of them was.
static tara_status leave_for(const tp_following *f, tp_breach *breach, const tp_affected *theirs,
                             tp_affected *ours)
{
    bool both = theirs->told_at != 0 && ours->told_at != 0;
    bool sooner = theirs->told_at != 0 && (!both || theirs->told_at < ours->told_at);
    tp_affected gone = {theirs->place, both ? theirs->told_at : 0};
    if (sooner) ours->told_at = theirs->told_at;
    if (!tp_breach_leave(breach, &gone)) return tp_record_corrupt(f->change);
    tara_key    place = place_key(breach->number, theirs->place);
    tara_status status = tp_record_remove(f->change, &place);
    if (status == TARA_OK) {
        status = put_affected(f, &f->event->subject, breach->number, ours);
    }
    return status == TARA_OK ? put_breach(f, breach) : status;
}

tara_status tp_breach_move(const tp_following *f, const tara_key *key)
{
    const tara_subject *into = &f->event->subject;
    tp_breach   breach;
    tp_affected theirs, ours;
    tara_status status = tp_read_breach(f->change, key->ref, &breach);
    if (status == TARA_OK) {
        status = tp_read_affected(f->change, &key->subject, key->ref, &theirs);
    }
    if (status != TARA_OK) return status;
    status = tp_read_affected(f->change, into, key->ref, &ours);
    if (status == TARA_OK) {
        status = leave_for(f, &breach, &theirs, &ours);
    } else if (status == TARA_E_NOT_FOUND) {
        status = put_place(f, breach.number, theirs.place, into);
        if (status == TARA_OK) status = put_affected(f, into, breach.number, &theirs);
    }
    return status == TARA_OK ? tp_record_remove(f->change, key) : status;
}

tara_status tp_breach_forget(const tp_following *f, const tara_key *key)
{
    tp_breach   breach;
    tp_affected affected;
    tara_status status = tp_read_breach(f->change, key->ref, &breach);
    if (status == TARA_OK) {
        status = tp_read_affected(f->change, &key->subject, key->ref, &affected);
    }
    if (status != TARA_OK) return status;
    if (!tp_breach_leave(&breach, &affected)) return tp_record_corrupt(f->change);
    tara_key place = place_key(breach.number, affected.place);
    status = tp_record_remove(f->change, &place);
    if (status == TARA_OK) status = put_breach(f, &breach);
    return status == TARA_OK ? tp_record_remove(f->change, key) : status;
}
