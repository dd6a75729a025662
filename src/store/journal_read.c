// journal_read.c: reading the frames of the file, and finding out where they end.
//
// Every frame is checked before any event of it is handed out. The first pass checks, counts and
// hands out at once, so that a replay reads the file once. Chain values are not computed here.
#include "store/journal.h"

#include <string.h>

#include "base/bytes.h"

enum {
    AHEAD_MIN = 16 << 10, // First read of a walk: one event may be all that is wanted.
    AHEAD_MAX = 1 << 20
};

tara_status tp_journal_fail(tp_journal *journal, tara_status status, const char *text)
{
    journal->last = (tp_journal_failure){status, text, 0};
    return status;
}

tara_status tp_journal_die(tp_journal *journal, tara_status status, const char *text,
                           uint64_t offset)
{
    journal->dead = (tp_journal_failure){status, text, offset};
    journal->last = journal->dead;
    return status;
}

// ---- A window over the file --------------------------------------------------------------------

typedef struct file_window {
    tp_journal *journal;
    uint64_t    file_size; // When the walk began.
    uint8_t    *bytes;
    size_t      capacity;
    uint64_t    at;        // What the window holds: size bytes from here.
    size_t      size;
    size_t      ahead;
} file_window;

static tara_status open_window(tp_journal *journal, file_window *out)
{
    *out = (file_window){.journal = journal, .ahead = AHEAD_MIN};
    tp_file_identity identity;
    tara_status status = journal->port->identity(journal->port->user, journal->file, &identity);
    if (status != TARA_OK) {
        return tp_journal_die(journal, TARA_E_STORE, "The file cannot be examined.", 0);
    }
    out->file_size = identity.size;
    return TARA_OK;
}

static void close_window(file_window *window)
{
    tp_release_wiped(window->journal->memory, window->bytes, window->capacity);
}

static bool grow_window(file_window *window, size_t needed)
{
    if (needed <= window->capacity) return true;
    tp_memory *memory = window->journal->memory;
    uint8_t *bytes = tp_allocate(memory, needed);
    if (!bytes) return false;
    if (window->size > 0) memcpy(bytes, window->bytes, window->size);
    tp_release_wiped(memory, window->bytes, window->capacity);
    window->bytes = bytes;
    window->capacity = needed;
    return true;
}

// How much to have in the window for `size` bytes at the offset: more each time, never past the
// end.
static size_t span_for(file_window *window, uint64_t offset, size_t size)
{
    uint64_t left = window->file_size - offset;
    size_t span = size > window->ahead ? size : window->ahead;
    if (window->ahead < AHEAD_MAX) window->ahead *= 4;
    return span < left ? span : (size_t)left;
}

// *out: `size` bytes at the offset, until the next call; NULL when the file ends before.
static tara_status look(file_window *window, uint64_t offset, size_t size, const uint8_t **out)
{
    tp_journal *journal = window->journal;
    *out = NULL;
    if (offset > window->file_size || window->file_size - offset < size) return TARA_OK;
    bool inside = offset >= window->at && offset - window->at <= window->size;
    size_t skip = inside ? (size_t)(offset - window->at) : window->size;
    if (inside && window->size - skip >= size) {
        *out = window->bytes + skip;
        return TARA_OK;
    }
    size_t kept = window->size - skip;
    if (kept > 0 && skip > 0) memmove(window->bytes, window->bytes + skip, kept);
    window->at = offset;
    window->size = kept;
    size_t span = span_for(window, offset, size);
    if (!grow_window(window, span)) {
        return tp_journal_fail(journal, TARA_E_NO_MEMORY, "No memory to read the file.");
    }
    size_t got = 0;
    tara_status status = journal->port->read(journal->port->user, journal->file, offset + kept,
                                             window->bytes + kept, span - kept, &got);
    if (status != TARA_OK) {
        return tp_journal_die(journal, TARA_E_STORE, "Reading the file failed.", offset);
    }
    window->size = kept + got;
    if (window->size >= size) *out = window->bytes;
    return TARA_OK;
}

// ---- What stands behind the last whole frame ---------------------------------------------------

// Behind the last byte that is not zero, from the offset on.
static tara_status content_end(file_window *window, uint64_t offset, uint64_t *end)
{
    *end = offset;
    while (offset < window->file_size) {
        uint64_t left = window->file_size - offset;
        size_t piece = left < AHEAD_MIN ? (size_t)left : AHEAD_MIN;
        const uint8_t *bytes;
        tara_status status = look(window, offset, piece, &bytes);
        if (status != TARA_OK) return status;
        if (!bytes) return TARA_OK; // Cut short by somebody meanwhile.
        for (size_t i = 0; i < piece; i++) {
            if (bytes[i]) *end = offset + i + 1;
        }
        offset += piece;
    }
    return TARA_OK;
}

