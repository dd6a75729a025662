// check.c: a walk over a whole file that believes nothing: checksums, sequence, chain.
//
// Events gather over several frames and are handed over together. What is wrong with a later frame
// is told only when all before it was found right.
#include "store/check.h"

#include <string.h>

#include "store/scan.h"

enum { STEP_SIZE = 1 << 20 };

// A frame, or as much of it as there is, that ends in the batch.
typedef struct frame_end {
    uint64_t offset;
    uint64_t first;  // Sequence.
    uint64_t behind; // Where the next frame begins.
    size_t   events; // Of the batch, up to its last.
    uint8_t  chain[32];
} frame_end;

typedef struct batch {
    tara_stored_event *events;
    uint8_t          (*leaves)[32];
    frame_end         *frames;
    uint8_t           *bytes;
    size_t             capacity; // Of the first three: a frame that ends here has an event here.
    size_t             room;     // Of bytes.
    size_t             count;
    size_t             frame_count;
    size_t             used;
    uint64_t           frame_offset; // Of the frame that the last events are of.
} batch;

typedef struct checking {
    const tp_check_options *options;
    tp_check_result        *out;
    tp_scan                 scan;
    batch                   batch;
    tp_sha256               hash;    // Of the frame whose events come next.
    bool                    hashing; // It was begun.
    uint64_t                told;
    bool                    over;    // Something was found.
} checking;

static void found(checking *c, tp_check_kind kind, uint64_t offset, uint64_t sequence)
{
    c->out->kind = kind;
    c->out->offset = offset;
    c->out->sequence = sequence;
    c->over = true;
}

static bool step(checking *c, uint64_t done)
{
    uint64_t total = c->scan.file_size;
    if (done - c->told < STEP_SIZE && done != total) return true;
    c->told = done;
    return tp_progress_step(&c->options->progress, done, total);
}

// ---- The header --------------------------------------------------------------------------------

static tara_status check_header(checking *c)
{
    tp_file_header *header = &c->out->header;
    const tp_hmac_key *site = c->options->site;
    const uint8_t *bytes;
    tara_status status = tp_scan_look(&c->scan, 0, TP_FILE_HEADER_SIZE, &bytes);
    if (status != TARA_OK) return status;
    if (!bytes || !tp_file_header_is_ours(bytes, TP_FILE_HEADER_SIZE)) {
        found(c, TP_CHECK_FOREIGN, 0, 0);
        return TARA_OK;
    }
    uint8_t base_chain[32];
    tara_status read = tp_file_header_decode(bytes, TP_FILE_HEADER_SIZE, header);
    if (read == TARA_E_CORRUPT) found(c, TP_CHECK_HEADER, 0, 0);
    else if (read != TARA_OK)   found(c, TP_CHECK_FORMAT, 0, 0);
    else if (site && !tp_file_header_has_key(header, site)) found(c, TP_CHECK_KEY, 0, 0);
    if (c->over) return TARA_OK;

    tp_file_base_chain(header->journal_id, base_chain);
    bool fits = memcmp(base_chain, header->base_chain, sizeof(base_chain)) == 0;
    if (!fits) found(c, TP_CHECK_ALTERED, 0, 0);
    memcpy(c->out->chain, header->base_chain, sizeof(c->out->chain));
    memcpy(c->scan.journal_id, header->journal_id, sizeof(c->scan.journal_id));
    c->out->end = TP_FILE_HEADER_SIZE;
    return TARA_OK;
}

// ---- What was gathered -------------------------------------------------------------------------

// The offset of the frame that holds an event of the batch.
static uint64_t offset_of(const batch *b, size_t event)
{
    for (size_t i = 0; i < b->frame_count; i++) {
        if (event < b->frames[i].events) return b->frames[i].offset;
    }
    return b->frame_offset;
}

static void chain_events(checking *c, size_t from, size_t until)
{
    if (!c->hashing) tp_chain_begin(&c->hash, c->out->chain);
    c->hashing = true;
    if (until > from) tp_sha256_update(&c->hash, c->batch.leaves[from], (until - from) * 32);
}

