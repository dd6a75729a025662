// frame.c: the bytes of the store's file: header, frame heads, event spines. No I/O.
//
// Everything read here may come from anybody: sizes are bounded before they are used, every
// bit that has no meaning yet must be zero, and every byte stands under a checksum.
#include "store/frame.h"

#include <string.h>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/sha256_many.h"

static const uint8_t file_magic[8] = {'T', 'A', 'R', 'A', 'J', 'R', 'N', 'L'};
static const uint8_t frame_magic[4] = {'T', 'F', 'R', 'M'};

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i]) return false;
    }
    return true;
}

// ---- The file's header -------------------------------------------------------------------------

enum { // Places.
    H_VERSION = 8, H_SIZE = 12, H_JOURNAL = 16, H_CREATED = 32, H_KEY_CHECK = 40,
    H_BASE_SEQUENCE = 56, H_BASE_CHAIN = 64, H_FLAGS = 96, H_RESERVED = 100, H_CRC = 124
};

static void key_check_of(const tp_hmac_key *site, const uint8_t journal_id[16], uint8_t out[16])
{
    static const char label[] = "tara/key-check/1";
    uint8_t tag[TP_SHA256_SIZE];
    tp_hmac hmac;
    tp_hmac_init(&hmac, site);
    tp_hmac_update(&hmac, label, sizeof(label) - 1);
    tp_hmac_update(&hmac, journal_id, 16);
    tp_hmac_final(&hmac, tag);
    memcpy(out, tag, 16);
    tp_wipe(tag, sizeof(tag));
}

void tp_file_base_chain(const uint8_t journal_id[16], uint8_t chain[32])
{
    static const char label[] = "tara/journal/1";
    tp_sha256 hash;
    tp_sha256_init(&hash);
    tp_sha256_update(&hash, label, sizeof(label) - 1);
    tp_sha256_update(&hash, journal_id, 16);
    tp_sha256_final(&hash, chain);
}

bool tp_file_header_is_ours(const uint8_t *bytes, size_t size)
{
    return size >= TP_FILE_HEADER_SIZE && memcmp(bytes, file_magic, sizeof(file_magic)) == 0;
}

void tp_file_header_init(tp_file_header *header, const uint8_t journal_id[16], int64_t created,
                         const tp_hmac_key *site)
{
    memset(header, 0, sizeof(*header));
    memcpy(header->journal_id, journal_id, 16);
    header->created = created;
    key_check_of(site, journal_id, header->key_check);
    header->base_sequence = 1;
    tp_file_base_chain(journal_id, header->base_chain);
}

void tp_file_header_encode(const tp_file_header *header, uint8_t out[TP_FILE_HEADER_SIZE])
{
    memset(out, 0, TP_FILE_HEADER_SIZE);
    memcpy(out, file_magic, sizeof(file_magic));
    tp_store32(out + H_VERSION, TP_FORMAT_VERSION);
    tp_store32(out + H_SIZE, TP_FILE_HEADER_SIZE);
    memcpy(out + H_JOURNAL, header->journal_id, 16);
    tp_store64(out + H_CREATED, (uint64_t)header->created);
    memcpy(out + H_KEY_CHECK, header->key_check, 16);
    tp_store64(out + H_BASE_SEQUENCE, header->base_sequence);
    memcpy(out + H_BASE_CHAIN, header->base_chain, 32);
    tp_store32(out + H_CRC, tp_crc32c(0, out, H_CRC));
}

tara_status tp_file_header_decode(const uint8_t *bytes, size_t size, tp_file_header *out)
{
    if (!tp_file_header_is_ours(bytes, size)) return TARA_E_FOREIGN_FILE;
    if (tp_load32(bytes + H_VERSION) != TP_FORMAT_VERSION) return TARA_E_FOREIGN_FILE;
    if (tp_load32(bytes + H_CRC) != tp_crc32c(0, bytes, H_CRC)) return TARA_E_CORRUPT;
    if (tp_load32(bytes + H_SIZE) != TP_FILE_HEADER_SIZE) return TARA_E_FOREIGN_FILE;
    if (!all_zero(bytes + H_FLAGS, H_CRC - H_FLAGS)) return TARA_E_FOREIGN_FILE;
    // Dropped beginnings have a place in the format; this version makes and reads none.
    if (tp_load64(bytes + H_BASE_SEQUENCE) != 1) return TARA_E_FOREIGN_FILE;

    memcpy(out->journal_id, bytes + H_JOURNAL, 16);
    out->created = (int64_t)tp_load64(bytes + H_CREATED);
    memcpy(out->key_check, bytes + H_KEY_CHECK, 16);
    out->base_sequence = tp_load64(bytes + H_BASE_SEQUENCE);
    memcpy(out->base_chain, bytes + H_BASE_CHAIN, 32);
    return TARA_OK;
}

