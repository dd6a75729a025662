// rewrite.c: the journal without what is to go: written beside it, checked, and put in its place.
#include "store/rewrite.h"

#include <string.h>

enum {
    BUFFER_SIZE   = 256 << 10,
    STEP_SIZE     = 1 << 20, // Between two calls of the progress callback.
    ABSENT_STORED = TP_SPINE_SIZE + 32
};

typedef struct rewriting {
    tp_journal               *journal;
    const tp_rewrite_options *options;
    intptr_t                  file;   // The new one.
    uint8_t                  *buffer; // BUFFER_SIZE
    size_t                    used;
    uint64_t                  written;
    uint64_t                  told;
    size_t                    place;  // In the ranges.
} rewriting;

static tara_status fail(const rewriting *r, tara_status status, const char *text)
{
    return tp_journal_fail(r->journal, status, text);
}

// A call on the new file that failed: the old one is whole.
static tara_status new_file_failed(const rewriting *r, tara_status status, const char *text)
{
    if (status == TARA_E_DISK_FULL) return fail(r, status, "The disk is full.");
    return fail(r, TARA_E_STORE, text);
}

// Both files are read once: `done` counts the old one's bytes twice.
static tara_status step(rewriting *r, uint64_t done)
{
    uint64_t total = 2 * r->journal->end;
    if (done - r->told < STEP_SIZE && done != total) return TARA_OK;
    r->told = done;
    if (tp_progress_step(&r->options->progress, done, total)) return TARA_OK;
    return fail(r, TARA_E_CONFLICT, "The progress callback stopped it.");
}

// ---- Writing -----------------------------------------------------------------------------------

static tara_status write_buffer(rewriting *r)
{
    const tp_file_port *port = r->journal->port;
    tara_status status = port->write(port->user, r->file, r->written, r->buffer, r->used);
    if (status != TARA_OK) return new_file_failed(r, status, "Writing the new file failed.");
    r->written += r->used;
    r->used = 0;
    return TARA_OK;
}

