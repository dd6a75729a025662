// file.h: what the file store needs from an operating system, as a table of functions.
//
// file_posix.c is the only file of the library that calls the system for files. Tests put their
// own table in its place: one that fails at the n-th call, loses unsynced writes, or records all.
#ifndef TP_FILE_H
#define TP_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tara_privacy.h"

enum tp_file_flag { TP_FILE_WRITE = 1, TP_FILE_CREATE = 2, TP_FILE_EXCLUSIVE = 4 };

// Who a file is, to notice that it was replaced or cut short under us.
typedef struct tp_file_identity {
    uint64_t device, inode, size;
} tp_file_identity;

// Every function gives TARA_OK or an error: TARA_E_DISK_FULL for a lack of space (ENOSPC, EDQUOT,
// EFBIG), TARA_E_UNSAFE_FILE, TARA_E_NOT_FOUND, TARA_E_LOCKED, TARA_E_STORE for the rest.
// Interrupted calls but a sync are taken up again inside; short reads and writes are completed.
typedef struct tp_file_port {
    void *user;
    // Open for reading (and writing). Never follows a link, never blocks on a FIFO; only a regular
    // file of our own user that nobody else may write and that has one name; made with mode 0600
    // whatever the umask. *file is the port's handle.
    tara_status (*open)(void *user, tp_text path, uint32_t flags, intptr_t *file);
    void        (*close)(void *user, intptr_t file);
    // Reads up to size bytes at offset; *got is less only at the end of the file.
    tara_status (*read)(void *user, intptr_t file, uint64_t offset, void *out, size_t size,
                        size_t *got);
    tara_status (*write)(void *user, intptr_t file, uint64_t offset, const void *bytes,
                         size_t size);
    tara_status (*sync)(void *user, intptr_t file); // Data and what is needed to read it.
    // The directory that holds the path.
    tara_status (*sync_directory)(void *user, tp_text path);
    tara_status (*truncate)(void *user, intptr_t file, uint64_t size);
    // Space ahead, read as zeros; best effort.
    tara_status (*reserve)(void *user, intptr_t file, uint64_t offset, uint64_t size);
    // Of the open file, and of what the path names now.
    tara_status (*identity)(void *user, intptr_t file, tp_file_identity *out);
    tara_status (*identity_at)(void *user, tp_text path, tp_file_identity *out);
    // The lock file, made when it is not there: exclusive, at once or TARA_E_LOCKED.
    tara_status (*lock)(void *user, tp_text path, intptr_t *lock);
    void        (*unlock)(void *user, intptr_t lock);
    tara_status (*remove)(void *user, tp_text path);
    // Atomic; takes the place of what was there.
    tara_status (*rename)(void *user, tp_text from, tp_text to);
} tp_file_port;

extern const tp_file_port tp_file_posix;

#endif
