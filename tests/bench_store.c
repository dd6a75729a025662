// bench_store.c: what recording, keeping and reading back costs, beside raw files and databases.
//
// The library's hashes and its checksum are called directly to give the raw writes and reads the
// same work.
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "base/sha256.h"
#include "bench_host.h"
#include "bench_peers.h"
#include "bench_table.h"

enum { APPEND_SUBJECTS = 4096, READ_CHUNK = 1024 * 1024, PREFETCHED = 16 };

// --- disk and append ----------------------------------------------------------------------------

// Bytes up to the last that is not zero: space kept ahead is not counted as used.
static uint64_t used_bytes(const char *path)
{
    static uint8_t chunk[READ_CHUNK];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    uint64_t at = 0, used = 0;
    ssize_t got;
    if (file < 0) return 0;
    while ((got = read(file, chunk, sizeof chunk)) > 0) {
        ssize_t last = got;
        while (last > 0 && chunk[last - 1] == 0) last--;
        if (last > 0) used = at + (uint64_t)last;
        at += (uint64_t)got;
    }
    close(file);
    return used;
}

// Everybody of the append workload is of age, so that a consent is all that is recorded later.
static void record_adults(tara_privacy *privacy)
{
    must(tara_batch_begin(privacy), "batch");
    for (uint64_t i = 0; i < APPEND_SUBJECTS; i++) {
        tara_subject subject = subject_of(i);
        record_choice(privacy, &subject, (choice_row){SLOT_AGE, 1});
    }
    must(tara_batch_commit(privacy), "batch");
}

static tara_status record_consents(const asker *in, uint64_t *random, uint64_t commits,
                                   uint32_t batch)
{
    tara_status status = TARA_OK;
    for (uint64_t i = 0; i < commits && status == TARA_OK; i++) {
        if (batch > 1) status = tara_batch_begin(in->privacy);
        for (uint32_t k = 0; k < batch && status == TARA_OK; k++) {
            uint64_t draw = next_random(random);
            tara_subject subject = subject_of(below(draw >> 32, APPEND_SUBJECTS));
            tara_choice choice = choice_for(in->work.consent[below(draw, in->work.consents)]);
            status = (draw & 1) == 0 ? tara_consent_give(in->privacy, &subject, &choice, NULL)
                                     : tara_consent_refuse(in->privacy, &subject, &choice, NULL);
        }
        if (batch > 1 && status == TARA_OK) status = tara_batch_commit(in->privacy);
    }
    return status;
}

// Bytes that `commits` of `batch` consents add to the file; it is closed before each look.
static uint64_t disk_of(asker *in, const char *path, uint64_t commits, uint32_t batch)
{
    uint64_t random = batch, before = used_bytes(path);
    in->privacy = open_context(path, 0, NULL);
    must(record_consents(in, &random, commits, batch), "consent");
    tara_close(in->privacy);
    in->privacy = NULL;
    return used_bytes(path) - before;
}

typedef struct disk { double one, by_64, by_1024; } disk; // Bytes a consent event.

static disk measure_disk(asker *in, const settings *set)
{
    char path[PATH_BYTES];
    path_in(set, "disk.tara", path);
    in->privacy = open_context(path, 0, NULL);
    record_adults(in->privacy);
    tara_close(in->privacy);
    disk out;
    out.one = (double)disk_of(in, path, 512, 1) / 512;
    out.by_64 = (double)disk_of(in, path, 32, 64) / (32 * 64);
    out.by_1024 = (double)disk_of(in, path, 4, 1024) / (4 * 1024);
    print_one("disk.1", "", out.one, "B/event", " goal <= 176");
    print_one("disk.64", "", out.by_64, "B/event", " goal <= 128");
    print_one("disk.1024", "", out.by_1024, "B/event", "");
    return out;
}

// How events are appended: so many a commit, durable or not, so many bytes each.
typedef struct append_way {
    const char *suffix;
    uint64_t    commits;
    uint32_t    batch;
    bool        durable;
    double      bytes;
} append_way;

