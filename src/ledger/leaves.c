// leaves.c: what the tree over the events is made of, and the note that keeps it in the file.
#include "ledger/leaves.h"

#include <string.h>

#include "base/bytes.h"
#include "base/sha256_many.h"
#include "ledger/event.h"
#include "store/frame.h"

_Static_assert((int)TP_HMAC_SALT == (int)TP_SALT_SIZE, "a body begins with its key");

// Four of one size are hashed together, and sizes come mixed: each waits for others like itself.
enum { ALIKE = 8, SHELVES = 16 };

typedef struct shelf {
    tp_sha256_message waiting[ALIKE];
    size_t            count;
} shelf;

static void clear_shelf(shelf *s)
{
    tp_hmac_many(s->waiting, s->count);
    s->count = 0;
}

// By size. Where two sizes meet on a shelf they are hashed one by one.
static void put_on_shelf(shelf *shelves, const tp_sha256_message *message)
{
    shelf *s = &shelves[message->size / TP_BODY_UNIT % SHELVES];
    s->waiting[s->count++] = *message;
    if (s->count == ALIKE) clear_shelf(s);
}

void tp_commitments_of(tara_stored_event *events, size_t count)
{
    shelf shelves[SHELVES];
    for (size_t i = 0; i < SHELVES; i++) shelves[i].count = 0;
    for (size_t i = 0; i < count; i++) {
        tara_stored_event *event = &events[i];
        if (event->bytes == NULL) continue;
        put_on_shelf(shelves, &(tp_sha256_message){
            .key = event->bytes, .bytes = event->bytes + TP_SALT_SIZE,
            .size = (size_t)event->size - TP_SALT_SIZE, .digest = event->commitment});
    }
    for (size_t i = 0; i < SHELVES; i++) clear_shelf(&shelves[i]);
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
