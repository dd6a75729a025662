// fuzz_verify.c: any bytes as a store's file that is verified, as they are and with every checksum
// and the chain made right, as an attacker would; and bytes that begin with a brace as a list of
// erasures. Each ends with an answer, with memory that its size justifies, and the same twice.
#include "fuzz.h"

#include <string.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "interop/erasures.h"
#include "ledger/leaves.h"
#include "ledger/verify.h"
#include "store/frame.h"

enum { MEMORY_FACTOR = 8, MEMORY_MORE = 1 << 20 };

// --- a file in memory, and memory that is counted ----------------------------------------------

typedef struct bytes {
    const uint8_t *data;
    size_t         size;
} bytes;

static tara_status bytes_open(void *user, tp_text path, uint32_t flags, intptr_t *file)
{
    (void)user;
    (void)path;
    claim(flags == 0, "a file that is verified is opened for reading");
    *file = 7;
    return TARA_OK;
}

static void bytes_close(void *user, intptr_t file)
{
    (void)user;
    claim(file == 7, "what was opened is closed");
}

static tara_status bytes_read(void *user, intptr_t file, uint64_t offset, void *out, size_t size,
                              size_t *got)
{
    const bytes *b = user;
    (void)file;
    size_t left = offset < b->size ? b->size - (size_t)offset : 0;
    *got = size < left ? size : left;
    if (*got > 0) memcpy(out, b->data + offset, *got);
    return TARA_OK;
}

static tara_status bytes_identity(void *user, intptr_t file, tp_file_identity *out)
{
    const bytes *b = user;
    (void)file;
    *out = (tp_file_identity){1, 1, b->size};
    return TARA_OK;
}

typedef struct counted {
    size_t live, most;
} counted;

static void *counted_allocate(void *user, size_t size)
{
    counted *c = user;
    c->live += size;
    if (c->live > c->most) c->most = c->live;
    return malloc(size);
}

static void *counted_resize(void *user, void *block, size_t old_size, size_t new_size)
{
    counted *c = user;
    c->live += new_size - old_size;
    if (c->live > c->most) c->most = c->live;
    return realloc(block, new_size);
}

static void counted_release(void *user, void *block, size_t size)
{
    counted *c = user;
    c->live -= size;
    free(block);
}

// --- verifying ---------------------------------------------------------------------------------

static tara_audit verify(const uint8_t *data, size_t size, const tp_hmac_key *site,
                         const tara_checkpoint *checkpoint)
{
    bytes        b = {data, size};
    counted      c = {0, 0};
    tara_audit   out = {.struct_size = sizeof out};
    tp_memory    memory = {.allocate = counted_allocate, .resize = counted_resize,
                           .release = counted_release, .host = &c};
    tp_file_port port = {.user = &b, .open = bytes_open, .close = bytes_close,
                         .read = bytes_read, .identity = bytes_identity};
    tp_check_options options = {.port = &port, .memory = &memory, .file = -1,
                                .path = TP_TEXT("a"), .site = site};
    tara_status status = tp_verify_file(&options, checkpoint, checkpoint != NULL, &out);
    claim(status == TARA_OK, "any bytes can be looked through");
    claim(c.live == 0, "memory is given back");
    claim(c.most <= MEMORY_FACTOR * size + MEMORY_MORE, "memory is what the size justifies");
    claim(out.valid == (out.finding == TARA_FINDING_NONE), "it is valid when nothing was found");
    claim(out.events <= size, "there are no more events than bytes");
    claim(out.erased <= out.events && out.waiting <= out.events, "of these some are erased");
    claim(out.offset <= size, "what was found stands in the file");
    return out;
}

// What is whole fits its own root, and no other.
static void compare(const uint8_t *data, size_t size, const tara_audit *audit)
{
    tara_checkpoint own = {.struct_size = sizeof own, .size = audit->events};
    memcpy(own.root, audit->root, sizeof own.root);
    claim(verify(data, size, NULL, &own).valid, "it fits its own root");
    own.root[7] ^= 4;
    tara_audit other = verify(data, size, NULL, &own);
    claim(other.finding == TARA_FINDING_OTHER_HISTORY && other.first_bad == 1,
          "and fits no other");
    own.size++;
    other = verify(data, size, NULL, &own);
    claim(other.finding == TARA_FINDING_ROLLED_BACK && other.first_bad == audit->events + 1,
          "nor a larger one");
}

static void verify_all_ways(const uint8_t *data, size_t size)
{
    static const char key[] = "thirty-two bytes of a fixed key!"; // That of the corpus.
    tp_hmac_key site;
    tp_hmac_key_init(&site, key, sizeof key - 1);
    tara_audit audit = verify(data, size, NULL, NULL), again = verify(data, size, NULL, NULL);
    claim(memcmp(&audit, &again, sizeof audit) == 0, "it says the same twice");
    if (audit.valid) compare(data, size, &audit);
    tara_audit keyed = verify(data, size, &site, NULL);
    claim(!keyed.valid || audit.valid, "with the key no less is found");
}

