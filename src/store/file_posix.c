// file_posix.c: the file store's port on POSIX systems; the only file that calls them for files.
//
// A path is never trusted: what was opened is examined, not what was named. The lock is one of the
// open file description where there is such a thing (Linux), else flock: a POSIX record lock would
// be lost when anybody in the process closes any descriptor of the file, and two contexts of one
// process would both get it.
#define _GNU_SOURCE // F_OFD_SETLK, fallocate. Brings POSIX.1-2008 with it.
#define _FILE_OFFSET_BITS 64

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> // rename
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { PATH_SPACE = 4096 };

typedef struct terminated_path {
    char text[PATH_SPACE];
} terminated_path;

static bool terminate(tp_text path, terminated_path *out)
{
    if (path.size == 0 || path.size >= PATH_SPACE) return false;
    memcpy(out->text, path.data, path.size);
    out->text[path.size] = 0;
    return true;
}

static tara_status status_of(int error)
{
    static const struct {
        int         error;
        tara_status status;
    } statuses[] = {
        {ENOENT,  TARA_E_NOT_FOUND},
        {ENOSPC,  TARA_E_DISK_FULL},
        {EDQUOT,  TARA_E_DISK_FULL},
        {EFBIG,   TARA_E_DISK_FULL},
        {ELOOP,   TARA_E_UNSAFE_FILE}, // A symbolic link: O_NOFOLLOW.
        {EMLINK,  TARA_E_UNSAFE_FILE}, // The same on FreeBSD.
        {EISDIR,  TARA_E_UNSAFE_FILE},
        {ENXIO,   TARA_E_UNSAFE_FILE}, // A socket, or a device that is not there.
        {ENODEV,  TARA_E_UNSAFE_FILE},
    };
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (statuses[i].error == error) return statuses[i].status;
    }
    return TARA_E_STORE;
}

// A regular file with one name, ours, that nobody else may write.
static tara_status check_safe(int file)
{
    struct stat found;
    if (fstat(file, &found) != 0)             return TARA_E_STORE;
    if (!S_ISREG(found.st_mode))              return TARA_E_UNSAFE_FILE;
    if (found.st_nlink != 1)                  return TARA_E_UNSAFE_FILE;
    if (found.st_uid != geteuid())            return TARA_E_UNSAFE_FILE;
    if (found.st_mode & (S_IWGRP | S_IWOTH))  return TARA_E_UNSAFE_FILE;
    return TARA_OK;
}

static tara_status open_safely(tp_text path, int flags, int *file)
{
    terminated_path name;
    if (!terminate(path, &name)) return TARA_E_INVALID_ARGUMENT;
    flags |= O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    do {
        *file = open(name.text, flags, S_IRUSR | S_IWUSR);
    } while (*file < 0 && errno == EINTR);
    if (*file < 0) return status_of(errno);

    tara_status status = check_safe(*file);
    // The umask may have taken from the mode, but not added.
    if (status == TARA_OK && (flags & O_CREAT) && fchmod(*file, S_IRUSR | S_IWUSR) != 0) {
        status = TARA_E_STORE;
    }
    if (status != TARA_OK) (void)close(*file);
    return status;
}

static tara_status posix_open(void *user, tp_text path, uint32_t flags, intptr_t *file)
{
    (void)user;
    int how = flags & TP_FILE_WRITE ? O_RDWR : O_RDONLY;
    if (flags & TP_FILE_CREATE) how |= O_CREAT;
    if (flags & TP_FILE_EXCLUSIVE) how |= O_EXCL;
    int opened;
    tara_status status = open_safely(path, how, &opened);
    if (status == TARA_OK) *file = opened;
    return status;
}

static void posix_close(void *user, intptr_t file)
{
    (void)user;
    (void)close((int)file);
}

