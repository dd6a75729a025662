// snapshot.c: what is known at one place of the journal, in a file beside it, to open sooner.
//
// Loading reads the file twice: once for the seal, before a byte of it is used, and once for what
// it says. The checksums of the blocks find what a disk does between the two.
#include "store/snapshot.h"

#include <string.h>

#include "base/crc32c.h"
#include "store/key.h"
#include "store/scan.h"

static const uint8_t magic[8] = {'T', 'A', 'R', 'A', 'S', 'N', 'A', 'P'};
static const char seal_label[] = "tara/snapshot/1";

enum { // Places in the header.
    S_VERSION = 8, S_SIZE = 12, S_JOURNAL = 16, S_SEQUENCE = 32, S_LAST_FRAME = 40, S_END = 48,
    S_NOTE_SEQUENCE = 56, S_NOTE_OFFSET = 64, S_NOTE_SUPERSEDED = 72, S_CHAIN = 80,
    S_HEADER_SIZE = 112
};

enum { // Places in the head of a block.
    B_KIND = 0, B_SIZE = 4, B_COUNT = 8, B_CRC = 12, B_HEAD = 16
};

enum { BLOCK_PREFIX = 1, BLOCK_NOTE, BLOCK_MARKS, BLOCK_RECORDS };

enum { // Places in a record.
    R_KEY = 0, R_VERSION = TP_KEY_SIZE, R_DUE = R_VERSION + 8, R_SIZE = R_DUE + 8,
    R_HEAD = R_SIZE + 4
};

enum {
    VERSION      = 1,
    MARK_SIZE    = 16,
    TRAILER_SIZE = 8 + 8 + TP_SHA256_SIZE, // Counts of marks and records, the seal.
    BLOCK_FULL   = 256 << 10,              // A block that has as much gets no more.
    BLOCK_MAX    = BLOCK_FULL + R_HEAD + TP_RECORD_MAX
};

// ---- Writing -----------------------------------------------------------------------------------

typedef struct writing {
    const tp_snapshot *snapshot;
    intptr_t           file;
    uint64_t           offset;
    tp_hmac            seal;
    uint8_t           *block; // B_HEAD + BLOCK_MAX
    size_t             used;
    uint32_t           count;
    uint32_t           kind;
    uint64_t           marks, records;
    tara_status        status;
} writing;

static tara_status fail(const tp_snapshot *s, tara_status status, const char *text)
{
    return tp_journal_fail(s->journal, status, text);
}

static tara_status write_failed(const tp_snapshot *s, tara_status status)
{
    if (status == TARA_E_DISK_FULL) return fail(s, status, "The disk is full.");
    return fail(s, TARA_E_STORE, "The snapshot cannot be written.");
}

static void put(writing *w, const uint8_t *bytes, size_t size)
{
    const tp_file_port *port = w->snapshot->journal->port;
    if (w->status != TARA_OK) return;
    w->status = port->write(port->user, w->file, w->offset, bytes, size);
    w->offset += size;
}

static void put_sealed(writing *w, const uint8_t *bytes, size_t size)
{
    tp_hmac_update(&w->seal, bytes, size);
    put(w, bytes, size);
}

static uint32_t block_crc(const uint8_t *block, size_t size)
{
    uint32_t crc = tp_crc32c(0, block, B_CRC);
    return tp_crc32c(crc, block + B_HEAD, size);
}

static void end_block(writing *w)
{
    if (w->count == 0) return;
    tp_store32(w->block + B_KIND, w->kind);
    tp_store32(w->block + B_SIZE, (uint32_t)w->used);
    tp_store32(w->block + B_COUNT, w->count);
    tp_store32(w->block + B_CRC, block_crc(w->block, w->used));
    put_sealed(w, w->block, B_HEAD + w->used);
    w->used = 0;
    w->count = 0;
}

// Room for one more item of the kind, of at most R_HEAD + TP_RECORD_MAX bytes.
static uint8_t *item_of(writing *w, uint32_t kind, size_t size)
{
    if (w->kind != kind || w->used >= BLOCK_FULL) end_block(w);
    w->kind = kind;
    uint8_t *item = w->block + B_HEAD + w->used;
    w->used += size;
    w->count++;
    return item;
}

