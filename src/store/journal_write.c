// journal_write.c: appending frames and making them durable.
//
// A failed sync is final: the system may have dropped the pages and would then report success. So
// the journal dies, and the next opening writes again, byte for byte, whatever no later frame
// proves to have been synced.
#include "store/journal.h"

#include <string.h>

#include "base/bytes.h"

enum {
    RESERVE_MIN = 64 << 10,
    RESERVE_MAX = 4 << 20,
    COPY_SIZE   = 256 << 10
};

uint64_t tp_journal_size_of(const tara_stored_event *events, size_t count)
{
    uint64_t size = 0;
    for (size_t i = 0; i < count; i++) size += tp_event_stored_size(&events[i]);
    return size;
}

uint64_t tp_journal_count(const tp_journal *journal)
{
    return journal->last_sequence + journal->pending.count;
}

// ---- The pending frame -------------------------------------------------------------------------

static bool grow_pending(tp_journal *journal, size_t needed)
{
    tp_journal_pending *pending = &journal->pending;
    if (needed <= pending->capacity) return true;
    size_t more = needed > SIZE_MAX / 2 ? needed : needed + needed / 2;
    uint8_t *bytes = tp_allocate(journal->memory, more);
    if (!bytes) return false;
    if (pending->size > 0) memcpy(bytes, pending->bytes, pending->size);
    tp_release_wiped(journal->memory, pending->bytes, pending->capacity);
    pending->bytes = bytes;
    pending->capacity = more;
    return true;
}

tara_status tp_journal_gather(tp_journal *journal, const tara_stored_event *events, size_t count)
{
    if (count == 0) return TARA_OK;
    tp_journal_pending *pending = &journal->pending;
    size_t size = pending->size > 0 ? pending->size : TP_FRAME_HEAD_SIZE;
    uint64_t more = tp_journal_size_of(events, count);
    if (more > TP_FRAME_MAX - size) {
        return tp_journal_fail(journal, TARA_E_LIMIT, "More events than one commit can hold.");
    }
    if (!grow_pending(journal, size + (size_t)more)) {
        return tp_journal_fail(journal, TARA_E_NO_MEMORY, "No memory for the events.");
    }
    if (pending->size == 0) tp_chain_begin(&pending->chain, journal->chain);
    for (size_t i = 0; i < count; i++) {
        tp_event_encode(&events[i], pending->bytes + size);
        size += tp_event_stored_size(&events[i]);
        tp_chain_event(&pending->chain, &events[i]);
    }
    pending->size = size;
    pending->count += (uint32_t)count;
    return TARA_OK;
}

void tp_journal_forget(tp_journal *journal, const tp_journal_pending *before)
{
    tp_journal_pending *pending = &journal->pending;
    if (pending->size <= before->size) return; // They were written, and then the journal died.
    tp_wipe(pending->bytes + before->size, pending->size - before->size);
    pending->size = before->size;
    pending->count = before->count;
    pending->chain = before->chain;
}

// ---- Writing -----------------------------------------------------------------------------------

tara_status tp_journal_check_ours(tp_journal *journal)
{
    const tp_file_port *port = journal->port;
    tp_file_identity open;
    tp_file_identity named;
    tara_status status = port->identity(port->user, journal->file, &open);
    if (status == TARA_OK) status = port->identity_at(port->user, journal->path, &named);
    bool ours = status == TARA_OK && named.device == open.device && named.inode == open.inode &&
                open.device == journal->identity.device &&
                open.inode == journal->identity.inode && open.size >= journal->end;
    if (ours) return TARA_OK;
    return tp_journal_die(journal, TARA_E_STORE,
                          "The file was replaced, removed or cut short while it was open.", 0);
}

// Space ahead, so that a sync has no length to write. Best effort: the write itself will tell.
static void reserve_ahead(tp_journal *journal, uint64_t until)
{
    if (until <= journal->reserved_until || journal->tight) return;
    const tp_file_port *port = journal->port;
    uint64_t step = journal->reserve_step ? journal->reserve_step : RESERVE_MIN;
    uint64_t size = until - journal->end + step;
    if (port->reserve(port->user, journal->file, journal->end, size) != TARA_OK) return;
    journal->reserved_until = journal->end + size;
    journal->reserve_step = step < RESERVE_MAX ? 2 * step : RESERVE_MAX;
}

static tara_status append(tp_journal *journal, const uint8_t *bytes, size_t size)
{
    const tp_file_port *port = journal->port;
    tara_status status = port->write(port->user, journal->file, journal->end, bytes, size);
    if (status == TARA_OK) return TARA_OK;
    if (status != TARA_E_DISK_FULL) {
        return tp_journal_die(journal, TARA_E_STORE, "Writing to the file failed.", journal->end);
    }
    if (port->truncate(port->user, journal->file, journal->end) != TARA_OK) {
        return tp_journal_die(journal, TARA_E_STORE,
                              "The disk is full, and what was begun cannot be taken back.",
                              journal->end);
    }
    journal->reserved_until = journal->end;
    return tp_journal_fail(journal, TARA_E_DISK_FULL, "The disk is full.");
}

// A frame whose head is encoded at its front; there is room for its mark.
static tara_status put_frame(tp_journal *journal, const tp_frame_head *head, const uint8_t *bytes)
{
    tara_status status = tp_journal_check_ours(journal);
    if (status != TARA_OK) return status;
    reserve_ahead(journal, journal->end + head->size);
    status = append(journal, bytes, head->size);
    if (status != TARA_OK) return status;

    tp_journal_mark_at(journal, head->first_sequence, journal->end);
    journal->last_frame = journal->end;
    journal->end += head->size;
    if (journal->reserved_until < journal->end) journal->reserved_until = journal->end;
    journal->last_sequence += head->count;
    memcpy(journal->chain, head->chain, sizeof(journal->chain));
    journal->unsynced = true;
    return TARA_OK;
}

