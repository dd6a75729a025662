// audit.c: the tree over the events of a ledger, its checkpoint and its proofs.
#include "ledger/audit.h"

#include <string.h>

#include "ledger/leaves.h"
#include "store/frame.h"

enum { SOME = 64, SOME_BYTES = 64 * 1024 };

typedef bool take_leaves(void *user, const uint8_t (*leaves)[32], size_t count);

// Leaves of events that pass by, a few at a time: together they cost less.
typedef struct passing {
    tara_stored_event events[SOME];
    size_t            count;
    tp_buffer         bytes;
    take_leaves      *take;
    void             *user;
    bool              failed;
} passing;

static bool flush(passing *p)
{
    uint8_t leaves[SOME][32];
    size_t  at = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->events[i].bytes == NULL) continue;
        p->events[i].bytes = p->bytes.data + at; // Where it stands now: the buffer may have moved.
        at += (size_t)p->events[i].size;
    }
    tp_commitments_of(p->events, p->count);
    tp_leaves_of(p->events, p->count, leaves);
    if (!p->take(p->user, (const uint8_t (*)[32])leaves, p->count)) p->failed = true;
    p->count = 0;
    tp_buffer_clear(&p->bytes);
    return !p->failed;
}

static int32_t pass(void *user, const tara_stored_event *stored)
{
    passing *p = user;
    p->events[p->count++] = *stored;
    if (stored->bytes != NULL) tp_buffer_append(&p->bytes, stored->bytes, (size_t)stored->size);
    if (p->bytes.failed) return TARA_E_NO_MEMORY;
    bool full = p->count == SOME || p->bytes.size >= SOME_BYTES;
    return !full || flush(p) ? TARA_CALLBACK_OK : TARA_CALLBACK_FAILED;
}

static tara_status pass_all(tp_ledger *ledger, uint64_t from, take_leaves *take, void *user)
{
    passing *p = tp_allocate_zeroed(ledger->memory, 1, sizeof *p);
    if (p == NULL) return TARA_E_NO_MEMORY;
    p->bytes = tp_buffer_in(ledger->memory);
    p->take = take;
    p->user = user;
    int32_t answer = TARA_CALLBACK_OK;
    if (from <= ledger->count) {
        answer = ledger->store.events(ledger->store.user, from, ledger->count - from + 1, pass, p);
    }
    if (answer == TARA_CALLBACK_OK && !flush(p)) answer = TARA_CALLBACK_FAILED;
    bool        memory = p->bytes.failed;
    tara_status status = p->failed ? TARA_E_LIMIT : tp_store_answered(&ledger->failed, answer);
    if (memory) status = TARA_E_NO_MEMORY;
    tp_buffer_release(&p->bytes);
    tp_release_wiped(ledger->memory, p, sizeof *p);
    return status;
}

static bool grow(void *user, const uint8_t (*leaves)[32], size_t count)
{
    return tp_tree_add_many(user, leaves, count);
}

tara_status tp_audit_catch_up(tp_ledger *ledger)
{
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    if (ledger->tree.size == ledger->count) return TARA_OK;
    tp_tree     tree = ledger->tree;
    tara_status status = pass_all(ledger, tree.size + 1, grow, &tree);
    if (status == TARA_OK && tree.size != ledger->count) status = TARA_E_CORRUPT;
    if (status == TARA_OK) ledger->tree = tree;
    return status;
}

static bool prove(void *user, const uint8_t (*leaves)[32], size_t count)
{
    tp_prover_add_many(user, leaves, count);
    return true;
}

tara_status tp_audit_feed(tp_ledger *ledger, tp_prover *prover)
{
    if (atomic_load(&ledger->failed)) return TARA_E_STORE;
    tara_status status = pass_all(ledger, 1, prove, prover);
    return status == TARA_OK && !tp_prover_done(prover) ? TARA_E_CORRUPT : status;
}

static int32_t copy_body(void *user, const tara_stored_event *stored)
{
    tp_buffer *bytes = user;
    if (stored->bytes == NULL) return TARA_CALLBACK_OK;
    tp_buffer_append(bytes, stored->bytes, (size_t)stored->size);
    return bytes->failed ? TARA_E_NO_MEMORY : TARA_CALLBACK_OK;
}

tara_status tp_audit_body(tp_ledger *ledger, uint64_t sequence, tp_buffer *bytes)
{
    if (sequence == 0 || sequence > ledger->count) return TARA_E_NOT_FOUND;
    if (tp_range_set_has(&ledger->gone, sequence)) return TARA_E_NOT_FOUND;
    tp_buffer_clear(bytes);
    int32_t answer = ledger->store.events(ledger->store.user, sequence, 1, copy_body, bytes);
    tara_status status = tp_store_answered(&ledger->failed, answer);
    return status == TARA_OK && bytes->size == 0 ? TARA_E_NOT_FOUND : status;
}

typedef struct leaf_wanted {
    uint8_t (*leaf)[32];
    bool      found;
} leaf_wanted;

static int32_t copy_leaf(void *user, const tara_stored_event *stored)
{
    leaf_wanted      *wanted = user;
    tara_stored_event event = *stored;
    tp_commitments_of(&event, 1);
    tp_leaves_of(&event, 1, wanted->leaf);
    wanted->found = true;
    return TARA_CALLBACK_OK;
}

tara_status tp_audit_leaf(tp_ledger *ledger, uint64_t sequence, uint8_t leaf[32])
{
    leaf_wanted wanted = {(uint8_t (*)[32])(void *)leaf, false};
    if (sequence == 0 || sequence > ledger->count) return TARA_E_NOT_FOUND;
    int32_t answer = ledger->store.events(ledger->store.user, sequence, 1, copy_leaf, &wanted);
    tara_status status = tp_store_answered(&ledger->failed, answer);
    return status == TARA_OK && !wanted.found ? TARA_E_CORRUPT : status; // There were as many.
}