typedef struct tara_log { asker in; const append_way *way; } tara_log;

static double append_tara(void *user, uint64_t commits, uint64_t round)
{
    tara_log *log = user;
    uint64_t random = round;
    double start = now_ns();
    if (record_consents(&log->in, &random, commits, log->way->batch) != TARA_OK) return -1;
    return (double)(commits * log->way->batch) / (now_ns() - start) * 1e9;
}

typedef struct raw_log {
    const append_way *way;
    int      file;
    bool     hashed;
    uint64_t at, reserved;
    uint8_t *bytes;
    uint8_t  chain[TP_SHA256_SIZE];
} raw_log;

// The hashing that an event of a Merkle ledger needs: a commitment under a salt of its own, the
// leaf over it, one node of the tree, and a checksum.
static void hash_event(raw_log *log, const uint8_t *event, size_t size)
{
    tp_hmac_key salted;
    uint8_t commitment[1 + TP_SHA256_SIZE], node[1 + 2 * TP_SHA256_SIZE];
    tp_hmac_key_init(&salted, event, size < 16 ? size : 16);
    commitment[0] = 0;
    tp_hmac_of(&salted, event, size, commitment + 1);
    node[0] = 1;
    tp_sha256_of(commitment, sizeof commitment, node + 1);
    memcpy(node + 1 + TP_SHA256_SIZE, log->chain, sizeof log->chain);
    tp_sha256_of(node, sizeof node, log->chain);
    sink += tp_crc32c(0, event, size);
}

static double append_raw(void *user, uint64_t commits, uint64_t round)
{
    raw_log *log = user;
    size_t event = (size_t)log->way->bytes, size = (size_t)(log->way->bytes * log->way->batch);
    uint8_t tail[TP_SHA256_SIZE];
    double start = now_ns();
    for (uint64_t i = 0; i < commits; i++) {
        if (log->at + size > log->reserved) {
            if (posix_fallocate(log->file, (off_t)log->reserved, 4 * READ_CHUNK) != 0) return -1;
            log->reserved += 4 * READ_CHUNK;
        }
        for (uint32_t k = 0; log->hashed && k < log->way->batch; k++) {
            log->bytes[k * event] = (uint8_t)(i + round + k);
            hash_event(log, log->bytes + k * event, event);
        }
        if (log->hashed) {
            tp_sha256_of(log->chain, sizeof log->chain, tail);
            memcpy(log->bytes, tail, size < sizeof tail ? size : sizeof tail);
        }
        if (pwrite(log->file, log->bytes, size, (off_t)log->at) != (ssize_t)size) return -1;
        if (log->way->durable && fdatasync(log->file) != 0) return -1;
        log->at += size;
    }
    return (double)(commits * log->way->batch) / (now_ns() - start) * 1e9;
}

static void raw_begin(raw_log *log, const append_way *way, bool hashed, const settings *set)
{
    char path[PATH_BYTES];
    path_in(set, hashed ? "raw-hashed" : "raw", path);
    memset(log, 0, sizeof *log);
    log->way = way;
    log->hashed = hashed;
    log->file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    log->bytes = malloc((size_t)(way->bytes * way->batch) + 64);
    if (log->file < 0 || log->bytes == NULL) stop(path, TARA_E_STORE);
    memset(log->bytes, 0x5A, (size_t)(way->bytes * way->batch) + 64);
}

static void raw_end(raw_log *log)
{
    close(log->file);
    free(log->bytes);
}

typedef struct peer_log { const database *of; void *log; const append_way *way; } peer_log;

static double append_peer(void *user, uint64_t commits, uint64_t round)
{
    peer_log *log = user;
    (void)round;
    return log->of->append(log->log, commits, log->way->batch, (size_t)log->way->bytes);
}