static void put_header(writing *w)
{
    const tp_journal *journal = w->snapshot->journal;
    uint8_t header[S_HEADER_SIZE] = {0};
    memcpy(header, magic, sizeof(magic));
    tp_store32(header + S_VERSION, VERSION);
    tp_store32(header + S_SIZE, S_HEADER_SIZE);
    memcpy(header + S_JOURNAL, journal->header.journal_id, 16);
    tp_store64(header + S_SEQUENCE, journal->last_sequence);
    tp_store64(header + S_LAST_FRAME, journal->last_frame);
    tp_store64(header + S_END, journal->end);
    tp_store64(header + S_NOTE_SEQUENCE, journal->note.sequence);
    tp_store64(header + S_NOTE_OFFSET, journal->note.offset);
    tp_store64(header + S_NOTE_SUPERSEDED, journal->note.superseded);
    memcpy(header + S_CHAIN, journal->chain, sizeof(journal->chain));
    put_sealed(w, header, sizeof(header));
}

static void put_marks(writing *w)
{
    const tp_journal *journal = w->snapshot->journal;
    for (size_t i = 0; i < journal->mark_count; i++) {
        uint8_t *item = item_of(w, BLOCK_MARKS, MARK_SIZE);
        tp_store64(item, journal->marks[i].sequence);
        tp_store64(item + 8, journal->marks[i].offset);
    }
    w->marks = journal->mark_count;
}

static bool put_record(void *user, const tara_record *record)
{
    writing *w = user;
    uint8_t *item = item_of(w, BLOCK_RECORDS, R_HEAD + (size_t)record->size);
    tp_key_pack(&record->key, item + R_KEY);
    tp_store64(item + R_VERSION, record->version);
    tp_store64(item + R_DUE, (uint64_t)record->due_unix_ms);
    tp_store32(item + R_SIZE, (uint32_t)record->size);
    memcpy(item + R_HEAD, record->bytes, (size_t)record->size);
    w->records++;
    return w->status == TARA_OK;
}

static void put_trailer(writing *w)
{
    uint8_t trailer[TRAILER_SIZE];
    tp_store64(trailer, w->marks);
    tp_store64(trailer + 8, w->records);
    tp_hmac_update(&w->seal, trailer, 16);
    tp_hmac_final(&w->seal, trailer + 16);
    put(w, trailer, sizeof(trailer));
}

static void put_all(writing *w, const void *prefix, size_t size)
{
    const tp_journal_note *note = &w->snapshot->journal->note;
    tp_hmac_init(&w->seal, w->snapshot->site);
    tp_hmac_update(&w->seal, seal_label, sizeof(seal_label) - 1);
    put_header(w);
    if (size > 0)       memcpy(item_of(w, BLOCK_PREFIX, size), prefix, size);
    if (note->size > 0) memcpy(item_of(w, BLOCK_NOTE, note->size), note->bytes, note->size);
    put_marks(w);
    (void)tp_table_each(w->snapshot->table, put_record, w);
    end_block(w);
    put_trailer(w);
}

static tara_status write_file(writing *w, const void *prefix, size_t size)
{
    const tp_snapshot *s = w->snapshot;
    const tp_file_port *port = s->journal->port;
    w->block = tp_allocate(s->journal->memory, B_HEAD + BLOCK_MAX);
    if (!w->block) return fail(s, TARA_E_NO_MEMORY, "No memory to write the snapshot.");
    put_all(w, prefix, size);
    tp_release_wiped(s->journal->memory, w->block, B_HEAD + BLOCK_MAX);
    tara_status status = w->status;
    if (status == TARA_OK) status = port->sync(port->user, w->file);
    if (status == TARA_OK) status = port->rename(port->user, s->temporary, s->path);
    if (status == TARA_OK) status = port->sync_directory(port->user, s->path);
    return status == TARA_OK ? status : write_failed(s, status);
}

tara_status tp_snapshot_write(const tp_snapshot *s, const void *prefix, size_t size)
{
    const tp_file_port *port = s->journal->port;
    writing w = {.snapshot = s};
    if (size > TP_SNAPSHOT_PREFIX_MAX) {
        return fail(s, TARA_E_LIMIT, "The snapshot's prefix is too long.");
    }
    tara_status status = tp_journal_sync(s->journal);
    if (status != TARA_OK) return status;
    uint32_t flags = TP_FILE_WRITE | TP_FILE_CREATE | TP_FILE_EXCLUSIVE;
    status = port->remove(port->user, s->temporary);
    if (status == TARA_OK || status == TARA_E_NOT_FOUND) {
        status = port->open(port->user, s->temporary, flags, &w.file);
    }
    if (status != TARA_OK) return write_failed(s, status);
    status = write_file(&w, prefix, size);
    if (status != TARA_OK) (void)port->remove(port->user, s->temporary);
    port->close(port->user, w.file);
    return status;
}

