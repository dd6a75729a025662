// leaves.c: what the tree over the events is made of, and the note that keeps it in the file.
#include "ledger/leaves.h"

#include <string.h>

#include "base/bytes.h"
#include "base/sha256_many.h"
#include "ledger/event.h"

enum { AT_ONCE = 32 };

_Static_assert((int)TP_HMAC_SALT == (int)TP_SALT_SIZE, "a body begins with its key");

static size_t some_of(size_t count, size_t done)
{
    return count - done < AT_ONCE ? count - done : AT_ONCE;
}

void tp_commitments_of(tara_stored_event *events, size_t count)
{
    tp_sha256_message messages[AT_ONCE];
    for (size_t done = 0; done < count;) {
        size_t some = some_of(count, done), wanted = 0;
        for (size_t i = done; i < done + some; i++) {
            tara_stored_event *event = &events[i];
            if (event->bytes == NULL) continue;
            messages[wanted++] = (tp_sha256_message){
                .key = event->bytes, .bytes = event->bytes + TP_SALT_SIZE,
                .size = (size_t)event->size - TP_SALT_SIZE, .digest = event->commitment};
        }
        tp_hmac_many(messages, wanted);
        done += some;
    }
}

void tp_leaves_of(const tara_stored_event *events, size_t count, uint8_t (*leaves)[32])
{
    enum { ENTRY = 1 + 8 + 4 + 32 };
    tp_sha256_message messages[AT_ONCE];
    uint8_t           entries[AT_ONCE][ENTRY];
    for (size_t done = 0; done < count;) {
        size_t some = some_of(count, done);
        for (size_t i = 0; i < some; i++) {
            const tara_stored_event *event = &events[done + i];
            entries[i][0] = 0x00;
            tp_store64(entries[i] + 1, event->sequence);
            tp_store32(entries[i] + 9, (uint32_t)event->size);
            memcpy(entries[i] + 13, event->commitment, 32);
            messages[i] = (tp_sha256_message){.bytes = entries[i], .size = ENTRY,
                                              .digest = leaves[done + i]};
        }
        tp_sha256_many(messages, some);
        done += some;
    }
}

// --- the note ----------------------------------------------------------------------------------

static const uint8_t note_mark[8] = {'T', 'R', 'E', 'E', '1', 0, 0, 0};

static void seal_of(const tp_hmac_key *site, const uint8_t journal_id[16], const uint8_t *bytes,
                    size_t size, uint8_t seal[TP_SHA256_SIZE])
{
    static const char space[] = "tara/tree/1"; // With its end: spaces do not run together.
    tp_hmac hmac;
    tp_hmac_init(&hmac, site);
    tp_hmac_update(&hmac, space, sizeof space);
    tp_hmac_update(&hmac, journal_id, 16);
    tp_hmac_update(&hmac, bytes, size);
    tp_hmac_final(&hmac, seal);
}

size_t tp_tree_note(const tp_tree *tree, const tp_hmac_key *site, const uint8_t journal_id[16],
                    uint8_t out[TP_TREE_NOTE_MAX])
{
    memcpy(out, note_mark, sizeof note_mark);
    size_t size = sizeof note_mark + tp_tree_encode(tree, out + sizeof note_mark);
    seal_of(site, journal_id, out, size, out + size);
    return size + TP_SHA256_SIZE;
}

bool tp_tree_of_note(const uint8_t *bytes, size_t size, const tp_hmac_key *site,
                     const uint8_t journal_id[16], tp_tree *out)
{
    uint8_t seal[TP_SHA256_SIZE];
    if (size < sizeof note_mark + TP_SHA256_SIZE) return false;
    if (memcmp(bytes, note_mark, sizeof note_mark) != 0) return false;
    size_t sealed = size - TP_SHA256_SIZE;
    seal_of(site, journal_id, bytes, sealed, seal);
    if (!tp_equal_constant_time(seal, bytes + sealed, sizeof seal)) return false;
    return tp_tree_decode(bytes + sizeof note_mark, sealed - sizeof note_mark, out);
}