static void take_frame(checking *c, const frame_end *frame)
{
    uint8_t chain[32];
    tp_sha256_final(&c->hash, chain);
    c->hashing = false;
    if (memcmp(chain, frame->chain, sizeof(chain)) != 0) {
        found(c, TP_CHECK_ALTERED, frame->offset, frame->first);
        return;
    }
    memcpy(c->out->chain, chain, sizeof(chain));
    c->out->end = frame->behind;
    c->out->frames++;
}

// The frames that end within the first `count` events of the batch. Gives how many of these events
// may be handed on.
static size_t check_chain(checking *c, size_t count)
{
    batch *b = &c->batch;
    size_t done = 0;
    for (size_t i = 0; i < b->frame_count && b->frames[i].events <= count; i++) {
        chain_events(c, done, b->frames[i].events);
        take_frame(c, &b->frames[i]);
        if (c->over) return done;
        done = b->frames[i].events;
    }
    if (done < count) chain_events(c, done, count);
    return count;
}

static tara_status hand_on(checking *c, size_t count)
{
    const tp_check_visitor *visitor = &c->options->visitor;
    batch *b = &c->batch;
    for (size_t i = 0; i < count; i++) c->out->absent += b->events[i].bytes == NULL;
    c->out->events += count;
    if (!visitor->leaves || count == 0) return TARA_OK;
    const uint8_t (*leaves)[32] = (const uint8_t (*)[32])b->leaves;
    int32_t answer = visitor->leaves(visitor->user, b->events[0].sequence, leaves, count);
    return answer == TARA_CALLBACK_OK ? TARA_OK : TARA_E_CONFLICT;
}

// The events that the visitor takes, the reason why it does not take the next.
static size_t ask_visitor(checking *c, int32_t *reason)
{
    const tp_check_visitor *visitor = &c->options->visitor;
    batch *b = &c->batch;
    size_t refused = 0;
    *reason = TARA_CALLBACK_OK;
    if (visitor->events && b->count > 0) {
        *reason = visitor->events(visitor->user, b->events, b->count, &refused);
    }
    if (*reason == TARA_CALLBACK_OK) return b->count;
    return refused < b->count ? refused : 0;
}

static void wipe_batch(batch *b)
{
    tp_wipe(b->bytes, b->used);
    b->count = 0;
    b->frame_count = 0;
    b->used = 0;
}

static tara_status check_batch(checking *c)
{
    batch *b = &c->batch;
    int32_t reason;
    size_t taken = ask_visitor(c, &reason);
    tp_leaves_of(b->events, taken, b->leaves);
    size_t right = check_chain(c, taken);
    if (!c->over && taken < b->count) {
        found(c, TP_CHECK_REFUSED, offset_of(b, taken), b->events[taken].sequence);
        c->out->reason = reason;
    }
    tara_status status = hand_on(c, right);
    wipe_batch(b);
    return status;
}

// ---- Frames ------------------------------------------------------------------------------------

static tara_status gather_event(checking *c, const tara_stored_event *event)
{
    batch *b = &c->batch;
    size_t size = event->bytes ? (size_t)event->size : 0;
    if (b->count == b->capacity || size > b->room - b->used) {
        tara_status status = check_batch(c);
        if (status != TARA_OK || c->over) return status;
    }
    tara_stored_event *own = &b->events[b->count++];
    *own = *event;
    if (size == 0) return TARA_OK;
    memcpy(b->bytes + b->used, event->bytes, size);
    own->bytes = b->bytes + b->used;
    b->used += size;
    return TARA_OK;
}

static tara_status gather_frame(checking *c, const tp_frame_head *head, const uint8_t *events,
                                uint64_t offset)
{
    batch *b = &c->batch;
    size_t left = head->size - TP_FRAME_HEAD_SIZE;
    for (uint32_t i = 0; i < head->count; i++) {
        tara_stored_event event;
        size_t taken = tp_event_parse(events, left, &event);
        event.sequence = head->first_sequence + i;
        events += taken;
        left -= taken;
        tara_status status = gather_event(c, &event);
        if (status != TARA_OK || c->over) return status;
        b->frame_offset = offset;
    }
    // A frame has an event, so there is room for its end.
    frame_end *end = &b->frames[b->frame_count++];
    *end = (frame_end){offset, head->first_sequence, offset + head->size, b->count, {0}};
    memcpy(end->chain, head->chain, sizeof(end->chain));
    return TARA_OK;
}

