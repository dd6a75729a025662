// bench_file.c: what a whole file costs: verifying, proving, erasing one person, copying.
//
// Syncs are counted by standing before the system's own call, so that what is told of them is what
// was asked of the disk.
#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "base/memory.h"
#include "base/sha256_many.h"
#include "bench_host.h"
#include "ledger/leaves.h"
#include "store/check.h"

enum {
    TARGET_EVENTS = 20,            // Of each person who is forgotten.
    COPY_CHUNK    = 1024 * 1024,
    HASH_BLOCK    = 64,
    LIMIT_BLOCKS  = 16, LIMIT_MESSAGES = 64, // Of the messages that the limit hashes.
    LIMIT_BYTES   = LIMIT_BLOCKS * HASH_BLOCK - 9
};

typedef struct whole {
    const settings *set;
    const workload *work;
    tara_privacy   *privacy;
    char     path[PATH_BYTES], copy[PATH_BYTES];
    uint64_t events;  // On record before the first erasure.
    uint64_t targets; // People who are forgotten, one a round.
    uint64_t bytes, blocks, frames; // Of the file; of SHA-256 to verify it.
    double   rewrite_ns;            // Of the erasure that was measured last; 0: it waits.
    uint64_t syncs;                 // Of that erasure.
} whole;

// --- Syncs --------------------------------------------------------------------------------------

static uint64_t syncs;
static double   first_sync; // When the first since the count began had returned.

int fdatasync(int file)
{
    int answer = (int)syscall(SYS_fdatasync, file);
    if (syncs++ == 0) first_sync = now_ns();
    return answer;
}

// --- The file -----------------------------------------------------------------------------------

static tara_subject target(const whole *in, uint64_t number)
{
    return subject_of(in->work->subjects + number);
}

// One event of each target; the first says that they are of age.
static void record_targets(const whole *in, uint32_t part)
{
    must(tara_batch_begin(in->privacy), "batch");
    for (uint64_t i = 0; i < in->targets; i++) {
        tara_subject subject = target(in, i);
        choice_row row = {in->work->consent[part % in->work->consents], 1 + part % 2};
        if (part == 0) row = (choice_row){SLOT_AGE, 1};
        record_choice(in->privacy, &subject, row);
    }
    must(tara_batch_commit(in->privacy), "batch");
}

// The targets' events stand all over the file.
static void build(whole *in)
{
    uint64_t subjects = 0;
    in->privacy = open_context(in->path, TARA_OPEN_NO_SYNC, NULL);
    for (uint32_t part = 0; part < TARGET_EVENTS; part++) {
        record_targets(in, part);
        subjects += record_workload(in->privacy, in->work, subjects,
                                    in->work->subjects / TARGET_EVENTS);
    }
    must(tara_sync(in->privacy), "tara_sync");
    must(tara_event_count(in->privacy, &in->events), "tara_event_count");
    tara_close(in->privacy);
    in->privacy = NULL;
}

// --- verify -------------------------------------------------------------------------------------

// With the bit and the length that end every message.
static uint64_t blocks_of(uint64_t size) { return (size + 9 + HASH_BLOCK - 1) / HASH_BLOCK; }

// What FORMAT.md has hashed: a commitment, a leaf and, in the end, a node an event.
static int32_t count_blocks(void *user, tara_stored_event *events, size_t count, size_t *refused)
{
    enum { KEY_AND_TAG = 3, LEAF = 1, NODE = 2 };
    whole *in = user;
    (void)refused;
    tp_commitments_of(events, count);
    for (size_t i = 0; i < count; i++) {
        in->blocks += KEY_AND_TAG + LEAF + NODE + blocks_of(events[i].size - TP_HMAC_SALT);
    }
    return TARA_CALLBACK_OK;
}

// And of a frame the chain: the value before and the leaves.
static void measure_file(whole *in)
{
    tp_memory memory = tp_memory_standard();
    tp_check_result result;
    tp_check_options options = {.port = &tp_file_posix, .memory = &memory, .file = -1,
                                .path = {in->path, strlen(in->path)},
                                .visitor = {.user = in, .events = count_blocks}};
    must(tp_check_run(&options, &result), "check");
    if (result.kind != TP_CHECK_SOUND) stop("check", TARA_E_CORRUPT);
    in->frames = result.frames;
    in->bytes = result.end;
    in->blocks += (result.events * TP_SHA256_SIZE + HASH_BLOCK - 1) / HASH_BLOCK + result.frames;
}

