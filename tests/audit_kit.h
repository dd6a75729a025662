// audit_kit.h: a store that hands over the events of a test, whole or not, and a ledger over it.
#ifndef AUDIT_KIT_H
#define AUDIT_KIT_H

#include "store_kit.h"

#include "ledger/event.h"
#include "ledger/leaves.h"
#include "ledger/ledger.h"

enum { AUDIT_EVENTS = 200 };

typedef struct audit_kit {
    kit_memory        memory;
    tp_ledger         ledger;
    tp_buffer         bodies[AUDIT_EVENTS];
    tara_stored_event events[AUDIT_EVENTS];
    size_t            count;
    uint64_t          stop_at; // The event instead of which the store answers; 0: none.
    int32_t           answer;
    uint64_t          read;    // Events handed over.
} audit_kit;

static inline int32_t audit_kit_events(void *user, uint64_t first, uint64_t count,
                                       tara_event_sink each, void *each_user)
{
    audit_kit *k = user;
    for (size_t i = (size_t)first - 1; i < k->count && count > 0; i++, count--) {
        if (i + 1 == k->stop_at) return k->answer;
        k->read++;
        int32_t answer = each(each_user, &k->events[i]);
        if (answer != TARA_CALLBACK_OK) return answer;
    }
    return TARA_CALLBACK_OK;
}

static inline void audit_kit_begin(audit_kit *k)
{
    memset(k, 0, sizeof *k);
    kit_memory_init(&k->memory);
    k->ledger.memory = &k->memory.memory;
    k->ledger.store.user = k;
    k->ledger.store.events = audit_kit_events;
    k->ledger.gone = tp_range_set_in(&k->memory.memory);
    tp_tree_clear(&k->ledger.tree);
}

static inline void audit_kit_end(audit_kit *k)
{
    static tp_memory memory;
    memory = tp_memory_standard();
    for (size_t i = 0; i < k->count; i++) {
        k->bodies[i].memory = &memory;
        tp_buffer_release(&k->bodies[i]);
    }
    tp_range_set_release(&k->ledger.gone);
    assert_int_equal(k->memory.live, 0);
}

static inline void audit_kit_put(audit_kit *k, const tp_event *event)
{
    static tp_memory memory;
    uint8_t          salt[TP_SALT_SIZE] = {(uint8_t)k->count, 1};
    tp_buffer       *body = &k->bodies[k->count];
    memory = tp_memory_standard();
    assert_true(k->count < AUDIT_EVENTS);
    *body = tp_buffer_in(&memory);
    assert_true(tp_body_encode(event, salt, body));
    k->events[k->count] = (tara_stored_event){.sequence = k->count + 1, .size = body->size,
                                              .bytes = body->data};
    tp_body_commitment(body->data, body->size, k->events[k->count].commitment);
    k->count++;
    k->ledger.count = k->count;
}

static inline void audit_kit_fill(audit_kit *k, size_t count)
{
    tp_event event = {.type = TP_EVENT_SIGNAL, .policy_version = 1, .at = 1000};
    while (k->count < count) audit_kit_put(k, &event);
}

// The body goes.
static inline void audit_kit_erase(audit_kit *k, uint64_t number)
{
    k->events[number - 1].bytes = NULL;
}

// The tree over the first `size` events, leaf by leaf.
static inline tp_tree audit_kit_tree(const audit_kit *k, uint64_t size)
{
    tp_tree tree;
    tp_tree_clear(&tree);
    for (size_t i = 0; i < size; i++) {
        uint8_t leaf[32];
        tp_leaf_hash(&k->events[i], leaf);
        assert_true(tp_tree_add(&tree, leaf));
    }
    return tree;
}

#endif