static void race_appends(const asker *in, const append_way *way, const settings *set,
                         peer_log *logs, size_t log_count, report *to)
{
    char path[PATH_BYTES], names[5][NAME_MAX_BYTES];
    tara_log own = {*in, way};
    raw_log raw, hashed;
    snprintf(path, sizeof path, "%s/append-%s.tara", set->directory, way->suffix);
    own.in.privacy = open_context(path, way->durable ? 0 : (uint32_t)TARA_OPEN_NO_SYNC, NULL);
    record_adults(own.in.privacy);
    raw_begin(&raw, way, false, set);
    raw_begin(&hashed, way, true, set);

    static const char *const fixed[] = {"append", "append.raw", "append.raw_hashed"};
    contender list[5] = {
        {NULL, "events/s", append_tara, &own,    way->commits, NULL},
        {NULL, "events/s", append_raw,  &raw,    way->commits, NULL},
        {NULL, "events/s", append_raw,  &hashed, way->commits, NULL},
    };
    for (size_t i = 0; i < 3 + log_count; i++) {
        if (i < 3) snprintf(names[i], sizeof names[i], "%s", fixed[i]);
        else snprintf(names[i], sizeof names[i], "append.%s", logs[i - 3].of->name);
        list[i].name = names[i];
        if (i < 3) continue;
        logs[i - 3].way = way;
        list[i] = (contender){names[i], "events/s", append_peer, &logs[i - 3], way->commits, NULL};
    }
    race(list, 3 + log_count, set->rounds, way->suffix, to);
    tara_close(own.in.privacy);
    raw_end(&raw);
    raw_end(&hashed);
}

void bench_append(asker *in, const settings *set, report *to)
{
    disk sizes = measure_disk(in, set);
    const append_way ways[] = {
        {"1",      300,   1,    true,  sizes.one},
        {"64",     60,    64,   true,  sizes.by_64},
        {"1024",   20,    1024, true,  sizes.by_1024},
        {"nosync", 20000, 1,    false, sizes.one},
    };
    enum { WAYS = sizeof ways / sizeof ways[0] };
    for (int durable = 0; durable <= 1; durable++) {
        peer_log logs[2];
        size_t count = 0;
        for (const database *p = peers; p->name != NULL; p++) {
            logs[count] = (peer_log){p, p->log_open(set->directory, durable == 1), NULL};
            if (logs[count].log != NULL) count++;
        }
        for (int i = 0; i < WAYS; i++) {
            if (ways[i].durable == (durable == 1)) race_appends(in, &ways[i], set, logs, count, to);
        }
        for (size_t i = 0; i < count; i++) logs[i].of->log_close(logs[i].log);
    }
}

// --- open ---------------------------------------------------------------------------------------

typedef struct opening {
    const settings *set;
    char     tara[PATH_BYTES], plain[PATH_BYTES], snapshot[PATH_BYTES + 8];
    uint64_t events, subjects;
    double   bytes_a_subject; // Of the context that was opened last.
} opening;

static double open_by(opening *in, uint32_t flags, uint64_t events)
{
    counted heap;
    counted_init(&heap, in->set->huge);
    drop_cache(in->tara);
    drop_cache(in->snapshot);
    double start = now_ns();
    tara_privacy *privacy = open_context(in->tara, flags, &heap);
    double took = now_ns() - start;
    uint64_t count = 0;
    tara_status status = tara_event_count(privacy, &count);
    in->bytes_a_subject = (double)heap.live / (double)in->subjects;
    tara_close(privacy);
    return status == TARA_OK && count == events ? took / (double)events : -1;
}

static double open_tara(void *user, uint64_t events, uint64_t round)
{
    (void)round;
    return open_by(user, 0, events);
}

static double open_snapshot(void *user, uint64_t events, uint64_t round)
{
    (void)round;
    return open_by(user, TARA_OPEN_SNAPSHOT, events);
}

// Read a whole file in chunks; each is summed up by `crc` when asked.
static double read_file(const char *path, uint64_t events, bool crc)
{
    static uint8_t chunk[READ_CHUNK];
    drop_cache(path);
    double start = now_ns();
    int file = open(path, O_RDONLY | O_CLOEXEC);
    uint32_t sum = 0;
    ssize_t got;
    if (file < 0) return -1;
    while ((got = read(file, chunk, sizeof chunk)) > 0) {
        sum = crc ? tp_crc32c(sum, chunk, (size_t)got) : sum + chunk[0];
    }
    close(file);
    sink += sum;
    return (now_ns() - start) / (double)events;
}