bool tp_file_header_has_key(const tp_file_header *header, const tp_hmac_key *site)
{
    uint8_t expected[16];
    key_check_of(site, header->journal_id, expected);
    return tp_equal_constant_time(expected, header->key_check, sizeof(expected));
}

// ---- Frames ------------------------------------------------------------------------------------

enum { // Places in a frame's head.
    F_SIZE = 4, F_FIRST = 8, F_DURABLE = 16, F_COUNT = 24, F_CRC = 28, F_CHAIN = 32
};

enum { // Places in an event's spine.
    E_SIZE = 0, E_FLAGS = 4, E_CRC = 8
};

static uint32_t head_crc(const uint8_t *head, const uint8_t journal_id[16])
{
    static const uint8_t zeros[4] = {0};
    uint32_t crc = tp_crc32c(0, journal_id, 16);
    crc = tp_crc32c(crc, head, F_CRC);
    crc = tp_crc32c(crc, zeros, sizeof(zeros));
    return tp_crc32c(crc, head + F_CHAIN, TP_FRAME_HEAD_SIZE - F_CHAIN);
}

void tp_frame_head_encode(const tp_frame_head *head, const uint8_t journal_id[16],
                          uint8_t out[TP_FRAME_HEAD_SIZE])
{
    memcpy(out, frame_magic, sizeof(frame_magic));
    tp_store32(out + F_SIZE, head->size);
    tp_store64(out + F_FIRST, head->first_sequence);
    tp_store64(out + F_DURABLE, head->durable_sequence);
    tp_store32(out + F_COUNT, head->count);
    memcpy(out + F_CHAIN, head->chain, 32);
    tp_store32(out + F_CRC, head_crc(out, journal_id));
}

bool tp_frame_begins(const uint8_t *bytes, size_t size)
{
    size_t known = size < sizeof(frame_magic) ? size : sizeof(frame_magic);
    return memcmp(bytes, frame_magic, known) == 0;
}

bool tp_frame_head_signed(const uint8_t bytes[TP_FRAME_HEAD_SIZE], const uint8_t journal_id[16])
{
    return tp_frame_begins(bytes, TP_FRAME_HEAD_SIZE) &&
           tp_load32(bytes + F_CRC) == head_crc(bytes, journal_id);
}

// Has a frame of that size room for that many events, or for a note?
static bool count_fits(uint32_t count, size_t content_size)
{
    enum { EVENT_MIN = TP_SPINE_SIZE + TP_BODY_UNIT };
    if (count > 0) return count <= content_size / EVENT_MIN;
    return content_size > TP_SPINE_SIZE && content_size <= TP_SPINE_SIZE + TP_NOTE_MAX;
}

bool tp_frame_head_decode(const uint8_t bytes[TP_FRAME_HEAD_SIZE], const uint8_t journal_id[16],
                          tp_frame_head *out)
{
    if (!tp_frame_head_signed(bytes, journal_id)) return false;

    tp_frame_head head;
    head.size = tp_load32(bytes + F_SIZE);
    head.count = tp_load32(bytes + F_COUNT);
    head.first_sequence = tp_load64(bytes + F_FIRST);
    head.durable_sequence = tp_load64(bytes + F_DURABLE);
    memcpy(head.chain, bytes + F_CHAIN, 32);
    if (head.size > TP_FRAME_MAX || head.size % TP_FRAME_UNIT != 0) return false;
    if (head.size < TP_FRAME_HEAD_SIZE) return false;
    if (!count_fits(head.count, head.size - TP_FRAME_HEAD_SIZE)) return false;
    if (head.first_sequence == 0) return false;
    if (head.first_sequence > UINT64_MAX - head.count) return false;
    if (head.durable_sequence >= head.first_sequence) return false;
    *out = head;
    return true;
}

bool tp_event_size_valid(uint64_t size)
{
    return size > 0 && size <= TP_BODY_MAX && size % TP_BODY_UNIT == 0;
}

size_t tp_event_stored_size(const tara_stored_event *event)
{
    return TP_SPINE_SIZE + (event->bytes ? (size_t)event->size : sizeof(event->commitment));
}

static uint32_t event_crc(const uint8_t *spine, size_t content_size)
{
    uint32_t crc = tp_crc32c(0, spine, E_CRC);
    return tp_crc32c(crc, spine + TP_SPINE_SIZE, content_size);
}

