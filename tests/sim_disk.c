// sim_disk.c: a disk in memory behind the file port, that fails and loses power when told to.
//
// A sync that fails does what kernels do: it forgets that the pages were not written. They are
// seen, they are not on the platter, and a second sync succeeds without writing them.
#include "sim_disk.h"

#include <stdlib.h>
#include <string.h>

static void set_size(sim_bytes *bytes, size_t size)
{
    if (size > bytes->size) {
        bytes->data = realloc(bytes->data, size);
        if (!bytes->data) abort();
        memset(bytes->data + bytes->size, 0, size - bytes->size);
    }
    bytes->size = size;
}

static void put_bytes(sim_bytes *bytes, uint64_t offset, const void *data, size_t size)
{
    if (offset + size > bytes->size) set_size(bytes, (size_t)offset + size);
    if (size > 0) memcpy(bytes->data + offset, data, size);
}

static sim_bytes copy_of(sim_bytes bytes)
{
    sim_bytes copy = {NULL, 0};
    put_bytes(&copy, 0, bytes.data, bytes.size);
    return copy;
}

static void drop(sim_bytes *bytes)
{
    free(bytes->data);
    *bytes = (sim_bytes){NULL, 0};
}

static void text_of(tp_text path, char out[SIM_NAME_SIZE])
{
    if (path.size >= SIM_NAME_SIZE) abort();
    memset(out, 0, SIM_NAME_SIZE);
    memcpy(out, path.data, path.size);
}

static sim_name *find_name(const sim_name *names, const char *text)
{
    for (int i = 0; i < SIM_NAMES; i++) {
        if (strcmp(names[i].text, text) == 0) return (sim_name *)(uintptr_t)&names[i];
    }
    return NULL;
}

static sim_name *make_name(sim_name *names, const char *text, int file)
{
    sim_name *name = find_name(names, text);
    if (!name) name = find_name(names, "");
    if (!name) abort();
    memcpy(name->text, text, strlen(text) + 1);
    name->file = file;
    return name;
}

static bool fails(sim_disk *disk, unsigned call, tara_status *status)
{
    if (!(disk->counted & call)) return false;
    disk->calls++;
    bool now = disk->calls == disk->fail_at || (disk->fail_on && disk->calls > disk->fail_at);
    if (disk->fail_at == 0 || !now) return false;
    *status = disk->fail_with;
    return true;
}

static void remember(sim_disk *disk, sim_operation operation)
{
    if (disk->operation_count == SIM_OPERATIONS) abort();
    disk->operations[disk->operation_count++] = operation;
}

static void forget_operations(sim_disk *disk, intptr_t file)
{
    size_t kept = 0;
    for (size_t i = 0; i < disk->operation_count; i++) {
        sim_operation *operation = &disk->operations[i];
        if (operation->file == file) drop(&operation->bytes);
        else                         disk->operations[kept++] = *operation;
    }
    disk->operation_count = kept;
}

static bool has_name(const sim_name *names, int file)
{
    for (int i = 0; i < SIM_NAMES; i++) {
        if (names[i].text[0] != '\0' && names[i].file == file) return true;
    }
    return false;
}

static int new_file(sim_disk *disk)
{
    for (int file = 0; file < disk->file_count; file++) {
        // Whatever reaches the platter, nobody can reach it any more.
        if (has_name(disk->names, file) || has_name(disk->platter_names, file)) continue;
        forget_operations(disk, file);
        drop(&disk->seen[file]);
        drop(&disk->platter[file]);
        return file;
    }
    if (disk->file_count == SIM_FILES) abort();
    return disk->file_count++;
}

static tara_status sim_open(void *user, tp_text path, uint32_t flags, intptr_t *file)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_OPEN, &status)) return status;
    char text[SIM_NAME_SIZE];
    text_of(path, text);
    sim_name *name = find_name(disk->names, text);
    if (name && (flags & TP_FILE_EXCLUSIVE)) return TARA_E_STORE;
    if (!name && !(flags & TP_FILE_CREATE)) return TARA_E_NOT_FOUND;
    if (!name) name = make_name(disk->names, text, new_file(disk));
    disk->open_files++;
    *file = name->file;
    return TARA_OK;
}

static void sim_close(void *user, intptr_t file)
{
    (void)file;
    ((sim_disk *)user)->open_files--;
}

static tara_status sim_read(void *user, intptr_t file, uint64_t offset, void *out, size_t size,
                            size_t *got)
{
    sim_disk *disk = user;
    tara_status status;
    *got = 0;
    if (fails(disk, SIM_READ, &status)) return status;
    sim_bytes bytes = disk->seen[file];
    if (offset >= bytes.size) return TARA_OK;
    *got = bytes.size - offset < size ? bytes.size - (size_t)offset : size;
    memcpy(out, bytes.data + offset, *got);
    return TARA_OK;
}

// A file without a name takes none.
static uint64_t space_used(const sim_disk *disk)
{
    uint64_t used = 0; // A file without a name is gone: nobody keeps one open that he removed.
    for (int i = 0; i < SIM_NAMES; i++) {
        if (disk->names[i].text[0]) used += disk->seen[disk->names[i].file].size;
    }
    return used;
}

