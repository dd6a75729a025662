// follow_safeguards.c: what is on record of each safeguard of transfers.
//
// A record names the event that brought the safeguard and the one that ended it, so that a store
// that keeps its records gives the list back by following those events. What a policy ships keeps
// its record for good: it says which numbers were given when that version came into force.
#include "ledger/follow.h"

#include "base/bytes.h"
#include "ledger/apply.h"

static tara_key safeguard_key(uint64_t number)
{
    return (tara_key){.kind = TP_RECORD_SAFEGUARD, .ref = number};
}

bool tp_safeguard_pointers(const uint8_t *bytes, size_t size, uint64_t *brought, uint64_t *ended)
{
    tp_reader in = tp_reader_of(bytes, size);
    *brought = tp_read_varint(&in);
    *ended = tp_read_varint(&in);
    return tp_reader_done(&in) && *brought != 0 && (*ended == 0 || *ended > *brought);
}

static tara_status put_safeguard(const tp_following *f, uint64_t number, uint64_t brought,
                                 uint64_t ended, tp_time due)
{
    uint8_t   bytes[20];
    tara_key  key = safeguard_key(number);
    tp_writer out = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&out, brought);
    tp_write_varint(&out, ended);
    return tp_change_put(f->change, &key, out.data, out.size, due);
}

// A derogation ends with its occasion, and nobody renews it.
static tp_time attention(const tp_following *f, uint8_t kind, tp_time until)
{
    if (kind == TARA_SAFEGUARD_DEROGATION) return TP_TIME_NEVER;
    return tp_assessment_due(f->world->compiled->policy, until);
}

// What is recorded now stands in the place of adequacy that was revoked.
static tara_status remove_replaced(tp_following *f)
{
    const tp_safeguards *safeguards = &f->world->safeguards;
    tara_status          status = TARA_OK;
    for (uint32_t i = 0; i < safeguards->count && status == TARA_OK; i++) {
        const tp_safeguard_state *earlier = &safeguards->list[i];
        tara_key                  key = safeguard_key(earlier->number);
        if (!tp_safeguard_replaces(&f->event->body.safeguard, earlier)) continue;
        status = tp_record_remove(f->change, &key);
    }
    return status;
}

tara_status tp_follow_safeguard(tp_following *f)
{
    const tp_safeguard_event *event = &f->event->body.safeguard;
    tara_key    counter = {.kind = TP_RECORD_COUNTER, .part = TP_NUMBERED_SAFEGUARD};
    uint8_t     bytes[10];
    tp_writer   out = tp_writer_of(bytes, sizeof bytes);
    if (event->number != f->world->numbers[TP_NUMBERED_SAFEGUARD] + 1) return TARA_E_CONFLICT;
    tp_write_varint(&out, event->number); // It is nobody's: there is no owner to remember.
    tara_status status = tp_change_put(f->change, &counter, out.data, out.size, TP_TIME_NEVER);
    if (status == TARA_OK) status = remove_replaced(f);
    if (status != TARA_OK) return status;
    return put_safeguard(f, event->number, f->event->sequence, 0,
                         attention(f, event->kind, event->until));
}

tara_status tp_follow_ended(tp_following *f, uint64_t number)
{
    tara_record record;
    tara_key    key = safeguard_key(number);
    uint64_t    brought = 0, ended = 0;
    const tp_safeguard_state *safeguard = tp_safeguard_find(&f->world->safeguards, number);
    if (safeguard == NULL) return TARA_E_NOT_FOUND;
    tara_status status = tp_record_read(f->change, &key, &record);
    if (status != TARA_OK) return status;
    if (!tp_safeguard_pointers(record.bytes, (size_t)record.size, &brought, &ended)) {
        return tp_record_corrupt(f->change);
    }
    bool stays = safeguard->event == 0 || safeguard->kind == TARA_SAFEGUARD_ADEQUACY;
    if (!stays) return tp_record_remove(f->change, &key);
    return put_safeguard(f, number, brought, f->event->sequence, TP_TIME_NEVER);
}

tara_status tp_follow_ended_again(tp_following *f, uint64_t number)
{
    tara_record record;
    tara_key    key = safeguard_key(number);
    if (tp_safeguard_find(&f->world->safeguards, number) == NULL) return TARA_OK;
    tara_status status = tp_record_read(f->change, &key, &record);
    if (status == TARA_E_NOT_FOUND) return TARA_OK; // It went with its end.
    return status == TARA_OK ? tp_follow_ended(f, number) : status;
}