static double verify_tara(void *user, uint64_t events, uint64_t round)
{
    whole *in = user;
    tara_audit audit = {.struct_size = sizeof audit};
    (void)round;
    double start = now_ns();
    tara_status status = tara_file_verify(in->path, strlen(in->path), NULL, 0, NULL, 0, NULL, NULL,
                                          &audit);
    double took = now_ns() - start;
    return status == TARA_OK && audit.valid ? took / (double)events : -1;
}

static double verify_sha256(void *user, uint64_t events, uint64_t round)
{
    static uint8_t bytes[LIMIT_MESSAGES][LIMIT_BYTES], digests[LIMIT_MESSAGES][TP_SHA256_SIZE];
    const whole *in = user;
    tp_sha256_message messages[LIMIT_MESSAGES];
    for (size_t i = 0; i < LIMIT_MESSAGES; i++) {
        bytes[i][0] = (uint8_t)round;
        messages[i] = (tp_sha256_message){NULL, bytes[i], LIMIT_BYTES, digests[i]};
    }
    uint64_t calls = in->blocks / (LIMIT_MESSAGES * LIMIT_BLOCKS);
    double start = now_ns();
    for (uint64_t i = 0; i < calls; i++) tp_sha256_many(messages, LIMIT_MESSAGES);
    sink += digests[0][0];
    return (now_ns() - start) / (double)events;
}

static double verify_crc(void *user, uint64_t events, uint64_t round)
{
    static uint8_t chunk[64 * 1024];
    const whole *in = user;
    uint32_t sum = (uint32_t)round;
    double start = now_ns();
    for (uint64_t at = 0; at < in->bytes; at += sizeof chunk) {
        sum = tp_crc32c(sum, chunk, sizeof chunk);
    }
    sink += sum;
    return (now_ns() - start) / (double)events;
}

static void race_verify(whole *in, const char *size, report *to)
{
    measure_file(in);
    contender list[] = {
        {"verify",        "ns/event", verify_tara,   in, in->events, NULL},
        {"verify.sha256", "ns/event", verify_sha256, in, in->events, NULL},
        {"verify.crc",    "ns/event", verify_crc,    in, in->events, NULL},
    };
    print_one("verify.blocks", size, (double)in->blocks / (double)in->events, "blocks/event", "");
    print_one("verify.frames", size, (double)in->frames, "frames", "");
    race(list, sizeof list / sizeof list[0], in->set->rounds, size, to);
}

// --- prove --------------------------------------------------------------------------------------

static double prove_tara(void *user, uint64_t events, uint64_t round)
{
    whole *in = user;
    tara_proof proof = {.struct_size = sizeof proof};
    uint64_t event = 1 + random_at(round) % events;
    double start = now_ns();
    tara_status status = tara_audit_prove(in->privacy, event, &proof);
    return status == TARA_OK ? (now_ns() - start) / 1e6 : -1;
}

// The first of a context; opening is not counted.
static double checkpoint_tara(void *user, uint64_t events, uint64_t round)
{
    whole *in = user;
    tara_checkpoint checkpoint = {.struct_size = sizeof checkpoint};
    (void)round;
    tara_privacy *privacy = open_context(in->path, TARA_OPEN_READ_ONLY, NULL);
    double start = now_ns();
    tara_status status = tara_audit_checkpoint(privacy, NULL, 0, &checkpoint);
    double took = now_ns() - start;
    tara_close(privacy);
    return status == TARA_OK && checkpoint.size == events ? took / 1e3 : -1;
}

static void race_proofs(whole *in, const char *size, report *to)
{
    contender checkpoints[] = {
        {"checkpoint.opened", "us", checkpoint_tara, in, in->events, NULL},
    };
    race(checkpoints, 1, in->set->rounds, size, to);
    in->privacy = open_context(in->path, 0, NULL);
    contender proofs[] = {
        {"prove", "ms", prove_tara, in, in->events, NULL},
    };
    race(proofs, 1, in->set->rounds, size, to);
}