static void write_now(sim_disk *disk, intptr_t file, uint64_t offset, const void *bytes,
                      size_t size)
{
    put_bytes(&disk->seen[file], offset, bytes, size);
    sim_operation operation = {.file = (int)file, .offset = offset, .is_write = true};
    put_bytes(&operation.bytes, 0, bytes, size);
    remember(disk, operation);
}

static tara_status sim_write(void *user, intptr_t file, uint64_t offset, const void *bytes,
                             size_t size)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_WRITE, &status)) {
        write_now(disk, file, offset, bytes, size / 2);
        return status;
    }
    uint64_t after = offset + size;
    uint64_t growth = after > disk->seen[file].size ? after - disk->seen[file].size : 0;
    uint64_t used = space_used(disk);
    if (growth > 0 && used + growth > disk->space) {
        uint64_t room = size - growth + (disk->space > used ? disk->space - used : 0);
        write_now(disk, file, offset, bytes, (size_t)room);
        return TARA_E_DISK_FULL;
    }
    write_now(disk, file, offset, bytes, size);
    return TARA_OK;
}

static void carry_out(sim_disk *disk, const sim_operation *operation)
{
    sim_bytes *platter = &disk->platter[operation->file];
    if (operation->is_write) {
        put_bytes(platter, operation->offset, operation->bytes.data, operation->bytes.size);
    } else {
        set_size(platter, (size_t)operation->offset);
    }
}

static tara_status sim_sync(void *user, intptr_t file)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_SYNC, &status)) {
        forget_operations(disk, file);
        return status;
    }
    disk->syncs++;
    for (size_t i = 0; i < disk->operation_count; i++) {
        if (disk->operations[i].file == file) carry_out(disk, &disk->operations[i]);
    }
    forget_operations(disk, file);
    return TARA_OK;
}

static tara_status sim_sync_directory(void *user, tp_text path)
{
    sim_disk *disk = user;
    (void)path;
    tara_status status;
    if (fails(disk, SIM_SYNC_DIRECTORY, &status)) return status;
    memcpy(disk->platter_names, disk->names, sizeof(disk->names));
    return TARA_OK;
}

static tara_status set_length(sim_disk *disk, intptr_t file, uint64_t size)
{
    set_size(&disk->seen[file], (size_t)size);
    remember(disk, (sim_operation){.file = (int)file, .offset = size});
    return TARA_OK;
}

static tara_status sim_truncate(void *user, intptr_t file, uint64_t size)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_TRUNCATE, &status)) return status;
    return set_length(disk, file, size);
}

static tara_status sim_reserve(void *user, intptr_t file, uint64_t offset, uint64_t size)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_RESERVE, &status)) return status;
    uint64_t after = offset + size;
    if (after <= disk->seen[file].size) return TARA_OK;
    uint64_t growth = after - disk->seen[file].size;
    if (space_used(disk) + growth > disk->space) return TARA_E_DISK_FULL;
    return set_length(disk, file, after);
}

static tara_status sim_identity(void *user, intptr_t file, tp_file_identity *out)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_IDENTITY, &status)) return status;
    *out = (tp_file_identity){1, (uint64_t)file + 1, disk->seen[file].size};
    return TARA_OK;
}

static tara_status sim_identity_at(void *user, tp_text path, tp_file_identity *out)
{
    sim_disk *disk = user;
    char text[SIM_NAME_SIZE];
    text_of(path, text);
    const sim_name *name = find_name(disk->names, text);
    return name ? sim_identity(user, name->file, out) : TARA_E_NOT_FOUND;
}

static tara_status sim_lock(void *user, tp_text path, intptr_t *lock)
{
    sim_disk *disk = user;
    (void)path;
    tara_status status;
    if (fails(disk, SIM_LOCK, &status)) return status;
    if (disk->locks > 0) return TARA_E_LOCKED;
    disk->locks++;
    *lock = 1;
    return TARA_OK;
}

static void sim_unlock(void *user, intptr_t lock)
{
    (void)lock;
    ((sim_disk *)user)->locks--;
}

static tara_status sim_remove(void *user, tp_text path)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_REMOVE, &status)) return status;
    char text[SIM_NAME_SIZE];
    text_of(path, text);
    sim_name *name = find_name(disk->names, text);
    if (!name) return TARA_E_NOT_FOUND;
    memset(name, 0, sizeof(*name));
    return TARA_OK;
}

static tara_status sim_rename(void *user, tp_text from, tp_text to)
{
    sim_disk *disk = user;
    tara_status status;
    if (fails(disk, SIM_RENAME, &status)) return status;
    char old_text[SIM_NAME_SIZE];
    char new_text[SIM_NAME_SIZE];
    text_of(from, old_text);
    text_of(to, new_text);
    sim_name *name = find_name(disk->names, old_text);
    if (!name) return TARA_E_NOT_FOUND;
    int file = name->file;
    memset(name, 0, sizeof(*name));
    (void)make_name(disk->names, new_text, file);
    return TARA_OK;
}