tara_status tp_follow_safeguard_end(tp_following *f)
{
    return tp_follow_ended(f, f->event->body.safeguard_end.number);
}

// --- shipped by a policy -----------------------------------------------------------------------

static tara_status follow_one(tp_following *f, const tp_safeguard_state *safeguard)
{
    tara_record record;
    tara_key    key = safeguard_key(safeguard->number);
    uint64_t    brought = f->event->sequence, ended = 0;
    tara_status status = tp_record_read(f->change, &key, &record);
    if (status != TARA_OK && status != TARA_E_NOT_FOUND) return status;
    bool known = status == TARA_OK;
    if (known && !tp_safeguard_pointers(record.bytes, (size_t)record.size, &brought, &ended)) {
        return tp_record_corrupt(f->change);
    }
    tp_time due = attention(f, safeguard->kind, safeguard->until);
    return put_safeguard(f, safeguard->number, brought, ended,
                         safeguard->ended ? TP_TIME_NEVER : due);
}

// Shipped no more: nothing of it falls due.
static tara_status dismiss(tp_following *f, const tp_safeguards *after)
{
    const tp_safeguards *before = &f->world->safeguards;
    tara_status          status = TARA_OK;
    for (uint32_t i = 0; i < before->count && status == TARA_OK; i++) {
        tara_record record;
        tara_key    key = safeguard_key(before->list[i].number);
        uint64_t    brought = 0, ended = 0;
        const tp_safeguard_state *now = tp_safeguard_find(after, before->list[i].number);
        if (before->list[i].shipped == 0 || (now != NULL && now->shipped != 0)) continue;
        status = tp_record_read(f->change, &key, &record);
        if (status == TARA_E_NOT_FOUND) { // Of a policy under which the store did not begin.
            status = TARA_OK;
            continue;
        }
        if (status != TARA_OK) break;
        bool whole = tp_safeguard_pointers(record.bytes, (size_t)record.size, &brought, &ended);
        status = whole ? put_safeguard(f, before->list[i].number, brought, ended, TP_TIME_NEVER)
                       : tp_record_corrupt(f->change);
    }
    return status;
}

tara_status tp_follow_shipped(tp_following *f, const tp_safeguards *after)
{
    tara_status status = dismiss(f, after);
    for (uint32_t i = 0; i < after->count && status == TARA_OK; i++) {
        if (after->list[i].shipped != 0) status = follow_one(f, &after->list[i]);
    }
    return status;
}

tara_status tp_follow_published(tp_following *f)
{
    tp_memory     *memory = f->change->memory;
    const tp_world *world = f->world;
    if (f->published == NULL) return tp_follow_shipped(f, &world->safeguards);
    tp_safeguards *after = tp_allocate_zeroed(memory, 1, sizeof *after);
    uint64_t       last = 0;
    if (after == NULL) return TARA_E_NO_MEMORY;
    if (f->published->before != NULL) {
        *after = world->safeguards;
        last = world->numbers[TP_NUMBERED_SAFEGUARD];
    }
    tp_safeguards_adopt(after, &last, f->published);
    tara_status status = tp_follow_shipped(f, after);
    tp_release(memory, after, sizeof *after);
    return status;
}

typedef struct first_one { // Of those that one policy brought.
    tp_change *change;
    uint64_t   policy_event;
    uint64_t   number; // 0: there is none.
} first_one;

static tara_status look_for_first(void *user, const tara_key *key)
{
    first_one  *first = user;
    tara_record record;
    uint64_t    brought = 0, ended = 0;
    tara_status status = tp_record_read(first->change, key, &record);
    if (status != TARA_OK) return status;
    if (!tp_safeguard_pointers(record.bytes, (size_t)record.size, &brought, &ended)) {
        return tp_record_corrupt(first->change);
    }
    bool lower = first->number == 0 || key->ref < first->number;
    if (brought == first->policy_event && lower) first->number = key->ref;
    return TARA_OK;
}

tara_status tp_shipped_after(tp_change *change, uint64_t policy_event, uint64_t *last)
{
    static const tara_subject nobody;
    first_one   first = {.change = change, .policy_event = policy_event};
    tara_status status = tp_change_each(change, &nobody, TP_RECORD_SAFEGUARD, look_for_first,
                                        &first);
    if (status == TARA_OK && first.number != 0) *last = first.number - 1;
    return status;
}