// Does any head from the offset on say that the sequence had been synced?
static tara_status find_witness(file_window *window, uint64_t offset, uint64_t sequence,
                                bool *found)
{
    const uint8_t *journal_id = window->journal->header.journal_id;
    *found = false;
    while (!*found && offset + TP_FRAME_HEAD_SIZE <= window->file_size) {
        uint64_t left = window->file_size - offset;
        size_t piece = left < AHEAD_MIN ? (size_t)left : AHEAD_MIN;
        const uint8_t *bytes;
        tara_status status = look(window, offset, piece, &bytes);
        if (status != TARA_OK) return status;
        if (!bytes) return TARA_OK;
        size_t i = 0;
        for (; i + TP_FRAME_HEAD_SIZE <= piece && !*found; i += TP_FRAME_UNIT) {
            tp_frame_head head;
            if (!tp_frame_head_decode(bytes + i, journal_id, &head)) continue;
            *found = head.durable_sequence >= sequence;
        }
        offset += i;
    }
    return TARA_OK;
}

// ---- One frame ---------------------------------------------------------------------------------

typedef struct found_frame {
    tp_frame_head    head;
    const uint8_t   *events; // Valid until the window moves. NULL unless the verdict is ACCEPT.
    uint64_t         content_end;
    tp_frame_verdict verdict;
} found_frame;

static tara_status find_out(file_window *window, uint64_t offset, uint64_t sequence,
                            tp_frame_finding *finding, found_frame *out)
{
    const uint8_t *bytes;
    tara_status status = look(window, offset, TP_FRAME_HEAD_SIZE, &bytes);
    if (status != TARA_OK) return status;
    const uint8_t *journal_id = window->journal->header.journal_id;
    finding->head = bytes && tp_frame_head_decode(bytes, journal_id, &out->head);
    if (!finding->head) {
        status = content_end(window, offset, &out->content_end);
        finding->blank = status == TARA_OK && out->content_end == offset;
        return status;
    }
    finding->continues = out->head.first_sequence == sequence;
    status = look(window, offset, out->head.size, &bytes);
    if (status != TARA_OK || !bytes) return status;

    finding->whole = true;
    out->events = bytes + TP_FRAME_HEAD_SIZE;
    size_t size = out->head.size - TP_FRAME_HEAD_SIZE;
    finding->sound = tp_frame_events_valid(&out->head, out->events, size);
    return TARA_OK;
}

static tara_status read_frame(file_window *window, uint64_t offset, uint64_t sequence,
                              found_frame *out)
{
    memset(out, 0, sizeof(*out));
    tp_frame_finding finding = {0};
    tara_status status = find_out(window, offset, sequence, &finding, out);
    if (status != TARA_OK) return status;

    out->verdict = tp_frame_judge(&finding);
    if (out->verdict != TP_FRAME_TORN) return TARA_OK;

    // Torn as far as can be seen here; the rest of the file may know better.
    status = find_witness(window, offset + TP_FRAME_UNIT, sequence, &finding.witnessed);
    if (status != TARA_OK) return status;
    out->verdict = tp_frame_judge(&finding);
    return content_end(window, offset, &out->content_end);
}

// ---- The first pass ----------------------------------------------------------------------------

bool tp_journal_mark_room(tp_journal *journal)
{
    if (journal->mark_count < journal->mark_capacity) return true;
    size_t more = journal->mark_capacity ? 2 * journal->mark_capacity : 16;
    tp_journal_mark *marks = tp_resize(journal->memory, journal->marks,
                                       journal->mark_capacity * sizeof(*marks),
                                       more * sizeof(*marks));
    if (!marks) return false;
    journal->marks = marks;
    journal->mark_capacity = more;
    return true;
}

void tp_journal_mark_at(tp_journal *journal, uint64_t sequence, uint64_t offset)
{
    size_t count = journal->mark_count;
    bool near = count > 0 && offset - journal->marks[count - 1].offset < TP_MARK_BYTES;
    if (!near) journal->marks[journal->mark_count++] = (tp_journal_mark){sequence, offset};
}

static tara_status take_in(tp_journal *journal, const found_frame *frame)
{
    if (!tp_journal_mark_room(journal)) {
        return tp_journal_fail(journal, TARA_E_NO_MEMORY, "No memory to read the file.");
    }
    tp_journal_mark_at(journal, frame->head.first_sequence, journal->end);
    journal->end += frame->head.size;
    journal->last_sequence += frame->head.count;
    memcpy(journal->chain, frame->head.chain, sizeof(journal->chain));
    if (frame->head.durable_sequence > journal->durable) {
        journal->durable = frame->head.durable_sequence;
    }
    return TARA_OK;
}

// The torn end is cut off, and the cut is on disk before anything is written there: else what was
// cut could stand behind a new frame after another power cut.
static tara_status cut_torn_end(tp_journal *journal)
{
    const tp_file_port *port = journal->port;
    tara_status status = port->truncate(port->user, journal->file, journal->end);
    if (status == TARA_OK) status = port->sync(port->user, journal->file);
    if (status == TARA_OK) return TARA_OK;
    return tp_journal_die(journal, TARA_E_STORE, "The torn end of the file cannot be cut off.",
                          journal->end);
}