static tara_status no_room(tp_journal *journal)
{
    return tp_journal_fail(journal, TARA_E_NO_MEMORY, "No memory for the events.");
}

tara_status tp_journal_flush(tp_journal *journal)
{
    tp_journal_pending *pending = &journal->pending;
    if (pending->count == 0) return TARA_OK;
    if (!tp_journal_mark_room(journal)) return no_room(journal);

    tp_frame_head head = {.size = (uint32_t)pending->size,
                          .count = pending->count,
                          .first_sequence = journal->last_sequence + 1,
                          .durable_sequence = journal->durable};
    tp_sha256 chain = pending->chain;
    tp_sha256_final(&chain, head.chain);
    tp_frame_head_encode(&head, journal->header.journal_id, pending->bytes);
    tara_status status = put_frame(journal, &head, pending->bytes);
    if (status != TARA_OK) return status;
    tp_wipe(pending->bytes, pending->size);
    pending->size = 0;
    pending->count = 0;
    return TARA_OK;
}

tara_status tp_journal_put_note(tp_journal *journal, const uint8_t *bytes, size_t size)
{
    tara_status status = tp_journal_flush(journal);
    if (status != TARA_OK) return status;
    if (!tp_journal_mark_room(journal) || !tp_journal_note_room(journal)) return no_room(journal);

    uint8_t frame[TP_NOTE_FRAME_MAX];
    tp_frame_head head = {.first_sequence = journal->last_sequence + 1,
                          .durable_sequence = journal->durable};
    memcpy(head.chain, journal->chain, sizeof(head.chain));
    (void)tp_note_encode(&head, journal->header.journal_id, bytes, size, frame);
    uint64_t offset = journal->end;
    status = put_frame(journal, &head, frame);
    if (status == TARA_OK) tp_journal_note_at(journal, bytes, size, offset);
    return status;
}

// ---- Syncing -----------------------------------------------------------------------------------

static tara_status copy_onto_itself(tp_journal *journal, uint64_t offset, uint64_t until,
                                    uint8_t *buffer)
{
    const tp_file_port *port = journal->port;
    while (offset < until) {
        size_t piece = until - offset < COPY_SIZE ? (size_t)(until - offset) : COPY_SIZE;
        size_t got = 0;
        tara_status status = port->read(port->user, journal->file, offset, buffer, piece, &got);
        if (status == TARA_OK && got == piece) {
            status = port->write(port->user, journal->file, offset, buffer, piece);
        }
        if (status != TARA_OK || got != piece) {
            return tp_journal_die(journal, TARA_E_STORE,
                                  "The end of the file cannot be written again.", offset);
        }
        offset += piece;
    }
    return TARA_OK;
}

// Frames that no later frame proves to be synced may be in the system's cache alone, marked as
// written by a sync that failed. Written again, they will be part of the next sync.
static tara_status rewrite_unproven(tp_journal *journal)
{
    if (journal->rewrite_until == 0) return TARA_OK;
    tara_status status = tp_journal_check_ours(journal);
    if (status != TARA_OK) return status;
    uint64_t offset;
    status = tp_journal_find(journal, journal->durable + 1, &offset);
    if (status != TARA_OK) return status;
    uint8_t *buffer = tp_allocate(journal->memory, COPY_SIZE);
    if (!buffer) {
        return tp_journal_fail(journal, TARA_E_NO_MEMORY, "No memory to write the end again.");
    }
    status = copy_onto_itself(journal, offset, journal->rewrite_until, buffer);
    tp_release_wiped(journal->memory, buffer, COPY_SIZE);
    if (status != TARA_OK) return status;
    journal->rewrite_until = 0;
    journal->unsynced = true;
    return TARA_OK;
}

tara_status tp_journal_sync(tp_journal *journal)
{
    // First what may fail for want of memory, and would leave the new frame in the file unsynced.
    tara_status status = rewrite_unproven(journal);
    if (status == TARA_OK) status = tp_journal_flush(journal);
    if (status != TARA_OK) return status;
    if (!journal->unsynced) return TARA_OK;
    if (journal->port->sync(journal->port->user, journal->file) != TARA_OK) {
        return tp_journal_die(journal, TARA_E_STORE,
                              "Waiting for the disk failed: what was last written may be lost.",
                              journal->end);
    }
    journal->unsynced = false;
    journal->durable = journal->last_sequence;
    return TARA_OK;
}

void tp_journal_close(tp_journal *journal)
{
    bool appends = journal->writable && journal->read_all;
    if (appends && journal->dead.status == TARA_OK) {
        bool written = journal->unsynced || journal->pending.count > 0;
        if (written) (void)tp_journal_sync(journal);
    }
    bool spare = appends && journal->reserved_until > journal->end;
    if (spare && journal->dead.status == TARA_OK && tp_journal_check_ours(journal) == TARA_OK) {
        const tp_file_port *port = journal->port;
        (void)port->truncate(port->user, journal->file, journal->end);
    }
    tp_release_wiped(journal->memory, journal->pending.bytes, journal->pending.capacity);
    tp_release(journal->memory, journal->marks,
               journal->mark_capacity * sizeof(*journal->marks));
    tp_release_wiped(journal->memory, journal->note.bytes, TP_NOTE_MAX);
    journal->pending = (tp_journal_pending){0};
    journal->note = (tp_journal_note){0};
    journal->marks = NULL;
    journal->mark_capacity = 0;
}
