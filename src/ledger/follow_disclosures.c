// follow_disclosures.c: what is on record of each disclosure, and who was told of a change.
#include "ledger/follow.h"

#include <string.h>

static tara_key disclosure_key(const tara_subject *subject, uint64_t number)
{
    return (tara_key){.subject = *subject, .kind = TP_RECORD_DISCLOSURE, .ref = number};
}

tara_status tp_read_disclosure(tp_change *change, const tara_subject *subject, uint64_t number,
                               tp_disclosure *out)
{
    tara_record record;
    tara_key    key = disclosure_key(subject, number);
    tara_status status = tp_record_read(change, &key, &record);
    memset(out, 0, sizeof *out);
    if (status != TARA_OK) return status;
    bool whole = tp_disclosure_decode(out, record.bytes, (size_t)record.size)
              && out->number == number;
    return whole ? TARA_OK : tp_record_corrupt(change);
}

static tara_status put_disclosure(const tp_following *f, const tp_disclosure *disclosure)
{
    uint8_t   bytes[TP_DISCLOSURE_BYTES_MAX];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  key = disclosure_key(&f->event->subject, disclosure->number);
    tp_disclosure_encode(disclosure, &out);
    if (out.failed) return TARA_E_LIMIT;
    return tp_change_put(f->change, &key, out.data, out.size, TP_TIME_NEVER);
}

// The safeguard is asked for here again, in the commit: revoked meanwhile it carries nothing.
static tara_status relied_upon(const tp_following *f, const tp_disclosure_event *event)
{
    if (event->safeguard == 0) return TARA_OK;
    const tp_safeguard_state *safeguard = tp_safeguard_find(&f->world->safeguards,
                                                            event->safeguard);
    bool valid = safeguard != NULL && !safeguard->ended && safeguard->from <= f->event->at
              && f->event->at < safeguard->until && safeguard->recipient == event->recipient;
    if (!valid) return TARA_E_CONFLICT;
    bool once = safeguard->kind == TARA_SAFEGUARD_DEROGATION;
    return once == (event->uses_up != 0) ? TARA_OK : TARA_E_CONFLICT;
}

tara_status tp_follow_disclosure(tp_following *f)
{
    const tp_disclosure_event *event = &f->event->body.disclosure;
    tp_disclosure disclosure;
    tara_status   status = relied_upon(f, event);
    tp_disclosure_apply(&disclosure, event, f->event->at, f->event->sequence);
    if (status == TARA_OK) status = tp_number_give(f, TP_NUMBERED_DISCLOSURE, event->number);
    if (status == TARA_OK) status = put_disclosure(f, &disclosure);
    if (status != TARA_OK || !event->uses_up) return status;
    return tp_follow_ended(f, event->safeguard);
}

tara_status tp_follow_told(tp_following *f)
{
    const tp_told_event *event = &f->event->body.told;
    tara_record record;
    tara_key    request = {.subject = f->event->subject, .kind = TP_RECORD_REQUEST,
                           .ref = event->request};
    tara_key    key = {.subject = f->event->subject, .kind = TP_RECORD_TOLD,
                       .part = event->recipient, .ref = event->request};
    if (event->recipient == 0) return TARA_E_INVALID_ARGUMENT;
    tara_status status = tp_record_read(f->change, &request, &record);
    return status == TARA_OK ? tp_record_point(f, &key, TP_TIME_NEVER) : status;
}

// --- two that are one, and one that is to be none ----------------------------------------------

tara_status tp_move_disclosure(tp_following *f, const tara_key *key)
{
    const tara_subject *into = &f->event->subject;
    tara_key            whose = tp_number_key(TP_NUMBERED_DISCLOSURE, key->ref);
    tp_disclosure       disclosure;
    tara_status status = tp_read_disclosure(f->change, &key->subject, key->ref, &disclosure);
    if (status == TARA_OK) status = put_disclosure(f, &disclosure);
    if (status == TARA_OK) {
        status = tp_change_put(f->change, &whose, into->id, sizeof into->id, TP_TIME_NEVER);
    }
    return status == TARA_OK ? tp_record_remove(f->change, key) : status;
}

tara_status tp_move_told(tp_following *f, const tara_key *key)
{
    tara_record record;
    uint8_t     bytes[16];
    tara_key    into = *key;
    into.subject = f->event->subject;
    tara_status status = tp_record_read(f->change, key, &record);
    if (status != TARA_OK) return status;
    if (record.size > sizeof bytes) return tp_record_corrupt(f->change);
    memcpy(bytes, record.bytes, (size_t)record.size);
    status = tp_change_put(f->change, &into, bytes, (size_t)record.size, TP_TIME_NEVER);
    return status == TARA_OK ? tp_record_remove(f->change, key) : status;
}

tara_status tp_forget_disclosure(tp_following *f, const tara_key *key)
{
    tara_key    whose = tp_number_key(TP_NUMBERED_DISCLOSURE, key->ref);
    tara_status status = tp_record_remove(f->change, key);
    return status == TARA_OK ? tp_record_remove(f->change, &whose) : status;
}
