// follow_erasures.c: what the records make of an erasure, and of what is kept beyond it.
//
// An erasure names numbers of events and nobody. While their bodies are still in the store it also
// removes what they left of the subject, at the commit and at replay alike; when they are gone
// there is nothing of it to remove, and what they gave to everybody else (numbers, derogations
// used up) is taken from the event.
#include "ledger/follow.h"

#include "base/civil.h"

// --- entries -----------------------------------------------------------------------------------

tara_key tp_entry_key(const uint8_t entry[16], tp_entry_kind kind, uint64_t ref)
{
    tara_key key = {.kind = TP_RECORD_ENTRY, .part = kind, .ref = ref};
    for (int i = 0; i < 16; i++) key.subject.id[i] = entry[i];
    return key;
}

tara_status tp_read_entry(tp_change *change, const tara_key *key, tp_entry *out)
{
    tara_record record;
    tara_status status = tp_record_read(change, key, &record);
    *out = (tp_entry){.event = 0};
    if (status != TARA_OK) return status;
    tp_reader in = tp_reader_of(record.bytes, (size_t)record.size);
    out->event = tp_read_varint(&in);
    out->until = tp_read_signed(&in);
    out->bytes = tp_read_text(&in);
    return tp_reader_done(&in) && out->event != 0 ? TARA_OK : tp_record_corrupt(change);
}

tara_status tp_follow_entry(tp_following *f)
{
    const tp_entry_event *event = &f->event->body.entry;
    tara_key  key = tp_entry_key(event->entry, event->kind, event->ref);
    tp_buffer bytes = tp_buffer_in(f->change->memory);
    uint8_t   head[20];
    tp_writer out = tp_writer_of(head, sizeof head);
    if (event->kind == 0 || event->kind >= TP_ENTRY_KINDS) return TARA_E_INVALID_ARGUMENT;
    tp_write_varint(&out, f->event->sequence);
    tp_write_signed(&out, event->until);
    tp_buffer_append(&bytes, out.data, out.size);
    out.size = 0;
    tp_write_varint(&out, event->bytes.size);
    tp_buffer_append(&bytes, out.data, out.size);
    tp_buffer_append(&bytes, event->bytes.data, event->bytes.size);
    tara_status status = bytes.failed ? TARA_E_NO_MEMORY
                                      : tp_change_put(f->change, &key, bytes.data, bytes.size,
                                                      event->until);
    tp_buffer_release(&bytes);
    return status;
}

// --- erasures ----------------------------------------------------------------------------------

static tara_status pass_numbers(const tp_following *f)
{
    tp_reader   in = tp_reader_of(f->event->body.erase.numbers.data,
                                  f->event->body.erase.numbers.size);
    tara_status status = TARA_OK;
    for (int kind = 1; kind < TP_NUMBERED_KINDS && status == TARA_OK; kind++) {
        if (in.at == in.end) break; // A kind that came later.
        status = tp_number_pass(f, (tp_numbered)kind, tp_read_varint(&in));
    }
    if (status != TARA_OK) return status;
    return tp_reader_done(&in) ? TARA_OK : TARA_E_INVALID_ARGUMENT;
}

static tara_status end_again(tp_following *f)
{
    tp_reader   in = tp_reader_of(f->event->body.erase.ended.data,
                                  f->event->body.erase.ended.size);
    tara_status status = TARA_OK;
    while (in.at < in.end && !in.failed && status == TARA_OK) {
        status = tp_follow_ended_again(f, tp_read_varint(&in));
    }
    return in.failed ? TARA_E_INVALID_ARGUMENT : status;
}

static tara_status remove_one(void *user, const tara_key *key)
{
    const tp_following *f = user;
    return tp_record_remove(f->change, key);
}

static tara_status remove_request(void *user, const tara_key *key)
{
    const tp_following *f = user;
    tara_key    whose = tp_number_key(TP_NUMBERED_REQUEST, key->ref);
    tara_status status = tp_record_remove(f->change, key);
    return status == TARA_OK ? tp_record_remove(f->change, &whose) : status;
}

static tara_status remove_breach(void *user, const tara_key *key)
{
    return tp_breach_forget(user, key);
}

static tara_status remove_disclosure(void *user, const tara_key *key)
{
    return tp_forget_disclosure(user, key);
}

// What is held is carried on by the events that follow this one. All else goes, also what came
// since they were forgotten.
static tara_status remove_all(tp_following *f)
{
    static const struct {
        uint32_t        kind;
        tp_change_visit remove;
    } kinds[] = {
        {TP_RECORD_REQUEST, remove_request}, {TP_RECORD_TOLD, remove_one},
        {TP_RECORD_AUTHORIZATION, remove_one}, {TP_RECORD_NOTICE, remove_one},
        {TP_RECORD_DISCLOSURE, remove_disclosure}, {TP_RECORD_BREACH, remove_breach},
        {TP_RECORD_STANDING, remove_one},
    };
    tara_status status = TARA_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TARA_OK; i++) {
        status = tp_change_each(f->change, f->erased, kinds[i].kind, kinds[i].remove, f);
    }
    return status;
}

tara_status tp_follow_erase(tp_following *f)
{
    tara_key    key = {.kind = TP_RECORD_ERASURE, .ref = f->event->sequence};
    tara_status status = pass_numbers(f);
    if (status == TARA_OK) status = end_again(f);
    if (status == TARA_OK && f->erased != NULL) status = remove_all(f);
    if (status != TARA_OK || !f->waits) return status;
    return tp_record_point(f, &key, f->event->at);
}