static tara_status posix_read(void *user, intptr_t file, uint64_t offset, void *out, size_t size,
                              size_t *got)
{
    (void)user;
    *got = 0;
    while (*got < size) {
        ssize_t piece = pread((int)file, (char *)out + *got, size - *got, (off_t)(offset + *got));
        if (piece < 0 && errno == EINTR) continue;
        if (piece < 0) return status_of(errno);
        if (piece == 0) return TARA_OK;
        *got += (size_t)piece;
    }
    return TARA_OK;
}

static tara_status posix_write(void *user, intptr_t file, uint64_t offset, const void *bytes,
                               size_t size)
{
    (void)user;
    size_t done = 0;
    while (done < size) {
        ssize_t piece = pwrite((int)file, (const char *)bytes + done, size - done,
                               (off_t)(offset + done));
        if (piece < 0 && errno == EINTR) continue;
        if (piece < 0) return status_of(errno);
        if (piece == 0) return TARA_E_STORE;
        done += (size_t)piece;
    }
    return TARA_OK;
}

// Interrupted is failed here: nobody says what the system did with the pages.
static tara_status posix_sync(void *user, intptr_t file)
{
    (void)user;
#if defined(__APPLE__)
    int answer = fcntl((int)file, F_FULLFSYNC); // fsync there does not wait for the disk.
#else
    int answer = fdatasync((int)file);
#endif
    return answer == 0 ? TARA_OK : TARA_E_STORE;
}

static tara_status posix_sync_directory(void *user, tp_text path)
{
    (void)user;
    while (path.size > 0 && path.data[path.size - 1] != '/') path.size--;
    if (path.size == 0) path = TP_TEXT(".");
    terminated_path name;
    if (!terminate(path, &name)) return TARA_E_INVALID_ARGUMENT;
    int directory = open(name.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return TARA_E_STORE;
    int answer = fsync(directory);
    // Some file systems have nothing to sync there, and say so.
    bool done = answer == 0 || errno == EINVAL;
    (void)close(directory);
    return done ? TARA_OK : TARA_E_STORE;
}

static tara_status posix_truncate(void *user, intptr_t file, uint64_t size)
{
    (void)user;
    int answer;
    do {
        answer = ftruncate((int)file, (off_t)size);
    } while (answer != 0 && errno == EINTR);
    return answer == 0 ? TARA_OK : status_of(errno);
}

// Zeros are written, not only reserved: over space that was never written, every sync would also
// write what the file system notes about it.
static tara_status posix_reserve(void *user, intptr_t file, uint64_t offset, uint64_t size)
{
    static const uint8_t zeros[4 * 1024];
#if defined(__linux__)
    int  answer = fallocate((int)file, 0, (off_t)offset, (off_t)size);
    bool cannot = answer != 0 && errno == EOPNOTSUPP; // Then the zeros take the space.
    if (answer != 0 && !cannot) return status_of(errno);
#endif
    for (uint64_t done = 0; done < size;) {
        size_t      piece = size - done < sizeof zeros ? (size_t)(size - done) : sizeof zeros;
        tara_status status = posix_write(user, file, offset + done, zeros, piece);
        if (status != TARA_OK) return status;
        done += piece;
    }
    return TARA_OK;
}

#if defined(STATX_INO)

// Asks for no times: a file whose times were asked for has them written anew at the next write,
// and every sync would then write its inode too.
static tara_status identify(int file, const char *path, int flags, tp_file_identity *out)
{
    struct statx found;
    unsigned     mask = STATX_TYPE | STATX_INO | STATX_SIZE;
    if (statx(file, path, flags, mask, &found) != 0) return status_of(errno);
    out->device = (uint64_t)found.stx_dev_major << 32 | found.stx_dev_minor;
    out->inode = found.stx_ino;
    out->size = found.stx_size;
    return TARA_OK;
}

static tara_status identify_open(int file, tp_file_identity *out)
{
    return identify(file, "", AT_EMPTY_PATH, out);
}

static tara_status identify_named(const char *path, tp_file_identity *out)
{
    return identify(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, out);
}

#else

static void identity_from(const struct stat *found, tp_file_identity *out)
{
    out->device = (uint64_t)found->st_dev;
    out->inode = (uint64_t)found->st_ino;
    out->size = (uint64_t)found->st_size;
}

static tara_status identify_open(int file, tp_file_identity *out)
{
    struct stat found;
    if (fstat(file, &found) != 0) return status_of(errno);
    identity_from(&found, out);
    return TARA_OK;
}

static tara_status identify_named(const char *path, tp_file_identity *out)
{
    struct stat found;
    if (lstat(path, &found) != 0) return status_of(errno);
    identity_from(&found, out);
    return TARA_OK;
}

#endif

static tara_status posix_identity(void *user, intptr_t file, tp_file_identity *out)
{
    (void)user;
    return identify_open((int)file, out);
}

static tara_status posix_identity_at(void *user, tp_text path, tp_file_identity *out)
{
    (void)user;
    terminated_path name;
    if (!terminate(path, &name)) return TARA_E_INVALID_ARGUMENT;
    return identify_named(name.text, out);
}

static tara_status lock_whole(int file)
{
#if defined(F_OFD_SETLK)
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_OFD_SETLK, &whole) == 0) return TARA_OK;
    if (errno == EAGAIN || errno == EACCES) return TARA_E_LOCKED;
    if (errno != EINVAL) return TARA_E_STORE;
