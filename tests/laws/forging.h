// forging.h: a store's file taken apart and put together again, as somebody would who knows the
// format and not the site key: every checksum is right, and the chain too when it is wanted so.
#ifndef TP_TEST_FORGING_H
#define TP_TEST_FORGING_H

#include "laws/one_day.h"
#include "store_files.h"

#include <sys/stat.h>

#include "base/bytes.h"
#include "ledger/event.h"
#include "ledger/leaves.h"
#include "store/frame.h"

enum { FORGED_EVENTS = 1024, FORGED_FRAMES = 1024, FORGED_BYTES = 1 << 20 };

typedef struct forged_frame {
    size_t         count;   // Events; 0: a note.
    uint64_t       durable;
    uint8_t        chain[32];
    const uint8_t *note;
    size_t         note_size;
} forged_frame;

typedef struct forged {
    uint8_t           header[TP_FILE_HEADER_SIZE];
    tp_file_header    read;
    tara_stored_event events[FORGED_EVENTS]; // In order; their bytes stand in the file.
    size_t            count;
    forged_frame      frames[FORGED_FRAMES];
    size_t            frame_count;
    size_t            size;        // Of the file, without the space ahead.
    bool              drops_notes;
    bool              keeps_chain; // As it was, right or not.
} forged;

// --- reading -----------------------------------------------------------------------------------

static inline void forged_take(forged *f, const tp_frame_head *head, const uint8_t *events)
{
    size_t        left = head->size - TP_FRAME_HEAD_SIZE;
    forged_frame *frame = &f->frames[f->frame_count++];
    assert_true(f->frame_count < FORGED_FRAMES && f->count + head->count < FORGED_EVENTS);
    *frame = (forged_frame){.count = head->count, .durable = head->durable_sequence};
    memcpy(frame->chain, head->chain, 32);
    if (head->count == 0) {
        assert_true(tp_note_decode(events, left, &frame->note, &frame->note_size));
    }
    for (uint32_t i = 0; i < head->count; i++) {
        size_t taken = tp_event_decode(events, left, &f->events[f->count]);
        assert_true(taken > 0);
        f->events[f->count].sequence = f->count + 1;
        f->count++;
        events += taken;
        left -= taken;
    }
}

// `bytes` must outlive what is made of it.
static inline void forged_read(forged *f, const uint8_t *bytes, size_t size)
{
    tp_frame_head head;
    size_t        at = TP_FILE_HEADER_SIZE;
    memset(f, 0, sizeof *f);
    memcpy(f->header, bytes, sizeof f->header);
    ASSERT_OK(tp_file_header_decode(bytes, size, &f->read));
    while (size - at >= TP_FRAME_HEAD_SIZE
           && tp_frame_head_decode(bytes + at, f->read.journal_id, &head)) {
        forged_take(f, &head, bytes + at + TP_FRAME_HEAD_SIZE);
        at += head.size;
    }
    f->size = at;
    tp_commitments_of(f->events, f->count);
}

// --- writing -----------------------------------------------------------------------------------

static inline size_t forged_events(const forged *f, size_t from, size_t count, uint8_t chain[32],
                                   uint8_t *out)
{
    tp_sha256 hash;
    size_t    size = 0;
    tp_chain_begin(&hash, chain);
    for (size_t i = from; i < from + count; i++) {
        tara_stored_event event = f->events[i];
        event.sequence = i + 1;
        tp_event_encode(&event, out + size);
        size += tp_event_stored_size(&event);
        tp_chain_event(&hash, &event);
    }
    tp_sha256_final(&hash, chain);
    return size;
}