// ---- Loading -----------------------------------------------------------------------------------

typedef struct loading {
    const tp_snapshot         *snapshot;
    const tp_snapshot_visitor *visitor;
    tp_snapshot_report        *report;
    intptr_t                   file;
    uint64_t                   size;  // Of the file.
    uint8_t                   *bytes; // As much of a block as the file can hold.
    size_t                     capacity;
    uint8_t                    header[S_HEADER_SIZE];
    uint64_t                   marks, records; // Found so far.
    tp_journal                 fresh;          // What the journal will know.
} loading;

// Not used, and why; the status says whether that is an error.
static bool pass_over(loading *l, const char *why)
{
    l->report->why = why;
    return false;
}

static bool read_at(loading *l, uint64_t offset, void *out, size_t size)
{
    const tp_file_port *port = l->snapshot->journal->port;
    size_t got = 0;
    if (offset > l->size || l->size - offset < size) return false;
    if (port->read(port->user, l->file, offset, out, size, &got) != TARA_OK) return false;
    return got == size;
}

static bool check_header(loading *l)
{
    const uint8_t *h = l->header;
    const uint8_t *journal_id = l->snapshot->journal->header.journal_id;
    if (!read_at(l, 0, l->header, sizeof(l->header))) return pass_over(l, "It is cut short.");
    if (memcmp(h, magic, sizeof(magic)) != 0) return pass_over(l, "It is no snapshot.");
    bool known = tp_load32(h + S_VERSION) == VERSION && tp_load32(h + S_SIZE) == S_HEADER_SIZE;
    if (!known) return pass_over(l, "It is of another format.");
    if (memcmp(h + S_JOURNAL, journal_id, 16) != 0) return pass_over(l, "It is of another store.");
    return true;
}

static bool check_seal(loading *l)
{
    uint8_t stored[TP_SHA256_SIZE];
    uint8_t computed[TP_SHA256_SIZE];
    tp_hmac seal;
    if (l->size < S_HEADER_SIZE + TRAILER_SIZE) return pass_over(l, "It is cut short.");
    uint64_t until = l->size - TP_SHA256_SIZE;
    tp_hmac_init(&seal, l->snapshot->site);
    tp_hmac_update(&seal, seal_label, sizeof(seal_label) - 1);
    bool read = true;
    for (uint64_t offset = 0; offset < until && read;) {
        size_t piece = until - offset < l->capacity ? (size_t)(until - offset) : l->capacity;
        read = read_at(l, offset, l->bytes, piece);
        if (read) tp_hmac_update(&seal, l->bytes, piece);
        offset += piece;
    }
    tp_hmac_final(&seal, computed);
    if (!read || !read_at(l, until, stored, sizeof(stored))) {
        return pass_over(l, "It cannot be read.");
    }
    bool fits = tp_equal_constant_time(stored, computed, sizeof(stored));
    return fits || pass_over(l, "Its seal does not fit.");
}

// The frame that it was made behind stands in the journal, ends there and has that chain.
static bool check_place(loading *l, tara_status *status)
{
    tp_journal *journal = l->snapshot->journal;
    tp_scan scan;
    tp_found_frame frame = {.verdict = TP_FRAME_UNDECIDED};
    tp_frame_head head;
    const uint8_t *bytes = NULL;
    uint64_t offset = tp_load64(l->header + S_LAST_FRAME);
    *status = tp_scan_open(&scan, journal->port, journal->memory, journal->file,
                           journal->header.journal_id);
    if (*status == TARA_OK) *status = tp_scan_look(&scan, offset, TP_FRAME_HEAD_SIZE, &bytes);
    bool found = bytes && tp_frame_head_decode(bytes, scan.journal_id, &head);
    if (found) *status = tp_scan_frame(&scan, offset, head.first_sequence, &frame);
    tp_scan_close(&scan);
    if (*status != TARA_OK) *status = tp_journal_scan_failed(journal, *status, offset);
    bool there = frame.verdict == TP_FRAME_ACCEPT &&
                 offset + head.size == tp_load64(l->header + S_END) &&
                 head.first_sequence + head.count - 1 == tp_load64(l->header + S_SEQUENCE) &&
                 memcmp(head.chain, l->header + S_CHAIN, sizeof(head.chain)) == 0;
    return there || pass_over(l, "The journal is not the one that it was made of.");
}