#endif
    if (flock(file, LOCK_EX | LOCK_NB) == 0) return TARA_OK;
    return errno == EWOULDBLOCK ? TARA_E_LOCKED : TARA_E_STORE;
}

// Who has it, for whoever looks; nothing depends on it.
static void write_owner(int file)
{
    char text[24];
    size_t place = sizeof(text);
    text[--place] = '\n';
    for (int64_t left = getpid(); left > 0; left /= 10) text[--place] = (char)('0' + left % 10);
    if (ftruncate(file, 0) != 0) return;
    ssize_t written = pwrite(file, text + place, sizeof(text) - place, 0);
    (void)written;
}

static tara_status posix_lock(void *user, tp_text path, intptr_t *lock)
{
    (void)user;
    int file;
    tara_status status = open_safely(path, O_RDWR | O_CREAT, &file);
    if (status != TARA_OK) return status;
    status = lock_whole(file);
    if (status != TARA_OK) {
        (void)close(file);
        return status;
    }
    write_owner(file);
    *lock = file;
    return TARA_OK;
}

// Closing lets go of it, but not while a child of a fork still has the description: unlocking by
// name would let a child take the lock from its parent.
static void posix_unlock(void *user, intptr_t lock)
{
    (void)user;
    (void)close((int)lock);
}

static tara_status posix_remove(void *user, tp_text path)
{
    (void)user;
    terminated_path name;
    if (!terminate(path, &name)) return TARA_E_INVALID_ARGUMENT;
    return unlink(name.text) == 0 ? TARA_OK : status_of(errno);
}

static tara_status posix_rename(void *user, tp_text from, tp_text to)
{
    (void)user;
    terminated_path old_name;
    terminated_path new_name;
    if (!terminate(from, &old_name)) return TARA_E_INVALID_ARGUMENT;
    if (!terminate(to, &new_name))   return TARA_E_INVALID_ARGUMENT;
    return rename(old_name.text, new_name.text) == 0 ? TARA_OK : status_of(errno);
}

const tp_file_port tp_file_posix = {
    .open           = posix_open,
    .close          = posix_close,
    .read           = posix_read,
    .write          = posix_write,
    .sync           = posix_sync,
    .sync_directory = posix_sync_directory,
    .truncate       = posix_truncate,
    .reserve        = posix_reserve,
    .identity       = posix_identity,
    .identity_at    = posix_identity_at,
    .lock           = posix_lock,
    .unlock         = posix_unlock,
    .remove         = posix_remove,
    .rename         = posix_rename,
};