static double open_read(void *user, uint64_t events, uint64_t round)
{
    (void)round;
    return read_file(((opening *)user)->tara, events, false);
}

static double open_read_crc(void *user, uint64_t events, uint64_t round)
{
    (void)round;
    return read_file(((opening *)user)->tara, events, true);
}

static double open_snapshot_crc(void *user, uint64_t events, uint64_t round)
{
    (void)round;
    return read_file(((opening *)user)->snapshot, events, true);
}

// The least that a store of 128-byte events must do: read, check each, and set the state in a
// table, with the rows of the next sixteen asked for ahead.
typedef struct plain_event { identity id; uint32_t slot, state; uint8_t rest[96]; uint32_t pad;
                             uint32_t crc; } plain_event;
_Static_assert(sizeof(plain_event) == EVENT_BYTES, "an event of the peers' size");

static uint32_t plain_crc(const plain_event *event)
{
    return tp_crc32c(0, event, offsetof(plain_event, crc));
}

static bool plain_build(const opening *in, const workload *work)
{
    FILE *file = fopen(in->plain, "wb");
    choice_row rows[CHOICES_MAX];
    plain_event event;
    bool well = file != NULL;
    memset(&event, 0x5A, sizeof event);
    for (uint64_t subject = 0, done = 0; well && done < in->events; subject++) {
        uint32_t count = choices_of(work, subject, rows);
        event.id = identity_of(subject);
        for (uint32_t k = 0; k < count && done < in->events; k++, done++) {
            event.slot = rows[k].slot;
            event.state = rows[k].state;
            event.crc = plain_crc(&event);
            well = well && fwrite(&event, sizeof event, 1, file) == 1;
        }
    }
    return file != NULL && fclose(file) == 0 && well;
}

static bool rebuild_chunk(table *state, const plain_event *events, size_t count)
{
    for (size_t from = 0; from < count; from += PREFETCHED) {
        size_t to = from + PREFETCHED < count ? from + PREFETCHED : count;
        for (size_t i = from; i < to; i++) {
            __builtin_prefetch(&state->rows[events[i].id.word[0] & state->mask], 1);
            if (plain_crc(&events[i]) != events[i].crc) return false;
        }
        for (size_t i = from; i < to; i++) {
            table_set(state, events[i].id, events[i].slot, events[i].state);
        }
    }
    return true;
}

static double open_rebuild(void *user, uint64_t events, uint64_t round)
{
    static plain_event chunk[READ_CHUNK / EVENT_BYTES];
    opening *in = user;
    table state;
    (void)round;
    drop_cache(in->plain);
    double start = now_ns();
    int file = open(in->plain, O_RDONLY | O_CLOEXEC);
    if (file < 0 || !table_make(&state, in->subjects, true)) return -1;
    bool well = true;
    ssize_t got;
    while (well && (got = read(file, chunk, sizeof chunk)) > 0) {
        well = rebuild_chunk(&state, chunk, (size_t)got / sizeof chunk[0]);
    }
    double took = now_ns() - start;
    close(file);
    region_give_back(&state.memory);
    return well ? took / (double)events : -1;
}

typedef struct peer_scan { const database *of; const opening *in; } peer_scan;

static double open_peer(void *user, uint64_t events, uint64_t round)
{
    peer_scan *scan = user;
    (void)events;
    (void)round;
    return scan->of->events_scan(scan->in->set->directory, scan->in->subjects);
}