static tara_status put(rewriting *r, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    while (size > 0) {
        size_t piece = BUFFER_SIZE - r->used < size ? BUFFER_SIZE - r->used : size;
        memcpy(r->buffer + r->used, from, piece);
        r->used += piece;
        from += piece;
        size -= piece;
        tara_status status = r->used == BUFFER_SIZE ? write_buffer(r) : TARA_OK;
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

// Has the event a body that is to go? Asked in order of sequence; `place` moves along.
static bool goes(const rewriting *r, const tara_stored_event *event, size_t *place)
{
    const tp_rewrite_options *options = r->options;
    bool listed = tp_ranges_hold(options->ranges, options->count, place, event->sequence);
    return listed && event->bytes;
}

static uint64_t size_without(const rewriting *r, const tp_found_frame *frame, size_t place)
{
    const uint8_t *at = frame->events;
    size_t left = frame->head.size - TP_FRAME_HEAD_SIZE;
    uint64_t size = TP_FRAME_HEAD_SIZE;
    for (uint32_t i = 0; i < frame->head.count; i++) {
        tara_stored_event event;
        size_t taken = tp_event_parse(at, left, &event);
        event.sequence = frame->head.first_sequence + i;
        size += goes(r, &event, &place) ? (size_t)ABSENT_STORED : taken;
        at += taken;
        left -= taken;
    }
    return size;
}

static tara_status put_event(rewriting *r, tara_stored_event *event, const uint8_t *stored,
                             size_t size)
{
    if (!goes(r, event, &r->place)) return put(r, stored, size);
    uint8_t absent[ABSENT_STORED];
    r->options->commitment(event->bytes, (size_t)event->size, event->commitment);
    event->bytes = NULL;
    tp_event_encode(event, absent);
    return put(r, absent, sizeof(absent));
}

static tara_status put_events(rewriting *r, const tp_found_frame *frame)
{
    const uint8_t *at = frame->events;
    size_t left = frame->head.size - TP_FRAME_HEAD_SIZE;
    tara_status status = TARA_OK;
    for (uint32_t i = 0; i < frame->head.count && status == TARA_OK; i++) {
        tara_stored_event event;
        size_t taken = tp_event_parse(at, left, &event);
        event.sequence = frame->head.first_sequence + i;
        status = put_event(r, &event, at, taken);
        at += taken;
        left -= taken;
    }
    return status;
}

static tara_status put_frame(rewriting *r, const tp_found_frame *frame)
{
    tp_frame_head head = frame->head;
    if (head.count > 0) {
        uint64_t size = size_without(r, frame, r->place);
        if (size > TP_FRAME_MAX) {
            return fail(r, TARA_E_LIMIT, "More events than one commit can hold without bodies.");
        }
        head.size = (uint32_t)size;
    }
    uint8_t bytes[TP_FRAME_HEAD_SIZE];
    tp_frame_head_encode(&head, r->journal->header.journal_id, bytes);
    tara_status status = put(r, bytes, sizeof(bytes));
    if (status != TARA_OK) return status;
    if (head.count > 0) return put_events(r, frame);
    return put(r, frame->events, head.size - TP_FRAME_HEAD_SIZE);
}

// ---- Walking -----------------------------------------------------------------------------------

// Where a walk over the frames of a file stands.
typedef struct frame_walk {
    tp_scan  scan;
    uint64_t offset;
    uint64_t sequence;
} frame_walk;

static tara_status begin_walk(const rewriting *r, intptr_t file, frame_walk *out)
{
    const tp_journal *journal = r->journal;
    out->offset = TP_FILE_HEADER_SIZE;
    out->sequence = 1;
    return tp_scan_open(&out->scan, journal->port, journal->memory, file,
                        journal->header.journal_id);
}

static tara_status begin_old(const rewriting *r, frame_walk *out)
{
    tara_status status = begin_walk(r, r->journal->file, out);
    if (status != TARA_OK) return tp_journal_scan_failed(r->journal, status, 0);
    if (out->scan.file_size > r->journal->end) out->scan.file_size = r->journal->end;
    return TARA_OK;
}

static void move_on(frame_walk *walk, const tp_found_frame *frame)
{
    walk->offset += frame->head.size;
    walk->sequence += frame->head.count;
}

// The next frame of the old file that the new one has, too: superseded notes stay behind.
// *found is false at the end.
static tara_status next_old(const rewriting *r, frame_walk *walk, tp_found_frame *frame,
                            bool *found)
{
    tp_journal *journal = r->journal;
    *found = false;
    while (walk->offset < journal->end) {
        tara_status status = tp_scan_frame(&walk->scan, walk->offset, walk->sequence, frame);
        if (status != TARA_OK) return tp_journal_scan_failed(journal, status, walk->offset);
        if (frame->verdict != TP_FRAME_ACCEPT) {
            return tp_journal_die(journal, TARA_E_CORRUPT,
                                  "The file was damaged while it was open.", walk->offset);
        }
        *found = frame->head.count > 0 || walk->offset == journal->note.offset;
        if (*found) return TARA_OK;
        move_on(walk, frame);
    }
    return TARA_OK;
}

static tara_status write_frames(rewriting *r)
{
    frame_walk walk;
    tp_found_frame frame;
    bool found = true;
    tara_status status = begin_old(r, &walk);
    while (status == TARA_OK) {
        status = next_old(r, &walk, &frame, &found);
        if (status != TARA_OK || !found) break;
        status = put_frame(r, &frame);
        move_on(&walk, &frame);
        if (status == TARA_OK) status = step(r, walk.offset);
    }
    tp_scan_close(&walk.scan);
    return status;
}

static tara_status write_all(rewriting *r)
{
    uint8_t header[TP_FILE_HEADER_SIZE];
    tp_file_header_encode(&r->journal->header, header);
    r->buffer = tp_allocate(r->journal->memory, BUFFER_SIZE);
    if (!r->buffer) return fail(r, TARA_E_NO_MEMORY, "No memory to write the file anew.");
    tara_status status = put(r, header, sizeof(header));
    if (status == TARA_OK) status = write_frames(r);
    if (status == TARA_OK) status = write_buffer(r);
    tp_release_wiped(r->journal->memory, r->buffer, BUFFER_SIZE);
    if (status != TARA_OK) return status;
    const tp_file_port *port = r->journal->port;
    status = port->sync(port->user, r->file);
    return status == TARA_OK ? status : new_file_failed(r, status, "Syncing the new file failed.");
}

// ---- Reading back ------------------------------------------------------------------------------

// Is the event what the other was to become?
static bool event_became(const rewriting *r, const tara_stored_event *was, bool went,
                         const tara_stored_event *is)
{
    if (was->size != is->size) return false;
    if (!went && was->bytes) {
        return is->bytes && memcmp(was->bytes, is->bytes, (size_t)was->size) == 0;
    }
    uint8_t commitment[32];
    memcpy(commitment, was->commitment, sizeof(commitment));
    if (went) r->options->commitment(was->bytes, (size_t)was->size, commitment);
    return !is->bytes && memcmp(commitment, is->commitment, sizeof(commitment)) == 0;
}

static bool events_became(rewriting *r, const tp_found_frame *was, const tp_found_frame *is)
{
    const uint8_t *old_at = was->events;
    const uint8_t *new_at = is->events;
    for (uint32_t i = 0; i < was->head.count; i++) {
        tara_stored_event old_event;
        tara_stored_event new_event;
        old_at += tp_event_parse(old_at, TP_FRAME_MAX, &old_event);
        new_at += tp_event_parse(new_at, TP_FRAME_MAX, &new_event);
        old_event.sequence = was->head.first_sequence + i;
        bool went = goes(r, &old_event, &r->place);
        if (!event_became(r, &old_event, went, &new_event)) return false;
    }
    return true;
}

static bool frame_became(rewriting *r, const tp_found_frame *was, const tp_found_frame *is)
{
    if (is->verdict != TP_FRAME_ACCEPT || is->head.count != was->head.count) return false;
    if (is->head.durable_sequence != was->head.durable_sequence) return false;
    if (memcmp(is->head.chain, was->head.chain, sizeof(is->head.chain)) != 0) return false;
    if (was->head.count > 0) return events_became(r, was, is);
    return is->head.size == was->head.size &&
           memcmp(is->events, was->events, was->head.size - TP_FRAME_HEAD_SIZE) == 0;
}

// What the journal will know of the new file.
static tara_status learn(tp_journal *fresh, const rewriting *r, const tp_found_frame *frame,
                         uint64_t offset)
{
    if (!tp_journal_mark_room(fresh)) {
        return fail(r, TARA_E_NO_MEMORY, "No memory to read the new file.");
    }
    tp_journal_mark_at(fresh, frame->head.first_sequence, offset);
    fresh->last_frame = offset;
    if (frame->head.count == 0) fresh->note.offset = offset;
    return TARA_OK;
}

static tara_status check_frames(rewriting *r, frame_walk *old_walk, frame_walk *new_walk,
                                tp_journal *fresh)
{
    static const char mismatch[] = "The new file was not read back as it was written.";
    tp_found_frame was;
    tp_found_frame is;
    bool found;
    r->place = 0;
    for (;;) {
        tara_status status = next_old(r, old_walk, &was, &found);
        if (status != TARA_OK || !found) return status;
        status = tp_scan_frame(&new_walk->scan, new_walk->offset, new_walk->sequence, &is);
        if (status == TARA_OK && !frame_became(r, &was, &is)) status = TARA_E_STORE;
        if (status != TARA_OK) return fail(r, status, mismatch);
        status = learn(fresh, r, &is, new_walk->offset);
        move_on(old_walk, &was);
        move_on(new_walk, &is);
        if (status == TARA_OK) status = step(r, r->journal->end + old_walk->offset);
        if (status != TARA_OK) return status;
    }
}

static tara_status check_header(const rewriting *r, frame_walk *walk)
{
    uint8_t expected[TP_FILE_HEADER_SIZE];
    const uint8_t *header;
    tp_file_header_encode(&r->journal->header, expected);
    tara_status status = tp_scan_look(&walk->scan, 0, sizeof(expected), &header);
    bool same = status == TARA_OK && header && memcmp(header, expected, sizeof(expected)) == 0;
    return same ? TARA_OK : fail(r, status == TARA_OK ? TARA_E_STORE : status,
                                 "The new file's header cannot be read back.");
}

// Frame by frame, the new file is the old one but for what was to go.
static tara_status check_all(rewriting *r, tp_journal *fresh)
{
    frame_walk old_walk;
    frame_walk new_walk;
    tara_status status = begin_old(r, &old_walk);
    if (status != TARA_OK) return status;
    status = begin_walk(r, r->file, &new_walk);
    if (status != TARA_OK) {
        status = fail(r, status, "The new file cannot be examined.");
    } else {
        status = check_header(r, &new_walk);
    }
    if (status == TARA_OK) status = check_frames(r, &old_walk, &new_walk, fresh);
    fresh->end = new_walk.offset;
    tp_scan_close(&old_walk.scan);
    tp_scan_close(&new_walk.scan);
    return status;
}

// ---- Taking the old file's place ---------------------------------------------------------------

static tara_status make_new_file(rewriting *r)
{
    const tp_file_port *port = r->journal->port;
    tp_text path = r->options->temporary;
    uint32_t flags = TP_FILE_WRITE | TP_FILE_CREATE | TP_FILE_EXCLUSIVE;
    tara_status status = port->remove(port->user, path); // One that could not be removed before.
    if (status == TARA_OK || status == TARA_E_NOT_FOUND) {
        status = port->open(port->user, path, flags, &r->file);
    }
    if (status != TARA_OK) return new_file_failed(r, status, "The new file cannot be made.");
    return TARA_OK;
}

static tara_status examine_new_file(const rewriting *r, uint64_t size, tp_file_identity *out)
{
    const tp_file_port *port = r->journal->port;
    tp_file_identity named;
    tara_status status = port->identity(port->user, r->file, out);
    if (status == TARA_OK) status = port->identity_at(port->user, r->options->temporary, &named);
    bool ours = status == TARA_OK && named.device == out->device && named.inode == out->inode &&
                named.size == size && out->size == size;
    return ours ? TARA_OK : fail(r, TARA_E_STORE, "Somebody replaced or changed the new file.");
}

// From here on the journal is over the new file.
static void move_into(rewriting *r, tp_journal *fresh, const tp_file_identity *identity)
{
    tp_journal *journal = r->journal;
    journal->port->close(journal->port->user, journal->file);
    journal->file = r->file;
    journal->identity = *identity;
    journal->last_frame = fresh->last_frame;
    journal->end = fresh->end;
    journal->reserved_until = fresh->end;
    tp_release(journal->memory, journal->marks,
               journal->mark_capacity * sizeof(*journal->marks));
    journal->marks = fresh->marks;
    journal->mark_count = fresh->mark_count;
    journal->mark_capacity = fresh->mark_capacity;
    journal->note.offset = fresh->note.offset;
    journal->note.superseded = 0;
    fresh->marks = NULL;
    fresh->mark_capacity = 0;
}

// A snapshot holds what was in the bodies, too: when the new file is there, it must not come back.
static tara_status remove_snapshot(const rewriting *r)
{
    const tp_file_port *port = r->journal->port;
    tara_status status = port->remove(port->user, r->options->snapshot);
    if (status == TARA_E_NOT_FOUND) return TARA_OK;
    if (status == TARA_OK) status = port->sync_directory(port->user, r->options->snapshot);
    return status == TARA_OK ? status : fail(r, TARA_E_STORE, "The snapshot cannot be removed.");
}

// *moved: the new file is the journal's; else it is still to be closed and removed.
static tara_status take_its_place(rewriting *r, tp_journal *fresh, bool *moved)
{
    tp_journal *journal = r->journal;
    const tp_file_port *port = journal->port;
    tp_file_identity identity;
    tara_status status = tp_journal_check_ours(journal);
    if (status == TARA_OK) status = remove_snapshot(r);
    if (status == TARA_OK) status = examine_new_file(r, fresh->end, &identity);
    if (status != TARA_OK) return status;
    if (port->rename(port->user, r->options->temporary, journal->path) != TARA_OK) {
        return tp_journal_die(journal, TARA_E_STORE,
                              "The new file cannot take the place of the old.", 0);
    }
    move_into(r, fresh, &identity);
    *moved = true;
    if (port->sync_directory(port->user, journal->path) == TARA_OK) return TARA_OK;
    return tp_journal_die(journal, TARA_E_STORE,
                          "The directory cannot be synced: the old file may come back.", 0);
}

tara_status tp_journal_rewrite(tp_journal *journal, const tp_rewrite_options *options)
{
    rewriting r = {.journal = journal, .options = options};
    tp_journal fresh = {.port = journal->port, .memory = journal->memory};
    tara_status status = tp_journal_sync(journal);
    if (status == TARA_OK) status = make_new_file(&r);
    if (status != TARA_OK) return status;
    bool moved = false;
    status = write_all(&r);
    if (status == TARA_OK) status = check_all(&r, &fresh);
    if (status == TARA_OK) status = take_its_place(&r, &fresh, &moved);
    tp_release(fresh.memory, fresh.marks, fresh.mark_capacity * sizeof(*fresh.marks));
    if (moved) return status;
    journal->port->close(journal->port->user, r.file);
    (void)journal->port->remove(journal->port->user, options->temporary);
    return status;
}
