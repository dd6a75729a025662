// erasure.c: the events of an erasure: which bodies leave, and what outlives them.
#include "ledger/erasure.h"

#include <string.h>

#include "base/civil.h"
#include "ledger/records.h"

// --- events and their texts --------------------------------------------------------------------

typedef struct tp_kept_text {
    struct tp_kept_text *next;
    size_t               size; // Of the block.
    uint8_t              bytes[];
} tp_kept_text;

tp_event_list tp_event_list_in(tp_memory *memory)
{
    return (tp_event_list){.memory = memory};
}

void tp_event_list_release(tp_event_list *events)
{
    for (tp_kept_text *text = events->texts, *next; text != NULL; text = next) {
        next = text->next;
        tp_release_wiped(events->memory, text, text->size);
    }
    tp_release_wiped(events->memory, events->list, events->capacity * sizeof *events->list);
    *events = tp_event_list_in(events->memory);
}

void tp_event_list_put(tp_event_list *events, const tp_event *event)
{
    if (events->failed) return;
    if (events->count == events->capacity) {
        size_t    more = events->capacity == 0 ? 8 : 2 * events->capacity;
        size_t    size = sizeof *events->list;
        tp_event *list = tp_resize_wiped(events->memory, events->list,
                                         events->capacity * size, more * size);
        events->failed = list == NULL;
        if (events->failed) return;
        events->list = list;
        events->capacity = more;
    }
    events->list[events->count++] = *event;
}

tp_text tp_event_list_keep(tp_event_list *events, const void *bytes, size_t size)
{
    size_t        block = sizeof(tp_kept_text) + size;
    tp_kept_text *text = tp_allocate(events->memory, block);
    if (text == NULL) {
        events->failed = true;
        return (tp_text){NULL, 0};
    }
    text->next = events->texts;
    text->size = block;
    if (size > 0) memcpy(text->bytes, bytes, size);
    events->texts = text;
    return (tp_text){(const char *)text->bytes, size};
}

// --- what goes ---------------------------------------------------------------------------------

void tp_erasure_begin(tp_erasure *erasure, tp_memory *memory, tp_erase_reason reason)
{
    memset(erasure, 0, sizeof *erasure);
    erasure->gone = tp_range_set_in(memory);
    erasure->ended = tp_buffer_in(memory);
    erasure->reason = (uint8_t)reason;
}

void tp_erasure_release(tp_erasure *erasure)
{
    tp_range_set_release(&erasure->gone);
    tp_buffer_release(&erasure->ended);
}

void tp_erasure_take(tp_erasure *erasure, uint64_t sequence)
{
    if (!tp_range_set_reserve(&erasure->gone, 1)) erasure->failed = true;
    else tp_range_set_add(&erasure->gone, (tara_range){sequence, 1});
}

static void put_varint(tp_buffer *out, uint64_t value)
{
    uint8_t   bytes[10];
    tp_writer writer = tp_writer_of(bytes, sizeof bytes);
    tp_write_varint(&writer, value);
    tp_buffer_append(out, bytes, writer.size);
}

void tp_erasure_see(tp_erasure *erasure, const tp_event *event)
{
    static const uint8_t none[sizeof erasure->receipt] = {0};
    tp_erasure_take(erasure, event->sequence);
    if (event->type == TP_EVENT_DISCLOSURE && event->body.disclosure.uses_up) {
        put_varint(&erasure->ended, event->body.disclosure.safeguard);
        if (erasure->ended.failed) erasure->failed = true;
    }
    if (event->type != TP_EVENT_FORGET) return;
    bool first = memcmp(erasure->receipt, none, sizeof none) == 0; // The last wish counts.
    if (first) memcpy(erasure->receipt, event->body.forget.receipt, sizeof erasure->receipt);
    if (erasure->request == 0) erasure->request = event->body.forget.request;
}

// --- entries -----------------------------------------------------------------------------------

void tp_entry_of(const tp_hmac_key *site, const tara_subject *subject, uint8_t entry[16])
{
    // With its end: spaces do not run together.
    static const char space[] = "kept beyond an erasure";
    uint8_t tag[TP_SHA256_SIZE];
    tp_hmac hmac;
    tp_hmac_init(&hmac, site);
    tp_hmac_update(&hmac, space, sizeof space);
    tp_hmac_update(&hmac, subject->id, sizeof subject->id);
    tp_hmac_final(&hmac, tag);
    memcpy(entry, tag, 16);
    tp_wipe(tag, sizeof tag);
}