// How much of a file is still in the page cache: dropping it is a wish, not an order.
static double cached_percent(const char *path)
{
    static unsigned char pages[READ_CHUNK];
    size_t page = (size_t)sysconf(_SC_PAGESIZE), in = 0, all = 0;
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0 || about.st_size == 0) return 0;
    size_t size = (size_t)about.st_size;
    uint8_t *map = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (map == MAP_FAILED) return 0;
    for (size_t at = 0; at < size; at += sizeof pages * page) {
        size_t span = size - at < sizeof pages * page ? size - at : sizeof pages * page;
        if (mincore(map + at, span, pages) != 0) break;
        size_t count = (span + page - 1) / page;
        for (size_t i = 0; i < count; i++) in += pages[i] & 1;
        all += count;
    }
    munmap(map, size);
    return all == 0 ? 0 : 100.0 * (double)in / (double)all;
}

void bench_open(asker *in, const settings *set, const char *size, report *to)
{
    opening the = {.set = set, .events = in->work.subjects};
    path_in(set, "events.tara", the.tara);
    path_in(set, "events.plain", the.plain);
    snprintf(the.snapshot, sizeof the.snapshot, "%s.snap", the.tara);
    tara_privacy *privacy = open_context(the.tara, TARA_OPEN_NO_SYNC, NULL);
    the.subjects = record_workload(privacy, &in->work, 0, the.events);
    must(tara_sync(privacy), "tara_sync");
    must(tara_event_count(privacy, &the.events), "tara_event_count");
    must(tara_audit_snapshot(privacy), "tara_audit_snapshot");
    tara_close(privacy);
    if (!plain_build(&the, &in->work)) stop(the.plain, TARA_E_STORE);

    enum { OWN = 6 };
    contender list[OWN + 1] = {
        {"open",              "ns/event", open_tara,         &the, the.events, NULL},
        {"open.snapshot",     "ns/event", open_snapshot,     &the, the.events, NULL},
        {"open.snapshot_crc", "ns/event", open_snapshot_crc, &the, the.events, NULL},
        {"open.read",         "ns/event", open_read,         &the, the.events, NULL},
        {"open.read_crc",     "ns/event", open_read_crc,     &the, the.events, NULL},
        {"open.rebuild",      "ns/event", open_rebuild,      &the, the.events, NULL},
    };
    size_t count = OWN;
    peer_scan scans[1];
    for (const database *p = peers; p->name != NULL; p++) {
        if (p->events_build == NULL || count > OWN) continue;
        if (!p->events_build(set->directory, &in->work, the.events)) continue;
        scans[0] = (peer_scan){p, &the};
        list[count++] = (contender){"open.sqlite", "ns/event", open_peer, scans, 0, NULL};
    }
    drop_cache(the.tara);
    print_one("open.left_in_cache", size, cached_percent(the.tara), "%", "");
    print_one("open.file", size, (double)used_bytes(the.tara) / 1e6, "MB", "");
    print_one("open.snapshot_file", size, (double)used_bytes(the.snapshot) / 1e6, "MB", "");
    race(list, count, set->rounds, size, to);
    // What still waits to be written of these would slow the syncs that are measured next.
    remove(the.tara);
    remove(the.snapshot);
    remove(the.plain);
    sync();
    print_one("memory.opened.allocator", size, the.bytes_a_subject, "B/subject",
              in->work.subjects >= 10000000 ? " goal <= 112" : "");
}

void print_store_ratios(const report *all, const char *size)
{
    static const char *const ways[] = {"1", "64", "1024", "nosync"};
    print_ratio(all, "open.vs.rebuild", "open", "open.rebuild", size, "<= 1.5");
    print_ratio(all, "open.vs.sqlite", "open.sqlite", "open", size, ">= 4");
    print_ratio(all, "open.snapshot", "open.snapshot", "open.snapshot_crc", size, "<= 1.2");
    print_ratio(all, "open.vs.snapshot", "open", "open.snapshot", size, "");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        print_ratio(all, "append.vs.raw_hashed", "append", "append.raw_hashed", ways[i], ">= 0.9");
        print_ratio(all, "append.vs.sqlite", "append", "append.sqlite", ways[i], "> 1");
        print_ratio(all, "append.vs.lmdb", "append", "append.lmdb", ways[i], "> 1");
    }
}