// Gives the size of the file.
static inline size_t forged_write(const forged *f, uint8_t *out)
{
    uint8_t chain[32];
    size_t  at = TP_FILE_HEADER_SIZE, done = 0;
    memcpy(chain, f->read.base_chain, 32);
    memcpy(out, f->header, sizeof f->header);
    for (size_t i = 0; i < f->frame_count; i++) {
        const forged_frame *frame = &f->frames[i];
        tp_frame_head       head = {.count = (uint32_t)frame->count, .first_sequence = done + 1};
        if (frame->note != NULL && f->drops_notes) continue;
        assert_true(at + TP_NOTE_FRAME_MAX < FORGED_BYTES);
        head.durable_sequence = frame->durable < done ? frame->durable : done;
        if (frame->note != NULL) {
            memcpy(head.chain, f->keeps_chain ? frame->chain : chain, 32);
            at += tp_note_encode(&head, f->read.journal_id, frame->note, frame->note_size,
                                 out + at);
            continue;
        }
        size_t size = forged_events(f, done, frame->count, chain, out + at + TP_FRAME_HEAD_SIZE);
        head.size = (uint32_t)(TP_FRAME_HEAD_SIZE + size);
        memcpy(head.chain, f->keeps_chain ? frame->chain : chain, 32);
        tp_frame_head_encode(&head, f->read.journal_id, out + at);
        at += head.size;
        done += frame->count;
    }
    assert_int_equal(done, f->count);
    return at;
}

// --- changing: places are numbers of events, from 1 --------------------------------------------

static inline size_t forged_frame_of(const forged *f, uint64_t number)
{
    uint64_t behind = 0;
    for (size_t i = 0; i < f->frame_count; i++) {
        behind += f->frames[i].count;
        if (number <= behind) return i;
    }
    fail();
    return 0;
}

static inline void forged_drop_frame(forged *f, size_t at)
{
    f->frame_count--;
    memmove(&f->frames[at], &f->frames[at + 1], (f->frame_count - at) * sizeof f->frames[0]);
}

static inline void forged_drop(forged *f, uint64_t number)
{
    size_t at = forged_frame_of(f, number);
    f->count--;
    memmove(&f->events[number - 1], &f->events[number],
            (f->count - (number - 1)) * sizeof f->events[0]);
    if (--f->frames[at].count == 0) forged_drop_frame(f, at);
}

static inline void forged_swap(forged *f, uint64_t one, uint64_t other)
{
    tara_stored_event kept = f->events[one - 1];
    f->events[one - 1] = f->events[other - 1];
    f->events[other - 1] = kept;
}

// Back to where it was when it had so many events.
static inline void forged_roll_back(forged *f, uint64_t size)
{
    while (f->count > size) forged_drop(f, f->count);
}

// Another body, with the commitment that it has.
static inline void forged_body(forged *f, uint64_t number, const void *bytes, size_t size)
{
    tara_stored_event *event = &f->events[number - 1];
    event->bytes = bytes;
    event->size = size;
    tp_body_commitment(bytes, size, event->commitment);
}

// The body goes; that it was there, and its commitment, stay.
static inline void forged_erase(forged *f, uint64_t number)
{
    f->events[number - 1].bytes = NULL;
}

static inline tp_event forged_event(const forged *f, uint64_t number)
{
    tp_event                 event;
    const tara_stored_event *stored = &f->events[number - 1];
    assert_non_null(stored->bytes);
    assert_true(tp_body_decode(&event, stored->bytes, (size_t)stored->size));
    event.sequence = number;
    return event;
}

// The first event of that type from `number` on; 0: there is none.
static inline uint64_t forged_find(const forged *f, uint64_t number, uint8_t type)
{
    for (; number <= f->count; number++) {
        if (f->events[number - 1].bytes == NULL) continue;
        if (forged_event(f, number).type == type) return number;
    }
    return 0;
}

// --- files -------------------------------------------------------------------------------------

static inline size_t file_read(const char *path, uint8_t *out, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(out, 1, capacity, file);
    assert_true(size < capacity);
    fclose(file);
    return size;
}

static inline void file_write(const char *path, const uint8_t *bytes, size_t size)
{
    remove_store(path);
    mode_t kept = umask(077);
    FILE  *file = fopen(path, "wb");
    umask(kept);
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

#endif
