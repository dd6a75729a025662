// fuzz_file.c: any bytes as a store's file. Opening refuses with a status or replays what is
// whole; what it replayed can be read, and what it mended opens again without mending.
//
// Most mutations are followed by a repair of the checksums, as an attacker would make it: without
// it nothing but checksums would be tried.
#define _POSIX_C_SOURCE 200809L

#include "fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/frame.h"
#include "tara_privacy.h"

enum { EVENTS_MAX = 64, EVENT_BYTES = 64 * 1024, PATH_BYTES_MAX = 256 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

// --- mutations ---------------------------------------------------------------------------------

// Places of the format, said again here so that a change of them is noticed.
enum { JOURNAL_ID = 16, FRAME_SIZE = 4, FRAME_CRC = 28, FRAME_CHAIN = 32, SPINE_CRC = 8 };

static void repair_events(uint8_t *at, size_t size)
{
    tara_stored_event event;
    for (size_t taken; (taken = tp_event_parse(at, size, &event)) > 0; at += taken, size -= taken) {
        uint32_t crc = tp_crc32c(0, at, SPINE_CRC);
        crc = tp_crc32c(crc, at + TP_SPINE_SIZE, taken - TP_SPINE_SIZE);
        tp_store32(at + SPINE_CRC, crc);
    }
}

// Gives every frame that can be found by the sizes of those before it the right checksums.
static void repair(uint8_t *data, size_t size)
{
    static const uint8_t zeros[4];
    for (size_t at = TP_FILE_HEADER_SIZE; size - at >= TP_FRAME_HEAD_SIZE;) {
        uint8_t *head       = data + at;
        size_t   frame_size = tp_load32(head + FRAME_SIZE);
        if (frame_size < TP_FRAME_HEAD_SIZE || frame_size > size - at) return;
        uint32_t crc = tp_crc32c(0, data + JOURNAL_ID, 16);
        crc = tp_crc32c(crc, head, FRAME_CRC);
        crc = tp_crc32c(crc, zeros, sizeof zeros);
        crc = tp_crc32c(crc, head + FRAME_CHAIN, TP_FRAME_HEAD_SIZE - FRAME_CHAIN);
        tp_store32(head + FRAME_CRC, crc);
        repair_events(head + TP_FRAME_HEAD_SIZE, frame_size - TP_FRAME_HEAD_SIZE);
        at += frame_size;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    // One in eight anywhere, the header with its key check too; the others behind it.
    if (size <= TP_FILE_HEADER_SIZE || seed % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
    size = TP_FILE_HEADER_SIZE + LLVMFuzzerMutate(data + TP_FILE_HEADER_SIZE,
                                                  size - TP_FILE_HEADER_SIZE,
                                                  max_size - TP_FILE_HEADER_SIZE);
    if (seed % 8 > 1) repair(data, size);
    return size;
}

// --- the store ---------------------------------------------------------------------------------

static const char *store_path(void)
{
    static char path[PATH_BYTES_MAX];
    if (path[0] == '\0') {
        const char *base = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/fuzz_file_%ld.tara", base == NULL ? "/tmp" : base,
                 (long)getpid());
    }
    return path;
}

static void remove_store(void)
{
    char lock[PATH_BYTES_MAX + 8];
    snprintf(lock, sizeof lock, "%s.lock", store_path());
    unlink(store_path());
    unlink(lock);
}

static void write_file(const uint8_t *data, size_t size)
{
    static int registered;
    if (!registered) registered = atexit(remove_store) == 0;
    int file = open(store_path(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    claim(file >= 0 && (size == 0 || write(file, data, size) == (ssize_t)size) && close(file) == 0,
          "the input can be written to a file");
}

// The key that the stores in the corpus were made with: the scenarios' own.
static tara_status open_store(uint32_t flags, tara_privacy **out)
{
    tara_options options;
    tara_options_init(&options, sizeof options);
    options.flags         = flags;
    options.path          = store_path();
    options.path_size     = strlen(store_path());
    options.site_key      = (const uint8_t *)"thirty-two bytes of a fixed key!";
    options.site_key_size = 32;
    tara_error error;
    memset(&error, 0, sizeof error);
    error.struct_size  = sizeof error;
    tara_status status = tara_open(&options, out, &error);
    claim((status == TARA_OK) == (*out != NULL), "there is a context just when it opened");
    claim(status == TARA_OK || error.status == status, "the error tells its status");
    return status;
}

static uint64_t read_events(tara_privacy *privacy)
{
    static char text[EVENT_BYTES];
    uint64_t    count = 0;
    size_t      needed;
    if (tara_event_count(privacy, &count) != TARA_OK) return 0;
    for (uint64_t event = 1; event <= count && event <= EVENTS_MAX; event++) {
        (void)tara_event_print(privacy, event, text, sizeof text, &needed);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    write_file(data, size);
    tara_privacy *privacy = NULL;
    tara_status   status  = open_store(TARA_OPEN_READ_ONLY | TARA_OPEN_MUST_EXIST, &privacy);
    if (status == TARA_OK) (void)read_events(privacy);
    tara_close(privacy);

    status = open_store(TARA_OPEN_NO_SYNC | TARA_OPEN_MUST_EXIST, &privacy);
    if (status != TARA_OK) return 0;
    uint64_t count = read_events(privacy);
    tara_close(privacy);

    claim(open_store(TARA_OPEN_NO_SYNC | TARA_OPEN_MUST_EXIST, &privacy) == TARA_OK,
          "what opened once opens again");
    claim(read_events(privacy) == count, "and holds the same events");
    tara_close(privacy);
    return 0;
}