static tara_status take_note(checking *c, const tp_frame_head *head, const uint8_t *bytes,
                             uint64_t offset)
{
    const tp_check_visitor *visitor = &c->options->visitor;
    const uint8_t *note = NULL;
    size_t size = 0;
    tara_status status = check_batch(c);
    if (status != TARA_OK || c->over) return status;
    if (memcmp(head->chain, c->out->chain, sizeof(head->chain)) != 0) {
        found(c, TP_CHECK_ALTERED, offset, 0);
        return TARA_OK;
    }
    (void)tp_note_decode(bytes, head->size - TP_FRAME_HEAD_SIZE, &note, &size);
    int32_t answer = visitor->note ? visitor->note(visitor->user, note, size,
                                                   head->first_sequence - 1) : TARA_CALLBACK_OK;
    if (answer != TARA_CALLBACK_OK) {
        found(c, TP_CHECK_REFUSED, offset, 0);
        c->out->reason = answer;
        return TARA_OK;
    }
    c->out->end = offset + head->size;
    c->out->frames++;
    c->out->notes++;
    return TARA_OK;
}

// The first event of an unsound frame whose bytes are not what its checksum says.
static uint64_t unsound_event(const tp_frame_head *head, const uint8_t *events)
{
    size_t left = head->size - TP_FRAME_HEAD_SIZE;
    uint32_t i = 0;
    for (; i + 1 < head->count; i++) {
        tara_stored_event event;
        size_t taken = tp_event_decode(events, left, &event);
        if (taken == 0) break;
        events += taken;
        left -= taken;
    }
    return head->first_sequence + i;
}

static tara_status name_bytes_without_head(checking *c, uint64_t offset, uint64_t sequence,
                                           const tp_found_frame *frame)
{
    uint64_t left = c->scan.file_size - offset;
    size_t known = left < TP_FRAME_HEAD_SIZE ? (size_t)left : TP_FRAME_HEAD_SIZE;
    const uint8_t *bytes;
    tara_status status = tp_scan_look(&c->scan, offset, known, &bytes);
    if (status != TARA_OK || !bytes) return status;
    bool whole = known == TP_FRAME_HEAD_SIZE;
    if (whole && tp_frame_head_signed(bytes, c->scan.journal_id)) {
        found(c, TP_CHECK_IMPOSSIBLE, offset, sequence);
    } else if (frame->finding.witnessed) {
        found(c, TP_CHECK_DAMAGED, offset, sequence);
    } else {
        found(c, tp_frame_begins(bytes, known) ? TP_CHECK_TORN : TP_CHECK_SURPLUS, offset, 0);
    }
    return TARA_OK;
}

// What a frame is that was not accepted, when all before it was found right.
static tara_status name_frame(checking *c, uint64_t offset, uint64_t sequence,
                              const tp_found_frame *frame, const uint8_t *events)
{
    const tp_frame_finding *finding = &frame->finding;
    uint64_t first = frame->head.first_sequence;
    if (frame->verdict == TP_FRAME_END) return TARA_OK;
    if (frame->content_end > offset) c->out->surplus = frame->content_end - offset;
    if (finding->endless) {
        found(c, TP_CHECK_SURPLUS, offset, 0);
    } else if (!finding->head) {
        return name_bytes_without_head(c, offset, sequence, frame);
    } else if (!finding->continues) {
        found(c, first > sequence ? TP_CHECK_REMOVED : TP_CHECK_REORDERED, offset, sequence);
    } else if (frame->verdict == TP_FRAME_TORN) {
        found(c, TP_CHECK_TORN, offset, sequence);
    } else if (finding->whole && events) {
        found(c, TP_CHECK_ALTERED, offset, unsound_event(&frame->head, events));
    } else {
        found(c, TP_CHECK_DAMAGED, offset, sequence);
    }
    return TARA_OK;
}