static tara_status take_prefix(loading *l, const uint8_t *bytes, size_t size)
{
    const tp_snapshot_visitor *visitor = l->visitor;
    if (!visitor->prefix) return TARA_OK;
    int32_t answer = visitor->prefix(visitor->user, bytes, size);
    return answer == TARA_CALLBACK_OK ? TARA_OK : TARA_E_CONFLICT;
}

static tara_status take_note(loading *l, const uint8_t *bytes, size_t size)
{
    tp_journal *fresh = &l->fresh;
    if (size == 0 || size > TP_NOTE_MAX) return TARA_E_CORRUPT;
    if (!tp_journal_note_room(fresh)) return TARA_E_NO_MEMORY;
    memcpy(fresh->note.bytes, bytes, size);
    fresh->note.size = size;
    fresh->note.sequence = tp_load64(l->header + S_NOTE_SEQUENCE);
    fresh->note.offset = tp_load64(l->header + S_NOTE_OFFSET);
    fresh->note.superseded = tp_load64(l->header + S_NOTE_SUPERSEDED);
    return TARA_OK;
}

static tara_status take_marks(loading *l, const uint8_t *bytes, uint32_t count)
{
    tp_journal *fresh = &l->fresh;
    for (uint32_t i = 0; i < count; i++, bytes += MARK_SIZE) {
        if (!tp_journal_mark_room(fresh)) return TARA_E_NO_MEMORY;
        tp_journal_mark mark = {tp_load64(bytes), tp_load64(bytes + 8)};
        fresh->marks[fresh->mark_count++] = mark;
    }
    l->marks += count;
    return TARA_OK;
}

static void unpack_key(const uint8_t *packed, tara_key *out)
{
    *out = (tara_key){.kind = tp_load32(packed + 16), .part = tp_load32(packed + 20),
                      .ref = tp_load64(packed + 24)};
    memcpy(&out->subject, packed, 16);
}

static tara_status take_record(loading *l, const tara_record *record)
{
    const tp_snapshot_visitor *visitor = l->visitor;
    tara_status status = tp_table_load(l->snapshot->table, record);
    if (status != TARA_OK || !visitor->record) return status;
    int32_t answer = visitor->record(visitor->user, record);
    return answer == TARA_CALLBACK_OK ? TARA_OK : TARA_E_CONFLICT;
}

static tara_status take_records(loading *l, const uint8_t *bytes, size_t size, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (size < R_HEAD) return TARA_E_CORRUPT;
        tara_record record = {.version = tp_load64(bytes + R_VERSION),
                              .due_unix_ms = (int64_t)tp_load64(bytes + R_DUE),
                              .size = tp_load32(bytes + R_SIZE),
                              .bytes = bytes + R_HEAD};
        unpack_key(bytes + R_KEY, &record.key);
        if (record.size > size - R_HEAD) return TARA_E_CORRUPT;
        tara_status status = take_record(l, &record);
        if (status != TARA_OK) return status;
        bytes += R_HEAD + (size_t)record.size;
        size -= R_HEAD + (size_t)record.size;
    }
    l->records += count;
    return size == 0 ? TARA_OK : TARA_E_CORRUPT;
}

static tara_status take_block(loading *l, const uint8_t *block, size_t size)
{
    const uint8_t *bytes = block + B_HEAD;
    uint32_t count = tp_load32(block + B_COUNT);
    switch (tp_load32(block + B_KIND)) {
    case BLOCK_PREFIX:  return take_prefix(l, bytes, size);
    case BLOCK_NOTE:    return take_note(l, bytes, size);
    case BLOCK_MARKS:   return (uint64_t)count * MARK_SIZE == size ? take_marks(l, bytes, count)
                                                                   : TARA_E_CORRUPT;
    case BLOCK_RECORDS: return take_records(l, bytes, size, count);
    default:            return TARA_E_CORRUPT;
    }
}

// As many records as the sealed trailer says, and no more than fit.
static bool expect_records(loading *l, uint64_t until)
{
    uint8_t  counts[16];
    uint64_t fit = l->size / R_HEAD;
    if (!read_at(l, until, counts, sizeof(counts))) return true; // Found out below.
    uint64_t records = tp_load64(counts + 8);
    return tp_table_expect(l->snapshot->table, records < fit ? records : fit);
}