tara_status tp_read_suppression(tp_change *change, const uint8_t entry[16], tp_standing *out,
                                tp_time *until, uint64_t *event)
{
    tp_entry    kept;
    tara_key    key = tp_entry_key(entry, TP_ENTRY_SUPPRESSION, 0);
    tara_status status = tp_read_entry(change, &key, &kept);
    tp_standing_clear(out);
    *until = kept.until;
    *event = kept.event;
    if (status != TARA_OK) return status;
    bool whole = tp_standing_decode(out, (const uint8_t *)kept.bytes.data, kept.bytes.size);
    out->last_event = out->first_event = 0;
    return whole ? TARA_OK : tp_record_corrupt(change);
}

// Which events it comes from does not matter any more; a record must name some.
static tp_text keep_standing(tp_event_list *events, const tp_standing *standing)
{
    uint8_t     bytes[TP_STANDING_BYTES_MAX];
    tp_writer   out = tp_writer_of(bytes, sizeof bytes);
    tp_standing copy = *standing;
    copy.last_event = copy.first_event = 1;
    tp_standing_encode(&copy, &out);
    tp_text text = tp_event_list_keep(events, out.data, out.size);
    if (out.failed) events->failed = true;
    tp_wipe(bytes, sizeof bytes);
    tp_wipe(&copy, sizeof copy);
    return text;
}

void tp_suppression_event(tp_event_list *events, const tara_subject *subject,
                          const tp_standing *suppression)
{
    tp_event event = {.type = TP_EVENT_KEPT, .subject = *subject};
    event.body.kept.kind = TP_RECORD_STANDING;
    event.body.kept.bytes = keep_standing(events, suppression);
    tp_event_list_put(events, &event);
}

// --- what outlives it --------------------------------------------------------------------------

typedef struct leaving { // tp_erasure_events, on its way along the subject's records.
    tp_erasure         *erasure;
    tp_change          *change;
    const tara_subject *subject;
    uint8_t             entry[16];
    tp_time             at;
    tp_event_list      *out;
} leaving;

tp_time tp_suppression_until(tp_time at)
{
    return tp_time_add_months(at, 12 * tp_law_suppression_years());
}

tp_time tp_request_proof_until(const tp_request *request)
{
    tp_text law = {request->law, strlen(request->law)};
    return tp_time_add_months(request->ended_at, 12 * tp_law_request_proof_years(law));
}

static void put_entry(leaving *l, tp_entry_kind kind, uint64_t ref, tp_time until, tp_text bytes)
{
    tp_event event = {.type = TP_EVENT_ENTRY};
    memcpy(event.body.entry.entry, l->entry, sizeof event.body.entry.entry);
    event.body.entry.kind = (uint8_t)kind;
    event.body.entry.ref = ref;
    event.body.entry.until = until;
    event.body.entry.bytes = bytes;
    tp_event_list_put(l->out, &event);
}

// An entry that there is already gives way to what they object to now: who came back had it on
// record again, and may have taken it back. Where only what was carried on goes it stays, and its
// time runs on.
static tara_status leave_suppression(leaving *l, const tp_standing *standing)
{
    tp_standing earlier, now;
    tp_time     until = 0;
    uint64_t    event = 0;
    tara_key    key = tp_entry_key(l->entry, TP_ENTRY_SUPPRESSION, 0);
    bool        objects = tp_standing_suppression(standing, &now);
    tara_status status = tp_read_suppression(l->change, l->entry, &earlier, &until, &event);
    bool        there = status == TARA_OK;
    if (!there && status != TARA_E_NOT_FOUND) return status;
    bool stays = objects && there && standing->forgotten == 2
              && (now.objected & ~earlier.objected) == 0;
    if (stays) return TARA_OK;
    if (there) tp_erasure_take(l->erasure, event);
    if (!objects) return there ? tp_record_remove(l->change, &key) : TARA_OK;
    put_entry(l, TP_ENTRY_SUPPRESSION, 0, tp_suppression_until(l->at), keep_standing(l->out, &now));
    return TARA_OK;
}

// That it was made and answered, by what law and when: not what it was about.
static tara_status leave_request(void *user, const tara_key *key)
{
    leaving    *l = user;
    tp_request  request;
    uint8_t     bytes[2048];
    tp_writer   out = tp_writer_of(bytes, sizeof bytes);
    tara_status status = tp_read_request(l->change, l->subject, key->ref, &request);
    if (status != TARA_OK) return status;
    tp_time until = tp_request_proof_until(&request);
    request.step_count = request.correction_count = 0;
    request.purposes = request.categories = 0;
    tp_request_encode(&request, &out);
    if (out.failed) return TARA_E_LIMIT;
    put_entry(l, TP_ENTRY_REQUEST, key->ref, until,
              tp_event_list_keep(l->out, out.data, out.size));
    return TARA_OK;
}