static tara_status end_at(checking *c, uint64_t offset, uint64_t sequence,
                          const tp_found_frame *frame)
{
    tara_status status = check_batch(c);
    if (status != TARA_OK || c->over) return status;
    const uint8_t *bytes = NULL;
    if (frame->finding.whole) {
        status = tp_scan_look(&c->scan, offset, frame->head.size, &bytes);
        if (status != TARA_OK) return status;
    }
    return name_frame(c, offset, sequence, frame, bytes ? bytes + TP_FRAME_HEAD_SIZE : NULL);
}

static tara_status check_frames(checking *c)
{
    uint64_t offset = c->out->end;
    uint64_t sequence = c->out->header.base_sequence;
    while (!c->over) {
        tp_found_frame frame;
        tara_status status = tp_scan_frame(&c->scan, offset, sequence, &frame);
        if (status != TARA_OK) return status;
        if (frame.verdict != TP_FRAME_ACCEPT) return end_at(c, offset, sequence, &frame);
        if (frame.head.count > 0) status = gather_frame(c, &frame.head, frame.events, offset);
        else                      status = take_note(c, &frame.head, frame.events, offset);
        if (status != TARA_OK) return status;
        offset += frame.head.size;
        sequence += frame.head.count;
        if (!step(c, offset)) return TARA_E_CONFLICT;
    }
    return TARA_OK;
}

// No more than a file of that size can fill.
static bool make_batch(checking *c)
{
    enum { EVENT_MIN = TP_SPINE_SIZE + TP_BODY_UNIT };
    tp_memory *memory = c->options->memory;
    batch *b = &c->batch;
    uint64_t size = c->scan.file_size;
    b->capacity = size / EVENT_MIN < TP_CHECK_EVENTS ? (size_t)(size / EVENT_MIN)
                                                     : (size_t)TP_CHECK_EVENTS;
    b->room = size < TP_CHECK_BYTES ? (size_t)size : (size_t)TP_CHECK_BYTES;
    b->events = tp_allocate(memory, b->capacity * sizeof(*b->events));
    b->leaves = tp_allocate(memory, b->capacity * sizeof(*b->leaves));
    b->frames = tp_allocate(memory, b->capacity * sizeof(*b->frames));
    b->bytes = tp_allocate(memory, b->room);
    return b->events && b->leaves && b->frames && b->bytes;
}

static void release_batch(checking *c)
{
    tp_memory *memory = c->options->memory;
    batch *b = &c->batch;
    tp_release(memory, b->events, b->capacity * sizeof(*b->events));
    tp_release(memory, b->leaves, b->capacity * sizeof(*b->leaves));
    tp_release(memory, b->frames, b->capacity * sizeof(*b->frames));
    tp_release_wiped(memory, b->bytes, b->room);
}

static tara_status check_content(checking *c)
{
    tara_status status = check_header(c);
    if (status != TARA_OK || c->over) return status;
    if (make_batch(c)) status = check_frames(c);
    else               status = TARA_E_NO_MEMORY;
    release_batch(c);
    return status;
}

static tara_status check_file(checking *c, intptr_t file)
{
    static const uint8_t no_journal[16] = {0};
    const tp_check_options *options = c->options;
    tara_status status = tp_scan_open(&c->scan, options->port, options->memory, file, no_journal);
    if (status != TARA_OK) return status;
    if (options->until > 0 && options->until < c->scan.file_size) {
        c->scan.file_size = options->until;
    }
    if (options->blank_max > 0) c->scan.blank_max = options->blank_max;
    status = check_content(c);
    tp_scan_close(&c->scan);
    return status;
}

tara_status tp_check_run(const tp_check_options *options, tp_check_result *out)
{
    checking c = {.options = options, .out = out};
    memset(out, 0, sizeof(*out));
    intptr_t file = options->file;
    if (file == -1) {
        tara_status opened = options->port->open(options->port->user, options->path, 0, &file);
        if (opened != TARA_OK) return opened;
    }
    tara_status status = check_file(&c, file);
    if (options->file == -1) options->port->close(options->port->user, file);
    return status;
}