void tp_event_encode(const tara_stored_event *event, uint8_t *out)
{
    size_t content_size = tp_event_stored_size(event) - TP_SPINE_SIZE;
    tp_store32(out + E_SIZE, (uint32_t)event->size);
    tp_store32(out + E_FLAGS, event->bytes ? 0 : TP_SPINE_ABSENT);
    memcpy(out + TP_SPINE_SIZE, event->bytes ? event->bytes : event->commitment, content_size);
    tp_store32(out + E_CRC, event_crc(out, content_size));
}

size_t tp_event_parse(const uint8_t *bytes, size_t size, tara_stored_event *out)
{
    if (size < TP_SPINE_SIZE) return 0;
    uint32_t body_size = tp_load32(bytes + E_SIZE);
    uint32_t flags = tp_load32(bytes + E_FLAGS);
    if (!tp_event_size_valid(body_size)) return 0;
    if (flags & ~(uint32_t)TP_SPINE_ABSENT) return 0;

    bool absent = flags & TP_SPINE_ABSENT;
    size_t content_size = absent ? sizeof(out->commitment) : body_size;
    if (size - TP_SPINE_SIZE < content_size) return 0;

    const uint8_t *content = bytes + TP_SPINE_SIZE;
    *out = (tara_stored_event){.size = body_size, .bytes = absent ? NULL : content};
    if (absent) memcpy(out->commitment, content, sizeof(out->commitment));
    return TP_SPINE_SIZE + content_size;
}

size_t tp_event_decode(const uint8_t *bytes, size_t size, tara_stored_event *out)
{
    size_t taken = tp_event_parse(bytes, size, out);
    if (taken == 0) return 0;
    return tp_load32(bytes + E_CRC) == event_crc(bytes, taken - TP_SPINE_SIZE) ? taken : 0;
}

bool tp_frame_events_valid(const tp_frame_head *head, const uint8_t *events, size_t size)
{
    if (head->count == 0) {
        const uint8_t *note;
        size_t         note_size;
        return tp_note_decode(events, size, &note, &note_size);
    }
    for (uint32_t i = 0; i < head->count; i++) {
        tara_stored_event event;
        size_t taken = tp_event_decode(events, size, &event);
        if (taken == 0) return false;
        events += taken;
        size -= taken;
    }
    return size == 0;
}

// ---- Notes -------------------------------------------------------------------------------------

static size_t padded(size_t size)
{
    return (size + TP_FRAME_UNIT - 1) / TP_FRAME_UNIT * TP_FRAME_UNIT;
}

size_t tp_note_encode(tp_frame_head *head, const uint8_t journal_id[16], const uint8_t *note,
                      size_t size, uint8_t out[TP_NOTE_FRAME_MAX])
{
    uint8_t *spine = out + TP_FRAME_HEAD_SIZE;
    head->count = 0;
    head->size = (uint32_t)(TP_FRAME_HEAD_SIZE + TP_SPINE_SIZE + padded(size));
    memset(spine, 0, head->size - TP_FRAME_HEAD_SIZE);
    tp_store32(spine + E_SIZE, (uint32_t)size);
    tp_store32(spine + E_FLAGS, TP_SPINE_NOTE);
    memcpy(spine + TP_SPINE_SIZE, note, size);
    tp_store32(spine + E_CRC, event_crc(spine, padded(size)));
    tp_frame_head_encode(head, journal_id, out);
    return head->size;
}

bool tp_note_decode(const uint8_t *bytes, size_t size, const uint8_t **note, size_t *note_size)
{
    if (size < TP_SPINE_SIZE) return false;
    size_t stated = tp_load32(bytes + E_SIZE);
    if (tp_load32(bytes + E_FLAGS) != TP_SPINE_NOTE) return false;
    if (stated == 0 || stated > TP_NOTE_MAX) return false;
    if (size - TP_SPINE_SIZE != padded(stated)) return false;
    if (tp_load32(bytes + E_CRC) != event_crc(bytes, padded(stated))) return false;
    *note = bytes + TP_SPINE_SIZE;
    *note_size = stated;
    return all_zero(*note + stated, padded(stated) - stated);
}

// ---- The chain ---------------------------------------------------------------------------------

enum { LEAF_ENTRY = 1 + 8 + 4 + 32, LEAVES_AT_ONCE = 32 };

static void leaf_entry(const tara_stored_event *event, uint8_t entry[LEAF_ENTRY])
{
    entry[0] = 0x00;
    tp_store64(entry + 1, event->sequence);
    tp_store32(entry + 9, (uint32_t)event->size);
    memcpy(entry + 13, event->commitment, 32);
}