static tara_status carry_holding(void *user, const tara_key *key)
{
    leaving    *l = user;
    tara_record record;
    tp_event    event = {.type = TP_EVENT_KEPT, .subject = *l->subject};
    tara_status status = tp_record_read(l->change, key, &record);
    if (status != TARA_OK) return status;
    event.body.kept.kind = TP_RECORD_HOLDING;
    event.body.kept.part = key->part;
    event.body.kept.ref = key->ref;
    event.body.kept.bytes = tp_event_list_keep(l->out, record.bytes, (size_t)record.size);
    tp_event_list_put(l->out, &event);
    return l->out->failed ? TARA_E_NO_MEMORY : TARA_OK;
}

static tara_status carry_holdings(leaving *l, const tp_standing *standing)
{
    tp_standing rest;
    tp_event    event = {.type = TP_EVENT_KEPT, .subject = *l->subject};
    if (standing->holdings == 0) return TARA_OK;
    tp_standing_clear(&rest);
    rest.forgotten = 2;
    rest.holdings = standing->holdings;
    rest.held_since_end = standing->held_since_end;
    rest.known_version = standing->known_version;
    tp_standing_respect(&rest, standing);
    event.body.kept.kind = TP_RECORD_STANDING;
    event.body.kept.bytes = keep_standing(l->out, &rest);
    tp_event_list_put(l->out, &event);
    return tp_change_each(l->change, l->subject, TP_RECORD_HOLDING, carry_holding, l);
}

void tp_erase_event_put(tp_erasure *erasure, const tp_world *world, tp_event_list *out)
{
    tp_event        event = {.type = TP_EVENT_ERASE};
    tp_erase_event *erase = &event.body.erase;
    tp_buffer       ranges = tp_buffer_in(out->memory), numbers = tp_buffer_in(out->memory);
    for (int kind = 1; kind < TP_NUMBERED_KINDS; kind++) {
        put_varint(&numbers, world->numbers[kind]);
    }
    tp_range_set_write(&erasure->gone, &ranges);
    erase->reason = erasure->reason;
    erase->request = erasure->request;
    memcpy(erase->receipt, erasure->receipt, sizeof erase->receipt);
    erase->count = tp_range_set_size(&erasure->gone);
    erase->ranges = tp_event_list_keep(out, ranges.data, ranges.size);
    erase->numbers = tp_event_list_keep(out, numbers.data, numbers.size);
    erase->ended = tp_event_list_keep(out, erasure->ended.data, erasure->ended.size);
    if (ranges.failed || numbers.failed || erasure->failed) out->failed = true;
    tp_event_list_put(out, &event);
    tp_buffer_release(&ranges);
    tp_buffer_release(&numbers);
}

tara_status tp_erasure_events(tp_erasure *erasure, tp_change *change, const tp_world *world,
                              const tp_hmac_key *site, const tara_subject *subject,
                              const tp_standing *standing, tp_time at, tp_event_list *out)
{
    tp_event_list after = tp_event_list_in(out->memory);
    leaving       l = {.erasure = erasure, .change = change, .subject = subject, .at = at,
                       .out = &after};
    tara_status   status = TARA_OK;
    if (site == NULL) return TARA_E_UNSUPPORTED; // What must outlive it could not be found again.
    tp_entry_of(site, subject, l.entry);
    status = leave_suppression(&l, standing);
    if (status == TARA_OK) {
        status = tp_change_each(change, subject, TP_RECORD_REQUEST, leave_request, &l);
    }
    if (status == TARA_OK) status = carry_holdings(&l, standing);
    if (status == TARA_OK) tp_erase_event_put(erasure, world, out);
    for (size_t i = 0; i < after.count && status == TARA_OK; i++) {
        tp_event *event = &after.list[i];
        tp_text  *bytes = event->type == TP_EVENT_ENTRY ? &event->body.entry.bytes
                                                        : &event->body.kept.bytes;
        *bytes = tp_event_list_keep(out, bytes->data, bytes->size);
        tp_event_list_put(out, event);
    }
    if (status == TARA_OK && (after.failed || out->failed)) status = TARA_E_NO_MEMORY;
    tp_event_list_release(&after);
    return status;
}
