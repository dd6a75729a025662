// scan.c: finding frames in a file: a window that moves over it, and what stands at a place.
#include "store/scan.h"

#include <string.h>

#include "base/bytes.h"

enum {
    AHEAD_MIN = 16 << 10, // First read of a walk: one event may be all that is wanted.
    AHEAD_MAX = 1 << 20
};

// ---- A window over the file --------------------------------------------------------------------

tara_status tp_scan_open(tp_scan *scan, const tp_file_port *port, tp_memory *memory, intptr_t file,
                         const uint8_t journal_id[16])
{
    *scan = (tp_scan){.port = port, .memory = memory, .file = file, .ahead = AHEAD_MIN,
                      .blank_max = TP_BLANK_MAX};
    memcpy(scan->journal_id, journal_id, sizeof(scan->journal_id));
    tp_file_identity identity;
    if (port->identity(port->user, file, &identity) != TARA_OK) return TARA_E_STORE;
    scan->file_size = identity.size;
    return TARA_OK;
}

void tp_scan_close(tp_scan *scan)
{
    tp_release_wiped(scan->memory, scan->bytes, scan->capacity);
    scan->bytes = NULL;
    scan->capacity = 0;
    scan->size = 0;
}

static bool grow_window(tp_scan *scan, size_t needed)
{
    if (needed <= scan->capacity) return true;
    uint8_t *bytes = tp_allocate(scan->memory, needed);
    if (!bytes) return false;
    if (scan->size > 0) memcpy(bytes, scan->bytes, scan->size);
    tp_release_wiped(scan->memory, scan->bytes, scan->capacity);
    scan->bytes = bytes;
    scan->capacity = needed;
    return true;
}

// How much to have in the window for `size` bytes at the offset: more each time, never past the
// end.
static size_t span_for(tp_scan *scan, uint64_t offset, size_t size)
{
    uint64_t left = scan->file_size - offset;
    size_t span = size > scan->ahead ? size : scan->ahead;
    if (scan->ahead < AHEAD_MAX) scan->ahead *= 4;
    return span < left ? span : (size_t)left;
}

tara_status tp_scan_look(tp_scan *scan, uint64_t offset, size_t size, const uint8_t **out)
{
    *out = NULL;
    if (offset > scan->file_size || scan->file_size - offset < size) return TARA_OK;
    bool inside = offset >= scan->at && offset - scan->at <= scan->size;
    size_t skip = inside ? (size_t)(offset - scan->at) : scan->size;
    if (inside && scan->size - skip >= size) {
        *out = scan->bytes + skip;
        return TARA_OK;
    }
    size_t kept = scan->size - skip;
    if (kept > 0 && skip > 0) memmove(scan->bytes, scan->bytes + skip, kept);
    scan->at = offset;
    scan->size = kept;
    size_t span = span_for(scan, offset, size);
    if (!grow_window(scan, span)) return TARA_E_NO_MEMORY;
    size_t got = 0;
    tara_status status = scan->port->read(scan->port->user, scan->file, offset + kept,
                                          scan->bytes + kept, span - kept, &got);
    if (status != TARA_OK) return TARA_E_STORE;
    scan->size = kept + got;
    if (scan->size >= size) *out = scan->bytes;
    return TARA_OK;
}

// ---- What stands behind the last whole frame ---------------------------------------------------

// Behind the last byte of a piece that is not zero; 0: all are.
static size_t content_of(const uint8_t *bytes, size_t size)
{
    while (size > 0 && bytes[size - 1] == 0) size--;
    return size;
}

static bool attests(const tp_scan *scan, const uint8_t *bytes, size_t size, uint64_t sequence)
{
    for (size_t i = 0; i + TP_FRAME_HEAD_SIZE <= size; i += TP_FRAME_UNIT) {
        tp_frame_head head;
        if (!tp_frame_head_decode(bytes + i, scan->journal_id, &head)) continue;
        if (head.durable_sequence >= sequence) return true;
    }
    return false;
}

// From the offset to the end of the file: where the content ends, and does any head that begins
// behind the offset say that the sequence had been synced?
static tara_status look_behind(tp_scan *scan, uint64_t offset, uint64_t sequence,
                               tp_found_frame *out)
{
    uint64_t at = offset;
    uint64_t blank = 0;
    out->content_end = offset;
    while (at < scan->file_size) {
        uint64_t left = scan->file_size - at;
        size_t piece = left < AHEAD_MIN ? (size_t)left : AHEAD_MIN;
        const uint8_t *bytes;
        tara_status status = tp_scan_look(scan, at, piece, &bytes);
        if (status != TARA_OK) return status;
        if (!bytes) return TARA_OK; // Cut short by somebody meanwhile.
        // The next piece begins within this one by as much as a head has, which it may cut.
        size_t stride = piece == left ? piece : piece - TP_FRAME_HEAD_SIZE + TP_FRAME_UNIT;
        size_t content = content_of(bytes, piece);
        if (content > 0) out->content_end = at + content;
        else             blank += stride;
        out->finding.endless = blank > scan->blank_max;
        if (out->finding.endless) return TARA_OK;
        // A head knows only of what was before it, so the one in question is no witness.
        if (content > 0 && !out->finding.witnessed) {
            out->finding.witnessed = attests(scan, bytes, piece, sequence);
        }
        at += stride;
    }
    return TARA_OK;
}

// ---- One frame ---------------------------------------------------------------------------------

static tara_status find_out(tp_scan *scan, uint64_t offset, uint64_t sequence, tp_found_frame *out)
{
    tp_frame_finding *finding = &out->finding;
    const uint8_t *bytes;
    tara_status status = tp_scan_look(scan, offset, TP_FRAME_HEAD_SIZE, &bytes);
    if (status != TARA_OK) return status;
    finding->head = bytes && tp_frame_head_decode(bytes, scan->journal_id, &out->head);
    if (!finding->head) return TARA_OK;

    finding->continues = out->head.first_sequence == sequence;
    status = tp_scan_look(scan, offset, out->head.size, &bytes);
    if (status != TARA_OK || !bytes) return status;
    finding->whole = true;
    out->events = bytes + TP_FRAME_HEAD_SIZE;
    size_t size = out->head.size - TP_FRAME_HEAD_SIZE;
    finding->sound = tp_frame_events_valid(&out->head, out->events, size);
    return TARA_OK;
}

static tara_status judge(tp_scan *scan, uint64_t offset, uint64_t sequence, tp_found_frame *out)
{
    memset(out, 0, sizeof(*out));
    tara_status status = find_out(scan, offset, sequence, out);
    if (status != TARA_OK) return status;
    out->verdict = tp_frame_judge(&out->finding);
    if (out->verdict != TP_FRAME_TORN) return TARA_OK;

    // Torn as far as can be seen here; the rest of the file may know better.
    out->events = NULL;
    status = look_behind(scan, offset, sequence, out);
    if (status != TARA_OK) return status;
    bool empty = out->content_end == offset;
    out->finding.blank = !out->finding.head && empty;
    out->verdict = tp_frame_judge(&out->finding);
    return TARA_OK;
}

// A reader beside a writer may have read the place before the frame was there, and the attestation
// after. What is attested was written before that: read anew it is whole, or it is damaged.
tara_status tp_scan_frame(tp_scan *scan, uint64_t offset, uint64_t sequence, tp_found_frame *out)
{
    tara_status status = judge(scan, offset, sequence, out);
    if (status != TARA_OK || !out->finding.witnessed) return status;
    scan->size = 0;
    return judge(scan, offset, sequence, out);
}