// --- checksums and chain made right ------------------------------------------------------------

// Places of the format, said again here so that a change of them is noticed.
enum { JOURNAL_ID = 16, BASE_CHAIN = 64, HEADER_CRC = 124, FRAME_SIZE = 4, FRAME_FIRST = 8,
       FRAME_COUNT = 24, FRAME_CRC = 28, FRAME_CHAIN = 32, SPINE_CRC = 8 };

static void repair_events(uint8_t *at, size_t size, uint64_t first, uint8_t chain[32])
{
    tara_stored_event event;
    tp_sha256         hash;
    tp_chain_begin(&hash, chain);
    for (size_t taken; (taken = tp_event_parse(at, size, &event)) > 0; at += taken, size -= taken) {
        uint32_t crc = tp_crc32c(0, at, SPINE_CRC);
        crc = tp_crc32c(crc, at + TP_SPINE_SIZE, taken - TP_SPINE_SIZE);
        tp_store32(at + SPINE_CRC, crc);
        event.sequence = first++;
        tp_commitments_of(&event, 1);
        tp_chain_event(&hash, &event);
    }
    tp_sha256_final(&hash, chain);
}

static void repair_head(const uint8_t *journal_id, uint8_t *head)
{
    static const uint8_t zeros[4];
    uint32_t crc = tp_crc32c(0, journal_id, 16);
    crc = tp_crc32c(crc, head, FRAME_CRC);
    crc = tp_crc32c(crc, zeros, sizeof zeros);
    crc = tp_crc32c(crc, head + FRAME_CHAIN, TP_FRAME_HEAD_SIZE - FRAME_CHAIN);
    tp_store32(head + FRAME_CRC, crc);
}

// Every frame that can be found by the sizes of those before it.
static void repair(uint8_t *data, size_t size)
{
    uint8_t chain[32];
    tp_file_base_chain(data + JOURNAL_ID, chain);
    memcpy(data + BASE_CHAIN, chain, 32);
    tp_store32(data + HEADER_CRC, tp_crc32c(0, data, HEADER_CRC));
    for (size_t at = TP_FILE_HEADER_SIZE; size - at >= TP_FRAME_HEAD_SIZE;) {
        uint8_t *head = data + at;
        size_t   frame_size = tp_load32(head + FRAME_SIZE);
        if (frame_size < TP_FRAME_HEAD_SIZE || frame_size > size - at) return;
        if (tp_load32(head + FRAME_COUNT) > 0) {
            repair_events(head + TP_FRAME_HEAD_SIZE, frame_size - TP_FRAME_HEAD_SIZE,
                          tp_load64(head + FRAME_FIRST), chain);
        }
        memcpy(head + FRAME_CHAIN, chain, 32);
        repair_head(data + JOURNAL_ID, head);
        at += frame_size;
    }
}

// --- the list of erasures ----------------------------------------------------------------------

typedef struct copying {
    tp_json_writer json;
    uint64_t       count;
} copying;

static tara_status copy_stretch(void *user, const tp_stretch *stretch)
{
    copying *c = user;
    claim(stretch->first > 0 && stretch->count > 0, "a stretch has events");
    claim(stretch->first + stretch->count > stretch->first, "that there can be");
    tp_stretch_put(&c->json, stretch);
    c->count++;
    return TARA_OK;
}

static tara_status copy_list(tp_text text, tp_buffer *out, uint64_t *count)
{
    tara_error error = {.struct_size = sizeof error};
    copying    c = {.json = tp_json_writer_to(out)};
    tp_stretches_begin(&c.json);
    tara_status status = tp_stretches_read(text, copy_stretch, &c, &error);
    tp_stretches_end(&c.json);
    claim(error.status == status, "the error tells its status");
    claim(status == TARA_OK || error.message[0] != '\0', "and what was expected");
    *count = c.count;
    return status;
}

// What is read and written is read as the same.
static void read_list(const uint8_t *data, size_t size)
{
    tp_memory memory = tp_memory_standard();
    tp_buffer once = tp_buffer_in(&memory), twice = tp_buffer_in(&memory);
    uint64_t  count = 0, again = 0;
    if (copy_list((tp_text){(const char *)data, size}, &once, &count) == TARA_OK) {
        tp_text text = {(const char *)once.data, once.size};
        claim(copy_list(text, &twice, &again) == TARA_OK && count == again,
              "what was written is read");
        claim(twice.size == once.size && memcmp(twice.data, once.data, once.size) == 0,
              "and written the same");
    }
    tp_buffer_release(&once);
    tp_buffer_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == '{') {
        read_list(data, size);
        return 0;
    }
    verify_all_ways(data, size);
    if (size < TP_FILE_HEADER_SIZE) return 0;
    uint8_t *repaired = malloc(size);
    if (repaired == NULL) return 0;
    memcpy(repaired, data, size);
    repair(repaired, size);
    verify_all_ways(repaired, size);
    free(repaired);
    return 0;
}
