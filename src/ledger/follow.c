// follow.c: records that events leave: read, removed, pointing to their event, numbered.
#include "ledger/follow.h"

#include <string.h>

#include "base/civil.h"

// Numbers are spread like people, so that no shard of a database has them all.
tara_key tp_number_key(tp_numbered kind, uint64_t number)
{
    tara_key key = {.kind = TP_RECORD_NUMBER, .part = kind, .ref = number};
    tp_store64(key.subject.id, number * UINT64_C(0x9E3779B97F4A7C15));
    tp_store64(key.subject.id + 8, UINT64_C(0x7265626D756E) << 8 | kind); // "number"
    return key;
}

tara_status tp_record_corrupt(tp_change *change)
{
    atomic_store(change->failed, 1); // A record that no rule wrote: nobody can know.
    return TARA_E_CORRUPT;
}

tara_status tp_record_read(tp_change *change, const tara_key *key, tara_record *record)
{
    tara_status status = tp_change_get(change, key, record);
    return status == TARA_OK && record->size == 0 ? TARA_E_NOT_FOUND : status;
}

tara_status tp_record_subject(tp_change *change, const tara_key *key, tara_subject *out)
{
    tara_record record;
    tara_status status = tp_record_read(change, key, &record);
    if (status != TARA_OK) return status;
    if (record.size != sizeof out->id) return tp_record_corrupt(change);
    memcpy(out->id, record.bytes, sizeof out->id);
    return TARA_OK;
}

tara_status tp_record_remove(tp_change *change, const tara_key *key)
{
    return tp_change_put(change, key, NULL, 0, TP_TIME_NEVER);
}

// A record that points to the event that holds the rest.
tara_status tp_record_point(const tp_following *f, const tara_key *key, tp_time due)
{
    uint8_t   bytes[16];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&out, f->event->sequence);
    return tp_change_put(f->change, key, out.data, out.size, due);
}

static tara_status put_counter(const tp_following *f, tp_numbered kind, uint64_t number)
{
    uint8_t   bytes[10];
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tara_key  counter = {.kind = TP_RECORD_COUNTER, .part = kind};
    tp_write_varint(&out, number);
    return tp_change_put(f->change, &counter, out.data, out.size, TP_TIME_NEVER);
}

tara_status tp_number_pass(const tp_following *f, tp_numbered kind, uint64_t number)
{
    return number <= f->world->numbers[kind] ? TARA_OK : put_counter(f, kind, number);
}

// Those of erased events may lie between.
static bool is_next(const tp_following *f, tp_numbered kind, uint64_t number)
{
    uint64_t last = f->world->numbers[kind];
    return number > last && number - last - 1 <= f->missing;
}

// The next number of its kind, whose it is, and that it was given.
tara_status tp_number_give(const tp_following *f, tp_numbered kind, uint64_t number)
{
    tara_key whose = tp_number_key(kind, number);
    if (!is_next(f, kind, number)) return TARA_E_CONFLICT;
    tara_status status = tp_change_put(f->change, &whose, f->event->subject.id,
                                       sizeof f->event->subject.id, TP_TIME_NEVER);
    return status == TARA_OK ? put_counter(f, kind, number) : status;
}