static const tp_file_port sim_port = {
    .open = sim_open, .close = sim_close, .read = sim_read, .write = sim_write, .sync = sim_sync,
    .sync_directory = sim_sync_directory, .truncate = sim_truncate, .reserve = sim_reserve,
    .identity = sim_identity, .identity_at = sim_identity_at, .lock = sim_lock,
    .unlock = sim_unlock, .remove = sim_remove, .rename = sim_rename,
};

void sim_disk_init(sim_disk *disk)
{
    memset(disk, 0, sizeof(*disk));
    disk->port = sim_port;
    disk->port.user = disk;
    disk->space = UINT64_MAX / 2;
    disk->counted = SIM_ALL;
    disk->fail_with = TARA_E_STORE;
}

void sim_disk_release(sim_disk *disk)
{
    for (int i = 0; i < SIM_FILES; i++) {
        drop(&disk->seen[i]);
        drop(&disk->platter[i]);
    }
    for (size_t i = 0; i < disk->operation_count; i++) drop(&disk->operations[i].bytes);
    sim_disk_init(disk);
}

void sim_disk_copy(const sim_disk *disk, sim_disk *out)
{
    *out = *disk;
    out->port.user = out;
    for (int i = 0; i < SIM_FILES; i++) {
        out->seen[i] = copy_of(disk->seen[i]);
        out->platter[i] = copy_of(disk->platter[i]);
    }
    for (size_t i = 0; i < disk->operation_count; i++) {
        out->operations[i].bytes = copy_of(disk->operations[i].bytes);
    }
}

static bool chance(uint64_t seed, uint64_t *state)
{
    if (seed <= 1) return seed == 1;
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = (*state ^ *state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return (mixed ^ mixed >> 31) & 1;
}

static void carry_out_sectors(sim_disk *disk, const sim_operation *write, uint64_t seed,
                              uint64_t *state)
{
    size_t done = 0;
    while (done < write->bytes.size) {
        uint64_t at = write->offset + done;
        size_t piece = SIM_SECTOR - (size_t)(at % SIM_SECTOR);
        if (piece > write->bytes.size - done) piece = write->bytes.size - done;
        if (chance(seed, state)) {
            put_bytes(&disk->platter[write->file], at, write->bytes.data + done, piece);
        }
        done += piece;
    }
}

void sim_disk_kill(sim_disk *disk)
{
    disk->locks = 0;
    disk->open_files = 0;
}

// Directories that keep no order: each name is on the platter as it was, or as it is.
static void carry_out_names(sim_disk *disk, uint64_t seed, uint64_t *state)
{
    sim_name before[SIM_NAMES];
    memcpy(before, disk->platter_names, sizeof(before));
    for (int i = 0; i < SIM_NAMES; i++) {
        const sim_name *now = &disk->names[i];
        if (!now->text[0] || !chance(seed, state)) continue;
        (void)make_name(disk->platter_names, now->text, now->file);
    }
    for (int i = 0; i < SIM_NAMES; i++) {
        bool gone = before[i].text[0] && !find_name(disk->names, before[i].text);
        if (!gone || !chance(seed, state)) continue;
        memset(find_name(disk->platter_names, before[i].text), 0, sizeof(sim_name));
    }
}

void sim_disk_cut_power(sim_disk *disk, uint64_t seed)
{
    uint64_t state = seed;
    for (size_t i = 0; i < disk->operation_count; i++) {
        sim_operation *operation = &disk->operations[i];
        if (operation->is_write) carry_out_sectors(disk, operation, seed, &state);
        else if (chance(seed, &state)) carry_out(disk, operation);
        drop(&operation->bytes);
    }
    disk->operation_count = 0;
    if (disk->names_apart) {
        carry_out_names(disk, seed, &state);
    } else if (chance(seed, &state)) {
        memcpy(disk->platter_names, disk->names, sizeof(disk->names));
    }
    memcpy(disk->names, disk->platter_names, sizeof(disk->names));
    for (int i = 0; i < SIM_FILES; i++) {
        drop(&disk->seen[i]);
        disk->seen[i] = copy_of(disk->platter[i]);
    }
    sim_disk_kill(disk);
}

sim_bytes sim_disk_file(const sim_disk *disk, const char *name)
{
    const sim_name *found = find_name(disk->names, name);
    return found ? disk->seen[found->file] : (sim_bytes){NULL, 0};
}

void sim_disk_put(sim_disk *disk, const char *name, const void *bytes, size_t size)
{
    sim_name *found = find_name(disk->names, name);
    int file = found ? found->file : new_file(disk);
    (void)make_name(disk->names, name, file);
    (void)make_name(disk->platter_names, name, file);
    forget_operations(disk, file);
    drop(&disk->seen[file]);
    drop(&disk->platter[file]);
    put_bytes(&disk->seen[file], 0, bytes, size);
    put_bytes(&disk->platter[file], 0, bytes, size);
}
