// backup.c: a copy of the journal's file under another name.
//
// The copy is made under path.tmp, synced and read back. No file is ever overwritten: the name is
// first taken by an empty file of our own, whose place the copy takes.
#include "store/backup.h"

#include <string.h>

static const char suffix[] = ".tmp";

enum { PIECE = 256 << 10 };

typedef struct copying {
    tp_journal *journal;
    tp_progress progress;
    tp_text     path;
    tp_text     temporary;
    intptr_t    file;
    uint8_t    *bytes; // Two pieces.
} copying;

static tara_status fail(const copying *c, tara_status status, const char *text)
{
    return tp_journal_fail(c->journal, status, text);
}

static tara_status copy_failed(const copying *c, tara_status status, const char *text)
{
    if (status == TARA_E_DISK_FULL) return fail(c, status, "The disk is full.");
    return fail(c, TARA_E_STORE, text);
}

static tara_status step(const copying *c, uint64_t done)
{
    if (tp_progress_step(&c->progress, done, 2 * c->journal->end)) return TARA_OK;
    return fail(c, TARA_E_CONFLICT, "The progress callback stopped it.");
}

static size_t piece_at(const copying *c, uint64_t offset)
{
    uint64_t left = c->journal->end - offset;
    return left < PIECE ? (size_t)left : PIECE;
}

static tara_status read_old(const copying *c, uint64_t offset)
{
    tp_journal *journal = c->journal;
    size_t got = 0;
    tara_status status = journal->port->read(journal->port->user, journal->file, offset, c->bytes,
                                             piece_at(c, offset), &got);
    if (status == TARA_OK && got == piece_at(c, offset)) return TARA_OK;
    return tp_journal_die(journal, TARA_E_STORE, "Reading the file failed.", offset);
}

static tara_status write_copy(const copying *c)
{
    const tp_file_port *port = c->journal->port;
    for (uint64_t offset = 0; offset < c->journal->end; offset += piece_at(c, offset)) {
        tara_status status = read_old(c, offset);
        if (status != TARA_OK) return status;
        size_t size = piece_at(c, offset);
        status = port->write(port->user, c->file, offset, c->bytes, size);
        if (status != TARA_OK) return copy_failed(c, status, "Writing the copy failed.");
        status = step(c, offset + size);
        if (status != TARA_OK) return status;
    }
    tara_status status = port->sync(port->user, c->file);
    return status == TARA_OK ? status : copy_failed(c, status, "Syncing the copy failed.");
}

static tara_status read_back(const copying *c)
{
    const tp_file_port *port = c->journal->port;
    uint8_t *copy = c->bytes + PIECE;
    for (uint64_t offset = 0; offset < c->journal->end; offset += piece_at(c, offset)) {
        tara_status status = read_old(c, offset);
        if (status != TARA_OK) return status;
        size_t size = piece_at(c, offset);
        size_t got = 0;
        status = port->read(port->user, c->file, offset, copy, size, &got);
        bool same = status == TARA_OK && got == size && memcmp(copy, c->bytes, size) == 0;
        if (!same) return fail(c, TARA_E_STORE, "The copy was not read back as it was written.");
        status = step(c, c->journal->end + offset + size);
        if (status != TARA_OK) return status;
    }
    return TARA_OK;
}

static bool is_there(const copying *c, tp_text path)
{
    tp_file_identity found;
    return c->journal->port->identity_at(c->journal->port->user, path, &found) == TARA_OK;
}

static bool is_named(const copying *c, intptr_t file, tp_text path, uint64_t size)
{
    const tp_file_port *port = c->journal->port;
    tp_file_identity open;
    tp_file_identity named;
    return port->identity(port->user, file, &open) == TARA_OK &&
           port->identity_at(port->user, path, &named) == TARA_OK &&
           named.device == open.device && named.inode == open.inode && named.size == size;
}

static tara_status make_new(const copying *c, tp_text path, intptr_t *file)
{
    const tp_file_port *port = c->journal->port;
    uint32_t flags = TP_FILE_WRITE | TP_FILE_CREATE | TP_FILE_EXCLUSIVE;
    if (is_there(c, path)) return fail(c, TARA_E_CONFLICT, "There is a file of that name.");
    tara_status status = port->open(port->user, path, flags, file);
    return status == TARA_OK ? status : copy_failed(c, status, "The copy cannot be made.");
}

static tara_status take_name(const copying *c, intptr_t placeholder)
{
    const tp_file_port *port = c->journal->port;
    bool ours = is_named(c, placeholder, c->path, 0) &&
                is_named(c, c->file, c->temporary, c->journal->end);
    if (!ours) return fail(c, TARA_E_STORE, "Somebody replaced or changed the copy.");
    tara_status status = port->rename(port->user, c->temporary, c->path);
    if (status != TARA_OK) return copy_failed(c, status, "The copy cannot get its name.");
    status = port->sync_directory(port->user, c->path);
    return status == TARA_OK ? status : copy_failed(c, status, "The directory cannot be synced.");
}

static tara_status name_copy(const copying *c)
{
    const tp_file_port *port = c->journal->port;
    intptr_t placeholder;
    tara_status status = make_new(c, c->path, &placeholder);
    if (status != TARA_OK) return status;
    status = take_name(c, placeholder);
    bool still_ours = status != TARA_OK && (is_named(c, placeholder, c->path, 0) ||
                                            is_named(c, c->file, c->path, c->journal->end));
    if (still_ours) (void)port->remove(port->user, c->path);
    port->close(port->user, placeholder);
    return status;
}

static tara_status make_copy(copying *c)
{
    const tp_file_port *port = c->journal->port;
    if (is_there(c, c->path)) return fail(c, TARA_E_CONFLICT, "There is a file of that name.");
    tara_status status = make_new(c, c->temporary, &c->file);
    if (status != TARA_OK) return status;
    status = write_copy(c);
    if (status == TARA_OK) status = read_back(c);
    if (status == TARA_OK) status = name_copy(c);
    if (status != TARA_OK) (void)port->remove(port->user, c->temporary);
    port->close(port->user, c->file);
    return status;
}

tara_status tp_journal_backup(tp_journal *journal, tp_text path, tp_progress progress)
{
    tp_memory *memory = journal->memory;
    size_t path_size = path.size + sizeof(suffix) - 1;
    copying c = {.journal = journal, .progress = progress, .path = path};
    tara_status status = journal->writable ? tp_journal_sync(journal) : TARA_OK;
    if (status != TARA_OK) return status;
    char *temporary = tp_allocate(memory, path_size);
    c.bytes = tp_allocate(memory, (size_t)2 * PIECE);
    if (temporary && c.bytes) {
        memcpy(temporary, path.data, path.size);
        memcpy(temporary + path.size, suffix, sizeof(suffix) - 1);
        c.temporary = (tp_text){temporary, path_size};
        status = make_copy(&c);
    } else {
        status = fail(&c, TARA_E_NO_MEMORY, "No memory for the copy.");
    }
    tp_release_wiped(memory, c.bytes, (size_t)2 * PIECE);
    tp_release(memory, temporary, path_size);
    return status;
}