static tara_status end_here(tp_journal *journal, const found_frame *frame, uint64_t file_size)
{
    bool torn = frame->verdict == TP_FRAME_TORN;
    bool damaged = frame->verdict == TP_FRAME_DAMAGED;
    if (damaged && journal->writable) {
        return tp_journal_die(journal, TARA_E_CORRUPT,
                              "The file is damaged: acknowledged events cannot be read.",
                              journal->end);
    }
    if (torn && journal->writable) {
        tara_status status = cut_torn_end(journal);
        if (status != TARA_OK) return status;
        file_size = journal->end;
    }
    if (torn) journal->report.torn_bytes = frame->content_end - journal->end;
    if (!journal->writable && (torn || damaged)) journal->report.damaged_at = journal->end;
    journal->report.events = journal->last_sequence;
    journal->reserved_until = file_size;
    journal->read_all = true;
    if (journal->last_sequence > journal->durable) journal->rewrite_until = journal->end;
    return TARA_OK;
}

// ---- Walking -----------------------------------------------------------------------------------

// What a walk hands out.
typedef struct handing {
    uint64_t        from;
    uint64_t        until; // First sequence that is not wanted.
    tara_event_sink sink;  // NULL: nothing.
    void           *user;
    int32_t         answer;
} handing;

static void hand_out(tp_journal *journal, const found_frame *frame, handing *to)
{
    uint64_t first = frame->head.first_sequence;
    if (!to->sink || first >= to->until || first + frame->head.count <= to->from) return;

    const uint8_t *at = frame->events;
    size_t left = frame->head.size - TP_FRAME_HEAD_SIZE;
    bool   within = journal->walking; // Of another sink, that reads back.
    journal->walking = true;
    for (uint32_t i = 0; i < frame->head.count && first + i < to->until; i++) {
        tara_stored_event event;
        size_t taken = tp_event_parse(at, left, &event);
        at += taken;
        left -= taken;
        event.sequence = first + i;
        if (event.sequence < to->from) continue;
        to->answer = to->sink(to->user, &event);
        if (to->answer != TARA_CALLBACK_OK) break;
    }
    journal->walking = within;
}

// Where reading for a sequence begins: the last mark before it, or where the first pass stands.
static tp_journal_mark start_of(const tp_journal *journal, uint64_t sequence)
{
    if (sequence > journal->last_sequence) {
        return (tp_journal_mark){journal->last_sequence + 1, journal->end};
    }
    size_t low = 0;
    size_t high = journal->mark_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (journal->marks[middle].sequence <= sequence) low = middle;
        else high = middle;
    }
    return journal->marks[low];
}

static tara_status walk_frames(file_window *window, tp_journal_mark at, handing *to)
{
    tp_journal *journal = window->journal;
    while (at.sequence < to->until && to->answer == TARA_CALLBACK_OK) {
        bool first_pass = at.offset == journal->end;
        if (first_pass && journal->read_all) return TARA_OK;
        found_frame frame;
        tara_status status = read_frame(window, at.offset, at.sequence, &frame);
        if (status != TARA_OK) return status;
        if (frame.verdict != TP_FRAME_ACCEPT) {
            if (first_pass) return end_here(journal, &frame, window->file_size);
            return tp_journal_die(journal, TARA_E_CORRUPT,
                                  "The file was damaged while it was open.", at.offset);
        }
        if (first_pass) status = take_in(journal, &frame);
        if (status != TARA_OK) return status;
        hand_out(journal, &frame, to);
        at.offset += frame.head.size;
        at.sequence += frame.head.count;
    }
    return TARA_OK;
}

tara_status tp_journal_walk(tp_journal *journal, uint64_t from, uint64_t limit,
                            tara_event_sink sink, void *user, int32_t *answer)
{
    if (from == 0) from = 1;
    uint64_t until = limit > UINT64_MAX - from ? UINT64_MAX : from + limit;
    handing to = {from, until, sink, user, TARA_CALLBACK_OK};
    file_window window;
    tara_status status = open_window(journal, &window);
    if (status != TARA_OK) return status;
    status = walk_frames(&window, start_of(journal, from), &to);
    close_window(&window);
    *answer = to.answer;
    return status;
}

tara_status tp_journal_read_all(tp_journal *journal)
{
    if (journal->read_all) return TARA_OK;
    int32_t answer;
    return tp_journal_walk(journal, UINT64_MAX, 0, NULL, NULL, &answer);
}

tara_status tp_journal_find(tp_journal *journal, uint64_t sequence, uint64_t *offset)
{
    tp_journal_mark at = start_of(journal, sequence);
    file_window window;
    tara_status status = open_window(journal, &window);
    if (status != TARA_OK) return status;
    for (;;) {
        found_frame frame;
        status = read_frame(&window, at.offset, at.sequence, &frame);
        if (status != TARA_OK) break;
        if (frame.verdict != TP_FRAME_ACCEPT) {
            status = tp_journal_die(journal, TARA_E_CORRUPT,
                                    "The file was damaged while it was open.", at.offset);
            break;
        }
        if (sequence - at.sequence < frame.head.count) break;
        at.offset += frame.head.size;
        at.sequence += frame.head.count;
    }
    close_window(&window);
    *offset = at.offset;
    return status;
}