void tp_leaf_hash(const tara_stored_event *event, uint8_t leaf[32])
{
    uint8_t entry[LEAF_ENTRY];
    leaf_entry(event, entry);
    tp_sha256_of(entry, sizeof(entry), leaf);
}

void tp_leaves_of(const tara_stored_event *events, size_t count, uint8_t (*leaves)[32])
{
    uint8_t           entries[LEAVES_AT_ONCE][LEAF_ENTRY];
    tp_sha256_message messages[LEAVES_AT_ONCE];
    for (size_t done = 0; done < count;) {
        size_t some = count - done < LEAVES_AT_ONCE ? count - done : (size_t)LEAVES_AT_ONCE;
        for (size_t i = 0; i < some; i++) {
            leaf_entry(&events[done + i], entries[i]);
            messages[i] = (tp_sha256_message){.bytes = entries[i], .size = LEAF_ENTRY,
                                              .digest = leaves[done + i]};
        }
        tp_sha256_many(messages, some);
        done += some;
    }
}

void tp_chain_begin(tp_sha256 *hash, const uint8_t before[32])
{
    static const uint8_t prefix = 0x02;
    tp_sha256_init(hash);
    tp_sha256_update(hash, &prefix, 1);
    tp_sha256_update(hash, before, 32);
}

void tp_chain_event(tp_sha256 *hash, const tara_stored_event *event)
{
    uint8_t leaf[32];
    tp_leaf_hash(event, leaf);
    tp_sha256_update(hash, leaf, sizeof(leaf));
}

// ---- What a frame found at opening is ----------------------------------------------------------

enum { ANY = 2, NO = 0, YES = 1 };

typedef struct frame_case {
    uint8_t endless, blank, head, continues, whole, sound, witnessed;
    uint8_t verdict;
} frame_case;

// A frame that is not right was either being written when the power went, or had been acknowledged
// and is damaged. Only a later head can tell: it is written after the sync that it speaks of.
// A head that is right but continues nothing was never written here by us, and nor were zeros
// without an end: whoever read them to see what follows would read for ever.
static const frame_case frame_cases[] = {
    // endless blank head continues whole sound witnessed
    {YES, ANY, ANY, ANY, ANY, ANY, ANY, TP_FRAME_DAMAGED},
    {NO,  YES, ANY, ANY, ANY, ANY, ANY, TP_FRAME_END},
    {NO,  NO,  NO,  ANY, ANY, ANY, NO,  TP_FRAME_TORN},    // Power was lost while appending.
    {NO,  NO,  NO,  ANY, ANY, ANY, YES, TP_FRAME_DAMAGED}, // Later frames build upon it.
    {NO,  NO,  YES, NO,  ANY, ANY, ANY, TP_FRAME_DAMAGED}, // Frames were taken out or put in.
    {NO,  NO,  YES, YES, NO,  ANY, NO,  TP_FRAME_TORN},    // The file ends within it.
    {NO,  NO,  YES, YES, NO,  ANY, YES, TP_FRAME_DAMAGED},
    {NO,  NO,  YES, YES, YES, NO,  NO,  TP_FRAME_TORN},    // A sector of it was not written.
    {NO,  NO,  YES, YES, YES, NO,  YES, TP_FRAME_DAMAGED},
    {NO,  NO,  YES, YES, YES, YES, ANY, TP_FRAME_ACCEPT},
};

enum { CASE_COUNT = sizeof(frame_cases) / sizeof(frame_cases[0]) };

static bool fits(uint8_t cell, bool found)
{
    return cell == ANY || (cell == YES) == found;
}

static bool row_fits(const frame_case *row, const tp_frame_finding *found)
{
    return fits(row->endless, found->endless) && fits(row->blank, found->blank) &&
           fits(row->head, found->head) && fits(row->continues, found->continues) &&
           fits(row->whole, found->whole) && fits(row->sound, found->sound) &&
           fits(row->witnessed, found->witnessed);
}

tp_frame_verdict tp_frame_judge(const tp_frame_finding *finding)
{
    for (int i = 0; i < CASE_COUNT; i++) {
        if (row_fits(&frame_cases[i], finding)) return (tp_frame_verdict)frame_cases[i].verdict;
    }
    return TP_FRAME_UNDECIDED;
}

int tp_frame_rows(const tp_frame_finding *finding)
{
    int rows = 0;
    for (int i = 0; i < CASE_COUNT; i++) {
        if (row_fits(&frame_cases[i], finding)) rows++;
    }
    return rows;
}
