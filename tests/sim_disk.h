// sim_disk.h: a disk in memory behind the file port, that fails and loses power when told to.
//
// Every file has what programs see and what is on the platter; a list of operations lies between
// them. A sync empties the list; a power cut carries out a part of it, sector by sector.
#ifndef SIM_DISK_H
#define SIM_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/file.h"

enum {
    SIM_FILES = 64, SIM_NAMES = 12, SIM_NAME_SIZE = 64, SIM_OPERATIONS = 4096, SIM_SECTOR = 512
};

typedef struct sim_bytes {
    uint8_t *data;
    size_t   size;
} sim_bytes;

// A write (bytes) or a new length (no bytes) that is not on the platter yet.
typedef struct sim_operation {
    int       file;
    uint64_t  offset; // Of a write; the length otherwise.
    bool      is_write;
    sim_bytes bytes;
} sim_operation;

typedef struct sim_name {
    char text[SIM_NAME_SIZE]; // "" when free.
    int  file;
} sim_name;

enum sim_call {
    SIM_OPEN = 1, SIM_READ = 2, SIM_WRITE = 4, SIM_SYNC = 8, SIM_SYNC_DIRECTORY = 16,
    SIM_TRUNCATE = 32, SIM_RESERVE = 64, SIM_IDENTITY = 128, SIM_LOCK = 256, SIM_REMOVE = 512,
    SIM_RENAME = 1024, SIM_ALL = 2047
};

typedef struct sim_disk {
    tp_file_port  port; // Its user is this disk.
    sim_bytes     seen[SIM_FILES];
    sim_bytes     platter[SIM_FILES];
    int           file_count;
    sim_name      names[SIM_NAMES];
    sim_name      platter_names[SIM_NAMES];
    sim_operation operations[SIM_OPERATIONS];
    size_t        operation_count;
    bool          names_apart; // A power cut decides of each name alone, not of all together.
    int           locks;
    int           open_files;
    uint64_t      space;     // Bytes in all files together; more is TARA_E_DISK_FULL.

    unsigned      counted;   // Which calls count; sim_call bits.
    uint64_t      calls;     // Counted calls so far.
    uint64_t      fail_at;   // The call that fails, from 1; 0: none.
    bool          fail_on;   // And all after it.
    tara_status   fail_with;
    uint64_t      syncs;
} sim_disk;

void sim_disk_init(sim_disk *disk); // Large: not for the stack of a thread.
void sim_disk_release(sim_disk *disk);

// The power goes: everything open is closed, locks are gone, and of what was not synced each
// sector and each length is on the platter or not, as the seed says. Seed 0: nothing is; 1: all is.
void sim_disk_cut_power(sim_disk *disk, uint64_t seed);
// Only the process ends: what was written stays seen, and may still reach the platter.
void sim_disk_kill(sim_disk *disk);
// Another disk that will behave the same from here on.
void sim_disk_copy(const sim_disk *disk, sim_disk *out);

// What programs see in the file of that name; NULL data when there is none. Valid until it changes.
sim_bytes sim_disk_file(const sim_disk *disk, const char *name);
// Put a file there, on the platter too.
void sim_disk_put(sim_disk *disk, const char *name, const void *bytes, size_t size);

#endif
