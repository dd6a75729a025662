// journal_read.c: reading the frames of the file, and finding out where they end.
//
// Every frame is checked before any event of it is handed out. The first pass checks, counts and
// hands out at once, so that a replay reads the file once. Chain values are not computed here.
#include "store/journal.h"

#include <string.h>

#include "base/bytes.h"

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

// ---- Scanning ----------------------------------------------------------------------------------

tara_status tp_journal_scan_failed(tp_journal *journal, tara_status status, uint64_t offset)
{
    if (status == TARA_E_NO_MEMORY) {
        return tp_journal_fail(journal, status, "No memory to read the file.");
    }
    return tp_journal_die(journal, TARA_E_STORE, "Reading the file failed.", offset);
}

static tara_status open_scan(tp_journal *journal, tp_scan *scan)
{
    tara_status status = tp_scan_open(scan, journal->port, journal->memory, journal->file,
                                      journal->header.journal_id);
    if (status == TARA_OK) return TARA_OK;
    return tp_journal_die(journal, TARA_E_STORE, "The file cannot be examined.", 0);
}

static tara_status read_frame(tp_journal *journal, tp_scan *scan, tp_journal_mark at,
                              tp_found_frame *out)
{
    tara_status status = tp_scan_frame(scan, at.offset, at.sequence, out);
    return status == TARA_OK ? status : tp_journal_scan_failed(journal, status, at.offset);
}

static tara_status damaged_meanwhile(tp_journal *journal, uint64_t offset)
{
    return tp_journal_die(journal, TARA_E_CORRUPT, "The file was damaged while it was open.",
                          offset);
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

bool tp_journal_note_room(tp_journal *journal)
{
    if (!journal->note.bytes) journal->note.bytes = tp_allocate(journal->memory, TP_NOTE_MAX);
    return journal->note.bytes;
}

void tp_journal_note_at(tp_journal *journal, const uint8_t *bytes, size_t size, uint64_t offset)
{
    tp_journal_note *note = &journal->note;
    if (note->size > 0) note->superseded++;
    memcpy(note->bytes, bytes, size);
    note->size = size;
    note->sequence = journal->last_sequence;
    note->offset = offset;
}

static void take_note_in(tp_journal *journal, const tp_found_frame *frame)
{
    const uint8_t *bytes;
    size_t size = frame->head.size - TP_FRAME_HEAD_SIZE;
    if (tp_note_decode(frame->events, size, &bytes, &size)) {
        tp_journal_note_at(journal, bytes, size, journal->end);
    }
}

static tara_status take_in(tp_journal *journal, const tp_found_frame *frame)
{
    bool is_note = frame->head.count == 0;
    if (!tp_journal_mark_room(journal) || (is_note && !tp_journal_note_room(journal))) {
        return tp_journal_scan_failed(journal, TARA_E_NO_MEMORY, 0);
    }
    if (is_note) take_note_in(journal, frame);
    tp_journal_mark_at(journal, frame->head.first_sequence, journal->end);
    journal->last_frame = journal->end;
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

static tara_status end_here(tp_journal *journal, const tp_found_frame *frame, uint64_t file_size)
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
    // The newest frame is never proven: none follows that could. A snapshot can.
    bool proven = journal->last_frame == 0 || journal->end == journal->proven_until;
    if (!proven) journal->rewrite_until = journal->end;
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

static void hand_out(tp_journal *journal, const tp_found_frame *frame, handing *to)
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

static tara_status walk_frames(tp_journal *journal, tp_scan *scan, tp_journal_mark at, handing *to)
{
    while (at.sequence < to->until && to->answer == TARA_CALLBACK_OK) {
        bool first_pass = at.offset == journal->end;
        if (first_pass && journal->read_all) return TARA_OK;
        tp_found_frame frame;
        tara_status status = read_frame(journal, scan, at, &frame);
        if (status != TARA_OK) return status;
        if (frame.verdict != TP_FRAME_ACCEPT) {
            if (first_pass) return end_here(journal, &frame, scan->file_size);
            return damaged_meanwhile(journal, at.offset);
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
    tp_scan scan;
    tara_status status = open_scan(journal, &scan);
    if (status != TARA_OK) return status;
    status = walk_frames(journal, &scan, start_of(journal, from), &to);
    tp_scan_close(&scan);
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
    tp_journal_mark at = start_of(journal, sequence - 1); // A note may stand before the frame.
    tp_scan scan;
    tara_status status = open_scan(journal, &scan);
    if (status != TARA_OK) return status;
    for (;;) {
        tp_found_frame frame;
        status = read_frame(journal, &scan, at, &frame);
        if (status == TARA_OK && frame.verdict != TP_FRAME_ACCEPT) {
            status = damaged_meanwhile(journal, at.offset);
        }
        bool found = at.sequence == sequence || sequence - at.sequence < frame.head.count;
        if (status != TARA_OK || found) break;
        at.offset += frame.head.size;
        at.sequence += frame.head.count;
    }
    tp_scan_close(&scan);
    *offset = at.offset;
    return status;
}
