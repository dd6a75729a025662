// erase_kit.h: what the tests of erasing share: a file store on a simulated disk whose bodies can
// go, events whose commitments follow from their bodies, and a look at what is left of them.
#ifndef ERASE_KIT_H
#define ERASE_KIT_H

#include "store_kit.h"

#include "base/sha256.h"
#include "sim_disk.h"
#include "store/store.h"

static sim_disk disk;  // What a test works on,
static sim_disk other; // and a copy for what might have happened instead.
static kit_memory kit;
static tara_error error;

static inline void commitment_of(const uint8_t *bytes, size_t size, uint8_t out[32])
{
    tp_sha256_of(bytes, size, out);
}

static inline tara_status open_kit(sim_disk *on, uint32_t flags, tp_commitment_of commitment,
                                   tara_store *store)
{
    tp_hmac_key site;
    tp_hmac_key_init(&site, "site", 4);
    tp_file_store_options options = {.path = TP_TEXT("a.tara"), .flags = flags, .site = &site,
                                     .journal_id = {1, 2, 3}, .hash_key = {7}, .created = 1000,
                                     .port = &on->port, .memory = &kit.memory,
                                     .commitment = commitment};
    return tp_file_store_open(&options, store, &error);
}

static inline tara_store must_open(sim_disk *on, uint32_t flags)
{
    tara_store store;
    assert_int_equal(open_kit(on, flags, commitment_of, &store), TARA_OK);
    return store;
}

static inline void close_store(tara_store *store)
{
    store->close(store->user);
    assert_int_equal(kit.live, 0);
    assert_int_equal(disk.open_files, 0);
    assert_int_equal(disk.locks, 0);
}

static inline void begin(void)
{
    sim_disk_release(&disk);
    kit_memory_init(&kit);
}

static inline int32_t commit(tara_store *store, uint64_t first, size_t count, uint32_t flags)
{
    static uint8_t bodies[1100][KIT_BODY_MAX];
    static tara_stored_event events[1100];
    for (size_t i = 0; i < count; i++) {
        size_t size = kit_event(first + i, bodies[i], &events[i]);
        commitment_of(bodies[i], size, events[i].commitment);
    }
    tara_batch batch = {sizeof(batch), flags, events, count, NULL, 0};
    return store->commit(store->user, &batch);
}

static inline int32_t erase(tara_store *store, const tara_range *ranges, size_t count)
{
    return store->erase(store->user, ranges, count);
}

// `count` commits of 1, 2, 3, 1, 2, 3 … events. Gives the last event.
static inline uint64_t commit_many(tara_store *store, uint64_t last, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t events = 1 + i % 3;
        assert_int_equal(commit(store, last + 1, events, 0), 1);
        last += events;
    }
    return last;
}

// What a walk found: each event is the one that was written, with its body or without.
typedef struct remains {
    uint64_t last;
    uint64_t absent;  // How many bodies are gone.
    uint64_t missing[64]; // Which, as bits.
} remains;

static inline int32_t look_at(void *user, const tara_stored_event *event)
{
    remains *found = user;
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event expected;
    size_t size = kit_event(event->sequence, body, &expected);
    assert_int_equal(event->sequence, ++found->last);
    assert_int_equal(event->size, size);
    if (event->bytes) {
        assert_memory_equal(event->bytes, body, size);
        return 1;
    }
    uint8_t commitment[32];
    commitment_of(body, size, commitment);
    assert_memory_equal(event->commitment, commitment, 32);
    found->absent++;
    found->missing[event->sequence / 64 % 64] |= UINT64_C(1) << event->sequence % 64;
    return 1;
}

static inline remains look(tara_store *store)
{
    remains found = {0};
    assert_int_equal(store->events(store->user, 1, UINT64_MAX, look_at, &found), 1);
    return found;
}

static inline bool is_gone(const remains *found, uint64_t sequence)
{
    return found->missing[sequence / 64 % 64] >> sequence % 64 & 1;
}

static inline bool holds(sim_bytes file, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + size <= file.size; i++) {
        if (file.data[i] == bytes[0] && memcmp(file.data + i, bytes, size) == 0) return true;
    }
    return false;
}

// Is the body of the event anywhere on the disk, under any name?
static inline bool body_is_left(const sim_disk *on, uint64_t sequence)
{
    uint8_t body[KIT_BODY_MAX];
    tara_stored_event event;
    size_t size = kit_event(sequence, body, &event);
    bool left = false;
    for (int i = 0; i < SIM_NAMES; i++) {
        if (!on->names[i].text[0]) continue;
        left = left || holds(on->seen[on->names[i].file], body, size);
    }
    return left;
}

// The chain, computed from the bodies, is what the frames say.
static inline void expect_chain(const sim_disk *on)
{
    sim_bytes file = sim_disk_file(on, "a.tara");
    tp_file_header header;
    assert_int_equal(tp_file_header_decode(file.data, file.size, &header), TARA_OK);
    uint8_t chain[32];
    memcpy(chain, header.base_chain, 32);
    uint64_t sequence = 0;
    size_t at = TP_FILE_HEADER_SIZE;
    tp_frame_head head;
    while (at + TP_FRAME_HEAD_SIZE <= file.size &&
           tp_frame_head_decode(file.data + at, header.journal_id, &head)) {
        tp_sha256 hash;
        size_t event_at = at + TP_FRAME_HEAD_SIZE;
        assert_int_equal(head.first_sequence, sequence + 1);
        tp_chain_begin(&hash, chain);
        for (uint32_t i = 0; i < head.count; i++) {
            tara_stored_event event;
            size_t taken = tp_event_decode(file.data + event_at, file.size - event_at, &event);
            assert_true(taken > 0);
            event.sequence = ++sequence;
            if (event.bytes) commitment_of(event.bytes, (size_t)event.size, event.commitment);
            tp_chain_event(&hash, &event);
            event_at += taken;
        }
        if (head.count > 0) tp_sha256_final(&hash, chain);
        assert_memory_equal(head.chain, chain, 32);
        at += head.size;
    }
}

#endif