static tara_status take_blocks(loading *l)
{
    uint64_t until = l->size - TRAILER_SIZE;
    if (!expect_records(l, until)) return TARA_E_NO_MEMORY;
    for (uint64_t offset = S_HEADER_SIZE; offset < until;) {
        if (until - offset < B_HEAD) return TARA_E_CORRUPT;
        if (!read_at(l, offset, l->bytes, B_HEAD)) return TARA_E_CORRUPT;
        size_t size = tp_load32(l->bytes + B_SIZE);
        offset += B_HEAD;
        if (size > l->capacity - B_HEAD || size > until - offset) return TARA_E_CORRUPT;
        if (!read_at(l, offset, l->bytes + B_HEAD, size)) return TARA_E_CORRUPT;
        if (tp_load32(l->bytes + B_CRC) != block_crc(l->bytes, size)) return TARA_E_CORRUPT;
        tara_status status = take_block(l, l->bytes, size);
        if (status != TARA_OK) return status;
        offset += size;
    }
    uint8_t counts[16];
    if (!read_at(l, until, counts, sizeof(counts))) return TARA_E_CORRUPT;
    bool all = tp_load64(counts) == l->marks && tp_load64(counts + 8) == l->records;
    return all ? TARA_OK : TARA_E_CORRUPT;
}

// The journal goes on behind the frame.
static void move_journal(loading *l)
{
    tp_journal *journal = l->snapshot->journal;
    tp_journal *fresh = &l->fresh;
    journal->end = tp_load64(l->header + S_END);
    journal->last_frame = tp_load64(l->header + S_LAST_FRAME);
    journal->last_sequence = tp_load64(l->header + S_SEQUENCE);
    journal->durable = journal->last_sequence; // It was made when that had been synced.
    journal->proven_until = journal->end;
    memcpy(journal->chain, l->header + S_CHAIN, sizeof(journal->chain));
    journal->marks = fresh->marks;
    journal->mark_count = fresh->mark_count;
    journal->mark_capacity = fresh->mark_capacity;
    journal->note = fresh->note;
    fresh->marks = NULL;
    fresh->mark_capacity = 0;
    fresh->note.bytes = NULL;
    l->report->loaded = true;
    l->report->sequence = journal->last_sequence;
}

static tara_status take_all(loading *l)
{
    tara_status status = take_blocks(l);
    if (status == TARA_OK) {
        move_journal(l);
        return TARA_OK;
    }
    tp_table_clear(l->snapshot->table);
    if (status == TARA_E_NO_MEMORY) {
        return fail(l->snapshot, status, "No memory for what the snapshot holds.");
    }
    bool refused = status == TARA_E_CONFLICT;
    (void)pass_over(l, refused ? "The caller refused it." : "It says what cannot be.");
    return TARA_OK;
}

static tara_status load_file(loading *l)
{
    tp_journal *journal = l->snapshot->journal;
    tara_status status = TARA_OK;
    if (!check_header(l)) return TARA_OK;
    l->capacity = l->size < B_HEAD + BLOCK_MAX ? (size_t)l->size : (size_t)B_HEAD + BLOCK_MAX;
    l->bytes = tp_allocate(journal->memory, l->capacity);
    if (!l->bytes) {
        return fail(l->snapshot, TARA_E_NO_MEMORY, "No memory to read the snapshot.");
    }
    if (check_seal(l) && check_place(l, &status)) status = take_all(l);
    tp_release_wiped(journal->memory, l->bytes, l->capacity);
    tp_release_wiped(journal->memory, l->fresh.note.bytes, TP_NOTE_MAX);
    tp_release(journal->memory, l->fresh.marks,
               l->fresh.mark_capacity * sizeof(*l->fresh.marks));
    return status;
}

tara_status tp_snapshot_load(const tp_snapshot *s, const tp_snapshot_visitor *visitor,
                             tp_snapshot_report *report)
{
    tp_journal *journal = s->journal;
    const tp_file_port *port = journal->port;
    loading l = {.snapshot = s, .visitor = visitor, .report = report,
                 .fresh = {.memory = journal->memory, .port = port}};
    *report = (tp_snapshot_report){false, NULL, 0};
    tara_status status = port->open(port->user, s->path, 0, &l.file);
    if (status != TARA_OK) {
        (void)pass_over(&l, status == TARA_E_NOT_FOUND ? "There is none." : "It cannot be opened.");
        return TARA_OK;
    }
    tp_file_identity identity;
    if (port->identity(port->user, l.file, &identity) == TARA_OK) {
        l.size = identity.size;
        status = load_file(&l);
    } else {
        (void)pass_over(&l, "It cannot be read.");
    }
    port->close(port->user, l.file);
    return status;
}