// --- forget, compact and backup -----------------------------------------------------------------

// Until the erasure is durable. A small file is then written anew in the same call.
static double forget_tara(void *user, uint64_t number, uint64_t round)
{
    whole *in = user;
    tara_kept kept[4] = {{.struct_size = sizeof kept[0]}};
    tara_erasure erasure = {.struct_size = sizeof erasure};
    tara_subject subject = target(in, round);
    size_t needed = 0;
    (void)number;
    syncs = 0;
    double start = now_ns();
    tara_status status = tara_subject_erase(in->privacy, &subject, &erasure, kept, 4, &needed);
    double end = now_ns();
    if (status != TARA_OK || syncs == 0 || erasure.count < TARGET_EVENTS) return -1;
    in->syncs = syncs;
    in->rewrite_ns = erasure.rewritten ? end - first_sync : 0;
    return (first_sync - start) / 1e3;
}

// What was measured with the erasure; of a large file, what a call of its own takes.
static double rewrite_tara(void *user, uint64_t number, uint64_t round)
{
    whole *in = user;
    uint64_t erased = 0;
    (void)number;
    (void)round;
    if (in->rewrite_ns > 0) return in->rewrite_ns / 1e6;
    double start = now_ns();
    tara_status status = tara_audit_compact(in->privacy, NULL, NULL, &erased);
    return status == TARA_OK && erased >= TARGET_EVENTS ? (now_ns() - start) / 1e6 : -1;
}

static bool copy_bytes(int from, int to)
{
    static uint8_t chunk[COPY_CHUNK];
    ssize_t got;
    while ((got = read(from, chunk, sizeof chunk)) > 0) {
        if (write(to, chunk, (size_t)got) != got) return false;
    }
    return got == 0 && fdatasync(to) == 0;
}

static double copy_file(void *user, uint64_t number, uint64_t round)
{
    whole *in = user;
    (void)number;
    (void)round;
    double start = now_ns();
    int from = open(in->path, O_RDONLY | O_CLOEXEC);
    int to = open(in->copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool well = from >= 0 && to >= 0 && copy_bytes(from, to);
    double took = now_ns() - start;
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    remove(in->copy);
    return well ? took / 1e6 : -1;
}

static double backup_tara(void *user, uint64_t number, uint64_t round)
{
    whole *in = user;
    (void)number;
    (void)round;
    double start = now_ns();
    tara_status status = tara_audit_backup(in->privacy, in->copy, strlen(in->copy), NULL, NULL);
    double took = now_ns() - start;
    remove(in->copy);
    return status == TARA_OK ? took / 1e6 : -1;
}

static void race_erasures(whole *in, const char *size, report *to)
{
    contender list[] = {
        {"forget",    "us", forget_tara,  in, 0, NULL},
        {"compact",   "ms", rewrite_tara, in, 0, NULL},
        {"copy.file", "ms", copy_file,    in, 0, NULL},
        {"backup",    "ms", backup_tara,  in, 0, NULL},
    };
    race(list, sizeof list / sizeof list[0], in->set->rounds, size, to);
    bool at_once = in->rewrite_ns > 0;
    print_one("forget.syncs", size, (double)in->syncs, at_once ? "with the rewrite" : "alone",
              at_once ? "" : " goal 1");
}

void bench_file(asker *asked, const settings *set, const char *size, report *to)
{
    whole in = {.set = set, .work = &asked->work, .targets = (uint64_t)set->rounds + 1};
    path_in(set, "whole.tara", in.path);
    path_in(set, "whole.copy", in.copy);
    build(&in);
    race_verify(&in, size, to);
    race_proofs(&in, size, to);
    race_erasures(&in, size, to);
    tara_close(in.privacy);
    remove(in.path);
    sync();
}

void print_file_ratios(const report *all, const char *size)
{
    print_ratio(all, "verify.vs.sha256", "verify", "verify.sha256", size, "<= 1.3");
    print_ratio(all, "compact.vs.copy", "compact", "copy.file", size, "<= 1.3");
    print_ratio(all, "backup.vs.copy", "backup", "copy.file", size, "");
}
